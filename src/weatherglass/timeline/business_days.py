"""US business days: the days for which Treasury yields and money-market rates are published.

Not the sessions of the New York exchange: the bond market also rests on Columbus Day and Veterans Day, and kept Martin
Luther King Day twelve years before the exchange did. Written as rules, so that nothing heavy is imported for a date.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import UsageError
from weatherglass.timeline.calendar import days_between

FIRST_BUSINESS_YEAR, LAST_BUSINESS_YEAR = 1950, 2100
BOND_MARKET_CLOSURES = (
    date(1994, 4, 27), date(2001, 9, 11), date(2001, 9, 12), date(2004, 6, 11), date(2012, 10, 30), date(2018, 12, 5),
)  # fmt: skip
"""Weekdays without Treasury yields that no rule foretells: mourning, September 2001, a hurricane."""

_MONDAY, _THURSDAY = 0, 3
_DAY = timedelta(days=1)


def bond_holidays(year: int) -> dict[date, str]:
    """Days other than Saturdays and Sundays on which the bond market rests by rule, by name.

    A holiday on a Sunday is kept on Monday. One on a Saturday is lost, except Independence Day and Christmas, which are
    kept on Friday. On a Good Friday that is also the day of the employment report, yields are published all the same.

    >>> [str(day) for day in bond_holidays(2021)][-4:]
    ['2021-10-11', '2021-11-11', '2021-11-25', '2021-12-24']
    """
    found = dict(sorted(_holidays(year)))
    # January 1 on a Saturday leaves December 31 a business day, so that no year reaches into another
    return {day: name for day, name in found.items() if day.weekday() < 5}


def good_friday(year: int) -> date:
    """The Friday before Easter Sunday of the Gregorian calendar.

    >>> good_friday(2017)
    datetime.date(2017, 4, 14)

    References
    ----------
    The anonymous Gregorian computus, Nature 13, 487 (1876).
    """
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    month, day = divmod(h + k - 7 * m + 114, 31)
    return date(year, month, day + 1) - 2 * _DAY


def business_days_between(first: date, last: date) -> NDArray[np.datetime64]:
    """Business days from first to last, both included, as datetime64[D]."""
    _require_known(first, last)
    days = days_between(first, last)
    return days[np.is_busday(days, busdaycal=business_calendar())]


def business_days_after(days: NDArray[np.datetime64], count: int) -> NDArray[np.datetime64]:
    """The count-th business day after each day, as datetime64[D] of the same shape; a day of rest counts as the last
    business day before it.

    >>> business_days_after(np.array(["2026-08-21", "2026-08-22"], dtype="datetime64[D]"), 1)
    array(['2026-08-24', '2026-08-24'], dtype='datetime64[D]')
    """
    return np.busday_offset(days, count, roll="backward", busdaycal=business_calendar())


@lru_cache(maxsize=1)
def business_calendar() -> np.busdaycalendar:
    """The rule as numpy's business-day functions take it; before 1950 and after 2100 it knows only weekends."""
    years = range(FIRST_BUSINESS_YEAR, LAST_BUSINESS_YEAR + 1)
    closed = [day for year in years for day in bond_holidays(year)]
    return np.busdaycalendar(holidays=[*closed, *BOND_MARKET_CLOSURES])


def _holidays(year: int) -> Iterator[tuple[date, str]]:
    yield _sunday_to_monday(date(year, 1, 1)), "New Year's Day"
    if year >= 1986:
        yield _nth(year, 1, _MONDAY, 3), "Martin Luther King Day"
    yield _nth(year, 2, _MONDAY, 3), "Washington's Birthday"
    yield good_friday(year), "Good Friday"
    yield _last_monday(year, 5), "Memorial Day"
    if year >= 2022:
        yield _sunday_to_monday(date(year, 6, 19)), "Juneteenth"
    yield _saturday_to_friday(date(year, 7, 4)), "Independence Day"
    yield _nth(year, 9, _MONDAY, 1), "Labor Day"
    yield _nth(year, 10, _MONDAY, 2), "Columbus Day"
    yield _sunday_to_monday(date(year, 11, 11)), "Veterans Day"
    yield _nth(year, 11, _THURSDAY, 4), "Thanksgiving"
    yield _saturday_to_friday(date(year, 12, 25)), "Christmas"


def _sunday_to_monday(day: date) -> date:
    return day + _DAY if day.weekday() == 6 else day


def _saturday_to_friday(day: date) -> date:
    return day - _DAY if day.weekday() == 5 else _sunday_to_monday(day)


def _nth(year: int, month: int, weekday: int, count: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (count - 1))


def _last_monday(year: int, month: int) -> date:
    last = date(year, month + 1, 1) - _DAY
    return last - timedelta(days=last.weekday())


def _require_known(first: date, last: date) -> None:
    if not FIRST_BUSINESS_YEAR <= first.year <= last.year <= LAST_BUSINESS_YEAR or first > last:
        raise UsageError(
            f"first={first} to last={last} is no span of the business days known here, "
            f"{FIRST_BUSINESS_YEAR} to {LAST_BUSINESS_YEAR}"
        )
