"""Databento and Tardis: their stamps, scales, symbols and records; and one board in every layout, with the same bits."""

from __future__ import annotations

import gzip
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from backports import zstd
from hypothesis import given, settings
from hypothesis import strategies as st

from lanes import examples
from weatherglass.errors import DataError, EmptyBoard, UnreadableFile
from weatherglass.indices.engine import index_reading
from weatherglass.indices.family import index_named
from weatherglass.market import ABSENT, UNREADABLE, Board, TermRates
from weatherglass.market.quote_snapshot import QuoteSnapshot
from weatherglass.providers.boards import read_board
from weatherglass.providers.boards.billionths import FixedPoint
from weatherglass.providers.boards.quote_stream import quote_snapshots
from weatherglass.providers.boards.stamp_cells import MICROSECONDS, stamps, whole_numbers
from weatherglass.timeline import NEW_YORK

FOUR = datetime(2024, 1, 2, 16, 0, tzinfo=NEW_YORK)
SYMBOL = "SPXW  240119C04700000"
STAMP = 1_704_229_170_250_000_001
UNDEFINED = 2**63 - 1


def snapshots(path: Path, **how: object) -> list[QuoteSnapshot]:
    return list(quote_snapshots(path, **how))  # type: ignore[arg-type]


@pytest.fixture
def databento(write, samples):
    return lambda *rows: write("opra.csv", "\n".join([samples.DATABENTO_HEADER, *rows]) + "\n")


# ---- Databento


@pytest.mark.parametrize("pretty", [True, False])
def test_databento_prices_and_times_may_be_pretty_or_whole(write, samples, assert_sample, pretty):
    board = read_board(write("opra.csv", samples.databento(pretty=pretty)))
    assert (board.underlying, board.as_of) == ("SPX", FOUR)
    assert board.source == "Databento OPRA quotes opra.csv"
    assert_sample(board, ("SPXW",), tolerance=0.0)


def test_databento_parquet_has_typed_columns(tmp_path, write, samples, assert_sample):
    frame = pl.read_csv(write("q.csv", samples.databento(pretty=False)))
    assert frame["bid_px_00"].dtype == pl.Int64
    frame.write_parquet(tmp_path / "whole.parquet")
    typed = frame.with_columns(
        pl.col("bid_px_00", "ask_px_00") / 1e9, pl.from_epoch("ts_recv", time_unit="ns").dt.replace_time_zone("UTC")
    )
    typed.write_parquet(tmp_path / "typed.parquet")
    for name in ("whole", "typed"):
        assert_sample(read_board(tmp_path / f"{name}.parquet"), ("SPXW",), tolerance=0.0)


def test_databento_absent_prices_are_absent_and_no_zero(databento, samples):
    of = samples.databento_row
    pretty = snapshots(databento(of(SYMBOL, "", "0.050000000"), of(SYMBOL.replace("C", "P"), UNDEFINED, "1.500000000")))
    whole = snapshots(databento(of(SYMBOL, UNDEFINED, 50_000_000), of(SYMBOL.replace("C", "P"), "", 1_500_000_000)))
    for [found] in (pretty, whole):
        np.testing.assert_array_equal(found.quotes.bid, [ABSENT, ABSENT])
        assert found.quotes.ask.tolist() == [0.05, 1.5]


def test_databento_prices_of_another_scale_than_the_first_are_unreadable(databento, samples):
    of, put = samples.databento_row, SYMBOL.replace("C", "P")
    [whole] = snapshots(databento(of(SYMBOL, 0, 12_050_000_000), of(put, "12.05", 7)))
    np.testing.assert_array_equal(whole.quotes.bid, [0.0, UNREADABLE])
    np.testing.assert_array_equal(whole.quotes.ask, [12.05, UNREADABLE])
    [pretty] = snapshots(databento(of(SYMBOL, "0.0", "12.050000000"), of(put, 12_050_000_000, 5_000_000)))
    np.testing.assert_array_equal(pretty.quotes.bid, [0.0, UNREADABLE])
    np.testing.assert_array_equal(pretty.quotes.ask, [12.05, UNREADABLE])


