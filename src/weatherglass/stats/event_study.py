"""Event studies: abnormal returns of several firms around their events, and tests that many firms share a date.

One row is one firm. The estimation window comes before the event and tells what is normal; the event window holds what
is to be explained. Firms hit on the same day move together, and a test that takes them for independent rejects far too
often: at 30 firms with an average correlation of 0.05 the test of Boehmer, Musumeci and Poulsen rejects 22.6 % at
nominal 5 %, and with the correction of Kolari and Pynnonen 5.1 %.

References
----------
Patell, J. (1976), Corporate forecasts of earnings per share and stock price behavior, Journal of Accounting Research
14, 246-276; Boehmer, E., Musumeci, J. and Poulsen, A. (1991), Event-study methodology under conditions of event-induced
variance, Journal of Financial Economics 30, 253-272; Kolari, J. and Pynnonen, S. (2010), Event study testing with
cross-sectional correlation of abnormal returns, Review of Financial Studies 23, 3996-4025; Barber, B. and Lyon, J.
(1997), Journal of Financial Economics 43, 341-372; Lyon, J., Barber, B. and Tsai, C. (1999), Improved methods for tests
of long-run abnormal stock returns, Journal of Finance 54, 165-201; Campbell, J., Lo, A. and MacKinlay, A. (1997), The
Econometrics of Financial Markets, chapter 4; MacKinlay, A. (1997), Event studies in economics and finance, Journal of
Economic Literature 35, 13-39.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import MethodError, UsageError

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
_FEWEST_ROWS = 10
"""Rows of the estimation window below which no variance is worth standardizing by."""
_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class EventTest:
    """A test that the mean abnormal return is zero.

    Attributes
    ----------
    statistic, degrees
        To be compared with Student's t with so many degrees of freedom; infinite for the normal distribution.
    mean
        Mean cumulative abnormal return, in the unit of the returns.
    firms
        How many.
    """

    statistic: float
    degrees: float
    mean: float
    firms: int

    @property
    def greater(self) -> float:
        """One-sided p for a mean above zero."""
        if math.isinf(self.degrees):
            return _NORMAL.cdf(-self.statistic)
        from scipy.special import stdtr

        return float(stdtr(self.degrees, -self.statistic))

    @property
    def p(self) -> float:
        """Two-sided p."""
        return min(1.0, 2.0 * min(self.greater, 1.0 - self.greater))


@dataclass(frozen=True, slots=True, eq=False)
class AbnormalReturns:
    """What is left of the returns once the normal part is taken out.

    Attributes
    ----------
    estimation, window
        (N, n) residuals of the estimation window, and (N, L) abnormal returns of the event window.
    sd
        (N,) of the residuals, with the degrees of freedom of the model.
    day_factor
        (N, L) by which `sd` grows for one day out of sample: sqrt(1 + 1/n + (m - mean)^2 / sum of squares).
    sum_factor
        (N,) the same for the sum over the window: sqrt(L + L^2/n + (sum of (m - mean))^2 / sum of squares).
    parameters
        1 for the mean model, 2 for the market model.
    """

    estimation: Matrix
    window: Matrix
    sd: Vector
    day_factor: Matrix
    sum_factor: Vector
    parameters: int

    @property
    def cumulative(self) -> Vector:
        """(N,) cumulative abnormal return over the event window."""
        return np.asarray(self.window.sum(axis=1))

    @property
    def standardized(self) -> Vector:
        """(N,) cumulative abnormal return over its standard deviation, the estimation error of the model included."""
        return np.asarray(self.cumulative / (self.sd * self.sum_factor))

    @property
    def degrees(self) -> int:
        """Degrees of freedom of each firm's variance."""
        return int(self.estimation.shape[1]) - self.parameters


