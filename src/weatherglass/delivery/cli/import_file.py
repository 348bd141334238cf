"""`weatherglass import FILE ...`: your own files into the store."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from weatherglass.delivery.cli.answer_format import (
    Every,
    Format,
    Language,
    MaxAge,
    OutputFormat,
    day_or_instant_typed,
    span_typed,
)
from weatherglass.errors import StoreError, WeatherglassError

if TYPE_CHECKING:
    from weatherglass.app.import_files import ImportReport

_COLUMNS = ("path", "content", "names", "first", "last", "read", "kept", "new", "revised", "same", "left_out")
_SHOWN_NAMES, _SHOWN_NOTES, _SHOWN_EXAMPLES = 6, 5, 3


def import_files(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="CSV, Parquet or Excel; text may be gzipped. Several at once."),
    ],
    series: Annotated[
        str | None, typer.Option(help="Name of the series that the file holds: RUT, or one of your own.")
    ] = None,
    column: Annotated[
        list[str] | None, typer.Option("--column", help="Column of its values; repeatable (open, high, low, close).")
    ] = None,
    field: Annotated[
        str | None, typer.Option(help="What the column is: close (default), open, high, low, settle.")
    ] = None,
    date_column: Annotated[
        str | None, typer.Option(help="Column of the days; found by its name when not given.")
    ] = None,
    series_column: Annotated[
        str | None, typer.Option(help="For a file with one row for each series and day: the column that names it.")
    ] = None,
    field_column: Annotated[
        str | None,
        typer.Option(help="For a file with one row for each field and day, as `data export` writes: that column."),
    ] = None,
    name_pattern: Annotated[str | None, typer.Option(help="How that column becomes a name, as 'FLOW_{}'.")] = None,
    unit: Annotated[
        str | None, typer.Option(help="Unit of the values: usd, percent, index_points, vol_points, ...")
    ] = None,
    scale: Annotated[
        float | None, typer.Option(help="Factor on every value: 100 makes 0.0003 to 0.03 percent.")
    ] = None,
    time_zone: Annotated[
        str | None, typer.Option(help="IANA zone whose days these are, for a series of your own. Default UTC.")
    ] = None,
    date_order: Annotated[
        str | None, typer.Option(help="ymd, dmy or mdy, where the days can be read in two ways.")
    ] = None,
    decimal: Annotated[str | None, typer.Option(help="Decimal sign; ',' also allows ';' between cells.")] = None,
    separator: Annotated[str | None, typer.Option(help="Character between cells of a text table.")] = None,
    sheet: Annotated[str | None, typer.Option(help="Sheet of a workbook; default the first.")] = None,
    known_at_column: Annotated[
        str | None, typer.Option(help="Column that says when each value came out; default: when its day was over.")
    ] = None,
    at_close: Annotated[
        bool,
        typer.Option(
            "--known-at-close",
            help="Vouch that every value was known when its day was over, also for series whose past is rewritten "
            "(CAPE, OFR_FSI, ...); without it, those count as known from now.",
        ),
    ] = False,
    underlying: Annotated[str | None, typer.Option(help="For option quotes that do not name their underlying.")] = None,
    as_of: Annotated[str | None, typer.Option(help="For option quotes that do not state their instant.")] = None,
    every: Every = None,
    max_age: MaxAge = None,
    lang: Language = None,
    output: OutputFormat = Format.TABLE,
) -> None:
    """Take daily series, VX futures files and option quotes of your own into the store. Twice is the same as once.

    What a file holds is recognized by its columns; name a series where they do not say it:

    weatherglass import russell.csv --series RUT --column close --date-column date
    """
    from weatherglass.app.import_now import import_now
    from weatherglass.app.settings import read_settings
    from weatherglass.delivery.cli.progress import files as watched_files
    from weatherglass.messages.said import said_in

    language = read_settings().display.language(lang)
    instant = day_or_instant_typed(as_of, "--as-of")
    spans = {"every": span_typed(every, "--every"), "max_age": span_typed(max_age, "--max-age")}
    reports: list[ImportReport] = []
    failed: list[tuple[Path, WeatherglassError]] = []
    declared = {
        "series": series,
        "columns": tuple(column or ()),
        "field": field,
        "date_column": date_column,
        "series_column": series_column,
        "field_column": field_column,
        "name_pattern": name_pattern,
        "unit": unit,
        "scale": scale,
        "time_zone": time_zone,
        "date_order": date_order,
        "decimal": decimal,
        "separator": separator,
        "sheet": sheet,
        "known_at_column": known_at_column,
    }
    stopped: StoreError | None = None
    try:
        with watched_files() as watch:
            for path, outcome in import_now(
                files, declared, at_close=at_close, underlying=underlying, as_of=instant, watch=watch, **spans
            ):
                if isinstance(outcome, WeatherglassError):
                    failed.append((path, outcome))
                else:
                    reports.append(outcome)
    except StoreError as error:
        if not reports and not failed:
            raise
        stopped = error  # what was kept before it is told all the same
    if failed and len(files) == 1:
        raise failed[0][1]
    _print(reports, output, language)
    for path, refused in failed:
        typer.echo(f"weatherglass: {path}: {said_in(str(refused), language)}", err=True)
    if stopped is not None:
        at = files[min(len(reports) + len(failed), len(files) - 1)]
        typer.echo(f"weatherglass: {at}: {said_in(str(stopped), language)}", err=True)
        raise typer.Exit(stopped.exit_code)
    if failed:
        raise typer.Exit(failed[0][1].exit_code)


def _print(reports: list[ImportReport], output: Format, lang: str) -> None:
    if output is Format.JSON:
        print(json.dumps([_record(each) for each in reports], ensure_ascii=False))
    elif output is Format.CSV:
        from weatherglass.delivery.csv_text import csv_text

        rows = (
            {
                **_record(each),
                "names": " ".join(each.names),
                "left_out": " ".join(f"{code}={count}" for code, count in each.left_out.items()),
            }
            for each in reports
        )
        print(csv_text(_COLUMNS, rows), end="")
    elif reports:
        _print_table(reports, lang)


def _record(report: ImportReport) -> dict[str, Any]:
    days = {name: day.isoformat() if day else None for name, day in (("first", report.first), ("last", report.last))}
    return {**asdict(report), **days}


def _print_table(reports: list[ImportReport], lang: str) -> None:
    from rich import box
    from rich.table import Table

    from weatherglass.delivery.cli.data_words import notes_shown, word
    from weatherglass.delivery.cli.terminal import console
    from weatherglass.messages.said import said_in
    from weatherglass.messages.text import text

    out = console()
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("file", "holds", "names", "from", "to", "read", "kept", "new", "revised"):
        table.add_column(
            text(f"data.head.{name}", lang),
            justify="right" if name in ("read", "kept", "new", "revised") else "left",
            overflow="fold",
        )
    for each in reports:
        names = " ".join(each.names[:_SHOWN_NAMES])
        more = len(each.names) - _SHOWN_NAMES
        table.add_row(
            Path(each.path).name,
            word(each.content, lang),
            names + (text("import.more_names", lang, count=more) if more > 0 else ""),
            str(each.first or ""),
            str(each.last or ""),
            f"{each.read:,}",
            f"{each.kept:,}",
            f"{each.new:,}",
            f"{each.revised:,}",
        )
    out.print(table)
    for each in reports:
        name = Path(each.path).name
        if each.left_out:
            counts = ", ".join(f"{code} {n:,}" for code, n in each.left_out.items())
            out.print(f"  {name}: {text('pull.left_out', lang, counts=counts)}")
            for example in each.examples[:_SHOWN_EXAMPLES]:
                out.print(f"    {said_in(example, lang)}")
        for note in notes_shown(each.notes, _SHOWN_NOTES, lang):
            out.print(f"  {name}: {note}")
