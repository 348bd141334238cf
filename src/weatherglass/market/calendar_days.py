"""Days of a series' calendar between two dates, and the period that a day of a slower series belongs to."""

from __future__ import annotations

from datetime import date

import numpy as np

from weatherglass.errors import UsageError
from weatherglass.market.series import Days
from weatherglass.market.series_spec import SeriesCalendar
from weatherglass.timeline.business_days import business_days_between
from weatherglass.timeline.calendar import days_between
from weatherglass.timeline.sessions import sessions_between

_WEDNESDAY = np.datetime64("1970-01-07", "D")
_WEEK, _HALF_WEEK, _QUARTER = 7, 3, 3
_MONTH = np.dtype("datetime64[M]")


def days_of(calendar: SeriesCalendar, first: date, last: date) -> Days:
    """Days that a calendar has from first to last, both included, as datetime64[D].

    Raises
    ------
    UsageError
        When first is after last, or the span reaches outside what is known of the calendar.

    Examples
    --------
    >>> days_of(SeriesCalendar.US_SESSIONS, date(2025, 1, 8), date(2025, 1, 10))
    array(['2025-01-08', '2025-01-10'], dtype='datetime64[D]')
    >>> days_of(SeriesCalendar.QUARTERLY, date(2025, 1, 1), date(2025, 12, 30))
    array(['2025-03-31', '2025-06-30', '2025-09-30'], dtype='datetime64[D]')
    """
    if first > last:
        raise UsageError(f"first={first} is after last={last}")
    if calendar is SeriesCalendar.US_SESSIONS:
        return sessions_between(first, last)
    if calendar is SeriesCalendar.US_BUSINESS_DAYS:
        return business_days_between(first, last)
    days = days_between(first, last)
    return np.asarray(days[periods_of(calendar, days) == days])


def periods_of(calendar: SeriesCalendar, days: Days) -> Days:
    """The label, as datetime64[D], of the period that each day belongs to; a day of a daily calendar is its own.

    A week belongs to its nearest Wednesday, so that one cut short by a year's end keeps its place.
    """
    if calendar is SeriesCalendar.WEEKLY:
        weeks = (days - _WEDNESDAY).astype(np.int64) + _HALF_WEEK
        return _WEDNESDAY + (weeks // _WEEK * _WEEK).astype("timedelta64[D]")
    if calendar is SeriesCalendar.MONTHLY:
        return days.astype(_MONTH).astype("datetime64[D]")
    if calendar is SeriesCalendar.QUARTERLY:
        months = days.astype(_MONTH).astype(np.int64)
        after = (months // _QUARTER * _QUARTER + _QUARTER).astype(_MONTH)
        last: Days = (after.astype("datetime64[D]").astype(np.int64) - 1).astype("datetime64[D]")
        return last
    return days
