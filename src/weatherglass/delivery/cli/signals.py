"""`weatherglass signals [NAME]`: every signal on a day, or one in full."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from weatherglass.delivery.cli.answer_format import Format, Language, OutputFormat, ReadingDay, TableFile, day_typed
from weatherglass.delivery.cli.written_rows import require_table_file, write_rows
from weatherglass.errors import UsageError


def signals(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="One signal, in full; without it, all.")] = None,
    family: Annotated[str | None, typer.Option(help="Only the signals of one family.")] = None,
    as_of: ReadingDay = None,
    lang: Language = None,
    written_to: TableFile = None,
    output: OutputFormat = Format.TABLE,
) -> None:
    """Every signal of the observatory on a day; with NAME its rule, inputs, figures, past occasions and record.

    As CSV, a list has a row for each signal, and one signal a row for each of its figures; a workbook
    of one signal has the signal, too.
    """
    from weatherglass.app.settings import read_settings

    if name is not None and family is not None:
        raise UsageError(f"signals {name} --family {family}: give a signal or a family, not both")
    require_table_file(written_to)
    language = read_settings().display.language(lang)
    day = day_typed(as_of, "--as-of")
    if name is None:
        _list(family, day, language, output, written_to)
    else:
        _one(name, day, language, output, written_to)


def _list(family: str | None, day: date | None, lang: str, output: Format, path: Path | None) -> None:
    from weatherglass.app.signal_view import readings_on
    from weatherglass.app.worded_signal import worded_signal
    from weatherglass.messages.text import text

    readings, panel = readings_on(family=family, as_of=day)
    rows = [(each, worded_signal(each, lang)) for each in readings.values()]
    if path is not None:
        from weatherglass.delivery.weather_rows import signal_rows, sources_of
        from weatherglass.messages.wording import day_worded

        facts = {"as_of": day_worded(panel.day, lang), "sources": sources_of(readings.values(), lang)}
        write_rows(
            [signal_rows(row for _, row in rows)], path, what=text("sheet.signals", lang), lang=lang, facts=facts
        )
    elif output is Format.JSON:
        from weatherglass.delivery.signal_json import signals_document

        _print_json(signals_document(rows, panel.day, lang, text("disclaimer", lang)))
    elif output is Format.CSV:
        from weatherglass.delivery.csv_text import csv_text
        from weatherglass.delivery.signal_json import ROW_COLUMNS, signal_row

        sys.stdout.write(csv_text(ROW_COLUMNS, (signal_row(row) for _, row in rows)))
    else:
        from weatherglass.delivery.cli.signals_table import print_signals

        print_signals([row for _, row in rows], panel.day, lang)


def _one(name: str, day: date | None, lang: str, output: Format, path: Path | None) -> None:
    from weatherglass.app.signal_view import signal_view
    from weatherglass.app.worded_detail import worded_detail

    with _waiting(name):
        view = signal_view(name, as_of=day)
    detail = worded_detail(view, lang)
    if path is not None:
        from weatherglass.delivery.weather_rows import detail_rows, sources_of
        from weatherglass.messages.wording import day_worded

        facts = {"as_of": day_worded(detail.day, lang), "sources": sources_of([view.reading], lang)}
        what = f"{detail.signal.title} ({name}): {detail.signal.definition}"
        write_rows(detail_rows(name, detail), path, what=what, lang=lang, facts=facts)
    elif output is Format.JSON:
        from weatherglass.delivery.signal_json import signal_document

        _print_json(signal_document(view.reading, detail))
    elif output is Format.CSV:
        from weatherglass.delivery.csv_text import csv_text
        from weatherglass.delivery.signal_json import FACT_COLUMNS, fact_row

        sys.stdout.write(csv_text(FACT_COLUMNS, (fact_row(name, each) for each in detail.facts)))
    else:
        from weatherglass.delivery.cli.signals_table import print_signal

        print_signal(detail)


@contextmanager
def _waiting(name: str) -> Iterator[None]:
    """A note on standard error while figures are worked out, where somebody watches: some take seconds."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(f"working out the figures of {name} ..."):
        yield


def _print_json(document: object) -> None:
    print(json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2))
