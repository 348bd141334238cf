"""The rule on drawn signals: against shifts, its refusals, its level, and the bootstrap of the target beside it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from panel_making import panel_of
from weatherglass.claims.bootstrap_test import MOST_FILLED, bootstrap_test
from weatherglass.claims.cases import Setting, setting_of
from weatherglass.claims.event_tests import SIZES, run_test
from weatherglass.claims.outcomes import measured
from weatherglass.claims.reading import claim_from
from weatherglass.claims.results import NotRun, SignificanceTest, Why
from weatherglass.claims.rule_monte_carlo import mean_block, places, rule_monte_carlo
from weatherglass.stats.drawn_events import NewRecord
from weatherglass.stats.randomization import circular_shift
from weatherglass.stats.resampling import StationaryBlocks, resampled_rows

BREAKOUT = {"rule": "breakout", "params": {"min_days_since_record": 200}}


def made(event: dict[str, Any], *, seed: int = 1, signal: str = "RUT", rows: int = 1_500, **outcome: Any) -> Setting:
    """A claim on two independent walks."""
    rng = np.random.default_rng(seed)
    one, other = np.exp(np.cumsum(0.01 * rng.standard_t(5, (rows, 2)), axis=0)).T * 100.0
    panel = panel_of({signal: one, "SPX": other})
    claim = claim_from({
        "schema_version": 1, "id": "claim", "kind": "event_outcome",
        "source": {"article": "a", "published": "2020-03-02"}, "statement": "s", "freeze_date": "2020-03-02",
        "data": {"signal": {"id": signal}, "target": {"id": "SPX"}}, "event": event,
        "outcome": {"horizon_days": 20} | outcome,
    })  # fmt: skip
    found = setting_of(claim, panel)
    assert isinstance(found, Setting)
    return found


PANEL = panel_of({"SPX": [1.0, 2.0]})


def result_of(setting: Setting, *, seed: int = 1, replications: int = 999) -> SignificanceTest:
    found = rule_monte_carlo(setting, PANEL, seed=seed, replications=replications)
    assert isinstance(found, SignificanceTest), found
    return found


@pytest.mark.parametrize(
    "event",
    [
        BREAKOUT,
        {"rule": "drawdown", "params": {"depth": 0.1, "new_episode_after_days": 60}},
        {"rule": "threshold_cross", "params": {"level": 100.0, "new_episode_after_days": 40}},
    ],
    ids=["breakout", "drawdown", "threshold"],
)
def test_a_signal_that_knows_nothing_has_a_p_near_that_of_shifts(event: dict[str, Any]):
    setting = made(event, seed=4)
    found, shift = result_of(setting), circular_shift(setting.outcomes, setting.circle_rows)
    assert found.statistic == shift.statistic
    assert found.p == pytest.approx(shift.greater, abs=0.12)
    assert found.p + found.p_opposite == pytest.approx(1.0 + 1.0 / (found.draws + 1), abs=1e-9)
    assert (found.n, found.draws, found.min_p) == (setting.n, 999, 1 / 1000)
    assert found.details["tried"] >= found.draws
    assert found.details["asked"] == 999.0
    assert (found.name, found.size, found.valid, found.note) == ("rule_monte_carlo", "2.8-3.8 %", True, "")
    assert found.monte_carlo_error == pytest.approx(np.sqrt(found.p * (1 - found.p) / 999), rel=0.01)


def test_the_best_dates_there_are_have_a_small_p_and_the_worst_a_large_one():
    setting = made(BREAKOUT, seed=4)
    rows = setting.circle_rows
    best = np.full(setting.outcomes.shape, 0.0)
    best[rows] = 1.0
    good = Setting(*(best if name == "outcomes" else getattr(setting, name) for name in setting.__slots__))
    assert result_of(good).p <= 0.002
    bad = Setting(*(-best if name == "outcomes" else getattr(setting, name) for name in setting.__slots__))
    assert result_of(bad).p == 1.0
    assert result_of(bad).p_opposite <= 0.002


def test_the_same_seed_gives_the_same_test_through_the_front_door():
    setting = made(BREAKOUT, seed=4)
    assert run_test("rule_monte_carlo", setting, PANEL, seed=3, replications=500) == result_of(
        setting, seed=3, replications=500
    )
    assert result_of(setting, seed=3).p != result_of(setting, seed=4).p


def test_places_are_the_entries_of_the_cases():
    setting = made(BREAKOUT, seed=4)
    assert setting.signal is not None
    at = places(setting, setting.signal)
    events = np.searchsorted(setting.signal.days, setting.events.days[setting.counted])
    assert at[events].tolist() == setting.circle_rows.tolist()
    assert (at[-21:] == -1).all()  # no whole horizon is left


def test_blocks_are_as_long_as_the_memory_of_what_is_drawn():
    setting = made(BREAKOUT, seed=4)
    assert setting.signal is not None
    assert 1.0 <= mean_block(setting.signal, NewRecord(200, 200)) < 20.0  # independent returns
    assert result_of(setting).details["mean_block"] == mean_block(setting.signal, NewRecord(200, 200))


def refused(setting: Setting) -> NotRun:
    found = rule_monte_carlo(setting, PANEL, seed=1, replications=199)
    assert isinstance(found, NotRun)
    return found


def test_what_cannot_be_found_again_on_a_drawn_signal_says_so():
    dates = {"rule": "calendar_dates", "params": {"dates": ["2020-06-01", "2021-06-01"]}}
    assert refused(made(dates)) == NotRun("rule_monte_carlo", Why.NOT_APPLICABLE, "event.rule")
    state = {"rule": "threshold_cross", "params": {"level": 100.0}}
    every = refused(made(state, seed=4, sampling="every_day"))
    assert every == NotRun("rule_monte_carlo", Why.NOT_APPLICABLE, "outcome.sampling")


def test_too_few_draws_with_as_many_cases_say_nothing(monkeypatch: pytest.MonkeyPatch):
    setting = made(BREAKOUT, seed=4)
    monkeypatch.setattr("weatherglass.claims.rule_monte_carlo.FEWEST_KEPT", 200)
    found = refused(setting)
    assert (found.what, found.why) == ("rule_monte_carlo", Why.DID_NOT_CONVERGE)
    kept, tried = found.detail.split(" of ")
    assert int(kept) == 199 < int(tried)


def test_rows_too_few_for_a_block_length_are_too_short():
    panel = panel_of({"RUT": [10.0, 9.0, 11.0, 9.0, 12.0], "SPX": np.linspace(100.0, 110.0, 60)})
    claim = claim_from({
        "schema_version": 1, "id": "claim", "kind": "event_outcome",
        "source": {"article": "a", "published": "2020-03-02"}, "statement": "s", "freeze_date": "2020-03-02",
        "data": {"signal": {"id": "RUT"}, "target": {"id": "SPX"}},
        "event": {"rule": "breakout", "params": {"min_days_since_record": 2}}, "outcome": {"horizon_days": 5},
    })  # fmt: skip
    setting = setting_of(claim, panel)
    assert isinstance(setting, Setting)
    assert refused(setting) == NotRun("rule_monte_carlo", Why.TOO_SHORT, "RUT")


def test_a_volatility_index_and_its_own_market_give_no_valid_test():
    rng = np.random.default_rng(3)
    vix = 20.0 * np.exp(0.3 * np.sin(np.arange(1_500) / 40.0) + 0.05 * rng.standard_normal(1_500))
    panel = panel_of({"VIX": vix, "SPX": np.exp(np.cumsum(0.01 * rng.standard_normal(1_500)))})
    claim = claim_from({
        "schema_version": 1, "id": "claim", "kind": "event_outcome",
        "source": {"article": "a", "published": "2020-03-02"}, "statement": "s", "freeze_date": "2020-03-02",
        "data": {"signal": {"id": "VIX"}, "target": {"id": "SPX"}},
        "event": {"rule": "threshold_cross", "params": {"level": 26.0}}, "outcome": {"horizon_days": 20},
    })  # fmt: skip
    setting = setting_of(claim, panel)
    assert isinstance(setting, Setting)
    for found in (result_of(setting, replications=199), bootstrap_test(setting, seed=1, replications=199)):
        assert isinstance(found, SignificanceTest)
        assert (found.valid, found.note) == (False, "own_volatility")


# ---- the bootstrap of the target


def slow_bootstrap(setting: Setting, seed: int, replications: int) -> list[float]:
    """Whole resampled paths through the outcomes' own code."""
    outcome, first = setting.claim.outcome, setting.first_row
    horizon = outcome.horizon_days
    prices = setting.target.value[first : first + setting.outcomes.shape[0] + horizon]
    steps, found = np.diff(np.log(prices)), []
    for rows in resampled_rows(StationaryBlocks(float(horizon)), steps.shape[0], seed=seed, replications=replications):
        path = prices[0] * np.exp(np.concatenate([[0.0], np.cumsum(steps[rows])]))
        target = type(setting.target)(
            *(path if name == "value" else getattr(setting.target, name) for name in setting.target.__slots__)
        )
        values = measured(target, outcome.measure, horizon, sampling=outcome.sampling, above=outcome.hit_above)
        if outcome.measure == "excess_return":
            values = measured(target, "log_return", horizon) - measured(setting.target, "log_return", horizon).mean()
        if outcome.measure == "time_to_target":
            values = np.minimum(values, horizon + 1)
        found.append(float(values[setting.circle_rows].mean()))
    return found


