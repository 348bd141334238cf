"""Figures of a playbook beside those of the fair comparisons, its worst spans, years, and what the states did."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from weatherglass.app.claim_wording import percent_text
from weatherglass.app.worded_claim_tests import NOTHING
from weatherglass.app.worded_rules import asset_text, bars_of, condition_text
from weatherglass.messages.text import text
from weatherglass.messages.wording import day_short, number, return_worded, span_worded
from weatherglass.playbooks.performance import DatedFall, Performance
from weatherglass.playbooks.playbook_file import Playbook
from weatherglass.playbooks.playbook_report import PlaybookReport
from weatherglass.playbooks.state_record import StateFigures
from weatherglass.stats.performance import Period

AMOUNT = 100.0
"""What the money of the sentences begins with."""


@dataclass(frozen=True, slots=True)
class WordedFigure:
    """One figure: its code, its name, and its value for the playbook and for each comparison."""

    key: str
    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WordedSpan:
    """The worst change over so many sessions: of the playbook and of holding, each with its days."""

    rows_text: str
    own: str
    own_days: str
    held: str
    held_days: str


@dataclass(frozen=True, slots=True)
class WordedYear:
    """A calendar year of the playbook and of holding; `whole` is False at the ends of the simulation."""

    name: str
    own: float
    held: float
    own_text: str
    held_text: str
    whole: bool


@dataclass(frozen=True, slots=True)
class WordedState:
    """One way to count what an asset did after a state: a row of the record `of`, which is the file's `at`.

    Attributes
    ----------
    span_text
        The first and the last close that was entered, in the state or beside it.
    cases_text
        Days of the first and the last case.
    """

    at: int
    of: str
    sampling: str
    sampling_text: str
    entry: str
    entry_text: str
    cases: int
    resolved: int
    up_text: str
    mean: float | None
    mean_text: str
    beside_text: str
    span_text: str
    cases_text: str


def path_names(report: PlaybookReport, lang: str) -> tuple[str, ...]:
    """The playbook and what it is compared with, by their names."""
    return (text("playbook.path.own", lang), *(path_name(e.kind, e.weight, lang) for e in report.beside))


def path_name(kind: str, weight: float | None, lang: str) -> str:
    """A comparison by its name."""
    held = "" if weight is None else text("playbook.path.weight", lang, weight=percent_text(weight))
    return text(f"playbook.path.{kind}", lang, weight=held)


def worded_figures(playbook: Playbook, report: PlaybookReport, lang: str) -> tuple[WordedFigure, ...]:
    """Every figure of the playbook and of its comparisons that one of them has."""
    if report.performance is None:
        return ()
    every = (report.performance, *(each.performance for each in report.beside))
    return tuple(_rows(every, bars_of(playbook), lang))


def growth_text(each: float) -> str:
    """A rate a year.

    >>> growth_text(0.0741)
    '+7.4%'
    """
    return return_worded(each)


def money_text(multiple: float) -> str:
    """What the amount of the sentences became.

    >>> money_text(7.894225), money_text(1234.5)
    ('789', '123,450')
    """
    value = AMOUNT * multiple
    return f"{value:,.0f}" if abs(value) >= 100.0 else f"{value:,.1f}"


def _rows(every: Sequence[Performance], bars: str, lang: str) -> Iterator[WordedFigure]:
    def row(key: str, worded: Callable[[Performance], str]) -> WordedFigure:
        return WordedFigure(key, text(f"playbook.figure.{key}", lang), tuple(worded(each) for each in every))

    def ratio(value: float | None) -> str:
        return NOTHING if value is None or not math.isfinite(value) else number(value, "t", lang)

    yield row("became", lambda e: money_text(1.0 + e.time_weighted))
    yield row("growth", lambda e: growth_text(e.growth))
    if any(each.paid_in for each in every):
        yield row("money_weighted", lambda e: NOTHING if e.money_weighted is None else growth_text(e.money_weighted))
    yield row("volatility", lambda e: number(100.0 * e.volatility, "percent", lang))
    yield row("downside", lambda e: number(100.0 * e.downside_deviation, "percent", lang))
    yield row("sharpe", lambda e: ratio(e.sharpe))
    yield row("gap", lambda e: _gap(e, lang))
    yield row("sortino", lambda e: ratio(e.sortino))
    yield row("calmar", lambda e: ratio(e.calmar))
    yield row("deepest", lambda e: NOTHING if e.deepest is None else return_worded(e.deepest.depth))
    yield row("deepest_days", lambda e: _fall_days(e.deepest, lang))
    yield row("recovered", lambda e: _recovered(e.deepest, lang))
    yield row("longest", lambda e: NOTHING if e.longest is None else number(e.longest.rows, bars, lang))
    yield row("best_year", lambda e: _year(e.best_year, lang))
    yield row("worst_year", lambda e: _year(e.worst_year, lang))
    yield row("exposure", lambda e: percent_text(e.exposure))
    yield row("days_in", lambda e: percent_text(e.days_in))
    yield row("missed", lambda e: NOTHING if e.out is None else return_worded(e.out.missed))
    yield row("turnover", lambda e: percent_text(e.turnover))
    yield row("costs", lambda e: number(100.0 * e.costs, "percent", lang))
    yield row("costs_lost", lambda e: number(100.0 * e.costs_lost, "percent", lang))
    if any(each.taxes for each in every):
        yield row("taxes", lambda e: number(100.0 * e.taxes, "percent", lang))
        yield row("taxes_lost", lambda e: number(100.0 * e.taxes_lost, "percent", lang))


def _gap(each: Performance, lang: str) -> str:
    if each.gap is None:
        return NOTHING
    gap = number(each.gap.difference, "t", lang, signed=True)
    return text("playbook.figure.gap_p", lang, gap=gap, p=number(each.gap.p, "p", lang))


def _fall_days(fall: DatedFall | None, lang: str) -> str:
    if fall is None:
        return NOTHING
    return span_worded(fall.start, fall.trough, lang)


def _recovered(fall: DatedFall | None, lang: str) -> str:
    if fall is None:
        return NOTHING
    return text("playbook.figure.not_recovered", lang) if fall.recovery is None else day_short(fall.recovery, lang)


def _year(year: Period | None, lang: str) -> str:
    if year is None:
        return NOTHING
    return text("playbook.figure.year", lang, change=return_worded(year.change), year=year.name)


# -- worst spans and years ---------------------------------------------------------------------------------------------


def worded_worst(playbook: Playbook, report: PlaybookReport, lang: str) -> tuple[WordedSpan, ...]:
    """The worst day, week, month, quarter and year of the playbook and of holding."""
    if report.performance is None or not report.beside:
        return ()
    held = report.beside[0].performance
    return tuple(
        WordedSpan(
            number(own.rows, bars_of(playbook), lang),
            return_worded(own.change), span_worded(own.first, own.last, lang),
            return_worded(other.change), span_worded(other.first, other.last, lang),
        )
        for own, other in zip(report.performance.worst, held.worst, strict=True)
    )  # fmt: skip


def worded_years(report: PlaybookReport) -> tuple[WordedYear, ...]:
    """Calendar years, the parts of years at the ends too."""
    if report.performance is None or not report.beside:
        return ()
    held = {each.name: each.change for each in report.beside[0].performance.by_year}
    return tuple(
        WordedYear(
            each.name, each.change, held[each.name], return_worded(each.change), return_worded(held[each.name]),
            each.whole,
        )
        for each in report.performance.by_year
    )  # fmt: skip


# -- what the states did -----------------------------------------------------------------------------------------------


def worded_states(playbook: Playbook, report: PlaybookReport, lang: str) -> tuple[WordedState, ...]:
    """Every way to count, under the sentence of its record: unit, gap, start and end."""
    return tuple(_state(each, playbook, lang) for each in report.states)


def _state(each: StateFigures, playbook: Playbook, lang: str) -> WordedState:
    record = playbook.states[each.at]
    there = math.isfinite(each.mean)
    mean = number(each.mean, "percent", lang, signed=True) if there else NOTHING
    beside = number(each.beside, "percent", lang, signed=True) if math.isfinite(each.beside) else NOTHING
    return WordedState(
        of=text(
            "playbook.state.of", lang, when=condition_text(record.when, lang),
            asset=asset_text(playbook.assets[record.asset], lang),
            horizon=number(each.horizon_days, bars_of(playbook), lang), gap=number(each.gap_days, "days", lang),
        ),
        at=each.at,
        sampling=str(each.sampling),
        sampling_text=text(f"playbook.state.{each.sampling}", lang),
        entry=str(each.entry),
        entry_text=text(f"playbook.state.{each.entry}", lang),
        cases=each.cases,
        resolved=each.resolved,
        up_text=text("playbook.state.up", lang, up=f"{each.up:,}", resolved=f"{each.resolved:,}"),
        mean=each.mean if there else None,
        mean_text=mean,
        beside_text=text(f"playbook.state.beside.{each.sampling}", lang, mean=beside),
        span_text=span_worded(each.start, each.end, lang),
        cases_text=span_worded(each.first, each.last, lang) if each.first and each.last else NOTHING,
    )  # fmt: skip
