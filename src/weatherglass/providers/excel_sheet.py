"""Cells of one sheet of a source's workbook (.xls or .xlsx), read where a damaged file can do no harm."""

from __future__ import annotations

from datetime import date

from weatherglass.errors import NotTheDocument, SchemaChanged
from weatherglass.market.payload import Payload
from weatherglass.providers.documents import excerpt
from weatherglass.providers.reading_process import OF_SOURCES, ReaderGaveUp, read_sheet

STARTS = (b"\xd0\xcf\x11\xe0", b"PK\x03\x04")
"""First bytes of .xls and of .xlsx."""
Cell = str | float | bool | date | None


def sheet_of(payload: Payload, sheet: str, expected: str) -> list[list[Cell]]:
    """Rows of a sheet from its first row and column on, all of one length; an empty cell is "", an instant its day.

    Parameters
    ----------
    payload
        Whose body is a workbook.
    sheet
        Name of the sheet; "" is the first one.
    expected
        What the document should be, for messages.

    Raises
    ------
    NotTheDocument
        When it is no workbook, or a damaged one.
    SchemaChanged
        When it has no such sheet.
    """
    if not payload.body.startswith(STARTS):
        raise NotTheDocument(payload.source, expected, _what_it_is(payload))
    try:
        answer = read_sheet(payload.body, sheet or None, OF_SOURCES)
    except ReaderGaveUp as exc:
        raise NotTheDocument(payload.source, expected, str(exc)) from exc
    if "problem" in answer:
        raise NotTheDocument(payload.source, expected, f"a workbook that cannot be read ({answer['problem']})")
    if "no_sheet" in answer:
        raise SchemaChanged(payload.source, (f"sheet {sheet}",), answer["no_sheet"])
    return [[_cell(cell) for cell in row] for row in answer["rows"]]


def _what_it_is(payload: Payload) -> str:
    if not payload.body.strip():
        return f"an empty answer for {payload.key}"
    try:
        return excerpt(payload.body.decode())
    except UnicodeDecodeError:
        return f"{len(payload.body):,} bytes that are neither a workbook nor text"


def _cell(cell: str | float | bool | list[str] | None) -> Cell:
    return date.fromisoformat(cell[0][:10]) if isinstance(cell, list) else cell
