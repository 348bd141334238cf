"""Contagion: renewed on the first session of a week and carried, read from its own window, and never without its inputs."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from panel_making import end_of, panel_of, same_history
from weatherglass.signals.contagion import SIGNALS
from weatherglass.signals.panel import Frame, Panel, Unavailable, Why
from weatherglass.signals.run import extended, history_of, reading_of
from weatherglass.signals.signal import Fact, SignalHistory
from weatherglass.stats.connectedness import connectedness, windowed_shares
from weatherglass.stats.rolling import log_changes
from weatherglass.timeline.calendar import days_between

BY_NAME = {signal.name: signal for signal in SIGNALS}
FEAR = BY_NAME["fear_connectedness"]
STOCKS_AND_BITCOIN = BY_NAME["tail_dependence_spx_btc"]


def fear_panel(rows: int, *, common: float = 0.05, at: str | None = None) -> Panel:
    rng = np.random.default_rng(20_200_316)
    shared = rng.normal(size=rows)
    values = {
        name: np.round(18.0 * np.exp(np.cumsum(0.03 * rng.normal(size=rows) + common * shared) * 0.2), 2)
        for name in ("VIX", "VXN", "OVX", "GVZ")
    }
    return panel_of(values, first="2020-01-06", at=at)  # a Monday


def falls_panel(rows: int = 560) -> Panel:
    """Stocks fall on every 20th session; Bitcoin falls with them on three of five of these, and elsewhere on the others."""
    days = np.arange(rows)
    stocks, bitcoin = np.full(rows, 0.001), np.full(rows, 0.002)
    stocks[days % 20 == 10] = -0.05
    bitcoin[(days % 20 == 10) & (days % 100 < 60)] = -0.09
    bitcoin[(days % 20 == 5) & (days % 100 >= 60)] = -0.09
    sessions = np.datetime64("2020-01-06") + np.arange(2 * rows).astype("timedelta64[D]")
    sessions = sessions[np.is_busday(sessions)][:rows]
    every_day = days_between(sessions[0], sessions[-1])
    closes = np.exp(np.cumsum(bitcoin))
    on_day = closes[np.searchsorted(sessions, every_day, side="right") - 1]
    return panel_of({"SPX": 3_000.0 * np.exp(np.cumsum(stocks)), "BTC": 9_000.0 * on_day}, first="2020-01-06")


def history(name: str, panel: Panel) -> SignalHistory:
    found = history_of(BY_NAME[name], panel)
    assert isinstance(found, SignalHistory), found
    return found


def facts(name: str, panel: Panel) -> dict[str, Fact]:
    frame = panel.frame(BY_NAME[name].inputs)
    assert isinstance(frame, Frame)
    found = BY_NAME[name].facts(panel, frame, history(name, panel))  # type: ignore[misc]
    return {each.name: each for each in found if isinstance(each, Fact)}


def test_a_value_is_that_of_the_window_that_ends_on_the_first_session_of_its_week() -> None:
    panel = fear_panel(258)
    found = history("fear_connectedness", panel)
    assert not np.isfinite(found.value[:250]).any()
    assert found.days[250] == np.datetime64("2020-12-21")  # the first Monday with 250 changes behind it
    changes = np.stack(
        [log_changes(panel.observations[name, ""].value) for name in ("VIX", "VXN", "OVX", "GVZ")], axis=1
    )
    for monday in (250, 255):
        table = windowed_shares(changes, np.array([monday]), window=250)[0]
        expected = 100.0 * (1.0 - np.trace(table) / 4.0)
        np.testing.assert_allclose(found.value[monday : monday + 5], expected, rtol=1e-12)
    assert found.value[254] != found.value[255]


def test_markets_that_move_together_are_more_connected() -> None:
    alone, together = (history("fear_connectedness", fear_panel(260, common=each)).value[-1] for each in (0.0, 0.2))
    assert alone < 10.0
    assert 60.0 < together < 75.0


def test_the_day_inside_a_week_goes_on_from_the_value_before() -> None:
    panel = fear_panel(270)
    whole = history("fear_connectedness", panel)
    for last in ("2020-12-21", "2020-12-22", "2021-01-01", "2021-01-04"):
        past = history_of(FEAR, panel.until(end_of(last)))
        assert isinstance(past, SignalHistory)
        assert same_history(extended(FEAR, panel, past), whole)


def test_states_come_with_percentiles_and_tight_is_on() -> None:
    panel = fear_panel(620)
    found = history("fear_connectedness", panel)
    ranked = np.isfinite(found.percentile)
    assert int(np.argmax(ranked)) == 250 + 251
    expected = np.where(found.percentile < 20.0, 0, np.where(found.percentile < 80.0, 1, 2))
    np.testing.assert_array_equal(found.state[ranked], expected[ranked])
    assert FEAR.on == {"tight"}
    reading = reading_of(FEAR, panel, found)
    assert reading.state == ("loose", "usual", "tight")[expected[-1]]
    assert {each.to_state for each in reading.boundaries} <= {"loose", "usual", "tight"} - {reading.state}
    assert reading.boundaries[0].quantity == "total_connectedness"


def test_facts_of_connectedness_are_the_directions_of_the_last_table() -> None:
    panel = fear_panel(258)
    found = facts("fear_connectedness", panel)
    changes = np.stack(
        [log_changes(panel.observations[name, ""].value) for name in ("VIX", "VXN", "OVX", "GVZ")], axis=1
    )
    table = connectedness(windowed_shares(changes, np.array([255]), window=250)[0])
    assert found["received_ovx"].value == pytest.approx(table.received[2], rel=1e-12)
    assert found["given_vix"].value == pytest.approx(table.given[0], rel=1e-12)
    assert (found["given_vix"].n, found["given_vix"].first, found["given_vix"].last) == (
        250,
        date(2020, 1, 14),
        date(2020, 12, 28),
    )
    value = history("fear_connectedness", panel).value
    assert found["highest"].value == np.nanmax(value)
    assert found["highest_on"].value == ("2020-12-21" if value[250] > value[255] else "2020-12-28")
    assert found["highest"].n == 8


def test_facts_say_how_connected_markets_were_in_calm_and_in_fear() -> None:
    panel = fear_panel(300)
    vix, value = panel.observations["VIX", ""].value, history("fear_connectedness", panel).value
    there = np.isfinite(value)
    found = facts("fear_connectedness", panel)
    for name, inside in (("mean_vix_below_20", vix < 20.0), ("mean_vix_from_30", vix >= 30.0)):
        cases = value[inside & there]
        if cases.size:
            assert found[name].value == pytest.approx(cases.mean())
            assert found[name].n == cases.size
        else:
            assert name not in found
    assert {"mean_vix_below_20", "mean_vix_from_30"} & set(found)


def test_three_of_five_worst_days_come_together() -> None:
    panel = falls_panel()
    found = history("tail_dependence_spx_btc", panel)
    assert np.isfinite(found.value).sum() == 60
    assert found.days[500] == np.datetime64("2021-12-06")
    np.testing.assert_allclose(found.value[500:], 0.6)
    figures = facts("tail_dependence_spx_btc", panel)
    assert figures["joint_days"].value == 15
    assert figures["joint_share_if_independent"].value == 0.05
    assert 0.05 < float(figures["joint_share_if_normal"].value) < 0.6
    assert figures["mean_joint_share"].value == pytest.approx(0.6)
    assert (figures["mean_joint_share"].low, figures["mean_joint_share"].n) == (pytest.approx(0.6), 60)


def test_rises_of_fear_are_counted_at_the_upper_end() -> None:
    rows = 510
    days = np.arange(rows)
    rises = np.where(days % 20 == 10, 0.5, 0.0)
    wobble = 1e-4 * np.sin(days)
    level = 18.0 * np.exp(np.cumsum(rises - rises.mean() + wobble))
    panel = panel_of({"VIX": level, "OVX": 2.0 * level}, first="2020-01-06")
    found = history("tail_dependence_vix_ovx", panel)
    assert found.value[-1] == 1.0
    falls = panel_of({"VIX": level, "OVX": 500.0 / level}, first="2020-01-06")
    assert history("tail_dependence_vix_ovx", falls).value[-1] == 0.0


@pytest.mark.parametrize("name", BY_NAME)
def test_without_an_input_there_is_a_reason_and_no_number(name: str) -> None:
    signal = BY_NAME[name]
    first, second = signal.inputs[0].series, signal.inputs[1].series
    reading = reading_of(signal, panel_of({first: np.linspace(10.0, 20.0, 600)}))
    assert reading.unavailable == Unavailable(Why.NO_SERIES, second)
    assert (reading.value, reading.state) == (None, "")


def test_a_stale_input_is_a_reason() -> None:
    panel = fear_panel(260, at="2021-01-20")
    assert reading_of(FEAR, panel).unavailable == Unavailable(Why.STALE, "VIX", date(2021, 1, 1), 19, 7)


def test_a_history_too_short_for_a_window_is_a_reason_and_has_no_facts() -> None:
    panel = fear_panel(250)
    assert history_of(FEAR, panel) == Unavailable(Why.TOO_SHORT, "VIX", days=250, needed=251)
    frame = panel.frame(FEAR.inputs)
    assert isinstance(frame, Frame)
    nothing = SignalHistory(
        "x", FEAR.states, frame.days, frame.at, np.full(250, np.nan), np.full(250, -1, np.int8), np.full(250, np.nan)
    )
    assert FEAR.facts(panel, frame, nothing) == ()  # type: ignore[misc]
    assert STOCKS_AND_BITCOIN.facts(panel, frame, nothing) == ()  # type: ignore[misc]
