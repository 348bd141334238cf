"""Shiller's workbook: months as numbers, and files that would take the process down."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import pytest
import xlwt

from weatherglass.errors import ImpossibleAnswer, NotTheDocument, SchemaChanged, UsageError
from weatherglass.market.payload import Payload
from weatherglass.market.series import ObservationDefect
from weatherglass.providers.contract import Ask, Provider
from weatherglass.providers.shiller import Shiller

NOW = datetime(2024, 11, 15, 15, tzinfo=UTC)
HEADER = ("Date", "P", "D", "E", "CPI", "Date Fraction", "Rate GS10", "CAPE", "", "TR CAPE")
MONTHS = [
    (1871.01, "NA"), (1880.12, "NA"), (1881.01, 18.47), (2024.01, 32.5), (2024.02, 33.1), (2024.09, 35.6), (2024.1, 36.1),
    (2024.11, 36.9),
]  # fmt: skip


def workbook(months=MONTHS, *, header=HEADER, sheet="Data", above=7, notes=("", "Nov price is Nov 14th close")):
    book = xlwt.Workbook()
    book.add_sheet("Disclaimer").write(0, 0, "For research")
    data = book.add_sheet(sheet)
    data.write(0, 0, "Stock Market Data Used in ...")
    for column, name in enumerate(header):
        data.write(above, column, name)
    for at, (month, ratio) in enumerate(months, start=above + 1):
        data.write(at, 0, month)
        data.write(at, 1, 4.44)
        if ratio is not None:
            data.write(at, HEADER.index("CAPE"), ratio)
        data.write(at, HEADER.index("TR CAPE"), 99.9)
    for column, text in enumerate(notes):
        data.write(above + len(months) + 2, column, text)
    body = io.BytesIO()
    book.save(body)
    return body.getvalue()


def document(body, received=NOW):
    return Payload("shiller", "ie_data.xls", "https://example.org", body, received)


def months_of(answer):
    (rows,) = answer.rows
    assert (rows.series, rows.field) == ("CAPE", "close")
    return dict(zip(rows.as_of.astype(str).tolist(), rows.value.tolist(), strict=True))


def parse(*args, received=NOW, **kwargs):
    return Shiller().parse(document(workbook(*args, **kwargs), received))


def test_the_ratio_of_each_month_is_read_and_the_notes_are_passed_over():
    answer = parse()
    assert months_of(answer) == {
        "1881-01-01": 18.47, "2024-01-01": 32.5, "2024-02-01": 33.1, "2024-09-01": 35.6, "2024-10-01": 36.1,
        "2024-11-01": 36.9,
    }  # fmt: skip
    assert (answer.quality.read, answer.quality.kept, answer.quality.blank) == (8, 6, 2)


def test_a_tenth_is_october_and_a_hundredth_january_in_every_year_of_the_sheet():
    years = range(1881, 2101)
    months = [(float(f"{year}.{month:02d}"), year + month / 100) for year in years for month in range(1, 13)]
    found = months_of(parse(months, received=datetime(2101, 1, 1, tzinfo=UTC)))
    assert found == {f"{year}-{month:02d}-01": year + month / 100 for year in years for month in range(1, 13)}


def test_months_as_texts_and_dates_are_read():
    style = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    assert months_of(parse([("2024.1", 36.1), ("2024.01", 32.5), ("2024.10", 36.1)])) == {
        "2024-01-01": 32.5, "2024-10-01": 36.1,
    }  # fmt: skip
    book = xlwt.Workbook()
    data = book.add_sheet("Data")
    data.write(0, 0, "Date")
    data.write(0, 1, "CAPE")
    data.write(1, 0, date(2024, 9, 30), style)
    data.write(1, 1, 35.6)
    body = io.BytesIO()
    book.save(body)
    assert months_of(Shiller().parse(document(body.getvalue()))) == {"2024-09-01": 35.6}


def test_an_xlsx_says_the_same():
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl writes the .xlsx of this test")
    book = openpyxl.Workbook()
    book.active.title = "Data"
    for row in [HEADER, *[(month, 4.44, 0, 0, 0, 0, 0, ratio, None, 99.9) for month, ratio in MONTHS]]:
        book.active.append(row)
    body = io.BytesIO()
    book.save(body)
    assert months_of(Shiller().parse(document(body.getvalue()))) == months_of(parse())


def test_newest_first_more_lines_above_and_moved_columns_do_not_matter():
    assert months_of(parse(MONTHS[::-1], above=20)) == months_of(parse())


@pytest.mark.parametrize("month", [2024.13, 2024.0, 2024.0417, 20240.1, "soon", "2024.5"])
def test_a_month_that_cannot_be_is_a_bad_date(month):
    answer = parse([(2024.01, 32.5), (month, 33.0)])
    assert months_of(answer) == {"2024-01-01": 32.5}
    assert answer.quality.left_out == {ObservationDefect.BAD_DATE: 1}


def test_blanks_broken_zero_and_future_ratios_are_counted():
    answer = parse(
        [(2024.01, 32.5), (2024.02, None), (2024.03, "."), (2024.04, "#N/A"), (2024.05, 0.0), (2024.12, 37.0)]
    )
    assert months_of(answer) == {"2024-01-01": 32.5}
    assert answer.quality.blank == 2
    assert answer.quality.left_out == {
        ObservationDefect.UNREADABLE_VALUE: 1,
        ObservationDefect.ZERO_PLACEHOLDER: 1,
        ObservationDefect.FUTURE_DATE: 1,
    }


def test_zeros_alone_are_impossible():
    with pytest.raises(ImpossibleAnswer, match="the ratio is zero in all of its 2 months"):
        parse([(2024.01, 0.0), (2024.02, 0.0)])


@pytest.mark.parametrize(
    ("kwargs", "missing"),
    [
        ({"header": ("Date", "P", "P/E10")}, "has no 'CAPE'; it has: Date, P, P/E10"),
        ({"header": ("Month", "P", "CAPE")}, "has no 'Date'"),
        ({"sheet": "Sheet1"}, "has no 'sheet Data'; it has: Disclaimer, Sheet1"),
    ],
)
def test_a_renamed_column_or_sheet_is_named(kwargs, missing):
    with pytest.raises(SchemaChanged, match=missing):
        parse(**kwargs)


def test_a_sheet_without_months_is_not_the_document():
    with pytest.raises(NotTheDocument, match="a sheet 'Data' without a single month"):
        parse([])


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"", "an empty answer for ie_data.xls"),
        (b"<html>moved</html>", "<html>moved</html>"),
        (b"Date,CAPE\n2024.01,32.5\n", "'Date,CAPE 2024.01,32.5'"),
        (b"\xff\xfe\x00\x01", "4 bytes that are neither a workbook nor text"),
        (b"PK\x03\x04 no archive", "a workbook that cannot be read"),
        (workbook()[:700], "a workbook that cannot be read"),
    ],
)
def test_what_is_no_workbook_is_not_the_document(body, found):
    with pytest.raises(NotTheDocument, match=found):
        Shiller().parse(document(body))


def test_a_damaged_workbook_does_not_take_the_process_down():
    body = bytearray(workbook())
    dimensions = body.rindex(b"\x00\x02\x0e\x00")  # of the last sheet: its first row, four bytes, comes next
    body[dimensions + 6] = 0xEF  # one byte puts the first row behind the last
    with pytest.raises(NotTheDocument, match="a damaged workbook: reading it ended with status"):
        Shiller().parse(document(bytes(body)))


def test_where_the_workbook_is_can_be_set():
    asked = []

    class Shelf:
        def get(self, request):
            asked.append(request)
            return document(workbook())

    (payload,) = Shiller().fetch(Ask(NOW), Shelf())
    list(Shiller(host="http://127.0.0.1:1", path="/downloads/ie_data.xls").fetch(Ask(NOW), Shelf()))
    assert len(months_of(Shiller().parse(payload))) == 6
    assert [each.url for each in asked] == [
        "https://shillerdata.com/ie_data.xls", "http://127.0.0.1:1/downloads/ie_data.xls",
    ]  # fmt: skip
    assert [each.expects for each in asked] == [("excel",)] * 2
    assert isinstance(Shiller(), Provider)
    with pytest.raises(UsageError, match="shiller does not give VIX"):
        list(Shiller().fetch(Ask(NOW, names=("VIX",)), Shelf()))
