"""Signals as a person reads them in a terminal: the list by family, and one in full."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from weatherglass.delivery.cli.record_table import beside_episodes, record_table
from weatherglass.delivery.cli.terminal import console
from weatherglass.delivery.cli.today_table import WIDEST, head, inset, words_table
from weatherglass.messages.text import text
from weatherglass.messages.wording import day_short, day_worded

if TYPE_CHECKING:
    from weatherglass.app.worded_detail import WordedDetail, WordedFact
    from weatherglass.app.worded_signal import WordedSignal

NARROW = 84
"""Below so many columns the list says states and values only: words that are cut in the middle say nothing."""
_SHOWN_OCCASIONS = 12
"""The latest; all of them stand in the JSON."""


def print_signals(rows: Iterable[WordedSignal], day: date, lang: str) -> None:
    """Signals under the names of their families, those that are on in bold."""
    parts: list[RenderableType] = [Text(day_worded(day, lang), style="bold")]
    by_family: dict[str, list[WordedSignal]] = {}
    for row in rows:
        by_family.setdefault(row.family_title, []).append(row)
    table = words_table(
        lang, ("signal", "left"), ("state", "left"), ("value", "right"), ("percentile", "right"), ("since", "left")
    )
    narrow = console().width < NARROW
    if narrow:
        table = words_table(lang, ("signal", "left"), ("state", "left"))
    table.columns[0].no_wrap = True  # a name that is cut cannot be asked for
    for title, family in by_family.items():
        table.add_row(Text(title, style="bold"))
        for row in family:
            _add(table, row, lang, narrow=narrow)
    parts += [table, "", Text(text("disclaimer", lang), style="dim")]
    _print(parts)


def _add(table: Table, row: WordedSignal, lang: str, *, narrow: bool) -> None:
    style = "bold" if row.on else "" if row.available else "dim"
    name, state = Text(f"  {row.name}", style=style), Text(row.state_text, style=style)
    if narrow:
        table.add_row(name, Text("  ").join((state, Text(row.value_text))) if row.value_text else state)
        return
    percentile = "" if row.percentile is None else f"{row.percentile:.0f}"
    table.add_row(name, state, row.value_text, percentile, day_short(row.since, lang) if row.since else "")


def print_signal(detail: WordedDetail) -> None:
    """One signal in full."""
    lang, row, width = detail.lang, detail.signal, min(console().width, WIDEST)
    parts: list[RenderableType] = [
        Text.assemble((row.title, "bold"), f"  {row.name}, {row.family_title}"),
        Text(row.definition),
        "",
        Text.assemble(
            (f"{day_worded(detail.day, lang)}  ", "bold"), (row.state_text, "bold cyan"), f"  {row.value_text}"
        ),
    ]
    if row.available:
        said = [each for each in (row.since_text, row.percentile_text) if each]
        parts += [inset(Text("; ".join(said)))] if said else []
        parts += [inset(Text(each)) for each in row.would_change]
    else:
        parts.append(inset(Text(row.reason, style="yellow")))
        parts += [inset(Text(row.remedy))] if row.remedy else []
    parts += _section("parameters", lang, _parameters(detail)) if detail.parameters else []
    parts += _section("inputs", lang, _inputs(detail)) if detail.inputs else []
    parts += _section("facts", lang, *_facts(detail.facts)) if detail.facts else []
    if detail.occasions:
        shown, count = detail.occasions[-_SHOWN_OCCASIONS:], len(detail.occasions)
        more = text("occasion.shown", lang, shown=len(shown), count=count) if count > len(shown) else ""
        lines = [
            Text(f"{each.when}  {each.kind_text}{_figures((f.label, f.text) for f in each.figures)}") for each in shown
        ]
        parts += ["", head("occasions", lang, f"  {more}" if more else ""), *(inset(each) for each in lines)]
    parts += (
        _section("record", lang, record_table(beside_episodes(detail.outcomes), lang, width - 2))
        if detail.outcomes
        else []
    )
    if detail.claims:
        parts += ["", Text(text("signal.claims", lang, claims=", ".join(detail.claims)))]
    _print([*parts, "", Text(detail.disclaimer, style="dim")])


def _print(parts: Iterable[RenderableType]) -> None:
    out = console()
    for each in parts:
        out.print(each, width=min(out.width, WIDEST))


def _section(name: str, lang: str, *lines: RenderableType) -> list[RenderableType]:
    return ["", head(name, lang), *(inset(each) for each in lines)]


def _figures(said: Iterable[tuple[str, str]]) -> str:
    worded = ", ".join(f"{label} {value}" for label, value in said)
    return f": {worded}" if worded else ""


def _parameters(detail: WordedDetail) -> Text:
    return Text(", ".join(f"{each.label} {each.text}" for each in detail.parameters))


def _inputs(detail: WordedDetail) -> Table:
    table = words_table(
        detail.lang, ("series", "left"), ("value", "right"), ("day", "left"), ("age", "left"), ("source", "left")
    )
    for each in detail.inputs:
        table.add_row(each.name, each.text, each.day_text, each.age, each.source_text)
    return table


def _facts(facts: Iterable[WordedFact]) -> Iterator[RenderableType]:
    """Figures, and below those that stand on the same days what these are."""
    for basis, group in groupby(facts, key=lambda each: each.basis):
        for each in group:
            spread = f" ({each.spread_text})" if each.spread_text else ""
            said = (each.reason, "yellow") if each.reason else (each.text, "bold")
            yield Text.assemble(f"{each.label}: ", said, spread)
        if basis:
            yield inset(Text(basis, style="dim"))
