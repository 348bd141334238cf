"""The reading as a screen: scale, prose, what changed, what is on, the record, what is due, the data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from weatherglass.delivery.cli.level_scale import level_scale
from weatherglass.delivery.cli.record_table import beside_episodes, padded, record_line, record_table
from weatherglass.delivery.cli.terminal import console
from weatherglass.errors import DataError
from weatherglass.messages.text import text
from weatherglass.messages.wording import day_short

if TYPE_CHECKING:
    from weatherglass.app.worded_signal import WordedSignal
    from weatherglass.app.worded_weather import WordedWeather

_NAMED = 5
"""So many series of the day itself are named; more are counted."""
WIDEST = 100
"""Columns of a screen; a wider terminal is not filled."""
_SHOWN_ON = 6
"""So many signals that are on stand with their records, the newest first; the others are named."""


def print_today(worded: WordedWeather, up: str, output: Path | None = None) -> None:
    """The whole screen, on standard output or as plain text into a file."""
    if output is None:
        out = console()
        _print(out, worded, up, min(out.width, WIDEST))
        return
    try:
        with output.open("w", encoding="utf-8") as file:
            _print(Console(file=file, highlight=False, width=WIDEST, color_system=None), worded, up, WIDEST)
    except OSError as exc:
        raise DataError(f"cannot write {output}: {exc.strerror or exc}") from exc


def _print(out: Console, worded: WordedWeather, up: str, width: int) -> None:
    lang, prose = worded.lang, worded.prose
    parts: list[RenderableType] = [
        Text.assemble((f"{worded.title}  ", "bold"), (worded.headline, "bold cyan")),
        Text("  ".join(worded.as_of), style="dim"),
    ]
    if worded.level.bands:
        parts += ["", inset(level_scale(worded.level, width - 4))]
    parts += ["", *(Text(each) for each in (prose.level, prose.term_structure, prose.record) if each)]
    parts += ["", _moves(worded, up)]
    parts += ["", head("changed", lang), *(inset(Text(each)) for each in worded.changes_text)]
    of_level = beside_episodes(each for each in worded.outcomes if each.signal == worded.level.signal.name)
    if of_level:
        parts += ["", head("record", lang), inset(record_table(of_level, lang, width - 2))]
    parts += ["", head("on", lang, f"  {len(worded.on)} / {worded.available}"), *_on(worded, width - 2)]
    parts += ["", head("events", lang), _events(worded)]
    parts += ["", head("families", lang), inset(Text(", ".join(_family_counts(worded))))]
    if worded.missing:
        parts += ["", head("missing", lang), *(inset(Text(each.text)) for each in worded.missing)]
    parts += ["", head("data", lang), *(inset(Text(each)) for each in worded.notes), inset(Text(_ages(worded)))]
    parts += [inset(Text(f"{text('section.sources', lang)}: {'; '.join(each.title for each in worded.sources)}")), ""]
    parts.append(Text(worded.disclaimer, style="dim"))
    for each in parts:
        out.print(each, width=width)


def head(section: str, lang: str, more: str = "") -> Text:
    """The head of a section."""
    return Text.assemble((text(f"section.{section}", lang), "bold"), more)


def inset(what: RenderableType) -> Padding:
    """Two columns to the right."""
    return Padding(what, (0, 0, 0, 2), expand=False)


def words_table(lang: str, *columns: tuple[str, str]) -> Table:
    """A table without lines; each column a word of the messages and how it is justified."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for name, justify in columns:
        table.add_column(text(f"head.{name}", lang), justify=justify, overflow="fold")  # type: ignore[arg-type]
    return table


def _moves(worded: WordedWeather, up: str) -> Padding:
    table = words_table(
        worded.lang,
        ("series", "left"),
        ("level", "right"),
        ("change_1", "right"),
        ("change_5", "right"),
        ("day", "left"),
    )
    for each in worded.moves:
        table.add_row(
            each.name,
            each.text,
            moved(each.change_text, each.change, up),
            moved(each.change_5_text, each.change_5, up),
            each.day_text,
        )
    return inset(table)


def moved(words: str, change: float | None, up: str) -> Text:
    """A change in the color of its direction."""
    rise, fall = ("red", "blue") if up == "red" else ("green", "red")
    return Text(words, style="" if not change else rise if change > 0 else fall)


def _on(worded: WordedWeather, width: int) -> Iterator[RenderableType]:
    """The signals that turned on last, each with the record after its state, and the names of the others."""
    if not worded.on:
        yield inset(Text(worded.prose.on))
        return
    records = beside_episodes(worded.outcomes)
    newest = sorted(worded.on, key=lambda each: each.since or worded.day, reverse=True)
    titles = max(cell_len(each.title) for each in newest[:_SHOWN_ON])
    for each in newest[:_SHOWN_ON]:
        state, *more = _said(each, worded.lang)
        head_of = padded([each.title], [titles])
        while more and cell_len(f"{head_of}  {', '.join([state, *more])}") > width:
            more.pop()
        yield inset(Text.assemble(f"{head_of}  ", (state, "bold"), "".join(f", {part}" for part in more)))
        record = next(((days, episodes) for days, episodes in records if days.signal == each.name), None)
        if record is not None:
            yield Padding(Text(record_line(*record, worded.lang), style="dim"), (0, 0, 0, 4), expand=False)
    others = newest[_SHOWN_ON:]
    if others:
        said = (_longer_on(each, worded.lang) for each in others)
        yield inset(Text(text("on.others", worded.lang, signals="; ".join(said))))


def _longer_on(row: WordedSignal, lang: str) -> str:
    day = day_short(row.since, lang) if row.since else ""
    return text("on.one", lang, title=row.title, state=row.state_text, day=day)


def _said(row: WordedSignal, lang: str) -> list[str]:
    """State, since when, value and percentile: what is left out first where it is narrow comes last."""
    since = text("since.day", lang, day=day_short(row.since, lang)) if row.since else ""
    percentile = "" if row.percentile is None else text("percentile.short", lang, percentile=f"{row.percentile:.0f}")
    return [row.state_text, *filter(None, (since, row.value_text, percentile))]


def _events(worded: WordedWeather) -> Padding:
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), show_header=False)
    for _ in range(3):
        table.add_column(overflow="fold")
    for each in worded.events:
        table.add_row(each.away, f"{each.what}{f' ({each.note})' if each.note else ''}", each.when)
    return inset(table)


def _family_counts(worded: WordedWeather) -> Iterable[str]:
    for family in worded.families:
        on, available = sum(row.on for row in family.rows), sum(row.available for row in family.rows)
        yield f"{family.title} {on}/{available}/{len(family.rows)}"


def _ages(worded: WordedWeather) -> str:
    """Series by age: those of the day itself are counted where they are many, older ones are named."""
    by_age: dict[int, list[str]] = {}
    for each in sorted(worded.ages, key=lambda age: age.age_days):
        by_age.setdefault(each.age_days, []).append(each.name)
    words = {each.age_days: each.age for each in worded.ages}
    said = {age: f"{words[age]}: {', '.join(dict.fromkeys(names))}" for age, names in by_age.items()}
    if len(by_age.get(0, ())) > _NAMED:
        said[0] = text("age.of_the_day", worded.lang, count=len(dict.fromkeys(by_age[0])))
    return "; ".join(said.values())
