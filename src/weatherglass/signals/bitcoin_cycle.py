"""Bitcoin's halving cycle: issuance, age, multiples, volatility by era."""

from __future__ import annotations

from weatherglass.signals.signal import Signal

SIGNALS: tuple[Signal, ...] = ()
