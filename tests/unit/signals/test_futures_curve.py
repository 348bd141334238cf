"""Contango, roll yield, premium and slope of VIX futures, on prices worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pytest

from panel_making import panel_of
from weatherglass.messages.text import keys
from weatherglass.signals.futures_curve import FUTURES_SIGNALS, percent_over, rolled_returns
from weatherglass.signals.panel import Panel, Why
from weatherglass.signals.run import history_of, reading_of
from weatherglass.signals.signal import Fact, Returns, Signal, SignalHistory

BY_NAME: Mapping[str, Signal] = {each.name: each for each in FUTURES_SIGNALS}


def history(name: str, panel: Panel) -> SignalHistory:
    found = history_of(BY_NAME[name], panel)
    assert isinstance(found, SignalHistory), found
    return found


def states(name: str, panel: Panel) -> list[str]:
    found = history(name, panel)
    return [found.state_name(row) for row in range(found.rows)]


def facts(name: str, panel: Panel) -> dict[str, Fact]:
    signal = BY_NAME[name]
    found = signal.facts(panel, panel.frame(signal.inputs), history(name, panel))  # type: ignore[misc, arg-type]
    assert {f"signal.{name}.fact.{each.name}" for each in found} <= keys()
    return {each.name: each for each in found if isinstance(each, Fact)}


def test_contango_is_the_second_over_the_first() -> None:
    panel = panel_of({"VX1": [20.0, 20.0, 20.0, 20.0], "VX2": [19.0, 20.0, 20.5, 22.0]})
    assert history("vx_contango", panel).value == pytest.approx([-5.0, 0.0, 2.5, 10.0])
    assert states("vx_contango", panel) == ["backwardation", "flat", "contango", "contango"]


def test_backwardation_is_on() -> None:
    reading = reading_of(BY_NAME["vx_contango"], panel_of({"VX1": [30.0], "VX2": [27.0]}))
    assert (reading.value, reading.state, reading.on) == (pytest.approx(-10.0), "backwardation", True)
    assert [(str(each.side), each.level, each.to_state) for each in reading.boundaries] == [("above", 0.0, "flat")]


def test_roll_yield_is_the_identity_of_its_definition() -> None:
    panel = panel_of({"VX1": [20.0, 20.0, 25.0], "VX2": [22.0, 20.0, 22.5]})
    assert history("vx_roll_yield", panel).value == pytest.approx([-10.0, 0.0, 10.0])
    assert states("vx_roll_yield", panel) == ["cost", "gain", "gain"]


def test_roll_yield_by_band_of_the_vix_and_without_a_vix() -> None:
    prices = {"VX1": [20.0] * 6, "VX2": [22.0, 21.0, 20.4, 19.0, 18.0, 19.6]}
    found = facts("vx_roll_yield", panel_of({**prices, "VIX": [11.0, 15.0, 12.0, 35.0, 45.0, np.nan]}))
    assert found["mean"].value == pytest.approx(0.0)
    assert (found["mean"].n, found["mean"].claims) == (6, ("V28",))
    assert found["mean_vix_below_12"].value == pytest.approx(-10.0)
    assert (found["mean_vix_12_20"].value, found["mean_vix_12_20"].n) == (pytest.approx(-3.5), 2)
    assert (found["mean_vix_12_20"].low, found["mean_vix_12_20"].high) == (pytest.approx(-4.25), pytest.approx(-2.75))
    assert found["mean_vix_30_40"].value == pytest.approx(5.0)
    assert found["mean_vix_from_40"].value == pytest.approx(10.0)
    assert "mean_vix_20_30" not in found
    assert "mean_vix_below_12" not in facts("vx_roll_yield", panel_of(prices))


def test_across_a_settlement_the_future_held_is_the_one_bought_as_second() -> None:
    days = np.array(["2008-10-20", "2008-10-21", "2008-10-22", "2008-10-23", "2008-11-19"], "datetime64[D]")
    first = np.array([50.0, 60.0, 60.0, 66.0, 55.0])
    second = np.array([44.0, 55.0, 50.0, 51.0, 50.0])
    # VXV08 settles on 22 October, VXX08 on 19 November
    found = rolled_returns(first, second, days)
    assert np.isnan(found[0])
    assert found[1:] == pytest.approx([0.2, 60.0 / 55.0 - 1.0, 0.1, 55.0 / 51.0 - 1.0])


def test_across_two_settlements_nobody_knows() -> None:
    days = np.array(["2008-10-20", "2008-11-19"], "datetime64[D]")
    assert np.isnan(rolled_returns(np.array([50.0, 60.0]), np.array([44.0, 55.0]), days)).all()


def test_the_return_of_always_holding_the_first_is_a_yearly_one() -> None:
    # January 2020 settles on the 22nd: 20 -> 21 as first, then 22 (bought) -> 19.8
    first = [20.0] * 13 + [21.0] + [19.8]
    second = [22.0] * 15
    panel = panel_of({"VX1": first, "VX2": second})
    assert panel.observations["VX1", ""].days[13:].astype(str).tolist() == ["2020-01-21", "2020-01-22"]
    found = facts("vx_roll_yield", panel)["yearly_return_of_first"]
    grown = 1.05 * 0.9
    assert found.value == pytest.approx(100.0 * (grown ** (365.25 / 20) - 1.0))
    assert (found.n, found.returns, found.first) == (14, Returns.SIMPLE, date(2020, 1, 3))


def test_the_price_at_30_days_has_no_states() -> None:
    panel = panel_of({"VX_CM30": [18.0, 20.0, 25.0]})
    reading = reading_of(BY_NAME["vx_constant_maturity"], panel)
    assert (reading.value, reading.state, reading.boundaries) == (25.0, "", ())
    found = facts("vx_constant_maturity", panel)
    assert (found["mean"].value, found["median"].value) == (21.0, 20.0)


def test_the_premium_is_over_the_index() -> None:
    panel = panel_of({"VX_CM30": [19.0, 21.0, 23.0], "VIX": [20.0, 20.0, 20.0]})
    assert history("vx_premium", panel).value == pytest.approx([-5.0, 5.0, 15.0])
    assert states("vx_premium", panel) == ["discount", "usual", "wide"]
    found = facts("vx_premium", panel)
    assert found["share_above_vix"].value == pytest.approx(200.0 / 3)
    assert (found["mean_vix_20_30"].value, found["mean_vix_20_30"].n) == (pytest.approx(5.0), 3)


def test_the_slope_reaches_to_the_seventh() -> None:
    panel = panel_of({"VX1": [20.0] * 4, "VX7": [19.0, 19.5, 20.5, 21.0]})
    assert history("vx_curve_slope", panel).value == pytest.approx([-5.0, -2.5, 2.5, 5.0])
    assert states("vx_curve_slope", panel) == ["inverted", "flat", "flat", "upward"]
    assert facts("vx_curve_slope", panel)["share_upward"].value == 50.0


def test_shares_count_strictly() -> None:
    panel = panel_of({"VX1": [20.0] * 4, "VX2": [20.0, 21.0, 22.0, 19.0]})
    found = facts("vx_contango", panel)
    assert (found["share_contango"].value, found["share_backwardation"].value) == (50.0, 25.0)
    assert (found["mean"].value, found["mean"].unit) == (pytest.approx(2.5), "percent")


def test_without_futures_the_signals_say_why() -> None:
    for name, signal in BY_NAME.items():
        reading = reading_of(signal, panel_of({"VIX": [20.0]}))
        assert reading.unavailable is not None, name
        assert reading.unavailable.why is Why.NO_SERIES
    old = reading_of(BY_NAME["vx_contango"], panel_of({"VX1": [20.0], "VX2": [21.0], "VIX": [20.0] * 9}))
    assert old.unavailable is not None
    assert (old.unavailable.why, old.unavailable.needed) == (Why.STALE, 7)


def test_a_price_over_another_is_per_cent_of_that_one() -> None:
    assert percent_over(np.array([22.0, 18.0]), np.array([20.0, 20.0])) == pytest.approx([10.0, -10.0])
