"""Whether a period differs from the rest once something else is allowed for, and how large a difference would show.

A window at the end of a sample and a slow trend say nearly the same of it. A regression of the values on the window and
on a trend asks what is left of the one beside the other; every shift of the window on the circle is asked the same, so
that p needs no model of the errors. Windows differ in how much of them the trend explains, and the statistic is in
units of what is left (the t statistic of white errors).

References
----------
Chernozhukov, V., Wuthrich, K. and Zhu, Y. (2021), An exact and robust conformal inference method for counterfactual and
synthetic controls, JASA 116, 1849-1864; Frisch, R. and Waugh, F. (1933), Partial time regressions as compared with
individual trends, Econometrica 1, 387-401.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import MethodError, UsageError
from weatherglass.stats.randomization import Randomized, against, window_differences

Vector = NDArray[np.float64]
_ROUNDING = 1e-9
_STEPS = 40
_MOST_WINDOWS = 400


def window_beside(values: Vector, first: int, length: int, *beside: Vector) -> Randomized:
    """The difference of a window beside other regressors, against that of every window of its length on the circle.

    Parameters
    ----------
    values, beside
        (M,) finite, in order of time: what is explained, and what is allowed for (a trend, another series).
    first, length
        The window's first row, and its rows; 1 <= length < M.

    Returns
    -------
    The statistic is the coefficient of the window in a least-squares regression on it, a constant and the others.

    Raises
    ------
    MethodError
        When the others explain the window completely.

    Examples
    --------
    >>> steps = np.array([0.0, 1.0, 2.0, 6.0, 7.0, 8.0])
    >>> round(window_beside(steps, 3, 3, np.arange(6.0)).statistic, 6)
    3.0
    """
    columns = np.stack([np.ones(values.shape), *beside], axis=1)
    window_differences(values, first, length)  # refuses what does not fit
    if not np.isfinite(columns).all():
        raise UsageError("what is allowed for must be finite on every row")
    basis = np.linalg.qr(columns)[0]
    rest = values - basis @ (basis.T @ values)
    own = _window_sums(rest, length)
    left = np.full(values.shape, float(length))
    for column in basis.T:
        left -= _window_sums(column, length) ** 2
    usable = np.asarray(left > _ROUNDING * length)
    if not bool(usable[first]):
        raise MethodError("the window follows from what is allowed for: there is nothing left of it")
    scores = np.where(usable, own / np.sqrt(np.where(usable, left, 1.0)), 0.0)
    found = against(np.roll(scores, -first), length)
    coefficient = float(own[first] / left[first])
    return Randomized(coefficient, found.greater, found.less, found.n, found.draws, found.smallest)


def detectable_difference(
    values: Vector, first: int, length: int, *, alpha: float, target: float, side: str = "greater"
) -> float | None:
    """Smallest difference of a window of this length that the shift test finds with the wanted power; None when none.

    The values themselves are the null: their own difference is taken out, a difference is put into each window in turn,
    and the share of the windows that the test then finds is its power.

    Parameters
    ----------
    alpha
        A p below it is a find; two-sided tests find at half of it on the side where the difference lies.
    target
        The wanted power.
    side
        "greater", "less" or "two_sided": the sign of the answer, positive for two-sided.
    """
    count = values.shape[0]
    sign = -1.0 if side == "less" else 1.0
    level = alpha / 2.0 if side == "two_sided" else alpha
    inside = np.zeros(count)
    inside[(first + np.arange(length)) % count] = 1.0
    null = sign * (values - inside * window_differences(values, first, length)[0])
    differences = window_differences(null, 0, length)
    growth = window_differences(np.roll(inside, -first), 0, length)
    windows = np.arange(0, count, max(1, count // _MOST_WINDOWS))
    spread = float(differences.std())
    if not spread > 0.0:
        return None
    for step in range(1, _STEPS + 1):
        size = 10.0 * spread * step / _STEPS
        finds = 0
        for window in windows.tolist():
            shifted = np.roll(differences, -window) + size * growth
            finds += int((shifted >= shifted[0] - _ROUNDING * spread).mean() < level)
        if finds >= target * windows.shape[0]:
            return sign * size
    return None


def _window_sums(values: Vector, length: int) -> Vector:
    """Sums over windows of a length on the circle, by their first row, (M,)."""
    total = np.concatenate([[0.0], np.cumsum(np.concatenate([values, values[: length - 1]]))])
    return np.asarray(total[length:] - total[:-length])
