"""What was tried, ready to be judged: every set of parameters as returns, a schedule and the benchmark beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import UsageError
from weatherglass.market.series import Days
from weatherglass.playbooks.orders import Market, Path
from weatherglass.playbooks.performance import unit_returns
from weatherglass.stats.schedules import Measure, Schedule, at_equal_risk

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """One set of parameters, simulated.

    Attributes
    ----------
    days
        (n,) on which each return ends.
    returns
        (n,) of a unit, costs and taxes paid.
    held
        (n,) of the benchmark, its costs and taxes paid.
    cash
        (n,)
    schedule, benchmark
        What was held over each row and what was paid for trading before it. The first trade is left out, as that of
        who only holds, and so are taxes. A stop that sold within a row is a weight that was there until its close.
        The same of the benchmark.
    episodes
        How often the playbook began to do something else than usual.
    setting
        What was set, by dotted path.
    """

    days: Days
    returns: Vector
    held: Vector
    cash: Vector
    schedule: Schedule
    benchmark: Schedule
    episodes: int
    setting: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def rows(self) -> int:
        """Returns."""
        return int(self.returns.shape[0])

    @property
    def excess(self) -> Vector:
        """Returns less cash, (n,)."""
        return np.asarray(self.returns - self.cash)

    @property
    def held_excess(self) -> Vector:
        """Returns of the benchmark less cash, (n,)."""
        return np.asarray(self.held - self.cash)

    def advantage(self, measure: Measure) -> Vector:
        """What it returned more than the benchmark, row by row, (n,): at equal risk for Sharpe ratios."""
        if measure is Measure.MEAN_RETURN:
            return np.asarray(self.returns - self.held)
        return at_equal_risk(self.excess, self.held_excess)


def trial_of(
    market: Market,
    path: Path,
    benchmark: Path,
    *,
    episodes: int,
    setting: Mapping[str, object] = MappingProxyType({}),
) -> Trial:
    """A simulated path as a trial.

    Raises
    ------
    UsageError
        When there are fewer than two returns, or the benchmark has other bars.
    """
    bars = market.close.shape[0]
    if bars < 3 or path.unit.shape != (bars,) or benchmark.unit.shape != (bars,):
        raise UsageError(
            f"{bars} bars, {path.unit.shape[0]} of the path and {benchmark.unit.shape[0]} of the benchmark must be as "
            "many, and at least 3"
        )
    asset = market.close[1:] / market.close[:-1] - 1.0
    own, other = (
        Schedule(each.weight[:-1], asset, market.cash[1:], np.concatenate([[0.0], each.cost[1:-1]]))  # paid just before
        for each in (path, benchmark)
    )
    return Trial(
        market.days[1:], unit_returns(path), unit_returns(benchmark), market.cash[1:], own, other, episodes, setting
    )


def begun(weight: Matrix) -> int:
    """How often weights became other than usual: runs of rows whose weights are not the most common ones.

    Parameters
    ----------
    weight
        (t, a) wanted; NaN is no order and counts as what stood before, or as nothing.

    Examples
    --------
    >>> begun(np.array([[1.0], [1.0], [0.0], [0.0], [1.0], [0.5], [1.0]]))
    2
    """
    there = ~np.isnan(weight).any(axis=1)
    last = np.maximum.accumulate(np.where(there, np.arange(weight.shape[0]), -1))
    stood = np.where((last >= 0)[:, None], weight[np.maximum(last, 0)], 0.0)
    _, which, count = np.unique(stood, axis=0, return_inverse=True, return_counts=True)
    other = which.ravel() != int(np.argmax(count))
    return int((np.diff(np.concatenate([[False], other]).astype(np.int8)) == 1).sum())


def orders_begun(weight: Matrix) -> int:
    """How often orders began after a time without any: runs of rows that have one, (t, a) with NaN for none.

    >>> orders_begun(np.array([[np.nan], [1.0], [1.0], [np.nan], [1.0]]))
    2
    """
    there = ~np.isnan(weight).any(axis=1)
    return int((np.diff(np.concatenate([[False], there]).astype(np.int8)) == 1).sum())


def side_by_side(trials: Sequence[Trial], measure: Measure) -> Matrix:
    """Advantages of trials, (n, k), on all days that any of them has; 0 on days that one has not."""
    days = np.unique(np.concatenate([each.days for each in trials]))
    found = np.zeros((days.shape[0], len(trials)))
    for column, each in enumerate(trials):
        found[np.searchsorted(days, each.days), column] = each.advantage(measure)
    return found


@dataclass(frozen=True, slots=True, eq=False)
class CommonRows:
    """Returns of trials on the days that all of them have.

    Attributes
    ----------
    days
        (n,)
    returns
        (n, k) simple returns.
    held, cash
        (n,) of the benchmark of the first trial, and of cash.
    """

    days: Days
    returns: Matrix
    held: Vector
    cash: Vector


def on_common_days(trials: Sequence[Trial]) -> CommonRows:
    """Trials on the days that all have: none where they do not overlap."""
    days = trials[0].days
    for each in trials[1:]:
        days = np.intersect1d(days, each.days, assume_unique=True)
    rows = [np.searchsorted(each.days, days) for each in trials]
    table = np.stack([each.returns[at] for each, at in zip(trials, rows, strict=True)], axis=1)
    return CommonRows(days, table, trials[0].held[rows[0]], trials[0].cash[rows[0]])


def distinct(trials: Sequence[Trial]) -> list[Trial]:
    """The first of trials that returned the same throughout: parameters that changed nothing are one trial."""
    found: dict[bytes, Trial] = {}
    for each in trials:
        found.setdefault(each.returns.tobytes(), each)
    return list(found.values())
