"""Days of sources that count in UTC, and the day that was still running when an answer came."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np

from weatherglass.market.payload import Payload
from weatherglass.providers.boards.cells import number

RUNNING_DAY_NOTE = "the UTC day that was running when the answer came is left out: it is no daily value yet"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MAX_SECONDS = 1e11


def received_day(payload: Payload) -> date:
    """The UTC day on which an answer came."""
    return payload.received_at.astimezone(UTC).date()


def unix_instant(seconds: object) -> datetime | None:
    """Seconds since 1970 as an instant, also before 1970; None for what is no number or is beyond all calendars.

    >>> unix_instant(-86400)
    datetime.datetime(1969, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)
    """
    value = number(seconds)
    if not np.isfinite(value) or abs(value) > _MAX_SECONDS:
        return None
    return _EPOCH + timedelta(seconds=value)


def unix_day(seconds: object) -> date | None:
    """The UTC day of seconds since 1970; None for what is no number.

    >>> unix_day(1784505600), unix_day("soon")
    (datetime.date(2026, 7, 20), None)
    """
    instant = unix_instant(seconds)
    return None if instant is None else instant.date()


def unix_seconds(day: date) -> int:
    """Seconds since 1970 of the beginning of a UTC day.

    >>> unix_seconds(date(2026, 7, 20))
    1784505600
    """
    return int((datetime(day.year, day.month, day.day, tzinfo=UTC) - _EPOCH).total_seconds())
