"""Plain tables of quotes with declared columns: wide (a call and a put in each row) or long (one quote in each row).

What the table leaves out - expiry and root of a one-term file, the instant - the caller declares. Nothing is guessed
from a file's name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import DataError, UsageError, nearest
from weatherglass.market import Board
from weatherglass.market.quotes import CALL, PUT, TermNote
from weatherglass.providers.boards.archive import ChunkQuotes, archive_pieces
from weatherglass.providers.boards.board_stream import (
    Choice,
    Piece,
    RowDefect,
    Snapshot,
    boards_of,
    listing,
    snapshots_of,
)
from weatherglass.providers.boards.cells import Days, codes, days, iso_day, iso_instant, numbers
from weatherglass.providers.boards.frame_table import frame_table
from weatherglass.providers.boards.parquet_table import Table, refuse_repeated
from weatherglass.providers.boards.query import BoardQuery
from weatherglass.providers.boards.quote_columns import Leg, QuoteColumns
from weatherglass.providers.boards.symbols import bare_symbol, underlying_of
from weatherglass.providers.boards.table_text import missing_column
from weatherglass.timeline import require_offset

if TYPE_CHECKING:
    import polars as pl

WIDE_QUOTES = ("call_bid", "call_ask", "put_bid", "put_ask")
LONG_QUOTES = ("right", "bid", "ask")
_WIDE_OPTIONAL = ("call_delta", "put_delta", "call_iv", "put_iv")
_LONG_OPTIONAL = ("delta", "iv")
_TERM = ("expiry", "root")
_SETTLES = "settles_at"
_BOARD = ("underlying", "as_of")
ALIASES: Mapping[str, tuple[str, ...]] = {
    "right": ("right", "type", "option_type"),
    "as_of": ("as_of", "quote_time", "snapshot", "snapshot_ts"),
}
"""Names taken for a column beside its own, when the caller declares none."""
_RIGHTS = {"C": CALL, "CALL": CALL, "P": PUT, "PUT": PUT}
NAMES = ("strike", *WIDE_QUOTES, *LONG_QUOTES, *_WIDE_OPTIONAL, *_LONG_OPTIONAL, *_TERM, _SETTLES, *_BOARD)
"""Every column that a plain table may have."""


def declared_columns(columns: Mapping[str, str], found: Sequence[str]) -> dict[str, str]:
    """The file's name of each of our columns that it has; names are compared without regard to case.

    Raises
    ------
    UsageError
        When the caller declares a column that does not exist here.
    """
    if unknown := [name for name in columns if name not in NAMES]:
        raise UsageError(f"columns={unknown[0]!r} is no column of a plain table; {nearest(unknown[0], NAMES)}")
    by_lower = {name.lower(): name for name in reversed(found)}
    named: dict[str, str] = {}
    for ours in NAMES:
        candidates = (columns[ours],) if ours in columns else ALIASES.get(ours, (ours,))
        for candidate in candidates:
            theirs = candidate if candidate in found else by_lower.get(candidate.lower())
            if theirs is not None:
                named[ours] = theirs
                break
    return named


def plain_pieces(table: Table, query: BoardQuery, *, wide: bool) -> Iterator[Piece]:
    """The boards of a plain table: one for each value of `underlying` and `as_of`, where it has those columns.

    Implied volatility is decimal. Without a column for it, the instant is the caller's `as_of`, or unknown. A column
    `settles_at` states when each term settles; without it the root decides.

    Raises
    ------
    MissingColumn, DataError
        When a column is not there, is there twice, or an instant has no offset.
    UsageError
        When expiry or root are declared twice, or expiry not at all.
    """
    named = declared_columns(query.columns, table.columns)
    _check(table, query, named, wide=wide)
    key = [name for name in _BOARD if name in named]
    optional = _WIDE_OPTIONAL if wide else _LONG_OPTIONAL
    needed = ("strike", *(WIDE_QUOTES if wide else LONG_QUOTES), *optional, *_TERM, _SETTLES, *key)
    wanted = {ours: table.columns.index(named[ours]) for ours in needed if ours in named}
    chunks = table.chunks(wanted)
    first = next(chunks, None)
    if first is None:
        return
    single = query.underlying or _common_underlying(first.frame, query)

    def snapshot_of(words: tuple[str, ...]) -> Snapshot | None:
        said = dict(zip(key, words, strict=True))
        as_of = iso_instant(said["as_of"]) if "as_of" in said else None
        if "as_of" in said and as_of is None:
            return None
        if as_of is not None:
            _require_offset(table.path, named["as_of"], as_of, said["as_of"])
        return Snapshot(
            underlying=bare_symbol(said["underlying"]) if "underlying" in said else single,
            as_of=as_of,
            source=f"table of quotes {table.path.name}",
            may_be_dated=as_of is None,
        )

    def quotes_of(frame: pl.DataFrame) -> ChunkQuotes:
        columns = _columns(frame, query, table.decimal, wide=wide)
        if _SETTLES not in frame.columns:
            return ChunkQuotes(columns)
        settling = _settling(table.path, named[_SETTLES], frame[_SETTLES])

        def term_notes(start: int, stop: int) -> dict[tuple[date, str], TermNote]:
            found = columns.per_term(settling, start, stop)
            return {term: TermNote(datetime.fromtimestamp(seconds, UTC)) for term, seconds in found.items()}

        return ChunkQuotes(columns, term_notes)

    yield from archive_pieces(table.path, chain([first], chunks), key=key, snapshot_of=snapshot_of, quotes_of=quotes_of)


def _check(table: Table, query: BoardQuery, named: Mapping[str, str], *, wide: bool) -> None:
    required = ("strike", *(WIDE_QUOTES if wide else LONG_QUOTES))
    declared = [query.columns[ours] for ours in query.columns if ours not in named]
    if missing := declared or [ours for ours in required if ours not in named]:
        raise missing_column(table.path, missing, table.columns)
    refuse_repeated(table, named.values(), among=table.columns)
    if query.expiry is None and "expiry" not in named:
        raise UsageError(
            f"{table.path} has no column 'expiry'; give the one expiry of its quotes with expiry=, or the name of the "
            "column with columns={'expiry': ...}"
        )
    for name in _TERM:
        if name in named and getattr(query, name) is not None:
            raise UsageError(f"{name}={getattr(query, name)}: {table.path} has a column {named[name]!r} that says it")


def _settling(path: object, name: str, column: pl.Series) -> NDArray[np.float64]:
    """(n_rows,) instants of settlement in seconds since 1970; NaN where there is none or it cannot be read."""
    different, at = codes(column)
    seconds = np.full(len(different), np.nan)
    for row, word in enumerate(different):
        if (instant := iso_instant(word)) is not None:
            _require_offset(path, name, instant, word)
            seconds[row] = instant.timestamp()
    return seconds[at]


def _require_offset(path: object, name: str, instant: datetime, word: str) -> None:
    if instant.tzinfo is None:
        raise DataError(
            f"{path}: {name} {word!r} has no offset; write it as "
            f"{instant.isoformat()}-05:00 (New York in winter) or {instant.isoformat()}+00:00 (UTC)"
        )


def _common_underlying(frame: pl.DataFrame, query: BoardQuery) -> str:
    roots = codes(frame["root"])[0] if "root" in frame.columns else [query.root or ""]
    found = {underlying_of(root) for root in roots if root}
    return found.pop() if len(found) == 1 else ""


def _columns(frame: pl.DataFrame, query: BoardQuery, decimal: str, *, wide: bool) -> QuoteColumns:
    quoted = (*WIDE_QUOTES, *_WIDE_OPTIONAL) if wide else ("bid", "ask", *_LONG_OPTIONAL)
    value = numbers(frame, ["strike", *(name for name in quoted if name in frame.columns)], decimal=decimal)
    roots, root = codes(frame["root"]) if "root" in frame.columns else ([query.root or ""], _zeros(frame))
    left_out = {}
    if wide:
        legs = tuple(
            Leg(
                right=_zeros(frame) + right,
                bid=value[f"{side}_bid"],
                ask=value[f"{side}_ask"],
                delta=value.get(f"{side}_delta"),
                iv=value.get(f"{side}_iv"),
            )
            for side, right in (("call", CALL), ("put", PUT))
        )
    else:
        right = rights(frame["right"])
        left_out = {RowDefect.BAD_RIGHT: right < 0}
        legs = (Leg(right, value["bid"], value["ask"], value.get("delta"), value.get("iv")),)
    return QuoteColumns(_expiries(frame, query.expiry), tuple(roots), root, value["strike"], legs, left_out)


def rights(column: pl.Series) -> NDArray[np.int64]:
    """(n_rows,) 0 for C or call, 1 for P or put, in any case; -1 for anything else."""
    different, at = codes(column)
    return np.array([_RIGHTS.get(word.upper(), -1) for word in different], np.int64)[at]


def _expiries(frame: pl.DataFrame, expiry: date | None) -> Days:
    if "expiry" in frame.columns:
        return days(frame["expiry"], iso_day)
    return np.full(frame.height, np.datetime64(expiry, "D"))


def _zeros(frame: pl.DataFrame) -> NDArray[np.int64]:
    return np.zeros(frame.height, np.int64)


def board_from_frame(
    frame: Any,
    *,
    as_of: datetime | date | None = None,
    expiry: date | None = None,
    root: str | None = None,
    underlying: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> Board:
    """The board that a table in memory describes: a polars, pandas or Arrow table, or a mapping of columns.

    Parameters
    ----------
    frame
        Wide or long, columns named as in a plain file.
    as_of, expiry, root, underlying, columns
        As `weatherglass.providers.boards.read_board` takes them.

    Raises
    ------
    UsageError
        When it is no table, or holds several boards.
    MissingColumn, DataError, EmptyBoard
        As for a file.

    Examples
    --------
    >>> quotes = {"strike": [95.0, 100.0], "call_bid": [5.4, 1.9], "call_ask": [5.6, 2.1],
    ...           "put_bid": [0.4, 1.8], "put_ask": [0.5, 2.0]}
    >>> board = board_from_frame(quotes, expiry=date(2022, 2, 18), root="SPXW")
    >>> board.underlying, board.terms[0].label, board.terms[0].put_ask.tolist()
    ('SPX', 'SPXW 2022-02-18', [0.5, 2.0])
    """
    if isinstance(as_of, datetime):
        require_offset(as_of, "as_of")
    table = frame_table(frame)
    named = declared_columns(columns or {}, table.columns)
    query = BoardQuery(
        table.path,
        expiry=expiry,
        root=root,
        underlying=None if underlying is None else bare_symbol(underlying),
        columns=dict(columns or {}),
    )
    wide = sum(name in named for name in WIDE_QUOTES) > sum(name in named for name in LONG_QUOTES)
    boards = boards_of(table.path, plain_pieces(table, query, wide=wide), choice=Choice(as_of, query.underlying))
    board = next(boards)
    if next(boards, None) is not None:
        several = listing(snapshots_of(plain_pieces(table, query, wide=wide)))
        raise UsageError(f"{table.path} holds {several}; choose one with as_of= or underlying=")
    return board