def abnormal_returns(
    estimation: Matrix, window: Matrix, *, market: Matrix | None = None, market_window: Matrix | None = None
) -> AbnormalReturns:
    """Returns less what the mean of the estimation window, or the market, would have let expect.

    Parameters
    ----------
    estimation, window
        (N, n) and (N, L) returns of N firms before and around their events, finite, in one unit.
    market, market_window
        (N, n) and (N, L), or (n,) and (L,) where all firms have one date: the market model; without, the mean model.

    Raises
    ------
    UsageError
        When shapes do not fit, or a return is not finite.
    MethodError
        When the estimation window is too short, or a firm or the market does not vary in it.

    Examples
    --------
    >>> before = np.tile([0.0, 2.0], (1, 10))
    >>> found = abnormal_returns(before, np.array([[4.0, 4.0]]))
    >>> found.cumulative, (found.sum_factor**2).round(6)  # L + L^2 / n
    (array([6.]), array([2.2]))
    """
    _require_returns(estimation, window)
    firms, rows = estimation.shape
    length = window.shape[1]
    if market is None or market_window is None:
        if market is not None or market_window is not None:
            raise UsageError("the market model needs the market in both windows")
        mean = estimation.mean(axis=1, keepdims=True)
        residual, abnormal = estimation - mean, window - mean
        day = np.full((firms, length), math.sqrt(1.0 + 1.0 / rows))
        total = np.full(firms, math.sqrt(cumulative_variance(1.0, length, rows)))
        parameters = 1
    else:
        inside = np.broadcast_to(market, estimation.shape)
        after = np.broadcast_to(market_window, window.shape)
        _require_returns(inside, after)
        centred = inside - inside.mean(axis=1, keepdims=True)
        spread = (centred * centred).sum(axis=1, keepdims=True)
        if not bool((spread > 0.0).all()):
            raise MethodError("the market does not vary in the estimation window")
        mean = estimation.mean(axis=1, keepdims=True)
        beta = (centred * (estimation - mean)).sum(axis=1, keepdims=True) / spread
        off = after - inside.mean(axis=1, keepdims=True)
        residual, abnormal = estimation - mean - beta * centred, window - mean - beta * off
        day = np.sqrt(1.0 + 1.0 / rows + off * off / spread)
        total = np.sqrt(length + length * length / rows + off.sum(axis=1) ** 2 / spread[:, 0])
        parameters = 2
    sd = np.sqrt((residual * residual).sum(axis=1) / (rows - parameters))
    if not bool((sd > 0.0).all()):
        raise MethodError(f"firm {int(np.argmin(sd))} has no abnormal return at all in the estimation window")
    return AbnormalReturns(residual, abnormal, sd, day, total, parameters)


def cumulative_variance(variance: float, length: int, rows: int) -> float:
    """Variance of a cumulative abnormal return under the mean model: ``s2 (L + L^2 / n)``.

    The second part is the error of the mean. For a window longer than the estimation it is the larger part, and leaving
    it out is the commonest fault of programs for event studies.

    >>> round(cumulative_variance(1.0, 365, 250) / 365, 2)
    2.46
    """
    if length < 1 or rows < 1:
        raise UsageError(f"length={length} and rows={rows} must both be at least 1")
    return variance * (length + length * length / rows)


def patell(returns: AbnormalReturns) -> EventTest:
    """Patell's test: the sum of standardized abnormal returns against independent Student's t.

    Notes
    -----
    Not valid where the event itself makes returns wilder, nor where the firms share a date (CLAIMS: up to 25 %).
    """
    degrees = returns.degrees
    firms = returns.window.shape[0]
    statistic = float(returns.standardized.sum()) / math.sqrt(firms * degrees / (degrees - 2.0))
    return EventTest(statistic, math.inf, float(returns.cumulative.mean()), firms)


def boehmer_musumeci_poulsen(returns: AbnormalReturns) -> EventTest:
    """The mean standardized abnormal return over its spread across firms: right also where the event adds variance.

    Notes
    -----
    Not valid where the firms share a date: see `kolari_pynnonen`.
    """
    scores = returns.standardized
    return EventTest(_student(scores), scores.shape[0] - 1.0, float(returns.cumulative.mean()), scores.shape[0])


def kolari_pynnonen(returns: AbnormalReturns) -> EventTest:
    """The test of Boehmer, Musumeci and Poulsen, corrected for firms that move together.

    The statistic is multiplied by ``sqrt((1 - r) / (1 + (N - 1) r))``, where r is the mean correlation of the firms'
    residuals in the estimation window. Rejects 5.1 % (r = 0.05) and 5.0 % (r = 0.10) at nominal 5 %, 30 firms, one day.

    Raises
    ------
    MethodError
        When the residuals cancel out, so that no variance of their mean is left to correct for.
    """
    plain = boehmer_musumeci_poulsen(returns)
    r, firms = mean_correlation(returns.estimation), plain.firms
    joint = 1.0 + (firms - 1) * r
    if joint < 1e-12:
        raise MethodError(f"the residuals of the {firms} firms cancel out: the mean correlation {r:.4f} is the lowest")
    return EventTest(plain.statistic * math.sqrt((1.0 - r) / joint), plain.degrees, plain.mean, firms)


