"""`weatherglass playbook`: advice, simulated with costs and judged: list, run, compare, show, new, schema."""

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
    Lang,
    Language,
    LastDay,
    OutputFormat,
    TableFile,
    day_typed,
)
from weatherglass.delivery.cli.engine_options import Address, EngineName, Workers
from weatherglass.delivery.cli.playbook_grid import try_grid
from weatherglass.delivery.cli.written_rows import is_table_file, require_table_file, write_rows
from weatherglass.errors import DataError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from weatherglass.app.playbook_runs import PlaybookRun
    from weatherglass.app.worded_playbook import WordedPlaybook

QUICK_DRAWS = 199

playbook_app = typer.Typer(
    no_args_is_help=True,
    help="Simulate advice with costs, and judge it: the advice of two articles, and your own. Information, no advice.",
)


class RunFormat(StrEnum):
    """How a playbook that was run is printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    HTML = "html"


class ShowFormat(StrEnum):
    """How a playbook's file is shown."""

    TABLE = "table"
    JSON = "json"
    YAML = "yaml"


class MeasureName(StrEnum):
    """In what a playbook is to be better than buying and holding."""

    SHARPE = "sharpe"
    MEAN_RETURN = "mean_return"
    MAX_DRAWDOWN = "max_drawdown"


Json = Annotated[bool, typer.Option("--json", help="Short for --format json.")]
Named = Annotated[str, typer.Argument(metavar="NAME", help="A playbook of the list, or the path of a playbook file.")]
Several = Annotated[list[str], typer.Argument(metavar="NAME NAME...", help="Two or more, by id or path.")]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DAY", help="A New York day: only what was known when it ended. Default: all."),
]
Quick = Annotated[bool, typer.Option("--quick", help=f"A first look: {QUICK_DRAWS} draws for everything that draws.")]
Measured = Annotated[MeasureName, typer.Option("--measure", help="In what it is to be better than buying and holding.")]
Output = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Write to a file, not to standard output; .csv, .parquet and .xlsx are rows: the path day by day, "
        "figures, trades.",
    ),
]


@playbook_app.command("list")
def list_playbooks(
    article: Annotated[
        str | None, typer.Option("--article", help="R or V: advice of one article; or one statement of it: V22.")
    ] = None,
    lang: Language = None,
    written_to: TableFile = None,
    output_format: OutputFormat = Format.TABLE,
    as_json: Json = False,
) -> None:
    """The playbooks that ship with the package, without running them."""
    from weatherglass.app.playbook_list import playbook_rows
    from weatherglass.delivery.playbook_json import LIST_COLUMNS, list_document, list_row

    require_table_file(written_to)
    language = _language(lang)
    rows = playbook_rows(language, article=article)
    if written_to is not None:
        from weatherglass.app.worded_tables import Rows
        from weatherglass.messages.text import text

        listed = Rows("playbooks", LIST_COLUMNS, (list_row(row) for row in rows))
        write_rows([listed], written_to, what=text("sheet.playbooks", language), lang=language)
    elif as_json or output_format is Format.JSON:
        _print_json(list_document(rows, language))
    elif output_format is Format.CSV:
        from weatherglass.delivery.csv_text import csv_text

        sys.stdout.write(csv_text(LIST_COLUMNS, (list_row(row) for row in rows)))
    else:
        from weatherglass.delivery.cli.playbook_table import print_list

        print_list(rows, language)


