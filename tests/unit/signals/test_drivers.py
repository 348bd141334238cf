"""VIX moves beside the calendar of events and of the Fed."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest

from panel_making import end_of, observations, panel_of
from weatherglass.signals.drivers import DECISION_CALENDAR, EVENT_CALENDAR, VIX_MOVE, VIX_MOVE_PARTS
from weatherglass.signals.event_days import (
    decision_sessions,
    event_beside,
    event_rows,
    events_by_set,
    first_acts,
    mean_changes_on_events,
    near_rows,
    shares_of_largest_rises,
)
from weatherglass.signals.market_events import FIRST_LISTED, LAST_LISTED, MarketEvent, events_between
from weatherglass.signals.panel import Frame, Panel, Unavailable, Why
from weatherglass.signals.run import history_of, reading_of
from weatherglass.signals.signal import Side, Signal, SignalHistory
from weatherglass.timeline.calendar import days_between
from weatherglass.timeline.coming_events import RULE_SESSIONS


def sessions(first: str, last: str) -> np.ndarray:
    days = days_between(np.datetime64(first), np.datetime64(last))
    return np.array([day for day in days if RULE_SESSIONS.is_session(day.item())], dtype="datetime64[D]")


def vix_panel(days: np.ndarray, vix: np.ndarray, at: str | None = None) -> Panel:
    return Panel.known({("VIX", ""): observations("VIX", "", days, vix)}, end_of(at or days[-1].item()))


def past(signal: Signal, panel: Panel) -> tuple[Frame, SignalHistory]:
    frame, history = panel.frame(signal.inputs), history_of(signal, panel)
    assert isinstance(frame, Frame)
    assert isinstance(history, SignalHistory)
    return frame, history


def states(signal: Signal, panel: Panel, *days: str) -> list[str]:
    _, history = past(signal, panel)
    return [history.state_name(int(np.flatnonzero(history.days == np.datetime64(day))[0])) for day in days]


def wobbling(count: int, step: float = 0.05) -> np.ndarray:
    """Closes whose log changes are up and down by turns."""
    return 20.0 * np.exp(np.where(np.arange(count) % 2 == 0, 0.0, step))


def test_a_move_is_measured_by_the_deviation_of_the_moves_before_it():
    vix = wobbling(300)
    vix[299] = vix[298] * math.exp(0.2)
    _, history = past(VIX_MOVE, vix_panel(sessions("2014-01-02", "2016-01-01")[:300], vix))
    # 252 changes of plus and minus 5 %: a deviation of 5 % but for the divisor
    deviation = 0.05 * math.sqrt(252 / 251)
    assert np.isnan(history.value[:253]).all()
    assert history.value[253] == pytest.approx(0.05 / deviation)
    assert history.value[299] == pytest.approx(0.2 / deviation)
    assert [history.state_name(row) for row in (252, 253, 254, 299)] == ["", "rise", "fall", "large_rise"]


def test_what_would_change_a_move_is_the_close_at_which_it_would_have_been_another():
    days = sessions("2014-01-02", "2016-01-01")[:300]
    found = reading_of(VIX_MOVE, vix_panel(days, wobbling(300)))
    deviation = 0.05 * math.sqrt(252 / 251)
    assert found.state == "rise"
    assert [(each.quantity, each.side, each.to_state) for each in found.boundaries] == [
        ("VIX", Side.ABOVE, "large_rise"),
        ("VIX", Side.BELOW, "quiet"),
    ]
    assert [each.level for each in found.boundaries] == [
        pytest.approx(20.0 * math.exp(2.0 * deviation)),
        pytest.approx(20.0 * math.exp(0.5 * deviation)),
    ]
    assert not found.on
    falls = wobbling(300)
    falls[299] = falls[298] * math.exp(-0.3)
    low = reading_of(VIX_MOVE, vix_panel(days, falls))
    assert (low.state, low.on) == ("large_fall", True)
    assert [each.to_state for each in low.boundaries] == ["fall"]


def test_a_still_vix_has_no_unit_to_be_measured_in():
    found = history_of(VIX_MOVE, vix_panel(sessions("2014-01-02", "2016-01-01")[:400], np.full(400, 15.0)))
    assert isinstance(found, Unavailable)
    assert found.why is Why.TOO_SHORT


@pytest.mark.parametrize(
    ("event", "row"),
    [
        (MarketEvent(date(2016, 6, 23), "x", "referendum", after_close=True), "2016-06-24"),
        (MarketEvent(date(2016, 6, 23), "x", "referendum"), "2016-06-23"),
        (MarketEvent(date(2016, 6, 24), "x", "referendum", after_close=True), "2016-06-27"),  # a weekend between
        (MarketEvent(date(2016, 7, 2), "x", "war"), "2016-07-05"),  # and Independence Day
    ],
)
def test_an_event_acts_on_its_first_session(event, row):
    days = sessions("2016-06-01", "2016-07-29")
    assert days[event_rows(days, [event])].tolist() == [date.fromisoformat(row)]


def test_events_after_the_last_session_have_no_row_and_nearness_stops_at_the_ends():
    days = sessions("2016-06-01", "2016-06-23")
    assert event_rows(days, [MarketEvent(date(2016, 6, 23), "x", "war", after_close=True)]).tolist() == []
    assert near_rows(4, np.array([0, 3])).tolist() == [True, True, True, True]
    assert near_rows(7, np.array([0, 5]), within=1).tolist() == [True, True, False, False, True, True, True]
    assert near_rows(3, np.empty(0, np.int64)).tolist() == [False, False, False]


def test_sets_of_events_come_without_and_with_the_lists_of_prices():
    found = events_by_set(date(2008, 9, 1), date(2008, 9, 30))
    assert {name: len(events) for name, events in found.items()} == {
        "any": 6, "any_by_price_too": 6, "policy_geopolitical": 1, "systemic": 5,
    }  # fmt: skip
    march = events_by_set(date(2020, 3, 9), date(2020, 3, 18))
    assert (len(march["any"]), len(march["any_by_price_too"]), len(march["technical_by_price_too"])) == (2, 6, 4)
    assert "technical" not in march


def test_the_event_calendar_knows_first_sessions_the_sessions_after_and_its_own_end():
    days = sessions("2025-03-03", "2026-03-31")
    panel = vix_panel(days, wobbling(days.size))
    # tariffs on the evening of April 2: the 3rd; the raise of the 7th and the pause of the 9th
    assert states(EVENT_CALENDAR, panel, "2025-04-02", "2025-04-03", "2025-04-04", "2025-04-07", "2025-04-08", "2025-04-09") == [
        "no_event", "event", "after_event", "event", "after_event", "event",
    ]  # fmt: skip
    # a Sunday's deal acts on Monday, and the catalogue ends with the year
    assert states(EVENT_CALENDAR, panel, "2025-07-28", "2025-12-31", "2026-01-02") == [
        "event",
        "no_event",
        "not_listed",
    ]
    _, history = past(EVENT_CALENDAR, panel)
    by_day = dict(zip(history.days.astype(str), history.value, strict=True))
    assert [by_day[day] for day in ("2025-04-03", "2025-04-04", "2025-07-28", "2025-12-31", "2026-01-02")] == [
        0.0, 1.0, 1.0, 62.0, 64.0,
    ]  # fmt: skip
    assert reading_of(EVENT_CALENDAR, panel).state == "not_listed"


def test_events_are_counted_by_class():
    days = sessions("2008-09-02", "2008-09-30")
    panel = vix_panel(days, wobbling(days.size))
    found = {each.name: each.value for each in EVENT_CALENDAR.facts(panel, *past(EVENT_CALENDAR, panel))}
    assert found == {
        "events_any": 6, "events_any_by_price_too": 6, "events_policy_geopolitical": 1, "events_systemic": 5,
    }  # fmt: skip


def test_events_are_occasions_on_the_session_that_could_act_on_them():
    days = sessions("2008-09-12", "2008-09-25")
    panel = vix_panel(days, wobbling(days.size))
    found = EVENT_CALENDAR.occasions(panel, *past(EVENT_CALENDAR, panel))
    # Washington Mutual failed on the evening of the last session
    assert [(str(each.first), each.kind) for each in found] == [("2008-09-15", "lehman"), ("2008-09-17", "aig")]
    assert [(each.name, each.value) for each in found[0].figures] == [
        ("vix_change", pytest.approx(5.0)), ("vix_close", pytest.approx(20.0 * math.exp(0.05))),
    ]  # fmt: skip
    later = vix_panel(days[1:], wobbling(9))
    first = EVENT_CALENDAR.occasions(later, *past(EVENT_CALENDAR, later))
    assert [each.name for each in first[0].figures] == ["vix_close"]  # no change on the first day of a history


def test_figures_of_a_move_are_shares_and_means():
    days = sessions("2004-01-02", "2009-12-31")
    panel = vix_panel(days, wobbling(days.size))
    found = {each.name for each in VIX_MOVE.facts(panel, *past(VIX_MOVE, panel))}
    assert {"largest_rises_near_any", "sessions_near_any", "mean_change_institution", "mean_change_fomc"} <= found


def test_days_that_prices_put_on_a_list_are_no_events_of_the_calendar():
    days = sessions("2018-01-02", "2018-03-01")
    panel = vix_panel(days, wobbling(days.size))
    assert states(EVENT_CALENDAR, panel, "2018-02-05") == ["no_event"]
    assert np.datetime64("2018-02-05") not in first_acts()
    assert (np.diff(first_acts()).astype(int) > 0).all()


def test_before_the_first_event_the_calendar_says_nothing():
    days = sessions("1990-01-02", "1990-08-10")
    _, history = past(EVENT_CALENDAR, vix_panel(days, wobbling(days.size)))
    assert np.isnan(history.value[history.days < np.datetime64("1990-08-02")]).all()
    assert history.value[history.days == np.datetime64("1990-08-03")].tolist() == [1.0]


def test_days_to_the_decision_count_down_to_it():
    days = sessions("2026-06-01", "2026-08-21")
    panel = vix_panel(days, wobbling(days.size))
    found = states(DECISION_CALENDAR, panel, "2026-06-15", "2026-06-16", "2026-06-17", "2026-06-18", "2026-06-22")
    assert found == ["other_day", "day_before", "decision_day", "day_after", "other_day"]
    reading = reading_of(DECISION_CALENDAR, panel)
    assert reading.value == 26.0
    assert [(each.level, each.side, each.to_state) for each in reading.boundaries] == [
        (0.0, Side.BELOW, "decision_day")
    ]
    on = reading_of(DECISION_CALENDAR, panel.until(end_of("2026-06-17")))
    assert (on.value, on.state, on.on, on.boundaries) == (0.0, "decision_day", True, ())


def test_sessions_around_decisions_leave_out_holidays():
    on, before, after = decision_sessions()
    assert on.size == before.size == after.size == 34 * 8 - 1
    assert all(RULE_SESSIONS.is_session(day.item()) for each in (before, after) for day in each)
    at = {str(day): row for row, day in enumerate(on)}
    # Juneteenth is on the second day after; New Year's Day is far from any decision
    assert str(after[at["2026-06-17"]]) == "2026-06-18"
    assert str(before[at["2024-06-12"]]) == "2024-06-11"
    assert str(after[at["1994-02-04"]]) == "1994-02-07"  # a Friday


def test_decisions_are_not_known_before_1994():
    days = sessions("1993-12-01", "1994-02-28")
    _, history = past(DECISION_CALENDAR, vix_panel(days, wobbling(days.size)))
    assert np.isnan(history.value[history.days < np.datetime64("1994-01-01")]).all()
    assert history.value[history.days == np.datetime64("1994-02-03")].tolist() == [1.0]


def test_means_around_decisions_are_those_of_the_days():
    days = sessions("2024-01-02", "2024-06-28")
    change = np.where(np.isin(days, decision_sessions()[0]), -0.04, 0.01)
    change = np.where(np.isin(days, decision_sessions()[2]), 0.03, change)
    vix = 15.0 * np.exp(np.cumsum(change))
    panel = vix_panel(days, vix)
    found = {each.name: each for each in DECISION_CALENDAR.facts(panel, *past(DECISION_CALENDAR, panel))}
    # January 31, March 20, May 1 and June 12
    assert (found["mean_change_on_decision"].value, found["mean_change_on_decision"].n) == (pytest.approx(-4.0), 4)
    assert (found["mean_change_after_decision"].value, found["mean_change_after_decision"].n) == (pytest.approx(3.0), 4)
    assert found["mean_change_before_decision"].value == pytest.approx(1.0)
    other = found["mean_change_other_sessions"]
    assert (other.value, other.n) == (pytest.approx(1.0), days.size - 1 - 12)
    points = np.diff(vix)[np.isin(days[1:], decision_sessions()[0])]
    assert found["mean_points_on_decision"].value == pytest.approx(points.mean())
    assert found["mean_points_on_decision"].unit == "vol_points"


def test_the_share_of_large_rises_near_events_is_counted_against_shifted_calendars():
    days = sessions("2000-01-03", "2010-12-31")
    rng = np.random.default_rng(20_200_316)
    change = rng.normal(0.0, 1.0, days.size)
    change[0] = np.nan
    events = [each for each in events_between(date(2000, 1, 3), date(2010, 12, 31)) if not each.by_price]
    rows = np.unique(event_rows(days, events))
    change[rows[:20]] += 10.0  # twenty of the fifty largest are made by events
    found = {each.name: each for each in shares_of_largest_rises(days, change)}
    near = near_rows(days.size, rows)
    base = found["sessions_near_any"]
    assert (base.value, base.n) == (pytest.approx(100 * near[1:].mean()), days.size - 1)
    share = found["largest_rises_near_any"]
    largest = np.argsort(-np.where(np.isnan(change), -99.0, change))[:50]
    assert (share.value, share.n) == (pytest.approx(100 * near[largest].mean()), 50)
    assert share.value >= 40.0
    assert share.low <= base.value <= share.high < 20.0
    assert share.spread == "circular_shifts"
    # without a signal the share lies inside what shifting gives, nearly always
    quiet = {each.name: each for each in shares_of_largest_rises(days, rng.normal(0.0, 1.0, days.size))}
    assert (
        quiet["largest_rises_near_any"].low
        <= quiet["largest_rises_near_any"].value
        <= quiet["largest_rises_near_any"].high
    )


def test_short_histories_have_no_share_and_lists_of_one_event_no_mean():
    days = sessions("2008-09-02", "2008-10-31")
    change = np.full(days.size, 1.0)
    assert list(shares_of_largest_rises(days, change)) == []
    assert {each.name: each.n for each in mean_changes_on_events(days, change)} == {
        "mean_change_institution": 5,
        "mean_change_emergency_law": 2,
        "mean_change_fomc": 2,
    }
    early = sessions("1989-11-01", "1989-12-29")
    assert list(mean_changes_on_events(early, np.full(early.size, 1.0))) == []


@pytest.mark.parametrize(
    ("day", "key", "near"),
    [
        ("2008-09-15", "lehman", 1),  # AIG acts on the next session but one
        ("2008-09-16", "lehman", 2),
        ("2016-06-24", "brexit_vote", 1),
        ("2016-06-27", "brexit_vote", 1),
        ("2016-06-23", "brexit_vote", 1),
        ("2016-06-28", "none", 0),
        ("2024-12-18", "scheduled_decision", 0),
        ("2020-03-16", "fed_unscheduled", 2),
        ("2026-06-05", "not_listed", 0),
    ],
)
def test_the_nearest_event_is_named_beside_a_session(day, key, near):
    days = sessions("2008-01-02", "2026-08-21")
    row = int(np.flatnonzero(days == np.datetime64(day))[0])
    found = event_beside(days, row, events_between(FIRST_LISTED, LAST_LISTED))
    assert found == (key, near)


def test_large_moves_are_occasions_with_their_event():
    days = sessions("2015-01-02", "2016-08-31")
    vix = wobbling(days.size, 0.02)
    brexit = int(np.flatnonzero(days == np.datetime64("2016-06-24"))[0])
    vix[brexit:] *= math.exp(0.4)
    panel = vix_panel(days, vix)
    found = {each.first: each for each in VIX_MOVE.occasions(panel, *past(VIX_MOVE, panel))}
    event = found[date(2016, 6, 24)]
    assert (event.kind, event.last) == ("brexit_vote", date(2016, 6, 24))
    figures = {each.name: each.value for each in event.figures}
    assert figures["vix_close"] == pytest.approx(vix[brexit])
    assert figures["vix_change"] == pytest.approx(100 * math.log(vix[brexit] / vix[brexit - 1]))
    assert list(found) == sorted(found)


def test_no_large_move_is_left_out_of_the_occasions():
    days = sessions("2015-01-02", "2018-12-31")
    vix = wobbling(days.size, 0.02)
    jumps = np.arange(300, 980, 15)
    for at in jumps.tolist():
        vix[at:] *= math.exp(0.3)
    panel = vix_panel(days, vix)
    frame, history = past(VIX_MOVE, panel)
    large = {day.item() for day in history.days[(history.state == 0) | (history.state == 4)]}
    assert len(large) >= jumps.size - 5  # more of them than the thirty largest and the latest ten
    assert large <= {each.first for each in VIX_MOVE.occasions(panel, frame, history)}


def test_what_is_missing_stale_or_needs_boards_is_said():
    nothing = panel_of({"SPX": np.full(10, 1.0)})
    for signal in (VIX_MOVE, EVENT_CALENDAR, DECISION_CALENDAR):
        why = reading_of(signal, nothing).unavailable
        assert why is not None
        assert (why.why, why.series) == (Why.NO_SERIES, "VIX")
    old = reading_of(DECISION_CALENDAR, vix_panel(sessions("2020-01-02", "2020-03-02"), wobbling(41), "2020-03-20"))
    assert old.unavailable is not None
    assert old.unavailable.why is Why.STALE
    boards = reading_of(VIX_MOVE_PARTS, nothing).unavailable
    assert boards is not None
    assert (boards.why, boards.needs) == (Why.NO_BOARDS, "vix_move_parts")
