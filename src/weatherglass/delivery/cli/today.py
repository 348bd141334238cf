"""`weatherglass today`: the market weather of a day, as a screen, JSON or a report that opens offline."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from weatherglass.delivery.cli.answer_format import Language, ReadingDay, Up, day_typed
from weatherglass.delivery.cli.written_rows import is_table_file, write_rows
from weatherglass.errors import DataError

if TYPE_CHECKING:
    from weatherglass.app.weather import Weather
    from weatherglass.app.worded_weather import WordedWeather


class TodayFormat(StrEnum):
    """How the reading is printed."""

    TABLE = "table"
    JSON = "json"
    HTML = "html"


def today(
    as_of: ReadingDay = None,
    lang: Language = None,
    output_format: Annotated[TodayFormat, typer.Option("--format", "-f", help="How to print.")] = TodayFormat.TABLE,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write to a file, not to standard output; .csv, .parquet and .xlsx are rows: signals, main series, "
            "changes, what is due, ages of data.",
        ),
    ] = None,
    up: Annotated[
        Up | None,
        typer.Option(help="Color of a rise; default: the setting display.up, else red in Korean, green in English."),
    ] = None,
    open_report: Annotated[
        bool,
        typer.Option(
            "--open", help="Write the HTML report, too, print where it is, and open it where there is a browser."
        ),
    ] = False,
) -> None:
    """Today's market weather: level, what changed, which signals are on, the record after such days, what is due."""
    from weatherglass.app.settings import read_settings
    from weatherglass.app.weather import weather
    from weatherglass.app.worded_weather import worded_weather

    settings = read_settings()
    language = settings.display.language(lang)
    as_rows = output_format is TodayFormat.TABLE and is_table_file(output)
    color = settings.display.up_color(language, up)
    found = weather(as_of=day_typed(as_of, "--as-of"), settings=settings)
    worded = worded_weather(found, language)
    if as_rows and output is not None:
        _write(found, worded, output)
    elif output_format is TodayFormat.JSON:
        from weatherglass.delivery.weather_json import weather_document

        document = json.dumps(weather_document(found, worded), ensure_ascii=False, allow_nan=False, indent=2)
        _give(document + "\n", output)
    elif output_format is TodayFormat.HTML:
        _give(_report(found, worded, color), output)
    else:
        from weatherglass.delivery.cli.today_table import print_today

        print_today(worded, color, output)
    if open_report:
        from weatherglass.delivery.cli.open_report import kept_report, shown

        path = (
            output
            if output is not None and output_format is TodayFormat.HTML
            else kept_report(_report(found, worded, color), language)
        )
        typer.echo(shown(path), err=output_format is not TodayFormat.TABLE)


def _write(weather: Weather, worded: WordedWeather, path: Path) -> None:
    from weatherglass.delivery.weather_json import weather_document
    from weatherglass.delivery.weather_rows import weather_rows

    facts = {
        "as_of": worded.as_of[0],
        "sources": ", ".join(each.title for each in worded.sources),
        "note": " ".join((worded.headline, *worded.notes)),
    }
    rows = weather_rows(worded, weather_document(weather, worded))
    write_rows(rows, path, what=worded.title, lang=worded.lang, facts=facts)


def _report(weather: Weather, worded: WordedWeather, up: str) -> str:
    from weatherglass.delivery.report.build import report_of

    html: str = report_of(weather, worded, worded.lang, up)
    return html


def _give(document: str, output: Path | None) -> None:
    if output is None:
        print(document, end="")
        return
    try:
        output.write_text(document, encoding="utf-8")
    except OSError as exc:
        raise DataError(f"cannot write {output}: {exc.strerror or exc}") from exc
