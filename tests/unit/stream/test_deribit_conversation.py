"""Deribit without a socket: messages as captured, order books by change, quotes in dollars, and what is said when."""

from __future__ import annotations

import contextlib
import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from math import nan
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared_files import shared
from weatherglass.app.exchange_feeds import deribit_instrument
from weatherglass.errors import DataError, SourceRefused, UsageError
from weatherglass.market.contracts import Contract
from weatherglass.stream.beside import PublishedBeside, beside_bytes
from weatherglass.stream.coin_quotes import CoinQuotes
from weatherglass.stream.deribit_books import MissingChange, OrderBook
from weatherglass.stream.deribit_conversation import Conversation, DeribitPlan, FeedBroken
from weatherglass.stream.deribit_messages import ChannelData, Message, Summary, message_of, summaries_of
from weatherglass.stream.events import Event, FeedGap, FeedWhole, Listing, QuoteBatch, to_microseconds

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)
MS = round(NOON.timestamp() * 1000)
CALL, PUT = "BTC-26JUN26-100000-C", "BTC-26JUN26-100000-P"


def summary(
    name: str, bid: float | None, ask: float | None, forward: float | None = 100_000.0, ms: int = MS
) -> Summary:
    return Summary(name, bid, ask, forward, ms)


def listed(*names: str) -> CoinQuotes:
    quotes = CoinQuotes("BTC", deribit_instrument)
    quotes.relist([summary(name, None, None) for name in names])
    return quotes


# ---- messages


def captured(name: str) -> Message:
    return message_of(shared(f"payloads/{name}").read_bytes())


def test_the_captured_messages_are_read_as_they_are() -> None:
    ticker = captured("deribit_ws_ticker.json").params
    assert ticker is not None
    assert ticker.data is not None
    assert (ticker.channel, ticker.data.best_bid_price, ticker.data.timestamp) == (
        "ticker.BTC-PERPETUAL.100ms", 92283.5, 1765541474086,
    )  # fmt: skip
    assert captured("deribit_ws_test_request.json").params.type == "test_request"  # type: ignore[union-attr]
    error = captured("deribit_ws_error.json").error
    assert error is not None
    assert (error.code, error.message) == (10028, "too_many_requests")
    dvol = captured("deribit_ws_volatility_index.json").params
    assert dvol is not None
    assert dvol.data is not None
    assert (dvol.data.volatility, dvol.data.index_name) == (129.36, "btc_usd")


def test_the_captured_book_is_kept_from_its_snapshot_and_its_change() -> None:
    book = OrderBook("BTC-PERPETUAL")
    for name in ("snapshot", "delta"):
        params = captured(f"deribit_ws_book_{name}.json").params
        assert params is not None
        assert params.data is not None
        assert book.take(params.data)
    assert (book.change_id, book.best) == (123456790, (42500.0, 42501.5))


def test_the_captured_summaries_have_a_null_that_is_no_zero() -> None:
    found = summaries_of(captured("deribit_book_summary_option_captured_rows.json").result)
    assert [(row.bid_price, row.ask_price) for row in found] == [(0.101, 0.2385), (0.018, 0.019), (None, None)]
    quotes = CoinQuotes("BTC", deribit_instrument)
    listing = quotes.relist(found)
    assert listing is not None
    assert listing.contracts[1] == Contract(date(2025, 1, 31), "BTC", 92_000.0, 1)
    for row in found:
        quotes.put(row.instrument_name, row.bid_price, row.ask_price, row.underlying_price, row.creation_timestamp)
    batch = quotes.take(NOON)
    assert batch is not None
    assert batch.bid.tolist()[:2] == [0.101 * 98763.21, 0.018 * 99067.37]
    assert np.isnan([batch.bid[2], batch.ask[2]]).all()


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b'{"params":{"data":{}}}', b'{"params":{"data":{"timestamp":1e400}}}', b"[" * 100_000, b"\xff\xfe{}",
     b'{"params":{"data":{"timestamp":1,"best_bid_price":"0.1"}}}',
     b'{"params":{"data":{"timestamp":1,"best_bid_price":NaN}}}'],
)  # fmt: skip
def test_what_is_no_message_is_refused_with_a_reason(raw: bytes) -> None:
    with pytest.raises(DataError, match=f"a message of {len(raw)} bytes cannot be read: "):
        message_of(raw)


