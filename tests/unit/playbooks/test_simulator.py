"""The simulator by hand and by its laws: what each step of a bar does, and what must not change what."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playbook_making import drawn_market, market_of
from weatherglass.errors import UsageError
from weatherglass.playbooks.orders import BackIn, Market, Orders, Path, Stop, StopKind
from weatherglass.playbooks.simulator import simulate

NOT = math.nan
LAWS = settings(deadline=None, max_examples=30, derandomize=True, database=None)
seeds = st.integers(0, 2**32 - 1)


def column(*weights: float) -> np.ndarray:
    return np.array(weights)[:, None]


def first_rows(market: Market, orders: Orders, rows: int) -> tuple[Market, Orders]:
    cut = {name: getattr(market, name)[:rows] for name in Market.__dataclass_fields__}
    return Market(**cut), replace(orders, weight=orders.weight[:rows])


def drawn_case(seed: int, *, cost: float = 0.002, stops: bool = True) -> tuple[Market, Orders]:
    """Two assets over sixty bars with weights that change on some bars, and a stop of each kind."""
    rng = np.random.default_rng(seed)
    market = drawn_market(rng, 60, 2, daily=0.03, gaps=True, cost=cost, paid=True)
    weight = np.where(rng.random((60, 2)) < 0.5, np.nan, 0.8 * rng.random((60, 2)))
    kinds = (Stop(StopKind.TRAILING, 0.05, BackIn.AFTER_BARS, 3), Stop(StopKind.FIXED, 0.05, BackIn.ABOVE_STOP))
    return market, Orders(weight, kinds if stops else (), 0.01)


def close_to(path: Path, other: Path) -> None:
    """All columns within 1e-12 and stops on the same bars."""
    for name in ("equity", "unit", "weight", "traded", "cost", "tax"):
        np.testing.assert_allclose(getattr(path, name), getattr(other, name), rtol=1e-12, atol=1e-12, err_msg=name)
    assert path.stopped.tolist() == other.stopped.tolist()


# ---- laws


def test_all_in_without_costs_is_buy_and_hold() -> None:
    close = 100.0 * np.exp(np.cumsum(0.02 * np.random.default_rng(1).standard_normal(500)))
    path = simulate(market_of(close, cash=0.0001), Orders(np.ones((500, 1))))
    np.testing.assert_allclose(path.equity, close / close[0], rtol=1e-13)
    assert path.traded.tolist() == [1.0] + [0.0] * 499


def test_zero_weights_are_cash() -> None:
    rate = np.random.default_rng(2).normal(0.0001, 0.00005, 300)
    path = simulate(market_of(np.linspace(100, 300, 300), cash=rate, cost=0.01), Orders(np.zeros((300, 1))))
    np.testing.assert_allclose(path.equity, np.cumprod(1.0 + np.r_[0.0, rate[1:]]), rtol=1e-14)
    assert path.traded.max() == path.cost.max() == 0.0


@LAWS
@given(seeds, st.integers(1, 59))
def test_later_bars_change_nothing(seed: int, rows: int) -> None:
    market, orders = drawn_case(seed)
    whole, cut = simulate(market, orders), simulate(*first_rows(market, orders, rows))
    for name in ("equity", "unit", "weight", "traded", "cost", "stopped"):
        assert getattr(cut, name).tolist() == getattr(whole, name)[:rows].tolist(), name


@LAWS
@given(seeds, st.floats(1e-3, 1e4))
def test_the_unit_of_the_price_changes_nothing(seed: int, factor: float) -> None:
    market, orders = drawn_case(seed)
    scaled = {name: factor * getattr(market, name) for name in ("close", "open", "high", "low")}
    close_to(simulate(replace(market, **scaled), orders), simulate(market, orders))


@LAWS
@given(seeds, st.integers(1, 58))
def test_the_close_of_a_bar_decides_nothing_that_is_traded_on_it(seed: int, row: int) -> None:
    market, orders = drawn_case(seed)
    other = replace(market, close=market.close.copy())
    other.close[row] *= 1.07
    ours = replace(orders, drift=0.0)
    ours.weight[row] = [0.3, 0.4]
    usual, moved = simulate(market, ours), simulate(other, ours)
    known = np.isfinite(market.open[row] + market.low[row])  # without them a stop stands at the close
    assert moved.stopped[row, known].tolist() == usual.stopped[row, known].tolist()
    held = known & (usual.weight[row] > 0.0) & (moved.weight[row] > 0.0)
    np.testing.assert_allclose(moved.weight[row, held], np.array([0.3, 0.4])[held], rtol=1e-12)
    np.testing.assert_allclose(usual.weight[row, held], np.array([0.3, 0.4])[held], rtol=1e-12)
    assert moved.equity[:row].tolist() == usual.equity[:row].tolist()


@LAWS
@given(seeds)
def test_equity_is_what_the_shares_paid_leave_of_it(seed: int) -> None:
    market, orders = drawn_case(seed)
    path = simulate(market, orders)
    before = np.r_[1.0, path.equity[:-1]]
    held = np.vstack([np.zeros((1, 2)), path.weight[:-1]])
    moves = np.vstack([np.ones((1, 2)), market.close[1:] / market.close[:-1]])
    grown = before * (held * moves).sum(axis=1) + before * (1.0 - held.sum(axis=1)) * (1.0 + market.cash)
    quiet = ~path.stopped.any(axis=1)  # a stop sells at a price that is not the close
    expected = (grown + market.paid_in) * (1.0 - path.cost - path.tax)
    assert quiet.sum() > 30
    np.testing.assert_allclose(path.equity[quiet], expected[quiet], rtol=1e-12)


@LAWS
@given(seeds)
def test_money_paid_in_at_no_cost_changes_no_unit(seed: int) -> None:
    market, orders = drawn_case(seed, cost=0.0, stops=False)  # a fixed stop is measured from the price of the money
    alone = replace(market, paid_in=np.zeros(60))
    fixed = replace(orders, drift=0.0, weight=np.full((60, 2), 0.45))
    np.testing.assert_allclose(simulate(market, fixed).unit, simulate(alone, fixed).equity, rtol=1e-12)


# ---- costs, bands, money


def test_a_purchase_with_everything_pays_its_cost_out_of_everything() -> None:
    path = simulate(market_of([100.0, 110.0, 121.0], cost=0.01), Orders(column(1.0, 1.0, 0.0)))
    assert path.equity.tolist() == pytest.approx([1 / 1.01, 1.1 / 1.01, 1.21 / 1.01 * 0.99], rel=1e-15)
    assert path.cost.tolist() == pytest.approx([0.01 / 1.01, 0.0, 0.01], rel=1e-14)
    assert path.weight[:, 0].tolist() == pytest.approx([1.0, 1.0, 0.0], abs=1e-15)


def test_a_standing_weight_is_traded_back_when_it_has_left_its_band() -> None:
    close = [100.0, 110.0, 130.0, 130.0]  # half of 1.0 drifts to 0.5238, then to 0.5652
    path = simulate(market_of(close), Orders(np.full((4, 1), 0.5), drift=0.05))
    assert path.traded.tolist() == pytest.approx([0.5, 0.0, 0.65 / 1.15 - 0.5, 0.0], abs=1e-15)
    never = simulate(market_of(close), Orders(column(0.5, 0.5, 0.5, 0.6), drift=math.inf))
    assert never.traded.tolist() == pytest.approx([0.5, 0.0, 0.0, 0.6 - 0.65 / 1.15], abs=1e-15)


def test_no_order_lets_the_holding_drift() -> None:
    path = simulate(market_of([100.0, 200.0, 200.0]), Orders(column(0.5, NOT, 0.5)))
    assert path.weight[:, 0].tolist() == pytest.approx([0.5, 2 / 3, 0.5], rel=1e-15)
    assert path.traded.tolist() == pytest.approx([0.5, 0.0, 1 / 6], rel=1e-15)


def test_what_is_borrowed_costs_the_rate_of_cash() -> None:
    path = simulate(market_of([100.0, 110.0], cash=0.01), Orders(column(2.0, NOT)))
    assert path.equity.tolist() == pytest.approx([1.0, 2.2 - 1.01], rel=1e-15)


def test_a_unit_does_not_grow_with_money_paid_in() -> None:
    path = simulate(market_of([100.0, 150.0, 150.0], paid_in=[0.0, 1.5, 3.0]), Orders(np.ones((3, 1))))
    assert path.equity.tolist() == [1.0, 3.0, 6.0]
    assert path.unit.tolist() == [1.0, 1.5, 1.5]


# ---- stops


def stop_path(stop: Stop, weight: np.ndarray, bars: list[tuple[float, float, float, float]]) -> Path:
    """A path on bars of open, high, low, close at a cost of nothing."""
    opened, high, low, close = (list(prices) for prices in zip(*bars, strict=True))
    return simulate(market_of(close, opened=opened, high=high, low=low), Orders(weight, (stop,)))


def test_a_stop_sells_at_its_level_and_through_a_gap_at_the_open() -> None:
    fixed = Stop(StopKind.FIXED, 0.1)
    touched = stop_path(fixed, column(1.0, 1.0), [(100, 101, 99, 100), (95, 96, 89, 94)])
    gapped = stop_path(fixed, column(1.0, 1.0), [(100, 101, 99, 100), (85, 96, 84, 94)])
    exact = stop_path(fixed, column(1.0, 1.0), [(100, 101, 99, 100), (95, 96, 90, 94)])
    above = stop_path(fixed, column(1.0, 1.0), [(100, 101, 99, 100), (95, 96, 90.001, 94)])
    assert [path.equity[1] for path in (touched, gapped, exact, above)] == pytest.approx([0.9, 0.85, 0.9, 0.94])
    assert [bool(path.stopped[1, 0]) for path in (touched, gapped, exact, above)] == [True, True, True, False]


def test_a_trailing_stop_follows_the_highest_close_and_not_that_of_its_own_bar() -> None:
    bars = [
        (100, 100, 100, 100),
        (100, 130, 100, 120),
        (119, 150, 109, 140),
        (130, 131, 127, 128),
        (128, 128, 120, 121),
    ]
    path = stop_path(Stop(StopKind.TRAILING, 0.1), np.ones((5, 1)), bars)
    assert path.stopped[:, 0].tolist() == [False, False, False, False, True]  # 108 stands on bar 2, 126 from bar 3 on
    assert path.equity[-1] == pytest.approx(1.26, rel=1e-15)
    fixed = stop_path(Stop(StopKind.FIXED, 0.1), np.ones((5, 1)), bars)
    assert not fixed.stopped.any()


def test_a_fixed_stop_is_measured_from_the_average_price_paid() -> None:
    bars = [(100, 100, 100, 100), (200, 200, 200, 200), (175, 176, 100, 120)]
    path = stop_path(Stop(StopKind.FIXED, 0.1), column(0.25, 0.7, NOT), bars)
    shares, average = 0.7 * 1.25 / 200, (0.0025 * 100 + (0.7 * 1.25 - 0.5)) / (0.7 * 1.25 / 200)
    assert path.equity[-1] == pytest.approx(0.3 * 1.25 + shares * 0.9 * average, rel=1e-14)


def test_without_a_low_a_stop_acts_at_the_close() -> None:
    bars = [(100, 100, 100, 100), (95, 96, NOT, 91), (NOT, 96, 80, 89)]
    path = stop_path(Stop(StopKind.FIXED, 0.1), np.ones((3, 1)), bars)
    assert path.stopped[:, 0].tolist() == [False, False, True]
    assert path.equity.tolist() == pytest.approx([1.0, 0.91, 0.89], rel=1e-15)


def test_a_stop_on_a_short_holding_buys_back_at_the_mirror_of_its_level() -> None:
    path = stop_path(Stop(StopKind.FIXED, 0.1), column(-1.0, -1.0), [(100, 100, 100, 100), (105, 112, 104, 106)])
    assert path.equity.tolist() == pytest.approx([1.0, 0.9], rel=1e-15)
    assert path.weight[:, 0].tolist() == [-1.0, 0.0]


@pytest.mark.parametrize(
    ("stop", "weight", "held"),
    [
        (Stop(StopKind.FIXED, 0.1), [1, 1, 1, 1, 1, 1], [1, 0, 0, 0, 0, 0]),
        (Stop(StopKind.FIXED, 0.1), [1, 1, 1, 0, 1, 1], [1, 0, 0, 0, 1, 1]),
        (Stop(StopKind.FIXED, 0.1), [1, 0, 1, 1, 1, 1], [1, 0, 1, 1, 1, 1]),
        (Stop(StopKind.FIXED, 0.1), [1, 1, NOT, 1, 1, 1], [1, 0, 0, 1, 1, 1]),
        (Stop(StopKind.FIXED, 0.1, BackIn.AFTER_BARS, 3), [1, 1, 1, 1, 1, 1], [1, 0, 0, 0, 1, 1]),
        (Stop(StopKind.FIXED, 0.1, BackIn.ABOVE_STOP), [1, 1, 1, 1, 1, 1], [1, 0, 0, 0, 0, 1]),
    ],
)
def test_a_stopped_asset_is_bought_again_when_its_stop_lets_it_back_in(
    stop: Stop, weight: list[float], held: list[float]
) -> None:
    closes = [100.0, 80.0, 85.0, 89.0, 91.0, 95.0]  # the stop stood at 90
    path = simulate(market_of(closes), Orders(column(*weight), (stop,)))
    assert path.weight[:, 0].tolist() == pytest.approx(held, abs=1e-15)
    assert path.stopped[:, 0].tolist() == [False, True, False, False, False, False]


# ---- taxes and ruin


def test_taxes_are_paid_on_gains_and_losses_are_set_against_later_ones() -> None:
    closes = [100.0, 80.0, 80.0, 100.0, 100.0, 150.0]  # a loss of 0.2, then gains of 0.2 and of half as much again
    path = simulate(market_of(closes), Orders(column(1, 0, 1, 0, 1, 0), tax=0.3))
    assert path.equity.tolist() == pytest.approx([1.0, 0.8, 0.8, 1.0, 1.0, 1.5 - 0.3 * 0.5], rel=1e-14)
    assert path.tax.tolist() == pytest.approx([0, 0, 0, 0, 0, 0.15 / 1.5], abs=1e-15)


def test_a_part_that_is_sold_is_taxed_at_average_cost_and_out_of_what_is_left() -> None:
    path = simulate(market_of([100.0, 200.0]), Orders(column(1.0, 0.5), tax=0.4))
    left = (2.0 - 0.4 * 0.5 * 2.0) / (1.0 - 0.4 * 0.5 * 0.5)  # left = 2 - 0.4 x 0.5 x (2 - left / 2)
    assert path.equity[1] == pytest.approx(left, rel=1e-15)
    assert path.weight[1, 0] == pytest.approx(0.5, rel=1e-15)


def test_the_ruined_keep_what_they_owe_and_trade_no_more() -> None:
    market = market_of([100.0, 60.0, 200.0, 300.0], cash=0.01, paid_in=[0.0, 0.0, 1.0, 1.0])
    path = simulate(market, Orders(np.full((4, 1), 3.0)))
    owed = 3.0 * 0.6 - 2.0 * 1.01
    assert path.ruined_at == 1
    assert path.equity.tolist() == pytest.approx([1.0, owed, owed, owed], rel=1e-14)
    assert path.weight[1:].tolist() == [[0.0]] * 3
    assert path.traded[1:].max() == 0.0


def test_costs_that_cannot_be_paid_ruin_too() -> None:
    market = market_of([100.0, 67.0, 67.0], cost=np.array([[0.0], [0.05], [0.0]]))
    path = simulate(market, Orders(column(3.0, NOT, 1.0)))  # 0.01 of equity, 2.01 to sell, which costs 0.1005
    assert path.ruined_at == 1
    assert path.equity[1:].tolist() == pytest.approx([0.01 - 0.1005] * 2, rel=1e-12)
    assert simulate(market_of([100.0, 67.0]), Orders(column(3.0, NOT))).ruined_at is None


# ---- refusals


def test_what_cannot_be_simulated_is_refused_with_its_value() -> None:
    market = market_of([100.0, 101.0])
    with pytest.raises(UsageError, match=r"weight has shape \(3, 1\); the market has 2 bars of 1 assets"):
        simulate(market, Orders(np.ones((3, 1))))
    with pytest.raises(UsageError, match=r"costs of \[0\.4\] .* weights of \[3\.0\] on 2020-01-02 take all"):
        simulate(market_of([100.0, 101.0], cost=0.4), Orders(np.full((2, 1), 3.0)))
    with pytest.raises(UsageError, match=r"close must be above 0 on every bar; on 2020-01-03 it is \[-1\.0\]"):
        market_of([100.0, -1.0])
    with pytest.raises(UsageError, match=r"low must be above 0 or NaN .*; on 2020-01-02 it is \[0\.0\]"):
        market_of([100.0, 1.0], low=[0.0, 1.0])
    with pytest.raises(UsageError, match=r"paid_in must be 0 or above on every bar; on 2020-01-03 it is -1\.0"):
        market_of([100.0, 1.0], paid_in=[0.0, -1.0])
    with pytest.raises(UsageError, match=r"cost must be 0 or above on every bar; on 2020-01-02 it is \[nan\]"):
        market_of([100.0, 1.0], cost=NOT)
    with pytest.raises(UsageError, match=r"close has shape \(0, 1\)"):
        replace(market, close=np.empty((0, 1)))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: Orders(np.ones(3)), r"weight has shape \(3,\)"),
        (lambda: Orders(np.full((2, 1), math.inf)), "a weight is infinite"),
        (lambda: Orders(np.ones((2, 2)), (Stop(),)), "1 stops for 2 assets"),
        (lambda: Orders(np.ones((2, 1)), drift=NOT), "drift is nan"),
        (lambda: Orders(np.ones((2, 1)), tax=1.0), "tax is 1.0; .* below 1"),
        (lambda: Orders(np.full((2, 2), 0.6), tax=0.1), "from 0.6 to a sum of 1.2"),
        (lambda: Orders(np.full((2, 1), -0.6), tax=0.1), "from -0.6 to a sum of -0.6"),
        (lambda: Stop(StopKind.FIXED, 1.0), "the depth of a stop is 1.0"),
        (lambda: Stop(StopKind.FIXED, 0.1, BackIn.AFTER_BARS), "let back in after 0 bars"),
    ],
)
def test_orders_that_mean_nothing_are_refused(wrong: object, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        wrong()  # type: ignore[operator]
