"""Rank tests of event studies: returns are far from normal, and ranks do not mind.

All take residuals of the estimation window and abnormal returns of the event window, a row a firm
(`weatherglass.stats.event_study`). A mean over firms is ranked day by day and compared with its own spread over time,
so that firms that move together count as what they are.

References
----------
Corrado, C. (1989), A nonparametric test for abnormal security-price performance in event studies, Journal of Financial
Economics 23, 385-395; Corrado, C. and Zivney, T. (1992), The specification and power of the sign test in event study
hypothesis tests using daily stock returns, Journal of Financial and Quantitative Analysis 27, 465-478; Cowan, A.
(1992), Review of Quantitative Finance and Accounting 2, 343-358; Kolari, J. and Pynnonen, S. (2011), Nonparametric rank
tests for event studies, Journal of Empirical Finance 18, 953-971.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import MethodError
from weatherglass.stats.event_study import AbnormalReturns, EventTest

Matrix = NDArray[np.float64]


def corrado(returns: AbnormalReturns) -> EventTest:
    """Corrado's rank test, for a window of one or more days.

    Every firm's abnormal returns of both windows are ranked together. The mean rank of the event days, less the
    expected one, is set against its standard deviation over all days; over L days their sum grows with the root of L
    (Cowan), which takes the days for independent.
    """
    ranks = _shares(np.concatenate([returns.estimation, returns.window], axis=1))
    return _over_days(ranks, returns)


def corrado_zivney(returns: AbnormalReturns) -> EventTest:
    """Corrado's test on standardized returns, with the variance that the event adds taken out.

    Estimation days are divided by the firm's own standard deviation, event days moreover by the spread of the
    standardized returns across firms on that day.

    Raises
    ------
    MethodError
        With fewer than two firms, or where all have the same return on an event day.
    """
    firms = returns.window.shape[0]
    if firms < 2:
        raise MethodError("one firm has no spread across firms to take out")
    standardized = returns.window / (returns.sd[:, None] * returns.day_factor)
    spread = standardized.std(axis=0, ddof=1)
    if not bool((spread > 0.0).all()):
        raise MethodError("all firms have the same standardized return on an event day")
    both = np.concatenate([returns.estimation / returns.sd[:, None], standardized / spread], axis=1)
    return _over_days(_shares(both), returns)


def grank(returns: AbnormalReturns) -> EventTest:
    """Generalized rank test of Kolari and Pynnonen: the whole event window is one day among those of the estimation.

    The cumulative standardized abnormal return, divided by its spread across firms, is ranked among the n standardized
    returns of the estimation window. ``Z = mean U of the event over its standard deviation over all n + 1 days``, and
    ``Z sqrt((n - 1) / (n - Z^2))`` has Student's t distribution with n - 1 degrees of freedom.

    Raises
    ------
    MethodError
        With fewer than two firms, or where all have the same cumulative return.
    """
    scores = returns.standardized
    if scores.shape[0] < 2 or not float(np.ptp(scores)) > 0.0:
        raise MethodError("the cumulative returns have no spread across firms to take out")
    event = scores / float(scores.std(ddof=1))
    both = np.concatenate([returns.estimation / returns.sd[:, None], event[:, None]], axis=1)
    mean = _shares(both).mean(axis=0)
    days = mean.shape[0]
    z = float(mean[-1]) / math.sqrt(float((mean * mean).mean()))
    left = days - 1.0 - z * z
    if left <= 0.0:
        raise MethodError(f"{days - 1} days are too few: the event alone makes the spread of the mean ranks")
    statistic = z * math.sqrt((days - 2.0) / left)
    return EventTest(statistic, days - 2.0, float(returns.cumulative.mean()), scores.shape[0])


def _over_days(shares: Matrix, returns: AbnormalReturns) -> EventTest:
    """Ranks of all days as shares about zero, (N, n + L), to the test over the last L of them."""
    mean = shares.mean(axis=0)
    spread = math.sqrt(float((mean * mean).mean()))
    if not spread > 0.0:
        raise MethodError("the mean rank is the same on every day")
    length = returns.window.shape[1]
    statistic = float(mean[-length:].sum()) / (spread * math.sqrt(length))
    return EventTest(statistic, math.inf, float(returns.cumulative.mean()), returns.window.shape[0])


def _shares(values: Matrix) -> Matrix:
    """Mid-rank of each value in its row over one more than there are, less one half."""
    found = np.empty_like(values)
    for firm, row in enumerate(values):
        ordered = np.sort(row)
        below = np.searchsorted(ordered, row, side="left")
        upto = np.searchsorted(ordered, row, side="right")
        found[firm] = 0.5 * (below + upto + 1.0) / (row.shape[0] + 1.0) - 0.5
    return found
