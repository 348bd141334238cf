"""`weatherglass pull [SOURCE ...]`: ask sources for what is new."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from weatherglass.delivery.cli.answer_format import FirstDay, Format, LastDay, OutputFormat, day_typed
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
    output: OutputFormat = Format.TABLE,
) -> None:
    """Ask sources for what is new and keep it. Asking twice changes nothing; a source that fails leaves the old values.

    Exit code 3 when a source failed or there is no network, else 0.
    """
    from weatherglass.app.pull import PullState
    from weatherglass.app.pull_now import pull_now
    from weatherglass.delivery.cli.progress import documents

    if show:
        _list(output)
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
        _print(reports, output)
        typer.echo(f"weatherglass: {error}", err=True)
        raise typer.Exit(error.exit_code) from error
    _print(reports, output)
    if any(each.state in (PullState.FAILED, PullState.PARTLY, PullState.OFFLINE) for each in reports):
        raise typer.Exit(EXIT_SOURCE)


def _print(reports: list[SourceReport], output: Format) -> None:
    if output is Format.JSON:
        print(json.dumps([_record(each) for each in reports], ensure_ascii=False))
    elif output is Format.CSV:
        from weatherglass.delivery.csv_text import csv_text

        print(csv_text(_COLUMNS, (_record(each) for each in reports)), end="")
    else:
        _print_table(reports)


def _record(report: SourceReport) -> dict[str, Any]:
    return {
        **asdict(report),
        "newest": report.newest.isoformat() if report.newest else None,
        "last_success": report.last_success.isoformat() if report.last_success else None,
        "notes": list(report.notes),
    }


def _list(output: Format) -> None:
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

    from weatherglass.delivery.cli.terminal import console

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("source", "what it is", "gives", "needs"):
        table.add_column(name, overflow="fold")
    for each in lines:
        table.add_row(each.name, each.title, " ".join(each.serves), "; ".join(each.missing))
    console().print(table)


def _print_table(reports: list[SourceReport]) -> None:
    from rich import box
    from rich.table import Table

    from weatherglass.delivery.cli.terminal import console

    out = console()
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("source", "state", "documents", "read", "kept", "new", "revised", "newest", "last answered"):
        words = name in ("source", "state", "newest")
        table.add_column(name, justify="left" if words else "right", no_wrap=words)
    for each in reports:
        table.add_row(
            each.source,
            str(each.state),
            f"{each.documents}" + (f" +{each.unchanged} unchanged" if each.unchanged else ""),
            f"{each.read:,}",
            f"{each.kept:,}",
            f"{each.new:,}",
            f"{each.revised:,}",
            str(each.newest or ""),
            f"{each.last_success:%Y-%m-%d %H:%M}" if each.last_success else "never",
        )
    out.print(table)
    for each in reports:
        if each.problem:  # errors of sources name their source themselves
            out.print(f"  {each.source}: {each.problem.removeprefix(f'{each.source}: ')}")
            if each.last_success and each.state not in ("ok", "unchanged"):
                out.print(f"    what it said before stays; it last answered {each.last_success:%Y-%m-%d %H:%M} UTC")
        if each.left_out:
            out.print(f"  {each.source}: left out " + ", ".join(f"{code} {n:,}" for code, n in each.left_out.items()))
        notes = list(dict.fromkeys(each.notes))
        for note in notes[:_SHOWN_NOTES]:
            out.print(f"  {each.source}: {note}")
        if len(notes) > _SHOWN_NOTES:
            out.print(f"  {each.source}: and {len(notes) - _SHOWN_NOTES} notes more; --format json has them")
    states = [str(each.state) for each in reports]
    out.print("  " + ", ".join(f"{states.count(state)} {state}" for state in dict.fromkeys(states)))
