"""The first claim's cases under resampling, on the reference histories: close to the shift, and the start decides."""

from __future__ import annotations

from typing import Any

import pytest

from panel_making import panel_from_history
from weatherglass.claims.bootstrap_test import bootstrap_test
from weatherglass.claims.cases import Setting, setting_of
from weatherglass.claims.reading import claim_from
from weatherglass.claims.results import SignificanceTest
from weatherglass.claims.rule_monte_carlo import rule_monte_carlo
from weatherglass.signals.panel import Panel
from weatherglass.stats.randomization import circular_shift

CLAIM: dict[str, Any] = {
    "schema_version": 1, "id": "r4", "kind": "event_outcome", "source": {"article": "a", "published": "2026-01-22"},
    "statement": "s", "freeze_date": "2026-01-22",
    "data": {"signal": {"id": "RUT", "start": "1987-09-10"}, "target": {"id": "BTC"}},
    "event": {
        "rule": "breakout", "params": {"min_days_since_record": 365}, "as_claimed": ["2016-11-14", "2020-11-13"],
    },
    "outcome": {"horizon_days": 365},
}  # fmt: skip


def setting_from(panel: Panel, start: str, **event: Any) -> Setting:
    found = setting_of(claim_from(CLAIM | {"baseline": {"start": start}, "event": CLAIM["event"] | event}), panel)
    assert isinstance(found, Setting)
    return found


@pytest.mark.parametrize(
    ("start", "rule", "bootstrap"),
    [("2010-07-18", 0.114, 0.145), ("2013-01-01", 0.035, 0.065), ("2015-01-01", 0.017, 0.03)],
)
def test_both_breakouts_of_the_text(start: str, rule: float, bootstrap: float):
    panel = panel_from_history("RUT", "BTC")
    setting = setting_from(panel, start)
    shift = circular_shift(setting.outcomes, setting.circle_rows)
    drawn = rule_monte_carlo(setting, panel, seed=1, replications=2_000)
    resampled = bootstrap_test(setting, seed=1, replications=2_000)
    assert isinstance(drawn, SignificanceTest)
    assert isinstance(resampled, SignificanceTest)
    assert setting.n == 2
    assert drawn.p == pytest.approx(rule, abs=0.02)
    assert resampled.p == pytest.approx(bootstrap, abs=0.02)
    assert drawn.p == pytest.approx(shift.greater, abs=0.05)
    assert drawn.details["mean_block"] == pytest.approx(220.0, abs=5.0)
    assert drawn.details["tried"] < 12 * 2_000


def test_all_four_breakouts_of_the_rule():
    panel = panel_from_history("RUT", "BTC")
    setting = setting_from(panel, "2010-07-18", source="rule")
    drawn = rule_monte_carlo(setting, panel, seed=1, replications=2_000)
    assert isinstance(drawn, SignificanceTest)
    assert (setting.n, drawn.n) == (4, 4)
    assert drawn.p == pytest.approx(0.015, abs=0.01)