def test_databento_whole_dollars_are_refused(databento, samples):
    path = databento(samples.databento_row(SYMBOL, "", 12))
    with pytest.raises(DataError, match=r"its first price is 12, neither billionths \(12\.05 is 12050000000\) nor a"):
        snapshots(path)


def test_databento_digits_beyond_every_number_are_no_scale(databento, samples):
    of, put = samples.databento_row, SYMBOL.replace("C", "P")
    [pretty] = snapshots(databento(of(SYMBOL, "nan", "1" * 5000), of(put, "1.0", "1" + "0" * 300)))
    np.testing.assert_array_equal(pretty.quotes.bid, [UNREADABLE, 1.0])
    np.testing.assert_array_equal(pretty.quotes.ask, [UNREADABLE, UNREADABLE])
    [whole] = snapshots(databento(of(SYMBOL, "1" + "0" * 300, 0), of(put, 1_000_000_000, "9" * 25)))
    np.testing.assert_array_equal(whole.quotes.bid, [UNREADABLE, 1.0])
    np.testing.assert_array_equal(whole.quotes.ask, [0.0, UNREADABLE])


def test_databento_records_of_other_kinds_are_counted(databento, samples):
    of = samples.databento_row
    [found] = snapshots(databento(of(SYMBOL, "1.0", "1.5"), of(SYMBOL, "9.0", "9.5", rtype=194)))
    assert (found.quotes.bid.tolist(), dict(found.dropped)) == ([1.0], {"other_record": 1})
    assert found.examples == (f"line 3: other_record {SYMBOL}",)
    with pytest.raises(EmptyBoard, match=r"1 of its rows are left out as other_record; line 2: SPXW  240119C04700000"):
        snapshots(databento(of(SYMBOL, "9.0", "9.5", rtype=194)))


def test_databento_intervals_count_for_the_instant_at_their_end(databento, samples):
    of = samples.databento_row
    rows = [of(SYMBOL, "1.0", "1.5", f"2024-01-02T{at}.000000000Z", rtype=193) for at in ("20:59:00", "21:00:00")]
    assert [each.as_of.strftime("%H:%M") for each in snapshots(databento(*rows))] == ["15:59", "16:00"]


def test_databento_numbers_of_instruments_alone_name_nothing(write, samples):
    header = samples.DATABENTO_HEADER.removesuffix(",symbol")
    path = write("opra.csv", f"{header}\n{samples.databento_row(SYMBOL, 1.0, 1.5).rpartition(',')[0]}\n")
    message = f"cannot read {path}: it numbers its contracts (instrument_id) and has no column symbol; download it with"
    with pytest.raises(UnreadableFile, match=f"^{re.escape(message)}"):
        snapshots(path)


def test_databento_roots_are_as_opra_pads_them(databento, samples):
    of = samples.databento_row
    found = snapshots(databento(*(of(name.ljust(6) + "240119C04700000", "1.0", "1.5") for name in ("SPX", "SPXW"))))
    assert [(each.underlying, each.quotes.roots) for each in found] == [("SPX", ("SPX", "SPXW"))]


@given(st.lists(st.one_of(st.none(), st.integers(-(10**12), 10**12), st.just(UNDEFINED)), min_size=1, max_size=30))
@settings(max_examples=examples(80), deadline=None)
def test_billionths_are_the_nearest_numbers_to_their_decimals(counts):
    texts = ["" if each is None else str(each) for each in counts]
    frame = pl.DataFrame({"bid": ["1000000000", *texts], "ask": ["1000000000", *texts]})
    bid, ask = FixedPoint(Path("x"), ("bid", "ask")).read(frame)
    wanted = [
        ABSENT if each in (None, UNDEFINED) else UNREADABLE if 0 < abs(each) < 100_000 else float(f"{each}e-9")
        for each in counts
    ]
    np.testing.assert_array_equal(bid, [1.0, *wanted])
    np.testing.assert_array_equal(ask, bid)


