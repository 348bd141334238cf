"""How often the judgement finds something where there is nothing, and that the usual ways of looking find it often."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from path_making import market_of
from weatherglass.playbooks.orders import BackIn, Orders, Stop, StopKind
from weatherglass.playbooks.performance import ratio_gap
from weatherglass.playbooks.simulator import simulate
from weatherglass.playbooks.trials import trial_of
from weatherglass.stats.backtest_overfitting import backtest_overfitting
from weatherglass.stats.expected_volatility import at_usual_volatility
from weatherglass.stats.model_comparison import superior_predictive_ability
from weatherglass.stats.null_models import NullModel, simulated_returns, simulated_states
from weatherglass.stats.randomization import against
from weatherglass.stats.schedules import Measure, Schedule, shifted_measures

SHARES = NullModel(0.0105, alpha=0.02, gamma=0.10, beta=0.915, degrees=6.0, drifts=(0.0003, 0.0003))
PATHS, OF_GRIDS, ROWS, TRIALS = 300, 100, 400, 10
Rejected = dict[str, float]


def signals(rng: np.random.Generator, rows: int, count: int) -> np.ndarray:
    """Slow signals that know nothing of any return, (rows, count)."""
    found = np.zeros((rows, count))
    for row in range(1, rows):
        found[row] = 0.95 * found[row - 1] + 0.3122 * rng.standard_normal(count)
    return found


@cache
def found_in_nothing() -> Rejected:
    """Shares of paths on which each way of looking finds that timing helped, at 5 %: weights know nothing of returns."""
    rng = np.random.default_rng(17)
    asset = simulated_returns(SHARES, rng, rows=ROWS, paths=2 * PATHS)
    counts = dict.fromkeys(("shift_mean", "shift_ratio", "best_shift", "superior", "overlapping_t"), 0)
    for path in range(PATHS):
        returns = asset[:, 2 * path : 2 * path + 2]
        above = signals(rng, ROWS, TRIALS)
        weights = np.stack([np.where(above > 0.3, 0.2, 1.0), np.where(above > 0.3, 0.6, 0.0)], axis=2)
        p, gains = [], np.empty((ROWS, TRIALS))
        for trial in range(TRIALS if path < OF_GRIDS else 1):
            weight = weights[:, trial]
            paid = 5e-4 * np.abs(np.diff(weight, axis=0, prepend=weight[:1])).sum(axis=1)
            schedule = Schedule(weight, returns, np.full(ROWS, 1e-4), paid)
            p.append(against(shifted_measures(schedule, Measure.MEAN_RETURN), 1).greater)
            if trial == 0:
                counts["shift_ratio"] += against(shifted_measures(schedule, Measure.SHARPE), 1).greater <= 0.05
            mean_weight = weight.mean(axis=0)  # the benchmark holds as much on average, all the time
            gains[:, trial] = ((weight - mean_weight) * schedule.above).sum(axis=1)
        counts["shift_mean"] += p[0] <= 0.05
        if path < OF_GRIDS:
            counts["best_shift"] += min(p) <= 0.05
            counts["superior"] += superior_predictive_ability(gains, seed=path, replications=199).consistent <= 0.05
        sums = np.convolve(gains[:, 0], np.ones(21), "valid")
        counts["overlapping_t"] += sums.mean() / sums.std(ddof=1) * np.sqrt(sums.shape[0]) > 1.645
    grids = {"best_shift", "superior"}
    return {name: float(count) / (OF_GRIDS if name in grids else PATHS) for name, count in counts.items()}


def within(share: float, draws: int, *, nominal: float = 0.05) -> bool:
    """Whether a share is as far from the nominal one as three standard errors allow."""
    return abs(share - nominal) <= 3.0 * np.sqrt(nominal * (1.0 - nominal) / draws)


def test_the_shift_of_weights_that_know_nothing_keeps_its_level():
    assert within(found_in_nothing()["shift_mean"], PATHS)
    assert within(found_in_nothing()["shift_ratio"], PATHS)


def test_the_best_of_many_is_allowed_for_and_looks_good_without():
    assert found_in_nothing()["superior"] <= 0.05 + 3.0 * np.sqrt(0.05 * 0.95 / OF_GRIDS)
    assert found_in_nothing()["best_shift"] > 0.25  # 1 - 0.95^10 = 40 % were they independent


def test_a_t_test_on_overlapping_months_finds_much_in_nothing():
    assert found_in_nothing()["overlapping_t"] > 0.25


def test_the_best_half_of_noise_is_in_the_lower_half_of_the_rest_half_of_the_time():
    rng = np.random.default_rng(9)
    shares = [backtest_overfitting(rng.standard_normal((320, 12)), parts=8).probability for _ in range(60)]
    assert np.mean(shares) == pytest.approx(0.5, abs=3.0 * np.std(shares) / np.sqrt(60))


@pytest.mark.long
def test_rules_on_their_own_asset_need_the_tests_that_decide_for_them():
    # one constant mean; out of it in the wildest tenth, on a stop, or below an average: nothing is gained beyond risk
    rng = np.random.default_rng(5)
    paths, rows = 200, 1_500
    returns, expected = simulated_states(SHARES, rng, rows=rows, paths=paths, burn_in=500)
    counts = {(rule, test, side): 0 for rule in ("wild", "stop", "average") for test in ("shift", "usual", "ratio")
              for side in ("better", "worse")}  # fmt: skip
    for path in range(paths):
        close = 100.0 * np.exp(np.concatenate([[0.0], np.cumsum(returns[:, path])]))
        market = market_of(close, cash=1e-4, cost=5e-4)
        volatility = np.sqrt(np.concatenate([expected[:1, path], expected[:, path]]))
        wild = np.where(volatility > np.quantile(volatility, 0.9), 0.0, 1.0)
        mean = np.convolve(close, np.ones(100) / 100.0)[: close.shape[0]]
        below = np.concatenate([[1.0], np.where(close > mean, 1.0, 0.0)[:-1]])
        below[:101] = 1.0
        ones = np.ones((close.shape[0], 1))
        stop = (Stop(StopKind.TRAILING, 0.1, BackIn.AFTER_BARS, 42),)
        hold = simulate(market, Orders(ones, drift=np.inf))
        asked = {"wild": Orders(wild[:, None]), "stop": Orders(ones, stop, np.inf), "average": Orders(below[:, None])}
        for rule, orders in asked.items():
            trial = trial_of(market, simulate(market, orders), hold, episodes=1)
            usual = at_usual_volatility(trial.schedule.above[:, 0], close, np.arange(rows))
            stretched = Schedule(
                trial.schedule.weight, (trial.cash + usual)[:, None], trial.cash, trial.schedule.paid
            )  # fmt: skip
            gap = ratio_gap(trial.excess, trial.held_excess, 252, seed=path, draws=199)
            half = 0.5 if gap is None else gap.p / 2.0 if gap.difference > 0.0 else 1.0 - gap.p / 2.0
            for test, p in (
                ("shift", against(shifted_measures(trial.schedule, Measure.MEAN_RETURN), 1)),
                ("usual", against(shifted_measures(stretched, Measure.MEAN_RETURN), 1)),
            ):
                counts[rule, test, "better"] += p.greater <= 0.05
                counts[rule, test, "worse"] += p.less <= 0.05
            counts[rule, "ratio", "better"] += half <= 0.05
    share = {key: count / paths for key, count in counts.items()}
    for rule in ("wild", "stop", "average"):
        for test in ("usual", "ratio"):
            assert share[rule, test, "better"] <= 0.05 + 3.0 * np.sqrt(0.05 * 0.95 / paths)
    # the plain shift calls those worse that are out in wild times, without any effect
    assert share["wild", "shift", "worse"] > 0.15
    assert share["wild", "usual", "worse"] < share["wild", "shift", "worse"] - 0.05
