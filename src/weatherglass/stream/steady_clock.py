"""The instant now, by a clock that does not jump when somebody sets the machine's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from weatherglass.timeline import require_offset


class SteadyClock:
    """Wall time at its making, and from then on what a monotonic clock adds.

    Parameters
    ----------
    wall
        Gives the instant now, with an offset.
    monotonic
        Gives seconds that only grow, such as `time.monotonic`.

    Examples
    --------
    >>> from datetime import UTC
    >>> walls = iter([datetime(2026, 3, 8, 6, 0, tzinfo=UTC), datetime(2026, 3, 8, 5, 0, 2, tzinfo=UTC)])
    >>> seconds = iter([100.0, 102.0, 102.0])
    >>> clock = SteadyClock(lambda: next(walls), lambda: next(seconds))
    >>> clock.now().isoformat()
    '2026-03-08T06:00:02+00:00'
    >>> clock.jump()
    datetime.timedelta(days=-1, seconds=82800)
    """

    def __init__(self, wall: Callable[[], datetime], monotonic: Callable[[], float]) -> None:
        self._wall, self._monotonic = wall, monotonic
        self._start, self._started = require_offset(wall(), "wall"), monotonic()

    def now(self) -> datetime:
        """The instant now; never before an earlier answer."""
        return self._start + timedelta(seconds=self._monotonic() - self._started)

    def jump(self) -> timedelta:
        """How far the machine's clock has been set forward, or back, since the start; no row depends on it."""
        return self._wall() - self.now()
