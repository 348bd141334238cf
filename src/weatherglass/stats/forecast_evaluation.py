"""How good a forecast was: regressions of what came on what was forecast, losses, and whether two losses differ.

Forecasts for several rows ahead overlap, so that their errors hang together even when each of them is right. Standard
errors are therefore those of Newey and West with Bartlett weights (`weatherglass.stats.hac`); the caller says how many
lags (twice the horizon for regressions on overlapping outcomes).

References
----------
Mincer, J. and Zarnowitz, V. (1969), The evaluation of economic forecasts, in: Economic Forecasts and Expectations,
NBER, 3-46; Patton, A.J. (2011), Volatility forecast comparison using
imperfect volatility proxies, Journal of Econometrics 160, 246-256; Diebold, F.X. and Mariano, R.S. (1995), Comparing
predictive accuracy, Journal of Business & Economic Statistics 13, 253-263; Harvey, D., Leybourne, S. and Newbold, P.
(1997), Testing the equality of prediction mean squared errors, International Journal of Forecasting 13, 281-291;
Giacomini, R. and White, H. (2006), Tests of conditional predictive ability, Econometrica 74, 1545-1578; Clark, T.E. and
West, K.D. (2007), Approximately normal tests for equal predictive accuracy in nested models, Journal of Econometrics
138, 291-311; Campbell, J.Y. and Thompson, S.B. (2008), Predicting excess stock returns out of sample: can anything beat
the historical average?, Review of Financial Studies 21, 1509-1531; Pesaran, M.H. and Timmermann, A. (1992), A simple
nonparametric test of predictive performance, Journal of Business & Economic Statistics 10, 461-465.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import MethodError, UsageError
from weatherglass.stats.fixed_b import MeanTest, mean_test
from weatherglass.stats.hac import Regression, least_squares, long_run_sums

Vector = NDArray[np.float64]


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


@dataclass(frozen=True, slots=True)
class Directions:
    """How often a forecast had the right sign.

    Attributes
    ----------
    right, by_chance
        Share of the cases, and the share that forecasts and outcomes as often above 0 would reach without a link.
    statistic, p
        Standard normal under no link; one-sided, for more hits than by chance.
    n
        Cases.
    """

    right: float
    by_chance: float
    statistic: float
    p: float
    n: int


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

    Raises
    ------
    MethodError
        When there are no more cases than lags, the losses do not differ, or an instrument says what another one does.
    """
    difference = loss - other_loss
    products = np.stack([difference, *(difference * each for each in instruments)], axis=1)
    rows = products.shape[0]
    if rows <= lags + 1:
        raise MethodError(f"{rows} cases are too few for {lags} lags")
    mean = products.mean(axis=0)
    spread = long_run_sums(products, lags=lags) / rows
    scale = np.sqrt(np.diag(spread))
    if not bool((scale > 0.0).all()) or np.linalg.matrix_rank(spread / np.outer(scale, scale)) < scale.shape[0]:
        raise MethodError("the losses do not differ, or an instrument cannot be told from the others")
    return float(rows * (mean * np.linalg.solve(spread, mean)).sum())


def clark_west(outcome: Vector, small: Vector, large: Vector, *, lags: int) -> MeanTest:
    """Whether a forecast by a larger model beats that of a smaller one inside it, on squared errors.

    Where the larger model adds nothing, its forecast still carries the noise of the coefficients that it estimates: it
    loses on average, and a plain comparison of losses asks too much of it. The squared distance of the two forecasts is
    what that noise costs.

    Parameters
    ----------
    outcome, small, large
        (n,) what came, and the forecasts of either model, made out of sample; without NaN.
    lags
        Of the Newey-West variance: at least the horizon less one.

    Returns
    -------
    The mean of ``(y - small)^2 - ((y - large)^2 - (small - large)^2)``; its `greater` is the p of the test, which has
    one side only.

    Raises
    ------
    MethodError
        When there are no more cases than lags and one, or the forecasts are the same.

    Notes
    -----
    Size at nominal 5 %: 2 % (a forecast by an expanding regression on noise of autocorrelation .95 against the
    expanding mean, 480 forecasts), as Clark and West found; a plain comparison of the losses 0.1 %.

    Examples
    --------
    >>> y, none, half = np.array([1.0, -1.0, 2.0]), np.zeros(3), np.array([0.5, -0.5, 0.5])
    >>> round(clark_west(y, none, half, lags=0).mean, 4)  # 2 y f: 1, 1, 2
    1.3333
    """
    return mean_test((outcome - small) ** 2 - ((outcome - large) ** 2 - (small - large) ** 2), lags=lags)


def out_of_sample_r_squared(outcome: Vector, forecast: Vector, benchmark: Vector) -> float:
    """Share of the squared error of a benchmark that a forecast saves, out of sample; below 0 where it adds to it.

    Parameters
    ----------
    outcome, forecast, benchmark
        (n,) each, without NaN; the benchmark is the mean of what had come by then, as Campbell and Thompson take it, or
        any other forecast that was made without looking ahead.

    Examples
    --------
    >>> out_of_sample_r_squared(np.array([2.0, 4.0]), np.array([2.0, 3.0]), np.array([3.0, 2.0]))
    0.8
    """
    against = float(((outcome - benchmark) ** 2).sum())
    if not against > 0.0:
        raise MethodError("the benchmark was right in every case: there is no error to save")
    return 1.0 - float(((outcome - forecast) ** 2).sum()) / against


def pesaran_timmermann(outcome: Vector, forecast: Vector) -> Directions:
    """Whether a forecast has the right sign more often than by chance.

    Parameters
    ----------
    outcome, forecast
        (n,) each, without NaN, cases that do not overlap: the test takes them for independent.

    Raises
    ------
    MethodError
        When outcomes or forecasts are all on one side of 0.
    ImportError
        When statsmodels is not installed.

    Notes
    -----
    By `statsmodels`, which leaves out the term of order 1 / n^2 of the variance: with few cases it asks a little more.
    """
    from statsmodels.stats.diagnostic import pesaran_timmermann as theirs

    rises, calls = outcome > 0.0, forecast > 0.0
    for name, column in (("outcomes", rises), ("forecasts", calls)):
        if bool(column.all()) or not bool(column.any()):
            raise MethodError(f"all {column.shape[0]} {name} lie on one side of 0: there is no direction to test")
    found = theirs(outcome, forecast, alternative="larger")
    up, called = float(rises.mean()), float(calls.mean())
    by_chance = up * called + (1.0 - up) * (1.0 - called)
    right = float((rises == calls).mean())
    return Directions(right, by_chance, float(found.statistic), float(found.pvalue), outcome.shape[0])
