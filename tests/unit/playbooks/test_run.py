"""A playbook from file to report on drawn series: what stands in it, what is missing, and that it repeats itself."""

from __future__ import annotations

import math
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pytest

from panel_making import panel_of
from weatherglass.claims.results import NotRun, Why, Word
from weatherglass.playbooks.playbook_file import Playbook
from weatherglass.playbooks.playbook_reading import playbook_from
from weatherglass.playbooks.playbook_report import Notice, PlaybookReport, thinned
from weatherglass.playbooks.questions import longest_look, reads_of, usual_of
from weatherglass.playbooks.rules import Asked
from weatherglass.playbooks.run import manifest_of, run, simulated
from weatherglass.playbooks.timing_tests import OWN_PRICES, OWN_VOLATILITY
from weatherglass.signals.panel import Panel
from weatherglass.stats.schedules import Measure

ROWS = 900
PLAIN: dict[str, Any] = {
    "schema_version": 1, "id": "out-of-fear", "statement": "s", "freeze_date": "2022-01-03",
    "source": {"article": "a", "published": "2022-01-03"}, "contradicts": ["in-for-fear"],
    "assets": {"stocks": {"series": "SPX", "returns": "price"}},
    "rules": [
        {
            "name": "fear", "when": {"condition": "level", "series": "VIX", "level": 24.0, "side": "above"},
            "hold": {"stocks": 0.0}, "stages": {"instalments": 2, "spacing_days": 5},
        }
    ],
    "otherwise": {"stocks": 1.0},
    "compare_with": ["buy_and_hold", "lump_sum", "random_dates", "equal_volatility", "cash"],
    "states": [
        {"when": {"condition": "level", "series": "VIX", "level": 24.0, "side": "above"}, "asset": "stocks",
         "horizon_days": 21, "gap_days": 5},
    ],
    "variants": {"rules.fear.when.level": [22.0, 24.0, 26.0], "rules.fear.hold.stocks": [0.0, 0.5]},
    "inference": {"replications": 199},
}  # fmt: skip


def playbook(**changes: Any) -> Playbook:
    return playbook_from(PLAIN | changes)


@cache
def panel(*, bills: bool = True) -> Panel:
    rng = np.random.default_rng(5)
    level = np.zeros(ROWS)
    for row in range(1, ROWS):
        level[row] = 0.96 * level[row - 1] + 0.07 * rng.standard_normal()
    vix = 20.0 * np.exp(level)
    steps = 0.0005 + vix / 100.0 / math.sqrt(252) * rng.standard_normal(ROWS)
    values = {"VIX": vix, "SPX": 1_000.0 * np.exp(np.cumsum(steps))}
    if bills:
        values["DGS3MO"] = np.full(ROWS, 2.0)
    return panel_of(values)


@cache
def report() -> PlaybookReport:
    return run(playbook(), panel())


def test_the_verdict_stands_first_and_is_that_of_the_tests():
    found = report()
    assert found.judgement is not None
    assert found.verdict is not None
    assert found.verdict.word is Word.NO_SUPPORT
    assert found.judgement.question.reads == OWN_VOLATILITY
    assert found.judgement.tests.primary is not None
    assert found.judgement.tests.primary.name == "ledoit_wolf"
    assert found.judgement.tests.primary.draws == 199
    assert found.judgement.grid.trials == 6
    assert len(found.judgement.grid.multiverse.variants) == 6  # type: ignore[union-attr]
    assert found.judgement.question.purge == 5
    assert found.as_of == panel().day


def test_every_comparison_has_its_performance_on_the_same_days():
    found = report()
    assert [each.kind for each in found.beside] == ["buy_and_hold", "lump_sum", "equal_volatility", "cash"]
    assert found.performance is not None
    assert {each.performance.first for each in found.beside} == {found.performance.first}
    hold, _, equal, cash = (each.performance for each in found.beside)
    assert hold.out is None
    assert equal.volatility == pytest.approx(found.performance.volatility, rel=0.02)
    assert (cash.sharpe, cash.exposure) == (None, 0.0)
    assert found.performance.gap is not None
    assert found.performance.gap == found.judgement.tests.gap  # type: ignore[union-attr]
    assert found.judgement.base == pytest.approx(hold.sharpe)  # type: ignore[union-attr]
    assert found.judgement.gain == pytest.approx(found.performance.sharpe - hold.sharpe)  # type: ignore[operator, union-attr]


