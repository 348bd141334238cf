"""`weatherglass data`: what is here, how good it is, and looking after it."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from weatherglass.delivery.cli.answer_format import FirstDay, Format, Lang, Language, LastDay, OutputFormat, day_typed
from weatherglass.errors import EXIT_DATA, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from weatherglass.app.journal_care import JournalFolder

data_app = typer.Typer(
    invoke_without_command=True,
    no_args_is_help=False,
    help="What the store holds: series, range, age, sources, gaps, vintages; and verify, export, backup, restore.",
)
_SERIES_COLUMNS = (
    "name", "title", "unit", "fields", "first", "last", "rows", "sources", "state", "age", "gaps", "revised",
    "last_recorded_at",
)  # fmt: skip
_CODES = ("kind", "outcome", "removed")
_SENTENCES = ("why", "problem", "remedy")


@data_app.callback()
def data(context: typer.Context, lang: Language = None, output: OutputFormat = Format.TABLE) -> None:
    """What is here: every series with its range, age, sources, gaps and vintages, and the option quotes."""
    if context.invoked_subcommand is not None:
        return
    from weatherglass.app.data_home import now_utc, opened
    from weatherglass.app.data_overview import overview
    from weatherglass.app.journal_care import journal_folders
    from weatherglass.app.live_agreement import live_disagreements
    from weatherglass.app.source_agreement import disagreements
    from weatherglass.delivery.cli.data_table import print_disagreements, print_journals, print_overview
    from weatherglass.messages.said import said_in

    language = _language(lang)
    with opened() as (store, lake):
        found = overview(store, lake, now=now_utc())
        apart = disagreements(store)
    apart += live_disagreements(Path(found.home), now=now_utc())
    journals = journal_folders(Path(found.home))
    if output is Format.TABLE:
        print_overview(found, language)
        print_journals(journals, language)
        print_disagreements(apart, language)
    else:
        lines = [_plain(asdict(each)) for each in found.series]
        if output is Format.JSON:
            quotes = [_plain(asdict(each)) for each in found.quotes]
            live = [_journal_folder(each) for each in journals]
            differ = [_plain(asdict(each)) for each in apart]
            document = {
                "home": found.home, "series": lines, "quotes": quotes, "journals": live, "disagreements": differ,
            }  # fmt: skip
            print(json.dumps(document, ensure_ascii=False))
        else:
            _print_csv(_SERIES_COLUMNS, lines)
    if found.damage:
        typer.echo(f"weatherglass: {said_in(found.damage, language)}", err=True)
        raise typer.Exit(EXIT_DATA)


@data_app.command("verify")
def verify(
    repair: Annotated[
        bool, typer.Option("--repair", help="Take damaged files of option quotes out of the lake; nothing is deleted.")
    ] = False,
    lang: Language = None,
    output: OutputFormat = Format.TABLE,
) -> None:
    """Hash every document and file, check every row and count, look for impossible prices and for gaps.

    Exit code 1 when something is damaged. Impossible prices and gaps are the sources' doing, and no failure here.
    """
    from weatherglass.app.data_care import verify_data
    from weatherglass.delivery.cli.progress import steps

    with steps("verifying") as watch:
        found = list(verify_data(watch=watch, repair=repair))
    shown = found if output is not Format.TABLE else [each for each in found if each.kind != "gap"]
    columns = ("kind", "where", "problem", "remedy")
    language = _language(lang)
    _print(output, columns, [asdict(each) for each in shown], language, empty="data.whole")
    if output is Format.TABLE and len(found) > len(shown):
        _say("data.lacking", language, count=len(found) - len(shown))
    if any(each.kind == "damage" for each in found):
        raise typer.Exit(EXIT_DATA)


@data_app.command("gaps")
def gaps(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A series.")],
    first: FirstDay = None,
    last: LastDay = None,
    lang: Language = None,
    output: OutputFormat = Format.TABLE,
) -> None:
    """Days of its calendar that a series lacks, the official closures between, and values on closed days."""
    from weatherglass.app.data_overview import gap_rows

    rows = gap_rows(name, first=day_typed(first, "--from"), last=day_typed(last, "--to"))
    plain = [_plain(asdict(each)) for each in rows]
    _print(output, ("day", "kind", "why"), plain, _language(lang), empty="data.no_gaps", name=name)


@data_app.command("vintages")
def vintages(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A series.")],
    day: Annotated[str, typer.Argument(metavar="DAY", help="The day described, as 2020-02-03.")],
    field: Annotated[str | None, typer.Option(help="close (default), open, high, ...")] = None,
    lang: Language = None,
    output: OutputFormat = Format.TABLE,
) -> None:
    """Everything that any source ever said of one day of a series, and when it could be known."""
    from weatherglass.app.data_overview import vintage_rows

    asked = day_typed(day, "DAY")
    if asked is None:
        raise UsageError("give the day, as 2020-02-03")
    rows = [_plain(asdict(each)) for each in vintage_rows(name, asked, field=field)]
    columns = ("source", "value", "known_at", "recorded_at", "revision")
    _print(output, columns, rows, _language(lang), empty="data.no_vintages", name=name, day=day)


@data_app.command("ingests")
def ingests(
    source: Annotated[str | None, typer.Option(help="Only of this source.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many, the newest first.")] = 20,
    lang: Language = None,
    output: OutputFormat = Format.TABLE,
) -> None:
    """The quality record of every document that was read: rows read, kept, blank, left out and why."""
    from weatherglass.app.data_overview import ingest_rows

    rows = [_plain(asdict(each)) for each in ingest_rows(source=source, limit=limit)]
    columns = (
        "received_at",
        "source",
        "outcome",
        "read",
        "kept",
        "blank",
        "left_out",
        "new",
        "revised",
        "same",
        "problem",
    )
    _print(output, columns, rows, _language(lang), empty="data.no_ingests")


@data_app.command("catalogue")
def catalogue(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="One series in full.")] = None,
    lang: Language = None,
    output: OutputFormat = Format.TABLE,
) -> None:
    """Every series that is known by name: unit, calendar, close, sources in order, licence and known defects."""
    from weatherglass.app.data_overview import catalogue_rows
    from weatherglass.delivery.cli.data_words import known_series

    language = _language(lang)
    rows = catalogue_rows(name)
    if output is Format.TABLE:
        rows = [each | {"title": known_series(each["name"], each["title"], language)} for each in rows]
    columns = ("name", "title", "unit", "calendar", "close", "sources")
    if name is not None and output is Format.TABLE:
        _print_pairs(rows[0], language)
        return
    _print(output, columns, rows, language, empty="data.no_rows")


@data_app.command("sources")
def sources(lang: Language = None, output: OutputFormat = Format.TABLE) -> None:
    """Where sources of a series disagree: which is believed, what each says, how far they may be apart, since when.

    A difference is told and changes no value: the source that comes first in `data catalogue` is believed.
    """
    from weatherglass.app.data_home import now_utc
    from weatherglass.app.live_agreement import live_disagreements
    from weatherglass.app.settings import read_settings
    from weatherglass.app.source_agreement import stored_disagreements

    settings = read_settings()
    apart = (*stored_disagreements(settings), *live_disagreements(settings.home, now=now_utc()))
    rows = [_plain(asdict(each)) for each in apart]
    columns = (
        "series", "field", "day", "source", "value", "other_source", "other_value", "percent", "tolerance_percent",
        "since", "days", "of",
    )  # fmt: skip
    _print(output, columns, rows, settings.display.language(lang), empty="data.agree")


@data_app.command("prune")
def prune(
    keep_days: Annotated[
        float | None, typer.Option(min=1.0, help="Remove journals that ended longer ago; default: live.keep_days.")
    ] = None,
    keep_gb: Annotated[
        float | None, typer.Option(min=0.001, help="Remove the oldest above so many GB; default: live.keep_gb.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be removed.")] = False,
    lang: Language = None,
    output: OutputFormat = Format.TABLE,
) -> None:
    """Remove old journals of live runs, as runs do by themselves once a day.

    The newest journal of each run stays, and what alert rules have not taken up yet; nothing else of the store is
    touched.
    """
    from weatherglass.app.data_home import now_utc
    from weatherglass.app.journal_care import pruned_now
    from weatherglass.app.settings import read_settings

    gone = pruned_now(read_settings(), now=now_utc(), keep_days=keep_days, keep_gb=keep_gb, dry=dry_run)
    rows = [
        {"folder": each.folder, "file": each.path.name, "bytes": each.bytes, "from": each.begins.isoformat(),
         "to": each.ends.isoformat(timespec="seconds"), "removed": not dry_run}
        for each in gone
    ]  # fmt: skip
    columns = ("folder", "file", "bytes", "from", "to", "removed")
    _print(output, columns, rows, _language(lang), empty="data.no_prune")


@data_app.command("export")
def export(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where the files go, one for each series.")],
    series: Annotated[list[str] | None, typer.Option("--series", help="Only this series; repeatable.")] = None,
    form: Annotated[str, typer.Option("--format", "-f", help="csv, parquet or xlsx.")] = "csv",
    vintages: Annotated[
        bool, typer.Option("--vintages", help="Every value ever given, not the best of each day.")
    ] = False,
    lang: Language = None,
) -> None:
    """Series as files that anything can read."""
    from weatherglass.app.data_care import export_data
    from weatherglass.delivery.cli.progress import steps

    language = _language(lang)
    with steps("exporting") as watch:
        made = list(export_data(folder, names=series or (), form=form, vintages=vintages, watch=watch, lang=language))
    rows = f"{sum(each.rows for each in made):,}"
    _say("data.exported", language, files=f"{len(made):,}", rows=rows, folder=str(folder))


@data_app.command("backup")
def backup(
    target: Annotated[Path, typer.Argument(metavar="FILE", help="The archive to write, as store.tar.")],
    lang: Language = None,
) -> None:
    """The whole store in one file, consistent while others write."""
    from weatherglass.app.data_care import backup_data

    made = backup_data(target)
    _say_archive(made.path, made.files, made.bytes, _language(lang))


@data_app.command("restore")
def restore(
    archive: Annotated[Path, typer.Argument(metavar="FILE", help="An archive that `data backup` made.")],
    lang: Language = None,
) -> None:
    """A backup into an empty home; every file is checked before it is used."""
    from weatherglass.app.data_care import restore_data

    made = restore_data(archive)
    _say_archive(made.path, made.files, made.bytes, _language(lang))


def _language(lang: Lang | None) -> str:
    from weatherglass.app.settings import read_settings

    return read_settings().display.language(lang)


def _say(key: str, lang: str, **values: object) -> None:
    from weatherglass.messages.text import text

    print(text(key, lang, **values))


def _say_archive(path: Path, files: int, size: int, lang: str) -> None:
    _say("data.archive", lang, path=str(path), files=f"{files:,}", megabytes=f"{size / 1e6:,.1f}")


def _plain(record: dict[str, Any]) -> dict[str, Any]:
    """Days and instants as text."""
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in record.items()}


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict):
        return " ".join(f"{key}={count}" for key, count in value.items())
    if isinstance(value, list | tuple):
        return " ".join(str(each) for each in value)
    if isinstance(value, float):
        return f"{value:.10g}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def _print(
    output: Format, columns: Sequence[str], rows: Sequence[dict[str, Any]], lang: str, *, empty: str, **values: object
) -> None:
    if output is Format.JSON:
        print(json.dumps(list(rows), ensure_ascii=False, default=str))
    elif output is Format.CSV:
        _print_csv(columns, rows)
    elif not rows:
        _say(empty, lang, **values)
    else:
        from rich import box
        from rich.table import Table

        from weatherglass.delivery.cli.terminal import console
        from weatherglass.messages.text import text

        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for column in columns:
            table.add_column(text(f"data.head.{column}", lang), overflow="fold")
        for row in rows:
            table.add_row(*(_cell(column, row.get(column), lang) for column in columns))
        console().print(table)


def _cell(column: str, value: Any, lang: str) -> str:
    """A cell of a table: codes as words, sentences of the core in the reader's language."""
    from weatherglass.delivery.cli.data_words import word
    from weatherglass.messages.said import said_in

    shown = _text(value)
    if lang == "en" or not shown:
        return shown
    return word(shown, lang) if column in _CODES else said_in(shown, lang) if column in _SENTENCES else shown


