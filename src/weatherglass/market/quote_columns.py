"""Quotes of many snapshots as columns: what the lake hands over when boards are not needed."""

from __future__ import annotations

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
    strike, is_put, bid, ask
        (n_rows,). NaN is absent, infinite unreadable; quote currency.
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
    strike: Vector
    is_put: NDArray[np.uint8]
    bid: Vector
    ask: Vector

    @property
    def snapshots(self) -> int:
        """Number of snapshots."""
        return int(self.as_of.size)

    def rows_of_snapshots(self) -> Positions:
        """(n_snapshots,) quotes of each."""
        return np.diff(self.term_start[self.snapshot_start])
