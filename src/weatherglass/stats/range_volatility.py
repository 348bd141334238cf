"""Realized volatility from closes and from ranges: what a row says about its variance, and what a window of rows says.

Every estimator but the last gives one variance a row, so that the sum over a window is all that remains to be done. The
rows are of one market at equal steps (sessions, or days of a market that never closes), prices are not adjusted, and
nothing is subtracted for the drift: over a day it is small beside the noise.

What each of them sees:

==================  =============================  ================================================================
estimator           prices of a row                in the variance
==================  =============================  ================================================================
close to close      close                          the night and the day; the noisiest
Parkinson           high, low                      the day; too high when prices drift, five times as efficient
Garman-Klass        open, high, low, close         the day; too high when prices drift, seven times as efficient
Rogers-Satchell     open, high, low, close         the day; right under any drift
Yang-Zhang          open, high, low, close         the night and the day; right under any drift; needs a window
==================  =============================  ================================================================

Ranges of prices seen only now and then are too narrow, and so are the variances from them. A row with a price that is
missing or not positive has NaN. A high below the open or the close of its row (or a low above them) is widened to hold
them: it is a defect of the source, and the range of a row holds every price of the row.

References
----------
Parkinson, M. (1980), The extreme value method for estimating the variance of the rate of return, Journal of Business
53, 61-65; Garman, M.B. and Klass, M.J. (1980), On the estimation of security price volatilities from historical data,
Journal of Business 53, 67-78; Rogers, L.C.G. and Satchell, S.E. (1991), Estimating variance from high, low and closing
prices, Annals of Applied Probability 1, 504-512; Yang, D. and Zhang, Q. (2000), Drift-independent volatility estimation
based on high, low, open, and close prices, Journal of Business 73, 477-491.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import UsageError
from weatherglass.stats.rolling import log_changes, rolling_mean, rolling_std

Vector = NDArray[np.float64]
SESSIONS_PER_YEAR = 252
DAYS_PER_YEAR = 365
"""For markets that never close."""
_YANG_ZHANG_ALPHA = 1.34
"""Their alpha: it depends on the drift a little, and 1.34 is what they recommend for any."""


def close_to_close_variance(close: Vector) -> Vector:
    """Squared log return of each row, (n,); NaN in the first.

    >>> close_to_close_variance(np.array([100.0, 100.0 * np.exp(0.01)])).round(8).tolist()
    [nan, 0.0001]
    """
    returns = log_changes(close)
    return np.asarray(returns * returns)


def parkinson_variance(high: Vector, low: Vector) -> Vector:
    """``ln(H/L)^2 / (4 ln 2)`` of each row, (n,)."""
    span = _log(high) - _log(low)
    return np.asarray(span * span / (4.0 * math.log(2.0)))


def garman_klass_variance(opened: Vector, high: Vector, low: Vector, close: Vector) -> Vector:
    """``ln(H/L)^2 / 2 - (2 ln 2 - 1) ln(C/O)^2`` of each row, (n,): the practical estimator of their paper (no. 5)."""
    start, top, bottom, end = _log_prices(opened, high, low, close)
    span, moved = top - bottom, end - start
    return np.asarray(0.5 * span * span - (2.0 * math.log(2.0) - 1.0) * moved * moved)


def rogers_satchell_variance(opened: Vector, high: Vector, low: Vector, close: Vector) -> Vector:
    """``ln(H/C) ln(H/O) + ln(L/C) ln(L/O)`` of each row, (n,)."""
    start, top, bottom, end = _log_prices(opened, high, low, close)
    return np.asarray((top - end) * (top - start) + (bottom - end) * (bottom - start))


def yang_zhang_variance(opened: Vector, high: Vector, low: Vector, close: Vector, window: int) -> Vector:
    """Variance of a row from the last `window` rows, (n,): night, day and range together.

    The variance of the nights about their mean, plus k times that of the days from open to close, plus (1 - k) times
    the mean of Rogers and Satchell, with ``k = 0.34 / (1.34 + (window + 1) / (window - 1))``.

    Returns
    -------
    (n,) NaN before `window` nights, which need one row more.

    Raises
    ------
    UsageError
        For a window below two rows: it has no variance about a mean.
    """
    if window < 2:
        raise UsageError(f"window={window} must be at least two rows")
    start, _, _, end = _log_prices(opened, high, low, close)
    before = np.full(end.shape, np.nan)
    before[1:] = end[:-1]
    night, day = rolling_std(start - before, window), rolling_std(end - start, window)
    k = (_YANG_ZHANG_ALPHA - 1.0) / (_YANG_ZHANG_ALPHA + (window + 1.0) / (window - 1.0))
    within = rolling_mean(rogers_satchell_variance(opened, high, low, close), window)
    return np.asarray(night * night + k * day * day + (1.0 - k) * within)


def annualised(variance: Vector, per_year: int = SESSIONS_PER_YEAR) -> Vector:
    """Decimal volatility a year from the variance of a row, (n,).

    >>> annualised(np.array([0.0001])).round(4)
    array([0.1587])
    """
    return np.asarray(np.sqrt(variance * per_year))


def realized_volatility(variance: Vector, window: int, per_year: int = SESSIONS_PER_YEAR) -> Vector:
    """Decimal volatility a year from the mean of the last `window` row variances, (n,); NaN before."""
    return annualised(rolling_mean(variance, window), per_year)


def _log_prices(opened: Vector, high: Vector, low: Vector, close: Vector) -> tuple[Vector, Vector, Vector, Vector]:
    start, end = _log(opened), _log(close)
    top = np.maximum(np.maximum(_log(high), start), end)
    bottom = np.minimum(np.minimum(_log(low), start), end)
    return start, top, bottom, end


def _log(price: Vector) -> Vector:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(price > 0.0, np.log(price), np.nan)
