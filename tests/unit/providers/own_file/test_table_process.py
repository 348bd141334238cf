"""What the process that reads Parquet files and workbooks answers, and its bounds."""

from __future__ import annotations

import base64
import gzip
import io
import json
import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import polars as pl
import pytest

from weatherglass.providers.own_file import table_process
from weatherglass.providers.own_file.binary_tables import READER
from weatherglass.providers.own_file.table_process import columns_of, sheet_of, written

OLD_WORKBOOK = gzip.decompress(base64.b64decode("""
H4sIAAAAAAACA+1YTWgTQRT+ZpM0P6TJpqYtrVBDwVprexAvXupWjfaUUr34g1DTdg/SkkjsRQ9arTkKgifFS6EejFD14g8qKF4EhYoigiAkCl48CSoe
2qxv3u5iGhG6oIXKfMu8efvmvZ23O/Pe7MzLhUR59nZ7BXXYAR+qVhgNNTJBJeze6KB2y5KsW4eoWAprCuEQDWRDAA8aXwTlGMrxrkDDLf8TosAHKkdw
HEP5nJlaRexiH7JC+tBPVOAqSWJoY6+amI4xXcf0Jms+ZDrAkgtM+0m3LA5jwRjq2e7M4oNaJ7fFIJ97l23esWQrmvFMzuIzF4WtG8DOwrHs5Bpr6PBH
MQca0EEzZxbkfRzXEAEOEfoymb50uowkDfYcvlkp4Ksb1Y9TSr66cgGS/1guD/5BHqJBrJdf0vzANKyjHCRFRFH1yRY/0tmp7CJaeWJrLJEiMwDsnsyf
MCMym3P068uiv5GjIkp0HHHmE2yuU/eL17+8yowOGyMsmeaMb68LG6UbsHBWWpBxjFvYE9btYbqF6Tl+6nrm25kmaeJS3TXc7DB7Z1jnPLd2UT/bGK+N
TTV8N/HFz/vudRQ/GpuJnx+snErOvzVm0Unr1DjZy2sGvaJXXLkscd9wa+HkkPdM237LJyFNd3y3nMUvjiUZQYQEU/tOfh3h6Is6/UfUh+Bs9f2pRnqt
LVJfamp1mj4t5uS1G6VS6c2GTwOntYjz7Z8naTXWmnBHKlBu+4UIFBQUFBQUFBQUFLxBOP/nPnuDQL/f9i4g6JzrLFGpqmOS/xb7kadrijaVe5CjuoCT
nuZPCwLCfZZYoY17XihxgHovYAKj7MeE5/lLuzhR+z4rNtT/Xgh57b/qxc9/3P9Pco+xngAWAAA=
"""))  # fmt: skip
"""A workbook of Excel 97: sheet "Data" with Date, Close; 2024-01-18, 14.13; 2024-01-19 16:15, 13.3."""


def parquet(**columns) -> bytes:
    stream = io.BytesIO()
    pl.DataFrame(columns).write_parquet(stream)
    return stream.getvalue()


def test_columns_become_numbers_texts_and_truth_values():
    zoned = pl.Series([datetime(2024, 1, 19, 5, tzinfo=UTC)]).dt.convert_time_zone("America/New_York")
    answer = columns_of(
        parquet(
            day=[date(2024, 1, 19)], naive=[datetime(2024, 1, 19, 16, 15)], zoned=zoned, whole=[7], half=[0.5],
            exact=[Decimal("1.25")], truth=[True], word=["x"], wait=[timedelta(1)], raw=[b"x"], list=[[1]],
            few=pl.Series(["a"], dtype=pl.Enum(["a"])), nothing=pl.Series([None]),
        )
    )  # fmt: skip
    assert dict(zip(answer["header"], (column[0] for column in answer["columns"]), strict=True)) == {
        "day": "2024-01-19", "naive": "2024-01-19T16:15:00.000000", "zoned": "2024-01-19T00:00:00.000000-05:00",
        "whole": 7, "half": 0.5, "exact": 1.25, "truth": True, "word": "x", "wait": "(Duration(time_unit='us'))",
        "raw": "(Binary)", "list": "(List(Int64))", "few": "a", "nothing": None,
    }  # fmt: skip


def test_a_file_of_more_cells_than_daily_values_can_have_is_not_read(monkeypatch, workbook):
    monkeypatch.setattr(table_process, "MAX_CELLS", 3)
    assert columns_of(parquet(a=[1, 2], b=[1, 2]))["problem"] == table_process.TOO_MANY
    row = ['<c r="@"><v>1</v></c>'] * 2
    assert sheet_of(workbook(S=[row, row]), None)["problem"] == table_process.TOO_MANY


def test_a_damaged_parquet_file_is_a_problem():
    assert "parquet" in columns_of(b"PAR1" + bytes(20))["problem"].lower()


def test_sheets_are_found_by_name_and_the_first_is_the_default(workbook):
    body = workbook(
        First=[['<c r="@"><v>1</v></c>']], Second=[[], ['<c r="@" t="e"><v>#N/A</v></c>', '<c r="@"><v>2</v></c>']]
    )
    assert sheet_of(body, None) == {"sheet": "First", "rows": [[1.0]]}
    assert sheet_of(body, "Second") == {"sheet": "Second", "rows": [["", ""], ["", 2.0]]}
    assert sheet_of(body, "Third") == {"no_sheet": ["First", "Second"]}


def test_an_old_workbook_is_read_too(read, values):
    found = read(OLD_WORKBOOK, name="old.xls", series="VIX")
    assert values(found) == {"2024-01-18": 14.13, "2024-01-19": 13.3}
    assert found.description.startswith("Excel sheet 'Data', 2 rows")


def test_a_file_that_is_no_workbook_is_a_problem():
    assert sheet_of(b"x" * 100, None) == {"problem": "Cannot detect file format"}


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (date(2024, 1, 19), "2024-01-19"),
        (datetime(2024, 1, 19), "2024-01-19"),
        (datetime(2024, 1, 19, 16, 15), "2024-01-19T16:15:00"),
        (time(16, 15), "16:15:00"),
        (timedelta(days=1), "1 day, 0:00:00"),
    ],
)
def test_days_and_instants_of_a_workbook_are_written_as_iso_texts(cell, text):
    assert written(cell) == text


@pytest.mark.skipif(sys.platform == "win32", reason="the operating system has no such limits")
def test_the_process_bounds_its_own_memory_and_leaves_no_core():
    code = (
        f"import sys, resource; sys.path.insert(0, {str(READER.parent)!r}); import table_process; "
        "table_process.bound_resources(); "
        "print(*(resource.getrlimit(kind)[0] for kind in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_CORE)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert [int(each) for each in ran.stdout.split()] == [4 << 30, 90, 0]


def test_the_process_answers_one_question_in_json():
    question = json.dumps({"kind": "parquet", "sheet": None}).encode() + b"\n" + parquet(a=[date(2024, 1, 19)])
    ran = subprocess.run([sys.executable, "-P", str(READER)], input=question, capture_output=True, check=True)
    assert json.loads(ran.stdout) == {"header": ["a"], "columns": [["2024-01-19"]]}
