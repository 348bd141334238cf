"""Events that are states of a price's own volatility, found again on simulated paths on which nothing else happens.

On each path the state is entered on the same share of days as in the data, by the variance that the model expects; the
same rule makes episodes of it, and the same outcomes are measured after them. What the rule picks up by itself (it
begins after a fall, in wild times, and its windows overlap in a crisis) is then in both.

Paths differ in the number of episodes. The statistic therefore is in units of its own spread: the mean outcome of the
cases less that of all dates, times the root of the number of cases, over the standard deviation of all outcomes.

References
----------
Davison, A. and Hinkley, D. (1997), Bootstrap Methods and their Application, Cambridge, chapter 4 (parametric Monte
Carlo tests); Phipson, B. and Smyth, G. (2010), Permutation p-values should never be zero, Statistical Applications in
Genetics and Molecular Biology 9, 39.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import UsageError
from weatherglass.stats.null_models import NullModel, simulated_states
from weatherglass.stats.randomization import Randomized

Vector = NDArray[np.float64]
Rows = NDArray[np.int64]
Flags = NDArray[np.bool_]
BATCH = 100
BURN_IN = 500


@dataclass(frozen=True, slots=True)
class StateRule:
    """How a state of volatility becomes cases.

    Attributes
    ----------
    share
        Of the days that are in the state, above 0 and below 1.
    above
        The state is high volatility; else low.
    gap
        Rows without the state after which its return begins an episode.
    entry
        Rows from the day of the event to that at whose close the case begins.
    every_day
        Every day in the state is a case, and not only the first of an episode.
    """

    share: float
    above: bool = True
    gap: int = 21
    entry: int = 1
    every_day: bool = False

    def __post_init__(self) -> None:
        if not 0.0 < self.share < 1.0:
            raise UsageError(f"share={self.share} of the days in the state must lie between 0 and 1, exclusive")
        if self.gap < 0 or self.entry < 0:
            raise UsageError(f"gap={self.gap} and entry={self.entry} count rows and cannot be negative")

    def cases(self, level: Vector, dates: int) -> Rows:
        """Rows at which cases begin, of those that have an outcome.

        Parameters
        ----------
        level
            (T,) of the state's variable, known at each row.
        dates
            Rows that have an outcome, from the first on.
        """
        days = max(1, round(self.share * level.shape[0]))
        at = level.shape[0] - days if self.above else days - 1
        bound = np.partition(level, at)[at]
        inside = level >= bound if self.above else level <= bound
        rows = np.flatnonzero(inside) if self.every_day else episode_starts(inside, self.gap)
        rows = rows + self.entry
        return np.asarray(rows[rows < dates], np.int64)


def episode_starts(inside: Flags, gap: int) -> Rows:
    """Rows at which a state begins after more than `gap` rows without it.

    >>> episode_starts(np.array([False, True, False, True, False, False, True]), 2).tolist()
    [1, 6]
    """
    rows = np.flatnonzero(inside)
    fresh = np.concatenate([[True], np.diff(rows) > max(1, gap)]) if rows.size else np.empty(0, np.bool_)
    return np.asarray(rows[fresh], np.int64)


def studentized(outcomes: Vector, rows: Rows) -> float:
    """Mean outcome of the cases less that of all dates, in units of the spread of a mean of so many.

    >>> round(studentized(np.array([0.0, 0.0, 1.0, 3.0]), np.array([2, 3])), 4)
    1.1547
    """
    spread = float(outcomes.std())
    if rows.shape[0] == 0 or not spread > 0.0:
        raise UsageError("there is no case, or no outcome differs from another: a studentized mean is no number")
    return float((outcomes[rows].mean() - outcomes.mean()) * np.sqrt(rows.shape[0]) / spread)


def redetected(
    model: NullModel,
    rule: StateRule,
    outcomes_of: Callable[[Vector], Vector],
    *,
    rows: int,
    seed: int,
    replications: int,
) -> tuple[Vector, Rows]:
    """Statistics and numbers of cases of simulated paths, (B,) each; paths on which no case ends are left out.

    Parameters
    ----------
    outcomes_of
        From (T,) prices to (M,) outcomes of every date that has one.
    rows
        T, of each path.
    seed
        The same seed gives the same bits.
    """
    statistics, counts = [], []
    for batch, stream in enumerate(np.random.SeedSequence(seed).spawn(-(-replications // BATCH))):
        paths = min(BATCH, replications - batch * BATCH)
        rng = np.random.default_rng(stream)
        returns, expected = simulated_states(model, rng, rows=rows, paths=paths, burn_in=BURN_IN)
        returns[0] = 0.0
        prices = np.exp(np.cumsum(returns, axis=0)).T.copy()
        levels = expected.T.copy()
        for price, level in zip(prices, levels, strict=True):
            outcomes = outcomes_of(price)
            cases = rule.cases(level, outcomes.shape[0])
            if cases.size:
                statistics.append(studentized(outcomes, cases))
                counts.append(cases.size)
    return np.array(statistics), np.array(counts, np.int64)


def against_paths(statistic: float, null: Vector, n: int) -> Randomized:
    """A statistic against those of simulated paths, (B,): p counts the observed one among them (Phipson and Smyth).

    Notes
    -----
    Measured at nominal 5 % with the fitted model in place of the true one: see `docs/methodology/claim-sizes.md`.
    """
    count = null.shape[0]
    if count == 0:
        raise UsageError("there is no simulated path with a case")
    greater = (1 + int((null >= statistic).sum())) / (count + 1)
    less = (1 + int((null <= statistic).sum())) / (count + 1)
    nearer = min(greater, less)
    error = float(np.sqrt(nearer * (1.0 - nearer) / count))
    return Randomized(statistic, greater, less, n, count, 1.0 / (count + 1), error)
