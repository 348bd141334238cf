"""A live run in small: the inbox, the clock, and a feed that is driven until it ends or breaks."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stream_making import FAMILY, NOON, RATES, MemoryLog, batch, opening, publisher, table_and_values
from weatherglass.errors import UsageError
from weatherglass.indices.publication import PublicationCode, PublicationStatus
from weatherglass.stream.driving import drive
from weatherglass.stream.events import Event, FeedGap, FeedWhole, QuoteBatch, Tick
from weatherglass.stream.inbox import Inbox, newest_of
from weatherglass.stream.publisher import PublicationRules, Publisher
from weatherglass.stream.rows import PublishedRow, row_bytes
from weatherglass.stream.session import ROW, LiveSession
from weatherglass.stream.steady_clock import SteadyClock

# ---- the inbox


def test_quotes_give_way_to_newer_ones_of_their_contract_when_too_many_wait() -> None:
    inbox = Inbox(most_quotes=5)
    first = batch(NOON, [1, 2, 1], [1.0, 2.0, 3.0], [1.5, 2.5, 3.5], age=np.array([0.0, 0.0, 9.0]))
    inbox.put(first)
    inbox.put(FeedGap(NOON, "feed", "a gap"))
    inbox.put(batch(NOON, [2], [7.0], [7.5]))
    assert inbox.quotes == 4
    inbox.put(batch(NOON + timedelta(seconds=1), [2, 3], [8.0, 9.0], [8.5, 9.5]))
    taken = inbox.take_all()
    assert [type(event) for event in taken] == [QuoteBatch, FeedGap, QuoteBatch]
    assert (taken[0].which.tolist(), taken[0].bid.tolist()) == ([1, 2], [1.0, 2.0])
    assert (taken[2].which.tolist(), taken[2].bid.tolist()) == ([2, 3], [8.0, 9.0])
    assert taken[2].received_at == NOON + timedelta(seconds=1)
    assert inbox.left_out == 2
    assert inbox.take_all() == []
    with pytest.raises(UsageError, match="most_quotes=0"):
        Inbox(most_quotes=0)


def test_a_flood_takes_no_more_room_than_the_contracts_need() -> None:
    inbox, most = Inbox(most_quotes=1_000), 0
    for k in range(400):
        inbox.put(batch(NOON, np.arange(700), np.full(700, k), np.full(700, k + 1)))
        most = max(most, inbox.quotes)
    taken = inbox.take_all()
    assert most <= 1_400
    assert sum(event.which.size for event in taken) + inbox.left_out == 400 * 700
    assert taken[-1].bid.tolist() == [399.0] * 700


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 10_000))
def test_a_publisher_knows_the_same_of_conflated_quotes(seed: int) -> None:
    rng = np.random.default_rng(seed)
    table, _ = table_and_values()
    batches = []
    for _ in range(4):
        which = rng.integers(0, 20, 12)
        batches.append(
            batch(
                NOON,
                which,
                table.bid[which] + 0.05,
                table.ask[which] + 0.05 * rng.integers(1, 9, 12),
                age=rng.integers(0, 4, 12),
            )
        )
    straight, conflated = publisher(PublicationRules()), publisher(PublicationRules())
    start, end = opening(table, NOON - timedelta(seconds=9)), Tick(NOON + timedelta(seconds=12))
    rows = [
        list(one.take_all([*start, *middle, end]))
        for one, middle in ((straight, batches), (conflated, [newest_of(batches)]))
    ]
    assert [row_bytes(row) for row in rows[0]] == [row_bytes(row) for row in rows[1]]


def test_deltas_are_kept_where_some_batches_have_none() -> None:
    plain = batch(NOON, [1], [1.0], [1.1])
    rich = QuoteBatch(NOON, np.array([2]), plain.bid, plain.ask, plain.quoted_at, np.array([0.5]))
    merged = newest_of([plain, rich])
    assert merged.delta is not None
    assert np.isnan(merged.delta[0])
    assert merged.delta[1] == 0.5


# ---- the clock


def test_a_wall_clock_that_is_set_does_not_move_the_steady_one() -> None:
    wall, seconds = [datetime(2026, 11, 1, 5, 0, tzinfo=UTC)], [10.0]
    clock = SteadyClock(lambda: wall[0], lambda: seconds[0])
    wall[0] -= timedelta(days=1)
    seconds[0] += 2.5
    assert clock.now() == datetime(2026, 11, 1, 5, 0, 2, 500_000, tzinfo=UTC)
    assert clock.jump() == -timedelta(days=1, seconds=2.5)
    with pytest.raises(UsageError, match="offset"):
        SteadyClock(lambda: datetime(2026, 11, 1), lambda: 0.0)


# ---- a run


class ShortFeed:
    """Opens, moves a quote every few milliseconds, falls silent, and ends or breaks."""

    name = "short"

    def __init__(self, now: SteadyClock, *, breaks: bool) -> None:
        self._now, self._breaks = now.now, breaks

    async def events(self) -> AsyncIterator[Event]:
        table, _ = table_and_values()
        for event in opening(table, self._now()):
            yield event
        for k in range(10):
            await asyncio.sleep(0.01)
            yield batch(self._now(), [k], [table.bid[k]], [table.ask[k] + 0.05])
        await asyncio.sleep(0.15)
        if self._breaks:
            raise ConnectionResetError("reset by peer")


def run(feed: ShortFeed, clock: SteadyClock, log: MemoryLog, rules: PublicationRules) -> list[PublishedRow]:
    delivered: list[PublishedRow] = []

    async def deliver(rows: list[PublishedRow]) -> None:
        delivered.extend(rows)

    session = LiveSession(Publisher(FAMILY[:1], rates=RATES, rules=rules), log)
    try:
        asyncio.run(drive(feed, session, deliver, now=clock.now))
    except ConnectionResetError:
        delivered.append(None)
    return delivered


def test_a_run_misses_no_slot_and_what_it_delivered_is_in_the_log() -> None:
    clock = SteadyClock(lambda: NOON, time.monotonic)
    slot, log = timedelta(milliseconds=20), MemoryLog()
    rows = run(ShortFeed(clock, breaks=False), clock, log, PublicationRules(every=slot))
    assert len(rows) >= 8
    assert [b.published_at - a.published_at for a, b in pairwise(rows)] == [slot] * (len(rows) - 1)
    assert [record.payload for record in log.read(ROW)] == [row_bytes(row) for row in rows]
    assert all(row.status is PublicationStatus.FRESH for row in rows)


def test_a_feed_that_breaks_leaves_a_gap_and_is_told_of() -> None:
    clock = SteadyClock(lambda: NOON, time.monotonic)
    log, rules = MemoryLog(), PublicationRules(every=timedelta(milliseconds=20))
    rows = run(ShortFeed(clock, breaks=True), clock, log, rules)
    assert rows[-1] is None, "the feed's own error comes out of the run"
    again = LiveSession(Publisher(FAMILY[:1], rates=RATES, rules=rules), log)
    assert again.publisher.memory.gaps == {"short": "ConnectionResetError: reset by peer"}
    (row,) = again.take(Tick(again.publisher.memory.slot))
    assert (row.status, row.code) == (PublicationStatus.CARRIED, PublicationCode.FEED_GAP)
    again.take(FeedWhole(clock.now(), "short"))
    assert again.publisher.memory.gaps == {}


def test_rows_that_the_log_was_owing_are_delivered_first() -> None:
    clock = SteadyClock(lambda: NOON, time.monotonic)
    table, _ = table_and_values()
    log, rules = MemoryLog(), PublicationRules(every=timedelta(milliseconds=20))
    early = LiveSession(Publisher(FAMILY[:1], rates=RATES, rules=rules), log)
    for event in [*opening(table, NOON - timedelta(seconds=1)), Tick(NOON - timedelta(seconds=0.9))]:
        early.take(event)
    log.units = [unit for unit in log.units if unit[0][0] != ROW]
    rows = run(ShortFeed(clock, breaks=False), clock, log, rules)
    assert rows[0].sequence == 1
    assert rows[0].published_at < NOON
    assert [row.sequence for row in rows] == list(range(1, len(rows) + 1))
