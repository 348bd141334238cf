"""How good a forecast was: regressions of what came on what was forecast, losses, and whether two losses differ.

Forecasts for several rows ahead overlap, so that their errors hang together even when each of them is right. Standard
errors are therefore those of Newey and West with Bartlett weights; the caller says how many lags (twice the horizon for
regressions on overlapping outcomes).

References
----------
Mincer, J. and Zarnowitz, V. (1969), The evaluation of economic forecasts, in: Economic Forecasts and Expectations,
NBER, 3-46; Newey, W.K. and West, K.D. (1987), A simple, positive semi-definite, heteroskedasticity and autocorrelation
consistent covariance matrix, Econometrica 55, 703-708; Patton, A.J. (2011), Volatility forecast comparison using
imperfect volatility proxies, Journal of Econometrics 160, 246-256; Diebold, F.X. and Mariano, R.S. (1995), Comparing
predictive accuracy, Journal of Business & Economic Statistics 13, 253-263; Harvey, D., Leybourne, S. and Newbold, P.
(1997), Testing the equality of prediction mean squared errors, International Journal of Forecasting 13, 281-291;
Giacomini, R. and White, H. (2006), Tests of conditional predictive ability, Econometrica 74, 1545-1578.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import MethodError, UsageError

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Regression:
    """A least-squares regression with Newey-West standard errors.

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

    def wald(self, hypothesis: Vector) -> float:
        """Chi-squared statistic, with k degrees of freedom, that the coefficients are those of a hypothesis, (k,)."""
        off = self.coefficients - hypothesis
        return float((off * np.linalg.solve(self.covariance, off)).sum())


@dataclass(frozen=True, slots=True)
class MincerZarnowitz:
    """Outcome on a constant and the forecast: an unbiased forecast has an intercept of 0 and a slope of 1.

    Attributes
    ----------
    intercept_error, slope_error
        Standard errors.
    wald, p
        Chi-squared statistic, with two degrees of freedom, that intercept and slope are 0 and 1 together; its p-value.
    """

    intercept: float
    slope: float
    intercept_error: float
    slope_error: float
    r_squared: float
    wald: float
    p: float
    rows: int


@dataclass(frozen=True, slots=True)
class DieboldMariano:
    """Whether two forecasts lose the same on average.

    Attributes
    ----------
    difference
        Mean loss of the first less that of the second: below 0, the first is the better one.
    statistic
        The difference over its standard error, with the correction of Harvey, Leybourne and Newbold for small samples;
        to be compared with Student's t with `degrees` of freedom.
    """

    difference: float
    statistic: float
    degrees: int


