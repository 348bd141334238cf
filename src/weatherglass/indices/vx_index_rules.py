"""The VIX futures indices by name: what each holds, and from when its rules can be followed.

Names that begin with SPVX are those under which S&P Dow Jones Indices publishes an index of the same rules; the others
are names of this project. Levels are computed here, and none is an official value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from weatherglass.errors import UsageError, nearest
from weatherglass.indices.vx_roll import Holding, Roll

BASE_LEVEL = 100_000.0
BASE_DAY = date(2005, 12, 20)
"""The owner's base of every index of the family."""


class Earns(StrEnum):
    """What an index is made of."""

    EXCESS = "excess_return"
    """The futures alone."""
    TOTAL = "total_return"
    """The futures, and Treasury bills on the whole amount."""


@dataclass(frozen=True, slots=True)
class FuturesIndex:
    """An index of VIX futures.

    Attributes
    ----------
    name
        Its name here.
    portfolio
        Name of the holdings that it shares with the other of a pair: "short_term", "mid_term", ...
    holdings
        What is held; returns of several are added by their shares each day.
    earns
        The futures alone, or bills on top.
    begins
        First day on which the rule can be followed when months that were not listed are put between their neighbors.
    """

    name: str
    portfolio: str
    holdings: tuple[Holding, ...]
    earns: Earns
    begins: date = BASE_DAY


_SHORT, _MIDDLE = (Holding((1, 2)),), (Holding((4, 5, 6, 7)),)
_SEVENTH_PRICED = date(2006, 3, 9)
"""Before, nothing beyond the seventh contract was listed for weeks, so that it has no neighbor behind it."""
_EIGHTH_LISTED = date(2011, 8, 22)
"""Before, the eighth contract was missing on the first days of many roll periods."""
_PAIRS = (
    ("short_term", "SPVXSP", "SPVXSTR", _SHORT, BASE_DAY),
    ("mid_term", "SPVXMP", "SPVXMTR", _MIDDLE, _SEVENTH_PRICED),
    ("two_month", "VX2M_ER", "VX2M_TR", (Holding((2, 3)),), BASE_DAY),
    ("three_month", "VX3M_ER", "VX3M_TR", (Holding((3, 4)),), BASE_DAY),
    ("four_month", "VX4M_ER", "VX4M_TR", (Holding((4, 5)),), BASE_DAY),
    ("six_month", "VX6M_ER", "VX6M_TR", (Holding((5, 6, 7, 8)),), _EIGHTH_LISTED),
    ("front_month", "VXFRONT_ER", "VXFRONT_TR", (Holding((1, 2), roll=Roll.AT_ITS_END),), BASE_DAY),
)
_TERM_STRUCTURE = FuturesIndex(
    "VXTERM_ER", "term_structure", (*_MIDDLE, Holding((1, 2), share=-0.5)), Earns.EXCESS, _SEVENTH_PRICED
)

FUTURES_INDICES: Mapping[str, FuturesIndex] = MappingProxyType(
    {
        each.name: each
        for each in (
            *(
                FuturesIndex(name, portfolio, holdings, earns, begins)
                for portfolio, excess, total, holdings, begins in _PAIRS
                for name, earns in ((excess, Earns.EXCESS), (total, Earns.TOTAL))
            ),
            _TERM_STRUCTURE,
        )
    }
)
"""Name -> index."""


def futures_index(name: str) -> FuturesIndex:
    """An index by its name, in any case.

    Raises
    ------
    UsageError
        When there is none: the nearest name is given.
    """
    found = FUTURES_INDICES.get(name.upper())
    if found is None:
        raise UsageError(f"no VIX futures index {name!r}; {nearest(name.upper(), FUTURES_INDICES)}")
    return found