@playbook_app.command("run")
def run_playbook(
    name: Named,
    first: FirstDay = None,
    last: LastDay = None,
    as_of: AsOf = None,
    measure: Measured = MeasureName.SHARPE,
    lang: Language = None,
    quick: Quick = False,
    output_format: Annotated[
        RunFormat, typer.Option("--format", "-f", help="How to print; csv is the path day by day.")
    ] = RunFormat.TABLE,
    as_json: Json = False,
    output: Output = None,
) -> None:
    """Simulate a playbook, hold it against fair comparisons, and say what it is worth: the verdict comes first."""
    language = _language(lang)
    as_rows = not as_json and output_format is RunFormat.TABLE and is_table_file(output)
    found = _ran(name, first, last, as_of, measure, language, quick=quick)
    if output_format is RunFormat.CSV and not as_json:
        from weatherglass.app.playbook_days import day_columns, day_rows
        from weatherglass.delivery.csv_text import csv_text

        _give(csv_text(day_columns(found), day_rows(found)), output)
        return
    from weatherglass.app.worded_playbook import worded_playbook

    worded = worded_playbook(found, language)
    if as_rows and output is not None:
        from weatherglass.delivery.playbook_rows import playbook_rows

        what = f"{worded.title} ({worded.playbook_id}): {worded.statement}"
        write_rows(playbook_rows(found, language), output, what=what, lang=language, facts=_facts([worded], [found]))
    elif as_json or output_format is RunFormat.JSON:
        from weatherglass.delivery.playbook_json import playbook_document

        _give(_json(playbook_document(found, worded)), output)
    elif output_format is RunFormat.HTML:
        from weatherglass.app.settings import read_settings
        from weatherglass.delivery.report.playbook_sheet import playbook_sheet

        up = read_settings().display.up_color(language)
        _give(playbook_sheet(found, worded, up=up), output)
    else:
        from weatherglass.delivery.cli.playbook_table import print_playbook

        print_playbook(found, worded, output)


@playbook_app.command("compare")
def compare(
    names: Several,
    first: FirstDay = None,
    last: LastDay = None,
    as_of: AsOf = None,
    measure: Measured = MeasureName.SHARPE,
    lang: Language = None,
    quick: Quick = False,
    engine: EngineName = None,
    workers: Workers = None,
    address: Address = None,
    output_format: OutputFormat = Format.TABLE,
    as_json: Json = False,
    output: Output = None,
) -> None:
    """Playbooks side by side, on the days that all of them have: what contradicts itself shows here."""
    from weatherglass.app.many_playbooks import ran_many
    from weatherglass.app.playbook_comparison import compared, comparison_figures
    from weatherglass.app.playbook_runs import measure_named
    from weatherglass.app.worded_playbook import worded_playbook

    if len(names) < 2 or len(set(names)) < len(names):
        raise UsageError("compare takes two playbooks or more, each once")
    language = _language(lang)
    as_rows = not as_json and output_format is Format.TABLE and is_table_file(output)
    if engine is None and workers is None and address is None:  # a few are done before workers are there
        engine, workers = "local", 1
    with _bar_of_many() as watch:
        runs = ran_many(
            names, as_of=day_typed(as_of, "--as-of"), first=day_typed(first, "--from"), last=day_typed(last, "--to"),
            measure=measure_named(measure), draws=QUICK_DRAWS if quick else None, engine=engine, workers=workers,
            address=address, watch=watch,
        )  # fmt: skip
    found = compared(runs)
    worded = [worded_playbook(each, language) for each in runs]
    if as_rows and output is not None:
        from weatherglass.delivery.playbook_rows import comparison_rows

        what = ", ".join(f"{each.title} ({each.playbook_id})" for each in worded)
        sheets = comparison_rows(found, worded, language)
        write_rows(sheets, output, what=what, lang=language, facts=_facts(worded, runs))
        return
    if as_json or output_format is Format.JSON:
        from weatherglass.delivery.playbook_json import comparison_document

        _give(_json(comparison_document(found, worded)), output)
        return
    figures = comparison_figures(found, worded, language)
    if output_format is Format.CSV:
        from weatherglass.delivery.csv_text import csv_text

        ids = tuple(each.playbook_id for each in worded)
        rows = ({"figure": each.name, **dict(zip(ids, each.values, strict=True))} for each in figures)
        _give(csv_text(("figure", *ids), rows), output)
    else:
        from weatherglass.delivery.cli.playbook_table import print_comparison

        print_comparison(found, worded, figures, output)


playbook_app.command("grid")(try_grid)


@playbook_app.command("show")
def show(
    name: Named,
    lang: Language = None,
    output_format: Annotated[
        ShowFormat, typer.Option("--format", "-f", help="How to print; yaml is the file.")
    ] = ShowFormat.TABLE,
    as_json: Json = False,
) -> None:
    """What a playbook does, its rules in plain words in both languages, without running it."""
    from weatherglass.app.playbook_list import shown_playbook

    language = _language(lang)
    shown = shown_playbook(name, language)
    if as_json or output_format is ShowFormat.JSON:
        _print_json(shown.plain)
    elif output_format is ShowFormat.YAML:
        sys.stdout.write(shown.content)
    else:
        from weatherglass.delivery.cli.playbook_table import print_shown

        print_shown(shown, language)


