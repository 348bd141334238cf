"""A playbook run from file to verdict: plan, simulation, comparisons, performance, all sets of parameters, judgement.

Deterministic: the same file on the same data gives the same report, whatever else runs beside it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from weatherglass.claims.observed import name_of
from weatherglass.claims.results import NotRun, SeriesUsed
from weatherglass.playbooks.comparisons import Compared, comparisons, constant, on_random_dates
from weatherglass.playbooks.grid_tests import NotRunTrial
from weatherglass.playbooks.judgement import Claimed, Judgement, StagedEntries, judged, staged_entries
from weatherglass.playbooks.orders import Path, StopKind
from weatherglass.playbooks.performance import Performance, performance_of, unit_returns, yearly_sharpe
from weatherglass.playbooks.plan import Plan, plan_of
from weatherglass.playbooks.playbook_file import Playbook
from weatherglass.playbooks.playbook_reading import variants_of
from weatherglass.playbooks.playbook_report import (
    Beside,
    Curve,
    Notice,
    OtherDates,
    PlaybookReport,
    Remark,
    Trade,
    thinned,
)
from weatherglass.playbooks.questions import HORIZON, question_of, usual_of
from weatherglass.playbooks.rules import Asked
from weatherglass.playbooks.simulator import simulate
from weatherglass.playbooks.state_record import StateFigures, state_figures
from weatherglass.playbooks.trials import Trial, begun, orders_begun, trial_of
from weatherglass.signals.panel import Panel
from weatherglass.stats.drawdowns import underwater
from weatherglass.stats.performance import annual_growth, years_between
from weatherglass.stats.redetection import episode_starts
from weatherglass.stats.schedules import Measure

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Progress = Callable[[str, int, int], None]
"""(what is done, steps done, steps in all) -> None; raise from it to stop."""
STEPS = 7
OTHER_DATES = 499
POINTS = 1_000
"""Of a path in a picture."""
PAY_NOTHING = frozenset({"BTC", "ETH", "GOLD", "WTI"})
"""What pays neither dividends nor interest: its price is its whole return."""
FEW_EPISODES = 10
LATE_DAYS = 10
"""Calendar days after the start that was asked for from which on a beginning is called late."""


@dataclass(frozen=True, slots=True, eq=False)
class Simulated:
    """A plan, its path, and buying and holding in the same market."""

    plan: Plan
    path: Path
    held: Path


def run(
    playbook: Playbook,
    panel: Panel,
    *,
    measure: Measure = Measure.SHARPE,
    draws: int | None = None,
    progress: Progress | None = None,
) -> PlaybookReport:
    """The report on a playbook.

    Parameters
    ----------
    panel
        Everything that is known at the instant of the run; nothing else is looked at.
    measure
        In which it is to be better than buying and holding.
    draws
        Of everything that draws; those of the file when None. For a first look.
    progress
        Told before each step.
    """
    tell, asked = progress or _silent, Asked(panel)
    tell("simulation", 0, STEPS)
    done = simulated(playbook, asked)
    states, missing = _states(playbook, asked)
    if isinstance(done, NotRun):
        return PlaybookReport(playbook.id, None, manifest_of(playbook, ()), states=states, not_run=(done, *missing))
    plan, path = done.plan, done.path
    draws = playbook.inference.replications if draws is None else draws
    tell("comparisons", 1, STEPS)
    beside, absent = _compared(done, asked, draws)
    missing += absent
    tell("other_dates", 2, STEPS)
    other = _other_dates(done) if "random_dates" in playbook.compare_with else None
    tell("variants", 3, STEPS)
    tried = tuple(trials(playbook, asked))
    question = question_of(playbook, plan, measure=measure, draws=draws)
    tell("timing", 4, STEPS)
    judgement = judged(
        Claimed(
            playbook.id, playbook.statement, playbook.source, playbook.freeze_date, bool(playbook.contradicts)
        ),
        trial_from(done), tried, question, usual=usual_of(plan, asked) if question.reads else None,
        staged=tuple(_staged(plan, missing)), series=plan.series, not_run=tuple(missing),
        progress=lambda what, at, _: tell(what, 4 + at, STEPS),
    )  # fmt: skip
    own = _performance(playbook.id, done, path, draws)
    days, curves = _curves(done, beside, own)
    return PlaybookReport(
        playbook_id=playbook.id, as_of=plan.days[-1].item(), manifest=manifest_of(playbook, plan.series),
        judgement=judgement, performance=own, beside=tuple(each for each, _ in beside), other_dates=other,
        curve_days=days, curves=curves, trades=_trades(plan, path), states=states, assets=plan.assets, span=plan.span,
        series=plan.series, ages=plan.ages, bills=plan.bills, remarks=tuple(_remarks(done, judgement)),
        not_run=judgement.not_run,
    )  # fmt: skip


def simulated(playbook: Playbook, asked: Asked) -> Simulated | NotRun:
    """A playbook planned and simulated beside buying and holding, or why it cannot be."""
    plan = plan_of(playbook, asked)
    if isinstance(plan, NotRun):
        return plan
    return Simulated(plan, simulate(plan.market, plan.orders), simulate(plan.market, constant(plan, 1.0)))


def trials(playbook: Playbook, asked: Asked) -> Iterable[Trial | NotRunTrial]:
    """Every combination of the file's variants, simulated; none where it has no variants."""
    if not playbook.variants:
        return
    for setting, variant in variants_of(playbook):
        done = simulated(variant, asked)
        if isinstance(done, NotRun):
            yield NotRunTrial(dict(setting), done)
        else:
            yield trial_from(done, dict(setting))