def test_the_same_schedule_on_other_dates_says_how_good_its_dates_were():
    other = report().other_dates
    assert other is not None
    assert other.draws == other.growth.shape[0] == 499
    assert report().performance is not None
    assert other.better_growth == pytest.approx((other.growth >= report().performance.growth).mean())  # type: ignore[union-attr]
    assert other.better_deepest == pytest.approx(
        (other.deepest >= report().performance.deepest.depth).mean()  # type: ignore[union-attr]
    )
    # a report's chance and the shift test ask nearly the same
    shift = next(each for each in report().judgement.tests.others if each.name == "circular_shift")  # type: ignore[union-attr]
    assert other.better_sharpe == pytest.approx(shift.p, abs=0.08)


def test_curves_keep_both_ends_of_every_deepest_fall():
    found = report()
    assert [each.name for each in found.curves] == [found.playbook_id, *(each.kind for each in found.beside)]
    for curve, performance in zip(
        found.curves, [found.performance, *(e.performance for e in found.beside)], strict=True
    ):
        assert curve.unit.shape == found.curve_days.shape
        assert performance is not None
        if performance.deepest is not None:
            assert curve.below.min() == pytest.approx(performance.deepest.depth, abs=1e-12)
        assert curve.unit[-1] - 1.0 == pytest.approx(performance.time_weighted)


def test_a_thinned_path_keeps_what_it_must_and_a_short_one_everything():
    assert thinned(5, (), most=100).tolist() == [0, 1, 2, 3, 4]
    rows = thinned(9_000, (17, 4_444), most=1_000)
    assert {0, 17, 4_444, 8_999} <= set(rows.tolist())
    assert rows.shape[0] <= 1_002


def test_trades_say_what_for_and_pay_their_costs():
    found = report()
    assert found.performance is not None
    assert sum(each.traded for each in found.trades) / found.performance.years == pytest.approx(
        found.performance.turnover
    )
    assert sum(each.cost for each in found.trades) / found.performance.years == pytest.approx(found.performance.costs)
    assert {each.rule for each in found.trades} == {"", "fear"}


def test_the_same_file_and_data_give_the_same_report():
    again = run(playbook(), panel())
    assert again.manifest == report().manifest
    assert again.judgement.p == report().judgement.p  # type: ignore[union-attr]
    assert again.performance.gap == report().performance.gap  # type: ignore[union-attr]
    assert manifest_of(playbook(freeze_date="2022-01-04"), report().series) != report().manifest


def test_progress_is_told_before_each_step_and_can_stop_the_run():
    told = []

    def tell(what: str, done: int, of: int) -> None:
        told.append((what, done, of))
        if what == "timing":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(playbook(), panel(), progress=tell)
    names = ["simulation", "comparisons", "other_dates", "variants", "timing"]
    assert told == [(name, at, 7) for at, name in enumerate(names)]


def test_what_is_missing_is_said():
    found = run(playbook(variants={}, states=[], compare_with=["buy_and_hold"]), panel(bills=False))
    assert [each.notice for each in found.remarks] == [Notice.PRICES_ONLY, Notice.NO_BILLS]
    assert NotRun("variants", Why.TOO_SHORT, "0") in found.not_run
    assert (found.states, found.other_dates, found.bills) == ((), None, "")
    nothing = run(playbook(), panel_of({"SPX": np.linspace(100.0, 200.0, 60)}))
    assert (nothing.verdict, nothing.performance, nothing.as_of) == (None, None, None)
    assert NotRun("rules.fear.when", Why.NO_SERIES, "VIX") in nothing.not_run


