"""Divergences: an index that rises against flows, profits or most of its members."""

from __future__ import annotations

from weatherglass.signals.signal import Signal

SIGNALS: tuple[Signal, ...] = ()
