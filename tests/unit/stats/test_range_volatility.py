"""Range estimators against slow loops over one bar at a time, and against the variance of paths that are known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from weatherglass.errors import UsageError
from weatherglass.stats.range_volatility import (
    annualised,
    close_to_close_variance,
    garman_klass_variance,
    parkinson_variance,
    realized_volatility,
    rogers_satchell_variance,
    yang_zhang_variance,
)

Bars = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def bars(seed: int, days: int, *, steps: int = 400, drift: float = 0.0, night: float = 0.0) -> Bars:
    """Days of a random walk with a variance of 0.0001 by day, and the given one by night."""
    rng = np.random.default_rng(seed)
    moves = rng.normal(drift / steps, 0.01 / math.sqrt(steps), (days, steps))
    nights = rng.normal(0.0, math.sqrt(night), days) if night else np.zeros(days)
    path = np.cumsum(moves, axis=1)
    start = np.concatenate([[0.0], np.cumsum(path[:-1, -1] + nights[1:])])
    path = np.concatenate([np.zeros((days, 1)), path], axis=1) + start[:, None]
    prices = 100.0 * np.exp(path)
    return prices[:, 0], prices.max(axis=1), prices.min(axis=1), prices[:, -1]


def test_each_bar_by_hand() -> None:
    opened, high, low, close = (np.array([each]) for each in (100.0, 110.0, 95.0, 104.0))
    u, d, c = math.log(1.10), math.log(0.95), math.log(1.04)
    assert parkinson_variance(high, low)[0] == pytest.approx((u - d) ** 2 / (4.0 * math.log(2.0)), rel=1e-12)
    garman_klass = 0.5 * (u - d) ** 2 - (2.0 * math.log(2.0) - 1.0) * c**2
    assert garman_klass_variance(opened, high, low, close)[0] == pytest.approx(garman_klass, rel=1e-12)
    rogers_satchell = u * (u - c) + d * (d - c)
    assert rogers_satchell_variance(opened, high, low, close)[0] == pytest.approx(rogers_satchell, rel=1e-10)


def test_closes_give_squared_log_returns() -> None:
    found = close_to_close_variance(np.array([100.0, 110.0, 99.0]))
    assert math.isnan(found[0])
    assert found[1:].tolist() == pytest.approx([math.log(1.1) ** 2, math.log(0.9) ** 2], rel=1e-12)


def test_yang_and_zhang_are_the_loop_of_their_paper() -> None:
    opened, high, low, close = bars(3, 40, night=0.00005)
    window = 10
    found = yang_zhang_variance(opened, high, low, close, window)
    assert np.isnan(found[:window]).all()
    k = 0.34 / (1.34 + (window + 1) / (window - 1))
    for row in range(window, 40):
        at = range(row - window + 1, row + 1)
        nights = [math.log(opened[i] / close[i - 1]) for i in at]
        days = [math.log(close[i] / opened[i]) for i in at]
        within = [
            math.log(high[i] / close[i]) * math.log(high[i] / opened[i])
            + math.log(low[i] / close[i]) * math.log(low[i] / opened[i])
            for i in at
        ]
        expected = np.var(nights, ddof=1) + k * np.var(days, ddof=1) + (1.0 - k) * np.mean(within)
        assert found[row] == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("seed", [1, 2])
def test_all_find_the_variance_of_a_walk_and_ranges_find_it_with_less_noise(seed: int) -> None:
    opened, high, low, close = bars(seed, 4000)
    estimates = {
        "close": close_to_close_variance(close)[1:],
        "parkinson": parkinson_variance(high, low),
        "garman_klass": garman_klass_variance(opened, high, low, close),
        "rogers_satchell": rogers_satchell_variance(opened, high, low, close),
    }
    # 400 steps a day see a range that is too narrow, and variances from ranges that are about a tenth too low
    for name, variance in estimates.items():
        assert (0.93e-4 if name == "close" else 0.85e-4) < variance.mean() < 1.07e-4, name
    noise = {name: variance.std() / variance.mean() for name, variance in estimates.items()}
    assert noise["close"] / noise["parkinson"] == pytest.approx(math.sqrt(4.9), rel=0.12)
    assert noise["close"] / noise["garman_klass"] == pytest.approx(math.sqrt(7.4), rel=0.12)


def test_a_drift_misleads_all_but_rogers_satchell_and_yang_zhang() -> None:
    opened, high, low, close = bars(5, 3000, drift=0.02)
    right = rogers_satchell_variance(opened, high, low, close).mean()
    assert 0.82e-4 < right < 1.0e-4
    assert parkinson_variance(high, low).mean() > 1.8 * right
    assert garman_klass_variance(opened, high, low, close).mean() > 1.2 * right
    assert 0.82e-4 < np.nanmean(yang_zhang_variance(opened, high, low, close, 21)) < 1.0e-4


def test_only_closes_and_yang_zhang_see_the_night() -> None:
    opened, high, low, close = bars(9, 4000, night=0.0001)
    assert close_to_close_variance(close)[1:].mean() == pytest.approx(2e-4, rel=0.06)
    assert np.nanmean(yang_zhang_variance(opened, high, low, close, 21)) == pytest.approx(2e-4, rel=0.06)
    assert garman_klass_variance(opened, high, low, close).mean() == pytest.approx(0.95e-4, rel=0.05)


def test_a_high_below_the_close_is_widened_and_a_missing_price_is_none() -> None:
    opened, high, low, close = (
        np.array(each) for each in ([100.0, np.nan], [101.0, 102.0], [99.0, 98.0], [103.0, 100.0])
    )
    found = rogers_satchell_variance(opened, high, low, close)
    assert found[0] == pytest.approx(rogers_satchell_variance(opened, np.array([103.0] * 2), low, close)[0], rel=1e-12)
    assert math.isnan(found[1])
    assert math.isnan(parkinson_variance(np.array([0.0]), np.array([1.0]))[0])


def test_a_year_is_252_sessions_or_365_days() -> None:
    assert annualised(np.array([1e-4]))[0] == pytest.approx(0.01 * math.sqrt(252), rel=1e-12)
    found = realized_volatility(np.array([np.nan, 1e-4, 3e-4]), 2, 365)
    assert np.isnan(found[:2]).all()
    assert found[2] == pytest.approx(math.sqrt(2e-4 * 365), rel=1e-12)


def test_yang_and_zhang_need_two_rows() -> None:
    one = np.ones(3)
    with pytest.raises(UsageError, match=r"^window=1 must be at least two rows$"):
        yang_zhang_variance(one, one, one, one, 1)
