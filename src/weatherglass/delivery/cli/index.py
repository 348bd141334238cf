"""`weatherglass index`: values from boards, the family, and the decomposition of a move."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from weatherglass.delivery.cli.answer_format import (
    Every,
    FirstDay,
    Format,
    LastDay,
    MaxAge,
    OutputFormat,
    day_typed,
    span_typed,
)
from weatherglass.errors import UsageError, WeatherglassError

if TYPE_CHECKING:
    from weatherglass.app.index_values import BoardRequest, NamedExpiry
    from weatherglass.indices.reading import IndexReading


SHOWN_ROWS = 40
"""Latest rows of a history in a table; files and other formats have all."""


class _ValueByDefault(TyperGroup):
    """`weatherglass index BOARD` means `weatherglass index value BOARD`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ("--help", "-h"):
            args = ["value", *args]
        return super().parse_args(ctx, args)


index_app = typer.Typer(
    cls=_ValueByDefault,
    no_args_is_help=True,
    help="Volatility indices recomputed from option boards. `weatherglass index BOARD` is short for "
    "`weatherglass index value BOARD`.",
)

Boards = Annotated[
    list[str],
    typer.Argument(metavar="BOARD...", help="Files of option quotes (recognized by content), or packaged:NAME."),
]
Names = Annotated[
    list[str] | None,
    typer.Option(
        "--index", "-i", help="Index, repeatable: VIX, VIX9D, SKEW, ..., or 30D for any horizon. Default VIX."
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option(
        help="Instant of the quotes, ISO 8601. Without an offset it is New York time; a date alone means 16:15 there."
    ),
]
Rates = Annotated[
    str | None,
    typer.Option(
        help="FRED or Treasury CSV, or a decimal rate (0.0312), or one for each term (0.0305,0.0286). "
        "Default: the packaged Treasury curves, to 2024-06-28."
    ),
]
EditionName = Annotated[str | None, typer.Option("--edition", help="Edition of the rules; default: the one in force.")]
Expiries = Annotated[
    list[str] | None,
    typer.Option(
        help="For files that hold one expiry each: its date, once for each file, as 2022-10-21 or 2022-10-21:SPX."
    ),
]
Define = Annotated[str | None, typer.Option(help="TOML file that declares further indices.")]
Decimal = Annotated[str | None, typer.Option(help="Decimal sign of a table file; ',' also allows ';' between cells.")]
Columns = Annotated[
    list[str] | None, typer.Option("--column", help="Name of a column in a plain table, as strike=K; repeatable.")
]
Layout = Annotated[
    str | None, typer.Option(help="Layout of the file, where it is not recognized: cboe_csv, ivydb, ...")
]
Root = Annotated[str | None, typer.Option(help="Root of the options, for a file that does not name it.")]
Underlying = Annotated[str | None, typer.Option(help="Underlying, for a file that does not name it or holds several.")]
Snapshot = Annotated[str | None, typer.Option("--at", help="Snapshot of a Cboe DataShop row: 1545 or eod.")]


@index_app.command("value")
def value(
    boards: Boards,
    index: Names = None,
    as_of: AsOf = None,
    rates: Rates = None,
    edition: EditionName = None,
    expiry: Expiries = None,
    band: Annotated[bool, typer.Option("--band", help="Add the index from bids and from asks.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Print every strike that made the value.")] = False,
    define: Define = None,
    layout: Layout = None,
    root: Root = None,
    underlying: Underlying = None,
    decimal: Decimal = None,
    column: Columns = None,
    at: Snapshot = None,
    every: Every = None,
    max_age: MaxAge = None,
    format: OutputFormat = Format.TABLE,  # noqa: A002
) -> None:
    """The value of one or more indices on one or more boards."""
    spans = {"every": span_typed(every, "--every"), "max_age": span_typed(max_age, "--max-age")}
    said = {"root": root, "underlying": underlying, "decimal": decimal, "at": at, **spans}
    request = _request(boards, as_of, expiry, column, layout, **said)
    refused: list[WeatherglassError] = []
    found = _readings(request, index, rates, edition, define, refused)
    printed = _print_readings(found, format, band=band, explain=explain)
    if refused and not printed:
        raise refused[0]
    for message in dict.fromkeys(str(error) for error in refused):
        typer.echo(f"weatherglass: {message}", err=True)
    if refused:
        raise typer.Exit(refused[0].exit_code)


@index_app.command("family")
def family(define: Define = None, format: OutputFormat = Format.TABLE) -> None:  # noqa: A002
    """Every index that ships with a definition: what it is, what is verified of it, and what is not."""
    from weatherglass.app.index_values import known_definitions
    from weatherglass.delivery.cli.tables import family_table
    from weatherglass.delivery.index_json import definition_row

    rows = [definition_row(each) for each in known_definitions(define)]
    if format is Format.TABLE:
        family_table(rows)
    else:
        _print_rows(rows, format)


@index_app.command("history")
def history(
    name: Annotated[str, typer.Argument(metavar="NAME", help="An index, as VIX or 30D.")],
    first: FirstDay = None,
    last: LastDay = None,
    underlying: Annotated[str | None, typer.Option(help="Only of its options.")] = None,
    request: Annotated[
        str | None, typer.Option(help="Beginning of a request's name, where days were computed in several ways.")
    ] = None,
    results: Annotated[str | None, typer.Option(help="Directory or address of the table of results.")] = None,
    written_to: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write to a .csv, .parquet or .xlsx file instead."),
    ] = None,
    format: OutputFormat = Format.TABLE,  # noqa: A002
) -> None:
    """Every value of an index that `weatherglass backfill` computed, with its terms and the quality of their quotes."""
    from weatherglass.app.index_history import index_history, records

    if written_to is not None:
        from weatherglass.app.table_files import require_ending

        require_ending(written_to)

    frame = index_history(
        name,
        underlying=underlying,
        first=day_typed(first, "--from"),
        last=day_typed(last, "--to"),
        request=request,
        results=results,
    )
    if written_to is not None:
        from weatherglass.app.settings import read_settings
        from weatherglass.app.worded_tables import sheet_of
        from weatherglass.delivery.cli.written_rows import write_rows
        from weatherglass.messages.text import text

        lang = read_settings().display.language(None)
        what = f"{name.upper()}: {text('sheet.computed', lang)}"
        write_rows([sheet_of("computed", frame, lang)], written_to, what=what, lang=lang)
        return
    if format is not Format.TABLE:
        _print_rows(list(records(frame)), format)
        return
    from weatherglass.delivery.cli.tables import print_history

    print_history(list(records(frame.tail(SHOWN_ROWS))), of=frame.height)


