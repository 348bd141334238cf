"""Cboe's delayed-quote option boards as the website exports them to CSV, of indices, stocks and funds alike.

The contract is in the OSI symbol of each leg; other columns never overrule it. The file says when it was made, not when
its quotes are of: that is inferred.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

import numpy as np

from weatherglass.errors import EmptyBoard, UnreadableFile
from weatherglass.market import QuoteTable
from weatherglass.market.quotes import CALL, PUT
from weatherglass.providers.boards.board_stream import MAX_BOARD_QUOTES, Piece, RowDefect, Snapshot, joined, too_large
from weatherglass.providers.boards.cells import american_day, codes, day_array, numbers
from weatherglass.providers.boards.preamble import preamble_instant
from weatherglass.providers.boards.query import BoardQuery
from weatherglass.providers.boards.quote_columns import Leg, QuoteColumns, of_main_underlying
from weatherglass.providers.boards.symbols import is_adjusted, osi_columns
from weatherglass.providers.boards.table_text import TextTable, missing_column, open_text_table, split_cells
from weatherglass.providers.boards.us_close import DELAY, last_quotes

if TYPE_CHECKING:
    import polars as pl

_EXPIRY, _STRIKE = "Expiration Date", "Strike"
LOOKED_FOR = "of a Cboe export (Calls, Bid, Ask, Strike, Puts, Bid, Ask)"
DELAY_NOTE = "exported during the session: the quotes are older than the time on them, by 15 minutes or more"
_SYMBOL = {"call": "Calls", "put": "Puts"}
_RIGHT = {"call": CALL, "put": PUT}
_OPTIONAL = {"delta": "Delta", "iv": "IV"}
_NUMBERS = ("bid", "ask", "delta", "iv")
_MONTH_DAY_YEAR = re.compile(r"(?:[A-Za-z]{3},? )?([A-Za-z]{3}) (\d{1,2}),? (\d{4})", re.ASCII)


def is_cboe_header(cells: Sequence[str]) -> bool:
    """Whether cells are the header of a Cboe export."""
    return {"Calls", "Puts", _STRIKE} <= set(cells)


def cboe_csv_pieces(query: BoardQuery) -> Iterator[Piece]:
    """The one board of a Cboe export.

    Implied volatility is decimal in the source. `known_at` is when the file was made; `as_of` is inferred as the last
    instant of regular quoting at or before that.

    Raises
    ------
    UnreadableFile, MissingColumn, EmptyBoard
        When the file is not an export, lacks a column, or holds no contract that can be placed.
    """
    table = open_text_table(query.path, is_cboe_header, looked_for=LOOKED_FOR, decimal=query.decimal)
    wanted = _positions(table)
    known_at = _made_at(table, query)
    dropped: Counter[str] = Counter()
    quotes: list[QuoteTable] = []
    for chunk in table.chunks(wanted):
        dropped[RowDefect.RAGGED_ROW] += chunk.ragged_at.size
        quotes += [_leg_quotes(chunk.frame, side, table.decimal, dropped) for side in _SYMBOL]
        if sum(q.rows for q in quotes) > MAX_BOARD_QUOTES:
            raise too_large(query.path, "this file")
    if not quotes:
        raise EmptyBoard(query.path, 0, "it ends after its header")
    board, underlying = of_main_underlying(joined(quotes), dropped)
    as_of = None if known_at is None or query.states_instant else last_quotes(query.path, known_at)
    snapshot = Snapshot(
        underlying=underlying,
        as_of=as_of,
        as_of_inferred=True,
        known_at=known_at,
        source=f"Cboe delayed quotes, CSV export {query.path.name}",
        may_be_dated=True,
        notes=() if known_at is None or as_of is None else _delay_notes(query, known_at, as_of),
    )
    yield Piece(snapshot, board, +dropped)


def _positions(table: TextTable) -> dict[str, int]:
    """Where the columns of each leg stand: those before the strike are the call's, those after it the put's."""
    split = table.columns.index(_STRIKE)
    groups = {"call": table.columns[:split], "put": table.columns[split + 1 :]}
    start = {"call": 0, "put": split + 1}
    found: dict[str, int] = {}
    missing: list[str] = []
    for side, cells in groups.items():
        where = "before" if side == "call" else "after"
        for ours, theirs in {"symbol": _SYMBOL[side], "bid": "Bid", "ask": "Ask", **_OPTIONAL}.items():
            if theirs in cells:
                found[f"{side}_{ours}"] = start[side] + cells.index(theirs)
            elif ours not in _OPTIONAL:
                missing.append(f"{theirs} ({where} {_STRIKE})")
    if missing:
        raise missing_column(table.path, missing, table.columns)
    if _EXPIRY in table.columns:
        found["expiry"] = table.columns.index(_EXPIRY)
    return found


def _made_at(table: TextTable, query: BoardQuery) -> datetime | None:
    dated = [line for line in table.preamble if re.search(r"\d{4}.*\d{1,2}:\d{2}", line)]
    if not dated:
        if query.states_instant:
            return None
        raise UnreadableFile(
            query.path,
            "no line above its header says when it was made (as 'Date: August 20, 2023 at 10:42 PM EDT')",
            "give the instant of the quotes with as_of=",
        )
    cells = split_cells(dated[0], table.separator) or (dated[0],)
    upto = next((at for at, cell in enumerate(cells) if cell.strip().startswith("Bid")), len(cells))
    try:
        return preamble_instant(query.path, ", ".join(cells[:upto]))
    except UnreadableFile:
        if query.states_instant:
            return None
        raise


def _delay_notes(query: BoardQuery, known_at: datetime, as_of: datetime) -> tuple[str, ...]:
    """What to say of an export made while its quotes still moved behind the delay."""
    return () if last_quotes(query.path, known_at - DELAY) == as_of else (DELAY_NOTE,)


def _leg_quotes(frame: pl.DataFrame, side: str, decimal: str, dropped: Counter[str]) -> QuoteTable:
    names = {name: f"{side}_{name}" for name in _NUMBERS if f"{side}_{name}" in frame.columns}
    value = numbers(frame, names.values(), decimal=decimal)
    symbol = osi_columns(frame[f"{side}_symbol"])
    if "expiry" in frame.columns:
        different, at = codes(frame["expiry"])
        listed = day_array(_listed_expiry(word) for word in different)[at]
        disagreeing = symbol.sound & ~np.isnat(listed) & (listed != symbol.expiry)
        dropped[RowDefect.EXPIRY_DISAGREES] += int(np.count_nonzero(disagreeing))
    columns = QuoteColumns(
        expiry=symbol.expiry,
        roots=tuple(symbol.roots),
        root=symbol.root,
        strike=symbol.strike,
        legs=(
            Leg(
                right=symbol.right,
                bid=value[names["bid"]],
                ask=value[names["ask"]],
                delta=value[names["delta"]] if "delta" in names else None,
                iv=value[names["iv"]] if "iv" in names else None,
            ),
        ),
        left_out={
            RowDefect.UNKNOWN_SYMBOL: ~symbol.sound | (symbol.right != _RIGHT[side]),
            RowDefect.ADJUSTED_ROOT: np.array([is_adjusted(root) for root in symbol.roots], np.bool_)[symbol.root],
        },
    )
    quotes, counts = columns.table(0, frame.height)
    dropped.update(counts)
    return quotes


def _listed_expiry(text: str) -> date | None:
    match = _MONTH_DAY_YEAR.fullmatch(text)
    return american_day(f"{match[2]}{match[1]}{match[3]}") if match else None
