"""Windows beside a trend against regressions one by one, and the smallest difference that would be found."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lanes import examples
from weatherglass.errors import MethodError, UsageError
from weatherglass.stats.randomization import window_differences, window_shift
from weatherglass.stats.window_tests import detectable_difference, window_beside

TREND = np.arange(40.0)


def slow(values: np.ndarray, first: int, length: int, *beside: np.ndarray) -> tuple[float, float]:
    """Coefficient of the window and p of its t statistic of white errors, by a regression for every shift."""
    statistics, coefficient = [], 0.0
    for shift in range(values.shape[0]):
        window = np.zeros(values.shape[0])
        window[(first + shift + np.arange(length)) % values.shape[0]] = 1.0
        others = np.stack([np.ones(values.shape), *beside], axis=1)
        left = window - others @ np.linalg.lstsq(others, window, rcond=None)[0]
        if shift == 0:
            coefficient = float(left @ values / (left @ left))
        statistics.append(float(left @ values / np.sqrt(left @ left)))
    return coefficient, sum(s >= statistics[0] - 1e-9 for s in statistics) / len(statistics)


@pytest.mark.parametrize(("first", "length"), [(30, 10), (0, 7), (12, 1), (35, 5)])
@pytest.mark.parametrize("seed", [1, 2])
def test_coefficient_and_p_are_those_of_a_regression_for_every_shift(first: int, length: int, seed: int):
    rng = np.random.default_rng(seed)
    values, other = rng.standard_normal(40) + 0.05 * TREND, rng.standard_normal(40)
    found = window_beside(values, first, length, TREND, other)
    coefficient, p = slow(values, first, length, TREND, other)
    assert found.statistic == pytest.approx(coefficient, rel=1e-9)
    assert found.greater == pytest.approx(p, abs=1e-12)
    assert (found.n, found.draws, found.smallest) == (length, 40, 1 / 40)


@settings(max_examples=examples(50), deadline=None)
@given(seed=st.integers(0, 500), first=st.integers(0, 29), length=st.integers(1, 29))
def test_beside_nothing_it_is_the_plain_shift_of_the_window(seed: int, first: int, length: int):
    values = np.random.default_rng(seed).standard_normal(30)
    plain, beside = window_shift(values, first, length), window_beside(values, first, length)
    assert beside.statistic == pytest.approx(plain.statistic, abs=1e-9)
    assert (beside.greater, beside.less) == (plain.greater, plain.less)


@settings(max_examples=examples(50), deadline=None)
@given(slope=st.floats(-5, 5), level=st.floats(-5, 5), seed=st.integers(0, 500))
def test_a_trend_in_the_values_changes_nothing(slope: float, level: float, seed: int):
    values = np.random.default_rng(seed).standard_normal(40)
    plain = window_beside(values, 30, 10, TREND)
    sloped = window_beside(values + level + slope * TREND, 30, 10, TREND)
    assert sloped.statistic == pytest.approx(plain.statistic, abs=1e-8)
    assert sloped.greater == pytest.approx(plain.greater, abs=0.026)  # ties may break by rounding


def test_a_slow_decline_looks_like_a_break_and_is_none_beside_a_trend():
    values = -0.05 * TREND + 0.1 * np.random.default_rng(3).standard_normal(40)
    assert window_shift(values, 30, 10).less < 0.05
    assert window_beside(values, 30, 10, TREND).less > 0.1


def test_a_step_stays_a_step_beside_a_trend():
    values = -1.0 * (TREND >= 30) + 0.1 * np.random.default_rng(4).standard_normal(40)
    found = window_beside(values, 30, 10, TREND)
    assert found.statistic == pytest.approx(-1.0, abs=0.15)
    assert found.less < 0.06


def test_all_differences_of_windows_are_those_of_loops():
    values = np.random.default_rng(5).standard_normal(12)
    found = window_differences(values, 9, 4)
    for shift in range(12):
        inside = (9 + shift + np.arange(4)) % 12
        outside = np.setdiff1d(np.arange(12), inside)
        assert found[shift] == pytest.approx(values[inside].mean() - values[outside].mean(), abs=1e-12)


# -- the smallest difference that would be found -----------------------------------------------------------------------


def test_a_difference_of_the_detectable_size_is_found_as_often_as_wanted():
    rng = np.random.default_rng(6)
    size = np.mean([detectable_difference(rng.standard_normal(80), 60, 20, alpha=0.05, target=0.8) for _ in range(12)])
    found = 0
    for _ in range(400):
        values = rng.standard_normal(80)
        values[60:] += size
        found += window_shift(values, 60, 20).greater < 0.05
    assert found / 400 == pytest.approx(0.8, abs=0.12)


def test_it_has_the_sign_of_the_claim_and_grows_with_the_noise():
    rng = np.random.default_rng(7)
    noise = rng.standard_normal(100)
    plain = detectable_difference(noise, 70, 30, alpha=0.05, target=0.8)
    assert detectable_difference(3.0 * noise, 70, 30, alpha=0.05, target=0.8) == pytest.approx(3.0 * plain, rel=1e-9)
    assert detectable_difference(-noise, 70, 30, alpha=0.05, target=0.8, side="less") == pytest.approx(-plain, rel=1e-9)
    assert detectable_difference(noise, 70, 30, alpha=0.05, target=0.8, side="two_sided") > plain


def test_the_difference_that_is_there_does_not_count_as_noise():
    values = np.random.default_rng(8).standard_normal(100)
    broken = values + 5.0 * (np.arange(100) >= 70)
    plain = detectable_difference(values, 70, 30, alpha=0.05, target=0.8)
    assert detectable_difference(broken, 70, 30, alpha=0.05, target=0.8) == pytest.approx(plain, rel=1e-6)


def test_values_that_do_not_vary_have_no_answer():
    assert detectable_difference(np.ones(20), 15, 5, alpha=0.05, target=0.8) is None


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: window_beside(np.ones(10), 8, 12), UsageError, "a window of 12 rows from row 8 does not fit"),
        (lambda: window_beside(np.ones(10), 8, 2, np.full(10, np.nan)), UsageError, "must be finite on every row"),
        (lambda: window_beside(TREND, 30, 10, (TREND >= 30) * 1.0), MethodError, "the window follows from what"),
    ],
)
def test_what_does_not_fit_is_refused(call, error: type[Exception], words: str):  # type: ignore[no-untyped-def]
    with pytest.raises(error, match=words):
        call()
