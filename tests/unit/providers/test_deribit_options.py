"""Deribit's option quotes: nulls, combos, linear contracts, coin prices, errors of the interface."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import numpy as np
import pytest

from recorded_client import NOON, OTHER_BODIES, RecordedClient, assert_survives, payload
from shared_files import shared
from weatherglass.errors import ImpossibleAnswer, NotTheDocument, SchemaChanged, SourceRefused
from weatherglass.market import TermNote
from weatherglass.market.payload import Payload
from weatherglass.providers.boards import read_board
from weatherglass.providers.contract import Ask, Provider
from weatherglass.providers.deribit_options import INFERRED_NOTE, DeribitOptions
from weatherglass.providers.deribit_rpc import RETRYABLE_CODES

BTC = {"currency": "BTC"}
CREATED = 1_787_918_400_000
"""28 August 2026, 12:00 UTC."""


def row(name: str, bid: float | None, ask: float | None, forward: float = 80_000.0, **more: object) -> dict:
    return {
        "instrument_name": name,
        "bid_price": bid,
        "ask_price": ask,
        "mark_iv": 55.0,
        "underlying_price": forward,
        "creation_timestamp": CREATED,
        "high": None,
        **more,
    }


def tree() -> dict:
    rows = [
        row("BTC-4SEP26-78000-P", 0.0105, 0.011),
        row("BTC-4SEP26-82000-C", 0.012, 0.0125, mark_iv=54.0),
        row("BTC-25DEC26-100000-C", None, None, 81_000.0),
        row("BTC-25DEC26-60000-P", None, 0.02, 81_000.0, creation_timestamp=CREATED - 2500),
    ]
    return {"jsonrpc": "2.0", "result": rows, "usIn": 1, "usOut": 2}


def parsed(document: object, currency: str = "BTC", received_at: datetime = NOON):
    return DeribitOptions().parse(payload(json.dumps(document), {"currency": currency}, received_at=received_at))


def test_it_is_a_provider():
    assert isinstance(DeribitOptions(), Provider)
    assert DeribitOptions().serves == ("BTC", "ETH")


def test_coin_prices_become_dollars_by_the_forward_of_their_row():
    (snapshot,) = parsed(tree())
    assert snapshot.underlying == "BTC"
    assert snapshot.as_of == snapshot.known_at == datetime(2026, 8, 28, 12, tzinfo=UTC)
    assert not snapshot.as_of_inferred
    quotes = snapshot.quotes
    np.testing.assert_allclose(quotes.bid, [840.0, 960.0, np.nan, np.nan])
    np.testing.assert_allclose(quotes.ask, [880.0, 1000.0, np.nan, 1620.0])
    np.testing.assert_allclose(quotes.iv, [0.55, 0.54, 0.55, 0.55])
    assert quotes.strike.tolist() == [78_000.0, 82_000.0, 100_000.0, 60_000.0]
    assert quotes.right.tolist() == [1, 0, 0, 1]
    assert snapshot.notes == ("coin quotes were multiplied by the forward of their expiry to be in dollars",)


def test_each_term_says_when_it_settles_and_its_forward():
    (snapshot,) = parsed(tree())
    assert snapshot.term_notes == {
        (date(2026, 9, 4), "BTC"): TermNote(datetime(2026, 9, 4, 8, tzinfo=UTC), 80_000.0),
        (date(2026, 12, 25), "BTC"): TermNote(datetime(2026, 12, 25, 8, tzinfo=UTC), 81_000.0),
    }


def test_combos_futures_and_bad_names_are_dropped_under_codes():
    document = tree()
    document["result"] += [
        row("BTC-CS-4SEP26-78000_82000", 0.01, 0.02),
        row("BTC-PERPETUAL", 80_000.0, 80_001.0),
        row("BTC-31FEB26-80000-C", 0.01, 0.02),
        None,
    ]
    (snapshot,) = parsed(document)
    assert snapshot.dropped == {"combination": 1, "not_an_option": 1, "unknown_symbol": 1, "unreadable_row": 1}
    assert snapshot.quotes.rows == 4


def test_linear_options_are_another_underlying_and_in_dollars_already():
    document = tree()
    document["result"].append(row("XRP_USDC-4SEP26-0d625-C", 0.021, 0.023, 0.63))
    bitcoin, ripple = parsed(document)
    assert (bitcoin.underlying, ripple.underlying, ripple.quotes.roots) == ("BTC", "XRP", ("XRP_USDC",))
    assert (ripple.quotes.bid[0], ripple.quotes.strike[0], ripple.notes) == (0.021, 0.625, ())


def test_a_file_of_the_same_document_gives_the_same_board(tmp_path):
    path = tmp_path / "summary.json"
    path.write_text(json.dumps(tree()))
    board = read_board(path)
    (snapshot,) = parsed(tree())
    assert board.as_of == snapshot.as_of
    assert board.terms[0].put_bid[0] == snapshot.quotes.bid[0] == 840.0
    assert board.terms[0].forward_hint == 80_000.0


def test_without_creation_times_the_instant_is_that_of_receipt():
    document = tree()
    for each in document["result"]:
        del each["creation_timestamp"]
    (snapshot,) = parsed(document)
    assert (snapshot.as_of, snapshot.as_of_inferred, snapshot.known_at) == (NOON, True, None)
    assert snapshot.notes[-1] == INFERRED_NOTE


def test_quotes_of_the_future_are_refused():
    earlier = datetime(2026, 8, 28, 11, 54, 59, tzinfo=UTC)
    with pytest.raises(ImpossibleAnswer, match=r"quotes dated 2026-08-28T12:00:00\+00:00 came at 2026-08-28T11:54:59"):
        parsed(tree(), received_at=earlier)
    assert parsed(tree(), received_at=datetime(2026, 8, 28, 11, 55, tzinfo=UTC))[0].as_of == NOON


@pytest.mark.parametrize("code", [10028, 10040, 10041, 10047, 10066, 11051, 11094, 13028, 13888])
def test_an_error_that_passes_names_code_and_message_and_when_to_ask_again(code):
    document = {"jsonrpc": "2.0", "error": {"code": code, "message": RETRYABLE_CODES[code], "data": None}}
    with pytest.raises(
        SourceRefused, match=f"JSON-RPC error {code} {RETRYABLE_CODES[code]}: ask again later"
    ) as caught:
        parsed(document)
    assert caught.value.retry_after_s == 1.0


@pytest.mark.parametrize("code", [10020, 13020, 11029, 11050])
def test_an_error_of_the_request_is_not_to_be_asked_again(code):
    with pytest.raises(SourceRefused, match=f"JSON-RPC error {code} bad: the request itself is wrong") as caught:
        parsed({"jsonrpc": "2.0", "error": {"code": code, "message": "bad"}})
    assert caught.value.retry_after_s is None
    assert code not in RETRYABLE_CODES


def test_options_of_another_coin_are_refused_naming_both():
    with pytest.raises(NotTheDocument, match="expected options of ETH and got options of BTC"):
        parsed(tree(), currency="ETH")


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([], r"no BTC option among 0 rows: its list of results is empty"),
        (
            [row("BTC-PERPETUAL", 1.0, 2.0)],
            r"no BTC option among 1 rows: none of them is an option \(1 not_an_option\)",
        ),
    ],
)
def test_a_list_without_options_is_refused(rows, why):
    with pytest.raises(ImpossibleAnswer, match=why):
        parsed({"result": rows})


@pytest.mark.parametrize("field", ["instrument_name", "bid_price", "ask_price"])
def test_a_renamed_field_is_named(field):
    document = tree()
    for each in document["result"]:
        each["renamed"] = each.pop(field)
    with pytest.raises(SchemaChanged, match=f"has no '{field}'; it has: .*renamed"):
        parsed(document)


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"jsonrpc": "2.0"}, "has no 'result'; it has: jsonrpc"),
        ({"result": {"data": []}}, "has no 'a list of summaries'; it has: a dict"),
        ({"result": ["x"]}, "it has: rows that are no objects"),
    ],
)
def test_another_shape_is_a_changed_schema(document, message):
    with pytest.raises(SchemaChanged, match=message):
        parsed(document)


@pytest.mark.parametrize("body", OTHER_BODIES.values(), ids=OTHER_BODIES)
def test_what_comes_in_place_of_the_document(body):
    with pytest.raises(NotTheDocument, match="expected book summaries of BTC options"):
        DeribitOptions().parse(payload(body, BTC))


def test_broken_documents_never_escape_the_exception_tree():
    assert_survives(DeribitOptions(), json.dumps(tree()).encode(), BTC)


def test_each_coin_is_one_request():
    client = RecordedClient(b"{}", b"{}")
    found = list(DeribitOptions(host="http://h").fetch(Ask(now=NOON), client))
    assert all(isinstance(each, Payload) for each in found)
    assert {r.url for r in client.requests} == {"http://h/api/v2/public/get_book_summary_by_currency"}
    assert [r.params for r in client.requests] == [
        {"currency": "BTC", "kind": "option"},
        {"currency": "ETH", "kind": "option"},
    ]
    assert [(r.key, r.context["currency"]) for r in client.requests] == [("BTC_options", "BTC"), ("ETH_options", "ETH")]


def test_the_captured_rows():
    body = shared("payloads/deribit_book_summary_option_captured_rows.json").read_bytes()
    (snapshot,) = DeribitOptions().parse(payload(body, BTC))
    assert snapshot.as_of == datetime(2025, 1, 17, 0, 37, 2, 663000, tzinfo=UTC)
    assert snapshot.quotes.bid[1] == pytest.approx(0.018 * 99067.37)
    assert np.isnan(snapshot.quotes.bid[2])
    assert np.isnan(snapshot.quotes.ask[2])


def test_the_captured_error():
    body = shared("payloads/deribit_ws_error.json").read_bytes()
    with pytest.raises(SourceRefused, match="JSON-RPC error 10028 too_many_requests"):
        DeribitOptions().parse(payload(body, BTC))
