"""Cboe's option chains: the two clocks, sentinels, bad rows, and what is no chain."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from recorded_client import OTHER_BODIES, RecordedClient, assert_survives, payload
from shared_files import shared
from weatherglass.errors import ImpossibleAnswer, NotTheDocument, SchemaChanged, SourceRefused, UsageError
from weatherglass.market import QuoteTable, assemble_board
from weatherglass.market.quote_snapshot import QuoteSnapshot
from weatherglass.providers.cboe_option_chain import MAX_BYTES, CboeOptionChain
from weatherglass.providers.contract import Ask, Provider
from weatherglass.timeline import NEW_YORK

SPX = {"underlying": "SPX"}
EVENING = datetime(2024, 11, 21, 1, 53, tzinfo=UTC)
"""Ten seconds after the timestamp of `tree`."""


def option(name: str, bid: object, ask: object, **more: object) -> dict:
    """A row with the fields of a real one."""
    row = {
        "option": name, "bid": bid, "bid_size": 12.0, "ask": ask, "ask_size": 4.0, "iv": 0.1834, "open_interest": 5288.0,
        "volume": 1.0, "delta": 0.5123, "gamma": 0.0012, "vega": 6.1, "theta": -1.2, "rho": 0.17, "theo": 101.2,
        "change": -3.1, "open": 0.0, "high": 0.0, "low": 0.0, "tick": "no_change", "last_trade_price": 99.0,
        "last_trade_time": "2024-11-20T15:06:25", "percent_change": -0.34, "prev_day_close": 104.3,
    }  # fmt: skip
    return row | more


def tree() -> dict:
    """Third Friday of December 2024 with both roots, and one expiry of today's UTC date."""
    return {
        "timestamp": "2024-11-21 01:52:50",
        "data": {
            "options": [
                option("SPX241220C05900000", 101.1, 102.3),
                option("SPX241220P05900000", 84.0, 84.9, delta=-0.4877),
                option("SPXW241220C05900000", 101.7, 102.9),
                option("SPXW241220P05900000", 84.2, 85.1, delta=-0.4877),
                option("SPXW241121C05917500", 11.2, 11.4),
                option("SPXW241121P05917500", 10.9, 11.1, delta=-0.49),
            ],
            "symbol": "^SPX",
            "security_type": "index",
            "current_price": 5917.1099,
            "last_trade_time": "2024-11-20T16:14:59",
        },
        "symbol": "_SPX",
    }


def parsed(document: dict | str, context: dict | None = None, received_at: datetime = EVENING) -> QuoteSnapshot:
    text = document if isinstance(document, str) else json.dumps(document)
    (snapshot,) = CboeOptionChain().parse(payload(text, SPX if context is None else context, received_at=received_at))
    return snapshot


def assert_same(quotes: QuoteTable, others: QuoteTable) -> None:
    assert quotes.roots == others.roots
    for name in ("expiry", "root", "strike", "right", "bid", "ask", "delta", "iv"):
        np.testing.assert_array_equal(getattr(quotes, name), getattr(others, name), err_msg=name)


def test_it_is_a_provider():
    chain = CboeOptionChain()
    assert isinstance(chain, Provider)
    assert (chain.name, chain.needs, chain.serves[:4]) == ("cboe-option-chain", (), ("SPX", "VIX", "NDX", "RUT"))


def test_every_quote_is_handed_on_in_source_order_with_its_root():
    found = parsed(tree())
    assert (found.underlying, found.dropped, found.notes) == ("SPX", {}, ())
    assert found.source == "Cboe delayed quotes, the-key"
    quotes = found.quotes
    assert [quotes.roots[at] for at in quotes.root] == ["SPX", "SPX", "SPXW", "SPXW", "SPXW", "SPXW"]
    assert quotes.expiry.tolist() == [date(2024, 12, 20)] * 4 + [date(2024, 11, 21)] * 2
    assert quotes.strike.tolist() == [5900.0] * 4 + [5917.5] * 2
    assert quotes.right.tolist() == [0, 1, 0, 1, 0, 1]
    assert quotes.bid.tolist() == [101.1, 84.0, 101.7, 84.2, 11.2, 10.9]
    assert quotes.ask.tolist() == [102.3, 84.9, 102.9, 85.1, 11.4, 11.1]
    assert quotes.delta.tolist() == [0.5123, -0.4877, 0.5123, -0.4877, 0.5123, -0.49]
    assert quotes.iv.tolist() == [0.1834] * 6


