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
        (n, k) stationary series side by side, such as daily changes; a window with a NaN has a table of NaN.
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
    (m, k, k).
    """
    tables, lags, series, _ = coefficients.shape
    variance = np.stack([covariance[:, at, at] for at in range(series)], axis=1)
    effects = [np.broadcast_to(np.eye(series), (tables, series, series))]
    shocks, errors = np.zeros((tables, series, series)), np.zeros((tables, series))
    for step in range(horizon):
        moved = _times(effects[0], covariance)
        shocks = shocks + moved * moved / variance[:, None, :]
        for at in range(series):
            errors = errors + moved[:, :, at] * effects[0][:, :, at]
        coming = _times(coefficients[:, 0], effects[0])
        for lag in range(1, min(lags, step + 1)):
            coming = coming + _times(coefficients[:, lag], effects[lag])
        effects = [coming, *effects[: lags - 1]]
    shares = shocks / errors[:, :, None]
    scale = np.zeros((tables, series))
    for at in range(series):
        scale = scale + shares[:, :, at]
    return np.asarray(shares / scale[:, :, None])


def _autoregressions(
    x: Vector, ends: NDArray[np.int64], window: int, lags: int
) -> tuple[NDArray[np.float64], Matrices]:
    """Least squares with a constant: (m, lags, k, k) coefficients and (m, k, k) error covariances."""
    series, fitted = x.shape[1], window - lags
    known = 1 + series * lags
    moments = np.zeros((ends.size, known + series, known + series))
    for back in range(fitted - 1, -1, -1):
        row = ends - back
        parts = [np.ones((ends.size, 1)), *(x[row - lag] for lag in range(1, lags + 1)), x[row]]
        both = np.concatenate(parts, axis=1)
        moments += both[:, :, None] * both[:, None, :]
    inner, cross = moments[:, :known, :known], moments[:, :known, known:]
    slopes = _solved(inner, cross)
    explained = _times(np.swapaxes(cross, 1, 2), slopes)
    covariance = (moments[:, known:, known:] - explained) / (fitted - known)
    by_lag = slopes[:, 1:].reshape(ends.size, lags, series, series)
    return np.swapaxes(by_lag, 2, 3), covariance


def _solved(symmetric: Matrices, right: Matrices) -> Matrices:
    """Solutions of m systems with positive definite matrices by Cholesky's method, elementwise over the systems."""
    size = symmetric.shape[1]
    lower = np.zeros_like(symmetric)
    found = right.copy()
    with np.errstate(invalid="ignore", divide="ignore"):
        for column in range(size):
            for row in range(column, size):
                left = symmetric[:, row, column].copy()
                for at in range(column):
                    left -= lower[:, row, at] * lower[:, column, at]
                lower[:, row, column] = np.sqrt(left) if row == column else left / lower[:, column, column]
        for row in range(size):
            for at in range(row):
                found[:, row] -= lower[:, row, at, None] * found[:, at]
            found[:, row] /= lower[:, row, row, None]
        for row in range(size - 1, -1, -1):
            for at in range(row + 1, size):
                found[:, row] -= lower[:, at, row, None] * found[:, at]
            found[:, row] /= lower[:, row, row, None]
    return found


def _times(a: Matrices, b: Matrices) -> Matrices:
    """Products of m pairs of small matrices, added up in order."""
    total = a[:, :, 0, None] * b[:, 0, None, :]
    for at in range(1, a.shape[2]):
        total = total + a[:, :, at, None] * b[:, at, None, :]
    return np.asarray(total)
