"""The process that reads workbooks and Parquet files: what it answers, its bounds, and how it ends."""

from __future__ import annotations

import ast
import io
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import polars as pl
import pytest

from old_workbook import old_workbook, which_ends_its_reader
from weatherglass.providers import reading_process
from weatherglass.providers.own_file import cell_table
from weatherglass.providers.reading_process import (
    OF_SOURCES,
    OF_USERS,
    READER,
    ReaderGaveUp,
    read_columns,
    read_sheet,
)
from weatherglass.providers.table_process import columns_of, sheet_of, written

MANY = 1000
BOOK = old_workbook(First=[[1]], Second=[["", ""], ["#N/A", 2]])


def parquet(**columns) -> bytes:
    stream = io.BytesIO()
    pl.DataFrame(columns).write_parquet(stream)
    return stream.getvalue()


# ---- what the script finds


def test_columns_become_numbers_texts_and_truth_values():
    zoned = pl.Series([datetime(2024, 1, 19, 5, tzinfo=UTC)]).dt.convert_time_zone("America/New_York")
    body = parquet(
        day=[date(2024, 1, 19)], naive=[datetime(2024, 1, 19, 16, 15)], zoned=zoned, whole=[7], half=[0.5],
        exact=[Decimal("1.25")], truth=[True], word=["x"], wait=[timedelta(1)], raw=[b"x"], list=[[1]],
        few=pl.Series(["a"], dtype=pl.Enum(["a"])), nothing=pl.Series([None]),
    )  # fmt: skip
    answer = columns_of(body, MANY)
    assert dict(zip(answer["header"], (column[0] for column in answer["columns"]), strict=True)) == {
        "day": "2024-01-19", "naive": "2024-01-19T16:15:00.000000", "zoned": "2024-01-19T00:00:00.000000-05:00",
        "whole": 7, "half": 0.5, "exact": 1.25, "truth": True, "word": "x", "wait": "(Duration(time_unit='us'))",
        "raw": "(Binary)", "list": "(List(Int64))", "few": "a", "nothing": None,
    }  # fmt: skip


def test_sheets_are_found_by_name_and_the_first_is_the_default():
    assert sheet_of(BOOK, None, MANY) == {"sheet": "First", "rows": [[1.0]]}
    assert sheet_of(BOOK, "Second", MANY) == {"sheet": "Second", "rows": [["", ""], ["", 2.0]]}
    assert sheet_of(BOOK, "Third", MANY) == {"no_sheet": ["First", "Second"]}
    assert sheet_of(BOOK, "", MANY) == {"no_sheet": ["First", "Second"]}


def test_a_table_of_too_many_cells_is_not_read_and_the_empty_ones_count():
    two_by_two = parquet(a=[1, 2], b=[1, 2])
    assert columns_of(two_by_two, 3) == {"problem": "it has more than 3 cells"}
    assert columns_of(two_by_two, 4)["columns"] == [[1, 2], [1, 2]]
    assert sheet_of(BOOK, "Second", 3) == {"problem": "it has more than 3 cells"}
    assert len(sheet_of(BOOK, "Second", 4)["rows"]) == 2


def test_a_file_that_is_neither_is_a_problem():
    assert "parquet" in columns_of(b"PAR1" + bytes(20), MANY)["problem"].lower()
    assert sheet_of(b"x" * 100, None, MANY) == {"problem": "Cannot detect file format"}


@pytest.mark.parametrize(
    ("cell", "answer"),
    [
        (date(2024, 1, 19), ["2024-01-19"]),
        (datetime(2024, 1, 19), ["2024-01-19"]),
        (datetime(2024, 1, 19, 16, 15), ["2024-01-19T16:15:00"]),
        (time(16, 15), "16:15:00"),
        (timedelta(days=1), "1 day, 0:00:00"),
    ],
)
def test_days_and_instants_of_a_workbook_are_lists_which_no_text_is(cell, answer):
    assert written(cell) == answer


# ---- the process


def test_a_sheet_passes_through_the_process_with_the_kinds_of_its_cells():
    rows = [["", "", ""], ["", "가\u2028\ud7a3", 1.5], [date(2024, 1, 31), True, 7], ["2024-01-31", time(9, 30), ""]]
    answer = read_sheet(old_workbook(Flows=rows, Other=[["x"]]), "Flows", OF_SOURCES)
    assert answer == {
        "sheet": "Flows",
        "rows": [["", "", ""], ["", "가\u2028\ud7a3", 1.5], [["2024-01-31"], True, 7], ["2024-01-31", "09:30:00", ""]],
    }
    assert [type(cell) for cell in answer["rows"][2]] == [list, bool, int]


