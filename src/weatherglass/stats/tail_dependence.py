"""How often two series are in their worst days together: the empirical coefficient of tail dependence.

Of the k lowest days of one series in a window, the share that are also among the k lowest of the other, k being a small
part of the window. Independent series share about as much as that part itself (0.05 at 5 %), whatever their correlation
in ordinary times. It is an association, and says nothing of which moved the other.

References
----------
Joe, H. (1997), Multivariate Models and Dependence Concepts, section 2.1.10; Longin, F. and Solnik, B. (2001), Extreme
correlation of international equity markets, Journal of Finance 56, 649-676.
"""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from weatherglass.errors import UsageError

Vector = NDArray[np.float64]
_CHUNK = 256


def tail_count(window: int, share: float) -> int:
    """How many days of a window make its tail.

    >>> tail_count(500, 0.05)
    25

    Raises
    ------
    UsageError
        When the share is not between 0 and 1/2, or the tail would have no day.
    """
    count = int(window * share + 1e-9)
    if not 0.0 < share <= 0.5 or count < 1:
        raise UsageError(f"share={share} of {window} rows must make at least one day, and at most half of them")
    return count


def windowed_tail_dependence(
    x: Vector, y: Vector, ends: NDArray[np.int64], *, window: int, share: float = 0.05
) -> Vector:
    """Share of joint days in the lower tails, for the window of rows that ends at each given row.

    Parameters
    ----------
    x, y
        (n,) side by side; give negated series for the upper tails. A window with a NaN has NaN.
    ends
        (m,) last row of each window, from `window - 1` on.
    share
        Part of the window that makes the tail.

    Returns
    -------
    (m,) from 0 to 1. With ties at a threshold a tail may hold more days than its count; the share is cut at 1.

    Examples
    --------
    >>> falls = np.array([-9.0, 1.0, -8.0, 2.0, 3.0, 4.0])
    >>> windowed_tail_dependence(falls, falls, np.array([5]), window=6, share=0.34)
    array([1.])
    """
    count = tail_count(window, share)
    if ends.size and (int(ends.min()) < window - 1 or int(ends.max()) >= x.shape[0]):
        raise UsageError(
            f"ends from {ends.min()} to {ends.max()} leave the {x.shape[0]} rows; the first is {window - 1}"
        )
    found = np.empty(ends.shape[0])
    windows = [sliding_window_view(each, window) for each in (x, y)] if ends.size else []
    for first in range(0, ends.shape[0], _CHUNK):  # few enough windows to stay in the processor's cache
        at = slice(first, first + _CHUNK)
        sides = [each[ends[at] - window + 1] for each in windows]
        joint = np.count_nonzero(_in_tail(sides[0], count) & _in_tail(sides[1], count), axis=1)
        missing = np.isnan(sides[0]).any(axis=1) | np.isnan(sides[1]).any(axis=1)
        found[at] = np.where(missing, np.nan, np.minimum(joint / count, 1.0))
    return found


def gaussian_joint_share(correlation: float, *, share: float = 0.05) -> float:
    """The same share for two normal variables of a correlation in an endless sample: what ordinary co-movement gives.

    Parameters
    ----------
    correlation
        Between -1 and 1.
    share
        Part of the days that makes the tail.

    Returns
    -------
    0 to 1; P(X <= q, Y <= q) / share with q the quantile of the share.

    Raises
    ------
    UsageError
        When the correlation or the share lies outside.

    Notes
    -----
    P(X <= q, Y <= q) = share^2 + the integral of exp(-q^2 / (1 + sin u)) / (2 pi) over u from 0 to arcsin(correlation)
    (Plackett's identity, with r = sin u), by Gauss and Legendre at 40 points.

    References
    ----------
    Plackett, R.L. (1954), A reduction formula for normal multivariate integrals, Biometrika 41, 351-360.

    Examples
    --------
    >>> round(gaussian_joint_share(0.0, share=0.05), 12), round(gaussian_joint_share(0.5, share=0.5), 12)
    (0.05, 0.666666666667)
    """
    if not -1.0 <= correlation <= 1.0:
        raise UsageError(f"correlation={correlation} must lie between -1 and 1")
    if not 0.0 < share <= 0.5:
        raise UsageError(f"share={share} must lie above 0 and not beyond 1/2")
    at = NormalDist().inv_cdf(share)
    nodes, weights = np.polynomial.legendre.leggauss(40)
    half = 0.5 * math.asin(correlation)
    angle = half * (nodes + 1.0)
    density = np.exp(-at * at / (1.0 + np.sin(angle))) / (2.0 * math.pi)
    return float(share + half * float((weights * density).sum()) / share)


def _in_tail(windows: NDArray[np.float64], count: int) -> NDArray[np.bool_]:
    threshold = np.partition(windows, count - 1, axis=1)[:, count - 1 : count]
    return np.asarray(windows <= threshold)
