"""Deribit: book summaries and daily surfaces."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime

import numpy as np
import pytest

from weatherglass.errors import DataError, EmptyBoard, MissingColumn, UnreadableFile
from weatherglass.providers.boards import BoardLayout, read_board, read_boards

COIN = "coin quotes were multiplied by the forward of their expiry to be in dollars"


@pytest.fixture
def tree(samples):
    return samples.deribit_summary_tree()


@pytest.fixture
def path_of(write):
    return lambda tree: write("summary.json", json.dumps(tree))


def test_inverse_quotes_become_dollars_by_the_forward_of_their_row(path_of, tree, assert_sample):
    board = read_board(path_of(tree), underlying="BTC")
    assert_sample(board, ("BTC",), tolerance=1e-8)
    assert (board.underlying, board.notes) == ("BTC", (COIN,))
    assert [t.forward_hint for t in board.terms] == [64000.0, 64000.0]
    assert [t.settles_at for t in board.terms] == [
        datetime(2024, 1, 19, 8, tzinfo=UTC),
        datetime(2024, 2, 16, 8, tzinfo=UTC),
    ]
    np.testing.assert_allclose(board.terms[0].call_iv, np.full(4, 0.2))


def test_the_instant_is_the_latest_creation(path_of, tree):
    tree["result"][3]["creation_timestamp"] += 1500
    board = read_board(path_of(tree), underlying="BTC")
    assert board.as_of == datetime(2024, 1, 2, 18, 31, 49, 500000, tzinfo=UTC)
    assert not board.as_of_inferred


def test_combos_futures_and_perpetuals_are_dropped_and_counted(path_of, tree):
    assert dict(read_board(path_of(tree), underlying="BTC").defects) == {"combination": 1, "not_an_option": 2}


def test_linear_options_are_a_board_of_their_own_in_dollars_already(path_of, tree):
    boards = list(read_boards(path_of(tree)))
    assert [b.underlying for b in boards] == ["BTC", "XRP"]
    linear = boards[1]
    assert (linear.roots, linear.notes) == (("XRP_USDC",), ())
    assert linear.terms[0].strike.tolist() == [0.625]
    assert (linear.terms[0].call_bid[0], linear.terms[0].call_ask[0]) == (0.021, 0.023)


def test_a_null_bid_is_one_sided_and_two_nulls_are_no_quote(path_of, tree):
    tree["result"][0]["bid_price"] = None
    tree["result"][2].update(bid_price=None, ask_price=None)
    term = read_board(path_of(tree), underlying="BTC").terms[0]
    assert dict(term.defects) == {"one_sided": 1}
    assert np.isnan(term.call_bid[:2]).all()
    assert not np.isnan(term.put_bid).any()


@pytest.mark.parametrize("forward", [None, 0, -5.0, "x"])
def test_a_coin_quote_without_a_forward_is_unreadable(path_of, tree, forward):
    tree["result"][0]["underlying_price"] = forward
    term = read_board(path_of(tree), underlying="BTC").terms[0]
    assert dict(term.defects) == {"unreadable": 1}
    assert term.forward_hint == 64000.0


def test_without_creation_times_the_instant_is_unknown_and_may_be_given(path_of, tree):
    for row in tree["result"]:
        del row["creation_timestamp"]
    path = path_of(tree)
    assert read_board(path, underlying="BTC").as_of is None
    stated = datetime(2024, 1, 2, 12, tzinfo=UTC)
    assert read_board(path, underlying="BTC", as_of=stated).as_of == stated


def test_seconds_in_place_of_milliseconds_are_no_instant(path_of, tree):
    for row in tree["result"]:
        row["creation_timestamp"] //= 1000
    assert read_board(path_of(tree), underlying="BTC").as_of is None


def test_expired_contracts_stay_in_the_board(path_of, tree):
    tree["result"][0]["instrument_name"] = "BTC-1JAN20-95-C"
    assert read_board(path_of(tree), underlying="BTC").terms[0].expiry == date(2020, 1, 1)


def test_names_that_do_not_parse_are_counted(path_of, tree):
    tree["result"][0]["instrument_name"] = "BTC-31FEB24-95-C"
    tree["result"][1]["instrument_name"] = None
    tree["result"][2] = None
    assert dict(read_board(path_of(tree), underlying="BTC").defects) == {
        "unknown_symbol": 2,
        "combination": 1,
        "not_an_option": 2,
        "unreadable_row": 1,
    }


def test_a_document_without_options_is_an_empty_board(path_of, tree):
    tree["result"] = tree["result"][-4:-1]
    path = path_of(tree)
    message = (
        f"{path} holds no usable option quote (3 rows read): none of them is an option (1 combination, 2 not_an_option)"
    )
    with pytest.raises(EmptyBoard, match=f"^{re.escape(message)}$"):
        read_board(path)
    tree["result"] = []
    with pytest.raises(EmptyBoard, match=r"\(0 rows read\): its list of results is empty$"):
        read_board(path_of(tree))


def test_a_missing_field_is_named(path_of, tree):
    for row in tree["result"]:
        row["best_bid"] = row.pop("bid_price")
    with pytest.raises(
        MissingColumn, match=r"\(its rows\) has no column 'bid_price'; its columns are: instrument_name, ask_price"
    ):
        read_board(path_of(tree))


def test_an_error_answer_is_no_board(path_of):
    path = path_of({"jsonrpc": "2.0", "error": {"code": 10028, "message": "too_many_requests"}})
    message = f"{path} (the document) has no column 'result'; its columns are: jsonrpc, error"
    with pytest.raises(MissingColumn, match=f"^{re.escape(message)}$"):
        read_board(path)


def test_the_real_rows(shared):
    board = read_board(shared("payloads/deribit_book_summary_option_captured_rows.json"))
    assert board.as_of == datetime(2025, 1, 17, 0, 37, 2, 663000, tzinfo=UTC)
    assert [t.label for t in board.terms] == ["BTC 2025-01-31", "BTC 2025-02-07"]  # the third row has no quote at all
    assert board.terms[0].put_bid[0] == pytest.approx(0.018 * 99067.37)
    assert board.terms[1].put_ask[0] == pytest.approx(0.2385 * 98763.21)
    assert board.terms[0].put_iv[0] == pytest.approx(0.6013)


def test_a_surface_becomes_dollars(write, samples, assert_sample):
    board = read_board(write("surface.csv", samples.deribit_surface()))
    assert_sample(board, ("BTC",), tolerance=1e-8)
    assert board.as_of == datetime(2024, 1, 2, 18, 31, 48, tzinfo=UTC)
    assert board.notes == (COIN, "the table does not name its coin: taken as BTC")
    assert [t.settles_at for t in board.terms] == [
        datetime(2024, 1, 19, 8, tzinfo=UTC),
        datetime(2024, 2, 16, 8, tzinfo=UTC),
    ]
    assert board.terms[0].forward_hint == 64000.0
    np.testing.assert_array_equal(board.terms[0].put_delta, np.full(4, -0.25))


def test_the_coin_of_a_surface_may_be_named(write, samples):
    board = read_board(write("surface.csv", samples.deribit_surface()), root="ETH")
    assert (board.underlying, board.roots, board.notes) == ("ETH", ("ETH",), (COIN,))


def test_several_snapshots_are_several_boards(write, samples):
    stamps = ("2024-01-02T18:00:00Z", "2024-01-03T18:00:00Z")
    boards = list(read_boards(write("surface.csv", samples.deribit_surface(stamps))))
    assert [b.as_of for b in boards] == [datetime(2024, 1, 2, 18, tzinfo=UTC), datetime(2024, 1, 3, 18, tzinfo=UTC)]


def test_a_snapshot_without_offset_is_refused(write, samples):
    path = write("surface.csv", samples.deribit_surface(("2024-01-02T18:00:00",)))
    message = f"{path}: snapshot_ts '2024-01-02T18:00:00' has no offset; write it as 2024-01-02T18:00:00Z (UTC)"
    with pytest.raises(DataError, match=f"^{re.escape(message)}$"):
        read_board(path)


def test_a_surface_without_its_forward_is_never_read_as_plain_quotes(write, samples):
    path = write("surface.csv", samples.deribit_surface().replace("forward_price", "fwd"))
    with pytest.raises(MissingColumn, match="has no column 'forward_price'"):
        read_board(path)


def test_a_missing_iv_is_fine(write, samples, assert_sample):
    path = write("surface.csv", samples.deribit_surface().replace("implied_vol", "x"))
    board = read_board(path, layout=BoardLayout.DERIBIT_SURFACE)
    assert_sample(board, ("BTC",), tolerance=1e-8)
    assert board.terms[0].call_iv is None


@pytest.mark.parametrize(("day", "quotes", "terms"), [("2026-03-17", 930, 11), ("2026-05-31", 928, 13)])
def test_real_surfaces_are_read_whole(shared, day, quotes, terms):
    board = read_board(shared(f"deribit/{day}.csv"))
    assert (board.underlying, board.rows_read, len(board.terms), dict(board.defects)) == ("BTC", quotes, terms, {})
    assert board.as_of is not None
    assert board.as_of.date() == date.fromisoformat(day)


def test_a_real_surface_has_the_numbers_that_stand_in_it(shared):
    board = read_board(shared("deribit/2026-03-17.csv"))
    term = board.terms[0]
    assert (term.label, term.strike[0]) == ("BTC 2026-03-18", 63000.0)
    assert term.call_bid[0] == pytest.approx(0.1525 * 74602.5615)
    assert (term.put_bid[0], term.call_iv[0], term.call_delta[0]) == (0.0, 1.1409, 0.99993)


def test_an_array_of_json_is_refused_by_name(write):
    path = write("x.json", '[{"a": 1}]')
    with pytest.raises(UnreadableFile, match=r"its first line '\[\{\"a\": 1\}\]' fits no layout\. Looked for: "):
        read_board(path)
