"""When an index is published: which session an instant belongs to, if any."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from weatherglass.indices.publication import TradingHours
from weatherglass.timeline import NEW_YORK, US_SESSIONS, UTC

_GLOBAL_OPEN, _GLOBAL_CLOSE = 3 * 60 + 15, 9 * 60 + 15
_FIRST_REGULAR = 9 * 60 + 31


@dataclass(frozen=True, slots=True)
class Session:
    """A session of publication, of which the owner's filter starts anew at each."""

    day: date
    hours: TradingHours


class Hours(Protocol):
    """Hours of publication."""

    def session(self, at: datetime) -> Session | None:
        """The session of an instant; None when nothing is published then."""


class UsIndexHours:
    """03:15-09:15 and 09:31-16:15 New York on sessions, ends included; half days end with their options.

    References
    ----------
    Cboe, VIX Methodology v4, 2023-11-20.
    """

    def session(self, at: datetime) -> Session | None:
        """The session of an instant.

        >>> from weatherglass.timeline import NEW_YORK
        >>> US_INDEX_HOURS.session(datetime(2023, 11, 24, 13, 15, tzinfo=NEW_YORK))  # the half day after Thanksgiving
        Session(day=datetime.date(2023, 11, 24), hours=<TradingHours.RTH: 'rth'>)
        >>> US_INDEX_HOURS.session(datetime(2023, 11, 24, 13, 15, 15, tzinfo=NEW_YORK)) is None
        True
        """
        local = at.astimezone(NEW_YORK)
        second = 3600 * local.hour + 60 * local.minute + local.second + local.microsecond / 1e6
        if not US_SESSIONS.is_session(local.date()):
            return None
        if 60 * _GLOBAL_OPEN <= second <= 60 * _GLOBAL_CLOSE:
            return Session(local.date(), TradingHours.GTH)
        if 60 * _FIRST_REGULAR <= second <= 60 * US_SESSIONS.option_close_minute(local.date()):
            return Session(local.date(), TradingHours.RTH)
        return None


class AlwaysOpen:
    """Day and night; a session is a day in UTC."""

    def session(self, at: datetime) -> Session | None:
        """The session of an instant."""
        return Session(at.astimezone(UTC).date(), TradingHours.RTH)


US_INDEX_HOURS: Hours = UsIndexHours()
ALWAYS_OPEN: Hours = AlwaysOpen()
