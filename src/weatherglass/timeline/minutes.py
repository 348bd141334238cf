"""Minutes between an instant and a settlement, floored to the minute, by the clock that the owner counts with."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from weatherglass.timeline.sessions import Sessions
from weatherglass.timeline.settlement import require_offset

_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)


def wall_clock_minutes(as_of: datetime, settlement: datetime, *, zone: ZoneInfo) -> int:
    """Whole minutes to settlement on the wall clock of `zone`; negative when it has passed.

    Every calendar day counts 1,440 minutes, also the two a year that have 23 or 25 hours: the owner's
    M_current_day + M_settlement_day + M_other_days counts whole other days.

    Examples
    --------
    10:45:15 New York on 2022-09-27 to the open of 2022-10-21, as published:

    >>> from weatherglass.timeline import NEW_YORK, Settlement, settles_at
    >>> from datetime import date
    >>> as_of = datetime(2022, 9, 27, 10, 45, 15, tzinfo=NEW_YORK)
    >>> wall_clock_minutes(as_of, settles_at(date(2022, 10, 21), Settlement.AM), zone=NEW_YORK)
    34484
    >>> wall_clock_minutes(as_of, settles_at(date(2022, 10, 28), Settlement.PM), zone=NEW_YORK)
    44954

    References
    ----------
    Cboe White Paper 2019, "Time to expiration"; Cboe Volatility Index Mathematics Methodology, 2022.v1, step 3(a)(i).
    """
    start = require_offset(as_of, "as_of").astimezone(zone).replace(tzinfo=None)
    end = require_offset(settlement, "settlement").astimezone(zone).replace(tzinfo=None)
    return (end - start) // _MINUTE


def elapsed_minutes(as_of: datetime, settlement: datetime) -> int:
    """Whole minutes that really pass until settlement; differs from the wall clock across a clock change.

    >>> from weatherglass.timeline import NEW_YORK
    >>> friday, monday = datetime(2026, 3, 6, 16, 15, tzinfo=NEW_YORK), datetime(2026, 3, 9, 9, 30, tzinfo=NEW_YORK)
    >>> elapsed_minutes(friday, monday), wall_clock_minutes(friday, monday, zone=NEW_YORK)
    (3855, 3915)
    """
    start = require_offset(as_of, "as_of").astimezone(ZoneInfo("UTC"))
    return (require_offset(settlement, "settlement").astimezone(ZoneInfo("UTC")) - start) // _MINUTE


def business_minutes(as_of: datetime, settlement: datetime, *, sessions: Sessions) -> int:
    """Whole business minutes to settlement: 09:30-16:15 New York on sessions, nothing in between.

    A half day counts its shortened session. Zero when settlement has passed.

    References
    ----------
    VIX1D rules as summarized by third parties (405 business minutes a session); not read in the owner's document.
    """
    zone = sessions.zone
    start = require_offset(as_of, "as_of").astimezone(zone).replace(tzinfo=None)
    end = require_offset(settlement, "settlement").astimezone(zone).replace(tzinfo=None)
    first, last = start.date(), end.date()
    if last < first:
        return 0
    total = _open_time(first, start, end, sessions)
    if last > first:
        total += _whole_days(first + _DAY, last, sessions) + _open_time(last, start, end, sessions)
    return total // _MINUTE


def _open_time(day: date, start: datetime, end: datetime, sessions: Sessions) -> timedelta:
    """Business time of a day that lies between two readings of the wall clock."""
    if not sessions.is_session(day):
        return timedelta(0)
    midnight = datetime(day.year, day.month, day.day)  # wall clock of the zone, on purpose
    opens = midnight + timedelta(minutes=sessions.option_open_minute(day))
    closes = midnight + timedelta(minutes=sessions.option_close_minute(day))
    return max(timedelta(0), min(end, closes) - max(start, opens))


@lru_cache(maxsize=16_384)
def _whole_days(first: date, end: date, sessions: Sessions) -> timedelta:
    """Business time of the days first ... end - 1. Remembered: all instants of a day ask the same of each expiry."""
    minutes, day = 0, first
    while day < end:
        if sessions.is_session(day):
            minutes += sessions.option_close_minute(day) - sessions.option_open_minute(day)
        day += _DAY
    return timedelta(minutes=minutes)