@pytest.mark.parametrize(
    "outcome",
    [
        {"measure": "log_return"},
        {"measure": "multiple"},
        {"measure": "excess_return"},
        {"measure": "hit", "hit_above": 1.01},
        {"measure": "log_return", "sampling": "instalments_5x21", "horizon_days": 50},
        {"measure": "max_drawdown"},
        {"measure": "max_runup"},
        {"measure": "time_to_target", "hit_above": 1.02},
        {"measure": "realised_volatility"},
        {"measure": "log_realised_variance"},
    ],
    ids=lambda each: each["measure"] + "_" + each.get("sampling", ""),
)
def test_the_bootstrap_is_that_of_whole_paths(outcome: dict[str, Any]):
    setting = made(BREAKOUT, seed=4, rows=700, **outcome)
    found = bootstrap_test(setting, seed=2, replications=60)
    assert isinstance(found, SignificanceTest)
    slow = np.array(slow_bootstrap(setting, 2, 60))
    observed = float(setting.outcomes[setting.circle_rows].mean())
    assert found.p == (1 + int((slow >= observed - 1e-10).sum())) / 61
    assert found.p_opposite == (1 + int((slow <= observed + 1e-10).sum())) / 61
    assert (found.draws, found.min_p, found.name, found.size) == (
        60,
        1 / 61,
        "stationary_bootstrap",
        SIZES["stationary_bootstrap"],
    )
    assert found.details["mean_block"] == float(setting.claim.outcome.horizon_days)


