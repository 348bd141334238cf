"""Rows of a result as sheets of a file, with the words that go with them; one home for every command's `--output`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from weatherglass.app.frames import frame_of_rows
from weatherglass.app.table_files import About, Sheet, write_sheets
from weatherglass.messages.text import keys, text

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Rows as they are printed.

    Attributes
    ----------
    key
        Name of the sheet: ``sheet.KEY`` of the texts.
    columns, rows
        In the order of the file.
    made
        Meanings of columns whose names come from the result, such as those of assets.
    """

    key: str
    columns: tuple[str, ...]
    rows: Iterable[Mapping[str, Any]]
    made: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def sheet(self, lang: str) -> Sheet:
        """With its words."""
        return sheet_of(self.key, frame_of_rows(self.columns, self.rows), lang, self.made)


def sheet_of(key: str, table: pl.DataFrame, lang: str, made: Mapping[str, str] = MappingProxyType({})) -> Sheet:
    """A table as a sheet, with the meanings of its columns."""
    meanings = {name: made.get(name) or column_meaning(key, name, lang) for name in table.columns}
    return Sheet(key, text(f"sheet.{key}", lang), table, meanings)


def column_meaning(sheet: str, column: str, lang: str) -> str:
    """What a column is, with its unit; "" where nobody said so.

    >>> column_meaning("cases", "multiple", "en"), column_meaning("cases", "no such", "en")
    ('last price over the price at entry', '')
    """
    for key in (f"column.{sheet}.{column}", f"column.{column}"):
        if key in keys():
            return text(key, lang)
    return ""


def write_worded(
    sheets: Sequence[Sheet], path: Path, *, what: str, lang: str, facts: Mapping[str, str] = MappingProxyType({})
) -> tuple[tuple[Path, int], ...]:
    """Write sheets, and in a workbook a last one about them.

    Parameters
    ----------
    what
        What the rows are, in the language.
    facts
        By name of ``about.NAME``: "as_of", "unit", "sources", "verdict", "note"; what is empty is left out.

    Raises
    ------
    UsageError, StoreUnwritable
        As `weatherglass.app.table_files.write_sheets`.
    """
    made_by = text("made_by", lang, version=metadata.version("weatherglass"))
    said = {"what": what, **facts, "by": text("about.computed_by", lang, made_by=made_by)}
    said |= {"cells": text("about.cells_said", lang), "disclaimer": text("disclaimer", lang)}
    about = About(
        text("about.sheet", lang),
        (text("about.head.sheet", lang), text("about.head.column", lang), text("about.head.meaning", lang)),
        tuple((text(f"about.{name}", lang), each) for name, each in said.items() if each),
        text("about.empty", lang),
    )
    return write_sheets(sheets, path, about)
