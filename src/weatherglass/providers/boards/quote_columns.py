"""Rows of quotes as columns, long or wide, on their way into a `QuoteTable`.

Owns which rows are left out and under which name they are counted; each row is counted once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from weatherglass.market import QuoteTable
from weatherglass.market.board import Vector
from weatherglass.providers.boards.board_stream import RowDefect, joined
from weatherglass.providers.boards.cells import Days
from weatherglass.providers.boards.symbols import underlying_of

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Leg:
    """One quote of each row. All columns (n_rows,).

    Attributes
    ----------
    right
        0 call, 1 put.
    """

    right: NDArray[np.int64]
    bid: Vector
    ask: Vector
    delta: Vector | None = None
    iv: Vector | None = None


@dataclass(frozen=True, slots=True, eq=False)
class QuoteColumns:
    """Rows of a source with one quote each (long) or a call and a put (wide). All columns (n_rows,).

    Attributes
    ----------
    expiry
        datetime64[D].
    roots, root
        The different roots, and which of them each row has.
    legs
        One for a long table, two for a wide one.
    left_out
        Rows to leave out, by the defect to count them under; the first that holds counts.
    """

    expiry: Days
    roots: tuple[str, ...]
    root: NDArray[np.int64]
    strike: Vector
    legs: tuple[Leg, ...]
    left_out: Mapping[RowDefect, Mask] = field(default_factory=dict)

    @staticmethod
    def empty() -> QuoteTable:
        """No quotes at all, for counts that come without any."""
        none, whole = np.empty(0, np.float64), np.empty(0, np.int64)
        return QuoteTable(np.empty(0, "datetime64[D]"), (), whole, none, whole, none, none)

    def without(self, defect: RowDefect, mask: Mask) -> QuoteColumns:
        """The same rows, with some more to leave out; they are counted first."""
        return replace(self, left_out={defect: mask, **self.left_out})

    def table(self, start: int, stop: int) -> tuple[QuoteTable, Counter[str]]:
        """The quotes of some consecutive rows, and counts of those left out."""
        dropped: Counter[str] = Counter()
        seen: Mask | None = None
        masks = [(defect, mask[start:stop]) for defect, mask in self.left_out.items()]
        for defect, mask in (*masks, (RowDefect.BAD_EXPIRY, np.isnat(self.expiry[start:stop]))):
            if not mask.any():
                continue
            fresh = mask if seen is None else mask & ~seen
            if n := int(np.count_nonzero(fresh)):
                dropped[defect] += n
            seen = mask if seen is None else seen | mask
        rows = slice(start, stop) if seen is None else start + np.flatnonzero(~seen)
        return joined([self._leg_table(leg, rows) for leg in self.legs]), dropped

    def _leg_table(self, leg: Leg, rows: NDArray[np.intp] | slice) -> QuoteTable:
        """Copies, never views: a small board that somebody keeps must not keep its whole chunk in memory."""

        def taken(column: NDArray[Any]) -> NDArray[Any]:
            return column[rows].copy() if isinstance(rows, slice) else column[rows]

        return QuoteTable(
            expiry=taken(self.expiry),
            roots=self.roots,
            root=taken(self.root),
            strike=taken(self.strike),
            right=taken(leg.right),
            bid=taken(leg.bid),
            ask=taken(leg.ask),
            delta=None if leg.delta is None else taken(leg.delta),
            iv=None if leg.iv is None else taken(leg.iv),
        )

    def terms(self, start: int, stop: int) -> list[tuple[date, str]]:
        """Expiry and root of the terms in some rows."""
        sound = start + np.flatnonzero(~np.isnat(self.expiry[start:stop]))
        return self._named(np.unique(self.expiry[sound].astype(np.int64) * len(self.roots) + self.root[sound]))

    def _named(self, key: NDArray[np.int64]) -> list[tuple[date, str]]:
        """Expiry and root of the terms with some keys."""
        n = max(len(self.roots), 1)
        days = (key // n).astype("datetime64[D]").astype(object).tolist()
        return [(day, self.roots[at]) for day, at in zip(days, (key % n).tolist(), strict=True)]

    def per_term(self, values: Vector, start: int, stop: int) -> dict[tuple[date, str], float]:
        """Median of a column over each term of some rows; terms without a finite positive value are left out."""
        sound = np.isfinite(values[start:stop]) & (values[start:stop] > 0) & ~np.isnat(self.expiry[start:stop])
        rows = start + np.flatnonzero(sound)
        if not rows.size:
            return {}
        key = self.expiry[rows].astype(np.int64) * len(self.roots) + self.root[rows]
        order = np.lexsort((values[rows], key))
        key, ordered = key[order], values[rows[order]]
        first = np.flatnonzero(np.diff(key, prepend=key[0] - 1))
        count = np.diff(first, append=key.size)
        median = (ordered[first + (count - 1) // 2] + ordered[first + count // 2]) / 2.0
        return dict(zip(self._named(key[first]), median.tolist(), strict=True))


def of_main_underlying(
    quotes: QuoteTable, dropped: Counter[str], *, stated: str | None = None
) -> tuple[QuoteTable, str]:
    """The quotes on one underlying, and its symbol; the others are counted in `dropped`.

    Parameters
    ----------
    stated
        The underlying that the source names; else, or when no root belongs to it, the one with most quotes.
    """
    underlyings = [underlying_of(root) for root in quotes.roots]
    votes: Counter[str] = Counter()
    for at, n in enumerate(np.bincount(quotes.root, minlength=len(underlyings)).tolist()):
        votes[underlyings[at]] += n
    votes = +votes
    if not votes:
        return quotes, stated or ""
    main = stated if stated is not None and stated in votes else votes.most_common(1)[0][0]
    kept = np.array([name == main for name in underlyings])[quotes.root]
    if others := int(np.count_nonzero(~kept)):
        dropped[RowDefect.OTHER_UNDERLYING] += others
        quotes = rows_of(quotes, np.flatnonzero(kept))
    return quotes, main


def rows_of(quotes: QuoteTable, rows: NDArray[np.intp]) -> QuoteTable:
    """Some rows of a table."""
    return QuoteTable(
        expiry=quotes.expiry[rows],
        roots=quotes.roots,
        root=quotes.root[rows],
        strike=quotes.strike[rows],
        right=quotes.right[rows],
        bid=quotes.bid[rows],
        ask=quotes.ask[rows],
        delta=None if quotes.delta is None else quotes.delta[rows],
        iv=None if quotes.iv is None else quotes.iv[rows],
    )
