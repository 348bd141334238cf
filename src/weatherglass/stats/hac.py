"""Variances of sums whose terms hang together: the one home of long-run variances, their kernels and bandwidths.

Overlapping outcomes, volatile months and slow series make errors that are alike for a while. The variance of their mean
then needs the products of neighbors as well, weighted by a kernel up to a bandwidth. Regressions whose standard errors
allow for that are here, too. What such a t statistic is worth when the bandwidth is a real share of the sample is in
`weatherglass.stats.fixed_b`.

References
----------
Newey, W.K. and West, K.D. (1987), A simple, positive semi-definite, heteroskedasticity and autocorrelation consistent
covariance matrix, Econometrica 55, 703-708; Hansen, L.P. and Hodrick, R.J. (1980), Forward exchange rates as optimal
predictors of future spot rates, Journal of Political Economy 88, 829-853; Andrews, D.W.K. (1991), Heteroskedasticity
and autocorrelation consistent covariance matrix estimation, Econometrica 59, 817-858; Andrews, D.W.K. and Monahan, J.C.
(1992), An improved heteroskedasticity and autocorrelation consistent covariance matrix estimator, Econometrica 60,
953-966; Lazarus, E., Lewis, D.J., Stock, J.H. and Watson, M.W. (2018), HAR inference: recommendations for practice,
Journal of Business & Economic Statistics 36, 541-559.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import MethodError, UsageError

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
_LARGEST_ROOT = 0.97
"""Autoregressions for prewhitening are held to it (Andrews and Monahan 1992)."""


class Kernel(StrEnum):
    """How products of scores some rows apart are weighted, x being their distance over the bandwidth."""

    BARTLETT = "bartlett"
    """1 - x up to 1 (Newey and West). Never gives a negative variance."""
    QUADRATIC_SPECTRAL = "quadratic_spectral"
    """Best by Andrews' criterion; reaches over the whole sample. Never gives a negative variance."""
    TRUNCATED = "truncated"
    """1 up to and with 1 (Hansen and Hodrick). Right for sums of h overlapping terms, but may give a negative one."""


@dataclass(frozen=True, slots=True, eq=False)
class Regression:
    """A least-squares regression with standard errors for errors that hang together.

    Attributes
    ----------
    coefficients, covariance
        (k,) and (k, k), in the order of the regressors.
    r_squared
        About the mean of the outcome.
    rows, lags
        Cases, and lags of the covariance.
    """

    coefficients: Vector
    covariance: Matrix
    r_squared: float
    rows: int
    lags: int

    @property
    def standard_errors(self) -> Vector:
        """(k,)."""
        return np.asarray(np.sqrt(np.diag(self.covariance)))

    @property
    def t(self) -> Vector:
        """(k,) coefficients over their standard errors."""
        return np.asarray(self.coefficients / self.standard_errors)

    @property
    def bandwidth_share(self) -> float:
        """Bandwidth over rows: the b of `weatherglass.stats.fixed_b`."""
        return (self.lags + 1) / self.rows

    def wald(self, hypothesis: Vector) -> float:
        """Chi-squared statistic, with k degrees of freedom, that the coefficients are those of a hypothesis, (k,)."""
        off = self.coefficients - hypothesis
        return float((off * np.linalg.solve(self.covariance, off)).sum())


