"""Attention: how far from its usual level, and who comes first, on paths made for it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from panel_making import days_for, end_of, observations, panel_of
from weatherglass.signals.attention import BANDS, MAX_LAG, SIGNALS, STATES
from weatherglass.signals.panel import Frame, Panel, Unavailable, Why
from weatherglass.signals.run import history_of, reading_of
from weatherglass.signals.signal import Fact, MissingFact, Side, Signal, SignalHistory

BY_NAME = {each.name: each for each in SIGNALS}
VIX, BITCOIN, EPU = BY_NAME["attention_vix"], BY_NAME["attention_bitcoin"], BY_NAME["policy_uncertainty"]


def past(signal: Signal, panel: Panel) -> tuple[Frame, SignalHistory]:
    frame, history = panel.frame(signal.inputs), history_of(signal, panel)
    assert isinstance(frame, Frame)
    assert isinstance(history, SignalHistory)
    return frame, history


def facts(signal: Signal, panel: Panel) -> dict[str, Fact | MissingFact]:
    assert signal.facts is not None
    return {each.name: each for each in signal.facts(panel, *past(signal, panel))}


def wobbling_views(count: int) -> np.ndarray:
    """Logs of one plus views are 7 and 7.2 by turns."""
    return np.expm1(np.where(np.arange(count) % 2 == 0, 7.0, 7.2))


def test_a_day_is_measured_by_the_ninety_days_before_it():
    views = wobbling_views(120)
    views[119] = math.expm1(8.1)
    _, history = past(VIX, panel_of({"VIEWS_VIX": views}, first="2020-01-01", at="2020-05-02"))
    deviation = 0.1 * math.sqrt(90 / 89)
    assert np.isnan(history.value[:90]).all()
    assert history.value[90] == pytest.approx(-0.1 / deviation)
    assert history.value[91] == pytest.approx(0.1 / deviation)
    assert history.value[119] == pytest.approx(1.0 / deviation)
    assert [history.state_name(row) for row in (89, 90, 119)] == ["", "calm", "rush"]


def test_states_and_their_bounds():
    assert (STATES, BANDS.edges) == (("calm", "raised", "rush"), (1.0, 3.0))
    views = wobbling_views(101)
    views[100] = math.expm1(7.1 + 0.2 * math.sqrt(90 / 89))
    found = reading_of(VIX, panel_of({"VIEWS_VIX": views}, first="2020-01-01", at="2020-04-12"))
    assert (found.value, found.state, found.on) == (pytest.approx(2.0), "raised", False)
    assert [(each.quantity, each.side, each.level, each.to_state) for each in found.boundaries] == [
        ("attention_vix", Side.ABOVE, 3.0, "rush"),
        ("attention_vix", Side.BELOW, 1.0, "calm"),
    ]


def test_views_are_known_a_day_after_their_day():
    frame, _ = past(VIX, panel_of({"VIEWS_VIX": wobbling_views(100)}, first="2020-01-01", at="2020-04-11"))
    # the UTC day of January 1 ends at midnight, and its views come out within the day after
    assert str(frame.at[0]) == "2020-01-03T00:00:00.000000"


def test_attention_that_does_not_vary_and_a_short_one_have_no_value():
    still = history_of(VIX, panel_of({"VIEWS_VIX": np.full(200, 50.0)}, first="2020-01-01", at="2020-07-20"))
    assert isinstance(still, Unavailable)
    short = reading_of(
        VIX, panel_of({"VIEWS_VIX": wobbling_views(80)}, first="2020-01-01", at="2020-03-22")
    ).unavailable
    assert short is not None
    assert (short.why, short.days, short.needed) == (Why.TOO_SHORT, 80, 91)


def leading(by: int, count: int = 1200, seed: int = 20_200_316) -> Panel:
    """Views whose changes come so many sessions before (after, if negative) changes of the VIX; the S&P is unrelated."""
    rng = np.random.default_rng(seed)
    days = days_for("VIX", "2015-01-02", count)
    shock = rng.normal(0.0, 1.0, count + 20)
    attention = 0.1 * shock[10 : 10 + count] + 0.02 * rng.normal(0.0, 1.0, count)
    fear = 0.05 * shock[10 - by : 10 - by + count]
    # the logs of views are a mean-reverting level, the sum of changes that fade
    level = np.empty(count)
    now = 0.0
    for row in range(count):
        now = 0.98 * now + attention[row]
        level[row] = now
    vix = 20.0 * np.exp(np.cumsum(fear) - np.cumsum(fear).mean())
    views = np.expm1(7.0 + level)
    spx = 3000.0 * np.exp(np.cumsum(rng.normal(0.0, 0.01, count)))
    found = {
        (name, ""): observations(name, "", days, values)
        for name, values in (("VIEWS_VIX", views), ("VIX", vix), ("SPX", spx))
    }
    return Panel.known(found, end_of(days[-1].item() + np.timedelta64(3, "D").item()))


@pytest.mark.parametrize(("by", "name"), [(2, "attention_leads_2"), (-3, "market_leads_3"), (0, "same_day")])
def test_the_lag_at_which_one_comes_first_is_found_in_both_directions(by, name):
    found = facts(VIX, leading(by))
    largest = max((f"attention_leads_{lag}" for lag in range(1, 6)), key=lambda each: abs(found[f"{each}_vix_change"].value))  # fmt: skip
    assert found[f"{name}_vix_change"].value > 0.9
    others = [
        each.value
        for key, each in found.items()
        if key.endswith("_vix_change") and key.startswith(("attention", "market", "same")) and key not in {f"{name}_vix_change", "same_day_raw_vix_change"}
    ]  # fmt: skip
    assert len(others) == 2 * MAX_LAG
    assert max(abs(each) for each in others) < 0.1
    if by:
        assert found["strongest_lag_vix_change"].value == by
        assert found["strongest_p_vix_change"].value < 1e-6
    assert by <= 0 or largest == name


def test_unrelated_series_stay_inside_the_interval():
    found = facts(VIX, leading(1))
    each = found["same_day_spx_move"]
    assert each.high == pytest.approx(1.959964 / math.sqrt(each.n))
    assert each.low == -each.high
    assert each.spread == "unrelated_95"
    lags = [found[f"{side}_leads_{lag}_spx_move"] for side in ("attention", "market") for lag in range(1, 6)]
    assert sum(abs(one.value) > one.high for one in lags) <= 2
    assert found["strongest_p_spx_move"].value > 0.05


def test_what_makes_what_is_said_not_to_be_identified():
    for signal in SIGNALS:
        panel = panel_of({signal.inputs[0].series: wobbling_views(400)}, first="2020-01-01", at="2021-02-10")
        cause = facts(signal, panel)["effect_on_the_market"]
        assert isinstance(cause, MissingFact)
        assert (cause.why.why, cause.why.needs) == (Why.NOT_COLLECTED, "attention_instrument")


def test_figures_without_a_market_or_with_too_few_days_say_why():
    days = days_for("VIX", "2020-01-02", 200)
    views = {("VIEWS_VIX", ""): observations("VIEWS_VIX", "", days, wobbling_views(200))}
    at = end_of(days[-1].item() + np.timedelta64(4, "D").item())
    without = facts(VIX, Panel.known(views, at))
    assert (without["same_day_vix_change"].why.why, without["same_day_vix_change"].why.series) == (Why.NO_SERIES, "VIX")
    few = facts(VIX, Panel.known({**views, ("VIX", ""): observations("VIX", "", days, 20.0 + np.arange(200.0))}, at))
    assert (few["same_day_vix_change"].why.why, few["same_day_vix_change"].why.days) == (Why.TOO_SHORT, 199)
    long = days_for("VIX", "2018-01-02", 500)
    still = {
        ("VIEWS_VIX", ""): observations("VIEWS_VIX", "", long, wobbling_views(500)),
        ("VIX", ""): observations("VIX", "", long, np.full(500, 20.0)),
    }
    flat = facts(VIX, Panel.known(still, end_of(long[-1].item() + np.timedelta64(4, "D").item())))
    assert flat["same_day_vix_change"].why.why is Why.TOO_SHORT


def test_the_last_quarter_is_set_against_the_year_before():
    views = np.where(np.arange(600) >= 510, 300.0, 100.0) + np.arange(600) % 2
    found = facts(BITCOIN, panel_of({"VIEWS_BITCOIN": views}, first="2020-01-01", at="2021-08-30"))
    ratio = found["recent_over_year_before"]
    assert ratio.value == pytest.approx(300.5 / 100.5, rel=1e-3)
    assert (ratio.n, str(ratio.first), str(ratio.last)) == (455, "2020-05-25", "2021-08-22")
    short = facts(BITCOIN, panel_of({"VIEWS_BITCOIN": views[:400]}, first="2020-01-01", at="2021-02-10"))
    assert "recent_over_year_before" not in short


def test_bitcoin_is_compared_day_by_day_and_uncertainty_with_shares():
    rng = np.random.default_rng(5)
    days = np.arange(np.datetime64("2019-01-01"), np.datetime64("2020-03-01"))
    price = 10_000.0 * np.exp(np.cumsum(rng.normal(0.0, 0.03, days.size)))
    views = np.expm1(8.0 + 5.0 * np.abs(np.diff(np.log(price), prepend=np.log(price[0]))))
    panel = panel_of({"BTC": price, "VIEWS_BITCOIN": views}, first="2019-01-01", at="2020-03-04")
    found = facts(BITCOIN, panel)
    assert found["same_day_raw_btc_move"].value > 0.5
    assert found["strongest_lag_btc_move"].unit == "days"
    assert not any("spx" in name for name in found)
    epu = panel_of({"EPU": 100.0 * np.exp(rng.normal(0.0, 0.3, 500))}, first="2019-01-01", at="2020-05-20")
    assert {name for name in facts(EPU, epu) if "spx" in name or "vix" in name} == {
        "same_day_spx_move", "same_day_vix_change",
    }  # fmt: skip
    assert EPU.claims == ("V9", "V10")


def test_missing_and_stale_views_are_said():
    for signal in SIGNALS:
        why = reading_of(signal, panel_of({"SPX": np.full(10, 1.0)})).unavailable
        assert why is not None
        assert (why.why, why.series) == (Why.NO_SERIES, signal.inputs[0].series)
    old = reading_of(VIX, panel_of({"VIEWS_VIX": wobbling_views(200)}, first="2020-01-01", at="2020-08-01")).unavailable
    assert old is not None
    assert (old.why, old.days, old.needed) == (Why.STALE, 14, 4)
