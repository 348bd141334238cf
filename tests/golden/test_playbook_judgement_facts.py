"""The article's advice on the reference histories: playbooks and claims agree where they ask the same."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import msgspec
import numpy as np
import pytest

from panel_making import panel_from_history
from weatherglass.app.playbook_files import playbook_named
from weatherglass.claims.assessment import assess
from weatherglass.claims.cases import setting_of
from weatherglass.claims.reading import claim_from
from weatherglass.claims.results import ClaimReport, Flag, NotRun, Word
from weatherglass.playbooks.judgement import StagedEntries, staged_entries
from weatherglass.playbooks.performance import Performance, performance_of
from weatherglass.playbooks.playbook_file import Playbook
from weatherglass.playbooks.playbook_report import PlaybookReport
from weatherglass.playbooks.playbook_sections import Costs, Rebalance
from weatherglass.playbooks.questions import question_of, usual_of
from weatherglass.playbooks.rules import Asked
from weatherglass.playbooks.run import Simulated, run, simulated
from weatherglass.playbooks.timing_tests import TimingTests, timing_tests
from weatherglass.playbooks.trials import begun, trial_of
from weatherglass.signals.panel import Panel
from weatherglass.stats.schedules import Measure

SEED, DRAWS = 20250415, 499
DATA = {"signal": {"id": "VIX", "start": "1990-01-02"}, "target": {"id": "SPX", "start": "1990-01-02"}}
HEAD: dict[str, Any] = {
    "schema_version": 1, "id": "vix", "source": {"article": "a", "published": "2025-04-15"}, "statement": "s",
    "freeze_date": "2025-04-15", "data": DATA,
}  # fmt: skip


@cache
def panel() -> Panel:
    return panel_from_history("VIX", "SPX", "DGS3MO")


@cache
def asked() -> Asked:
    return Asked(panel())


def claimed(level: float, inside: float, measure: Measure) -> ClaimReport:
    strategy = {"level": level, "weight_inside": inside, "cost_bp": 5.0, "measure": str(measure)}
    return assess(
        claim_from(HEAD | {"kind": "strategy", "strategy": strategy, "inference": {"seed": SEED}}),
        panel(), replications=DRAWS,
    )  # fmt: skip


@cache
def played(name: str, *, every_day: bool) -> Simulated:
    """A playbook at the costs of the claims: 5 basis points whatever the spread."""
    playbook: Playbook = msgspec.structs.replace(
        playbook_named(name), costs=Costs(commission_bp=5.0, half_spread_bp=0.0, slippage_bp=0.0)
    )
    if every_day:
        playbook = msgspec.structs.replace(playbook, rebalance=Rebalance(trade="drift", drift=1e-12))
    found = simulated(playbook, asked())
    assert isinstance(found, Simulated)
    return found


def decided_by(done: Simulated, measure: Measure) -> TimingTests:
    plan = done.plan
    trial = trial_of(plan.market, done.path, done.held, episodes=begun(plan.target))
    return timing_tests(trial, question_of(plan.playbook, plan, measure=measure, draws=DRAWS), usual_of(plan, asked()))


def performed(done: Simulated) -> Performance:
    return performance_of("p", done.plan.market, done.path, rows_a_year=252)


@cache
def report() -> PlaybookReport:
    plain = msgspec.structs.replace(playbook_named("v21-cash-above-forty"), compare_with=("buy_and_hold",))
    return run(plain, panel(), draws=DRAWS)


@pytest.mark.parametrize("measure", [Measure.SHARPE, Measure.MEAN_RETURN])
def test_cash_at_40_has_the_tests_of_the_claim(measure: Measure):
    claim, tests = claimed(40.0, 0.0, measure), decided_by(played("v21-cash-above-forty", every_day=False), measure)
    for theirs, ours in zip((claim.primary, *claim.tests), (tests.primary, *tests.others), strict=True):
        assert theirs is not None
        assert ours is not None
        assert (ours.name, ours.n, ours.details["rows"]) == (theirs.name, 33, 9225.0)
        assert ours.statistic == pytest.approx(theirs.statistic, abs=2e-4)
        assert ours.p == pytest.approx(theirs.p, abs=1e-3)
        assert ours.valid == theirs.valid


def test_cash_at_40_has_the_figures_of_the_claim():
    found = {each.name: each.value for each in claimed(40.0, 0.0, Measure.SHARPE).findings}
    own = performed(played("v21-cash-above-forty", every_day=False))
    # a year of 365.25 days against one of 252 rows, and the first purchase, which claims leave out
    assert 100.0 * own.growth == pytest.approx(found["return_acting"], abs=0.01)
    assert own.sharpe == pytest.approx(found["sharpe_acting"], abs=1e-4)
    assert own.deepest is not None
    assert -100.0 * own.deepest.depth == pytest.approx(abs(found["drawdown_acting"]), abs=2e-3)
    assert own.turnover - 1.0 / own.years == pytest.approx(found["turnover"], abs=5e-3)


def test_sixty_percent_at_30_makes_falls_as_much_smaller_as_the_claim_says():
    claim, done = claimed(30.0, 0.6, Measure.MAX_DRAWDOWN), played("v23-smaller-above-thirty", every_day=True)
    tests = decided_by(done, Measure.MAX_DRAWDOWN)
    assert claim.primary is not None
    assert tests.primary is not None
    assert tests.primary.name == claim.primary.name == "circular_shift"
    assert tests.primary.statistic == pytest.approx(claim.primary.statistic, abs=0.02)
    assert tests.primary.statistic == pytest.approx(7.0, abs=0.1)
    assert tests.primary.p == pytest.approx(claim.primary.p, abs=1e-3)
    # 60 % is traded back to each day: costs of it that the claim does not count
    assert performed(done).costs - 0.0005 / performed(done).years == pytest.approx(0.00106, abs=2e-5)


def test_five_instalments_at_30_are_those_of_the_claim():
    claim = claim_from(
        HEAD
        | {
            "kind": "event_outcome",
            "event": {"rule": "threshold_cross", "params": {"level": 30.0, "side": "above", "new_episode_after_days": 21}},
            "outcome": {"measure": "log_return", "horizon_days": 252, "sampling": "instalments_5x21"},
        }
    )  # fmt: skip
    setting = setting_of(claim, panel())
    assert not isinstance(setting, NotRun)
    price, first = setting.target.value, setting.first_row
    found = staged_entries(
        price[first:], np.zeros(price.shape[0] - first), setting.target.days[first:], setting.circle_rows,
        instalments=5, spacing=21, horizon=252,
    )  # fmt: skip
    assert isinstance(found, StagedEntries)
    assert found.mean == pytest.approx(setting.outcomes[setting.circle_rows].mean(), rel=1e-12)
    assert found.any_date == pytest.approx(setting.outcomes.mean(), rel=1e-12)
    assert len(found.starts) == 34
    assert (found.mean, found.at_once, found.any_date, found.any_date_at_once) == pytest.approx(
        (0.0256, 0.0468, 0.0723, 0.0854), abs=1e-3
    )


def test_the_report_on_cash_at_40():
    found = report()
    assert found.verdict is not None
    assert found.judgement is not None
    assert found.performance is not None
    assert found.verdict.word is Word.NO_SUPPORT
    assert Flag.SELF_CONTRADICTORY in found.verdict.flags
    assert found.judgement.gain == pytest.approx(-0.027, abs=0.001)
    assert found.judgement.tests.power is not None
    assert found.judgement.tests.power.detectable == pytest.approx(0.17, abs=0.01)
    own, hold = found.performance, found.beside[0].performance
    assert (100.0 * own.growth, 100.0 * hold.growth) == pytest.approx((7.72, 8.72), abs=0.02)
    assert hold.deepest is not None
    assert (hold.deepest.start, hold.deepest.trough, hold.deepest.recovery) == (
        date(2007, 10, 9), date(2009, 3, 9), date(2013, 3, 28),
    )  # fmt: skip
    assert own.deepest is not None
    assert (own.deepest.start, own.deepest.trough, own.deepest.recovery) == (
        date(2000, 3, 24), date(2003, 3, 11), date(2013, 5, 17),
    )  # fmt: skip
    assert own.out is not None
    assert own.out.days == 208.0
    assert own.out.holding == pytest.approx(0.357, abs=0.002)  # shares on the days in cash: +36 %


@pytest.mark.long
def test_nearly_every_other_date_was_a_better_one_to_be_in_cash():
    other = run(playbook_named("v21-cash-above-forty"), panel(), draws=99).other_dates
    assert other is not None
    assert other.draws == 499
    assert other.better_growth == pytest.approx(0.98, abs=0.02)
    assert other.better_sharpe == pytest.approx(0.79, abs=0.04)


def test_what_saving_until_fear_cost_is_seen_in_the_rate_that_money_earned():
    done = played("v22-save-until-fear", every_day=False)
    own, held = performed(done), performance_of("hold", done.plan.market, done.held, rows_a_year=252)
    assert own.money_weighted is not None
    assert held.money_weighted is not None
    assert (100.0 * own.money_weighted, 100.0 * held.money_weighted) == pytest.approx((8.38, 9.02), abs=0.02)
    assert own.paid_in == held.paid_in == 439.0
