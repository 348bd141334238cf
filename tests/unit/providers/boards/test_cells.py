"""Numbers, days and codes out of columns."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weatherglass.providers.boards.cells import american_day, codes, days, iso_day, iso_instant, number, numbers

SOUND = {
    "1": 1.0, "+1": 1.0, "-1": -1.0, ".5": 0.5, "5.": 5.0, "-.5e1": -5.0, "1e5": 1e5, "1E+5": 1e5, "1e-3": 0.001,
    "00012": 12.0, "0": 0.0, " 1.5": 1.5, "1.5\t": 1.5, "\xa02.5": 2.5, "1e-400": 0.0,
}  # fmt: skip
UNREADABLE = [
    "1,5", "1.234,5", "1,234.5", "１２", "1_000", "infinity", "inf", "-inf", "nan", "NaN", "NAN", "null", "None", "-",
    "+", ".", "e5", "1e", "1e+", "--1", "1.2.3", "0x10", "٣", "1f", "true", "$5", "5%", "1 000", "1e400", "-1e400",
    "#N/A", "½",
]  # fmt: skip
EMPTY = ["", " ", "\t", "\xa0"]


@pytest.mark.parametrize(("text", "value"), SOUND.items())
def test_the_grammar_takes_plain_ascii_numbers(text, value):
    assert number(text) == value
    assert numbers(pl.DataFrame({"x": [text]}), ["x"])["x"].tolist() == [value]


@pytest.mark.parametrize("text", UNREADABLE)
def test_what_is_no_number_is_unreadable_never_absent(text):
    assert np.isinf(number(text))
    assert np.isinf(numbers(pl.DataFrame({"x": [text]}), ["x"])["x"]).all()


@pytest.mark.parametrize("text", EMPTY)
def test_an_empty_cell_is_absent(text):
    assert np.isnan(number(text))
    assert np.isnan(numbers(pl.DataFrame({"x": [text]}), ["x"])["x"]).all()


def test_a_column_mixes_numbers_empty_and_unreadable_cells():
    found = numbers(pl.DataFrame({"x": ["1.5", None, "", "abc", " 2 ", "1e999"]}), ["x"])["x"]
    np.testing.assert_array_equal(found, [1.5, np.nan, np.nan, np.inf, 2.0, np.inf])


def test_a_declared_decimal_comma_takes_commas_and_no_points():
    column = pl.DataFrame({"x": ["1,5", "1.5", "1.234,5", "2", ",5", "1,5e1"]})
    np.testing.assert_array_equal(numbers(column, ["x"], decimal=",")["x"], [1.5, np.inf, np.inf, 2.0, 0.5, 15.0])


def test_json_values_are_numbers_only_when_they_are():
    assert [number(v) for v in (1, 2.5, "3")] == [1.0, 2.5, 3.0]
    assert np.isnan(number(None))
    assert all(np.isinf(number(v)) for v in (True, False, [], {}, "x", 10**400, float("nan"), float("inf")))


def test_typed_columns_keep_their_values():
    frame = pl.DataFrame(
        {
            "float": [1.5, None, float("nan"), float("inf")],
            "int": [1, None, 3, 4],
            "bool": [True, None, False, True],
            "list": [[1.0], None, [], [2.0]],
        }
    )
    found = numbers(frame, ["float", "int", "bool", "list"])
    np.testing.assert_array_equal(found["float"], [1.5, np.nan, np.nan, np.inf])
    np.testing.assert_array_equal(found["int"], [1.0, np.nan, 3.0, 4.0])
    np.testing.assert_array_equal(found["bool"], [np.inf, np.nan, np.inf, np.inf])
    np.testing.assert_array_equal(found["list"], [np.inf, np.nan, np.inf, np.inf])
    np.testing.assert_array_equal(numbers(frame, ["list"])["list"], found["list"])
    assert numbers(frame, []) == {}


@given(
    st.lists(st.one_of(st.floats(allow_nan=False, allow_infinity=False).map(repr), st.text(max_size=8)), max_size=30)
)
def test_a_column_reads_as_its_cells_do_one_by_one(cells):
    found = numbers(pl.DataFrame({"x": cells}, schema={"x": pl.String}), ["x"])["x"]
    np.testing.assert_array_equal(found, np.array([number(cell) for cell in cells], dtype=np.float64))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-01-19", date(2024, 1, 19)),
        ("20240119", date(2024, 1, 19)),
        ("20240119.0", date(2024, 1, 19)),
        ("2024-01-19 00:00:00", date(2024, 1, 19)),
        ("2024-01-19T00:00:00.000000", date(2024, 1, 19)),
        ("2024-02-30", None),
        ("2023-02-29", None),
        ("2024-01-19 16:00", None),
        ("1/19/2024", None),
        ("19/01/2024", None),
        ("1889-01-19", None),
        ("2101-01-01", None),
        ("２０２４-01-19", None),
        ("", None),
        ("x", None),
    ],
)
def test_iso_days_are_read_and_ambiguous_ones_are_not(text, day):
    assert iso_day(text) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1/9/2024", date(2024, 1, 9)),
        ("02/29/2024", date(2024, 2, 29)),
        ("02/29/2025", None),
        ("13/01/2024", None),
        ("19JAN2024", date(2024, 1, 19)),
        ("19-Jan-2024", date(2024, 1, 19)),
        ("19XYZ2024", None),
        ("2024-01-19", date(2024, 1, 19)),
    ],
)
def test_american_sources_put_the_month_first(text, day):
    assert american_day(text) == day


def test_a_column_of_days_has_nat_where_there_is_none():
    found = days(pl.Series(["2024-01-19", None, "x", "2024-01-19"]), iso_day)
    np.testing.assert_array_equal(found, np.array(["2024-01-19", "NaT", "NaT", "2024-01-19"], "datetime64[D]"))
    typed = days(pl.Series([date(2024, 1, 19), None, date(1800, 1, 1)]), iso_day)
    np.testing.assert_array_equal(typed, np.array(["2024-01-19", "NaT", "NaT"], "datetime64[D]"))
    stamped = days(pl.Series([datetime(2024, 1, 19), None]), iso_day)
    np.testing.assert_array_equal(stamped, np.array(["2024-01-19", "NaT"], "datetime64[D]"))
    assert days(pl.Series([20240119, None]), iso_day)[0] == np.datetime64("2024-01-19")


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2024-01-19T16:15:00-05:00", datetime(2024, 1, 19, 21, 15, tzinfo=UTC)),
        ("2024-01-19 16:15Z", datetime(2024, 1, 19, 16, 15, tzinfo=UTC)),
        ("2024-01-19T16:15:00.123456789Z", datetime(2024, 1, 19, 16, 15, 0, 123456, tzinfo=UTC)),
        ("2024-01-19T16:15:00", datetime(2024, 1, 19, 16, 15)),
        ("2024-01-19", None),
        ("2024-01-19T25:00:00Z", None),
        ("1889-01-19T16:15:00Z", None),
        ("yesterday", None),
    ],
)
def test_instants_keep_their_offset_and_nothing_invents_one(text, instant):
    assert iso_instant(text) == instant


def test_codes_tell_words_apart_after_stripping():
    words, at = codes(pl.Series(["SPX", " SPX", None, "SPXW", ""]))
    assert [words[k] for k in at] == ["SPX", "SPX", "", "SPXW", ""]
    assert codes(pl.Series([], dtype=pl.String))[1].size == 0


def test_typed_instants_become_texts_with_their_offset():
    zoned = pl.Series([datetime(2024, 1, 19, 16, 15)]).dt.replace_time_zone("America/New_York")
    assert codes(zoned)[0] == ["2024-01-19T21:15:00.000000+00:00"]
    assert codes(pl.Series([datetime(2024, 1, 19, 16, 15)]))[0] == ["2024-01-19T16:15:00.000000"]


def test_a_column_of_lists_has_no_words():
    words, at = codes(pl.Series([[1], [2]]))
    assert (words, at.tolist()) == ([""], [0, 0])
