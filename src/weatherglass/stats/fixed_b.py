"""What a t statistic is worth when its variance was smoothed over a real share of the sample: fixed-b p-values.

With a bandwidth that is a share b of the rows a Newey-West variance is itself random, however long the sample, and too
small on average. The normal table then rejects too often: with b = 0.1 and nothing there in 8 % of samples at nominal
5 %, with b = 0.5 in 21 %. The limit under a fixed b has heavier tails; its table here is simulated by
`scripts/simulate_fixed_b.py`, for the Bartlett kernel and one restriction.

References
----------
Kiefer, N.M. and Vogelsang, T.J. (2005), A new asymptotic theory for heteroskedasticity-autocorrelation robust tests,
Econometric Theory 21, 1130-1164; Kiefer, N.M., Vogelsang, T.J. and Bunzel, H. (2000), Simple robust testing of
regression hypotheses, Econometrica 68, 695-714 (b = 1: 4.771 at 5 % two-sided).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import MethodError, UsageError
from weatherglass.stats.hac import long_run_sums

Vector = NDArray[np.float64]
SHARES: Final = (0.02, 0.04, 0.06, 0.08, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
"""Bandwidth over rows, (lags + 1) / n, of the rows of the table; b = 0 is the normal distribution."""
TAILS: Final = (
    0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.25, 0.2, 0.15, 0.1, 0.075, 0.05, 0.03, 0.02, 0.01, 0.005, 0.002, 0.001, 1e-4,
    1e-5,
)  # fmt: skip
"""Two-sided tail probabilities of the columns."""
SMALLEST_P: Final = TAILS[-1]
"""A smaller p is not told apart: it is given as this (half of it one-sided)."""
CRITICAL: Final = (
    (  # 0.02
        0.1274, 0.2569, 0.3908, 0.5321, 0.6848, 0.8551, 1.0544, 1.1712, 1.3062, 1.4693, 1.6824, 1.8239, 2.0123,
        2.2344, 2.4009, 2.6692, 2.9207, 3.2331, 3.4571, 4.1456, 4.7740,
    ),
    (  # 0.04
        0.1291, 0.2603, 0.3962, 0.5396, 0.6949, 0.8686, 1.0723, 1.1921, 1.3309, 1.4993, 1.7204, 1.8680, 2.0655,
        2.3001, 2.4772, 2.7649, 3.0377, 3.3805, 3.6294, 4.4106, 5.1468,
    ),
    (  # 0.06
        0.1308, 0.2639, 0.4017, 0.5473, 0.7053, 0.8823, 1.0906, 1.2135, 1.3563, 1.5301, 1.7594, 1.9133, 2.1203,
        2.3678, 2.5559, 2.8639, 3.1586, 3.5330, 3.8075, 4.6839, 5.5287,
    ),
    (  # 0.08
        0.1326, 0.2675, 0.4072, 0.5552, 0.7158, 0.8963, 1.1093, 1.2353, 1.3821, 1.5615, 1.7993, 1.9597, 2.1764,
        2.4371, 2.6364, 2.9651, 3.2823, 3.6889, 3.9896, 4.9631, 5.9196,
    ),
    (  # 0.1
        0.1344, 0.2711, 0.4130, 0.5633, 0.7267, 0.9107, 1.1285, 1.2578, 1.4088, 1.5938, 1.8403, 2.0073, 2.2339,
        2.5082, 2.7189, 3.0686, 3.4084, 3.8470, 4.1733, 5.2376, 6.2882,
    ),
    (  # 0.15
        0.1390, 0.2807, 0.4278, 0.5841, 0.7547, 0.9479, 1.1781, 1.3158, 1.4775, 1.6773, 1.9462, 2.1303, 2.3825,
        2.6914, 2.9315, 3.3347, 3.7320, 4.2518, 4.6429, 5.9397, 7.2464,
    ),
    (  # 0.2
        0.1438, 0.2905, 0.4431, 0.6056, 0.7837, 0.9863, 1.2294, 1.3758, 1.5487, 1.7637, 2.0557, 2.2571, 2.5354,
        2.8792, 3.1486, 3.6046, 4.0575, 4.6546, 5.1062, 6.6127, 8.1340,
    ),
    (  # 0.25
        0.1488, 0.3007, 0.4590, 0.6280, 0.8138, 1.0262, 1.2828, 1.4381, 1.6225, 1.8532, 2.1689, 2.3882, 2.6928,
        3.0719, 3.3705, 3.8786, 4.3859, 5.0568, 5.5653, 7.2613, 8.9667,
    ),
    (  # 0.3
        0.1539, 0.3111, 0.4752, 0.6509, 0.8447, 1.0671, 1.3373, 1.5018, 1.6978, 1.9443, 2.2835, 2.5203, 2.8508,
        3.2637, 3.5901, 4.1471, 4.7041, 5.4413, 5.9998, 7.8596, 9.7294,
    ),
    (  # 0.4
        0.1646, 0.3330, 0.5092, 0.6986, 0.9089, 1.1520, 1.4501, 1.6330, 1.8524, 2.1302, 2.5157, 2.7865, 3.1661,
        3.6428, 4.0207, 4.6669, 5.3136, 6.1690, 6.8161, 8.9654, 11.1264,
    ),
    (  # 0.5
        0.1758, 0.3557, 0.5445, 0.7482, 0.9752, 1.2392, 1.5651, 1.7661, 2.0082, 2.3161, 2.7449, 3.0471, 3.4712,
        4.0040, 4.4263, 5.1476, 5.8682, 6.8194, 7.5377, 9.9151, 12.2859,
    ),
    (  # 0.6
        0.1873, 0.3792, 0.5808, 0.7989, 1.0426, 1.3271, 1.6798, 1.8980, 2.1614, 2.4969, 2.9651, 3.2953, 3.7589,
        4.3414, 4.8029, 5.5908, 6.3776, 7.4160, 8.2001, 10.7946, 13.3817,
    ),
    (  # 0.7
        0.1991, 0.4032, 0.6179, 0.8503, 1.1106, 1.4150, 1.7930, 2.0272, 2.3101, 2.6705, 3.1735, 3.5282, 4.0261,
        4.6514, 5.1467, 5.9924, 6.8372, 7.9528, 8.7959, 11.5890, 14.3709,
    ),
    (  # 0.8
        0.2111, 0.4276, 0.6554, 0.9022, 1.1789, 1.5026, 1.9049, 2.1540, 2.4549, 2.8382, 3.3727, 3.7492, 4.2774,
        4.9402, 5.4651, 6.3607, 7.2552, 8.4361, 9.3285, 12.2849, 15.2383,
    ),
    (  # 0.9
        0.2233, 0.4522, 0.6933, 0.9544, 1.2473, 1.5901, 2.0159, 2.2797, 2.5982, 3.0037, 3.5686, 3.9662, 4.5237,
        5.2225, 5.7754, 6.7180, 7.6584, 8.8989, 9.8356, 12.9389, 16.0479,
    ),
    (  # 1.0
        0.2353, 0.4765, 0.7305, 1.0057, 1.3143, 1.6756, 2.1244, 2.4024, 2.7380, 3.1652, 3.7603, 4.1791, 4.7661,
        5.5016, 6.0833, 7.0746, 8.0630, 9.3662, 10.3498, 13.6061, 16.8656,
    ),
)  # fmt: skip
"""Simulated: 100,000 draws of 2,000 steps, seed 20050001."""


@dataclass(frozen=True, slots=True)
class MeanTest:
    """Whether a mean is 0.

    Attributes
    ----------
    mean, error
        With its Newey-West standard error.
    t, share
        Mean over error, and bandwidth over rows.
    p, greater, less
        Two-sided, and for a mean above and below 0, by fixed-b values.
    rows, lags
        Cases, and lags of the variance.
    """

    mean: float
    error: float
    t: float
    share: float
    p: float
    greater: float
    less: float
    rows: int
    lags: int


def mean_test(values: Vector, *, lags: int) -> MeanTest:
    """Whether the mean of values that hang together is 0.

    Parameters
    ----------
    values
        (n,) finite, in order of time.
    lags
        Of the Newey-West variance of the deviations from the mean; `weatherglass.stats.hac.lazarus_lags` where nothing
        better is known.

    Raises
    ------
    MethodError
        When there are no more values than lags and one, or they do not vary.

    Notes
    -----
    Size at nominal 5 % with `lazarus_lags`, by fixed-b and by normal values: independent, 200 rows, 4.7 and 7.8 %;
    autoregression of .5, 200 rows, 6.1 and 9.1 %; of .8, 500 rows, 7.2 and 9.3 %; of .9, 2,000 rows, 7.0 and 8.0 %.
    Sums of 21 overlapping rows, 1,000 of them, 42 lags: 8.4 and 9.8 %.

    Examples
    --------
    >>> found = mean_test(np.array([1.0, 3.0, 2.0, 6.0]), lags=0)
    >>> found.mean, round(found.error, 4), round(found.t, 4), found.share
    (3.0, 0.9354, 3.2071, 0.25)
    """
    rows = values.shape[0]
    if rows <= lags + 1:
        raise MethodError(f"{rows} cases are too few for {lags} lags")
    if not np.isfinite(values).all():
        raise UsageError("a mean needs finite values; leave out the rows without one before")
    mean = float(values.mean())
    spread = float(long_run_sums((values - mean)[:, None], lags=lags)[0, 0])
    if not spread > 0.0:
        raise MethodError("the values do not vary: their mean has no error")
    error = math.sqrt(spread) / rows
    t, share = mean / error, (lags + 1) / rows
    p = fixed_b_p(t, share)
    greater = 0.5 * p if t > 0.0 else 1.0 - 0.5 * p
    return MeanTest(mean, error, t, share, p, greater, 1.0 - greater, rows, lags)


def fixed_b_p(t: float, share: float) -> float:
    """Two-sided p of a t statistic with Bartlett weights, at least `SMALLEST_P`.

    Parameters
    ----------
    share
        Bandwidth over rows, (lags + 1) / n, above 0 and at most 1.

    Raises
    ------
    UsageError
        When the share is out of its bounds.

    Examples
    --------
    >>> round(fixed_b_p(1.96, 1e-9), 3), round(fixed_b_p(-4.771, 1.0), 3)
    (0.05, 0.05)
    """
    values = _critical_values(share)
    size = abs(t)
    if size >= values[-1]:
        return SMALLEST_P
    # in units of the normal quantile the tails are almost lines
    normal = _normal_quantiles()
    at = float(np.interp(size, np.concatenate([[0.0], values]), np.concatenate([[0.0], normal])))
    return math.erfc(at / math.sqrt(2.0))


def fixed_b_critical(alpha: float, share: float) -> float:
    """The |t| that a two-sided test at a level asks for.

    >>> round(fixed_b_critical(0.05, 0.1), 2), round(fixed_b_critical(0.05, 1.0), 2)
    (2.23, 4.77)
    """
    if not SMALLEST_P <= alpha <= TAILS[0]:
        raise UsageError(f"alpha={alpha} must lie between {SMALLEST_P} and {TAILS[0]}")
    scores = -np.log(np.array(TAILS))
    return float(np.interp(-math.log(alpha), scores, _critical_values(share)))


def _critical_values(share: float) -> Vector:
    if not 0.0 < share <= 1.0:
        raise UsageError(f"share={share} of the rows must be above 0 and at most 1")
    table = np.concatenate([_normal_quantiles()[None, :], np.array(CRITICAL)])
    shares = np.array([0.0, *SHARES])
    at = min(int(np.searchsorted(shares, share)), len(shares) - 1)
    weight = (share - shares[at - 1]) / (shares[at] - shares[at - 1])
    return np.asarray((1.0 - weight) * table[at - 1] + weight * table[at])


def _normal_quantiles() -> Vector:
    """Two-sided normal critical values of `TAILS`."""
    normal = NormalDist()
    return np.array([normal.inv_cdf(1.0 - 0.5 * tail) for tail in TAILS])
