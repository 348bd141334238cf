"""Simulated days of accidents: a change of clocks, a half day, silence, gaps, repeats, disorder and jumping clocks.

One seed is one day. Every slot has its row, no fresh value is made of stale quotes, the same seed gives the same bytes,
and memory does not grow.
"""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import numpy as np
import pytest

from live_making import changed_quotes, smile, ticks
from stream_making import batch
from weatherglass.indices.family import FAMILY
from weatherglass.indices.publication import VIX_FILTER, PublicationStatus
from weatherglass.market import TermRates
from weatherglass.stream.events import Event, FeedGap, FeedWhole, Listing, Tick
from weatherglass.stream.hours import ALWAYS_OPEN, US_INDEX_HOURS, Hours
from weatherglass.stream.publisher import PublicationRules, Publisher
from weatherglass.stream.rows import row_bytes

SLOT = timedelta(seconds=15)
NAMES = ("VIX", "VIN", "VIF")
DAYS = {
    "change of clocks": (datetime(2026, 3, 8, 0, 0, tzinfo=UTC), ALWAYS_OPEN, 5_760),
    # 03:15 to 09:15 and 09:31 to 13:15 New York
    "half day": (datetime(2026, 11, 27, 6, 0, tzinfo=UTC), US_INDEX_HOURS, 1_441 + 897),
}


def events_of(start: datetime, hours: int, seed: int) -> Iterator[Event]:
    """Bursts every few seconds with all that goes wrong, and now and then a minute of silence."""
    rng = np.random.default_rng(seed)
    first = start.date() + timedelta(days=14)
    fridays = [first + timedelta(days=(4 - first.weekday()) % 7 + 7 * k) for k in range(4)]
    terms = [(day, "SPX" if 15 <= day.day <= 21 else "SPXW", (day - start.date()).days / 365) for day in fridays]
    table, values = smile("SPX", terms, forward=6000.0, strikes=24, step=50.0)
    every = np.arange(values.size)
    sound = np.array([ticks(v) for v in values])
    at, end = start, start + timedelta(hours=hours)
    yield Listing(at, table.listing)
    yield batch(at, every, sound[:, 0], sound[:, 1])
    while at < end:
        at += timedelta(seconds=float(rng.choice([0.0, 0.5, 2, 5, 9, 60], p=[0.2, 0.2, 0.3, 0.2, 0.09, 0.01])))
        match rng.integers(60):
            case 0:
                yield FeedGap(at, "feed", "a sequence is missing")
            case 1 | 2:
                yield FeedWhole(at, "feed")
            case 3:
                yield Tick(at - timedelta(hours=1))  # a wall clock that was put back
            case 4:
                yield Tick(at)
            case kind:
                which = every if kind < 15 else rng.integers(0, values.size, 8)
                bid, ask = (sound[:, 0], sound[:, 1]) if kind < 15 else changed_quotes(rng, table, values, which)
                age = rng.choice([0, 0, 0, 1, 3, 30, 3600, -3600], which.size).astype(float)
                sent = batch(at, which, bid, ask, age=age)
                yield sent
                if kind == 15:
                    yield sent
    yield Tick(end)


def day(start: datetime, hours_open: Hours, hours: int, seed: int) -> tuple[str, int, dict[str, int]]:
    """Run a day and hold every row to what it claims: hash of all rows, slots, counts by status."""
    rules = PublicationRules(hours=hours_open, filters={"VIX": VIX_FILTER})
    machine = Publisher([FAMILY[name] for name in NAMES], rates=TermRates((0.04,)), rules=rules)
    said, slots, counts = sha256(), 0, dict.fromkeys(map(str, PublicationStatus), 0)
    due, gaps = start, False
    for event in events_of(start, hours, seed):
        rows = machine.take(event)
        for at in range(0, len(rows), len(NAMES)):
            while hours_open.session(due) is None or due == start:
                due += SLOT
            assert [row.index for row in rows[at : at + len(NAMES)]] == list(NAMES)
            assert {row.published_at for row in rows[at : at + len(NAMES)]} == {due}
            due, slots = due + SLOT, slots + 1
        for row in rows:
            counts[row.status] += 1
            if row.status is PublicationStatus.FRESH:
                assert row.quoted_at is not None
                assert not gaps
                assert -timedelta(seconds=5) <= row.published_at - row.quoted_at <= rules.max_quote_age
            said.update(row_bytes(row))
        gaps = (gaps or isinstance(event, FeedGap)) and not isinstance(event, FeedWhole)
    return said.hexdigest(), slots, counts


def test_an_hour_over_the_change_of_clocks_misses_no_slot() -> None:
    first = day(datetime(2026, 3, 8, 6, 45, tzinfo=UTC), ALWAYS_OPEN, 1, seed=1)
    assert first[1] == 240
    assert first[2]["fresh"] > 100
    assert first[2]["carried"] > 20


@pytest.mark.long
@pytest.mark.parametrize("name", DAYS)
def test_a_day_of_accidents_misses_no_slot_and_repeats_to_the_byte(name: str) -> None:
    start, hours_open, slots = DAYS[name]
    first = day(start, hours_open, 24, seed=2)
    assert first[1] == slots
    assert min(first[2]["fresh"], first[2]["carried"]) > 500
    assert day(start, hours_open, 24, seed=2) == first


@pytest.mark.long
def test_memory_does_not_grow_over_a_day() -> None:
    machine = Publisher([FAMILY[name] for name in NAMES], rates=TermRates((0.04,)))
    held = []
    tracemalloc.start()
    try:
        for number, event in enumerate(events_of(datetime(2026, 3, 8, 0, 0, tzinfo=UTC), 24, seed=3)):
            machine.take(event)
            if number % 2_000 == 1_999:
                gc.collect()
                held.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    assert len(held) >= 8
    # 14,000 rows were made since; caches of the calendar take some kilobytes
    assert max(held[2:]) - held[1] < 50_000


def test_the_expiries_of_the_days_are_fridays() -> None:
    listing = next(iter(events_of(datetime(2026, 11, 27, tzinfo=UTC), 1, seed=0)))
    assert isinstance(listing, Listing)
    assert [key.expiry for key in listing.listing.terms] == [
        date(2026, 12, 11) + timedelta(days=7 * k) for k in range(4)
    ]
