"""Cells of one sheet of a workbook (.xls or .xlsx), read where a damaged file can do no harm.

The library that reads workbooks aborts the whole process on some damaged files (one changed byte made it ask for 1.7
terabytes). Therefore a process of its own reads them, with a bound on its memory and its time.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from weatherglass.errors import NotTheDocument, SchemaChanged
from weatherglass.market.payload import Payload
from weatherglass.providers import excel_reader
from weatherglass.providers.documents import excerpt

STARTS = (b"\xd0\xcf\x11\xe0", b"PK\x03\x04")
"""First bytes of .xls and of .xlsx."""
SECONDS = 30.0
Cell = str | float | bool | date | None


def sheet_of(payload: Payload, sheet: str, expected: str) -> list[list[Cell]]:
    """Rows of a sheet from its first row and column on, all of one length; an empty cell is "".

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
    answer = _read(payload, sheet, expected)
    if "problem" in answer:
        raise NotTheDocument(payload.source, expected, f"a workbook that cannot be read ({answer['problem']})")
    if answer["rows"] is None:
        raise SchemaChanged(payload.source, (f"sheet {sheet}",), answer["sheets"])
    return [[_cell(cell) for cell in row] for row in answer["rows"]]


def _what_it_is(payload: Payload) -> str:
    if not payload.body.strip():
        return f"an empty answer for {payload.key}"
    try:
        return excerpt(payload.body.decode())
    except UnicodeDecodeError:
        return f"{len(payload.body):,} bytes that are neither a workbook nor text"


def _read(payload: Payload, sheet: str, expected: str) -> Mapping[str, list[list[object]]]:
    # -P: the directory of the script is no place to import from.
    command = [sys.executable, "-P", str(Path(excel_reader.__file__)), sheet]
    try:
        done = subprocess.run(command, input=payload.body, capture_output=True, timeout=SECONDS, check=True)  # noqa: S603 - our own program; what came from outside is its input
        answer: Mapping[str, list[list[object]]] = json.loads(done.stdout)
    except subprocess.CalledProcessError as exc:
        why = f"a damaged workbook: reading it ended with status {exc.returncode}"
        raise NotTheDocument(payload.source, expected, why) from exc
    except subprocess.TimeoutExpired as exc:
        raise NotTheDocument(
            payload.source, expected, f"a workbook that takes more than {SECONDS:g} s to read"
        ) from exc
    except OSError as exc:
        raise NotTheDocument(payload.source, expected, f"a workbook, and no process to read it ({exc})") from exc
    return answer


def _cell(cell: object) -> Cell:
    if isinstance(cell, list):
        kind, text = cell
        return date.fromisoformat(text) if kind == "date" else str(text)
    return cell if isinstance(cell, str | float | int) or cell is None else str(cell)
