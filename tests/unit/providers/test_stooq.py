"""Stooq's daily prices."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from shared_files import shared
from weatherglass.errors import ImpossibleAnswer, NotTheDocument, OtherDate, SchemaChanged, SourceError, UsageError
from weatherglass.market.payload import Payload
from weatherglass.market.series import ObservationDefect
from weatherglass.providers.contract import Ask, Provider
from weatherglass.providers.stooq import Stooq

NOW = datetime(2026, 3, 9, 15, tzinfo=UTC)
KEY = "kEyKeYkEyKeY1234"
CSV = (
    "Date,Open,High,Low,Close,Volume\n"
    "2026-03-05,6800.5,6850,6790,6830.25,3100200300\n"
    "2026-03-06,6825,6840,6700,6740.02,3300200300\n"
)


def document(body, received=NOW, **context):
    raw = body if isinstance(body, bytes) else body.encode()
    return Payload("stooq", "^spx.csv", "https://example.org", raw, received, {"name": "SPX", **context})


def parse(body, **kwargs):
    return Stooq(api_key=KEY).parse(document(body, **kwargs))


def values(answer):
    return {rows.field: rows.value.tolist() for rows in answer.rows}


def test_prices_and_volume_are_read_under_the_name_asked_for():
    answer = parse(CSV)
    assert {rows.series for rows in answer.rows} == {"SPX"}
    assert values(answer) == {
        "open": [6800.5, 6825.0],
        "high": [6850.0, 6840.0],
        "low": [6790.0, 6700.0],
        "close": [6830.25, 6740.02],
        "volume": [3100200300.0, 3300200300.0],
    }
    assert (answer.quality.read, answer.quality.kept) == (10, 10)


def test_newest_first_without_volume_with_new_columns_and_lines_above():
    body = "S&P 500\nDate,Close,Fair\n2026-03-06,6740.02,1\n2026-03-05,6830.25,2\n"
    assert values(parse(body)) == {"close": [6830.25, 6740.02]}


def test_high_below_low_leaves_the_close():
    answer = parse("Date,Open,High,Low,Close\n2026-03-06,6825,6600,6700,6740.02\n")
    assert values(answer) == {"close": [6740.02]}
    assert answer.quality.left_out == {ObservationDefect.IMPOSSIBLE_RANGE: 3}


def test_a_row_of_zeros_is_a_placeholder_and_zeros_alone_are_impossible():
    answer = parse(CSV + "2026-03-09,0,0,0,0,0\n")
    assert answer.quality.left_out == {ObservationDefect.ZERO_PLACEHOLDER: 5}
    assert values(answer)["close"] == [6830.25, 6740.02]
    with pytest.raises(ImpossibleAnswer, match="every price of SPX is zero on all of its 1 days"):
        parse("Date,Open,High,Low,Close,Volume\n2026-03-09,0,0,0,0,0\n")


def test_blank_broken_and_future_cells_are_counted():
    body = (
        CSV
        + "2026-03-04,,.,,6800,\n2026-03-03,x,6810,6790,6800,1\n2026-03-10,1,1,1,1,1\n2026-02-30,1,1,1,1,1\n2026-03-02,1\n"
    )
    answer = parse(body)
    assert answer.quality.blank == 4
    assert answer.quality.left_out == {
        ObservationDefect.UNREADABLE_VALUE: 1,
        ObservationDefect.FUTURE_DATE: 5,
        ObservationDefect.BAD_DATE: 5,
        ObservationDefect.RAGGED_ROW: 1,
    }


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("No data", "'No data'"),
        ("Exceeded the daily hits limit", "'Exceeded the daily hits limit'"),
        ("Get your apikey:\n\n1. Open the page\n2. Enter the captcha code.\n", "'Get your apikey: 1. Open the page"),
        ("<html><body>captcha</body></html>", "a page of markup"),
        (b"", "an empty answer"),
        (CSV.splitlines()[0], "a table without rows"),
        (b"\x1f\x8b\x08\x00\xff", "bytes that are no text"),
    ],
)
def test_notices_and_pages_are_not_the_document(body, found):
    with pytest.raises(NotTheDocument, match=found):
        parse(body)


@pytest.mark.parametrize(("old", "missing"), [("Close", "'Close'"), ("Date", "'Date'")])
def test_a_renamed_column_is_named(old, missing):
    with pytest.raises(SchemaChanged, match=f"has no {missing}; it has: "):
        parse(CSV.replace(old, "Other"))


def test_rows_of_other_days_alone_are_refused():
    with pytest.raises(OtherDate, match=r"asked for 2025-01-01.* its rows are of 2026-03-05 to 2026-03-06"):
        parse(CSV, first="2025-01-01", last="2025-12-31")
    assert parse(CSV, first="2026-03-06").quality.kept == 10
    with pytest.raises(OtherDate, match="asked for 2026-03-01"):
        parse(CSV, last="2026-03-01")


def test_the_key_is_needed_and_never_shown():
    assert (Stooq().needs, isinstance(Stooq(), Provider)) == (("api_key",), True)
    with pytest.raises(UsageError, match="stooq: it gives no data without api_key"):
        list(Stooq().fetch(Ask(NOW), None))
    asked = []

    class Shelf:
        def get(self, request):
            asked.append(request)
            return document(CSV)

    source = Stooq(api_key=KEY)
    list(source.fetch(Ask(NOW, names=("SPX", "TLT.us"), first=date(2026, 1, 2), last=date(2026, 3, 6)), Shelf()))
    assert [dict(each.params) for each in asked] == [
        {"s": "^spx", "i": "d", "d1": "20260102", "d2": "20260306"},
        {"s": "tlt.us", "i": "d", "d1": "20260102", "d2": "20260306"},
    ]
    assert [each.context["name"] for each in asked] == ["SPX", "TLT.us"]
    assert [dict(each.secret_params) for each in asked] == [{"apikey": KEY}] * 2
    assert KEY not in repr(source)
    assert KEY not in repr(asked)


def test_without_days_the_whole_history_of_the_four_indices_is_asked_for():
    asked = []

    class Shelf:
        def get(self, request):
            asked.append(request)
            return document(CSV)

    list(Stooq(api_key=KEY).fetch(Ask(NOW), Shelf()))
    assert [each.key for each in asked] == ["^spx.csv", "^ndx.csv", "^ndq.csv", "^dji.csv"]
    with pytest.raises(UsageError, match="'a b&c' can be no symbol"):
        list(Stooq(api_key=KEY).fetch(Ask(NOW, names=("a b&c",)), Shelf()))


def test_the_body_of_an_exceeded_quota_is_not_the_document():
    with pytest.raises(NotTheDocument, match="Exceeded the daily hits limit"):
        parse(shared("payloads/stooq_http200_quota_body.txt").read_bytes())


def test_a_body_cut_anywhere_is_an_answer_that_adds_up_or_an_error_of_the_source():
    raw = CSV.encode()
    for cut in range(len(raw) + 1):
        try:
            quality = parse(raw[:cut]).quality
        except SourceError:
            continue
        assert quality.read == quality.kept + quality.blank + sum(quality.left_out.values())
        assert quality.kept <= 10
