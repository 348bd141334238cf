"""The thermal optimal path: against all paths of small lattices, on leads that change, and how often its p is wrong."""

from __future__ import annotations

import math
from functools import cache
from typing import Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weatherglass.errors import MethodError, UsageError
from weatherglass.stats.kernels import thermal_sum
from weatherglass.stats.null_models import NullModel, simulated_returns
from weatherglass.stats.thermal_path import thermal_path, thermal_path_test

Cell = tuple[int, int]
GARCH = NullModel(1.0, alpha=0.08, beta=0.90, degrees=5.0)
LEADS = (0, 10, 5, 10)


def all_paths(n: int, first: int, last: int) -> list[list[Cell]]:
    """Every path from an edge at the first row of either time to one at the last, by walking."""

    def from_(cell: Cell) -> list[list[Cell]]:
        a, b = cell
        found = [[cell]] if n - 1 in cell else []
        for step in ((a + 1, b), (a, b + 1), (a + 1, b + 1)):
            if max(step) < n and first <= step[1] - step[0] <= last:
                found += [[cell, *rest] for rest in from_(step)]
        return found

    cells = [(a, b) for a in range(n) for b in range(n) if 0 in (a, b) and first <= b - a <= last]
    return [path for cell in cells for path in from_(cell)]


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(3, 6), span=st.sampled_from([(-2, 2), (1, 2), (-1, 0), (0, 3)]))
def test_the_sum_is_that_over_every_path(seed: int, n: int, span: tuple[int, int]) -> None:
    first, last = span
    rng = np.random.default_rng(seed)
    x, y, heat = rng.normal(size=n), rng.normal(size=n), float(rng.uniform(0.2, 4.0))
    for sign in (1, -1):
        slow = math.fsum(
            math.exp(-sum((x[a] - sign * y[b]) ** 2 for a, b in path) / heat) for path in all_paths(n, first, last)
        )
        weights, scales = np.empty((n, last - first + 1)), np.empty(n)
        assert thermal_sum(x, y, sign, heat, first, last, weights, scales) == pytest.approx(math.log(slow), abs=1e-10)
        alone = thermal_sum(x, y, sign, heat, first, last, np.empty((0, 1)), np.empty(0))
        assert alone == thermal_sum(x, y, sign, heat, first, last, weights, scales)


def slow_lags(x: np.ndarray, y: np.ndarray, max_lag: int, heat: float) -> np.ndarray:
    """Mean lags of whole paths, by walking all of them."""
    a, b, n = (x - x.mean()) / x.std(), (y - y.mean()) / y.std(), x.shape[0]
    top, under = np.zeros(n), np.zeros(n)
    for path in all_paths(n, -max_lag, max_lag):
        weight = math.exp(-sum((a[i] - b[j]) ** 2 for i, j in path) / heat)
        for i, j in path:
            for time in ((i + j) // 2, (i + j + 1) // 2):
                top[time] += weight * (j - i)
                under[time] += weight
    return top / under


def test_the_mean_lag_is_that_of_every_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("weatherglass.stats.thermal_path._FEWEST", 1)
    monkeypatch.setattr("weatherglass.stats.thermal_path._ROWS_A_LAG", 1)
    for seed, max_lag in ((1, 1), (2, 2), (3, 5)):
        x, y = np.random.default_rng(seed).normal(size=(2, 6))
        found = thermal_path(x, y, max_lag=max_lag, temperature=1.3, sign=1)
        np.testing.assert_allclose(found.lag, slow_lags(x, y, max_lag, 1.3), atol=1e-10)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), max_lag=st.integers(1, 8), heat=st.sampled_from([0.3, 2.0, 5.0]))
