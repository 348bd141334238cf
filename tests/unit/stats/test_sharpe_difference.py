"""The difference of two Sharpe ratios: a closed form, slow loops, invariances, and size under fat tails."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weatherglass.errors import MethodError, UsageError
from weatherglass.stats.resampling import over_chunks
from weatherglass.stats.sharpe_difference import (
    _gradient,
    _kernel_error,
    _long_run_covariance,
    _moments,
    sharpe_difference,
    sharpe_difference_bootstrap,
)


def garch_pair(rng: np.random.Generator, rows: int, edge: float = 0.0) -> np.ndarray:
    """Two fat-tailed series with moving volatility, correlation 0.7 and the same Sharpe ratio, the second twice as wild."""
    shocks = rng.standard_t(5, (rows + 200, 2)) * np.sqrt(3 / 5)
    shocks[:, 1] = 0.7 * shocks[:, 0] + np.sqrt(1.0 - 0.49) * shocks[:, 1]
    variance, found = np.ones(2), np.empty((rows + 200, 2))
    for row in range(rows + 200):
        found[row] = np.sqrt(variance) * shocks[row]
        variance = 0.02 + 0.08 * found[row] ** 2 + 0.9 * variance
    return (found[200:] + 0.05 + np.array([edge, 0.0])) * np.array([1.0, 2.0])


def pair(seed: int, rows: int, edge: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    made = garch_pair(np.random.default_rng(seed), rows, edge)
    return made[:, 0].copy(), made[:, 1].copy()


def test_for_independent_normal_returns_the_error_is_that_of_jobson_korkie_and_memmel():
    rng = np.random.default_rng(5)
    rows, r, a, b = 40_000, 0.6, 0.10, 0.05
    shocks = rng.standard_normal((rows, 2))
    shocks[:, 1] = r * shocks[:, 0] + np.sqrt(1 - r * r) * shocks[:, 1]
    found = sharpe_difference(a + shocks[:, 0], 3.0 * (b + shocks[:, 1]))
    # Memmel 2003: var = (2 - 2r + (a^2 + b^2 - 2 a b r^2) / 2) / T
    closed = np.sqrt((2 - 2 * r + (a * a + b * b - 2 * a * b * r * r) / 2) / rows)
    assert found.standard_error == pytest.approx(closed, rel=0.03)
    assert found.difference == pytest.approx(a - b, abs=4 * closed)


def test_the_gradient_is_that_of_small_changes():
    means = np.array([0.1, 0.2, 1.1, 2.3])
    one, other = 0.1 / np.sqrt(1.1 - 0.01), 0.2 / np.sqrt(2.3 - 0.04)
    for at in range(4):
        moved = means.copy()
        moved[at] += 1e-7
        first = moved[:2] / np.sqrt(moved[2:] - moved[:2] ** 2)
        assert _gradient(means)[at] == pytest.approx(((first[0] - first[1]) - (one - other)) / 1e-7, rel=1e-5)


def slow_covariance(values: np.ndarray) -> np.ndarray:
    """Prewhitened quadratic-spectral estimate, lag by lag."""
    rows, columns = values.shape
    off = values - values.mean(axis=0)
    a = np.linalg.solve(off[:-1].T @ off[:-1], off[:-1].T @ off[1:]).T
    u, d, v = np.linalg.svd(a)
    a = u @ np.diag(np.minimum(d, 0.97)) @ v
    e = np.array([off[t] - a @ off[t - 1] for t in range(1, rows)])
    n = len(e)
    top = bottom = 0.0
    for column in range(columns):
        rho = float(e[:-1, column] @ e[1:, column] / (e[:-1, column] @ e[:-1, column]))
        s2 = float(np.mean((e[1:, column] - rho * e[:-1, column]) ** 2)) / float(e[:, column].var())
        top += 4 * rho**2 * s2**2 / (1 - rho) ** 8
        bottom += s2**2 / (1 - rho) ** 4
    bandwidth = 1.3221 * (top / bottom * n) ** 0.2
    total = e.T @ e / n
    for lag in range(1, n):
        x = 6 * np.pi * lag / bandwidth / 5
        gamma = e[lag:].T @ e[:-lag] / n
        total += 3 / x**2 * (np.sin(x) / x - np.cos(x)) * (gamma + gamma.T)
    back = np.linalg.inv(np.eye(columns) - a)
    return rows / (rows - columns) * back @ total @ back.T


def test_the_long_run_covariance_is_that_of_a_loop_over_lags():
    moments = _moments(*pair(8, 300))
    np.testing.assert_allclose(_long_run_covariance(moments), slow_covariance(moments), rtol=1e-9)


def test_a_long_memory_has_the_long_run_variance_of_its_autoregression():
    rng = np.random.default_rng(2)
    shocks = rng.standard_normal((20_000, 1))
    walk = shocks.copy()
    for row in range(1, 20_000):
        walk[row] += 0.8 * walk[row - 1]
    assert _long_run_covariance(walk)[0, 0] == pytest.approx(1 / (1 - 0.8) ** 2, rel=0.06)


def test_the_bootstrap_is_that_of_a_slow_loop():
    one, other = pair(9, 60, edge=0.2)
    rows, block, replications = 60, 7, 40
    moments = _moments(one, other)
    count = rows // block
    starts = np.concatenate(
        over_chunks(lambda rng, n: rng.integers(rows, size=(n, count)), seed=5, replications=replications)
    )

    def ratio(means: np.ndarray) -> float:
        return float(means[0] / np.sqrt(means[2] - means[0] ** 2) - means[1] / np.sqrt(means[3] - means[1] ** 2))

    observed = ratio(moments.mean(axis=0))
    error = _kernel_error(moments)
    larger = 0
    for chosen in starts:
        drawn = np.array([moments[(start + step) % rows] for start in chosen for step in range(block)])
        off = drawn - drawn.mean(axis=0)
        sums = np.array([off[at * block : (at + 1) * block].sum(axis=0) / np.sqrt(block) for at in range(count)])
        gradient = _gradient(drawn.mean(axis=0))
        own = np.sqrt(gradient @ (sums.T @ sums / count) @ gradient / (count * block))
        larger += abs(ratio(drawn.mean(axis=0)) - observed) / own >= abs(observed) / error
    found = sharpe_difference_bootstrap(one, other, seed=5, block=block, replications=replications)
    assert found.p == (1 + larger) / (1 + replications)
    assert found.block == block
    assert 3 <= larger <= 37, "the count must be able to differ"


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 500), scale=st.floats(0.01, 100.0))
def test_the_unit_of_the_returns_does_not_matter_and_the_order_turns_the_sign(seed: int, scale: float):
    one, other = np.random.default_rng(seed).standard_normal((2, 100)) + 0.1
    found, scaled = sharpe_difference(one, other), sharpe_difference(scale * one, other)
    assert (scaled.difference, scaled.p) == pytest.approx((found.difference, found.p), rel=1e-6, abs=1e-12)
    turned = sharpe_difference(other, one)
    assert (turned.difference, turned.p) == pytest.approx((-found.difference, found.p), rel=1e-9, abs=1e-12)
    assert found.statistic == pytest.approx(found.difference / found.standard_error)


def test_a_real_edge_is_found():
    one, other = pair(12, 2_000, edge=0.12)
    assert sharpe_difference(one, other).p < 0.001
    assert sharpe_difference_bootstrap(one, other, seed=1, replications=999).p <= 0.005


def rejections(rows: int, simulations: int) -> tuple[float, float]:
    rng = np.random.default_rng(20_260_122)
    kernel, resampled = [], []
    for seed in range(simulations):
        one, other = garch_pair(rng, rows).T.copy()
        kernel.append(sharpe_difference(one, other).p <= 0.05)
        resampled.append(sharpe_difference_bootstrap(one, other, seed=seed, replications=199).p <= 0.05)
    return float(np.mean(kernel)), float(np.mean(resampled))


@pytest.mark.slow
def test_equal_ratios_are_seldom_told_apart():
    kernel, resampled = rejections(rows=250, simulations=250)
    assert 0.02 <= kernel <= 0.09
    assert 0.01 <= resampled <= 0.08


@pytest.mark.long
def test_the_level_for_equal_ratios():
    kernel, resampled = rejections(rows=1_000, simulations=600)
    assert 0.04 <= kernel <= 0.09
    assert 0.02 <= resampled <= 0.07


def test_the_block_follows_the_dependence_within_bounds():
    rng = np.random.default_rng(4)
    assert sharpe_difference_bootstrap(*rng.standard_normal((2, 1_000)), seed=1, replications=9).block == 10
    assert sharpe_difference_bootstrap(*pair(3, 1_000), seed=1, replications=9).block > 10
    assert sharpe_difference_bootstrap(*rng.standard_normal((2, 1_000)), seed=1, replications=9, block=3).block == 3


def test_any_number_of_threads_gives_the_same_p():
    one, other = pair(6, 400, edge=0.05)
    alone = sharpe_difference_bootstrap(one, other, seed=3, replications=500)
    assert sharpe_difference_bootstrap(one, other, seed=3, replications=500, threads=2) == alone


def test_what_cannot_be_compared_is_refused():
    noise = np.random.default_rng(1).standard_normal((2, 30))
    with pytest.raises(UsageError, match=r"^19 and 19 returns must be as many, and at least 20 of each$"):
        sharpe_difference(noise[0, :19], noise[1, :19])
    with pytest.raises(UsageError, match=r"^30 and 29 returns must be as many"):
        sharpe_difference(noise[0], noise[1, :29])
    with pytest.raises(UsageError, match=r"^returns must be finite: leave other rows out$"):
        sharpe_difference(np.where(noise[0] > 1, np.nan, noise[0]), noise[1])
    with pytest.raises(MethodError, match=r"^returns that do not vary have no Sharpe ratio$"):
        sharpe_difference(np.ones(30), noise[1])
    with pytest.raises(MethodError, match=r"^the returns of the two cannot be told apart"):
        sharpe_difference(noise[0], 2.0 * noise[0])
    with pytest.raises(UsageError, match=r"^block=16 must leave at least two blocks of the 30 rows$"):
        sharpe_difference_bootstrap(noise[0], noise[1], seed=1, block=16)
    with pytest.raises(UsageError, match=r"^block=0 must leave at least two blocks"):
        sharpe_difference_bootstrap(noise[0], noise[1], seed=1, block=0)


@pytest.mark.parametrize("times", [1.0, 0.3])
def test_returns_that_are_others_times_a_number_are_refused_by_both_tests(times: float):
    one, _ = pair(4, 300)
    for test in (sharpe_difference, lambda a, b: sharpe_difference_bootstrap(a, b, seed=1, replications=99)):
        with pytest.raises(MethodError, match="one is the other times a number, and their Sharpe ratios are the same"):
            test(one, times * one)


def test_replications_in_which_nothing_moves_count_against_a_difference():
    one, other = pair(8, 400)
    rare = np.where(np.arange(400) < 390, 0.0, 0.05 + one)
    found = sharpe_difference_bootstrap(rare, other, seed=1, replications=499, block=20)
    # twenty blocks of twenty rows all miss the last ten rows with a chance of (1 - 29 / 400)^20 = 22 %
    assert found.p > 0.18
