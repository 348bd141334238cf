"""From quotes as a source lists them to a board: what is wrong with a quote, and what becomes of it.

A bad quote becomes null, its strike stays listed, and it is counted under a code. Nothing is guessed and nothing is
filled with zero.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import EmptyBoard
from weatherglass.market.board import Board, TermQuotes, Vector

ABSENT = np.nan
"""A number that the source leaves out."""
UNREADABLE = np.inf
"""A number that stands there but cannot be read; readers write it for garbled cells, NaN texts and overflows."""

MAX_STRIKE = 1e8
"""Strikes above this are typing errors or overflow: the dearest listed underlying trades near 1e6."""
MAX_PRICE = 1e7
"""Prices above this are typing errors or overflow: no listed option is worth ten million."""
MICRO = 1_000_000
"""Strikes are told apart as whole millionths, so that 0.1 + 0.2 and 0.3 are one strike."""
CALL, PUT = 0, 1


class QuoteDefect(StrEnum):
    """What can be wrong with a quote. The first group nulls it, the second only flags it."""

    UNREADABLE = "unreadable"
    NEGATIVE = "negative"
    ONE_SIDED = "one_sided"
    """Bid without ask or ask without bid: null, never a zero."""
    BAD_STRIKE = "bad_strike"
    """Strike unreadable, zero, negative or absurd: the row is dropped."""

    BAD_ROOT = "bad_root"
    """No root in a table whose other rows name theirs: the row is dropped."""
    OUT_OF_BOUNDS = "out_of_bounds"
    """A price above `MAX_PRICE`: null."""

    CROSSED = "crossed"
    """Bid > ask: kept; the method decides (no index at K0, an option of the definition in a wing)."""
    ZERO_ASK = "zero_ask"
    """Bid > ask because the ask is 0: kept; the edition decides."""
    LOCKED = "locked"
    """Bid = ask: kept, its mid is fine."""
    DUPLICATE = "duplicate"
    """The same quote again: counted once."""
    CONFLICTING_DUPLICATE = "conflicting_duplicate"
    """Another quote of the same contract: the last in source order is taken."""
    NO_IV = "no_iv"
    """The source's sentinel for no implied volatility (0) or no delta (-999): null."""


@dataclass(frozen=True, slots=True, eq=False)
class QuoteTable:
    """Quotes in source order, one row a contract. All columns (n_quotes,).

    Attributes
    ----------
    expiry
        datetime64[D].
    root
        Index into `roots`.
    strike
        Quote currency. NaN or infinite is unreadable.
    right
        0 call, 1 put.
    bid, ask
        Quote currency. `ABSENT` (NaN) where the source has nothing, `UNREADABLE` (inf) where it has no number.
    delta, iv
        As given (iv decimal), or None.
    """

    expiry: NDArray[np.datetime64]
    roots: tuple[str, ...]
    root: NDArray[np.int64]
    strike: Vector
    right: NDArray[np.int64]
    bid: Vector
    ask: Vector
    delta: Vector | None = None
    iv: Vector | None = None

    @property
    def rows(self) -> int:
        """Number of quotes."""
        return int(self.strike.shape[0])


@dataclass(frozen=True, slots=True)
class TermNote:
    """What a source states about one term beside its quotes."""

    settles_at: datetime | None = None
    forward_hint: float | None = None


def assemble_board(
    quotes: QuoteTable,
    *,
    underlying: str,
    as_of: datetime | None,
    source: str,
    as_of_inferred: bool = False,
    known_at: datetime | None = None,
    term_notes: dict[tuple[date, str], TermNote] | None = None,
    notes: tuple[str, ...] = (),
    dropped: dict[str, int] | None = None,
) -> Board:
    """The board that a table of quotes describes: cleaned, de-duplicated, sorted, split by root and expiry.

    Parameters
    ----------
    quotes
        Rows in source order; the last of conflicting duplicates wins.
    dropped
        Counts by code of rows that the reader could not place (combos, unknown symbols).

    Notes
    -----
    A strike is *listed* when the source has a quote for it, even a bad one. Only a strike whose call and put are both
    absent (empty in the source) is not listed: "remove strikes null in both".

    Raises
    ------
    EmptyBoard
        When no usable quote is left.

    References
    ----------
    Cboe, Volatility Index Mathematics Methodology, 2022.v1, step 3(a)(iii), on null quotes.
    """
    rootless = np.zeros(quotes.rows, np.bool_)
    if "" in quotes.roots and len(set(quotes.roots)) > 1:
        rootless = quotes.root == quotes.roots.index("")
    good_strike = np.isfinite(quotes.strike) & (quotes.strike * MICRO >= 1.0) & (quotes.strike <= MAX_STRIKE)
    board_defects: Counter[str] = Counter(dropped or {})
    if bad := int(np.count_nonzero(~good_strike)):
        board_defects[QuoteDefect.BAD_STRIKE] += bad
    if bad := int(np.count_nonzero(rootless & good_strike)):
        board_defects[QuoteDefect.BAD_ROOT] += bad
    good_strike &= ~rootless
    terms = []
    days = quotes.expiry.astype("datetime64[D]").astype(np.int64)
    term_key = days * len(quotes.roots) + quotes.root
    order = np.flatnonzero(good_strike)
    order = order[np.argsort(term_key[order], kind="stable")]
    starts = np.flatnonzero(np.r_[True, np.diff(term_key[order]) != 0]) if order.size else np.empty(0, np.int64)
    for start, stop in zip(starts, np.r_[starts, order.size][1:], strict=True):
        rows = order[start:stop]
        first = rows[0]
        key = (quotes.expiry[first].astype("datetime64[D]").astype(date), quotes.roots[quotes.root[first]])
        term = _term(quotes, rows, key, (term_notes or {}).get(key, TermNote()))
        if term is not None:
            terms.append(term)
    if not any(np.isfinite(leg).any() for term in terms for leg in (term.call_bid, term.put_bid)):
        raise EmptyBoard(source, quotes.rows, "every row is empty, unreadable or has an impossible strike")
    terms.sort(key=lambda t: (t.expiry, t.root))
    return Board(
        underlying=underlying,
        as_of=as_of,
        as_of_inferred=as_of_inferred,
        known_at=known_at,
        terms=tuple(terms),
        source=source,
        defects=MappingProxyType(dict(board_defects)),
        rows_read=quotes.rows,
        notes=notes,
    )


