"""Events of every rule, entries after they were known, outcomes by hand, and the cases of a claim."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panel_making import end_of, observations, panel_of, random_panel, weekdays
from weatherglass.claims.cases import base_rate_of, cases_of, hits_of, setting_of
from weatherglass.claims.claim_sections import Outcome, SeriesUse
from weatherglass.claims.events import Events, at_days, rule_events
from weatherglass.claims.needs import needed_series
from weatherglass.claims.observed import observed, used, vintage_of
from weatherglass.claims.outcomes import entry_rows, further_values, measured, outcome_values
from weatherglass.claims.reading import claim_from
from weatherglass.claims.results import NotRun, Role, Why
from weatherglass.errors import UsageError
from weatherglass.signals.panel import Observations, Panel
from weatherglass.timeline.calendar import DAY

FIRST = "2020-01-06"  # a Monday


def claim(event: dict[str, Any], **changes: Any) -> Any:
    plain = {
        "schema_version": 1, "id": "claim", "kind": "event_outcome", "source": {"article": "a", "published": "2020-03-02"},
        "statement": "s", "freeze_date": "2020-03-02", "data": {"signal": {"id": "VIX"}, "target": {"id": "SPX"}},
        "event": event, "outcome": {"horizon_days": 2},
    }  # fmt: skip
    return claim_from(plain | changes)


def series(panel: Panel, name: str) -> Observations:
    found = observed(panel, SeriesUse(id=name), name)
    assert isinstance(found, Observations)
    return found


def days_of(event: dict[str, Any], panel: Panel, *, every_day: bool = False) -> list[str]:
    made = claim(event)
    return (
        rule_events(made.event, series(panel, "VIX"), series(panel, "SPX"), panel, every_day=every_day)
        .days.astype(str)
        .tolist()
    )


VIX = [19.0, 31.0, 32.0, 20.0, 30.0, 18.0, 18.0, 18.0, 40.0, 12.0, 11.9]
PANEL = panel_of({"VIX": VIX, "SPX": np.linspace(100.0, 110.0, 11)}, first=FIRST)


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"level": 30.0, "new_episode_after_days": 0}, ["2020-01-07", "2020-01-10", "2020-01-16"]),
        ({"level": 30.0, "new_episode_after_days": 2}, ["2020-01-07", "2020-01-16"]),
        ({"level": 30.0, "new_episode_after_days": 4}, ["2020-01-07"]),
        ({"level": 12.0, "side": "below", "new_episode_after_days": 0}, ["2020-01-20"]),  # 12.0 itself is not below
    ],
)
def test_a_level_begins_an_episode_after_so_many_days_without_it(params: dict[str, Any], expected: list[str]):
    assert days_of({"rule": "threshold_cross", "params": params}, PANEL) == expected


def test_every_day_in_a_state_can_be_asked_for():
    found = days_of({"rule": "threshold_cross", "params": {"level": 30.0}}, PANEL, every_day=True)
    assert found == ["2020-01-07", "2020-01-08", "2020-01-10", "2020-01-16"]


def test_a_drawdown_is_measured_from_the_record_so_far():
    panel = panel_of({"VIX": [10.0, 20.0, 15.0, 14.0, 21.0, 16.0], "SPX": np.ones(6)}, first=FIRST)
    event = {"rule": "drawdown", "params": {"depth": 0.25, "new_episode_after_days": 1}}
    assert days_of(event, panel) == ["2020-01-08"]
    event = {"rule": "drawdown", "params": {"depth": 0.25, "new_episode_after_days": 0}}
    assert days_of(event, panel) == ["2020-01-08"]
    assert days_of({"rule": "drawdown", "params": {"depth": 0.29, "new_episode_after_days": 0}}, panel) == [
        "2020-01-09"
    ]


def test_days_on_which_both_rise():
    panel = panel_of({"VIX": [20.0, 21.0, 20.0, 22.0, 23.0], "SPX": [100.0, 101.0, 102.0, 101.0, 103.0]}, first=FIRST)
    assert days_of({"rule": "joint_move"}, panel) == ["2020-01-07", "2020-01-10"]
    down = {"rule": "joint_move", "params": {"signal": "up", "target": "down", "min_signal_change": 0.05}}
    assert days_of(down, panel) == ["2020-01-09"]


def test_entry_into_a_state_of_the_observatory():
    panel = panel_of({"VIX": VIX, "SPX": np.ones(11)}, first=FIRST)
    event = {"rule": "regime_entry", "params": {"signal": "vix_band", "state": "high", "new_episode_after_days": 0}}
    assert days_of(event, panel)[0] == "2020-01-07"
    with pytest.raises(UsageError, match="vix_band has no state 'panic'; it has complacent, calm"):
        days_of({"rule": "regime_entry", "params": {"signal": "vix_band", "state": "panic"}}, panel)
    with pytest.raises(UsageError, match="no signal 'vix_bnd'"):
        days_of({"rule": "regime_entry", "params": {"signal": "vix_bnd", "state": "high"}}, panel)


def test_a_rule_of_a_signal_needs_one():
    target = series(PANEL, "SPX")
    made = claim({"rule": "breakout"})
    with pytest.raises(UsageError, match="the rule breakout needs a signal"):
        rule_events(made.event, None, target, PANEL)


def test_given_days_are_known_with_the_next_value_and_none_after_the_data():
    found = at_days(series(PANEL, "SPX"), [date(2020, 1, 11), date(2021, 1, 1)])  # a Saturday
    assert found.days.astype(str).tolist() == ["2020-01-11"]
    assert str(found.known_at[0])[:10] == "2020-01-13"


def test_the_clock_starts_at_the_first_close_strictly_after_the_event_was_known():
    spx, btc = (
        series(PANEL, "SPX"),
        observations("BTC", "", np.arange("2020-01-06", "2020-01-10", dtype="datetime64[D]"), np.ones(4)),
    )
    event = rule_events(
        claim({"rule": "threshold_cross", "params": {"level": 30.0}}).event, series(PANEL, "VIX"), spx, PANEL
    )
    # the VIX of the 7th is known at 16:15: the S&P 500's close of 16:00 has passed, Bitcoin's of 24:00 UTC has not
    assert str(spx.days[entry_rows(event, spx)[0]]) == "2020-01-08"
    assert str(btc.days[entry_rows(event, btc)[0]]) == "2020-01-07"
    at_the_close = Events(event.days, spx.known_at[1:2])
    assert str(spx.days[entry_rows(at_the_close, spx)[0]]) == "2020-01-08"


def test_events_of_a_time_before_the_data_are_no_cases():
    spx = series(PANEL, "SPX")
    early = Events(np.array(["1999-12-29"], "datetime64[D]"), np.array(["1999-12-29T21:00"], "datetime64[us]"))
    late = Events(np.array(["2020-01-20"], "datetime64[D]"), np.array(["2020-01-21T21:00"], "datetime64[us]"))
    assert entry_rows(early, spx).tolist() == [-1]
    assert entry_rows(late, spx).tolist() == [11]


PATH = np.array([100.0, 50.0, 120.0, 240.0, 60.0])
TARGET = series(panel_of({"SPX": PATH}, first=FIRST), "SPX")


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        ("multiple", [1.2, 4.8, 0.5]),
        ("log_return", np.log([1.2, 4.8, 0.5])),
        ("max_drawdown", [0.5, 0.0, 0.75]),
        ("max_runup", [0.2, 3.8, 1.0]),
    ],
)
def test_outcomes_over_two_days_by_hand(measure: str, expected: list[float]):
    assert measured(TARGET, measure, 2) == pytest.approx(expected)


def test_hits_and_times_by_hand():
    assert measured(TARGET, "hit", 2, above=2.0).tolist() == [0.0, 1.0, 0.0]
    assert measured(TARGET, "time_to_target", 2, above=2.0).tolist() == [np.inf, 1.0, 1.0]
    assert further_values(TARGET, "time_to_2x", 2).tolist() == [np.inf, 1.0, 1.0]
    assert further_values(TARGET, "hit_gt_0", 2).tolist() == [1.0, 1.0, 0.0]
    assert further_values(TARGET, "hit_gt_2x", 2).tolist() == [0.0, 1.0, 0.0]


def test_volatility_and_its_log_variance():
    squares = np.diff(np.log(PATH)) ** 2
    expected = [100.0 * np.sqrt(252 * squares[k : k + 2].mean()) for k in range(3)]
    assert measured(TARGET, "realised_volatility", 2) == pytest.approx(expected)
    assert measured(TARGET, "log_realised_variance", 2) == pytest.approx(2.0 * np.log(np.array(expected) / 100.0))


def test_excess_is_about_the_mean_of_all_dates():
    logs = measured(TARGET, "log_return", 2)
    assert measured(TARGET, "excess_return", 2) == pytest.approx(logs - logs.mean())


def test_instalments_buy_five_times_and_sell_once():
    price = np.exp(np.linspace(0.0, 1.0, 120))
    target = series(panel_of({"SPX": price}), "SPX")
    expected = np.mean([price[110] / price[21 * k] for k in range(5)])
    assert measured(target, "multiple", 110, sampling="instalments_5x21")[0] == pytest.approx(expected)
    short = np.mean([price[40] / price[0], price[40] / price[21]])
    assert measured(target, "multiple", 40, sampling="instalments_5x21")[0] == pytest.approx(short)


def test_a_horizon_longer_than_the_data_leaves_nothing():
    assert outcome_values(TARGET, Outcome(horizon_days=5)).shape == (0,)


def test_a_case_has_its_role_its_outcome_and_its_end():
    spx = [100.0, 101.0, 99.0, 104.0, 98.0, 97.0, 99.0, 103.0, 104.0, 108.0, 110.0]
    panel = panel_of({"VIX": VIX, "SPX": spx}, first=FIRST)
    made = claim(
        {"rule": "threshold_cross", "params": {"level": 30.0, "new_episode_after_days": 0}},
        outcome={"horizon_days": 3, "also": ["hit_gt_0", "max_drawdown"]},
    )
    setting = setting_of(made, panel)
    assert not isinstance(setting, NotRun)
    found = cases_of(setting, panel)
    assert [(each.event.day, each.entry.day if each.entry else None) for each in found] == [(7, 8), (10, 13), (16, 17)]
    assert found[0].multiple == pytest.approx(97.0 / 99.0)
    assert (found[0].hit, found[1].hit, found[2].hit) == (False, True, None)
    assert found[0].figures == {"hit_gt_0": 0.0, "max_drawdown": pytest.approx(1.0 - 97.0 / 104.0)}
    assert (found[2].outcome, found[2].so_far) == (None, pytest.approx(110.0 / 108.0))
    assert setting.n == 2
    assert hits_of(setting) == 1
    base = base_rate_of(setting)
    up = [spx[k + 3] > spx[k] for k in range(8)]
    assert (base.dates, base.share) == (8, pytest.approx(np.mean(up)))


def test_dates_of_the_text_are_told_from_those_that_it_leaves_out():
    count = 900
    price = np.concatenate(
        [
            np.linspace(100, 120, 10),
            np.full(300, 90.0),
            [130.0],
            np.full(300, 95.0),
            [140.0],
            np.full(count - 612, 100.0),
        ]
    )
    panel = panel_of({"VIX": price, "SPX": np.linspace(100.0, 200.0, count)}, first="2015-01-05")
    days = panel.observations["VIX", ""].days
    first, second = days[310].item(), days[611].item()
    plain = {
        "event": {"rule": "breakout", "as_claimed": [str(second)], "params": {"min_days_since_record": 365}},
        "source": {"article": "a", "published": "2018-06-01"}, "freeze_date": "2018-06-01",
    }  # fmt: skip
    setting = setting_of(claim(**plain), panel)
    assert not isinstance(setting, NotRun)
    assert [(each.event, each.role) for each in cases_of(setting, panel)] == [
        (first, Role.OMITTED),
        (second, Role.CLAIMED),
    ]
    assert setting.n == 1
    plain["event"]["source"] = "rule"
    by_rule = setting_of(claim(**plain), panel)
    assert not isinstance(by_rule, NotRun)
    assert by_rule.n == 2


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"data": {"signal": {"id": "VIX"}, "target": {"id": "OVX"}}}, Why.NO_SERIES),
        ({"data": {"signal": {"id": "VIX", "field": "high"}, "target": {"id": "SPX"}}}, Why.NO_FIELD),
        ({"data": {"signal": {"id": "VIX"}, "target": {"id": "SPX", "start": "2025-01-01"}}}, Why.TOO_SHORT),
        ({"outcome": {"horizon_days": 10}}, Why.HORIZON_TOO_LONG),
        ({"event": {"rule": "threshold_cross", "params": {"level": 90.0}}}, Why.NO_EVENTS),
        ({"event": {"rule": "calendar_dates", "params": {"dates": ["2010-01-01"]}}}, Why.EVENTS_OUTSIDE_DATA),
        ({"event": {"rule": "calendar_dates", "params": {"dates": ["2020-01-17"]}}}, Why.NO_RESOLVED_CASES),
    ],
)
def test_what_cannot_be_run_says_why(changes: dict[str, Any], why: Why):
    event = changes.pop("event", {"rule": "threshold_cross", "params": {"level": 30.0}})
    found = setting_of(claim(event, **changes), PANEL)
    assert isinstance(found, NotRun)
    assert found.why is why
    changes["event"] = event


def test_a_vintage_is_the_same_for_the_same_data_and_no_other():
    spx = series(PANEL, "SPX")
    other = observations("SPX", "", spx.days, spx.value + 1e-9)
    assert vintage_of(spx) == vintage_of(observations("SPX", "", spx.days, spx.value))
    assert vintage_of(spx) != vintage_of(other)
    use = SeriesUse(id="SPX", start=date(2000, 1, 1))
    assert used("target", use, spx).clipped


RULES = [
    {"rule": "breakout", "params": {"min_days_since_record": 60, "confirm_closes": 2}},
    {"rule": "threshold_cross", "params": {"level": 20.0, "new_episode_after_days": 5}},
    {"rule": "drawdown", "params": {"depth": 0.1, "new_episode_after_days": 10}},
    {"rule": "joint_move", "params": {"new_episode_after_days": 3}},
    {"rule": "regime_entry", "params": {"signal": "vix_band", "state": "normal"}},
]


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 5000), share=st.floats(0.2, 0.95), rule=st.sampled_from(RULES))
def test_what_had_happened_by_a_day_does_not_change_with_the_future(seed: int, share: float, rule: dict[str, Any]):
    panel = random_panel([("VIX", ""), ("SPX", "")], seed, 2.0)
    cut = panel.until(end_of((np.datetime64("2015-01-02") + int(share * 730) * DAY).item()))
    made = claim(rule)
    whole = rule_events(made.event, series(panel, "VIX"), series(panel, "SPX"), panel)
    past = rule_events(made.event, series(cut, "VIX"), series(cut, "SPX"), cut)
    known = whole.kept(whole.known_at <= cut.at)
    assert np.array_equal(past.days, known.days)
    assert np.array_equal(past.known_at, known.known_at)


def test_days_for_tests_are_weekdays():
    assert str(weekdays(FIRST, 11)[-1]) == "2020-01-20"


def test_a_series_over_another_stands_on_the_days_of_both_and_is_known_with_the_later():
    found = {
        "RUT": observations("RUT", "", weekdays(FIRST, 4), np.array([200.0, 210.0, 231.0, 240.0])),
        "DFF": observations("DFF", "", weekdays(FIRST, 5)[1:], np.array([2.0, 0.0, 3.0, 4.0])),
    }
    panel = Panel.known({(name, ""): each for name, each in found.items()}, end_of("2020-02-01"))
    ratio = observed(panel, SeriesUse(id="RUT", over="DFF"), "target")
    assert isinstance(ratio, Observations)
    assert (ratio.series, ratio.unit, ratio.days.astype(str).tolist()) == (
        "RUT/DFF", "ratio", ["2020-01-07", "2020-01-09"],
    )  # fmt: skip
    assert ratio.value.tolist() == [105.0, 80.0]
    assert ratio.known_at.tolist() == found["DFF"].known_at[[0, 2]].tolist()  # the rate is published a day later
    assert observed(panel, SeriesUse(id="RUT", over="SPX"), "target") == NotRun("target", Why.NO_SERIES, "SPX")
    later = SeriesUse(id="RUT", over="DFF", start=date(2020, 1, 9))
    assert observed(panel, later, "target").value.tolist() == [80.0]  # type: ignore[union-attr]


def test_a_claim_asks_for_the_series_that_another_is_divided_by():
    made = claim({"rule": "drawdown", "params": {"depth": 0.1}}, data={
        "signal": {"id": "VIX", "over": "VIX3M"}, "target": {"id": "RUT", "over": "SPX500"},
    })  # fmt: skip
    assert {("VIX3M", ""), ("SPX500", ""), ("RUT", ""), ("VIX", "")} <= set(needed_series(made))


def test_both_move_together_whatever_the_main_field_is_called_and_over_another_series():
    up = np.array([10.0, 11.0, 12.0, 11.0, 13.0])
    other = np.array([5.0, 6.0, 5.0, 4.0, 5.0])
    own, target = (
        observations(name, "close", weekdays(FIRST, 5), each) for name, each in (("VIX", up), ("SPX", other))
    )
    event = claim({"rule": "joint_move"}).event
    found = rule_events(event, own, target, Panel.known({}, end_of("2020-02-01")))
    assert found.days.astype(str).tolist() == ["2020-01-07", "2020-01-10"]
    assert found.known_at.tolist() == own.known_at[[1, 4]].tolist()  # 16:15, after the close of the shares at 16:00
    short = observations("SPX", "close", weekdays(FIRST, 5)[[0, 2, 4]], other[[0, 2, 4]])
    assert rule_events(event, own, short, Panel.known({}, end_of("2020-02-01"))).count == 0


def test_a_claim_asks_for_the_series_that_its_definitions_vary_over():
    made = claim({"rule": "drawdown", "params": {"depth": 0.1}}, variants={
        "data.signal.id": ["OVX", "GVZ"], "data.target.over": [None, "GOLD"], "outcome.horizon_days": [2, 5],
        "controls.negative_outcomes": [["TLT"], ["IEF", "BTCUSD"]],
    })  # fmt: skip
    assert sorted({name for name, field in needed_series(made) if not field}) == sorted([
        "VIX", "SPX", "OVX", "GVZ", "GOLD", "TLT", "IEF", "BTC",
    ])  # fmt: skip
