"""Deribit's book summaries of all options of a currency, as its JSON-RPC interface gives them.

Prices of inverse options are in the coin; they are multiplied by the forward of their row, so that a board is in
dollars. Linear options (`_USDC`) are in dollars already. Settlement is at 08:00 UTC.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import EmptyBoard
from weatherglass.market import UNREADABLE
from weatherglass.market.board import Vector
from weatherglass.market.quotes import TermNote
from weatherglass.providers.boards.board_stream import Piece, RowDefect, Snapshot
from weatherglass.providers.boards.cells import FIRST_DAY, LAST_DAY
from weatherglass.providers.boards.json_document import decoded, member, row_columns, vector
from weatherglass.providers.boards.query import BoardQuery
from weatherglass.providers.boards.quote_columns import Leg, QuoteColumns
from weatherglass.providers.boards.source_file import document
from weatherglass.providers.boards.symbols import DeribitOption, deribit_option, is_deribit_combo
from weatherglass.timeline import Settlement, settles_at

COIN_NOTE = "coin quotes were multiplied by the forward of their expiry to be in dollars"
PER_CENT = 100.0
"""The interface gives implied volatilities in per cent."""
SUMMARY_REQUIRED = ("instrument_name", "bid_price", "ask_price")
SUMMARY_OPTIONAL = ("underlying_price", "mark_iv", "creation_timestamp")
"""Members of a summary that are read."""


def in_dollars(price: Vector, forward: Vector) -> Vector:
    """Coin prices times the forward: absent stays absent, and a price without a sound forward is unreadable."""
    sound = np.isfinite(forward) & (forward > 0)
    product = price * np.where(sound, forward, 1.0)
    return np.where(np.isnan(price) | sound, product, UNREADABLE)


def deribit_summary_pieces(query: BoardQuery) -> Iterator[Piece]:
    """The boards of a document, one for each coin, in order of first appearance.

    `as_of` is the latest creation timestamp of the coin's rows; a null bid or ask is absent, never zero. The implied
    volatility is that of the mark.

    Raises
    ------
    UnreadableFile, MissingColumn, EmptyBoard
        When the file is no such document, lacks a field in all rows, or holds no option.
    """
    columns, unreadable = _columns(query)
    source = f"Deribit book summaries {query.path.name}"
    yield from summary_pieces(columns, unreadable, path=query.path, source=source)


def summary_pieces(columns: dict[str, list[Any]], unreadable: int, *, path: object, source: str) -> Iterator[Piece]:
    """The boards of the rows of a document, as `deribit_summary_pieces` says.

    Parameters
    ----------
    columns
        Members of the rows by name (`SUMMARY_REQUIRED` and `SUMMARY_OPTIONAL`), None where a row lacks one.
    unreadable
        Count of rows that are no objects.
    path, source
        What the document is called in messages, and for people.

    Raises
    ------
    EmptyBoard
        When no row is an option.
    """
    names = columns["instrument_name"]
    options = [deribit_option(name) if isinstance(name, str) else None for name in names]
    dropped = Counter(_defect(name) for name, option in zip(names, options, strict=True) if option is None)
    dropped[RowDefect.UNREADABLE_ROW] += unreadable
    coins = dict.fromkeys(option.coin for option in options if option is not None)
    if not coins:
        raise EmptyBoard(path, len(names) + unreadable, _why_empty(dropped))
    value = {name: vector(cells) for name, cells in columns.items() if name != "instrument_name"}
    for coin in coins:
        rows = np.array([at for at, option in enumerate(options) if option is not None and option.coin == coin])
        chosen = [option for option in options if option is not None and option.coin == coin]
        yield _coin_piece(source, coin, chosen, {name: column[rows] for name, column in value.items()}, +dropped)
        dropped = Counter()


def _columns(query: BoardQuery) -> tuple[dict[str, list[Any]], int]:
    from msgspec import UNSET

    from weatherglass.providers.boards.json_shapes import DeribitSummaries

    found = decoded(query.path, document(query.path), DeribitSummaries)
    if isinstance(found, DeribitSummaries):
        columns = {
            name: [getattr(row, name) for row in found.result] for name in (*SUMMARY_REQUIRED, *SUMMARY_OPTIONAL)
        }
        if all(any(cell is not UNSET for cell in columns[name]) for name in SUMMARY_REQUIRED):
            return {name: [None if cell is UNSET else cell for cell in cells] for name, cells in columns.items()}, 0
        found = decoded(query.path, document(query.path), dict)
    return row_columns(query.path, member(query.path, found, "result"), SUMMARY_REQUIRED, SUMMARY_OPTIONAL)


def _defect(name: object) -> RowDefect:
    if not isinstance(name, str):
        return RowDefect.UNKNOWN_SYMBOL
    if is_deribit_combo(name):
        return RowDefect.COMBINATION
    return RowDefect.UNKNOWN_SYMBOL if name.endswith(("-C", "-P")) else RowDefect.NOT_AN_OPTION


def _why_empty(dropped: Counter[RowDefect]) -> str:
    counts = ", ".join(f"{n} {defect}" for defect, n in (+dropped).items())
    return f"none of them is an option ({counts})" if counts else "its list of results is empty"


def _coin_piece(
    source: str, coin: str, options: list[DeribitOption], value: dict[str, Vector], dropped: Counter[RowDefect]
) -> Piece:
    roots = tuple(dict.fromkeys(option.root for option in options))
    inverse = np.array([not option.quote for option in options])
    forward = value["underlying_price"]
    columns = QuoteColumns(
        expiry=np.array([option.expiry for option in options], "datetime64[D]"),
        roots=roots,
        root=np.array([roots.index(option.root) for option in options], np.int64),
        strike=np.array([option.strike for option in options], np.float64),
        legs=(
            Leg(
                np.array([option.right for option in options], np.int64),
                _dollars(value["bid_price"], forward, inverse),
                _dollars(value["ask_price"], forward, inverse),
                iv=value["mark_iv"] / PER_CENT,
            ),
        ),
    )
    quotes, _ = columns.table(0, len(options))
    hints = columns.per_term(forward, 0, len(options))
    term_notes: dict[tuple[date, str], TermNote] = {
        (option.expiry, option.root): TermNote(
            settles_at(option.expiry, Settlement.UTC_0800), hints.get((option.expiry, option.root))
        )
        for option in options
    }
    as_of = _latest(value["creation_timestamp"])
    return Piece(
        Snapshot(coin, as_of, source, may_be_dated=as_of is None),
        quotes,
        dropped,
        term_notes,
        (COIN_NOTE,) if bool(inverse.any()) else (),
    )


def _dollars(price: Vector, forward: Vector, inverse: NDArray[np.bool_]) -> Vector:
    return np.where(inverse, in_dollars(price, forward), price)


def _latest(milliseconds: Vector) -> datetime | None:
    first = datetime(FIRST_DAY.year, 1, 1, tzinfo=UTC).timestamp()
    last = datetime(LAST_DAY.year, 12, 31, tzinfo=UTC).timestamp()
    seconds = milliseconds / 1000
    sound = seconds[(seconds >= first) & (seconds <= last)]
    return datetime.fromtimestamp(float(sound.max()), UTC) if sound.size else None
