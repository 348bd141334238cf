"""The VIX on the days of the catalogue and of the Fed's decisions, on the reference history."""

from __future__ import annotations

from functools import lru_cache

import pytest

from panel_making import panel_from_history
from weatherglass.signals.drivers import DECISION_CALENDAR, EVENT_CALENDAR, VIX_MOVE
from weatherglass.signals.panel import Frame, Panel
from weatherglass.signals.run import history_of, reading_of
from weatherglass.signals.signal import Fact, Occasion, Signal, SignalHistory


@lru_cache(maxsize=1)
def panel() -> Panel:
    return panel_from_history("VIX")


def past(signal: Signal) -> tuple[Panel, Frame, SignalHistory]:
    frame, history = panel().frame(signal.inputs), history_of(signal, panel())
    assert isinstance(frame, Frame)
    assert isinstance(history, SignalHistory)
    return panel(), frame, history


@lru_cache(maxsize=8)
def facts(signal: Signal) -> dict[str, Fact]:
    assert signal.facts is not None
    return {each.name: each for each in signal.facts(*past(signal)) if isinstance(each, Fact)}


@lru_cache(maxsize=1)
def occasions() -> dict[str, Occasion]:
    assert VIX_MOVE.occasions is not None
    return {str(each.first): each for each in VIX_MOVE.occasions(*past(VIX_MOVE))}


def test_a_fifth_of_the_largest_rises_lies_near_an_event_that_prices_did_not_choose():
    """V9, V10 and V12: events are beside large rises more often than by chance, and most large rises have none."""
    found = facts(VIX_MOVE)
    share = found["largest_rises_near_any"]
    assert (share.value, share.n) == (18.0, 50)
    assert (str(share.first), str(share.last)) == ("1990-01-03", "2025-12-31")
    assert found["sessions_near_any"].value == pytest.approx(4.86, abs=0.01)
    assert share.high == pytest.approx(12.0)  # of shifted calendars, 97.5 in 100 give less
    with_prices = found["largest_rises_near_any_by_price_too"]
    assert with_prices.value == 34.0  # the circle: days listed because prices fell
    assert found["largest_rises_near_policy_geopolitical"].value == 14.0
    assert found["largest_rises_near_systemic"].value == 4.0
    assert found["largest_rises_near_technical_by_price_too"].value == 18.0


def test_the_vix_falls_on_the_days_of_scheduled_decisions():
    found = facts(DECISION_CALENDAR)
    on = found["mean_change_on_decision"]
    assert (on.value, on.n) == (pytest.approx(-1.96, abs=0.01), 260)
    assert (on.low, on.high) == (pytest.approx(-6.02, abs=0.01), pytest.approx(1.13, abs=0.01))
    assert found["mean_change_before_decision"].value == pytest.approx(0.51, abs=0.01)
    assert found["mean_change_after_decision"].value == pytest.approx(-0.15, abs=0.01)
    assert found["mean_change_other_sessions"].value == pytest.approx(0.06, abs=0.01)
    assert found["mean_points_on_decision"].value == pytest.approx(-0.41, abs=0.02)


def test_tariffs_and_their_suspensions_cancel_out_elections_lower_the_vix_and_wars_raise_it_a_little():
    """V10 in numbers: what the article's three drivers did to the VIX on their first sessions, in percent."""
    found = facts(VIX_MOVE)
    assert found["mean_change_tariff"].value == pytest.approx(-0.23, abs=0.01)
    assert found["mean_change_tariff"].n == 27
    assert found["mean_change_election"].value == pytest.approx(-7.53, abs=0.01)
    assert found["mean_change_war"].value == pytest.approx(2.51, abs=0.01)


def test_the_largest_rises_stand_with_their_event_or_with_nothing():
    found = occasions()
    assert {day: found[day].kind for day in ("2018-02-05", "2024-12-18", "2024-08-05", "2007-02-27", "2025-04-04")} == {
        "2018-02-05": "volatility_products_2018",
        "2024-12-18": "scheduled_decision",
        "2024-08-05": "carry_unwinding",
        "2007-02-27": "none",
        "2025-04-04": "tariff_reciprocal",
    }
    figures = {each.name: each.value for each in found["2018-02-05"].figures}
    assert figures["vix_change"] == pytest.approx(76.8, abs=0.1)
    assert figures["vix_close"] == pytest.approx(37.32)


def test_the_catalogue_ends_with_2025_and_says_so():
    found = reading_of(EVENT_CALENDAR, panel())
    assert (found.state, str(found.since)) == ("not_listed", "2026-01-02")
    counted = facts(EVENT_CALENDAR)
    assert (counted["events_any"].value, counted["events_any_by_price_too"].value) == (156, 167)
