"""From the bytes of a user's file to observations. Pure: everything that the reading needs is in the payload."""

from __future__ import annotations

import json
import zlib
from datetime import date

from weatherglass.errors import UnreadableFile, UsageError
from weatherglass.market.payload import Payload
from weatherglass.market.series import SeriesAnswer
from weatherglass.providers.boards.source_file import FREE_INFLATION_BYTES, MAX_INFLATION
from weatherglass.providers.boards.table_text import escaped
from weatherglass.providers.own_file.binary_tables import read_parquet, read_workbook
from weatherglass.providers.own_file.cell_table import CellTable, date_position
from weatherglass.providers.own_file.day_column import read_days, read_known_at
from weatherglass.providers.own_file.declared import ImportDeclaration, KnownNames
from weatherglass.providers.own_file.delimited import read_delimited
from weatherglass.providers.own_file.observing import observe, row_fields, row_series
from weatherglass.providers.own_file.shapes import recognize

_GZIP, _PARQUET, _ZIP, _OLD_EXCEL = b"\x1f\x8b", b"PAR1", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_SHOWN_SERIES = 12


def read_payload(payload: Payload) -> tuple[SeriesAnswer, str]:
    """The observations of a payload, and a sentence that says what kind of table it is and which series it has.

    Raises
    ------
    UnreadableFile, MissingColumn, DataError
        When the file is not what it was said to be, or holds nothing usable.
    UsageError
        When it can be read in more than one way and the declaration does not say which is meant.
    """
    declared, known, latest_day = _context(payload)
    table = _table(payload.key, payload.body, declared)
    dates_at = date_position(table, declared.date_column, not_these=declared.naming_columns)
    _refuse_no_rows(table)
    known_at = None if declared.known_at_column is None else table.at(declared.known_at_column)
    series_at = None if declared.series_column is None else table.at(declared.series_column)
    field_at = None if declared.field_column is None else table.at(declared.field_column)
    taken = [at for at in (dates_at, known_at, series_at, field_at) if at is not None]
    shape = recognize(table, declared, known, taken)
    days = read_days(table, dates_at, declared)
    notes = list(shape.notes)
    if days.proof:
        notes.append(f"dates were read as {days.order}, since {days.proof!r} can be nothing else")
    if days.unreadable:
        number, text = days.unreadable[0]
        notes.append(f"dates that cannot be read: {len(days.unreadable)}, as {text!r} in {table.line(number)}")
    moments = None
    if known_at is not None:
        moments = read_known_at(table, known_at, declared.zone)
        if n_unknown := sum(moment is None for moment in moments):
            notes.append(f"rows left out since their {table.title(known_at)} is no date or instant: {n_unknown}")
    answer = observe(
        table,
        shape.targets,
        days.days,
        known_at=moments,
        series_of_row=row_series(table, series_at, declared, known) if series_at is not None else None,
        field_of_row=row_fields(table, field_at) if field_at is not None else None,
        declared=declared,
        latest_day=latest_day,
        notes=notes,
    )
    return answer, _description(table, dates_at, answer, declared)


def _context(payload: Payload) -> tuple[ImportDeclaration, KnownNames, date | None]:
    try:
        known = json.loads(payload.context.get("known", "{}"))
        latest = payload.context.get("latest_day")
        latest_day = None if latest is None else date.fromisoformat(latest)
    except ValueError as exc:
        raise UsageError(f"the payload {payload.key} has another context than own_file_payload gives it") from exc
    return ImportDeclaration.from_json(payload.context.get("declaration", "{}")), KnownNames.of(known), latest_day


def _table(name: str, body: bytes, declared: ImportDeclaration) -> CellTable:
    """The table of some bytes, by what they are and not by the name of the file."""
    if body.startswith(_GZIP):
        body = _inflated(name, body)
    if body.startswith(_PARQUET):
        return read_parquet(name, body, declared)
    if body.startswith((_ZIP, _OLD_EXCEL)):
        return read_workbook(name, body, declared)
    return read_delimited(name, body, declared)


def _refuse_no_rows(table: CellTable) -> None:
    if table.numbers:
        return
    number, text = table.ragged[0] if table.ragged else (0, "")
    row = f": {table.line(number)} is {escaped(text)!r}" if table.ragged else ""
    raise UnreadableFile(
        table.name,
        f"no row below its header has as many cells as the header ({len(table.header)}){row}",
        "repair the header or the separators, or export it again",
    )


def _inflated(name: str, body: bytes) -> bytes:
    """A gzip stream of one or more members, within the bound that files of quotes have."""
    bound = max(FREE_INFLATION_BYTES, MAX_INFLATION * len(body))
    parts, size, rest = [], 0, body
    while rest.strip(b"\0"):
        inflater = zlib.decompressobj(wbits=31)
        try:
            parts.append(inflater.decompress(rest, bound - size + 1))
        except zlib.error as exc:
            raise UnreadableFile(name, f"its gzip stream is damaged ({exc})", "fetch the file again") from exc
        size += len(parts[-1])
        if size > bound:
            raise UnreadableFile(
                name, f"its gzip stream inflates to more than {bound >> 20} MB", "decompress it, and split it"
            )
        if not inflater.eof:
            raise UnreadableFile(name, "its gzip stream ends early", "fetch the file again")
        rest = inflater.unused_data
    return b"".join(parts)


def _description(table: CellTable, dates_at: int, answer: SeriesAnswer, declared: ImportDeclaration) -> str:
    fields: dict[str, list[str]] = {}
    for rows in answer.rows:
        fields.setdefault(rows.series, []).append(rows.field)
    shown = [f"{series} ({', '.join(names)})" for series, names in list(fields.items())[:_SHOWN_SERIES]]
    more = f" and {len(fields) - len(shown)} more series" if len(fields) > len(shown) else ""
    unit = f" in {escaped(declared.unit)}" if declared.unit else ""
    first, last = min(rows.as_of[0] for rows in answer.rows), max(rows.as_of[-1] for rows in answer.rows)
    return (
        f"{table.kind}, {len(table.numbers) + len(table.ragged)} rows, days in column {table.title(dates_at)} from "
        f"{first} to {last}: {', '.join(shown)}{more}{unit}"
    )
