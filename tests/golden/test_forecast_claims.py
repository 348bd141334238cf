"""Claims about forecasts on the reference histories: V16, V20, V24, V26 and V27 of CLAIMS.md.

Its figures are of data that end in early 2026; as of such a day ours round to every one of them. On the whole of the
histories they have moved on a little. The signals of the observatory compute the same figures by the same statistics.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from panel_making import end_of, panel_from_history
from weatherglass.claims.assessment import assess
from weatherglass.claims.reading import claim_from
from weatherglass.claims.results import ClaimReport, SignificanceTest, Word
from weatherglass.signals.panel import Frame, Panel
from weatherglass.signals.registry import require_signal
from weatherglass.signals.run import history_of
from weatherglass.signals.signal import Fact, SignalHistory

FREEZE = "2025-04-15"


@pytest.fixture(scope="module")
def panel() -> Panel:
    return panel_from_history("VIX", "SPX", "VIX3M")


def report_on(panel: Panel, signal: str = "VIX", target: str = "SPX", **forecast: Any) -> ClaimReport:
    more = forecast.pop("more", {})
    made = {
        "schema_version": 1, "id": "a-forecast", "kind": "forecast", "source": {"article": "v", "published": FREEZE},
        "statement": "s", "freeze_date": FREEZE, "data": {"signal": {"id": signal}, "target": {"id": target}},
        "forecast": forecast,
    }  # fmt: skip
    return assess(claim_from(made | more), panel, replications=199)


def figures(report: ClaimReport) -> dict[str, float]:
    return {each.name: each.value for each in report.findings}


def decided(report: ClaimReport) -> SignificanceTest:
    assert report.primary is not None, report.not_run
    return report.primary


def word(report: ClaimReport) -> Word:
    assert report.verdict is not None
    return report.verdict.word


def facts(name: str, panel: Panel) -> dict[str, Fact]:
    signal = require_signal(name)
    history, frame = history_of(signal, panel), panel.frame(signal.inputs)
    assert isinstance(history, SignalHistory)
    assert isinstance(frame, Frame)
    assert signal.facts is not None
    return {each.name: each for each in signal.facts(panel, frame, history) if isinstance(each, Fact)}


CLAIMED = {
    "mz_intercept": (-1.7, 1),
    "mz_slope": (0.88, 2),
    "mz_r_squared": (0.52, 2),
    "encompassing_signal_past_realised": (9.2, 1),
    "encompassing_past_realised": (1.7, 1),
    "loss_signal": (0.317, 3),
    "loss_past_realised": (0.413, 3),
    "loss_rescaled": (0.269, 3),
    "share_above": (0.857, 3),
    "mean_gap": (4.1, 1),
}
"""V24: a = -1.7, b = 0.88, R2 = .52; t 9.2 against 1.7; QLIKE .317, .413 and .269; above on 85.7 % of days by 4.1."""


def test_as_of_early_2026_every_figure_of_v24_is_the_claimed_one(panel: Panel) -> None:
    found = figures(report_on(panel.until(end_of("2026-02-11")), claim="unbiased"))
    assert {name: round(found[name], places) for name, (_, places) in CLAIMED.items()} == {
        name: value for name, (value, _) in CLAIMED.items()
    }


def test_v24_is_computed_once_and_for_all(panel: Panel) -> None:
    """A claim about the VIX and the signal that watches it give the same numbers."""
    report, watched = report_on(panel, claim="unbiased"), facts("vix_forecast_error", panel)
    found = figures(report)
    same = {
        "mz_intercept": "mz_intercept", "mz_slope": "mz_slope", "mz_r_squared": "mz_r_squared", "mz_wald": "mz_wald",
        "encompassing_signal_past_realised": "encompassing_t_vix", "encompassing_past_realised": "encompassing_t_past",
        "loss_signal": "qlike_vix", "loss_past_realised": "qlike_past", "loss_rescaled": "qlike_vix_rescaled",
        "variance_scale": "variance_scale", "mean_gap": "mean_gap",
    }  # fmt: skip
    for name, of in same.items():
        assert found[name] == pytest.approx(float(watched[of].value), rel=1e-10), name
    slope = next(each for each in report.findings if each.name == "mz_slope")
    assert (slope.n, slope.first, slope.last) == (9_180, date(1990, 1, 31), date(2026, 7, 22))


def test_the_vix_is_no_unbiased_forecast(panel: Panel) -> None:
    report = report_on(panel, claim="unbiased")
    assert word(report) is Word.CONTRADICTED
    assert decided(report).statistic == pytest.approx(22.65, abs=0.05)
    assert decided(report).p_two_sided == pytest.approx(1.2e-5, rel=0.05)
    assert decided(report).details["mean_ratio"] == pytest.approx(0.742, abs=5e-4)
    # what stands first is what the test judges: the plain slope, .885 from .760 to 1.009, would not decide
    came = next(each for each in report.findings if each.name == "estimate")
    assert (came.value, came.low, came.high) == (
        pytest.approx(0.716, abs=5e-4), pytest.approx(0.617, abs=5e-4), pytest.approx(0.816, abs=5e-4),
    )  # fmt: skip
    plain, apart = report.tests
    assert (plain.statistic, plain.valid) == (pytest.approx(214.1, abs=0.1), False)
    assert (apart.n, apart.statistic) == (438, pytest.approx(236.1, abs=0.1))


def test_the_vix_sees_further_than_the_past_month(panel: Panel) -> None:
    report = report_on(panel, more={"direction": "less"})
    assert word(report) is Word.CONTRADICTED
    # Diebold and Mariano with the 124 lags of 1.3 sqrt(n); with the 42 of twice the horizon the signal has -2.60
    assert figures(report)["dm_past_realised"] == pytest.approx(-2.58, abs=0.005)
    assert decided(report).p_opposite == pytest.approx(0.0058, abs=2e-4)
    better = report_on(panel)
    assert decided(better).p == decided(report).p_opposite
    assert word(better) is Word.SUPPORTED_FRAGILE


@pytest.mark.slow
def test_against_a_regression_on_the_past_the_vix_is_not_better(panel: Panel) -> None:
    report, watched = report_on(panel, competitors=["past_realised", "har"]), facts("vix_against_har", panel)
    found = figures(report)
    # from 1992-03-02 on, the first close at which the regression has two years of months behind it
    assert decided(report).n == int(watched["qlike_vix"].n) == 8_655
    assert found["loss_signal"] == pytest.approx(float(watched["qlike_vix"].value), rel=1e-10)
    assert found["loss_past_realised"] == pytest.approx(float(watched["qlike_past"].value), rel=1e-10)
    assert found["loss_har"] == pytest.approx(float(watched["qlike_har"].value), rel=1e-10)
    assert decided(report).p > 0.2
    assert word(report) is Word.NO_SUPPORT


def test_v26_in_crises_the_vix_loses_no_more_than_the_past_does(panel: Panel) -> None:
    report = report_on(panel, claim="no_better_in_crises")
    found = figures(report)
    assert word(report) is Word.NO_SUPPORT
    assert decided(report).details["crisis_cases"] == 736
    assert found["loss_signal_in_crises"] == pytest.approx(0.3025, abs=5e-4)
    assert found["loss_past_realised_in_crises"] == pytest.approx(0.3304, abs=5e-4)
    assert found["loss_signal_in_calm"] == pytest.approx(0.3169, abs=5e-4)
    assert decided(report).statistic == pytest.approx(-0.0279, abs=5e-4)


def test_v27_the_three_month_index_is_no_better_for_three_months(panel: Panel) -> None:
    report = report_on(panel, signal="VIX3M", horizon_days=63, competitors=["other_signal"], other_signal="VIX")
    found = figures(report)
    assert word(report) is Word.NO_SUPPORT
    assert decided(report).n == 4_193
    assert (found["loss_signal"], found["loss_other_signal"]) == (
        pytest.approx(0.4561, abs=5e-4), pytest.approx(0.4339, abs=5e-4),
    )  # fmt: skip
    assert found["encompassing_other_signal"] > 1.96 > abs(found["encompassing_signal_other_signal"])


def test_v20_the_vix_does_not_time_the_market(panel: Panel) -> None:
    report = report_on(panel, of="log_return", competitors=["mean"], loss="mse")
    assert word(report) is Word.NO_SUPPORT
    assert (decided(report).name, decided(report).n) == ("clark_west", 8_677)
    assert figures(report)["r_squared_against_mean"] == pytest.approx(-0.0082, abs=2e-4)
    directions = next(each for each in report.tests if each.name == "pesaran_timmermann")
    # right about as often as by chance
    assert (directions.statistic, directions.details["by_chance"]) == (
        pytest.approx(0.601, abs=5e-4), pytest.approx(0.611, abs=5e-4),
    )  # fmt: skip


@pytest.mark.long
def test_v16_the_vix_comes_back(panel: Panel) -> None:
    pytest.importorskip("arch")
    report = report_on(panel, target="VIX", of="half_life", claim="mean_reverts", competitors=["mean"])
    watched, found = facts("vix_half_life", panel), figures(report)
    assert word(report) is Word.SUPPORTED_FRAGILE
    assert found["estimate"] == pytest.approx(float(watched["half_life"].value), rel=1e-10)
    assert round(found["estimate"]) == 35
    assert decided(report).p == pytest.approx(1e-8, rel=0.1)
    assert round(found["variance_ratio"], 2) == 0.48
    assert found["kpss_p"] == pytest.approx(float(watched["kpss_p"].value))
    assert next(each for each in report.tests if each.name == "wild_variance_ratio").p == pytest.approx(0.0025)
