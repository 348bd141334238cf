"""Consolidated option quotes of Databento's OPRA.PILLAR as CSV or Parquet: schemas cbbo-1s, cbbo-1m and cmbp-1.

Columns as the owner's client writes them (schemas and conventions read in copies of databento.com/docs and docs.rs/dbn
in November 2026, their order in files that third parties quote): `ts_recv` is the end of the interval in cbbo and the
instant of capture in cmbp-1, `ts_event` that of the last trade in cbbo, so quotes are placed by `ts_recv`. Both are
nanoseconds, or ISO 8601 where times were made pretty. `symbol` is the OSI symbol with its padding, where symbols were
mapped; `instrument_id` alone names nothing. Prices are whole billionths, or decimals where prices were made pretty;
9223372036854775807 and an empty cell mean that there is none, which is no zero.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from weatherglass.errors import UnreadableFile
from weatherglass.providers.boards.billionths import FixedPoint
from weatherglass.providers.boards.board_stream import Piece, RowDefect
from weatherglass.providers.boards.cells import codes
from weatherglass.providers.boards.osi_contracts import osi_contracts
from weatherglass.providers.boards.parquet_table import Table, required_columns
from weatherglass.providers.boards.query import BoardQuery
from weatherglass.providers.boards.stamp_cells import stamps, whole_numbers
from weatherglass.providers.boards.tape import tape_pieces
from weatherglass.providers.boards.tape_rows import TapeLayout, TapeRows
from weatherglass.timeline import US_SESSIONS

if TYPE_CHECKING:
    import polars as pl

RECORD_TYPES = {177: "cmbp-1", 192: "cbbo-1s", 193: "cbbo-1m"}
"""`rtype` of the schemas that say how the best bid and offer stand."""
COLUMNS = ("ts_recv", "instrument_id", "bid_px_00", "ask_px_00", "bid_pb_00", "ask_pb_00", "symbol")
"""By which a file is recognized: only consolidated schemas have the publishers (pb) of the best prices."""
_REQUIRED = ("ts_recv", "symbol", "bid_px_00", "ask_px_00")
_OPTIONAL = ("rtype",)


def databento_pieces(table: Table, query: BoardQuery) -> Iterator[Piece]:
    """The boards of a file, as `tape_pieces` says; records of other types are counted and left out.

    Raises
    ------
    UnreadableFile
        When symbols were not mapped.
    MissingColumn, DataError, EmptyBoard
        When another column is not there, prices are neither decimals nor billionths, or no row can be placed.
    UsageError
        As `tape_pieces` says.
    """
    names = {name.lower() for name in table.columns}
    if "symbol" not in names and "instrument_id" in names:
        raise UnreadableFile(
            table.path,
            "it numbers its contracts (instrument_id) and has no column symbol",
            "download it with map_symbols, or write it with to_csv(map_symbols=True)",
        )
    wanted = required_columns(table, _REQUIRED, _OPTIONAL)
    fixed = FixedPoint(table.path, ("bid_px_00", "ask_px_00"))

    def rows_of(frame: pl.DataFrame) -> TapeRows:
        bid, ask = fixed.read(frame)
        symbols, at = codes(frame["symbol"])
        other = {}
        if "rtype" in frame.columns:
            other[RowDefect.OTHER_RECORD] = ~np.isin(whole_numbers(frame["rtype"]), list(RECORD_TYPES))
        return TapeRows(
            symbols=symbols,
            at=at,
            stamp=stamps(frame["ts_recv"]),
            sequence=np.zeros(frame.height, np.int64),
            values={"bid": bid, "ask": ask},
            left_out=other,
        )

    layout = TapeLayout(
        source="Databento OPRA quotes",
        sessions=US_SESSIONS,
        stamp_column="ts_recv (nanoseconds since 1970, or ISO 8601)",
        contracts_of=osi_contracts,
        rows_of=rows_of,
    )
    yield from tape_pieces(table.path, table.chunks(wanted), query, layout)