# ---- order books


def change(at: int, before: int | None, *, kind: str = "change", bids: Any = (), asks: Any = ()) -> ChannelData:
    return ChannelData(
        MS, instrument_name=CALL, type=kind, change_id=at, prev_change_id=before, bids=list(bids), asks=list(asks)
    )


def test_a_missing_change_makes_the_book_unknown_until_the_next_snapshot() -> None:
    book = OrderBook(CALL)
    assert not book.take(change(3, 2, bids=[("new", 9.0, 1.0)]))
    assert book.take(change(5, None, kind="snapshot", bids=[("new", 1.0, 2.0)], asks=[("new", 1.5, 2.0)]))
    assert book.take(change(7, 5, bids=[("change", 1.0, 3.0), ("new", 1.1, 1.0)]))
    assert book.best == (1.1, 1.5)
    assert book.take(change(7, 5, bids=[("new", 8.0, 1.0)]))  # it came again
    assert (book.best, book.repeated) == ((1.1, 1.5), 1)
    with pytest.raises(MissingChange, match="change 9 follows 8, and 7 was the last"):
        book.take(change(9, 8, bids=[("delete", 1.1, 0.0)]))
    assert not book.take(change(10, 9))
    assert book.take(change(20, None, kind="snapshot", asks=[("new", 2.0, 1.0)]))
    assert book.best == (None, 2.0)
    with pytest.raises(DataError, match="of type 'other', not snapshot or change"):
        book.take(change(21, 20, kind="other"))
    with pytest.raises(DataError, match="lacks change_id, bids or asks"):
        book.take(ChannelData(MS, instrument_name=CALL, type="change"))


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.sampled_from(["b", "a"]), st.integers(1, 6), st.integers(0, 3)), max_size=40), st.data())
def test_any_gap_in_the_changes_is_noticed_and_no_gap_gives_the_best_of_a_plain_table(
    changes: list[tuple[str, int, int]], data: st.DataObject
) -> None:
    lost = data.draw(st.integers(0, len(changes)))
    book, sides = OrderBook(CALL), {"b": dict[float, float](), "a": dict[float, float]()}
    book.take(change(0, None, kind="snapshot"))
    for at, (side, price, amount) in enumerate(changes, start=1):
        if at == lost:
            continue
        said = [("change" if amount else "delete", float(price), float(amount))]
        message = change(at, at - 1, bids=said if side == "b" else (), asks=said if side == "a" else ())
        if at == lost + 1 and lost:
            with pytest.raises(MissingChange):
                book.take(message)
            return
        assert book.take(message)
        sides[side].pop(float(price), None)
        if amount:
            sides[side][float(price)] = float(amount)
        assert book.best == (max(sides["b"], default=None), min(sides["a"], default=None))


# ---- quotes in dollars


def test_of_quotes_that_wait_together_the_newest_by_its_own_instant_stays() -> None:
    quotes = listed(CALL, PUT)
    quotes.put(CALL, 0.05, 0.06, 100_000.0, MS + 5, 0.4)
    quotes.put(CALL, 0.01, 0.02, 100_000.0, MS + 4, 0.1)
    quotes.put(PUT, 0.02, None, 100_000.0, MS)
    quotes.put("BTC-PERPETUAL", 1.0, 2.0, 1.0, MS)
    assert (quotes.waiting, quotes.counts["conflated"], quotes.counts["not_options"]) == (2, 1, 1)
    batch = quotes.take(NOON)
    assert batch is not None
    assert quotes.take(NOON) is None
    assert (batch.which.tolist(), batch.bid.tolist()) == ([0, 1], [5_000.0, 2_000.0])
    assert batch.quoted_at.tolist() == [(MS + 5) * 1000, MS * 1000]
    assert batch.ask[0] == 6_000.0
    assert np.isnan(batch.ask[1])


