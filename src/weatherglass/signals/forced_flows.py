"""Flows that volatility forces: rebalancing of leveraged and volatility products, margin calls."""

from __future__ import annotations

from weatherglass.signals.signal import Signal

SIGNALS: tuple[Signal, ...] = ()
