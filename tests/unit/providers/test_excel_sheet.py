"""Cells of a source's workbook, and what takes the place of a workbook."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from old_workbook import old_workbook, which_ends_its_reader
from weatherglass.errors import NotTheDocument, SchemaChanged
from weatherglass.market.payload import Payload
from weatherglass.providers import excel_sheet
from weatherglass.providers.excel_sheet import sheet_of

BOOK = old_workbook(First=[["a"]], Second=[["b"]])


def read(body, sheet=""):
    payload = Payload("ici-flows", "a.xls", "https://example.org", body, datetime(2026, 1, 2, tzinfo=UTC))
    return sheet_of(payload, sheet, "a workbook")


def test_cells_keep_their_kinds_and_rows_their_places():
    rows = [["", "", ""], ["", "가", 1.5], [date(2024, 1, 31), True, 7], ["2024-01-31", "[]", ""]]
    found = read(old_workbook(Flows=rows))
    assert found == rows
    assert [type(cell) for cell in (found[2][0], found[2][1], found[3][0])] == [date, bool, str]


def test_an_instant_is_its_day_and_a_time_of_day_is_a_text():
    assert read(old_workbook(S=[[datetime(2024, 1, 31, 16, 15), time(16, 15)]])) == [[date(2024, 1, 31), "16:15:00"]]


def test_a_sheet_is_chosen_by_name_and_the_first_without_one():
    assert (read(BOOK), read(BOOK, "Second")) == ([["a"]], [["b"]])
    with pytest.raises(SchemaChanged, match="has no 'sheet Third'; it has: First, Second"):
        read(BOOK, "Third")


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b" \n", r"an empty answer for a\.xls"),
        (b"moved", "'moved'"),
        (b"\xff\xfe", "2 bytes that are neither a workbook nor text"),
        (b"PK\x03\x04 no archive", r"a workbook that cannot be read \(.+\)"),
        (which_ends_its_reader(BOOK), "a damaged workbook: reading it ended with status"),
    ],
)
def test_what_is_no_sound_workbook_is_not_the_document(body, found):
    with pytest.raises(NotTheDocument, match=f"ici-flows: expected a workbook and got {found}"):
        read(body)


def test_a_workbook_that_takes_too_long_or_has_too_many_cells_is_given_up(monkeypatch):
    monkeypatch.setattr(excel_sheet, "OF_SOURCES", replace(excel_sheet.OF_SOURCES, wall_seconds=0.001))
    with pytest.raises(NotTheDocument, match=r"got a workbook that takes more than 0\.001 s to read"):
        read(BOOK)
    monkeypatch.setattr(excel_sheet, "OF_SOURCES", replace(excel_sheet.OF_SOURCES, wall_seconds=30, max_cells=0))
    with pytest.raises(NotTheDocument, match=r"got a workbook that cannot be read \(it has more than 0 cells\)"):
        read(BOOK)


def test_without_a_process_there_is_no_answer(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(NotTheDocument, match="got a workbook, and no process to read it"):
        read(BOOK)