def test_long_windows_of_many_cases_are_drawn_less_often(monkeypatch: pytest.MonkeyPatch):
    setting = made(BREAKOUT, seed=4, measure="max_drawdown")
    monkeypatch.setattr("weatherglass.claims.bootstrap_test.MOST_VALUES", 300 * setting.n * 20)
    found = bootstrap_test(setting, seed=2, replications=9_999)
    assert isinstance(found, SignificanceTest)
    assert (found.draws, found.details["asked"]) == (300, 9_999.0)


@pytest.mark.parametrize("horizon", [5, 400])
def test_where_cases_fill_much_of_the_sample_the_bootstrap_is_not_valid(horizon: int):
    setting = made(BREAKOUT, seed=4, rows=1_500, horizon_days=horizon)
    found = bootstrap_test(setting, seed=2, replications=99)
    assert isinstance(found, SignificanceTest)
    crowded = setting.n * horizon > MOST_FILLED * setting.outcomes.shape[0]
    assert crowded is (horizon == 400)
    assert (found.valid, found.note) == ((False, "too_cautious") if crowded else (True, ""))


def test_a_measure_that_looks_beyond_its_window_is_not_resampled():
    setting = made(BREAKOUT, seed=4, measure="days_to_bull_peak", horizon_days=5)
    assert bootstrap_test(setting, seed=1, replications=99) == NotRun(
        "stationary_bootstrap", Why.NOT_APPLICABLE, "days_to_bull_peak"
    )
