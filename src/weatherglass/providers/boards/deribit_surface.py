"""Daily surfaces of Deribit options as researchers keep them: long tables, prices in the coin, a forward in each row.

The table does not name its coin; the caller does, else it is taken to be BTC and the board says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from weatherglass.errors import DataError
from weatherglass.market.quotes import TermNote
from weatherglass.providers.boards.archive import ChunkQuotes, archive_pieces
from weatherglass.providers.boards.board_stream import Piece, RowDefect, Snapshot
from weatherglass.providers.boards.cells import days, iso_day, iso_instant, numbers
from weatherglass.providers.boards.deribit import COIN_NOTE, in_dollars
from weatherglass.providers.boards.parquet_table import Table, required_columns
from weatherglass.providers.boards.plain import rights
from weatherglass.providers.boards.query import BoardQuery
from weatherglass.providers.boards.quote_columns import Leg, QuoteColumns
from weatherglass.timeline import Settlement, settles_at

if TYPE_CHECKING:
    import polars as pl

DEFAULT_COIN = "BTC"
_REQUIRED = ("snapshot_ts", "expiry", "strike", "option_type", "bid", "ask", "forward_price")
_OPTIONAL = ("implied_vol", "delta")
COLUMNS = (*_REQUIRED, *_OPTIONAL)


def deribit_surface_pieces(table: Table, query: BoardQuery) -> Iterator[Piece]:
    """The boards of a surface table, one for each `snapshot_ts`.

    Quotes are multiplied by `forward_price` of their row, so that the board is in dollars. Implied volatility is
    decimal in the source.

    Raises
    ------
    MissingColumn, DataError
        When a column is not there, or a snapshot has no offset.
    """
    wanted = required_columns(table, _REQUIRED, _OPTIONAL)
    coin = query.root or query.underlying or DEFAULT_COIN
    guessed = query.root is None and query.underlying is None
    notes = (COIN_NOTE, f"the table does not name its coin: taken as {DEFAULT_COIN}") if guessed else (COIN_NOTE,)

    def snapshot_of(words: tuple[str, ...]) -> Snapshot | None:
        as_of = iso_instant(words[0])
        if as_of is not None and as_of.tzinfo is None:
            raise DataError(f"{table.path}: snapshot_ts {words[0]!r} has no offset; write it as {words[0]}Z (UTC)")
        return None if as_of is None else Snapshot(coin, as_of, f"Deribit surface {table.path.name}")

    def quotes_of(frame: pl.DataFrame) -> ChunkQuotes:
        names = [name for name in ("strike", "bid", "ask", "forward_price", *_OPTIONAL) if name in frame.columns]
        value = numbers(frame, names, decimal=table.decimal)
        forward, right = value["forward_price"], rights(frame["option_type"])
        columns = QuoteColumns(
            expiry=days(frame["expiry"], iso_day),
            roots=(coin,),
            root=np.zeros(frame.height, np.int64),
            strike=value["strike"],
            legs=(
                Leg(
                    right,
                    in_dollars(value["bid"], forward),
                    in_dollars(value["ask"], forward),
                    value.get("delta"),
                    value.get("implied_vol"),
                ),
            ),
            left_out={RowDefect.BAD_RIGHT: right < 0},
        )

        def term_notes(start: int, stop: int) -> dict[tuple[date, str], TermNote]:
            hints = columns.per_term(forward, start, stop)
            return {
                (expiry, root): TermNote(settles_at(expiry, Settlement.UTC_0800), hints.get((expiry, root)))
                for expiry, root in columns.terms(start, stop)
            }

        return ChunkQuotes(columns, term_notes, notes)

    yield from archive_pieces(
        table.path, table.chunks(wanted), key=["snapshot_ts"], snapshot_of=snapshot_of, quotes_of=quotes_of
    )
