"""Events of a feed for tests, and a log in memory that can be cut off anywhere as a kill would."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np

from live_making import QuotedTable, changed_quotes, smile, ticks
from weatherglass.indices.family import generic_definition
from weatherglass.indices.publication import VIX_FILTER, HoldRule
from weatherglass.market import TermRates
from weatherglass.market.contracts import Contract, ContractList
from weatherglass.stream.events import Event, FeedGap, FeedWhole, Listing, QuoteBatch, Tick, to_microseconds
from weatherglass.stream.publisher import PublicationRules, Publisher

NOON = datetime(2026, 5, 20, 16, 0, 3, tzinfo=UTC)
TERMS = [(date(2026, 6, 5), "X", 16 / 365), (date(2026, 7, 3), "X", 44 / 365), (date(2026, 8, 21), "X", 93 / 365)]
FAMILY = [generic_definition(30), generic_definition(60)]
RATES = TermRates((0.02,))
RULES = PublicationRules(filters={"30D": VIX_FILTER}, hold=HoldRule(confirmations=2))


def publisher(rules: PublicationRules = RULES) -> Publisher:
    return Publisher(FAMILY, rates=RATES, rules=rules)


def table_and_values(strikes: int = 14) -> tuple[QuotedTable, np.ndarray]:
    return smile("X", TERMS, forward=100.0, strikes=strikes, step=5.0)


def batch(at: datetime, which: object, bid: object, ask: object, *, age: float | np.ndarray = 0.0) -> QuoteBatch:
    """Quotes that arrive at an instant, `age` seconds old."""
    which = np.asarray(which, np.int64)
    quoted = np.full(which.size, to_microseconds(at)) - (np.asarray(age) * 1e6).astype(np.int64)
    return QuoteBatch(at, which, np.asarray(bid, float), np.asarray(ask, float), quoted)


def whole_batch(table: QuotedTable, at: datetime) -> QuoteBatch:
    return batch(at, np.arange(table.bid.size), table.bid, table.ask)


def opening(table: QuotedTable, at: datetime = NOON) -> list[Event]:
    return [Listing(at, table.listing), whole_batch(table, at)]


def relisted(listing: ContractList) -> ContractList:
    """The same contracts in another order, without two and with a new strike."""
    kept = [c for c in reversed(listing.contracts) if c.strike != listing.strikes[0][0]]
    return ContractList(listing.underlying, (Contract(TERMS[0][0], "X", 102.5, 0), *kept))


def seeded_events(seed: int, count: int = 40) -> list[Event]:
    """A day of accidents in small: bursts, silence, gaps, late and future quotes, repeats, clocks that go back."""
    rng = np.random.default_rng(seed)
    table, values = table_and_values()
    events, at = opening(table), NOON
    listing = table.listing
    number_of_value = {c: i for i, c in enumerate(table.listing.contracts)}
    for _ in range(count):
        at += timedelta(seconds=float(rng.choice([0, 0, 0.25, 1, 4, 9, 15, 31, 70])))
        kind = rng.integers(20)
        if kind == 0:
            events.append(FeedGap(at, "feed", f"sequence {rng.integers(100)} is missing"))
        elif kind in (1, 2):
            events.append(FeedWhole(at, "feed"))
        elif kind == 3:
            events.append(Tick(at))
        elif kind == 4:
            listing = relisted(listing) if listing is table.listing else table.listing
            events.append(Listing(at, listing))
        elif kind in (6, 7, 8):  # all is well again
            of_value = np.array([number_of_value.get(c, 0) for c in listing.contracts])
            sound = np.array([ticks(v) for v in values[of_value]])
            events.append(batch(at, np.arange(of_value.size), sound[:, 0], sound[:, 1]))
        elif kind == 5 and isinstance(events[-1], QuoteBatch) and events[-1].received_at <= at:
            before = events[-1]
            events.append(QuoteBatch(at, before.which, before.bid, before.ask, before.quoted_at))
        else:
            which = rng.integers(0, len(listing.contracts), rng.integers(1, 9))
            of_value = np.array([number_of_value.get(listing.contracts[c], 0) for c in which.tolist()])
            bid, ask = changed_quotes(rng, table, values, of_value)
            received = at - timedelta(seconds=40) if kind == 9 else at
            age = rng.choice([0, 0, 0, 0, 0.5, 3, 3, 9, 45, -2, -30], which.size).astype(float)
            events.append(batch(received, which, bid, ask, age=age))
    return [*events, Tick(at + timedelta(seconds=60))]


@dataclass(frozen=True)
class MemoryRecord:
    sequence: int
    kind: str
    event_at: datetime
    payload: bytes


class MemoryTicket:
    def wait(self, timeout: float | None = None) -> tuple[int, int]:
        return 0, 0


class MemoryLog:
    """A log whose appends are all durable; `units` are what a kill leaves whole or leaves out."""

    def __init__(self, units: Sequence[list[tuple[str, datetime, bytes]]] = ()) -> None:
        self.units = list(units)

    @property
    def records(self) -> list[MemoryRecord]:
        flat = [record for unit in self.units for record in unit]
        return [MemoryRecord(at + 1, *record) for at, record in enumerate(flat)]

    def append(self, kind: str, records: Sequence[tuple[datetime, bytes]]) -> MemoryTicket:
        self.units.append([(kind, at, payload) for at, payload in records])
        return MemoryTicket()

    def read(self, kind: str | None = None, *, after: int = 0, limit: int | None = None) -> Iterator[MemoryRecord]:
        found = [r for r in self.records if r.sequence > after and kind in (None, r.kind)]
        return iter(found[:limit])

    def last(self, kind: str) -> MemoryRecord | None:
        return next((r for r in reversed(self.records) if r.kind == kind), None)
