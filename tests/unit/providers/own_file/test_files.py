"""Files as they come: separators, encodings, quotes, preambles, gzip, Parquet, workbooks, and things that are no table."""

from __future__ import annotations

import gzip
import io
import os
import time
import zipfile
from datetime import UTC, date, datetime

import polars as pl
import pytest

from old_workbook import old_workbook, which_ends_its_reader
from weatherglass.errors import UnreadableFile, UsageError
from weatherglass.market.series import ObservationDefect
from weatherglass.providers.own_file import ImportDeclaration, own_file_payload

CSV = "date,close\n2024-01-18,14.13\n2024-01-19,13.3\n"
READ = {"2024-01-18": 14.13, "2024-01-19": 13.3}


def text(word: str) -> str:
    return f'<c r="@" t="inlineStr"><is><t>{word}</t></is></c>'


def day(serial: float) -> str:
    return f'<c r="@" s="1"><v>{serial}</v></c>'


def value(number: float) -> str:
    return f'<c r="@"><v>{number}</v></c>'


PRICES = [
    [text("Exported today")],
    [],
    [text("Date"), text("Close"), text("Remark")],
    [day(45309), value(14.13)],
    [],
    [day(45310.5), value(13.3), text("expiry")],
    [text("Source: me")],
]


@pytest.mark.parametrize(
    "body",
    [
        CSV.encode(),
        b"\xef\xbb\xbf" + CSV.encode(),
        CSV.encode("utf-16"),
        b"\xfe\xff" + CSV.encode("utf-16-be"),
        CSV.replace("\n", "\r\n").encode(),
        CSV.replace("\n", "\r").encode(),
        CSV.replace(",", "\t").encode(),
        CSV.replace(",", ";").encode(),
        CSV.rstrip().encode(),
        CSV.replace("\n", ",\n").encode(),
        CSV.replace("\n", "\n\n  \n").encode(),
        b'A title, with a comma\n"Date: all",2024-01-01\n\n' + CSV.encode(),
        b'"date","close"\n"2024-01-18","14.13"\n"2024-01-19","13.3"\n',
        gzip.compress(CSV.encode(), mtime=0),
        gzip.compress(CSV[:20].encode(), mtime=0) + gzip.compress(CSV[20:].encode(), mtime=0) + b"\0\0",
    ],
)
def test_the_same_table_is_read_however_it_is_written(read, values, body):
    assert values(read(body, series="VIX")) == READ


def test_any_separator_can_be_declared(read, values):
    assert values(read(CSV.replace(",", "|"), series="VIX", separator="|")) == READ
    assert values(read(CSV.replace(",", "\t"), series="VIX", separator="tab")) == READ
    with pytest.raises(UsageError, match="none of its first 30 rows names a column of days"):
        read(CSV, series="VIX", separator=";")


def test_rows_of_another_width_are_counted_and_left_out(read, values):
    found = read(CSV + "2024-01-22,1,5\n2024-01-23\n", series="VIX")
    assert values(found) == READ
    assert found.answer.quality.left_out == {ObservationDefect.RAGGED_ROW: 2}
    assert [(each.row, each.text) for each in found.answer.quality.examples] == [
        (3, "2024-01-22,1,5"),
        (4, "2024-01-23"),
    ]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b'date,close\n2024-01-18,"14\n2024-01-19,13\n', r"the quote opened in line 2 is not closed there"),
        (
            b'\n\ndate,close\n2024-01-18,1\n2024-01-19,"14\n2024-01-22,13"\n',
            r"the quote opened in line 5 is not closed",
        ),
        (b'date,close\n2024-01-18,"14"5\n', r"line 2 is not sound"),
        (b"date,close\n2024-01-18,1" + b"9" * 200_000 + b"\n", r"line 2 is not sound \(field larger than field limit"),
        (b"date,close\n2024-01-18,1\0\n", r"it has NUL bytes: it is binary, or UTF-16 without a byte order mark"),
        (CSV.encode("utf-16-le"), r"it has NUL bytes"),
        (
            b"date,close\n2024-01-18,\xff\n",
            r"it is no Parquet, no Excel and no text: byte 22 is not valid UTF-8; save it as",
        ),
        (b" \n\r\n", r"it is empty"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", r"it is a page of markup: <!DOCTYPE html>"),
        (b"date,close\n", r"no row below its header has as many cells as the header \(2\); repair"),
        (b"date,close\n2024-01-18,1,5\n", r"no row .* as the header \(2\): line 2 is '2024-01-18,1,5'; repair"),
        (gzip.compress(CSV.encode(), mtime=0)[:-12], r"its gzip stream ends early"),
        (b"\x1f\x8b\x08" + b"\xff" * 40, r"its gzip stream is damaged"),
        (b"PAR1 and then nothing", r"the Parquet file is damaged \(.+\); fetch or export it again"),
        (b"PK\x03\x04 and then nothing", r"it is no workbook of Excel that can be read"),
        (b"\xd0\xcf\x11\xe0 and then nothing", r"it is no workbook of Excel that can be read"),
    ],
)
def test_what_cannot_be_read_says_why(read, body, message):
    with pytest.raises(UnreadableFile, match=rf"cannot read mine\.csv: {message}"):
        read(body, series="VIX")


