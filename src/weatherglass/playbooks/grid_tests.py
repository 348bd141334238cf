"""All sets of parameters of a playbook at once: whoever tries many and shows the best finds something in noise.

One p for the best of them against the benchmark (superior predictive ability), which of them are better (stepwise), the
chance that a Sharpe ratio is more than luck gives to the best of so many (deflated), how often the best of one half of
the sample is in the lower half of the other (overfitting), and what choosing by the past alone would have earned
(walk-forward).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from weatherglass.claims.definitions import by_joint_shift, share_of_right_sign
from weatherglass.claims.results import Multiverse, NotRun, VariantResult, Why
from weatherglass.claims.strategy_definitions import LONGEST_SHARE
from weatherglass.errors import UsageError
from weatherglass.playbooks.performance import RatioGap, ratio_gap
from weatherglass.playbooks.timing_tests import Question, shifted_gains
from weatherglass.playbooks.trials import Trial, distinct, on_common_days, side_by_side
from weatherglass.stats.backtest_overfitting import backtest_overfitting
from weatherglass.stats.block_length import block_lengths
from weatherglass.stats.model_comparison import (
    SuperiorAbility,
    joint_means,
    stepwise_p,
    superior_predictive_ability,
)
from weatherglass.stats.resampling import StationaryBlocks
from weatherglass.stats.schedules import Measure, measured
from weatherglass.stats.sharpe import deflated_sharpe, return_shape, varies
from weatherglass.stats.walk_forward import Fold, walk_forward

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
PARTS = 16
"""Of the sample, for overfitting: 12,870 ways to choose a half."""
REPLICATIONS = 1_999
FEWEST_TRIALS = 2
STILL = 1e-9
"""Returns of a sixteenth of the sample that differ by less are those of cash."""


@dataclass(frozen=True, slots=True)
class NotRunTrial:
    """A set of parameters that could not be simulated, and why."""

    setting: dict[str, object]
    why: NotRun


@dataclass(frozen=True, slots=True, eq=False)
class WalkResult:
    """What choosing by the past alone earned.

    Attributes
    ----------
    folds, starts
        The choices, and the day on which each fold's first return ends; `chosen` counts the trials of `settings`.
    gain, gain_within
        On the benchmark over all folds, and what the choices had gained, on average, on the rows that they were chosen
        by; in the question's unit.
    gap
        Sharpe ratio of the chosen less that of the benchmark over the folds.
    first, last, rows
        Days and number of the returns.
    """

    folds: tuple[Fold, ...]
    starts: tuple[date, ...]
    settings: tuple[dict[str, object], ...]
    gain: float
    gain_within: float
    gap: RatioGap | None
    first: date
    last: date
    rows: int


@dataclass(frozen=True, slots=True, eq=False)
class GridTests:
    """What all sets of parameters say together; None where it could not be run, with the reason in `not_run`.

    Attributes
    ----------
    multiverse
        Every set with its gain and its own p, and one p for the best of them.
    superior
        The test of superior predictive ability, `best` counting the sets that were run; None for falls, whose best is
        held against that of every joint shift.
    stepwise
        (k,) adjusted p of each set that was run, in order; empty for falls.
    deflated, deflated_best, trials
        Probability that the gain at equal risk of the playbook's own set, and of the best one, is more than luck gives
        to the best of so many different sets.
    overfitting, overfitting_trials
        Share of the halves of the sample whose best set is in the lower half in the other, over the sets that moved in
        every half, and how many those are.
    walk
        Choosing by the past alone.
    """

    multiverse: Multiverse | None
    superior: SuperiorAbility | None
    stepwise: Vector
    deflated: float | None
    deflated_best: float | None
    trials: int
    overfitting: float | None
    overfitting_trials: int
    walk: WalkResult | None
    not_run: tuple[NotRun, ...]


def grid_tests(own: Trial, tried: Sequence[Trial | NotRunTrial], question: Question) -> GridTests:
    """The tests of a playbook's whole grid of parameters.

    Parameters
    ----------
    own
        The playbook as its file has it.
    tried
        Every combination of the file's `variants`, in its order.
    """
    run = [each for each in tried if isinstance(each, Trial) and varies(each.excess)]
    different = distinct(run)
    if len(different) < FEWEST_TRIALS:
        why = (NotRun("variants", Why.TOO_SHORT, f"{len(different)}"),)
        return GridTests(None, None, np.empty(0), None, None, len(different), None, 0, None, why)
    not_run: list[NotRun] = []
    if question.measure is Measure.MAX_DRAWDOWN:
        universe, superior, stepwise = _of_falls(tried, run, question), None, np.empty(0)
    else:
        universe, superior, stepwise = _of_means(tried, run, question)
    return GridTests(
        universe, superior, stepwise, *_deflated(own, different), len(different),
        *_overfitting(different, not_run), _walked(different, question, not_run), tuple(not_run),
    )  # fmt: skip


def _results(tried: Sequence[Trial | NotRunTrial], run: Sequence[Trial], gains: Sequence[float]) -> list[VariantResult]:
    gained = {id(each): gain for each, gain in zip(run, gains, strict=True)}
    found = []
    for each in tried:
        if isinstance(each, NotRunTrial):
            found.append(VariantResult(each.setting, not_run=each.why))
        elif id(each) not in gained:
            found.append(VariantResult(each.setting, not_run=NotRun("playbook", Why.NOT_APPLICABLE, "still")))
        else:
            found.append(VariantResult(each.setting, each.episodes, gained[id(each)]))
    return found


def _of_falls(tried: Sequence[Trial | NotRunTrial], run: Sequence[Trial], question: Question) -> Multiverse | None:
    shifts = [shifted_gains(each, question) for each in run]
    return by_joint_shift("greater", question.alpha, _results(tried, run, [float(s[0]) for s in shifts]), shifts)


def _of_means(
    tried: Sequence[Trial | NotRunTrial], run: Sequence[Trial], question: Question
) -> tuple[Multiverse | None, SuperiorAbility | None, Vector]:
    gains = [
        (measured(each.returns, each.cash, question.measure) - measured(each.held, each.cash, question.measure))
        * question.scale
        for each in run
    ]
    table = side_by_side(run, question.measure)
    moves = np.array(
        [varies(each) for each in table.T]
    )  # a set that always is the benchmark is neither better nor worse
    own, stepwise = np.ones(len(run)), np.ones(len(run))
    results = _results(tried, run, gains)
    if not bool(moves.any()):
        return None, None, stepwise
    table, seed = table[:, moves], question.seed
    length = max(1.0, min(block_lengths(table[:, 0]).stationary, table.shape[0] / LONGEST_SHARE))
    own[moves] = joint_means(table, seed=seed, blocks=StationaryBlocks(length), replications=REPLICATIONS).greater
    stepwise[moves] = stepwise_p(table, seed=seed, replications=REPLICATIONS)
    superior = superior_predictive_ability(table, seed=seed, replications=REPLICATIONS)
    opposite = superior_predictive_ability(-table, seed=seed, replications=REPLICATIONS)
    superior = replace(superior, best=int(np.flatnonzero(moves)[superior.best]))
    p = iter(own.tolist())
    universe = Multiverse(
        variants=tuple(each if each.not_run is not None else replace(each, p=next(p)) for each in results),
        p_adjusted=superior.consistent,
        p_adjusted_opposite=opposite.consistent,
        p_median=float(np.median(own)),
        right_sign=share_of_right_sign(results, "greater"),
        below_alpha=float((own < question.alpha).mean()),
        shifts=0,
    )
    return universe, superior, stepwise


def _deflated(own: Trial, different: Sequence[Trial]) -> tuple[float | None, float | None]:
    """Of the playbook's own set and of the best one; trials that resemble each other count as one each."""
    gains = [each.advantage(Measure.SHARPE) for each in different]
    gains = [each for each in gains if varies(each)]
    mine = own.advantage(Measure.SHARPE)
    if len(gains) < FEWEST_TRIALS:
        return None, None
    ratios = [float(each.mean() / each.std(ddof=1)) for each in gains]
    variance, trials = float(np.var(ratios, ddof=1)), float(len(ratios))
    best = deflated_sharpe(return_shape(gains[int(np.argmax(ratios))]), trials=trials, variance=variance)
    if not varies(mine):
        return None, best
    return deflated_sharpe(return_shape(mine), trials=trials, variance=variance), best


