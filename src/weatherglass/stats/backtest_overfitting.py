"""Whether the best of many trials in one half of the rows is any good in the other half.

References
----------
Bailey, D.H., Borwein, J., Lopez de Prado, M. and Zhu, Q.J. (2017), The probability of backtest overfitting, Journal of
Computational Finance 20, 39-69 (combinatorially symmetric cross-validation).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import MethodError, UsageError

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
MOST_PARTS = 20
"""184,756 ways to choose a half."""
_CHUNK = 512


@dataclass(frozen=True, slots=True, eq=False)
class Overfitting:
    """The best in one half, in the other half.

    Attributes
    ----------
    probability
        Share of the halves whose best trial does no better than the median in the other half: 0.5 for trials of no
        worth, near 0 when the best is the best.
    loss
        Share of the halves whose best trial has a negative mean in the other half.
    logits
        (halves,) logit of the relative rank in the other half: below 0 in the lower half of the trials.
    parts, rows, trials
        What it was calculated from.
    """

    probability: float
    loss: float
    logits: Vector
    parts: int
    rows: int
    trials: int


def backtest_overfitting(returns: Matrix, *, parts: int = 16) -> Overfitting:
    """Probability of backtest overfitting by Sharpe ratio, over all ways to choose half of the parts of the sample.

    Parameters
    ----------
    returns
        (n, k) excess returns of at least two trials; finite. The first n modulo `parts` rows are left out.
    parts
        Even, at least 2 and at most 20, with at least two rows each.

    Raises
    ------
    UsageError
        When a bound is not kept or a value is not finite.
    MethodError
        When a trial does not vary in some half.

    Examples
    --------
    >>> noise = np.random.default_rng(1).standard_normal((960, 20))
    >>> found = backtest_overfitting(noise, parts=8)
    >>> round(found.probability, 2), backtest_overfitting(noise + np.arange(20)).probability
    (0.54, 0.0)
    """
    _require(returns, parts)
    rows, trials = returns.shape[0] // parts, returns.shape[1]
    kept = returns[returns.shape[0] - rows * parts :].reshape(parts, rows, trials)
    sums, squares = kept.sum(axis=1), (kept * kept).sum(axis=1)
    halves = np.array(list(combinations(range(parts), parts // 2)))
    logits, losses = np.empty(halves.shape[0]), 0
    for begun in range(0, halves.shape[0], _CHUNK):
        half = halves[begun : begun + _CHUNK]
        first, first_squares = _added(sums, half), _added(squares, half)
        within = _ratios(first, first_squares, rows * parts // 2)
        other = sums.sum(axis=0) - first
        beyond = _ratios(other, squares.sum(axis=0) - first_squares, rows * parts // 2)
        best = np.argmax(within, axis=1)[:, None]
        own = np.take_along_axis(beyond, best, axis=1)
        # the mean rank where trials tie
        rank = (beyond < own).sum(axis=1) + ((beyond == own).sum(axis=1) + 1) / 2.0
        logits[begun : begun + _CHUNK] = np.log(rank / (trials + 1.0 - rank))
        losses += int((np.take_along_axis(other, best, axis=1) < 0.0).sum())
    return Overfitting(float((logits <= 0.0).mean()), losses / halves.shape[0], logits, parts, rows * parts, trials)


def _added(values: Matrix, half: NDArray[np.int64]) -> Matrix:
    """Sums over the parts of each half, part by part: an order that the machine does not choose."""
    found = values[half[:, 0]].copy()
    for part in range(1, half.shape[1]):
        found += values[half[:, part]]
    return found


def _ratios(sums: Matrix, squares: Matrix, rows: int) -> Matrix:
    means = sums / rows
    variance = squares / rows - means * means
    if bool((variance <= 1e-14 * squares / rows).any()):
        raise MethodError("a trial does not vary in one of the halves: its Sharpe ratio is no number there")
    return np.asarray(means / np.sqrt(variance))


def _require(returns: Matrix, parts: int) -> None:
    if parts % 2 or not 2 <= parts <= MOST_PARTS:
        raise UsageError(f"parts={parts} must be even, at least 2 and at most {MOST_PARTS}")
    if returns.ndim != 2 or returns.shape[1] < 2 or returns.shape[0] < 2 * parts:
        raise UsageError(
            f"returns of shape {returns.shape} must be (rows, trials) with at least two trials and {2 * parts} rows"
        )
    if not np.isfinite(returns).all():
        raise UsageError("trials are compared on rows in which all have a finite return: leave the others out")
