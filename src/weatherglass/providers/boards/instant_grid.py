"""The instants at which a tape of quotes becomes boards: a grid over each session, or the one instant asked for.

Instants are the open plus whole steps, and the close. What is quoted before the open, after the close or on a day
without a session belongs to none of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import UsageError
from weatherglass.timeline import Sessions
from weatherglass.timeline.sessions import FIRST_KNOWN, LAST_KNOWN

DEFAULT_EVERY = timedelta(minutes=1)
"""What minute archives hold; an index at every 15 s, as Cboe's, takes four times as many boards."""
SHORTEST_EVERY, LONGEST_EVERY = timedelta(seconds=1), timedelta(days=1)

Stamps = NDArray[np.int64]
"""Nanoseconds since 1970, UTC."""
NOWHERE = -1
_DAY_NS, _SECOND_NS = 86_400_000_000_000, 1_000_000_000
_STEP_BITS = 17
_STEP_MASK = (1 << _STEP_BITS) - 1
_EPOCH = date(1970, 1, 1)
_NEVER = (1, 0)
"""A session that ends before it begins."""


@dataclass(frozen=True, slots=True)
class InstantGrid:
    """Which instant of its session each quote counts for.

    Attributes
    ----------
    sessions
        A session must lie within one UTC day, as those of New York and of crypto do.
    every
        Whole seconds, from one second to a day.
    at
        Only this instant, or only this day in the zone of the sessions.

    Raises
    ------
    UsageError
        When `every` is out of bounds, or the instant is in no session.
    """

    sessions: Sessions
    every: timedelta = DEFAULT_EVERY
    at: datetime | date | None = None

    def __post_init__(self) -> None:
        whole = self.every % SHORTEST_EVERY == timedelta(0)
        if not SHORTEST_EVERY <= self.every <= LONGEST_EVERY or not whole:
            raise UsageError(f"every={self.every}: give whole seconds, from one second to a day, as 1m")
        if isinstance(self.at, datetime):
            stamp = nanoseconds(self.at)
            found = _span(self.sessions, stamp // _DAY_NS)
            if found is None or not found[0] <= stamp <= found[1]:
                raise UsageError(
                    f"as_of={self.at.isoformat()} is in no session: a tape has boards from the open to the close"
                )

    def steps(self, stamps: Stamps) -> tuple[Stamps, NDArray[np.bool_]]:
        """The step of the grid that each quote counts for: the first at or after it.

        Returns
        -------
        tuple
            (n_rows,) steps, increasing in time and `NOWHERE` for quotes that no instant asked for wants; and (n_rows,)
            whether the quote is outside of every session.
        """
        days, at = np.unique(stamps // _DAY_NS, return_inverse=True)
        spans = [_span(self.sessions, day) or _NEVER for day in days.tolist()]
        opens, closes = np.array(spans, np.int64).reshape(-1, 2).T
        opened, closed = opens[at], closes[at]
        outside = (stamps < opened) | (stamps > closed)
        step_ns = int(self.every.total_seconds()) * _SECOND_NS
        since = stamps - opened
        if isinstance(self.at, datetime):
            asked = nanoseconds(self.at)
            wanted = (days == asked // _DAY_NS)[at] & (stamps <= asked)
            count = np.ones(stamps.size, np.int64)
        else:
            # What is quoted in the very instant of the open counts for the first step after it.
            count = np.maximum(-(-since // step_ns), 1)
            wanted = np.ones(stamps.size, np.bool_)
            if self.at is not None:
                wanted = (days == (self.at - _EPOCH).days)[at]
        steps = np.where(wanted & ~outside, days[at] << _STEP_BITS | count, NOWHERE)
        return steps, outside

    def instant(self, step: int) -> datetime:
        """When a step is, in the zone of the sessions."""
        if isinstance(self.at, datetime):
            return self.at.astimezone(self.sessions.zone)
        since = timedelta(microseconds=self.stamp(step) // 1000)
        return (datetime(1970, 1, 1, tzinfo=UTC) + since).astimezone(self.sessions.zone)

    def stamp(self, step: int) -> int:
        """When a step is, in nanoseconds since 1970."""
        if isinstance(self.at, datetime):
            return nanoseconds(self.at)
        opens, closes = _span(self.sessions, day_of(step)) or _NEVER
        return min(opens + (step & _STEP_MASK) * int(self.every.total_seconds()) * _SECOND_NS, closes)


def day_of(step: int) -> int:
    """The day of a step, from 1970: what is quoted on one says nothing of another.

    >>> day_of(19_000 << 17 | 5)
    19000
    """
    return step >> _STEP_BITS


def nanoseconds(instant: datetime) -> int:
    """An instant with an offset in nanoseconds since 1970, exactly.

    >>> nanoseconds(datetime(2022, 9, 27, 14, 45, 15, 1, tzinfo=UTC))
    1664289915000001000
    """
    since = instant - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * _SECOND_NS + since.microseconds * 1000


@lru_cache(maxsize=4096)
def _span(sessions: Sessions, day: int) -> tuple[int, int] | None:
    """First and last nanosecond of the session of a day from 1970, or None."""
    label = _EPOCH + timedelta(days=day)
    if not FIRST_KNOWN <= label <= LAST_KNOWN or not sessions.is_session(label):
        return None
    midnight = datetime(label.year, label.month, label.day, tzinfo=sessions.zone)
    # Same-zone arithmetic is wall-clock arithmetic, which is what hours of a session are.
    opens = midnight + timedelta(minutes=sessions.option_open_minute(label))
    closes = midnight + timedelta(minutes=sessions.option_close_minute(label))
    return nanoseconds(opens), nanoseconds(closes)
