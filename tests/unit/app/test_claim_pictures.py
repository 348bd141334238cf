"""What the pictures of a claim are drawn from: all dates, paths, and when confounders were near."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from claim_making import a_claim, a_fact_report, tried
from panel_making import panel_of
from weatherglass.app import claim_pictures as module
from weatherglass.app.claim_pictures import claim_pictures, distribution_of, paths_of, period_of, spells_of, timeline_of
from weatherglass.claims.cases import Setting, base_rate_of, cases_of, setting_of
from weatherglass.claims.reading import claim_from
from weatherglass.claims.results import ClaimReport, Role

DAYS = 400
PRICE = (100.0 * 1.001 ** np.arange(DAYS)).tolist()
"""Rises by a tenth of a per cent a day."""
PLAIN = {
    "schema_version": 1, "id": "days", "kind": "event_outcome", "statement": "s", "freeze_date": "2030-01-01",
    "source": {"article": "a", "published": "2030-01-01"},
    "data": {"target": {"id": "BTC"}},
    "event": {"rule": "calendar_dates", "params": {"dates": ["2020-02-10", "2020-06-30", "2020-11-20"]}},
    "outcome": {"measure": "log_return", "horizon_days": 50, "also": ["hit_gt_0"]},
    "confounders": [{"id": "halving", "rule": "calendar_dates", "dates": ["2020-05-11", "2030-01-01"], "within_days": 60}],
}  # fmt: skip


def made(**changes: object) -> tuple[Setting, ClaimReport, object]:
    claim = claim_from({**PLAIN, **changes})
    panel = panel_of({"BTC": PRICE}, first="2020-01-01")
    setting = setting_of(claim, panel)
    assert isinstance(setting, Setting)
    report = ClaimReport("days", "event_outcome", panel.day, "", cases=cases_of(setting, panel), base_rate=base_rate_of(setting))  # fmt: skip
    return setting, report, panel


def test_all_dates_are_in_the_bins_and_cases_at_their_values():
    rng = np.random.default_rng(1)
    claim = claim_from(PLAIN)
    panel = panel_of({"BTC": np.exp(rng.normal(0.0, 0.03, DAYS).cumsum()).tolist()}, first="2020-01-01")
    setting = setting_of(claim, panel)
    report = ClaimReport("days", "event_outcome", panel.day, "", cases=cases_of(setting, panel), base_rate=base_rate_of(setting))  # fmt: skip
    found = distribution_of(setting, report)
    assert float(found.share.sum()) == pytest.approx(100.0)
    assert np.diff(found.middles) == pytest.approx(np.diff(found.middles)[0])
    below = float((setting.outcomes < found.middles[29] + 0.5 * np.diff(found.middles)[0]).mean())
    assert found.share[:30].sum() == pytest.approx(100.0 * below)
    assert [each.day for each in found.dots] == [date(2020, 2, 10), date(2020, 6, 30), date(2020, 11, 20)]
    assert [each.value for each in found.dots] == [each.outcome for each in report.cases]
    assert all(each.counted and each.role is Role.RULE for each in found.dots)


def test_outcomes_that_are_all_alike_have_no_picture():
    claim = claim_from({**PLAIN, "outcome": {"measure": "max_drawdown", "horizon_days": 50}})
    panel = panel_of({"BTC": PRICE}, first="2020-01-01")
    setting = setting_of(claim, panel)
    report = ClaimReport("days", "event_outcome", panel.day, "", cases=cases_of(setting, panel))
    assert set(setting.outcomes.tolist()) == {0.0}  # a price that only rises never falls
    assert distribution_of(setting, report) is None


def test_paths_start_at_one_and_end_at_the_multiple():
    setting, report, _ = made()
    found = paths_of(setting, report)
    assert (found.offsets[0], found.offsets[-1], found.cases) == (0, 50, 3)
    for path, case in zip(found.paths, report.cases, strict=True):
        assert path.multiples[0] == 1.0
        assert path.multiples[-1] == pytest.approx(case.multiple)
    assert found.of_all[1] == pytest.approx(1.001**found.offsets)
    assert found.of_cases[1] == pytest.approx(1.001**found.offsets)


def test_a_path_beyond_the_data_ends_where_they_end():
    dates = ["2020-02-10", "2021-01-25"]
    setting, report, _ = made(event={"rule": "calendar_dates", "params": {"dates": dates}})
    last = paths_of(setting, report).paths[-1].multiples
    assert np.isfinite(last).sum() < last.shape[0]
    assert np.isfinite(last[:3]).all()


def test_many_paths_are_summed_up(monkeypatch):
    monkeypatch.setattr(module, "MOST_PATHS", 2)
    setting, report, _ = made()
    assert (paths_of(setting, report).paths, paths_of(setting, report).cases) == ((), 3)


def test_measures_that_are_not_of_prices_have_no_paths():
    setting, report, _ = made(outcome={"measure": "realised_volatility", "horizon_days": 50})
    assert paths_of(setting, report) is None


def test_the_timeline_has_the_days_near_each_confounder():
    setting, report, panel = made()
    found = timeline_of(setting, report, panel)
    (row,) = found.rows
    assert [(each.first, each.last) for each in row.spells] == [(date(2020, 3, 12), date(2020, 7, 10))]
    assert row.dates == (date(2020, 5, 11), date(2030, 1, 1))
    assert (found.first, found.last) == (date(2020, 1, 1), date(2021, 2, 3))


def test_a_claim_without_confounders_has_no_timeline():
    setting, report, panel = made(confounders=[])
    assert timeline_of(setting, report, panel) is None


def test_spells_begin_and_end_at_the_edges_of_the_data():
    days = np.arange(np.datetime64("2020-01-01"), np.datetime64("2020-01-04"))
    assert [(str(e.first), str(e.last)) for e in spells_of(days, np.ones(3, bool))] == [("2020-01-01", "2020-01-03")]
    assert spells_of(days, np.zeros(3, bool)) == ()


def test_claims_without_cases_have_only_their_report():
    claim, report = a_fact_report()
    found = claim_pictures(tried(claim, report))
    assert (found.report, found.distribution, found.paths, found.timeline) == (report, None, None, None)


def test_the_pictures_of_a_tested_claim_come_from_the_same_data():
    from weatherglass.app.claim_tests import panel_for
    from weatherglass.claims.confounders import near_by_day

    claim = a_claim()
    panel, _ = panel_for(claim)
    setting = setting_of(claim, panel)
    near = near_by_day(claim, setting, panel)
    report = ClaimReport(claim.id, "event_outcome", panel.day, "", cases=cases_of(setting, panel, near=near), base_rate=base_rate_of(setting))  # fmt: skip
    found = claim_pictures(tried(claim, report))
    assert [each.day.year for each in found.distribution.dots] == [2011, 2013, 2016, 2020]
    assert [each.counted for each in found.distribution.dots] == [False, False, True, True]
    assert found.paths.paths[2].multiples[-1] == pytest.approx(9.342, abs=0.01)
    assert found.timeline.rows[0].id == "halving"


BREAK = {
    "schema_version": 1, "id": "calmer", "kind": "structural_break", "statement": "s", "freeze_date": "2030-01-01",
    "direction": "less", "source": {"article": "a", "published": "2030-01-01"},
    "data": {"target": {"id": "BTC"}},
    "event": {"rule": "window", "params": {"from": "2020-07-01", "to": "end"}},
    "outcome": {"measure": "log_realised_variance", "horizon_days": 30, "frequency": "week"},
}  # fmt: skip


def test_the_period_that_is_said_to_differ_lies_within_its_series():
    rng = np.random.default_rng(3)
    panel = panel_of({"BTC": np.exp(rng.normal(0.0, 0.03, DAYS).cumsum()).tolist()}, first="2020-01-01")
    found = period_of(claim_from(BREAK), panel)
    assert found.days.shape == found.values.shape
    assert (found.days[1:] - found.days[:-1] == np.timedelta64(7, "D")).all()
    assert found.days[0] < np.datetime64(found.first) < found.days[-1]
    assert found.last == panel.day
    assert abs((found.first - date(2020, 7, 1)).days) <= 7
    variance = np.exp(np.median(found.values[np.isfinite(found.values)]))
    assert variance == pytest.approx(365.25 * 0.03**2, rel=0.3)


def test_a_period_without_data_has_no_picture():
    nothing = {**BREAK, "event": {"rule": "window", "params": {"from": "2029-07-01", "to": "end"}}}
    assert period_of(claim_from(nothing), panel_of({"BTC": PRICE}, first="2020-01-01")) is None
