"""Cut points chosen by the data: the bands of x within which y varies least.

A description, no test. A search over all cuts always finds some that fit better than given ones; how surprising that
is, needs the distribution of the best of as many searches without any effect.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import MethodError

Vector = NDArray[np.float64]
CANDIDATES = 199
"""Quantiles of x between which is chosen: every half per cent."""


@dataclass(frozen=True, slots=True)
class Cuts:
    """Cut points and how much of the variance of y lies between the bands that they make.

    Attributes
    ----------
    edges
        Increasing; an edge belongs to the band above it.
    explained
        1 - (sum of squares within the bands) / (sum of squares about the mean).
    """

    edges: tuple[float, ...]
    explained: float


def least_squares_cuts(x: Vector, y: Vector, cuts: int, *, least_share: float = 0.0) -> Cuts:
    """The cuts of x that leave the least sum of squares of y within the bands, among the half per cents of x.

    Parameters
    ----------
    x, y
        (n,) finite.
    cuts
        How many; at least 1.
    least_share
        Of the rows that every band must hold.

    Raises
    ------
    MethodError
        When no such division exists.

    Notes
    -----
    Exact over the candidates, by dynamic programming over the bands from below (W. D. Fisher, "On grouping for maximum
    homogeneity", JASA 53 (1958), 789-798).

    Examples
    --------
    >>> x = np.arange(100.0)
    >>> least_squares_cuts(x, np.where(x < 30, 1.0, 5.0), 1).edges
    (30.0,)
    """
    if cuts < 1 or x.shape[0] < cuts + 1:
        raise MethodError(f"{x.shape[0]} rows cannot be cut {cuts} times into bands")
    order = np.argsort(x, kind="stable")
    ordered, about = x[order], y[order] - y.mean()
    # a candidate is a value of x itself, so that a cut never falls between equal values
    shares = np.arange(1, CANDIDATES + 1) / (CANDIDATES + 1)
    candidates = np.unique(np.quantile(ordered, shares, method="higher"))
    candidates = candidates[candidates > ordered[0]]
    ends = np.concatenate([[0], np.searchsorted(ordered, candidates, side="left"), [x.shape[0]]])
    cost = _within(about, ends, max(1.0, least_share * x.shape[0]))
    least, chosen = cost[0], []
    for _ in range(cuts):
        through = least[:, None] + cost
        chosen.append(np.argmin(through, axis=0))
        least = through.min(axis=0)
    total = float((about**2).sum())
    if not np.isfinite(least[-1]) or total <= 0.0:
        raise MethodError(f"no {cuts} cuts leave at least {least_share:.1%} of {x.shape[0]} rows in every band")
    edges, at = [], ends.shape[0] - 1
    for before in reversed(chosen):
        at = int(before[at])
        edges.append(float(candidates[at - 1]))
    return Cuts(tuple(reversed(edges)), 1.0 - float(least[-1]) / total)


def explained_by(x: Vector, y: Vector, edges: tuple[float, ...]) -> float:
    """Share of the variance of y that lies between the bands of x, 0 to 1; empty bands count for nothing.

    >>> explained_by(np.array([1.0, 2.0, 3.0, 4.0]), np.array([0.0, 0.0, 2.0, 2.0]), (2.5,))
    1.0
    """
    band = np.searchsorted(np.asarray(edges), x, side="right")
    within = 0.0
    for each in np.unique(band):
        inside = y[band == each]
        within += float(((inside - inside.mean()) ** 2).sum())
    total = float(((y - y.mean()) ** 2).sum())
    if total <= 0.0:
        raise MethodError("y does not vary: there is nothing to explain")
    return 1.0 - within / total


def _within(y: Vector, ends: NDArray[np.int64], least: float) -> NDArray[np.float64]:
    """Sum of squares about their own mean of the rows from each end to each later one; infinite for too few rows."""
    total, square = np.concatenate([[0.0], np.cumsum(y)])[ends], np.concatenate([[0.0], np.cumsum(y * y)])[ends]
    rows = (ends[None, :] - ends[:, None]).astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        cost = square[None, :] - square[:, None] - (total[None, :] - total[:, None]) ** 2 / rows
    return np.where(rows >= least, np.maximum(cost, 0.0), np.inf)
