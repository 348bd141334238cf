"""Tapes become boards: against a slow grouping in plain Python, at any chunking, and every fault that a tape can have."""

from __future__ import annotations

import gzip
import random
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from backports import zstd
from hypothesis import given, settings
from hypothesis import strategies as st

from lanes import examples
from weatherglass.errors import DataError, EmptyBoard, MissingColumn, UnreadableFile, UsageError
from weatherglass.market.quote_snapshot import QuoteSnapshot
from weatherglass.providers.boards import read_board, read_boards, tick_runs
from weatherglass.providers.boards.board_stream import Piece
from weatherglass.providers.boards.layout import layout_of
from weatherglass.providers.boards.polygon import polygon_pieces
from weatherglass.providers.boards.query import BoardQuery
from weatherglass.providers.boards.quote_stream import quote_snapshots
from weatherglass.providers.boards.table_text import Chunk, TextTable, open_text_table
from weatherglass.providers.boards.without_quotes import NoQuotes
from weatherglass.timeline import NEW_YORK

HEADER = "ticker,ask_exchange,ask_price,ask_size,bid_exchange,bid_price,bid_size,sequence_number,sip_timestamp"
OPEN = 1_704_205_800_000_000_000
"""2024-01-02 09:30 New York."""
SECOND = 1_000_000_000
MINUTE = 60 * SECOND
CALL, PUT = "SPXW240119C04700000", "SPXW240119P04700000"


def row(stamp: object, bid: object = 1.0, ask: object = 1.5, symbol: str = CALL, sequence: object = 1) -> str:
    return f"O:{symbol},309,{ask},12,302,{bid},5,{sequence},{stamp}"


def tape(path: Path, rows: list[str], header: str = HEADER) -> Path:
    path.write_text("\n".join([header, *rows]) + "\n")
    return path


@pytest.fixture
def written(tmp_path: Path):
    return lambda *rows, header=HEADER: tape(tmp_path / "2024-01-02.csv", list(rows), header)


def snapshots(path: Path, **how: object) -> list[QuoteSnapshot]:
    return list(quote_snapshots(path, **how))  # type: ignore[arg-type]


def times(found: list[QuoteSnapshot]) -> list[str]:
    return [each.as_of.strftime("%H:%M:%S") for each in found]


# ---- the oracle


@dataclass(frozen=True)
class Quote:
    symbol: str
    stamp: int
    sequence: int
    bid: float
    ask: float

    @property
    def text(self) -> str:
        return row(self.stamp, self.bid, self.ask, self.symbol, self.sequence)


