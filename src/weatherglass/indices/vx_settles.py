"""Settlement prices of VIX futures side by side, one row a session and one column a contract.

Until April 2008 not every month was listed: seven places of the curve need contracts that did not trade yet. A contract
that is not listed is given a price between its listed neighbors, on the straight line of squared prices by business
days between the settlements; it is never carried beyond the last contract that is listed. From 21 April 2008 on the
first seven were always listed, and a price that is missing is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import UsageError
from weatherglass.indices.vx_roll import (
    RollCalendar,
    Table,
    number_of,
    settlement_days,
)
from weatherglass.market.series import Days
from weatherglass.timeline.scheduled_days import scheduled_days_between
from weatherglass.timeline.vx_settlement import vx_contract

Vector = NDArray[np.float64]
ALL_LISTED_FROM = date(2008, 4, 21)
"""From here on the first seven contracts were listed on every session."""
_SETTLEMENTS = 48
"""Four years from 2005 on: as far as anything is interpolated."""
FARTHEST = 10
"""Places that are looked at for a listed neighbor."""
LOWEST, HIGHEST = 3.0, 200.0
"""Prices beyond are in another unit, such as the tenfold prices of files before 26 March 2007."""


@dataclass(frozen=True, slots=True, eq=False)
class ContractSettles:
    """Daily settlement prices of one contract, in index points: what a file has of zeros is no row."""

    name: str
    days: Days
    settle: Vector


@dataclass(frozen=True, slots=True, eq=False)
class SettleBoard:
    """Prices of all contracts on the sessions of a calendar.

    Attributes
    ----------
    calendar
        The sessions.
    price
        (n, m) settlement price of contract number j on session i, or NaN.
    interpolated
        (n, m) whether the price was made from listed neighbors.
    here
        Numbers of the contracts of which there are any prices.
    """

    calendar: RollCalendar
    price: Table
    interpolated: NDArray[np.bool_]
    here: frozenset[int]


def settle_board(
    contracts: Iterable[ContractSettles], calendar: RollCalendar, *, interpolate: bool = True
) -> SettleBoard:
    """Prices of contracts on the sessions of a calendar; rows on other days and of earlier contracts are left out.

    Parameters
    ----------
    interpolate
        Give months that were not listed before `ALL_LISTED_FROM` a price between their neighbors.

    Raises
    ------
    UsageError
        When a series is no monthly contract, comes twice, or has prices that are none in index points.
    """
    by_number = _numbered(contracts)
    width = int(calendar.first[-1]) + FARTHEST
    price = np.full((calendar.days.shape[0], width), np.nan)
    for number, each in by_number.items():
        if number < width:
            row = np.searchsorted(calendar.days, each.days)
            there = calendar.days[np.minimum(row, calendar.days.shape[0] - 1)] == each.days
            price[row[there], number] = each.settle[there]
    made = np.zeros(price.shape, dtype=np.bool_)
    if interpolate:
        for at in np.flatnonzero(calendar.days < np.datetime64(ALL_LISTED_FROM)).tolist():
            _between_neighbors(price[at], made[at], int(calendar.first[at]))
    return SettleBoard(calendar, price, made, frozenset(by_number))


def _numbered(contracts: Iterable[ContractSettles]) -> Mapping[int, ContractSettles]:
    found: dict[int, ContractSettles] = {}
    for each in contracts:
        contract = vx_contract(each.name)
        if contract is None:
            raise UsageError(f"{each.name!r} is no monthly VIX future; give one such as 'VXV26'")
        beyond = ~((each.settle >= LOWEST) & (each.settle <= HIGHEST))
        if bool(beyond.any()):
            row = int(np.flatnonzero(beyond)[0])
            raise UsageError(
                f"{each.name} at {each.settle[row]:g} on {each.days[row]} is no price in index points between "
                f"{LOWEST:g} and {HIGHEST:g}; leave zeros out and divide prices before 2007-03-26 by ten"
            )
        number = number_of(contract)
        if number in found:
            raise UsageError(f"{each.name} comes twice")
        if number >= 0:
            found[number] = each
    return found


def _between_neighbors(price: Vector, made: NDArray[np.bool_], first: int) -> None:
    """Fill the places of one session that lie between listed ones, in place."""
    seen = np.arange(first, min(first + FARTHEST, price.shape[0]))
    listed = np.isfinite(price[seen])
    known = seen[listed]
    if known.shape[0] < 2:
        return
    missing = seen[~listed & (seen > known[0]) & (seen < known[-1])]
    if not missing.shape[0]:
        return
    counted = _counted_days()
    squared = np.interp(counted[missing], counted[known], price[known] ** 2)
    price[missing], made[missing] = np.sqrt(squared), True


@lru_cache(maxsize=1)
def _counted_days() -> NDArray[np.int64]:
    """Scheduled business days from the first settlement to each of those that were listed by 2008."""
    settles = settlement_days()[:_SETTLEMENTS]
    return np.searchsorted(scheduled_days_between(settles[0].item(), settles[-1].item()), settles)
