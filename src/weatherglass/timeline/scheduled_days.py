"""Days on which the New York exchange was to be open, as its holidays foretell, and those on which it then was not.

What is counted in advance, such as the length of a roll period, counts scheduled days: a mourning or a hurricane is not
known when the period begins.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from weatherglass.timeline.calendar import days_between
from weatherglass.timeline.sessions import (
    FIRST_KNOWN,
    LAST_KNOWN,
    require_known_span,
    sessions_between,
    us_holiday_names,
)


def scheduled_days_between(first: date, last: date) -> NDArray[np.datetime64]:
    """Weekdays from first to last, both included, that are no holiday by rule, as datetime64[D].

    Raises
    ------
    UsageError
        When the span is empty or reaches outside the calendar known here.

    Examples
    --------
    The exchange was to be open on the days of the hurricane of 2012:

    >>> scheduled_days_between(date(2012, 10, 26), date(2012, 10, 31)).astype(str).tolist()
    ['2012-10-26', '2012-10-29', '2012-10-30', '2012-10-31']
    """
    require_known_span(first, last)
    days = _scheduled_days()
    return days[np.searchsorted(days, np.datetime64(first)) : np.searchsorted(days, np.datetime64(last), side="right")]


def unscheduled_closures(first: date, last: date) -> NDArray[np.datetime64]:
    """Scheduled days from first to last on which the exchange stayed shut, as datetime64[D].

    >>> unscheduled_closures(date(2005, 1, 1), date(2026, 8, 31)).astype(str).tolist()
    ['2007-01-02', '2012-10-29', '2012-10-30', '2018-12-05', '2025-01-09']
    """
    scheduled, held = scheduled_days_between(first, last), sessions_between(first, last)
    return scheduled[~np.isin(scheduled, held)]


@lru_cache(maxsize=1)
def _scheduled_days() -> NDArray[np.datetime64]:
    every = days_between(FIRST_KNOWN, LAST_KNOWN)
    holidays = np.asarray(sorted(us_holiday_names()), "datetime64[D]")
    # days that are holidays of some years' rule and sessions all the same stay sessions
    shut = holidays[~np.isin(holidays, sessions_between(FIRST_KNOWN, LAST_KNOWN))]
    days = every[np.is_busday(every) & ~np.isin(every, shut)]
    days.flags.writeable = False
    return days
