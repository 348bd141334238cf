"""Figures of a text beside the right ones, the series that were used, and what was not run, in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from weatherglass.app.claim_wording import known_text, not_run_text, what_text
from weatherglass.app.worded_signal import series_text, source_text
from weatherglass.claims.results import CheckResult, ClaimReport, NotRun, SeriesUsed, Why
from weatherglass.messages.text import text
from weatherglass.messages.wording import MINUS, day_short, number, span_worded, units

_EXACT = 1e-12


@dataclass(frozen=True, slots=True)
class WordedCheck:
    """One figure of the text beside the right one."""

    name: str
    claimed: str
    right: str
    tolerance: str
    holds: bool | None
    holds_text: str
    where: str
    reason: str


@dataclass(frozen=True, slots=True)
class WordedNotRun:
    """Something that was not run, how often, and why."""

    what: str
    why: Why
    text: str
    count: int


@dataclass(frozen=True, slots=True)
class WordedSeries:
    """A series as it was used."""

    role_text: str
    name: str
    span_text: str
    rows_text: str
    source_text: str
    vintage: str
    note: str


def worded_check(check: CheckResult, lang: str) -> WordedCheck:
    """One figure of the text in words."""
    holds = "open" if check.holds is None else "right" if check.holds else "wrong"
    name = (check.name_ko if lang == "ko" else check.name_en) or check.name_en
    unit = check.unit or _unit_by_name(check.name_en)
    return WordedCheck(
        name=_YES_NO.sub("", name),
        claimed=figure_text(check.claimed, unit, lang),
        right="–" if check.right is None else figure_text(check.right, unit, lang),
        tolerance=_tolerance(check, unit, lang),
        holds=check.holds,
        holds_text=text(f"claim.check.{holds}", lang),
        where=where_text(check.where, lang),
        reason=not_run_text(check.not_run, lang) if check.not_run else "",
    )


def where_text(where: str, lang: str) -> str:
    """Where the right figure comes from: a series by its name, anything else as the file has it."""
    series, _, rest = where.partition(" ")
    field, _, other = rest.partition(" over ")
    if where == "block subsidy":
        return text("claim.where.block_subsidy", lang)
    if series_text(series, lang) == series or not field or " " in field:
        return where
    named = series_text(series if field == "close" else f"{series}.{field}", lang)
    return text("claim.where.over", lang, series=named, other=series_text(other, lang)) if other else named


def figure_text(value: float | str, unit: str, lang: str) -> str:
    """A figure of a text with its unit, as exact as it was given; a day as a day.

    >>> figure_text(42.857, "%", "en"), figure_text(27.0, "x", "ko"), figure_text("2020-03-16", "", "en")
    ('42.86%', '27배', '16 Mar 2020')
    """
    if isinstance(value, str):
        try:
            return day_short(date.fromisoformat(value), lang)
        except ValueError:
            return value
    plain = (f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}".rstrip("0")).replace("-", MINUS)
    match unit:
        case "yes_no":
            return text("claim.check.yes" if value else "claim.check.no", lang)
        case "year":
            return f"{value:.0f}"
        case "%":
            return f"{plain}%"
        case "x":
            return f"{plain}배" if lang == "ko" else f"x{plain}"
        case "$":
            return number(value, "usd", lang)
        case "$bn":
            return number(1e9 * value, "usd", lang)
        case "s" | "days":
            return text(f"claim.unit.{unit}", lang, value=plain)
    return number(value, unit, lang) if unit and unit in units() else f"{plain} {unit}".strip()


_YES_NO = re.compile(r" ?\((?:1 is yes|0 is no|1이면 [^)]*|0이면 [^)]*|1은 [^)]*|0은 [^)]*)\)$")


def _unit_by_name(name: str) -> str:
    """What a figure without a unit is, by its name: yes or no, or a year, which has no comma."""
    if _YES_NO.search(name):
        return "yes_no"
    return "year" if re.match(r"[Yy]ear\b", name) else ""


def _tolerance(check: CheckResult, unit: str, lang: str) -> str:
    if check.tolerance <= _EXACT:
        return text("claim.tolerance.exact", lang)
    said = number(check.tolerance, "days", lang)
    if not isinstance(check.claimed, str):
        said = figure_text(check.tolerance, unit, lang) if unit in {"%", "$", "x"} else f"{check.tolerance:,g}"
    return text("claim.tolerance", lang, tolerance=said)


def worded_not_run(report: ClaimReport, lang: str) -> tuple[WordedNotRun, ...]:
    """Everything that was not run, the same reason once, definitions counted."""
    found = [_not_run(each, what_text(each.what, lang), 1, lang) for each in report.not_run]
    definitions: dict[NotRun, int] = {}
    for variant in report.multiverse.variants if report.multiverse else ():
        if variant.not_run is not None:
            definitions[variant.not_run] = definitions.get(variant.not_run, 0) + 1
    found += [
        _not_run(each, text("claim.not_run.definitions", lang, count=count), count, lang)
        for each, count in definitions.items()
    ]
    return tuple(found)


def _not_run(each: NotRun, what: str, count: int, lang: str) -> WordedNotRun:
    said = text("claim.not_run", lang, what=what, why=not_run_text(each, lang))
    return WordedNotRun(each.what, each.why, said, count)


def worded_series(each: SeriesUsed, packaged: bool, lang: str) -> WordedSeries:
    """A series as it was used, in words."""
    name = series_text(each.series if each.field in {"close", ""} else f"{each.series}.{each.field}", lang)
    notes = [text("claim.series.clipped", lang)] if each.clipped else []
    return WordedSeries(
        role_text=known_text(f"claim.series.{each.role}", lang),
        name=name,
        span_text=span_worded(each.first, each.last, lang),
        rows_text=f"{each.rows:,}",
        source_text=source_text("packaged" if packaged else each.source, lang),
        vintage=each.vintage,
        note=", ".join(notes),
    )
