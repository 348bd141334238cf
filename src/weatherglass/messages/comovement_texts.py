"""Texts: comovement."""

from __future__ import annotations

from collections.abc import Mapping

from weatherglass.messages.text import Text

TEXTS: Mapping[str, Text] = {}
