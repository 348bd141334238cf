"""Cboe DataShop end-of-day option quotes: two snapshots in each row, 15:45 New York and the close.

The caller says which of the two; with half days the earlier one is fifteen minutes before trading in stocks ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from typing import TYPE_CHECKING

import numpy as np

from weatherglass.errors import UsageError
from weatherglass.providers.boards.archive import ChunkQuotes, archive_pieces
from weatherglass.providers.boards.board_stream import Piece, RowDefect, Snapshot
from weatherglass.providers.boards.cells import american_day, codes, days, numbers
from weatherglass.providers.boards.parquet_table import Table, required_columns
from weatherglass.providers.boards.plain import rights
from weatherglass.providers.boards.query import BoardQuery
from weatherglass.providers.boards.quote_columns import Leg, QuoteColumns
from weatherglass.providers.boards.symbols import bare_symbol, is_adjusted
from weatherglass.providers.boards.table_text import missing_column
from weatherglass.providers.boards.us_close import INDEX_CLOSE, session_notes, snapshot_instant

if TYPE_CHECKING:
    import polars as pl

WALL_TIMES = {"1545": time(15, 45), "eod": INDEX_CLOSE}
"""When each snapshot of a full day is taken, New York. For "eod" the owner names 16:00 for stocks and 16:15 for index
options; the later is taken for all [unverified]."""
_REQUIRED = ("underlying_symbol", "quote_date", "root", "expiration", "strike", "option_type")
_OPTIONAL = {"delta_1545": "delta", "implied_volatility_1545": "iv"}


def datashop_pieces(table: Table, query: BoardQuery) -> Iterator[Piece]:
    """The boards of an archive, one for each underlying and quote date. Implied volatility is decimal in the source.

    Raises
    ------
    MissingColumn, DataError
        When a column is not there, or no row says when it is of.
    UsageError
        When the rows have both snapshots and the caller names none.
    """
    at = _snapshot(table, query)
    optional = _OPTIONAL if at == "1545" else {}
    wanted = required_columns(table, (*_REQUIRED, f"bid_{at}", f"ask_{at}"), optional)

    def snapshot_of(words: tuple[str, ...]) -> Snapshot | None:
        day = american_day(words[1])
        if day is None:
            return None
        return Snapshot(
            bare_symbol(words[0]),
            snapshot_instant(day, WALL_TIMES[at]),
            f"Cboe DataShop {query.path.name}, {at} snapshot",
            as_of_inferred=at == "eod",
            notes=session_notes(day),
        )

    def quotes_of(frame: pl.DataFrame) -> ChunkQuotes:
        names = ("strike", f"bid_{at}", f"ask_{at}", *(n for n in optional if n in frame.columns))
        value = numbers(frame, names, decimal=table.decimal)
        roots, root = codes(frame["root"])
        right = rights(frame["option_type"])
        more = {ours: value[theirs] for theirs, ours in optional.items() if theirs in value}
        return ChunkQuotes(
            QuoteColumns(
                expiry=days(frame["expiration"], american_day),
                roots=tuple(roots),
                root=root,
                strike=value["strike"],
                legs=(Leg(right, value[f"bid_{at}"], value[f"ask_{at}"], **more),),
                left_out={
                    RowDefect.ADJUSTED_ROOT: np.array([is_adjusted(name) for name in roots], np.bool_)[root],
                    RowDefect.BAD_RIGHT: right < 0,
                },
            )
        )

    yield from archive_pieces(
        table.path,
        table.chunks(wanted),
        key=["underlying_symbol", "quote_date"],
        snapshot_of=snapshot_of,
        quotes_of=quotes_of,
    )


def _snapshot(table: Table, query: BoardQuery) -> str:
    if query.at is not None and query.at not in WALL_TIMES:
        raise UsageError(f"at={query.at!r}: give one of {', '.join(map(repr, WALL_TIMES))}")
    found = {name.lower() for name in table.columns}
    present = [at for at in WALL_TIMES if {f"bid_{at}", f"ask_{at}"} <= found]
    if query.at is not None:
        return query.at
    if not present:
        raise missing_column(table.path, ["bid_1545", "ask_1545"], table.columns)
    if len(present) > 1:
        raise UsageError(
            f"each row of {table.path} has two snapshots; say which with at='1545' (15 minutes before the close) "
            "or at='eod'"
        )
    return present[0]
