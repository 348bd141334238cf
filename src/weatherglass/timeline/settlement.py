"""When an option settles: the instant at which its last minute ends, by the style of its root."""

from __future__ import annotations

from datetime import UTC as _UTC
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from weatherglass.errors import UsageError

NEW_YORK = ZoneInfo("America/New_York")
UTC = ZoneInfo("UTC")


class Settlement(StrEnum):
    """How a root settles. The root decides, never the date: SPX and SPXW share third Fridays."""

    AM = "am"
    """At the open: 09:30 New York (M_settlement 510 in Chicago minutes)."""
    PM = "pm"
    """At the close: 16:00 New York (M_settlement 900), not 16:15 when trading ends."""
    UTC_0800 = "utc_0800"
    """08:00 UTC: Deribit."""

    @property
    def zone(self) -> ZoneInfo:
        """The zone whose wall clock the owner counts in."""
        return UTC if self is Settlement.UTC_0800 else NEW_YORK

    @property
    def wall_time(self) -> time:
        """The time of day in `zone` at which settlement is."""
        return _WALL_TIMES[self]


_WALL_TIMES = {
    Settlement.AM: time(9, 30),
    Settlement.PM: time(16, 0),
    Settlement.UTC_0800: time(8, 0),
}


def settles_at(expiry: date, settlement: Settlement) -> datetime:
    """The instant at which options of an expiry settle.

    >>> settles_at(date(2022, 10, 21), Settlement.AM).isoformat()
    '2022-10-21T09:30:00-04:00'

    References
    ----------
    Cboe, Volatility Index Methodology: Cboe Volatility Index, v4, 2023-11-20: SPX expires at 8:30 a.m. CT, SPXW at
    3:00 p.m. CT.
    """
    return datetime.combine(expiry, settlement.wall_time, tzinfo=settlement.zone)


def require_offset(instant: datetime, parameter: str) -> datetime:
    """The instant itself, when it has an offset.

    Raises
    ------
    UsageError
        When it is naive: the zone of a time is never guessed here.
    """
    if instant.tzinfo is None or instant.utcoffset() is None:
        raise UsageError(
            f"{parameter}={instant.isoformat()} has no offset; give one, such as {instant.isoformat()}-05:00 "
            "(New York in winter) or +00:00 (UTC)"
        )
    return instant


def to_utc(instant: datetime) -> datetime:
    """The same instant in UTC."""
    return instant.astimezone(_UTC)