@playbook_app.command("new")
def new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The playbook file to write; it ends in .yaml.")],
    kind: Annotated[
        str, typer.Option("--kind", help="leave, stages, smaller, volatility, stop or event: what the advice does.")
    ] = "leave",
    signal: Annotated[str | None, typer.Option("--signal", help="Series that is looked at: VIX, RUT, ...")] = None,
    asset: Annotated[str, typer.Option("--asset", help="Series that is held: SPX, BTC, ...")] = "SPX",
    from_text: Annotated[
        str | None, typer.Option("--from-text", metavar="WORDS", help="The advice in the words in which it was given.")
    ] = None,
    lang: Language = None,
) -> None:
    """Write a playbook file that runs at once, with every section explained. An existing file is left alone."""
    from weatherglass.app.playbook_template import new_playbook
    from weatherglass.messages.text import text

    made = new_playbook(file, kind=kind, signal=signal, asset=asset, statement=from_text)
    try:
        with file.open("x", encoding="utf-8") as out:
            out.write(made)
    except FileExistsError:
        raise UsageError(f"{file} is there already and stays as it is; give another name") from None
    except OSError as exc:
        raise DataError(f"cannot write {file}: {exc.strerror or exc}") from exc
    typer.echo(text("playbook.new.made", _language(lang), file=str(file)))


@playbook_app.command("schema")
def schema() -> None:
    """The JSON Schema of a playbook file, for editors and programs."""
    from weatherglass.app.playbook_list import playbook_schema

    _print_json(playbook_schema())


def _facts(worded: Sequence[WordedPlaybook], runs: Sequence[PlaybookRun]) -> dict[str, str]:
    """What a workbook says of playbooks beside their rows."""
    from weatherglass.delivery.weather_rows import sources_named

    lang = worded[0].lang
    return {
        "verdict": " ".join(f"{each.playbook_id}: {each.verdict_line} {each.meaning}" for each in worded),
        "as_of": "; ".join(dict.fromkeys(each.as_of_text for each in worded)),
        "sources": sources_named({one.source for run in runs for one in run.report.series}, lang),
        "note": " ".join(said for each in worded for said in each.sentences),
    }


def _ran(
    name: str, first: str | None, last: str | None, as_of: str | None, measure: MeasureName, lang: str, *, quick: bool
) -> PlaybookRun:
    from weatherglass.app.playbook_runs import measure_named, ran

    with _progress(name, lang) as watch:
        return ran(
            name, as_of=day_typed(as_of, "--as-of"), first=day_typed(first, "--from"), last=day_typed(last, "--to"),
            measure=measure_named(measure), draws=QUICK_DRAWS if quick else None, progress=watch,
        )  # fmt: skip


@contextmanager
def _progress(name: str, lang: str) -> Iterator[Callable[[str, int, int], None] | None]:
    """A bar on standard error while a playbook is run, where somebody watches."""
    if not sys.stderr.isatty():
        yield None
        return
    from weatherglass.app.claim_wording import known_text
    from weatherglass.delivery.cli.progress import steps

    with steps(name) as bar:
        yield lambda what, done, total: bar(known_text(f"playbook.step.{what}", lang), done, total)


@contextmanager
def _bar_of_many() -> Iterator[Callable[[str, int, int], None] | None]:
    """A bar on standard error while playbooks are run, where somebody watches."""
    if not sys.stderr.isatty():
        yield None
        return
    from weatherglass.delivery.cli.progress import steps

    with steps("playbooks") as bar:
        yield bar


def _language(lang: Lang | None) -> str:
    from weatherglass.app.settings import read_settings

    return read_settings().display.language(lang)


def _json(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def _print_json(document: object) -> None:
    sys.stdout.write(_json(document))


def _give(document: str, output: Path | None) -> None:
    if output is None:
        sys.stdout.write(document)
        return
    try:
        output.write_text(document, encoding="utf-8")
    except OSError as exc:
        raise DataError(f"cannot write {output}: {exc.strerror or exc}") from exc
