"""OptionsDX archives: text tables with names as [QUOTE_READTIME], cells padded after commas, a call and a put in a row.

They name neither underlying nor root, so contracts of SPX and SPXW on one date cannot be told apart: the caller names
the root, or it stays empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from weatherglass.market.quotes import CALL, PUT
from weatherglass.providers.boards.archive import ChunkQuotes, archive_pieces
from weatherglass.providers.boards.board_stream import Piece, Snapshot
from weatherglass.providers.boards.cells import days, iso_day, iso_instant, numbers
from weatherglass.providers.boards.parquet_table import Table, required_columns
from weatherglass.providers.boards.query import BoardQuery
from weatherglass.providers.boards.quote_columns import Leg, QuoteColumns
from weatherglass.providers.boards.symbols import INDICES_OF_SEVERAL_ROOTS, ROOTLESS_NOTE
from weatherglass.timeline import NEW_YORK

if TYPE_CHECKING:
    import polars as pl

_REQUIRED = ("quote_readtime", "expire_date", "strike", "c_bid", "c_ask", "p_bid", "p_ask")
_OPTIONAL = ("c_delta", "p_delta", "c_iv", "p_iv")
_LOCAL = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{1,2})(:\d{2}(?::\d{2}(?:\.\d+)?)?)", re.ASCII)
_OWN_NAME = re.compile(r"([a-z]{1,6})_(?:eod|\d+x)_\d{4,8}\.(?:txt|csv)(?:\.gz)?", re.IGNORECASE)
NAME_NOTE = "the underlying is taken from the name of the file"


def optionsdx_pieces(table: Table, query: BoardQuery) -> Iterator[Piece]:
    """The boards of an archive, one for each [QUOTE_READTIME], which is New York local time.

    [QUOTE_UNIXTIME] is not read: in the sample seen it is an hour off. Implied volatility is decimal in the source.

    Raises
    ------
    MissingColumn, DataError
        When a column is not there, or no row says when it is of.
    """
    names = [name.strip("[]") for name in table.columns]
    wanted = required_columns(table, _REQUIRED, _OPTIONAL, names=names)
    own_name = _OWN_NAME.fullmatch(query.path.name)
    underlying = query.underlying or query.root or (own_name[1].upper() if own_name else "")
    rootless = query.root is None and underlying in INDICES_OF_SEVERAL_ROOTS
    root = query.root if query.root is not None else "" if rootless else underlying
    named_by_file = own_name is not None and not (query.underlying or query.root)
    notes = tuple(note for note, holds in ((NAME_NOTE, named_by_file), (ROOTLESS_NOTE, rootless)) if holds)

    def snapshot_of(words: tuple[str, ...]) -> Snapshot | None:
        as_of = read_time(words[0])
        return None if as_of is None else Snapshot(underlying, as_of, f"OptionsDX {query.path.name}", notes=notes)

    def quotes_of(frame: pl.DataFrame) -> ChunkQuotes:
        value = numbers(frame, [n for n in frame.columns if n not in _REQUIRED[:2]], decimal=table.decimal)
        zeros = np.zeros(frame.height, np.int64)
        legs = tuple(
            Leg(
                right=zeros + right,
                bid=value[f"{side}_bid"],
                ask=value[f"{side}_ask"],
                delta=value.get(f"{side}_delta"),
                iv=value.get(f"{side}_iv"),
            )
            for side, right in (("c", CALL), ("p", PUT))
        )
        return ChunkQuotes(QuoteColumns(days(frame["expire_date"], iso_day), (root,), zeros, value["strike"], legs))

    yield from archive_pieces(
        table.path, table.chunks(wanted), key=["quote_readtime"], snapshot_of=snapshot_of, quotes_of=quotes_of
    )


def read_time(text: str) -> datetime | None:
    """[QUOTE_READTIME] as an instant; None when it is no local time."""
    match = _LOCAL.fullmatch(text)
    found = iso_instant(f"{match[1]} {match[2].zfill(2)}{match[3]}") if match else None
    return None if found is None else found.replace(tzinfo=NEW_YORK)
