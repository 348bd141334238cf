"""Leads and chains of them: found in the order in which they were made, and in no other."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from panel_making import panel_of
from weatherglass.claims.assessment import assess
from weatherglass.claims.reading import ClaimFileError, claim_from
from weatherglass.claims.results import ClaimReport, Finding, NotRun, Why, Word
from weatherglass.signals.panel import Panel

DAY = date(2026, 1, 22)
PLAIN: dict[str, Any] = {
    "schema_version": 1,
    "id": "a-cascade",
    "kind": "lead_lag",
    "source": {"article": "a", "published": DAY},
    "statement": "s",
    "freeze_date": DAY,
}
ALL = ["prewhitened_ccf", "toda_yamamoto", "hayashi_yoshida", "transfer_entropy"]


def cascade(seed: int, *, lead: float, together: float = 0.0, days: int = 600) -> Panel:
    """The S&P moves first, the Russell a day later, Bitcoin a day after the Russell; on weekends Bitcoin is alone.

    Each later one has a part `lead` of what the one before did the day before, and `together` of what it does that day.
    """
    rng = np.random.default_rng(seed)
    first, second, third = rng.normal(size=(3, days))
    moved = lead * np.concatenate([[0.0], first[:-1]]) + together * first + second
    late = lead * np.concatenate([[0.0], moved[:-1]]) + together * moved + third
    every = np.zeros(days * 7 // 5 + 7)
    start = np.datetime64("2020-01-02")
    business = np.flatnonzero(np.is_busday(start + np.arange(every.shape[0]).astype("timedelta64[D]")))[:days]
    every[business] = late
    idle = np.setdiff1d(np.arange(every.shape[0]), business)
    every[idle] = 0.3 * rng.normal(size=idle.shape[0])
    return panel_of({
        "SPX": 3000.0 * np.exp(0.01 * np.cumsum(first)),
        "RUT": 1500.0 * np.exp(0.01 * np.cumsum(moved)),
        "BTC": 9000.0 * np.exp(0.02 * np.cumsum(every)),
        "DGS10": 1.5 + 0.02 * np.cumsum(rng.normal(size=days)),
    })  # fmt: skip


CASCADE = cascade(1, lead=0.5)


def report_on(panel: Panel, chain: list[str], **more: Any) -> ClaimReport:
    asked = {"chain": chain, "frequency": "day", "max_lag": 4} | more.pop("lead_lag", {})
    return assess(claim_from(PLAIN | {"lead_lag": asked} | more), panel, replications=199)


def figure(report: ClaimReport, name: str, note: str) -> Finding:
    return next(each for each in report.findings if (each.name, each.note) == (name, note))


@pytest.mark.parametrize("name", ALL)
def test_a_chain_is_found_in_its_order_and_not_backwards(name: str) -> None:
    report = report_on(CASCADE, ["SPX", "RUT", "BTC"], lead_lag={"tests": [name]})
    assert report.primary is not None
    assert report.primary.name == name
    assert report.primary.p < 0.03
    assert report.primary.p_opposite > 0.05
    assert report.primary.details["links"] == 2.0
    # the chain is as good as its weakest link
    links = [figure(report, f"{name}_p", note).value for note in ("SPX>RUT", "RUT>BTC")]
    assert report.primary.p == max(links)
    backwards = [figure(report, f"{name}_p", note).value for note in ("RUT>SPX", "BTC>RUT")]
    assert report.primary.p_opposite == max(backwards)
    assert report.verdict is not None
    assert report.verdict.word is Word.SUPPORTED_FRAGILE


def test_the_first_test_decides_and_the_others_stand_beside_it() -> None:
    report = report_on(CASCADE, ["SPX", "RUT"], lead_lag={"tests": ["toda_yamamoto", "prewhitened_ccf"]})
    assert report.primary is not None
    assert report.primary.name == "toda_yamamoto"
    assert [each.name for each in report.tests] == ["prewhitened_ccf"]
    assert figure(report, "prewhitened_ccf_lag", "SPX>RUT").value == 1.0
    assert figure(report, "prewhitened_ccf", "SPX>RUT").value == pytest.approx(0.5 / np.sqrt(1.25), abs=0.08)
    assert [each.role for each in report.series] == ["chain_1", "chain_2"]


def test_second_opinions_describe_the_same_chain() -> None:
    described = ["transfer_entropy_ksg", "thermal_optimal_path"]
    report = report_on(CASCADE, ["SPX", "RUT"], lead_lag={"tests": ["prewhitened_ccf", *described]})
    assert report.primary is not None
    assert report.primary.name == "prewhitened_ccf"
    assert [each.name for each in report.tests] == described
    neighbours, path = report.tests
    assert (neighbours.p, neighbours.min_p, neighbours.draws, neighbours.unit) == (0.01, 0.01, 99, "bits")
    assert (path.p, path.draws, path.unit, path.size) == (0.005, 199, "correlation", "2.8-6.0 %")
    assert min(neighbours.p_opposite, path.p_opposite) > 0.05
    # a Gaussian pair whose correlation at one row is .45 tells -log2(1 - .2) / 2 bits
    assert figure(report, "transfer_entropy_ksg", "SPX>RUT").value == pytest.approx(0.161, abs=0.05)
    lead = figure(report, "thermal_optimal_path_lag", "SPX>RUT")
    assert 0.2 < lead.value < 1.5
    assert figure(report, "thermal_optimal_path_lag", "RUT>SPX").value == pytest.approx(-lead.value, abs=0.05)


@pytest.mark.parametrize("name", ["transfer_entropy_ksg", "thermal_optimal_path"])
def test_what_only_describes_never_decides(name: str) -> None:
    refusal = (
        rf"^lead_lag: the first of tests decides, and {name} only describes: put prewhitened_ccf, toda_yamamoto, h"
    )
    with pytest.raises(ClaimFileError, match=refusal):
        report_on(CASCADE, ["SPX", "RUT"], lead_lag={"tests": [name, "prewhitened_ccf"]})
    with pytest.raises(ClaimFileError, match="the first of tests decides"):
        report_on(CASCADE, ["SPX", "RUT"], variants={"lead_lag.tests": [[name]]})


def test_a_chain_whose_last_link_is_missing_is_no_chain() -> None:
    report = report_on(CASCADE, ["SPX", "RUT", "DGS10"])
    assert figure(report, "prewhitened_ccf_p", "SPX>RUT").value < 1e-6
    assert report.primary is not None
    assert report.primary.p == figure(report, "prewhitened_ccf_p", "RUT>DGS10").value > 0.05


def test_the_wrong_order_is_contradicted() -> None:
    report = report_on(CASCADE, ["BTC", "RUT", "SPX"])
    assert report.primary is not None
    assert report.primary.p > 0.05
    assert report.primary.p_opposite < 0.01
    assert report.verdict is not None
    assert report.verdict.word is Word.CONTRADICTED


@pytest.mark.parametrize("name", ["prewhitened_ccf", "toda_yamamoto", "hayashi_yoshida"])
def test_moving_together_on_the_same_day_is_no_lead(name: str) -> None:
    wrong = 0
    for seed in range(10, 16):
        panel = cascade(seed, lead=0.0, together=1.0)
        for chain in (["RUT", "BTC"], ["BTC", "RUT"]):  # three hours apart, either way
            report = report_on(panel, chain, lead_lag={"tests": [name]})
            assert report.primary is not None
            wrong += report.primary.p < 0.05
            assert figure(report, "same_time_correlation", ">".join(chain)).value > 0.3
    assert wrong <= 3


def test_weeks_and_definitions_and_starts_and_controls_are_run() -> None:
    report = report_on(
        CASCADE,
        ["SPX", "RUT"],
        variants={"lead_lag.frequency": ["day", "week"], "lead_lag.max_lag": [2, 4, 60]},
        baseline={"start_grid": ["2020-01-02", "2021-01-01"]},
        controls={"negative_signals": ["DGS10", "GVZ"], "negative_outcomes": ["DGS10"], "reverse": True},
    )
    assert report.multiverse is not None
    run = [each for each in report.multiverse.variants if each.not_run is None]
    assert len(run) == 5  # 120 weeks are too few for 60 lags
    assert [each.not_run.why for each in report.multiverse.variants if each.not_run is not None] == [Why.TOO_SHORT]
    assert report.primary is not None
    smallest = min(each.p for each in run if each.p is not None)
    assert report.multiverse.p_adjusted == pytest.approx(min(1.0, 5 * smallest))
    assert report.by_start[date(2021, 1, 1)].n < report.by_start[date(2020, 1, 2)].n
    controls = {(each.kind, each.series): each for each in report.controls}
    assert controls["negative_signal", "GVZ"].not_run == NotRun("chain_1", Why.NO_SERIES, "GVZ")
    for key in (("negative_signal", "DGS10"), ("negative_outcome", "DGS10"), ("reverse", "RUT")):
        test = controls[key].test
        assert test is not None
        assert test.p > 0.02


def test_either_order_is_asked_for_where_the_claim_has_none() -> None:
    report = report_on(CASCADE, ["RUT", "SPX"], direction="two_sided")
    assert report.primary is not None
    assert report.primary.p == report.primary.p_two_sided == pytest.approx(2.0 * report.primary.p_opposite)
    assert report.primary.p < 0.01


@pytest.mark.parametrize(
    ("chain", "more", "reason"),
    [
        (["SPX", "GVZ"], {}, NotRun("chain_2", Why.NO_SERIES, "GVZ")),
        (["SPX", "RUT"], {"baseline": {"start": date(2022, 4, 1)}}, NotRun("prewhitened_ccf", Why.TOO_SHORT, "14")),
        (["SPX", "RUT"], {"lead_lag": {"frequency": "week", "max_lag": 60}}, NotRun("prewhitened_ccf", Why.TOO_SHORT, "600")),
        (["SPX", "RUT"], {"baseline": {"start": date(2022, 4, 1)}, "lead_lag": {"tests": ["hayashi_yoshida"]}}, NotRun("hayashi_yoshida", Why.TOO_SHORT, "600")),
        (["SPX", "RUT"], {"lead_lag": {"frequency": "week", "tests": ["transfer_entropy"]}}, NotRun("transfer_entropy", Why.TOO_SHORT, "600")),
    ],
)  # fmt: skip
def test_what_cannot_be_run_says_why(chain: list[str], more: dict[str, Any], reason: NotRun) -> None:
    report = report_on(CASCADE, chain, **more)
    assert reason in report.not_run
    assert report.primary is None
    assert report.verdict is not None
    assert report.verdict.word is Word.NOT_TESTABLE


def test_a_price_without_a_logarithm_is_refused() -> None:
    odd = panel_of({"SPX": np.linspace(-1.0, 1.0, 200), "RUT": np.exp(np.sin(np.arange(200.0)))})
    report = report_on(odd, ["SPX", "RUT"], lead_lag={"tests": ["prewhitened_ccf", "hayashi_yoshida"]})
    assert report.not_run == (
        NotRun("prewhitened_ccf", Why.NOT_APPLICABLE, "log"), NotRun("hayashi_yoshida", Why.NOT_APPLICABLE, "log"),
    )  # fmt: skip


@pytest.mark.slow
def test_the_same_claim_on_the_same_data_is_the_same_report() -> None:
    one, other = (report_on(CASCADE, ["SPX", "RUT"], lead_lag={"tests": ALL}) for _ in range(2))
    assert (one.findings, one.primary, one.tests) == (other.findings, other.primary, other.tests)
