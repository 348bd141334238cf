"""Exchange sessions: which dates are trading days and which of them end early.

US dates are those of exchange_calendars (XNYS: holidays, half days, unscheduled closes), written down in
`new_york_closures`. Crypto trades every day.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Protocol
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import UsageError
from weatherglass.timeline.calendar import days_between
from weatherglass.timeline.new_york_closures import EARLY_CLOSES, HOLIDAYS, UNSCHEDULED
from weatherglass.timeline.settlement import NEW_YORK, UTC, require_offset

FIRST_KNOWN = date(1970, 1, 1)
LAST_KNOWN = date(2040, 12, 31)
_SATURDAY = 5
_OPTION_OPEN = 9 * 60 + 30
_OPTION_CLOSE = 16 * 60 + 15
_OPTION_CLOSE_EARLY = 13 * 60 + 15


class Sessions(Protocol):
    """What the engine asks of a calendar; hours are in wall-clock minutes after midnight of `zone`."""

    zone: ZoneInfo

    def __hash__(self) -> int:
        """Calendars do not change: what they say is remembered."""
        ...

    def is_session(self, day: date) -> bool:
        """Whether the day is a trading session."""
        ...

    def option_open_minute(self, session: date) -> int:
        """Minute of the day at which index options begin to be quoted in regular hours."""
        ...

    def option_close_minute(self, session: date) -> int:
        """Minute of the day at which index options stop quoting on a session."""
        ...


def _days(text: str) -> frozenset[date]:
    return frozenset(map(date.fromisoformat, text.split()))


@lru_cache(maxsize=1)
def us_early_closes() -> frozenset[date]:
    """Sessions of the New York exchange that ended before 16:00."""
    return _days(EARLY_CLOSES)


@lru_cache(maxsize=1)
def us_holiday_names() -> Mapping[date, str]:
    """Days on which the New York exchange is closed by rule, in order, with the name that exchange_calendars gives."""
    return MappingProxyType(dict(sorted((day, name) for name, text in HOLIDAYS.items() for day in _days(text))))


@lru_cache(maxsize=1)
def _us_closed_days() -> frozenset[date]:
    return _days(UNSCHEDULED).union(us_holiday_names())


@lru_cache(maxsize=1)
def _us_session_days() -> NDArray[np.datetime64]:
    every = days_between(FIRST_KNOWN, LAST_KNOWN)
    weekdays = every[np.is_busday(every)]
    days = np.setdiff1d(weekdays, np.asarray(sorted(_us_closed_days()), "datetime64[D]"), assume_unique=True)
    days.flags.writeable = False
    return days


def sessions_between(first: date, last: date) -> NDArray[np.datetime64]:
    """Sessions of the New York exchange from first to last, both included, as datetime64[D].

    Raises
    ------
    UsageError
        When the span is empty or reaches outside the calendar known here.
    """
    require_known_span(first, last)
    days = _us_session_days()
    return days[np.searchsorted(days, np.datetime64(first)) : np.searchsorted(days, np.datetime64(last), side="right")]


def require_known_span(first: date, last: date) -> None:
    """Nothing, when first to last lies within the US calendar known here; else a `UsageError`."""
    if not FIRST_KNOWN <= first <= last <= LAST_KNOWN:
        raise UsageError(
            f"first={first} to last={last} is no span of the US calendar known here, {FIRST_KNOWN} to {LAST_KNOWN}"
        )


class _UsSessions:
    zone = NEW_YORK

    def is_session(self, day: date) -> bool:
        if not FIRST_KNOWN <= day <= LAST_KNOWN:
            raise UsageError(f"day={day} is outside the US calendar known here, {FIRST_KNOWN} to {LAST_KNOWN}")
        return day.weekday() < _SATURDAY and day not in _us_closed_days()

    def option_open_minute(self, session: date) -> int:  # noqa: ARG002 (the open is the same on every session)
        return _OPTION_OPEN

    def option_close_minute(self, session: date) -> int:
        return _OPTION_CLOSE_EARLY if session in us_early_closes() else _OPTION_CLOSE


class _CryptoSessions:
    zone = UTC

    def is_session(self, day: date) -> bool:  # noqa: ARG002 (every day is one)
        return True

    def option_open_minute(self, session: date) -> int:  # noqa: ARG002
        return 0

    def option_close_minute(self, session: date) -> int:  # noqa: ARG002
        return 24 * 60


US_SESSIONS: Sessions = _UsSessions()
CRYPTO_SESSIONS: Sessions = _CryptoSessions()


def last_quote_instant(at: datetime, *, sessions: Sessions = US_SESSIONS) -> datetime:
    """The latest instant at or before `at` at which index options were quoted in regular hours.

    A download on a weekend, at night or before the open describes the close of the last session (16:15 New York, 13:15
    on a half day); one during the session describes itself.

    >>> last_quote_instant(datetime(2022, 2, 5, 20, 9, tzinfo=NEW_YORK)).isoformat()
    '2022-02-04T16:15:00-05:00'
    """
    local = require_offset(at, "at").astimezone(sessions.zone)
    day = local.date()
    while True:
        if sessions.is_session(day):
            midnight = datetime(day.year, day.month, day.day, tzinfo=sessions.zone)
            # same-zone arithmetic is wall-clock arithmetic, which is what hours of a session are
            closes = midnight + timedelta(minutes=sessions.option_close_minute(day))
            if local >= closes:
                return closes
            if local >= midnight + timedelta(minutes=sessions.option_open_minute(day)):
                return local
        day -= timedelta(days=1)
        local = datetime(day.year, day.month, day.day, 23, 59, tzinfo=sessions.zone)
