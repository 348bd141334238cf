"""`weatherglass series NAME`: the values of one series, as of now or as known on a day."""

from __future__ import annotations

import json
from datetime import UTC, datetime
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
    day_or_instant_typed,
    day_typed,
)
from weatherglass.delivery.cli.written_rows import require_table_file, write_rows

if TYPE_CHECKING:
    from weatherglass.app.series_values import SeriesView

_SHOWN_WITHOUT_RANGE = 15
"""Rows of a table when no range is asked for: the last of them."""


def series(
    name: Annotated[str, typer.Argument(metavar="NAME", help="VIX, RUT, BTC, DGS3MO, ... or one that you imported.")],
    field: Annotated[str | None, typer.Option(help="close (default), open, high, low, settle, volume, ...")] = None,
    first: FirstDay = None,
    last: LastDay = None,
    as_known: Annotated[
        str | None,
        typer.Option(
            metavar="DAY",
            help="Only what could be known by the end of that day, or at an instant with an offset; revisions that "
            "came later are not seen.",
        ),
    ] = None,
    as_recorded: Annotated[
        str | None,
        typer.Option(
            metavar="DAY",
            help="Only what this store held by the end of that day, or at an instant: an answer that never changes, "
            "whichever sources are asked later.",
        ),
    ] = None,
    source: Annotated[str | None, typer.Option(help="Only values of this source.")] = None,
    lang: Language = None,
    written_to: TableFile = None,
    output: OutputFormat = Format.TABLE,
) -> None:
    """Values of one series, with where they come from."""
    from weatherglass.app.series_values import series_view
    from weatherglass.app.settings import read_settings

    require_table_file(written_to)
    view = series_view(
        name,
        field=field,
        first=day_typed(first, "--from"),
        last=day_typed(last, "--to"),
        as_known=day_or_instant_typed(as_known, "--as-known"),
        as_recorded=day_or_instant_typed(as_recorded, "--as-recorded"),
        source=source,
    )
    if written_to is not None:
        _write(view, written_to, read_settings().display.language(lang))
    elif output is Format.JSON:
        from weatherglass.delivery.series_json import series_document

        print(json.dumps(series_document(view, as_known), ensure_ascii=False))
    elif output is Format.CSV:
        _print_csv(view)
    else:
        language = read_settings().display.language(lang)
        _print_table(view, language, whole=first is not None or last is not None, as_known=as_known)


def _write(view: SeriesView, path: Path, lang: str) -> None:
    from weatherglass.app.frames import frame_as
    from weatherglass.app.worded_tables import sheet_of
    from weatherglass.delivery.cli.data_words import known_series
    from weatherglass.delivery.series_json import counted_sources
    from weatherglass.delivery.weather_rows import sources_named
    from weatherglass.messages.said import said_in
    from weatherglass.messages.text import text

    history = view.history
    said = text("made_column.series_value", lang, field=history.field, series=history.series, unit=history.unit or "-")
    title = f", {known_series(view.spec.name, view.spec.title, lang)}" if view.spec else ""
    facts = {
        "unit": history.unit,
        "sources": sources_named(counted_sources(view), lang),
        "note": " ".join(said_in(each, lang) for each in history.notes),
    }
    sheet = sheet_of("series", frame_as(history), lang, {history.field: said})
    write_rows([sheet], path, what=f"{history.series} {history.field}{title}", lang=lang, facts=facts)


def _print_csv(view: SeriesView) -> None:
    from weatherglass.delivery.csv_text import csv_text

    history = view.history
    columns = ("date", history.field, "known_at", "source", "revision")
    rows = (
        dict(zip(columns, row, strict=True))
        for row in zip(
            history.as_of.astype(str).tolist(),
            history.value.tolist(),
            [f"{text}Z" for text in history.known_at.astype("datetime64[s]").astype(str).tolist()],
            [history.sources[at] for at in history.source_at.tolist()],
            history.revision.tolist(),
            strict=True,
        )
    )
    print(csv_text(columns, rows), end="")


def _print_table(view: SeriesView, lang: str, *, whole: bool, as_known: str | None) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from weatherglass.delivery.cli.data_words import known_series
    from weatherglass.delivery.cli.terminal import console
    from weatherglass.delivery.series_json import counted_sources
    from weatherglass.messages.said import said_in
    from weatherglass.messages.text import text

    def words(key: str, **values: object) -> str:
        return text(f"series_values.{key}", lang, **values)

    history, out = view.history, console()
    title = f"  {known_series(view.spec.name, view.spec.title, lang)}" if view.spec else ""
    unit = words("head", unit=history.unit or words("no_unit"))
    out.print(Text.assemble((f"{history.series} {history.field}", "bold"), f" {unit}{title}"))
    sources = ", ".join(f"{name} {count:,}" for name, count in counted_sources(view).items())
    known = words("as_known", day=as_known) if as_known else ""
    first, last = str(history.as_of[0]), str(history.as_of[-1])
    said = words("span", rows=f"{history.rows:,}", first=first, last=last, known=known, sources=sources)
    out.print(f"  {said}")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("day", history.field, "known_at_utc", "source", "revision"):
        head = name if name == history.field else text(f"data.head.{name}", lang)
        table.add_column(head, justify="right" if name in (history.field, "revision") else "left")
    start = 0 if whole else max(0, history.rows - _SHOWN_WITHOUT_RANGE)
    for at in range(start, history.rows):
        table.add_row(
            str(history.as_of[at]),
            f"{history.value[at]:,.10g}",
            str(history.known_at[at].astype("datetime64[m]")).replace("T", " "),
            history.sources[int(history.source_at[at])],
            str(history.revision[at]) if history.revision[at] else "",
        )
    out.print(table)
    if start:
        out.print(f"  {words('last', count=_SHOWN_WITHOUT_RANGE)}")
    notes = [*history.notes, *([] if as_known or whole else [view.age(datetime.now(UTC))])]
    for note in filter(None, notes):
        out.print(f"  {words('note', note=said_in(note, lang))}")
