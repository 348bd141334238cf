"""Where a value stands among those that came before it: causal percentiles.

A percentile here is ``100 (below + equal / 2) / count`` over the values up to and including the row's own (mid-ranks,
so that a constant column stands at 50). Counts are whole numbers: the same bits in one go and row by row.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from weatherglass.errors import UsageError

Vector = NDArray[np.float64]
Counts = NDArray[np.int64]
_CHUNK = 127
"""Twice as many as this still fit a byte."""
_FEW = 64
"""So many new values are counted faster by comparing each with all of the past than by ranking the past."""


def expanding_percentile(x: Vector, *, minimum: int = 252, earlier: Vector | None = None) -> Vector:
    """Percentile of each value among all up to it.

    Parameters
    ----------
    x
        (n,); NaN is no value: its row has NaN and counts for no other row.
    minimum
        Rows with fewer values than this, their own included, have NaN.
    earlier
        (m,) values that came before x; the result is that of the last n rows of both together.

    Returns
    -------
    (n,) between 0 and 100, or NaN.

    Examples
    --------
    >>> expanding_percentile(np.array([1.0, 2.0, 2.0, 0.5]), minimum=2)
    array([        nan, 75.        , 66.66666667, 12.5       ])
    """
    if minimum < 1:
        raise UsageError(f"minimum={minimum} must be at least one value")
    before = np.empty(0) if earlier is None else earlier
    there = ~np.isnan(x)
    values = x[there]
    counted = _counted_one_by_one if values.shape[0] <= _FEW else _counted_in_chunks
    twice, already = counted(values, before)
    count = already + np.arange(1, values.shape[0] + 1)
    found = np.full(x.shape[0], np.nan)
    found[there] = np.where(count >= minimum, 100.0 * (0.5 * twice) / count, np.nan)
    return found


def rolling_percentile(x: Vector, window: int) -> Vector:
    """Percentile of each value among the last `window` rows, its own included, (n,); NaN for windows with a NaN."""
    if window < 1:
        raise UsageError(f"window={window} must be at least one row")
    found = np.full(x.shape[0], np.nan)
    if x.shape[0] < window:
        return found
    twice = (_counted_in_windows if x.shape[0] - window < _FEW else _counted_by_places)(x, window)
    gone = np.concatenate([[0], np.cumsum(np.isnan(x))])
    found[window - 1 :] = np.where(gone[window:] > gone[:-window], np.nan, 100.0 * (0.5 * twice) / window)
    return found


def _counted_in_windows(x: Vector, window: int) -> Counts:
    """For the last value of each window twice the number below it there, and that of its equals."""
    windows = sliding_window_view(x, window)
    own = windows[:, -1:]
    return np.asarray((windows < own).sum(axis=1) + (windows <= own).sum(axis=1))


def _counted_by_places(x: Vector, window: int) -> Counts:
    """The same for many windows, one pass for each place in them."""
    whole = x.shape[0] - window + 1
    own, found = x[window - 1 :], np.zeros(whole, np.int64)
    for at in range(window):
        part = x[at : at + whole]
        found += part < own
        found += part <= own
    return found


def _counted_one_by_one(values: Vector, before: Vector) -> tuple[Counts, int]:
    """For each value twice the number below it up to it, and that of its equals; and how many came before them all.

    `before` may hold NaN: no comparison with it holds.
    """
    found = np.empty(values.shape[0], np.int64)
    for row, own in enumerate(values):
        since = values[: row + 1]
        found[row] = (
            np.count_nonzero(before < own)
            + np.count_nonzero(before <= own)
            + np.count_nonzero(since < own)
            + np.count_nonzero(since <= own)
        )
    return found, before.shape[0] - int(np.count_nonzero(np.isnan(before)))


def _counted_in_chunks(values: Vector, before: Vector) -> tuple[Counts, int]:
    """The same for many values: a table of how many have had each rank, and all pairs within a chunk."""
    before = before[~np.isnan(before)]
    every, start = np.concatenate([before, values]), before.shape[0]
    order = np.argsort(every, kind="stable")
    ordered = every[order]
    rank = np.empty(every.shape[0], np.int64)
    rank[order] = np.cumsum(np.concatenate([[False], ordered[1:] > ordered[:-1]]))
    ranks = int(rank[order[-1]]) + 1
    held = np.bincount(rank[:start], minlength=ranks)
    short = rank.astype(np.int16 if ranks <= np.iinfo(np.int16).max else np.int64)  # narrow numbers compare faster
    seen = np.triu(np.ones((_CHUNK, _CHUNK), np.uint8))
    found = np.empty(values.shape[0], np.int64)
    for first in range(start, every.shape[0], _CHUNK):
        chunk, own = rank[first : first + _CHUNK], short[first : first + _CHUNK]
        pairs = np.less(own[:, None], own).view(np.uint8)
        pairs += np.less_equal(own[:, None], own).view(np.uint8)
        pairs *= seen[: own.shape[0], : own.shape[0]]
        within = np.add.reduce(pairs, axis=0, dtype=np.uint8)
        found[first - start : first - start + _CHUNK] = 2 * np.cumsum(held)[chunk] - held[chunk] + within
        held += np.bincount(chunk, minlength=ranks)
    return found, start
