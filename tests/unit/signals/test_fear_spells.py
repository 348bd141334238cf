"""Spells of fear: where they begin and end, how long they last by hand, and the ones that still go on."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from panel_making import end_of, panel_of, random_panel
from weatherglass.signals.fear_spells import FEAR_SPELLS
from weatherglass.signals.panel import Frame, Panel, Unavailable, Why
from weatherglass.signals.run import extended, history_of, reading_of
from weatherglass.signals.signal import Fact, GapRule, Occasion, Parameter, Side, SignalHistory

SPELL_30, SPELL_40 = FEAR_SPELLS
#                    1 spell of 3      2: two sessions, open at the end
VALUES = [18.0, 30.0, 25.0, 20.0, 19.9, 22.0, 18.0, 41.0, 29.0]


def history(panel: Panel, signal=SPELL_30) -> SignalHistory:  # type: ignore[no-untyped-def]
    found = history_of(signal, panel)
    assert isinstance(found, SignalHistory)
    return found


def facts(panel: Panel, signal=SPELL_30) -> dict[str, Fact]:  # type: ignore[no-untyped-def]
    frame = panel.frame(signal.inputs)
    assert isinstance(frame, Frame)
    return {each.name: each for each in signal.facts(panel, frame, history(panel, signal))}


def test_a_spell_begins_at_the_level_and_lasts_until_a_close_below_20() -> None:
    found = history(panel_of({"VIX": VALUES}))
    assert found.value.tolist() == [0, 1, 2, 3, 0, 0, 0, 1, 2]
    assert found.state.tolist() == [0, 1, 1, 1, 0, 0, 0, 1, 1]


def test_another_level_makes_other_spells_of_the_same_days() -> None:
    assert history(panel_of({"VIX": VALUES}), SPELL_40).value.tolist() == [0, 0, 0, 0, 0, 0, 0, 1, 2]


def test_higher_closes_within_a_spell_begin_none() -> None:
    assert history(panel_of({"VIX": [30.0, 35.0, 21.0, 33.0, 19.0]})).value.tolist() == [1, 2, 3, 4, 0]


def test_it_is_what_a_plain_loop_finds_however_the_days_are_split() -> None:
    panel = random_panel([("VIX", "")], 30, 5.0)
    vix = panel.observations["VIX", ""].value
    count, wanted = 0, []
    for value in vix:
        inside = value >= 30.0 or (count > 0 and value >= 20.0)
        count = count + 1 if inside else 0
        wanted.append(float(count))
    whole = history(panel)
    assert max(wanted) > 20.0
    assert whole.value.tolist() == wanted
    for row in (1, 300, int(np.argmax(whole.value)) - 1, int(np.argmax(whole.value))):
        early = history(panel.until(end_of(whole.days[row].item())))
        assert extended(SPELL_30, panel, early).value.tolist() == wanted


def test_only_the_way_out_of_the_present_state_is_shown() -> None:
    inside, outside = panel_of({"VIX": VALUES}), panel_of({"VIX": VALUES[:7]})
    (end,) = reading_of(SPELL_30, inside).boundaries
    assert (end.side, end.level, end.to_state, end.now) == (Side.BELOW, 20.0, "none", 29.0)
    (begin,) = reading_of(SPELL_30, outside).boundaries
    assert (begin.side, begin.level, begin.to_state, begin.now) == (Side.ABOVE, 30.0, "spell", 18.0)
    assert reading_of(SPELL_30, inside).on
    assert not reading_of(SPELL_30, outside).on


def test_occasions_are_the_spells_and_the_last_may_have_no_end() -> None:
    panel = panel_of({"VIX": VALUES})
    frame = panel.frame(SPELL_30.inputs)
    assert isinstance(frame, Frame)
    assert SPELL_30.occasions is not None
    assert SPELL_30.occasions(panel, frame, history(panel)) == (
        Occasion(
            date(2020, 1, 3), date(2020, 1, 7), "fear_spell",
            (Parameter("sessions", 3, "sessions"), Parameter("highest_close", 30.0, "vol_points")),
        ),
        Occasion(
            date(2020, 1, 13), None, "fear_spell",
            (Parameter("sessions", 2, "sessions"), Parameter("highest_close", 41.0, "vol_points")),
        ),
    )  # fmt: skip


def test_how_long_they_last_by_hand() -> None:
    # spells of 2, 4 and 30 sessions that have ended, and one of 3 that goes on
    values = [18.0] + [30.0] * 2 + [18.0] + [30.0] * 4 + [18.0] + [30.0] * 30 + [18.0] + [30.0] * 4
    found = facts(panel_of({"VIX": values}))
    assert (found["spells"].value, found["open_spells"].value, found["longest_spell"].value) == (4, 1, 30.0)
    # over by 2: 1 of 4; the open one was last seen going on after 3; by 4: 3/4 * 1/2 are left; by 30: none
    median = found["median_sessions"]
    assert (median.value, median.low, median.high, median.spread) == (4.0, 2.0, 30.0, "quartiles")
    assert (median.n, median.gap_rule, median.last) == (4, GapRule.NOT_OVERLAPPING, date(2020, 2, 27))
    assert found["over_within_5"].value == pytest.approx(62.5)
    assert found["over_within_21"].value == pytest.approx(62.5)
    assert found["over_within_63"].value == pytest.approx(100.0)
    assert 0.0 < found["over_within_5"].low < 62.5 < found["over_within_5"].high < 100.0


def test_the_present_spell_is_measured_against_those_that_lasted_as_long() -> None:
    values = [18.0] + [30.0] * 2 + [18.0] + [30.0] * 10 + [18.0] + [30.0] * 20 + [18.0] + [30.0] * 5
    left = facts(panel_of({"VIX": values}))["median_still_to_come"]
    # two spells lasted longer than the 5 sessions of this one: 10 and 20; half of them are over after 10
    assert (left.value, left.n) == (5.0, 2)


def test_by_days_each_close_counts_and_long_spells_weigh_more() -> None:
    values = [18.0] + [30.0] * 2 + [18.0] + [30.0] * 30 + [18.0, 18.0]
    found = facts(panel_of({"VIX": values}))
    assert (found["median_sessions"].value, found["median_sessions"].n) == (2.0, 2)
    by_days = found["median_sessions_by_days"]
    assert (by_days.value, by_days.n, by_days.gap_rule) == (14.0, 32, GapRule.EVERY_ROW)
    assert found["over_within_5_by_days"].value == pytest.approx(100.0 * 7 / 32)
    assert found["over_within_5_by_days"].low is None


def test_a_close_below_20_that_has_not_come_is_waited_for_and_not_left_out() -> None:
    found = facts(panel_of({"VIX": [18.0, 30.0, 18.0] + [30.0] * 6}))
    # one day followed at once; of the six others the last has no day after it, the five before wait 5, 4, 3, 2, 1
    assert found["over_within_5_by_days"].n == 6
    assert found["over_within_5_by_days"].value == pytest.approx(100.0 / 6)


def test_a_spell_that_begins_today_has_no_length_yet() -> None:
    found = facts(panel_of({"VIX": [18.0, 30.0]}))
    assert found["spells"].value == 1
    assert "median_sessions" not in found


def test_without_spells_there_are_no_figures_and_without_a_vix_no_signal() -> None:
    assert facts(panel_of({"VIX": [18.0, 19.0]})) == {}
    assert reading_of(SPELL_30, panel_of({"SPX": [1.0]})).unavailable == Unavailable(Why.NO_SERIES, "VIX")
