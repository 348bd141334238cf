"""`weatherglass history SIGNAL`: a signal through time."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from weatherglass.delivery.cli.answer_format import (
    FirstDay,
    Format,
    Language,
    LastDay,
    OutputFormat,
    ReadingDay,
    TableFile,
    day_typed,
)
from weatherglass.delivery.cli.written_rows import require_table_file, write_rows

if TYPE_CHECKING:
    from weatherglass.app.signal_view import HistoryView

_SHOWN_WITHOUT_RANGE = 15
"""Rows of a table when no range is asked for: the last of them."""


def history(
    name: Annotated[str, typer.Argument(metavar="SIGNAL", help="A name of `weatherglass signals`.")],
    first: FirstDay = None,
    last: LastDay = None,
    as_of: ReadingDay = None,
    lang: Language = None,
    written_to: TableFile = None,
    output: OutputFormat = Format.TABLE,
) -> None:
    """A signal on every day: value, state, percentile among the values up to that day, and from when it was known."""
    from weatherglass.app.settings import read_settings
    from weatherglass.app.signal_view import history_view
    from weatherglass.messages.text import text

    require_table_file(written_to)
    settings = read_settings()
    view = history_view(
        name,
        first=day_typed(first, "--from"),
        last=day_typed(last, "--to"),
        as_of=day_typed(as_of, "--as-of"),
        settings=settings,
    )
    language = settings.display.language(lang)
    if written_to is not None:
        _write(view, written_to, language)
        return
    if output is Format.JSON:
        from weatherglass.delivery.signal_json import history_document

        print(json.dumps(history_document(view, text("disclaimer", language)), ensure_ascii=False, allow_nan=False))
    elif output is Format.CSV:
        from weatherglass.delivery.csv_text import csv_text
        from weatherglass.delivery.signal_json import HISTORY_COLUMNS, history_rows

        sys.stdout.write(csv_text(HISTORY_COLUMNS, history_rows(view)))
    else:
        _print_table(view, language, whole=first is not None or last is not None)


def _write(view: HistoryView, path: Path, lang: str) -> None:
    from weatherglass.app.worded_signal import title_of
    from weatherglass.app.worded_tables import Rows
    from weatherglass.delivery.signal_json import HISTORY_COLUMNS, history_rows
    from weatherglass.messages.wording import day_worded

    rows = Rows("history", HISTORY_COLUMNS, history_rows(view))
    what = f"{title_of(view.signal, lang)} ({view.signal.name})"
    write_rows(
        [rows], path, what=what, lang=lang, facts={"as_of": day_worded(view.day, lang), "unit": view.signal.unit}
    )


def _print_table(view: HistoryView, lang: str, *, whole: bool) -> None:
    from rich.text import Text

    from weatherglass.app.worded_signal import state_text, title_of
    from weatherglass.delivery.cli.terminal import console
    from weatherglass.delivery.cli.today_table import inset, words_table
    from weatherglass.delivery.signal_json import history_rows
    from weatherglass.messages.text import text
    from weatherglass.messages.wording import day_short, number, span_worded

    signal, out = view.signal, console()
    every = history_rows(view)
    shown = every if whole else every[-_SHOWN_WITHOUT_RANGE:]
    days = view.history.days
    span = span_worded(days[view.rows.start].item(), days[view.rows.stop - 1].item(), lang)
    out.print(Text.assemble((title_of(signal, lang), "bold"), f"  {signal.name}"))
    out.print(Text(text("history.span", lang, rows=f"{len(every):,}", span=span)))
    table = words_table(lang, ("day", "left"), ("value", "right"), ("state", "left"), ("percentile", "right"))
    for row, day in zip(shown, days[view.rows.stop - len(shown) : view.rows.stop].tolist(), strict=True):
        table.add_row(
            day_short(day, lang),
            "-" if row["value"] is None else number(row["value"], signal.unit, lang),
            "-" if row["state"] is None else state_text(signal, row["state"], lang),
            "-" if row["percentile"] is None else f"{row['percentile']:.2f}",
        )
    out.print(inset(table))
    if len(shown) < len(every):
        out.print(Text(text("history.more", lang, shown=len(shown))))
    out.print(Text(text("disclaimer", lang), style="dim"))