def test_both_roots_of_a_third_friday_stay_apart_on_the_board():
    found = parsed(tree())
    board = assemble_board(found.quotes, underlying=found.underlying, as_of=found.as_of, source=found.source)
    assert [(term.root, term.expiry, term.call_bid.tolist()) for term in board.terms] == [
        ("SPXW", date(2024, 11, 21), [11.2]),
        ("SPX", date(2024, 12, 20), [101.1]),
        ("SPXW", date(2024, 12, 20), [101.7]),
    ]


@pytest.mark.parametrize(
    ("timestamp", "as_of"),
    [
        ("2024-11-21 01:52:50", datetime(2024, 11, 20, 16, 15)),  # evening in New York
        ("2024-11-21 00:30:00", datetime(2024, 11, 20, 16, 15)),  # the UTC date is not that of the session
        ("2024-11-20 21:29:59", datetime(2024, 11, 20, 16, 14, 59)),
        ("2024-11-20 15:00:00", datetime(2024, 11, 20, 9, 45)),
        ("2024-11-20 14:44:59", datetime(2024, 11, 19, 16, 15)),  # 09:44:59 less the delay is before the open
        ("2024-07-06 00:30:00", datetime(2024, 7, 5, 16, 15)),  # summer time
        ("2024-11-29 19:00:00", datetime(2024, 11, 29, 13, 15)),  # half day
        ("2024-11-24 12:00:00.250", datetime(2024, 11, 22, 16, 15)),  # Sunday
    ],
)
def test_quotes_are_of_the_last_regular_quoting_a_quarter_of_an_hour_before_the_timestamp(timestamp, as_of):
    document = tree() | {"timestamp": timestamp}
    made = datetime.fromisoformat(timestamp).replace(tzinfo=UTC)
    found = parsed(document, received_at=made + timedelta(seconds=1))
    assert found.known_at is not None
    assert found.known_at.utcoffset() == timedelta(0)
    assert (found.known_at, found.as_of, found.as_of_inferred) == (made, as_of.replace(tzinfo=NEW_YORK), True)


def test_the_local_last_trade_time_is_not_read():
    document = tree()
    document["data"]["last_trade_time"] = "2031-01-01T09:00:00"
    for row in document["data"]["options"]:
        row["last_trade_time"] = None
    assert_same(parsed(document).quotes, parsed(tree()).quotes)


def test_new_fields_are_ignored():
    document = tree() | {"edition": {"x": [1]}}
    document["data"]["halted"] = None
    for row in document["data"]["options"]:
        row["mid_iv"] = {"deep": [0.1]}
    assert_same(parsed(document).quotes, parsed(tree()).quotes)


def test_sentinels_and_negative_prices_pass_through():
    document = tree()
    rows = document["data"]["options"]
    rows[0].update(iv=0.0, delta=-999.0)
    rows[1].update(iv=None, delta=None, bid=None)
    rows[2].update(bid=-1.0)
    rows[3].update(bid=0.0, ask=0.0)
    quotes = parsed(document).quotes
    np.testing.assert_array_equal(quotes.iv[:2], [0.0, np.nan])
    np.testing.assert_array_equal(quotes.delta[:2], [-999.0, np.nan])
    np.testing.assert_array_equal(quotes.bid, [101.1, np.nan, -1.0, 0.0, 11.2, 10.9])
    assert quotes.ask[3] == 0.0


@pytest.mark.parametrize("absent", ["delta", "iv"])
def test_a_row_may_lack_its_greeks(absent):
    document = tree()
    del document["data"]["options"][0][absent]
    column = getattr(parsed(document).quotes, absent)
    assert np.isnan(column).tolist() == [True] + [False] * 5


@pytest.mark.parametrize(
    ("token", "bid"),
    [
        ('"abc"', np.inf), ('"1,5"', np.inf), ('"1_000"', np.inf), ("true", np.inf), ("[]", np.inf), ("NaN", np.inf),
        ("-Infinity", np.inf), ("1e400", np.inf), ('""', np.nan), ("null", np.nan), ('"101.1"', 101.1), ("101", 101.0),
    ],
)  # fmt: skip
def test_one_bad_bid_costs_one_quote_and_no_other(token, bid):
    text = json.dumps(tree()).replace('"bid": 101.1', f'"bid": {token}')
    quotes, untouched = parsed(text).quotes, parsed(tree()).quotes
    np.testing.assert_array_equal(quotes.bid[:1], [bid])
    assert_same(replace(quotes, bid=untouched.bid), untouched)


