"""Playbooks beside each other on the days that all of them have: figures, and how often they act the other way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from weatherglass.app.claim_wording import often, percent_text
from weatherglass.app.playbook_runs import PlaybookRun
from weatherglass.app.worded_claim_tests import NOTHING
from weatherglass.app.worded_playbook import WordedPlaybook
from weatherglass.app.worded_playbook_figures import WordedFigure, growth_text, money_text
from weatherglass.app.worded_playbook_judgement import gain_text
from weatherglass.errors import DataError, UsageError
from weatherglass.messages.text import text
from weatherglass.messages.wording import day_short, number, return_worded, span_worded
from weatherglass.playbooks.orders import Path
from weatherglass.playbooks.performance import yearly_sharpe
from weatherglass.playbooks.plan import Plan
from weatherglass.stats.drawdowns import deepest_fall
from weatherglass.stats.performance import annual_growth, yearly_volatility, years_between

Vector = NDArray[np.float64]
FEWEST = 20
APART = 0.5
"""Shares of the money in assets that differ by so much are the opposite of each other."""


@dataclass(frozen=True, slots=True)
class OnCommonDays:
    """One playbook on the days that all have.

    Attributes
    ----------
    became
        Multiple of the money, time-weighted.
    growth, volatility, sharpe, deepest
        A year, and the deepest fall; None where there is no such number.
    exposure
        Mean share of the money in assets.
    """

    became: float
    growth: float
    volatility: float
    sharpe: float | None
    deepest: float | None
    exposure: float


@dataclass(frozen=True, slots=True)
class Apart:
    """Two playbooks: on how many of the common days their shares in assets differ by half of the money.

    `contradictory` says whether the file of one names the other as its opposite.
    """

    first: str
    second: str
    days: int
    of: int
    contradictory: bool

    @property
    def share(self) -> float:
        """Of the common days."""
        return self.days / self.of


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Playbooks beside each other.

    Attributes
    ----------
    runs
        In the order asked for.
    first, last
        Of the common days.
    common
        In the order of the runs.
    apart
        Every pair.
    """

    runs: tuple[PlaybookRun, ...]
    first: date
    last: date
    common: tuple[OnCommonDays, ...]
    apart: tuple[Apart, ...]


def compared(runs: Iterable[PlaybookRun]) -> Comparison:
    """Playbooks that were run, on the days that all of them have.

    Raises
    ------
    UsageError
        When there are fewer than two, or one is there twice.
    DataError
        When one could not be simulated, or they have no days in common.
    """
    every = tuple(runs)
    ids = [each.playbook.id for each in every]
    if len(every) < 2 or len(set(ids)) < len(ids):
        raise UsageError("compare takes two playbooks or more, each once")
    for each in every:
        if each.done is None:
            why = ", ".join(f"{one.what} {one.detail}".strip() for one in each.report.not_run)
            raise DataError(f"{each.playbook.id} cannot be simulated ({why}); `weatherglass playbook run` says more")
    days = reduce(np.intersect1d, [each.done.plan.days for each in every if each.done is not None])
    if days.shape[0] < FEWEST:
        raise DataError(f"{', '.join(ids)} have {days.shape[0]} days in common; {FEWEST} are needed")
    return Comparison(
        every, days[0].item(), days[-1].item(), tuple(_on(each, days) for each in every), tuple(_apart(every, days))
    )


def comparison_figures(found: Comparison, worded: Sequence[WordedPlaybook], lang: str) -> tuple[WordedFigure, ...]:
    """Verdicts first, then figures on the common days, in words; a value for each playbook."""
    return tuple(_figures(found, worded, lang))


def comparison_sentences(found: Comparison, lang: str) -> tuple[str, ...]:
    """How far each pair is apart, and which days the money is of."""
    said = [
        text(
            "playbook.compare.apart" if each.contradictory else "playbook.compare.differ", lang, first=each.first,
            second=each.second, days=f"{each.days:,}", all=number(each.of, "sessions", lang),
            share=percent_text(each.share),
        )
        for each in found.apart
    ]  # fmt: skip
    first, last = day_short(found.first, lang), day_short(found.last, lang)
    return (*said, text("playbook.compare.common", lang, first=first, last=last))