def test_a_gzip_bomb_is_refused_before_it_fills_the_memory(read):
    bomb = gzip.compress(bytes(64 << 20), mtime=0) * 5
    with pytest.raises(UnreadableFile, match="its gzip stream inflates to more than 256 MB"):
        read(bomb, series="VIX")


def test_a_parquet_file_is_known_by_its_content(tmp_path, read, values):
    frame = pl.DataFrame({"Date": ["2024-01-18", "2024-01-19"], "VIX": [14.13, 13.3], "Volume": [1, None]})
    frame.write_parquet(tmp_path / "t")
    found = read((tmp_path / "t").read_bytes(), name="table.csv")
    assert values(found) == READ
    assert found.description == "Parquet, 2 rows, days in column 'Date' from 2024-01-18 to 2024-01-19: VIX (close)"


def test_a_parquet_file_of_pandas_with_an_index_without_name(tmp_path, read, values):
    frame = pl.DataFrame({"close": [14.13, 13.3], "__index_level_0__": ["2024-01-18", "2024-01-19"]})
    frame.write_parquet(tmp_path / "t")
    assert values(read((tmp_path / "t").read_bytes(), series="VIX")) == READ


def test_a_parquet_file_without_days_names_its_columns(tmp_path, read):
    pl.DataFrame({"a": [1.0], "b": [2.0]}).write_parquet(tmp_path / "t")
    with pytest.raises(UsageError, match=r"names a column of days .* the first one is: a, b"):
        read((tmp_path / "t").read_bytes(), series="VIX")


def test_the_first_sheet_of_a_workbook_is_read_or_the_one_that_is_named(read, values, workbook):
    other = [[text("date"), text("VIX")], [text("2024-01-19"), value(1.0)], [text("2024-01-22"), text("x")]]
    body = workbook(Prices=PRICES, Other=other)
    found = read(body, name="book.xlsx", series="VIX")
    assert values(found) == READ
    assert found.description.startswith("Excel sheet 'Prices', 3 rows, days in column 'Date' from 2024-01-18 to")
    assert (
        found.answer.quality.notes
        == (
            "dates that cannot be read: 1, as 'Source: me' in line 7",
            "not imported, since they hold no numbers: 'Remark'",
        )[::-1]
    )
    assert values(read(body, sheet="Other")) == {"2024-01-19": 1.0}
    with pytest.raises(UsageError, match=r"mine\.csv has no sheet 'Prises'; did you mean 'Prices'\?"):
        read(body, series="VIX", sheet="Prises")


def test_an_old_workbook_is_read_too_and_a_damaged_one_is_an_error(read, values):
    body = old_workbook(Data=[["Date", "Close"], [date(2024, 1, 18), 14.13], [datetime(2024, 1, 19, 16, 15), 13.3]])
    found = read(body, name="old.xls", series="VIX")
    assert values(found) == READ
    assert found.description.startswith(
        "Excel sheet 'Data', 2 rows, days in column 'Date' from 2024-01-18 to 2024-01-19"
    )
    with pytest.raises(
        UnreadableFile, match=r"no workbook of Excel that can be read \(its reader gave up: it takes too"
    ):
        read(which_ends_its_reader(body), name="old.xls", series="VIX")


