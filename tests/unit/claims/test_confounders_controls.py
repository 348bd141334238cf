"""What else was there and what should show nothing: by hand, and on worlds in which the answer is known."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from panel_making import panel_of, random_panel
from weatherglass.claims.cases import Setting, setting_of
from weatherglass.claims.confounders import (
    confounders_of,
    days_since,
    near_by_day,
    near_days,
    phase_matched,
    without_group_means,
    without_trend,
)
from weatherglass.claims.controls import controls_of
from weatherglass.claims.event_tests import by_start, record_test, run_test
from weatherglass.claims.multiverse import multiverse_of
from weatherglass.claims.reading import claim_from
from weatherglass.claims.results import NotRun, SignificanceTest, Why
from weatherglass.signals.panel import Panel
from weatherglass.stats.randomization import Randomized, circular_shift

FIRST = "2015-01-01"


def claim(**changes: Any) -> Any:
    return claim_from(
        {
            "schema_version": 1, "id": "claim", "kind": "event_outcome", "source": {"article": "a", "published": "2019-01-01"},
            "statement": "s", "freeze_date": "2019-01-01", "data": {"target": {"id": "BTC"}},
            "event": {"rule": "calendar_dates", "params": {"dates": ["2015-06-01", "2016-06-01", "2017-06-01"]}},
            "outcome": {"horizon_days": 30},
        }
        | changes
    )  # fmt: skip


def ready(made: Any, panel: Panel) -> Setting:
    found = setting_of(made, panel)
    assert isinstance(found, Setting), found
    return found


def btc(count: int = 1200, seed: int = 1) -> np.ndarray:
    return 100.0 * np.exp(np.cumsum(0.02 * np.random.default_rng(seed).standard_normal(count)))


PANEL = panel_of({"BTC": btc(), "VIX": 15.0 + 10.0 * np.sin(np.arange(850) / 40.0)}, first=FIRST)


def test_dates_reach_both_ways_and_states_back_only():
    days = np.arange("2015-05-20", "2015-06-15", dtype="datetime64[D]")
    dates = {"id": "x", "rule": "calendar_dates", "dates": ["2015-06-01"], "within_days": 5}
    made = claim(confounders=[dates])
    near = near_days(made.confounders[0], days, PANEL)
    assert days[near].astype(str).tolist()[::10] == ["2015-05-27", "2015-06-06"]
    panel = panel_of({"VIX": [10.0, 10.0, 50.0, 10.0, 10.0, 10.0], "BTC": btc()}, first="2015-06-01")
    state = {"id": "x", "rule": "threshold_cross", "series": "VIX", "level": 40.0, "within_days": 2}
    near = near_days(
        claim(confounders=[state]).confounders[0], np.arange("2015-06-01", "2015-06-09", dtype="datetime64[D]"), panel
    )
    assert np.flatnonzero(near).tolist() == [2, 3, 4]


def test_a_change_and_a_drawdown_are_states_too():
    panel = panel_of(
        {"DFF": [2.0, 2.0, 2.0, 1.5, 1.5, 1.5], "SPX": [100.0, 90.0, 80.0, 95.0, 101.0, 99.0], "BTC": btc()},
        first="2015-06-01",
    )
    days = panel.observations["SPX", ""].days
    falling = {
        "id": "x",
        "rule": "threshold_cross",
        "series": "DFF",
        "change_days": 2,
        "level": 0.0,
        "side": "below",
        "within_days": 0,
    }
    assert near_days(claim(confounders=[falling]).confounders[0], days[:5], panel).tolist() == [
        False,
        False,
        False,
        True,
        True,
    ]
    deep = {"id": "x", "rule": "drawdown", "series": "SPX", "depth": 0.15, "within_days": 1}
    assert near_days(claim(confounders=[deep]).confounders[0], days, panel).tolist() == [
        False,
        False,
        True,
        True,
        False,
        False,
    ]


def test_cases_near_a_confounder_are_counted_against_the_chance_of_that():
    dates = {
        "id": "halving",
        "rule": "calendar_dates",
        "dates": ["2015-05-25", "2016-05-25", "2017-12-01"],
        "within_days": 20,
    }
    made = claim(confounders=[dates])
    setting = ready(made, PANEL)
    (found,) = confounders_of(made, setting, PANEL)
    assert (found.n, found.near, found.discordant, found.without_n, found.alone_n) == (3, 2, 1, 1, 1)
    circle = setting.target.days[: setting.outcomes.shape[0]]
    near = near_days(made.confounders[0], circle, PANEL)
    rows = setting.circle_rows
    shifts = [sum(near[(row + s) % near.size] for row in rows) for s in range(near.size)]
    assert found.chance == pytest.approx(np.mean([each >= shifts[0] for each in shifts]))
    assert found.without == pytest.approx(setting.outcomes[rows[2]])
    assert near_by_day(made, setting, PANEL)[date(2015, 6, 1)] == ("halving",)
    assert date(2015, 8, 1) not in near_by_day(made, setting, PANEL)


def test_a_confounder_without_data_says_so():
    made = claim(confounders=[{"id": "fed", "rule": "threshold_cross", "series": "DFF", "level": 0.0}])
    (found,) = confounders_of(made, ready(made, PANEL), PANEL)
    assert found.not_run == (NotRun("fed", Why.NO_SERIES, "DFF"),)
    assert (found.n, found.chance) == (0, None)


@pytest.mark.parametrize(
    ("confounder", "way", "why"),
    [
        ({"id": "t", "rule": "trend"}, "phase_residual", Why.NOT_APPLICABLE),
        ({"id": "s", "rule": "series", "series": "OVX"}, "residual", Why.NO_SERIES),
        ({"id": "t", "rule": "trend"}, "residual", Why.NOT_APPLICABLE),
        ({"id": "d", "rule": "calendar_dates", "dates": ["2016-01-01"]}, "phase_match_60d", Why.EVENTS_OUTSIDE_DATA),
    ],
)
def test_a_way_of_adjusting_that_does_not_fit_says_why(confounder: dict[str, Any], way: str, why: Why):
    made = claim(confounders=[confounder | {"adjust": [way]}])
    (found,) = confounders_of(made, ready(made, PANEL), PANEL)
    assert [each.why for each in found.not_run] == [why]
    assert found.adjusted == {}


def test_every_way_of_adjusting_gives_a_test():
    made = claim(
        confounders=[
            {"id": "d", "rule": "calendar_dates", "dates": ["2014-06-01", "2015-12-01"], "adjust": ["phase_residual", "phase_match_90d", "stratify", "match_prior_return"]},
            {"id": "t", "rule": "trend", "adjust": ["detrend"]},
            {"id": "s", "rule": "series", "series": "VIX", "adjust": ["residual"]},
        ],
        event={"rule": "calendar_dates", "params": {"dates": ["2015-08-01", "2016-08-01", "2017-06-01"]}},
    )  # fmt: skip
    panel = panel_of({"BTC": btc(1500), "VIX": 15.0 + np.arange(1100) % 7}, first="2014-06-02")
    setting = ready(made, panel)
    found = confounders_of(made, setting, panel)
    assert {way for each in found for way in each.adjusted} == {
        "phase_residual", "phase_match_90d", "stratify", "match_prior_return", "detrend", "residual",
    }  # fmt: skip
    assert not any(each.not_run for each in found)
    detrended = circular_shift(without_trend(setting.outcomes), setting.circle_rows)
    assert found[1].adjusted["detrend"].p == detrended.greater


def test_what_is_taken_out_is_gone():
    rng = np.random.default_rng(2)
    groups = rng.integers(0, 4, 200)
    rest = without_group_means(rng.normal(size=200) + 3.0 * groups, groups)
    assert [rest[groups == k].mean() for k in range(4)] == pytest.approx([0.0] * 4, abs=1e-12)
    time = np.arange(200.0)
    assert without_trend(2.0 - 0.3 * time) == pytest.approx(np.zeros(200), abs=1e-10)


def test_days_since_the_last_of_some_dates():
    days = np.array(["2011-01-01", "2012-11-28", "2016-07-08", "2016-07-10"], "datetime64[D]")
    assert days_since(days, (date(2016, 7, 9), date(2012, 11, 28))).tolist() == [-1, 0, 1318, 1]


def cyclic_world(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A drift that depends on the phase of a cycle alone, and two events shortly after its turns."""
    phase = np.arange(4000) % 1000
    drift = np.where(phase < 400, 0.004, -0.002)
    logs = np.concatenate([[0.0], np.cumsum(drift + 0.02 * rng.standard_normal(4000))])
    outcomes = logs[250:] - logs[:-250]
    rows = np.array([1000, 2000]) + rng.integers(40, 180, 2)
    return outcomes, rows, phase[: outcomes.shape[0]]


