"""A feed driven for a while in a test: its rows, its events, and the session behind them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from stream_making import MemoryLog
from weatherglass.app.exchange_feeds import deribit_instrument
from weatherglass.indices.family import index_named
from weatherglass.stream.beside import PublishedBeside
from weatherglass.stream.deribit_conversation import DeribitPlan
from weatherglass.stream.deribit_feed import DeribitFeed, Patience
from weatherglass.stream.driving import drive
from weatherglass.stream.events import Event, Feed, QuoteBatch
from weatherglass.stream.publisher import PublicationRules, Publisher
from weatherglass.stream.rows import PublishedRow
from weatherglass.stream.session import LiveSession
from weatherglass.stream.steady_clock import SteadyClock

PLAN = DeribitPlan("BTC", heartbeat_s=0.4, quiet_s=5.0, answer_s=1.0, refresh_s=0.5, part=40, subscribe_every_s=0.01)
"""As the real one, sped up."""
HASTE = Patience(first_s=0.01, most_s=0.1, sound_s=0.5, open_s=1.0)
RULES = PublicationRules(every=timedelta(seconds=0.05), max_quote_age=timedelta(seconds=30))


@dataclass
class Watched:
    """What a driven feed has given so far; `until` waits for something in it."""

    feed: Feed
    session: LiveSession
    rows: list[PublishedRow] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    async def until(self, holds: Callable[[], object], within: float = 10.0) -> None:
        ends = time.monotonic() + within
        while not holds():
            assert time.monotonic() < ends, (
                self.statuses[-3:],
                self.rows[-1:],
                [str(e)[:200] for e in self.events[-3:] if not isinstance(e, QuoteBatch)],
            )
            await asyncio.sleep(0.01)

    @property
    def statuses(self) -> list[str]:
        return [str(row.status) for row in self.rows]

    async def next_fresh(self) -> PublishedRow:
        """The first fresh row of a slot that is still to come."""
        seen = len(self.rows)
        await self.until(lambda: any(row.status == "fresh" for row in self.rows[seen + 1 :]))
        return next(row for row in self.rows[seen + 1 :] if row.status == "fresh")


class Recording:
    """A feed whose events are noted as they pass."""

    def __init__(self, inner: Feed, events: list[Event]) -> None:
        self._inner, self._events = inner, events

    @property
    def name(self) -> str:
        return self._inner.name

    async def events(self) -> AsyncIterator[Event]:
        async for event in self._inner.events():
            self._events.append(event)
            yield event


def steady() -> SteadyClock:
    return SteadyClock(lambda: datetime.now(UTC), time.monotonic)


def deribit(
    address: str,
    clock: SteadyClock,
    beside: list[PublishedBeside] | None = None,
    plan: DeribitPlan = PLAN,
    patience: Patience = HASTE,
) -> DeribitFeed:
    into = [] if beside is None else beside
    return DeribitFeed(plan, deribit_instrument, now=clock.now, beside=into.append, address=address, patience=patience)


class Driven:
    """`async with Driven(feed, clock) as watched:`; what the feed breaks with is raised at the end."""

    def __init__(
        self,
        feed: Feed,
        clock: SteadyClock,
        *,
        names: tuple[str, ...] = ("BTC30",),
        rules: PublicationRules = RULES,
        log: MemoryLog | None = None,
    ) -> None:
        publisher = Publisher([index_named(name) for name in names], rules=rules)
        self.log = log if log is not None else MemoryLog()
        self.watched = Watched(feed, LiveSession(publisher, self.log))
        self._clock = clock

    async def __aenter__(self) -> Watched:
        async def deliver(rows: list[PublishedRow]) -> None:
            self.watched.rows.extend(rows)

        recording = Recording(self.watched.feed, self.watched.events)
        self._task = asyncio.create_task(drive(recording, self.watched.session, deliver, now=self._clock.now))
        return self.watched

    async def __aexit__(self, *_: object) -> None:
        if not self._task.done():
            self._task.cancel()
        try:
            await self._task
        except asyncio.CancelledError:
            return
