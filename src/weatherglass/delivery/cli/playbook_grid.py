"""`weatherglass playbook grid`: every combination of some parameters, and what the best of so many is worth."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from weatherglass.delivery.cli.answer_format import (
    FirstDay,
    Format,
    Language,
    LastDay,
    OutputFormat,
    TableFile,
    day_typed,
)
from weatherglass.delivery.cli.engine_options import Address, EngineName, Workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from weatherglass.app.worded_parameter_grid import WordedGrid

QUICK_DRAWS = 199


class GridMeasure(StrEnum):
    """By what the best is chosen."""

    SHARPE = "sharpe"
    MEAN_RETURN = "mean_return"


def try_grid(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="A playbook of the list, or the path of a playbook file.")
    ],
    over: Annotated[
        list[str] | None,
        typer.Option(
            "--over",
            metavar="PARAMETER=VALUES",
            help="A value of the file and what to try: level=20:40:2 (from, to, step) or level=20,30. By its dotted "
            "path or the end of it; enter and exit are the levels at which the rule begins and ends. Once for each "
            "parameter. Default: the variants of the file.",
        ),
    ] = None,
    first: FirstDay = None,
    last: LastDay = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DAY", help="A New York day: only what was known when it ended. Default: all."),
    ] = None,
    measure: Annotated[GridMeasure, typer.Option("--measure", help="By what the best is chosen.")] = GridMeasure.SHARPE,
    quick: Annotated[
        bool, typer.Option("--quick", help=f"A first look: {QUICK_DRAWS} draws of the bootstrap.")
    ] = False,
    top: Annotated[int, typer.Option("--top", min=1, help="How many of the best the table shows.")] = 10,
    engine: EngineName = None,
    workers: Workers = None,
    address: Address = None,
    results: Annotated[
        Path | None,
        typer.Option(
            "--results",
            metavar="DIR",
            help="Keep what is simulated there for good; the same command takes it from there. Default: in the home "
            "until the grid is complete.",
        ),
    ] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Begin anew, whatever an interrupted run of this grid has kept.")
    ] = False,
    lang: Language = None,
    written_to: TableFile = None,
    output: OutputFormat = Format.TABLE,
    as_json: Annotated[bool, typer.Option("--json", help="Short for --format json.")] = False,
) -> None:
    """Try every combination of some parameters of a playbook, and say what the best of so many is worth.

    A grid that was stopped goes on where it was.
    """
    from weatherglass.app.parameter_grids import REPLICATIONS, GridRequest, grid_run
    from weatherglass.app.playbook_runs import measure_named
    from weatherglass.app.settings import read_settings
    from weatherglass.app.worded_parameter_grid import number_text, worded_grid
    from weatherglass.delivery.cli.claim_notices import say_notice
    from weatherglass.delivery.cli.written_rows import require_table_file, write_rows
    from weatherglass.messages.text import text

    require_table_file(written_to)
    language = read_settings().display.language(lang)
    request = GridRequest(
        name, tuple(over or ()), first=day_typed(first, "--from"), last=day_typed(last, "--to"),
        as_of=day_typed(as_of, "--as-of"), measure=measure_named(measure),
        replications=QUICK_DRAWS if quick else REPLICATIONS, engine=engine, workers=workers, address=address,
        fresh=fresh, results=results,
    )  # fmt: skip
    with _progress(name) as watch:
        found = grid_run(request, watch=watch, told=lambda notice: say_notice(notice, language))
    if found.there:
        said = text("grid.resumed", language, there=number_text(found.there), count=number_text(found.axes.size))
        typer.echo(f"weatherglass: {said}", err=True)
    worded = worded_grid(found, language, shown=top)
    if written_to is not None:
        from weatherglass.app.worded_tables import Rows
        from weatherglass.delivery.parameter_grid_json import grid_columns, grid_rows

        rows = Rows("grid", grid_columns(found), grid_rows(found, language), {path: path for path in found.axes.paths})
        facts = {"verdict": worded.verdict, "as_of": worded.span, "note": " ".join(worded.sentences)}
        write_rows([rows], written_to, what=f"{worded.title} ({worded.playbook_id})", lang=language, facts=facts)
    elif as_json or output is Format.JSON:
        from weatherglass.delivery.parameter_grid_json import grid_document

        document = grid_document(found, worded)
        sys.stdout.write(json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2) + "\n")
    elif output is Format.CSV:
        from weatherglass.delivery.csv_text import csv_text
        from weatherglass.delivery.parameter_grid_json import grid_columns, grid_rows

        sys.stdout.write(csv_text(grid_columns(found), grid_rows(found, language)))
    else:
        _print(worded)


def _print(worded: WordedGrid) -> None:
    from rich.table import Table
    from rich.text import Text

    from weatherglass.delivery.cli.terminal import console
    from weatherglass.delivery.cli.today_table import WIDEST, inset
    from weatherglass.messages.text import text

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for head in worded.heads:
        table.add_column(head, justify="right", overflow="fold")
    parameters = len(worded.heads) - len(worded.held)
    for row in worded.rows:
        table.add_row(*row.values, *row.cells, style="bold" if row.is_own else "")
    names = (text("grid.held", worded.lang), *[""] * (parameters - 1))
    table.add_row(*names, *worded.held, style="dim")
    out = console()
    width = min(out.width, WIDEST)
    for each in (
        Text(worded.verdict, style="bold yellow"),
        Text.assemble((worded.title, "bold"), (f"  {worded.playbook_id}", "dim")),
        Text(worded.span, style="dim"),
        "",
        *(Text(each) for each in worded.sentences),
        "",
        Text(text("grid.section", worded.lang), style="bold"),
        inset(table),
        *([Text(worded.shown, style="dim")] if worded.shown else []),
        Text(worded.manifest, style="dim"),
        "",
        Text(worded.disclaimer, style="dim"),
    ):
        out.print(each, width=width)


@contextmanager
def _progress(name: str) -> Iterator[Callable[[int, int, int], None] | None]:
    """A bar on standard error while a grid is simulated, where somebody watches."""
    if not sys.stderr.isatty():
        yield None
        return
    from weatherglass.delivery.cli.progress import steps

    with steps(name) as bar:
        yield lambda done, of, lost: bar(f"{done:,} / {of:,}" + (f" (!{lost})" if lost else ""), done, of)
