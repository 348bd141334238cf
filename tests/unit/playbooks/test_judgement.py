"""The judgement on playbooks whose worth is known: noise, a planted edge, one that is the benchmark itself."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import numpy as np
import pytest

from path_making import market_of, path_of
from weatherglass.claims.claim_sections import Source
from weatherglass.claims.results import Flag, NotRun, Why, Word
from weatherglass.claims.verdict import AFTER_FREEZE
from weatherglass.playbooks.grid_tests import GridTests, NotRunTrial, grid_tests
from weatherglass.playbooks.judgement import Claimed, Judgement, StagedEntries, judged, staged_entries
from weatherglass.playbooks.timing_tests import Question, shifted_gains, timing_tests
from weatherglass.playbooks.trials import Trial, trial_of
from weatherglass.stats.randomization import circular_shift
from weatherglass.stats.schedules import Measure, measured

ROWS = 1_500
CLAIMED = Claimed("p", "s", Source(article="a", published=date(2001, 1, 2)), date(2004, 1, 2), contradictory=True)
QUESTION = Question(freeze=date(2004, 1, 2), seed=7, draws=299, folds=4)
WANTED = 0.3


@cache
def grid(edge: float) -> tuple[Trial, ...]:
    """Out of the asset while a slow signal is above a level; the asset falls by `edge` a day while it is above 0.3."""
    rng = np.random.default_rng(21)
    signal = np.zeros(ROWS)
    for row in range(1, ROWS):
        signal[row] = 0.97 * signal[row - 1] + 0.25 * rng.standard_normal()
    high = np.concatenate([[False], signal[:-1] > WANTED])
    steps = 0.0006 + 0.01 * rng.standard_t(5, ROWS) * math.sqrt(0.6) - edge * high
    market = market_of(100.0 * np.exp(np.cumsum(steps)), cash=1e-4, cost=5e-4)
    hold = path_of(market, 1.0)
    found = []
    for level in (-0.6, -0.3, 0.0, WANTED, 0.6, 0.9):
        for inside in (0.0, 0.5):
            weight = np.where(signal > level, inside, 1.0)
            setting = {"level": level, "inside": inside}
            found.append(trial_of(market, path_of(market, weight), hold, episodes=30, setting=setting))
    return tuple(found)


def own(edge: float) -> Trial:
    return next(each for each in grid(edge) if each.setting == {"level": WANTED, "inside": 0.0})


@cache
def judgement(edge: float, measure: Measure = Measure.SHARPE) -> Judgement:
    question = Question(measure=measure, freeze=date(2004, 1, 2), seed=7, draws=299, folds=4)
    return judged(CLAIMED, own(edge), grid(edge), question)


# -- noise and an edge -------------------------------------------------------------------------------------------------


def test_noise_finds_no_support_and_says_what_would_have_been_found():
    found = judgement(0.0)
    assert found.verdict.word is Word.NO_SUPPORT
    assert Flag.SELF_CONTRADICTORY in found.verdict.flags
    assert found.tests.primary is not None
    assert found.tests.primary.name == "circular_shift"
    assert found.tests.primary.valid
    assert found.tests.primary.draws == ROWS - 1
    assert found.tests.primary.min_p == 1.0 / (ROWS - 1)
    assert found.tests.primary.n == found.episodes == 30
    assert found.tests.power is not None
    assert found.tests.power.detectable == pytest.approx(
        (1.644854 + 0.841621) * float(found.tests.shifted.std()), rel=1e-5
    )
    assert found.grid.deflated is not None
    assert found.grid.deflated < 0.5
    assert found.grid.trials == 12


def test_an_edge_is_found_by_every_test_and_kept_by_choosing_ahead():
    found = judgement(0.004)
    assert found.verdict.word is Word.SUPPORTED_FRAGILE  # no negative control was run
    assert [each.rule for each in found.verdict.reasons if each.held] == ["controls_not_passed"]
    assert found.tests.primary is not None
    assert found.tests.primary.p < 0.01
    assert found.p == max(found.tests.primary.p, found.grid.superior.consistent)  # type: ignore[union-attr]
    assert found.p < 0.02
    assert found.grid.deflated is not None
    assert found.grid.deflated > 0.95
    assert found.grid.overfitting == pytest.approx(0.0, abs=0.15)
    assert found.grid.walk is not None
    assert found.grid.walk.gain > 0.5
    assert found.grid.walk.gap is not None
    assert found.grid.walk.gap.p < 0.05
    assert {found.grid.walk.settings[each.chosen]["inside"] for each in found.grid.walk.folds} == {0.0}
    assert found.gain > found.tests.power.detectable  # type: ignore[union-attr]


def test_the_gain_and_the_base_are_those_of_the_returns():
    trial, found = own(0.004), judgement(0.004)
    scale = math.sqrt(252)
    base = measured(trial.held, trial.cash, Measure.SHARPE) * scale
    assert found.base == pytest.approx(base)
    assert found.gain == pytest.approx(measured(trial.returns, trial.cash, Measure.SHARPE) * scale - base)
    named = {each.name: each for each in found.findings}
    later = trial.days[:-1] > np.datetime64("2004-01-02")  # a return begins at the close of the day before its own
    part = np.concatenate([[False], later])
    gained = measured(trial.returns[part], trial.cash[part], Measure.SHARPE) * scale
    gained -= measured(trial.held[part], trial.cash[part], Measure.SHARPE) * scale
    assert named[AFTER_FREEZE].value == pytest.approx(gained)
    assert named[AFTER_FREEZE].n == int(part.sum())
    assert named["trials"].value == 12.0


def test_weights_that_move_by_rounding_have_not_acted_since_the_text():
    trial = own(0.0)
    weight = trial.schedule.weight.copy()
    later = int(np.searchsorted(trial.days, np.datetime64("2004-01-02")))
    weight[later:] = 1.0 - 1e-16 * (np.arange(weight.shape[0] - later)[:, None] % 3)
    assert bool((np.diff(weight[later:], axis=0) != 0.0).any())
    still = replace(trial, schedule=replace(trial.schedule, weight=weight))
    assert AFTER_FREEZE not in {each.name for each in judged(CLAIMED, still, (), QUESTION).findings}


def test_the_same_question_has_the_same_answer():
    one, other = (judged(CLAIMED, own(0.0), grid(0.0), QUESTION) for _ in range(2))
    assert (one.p, one.verdict, one.findings) == (other.p, other.verdict, other.findings)
    assert one.grid.stepwise.tolist() == other.grid.stepwise.tolist()


# -- which test decides ------------------------------------------------------------------------------------------------


def test_rules_that_read_what_they_hold_are_not_decided_by_the_plain_shift():
    trial = own(0.0)
    ratio = timing_tests(trial, Question(reads="own_volatility", draws=299))
    assert [each.name for each in (ratio.primary, *ratio.others) if each] == ["ledoit_wolf", "circular_shift"]
    assert [each.valid for each in (ratio.primary, *ratio.others) if each] == [True, False]
    assert ratio.gap is not None
    assert ratio.primary is not None
    assert ratio.primary.p_two_sided == pytest.approx(ratio.gap.p)
    assert ratio.power is not None
    assert ratio.power.detectable == pytest.approx(2.486475 * ratio.gap.standard_error, rel=1e-5)
    usual = trial.schedule.above
    mean = timing_tests(trial, Question(measure=Measure.MEAN_RETURN, reads="own_volatility", draws=299), usual)
    names = [each.name for each in (mean.primary, *mean.others) if each]
    assert names == ["circular_shift_vol_standardised", "circular_shift", "ledoit_wolf"]
    assert mean.primary is not None
    assert mean.primary.p == mean.others[0].p  # returns that are usual already
    assert mean.primary.statistic == pytest.approx(mean.others[0].statistic, abs=0.05)
    without = timing_tests(trial, Question(measure=Measure.MEAN_RETURN, reads="own_volatility", draws=299))
    assert NotRun("circular_shift_vol_standardised", Why.TOO_SHORT, "volatility") in without.not_run
    falls = timing_tests(trial, Question(measure=Measure.MAX_DRAWDOWN, reads="own_volatility", draws=299))
    assert falls.primary is not None
    assert (falls.primary.name, falls.primary.valid, falls.primary.unit) == (
        "circular_shift",
        True,
        "percentage_points",
    )


def test_the_statistic_of_the_shift_is_the_gain_of_the_schedule():
    trial = own(0.004)
    for measure in Measure:
        gains = shifted_gains(trial, Question(measure=measure))
        gain = measured(trial.schedule.returns, trial.cash, measure) - measured(trial.held, trial.cash, measure)
        assert gains[0] == pytest.approx(gain * Question(measure=measure).scale, rel=1e-9)


def test_the_benchmark_itself_and_what_never_moves_cannot_be_judged():
    trial = own(0.0)
    same = Trial(trial.days, trial.held, trial.held, trial.cash, trial.schedule, trial.benchmark, 0)
    still = Trial(trial.days, trial.cash, trial.held, trial.cash, trial.schedule, trial.benchmark, 0)
    for each, detail in ((same, "same"), (still, "still")):
        found = judged(CLAIMED, each, (), QUESTION)
        assert found.verdict.word is Word.NOT_TESTABLE
        assert NotRun("playbook", Why.NOT_APPLICABLE, detail) in found.not_run
    assert found.gain == 0.0


# -- the grid ----------------------------------------------------------------------------------------------------------


def test_every_set_has_its_gain_and_p_or_says_why_not():
    why = NotRun("rules.fear.when", Why.NO_SERIES, "VIX")
    tried = (NotRunTrial({"level": 1.0}, why), *grid(0.004)[:4])
    found = grid_tests(own(0.004), tried, QUESTION)
    assert found.multiverse is not None
    variants = found.multiverse.variants
    assert variants[0].not_run == why
    assert [dict(each.setting) for each in variants[1:]] == [dict(each.setting) for each in tried[1:]]  # type: ignore[union-attr]
    for each, trial in zip(variants[1:], grid(0.004)[:4], strict=True):
        gain = measured(trial.returns, trial.cash, Measure.SHARPE) - measured(trial.held, trial.cash, Measure.SHARPE)
        assert each.effect == pytest.approx(gain * math.sqrt(252))
    assert found.stepwise.shape == (4,)
    assert found.superior is not None
    assert found.stepwise.min() == pytest.approx(found.superior.consistent, abs=0.02)
    effects = [each.effect for each in variants[1:]]
    assert found.superior.best == int(np.argmax(effects))
    assert found.multiverse.right_sign == pytest.approx(np.mean([each > 0.0 for each in effects]))  # type: ignore[operator]


def test_sets_that_are_the_benchmark_or_never_move_are_told_from_those_that_were_tried():
    trial = own(0.0)
    held = Trial(trial.days, trial.held, trial.held, trial.cash, trial.benchmark, trial.benchmark, 0)
    still = Trial(trial.days, trial.cash, trial.held, trial.cash, trial.schedule, trial.benchmark, 0)
    found = grid_tests(held, (trial, held, still), QUESTION)
    assert found.multiverse is not None
    assert found.multiverse.variants[2].not_run == NotRun("playbook", Why.NOT_APPLICABLE, "still")
    assert [each.effect for each in found.multiverse.variants[1:]] == [0.0, None]
    assert found.stepwise[1] == found.multiverse.variants[1].p == 1.0
    assert (found.deflated, found.deflated_best) == (None, None)  # one set that is not the benchmark is no choice
    twice = Trial(
        trial.days, trial.cash + 0.7 * trial.held_excess, trial.held, trial.cash, trial.schedule, trial.benchmark, 0
    )
    same_ratio = grid_tests(held, (held, twice), QUESTION)
    assert same_ratio.multiverse is None  # at equal risk both are the benchmark
    more = grid_tests(held, (held, *grid(0.0)[:2]), QUESTION)
    assert more.deflated is None
    assert more.deflated_best is not None


def test_cash_for_most_of_the_time_leaves_nothing_to_cross_validate():
    trials = []
    for each in grid(0.0)[:3]:
        calm = np.where(np.arange(each.rows) < each.rows * 0.8, each.cash, each.returns)
        trials.append(Trial(each.days, calm, each.held, each.cash, each.schedule, each.benchmark, 1))
    found = grid_tests(trials[0], trials, QUESTION)
    assert (found.overfitting, found.overfitting_trials) == (None, 0)
    assert NotRun("overfitting", Why.NOT_APPLICABLE, "still") in found.not_run


def test_what_is_timed_well_and_gains_nothing_is_not_better_than_the_benchmark():
    # half of the time in an asset that rises all the time, and that at the better times
    rng = np.random.default_rng(3)
    good = np.arange(600) // 60 % 2 == 0
    steps = np.where(good, 0.002, 0.001) + 0.003 * rng.standard_normal(600)
    market = market_of(100.0 * np.exp(np.cumsum(steps)))
    weight = np.concatenate([np.where(good, 1.0, 0.0)[1:], [1.0]])
    trial = trial_of(market, path_of(market, weight), path_of(market, 1.0), episodes=5)
    found = timing_tests(trial, Question(measure=Measure.MEAN_RETURN, draws=99)).primary
    assert found is not None
    assert found.statistic < 0.0
    assert (found.p, found.note) == (0.5, "no_gain")
    assert found.details["p_of_timing"] < 0.05


def test_a_schedule_that_never_holds_has_no_shift_and_is_left_to_the_ratios():
    trial = own(0.0)
    nothing = replace(trial.schedule, weight=np.zeros_like(trial.schedule.weight), paid=np.zeros(trial.rows))
    odd = Trial(trial.days, trial.returns, trial.held, trial.cash, nothing, trial.benchmark, 0)  # all within its rows
    found = timing_tests(odd, QUESTION)
    assert NotRun("circular_shift", Why.NOT_APPLICABLE, "still") in found.not_run
    assert found.primary is not None
    assert found.primary.name == "ledoit_wolf"


def test_less_of_the_same_has_no_difference_of_ratios_and_a_shift_that_says_nothing():
    trial = own(0.0)
    part = replace(trial.benchmark, weight=0.7 * trial.benchmark.weight)
    less = Trial(trial.days, trial.cash + 0.7 * trial.held_excess, trial.held, trial.cash, part, trial.benchmark, 0)
    found = timing_tests(less, QUESTION)
    assert NotRun("ledoit_wolf", Why.NOT_APPLICABLE, "same") in found.not_run
    assert found.primary is not None
    assert found.primary.p == pytest.approx(1.0, abs=0.2)


def test_a_grid_of_one_is_no_grid():
    found = grid_tests(own(0.0), (own(0.0), own(0.0)), QUESTION)
    assert found.multiverse is None
    assert (found.trials, found.not_run) == (1, (NotRun("variants", Why.TOO_SHORT, "1"),))


def test_a_set_in_cash_for_long_is_left_out_of_the_halves_and_of_nothing_else():
    base = grid(0.0)[:3]
    market_rows = base[0].rows
    calm = np.where(np.arange(market_rows) < market_rows * 0.8, base[0].cash, base[0].returns)
    mostly_cash = Trial(base[0].days, calm, base[0].held, base[0].cash, base[0].schedule, base[0].benchmark, 1)
    found: GridTests = grid_tests(base[0], (*base, mostly_cash), QUESTION)
    assert (found.trials, found.overfitting_trials) == (4, 3)
    assert found.overfitting is not None


def test_falls_are_judged_by_joint_shifts():
    found = judgement(0.004, Measure.MAX_DRAWDOWN)
    assert found.grid.superior is None
    assert found.grid.stepwise.shape == (0,)
    assert found.grid.multiverse is not None
    assert found.grid.multiverse.shifts == ROWS - 1
    assert found.tests.primary is not None
    assert found.tests.primary.statistic == pytest.approx(found.gain, abs=0.3)


def test_too_short_a_history_has_no_walk_and_no_halves():
    short = [
        Trial(each.days[:30], each.returns[:30], each.held[:30], each.cash[:30], each.schedule, each.benchmark, 1)
        for each in grid(0.0)[:4]
    ]  # fmt: skip
    found = grid_tests(short[0], short, QUESTION)
    assert (found.overfitting, found.walk) == (None, None)
    assert NotRun("walk_forward", Why.TOO_SHORT, "30") in found.not_run
    assert NotRun("overfitting", Why.TOO_SHORT, "30") in found.not_run


def test_choices_of_the_walk_do_not_know_the_future():
    changed = []
    for each in grid(0.0):
        returns = each.returns.copy()
        returns[900:] = -returns[900:]
        changed.append(Trial(each.days, returns, each.held, each.cash, each.schedule, each.benchmark, 1, each.setting))
    before, after = (grid_tests(each[0], each, QUESTION).walk for each in (grid(0.0), changed))
    assert before is not None
    assert after is not None
    early = [each.learned <= 900 for each in before.folds]
    assert early == [True, True, True, False]
    for own_fold, other, is_early in zip(before.folds, after.folds, early, strict=True):
        if is_early:
            assert (own_fold.chosen, own_fold.within) == (other.chosen, other.within)
    assert before.folds[3].within != after.folds[3].within


# -- instalments -------------------------------------------------------------------------------------------------------


def test_instalments_are_set_against_the_same_from_any_date():
    rng = np.random.default_rng(2)
    price = 100.0 * np.exp(np.cumsum(0.01 * rng.standard_normal(500)))
    price[200:260] *= np.linspace(1.0, 0.6, 60)
    price[260:] *= 0.6
    price[300:] *= 1.5
    days = np.datetime64("2001-01-02") + np.arange(500)
    cash = np.full(500, 1e-4)
    starts = np.array([255, 490])
    found = staged_entries(price, cash, days, starts, instalments=3, spacing=5, horizon=60)
    assert isinstance(found, StagedEntries)
    assert found.starts == (date(2001, 1, 2) + timedelta(days=255),)  # the other has no whole horizon
    by_hand = np.mean([(1.0001**later) * price[315] / price[255 + later] for later in (0, 5, 10)])
    assert found.mean == pytest.approx(math.log(by_hand))
    assert found.at_once == pytest.approx(math.log(price[315] / price[255]))
    assert found.any_date == pytest.approx(found.outcomes.mean())
    assert found.outcomes.shape == (440,)
    assert found.test == circular_shift(found.outcomes, np.array([255]))
    assert found.test.greater < 0.1
    assert list(found.quantiles) == sorted(found.quantiles)


def test_instalments_without_a_whole_horizon_say_so():
    days = np.datetime64("2001-01-02") + np.arange(30)
    found = staged_entries(np.ones(30), np.zeros(30), days, np.array([25]), instalments=2, spacing=5, horizon=20)
    assert found == NotRun("instalments", Why.NO_RESOLVED_CASES, "20")