def least_squares(outcome: Vector, *regressors: Vector, lags: int, kernel: Kernel = Kernel.BARTLETT) -> Regression:
    """Regression of an outcome on a constant and regressors, with standard errors by a kernel.

    Parameters
    ----------
    outcome, regressors
        (n,) each, without NaN.
    lags
        Autocovariances that count: with Bartlett weights ``1 - lag / (lags + 1)`` (Newey and West), with weights 1 for
        the truncated kernel (Hansen and Hodrick: the horizon less one).
    kernel
        Bartlett or truncated.

    Raises
    ------
    UsageError
        When lags are negative or a value is not finite.
    MethodError
        When there are no more cases than coefficients and lags, a regressor does not vary by itself, or the truncated
        kernel gives a negative variance.
    """
    x = np.stack([np.ones(outcome.shape), *regressors], axis=1)
    rows, known = x.shape
    if not (np.isfinite(x).all() and np.isfinite(outcome).all()):
        raise UsageError("a regression needs finite values; leave out the rows without one before")
    if rows <= known + lags:
        raise MethodError(f"{rows} cases are too few for {known} coefficients and {lags} lags")
    # sums over an axis run in an order that depends on the shape alone; a library's products need not
    inner = (x[:, :, None] * x[:, None, :]).sum(axis=0)
    if np.linalg.matrix_rank(inner) < known:
        raise MethodError("the regressors cannot be told apart: one does not vary, or follows from the others")
    coefficients = np.linalg.solve(inner, (x * outcome[:, None]).sum(axis=0))
    residual = outcome - (x * coefficients).sum(axis=1)
    bread = np.linalg.inv(inner)
    covariance = bread @ long_run_sums(x * residual[:, None], lags=lags, kernel=kernel) @ bread
    if bool((np.diag(covariance) < 0.0).any()):
        raise MethodError(f"the {kernel} kernel over {lags} lags gives a negative variance; take the Bartlett kernel")
    about_mean = outcome - outcome.mean()
    r_squared = 1.0 - float((residual * residual).sum() / (about_mean * about_mean).sum())
    return Regression(coefficients, covariance, r_squared, rows, lags)


def long_run_sums(scores: Matrix, *, lags: int, kernel: Kernel = Kernel.BARTLETT) -> Matrix:
    """Weighted sum of products of scores within so many rows of each other, (k, k); scores are (n, k).

    Parameters
    ----------
    lags
        With Bartlett weights ``1 - lag / (lags + 1)``, with weights 1 for the truncated kernel.
    kernel
        Bartlett or truncated; the quadratic spectral kernel has no last lag (`long_run_covariance`).

    Examples
    --------
    >>> long_run_sums(np.array([[1.0], [1.0], [2.0]]), lags=1)
    array([[9.]])
    """
    if lags < 0:
        raise UsageError(f"lags={lags} must not be negative")
    if kernel is Kernel.QUADRATIC_SPECTRAL:
        raise UsageError("the quadratic spectral kernel has a bandwidth and no lags: use long_run_covariance")
    reach = np.arange(1, min(lags, scores.shape[0] - 1) + 1)
    weights = 1.0 - reach / (lags + 1.0) if kernel is Kernel.BARTLETT else np.ones(reach.shape)
    return _weighted(scores, weights)


def long_run_covariance(
    scores: Matrix,
    *,
    kernel: Kernel = Kernel.QUADRATIC_SPECTRAL,
    bandwidth: float | None = None,
    prewhitened: bool = False,
) -> Matrix:
    """Long-run covariance of scores of mean zero, (k, k): n times the variance of their mean.

    Parameters
    ----------
    scores
        (n, k) finite; nothing is subtracted.
    bandwidth
        Rows; Andrews' automatic one when None.
    prewhitened
        Fit an autoregression of order one first, without constant, and put it back at the end: less bias when the
        scores are persistent.

    Raises
    ------
    UsageError
        When the bandwidth is not positive.
    MethodError
        When there are too few rows, or they are all zero.

    Notes
    -----
    The divisor is the rows less the columns, as in Bai and Perron's programs: with prewhitening and the quadratic
    spectral kernel this gives the variances behind their Table 1 (2003) to the digits printed.
    """
    size = scores.shape[1]
    back = np.eye(size)
    if scores.shape[0] < size + 3:
        raise MethodError(f"{scores.shape[0]} rows are too few for a long-run covariance of {size} columns")
    if not bool((scores != 0.0).any()):
        raise MethodError("the scores are all zero: they have no long-run covariance")
    if prewhitened:
        before, after = scores[:-1], scores[1:]
        matrix = np.linalg.lstsq(before, after, rcond=None)[0].T
        left, roots, right = np.linalg.svd(matrix)
        matrix = left @ np.diag(np.minimum(roots, _LARGEST_ROOT)) @ right
        scores = after - before @ matrix.T
        back = np.linalg.inv(np.eye(size) - matrix)
    width = andrews_bandwidth(scores, kernel) if bandwidth is None else bandwidth
    if not width > 0.0:
        raise UsageError(f"bandwidth={width} must be positive")
    rows = scores.shape[0]
    distance = np.arange(1, rows) / width
    sums = _weighted(scores, kernel_weights(distance, kernel))
    return np.asarray(back @ sums @ back.T / (rows - size))