def _print_csv(columns: Sequence[str], rows: Iterable[dict[str, Any]]) -> None:
    from weatherglass.delivery.csv_text import csv_text

    flat = ({k: _text(v) if isinstance(v, dict | list | tuple) else v for k, v in row.items()} for row in rows)
    print(csv_text(tuple(columns), flat), end="")


def _print_pairs(record: dict[str, Any], lang: str) -> None:
    from rich.cells import cell_len

    from weatherglass.delivery.cli.terminal import console
    from weatherglass.messages.text import text

    out = console()
    for name, value in record.items():
        lines = value if isinstance(value, list | tuple) and name in ("defects",) else [_text(value)]
        if lang != "en" and name in ("licence", "defects") and value:
            lines = [text("data.in_english", lang)]
        for at, line in enumerate(lines):
            head = text(f"data.head.{name}", lang) if at == 0 else ""
            out.print(f"  {' ' * (18 - cell_len(head))}{head}  {line}")


def _journal_folder(folder: JournalFolder) -> dict[str, Any]:
    gone = folder.pruned
    return {
        "folder": folder.name,
        "files": len(folder.files),
        "bytes": folder.bytes,
        "first": folder.files[0].begins.isoformat(),
        "last": folder.files[-1].ends.isoformat(timespec="seconds"),
        "pruned": None if gone is None else _plain(asdict(gone)),
    }