def _on(run: PlaybookRun, days: NDArray[np.datetime64]) -> OnCommonDays:
    if run.done is None:
        raise DataError(f"{run.playbook.id} was not simulated")
    return figures_on(run.done.plan, run.done.path, days)


def figures_on(plan: Plan, path: Path, days: NDArray[np.datetime64]) -> OnCommonDays:
    """Figures of a path on some of the days of its plan."""
    rows = np.searchsorted(plan.days, days)
    unit = np.maximum(path.unit, 0.0)[rows]
    cash = np.cumprod(1.0 + plan.market.cash)[rows]
    before = unit[:-1]
    returns: Vector = np.asarray(np.divide(unit[1:], before, out=np.ones_like(before), where=before > 0.0) - 1.0)
    excess: Vector = np.asarray(returns - (cash[1:] / cash[:-1] - 1.0))
    a_year, fall = plan.days_a_year, deepest_fall(unit)
    became = float(unit[-1] / (unit[0] if rows[0] else 1.0))  # who begins on the first common day pays for beginning
    return OnCommonDays(
        became, annual_growth(became, years=years_between(days)), yearly_volatility(returns, rows_a_year=a_year),
        yearly_sharpe(excess, a_year), None if fall is None else fall.depth,
        float(path.weight[rows].sum(axis=1).mean()),
    )  # fmt: skip


def _apart(runs: Sequence[PlaybookRun], days: NDArray[np.datetime64]) -> Iterator[Apart]:
    for one, other in combinations(runs, 2):
        held = [
            each.done.path.weight[np.searchsorted(each.done.plan.days, days)].sum(axis=1)
            for each in (one, other)
            if each.done is not None
        ]
        differ = int((np.abs(held[0] - held[1]) >= APART - 1e-9).sum())
        first, second = one.playbook, other.playbook
        against = second.id in first.contradicts or first.id in second.contradicts
        yield Apart(first.id, second.id, differ, int(days.shape[0]), against)


def _figures(found: Comparison, worded: Sequence[WordedPlaybook], lang: str) -> Iterator[WordedFigure]:
    def row(key: str, name: str, values: Iterable[str]) -> WordedFigure:
        return WordedFigure(key, name, tuple(values))

    judged = [each.report.judgement for each in found.runs]
    measure = next((str(each.question.measure) for each in judged if each is not None), "sharpe")
    yield row("verdict", text("playbook.compare.verdict", lang), (each.verdict_line for each in worded))
    yield row(
        "gain", text("playbook.compare.gain", lang, measure=text(f"playbook.measure.{measure}", lang)),
        (NOTHING if e is None else gain_text(e.gain, e.question.unit, lang) for e in judged),
    )  # fmt: skip
    yield row(
        "chance", text("playbook.compare.chance", lang),
        (NOTHING if e is None or e.tests.primary is None else often(e.p, lang) for e in judged),
    )  # fmt: skip
    spans = (each.report.span for each in found.runs)
    yield row(
        "span", text("playbook.compare.span", lang),
        (NOTHING if span is None else span_worded(span.first, span.last, lang) for span in spans),
    )  # fmt: skip
    names = {key: text(f"playbook.figure.{key}", lang) for key in ("became", "growth", "volatility", "sharpe")}
    names |= {key: text(f"playbook.figure.{key}", lang) for key in ("deepest", "exposure")}
    on = found.common
    yield row("became", names["became"], (money_text(each.became) for each in on))
    yield row("growth", names["growth"], (growth_text(each.growth) for each in on))
    yield row("volatility", names["volatility"], (number(100.0 * e.volatility, "percent", lang) for e in on))
    ratios = (NOTHING if each.sharpe is None else number(each.sharpe, "t", lang) for each in on)
    yield row("sharpe", names["sharpe"], ratios)
    yield row("deepest", names["deepest"], (NOTHING if e.deepest is None else return_worded(e.deepest) for e in on))
    yield row("exposure", names["exposure"], (percent_text(each.exposure) for each in on))