def test_a_cycle_fools_the_plain_shift_and_not_the_matched_ones():
    rng = np.random.default_rng(11)
    plain, matched, residual = [], [], []
    for _ in range(150):
        outcomes, rows, phase = cyclic_world(rng)
        plain.append(circular_shift(outcomes, rows).greater)
        found = phase_matched(outcomes, rows, phase, 60, seed=1)
        assert isinstance(found, Randomized)
        matched.append(found.greater)
        residual.append(circular_shift(without_group_means(outcomes, phase // 50), rows).greater)
    rates = [float(np.mean(np.array(each) <= 0.05)) for each in (plain, matched, residual)]
    assert rates[0] > 0.15
    assert rates[1] < 0.10
    assert rates[2] < 0.10


def test_controls_are_other_signals_other_targets_and_the_other_way_round():
    panel = random_panel([("VIX", ""), ("SPX", ""), ("RUT", ""), ("IXIC", ""), ("TLT", "")], 3, 6.0)
    made = claim(
        data={"signal": {"id": "RUT"}, "target": {"id": "SPX"}},
        event={"rule": "drawdown", "params": {"depth": 0.05, "new_episode_after_days": 40}},
        controls={"negative_signals": ["IXIC", "N225"], "negative_outcomes": ["TLT", "GOLD"], "reverse": True},
    )
    found = controls_of(made, ready(made, panel), panel)
    assert [(each.kind, each.series, each.test is not None) for each in found] == [
        ("negative_signal", "IXIC", True), ("negative_signal", "N225", False), ("negative_outcome", "TLT", True),
        ("negative_outcome", "GOLD", False), ("reverse", "SPX", True),
    ]  # fmt: skip
    assert found[1].not_run == NotRun("signal", Why.NO_SERIES, "N225")
    turned = ready(
        claim(
            data={"signal": {"id": "SPX"}, "target": {"id": "RUT"}},
            event={"rule": "drawdown", "params": {"depth": 0.05, "new_episode_after_days": 40}},
        ),
        panel,
    )
    assert found[4].test is not None
    assert found[4].test.p == pytest.approx(circular_shift(turned.outcomes, turned.circle_rows).greater, abs=0.01)


def test_the_reverse_of_a_level_says_nothing():
    panel = random_panel([("VIX", ""), ("SPX", "")], 3, 4.0)
    made = claim(
        data={"signal": {"id": "VIX"}, "target": {"id": "SPX"}}, event={"rule": "threshold_cross", "params": {"level": 25.0}},
        controls={"reverse": True},
    )  # fmt: skip
    (found,) = controls_of(made, ready(made, panel), panel)
    assert found.not_run == NotRun("reverse", Why.NOT_APPLICABLE, "event.rule")


def test_the_multiverse_over_one_definition_is_the_plain_test():
    made = claim()
    setting = ready(made, PANEL)
    found = multiverse_of(made, PANEL)
    plain = run_test("circular_shift", setting, PANEL, seed=1)
    assert isinstance(plain, SignificanceTest)
    assert found is not None
    assert found.p_adjusted == found.variants[0].p == plain.p
    assert found.p_adjusted_opposite == plain.p_opposite


def test_the_multiverse_says_what_was_set_and_what_could_not_be_run():
    seen: list[tuple[int, int]] = []
    made = claim(variants={"outcome.horizon_days": [10, 30, 3000], "baseline.start": ["2015-01-01", "2016-01-01"]})
    found = multiverse_of(made, PANEL, progress=lambda done, of: seen.append((done, of)))
    assert found is not None
    assert [each.n for each in found.variants] == [3, 2, 3, 2, 0, 0]
    assert [each.not_run.why if each.not_run else None for each in found.variants][4:] == [Why.HORIZON_TOO_LONG] * 2
    assert seen[-1] == (6, 6)
    own = [each.p for each in found.variants if each.p is not None]
    assert found.p_adjusted >= min(own)
    assert found.right_sign in {0.0, 0.25, 0.5, 0.75, 1.0}


def test_the_start_of_the_sample_is_varied():
    made = claim(baseline={"start_grid": ["2015-01-01", "2016-01-01", "2030-01-01"]})
    found = by_start(made, PANEL, "circular_shift")
    assert {day: each.n for day, each in found.items()} == {date(2015, 1, 1): 3, date(2016, 1, 1): 2}


def test_a_record_is_held_against_the_base_rate():
    made = claim(outcome={"horizon_days": 30, "also": ["hit_gt_1.01x"]})
    setting = ready(made, PANEL)
    found = record_test(setting)
    assert isinstance(found, SignificanceTest)
    base = float((np.exp(setting.outcomes) > 1.01).mean())
    hits = int((np.exp(setting.outcomes[setting.circle_rows]) > 1.01).sum())
    assert (found.details["hits"], found.details["base_rate"], found.min_p) == (
        hits,
        pytest.approx(base),
        pytest.approx(base**3),
    )
    assert isinstance(
        record_test(ready(claim(outcome={"horizon_days": 30, "measure": "realised_volatility"}), PANEL)), NotRun
    )


@pytest.mark.parametrize("name", ["gap_constrained_dates", "local_shift"])
def test_second_opinions_are_near_the_first_where_both_are_valid(name: str):
    setting = ready(claim(), PANEL)
    first, second = (run_test(each, setting, PANEL, seed=3, replications=1999) for each in ("circular_shift", name))
    assert isinstance(first, SignificanceTest)
    assert isinstance(second, SignificanceTest)
    assert second.p == pytest.approx(first.p, abs=0.12)
    assert second.statistic == pytest.approx(first.statistic)


def test_the_raw_shift_is_not_valid_for_states_of_the_own_volatility():
    panel = random_panel([("VIX", ""), ("SPX", "")], 3, 4.0)
    made = claim(
        data={"signal": {"id": "VIX"}, "target": {"id": "SPX"}},
        event={"rule": "threshold_cross", "params": {"level": 25.0}},
    )
    found = run_test("circular_shift", ready(made, panel), panel, seed=1)
    assert isinstance(found, SignificanceTest)
    assert (found.valid, found.note) == (False, "own_volatility")


def test_a_control_target_keeps_the_events_of_a_joint_move_and_the_span_of_the_circle():
    panel = random_panel([("VIX", ""), ("SPX", ""), ("TLT", "")], 5, 5.0)
    made = claim(
        data={"signal": {"id": "VIX"}, "target": {"id": "SPX"}},
        event={"rule": "joint_move", "params": {"signal": "up", "target": "up"}},
        baseline={"start": "2017-01-03"},
        controls={"negative_outcomes": ["TLT"]},
    )
    setting = ready(made, panel)
    (found,) = controls_of(made, setting, panel)
    price, days = panel.observations["TLT", ""].value, panel.observations["TLT", ""].days
    first = int(np.searchsorted(days, setting.target.days[setting.first_row]))
    outcomes = np.log(price[30:] / price[:-30])[first:]
    known = panel.observations["TLT", ""].known_at
    rows = np.searchsorted(known, setting.events.known_at, side="right") - first
    rows = np.unique(rows[(rows >= 0) & (rows < outcomes.shape[0])])
    assert found.test is not None
    assert found.test.n == rows.shape[0]
    assert found.test.p == circular_shift(outcomes, rows).greater


@pytest.mark.parametrize(
    "event",
    [
        {"rule": "calendar_dates", "params": {"dates": ["2015-06-01", "2016-06-01"]}},
        {"rule": "regime_entry", "params": {"signal": "vix_band", "state": "calm"}},
    ],
)
def test_days_that_do_not_come_from_the_signal_have_no_control_signal(event: dict[str, Any]):
    panel = random_panel([("VIX", ""), ("SPX", ""), ("RUT", "")], 5, 4.0)
    made = claim(data={"target": {"id": "SPX"}}, event=event, controls={"negative_signals": ["RUT"]})
    (found,) = controls_of(made, ready(made, panel), panel)
    assert found.not_run == NotRun("RUT", Why.NOT_APPLICABLE, "event.rule")


def test_starts_before_the_data_are_shown_by_the_first_day_there_is():
    made = claim(baseline={"start_grid": ["2010-07-18", "2016-01-01"]})
    assert list(by_start(made, PANEL, "circular_shift")) == [date(2015, 1, 1), date(2016, 1, 1)]


def test_a_first_look_draws_as_often_as_asked_everywhere():
    made = claim(
        inference={"primary": "gap_constrained_dates", "replications": 999},
        baseline={"start_grid": ["2015-01-01"]},
        controls={"negative_outcomes": ["VIX"]},
        confounders=[{"id": "d", "rule": "calendar_dates", "dates": ["2015-01-01"], "adjust": ["phase_match_400d"]}],
    )
    setting = ready(made, PANEL)
    assert by_start(made, PANEL, "gap_constrained_dates", replications=99)[date(2015, 1, 1)].draws == 99
    (control,) = controls_of(made, setting, PANEL, replications=99)
    assert control.test is not None
    assert control.test.draws == 99
    (first,), (full,) = (confounders_of(made, setting, PANEL, replications=each) for each in (99, None))
    assert first.adjusted["phase_match_400d"].draws == 99
    assert full.adjusted["phase_match_400d"].draws == 999


def test_what_allows_for_a_confounder_shifts_what_the_claims_own_test_shifts():
    panel = random_panel([("VIX", ""), ("SPX", "")], 3, 4.0)
    changes = {
        "data": {"signal": {"id": "VIX"}, "target": {"id": "SPX"}},
        "event": {"rule": "threshold_cross", "params": {"level": 25.0}},
        "confounders": [{"id": "t", "rule": "trend", "adjust": ["detrend"]}],
    }
    raw, own = claim(**changes), claim(**changes, inference={"primary": "circular_shift_vol_standardised"})
    (plain,), (standardised,) = (confounders_of(each, ready(each, panel), panel) for each in (raw, own))
    assert not plain.adjusted["detrend"].valid
    assert standardised.adjusted["detrend"].valid
    from weatherglass.claims.volatility_tests import standardised_outcomes

    setting = ready(own, panel)
    rest = without_trend(standardised_outcomes(setting, panel))
    assert standardised.adjusted["detrend"].p == circular_shift(rest, setting.circle_rows).greater
