"""The reading as a screen: scale, prose, what changed, what is on, the record, what is due, the data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from weatherglass.delivery.cli.level_scale import level_scale
from weatherglass.delivery.cli.terminal import console
from weatherglass.errors import DataError
from weatherglass.messages.text import text

if TYPE_CHECKING:
    from weatherglass.app.worded_record import WordedOutcome
    from weatherglass.app.worded_weather import WordedWeather

_NAMED = 8
"""So many series of the day itself are named; more are counted."""
WIDEST = 100
"""Columns of a screen; a wider terminal is not filled."""
_SHOWN_RECORDS = 12
"""Rows of the record; all of them stand in the JSON, the report and `weatherglass signals NAME`."""


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
    parts += ["", head("on", lang, f"  {len(worded.on)} / {worded.available}"), _on(worded)]
    parts += ["", head("record", lang), inset(record_table(shown_records(worded.outcomes), lang, width - 2))]
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


def _on(worded: WordedWeather) -> RenderableType:
    if not worded.on:
        return inset(Text(worded.prose.on))
    table = words_table(
        worded.lang,
        ("signal", "left"),
        ("state", "left"),
        ("value", "right"),
        ("percentile", "right"),
        ("since", "left"),
    )
    for each in worded.on:
        percentile = "" if each.percentile is None else f"{each.percentile:.0f}"
        table.add_row(each.title, Text(each.state_text, style="bold"), each.value_text, percentile, each.since_text)
    return inset(table)


def record_table(pairs: Sequence[tuple[WordedOutcome, int]], lang: str, width: int) -> Group:
    """Records by days, each beside its number of episodes, under their states; closer where it is narrow."""
    lines = _record_lines(pairs, lang, narrow=False)
    if max(each.cell_len for each in lines) > width:
        lines = _record_lines(pairs, lang, narrow=True)
    return Group(*lines)


def _record_lines(pairs: Sequence[tuple[WordedOutcome, int]], lang: str, *, narrow: bool) -> list[Text]:
    rows = [_record_row(each, episodes, narrow=narrow) for each, episodes in pairs]
    names = ("later", "cases_short" if narrow else "cases", "quartiles", "median", "up", "base")
    heads = [text(f"head.{name}", lang) for name in names]
    widths = [max(map(cell_len, column)) for column in zip(heads, *rows, strict=True)]
    gap = " " if narrow else "  "
    lines, condition = [Text(_line(heads, widths, gap), style="dim")], ""
    for (each, _), row in zip(pairs, rows, strict=True):
        if each.condition != condition:
            condition = each.condition
            lines.append(Text(condition))
        lines.append(Text(f"{row[0]}{gap}{each.missing}" if each.missing else _line(row, widths, gap)))
    return lines


def _record_row(each: WordedOutcome, episodes: int, *, narrow: bool) -> list[str]:
    indent, joint, gap = (" ", "~", " ") if narrow else ("  ", " ~ ", "  ")
    return [
        f"{indent}{each.target_text}, {each.horizon_text}",
        f"{each.n:,} / {episodes:,}",
        "" if each.missing else f"{each.q25_text}{joint}{each.q75_text}",
        each.median_text,
        each.share_up_text,
        f"{each.base_median_text}{gap}{each.base_share_up_text}",
    ]


def _line(cells: Sequence[str], widths: Sequence[int], gap: str) -> str:
    """Cells side by side, the first to the left and the others to the right; wide characters take two columns."""
    free = [" " * (width - cell_len(cell)) for cell, width in zip(cells, widths, strict=True)]
    others = (space + cell for cell, space in zip(cells[1:], free[1:], strict=True))
    return gap.join([cells[0] + free[0], *others])


def shown_records(outcomes: Iterable[WordedOutcome]) -> list[tuple[WordedOutcome, int]]:
    """Records by days beside their number of episodes: of the main level at every horizon, of others at one."""
    found: dict[tuple[str, str, int], list[WordedOutcome]] = {}
    for each in outcomes:
        found.setdefault((each.signal, each.target, each.horizon), []).append(each)
    pairs = []
    for group in found.values():
        by = {each.sampling: each for each in group}
        pairs.append((by["days"], by["episodes"].n))
    main = pairs[0][0].signal if pairs else ""
    middle: dict[tuple[str, str], tuple[WordedOutcome, int]] = {}
    for each, episodes in pairs:
        if each.signal != main:
            middle.setdefault((each.signal, each.target), (each, episodes))
    return [pair for pair in pairs if pair[0].signal == main] + list(middle.values())[: _SHOWN_RECORDS - 3]


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
