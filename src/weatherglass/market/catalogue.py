"""The series that this package knows by name: unit, calendar, close, sources in order, licence and known defects.

A name says the same thing everywhere: in the store, in claims, on the command line. What a day of a series *means*
(from which instant its value could be known) is decided here and nowhere else. The entries stand in the modules
`catalogue_*`, one a family; two families have no list: VIX futures by contract ("VXF13") and flows by ticker
("FLOW_SPY").
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from weatherglass.errors import UsageError, nearest
from weatherglass.market import (
    catalogue_crypto,
    catalogue_equities,
    catalogue_rates,
    catalogue_sentiment,
    catalogue_volatility,
)
from weatherglass.market.catalogue_futures import contract_spec
from weatherglass.market.catalogue_sentiment import flow_spec
from weatherglass.market.series_spec import (
    COUNT_FIELDS,
    END_OF_DAY,
    SeriesCalendar,
    SeriesSpec,
    Unit,
    is_in_bounds,
    unit_of,
)
from weatherglass.timeline.vx_settlement import vx_contract

__all__ = [
    "COUNT_FIELDS",
    "END_OF_DAY",
    "PROVIDER_NAMES",
    "SeriesCalendar",
    "SeriesSpec",
    "Unit",
    "aliases",
    "canonical",
    "is_in_bounds",
    "names_from",
    "require_spec",
    "series_names",
    "spec_of",
    "unit_of",
]

PROVIDER_NAMES = (
    "cboe-option-chain", "cboe-index-history", "vx-futures", "cfe-settlement", "treasury", "fred", "yahoo", "stooq",
    "coin-metrics", "blockchain-info", "deribit-options", "deribit-dvol", "sec-frames", "ici-flows", "wikimedia",
    "ofr-fsi", "shiller", "cnn-fear-greed", "crypto-fear-greed", "packaged", "own-file",
)  # fmt: skip
"""Every source that an entry may name."""

_FAMILIES = (catalogue_volatility, catalogue_equities, catalogue_rates, catalogue_crypto, catalogue_sentiment)
_CODES_AS_NAMES = ("fred", "yahoo", "treasury")
"""Providers whose codes say alone which series is meant; "PriceUSD" of Coin Metrics does not."""
_FLOW = re.compile(r"FLOW_([A-Z][A-Z0-9.]{0,9})", re.ASCII)


@lru_cache(maxsize=1)
def _entries() -> Mapping[str, SeriesSpec]:
    return MappingProxyType({spec.name: spec for family in _FAMILIES for spec in family.SERIES})


@lru_cache(maxsize=1)
def aliases() -> Mapping[str, str]:
    """Every spelling other than the name itself -> the name: FRED ids, Yahoo symbols, tenors, former names.

    >>> aliases()["VIXCLS"], aliases()["^GSPC"], aliases()["10 Yr"]
    ('VIX', 'SPX', 'DGS10')
    """
    found: dict[str, str] = {}
    for name, spec in _entries().items():
        codes = (spec.source_codes[source] for source in _CODES_AS_NAMES if source in spec.source_codes)
        found.update({code: name for code in codes if code != name})
    for family in _FAMILIES:
        found.update(family.SPELLINGS)
    return MappingProxyType(found)


@lru_cache(maxsize=1)
def _by_folded_spelling() -> Mapping[str, str]:
    return {spelling.casefold(): name for spelling, name in (*aliases().items(), *((n, n) for n in _entries()))}


def series_names() -> tuple[str, ...]:
    """Names of the listed series, in the order of the catalogue; the two families without a list are not in it."""
    return tuple(_entries())


def canonical(name: str) -> str | None:
    """The name in the catalogue for any spelling, in upper or lower case; None for what it does not know.

    >>> canonical("Gold"), canonical("^vix"), canonical("vxf13"), canonical("flow_spy"), canonical("VXF")
    ('GOLD', 'VIX', 'VXF13', 'FLOW_SPY', None)
    """
    found = _by_folded_spelling().get(name.strip().casefold())
    if found is not None:
        return found
    upper = name.strip().upper()
    contract = vx_contract(upper)
    if contract is not None and contract.is_listed:
        return contract.name
    return upper if _FLOW.fullmatch(upper) else None


def spec_of(name: str) -> SeriesSpec | None:
    """What is known of a series, by any of its spellings; None for a name that the catalogue does not know.

    >>> spec_of("VIXCLS").title
    'Cboe Volatility Index: S&P 500 options, 30 days'
    """
    found = canonical(name)
    if found is None:
        return None
    listed = _entries().get(found)
    return listed if listed is not None else _family_spec(found)


def require_spec(name: str) -> SeriesSpec:
    """What is known of a series, by any of its spellings.

    Raises
    ------
    UsageError
        When the catalogue does not know the name; with the nearest name that it knows.
    """
    spec = spec_of(name)
    if spec is None:
        raise UsageError(
            f"no series {name!r} in the catalogue; {nearest(name, series_names())} "
            "(contracts are named as VXF26, flows of your own files as FLOW_SPY)"
        )
    return spec


def names_from(provider: str) -> tuple[str, ...]:
    """Listed series that a provider is a source of, in the order of the catalogue.

    Raises
    ------
    UsageError
        When there is no such provider.
    """
    if provider not in PROVIDER_NAMES:
        raise UsageError(f"no provider {provider!r}; {nearest(provider, PROVIDER_NAMES)}")
    return tuple(name for name, spec in _entries().items() if provider in spec.sources)


@lru_cache(maxsize=1024)
def _family_spec(name: str) -> SeriesSpec | None:
    contract = vx_contract(name)
    if contract is not None:
        return contract_spec(contract)
    flow = _FLOW.fullmatch(name)
    return flow_spec(name, flow[1]) if flow else None