def test_a_late_start_stops_without_lows_and_few_episodes_are_remarked():
    stopped = playbook(
        rules=[], stops=[{"asset": "stocks", "kind": "trailing", "depth": 0.15}], start="2019-06-03", variants={},
        states=[], compare_with=["buy_and_hold"],
    )  # fmt: skip
    found = run(stopped, panel())
    remarks = {each.notice: each for each in found.remarks}
    assert (remarks[Notice.BEGINS_LATE].series, remarks[Notice.BEGINS_LATE].day) == ("SPX", date(2020, 1, 2))
    assert remarks[Notice.STOPS_AT_CLOSES].count == ROWS
    assert found.judgement is not None
    assert remarks[Notice.FEW_EPISODES].count == found.judgement.episodes == sum(e.stopped for e in found.trades) > 0
    assert found.judgement.question.reads == OWN_PRICES


def test_who_saves_acts_with_every_order_though_it_is_for_the_same_weights():
    fear = {"name": "fear", "when": {"condition": "level", "series": "VIX", "level": 30.0}, "hold": {"stocks": 1.0}}
    saving = playbook(
        rules=[fear], otherwise="keep", variants={}, states=[], compare_with=["cash"], money={"monthly": 1.0},
        rebalance={"trade": "every", "every_days": 5},
    )  # fmt: skip
    found = run(saving, panel(), draws=99)
    vix = panel().observations["VIX", ""].value[:-1]  # each is acted on at the close after it
    fears = int((np.diff((vix >= 30.0).astype(int), prepend=0) == 1).sum())
    assert found.judgement is not None
    assert found.judgement.episodes == fears > 5
    cash = next(each.performance for each in found.beside if each.kind == "cash")
    assert (cash.deepest, cash.calmar, cash.sortino) == (None, None, None)


@pytest.mark.parametrize(
    ("changes", "reads"),
    [
        ({}, OWN_VOLATILITY),
        ({"rules": [{"name": "a", "when": {"condition": "average", "series": "SPX", "days": 20}, "hold": {}}]}, OWN_PRICES),
        ({"rules": [{"name": "a", "when": {"condition": "average", "series": "RUT", "days": 20}, "hold": {}}]}, ""),
        ({"rules": [], "scaling": [{"scaling": "target_volatility", "asset": "stocks", "target": 10.0}]}, OWN_VOLATILITY),
        ({"rules": [], "costs": {"widening": {"series": "VIX"}}}, ""),
    ],
)  # fmt: skip
def test_what_rules_read_of_what_they_hold(changes: dict[str, Any], reads: str):
    assert reads_of(playbook(variants={}, **changes)) == reads


def test_states_of_the_observatory_are_read_through_their_inputs():
    state = {"condition": "state", "signal": "vix_band", "states": ["crisis"]}
    entry = {
        "condition": "event",
        "event": {"rule": "regime_entry", "params": {"signal": "vix_band", "state": "crisis"}},
    }
    for when in (state, entry):
        rules = [{"name": "a", "when": when, "hold": {}, "at_most_days": 5}]
        assert reads_of(playbook(variants={}, rules=rules)) == OWN_VOLATILITY


def test_buying_in_stages_is_set_against_the_same_from_any_date():
    rule = PLAIN["rules"][0] | {"hold": {"stocks": 1.0}, "at_most_days": 42}
    staged = playbook(rules=[rule], otherwise={"stocks": 0.0}, variants={}, compare_with=["lump_sum"])
    found = run(staged, panel(), draws=99)
    assert found.judgement is not None
    (entries,) = found.judgement.staged
    assert (entries.instalments, entries.spacing, entries.horizon) == (2, 5, 21)
    bought = [each.day for each in found.trades if each.rule == "buy" or each.rule == "fear"]
    assert set(entries.starts) <= set(bought)
    assert len(entries.starts) >= 5
    far = playbook(
        rules=[rule], otherwise={"stocks": 0.0}, variants={}, compare_with=["lump_sum"],
        states=[PLAIN["states"][0] | {"horizon_days": 895}],
    )  # fmt: skip
    late = run(far, panel(), draws=99)
    assert NotRun("instalments", Why.NO_RESOLVED_CASES, "895") in late.not_run


