"""Files of the lake as columns: whole snapshots, whatever the row groups and the size of parts, and damage that is seen."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray

from lake_making import CLOSE, board_of, minutes, require_same_board, rich_snapshot, snapshot
from weatherglass.market import QuoteTable
from weatherglass.market.quote_columns import NO_INSTANT, QuoteColumns
from weatherglass.market.quote_snapshot import QuoteSnapshot
from weatherglass.store.quote_lake_columns import ColumnRoom, LakePart, SnapshotColumns, lake_parts
from weatherglass.store.quote_lake_files import Damage
from weatherglass.store.quote_lake_rows import frame_of, rows_of


def body_of(snapshots: list[QuoteSnapshot], *, row_group: int = 10**6) -> bytes:
    out = io.BytesIO()
    frame_of([rows_of(each) for each in snapshots]).write_parquet(out, row_group_size=row_group)
    return out.getvalue()


def joined(quotes: QuoteColumns, name: str) -> NDArray[Any]:
    """A column of the rows in one piece."""
    return np.concatenate([getattr(piece, name) for piece in quotes.pieces])


def parts(snapshots: list[QuoteSnapshot], *, row_group: int = 10**6, part_rows: int = 10**6) -> list[LakePart]:
    body = body_of(snapshots, row_group=row_group)
    return list(lake_parts(body, underlying=snapshots[0].underlying, part_rows=part_rows))


@pytest.mark.parametrize(("row_group", "part_rows"), [(10**6, 10**6), (50, 10**6), (10**6, 100), (50, 100), (7, 40)])
def test_a_file_has_the_same_columns_however_it_is_cut(row_group: int, part_rows: int) -> None:
    made = list(minutes(5))  # 48 quotes each, of six terms
    seen = 0
    for part in lake_parts(body_of(made, row_group=row_group), underlying="SPX", part_rows=part_rows):
        quotes = part.quotes
        assert np.diff(quotes.snapshot_start).tolist() == [6] * quotes.snapshots
        assert np.diff(quotes.term_start).tolist() == [8] * 6 * quotes.snapshots
        for at in range(quotes.snapshots):
            wanted = made[seen]
            rows = slice(48 * at, 48 * at + 48)
            np.testing.assert_array_equal(joined(quotes, "bid")[rows], wanted.quotes.bid)
            np.testing.assert_array_equal(joined(quotes, "strike")[rows], wanted.quotes.strike)
            np.testing.assert_array_equal(joined(quotes, "is_put")[rows], wanted.quotes.right)
            assert datetime.fromtimestamp(quotes.as_of[at] / 1e6, CLOSE.tzinfo) == wanted.as_of
            assert part.keys[at] == rows_of(wanted).key
            require_same_board(part.board(at), board_of(wanted))
            seen += 1
    assert seen == 5


def test_roots_that_only_their_names_tell_apart_are_two_terms() -> None:
    # the one expiry of both, and strikes that go on where those of the first root end
    strike = np.array([90.0, 95.0, 100.0, 105.0])
    made = [
        QuoteSnapshot(
            "SPX",
            CLOSE + timedelta(minutes=at),
            "by hand",
            QuoteTable(
                expiry=np.full(4, np.datetime64("2024-01-19")),
                roots=("SPX", "SPXW"),
                root=np.array([0, 0, 1, 1], np.int64),
                strike=strike,
                right=np.zeros(4, np.int64),
                bid=strike / 10,
                ask=strike / 10,
            ),
        )
        for at in range(2)
    ]
    [part] = parts(made)
    assert part.quotes.term_start.tolist() == [0, 2, 4, 6, 8]
    assert [part.quotes.roots[at] for at in part.quotes.root] == ["SPX", "SPXW", "SPX", "SPXW"]


def test_unreadable_numbers_stated_settlements_and_dropped_rows_are_told() -> None:
    made = rich_snapshot()
    [part] = parts([made])
    quotes = part.quotes
    np.testing.assert_array_equal(joined(quotes, "bid"), made.quotes.bid)
    np.testing.assert_array_equal(joined(quotes, "ask"), made.quotes.ask)
    assert quotes.dropped.tolist() == [4]
    settles = [
        None if at == NO_INSTANT else datetime.fromtimestamp(at / 1e6, made.as_of.tzinfo) for at in quotes.settles_at
    ]
    stated = {day: note.settles_at for (day, _), note in made.term_notes.items()}
    assert settles == [stated[date(1970, 1, 1) + timedelta(days=int(day))] for day in quotes.expiry]


def test_snapshots_in_memory_have_the_columns_of_their_file() -> None:
    made = [*minutes(3)]
    [part] = parts(made)
    held = SnapshotColumns([made[2], made[0], made[1]])
    assert held.keys.to_list() == part.keys.to_list()
    for name in ("as_of", "term_start", "snapshot_start", "expiry", "root"):
        np.testing.assert_array_equal(getattr(held.quotes, name), getattr(part.quotes, name), name)
    for name in ("bid", "ask", "strike", "is_put"):
        np.testing.assert_array_equal(joined(held.quotes, name), joined(part.quotes, name), name)
    require_same_board(held.board(1), board_of(made[1]))


def test_unreadable_numbers_are_told_in_every_piece() -> None:
    made = rich_snapshot()
    quotes = parts([made], row_group=3)[0].quotes
    assert len(quotes.pieces) > 1
    np.testing.assert_array_equal(joined(quotes, "bid"), made.quotes.bid)
    np.testing.assert_array_equal(joined(quotes, "ask"), made.quotes.ask)
    assert np.isinf(joined(quotes, "bid")).sum() + np.isinf(joined(quotes, "ask")).sum() > 0


def test_memory_is_used_again() -> None:
    room = ColumnRoom()
    long = pl.concat([pl.Series("bid", [1.0, 2.0]), pl.Series("bid", [3.0])], rechunk=False)
    first = room.whole(long)
    assert first.tolist() == [1.0, 2.0, 3.0]
    second = room.whole(pl.concat([pl.Series("bid", [4.0]), pl.Series("bid", [5.0])], rechunk=False))
    assert second.tolist() == [4.0, 5.0]
    assert np.shares_memory(first, second)


@pytest.mark.parametrize(
    ("spoil", "match"),
    [
        (lambda frame: frame.slice(1), "its first row begins no snapshot"),
        (lambda frame: frame.with_columns(root=None), "a row of it has no root"),
        (lambda frame: frame.drop("bid"), "no Parquet file of the lake"),
    ],
)
def test_rows_that_are_not_those_of_a_lake_are_damage(spoil: object, match: str) -> None:
    out = io.BytesIO()
    frame = frame_of([rows_of(snapshot())])
    spoil(frame).with_columns(pl.col("root").cast(pl.String) if match.startswith("a row") else []).write_parquet(out)  # type: ignore[operator]
    with pytest.raises(Damage, match=match):
        list(lake_parts(out.getvalue(), underlying="SPX"))


def test_what_is_no_parquet_file_is_damage(tmp_path: Path) -> None:
    with pytest.raises(Damage, match="no Parquet file of the lake"):
        list(lake_parts(b"PAR1 and nothing else", underlying="SPX"))
