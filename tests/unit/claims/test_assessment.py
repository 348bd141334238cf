"""The whole report: nothing of it looks ahead, and the same claim on the same data gives the same report."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panel_making import end_of, random_panel
from weatherglass.claims.assessment import assess
from weatherglass.claims.reading import claim_from
from weatherglass.claims.results import Flag
from weatherglass.signals.panel import Observations, Panel

SERIES = [("VIX", ""), ("SPX", ""), ("BTC", ""), ("RUT", ""), ("TLT", "")]
BASE: dict[str, Any] = {
    "schema_version": 1, "id": "claim", "kind": "event_outcome", "source": {"article": "a", "published": "2017-01-01"},
    "statement": "s", "freeze_date": "2017-06-01",
    "confounders": [
        {"id": "d", "rule": "calendar_dates", "dates": ["2014-06-01", "2016-03-01"], "adjust": ["phase_residual", "phase_match_200d"]},
        {"id": "v", "rule": "threshold_cross", "series": "VIX", "level": 20.0, "within_days": 30, "adjust": ["stratify"]},
        {"id": "f", "rule": "drawdown", "series": "SPX", "depth": 0.05, "within_days": 60, "adjust": ["match_prior_return"]},
        {"id": "s", "rule": "series", "series": "VIX", "adjust": ["residual"]},
        {"id": "t", "rule": "trend", "adjust": ["detrend"]},
    ],
    "open_prediction": {"event": "2017-03-01", "resolves": "2017-09-01", "claim_true_if": "multiple > 1.0"},
}  # fmt: skip
CLAIMS: dict[str, dict[str, Any]] = {
    "breakout": {
        "data": {"signal": {"id": "RUT"}, "target": {"id": "BTC"}},
        "event": {"rule": "breakout", "params": {"min_days_since_record": 40}, "as_claimed": ["2015-09-01", "2016-05-02"]},
        "outcome": {"horizon_days": 60, "also": ["hit_gt_1.1x", "max_drawdown", "time_to_1.2x"]},
        "baseline": {"start_grid": ["2010-01-01", "2016-01-01"]},
        "variants": {"outcome.horizon_days": [30, 60], "event.source": ["rule", "as_claimed"]},
        "controls": {"negative_signals": ["SPX"], "negative_outcomes": ["TLT"], "reverse": True},
    },
    "level": {
        "data": {"signal": {"id": "VIX"}, "target": {"id": "SPX"}}, "direction": "less",
        "event": {"rule": "threshold_cross", "params": {"level": 22.0}},
        "outcome": {"horizon_days": 21}, "inference": {"primary": "circular_shift_vol_standardised"},
        "variants": {"event.params.level": [20.0, 22.0]}, "controls": {"negative_outcomes": ["TLT", "BTC"]},
    },
    "state": {
        "data": {"target": {"id": "SPX"}}, "direction": "two_sided",
        "event": {"rule": "regime_entry", "params": {"signal": "vix_band", "state": "normal"}},
        "outcome": {"horizon_days": 10, "measure": "max_drawdown"},
    },
    "both": {
        "data": {"signal": {"id": "VIX"}, "target": {"id": "SPX"}},
        "event": {"rule": "joint_move"}, "outcome": {"horizon_days": 42, "measure": "days_to_bull_peak"},
        "controls": {"negative_outcomes": ["TLT"]},
    },
}  # fmt: skip


def plain(found: object) -> object:
    """A report as nested texts and numbers, arrays as their bytes: equal means equal to the bit."""
    if isinstance(found, np.ndarray):
        return found.tobytes()
    if is_dataclass(found) and not isinstance(found, type):
        return {each.name: plain(getattr(found, each.name)) for each in fields(found)}
    if isinstance(found, list | tuple):
        return [plain(each) for each in found]
    if hasattr(found, "items"):
        return {str(key): plain(value) for key, value in found.items()}
    return repr(found)


def truncated(panel: Panel, day: date, rng: np.random.Generator) -> Panel:
    """What was known at the end of a day, and lies about everything after it."""
    at = panel.until(end_of(day)).at
    found = {}
    for key, each in panel.observations.items():
        later = each.known_at > at
        value = np.where(later, each.value * np.exp(rng.normal(0.0, 0.5, each.rows)), each.value)
        found[key] = Observations(
            each.series, each.field, each.days, each.known_at, value, each.unit, each.spec, each.source, each.revised
        )
    return Panel.known(found, end_of(day))


@pytest.mark.parametrize("name", sorted(CLAIMS))
@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 10_000), back=st.integers(1, 700))
def test_a_report_of_a_day_knows_nothing_of_later_days(name: str, seed: int, back: int):
    panel = random_panel(SERIES, seed, 4.0, first="2014-06-02")
    claim = claim_from(BASE | CLAIMS[name])
    day = panel.day - timedelta(days=back)
    then = assess(claim, panel.until(end_of(day)), replications=99)
    assert plain(then) == plain(assess(claim, truncated(panel, day, np.random.default_rng(seed)), replications=99))
    assert all(each.last <= day for each in then.series)
    assert all(each.resolves is None or each.outcome is None or each.resolves <= day for each in then.cases)


@pytest.mark.parametrize("name", sorted(CLAIMS))
@pytest.mark.slow
def test_the_same_claim_on_the_same_data_gives_the_same_report(name: str):
    panel, again = (random_panel(SERIES, 7, 4.0, first="2014-06-02") for _ in range(2))
    claim = claim_from(BASE | CLAIMS[name])
    first = assess(claim, panel, replications=99)
    assess(claim, panel.until(end_of("2016-06-01")), replications=99)  # another reading in between changes nothing
    second = assess(claim_from(BASE | CLAIMS[name]), again, replications=99)
    assert first.primary is not None
    assert first.manifest == second.manifest != assess(claim, panel.until(end_of("2016-06-01"))).manifest
    assert plain(first) == plain(second)


def test_a_start_before_the_data_is_a_limit_of_the_data():
    panel = random_panel(SERIES, 7, 4.0, first="2014-06-02")
    early = claim_from(BASE | CLAIMS["breakout"])
    since = claim_from(BASE | CLAIMS["breakout"] | {"baseline": {"start_grid": ["2015-01-01", "2016-01-01"]}})
    found, within = (assess(each, panel, replications=99) for each in (early, since))
    assert [each.clipped for each in found.series] == [False, True]
    assert found.verdict is not None
    assert within.verdict is not None
    assert Flag.DATA_LIMITS in found.verdict.flags
    assert Flag.DATA_LIMITS not in within.verdict.flags
    assert min(found.by_start) == panel.observations["BTC", ""].days[0].item()
