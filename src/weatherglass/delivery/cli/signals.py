"""`weatherglass signals [NAME]`: every signal on a day, or one in full."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Annotated

import typer

from weatherglass.delivery.cli.answer_format import Format, Language, OutputFormat, ReadingDay, day_typed
from weatherglass.errors import UsageError


def signals(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="One signal, in full; without it, all.")] = None,
    family: Annotated[str | None, typer.Option(help="Only the signals of one family.")] = None,
    as_of: ReadingDay = None,
    lang: Language = None,
    output: OutputFormat = Format.TABLE,
) -> None:
    """Every signal of the observatory on a day; with NAME its rule, inputs, figures, past occasions and record.

    As CSV, a list has a row for each signal, and one signal a row for each of its figures.
    """
    from weatherglass.app.settings import read_settings

    if name is not None and family is not None:
        raise UsageError(f"signals {name} --family {family}: give a signal or a family, not both")
    language = read_settings().display.language(lang)
    day = day_typed(as_of, "--as-of")
    if name is None:
        _list(family, day, language, output)
    else:
        _one(name, day, language, output)


def _list(family: str | None, day: date | None, lang: str, output: Format) -> None:
    from weatherglass.app.signal_view import readings_on
    from weatherglass.app.worded_signal import worded_signal
    from weatherglass.messages.text import text

    readings, panel = readings_on(family=family, as_of=day)
    rows = [(each, worded_signal(each, lang)) for each in readings.values()]
    if output is Format.JSON:
        from weatherglass.delivery.signal_json import signals_document

        _print_json(signals_document(rows, panel.day, lang, text("disclaimer", lang)))
    elif output is Format.CSV:
        from weatherglass.delivery.csv_text import csv_text
        from weatherglass.delivery.signal_json import ROW_COLUMNS, signal_row

        sys.stdout.write(csv_text(ROW_COLUMNS, (signal_row(row) for _, row in rows)))
    else:
        from weatherglass.delivery.cli.signals_table import print_signals

        print_signals([row for _, row in rows], panel.day, lang)


def _one(name: str, day: date | None, lang: str, output: Format) -> None:
    from weatherglass.app.signal_view import signal_view
    from weatherglass.app.worded_detail import worded_detail

    with _waiting(name):
        view = signal_view(name, as_of=day)
    detail = worded_detail(view, lang)
    if output is Format.JSON:
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
