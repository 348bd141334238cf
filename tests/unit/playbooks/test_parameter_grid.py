"""A grid of a playbook: the same bits however it is cut, figures as of single runs, and honest statistics of the best."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np
import pytest

from panel_making import panel_of
from weatherglass.errors import DataError, UsageError
from weatherglass.playbooks.grid_reading import GridFigures, joined, reading_of, whole_grid
from weatherglass.playbooks.grid_tests import grid_tests
from weatherglass.playbooks.parameter_axes import ParameterAxes, typed_axes
from weatherglass.playbooks.parameter_grid import COLUMNS, LANES, GridPart, Ground, ground_of, part_of
from weatherglass.playbooks.playbook_file import Playbook
from weatherglass.playbooks.playbook_reading import playbook_from, variants_of, with_settings
from weatherglass.playbooks.rules import Asked
from weatherglass.playbooks.run import simulated, trial_from, trials
from weatherglass.signals.panel import Panel
from weatherglass.stats.model_comparison import default_blocks, superior_predictive_ability, tail_p
from weatherglass.stats.resampling import resampled_means
from weatherglass.stats.schedules import Measure, measured
from weatherglass.stats.sharpe import deflated_sharpe, return_shape

ROWS, DRAWS = 420, 199
PLAIN: dict[str, Any] = {
    "schema_version": 1, "id": "out-of-fear", "statement": "s", "freeze_date": "2022-01-03",
    "source": {"article": "a", "published": "2022-01-03"}, "assets": {"stocks": {"series": "SPX"}},
    "rules": [{"name": "fear", "when": {"condition": "level", "series": "VIX", "level": 24.0}, "hold": {"stocks": 0.0}}],
    "otherwise": {"stocks": 1.0}, "cash": {"earns": "nothing"},
    "variants": {"rules.fear.when.level": [20.0, 21.0, 22.0, 23.0, 24.0, 25.0, 90.0], "rules.fear.hold.stocks": [0.0, 0.5]},
}  # fmt: skip


@cache
def playbook() -> Playbook:
    return playbook_from(PLAIN)


@cache
def panel() -> Panel:
    rng = np.random.default_rng(5)
    level = np.zeros(ROWS)
    for row in range(1, ROWS):
        level[row] = 0.96 * level[row - 1] + 0.07 * rng.standard_normal()
    vix = 20.0 * np.exp(level)
    steps = 0.0005 + vix / 100.0 / math.sqrt(252) * rng.standard_normal(ROWS)
    return panel_of({"VIX": vix, "SPX": 1_000.0 * np.exp(np.cumsum(steps))}, first="2015-01-05")


@cache
def ground(measure: Measure = Measure.SHARPE) -> Ground:
    found = ground_of(playbook(), Asked(panel()), measure=measure, replications=DRAWS)
    assert isinstance(found, Ground)
    return found


@cache
def axes() -> ParameterAxes:
    return typed_axes(playbook(), [])[1]


@cache
def small(measure: Measure = Measure.SHARPE) -> GridFigures:
    return whole_grid(ground(measure), axes())


def bits(found: GridFigures | GridPart) -> list[bytes]:
    return [*(found.columns[name].tobytes() for name in COLUMNS), found.returned.tobytes(), found.luck.tobytes()]


def parts(over: ParameterAxes, size: int) -> list[GridPart]:
    return [part_of(ground(), over, at, min(at + size, over.size)) for at in range(0, over.size, size)]


def test_however_the_grid_is_cut_the_bits_are_the_same() -> None:
    _, over = typed_axes(playbook(), ["level=18:27:0.25", "hold.stocks=0,0.5"])
    assert over.size == 74
    by_lanes = joined(parts(over, LANES)[::-1], over.size)
    assert bits(by_lanes) == bits(joined(parts(over, 64), over.size)) == bits(joined(parts(over, 96), over.size))
    assert by_lanes.p_of_all.tobytes() == joined(parts(over, 64), over.size).p_of_all.tobytes()


@pytest.mark.parametrize("measure", [Measure.SHARPE, Measure.MEAN_RETURN])
def test_figures_are_those_of_each_combination_alone(measure: Measure) -> None:
    found, on = small(measure), ground(measure)
    scale = math.sqrt(252.0) if measure is Measure.SHARPE else 100.0 * 252.0
    for at, (setting, variant) in enumerate(variants_of(playbook())):
        assert axes().setting(at) == setting
        done = simulated(with_settings(variant, {}), on.asked)
        trial = trial_from(done)
        gain = (measured(trial.returns, trial.cash, measure) - measured(trial.held, trial.cash, measure)) * scale
        assert found.columns["gain"][at] == pytest.approx(gain, abs=1e-12)
        assert found.columns["trades"][at] == (done.path.traded > 0.0).sum()
        assert found.columns["deepest"][at] == pytest.approx(_deepest(done.path.unit), abs=1e-12)
        assert found.columns["growth"][at] == pytest.approx(
            done.path.unit[-1] ** (365.25 / (on.done.plan.days[-1] - on.done.plan.days[0]).astype(int)) - 1.0, abs=1e-12
        )


def _deepest(unit: np.ndarray) -> float:
    highest, deepest = 1.0, 0.0
    for value in unit.tolist():
        highest = max(highest, value)
        deepest = min(deepest, value / highest - 1.0)
    return deepest


@pytest.mark.parametrize("measure", [Measure.SHARPE, Measure.MEAN_RETURN])
def test_the_p_of_the_best_is_that_of_one_test_on_the_whole_table(measure: Measure) -> None:
    found, on = small(measure), ground(measure)
    every = [each for each in trials(playbook(), on.asked) if np.ptp(each.advantage(measure)) > 1e-12]
    table = np.stack([each.advantage(measure) for each in every], axis=1)
    whole = superior_predictive_ability(table, seed=on.question.seed, replications=DRAWS)
    read = reading_of(on, axes(), found)
    assert read.p == whole.consistent
    assert read.tried == read.ran == 14
    assert table.shape[1] == 12  # a level that is never reached is holding
    assert found.columns["advantage"][read.best] == pytest.approx(whole.statistic, rel=1e-12)
    first = table[:, 0]
    drawn = resampled_means(first, default_blocks(len(first)), seed=on.question.seed, replications=DRAWS)
    assert found.columns["p_alone"][0] == pytest.approx(tail_p(drawn - first.mean(), first.mean()), abs=1.5 / DRAWS)


def test_it_agrees_with_the_verdict_on_the_variants_of_the_file() -> None:
    on = ground()
    judged = grid_tests(on.own, list(trials(playbook(), on.asked)), on.question)
    effects = [each.effect for each in judged.multiverse.variants]
    assert small().columns["gain"].tolist() == pytest.approx(effects, abs=1e-12)
    assert reading_of(on, axes(), small()).different == judged.trials == 13


def test_what_luck_gives_grows_with_what_is_tried_and_nobody_is_better_alone_than_among_many() -> None:
    found = small()
    there = np.isfinite(found.p_of_all)
    assert (found.p_of_all[there] >= found.columns["p_alone"][there] - 1.0 / DRAWS).all()
    few = joined([part_of(ground(), ParameterAxes(((axes().paths[0], (24.0,)),)), 0, 1)], 1)
    assert (found.luck >= few.luck).all()
    read = reading_of(ground(), axes(), found)
    assert read.luck < read.luck_rare
    assert read.beyond == int((found.p_of_all[there] < 0.05).sum())


def test_the_deflated_ratio_counts_equal_results_once() -> None:
    on, found = ground(), small()
    read = reading_of(on, axes(), found)
    every = {trial.returns.tobytes(): trial for trial in trials(playbook(), on.asked)}
    gains = [each.advantage(Measure.SHARPE) for each in every.values()]
    ratios = [each.mean() / each.std(ddof=1) for each in gains if np.ptp(each) > 1e-12]
    best = trial_from(simulated(with_settings(playbook(), axes().setting(read.best)), on.asked))
    expected = deflated_sharpe(
        return_shape(best.advantage(Measure.SHARPE)), trials=float(len(ratios)), variance=float(np.var(ratios, ddof=1))
    )
    assert read.deflated == pytest.approx(expected, abs=1e-12)


def test_the_choice_of_the_first_half_is_followed_into_the_second() -> None:
    on, found = ground(), small()
    half = reading_of(on, axes(), found).half
    early, late = found.columns["early_gain"], found.columns["late_gain"]
    assert (half.at, half.gain_before) == (int(np.nanargmax(early)), float(np.nanmax(early)))
    assert half.gain_after == late[half.at]
    assert half.place == 1 + sum(each > late[half.at] for each in late.tolist())
    assert (half.of, half.middle) == (14, on.own.days[on.own.rows // 2].item())
    trial = trial_from(simulated(with_settings(playbook(), axes().setting(half.at)), on.asked))
    rows = slice(0, on.own.rows // 2)
    ratios = [x[rows].mean() / x[rows].std(ddof=1) * math.sqrt(252.0) for x in (trial.excess, trial.held_excess)]
    assert half.gain_before == pytest.approx(ratios[0] - ratios[1], abs=1e-12)


def test_combinations_that_cannot_be_run_say_why_and_cost_the_others_nothing() -> None:
    over = ParameterAxes((("rules.fear.hold.stocks", (0.5, 9.0)), ("otherwise.stocks", (1.0, 0.0, 0.5))))
    found = whole_grid(ground(), over)
    assert sorted(found.not_run) == [3, 4, 5]
    assert all("<= 3.0" in each for each in found.not_run.values())
    assert np.isnan(found.columns["gain"][3:]).all()
    assert np.isfinite(found.columns["gain"][:3]).all()
    still = whole_grid(ground(), ParameterAxes((("rules.fear.hold.stocks", (0.0,)), ("otherwise.stocks", (0.0, 1.0)))))
    assert (dict(still.not_run), still.ran.tolist()) == ({0: "still"}, [False, True])


def test_a_grid_that_only_holds_has_nothing_to_judge() -> None:
    read = reading_of(
        ground(), never := ParameterAxes((("rules.fear.when.level", (90.0, 95.0)),)), whole_grid(ground(), never)
    )
    assert (read.best, read.p, read.luck, read.beyond, read.deflated, read.different) == (None, None, None, 0, None, 1)
    assert read.half is not None
    assert read.better == 0.0


def test_what_is_no_part_or_no_measure_is_refused() -> None:
    with pytest.raises(UsageError, match="combinations 5 to 9 are no part of 14"):
        part_of(ground(), axes(), 5, 9)
    with pytest.raises(UsageError, match="--measure sharpe or mean_return"):
        ground_of(playbook(), Asked(panel()), measure=Measure.MAX_DRAWDOWN, replications=9)
    with pytest.raises(DataError, match="combinations 0 to 32 of the grid are missing"):
        joined([part_of(ground(), ParameterAxes((("rules.fear.when.level", tuple(range(20, 60))),)), 32, 40)], 40)
    with pytest.raises(DataError, match="combinations 14 to 20 of the grid are missing"):
        joined([part_of(ground(), axes(), 0, 14)], 20)