def _term(quotes: QuoteTable, rows: NDArray[np.int64], key: tuple[date, str], note: TermNote) -> TermQuotes | None:
    defects: Counter[str] = Counter()
    rows = _last_of_each_contract(quotes, rows, defects)
    bid, ask = quotes.bid[rows], quotes.ask[rows]
    absent = np.isnan(bid) & np.isnan(ask)
    bid, ask = _clean(bid, ask, defects)

    micro = np.rint(quotes.strike[rows] * MICRO).astype(np.int64)
    listed = np.unique(micro[~absent])
    if not listed.size:
        return None
    if bool(absent.any()):
        kept = np.isin(micro, listed)
        rows, bid, ask, micro = rows[kept], bid[kept], ask[kept], micro[kept]
    at, right = np.searchsorted(listed, micro), quotes.right[rows]

    def legs(values: Vector) -> tuple[Vector, Vector]:
        columns = np.full((2, listed.size), np.nan)
        columns[right, at] = values
        return columns[CALL], columns[PUT]

    call_bid, put_bid = legs(bid)
    call_ask, put_ask = legs(ask)
    call_delta, put_delta = (None, None) if quotes.delta is None else legs(_known_delta(quotes.delta[rows], defects))
    call_iv, put_iv = (None, None) if quotes.iv is None else legs(_known_iv(quotes.iv[rows], defects))
    return TermQuotes(
        expiry=key[0],
        root=key[1],
        strike=listed / MICRO,
        call_bid=call_bid,
        call_ask=call_ask,
        put_bid=put_bid,
        put_ask=put_ask,
        call_delta=call_delta,
        put_delta=put_delta,
        call_iv=call_iv,
        put_iv=put_iv,
        settles_at=note.settles_at,
        forward_hint=note.forward_hint,
        defects=MappingProxyType(dict(defects)),
    )


def _last_of_each_contract(quotes: QuoteTable, rows: NDArray[np.int64], defects: Counter[str]) -> NDArray[np.int64]:
    contract = np.rint(quotes.strike[rows] * MICRO).astype(np.int64) * 2 + quotes.right[rows]
    order = np.argsort(contract, kind="stable")
    sorted_contract = contract[order]
    again = np.flatnonzero(sorted_contract[1:] == sorted_contract[:-1])
    if not again.size:
        return rows
    earlier, later = rows[order[again]], rows[order[again + 1]]
    same = _equal(quotes.bid[earlier], quotes.bid[later]) & _equal(quotes.ask[earlier], quotes.ask[later])
    if n := int(np.count_nonzero(same)):
        defects[QuoteDefect.DUPLICATE] += n
    if n := int(np.count_nonzero(~same)):
        defects[QuoteDefect.CONFLICTING_DUPLICATE] += n
    last = np.r_[sorted_contract[1:] != sorted_contract[:-1], True]
    return rows[np.sort(order[last])]


def _equal(a: Vector, b: Vector) -> NDArray[np.bool_]:
    same: NDArray[np.bool_] = (a == b) | (np.isnan(a) & np.isnan(b))
    return same


def _clean(bid: Vector, ask: Vector, defects: Counter[str]) -> tuple[Vector, Vector]:
    unreadable = np.isinf(bid) | np.isinf(ask)
    negative = ~unreadable & ((bid < 0) | (ask < 0))
    absurd = ~unreadable & ~negative & ((bid > MAX_PRICE) | (ask > MAX_PRICE))
    one_sided = ~unreadable & ~negative & ~absurd & (np.isnan(bid) != np.isnan(ask))
    null = unreadable | negative | absurd | one_sided | np.isnan(bid)
    crossed = ~null & (bid > ask)
    for code, mask in (
        (QuoteDefect.UNREADABLE, unreadable),
        (QuoteDefect.NEGATIVE, negative),
        (QuoteDefect.OUT_OF_BOUNDS, absurd),
        (QuoteDefect.ONE_SIDED, one_sided),
        (QuoteDefect.ZERO_ASK, crossed & (ask == 0)),
        (QuoteDefect.CROSSED, crossed & (ask > 0)),
        (QuoteDefect.LOCKED, ~null & (bid == ask) & (bid > 0)),
    ):
        if n := int(np.count_nonzero(mask)):
            defects[code] += n
    return np.where(null, np.nan, bid), np.where(null, np.nan, ask)


def _known_delta(delta: Vector, defects: Counter[str]) -> Vector:
    unknown = ~(np.abs(delta) <= 1.0)
    if n := int(np.count_nonzero(unknown & ~np.isnan(delta))):
        defects[QuoteDefect.NO_IV] += n
    return np.where(unknown, np.nan, delta)


def _known_iv(iv: Vector, defects: Counter[str]) -> Vector:
    unknown = ~((iv > 0.0) & (iv < np.inf))
    if n := int(np.count_nonzero(unknown & ~np.isnan(iv))):
        defects[QuoteDefect.NO_IV] += n
    return np.where(unknown, np.nan, iv)
