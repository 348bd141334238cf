"""Nothing that a file lists disappears, and definitions count for the verdict unless the file says that they do not."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import msgspec
import pytest

from claim_making import a_claim, a_report, a_test
from panel_making import random_panel
from weatherglass.app.claim_files import catalog
from weatherglass.app.claim_wording import outcome_words
from weatherglass.app.worded_claim_beside import worded_control
from weatherglass.app.worded_claim_sentences import lead_sentences
from weatherglass.claims.assessment import assess
from weatherglass.claims.claim_file import StatisticalClaim
from weatherglass.claims.listed import listed_controls
from weatherglass.claims.reading import claim_from
from weatherglass.claims.results import ClaimReport, ControlResult, NotRun, Why
from weatherglass.claims.verdict import adjusted_opposite_p, adjusted_p, decide
from weatherglass.signals.panel import Panel

SERIES = ("VIX", "SPX", "BTC", "RUT", "TLT", "DGS3MO")
CONFOUNDERS: list[dict[str, Any]] = [
    {"id": "dates", "rule": "calendar_dates", "dates": ["2014-12-01", "2016-06-01", "2017-03-01"], "within_days": 40,
     "adjust": ["phase_residual", "phase_match_90d", "stratify"]},
    {"id": "state", "rule": "threshold_cross", "series": "VIX", "level": 25.0, "within_days": 5, "adjust": ["stratify"]},
    {"id": "fall", "rule": "drawdown", "series": "SPX", "depth": 0.1, "within_days": 5, "adjust": ["match_prior_return"]},
    {"id": "series", "rule": "series", "series": "TLT", "adjust": ["residual"]},
    {"id": "trend", "rule": "trend", "adjust": ["detrend"]},
    {"id": "bare", "rule": "calendar_dates", "dates": ["2016-06-01"], "within_days": 30},
    {"id": "nowhere", "rule": "series", "series": "GOLD", "adjust": ["residual"]},
]  # fmt: skip
CONTROLS = {"negative_signals": ["TLT", "GOLD"], "negative_outcomes": ["BTC", "GOLD"], "reverse": True}
PAIR = {"signal": {"id": "RUT"}, "target": {"id": "SPX"}}
KINDS: dict[str, dict[str, Any]] = {
    "event_outcome": {"data": PAIR, "event": {"rule": "breakout", "params": {"min_days_since_record": 20}}, "outcome": {"horizon_days": 20}},
    "structural_break": {"data": {"target": {"id": "SPX"}}, "event": {"rule": "window", "params": {"from": "2016-09-01"}}},
    "association": {"data": PAIR, "association": {"statistic": "correlation"}},
    "coincidence": {"data": PAIR, "association": {"statistic": "event_coincidence", "events": ["2016-03-01"], "other_events": ["2017-01-01"]}},
    "forecast": {"data": {"signal": {"id": "VIX"}, "target": {"id": "SPX"}}, "forecast": {"horizon_days": 5}},
    "unbiased": {"data": {"signal": {"id": "VIX"}, "target": {"id": "SPX"}}, "forecast": {"horizon_days": 5, "claim": "unbiased"}},
    "mean_reversion": {"data": {"target": {"id": "VIX"}}, "forecast": {"of": "half_life", "claim": "mean_reverts"}},
    "lead_lag": {"lead_lag": {"chain": ["RUT", "SPX"], "frequency": "day", "max_lag": 3, "tests": ["prewhitened_ccf"]}},
    "strategy": {"data": PAIR, "strategy": {"level": 1000.0, "weight_inside": 0.0}},
    "state_of_volatility": {"data": {"signal": {"id": "VIX"}, "target": {"id": "SPX"}}, "strategy": {"level": 20.0, "weight_inside": 0.0}},
    "untestable": {"data": PAIR, "association": {"statistic": "correlation"},
                   "untestable": {"reason": "no_data", "why_en": "none", "why_ko": "없다"}},
    "no_data": {"data": {"signal": {"id": "NDX"}, "target": {"id": "SPX"}}, "association": {"statistic": "correlation"}},
}  # fmt: skip
OF_KIND = {
    "coincidence": "association", "unbiased": "forecast", "mean_reversion": "forecast", "untestable": "association",
    "no_data": "association", "state_of_volatility": "strategy",
}  # fmt: skip


def claim(name: str, **changes: Any) -> Any:
    plain = {
        "schema_version": 1, "id": "claim", "kind": OF_KIND.get(name, name), "statement": "s",
        "source": {"article": "a", "published": "2017-01-01"}, "freeze_date": "2018-01-01",
        "inference": {"replications": 99}, "confounders": CONFOUNDERS, "controls": CONTROLS,
    }  # fmt: skip
    return claim_from(plain | KINDS[name] | changes)


@cache
def panel() -> Panel:
    return random_panel([(each, "") for each in SERIES], 5, years=3.0)


@cache
def report(name: str) -> ClaimReport:
    if name == "mean_reversion":
        pytest.importorskip("arch")
    level = {}
    if name == "strategy":
        rut = panel().get("RUT")
        assert rut is not None
        level = {"strategy": {"level": float(sorted(rut.value)[rut.rows // 2]), "weight_inside": 0.0}}
    return assess(claim(name, **level), panel(), replications=99)


def holds_all(found: StatisticalClaim, said: ClaimReport) -> None:
    """Every confounder, every way of allowing for it, and every control: a result, or why not."""
    assert [each.id for each in said.confounders] == [each.id for each in found.confounders]
    for asked, each in zip(found.confounders, said.confounders, strict=True):
        assert each.n or each.adjusted or each.not_run, asked.id
        # a way that was not run comes with its reason, or one reason stands for all of them
        assert len(each.adjusted) + len(each.not_run) >= min(1, len(asked.adjust)), asked.id
        if said.primary is not None and len(each.not_run) > 1:
            assert len(each.adjusted) + len(each.not_run) == len(asked.adjust), asked.id
    assert [(each.kind, each.series) for each in said.controls] == list(listed_controls(found))
    assert all((each.test is None) != (each.not_run is None) for each in said.controls)
    reasons = [r for each in said.confounders for r in each.not_run] + [e.not_run for e in said.controls if e.not_run]
    assert all(isinstance(each, NotRun) and each.what for each in reasons)


@pytest.mark.parametrize("name", KINDS)
def test_everything_that_a_file_lists_is_in_the_report(name: str):
    holds_all(claim(name), report(name))


def listing() -> list[str]:
    return [
        name for name, each in catalog().items()
        if isinstance(each, StatisticalClaim) and (each.confounders or list(listed_controls(each)))
    ]  # fmt: skip


SLOW = {
    "r4-russell-breakout-bitcoin", "v19-vix-over-40-is-a-buy", "r7-small-caps-gauge-risk-appetite",
    "r20-bitcoin-rises-after-a-halving", "v19-vix-under-12-is-a-warning",
}  # fmt: skip


@pytest.mark.parametrize(
    "name", [pytest.param(each, marks=pytest.mark.long if each in SLOW else ()) for each in listing()]
)
def test_so_is_everything_that_the_catalogue_lists(name: str):
    own = catalog()[name]
    baseline = msgspec.structs.replace(own.baseline, start_grid=())
    made = msgspec.structs.replace(own, variants={}, baseline=baseline)
    holds_all(made, assess(made, panel(), replications=99))


def confounder(name: str, of: str) -> Any:
    return next(each for each in report(name).confounders if each.id == of)


def control(name: str, kind: str, series: str) -> Any:
    return next(each for each in report(name).controls if (each.kind, each.series) == (kind, series))


def test_what_was_run_and_what_was_not_by_kind():
    ran = {
        name: {each.id: sorted(each.adjusted) for each in report(name).confounders}
        for name in KINDS
        if name != "mean_reversion"
    }
    everything = {
        "dates": ["phase_residual", "stratify"], "state": ["stratify"], "fall": ["match_prior_return"],
        "series": ["residual"], "trend": ["detrend"], "bare": [], "nowhere": [],
    }  # fmt: skip
    nothing: dict[str, list[str]] = {each: [] for each in everything}
    assert ran["strategy"] == ran["state_of_volatility"] == everything
    assert ran["event_outcome"] == everything | {"dates": ["phase_match_90d", "phase_residual", "stratify"]}
    assert (
        ran["forecast"] == ran["unbiased"] == nothing | {"dates": ["stratify"], "state": ["stratify"], "bare": ["away"]}
    )
    assert ran["lead_lag"] == nothing | {
        "dates": ["stratify"], "state": ["stratify"], "bare": ["away"], "series": ["residual"], "trend": ["detrend"],
    }  # fmt: skip
    assert ran["coincidence"] == ran["untestable"] == ran["no_data"] == nothing


def test_a_reason_says_what_kept_the_claim_itself_from_being_run():
    assert {each.not_run[0].why for each in report("no_data").confounders} == {Why.NO_SERIES}
    assert {each.not_run.detail for each in report("no_data").controls if each.not_run} == {"NDX"}
    assert {each.not_run[0].detail for each in report("untestable").confounders} == {"untestable"}
    assert control("coincidence", "reverse", "SPX").not_run == NotRun(
        "reverse", Why.NOT_APPLICABLE, "event_coincidence"
    )
    assert control("structural_break", "reverse", "SPX").not_run.why is Why.NOT_APPLICABLE
    assert confounder("strategy", "nowhere").not_run == (NotRun("nowhere", Why.NO_SERIES, "GOLD"),)


def test_the_other_way_round_is_run_where_it_means_something():
    assert control("strategy", "reverse", "SPX").test.n > 0
    assert control("state_of_volatility", "reverse", "SPX").not_run == NotRun("reverse", Why.NOT_APPLICABLE, "VIX")
    assert control("forecast", "reverse", "SPX").not_run == NotRun("reverse", Why.NOT_APPLICABLE, "realised_volatility")
    assert control("lead_lag", "reverse", "SPX").test.n > 0


def test_without_multiplicity_the_claims_own_p_decides_and_the_report_says_so():
    made = a_claim(inference={"multiplicity": "none"})
    counted, off = a_report(), a_report()
    off = replace(off, multiverse=replace(off.multiverse, counts=False, p_adjusted=0.4, p_adjusted_opposite=0.99))
    assert (adjusted_p(off), adjusted_opposite_p(off)) == (0.145, min(1.0, 2.0 * off.primary.p_opposite))
    assert adjusted_p(replace(counted, multiverse=replace(counted.multiverse, p_adjusted=0.4))) == 0.4
    rules = {each.rule: each.figures for each in decide(made, off).reasons}
    assert rules["definitions_not_counted"] == {"p": 0.4}
    assert "definitions_not_counted" not in {each.rule for each in decide(made, counted).reasons}
    for lang, words in (("en", "the file says that this does not count"), ("ko", "다중 정의 보정을 꺼")):
        assert any(words in each for each in lead_sentences(made, off, outcome_words(made, None, lang)))
        assert not any(words in each for each in lead_sentences(made, counted, outcome_words(made, None, lang)))


@pytest.mark.parametrize(("multiplicity", "counts"), [("none", False), ("joint_shift_min_p", True)])
def test_a_file_switches_the_correction_off(multiplicity: str, counts: bool):
    variants = {"event.params.min_days_since_record": [20, 40, 60]}
    made = claim(
        "event_outcome", inference={"replications": 99, "multiplicity": multiplicity}, variants=variants,
        confounders=[], controls={},
    )  # fmt: skip
    found = assess(made, panel())
    assert found.multiverse is not None
    assert found.primary is not None
    assert found.multiverse.counts is counts
    assert adjusted_p(found) == (max(found.primary.p, found.multiverse.p_adjusted) if counts else found.primary.p)
    alone = assess(claim("event_outcome", inference={"multiplicity": "none"}, confounders=[], controls={}), panel())
    assert alone.multiverse is not None
    assert alone.multiverse.counts  # nothing is left out where only one definition was tried


def test_a_control_counts_its_cases_in_words():
    control = ControlResult("reverse", "SPX", a_test(0.4, n=8_253))
    assert "8,253 cases" in worded_control(control, 0.05, "en").text
    assert "사례 8,253건" in worded_control(control, 0.05, "ko").text
    alone = ControlResult("reverse", "SPX", a_test(0.4, n=1))
    assert ": 1 case, by chance" in worded_control(alone, 0.05, "en").text
