"""Covariance of unevenly observed series: by hand, by loops, and by simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lanes import examples
from weatherglass.errors import MethodError, UsageError
from weatherglass.stats.hayashi_yoshida import (
    hayashi_yoshida_correlation,
    hayashi_yoshida_covariance,
    lead_lag_contrast,
    lead_lag_shift,
)


def slow(
    times_a: np.ndarray, a: np.ndarray, times_b: np.ndarray, b: np.ndarray, lag: float = 0.0, apart: bool = False
) -> float:
    total = 0.0
    for i in range(1, times_a.shape[0]):
        for j in range(1, times_b.shape[0]):
            moved = times_b[j - 1] - lag < times_a[i] and times_b[j] - lag > times_a[i - 1]
            same = times_b[j - 1] < times_a[i] and times_b[j] > times_a[i - 1]
            if moved and not (apart and same):
                total += (a[i] - a[i - 1]) * (b[j] - b[j - 1])
    return total


def pair(
    rng: np.random.Generator, *, rho: float, lag: int = 0, span: int = 2_000, seen: int = 300
) -> tuple[np.ndarray, ...]:
    """Two walks on a fine clock, the second late by `lag`, each seen at its own random times."""
    steps = rng.normal(size=(2, span + lag))
    first = steps[0]
    second = rho * first + math.sqrt(1.0 - rho * rho) * steps[1]
    a, b = np.cumsum(first)[lag:], np.cumsum(second)[:span]
    times = [np.sort(rng.choice(span, seen, replace=False)) for _ in range(2)]
    return times[0].astype(float), a[times[0]], times[1].astype(float), b[times[1]]


def test_the_case_by_hand() -> None:
    a, b = np.array([0.0, 1.0, 3.0]), np.array([0.0, 2.0, 3.0])
    assert hayashi_yoshida_covariance(a, np.array([0.0, 1.0, 3.0]), b, np.array([0.0, 2.0, 1.0])) == 4.0


@settings(max_examples=examples(60), deadline=None)
@given(
    seed=st.integers(0, 10_000),
    n=st.integers(2, 15),
    m=st.integers(2, 15),
    lag=st.integers(-12, 12),
    apart=st.booleans(),
)
def test_every_pair_that_overlaps_counts_once(seed: int, n: int, m: int, lag: int, apart: bool) -> None:
    rng = np.random.default_rng(seed)
    ta, tb = (
        np.sort(rng.choice(20, n, replace=False)).astype(float),
        np.sort(rng.choice(20, m, replace=False)).astype(float),
    )
    a, b = rng.normal(size=n), rng.normal(size=m)
    assert hayashi_yoshida_covariance(ta, a, tb, b) == pytest.approx(slow(ta, a, tb, b), abs=1e-10)
    found = lead_lag_contrast(ta, a, tb, b, np.array([float(lag)]), apart=apart)
    scale = math.sqrt((np.diff(a) ** 2).sum() * (np.diff(b) ** 2).sum())
    assert found.strongest == pytest.approx(slow(ta, a, tb, b, lag, apart) / scale, abs=1e-10)


def test_at_the_same_times_it_is_the_sum_of_products() -> None:
    rng = np.random.default_rng(1)
    times, a, b = np.arange(50.0), rng.normal(size=50), rng.normal(size=50)
    assert hayashi_yoshida_covariance(times, a, times, b) == pytest.approx((np.diff(a) * np.diff(b)).sum())
    assert hayashi_yoshida_correlation(times, a, times, 3.0 - 2.0 * a) == pytest.approx(-1.0)
    # a lag of one whole step is the plain lagged product, with the clock of the second moved back
    found = lead_lag_contrast(times, a, times, b, np.array([1.0, -1.0]))
    scale = math.sqrt((np.diff(a) ** 2).sum() * (np.diff(b) ** 2).sum())
    np.testing.assert_allclose(
        found.correlation * scale,
        [(np.diff(a)[:-1] * np.diff(b)[1:]).sum(), (np.diff(a)[1:] * np.diff(b)[:-1]).sum()],
    )


def test_it_is_unbiased_where_a_common_grid_is_not() -> None:
    rng = np.random.default_rng(20200316)
    found, carried = [], []
    for _ in range(200):
        ta, a, tb, b = pair(rng, rho=0.6)
        found.append(hayashi_yoshida_correlation(ta, a, tb, b))
        grid = np.arange(max(ta[0], tb[0]), 2_000, 3.0)  # the last value known: what one would do without it
        x, y = (np.diff(v[np.searchsorted(t, grid, side="right") - 1]) for t, v in ((ta, a), (tb, b)))
        carried.append(np.corrcoef(x, y)[0, 1])
    assert float(np.mean(found)) == pytest.approx(0.600, abs=0.02)
    assert float(np.mean(carried)) < 0.35


def test_a_lag_of_25_is_found_within_5_a_hundred_times_of_a_hundred() -> None:
    rng = np.random.default_rng(20200316)
    lags = np.arange(-60.0, 61.0)
    hits, ratios = 0, 0
    for _ in range(100):
        found = lead_lag_contrast(*pair(rng, rho=0.9, lag=25), lags)
        hits += abs(found.lag - 25.0) <= 5.0
        ratios += found.lead_lag_ratio > 1.0
    assert (hits, ratios) == (100, 100)


def test_exchange_turns_the_lags() -> None:
    ta, a, tb, b = pair(np.random.default_rng(3), rho=0.9, lag=25, seen=100)
    lags = np.arange(-40.0, 41.0)
    one, other = lead_lag_contrast(ta, a, tb, b, lags), lead_lag_contrast(tb, b, ta, a, lags)
    np.testing.assert_allclose(other.correlation, one.correlation[::-1], atol=1e-12)
    assert math.isnan(lead_lag_contrast(ta, a, tb, b, np.array([1.0, 2.0])).lead_lag_ratio)


def closes(rng: np.random.Generator, *, rho: float, lead: float = 0.0, days: int = 400) -> tuple[np.ndarray, ...]:
    """Daily closes of two markets three hours apart that move together all day; `lead` follows a day later."""
    hours = rng.normal(size=(2, 24 * days))
    second = rho * hours[0] + math.sqrt(1.0 - rho * rho) * hours[1]
    a, b = np.cumsum(hours[0]), np.cumsum(second + lead * np.concatenate([np.zeros(24), hours[0][:-24]]))
    at = np.arange(20, 24 * days, 24)
    return at / 24.0, a[at], (at + 3) / 24.0, b[at + 3]


def test_moving_together_is_no_lead_once_pairs_of_the_same_time_are_left_out() -> None:
    rng = np.random.default_rng(5)
    lags = np.arange(1.0, 4.0)
    naive, apart = 0, 0
    for _ in range(60):
        pairs = closes(rng, rho=0.7)
        naive += lead_lag_shift(*pairs, lags, shifts=99, apart=False).greater <= 0.05
        apart += lead_lag_shift(*pairs, lags, shifts=99).greater <= 0.05
    assert naive == 60  # changes of the same day still overlap after a move of one day
    assert apart <= 8


def test_a_real_lead_is_found_and_its_opposite_is_not() -> None:
    ta, a, tb, b = closes(np.random.default_rng(6), rho=0.5, lead=0.4)
    lags = np.arange(1.0, 4.0)
    there, back = lead_lag_shift(ta, a, tb, b, lags), lead_lag_shift(tb, b, ta, a, lags)
    assert there.greater == there.smallest == 1.0 / there.draws
    assert there.draws == 399 - 2 * 4
    assert back.greater > 0.05


@pytest.mark.slow
def test_the_shift_is_right_for_independent_series() -> None:
    rng = np.random.default_rng(7)
    wrong = np.mean(
        [lead_lag_shift(*closes(rng, rho=0.0, days=120), np.arange(1.0, 5.0)).greater <= 0.05 for _ in range(200)]
    )
    assert 0.015 <= wrong <= 0.09


def test_what_cannot_be_asked_is_said() -> None:
    times, values = np.arange(30.0), np.random.default_rng(8).normal(size=30)
    with pytest.raises(UsageError, match=r"^30 times and 29 values: both are one column of at least two$"):
        hayashi_yoshida_covariance(times, values[1:], times, values)
    with pytest.raises(UsageError, match=r"^a time or a value is not finite: leave it out$"):
        hayashi_yoshida_covariance(times, values, times, np.where(times == 3, np.nan, values))
    with pytest.raises(UsageError, match=r"^time 5 is not after the one before$"):
        hayashi_yoshida_covariance(np.where(times == 5, 4.0, times), values, times, values)
    with pytest.raises(UsageError, match=r"^lags must be at least one finite number$"):
        lead_lag_contrast(times, values, times, values, np.empty(0))
    with pytest.raises(MethodError, match=r"^a series does not change: it has no correlation with another$"):
        hayashi_yoshida_correlation(times, values, times, np.ones(30))
    with pytest.raises(MethodError, match=r"^19 changes of the second series are too few to shift; 20 are the fewest$"):
        lead_lag_shift(times, values, times[:20], values[:20], np.array([1.0]))
    with pytest.raises(MethodError, match=r"^29 changes of the second series are too few for lags of up to 6 of them$"):
        lead_lag_shift(times, values, times, values, np.array([6.0]))
