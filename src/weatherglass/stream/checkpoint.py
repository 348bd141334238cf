"""All of a publisher as bytes, so that it can go on elsewhere without the events that came before."""

from __future__ import annotations

import msgspec
import numpy as np

from weatherglass.errors import DataError
from weatherglass.stream.events import Event, Listing, QuoteBatch, event_bytes, event_of
from weatherglass.stream.publisher import Publisher, StreamMemory


class _Checkpoint(msgspec.Struct, array_like=True):
    version: int
    memory: StreamMemory
    listing: bytes | None
    quotes: bytes | None


_VERSION = 1
_ENCODER, _DECODER = msgspec.msgpack.Encoder(), msgspec.msgpack.Decoder(_Checkpoint)


def checkpoint_bytes(publisher: Publisher) -> bytes:
    """What a publisher knows after the events that it took."""
    board, now = publisher.board, publisher.memory.now
    if board is None or now is None:
        return _ENCODER.encode(_Checkpoint(_VERSION, publisher.memory, None, None))
    which, bid, ask, delta = board.latest()
    every = np.arange(publisher.newest.size)
    all_bid, all_ask = np.full(every.size, np.nan), np.full(every.size, np.nan)
    all_bid[which], all_ask[which] = bid, ask
    all_delta = None
    if delta is not None:
        all_delta = np.full(every.size, np.nan)
        all_delta[which] = delta
    quotes = QuoteBatch(now, every, all_bid, all_ask, publisher.newest, all_delta)
    listing = Listing(now, board.listing)
    return _ENCODER.encode(_Checkpoint(_VERSION, publisher.memory, event_bytes(listing), event_bytes(quotes)))


def opening_events(data: bytes) -> tuple[Event, ...]:
    """The contracts and quotes of a checkpoint as events, for a publisher of another family.

    Raises
    ------
    DataError
        When the bytes are no checkpoint.
    """
    found = _decoded(data)
    if found.listing is None or found.quotes is None:
        return ()
    return event_of(found.listing), event_of(found.quotes)


def family_of(data: bytes) -> frozenset[str]:
    """Names of the indices that a checkpoint remembers."""
    return frozenset(_decoded(data).memory.indices)


def restore(publisher: Publisher, data: bytes) -> None:
    """Put a checkpoint into a new publisher of the same family and rules.

    Raises
    ------
    DataError
        When the bytes are no checkpoint, or one of another family.
    """
    found = _decoded(data)
    if set(found.memory.indices) != set(publisher.memory.indices):
        raise DataError(
            f"the checkpoint is of {', '.join(found.memory.indices)}, and the family is "
            f"{', '.join(publisher.memory.indices)}; start a new log for another family"
        )
    if found.listing is not None and found.quotes is not None:
        listing, quotes = event_of(found.listing), event_of(found.quotes)
        if not isinstance(listing, Listing) or not isinstance(quotes, QuoteBatch):
            raise DataError("the checkpoint holds no listing and quotes")
        if not np.array_equal(quotes.which, np.arange(len(listing.listing.contracts))):
            raise DataError("the checkpoint holds quotes of other contracts than it lists")
        publisher.relist(listing)
        if publisher.board is not None:
            publisher.board.apply(quotes.which, quotes.bid, quotes.ask, quotes.delta)
            publisher.set_newest(quotes.quoted_at)
    publisher.memory = found.memory


def _decoded(data: bytes) -> _Checkpoint:
    try:
        found = _DECODER.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise DataError(f"{len(data)} bytes of a log are no checkpoint: {exc}") from exc
    if found.version != _VERSION:
        raise DataError(f"a checkpoint of version {found.version}; this program reads version {_VERSION}")
    return found
