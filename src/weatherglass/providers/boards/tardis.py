"""Tardis.dev files of a day of option chains (`options_chain`), those of Deribit: every change of every contract.

Columns `exchange, symbol, timestamp, local_timestamp, type, strike_price, expiration, open_interest, last_price,
bid_price, bid_amount, bid_iv, ask_price, ask_amount, ask_iv, mark_price, mark_iv, underlying_index, underlying_price,
delta, ...`, stamps in microseconds (a copy of docs.tardis.dev/downloadable-csv-files, and headers of downloaded files
that third parties quote, both read in November 2026). Quotes are placed by `local_timestamp`, when the recorder had
them: after midnight it has every contract anew, with the exchange's stamps of the day before [unverified].

Symbols are those of Deribit in capitals, so the decimal sign of a strike is D. Prices of inverse options are in the
coin and are multiplied by `underlying_price` of their row; an empty cell is absent, never zero. `mark_iv` is in per
cent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from weatherglass.market.board import Vector
from weatherglass.market.quotes import TermNote
from weatherglass.providers.boards.board_stream import Piece, RowDefect
from weatherglass.providers.boards.cells import codes, day_array, numbers
from weatherglass.providers.boards.deribit import COIN_NOTE, PER_CENT, in_dollars
from weatherglass.providers.boards.parquet_table import Table, required_columns
from weatherglass.providers.boards.query import BoardQuery
from weatherglass.providers.boards.quote_columns import QuoteColumns
from weatherglass.providers.boards.stamp_cells import MICROSECONDS, stamps
from weatherglass.providers.boards.symbols import deribit_option, is_deribit_combo
from weatherglass.providers.boards.tape import tape_pieces
from weatherglass.providers.boards.tape_rows import Contracts, TapeLayout, TapeRows
from weatherglass.timeline import CRYPTO_SESSIONS, Settlement, settles_at

if TYPE_CHECKING:
    import polars as pl

EXCHANGE = "deribit"
"""The one whose prices are understood; those of others are in other units."""
COLUMNS = ("exchange", "symbol", "local_timestamp", "strike_price", "expiration", "bid_price", "underlying_price")
"""By which a file is recognized."""
_REQUIRED = ("exchange", "symbol", "local_timestamp", "bid_price", "ask_price", "underlying_price")
_OPTIONAL = ("delta", "mark_iv")
_CAPITAL_POINT = re.compile(r"(?<=[0-9])D(?=[0-9])")


def tardis_pieces(table: Table, query: BoardQuery) -> Iterator[Piece]:
    """The boards of a file, one coin after another, as `tape_pieces` says; other exchanges are counted and left out.

    Raises
    ------
    MissingColumn, DataError, EmptyBoard
        When a column is not there, or no row can be placed.
    UsageError
        As `tape_pieces` says.
    """
    wanted = required_columns(table, _REQUIRED, _OPTIONAL)
    optional = [name for name in _OPTIONAL if name in wanted]

    def rows_of(frame: pl.DataFrame) -> TapeRows:
        value = numbers(frame, ("bid_price", "ask_price", "underlying_price", *optional), decimal=table.decimal)
        symbols, at = codes(frame["symbol"])
        exchanges, of = codes(frame["exchange"])
        forward = value["underlying_price"]
        inverse = np.array(["_" not in name for name in symbols], np.bool_)[at]
        found = {
            "bid": np.where(inverse, in_dollars(value["bid_price"], forward), value["bid_price"]),
            "ask": np.where(inverse, in_dollars(value["ask_price"], forward), value["ask_price"]),
            "forward": forward,
        }
        if "delta" in value:
            found["delta"] = value["delta"]
        if "mark_iv" in value:
            found["iv"] = value["mark_iv"] / PER_CENT
        return TapeRows(
            symbols=symbols,
            at=at,
            stamp=stamps(frame["local_timestamp"], MICROSECONDS),
            sequence=np.zeros(frame.height, np.int64),
            values=found,
            left_out={RowDefect.OTHER_EXCHANGE: np.array([name != EXCHANGE for name in exchanges], np.bool_)[of]},
        )

    names = {"delta": "delta", "mark_iv": "iv"}
    layout = TapeLayout(
        source="Tardis option chains",
        sessions=CRYPTO_SESSIONS,
        stamp_column="local_timestamp (microseconds since 1970)",
        contracts_of=_contracts,
        rows_of=rows_of,
        values=("bid", "ask", *(names[each] for each in optional), "forward"),
        term_notes=_term_notes,
        notes=(COIN_NOTE,),
    )
    yield from tape_pieces(table.path, table.chunks(wanted), query, layout)


def _contracts(symbols: Sequence[str]) -> Contracts:
    found = [deribit_option(_CAPITAL_POINT.sub("d", name)) for name in symbols]
    return Contracts(
        underlying=["" if each is None else each.coin for each in found],
        root=["" if each is None else each.root for each in found],
        expiry=day_array(None if each is None else each.expiry for each in found),
        strike=np.array([np.nan if each is None else each.strike for each in found]),
        right=np.array([0 if each is None else each.right for each in found], np.int64),
        defect=[None if each else _defect(name) for each, name in zip(found, symbols, strict=True)],
    )


def _defect(name: str) -> RowDefect:
    if is_deribit_combo(name):
        return RowDefect.COMBINATION
    return RowDefect.UNKNOWN_SYMBOL if name.endswith(("-C", "-P")) else RowDefect.NOT_AN_OPTION


def _term_notes(columns: QuoteColumns, forward: Vector) -> dict[tuple[date, str], TermNote]:
    hints = columns.per_term(forward, 0, forward.size)
    return {
        (expiry, root): TermNote(settles_at(expiry, Settlement.UTC_0800), hints.get((expiry, root)))
        for expiry, root in columns.terms(0, forward.size)
    }
