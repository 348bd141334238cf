"""Rows depend on the events alone: not on how they are cut, nor on where the process was killed; and none is silent."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lanes import examples
from live_making import QuotedTable, bits
from stream_making import FAMILY, NOON, RATES, RULES, MemoryLog, publisher, seeded_events
from weatherglass.errors import DataError
from weatherglass.indices.engine import index_reading
from weatherglass.indices.publication import PublicationCode, PublicationStatus
from weatherglass.stream.events import (
    Event,
    FeedGap,
    FeedWhole,
    Listing,
    QuoteBatch,
    event_bytes,
    event_of,
    to_microseconds,
)
from weatherglass.stream.publisher import PublicationRules
from weatherglass.stream.rows import PublishedRow, row_bytes, row_of
from weatherglass.stream.session import CHECKPOINT, EVENT, ROW, LiveSession

pytestmark = pytest.mark.slow  # whole sessions on a journal

FRESH, CARRIED, SUPPRESSED = PublicationStatus.FRESH, PublicationStatus.CARRIED, PublicationStatus.SUPPRESSED
SLOT = timedelta(seconds=15)
BY_INSTANT = PublicationRules(every=None)
seeds = st.integers(0, 100_000)
SOME = settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)


def lines(rows: list[PublishedRow]) -> bytes:
    return b"\n".join(map(row_bytes, rows))


def rows_of(events: list[Event], rules: PublicationRules = RULES) -> list[PublishedRow]:
    return list(publisher(rules).take_all(events))


def cut(events: list[Event], rng: np.random.Generator) -> list[Event]:
    """The same events with their batches cut anywhere, written down and read again."""
    pieces: list[Event] = []
    for event in events:
        if isinstance(event, QuoteBatch):
            places = sorted({0, event.which.size, *rng.integers(0, event.which.size + 1, rng.integers(0, 4)).tolist()})
            pieces += [event.part(a, b) for a, b in pairwise(places)]
        else:
            pieces.append(event)
    return [event_of(event_bytes(piece)) for piece in pieces]


@settings(SOME, max_examples=examples(80))
@given(seed=seeds, rules=st.sampled_from([RULES, BY_INSTANT]))
def test_the_same_events_give_the_same_bytes_however_they_are_cut(seed: int, rules: PublicationRules) -> None:
    events = seeded_events(seed)
    whole = lines(rows_of(events, rules))
    assert lines(rows_of(cut(events, np.random.default_rng(seed)), rules)) == whole
    assert whole.count(b"\n") > 10


class PlainState:
    """What the rows must be made of, kept in the plainest way."""

    def __init__(self) -> None:
        self.table: QuotedTable | None = None
        self.newest: dict[object, int] = {}
        self.gaps: set[str] = set()

    def take(self, event: Event, now: int) -> None:
        if isinstance(event, Listing):
            before, self.table = self.table, QuotedTable(event.listing)
            for contract, at in event.listing.numbers().items():
                if before is not None and contract in before.listing.numbers():
                    old = before.listing.numbers()[contract]
                    self.table.bid[at], self.table.ask[at] = before.bid[old], before.ask[old]
                elif contract in self.newest:
                    del self.newest[contract]
        elif isinstance(event, FeedGap):
            self.gaps.add(event.feed)
        elif isinstance(event, FeedWhole):
            self.gaps.discard(event.feed)
        elif isinstance(event, QuoteBatch) and self.table is not None:
            for c, bid, ask, at in zip(event.which, event.bid, event.ask, event.quoted_at, strict=True):
                contract = self.table.listing.contracts[c]
                if at <= now + 5_000_000 and at >= self.newest.get(contract, at):
                    self.table.bid[c], self.table.ask[c] = bid, ask
                    self.newest[contract] = int(at)


@settings(SOME, max_examples=examples(80))
@given(seed=seeds)
def test_every_row_is_what_the_archive_would_say_and_what_its_status_claims(seed: int) -> None:
    state, machine = PlainState(), publisher()
    now, slot, number = NOON, NOON + timedelta(seconds=12), 0
    last_fresh: dict[str, PublishedRow] = {}
    last_row: dict[str, PublishedRow] = {}
    for event in seeded_events(seed):
        now = max(now, event.received_at)
        rows = machine.take(event)
        due = []
        while slot <= now:
            due += [(slot, definition) for definition in FAMILY]
            slot += SLOT
        assert [(row.published_at, row.index) for row in rows] == [(at, d.name) for at, d in due]
        for row, (at, definition) in zip(rows, due, strict=True):
            number += 1
            assert row.sequence == number
            assert state.table is not None
            board = state.table.board(at)
            if board is not None:
                reading = index_reading(board, definition, rates=RATES)
                assert bits(row.raw) == bits(reading.value)
                assert (row.raw_reason is None) is (reading.value is not None)
            if row.status is FRESH:
                assert not state.gaps
                assert bits(row.value) == bits(row.raw)
                assert row.as_of == row.published_at == at
                assert row.quoted_at is not None
                assert -timedelta(seconds=5) <= at - row.quoted_at <= RULES.max_quote_age
                last_fresh[row.index] = row
            else:
                assert row.code is not None
                assert row.message
            if row.status is CARRIED:
                before = last_fresh[row.index]
                assert (bits(row.value), row.as_of) == (bits(before.value), before.as_of)
                assert row.as_of < at
            if row.status is SUPPRESSED:
                assert row.value is None
                assert row.index not in last_fresh or row.code in (
                    PublicationCode.INDEX_JUMP, PublicationCode.SPOT_JUMP, PublicationCode.NO_VALUE_YET,
                )  # fmt: skip
            same = row.index in last_row and last_row[row.index].input_hash == row.input_hash
            assert (row.repeats is not None) is same
            last_row[row.index] = row
            assert row_of(row_bytes(row)) == row
        state.take(event, to_microseconds(now))


@settings(SOME, max_examples=examples(100))
@given(seed=seeds, share=st.floats(0, 1), quotes=st.sampled_from([25, 60, 10**9]))
def test_a_kill_anywhere_leaves_a_log_that_goes_on_to_the_same_rows(seed: int, share: float, quotes: int) -> None:
    """Whatever part of the log was durable when the process died: no row is missing, doubled or changed at the end."""
    events = seeded_events(seed)
    whole = MemoryLog()
    session = LiveSession(publisher(), whole, checkpoint_quotes=quotes)
    for event in events:
        session.take(event)
    rows = [record.payload for record in whole.read(ROW)]
    durable = MemoryLog(whole.units[: round(share * len(whole.units))])
    there = [record.payload for record in durable.read(ROW)]
    again = LiveSession(publisher(), durable, checkpoint_quotes=quotes)
    recovered = [row_bytes(row) for row in again.recovered]
    assert rows[: len(there) + len(recovered)] == there + recovered
    seen = len(list(durable.read(EVENT)))
    for event in events[seen:]:
        again.take(event)
    assert [record.payload for record in durable.read(ROW)] == rows
    assert [row_of(row).sequence for row in rows] == list(range(1, len(rows) + 1))
    if quotes == 25:
        assert durable.last(CHECKPOINT) is not None


def test_a_log_of_other_rules_is_refused() -> None:
    log = MemoryLog()
    session = LiveSession(publisher(), log, checkpoint_seconds=1e9)
    for event in seeded_events(5):
        session.take(event)
    assert any(row_of(record.payload).status is FRESH for record in log.read(ROW))
    with pytest.raises(DataError, match="comes out otherwise than it stands in the log"):
        LiveSession(publisher(PublicationRules(max_quote_age=timedelta(0))), log)
