"""Associations put to their tests: what is there is found, what is not is not, and every way out is said."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from panel_making import panel_of
from weatherglass.claims.assessment import assess
from weatherglass.claims.reading import claim_from
from weatherglass.claims.results import ClaimReport, Finding, Flag, NotRun, Why, Word
from weatherglass.signals.panel import Panel

DAY = date(2022, 6, 1)
PLAIN: dict[str, Any] = {
    "schema_version": 1,
    "id": "vix-against-stocks",
    "kind": "association",
    "direction": "less",
    "source": {"article": "a", "published": DAY},
    "statement": "s",
    "freeze_date": DAY,
    "data": {"signal": {"id": "VIX"}, "target": {"id": "SPX"}},
}


def made(seed: int, *, tied: float = 0.8, days: int = 900, bands: float = 0.0) -> Panel:
    """The VIX moves against the S&P by `tied`; where `bands` is set its level announces the size of moves."""
    rng = np.random.default_rng(seed)
    steps, own = rng.normal(size=days), rng.normal(size=days)
    level = np.empty(days)
    now = 0.0
    for row in range(days):
        now = 0.95 * now + 0.08 * (-tied * steps[row] + np.sqrt(1 - tied**2) * own[row])
        level[row] = now
    size = np.concatenate([[1.0], np.exp(bands * level[:-1])])
    return panel_of({
        "VIX": 20.0 * np.exp(level),
        "SPX": 1000.0 * np.exp(np.cumsum(0.01 * size * steps)),
        "BTC": 9000.0 * np.exp(np.cumsum(0.03 * rng.normal(size=int(days * 1.4)))),
        "DGS10": 1.5 + np.cumsum(0.02 * rng.normal(size=days)),
    })  # fmt: skip


TIED, APART = made(1), made(2, tied=0.0)


def report_on(panel: Panel, association: dict[str, Any], **more: Any) -> ClaimReport:
    return assess(claim_from(PLAIN | {"association": association} | more), panel, replications=499)


def finding(report: ClaimReport, name: str) -> Finding:
    return next(each for each in report.findings if each.name == name)


def test_a_correlation_that_is_there() -> None:
    report = report_on(TIED, {"statistic": "correlation"})
    vix, spx = TIED.get("VIX"), TIED.get("SPX")
    assert vix is not None
    assert spx is not None
    expected = np.corrcoef(np.diff(np.log(vix.value)), np.diff(np.log(spx.value)))[0, 1]
    assert report.primary is not None
    assert (report.primary.name, report.primary.statistic) == ("circular_shift", pytest.approx(expected))
    assert report.primary.p == report.primary.min_p == 1 / 899
    assert (report.primary.n, report.primary.draws, report.primary.valid) == (899, 899, True)
    estimate = finding(report, "estimate")
    assert estimate.low is not None
    assert estimate.high is not None
    assert -0.9 < estimate.low < estimate.value < estimate.high < -0.6
    assert 0.02 < estimate.high - estimate.low < 0.15
    after = finding(report, "estimate_after_freeze")
    assert after.first > DAY
    assert finding(report, "effect_after_freeze").value == after.value < -0.5
    assert finding(report, "first_half").last < finding(report, "second_half").first
    assert [each.role for each in report.series] == ["signal", "target"]
    # one definition: the joint p is its own
    assert report.multiverse is not None
    assert report.multiverse.p_adjusted == report.primary.p
    assert report.verdict is not None
    assert report.verdict.word is Word.SUPPORTED_FRAGILE  # no negative control was given


def test_a_correlation_that_is_not_there() -> None:
    report = report_on(APART, {"statistic": "correlation"})
    assert report.primary is not None
    assert report.primary.p > 0.05
    assert report.primary.p_two_sided <= 1.0
    assert report.verdict is not None
    assert report.verdict.word in {Word.NO_SUPPORT, Word.SUGGESTIVE}


def test_the_direction_is_that_of_the_claim() -> None:
    wrong = report_on(TIED, {"statistic": "correlation"}, direction="greater")
    assert wrong.verdict is not None
    assert wrong.verdict.word is Word.CONTRADICTED
    either = report_on(TIED, {"statistic": "correlation"}, direction="two_sided")
    assert either.primary is not None
    assert either.primary.p == either.primary.p_two_sided == 2 / 899


def test_a_size_that_the_text_names_is_held_against_the_interval_and_its_tolerance() -> None:
    for claimed, tolerance, word in ((-0.2, 0.0, Word.CONTRADICTED), (-0.7, 0.1, Word.SUPPORTED_FRAGILE)):
        report = report_on(TIED, {"statistic": "correlation", "claimed": claimed, "tolerance": tolerance})
        assert report.verdict is not None
        assert report.verdict.word is word


def test_another_null_than_independence_is_for_the_bootstrap() -> None:
    near, far = (report_on(TIED, {"statistic": "correlation", "null": null}) for null in (-0.78, -0.5))
    assert near.primary is not None
    assert far.primary is not None
    assert (near.primary.name, near.primary.draws) == ("stationary_bootstrap", 499)
    assert near.primary.p > 0.05
    assert far.primary.p == pytest.approx(1 / 500)
    assert [(each.name, each.valid, each.note) for each in far.tests] == [
        ("circular_shift", False, "tests_independence")
    ]


def test_definitions_against_another_null_are_those_of_the_bootstrap() -> None:
    variants = {"association.change": ["log", "level"], "baseline.start": [None, "2020-03-02", "2021-01-04"]}
    report = report_on(TIED, {"statistic": "correlation", "null": -0.5}, variants=variants)
    assert report.multiverse is not None
    p = [each.p for each in report.multiverse.variants if each.p is not None]
    assert len(p) == 6
    assert min(p) == pytest.approx(1 / 1000)  # the bootstrap of a definition draws 999 times
    assert report.multiverse.p_adjusted == pytest.approx(6 * min(p))
    assert report.multiverse.p_adjusted_opposite == 1.0
    assert (report.multiverse.right_sign, report.multiverse.shifts) == (1.0, 0)
    assert report.verdict is not None
    assert report.verdict.word is Word.SUPPORTED_FRAGILE
    above = report_on(TIED, {"statistic": "correlation", "null": -0.5}, variants=variants, direction="greater")
    assert above.verdict is not None
    assert above.verdict.word is Word.CONTRADICTED


def test_definitions_against_another_null_have_their_own_bootstraps() -> None:
    report = report_on(
        TIED, {"statistic": "correlation", "null": -0.5}, variants={"association.change": ["log", "level"]}
    )
    assert report.multiverse is not None
    ps = [each.p for each in report.multiverse.variants]
    assert all(p is not None and p < 0.01 for p in ps)
    assert report.multiverse.p_adjusted == pytest.approx(2 * min(p for p in ps if p is not None))
    assert (report.multiverse.right_sign, report.multiverse.below_alpha) == (1.0, 1.0)
    assert report.verdict is not None
    assert report.verdict.word is Word.SUPPORTED_FRAGILE
    beyond = report_on(
        TIED, {"statistic": "correlation", "null": -0.95}, variants={"association.change": ["log", "level"]}
    )
    assert beyond.verdict is not None
    assert beyond.verdict.word is Word.CONTRADICTED


def test_opposite_signs_are_counted_in_percent() -> None:
    report = report_on(TIED, {"statistic": "opposite_sign_share"}, direction="greater")
    vix, spx = TIED.get("VIX"), TIED.get("SPX")
    assert vix is not None
    assert spx is not None
    x, y = np.diff(vix.value), np.diff(spx.value)
    assert finding(report, "estimate").value == pytest.approx(100 * np.mean(x * y < 0))
    assert finding(report, "both_up").value == pytest.approx(100 * np.mean((x > 0) & (y > 0)))
    up = finding(report, "signal_up_when_target_up")
    assert (up.value, up.n) == (pytest.approx(100 * np.mean(x[y > 0] > 0)), int((y > 0).sum()))
    assert report.primary is not None
    assert report.primary.details["null"] == pytest.approx(50.0, abs=1.0)
    assert report.primary.p == 1 / 899


def test_a_slope_has_newey_and_wests_interval() -> None:
    report = report_on(TIED, {"statistic": "regression_slope", "horizon_days": 5})
    estimate, error = finding(report, "estimate"), finding(report, "standard_error")
    assert (error.note, estimate.note) == ("newey_west_10", "hac")
    assert estimate.low == pytest.approx(estimate.value - 1.959964 * error.value)
    assert report.primary is not None
    assert report.primary.p == 1 / 899
    vix, spx = TIED.get("VIX"), TIED.get("SPX")
    assert vix is not None
    assert spx is not None
    assert estimate.value == pytest.approx(np.polyfit(np.diff(np.log(vix.value)), np.diff(np.log(spx.value)), 1)[0])
    monthly = report_on(TIED, {"statistic": "regression_slope", "frequency": "month"})
    assert finding(monthly, "standard_error").note == "newey_west_2"


BANDS = {"statistic": "ordered_bands", "bands": [16.0, 20.0, 25.0], "horizon_days": 10}


def test_bands_whose_outcomes_rise_are_found() -> None:
    wild = made(3, bands=2.0)
    report = report_on(wild, BANDS, direction="greater")
    assert report.primary is not None
    assert report.primary.p < 0.05
    assert finding(report, "estimate").value > 60.0
    means = [finding(report, f"mean_of_band_{band}").value for band in range(4)]
    assert means == sorted(means)
    shares = [finding(report, f"share_of_band_{band}").value for band in range(4)]
    assert sum(shares) == pytest.approx(100.0)
    assert finding(report, "mean_of_band_1").note == "16-20"


def test_bands_of_a_calm_market_say_nothing() -> None:
    report = report_on(made(4, tied=0.0), BANDS, direction="greater")
    assert report.primary is not None
    assert report.primary.p > 0.05


def test_the_band_is_known_before_the_outcome_begins() -> None:
    # moves double the day after a high VIX and at no other time: seen only if the band of a row is the day before's
    report = report_on(made(5, bands=2.0), BANDS | {"horizon_days": 1}, direction="greater")
    assert report.primary is not None
    assert report.primary.n == 898  # 900 days less the first, which has no band yet, and the last, which has no outcome


def test_returns_in_bands_of_their_own_volatility_are_standardised() -> None:
    report = report_on(made(6, bands=2.0), BANDS | {"outcome": "log_return"}, direction="greater")
    assert report.primary is not None
    assert report.primary.name == "circular_shift_vol_standardised"
    assert report.primary.p > 0.05


def test_definitions_starts_controls_and_confounders_are_all_run() -> None:
    report = report_on(
        TIED,
        {"statistic": "correlation"},
        variants={"association.frequency": ["day", "week", "month"], "association.change": ["log", "level"], "data.signal.field": ["close", "open"]},
        baseline={"start_grid": ["2020-01-02", "2021-06-01"]},
        controls={"negative_signals": ["BTC", "GVZ"], "negative_outcomes": ["DGS10"], "reverse": True},
        confounders=[
            {"id": "rates", "rule": "series", "series": "DGS10", "adjust": ["residual"]},
            {"id": "trend", "rule": "trend", "adjust": ["detrend"]},
            {"id": "days", "rule": "calendar_dates", "dates": ["2021-01-01"], "adjust": ["phase_residual"]},
            {"id": "itself", "rule": "series", "series": "SPX", "adjust": ["residual"]},
        ],
    )  # fmt: skip
    assert report.multiverse is not None
    assert len(report.multiverse.variants) == 12
    missing = [each.not_run.why for each in report.multiverse.variants if each.not_run is not None]
    assert missing == [Why.NO_FIELD] * 6
    assert report.multiverse.right_sign == 1.0
    assert report.primary is not None
    assert report.multiverse.p_adjusted == pytest.approx(report.primary.p, rel=0.01)  # circles of 899 and 900 days
    assert report.primary.p < 0.02
    assert list(report.by_start) == [date(2020, 1, 2), date(2021, 6, 1)]
    assert report.by_start[date(2021, 6, 1)].n < report.by_start[date(2020, 1, 2)].n
    controls = {(each.kind, each.series): each for each in report.controls}
    bitcoin = controls["negative_signal", "BTC"].test
    assert bitcoin is not None
    assert abs(bitcoin.statistic) < 0.1
    assert controls["negative_signal", "GVZ"].not_run == NotRun("signal", Why.NO_SERIES, "GVZ")
    assert controls["negative_outcome", "DGS10"].test is not None
    assert controls["reverse", "SPX"].not_run == NotRun("reverse", Why.NOT_APPLICABLE, "correlation")
    without = {each.id: each for each in report.confounders}
    assert without["rates"].adjusted["residual"].statistic == pytest.approx(report.primary.statistic, abs=0.02)
    assert without["trend"].adjusted["detrend"].statistic == pytest.approx(report.primary.statistic, abs=0.02)
    assert without["days"].not_run == (NotRun("phase_residual", Why.NOT_APPLICABLE, "days"),)
    # nothing is left of the S&P once it is taken out of itself
    assert without["itself"].not_run == (NotRun("residual", Why.NOT_APPLICABLE, "itself"),)
    assert report.verdict is not None
    assert Flag.DATA_LIMITS not in report.verdict.flags


def test_slopes_can_be_turned_around() -> None:
    report = report_on(TIED, {"statistic": "regression_slope"}, controls={"reverse": True})
    assert report.controls[0].test is not None
    assert report.controls[0].test.statistic < 0.0
    assert report.controls[0].test.p == 1 / 899


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"data": {"target": {"id": "SPX"}}}, NotRun("signal", Why.NO_SERIES)),
        ({"data": {"signal": {"id": "GVZ"}, "target": {"id": "SPX"}}}, NotRun("signal", Why.NO_SERIES, "GVZ")),
        ({"data": {"signal": {"id": "VIX"}, "target": {"id": "OVX"}}}, NotRun("target", Why.NO_SERIES, "OVX")),
        ({"association": {"statistic": "ordered_bands"}}, NotRun("association.bands", Why.NOT_APPLICABLE)),
        ({"association": BANDS | {"bands": [500.0]}}, NotRun("association.bands", Why.TOO_SHORT, "889")),
        ({"association": BANDS | {"horizon_days": 890}}, NotRun("outcome", Why.HORIZON_TOO_LONG, "890")),
        ({"baseline": {"start": date(2023, 6, 1)}}, NotRun("signal", Why.TOO_SHORT, "9")),
    ],
)  # fmt: skip
def test_what_cannot_be_run_says_why(more: dict[str, Any], reason: NotRun) -> None:
    report = report_on(TIED, more.pop("association", {"statistic": "correlation"}), **more)
    assert report.not_run == (reason,)
    assert report.verdict is not None
    assert report.verdict.word is Word.NOT_TESTABLE


def test_the_same_claim_on_the_same_data_is_the_same_report() -> None:
    one, other = (report_on(TIED, {"statistic": "correlation"}) for _ in range(2))
    assert (one.findings, one.primary, one.manifest) == (other.findings, other.primary, other.manifest)


# -- coincidences ------------------------------------------------------------------------------------------------------

DATES = {"statistic": "event_coincidence", "within_days": 20}
BITCOIN = {"data": {"target": {"id": "BTC"}}, "direction": "greater"}


def test_dates_that_fall_together_are_found() -> None:
    events = [f"202{year}-0{month}-10" for year in (0, 1, 2) for month in (2, 5, 8)]
    others = [each[:-2] + "15" for each in events]
    report = report_on(
        TIED,
        DATES | {"events": events, "other_events": others},
        variants={"association.within_days": [4, 20, 3000]},
        **BITCOIN,
    )
    assert report.primary is not None
    assert (report.primary.name, report.primary.statistic, report.primary.n) == ("event_coincidence", 100.0, 9)
    assert report.primary.draws == 1260  # calendar days of the data
    assert report.primary.p < 0.05
    assert finding(report, "events_followed").value == 100.0
    assert finding(report, "events_preceded").value == 0.0
    assert (finding(report, "days_apart").value, finding(report, "days_apart").high) == (5.0, 5.0)
    assert 20.0 < finding(report, "chance").value < 35.0
    assert report.power is not None
    assert report.power.min_p_of_record == pytest.approx((finding(report, "chance").value / 100.0) ** 9)
    assert report.multiverse is not None
    assert [each.hits for each in report.multiverse.variants] == [0, 9, None]
    assert report.multiverse.variants[2].not_run == NotRun("target", Why.TOO_SHORT, "1260")
    assert report.multiverse.p_adjusted >= report.primary.p


def test_two_events_are_too_few_for_so_wide_a_window() -> None:
    report = report_on(
        TIED,
        DATES
        | {
            "events": ["2020-05-01", "2021-05-01"],
            "other_events": ["2020-05-02", "2021-05-02", "2022-05-02"],
            "within_days": 90,
        },
        **BITCOIN,
    )
    assert report.verdict is not None
    assert report.verdict.word is Word.TOO_FEW_CASES


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({}, NotRun("association.events", Why.NO_EVENTS)),
        ({"events": ["2020-02-01"]}, NotRun("association.other_events", Why.NO_EVENTS)),
        ({"events": ["2010-02-01"], "other_events": ["2020-02-01"]}, NotRun("association.events", Why.EVENTS_OUTSIDE_DATA)),
        ({"events": ["2020-02-01"], "other_events": ["2020-02-01"], "within_days": 700}, NotRun("target", Why.TOO_SHORT, "1260")),
    ],
)  # fmt: skip
def test_lists_of_dates_that_cannot_be_compared_say_why(asked: dict[str, Any], reason: NotRun) -> None:
    assert report_on(TIED, DATES | asked, **BITCOIN).not_run == (reason,)
