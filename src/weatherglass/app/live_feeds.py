"""Feeds by name, each as something that publishes to a hub for as long as it is let."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import datetime

from weatherglass.app.live_hub import FeedState, LiveHub
from weatherglass.app.live_replay import REPLAY, replay_rows
from weatherglass.app.live_request import FEEDS, FeedNews, LiveRequest, LiveRow, grouped, rules_of
from weatherglass.app.live_run import kept_rows, live_tasks
from weatherglass.app.live_simulation import EVERY_S, SIMULATED, simulated_board, simulated_rows
from weatherglass.app.settings import Settings
from weatherglass.errors import UsageError, nearest
from weatherglass.indices.publication import PublicationStatus

LiveSource = Callable[[LiveHub], Awaitable[None]]
FASTEST = 1e6
EXCHANGE_EVERY_S = 15.0


def live_source(
    feed: str, settings: Settings, *, names: Sequence[str] = (), every_s: float | None = None, speed: float = 1.0
) -> LiveSource:
    """The feed of a name.

    Parameters
    ----------
    feed
        "deribit", "cboe", "replay:SOURCE" as `weatherglass.app.live_replay.replay_rows` takes it, or "simulated" or
        "simulated:packaged:NAME" as `weatherglass.app.live_simulation.simulated_rows` does.
    names
        Indices; those of the feed when there are none.
    every_s
        Seconds between two rows; by default 15 of an exchange's feed, 1 of a simulated movement.
    speed
        Of a replay and of a simulated movement: 60 is an hour a minute.

    Raises
    ------
    UsageError
        When there is no such feed, an index is not of it, or the speed is none.
    """
    kind, _, what = feed.partition(":")
    if not 0.0 < speed <= FASTEST:
        raise UsageError(f"speed={speed:g} of a replay must be above 0 and at most {FASTEST:,.0f}")
    if kind == SIMULATED:
        every = EVERY_S if every_s is None else every_s
        return _simulation(what, LiveRequest(SIMULATED, tuple(names), every_s=every), speed)
    if kind == REPLAY:
        if not what:
            raise UsageError(f"{REPLAY} needs boards or a journal: {REPLAY}:FILE, or {REPLAY}:packaged:NAME")
        return lambda hub: _replayed(what, LiveRequest(REPLAY, tuple(names)), speed, hub)
    if kind not in FEEDS or what:
        raise UsageError(f"no feed {feed!r}; {nearest(kind, (*FEEDS, REPLAY, SIMULATED))}")
    request = LiveRequest(kind, tuple(names), every_s=EXCHANGE_EVERY_S if every_s is None else every_s)
    grouped(request)
    rules_of(kind, request.every_s)
    return lambda hub: _run(request, settings, hub)


async def _run(request: LiveRequest, settings: Settings, hub: LiveHub) -> None:
    hub.set_status(FeedState.CONNECTING, request.feed)
    said = _Said(hub, request.feed)
    for row in kept_rows(request, settings):
        said.kept(row)
    await asyncio.sleep(0)  # whoever asks gets these while the run begins
    await live_tasks(request, settings, said.row, said.news)


async def _replayed(what: str, request: LiveRequest, speed: float, hub: LiveHub) -> None:
    hub.set_status(FeedState.REPLAYED, what, code="replay")

    def begins(at: datetime) -> None:
        message = at.isoformat(timespec="seconds")
        hub.set_status(FeedState.REPLAYED, what, code="replay_from", message=message)

    await _played(lambda wait: replay_rows(what, request, speed=speed, wait=wait, begins=begins), hub)
    hub.set_status(FeedState.ENDED, what, code="end_of_replay")


def _simulation(what: str, request: LiveRequest, speed: float) -> LiveSource:
    simulated_rows(what, request)  # what is wrong with the request is said before anything is served
    movable = simulated_board(what)

    async def simulated(hub: LiveHub) -> None:
        around = f"{movable.board.underlying} {movable.as_of:%Y-%m-%d}"
        hub.set_status(FeedState.SIMULATED, SIMULATED, code="simulated", message=around)
        await _played(lambda wait: simulated_rows(what, request, speed=speed, wait=wait), hub)

    return simulated


async def _played(rows: Callable[[Callable[[float], object]], Iterator[LiveRow]], hub: LiveHub) -> None:
    """Rows made in a thread of its own, which ends when nobody waits for it any more."""
    stop = threading.Event()

    def play() -> None:
        for row in rows(stop.wait):
            if stop.is_set():
                return
            _publish(row, hub)

    try:
        await asyncio.to_thread(play)
    finally:
        stop.set()


class _Said:
    """What a feed says, as one state: connecting, live or delayed, stale."""

    def __init__(self, hub: LiveHub, feed: str) -> None:
        self._hub, self._feed = hub, feed
        self._gaps: dict[str, str] = {}
        self._fresh: dict[str, bool] = {}
        self._silent: set[str] = set()
        self._whole, self._delayed = False, False

    def row(self, row: LiveRow) -> None:
        """Publish a row, after the state that it brings about."""
        self._fresh[row.row.index] = row.row.status is PublicationStatus.FRESH
        self._delayed = bool(row.delay)
        if self._fresh[row.row.index]:
            self._gaps.clear()  # nothing is fresh before the feed is whole again
        self._tell()
        _publish(row, self._hub)

    def kept(self, row: LiveRow) -> None:
        """Publish the last good row of an earlier run, as stale until the feed brings others."""
        self._hub.set_status(FeedState.STALE, self._feed, code="kept")
        _publish(row, self._hub)

    def news(self, news: FeedNews) -> None:
        """A gap or its end, or that nothing is published at this hour."""
        if news.left_out:
            return
        if news.opens_at is not None:
            at = news.opens_at.isoformat(timespec="minutes")
            self._hub.set_status(FeedState.CONNECTING, self._feed, code="closed", message=at)
            return
        if news.silent is not None:
            self._hear(news.feed, silent=news.silent)
        elif news.problem is not None:
            self._gaps[news.feed] = news.problem
        else:
            self._gaps.pop(news.feed, None)
            self._whole = True
        self._tell()

    def _hear(self, feed: str, *, silent: bool) -> None:
        if silent:
            self._silent.add(feed)
            return
        self._silent.discard(feed)
        self._whole = True
        # what the last slot said is of the silence; the next one says whether values are fresh again
        self._fresh.clear()

    def _tell(self) -> None:
        if self._gaps:
            message = "; ".join(self._gaps.values())
            self._hub.set_status(FeedState.STALE, self._feed, code="gap", message=message)
        elif self._silent:
            self._hub.set_status(FeedState.STALE, self._feed, code="silent", message=", ".join(sorted(self._silent)))
        elif self._fresh and not any(self._fresh.values()):
            self._hub.set_status(FeedState.STALE, self._feed, code="stale")
        elif self._fresh or self._whole:
            self._hub.set_status(FeedState.DELAYED if self._delayed else FeedState.LIVE, self._feed)


def _publish(row: LiveRow, hub: LiveHub) -> None:
    beside = row.beside
    said = None
    if beside is not None:
        quoted_at = beside.quoted_at.isoformat()
        said = {"source": beside.source, "name": beside.name, "value": beside.value, "quoted_at": quoted_at}
    hub.publish([row.row], delay_seconds=row.delay.total_seconds(), beside=said)
