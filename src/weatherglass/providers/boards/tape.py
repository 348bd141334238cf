"""Tapes: files of every change of every quote, made into boards at the instants of a grid.

A board has the last quote of each contract in its session so far, as it stands on the tape: crossed, zero and one-sided
quotes are for the rules of boards. An instant before which nothing of the underlying came, since the instant before it,
has no board: what stood still is not said again. Memory is bounded by the contracts, the runs of `tick_runs` and one
board.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import DataError, EmptyBoard, UsageError
from weatherglass.providers.boards.board_stream import Piece, RowDefect, Snapshot
from weatherglass.providers.boards.instant_grid import DEFAULT_EVERY, NOWHERE, InstantGrid, Stamps
from weatherglass.providers.boards.query import BoardQuery
from weatherglass.providers.boards.quote_columns import Mask
from weatherglass.providers.boards.table_text import Chunk, escaped
from weatherglass.providers.boards.tape_rows import TapeLayout, TapeRows
from weatherglass.providers.boards.tape_state import TapeState
from weatherglass.providers.boards.tick_runs import TickRuns, Ticks, groups, last_rows, tick_type

EXAMPLES = 5
"""Rows that are shown of those left out."""
TAPE_NOTE = "each quote is the last of its contract in the session up to the instant of the board"
_SHOWN_NAMES = 8
_NO_CONTRACT, _UNWANTED = -2, -1
_DEFECTS = tuple(RowDefect)
_NO_ROWS = np.empty(0, np.int64)


def tape_pieces(path: Path, chunks: Iterable[Chunk], query: BoardQuery, layout: TapeLayout) -> Iterator[Piece]:
    """The boards of a tape: underlyings in the order in which they first appear, instants in time.

    Raises
    ------
    DataError
        When no row can be placed; says why the first could not.
    EmptyBoard
        When no symbol is an option.
    UsageError
        When the step is out of bounds, the instant is in no session, or the underlying is not there.
    """
    every = DEFAULT_EVERY if query.every is None else query.every
    grid = InstantGrid(layout.sessions, every, query.as_of)
    book = _Book(path, query, layout, grid)
    with TickRuns(path, tick_type(layout.values)) as runs:
        for chunk in chunks:
            ticks = book.ticks(chunk)
            if ticks.size:
                runs.add(ticks)
        book.require_something()
        for block in runs.blocks():
            yield from book.boards(block)


class _Book:
    """The contracts of a file, what was left out of it, and the state of its board in progress."""

    def __init__(self, path: Path, query: BoardQuery, layout: TapeLayout, grid: InstantGrid) -> None:
        self.path, self.query, self.layout, self.grid = path, query, layout, grid
        self._kind = tick_type(layout.values)
        self._code: dict[str, int] = {}
        self._underlyings: dict[str, int] = {}
        self._roots: dict[str, int] = {}
        self._of = {name: array("q") for name in ("underlying", "root", "expiry", "right")}
        self._strike = array("d")
        self._passed_over: dict[str, None] = {}
        self._dropped: dict[int, Counter[str]] = {}
        self._examples: list[str] = []
        self._first_bad: dict[str, str] = {}
        self._rows = self._used = 0
        self._board: TapeState | None = None

    # ---- rows

    def ticks(self, chunk: Chunk) -> Ticks:
        """The rows of a chunk that count for an instant, thinned; the others are counted."""
        shown = [
            (line, f"line {line}: {RowDefect.RAGGED_ROW}")
            for line in (() if chunk.ragged_lines is None else chunk.ragged_lines[:EXAMPLES].tolist())
        ]
        if chunk.ragged_at.size:
            self._count(NOWHERE, RowDefect.RAGGED_ROW, chunk.ragged_at.size)
        kept, of_row, step, rows = self._sound(chunk, shown) if chunk.frame.height else (_NO_ROWS, _NO_ROWS, None, None)
        self._examples += [text for _, text in sorted(shown)][: EXAMPLES - len(self._examples)]
        if rows is None or step is None:
            return np.empty(0, self._kind)
        place = self._rows + np.arange(of_row.size, dtype=np.int64)
        self._rows += of_row.size
        last = last_rows(of_row[kept], step[kept], rows.stamp[kept], rows.sequence[kept])
        kept = kept[last]
        ticks = np.empty(kept.size, self._kind)
        ticks["underlying"] = np.frombuffer(self._of["underlying"], np.int64)[of_row[kept]] if kept.size else 0
        ticks["series"], ticks["step"], ticks["place"] = of_row[kept], step[kept], place[kept]
        ticks["stamp"], ticks["sequence"] = rows.stamp[kept], rows.sequence[kept]
        for name in self.layout.values:
            ticks[name] = rows.values[name][kept]
        return ticks

    def _sound(
        self, chunk: Chunk, shown: list[tuple[int, str]]
    ) -> tuple[NDArray[np.intp], NDArray[np.int64], Stamps, TapeRows]:
        """Rows that count for an instant; the series and the step of each row of the chunk, and the rows."""
        rows = self.layout.rows_of(chunk.frame)
        series, defects = self._series(rows.symbols)
        of_row = series[rows.at]
        nobody = np.full(of_row.size, NOWHERE, np.int64)
        shown += self._leave_out(chunk, rows, of_row == _NO_CONTRACT, nobody, defects[rows.at])
        left = of_row >= 0
        owner = nobody
        if bool(left.any()):
            owner = np.frombuffer(self._of["underlying"], np.int64)[np.where(left, of_row, 0)]
        for defect, mask in (*rows.left_out.items(), (RowDefect.BAD_INSTANT, rows.stamp < 0)):
            shown += self._leave_out(chunk, rows, left & mask, owner, defect)
            left &= ~mask
        step, outside = self.grid.steps(rows.stamp)
        self._leave_out(chunk, rows, left & outside, owner, RowDefect.OUTSIDE_SESSION)
        left &= ~outside
        self._used += int(np.count_nonzero(left))
        return np.flatnonzero(left & (step != NOWHERE)), of_row, step, rows

    def _series(self, symbols: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The code of each symbol, or that it has none; and the places in `_DEFECTS` of those that name no contract."""
        codes = np.array([self._code.get(symbol, _NO_CONTRACT) for symbol in symbols], np.int64)
        new = np.flatnonzero(codes == _NO_CONTRACT).tolist()
        defects = np.zeros(len(symbols), np.int64)
        if not new:
            return codes, defects
        found = self.layout.contracts_of([symbols[at] for at in new])
        days = found.expiry.astype("datetime64[D]").astype(np.int64)
        for where, at in enumerate(new):
            name, defect = found.underlying[where], found.defect[where]
            if name and not self._is_wanted(name):
                codes[at] = _UNWANTED
                if len(self._passed_over) <= _SHOWN_NAMES:
                    self._passed_over[name] = None
            elif defect is not None:
                defects[at] = _DEFECTS.index(defect)
            else:
                codes[at] = self._code[symbols[at]] = len(self._strike)
                self._of["underlying"].append(self._underlyings.setdefault(name, len(self._underlyings)))
                self._of["root"].append(self._roots.setdefault(found.root[where], len(self._roots)))
                self._of["expiry"].append(int(days[where]))
                self._of["right"].append(int(found.right[where]))
                self._strike.append(float(found.strike[where]))
        return codes, defects

    def _is_wanted(self, underlying: str) -> bool:
        if self.query.underlying is not None and underlying != self.query.underlying:
            return False
        return self.query.only is None or self.query.only(underlying)

    def _leave_out(
        self,
        chunk: Chunk,
        rows: TapeRows,
        mask: Mask,
        owner: NDArray[np.int64],
        defect: NDArray[np.int64] | RowDefect,
    ) -> list[tuple[int, str]]:
        """Count rows under their owner, an underlying or `NOWHERE`; the places of the first of them, and what to say.

        Parameters
        ----------
        owner, defect
            Of each of the rows; defects as places in `_DEFECTS`, or one for all.
        """
        at = np.flatnonzero(mask)
        if not at.size:
            return []
        which = np.full(at.size, _DEFECTS.index(defect)) if isinstance(defect, RowDefect) else defect[at]
        pairs, counts = np.unique((owner[at] + 1) * len(_DEFECTS) + which, return_counts=True)
        for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True):
            self._count(pair // len(_DEFECTS) - 1, _DEFECTS[pair % len(_DEFECTS)], count)
        _, first = np.unique(which, return_index=True)
        shown = []
        for each in sorted({*range(min(EXAMPLES, at.size)), *first.tolist()}):
            row = int(at[each])
            where = self._rows + row + 1 if chunk.line_at is None else int(chunk.line_at[row])
            why, symbol = _DEFECTS[which[each]], escaped(rows.symbols[int(rows.at[row])])
            place = f"{'row' if chunk.line_at is None else 'line'} {where}"
            self._first_bad.setdefault(why, f"{place}: {symbol}")
            shown.append((where, f"{place}: {why} {symbol}"))
        return shown[:EXAMPLES]

    def _count(self, underlying: int, defect: RowDefect, count: int) -> None:
        self._dropped.setdefault(underlying, Counter())[defect] += count

    def require_something(self) -> None:
        """Raise the error that fits when no row of the file can be placed."""
        if self._used:
            return
        total: Counter[str] = sum(self._dropped.values(), Counter())
        if self._passed_over and not len(self._strike):
            named = ", ".join(islice(self._passed_over, _SHOWN_NAMES))
            more = ", ..." if len(self._passed_over) > _SHOWN_NAMES else ""
            asked = f"underlying={self.query.underlying}" if self.query.underlying else "the indices asked for"
            raise UsageError(f"{asked}: {self.path} has no such options; it holds those of {named}{more}")
        if not total:
            return
        why, count = max(total.items(), key=lambda each: each[1])
        at = self._first_bad.get(why, "")
        if why == RowDefect.BAD_INSTANT:
            raise DataError(f"{self.path}: no row says when it is of; {at}, in {self.layout.stamp_column}")
        if why == RowDefect.OUTSIDE_SESSION:
            raise DataError(
                f"{self.path}: every quote is outside of its session, from the open to the close of options; {at}"
            )
        raise EmptyBoard(self.path, self._rows, f"{count} of its rows are left out as {why}; {at}")

    # ---- boards

    def boards(self, block: Ticks) -> Iterator[Piece]:
        """The boards of a block of ticks in order."""
        for start, stop in groups(block):
            underlying, step = int(block["underlying"][start]), int(block["step"][start])
            board = self._board
            if board is None or board.underlying != underlying:
                board = self._board = self._state_of(underlying)
            board.take(block[start:stop], step)
            yield self._piece(board, step)

    def _state_of(self, underlying: int) -> TapeState:
        members = np.flatnonzero(np.frombuffer(self._of["underlying"], np.int64) == underlying)
        root, at = np.unique(np.frombuffer(self._of["root"], np.int64)[members], return_inverse=True)
        names = list(self._roots)
        return TapeState(
            name=list(self._underlyings)[underlying],
            underlying=underlying,
            members=members,
            roots=tuple(names[each] for each in root.tolist()),
            root=at.astype(np.int64),
            expiry=np.frombuffer(self._of["expiry"], np.int64)[members].astype("datetime64[D]"),
            strike=np.frombuffer(self._strike, np.float64)[members],
            right=np.frombuffer(self._of["right"], np.int64)[members],
            values={name: np.full(members.size, np.nan) for name in self.layout.values},
        )

    def _piece(self, board: TapeState, step: int) -> Piece:
        dropped = self._dropped.pop(NOWHERE, Counter()) + self._dropped.pop(board.underlying, Counter())
        held = board.stamp >= 0
        if self.query.max_age is not None:
            oldest = self.grid.stamp(step) - int(self.query.max_age.total_seconds() * 1e9)
            stale = held & (board.stamp < oldest)
            if n := int(np.count_nonzero(stale)):
                dropped[RowDefect.STALE_QUOTE] += n
            held &= ~stale
        columns = board.columns(np.flatnonzero(held))
        quotes, _ = columns.table(0, columns.strike.size)
        notes = self.layout.term_notes
        examples, self._examples = tuple(self._examples), []
        return Piece(
            Snapshot(board.name, self.grid.instant(step), f"{self.layout.source} {self.path.name}"),
            quotes,
            dropped,
            {} if notes is None else notes(columns, board.values["forward"][held]),
            (TAPE_NOTE, *self.layout.notes),
            examples,
        )
