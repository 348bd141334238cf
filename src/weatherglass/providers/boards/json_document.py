"""JSON documents: syntax and nesting checked once, rows taken as columns.

A bare NaN or Infinity and a number beyond range are no JSON; they are read as text, so that the one quote they stand in
is counted as unreadable and the rest of the board is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from weatherglass.errors import UnreadableFile
from weatherglass.market import ABSENT
from weatherglass.market.board import Vector
from weatherglass.providers.boards.cells import number
from weatherglass.providers.boards.table_text import escaped, missing_column

T = TypeVar("T")

_NOT_JSON_NUMBERS = re.compile(
    rb"(?<=[:\[,\s])([+-]?(?:NaN|Infinity)|-?[0-9.]+[eE]\+?[0-9]{3,}|-?[0-9]{300,}(?:\.[0-9]*)?)(?=\s*[,}\]])"
)


def decoded(path: Path, text: bytes, kind: type[T]) -> T | Any:
    """A JSON text as a typed record, or as plain objects when some part of it has another shape.

    Raises
    ------
    UnreadableFile
        When it is not JSON, not UTF-8 or nested too deep.
    """
    import msgspec

    unsound = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
    with suppress(*unsound):
        return msgspec.json.decode(text, type=kind)
    with suppress(*unsound):
        return msgspec.json.decode(text)
    try:
        return msgspec.json.decode(_NOT_JSON_NUMBERS.sub(rb'"\1"', text))
    except unsound as exc:
        raise UnreadableFile(path, f"it is not sound JSON ({escaped(str(exc))})", "fetch the file again") from exc


def member(path: Path, record: object, name: str, *, within: str = "the document") -> Any:
    """A required member of an object.

    Raises
    ------
    MissingColumn
        When it is not there, or `record` is no object; the message lists what is.
    """
    found = record if isinstance(record, dict) else {}
    if name not in found:
        raise missing_column(f"{path} ({within})", [name], found)
    return found[name]


def row_columns(
    path: Path, rows: object, required: Sequence[str], optional: Sequence[str]
) -> tuple[dict[str, list[Any]], int]:
    """Members of the rows as columns, null where a row lacks one, and the count of rows that are no objects.

    Raises
    ------
    MissingColumn
        When no row has a required member: the layout has changed. A single row without it is a bad row only.
    UnreadableFile
        When `rows` is no list.
    """
    if not isinstance(rows, list):
        raise UnreadableFile(path, "its rows are no list", "give the document as the source sends it")
    records = [row for row in rows if isinstance(row, dict)]
    columns = {name: [record.get(name) for record in records] for name in (*required, *optional)}
    missing = [name for name in required if not any(name in record for record in records)]
    if records and missing:
        raise missing_column(f"{path} (its rows)", missing, dict.fromkeys(key for row in records for key in row))
    return columns, len(rows) - len(records)


def vector(values: Iterable[object]) -> Vector:
    """Members as numbers: (n_rows,), `ABSENT` where null, `UNREADABLE` where no finite number."""
    found = [value if type(value) is float else ABSENT if value is None else number(value) for value in values]
    return np.array(found, np.float64)
