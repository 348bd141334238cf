"""Flat files of option quotes of Polygon.io, named Massive since 2025: every change of the best bid and offer of a day.

One file a day, gzipped. The owner calls the columns `ticker` (`O:SPY230327P00390000`), `ask_exchange`, `ask_price`,
`ask_size`, `bid_exchange`, `bid_price`, `bid_size`, `sequence_number` (increasing for each ticker, and beginning anew
each day) and `sip_timestamp` (nanoseconds since 1970), as its page on us_options_opra/quotes_v1 says, of which a copy
was read in November 2026. That rows stand by ticker and then by time is what its sample shows, and is not needed here.
Sizes and exchanges are not read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from weatherglass.providers.boards.board_stream import Piece
from weatherglass.providers.boards.cells import codes, numbers
from weatherglass.providers.boards.osi_contracts import osi_contracts
from weatherglass.providers.boards.parquet_table import Table, required_columns
from weatherglass.providers.boards.query import BoardQuery
from weatherglass.providers.boards.stamp_cells import stamps, whole_numbers
from weatherglass.providers.boards.tape import tape_pieces
from weatherglass.providers.boards.tape_rows import Contracts, TapeLayout, TapeRows
from weatherglass.timeline import US_SESSIONS

if TYPE_CHECKING:
    import polars as pl

OPTION_PREFIX = "O:"
COLUMNS = ("ticker", "ask_price", "bid_price", "sequence_number", "sip_timestamp")
"""By which a file is recognized."""
_REQUIRED = ("ticker", "bid_price", "ask_price", "sip_timestamp")
_OPTIONAL = ("sequence_number",)


def polygon_pieces(table: Table, query: BoardQuery) -> Iterator[Piece]:
    """The boards of a flat file, as `tape_pieces` says; tickers that are no options are counted.

    Raises
    ------
    MissingColumn, DataError, EmptyBoard
        When a column is not there, or no row can be placed.
    UsageError
        As `tape_pieces` says.
    """
    wanted = required_columns(table, _REQUIRED, _OPTIONAL)

    def rows_of(frame: pl.DataFrame) -> TapeRows:
        value = numbers(frame, ("bid_price", "ask_price"), decimal=table.decimal)
        symbols, at = codes(frame["ticker"])
        numbered = "sequence_number" in frame.columns
        return TapeRows(
            symbols=symbols,
            at=at,
            stamp=stamps(frame["sip_timestamp"]),
            sequence=whole_numbers(frame["sequence_number"]) if numbered else np.zeros(frame.height, np.int64),
            values={"bid": value["bid_price"], "ask": value["ask_price"]},
        )

    layout = TapeLayout(
        source="Polygon option quotes",
        sessions=US_SESSIONS,
        stamp_column="sip_timestamp (nanoseconds since 1970)",
        contracts_of=_contracts,
        rows_of=rows_of,
    )
    yield from tape_pieces(table.path, table.chunks(wanted), query, layout)


def _contracts(tickers: Sequence[str]) -> Contracts:
    return osi_contracts([name[len(OPTION_PREFIX) :] if name.startswith(OPTION_PREFIX) else "" for name in tickers])
