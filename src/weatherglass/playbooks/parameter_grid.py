"""Every combination of some parameters of a playbook, simulated part by part: figures, and what luck would have given.

A part is made on its own and holds a row of figures for each combination, and of a bootstrap the best mean of each
replication. The best of all parts is the largest of theirs, so that one p for the best of any number of combinations
needs no table of all their returns. Combinations are resampled in fixed blocks of `LANES`, counted from the first of
the grid, with the same draws everywhere: no result depends on how the grid was cut into parts.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weatherglass.claims.results import NotRun, Why
from weatherglass.errors import UsageError
from weatherglass.market.series import Days
from weatherglass.playbooks.parameter_axes import ParameterAxes
from weatherglass.playbooks.performance import yearly_sharpe
from weatherglass.playbooks.playbook_file import Playbook
from weatherglass.playbooks.playbook_reading import PlaybookFileError, with_settings
from weatherglass.playbooks.questions import question_of
from weatherglass.playbooks.rules import Asked
from weatherglass.playbooks.run import Simulated, simulated, trial_from
from weatherglass.playbooks.timing_tests import Question
from weatherglass.playbooks.trials import Trial
from weatherglass.stats.drawdowns import underwater
from weatherglass.stats.model_comparison import default_blocks, standard_errors, tail_p
from weatherglass.stats.performance import annual_growth, yearly_volatility, years_between
from weatherglass.stats.resampling import resampled_column_means
from weatherglass.stats.schedules import Measure, measured
from weatherglass.stats.sharpe import sharpe_ratio, varies

Vector = NDArray[np.float64]
LANES = 32
"""Combinations that are resampled together; a part begins at a multiple of it."""
COLUMNS = (
    "gain", "growth", "volatility", "sharpe", "deepest", "exposure", "turnover", "trades", "episodes", "early_gain",
    "late_gain", "advantage", "p_alone", "ratio",
)  # fmt: skip
STILL = NotRun("playbook", Why.NOT_APPLICABLE, "still")


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What all combinations stand on: the playbook as it is, simulated.

    Attributes
    ----------
    own
        The playbook with the parameters of its file.
    days
        (n,) on which the returns of it end: the rows of the tests.
    middle
        The row at which the second half of them begins.
    """

    playbook: Playbook
    asked: Asked
    own: Trial
    done: Simulated
    question: Question
    days: Days
    middle: int

    @property
    def unit_gain(self) -> float:
        """What a mean advantage of a row has to be multiplied with to be a gain in the question's unit."""
        if self.question.measure is Measure.SHARPE:
            return self.question.scale / float(self.own.held_excess.std())
        return self.question.scale


@dataclass(frozen=True, slots=True, eq=False)
class GridPart:
    """Some combinations of a grid.

    Attributes
    ----------
    first
        Number of the first of them.
    columns
        (m,) by the names of `COLUMNS`; NaN where there is no such number.

        gain, early_gain, late_gain: on buying and holding in the question's unit, in all and in each half of the days.
        growth, volatility, sharpe, deepest: a year, and the deepest fall. exposure, turnover: mean share in assets, and
        value traded a year. trades, episodes: bars with a trade, and how often it did something else than usual.
        advantage: mean of a row, by which the best is chosen. p_alone: as if nothing else had been tried. ratio: mean
        over spread of the advantage at equal risk, for the deflated Sharpe ratio.
    returned
        (m,) the same number for combinations that returned the same throughout; 0 for those that were not run.
    luck
        (replications,) the largest mean of each replication, over combinations that are as good as the benchmark; minus
        infinity where none moves.
    not_run
        By number within the grid, why a combination has no figures: a code of `Why`, or what is wrong with it.
    """

    first: int
    columns: Mapping[str, Vector]
    returned: NDArray[np.int64]
    luck: Vector
    not_run: Mapping[int, str]