def test_series_that_end_gaps_and_late_bills_are_remarked():
    rng = np.random.default_rng(1)
    vix = 20.0 * np.exp(0.3 * rng.standard_normal(400))
    vix[100:130], vix[360:] = np.nan, np.nan
    bills = np.full(400, 2.0)
    bills[:50] = np.nan
    known = panel_of({"VIX": vix, "SPX": 1_000.0 * np.exp(np.cumsum(0.01 * rng.standard_normal(400))), "DGS3MO": bills})
    found = run(playbook(variants={}, states=[], compare_with=["lump_sum"]), known, draws=99)
    remarks = {each.notice: each for each in found.remarks}
    assert remarks[Notice.ENDS_EARLY].series == "VIX"
    assert found.as_of is not None
    assert remarks[Notice.ENDS_EARLY].day is not None
    assert remarks[Notice.ENDS_EARLY].day < found.as_of
    assert remarks[Notice.UNANSWERED].count == pytest.approx(23, abs=3)  # thirty bars less those for which it was fresh
    assert remarks[Notice.BILLS_LATE].count == pytest.approx(49, abs=2)


def test_a_set_that_cannot_be_run_and_a_comparison_that_is_none_say_so():
    named = playbook(variants={"rules.fear.when.series": ["VIX", "VXN"]}, rules=[PLAIN["rules"][0] | {"stages": None}])
    found = run(named, panel(), draws=99)
    assert NotRun("lump_sum", Why.NOT_APPLICABLE, "rules") in found.not_run
    assert found.judgement is not None
    assert found.judgement.grid.trials == 1


def test_all_that_is_borrowed_can_be_lost():
    close = np.concatenate([np.full(30, 100.0), np.full(30, 55.0)])
    double = playbook(rules=[], otherwise={"stocks": 3.0}, variants={}, states=[], compare_with=["cash"])
    found = run(double, panel_of({"SPX": close * (1.0 + 0.001 * np.sin(np.arange(60)))}), draws=99)
    remarks = {each.notice: each for each in found.remarks}
    assert remarks[Notice.RUINED].day == date(2020, 2, 13)  # the thirtieth bar after the first, with all three lost
    assert found.performance is not None
    assert found.performance.time_weighted == -1.0


def test_the_purge_is_the_longest_look_ahead():
    rule = PLAIN["rules"][0]
    assert longest_look(playbook(rules=[rule | {"at_most_days": 100}])) == 100
    assert longest_look(playbook(rules=[rule | {"at_most_days": 504}])) == 252
    assert longest_look(playbook(rules=[], variants={})) == 1


def test_returns_at_usual_volatility_vary_alike_in_and_out_of_fear():
    asked = Asked(panel())
    done = simulated(playbook(variants={}), asked)
    assert not isinstance(done, NotRun)
    usual = usual_of(done.plan, asked)[:, 0]
    plain = done.plan.market.close[1:, 0] / done.plan.market.close[:-1, 0] - 1.0
    vix = panel().observations["VIX", ""].value[-plain.shape[0] - 1 : -1]
    wild = vix > np.quantile(vix, 0.75)
    assert plain[wild].std() / plain[~wild].std() > 1.4
    assert usual[wild].std() / usual[~wild].std() == pytest.approx(1.0, abs=0.15)


def test_the_measure_can_be_another():
    found = run(playbook(variants={}, compare_with=["buy_and_hold"]), panel(), measure=Measure.MEAN_RETURN, draws=99)
    assert found.judgement is not None
    assert found.judgement.tests.primary is not None
    assert found.judgement.tests.primary.name == "circular_shift_vol_standardised"
    assert found.judgement.tests.primary.unit == "percentage_points"
