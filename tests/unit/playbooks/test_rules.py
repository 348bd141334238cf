"""Conditions at every bar, against a slow reading of what was known strictly before each close."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panel_making import observations, panel_of, random_panel, weekdays
from weatherglass.claims.claim_events import (
    CalendarEvent,
    CalendarParams,
    RegimeEvent,
    RegimeParams,
    ThresholdEvent,
    ThresholdParams,
)
from weatherglass.claims.results import NotRun, Why
from weatherglass.playbooks.clock import Clock, clock_of
from weatherglass.playbooks.conditions import (
    AllCondition,
    AnyCondition,
    AverageCondition,
    ChangeCondition,
    Condition,
    EventCondition,
    LevelCondition,
    NoneCondition,
    PercentileCondition,
    StateCondition,
)
from weatherglass.playbooks.playbook_sections import Asset
from weatherglass.playbooks.rules import Answer, Asked, answered
from weatherglass.signals.panel import Panel

STOCKS = {"stocks": Asset(series="SPX")}


@cache
def known() -> tuple[Asked, Clock]:
    panel = random_panel([("VIX", ""), ("SPX", "")], seed=3, years=3.0)
    clock = clock_of(STOCKS, panel)
    assert isinstance(clock, Clock)
    return Asked(panel), clock


def at_bars(condition: Condition) -> Answer:
    found = answered(condition, *known(), "when")
    assert isinstance(found, Answer)
    return found


def measured(condition: Any, past: list[float]) -> float | None:
    """What a condition measures of the values up to the last known one; None before there are enough."""
    match condition:
        case LevelCondition():
            return past[-1]
        case PercentileCondition(window_days=window):
            among = past[-window:] if window else past
            if len(among) < (window or 252):
                return None
            return (
                100.0 * sum(1.0 if each < past[-1] else 0.5 if each == past[-1] else 0.0 for each in among) / len(among)
            )
        case ChangeCondition(days=days, unit=unit):
            if len(past) <= days:
                return None
            return past[-1] - past[-1 - days] if unit == "points" else 100.0 * (past[-1] / past[-1 - days] - 1.0)
        case AverageCondition(days=days):
            return None if len(past) < days else past[-1] - sum(past[-days:]) / days
    raise AssertionError(condition)


def slowly(condition: Any, panel: Panel, clock: Clock) -> list[bool | None]:
    """One bar at a time: whether it holds, None where nothing is known."""
    own = panel.get(condition.series)
    assert own is not None
    level = {LevelCondition: "level", PercentileCondition: "percentile", ChangeCondition: "change"}.get(type(condition))
    bound = 0.0 if level is None else getattr(condition, level)
    found: list[bool | None] = []
    for day, instant in zip(clock.days, clock.decided_by, strict=True):
        rows = [row for row in range(own.rows) if own.known_at[row] < instant]
        if not rows or (day - own.days[rows[-1]]).astype(int) > 10:
            found.append(None)
            continue
        value = measured(condition, own.value[: rows[-1] + 1].tolist())
        found.append(None if value is None else (value >= bound if condition.side == "above" else value < bound))
    return found


LEAVES = st.one_of(
    st.builds(LevelCondition, series=st.just("VIX"), level=st.floats(8, 40), side=st.sampled_from(["above", "below"])),
    st.builds(PercentileCondition, series=st.sampled_from(["VIX", "SPX"]), percentile=st.floats(0, 100), window_days=st.sampled_from([0, 30])),
    st.builds(ChangeCondition, series=st.just("VIX"), days=st.integers(1, 60), change=st.floats(-20, 20), unit=st.sampled_from(["percent", "points"])),
    st.builds(AverageCondition, series=st.just("SPX"), days=st.integers(2, 100), side=st.sampled_from(["above", "below"])),
)  # fmt: skip


@settings(max_examples=8, deadline=None)
@given(LEAVES)
def test_a_condition_is_what_a_slow_reading_of_the_values_known_before_the_close_says(condition: Condition):
    asked, clock = known()
    part = clock.part(slice(0, clock.bars, 11))
    found = answered(condition, asked, part, "when")
    assert isinstance(found, Answer)
    wanted = slowly(condition, asked.panel, part)
    assert found.known.tolist() == [each is not None for each in wanted]
    assert found.holds.tolist() == [bool(each) for each in wanted]


@settings(max_examples=10, deadline=None)
@given(st.lists(LEAVES, min_size=1, max_size=3))
def test_all_any_and_none_join_what_their_parts_say(parts: list[Any]):
    each = [at_bars(part) for part in parts]
    both = np.all([part.known for part in each], axis=0)
    every, some = np.all([part.holds for part in each], axis=0), np.any([part.holds for part in each], axis=0)
    assert np.array_equal(at_bars(AllCondition(of=tuple(parts))).holds, every & both)
    assert np.array_equal(at_bars(AnyCondition(of=tuple(parts))).holds, some & both)
    assert np.array_equal(at_bars(NoneCondition(of=tuple(parts))).holds, ~some & both)
    assert np.array_equal(at_bars(NoneCondition(of=tuple(parts))).known, both)


def test_a_vix_of_a_quarter_past_four_is_acted_on_the_day_after():
    panel = panel_of({"VIX": [20.0, 41.0, 20.0, 20.0], "SPX": [100.0, 90.0, 95.0, 96.0]})
    clock = clock_of(STOCKS, panel)
    assert isinstance(clock, Clock)
    found = answered(LevelCondition(series="VIX", level=40.0), Asked(panel), clock, "when")
    assert isinstance(found, Answer)
    assert found.holds.tolist() == [False, False, True, False]
    assert found.known.tolist() == [False, True, True, True]
    assert found.sources[0].age.tolist() == [-1, 1, 3, 1]  # from Friday to Monday


def test_an_index_is_not_acted_on_at_its_own_close():
    panel = panel_of({"SPX": [100.0, 90.0, 95.0, 96.0]})
    clock = clock_of(STOCKS, panel)
    assert isinstance(clock, Clock)
    found = answered(LevelCondition(series="SPX", level=91.0, side="below"), Asked(panel), clock, "when")
    assert isinstance(found, Answer)
    assert found.holds.tolist() == [False, False, True, False]


def test_bitcoin_is_traded_at_its_midnight_on_what_new_york_knew_that_afternoon():
    panel = panel_of({"VIX": [41.0, 20.0], "BTC": [1.0, 2.0, 3.0]}, first="2020-01-02")
    clock = clock_of({"bitcoin": Asset(series="BTC")}, panel)
    both = clock_of({"bitcoin": Asset(series="BTC"), "fear": Asset(series="VIX")}, panel)
    assert isinstance(clock, Clock)
    assert isinstance(both, Clock)
    found = answered(LevelCondition(series="VIX", level=40.0), Asked(panel), clock, "when")
    together = answered(LevelCondition(series="VIX", level=40.0), Asked(panel), both, "when")
    assert isinstance(found, Answer)
    assert isinstance(together, Answer)
    assert (clock.bars, both.bars) == (3, 2)
    assert found.holds.tolist() == [True, False, False]
    assert together.holds.tolist() == [False, True]  # a bar with shares is decided before they close


def test_a_series_that_ends_answers_for_ten_days_more():
    days = weekdays("2020-01-02", 30)
    found = {
        ("VIX", ""): observations("VIX", "", days[:5], np.full(5, 20.0)),
        ("SPX", ""): observations("SPX", "", days, np.full(30, 100.0)),
    }
    panel = Panel(found, np.datetime64("2021-01-01T00:00:00", "us"), days[-1].item())
    clock = clock_of(STOCKS, panel)
    assert isinstance(clock, Clock)
    answer = answered(LevelCondition(series="VIX", level=10.0), Asked(panel), clock, "when")
    assert isinstance(answer, Answer)
    assert days[4] == np.datetime64("2020-01-08")
    assert clock.days[np.flatnonzero(answer.known)[-1]] == np.datetime64("2020-01-17")


@pytest.mark.parametrize(
    ("condition", "detail"),
    [
        (LevelCondition(series="MOVE", level=1.0), "MOVE"),
        (StateCondition(signal="vix_band", states=("high",)), "VIX"),
        (EventCondition(series="RUT", event=ThresholdEvent(params=ThresholdParams(level=1.0))), "RUT"),
        (AllCondition(of=(LevelCondition(series="SPX", level=1.0), LevelCondition(series="MOVE", level=1.0))), "MOVE"),
    ],
)  # fmt: skip
def test_a_missing_series_is_a_reason(condition: Condition, detail: str):
    panel = panel_of({"SPX": [1.0, 2.0]})
    clock = clock_of(STOCKS, panel)
    assert isinstance(clock, Clock)
    found = answered(condition, Asked(panel), clock, "rules.fear.when")
    assert isinstance(found, NotRun)
    assert (found.why, found.detail) == (Why.NO_SERIES, detail)
    assert found.what.startswith("rules.fear.when")


def test_a_state_of_the_observatory_holds_with_its_own_margins():
    panel = panel_of({"VIX": [20.0, 41.0, 39.0, 37.9, 41.0, 61.0, 20.0], "SPX": np.full(7, 100.0)})
    clock = clock_of(STOCKS, panel)
    assert isinstance(clock, Clock)
    found = answered(StateCondition(signal="vix_band", states=("very_high", "crisis")), Asked(panel), clock, "when")
    assert isinstance(found, Answer)
    assert found.holds.tolist() == [False, False, True, True, False, True, True]


def test_an_event_holds_for_so_many_calendar_days_and_at_least_for_a_bar():
    vix = [20.0, 41.0, 20.0, 20.0, 20.0, 20.0, 20.0, 20.0, 42.0, 20.0]
    panel = panel_of({"VIX": vix, "SPX": np.full(10, 100.0)})
    clock = clock_of(STOCKS, panel)
    assert isinstance(clock, Clock)
    event = ThresholdEvent(params=ThresholdParams(level=40.0, new_episode_after_days=3))

    def holds(within: int, event: Any = event) -> list[int]:
        found = answered(EventCondition(series="VIX", event=event, within_days=within), Asked(panel), clock, "when")
        assert isinstance(found, Answer)
        return np.flatnonzero(found.holds).tolist()

    assert [str(day) for day in clock.days[[1, 2, 3, 4]]] == ["2020-01-03", "2020-01-06", "2020-01-07", "2020-01-08"]
    assert holds(0) == [2, 9]
    assert holds(4) == [2, 3, 9]
    assert holds(5) == [2, 3, 4, 9]
    dates = CalendarEvent(params=CalendarParams(dates=(clock.days[5].item(),)))
    assert holds(1, dates) == [6]
    state = EventCondition(
        event=RegimeEvent(params=RegimeParams(signal="vix_band", state="very_high", new_episode_after_days=0))
    )
    found = answered(state, Asked(panel), clock, "when")
    assert isinstance(found, Answer)
    assert np.flatnonzero(found.holds).tolist() == [2, 9]


def test_one_series_over_another_is_known_when_both_are():
    panel = panel_of({"VIX": [10.0, 30.0, 10.0], "VIX3M": [20.0, 20.0, 20.0], "SPX": np.full(3, 100.0)})
    clock = clock_of(STOCKS, panel)
    assert isinstance(clock, Clock)
    found = answered(LevelCondition(series="VIX", over="VIX3M", level=1.0), Asked(panel), clock, "when")
    assert isinstance(found, Answer)
    assert found.holds.tolist() == [False, False, True]
    assert found.sources[0].name == "VIX/VIX3M"


def test_the_same_question_is_asked_once():
    asked, clock = known()
    condition = StateCondition(signal="vix_band", states=("high",))
    answered(condition, asked, clock, "a")
    before = asked.signal("vix_band")
    answered(msgspec.structs.replace(condition, states=("calm",)), asked, clock, "b")
    assert asked.signal("vix_band") is before
