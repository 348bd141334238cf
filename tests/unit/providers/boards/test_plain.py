"""Plain tables: wide, long, Parquet, and frames in memory."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import polars as pl
import pytest

from weatherglass.errors import DataError, EmptyBoard, MissingColumn, UnreadableFile, UsageError
from weatherglass.providers.boards import BoardLayout, read_board, read_boards
from weatherglass.providers.boards.plain import board_from_frame
from weatherglass.timeline import NEW_YORK

STAMPS = ("2024-01-02T16:15:00-05:00", "2024-01-03T16:15:00-05:00")


@pytest.mark.parametrize("sample", ["plain_wide", "plain_long"])
def test_a_plain_table_gives_its_quotes(write, samples, assert_sample, sample):
    board = read_board(write("q.csv", getattr(samples, sample)()))
    assert_sample(board, ("SPXW",))
    assert (board.underlying, board.as_of, board.as_of_inferred) == ("SPX", None, False)
    assert (board.source, board.rows_read) == ("table of quotes q.csv", 16)


@pytest.mark.parametrize("sample", ["plain_wide", "plain_long"])
def test_several_instants_are_several_boards_in_file_order(write, samples, assert_sample, sample):
    stamps = (STAMPS[1], STAMPS[0])
    boards = list(read_boards(write("q.csv", getattr(samples, sample)(stamps))))
    assert [b.as_of for b in boards] == [datetime.fromisoformat(s) for s in stamps]
    for board in boards:
        assert_sample(board, ("SPXW",))


@pytest.mark.parametrize("name", ["as_of", "quote_time", "snapshot", "snapshot_ts", "AS_OF"])
def test_the_instant_goes_by_several_names(write, samples, name):
    path = write("q.csv", samples.plain_long(STAMPS[:1]).replace("as_of", name))
    assert read_board(path).as_of == datetime.fromisoformat(STAMPS[0])


@pytest.mark.parametrize("name", ["right", "type", "option_type", "Type"])
@pytest.mark.parametrize(("call", "put"), [("C", "P"), ("c", "p"), ("call", "put"), ("CALL", "Put")])
def test_the_right_goes_by_several_names_and_words(write, samples, assert_sample, name, call, put):
    text = samples.plain_long().replace("right", name).replace(",C,", f",{call},").replace(",P,", f",{put},")
    assert_sample(read_board(write("q.csv", text)), ("SPXW",))


def test_other_names_are_declared_by_a_mapping(write, samples, assert_sample):
    text = samples.plain_long().replace("expiry,root,strike,right,bid,ask", "Exp,Sym,K,CP,B,A")
    columns = {"expiry": "Exp", "root": "Sym", "strike": "K", "right": "CP", "bid": "B", "ask": "A"}
    assert_sample(read_board(write("q.csv", text), columns=columns), ("SPXW",))


def test_a_declared_name_that_is_not_there_is_missing(write, samples):
    path = write("q.csv", samples.plain_long())
    with pytest.raises(MissingColumn, match=re.escape(f"{path} has no column 'Strikes'; its columns are:")) as caught:
        read_board(path, columns={"strike": "Strikes"}, layout=BoardLayout.PLAIN_LONG)
    assert str(caught.value).endswith("; is 'strike' meant for 'Strikes'?")


def test_a_declared_name_of_no_column_of_ours_is_refused(write, samples):
    with pytest.raises(UsageError, match=r"^columns='strik' is no column of a plain table; did you mean 'strike'\?$"):
        read_board(write("q.csv", samples.plain_long()), columns={"strik": "K"})


def test_a_misspelt_column_is_missing_with_the_nearest_name(write, samples):
    path = write("q.csv", samples.plain_wide().replace("call_ask", "call_aks"))
    message = (
        f"{path} has no column 'call_ask'; "
        "its columns are: expiry, root, strike, call_bid, call_aks, put_bid, put_ask; "
        "is 'call_aks' meant for 'call_ask'?"
    )
    with pytest.raises(MissingColumn, match=f"^{re.escape(message)}$"):
        read_board(path)


def test_a_column_named_twice_is_refused(write, samples):
    path = write("q.csv", samples.plain_wide().replace("call_ask", "call_bid"))
    message = f"{path} has 2 columns called 'call_bid'; name each once"
    with pytest.raises(DataError, match=f"^{re.escape(message)}$"):
        read_board(path, columns={"call_ask": "put_ask"})


def one_expiry(samples) -> str:
    lines = samples.plain_wide().splitlines()[:5]
    return "".join(line.split(",", 2)[2] + "\n" for line in lines)


def test_a_one_expiry_file_takes_expiry_and_root_from_the_caller(write, samples):
    board = read_board(write("near.csv", one_expiry(samples)), expiry=date(2024, 1, 19), root="SPXW")
    assert (board.underlying, [t.label for t in board.terms]) == ("SPX", ["SPXW 2024-01-19"])


def test_a_root_that_nobody_names_stays_empty(write, samples):
    board = read_board(write("near.csv", one_expiry(samples)), expiry=date(2024, 1, 19))
    assert (board.underlying, board.roots) == ("", ("",))
    assert (
        read_board(write("near.csv", one_expiry(samples)), expiry=date(2024, 1, 19), underlying="^SPX").underlying
        == "SPX"
    )


def test_a_one_expiry_file_without_expiry_asks_for_it(write, samples):
    path = write("near.csv", one_expiry(samples))
    message = (
        f"{path} has no column 'expiry'; give the one expiry of its quotes with expiry=, "
        "or the name of the column with columns={'expiry': ...}"
    )
    with pytest.raises(UsageError, match=f"^{re.escape(message)}$"):
        read_board(path)


@pytest.mark.parametrize(
    ("how", "said"), [({"expiry": date(2024, 1, 19)}, "expiry=2024-01-19"), ({"root": "SPX"}, "root=SPX")]
)
def test_what_the_file_says_may_not_be_said_again(write, samples, how, said):
    path = write("q.csv", samples.plain_wide())
    message = f"{said}: {path} has a column {next(iter(how))!r} that says it"
    with pytest.raises(UsageError, match=f"^{re.escape(message)}$"):
        read_board(path, **how)


def test_a_file_without_instant_takes_the_callers(write, samples):
    path = write("q.csv", samples.plain_wide())
    stated = datetime(2024, 1, 2, 10, 30, tzinfo=NEW_YORK)
    board = read_board(path, as_of=stated)
    assert (board.as_of, board.as_of_inferred) == (stated, False)


def test_a_day_alone_means_the_close_of_index_options(write, samples):
    path = write("q.csv", samples.plain_wide())
    board = read_board(path, as_of=date(2024, 1, 2))
    assert (board.as_of, board.as_of_inferred) == (datetime(2024, 1, 2, 16, 15, tzinfo=NEW_YORK), True)
    assert read_board(path, as_of=date(2023, 11, 24)).as_of == datetime(2023, 11, 24, 13, 15, tzinfo=NEW_YORK)


def test_an_instant_without_offset_is_refused_in_the_file_and_in_the_call(write, samples):
    path = write("q.csv", samples.plain_wide(("2024-01-02T16:15:00",)))
    message = (
        f"{path}: as_of '2024-01-02T16:15:00' has no offset; "
        "write it as 2024-01-02T16:15:00-05:00 (New York in winter) or 2024-01-02T16:15:00+00:00 (UTC)"
    )
    with pytest.raises(DataError, match=f"^{re.escape(message)}$"):
        read_board(path)
    with pytest.raises(UsageError, match=r"^as_of=2024-01-02T16:15:00 has no offset"):
        read_board(path, as_of=datetime(2024, 1, 2, 16, 15))


def test_rows_with_an_unreadable_instant_are_counted_with_the_board_before(write, samples):
    lines = samples.plain_long(STAMPS).splitlines()
    lines[3] = lines[3].replace(STAMPS[0], "soon")
    lines[20] = lines[20].replace(STAMPS[1], "")
    boards = list(read_boards(write("q.csv", "\n".join(lines) + "\n")))
    assert [dict(b.defects) for b in boards] == [{"bad_instant": 1}, {"bad_instant": 1}]


def test_bad_expiries_and_rights_are_counted(write, samples):
    lines = samples.plain_long().splitlines()
    lines[1] = lines[1].replace("2024-01-19", "19/01/2024")
    lines[2] = lines[2].replace(",P,", ",Q,")
    assert dict(read_board(write("q.csv", "\n".join(lines) + "\n")).defects) == {"bad_expiry": 1, "bad_right": 1}


def test_impossible_strikes_are_counted_and_dropped(write, samples):
    text = samples.plain_long() + "".join(
        f"2024-01-19,SPXW,{strike},C,1,2\n" for strike in ("0", "-5", "1e9", "abc", "NaN", "1e400", "")
    )
    board = read_board(write("q.csv", text))
    assert dict(board.defects) == {"bad_strike": 7}


def test_strikes_may_come_in_any_order_and_keep_three_decimals(write):
    text = "expiry,root,strike,right,bid,ask\n" + "".join(
        f"2024-01-19,X,{k},{r},1,2\n" for k in ("10.125", "0.1", "7", "10.124") for r in "PC"
    )
    assert read_board(write("q.csv", text)).terms[0].strike.tolist() == [0.1, 7.0, 10.124, 10.125]


def test_am_and_pm_roots_of_one_date_stay_two_terms(write, samples):
    text = samples.plain_wide(root="SPX") + samples.plain_wide(root="SPXW").split("\n", 1)[1]
    board = read_board(write("q.csv", text))
    assert [t.root for t in board.terms] == ["SPX", "SPXW", "SPX", "SPXW"]


def test_optional_columns_of_iv_and_delta_are_taken(write, samples):
    lines = samples.plain_long().splitlines()
    text = "\n".join(
        [lines[0] + ",iv,delta", *(f"{line},0,-999" if ",P," in line else f"{line},0.3,0.5" for line in lines[1:])]
    )
    term = read_board(write("q.csv", text + "\n")).terms[0]
    np.testing.assert_array_equal(term.call_iv, np.full(4, 0.3))
    assert np.isnan(term.put_delta).all()
    assert dict(term.defects) == {"no_iv": 8}


def test_a_column_of_underlyings_separates_boards(write, samples):
    lines = samples.plain_long().splitlines()
    text = (
        "\n".join(["underlying," + lines[0], *("^SPX," + x for x in lines[1:]), *("QQQ," + x for x in lines[1:])])
        + "\n"
    )
    path = write("q.csv", text)
    assert [b.underlying for b in read_boards(path)] == ["SPX", "QQQ"]
    assert read_board(path, underlying="QQQ").underlying == "QQQ"
    with pytest.raises(
        UsageError, match=r"holds 2 boards: SPX at an unstated instant, QQQ at an unstated instant; choose one with"
    ):
        read_board(path)


def test_a_header_alone_is_an_empty_board(write, samples):
    path = write("q.csv", samples.plain_wide().split("\n", 1)[0] + "\n")
    message = f"{path} holds no usable option quote (0 rows read): no row of it is a quote"
    with pytest.raises(EmptyBoard, match=f"^{re.escape(message)}$"):
        read_board(path)


def test_decimal_commas_are_read_when_declared(write, samples, assert_sample):
    text = samples.plain_long().replace(",", ";").replace(".", ",")
    assert_sample(read_board(write("q.csv", text), decimal=","), ("SPXW",))


@pytest.mark.parametrize("sample", ["plain_wide", "plain_long"])
def test_parquet_is_read_as_text_is(tmp_path, write, samples, assert_sample, sample):
    frame = pl.read_csv(write("q.csv", getattr(samples, sample)(STAMPS)))
    typed = frame.with_columns(pl.col("expiry").str.to_date(), pl.col("as_of").str.to_datetime("%Y-%m-%dT%H:%M:%S%z"))
    for name, table in (("texts.parquet", frame), ("typed.parquet", typed)):
        table.write_parquet(tmp_path / name)
        boards = list(read_boards(tmp_path / name))
        assert [b.as_of for b in boards] == [datetime.fromisoformat(s) for s in STAMPS]
        for board in boards:
            assert_sample(board, ("SPXW",))


def test_a_naive_instant_of_parquet_is_refused(tmp_path, write, samples):
    frame = pl.read_csv(write("q.csv", samples.plain_long(STAMPS))).with_columns(as_of=datetime(2024, 1, 2, 16, 15))
    frame.write_parquet(tmp_path / "q.parquet")
    with pytest.raises(DataError, match=r"as_of '2024-01-02T16:15:00\.000000' has no offset"):
        read_board(tmp_path / "q.parquet")


def test_parquet_of_columns_that_fit_nothing_is_refused(tmp_path):
    pl.DataFrame({"a": [1], "b": [2]}).write_parquet(tmp_path / "q.parquet")
    with pytest.raises(UnreadableFile, match=r"its first line 'a,b' fits no layout\. Looked for: cboe_csv,"):
        read_board(tmp_path / "q.parquet")


def test_parquet_columns_of_lists_are_unreadable_not_a_crash(tmp_path):
    frame = pl.DataFrame({"expiry": ["2024-01-19"], "strike": [100.0], "right": ["C"], "bid": [[1.0]], "ask": [2.0]})
    frame.write_parquet(tmp_path / "q.parquet")
    with pytest.raises(EmptyBoard, match=r"every row is empty, unreadable or has an impossible strike"):
        read_board(tmp_path / "q.parquet")
    frame.with_columns(expiry=pl.Series([["x"]])).write_parquet(tmp_path / "r.parquet")
    with pytest.raises(EmptyBoard):
        read_board(tmp_path / "r.parquet")


def frames(samples, write) -> list:
    found = pl.read_csv(write("q.csv", samples.plain_wide()))
    text = pd.read_csv(write("q.csv", samples.plain_wide()), dtype=str)
    return [found, found.lazy(), found.to_pandas(), text, found.to_arrow(), found.to_dict(as_series=False)]


def test_frames_of_every_library_give_the_same_board(samples, write, assert_sample):
    for frame in frames(samples, write):
        board = board_from_frame(frame)
        assert_sample(board, ("SPXW",))
        assert board.source == f"table of quotes this {type(frame).__name__}"


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_days_of_pandas_are_days_in_every_unit_that_it_keeps_them_in(samples, write, unit):
    frame = pd.read_csv(write("q.csv", samples.plain_wide()))
    frame["expiry"] = pd.to_datetime(frame["expiry"]).astype(f"datetime64[{unit}]")
    frame["as_of"] = pd.Series([pd.Timestamp("2024-01-02T21:15Z")] * len(frame)).astype(f"datetime64[{unit}, UTC]")
    board, plain = board_from_frame(frame), read_board(write("q.csv", samples.plain_wide()))
    assert board.as_of == datetime(2024, 1, 2, 21, 15, tzinfo=UTC)
    assert [term.label for term in board.terms] == [term.label for term in plain.terms]


@pytest.mark.parametrize("sample", ["plain_wide", "plain_long"])
def test_a_column_states_when_a_term_settles(write, samples, sample):
    frame = pl.read_csv(write("q.csv", getattr(samples, sample)()))
    assert {term.settles_at for term in board_from_frame(frame).terms} == {None}
    settled = frame.with_columns(settles_at=pl.format("{}T08:00:00+00:00", "expiry"))
    stated = board_from_frame(settled)
    assert [term.settles_at for term in stated.terms] == [datetime(t.expiry.year, t.expiry.month, t.expiry.day, 8, tzinfo=UTC) for t in stated.terms]  # fmt: skip
    path = write("settled.csv", settled.write_csv())
    assert [term.settles_at for term in read_board(path).terms] == [term.settles_at for term in stated.terms]
    gone = board_from_frame(frame.with_columns(settles_at=pl.lit(None, pl.String)))
    assert {term.settles_at for term in gone.terms} == {None}
    with pytest.raises(DataError, match=r"settles_at '2024-01-19T08:00:00' has no offset; write it as 2024-01-19T08:00:00-05:00"):  # fmt: skip
        board_from_frame(frame.with_columns(settles_at=pl.lit("2024-01-19T08:00:00")))


def test_a_pandas_frame_keeps_its_instants_and_gaps(samples, write):
    frame = pd.read_csv(write("q.csv", samples.plain_long(STAMPS[:1])))
    frame["as_of"] = pd.to_datetime(frame["as_of"])
    frame.loc[0, "bid"] = np.nan
    frame.loc[2, ["bid", "ask"]] = np.nan
    board = board_from_frame(frame)
    assert board.as_of == datetime(2024, 1, 2, 21, 15, tzinfo=UTC)
    assert dict(board.terms[0].defects) == {"one_sided": 1}


def test_a_frame_of_one_expiry_takes_what_the_caller_says(samples, write):
    frame = pl.read_csv(write("q.csv", one_expiry(samples))).rename({"strike": "K"})
    stated = datetime(2024, 1, 2, 10, 30, tzinfo=NEW_YORK)
    board = board_from_frame(frame, as_of=stated, expiry=date(2024, 1, 19), root="SPXW", columns={"strike": "K"})
    assert (board.as_of, board.terms[0].label) == (stated, "SPXW 2024-01-19")


def test_a_frame_of_several_instants_asks_which(samples, write):
    frame = pl.read_csv(write("q.csv", samples.plain_long(STAMPS)))
    message = (
        "this DataFrame holds 2 boards: SPX at 2024-01-02T16:15:00-05:00, SPX at 2024-01-03T16:15:00-05:00; "
        "choose one with as_of= or underlying="
    )
    with pytest.raises(UsageError, match=f"^{re.escape(message)}$"):
        board_from_frame(frame)
    assert board_from_frame(frame, as_of=date(2024, 1, 3)).as_of == datetime.fromisoformat(STAMPS[1])


def test_what_is_no_table_is_refused(samples):
    with pytest.raises(
        UsageError, match=r"^a int is no table of quotes; give a path, or a polars, pandas or Arrow table$"
    ):
        board_from_frame(5)
    with pytest.raises(DataError, match=r"^this dict is no sound table of quotes \(could not create a new DataFrame"):
        board_from_frame({"strike": [1.0, 2.0], "bid": [1.0, 2.0, 3.0]})
    with pytest.raises(
        MissingColumn, match=r"^this dict has no column 'right', 'bid', 'ask'; its columns are: strike$"
    ):
        board_from_frame({"strike": [1.0]}, expiry=date(2024, 1, 19))


@pytest.mark.parametrize(
    ("name", "rows", "first", "last"),
    [
        ("golden/cboe_example_near.csv", 0, (800.0, 1160.9, 1164.4, 0.0, 0.1), (2250.0, 0.0, 0.05, 285.2, 288.7)),
        ("golden/board2009_near.csv", 195, (200.0, 717.6, 722.8, 0.0, 0.05), (1700.0, 0.0, 1.0, 776.1, 781.6)),
    ],
)
def test_published_boards_of_one_expiry_are_read(shared, name, rows, first, last):
    term = read_board(shared(name), expiry=date(2022, 10, 21), root="SPX").terms[0]
    for at, numbers in ((0, first), (-1, last)):
        assert (
            tuple(float(c[at]) for c in (term.strike, term.call_bid, term.call_ask, term.put_bid, term.put_ask))
            == numbers
        )
    assert rows in (0, term.strike.size)
