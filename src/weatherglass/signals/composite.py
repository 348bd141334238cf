"""Composite risk appetite: equal weights, and the first principal component."""

from __future__ import annotations

from weatherglass.signals.signal import Signal

SIGNALS: tuple[Signal, ...] = ()