def slowly(
    quotes: list[Quote], every_s: int, max_age_s: int | None = None
) -> list[tuple[str, datetime, dict[str, tuple[float, float]], int]]:
    """Board by board, with a dictionary and without numpy: underlying, instant, quotes by symbol, stale ones."""
    boards = []
    of: dict[str, list[tuple[Quote, int]]] = {}
    for place, quote in enumerate(quotes):
        of.setdefault("SPX" if quote.symbol.startswith("SPX") else "SPY", []).append((quote, place))
    for name, mine in of.items():
        for day in sorted(
            {(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=q.stamp // 1000)).date() for q, _ in mine}
        ):
            opens = datetime(day.year, day.month, day.day, 9, 30, tzinfo=NEW_YORK)
            first = round((opens - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()) * SECOND
            last = first + ((13 * 60 + 15 if day == date(2024, 7, 3) else 16 * 60 + 15) - 9 * 60 - 30) * MINUTE
            instants, at = [], first
            while at < last:
                at = min(at + every_s * SECOND, last)
                instants.append(at)
            before = first - 1
            for instant in instants:
                if any(before < q.stamp <= instant for q, _ in mine):
                    state: dict[str, tuple[int, int, int, Quote]] = {}
                    for quote, place in mine:
                        if first <= quote.stamp <= instant:
                            key = (quote.stamp, quote.sequence, place)
                            if quote.symbol not in state or key > state[quote.symbol][:3]:
                                state[quote.symbol] = (*key, quote)
                    stale = [
                        s
                        for s, held in state.items()
                        if max_age_s is not None and held[0] < instant - max_age_s * SECOND
                    ]
                    kept = {s: (held[3].bid, held[3].ask) for s, held in state.items() if s not in stale}
                    when = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=instant // 1000)
                    boards.append((name, when, kept, len(stale)))
                before = instant
    return boards


def symbol_of(snapshot: QuoteSnapshot, at: int) -> str:
    quotes = snapshot.quotes
    day = quotes.expiry[at].astype("datetime64[D]").astype(date)
    return f"{quotes.roots[quotes.root[at]]}{day:%y%m%d}{'CP'[quotes.right[at]]}{round(quotes.strike[at] * 1000):08d}"


def seen(found: list[QuoteSnapshot]) -> list[tuple[str, datetime, dict[str, tuple[float, float]], int]]:
    return [
        (
            each.underlying,
            each.as_of,
            {
                symbol_of(each, at): (float(each.quotes.bid[at]), float(each.quotes.ask[at]))
                for at in range(each.quotes.rows)
            },
            each.dropped.get("stale_quote", 0),
        )
        for each in found
    ]


HALF_DAY_OPEN = 1_720_013_400_000_000_000
"""2024-07-03 09:30 New York, a half day."""
CONTRACTS = (CALL, PUT, "SPX240119C04700000", "SPY240119P00470000", "SPXW240216C04712500")
quotes_drawn = st.builds(
    Quote,
    symbol=st.sampled_from(CONTRACTS),
    stamp=st.builds(
        lambda day, seconds, nanos: day + seconds * SECOND + nanos,
        st.sampled_from([OPEN, OPEN, HALF_DAY_OPEN]),
        st.sampled_from([0, 1, 29, 30, 59, 60, 61, 119, 120, 600, 3600, 13_499, 13_500, 24_299, 24_300]),
        st.sampled_from([0, 0, 1, 999_999_999]),
    ),
    sequence=st.integers(0, 3),
    bid=st.sampled_from([0.0, 1.0, 1.05, 2.5]),
    ask=st.sampled_from([0.0, 1.0, 1.1, 3.0]),
)


def in_session(quote: Quote) -> bool:
    half = quote.stamp >= HALF_DAY_OPEN
    return quote.stamp <= (HALF_DAY_OPEN + 225 * MINUTE if half else OPEN + 405 * MINUTE)


@dataclass(frozen=True)
class ByBlocks:
    """A table in blocks of some bytes."""

    table: TextTable
    block_bytes: int

    @property
    def path(self) -> Path:
        return self.table.path

    @property
    def columns(self) -> tuple[str, ...]:
        return self.table.columns

    @property
    def decimal(self) -> str:
        return self.table.decimal

    def chunks(self, wanted: Mapping[str, int]) -> Iterator[Chunk]:
        return self.table.chunks(wanted, block_bytes=self.block_bytes)


@given(
    quotes=st.lists(quotes_drawn, min_size=1, max_size=40).filter(lambda all_: any(map(in_session, all_))),
    order=st.sampled_from(["as drawn", "by ticker", "by time"]),
    every_s=st.sampled_from([30, 60, 3600]),
    max_age_s=st.sampled_from([None, 0, 45, 4000]),
)
@pytest.mark.slow
@settings(max_examples=examples(150), deadline=None)
def test_boards_are_those_of_a_slow_grouping(tmp_path_factory, quotes, order, every_s, max_age_s):
    if order != "as drawn":
        quotes = sorted(quotes, key=(lambda q: (q.symbol, q.stamp)) if order == "by ticker" else (lambda q: q.stamp))
    path = tape(tmp_path_factory.mktemp("t") / "t.csv", [quote.text for quote in quotes])
    age = None if max_age_s is None else timedelta(seconds=max_age_s)
    wanted = slowly(quotes, every_s, max_age_s)
    found = snapshots(path, every=timedelta(seconds=every_s), max_age=age)
    assert seen(found) == wanted
    outside = sum(not in_session(quote) for quote in quotes)
    assert sum(each.dropped.get("outside_session", 0) for each in found) <= outside


def pieces_of(path: Path, block_bytes: int) -> list[Piece]:
    table = open_text_table(path, lambda cells: "ticker" in cells, looked_for="a tape")
    return list(polygon_pieces(ByBlocks(table, block_bytes), BoardQuery(path)))


def bits(pieces: list[Piece]) -> list[object]:
    return [
        (
            piece.snapshot,
            dict(piece.dropped),
            piece.examples,
            piece.quotes.roots,
            [
                column.tobytes()
                for column in (piece.quotes.expiry, piece.quotes.strike, piece.quotes.bid, piece.quotes.ask)
            ],
        )
        for piece in pieces
    ]


def spoilt_tape(path: Path, *, rows: int = 600) -> Path:
    """Rows in no order, a third of which is spoilt in some way."""
    rng = random.Random(5)
    lines = []
    for at in range(rows):
        good = row(OPEN + rng.randrange(0, 40 * MINUTE), rng.randrange(300) / 20, 16.0, rng.choice(CONTRACTS), at)
        lines.append(
            rng.choice(
                [good] * 12
                + [good + ",more", "", HEADER, row(1_704_205_800_000, symbol=PUT), row("", symbol=CALL)]
                + [
                    row(OPEN, symbol="SPXW2401"),
                    row(OPEN - 1, symbol=PUT),
                    row(OPEN + MINUTE, symbol="SPX1240119C04700000"),
                ]
            )
        )
    return tape(path, lines)


@pytest.mark.parametrize("run_rows", [7, 64])
def test_chunks_and_runs_change_no_bit(tmp_path, monkeypatch, run_rows):
    path = spoilt_tape(tmp_path / "t.csv")
    whole = bits(pieces_of(path, 1 << 22))
    assert len(whole) == 75
    assert [len(each[2]) for each in whole[:2]] == [5, 0]
    monkeypatch.setattr(tick_runs, "RUN_ROWS", run_rows)
    monkeypatch.setattr(tick_runs, "BLOCK_ROWS", 3)
    for block_bytes in (130, 1000, 1 << 22):
        assert bits(pieces_of(path, block_bytes)) == whole


def test_runs_leave_no_file_behind(tmp_path, monkeypatch):
    monkeypatch.setattr(tick_runs, "RUN_ROWS", 16)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    found = quote_snapshots(spoilt_tape(tmp_path / "t.csv"))
    next(found)
    assert len(list(scratch.glob("weatherglass-tape-*/run-*"))) == 1
    found.close()
    assert list(scratch.iterdir()) == []


def test_a_full_directory_of_temporary_files_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(tick_runs, "RUN_ROWS", 16)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
    with pytest.raises(
        UnreadableFile, match=r"cannot be sorted in the directory of temporary files .*; name one .*TMPDIR"
    ):
        snapshots(spoilt_tape(tmp_path / "t.csv"))


# ---- instants


def test_a_quote_counts_for_the_first_instant_at_or_after_it(written):
    found = snapshots(written(row(OPEN + MINUTE, 1.0), row(OPEN + MINUTE + 1, 2.0, sequence=2)))
    assert [(each.as_of.isoformat(), each.quotes.bid.tolist()) for each in found] == [
        ("2024-01-02T09:31:00-05:00", [1.0]),
        ("2024-01-02T09:32:00-05:00", [2.0]),
    ]


def test_an_instant_before_which_nothing_came_has_no_board(written):
    found = snapshots(written(row(OPEN), row(OPEN + 5 * MINUTE - 1, symbol=PUT)))
    assert times(found) == ["09:31:00", "09:35:00"]
    assert [each.quotes.rows for each in found] == [1, 2]


def test_the_close_is_an_instant_of_every_grid_and_half_days_end_early(written):
    full, half = OPEN + 405 * MINUTE, HALF_DAY_OPEN + 225 * MINUTE
    found = snapshots(written(row(full), row(half), row(half + 1), row(full + 1)), every=timedelta(hours=2))
    assert [each.as_of.isoformat() for each in found] == ["2024-01-02T16:15:00-05:00", "2024-07-03T13:15:00-04:00"]
    assert [dict(each.dropped) for each in found] == [{"outside_session": 2}, {}]


def test_a_new_day_begins_with_no_quotes(written):
    found = snapshots(written(row(OPEN, 1.0), row(OPEN, 2.0, symbol=PUT), row(OPEN + 1440 * MINUTE, 3.0)))
    assert [each.quotes.bid.tolist() for each in found] == [[1.0, 2.0], [3.0]]


def test_the_later_stamp_counts_then_the_higher_number_then_the_later_row(written):
    at = OPEN + 10
    assert snapshots(written(row(at, 2.0, sequence=1), row(at - 1, 1.0, sequence=9)))[0].quotes.bid.tolist() == [2.0]
    assert snapshots(written(row(at, 2.0, sequence=9), row(at, 1.0, sequence=8)))[0].quotes.bid.tolist() == [2.0]
    assert snapshots(written(row(at, 2.0), row(at, 1.0)))[0].quotes.bid.tolist() == [1.0]


@pytest.mark.parametrize(("bid", "ask"), [(0.0, 0.05), (0.0, 0.0), (1.0, 0.0), (2.0, 1.0), (1.0, 1.0)])
def test_quotes_are_kept_as_they_stand(written, bid, ask):
    [found] = snapshots(written(row(OPEN, bid, ask)))
    assert (found.quotes.bid.tolist(), found.quotes.ask.tolist()) == ([bid], [ask])


def test_quotes_older_than_allowed_are_left_out_and_counted(written):
    path = written(row(OPEN + 1, symbol=PUT), row(OPEN + 10 * MINUTE))
    young = snapshots(path, max_age=timedelta(minutes=5))
    assert [(each.quotes.rows, dict(each.dropped)) for each in young] == [(1, {}), (1, {"stale_quote": 1})]
    assert [each.quotes.rows for each in snapshots(path, max_age=timedelta(minutes=10))] == [1, 2]


def test_one_instant_may_be_asked_for_between_those_of_the_grid(written):
    at = datetime(2024, 1, 2, 9, 45, 30, tzinfo=NEW_YORK)
    path = written(row(OPEN), row(OPEN + 10 * MINUTE, symbol=PUT), row(OPEN + 16 * MINUTE, 9.0))
    board = read_board(path, as_of=at)
    assert board.as_of == at
    assert (board.terms[0].call_bid.tolist(), board.terms[0].put_bid.tolist()) == ([1.0], [1.0])


def test_one_day_may_be_asked_for(written):
    path = written(row(OPEN), row(HALF_DAY_OPEN))
    found = snapshots(path, as_of=date(2024, 7, 3))
    assert [each.as_of.isoformat() for each in found] == ["2024-07-03T09:31:00-04:00"]


@pytest.mark.parametrize(
    "at",
    [
        datetime(2024, 1, 2, 9, 29, 59, tzinfo=NEW_YORK),
        datetime(2024, 1, 2, 16, 15, 1, tzinfo=NEW_YORK),
        datetime(2024, 1, 6, 12, 0, tzinfo=NEW_YORK),
    ],
)
def test_an_instant_outside_of_sessions_is_refused(written, at):
    with pytest.raises(UsageError, match=r"^as_of=2024-01-0.* is in no session: a tape has boards from the open to"):
        snapshots(written(row(OPEN)), as_of=at)


@pytest.mark.parametrize(
    "every", [timedelta(0), timedelta(milliseconds=1500), timedelta(days=2), timedelta(seconds=-60)]
)
def test_steps_out_of_bounds_are_refused(written, every):
    with pytest.raises(UsageError, match=r"^every=.*: give whole seconds, from one second to a day, as 1m$"):
        snapshots(written(row(OPEN)), every=every)


def test_a_negative_age_is_refused(written):
    with pytest.raises(UsageError, match=r"^max_age=-1 day, 23:59:00 is out of bounds: 0 or more$"):
        snapshots(written(row(OPEN)), max_age=timedelta(minutes=-1))


# ---- underlyings


def test_underlyings_come_one_after_another(written):
    path = written(
        row(OPEN, symbol="SPY240119C00470000"), row(OPEN), row(OPEN + 2 * MINUTE, symbol="SPY240119P00470000")
    )
    assert [(each.underlying, each.quotes.rows) for each in snapshots(path)] == [("SPY", 1), ("SPY", 2), ("SPX", 1)]
    assert [each.underlying for each in snapshots(path, underlying="SPX")] == ["SPX"]
    assert [each.underlying for each in snapshots(path, only=lambda name: name == "SPX")] == ["SPX"]
    with pytest.raises(UsageError, match=r"^underlying=VIX: .* has no such options; it holds those of SPY, SPX$"):
        snapshots(path, underlying="VIX")
    with pytest.raises(
        UsageError, match=r"^the indices asked for: .* has no such options; it holds those of SPY, SPX$"
    ):
        snapshots(path, only=lambda _name: False)


def test_adjusted_contracts_of_other_underlyings_are_not_counted(written):
    path = written(row(OPEN), row(OPEN, symbol="AAPL1240119C00100000"), row(OPEN, symbol="SPXW1240119C04700000"))
    assert dict(snapshots(path, underlying="SPX")[0].dropped) == {"adjusted_root": 1}


# ---- bad rows


def test_bad_rows_are_counted_and_shown_with_their_lines(written):
    found = snapshots(
        written(
            row(OPEN),
            "O:SPXW,1,2",
            row(1_704_205_800_000, symbol=PUT),
            "",
            HEADER,
            row(OPEN, "x", "1.5", symbol=PUT, sequence="?"),
            row("soon"),
            row(OPEN - 1),
        )
    )
    assert dict(found[0].dropped) == {"ragged_row": 1, "bad_instant": 2, "unknown_symbol": 1, "outside_session": 1}
    assert found[0].examples == (
        "line 3: ragged_row",
        f"line 4: bad_instant O:{PUT}",
        "line 6: unknown_symbol ticker",
        f"line 8: bad_instant O:{CALL}",
    )
    assert np.isinf(found[0].quotes.bid[1])


def test_milliseconds_are_no_nanoseconds(written):
    path = written(row(1_704_205_800_000), row(1_704_205_860_000))
    message = f"{path}: no row says when it is of; line 2: O:{CALL}, in sip_timestamp (nanoseconds since 1970)"
    with pytest.raises(DataError, match=f"^{re.escape(message)}$"):
        snapshots(path)


def test_a_tape_of_another_time_of_day_is_refused(written):
    with pytest.raises(DataError, match=r"every quote is outside of its session, .*; line 2: O:SPXW240119C04700000$"):
        snapshots(written(row(OPEN - MINUTE)))


def test_a_tape_of_stocks_is_refused(written):
    with pytest.raises(EmptyBoard, match=r"2 of its rows are left out as unknown_symbol; line 2: SPY"):
        snapshots(written(row(OPEN).replace(f"O:{CALL}", "SPY"), row(OPEN).replace(f"O:{CALL}", "SPY")))


def test_a_header_alone_is_an_empty_board(written):
    with pytest.raises(EmptyBoard, match=r"no row of it is a quote"):
        snapshots(written())


def test_a_changed_header_is_named(written):
    header = HEADER.replace("bid_price", "bid_px")
    with pytest.raises(MissingColumn, match=r"bid_price.*bid_px"):
        snapshots(written(row(OPEN), header=header))
    with pytest.raises(DataError, match=r"has 2 columns called 'bid_price'; name each once"):
        snapshots(written(row(OPEN), header=HEADER.replace("ask_size", "bid_price")))


@pytest.mark.parametrize(("pack", "name"), [(gzip.compress, "gzip"), (zstd.compress, "zstd")])
def test_a_cut_file_is_refused_and_nothing_before_is_lost_in_silence(tmp_path, pack, name):
    body = spoilt_tape(tmp_path / "t.csv").read_bytes()
    packed = tmp_path / "t.csv.packed"
    packed.write_bytes(pack(body))
    assert len(snapshots(packed)) == len(snapshots(tmp_path / "t.csv"))
    packed.write_bytes(pack(body)[:-200])
    with pytest.raises(UnreadableFile, match=rf"its {name} stream ends early; fetch the file again$"):
        snapshots(packed)


def test_a_damaged_zstd_stream_is_named(tmp_path):
    packed = bytearray(zstd.compress(HEADER.encode() * 50))
    packed[4:12] = b"\xff" * 8
    (tmp_path / "t").write_bytes(packed)
    with pytest.raises(UnreadableFile, match=r"its zstd stream is damaged \(.+\); fetch the file again$"):
        snapshots(tmp_path / "t")


def test_a_zstd_bomb_is_refused_at_the_bound(tmp_path, monkeypatch):
    monkeypatch.setattr("weatherglass.providers.boards.source_file.FREE_INFLATION_BYTES", 4 << 20)
    (tmp_path / "t").write_bytes(zstd.compress(HEADER.encode() + b"\n" + b"1,1,1,1,1,1,1,1,1\n" * 1_000_000))
    with pytest.raises(UnreadableFile, match=r"its zstd stream inflates to more than 4 MB \(100 times its size"):
        snapshots(tmp_path / "t")


# ---- files without quotes


@pytest.mark.parametrize(
    ("header", "why"),
    [
        (
            "ticker,volume,open,close,high,low,window_start,transactions",
            "these are aggregates of Polygon: what was traded",
        ),
        (
            "ticker,conditions,correction,exchange,price,sip_timestamp,size",
            "these are trades of Polygon: what was traded",
        ),
        (
            "ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume,symbol",
            "a schema of Databento without bids",
        ),
        (
            "ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,depth,price,size,flags,ts_in_delta,sequence,"
            "bid_px_00,ask_px_00,bid_sz_00,ask_sz_00,bid_ct_00,ask_ct_00,symbol",
            "its bids and asks are those of single exchanges",
        ),
        (
            "exchange,symbol,timestamp,local_timestamp,ask_amount,ask_price,bid_price,bid_amount",
            "this file of Tardis has no price of the underlying",
        ),
    ],
)
@pytest.mark.parametrize("parquet", [False, True])
def test_files_without_quotes_are_refused_with_the_reason(tmp_path, header, why, parquet):
    path = tmp_path / "x.dat"
    if parquet:
        pl.DataFrame({name: ["1"] for name in header.split(",")}).write_parquet(path)
    else:
        path.write_text(header + "\n" + ",".join("1" for _ in header.split(",")) + "\n")
    with pytest.raises(NoQuotes, match=rf"^cannot read {re.escape(str(path))}: .*{re.escape(why)}.*; get the "):
        layout_of(path, {})
    with pytest.raises(NoQuotes, match=re.escape(why)):
        list(read_boards(path))


# ---- memory

_PEAK = """
import resource, sys
from datetime import timedelta
from weatherglass.providers.boards import tick_runs
from weatherglass.providers.boards.quote_stream import quote_snapshots
tick_runs.RUN_ROWS, tick_runs.BLOCK_ROWS = 100_000, 50_000
boards = quotes = 0
for snapshot in quote_snapshots(sys.argv[1], every=timedelta(seconds=15)):
    boards, quotes = boards + 1, quotes + snapshot.quotes.rows
print(boards, quotes, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10)
"""


def long_tape(path: Path, minutes: int) -> Path:
    """2000 contracts, each quoted once in 15 seconds, sorted by ticker."""
    symbols = pl.DataFrame(
        {"ticker": [f"O:SPXW240119{right}{k * 1000:08d}" for right in "CP" for k in range(4000, 5000)]}
    )
    at = pl.DataFrame({"sip_timestamp": [OPEN + each * 15 * SECOND + 1 for each in range(4 * minutes)]})
    frame = symbols.join(at, how="cross").with_columns(
        ask_exchange=pl.lit(309),
        ask_price=1.5,
        ask_size=1,
        bid_exchange=302,
        bid_price=1.0,
        bid_size=1,
        sequence_number=1,
    )
    frame.select(HEADER.split(",")).write_csv(path)
    return path


@pytest.mark.slow
def test_memory_is_that_of_the_contracts_and_not_of_the_quotes(tmp_path):
    """Four times the quotes, all of which count for a board; sorted in memory they would take 150 MB more."""
    pytest.importorskip("resource", reason="this system does not say how much memory was in use")
    peaks = []
    for minutes in (50, 200):
        path = long_tape(tmp_path / f"{minutes}.csv", minutes)
        made = subprocess.run([sys.executable, "-c", _PEAK, str(path)], capture_output=True, text=True, check=True)
        boards, quotes, peak = map(int, made.stdout.split())
        assert (boards, quotes) == (4 * minutes, 8000 * minutes)
        peaks.append(peak)
    assert peaks[1] - peaks[0] < 80
