"""Rate files: three shapes, missing values, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest

from shared_files import shared
from weatherglass.errors import MissingColumn, UnreadableFile
from weatherglass.market import CurveHistory, ParCurve
from weatherglass.providers.rate_files import parse_rates, read_rates

FRED = b"observation_date,DGS1MO,DGS3MO,FEDFUNDS\n2022-02-02,0.03,0.21,\n2022-02-03,.,0.23,0.08\n2022-02-04,,,\n"
TREASURY = (
    b'Date,"1 Mo","1.5 Month","2 Mo","4 Mo","1 Yr"\n02/04/2022,0.03,0.1,0.13,0.3,0.89\n02/03/2022,0.03,,0.12,,0.78\n'
)


def test_freds_wide_table_gives_a_curve_a_day_and_leaves_missing_yields_out():
    history = parse_rates(FRED, source="fred.csv")
    assert isinstance(history, CurveHistory)
    assert history.curves == (
        ParCurve(date(2022, 2, 2), (30, 91), (0.03, 0.21)),
        ParCurve(date(2022, 2, 3), (91,), (0.23,)),
    )


def test_the_treasurys_table_is_newest_first_and_selected_by_header_name():
    history = parse_rates(TREASURY, source="treasury.csv")
    assert [c.curve_date for c in history.curves] == [date(2022, 2, 3), date(2022, 2, 4)]
    assert history.curves[1].days == (30, 45, 60, 121, 365)
    assert history.curves[0].days == (30, 60, 365)


def test_a_row_of_zeros_only_is_no_curve():
    """The Treasury published zeros in every tenor on Good Friday, 2017-04-14."""
    history = parse_rates(b"date,DGS1MO,DGS1\n2017-04-13,0.8,1.03\n2017-04-14,0,0\n", source="x.csv")
    assert history.before(date(2017, 4, 17)).curve_date == date(2017, 4, 13)


def test_one_curve_by_days_has_no_date():
    curve = parse_rates(b"tenor,days,yield_pct\n1Mo,30,0.03\n2Mo,60,\n3Mo,91,0.04\n", source="c.csv")
    assert curve == ParCurve(None, (30, 91), (0.03, 0.04))


def test_a_byte_order_mark_and_utf_16_are_read():
    expected = parse_rates(FRED, source="x")
    assert parse_rates(b"\xef\xbb\xbf" + FRED, source="x") == expected
    assert parse_rates(FRED.decode().encode("utf-16"), source="x") == expected


@pytest.mark.parametrize(
    ("raw", "error", "message"),
    [
        (b"", UnreadableFile, r"cannot read r\.csv: it is empty; give a FRED table"),
        (b"date,price\n2022-01-03,1\n", MissingColumn, r"r\.csv has no column 'DGS1MO'; its columns are: date, price"),
        (b"day,DGS1\n2022-01-03,1\n", MissingColumn, r"r\.csv has no column 'date'; its columns are: day, DGS1"),
        (b"date,DGS1\n2022-01-03,1_0\n", UnreadableFile, r"'1_0' at 2022-01-03, 365 days is no yield between -50 and 50"),
        (b"date,DGS1\n2022-01-03,312\n", UnreadableFile, r"'312' at 2022-01-03, 365 days is no yield between -50 and 50"),
        (b"date,DGS1\nsoon,1\n", UnreadableFile, r"'soon' in data row 1 is no date; dates are written 2022-02-03"),
        (b"date,DGS1\n02/29/2025,1\n", UnreadableFile, r"'02/29/2025' in data row 1 is no date"),
        (b"date,DGS1\n2022-01-03,.\n", UnreadableFile, r"no row has a yield"),
        (b"date,DGS1\n2022-01-03,1\0\n", UnreadableFile, r"it holds NUL bytes"),
        (b'date,DGS1\n"2022-01-03,1\n', UnreadableFile, r"broken CSV"),
        (b"\xff\xfe\x00\xd8", UnreadableFile, r"is not text; save it as UTF-8"),
        (b"days,yield_pct\nx,1\n", UnreadableFile, r"data row 1 has no whole number of days: 'x,1'"),
        (b"tenor,yield_pct\n1Mo,1\n", MissingColumn, r"r\.csv has no column 'days'"),
        (b"<html>Will be right back</html>", MissingColumn, r"r\.csv has no column 'date'"),
    ],
)  # fmt: skip
def test_what_is_no_rate_file_is_refused_with_the_reason(raw, error, message):
    with pytest.raises(error, match=message):
        parse_rates(raw, source="r.csv")


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(UnreadableFile, match=r"No such file or directory; give a FRED table .* or one decimal rate"):
        read_rates(tmp_path / "none.csv")


@pytest.mark.parametrize(
    ("name", "day", "first_days", "first_yields"),
    [
        ("treasury_par_yield_2024_header_capture.csv", date(2024, 8, 9), (30, 60, 91, 121), (5.54, 5.40, 5.33, 5.22)),
        ("treasury_par_yield_2026-10-10_capture.csv", date(2026, 10, 9), (30, 45, 60, 91), (4.13, 4.13, 4.13, 4.25)),
    ],
)
def test_captured_treasury_tables_are_read(name, day, first_days, first_yields):
    latest = read_rates(shared(f"payloads/{name}")).curves[-1]
    assert (latest.curve_date, latest.days[:4], latest.yield_pct[:4]) == (day, first_days, first_yields)
    assert latest.days[-1] == 10_950


def test_thirty_six_years_of_fred_are_read():
    history = read_rates(shared("history/fred_rates.csv"))
    curve = history.before(date(2022, 2, 4))
    assert curve.curve_date == date(2022, 2, 3)
    assert len(history.curves) > 9_000