# ---- stamps


def test_stamps_are_whole_numbers_of_their_unit_or_iso():
    column = pl.Series(["1704229170250000001", "2024-01-02T20:59:30.250000001Z", "2024-01-02T20:59:30Z"])
    assert stamps(column).tolist() == [STAMP, STAMP, STAMP - 250_000_001]
    assert stamps(pl.Series(["1704229170250000", "1704229170250000001"]), MICROSECONDS).tolist() == [
        STAMP // 1000 * 1000,
        -1,
    ]
    assert stamps(pl.Series([datetime(2024, 1, 2, 20, 59, 30, 250_000)])).tolist() == [STAMP - 1]
    assert stamps(pl.Series([STAMP, 5, None])).tolist() == [STAMP, -1, -1]


@pytest.mark.parametrize(
    "text",
    ["", "x", "-1", "1704229170", "1.704229170250000001e18", "18446744073709551615", "2024-01-02T20:59:30", "١٧٠٤",
     "2024-01-02 20:59:30Z", "1989-12-31T23:59:59Z", "2101-01-01T00:00:00Z", "2024-02-30T00:00:00Z"],
)  # fmt: skip
def test_what_is_no_stamp_is_none(text):
    assert stamps(pl.Series([text])).tolist() == [-1]


def test_numbers_of_rows_that_are_none_are_before_all():
    assert whole_numbers(pl.Series(["7", "", "x", "1.5"])).tolist() == [7, -1, -1, -1]
    assert whole_numbers(pl.Series([7, None])).tolist() == [7, -1]
    assert whole_numbers(pl.Series([1.5])).tolist() == [-1]
    assert stamps(pl.Series([1.5])).tolist() == [-1]


# ---- Tardis


def chain(write, samples, *rows: str) -> Path:
    return write("deribit.csv", "\n".join([samples.TARDIS_HEADER, *rows]) + "\n")


MIDNIGHT = 1_704_153_600_000_000
"""2024-01-02 00:00 UTC, in microseconds."""


def test_tardis_prices_in_the_coin_become_dollars(write, samples, assert_sample):
    board = read_board(write("deribit.csv", samples.tardis()))
    assert (board.underlying, board.as_of) == ("BTC", datetime(2024, 1, 2, 21, 0, tzinfo=UTC))
    assert_sample(board, ("BTC",))
    term = board.terms[0]
    assert (term.forward_hint, term.settles_at) == (64000.0, datetime(2024, 1, 19, 8, tzinfo=UTC))
    assert term.call_iv.tolist() == [0.2] * 4
    assert board.notes[1] == "coin quotes were multiplied by the forward of their expiry to be in dollars"


def test_tardis_linear_options_are_in_dollars_and_strikes_may_have_decimals(write, samples):
    path = chain(write, samples, samples.tardis_row("AVAX_USDC-29MAR24-8D6-P", 0.312, 0.318, MIDNIGHT, forward=9.1))
    [found] = snapshots(path)
    assert (found.underlying, found.quotes.roots) == ("AVAX", ("AVAX_USDC",))
    assert (found.quotes.strike.tolist(), found.quotes.bid.tolist()) == ([8.6], [0.312])


def test_tardis_rows_are_of_when_the_recorder_had_them(write, samples):
    """After midnight the recorder has all contracts anew, with the exchange's stamps of the evening before."""
    of = samples.tardis_row
    path = chain(
        write,
        samples,
        of("BTC-19JAN24-100-C", 0.001, 0.002, MIDNIGHT + 200_000),
        of("BTC-19JAN24-100-P", 0.001, 0.002, MIDNIGHT + 90_000_000),
    )
    found = snapshots(path)
    assert [each.as_of.isoformat() for each in found] == ["2024-01-02T00:01:00+00:00", "2024-01-02T00:02:00+00:00"]
    assert [each.quotes.rows for each in found] == [1, 2]


