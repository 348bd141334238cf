"""Cboe's delayed-quote option boards as its JSON endpoint gives them.

Two clocks in two zones: `timestamp` is UTC and is when the document was made; `last_trade_time` is New York local time
without an offset, and is not read at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import numpy as np

from weatherglass.errors import EmptyBoard, UnreadableFile
from weatherglass.providers.boards.board_stream import Piece, RowDefect, Snapshot
from weatherglass.providers.boards.cells import iso_instant
from weatherglass.providers.boards.json_document import decoded, member, row_columns, vector
from weatherglass.providers.boards.query import BoardQuery
from weatherglass.providers.boards.quote_columns import Leg, QuoteColumns, of_main_underlying
from weatherglass.providers.boards.source_file import document
from weatherglass.providers.boards.symbols import bare_symbol, is_adjusted, osi_columns, underlying_of
from weatherglass.providers.boards.table_text import escaped
from weatherglass.providers.boards.us_close import DELAY, last_quotes
from weatherglass.timeline import NEW_YORK

_REQUIRED, _OPTIONAL = ("option", "bid", "ask"), ("delta", "iv")
_UTC_STAMP = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}(?:\.\d+)?", re.ASCII)


def cboe_json_pieces(query: BoardQuery) -> Iterator[Piece]:
    """The one board of a Cboe options document.

    Implied volatility is decimal in the source. `known_at` is its timestamp; `as_of` is inferred as the last instant of
    regular quoting at or before that less `DELAY`.

    Raises
    ------
    UnreadableFile, MissingColumn, EmptyBoard
        When the file is no such document, lacks a field in all rows, or holds no contract that can be placed.
    """
    import polars as pl

    stamp, symbol, columns, unreadable = _parts(query)
    known_at = _known_at(query, stamp)
    rows = len(columns["option"])
    if not rows:
        raise EmptyBoard(query.path, unreadable, "it lists no option")
    contract = osi_columns(
        pl.Series([name if isinstance(name, str) else None for name in columns["option"]], dtype=pl.String)
    )
    value = {name: vector(columns[name]) for name in ("bid", "ask", "delta", "iv")}
    quotes, dropped = QuoteColumns(
        expiry=contract.expiry,
        roots=tuple(contract.roots),
        root=contract.root,
        strike=contract.strike,
        legs=(Leg(contract.right, **value),),
        left_out={
            RowDefect.UNKNOWN_SYMBOL: ~contract.sound,
            RowDefect.ADJUSTED_ROOT: np.array([is_adjusted(root) for root in contract.roots], np.bool_)[contract.root],
        },
    ).table(0, rows)
    dropped[RowDefect.UNREADABLE_ROW] += unreadable
    stated = underlying_of(bare_symbol(symbol)) if isinstance(symbol, str) else None
    quotes, underlying = of_main_underlying(quotes, dropped, stated=stated)
    snapshot = Snapshot(
        underlying=underlying,
        as_of=None if known_at is None or query.states_instant else last_quotes(query.path, known_at - DELAY),
        as_of_inferred=True,
        known_at=known_at,
        source=f"Cboe delayed quotes, JSON {query.path.name}",
        may_be_dated=True,
    )
    yield Piece(snapshot, quotes, +dropped)


def _parts(query: BoardQuery) -> tuple[object, object, dict[str, list[Any]], int]:
    """Timestamp, symbol, columns of the options and the count of options that are no objects."""
    from msgspec import UNSET

    from weatherglass.providers.boards.json_shapes import CboeChain

    found = decoded(query.path, document(query.path), CboeChain)
    if isinstance(found, CboeChain):
        options = found.data.options
        columns = {name: [getattr(row, name) for row in options] for name in (*_REQUIRED, *_OPTIONAL)}
        if all(any(cell is not UNSET for cell in columns[name]) for name in _REQUIRED):
            complete = {name: [None if cell is UNSET else cell for cell in cells] for name, cells in columns.items()}
            return found.timestamp, found.data.symbol or found.symbol, complete, 0
        found = decoded(query.path, document(query.path), dict)
    chain = member(query.path, found, "data")
    stamp = member(query.path, found, "timestamp")
    options = member(query.path, chain, "options", within="data")
    columns, unreadable = row_columns(query.path, options, _REQUIRED, _OPTIONAL)
    return stamp, chain.get("symbol"), columns, unreadable


def _known_at(query: BoardQuery, stamp: object) -> datetime | None:
    found = iso_instant(stamp) if isinstance(stamp, str) and _UTC_STAMP.fullmatch(stamp) else None
    if found is None:
        if query.states_instant:
            return None
        raise UnreadableFile(
            query.path,
            f"its timestamp is {escaped(repr(stamp))}, not as '2024-11-21 01:52:50' in UTC",
            "fetch the document again, or give the instant of the quotes with as_of=",
        )
    return found.replace(tzinfo=UTC).astimezone(NEW_YORK)
