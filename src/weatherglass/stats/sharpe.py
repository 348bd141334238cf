"""Sharpe ratios and how much of one is luck: its error with skewed and fat-tailed returns, and the best of many trials.

All ratios are per row (of daily returns: a day), mean over standard deviation of returns in excess of cash; a yearly
one is the root of the rows a year times as large.

References
----------
Bailey, D.H. and Lopez de Prado, M. (2012), The Sharpe ratio efficient frontier, Journal of Risk 15, 3-44, and (2014),
The deflated Sharpe ratio: correcting for selection bias, backtest overfitting and non-normality, Journal of Portfolio
Management 40, 94-107; Mertens, E. (2002), Comments on variance of the IID estimator in Lo (2002); Lo, A.W. (2002), The
statistics of Sharpe ratios, Financial Analysts Journal 58, 36-52.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import MethodError, UsageError

Vector = NDArray[np.float64]
EULER = 0.577_215_664_901_532_9
_NORMAL = NormalDist()
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class ReturnShape:
    """What the error of a Sharpe ratio depends on.

    Attributes
    ----------
    sharpe
        Per row.
    skewness, kurtosis
        Of the returns; a normal distribution has 0 and 3.
    rows
        Returns.
    """

    sharpe: float
    skewness: float
    kurtosis: float
    rows: int

    @property
    def standard_error(self) -> float:
        """Of the ratio, for independent returns of any distribution (Mertens 2002, with ``rows - 1``)."""
        ratio = self.sharpe
        spread = 1.0 - self.skewness * ratio + (self.kurtosis - 1.0) / 4.0 * ratio * ratio
        return math.sqrt(spread / (self.rows - 1))


def return_shape(excess: Vector) -> ReturnShape:
    """Sharpe ratio and shape of returns in excess of cash, (n,) finite.

    >>> found = return_shape(np.array([0.01, -0.01, 0.02, 0.0]))
    >>> round(found.sharpe, 3), round(found.skewness, 3), round(found.kurtosis, 3)
    (0.387, 0.0, 1.64)
    """
    if excess.shape[0] < 2 or not np.isfinite(excess).all():
        raise UsageError("a Sharpe ratio needs at least two finite returns: leave other rows out")
    off = excess - excess.mean()
    variance = float((off * off).mean())
    if not variance > 0.0:
        raise MethodError("returns that do not vary have no Sharpe ratio")
    deviation = math.sqrt(variance)
    return ReturnShape(
        sharpe=sharpe_ratio(excess),
        skewness=float((off**3).mean()) / deviation**3,
        kurtosis=float((off**4).mean()) / variance**2,
        rows=excess.shape[0],
    )


def varies(returns: Vector) -> bool:
    """Whether returns differ from each other by more than rounding does: cash less cash is not always 0.

    >>> varies(np.array([0.1, 0.1 + 1e-15])), varies(np.array([0.1, 0.1001]))
    (False, True)
    """
    return returns.shape[0] > 0 and float(np.ptp(returns)) > _ROUNDING


def sharpe_ratio(excess: Vector) -> float:
    """Mean over standard deviation (with n - 1), per row, of returns in excess of cash, (n,)."""
    return float(excess.mean() / excess.std(ddof=1))


def probabilistic_sharpe(shape: ReturnShape, *, threshold: float = 0.0) -> float:
    """Probability that the true ratio exceeds a threshold (per row), for independent returns.

    >>> round(probabilistic_sharpe(ReturnShape(0.1, 0.0, 3.0, 401)), 4)
    0.977
    """
    if shape.rows < 2:
        raise UsageError(f"rows={shape.rows} must be at least 2")
    return _NORMAL.cdf((shape.sharpe - threshold) / shape.standard_error)


def expected_maximum_sharpe(trials: float, variance: float) -> float:
    """The Sharpe ratio that the best of so many independent trials has on average when none is worth anything.

    Parameters
    ----------
    trials
        At least 1; of trials that resemble each other the number of independent ones that they amount to.
    variance
        Of the trials' ratios, per row.

    Notes
    -----
    ``sqrt(V) ((1 - g) z(1 - 1/N) + g z(1 - 1/(N e)))`` with Euler's g; 0 for one trial.

    Examples
    --------
    >>> round(expected_maximum_sharpe(100, 0.5 / 250), 4)
    0.1132
    """
    if not trials >= 1.0 or not variance >= 0.0:
        raise UsageError(f"trials={trials} must be at least 1 and variance={variance} not negative")
    if trials == 1.0:
        return 0.0
    one, other = _NORMAL.inv_cdf(1.0 - 1.0 / trials), _NORMAL.inv_cdf(1.0 - 1.0 / (trials * math.e))
    return math.sqrt(variance) * ((1.0 - EULER) * one + EULER * other)


def deflated_sharpe(shape: ReturnShape, *, trials: float, variance: float) -> float:
    """Probability that the true ratio exceeds the one that luck gives to the best of so many trials.

    Parameters
    ----------
    shape
        Of the trial that was chosen.
    trials, variance
        As for `expected_maximum_sharpe`.

    Examples
    --------
    The example of the paper: 2.5 a year over five years of 250 days, 100 trials.

    >>> chosen = ReturnShape(2.5 / math.sqrt(250), -3.0, 10.0, 1_250)
    >>> [round(deflated_sharpe(chosen, trials=trials, variance=0.5 / 250), 4) for trials in (100, 46)]
    [0.9004, 0.9505]
    """
    return probabilistic_sharpe(shape, threshold=expected_maximum_sharpe(trials, variance))