def test_tardis_days_end_with_the_instant_of_midnight(write, samples):
    last = MIDNIGHT + 86_400_000_000 - 1
    path = chain(write, samples, samples.tardis_row("BTC-19JAN24-100-C", 0.001, 0.002, last))
    assert [each.as_of.isoformat() for each in snapshots(path)] == ["2024-01-03T00:00:00+00:00"]


def test_tardis_empty_prices_are_absent_and_without_a_forward_none_is_readable(write, samples):
    of = samples.tardis_row
    path = chain(
        write,
        samples,
        of("BTC-19JAN24-100-C", "", 0.002, MIDNIGHT),
        of("BTC-19JAN24-100-P", 0.001, 0.002, MIDNIGHT, forward=""),
    )
    [found] = snapshots(path)
    np.testing.assert_array_equal(found.quotes.bid, [ABSENT, UNREADABLE])
    np.testing.assert_array_equal(found.quotes.ask, [128.0, UNREADABLE])


def test_tardis_other_exchanges_and_contracts_are_counted(write, samples):
    of = samples.tardis_row
    path = chain(
        write,
        samples,
        of("BTC-19JAN24-100-C", 0.001, 0.002, MIDNIGHT),
        of("BTC-19JAN24-100-P", 0.001, 0.002, MIDNIGHT).replace("deribit", "okex-options"),
        of("BTC-PERPETUAL", 0.001, 0.002, MIDNIGHT),
        of("BTC-CS-19JAN24-100_110", 0.001, 0.002, MIDNIGHT),
        of("BTC-19XXX24-100-C", 0.001, 0.002, MIDNIGHT),
    )
    [found] = snapshots(path)
    assert dict(found.dropped) == {"other_exchange": 1, "not_an_option": 1, "combination": 1, "unknown_symbol": 1}
    with pytest.raises(EmptyBoard, match=r"1 of its rows are left out as other_exchange; line 2: BTC-19JAN24-100-C"):
        snapshots(chain(write, samples, of("BTC-19JAN24-100-C", 1, 2, MIDNIGHT).replace("deribit", "okex-options")))


