"""Schedules of several weights: every shift against a slow loop, and the schedule of two weights as a special one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weatherglass.errors import MethodError, UsageError
from weatherglass.stats.schedules import Measure, Schedule, at_equal_risk, measured, shifted_measures
from weatherglass.stats.sharpe import sharpe_ratio
from weatherglass.stats.timing import Timing, shifted_gains


def drawn(seed: int, rows: int, assets: int, *, free: bool = False) -> Schedule:
    rng = np.random.default_rng(seed)
    return Schedule(
        rng.uniform(-0.5, 1.5, (rows, assets)), rng.normal(0.0, 0.03, (rows, assets)), rng.uniform(0.0, 2e-4, rows),
        np.zeros(rows) if free else rng.uniform(0.0, 1e-3, rows),
    )  # fmt: skip


def slow_measure(schedule: Schedule, measure: Measure, shift: int) -> float:
    """One shift, row by row and asset by asset."""
    returns = []
    for row in range(schedule.rows):
        own = (row - shift) % schedule.rows
        total = schedule.cash[row] - schedule.paid[own]
        for asset in range(schedule.weight.shape[1]):
            total += schedule.weight[own, asset] * (schedule.asset[row, asset] - schedule.cash[row])
        returns.append(float(total))
    if measure is Measure.MEAN_RETURN:
        return sum(returns) / len(returns)
    if measure is Measure.SHARPE:
        return sharpe_ratio(np.array(returns) - schedule.cash)
    value = highest = 1.0
    deepest = 0.0
    for each in returns:
        value *= max(0.0, 1.0 + each)
        highest = max(highest, value)
        deepest = min(deepest, value / highest - 1.0)
    return deepest


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32), st.integers(3, 14), st.integers(1, 3), st.booleans())
def test_every_shift_is_the_schedule_at_other_times(seed: int, rows: int, assets: int, free: bool):
    schedule = drawn(seed, rows, assets, free=free)
    for measure in Measure:
        found = shifted_measures(schedule, measure)
        expected = [slow_measure(schedule, measure, shift) for shift in range(rows)]
        np.testing.assert_allclose(found, expected, rtol=1e-8, atol=1e-12)
        assert found[0] == pytest.approx(measured(schedule.returns, schedule.cash, measure), rel=1e-8, abs=1e-12)


def test_falls_may_be_followed_at_some_shifts_only():
    schedule = drawn(5, 40, 2)
    all_of_them = shifted_measures(schedule, Measure.MAX_DRAWDOWN)
    some = shifted_measures(schedule, Measure.MAX_DRAWDOWN, every=3)
    assert some.shape == (40,)
    assert some[::3].tolist() == all_of_them[::3].tolist()
    assert some[1::3].tolist() == some[0:-1:3].tolist()
    with pytest.raises(UsageError, match="every=0 must be at least one shift"):
        shifted_measures(schedule, Measure.MAX_DRAWDOWN, every=0)


def test_two_weights_by_a_state_are_a_schedule_of_one_asset():
    rng = np.random.default_rng(8)
    timing = Timing(rng.random(60) < 0.3, rng.normal(0.0, 0.02, 60), np.full(60, 1e-4), 0.4, 1.0, 0.002)
    for measure in Measure:
        held = measured(timing.asset, timing.cash, measure)
        np.testing.assert_allclose(
            shifted_gains(timing, measure), shifted_measures(timing.schedule, measure) - held, rtol=1e-9, atol=1e-12
        )
    assert timing.schedule.returns.tolist() == timing.returns.tolist()


def test_returns_at_equal_risk_have_no_mean_where_ratios_are_equal():
    rng = np.random.default_rng(2)
    held = rng.normal(0.001, 0.01, 500)
    assert at_equal_risk(0.4 * held, held).tolist() == pytest.approx([0.0] * 500, abs=1e-15)
    better = held + 0.002
    gain = at_equal_risk(better, held)
    assert gain.mean() / held.std(ddof=1) == pytest.approx(sharpe_ratio(better) - sharpe_ratio(held))
    assert at_equal_risk(np.zeros(500), held).tolist() == (-held).tolist()


def test_a_shift_that_never_moves_has_no_ratio():
    still = Schedule(np.array([[1.0], [0.0], [0.0]]), np.array([[0.1], [0.0], [0.0]]), np.zeros(3), np.zeros(3))
    with pytest.raises(MethodError, match="returns of a shifted schedule do not vary: it has no Sharpe ratio"):
        shifted_measures(still, Measure.SHARPE)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"weight": np.ones((3, 2))}, r"weights of shape \(3, 2\), returns of shape \(3, 1\) and 3 of cash"),
        ({"paid": np.zeros(2)}, "2 payments must be as many as the 3 rows"),
        ({"cash": np.array([0.0, np.nan, 0.0])}, "cash must be finite: leave other rows out"),
    ],
)
def test_what_is_no_schedule_is_refused(change: dict[str, np.ndarray], words: str):
    parts = {"weight": np.ones((3, 1)), "asset": np.zeros((3, 1)), "cash": np.zeros(3), "paid": np.zeros(3)}
    with pytest.raises(UsageError, match=words):
        Schedule(**(parts | change))
