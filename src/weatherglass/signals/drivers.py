"""Moves of the VIX against the calendar of dated events."""

from __future__ import annotations

from weatherglass.signals.signal import Signal

SIGNALS: tuple[Signal, ...] = ()