def test_rows_that_are_no_contract_of_the_underlying_are_counted():
    document = tree()
    document["data"]["options"] += [
        option("1SPX241220C00012345", 1.0, 2.0),
        option("SPXW241220X05900000", 1.0, 2.0),
        option("SPXW240230C05900000", 1.0, 2.0),
        option("SPY241220C00590000", 1.0, 2.0),
        option(None, 1.0, 2.0),
        None,
        "text",
    ]
    found = parsed(document)
    assert found.dropped == {"unknown_symbol": 3, "adjusted_root": 1, "unreadable_row": 2, "other_underlying": 1}
    assert_same(
        replace(found.quotes, roots=found.quotes.roots[:2]), replace(parsed(tree()).quotes, roots=("SPX", "SPXW"))
    )


def test_duplicates_are_handed_on_for_the_board_to_judge():
    document = tree()
    document["data"]["options"].append(option("SPX241220C05900000", 101.2, 102.3))
    found = parsed(document)
    assert found.quotes.bid.tolist() == [101.1, 84.0, 101.7, 84.2, 11.2, 10.9, 101.2]
    board = assemble_board(found.quotes, underlying="SPX", as_of=found.as_of, source="x")
    assert dict(board.terms[1].defects) == {"conflicting_duplicate": 1}


@pytest.mark.parametrize("name", ["option", "bid", "ask"])
def test_a_renamed_field_is_named(name):
    document = tree()
    for row in document["data"]["options"]:
        row[f"{name}_new"] = row.pop(name)
    with pytest.raises(SchemaChanged, match=rf"the document has no '{name}'; it has: .*{name}_new") as caught:
        parsed(document)
    assert caught.value.missing == (name,)


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        (lambda t: t.pop("timestamp"), "timestamp"),
        (lambda t: t.pop("data"), "data"),
        (lambda t: t["data"].update(quotes=t["data"].pop("options")), "options"),
    ],
)
def test_a_missing_part_is_named(change, missing):
    document = tree()
    change(document)
    with pytest.raises(SchemaChanged, match=f"cboe-option-chain: the document has no '{missing}'"):
        parsed(document)


def test_a_chain_without_options_is_an_impossible_answer():
    document = tree()
    document["data"]["options"] = []
    with pytest.raises(ImpossibleAnswer, match=r"^cboe-option-chain: the-key lists no option$"):
        parsed(document)
    document["data"]["options"] = [option("what", 1.0, 2.0), option("1SPX241220C00012345", 1.0, 2.0)]
    with pytest.raises(
        ImpossibleAnswer, match=r"no contract that can be placed \(1 unknown_symbol, 1 adjusted_root\)$"
    ):
        parsed(document)


def test_the_chain_of_another_underlying_is_refused():
    with pytest.raises(NotTheDocument, match="expected the option chain of VIX and got that of SPX"):
        parsed(tree(), {"underlying": "VIX"})
    assert parsed(tree(), {}).underlying == "SPX"


def test_a_class_of_shares_is_found_under_its_root_without_the_dot():
    document = tree()
    document["data"] = {"options": [option("BRKB261218C00500000", 12.0, 12.6)], "symbol": "BRK.B"}
    found = parsed(document, {"underlying": "BRK.B"})
    assert (found.underlying, found.quotes.roots, found.dropped) == ("BRK.B", ("BRKB",), {})


@pytest.mark.parametrize("timestamp", [None, 1732153970, "2024-11-21T01:52:50Z", "2024-13-21 01:52:50", "soon"])
def test_a_timestamp_of_another_kind_is_refused(timestamp):
    with pytest.raises(NotTheDocument, match=r"its timestamp is .*, not as '2024-11-21 01:52:50' in UTC"):
        parsed(tree() | {"timestamp": timestamp})


def test_a_timestamp_outside_the_calendar_is_refused():
    with pytest.raises(NotTheDocument, match="it says that it was made in 2076, outside"):
        parsed(tree() | {"timestamp": "2077-01-01 00:00:00"})


