"""A live run: a feed, a session and a clock put together."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from weatherglass.stream.events import Event, Feed, FeedGap, Tick
from weatherglass.stream.inbox import Inbox
from weatherglass.stream.rows import PublishedRow
from weatherglass.stream.session import LiveSession

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Deliver = Callable[[list[PublishedRow]], Awaitable[None]]


async def drive(
    feed: Feed,
    session: LiveSession,
    deliver: Deliver,
    *,
    now: Callable[[], datetime],
    inbox: Inbox | None = None,
) -> None:
    """Take what the feed gives until it ends, let time pass where it gives nothing, and hand on rows that are durable.

    Work is done in a thread, so that the feed goes on answering heartbeats meanwhile; what arrives in that time waits
    in the inbox. A slot is published as soon as its time has come.

    Parameters
    ----------
    now
        Gives the instant now by a clock that does not jump (`SteadyClock.now`).

    Raises
    ------
    Exception
        Whatever the feed ended with, after a `FeedGap` that says so was taken.
    """
    waiting = inbox or Inbox()
    arrived = asyncio.Event()

    async def pump() -> None:
        try:
            async for event in feed.events():
                waiting.put(event)
                arrived.set()
        except Exception as exc:
            waiting.put(FeedGap(now(), feed.name, f"{type(exc).__name__}: {exc}"))
            raise
        finally:
            arrived.set()

    every = session.publisher.rules.every
    due = _next_slot(now(), every)
    if session.recovered:
        await deliver(session.recovered)
    pumping = asyncio.create_task(pump(), name=f"feed {feed.name}")
    try:
        while not (pumping.done() and not waiting.quotes and not arrived.is_set()):
            await _wait(arrived, (due - now()).total_seconds())
            arrived.clear()
            events, at = waiting.take_all(), now()  # nothing can arrive between the two
            if every is None or at >= due:
                events.append(Tick(at))
                due = _next_slot(at, every)
            rows = await asyncio.to_thread(_take, session, events)
            if rows:
                await deliver(rows)
    finally:
        pumping.cancel()
        await asyncio.gather(pumping, return_exceptions=True)  # the feed closes its connection before we are gone
    await pumping


def _take(session: LiveSession, events: list[Event]) -> list[PublishedRow]:
    return [row for event in events for row in session.take(event)]


def _next_slot(at: datetime, every: timedelta | None) -> datetime:
    """The slot after an instant; without slots, time passes once a second where nothing arrives."""
    between = every or timedelta(seconds=1)
    return at + (between - (at - _EPOCH) % between)


async def _wait(arrived: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await arrived.wait()
    except TimeoutError:
        return
