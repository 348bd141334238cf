"""Cboe's CSV export."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import numpy as np
import pytest

from weatherglass.errors import DataError, EmptyBoard, MissingColumn, UnreadableFile, UsageError
from weatherglass.providers.boards import board_stream, cboe_csv, read_board
from weatherglass.timeline import NEW_YORK


def test_an_export_gives_its_quotes_by_root_and_expiry(write, samples, assert_sample):
    board = read_board(write("spx.csv", samples.cboe_csv()))
    assert_sample(board, ("SPXW",))
    assert board.underlying == "SPX"
    assert board.source == "Cboe delayed quotes, CSV export spx.csv"
    assert dict(board.defects) == {}
    assert board.rows_read == 16
    np.testing.assert_array_equal(board.terms[0].call_delta, np.full(4, 0.25))
    np.testing.assert_array_equal(board.terms[0].put_delta, np.full(4, -0.25))
    np.testing.assert_array_equal(board.terms[1].put_iv, np.full(4, 0.2))


def test_a_weekend_export_describes_the_last_close(write, samples):
    board = read_board(write("spx.csv", samples.cboe_csv()))
    assert board.known_at == datetime(2024, 1, 6, 22, 42, tzinfo=NEW_YORK)
    assert board.as_of == datetime(2024, 1, 5, 16, 15, tzinfo=NEW_YORK)
    assert board.as_of_inferred


@pytest.mark.parametrize(
    ("made_at", "as_of", "notes"),
    [
        ("January 5, 2024 at 11:00 AM EST", (2024, 1, 5, 11, 0), 1),
        ("January 5, 2024 at 4:20 PM EST", (2024, 1, 5, 16, 15), 1),
        ("January 5, 2024 at 4:30 PM EST", (2024, 1, 5, 16, 15), 0),
        ("January 6, 2024 at 6:30 AM GMT+9", (2024, 1, 5, 16, 15), 0),
        ("January 5, 2024 at 9:00 AM EST", (2024, 1, 4, 16, 15), 0),
        ("November 24, 2023 at 3:00 PM EST", (2023, 11, 24, 13, 15), 0),
    ],
)
def test_an_export_made_during_the_session_says_that_it_is_delayed(write, samples, made_at, as_of, notes):
    board = read_board(write("spx.csv", samples.cboe_csv(date_line=f'"Date: {made_at}",Bid: 1')))
    assert board.as_of == datetime(*as_of, tzinfo=NEW_YORK)
    assert len(board.notes) == notes
    if notes:
        assert board.notes[0].startswith("exported during the session: the quotes are older than the time on them")


def test_the_caller_may_state_the_instant(write, samples):
    stated = datetime(2024, 1, 5, 15, 45, tzinfo=NEW_YORK)
    board = read_board(write("spx.csv", samples.cboe_csv()), as_of=stated)
    assert board.as_of == stated
    assert not board.as_of_inferred


def test_an_instant_after_the_export_is_refused(write, samples):
    path = write("spx.csv", samples.cboe_csv())
    message = f"as_of=2024-01-08T12:00:00+00:00 is after 2024-01-06T22:42:00-05:00, when {path} says it was made"
    with pytest.raises(UsageError, match=f"^{re.escape(message)}$"):
        read_board(path, as_of=datetime(2024, 1, 8, 12, tzinfo=UTC))


def test_spx_and_spxw_of_one_date_stay_two_terms(write, samples):
    rows = samples.cboe_rows("SPX") + samples.cboe_rows("SPXW")
    board = read_board(write("spx.csv", samples.cboe_csv(rows)))
    assert [t.label for t in board.terms] == [
        "SPX 2024-01-19",
        "SPXW 2024-01-19",
        "SPX 2024-02-16",
        "SPXW 2024-02-16",
    ]
    assert board.underlying == "SPX"


@pytest.mark.parametrize(
    ("root", "underlying"), [("VIXW", "VIX"), ("NDXP", "NDX"), ("RUTW", "RUT"), ("AAPL", "AAPL"), ("BRK.B", "BRK.B")]
)
def test_the_underlying_is_that_of_the_roots(write, samples, root, underlying):
    board = read_board(write("x.csv", samples.cboe_csv(samples.cboe_rows(root))))
    assert (board.underlying, board.roots) == (underlying, (root,))


def test_adjusted_roots_are_dropped_and_counted(write, samples):
    rows = samples.cboe_rows("AAPL") + samples.cboe_rows("AAPL1")[:2] + samples.cboe_rows("1CRWV")[:1]
    board = read_board(write("x.csv", samples.cboe_csv(rows)))
    assert board.roots == ("AAPL",)
    assert dict(board.defects) == {"adjusted_root": 6}


def test_the_symbol_overrules_the_columns_of_expiry_and_strike(write, samples):
    rows = [
        row.replace("Fri Jan 19 2024", "Fri Jan 26 2024").replace(",95.00,", ",96.00,") for row in samples.cboe_rows()
    ]
    board = read_board(write("x.csv", samples.cboe_csv(rows)))
    assert [t.expiry for t in board.terms] == [date(2024, 1, 19), date(2024, 2, 16)]
    assert board.terms[0].strike[0] == 95.0
    assert dict(board.defects) == {"expiry_disagrees": 8}


def test_an_unknown_symbol_costs_its_leg_only(write, samples):
    rows = samples.cboe_rows()
    rows[0] = rows[0].replace("SPXW240119C00095000", "SPXW240119X00095000")
    rows[1] = rows[1].replace("SPXW240119P00100000", "SPXW240230P00100000")
    board = read_board(write("x.csv", samples.cboe_csv(rows)))
    assert np.isnan(board.terms[0].call_bid[0])
    assert board.terms[0].put_bid[0] == 9.0
    assert np.isnan(board.terms[0].put_bid[1])
    assert dict(board.defects) == {"unknown_symbol": 2}


def test_a_call_symbol_among_the_puts_is_unknown(write, samples):
    rows = samples.cboe_rows()
    rows[0] = rows[0].replace("SPXW240119P00095000", "SPXW240119C00095000")
    board = read_board(write("x.csv", samples.cboe_csv(rows)))
    assert dict(board.defects) == {"unknown_symbol": 1}
    assert board.terms[0].call_bid[0] == 11.0


def test_a_stray_root_of_another_underlying_is_dropped_and_counted(write, samples):
    rows = samples.cboe_rows()
    rows[0] = rows[0].replace("SPXW240119C", "SPYW240119C")
    board = read_board(write("x.csv", samples.cboe_csv(rows)))
    assert board.underlying == "SPX"
    assert dict(board.defects) == {"other_underlying": 1}


def test_strikes_are_exact_to_three_decimals(write, samples):
    rows = [row.replace("00102500", "00102505") for row in samples.cboe_rows()]
    assert read_board(write("x.csv", samples.cboe_csv(rows))).terms[0].strike[2] == 102.505


def test_crossed_negative_and_garbled_quotes_are_counted_and_the_strike_stays(write, samples):
    rows = samples.cboe_rows()
    rows[0] = rows[0].replace(",11.0,11.5,", ",11.5,11.0,")
    rows[1] = rows[1].replace(",10.5,11.0,", ",-10.5,11.0,")
    rows[2] = rows[2].replace(",10.25,10.75,", ",1_0,１０,")
    rows[3] = rows[3].replace(",9.5,10.0,", ",,10.0,")
    term = read_board(write("x.csv", samples.cboe_csv(rows))).terms[0]
    assert dict(term.defects) == {"crossed": 1, "negative": 1, "unreadable": 1, "one_sided": 1}
    np.testing.assert_array_equal(term.strike, [95.0, 100.0, 102.5, 110.0])
    np.testing.assert_array_equal(term.call_bid, [11.5, np.nan, np.nan, np.nan])


def test_the_rows_twice_give_the_same_board(write, samples, assert_sample):
    board = read_board(write("x.csv", samples.cboe_csv(samples.cboe_rows() * 2)))
    assert_sample(board, ("SPXW",))
    assert [dict(t.defects) for t in board.terms] == [{"duplicate": 8}, {"duplicate": 8}]


def test_columns_may_come_in_another_order(write, samples, assert_sample):
    order = [0, 1, 5, 4, 3, 2, 6, 8, 7, 9, 10, 11, 12, 14, 13, 16, 15, 17, 18, 19, 21, 20]
    moved = [",".join(line.split(",")[at] for at in order) for line in [samples.CBOE_HEADER, *samples.cboe_rows()]]
    assert_sample(read_board(write("x.csv", samples.cboe_csv(moved[1:], header=moved[0]))), ("SPXW",))


def test_delta_and_iv_may_be_missing(write, samples, assert_sample):
    drop = {7, 8, 18, 19}
    cut = [
        ",".join(cell for at, cell in enumerate(line.split(",")) if at not in drop)
        for line in [samples.CBOE_HEADER, *samples.cboe_rows()]
    ]
    board = read_board(write("x.csv", samples.cboe_csv(cut[1:], header=cut[0])))
    assert_sample(board, ("SPXW",))
    assert board.terms[0].call_delta is None
    assert board.terms[0].put_iv is None


def test_a_missing_bid_column_is_named_with_its_side(write, samples):
    before, after = samples.CBOE_HEADER.split("Strike")
    header = before + "Strike" + after.replace(",Bid,", ",Bidd,")
    path = write("x.csv", samples.cboe_csv(header=header))
    with pytest.raises(MissingColumn, match=re.escape(f"{path} has no column 'Bid (after Strike)'; its columns are:")):
        read_board(path)


def test_without_a_date_line_the_instant_must_be_given(write, samples):
    path = write("x.csv", samples.cboe_csv(date_line="no date here"))
    message = (
        f"cannot read {path}: no line above its header says when it was made "
        "(as 'Date: August 20, 2023 at 10:42 PM EDT'); give the instant of the quotes with as_of="
    )
    with pytest.raises(UnreadableFile, match=f"^{re.escape(message)}$"):
        read_board(path)
    stated = datetime(2024, 1, 5, 16, 15, tzinfo=NEW_YORK)
    board = read_board(path, as_of=stated)
    assert (board.as_of, board.known_at) == (stated, None)


def test_an_unknown_zone_is_named_and_can_be_overruled(write, samples):
    path = write("x.csv", samples.cboe_csv(date_line='"Date: January 6, 2024 at 10:42 PM XYZT",Bid: 1'))
    message = (
        f"cannot read {path}: its date line 'January 6, 2024 at 10:42 PM XYZT' has the unknown time zone 'XYZT'; "
        "give the instant of the quotes with as_of="
    )
    with pytest.raises(UnreadableFile, match=f"^{re.escape(message)}$"):
        read_board(path)
    assert read_board(path, as_of=datetime(2024, 1, 5, tzinfo=UTC)).known_at is None


def test_a_file_made_outside_the_calendar_is_refused(write, samples):
    path = write("x.csv", samples.cboe_csv(date_line='"Date: January 6, 2054 at 10:42 PM EST",Bid: 1'))
    message = (
        f"cannot read {path}: it says that it was made in 2054, outside 1971 to 2040; "
        "give the instant of the quotes with as_of="
    )
    with pytest.raises(UnreadableFile, match=f"^{re.escape(message)}$"):
        read_board(path)


def test_an_export_beyond_the_bound_is_refused(write, samples, monkeypatch):
    for module in (cboe_csv, board_stream):
        monkeypatch.setattr(module, "MAX_BOARD_QUOTES", 15)
    path = write("x.csv", samples.cboe_csv())
    message = (
        f"{path}: the board of this file has more than 15 quotes; "
        "if the file holds many instants, it needs a column that tells them apart"
    )
    with pytest.raises(DataError, match=f"^{re.escape(message)}$"):
        read_board(path)


def test_the_column_of_expiries_may_be_missing(write, samples, assert_sample):
    cut = [line.split(",", 1)[1] for line in [samples.CBOE_HEADER, *samples.cboe_rows()]]
    assert_sample(read_board(write("x.csv", samples.cboe_csv(cut[1:], header=cut[0]))), ("SPXW",))


def test_an_unreadable_expiry_beside_a_sound_symbol_does_not_matter(write, samples, assert_sample):
    rows = [row.replace("Fri Jan 19 2024", "soon") for row in samples.cboe_rows()]
    board = read_board(write("x.csv", samples.cboe_csv(rows)))
    assert_sample(board, ("SPXW",))
    assert dict(board.defects) == {}


def test_an_export_of_adjusted_contracts_alone_is_an_empty_board(write, samples):
    path = write("x.csv", samples.cboe_csv(samples.cboe_rows("AAPL1")))
    with pytest.raises(EmptyBoard, match=r"holds no usable option quote \(0 rows read\)"):
        read_board(path)


def test_an_export_without_rows_is_an_empty_board(write, samples):
    path = write("x.csv", samples.cboe_csv([]))
    message = f"{path} holds no usable option quote (0 rows read): it ends after its header"
    with pytest.raises(EmptyBoard, match=f"^{re.escape(message)}$"):
        read_board(path)


def test_an_export_of_a_spreadsheet_with_decimal_commas_is_read_when_declared(write, samples, assert_sample):
    text = samples.cboe_csv(date_line='"Date: January 6, 2024 at 10:42 PM EST"#Bid: 1')
    body = text.replace(",", ";").replace(".", ",").replace("January 6;", "January 6,").replace("#", ";")
    assert_sample(read_board(write("x.csv", body), decimal=","), ("SPXW",))


@pytest.mark.parametrize(
    ("name", "known_at", "as_of", "terms", "quotes"),
    [
        ("golden/spx_2022-02-04.csv", datetime(2022, 2, 5, 20, 9), datetime(2022, 2, 4, 16, 15), 45, 20514),
        ("golden/spx_2023-08-18.csv", datetime(2023, 8, 20, 22, 42), datetime(2023, 8, 18, 16, 15), 56, 20342),
    ],
)
def test_real_exports_are_read_whole(shared, name, known_at, as_of, terms, quotes):
    board = read_board(shared(name))
    assert board.underlying == "SPX"
    assert board.roots == ("SPX", "SPXW")
    assert board.known_at == known_at.replace(tzinfo=NEW_YORK)
    assert board.as_of == as_of.replace(tzinfo=NEW_YORK)
    assert (len(board.terms), board.rows_read, dict(board.defects)) == (terms, quotes, {})


def test_a_real_export_has_the_numbers_that_stand_in_it(shared):
    board = read_board(shared("golden/spx_2022-02-04.csv"))
    term = next(t for t in board.terms if t.label == "SPXW 2022-02-07")
    assert term.strike[:2].tolist() == [2400.0, 2600.0]
    assert (term.call_bid[0], term.call_ask[0], term.put_bid[0], term.put_ask[0]) == (2087.8, 2102.6, 0.0, 0.05)
    assert (term.call_iv[0], term.put_delta[1]) == (4.285, -0.0001)


def test_the_older_export_with_american_days_and_an_undated_preamble_is_read(tmp_path):
    """Layout of about 2018 to 2020: no "Date:", cells apart, days as 12/20/2019; a half day closes at 13:15."""
    quotes = "0,0,60.1,60.5,0,0.1,0.5,0,0,3100.00,SPX191220P03100000,0,0,20.1,20.5,0,0.1,0.5,0,0"
    path = tmp_path / "quotedata.csv"
    path.write_text(
        "^SPX (S&P 500 INDEX),3140.98,-12.6499\n"
        "Nov 30 2019 @ 10:42 ET,Bid,3138.1,Ask,3142.5,Size,1x1,Vol,0\n"
        "Expiration Date,Calls,Last Sale,Net,Bid,Ask,Vol,IV,Delta,Gamma,Open Int,Strike,"
        "Puts,Last Sale,Net,Bid,Ask,Vol,IV,Delta,Gamma,Open Int\n"
        f"12/20/2019,SPX191220C03100000,{quotes}\n"
    )
    board = read_board(path)
    assert board.as_of.isoformat() == "2019-11-29T13:15:00-05:00"
    assert [(t.root, t.expiry.isoformat(), t.put_ask[0]) for t in board.terms] == [("SPX", "2019-12-20", 20.5)]


def test_an_export_that_ends_in_two_rows_run_together_is_no_fault_of_ours(tmp_path):
    """A merged or cut download: the last line has no newline and more cells than the header."""
    row = "Fri Dec 20 2019,SPX191220C03100000,0,0,60.1,60.5,0,0.1,0.5,0,0,3100.00,SPX191220P03100000,0,0,20.1,20.5,0,0.1,0.5,0,0"
    head = (
        "\nStandard & Poors 500 Index,Last: 3140,Change: 1\n"
        '"Date: December 1, 2019 at 10:42 AM EST",Bid: 3138.1,Ask: 3142.5,Size: 1*1,Volume: 0\n'
        "Expiration Date,Calls,Last Sale,Net,Bid,Ask,Volume,IV,Delta,Gamma,Open Interest,Strike,"
        "Puts,Last Sale,Net,Bid,Ask,Volume,IV,Delta,Gamma,Open Interest\n"
    )
    path = tmp_path / "quotedata.csv"
    path.write_text(head + row + "\n" + row + row[:40])
    assert read_board(path).defects == {"ragged_row": 1}
