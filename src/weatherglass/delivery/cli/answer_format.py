"""How results are printed: the formats, and days and instants as they are typed."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from weatherglass.errors import UsageError


class Format(StrEnum):
    """How results are printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


class Lang(StrEnum):
    """Languages of readings."""

    KO = "ko"
    EN = "en"


class Up(StrEnum):
    """Colors of a rise; a fall is blue beside red, and red beside green."""

    RED = "red"
    GREEN = "green"


TableFile = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Write the rows to a .csv, .parquet or .xlsx file instead (.xlsx: the extra excel).",
    ),
]
OutputFormat = Annotated[Format, typer.Option("--format", "-f", help="How to print.")]
FirstDay = Annotated[str | None, typer.Option("--from", metavar="DAY", help="First day, as 2020-02-03.")]
LastDay = Annotated[str | None, typer.Option("--to", metavar="DAY", help="Last day, included.")]

Language = Annotated[
    Lang | None,
    typer.Option("--lang", help="Language of the words; default: the setting display.lang, else that of the system."),
]
Every = Annotated[
    str | None,
    typer.Option(
        metavar="SPAN",
        help="For files of every change of a quote (Polygon, Databento, Tardis): how far apart boards are, as 15s or "
        "1h. Default 1m.",
    ),
]
MaxAge = Annotated[
    str | None,
    typer.Option(
        metavar="SPAN", help="For these files: leave out and count quotes that are older, as 10m. Default no limit."
    ),
]
ReadingDay = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="DAY",
        help="A New York day, as 2020-03-16: only what was known when it ended. Default: the latest day on which VIX, "
        "SPX, RUT and BTC are all known.",
    ),
]


def day_typed(text: str | None, option: str) -> date | None:
    """A day as typed, or None when none was.

    Raises
    ------
    UsageError
        When it is no day.
    """
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as exc:
        raise UsageError(f"{option} {text!r} is no day; write it as 2020-02-03 ({exc})") from exc


_SPAN = re.compile(r"(\d{1,6})(s|m|h|d)", re.ASCII)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def span_typed(text: str | None, option: str) -> timedelta | None:
    """A span of time as typed, or None when none was.

    Raises
    ------
    UsageError
        When it is no span.

    >>> span_typed("90s", "--every"), span_typed(None, "--every")
    (datetime.timedelta(seconds=90), None)
    """
    if text is None:
        return None
    match = _SPAN.fullmatch(text.strip())
    if match is None:
        raise UsageError(f"{option} {text!r} is no span of time; write it as 15s, 1m, 1h or 1d")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def day_or_instant_typed(text: str | None, option: str) -> date | datetime | None:
    """A day, or an instant with its offset, as typed."""
    if text is None or len(text) <= len("2020-02-03"):
        return day_typed(text, option)
    try:
        found = datetime.fromisoformat(text)
    except ValueError as exc:
        raise UsageError(f"{option} {text!r} is no instant; write it as 2020-02-03T16:00:00-05:00 ({exc})") from exc
    if found.tzinfo is None:
        raise UsageError(f"{option} {text!r} has no offset; write it as {text}-05:00, or {text}+00:00 for UTC")
    return found
