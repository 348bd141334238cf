"""Claims of every kind where scipy, arch, statsmodels and ruptures are missing: a reason, and no traceback."""

from __future__ import annotations

import builtins
from datetime import date
from typing import Any

import numpy as np
import pytest

from panel_making import panel_of
from weatherglass.claims.assessment import assess
from weatherglass.claims.reading import claim_from
from weatherglass.claims.results import ClaimReport, NotRun, Why
from weatherglass.signals.panel import Panel

LIBRARIES = frozenset({"scipy", "arch", "statsmodels", "ruptures"})
DAY = date(2026, 1, 22)
DATES = [date(2016, 3, 1), date(2017, 6, 1), date(2018, 9, 3)]
PLAIN: dict[str, Any] = {
    "schema_version": 1, "id": "a-claim", "source": {"article": "a", "published": DAY}, "statement": "s",
    "freeze_date": DAY,
}  # fmt: skip
RUT_SPX = {"data": {"signal": {"id": "RUT"}, "target": {"id": "SPX"}}}
VIX_SPX = {"data": {"signal": {"id": "VIX"}, "target": {"id": "SPX"}}}
CLAIMS: dict[str, tuple[dict[str, Any], set[str]]] = {
    "events": (
        {
            "kind": "event_outcome",
            **RUT_SPX,
            "event": {"rule": "breakout", "as_claimed": DATES, "claim_cases": DATES[:2]},
            "outcome": {"measure": "log_return", "horizon_days": 60, "also": ["hit_gt_0"]},
            "prior": {"family": "beta_binomial", "mean": "base_rate", "strength": [2]},
        },
        {"posterior"},
    ),
    "own volatility": (
        {
            "kind": "event_outcome",
            **VIX_SPX,
            "event": {"rule": "threshold_cross", "params": {"level": 20.0, "side": "above"}},
            "outcome": {"measure": "log_return", "horizon_days": 21},
            "inference": {"primary": "circular_shift_vol_standardised", "second": "parametric_redetection"},
        },
        {"parametric_redetection"},
    ),
    "break": (
        {
            "kind": "structural_break",
            "data": {"target": {"id": "SPX"}},
            "event": {"rule": "window", "params": {"from": date(2018, 1, 2), "to": "end"}},
            "outcome": {"measure": "log_realised_variance", "horizon_days": 30, "frequency": "month"},
            "inference": {"primary": "circular_shift_window", "second": "bai_perron_unknown_date"},
        },
        set(),
    ),
    "association": ({"kind": "association", **RUT_SPX, "association": {"statistic": "correlation"}}, set()),
    "slope": ({"kind": "association", **RUT_SPX, "association": {"statistic": "regression_slope"}}, set()),
    "bands": (
        {"kind": "association", **VIX_SPX, "association": {"statistic": "ordered_bands", "bands": [15.0, 20.0, 25.0]}},
        set(),
    ),
    "coincidence": (
        {
            "kind": "association",
            "data": {"target": {"id": "SPX"}},
            "association": {
                "statistic": "event_coincidence", "events": DATES, "other_events": [date(2016, 3, 10), date(2018, 1, 3)]
            },
        },
        {"exact_interval"},
    ),
    "forecast": (
        {"kind": "forecast", **VIX_SPX, "forecast": {"competitors": ["past_realised", "har", "garch"]}},
        {"garch"},
    ),
    "direction": (
        {"kind": "forecast", **VIX_SPX, "forecast": {"of": "log_return", "competitors": ["mean"]}},
        {"pesaran_timmermann"},
    ),
    "half life": (
        {
            "kind": "forecast",
            "data": {"target": {"id": "VIX"}},
            "forecast": {"of": "half_life", "claim": "mean_reverts", "horizon_days": 21},
        },
        {"adf"},
    ),
    "lead": (
        {
            "kind": "lead_lag",
            "lead_lag": {
                "chain": ["SPX", "RUT"],
                "frequency": "day",
                "max_lag": 3,
                "tests": [
                    "prewhitened_ccf", "toda_yamamoto", "hayashi_yoshida", "transfer_entropy", "transfer_entropy_ksg",
                    "thermal_optimal_path",
                ],
            },
        },
        {"toda_yamamoto"},
    ),
    "strategy": ({"kind": "strategy", **VIX_SPX, "strategy": {"level": 20.0, "weight_inside": 0.5}}, set()),
    "fact": (
        {
            "kind": "fact",
            "checks": [
                {
                    "name_en": "w", "name_ko": "w", "claimed": 1.0, "tolerance": 1.0, "unit": "percent",
                    "right": {"look_up": "level", "series": "SPX", "on": date(2017, 1, 3)},
                }
            ],
        },
        set(),
    ),
    "mechanism": ({"kind": "mechanism", "links": ["other"]}, set()),
}  # fmt: skip
"""A claim of every kind, and what of it needs a library."""


def world() -> Panel:
    rng = np.random.default_rng(1)
    first, second, third = rng.normal(size=(3, 1_300))
    level = np.empty(1_300)
    level[0] = 2.9
    for row in range(1, 1_300):
        level[row] = 2.9 + 0.95 * (level[row - 1] - 2.9) + 0.06 * third[row]
    moves = 0.01 * first * np.exp(level - 2.9)
    return panel_of(
        {
            "SPX": 2000.0 * np.exp(np.cumsum(moves)),
            "RUT": 1000.0 * np.exp(np.cumsum(0.5 * moves + 0.01 * second)),
            "VIX": np.exp(level),
        },
        first="2015-01-02",
    )


@pytest.fixture
def no_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *more: Any, **named: Any) -> Any:
        asked = more[0] if more else named.get("globals")
        own = str((asked or {}).get("__name__", "")).startswith("weatherglass.")
        if own and name.partition(".")[0] in LIBRARIES:
            raise ModuleNotFoundError(f"No module named {name!r}")
        return real(name, *more, **named)

    monkeypatch.setattr(builtins, "__import__", without)


def left_out(report: ClaimReport) -> set[str]:
    """What of a report is missing for want of a library."""
    found = list(report.not_run)
    found += [each for one in report.confounders for each in one.not_run]
    found += [each.not_run for each in report.controls if each.not_run is not None]
    for each in found:
        if each.why is Why.NO_LIBRARY:
            assert each == NotRun(each.what, Why.NO_LIBRARY, "stats")
    return {each.what for each in found if each.why is Why.NO_LIBRARY}


@pytest.mark.usefixtures("no_libraries")
@pytest.mark.parametrize("kind", sorted(CLAIMS))
def test_a_claim_of_every_kind_says_what_it_lacks(kind: str) -> None:
    more, lacks = CLAIMS[kind]
    report = assess(claim_from(PLAIN | more), world(), replications=19)
    assert lacks <= left_out(report)
    assert report.verdict is not None
    if not lacks:
        assert left_out(report) == set()
