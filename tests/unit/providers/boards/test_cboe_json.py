"""Cboe's JSON document."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime

import numpy as np
import pytest

from weatherglass.errors import EmptyBoard, MissingColumn, UnreadableFile
from weatherglass.providers.boards import read_board, source_file
from weatherglass.timeline import NEW_YORK


@pytest.fixture
def tree(samples):
    return samples.cboe_json_tree()


@pytest.fixture
def read(write):
    return lambda tree, **how: read_board(write("c.json", json.dumps(tree)), **how)


def test_a_document_gives_its_quotes_by_root_and_expiry(read, tree, assert_sample):
    board = read(tree)
    assert_sample(board, ("SPXW",))
    assert (board.underlying, board.source, dict(board.defects)) == ("SPX", "Cboe delayed quotes, JSON c.json", {})
    np.testing.assert_array_equal(board.terms[0].put_delta, np.full(4, -0.25))
    np.testing.assert_array_equal(board.terms[0].call_iv, np.full(4, 0.2))


def test_the_timestamp_is_utc_and_the_quotes_are_of_the_last_close(read, tree):
    board = read(tree)
    assert board.known_at == datetime(2024, 1, 6, 1, 52, 50, tzinfo=UTC)
    assert board.as_of == datetime(2024, 1, 5, 16, 15, tzinfo=NEW_YORK)
    assert board.as_of_inferred


@pytest.mark.parametrize(
    ("timestamp", "as_of"),
    [
        ("2024-01-05 16:00:00", datetime(2024, 1, 5, 10, 45)),  # 11:00 New York less the delay
        ("2024-01-05 21:20:00", datetime(2024, 1, 5, 16, 5)),
        ("2024-01-05 21:30:00", datetime(2024, 1, 5, 16, 15)),
        ("2024-01-05 14:40:00", datetime(2024, 1, 4, 16, 15)),  # 09:40 less the delay is before the open
        ("2023-11-24 20:00:00", datetime(2023, 11, 24, 13, 15)),  # half day
        ("2024-07-06 00:30:00", datetime(2024, 7, 5, 16, 15)),  # the UTC date is not the session's
    ],
)
def test_quotes_are_a_quarter_of_an_hour_older_than_the_timestamp(read, tree, timestamp, as_of):
    tree["timestamp"] = timestamp
    assert read(tree).as_of == as_of.replace(tzinfo=NEW_YORK)


def test_last_trade_times_without_offset_change_nothing(read, tree, assert_sample):
    for option in tree["data"]["options"]:
        option["last_trade_time"] = None
    tree["data"]["last_trade_time"] = "1999-01-01T00:00:00"
    assert_sample(read(tree), ("SPXW",))


def test_new_fields_are_ignored(read, tree, assert_sample):
    tree["edition"] = {"x": [1]}
    tree["data"]["options"][0]["colour"] = {"deep": [[]]}
    assert_sample(read(tree), ("SPXW",))


@pytest.mark.parametrize("field", ["option", "bid", "ask"])
def test_a_field_that_all_rows_lack_is_named_with_the_nearest(write, tree, field):
    for option in tree["data"]["options"]:
        option[field + "s"] = option.pop(field)
    path = write("c.json", json.dumps(tree))
    message = (
        rf"^{re.escape(str(path))} \(its rows\) has no column '{field}'; its columns are: .*is '{field}s' meant for"
    )
    with pytest.raises(MissingColumn, match=message):
        read_board(path)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda t: t.pop("timestamp"), "(the document) has no column 'timestamp'; its columns are: data, symbol"),
        (lambda t: t["data"].pop("options"), "(data) has no column 'options'; its columns are: symbol, security_type"),
        (lambda t: t.update(data=[]), "(data) has no column 'options'; its columns are: none"),
    ],
)
def test_a_missing_part_of_the_document_is_named(write, tree, change, what):
    change(tree)
    path = write("c.json", json.dumps(tree))
    with pytest.raises(MissingColumn, match=re.escape(f"{path} {what}")):
        read_board(path)


def test_a_row_without_a_field_is_one_bad_quote(read, tree):
    del tree["data"]["options"][0]["bid"]
    del tree["data"]["options"][1]["option"]
    board = read(tree)
    assert dict(board.terms[0].defects) == {"one_sided": 1}
    assert dict(board.defects) == {"unknown_symbol": 1}


def test_rows_that_are_no_objects_are_counted(read, tree, assert_sample):
    tree["data"]["options"][8:8] = [None, "x", 5, []]
    board = read(tree)
    assert_sample(board, ("SPXW",))
    assert dict(board.defects) == {"unreadable_row": 4}


@pytest.mark.parametrize("bad", ["abc", "1,5", "1_0", "１０", True, [], {}, 10**400, "NaN"])
def test_a_bid_that_is_no_number_costs_one_quote(read, tree, bad):
    tree["data"]["options"][0]["bid"] = bad
    term = read(tree).terms[0]
    assert dict(term.defects) == {"unreadable": 1}
    assert np.isnan(term.call_bid[0])
    assert term.strike[0] == 95.0


@pytest.mark.parametrize("token", ["NaN", "Infinity", "-Infinity", "1e400", "-1e400", "9" * 5000])
def test_a_bare_token_beyond_json_costs_one_quote(write, tree, token):
    tree["data"]["options"][0]["bid"] = "TOKEN"
    board = read_board(write("c.json", json.dumps(tree).replace('"TOKEN"', token)))
    assert dict(board.terms[0].defects) == {"unreadable": 1}


def test_a_negative_bid_and_a_null_ask_are_counted(read, tree):
    tree["data"]["options"][0]["bid"] = -1
    tree["data"]["options"][2]["ask"] = None
    assert dict(read(tree).terms[0].defects) == {"negative": 1, "one_sided": 1}


def test_texts_of_numbers_are_numbers(read, tree, assert_sample):
    for option in tree["data"]["options"]:
        option.update(bid=str(option["bid"]), ask=str(option["ask"]))
    assert_sample(read(tree), ("SPXW",))


def test_sentinels_of_iv_and_delta_become_null(read, tree):
    tree["data"]["options"][0].update(iv=0.0, delta=-999.0)
    tree["data"]["options"][1].update(iv=None, delta=None)
    term = read(tree).terms[0]
    assert np.isnan([term.call_iv[0], term.call_delta[0], term.put_iv[0], term.put_delta[0]]).all()
    assert dict(term.defects) == {"no_iv": 2}


def test_of_duplicate_keys_the_last_wins(write, tree):
    text = json.dumps(tree).replace('"bid": 11.0,', '"bid": 5.0, "bid": 11.25,', 1)
    assert read_board(write("c.json", text)).terms[0].call_bid[0] == 11.25


def test_adjusted_roots_are_dropped_and_counted(read, tree):
    tree["data"]["options"][0]["option"] = "1CRWV260116C00012345"
    tree["data"]["options"][1]["option"] = "AAPL1240119C00095000"
    assert dict(read(tree).defects) == {"adjusted_root": 2}


def test_the_named_underlying_wins_over_the_count(read, tree):
    for option in tree["data"]["options"][:12]:
        option["option"] = option["option"].replace("SPXW", "XSP")
    board = read(tree)
    assert board.underlying == "SPX"
    assert dict(board.defects) == {"other_underlying": 12}


def test_without_a_named_underlying_the_most_frequent_is_taken(read, tree):
    del tree["symbol"], tree["data"]["symbol"]
    assert read(tree).underlying == "SPX"


@pytest.mark.parametrize(
    "timestamp", ["2024-01-06T01:52:50+00:00", "yesterday", 1704505970, None, "2024-13-06 01:52:50"]
)
def test_another_timestamp_is_refused_unless_the_caller_gives_the_instant(write, tree, timestamp):
    tree["timestamp"] = timestamp
    path = write("c.json", json.dumps(tree))
    message = (
        f"cannot read {path}: its timestamp is {timestamp!r}, not as '2024-11-21 01:52:50' in UTC; "
        "fetch the document again, or give the instant of the quotes with as_of="
    )
    with pytest.raises(UnreadableFile, match=f"^{re.escape(message)}$"):
        read_board(path)
    stated = datetime(2024, 1, 5, 16, tzinfo=NEW_YORK)
    board = read_board(path, as_of=stated)
    assert (board.as_of, board.known_at, board.as_of_inferred) == (stated, None, False)


def test_an_empty_list_of_options_is_an_empty_board(write, tree):
    tree["data"]["options"] = []
    path = write("c.json", json.dumps(tree))
    with pytest.raises(
        EmptyBoard, match=rf"^{re.escape(str(path))} holds no usable option quote \(0 rows read\): it lists no option$"
    ):
        read_board(path)


def test_options_that_are_no_list_are_refused(write, tree):
    tree["data"]["options"] = {"0": {}}
    path = write("c.json", json.dumps(tree))
    message = f"cannot read {path}: its rows are no list; give the document as the source sends it"
    with pytest.raises(UnreadableFile, match=f"^{re.escape(message)}$"):
        read_board(path)


@pytest.mark.parametrize("cut", [1, 20, 100, 1000])
def test_a_cut_document_is_refused(write, samples, cut):
    path = write("c.json", samples.cboe_json()[:-cut])
    with pytest.raises(
        UnreadableFile,
        match=rf"^cannot read {re.escape(str(path))}: it is not sound JSON \(.*\); fetch the file again$",
    ):
        read_board(path)


def test_a_hundred_thousand_brackets_are_refused_fast(write):
    path = write("c.json", '{"timestamp":"x","data":' + "[" * 100_000 + "]" * 100_000 + "}")
    with pytest.raises(UnreadableFile, match="it is not sound JSON"):
        read_board(path)


def test_a_document_beyond_the_bound_is_refused_before_parsing(write, samples, monkeypatch):
    monkeypatch.setattr(source_file, "MAX_DOCUMENT_BYTES", 1 << 20)
    path = write("c.json", samples.cboe_json() + " " * (1 << 20))
    message = (
        f"cannot read {path}: a JSON document of more than 1 MB; give one snapshot a file, or a table as CSV or Parquet"
    )
    with pytest.raises(UnreadableFile, match=f"^{re.escape(message)}$"):
        read_board(path)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_byte_order_marks_are_understood(write, samples, assert_sample, encoding):
    assert_sample(read_board(write("c.json", samples.cboe_json().encode(encoding))), ("SPXW",))


def test_the_real_apple_board(shared):
    board = read_board(shared("payloads/cboe_options_AAPL_capture.json"))
    assert (board.underlying, board.roots, board.rows_read) == ("AAPL", ("AAPL",), 6)
    assert board.known_at == datetime(2026, 7, 2, 21, 19, 32, tzinfo=UTC)
    assert board.as_of == datetime(2026, 7, 2, 16, 15, tzinfo=NEW_YORK)
    near, following = board.terms
    assert (near.expiry, following.expiry) == (date(2026, 7, 2), date(2026, 7, 10))
    assert near.strike.tolist() == [110.0, 307.5, 310.0]
    np.testing.assert_array_equal(near.call_bid, [196.8, 0.63, 0.0])
    np.testing.assert_array_equal(near.put_ask, [np.nan, 0.1, 2.0])
    assert np.isnan(near.put_iv[2])
    assert dict(near.defects) == {"no_iv": 2}


def test_the_real_spx_board(shared):
    board = read_board(shared("payloads/cboe_options_SPX_capture_2024-11-21.json"))
    assert board.as_of == datetime(2024, 11, 20, 16, 15, tzinfo=NEW_YORK)
    assert (board.terms[0].label, board.terms[0].strike.tolist()) == ("SPX 2024-12-20", [200.0])
    assert (board.terms[0].call_bid[0], board.terms[0].call_ask[0]) == (5691.1, 5698.4)


def test_real_rows_of_both_kinds_of_root(shared, write):
    rows = [
        json.loads(line)
        for line in shared("payloads/cboe_options_rows_2026-08-18_probe.jsonl").read_text().splitlines()
    ]
    tree = {"timestamp": "2026-08-18 21:00:00", "symbol": "_SPX", "data": {"options": rows}}
    board = read_board(write("c.json", json.dumps(tree)))
    assert board.terms[0].label == "SPXW 2026-08-28"
    assert dict(board.defects) == {"other_underlying": 1}
