"""Whether changes add up as those of a random walk do: the variance ratio of Lo and MacKinlay."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import MethodError

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class VarianceRatio:
    """Variance of changes over many rows over that of as many changes of one row.

    Attributes
    ----------
    ratio
        1 for a random walk, below 1 where changes are taken back.
    z
        Its distance from 1 in standard errors that allow for changing volatility.
    n
        Changes of one row.
    """

    ratio: float
    z: float
    n: int


def variance_ratio(x: Vector, rows: int) -> VarianceRatio:
    """The variance ratio of overlapping changes over so many rows, with the correction for small samples.

    Parameters
    ----------
    x
        (n,) finite levels (log prices, log volatilities).
    rows
        At least 2, fewer than n - 1.

    Raises
    ------
    MethodError
        When the column is too short for the span, or does not vary.

    References
    ----------
    A. W. Lo and A. C. MacKinlay, "Stock market prices do not follow random walks", Review of Financial Studies 1
    (1988), 41-66: equations 10-12 for the estimator, 16-20 for the statistic robust to heteroskedasticity.

    Examples
    --------
    >>> zigzag = np.tile([0.0, 1.0], 50)
    >>> round(variance_ratio(zigzag, 2).ratio, 3)
    0.0
    """
    change = np.diff(x)
    n = change.shape[0]
    if rows < 2 or rows >= n:
        raise MethodError(f"a variance ratio over {rows} rows needs more than {max(rows, 2)} changes; got {n}")
    mean = (x[-1] - x[0]) / n
    square = (change - mean) ** 2
    one = float(square.sum()) / (n - 1)
    if one <= 0.0:
        raise MethodError("a variance ratio needs a column that varies; all its changes are equal")
    many = float(((x[rows:] - x[:-rows] - rows * mean) ** 2).sum()) / (rows * (n - rows + 1) * (1.0 - rows / n))
    error = 0.0
    for lag in range(1, rows):
        delta = float((square[lag:] * square[:-lag]).sum()) / float(square.sum()) ** 2
        error += (2.0 * (rows - lag) / rows) ** 2 * delta
    return VarianceRatio(many / one, (many / one - 1.0) / float(np.sqrt(error)) if error > 0.0 else 0.0, n)
