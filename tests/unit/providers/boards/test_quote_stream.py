"""Files of quotes as snapshots for the lake: what came, board by board, and the fast ways of reading cells."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from types import ModuleType

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lake_making import board_of, require_same_board
from lanes import examples
from weatherglass.errors import DataError, EmptyBoard, UnreadableFile, UsageError
from weatherglass.market import ABSENT, UNREADABLE
from weatherglass.market.quote_snapshot import QuoteSnapshot
from weatherglass.providers.boards import read_boards
from weatherglass.providers.boards.cells import NUMBER, codes, number, numbers
from weatherglass.providers.boards.quote_columns import Leg, QuoteColumns
from weatherglass.providers.boards.quote_stream import AHEAD, quote_snapshots, read_ahead
from weatherglass.providers.boards.table_text import open_text_table
from weatherglass.timeline import NEW_YORK
from weatherglass.timeline.calendar import DAY

LONG = """underlying,quote_time,root,expiry,strike,right,bid,ask,iv,delta
SPX,2024-01-02T16:15:00-05:00,SPXW,2024-01-19,95,C,5.4,5.6,0.21,0.8
SPX,2024-01-02T16:15:00-05:00,SPXW,2024-01-19,95,P,,0.5,0.22,-0.2
SPX,2024-01-02T16:15:00-05:00,SPXW,2024-01-19,100,C,oops,2.1,,0.5
SPX,2024-01-02T16:15:00-05:00,SPXW,2024-13-19,100,P,1.8,2.0,0.2,-0.5
SPX,2024-01-02T16:15:00-05:00,SPXW,2024-01-19,100,X,1.8,2.0,0.2,-0.5
SPX,2024-01-02T16:15:00-05:00,SPXW,2024-01-19,100,P,1.8,2.0
NDX,2024-01-02T16:15:00-05:00,NDXP,2024-01-19,95,C,5.4,5.6,0.21,0.8
SPX,2024-01-03T16:15:00-05:00,SPXW,2024-01-19,95,C,5.0,5.2,0.21,0.8
"""


def written(folder: Path, text: str, name: str = "quotes.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def stream(path: Path, **how: object) -> list[QuoteSnapshot]:
    return list(quote_snapshots(path, **how))  # type: ignore[arg-type]


# ---- snapshots


def test_each_underlying_and_instant_is_a_snapshot_with_its_rows_as_they_came(tmp_path: Path) -> None:
    spx, ndx, later = stream(written(tmp_path, LONG))
    assert (spx.underlying, spx.as_of.isoformat()) == ("SPX", "2024-01-02T16:15:00-05:00")
    assert spx.source == "table of quotes quotes.csv"
    assert spx.quotes.strike.tolist() == [95.0, 95.0, 100.0]
    np.testing.assert_array_equal(spx.quotes.bid, [5.4, ABSENT, UNREADABLE])
    np.testing.assert_array_equal(spx.quotes.ask, [5.6, 0.5, 2.1])
    assert spx.quotes.iv is not None
    np.testing.assert_array_equal(spx.quotes.iv, [0.21, 0.22, ABSENT])
    assert spx.dropped == {"bad_expiry": 1, "bad_right": 1, "ragged_row": 1}
    assert (ndx.underlying, ndx.quotes.rows, later.underlying, later.quotes.rows) == ("NDX", 1, "SPX", 1)
    assert later.as_of - spx.as_of == timedelta(days=1)


def test_every_layout_streams_the_boards_that_read_boards_reads(samples: ModuleType, tmp_path: Path) -> None:
    seen = 0
    for name, make in samples.FILES.items():
        path = tmp_path / name
        path.write_text(make(), encoding="utf-8")
        how: dict[str, object] = {"at": "eod"} if name.startswith("datashop") else {}
        boards = list(read_boards(path, **how))  # type: ignore[arg-type]
        if any(board.as_of is None for board in boards):
            how["as_of"] = datetime(2024, 1, 2, 16, 15, tzinfo=NEW_YORK)
            boards = list(read_boards(path, **how))  # type: ignore[arg-type]
        snapshots = stream(path, **how)
        assert len(snapshots) == len(boards), name
        for snapshot, board in zip(snapshots, boards, strict=True):
            require_same_board(board_of(snapshot), board)
            for said in ("underlying", "as_of", "as_of_inferred", "known_at", "source", "notes"):
                assert getattr(snapshot, said) == getattr(board, said), (name, said)
        seen += len(snapshots)
    assert seen >= 9


def test_a_board_cut_by_blocks_of_the_file_is_one_snapshot(tmp_path: Path) -> None:
    lines = LONG.splitlines()
    rows = [f"SPX,2024-01-02T16:15:00-05:00,SPXW,2024-01-19,{strike},C,5.4,5.6,0.21,0.8" for strike in range(1, 90_001)]
    path = written(tmp_path, "\n".join([lines[0], *rows, lines[-1]]) + "\n")
    assert path.stat().st_size > 4 << 20
    first, second = stream(path)
    assert first.quotes.strike.tolist() == [float(strike) for strike in range(1, 90_001)]
    assert second.quotes.rows == 1


def test_the_caller_chooses_an_underlying_or_a_day(tmp_path: Path) -> None:
    path = written(tmp_path, LONG)
    assert [each.quotes.rows for each in stream(path, underlying="ndx")] == [1]
    assert [each.as_of.day for each in stream(path, as_of=date(2024, 1, 3))] == [3]
    with pytest.raises(UsageError, match=r"underlying=VIX: .* has no such board; it holds 3 boards: SPX at 2024-01-02"):
        stream(path, underlying="VIX")


def test_a_board_without_a_usable_quote_is_a_snapshot_too(tmp_path: Path) -> None:
    (found,) = stream(written(tmp_path, "\n".join(LONG.splitlines()[:1] + LONG.splitlines()[3:4]) + "\n"))
    assert found.quotes.rows == 1
    with pytest.raises(EmptyBoard):
        board_of(found)


def test_an_instant_that_nobody_states_is_asked_for(tmp_path: Path) -> None:
    text = "strike,right,bid,ask\n95,C,5.4,5.6\n95,P,0.4,0.5\n"
    path = written(tmp_path, text)
    with pytest.raises(
        UsageError, match=r"quotes\.csv does not state of which instant its quotes are; give it with as_of="
    ):
        stream(path, expiry=date(2024, 1, 19), root="SPXW")
    (found,) = stream(path, expiry=date(2024, 1, 19), root="SPXW", as_of=datetime(2024, 1, 2, 21, 15, tzinfo=UTC))
    assert (found.underlying, found.quotes.rows) == ("SPX", 2)


def test_a_damaged_file_gives_its_error_after_the_snapshots_before_the_damage(tmp_path: Path) -> None:
    found = quote_snapshots(written(tmp_path, LONG.replace("SPX,2024-01-03", 'NDX,"2024-01-03')))
    with pytest.raises(UnreadableFile, match="the quote opened in line 9 is not closed there"):
        list(found)
    with pytest.raises(DataError, match=r"quotes of SPX at .* stand in two places"):
        stream(written(tmp_path, LONG + LONG.splitlines()[1] + "\n"))
    with pytest.raises(UnreadableFile, match="there is no such file"):
        stream(tmp_path / "nowhere.csv")
    with pytest.raises(EmptyBoard, match="no row of it is a quote"):
        stream(written(tmp_path, LONG.splitlines()[0] + "\n"))


# ---- reading ahead


def test_items_come_in_order_and_an_error_comes_in_its_place() -> None:
    def items() -> Iterator[int]:
        yield from range(50)
        raise DataError("after fifty")

    ahead = read_ahead(items())
    assert [next(ahead) for _ in range(50)] == list(range(50))
    with pytest.raises(DataError, match="after fifty"):
        next(ahead)


def test_no_more_than_a_few_items_wait_and_a_reader_that_leaves_ends_the_thread() -> None:
    made: list[int] = []

    def items() -> Iterator[int]:
        for item in range(1_000):
            made.append(item)
            yield item

    ahead = read_ahead(items())
    assert next(ahead) == 0
    ahead.close()  # type: ignore[attr-defined]
    assert len(made) <= AHEAD + 2
    assert not [
        thread for thread in threading.enumerate() if thread.name.startswith("read-ahead") and thread.is_alive()
    ]


def test_a_stream_that_is_left_early_ends_its_threads_and_lets_go_of_the_file(tmp_path: Path) -> None:
    lines = LONG.splitlines()
    days = [f"2024-01-{day:02d}" for day in range(2, 30)]
    rows = [
        lines[1].replace("2024-01-02", day).replace(",95,", f",{strike},") for day in days for strike in range(1, 4_000)
    ]
    path = written(tmp_path, "\n".join([lines[0], *rows]) + "\n")
    found = quote_snapshots(path)
    first = next(found)
    assert first.quotes.rows == 3_999
    assert first.quotes.bid.base is None, "a snapshot keeps more than itself in memory"
    found.close()  # type: ignore[attr-defined]
    assert not [
        thread for thread in threading.enumerate() if thread.name.startswith("read-ahead") and thread.is_alive()
    ]


# ---- cells, the fast way and the obvious way

LETTERS = st.text(alphabet="0123456789+-.,eE_ infatyNF\t１٣x", max_size=9)
CELLS = st.one_of(
    st.none(),
    LETTERS,
    st.floats(allow_nan=True, allow_infinity=True).map(str),
    st.integers(-(10**12), 10**12).map(str),
    st.sampled_from(
        ["", " ", "1e400", "-1e400", "1_000", "inf", "-Infinity", "nan", " 5.5 ", "0x1p3", "5.", ".5", "1e-400"]
    ),
)


@settings(max_examples=examples(300))
@given(st.lists(CELLS, min_size=1, max_size=30))
def test_a_column_is_read_as_cell_by_cell(cells: list[str | None]) -> None:
    frame = pl.DataFrame({"bid": pl.Series(cells, dtype=pl.String)})
    np.testing.assert_array_equal(numbers(frame, ["bid"])["bid"], [number(cell) for cell in cells])


@settings(max_examples=examples(200))
@given(st.lists(CELLS, min_size=1, max_size=30))
def test_a_column_with_decimal_commas_is_read_as_cell_by_cell(cells: list[str | None]) -> None:
    def obvious(cell: str | None) -> float:
        if cell is None or not cell.strip():
            return ABSENT
        turned = cell.strip().replace(".", "#").replace(",", ".")
        return number(turned) if re.fullmatch(NUMBER, turned, re.ASCII) else UNREADABLE

    frame = pl.DataFrame({"bid": pl.Series(cells, dtype=pl.String)})
    np.testing.assert_array_equal(numbers(frame, ["bid"], decimal=",")["bid"], [obvious(cell) for cell in cells])


@settings(max_examples=examples(200))
@given(st.lists(st.tuples(st.sampled_from(["SPX", "SPXW", " SPX ", "", None]), st.integers(1, 12)), max_size=8))
def test_words_are_told_apart_in_runs_as_one_by_one(runs: list[tuple[str | None, int]]) -> None:
    cells = [word for word, length in runs for _ in range(length)]
    words, at = codes(pl.Series(cells, dtype=pl.String))
    assert [words[i] for i in at] == [(cell or "").strip() for cell in cells]
    assert len(set(words)) == len(words)
    assert at.dtype == np.int64


@settings(max_examples=examples(100))
@given(
    st.lists(
        st.tuples(
            st.integers(0, 2), st.integers(0, 1), st.sampled_from([np.nan, np.inf, -1.0, 0.0, 99.5, 100.0, 101.0, 3e4])
        ),
        max_size=25,
    )
)
def test_the_median_of_a_term_is_that_of_numpy(rows: list[tuple[int, int, float]]) -> None:
    day = np.datetime64("2024-01-19")
    expiry = np.array([day + term * DAY for term, _, _ in rows], "datetime64[D]")
    root = np.array([at for _, at, _ in rows], np.int64)
    values = np.array([value for _, _, value in rows], np.float64)
    columns = QuoteColumns(expiry, ("SPX", "SPXW"), root, values, (Leg(root, values, values),))
    wanted = {}
    for term in range(3):
        for at, name in enumerate(("SPX", "SPXW")):
            chosen = [v for t, r, v in rows if (t, r) == (term, at) and np.isfinite(v) and v > 0]
            if chosen:
                wanted[((day + term * DAY).astype(date), name)] = float(np.median(chosen))
    assert columns.per_term(values, 0, len(rows)) == wanted
    assert sorted(columns.terms(0, len(rows))) == sorted(
        {((day + t * DAY).astype(date), ("SPX", "SPXW")[r]) for t, r, _ in rows}
    )


@settings(max_examples=examples(150))
@given(st.lists(st.integers(1, 5), min_size=1, max_size=12))
def test_rows_of_the_wrong_width_are_found_whatever_the_others_make_up_for(
    tmp_path_factory: pytest.TempPathFactory, widths: list[int]
) -> None:
    path = tmp_path_factory.mktemp("widths") / "table.csv"
    rows = [",".join("x" for _ in range(width)) for width in [3, *widths]]
    path.write_text("a,b,c\n" + "\n".join(rows) + "\n", encoding="utf-8")
    table = open_text_table(path, lambda cells: cells == ("a", "b", "c"), looked_for="a, b, c")
    (chunk,) = table.chunks({"a": 0, "c": 2})
    assert chunk.frame.height == 1 + widths.count(3)
    assert chunk.ragged_at.size == sum(width != 3 for width in widths)


# ---- random tables


@settings(max_examples=examples(40), deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["SPXW", "SPX", "", " SPX"]),
            st.sampled_from(["2024-01-19", "20240216", "2024-02-30", "", "soon"]),
            st.sampled_from(["95", "100.0", "1e9", "-5", "", "x", "0.30000000000000004"]),
            st.sampled_from(["C", "p", "Put", "", "X"]),
            CELLS.map(lambda cell: re.sub(r"[,\t\r\n]", "", cell or "")),
            CELLS.map(lambda cell: re.sub(r"[,\t\r\n]", "", cell or "")),
        ),
        min_size=1,
        max_size=25,
    ),
    st.integers(0, 3),
)
def test_random_tables_stream_as_they_are_read(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]], boards: int
) -> None:
    zone = timezone(timedelta(hours=-5))
    first = datetime(2024, 1, 2, 16, 15, tzinfo=zone)
    lines = [
        ",".join(["SPX", (first + timedelta(days=at)).isoformat(), *row])
        for at in range(boards + 1)
        for row in rows[at:]
    ]
    if not lines:
        return
    path = tmp_path_factory.mktemp("random") / "table.csv"
    path.write_text("underlying,as_of,root,expiry,strike,right,bid,ask\n" + "\n".join(lines) + "\n", encoding="utf-8")
    try:
        wanted = list(read_boards(path))
    except EmptyBoard:
        wanted = []
    found = stream(path)
    assert len(found) == max(len(wanted), 1)
    for snapshot, board in zip(found, wanted, strict=False):
        if board.terms:
            require_same_board(board_of(snapshot), board)
        else:
            with pytest.raises(EmptyBoard):
                board_of(snapshot)
