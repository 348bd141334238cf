"""The longest half-life that a test of a unit root finds: its quantiles, its power, and what it scales with."""

from __future__ import annotations

import math

import numpy as np
import pytest

from weatherglass.errors import UsageError
from weatherglass.stats.unit_root_power import MOST_ROWS, PULLS, SIMULATIONS, _simulated, longest_half_life


def slow_statistic(y: np.ndarray) -> float:
    """Dickey and Fuller's t by least squares."""
    table = np.stack([np.ones(y.shape[0] - 1), y[:-1]], axis=1)
    change = np.diff(y)
    found = np.linalg.lstsq(table, change, rcond=None)[0]
    rest = change - table @ found
    variance = rest @ rest / (change.shape[0] - 2) * np.linalg.inv(table.T @ table)
    return float(found[1] / math.sqrt(variance[1, 1]))


def test_the_statistics_are_those_of_a_regression() -> None:
    rng = np.random.default_rng(7)
    rows, at = 60, 10
    start = rng.standard_normal(SIMULATIONS)
    shocks = [rng.standard_normal(SIMULATIONS) for _ in range(rows - 1)]
    root = math.exp(-PULLS[at] / rows)
    paths = [start / math.sqrt(1.0 - root**2)]
    for shock in shocks:
        paths.append(root * paths[-1] + shock)
    slow = [slow_statistic(np.array([each[path] for each in paths])) for path in (0, 1, 999)]
    assert _simulated(rows, 7)[at, [0, 1, 999]] == pytest.approx(slow, rel=1e-9)


def test_quantiles_under_a_random_walk_are_those_of_the_tables() -> None:
    """Fuller (1976), with a constant: -3.43, -2.86 and -2.57 for endless samples."""
    drawn = np.concatenate([_simulated(MOST_ROWS, seed)[0] for seed in (3, 4, 5)])
    assert np.quantile(drawn, (0.01, 0.05, 0.10)) == pytest.approx([-3.43, -2.86, -2.57], abs=0.07)


def test_a_half_life_is_found_as_often_as_asked_and_a_longer_one_is_not() -> None:
    longest = longest_half_life(400, alpha=0.05, target=0.8, seed=1)
    assert longest is not None
    rng = np.random.default_rng(11)
    bound = -2.87

    def power(half_life: float) -> float:
        root = 0.5 ** (1.0 / half_life)
        found = 0
        for _ in range(300):
            y = np.empty(400)
            y[0] = rng.standard_normal() / math.sqrt(1.0 - root**2)
            for row, shock in enumerate(rng.standard_normal(399)):
                y[row + 1] = root * y[row] + shock
            found += slow_statistic(y) < bound
        return found / 300

    assert power(longest) == pytest.approx(0.8, abs=0.07)
    assert power(2.0 * longest) < 0.5


def test_it_grows_with_the_rows_and_falls_with_what_is_asked() -> None:
    def asked(rows: int = 2_000, alpha: float = 0.05, target: float = 0.8) -> float:
        found = longest_half_life(rows, alpha=alpha, target=target, seed=1)
        assert found is not None
        return found

    assert asked(4_000) == pytest.approx(2.0 * asked(), rel=1e-12)
    assert asked(alpha=0.01) < asked() < asked(alpha=0.10)
    assert asked(target=0.9) < asked() < asked(target=0.6)
    # 9,254 closes of the VIX would show any half-life up to a year and a third
    assert asked(9_254) == pytest.approx(337.0, abs=15.0)


def test_what_no_sample_shows_is_none() -> None:
    assert longest_half_life(100, alpha=1e-9, target=0.999_999, seed=1) is None


@pytest.mark.parametrize(("rows", "alpha", "target"), [(29, 0.05, 0.8), (100, 0.0, 0.8), (100, 0.05, 1.0)])
def test_nonsense_is_refused(rows: int, alpha: float, target: float) -> None:
    with pytest.raises(UsageError, match=rf"rows={rows} must be at least 30"):
        longest_half_life(rows, alpha=alpha, target=target, seed=1)
