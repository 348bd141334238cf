"""How often the rule on drawn signals and the bootstrap in long blocks reject when nothing is there."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import kstest

from panel_making import panel_of
from weatherglass.claims.bootstrap_test import bootstrap_test
from weatherglass.claims.cases import Setting, setting_of
from weatherglass.claims.reading import claim_from
from weatherglass.claims.results import SignificanceTest
from weatherglass.claims.rule_monte_carlo import rule_monte_carlo
from weatherglass.signals.panel import Panel
from weatherglass.stats.null_models import NullModel, simulated_returns

REGIMES = NullModel(daily=0.0346, drifts=(0.0035, -0.0020), durations=(400.0, 250.0))
INDEX = NullModel(daily=0.012, drifts=(0.0003, 0.0003))
FIRST = "2000-01-03"


def claim(event: dict[str, Any], horizon: int, **baseline: Any) -> Any:
    return claim_from({
        "schema_version": 1, "id": "claim", "kind": "event_outcome",
        "source": {"article": "a", "published": "2020-03-02"}, "statement": "s", "freeze_date": "2020-03-02",
        "data": {"signal": {"id": "RUT"}, "target": {"id": "BTC"}}, "event": event,
        "outcome": {"horizon_days": horizon}, "baseline": baseline,
    })  # fmt: skip


def bootstrap_p(
    rng: np.random.Generator, simulations: int, *, rows: int, horizon: int, apart: tuple[int, int]
) -> list[float]:
    """p of three events so many days apart, on a target with bull and bear markets."""
    paths, found = simulated_returns(REGIMES, rng, rows=rows, paths=simulations), []
    for at in range(simulations):
        begun = rng.integers(0, rows - horizon - 2 * apart[1] - 3)
        rows_of_events = begun + np.concatenate([[0], np.cumsum(rng.integers(*apart, size=2))])
        days = np.datetime64(FIRST) + rows_of_events
        panel = panel_of({"BTC": 100.0 * np.exp(np.cumsum(paths[:, at])), "RUT": np.ones(rows // 7 * 5)}, first=FIRST)
        event = {"rule": "calendar_dates", "params": {"dates": days.astype(str).tolist()}}
        setting = setting_of(claim(event, horizon), panel)
        assert isinstance(setting, Setting)
        test = bootstrap_test(setting, seed=at, replications=199)
        assert isinstance(test, SignificanceTest)
        found.append(test.p)
    return found


def rule_p(rng: np.random.Generator, wanted: int, *, rows: int, run_in: int, horizon: int, least: int) -> list[float]:
    """p of breakouts of an index that knows nothing, where there are two or three of them."""
    found: list[float] = []
    event = {"rule": "breakout", "params": {"min_days_since_record": least}}
    start = (np.datetime64(FIRST) + run_in).item()
    while len(found) < wanted:
        total = rows + run_in
        index = np.exp(np.cumsum(simulated_returns(INDEX, rng, rows=total // 7 * 5, paths=20), axis=0))
        target = np.exp(np.cumsum(simulated_returns(REGIMES, rng, rows=total, paths=20), axis=0))
        for at in range(20):
            panel = panel_of({"RUT": 100.0 * index[:, at], "BTC": 100.0 * target[:, at]}, first=FIRST)
            setting = setting_of(claim(event, horizon, start=start), panel)
            if not isinstance(setting, Setting) or setting.n not in {2, 3}:
                continue
            test = rule_monte_carlo(setting, Panel({}, panel.at, panel.day), seed=at, replications=199)
            if isinstance(test, SignificanceTest):
                found.append(test.p)
    return found


@pytest.mark.slow
def test_the_bootstrap_in_blocks_of_the_horizon_is_nearly_level_with_clustered_events():
    p = np.array(bootstrap_p(np.random.default_rng(20_260_122), 150, rows=1_500, horizon=90, apart=(10, 60)))
    assert 0.01 <= (p <= 0.05).mean() <= 0.13


@pytest.mark.slow
def test_the_rule_on_drawn_signals_is_level():
    p = rule_p(np.random.default_rng(20_260_122), 60, rows=1_200, run_in=400, horizon=60, least=150)
    assert np.mean(np.array(p) <= 0.05) <= 0.12
    assert kstest(p, "uniform").pvalue > 0.01


@pytest.mark.long
def test_the_level_of_the_bootstrap_over_a_year():
    rng = np.random.default_rng(5)
    spaced = np.array(bootstrap_p(rng, 500, rows=4_000, horizon=365, apart=(400, 1_000)))
    clustered = np.array(bootstrap_p(rng, 500, rows=4_000, horizon=365, apart=(20, 120)))
    assert 0.03 <= (spaced <= 0.05).mean() <= 0.09
    assert 0.03 <= (clustered <= 0.05).mean() <= 0.10


@pytest.mark.long
def test_the_level_of_the_rule_over_a_year():
    p = rule_p(np.random.default_rng(6), 200, rows=4_000, run_in=2_520, horizon=365, least=365)
    assert 0.01 <= np.mean(np.array(p) <= 0.05) <= 0.09
