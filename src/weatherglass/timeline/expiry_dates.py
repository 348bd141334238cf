"""Which listed expiries belong to a series of options: weeklies, monthlies, month ends, quarterlies."""

from __future__ import annotations

from datetime import date, timedelta

from weatherglass.timeline.sessions import Sessions

_THURSDAY, _FRIDAY, _SATURDAY = 3, 4, 5


def third_friday(year: int, month: int) -> date:
    """The third Friday of a month, holiday or not.

    >>> third_friday(2022, 4)
    datetime.date(2022, 4, 15)
    """
    first = date(year, month, 1)
    return first + timedelta(days=(_FRIDAY - first.weekday()) % 7 + 14)


def is_friday_expiry(expiry: date, *, sessions: Sessions) -> bool:
    """Whether an expiry ends its week: a Friday, or the Thursday before a Friday that is a holiday.

    References
    ----------
    Cboe, Volatility Index Methodology: Cboe Volatility Index, v4, 2023-11-20, example section.
    """
    if expiry.weekday() == _FRIDAY:
        return True
    return expiry.weekday() == _THURSDAY and not sessions.is_session(expiry + timedelta(days=1))


def is_third_friday_expiry(expiry: date, *, sessions: Sessions) -> bool:
    """Whether an expiry is the monthly one: the third Friday, or the Thursday before when that is a holiday.

    Monthlies until February 2015 were named by the Saturday after; that date counts too.
    """
    friday = third_friday(expiry.year, expiry.month)
    if expiry in (friday, friday + timedelta(days=1)):
        return True
    return expiry == friday - timedelta(days=1) and not sessions.is_session(friday)


def is_month_end_expiry(expiry: date, *, sessions: Sessions) -> bool:
    """Whether an expiry is the last session of its month."""
    if not sessions.is_session(expiry):
        return False
    day = expiry + timedelta(days=1)
    while day.month == expiry.month:
        if sessions.is_session(day):
            return False
        day += timedelta(days=1)
    return True


def is_quarterly_expiry(expiry: date, *, sessions: Sessions) -> bool:
    """Whether an expiry is the monthly one of March, June, September or December."""
    return expiry.month % 3 == 0 and is_third_friday_expiry(expiry, sessions=sessions)


def settlement_session(expiry: date, *, sessions: Sessions) -> date:
    """The session on which an expiry settles: itself, or the last session before a Saturday expiry.

    Until February 2015 US monthlies expired formally on the Saturday after the third Friday.
    """
    if expiry.weekday() != _SATURDAY:
        return expiry
    day = expiry - timedelta(days=1)
    while not sessions.is_session(day):
        day -= timedelta(days=1)
    return day
