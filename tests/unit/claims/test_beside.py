"""What is left of strategies, leads and forecasts once another cause is allowed for: nothing of a borrowed effect."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from panel_making import panel_of
from weatherglass.claims.assessment import assess
from weatherglass.claims.confounders import near_days
from weatherglass.claims.forecast_cases import ForecastCases, forecast_cases
from weatherglass.claims.forecast_tests import primary_of
from weatherglass.claims.reading import claim_from
from weatherglass.claims.results import ClaimReport, SignificanceTest
from weatherglass.signals.panel import Panel

ROWS = 1_500
STATE = {
    "id": "state",
    "rule": "threshold_cross",
    "series": "VIX",
    "level": float(20.0 * np.exp(0.15)),
    "within_days": 1,
}


def claim(**changes: Any) -> Any:
    plain = {
        "schema_version": 1, "id": "claim", "source": {"article": "a", "published": "2030-01-01"}, "statement": "s",
        "freeze_date": "2030-01-01", "inference": {"replications": 99},
    }  # fmt: skip
    return claim_from(plain | changes)


def wandering(rng: np.random.Generator) -> np.ndarray:
    found = np.zeros(ROWS)
    for row in range(1, ROWS):
        found[row] = 0.97 * found[row - 1] + 0.2 * rng.standard_normal()
    return found


def world(seed: int, *, own: bool) -> Panel:
    """Shares fall while a driver is high: the state of a confounder that the signal shows, or the signal itself."""
    rng = np.random.default_rng(seed)
    state, apart = wandering(rng), wandering(rng)
    signal, driver = (apart, apart) if own else (state + 0.3 * rng.standard_normal(ROWS), state)
    high = np.concatenate([[False, False], driver[:-2] > 0.5])
    returns = 0.0004 + 0.01 * rng.standard_normal(ROWS) - 0.004 * high
    return panel_of({
        "RUT": 100.0 * np.exp(0.1 * signal), "VIX": 20.0 * np.exp(0.3 * state),
        "SPX": 1_000.0 * np.exp(np.cumsum(returns)), "DGS3MO": np.full(ROWS, 2.0),
    }, first="2015-01-02")  # fmt: skip


def strategy(panel: Panel, **changes: Any) -> ClaimReport:
    asked = {
        "kind": "strategy", "data": {"signal": {"id": "RUT"}, "target": {"id": "SPX"}},
        "strategy": {"level": float(100.0 * np.exp(0.05)), "weight_inside": 0.0, "measure": "mean_return"},
        "confounders": [STATE | {"adjust": ["stratify"]}],
    }  # fmt: skip
    return assess(claim(**asked | changes), panel)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_strategy_that_rides_on_a_confounder_gains_nothing_once_it_is_allowed_for(seed: int):
    borrowed, own = strategy(world(seed, own=False)), strategy(world(seed, own=True))
    for report, left in ((borrowed, False), (own, True)):
        assert report.primary is not None
        (found,) = report.confounders
        assert report.primary.p < 0.05
        assert (found.adjusted["stratify"].p < 0.05) is left
        assert found.near + found.discordant == found.n == report.primary.n
    assert borrowed.confounders[0].near > 0.5 * borrowed.confounders[0].n
    assert borrowed.confounders[0].chance < 0.01


def test_another_signal_stands_beyond_its_level_on_the_same_share_of_days():
    panel = world(0, own=False)
    report = strategy(panel, controls={"negative_signals": ["VIX"], "negative_outcomes": ["RUT"]}, confounders=[])
    by_state, other_target = report.controls
    assert by_state.test is not None
    assert by_state.test.p < 0.05  # the very cause
    share = next(each.value for each in report.findings if each.name == "time_in_state")
    vix = panel.observations["VIX", ""].value
    same = strategy(
        panel, data={"signal": {"id": "VIX"}, "target": {"id": "SPX"}}, confounders=[],
        strategy={"level": float(np.quantile(vix[1:], 1.0 - share)), "weight_inside": 0.0, "measure": "mean_return"},
    )  # fmt: skip
    inside = next(each.value for each in same.findings if each.name == "time_in_state")
    assert inside == pytest.approx(share, abs=0.005)
    assert same.primary is not None
    assert by_state.test.statistic == pytest.approx(same.primary.statistic, rel=0.1)
    assert other_target.test is not None
    assert other_target.test.name == report.primary.name  # type: ignore[union-attr]


def leading(seed: int, *, own: bool) -> ClaimReport:
    """A third series moves one at once and the other a day later; or the one leads by itself."""
    rng = np.random.default_rng(seed)
    third, noise, more = 0.01 * rng.standard_normal((3, ROWS))
    first = third + 0.5 * noise
    cause = noise if own else third
    second = np.concatenate([[0.0], 0.6 * cause[:-1]]) + more
    panel = panel_of(
        {name: 100.0 * np.exp(np.cumsum(each)) for name, each in (("RUT", first), ("SPX", second), ("NDX", third))},
        first="2015-01-02",
    )
    return assess(
        claim(
            kind="lead_lag",
            lead_lag={"chain": ["RUT", "SPX"], "frequency": "day", "max_lag": 3, "tests": ["prewhitened_ccf"]},
            confounders=[
                {"id": "third", "rule": "series", "series": "NDX"},
                {"id": "days", "rule": "calendar_dates", "dates": ["2016-01-04"], "within_days": 30},
                {"id": "all", "rule": "calendar_dates", "dates": ["2018-01-02"], "within_days": 3_000},
            ],
        ),
        panel,
    )  # fmt: skip


@pytest.mark.parametrize("seed", [0, 1])
def test_a_lead_that_a_third_series_makes_is_gone_without_it(seed: int):
    for own in (False, True):
        report = leading(seed, own=own)
        assert report.primary is not None
        third, days, everything = report.confounders
        assert report.primary.p < 0.01
        assert (third.adjusted["residual"].p < 0.05) is own
        assert days.adjusted["away"].p < 0.01  # two months of six years
        assert [each.what for each in everything.not_run] == ["away"]  # nothing is left of either
        assert dict(everything.adjusted) == {}


@cache
def forecasting() -> tuple[Any, ClaimReport, Panel]:
    rng = np.random.default_rng(5)
    level = 15.0 * np.exp(0.4 * wandering(rng))
    returns = np.concatenate([[0.0], level[:-1] / 1_587.0 * rng.standard_normal(ROWS - 1)])
    panel = panel_of({"VIX": level, "SPX": 1_000.0 * np.exp(np.cumsum(returns))}, first="2015-01-02")
    made = claim(
        kind="forecast", data={"signal": {"id": "VIX"}, "target": {"id": "SPX"}},
        forecast={"horizon_days": 5, "competitors": ["past_realised"]},
        confounders=[STATE | {"adjust": ["stratify"]}, STATE | {"id": "bare"}],
        controls={"negative_outcomes": ["SPX"]},
    )  # fmt: skip
    return made, assess(made, panel), panel


def test_a_forecast_is_judged_on_the_days_away_from_a_state():
    made, report, panel = forecasting()
    stratified, bare = report.confounders
    cases = forecast_cases(made, panel)
    assert isinstance(cases, ForecastCases)
    near = near_days(made.confounders[0], cases.days, panel)
    expected = primary_of(made, cases.among(~near))  # type: ignore[operator]
    assert isinstance(expected, SignificanceTest)
    assert stratified.adjusted["stratify"] == bare.adjusted["away"] == expected
    assert expected.n == int((~near).sum()) < cases.n  # type: ignore[operator]


def test_a_control_is_the_deciding_test_with_the_series_in_its_place():
    _, report, _ = forecasting()
    assert report.controls[0].test == report.primary
