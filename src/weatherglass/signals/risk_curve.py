"""The risk curve from Treasuries to crypto: who leads, and what it follows."""

from __future__ import annotations

from weatherglass.signals.signal import Signal

SIGNALS: tuple[Signal, ...] = ()
