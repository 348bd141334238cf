"""What the reader of a tape says of its files, and of the rows of a chunk."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from weatherglass.market.board import Vector
from weatherglass.market.quotes import TermNote
from weatherglass.providers.boards.board_stream import RowDefect
from weatherglass.providers.boards.cells import Days
from weatherglass.providers.boards.instant_grid import Stamps
from weatherglass.providers.boards.quote_columns import Mask, QuoteColumns
from weatherglass.timeline import Sessions

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True, eq=False)
class Contracts:
    """What some symbols name. All columns (n_symbols,).

    Attributes
    ----------
    underlying, root
        Empty where there is a defect.
    defect
        Why a symbol is no contract that is read, or None.
    """

    underlying: Sequence[str]
    root: Sequence[str]
    expiry: Days
    strike: Vector
    right: NDArray[np.int64]
    defect: Sequence[RowDefect | None]


@dataclass(frozen=True, slots=True, eq=False)
class TapeRows:
    """The rows of a chunk. All columns (n_rows,).

    Attributes
    ----------
    symbols, at
        The different symbols, and which of them each row has.
    stamp
        Negative where it is unreadable.
    sequence
        Orders quotes of one stamp; zeros where the source has none, so that the later row counts.
    values
        `bid`, `ask` and what the layout has beside them, under the names given to `tape_pieces`.
    left_out
        Rows to leave out, by the defect to count them under.
    """

    symbols: Sequence[str]
    at: NDArray[np.int64]
    stamp: Stamps
    sequence: Stamps
    values: Mapping[str, Vector]
    left_out: Mapping[RowDefect, Mask] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TapeLayout:
    """What the reader of a layout says of its files.

    Attributes
    ----------
    source
        For people, as "Polygon option quotes".
    stamp_column
        Name of the column of stamps, and its unit, for messages.
    contracts_of
        The contracts of some symbols.
    rows_of
        The rows of a chunk.
    values
        Names of the float columns: bid, ask, then any of delta, iv, forward.
    term_notes
        What the forwards of a board's rows say of its terms, for layouts that have them.
    """

    source: str
    sessions: Sessions
    stamp_column: str
    contracts_of: Callable[[Sequence[str]], Contracts]
    rows_of: Callable[[pl.DataFrame], TapeRows]
    values: tuple[str, ...] = ("bid", "ask")
    term_notes: Callable[[QuoteColumns, Vector], dict[tuple[date, str], TermNote]] | None = None
    notes: tuple[str, ...] = ()
