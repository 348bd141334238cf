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
_CHUNK = 256


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
    before = np.empty(0) if earlier is None else earlier[~np.isnan(earlier)]
    there = ~np.isnan(x)
    values = x[there]
    found = np.full(x.shape[0], np.nan)
    found[there] = _percentiles(values, np.sort(before), minimum)
    return found


def rolling_percentile(x: Vector, window: int) -> Vector:
    """Percentile of each value among the last `window` rows, its own included, (n,); NaN for windows with a NaN."""
    if window < 1:
        raise UsageError(f"window={window} must be at least one row")
    found = np.full(x.shape[0], np.nan)
    if x.shape[0] < window:
        return found
    windows = sliding_window_view(x, window)
    own = windows[:, -1:]
    below, equal = (windows < own).sum(axis=1), (windows == own).sum(axis=1)
    ranked = 100.0 * (below + 0.5 * equal) / window
    found[window - 1 :] = np.where(np.isnan(windows).any(axis=1), np.nan, ranked)
    return found


def _percentiles(values: Vector, before: Vector, minimum: int) -> Vector:
    """Chunk by chunk: counts in the sorted past by binary search, counts within the chunk by comparing all pairs."""
    below, equal = np.empty(values.shape), np.empty(values.shape)
    past = before
    for start in range(0, values.shape[0], _CHUNK):
        chunk = values[start : start + _CHUNK]
        left, right = np.searchsorted(past, chunk, side="left"), np.searchsorted(past, chunk, side="right")
        seen = np.tril(np.ones((chunk.shape[0], chunk.shape[0]), dtype=np.bool_))
        below[start : start + _CHUNK] = left + ((chunk[None, :] < chunk[:, None]) & seen).sum(axis=1)
        equal[start : start + _CHUNK] = right - left + ((chunk[None, :] == chunk[:, None]) & seen).sum(axis=1)
        past = np.sort(np.concatenate([past, chunk]), kind="stable")  # two sorted runs and a short one: nearly linear
    count = before.shape[0] + np.arange(1, values.shape[0] + 1)
    return np.where(count >= minimum, 100.0 * (below + 0.5 * equal) / count, np.nan)
