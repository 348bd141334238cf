"""From quotes of many snapshots to the terms that they make: call beside put, bad quotes null.

The columnar twin of `weatherglass.market.quotes.assemble_board`. Quotes that come twice, cannot be read or have no
strike are what real archives have all the time, and cost nothing here. A snapshot in which roots or expiries are
missing, or all quotes, is not decided here but named (`PairedTerms.is_usual`): whoever computes takes the board of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weatherglass.market.board import Vector
from weatherglass.market.quote_columns import Instants, Positions, QuoteColumns

Flags = NDArray[np.bool_]
_DAYS = 1 << 24
"""More than any day since 1970, so that a root and a day fit into one number."""


@dataclass(frozen=True, slots=True, eq=False)
class PairedTerms:
    """Terms with at least one listed strike, as the index kernels take them.

    Attributes
    ----------
    snapshot_start
        (n_snapshots + 1,) first term of each snapshot, and the end.
    root, expiry, settles_at
        (n_terms,), as in `QuoteColumns`.
    first, end
        (n_terms,) rows of each term in the five columns.
    strike, call_bid, call_ask, put_bid, put_ask
        (n_strikes,). NaN is a null quote.
    counts
        (n_terms, 5) sides without a usable quote, crossed, zero-ask, locked and repeated quotes, as `board_kernels`
        has them.
    dropped
        (n_snapshots,) rows whose strike is none.
    is_usual
        (n_snapshots,) whether the snapshot may be computed from these columns.
    same
        (n_snapshots,) whether it lists the terms of the snapshot before it.
    """

    snapshot_start: Positions
    root: Positions
    expiry: Positions
    settles_at: Instants
    first: Positions
    end: Positions
    strike: Vector
    call_bid: Vector
    call_ask: Vector
    put_bid: Vector
    put_ask: Vector
    counts: NDArray[np.int64]
    dropped: Positions
    is_usual: Flags
    same: Flags


class Room:
    """Columns that are written again for every part: fresh memory costs more than what is written to it."""

    def __init__(self) -> None:
        self._columns = [np.empty(0) for _ in range(5)]

    def columns(self, rows: int) -> list[Vector]:
        """Five columns of at least so many rows, the same ones as before where they are long enough."""
        if self._columns[0].size < rows:
            self._columns = [np.empty(rows) for _ in range(5)]
        return self._columns


def paired_terms(quotes: QuoteColumns, room: Room) -> PairedTerms:
    """The terms of snapshots, calls and puts side by side, in columns that hold until the room is used again."""
    from weatherglass.indices import board_kernels as kernels

    terms = quotes.root.size
    start, mark = np.empty(terms + 1, np.int64), np.empty(terms, np.uint8)
    counts, quoted = np.empty((terms, kernels.COUNTS), np.int64), np.empty(terms, np.bool_)
    columns = room.columns(int(quotes.term_start[-1]) + 1)
    start[0] = written = 0
    for some, first, piece in quotes.pieces_of_terms():
        ends = slice(some.start, some.stop + 1)
        written = kernels.pair_quotes(
            _read_only(quotes.term_start[ends] - first), _read_only(piece.strike), _read_only(piece.is_put),
            _read_only(piece.bid), _read_only(piece.ask), written, start[ends], *columns, mark[some], counts[some],
            quoted[some],
        )  # fmt: skip
    is_usual = _is_usual(quotes, mark != kernels.PLAIN, quoted)
    kept = start[1:] > start[:-1]
    kept_before = np.concatenate([[0], np.cumsum(kept)])[quotes.snapshot_start]
    root, expiry, settles = quotes.root[kept], quotes.expiry[kept], quotes.settles_at[kept]
    same = np.empty(quotes.snapshots, np.bool_)
    kernels.same_as_before(kept_before, root, expiry, settles, same)
    strike, call_bid, call_ask, put_bid, put_ask = columns
    return PairedTerms(
        snapshot_start=kept_before,
        root=root,
        expiry=expiry,
        settles_at=settles,
        first=start[:-1][kept],
        end=start[1:][kept],
        strike=strike,
        call_bid=call_bid,
        call_ask=call_ask,
        put_bid=put_bid,
        put_ask=put_ask,
        counts=counts[kept, : kernels.BAD_STRIKE],
        dropped=_in_snapshots(counts[:, kernels.BAD_STRIKE], quotes.snapshot_start),
        is_usual=is_usual,
        same=same,
    )


def _is_usual(quotes: QuoteColumns, unusual: Flags, quoted: Flags) -> Flags:
    start = quotes.snapshot_start
    # terms of a snapshot must increase, or one of them comes twice; a missing expiry is the least of all numbers
    key = quotes.root * _DAYS + np.maximum(quotes.expiry, -1)
    falls = np.zeros(key.size, np.bool_)
    falls[1:] = key[1:] <= key[:-1]
    falls[start[:-1][start[:-1] < key.size]] = False
    falls |= (quotes.expiry < 0) | unusual
    if "" in quotes.roots:
        falls |= quotes.root == quotes.roots.index("")
    found: Flags = (_in_snapshots(quoted, start) > 0) & (_in_snapshots(falls, start) == 0)
    return found


def _in_snapshots(of_terms: NDArray[np.generic], start: Positions) -> Positions:
    """Sums over the terms of each snapshot."""
    return np.diff(np.concatenate([[0], np.cumsum(of_terms)])[start])


def _read_only(column: NDArray[np.generic]) -> NDArray[np.generic]:
    """A view that cannot be written, so that kernels are compiled for one kind of array."""
    view = column.view()
    view.setflags(write=False)
    return view