def test_columns_pass_through_the_process():
    body = parquet(a=[date(2024, 1, 19), None], b=[0.1, float("inf")])
    assert read_columns(body, OF_USERS) == {
        "header": ["a", "b"],
        "columns": [["2024-01-19", None], [0.1, float("inf")]],
    }


def test_a_problem_and_other_sheets_pass_through_the_process():
    assert read_sheet(BOOK, "Third", OF_USERS) == {"no_sheet": ["First", "Second"]}
    assert read_sheet(BOOK, "Second", replace(OF_USERS, max_cells=3)) == {"problem": "it has more than 3 cells"}
    assert read_columns(parquet(a=[1, 2]), replace(OF_USERS, max_cells=1)) == {"problem": "it has more than 1 cells"}


@pytest.mark.parametrize("bounds", [OF_SOURCES, OF_USERS])
def test_a_file_that_ends_the_process_of_its_reader_leaves_this_one_alone(bounds):
    with pytest.raises(ReaderGaveUp, match=r"^a damaged workbook: reading it ended with status -?\d+$"):
        read_sheet(which_ends_its_reader(BOOK), None, bounds)


def test_a_file_that_takes_too_long_is_given_up():
    hasty = replace(OF_SOURCES, wall_seconds=0.001)
    with pytest.raises(ReaderGaveUp, match=r"^a workbook that takes more than 0\.001 s to read$"):
        read_sheet(BOOK, None, hasty)
    with pytest.raises(ReaderGaveUp, match=r"^a Parquet file that takes more than 0\.001 s to read$"):
        read_columns(parquet(a=[1]), hasty)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds the bound on address space")
def test_a_file_that_takes_too_much_memory_is_given_up():
    five_megabytes = old_workbook(S=[[f"{row} {column}" * 40 for column in range(50)] for row in range(400)])
    assert len(read_sheet(five_megabytes, None, OF_SOURCES)["rows"]) == 400
    little = replace(OF_SOURCES, memory_bytes=40 << 20)
    assert read_sheet(BOOK, None, little)["rows"] == [[1.0]]
    with pytest.raises(ReaderGaveUp, match="a damaged workbook: reading it ended with status"):
        read_sheet(five_megabytes, None, little)


def test_without_a_process_there_is_no_answer(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(ReaderGaveUp, match=r"^a workbook, and no process to read it \(.*/nowhere/python"):
        read_sheet(BOOK, None, OF_SOURCES)


@pytest.mark.skipif(sys.platform == "win32", reason="the operating system has no such limits")
def test_the_process_bounds_its_own_memory_and_time_and_leaves_no_core():
    code = (
        f"import resource, runpy; runpy.run_path({str(READER)!r})['bound_resources'](3 << 30, 77); "
        "print(*(resource.getrlimit(kind)[0] for kind in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_CORE)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert [int(each) for each in ran.stdout.split()] == [3 << 30, 77, 0]


def test_the_bounds_are_those_that_are_documented():
    assert (OF_SOURCES.memory_bytes, OF_SOURCES.cpu_seconds, OF_SOURCES.wall_seconds) == (1 << 30, 30, 30.0)
    assert (OF_USERS.memory_bytes, OF_USERS.cpu_seconds, OF_USERS.wall_seconds) == (4 << 30, 90, 120.0)
    assert OF_SOURCES.max_cells == 2_000_000
    assert OF_USERS.max_cells == cell_table.MAX_CELLS == 20_000_000  # one bound for texts, workbooks and Parquet


def test_modules_beside_the_script_do_not_hide_those_of_the_standard_library(tmp_path, monkeypatch):
    (tmp_path / "json.py").write_text("raise SystemExit(5)", encoding="utf-8")
    monkeypatch.setattr(reading_process, "READER", shutil.copy(READER, tmp_path))
    assert read_sheet(BOOK, None, OF_SOURCES) == {"sheet": "First", "rows": [[1.0]]}


def test_the_script_imports_nothing_of_the_package():
    tree = ast.parse(READER.read_text(encoding="utf-8"))
    names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    names += [str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert {"python_calamine", "polars"} <= set(names)
    assert not [name for name in names if name.startswith("weatherglass")]
