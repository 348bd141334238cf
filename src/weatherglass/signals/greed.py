"""Greed beside fear: composites in the manner of the known seven-part index."""

from __future__ import annotations

from weatherglass.signals.signal import Signal

SIGNALS: tuple[Signal, ...] = ()
