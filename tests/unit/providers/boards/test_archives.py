"""Archives of many days: OptionsDX, Cboe DataShop, OptionMetrics IvyDB."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import numpy as np
import polars as pl
import pytest

from weatherglass.errors import DataError, EmptyBoard, MissingColumn, UsageError
from weatherglass.providers.boards import BoardLayout, read_board, read_boards
from weatherglass.timeline import NEW_YORK


def new_york(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=NEW_YORK)


def test_optionsdx_gives_one_board_a_read_time(write, samples, assert_sample):
    boards = list(read_boards(write("spy_eod_202401.txt", samples.optionsdx())))
    assert [b.as_of for b in boards] == [new_york(2024, 1, 2, 16), new_york(2024, 1, 3, 16)]
    for board in boards:
        assert_sample(board, ("SPY",))
        assert (board.underlying, board.as_of_inferred, board.known_at) == ("SPY", False, None)
        assert board.notes == ("the underlying is taken from the name of the file",)


def test_optionsdx_read_times_are_new_york_in_summer_too(write, samples):
    board = read_board(write("spy_eod_202407.txt", samples.optionsdx(("2024-07-02 9:30",))))
    assert board.as_of == datetime(2024, 7, 2, 13, 30, tzinfo=UTC)


def test_optionsdx_pads_its_cells_and_leaves_iv_empty(write, samples):
    term = read_board(write("spy_eod_202401.txt", samples.optionsdx(("2024-01-02 16:00",)))).terms[0]
    assert np.isnan(term.put_iv).all()
    np.testing.assert_array_equal(term.call_iv, np.full(4, 0.2))
    assert dict(term.defects) == {}


def test_optionsdx_read_times_may_be_typed(tmp_path, write, samples):
    frame = pl.read_csv(write("spy_eod_202401.txt", samples.optionsdx()), infer_schema=False).rename(str.strip)
    typed = frame.with_columns(pl.col("[QUOTE_READTIME]").str.strip_chars().str.to_datetime("%Y-%m-%d %H:%M"))
    typed.write_parquet(tmp_path / "x.parquet")
    boards = list(read_boards(tmp_path / "x.parquet"))
    assert [b.as_of for b in boards] == [new_york(2024, 1, 2, 16), new_york(2024, 1, 3, 16)]


@pytest.mark.parametrize(
    ("name", "how", "underlying", "root"),
    [
        ("spx_eod_202401.txt", {}, "SPX", ""),
        ("spx_eod_202401.txt", {"root": "SPXW"}, "SPXW", "SPXW"),
        ("spx_eod_202401.txt", {"root": "SPXW", "underlying": "SPX"}, "SPX", "SPXW"),
        ("mine.txt", {}, "", ""),
        ("mine.txt", {"underlying": "^VIX"}, "VIX", ""),
        ("mine.txt", {"underlying": "QQQ"}, "QQQ", "QQQ"),
    ],
)
def test_optionsdx_names_neither_underlying_nor_root(write, samples, name, how, underlying, root):
    board = read_board(write(name, samples.optionsdx(("2024-01-02 16:00",))), **how)
    assert (board.underlying, board.roots) == (underlying, (root,))
    told_apart = "the source names no roots: AM- and PM-settled contracts of one date cannot be told apart"
    assert (told_apart in board.notes) == (underlying in ("SPX", "VIX") and root == "")


def test_the_optionsdx_sample(shared):
    board = read_board(shared("payloads/optionsdx_spy_eod_sample.txt"), root="SPY")
    assert board.as_of == new_york(2024, 1, 2, 16)
    term = board.terms[0]
    assert (term.label, term.strike.tolist()) == ("SPY 2024-02-16", [400.0])
    assert (term.call_bid[0], term.call_ask[0], term.put_bid[0], term.put_ask[0]) == (20.0, 20.2, 2.0, 2.4)


def test_datashop_at_1545_has_iv_and_delta(write, samples, assert_sample):
    boards = list(read_boards(write("d.csv", samples.datashop()), at="1545"))
    assert [b.as_of for b in boards] == [new_york(2024, 1, 2, 15, 45), new_york(2024, 1, 3, 15, 45)]
    for board in boards:
        assert_sample(board, ("SPX", "SPXW"))
        assert (board.underlying, board.as_of_inferred) == ("SPX", False)
        assert board.source == "Cboe DataShop d.csv, 1545 snapshot"
        np.testing.assert_array_equal(board.terms[0].put_delta, np.full(4, -0.25))


def test_datashop_at_the_close_has_its_own_quotes(write, samples, assert_sample):
    board = read_board(write("d.csv", samples.datashop(("2024-01-02",))), at="eod")
    assert_sample(board, ("SPX", "SPXW"), shift=0.1)
    assert (board.as_of, board.as_of_inferred) == (new_york(2024, 1, 2, 16, 15), True)
    assert board.terms[0].call_iv is None


def test_datashop_snapshots_of_a_half_day_are_three_hours_earlier(write, samples):
    path = write("d.csv", samples.datashop(("2023-11-24",)))
    assert read_board(path, at="1545").as_of == new_york(2023, 11, 24, 12, 45)
    assert read_board(path, at="eod").as_of == new_york(2023, 11, 24, 13, 15)


def test_quotes_dated_on_a_holiday_are_kept_and_the_board_says_so(write, samples):
    board = read_board(write("d.csv", samples.datashop(("2024-01-01",))), at="1545")
    assert board.notes == ("the source dates these quotes on 2024-01-01, which is no US session",)


def test_datashop_asks_which_snapshot_when_rows_have_two(write, samples):
    path = write("d.csv", samples.datashop())
    message = (
        f"each row of {path} has two snapshots; say which with at='1545' (15 minutes before the close) or at='eod'"
    )
    with pytest.raises(UsageError, match=f"^{re.escape(message)}$"):
        read_board(path)
    with pytest.raises(UsageError, match=r"^at='noon': give one of '1545', 'eod'$"):
        read_board(path, at="noon")


def test_datashop_with_one_snapshot_needs_no_choice(write, samples):
    path = write("d.csv", samples.datashop().replace("bid_eod", "x").replace("ask_eod", "y"))
    assert next(read_boards(path)).as_of == new_york(2024, 1, 2, 15, 45)
    with pytest.raises(MissingColumn, match="has no column 'bid_eod', 'ask_eod'"):
        next(read_boards(path, at="eod"))


def test_datashop_without_any_snapshot_names_what_is_missing(write, samples):
    path = write("d.csv", samples.datashop().replace("bid_", "b_"))
    with pytest.raises(MissingColumn, match="has no column 'bid_1545', 'ask_1545'"):
        next(read_boards(path))


def test_datashop_keeps_underlyings_apart(write, samples):
    text = samples.datashop(("2024-01-02",), ("SPX",))
    text += text.split("\n", 1)[1].replace("^SPX", "SPY").replace(",SPX,", ",SPY,")
    assert [b.underlying for b in read_boards(write("d.csv", text), at="eod")] == ["SPX", "SPY"]
    assert read_board(write("d.csv", text), at="eod", underlying="spy").roots == ("SPY",)


def test_datashop_drops_adjusted_roots_and_bad_rights(write, samples):
    text = samples.datashop(("2024-01-02",), ("SPX", "SPX1")).replace("95.000,C", "95.000,X")
    board = read_board(write("d.csv", text), at="eod")
    assert dict(board.defects) == {"adjusted_root": 16, "bad_right": 2}


def test_the_datashop_header_is_recognized(shared, write):
    header = shared("payloads/cboe_datashop_eod_quotes_header.csv").read_text().strip()
    known = {
        "underlying_symbol": "^SPX", "quote_date": "2023-01-03", "root": "SPXW", "expiration": "2023-01-20",
        "strike": "4000.000", "option_type": "C", "bid_1545": "1.1", "ask_1545": "1.3",
        "implied_volatility_1545": "0.2",
    }  # fmt: skip
    row = ",".join(known.get(name, "0") for name in header.split(","))
    board = read_board(write("d.csv", f"{header}\n{row}\n"), at="1545")
    assert (board.terms[0].label, board.terms[0].call_bid[0], board.terms[0].call_iv[0]) == (
        "SPXW 2023-01-20",
        1.1,
        0.2,
    )


def test_ivydb_strikes_are_thousandths_and_roots_follow_the_settlement(write, samples, assert_sample):
    boards = list(read_boards(write("i.csv", samples.ivydb())))
    assert [b.as_of for b in boards] == [new_york(2008, 3, 4, 16), new_york(2008, 3, 5, 15, 59)]
    for board in boards:
        assert_sample(board, ("SPX", "SPXW"))
        assert (board.underlying, board.as_of_inferred) == ("SPX", True)
        assert [t.forward_hint for t in board.terms] == [105.25] * 4
    settlements = {t.label: t.settles_at for t in boards[0].terms}
    assert settlements["SPX 2024-01-19"] == new_york(2024, 1, 19, 9, 30)
    assert settlements["SPXW 2024-01-19"] == new_york(2024, 1, 19, 16)


def test_ivydb_saturday_expiries_settle_on_the_friday(write, samples):
    text = samples.ivydb(("2008-03-04",)).replace("2024-01-19", "2008-03-22")  # Good Friday was the 21st
    board = read_board(write("i.csv", text))
    assert board.terms[0].expiry == date(2008, 3, 22)
    assert board.terms[0].settles_at == new_york(2008, 3, 20, 9, 30)


@pytest.mark.parametrize("spelling", ["20080304", "03/04/2008", "04MAR2008", "2008-03-04"])
def test_ivydb_dates_of_every_export_are_read(write, samples, spelling):
    text = samples.ivydb(("2008-03-04",)).replace("2008-03-04", spelling)
    assert read_board(write("i.csv", text)).as_of == new_york(2008, 3, 4, 16)


def test_ivydb_roots_come_from_the_symbol_when_it_is_an_osi_one(write, samples):
    lines = samples.ivydb(("2008-03-04",)).splitlines()
    symbols = ["symbol", *["SPXW 240119C95000", "SXB.AB"] * 16]
    board = read_board(write("i.csv", "".join(f"{a},{b}\n" for a, b in zip(lines, symbols, strict=True))))
    assert board.roots == ("SPX", "SPXW")
    spxw = [t for t in board.terms if t.root == "SPXW"]
    assert sum(int(np.isfinite(t.call_bid).sum()) for t in spxw) == 8


def test_ivydb_adjusted_contracts_are_dropped(write, samples):
    lines = samples.ivydb(("2008-03-04",)).splitlines()
    flags = ["ss_flag", "1", "E", *["0"] * 30]
    board = read_board(write("i.csv", "".join(f"{a},{b}\n" for a, b in zip(lines, flags, strict=False))))
    assert dict(board.defects) == {"adjusted_root": 2}


def test_ivydb_of_another_security_is_named_by_the_caller(write, samples):
    path = write("i.csv", samples.ivydb(("2008-03-04",), secid="109820"))
    assert read_board(path).underlying == ""
    board = read_board(path, underlying="SPY", root="SPY")
    assert (board.underlying, board.roots) == ("SPY", ("SPY",))


def test_ivydb_of_several_nameless_securities_is_refused(write, samples):
    text = samples.ivydb(("2008-03-04",), secid="1") + samples.ivydb(("2008-03-04",), secid="2").split("\n", 1)[1]
    path = write("i.csv", text)
    message = (
        f"{path} holds several securities (secid 1, 2) without a column ticker; "
        "export one at a time, or with the ticker"
    )
    with pytest.raises(DataError, match=f"^{re.escape(message)}$"):
        list(read_boards(path))


def test_ivydb_without_any_name_of_the_security_leaves_it_empty(write, samples):
    path = write("i.csv", samples.ivydb(("2008-03-04",)).replace("secid", "x"))
    assert (read_board(path).underlying, read_board(path).roots) == ("", ("",))
    assert read_board(path, underlying="SPX").roots == ("SPX", "SPXW")


def test_ivydb_without_the_settlement_leaves_the_root_of_an_index_empty(write, samples):
    path = write("i.csv", samples.ivydb(("2008-03-04",)).replace("am_settlement", "x"))
    board = read_board(path)
    assert (board.underlying, board.roots) == ("SPX", ("",))
    assert [t.settles_at for t in board.terms] == [None, None]


def test_ivydb_with_tickers_keeps_securities_apart(write, samples):
    lines = samples.ivydb(("2008-03-04",), secid="1").splitlines()
    rows = [f"{line},SPY" for line in lines[1:]] + [f"{line},QQQ" for line in lines[1:]]
    path = write("i.csv", "\n".join([f"{lines[0]},ticker", *rows]) + "\n")
    assert [(b.underlying, b.roots) for b in read_boards(path)] == [("SPY", ("SPY",)), ("QQQ", ("QQQ",))]


def test_the_ivydb_header_is_recognized(shared, write):
    header = shared("payloads/optionmetrics_ivydb_wrds_spx_header.csv").read_text().strip()
    known = {
        "secid": "108105", "date": "2010-01-04", "exdate": "2010-01-16", "cp_flag": "P", "strike_price": "1100500",
        "best_bid": "10.1", "best_offer": "10.3", "am_settlement": "1", "forward_price": "1130.5",
        "impl_volatility": "",
    }  # fmt: skip
    row = ",".join(known.get(name, "0") for name in header.split(","))
    term = read_board(write("i.csv", f"{header}\n{row}\n")).terms[0]
    assert (term.label, term.strike[0], term.put_ask[0], term.forward_hint) == ("SPX 2010-01-16", 1100.5, 10.3, 1130.5)
    assert np.isnan(term.put_iv[0])


@pytest.mark.parametrize(
    ("sample", "name", "how", "column"),
    [
        ("optionsdx", "spy_eod_202401.txt", {}, "[C_ASK]"),
        ("datashop", "d.csv", {"at": "1545"}, "ask_1545"),
        ("datashop", "d.csv", {"at": "1545"}, "root"),
        ("ivydb", "i.csv", {}, "best_offer"),
        ("deribit_surface", "s.csv", {}, "option_type"),
    ],
)
def test_a_missing_column_is_named_with_the_nearest(write, samples, sample, name, how, column):
    text = getattr(samples, sample)()
    wrong = column.replace("]", "S]") if "]" in column else column + "s"
    path = write(name, re.sub(rf"(?<![\w\[]){re.escape(column)}(?!\w)", wrong, text, count=1))
    bare, bare_wrong = column.strip("[]").lower(), wrong.strip("[]")
    with pytest.raises(MissingColumn, match=re.escape(f"{path} has no column '{bare}'; its columns are: ")) as caught:
        list(read_boards(path, **how))
    if "[" not in column:
        assert f"; is '{bare_wrong}' meant for '{bare}'?" in str(caught.value)


@pytest.mark.parametrize("sample", ["optionsdx", "datashop", "ivydb", "deribit_surface"])
def test_a_header_alone_is_an_empty_board(write, samples, sample):
    path = write("a.csv", getattr(samples, sample)().split("\n", 1)[0] + "\n")
    message = f"{path} holds no usable option quote (0 rows read): no row of it is a quote"
    with pytest.raises(EmptyBoard, match=f"^{re.escape(message)}$"):
        list(read_boards(path, **({"at": "eod"} if sample == "datashop" else {})))


@pytest.mark.parametrize(
    ("sample", "layout", "how", "old", "new", "key"),
    [
        ("optionsdx", BoardLayout.OPTIONSDX, {}, " 2024-01-0", " 2024-41-0", "quote_readtime"),
        ("datashop", BoardLayout.DATASHOP, {"at": "eod"}, "2024-01-0", "2024-41-0", "underlying_symbol, quote_date"),
        ("ivydb", BoardLayout.IVYDB, {}, "2008-", "1808-", "secid, date"),
    ],
)
def test_a_file_whose_days_are_all_unreadable_is_refused(write, samples, sample, layout, how, old, new, key):
    path = write("a.csv", getattr(samples, sample)().replace(old, new))
    with pytest.raises(DataError, match=rf"^{re.escape(str(path))}: no row says when it is of; {key} reads '"):
        list(read_boards(path, layout=layout, **how))
