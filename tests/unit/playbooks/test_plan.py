"""A playbook and a panel become a market and orders: spans, costs, cash, scaling, and nothing of the future."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panel_making import end_of, observations, panel_of, random_panel, weekdays
from weatherglass.app.playbook_files import playbook_catalog
from weatherglass.claims.results import NotRun, Why
from weatherglass.playbooks.needs import named_series, needed_series
from weatherglass.playbooks.orders import BackIn, StopKind
from weatherglass.playbooks.plan import Plan, plan_of
from weatherglass.playbooks.playbook_file import Playbook
from weatherglass.playbooks.playbook_reading import playbook_from
from weatherglass.playbooks.rules import Asked
from weatherglass.playbooks.simulator import simulate
from weatherglass.signals.panel import Panel

BASE: dict[str, Any] = {
    "schema_version": 1, "id": "mine", "statement": "s", "source": {"article": "a", "published": "2025-04-15"},
    "freeze_date": "2025-04-15", "assets": {"stocks": {"series": "SPX"}}, "otherwise": {"stocks": 1.0},
    "costs": {"commission_bp": 1.0, "half_spread_bp": 2.0, "slippage_bp": 3.0},
}  # fmt: skip
FEAR = {"name": "fear", "when": {"condition": "level", "series": "VIX", "level": 40.0}, "hold": {"stocks": 0.0}}
ROWS = 40


def playbook(**keys: Any) -> Playbook:
    return playbook_from(BASE | keys)


def panel(**more: Any) -> Panel:
    vix = np.full(ROWS, 20.0)
    vix[10:13] = 45.0
    return panel_of({"VIX": vix, "SPX": 100.0 + np.arange(ROWS), **more}, first="2020-01-02")


def planned(found: Plan | NotRun) -> Plan:
    assert isinstance(found, Plan), found
    return found


# -- nothing of the future ---------------------------------------------------------------------------------------------


@cache
def whole(name: str, seed: int) -> tuple[Panel, Plan | NotRun]:
    chosen = playbook_catalog()[name]
    wanted = [key for key in needed_series(chosen) if key[1] != "adjclose" and key[0] != "DGS3MO"]
    made = random_panel(wanted, seed=seed, years=3.2, first="2016-01-04")
    return made, plan_of(chosen, made)


@pytest.mark.parametrize("name", list(playbook_catalog()))
@settings(max_examples=3, deadline=None)
@given(st.integers(0, 3), st.floats(0.35, 0.98))
def test_the_future_changes_no_weight_cost_or_price_of_the_past(name: str, seed: int, share: float):
    known, plan = whole(name, seed)
    plan = planned(plan)
    day = plan.days[int(share * plan.days.shape[0])].item()
    early = planned(plan_of(playbook_catalog()[name], known.until(end_of(day))))
    bars = early.days.shape[0]
    assert early.days[-1] >= np.datetime64(day - timedelta(days=4))
    assert np.array_equal(early.days, plan.days[:bars])
    for field in ("close", "open", "high", "low", "cash", "cost", "paid_in"):
        assert getattr(early.market, field).tobytes() == getattr(plan.market, field)[:bars].tobytes(), field
    assert early.orders.weight.tobytes() == plan.orders.weight[:bars].tobytes()
    assert early.target.tobytes() == plan.target[:bars].tobytes()
    assert np.array_equal(early.deciding.rule, plan.deciding.rule[:bars])


def levels(series: str, low: float, high: float) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({
        "condition": st.just("level"), "series": st.just(series), "level": st.floats(low, high),
        "side": st.sampled_from(["above", "below"]),
    })  # fmt: skip


LEAVES = st.one_of(
    levels("VIX", 10.0, 40.0),
    st.fixed_dictionaries({"condition": st.just("percentile"), "series": st.just("VIX"), "percentile": st.floats(5, 95)}),
    st.fixed_dictionaries({"condition": st.just("change"), "series": st.just("SPX"), "days": st.integers(1, 40), "change": st.floats(-5, 5)}),
    st.fixed_dictionaries({"condition": st.just("average"), "series": st.just("BTC"), "days": st.integers(2, 90)}),
    st.fixed_dictionaries({"condition": st.just("state"), "signal": st.just("vix_band"), "states": st.just(["normal", "high"])}),
    st.fixed_dictionaries({
        "condition": st.just("event"), "series": st.just("VIX"), "within_days": st.integers(0, 60),
        "event": st.just({"rule": "threshold_cross", "params": {"level": 25.0}}),
    }),
    st.fixed_dictionaries({
        "condition": st.just("event"), "series": st.just("SPX"), "other": st.just("VIX"), "within_days": st.integers(0, 9),
        "event": st.just({"rule": "joint_move", "params": {"min_signal_change": 0.005}}),
    }),
)  # fmt: skip
CONDITIONS = st.one_of(
    LEAVES,
    st.fixed_dictionaries({"condition": st.sampled_from(["all", "any", "none"]), "of": st.lists(LEAVES, min_size=1, max_size=3)}),
)  # fmt: skip
WEIGHTS = st.fixed_dictionaries({}, optional={"stocks": st.floats(0, 1.5), "coins": st.floats(0, 1.5)})
RULES = st.fixed_dictionaries(
    {"when": CONDITIONS, "hold": WEIGHTS},
    optional={
        "until": CONDITIONS, "at_most_days": st.integers(1, 90),
        "stages": st.fixed_dictionaries({
            "instalments": st.integers(1, 6), "spacing_days": st.integers(1, 30), "only_while": st.booleans(),
            "reset_after_days": st.integers(0, 20),
        }),
    },
)  # fmt: skip
SCALING = st.one_of(
    st.fixed_dictionaries({"scaling": st.just("factor"), "when": LEAVES, "factor": st.floats(0, 1.5)}),
    st.fixed_dictionaries({"scaling": st.just("target_volatility"), "asset": st.sampled_from(["stocks", "coins"]), "target": st.floats(5, 40)}),
)  # fmt: skip
TRADE = st.fixed_dictionaries(
    {"trade": st.sampled_from(["on_change", "every", "drift"]), "every_days": st.integers(1, 40)}
)


@cache
def paths() -> Panel:
    return random_panel([("VIX", ""), ("SPX", ""), ("BTC", ""), ("DTB3", "")], seed=7, years=2.5)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(RULES, max_size=3), WEIGHTS, st.lists(SCALING, max_size=2), TRADE, st.integers(0, 3), st.floats(0.6, 0.98)
)
def test_any_playbook_is_planned_without_its_future_and_can_be_simulated(
    rules: list[Any], otherwise: Any, scaling: list[Any], trade: Any, delay: int, share: float
):
    made = playbook(
        assets={"stocks": {"series": "SPX"}, "coins": {"series": "BTC"}}, otherwise=otherwise, scaling=scaling,
        rules=[each | {"name": f"r{at}"} for at, each in enumerate(rules)], rebalance=trade, execution={"delay_days": delay},
        costs={"widening": {"series": "VIX"}},
    )  # fmt: skip
    plan = planned(plan_of(made, paths()))
    early = planned(plan_of(made, paths().until(end_of(plan.days[int(share * plan.days.shape[0])].item()))))
    bars = early.days.shape[0]
    assert bars >= int(share * plan.days.shape[0]) - 3
    assert early.orders.weight.tobytes() == plan.orders.weight[:bars].tobytes()
    assert early.market.cost.tobytes() == plan.market.cost[:bars].tobytes()
    assert early.market.cash.tobytes() == plan.market.cash[:bars].tobytes()
    there = plan.target[delay:]
    assert bool((np.isfinite(there) & (there >= 0.0)).all())
    path, before = simulate(plan.market, plan.orders), simulate(early.market, early.orders)
    assert before.equity.tobytes() == path.equity[:bars].tobytes()


def test_an_event_of_prices_asks_for_prices():
    event = {"condition": "event", "series": "DGS3MO", "event": {"rule": "breakout"}}
    made = playbook(rules=[FEAR | {"when": event}])
    assert plan_of(made, panel(DGS3MO=np.linspace(-1.0, 1.0, ROWS))) == NotRun(
        "rules.fear.when", Why.NOT_APPLICABLE, "DGS3MO: not above 0 throughout"
    )


# -- the span ----------------------------------------------------------------------------------------------------------


def test_a_series_that_ends_early_ends_the_run_and_is_named():
    days = weekdays("2020-01-02", ROWS)
    found = {
        ("SPX", ""): observations("SPX", "", days, np.full(ROWS, 100.0)),
        ("VIX", ""): observations("VIX", "", days[3:25], np.full(22, 20.0)),
    }
    plan = planned(plan_of(playbook(rules=[FEAR]), Panel.known(found, end_of(days[-1].item()))))
    span = plan.span
    assert (span.first, span.last) == (
        days[4].item(),
        days[24].item() + timedelta(days=9),
    )  # the tenth day is a Saturday
    assert (span.begins_with, span.ends_with, span.ended, span.goes_to) == (
        "VIX",
        "VIX",
        days[24].item(),
        days[-1].item(),
    )
    assert span.unanswered == 0
    assert (plan.ages[0].name, plan.ages[0].oldest, plan.ages[0].median) == ("VIX", 9, 1.0)


def test_an_asset_that_ends_early_is_named_too():
    short = panel(BTC=np.full(10, 5.0))
    both = playbook(assets={"stocks": {"series": "SPX"}, "coins": {"series": "BTC"}}, start="2020-01-02")
    assert plan_of(both, short) == NotRun("playbook", Why.TOO_SHORT, "7")
    longer = planned(plan_of(both, panel(BTC=np.full(35, 5.0)))).span
    assert (longer.ends_with, longer.goes_to) == ("BTC", weekdays("2020-01-02", ROWS)[-1].item())


def test_an_asset_that_ends_before_what_its_rules_look_at_is_named():
    days = weekdays("2020-01-02", ROWS)
    found = {
        ("SPX", ""): observations("SPX", "", days[:25], np.full(25, 100.0)),
        ("VIX", ""): observations("VIX", "", days, np.full(ROWS, 20.0)),
    }
    span = planned(plan_of(playbook(rules=[FEAR]), Panel.known(found, end_of(days[-1].item())))).span
    assert (span.last, span.ends_with, span.ended, span.goes_to) == (
        days[24].item(), "SPX", days[24].item(), days[-1].item(),
    )  # fmt: skip


def test_a_start_cuts_and_a_hole_is_counted():
    days = weekdays("2020-01-02", ROWS)
    kept = np.r_[0:8, 22:ROWS]
    found = {
        ("SPX", ""): observations("SPX", "", days, np.full(ROWS, 100.0)),
        ("VIX", ""): observations("VIX", "", days[kept], np.where(kept < 8, 45.0, 20.0)),
    }
    plan = planned(plan_of(playbook(rules=[FEAR], start="2020-01-06"), Panel.known(found, end_of(days[-1].item()))))
    assert plan.span.first.isoformat() == "2020-01-06"
    assert plan.span.begins_with == ""
    assert plan.span.unanswered == 7  # 14 missing days, of which the first are answered by a value not yet too old
    assert plan.target[plan.deciding.rule == -2, 0].tolist() == [0.0] * 7


def test_a_missing_series_is_a_reason_with_the_path_of_who_asks():
    bare = panel_of({"SPX": np.full(ROWS, 1.0)})
    assert plan_of(playbook(rules=[FEAR]), bare) == NotRun("rules.fear.when", Why.NO_SERIES, "VIX")
    widening = {"widening": {"series": "VIX"}}
    assert plan_of(playbook(costs=widening), bare) == NotRun("costs.widening.series", Why.NO_SERIES, "VIX")
    gold = playbook(assets={"stocks": {"series": "GOLD"}})
    assert plan_of(gold, bare) == NotRun("assets.stocks", Why.NO_SERIES, "GOLD")
    total = playbook(assets={"stocks": {"series": "SPX", "returns": "total_return"}})
    assert plan_of(total, bare) == NotRun("assets.stocks", Why.NO_FIELD, "SPX.adjclose")
    bond = playbook(assets={"stocks": {"series": "SPX", "returns": "ten_year_bond"}})
    assert plan_of(bond, bare) == NotRun(
        "assets.stocks", Why.NOT_APPLICABLE, "SPX: a ten-year bond is priced from DGS10"
    )
    scaled = playbook(scaling=[{"scaling": "target_volatility", "asset": "stocks", "target": 10.0, "series": "VIX"}])
    assert plan_of(scaled, bare) == NotRun("scaling.0.series", Why.NO_SERIES, "VIX")


# -- market and orders -------------------------------------------------------------------------------------------------


def test_the_state_is_traded_at_the_close_after_it_was_known():
    plan = planned(plan_of(playbook(rules=[FEAR]), panel()))
    at = np.flatnonzero(plan.target[:, 0] == 0.0)
    assert plan.days[at].tolist() == weekdays("2020-01-02", ROWS)[11:14].tolist()
    late = planned(plan_of(playbook(rules=[FEAR], execution={"delay_days": 2}), panel()))
    assert np.flatnonzero(late.target[:, 0] == 0.0).tolist() == (at + 2).tolist()
    assert np.isnan(late.target[:2, 0]).all()
    assert plan.orders.drift == np.inf
    assert plan.days_a_year == 252


def test_costs_are_added_up_and_widen_with_the_volatility_known_before():
    assert np.unique(planned(plan_of(playbook(), panel())).market.cost).tolist() == [pytest.approx(6e-4)]
    costs = {
        "commission_bp": 0.0,
        "half_spread_bp": 1.0,
        "slippage_bp": 0.0,
        "widening": {"series": "VIX", "above": 25.0, "bp_per_point": 0.5},
    }
    cost = planned(plan_of(playbook(costs=costs), panel())).market.cost[:, 0] * 1e4
    assert cost[:11].tolist() == [pytest.approx(1.0)] * 11
    assert cost[11:15].tolist() == pytest.approx([11.0, 11.0, 11.0, 1.0])


def test_cash_earns_the_bills_known_at_the_close_before_less_a_spread():
    bills = panel(DTB3=np.full(ROWS, 5.0))
    plan = planned(plan_of(playbook(), bills))
    rate = 365.0 * 0.05 / (360.0 - 91.0 * 0.05)
    assert plan.market.cash[:3].tolist() == [0.0, 0.0, 0.0]  # the rate of the 2nd is known on the 3rd, after the close
    assert plan.market.cash[3] == pytest.approx(rate / 365.0)
    assert plan.market.cash[7] == pytest.approx(rate * 3 / 365.0)
    assert (plan.bills, plan.paid_bars) == ("DTB3", 37)
    less = planned(plan_of(playbook(cash={"less_bp": 50.0}), bills)).market.cash
    assert less[2] == 0.0
    assert less[7] == pytest.approx((rate - 0.005) * 3 / 365.0)
    nothing = planned(plan_of(playbook(cash={"earns": "nothing"}), bills))
    assert (float(nothing.market.cash.sum()), nothing.bills, nothing.paid_bars) == (0.0, "", 0)


def test_money_comes_in_on_the_first_bar_of_each_month():
    plan = planned(plan_of(playbook(money={"monthly": 0.1}, rebalance={"trade": "drift"}), panel()))
    paid = plan.days[plan.market.paid_in > 0.0]
    assert [str(day) for day in paid] == ["2020-02-03"]
    assert float(plan.market.paid_in.sum()) == pytest.approx(0.1)


def test_orders_stand_or_come_every_so_many_bars_or_on_drift():
    every = planned(plan_of(playbook(rules=[FEAR], rebalance={"trade": "every", "every_days": 10}), panel()))
    there = np.flatnonzero(~np.isnan(every.orders.weight[:, 0]))
    assert there.tolist() == [0, 10, 13, 20, 30]  # the run begins on the second day: at 10 it goes out, at 13 back in
    assert every.orders.drift == 0.0
    drift = planned(plan_of(playbook(rebalance={"trade": "drift", "drift": 0.1}), panel()))
    assert (drift.orders.drift, np.isnan(drift.orders.weight).any()) == (0.1, False)


def test_stops_are_one_an_asset_in_the_order_of_the_assets():
    stops = [{"asset": "stocks", "kind": "fixed", "depth": 0.1, "back_in": "after_days", "days": 5}]
    both = playbook(
        assets={"coins": {"series": "BTC"}, "stocks": {"series": "SPX"}}, otherwise={"coins": 1.0}, stops=stops
    )
    plan = planned(plan_of(both, panel(BTC=np.full(60, 5.0))))
    none, fixed = plan.orders.stops
    assert none.kind is StopKind.NONE
    assert (fixed.kind, fixed.depth, fixed.back_in, fixed.bars) == (StopKind.FIXED, 0.1, BackIn.AFTER_BARS, 5)


def test_opens_and_lows_are_those_of_the_prices_that_are_held():
    close, adjusted = np.full(ROWS, 100.0), np.full(ROWS, 50.0)
    low = np.full(ROWS, 98.0)
    low[3] = np.nan
    values = {"SPY": close, ("SPY", "adjclose"): adjusted, ("SPY", "low"): low, ("SPY", "open"): np.full(ROWS, 101.0)}
    made = panel_of(values)
    total = planned(plan_of(playbook(assets={"stocks": {"series": "SPY", "returns": "total_return"}}), made)).market
    assert total.close[5, 0] == 50.0
    assert (total.low[5, 0], total.open[5, 0]) == (49.0, 50.5)
    assert np.isnan(total.low[3, 0])
    assert np.isnan(total.high).all()


def test_a_ten_year_bond_is_priced_from_its_yield():
    made = panel_of({"DGS10": [4.0, 4.0, 4.1, *[4.1] * 30]}, first="2024-01-02")
    plan = planned(plan_of(playbook(assets={"stocks": {"series": "DGS10", "returns": "ten_year_bond"}}), made))
    logs = np.diff(np.log(plan.market.close[:3, 0]))
    assert (1e4 * logs).round(1).tolist() == [1.1, -80.6]


def test_a_bond_is_traded_at_the_time_of_its_yield_and_not_of_its_publication():
    """A yield of 15:30 comes out at 18:00; the VIX of 16:15 in between is acted on at the yield of the day after."""
    fear = np.full(33, 15.0)
    fear[10] = 45.0
    made = panel_of({"DGS10": [4.0] * 33, "VIX": fear}, first="2024-01-02")
    bond = playbook(assets={"stocks": {"series": "DGS10", "returns": "ten_year_bond"}}, rules=[FEAR])
    plan = planned(plan_of(bond, made))
    out = plan.days[plan.target[:, 0] == 0.0].astype(str).tolist()
    assert (made.observations["VIX", ""].days[10].astype(str), out) == ("2024-01-16", ["2024-01-17"])


# -- scaling -----------------------------------------------------------------------------------------------------------


def test_weights_are_scaled_while_a_condition_holds_for_the_assets_that_it_names():
    half = {"scaling": "factor", "when": FEAR["when"], "factor": 0.6}
    plan = planned(plan_of(playbook(scaling=[half]), panel()))
    assert sorted(set(plan.target[:, 0])) == [0.6, 1.0]
    assert int((plan.target[:, 0] == 0.6).sum()) == 3
    two = playbook(
        assets={"stocks": {"series": "SPX"}, "coins": {"series": "BTC"}}, otherwise={"stocks": 0.5, "coins": 0.5},
        scaling=[half | {"assets": ["coins"]}],
    )  # fmt: skip
    target = planned(plan_of(two, panel(BTC=np.full(60, 5.0)))).target
    assert np.unique(target, axis=0).tolist() == [[0.5, 0.3], [0.5, 0.5]]


def test_weights_follow_a_volatility_down_and_are_capped_and_stepped():
    value = 100.0 * np.exp(np.cumsum(np.where(np.arange(ROWS) < 20, 0.01, 0.02) * (-1.0) ** np.arange(ROWS)))
    by = {"scaling": "target_volatility", "asset": "stocks", "target": 8.0, "window_days": 5, "step": 0.1}
    moved = panel_of({"SPX": value, "VIX": np.full(ROWS, 32.0)})
    plan = planned(plan_of(playbook(scaling=[by]), moved))
    assert plan.span.first == weekdays("2020-01-02", ROWS)[6].item()  # five returns, known before the close
    first, last = 8.0 / (100.0 * 0.01 * np.sqrt(252.0)), 8.0 / (100.0 * 0.02 * np.sqrt(252.0))
    assert (first, last) == (pytest.approx(0.504, abs=1e-3), pytest.approx(0.252, abs=1e-3))
    assert plan.target[0, 0] == pytest.approx(0.5)
    assert plan.target[-1, 0] == pytest.approx(0.2)
    smooth = planned(plan_of(playbook(scaling=[by | {"step": 0.0, "cap": 0.3}]), moved)).target[:, 0]
    assert smooth[0] == 0.3
    assert smooth[-1] == pytest.approx(last)
    implied = planned(plan_of(playbook(scaling=[by | {"series": "VIX"}]), moved)).target[:, 0]
    assert np.unique(implied).tolist() == [pytest.approx(0.2)]  # 8 / 32 down to tenths


# -- what it needs -----------------------------------------------------------------------------------------------------


def test_everything_that_a_playbook_reads_is_asked_for():
    event = {"condition": "event", "series": "RUT", "event": {"rule": "breakout"}}
    asked = playbook(
        assets={"stocks": {"series": "SPY", "returns": "total_return"}},
        rules=[FEAR | {"when": {"condition": "any", "of": [event, {"condition": "level", "series": "VIX", "over": "VIX3M", "field": "high", "level": 1.0}]}}],
        costs={"widening": {"series": "MOVE"}},
    )  # fmt: skip
    keys = needed_series(asked)
    assert {
        ("SPY", "adjclose"),
        ("SPY", "low"),
        ("RUT", ""),
        ("VIX", "high"),
        ("VIX3M", ""),
        ("MOVE", ""),
        ("DTB3", ""),
        ("DGS3MO", ""),
    } <= set(keys)
    assert len(set(keys)) == len(keys)
    assert named_series(asked) == (
        ("assets.stocks.series", "SPY"), ("rules.fear.when.of.0.series", "RUT"), ("rules.fear.when.of.1.series", "VIX"),
        ("rules.fear.when.of.1.over", "VIX3M"), ("costs.widening.series", "MOVE"),
    )  # fmt: skip


def test_a_plan_says_which_series_it_was_made_from():
    plan = planned(
        plan_of(playbook(rules=[FEAR], costs={"widening": {"series": "VIX"}}), Asked(panel(DTB3=np.full(ROWS, 5.0))))
    )
    assert [(each.role, each.series, each.rows) for each in plan.series] == [
        ("assets.stocks", "SPX", ROWS), ("condition", "VIX", ROWS), ("costs", "VIX", ROWS), ("cash", "DTB3", ROWS - 1),
    ]  # fmt: skip
    assert len({each.vintage for each in plan.series}) == 3
