"""Statistics over a moving window of rows, each row's number independent of every other row.

Sums run sequentially over the window, one elementwise pass for each of its places. So row t has the same bits whether
later rows exist or not, and whether the whole column is computed or only its end: what a causal history needs, and what
sums by blocks or differences of cumulative sums do not give. A window with a NaN has NaN; so have rows before the first
whole window.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from weatherglass.errors import UsageError

Vector = NDArray[np.float64]


def rolling_sum(x: Vector, window: int) -> Vector:
    """Sum of the last `window` rows, (n,).

    >>> rolling_sum(np.array([1.0, 2.0, 4.0, 8.0]), 2)
    array([nan,  3.,  6., 12.])
    """
    whole = x.shape[0] - window + 1
    return _accumulated(
        lambda place: x[place : place + whole], lambda start: x[start : start + window], x.shape[0], window
    )


def rolling_mean(x: Vector, window: int) -> Vector:
    """Mean of the last `window` rows, (n,)."""
    return rolling_sum(x, window) / window


def rolling_std(x: Vector, window: int, *, ddof: int = 1) -> Vector:
    """Standard deviation of the last `window` rows about their own mean, (n,); divisor ``window - ddof``."""
    mean = rolling_mean(x, window)
    return np.asarray(np.sqrt(_products(x, x, mean, mean, window) / (window - ddof)))


def rolling_corr(x: Vector, y: Vector, window: int) -> Vector:
    """Pearson correlation over the last `window` rows, (n,); NaN where a side does not vary."""
    return _corr(*_moments(x, y, window))


def rolling_beta(y: Vector, x: Vector, window: int) -> Vector:
    """Slope of y on x with an intercept over the last `window` rows, (n,); NaN where x does not vary."""
    xx, xy, _ = _moments(x, y, window)
    return _beta(xx, xy)


def rolling_beta_and_corr(y: Vector, x: Vector, window: int) -> tuple[Vector, Vector]:
    """Slope of y on x and correlation over the last `window` rows, (n,) each: both from one pass over the columns."""
    xx, xy, yy = _moments(x, y, window)
    return _beta(xx, xy), _corr(xx, xy, yy)


def rolling_min(x: Vector, window: int) -> Vector:
    """Smallest of the last `window` rows, (n,)."""
    return _over_windows(x, window, lambda windows: windows.min(axis=1))


def rolling_max(x: Vector, window: int) -> Vector:
    """Largest of the last `window` rows, (n,)."""
    return _over_windows(x, window, lambda windows: windows.max(axis=1))


def rolling_quantile(x: Vector, window: int, share: float) -> Vector:
    """Quantile of the last `window` rows with linear interpolation, (n,); `share` is between 0 and 1."""
    if not 0.0 <= share <= 1.0:
        raise UsageError(f"share={share} must lie between 0 and 1")
    return _over_windows(x, window, lambda windows: np.quantile(windows, share, axis=1))


def lagged(x: Vector, rows: int) -> Vector:
    """The value so many rows earlier, (n,); NaN in the first rows.

    >>> lagged(np.array([1.0, 2.0, 4.0]), 1)
    array([nan,  1.,  2.])
    """
    if rows < 0:
        raise UsageError(f"rows={rows} must not be negative: a lead would look ahead")
    found = np.full(x.shape, np.nan)
    found[rows:] = x[: max(0, x.shape[0] - rows)]
    return found


def differences(x: Vector, rows: int = 1) -> Vector:
    """Change over so many rows, (n,); NaN in the first."""
    return x - lagged(x, rows)


def log_changes(x: Vector, rows: int = 1) -> Vector:
    """Change of the logarithm over so many rows, (n,); NaN in the first and wherever a value is not positive."""
    with np.errstate(invalid="ignore", divide="ignore"):
        logs = np.where(x > 0.0, np.log(x), np.nan)
    return differences(logs, rows)


def _beta(xx: Vector, xy: Vector) -> Vector:
    with np.errstate(invalid="ignore", divide="ignore"):
        beta = xy / xx
    return np.where(xx > 0.0, beta, np.nan)


def _corr(xx: Vector, xy: Vector, yy: Vector) -> Vector:
    with np.errstate(invalid="ignore", divide="ignore"):
        corr = xy / np.sqrt(xx * yy)
    return np.where((xx > 0.0) & (yy > 0.0), np.clip(corr, -1.0, 1.0), np.nan)


def _moments(x: Vector, y: Vector, window: int) -> tuple[Vector, Vector, Vector]:
    mean_x, mean_y = rolling_mean(x, window), rolling_mean(y, window)
    return (
        _products(x, x, mean_x, mean_x, window),
        _products(x, y, mean_x, mean_y, window),
        _products(y, y, mean_y, mean_y, window),
    )


def _products(x: Vector, y: Vector, mean_x: Vector, mean_y: Vector, window: int) -> Vector:
    """Sum over the window of products of deviations from each row's own means."""
    a, b, whole = mean_x[window - 1 :], mean_y[window - 1 :], x.shape[0] - window + 1

    def of_place(place: int) -> Vector:
        return (x[place : place + whole] - a) * (y[place : place + whole] - b)

    def of_window(start: int) -> Vector:
        return np.asarray((x[start : start + window] - a[start]) * (y[start : start + window] - b[start]))

    return _accumulated(of_place, of_window, x.shape[0], window)


def _accumulated(
    of_place: Callable[[int], Vector], of_window: Callable[[int], Vector], rows: int, window: int
) -> Vector:
    """Sum of the terms of each window, the oldest first.

    Many windows: one pass over all of them for each place in a window. Few, as when a day is added to a history: one
    pass along each. Both add the same terms in the same order, so that they give the same bits.
    """
    if window < 1:
        raise UsageError(f"window={window} must be at least one row")
    found = np.full(rows, np.nan)
    whole = rows - window + 1
    if whole < 1:
        return found
    if whole < window:
        found[window - 1 :] = [np.add.accumulate(of_window(start))[-1] for start in range(whole)]
        return found
    total = np.array(of_place(0), dtype=np.float64)
    for place in range(1, window):
        total += of_place(place)
    found[window - 1 :] = total
    return found


def _over_windows(x: Vector, window: int, reduce: Callable[[NDArray[np.float64]], Vector]) -> Vector:
    if window < 1:
        raise UsageError(f"window={window} must be at least one row")
    found = np.full(x.shape[0], np.nan)
    if x.shape[0] >= window:
        found[window - 1 :] = reduce(sliding_window_view(x, window))
    return found