@index_app.command("decompose")
def decompose(
    earlier: Annotated[str, typer.Argument(metavar="A", help="The earlier board.")],
    later: Annotated[str, typer.Argument(metavar="B", help="The later board.")],
    index: Names = None,
    as_of: Annotated[
        list[str] | None, typer.Option(help="Instants of the two boards, in order, where they do not say.")
    ] = None,
    rates: Rates = None,
    edition: EditionName = None,
    define: Define = None,
    decimal: Decimal = None,
    format: OutputFormat = Format.TABLE,  # noqa: A002
) -> None:
    """What moved an index between two boards; the parts add up exactly to the change."""
    from weatherglass.app.index_values import parts_of_move
    from weatherglass.delivery.cli.tables import decomposition_table

    if as_of is not None and len(as_of) != 2:
        raise UsageError(f"{len(as_of)} --as-of given; give two (A's, then B's) or none")
    pairs = []
    for position, path in enumerate((earlier, later)):
        request = _request([path], as_of[position] if as_of else None, None, None, None, decimal=decimal)
        pairs.append(list(_readings(request, index, rates, edition, define)))
    if any(len(side) != len(index or ["VIX"]) for side in pairs):
        raise UsageError("each of the two files must hold one board; choose one of an archive with --as-of")
    moves = [parts_of_move(a, b) for a, b in zip(*pairs, strict=True)]
    records = [
        {
            "schema_version": 1,
            "index": m.index,
            "earlier": {"value": m.earlier_value, "as_of": m.earlier_as_of.isoformat()},
            "later": {"value": m.later_value, "as_of": m.later_as_of.isoformat()},
            "change": m.change,
            "parts": [{"name": name, "vol_points": points} for name, points in m.parts],
            "notes": list(m.notes),
        }
        for m in moves
    ]
    if format is Format.JSON:
        _print_json(records)
    elif format is Format.CSV:
        _print_rows(
            [{"index": m.index, "part": name, "vol_points": points} for m in moves for name, points in m.parts], format
        )
    else:
        for move in moves:
            decomposition_table(move)


