"""Forced flows: the identities by hand, large days among the past, and dollars that nobody can know for free."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from panel_making import panel_of
from weatherglass.signals.flow_facts import largest_flows, next_move_facts, share_by_state
from weatherglass.signals.forced_flows import SIGNALS, rebalancing_multiplier, volatility_target_weight
from weatherglass.signals.panel import Frame, Panel, Unavailable, Why
from weatherglass.signals.run import history_of, reading_of
from weatherglass.signals.signal import NO_STATE, Boundary, Fact, Returns, Side, SignalHistory

BY_NAME = {signal.name: signal for signal in SIGNALS}
FUNDS = BY_NAME["leveraged_fund_rebalancing"]
TARGET = BY_NAME["volatility_target_flow"]


def history(name: str, panel: Panel) -> SignalHistory:
    found = history_of(BY_NAME[name], panel)
    assert isinstance(found, SignalHistory), found
    return found


def facts(name: str, panel: Panel) -> dict[str, Fact]:
    frame = panel.frame(BY_NAME[name].inputs)
    assert isinstance(frame, Frame)
    return {each.name: each for each in BY_NAME[name].facts(panel, frame, history(name, panel))}  # type: ignore[misc, union-attr]


@given(
    multiple=st.sampled_from([-3.0, -2.0, -1.0, -0.5, 1.0, 1.5, 2.0, 3.0]),
    assets=st.floats(1.0, 1e10),
    change=st.floats(-0.2, 0.2),
)
def test_what_a_fund_must_trade_brings_its_exposure_back_to_the_multiple(
    multiple: float, assets: float, change: float
) -> None:
    exposure_after, assets_after = multiple * assets * (1.0 + change), assets * (1.0 + multiple * change)
    needed = multiple * assets_after - exposure_after
    assert rebalancing_multiplier(multiple) * change * assets == pytest.approx(needed, abs=1e-9 * assets)


def test_a_fall_of_two_percent_makes_all_three_funds_sell() -> None:
    panel = panel_of({"SPX": [100.0, 100.0, 98.0]}, first="2020-01-06")
    found = history("leveraged_fund_rebalancing", panel)
    # (2 + 2 + 6) / 3 times -2 %
    np.testing.assert_allclose(found.value, [np.nan, 0.0, -20.0 / 3.0])
    figures = facts("leveraged_fund_rebalancing", panel)
    assert figures["per_billion_inverse"].value == pytest.approx(-40e6)
    assert figures["per_billion_double"].value == pytest.approx(-40e6)
    assert figures["per_billion_triple"].value == pytest.approx(-120e6)
    assert (figures["per_billion_triple"].n, figures["per_billion_triple"].last) == (1, date(2020, 1, 8))
    assert (figures["largest_selling"].value, figures["largest_selling_on"].value) == (
        pytest.approx(-20 / 3),
        "2020-01-08",
    )
    assert figures["mean_size"].value == pytest.approx(10.0 / 3.0)


def test_products_on_volatility_buy_when_their_future_jumps() -> None:
    panel = panel_of({"VX_CM30": [16.0, 20.0]}, first="2018-02-02")
    assert history("vix_product_rebalancing", panel).value[-1] == pytest.approx(50.0)
    assert facts("vix_product_rebalancing", panel)["per_billion_inverse"].value == pytest.approx(500e6)


def panel_of_moves(*, last: float) -> Panel:
    """260 days of alternating moves of 0.1, 0.2, ..., 26.0 thousandths, and a last one."""
    steps = np.append(np.arange(1, 261) * 1e-4 * np.where(np.arange(260) % 2, 1.0, -1.0), last)
    return panel_of({"SPX": 1_000.0 * np.cumprod(np.append(1.0, 1.0 + steps))}, first="2019-01-02")


@pytest.mark.parametrize(
    ("last", "state", "on", "expected"),
    [
        (0.01, "quiet", False, [(Side.ABOVE, 1.0, "buying"), (Side.BELOW, -1.0, "selling")]),
        (0.026, "buying", True, [(Side.BELOW, 1.0, "quiet")]),
        (-0.026, "selling", True, [(Side.ABOVE, -1.0, "quiet")]),
    ],
)
def test_a_day_in_twenty_is_large(last: float, state: str, on: bool, expected: list[tuple[Side, float, str]]) -> None:
    found = reading_of(FUNDS, panel_of_moves(last=last))
    assert (found.state, found.on) == (state, on)
    assert found.value == pytest.approx(100.0 * last * 10.0 / 3.0)
    # of 261 sizes 248 lie below the 95th percentile: that of the 248th day, 0.0248, is the edge
    edge = 2.48 * 10.0 / 3.0
    assert [(each.side, each.level / edge, each.to_state) for each in found.boundaries] == [
        (side, pytest.approx(sign), to) for side, sign, to in expected
    ]


def test_a_state_needs_a_year_of_days() -> None:
    steps = np.full(252, 1.001)
    found = history("leveraged_fund_rebalancing", panel_of({"SPX": 100.0 * np.cumprod(steps)}))
    assert (found.state == NO_STATE).all()
    assert reading_of(FUNDS, panel_of({"SPX": 100.0 * np.cumprod(steps)})).boundaries == ()


def test_a_target_fund_holds_target_over_realized_and_no_more_than_the_cap() -> None:
    moves = np.where(np.arange(60) % 2, 0.01, -0.01)
    weight = volatility_target_weight(np.exp(np.append(0.0, np.cumsum(moves))))
    assert np.isnan(weight[:21]).all()
    # 21 alternating moves of 1 %: squares about their mean add up to 21 - 1/21, over 20
    realized = 0.01 * math.sqrt((21.0 - 1.0 / 21.0) / 20.0) * math.sqrt(252.0)
    assert weight[-1] == pytest.approx(100.0 * 0.10 / realized)
    still = volatility_target_weight(np.full(30, 100.0))
    assert still[21:].tolist() == [150.0] * 9


def test_a_jump_of_volatility_is_deleveraging_for_its_first_five_days() -> None:
    calm, wild = np.where(np.arange(60) % 2, 0.005, -0.005), np.where(np.arange(5) % 2, 0.03, -0.03)
    panel = panel_of({"SPX": 1_000.0 * np.exp(np.cumsum(np.concatenate([[0.0], calm, wild])))})
    found = history("volatility_target_flow", panel)
    weight = volatility_target_weight(panel.observations["SPX", ""].value)
    np.testing.assert_allclose(found.value[26:], weight[26:] - weight[21:-5])
    assert not np.isfinite(found.value[:26]).any()
    states = [found.state_name(row) for row in range(60, 66)]
    assert states[0] == "steady"
    assert states[1:] == ["deleveraging"] * 5
    assert reading_of(TARGET, panel, found).boundaries[0] == Boundary(
        "weight_change", float(found.value[-1]), Side.ABOVE, -20.0, "percentage_points", "steady"
    )
    figures = facts("volatility_target_flow", panel)
    assert figures["weight"].value == pytest.approx(weight[-1])
    assert (figures["weight"].n, figures["weight"].returns) == (21, Returns.LOG)
    assert figures["share_of_days_deleveraging"].value == pytest.approx(100.0 * 5 / 40)
    assert figures["largest_selling"].value == found.value[26:].min()


def small_history(value: list[float], state: list[int]) -> SignalHistory:
    days = np.datetime64("2020-01-06") + np.arange(len(value))
    return SignalHistory(
        "x", ("selling", "quiet", "buying"), days, days.astype("datetime64[us]"), np.array(value),
        np.array(state, np.int8), np.full(len(value), np.nan),
    )  # fmt: skip


def test_the_day_after_is_looked_at_after_large_flows_and_after_all() -> None:
    past = small_history([np.nan, -8.0, 1.0, 9.0, 0.0, -7.0], [NO_STATE, 0, 1, 2, 1, 0])
    change = np.array([np.nan, -2.0, -3.0, 2.0, 1.0, -1.0])
    found = {each.name: each for each in next_move_facts(past, change, after={"large": (0, 2)}, claims=("V12",))}
    # after -8 came -3 (the same way), after 9 came 1 (the same way); what comes after the last is not known
    assert (found["next_move_after_large"].value, found["next_move_after_large"].n) == (2.0, 2)
    assert found["next_move_same_way_after_large"].value == 100.0
    # after 1 came 2 (the same way); after 0 there is no way to go
    assert (found["next_move_after_all"].value, found["next_move_after_all"].n) == (1.75, 4)
    assert (found["next_move_same_way_after_all"].value, found["next_move_same_way_after_all"].n) == (100.0, 3)


def test_histories_without_values_or_states_have_no_figures() -> None:
    past = small_history([np.nan, np.nan], [NO_STATE, NO_STATE])
    assert largest_flows(past, "percent", returns=Returns.SIMPLE, claims=()) == ()
    assert share_by_state(past, returns=Returns.SIMPLE, claims=()) == ()
    assert next_move_facts(past, np.array([np.nan, 1.0]), after={"large": (0, 2)}, claims=()) == ()


def test_a_target_fund_without_a_month_of_prices_has_no_facts() -> None:
    panel = panel_of({"SPX": np.linspace(100.0, 110.0, 15)})
    frame = panel.frame(TARGET.inputs)
    assert isinstance(frame, Frame)
    assert history_of(TARGET, panel) == Unavailable(Why.TOO_SHORT, "SPX", days=15, needed=27)
    assert TARGET.facts(panel, frame, small_history([np.nan] * 15, [NO_STATE] * 15)) == ()  # type: ignore[misc]


@pytest.mark.parametrize("name", ["leveraged_fund_dollars", "margin_calls"])
def test_dollars_and_calls_are_never_there_and_say_what_they_would_take(name: str) -> None:
    found = reading_of(BY_NAME[name], panel_of({"SPX": [100.0]}))
    assert found.unavailable == Unavailable(Why.NOT_COLLECTED, needs=name)


@pytest.mark.parametrize(
    ("name", "series"),
    [("leveraged_fund_rebalancing", "SPX"), ("volatility_target_flow", "SPX"), ("vix_product_rebalancing", "VX_CM30")],
)
def test_a_missing_and_a_stale_price_are_reasons(name: str, series: str) -> None:
    signal = BY_NAME[name]
    assert reading_of(signal, panel_of({"VIX": [20.0]})).unavailable == Unavailable(Why.NO_SERIES, series)
    old = panel_of({series: np.linspace(100.0, 110.0, 40)}, first="2020-01-06", at="2020-03-09")
    assert reading_of(signal, old).unavailable == Unavailable(Why.STALE, series, date(2020, 2, 28), 10, 7)
