"""Reality check, superior predictive ability and the stepwise test, against arch on the same rows, and their level."""

from __future__ import annotations

import numpy as np
import pytest

from arch_on_our_rows import spa_on, stepm_on
from weatherglass.errors import MethodError, UsageError
from weatherglass.stats.model_comparison import (
    default_blocks,
    joint_means,
    reality_check,
    standard_errors,
    stepwise_p,
    superior_predictive_ability,
    tail_p,
)
from weatherglass.stats.resampling import CircularBlocks, StationaryBlocks, resampled_means, resampled_rows

ROWS, MODELS, LENGTH, REPLICATIONS = 300, 12, 15, 400
BLOCKS = StationaryBlocks(LENGTH)


def advantages(seed: int, best: float = 0.0) -> np.ndarray:
    """Models with a common factor and of different wildness; the last is better than the benchmark by `best`."""
    rng = np.random.default_rng(seed)
    found = rng.standard_normal((ROWS, MODELS)) * np.linspace(0.5, 1.5, MODELS) + rng.standard_normal((ROWS, 1))
    found += np.linspace(-0.3, 0.0, MODELS)
    found[:, -1] += best
    return found


def counts(p: float) -> int:
    """Replications at least as large: what our p and another's share have in common."""
    return round(p * (1 + REPLICATIONS) - 1)


@pytest.mark.parametrize("seed", range(6))
def test_p_counts_the_same_replications_as_arch_on_the_same_rows(seed: int):
    made = advantages(seed, best=0.05 * seed)
    drawn = resampled_rows(BLOCKS, ROWS, seed=seed, replications=REPLICATIONS)
    theirs = spa_on(drawn, made, LENGTH)
    ours = superior_predictive_ability(made, seed=seed, blocks=BLOCKS, replications=REPLICATIONS)
    for name in ("lower", "consistent", "upper"):
        assert counts(getattr(ours, name)) == round(theirs.pvalues[name] * REPLICATIONS), name
    assert counts(reality_check(made, seed=seed, blocks=BLOCKS, replications=REPLICATIONS)) == counts(ours.upper)
    assert ours.statistic == pytest.approx(float(made.mean(axis=0).max()), rel=1e-14)
    assert ours.lower <= ours.consistent <= ours.upper


def test_arch_gives_the_same_p_studentized_or_not():
    # why the default here is what it is; when this fails, arch has begun to studentize
    made = advantages(3, best=0.2)
    drawn = resampled_rows(BLOCKS, ROWS, seed=3, replications=REPLICATIONS)
    plain, said = spa_on(drawn, made, LENGTH), spa_on(drawn, made, LENGTH, studentize=True)
    assert plain.pvalues.to_dict() == said.pvalues.to_dict()


@pytest.mark.parametrize("mean_length", [1.0, 4.0, 15.0, 60.0])
def test_standard_errors_are_those_of_arch(mean_length: float):
    made = advantages(8)
    if mean_length == LENGTH:
        drawn = resampled_rows(BLOCKS, ROWS, seed=1, replications=3)
        theirs = np.sqrt(spa_on(drawn, made, LENGTH)._loss_diff_var / ROWS)
        assert standard_errors(made, BLOCKS) == pytest.approx(theirs, rel=1e-12)
    means = resampled_means(made[:, 0].copy(), StationaryBlocks(mean_length), seed=2, replications=8_000)
    assert standard_errors(made, StationaryBlocks(mean_length))[0] == pytest.approx(means.std(), rel=0.035)


@pytest.mark.parametrize(("rows", "length"), [(301, 1), (300, 10), (300, 60), (300, 300)])
def test_standard_errors_of_fixed_blocks_are_those_of_their_bootstrap(rows: int, length: int):
    walk = np.random.default_rng(4).standard_normal(rows).cumsum()
    means = resampled_means(walk, CircularBlocks(length), seed=2, replications=8_000)
    assert standard_errors(walk[:, None], CircularBlocks(length))[0] == pytest.approx(means.std(), rel=0.035, abs=1e-7)