def test_a_document_from_the_future_is_refused_and_a_clock_a_little_slow_is_not():
    slow = datetime(2024, 11, 21, 1, 48, tzinfo=UTC)
    assert parsed(tree(), received_at=slow).known_at == datetime(2024, 11, 21, 1, 52, 50, tzinfo=UTC)
    with pytest.raises(ImpossibleAnswer, match=r"made at 2024-11-21T01:52:50\+00:00, after it was received at .*clock"):
        parsed(tree(), received_at=slow - timedelta(seconds=11))


@pytest.mark.parametrize("kind", OTHER_BODIES)
def test_what_comes_in_place_of_a_document_is_none(kind):
    with pytest.raises(NotTheDocument, match="cboe-option-chain: expected an option chain in JSON and got"):
        CboeOptionChain().parse(payload(OTHER_BODIES[kind], SPX))


def test_an_error_page_is_shown_with_its_beginning():
    with pytest.raises(NotTheDocument, match="'<html><body>Access denied"):
        parsed("<html><body>Access denied</body></html>")


def test_a_cut_or_garbled_document_is_never_anything_else():
    body = json.dumps(tree()).encode()
    assert_survives(CboeOptionChain(), body, SPX)


def test_a_byte_order_mark_is_passed_over():
    assert_same(parsed("\ufeff" + json.dumps(tree())).quotes, parsed(tree()).quotes)


def test_a_hundred_thousand_brackets_are_refused():
    with pytest.raises(NotTheDocument, match="it is not sound JSON"):
        parsed('{"timestamp": "x", "data": ' + "[" * 100_000)


def test_indices_are_asked_for_with_an_underscore():
    client = RecordedClient(b"{}", b"{}", b"{}")
    ask = Ask(now=EVENING, names=("SPX", "SPY", "BRK.B"))
    assert [each.context["underlying"] for each in CboeOptionChain().fetch(ask, client)] == ["SPX", "SPY", "BRK.B"]
    base = "https://cdn.cboe.com/api/global/delayed_quotes/options/"
    assert [request.url for request in client.requests] == [f"{base}{name}.json" for name in ("_SPX", "SPY", "BRK.B")]
    assert {(request.expects, request.max_bytes, request.source) for request in client.requests} == {
        (("json",), MAX_BYTES, "cboe-option-chain")
    }
    assert client.requests[0].key == "options/_SPX.json"


def test_without_names_the_two_of_the_vix_are_asked_for_at_the_host_given():
    client = RecordedClient(b"{}", b"{}")
    assert len(list(CboeOptionChain(host="https://cdn-api.cboe.com").fetch(Ask(now=EVENING), client))) == 2
    assert [request.url[:25] for request in client.requests] == ["https://cdn-api.cboe.com/"] * 2
    assert [request.key for request in client.requests] == ["options/_SPX.json", "options/_VIX.json"]


@pytest.mark.parametrize("name", ["", "^SPX", "_SPX", "../secret", "spx", "SPX?x=1", "TOOLONGNAME"])
def test_what_can_be_no_symbol_is_not_asked_for(name):
    client = RecordedClient()
    with pytest.raises(UsageError, match="is no symbol of an underlying; give one such as 'SPX' or 'AAPL'"):
        next(CboeOptionChain().fetch(Ask(now=EVENING, names=("SPX", name)), client))
    assert client.requests == []


def test_a_refusal_is_handed_on():
    client = RecordedClient(SourceRefused("cboe-option-chain", 403, "ask less often"))
    with pytest.raises(SourceRefused, match="HTTP status 403"):
        list(CboeOptionChain().fetch(Ask(now=EVENING), client))


def test_the_real_documents():
    body = shared("payloads/cboe_options_SPX_capture_2024-11-21.json").read_bytes()
    (spx,) = CboeOptionChain().parse(payload(body, SPX))
    assert spx.known_at == datetime(2024, 11, 21, 1, 52, 50, tzinfo=UTC)
    assert spx.as_of == datetime(2024, 11, 20, 16, 15, tzinfo=NEW_YORK)
    assert (spx.quotes.roots, spx.quotes.bid.tolist(), spx.quotes.iv.tolist()) == (("SPX",), [5691.1], [4.1223])
    body = shared("payloads/cboe_options_AAPL_capture.json").read_bytes()
    (aapl,) = CboeOptionChain().parse(payload(body, {"underlying": "AAPL"}))
    assert aapl.as_of == datetime(2026, 7, 2, 16, 15, tzinfo=NEW_YORK)
    assert (aapl.underlying, aapl.quotes.rows, aapl.dropped) == ("AAPL", 6, {})
