"""The Fed: its target by day, easing and tightening over half a year, what goes on after the known decisions, credit."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from panel_making import days_for, end_of, observations, panel_of, weekdays
from weatherglass.signals.fed_stance import FED_SIGNALS, fed_target_changes, fed_targets
from weatherglass.signals.panel import Frame, Panel, Unavailable, Why
from weatherglass.signals.run import history_of, reading_of
from weatherglass.signals.signal import Fact, Side, Signal, SignalHistory
from weatherglass.timeline.calendar import DAY, days_between
from weatherglass.timeline.fomc_days import LAST_DECIDED, fomc_target, next_fomc


def signal(name: str) -> Signal:
    return next(each for each in FED_SIGNALS if each.name == name)


STANCE, LIQUIDITY, SPREAD = signal("fed_stance"), signal("fed_liquidity"), signal("high_yield_spread")


def stance_panel(first: str, last: str, target: float | None = None) -> Panel:
    days = weekdays(first, 3_000)
    days = days[days <= np.datetime64(last)]
    found = {("SPX", ""): observations("SPX", "", days, np.full(days.size, 4_000.0))}
    if target is not None:
        every_day = days_between(days[0], days[-1])
        found["DFEDTARU", ""] = observations("DFEDTARU", "", every_day, np.full(every_day.size, target))
    return Panel.known(found, end_of(last))


def test_targets_are_those_of_the_calendar_day_by_day() -> None:
    days = np.arange(np.datetime64("1994-01-01"), np.datetime64(LAST_DECIDED), 37 * DAY)
    assert fed_targets(days).tolist() == [fomc_target(day) for day in days.tolist()]
    outside = np.array(["1993-12-31", "2031-01-01"], "datetime64[D]")
    assert np.isnan(fed_targets(outside)).all()


def test_a_change_counts_from_its_own_day_for_half_a_year() -> None:
    days = np.array(["2015-12-15", "2015-12-16", "2016-06-12", "2016-06-13"], "datetime64[D]")
    # raised on 2015-12-16; 180 days later, 2016-06-13, the old target is that of the day itself
    np.testing.assert_allclose(fed_target_changes(days), [0.0, 0.25, 0.25, 0.0])


@pytest.mark.parametrize(
    ("day", "state", "change"),
    [("2020-04-01", "easing", -1.75), ("2021-06-01", "hold", 0.0), ("2022-12-15", "tightening", 2.75)],
    ids=["easing", "hold", "tightening"],
)
def test_the_stance_is_the_sign_of_the_change(day: str, state: str, change: float) -> None:
    found = reading_of(STANCE, stance_panel("2019-01-02", day))
    assert (found.state, found.value) == (state, pytest.approx(change))
    assert found.on is (state != "hold")


def test_the_boundaries_are_the_next_move_or_the_age_of_the_last() -> None:
    up, down = reading_of(STANCE, stance_panel("2019-01-02", "2021-06-01")).boundaries
    assert (up.side, up.level, up.to_state) == (Side.ABOVE, 0.25, "tightening")
    assert (down.side, down.level, down.to_state) == (Side.BELOW, -0.25, "easing")
    (age,) = reading_of(STANCE, stance_panel("2019-01-02", "2020-04-01")).boundaries
    assert (age.quantity, age.now, age.level, age.to_state) == ("days_since_fed_change", 17.0, 181.0, "hold")


def test_after_the_known_decisions_the_series_goes_on_and_without_it_nothing_is_said() -> None:
    coming = next_fomc(LAST_DECIDED)
    assert coming is not None
    held = fomc_target(LAST_DECIDED)
    assert held is not None
    last = (coming.day + timedelta(days=40)).isoformat()
    lower = reading_of(STANCE, stance_panel("2024-01-02", last, held - 0.25))
    assert (lower.state, lower.value) == ("easing", pytest.approx(-0.25))
    silent = reading_of(STANCE, stance_panel("2024-01-02", last))
    assert silent.unavailable == Unavailable(Why.NO_SERIES, "DFEDTARU")
    assert silent.value is None
    far = (coming.day + timedelta(days=400)).isoformat()
    later = reading_of(STANCE, stance_panel("2024-01-02", far, held))
    assert (later.state, later.value) == ("hold", 0.0)


def test_before_1994_the_target_was_not_announced() -> None:
    why = history_of(STANCE, stance_panel("1993-01-04", "1993-06-01"))
    assert isinstance(why, Unavailable)
    assert (why.why, why.series) == (Why.NO_SERIES, "DFEDTARU")


def facts(of: Signal, panel: Panel) -> dict[str, Fact]:
    frame, history = panel.frame(of.inputs), history_of(of, panel)
    assert isinstance(frame, Frame)
    assert isinstance(history, SignalHistory)
    assert of.facts is not None
    return {each.name: each for each in of.facts(panel, frame, history) if isinstance(each, Fact)}


def test_the_cycle_of_2015_was_nowhere_near_its_end_in_2016() -> None:
    found = facts(STANCE, stance_panel("2014-01-02", "2020-12-31"))
    assert (found["first_rise_of_2015_cycle"].value, found["last_rise_of_2015_cycle"].value) == (
        "2015-12-16",
        "2018-12-19",
    )
    assert (found["rises_after_2016_breakout"].value, found["rises_after_2016_breakout"].n) == (8.0, 9)
    assert "first_rise_of_2015_cycle" not in facts(STANCE, stance_panel("2014-01-02", "2016-11-14"))


def test_the_lowest_target_of_2020_is_that_of_2008_to_2015() -> None:
    assert facts(STANCE, stance_panel("2019-01-02", "2020-12-31"))["lowest_target"].value == 0.25
    before = facts(STANCE, stance_panel("2014-01-02", "2015-06-30"))
    assert (before["lowest_target"].value, before["share_of_days_at_lowest"].value) == (0.25, 100.0)
    shares = [float(before[f"share_of_days_{name}"].value) for name in STANCE.states]
    assert shares == [0.0, 100.0, 0.0]


def published(series: str, values: np.ndarray) -> Panel:
    """Values of a series on the fourth day after the last of them, when it has come out."""
    days = days_for(series, "2020-01-02", values.size)
    return panel_of({series: values}, at=(days[-1] + 4 * DAY).item().isoformat())


def test_liquidity_is_the_change_of_assets_over_thirteen_weeks() -> None:
    level = np.full(20, 8_000_000.0)
    assert reading_of(LIQUIDITY, published("FED_ASSETS", level)).state == "flat"
    grown = reading_of(LIQUIDITY, published("FED_ASSETS", np.append(level, 8_080_001.0)))
    assert (grown.state, grown.on) == ("growing", True)
    assert grown.value == pytest.approx(1.0, abs=1e-4)
    shrunk = reading_of(LIQUIDITY, published("FED_ASSETS", np.append(level, 7_900_000.0)))
    assert (shrunk.state, shrunk.value) == ("shrinking", pytest.approx(-1.25))
    (above,) = shrunk.boundaries
    assert (above.quantity, above.level, above.to_state) == ("fed_assets_change", -1.0, "flat")


def test_the_spread_is_wide_or_tight_among_its_own_past() -> None:
    rng = np.random.default_rng(2)
    past = 4.0 + rng.normal(0.0, 0.5, 400)
    assert reading_of(SPREAD, published("HY_OAS", np.append(past, 6.5))).state == "wide"
    assert reading_of(SPREAD, published("HY_OAS", np.append(past, 4.0))).state == "usual"
    assert reading_of(SPREAD, published("HY_OAS", np.append(past, 2.0))).state == "tight"
    assert reading_of(SPREAD, published("HY_OAS", past[:100])).state == ""
    found = facts(SPREAD, published("HY_OAS", np.append(past, 6.5)))
    assert found["highest"].value == 6.5
    assert found["median"].value == pytest.approx(float(np.median(np.append(past, 6.5))))
    assert (found["median"].low or 0.0) < float(found["median"].value) < (found["median"].high or 0.0)


def test_credit_and_assets_that_are_missing_say_so() -> None:
    panel = panel_of({"SPX": np.ones(5)})
    assert reading_of(SPREAD, panel).unavailable == Unavailable(Why.NO_SERIES, "HY_OAS")
    assert reading_of(LIQUIDITY, panel).unavailable == Unavailable(Why.NO_SERIES, "FED_ASSETS")
    assert date(2020, 1, 2) < panel.day
