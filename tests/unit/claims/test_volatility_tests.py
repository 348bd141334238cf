"""Outcomes at usual volatility, the shift of them, and cases found again on simulated paths, on panels made for it."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from panel_making import end_of, panel_of, weekdays
from weatherglass.claims.cases import Setting, setting_of
from weatherglass.claims.event_tests import run_test
from weatherglass.claims.reading import claim_from
from weatherglass.claims.results import NotRun, SignificanceTest, Why
from weatherglass.claims.volatility_tests import (
    MOST_PATHS,
    expected_volatility,
    parametric_redetection,
    standardised_outcomes,
    standardised_shift,
    state_rule,
)
from weatherglass.signals.panel import Panel
from weatherglass.stats.null_models import NullModel, simulated_states
from weatherglass.stats.randomization import circular_shift

MODEL = NullModel(0.0105, alpha=0.02, gamma=0.10, beta=0.915, degrees=6.0, drifts=(0.0003, 0.0003))
ROWS = 1500


def made_panel(seed: int = 1, rows: int = ROWS) -> Panel:
    """A price, and an index of its volatility: what the model expects of the next day, in volatility points."""
    returns, expected = simulated_states(MODEL, np.random.default_rng(seed), rows=rows, paths=1, burn_in=500)
    return panel_of({"SPX": 1000.0 * np.exp(np.cumsum(returns[:, 0])), "VIX": 100.0 * np.sqrt(252.0 * expected[:, 0])})


PANEL = made_panel()


def claim(**changes: Any) -> Any:
    plain = {
        "schema_version": 1, "id": "claim", "kind": "event_outcome", "source": {"article": "a", "published": "2020-03-02"},
        "statement": "s", "freeze_date": "2020-03-02", "data": {"signal": {"id": "VIX"}, "target": {"id": "SPX"}},
        "event": {"rule": "threshold_cross", "params": {"level": 25.0}}, "outcome": {"horizon_days": 21},
    }  # fmt: skip
    return claim_from(plain | changes)


def setting(panel: Panel = PANEL, **changes: Any) -> Setting:
    found = setting_of(claim(**changes), panel)
    assert isinstance(found, Setting)
    return found


def test_outcomes_keep_their_unit_their_mean_and_their_order_of_sign():
    made = setting()
    found = standardised_outcomes(made, PANEL)
    middle = made.outcomes.mean()
    assert found.shape == made.outcomes.shape
    assert (np.sign(found - middle) == np.sign(made.outcomes - middle)).all()
    expected = expected_volatility(made)
    at_usual = np.argmin(np.abs(expected - np.median(expected)))
    assert found[at_usual] == pytest.approx(made.outcomes[at_usual], abs=1e-4)
    np.testing.assert_allclose(found, middle + (made.outcomes - middle) * np.median(expected) / expected, rtol=1e-12)


def test_wild_days_are_made_as_wild_as_others():
    raw, level = [], []
    for seed in range(6):
        panel = made_panel(seed, 3000)
        made = setting(panel)
        wild = made.signal.value[: made.outcomes.shape[0]] > np.quantile(made.signal.value, 0.9)
        at_usual = standardised_outcomes(made, panel)
        raw.append(made.outcomes[wild].std() / made.outcomes.std())
        level.append(at_usual[wild].std() / at_usual.std())
    assert np.mean(raw) > 1.4
    assert 0.85 < np.mean(level) < 1.15


def test_an_entry_knows_the_volatility_index_of_the_close_before_it():
    """The index of a day is out a quarter of an hour after the close of its target: it counts from the next close on."""
    made = setting()
    row, later = 700, made.signal.value.copy()
    later[row] *= 3.0
    changed = replace(made, signal=replace(made.signal, value=later))
    before, after = expected_volatility(made), expected_volatility(changed)
    assert before[: row + 1].tobytes() == after[: row + 1].tobytes()
    assert after[row + 1] > 1.2 * before[row + 1]


def test_no_expectation_knows_what_comes_later():
    whole = expected_volatility(setting())
    day = weekdays("2020-01-02", ROWS)[999].item()
    cut = setting(PANEL.until(end_of(day)))
    assert cut.outcomes.shape[0] == 1000 - 21
    assert expected_volatility(cut).tobytes() == whole[: 1000 - 21].tobytes()


def test_the_first_rows_without_a_volatility_index_take_the_first_expectation_that_there_is():
    event = {"rule": "drawdown", "params": {"depth": 0.05, "new_episode_after_days": 21}}
    made = setting(event=event, data={"signal": {"id": "SPX"}, "target": {"id": "SPX"}})
    found = expected_volatility(made)
    assert np.unique(found[:12]).size == 1
    assert found[12] != found[11]
    with_index = expected_volatility(setting())
    assert np.unique(with_index[:12]).size == 11  # the index of the first day is known at the second close


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        ({"measure": "multiple", "horizon_days": 21}, "about the mean"),
        ({"measure": "max_drawdown", "horizon_days": 21}, "from zero"),
        ({"measure": "realised_volatility", "horizon_days": 21}, "from zero"),
        ({"measure": "log_realised_variance", "horizon_days": 21}, "difference of logs"),
        ({"measure": "hit", "horizon_days": 21}, "as it is"),
        ({"measure": "time_to_target", "horizon_days": 21, "hit_above": 1.05}, "as it is"),
    ],
)
def test_every_measure_is_put_into_units_in_its_own_way(outcome: dict[str, Any], expected: str):
    made = setting(outcome=outcome)
    found, plain = standardised_outcomes(made, PANEL), made.outcomes
    unit = expected_volatility(made) / np.median(expected_volatility(made))
    ways = {
        "about the mean": plain.mean() + (plain - plain.mean()) / unit,
        "from zero": plain / unit,
        "difference of logs": plain - 2.0 * np.log(unit),
        "as it is": plain,
    }
    np.testing.assert_allclose(found, ways[expected], rtol=1e-12)


def test_the_shift_is_that_of_the_standardised_outcomes_in_the_direction_of_the_claim():
    for direction in ("greater", "less", "two_sided"):
        made = setting(direction=direction)
        found = standardised_shift(made, PANEL)
        shifted = circular_shift(standardised_outcomes(made, PANEL), made.circle_rows)
        own = {"greater": shifted.greater, "less": shifted.less, "two_sided": shifted.two_sided}[direction]
        assert isinstance(found, SignificanceTest)
        assert (found.name, found.p, found.n, found.draws) == (
            "circular_shift_vol_standardised", own, made.n, made.outcomes.shape[0],
        )  # fmt: skip
        assert found.valid
        assert found.details["base"] == pytest.approx(standardised_outcomes(made, PANEL).mean())
        assert found.details["volatility_of_cases"] > found.details["usual_volatility"]


@pytest.mark.parametrize(("at", "rare"), [(0.97, True), (0.80, False)])
def test_after_a_rare_state_the_shift_alone_is_not_valid(at: float, rare: bool):
    level = round(float(np.quantile(setting().signal.value, at)), 2)
    made = setting(event={"rule": "threshold_cross", "params": {"level": level}})
    found = standardised_shift(made, PANEL)
    assert (state_rule(made).share < 0.05) is rare
    assert (found.valid, found.note) == ((False, "rare_state") if rare else (True, ""))


def test_the_p_per_unit_of_risk_stands_beside_and_is_the_larger_one_for_wild_times_and_a_rising_price():
    p, per_risk = [], []
    for seed in range(10):
        panel = made_panel(seed, 2000)
        found = standardised_shift(setting(panel), panel)
        p.append(found.p)
        per_risk.append(found.details["p_per_risk"])
    assert np.mean(per_risk) > np.mean(p) + 0.02


@pytest.mark.parametrize("measure", ["hit", "time_to_target"])
def test_measures_that_volatility_does_not_stretch_have_no_such_test(measure: str):
    found = standardised_shift(setting(outcome={"measure": measure, "horizon_days": 21}), PANEL)
    assert found == NotRun("circular_shift_vol_standardised", Why.NOT_APPLICABLE, measure)


def test_a_target_that_never_moves_has_no_volatility_to_go_by():
    vix = 20.0 + 10.0 * (np.arange(100) % 10 == 0)
    panel = panel_of({"SPX": np.full(100, 50.0), "VIX": vix})
    assert standardised_shift(setting(panel), panel) == NotRun("circular_shift_vol_standardised", Why.TOO_SHORT, "SPX")
    assert standardised_outcomes(setting(panel), panel).tolist() == [0.0] * 79
    assert parametric_redetection(setting(panel), panel, seed=1, replications=99) == NotRun(
        "parametric_redetection", Why.TOO_SHORT, "SPX"
    )


# -- found again on simulated paths ------------------------------------------------------------------------------------


def test_the_rule_of_the_claim_as_a_path_can_follow_it():
    made = setting()
    rule = state_rule(made)
    assert rule.share == pytest.approx((made.signal.value >= 25.0).mean())
    assert (rule.above, rule.gap, rule.entry, rule.every_day) == (True, 21, 1, False)
    calm = setting(
        event={"rule": "threshold_cross", "params": {"level": 12.0, "side": "below", "new_episode_after_days": 5}},
        outcome={"horizon_days": 21, "sampling": "every_day"},
    )
    rule = state_rule(calm)
    assert rule.share == pytest.approx((calm.signal.value < 12.0).mean())
    assert (rule.above, rule.gap, rule.entry, rule.every_day) == (False, 5, 1, True)
    late = setting(baseline={"start": "2023-01-02"})
    days = late.signal.days >= np.datetime64("2023-01-02")
    assert state_rule(late).share == pytest.approx((late.signal.value[days] >= 25.0).mean())


def test_the_test_is_the_same_bits_for_the_same_seed_and_draws_no_more_than_its_most():
    pytest.importorskip("arch")
    made = setting()
    one, other = (parametric_redetection(made, PANEL, seed=3, replications=99) for _ in range(2))
    assert isinstance(one, SignificanceTest)
    assert one == other
    assert one.statistic == made.outcomes[made.circle_rows].mean()
    assert (one.n, one.min_p) == (made.n, 1 / (one.draws + 1))
    assert one.draws <= 99 < MOST_PATHS
    assert 0.5 * made.n <= one.details["cases_on_paths"] <= 2.0 * made.n
    assert one.details["persistence"] == pytest.approx(0.985, abs=0.02)


def test_an_effect_put_into_the_price_is_found_by_both():
    pytest.importorskip("arch")
    plain = setting()
    days = np.zeros(ROWS)
    for row in plain.rows[plain.counted]:
        days[row + 1 : row + 22] = 0.25 / 21  # 25 % in the month after each case
    panel = panel_of({"SPX": plain.target.value * np.exp(np.cumsum(days)), "VIX": plain.signal.value})
    made = setting(panel)
    assert standardised_shift(made, panel).p < 0.02
    assert parametric_redetection(made, panel, seed=4, replications=99).p < 0.04
    assert standardised_shift(setting(panel, direction="less"), panel).p > 0.95


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"event": {"rule": "drawdown", "params": {"depth": 0.1}}, "data": {"signal": {"id": "SPX"}, "target": {"id": "SPX"}}}, "event.rule"),
        ({"data": {"signal": {"id": "SPX"}, "target": {"id": "SPX"}}, "event": {"rule": "threshold_cross", "params": {"level": 1000.0}}}, "event.rule"),
        ({"event": {"rule": "threshold_cross", "params": {"level": 25.0}, "as_claimed": ["2021-03-01"]}}, "event.source"),
    ],
)  # fmt: skip
def test_events_that_are_no_level_of_the_targets_own_volatility_are_not_found_again(
    changes: dict[str, Any], detail: str
):
    found = parametric_redetection(setting(**changes), PANEL, seed=1, replications=99)
    assert found == NotRun("parametric_redetection", Why.NOT_APPLICABLE, detail)


def test_a_state_that_always_holds_is_no_event_to_find_again():
    made = setting(event={"rule": "threshold_cross", "params": {"level": 1.0}})
    found = parametric_redetection(made, PANEL, seed=1, replications=99)
    assert found == NotRun("parametric_redetection", Why.NOT_APPLICABLE, "event.params.level")


def test_few_returns_are_too_short_for_a_fit():
    panel = made_panel(2, 400)
    level = float(
        np.quantile(setting(panel, event={"rule": "threshold_cross", "params": {"level": 5.0}}).signal.value, 0.9)
    )
    made = setting(panel, event={"rule": "threshold_cross", "params": {"level": level}})
    assert parametric_redetection(made, panel, seed=1, replications=99) == NotRun(
        "parametric_redetection", Why.TOO_SHORT, "SPX"
    )


def test_without_the_library_it_says_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "arch", None)
    found = run_test("parametric_redetection", setting(), PANEL, seed=1, replications=99)
    assert found == NotRun("parametric_redetection", Why.NO_LIBRARY, "stats")
