"""Which events are cases, what counts as a hit, and that the base rate is of the very dates on which a case could begin."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from panel_making import panel_of, random_panel
from weatherglass.claims.cases import Setting, base_rate_of, cases_of, hit_flags, hits_of, setting_of
from weatherglass.claims.confounders import near_by_day
from weatherglass.claims.controls import controls_of
from weatherglass.claims.event_tests import record_test, run_test
from weatherglass.claims.outcomes import days_a_year
from weatherglass.claims.power import power_of
from weatherglass.claims.reading import claim_from
from weatherglass.claims.results import NotRun, SignificanceTest, Why
from weatherglass.signals.panel import Panel

FIRST = "2015-01-01"
COUNT = 900


def prices(seed: int = 1, count: int = COUNT) -> np.ndarray:
    return 100.0 * np.exp(np.cumsum(0.02 * np.random.default_rng(seed).standard_normal(count)))


PANEL = panel_of({"BTC": prices(), "SPX": prices(2, 640)}, first=FIRST)


def claim(**changes: Any) -> Any:
    return claim_from(
        {
            "schema_version": 1, "id": "claim", "kind": "event_outcome", "source": {"article": "a", "published": "2019-01-01"},
            "statement": "s", "freeze_date": "2019-01-01", "data": {"target": {"id": "SPX"}},
            "event": {"rule": "calendar_dates", "params": {"dates": ["2015-06-01", "2016-06-01", "2017-02-01"]}},
            "outcome": {"horizon_days": 30},
        }
        | changes
    )  # fmt: skip


def ready(made: Any, panel: Panel = PANEL) -> Setting:
    found = setting_of(made, panel)
    assert isinstance(found, Setting), found
    return found


def test_two_days_before_one_entry_are_one_case():
    """Bitcoin's Saturday and Sunday both lead to the Monday of shares."""
    weekend = claim(
        data={"signal": {"id": "BTC"}, "target": {"id": "SPX"}},
        event={"rule": "calendar_dates", "params": {"dates": ["2015-06-06", "2015-06-07", "2016-06-01"]}},
    )
    setting = ready(weekend)
    assert setting.rows[0] == setting.rows[1]
    assert (setting.events.count, setting.n) == (3, 2)
    assert setting.circle_rows.tolist() == sorted(set(setting.rows.tolist()))
    found = record_test(setting)
    assert isinstance(found, SignificanceTest)
    assert found.n == 2
    assert [each.entry for each in cases_of(setting, PANEL)][:2] == [
        cases_of(setting, PANEL)[0].entry
    ] * 2  # both shown


def test_a_record_is_made_of_windows_that_do_not_overlap():
    """Every day of a fortnight is one look at the month that follows, not ten."""
    days = [f"2015-06-{day:02d}" for day in range(1, 13) if day not in (6, 7)]
    setting = ready(claim(event={"rule": "calendar_dates", "params": {"dates": [*days, "2016-06-01"]}}))
    base = base_rate_of(setting).share
    assert (setting.n, setting.independent_cases) == (11, 2)
    record = record_test(setting)
    assert isinstance(record, SignificanceTest)
    assert record.min_p == pytest.approx(base**2)
    assert not record.valid
    primary = run_test("circular_shift", setting, PANEL, seed=1)
    assert isinstance(primary, SignificanceTest)
    assert power_of(setting, primary, seed=1, simulations=1).min_p_of_record == pytest.approx(base**2)


def test_windows_that_touch_do_not_overlap():
    setting = ready(claim())
    horizon = 30
    spaced = Setting(
        setting.claim, None, setting.target, setting.events, np.array([0, horizon, 2 * horizon - 1]),
        np.ones(3, np.bool_), setting.outcomes, 0, 1.0,
    )  # fmt: skip
    assert spaced.independent_cases == 2


@pytest.mark.parametrize("direction", ["greater", "less", "two_sided"])
@pytest.mark.parametrize("also", [[], ["hit_gt_1.05x"]])
def test_hits_of_the_record_and_of_the_base_rate_are_the_same_thing(direction: str, also: list[str]):
    made = claim(direction=direction, outcome={"horizon_days": 30, "also": also}, baseline={"start": "2015-04-01"})
    setting = ready(made)
    price, h, first = setting.target.value, 30, setting.first_row
    bound = 1.05 if also else 1.0
    multiples = (price[h:] / price[:-h])[first:]
    hits = multiples < bound if direction == "less" else multiples > bound
    assert base_rate_of(setting).share == pytest.approx(hits.mean())
    assert base_rate_of(setting).dates == setting.outcomes.shape[0] == hits.shape[0]
    assert hits_of(setting) == hits[setting.circle_rows].sum()
    record = record_test(setting)
    assert isinstance(record, SignificanceTest)
    assert record.p == (record.p_two_sided if direction == "two_sided" else record.p)
    if direction == "two_sided":
        assert record.p == pytest.approx(min(1.0, 2.0 * min(record.p_opposite, _at_least(setting))))


