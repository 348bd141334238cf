"""Cells of workbooks, read in a process of their own."""

from __future__ import annotations

import ast
import io
import sys
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
import xlwt

from weatherglass.errors import NotTheDocument, SchemaChanged
from weatherglass.market.payload import Payload
from weatherglass.providers import excel_reader, excel_sheet
from weatherglass.providers.excel_sheet import sheet_of


def book(**sheets):
    made = xlwt.Workbook()
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    clock = xlwt.easyxf(num_format_str="hh:mm:ss")
    for name, rows in sheets.items():
        sheet = made.add_sheet(name)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                style = {date: day, datetime: day, time: clock}.get(type(cell), xlwt.Style.default_style)
                sheet.write(at, column, cell, style)
    body = io.BytesIO()
    made.save(body)
    return body.getvalue()


def read(body, sheet=""):
    payload = Payload("ici-flows", "a.xls", "https://example.org", body, datetime(2026, 1, 2, tzinfo=UTC))
    return sheet_of(payload, sheet, "a workbook")


def test_cells_keep_their_kinds_and_rows_their_places():
    rows = [["", "", ""], ["", "가", 1.5], [date(2024, 1, 31), True, 7]]
    assert read(book(Flows=rows)) == rows


def test_a_sheet_is_chosen_by_name_and_the_first_without_one():
    body = book(First=[["a"]], Second=[["b"]])
    assert (read(body), read(body, "Second")) == ([["a"]], [["b"]])
    with pytest.raises(SchemaChanged, match="has no 'sheet Third'; it has: First, Second"):
        read(body, "Third")


def test_a_workbook_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(excel_sheet, "SECONDS", 0.001)
    with pytest.raises(NotTheDocument, match=r"a workbook that takes more than 0\.001 s to read"):
        read(book(First=[["a"]]))


def test_without_a_process_there_is_no_answer(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(NotTheDocument, match="a workbook, and no process to read it"):
        read(book(First=[["a"]]))


def test_the_reader_imports_nothing_of_the_package():
    tree = ast.parse(Path(excel_reader.__file__).read_text(encoding="utf-8"))
    names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    names += [str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert "python_calamine" in names
    assert not [name for name in names if name.startswith("weatherglass")]
