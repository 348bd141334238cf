"""Realized and implied volatility: estimators, forecasts, and the premium that the VIX carries over them."""

from __future__ import annotations

from weatherglass.signals.signal import Signal

SIGNALS: tuple[Signal, ...] = ()
