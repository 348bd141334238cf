"""Tables of many boards, one after another: rows are cut into runs of one underlying and instant.

Memory is bounded by a chunk of the file and the board in progress.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import DataError
from weatherglass.market.quotes import TermNote
from weatherglass.providers.boards.board_stream import Piece, RowDefect, Snapshot
from weatherglass.providers.boards.cells import codes
from weatherglass.providers.boards.quote_columns import QuoteColumns
from weatherglass.providers.boards.table_text import Chunk

if TYPE_CHECKING:
    import polars as pl

TermNotes = Callable[[int, int], dict[tuple[date, str], TermNote]]


def _no_term_notes(_start: int, _stop: int) -> dict[tuple[date, str], TermNote]:
    return {}


@dataclass(frozen=True, slots=True, eq=False)
class ChunkQuotes:
    """The quotes of a chunk, what its source states of the terms in some of its rows, and sentences to carry."""

    columns: QuoteColumns
    term_notes: TermNotes = _no_term_notes
    notes: tuple[str, ...] = ()


def archive_pieces(
    path: object,
    chunks: Iterable[Chunk],
    *,
    key: Sequence[str],
    snapshot_of: Callable[[tuple[str, ...]], Snapshot | None],
    quotes_of: Callable[[pl.DataFrame], ChunkQuotes],
) -> Iterator[Piece]:
    """The rows of a table as pieces of boards.

    Parameters
    ----------
    key
        Columns that tell boards apart; none when the whole table is one board.
    snapshot_of
        The board of the words in `key`, or None when they are unreadable: such rows are counted with the board
        before them.

    Raises
    ------
    DataError
        When no row has a readable key.
    """
    known: dict[tuple[str, ...], Snapshot | None] = {}
    current: Snapshot | None = None
    carried: Counter[str] = Counter()
    unreadable: tuple[str, ...] | None = None
    for chunk in chunks:
        if not chunk.frame.height:
            carried[RowDefect.RAGGED_ROW] += chunk.ragged_at.size
            continue
        words, at = _key_codes(chunk.frame, key)
        for word in words:
            if word not in known:
                known[word] = snapshot_of(word)
        sound = np.array([known[word] is not None for word in words])[at]
        unreadable = unreadable or next((word for word in words if known[word] is None), None)
        quotes = quotes_of(chunk.frame)
        quotes = replace(quotes, columns=quotes.columns.without(RowDefect.BAD_INSTANT, ~sound))
        for start, stop in _runs(at, sound):
            rows_at = start + int(np.argmax(sound[start:stop]))
            current = (known[words[at[rows_at]]] if sound[rows_at] else None) or current
            if current is None:
                carried[RowDefect.BAD_INSTANT] += stop - start
                continue
            yield _piece(current, chunk, quotes, start, stop, carried)
            carried = Counter()
    if current is None:
        if unreadable is not None:
            raise DataError(f"{path}: no row says when it is of; {', '.join(key)} reads {', '.join(unreadable)!r}")
        return
    if carried:
        yield Piece(current, QuoteColumns.empty(), carried)


def _piece(
    snapshot: Snapshot,
    chunk: Chunk,
    quotes: ChunkQuotes,
    start: int,
    stop: int,
    carried: Counter[str],
) -> Piece:
    table, dropped = quotes.columns.table(start, stop)
    last = stop == chunk.frame.height
    first_ragged = int(np.searchsorted(chunk.ragged_at, start, side="left" if start == 0 else "right"))
    stop_ragged = chunk.ragged_at.size if last else int(np.searchsorted(chunk.ragged_at, stop, side="right"))
    if stop_ragged > first_ragged:
        dropped[RowDefect.RAGGED_ROW] += stop_ragged - first_ragged
    return Piece(snapshot, table, dropped + carried, quotes.term_notes(start, stop), quotes.notes)


def _key_codes(frame: pl.DataFrame, key: Sequence[str]) -> tuple[list[tuple[str, ...]], NDArray[np.int64]]:
    combined = np.zeros(frame.height, np.int64)
    words: list[tuple[str, ...]] = [()]
    for name in key:
        different, at = codes(frame[name])
        if len(words) == 1:
            words, combined = [(*words[0], word) for word in different], at
            continue
        pairs = combined * len(different) + at
        found, combined = np.unique(pairs, return_inverse=True)
        words = [(*words[pair // len(different)], different[pair % len(different)]) for pair in found.tolist()]
    return words, combined.astype(np.int64)


def _runs(at: NDArray[np.int64], sound: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Runs of rows of one board; rows with an unreadable key belong to the run before them."""
    rows = np.flatnonzero(sound)
    if not rows.size:
        return [(0, at.size)]
    starts = rows[np.flatnonzero(np.diff(at[rows])) + 1]
    edges = np.r_[0, starts, at.size]
    return list(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True))
