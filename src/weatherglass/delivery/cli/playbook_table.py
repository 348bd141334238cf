"""A playbook as a person reads it in a terminal: the verdict, the answer in sentences, and only then the curves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from weatherglass.delivery.cli.claim_table import data_lines, lines_of_tests, words_table
from weatherglass.delivery.cli.terminal import console
from weatherglass.delivery.cli.today_table import WIDEST, inset
from weatherglass.errors import DataError
from weatherglass.messages.text import text

if TYPE_CHECKING:
    from weatherglass.app.playbook_comparison import Comparison
    from weatherglass.app.playbook_list import PlaybookRow, ShownPlaybook
    from weatherglass.app.playbook_runs import PlaybookRun
    from weatherglass.app.worded_playbook import WordedPlaybook
    from weatherglass.app.worded_playbook_figures import WordedFigure

_COLORS = {"CONTRADICTED": "red", "SUGGESTIVE": "cyan", "SUPPORTED_FRAGILE": "green", "SUPPORTED": "green"}
_BLOCKS = "▁▂▃▄▅▆▇█"
_SPARKS = 60
"""Signs of a curve."""
_YEAR_COLUMNS = 4


def print_playbook(found: PlaybookRun, worded: WordedPlaybook, output: Path | None = None) -> None:
    """A playbook that was run, on standard output or as plain text into a file."""
    _to(output, playbook_parts(found, worded))


def playbook_parts(found: PlaybookRun, worded: WordedPlaybook) -> list[RenderableType]:
    """Everything that is printed, from the verdict down."""
    lang = worded.lang
    parts: list[RenderableType] = [
        Text(worded.verdict_line, style=f"bold {_COLORS.get(str(worded.word), 'yellow')}"),
        Text.assemble((worded.title, "bold"), (f"  {worded.playbook_id}", "dim")),
        Text(" ".join(filter(None, (worded.as_of_text, worded.meaning))), style="dim"),
        "",
        *(Text(each) for each in worded.sentences),
        *([Text(worded.note, style="dim")] if worded.note else []),
    ]
    choices = {"run": f"{worded.variants_run:,}", "all": f"{worded.variants:,}"}
    sections: Iterable[tuple[str, Iterable[RenderableType]]] = (
        ("notices", (Text(each) for each in worded.notices)),
        ("not_run", (Text(each.text) for each in worded.not_run)),
        ("states", _states(worded)),
        ("curve", _curves(found, worded)),
        ("performance", _performance(worded)),
        ("worst", _worst(worded)),
        ("years", _years(worded)),
        ("tests", lines_of_tests(worded)),
        ("choices", _choices(worded)),
        ("rules", (Text(each) for each in worded.rules)),
        ("reasons", (Text(f"{at}. {each.text}") for at, each in enumerate(worded.reasons, start=1))),
        ("flags", (Text.assemble((f"{e.letter}  ", "bold"), f"{e.title}: ", (e.text, "dim")) for e in worded.flags)),
        ("data", data_lines(worded)),
    )
    for name, lines in sections:
        there = [inset(each) for each in lines]
        if there:
            parts += ["", Text(text(f"playbook.section.{name}", lang, **choices), style="bold"), *there]
    return [*parts, "", Text(worded.disclaimer, style="dim")]


def print_list(rows: Sequence[PlaybookRow], lang: str) -> None:
    """The playbooks of the catalogue."""
    table = _table(lang, ("articles", False), ("id", False), ("title", False))
    table.columns[1].no_wrap = True  # an id that is cut cannot be asked for
    for row in rows:
        table.add_row(", ".join(row.articles), row.playbook_id, row.title)
    count = text("playbook.list.count", lang, count=len(rows), example=rows[0].playbook_id)
    _to(None, [table, "", Text(count, style="dim")])


def print_shown(shown: ShownPlaybook, lang: str) -> None:
    """What a playbook's file says, and its rules in both languages, the reader's own first."""
    row = shown.row
    parts: list[RenderableType] = [
        Text.assemble((row.title, "bold"), f"  {row.playbook_id}", f"  {', '.join(row.articles)}"),
        Text(row.statement),
        "",
        *([Text(f"“{shown.quote}”" if lang != "ko" else f"‘{shown.quote}’", style="italic")] if shown.quote else []),
        Text(shown.said, style="dim"),
        *([Text(shown.note)] if shown.note else []),
    ]
    for each in sorted(shown.rules, key=lambda one: one != lang):
        parts += ["", Text(text("playbook.section.rules", each), style="bold")]
        parts += [inset(Text(said)) for said in shown.rules[each]]
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for label, said in shown.parts:
        table.add_row(label, said)
    table.add_row(text("playbook.show.file", lang), shown.path)
    _to(None, [*parts, "", table])


def print_comparison(
    found: Comparison, worded: Sequence[WordedPlaybook], figures: Sequence[WordedFigure], output: Path | None = None
) -> None:
    """Playbooks side by side: verdicts, figures on the common days, rules."""
    from weatherglass.app.playbook_comparison import comparison_sentences

    lang = worded[0].lang
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("")
    for each in worded:
        table.add_column(f"{each.title}\n{each.playbook_id}", overflow="fold", ratio=1)
    for figure in figures:
        style = "bold" if figure.key == "verdict" else ""
        table.add_row(Text(figure.name, style="dim"), *(Text(value, style=style) for value in figure.values))
    rules = [Text("\n".join(each.rules)) for each in worded]
    table.add_row(Text(text("playbook.compare.rules", lang), style="dim"), *rules)
    said = [Text(each) for each in comparison_sentences(found, lang)]
    notices = [Text(each, style="dim") for each in dict.fromkeys(note for one in worded for note in one.notices)]
    _to(output, [*said, "", table, "", *notices, "", Text(worded[0].disclaimer, style="dim")])


def spark(values: NDArray[np.float64], low: float, high: float, signs: int = _SPARKS) -> str:
    """A curve of values above zero in a line of blocks, on a logarithmic scale from low to high.

    >>> spark(np.array([1.0, 2.0, 4.0, 8.0]), 1.0, 8.0, 4)
    '▁▃▆█'
    """
    if not high > low > 0.0:
        return ""
    chosen = values[np.linspace(0, values.shape[0] - 1, min(signs, values.shape[0])).round().astype(np.int64)]
    places = np.log(np.maximum(chosen, low) / low) / np.log(high / low) * (len(_BLOCKS) - 1)
    return "".join(_BLOCKS[place] for place in places.round().astype(np.int64).tolist())


# -- sections ----------------------------------------------------------------------------------------------------------


def _states(worded: WordedPlaybook) -> Iterator[RenderableType]:
    for _, rows in groupby(worded.states, key=lambda each: each.at):
        every = list(rows)
        yield Text(every[0].of)
        table = _table(
            worded.lang, ("state_unit", False), ("state_entry", False), ("state_cases", True), ("state_up", True),
            ("state_mean", True), ("state_beside", False), ("state_span", False),
        )  # fmt: skip
        for each in every:
            table.add_row(
                each.sampling_text, each.entry_text, f"{each.cases:,}", each.up_text,
                Text(each.mean_text, style="bold"), each.beside_text, each.span_text,
            )  # fmt: skip
        yield table
    if worded.states:
        yield Text(text("playbook.state.note", worded.lang), style="dim")


def _curves(found: PlaybookRun, worded: WordedPlaybook) -> Iterator[RenderableType]:
    if found.done is None:
        return
    paths = (found.done.path.unit, found.done.held.unit)
    there = [each[each > 0.0] for each in paths]
    low, high = min(float(each.min()) for each in there), max(float(each.max()) for each in there)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    for name in ("name", "curve", "became"):
        table.add_column(justify="right" if name == "became" else "left", no_wrap=True)
    became = worded.figures[0].values
    for name, unit, value in zip(worded.paths[:2], paths, became[:2], strict=True):
        table.add_row(name, spark(unit, low, high), value)
    yield table


def _performance(worded: WordedPlaybook) -> Iterator[RenderableType]:
    if not worded.figures:
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("")
    for name in worded.paths:
        table.add_column(name, justify="right", overflow="fold")
    for figure in worded.figures:
        table.add_row(figure.name, *figure.values)
    yield table


def _worst(worded: WordedPlaybook) -> Iterator[RenderableType]:
    if not worded.worst:
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    when = text("playbook.head.when", worded.lang)
    for name in (text("playbook.head.sessions", worded.lang), worded.paths[0], when, worded.paths[1], when):
        table.add_column(name, justify="right" if name in worded.paths else "left")
    for each in worded.worst:
        table.add_row(each.rows_text, each.own, each.own_days, each.held, each.held_days)
    yield table


def _years(worded: WordedPlaybook) -> Iterator[RenderableType]:
    if not worded.years:
        return
    rows = -(-len(worded.years) // _YEAR_COLUMNS)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    for _ in range(_YEAR_COLUMNS):
        table.add_column(style="dim")
        table.add_column(justify="right")
        table.add_column(justify="right", style="dim")
    lang = worded.lang
    for row in range(rows):
        cells: list[str] = []
        for each in worded.years[row::rows]:
            name = each.name if each.whole else text("playbook.years.part", lang, year=each.name)
            cells += [name, each.own_text, each.held_text]
        table.add_row(*cells)
    yield table
    if not all(each.whole for each in worded.years):
        yield Text(text("playbook.years.note", lang), style="dim")


def _choices(worded: WordedPlaybook) -> Iterator[RenderableType]:
    if not worded.choices:
        return
    table = words_table(worded.lang, ("choice", "left"), ("variants", "right"))
    for name in ("median_gain", "better"):
        table.add_column(text(f"playbook.head.{name}", worded.lang), justify="right")
    for key, rows in groupby(worded.choices, key=lambda each: each.key):
        table.add_row(Text(key, style="dim"))
        for each in rows:
            value = Text(f"  {each.value}", style="bold" if each.is_own else "")
            table.add_row(value, f"{each.tried:,}", each.gain_text, each.better_text)
    yield table


def _table(lang: str, *columns: tuple[str, bool]) -> Table:
    """A table without lines; each column a word of the messages, and whether it holds numbers."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for name, numbers in columns:
        table.add_column(text(f"playbook.head.{name}", lang), justify="right" if numbers else "left", overflow="fold")
    return table


def _to(output: Path | None, parts: Iterable[RenderableType]) -> None:
    if output is None:
        _print(console(), parts)
        return
    try:
        with output.open("w", encoding="utf-8") as file:
            _print(Console(file=file, highlight=False, width=WIDEST, color_system=None), parts)
    except OSError as exc:
        raise DataError(f"cannot write {output}: {exc.strerror or exc}") from exc


def _print(out: Console, parts: Iterable[RenderableType]) -> None:
    for each in parts:
        out.print(each, width=min(out.width, WIDEST))
