"""Forced flows on the S&P 500 since 1990: the largest days, which everybody remembers, and what came after large ones."""

from __future__ import annotations

import pytest

from panel_making import panel_from_history
from weatherglass.signals.forced_flows import SIGNALS
from weatherglass.signals.panel import Frame
from weatherglass.signals.run import history_of
from weatherglass.signals.signal import Fact, SignalHistory

BY_NAME = {signal.name: signal for signal in SIGNALS}


def facts(name: str) -> dict[str, Fact]:
    signal, panel = BY_NAME[name], panel_from_history("SPX")
    history, frame = history_of(signal, panel), panel.frame(signal.inputs)
    assert isinstance(history, SignalHistory)
    assert isinstance(frame, Frame)
    assert signal.facts is not None
    return {each.name: each for each in signal.facts(panel, frame, history) if isinstance(each, Fact)}


def test_the_largest_rebalancing_came_in_2020_and_2008() -> None:
    found = facts("leveraged_fund_rebalancing")
    # the S&P 500 fell 11.98 % on 2020-03-16 and rose 11.58 % on 2008-10-13: times 10/3
    assert (found["largest_selling_on"].value, found["largest_buying_on"].value) == ("2020-03-16", "2008-10-13")
    assert found["largest_selling"].value == pytest.approx(-11.984 * 10 / 3, abs=0.01)
    assert found["largest_buying"].value == pytest.approx(11.580 * 10 / 3, abs=0.01)
    assert found["largest_buying"].n == 9_226


def test_moves_after_large_rebalancing_are_larger_and_rather_turn_back() -> None:
    found = facts("leveraged_fund_rebalancing")
    assert (found["next_move_after_large"].value, found["next_move_after_large"].n) == (
        pytest.approx(1.361, abs=1e-3),
        574,
    )
    assert found["next_move_after_all"].value == pytest.approx(0.757, abs=1e-3)
    assert found["next_move_same_way_after_large"].value == pytest.approx(44.25, abs=0.01)
    assert found["next_move_same_way_after_all"].value == pytest.approx(48.68, abs=0.01)


def test_a_fund_at_ten_percent_volatility_sold_most_in_october_2018() -> None:
    found = facts("volatility_target_flow")
    assert (found["largest_selling_on"].value, found["largest_selling"].value) == (
        "2018-10-16",
        pytest.approx(-92.9, abs=0.05),
    )
    assert found["share_of_days_deleveraging"].value == pytest.approx(5.50, abs=0.01)
    assert found["share_of_days_releveraging"].value == pytest.approx(5.33, abs=0.01)
    assert found["mean_weight"].value == pytest.approx(81.08, abs=0.01)
    assert found["next_move_after_deleveraging"].value == pytest.approx(0.815, abs=1e-3)
