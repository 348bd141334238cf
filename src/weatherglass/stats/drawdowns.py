"""Falls below the highest value so far: how deep, from when to when, and whether they are over.

A fall begins at the last row that had the highest value, has its trough at its first lowest value, and is over at the
first row that has the highest value again. The last one may still be open: that is a state, and no date is made up.
Depths are negative shares of the highest value.

References
----------
Chekhlov, A., Uryasev, S. and Zabarankin, M. (2005), Drawdown measure in portfolio optimization, International Journal
of Theoretical and Applied Finance 8, 13-58 (absolute and relative drawdown paths).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import UsageError

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fall:
    """One fall below the highest value so far.

    Attributes
    ----------
    depth
        Share of the highest value at the trough, below 0 and at least -1.
    start, trough
        Rows of the highest value before it, and of the lowest value in it.
    recovery
        First row that has the highest value again; None while it has not.
    rows
        From the start to the recovery, or to the last row while it is open.
    """

    depth: float
    start: int
    trough: int
    recovery: int | None
    rows: int

    @property
    def open(self) -> bool:
        """Whether the highest value has not been seen again."""
        return self.recovery is None

    @property
    def rows_down(self) -> int:
        """From the start to the trough."""
        return self.trough - self.start


def underwater(value: Vector) -> Vector:
    """Every value against the highest so far, as a share of it, 0 or below, (n,).

    Parameters
    ----------
    value
        (n,) finite, at least 0, the first above 0.

    Examples
    --------
    >>> underwater(np.array([1.0, 2.0, 1.5, 3.0])).tolist()
    [0.0, 0.0, -0.25, 0.0]
    """
    _require(value)
    return np.asarray(value / np.maximum.accumulate(value) - 1.0)


def falls(value: Vector) -> tuple[Fall, ...]:
    """Every fall in order of time.

    Parameters
    ----------
    value
        As for `underwater`.

    Examples
    --------
    >>> found = falls(np.array([1.0, 2.0, 1.5, 1.0, 2.0, 1.9]))
    >>> [(each.depth, each.start, each.trough, each.recovery) for each in found[:1]], found[1].open, found[1].rows
    ([(-0.5, 1, 3, 4)], True, 1)
    """
    below = underwater(value)
    under = below < 0.0
    edges = np.flatnonzero(np.diff(np.concatenate([[False], under, [False]]).astype(np.int8)))
    found = []
    for first, end in edges.reshape(-1, 2).tolist():
        trough = first + int(np.argmin(below[first:end]))
        recovery = end if end < value.shape[0] else None
        last = value.shape[0] - 1 if recovery is None else recovery
        found.append(Fall(float(below[trough]), first - 1, trough, recovery, last - first + 1))
    return tuple(found)


def deepest_fall(value: Vector) -> Fall | None:
    """The deepest fall, the earlier of two as deep; None where no value lies below one before.

    >>> deepest_fall(np.array([1.0, 2.0, 2.0])) is None
    True
    """
    return min(falls(value), key=lambda each: each.depth, default=None)


def longest_fall(value: Vector) -> Fall | None:
    """The fall with most rows from its start to its recovery, or to the end while it is open; None without one."""
    return max(falls(value), key=lambda each: each.rows, default=None)


def grown(returns: Vector) -> Vector:
    """What 1 becomes by simple returns, (n + 1,), 1 first; 0 from the first loss of everything on.

    >>> grown(np.array([0.5, -0.5, -1.2, 3.0])).tolist()
    [1.0, 1.5, 0.75, 0.0, 0.0]
    """
    return np.concatenate([[1.0], np.cumprod(np.maximum(0.0, 1.0 + returns))])


def _require(value: Vector) -> None:
    if value.shape[0] == 0:
        raise UsageError("there is no value to fall")
    if not bool((np.isfinite(value) & (value >= 0.0)).all()) or not value[0] > 0.0:
        at = int(np.argmax(~(np.isfinite(value) & (value >= 0.0)))) if value[0] > 0.0 else 0
        raise UsageError(f"value {value[at]} of row {at} must be finite and not negative, the first above 0")
