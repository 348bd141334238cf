"""Bitcoin's volatility before and after the ETFs on the reference history, by the claim of the catalogue.

CLAIMS 0.8 has 82 % before (75 % since 2017) and 48 % after, p of the shift .047 to .060, and steps of -.06 (p .87) and
+.46 (p .23) once a trend is allowed for. Volatilities here are roots of mean squares, 80.5, 75.1 and 46.8 %; p is that
of calendar months, which moves with the end of the data; the step is that of monthly log variances, and is no step
either. Figures of CLAIMS for the step are near those of daily log squares (-.07 and +.39), which are mostly noise.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from panel_making import panel_from_history
from weatherglass.claims.assessment import assess
from weatherglass.claims.reading import claim_from
from weatherglass.claims.results import ClaimReport, Flag, Word


def etf_claim(**changes: Any) -> Any:
    plain: dict[str, Any] = {
        "schema_version": 1, "id": "etf", "kind": "structural_break", "direction": "less",
        "source": {"article": "a", "published": "2026-01-22"}, "statement": "s", "freeze_date": "2026-01-22",
        "data": {"target": {"id": "BTC", "start": "2013-01-01"}},
        "event": {"rule": "window", "params": {"from": "2024-01-11", "to": "end"}},
        "outcome": {"measure": "log_realised_variance", "horizon_days": 30, "also": ["down_semivariance"]},
        "baseline": {"type": "complement", "start": "2013-01-01", "start_grid": ["2013-01-01", "2015-01-01", "2017-01-01"]},
        "inference": {
            "primary": "circular_shift_window", "second": "bai_perron_unknown_date",
            "alternatives": ["linear_trend", "log_market_cap_trend"],
        },
        "variants": {
            "event.params.from": ["2023-06-15", "2023-10-23", "2024-01-11", "2024-04-20"],
            "outcome.frequency": ["week", "month"],
            "baseline.start": ["2013-01-01", "2015-01-01", "2017-01-01"],
        },
        "confounders": [
            {"id": "secular_trend", "rule": "trend", "adjust": ["detrend"]},
            {"id": "market_volatility", "rule": "series", "series": "VIX", "adjust": ["residual"]},
        ],
        "prior": {"family": "none"},
        "verdict": {"scheme": "v1", "attribution_requires": ["no_trend_alternative"]},
    }  # fmt: skip
    return claim_from(plain | changes)


@pytest.fixture(scope="module")
def at_publication() -> ClaimReport:
    return assess(etf_claim(), panel_from_history("BTC", "VIX", at="2026-01-22"))


@pytest.fixture(scope="module")
def later() -> ClaimReport:
    return assess(etf_claim(), panel_from_history("BTC", "VIX", at="2026-08-22"))


def levels(report: ClaimReport) -> dict[str, float]:
    return {each.name: each.value for each in report.findings}


def test_volatility_before_and_after(at_publication: ClaimReport):
    found = levels(at_publication)
    assert (found["outside"], found["inside"]) == pytest.approx((80.5, 46.8), abs=0.5)
    since_2017 = etf_claim(baseline={"type": "complement", "start": "2017-01-01"}, variants={})
    found = levels(assess(since_2017, panel_from_history("BTC", at="2026-01-22")))
    assert (found["outside"], found["inside"]) == pytest.approx((75.1, 46.8), abs=0.5)


def test_the_year_before_the_etfs_was_as_calm():
    btc = panel_from_history("BTC", at="2026-01-22").get("BTC")
    returns, days = np.diff(np.log(btc.value)), btc.days[1:]
    year = returns[(days >= np.datetime64("2023-01-01")) & (days < np.datetime64("2024-01-01"))]
    assert 100 * np.sqrt(365 * (year**2).mean()) == pytest.approx(43.5, abs=0.5)


def test_so_large_a_fall_over_so_long_a_stretch_is_rare_and_the_end_of_the_data_moves_its_p(
    at_publication: ClaimReport, later: ClaimReport
):
    assert at_publication.primary.statistic == pytest.approx(-0.707, abs=0.01)
    assert at_publication.primary.p == pytest.approx(0.025, abs=0.007)
    assert later.primary.p == pytest.approx(0.073, abs=0.013)
    assert [each.p for each in at_publication.by_start.values()] == pytest.approx([0.025, 0.038, 0.028], abs=0.01)


def test_beside_a_trend_there_is_no_step(at_publication: ClaimReport):
    tests = {each.name: each for each in at_publication.tests}
    assert tests["linear_trend"].statistic == pytest.approx(-0.25, abs=0.03)
    assert tests["linear_trend"].p_two_sided == pytest.approx(0.52, abs=0.1)
    detrended = {each.id: each.adjusted for each in at_publication.confounders}
    assert detrended["secular_trend"]["detrend"].p == pytest.approx(0.30, abs=0.04)
    assert detrended["market_volatility"]["residual"].statistic == pytest.approx(-0.71, abs=0.02)
    since_2017 = etf_claim(baseline={"type": "complement", "start": "2017-01-01"}, variants={})
    step = assess(since_2017, panel_from_history("BTC", at="2026-01-22")).tests[1]
    assert step.name == "linear_trend"
    assert step.statistic == pytest.approx(0.08, abs=0.03)
    assert step.p_two_sided > 0.5


def test_breaks_at_dates_that_nobody_named_lie_before_the_etfs(at_publication: ClaimReport):
    regimes = [each for each in at_publication.findings if each.name == "regime"]
    assert [str(each.first)[:7] for each in regimes] == ["2013-01", "2015-04", "2017-05", "2022-10"]
    assert [each.value for each in regimes] == pytest.approx([110.0, 55.8, 80.5, 46.6], abs=1.0)


def test_the_verdict_is_suggestive_and_not_to_be_attributed(at_publication: ClaimReport, later: ClaimReport):
    for report in (at_publication, later):
        assert report.verdict.word is Word.SUGGESTIVE
        assert {Flag.CONFOUNDED, Flag.DEPENDS_ON_DEFINITION} <= set(report.verdict.flags)
        assert len(report.multiverse.variants) == 24
        assert report.multiverse.right_sign == 1.0
        assert report.power.detectable == pytest.approx(-1.1, abs=0.25)  # a fall to three fifths of the volatility
