"""Workbooks that a person likes to open: heads that stay in sight, columns as wide as they need, days that are days.

No cell is a formula or a link, whatever its text; see `weatherglass.app.table_files`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

from weatherglass.app.table_files import About, Sheet, as_json, disarmed
from weatherglass.errors import UsageError

if TYPE_CHECKING:
    import polars as pl

MOST_LETTERS = 32_767
"""Of a cell: the bound of the file format."""
_LONGEST_TITLE = 31
_FIRST_YEAR = 1900
"""Days of a workbook begin here; earlier ones are texts."""
_NARROWEST, _WIDEST, _LOOKED_AT = 8, 60, 500
"""Widths of columns in letters, and how many rows are looked at for them."""
_DAY, _INSTANT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"
_BOOK = {
    "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
}  # fmt: skip


def workbook(sheets: Sequence[Sheet], about: About | None) -> bytes:
    """The bytes of a workbook.

    Raises
    ------
    UsageError
        For a text that is longer than a cell can be.
    """
    from xlsxwriter import Workbook

    from weatherglass.messages.text import text

    there = [each for at, each in enumerate(sheets) if at == 0 or each.table.height]
    out = BytesIO()
    with Workbook(out, _BOOK) as book:
        book.set_properties({"title": sheets[0].title, "comments": text("disclaimer", "en")})
        forms = {
            "day": book.add_format({"num_format": _DAY, "align": "left"}),
            "instant": book.add_format({"num_format": _INSTANT, "align": "left"}),
            "head": book.add_format({"bold": True, "bottom": 1}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        taken: set[str] = set()
        for each in there:
            _add_table(book.add_worksheet(_title(each.title, taken)), each.table, forms)
        if about is not None:
            empty = [each.title for each in sheets if each not in there]
            _add_about(book.add_worksheet(_title(about.title, taken)), about, there, empty, forms)
    return out.getvalue()


def _title(wanted: str, taken: set[str]) -> str | None:
    """A name that a sheet may have, and that no other sheet of the book has."""
    bare = "".join(each for each in wanted if each not in "[]:*?/\\'" and each.isprintable()).strip()
    name = bare[:_LONGEST_TITLE]
    number = 2
    while name.casefold() in taken:
        ending = f" {number}"
        name, number = bare[: _LONGEST_TITLE - len(ending)] + ending, number + 1
    taken.add(name.casefold())
    return None if not name or name.casefold() == "history" else name  # Excel keeps that name for itself


def _add_table(sheet: Any, table: pl.DataFrame, forms: dict[str, Any]) -> None:
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(table.columns):
        sheet.set_column(column, column, _width(table.get_column(name)))
        sheet.write_string(0, column, disarmed(name), forms["head"])
    if table.height and table.width:
        sheet.autofilter(0, 0, table.height, table.width - 1)
    for at, row in enumerate(table.iter_rows(), start=1):
        for column, value in enumerate(row):
            _write_cell(sheet, at, column, value, forms)


def _add_about(sheet: Any, about: About, there: Sequence[Sheet], empty: list[str], forms: dict[str, Any]) -> None:
    sheet.set_column(0, 1, 20)
    sheet.set_column(2, 2, 100)
    row = 0
    facts = [*about.facts, *([(about.empty, ", ".join(empty))] if empty else [])]
    for label, said in facts:
        sheet.write_string(row, 0, disarmed(label), forms["head"])
        sheet.write_string(row, 2, disarmed(said), forms["wrap"])
        row += 1
    row += 1
    for column, head in enumerate(about.heads):
        sheet.write_string(row, column, head, forms["head"])
    for each in there:
        for name in each.table.columns:
            row += 1
            for column, said in enumerate((each.title, name, each.meanings.get(name, ""))):
                sheet.write_string(row, column, disarmed(said), forms["wrap"])


def _width(column: pl.Series) -> float:
    """Wide enough for the head with its filter sign, and for most of what is below."""
    shown = [_letters(_shown(each)) for each in column.head(_LOOKED_AT).to_list()]
    return max(_NARROWEST, min(_WIDEST, max([_letters(column.name) + 3, *(each + 1 for each in shown)])))


def _shown(value: Any) -> str:
    match value:
        case None:
            return ""
        case float():
            return f"{value:.10g}"
        case datetime():
            return _INSTANT
        case date():
            return _DAY
        case _:
            return value if isinstance(value, str) else as_json(value)


def _letters(text: str) -> int:
    """Width of a text; letters of Korean take two."""
    return sum(2 if east_asian_width(each) in "WF" else 1 for each in text)


def _write_cell(sheet: Any, row: int, column: int, value: Any, forms: dict[str, Any]) -> None:
    match value:
        case None | "":
            return
        case bool():
            sheet.write_boolean(row, column, value)
        case int() | float():
            if value == value and abs(value) != float("inf"):  # noqa: PLR0124 (NaN is missing)
                sheet.write_number(row, column, value)
        case date() if value.year < _FIRST_YEAR:
            sheet.write_string(row, column, value.isoformat())
        case datetime():  # of UTC: cells have no zone
            sheet.write_datetime(row, column, value.replace(tzinfo=None), forms["instant"])
        case date():
            sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), forms["day"])
        case _:
            said = disarmed(value if isinstance(value, str) else as_json(value))
            if len(said) > MOST_LETTERS:
                raise UsageError(
                    f"a text of {len(said):,} letters in row {row} is longer than the {MOST_LETTERS:,} of a cell; "
                    "write .csv or .parquet"
                )
            sheet.write_string(row, column, said)
