"""Exchange-traded products that are known by name, and the indices themselves as products without a fee.

Tickers, fees, days and splits were written down from general knowledge; only the fee rule of the iPath notes has been
read in their documents. Prices of a share are given for the one product whose splits are listed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from weatherglass.errors import UsageError, nearest
from weatherglass.indices.vx_index_rules import FUTURES_INDICES, Earns, FuturesIndex
from weatherglass.playbooks.volatility_products import LeverageStep, Split, VolatilityProduct

_SHORT, _MIDDLE = "SPVXSP", "SPVXMP"
_IPATH, _IPATH_END = date(2009, 1, 29), date(2019, 1, 30)
_VELOCITY, _PROSHARES = date(2010, 11, 29), date(2011, 10, 3)
_AFTER_FEBRUARY = date(2018, 2, 28)
"""From this day on the two daily-leveraged funds of their issuer were run at less leverage."""
_FIFTH = 0.20
"""Notes that end when their value has fallen by 80 per cent within a day."""

_PRODUCTS = (
    VolatilityProduct(
        "VXX", _SHORT, 0.0089, begins=_IPATH, matures=_IPATH_END, first_price=100.0, from_memory=True,
        splits=(
            Split(date(2010, 11, 9), 4.0), Split(date(2012, 10, 5), 4.0), Split(date(2013, 11, 8), 4.0),
            Split(date(2016, 8, 9), 4.0), Split(date(2017, 8, 23), 4.0),
        ),
    ),
    VolatilityProduct("VXXB", _SHORT, 0.0089, begins=date(2018, 1, 17), from_memory=True),
    VolatilityProduct("VXZ", _MIDDLE, 0.0089, begins=_IPATH, matures=_IPATH_END, from_memory=True),
    VolatilityProduct("VIXY", _SHORT, 0.0085, begins=date(2011, 1, 3), from_memory=True),
    VolatilityProduct("VIXM", _MIDDLE, 0.0085, begins=date(2011, 1, 3), from_memory=True),
    VolatilityProduct(
        "UVXY", _SHORT, 0.0095, 2.0, (LeverageStep(_AFTER_FEBRUARY, 1.5),), begins=_PROSHARES, from_memory=True
    ),
    VolatilityProduct(
        "SVXY", _SHORT, 0.0095, -1.0, (LeverageStep(_AFTER_FEBRUARY, -0.5),), begins=_PROSHARES, from_memory=True
    ),
    VolatilityProduct("TVIX", _SHORT, 0.0165, 2.0, begins=_VELOCITY, matures=date(2020, 7, 10), from_memory=True),
    VolatilityProduct("XIV", _SHORT, 0.0135, -1.0, begins=_VELOCITY, accelerates_at=_FIFTH, from_memory=True),
    VolatilityProduct("ZIV", _MIDDLE, 0.0135, -1.0, begins=_VELOCITY, accelerates_at=_FIFTH, from_memory=True),
)  # fmt: skip

VOLATILITY_PRODUCTS: Mapping[str, VolatilityProduct] = MappingProxyType({each.name: each for each in _PRODUCTS})
"""Ticker -> product."""


def as_product(index: FuturesIndex) -> VolatilityProduct:
    """An index as a product without a fee, on the excess return index of its pair."""
    excess = next(
        each for each in FUTURES_INDICES.values() if each.portfolio == index.portfolio and each.earns is Earns.EXCESS
    )
    return VolatilityProduct(index.name, excess.name, 0.0, earns_bills=index.earns is Earns.TOTAL)


def volatility_product(name: str) -> VolatilityProduct:
    """A product by its ticker, or an index as one, in any case.

    Raises
    ------
    UsageError
        When there is none, with the nearest ticker or index.
    """
    wanted = name.upper()
    if wanted in FUTURES_INDICES:
        return as_product(FUTURES_INDICES[wanted])
    found = VOLATILITY_PRODUCTS.get(wanted)
    if found is None:
        raise UsageError(
            f"no volatility product or VIX futures index {name!r} (`weatherglass product list` has all); "
            f"{nearest(wanted, {*VOLATILITY_PRODUCTS, *FUTURES_INDICES})}"
        )
    return found