def least_squares(outcome: Vector, *regressors: Vector, lags: int) -> Regression:
    """Regression of an outcome on a constant and regressors, with Newey-West standard errors.

    Parameters
    ----------
    outcome, regressors
        (n,) each, without NaN.
    lags
        Autocovariances that count, with Bartlett weights ``1 - lag / (lags + 1)``.

    Raises
    ------
    UsageError
        When lags are negative or a value is not finite.
    MethodError
        When there are no more cases than coefficients and lags, or a regressor does not vary by itself.
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
    covariance = bread @ long_run_sums(x * residual[:, None], lags=lags) @ bread
    about_mean = outcome - outcome.mean()
    r_squared = 1.0 - float((residual * residual).sum() / (about_mean * about_mean).sum())
    return Regression(coefficients, covariance, r_squared, rows, lags)


def long_run_sums(scores: Matrix, *, lags: int) -> Matrix:
    """Sum of products of scores within so many rows of each other, with Bartlett weights, (k, k); scores are (n, k).

    >>> long_run_sums(np.array([[1.0], [1.0], [2.0]]), lags=1)
    array([[9.]])
    """
    if lags < 0:
        raise UsageError(f"lags={lags} must not be negative")
    total = (scores[:, :, None] * scores[:, None, :]).sum(axis=0)
    for lag in range(1, min(lags, scores.shape[0] - 1) + 1):
        across = (scores[lag:, :, None] * scores[:-lag, None, :]).sum(axis=0)
        total = total + (1.0 - lag / (lags + 1.0)) * (across + across.T)
    return np.asarray(total)


def mincer_zarnowitz(outcome: Vector, forecast: Vector, *, lags: int) -> MincerZarnowitz:
    """Whether a forecast was unbiased, and how much of the outcome it explains; (n,) each, in one unit."""
    fit = least_squares(outcome, forecast, lags=lags)
    wald = fit.wald(np.array([0.0, 1.0]))
    intercept_error, slope_error = fit.standard_errors.tolist()
    intercept, slope = fit.coefficients.tolist()
    # the upper tail of chi-squared with two degrees of freedom is an exponential
    p = math.exp(-0.5 * wald)
    return MincerZarnowitz(intercept, slope, intercept_error, slope_error, fit.r_squared, wald, p, fit.rows)


def encompassing(outcome: Vector, forecast: Vector, other: Vector, *, lags: int) -> Regression:
    """Outcome on both forecasts: one that holds all that the other knows leaves it a coefficient near 0.

    Returns
    -------
    Regression with intercept, coefficient of the forecast and coefficient of the other one.
    """
    return least_squares(outcome, forecast, other, lags=lags)


def qlike(variance: Vector, forecast: Vector) -> Vector:
    """Loss ``s2 / f - ln(s2 / f) - 1`` of a forecast of variance, elementwise; 0 for a perfect one.

    It ranks forecasts rightly though the variance that came is itself only estimated, and it weighs a forecast that was
    too low more than one that was too high.

    Parameters
    ----------
    variance, forecast
        Variances (not volatilities) in one unit; NaN where either is not positive.

    Examples
    --------
    >>> qlike(np.array([4.0, 4.0]), np.array([4.0, 2.0])).round(4)
    array([0.    , 0.3069])
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.where((variance > 0.0) & (forecast > 0.0), variance / forecast, np.nan)
        return np.asarray(ratio - np.log(ratio) - 1.0)


def diebold_mariano(loss: Vector, other_loss: Vector, *, horizon: int, lags: int | None = None) -> DieboldMariano:
    """Whether the losses of two forecasts differ.

    Parameters
    ----------
    loss, other_loss
        (n,) of the same cases, without NaN.
    horizon
        Rows that a forecast looks ahead.
    lags
        Of the Newey-West variance; None is ``horizon - 1``, the overlap of the forecasts.

    Raises
    ------
    UsageError
        When the horizon is below one row.
    MethodError
        When the losses never differ, or there are no more cases than lags.
    """
    if horizon < 1:
        raise UsageError(f"horizon={horizon} must be at least one row")
    lags = horizon - 1 if lags is None else lags
    difference = loss - other_loss
    rows = difference.shape[0]
    if rows <= lags + 1:
        raise MethodError(f"{rows} cases are too few for {lags} lags")
    mean = float(difference.mean())
    spread = float(long_run_sums((difference - mean)[:, None], lags=lags)[0, 0]) / rows
    if not spread > 0.0:
        raise MethodError("the losses of the two forecasts do not differ in any case")
    correction = (rows + 1.0 - 2.0 * horizon + horizon * (horizon - 1.0) / rows) / rows
    return DieboldMariano(mean, mean / math.sqrt(spread / rows) * math.sqrt(max(correction, 0.0)), rows - 1)


def giacomini_white(loss: Vector, other_loss: Vector, *instruments: Vector, lags: int) -> float:
    """Chi-squared statistic that a difference in loss cannot be told from what was known when the forecasts were made.

    Parameters
    ----------
    loss, other_loss
        (n,) of the same cases, without NaN.
    instruments
        (n,) each, known at the forecast; a constant is put beside them. The statistic has one degree of freedom more
        than there are instruments.
    lags
        Of the Newey-West variance: at least the horizon less one.
    """
    difference = loss - other_loss
    products = np.stack([difference, *(difference * each for each in instruments)], axis=1)
    rows = products.shape[0]
    if rows <= lags + 1:
        raise MethodError(f"{rows} cases are too few for {lags} lags")
    mean = products.mean(axis=0)
    spread = long_run_sums(products, lags=lags) / rows
    return float(rows * (mean * np.linalg.solve(spread, mean)).sum())
