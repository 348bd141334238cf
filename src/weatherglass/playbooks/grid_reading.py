"""What a grid of a playbook is worth, once it is said how many were tried: the best of many looks good in noise.

What luck alone gives the best of so many is read from one bootstrap of all of them (Hansen's superior predictive
ability). The deflated Sharpe ratio counts combinations that returned the same as one. And whoever had looked at the
first half of the days alone had chosen some combination, which then earned something.

References
----------
Hansen, P.R. (2005), A test for superior predictive ability, Journal of Business & Economic Statistics 23, 365-380;
Bailey, D.H. and Lopez de Prado, M. (2014), The deflated Sharpe ratio, Journal of Portfolio Management 40, 94-107.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from weatherglass.claims.results import NotRun
from weatherglass.errors import DataError
from weatherglass.playbooks.parameter_axes import ParameterAxes
from weatherglass.playbooks.parameter_grid import COLUMNS, LANES, GridPart, Ground, part_of
from weatherglass.playbooks.playbook_reading import with_settings
from weatherglass.playbooks.run import simulated, trial_from
from weatherglass.stats.schedules import Measure
from weatherglass.stats.sharpe import deflated_sharpe, return_shape

Vector = NDArray[np.float64]
FEWEST = 2
RARE = 0.95
"""What luck gives the best at most in 19 of 20 cases."""


@dataclass(frozen=True, slots=True, eq=False)
class GridFigures:
    """Figures of all combinations, in the order of the grid.

    Attributes
    ----------
    columns, returned, not_run
        As in `GridPart`.
    luck
        (replications,) the best mean of each replication, of all of them.
    p_of_all
        (k,) how often the best of so many does as well by luck; NaN where a combination never moves.
    """

    columns: Mapping[str, Vector]
    returned: NDArray[np.int64]
    luck: Vector
    p_of_all: Vector
    not_run: Mapping[int, str]

    @property
    def ran(self) -> NDArray[np.bool_]:
        """(k,) which have figures."""
        return np.asarray(self.returned != 0)

    @property
    def order(self) -> NDArray[np.int64]:
        """Combinations that move, the best first; those that are as good as each other in the order of the grid."""
        advantage = self.columns["advantage"]
        there = np.flatnonzero(np.isfinite(advantage))
        return np.asarray(there[np.argsort(-advantage[there], kind="stable")])


@dataclass(frozen=True, slots=True)
class HalfChoice:
    """What choosing by the first half of the days gave in the second.

    Attributes
    ----------
    at
        The combination that was best in the first half.
    gain_before, gain_after
        Of it, in either half.
    place, of
        Its place in the second half among all that have a gain there; 1 is the best.
    middle
        First day of the second half.
    """

    at: int
    gain_before: float
    gain_after: float
    place: int
    of: int
    middle: date


@dataclass(frozen=True, slots=True)
class GridReading:
    """What a grid is worth.

    Attributes
    ----------
    tried, ran, different
        Combinations, those with figures, and those of them that returned something else than every other.
    better
        Share of those that ran with a gain above 0.
    middle_gain
        Median gain of those that ran.
    best
        Number of the best; None where none moves.
    p
        How often the best of so many does as well by luck, none being any better than buying and holding.
    luck, luck_rare
        Gain that luck gives the best of so many half of the time, and one time in 20.
    beyond
        Combinations that the best of so many does not reach by luck at the level that is asked for.
    deflated
        Probability that the Sharpe ratio of the best is more than luck gives the best of the different ones; None where
        fewer than two differ.
    half
        None where the halves do not allow a choice.
    """

    tried: int
    ran: int
    different: int
    better: float
    middle_gain: float
    best: int | None
    p: float | None
    luck: float | None
    luck_rare: float | None
    beyond: int
    deflated: float | None
    half: HalfChoice | None
    alpha: float
    unit: str
    measure: Measure
    first: date
    last: date
    rows: int


def joined(parts: Sequence[GridPart], size: int) -> GridFigures:
    """All parts as one, whatever the order in which they came.

    Raises
    ------
    DataError
        When a part is missing.
    """
    ordered = sorted(parts, key=lambda each: each.first)
    begun = 0
    for each in ordered:
        if each.first != begun:
            raise DataError(f"combinations {begun:,} to {each.first:,} of the grid are missing")
        begun += each.returned.shape[0]
    if begun != size:
        raise DataError(f"combinations {begun:,} to {size:,} of the grid are missing")
    luck = np.max([each.luck for each in ordered], axis=0)
    columns = {name: np.concatenate([each.columns[name] for each in ordered]) for name in COLUMNS}
    advantage = columns["advantage"]
    drawn = np.sort(luck)
    # as `tail_p`: draws at least as large, and the observed one
    at_least = drawn.shape[0] - np.searchsorted(drawn, advantage, side="left")
    p_of_all = np.where(np.isfinite(advantage), (1.0 + at_least) / (1.0 + drawn.shape[0]), math.nan)
    return GridFigures(
        columns,
        np.concatenate([each.returned for each in ordered]),
        luck,
        p_of_all,
        {at: why for each in ordered for at, why in each.not_run.items()},
    )


def reading_of(ground: Ground, axes: ParameterAxes, found: GridFigures) -> GridReading:
    """What the best of a grid is worth."""
    ran, order = found.ran, found.order
    gains = found.columns["gain"][ran]
    gains = gains[np.isfinite(gains)]
    different = np.unique(found.returned[ran]).shape[0]
    best = int(order[0]) if order.size else None
    moved = best is not None
    own, question = ground.own, ground.question
    luck = [float(np.quantile(found.luck, each)) * ground.unit_gain for each in (0.5, RARE)] if moved else [None, None]
    return GridReading(
        tried=axes.size,
        ran=int(ran.sum()),
        different=different,
        better=float((gains > 0.0).mean()) if gains.size else 0.0,
        middle_gain=float(np.median(gains)) if gains.size else 0.0,
        best=best,
        p=None if best is None else float(found.p_of_all[best]),
        luck=luck[0],
        luck_rare=luck[1],
        beyond=int((found.p_of_all[order] < question.alpha).sum()),
        deflated=None if best is None else _deflated(ground, axes, found, best),
        half=_half(ground, found),
        alpha=question.alpha,
        unit=question.unit,
        measure=question.measure,
        first=own.days[0].item(),
        last=own.days[-1].item(),
        rows=own.rows,
    )


def _deflated(ground: Ground, axes: ParameterAxes, found: GridFigures, best: int) -> float | None:
    """Combinations that returned the same count once, at the first of them."""
    _, firsts = np.unique(found.returned[found.ran], return_index=True)
    ratios = found.columns["ratio"][found.ran][np.sort(firsts)]
    ratios = ratios[np.isfinite(ratios)]
    if ratios.shape[0] < FEWEST:
        return None
    done = simulated(with_settings(ground.playbook, axes.setting(best)), ground.asked)
    if isinstance(done, NotRun):
        return None
    shape = return_shape(trial_from(done).advantage(Measure.SHARPE))
    return deflated_sharpe(shape, trials=float(ratios.shape[0]), variance=float(np.var(ratios, ddof=1)))


def _half(ground: Ground, found: GridFigures) -> HalfChoice | None:
    before, after = found.columns["early_gain"], found.columns["late_gain"]
    there = np.flatnonzero(np.isfinite(before) & np.isfinite(after))
    if there.size < FEWEST:
        return None
    at = int(there[np.argmax(before[there])])
    place = 1 + int((after[there] > after[at]).sum())
    middle = ground.days[ground.middle].item()
    return HalfChoice(at, float(before[at]), float(after[at]), place, there.size, middle)


def whole_grid(ground: Ground, axes: ParameterAxes) -> GridFigures:
    """All combinations here and now, in parts of `LANES`."""
    firsts = range(0, axes.size, LANES)
    return joined([part_of(ground, axes, at, min(at + LANES, axes.size)) for at in firsts], axes.size)
