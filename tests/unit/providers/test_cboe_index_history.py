"""Cboe's daily index values: both layouts, days of closes only, and rows that cannot be."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from recorded_client import OTHER_BODIES, RecordedClient, garbled, payload, values
from shared_files import shared
from weatherglass.errors import ImpossibleAnswer, NotTheDocument, SchemaChanged, SourceError, UsageError
from weatherglass.market.series import SeriesAnswer
from weatherglass.providers.cboe_index_history import INDICES, CboeIndexHistory
from weatherglass.providers.contract import Ask, Provider

OHLC = "DATE,OPEN,HIGH,LOW,CLOSE\n"
VIX = (
    "12/30/1991,19.520000,19.520000,19.520000,19.520000\n"
    "12/31/1991,19.310000,19.310000,19.310000,19.310000\n"
    "01/02/1992,19.110000,19.870000,18.300000,18.300000\n"
    "01/03/1992,18.010000,18.010000,18.010000,18.010000\n"
)
SKEW = "DATE,SKEW\n07/03/2023,145.240000\n07/05/2023,144.080000\n"


def parsed(text: str, name: str = "VIX", **how: datetime) -> SeriesAnswer:
    return CboeIndexHistory().parse(payload(text, {"name": name}, **how))


def left_out(answer: SeriesAnswer) -> dict[str, int]:
    return {str(code): count for code, count in answer.quality.left_out.items()}


def test_it_is_a_provider():
    history = CboeIndexHistory()
    assert isinstance(history, Provider)
    assert (history.name, history.serves, history.needs) == ("cboe-index-history", INDICES, ())


def test_days_of_closes_only_have_no_open_high_and_low():
    answer = parsed(OHLC + VIX)
    assert values(answer) == {
        ("VIX", "close"): {"1991-12-30": 19.52, "1991-12-31": 19.31, "1992-01-02": 18.3, "1992-01-03": 18.01},
        ("VIX", "open"): {"1992-01-02": 19.11, "1992-01-03": 18.01},
        ("VIX", "high"): {"1992-01-02": 19.87, "1992-01-03": 18.01},
        ("VIX", "low"): {"1992-01-02": 18.3, "1992-01-03": 18.01},
    }
    quality = answer.quality
    assert (quality.read, quality.kept, quality.blank, quality.left_out) == (16, 10, 6, {})
    assert quality.notes == (
        "2 rows of VIX up to 1991-12-31 repeat the close as open, high and low: only the close was kept",
    )


def test_a_row_of_the_early_days_with_a_range_of_its_own_keeps_it():
    answer = parsed(OHLC + "01/02/1990,17.0,17.5,16.9,17.24\n")
    assert {name: list(day.values()) for (_, name), day in values(answer).items()} == {
        "open": [17.0],
        "high": [17.5],
        "low": [16.9],
        "close": [17.24],
    }


def test_the_first_days_of_vix1d_are_closes_only_up_to_its_launch():
    text = OHLC + "03/31/2023,15.26,15.26,15.26,15.26\n04/03/2023,11.22,12.8,10.65,12.1\n04/04/2023,9.0,9.0,9.0,9.0\n"
    found = values(parsed(text, "VIX1D"))
    assert found["VIX1D", "close"] == {"2023-03-31": 15.26, "2023-04-03": 12.1, "2023-04-04": 9.0}
    assert found["VIX1D", "high"] == {"2023-04-03": 12.8, "2023-04-04": 9.0}


def test_equal_prices_of_other_indices_are_prices():
    answer = parsed(OHLC + "01/02/1990,17.24,17.24,17.24,17.24\n", "VXN")
    assert (answer.quality.kept, answer.quality.blank, answer.quality.notes) == (4, 0, ())


@pytest.mark.parametrize("name", ["SKEW", "SPX"])
def test_a_table_of_two_columns_gives_closes(name):
    assert values(parsed(SKEW.replace("SKEW", name), name)) == {
        (name, "close"): {"2023-07-03": 145.24, "2023-07-05": 144.08}
    }


def test_the_name_follows_from_the_key_where_the_question_is_lost():
    (rows,) = CboeIndexHistory().parse(payload(SKEW.replace("SKEW", "the-key"), {})).rows
    assert rows.series == "the-key"


@pytest.mark.parametrize(
    "preamble",
    ["VIX History\n", "\n\n", "Cboe Volatility Index,,,,\nSource: Cboe; values in points\n,,,,\n", "\ufeff"],
)
def test_lines_above_the_header_are_passed_over(preamble):
    assert values(parsed(preamble + OHLC + VIX)) == values(parsed(OHLC + VIX))


def test_the_order_of_days_and_columns_and_new_columns_do_not_matter():
    rows = VIX.splitlines(keepends=True)
    assert values(parsed(OHLC + "".join(rows[::-1]))) == values(parsed(OHLC + VIX))
    shuffled = "".join(f"{c},x,{d},{o},{h},{low}\n" for d, o, h, low, c in (row.strip().split(",") for row in rows))
    assert values(parsed("Close,Halted,Date,Open,High,Low\n" + shuffled)) == values(parsed(OHLC + VIX))


def test_line_ends_and_trailing_commas_do_not_matter():
    text = (OHLC + VIX).replace("\n", ",\r\n")
    assert values(parsed(text)) == values(parsed(OHLC + VIX))


def test_impossible_and_future_days_are_left_out():
    text = (
        "DATE,SKEW\n02/29/2025,140.0\n13/01/2025,140.0\nnever,140.0\n,140.0\n08/28/2026,141.0\n08/29/2026,142.0\n"
        "2025-02-28,139.0\n"
    )
    answer = parsed(text, "SKEW")
    assert values(answer)["SKEW", "close"] == {"2025-02-28": 139.0, "2026-08-28": 141.0}
    assert left_out(answer) == {"bad_date": 4, "future_date": 1}


def test_today_is_the_day_of_new_york():
    text = "DATE,SKEW\n08/27/2026,140.0\n08/28/2026,141.0\n"
    early = datetime(2026, 8, 28, 0, 30, tzinfo=UTC)
    assert values(parsed(text, "SKEW", received_at=early))["SKEW", "close"] == {"2026-08-27": 140.0}


def test_blanks_are_blank_and_words_are_unreadable():
    text = OHLC + "01/02/2020,,.,N/A,13.5\n01/03/2020,14.0,abc,1_4,14.2\n01/06/2020,14.0,NaN,13.9,\n"
    answer = parsed(text)
    assert values(answer)["VIX", "close"] == {"2020-01-02": 13.5, "2020-01-03": 14.2}
    assert (answer.quality.blank, left_out(answer)) == (5, {"unreadable_value": 2})
    assert answer.quality.examples[0].text == "abc"


def test_zeros_are_placeholders_and_negative_numbers_no_values():
    text = OHLC + "01/02/2020,0,0,0,13.5\n01/03/2020,0,0,0,0\n01/06/2020,14.0,14.5,-13.9,14.1\n"
    answer = parsed(text)
    assert values(answer) == {
        ("VIX", "close"): {"2020-01-02": 13.5, "2020-01-06": 14.1},
        ("VIX", "open"): {"2020-01-06": 14.0},
        ("VIX", "high"): {"2020-01-06": 14.5},
    }
    assert left_out(answer) == {"zero_placeholder": 7, "out_of_bounds": 1}


def test_prices_that_contradict_each_other_leave_the_close():
    text = OHLC + "01/02/2020,14.0,13.0,15.0,14.2\n01/03/2020,20.0,15.0,14.0,14.5\n01/06/2020,14.0,15.0,14.0,16.0\n"
    answer = parsed(text)
    assert values(answer)["VIX", "close"] == {"2020-01-02": 14.2, "2020-01-03": 14.5, "2020-01-06": 16.0}
    assert values(answer)["VIX", "high"] == {"2020-01-03": 15.0}
    assert left_out(answer) == {"impossible_range": 7}


def test_repeated_days_are_counted_and_the_last_one_is_kept():
    answer = parsed("DATE,SKEW\n07/03/2023,145.24\n07/03/2023,145.24\n07/05/2023,144.0\n07/05/2023,143.0\n", "SKEW")
    assert values(answer)["SKEW", "close"] == {"2023-07-03": 145.24, "2023-07-05": 143.0}
    assert left_out(answer) == {"duplicate": 1, "conflicting_duplicate": 1}


def test_a_short_row_costs_itself_and_a_file_that_breaks_off_in_one_is_refused():
    answer = parsed(OHLC + VIX + "01/06/1992,18.2\n")
    assert answer.quality.kept == 10
    assert left_out(answer) == {"ragged_row": 4}
    with pytest.raises(NotTheDocument, match=r"a table that breaks off: '01/06/1992,18\.2'"):
        parsed(OHLC + VIX + "01/06/1992,18.2")


@pytest.mark.parametrize(
    ("header", "missing"),
    [("DAY,OPEN,HIGH,LOW,CLOSE\n", "DATE"), ("DATE,OPEN,HIGH,LOW,LAST\n", "CLOSE"), ("DATE,SKEWNESS\n", "CLOSE")],
)
def test_a_renamed_column_is_named(header, missing):
    with pytest.raises(SchemaChanged, match=f"the document has no '{missing}'; it has: DA") as caught:
        parsed(header + VIX, "SKEW")
    assert caught.value.missing == (missing,)


def test_a_header_alone_is_an_impossible_answer():
    with pytest.raises(ImpossibleAnswer, match=r"^cboe-index-history: the-key has a header and no rows$"):
        parsed(OHLC)


@pytest.mark.parametrize("kind", OTHER_BODIES)
def test_what_comes_in_place_of_a_document_is_none(kind):
    with pytest.raises(NotTheDocument, match="expected the table of VIX and got"):
        CboeIndexHistory().parse(payload(OTHER_BODIES[kind], {"name": "VIX"}))


def test_a_garbled_table_is_an_answer_that_adds_up_or_an_error_of_the_source():
    read = 0
    for broken in garbled((OHLC + VIX).encode()):
        try:
            answer = CboeIndexHistory().parse(payload(broken, {"name": "VIX"}))
        except SourceError:
            continue
        read += 1
        assert sum(rows.rows for rows in answer.rows) == answer.quality.kept <= 16
    assert read > 50


def test_one_file_an_index_is_asked_for():
    client = RecordedClient(b"", b"")
    ask = Ask(now=datetime(2026, 8, 28, 12, tzinfo=UTC), names=("VIX", "SKEW"))
    found = list(CboeIndexHistory(host="http://127.0.0.1:8000").fetch(ask, client))
    assert [each.context["name"] for each in found] == ["VIX", "SKEW"]
    base = "http://127.0.0.1:8000/api/global/us_indices/daily_prices/"
    assert [(each.url, each.key, each.expects) for each in client.requests] == [
        (f"{base}VIX_History.csv", "VIX_History.csv", ("csv",)),
        (f"{base}SKEW_History.csv", "SKEW_History.csv", ("csv",)),
    ]


def test_without_names_all_indices_are_asked_for_and_others_never():
    client = RecordedClient(*[b""] * len(INDICES))
    now = datetime(2026, 8, 28, 12, tzinfo=UTC)
    assert len(list(CboeIndexHistory().fetch(Ask(now=now), client))) == 16
    assert client.requests[0].url == "https://cdn.cboe.com/api/global/us_indices/daily_prices/VIX_History.csv"
    with pytest.raises(UsageError, match=r"cboe-index-history does not give .?VIXX.?; did you mean 'VIX'"):
        next(CboeIndexHistory().fetch(Ask(now=now, names=("VIXX",)), client))


@pytest.mark.parametrize(
    ("file", "name", "close", "fields"),
    [
        ("cboe_VIX_History_head.csv", "VIX", {"1990-01-02": 17.24, "1990-01-03": 18.19}, 1),
        ("cboe_VIX1D_History_excerpt.csv", "VIX1D", {"2023-03-31": 15.26, "2023-04-03": 12.1}, 4),
        (
            "cboe_SKEW_History_excerpt.csv",
            "SKEW",
            {"2023-07-03": 145.24, "2023-07-05": 144.08, "2024-11-27": 167.94, "2024-12-02": 170.65},
            1,
        ),
    ],
)
def test_the_real_files(file, name, close, fields):
    body = shared(f"payloads/{file}").read_bytes()
    found = values(CboeIndexHistory().parse(payload(body, {"name": name})))
    assert found[name, "close"] == close
    assert len(found) == fields
