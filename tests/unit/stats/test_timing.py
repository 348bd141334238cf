"""Schedules of weights by hand, and every shift of them against a slow loop."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lanes import examples
from weatherglass.errors import UsageError
from weatherglass.stats.randomization import against
from weatherglass.stats.timing import Measure, Timing, max_drawdown, measured, shifted_gains

BY_HAND = Timing(
    inside=np.array([False, True, True, False]),
    asset=np.array([0.10, -0.20, 0.05, 0.02]),
    cash=np.full(4, 0.001),
    weight_inside=0.25,
    weight_outside=1.0,
    cost=0.01,
)


def test_a_schedule_by_hand():
    assert BY_HAND.weights.tolist() == [1.0, 0.25, 0.25, 1.0]
    assert BY_HAND.traded.tolist() == [0.0, 0.75, 0.0, 0.75]
    # 0.25 * -0.20 + 0.75 * 0.001 - 0.01 * 0.75 = -0.05675; 0.25 * 0.05 + 0.75 * 0.001 = 0.01325; 0.02 - 0.0075
    assert BY_HAND.returns == pytest.approx([0.10, -0.05675, 0.01325, 0.0125])
    assert BY_HAND.excess == pytest.approx(BY_HAND.returns - 0.001)


def test_the_measures_by_hand():
    returns, cash = np.array([0.1, -0.2, 0.05]), np.zeros(3)
    assert measured(returns, cash, Measure.MEAN_RETURN) == pytest.approx(-0.05 / 3)
    assert measured(returns, cash, Measure.SHARPE) == pytest.approx(np.mean(returns) / np.std(returns, ddof=1))
    assert measured(returns, cash, Measure.MAX_DRAWDOWN) == pytest.approx(-0.2)
    assert measured(returns, np.full(3, 0.1), Measure.SHARPE) < measured(returns, cash, Measure.SHARPE)


def test_a_fall_counts_from_the_beginning_and_ends_with_everything():
    assert max_drawdown(np.array([-0.3, 0.5])) == pytest.approx(0.3)
    assert max_drawdown(np.array([0.5, -1.2, 3.0])) == 1.0
    assert max_drawdown(np.array([0.1, 0.1])) == 0.0


def slow_gain(timing: Timing, measure: Measure, shift: int) -> float:
    """One shift, row by row: what is traded moves with the schedule."""
    rows = timing.rows
    state = [bool(timing.inside[(row - shift) % rows]) for row in range(rows)]
    paid = [float(timing.traded[(row - shift) % rows]) for row in range(rows)]
    returns = [
        float(timing.cash[row])
        + (timing.weight_inside if state[row] else timing.weight_outside) * float(timing.asset[row] - timing.cash[row])
        - timing.cost * paid[row]
        for row in range(rows)
    ]
    return measured(np.array(returns), timing.cash, measure) - measured(timing.asset, timing.cash, measure)


@settings(max_examples=examples(40), deadline=None)
@given(
    seed=st.integers(0, 1000), rows=st.integers(3, 60), weights=st.tuples(st.floats(-1.0, 3.0), st.floats(-1.0, 3.0)),
    cost=st.sampled_from([0.0, 0.0005, 0.05]), measure=st.sampled_from(list(Measure)),
)  # fmt: skip
def test_every_shift_is_that_of_a_slow_loop(seed, rows, weights, cost, measure):  # type: ignore[no-untyped-def]
    rng = np.random.default_rng(seed)
    inside = rng.random(rows) < 0.4
    timing = Timing(
        inside, 0.05 * rng.standard_normal(rows), 0.001 * rng.random(rows), weights[0], weights[1] + 0.1, cost
    )
    if measure is Measure.SHARPE and timing.excess.std() < 1e-3:
        return
    slow = [slow_gain(timing, measure, shift) for shift in range(rows)]
    found = shifted_gains(timing, measure)
    np.testing.assert_allclose(found, slow, rtol=1e-7, atol=1e-9)
    own = measured(timing.returns, timing.cash, measure) - measured(timing.asset, timing.cash, measure)
    assert found[0] == pytest.approx(own, rel=1e-7, abs=1e-10)


def test_falls_may_be_followed_for_some_shifts_only():
    rng = np.random.default_rng(2)
    timing = Timing(rng.random(50) < 0.3, 0.02 * rng.standard_normal(50), np.zeros(50), 0.0, 1.0)
    full, some = shifted_gains(timing, Measure.MAX_DRAWDOWN), shifted_gains(timing, Measure.MAX_DRAWDOWN, every=7)
    assert some.shape == (50,)
    assert some.tolist() == [full[row - row % 7] for row in range(50)]
    with pytest.raises(UsageError, match=r"^every=0 must be at least one shift$"):
        shifted_gains(timing, Measure.MAX_DRAWDOWN, every=0)


def test_what_lost_all_stays_lost_in_every_shift():
    asset = np.array([0.1, -0.6, 0.2, 0.1])
    timing = Timing(np.array([False, True, False, False]), asset, np.zeros(4), 2.0, 0.0)
    gains = shifted_gains(timing, Measure.MAX_DRAWDOWN)
    assert gains.tolist() == pytest.approx([-1.0 + 0.6, 0.6, 0.6, 0.6])


def test_a_schedule_that_knows_nothing_is_level():
    rng = np.random.default_rng(20_260_122)
    p = {measure: [] for measure in Measure}
    for _ in range(200):
        state = np.convolve(rng.standard_normal(330), np.ones(31), "valid") > 3.0
        if state.all() or not state.any():
            continue
        timing = Timing(state, 0.0004 + 0.01 * rng.standard_t(4, 300), np.zeros(300), 0.0, 1.0, 0.0005)
        for measure, found in p.items():
            found.append(against(shifted_gains(timing, measure), 1).greater)
    for measure, found in p.items():
        assert 0.015 <= np.mean(np.array(found) <= 0.05) <= 0.095, measure


def test_sitting_out_the_bad_days_is_found():
    rng = np.random.default_rng(4)
    state = np.convolve(rng.standard_normal(1_030), np.ones(31), "valid") > 6.0
    asset = 0.01 * rng.standard_normal(1_000) - np.where(state, 0.01, 0.0)
    timing = Timing(state, asset, np.zeros(1_000), 0.0, 1.0, 0.0005)
    for measure in Measure:
        assert against(shifted_gains(timing, measure), 1).greater < 0.02, measure


def test_what_is_no_schedule_is_refused():
    with pytest.raises(UsageError, match=r"^3 states, 4 returns and 3 of cash must be as many, and at least two$"):
        Timing(np.ones(3, np.bool_), np.zeros(4), np.zeros(3), 0.0, 1.0)
    with pytest.raises(UsageError, match=r"^returns of asset and cash must be finite: leave other rows out$"):
        Timing(np.ones(3, np.bool_), np.array([0.0, np.nan, 0.0]), np.zeros(3), 0.0, 1.0)
