"""`weatherglass alert`: rules that tell when a reading is where it should be noticed."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from weatherglass.delivery.cli.answer_format import Format, Lang, Language, OutputFormat, day_typed
from weatherglass.errors import EXIT_SOURCE, EXIT_USAGE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from weatherglass.app.alert_files import AlertFaults

alert_app = typer.Typer(
    no_args_is_help=True,
    help="Tell when a reading crosses a level or enters a state: once an episode, and when data stop.",
)
Json = Annotated[bool, typer.Option("--json", help="Short for --format json.")]
Named = Annotated[str, typer.Argument(metavar="NAME", help="An alert of the list, or the path of an alert file.")]


@alert_app.command("list")
def list_alerts(lang: Language = None, output_format: OutputFormat = Format.TABLE, as_json: Json = False) -> None:
    """The alert rules of the home, and how the last check left them."""
    from weatherglass.app.alert_files import FOLDER
    from weatherglass.app.alert_overview import alert_list
    from weatherglass.app.settings import read_settings
    from weatherglass.delivery.alert_json import LIST_COLUMNS, list_document, list_row

    language = _language(lang)
    rows, faults = alert_list()
    if as_json or output_format is Format.JSON:
        _print_json(list_document(rows, faults, language))
    elif output_format is Format.CSV:
        from weatherglass.delivery.csv_text import csv_text

        flat = ({**list_row(row, language), "channels": " ".join(row.file.rule.channels)} for row in rows)
        sys.stdout.write(csv_text(LIST_COLUMNS, ({name: each[name] for name in LIST_COLUMNS} for each in flat)))
    else:
        from weatherglass.delivery.cli.alert_table import print_alerts

        print_alerts(rows, faults, read_settings().home / FOLDER, language)


@alert_app.command("show")
def show(name: Named, lang: Language = None, as_json: Json = False) -> None:
    """What a rule does, in words, without checking it."""
    from weatherglass.app.alert_overview import shown_alert

    found = shown_alert(name, _language(lang))
    if as_json:
        _print_json(found.plain)
    else:
        from weatherglass.delivery.cli.alert_table import print_shown

        print_shown(found)


@alert_app.command("new")
def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Its id: lower case, digits and hyphens.")],
    kind: Annotated[
        str,
        typer.Option(
            "--kind", help="series, series_percentile, signal_value, signal_percentile, signal_state, live or sources."
        ),
    ] = "series",
    watch: Annotated[
        str | None, typer.Option("--watch", help="Series, signal or index; default VIX, or vix_band.")
    ] = None,
    enter: Annotated[float | None, typer.Option("--enter", help="Level at which an episode begins.")] = None,
    leave: Annotated[
        float | None, typer.Option("--leave", help="Level at which it is over. Default: the same.")
    ] = None,
    below: Annotated[bool, typer.Option("--below", help="Begin below the level, not at or above it.")] = False,
    channel: Annotated[list[str] | None, typer.Option("--channel", help="Channel of the settings; repeatable.")] = None,
    lang: Language = None,
) -> None:
    """Write an alert file into the home, with every section explained. An existing file is left alone."""
    from weatherglass.app.alert_template import write_new_alert
    from weatherglass.messages.text import text

    language = _language(lang)
    path = write_new_alert(
        name, kind=kind, watch=watch, enter=enter, leave=leave, below=below, channels=channel or (), lang=language
    )
    typer.echo(text("alert.new.made", language, file=str(path)))


@alert_app.command("check")
def check(
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", metavar="DAY", help="What the rules say of a New York day; nothing is written or sent."
        ),
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Try messages that were given up once more.")] = False,
    no_send: Annotated[bool, typer.Option("--no-send", help="Write down what happened; messages stay owed.")] = False,
    lang: Language = None,
    as_json: Json = False,
) -> None:
    """Check every rule on what the store knows now, and send what is owed. Made for cron: silent when nothing is new.

    Exit code 0 when every rule was checked and every message taken, also when alerts are on; 1 when the store cannot be
    read or written; 2 when a file of the folder is no rule (the others are checked); 3 when a message was not taken.
    """
    from weatherglass.app.alert_check import checked
    from weatherglass.delivery.alert_json import check_document

    language = _language(lang)
    found = checked(as_of=day_typed(as_of, "--as-of"), again=again, send=not no_send)
    if as_json:
        _print_json(check_document(found, language))
    else:
        from weatherglass.delivery.cli.alert_table import print_check

        print_check(found, language, watched=sys.stdout.isatty())
    _tell_faults(found.faults, language)
    if found.faults:
        raise typer.Exit(EXIT_USAGE)
    if found.deliveries is not None and found.deliveries.failed:
        raise typer.Exit(EXIT_SOURCE)


@alert_app.command("test")
def send_test(
    name: Annotated[str, typer.Argument(metavar="NAME", help="An alert, or a channel of the settings.")],
    lang: Language = None,
) -> None:
    """Send a test message to the channels of an alert, or to one channel. Exit code 3 when one has not taken it."""
    from weatherglass.app.alert_overview import sent_test
    from weatherglass.messages.text import text

    language = _language(lang)
    sent = sent_test(name, language)
    for each in sent:
        if each.problem:
            typer.echo(f"weatherglass: channel {each.channel}: {each.problem}", err=True)
        else:
            typer.echo(text("alert.sent", language, channel=each.channel))
    if any(each.problem for each in sent):
        raise typer.Exit(EXIT_SOURCE)


@alert_app.command("log")
def log(
    name: Annotated[str | None, typer.Argument(metavar="[ID]", help="Of one alert only.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000, help="At most so many, the latest.")] = 50,
    lang: Language = None,
    output_format: OutputFormat = Format.TABLE,
    as_json: Json = False,
) -> None:
    """What has happened, the latest first, and what became of every message."""
    from weatherglass.app.alert_overview import alert_log
    from weatherglass.delivery.alert_json import LOG_COLUMNS, log_document, log_row

    language = _language(lang)
    events = alert_log(name=name, limit=limit)
    if as_json or output_format is Format.JSON:
        _print_json(log_document(events, language))
    elif output_format is Format.CSV:
        from weatherglass.delivery.csv_text import csv_text

        rows = ({name: log_row(each)[name] for name in LOG_COLUMNS} for each in events)
        flat = (
            {**row, "deliveries": " ".join(f"{d['channel']}={d['status']}" for d in row["deliveries"])} for row in rows
        )
        sys.stdout.write(csv_text(LOG_COLUMNS, flat))
    else:
        from weatherglass.delivery.cli.alert_table import print_log

        print_log(events, language)


@alert_app.command("schema")
def schema() -> None:
    """The JSON Schema of an alert file, for editors and programs."""
    from weatherglass.app.alert_files import alert_schema

    _print_json(alert_schema())


def _tell_faults(faults: Sequence[AlertFaults], lang: str) -> None:
    from weatherglass.messages.text import text

    for each in faults:
        typer.echo(f"weatherglass: {text('alert.fault', lang, problem=each.problem)}", err=True)


def _language(lang: Lang | None) -> str:
    from weatherglass.app.settings import read_settings

    return read_settings().display.language(lang)


def _print_json(document: object) -> None:
    sys.stdout.write(json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2) + "\n")