def _overfitting(different: Sequence[Trial], not_run: list[NotRun]) -> tuple[float | None, int]:
    """Over the sets that move in every half of the sample, and how many those are."""
    common = on_common_days(different)
    excess = common.returns - common.cash[:, None]
    rows = excess.shape[0] // PARTS
    if rows < FEWEST_TRIALS:
        not_run.append(NotRun("overfitting", Why.TOO_SHORT, f"{excess.shape[0]}"))
        return None, 0
    parts = excess[excess.shape[0] - rows * PARTS :].reshape(PARTS, rows, -1)
    moving = excess[:, (np.ptp(parts, axis=1) > STILL).sum(axis=0) > PARTS // 2]
    if moving.shape[1] < FEWEST_TRIALS:
        not_run.append(NotRun("overfitting", Why.NOT_APPLICABLE, "still"))
        return None, moving.shape[1]
    return backtest_overfitting(moving, parts=PARTS).probability, moving.shape[1]


def _walked(different: Sequence[Trial], question: Question, not_run: list[NotRun]) -> WalkResult | None:
    common = on_common_days(different)
    measure, scale = question.measure, question.scale
    try:
        found = walk_forward(
            common.returns, common.cash, measure, folds=question.folds, purge=question.purge, embargo=question.embargo
        )
    except UsageError:
        not_run.append(NotRun("walk_forward", Why.TOO_SHORT, f"{common.days.shape[0]}"))
        return None
    cash, held = common.cash[found.first :], common.held[found.first :]
    before = [
        each.within - measured(common.held[: each.learned], common.cash[: each.learned], measure)
        for each in found.folds
    ]  # fmt: skip
    return WalkResult(
        folds=found.folds,
        starts=tuple(common.days[each.first].item() for each in found.folds),
        settings=tuple(dict(each.setting) for each in different),
        gain=(measured(found.returns, cash, measure) - measured(held, cash, measure)) * scale,
        gain_within=float(np.mean(before)) * scale,
        gap=ratio_gap(
            found.returns - cash, held - cash, question.rows_a_year, seed=question.seed, draws=question.draws
        ),
        first=common.days[found.first].item(),
        last=common.days[-1].item(),
        rows=found.returns.shape[0],
    )
