"""Official gaps of the New York exchange: weekdays on which it was closed, and sessions that ended early.

What tells a hole in a series from a day on which there was nothing to record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

import numpy as np

from weatherglass.timeline.calendar import days_between
from weatherglass.timeline.sessions import (
    FIRST_KNOWN,
    LAST_KNOWN,
    require_known_span,
    sessions_between,
    us_early_closes,
    us_holiday_names,
)


class GapKind(StrEnum):
    """Why the exchange traded less than a full day, or not at all."""

    HOLIDAY = "holiday"
    """Closed by a rule that was known beforehand."""
    HALF_DAY = "half_day"
    """A session with an early close: data are expected, and may be missing from some sources."""
    UNSCHEDULED_CLOSE = "unscheduled_close"
    """Closed by an event: mourning, attack, storm, loss of power."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A weekday on which the New York exchange was closed, or closed early, and what it is called."""

    day: date
    kind: GapKind
    name: str


UNSCHEDULED_CLOSES: Mapping[date, str] = MappingProxyType({
    date(1972, 12, 28): "Funeral of President Truman",
    date(1973, 1, 25): "Funeral of President Johnson",
    date(1977, 7, 14): "New York blackout",
    date(1985, 9, 27): "Hurricane Gloria",
    date(1994, 4, 27): "Funeral of President Nixon",
    date(2001, 9, 11): "Attacks of September 11",
    date(2001, 9, 12): "Attacks of September 11",
    date(2001, 9, 13): "Attacks of September 11",
    date(2001, 9, 14): "Attacks of September 11",
    date(2004, 6, 11): "Funeral of President Reagan",
    date(2007, 1, 2): "Day of mourning for President Ford",
    date(2012, 10, 29): "Hurricane Sandy",
    date(2012, 10, 30): "Hurricane Sandy",
    date(2018, 12, 5): "Day of mourning for President Bush",
    date(2025, 1, 9): "Day of mourning for President Carter",
})  # fmt: skip
"""What happened on the days that exchange_calendars lists without a name."""

_NAMES: Mapping[str, str] = MappingProxyType({
    "Dr. Martin Luther King Jr. Day": "Martin Luther King Day",
    "President's Day": "Washington's Birthday",
    "Juneteenth National Independence Day": "Juneteenth",
    "July 4th": "Independence Day",
})  # fmt: skip


def official_gaps(first: date, last: date) -> tuple[Gap, ...]:
    """Every weekday from first to last, both included, on which New York was closed or closed early, in order of days.

    >>> from datetime import date
    >>> for gap in official_gaps(date(2024, 12, 20), date(2025, 1, 10)):
    ...     print(gap.day, gap.kind, gap.name)
    2024-12-24 half_day half day before Christmas
    2024-12-25 holiday Christmas
    2025-01-01 holiday New Year's Day
    2025-01-09 unscheduled_close Day of mourning for President Carter

    Raises
    ------
    UsageError
        When the span is empty or reaches outside the calendar known here.
    """
    require_known_span(first, last)
    return tuple(gap for gap in _all_gaps() if first <= gap.day <= last)


@lru_cache(maxsize=1)
def _all_gaps() -> tuple[Gap, ...]:
    weekdays = days_between(FIRST_KNOWN, LAST_KNOWN)
    weekdays = weekdays[np.is_busday(weekdays)]
    closed = np.setdiff1d(weekdays, sessions_between(FIRST_KNOWN, LAST_KNOWN))
    gaps = [_closed(day) for day in closed.tolist()]
    gaps += [Gap(day, GapKind.HALF_DAY, _half_day_name(day)) for day in us_early_closes()]
    return tuple(sorted(gaps, key=lambda gap: gap.day))


def _closed(day: date) -> Gap:
    name = us_holiday_names().get(day)
    if name is not None:
        return Gap(day, GapKind.HOLIDAY, _NAMES.get(name, name))
    return Gap(day, GapKind.UNSCHEDULED_CLOSE, UNSCHEDULED_CLOSES.get(day, "Unscheduled close"))


def _half_day_name(day: date) -> str:
    # the calendar's own names say only by which rule a session is short ("Wednesdays Before ... after 2013")
    if day.month == 7:
        return f"half day {'before' if day.day < 4 else 'after'} Independence Day"
    if day.month == 11:
        return "half day after Thanksgiving"
    if day.day == 31:
        return "half day before New Year's Day"
    return f"half day {'before' if day.day < 25 else 'after'} Christmas"
