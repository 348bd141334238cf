"""What a feed gives, one event after the other, and how each is written down.

A feed is any iterator of events in the order of their arrival. It begins with a `Listing`; it says `FeedGap` as soon as
it may have missed something, and `FeedWhole` when its quotes are complete again. Whoever drives the feed adds a `Tick`
where time should pass although nothing arrives. That is all that the engine ever sees, so a log of events is enough to
make the same rows again.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import DataError, UsageError
from weatherglass.market.board import Vector
from weatherglass.market.contracts import Contract, ContractList, TermKey
from weatherglass.timeline import require_offset

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_microseconds(instant: datetime) -> int:
    """An instant in microseconds since 1970, UTC; exact.

    >>> to_microseconds(datetime(1970, 1, 1, 0, 1, tzinfo=UTC))
    60000000
    """
    return (require_offset(instant, "instant") - _EPOCH) // _MICROSECOND


def to_instant(microseconds: int) -> datetime:
    """The inverse of `to_microseconds`, in UTC."""
    return _EPOCH + microseconds * _MICROSECOND


@dataclass(frozen=True, slots=True, eq=False)
class Listing:
    """The contracts that the numbers of the following quotes mean. Quotes of contracts that stay listed are kept."""

    received_at: datetime
    listing: ContractList


@dataclass(frozen=True, slots=True, eq=False)
class QuoteBatch:
    """Quotes that arrived together. A batch may be cut into several of the same instant without any effect.

    Attributes
    ----------
    received_at
        When they arrived, by a clock that does not jump.
    which
        (n_quotes,) numbers of contracts.
    bid, ask
        (n_quotes,) as they came: NaN on both sides takes the quote away, so a feed of snapshots says it of what is
        missing; NaN on one side, or what is no price, makes it null.
    quoted_at
        (n_quotes,) microseconds since 1970: when the source says that they were quoted. An older quote of a contract
        never replaces a newer one.
    delta
        (n_quotes,) or None.
    """

    received_at: datetime
    which: NDArray[np.int64]
    bid: Vector
    ask: Vector
    quoted_at: NDArray[np.int64]
    delta: Vector | None = None

    def __post_init__(self) -> None:
        sizes = {self.which.size, self.bid.size, self.ask.size, self.quoted_at.size}
        if len(sizes | ({self.delta.size} if self.delta is not None else set())) != 1:
            raise UsageError(f"the columns of a batch of quotes must be of one size; got {sorted(sizes)}")

    def part(self, first: int, end: int) -> QuoteBatch:
        """Quotes first ... end - 1."""
        cut = slice(first, end)
        delta = None if self.delta is None else self.delta[cut]
        return QuoteBatch(self.received_at, self.which[cut], self.bid[cut], self.ask[cut], self.quoted_at[cut], delta)


@dataclass(frozen=True, slots=True)
class FeedGap:
    """Something may have been missed: no value is fresh until the feed is whole.

    Attributes
    ----------
    feed
        Name of the connection; each is whole by itself.
    message
        What happened, for people.
    """

    received_at: datetime
    feed: str
    message: str


@dataclass(frozen=True, slots=True)
class FeedWhole:
    """All quotes of a feed are known again."""

    received_at: datetime
    feed: str


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has come to this instant, and nothing that arrived before it is still to come."""

    received_at: datetime


Event = Listing | QuoteBatch | FeedGap | FeedWhole | Tick


class Feed(Protocol):
    """A source of live quotes. It reconnects by itself, reports its gaps, and ends only when it is told to."""

    @property
    def name(self) -> str:
        """For people and for `FeedGap`."""

    def events(self) -> AsyncIterator[Event]:
        """Events in order of arrival; the first one is a `Listing`."""


# ---- how they are written down


class _Quotes(msgspec.Struct, tag="quotes", array_like=True):
    at: int
    which: bytes
    bid: bytes
    ask: bytes
    quoted_at: bytes
    delta: bytes | None


class _Contracts(msgspec.Struct, tag="listing", array_like=True):
    at: int
    underlying: str
    contracts: list[tuple[str, str, float, int]]
    settles_at: list[tuple[str, str, int]]


class _Gap(msgspec.Struct, tag="gap", array_like=True):
    at: int
    feed: str
    message: str


class _Whole(msgspec.Struct, tag="whole", array_like=True):
    at: int
    feed: str


class _Tick(msgspec.Struct, tag="tick", array_like=True):
    at: int


_Written = _Quotes | _Contracts | _Gap | _Whole | _Tick
_ENCODER, _DECODER = msgspec.msgpack.Encoder(), msgspec.msgpack.Decoder(_Written)


def event_bytes(event: Event) -> bytes:
    """An event as bytes; the same event gives the same bytes."""
    return _ENCODER.encode(_written(event))


def _written(event: Event) -> _Written:
    at = to_microseconds(event.received_at)
    match event:
        case QuoteBatch():
            delta = None if event.delta is None else _floats(event.delta)
            which, quoted_at = event.which.astype("<i4").tobytes(), event.quoted_at.astype("<i8").tobytes()
            return _Quotes(at, which, _floats(event.bid), _floats(event.ask), quoted_at, delta)
        case Listing():
            contracts = [(c.expiry.isoformat(), c.root, c.strike, c.right) for c in event.listing.contracts]
            settles = [
                (key.expiry.isoformat(), key.root, to_microseconds(instant))
                for key, instant in sorted(event.listing.settles_at.items())
            ]
            return _Contracts(at, event.listing.underlying, contracts, settles)
        case FeedGap():
            return _Gap(at, event.feed, event.message)
        case FeedWhole():
            return _Whole(at, event.feed)
        case Tick():
            return _Tick(at)


def event_of(data: bytes) -> Event:
    """The event that `event_bytes` wrote.

    Raises
    ------
    DataError
        When the bytes are none.
    """
    try:
        written = _DECODER.decode(data)
        return _event(written)
    except (msgspec.DecodeError, ValueError, OverflowError, RecursionError) as exc:
        raise DataError(f"{len(data)} bytes of a log are no event of a feed: {exc}") from exc


def _event(written: _Written) -> Event:
    at = to_instant(written.at)
    match written:
        case _Quotes():
            return QuoteBatch(
                at,
                np.frombuffer(written.which, "<i4").astype(np.int64),
                np.frombuffer(written.bid, "<f8").astype(np.float64),
                np.frombuffer(written.ask, "<f8").astype(np.float64),
                np.frombuffer(written.quoted_at, "<i8").astype(np.int64),
                None if written.delta is None else np.frombuffer(written.delta, "<f8").astype(np.float64),
            )
        case _Contracts():
            contracts = tuple(
                Contract(date.fromisoformat(day), root, k, right) for day, root, k, right in written.contracts
            )
            settles = {TermKey(date.fromisoformat(day), root): to_instant(us) for day, root, us in written.settles_at}
            return Listing(at, ContractList(written.underlying, contracts, MappingProxyType(settles)))
        case _Gap():
            return FeedGap(at, written.feed, written.message)
        case _Whole():
            return FeedWhole(at, written.feed)
        case _Tick():
            return Tick(at)


def _floats(column: Vector) -> bytes:
    return column.astype("<f8").tobytes()
