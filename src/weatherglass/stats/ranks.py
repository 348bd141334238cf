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
_BLOCK = 64
"""Not more than a byte counts."""
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
    counted = _counted_one_by_one if values.shape[0] <= _FEW else _counted_together
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


def _counted_together(values: Vector, before: Vector) -> tuple[Counts, int]:
    """The same for many values at once.

    Sorted so that equals keep their order, a value stands behind exactly those equals that came before it: so it is
    enough to count, for each, the earlier ones that stand before it, and take off the equals. They are counted in
    blocks of time and blocks of places: whole blocks from a table, the rest by comparing all pairs within a block.
    """
    before = before[~np.isnan(before)]
    every, start = np.concatenate([before, values]), before.shape[0]
    count = every.shape[0]
    blocks = -(-count // _BLOCK)
    size = blocks * _BLOCK
    order = np.arange(size)
    order[:count] = np.argsort(every, kind="stable")
    place = np.empty(size, np.int64)
    place[order] = np.arange(size)
    table = np.bincount((order // _BLOCK) * blocks + np.arange(size) // _BLOCK, minlength=blocks * blocks)
    whole = np.zeros((blocks + 1, blocks + 1), np.int64)
    whole[1:, 1:] = table.reshape(blocks, blocks).cumsum(axis=0).cumsum(axis=1)
    found = whole[np.arange(size) // _BLOCK, place // _BLOCK]
    found += _lower_before(place.reshape(blocks, _BLOCK)).ravel()
    found[order] += _lower_before((order // _BLOCK).reshape(blocks, _BLOCK)).ravel()
    ordered = every[order[:count]]
    first = np.concatenate([[True], ordered[1:] > ordered[:-1]])
    equals = np.arange(count) - np.maximum.accumulate(np.where(first, np.arange(count), 0)) + 1
    twice = 2 * (found[:count] + 1)
    twice[order[:count]] -= equals
    return np.asarray(twice[start:]), start


def _lower_before(rows: Counts) -> NDArray[np.uint8]:
    """For each number of each row how many of the row's earlier ones are lower."""
    short = (
        rows.astype(np.int16) if rows.max(initial=0) <= np.iinfo(np.int16).max else rows
    )  # narrow ones compare faster
    lower = (short[:, :, None] < short[:, None, :]).view(np.uint8)
    lower *= np.triu(np.ones((rows.shape[1], rows.shape[1]), np.uint8), k=1)
    return np.asarray(np.add.reduce(lower, axis=1, dtype=np.uint8))
