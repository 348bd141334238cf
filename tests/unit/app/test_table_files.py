"""Tables in CSV, Parquet and workbooks: the same cells, and none that runs."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weatherglass.app import table_files
from weatherglass.app.table_files import About, Sheet, disarmed, require_ending, write_sheets, write_table
from weatherglass.delivery.cli.main import main
from weatherglass.errors import StoreUnwritable, UsageError

AT = datetime(2024, 1, 2, 21, 15, tzinfo=UTC)
TABLE = pl.DataFrame(
    {
        "date": [date(2024, 1, 2), date(2024, 1, 3)],
        "value": [-1.5, None],
        "count": [3, -4],
        "name": ["=1+1", "SPX"],
        "known_at": [AT, None],
        "parts": [[1, 2], None],
        "on": [True, False],
    }
)


def cells(path: Path) -> list[tuple[Any, ...]]:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(path)
    return [tuple(cell.value for cell in row) for row in book.active.iter_rows()]


def test_a_workbook_holds_numbers_days_instants_and_harmless_texts(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    path = tmp_path / "out.xlsx"
    write_table(TABLE, path, title="VIX band: [x]")
    assert cells(path) == [
        tuple(TABLE.columns),
        (datetime(2024, 1, 2), -1.5, 3, "'=1+1", datetime(2024, 1, 2, 21, 15), "[1, 2]", True),
        (datetime(2024, 1, 3), None, -4, "SPX", None, None, False),
    ]
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["VIX band x"]
    assert "no value is an official" in book.properties.description.replace("\n", " ")
    assert [cell.data_type for cell in book.active[2]] == ["d", "n", "n", "s", "d", "s", "b"]  # no "f": nothing runs
    assert [each.name for each in tmp_path.iterdir()] == ["out.xlsx"]


ABOUT = About(
    "About", ("sheet", "column", "what it is"), (("As of", "=2020-03-16"), ("Unit", "vol_points")), "Left out"
)
FIRST = Sheet(
    "cases", "Cases", pl.DataFrame({"day": [date(1871, 1, 31), date(2020, 3, 16)], "p": [0.5, None]}), {"p": "p-value"}
)
SECOND = Sheet("tests", "Tests", pl.DataFrame({"name": ["a"], "=1+1": ["x" * 99]}), {"name": "its name"})
EMPTY = Sheet("checks", "Checks", pl.DataFrame({"name": pl.Series([], dtype=pl.String)}), {})


def test_a_workbook_of_several_sheets_says_what_they_are(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    path = tmp_path / "out.xlsx"
    assert write_sheets([FIRST, SECOND, EMPTY], path, ABOUT) == ((path, 3),)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Cases", "Tests", "About"]
    cases, tests, about = book
    assert (cases.freeze_panes, cases.auto_filter.ref, cases["A1"].font.bold) == ("A2", "A1:B3", True)
    assert cases["A2"].value == "1871-01-31"  # days of a workbook begin in 1900
    assert (cases["A3"].value, cases["A3"].number_format) == (datetime(2020, 3, 16), "yyyy-mm-dd")
    assert cases["B3"].value is None
    widths = [round(tests.column_dimensions[column].width) for column in "AB"]
    assert 8 <= widths[0] <= 9
    assert 60 <= widths[1] <= 61  # wide enough, and no wider
    assert tests["B1"].value == "'=1+1"
    assert [tuple(cell.value for cell in row) for row in about.iter_rows()] == [
        ("As of", None, "'=2020-03-16"),
        ("Unit", None, "vol_points"),
        ("Left out", None, "Checks"),
        (None, None, None),
        ("sheet", "column", "what it is"),
        ("Cases", "day", ""),
        ("Cases", "p", "p-value"),
        ("Tests", "name", "its name"),
        ("Tests", "'=1+1", ""),
    ]
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d"}


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_further_sheets_lie_beside_the_first_file(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"out{ending}"
    files = write_sheets([FIRST, SECOND, EMPTY], path, ABOUT)
    assert files == ((path, 2), (tmp_path / f"out.tests{ending}", 1), (tmp_path / f"out.checks{ending}", 0))
    assert set(tmp_path.iterdir()) == {each for each, _ in files}
    read = pl.read_csv if ending == ".csv" else pl.read_parquet
    assert read(tmp_path / f"out.tests{ending}").columns == ["name", "'=1+1" if ending == ".csv" else "=1+1"]
    assert read(tmp_path / f"out.checks{ending}").height == 0


def test_no_file_of_several_is_touched_when_one_cannot_be_written(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(StoreUnwritable, match="choose another place"):
        write_sheets([FIRST, Sheet("x" * 300, "x", SECOND.table)], path)
    assert [(each.name, each.read_text("utf-8")) for each in tmp_path.iterdir()] == [("out.csv", "mine")]


def test_names_of_sheets_are_such_as_a_workbook_takes_and_never_twice(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    table = SECOND.table
    titles = ["a" * 40, "A" * 40, "[]:*?/'", "History", "=1+1", "\x07bell"]
    write_sheets([Sheet(f"s{at}", title, table) for at, title in enumerate(titles)], tmp_path / "out.xlsx")
    names = openpyxl.load_workbook(tmp_path / "out.xlsx").sheetnames
    assert names == ["a" * 31, "A" * 29 + " 2", "Sheet3", "Sheet4", "=1+1", "bell"]


def test_csv_and_parquet_hold_the_same(tmp_path: Path) -> None:
    for name in ("out.csv", "out.parquet"):
        write_table(TABLE, tmp_path / name, title="x")
    assert pl.read_parquet(tmp_path / "out.parquet").equals(TABLE)  # a program reads it: nothing is changed
    rows = list(csv.reader((tmp_path / "out.csv").read_text("utf-8").splitlines()))
    assert rows[1:] == [
        ["2024-01-02", "-1.5", "3", "'=1+1", "2024-01-02T21:15:00.000000Z", "[1, 2]", "true"],
        ["2024-01-03", "", "-4", "SPX", "", "", "false"],
    ]


@given(text=st.text(max_size=20))
def test_a_text_that_could_run_gets_one_apostrophe_and_others_stay(text: str) -> None:
    dangerous = text[:1] in {"=", "+", "-", "@", "\t", "\r"} and text != ""
    assert disarmed(text) == (f"'{text}" if dangerous else text)


@pytest.mark.slow
@given(
    texts=st.lists(
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12), min_size=1, max_size=5
    )
)
def test_texts_come_back_from_a_workbook_as_they_were_but_for_the_apostrophe(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    path = tmp_path_factory.mktemp("book") / "t.xlsx"
    write_table(pl.DataFrame({"t": texts}), path, title="t")
    read = [row[0] for row in cells(path)[1:]]
    assert read == [disarmed(each) for each in texts]


def test_bounds_of_a_sheet_are_said_before_anything_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "out.xlsx"
    with pytest.raises(UsageError, match=r"^a text of 32,768 letters in row 1 is longer than the 32,767 of a cell"):
        write_table(pl.DataFrame({"t": ["x" * 32_768]}), path, title="t")
    monkeypatch.setattr(table_files, "MOST_ROWS", 1)
    with pytest.raises(UsageError, match=r"^2 rows are more than the 1 of a sheet; write \.csv or \.parquet$"):
        write_table(TABLE, path, title="t")
    assert list(tmp_path.iterdir()) == []


def test_other_endings_and_places_that_cannot_be_written_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"out\.xls ends in '\.xls'; did you mean '\.xlsx'\?"):
        require_ending(tmp_path / "out.xls")
    with pytest.raises(UsageError, match="ends in 'nothing'"):
        require_ending(tmp_path / "out")
    for ending in table_files.WRITTEN_AS:
        with pytest.raises(StoreUnwritable, match="choose another place"):
            write_table(TABLE, tmp_path / "missing" / f"out{ending}", title="t")


def test_a_file_that_was_there_stays_when_writing_fails(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    path.write_bytes(b"mine")
    with pytest.raises(UsageError, match="longer than"):
        write_table(pl.DataFrame({"t": ["x" * 32_768]}), path, title="t")
    assert path.read_bytes() == b"mine"
    write_table(TABLE, path, title="t")
    assert path.read_bytes()[:2] == b"PK"


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".xlsx"])
def test_series_are_written_by_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    monkeypatch.setenv("WEATHERGLASS_HOME", str(tmp_path / "home"))
    path = tmp_path / f"vix{ending}"
    assert main(["series", "VIX", "--from", "2008-10-24", "--to", "2008-10-28", "--output", str(path)]) == 0
    assert capsys.readouterr().out == f"3 rows in {path}\n"
    if ending == ".xlsx":
        assert cells(path)[1][:2] == (datetime(2008, 10, 24), 79.13)
    else:
        read = pl.read_parquet(path) if ending == ".parquet" else pl.read_csv(path, try_parse_dates=True)
        assert read["close"].to_list() == [79.13, 80.06, 66.96]
        assert read["date"][0] == date(2008, 10, 24)


@pytest.mark.slow
def test_histories_of_signals_are_written_by_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEATHERGLASS_HOME", str(tmp_path / "home"))
    ask = ["history", "vix_band", "--from", "2020-03-10", "--to", "2020-03-16", "--lang", "en"]
    for ending in table_files.WRITTEN_AS:
        assert main([*ask, "--output", str(tmp_path / f"out{ending}")]) == 0
    assert capsys.readouterr().out.count("5 rows in ") == 3
    read = pl.read_parquet(tmp_path / "out.parquet")
    assert read.row(-1)[:3] == (date(2020, 3, 16), 82.69, "crisis")
    assert cells(tmp_path / "out.xlsx")[-1][:3] == (datetime(2020, 3, 16), 82.69, "crisis")
    assert main([*ask, "--output", str(tmp_path / "out.txt")]) == 2
    assert "ends in '.txt'" in capsys.readouterr().err