def test_exchange_and_reversed_time_change_the_sign_alone(seed: int, max_lag: int, heat: float) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.standard_t(3, size=(2, 150))
    found = thermal_path(x, y, max_lag=max_lag, temperature=heat, sign=1)
    assert float(np.abs(found.lag).max()) <= max_lag
    other = thermal_path(y, x, max_lag=max_lag, temperature=heat, sign=1)
    np.testing.assert_allclose(other.lag, -found.lag, atol=1e-8)
    assert other.free_energy == pytest.approx(found.free_energy, abs=1e-10)
    back = thermal_path(x[::-1].copy(), y[::-1].copy(), max_lag=max_lag, temperature=heat, sign=1)
    np.testing.assert_allclose(back.lag, -found.lag[::-1], atol=1e-8)
    # scale and place do not matter, and a sign is a sign
    turned = thermal_path(3.0 * x + 7.0, -y, max_lag=max_lag, temperature=heat, sign=-1)
    np.testing.assert_allclose(turned.lag, found.lag, atol=1e-7)


@cache
def switching() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A persistent series, one that follows it by 0, 10, 5 and 10 rows in turn, and the lead of each row."""
    rng = np.random.default_rng(20260122)
    x, now = np.empty(1_200), 0.0
    for row, shock in enumerate(rng.normal(size=1_200)):
        now = 0.7 * now + shock
        x[row] = now
    lead = np.repeat(LEADS, 300)
    y = 0.8 * x[np.maximum(np.arange(1_200) - lead, 0)] + 0.4 * rng.normal(size=1_200)
    return x, y, lead


@pytest.mark.parametrize("temperature", [0.5, 2.0])
def test_a_lead_that_changes_is_followed(temperature: float) -> None:
    x, y, lead = switching()
    found = thermal_path(x, y, max_lag=20, temperature=temperature)
    inner = [found.lag[at * 300 + 50 : (at + 1) * 300 - 50] for at in range(4)]
    assert [float(np.median(each)) for each in inner] == pytest.approx(list(LEADS), abs=0.2)
    assert float(np.abs(np.concatenate(inner) - lead.reshape(4, 300)[:, 50:250].ravel()).mean()) < 0.4
    # what the two have in common if the leads are known: .8 sd(x) / sd(y)
    assert found.correlation == pytest.approx(0.8 * x.std() / math.hypot(0.8 * x.std(), 0.4), abs=0.06)
    assert (found.sign, found.rows) == (1, 1_200)
    # the half of the weights that looks back alone comes late: it is the farther off
    half = thermal_path(x, y, max_lag=20, temperature=temperature, symmetric=False)
    assert float(np.abs(half.lag - lead).mean()) > 1.3 * float(np.abs(found.lag - lead).mean())


def test_a_lead_is_found_in_its_direction_alone() -> None:
    x, y, _ = switching()
    x, y = x[300:], y[300:]
    rng = np.random.default_rng(1)
    there = thermal_path_test(x, y, rng, max_lag=15, surrogates=99, kind="shift")
    back = thermal_path_test(y, x, rng, max_lag=15, surrogates=99, kind="shift")
    assert there.p == 0.01
    assert there.gain > 0.2
    assert back.p > 0.05
    assert there.error == pytest.approx(math.sqrt(0.01 * 0.99 / 99))
    again = thermal_path_test(x, y, np.random.default_rng(1), max_lag=15, surrogates=99, kind="shift")
    assert (again.p, again.gain) == (there.p, there.gain)


def test_moving_together_at_once_has_a_path_and_no_lead() -> None:
    rng = np.random.default_rng(5)
    x = rng.normal(size=800)
    y = -0.9 * x + 0.4 * rng.normal(size=800)
    found = thermal_path_test(x, y, rng, max_lag=6, surrogates=99)
    assert found.path.sign == -1
    assert found.path.correlation < -0.85
    assert float(np.abs(found.path.lag).mean()) < 0.2
    assert found.p > 0.05


def test_noise_has_a_path_with_a_correlation_and_no_p() -> None:
    """Why the path by itself is no evidence: it goes where the two happen to agree."""
    rng = np.random.default_rng(6)
    found = [thermal_path_test(*rng.normal(size=(2, 300)), rng, max_lag=8, surrogates=19) for _ in range(20)]
    assert np.median([abs(each.path.correlation) for each in found]) > 0.10
    assert np.mean([each.p for each in found]) == pytest.approx(0.5, abs=0.2)


def test_one_wild_row_does_not_break_the_sums() -> None:
    rng = np.random.default_rng(7)
    x = rng.normal(size=4_000)
    y = np.roll(x, 2) + 0.1 * rng.normal(size=4_000)
    x[2_000] = 1e6  # 63 standard deviations: 2,000 temperatures
    found = thermal_path(x, y, max_lag=4)
    assert np.isfinite(found.lag).all()
    assert np.isfinite(found.free_energy)


def sizes(runs: int, rows: int, surrogates: int, kind: Literal["signs", "shift"] = "signs") -> dict[str, float]:
    """Rejections in percent at nominal 5 %, of pairs with nothing, bursts, or only the same rows in common."""
    rng = np.random.default_rng(20260122)
    p: dict[str, list[float]] = {"apart": [], "together": [], "bursts": []}
    for _ in range(runs):
        x, y = simulated_returns(GARCH, rng, rows=rows, paths=2).T
        size = np.abs(x)
        for name, (one, other) in {
            "apart": (x, y),
            "together": (rng.normal(size=rows) * 0.75 + (z := rng.normal(size=rows)), z),
            "bursts": (
                np.where(rng.random(rows) < 0.5, -x, x),
                np.where(rng.random(rows) < 0.5, -size, size) + 0.3 * y,
            ),
        }.items():
            p[name].append(thermal_path_test(one, other, rng, max_lag=8, surrogates=surrogates, kind=kind).p)
    return {name: 100.0 * float((np.array(each) <= 0.05).mean()) for name, each in p.items()}


def test_unrelated_returns_lead_one_time_in_twenty() -> None:
    found = sizes(60, 120, 19)
    assert max(found["apart"], found["bursts"]) <= 11.0


@pytest.mark.long
def test_unrelated_returns_lead_one_time_in_twenty_at_length() -> None:
    assert all(2.0 <= each <= 9.0 for each in sizes(500, 400, 39).values())
    # moved to other times, bursts that both have at once look like a lead
    assert sizes(200, 400, 19, "shift")["bursts"] > 10.0


def test_what_cannot_be_asked_is_said() -> None:
    x = np.random.default_rng(5).normal(size=100)
    with pytest.raises(UsageError, match=r"^x has 100 rows and y 99; a row of both must be one time$"):
        thermal_path(x, x[1:], max_lag=3)
    with pytest.raises(UsageError, match=r"^max_lag=0 must be at least 1 and temperature=2\.0 above 0$"):
        thermal_path(x, x, max_lag=0)
    with pytest.raises(UsageError, match=r"^max_lag=2 must be at least 1 and temperature=0\.0 above 0$"):
        thermal_path(x, x, max_lag=2, temperature=0.0)
    with pytest.raises(UsageError, match=r"^sign=0 must be 1, -1 or None$"):
        thermal_path(x, x, max_lag=2, sign=0)
    with pytest.raises(UsageError, match=r"^row 2 has a missing value: drop it in both before$"):
        thermal_path(x, np.where(np.arange(100) == 2, np.nan, x), max_lag=2)
    with pytest.raises(MethodError, match=r"^100 rows are too few for paths up to 21 rows apart; 105 are needed$"):
        thermal_path(x, x, max_lag=21)
    with pytest.raises(MethodError, match=r"^y does not vary: it is 1\.0 on all 100 rows$"):
        thermal_path(x, np.ones(100), max_lag=2)
    with pytest.raises(UsageError, match=r"^surrogates=18 must be at least 19: with fewer no p can be 0\.05$"):
        thermal_path_test(x, x, np.random.default_rng(1), max_lag=2, surrogates=18)