@pytest.mark.parametrize("forward", [None, 0.0, -1.0, nan])
def test_a_coin_price_without_a_sound_forward_is_unreadable_and_an_absent_one_stays_absent(
    forward: float | None,
) -> None:
    quotes = listed(CALL)
    quotes.put(CALL, 0.0, None, forward, MS)
    batch = quotes.take(NOON)
    assert batch is not None
    assert np.isposinf(batch.bid).tolist() == [True]
    assert np.isnan(batch.ask).tolist() == [True]


def test_a_linear_option_is_in_dollars_already() -> None:
    quotes = listed("BTC_USDC-26JUN26-100000-C")
    quotes.put("BTC_USDC-26JUN26-100000-C", 5_000.0, 5_100.0, None, MS)
    batch = quotes.take(NOON)
    assert batch is not None
    assert (batch.bid.tolist(), batch.ask.tolist()) == ([5_000.0], [5_100.0])


def test_a_quote_without_a_possible_instant_is_left_out_and_counted() -> None:
    quotes = listed(CALL, PUT)
    for at, ms in enumerate((MS // 1000, MS * 1000, 10**19)):  # seconds, microseconds, nothing
        quotes.put(CALL, 0.1, 0.2, 1e5, ms)
        quotes.put(PUT, 0.1, 0.2, 1e5, MS)
        batch = quotes.take(NOON)
        assert batch is not None
        assert (batch.which.tolist(), quotes.counts["undated"]) == ([1], at + 1)


def test_a_delta_is_kept_when_a_message_without_one_comes() -> None:
    quotes = listed(CALL)
    quotes.put(CALL, 0.1, 0.2, 1e5, MS, 0.25)
    quotes.put(CALL, 0.11, 0.2, 1e5, MS + 1)
    batch = quotes.take(NOON)
    assert batch is not None
    assert batch.delta is not None
    assert batch.delta.tolist() == [0.25]


def test_a_list_of_far_fewer_contracts_is_refused_and_combinations_are_in_none() -> None:
    quotes = listed(CALL, PUT, "BTC-26JUN26-90000-C", "BTC-CS-26JUN26-90000_100000", "BTC-PERPETUAL", "ETH-26JUN26-1-C")
    assert list(quotes.numbers) == [CALL, PUT, "BTC-26JUN26-90000-C"]
    assert quotes.counts["not_options"] == 3
    assert quotes.refusal([summary(CALL, 1, 2)]).startswith("the board has 1 rows, 33.3% of the usual 3")
    assert quotes.refusal([]) == "the board has no rows"
    assert quotes.refusal([summary(CALL, 1, 2), summary(PUT, 1, 2)]) == ""


# ---- what is said when


class Talk:
    """A conversation with a hand on its clock."""

    def __init__(self, **plan: Any) -> None:
        self.events: list[Event] = []
        self.beside: list[PublishedBeside] = []
        self.seconds = 100.0
        self.quotes = CoinQuotes("BTC", deribit_instrument)
        self.it = Conversation(
            DeribitPlan("BTC", **plan), self.quotes, self.events.append, self.beside.append,
            lambda: NOON + timedelta(seconds=self.seconds), lambda: self.seconds,
        )  # fmt: skip
        self.asked: list[dict[str, Any]] = []

    def note(self, said: list[bytes]) -> list[str]:
        self.asked += [json.loads(one) for one in said]
        return [json.loads(one)["method"].removeprefix("public/") for one in said]

    def take(self, message: dict[str, Any]) -> list[str]:
        return self.note(self.it.take(json.dumps(message)))

    def answer(self, result: Any, *, error: Any = None) -> list[str]:
        said = {"error": error} if error else {"result": result}
        return self.take({"jsonrpc": "2.0", "id": self.asked[-1]["id"], **said})

    def summaries(self, *names: str) -> list[str]:
        return self.answer(
            [
                {"instrument_name": n, "bid_price": 0.05, "ask_price": 0.06, "underlying_price": 1e5,
                 "creation_timestamp": MS}
                for n in names
            ]
        )  # fmt: skip

    def kinds(self) -> list[str]:
        return [type(event).__name__ for event in self.events]

    def made_whole(self) -> None:
        self.note(self.it.opening())
        self.take({"id": 1, "result": "ok"})
        self.summaries(CALL, PUT)
        while said := self.note(self.it.due()):
            assert said == ["subscribe"]
            closing = self.answer(self.asked[-1]["params"]["channels"])
            self.seconds += 1.0
        assert closing == ["get_book_summary_by_currency"]
        self.summaries(CALL, PUT)
        assert self.it.whole


def ticker(name: str = CALL, **members: Any) -> dict[str, Any]:
    data = {"timestamp": MS, "instrument_name": name, "best_bid_price": 0.05, "best_ask_price": 0.06,
            "best_bid_amount": 1.0, "best_ask_amount": 1.0, "underlying_price": 1e5, **members}  # fmt: skip
    data = {key: value for key, value in data.items() if value != "left out"}
    return {"method": "subscription", "params": {"channel": f"ticker.{name}.agg2", "data": data}}


def test_a_connection_is_whole_after_a_look_at_everything_that_came_after_the_last_subscription() -> None:
    talk = Talk(part=2)
    assert talk.note(talk.it.opening()) == ["set_heartbeat", "get_book_summary_by_currency"]
    assert [one["params"] for one in talk.asked] == [{"interval": 10}, {"currency": "BTC", "kind": "option"}]
    assert talk.summaries(CALL, PUT) == []
    assert talk.kinds() == ["Listing", "FeedGap"]
    assert talk.note(talk.it.due()) == ["subscribe"]
    assert talk.asked[-1]["params"]["channels"] == ["deribit_volatility_index.btc_usd", f"ticker.{CALL}.agg2"]
    first = talk.asked[-1]
    assert talk.it.due() == []  # not so soon: 3.3 a second are allowed
    talk.seconds += 0.35
    assert talk.note(talk.it.due()) == ["subscribe"]
    assert talk.asked[-1]["params"]["channels"] == [f"ticker.{PUT}.agg2"]
    assert talk.answer([f"ticker.{PUT}.agg2"]) == []
    assert talk.take({"id": first["id"], "result": first["params"]["channels"]}) == ["get_book_summary_by_currency"]
    assert not talk.it.whole
    assert talk.summaries(CALL, PUT) == []
    assert talk.it.whole
    assert talk.kinds() == ["Listing", "FeedGap", "QuoteBatch", "FeedWhole"]


def test_new_contracts_are_found_by_looking_again_and_make_no_gap() -> None:
    talk = Talk(refresh_s=60.0)
    talk.made_whole()
    before = len(talk.events)
    while talk.seconds < 160.0:
        talk.take(ticker())
        assert talk.it.due() == []
        talk.seconds += 5.0
    talk.seconds += 3.0
    assert talk.note(talk.it.due()) == ["get_book_summary_by_currency"]
    new = "BTC-26JUN26-105000-C"
    talk.summaries(CALL, PUT, new)
    assert talk.note(talk.it.due()) == ["subscribe"]
    assert talk.asked[-1]["params"]["channels"] == [f"ticker.{new}.agg2"]
    assert talk.it.whole
    assert talk.kinds()[before:] == ["QuoteBatch", "Listing"]
    listing = talk.events[-1]
    assert isinstance(listing, Listing)
    assert listing.listing.contracts[2].strike == 105_000.0


def test_a_test_request_is_answered_at_once_and_a_plain_heartbeat_is_not() -> None:
    talk = Talk()
    assert talk.take({"method": "heartbeat", "params": {"type": "test_request"}}) == ["test"]
    assert talk.take({"method": "heartbeat", "params": {"type": "heartbeat"}}) == []
    assert talk.take({"id": 1, "result": {"version": "1.2"}}) == []


def test_two_missed_heartbeats_or_a_minute_without_quotes_break_the_connection() -> None:
    talk = Talk()
    talk.made_whole()
    talk.seconds = talk.it.heard + 20.0
    talk.it.due()
    talk.seconds += 0.1
    with pytest.raises(FeedBroken, match=r"nothing came for 20\.1 s, two heartbeats and more"):
        talk.it.due()
    quiet = Talk(quiet_s=60.0)
    quiet.made_whole()
    start = quiet.seconds
    while quiet.seconds < start + 58:
        quiet.take({"method": "heartbeat", "params": {"type": "heartbeat"}})
        quiet.it.due()
        quiet.seconds += 1
    quiet.seconds += 4
    with pytest.raises(FeedBroken, match="no quote came for 6"):
        quiet.it.due()


def test_a_request_without_an_answer_breaks_the_connection_although_quotes_come() -> None:
    talk = Talk(answer_s=15.0)
    talk.note(talk.it.opening())
    talk.take({"id": 1, "result": "ok"})
    for _ in range(15):
        talk.seconds += 1.0
        talk.take(ticker())
        talk.it.due()
    talk.seconds += 0.5
    with pytest.raises(FeedBroken, match=r"a request \(summaries\) has had no answer for 15\.5 s"):
        talk.it.due()


@pytest.mark.parametrize("member", ["best_bid_price", "best_ask_price", "underlying_price"])
def test_a_renamed_field_breaks_the_connection_and_is_never_taken_for_nobodys_quote(member: str) -> None:
    talk = Talk()
    talk.made_whole()
    with pytest.raises(FeedBroken, match=f"the ticker of {CALL} lacks best_bid_price, best_ask_price or underlying"):
        talk.take(ticker(**{member: "left out"}))
    talk.take(ticker(**{member: None, "timestamp": MS + 1}))
    batch = talk.quotes.take(NOON)
    assert batch is not None
    assert not np.isfinite([batch.bid[0], batch.ask[0]]).all()


@pytest.mark.parametrize(
    ("members", "bid", "ask"),
    [
        ({}, 5_000.0, 6_000.0),
        ({"best_bid_price": 0.0, "best_bid_amount": 0.0}, nan, 6_000.0),
        ({"best_ask_price": 0.0, "best_ask_amount": 0.0}, 5_000.0, nan),
        ({"best_ask_price": None}, 5_000.0, nan),
        ({"state": "closed"}, nan, nan),
    ],
)
def test_nobodys_price_is_absent_and_never_zero(members: dict[str, Any], bid: float, ask: float) -> None:
    talk = Talk()
    talk.made_whole()
    talk.quotes.take(NOON)
    talk.take(ticker(**{"timestamp": MS + 1, **members}))
    batch = talk.quotes.take(NOON)
    assert isinstance(batch, QuoteBatch)
    np.testing.assert_array_equal([batch.bid[0], batch.ask[0]], [bid, ask])


@pytest.mark.parametrize(
    ("code", "kind", "rest_s"), [(10028, FeedBroken, 1.0), (11050, SourceRefused, None), (13020, SourceRefused, None)]
)
def test_an_error_breaks_the_connection_or_ends_the_feed(
    code: int, kind: type[Exception], rest_s: float | None
) -> None:
    talk = Talk()
    talk.note(talk.it.opening())
    with pytest.raises(kind, match=f"JSON-RPC error {code} no in answer to summaries") as caught:
        talk.answer(None, error={"code": code, "message": "no"})
    assert getattr(caught.value, "rest_s", None) == rest_s


def test_dvol_is_given_beside_and_moves_no_quote() -> None:
    talk = Talk()
    talk.made_whole()
    talk.quotes.take(NOON)
    for value, ms in ((52.25, MS), (0.0, MS), (5_000.0, MS), (50.0, 10**18)):
        data = {"timestamp": ms, "volatility": value, "index_name": "btc_usd"}
        channel = "deribit_volatility_index.btc_usd"
        talk.take({"method": "subscription", "params": {"channel": channel, "data": data}})
    assert [(one.name, one.value, one.quoted_at) for one in talk.beside] == [("DVOL BTC", 52.25, NOON)]
    assert talk.quotes.waiting == 0
    assert json.loads(beside_bytes(talk.beside[0]))["value"] == 52.25


def book_message(name: str, at: int, before: int | None, bid: float, ask: float, **members: Any) -> dict[str, Any]:
    data = {"timestamp": MS + at, "instrument_name": name, "type": "change" if before else "snapshot", "change_id": at,
            "prev_change_id": before, "bids": [["new", bid, 1.0]], "asks": [["new", ask, 1.0]], **members}  # fmt: skip
    return {"method": "subscription", "params": {"channel": f"book.{name}.100ms", "data": data}}


def test_with_books_a_missing_change_is_a_gap_until_the_next_snapshot_and_a_look_at_everything() -> None:
    talk = Talk(books=True)
    talk.made_whole()
    wanted = next(one for one in talk.asked if one["method"] == "public/subscribe")["params"]["channels"]
    assert wanted == [
        "deribit_volatility_index.btc_usd", f"ticker.{CALL}.agg2", f"book.{CALL}.100ms", f"book.{PUT}.100ms",
    ]  # fmt: skip
    talk.take(book_message(CALL, 10, None, 0.05, 0.06))
    talk.take(book_message(CALL, 11, 10, 0.055, 0.059))
    batch = talk.quotes.take(NOON)
    assert batch is not None
    assert (batch.bid[0], batch.ask[0]) == (0.055 * 1e5, 0.059 * 1e5)
    talk.take(book_message(CALL, 14, 13, 0.02, 0.2))
    assert isinstance(talk.events[-1], FeedGap)
    assert "change 14 follows 13, and 11 was the last" in talk.events[-1].message
    talk.take(book_message(CALL, 15, 14, 0.03, 0.2))  # dropped
    assert talk.quotes.waiting == 0
    methods = []
    for _ in range(2):
        talk.seconds += 1.0
        methods += talk.note(talk.it.due())
        closing = talk.answer(talk.asked[-1]["params"]["channels"])
    assert methods == ["unsubscribe", "subscribe"]
    assert closing == ["get_book_summary_by_currency"]
    talk.summaries(CALL, PUT)
    assert not talk.it.whole  # everything but the snapshot of that book
    talk.take(book_message(CALL, 90, None, 0.051, 0.061, timestamp=MS + 9_000))
    assert talk.it.whole
    assert isinstance(talk.events[-1], FeedWhole)


def test_with_books_a_forward_that_moves_moves_every_price_of_its_expiry() -> None:
    talk = Talk(books=True)
    talk.made_whole()
    talk.take(book_message(CALL, 10, None, 0.05, 0.06))
    talk.take(book_message(PUT, 20, None, 0.04, 0.05))
    talk.quotes.take(NOON)
    talk.take(ticker(CALL, underlying_price=101_000.0, timestamp=MS + 100, best_bid_price=9.0))
    batch = talk.quotes.take(NOON)
    assert batch is not None
    assert batch.bid.tolist() == [0.05 * 101_000.0, 0.04 * 101_000.0]
    assert batch.quoted_at.tolist() == [to_microseconds(NOON) + 100_000] * 2


def test_an_impossible_plan_is_refused() -> None:
    with pytest.raises(UsageError, match="heartbeat_s=0 of a feed must be positive"):
        DeribitPlan("BTC", heartbeat_s=0)


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=200) | st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5) | st.integers(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["method", "params", "data", "id", "result", "error", "code", "timestamp", "type", "bids",
                         "change_id", "instrument_name", "channel", "volatility"]), inner, max_size=5),
    max_leaves=12,
).map(lambda each: json.dumps(each).encode()))  # fmt: skip
def test_whatever_comes_is_taken_or_breaks_the_connection_and_nothing_else(raw: bytes) -> None:
    talk = Talk()
    talk.made_whole()
    talk.quotes.take(NOON)
    with contextlib.suppress(FeedBroken):
        talk.it.take(raw)
    assert Counter(talk.kinds())["Listing"] == 1


def test_names_of_another_coin_or_kind_are_no_options_of_this_one() -> None:
    quotes = CoinQuotes("ETH", deribit_instrument)
    assert quotes.option("ETH-5JUN26-4000-C") is not None
    assert [quotes.option(name) for name in (CALL, "ETH-PERPETUAL", "ETH-FS-5JUN26_PERP", "")] == [None] * 4
