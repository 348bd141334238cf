"""From pieces of a file to boards: one board for each underlying and instant, in file order, one in memory at a time.

Refuses a board whose quotes stand in two places of a file and a board beyond `MAX_BOARD_QUOTES`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

import numpy as np

from weatherglass.errors import DataError, EmptyBoard, UsageError
from weatherglass.market import Board, QuoteTable, assemble_board
from weatherglass.market.board import Vector
from weatherglass.market.quotes import TermNote
from weatherglass.providers.boards.us_close import INDEX_CLOSE, snapshot_instant

MAX_BOARD_QUOTES = 2_000_000
"""Bound of one board; the largest real one, all SPX options, has 30,558 quotes."""
_SHOWN_BOARDS = 5


class RowDefect(StrEnum):
    """Why a row of a source is in no term."""

    RAGGED_ROW = "ragged_row"
    """More or fewer cells than the header."""
    UNREADABLE_ROW = "unreadable_row"
    """Not a record at all, as a null among the options of a JSON document."""
    UNKNOWN_SYMBOL = "unknown_symbol"
    ADJUSTED_ROOT = "adjusted_root"
    """A contract whose deliverable is no longer one unit of the underlying."""
    OTHER_UNDERLYING = "other_underlying"
    """A root of another underlying than most of the board."""
    COMBINATION = "combination"
    NOT_AN_OPTION = "not_an_option"
    BAD_EXPIRY = "bad_expiry"
    BAD_RIGHT = "bad_right"
    """Neither call nor put."""
    BAD_INSTANT = "bad_instant"
    """The instant of the quote is unreadable."""
    OUTSIDE_SESSION = "outside_session"
    """A quote of a tape before the open, after the close, or on a day without a session."""
    STALE_QUOTE = "stale_quote"
    """The last quote of a contract is older than the caller allows."""
    OTHER_RECORD = "other_record"
    """A record of another kind than the quotes of the file, as a status message."""
    OTHER_EXCHANGE = "other_exchange"
    """A contract of an exchange whose prices are not read."""
    EXPIRY_DISAGREES = "expiry_disagrees"
    """The column of expiries contradicts the symbol: the row is kept under its symbol."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What identifies a board in a file, and what its source says of it.

    Attributes
    ----------
    may_be_dated
        Whether the caller may state another `as_of`: it is unknown, or inferred from when the file was made.
    """

    underlying: str
    as_of: datetime | None
    source: str
    as_of_inferred: bool = False
    known_at: datetime | None = None
    may_be_dated: bool = False
    notes: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, datetime | None]:
        """Identity within a file."""
        return self.underlying, self.as_of

    @property
    def label(self) -> str:
        """Underlying and instant, for messages."""
        instant = "an unstated instant" if self.as_of is None else self.as_of.isoformat()
        return f"{self.underlying} at {instant}" if self.underlying else instant


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """Consecutive rows of one board; `examples` shows some of the rows that were left out, with their lines."""

    snapshot: Snapshot
    quotes: QuoteTable
    dropped: Mapping[RowDefect, int] | Mapping[str, int] = field(default_factory=dict)
    term_notes: Mapping[tuple[date, str], TermNote] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """Which boards of a file the caller asks for: all, or those of an underlying, an instant, a day.

    Attributes
    ----------
    as_of
        A day is taken in the source's own zone. For a file that does not state its instant, an instant is that, and a
        day is the close of index options on it.
    """

    as_of: datetime | date | None = None
    underlying: str | None = None

    def of(self, path: object, snapshot: Snapshot) -> Snapshot | None:
        """The snapshot as the caller asks for it, or None when the caller asks for another."""
        if self.underlying is not None and snapshot.underlying != self.underlying:
            return None
        if self.as_of is None:
            return snapshot
        if not isinstance(self.as_of, datetime):
            if snapshot.as_of is None:
                return replace(snapshot, as_of=snapshot_instant(self.as_of, INDEX_CLOSE), as_of_inferred=True)
            return snapshot if snapshot.as_of.date() == self.as_of else None
        if not snapshot.may_be_dated:
            return snapshot if snapshot.as_of == self.as_of else None
        if snapshot.known_at is not None and self.as_of > snapshot.known_at:
            raise UsageError(
                f"as_of={self.as_of.isoformat()} is after {snapshot.known_at.isoformat()}, when {path} says it was made"
            )
        return replace(snapshot, as_of=self.as_of, as_of_inferred=False)

    def __str__(self) -> str:
        said = {"underlying": self.underlying, "as_of": self.as_of}
        return ", ".join(f"{name}={value}" for name, value in said.items() if value is not None)


EVERY_BOARD = Choice()


def boards_of(path: object, pieces: Iterable[Piece], *, choice: Choice = EVERY_BOARD) -> Iterator[Board]:
    """The boards of a file, in its order.

    Raises
    ------
    DataError
        When a board returns after another one, or is too large.
    EmptyBoard
        When the only board of the file has no usable quote. Among several, such a board has no terms and a note.
    UsageError
        When no board is the chosen one.
    """
    left_out: list[Snapshot] = []
    emitted, held = False, None
    for gathered in gathered_boards(path, pieces, choice, left_out):
        if held is not None:
            yield _without_terms(*held)
            emitted, held = True, None
        try:
            board = gathered.board()
        except EmptyBoard as exc:
            held = gathered, exc
            continue
        yield board
        emitted = True
    if held is not None:
        if not emitted and not left_out:
            raise held[1]
        yield _without_terms(*held)
    elif not emitted:
        if not left_out:
            raise EmptyBoard(path, 0, "no row of it is a quote")
        raise UsageError(f"{choice}: {path} has no such board; it holds {listing(left_out)}")


def too_large(path: object, label: str) -> DataError:
    """The error for a board beyond `MAX_BOARD_QUOTES`."""
    return DataError(
        f"{path}: the board of {label} has more than {MAX_BOARD_QUOTES:,} quotes; "
        "if the file holds many instants, it needs a column that tells them apart"
    )


def snapshots_of(pieces: Iterable[Piece]) -> list[Snapshot]:
    """Which boards a file holds, in order, without assembling them."""
    found: list[Snapshot] = []
    for piece in pieces:
        if not found or found[-1].key != piece.snapshot.key:
            found.append(piece.snapshot)
    return found


def listing(snapshots: list[Snapshot]) -> str:
    """How many boards, and the first of them, for messages."""
    shown = ", ".join(s.label for s in snapshots[:_SHOWN_BOARDS])
    more = ", ..." if len(snapshots) > _SHOWN_BOARDS else ""
    return f"{len(snapshots)} board{'s' if len(snapshots) > 1 else ''}: {shown}{more}"


class Gathered:
    """The pieces of one board, not yet cleaned."""

    def __init__(self, path: object, snapshot: Snapshot) -> None:
        self.path, self.snapshot = path, snapshot
        self.tables: list[QuoteTable] = []
        self.dropped: Counter[str] = Counter()
        self.term_notes: dict[tuple[date, str], TermNote] = {}
        self.notes = dict.fromkeys(snapshot.notes)
        self.examples: tuple[str, ...] = ()
        self.rows = 0

    def add(self, piece: Piece) -> None:
        """The next piece of this board."""
        self.rows += piece.quotes.rows
        if self.rows > MAX_BOARD_QUOTES:
            raise too_large(self.path, self.snapshot.label)
        self.tables.append(piece.quotes)
        self.dropped.update(piece.dropped)
        self.term_notes.update(piece.term_notes)
        self.notes.update(dict.fromkeys(piece.notes))
        self.examples += piece.examples

    def board(self) -> Board:
        """The board of all pieces; `EmptyBoard` when no quote is usable."""
        return assemble_board(
            joined(self.tables),
            underlying=self.snapshot.underlying,
            as_of=self.snapshot.as_of,
            as_of_inferred=self.snapshot.as_of_inferred,
            known_at=self.snapshot.known_at,
            source=self.snapshot.source,
            term_notes=self.term_notes,
            notes=tuple(self.notes),
            dropped=dict(self.dropped),
        )


def gathered_boards(
    path: object, pieces: Iterable[Piece], choice: Choice, left_out: list[Snapshot]
) -> Iterator[Gathered]:
    """The pieces of each chosen board together; the boards that the caller does not ask for go to `left_out`."""
    current: Gathered | None = None
    key: tuple[str, datetime | None] | None = None
    seen: dict[tuple[str, datetime | None], str] = {}
    for piece in pieces:
        if piece.snapshot.key != key:
            if current is not None:
                yield current
            if piece.snapshot.key in seen:
                raise DataError(
                    f"{path}: quotes of {piece.snapshot.label} stand in two places, "
                    f"with those of {seen[piece.snapshot.key]} between; sort its rows by underlying and instant"
                )
            if key is not None:
                seen[key] = piece.snapshot.label
            key = piece.snapshot.key
            chosen = choice.of(path, piece.snapshot)
            if chosen is None:
                left_out.append(piece.snapshot)
            current = None if chosen is None else Gathered(path, chosen)
        if current is not None:
            current.add(piece)
    if current is not None:
        yield current


def joined(tables: list[QuoteTable]) -> QuoteTable:
    """Tables as one, in order; a column that not all of them have is left out."""
    tables = [table for table in tables if table.rows] or tables[:1]
    if len(tables) == 1:
        return tables[0]
    roots = tuple(dict.fromkeys(root for table in tables for root in table.roots))
    position = {root: at for at, root in enumerate(roots)}

    def optional(name: str) -> Vector | None:
        columns = [getattr(table, name) for table in tables]
        return None if any(c is None for c in columns) else np.concatenate(columns)

    return QuoteTable(
        expiry=np.concatenate([t.expiry for t in tables]),
        roots=roots,
        root=np.concatenate([np.array([position[r] for r in t.roots], np.int64)[t.root] for t in tables]),
        strike=np.concatenate([t.strike for t in tables]),
        right=np.concatenate([t.right for t in tables]),
        bid=np.concatenate([t.bid for t in tables]),
        ask=np.concatenate([t.ask for t in tables]),
        delta=optional("delta"),
        iv=optional("iv"),
    )


def _without_terms(gathered: Gathered, reason: EmptyBoard) -> Board:
    snapshot = gathered.snapshot
    return Board(
        underlying=snapshot.underlying,
        as_of=snapshot.as_of,
        as_of_inferred=snapshot.as_of_inferred,
        known_at=snapshot.known_at,
        terms=(),
        source=snapshot.source,
        defects=dict(gathered.dropped),
        rows_read=reason.rows_read,
        notes=(*gathered.notes, f"no usable option quote: {reason.why}"),
    )
