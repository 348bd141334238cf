"""One door to all readers: a path in, boards out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from weatherglass.errors import UsageError, nearest
from weatherglass.market import Board
from weatherglass.providers.boards.board_stream import Choice, Piece, boards_of, listing, snapshots_of
from weatherglass.providers.boards.cboe_csv import cboe_csv_pieces
from weatherglass.providers.boards.cboe_json import cboe_json_pieces
from weatherglass.providers.boards.databento import databento_pieces
from weatherglass.providers.boards.datashop import datashop_pieces
from weatherglass.providers.boards.deribit import deribit_summary_pieces
from weatherglass.providers.boards.deribit_surface import deribit_surface_pieces
from weatherglass.providers.boards.ivydb import ivydb_pieces
from weatherglass.providers.boards.layout import SIGNATURES, BoardLayout, layout_of, signature_share
from weatherglass.providers.boards.optionsdx import optionsdx_pieces
from weatherglass.providers.boards.parquet_table import Table, open_parquet_table
from weatherglass.providers.boards.plain import plain_pieces
from weatherglass.providers.boards.polygon import polygon_pieces
from weatherglass.providers.boards.query import BoardQuery
from weatherglass.providers.boards.source_file import AnyPath, FileKind, file_kind
from weatherglass.providers.boards.symbols import bare_symbol
from weatherglass.providers.boards.table_text import open_text_table
from weatherglass.providers.boards.tardis import tardis_pieces
from weatherglass.timeline import require_offset

_OF_TAPES = frozenset({"every", "max_age"})
_ACCEPTED: Mapping[BoardLayout, frozenset[str]] = {
    BoardLayout.CBOE_CSV: frozenset({"decimal"}),
    BoardLayout.CBOE_JSON: frozenset(),
    BoardLayout.OPTIONSDX: frozenset({"decimal", "root"}),
    BoardLayout.DATASHOP: frozenset({"decimal", "at"}),
    BoardLayout.IVYDB: frozenset({"decimal", "root"}),
    BoardLayout.DERIBIT_SUMMARY: frozenset(),
    BoardLayout.DERIBIT_SURFACE: frozenset({"decimal", "root"}),
    BoardLayout.POLYGON_QUOTES: _OF_TAPES,
    BoardLayout.DATABENTO_BBO: _OF_TAPES,
    BoardLayout.TARDIS_OPTIONS: _OF_TAPES,
    BoardLayout.PLAIN_WIDE: frozenset({"decimal", "expiry", "root", "columns"}),
    BoardLayout.PLAIN_LONG: frozenset({"decimal", "expiry", "root", "columns"}),
}
"""What a caller may declare for a file of each layout, beside `as_of` and `underlying`."""

_DOCUMENT_READERS: Mapping[BoardLayout, Callable[[BoardQuery], Iterator[Piece]]] = {
    BoardLayout.CBOE_CSV: cboe_csv_pieces,
    BoardLayout.CBOE_JSON: cboe_json_pieces,
    BoardLayout.DERIBIT_SUMMARY: deribit_summary_pieces,
}
_TABLE_READERS: Mapping[BoardLayout, Callable[[Table, BoardQuery], Iterator[Piece]]] = {
    BoardLayout.OPTIONSDX: optionsdx_pieces,
    BoardLayout.DATASHOP: datashop_pieces,
    BoardLayout.IVYDB: ivydb_pieces,
    BoardLayout.DERIBIT_SURFACE: deribit_surface_pieces,
    BoardLayout.POLYGON_QUOTES: polygon_pieces,
    BoardLayout.DATABENTO_BBO: databento_pieces,
    BoardLayout.TARDIS_OPTIONS: tardis_pieces,
    BoardLayout.PLAIN_WIDE: partial(plain_pieces, wide=True),
    BoardLayout.PLAIN_LONG: partial(plain_pieces, wide=False),
}
HEADER_SHARE = 0.5
"""A line is taken as the header of a named layout when it has this share of its signature."""


def read_boards(
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
) -> Iterator[Board]:
    """The boards of a file, in its order, one in memory at a time.

    Parameters
    ----------
    path
        CSV, JSON or Parquet; text may be gzipped.
    layout
        Recognized from the file when None.
    expiry, root
        For files that do not name them.
    underlying
        Its name where the file has none, else which of several to read.
    as_of
        Only the boards of this instant or day; where the source does not state the instant, the instant itself.
    columns
        Our column names to those of a plain table: ``{"strike": "K"}``.
    decimal
        Decimal sign of a table. A ';' between cells is only read when this is declared.
    at
        Snapshot of a Cboe DataShop row: "1545" or "eod".
    every
        Of a tape of quotes (Polygon, Databento, Tardis): how far apart its boards are, a minute unless said.
    max_age
        Of a tape: how old the last quote of a contract may be; older ones are left out and counted. None is no limit.

    Raises
    ------
    UnreadableFile, MissingColumn, EmptyBoard, DataError
        When the file is not what it should be.
    UsageError
        When the caller says something that the layout has no use for, or asks for a board that is not there.
    """
    query = board_query(path, expiry, root, underlying, as_of, columns, decimal, at, every, max_age)
    yield from boards_of(query.path, board_pieces(query, layout), choice=Choice(query.as_of, query.underlying))


def read_board(
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
) -> Board:
    """The only board of a file; parameters as those of `read_boards`.

    Raises
    ------
    UsageError
        When the file holds several; the message says how many and of when.
    """
    query = board_query(path, expiry, root, underlying, as_of, columns, decimal, at, every, max_age)
    choice = Choice(query.as_of, query.underlying)
    boards = boards_of(query.path, board_pieces(query, layout), choice=choice)
    board = next(boards)
    if next(boards, None) is None:
        return board
    several = [s for s in snapshots_of(board_pieces(query, layout)) if choice.of(path, s) is not None]
    raise UsageError(f"{path} holds {listing(several)}; choose one with as_of= or underlying=, or read them all")


def board_query(
    path: AnyPath,
    expiry: date | None,
    root: str | None,
    underlying: str | None,
    as_of: datetime | date | None,
    columns: Mapping[str, str] | None,
    decimal: str | None,
    at: str | None,
    every: timedelta | None = None,
    max_age: timedelta | None = None,
    only: Callable[[str], bool] | None = None,
) -> BoardQuery:
    """What the caller of `read_boards` says, checked as far as the file is not needed for it."""
    if isinstance(as_of, datetime):
        require_offset(as_of, "as_of")
    if max_age is not None and max_age < timedelta(0):
        raise UsageError(f"max_age={max_age} is out of bounds: 0 or more")
    return BoardQuery(
        path=Path(path),
        expiry=expiry,
        root=root,
        underlying=None if underlying is None else bare_symbol(underlying),
        as_of=as_of,
        columns=dict(columns or {}),
        decimal=decimal,
        at=at,
        every=every,
        max_age=max_age,
        only=only,
    )


def board_pieces(
    query: BoardQuery, layout: BoardLayout | None, *, table_as: Callable[[Table], Table] | None = None
) -> Iterator[Piece]:
    """The boards of a file in pieces, not yet cleaned.

    Parameters
    ----------
    table_as
        What to make of a table before it is read (one that reads ahead); documents are not concerned.
    """
    if layout is None:
        layout = layout_of(query.path, query.columns)
    elif layout not in tuple(BoardLayout):
        known = [name.value for name in BoardLayout]
        raise UsageError(f"layout={layout!r}: there is no such layout; {nearest(layout, known)}")
    layout = BoardLayout(layout)
    for name in ("expiry", "root", "columns", "decimal", "at", "every", "max_age"):
        said = getattr(query, name)
        if said is not None and said != {} and name not in _ACCEPTED[layout]:
            raise UsageError(f"{name}={said} does not apply to {query.path}, a file of layout {layout.value!r}")
    if layout in _DOCUMENT_READERS:
        return _DOCUMENT_READERS[layout](query)
    table = _table(query, layout)
    return _TABLE_READERS[layout](table if table_as is None else table_as(table), query)


def _table(query: BoardQuery, layout: BoardLayout) -> Table:
    if file_kind(query.path) is FileKind.PARQUET:
        return open_parquet_table(query.path, decimal=query.decimal)
    return open_text_table(
        query.path,
        lambda cells: signature_share(layout, cells, query.columns) >= HEADER_SHARE,
        looked_for=f"of {layout.value} ({', '.join(SIGNATURES[layout])})",
        decimal=query.decimal,
    )
