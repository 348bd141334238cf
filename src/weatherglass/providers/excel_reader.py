"""Reads a workbook in a process of its own: `python excel_reader.py SHEET`, bytes on standard input, JSON on output.

A damaged workbook can make the reading library ask for terabytes and abort its process, which no `except` stops. So
this file is run by `weatherglass.providers.excel_sheet`, and imports nothing of the package.
"""

from __future__ import annotations

import io
import json
import sys
from datetime import date, datetime, time

MEMORY_BYTES = 1 << 30
"""A workbook of 1.6 megabytes takes a tenth of it."""


def main() -> None:
    """Write the sheets' names and the cells of one sheet, or what is wrong; `""` asks for the first sheet."""
    from python_calamine import CalamineError, load_workbook

    if sys.platform != "win32":
        import resource

        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        bound = MEMORY_BYTES if hard == resource.RLIM_INFINITY else min(MEMORY_BYTES, hard)
        resource.setrlimit(resource.RLIMIT_AS, (bound, hard))
    try:
        book = load_workbook(io.BytesIO(sys.stdin.buffer.read()))
        names = book.sheet_names
        wanted = sys.argv[1] or (names[0] if names else "")
        rows = book.get_sheet_by_name(wanted).to_python(skip_empty_area=False) if wanted in names else None
    except CalamineError as exc:
        json.dump({"problem": str(exc)}, sys.stdout)
    else:
        json.dump({"sheets": names, "rows": rows}, sys.stdout, default=tagged)


def tagged(cell: object) -> list[str]:
    """A cell that JSON has no word for: days and instants under "date", all else as text.

    >>> tagged(datetime(2024, 1, 31, 12)), tagged(time(9, 30))
    (['date', '2024-01-31'], ['text', '09:30:00'])
    """
    if isinstance(cell, datetime):
        return ["date", cell.date().isoformat()]
    if isinstance(cell, date):
        return ["date", cell.isoformat()]
    return ["text", cell.isoformat() if isinstance(cell, time) else str(cell)]


if __name__ == "__main__":
    main()
