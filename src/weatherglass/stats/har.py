"""Heterogeneous autoregressions of volatility: what the last day, week and month say about the time to come.

The model of Corsi is a least-squares regression of the volatility of the coming rows on the volatilities of the last
day, week and month; more regressors (an implied volatility) may stand beside them. It is fitted anew at every row, to
all pairs of regressors and outcome whose outcome has ended by then. So the forecast of a row uses nothing later than
the row, and the coefficients move as knowledge grew.

The sums of products that the fit needs are added up row by row and can be carried on, and the small systems of
equations are solved elementwise over the rows: a row has the same bits in one go and gone on from any earlier row.

References
----------
Corsi, F. (2009), A simple approximate long-memory model of realized volatility, Journal of Financial Econometrics 7,
174-196.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import UsageError
from weatherglass.stats.rolling import rolling_mean
from weatherglass.stats.small_systems import cholesky_solved

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
HAR_WINDOWS = (1, 5, 22)
"""Rows of a day, a week and a month, as Corsi counts them."""


@dataclass(frozen=True, slots=True, eq=False)
class ExpandingFit:
    """Forecasts of the new rows.

    Attributes
    ----------
    mean
        (m,) expected outcome of the coming rows; NaN before enough pairs, and where a regressor is missing.
    variance
        (m,) of the outcome about the forecast: residual sum of squares over pairs less coefficients.
    coefficients
        (m, k) as of each row; NaN where they cannot be told apart.
    pairs
        (m,) ended pairs behind each.
    sums
        (s,) sums of products at the last row, for going on.
    """

    mean: Vector
    variance: Vector
    coefficients: Matrix
    pairs: Vector
    sums: Vector

    @property
    def second_moment(self) -> Vector:
        """(m,) expected square of the outcome: the forecast of a variance by a regression of volatilities.

        The square of the expected volatility is below the expected variance by the spread of the volatility.
        """
        return np.asarray(self.mean * self.mean + self.variance)


def har_regressors(variance: Vector, *beside: Vector, windows: Sequence[int] = HAR_WINDOWS) -> Matrix:
    """A constant, the volatility of each window, and further columns, (n, 1 + windows + beside).

    Parameters
    ----------
    variance
        (n,) variance of each row, as `weatherglass.stats.range_volatility` gives it.
    beside
        (n,) further regressors in the same unit as the root of the variance.
    """
    columns = [np.ones(variance.shape), *(np.sqrt(rolling_mean(variance, window)) for window in windows), *beside]
    return np.stack(columns, axis=1)


def expanding_fit(
    regressors: Matrix,
    outcome: Vector,
    *,
    horizon: int,
    minimum: int,
    first_new: int = 0,
    sums: Vector | None = None,
) -> ExpandingFit:
    """Least squares at every row on all pairs that have ended, and the forecast of the row.

    Parameters
    ----------
    regressors
        (n, k) known at each row.
    outcome
        (n,) of the `horizon` rows that end at each row: the pair that ends at row t is ``regressors[t - horizon]`` and
        ``outcome[t]``. A pair with a NaN is none.
    minimum
        Pairs that a forecast needs.
    first_new
        Rows before are context: their pairs are in `sums`.
    sums
        As an earlier fit left them; None at the beginning.

    Raises
    ------
    UsageError
        When the horizon is below one row, or the minimum allows a fit without a residual.
    """
    rows, known = regressors.shape
    if horizon < 1:
        raise UsageError(f"horizon={horizon} must be at least one row")
    if minimum <= known:
        raise UsageError(f"minimum={minimum} pairs must be more than the {known} coefficients")
    begun = np.full((rows, known), np.nan)
    begun[horizon:] = regressors[: max(rows - horizon, 0)]
    both = np.concatenate([begun[first_new:], outcome[first_new:, None]], axis=1)
    ended = np.isfinite(both).all(axis=1)
    both[~ended] = 0.0
    products = [ended.astype(np.float64)]
    products += [both[:, i] * both[:, j] for i in range(known + 1) for j in range(i + 1)]
    start = np.zeros(len(products)) if sums is None else sums
    # a cumulative sum that begins with the carried one adds in the order of one go
    total = np.cumsum(np.concatenate([start[None, :], np.stack(products, axis=1)]), axis=0)
    pairs, moments = total[1:, 0], _symmetric(total[1:, 1:], known + 1)
    enough = pairs >= minimum
    moments[~enough] = np.nan
    coefficients = cholesky_solved(moments[:, :known, :known], moments[:, :known, known:])[:, :, 0]
    left = moments[:, known, known]
    mean = np.zeros(pairs.shape)
    for at in range(known):
        left = left - coefficients[:, at] * moments[:, at, known]
        mean = mean + coefficients[:, at] * regressors[first_new:, at]
    spread = np.maximum(left, 0.0) / np.where(enough, pairs - known, np.nan)
    return ExpandingFit(mean, np.where(np.isnan(mean), np.nan, spread), coefficients, pairs, total[-1].copy())


def _symmetric(lower: Matrix, size: int) -> NDArray[np.float64]:
    """(m, size, size) from the lower triangle, row by row."""
    found = np.empty((lower.shape[0], size, size))
    at = 0
    for row in range(size):
        for column in range(row + 1):
            found[:, row, column] = found[:, column, row] = lower[:, at]
            at += 1
    return found
