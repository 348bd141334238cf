"""Simulated days of accidents: gaps, repeats, disorder, jumping clocks, silence; a change of clocks and a half day.

One seed is one day. Every slot has its row, no fresh value is made of stale quotes, the same seed gives the same bytes,
a replay of the journal gives them once more, and neither memory nor descriptors grow.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from live_making import changed_quotes, smile, ticks
from stream_making import batch
from weatherglass.indices.family import FAMILY
from weatherglass.indices.publication import VIX_FILTER, PublicationStatus
from weatherglass.market import TermRates
from weatherglass.store.journal import Journal
from weatherglass.stream.events import Event, FeedGap, FeedWhole, Listing, QuoteBatch, Tick, to_microseconds
from weatherglass.stream.hours import ALWAYS_OPEN, US_INDEX_HOURS, Hours
from weatherglass.stream.publisher import PublicationRules, Publisher
from weatherglass.stream.replay import logged_events
from weatherglass.stream.rows import PublishedRow, row_bytes
from weatherglass.stream.session import ROW, LiveSession
from weatherglass.stream.steady_clock import SteadyClock

SLOT = timedelta(seconds=15)
NAMES = ("VIX", "VIN", "VIF")
ACCIDENTS = ("gap", "repeat", "disorder", "late", "future", "clock", "silence", "back")
CLOCKS_FORWARD, CLOCKS_BACK = datetime(2026, 3, 8, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Day:
    """24 hours from `start`; slots of open hours, and the first and the last of them."""

    start: datetime
    hours: Hours
    slots: int
    first: datetime
    last: datetime


DAYS = {
    "clocks go forward": Day(
        CLOCKS_FORWARD, ALWAYS_OPEN, 5_760, CLOCKS_FORWARD + SLOT, CLOCKS_FORWARD + timedelta(hours=24)
    ),
    "clocks go back": Day(CLOCKS_BACK, ALWAYS_OPEN, 5_760, CLOCKS_BACK + SLOT, CLOCKS_BACK + timedelta(hours=24)),
    # 03:15 to 09:15 and 09:31 to 16:15 New York, an hour earlier in UTC than on the Friday before
    "first session after them": Day(
        datetime(2026, 3, 9, 2, 0, tzinfo=UTC), US_INDEX_HOURS, 1_441 + 1_617,
        datetime(2026, 3, 9, 7, 15, tzinfo=UTC), datetime(2026, 3, 9, 20, 15, tzinfo=UTC),
    ),
    # 03:15 to 09:15 and 09:31 to 13:15 New York
    "half day": Day(
        datetime(2026, 11, 27, 6, 0, tzinfo=UTC), US_INDEX_HOURS, 1_441 + 897,
        datetime(2026, 11, 27, 8, 15, tzinfo=UTC), datetime(2026, 11, 27, 18, 15, tzinfo=UTC),
    ),
}  # fmt: skip


@dataclass
class Accidents:
    """A feed with all that goes wrong, and a machine whose clock is set while it runs.

    Attributes
    ----------
    sets_clock
        Whether somebody sets the clock of the machine: by an hour, by a day.
    happened
        How often, by kind.
    """

    start: datetime
    hours: float
    seed: int
    sets_clock: bool = True
    happened: Counter[str] = field(default_factory=Counter)

    def events(self) -> Iterator[Event]:
        """Bursts every few seconds, and now and then minutes of silence; a tick at the end."""
        rng = np.random.default_rng(self.seed)
        table, values = self._market()
        every = np.arange(values.size)
        sound = np.array([ticks(v) for v in values])
        passed, offset, held = 0.0, timedelta(0), list[QuoteBatch]()
        clock = SteadyClock(lambda: self.start + timedelta(seconds=passed) + offset, lambda: passed)
        yield Listing(clock.now(), table.listing)
        yield batch(clock.now(), every, sound[:, 0], sound[:, 1])
        while True:
            passed += float(rng.choice([0.0, 0.5, 2, 5, 9, 60], p=[0.2, 0.2, 0.3, 0.2, 0.09, 0.01]))
            if passed >= 3600.0 * self.hours:
                break
            now, kind = clock.now(), rng.integers(64)
            if kind == 0:
                yield self._is("gap", FeedGap(now, "feed", "a sequence is missing"))
            elif kind in (1, 2):
                yield FeedWhole(now, "feed")
            elif kind == 3:  # an event that carries an instant of the clock before it was set right
                yield self._is("back", Tick(now - timedelta(hours=1)))
            elif kind == 4:
                step = [timedelta(hours=1), timedelta(hours=-1), timedelta(days=-1)][rng.integers(3)]
                offset += step if self.sets_clock else timedelta(0)
                self.happened["clock"] += 1
                yield Tick(now)
            elif kind == 5 and rng.random() < 0.1:
                self.happened["silence"] += 1
                passed += float(rng.uniform(60.0, 600.0))
            elif kind == 6 and held:  # what was sent earlier comes after what was sent later
                late = held.pop(0)
                yield self._is("disorder", QuoteBatch(now, late.which, late.bid, late.ask, late.quoted_at))
            else:
                which = every if kind < 17 else rng.permutation(values.size)[:8]
                bid, ask = (sound[:, 0], sound[:, 1]) if kind < 17 else changed_quotes(rng, table, values, which)
                age = rng.choice([0, 0, 0, 1, 3, 30, 3600, -3600], which.size).astype(float)
                self.happened += Counter(late=int((age > 3).sum()), future=int((age < 0).sum()))
                sent = batch(now, which, bid, ask, age=age)
                yield sent
                if kind == 17:
                    yield self._is("repeat", sent)
                if kind == 18:
                    held = [*held[-3:], sent]
        yield Tick(self.start + timedelta(hours=self.hours))

    def _market(self) -> tuple[object, np.ndarray]:
        first = self.start.date() + timedelta(days=14)
        fridays = [first + timedelta(days=(4 - first.weekday()) % 7 + 7 * k) for k in range(4)]
        terms = [
            (day, "SPX" if 15 <= day.day <= 21 else "SPXW", (day - self.start.date()).days / 365) for day in fridays
        ]
        return smile("SPX", terms, forward=6000.0, strikes=24, step=50.0)

    def _is(self, kind: str, event: Event) -> Event:
        self.happened[kind] += 1
        return event


@dataclass
class Witness:
    """Keeps by itself, from the events alone, what a row may be made of, and counts the slots."""

    day: Day
    rules: PublicationRules
    due: datetime = field(init=False)
    now: datetime = field(init=False)
    newest: dict[int, int] = field(default_factory=dict)
    term: np.ndarray = field(init=False)
    gap: bool = False
    slots: list[datetime] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    said: object = field(default_factory=sha256)

    def __post_init__(self) -> None:
        self.due = self.now = self.day.start

    def hears(self, event: Event) -> None:
        self.now = max(self.now, event.received_at)
        if isinstance(event, Listing):
            self.term = event.listing.term
        elif isinstance(event, QuoteBatch):
            bound = to_microseconds(self.now + self.rules.future)
            for which, quoted in zip(event.which.tolist(), event.quoted_at.tolist(), strict=True):
                if quoted <= bound:
                    at = int(self.term[which])
                    self.newest[at] = max(self.newest.get(at, quoted), quoted)
        elif isinstance(event, FeedGap | FeedWhole):
            self.gap = isinstance(event, FeedGap)

    def sees(self, rows: list[PublishedRow]) -> None:
        """Rows that are due before the event that is heard next."""
        for at in range(0, len(rows), len(NAMES)):
            while self.day.hours.session(self.due) is None or self.due == self.day.start:
                self.due += SLOT
            assert [row.index for row in rows[at : at + len(NAMES)]] == list(NAMES)
            assert {row.published_at for row in rows[at : at + len(NAMES)]} == {self.due}
            self.slots.append(self.due)
            self.due += SLOT
        for row in rows:
            self.counts[row.status] += 1
            self.said.update(row_bytes(row))  # type: ignore[attr-defined]
            assert (row.status is PublicationStatus.FRESH) == (row.code is None)
            assert (row.status is PublicationStatus.SUPPRESSED) == (row.value is None)
            if row.status is PublicationStatus.FRESH:
                assert row.quoted_at is not None
                assert not self.gap
                assert to_microseconds(row.quoted_at) in self.newest.values()
                assert -self.rules.future <= row.published_at - row.quoted_at <= self.rules.max_quote_age


def publisher(hours: Hours) -> Publisher:
    rules = PublicationRules(hours=hours, filters={"VIX": VIX_FILTER})
    return Publisher([FAMILY[name] for name in NAMES], rates=TermRates((0.04,)), rules=rules)


def run(day: Day, accidents: Accidents) -> tuple[str, list[datetime], Counter[str]]:
    """Hash of all rows, every slot, counts by status."""
    machine = publisher(day.hours)
    witness = Witness(day, machine.rules)
    for event in accidents.events():
        witness.sees(machine.take(event))
        witness.hears(event)
    return witness.said.hexdigest(), witness.slots, witness.counts  # type: ignore[attr-defined]


def hour_of_change() -> Day:
    start = datetime(2026, 3, 8, 6, 45, tzinfo=UTC)
    return Day(start, ALWAYS_OPEN, 240, start + SLOT, start + timedelta(hours=1))


@pytest.mark.slow
def test_an_hour_over_the_change_of_clocks_misses_no_slot_and_repeats_to_the_byte() -> None:
    day = hour_of_change()
    first = run(day, Accidents(day.start, 1, seed=1))
    assert len(first[1]) == 240
    assert first[2]["fresh"] > 60
    assert first[2]["carried"] > 20
    assert run(day, Accidents(day.start, 1, seed=1)) == first
    # nothing of the machine's clock is in a row
    assert run(day, Accidents(day.start, 1, seed=1, sets_clock=False)) == first


@pytest.mark.long
@pytest.mark.parametrize("name", DAYS)
def test_a_day_of_accidents_misses_no_slot_and_repeats_to_the_byte(name: str) -> None:
    day = DAYS[name]
    accidents = Accidents(day.start, 24, seed=2)
    said, slots, counts = run(day, accidents)
    assert (len(slots), len(set(slots)), slots[0], slots[-1]) == (day.slots, day.slots, day.first, day.last)
    assert min(counts["fresh"], counts["carried"]) > 500
    assert {kind: accidents.happened[kind] >= 10 for kind in ACCIDENTS} == dict.fromkeys(ACCIDENTS, True)
    assert run(day, Accidents(day.start, 24, seed=2))[0] == said


# ---- on disk


def _kept(hours: float, home: Path) -> tuple[list[tuple[int, int]], list[bytes], list[bytes], int]:
    """A session on a journal: memory and descriptors at each quarter of it, rows, rows of a replay, its slots."""
    path = home / "journal.db"
    accidents = Accidents(CLOCKS_FORWARD, hours, seed=3)
    held, rows = [], 0
    with Journal(path, writable=True, clock=lambda: CLOCKS_FORWARD) as journal:
        session = LiveSession(publisher(ALWAYS_OPEN), journal)
        quarter = accidents.start
        for event in accidents.events():
            rows += len(session.take(event))
            if event.received_at >= quarter:
                gc.collect()
                held.append(_memory_and_descriptors())
                quarter = event.received_at + timedelta(hours=hours / 8)
    with Journal(path, writable=False, clock=lambda: CLOCKS_FORWARD) as journal:
        written = [each.payload for each in journal.read(ROW)]
        again = [row_bytes(row) for row in publisher(ALWAYS_OPEN).take_all(logged_events(journal))]
    return held, written, again, rows


def _memory_and_descriptors() -> tuple[int, int]:
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]), len(list(Path("/proc/self/fd").iterdir()))


needs_proc = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="memory and descriptors are read from /proc")


@needs_proc
@pytest.mark.slow
def test_an_hour_on_a_journal_is_replayed_to_the_byte_and_leaves_no_descriptor(tmp_path: Path) -> None:
    held, written, again, rows = _kept(1, tmp_path)
    assert len(written) == rows == 240 * len(NAMES)
    assert again == written
    assert len({descriptors for _, descriptors in held}) == 1


@needs_proc
@pytest.mark.long
def test_memory_and_descriptors_are_flat_over_a_day_on_a_journal(tmp_path: Path) -> None:
    held, written, again, rows = _kept(24, tmp_path)
    assert len(written) == rows == 5_760 * len(NAMES)
    assert again == written
    assert len(held) >= 7
    assert len({descriptors for _, descriptors in held}) == 1
    memory = [kilobytes for kilobytes, _ in held]
    # from the first quarter on, when the calendar and the caches of the database are there
    assert max(memory[2:]) <= 1.05 * memory[2]


def test_the_expiries_of_the_days_are_fridays() -> None:
    listing = next(Accidents(datetime(2026, 11, 27, tzinfo=UTC), 1, seed=0).events())
    assert isinstance(listing, Listing)
    assert [key.expiry for key in listing.listing.terms] == [
        date(2026, 12, 11) + timedelta(days=7 * k) for k in range(4)
    ]
