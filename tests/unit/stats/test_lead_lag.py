"""Lead and lag: against loops and statsmodels, and by simulation: right under the null, able to see a lead."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats
from statsmodels.tsa.ar_model import AutoReg
from statsmodels.tsa.stattools import ccf

from lanes import examples
from weatherglass.errors import MethodError, UsageError
from weatherglass.stats.lead_lag import (
    autoregression_order,
    innovations,
    lagged_correlations,
    lead_lag,
    two_sided_p,
)


def noise(seed: int, rows: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.normal(size=rows), rng.normal(size=rows)


def autoregressive(shocks: np.ndarray, phi: float) -> np.ndarray:
    found = np.empty(shocks.shape)
    now = 0.0
    for row, shock in enumerate(shocks):
        now = phi * now + shock
        found[row] = now
    return found


def slow_correlation(x: np.ndarray, y: np.ndarray, lag: int) -> float:
    total = 0.0
    for t in range(x.shape[0]):
        if 0 <= t - lag < x.shape[0]:
            total += (x[t - lag] - x.mean()) * (y[t] - y.mean())
    return total / (x.shape[0] * x.std() * y.std())


@settings(max_examples=examples(40), deadline=None)
@given(seed=st.integers(0, 10_000), rows=st.integers(20, 80))
def test_lagged_correlations_are_those_of_a_loop(seed: int, rows: int) -> None:
    x, y = noise(seed, rows)
    expected = [slow_correlation(x, y, lag) for lag in (-3, -2, -1, 0, 1, 2, 3)]
    np.testing.assert_allclose(lagged_correlations(x, y, max_lag=3), expected, rtol=0, atol=1e-12)


def test_lagged_correlations_agree_with_statsmodels() -> None:
    x, y = noise(3, 200)
    y = y + 0.5 * np.roll(x, 2)
    found = lagged_correlations(x, y, max_lag=5)
    # statsmodels: ccf(a, b)[k] correlates a at t + k with b at t
    np.testing.assert_allclose(found[5:], ccf(y, x, adjusted=False)[:6], atol=1e-12)
    np.testing.assert_allclose(found[5::-1], ccf(x, y, adjusted=False)[:6], atol=1e-12)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), scale=st.floats(0.01, 100.0), shift=st.floats(-50.0, 50.0))
def test_neither_scale_nor_level_matters_and_exchange_turns_the_lags(seed: int, scale: float, shift: float) -> None:
    x, y = noise(seed, 150)
    one, moved, turned = lead_lag(x, y), lead_lag(shift + scale * x, y), lead_lag(y, x)
    np.testing.assert_allclose(moved.correlation, one.correlation, atol=1e-9)
    np.testing.assert_allclose(turned.correlation, one.correlation[::-1], atol=1e-12)
    assert moved.p_value == pytest.approx(one.p_value, abs=1e-8)
    assert turned.strongest_lag == -one.strongest_lag
    for this, other in ((one.first_leads, turned.second_leads), (one.second_leads, turned.first_leads)):
        assert (this.lag, this.p_value) == (other.lag, pytest.approx(other.p_value, abs=1e-12))
        assert this.correlation == pytest.approx(other.correlation, abs=1e-12)


def test_innovations_are_the_residuals_of_statsmodels() -> None:
    x = autoregressive(noise(11, 300)[0], 0.6)
    for order in (1, 3):
        expected = AutoReg(x, lags=order, trend="c").fit().resid
        np.testing.assert_allclose(innovations(x, order=order), expected, atol=1e-10)
    np.testing.assert_allclose(innovations(x, order=0), x - x.mean(), atol=1e-12)


def test_the_order_is_the_one_that_made_the_series() -> None:
    assert autoregression_order(noise(5, 600)[0]) == 0
    assert autoregression_order(autoregressive(noise(5, 600)[0], 0.7)) == 1
    shocks, second = noise(6, 800)[0], np.zeros(800)
    for t in range(2, 800):
        second[t] = 0.3 * second[t - 1] + 0.5 * second[t - 2] + shocks[t]
    assert autoregression_order(second) == 2


def test_a_series_without_error_has_the_order_that_explains_it_all() -> None:
    assert autoregression_order(np.tile([1.0, -1.0], 60)) == 1


def test_a_lead_of_two_weeks_is_found() -> None:
    x, other = noise(8, 500)
    y = other + 0.4 * np.concatenate([np.zeros(2), x[:-2]])
    found = lead_lag(x, y)
    assert (found.strongest_lag, found.n) == (2, 500 - max(found.orders))
    assert found.strongest == pytest.approx(0.4 / math.sqrt(1.16), abs=0.08)
    assert found.p_value < 1e-6
    assert found.lags.tolist() == [-4, -3, -2, -1, 0, 1, 2, 3, 4]


def test_each_direction_has_a_p_of_its_own() -> None:
    x, other = noise(8, 500)
    found = lead_lag(x, other + 0.4 * np.concatenate([np.zeros(2), x[:-2]]))
    assert (found.first_leads.lag, found.first_leads.correlation) == (2, found.strongest)
    assert found.second_leads.p_value > 0.05
    # of four lags, and not of eight
    single = 1.0 - (1.0 - found.first_leads.p_value) ** 0.25
    assert found.p_value == pytest.approx(1.0 - (1.0 - single) ** 8, rel=1e-3)
    pairs = [noise(seed, 200) for seed in range(300)]
    both = [lead_lag(a, b, max_order=2) for a, b in pairs]
    assert 0.02 <= np.mean([each.first_leads.p_value < 0.05 for each in both]) <= 0.09
    assert 0.02 <= np.mean([each.second_leads.p_value < 0.05 for each in both]) <= 0.09


def test_moving_together_in_the_same_week_is_no_lead() -> None:
    x, other = noise(9, 500)
    found = lead_lag(x, other + x)
    assert found.same_time == pytest.approx(1.0 / math.sqrt(2.0), abs=0.05)
    assert found.same_time_p < 1e-12
    assert found.p_value > 0.05


def rejected(pairs: list[tuple[np.ndarray, np.ndarray]]) -> float:
    return float(np.mean([lead_lag(x, y).p_value < 0.05 for x, y in pairs]))


@pytest.mark.slow
def test_independent_persistent_series_lead_in_one_case_of_twenty() -> None:
    pairs = []
    for seed in range(400):
        a, b = noise(seed, 300)
        pairs.append((autoregressive(a, 0.9), autoregressive(b, 0.9)))
    assert 0.02 <= rejected(pairs) <= 0.08
    # the same pairs without prewhitening and with the largest of eight taken for the only one: what this guards against
    naive = [
        np.max(np.abs(np.delete(lagged_correlations(x, y, max_lag=4), 4))) > 1.96 / math.sqrt(300) for x, y in pairs
    ]
    assert np.mean(naive) > 0.5


def test_common_bursts_of_volatility_are_no_lead() -> None:
    pairs = []
    for seed in range(400):
        a, b = noise(seed, 400)
        burst = np.exp(1.2 * autoregressive(np.random.default_rng(50_000 + seed).normal(size=400), 0.9) * 0.43)
        pairs.append((burst * a, burst * b))
    assert 0.01 <= rejected(pairs) <= 0.08


def test_the_p_value_is_uniform_enough_under_independence() -> None:
    found = [lead_lag(*noise(seed, 250), max_order=2).p_value for seed in range(300)]
    assert scipy_stats.kstest(found, "uniform").pvalue > 0.01


@pytest.mark.parametrize("z", [0.0, 0.5, 1.96, -3.3, 8.0])
def test_two_sided_p_is_that_of_the_normal_distribution(z: float) -> None:
    assert two_sided_p(z) == pytest.approx(2.0 * scipy_stats.norm.sf(abs(z)), rel=1e-10)


def test_products_that_are_all_zero_show_nothing() -> None:
    x, y = np.zeros(60), np.zeros(60)
    x[::20], y[10::20] = 1.0, 1.0
    found = lead_lag(x - x.mean(), y - y.mean(), max_lag=1, max_order=0)
    assert found.p_value > 0.05
    x, y = np.tile([1.0, -1.0, 0.0, 0.0, 0.0, 0.0], 10), np.tile([0.0, 0.0, 0.0, 1.0, -1.0, 0.0], 10)
    assert lead_lag(x, y, max_lag=1, max_order=0).same_time_p == 1.0


def test_what_cannot_be_asked_is_said() -> None:
    x = np.arange(30.0)
    with pytest.raises(UsageError, match=r"^x has 30 rows and y 29; a row of both must be one time$"):
        lagged_correlations(x, x[1:], max_lag=2)
    with pytest.raises(UsageError, match=r"^max_lag=0 must be at least 1$"):
        lagged_correlations(x, x, max_lag=0)
    with pytest.raises(UsageError, match=r"^row 3 has a missing value: drop it in both before$"):
        lagged_correlations(np.where(x == 3.0, np.nan, x), x, max_lag=2)
    with pytest.raises(MethodError, match=r"^30 rows are too few for lags up to 7; 5 a lag are needed$"):
        lagged_correlations(x, x, max_lag=7)
    with pytest.raises(MethodError, match=r"^y does not vary: it is 2\.0 on all 30 rows$"):
        lagged_correlations(x, np.full(30, 2.0), max_lag=2)
    with pytest.raises(UsageError, match=r"^order=-1 must not be negative$"):
        innovations(x, order=-1)
    with pytest.raises(MethodError, match=r"^30 rows are too few for an autoregression of order 8; 53 are needed$"):
        autoregression_order(x)
