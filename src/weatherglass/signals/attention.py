"""Public attention to fear, and who leads."""

from __future__ import annotations

from weatherglass.signals.signal import Signal

SIGNALS: tuple[Signal, ...] = ()
