"""How much of each series' forecast error comes from shocks to the others: connectedness after Diebold and Yilmaz.

A vector autoregression is fitted to a window, its moving-average form is followed for a horizon, and the variance of
the forecast errors is split by the generalized decomposition, which needs no order of the series. The table says who
moves with whom beyond their own past; it is an association and no proof of a direction of cause.

Every window is worked out by elementwise sums over its own rows, so its numbers do not depend on how many other windows
are asked for.

References
----------
Diebold, F.X. and Yilmaz, K. (2012), Better to give than to receive, International Journal of Forecasting 28, 57-66;
Pesaran, H.H. and Shin, Y. (1998), Generalized impulse response analysis, Economics Letters 58, 17-29.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import UsageError
from weatherglass.stats.small_systems import cholesky_solved

Vector = NDArray[np.float64]
Matrices = NDArray[np.float64]
"""(m, rows, columns)."""


@dataclass(frozen=True, slots=True, eq=False)
class Connectedness:
    """A table of shares read in its directions, all in percent.

    Attributes
    ----------
    total
        Mean share of forecast error variance that comes from the other series.
    received, given
        (k,) what comes to each series from the others, and what goes from it to the others (their sum over the others,
        which may exceed 100).
    """

    total: float
    received: Vector
    given: Vector

    @property
    def net(self) -> Vector:
        """(k,) given less received: above 0 for a series that sends more than it takes."""
        return np.asarray(self.given - self.received)


def connectedness(shares: Vector) -> Connectedness:
    """The directions of one table.

    Parameters
    ----------
    shares
        (k, k) as of `forecast_error_shares`: row i is series i's variance, column j the shocks to series j.
    """
    others = shares.copy()
    np.fill_diagonal(others, 0.0)
    received, given = 100.0 * others.sum(axis=1), 100.0 * others.sum(axis=0)
    return Connectedness(float(received.mean()), received, given)


def total_connectedness(shares: Matrices) -> Vector:
    """Total of each of m tables, percent, (m,)."""
    series = shares.shape[1]
    own = np.zeros(shares.shape[0])
    for at in range(series):
        own = own + shares[:, at, at]
    return np.asarray(100.0 * (1.0 - own / series))


def windowed_shares(x: Vector, ends: NDArray[np.int64], *, window: int, lags: int = 1, horizon: int = 10) -> Matrices:
    """Shares of forecast error variance, for the window of rows that ends at each given row.

    Parameters
    ----------
    x
        (n, k) stationary series side by side, such as daily changes; a window with a NaN, or in which a series does not
        vary, has a table of NaN.
    ends
        (m,) last row of each window, from `window - 1` on.
    window
        Rows of a window; the first `lags` of them serve as regressors only.
    lags, horizon
        Of the autoregression, and steps of the forecast.

    Returns
    -------
    (m, k, k); rows add up to 1.

    Raises
    ------
    UsageError
        When a window reaches before the first row, or has no more rows than the autoregression has coefficients.

    Notes
    -----
    An explosive autoregression has finite shares at a finite horizon, and is not excluded.
    """
    series = x.shape[1]
    if lags < 1 or horizon < 1:
        raise UsageError(f"lags={lags} and horizon={horizon} must be at least 1")
    if window - lags <= 1 + series * lags:
        raise UsageError(f"window={window} leaves {window - lags} rows for {1 + series * lags} coefficients a series")
    if ends.size and (int(ends.min()) < window - 1 or int(ends.max()) >= x.shape[0]):
        raise UsageError(
            f"ends from {ends.min()} to {ends.max()} leave the {x.shape[0]} rows; the first is {window - 1}"
        )
    coefficients, covariance = _autoregressions(x, ends, window, lags)
    return forecast_error_shares(coefficients, covariance, horizon=horizon)


def forecast_error_shares(coefficients: NDArray[np.float64], covariance: Matrices, *, horizon: int) -> Matrices:
    """The generalized decomposition of the forecast error variance, rows scaled to 1.

    Parameters
    ----------
    coefficients
        (m, lags, k, k): effect of series j, so many rows ago, on series i.
    covariance
        (m, k, k) of the errors; its scale does not matter.

    Returns
    -------
    (m, k, k); NaN where a series does not vary.
    """
    tables, lags, series, _ = coefficients.shape
    # the tables go last, side by side in memory: elementwise work over them is then one pass
    moving, errors_of = np.ascontiguousarray(coefficients.transpose(1, 2, 3, 0)), np.moveaxis(covariance, 0, -1).copy()
    variance = np.stack([errors_of[at, at] for at in range(series)])
    effects = [np.repeat(np.eye(series)[:, :, None], tables, axis=2)]
    shocks, errors = np.zeros((series, series, tables)), np.zeros((series, tables))
    for step in range(horizon):
        moved = _times(effects[0], errors_of)
        with np.errstate(invalid="ignore", divide="ignore"):  # a series that does not vary has no share, but NaN
            shocks += moved * moved / variance
        for at in range(series):
            errors += moved[:, at] * effects[0][:, at]
        coming = _times(moving[0], effects[0])
        for lag in range(1, min(lags, step + 1)):
            coming += _times(moving[lag], effects[lag])
        effects = [coming, *effects[: lags - 1]]
    shares = shocks / errors[:, None]
    scale = np.zeros((series, tables))
    for at in range(series):
        scale += shares[:, at]
    return np.ascontiguousarray(np.moveaxis(shares / scale[:, None], -1, 0))


def _autoregressions(
    x: Vector, ends: NDArray[np.int64], window: int, lags: int
) -> tuple[NDArray[np.float64], Matrices]:
    """Least squares with a constant: (m, lags, k, k) coefficients and (m, k, k) error covariances."""
    series, fitted = x.shape[1], window - lags
    known = 1 + series * lags
    levels, products = _window_sums(x, ends, fitted, lags)
    # the constant, the lags from the nearest to the furthest, the series themselves
    places = [*range(1, lags + 1), 0]
    moments = np.empty((ends.size, known + series, known + series))
    moments[:, 0, 0] = fitted
    for row, lag in enumerate(places):
        down = slice(1 + row * series, 1 + (row + 1) * series)
        moments[:, 0, down] = moments[:, down, 0] = levels[lag]
        for column, other in enumerate(places):
            across = slice(1 + column * series, 1 + (column + 1) * series)
            block = products[min(lag, other), abs(lag - other)]
            moments[:, down, across] = block if lag <= other else np.swapaxes(block, 1, 2)
    inner, cross = moments[:, :known, :known], moments[:, :known, known:]
    slopes = cholesky_solved(inner, cross)
    explained = _times(cross.transpose(2, 1, 0).copy(), slopes.transpose(1, 2, 0).copy()).transpose(2, 0, 1)
    covariance = (moments[:, known:, known:] - explained) / (fitted - known)
    by_lag = slopes[:, 1:].reshape(ends.size, lags, series, series)
    return np.swapaxes(by_lag, 2, 3), covariance


def _window_sums(
    x: Vector, ends: NDArray[np.int64], rows: int, lags: int
) -> tuple[dict[int, NDArray[np.float64]], dict[tuple[int, int], Matrices]]:
    """Sums over the last rows of each window: of the series by lag, (m, k), of products by lag and distance, (m, k, k).

    The product of distance d at lag a is that of every series a rows before and every one a + d rows before. Windows
    overlap, so sums of 1, 2, 4, ... rows are made once for all of them and put together: the same additions in the same
    order for each window, wherever it lies and whatever others there are.
    """
    size, series = x.shape
    terms = [x]
    for apart in range(lags + 1):
        product = np.full((size, series, series), np.nan)
        product[apart:] = x[apart:, :, None] * x[: size - apart, None, :]
        terms.append(product.reshape(size, series * series))
    sums = np.concatenate(terms, axis=1)
    total = np.zeros((lags + 1, ends.size, sums.shape[1]))
    last = ends[None, :] - np.arange(lags + 1)[:, None]
    length = 1
    while True:
        if rows & length:
            total += sums[last]
            last = last - length
        length *= 2
        if length > rows:
            break
        half = length // 2
        longer = np.full_like(sums, np.nan)
        np.add(sums[half:], sums[:-half], out=longer[half:])
        sums = longer
    levels = {lag: total[lag, :, :series] for lag in range(lags + 1)}
    squares = total[:, :, series:].reshape(lags + 1, ends.size, lags + 1, series, series)
    return levels, {(lag, apart): squares[lag, :, apart] for lag in range(lags + 1) for apart in range(lags + 1 - lag)}


def _times(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Products of m pairs of small matrices, (rows, inner, m) and (inner, columns, m), added up in order."""
    total = a[:, 0, None] * b[None, 0]
    for at in range(1, b.shape[0]):
        total += a[:, at, None] * b[None, at]
    return np.asarray(total)
