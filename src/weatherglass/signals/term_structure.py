"""The term structure of implied volatility, by index and by VIX future."""

from __future__ import annotations

from weatherglass.signals.signal import Signal

SIGNALS: tuple[Signal, ...] = ()