def ground_of(playbook: Playbook, asked: Asked, *, measure: Measure, replications: int) -> Ground | NotRun:
    """What a grid stands on, or why the playbook cannot be simulated.

    Raises
    ------
    UsageError
        When falls are asked for: no bootstrap of returns keeps them.
    """
    if measure is Measure.MAX_DRAWDOWN:
        raise UsageError(
            "a grid is judged by --measure sharpe or mean_return; by falls `weatherglass playbook run` judges the "
            "variants of a file"
        )
    done = simulated(playbook, asked)
    if isinstance(done, NotRun):
        return done
    own = trial_from(done)
    if not varies(own.held_excess):
        return STILL
    question = question_of(playbook, done.plan, measure=measure, draws=replications)
    return Ground(playbook, asked, own, done, question, own.days, own.rows // 2)


def part_of(ground: Ground, axes: ParameterAxes, first: int, last: int) -> GridPart:
    """Combinations `first` to `last`, the latter not included.

    Parameters
    ----------
    first
        A multiple of `LANES`.
    """
    if first % LANES or not 0 <= first < last <= axes.size:
        raise UsageError(f"combinations {first} to {last} are no part of {axes.size:,} that begins at whole {LANES}")
    figures = {name: np.full(last - first, math.nan) for name in COLUMNS}
    returned = np.zeros(last - first, np.int64)
    luck = np.full(ground.question.draws, -math.inf)
    not_run: dict[int, str] = {}
    for begun in range(first, last, LANES):
        table = np.zeros((ground.days.shape[0], LANES))
        for at in range(begun, min(begun + LANES, last)):
            done = _simulated(ground, axes, at)
            if isinstance(done, str):
                not_run[at] = done
                continue
            trial = trial_from(done)
            if not varies(trial.excess):
                not_run[at] = STILL.detail
                continue
            for name, value in _figures(ground, done, trial).items():
                figures[name][at - first] = value
            returned[at - first] = _fingerprint(trial)
            _place(table[:, at - begun], ground.days, trial.days, trial.advantage(ground.question.measure))
        _resampled(ground, table, slice(begun - first, min(begun + LANES, last) - first), figures, luck)
    return GridPart(first, figures, returned, luck, not_run)


def ratio_of(trial: Trial) -> float:
    """Mean over spread of the advantage at equal risk; NaN where it does not vary."""
    advantage = trial.advantage(Measure.SHARPE)
    return sharpe_ratio(advantage) if varies(advantage) else math.nan


def _simulated(ground: Ground, axes: ParameterAxes, at: int) -> Simulated | str:
    try:
        done = simulated(with_settings(ground.playbook, axes.setting(at)), ground.asked)
    except PlaybookFileError as fault:
        return str(fault)
    return str(done.why) if isinstance(done, NotRun) else done


def _figures(ground: Ground, done: Simulated, trial: Trial) -> dict[str, float]:
    plan, path, question = done.plan, done.path, ground.question
    unit, a_year = np.maximum(path.unit, 0.0), plan.days_a_year
    ratio = yearly_sharpe(trial.excess, a_year)
    years = years_between(plan.days)
    early = trial.days < ground.days[ground.middle]
    return {
        "gain": _gain(trial, question, slice(None)),
        "growth": annual_growth(float(unit[-1]), years=years),
        "volatility": yearly_volatility(trial.returns, rows_a_year=a_year),
        "sharpe": math.nan if ratio is None else ratio,
        "deepest": float(underwater(np.concatenate([[1.0], unit])).min()),
        "exposure": float(path.weight[:-1].sum(axis=1).mean()),
        "turnover": float(path.traded.sum()) / years,
        "trades": float((path.traded > 0.0).sum()),
        "episodes": float(trial.episodes),
        "early_gain": _gain(trial, question, early),
        "late_gain": _gain(trial, question, ~early),
        "ratio": ratio_of(trial),
    }


def _gain(trial: Trial, question: Question, rows: slice | NDArray[np.bool_]) -> float:
    returns, held, cash = trial.returns[rows], trial.held[rows], trial.cash[rows]
    if returns.shape[0] < 2:
        return math.nan
    if question.measure is Measure.SHARPE and not (varies(returns - cash) and varies(held - cash)):
        return math.nan
    return (measured(returns, cash, question.measure) - measured(held, cash, question.measure)) * question.scale


def _fingerprint(trial: Trial) -> int:
    """Never 0."""
    digest = hashlib.sha256(trial.days.tobytes() + trial.returns.tobytes()).digest()
    return int.from_bytes(digest[:8], "little", signed=True) or 1


def _place(column: Vector, days: Days, own: Days, values: Vector) -> None:
    """Values on the days that the ground has; 0 on days that a combination has not."""
    at = np.searchsorted(days, own)
    there = (at < days.shape[0]) & (days[np.minimum(at, days.shape[0] - 1)] == own)
    column[at[there]] = values[there]


def _resampled(ground: Ground, table: Vector, rows: slice, figures: Mapping[str, Vector], luck: Vector) -> None:
    """Means of a block of combinations, and of every replication; those that never move are left out."""
    count = table.shape[0]
    blocks = default_blocks(count)
    moving = np.flatnonzero([varies(column) for column in table.T])
    if not moving.size:
        return
    means, errors = table.mean(axis=0), standard_errors(table, blocks)
    drawn = resampled_column_means(table, blocks, seed=ground.question.seed, replications=ground.question.draws)
    # combinations that are worse by more than chance allows are not counted as good (Hansen's consistent p)
    bound = -errors * math.sqrt(2.0 * math.log(math.log(count)))
    off = drawn - np.where(means >= bound, means, 0.0)
    np.maximum(luck, off[:, moving].max(axis=1), out=luck)
    for lane in moving.tolist():
        figures["advantage"][rows][lane] = means[lane]
        figures["p_alone"][rows][lane] = tail_p(drawn[:, lane] - means[lane], float(means[lane]))
