"""`weatherglass live`: a feed, an index family and a journal run together until somebody ends it.

A journal is kept for each feed, underlying, family and set of rules, in `live/` of the home directory. A run that
begins soon after one has ended goes on in the same journal, and recovers what a kill left; later ones begin another.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

from weatherglass.app.data_home import now_utc
from weatherglass.app.exchange_feeds import cboe_feed, deribit_feed
from weatherglass.app.journal_care import is_segment_over, pruned_now
from weatherglass.app.live_journals import FOLDER, last_good
from weatherglass.app.live_request import (
    CBOE,
    DERIBIT,
    FeedNews,
    LiveRequest,
    LiveRow,
    grouped,
    live_rates,
    rules_of,
)
from weatherglass.app.settings import Settings
from weatherglass.errors import DataError, StoreError, Unreachable, UsageError
from weatherglass.indices.definition import IndexDefinition
from weatherglass.market import RateSource
from weatherglass.store.durable_files import make_dir_durably
from weatherglass.store.journal import Journal
from weatherglass.store.journal_segments import SegmentedJournal, next_path
from weatherglass.store.writer_lock import WriterLock
from weatherglass.stream.beside import BESIDE, PublishedBeside, beside_bytes
from weatherglass.stream.deribit_feed import DeribitFeed, require_websockets
from weatherglass.stream.driving import drive
from weatherglass.stream.events import Event, Feed, FeedGap, FeedWhole, Tick
from weatherglass.stream.inbox import Inbox
from weatherglass.stream.polled_chain import until_open
from weatherglass.stream.publisher import PublicationRules, Publisher
from weatherglass.stream.rows import PublishedRow
from weatherglass.stream.session import CHECKPOINT, EVENT, LiveSession
from weatherglass.stream.silence import MARGIN, Silence, watch_silence
from weatherglass.stream.steady_clock import SteadyClock

RUN = "run"
"""Kind of the first record of a journal: what the run was asked for."""
LEFT_OUT = "left_out"
"""Kind of records that say how many quotes of the run gave way to newer ones so far."""
COUNT_SECONDS = 60.0
RESUME_WITHIN = timedelta(minutes=10)
"""A journal whose last event is older is left alone: nobody was there for its slots."""
ONCE_SECONDS = 60.0
_Made = TypeVar("_Made")


@dataclass(slots=True)
class _Run:
    """One underlying of a request."""

    request: LiveRequest
    underlying: str
    definitions: list[IndexDefinition]
    settings: Settings
    clock: SteadyClock
    show: Callable[[LiveRow], None]
    tell: Callable[[FeedNews], None]
    beside: PublishedBeside | None = field(default=None)
    left_out: int = 0
    _counted_at: float = 0.0

    @property
    def rules(self) -> PublicationRules:
        return rules_of(self.request.feed, self.request.every_s)

    def said(self) -> dict[str, object]:
        """What the journal says of the run."""
        return {
            "feed": self.request.feed,
            "underlying": self.underlying,
            "indices": [one.name for one in self.definitions],
            "every_s": self.request.every_s,
            "rates": self.request.rates,
            "define": self.request.define,
        }

    @property
    def folder(self) -> Path:
        """Where its journals are."""
        return self.settings.home / FOLDER / _folder(self.said())

    def kept(self) -> list[LiveRow]:
        """The last good row of each of its indices."""
        rows = last_good(self.folder, {one.name for one in self.definitions})
        return [LiveRow(self.request.feed, self.underlying, self.rules.delay, row) for row in rows]

    async def go(self) -> None:
        rates = live_rates(self.definitions, self.underlying, self.request.rates, self.clock.now())
        make_dir_durably(self.folder)
        lock = WriterLock(self.folder, "weatherglass live", now_utc())
        with lock, contextlib.ExitStack() as stack:
            journal, session = await _in_a_thread(lambda: _session(self.folder, self, rates, stack))
            inner, inbox = self._feed(journal), Inbox()
            silence = silence_of(self.rules)
            feed: Feed = _Told(
                inner, self.tell, lambda: self._count(journal, inner, inbox, every_s=COUNT_SECONDS), silence
            )
            self._say_when_it_opens()

            def silent() -> None:
                self.tell(FeedNews(inner.name, silent=True))

            async def deliver(rows: list[PublishedRow]) -> None:
                for row in rows:
                    self.show(LiveRow(self.request.feed, self.underlying, self.rules.delay, row, self.beside))

            watching = asyncio.create_task(watch_silence(silence, silent, now=self.clock.now), name="silence")
            try:
                await drive(feed, session, deliver, now=self.clock.now, inbox=inbox)
            finally:
                watching.cancel()
                self._count(journal, inner, inbox, every_s=0.0)
                if self.left_out:
                    self.tell(FeedNews(inner.name, left_out=self.left_out))

    def _count(self, journal: SegmentedJournal, feed: Feed, inbox: Inbox, *, every_s: float) -> None:
        """Write down how many quotes gave way to newer ones, when it is time and there were any more."""
        now = time.monotonic()
        conflated = feed.quotes.counts["conflated"] if isinstance(feed, DeribitFeed) else 0
        total = conflated + inbox.left_out
        if total == self.left_out or now - self._counted_at < every_s:
            return
        self.left_out, self._counted_at = total, now
        at = self.clock.now()
        said = {"feed": feed.name, "at": at.isoformat(), "left_out": total}
        journal.append(LEFT_OUT, [(at, json.dumps(said).encode())])

    def _say_when_it_opens(self) -> None:
        now = self.clock.now()
        wait_s = until_open(now, session=lambda at: self.rules.hours.session(at - self.rules.delay))
        if wait_s > 0:
            opens_at = now + timedelta(seconds=wait_s)
            self.tell(FeedNews(f"{self.request.feed} {self.underlying}", opens_at=opens_at))

    def _feed(self, journal: SegmentedJournal) -> Feed:
        if self.request.feed == CBOE:
            return cboe_feed(self.underlying, self.settings, now=self.clock.now)

        def beside(value: PublishedBeside) -> None:
            journal.append(BESIDE, [(value.received_at, beside_bytes(value))])
            self.beside = value

        return deribit_feed(self.underlying, self.settings, now=self.clock.now, beside=beside)


class _Told:
    """A feed whose gaps, and whose first message after a silence, are told as they come."""

    def __init__(
        self, inner: Feed, tell: Callable[[FeedNews], None], count: Callable[[], None], silence: Silence
    ) -> None:
        self._inner, self._tell, self._count, self._silence = inner, tell, count, silence

    @property
    def name(self) -> str:
        return self._inner.name

    async def events(self) -> AsyncIterator[Event]:
        async for event in self._inner.events():
            if not isinstance(event, FeedGap | Tick) and self._silence.heard(event.received_at):
                self._tell(FeedNews(self._inner.name, silent=False))
            if isinstance(event, FeedGap | FeedWhole):
                self._tell(FeedNews(event.feed, event.message if isinstance(event, FeedGap) else None))
            self._count()
            yield event


def silence_of(rules: PublicationRules) -> Silence:
    """When a feed counts as silent: a little before its last quote is too old for a fresh value."""
    limit = rules.max_quote_age
    return Silence(max(limit - MARGIN, limit / 2), rules.hours, rules.delay)


def live_run(
    request: LiveRequest,
    settings: Settings,
    show: Callable[[LiveRow], None],
    *,
    tell: Callable[[FeedNews], None] = lambda _: None,
    seconds: float | None = None,
    once: bool = False,
) -> None:
    """Run until it is interrupted; an interruption ends it in order and is no error.

    Parameters
    ----------
    show
        Takes rows as they become durable; with `once` only the last row of each index, at the end.
    tell
        Takes gaps of the feed and their ends, and what else is to be said.
    seconds
        Ends after so long; with `once` at most so long, by default 60.
    once
        Ends as soon as every index is fresh.

    Raises
    ------
    UsageError
        For a feed or an index that does not exist, or is not of this feed.
    MethodError
        When a library that the feed needs is not installed.
    Unreachable
        With `once`, when no row came about.
    StoreError
        When the journal cannot be written, or another process writes it.
    """
    groups = grouped(request)
    if seconds is not None and not seconds > 0:
        raise UsageError(f"for={seconds:g} seconds must be positive")
    latest: dict[str, LiveRow] = {}
    gaps: list[str] = []
    names = {one.name for group in groups.values() for one in group}

    def note(row: LiveRow) -> None:
        latest[row.row.index] = row
        if not once:
            show(row)

    def noted(news: FeedNews) -> None:
        if news.problem is not None:
            gaps[:] = [news.problem]
        tell(news)

    def is_done() -> bool:
        return once and latest.keys() == names and all(str(each.row.status) == "fresh" for each in latest.values())

    runs = _runs(request, settings, note, noted)
    limit = seconds if seconds is not None or not once else ONCE_SECONDS
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_until_done(runs, is_done, limit))
    if once:
        for name in names & latest.keys():
            show(latest[name])
        if not latest:
            said = gaps[-1] if gaps else "nothing is published now; the hours of the index may be over"
            raise Unreachable(request.feed, f"no row within {limit:g} s: {said}")


async def live_tasks(
    request: LiveRequest, settings: Settings, show: Callable[[LiveRow], None], tell: Callable[[FeedNews], None]
) -> None:
    """The same on an event loop that runs already, until it is cancelled or a part of it fails.

    Parameters
    ----------
    show, tell
        As of `live_run`; called on the event loop.
    """
    tasks = [asyncio.create_task(run.go(), name=run.underlying) for run in _runs(request, settings, show, tell)]
    try:
        await asyncio.gather(*tasks)
    finally:
        await _ended(tasks)


def kept_rows(request: LiveRequest, settings: Settings) -> list[LiveRow]:
    """The last good row of each index from earlier runs of the same request, which ended or were killed.

    Errors are those of `live_run`.
    """
    return [row for run in _runs(request, settings, lambda _: None, lambda _: None) for row in run.kept()]


def _runs(
    request: LiveRequest,
    settings: Settings,
    show: Callable[[LiveRow], None],
    tell: Callable[[FeedNews], None],
) -> list[_Run]:
    groups = grouped(request)
    rules_of(request.feed, request.every_s)
    if request.feed == DERIBIT:
        require_websockets()
    clock = SteadyClock(now_utc, _seconds)
    return [_Run(request, each, own, settings, clock, show, tell) for each, own in groups.items()]


async def _ended(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _until_done(runs: Sequence[_Run], is_done: Callable[[], bool], seconds: float | None) -> None:
    """Run all until one fails, all is done, the time is over or somebody ends it."""
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
        loop.add_signal_handler(signal.SIGTERM, ended.set)
    tasks = [asyncio.create_task(run.go(), name=run.underlying) for run in runs]
    stops = None if seconds is None else time.monotonic() + seconds
    try:
        while not (is_done() or ended.is_set() or any(task.done() for task in tasks)):
            left = 0.05 if stops is None else min(0.05, stops - time.monotonic())
            if left <= 0:
                break
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), left)
    finally:
        failed = [task for task in tasks if task.done()]
        await _ended(tasks)
    for task in failed:
        task.result()


async def _in_a_thread(work: Callable[[], _Made]) -> _Made:
    """What work gives, while others on the loop are answered; an end meanwhile waits until it is done.

    A journal may have to be gone through for a second, and what was opened must be closed in order.
    """
    made = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(made)
    except asyncio.CancelledError:
        await asyncio.gather(made, return_exceptions=True)
        raise


def _session(
    home: Path, run: _Run, rates: RateSource | None, stack: contextlib.ExitStack
) -> tuple[SegmentedJournal, LiveSession]:
    """The journal of the last run when it is recent and can be gone on with, else a new one."""
    for path in sorted(home.glob("*.db"))[-1:]:
        journal = Journal(path, writable=True, clock=now_utc)
        # the newest file of a run may have had no event yet when the run was killed
        last = journal.last(EVENT) or journal.last(CHECKPOINT)
        if last is not None and run.clock.now() - last.event_at <= RESUME_WITHIN:
            segments = _segments(journal, run)
            try:
                session = LiveSession(Publisher(run.definitions, rates=rates, rules=run.rules), segments)
            except DataError:  # other rates, or a changed program: its rows stay as they are
                journal.close()
                break
            stack.callback(segments.close)
            _let_go(run.settings)
            return segments, session
        journal.close()
    journal = Journal(next_path(home, now_utc()), writable=True, clock=now_utc)
    segments = _segments(journal, run)
    stack.callback(segments.close)
    journal.append_now(*_head(run))
    _let_go(run.settings)
    return segments, LiveSession(Publisher(run.definitions, rates=rates, rules=run.rules), segments)


def _segments(journal: Journal, run: _Run) -> SegmentedJournal:
    return SegmentedJournal(
        journal,
        begins_with=CHECKPOINT,
        head=lambda: _head(run),
        is_over=lambda path, began, now: is_segment_over(run.settings, path, began, now),
        clock=now_utc,
        turned=lambda: _let_go(run.settings),
    )


def _head(run: _Run) -> tuple[str, list[tuple[datetime, bytes]]]:
    return RUN, [(run.clock.now(), json.dumps(run.said(), sort_keys=True).encode())]


def _let_go(settings: Settings) -> None:
    """Remove old journals; where that cannot be done the run goes on, and the next file tries again."""
    with contextlib.suppress(StoreError, OSError):
        pruned_now(settings, now=now_utc())


def _folder(said: dict[str, object]) -> str:
    digest = blake2b(json.dumps(said, sort_keys=True).encode(), digest_size=4).hexdigest()
    return f"{said['feed']}-{said['underlying']}-{digest}"


def _seconds() -> float:
    """Seconds that only grow, and go on while the machine sleeps where it can say so."""
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()
