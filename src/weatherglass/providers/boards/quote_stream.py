"""Files of option quotes as a stream of snapshots for the quote lake: what came, not yet cleaned.

Reads ahead in two threads, so that text is split while the chunk before it becomes numbers, and both while the caller
works on the snapshot before. At most `AHEAD` chunks and `AHEAD` snapshots wait at a time.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from weatherglass.errors import EmptyBoard, UsageError
from weatherglass.market.quote_snapshot import QuoteSnapshot
from weatherglass.providers.boards.board_stream import Choice, Gathered, Snapshot, gathered_boards, joined, listing
from weatherglass.providers.boards.layout import BoardLayout
from weatherglass.providers.boards.open_board import board_pieces, board_query
from weatherglass.providers.boards.parquet_table import Table
from weatherglass.providers.boards.source_file import AnyPath
from weatherglass.providers.boards.table_text import Chunk

AHEAD = 2
"""How many finished items wait for whoever takes them."""

T = TypeVar("T")


def quote_snapshots(
    path: AnyPath,
    *,
    layout: BoardLayout | None = None,
    expiry: date | None = None,
    root: str | None = None,
    underlying: str | None = None,
    as_of: datetime | date | None = None,
    columns: Mapping[str, str] | None = None,
    decimal: str | None = None,
    at: str | None = None,
    every: timedelta | None = None,
    max_age: timedelta | None = None,
    only: Callable[[str], bool] | None = None,
) -> Iterator[QuoteSnapshot]:
    """The snapshots of a file of any layout, in its order; parameters as those of `read_boards`.

    `only` says which underlyings of a tape are of use: sorting the others would be most of the work.

    A snapshot without a usable quote is one too: the lake keeps what came.

    Raises
    ------
    UnreadableFile, MissingColumn, EmptyBoard, DataError
        When the file is not what it should be. Snapshots before the place were handed out.
    UsageError
        When the caller says something that the layout has no use for, asks for a snapshot that is not there, or leaves
        open of which instant the quotes are.
    """
    query = board_query(path, expiry, root, underlying, as_of, columns, decimal, at, every, max_age, only)
    choice = Choice(query.as_of, query.underlying)
    left_out: list[Snapshot] = []
    found = False
    pieces = board_pieces(query, layout, table_as=_TableAhead)
    for gathered in read_ahead(gathered_boards(query.path, pieces, choice, left_out)):
        found = True
        yield _snapshot(query.path, gathered)
    if found:
        return
    if not left_out:
        raise EmptyBoard(query.path, 0, "no row of it is a quote")
    raise UsageError(f"{choice}: {query.path} has no such board; it holds {listing(left_out)}")


def _snapshot(path: object, gathered: Gathered) -> QuoteSnapshot:
    said = gathered.snapshot
    if said.as_of is None:
        raise UsageError(
            f"{path} does not state of which instant its quotes are; give it with as_of= (--as-of), "
            "as 2024-01-02T16:15:00-05:00"
        )
    return QuoteSnapshot(
        underlying=said.underlying,
        as_of=said.as_of,
        source=said.source,
        quotes=joined(gathered.tables),
        as_of_inferred=said.as_of_inferred,
        known_at=said.known_at,
        dropped=dict(gathered.dropped),
        term_notes=gathered.term_notes,
        notes=tuple(gathered.notes),
        examples=gathered.examples,
    )


@dataclass(frozen=True, slots=True)
class _TableAhead:
    """A table whose chunks are read in a thread of their own."""

    table: Table

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
        return read_ahead(self.table.chunks(wanted))


def read_ahead(items: Iterator[T]) -> Iterator[T]:
    """The same items in the same order, made in another thread while the caller works; errors come in their place."""
    try:
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="read-ahead") as reader:
            waiting: deque[Future[list[T]]] = deque(reader.submit(_next_of, items) for _ in range(AHEAD))
            try:
                while found := waiting.popleft().result():
                    waiting.append(reader.submit(_next_of, items))
                    yield found[0]
            finally:
                for future in waiting:
                    future.cancel()
    finally:
        if isinstance(items, Generator):
            items.close()


def _next_of(items: Iterator[T]) -> list[T]:
    """The next item, or nothing at the end."""
    for item in items:
        return [item]
    return []
