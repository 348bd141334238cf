"""The judgement on a playbook: tests of its timing, of its whole grid, of its instalments, and the verdict in words.

The verdict is that of claims, by the same rules, words and flags (`weatherglass.claims.verdict`): the playbook stands
for the claim that acting on it did better than the benchmark in one measure. Deterministic: the file's seed decides all
that is drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from weatherglass.claims.claim_file import StatisticalClaim
from weatherglass.claims.claim_sections import Inference, Source
from weatherglass.claims.results import ClaimReport, Finding, NotRun, SeriesUsed, Verdict, Why
from weatherglass.claims.verdict import AFTER_FREEZE, ESTIMATE, adjusted_p, decide
from weatherglass.playbooks.grid_tests import GridTests, NotRunTrial, grid_tests
from weatherglass.playbooks.timing_tests import Question, TimingTests, timing_tests
from weatherglass.playbooks.trials import Trial
from weatherglass.stats.instalments import instalment_growth
from weatherglass.stats.randomization import Randomized, circular_shift
from weatherglass.stats.schedules import Measure, measured
from weatherglass.stats.sharpe import varies

Vector = NDArray[np.float64]
Rows = NDArray[np.int64]
Matrix = NDArray[np.float64]
Progress = Callable[[str, int, int], None]
"""(what is done, steps done, steps in all) -> None; raise from it to stop."""
LATER_ROWS = 63
"""Returns after the freeze from which on they say something."""
SAME = 1e-9
"""Weights that differ by less are the same: all that is held is not 1 to the last bit."""
QUANTILES = (0.05, 0.25, 0.50, 0.75, 0.95)


@dataclass(frozen=True, slots=True)
class Claimed:
    """What the file says that the verdict needs.

    Attributes
    ----------
    contradictory
        The text recommends the opposite in the same state (flag W).
    """

    id: str
    statement: str
    source: Source
    freeze: date
    contradictory: bool = False
    hindsight: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class StagedEntries:
    """The same instalments from other dates: log growth of money by the horizon, waiting parts in cash.

    Attributes
    ----------
    instalments, spacing, horizon
        Parts, sessions from one to the next, and sessions to the horizon.
    starts
        Days from which the playbook bought.
    mean
        Of those starts.
    at_once
        Mean of putting all in at those starts.
    any_date, any_date_at_once
        Means over every date of the sample.
    quantiles
        Of every date, at 5, 25, 50, 75 and 95 %.
    test
        The mean of the starts against that of every shift of them.
    outcomes
        (M,) of every date, for pictures.
    """

    instalments: int
    spacing: int
    horizon: int
    starts: tuple[date, ...]
    mean: float
    at_once: float
    any_date: float
    any_date_at_once: float
    quantiles: tuple[float, ...]
    test: Randomized
    outcomes: Vector = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Judgement:
    """What the claim lab says of a playbook.

    Attributes
    ----------
    question
        What was asked.
    verdict
        Word, flags and reasons.
    p
        The p that decided, allowing for all sets of parameters.
    base
        The benchmark in the question's measure: a year's mean return in percent, ratio, or deepest fall in percent.
    gain
        Of the playbook on it, in the question's unit; of Sharpe ratios with an interval of 95 %.
    tests, grid
        Of the playbook's own parameters, and of all of them.
    staged
        For every rule that buys in instalments.
    episodes
        How often it did something else than usual.
    findings
        Figures with their rows and days.
    not_run
        What could not be run, and why.
    """

    question: Question
    verdict: Verdict
    p: float
    base: float
    gain: float
    tests: TimingTests
    grid: GridTests
    staged: tuple[StagedEntries, ...]
    episodes: int
    findings: tuple[Finding, ...]
    not_run: tuple[NotRun, ...]


def judged(
    claimed: Claimed,
    own: Trial,
    tried: Sequence[Trial | NotRunTrial],
    question: Question,
    *,
    usual: Matrix | None = None,
    staged: Sequence[StagedEntries] = (),
    series: Sequence[SeriesUsed] = (),
    not_run: Sequence[NotRun] = (),
    progress: Progress | None = None,
) -> Judgement:
    """The judgement on a simulated playbook.

    Parameters
    ----------
    own
        With the parameters of the file.
    tried
        Every combination of the file's variants; empty where it has none.
    usual
        (n, a) returns in excess of cash at their usual volatility, for rules that read it.
    staged
        From `staged_entries`.
    series, not_run
        Of the simulation: they raise the flag for limits of the data.
    progress
        Told before each step.
    """
    tell = progress or _silent
    tell("timing", 0, 3)
    tests = timing_tests(own, question, usual)
    tell("grid", 1, 3)
    grid = grid_tests(own, tried, question)
    tell("verdict", 2, 3)
    findings = _findings(own, tests, grid, question)
    missing = (*not_run, *tests.not_run, *grid.not_run)
    report = ClaimReport(
        claim_id=claimed.id, kind="playbook", as_of=own.days[-1].item(), manifest="", series=tuple(series),
        primary=tests.primary, tests=tests.others, multiverse=grid.multiverse, power=tests.power, findings=findings,
        not_run=missing,
    )  # fmt: skip
    claim = StatisticalClaim(
        schema_version=1, id=claimed.id, source=claimed.source, statement=claimed.statement,
        freeze_date=claimed.freeze, contradictory=claimed.contradictory, hindsight=claimed.hindsight,
        direction="greater", inference=Inference(alpha=question.alpha, seed=question.seed),
    )  # fmt: skip
    base = measured(own.held, own.cash, question.measure) * question.scale
    return Judgement(
        question, decide(claim, report), adjusted_p(report), base, _gain(own, question), tests, grid, tuple(staged),
        own.episodes, findings, missing,
    )  # fmt: skip


def staged_entries(
    price: Vector, cash: Vector, days: NDArray[np.datetime64], starts: Rows, *, instalments: int, spacing: int,
    horizon: int,
) -> StagedEntries | NotRun:  # fmt: skip
    """Instalments from the playbook's starts against the same instalments from every other date.

    Parameters
    ----------
    price
        (t,) closes of what is bought.
    cash
        (t,) simple return of cash that ends at each bar.
    starts
        Rows of the first instalments; those without a whole horizon are left out.

    Returns
    -------
    Or why it could not be run: no start has a whole horizon.
    """
    value: Vector = np.asarray(np.cumprod(1.0 + cash))
    growth = np.log(instalment_growth(price, instalments=instalments, spacing=spacing, horizon=horizon, cash=value))
    rows = starts[starts < growth.shape[0]]
    if rows.size == 0:
        return NotRun("instalments", Why.NO_RESOLVED_CASES, f"{horizon}")
    at_once = np.log(instalment_growth(price, instalments=1, spacing=1, horizon=horizon))
    return StagedEntries(
        instalments=instalments,
        spacing=spacing,
        horizon=horizon,
        starts=tuple(days[rows].tolist()),
        mean=float(growth[rows].mean()),
        at_once=float(at_once[rows].mean()),
        any_date=float(growth.mean()),
        any_date_at_once=float(at_once.mean()),
        quantiles=tuple(np.quantile(growth, QUANTILES).tolist()),
        test=circular_shift(growth, rows),
        outcomes=growth,
    )


def _gain(own: Trial, question: Question, rows: slice = slice(None)) -> float:
    """On the benchmark, in the question's unit."""
    returns, held, cash = own.returns[rows], own.held[rows], own.cash[rows]
    if question.measure is Measure.SHARPE and not (varies(returns - cash) and varies(held - cash)):
        return 0.0
    return (measured(returns, cash, question.measure) - measured(held, cash, question.measure)) * question.scale


