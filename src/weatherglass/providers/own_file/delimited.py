"""Text tables of a user: CSV with whatever separator, strict about quotes, in UTF-8 or UTF-16.

A quote belongs to one line: a quote that is not closed would otherwise swallow rows without a word.
"""

from __future__ import annotations

import codecs
import csv

from weatherglass.errors import UnreadableFile
from weatherglass.providers.boards.table_text import escaped, header_cells, split_cells
from weatherglass.providers.own_file.cell_table import (
    HEADER_ROWS,
    CellTable,
    check_size,
    is_header,
    is_index_header,
    no_header,
)
from weatherglass.providers.own_file.declared import ImportDeclaration

SEPARATORS = (",", "\t", ";")
_ENCODINGS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_SEPARATOR_NAMES = {"\t": "tab"}


def read_delimited(name: str, body: bytes, declared: ImportDeclaration) -> CellTable:
    """The table of a text.

    Lines above the header are passed over; so are empty lines and empty cells beyond the last column. Rows with
    another number of cells than the header are listed as ragged.

    Raises
    ------
    UnreadableFile
        For bytes that are no text, quotes that are not sound and tables without a header.
    """
    text = _text(name, body)
    header_at, separator = _header(name, text, declared)
    check_size(name, text.count(separator) + text.count("\n"))
    lines = text.split("\n")[header_at:]
    reader = csv.reader(lines, delimiter=separator, strict=True)
    header, rows, numbers, ragged = [], [], [], []
    last = 0
    try:
        header = _without_spare(next(reader), 0)
        for row in reader:
            last += 1
            if reader.line_num != last + 1:
                raise _open_quote(name, header_at + last + 1)
            cells = row if len(row) <= len(header) else _without_spare(row, len(header))
            if len(cells) == len(header):
                rows.append(cells)
                numbers.append(last)
            elif any(cell.strip() for cell in cells):
                ragged.append((last, lines[last]))
    except csv.Error as exc:
        if "unexpected end" in str(exc):
            raise _open_quote(name, header_at + last + 2) from exc
        raise UnreadableFile(
            name, f"line {header_at + reader.line_num} is not sound ({escaped(str(exc))})", "repair that line"
        ) from exc
    columns = tuple(zip(*rows, strict=True)) if rows else tuple(() for _ in header)
    kind = f"text with the separator {_SEPARATOR_NAMES.get(separator, repr(separator))}"
    stripped = tuple(cell.strip() for cell in header)
    return CellTable(name, kind, stripped, columns, numbers, header_at + 1, tuple(ragged), separator)


def _without_spare(row: list[str], width: int) -> list[str]:
    """A row without the empty cells beyond a width: a habit of spreadsheets, not more columns."""
    end = len(row)
    while end > width and not row[end - 1].strip():
        end -= 1
    return row[:end]


def _open_quote(name: str, line: int) -> UnreadableFile:
    return UnreadableFile(name, f"the quote opened in line {line} is not closed there", "repair that line")


def _text(name: str, body: bytes) -> str:
    mark, encoding = next((each for each in _ENCODINGS if body.startswith(each[0])), (b"", "utf-8"))
    try:
        text = body[len(mark) :].decode(encoding)
    except UnicodeDecodeError as exc:
        raise UnreadableFile(
            name,
            f"it is no Parquet, no Excel and no text: byte {len(mark) + exc.start} is not valid {encoding.upper()}",
            "save it as CSV in UTF-8",
        ) from exc
    if "\0" in text:
        raise UnreadableFile(
            name, "it has NUL bytes: it is binary, or UTF-16 without a byte order mark", "save it as CSV in UTF-8"
        )
    if not text.strip():
        raise UnreadableFile(name, "it is empty", "export it again")
    if text.lstrip().startswith("<"):
        raise UnreadableFile(name, f"it is a page of markup: {escaped(text.lstrip())}", "export the table as CSV")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _header(name: str, text: str, declared: ImportDeclaration) -> tuple[int, str]:
    """Line of the header from 0, and the separator with which it is one."""
    lines = text.split("\n", HEADER_ROWS)[:HEADER_ROWS]
    separators = (declared.delimiter,) if declared.delimiter else SEPARATORS
    for at, line in enumerate(lines):
        for separator in separators:
            if is_header(split_cells(line, separator) or (), declared.date_column):
                return at, separator
    at, first = next((at, line) for at, line in enumerate(text.split("\n")) if line.strip())
    if declared.date_column is None:
        for separator in separators:
            if is_index_header(_trimmed(split_cells(first, separator) or ())):
                return at, separator
    cells = split_cells(first, declared.delimiter) if declared.delimiter else header_cells(first)
    raise no_header(name, cells or (first,), declared.date_column)


def _trimmed(cells: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_without_spare(list(cells), 0))
