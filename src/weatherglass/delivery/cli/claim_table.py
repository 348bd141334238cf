"""A tested claim as a person reads it in a terminal: the verdict, the answer in sentences, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from weatherglass.delivery.cli.chance_scale import chance_scale
from weatherglass.delivery.cli.terminal import console, fits
from weatherglass.delivery.cli.today_table import WIDEST, inset
from weatherglass.errors import DataError
from weatherglass.messages.text import text

if TYPE_CHECKING:
    from weatherglass.app.claim_list import ClaimRow, ShownClaim
    from weatherglass.app.worded_claim import WordedClaim
    from weatherglass.app.worded_playbook import WordedPlaybook

_COLORS = {
    "WRONG_ON_FACTS": "red",
    "CONTRADICTED": "red",
    "NO_SUPPORT": "yellow",
    "TOO_FEW_CASES": "yellow",
    "NOT_TESTABLE": "yellow",
    "SUGGESTIVE": "cyan",
    "SUPPORTED_FRAGILE": "green",
    "SUPPORTED": "green",
}
_BRIEF = frozenset({"checks", "counter"})
_SHOWN_CASES = 14
"""So many cases stand in the table, the latest; all of them stand in the JSON and on the card."""
Row = Sequence[RenderableType]


def print_claim(worded: WordedClaim, output: Path | None = None, *, brief: bool = False) -> None:
    """A tested claim, on standard output or as plain text into a file; `brief` leaves out what the answer rests on."""
    if output is None:
        out = console()
        _print(out, claim_parts(worded, min(out.width, WIDEST), brief=brief))
        return
    try:
        with output.open("w", encoding="utf-8") as file:
            plain = Console(file=file, highlight=False, width=WIDEST, color_system=None)
            _print(plain, claim_parts(worded, WIDEST, brief=brief))
    except OSError as exc:
        raise DataError(f"cannot write {output}: {exc.strerror or exc}") from exc


def claim_parts(worded: WordedClaim, width: int, *, brief: bool = False) -> list[RenderableType]:
    """Everything that is printed, from the verdict down; what the text leaves out is printed always."""
    lang = worded.lang
    parts: list[RenderableType] = [
        Text(worded.verdict_line, style=f"bold {_COLORS[str(worded.word)]}"),
        Text.assemble((worded.title, "bold"), (f"  {worded.claim_id}", "dim")),
        Text.assemble(worded.as_of_text, f". {worded.meaning}", style="dim"),
        "",
        *(Text(each) for each in worded.sentences),
        *([Text(worded.note, style="dim")] if worded.note else []),
    ]
    if worded.chances:
        parts += ["", Text(text("claim.surprise", lang), style="bold"), inset(chance_scale(worded, width - 4))]
    sections: Iterable[tuple[str, Iterable[RenderableType]]] = (
        ("checks", _checks(worded)),
        ("counter", (Text(each) for each in worded.counter)),
        ("cases", _cases(worded)),
        ("starts", _starts(worded)),
        ("tests", lines_of_tests(worded)),
        ("controls", (Text(each.text) for each in worded.controls)),
        ("confounders", (Text(" ".join(each.sentences)) for each in worded.confounders if not each.looked_at)),
        ("posteriors", _beliefs(worded)),
        ("links", (Text(each.text) for each in worded.links)),
        ("reasons", (Text(f"{at}. {each.text}") for at, each in enumerate(worded.reasons, start=1))),
        ("flags", (_flag(each.letter, each.title, each.text) for each in worded.flags)),
        ("not_run", (Text(each.text) for each in worded.not_run)),
        ("data", data_lines(worded)),
    )
    for name, lines in sections:
        if brief and name not in _BRIEF:
            continue
        parts += _section(name, lines, lang)
        if name == "tests" and worded.choices:
            head = text("claim.section.choices", lang, run=f"{worded.variants_run:,}", all=f"{worded.variants:,}")
            parts += ["", Text(head, style="bold"), inset(_choices(worded))]
    return [*parts, "", Text(worded.disclaimer, style="dim")]


def print_claims(rows: Sequence[ClaimRow], lang: str) -> None:
    """The list of claims: a line each where the terminal is wide enough, else two."""
    lines = []
    for row in rows:
        title = row.title if not row.untestable else f"{row.title} ({text('claim.list.untestable', lang)})"
        lines.append((row.articles, row.claim_id, Text(row.kind_text), Text(title)))
    out = console()
    wide = words_table(lang, ("articles", "left"), ("id", "left"), ("kind", "left"), ("title", "left"))
    for articles, name, kind, title_text in lines:
        wide.add_row(", ".join(articles), name, kind, title_text)
    out.print(wide if fits(wide, out) else _in_two_lines(lines))
    if rows:
        key = "claim.list.count" if len(rows) > 1 else "claim.list.one"
        out.print(Text("\n" + text(key, lang, count=len(rows), example=rows[0].claim_id), style="dim"))


def print_verdicts(claims: Sequence[WordedClaim], lang: str) -> None:
    """Tested claims: what was claimed, and the verdict on it; a line each where that fits, else two."""
    out = console()
    wide = words_table(lang, ("articles", "left"), ("id", "left"), ("title", "left"), ("holds", "left"))
    lines = []
    for each in claims:
        verdict = Text(each.verdict, style=_COLORS[str(each.word)])
        wide.add_row(", ".join(each.articles), each.claim_id, each.title, verdict)
        lines.append((each.articles, each.claim_id, verdict, Text(each.title)))
    out.print(wide if fits(wide, out) else _in_two_lines(lines))


def _in_two_lines(lines: Iterable[tuple[Sequence[str], str, Text, Text]]) -> Table:
    """What is claimed beside its number, and under it the id, which is never cut, with what else is said of it."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for (number, *more), name, said, title in lines:
        also = f"  {', '.join(more)}" if more else ""
        table.add_row(number, title)
        table.add_row("", Text.assemble((f"{name}  ", "dim"), said, (also, "dim")))
    return table


