"""Sharpe ratios: the published example of the deflated one, closed forms, and simulation of their errors."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from weatherglass.errors import MethodError, UsageError
from weatherglass.stats.sharpe import (
    ReturnShape,
    deflated_sharpe,
    expected_maximum_sharpe,
    probabilistic_sharpe,
    return_shape,
    sharpe_ratio,
)

# Bailey and Lopez de Prado 2014: 2.5 a year over five years of 250 days, the trials' yearly ratios vary by 0.5
DAILY, VARIANCE, ROWS = 2.5 / math.sqrt(250), 0.5 / 250, 1_250


def test_the_best_of_a_hundred_trials_has_the_published_ratio():
    assert round(expected_maximum_sharpe(100, VARIANCE), 4) == 0.1132


@pytest.mark.parametrize(
    ("skewness", "kurtosis", "trials", "published"),
    [(-3.0, 10.0, 100, 0.9004), (-3.0, 10.0, 46, 0.9505), (0.0, 3.0, 88, 0.9505)],
)
def test_the_deflated_ratio_is_the_published_one(skewness: float, kurtosis: float, trials: int, published: float):
    shape = ReturnShape(DAILY, skewness, kurtosis, ROWS)
    assert round(deflated_sharpe(shape, trials=trials, variance=VARIANCE), 4) == published


def test_one_trial_is_not_deflated():
    shape = ReturnShape(DAILY, 0.0, 3.0, ROWS)
    assert expected_maximum_sharpe(1, VARIANCE) == 0.0
    assert deflated_sharpe(shape, trials=1, variance=VARIANCE) == probabilistic_sharpe(shape)


@pytest.mark.parametrize("trials", [20, 100, 500])
def test_the_expected_maximum_is_near_that_of_simulated_trials(trials: int):
    drawn = 0.3 * np.random.default_rng(7).standard_normal((5_000, trials)).max(axis=1).mean()
    assert expected_maximum_sharpe(trials, 0.09) == pytest.approx(drawn, rel=0.03)


def test_the_shape_is_that_of_scipy():
    returns = np.random.default_rng(3).gamma(2.0, size=500) - 1.5
    found = return_shape(returns)
    assert found.sharpe == pytest.approx(returns.mean() / returns.std(ddof=1))
    assert found.skewness == pytest.approx(stats.skew(returns))
    assert found.kurtosis == pytest.approx(stats.kurtosis(returns, fisher=False))
    assert found.rows == 500
    assert sharpe_ratio(returns) == found.sharpe


def test_the_standard_error_is_how_far_ratios_of_skewed_returns_scatter():
    rng = np.random.default_rng(11)
    scale = 2.0  # an exponential distribution, shifted: skewness 2, kurtosis 9, true ratio 0.2
    samples = scale * (rng.standard_exponential((8_000, 400)) - 0.8)
    ratios = samples.mean(axis=1) / samples.std(axis=1, ddof=1)
    assert ReturnShape(0.2, 2.0, 9.0, 400).standard_error == pytest.approx(ratios.std(), rel=0.04)
    assert ReturnShape(0.2, 0.0, 3.0, 400).standard_error > 1.15 * ratios.std()  # what normal returns would have


def test_at_its_own_value_a_ratio_is_exceeded_half_of_the_time():
    shape = ReturnShape(0.1, -1.0, 8.0, 300)
    assert probabilistic_sharpe(shape, threshold=0.1) == 0.5
    assert probabilistic_sharpe(shape) == pytest.approx(stats.norm.cdf(0.1 / shape.standard_error))


@given(trials=st.floats(1.0, 1e6), variance=st.floats(0.0, 4.0), more=st.floats(1.0, 10.0))
def test_more_and_wilder_trials_ask_for_more(trials: float, variance: float, more: float):
    least = expected_maximum_sharpe(trials, variance)
    assert expected_maximum_sharpe(trials * more, variance) >= least - 1e-9
    assert expected_maximum_sharpe(trials, variance * more) == pytest.approx(least * math.sqrt(more), abs=1e-12)


def test_what_has_no_ratio_is_refused():
    with pytest.raises(UsageError, match=r"^a Sharpe ratio needs at least two finite returns: leave other rows out$"):
        return_shape(np.array([0.1, np.nan]))
    with pytest.raises(MethodError, match=r"^returns that do not vary have no Sharpe ratio$"):
        return_shape(np.zeros(5))
    with pytest.raises(UsageError, match=r"^rows=1 must be at least 2$"):
        probabilistic_sharpe(ReturnShape(0.1, 0.0, 3.0, 1))
    with pytest.raises(UsageError, match=r"^trials=0 must be at least 1 and variance=0.1 not negative$"):
        expected_maximum_sharpe(0, 0.1)
