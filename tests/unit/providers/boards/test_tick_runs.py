"""Sorting ticks in runs: against one sort of Python's, whatever the sizes of runs and blocks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lanes import examples
from weatherglass.providers.boards.tick_runs import TickRuns, groups, in_order, last_rows, tick_type

KIND = tick_type(("bid",))
Row = tuple[int, int, int, int, int, int, float]
rows_drawn = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(0, 2), st.integers(0, 2), st.integers(-1, 2)),
    max_size=60,
)


def rows_of(drawn: list[tuple[int, int, int, int, int]]) -> list[Row]:
    """Ticks whose series belong to one underlying each and whose place is that in the file; the bid says which it is."""
    return [
        (under, 10 * under + series, (19_000 << 17) + step, 100 + stamp, sequence, place, float(place))
        for place, (under, series, step, stamp, sequence) in enumerate(drawn)
    ]


def slowly(rows: list[Row]) -> list[Row]:
    last: dict[tuple[int, int, int], Row] = {}
    for row in rows:
        key = (row[0], row[2], row[1])
        if key not in last or row[3:6] > last[key][3:6]:
            last[key] = row
    return [last[key] for key in sorted(last)]


@given(rows_drawn)
@settings(max_examples=examples(100), deadline=None)
def test_ticks_in_order_are_those_of_a_dictionary(drawn):
    rows = rows_of(drawn)
    assert [tuple(each) for each in in_order(np.array(rows, KIND)).tolist()] == slowly(rows)


@given(rows_drawn, st.integers(1, 20), st.integers(1, 20), st.integers(1, 9))
@settings(max_examples=examples(100), deadline=None)
def test_runs_and_blocks_of_any_size_give_the_same(drawn, run_rows, block_rows, part):
    rows = rows_of(drawn)
    with TickRuns(Path("x"), KIND, run_rows=run_rows, block_rows=block_rows) as runs:
        for start in range(0, len(rows), part):
            runs.add(np.array(rows[start : start + part], KIND))
        blocks = list(runs.blocks())
    assert [tuple(each) for block in blocks for each in block.tolist()] == slowly(rows)
    whole = [(block["underlying"][start], block["step"][start]) for block in blocks for start, _ in groups(block)]
    assert len(whole) == len(set(whole))
    assert all(len(set(block["underlying"].tolist())) == 1 for block in blocks)


@given(rows_drawn, st.sampled_from(["as drawn", "by series", "by time"]))
@settings(max_examples=examples(100), deadline=None)
def test_the_last_rows_of_a_chunk_are_those_of_a_dictionary(drawn, order):
    later = [(under, series, stamp // 2, stamp, sequence) for under, series, _, stamp, sequence in drawn]
    rows = rows_of(later)
    if order == "by series":
        rows.sort(key=lambda row: (row[1], row[3], row[4]))
    elif order == "by time":
        rows.sort(key=lambda row: (row[3], row[4]))
    last: dict[tuple[int, int], int] = {}
    for at, row in enumerate(rows):
        held = last.get((row[1], row[2]))
        if held is None or row[3:5] >= rows[held][3:5]:
            last[row[1], row[2]] = at
    columns = [np.array([row[at] for row in rows], np.int64) for at in (1, 2, 3, 4)]
    assert last_rows(*columns).tolist() == sorted(last.values())