def manifest_of(playbook: Playbook, series: Iterable[SeriesUsed]) -> str:
    """Hash of the file and of the vintages of its data: equal manifests give equal reports."""
    digest = hashlib.sha256(msgspec.json.encode(playbook, order="deterministic"))
    for each in series:
        digest.update(f"\0{each.role}\0{each.vintage}".encode())
    return digest.hexdigest()[:32]


def trial_from(done: Simulated, setting: dict[str, object] | None = None) -> Trial:
    """A simulated playbook, ready to be judged."""
    return trial_of(done.plan.market, done.path, done.held, episodes=_episodes(done), setting=setting or {})


def _episodes(done: Simulated) -> int:
    """How often it wanted something else than usual, and how often a stop sold.

    Where money comes in and waits for an order, every order acts, even one for the same weights as the one before.
    """
    saves = bool((done.plan.market.paid_in > 0.0).any() and np.isnan(done.plan.target).any())
    acted = orders_begun(done.plan.target) if saves else begun(done.plan.target)
    return acted + int(done.path.stopped.any(axis=1).sum())


def _performance(name: str, done: Simulated, path: Path, draws: int) -> Performance:
    plan = done.plan
    against = None if path is done.held else done.held
    return performance_of(
        name, plan.market, path, rows_a_year=plan.days_a_year, against=against, seed=plan.playbook.inference.seed,
        draws=draws,
    )  # fmt: skip


def _compared(done: Simulated, asked: Asked, draws: int) -> tuple[list[tuple[Beside, Path]], list[NotRun]]:
    """Every comparison with its path; buying and holding always is among them, and first."""
    found = [(Beside("buy_and_hold", 1.0, _performance("buy_and_hold", done, done.held, draws)), done.held)]
    missing = []
    for each in comparisons(done.plan, done.path, asked):
        if isinstance(each, NotRun):
            missing.append(each)
        elif isinstance(each, Compared) and each.kind != "buy_and_hold":
            path = simulate(done.plan.market, each.orders)
            found.append((Beside(each.kind, each.weight, _performance(each.kind, done, path, draws)), path))
    return found, missing


def _other_dates(done: Simulated) -> OtherDates | None:
    """The same schedule from other dates; None where there are too few bars for another date."""
    plan = done.plan
    years = years_between(plan.days)
    figures = [_figures(done, simulate(plan.market, each), years) for each in on_random_dates(plan, OTHER_DATES)]
    if not figures:
        return None
    growth, sharpe, deepest = (np.array(column) for column in zip(*figures, strict=True))
    own = _figures(done, done.path, years)
    return OtherDates(
        len(figures), growth, sharpe, deepest,
        *(float((each >= mine).mean()) for each, mine in zip((growth, sharpe, deepest), own, strict=True)),
    )  # fmt: skip


def _figures(done: Simulated, path: Path, years: float) -> tuple[float, float, float]:
    unit = np.maximum(path.unit, 0.0)
    ratio = yearly_sharpe(unit_returns(path) - done.plan.market.cash[1:], done.plan.days_a_year)
    below = float(underwater(np.concatenate([[1.0], unit])).min())
    return annual_growth(float(unit[-1]), years=years), np.nan if ratio is None else ratio, below


