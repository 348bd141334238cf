"""Null models have the moments that they name, and power is what a direct simulation finds."""

from __future__ import annotations

import math

import numpy as np
import pytest

from weatherglass.errors import UsageError
from weatherglass.stats.null_models import NullModel, fitted_variance, simulated_returns
from weatherglass.stats.power import PowerCurve, shift_power
from weatherglass.stats.randomization import circular_shift

ROWS = np.array([60, 250, 420])


def returns_of(model: NullModel, rows: int = 2000, paths: int = 200, seed: int = 1) -> np.ndarray:
    return simulated_returns(model, np.random.default_rng(seed), rows=rows, paths=paths)


def test_returns_have_the_mean_and_the_volatility_of_the_model():
    found = returns_of(NullModel(0.02, drifts=(0.001, 0.001)), paths=400)
    assert found.shape == (2000, 400)
    assert found.mean() == pytest.approx(0.001, abs=1e-4)
    assert found.std() == pytest.approx(0.02, rel=0.05)


def test_squares_cluster_and_falls_weigh_more_in_the_asymmetric_model():
    found = returns_of(NullModel(0.01, alpha=0.05, gamma=0.15, beta=0.85, degrees=0.0))
    squares = found**2 - (found**2).mean(axis=0)
    after = (squares[:-1] * squares[1:]).sum() / (squares**2).sum()
    assert after > 0.1
    falls, rises = found[:-1] < 0.0, found[:-1] > 0.0
    assert (found[1:][falls] ** 2).mean() > 1.1 * (found[1:][rises] ** 2).mean()


def test_a_switching_drift_makes_long_returns_vary_more_than_days_do():
    switching = NullModel(0.03, alpha=0.0, beta=0.0, degrees=0.0, drifts=(0.004, -0.003), durations=(400.0, 250.0))
    constant = NullModel(0.03, alpha=0.0, beta=0.0, degrees=0.0)
    ratio = [returns_of(m, 365, 3000).sum(axis=0).var() / (365 * 0.03**2) for m in (switching, constant)]
    p, rho, lags = 400 / 650, 1 - 1 / 400 - 1 / 250, np.arange(1, 365)
    extra = p * (1 - p) * 0.007**2 * (365 + 2 * ((365 - lags) * rho**lags).sum())
    assert ratio[0] == pytest.approx(1 + extra / (365 * 0.03**2), rel=0.08)
    assert ratio[1] == pytest.approx(1.0, rel=0.08)


def test_the_same_seed_gives_the_same_bits():
    model = NullModel(0.03, drifts=(0.004, -0.003))
    assert returns_of(model, 300, 20, 5).tobytes() == returns_of(model, 300, 20, 5).tobytes()
    assert returns_of(model, 300, 20, 5).tobytes() != returns_of(model, 300, 20, 6).tobytes()


@pytest.mark.parametrize(("alpha", "beta"), [(0.08, 0.90), (0.16, 0.79)])
@pytest.mark.slow
def test_clustering_is_found_again(alpha: float, beta: float):
    found = [
        fitted_variance(returns_of(NullModel(0.02, alpha=alpha, beta=beta, degrees=0.0), 4000, 1, k)[:, 0])
        for k in range(12)
    ]
    mean = np.mean(found, axis=0)
    assert mean[0] == pytest.approx(alpha, abs=0.03)
    assert mean.sum() == pytest.approx(alpha + beta, abs=0.02)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"daily": 0.0}, "daily=0.0 must be positive"),
        ({"alpha": 0.2, "beta": 0.8}, "leave no finite variance"),
        ({"degrees": 2.0}, "degrees=2.0 must exceed 2"),
        ({"durations": (0.5, 10.0)}, "at least a day each"),
    ],
)
def test_a_model_that_cannot_be_is_refused(changes: dict[str, object], words: str):
    with pytest.raises(UsageError, match=words):
        NullModel(**({"daily": 0.01} | changes))  # type: ignore[arg-type]


def curve(effects: list[float], simulations: int = 300, seed: int = 7) -> PowerCurve:
    return shift_power(
        NullModel(0.02), ROWS, dates=600, horizon=60, effects=np.array(effects), alpha=0.05, seed=seed,
        simulations=simulations,
    )  # fmt: skip


def test_power_is_that_of_a_direct_simulation():
    """Effects put into the prices themselves, and the test run on them, one path after the other."""
    effect, rejected = 0.35, 0
    stream = np.random.SeedSequence(7).spawn(1)[0]
    returns = simulated_returns(NullModel(0.02), np.random.default_rng(stream), rows=660, paths=100)
    for path in range(100):
        daily = returns[:, path].copy()
        for row in ROWS:
            daily[row : row + 60] += effect / 60
        logs = np.concatenate([[0.0], np.cumsum(daily)])
        rejected += circular_shift(logs[60:660] - logs[:600], ROWS).greater < 0.05
    assert curve([0.0, effect], simulations=100).power[1] == pytest.approx(rejected / 100, abs=0.011)


