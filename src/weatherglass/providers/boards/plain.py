"""Plain tables of quotes with declared columns: wide (a call and a put in each row) or long (one quote in each row).

What the table leaves out - expiry and root of a one-term file, the instant - the caller declares. Nothing is guessed
from a file's name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import DataError, MissingColumn, UsageError, nearest
from weatherglass.market.quotes import CALL, PUT
from weatherglass.providers.boards.archive import ChunkQuotes, archive_pieces
from weatherglass.providers.boards.board_stream import Piece, RowDefect, Snapshot
from weatherglass.providers.boards.cells import Days, codes, days, iso_day, iso_instant, numbers
from weatherglass.providers.boards.parquet_table import Table
from weatherglass.providers.boards.query import BoardQuery
from weatherglass.providers.boards.quote_columns import Leg, QuoteColumns
from weatherglass.providers.boards.symbols import bare_symbol, underlying_of

if TYPE_CHECKING:
    import polars as pl

WIDE_QUOTES = ("call_bid", "call_ask", "put_bid", "put_ask")
LONG_QUOTES = ("right", "bid", "ask")
_WIDE_OPTIONAL = ("call_delta", "put_delta", "call_iv", "put_iv")
_LONG_OPTIONAL = ("delta", "iv")
_TERM = ("expiry", "root")
_BOARD = ("underlying", "as_of")
ALIASES: Mapping[str, tuple[str, ...]] = {
    "right": ("right", "type", "option_type"),
    "as_of": ("as_of", "quote_time", "snapshot", "snapshot_ts"),
}
"""Names taken for a column beside its own, when the caller declares none."""
_RIGHTS = {"C": CALL, "CALL": CALL, "P": PUT, "PUT": PUT}
NAMES = ("strike", *WIDE_QUOTES, *LONG_QUOTES, *_WIDE_OPTIONAL, *_LONG_OPTIONAL, *_TERM, *_BOARD)
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
