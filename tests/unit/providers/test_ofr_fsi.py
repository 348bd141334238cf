"""The OFR Financial Stress Index."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from shared_files import shared
from weatherglass.errors import ImpossibleAnswer, NotTheDocument, SchemaChanged, SourceError, UsageError
from weatherglass.market.payload import Payload
from weatherglass.market.series import ObservationDefect
from weatherglass.providers.contract import Ask, Provider
from weatherglass.providers.ofr_fsi import OfrFsi

NOW = datetime(2026, 8, 20, 15, tzinfo=UTC)
HEADER = (
    "Date,OFR FSI,Credit,Equity valuation,Safe assets,Funding,Volatility,United States,"
    "Other advanced economies,Emerging markets\n"
)
CSV = (
    HEADER
    + "2026-08-18,-2.7,-1.2,-0.6,-0.3,-0.1,-0.5,-1.3,-0.8,-0.6\n"
    + "2026-08-19,-2.6,-1.2,-0.6,0.0,-0.1,-0.7,-1.3,-0.8,-0.5\n"
)
FIELDS = [
    "close", "credit", "equity_valuation", "safe_assets", "funding", "volatility", "us", "other_advanced",
    "emerging_markets",
]  # fmt: skip


def document(body, received=NOW):
    raw = body if isinstance(body, bytes) else body.encode()
    return Payload("ofr-fsi", "fsi.csv", "https://example.org", raw, received)


def parse(body, **kwargs):
    return OfrFsi().parse(document(body, **kwargs))


def test_the_index_and_its_eight_parts_are_read():
    answer = parse(CSV)
    assert isinstance(OfrFsi(), Provider)
    assert [(rows.series, rows.field) for rows in answer.rows] == [("OFR_FSI", name) for name in FIELDS]
    assert answer.rows[0].value.tolist() == [-2.7, -2.6]
    assert answer.rows[0].as_of.astype(str).tolist() == ["2026-08-18", "2026-08-19"]
    assert answer.rows[-1].value.tolist() == [-0.6, -0.5]
    assert (answer.quality.read, answer.quality.kept) == (18, 18)


def test_one_part_of_zero_is_a_value():
    rows = next(rows for rows in parse(CSV).rows if rows.field == "safe_assets")
    assert rows.value.tolist() == [-0.3, 0.0]


@pytest.mark.parametrize(
    "header",
    [
        "date,OFR_FSI,CREDIT,EQUITY_VALUATION,SAFE_ASSETS,FUNDING,VOLATILITY,US,OTHER_ADVANCED,EMERGING_MARKETS\n",
        "DATE,ofr fsi,credit,EquityValuation,safe_assets,funding,volatility,UnitedStates,other advanced,EmergingMarkets\n",
    ],
)
def test_spelling_of_columns_does_not_count(header):
    answer = parse(CSV.replace(HEADER, header))
    assert [rows.field for rows in answer.rows] == FIELDS
    assert answer.quality.notes == ()


def test_order_of_rows_and_columns_lines_above_and_new_columns_do_not_matter():
    body = "Office of Financial Research\nUpdated 2026-08-20\nCredit,Sentiment,Date,OFR FSI\n-1,9,08/19/2026,-2.6\n-2,9,08/18/2026,-2.7\n"
    answer = parse(body)
    assert {rows.field: rows.value.tolist() for rows in answer.rows} == {"credit": [-2.0, -1.0], "close": [-2.7, -2.6]}


def test_a_lost_part_is_noted_and_the_index_kept():
    answer = parse(CSV.replace("Funding", "Liquidity"))
    assert "funding" not in [rows.field for rows in answer.rows]
    assert answer.quality.notes == ("the table has no column 'Funding' any more",)


@pytest.mark.parametrize(("old", "new", "missing"), [("OFR FSI", "Index", "'OFR FSI'"), ("Date", "Day", "'Date'")])
def test_a_lost_index_or_date_is_named(old, new, missing):
    with pytest.raises(SchemaChanged, match=f"has no {missing}"):
        parse(CSV.replace(old, new))


def test_blank_and_point_are_blanks():
    answer = parse(HEADER + "2026-08-19,-2.6,.,,NA,-0.1,-0.7,-1.3,-0.8,-0.5\n")
    assert (answer.quality.read, answer.quality.kept, answer.quality.blank) == (9, 6, 3)


def test_a_row_of_zeros_is_a_placeholder():
    answer = parse(CSV + "2026-08-20,0,0,0,0,0,0,0,0,0\n")
    assert answer.rows[0].rows == 2
    assert answer.quality.left_out == {ObservationDefect.ZERO_PLACEHOLDER: 9}


def test_zeros_alone_are_impossible():
    with pytest.raises(ImpossibleAnswer, match="all parts of the index are zero on all of its 2 days"):
        parse(HEADER + "2026-08-18,0,0,0,0,0,0,0,0,0\n2026-08-19,0,0,0,0,0,0,0,0,0\n")


def test_broken_and_future_rows_cost_only_themselves():
    body = (
        CSV + "2026-02-30,1,1,1,1,1,1,1,1,1\n2026-08-21,1,1,1,1,1,1,1,1,1\n2026-08-17,1,1,1\n2026-08-16,-2.x,,,,,,,,\n"
    )
    answer = parse(body)
    assert answer.quality.left_out == {
        ObservationDefect.BAD_DATE: 9,
        ObservationDefect.FUTURE_DATE: 9,
        ObservationDefect.RAGGED_ROW: 1,
        ObservationDefect.UNREADABLE_VALUE: 1,
    }
    assert answer.rows[0].value.tolist() == [-2.7, -2.6]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"", "an empty answer for fsi.csv"),
        ("<html>Page not found</html>", "a page of markup"),
        ("Temporarily unavailable", "'Temporarily unavailable'"),
        (HEADER, "a table without rows"),
        (HEADER + '2026-08-19,"-2.6', "a broken table"),
        (b"\xff\xd8\xff\xe0 jpeg", "bytes that are no text"),
    ],
)
def test_what_is_no_table_is_not_the_document(body, found):
    with pytest.raises(NotTheDocument, match=found):
        parse(body)


def test_one_document_is_asked_for():
    asked = []

    class Shelf:
        def get(self, request):
            asked.append(request)
            return document(CSV)

    (payload,) = OfrFsi(host="http://127.0.0.1:1").fetch(Ask(NOW, names=("OFR_FSI",)), Shelf())
    assert OfrFsi().parse(payload).rows[0].rows == 2
    assert [(request.key, request.url) for request in asked] == [
        ("fsi.csv", "http://127.0.0.1:1/financial-stress-index/data/fsi.csv")
    ]
    with pytest.raises(UsageError, match="ofr-fsi does not give VIX"):
        list(OfrFsi().fetch(Ask(NOW, names=("VIX",)), Shelf()))


def test_the_whole_history_reads_and_its_categories_add_up():
    answer = parse(shared("history/ofr_fsi.csv").read_bytes())
    value = {rows.field: rows.value for rows in answer.rows}
    assert list(value) == FIELDS
    assert (answer.quality.kept, answer.quality.left_out) == (answer.quality.read, {})
    assert (value["close"][0], value["close"][-1]) == (2.14, -2.624)
    np.testing.assert_allclose(sum(value[name] for name in FIELDS[1:6]), value["close"], atol=0.0021)


def test_a_body_cut_anywhere_is_an_answer_that_adds_up_or_an_error_of_the_source():
    raw = CSV.encode()
    for cut in range(len(raw) + 1):
        try:
            quality = parse(raw[:cut]).quality
        except SourceError:
            continue
        assert quality.read == quality.kept + quality.blank + sum(quality.left_out.values())
        assert quality.kept <= 18
