"""The instant that an end-of-day row describes, when its source gives only the day: a wall time in New York.

On half days everything moves with the close.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path

from weatherglass.errors import UnreadableFile
from weatherglass.timeline import NEW_YORK, US_SESSIONS, last_quote_instant
from weatherglass.timeline.sessions import FIRST_KNOWN, LAST_KNOWN

INDEX_CLOSE = time(16, 15)
"""When index options stop quoting on a full day, New York."""


def snapshot_instant(day: date, wall_time: time) -> datetime:
    """The instant of a snapshot taken at a wall time of full days.

    >>> snapshot_instant(date(2024, 1, 2), time(15, 45)).isoformat()
    '2024-01-02T15:45:00-05:00'
    >>> snapshot_instant(date(2023, 11, 24), time(15, 45)).isoformat()  # the half day after Thanksgiving
    '2023-11-24T12:45:00-05:00'
    """
    instant = datetime.combine(day, wall_time, tzinfo=NEW_YORK)
    if not is_known_session(day):
        return instant
    full_close = INDEX_CLOSE.hour * 60 + INDEX_CLOSE.minute
    return instant + timedelta(minutes=US_SESSIONS.option_close_minute(day) - full_close)


DELAY = timedelta(minutes=15)
"""How much older Cboe's delayed quotes are than the time on them, at least, as Cboe states."""


def last_quotes(path: Path, made_at: datetime) -> datetime:
    """The last instant of regular quoting at or before a file was made.

    Raises
    ------
    UnreadableFile
        When that is outside the years of the calendar.
    """
    if not FIRST_KNOWN.year < made_at.year <= LAST_KNOWN.year:
        raise UnreadableFile(
            path,
            f"it says that it was made in {made_at.year}, outside {FIRST_KNOWN.year + 1} to {LAST_KNOWN.year}",
            "give the instant of the quotes with as_of=",
        )
    return last_quote_instant(made_at)


def is_known_session(day: date) -> bool:
    """Whether a day is a US session, as far as the calendar reaches."""
    return FIRST_KNOWN <= day <= LAST_KNOWN and US_SESSIONS.is_session(day)


def session_notes(day: date) -> tuple[str, ...]:
    """What to say of quotes that their source dates on a day without a session: they are kept."""
    return () if is_known_session(day) else (f"the source dates these quotes on {day}, which is no US session",)