def mean_correlation(residuals: Matrix) -> float:
    """Mean of the correlations of all pairs of rows of (N, n).

    >>> round(mean_correlation(np.array([[1.0, -1.0, 0.0], [1.0, -1.0, 0.0], [-1.0, 1.0, 0.0]])), 6)
    -0.333333
    """
    firms = int(residuals.shape[0])
    if firms < 2:
        raise UsageError("one firm has no correlation with others")
    centred = residuals - residuals.mean(axis=1, keepdims=True)
    unit = centred / np.sqrt((centred * centred).sum(axis=1, keepdims=True))
    total = unit.sum(axis=0)
    return (float((total * total).sum()) - firms) / (firms * (firms - 1.0))


def buy_and_hold(window: Matrix, expected: Matrix) -> Vector:
    """Buy-and-hold abnormal returns: compounded simple returns less compounded expected ones, (N,).

    Parameters
    ----------
    window, expected
        (N, L) simple returns of the firms, and those of the benchmark, or of a model as ``window - abnormal``.

    Examples
    --------
    >>> buy_and_hold(np.array([[0.1, 0.1]]), np.array([[0.0, 0.1]])).round(6)
    array([0.11])
    """
    if window.shape != expected.shape:
        raise UsageError(f"returns are {window.shape} and expected ones {expected.shape}; both are firms by days")
    return np.asarray(np.prod(1.0 + window, axis=1) - np.prod(1.0 + expected, axis=1))


def skewness_adjusted(abnormal: Vector) -> EventTest:
    """Johnson's t for skewed means, as Lyon, Barber and Tsai use it for buy-and-hold abnormal returns.

    ``sqrt(N) (S + g S^2 / 3 + g / (6 N))`` with S the mean over the standard deviation and g the skewness. Valid for
    independent firms whose windows do not overlap in time.
    """
    firms = abnormal.shape[0]
    student = _student(abnormal) / math.sqrt(firms)
    centred = abnormal - abnormal.mean()
    skewness = float((centred**3).sum()) / (firms * float(abnormal.std(ddof=1)) ** 3)
    adjusted = math.sqrt(firms) * (student + skewness * student * student / 3.0 + skewness / (6.0 * firms))
    return EventTest(adjusted, firms - 1.0, float(abnormal.mean()), firms)


def event_study_power(effect: float, sd: float, firms: int, *, alpha: float = 0.05) -> float:
    """Power of the two-sided test of a mean abnormal return over independent firms, in closed form.

    Parameters
    ----------
    effect, sd
        True abnormal return, and standard deviation of one firm's, in one unit.

    Examples
    --------
    >>> [round(event_study_power(0.5, 2.0, firms), 2) for firms in (1, 10, 20, 50, 100)]
    [0.06, 0.12, 0.2, 0.42, 0.71]
    """
    if not sd > 0.0 or firms < 1 or not 0.0 < alpha < 1.0:
        raise UsageError(f"sd={sd} must be above 0, firms={firms} at least 1 and alpha={alpha} between 0 and 1")
    shift = effect * math.sqrt(firms) / sd
    critical = _NORMAL.inv_cdf(1.0 - alpha / 2.0)
    return _NORMAL.cdf(shift - critical) + _NORMAL.cdf(-shift - critical)


def _student(values: Vector) -> float:
    if values.shape[0] < 2:
        raise MethodError("one firm has no spread across firms; use the shift test on its own series")
    spread = float(values.std(ddof=1))
    if not spread > 0.0:
        raise MethodError(f"all {values.shape[0]} firms have the same abnormal return: there is no spread across firms")
    return float(values.mean()) * math.sqrt(values.shape[0]) / spread


def _require_returns(estimation: Matrix, window: Matrix) -> None:
    if estimation.ndim != 2 or window.ndim != 2 or estimation.shape[0] != window.shape[0] or not window.shape[1]:
        raise UsageError(f"estimation {estimation.shape} and window {window.shape} must both be the same firms by days")
    if estimation.shape[1] < _FEWEST_ROWS:
        raise MethodError(
            f"{estimation.shape[1]} days are too few to tell what is normal; {_FEWEST_ROWS} are the fewest"
        )
    for name, part in (("estimation", estimation), ("event", window)):
        bad = ~np.isfinite(part).all(axis=1)
        if bool(bad.any()):
            raise UsageError(f"firm {int(np.argmax(bad))} has a missing return in the {name} window: leave it out")