def test_the_variance_is_the_weighted_sum_of_autocovariances_on_the_circle():
    walk, keep, rows = advantages(5)[:41, 0], 1.0 - 1.0 / 6.0, 41
    off = walk - walk.mean()
    slow = sum(
        off[s] * off[(s + lag) % rows] * ((1 - lag / rows) * keep**lag + lag / rows * keep ** (rows - lag))
        for s in range(rows)
        for lag in range(rows)
    )
    assert standard_errors(walk[:, None], StationaryBlocks(6))[0] == pytest.approx(np.sqrt(slow) / rows, rel=1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_the_stepwise_test_finds_the_models_that_arch_finds(seed: int):
    made = advantages(20 + seed)
    made[:, [2, 5, 9]] += np.array([1.0, 0.8, 0.5])
    drawn = resampled_rows(BLOCKS, ROWS, seed=seed, replications=REPLICATIONS)
    p = stepwise_p(made, seed=seed, blocks=BLOCKS, replications=REPLICATIONS)
    assert not ((p > 0.045) & (p < 0.055)).any(), "no case on the border, where a quantile and a count differ"
    assert np.flatnonzero(p <= 0.05).tolist() == stepm_on(drawn, made, LENGTH, 0.05)


@pytest.mark.parametrize("studentize", [True, False])
def test_the_stepwise_p_is_that_of_a_slow_loop(studentize: bool):
    made = advantages(31, best=0.4)
    drawn = resampled_rows(BLOCKS, ROWS, seed=6, replications=REPLICATIONS)
    means = made.mean(axis=0)
    errors = standard_errors(made, BLOCKS)
    centre = np.where(means >= -errors * np.sqrt(2 * np.log(np.log(ROWS))), means, 0.0)
    unit = errors if studentize else np.ones(MODELS)
    replicated = np.array([(made[rows].mean(axis=0) - centre) / unit for rows in drawn])
    left, slow, last = list(range(MODELS)), np.empty(MODELS), 0.0
    while left:
        top = max(left, key=lambda each: means[each] / unit[each])
        last = max(last, (1 + sum(replicated[:, left].max(axis=1) >= means[top] / unit[top])) / (1 + REPLICATIONS))
        slow[top] = last
        left.remove(top)
    found = stepwise_p(made, seed=6, blocks=BLOCKS, replications=REPLICATIONS, studentize=studentize)
    assert found.tolist() == slow.tolist()
    best = superior_predictive_ability(made, seed=6, blocks=BLOCKS, replications=REPLICATIONS, studentize=studentize)
    assert found.min() == best.consistent
    assert int(np.argmin(found)) == best.best


def test_in_its_own_unit_a_wild_model_does_not_hide_a_calm_one():
    rng = np.random.default_rng(2)
    noise = rng.standard_normal((500, 2))
    made = (noise - noise.mean(axis=0)) * np.array([0.01, 1.0]) + np.array([0.002, 0.01])
    plain = superior_predictive_ability(made, seed=1, blocks=CircularBlocks(1), replications=999)
    own = superior_predictive_ability(made, seed=1, blocks=CircularBlocks(1), replications=999, studentize=True)
    assert (own.best, own.consistent <= 0.005) == (0, True)
    assert plain.consistent > 0.2


def rejections(studentize: bool, simulations: int, rows: int, blocks: StationaryBlocks) -> float:
    rng = np.random.default_rng(20_260_122)
    found = []
    for seed in range(simulations):
        losses = rng.standard_normal((rows, 21)) ** 2
        tried = losses[:, :1] - losses[:, 1:]
        p = superior_predictive_ability(tried, seed=seed, blocks=blocks, replications=199, studentize=studentize)
        found.append(p.consistent <= 0.05)
    return float(np.mean(found))


@pytest.mark.slow
def test_twenty_equal_models_are_seldom_called_better():
    assert rejections(studentize=False, simulations=300, rows=250, blocks=StationaryBlocks(5)) <= 0.065


def test_studentized_with_blocks_long_for_the_rows_it_rejects_too_often():
    assert rejections(studentize=True, simulations=150, rows=250, blocks=default_blocks(250)) > 0.08


@pytest.mark.long
def test_the_level_with_twenty_equal_models():
    assert 0.02 <= rejections(studentize=False, simulations=2_000, rows=250, blocks=StationaryBlocks(5)) <= 0.05
    assert 0.02 <= rejections(studentize=False, simulations=1_000, rows=500, blocks=default_blocks(500)) <= 0.05


def test_any_number_of_threads_gives_the_same_answer():
    made = advantages(9, best=0.2)
    one = superior_predictive_ability(made, seed=4, replications=300)
    assert superior_predictive_ability(made, seed=4, replications=300, threads=2) == one
    steps = stepwise_p(made, seed=4, replications=300)
    assert stepwise_p(made, seed=4, replications=300, threads=2).tobytes() == steps.tobytes()


def test_a_p_is_never_nothing():
    assert tail_p(np.zeros(99), 1.0) == 0.01
    assert default_blocks(9_000) == StationaryBlocks(94)


def test_what_cannot_be_compared_is_refused():
    with pytest.raises(
        UsageError, match=r"^values of shape \(7, 2\) must be \(rows, models\) with at least 8 rows and 1 model$"
    ):
        reality_check(np.zeros((7, 2)), seed=1)
    with pytest.raises(UsageError, match=r"^values of shape \(9,\) must be"):
        reality_check(np.zeros(9), seed=1)
    with pytest.raises(
        UsageError, match=r"^models are compared on rows in which all have a finite value: leave the others out$"
    ):
        reality_check(np.full((9, 1), np.nan), seed=1)
    still = advantages(1)
    still[:, 4] = 0.25
    with pytest.raises(MethodError, match=r"^model 4 never does better or worse than it always does: leave it out$"):
        superior_predictive_ability(still, seed=1, studentize=True)
    assert superior_predictive_ability(still, seed=1, replications=99).statistic == 0.25


def test_joint_means_are_those_of_a_slow_loop():
    made = advantages(41, best=0.5)
    drawn = resampled_rows(BLOCKS, ROWS, seed=7, replications=REPLICATIONS)
    means, errors = made.mean(axis=0), standard_errors(made, BLOCKS)
    off = np.array([(made[rows].mean(axis=0) - means) / errors for rows in drawn])
    found, t = joint_means(made, seed=7, blocks=BLOCKS, replications=REPLICATIONS), means / errors
    assert [counts(each) for each in found.greater] == [int((off[:, k] >= t[k]).sum()) for k in range(MODELS)]
    assert [counts(each) for each in found.less] == [int((off[:, k] <= t[k]).sum()) for k in range(MODELS)]
    assert counts(found.best_greater) == int((off.max(axis=1) >= t.max()).sum())
    assert counts(found.best_less) == int((off.min(axis=1) <= t.min()).sum())
    assert counts(found.best_two_sided) == int((np.abs(off).max(axis=1) >= np.abs(t).max()).sum())


def test_one_mean_is_its_own_best():
    found = joint_means(advantages(42)[:, :1], seed=1, replications=299)
    assert (found.best_greater, found.best_less) == (found.greater[0], found.less[0])
