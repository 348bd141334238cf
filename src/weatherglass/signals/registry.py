"""Every signal of the observatory, by name and by family."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType

from weatherglass.errors import UsageError, nearest
from weatherglass.signals import (
    attention,
    bitcoin_cycle,
    comovement,
    composite,
    contagion,
    divergence,
    drivers,
    forced_flows,
    greed,
    mean_reversion,
    other_fear,
    realized_volatility,
    record_highs,
    risk_curve,
    term_structure,
    valuation,
    variance_premium,
    volatility_bands,
    volatility_forecast,
)
from weatherglass.signals.panel import Input
from weatherglass.signals.signal import Signal

_FAMILIES = (
    volatility_bands,
    term_structure,
    realized_volatility,
    volatility_forecast,
    variance_premium,
    mean_reversion,
    comovement,
    other_fear,
    contagion,
    record_highs,
    risk_curve,
    divergence,
    bitcoin_cycle,
    drivers,
    attention,
    valuation,
    forced_flows,
    greed,
    composite,
)


@lru_cache(maxsize=1)
def signals() -> Mapping[str, Signal]:
    """All signals by name, in the order of the observatory."""
    found: dict[str, Signal] = {}
    for family in _FAMILIES:
        for each in family.SIGNALS:
            if each.name in found:
                raise UsageError(f"two signals are called {each.name}")
            found[each.name] = each
    return MappingProxyType(found)


_RECORDS: Mapping[str, tuple[tuple[str, tuple[int, ...]], ...]] = MappingProxyType({
    "record_highs": (("RUT", (252,)), ("BTC", (90, 365))),
    "bitcoin_cycle": (("BTC", (90, 365)),),
    "crypto_fear_and_greed": (("BTC", (90, 365)),),
})  # fmt: skip
"""By family, or by signal where it is another's than its family's."""
_STOCKS = (("SPX", (21, 63, 252)),)


def record_targets(signal: Signal) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Whose forward returns are shown after the states of a signal: (series, horizons in its own days)."""
    return _RECORDS.get(signal.name) or _RECORDS.get(signal.family, _STOCKS)


def require_signal(name: str) -> Signal:
    """A signal by name.

    Raises
    ------
    UsageError
        When there is none of that name; with the nearest that there is.
    """
    found = signals().get(name)
    if found is None:
        raise UsageError(f"no signal {name!r}; {nearest(name, signals(), 'weatherglass signals')}")
    return found


def inputs_of(wanted: Iterable[Signal]) -> tuple[Input, ...]:
    """Every series and field that signals read, once each."""
    seen: dict[tuple[str, str], Input] = {}
    for signal in wanted:
        for each in signal.inputs:
            seen.setdefault((each.series, each.field), each)
    return tuple(seen.values())
