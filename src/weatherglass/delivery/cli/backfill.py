"""`weatherglass backfill LAKE --index ...`: a family of indices for every snapshot of a lake of option quotes."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from weatherglass.delivery.cli.answer_format import (
    Every,
    FirstDay,
    Format,
    Language,
    LastDay,
    MaxAge,
    OutputFormat,
    day_typed,
    span_typed,
)
from weatherglass.delivery.cli.engine_options import Address, EngineName, Workers
from weatherglass.errors import EXIT_DATA, UsageError

if TYPE_CHECKING:
    from weatherglass.app.backfill import BackfillReport, Progress

_SHOWN_LOST = 20


def backfill(
    lake: Annotated[
        str,
        typer.Argument(
            metavar="LAKE",
            help="`store`, the directory or address of a lake, or archive files: one, a directory, or a pattern.",
        ),
    ] = "store",
    index: Annotated[
        list[str] | None,
        typer.Option(
            "--index", "-i", help="Names, repeatable or separated by commas: VIX,30D. `family` is all of them."
        ),
    ] = None,
    first: FirstDay = None,
    last: LastDay = None,
    underlying: Annotated[
        list[str] | None,
        typer.Option(help="Of a lake only these, repeatable; of archive files that name none, the one that it is."),
    ] = None,
    rates: Annotated[
        str | None, typer.Option(help="Decimal rate, or a FRED or Treasury CSV. Default: the Treasury curves here.")
    ] = None,
    edition: Annotated[
        str | None, typer.Option(help="Edition of the rules for all days; default: the one in force on each day.")
    ] = None,
    define: Annotated[str | None, typer.Option("--define", help="TOML file with declared indices.")] = None,
    engine: EngineName = None,
    workers: Workers = None,
    address: Address = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Compute also what is there already.")] = False,
    layout: Annotated[
        str | None, typer.Option(help="Layout of archive files, where their columns do not tell it.")
    ] = None,
    every: Every = None,
    max_age: MaxAge = None,
    results: Annotated[
        str | None,
        typer.Option(help="Directory or address of the table of results; default: beside the quotes of the store."),
    ] = None,
    strict: Annotated[
        bool,
        typer.Option("--strict", help="Exit code 1 when any partition has no results, not only when all lack them."),
    ] = False,
    lang: Language = None,
    output: OutputFormat = Format.TABLE,
) -> None:
    """A family of indices for every snapshot of a lake of option quotes, with why and how good, into the store.

    What is there is not computed again, so a run that was stopped goes on. A partition that cannot be read is told of
    at the end and costs the others nothing.

    weatherglass backfill store --index VIX,30D --from 2020-02-03 --workers 8
    """
    from weatherglass.app.backfill import BackfillRequest
    from weatherglass.app.backfill import backfill as run
    from weatherglass.app.settings import read_settings

    if output is Format.CSV:
        raise UsageError(
            "--format csv: a backfill reports as table or json; `index history NAME --format csv` has rows"
        )
    said = read_settings().display.language(None if lang is None else lang.value)
    request = BackfillRequest(
        lake=lake,
        indices=tuple(index or ()),
        first=day_typed(first, "--from"),
        last=day_typed(last, "--to"),
        definitions=define,
        underlyings=tuple(underlying or ()),
        rates=rates,
        edition=edition,
        engine=engine,
        workers=workers,
        address=address,
        fresh=fresh,
        layout=layout,
        results=results,
        every=span_typed(every, "--every"),
        max_age=span_typed(max_age, "--max-age"),
    )
    with _partitions(said) as watch:
        report = run(request, watch=watch)
    if output is Format.JSON:
        print(json.dumps(asdict(report), ensure_ascii=False))
    else:
        _print(report, said)
    if report.poisoned and (strict or not report.done + report.there):
        raise typer.Exit(EXIT_DATA)


@contextmanager
def _partitions(lang: str) -> Iterator[Callable[[Progress], None]]:
    """A bar on standard error, when somebody is watching."""
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    from weatherglass.messages.text import text

    columns = (BarColumn(), TextColumn("{task.description}"), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True) as bar:
        task = bar.add_task("", total=None)

        def watch(so_far: Progress) -> None:
            rate = so_far.boards / so_far.seconds if so_far.seconds > 0 else 0.0
            words = text(
                "backfill.going",
                lang,
                done=f"{so_far.done:,}",
                total=f"{so_far.total:,}",
                boards=f"{so_far.boards:,}",
                rate=f"{rate:,.0f}",
            )
            bar.update(task, description=words, completed=so_far.done, total=so_far.total or None)

        yield watch


def _print(report: BackfillReport, lang: str) -> None:
    from rich import box
    from rich.table import Table

    from weatherglass.delivery.cli.terminal import console
    from weatherglass.messages.said import said_in
    from weatherglass.messages.text import text

    def words(key: str, **values: object) -> str:
        return text(f"backfill.{key}", lang, **values)

    out = console()
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_header=False)
    table.add_column()
    table.add_column(justify="right")
    without = sum(sum(each.values()) for each in report.suppressed.values())
    for key, number in (
        ("partitions", report.partitions),
        ("done", report.done),
        ("there", report.there),
        ("poisoned", len(report.poisoned)),
        ("retried", report.retried),
        ("boards", report.boards),
        ("by_board", report.by_board),
        ("quotes", report.quotes),
        ("values", report.values),
        ("suppressed", without),
    ):
        table.add_row(words(key), f"{number:,}")
    if report.boards and report.seconds > 0:
        rate, megabytes = report.boards / report.seconds, report.bytes_read / report.seconds / 1e6
        table.add_row(words("speed"), words("speed_of", rate=f"{rate:,.0f}", megabytes=f"{megabytes:,.1f}"))
    out.print(table)
    if not report.done and not report.poisoned:
        out.print(words("nothing_to_do"))
    if report.suppressed:
        out.print(words("why"))
        for index, reasons in report.suppressed.items():
            out.print(f"  {index}: " + ", ".join(f"{reason} {count:,}" for reason, count in reasons.items()))
    if report.poisoned:
        out.print(words("lost", count=len(report.poisoned)))
        for each in report.poisoned[:_SHOWN_LOST]:
            out.print(
                f"  {each.what} ({words(f'kind.{each.kind}')}): {said_in(each.problem, lang)}",
                soft_wrap=True,
                markup=False,
            )
        for kind in sorted({each.kind for each in report.poisoned}):
            out.print(f"  {words(f'do.{kind}')}", markup=False)
    out.print(words("where", request=report.request, results=report.results, index=report.indices[0]), soft_wrap=True)
    out.print(words("computed"))
