"""Documents: what a body is, is settled before anything of it is read, and what is missing is named."""

from __future__ import annotations

from datetime import UTC, date, datetime

import msgspec
import pytest

from weatherglass.errors import NotTheDocument, SchemaChanged
from weatherglass.market.payload import Payload
from weatherglass.providers.documents import iso_day, json_of, table_of, text_of, us_day

NOW = datetime(2026, 1, 5, tzinfo=UTC)


def payload(body: bytes | str) -> Payload:
    raw = body.encode() if isinstance(body, str) else body
    return Payload(source="sample", key="k", url="http://x/k", body=raw, received_at=NOW)


def table(body: bytes | str, *required: str):
    return table_of(payload(body), required=required or ("DATE", "CLOSE"), expected="a table of closes")


@pytest.mark.parametrize("body", [b"", b"  \r\n", b"\0\0", b"\xff\xfe"])
def test_an_empty_answer_is_not_the_document(body: bytes) -> None:
    with pytest.raises(NotTheDocument, match="sample: expected a text and got"):
        text_of(payload(body), "a text")


@pytest.mark.parametrize("body", [b"\x0b", b"\x1c\n", b",,\n , \n"])
def test_a_text_of_nothing_but_blanks_is_no_table(body: bytes) -> None:
    with pytest.raises(NotTheDocument, match="sample: expected a table of closes and got"):
        table(body)


@pytest.mark.parametrize("page", ["<html><body>Will be right back", "<!DOCTYPE html>\n<title>x", "\n <script>"])
def test_a_page_of_markup_is_not_the_document_and_is_shown(page: str) -> None:
    with pytest.raises(NotTheDocument, match="a page of markup: '<"):
        text_of(payload(page), "a text")


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(NotTheDocument, match=r"no text \(at byte 2\)"):
        text_of(payload(b"ab\xfe\xed"), "a text")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_no_part_of_the_header(encoding: str) -> None:
    found = table("DATE,CLOSE\n01/02/2024,1\n".encode(encoding))
    assert found.header == ("DATE", "CLOSE")
    assert found.rows == (("01/02/2024", "1"),)


def test_lines_above_the_header_are_passed_over_and_row_numbers_count_below_it() -> None:
    found = table("Some words, with a comma\n\nDATE,CLOSE\n01/02/2024,1\n01/03/2024,2\n")
    assert found.header == ("DATE", "CLOSE")
    assert found.numbers == (1, 2)


def test_a_trailing_comma_is_no_cell_and_a_cell_too_many_is_a_ragged_row() -> None:
    found = table("DATE,CLOSE,\n01/02/2024,1,\n01/03/2024,2,3\n01/04/2024\n")
    assert found.rows == (("01/02/2024", "1"),)
    assert found.ragged == ((2, "01/03/2024,2,3"), (3, "01/04/2024"))


def test_columns_are_found_whatever_their_case() -> None:
    found = table("Date,Close\n01/02/2024,1\n")
    assert (found.at("CLOSE"), found.at("open")) == (1, None)


def test_a_renamed_column_is_named_with_those_that_are_there() -> None:
    with pytest.raises(SchemaChanged, match="the document has no 'CLOSE'; it has: DATE, LAST"):
        table("DATE,LAST\n01/02/2024,1\n")


@pytest.mark.parametrize("text", ["No data", "Exceeded the daily hits limit", "error"])
def test_a_line_of_words_is_not_the_document_and_is_shown(text: str) -> None:
    with pytest.raises(NotTheDocument, match=f"got '{text}'"):
        table(text)


def test_an_open_quote_is_an_error_and_swallows_no_rows() -> None:
    with pytest.raises(NotTheDocument, match="a broken table"):
        table('DATE,CLOSE\n01/02/2024,"1\n01/03/2024,2\n')


class Sample(msgspec.Struct):
    status: str
    values: list[float]


def test_json_of_the_right_shape_is_read_and_new_fields_are_passed_over() -> None:
    found = json_of(payload('{"status":"ok","values":[1.5],"new":{}}'), Sample, "a sample")
    assert found.values == [1.5]


@pytest.mark.parametrize(
    ("body", "error", "words"),
    [
        ('{"state":"ok","values":[]}', SchemaChanged, "missing required field `status`.*it has: state, values"),
        ('{"status":"ok","values":["a"]}', SchemaChanged, r"Expected `float`, got `str`.*values"),
        ("[1]", SchemaChanged, "it has: a JSON list"),
        ('{"status":"ok","values":[1', NotTheDocument, "expected a sample and got"),
        ("<html>", NotTheDocument, "no JSON"),
        ("", NotTheDocument, "an empty answer for k"),
        ("[" * 100_000, NotTheDocument, "JSON that breaks off"),
        ('{"status":"ok","values":[NaN]}', NotTheDocument, "no JSON"),
    ],
)
def test_json_that_is_not_the_document_says_what_it_is(body: str, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        json_of(payload(body), Sample, "a sample")


@pytest.mark.parametrize("text", ["02/29/2025", "13/01/2024", "2024-01-31", "1/2/24", "", "01/02/2024x"])
def test_what_is_no_american_day_is_none(text: str) -> None:
    assert us_day(text) is None


@pytest.mark.parametrize("text", ["2025-02-29", "2024-13-01", "01/31/2024", "20240131", "2024-01-31x", ""])
def test_what_is_no_iso_day_is_none(text: str) -> None:
    assert iso_day(text) is None


def test_a_leap_day_is_a_day_in_a_leap_year() -> None:
    assert us_day("02/29/2024") == iso_day("2024-02-29 00:00:00+00:00") == date(2024, 2, 29)


@pytest.mark.parametrize(
    "end",
    ["01/05/2024,1.2", "01/05/2024,", "01/05/2024", "01/0"],
    ids=["digits lost", "no digits", "no cell", "no date"],
)
def test_a_table_that_breaks_off_in_its_last_line_is_refused(end: str) -> None:
    rows = "DATE,CLOSE\n01/02/2024,1.25\n01/03/2024,1.50\n01/04/2024,1.75\n"
    if end.endswith(","):  # an empty cell may be what the source means
        assert table(rows + end).rows[-1] == ("01/05/2024", "")
        return
    with pytest.raises(NotTheDocument, match="a table that breaks off"):
        table(rows + end)


def test_a_last_line_without_a_line_end_is_whole_when_nothing_of_it_is_missing() -> None:
    assert table("DATE,CLOSE\n01/02/2024,1.25\n01/03/2024,1.50").rows[-1] == ("01/03/2024", "1.50")
    assert table("DATE,CLOSE\n01/02/2024,1.25\n01/03/2024,1.5").rows[-1] == ("01/03/2024", "1.5")
