"""Strategies by the VIX on the reference histories: leaving shares at 40, and holding fewer of them at 30."""

from __future__ import annotations

from typing import Any

import pytest

from panel_making import panel_from_history
from weatherglass.claims.assessment import assess
from weatherglass.claims.reading import claim_from
from weatherglass.claims.results import ClaimReport, Word

BASE: dict[str, Any] = {
    "schema_version": 1, "id": "vix-weights", "kind": "strategy", "source": {"article": "a", "published": "2025-04-15"},
    "statement": "s", "freeze_date": "2025-04-15",
    "data": {"signal": {"id": "VIX", "start": "1990-01-02"}, "target": {"id": "SPX", "start": "1990-01-02"}},
}  # fmt: skip


def report_on(level: float, weight_inside: float, measure: str = "sharpe") -> ClaimReport:
    strategy = {"level": level, "weight_inside": weight_inside, "cost_bp": 5.0, "measure": measure}
    panel = panel_from_history("VIX", "SPX", "DGS3MO", at="2026-08-22")
    return assess(claim_from(BASE | {"strategy": strategy}), panel, replications=999)


def figures(report: ClaimReport) -> dict[str, float]:
    return {each.name: each.value for each in report.findings}


def test_leaving_shares_at_a_vix_of_40_cost_return_and_did_not_raise_the_ratio():
    report = report_on(40.0, 0.0)
    found = figures(report)
    assert found["return_acting"] == pytest.approx(7.75, abs=0.1)
    assert found["return_holding"] == pytest.approx(8.73, abs=0.1)
    assert found["sharpe_acting"] == pytest.approx(0.373, abs=0.01)
    assert found["sharpe_holding"] == pytest.approx(0.399, abs=0.01)
    assert found["drawdown_holding"] == pytest.approx(-56.78, abs=0.02)  # 2007-10-09 to 2009-03-09
    assert found["time_in_state"] == pytest.approx(0.0225, abs=0.0005)
    assert found["cash"] == pytest.approx(2.81, abs=0.05)
    assert report.primary is not None
    assert report.primary.name == "ledoit_wolf"
    assert report.primary.p == pytest.approx(0.625, abs=0.04)
    assert report.verdict is not None
    assert report.verdict.word is Word.NO_SUPPORT


def test_three_fifths_at_a_vix_of_30_made_falls_smaller_and_the_ratio_no_better():
    found = figures(report_on(30.0, 0.6))
    assert found["drawdown_acting"] == pytest.approx(-49.8, abs=0.2)
    assert found["estimate"] == pytest.approx(-0.024, abs=0.005)
    assert found["effect_after_freeze"] < 0.0
    falls = report_on(30.0, 0.6, "max_drawdown")
    assert falls.primary is not None
    assert falls.primary.name == "circular_shift"
    assert falls.primary.statistic == pytest.approx(7.0, abs=0.2)
    assert 0.02 < falls.primary.p < 0.25
