"""How the VIX and the S&P 500 move together, and the days on which both rise."""

from __future__ import annotations

from weatherglass.signals.signal import Signal

SIGNALS: tuple[Signal, ...] = ()