def _staged(plan: Plan, missing: list[NotRun]) -> Iterable[StagedEntries]:
    """Every rule that buys in instalments, against the same instalments from other dates."""
    horizon = max((each.horizon_days for each in plan.playbook.states), default=HORIZON)
    for at, rule in enumerate(plan.playbook.rules):
        asset = next((a for a, name in enumerate(plan.assets) if rule.hold.get(name, 0.0) > 0.0), None)
        if rule.stages is None or asset is None:
            continue
        starts = episode_starts(plan.deciding.rule == at, max(1, rule.stages.reset_after_days))
        found = staged_entries(
            plan.market.close[:, asset], plan.market.cash, plan.days, starts, instalments=rule.stages.instalments,
            spacing=rule.stages.spacing_days, horizon=horizon,
        )  # fmt: skip
        if isinstance(found, NotRun):
            missing.append(found)
        else:
            yield found


def _states(playbook: Playbook, asked: Asked) -> tuple[tuple[StateFigures, ...], list[NotRun]]:
    found = state_figures(playbook, asked)
    return (
        tuple(each for each in found if not isinstance(each, NotRun)),
        [each for each in found if isinstance(each, NotRun)],
    )


def _curves(
    done: Simulated, beside: list[tuple[Beside, Path]], own: Performance
) -> tuple[NDArray[np.datetime64], tuple[Curve, ...]]:
    """Paths on the same days: evenly spaced, with both ends of every deepest fall."""
    days = done.plan.days
    named = [(own, done.path), *((each.performance, path) for each, path in beside)]
    falls = [each.deepest for each, _ in named if each.deepest is not None]
    dated = [day for fall in falls for day in (fall.start, fall.trough)]
    keep = tuple(int(np.searchsorted(days, np.datetime64(day))) for day in dated)
    rows = thinned(days.shape[0], keep, most=POINTS)
    curves = []
    for each, path in named:
        unit = np.maximum(path.unit, 0.0)
        below = underwater(np.concatenate([[1.0], unit]))[1:]
        curves.append(Curve(each.name, unit[rows], below[rows], path.weight.sum(axis=1)[rows]))
    return days[rows], tuple(curves)


def _trades(plan: Plan, path: Path) -> tuple[Trade, ...]:
    rules = [rule.name for rule in plan.playbook.rules]
    found = []
    for bar in np.flatnonzero(path.traded > 0.0).tolist():
        at = int(plan.deciding.rule[bar])
        weight = tuple(float(each) for each in path.weight[bar])
        found.append(
            Trade(
                plan.days[bar].item(), weight, float(path.traded[bar]), float(path.cost[bar]), float(path.tax[bar]),
                bool(path.stopped[bar].any()), rules[at] if at >= 0 else "",
            )
        )  # fmt: skip
    return tuple(found)


def _remarks(done: Simulated, judgement: Judgement) -> Iterable[Remark]:
    """What a reader must know, in the order of the notices."""
    plan, span, market = done.plan, done.plan.span, done.plan.market
    if span.begins_with and span.asked_from is not None and (span.first - span.asked_from).days > LATE_DAYS:
        yield Remark(Notice.BEGINS_LATE, span.begins_with, span.first)
    if span.ends_with:
        yield Remark(Notice.ENDS_EARLY, span.ends_with, span.ended)
    if span.unanswered:
        yield Remark(Notice.UNANSWERED, count=span.unanswered)
    for asset in plan.playbook.assets.values():
        if asset.returns == "price" and name_of(asset.series) not in PAY_NOTHING:
            yield Remark(Notice.PRICES_ONLY, name_of(asset.series))
    if plan.playbook.cash.earns == "bills":
        if not plan.bills:
            yield Remark(Notice.NO_BILLS)
        elif plan.paid_bars < plan.days.shape[0] - 1:
            yield Remark(Notice.BILLS_LATE, plan.bills, count=plan.days.shape[0] - 1 - plan.paid_bars)
    watched = [at for at, stop in enumerate(plan.orders.stops) if stop.kind is not StopKind.NONE]
    blind = int(np.isnan(market.low[:, watched]).any(axis=1).sum()) if watched else 0
    if blind:
        yield Remark(Notice.STOPS_AT_CLOSES, count=blind)
    if done.path.ruined_at is not None:
        yield Remark(Notice.RUINED, day=plan.days[done.path.ruined_at].item())
    if judgement.episodes < FEW_EPISODES:
        yield Remark(Notice.FEW_EPISODES, count=judgement.episodes)


def _silent(what: str, done: int, of: int) -> None:
    del what, done, of
