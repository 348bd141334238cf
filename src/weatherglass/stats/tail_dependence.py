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

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import UsageError

Vector = NDArray[np.float64]


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
    rows = ends[:, None] + np.arange(1 - window, 1)
    inside = [_in_tail(each[rows], count) for each in (x, y)]
    joint = (inside[0] & inside[1]).sum(axis=1)
    missing = np.isnan(x[rows]).any(axis=1) | np.isnan(y[rows]).any(axis=1)
    return np.where(missing, np.nan, np.minimum(joint / count, 1.0))


def _in_tail(windows: NDArray[np.float64], count: int) -> NDArray[np.bool_]:
    threshold = np.partition(windows, count - 1, axis=1)[:, count - 1 : count]
    return np.asarray(windows <= threshold)