def print_shown(shown: ShownClaim, lang: str) -> None:
    """What a claim's file says."""
    row = shown.row
    numbers = f"  {', '.join(row.articles)}" if row.articles else ""
    parts: list[RenderableType] = [
        Text.assemble((row.title, "bold"), f"  {row.claim_id}, {row.kind_text}{numbers}"),
        Text(shown.statement),
        "",
    ]
    if shown.quote:
        parts.append(Text(f"“{shown.quote}”" if lang != "ko" else f"‘{shown.quote}’", style="italic"))
    parts += [Text(shown.said, style="dim"), *([Text(shown.note)] if shown.note else []), ""]
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for label, said in shown.parts:
        table.add_row(label, said)
    table.add_row(text("claim.show.file", lang), shown.path)
    _print(console(), [*parts, table])


def _print(out: Console, parts: Iterable[RenderableType]) -> None:
    for each in parts:
        out.print(each, width=min(out.width, WIDEST))


def _section(name: str, lines: Iterable[RenderableType], lang: str) -> list[RenderableType]:
    there = [inset(each) for each in lines]
    return ["", Text(text(f"claim.section.{name}", lang), style="bold"), *there] if there else []


def words_table(lang: str, *columns: tuple[str, str], **values: str) -> Table:
    """A table without lines; each column a word of the messages and how it is justified."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for name, justify in columns:
        table.add_column(text(f"claim.head.{name}", lang, **values), justify=justify, overflow="fold")  # type: ignore[arg-type]
    return table


def _checks(worded: WordedClaim) -> Iterator[RenderableType]:
    if not worded.checks:
        return
    table = words_table(
        worded.lang, ("figure", "left"), ("claimed", "right"), ("right", "right"), ("tolerance", "right"),
        ("holds", "left"),
    )  # fmt: skip
    for each in worded.checks:
        style = "red" if each.holds is False else "green" if each.holds else "dim"
        said = each.reason or each.where
        name = Text.assemble(each.name, (f"\n{said}", "dim") if said else "")
        table.add_row(name, each.claimed, each.right, each.tolerance, Text(each.holds_text, style=style))
    yield table


def _cases(worded: WordedClaim) -> Iterator[RenderableType]:
    if not worded.cases:
        return
    shown = worded.cases[-_SHOWN_CASES:]
    further = [label for label, _ in shown[0].further]
    table = words_table(worded.lang, ("day", "left"), ("resolves", "left"), ("outcome", "right"))
    for label in further:
        table.add_column(label, justify="right")
    for name in ("role", "near"):
        table.add_column(text(f"claim.head.{name}", worded.lang))
    for each in shown:
        values = dict(each.further)
        table.add_row(
            each.event_text, each.resolves_text, Text(each.outcome_text, style="bold" if each.counted else ""),
            *(values.get(label, "") for label in further), each.role_text, each.near,
        )  # fmt: skip
    if len(worded.cases) > len(shown):
        yield Text(text("occasion.shown", worded.lang, shown=len(shown), count=len(worded.cases)), style="dim")
    yield table


def _starts(worded: WordedClaim) -> Iterator[RenderableType]:
    if len(worded.starts) < 2:
        return
    table = words_table(
        worded.lang, ("start", "left"), ("chance", "left"), ("p", "right"), ("n", "right"), ("draws", "left")
    )
    for each in worded.starts:
        table.add_row(each.start_text, each.chance_text, each.p_text, f"{each.n:,}", each.draws_text)
    yield table


def lines_of_tests(worded: WordedClaim | WordedPlaybook) -> Iterator[RenderableType]:
    """A row a test: the one that decides first, one that is not valid here with its reason."""
    if not worded.tests:
        return
    table = words_table(
        worded.lang, ("test", "left"), ("chance", "left"), ("p", "right"), ("n", "right"), ("draws", "left")
    )
    for each in worded.tests:
        title = Text.assemble((each.title, "bold" if each.decides else "" if each.valid else "dim"))
        if each.decides:
            title.append(f"\n{text('claim.test.decides', worded.lang)}", style="dim")
        if each.note:
            title.append(f"\n{each.note}", style="dim" if each.valid else "yellow")
        table.add_row(title, each.chance_text, each.p_text, f"{each.n:,}", each.draws_text)
    yield table


def _choices(worded: WordedClaim) -> RenderableType:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    lang = worded.lang
    heads = (("choice", "left"), ("variants", "right"), ("median", "right"), ("right_sign", "right"))
    for name, justify in heads:
        table.add_column(text(f"claim.head.{name}", lang), justify=justify)  # type: ignore[arg-type]
    table.add_column(text("claim.head.below", lang, alpha=f"{worded.alpha:g}"), justify="right")
    key = ""
    for each in worded.choices:
        if each.key != key:
            key = each.key
            table.add_row(Text(key, style="dim"))
        value = Text(f"  {each.value}", style="bold" if each.is_own else "")
        table.add_row(value, f"{each.tried:,}", each.effect_text, each.right_sign_text, each.below_text)
    return table


def _beliefs(worded: WordedClaim) -> Iterator[RenderableType]:
    if not worded.beliefs:
        return
    table = words_table(worded.lang, ("strength", "left"), ("belief", "right"), ("interval", "right"), ("next", "left"))
    for each in worded.beliefs:
        table.add_row(each.strength_text, each.mean_text, each.interval_text, each.next_text)
    yield table


def _flag(letter: str, title: str, said: str) -> Text:
    return Text.assemble((f"{letter}  ", "bold"), f"{title}: ", (said, "dim"))


def data_lines(worded: WordedClaim | WordedPlaybook) -> Iterator[RenderableType]:
    """The series that were used, what has to be known about them, and what the result can be made again from."""
    if worded.series:
        table = words_table(worded.lang, ("series", "left"), ("span", "left"), ("rows", "right"), ("source", "left"))
        for each in worded.series:
            source = f"{each.source_text}, {each.note}" if each.note else each.source_text
            table.add_row(f"{each.name} ({each.role_text})", each.span_text, each.rows_text, source)
        yield table
    for note in worded.notes:
        yield Text(note)
    yield Text(worded.manifest, style="dim")
