"""`weatherglass doctor`: what is in order, what is not, and what to do."""

from __future__ import annotations

import json
from dataclasses import asdict

import typer

from weatherglass.delivery.cli.answer_format import Format, OutputFormat
from weatherglass.errors import EXIT_DATA


def doctor(output: OutputFormat = Format.TABLE) -> None:
    """Look at the installation, settings, store, sources and network, and say what to do. Exit code 1 on a failure."""
    from weatherglass.app.data_home import now_utc
    from weatherglass.app.doctor import Health, checks

    made = list(checks(now=now_utc()))
    if output is Format.JSON:
        print(json.dumps([asdict(each) for each in made], ensure_ascii=False))
    elif output is Format.CSV:
        from weatherglass.delivery.csv_text import csv_text

        print(csv_text(("name", "health", "found", "remedy"), (asdict(each) for each in made)), end="")
    else:
        from rich import box
        from rich.table import Table

        from weatherglass.delivery.cli.terminal import console

        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for name in ("what", "is", "found", "do"):
            table.add_column(name, overflow="fold")
        for each in made:
            table.add_row(each.name, str(each.health), each.found, each.remedy)
        console().print(table)
    if any(each.health is Health.FAIL for each in made):
        raise typer.Exit(EXIT_DATA)