def test_a_loss_is_sought_among_low_outcomes():
    """Losses put into the prices themselves, on paths whose bear markets are short and steep."""
    model = NullModel(0.02, drifts=(0.001, -0.012), durations=(300.0, 40.0))
    stream = np.random.SeedSequence(3).spawn(1)[0]
    returns = simulated_returns(model, np.random.default_rng(stream), rows=660, paths=100)
    rejected = {"less": 0, "two_sided": 0}
    for path in range(100):
        daily = returns[:, path].copy()
        for row in ROWS:
            daily[row : row + 60] -= 0.4 / 60
        logs = np.concatenate([[0.0], np.cumsum(daily)])
        found = circular_shift(logs[60:660] - logs[:600], ROWS)
        rejected["less"] += found.less < 0.05
    for row in range(100):
        daily = returns[:, row].copy()
        for at in ROWS:
            daily[at : at + 60] += 0.4 / 60
        logs = np.concatenate([[0.0], np.cumsum(daily)])
        rejected["two_sided"] += circular_shift(logs[60:660] - logs[:600], ROWS).two_sided < 0.05
    power = {
        side: shift_power(
            model,
            ROWS,
            dates=600,
            horizon=60,
            effects=np.array([0.0, 0.4]),
            alpha=0.05,
            seed=3,
            simulations=100,
            side=side,
        ).power[1]
        for side in ("greater", "less", "two_sided")
    }
    assert power["less"] == pytest.approx(rejected["less"] / 100, abs=0.011)
    assert power["two_sided"] == pytest.approx(rejected["two_sided"] / 100, abs=0.011)
    assert power["two_sided"] < power["greater"] != power["less"]
    with pytest.raises(UsageError, match="side='more' must be"):
        shift_power(model, ROWS, dates=600, horizon=60, effects=np.zeros(1), alpha=0.05, seed=3, side="more")


def test_an_effect_in_wild_times_is_harder_to_see_in_units_of_the_expected():
    scale = np.ones(600)
    for row in ROWS:
        scale[row - 60 : row + 60] = 0.5
    plain = curve(np.linspace(0, 1.5, 16).tolist(), 200)
    scaled = shift_power(
        NullModel(0.02), ROWS, dates=600, horizon=60, effects=np.linspace(0, 1.5, 16), alpha=0.05, seed=7,
        simulations=200, scale=scale,
    )  # fmt: skip
    assert scaled.detectable(0.8) == pytest.approx(2.0 * (plain.detectable(0.8) or 9.0), rel=0.15)


def test_without_an_effect_power_is_the_size_of_the_test_and_it_grows_with_the_effect():
    found = curve([0.0, 0.15, 0.3, 0.6, 1.2])
    assert 0.02 <= found.power[0] <= 0.09
    assert (np.diff(found.power) >= 0.0).all()
    assert found.power[-1] > 0.95


def test_the_detectable_effect_is_interpolated():
    found = PowerCurve(np.array([0.0, 1.0, 2.0]), np.array([0.05, 0.6, 1.0]), 400)
    assert found.detectable(0.8) == pytest.approx(1.5)
    assert found.at(1.5) == pytest.approx(0.8)
    assert found.detectable(0.04) == 0.0
    assert PowerCurve(np.array([0.0, 1.0]), np.array([0.05, 0.6]), 400).detectable(0.8) is None


def test_more_cases_see_smaller_effects():
    few = shift_power(
        NullModel(0.02),
        ROWS[:1],
        dates=600,
        horizon=60,
        effects=np.linspace(0, 1.5, 16),
        alpha=0.05,
        seed=1,
        simulations=200,
    )
    assert few.detectable(0.8) > curve(np.linspace(0, 1.5, 16).tolist(), 200).detectable(0.8)


@pytest.mark.long
@pytest.mark.parametrize(
    ("rows", "drifts", "multiple"),
    [([500, 2000], (0.0035, -0.0020), 8.0), ([500, 2000], (0.001, 0.001), 4.4)],
)
def test_the_detectable_multiple_of_two_cases_a_year_long(
    rows: list[int], drifts: tuple[float, float], multiple: float
):
    """CLAIMS 2.4: x8 under bull and bear markets and x4.4 without, with 80 % power at T = 4,000."""
    found = shift_power(
        NullModel(0.0346, drifts=drifts), np.array(rows), dates=3635, horizon=365, effects=np.linspace(0, math.log(32), 21),
        alpha=0.05, seed=3, simulations=1000,
    )  # fmt: skip
    assert math.exp(found.detectable(0.8) or 0.0) == pytest.approx(multiple, rel=0.2)


def test_what_cannot_be_simulated_is_refused():
    with pytest.raises(UsageError, match="0 simulations of 600 dates"):
        curve([0.0], simulations=0)
