"""Charts as tables: every point of a short one, years or months of a long one, and what is marked."""

from __future__ import annotations

import numpy as np

from report_making import DAYS, a_bar, a_line, a_range, days_from
from weatherglass.delivery.report.charts import ChartMark, ChartSeries
from weatherglass.delivery.report.text_table import MOST_ROWS, mark_table, value_table
from weatherglass.delivery.report.words import WORDS

EN = WORDS["en"]


def test_a_short_chart_has_a_row_for_each_point():
    table = value_table(a_line(series=(ChartSeries("VIX", [14.5, None, 1234.5]), ChartSeries("mean", [1.0, 2.0, 3.0]))), EN)  # fmt: skip
    assert table.heads == ("Date", "VIX (points)", "mean (points)")
    assert table.rows == (("2026-01-02", "14.50", "1.00"), ("2026-01-05", "–", "2.00"), ("2026-01-06", "1,234.50", "3.00"))  # fmt: skip


def test_years_of_a_long_single_series_keep_their_extremes():
    days = days_from("2020-01-01", 366 + 365 + 365 + 365)
    values = np.where(days == np.datetime64("2021-06-01"), 99.0, 15.0)
    values[-1] = np.nan
    table = value_table(a_line(x=days, series=(ChartSeries("VIX", values),)), EN)
    assert table.heads == ("Year", "Last", "Lowest", "Highest")
    assert table.rows[1] == ("2021", "15.00", "15.00", "99.00")
    assert table.rows[3] == ("2023", "15.00", "15.00", "15.00")  # the last that there is


def test_some_years_are_shown_by_month_and_several_series_by_their_last_values():
    days = days_from("2026-01-01", 90)
    series = (
        ChartSeries("a", np.arange(90.0)),
        ChartSeries("b", np.full(90, np.nan)),
    )
    table = value_table(a_line(x=days, series=series, unit=""), EN)
    assert table.heads == ("Month", "a", "b")
    assert table.rows == (("2026-01", "30.00", "–"), ("2026-02", "58.00", "–"), ("2026-03", "89.00", "–"))


def test_a_long_axis_of_numbers_is_thinned_and_keeps_its_ends():
    x = np.arange(1000.0)
    table = value_table(a_line(x=x, x_name="Days", series=(ChartSeries("BTC", x),)), EN)
    assert len(table.rows) == MOST_ROWS
    assert (table.heads[0], table.rows[0], table.rows[-1]) == ("Days", ("0", "0.00"), ("999", "999.00"))


def test_bars_and_ranges_are_tables_too():
    assert value_table(a_bar(x_name="Asset"), EN).rows == (("up", "1.5"), ("down", "-2.5"))
    assert value_table(a_range(), EN).rows == (("calm", "9.0", "11.0", "14.0"),)


def test_marks_are_listed_by_day_whatever_their_weight():
    chart = a_line(marks=(ChartMark(DAYS[2], "second"), ChartMark(DAYS[0], "first")))
    table = mark_table(chart, EN)
    assert table.heads == ("Date", "Marked", "points")
    assert table.rows == (("2026-01-02", "first", "14.50"), ("2026-01-06", "second", "16.00"))


def test_a_chart_without_marks_has_no_table_of_them():
    assert mark_table(a_line(), EN) is None
    assert mark_table(a_range(), EN) is None


def test_both_languages_have_every_word_of_the_page():
    for lang, words in WORDS.items():
        for name in type(words).__slots__:
            assert getattr(words, name), f"{lang}: {name}"
