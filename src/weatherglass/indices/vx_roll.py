"""The roll of the VIX futures indices: which contracts are held after each close, and how much of each.

A roll period runs from a settlement day, included, to the next one, excluded. Its length dt and the days left dr are
counted in scheduled business days, so that an unscheduled closure changes neither. On such a day there is no close and
nothing is rolled: the next session still earns on the weights of the last close, and rolls at its own close to where
the calendar says it should be by then.

References
----------
S&P Dow Jones Indices, S&P VIX Futures Indices Methodology, 2023-06-22; weights published for October 2012.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import UsageError
from weatherglass.market.series import Days
from weatherglass.timeline.scheduled_days import scheduled_days_between
from weatherglass.timeline.sessions import sessions_between
from weatherglass.timeline.vx_settlement import LAST_CONTRACT, VxContract, vx_settlement_date

Whole = NDArray[np.int64]
Table = NDArray[np.float64]
FIRST_NUMBERED = VxContract(2005, 10)
"""Number 0: two settlements before the first one of any index, so that its roll period has a beginning."""
FRONT_DAYS = 3
"""The front-month index rolls a third on each of so many closes before a settlement."""


class Roll(StrEnum):
    """How a part of an index moves from its nearest contract to its farthest."""

    THROUGH_THE_PERIOD = "through_the_period"
    """By dr/dt each day; contracts between the two are held whole."""
    AT_ITS_END = "at_its_end"
    """By thirds on the three closes before the settlement."""


@dataclass(frozen=True, slots=True)
class Holding:
    """A rolling position in futures.

    Attributes
    ----------
    places
        Places on the curve, 1 for the next contract to settle; adjacent and increasing.
    share
        How much of its return the index earns: 1, or -0.5 for a position that is sold.
    """

    places: tuple[int, ...]
    share: float = 1.0
    roll: Roll = Roll.THROUGH_THE_PERIOD

    def __post_init__(self) -> None:
        expected = tuple(range(self.places[0], self.places[0] + len(self.places))) if self.places else ()
        if len(self.places) < 2 or self.places != expected or self.places[0] < 1:
            raise UsageError(f"places={self.places} must be at least two adjacent places such as (1, 2)")


@dataclass(frozen=True, slots=True, eq=False)
class RollCalendar:
    """Every session with its roll period.

    Attributes
    ----------
    days
        (n,) sessions of the New York exchange.
    first
        (n,) number of the first contract to settle after each day (`contract_at`).
    days_left
        (n,) dr: scheduled business days after the day and before that settlement.
    days_in_period
        (n,) dt: scheduled business days of the roll period.
    """

    days: Days
    first: Whole
    days_left: Whole
    days_in_period: Whole


def roll_calendar(first: date, last: date) -> RollCalendar:
    """The calendar of the sessions from first to last, both included.

    Raises
    ------
    UsageError
        When the span is empty, or not within the settlements known here.

    Examples
    --------
    >>> found = roll_calendar(date(2012, 10, 26), date(2012, 10, 31))
    >>> [contract_at(number).name for number in found.first], found.days_left.tolist(), found.days_in_period.tolist()
    (['VXX12', 'VXX12'], [17, 14], [25, 25])
    """
    settles = settlement_days()
    begin, end = settles[0].item(), settles[-1].item() - timedelta(days=1)
    if not begin <= first <= last <= end:
        raise UsageError(f"first={first} to last={last} must lie between {begin} and {end}")
    days = sessions_between(first, last)
    number = np.searchsorted(settles, days, side="right")
    scheduled = scheduled_days_between(begin, end + timedelta(days=1))
    at, before = (np.searchsorted(scheduled, settles[number - back]) for back in (0, 1))
    return RollCalendar(days, number, at - np.searchsorted(scheduled, days, side="right"), at - before)


def units_after_close(holding: Holding, calendar: RollCalendar) -> Table:
    """Units of each contract of a holding after each close, (n, places): those of yesterday earn the return of today.

    >>> october = roll_calendar(date(2012, 10, 24), date(2012, 11, 1))
    >>> units_after_close(Holding((1, 2)), october)[:, 0].round(2).tolist()
    [0.76, 0.72, 0.68, 0.56, 0.52]
    """
    if holding.roll is Roll.AT_ITS_END:
        near = np.minimum(calendar.days_left, FRONT_DAYS) / FRONT_DAYS
    else:
        near = calendar.days_left / calendar.days_in_period
    found = np.ones((near.shape[0], len(holding.places)))
    found[:, 0], found[:, -1] = near, 1.0 - near
    return found


def contract_at(number: int) -> VxContract:
    """The contract of a number: 0 is October 2005, and every month has one.

    >>> contract_at(2).name, contract_at(85).name
    ('VXZ05', 'VXX12')
    """
    months = FIRST_NUMBERED.year * 12 + FIRST_NUMBERED.month - 1 + number
    return VxContract(months // 12, months % 12 + 1)


def number_of(contract: VxContract) -> int:
    """The number of a contract; negative for those that settled before the numbers begin.

    >>> number_of(VxContract(2012, 11)), number_of(VxContract(2005, 9))
    (85, -1)
    """
    return 12 * (contract.year - FIRST_NUMBERED.year) + contract.month - FIRST_NUMBERED.month


@lru_cache(maxsize=1)
def settlement_days() -> Days:
    """(m,) settlement day of every numbered contract, increasing."""
    count = number_of(VxContract(*LAST_CONTRACT)) + 1
    found = np.asarray([vx_settlement_date(contract_at(number)) for number in range(count)], "datetime64[D]")
    found.flags.writeable = False
    return found
