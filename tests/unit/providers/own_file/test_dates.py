"""Days as people write them: what is read, what must be declared, what is left out."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import polars as pl
import pytest

from weatherglass.errors import MissingColumn, UnreadableFile, UsageError
from weatherglass.market.series import ObservationDefect


def days_of(found):
    return [str(day) for day in found.answer.rows[0].as_of]


@pytest.mark.parametrize(
    "written",
    [
        "2024-01-19", "20240119", "2024/01/19", "2024.1.19", "2024. 1. 19.", "2024-01-19T16:15:00", "2024-01-19 00:00:00+00:00",
        "2024-01-19T00:00:00.000000000Z", "19-Jan-2024", "19JAN2024", "19 January 2024", "Jan 19, 2024", "Sept 19 2024", "01/19/2024",
        "1/19/2024", "19/01/2024", "19.01.2024", "1/19/2024 16:00:00", "01/19/2024 4:00 PM",
    ],
)  # fmt: skip
def test_a_date_that_can_be_read_in_one_way_is_read(read, written):
    month = "09" if written.startswith("Sept") else "01"
    assert days_of(read(f'date,close\n"{written}",17.5\n', series="VIX")) == [f"2024-{month}-19"]


@pytest.mark.parametrize(
    "name", ["date", "DATE", "observation_date", "Timestamp", "date_utc", "Trade Date", "day", "", "Unnamed: 0"]
)
def test_the_column_of_days_is_found_by_its_name(read, name):
    assert days_of(read(f"{name},close\n2024-01-19,17.5\n", series="VIX")) == ["2024-01-19"]


def test_two_columns_that_may_be_the_days_are_asked_about(read):
    with pytest.raises(
        UsageError, match=r"which column holds the days\? By their names: 'date', 'Timestamp'; .* --date-column"
    ):
        read("date,Timestamp,close\n2024-01-19,2024-01-20,17.5\n", series="VIX")
    found = read("date,Timestamp,close\n2024-01-19,2024-01-20,17.5\n", series="VIX", date_column="timestamp")
    assert days_of(found) == ["2024-01-20"]


def test_a_file_without_a_column_of_days_names_its_columns(read):
    with pytest.raises(UsageError, match=r"none of its first 30 rows names a column of days .* is: Datum, Kurs\. Say"):
        read("Datum,Kurs\n2024-01-19,17.5\n", series="VIX")
    with pytest.raises(MissingColumn, match=r"no column 'Datun'; its columns are: Datum, Kurs; is 'Datum' meant"):
        read("Datum,Kurs\n2024-01-19,17.5\n", series="VIX", date_column="Datun")
    assert days_of(read("Datum,Kurs\n2024-01-19,17.5\n", series="VIX", date_column="Datum")) == ["2024-01-19"]


def test_a_file_without_a_header_is_told_so(read):
    with pytest.raises(UnreadableFile, match=r"its first row is data already: 2024-01-19, 17\.5; put a row above it"):
        read("2024-01-19,17.5\n2024-01-20,18\n", series="VIX")


def test_dates_of_undecided_order_must_be_declared_with_both_readings_shown(read, values):
    text = "date,close\n03/04/2024,17.5\n04/04/2024,18\n"
    with pytest.raises(
        UnreadableFile,
        match=r"the date '03/04/2024' \(line 2\) in column 'date' can be read in two ways.* "
        r"--date-order mdy \(2024-03-04\) or --date-order dmy \(2024-04-03\)",
    ):
        read(text, series="VIX")
    assert values(read(text, series="VIX", date_order="dmy")) == {"2024-04-03": 17.5, "2024-04-04": 18.0}
    assert values(read(text, series="VIX", date_order="mdy")) == {"2024-03-04": 17.5, "2024-04-04": 18.0}


def test_one_date_proves_the_order_of_the_column_and_a_note_says_so(read, values):
    found = read("date,close\n03/04/2024,17.5\n03/25/2024,18\n", series="VIX")
    assert values(found) == {"2024-03-04": 17.5, "2024-03-25": 18.0}
    assert found.answer.quality.notes == ("dates were read as mdy, since '03/25/2024' can be nothing else",)


def test_a_column_with_dates_of_both_orders_is_refused(read):
    with pytest.raises(UnreadableFile, match=r"two orders: '25/03/2024' and '03/26/2024' cannot both be meant"):
        read("date,close\n25/03/2024,17.5\n03/26/2024,18\n", series="VIX")


@pytest.mark.parametrize("written", ["1/19/24", "19-Jan-24", "69-01-19"])
def test_two_digit_years_need_a_declared_order_and_are_of_this_century(read, written):
    text = f"date,close\n{written},17.5\n"
    with pytest.raises(UnreadableFile, match=r"has a year of two digits; say the order with --date-order mdy, dmy or"):
        read(text, series="VIX")
    order = "mdy" if "/" in written else "dmy" if "J" in written else "ymd"
    year = "2069" if order == "ymd" else "2024"
    assert days_of(read(text, series="VIX", date_order=order)) == [f"{year}-01-19"]


def test_an_impossible_date_costs_its_row_alone(read, values):
    found = read("date,close\n02/28/2025,17.5\n02/29/2025,18\n03/03/2025,19\nSource: me,\n", series="VIX")
    assert values(found) == {"2025-02-28": 17.5, "2025-03-03": 19.0}
    assert found.answer.quality.left_out == {ObservationDefect.BAD_DATE: 1}
    assert found.answer.quality.notes[1] == "dates that cannot be read: 2, as '02/29/2025' in line 3"


@pytest.mark.parametrize(
    "written", ["45310", "1705622400", "1705622400000", "240119", "Q1 2024", "0001-01-01", "2024-13-01"]
)
def test_serial_numbers_epochs_and_impossible_days_are_never_guessed(read, written):
    with pytest.raises(UnreadableFile, match=rf"2 of 2 cells of column 'date' are no dates, as '{written}' \(line 2\)"):
        read(f"date,close\n{written},17.5\n{written},18\n", series="VIX")


def test_an_instant_with_an_offset_is_a_day_as_written_or_of_the_declared_zone(read, values):
    text = "timestamp,close\n2024-01-18T23:30:00-05:00,17.5\n2024-01-20 23:30:00.123456789+0000,18\n"
    assert values(read(text, series="VIX")) == {"2024-01-18": 17.5, "2024-01-20": 18.0}
    assert values(read(text, series="VIX", time_zone="Asia/Seoul")) == {"2024-01-19": 17.5, "2024-01-21": 18.0}
    assert values(read(text, series="VIX", time_zone="America/New_York")) == {"2024-01-18": 17.5, "2024-01-20": 18.0}


def test_instants_typed_in_parquet_follow_the_same_rule(tmp_path, read, values):
    instants = pl.Series([datetime(2024, 1, 19, 4, 30, tzinfo=UTC)]).dt.cast_time_unit("ns")
    pl.DataFrame({"date": instants, "close": [17.5]}).write_parquet(tmp_path / "t.parquet")
    body = (tmp_path / "t.parquet").read_bytes()
    assert values(read(body, series="VIX")) == {"2024-01-19": 17.5}
    assert values(read(body, series="VIX", time_zone="America/New_York")) == {"2024-01-18": 17.5}


def test_newest_first_becomes_oldest_first(read):
    assert days_of(read("date,close\n2024-01-19,2\n2024-01-18,1\n", series="VIX")) == ["2024-01-18", "2024-01-19"]


def test_days_after_the_last_possible_one_are_left_out(read, values):
    found = read("date,close\n2024-01-19,2\n2026-10-21,1\n", series="VIX", latest_day=date(2026, 10, 20))
    assert values(found) == {"2024-01-19": 2.0}
    assert found.answer.quality.left_out == {ObservationDefect.FUTURE_DATE: 1}


def test_a_day_of_release_is_its_end_and_an_instant_is_itself(read):
    text = "date,close,released\n2024-01-02,1,2024-01-03\n2024-01-03,2,2024-01-04T09:30:00-05:00\n"
    rows = read(text, series="VIX", known_at_column="released").answer.rows[0]
    expected = ["2024-01-04T00:00:00", "2024-01-04T14:30:00"]
    np.testing.assert_array_equal(rows.known_at, np.array(expected, dtype="datetime64[us]"))
    rows = read(text, series="VIX", known_at_column="released", time_zone="America/New_York").answer.rows[0]
    assert str(rows.known_at[0]) == "2024-01-04T05:00:00.000000"


def test_open_high_low_close_carry_the_instant_known_too(read):
    text = "date,open,high,low,close,released\n2024-01-02,1,2,1,2,2024-01-03\n"
    found = read(text, series="VIX", known_at_column="released")
    assert [(each.field, str(each.known_at[0])[:10]) for each in found.answer.rows] == [
        ("open", "2024-01-04"), ("high", "2024-01-04"), ("low", "2024-01-04"), ("close", "2024-01-04"),
    ]  # fmt: skip


def test_a_row_without_its_declared_release_is_left_out_instead_of_known_at_once(read, values):
    text = "date,close,released\n2024-01-02,1,2024-01-03\n2024-01-03,2,\n2024-01-04,3,soon\n"
    found = read(text, series="VIX", known_at_column="released")
    assert values(found) == {"2024-01-02": 1.0}
    assert found.answer.quality.notes == ("rows left out since their 'released' is no date or instant: 2",)


def test_a_release_without_offset_needs_a_zone(read):
    text = "date,close,released\n2024-01-02,1,2024-01-03 09:30\n"
    with pytest.raises(UsageError, match=r"'2024-01-03 09:30' in column 'released' has no offset; .* --time-zone"):
        read(text, series="VIX", known_at_column="released")
    rows = read(text, series="VIX", known_at_column="released", time_zone="America/New_York").answer.rows[0]
    assert str(rows.known_at[0]) == "2024-01-03T14:30:00.000000"


@pytest.mark.parametrize(
    "written", ["0001-01-01T00:00:00+00:00", "2024-01-19T25:00:00Z", "9999-12-31T23:00:00-05:00", "9999-12-31"]
)
def test_an_impossible_instant_is_no_day_of_a_zone_and_no_release(read, values, written):
    text = f"date,close,released\n{written},1,2024-01-20\n2024-01-22,2,{written}\n2024-01-23,3,2024-01-24\n"
    found = read(text, series="VIX", time_zone="Asia/Seoul", known_at_column="released")
    assert values(found) == {"2024-01-23": 3.0}
    assert found.answer.quality.left_out == {ObservationDefect.BAD_DATE: 2}


def test_a_declared_order_that_does_not_fit_is_refused_by_name(read):
    with pytest.raises(UnreadableFile, match=r"2 of 3 cells .* are no dates with --date-order dmy, as '01/19/2024'"):
        read("date,close\n01/19/2024,1\n01/22/2024,2\n01/02/2024,3\n", series="VIX", date_order="dmy")
