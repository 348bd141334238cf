"""`weatherglass pull [SOURCE ...]`: ask sources for what is new."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from weatherglass.delivery.cli.answer_format import FirstDay, Format, Language, LastDay, OutputFormat, day_typed
from weatherglass.errors import EXIT_SOURCE, StoreError

if TYPE_CHECKING:
    from weatherglass.app.pull import SourceReport

_COLUMNS = (
    "source", "state", "documents", "unchanged", "bytes", "read", "kept", "new", "revised", "same", "newest",
    "last_success", "problem",
)  # fmt: skip
_SHOWN_NOTES = 3


def pull(
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="[SOURCE]...", help="Names of sources; none asks all of them.")
    ] = None,
    series: Annotated[
        list[str] | None, typer.Option("--series", help="Only this series or underlying; repeatable.")
    ] = None,
    first: FirstDay = None,
    last: LastDay = None,
    again: Annotated[
        bool, typer.Option("--again", help="Also read again the stored documents that could not be read before.")
    ] = False,
    show: Annotated[bool, typer.Option("--list", help="Only list the sources, and what each gives and needs.")] = False,
    lang: Language = None,
    output: OutputFormat = Format.TABLE,
) -> None:
    """Ask sources for what is new and keep it. Asking twice changes nothing; a source that fails leaves the old values.

    Exit code 3 when a source failed or there is no network, else 0.
    """
    from weatherglass.app.pull import PullState
    from weatherglass.app.pull_now import pull_now
    from weatherglass.app.settings import read_settings
    from weatherglass.delivery.cli.progress import documents
    from weatherglass.messages.said import said_in

    language = read_settings().display.language(lang)
    if show:
        _list(output, language)
        return
    reports: list[SourceReport] = []
    asked = {"first": day_typed(first, "--from"), "last": day_typed(last, "--to")}
    try:
        with documents() as watch:
            # one by one, so that what is done before the store fails is told
            for report in pull_now(sources or (), series=series or (), again=again, watch=watch, **asked):
                reports += [report]
    except StoreError as error:
        if not reports:
            raise
        _print(reports, output, language)
        typer.echo(f"weatherglass: {said_in(str(error), language)}", err=True)
        raise typer.Exit(error.exit_code) from error
    _print(reports, output, language)
    if any(each.state in (PullState.FAILED, PullState.PARTLY, PullState.OFFLINE) for each in reports):
        raise typer.Exit(EXIT_SOURCE)


def _print(reports: list[SourceReport], output: Format, lang: str) -> None:
    if output is Format.JSON:
        print(json.dumps([_record(each) for each in reports], ensure_ascii=False))
    elif output is Format.CSV:
        from weatherglass.delivery.csv_text import csv_text

        print(csv_text(_COLUMNS, (_record(each) for each in reports)), end="")
    else:
        _print_table(reports, lang)


def _record(report: SourceReport) -> dict[str, Any]:
    return {
        **asdict(report),
        "newest": report.newest.isoformat() if report.newest else None,
        "last_success": report.last_success.isoformat() if report.last_success else None,
        "notes": list(report.notes),
    }


def _list(output: Format, lang: str) -> None:
    from weatherglass.app.pull_now import source_lines

    lines = source_lines()
    if output is Format.JSON:
        print(json.dumps([asdict(each) for each in lines], ensure_ascii=False))
        return
    if output is Format.CSV:
        from weatherglass.delivery.csv_text import csv_text

        rows = ({**asdict(each), "serves": " ".join(each.serves), "missing": "; ".join(each.missing)} for each in lines)
        print(csv_text(("name", "title", "serves", "licence", "missing"), rows), end="")
        return
    from rich import box
    from rich.table import Table

    from weatherglass.delivery.cli.data_words import known_source
    from weatherglass.delivery.cli.terminal import console
    from weatherglass.messages.said import said_in
    from weatherglass.messages.text import text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("source", "what", "gives", "needs"):
        table.add_column(text(f"data.head.{name}", lang), overflow="fold")
    for each in lines:
        title = each.title if lang == "en" else known_source(each.name, lang) or each.title
        needs = "; ".join(said_in(need, lang) for need in each.missing)
        table.add_row(each.name, title, " ".join(each.serves), needs)
    console().print(table)


def _print_table(reports: list[SourceReport], lang: str) -> None:
    from rich import box
    from rich.table import Table

    from weatherglass.delivery.cli.data_words import notes_shown, word
    from weatherglass.delivery.cli.terminal import console
    from weatherglass.messages.said import said_in
    from weatherglass.messages.text import text

    out = console()
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("source", "state", "documents", "read", "kept", "new", "revised", "newest", "last_answered"):
        words = name in ("source", "state", "newest")
        table.add_column(text(f"data.head.{name}", lang), justify="left" if words else "right", no_wrap=words)
    for each in reports:
        documents = f"{each.documents}"
        if each.unchanged:
            documents = text("pull.unchanged", lang, count=documents, unchanged=each.unchanged)
        table.add_row(
            each.source,
            word(each.state, lang),
            documents,
            f"{each.read:,}",
            f"{each.kept:,}",
            f"{each.new:,}",
            f"{each.revised:,}",
            str(each.newest or ""),
            f"{each.last_success:%Y-%m-%d %H:%M}" if each.last_success else text("pull.never", lang),
        )
    out.print(table)
    for each in reports:
        if each.problem:  # errors of sources name their source themselves
            out.print(f"  {each.source}: {said_in(each.problem.removeprefix(f'{each.source}: '), lang)}")
            if each.last_success and each.state not in ("ok", "unchanged"):
                out.print(f"    {text('pull.said_before', lang, at=f'{each.last_success:%Y-%m-%d %H:%M}')}")
        if each.left_out:
            counts = ", ".join(f"{code} {n:,}" for code, n in each.left_out.items())
            out.print(f"  {each.source}: {text('pull.left_out', lang, counts=counts)}")
        for note in notes_shown(tuple(dict.fromkeys(each.notes)), _SHOWN_NOTES, lang):
            out.print(f"  {each.source}: {note}")
    states = [str(each.state) for each in reports]
    out.print("  " + ", ".join(f"{states.count(state)} {word(state, lang)}" for state in dict.fromkeys(states)))
    if "offline" in states:
        out.print(f"  {text('pull.no_network', lang)}")
