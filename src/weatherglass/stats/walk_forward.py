"""The best of many trials so far, held over the rows that come next: what choosing by the past would have earned.

The rows are cut into folds in order of time. Before each fold the trial that was best on the rows before it is chosen,
and its returns over the fold are what the choice earned. Two gaps keep the past apart from the fold. The purge leaves
out the rows whose outcome reaches into it: as many as the longest holding or horizon. The embargo leaves out so many
more, for what goes on after an outcome has ended. Nothing of a fold, or after it, decides on it.

References
----------
Pardo, R. (2008), The evaluation and optimization of trading strategies, 2nd ed., Wiley (walk-forward analysis); Lopez
de Prado, M. (2018), Advances in financial machine learning, Wiley, chapter 7 (purging and embargo).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import UsageError
from weatherglass.stats.schedules import Measure

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
FEWEST_BEFORE = 20
"""Rows to choose by, at least."""


@dataclass(frozen=True, slots=True)
class Fold:
    """One choice and what came of it.

    Attributes
    ----------
    learned
        Rows 0 to this one, exclusive, were chosen by.
    first, end
        Rows of the fold, the end exclusive.
    chosen
        Column of the trial.
    within, beyond
        Its measure per row on the rows that it was chosen by, and over the fold.
    """

    learned: int
    first: int
    end: int
    chosen: int
    within: float
    beyond: float


@dataclass(frozen=True, slots=True, eq=False)
class WalkForward:
    """All choices.

    Attributes
    ----------
    folds
        In order of time.
    first
        The first row of the first fold.
    returns
        (rows from `first` on,) of the trials that were chosen.
    """

    folds: tuple[Fold, ...]
    first: int
    returns: Vector

    @property
    def chosen(self) -> tuple[int, ...]:
        """Column of the trial of each fold."""
        return tuple(each.chosen for each in self.folds)


def walk_forward(
    returns: Matrix, cash: Vector, measure: Measure, *, folds: int = 8, purge: int = 0, embargo: int = 0
) -> WalkForward:
    """Choices by the past and what they earned.

    Parameters
    ----------
    returns
        (n, k) simple returns of the trials, finite; a row's return is known when the row has ended.
    cash
        (n,) simple returns of cash.
    measure
        By which the best is chosen, the first of equals; a trial that does not vary has a Sharpe ratio of 0.
    folds
        At least 1. The first choice is made with as many rows as a fold has, less the gaps.
    purge, embargo
        Rows left out before each fold, at least 0; their sum is the gap.

    Raises
    ------
    UsageError
        When a bound is not kept, or fewer than twenty rows are left to choose by.

    Examples
    --------
    The trial that is best in the first half is held in the second, where it is worse.

    >>> returns = np.array([[0.01, 0.0]] * 40 + [[0.0, 0.02]] * 40)
    >>> found = walk_forward(returns, np.zeros(80), Measure.MEAN_RETURN, folds=1)
    >>> found.chosen, round(found.folds[0].within, 6), found.folds[0].beyond
    ((0,), 0.01, 0.0)
    """
    _require(returns, cash, folds, purge, embargo)
    rows = returns.shape[0]
    edges = np.linspace(0, rows, folds + 2).round().astype(np.int64)
    if edges[1] - purge - embargo < FEWEST_BEFORE:
        raise UsageError(
            f"purge={purge} and embargo={embargo} leave {edges[1] - purge - embargo} of {rows} rows to choose by "
            f"before the first of {folds} folds; it takes {FEWEST_BEFORE}"
        )
    made, earned = [], []
    for first, end in zip(edges[1:-1].tolist(), edges[2:].tolist(), strict=True):
        learned = first - purge - embargo
        before = measures(returns[:learned], cash[:learned], measure)
        chosen = int(np.argmax(before))
        held = returns[first:end, chosen]
        beyond = float(measures(held[:, None], cash[first:end], measure)[0])
        made.append(Fold(learned, first, end, chosen, float(before[chosen]), beyond))
        earned.append(held)
    return WalkForward(tuple(made), int(edges[1]), np.concatenate(earned))


def measures(returns: Matrix, cash: Vector, measure: Measure) -> Vector:
    """One measure of every trial, (k,); a Sharpe ratio of 0 for returns that do not vary."""
    match measure:
        case Measure.MEAN_RETURN:
            return np.asarray(returns.mean(axis=0))
        case Measure.SHARPE:
            excess = returns - cash[:, None]
            varies = np.ptp(excess, axis=0) > 0.0
            spread = np.where(varies, excess.std(axis=0, ddof=1), 1.0)
            return np.where(varies, excess.mean(axis=0) / spread, 0.0)
        case _:
            value = np.cumprod(np.maximum(0.0, 1.0 + returns), axis=0)
            highest = np.maximum(np.maximum.accumulate(value, axis=0), 1.0)
            return np.asarray(np.minimum(0.0, (value / highest - 1.0).min(axis=0)))


def _require(returns: Matrix, cash: Vector, folds: int, purge: int, embargo: int) -> None:
    if returns.ndim != 2 or returns.shape[1] < 1 or cash.shape != returns.shape[:1]:
        raise UsageError(
            f"returns of shape {returns.shape} must be (rows, trials), and cash of shape {cash.shape} have the same "
            "rows"
        )
    if not (np.isfinite(returns).all() and np.isfinite(cash).all()):
        raise UsageError("trials are chosen on rows in which all have a finite return: leave the others out")
    if folds < 1 or purge < 0 or embargo < 0:
        raise UsageError(f"folds={folds} must be at least 1, purge={purge} and embargo={embargo} not negative")
