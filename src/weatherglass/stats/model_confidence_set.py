"""Which of many models may be the best, without a benchmark: the model confidence set.

The worst model is thrown out for as long as it is worse than the rest by more than chance allows; what is left holds
the best model with the wanted confidence. The means of all models are bootstrapped together once.

References
----------
Hansen, P.R., Lunde, A. and Nason, J.M. (2011), The model confidence set, Econometrica 79, 453-497.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import MethodError
from weatherglass.stats.model_comparison import default_blocks, require_rows, tail_p
from weatherglass.stats.resampling import Scheme, resampled_column_means

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Columns = NDArray[np.int64]
TINY = 1e-12
"""Spreads below this share of the largest deviation are rounding."""


@dataclass(frozen=True, slots=True, eq=False)
class ConfidenceSet:
    """Which models may be the best.

    Attributes
    ----------
    p
        (k,) of each model: it is in the set of confidence ``1 - a`` where p > a. The best has 1.
    order
        (k,) columns, the first thrown out first, the best last.
    replications
        Of the bootstrap.
    """

    p: Vector
    order: Columns
    replications: int

    def members(self, alpha: float) -> Columns:
        """Columns of the models in the set."""
        return np.flatnonzero(self.p > alpha)


class Elimination(StrEnum):
    """How the worst model of a set is found and tested."""

    RANGE = "range"
    """By the largest difference of two models (T_R)."""
    MAX = "max"
    """By the largest distance from the mean of the set (T_max)."""


def model_confidence_set(
    losses: Matrix,
    *,
    seed: int,
    blocks: Scheme | None = None,
    replications: int = 1_000,
    elimination: Elimination = Elimination.RANGE,
    threads: int = 1,
) -> ConfidenceSet:
    """The models that may be the best: of a set of confidence 0.9 the best is a member nine times in ten.

    The worst model is thrown out for as long as there are two; a model's p is the largest with which it, or one before
    it, was found no worse than the rest. Differences are divided by their standard deviations over the replications.

    Parameters
    ----------
    losses
        (n, k) of at least two models; finite. Of strategies: the negative of their returns.
    blocks
        Blocks of a mean length of the root of the rows when None.

    Raises
    ------
    MethodError
        When two models lose the same, up to a constant, in every row.

    Examples
    --------
    >>> losses = np.random.default_rng(1).standard_normal((500, 4)) + np.array([0.0, 0.02, 0.5, 0.3])
    >>> found = model_confidence_set(losses, seed=1)
    >>> found.order.tolist(), found.members(0.1).tolist()
    ([2, 3, 0, 1], [0, 1])
    """
    require_rows(losses, fewest=2)
    scheme = default_blocks(losses.shape[0]) if blocks is None else blocks
    means = losses.mean(axis=0)
    off = resampled_column_means(losses, scheme, seed=seed, replications=replications, threads=threads) - means
    eliminate = _eliminated_by_range if elimination is Elimination.RANGE else _eliminated_by_max
    order, p = eliminate(means, off)
    found = np.empty(means.shape)
    found[order] = np.maximum.accumulate(p)
    return ConfidenceSet(found, order, replications)


def _require_apart(spread: Vector, off: Matrix) -> None:
    if bool((spread <= TINY * float(np.abs(off).max())).any()):
        raise MethodError("two models lose the same in every row, up to a constant: leave one of them out")


def _eliminated_by_range(means: Vector, off: Matrix) -> tuple[Columns, Vector]:
    """Order of elimination, and p of each step; 1 for the model that is left.

    Which model goes does not depend on the replications, so that their statistics are built up from the last set of
    one model backwards, each step adding the differences of one more model to the rest.
    """
    count = means.shape[0]
    spread = np.ones((count, count))
    for one in range(count):
        spread[one] = np.sqrt(((off - off[:, one : one + 1]) ** 2).mean(axis=0))
        spread[one, one] = 1.0
        _require_apart(spread[one], off)
    differences = (means[:, None] - means) / spread
    left = np.arange(count)
    order, statistics = [], []
    while left.shape[0] > 1:
        among = differences[np.ix_(left, left)]
        worst = int(np.argmax(among.max(axis=1)))
        order.append(int(left[worst]))
        statistics.append(float(among.max()))
        left = np.delete(left, worst)
    order.append(int(left[0]))
    largest, p = np.zeros(off.shape[0]), [1.0]
    for step in range(count - 2, -1, -1):
        added, rest = order[step], order[step + 1 :]
        apart = np.abs(off[:, added : added + 1] - off[:, rest]) / spread[added, rest]
        np.maximum(largest, apart.max(axis=1), out=largest)
        p.append(tail_p(largest, statistics[step]))
    return np.array(order), np.array(p[::-1])


def _eliminated_by_max(means: Vector, off: Matrix) -> tuple[Columns, Vector]:
    left = np.arange(means.shape[0])
    order, p = [], []
    while left.shape[0] > 1:
        about = off[:, left] - off[:, left].mean(axis=1, keepdims=True)
        spread = np.sqrt((about**2).mean(axis=0))
        _require_apart(spread, off)
        statistics = (means[left] - means[left].mean()) / spread
        worst = int(np.argmax(statistics))
        order.append(int(left[worst]))
        p.append(tail_p((about / spread).max(axis=1), float(statistics[worst])))
        left = np.delete(left, worst)
    return np.array([*order, int(left[0])]), np.array([*p, 1.0])
