"""Workbooks of Excel 97 (.xls) for tests of their readers."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime, time

import xlwt


def old_workbook(**sheets: Sequence[Sequence[object]]) -> bytes:
    """Rows of cells by sheet; days and times get a format, "" is a cell that is not written, "#N/A" is that error."""
    made = xlwt.Workbook()
    day, clock = xlwt.easyxf(num_format_str="YYYY-MM-DD"), xlwt.easyxf(num_format_str="hh:mm:ss")
    styles = {date: day, datetime: day, time: clock}
    for name, rows in sheets.items():
        sheet = made.add_sheet(name)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell == "#N/A":
                    sheet.row(at).set_cell_error(column, 0x2A)  # the code of #N/A
                elif cell != "":
                    sheet.write(at, column, cell, styles.get(type(cell), xlwt.Style.default_style))
    body = io.BytesIO()
    made.save(body)
    return body.getvalue()


def which_ends_its_reader(body: bytes) -> bytes:
    """A workbook with one byte changed, which makes the library that reads it ask for more memory than there is."""
    damaged = bytearray(body)
    dimensions = damaged.rindex(b"\x00\x02\x0e\x00")  # of the last sheet: its first row, four bytes, comes next
    damaged[dimensions + 6] = 0xEF  # puts the first row behind the last
    return bytes(damaged)
