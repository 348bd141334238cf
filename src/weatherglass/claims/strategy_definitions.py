"""All definitions of a strategy at once: each on its own, one p for the best of them, and its ratio deflated.

Where shifts are valid all schedules are shifted together. Where the signal is a state of the target's own volatility
the gains of all definitions are held against nothing by one bootstrap of their daily differences, after White, in units
of their own errors. Differences of Sharpe ratios are means of differences at equal risk: returns of the schedule
stretched to the volatility of holding, less those of holding. Deepest falls are no means; they are shifted, and counted
as a second family.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from weatherglass.claims.claim_file import StrategyClaim
from weatherglass.claims.definitions import by_joint_shift, share_of_right_sign
from weatherglass.claims.event_tests import OWN_VOLATILITY
from weatherglass.claims.reading import variants_of
from weatherglass.claims.results import Finding, Multiverse, NotRun, VariantResult
from weatherglass.claims.steps import UNKEPT, Steps
from weatherglass.claims.trading import Trading, trading_of
from weatherglass.signals.panel import Panel
from weatherglass.stats.block_length import block_lengths
from weatherglass.stats.model_comparison import joint_means
from weatherglass.stats.randomization import joint_shift
from weatherglass.stats.resampling import StationaryBlocks
from weatherglass.stats.schedules import at_equal_risk
from weatherglass.stats.sharpe import deflated_sharpe, return_shape
from weatherglass.stats.timing import Measure, shifted_gains

Vector = NDArray[np.float64]
MOST_STEPS = 1_000_000_000
"""Rows followed for the falls of all shifts of all definitions; beyond, shifts are skipped evenly."""
REPLICATIONS = 1_999
LONGEST_SHARE = 50
"""Blocks are at most a fiftieth of the rows: with longer ones a studentized comparison rejects too often."""


def multiverse_of(claim: StrategyClaim, panel: Panel, steps: Steps = UNKEPT) -> Multiverse | None:
    """Every definition of the file's `variants`, and one p for all of them; None when none could be run."""
    tried = [(values, trading_of(variant, panel)) for values, variant in variants_of(claim)]
    run = [each for _, each in tried if isinstance(each, Trading)]
    if not run:
        return None
    every = _skipped(run)
    shifts = []
    for at, each in enumerate(run):
        gained = steps.once(f"{at}", Vector, partial(shifted_gains, each.timing, each.measure, every=every))
        shifts.append(each.scale * gained)
    gains = iter(shifts)
    results = [
        VariantResult(values, not_run=each)
        if isinstance(each, NotRun)
        else VariantResult(values, each.episodes, float(next(gains)[0]))
        for values, each in tried
    ]
    alpha = claim.inference.alpha
    if run[0].signal.series not in OWN_VOLATILITY:
        return by_joint_shift(claim.direction, alpha, results, shifts)
    return _of_families(claim, results, run, shifts)


def deflated(claim: StrategyClaim, found: Trading, panel: Panel) -> tuple[Finding, ...]:
    """The chance that the gain at equal risk is more than luck gives to the best of all definitions, of two or more.

    Definitions that differ in the measure alone are one trial.
    """
    trials: dict[bytes, float] = {}
    for _, variant in variants_of(claim):
        each = trading_of(variant, panel)
        if isinstance(each, Trading):
            gain = advantage(each, Measure.SHARPE)
            if gain.std() > 0.0:
                trials[gain.tobytes()] = float(gain.mean() / gain.std(ddof=1))
    own = advantage(found, Measure.SHARPE)
    if len(trials) < 2 or not own.std() > 0.0:
        return ()
    variance = float(np.var(list(trials.values()), ddof=1))
    p = deflated_sharpe(return_shape(own), trials=float(len(trials)), variance=variance)
    first, last = found.span
    return (
        Finding("deflated_sharpe", p, "share", own.shape[0], first, last),
        Finding("trials", float(len(trials)), "count", own.shape[0], first, last),
    )


def advantage(found: Trading, measure: Measure) -> Vector:
    """What the schedule returned more than holding, row by row, (n,): at equal risk for Sharpe ratios."""
    timing = found.timing
    held = timing.asset - timing.cash
    if measure is Measure.MEAN_RETURN:
        return np.asarray(timing.excess - held)
    return at_equal_risk(timing.excess, held)


def _of_families(
    claim: StrategyClaim, results: list[VariantResult], run: list[Trading], shifts: list[Vector]
) -> Multiverse | None:
    """Means by one bootstrap and falls by one shift; the smaller p of the two families, times their number."""
    falls = np.array([each.measure is Measure.MAX_DRAWDOWN for each in run])
    p, families = np.ones(len(run)), []
    if bool(falls.any()):
        shifted = joint_shift([each for each, fall in zip(shifts, falls, strict=True) if fall], side=claim.direction)
        p[falls] = shifted.own
        families.append((shifted.adjusted, shifted.opposite))
    if not bool(falls.all()):
        table = side_by_side([each for each, fall in zip(run, falls, strict=True) if not fall])
        length = max(1.0, min(block_lengths(table[:, 0]).stationary, table.shape[0] / LONGEST_SHARE))
        means = joint_means(
            table, seed=claim.inference.seed, blocks=StationaryBlocks(length), replications=REPLICATIONS
        )
        match claim.direction:
            case "greater":
                p[~falls] = means.greater
                families.append((means.best_greater, means.best_less))
            case "less":
                p[~falls] = means.less
                families.append((means.best_less, means.best_greater))
            case "two_sided":
                p[~falls] = np.minimum(1.0, 2.0 * np.minimum(means.greater, means.less))
                families.append((means.best_two_sided, means.best_two_sided))
    own = iter(p.tolist())
    adjusted, opposite = (min(1.0, len(families) * min(each)) for each in zip(*families, strict=True))
    return Multiverse(
        variants=tuple(each if each.not_run is not None else replace(each, p=next(own)) for each in results),
        p_adjusted=adjusted,
        p_adjusted_opposite=opposite,
        p_median=float(np.median(p)),
        right_sign=share_of_right_sign(results, claim.direction),
        below_alpha=float((p < claim.inference.alpha).mean()),
        shifts=0,
    )


def side_by_side(run: list[Trading]) -> NDArray[np.float64]:
    """Advantages of definitions, (n, k), on all days that any of them has; 0 on days that one has not."""
    days = np.unique(np.concatenate([each.days for each in run]))
    found = np.zeros((days.shape[0], len(run)))
    for column, each in enumerate(run):
        found[np.searchsorted(days, each.days), column] = advantage(each, each.measure)
    return found


def _skipped(run: list[Trading]) -> int:
    """Every how many shifts falls are followed, so that the work stays bounded."""
    steps = sum(each.timing.rows**2 for each in run if each.measure is Measure.MAX_DRAWDOWN)
    return max(1, -(-steps // MOST_STEPS))