def andrews_bandwidth(scores: Matrix, kernel: Kernel) -> float:
    """Andrews' automatic bandwidth, rows: each column as an autoregression of order one, all with the same weight.

    At least a hundredth of a row, so that scores without any dependence have the plain variance.

    >>> halves = 0.5 ** np.arange(12.0)[:, None]  # 1.3221 (16 * 12)^(1/5)
    >>> round(andrews_bandwidth(halves, Kernel.QUADRATIC_SPECTRAL), 4)
    3.7838
    """
    slope = np.einsum("tk,tk->k", scores[:-1], scores[1:]) / np.einsum("tk,tk->k", scores[:-1], scores[:-1])
    # a root at one would give an endless bandwidth
    slope = np.clip(slope, -_LARGEST_ROOT, _LARGEST_ROOT)
    residual = scores[1:] - slope * scores[:-1]
    power = np.asarray((residual * residual).mean(axis=0) ** 2)
    if not bool(power.any()):  # an autoregression without any error: each column counts alike
        power = np.ones(power.shape)
    below = float((power / (1.0 - slope) ** 4).sum())
    rows = scores.shape[0]
    if kernel is Kernel.BARTLETT:
        alpha = float((4.0 * slope**2 * power / ((1.0 - slope) ** 6 * (1.0 + slope) ** 2)).sum()) / below
        return float(max(0.01, 1.1447 * (alpha * rows) ** (1.0 / 3.0)))
    alpha = float((4.0 * slope**2 * power / (1.0 - slope) ** 8).sum()) / below
    factor = 1.3221 if kernel is Kernel.QUADRATIC_SPECTRAL else 0.6611
    return float(max(0.01, factor * (alpha * rows) ** 0.2))


def kernel_weights(distance: Vector, kernel: Kernel) -> Vector:
    """Weights at distances over the bandwidth, positive, elementwise.

    >>> kernel_weights(np.array([0.25, 1.0, 2.0]), Kernel.BARTLETT).tolist()
    [0.75, 0.0, 0.0]
    """
    if kernel is Kernel.BARTLETT:
        return np.maximum(1.0 - distance, 0.0)
    if kernel is Kernel.TRUNCATED:
        return (distance <= 1.0).astype(np.float64)
    angle = 6.0 * math.pi * distance / 5.0
    return np.asarray(25.0 / (12.0 * math.pi**2 * distance**2) * (np.sin(angle) / angle - np.cos(angle)))


def newey_west_lags(rows: int) -> int:
    """Lags by the usual rule of thumb, 4 (n / 100)^(2/9), rounded down: too few for overlapping or slow data.

    >>> newey_west_lags(100), newey_west_lags(9000)
    (4, 10)
    """
    return int(4.0 * (rows / 100.0) ** (2.0 / 9.0))


def lazarus_lags(rows: int) -> int:
    """Lags of a bandwidth of 1.3 sqrt(n): for tests by fixed-b values, which allow for so wide a one.

    >>> lazarus_lags(100), lazarus_lags(9000)
    (12, 123)
    """
    return math.ceil(1.3 * math.sqrt(rows)) - 1


def _weighted(scores: Matrix, weights: Vector) -> Matrix:
    total = (scores[:, :, None] * scores[:, None, :]).sum(axis=0)
    for lag, weight in enumerate(weights.tolist(), start=1):
        if weight != 0.0:
            across = (scores[lag:, :, None] * scores[:-lag, None, :]).sum(axis=0)
            total = total + weight * (across + across.T)
    return np.asarray(total)
