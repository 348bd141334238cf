"""Quotes of many snapshots as columns: what the lake hands over when boards are not needed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weatherglass.market.board import Vector

Positions = NDArray[np.int64]
Instants = NDArray[np.int64]
"""Microseconds since 1970, UTC."""
NO_INSTANT = int(np.iinfo(np.int64).min)
"""Where no instant is stated."""


@dataclass(frozen=True, slots=True, eq=False)
class QuotePiece:
    """Consecutive rows of quotes: (n_rows,) each. NaN is absent, infinite unreadable; quote currency."""

    strike: Vector
    is_put: NDArray[np.uint8]
    bid: Vector
    ask: Vector

    def rows(self, begin: int, end: int) -> QuotePiece:
        """Some of them, without a copy."""
        return QuotePiece(
            self.strike[begin:end], self.is_put[begin:end], self.bid[begin:end], self.ask[begin:end]
        )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class QuoteColumns:
    """Whole snapshots of one underlying end to end, each sorted by root, expiry, strike and right (0 call, 1 put).

    Attributes
    ----------
    as_of
        (n_snapshots,), not falling.
    dropped
        (n_snapshots,) rows of the source that its reader could not place.
    snapshot_start
        (n_snapshots + 1,) first term of each, and the end.
    roots
        Names; `root` counts in them.
    root, expiry, settles_at
        (n_terms,). `expiry` in days since 1970; `settles_at` where stated, else `NO_INSTANT`.
    term_start
        (n_terms + 1,) first row of each term, and the end.
    pieces
        The rows as they lie in memory, one piece after the other, cut anywhere: to join them would cost as much as to
        pair their quotes.
    """

    underlying: str
    as_of: Instants
    dropped: Positions
    snapshot_start: Positions
    roots: tuple[str, ...]
    root: Positions
    expiry: Positions
    settles_at: Instants
    term_start: Positions
    pieces: tuple[QuotePiece, ...]

    @property
    def snapshots(self) -> int:
        """Number of snapshots."""
        return int(self.as_of.size)

    def rows_of_snapshots(self) -> Positions:
        """(n_snapshots,) quotes of each."""
        return np.diff(self.term_start[self.snapshot_start])

    def pieces_of_terms(self) -> Iterator[tuple[slice, int, QuotePiece]]:
        """All terms in their order: some of them, and the rows that they lie in, which begin at the number between.

        A term that is cut is joined, and comes alone.
        """
        bounds = np.cumsum([0, *(piece.strike.size for piece in self.pieces)])
        terms, at = self.root.size, 0
        while at < terms:
            begin, end = int(self.term_start[at]), int(self.term_start[at + 1])
            here = min(int(np.searchsorted(bounds, begin, side="right")), len(self.pieces)) - 1
            whole = int(np.searchsorted(self.term_start, bounds[here + 1], side="right")) - 1
            if whole > at:
                yield slice(at, whole), int(bounds[here]), self.pieces[here]
                at = whole
            else:
                yield slice(at, at + 1), begin, self._joined(bounds, begin, end)
                at += 1

    def _joined(self, bounds: Positions, begin: int, end: int) -> QuotePiece:
        parts = [
            piece.rows(max(begin - first, 0), max(end - first, 0))
            for piece, first in zip(self.pieces, bounds[:-1].tolist(), strict=True)
        ]
        return QuotePiece(
            np.concatenate([part.strike for part in parts]), np.concatenate([part.is_put for part in parts]),
            np.concatenate([part.bid for part in parts]), np.concatenate([part.ask for part in parts]),
        )  # fmt: skip