def _findings(own: Trial, tests: TimingTests, grid: GridTests, question: Question) -> tuple[Finding, ...]:
    """The gain, what came after the freeze, and the figures of the whole grid, each with its rows and days."""
    first, last, unit = own.days[0].item(), own.days[-1].item(), question.unit
    low = high = None
    if question.measure is Measure.SHARPE and tests.gap is not None:
        low, high = tests.gap.low, tests.gap.high
    found = [
        Finding(ESTIMATE, _gain(own, question), unit, own.rows, first, last, low, high, "" if low is None else "hac")
    ]
    later = int(np.searchsorted(own.days, np.datetime64(question.freeze), side="right")) + 1
    part = slice(later, None)
    moved = np.abs(np.diff(own.schedule.weight[part], axis=0)) > SAME
    if own.rows - later >= LATER_ROWS and bool(moved.any()):
        found.append(
            Finding(AFTER_FREEZE, _gain(own, question, part), unit, own.rows - later, own.days[later].item(), last)
        )
    for name, value in (("deflated_sharpe", grid.deflated), ("overfitting", grid.overfitting)):
        if value is not None:
            found.append(Finding(name, value, "share", own.rows, first, last))
    found.append(Finding("trials", float(grid.trials), "count", own.rows, first, last))
    if grid.walk is not None:
        walk = grid.walk
        found.append(Finding("walk_forward", walk.gain, unit, walk.rows, walk.first, walk.last))
    return tuple(found)


def _silent(what: str, done: int, of: int) -> None:
    del what, done, of
