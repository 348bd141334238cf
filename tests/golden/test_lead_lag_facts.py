"""The cascade of R18 on the reference histories: Treasuries, large caps, small caps, Bitcoin, week by week."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from panel_making import panel_from_history
from weatherglass.claims.assessment import assess
from weatherglass.claims.reading import claim_from
from weatherglass.claims.results import Word

CLAIM: dict[str, Any] = {
    "schema_version": 1,
    "id": "r18-risk-cascade",
    "kind": "lead_lag",
    "source": {"article": "a", "published": date(2026, 1, 22)},
    "statement": "s",
    "freeze_date": date(2026, 1, 22),
    "lead_lag": {"chain": ["DGS10", "SPX", "RUT", "BTC"], "frequency": "week", "max_lag": 8, "tests": ["prewhitened_ccf", "toda_yamamoto"]},
    "variants": {"lead_lag.frequency": ["day", "week"], "lead_lag.max_lag": [4, 8]},
}  # fmt: skip


@pytest.mark.slow
def test_the_cascade_moves_at_once_or_not_at_all() -> None:
    report = assess(claim_from(CLAIM), panel_from_history("DGS10", "SPX", "RUT", "BTC", at="2026-01-31"))
    assert report.primary is not None
    assert report.primary.p > 0.2
    assert report.primary.p == max(
        each.value
        for each in report.findings
        if each.name == "prewhitened_ccf_p" and each.note in {"DGS10>SPX", "SPX>RUT", "RUT>BTC"}
    )
    assert all(each.p > 0.05 for each in report.tests)
    together = {each.note: each.value for each in report.findings if each.name == "same_time_correlation"}
    assert together == {
        "DGS10>SPX": pytest.approx(0.12, abs=0.02),
        "SPX>RUT": pytest.approx(0.86, abs=0.02),
        "RUT>BTC": pytest.approx(0.13, abs=0.04),
    }
    assert report.multiverse is not None
    assert all(each.p is not None and each.p > 0.2 for each in report.multiverse.variants)
    assert report.verdict is not None
    assert report.verdict.word is Word.NO_SUPPORT


def test_the_vix_and_the_index_move_on_the_same_day() -> None:
    claim = claim_from(
        CLAIM
        | {
            "lead_lag": {"chain": ["VIX", "SPX"], "frequency": "day", "max_lag": 5, "tests": ["prewhitened_ccf"]},
            "variants": {},
        }
    )
    report = assess(claim, panel_from_history("VIX", "SPX", at="2026-01-31"))
    assert report.primary is not None
    assert report.primary.p > 0.1
    assert report.primary.p_opposite > 0.1
    assert report.findings[0].value == pytest.approx(-0.714, abs=0.002)
