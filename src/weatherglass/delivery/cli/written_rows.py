"""Rows of a command as files that other programs open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from weatherglass.app.table_files import Sheet
    from weatherglass.app.worded_tables import Rows


def require_table_file(path: Path | None) -> None:
    """Refuse a name that is no table's before anything is worked out.

    Raises
    ------
    UsageError
        As `weatherglass.app.table_files.require_ending`.
    """
    if path is not None:
        from weatherglass.app.table_files import require_ending

        require_ending(path)


def is_table_file(path: Path | None) -> bool:
    """Whether rows go to this file; refuses at once where the library for it is missing.

    Raises
    ------
    UsageError
        As `weatherglass.app.table_files.require_ending`.
    """
    from weatherglass.app import table_files

    if path is None or not table_files.is_table_file(path):
        return False
    table_files.require_ending(path)
    return True


def write_rows(
    rows: Sequence[Rows | Sheet],
    path: Path,
    *,
    what: str,
    lang: str,
    facts: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Write rows to .csv, .parquet or .xlsx files and say how many are in which.

    Raises
    ------
    UsageError, StoreUnwritable
        As `weatherglass.app.table_files.write_sheets`.
    """
    from weatherglass.app.worded_tables import Rows, write_worded
    from weatherglass.messages.text import text

    sheets = [each.sheet(lang) if isinstance(each, Rows) else each for each in rows]
    for target, count in write_worded(sheets, path, what=what, lang=lang, facts=facts):
        print(text("written.rows_in", lang, count=f"{count:,}", file=target))
