"""Expected volatility against a slow regression, by simulation, and for looking at nothing later."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weatherglass.errors import UsageError
from weatherglass.stats.expected_volatility import (
    PRIOR_LASTING,
    PRIOR_WINDOWS,
    at_usual_volatility,
    expected_log_variance,
)
from weatherglass.stats.null_models import NullModel, simulated_states

MODEL = NullModel(0.0105, alpha=0.02, gamma=0.10, beta=0.915, degrees=6.0)


def path(rows: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    returns, expected = simulated_states(MODEL, np.random.default_rng(seed), rows=rows, paths=1, burn_in=500)
    return np.concatenate([[np.nan], returns[1:, 0] ** 2]), expected[:, 0]


def slow(squares: np.ndarray, at: int, horizon: int) -> float:
    """The expectation of one row by the words of the docstring: one window after the other, and the prior's as rows."""

    def base(row: int) -> float:
        return float(np.log(np.mean(squares[1 : row + 1])))

    def regressors(row: int) -> list[float]:
        month, year = squares[max(1, row - 20) : row + 1], squares[max(1, row - 251) : row + 1]
        return [1.0, np.log(month.mean()) - base(row), np.log(year.mean()) - base(row)]

    weight = np.sqrt(PRIOR_WINDOWS * horizon)
    spread = np.sqrt(0.5)
    x = [[weight, 0, 0], [0, weight * spread, 0], [0, 0, weight * spread]]
    y = [0.0, weight * spread * PRIOR_LASTING / 2, weight * spread * PRIOR_LASTING / 2]
    for begun in range(11, at - horizon + 1):
        x.append(regressors(begun))
        y.append(np.log(squares[begun + 1 : begun + horizon + 1].mean()) - base(begun))
    coefficients = np.linalg.lstsq(np.array(x), np.array(y), rcond=None)[0]
    return base(at) + float(np.array(regressors(at)) @ coefficients)


@pytest.mark.parametrize(("at", "horizon"), [(12, 5), (40, 5), (300, 21), (599, 63)])
def test_the_expectation_of_a_row_is_that_of_a_slow_regression(at: int, horizon: int):
    squares, _ = path(600)
    assert expected_log_variance(squares, horizon=horizon)[at] == pytest.approx(slow(squares, at, horizon), rel=1e-9)


def test_before_a_window_has_ended_three_quarters_of_the_distance_to_the_long_run_last():
    squares = np.concatenate([[np.nan], np.full(60, 1e-4), np.full(21, 4e-4)])
    found = expected_log_variance(squares, horizon=100)[-1]
    long_run = np.log((60 * 1e-4 + 21 * 4e-4) / 81)
    assert found - long_run == pytest.approx(0.75 / 2 * (np.log(4e-4) - long_run), rel=1e-9)  # a year is the long run


def test_there_is_an_expectation_from_the_eleventh_return_on_and_from_the_first_row_with_an_implied_variance():
    squares, expected = path(40)
    own = expected_log_variance(squares, horizon=5)
    assert np.isnan(own[:11]).all()
    assert np.isfinite(own[11:]).all()
    assert np.isfinite(expected_log_variance(squares, horizon=5, implied=expected)).all()
    late = np.where(np.arange(40) < 20, np.nan, expected)
    found = expected_log_variance(squares, horizon=5, implied=late)
    assert found[11:20].tolist() == own[11:20].tolist()
    assert np.isnan(found[:11]).all()


@settings(max_examples=20, deadline=None)
@given(cut=st.integers(60, 399), horizon=st.sampled_from([1, 21, 63]), with_implied=st.booleans())
def test_no_expectation_knows_what_comes_later(cut: int, horizon: int, with_implied: bool):
    squares, expected = path(400)
    implied = expected if with_implied else None
    whole = expected_log_variance(squares, horizon=horizon, implied=implied)
    head = expected_log_variance(squares[:cut], horizon=horizon, implied=None if implied is None else implied[:cut])
    assert head.tobytes() == whole[:cut].tobytes()


@settings(max_examples=20, deadline=None)
@given(scale=st.floats(0.01, 100.0))
def test_the_unit_of_the_price_does_not_matter(scale: float):
    squares, expected = path(300)
    plain = expected_log_variance(squares, horizon=21, implied=expected)
    scaled = expected_log_variance(squares * scale, horizon=21, implied=expected * scale)
    np.testing.assert_allclose(scaled - plain, np.log(scale), atol=1e-7)


@pytest.mark.parametrize(("horizon", "theirs", "own"), [(21, 0.85, 0.75), (63, 0.75, 0.60)])
def test_the_expectation_goes_with_what_the_model_expects(horizon: int, theirs: float, own: float):
    """Correlation with the model's own mean of the coming log variances, after the first four years."""
    squares, expected = path(9000, 5)
    daily, last = MODEL.daily**2, MODEL.persistence**horizon
    ahead = daily + (expected - daily) * (1 - last) / (horizon * (1 - MODEL.persistence))
    for implied, least in ((expected, theirs), (None, own)):
        found = expected_log_variance(squares, horizon=horizon, implied=implied)
        assert np.corrcoef(found[1000:], np.log(ahead[1000:]))[0, 1] > least


def test_outcomes_in_units_of_it_vary_as_much_after_wild_days_as_after_others():
    ratios = []
    for seed in range(8):
        squares, expected = path(6000, seed)
        returns, _ = simulated_states(MODEL, np.random.default_rng(seed), rows=6000, paths=1, burn_in=500)
        logs = np.cumsum(returns[:, 0])
        coming = logs[21:] - logs[:-21]
        z = coming / np.exp(0.5 * expected_log_variance(squares, horizon=21, implied=expected)[:-21])
        wild = expected[:-21] > np.quantile(expected, 0.9)
        ratios.append((coming[wild].std() / coming.std(), z[wild].std() / z.std()))
    raw, standardised = np.mean(ratios, axis=0)
    assert raw > 1.5
    assert 0.9 < standardised < 1.1


def test_days_without_a_move_leave_a_number():
    squares = np.concatenate([[np.nan], np.full(50, 1e-4), np.zeros(100)])
    assert np.isfinite(expected_log_variance(squares, horizon=21)[11:]).all()


def test_a_horizon_below_a_row_is_refused():
    with pytest.raises(UsageError, match=r"^horizon=0 must be at least one row$"):
        expected_log_variance(np.ones(5), horizon=0)


def test_returns_at_usual_volatility_vary_alike_and_keep_their_mean():
    rng = np.random.default_rng(6)
    wild = np.repeat([1.0, 4.0, 1.0, 4.0], 500)
    steps = 0.0005 + 0.01 * wild * rng.standard_normal(2_000)
    price = np.exp(np.concatenate([[0.0], np.cumsum(steps)]))
    found = at_usual_volatility(steps, price, np.arange(2_000), implied=np.append((0.01 * wild) ** 2, np.nan))
    before, after = (each[1_500:].std() / each[1_000:1_500].std() for each in (steps, found))
    assert before == pytest.approx(4.0, rel=0.1)
    assert after == pytest.approx(1.0, rel=0.15)
    assert np.sign(found - steps.mean()).tolist() == np.sign(steps - steps.mean()).tolist()
    assert at_usual_volatility(steps, np.ones(2_001), np.arange(2_000)).tolist() == steps.tolist()
