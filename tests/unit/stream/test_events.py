"""Events and how they are written down."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import numpy as np
import pytest

from stream_making import NOON, batch, table_and_values
from weatherglass.errors import DataError, UsageError
from weatherglass.market.contracts import Contract, ContractList, TermKey
from weatherglass.stream.events import (
    FeedGap,
    FeedWhole,
    Listing,
    QuoteBatch,
    Tick,
    event_bytes,
    event_of,
    to_instant,
    to_microseconds,
)


def test_an_instant_keeps_its_microseconds() -> None:
    at = datetime(2026, 3, 29, 2, 30, 0, 123457, tzinfo=timezone(timedelta(hours=9)))
    assert to_microseconds(at) == 1_774_719_000_123_457
    assert to_instant(to_microseconds(at)) == at
    with pytest.raises(UsageError, match="offset"):
        to_microseconds(datetime(2026, 3, 29))


@pytest.mark.parametrize("event", [FeedGap(NOON, "deribit", "17 after 15"), FeedWhole(NOON, "deribit"), Tick(NOON)])
def test_words_about_a_feed_come_back(event: FeedGap | FeedWhole | Tick) -> None:
    assert event_of(event_bytes(event)) == event


def test_quotes_come_back_with_their_bits() -> None:
    plain = batch(NOON, [3, 0], [0.1 + 0.2, np.nan], [-1.0, np.inf], age=np.array([0.0, 1.5]))
    for sent in (plain, QuoteBatch(NOON, *(plain.which, plain.bid, plain.ask, plain.quoted_at), np.array([0.5, -0.1]))):
        back = event_of(event_bytes(sent))
        assert isinstance(back, QuoteBatch)
        assert back.received_at == NOON
        for name in ("which", "bid", "ask", "quoted_at"):
            assert getattr(back, name).tobytes() == getattr(sent, name).tobytes()
        assert (back.delta is None) is (sent.delta is None)
        assert event_bytes(back) == event_bytes(sent)


def test_a_listing_comes_back_with_its_settlements() -> None:
    june = date(2026, 6, 26)
    settles = {TermKey(june, "BTC"): datetime(2026, 6, 26, 8, 0, tzinfo=UTC)}
    sent = ContractList("BTC", (Contract(june, "BTC", 60_000.0, 1), Contract(june, "BTC", 0.5, 0)), settles)
    back = event_of(event_bytes(Listing(NOON, sent)))
    assert isinstance(back, Listing)
    assert back.listing.contracts == sent.contracts
    assert dict(back.listing.settles_at) == settles
    assert back.listing.place.tolist() == [3, 0]


@pytest.mark.parametrize("data", [b"", b"\x92\xa4tick", b"\x92\xa5other\x00", event_bytes(Tick(NOON)) + b"\x00",
                                  b"\x92\xa4tick\xcf" + b"\x40" * 8])  # fmt: skip
def test_bytes_that_are_no_event_are_refused(data: bytes) -> None:
    with pytest.raises(DataError, match=f"{len(data)} bytes of a log are no event"):
        event_of(data)


def test_a_column_cut_short_is_refused() -> None:
    with pytest.raises(DataError, match="are no event"):
        event_of(event_bytes(batch(NOON, [1], [2.0], [3.0]))[:-3])
    with pytest.raises(UsageError, match=r"must be of one size; got \[1, 2\]"):
        QuoteBatch(NOON, np.array([1, 2]), np.array([1.0]), np.array([1.0]), np.array([1]))


def test_a_part_of_a_batch_keeps_its_instant() -> None:
    table, _ = table_and_values()
    whole = batch(NOON, np.arange(4), table.bid[:4], table.ask[:4])
    part = whole.part(1, 3)
    assert part.received_at == NOON
    assert part.which.tolist() == [1, 2]
    assert part.bid.tolist() == table.bid[1:3].tolist()