def test_tardis_stamps_are_microseconds(write, samples):
    path = chain(write, samples, samples.tardis_row("BTC-19JAN24-100-C", 0.001, 0.002, MIDNIGHT // 1000))
    with pytest.raises(DataError, match=r"no row says when it is of; .*local_timestamp \(microseconds since 1970\)$"):
        snapshots(path)


# ---- one board in every layout


def long_table(board: list[tuple[str, float, str, float, float]]) -> str:
    rows = [f"SPX,2024-01-02T16:00:00-05:00,SPXW,{day},{k},{right},{bid},{ask}" for day, k, right, bid, ask in board]
    return "\n".join(["underlying,as_of,root,expiry,strike,right,bid,ask", *rows]) + "\n"


def as_polygon(samples, board):
    rows = [
        samples.polygon_row(samples.osi("SPXW", samples.Quote(day, k, right, bid, ask)), bid, ask, sequence=at)
        for at, (day, k, right, bid, ask) in enumerate(board)
    ]
    early = [
        row.replace(",7,", ",6,").replace(str(samples.TAPE_AT_NS), str(samples.TAPE_AT_NS - 10**9)) for row in rows
    ]
    return "\n".join([samples.POLYGON_HEADER, *rows, *early]) + "\n"


def as_databento(samples, board, *, pretty):
    def price(value):
        return f"{value:.9f}" if pretty else round(value * 1000) * 1_000_000

    rows = [
        samples.databento_row(
            samples.padded(samples.osi("SPXW", samples.Quote(day, k, right, bid, ask))), price(bid), price(ask)
        )
        for day, k, right, bid, ask in board
    ]
    return "\n".join([samples.DATABENTO_HEADER, *rows]) + "\n"


def synthetic(seed: int) -> list[tuple[str, float, str, float, float]]:
    """A parabola of prices around 4700 in two expiries, with zero bids, crossed and locked quotes in the wings."""
    rng = np.random.default_rng(seed)
    board = []
    for day, level in (("2024-01-26", 60.0), ("2024-02-09", 90.0)):
        for strike in range(4300, 5101, 25):
            value = level * np.exp(-(((strike - 4700) / 220) ** 2))
            for right, inside in (("C", max(4700 - strike, 0)), ("P", max(strike - 4700, 0))):
                bid = round(max(value + inside - rng.uniform(0, 1.5), 0.0), 2)
                ask = round(bid + rng.choice([0.0, 0.05, 0.1, 0.1, 0.5]), 2)
                if abs(strike - 4700) > 300 and rng.uniform() < 0.3:
                    bid, ask = (0.0, 0.05) if rng.uniform() < 0.7 else (ask + 0.05, ask)
                board.append((day, float(strike), right, round(bid, 2), round(ask, 2)))
    return board


def indices_of(board: Board) -> list[object]:
    found = []
    for name in ("VIX", "SKEW", "30D"):
        reading = index_reading(board, index_named(name), rates=TermRates((0.03,)))
        found.append((name, None if reading.value is None else reading.value.hex(), str(reading.reason)))
    return found


@pytest.mark.parametrize("seed", range(4))
def test_one_board_has_the_same_indices_in_every_layout(write, samples, seed):
    board = synthetic(seed)
    plain = read_board(write("long.csv", long_table(board)))
    wanted = indices_of(plain)
    assert wanted[0][1] is not None
    files = {
        "polygon.csv": as_polygon(samples, board).encode(),
        "polygon.csv.gz": gzip.compress(as_polygon(samples, board).encode()),
        "pretty.csv": as_databento(samples, board, pretty=True).encode(),
        "whole.csv.zst": zstd.compress(as_databento(samples, board, pretty=False).encode()),
    }
    for name, body in files.items():
        found = read_board(write(name, body), as_of=FOUR)
        assert indices_of(found) == wanted, name
        assert dict(found.terms[0].defects) == dict(plain.terms[0].defects)


def test_one_coin_board_has_the_same_index_as_a_surface_and_as_an_option_chain(write, samples):
    forward, board = 64_000.0, []
    for day in ("2024-01-26", "2024-02-23"):
        for strike in range(52_000, 76_001, 2000):
            value = 0.05 * np.exp(-(((strike - 64_000) / 9000) ** 2))
            for right, inside in (("C", max(64_000 - strike, 0) / forward), ("P", max(strike - 64_000, 0) / forward)):
                board.append((day, strike, right, round(value + inside - 0.0005, 4), round(value + inside + 0.0005, 4)))
    surface = [samples.SURFACE_HEADER] + [
        f"2024-01-02T12:00:00Z,{day},17,{k}.0,{right},{bid},{ask},0,{forward},{forward},0.2,0.25,0,0,0,0"
        for day, k, right, bid, ask in board
    ]
    noon = MIDNIGHT + 43_200_000_000
    names = {"2024-01-26": "26JAN24", "2024-02-23": "23FEB24"}
    rows = [
        samples.tardis_row(f"BTC-{names[day]}-{k}-{right}", bid, ask, noon - 1, forward=forward)
        for day, k, right, bid, ask in board
    ]
    found = []
    for board_ in (
        read_board(write("surface.csv", "\n".join(surface) + "\n"), underlying="BTC"),
        read_board(chain(write, samples, *rows)),
    ):
        assert board_.as_of == datetime(2024, 1, 2, 12, tzinfo=UTC)
        reading = index_reading(board_, index_named("BTC30"), rates=TermRates((0.0,)))
        assert reading.value is not None
        found.append(reading.value.hex())
    assert found[0] == found[1]


def test_the_grid_may_be_wider(write, samples):
    board = read_board(write("p.csv", samples.polygon()), every=timedelta(hours=1))
    assert board.as_of == datetime(2024, 1, 2, 16, 15, tzinfo=NEW_YORK)
    assert board.terms[0].expiry == date(2024, 1, 19)
