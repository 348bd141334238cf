"""From events to rows: a machine without clock or memory of anything but what it was given.

It takes events in the order of their arrival and gives the rows that are due. A slot is published when time has come to
it, of all that arrived before; so the rows depend on the events alone, not on how they are cut into pieces, nor on how
fast they come. All of its state can be taken out and put into another one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import UsageError
from weatherglass.indices.definition import Formula, IndexDefinition
from weatherglass.indices.editions import Edition
from weatherglass.indices.kernels import live as live_kernels
from weatherglass.indices.live_board import LiveBoard, LiveValue
from weatherglass.indices.outcome import FROZEN_NEAR_MINUTES
from weatherglass.indices.publication import (
    FilterState,
    Freshness,
    HoldRule,
    HoldState,
    IndexFilter,
    Level,
    PublicationCode,
    PublicationReason,
    PublicationStatus,
    Published,
    demote_stale,
    filter_step,
    freshness,
    hold_step,
)
from weatherglass.market.curve import RateSource
from weatherglass.stream.events import Event, FeedGap, FeedWhole, Listing, QuoteBatch, Tick, to_instant, to_microseconds
from weatherglass.stream.hours import ALWAYS_OPEN, Hours, Session
from weatherglass.stream.rows import PublishedRow

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NEVER = np.iinfo(np.int64).min
OWNERS_CLOCK = timedelta(seconds=15)
"""How often the owner publishes the VIX."""


@dataclass(frozen=True, slots=True)
class PublicationRules:
    """How values become rows.

    Attributes
    ----------
    every
        Slots at whole multiples of this since 1970, UTC. None publishes what has changed at every instant at which
        something arrived.
    hours
        Of the instants that are described: nothing is published of others.
    filters
        The owner's filter by index; the raw value is kept beside it. None by default.
    hold
        Hold-and-confirm; None publishes jumps at once.
    max_quote_age
        A value is fresh while each of its terms has a quote of no more than this age.
    delay
        How far behind the feed is: values describe the slot less this.
    future
        Quotes dated later than this after their arrival are left out and counted.
    """

    every: timedelta | None = OWNERS_CLOCK
    hours: Hours = ALWAYS_OPEN
    filters: Mapping[str, IndexFilter] = field(default_factory=lambda: MappingProxyType({}))
    hold: HoldRule | None = None
    max_quote_age: timedelta = timedelta(seconds=20)
    delay: timedelta = timedelta(0)
    future: timedelta = timedelta(seconds=5)

    def __post_init__(self) -> None:
        if self.every is not None and self.every <= timedelta(0):
            raise UsageError(f"every={self.every} between two slots must be positive, or None for every instant")
        if self.delay < timedelta(0) or self.max_quote_age < timedelta(0) or self.future < timedelta(0):
            raise UsageError("delay, max_quote_age and future must be 0 or more")


@dataclass(slots=True)
class IndexMemory:
    """What is remembered of one index between two slots."""

    filter: FilterState = field(default_factory=FilterState)
    hold: HoldState = field(default_factory=HoldState)
    fresh: Level | None = None
    input_hash: str = ""
    first_row: int = 0
    near_expiry: date | None = None
    near_variance: float | None = None


@dataclass(slots=True)
class StreamMemory:
    """Everything that a publisher remembers beside its quotes.

    Attributes
    ----------
    now
        The latest instant seen; time never goes back.
    slot
        With slots, the next one due; without, the instant that is not yet published.
    """

    sequence: int = 0
    now: datetime | None = None
    slot: datetime | None = None
    gaps: dict[str, str] = field(default_factory=dict)
    indices: dict[str, IndexMemory] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)


class Publisher:
    """Rows of an index family from events.

    Parameters
    ----------
    definitions, rates, edition
        As of `LiveBoard`.

    Attributes
    ----------
    board
        The live board, or None before the first listing. Asking it for values changes no row.
    """

    def __init__(
        self,
        definitions: Sequence[IndexDefinition],
        *,
        rates: RateSource | None = None,
        edition: Edition | None = None,
        rules: PublicationRules | None = None,
    ) -> None:
        self._definitions, self._rates, self._edition = tuple(definitions), rates, edition
        self.rules = rules or PublicationRules()
        self.board: LiveBoard | None = None
        self.memory = StreamMemory(indices={one.name: IndexMemory() for one in definitions})
        self.newest: NDArray[np.int64] = np.empty(0, np.int64)
        """(n_contracts,) microseconds of each contract's newest quote; the least number before there is one."""
        self._newest_of_term: NDArray[np.int64] = np.empty(0, np.int64)

    @property
    def counts(self) -> Counter[str]:
        """Quotes taken, late and of the future, and events that came after a later one."""
        return Counter(self.memory.counts)

    def take_all(self, events: Iterable[Event]) -> Iterator[PublishedRow]:
        """The rows of many events."""
        for event in events:
            yield from self.take(event)

    def take(self, event: Event) -> list[PublishedRow]:
        """Take one event; the rows that are due before it, and for a tick those due with it.

        Raises
        ------
        UsageError
            For quotes before any listing, or of a contract that is none.
        """
        rows = self._pass_time(event.received_at.astimezone(UTC), closes=isinstance(event, Tick))
        match event:
            case QuoteBatch():
                self._take_quotes(event)
            case Listing():
                self.relist(event)
            case FeedGap():
                self.memory.gaps[event.feed] = event.message
            case FeedWhole():
                self.memory.gaps.pop(event.feed, None)
            case Tick():
                pass
        return rows

    def quoted_at(self, name: str) -> datetime | None:
        """The oldest of the newest quotes of an index's terms, as `PublishedRow.quoted_at` would have it now.

        For whoever must say that a feed has fallen silent before the next slot does. None while there is none.
        """
        if self.board is None or self.memory.now is None:
            return None
        return self._quoted_at(self.board.value(name, self.memory.now - self.rules.delay))

    # ---- quotes

    def relist(self, event: Listing) -> None:
        """Take another list of contracts; the quotes of those that stay are kept."""
        before = self.board
        if before is None:
            self.board = LiveBoard(event.listing, self._definitions, rates=self._rates, edition=self._edition)
        else:
            self.board = before.relisted(event.listing)
        newest = np.full(len(event.listing.contracts), _NEVER)
        if before is not None:
            known = before.listing.numbers()
            for at, contract in enumerate(event.listing.contracts):
                if contract in known:
                    newest[at] = self.newest[known[contract]]
        self.set_newest(newest)

    def set_newest(self, newest: NDArray[np.int64]) -> None:
        """Put in the instants of the newest quotes; by contract."""
        if self.board is None:
            raise UsageError("there are no contracts yet: a feed begins with its listing")
        self.newest = newest
        self._newest_of_term = np.full(len(self.board.listing.terms), _NEVER)
        np.maximum.at(self._newest_of_term, self.board.listing.term, newest)

    def _take_quotes(self, batch: QuoteBatch) -> None:
        if self.board is None or self.memory.now is None:
            raise UsageError("quotes came before any listing: a feed begins with its contracts")
        which = batch.which
        if which.size and not 0 <= int(which.min()) <= int(which.max()) < self.newest.size:
            raise UsageError(f"a batch names contracts {which.min()} to {which.max()}; there are {self.newest.size}")
        keep = np.empty(which.size, np.bool_)
        late, early = live_kernels.newest(
            which, batch.quoted_at, to_microseconds(self.memory.now), self.rules.future // timedelta(microseconds=1),
            self.newest, keep,
        )  # fmt: skip
        if late or early:
            which = which[keep]
            delta = None if batch.delta is None else batch.delta[keep]
            self.board.apply(which, batch.bid[keep], batch.ask[keep], delta)
        else:
            self.board.apply(which, batch.bid, batch.ask, batch.delta)
        np.maximum.at(self._newest_of_term, self.board.listing.term[which], batch.quoted_at[keep])
        self._count("quotes", which.size)
        self._count("late", late)
        self._count("future", early)

    def _count(self, name: str, number: int) -> None:
        if number:
            self.memory.counts[name] = self.memory.counts.get(name, 0) + int(number)

    # ---- time

    def _pass_time(self, at: datetime, *, closes: bool) -> list[PublishedRow]:
        """Publish the slots up to an instant; time that goes back stands still."""
        memory, every = self.memory, self.rules.every
        if memory.now is not None and at < memory.now:
            self._count("after_a_later_one", 1)
            at = memory.now
        memory.now = at
        rows: list[PublishedRow] = []
        if every is None:
            if memory.slot is not None and memory.slot < at:
                rows = self._publish(memory.slot, only_new=True)
            if closes:
                rows += self._publish(at, only_new=False)
            memory.slot = None if closes else at
            return rows
        if memory.slot is None:
            memory.slot = _EPOCH + -(-(at - _EPOCH) // every) * every
        while memory.slot <= at:
            rows += self._publish(memory.slot, only_new=False)
            memory.slot += every
        return rows

    def _publish(self, slot: datetime, *, only_new: bool) -> list[PublishedRow]:
        session = self.rules.hours.session(slot - self.rules.delay)
        if session is None or self.board is None:
            return []
        rows = []
        for name in self.board.definitions:
            memory = self.memory.indices[name]
            live = self._value(name, slot - self.rules.delay, memory)
            if not only_new or live.input_hash != memory.input_hash:
                rows.append(self._row(live, slot, session, memory))
        return rows

    def _value(self, name: str, as_of: datetime, memory: IndexMemory) -> LiveValue:
        if self.board is None:  # pragma: no cover - nothing is published before a listing
            raise AssertionError("a listing")
        if self.board.definitions[name].formula is not Formula.ONE_BUSINESS_DAY:
            return self.board.value(name, as_of)
        carried = memory.near_variance
        live = self.board.value(name, as_of, carried_near_variance=carried)
        if live.terms and live.terms[0].key.expiry != memory.near_expiry and carried is not None:
            live = self.board.value(name, as_of)
        return live

    # ---- one row

    def _row(self, live: LiveValue, slot: datetime, session: Session, memory: IndexMemory) -> PublishedRow:
        quoted_at = self._quoted_at(live)
        published = self._published(live, quoted_at, slot, session, memory)
        if published.status is PublicationStatus.FRESH and published.value is not None:
            memory.fresh = Level(published.value, published.as_of)
        self.memory.sequence += 1
        repeats = memory.first_row if memory.first_row and live.input_hash == memory.input_hash else None
        if repeats is None:
            memory.input_hash, memory.first_row = live.input_hash, self.memory.sequence
        return PublishedRow(
            sequence=self.memory.sequence,
            index=live.index,
            published_at=slot,
            status=published.status,
            value=published.value,
            as_of=published.as_of,
            code=None if published.reason is None else published.reason.code,
            message=None if published.reason is None else published.reason.message,
            raw=live.value,
            raw_reason=None if live.reason is None else live.reason.code,
            quoted_at=quoted_at,
            input_hash=live.input_hash,
            repeats=repeats,
            extrapolated=live.extrapolated,
            edition=live.edition,
        )

    def _published(
        self, live: LiveValue, quoted_at: datetime | None, slot: datetime, session: Session, memory: IndexMemory
    ) -> Published:
        """A value's way through gap, age, hold and filter; what is not sound does not reach the two last."""
        at = live.as_of
        if self.memory.gaps:
            said = "; ".join(f"{feed}: {message}" for feed, message in sorted(self.memory.gaps.items()))
            return _last(memory.fresh, at, slot, PublicationReason(PublicationCode.FEED_GAP, f"not whole: {said}"))
        if live.terms and live.value is not None:
            limit = self.rules.max_quote_age
            if quoted_at is None or freshness(quoted_at, at, limit) is Freshness.STALE:
                message = "a term of the index has no dated quote"
                stale = PublicationReason(PublicationCode.STALE_QUOTES, message)
                if quoted_at is not None:
                    stale = demote_stale(_fresh(live.value, at, at), quoted_at, at, limit).reason or stale
                return _last(memory.fresh, at, slot, stale)
            self._remember_near_variance(live, memory)
        published = _fresh(live.value, at, at) if live.value is not None else None
        if self.rules.hold is not None:
            spot = live.terms[0].forward if live.terms and live.value is not None else None
            memory.hold, published = hold_step(
                memory.hold, live.value, at, spot=spot, reason=live.reason, rule=self.rules.hold
            )
        owners = self.rules.filters.get(live.index)
        held = published is not None and published.status is PublicationStatus.SUPPRESSED
        if owners is not None and not held:
            memory.filter, published = filter_step(
                memory.filter, live.value, at, session.hours,
                session=session.day, reason=live.reason, parameters=owners,
            )  # fmt: skip
        if published is None:
            said = "not calculable" if live.reason is None else f"not calculable: {live.reason.message}"
            reason = PublicationReason(PublicationCode.NOT_CALCULABLE, said, live.reason)
            return _last(memory.fresh, at, slot, reason)
        return Published(published.value, published.status, published.reason, published.as_of, slot)

    def _quoted_at(self, live: LiveValue) -> datetime | None:
        if self.board is None or not live.terms:
            return None
        number = {key: at for at, key in enumerate(self.board.listing.terms)}
        newest = min(int(self._newest_of_term[number[term.key]]) for term in live.terms)
        return None if newest == _NEVER else to_instant(newest)

    def _remember_near_variance(self, live: LiveValue, memory: IndexMemory) -> None:
        """VIX1D: what its last hour will carry."""
        if len(live.terms) == 2 and self._is_one_day(live.index):
            near = live.terms[0]
            if near.candidate.minutes >= FROZEN_NEAR_MINUTES and near.variance is not None:
                memory.near_expiry, memory.near_variance = near.key.expiry, near.variance

    def _is_one_day(self, name: str) -> bool:
        return self.board is not None and self.board.definitions[name].formula is Formula.ONE_BUSINESS_DAY


def _fresh(value: float, as_of: datetime, at: datetime) -> Published:
    return Published(value, PublicationStatus.FRESH, None, as_of, at)


def _last(fresh: Level | None, as_of: datetime, slot: datetime, reason: PublicationReason) -> Published:
    """The last fresh value again, saying of when it is; nothing where there is none."""
    if fresh is None:
        return Published(None, PublicationStatus.SUPPRESSED, reason, as_of, slot)
    return Published(fresh.value, PublicationStatus.CARRIED, reason, fresh.at, slot)
