"""Associations of the VIX with the S&P 500 on the reference histories, against the figures of CLAIMS.md (V6, V7)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from panel_making import panel_from_history
from weatherglass.claims.assessment import assess
from weatherglass.claims.reading import claim_from
from weatherglass.claims.results import ClaimReport, Word

START = {"start": date(1990, 1, 2)}
PLAIN: dict[str, Any] = {
    "schema_version": 1,
    "id": "v7-vix-moves-against-stocks",
    "kind": "association",
    "direction": "less",
    "source": {"article": "a", "published": date(2025, 4, 15)},
    "statement": "s",
    "freeze_date": date(2025, 4, 15),
    "data": {"signal": {"id": "VIX"} | START, "target": {"id": "SPX"} | START},
}


def report_on(association: dict[str, Any], **more: Any) -> ClaimReport:
    claim = claim_from(PLAIN | {"association": association} | more)
    return assess(claim, panel_from_history("VIX", "SPX", at="2026-01-31"), replications=499)


def figures(report: ClaimReport) -> dict[str, float]:
    return {each.name: each.value for each in report.findings}


def test_changes_of_the_vix_go_against_those_of_the_index() -> None:
    logs, levels = report_on({"statistic": "correlation"}), report_on({"statistic": "correlation", "change": "level"})
    assert figures(logs)["estimate"] == pytest.approx(-0.715, abs=0.002)
    assert figures(levels)["estimate"] == pytest.approx(-0.787, abs=0.001)
    assert logs.primary is not None
    assert logs.primary.p == pytest.approx(1 / logs.primary.n)  # no other shift comes near
    low, high = next((each.low, each.high) for each in logs.findings if each.name == "estimate")
    assert (low, high) == (pytest.approx(-0.748, abs=0.01), pytest.approx(-0.685, abs=0.01))
    assert figures(logs)["estimate_after_freeze"] < -0.7
    assert logs.verdict is not None
    assert logs.verdict.word is Word.SUPPORTED_FRAGILE  # nothing was given that should show nothing


def test_days_of_opposite_signs() -> None:
    found = figures(report_on({"statistic": "opposite_sign_share"}, direction="greater"))
    assert found["estimate"] == pytest.approx(77.9, abs=0.1)
    assert found["signal_up_when_target_up"] == pytest.approx(20.5, abs=0.1)
    assert found["both_up"] == pytest.approx(11.0, abs=0.1)


@pytest.mark.slow
def test_volatility_rises_from_band_to_band_of_the_vix() -> None:
    bands = {"statistic": "ordered_bands", "bands": [12.0, 20.0, 30.0, 40.0, 60.0], "horizon_days": 21}
    report = report_on(bands, direction="greater")
    found = figures(report)
    shares = [found[f"share_of_band_{band}"] for band in range(6)]
    assert shares == pytest.approx([8.7, 54.2, 29.2, 5.7, 1.8, 0.4], abs=0.5)
    means = [found[f"mean_of_band_{band}"] for band in range(6)]
    assert means == sorted(means)
    assert means == pytest.approx([8.7, 12.1, 19.0, 26.6, 40.0, 59.4], abs=0.5)
    assert found["estimate"] == pytest.approx(86.0, abs=1.0)
    assert report.primary is not None
    assert report.primary.p < 0.02


@pytest.mark.slow
def test_returns_do_not_rise_with_the_band_once_wild_days_are_standardised() -> None:
    bands = {"statistic": "ordered_bands", "bands": [12.0, 20.0, 30.0, 40.0], "outcome": "log_return"}
    report = report_on(bands, direction="greater")
    assert report.primary is not None
    assert (report.primary.name, report.primary.p > 0.10) == ("circular_shift_vol_standardised", True)
