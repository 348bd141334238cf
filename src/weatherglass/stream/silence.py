"""When a feed has fallen silent: between two slots nobody else would notice.

A slot says that a value is stale as soon as one is due; with slots of 15 seconds and quotes that may be 20 seconds old
that is up to 35 seconds after the last message. Who watches the feed hears of it here in time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from weatherglass.errors import UsageError
from weatherglass.stream.hours import Hours

MARGIN = timedelta(seconds=1)
"""Told so much before quotes are too old, so that a busy machine tells it in time, too."""


class Silence:
    """Whether a feed has been silent for too long, in the hours in which it is expected to speak.

    Parameters
    ----------
    limit
        Without a message for so long the feed is silent.
    hours
        Outside of them no silence begins, and the time before they open does not count.
    delay
        How far behind the market the feed is.

    Examples
    --------
    >>> from datetime import UTC
    >>> from weatherglass.stream.hours import ALWAYS_OPEN
    >>> start, silence = datetime(2026, 3, 2, tzinfo=UTC), Silence(timedelta(seconds=19), ALWAYS_OPEN)
    >>> silence.heard(start), silence.begins(start + timedelta(seconds=18.9))
    (False, False)
    >>> silence.begins(start + timedelta(seconds=19)), silence.heard(start + timedelta(seconds=40))
    (True, True)
    """

    def __init__(self, limit: timedelta, hours: Hours, delay: timedelta = timedelta(0)) -> None:
        if limit <= timedelta(0):
            raise UsageError(f"limit={limit} of a silence must be positive")
        self.limit, self._hours, self._delay = limit, hours, delay
        self.is_silent = False
        self._since: datetime | None = None

    def heard(self, at: datetime) -> bool:
        """Take a message; whether it ends a silence."""
        self._since = at if self._since is None else max(at, self._since)
        ended, self.is_silent = self.is_silent, False
        return ended

    def begins(self, now: datetime) -> bool:
        """Let time come to an instant; whether a silence begins with it. Before the first message none does."""
        if self._since is None or self.is_silent:
            return False
        if self._hours.session(now - self._delay) is None:
            self._since = max(now, self._since)
            return False
        self.is_silent = now - self._since >= self.limit
        return self.is_silent

    def wait_s(self, now: datetime) -> float:
        """Seconds after which to look again; never past the instant at which a silence would begin."""
        if self._since is None or self.is_silent:
            return self.limit.total_seconds()
        return min(max((self._since + self.limit - now).total_seconds(), 0.001), self.limit.total_seconds())


async def watch_silence(
    silence: Silence,
    tell: Callable[[], None],
    *,
    now: Callable[[], datetime],
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> None:
    """Tell of every silence as it begins, until cancelled.

    Parameters
    ----------
    now, sleep
        The clock of the run, and how time passes on it.
    """
    while True:
        await sleep(silence.wait_s(now()))
        if silence.begins(now()):
            tell()
