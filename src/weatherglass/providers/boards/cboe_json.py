"""Cboe's delayed-quote option boards as its JSON endpoint gives them.

Two clocks in two zones: `timestamp` is UTC and is when the document was made; `last_trade_time` is New York local time
without an offset, and is not read at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from weatherglass.errors import EmptyBoard, UnreadableFile
from weatherglass.market import QuoteTable
from weatherglass.market.board import Vector
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


@dataclass(frozen=True, slots=True, eq=False)
class CboeQuotes:
    """What a Cboe options document says.

    Attributes
    ----------
    stamp
        Its timestamp as it stands there; `made_at` reads it.
    underlying
        The one that the document names, or that most of its contracts have; "" when it places none.
    quotes
        Those of that underlying, in source order.
    dropped
        Counts of the rows that are not among them.
    """

    stamp: object
    underlying: str
    quotes: QuoteTable
    dropped: Mapping[str, int]


def cboe_quotes(path: Path, text: bytes) -> CboeQuotes:
    """The quotes of a Cboe options document (UTF-8 without byte order mark); implied volatility is decimal.

    Parameters
    ----------
    path
        What messages call the document.

    Raises
    ------
    UnreadableFile, MissingColumn, EmptyBoard
        When it is no such document, lacks a field in all rows, or lists no option.
    """
    stamp, symbol, names, value, unreadable = _parts(path, text)
    if not names:
        raise EmptyBoard(path, unreadable, "it lists no option")
    contract = osi_columns(names)
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
    ).table(0, len(names))
    dropped[RowDefect.UNREADABLE_ROW] += unreadable
    stated = underlying_of(bare_symbol(symbol)) if isinstance(symbol, str) else None
    quotes, underlying = of_main_underlying(quotes, dropped, stated=stated)
    return CboeQuotes(stamp, underlying, quotes, +dropped)


def made_at(path: Path, stamp: object) -> datetime:
    """The instant of a document's timestamp, in New York.

    Raises
    ------
    UnreadableFile
        When it is no time as the endpoint writes it.
    """
    found = iso_instant(stamp) if isinstance(stamp, str) and _UTC_STAMP.fullmatch(stamp) else None
    if found is None:
        raise UnreadableFile(
            path,
            f"its timestamp is {escaped(repr(stamp))}, not as '2024-11-21 01:52:50' in UTC",
            "fetch the document again, or give the instant of the quotes with as_of=",
        )
    return found.replace(tzinfo=UTC).astimezone(NEW_YORK)


def cboe_json_pieces(query: BoardQuery) -> Iterator[Piece]:
    """The one board of a Cboe options document.

    `known_at` is its timestamp; `as_of` is inferred as the last instant of regular quoting at or before that less
    `DELAY`.

    Raises
    ------
    UnreadableFile, MissingColumn, EmptyBoard
        When the file is no such document, lacks a field in all rows, or holds no contract that can be placed.
    """
    found = cboe_quotes(query.path, document(query.path))
    known_at = _known_at(query, found.stamp)
    snapshot = Snapshot(
        underlying=found.underlying,
        as_of=None if known_at is None or query.states_instant else last_quotes(query.path, known_at - DELAY),
        as_of_inferred=True,
        known_at=known_at,
        source=f"Cboe delayed quotes, JSON {query.path.name}",
        may_be_dated=True,
    )
    yield Piece(snapshot, found.quotes, found.dropped)


def _parts(path: Path, text: bytes) -> tuple[object, object, list[Any], dict[str, Vector], int]:
    """Timestamp, symbol, names and numbers of the options, and the count of options that are no objects."""
    from weatherglass.providers.boards.json_shapes import CboeChain

    found = decoded(path, text, CboeChain)
    if isinstance(found, CboeChain):
        options = found.data.options
        numbers = {
            "bid": np.array([row.bid for row in options], np.float64),  # None becomes NaN, which is ABSENT
            "ask": np.array([row.ask for row in options], np.float64),
            "delta": np.array([row.delta for row in options], np.float64),
            "iv": np.array([row.iv for row in options], np.float64),
        }
        return found.timestamp, found.data.symbol or found.symbol, [row.option for row in options], numbers, 0
    chain = member(path, found, "data")
    stamp = member(path, found, "timestamp")
    columns, unreadable = row_columns(path, member(path, chain, "options", within="data"), _REQUIRED, _OPTIONAL)
    numbers = {name: vector(columns[name]) for name in ("bid", "ask", "delta", "iv")}
    return stamp, chain.get("symbol") or found.get("symbol"), columns["option"], numbers, unreadable


def _known_at(query: BoardQuery, stamp: object) -> datetime | None:
    try:
        return made_at(query.path, stamp)
    except UnreadableFile:
        if query.states_instant:
            return None
        raise