def _request(
    boards: list[str],
    as_of: str | None,
    expiry: list[str] | None,
    column: list[str] | None,
    layout: str | None,
    **said: Any,
) -> BoardRequest:
    from weatherglass.app.call import instant_from
    from weatherglass.app.index_values import BoardRequest, layout_named

    pairs = []
    for text in column or ():
        name, sign, given = text.partition("=")
        if not sign or not name or not given:
            raise UsageError(f"column={text!r}: write OURS=THEIRS, such as strike=K")
        pairs.append((name, given))
    return BoardRequest(
        paths=tuple(boards),
        expiries=tuple(_named_expiry(text) for text in expiry or ()),
        as_of=instant_from(as_of) if as_of is not None else None,
        columns=tuple(pairs),
        layout=layout_named(layout) if layout is not None else None,
        **said,
    )


def _named_expiry(text: str) -> NamedExpiry:
    from weatherglass.app.index_values import NamedExpiry

    day, _, root = text.partition(":")
    try:
        return NamedExpiry(date.fromisoformat(day), root.upper() or None)
    except ValueError as exc:
        raise UsageError(f"expiry={text!r} is no date; write 2022-10-21, or 2022-10-21:SPX with the root") from exc


def _readings(
    request: BoardRequest,
    names: list[str] | None,
    rates: str | None,
    edition: str | None,
    define: str | None,
    refused: list[WeatherglassError] | None = None,
) -> Iterator[IndexReading]:
    from weatherglass.app.index_values import definitions_named, readings
    from weatherglass.delivery.cli.progress import counted

    definitions = definitions_named(names or ["VIX"], define)
    return readings(
        request,
        definitions,
        rates=rates,
        edition=edition,
        watch=lambda boards: counted(boards, "boards"),
        refused=refused,
    )


def _print_readings(readings: Iterable[IndexReading], form: Format, *, band: bool, explain: bool) -> int:
    """Print readings and return their number.

    Each reading is turned into what is printed as it comes, so that an archive does not keep its boards in memory;
    nothing is printed before all have come, so that a failure leaves nothing half-written.
    """
    from weatherglass.delivery.index_json import reading_record

    if form is Format.JSON:
        records = [reading_record(r, band=band, explain=explain) for r in readings]
        if records:
            _print_json(records)
        return len(records)
    if form is Format.CSV:
        from weatherglass.delivery.cli.tables import STRIP_COLUMNS, VALUE_COLUMNS, strip_rows, value_row
        from weatherglass.delivery.csv_text import csv_text

        rows = [list(strip_rows(r)) if explain else [value_row(r)] for r in readings]
        if rows:
            columns = STRIP_COLUMNS if explain else VALUE_COLUMNS
            sys.stdout.write(csv_text(columns, (row for part in rows for row in part)))
        return len(rows)
    from weatherglass.delivery.cli.tables import print_readings

    return print_readings(readings, band=band, explain=explain)


def _print_json(records: list[dict[str, Any]]) -> None:
    print(json.dumps(records, ensure_ascii=False, allow_nan=False, indent=2))


def _print_rows(rows: list[dict[str, Any]], form: Format) -> None:
    from weatherglass.delivery.csv_text import csv_text

    if form is Format.JSON:
        _print_json(rows)
    else:
        sys.stdout.write(csv_text(tuple(rows[0]) if rows else (), rows))