def test_an_instant_of_a_workbook_is_read_to_the_second(read, workbook):
    body = workbook(S=[[text("date"), text("VIX"), text("seen")], [day(45310), value(13.3), day(45310.6875)]])
    (rows,) = read(body, known_at_column="seen", time_zone="America/New_York").answer.rows
    assert str(rows.known_at[0]).startswith("2024-01-19T21:30:00")


def test_a_day_that_lost_its_format_is_a_number_and_is_not_guessed(read, workbook):
    body = workbook(S=[[text("date"), text("VIX")], [value(45310), value(1.0)]])
    with pytest.raises(UnreadableFile, match=r"1 of 1 cells of column 'date' are no dates, as '45310.0' \(line 2\)"):
        read(body)


def test_a_sheet_without_a_header_names_what_it_begins_with(read, workbook):
    with pytest.raises(UsageError, match=r"names a column of days .* the first one is: Kurs, x"):
        read(workbook(S=[[], [text("Kurs"), text("x")]]), series="VIX")
    with pytest.raises(UsageError, match=r"names a column of days .* the first one is: "):
        read(workbook(S=[]), series="VIX")


def test_a_cell_in_the_last_corner_of_a_sheet_does_not_take_all_memory(read, workbook):
    corner = '<c r="XFD1048576"><v>2</v></c>'
    with pytest.raises(UnreadableFile, match=r"its reader gave up: it takes too much memory or time, or is broken"):
        read(workbook(S=[[text("date"), text("VIX")], [corner]]))


def test_a_sheet_whose_index_has_no_name_is_read(read, values, workbook):
    body = workbook(S=[[text(""), text("VIX")], [text("2024-01-19"), value(13.3)]])
    assert values(read(body)) == {"2024-01-19": 13.3}


def test_a_reader_that_cannot_be_started_is_an_error_of_ours(read, workbook, tmp_path, monkeypatch):
    monkeypatch.setattr("sys.executable", "/no/such/python")
    with pytest.raises(UnreadableFile, match="its reader gave up"):
        read(workbook(S=PRICES), series="VIX")
    pl.DataFrame({"date": ["2024-01-19"], "VIX": [13.3]}).write_parquet(tmp_path / "t")
    with pytest.raises(
        UnreadableFile, match=r"the Parquet file is damaged \(its reader gave up: .+\); fetch or export"
    ):
        read((tmp_path / "t").read_bytes())


def test_more_cells_than_daily_values_can_have_are_refused_before_they_are_split(read, monkeypatch):
    monkeypatch.setattr("weatherglass.providers.own_file.cell_table.MAX_CELLS", 5)
    with pytest.raises(UnreadableFile, match="it has about 6 cells, more than 5; split it into several files"):
        read(CSV, series="VIX")


def test_an_archive_of_something_else_is_no_workbook(read):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("vix.csv", CSV)
    with pytest.raises(UnreadableFile, match=r"no workbook of Excel that can be read \(.+\); save the sheet as CSV"):
        read(stream.getvalue(), series="VIX")


def test_a_hundred_thousand_cells_take_less_than_two_seconds(read):
    names = ["VIX", "VXN", "RUT", "SPX", "GOLD"]
    days = [str(day) for day in pl.date_range(pl.date(1960, 1, 1), pl.date(2014, 10, 4), eager=True).to_list()]
    lines = [",".join([each, *("17.25" for _ in names)]) for each in days]
    body = "\n".join([",".join(["date", *names]), *lines])
    started = time.process_time()
    found = read(body)
    assert found.answer.quality.kept == 5 * len(days) > 100_000
    assert time.process_time() - started < 2.0


@pytest.mark.skipif(os.name != "posix", reason="named pipes are of POSIX")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UnreadableFile, match="it is a pipe or a device; give one regular file"):
        own_file_payload(tmp_path / "pipe", ImportDeclaration(), received_at=datetime(2026, 10, 20, tzinfo=UTC))
