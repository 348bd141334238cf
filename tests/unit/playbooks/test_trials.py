"""Trials from paths: what a schedule is, how often a playbook began, and days that trials share."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from path_making import market_of, path_of
from weatherglass.errors import UsageError
from weatherglass.playbooks.orders import BackIn, Orders, Stop, StopKind
from weatherglass.playbooks.simulator import simulate
from weatherglass.playbooks.trials import Trial, begun, distinct, on_common_days, side_by_side, trial_of
from weatherglass.stats.schedules import Measure
from weatherglass.stats.sharpe import sharpe_ratio

RNG = np.random.default_rng(12)
CLOSE = 100.0 * np.exp(np.cumsum(0.01 * RNG.standard_normal(80)))
MARKET = market_of(CLOSE, cash=1e-4, cost=0.002)
HOLD = path_of(MARKET, 1.0)
OUT = np.where((np.arange(80) >= 20) & (np.arange(80) < 50), 0.0, 1.0)


def trial(weight: np.ndarray | float, **named: object) -> Trial:
    return trial_of(MARKET, path_of(MARKET, weight), HOLD, episodes=1, setting=named)


def test_the_schedule_of_a_path_returns_what_the_path_did():
    found = trial(OUT)
    assert found.rows == 79
    assert found.days.tolist() == MARKET.days[1:].tolist()
    assert found.schedule.weight[18:22, 0].tolist() == pytest.approx([1.0, 1.0, 0.0, 0.0])
    # the trade at the close of bar 20 is paid in the row that begins there; the first trade is nobody's
    assert found.schedule.paid[20] == pytest.approx(0.002)
    assert (found.schedule.paid[:20] == 0.0).all()
    # paying 0.2 % of what is there after a row, or of what was there before it: a difference of the second order
    assert found.schedule.returns.sum() == pytest.approx(found.returns.sum(), abs=2e-4)
    free = market_of(CLOSE, cash=1e-4)
    exact = trial_of(free, path_of(free, OUT), path_of(free, 1.0), episodes=1)
    assert exact.schedule.returns == pytest.approx(exact.returns, abs=1e-14)


def test_a_stop_within_a_row_leaves_the_weight_that_was_there():
    close = np.array([100.0, 100.0, 80.0, 80.0, 80.0])
    low = np.array([[99.0], [99.0], [79.0], [80.0], [80.0]])
    opened = np.array([[100.0], [100.0], [95.0], [80.0], [80.0]])
    market = replace(market_of(close), open=opened, high=opened + 10.0, low=low)
    stopped = simulate(market, Orders(np.ones((5, 1)), (Stop(StopKind.FIXED, 0.1, BackIn.NEXT_ENTRY),), drift=np.inf))
    found = trial_of(market, stopped, path_of(market, 1.0), episodes=1)
    assert found.returns.tolist() == pytest.approx([0.0, -0.1, 0.0, 0.0])  # sold at 90 on the way
    assert found.schedule.returns.tolist() == pytest.approx([0.0, -0.2, 0.0, 0.0])  # as if at the close
    assert found.schedule.weight[:, 0].tolist() == pytest.approx([1.0, 1.0, 0.0, 0.0])


@pytest.mark.parametrize(
    ("weight", "times"),
    [
        ([1.0, 1.0, 1.0], 0),
        ([1.0, 0.0, 0.0, 1.0, 1.0], 1),
        ([0.0, 1.0, 1.0, 0.0, 1.0], 2),
        ([np.nan, np.nan, 1.0, np.nan, 0.5, 1.0, 1.0], 2),
        ([0.0, 0.2, 0.4, 0.6, 0.0, 0.0, 0.2, 0.0], 2),
    ],
)
def test_a_playbook_begins_when_its_weights_leave_what_is_usual(weight: list[float], times: int):
    assert begun(np.array(weight)[:, None]) == times


def test_advantages_stand_side_by_side_and_are_nothing_on_days_that_a_trial_has_not():
    one = trial(OUT)
    late_market = market_of(CLOSE[30:], cash=1e-4, cost=0.002, first=str(MARKET.days[30]))
    late = trial_of(late_market, path_of(late_market, 0.5), path_of(late_market, 1.0), episodes=1)
    table = side_by_side([one, late], Measure.MEAN_RETURN)
    assert table.shape == (79, 2)
    assert table[:, 0].tolist() == pytest.approx((one.returns - one.held).tolist())
    assert (table[:30, 1] == 0.0).all()
    assert table[30:, 1].tolist() == pytest.approx((late.returns - late.held).tolist())
    ratio = side_by_side([one], Measure.SHARPE)[:, 0]
    spread = one.held_excess.std(ddof=1)
    assert ratio.mean() / spread == pytest.approx(sharpe_ratio(one.excess) - sharpe_ratio(one.held_excess))
    common = on_common_days([one, late])
    assert common.days.tolist() == late.days.tolist()
    assert common.returns[:, 0].tolist() == one.returns[30:].tolist()
    assert common.held.tolist() == one.held[30:].tolist()


def test_settings_that_change_nothing_are_one_trial():
    first, same, other = trial(OUT, level=30.0), trial(OUT, level=31.0), trial(0.5, level=32.0)
    assert [each.setting["level"] for each in distinct([first, other, same])] == [30.0, 32.0]


def test_paths_of_other_bars_are_refused():
    with pytest.raises(UsageError, match="80 bars, 80 of the path and 10 of the benchmark must be as many"):
        trial_of(MARKET, HOLD, path_of(market_of(CLOSE[:10]), 1.0), episodes=0)
