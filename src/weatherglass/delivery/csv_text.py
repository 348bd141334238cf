"""CSV that a spreadsheet can open without running anything."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from weatherglass.app.table_files import disarmed


def csv_text(columns: tuple[str, ...], rows: Iterable[Mapping[str, Any]]) -> str:
    """Rows as CSV with a header. Missing is empty; text cells that a spreadsheet would run get a leading apostrophe.

    >>> print(csv_text(("a", "b"), [{"a": 1.5, "b": "=1+1"}, {"a": None, "b": "x"}]), end="")
    a,b
    1.5,'=1+1
    ,x
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row.get(name)) for name in columns])
    return out.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        # readers end a row at a carriage return that stands without quotes, which the writer does not give it
        text = value.replace("\r\n", "\n").replace("\r", "\n")
        return f"'{text}" if disarmed(value) != value else text
    return "" if value is None or value != value else value  # noqa: PLR0124 (NaN is missing)