def _at_least(setting: Setting) -> float:
    from weatherglass.stats.small_samples import record_probability

    return record_probability(hits_of(setting) or 0, setting.n, base_rate_of(setting).share)


def test_beside_measures_without_a_hit_stand_gains_whatever_the_direction():
    more, less = (
        ready(claim(direction=each, outcome={"horizon_days": 30, "measure": "max_drawdown"}))
        for each in ("greater", "less")
    )
    price = more.target.value
    gains = (price[30:] / price[:-30] > 1.0).mean()
    assert base_rate_of(more).share == base_rate_of(less).share == pytest.approx(gains)
    assert hit_flags(less).mean() == pytest.approx(gains)


def test_an_excess_is_over_the_dates_of_the_circle():
    made = claim(outcome={"horizon_days": 30, "measure": "excess_return"}, baseline={"start": "2016-01-04"})
    setting = ready(made)
    assert base_rate_of(setting).mean == pytest.approx(0.0, abs=1e-12)
    logs = np.log(setting.target.value)
    after = (logs[30:] - logs[:-30])[setting.first_row :]
    assert setting.outcomes == pytest.approx(after - after.mean())
    shown = [each.outcome for each in cases_of(setting, PANEL) if each.outcome is not None][1:]
    assert shown == pytest.approx(setting.outcomes[setting.circle_rows].tolist())


def test_values_at_or_below_zero_have_no_multiples():
    spread = panel_of({"T10Y2Y": np.sin(np.arange(400.0) / 30.0), "SPX": prices(2, 400)}, first=FIRST)
    made = claim(
        data={"target": {"id": "T10Y2Y"}}, event={"rule": "calendar_dates", "params": {"dates": ["2015-06-01"]}}
    )
    assert setting_of(made, spread) == NotRun("outcome", Why.NOT_APPLICABLE, "T10Y2Y")
    record = claim(
        data={"signal": {"id": "T10Y2Y"}, "target": {"id": "SPX"}}, event={"rule": "breakout"},
    )  # fmt: skip
    assert setting_of(record, spread) == NotRun("event", Why.NOT_APPLICABLE, "T10Y2Y")


def test_a_case_lies_near_what_its_entry_lies_near():
    """The event falls on a Saturday, on which the target has no value."""
    made = claim(
        data={"signal": {"id": "BTC"}, "target": {"id": "SPX"}},
        event={"rule": "calendar_dates", "params": {"dates": ["2015-06-06", "2016-06-01"]}},
        confounders=[{"id": "x", "rule": "calendar_dates", "dates": ["2015-06-03"], "within_days": 20}],
    )
    setting = ready(made)
    found = cases_of(setting, PANEL, near=near_by_day(made, setting, PANEL))
    assert [each.near for each in found] == [("x",), ()]


def test_a_two_sided_test_cannot_be_smaller_than_twice_a_shift():
    setting = ready(claim(direction="two_sided"))
    found = run_test("circular_shift", setting, PANEL, seed=1)
    assert isinstance(found, SignificanceTest)
    assert found.min_p == pytest.approx(2.0 / setting.outcomes.shape[0])


def test_entries_come_after_the_event_was_known_on_every_random_panel():
    for seed in range(5):
        panel = random_panel([("SPX", ""), ("BTC", "")], seed, 3.0)
        made = claim(
            data={"signal": {"id": "BTC"}, "target": {"id": "SPX"}},
            event={"rule": "drawdown", "params": {"depth": 0.05, "new_episode_after_days": 10}},
        )
        setting = ready(made, panel)
        known = setting.target.known_at[setting.rows[setting.counted]]
        assert (known > setting.events.known_at[setting.counted]).all()
        before = setting.target.known_at[np.maximum(setting.rows[setting.counted] - 1, 0)]
        assert ((before <= setting.events.known_at[setting.counted]) | (setting.rows[setting.counted] == 0)).all()


def test_rows_of_sparse_series_are_not_sessions():
    """A control of a year on a monthly series runs for 12 months and not for 252."""
    panel = panel_of(
        {"CAPE": 20.0 + np.sin(np.arange(240.0) / 9.0), "BTC": prices(3, 900), "SPX": prices(2, 640)}, first=FIRST
    )
    assert [days_a_year(panel.observations[each, ""]) for each in ("CAPE", "SPX", "BTC")] == [12, 252, 365]
    made = claim(
        data={"target": {"id": "BTC"}}, outcome={"horizon_days": 365}, controls={"negative_outcomes": ["CAPE"]},
        event={"rule": "calendar_dates", "params": {"dates": ["2015-06-01", "2016-03-01"]}},
    )  # fmt: skip
    (found,) = controls_of(made, ready(made, panel), panel)
    assert found.test is not None
    level = panel.observations["CAPE", ""].value
    assert found.test.draws == level.shape[0] - 12
