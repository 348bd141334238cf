"""Descriptions of charts refuse what could not be drawn, with a sentence that says what is wrong."""

from __future__ import annotations

import re
from datetime import date

import numpy as np
import pytest

from report_making import DAYS, a_bar, a_line, a_range
from weatherglass.delivery.report.charts import (
    ChartMark,
    ChartPeriod,
    ChartSeries,
    ChartSpan,
    MissingChart,
    axis_kind,
    finite,
)
from weatherglass.errors import UsageError

SPANS = (ChartSpan("1 y", 365), ChartSpan("All", None))


@pytest.mark.parametrize(
    ("make", "changes", "message"),
    [
        (a_line, {"id": "VIX"}, "chart id 'VIX': use lower-case letters, digits and hyphens, a letter first"),
        (a_line, {"x": []}, "chart vix has 0 points and 1 series; leave it out"),
        (a_line, {"series": ()}, "chart vix has 3 points and 0 series; leave it out"),
        (a_line, {"series": (ChartSeries("VIX", [1.0]),)}, "chart vix: VIX has 1 values for 3 points"),
        (
            a_line,
            {"series": (ChartSeries("VIX", [1.0, np.inf, 2.0]),)},
            "chart vix: VIX has an infinite value; give None where there is no value",
        ),
        (a_line, {"series": (ChartSeries("VIX", [None, np.nan, None]),)}, "chart vix has no value at all; leave it out and say why"),
        (a_line, {"x": [DAYS[0], DAYS[2], DAYS[2]]}, "chart vix: its horizontal axis does not rise throughout; sort it and drop doubles"),
        (a_line, {"spans": SPANS, "first_span": 2}, "chart vix: first_span=2, but it has 2 spans"),
        (
            a_line,
            {"x": [1.0, 2.0, 3.0], "x_name": "Days", "spans": SPANS},
            "chart vix: spans and periods are of days, and its axis has none; leave them out",
        ),
        (
            a_line,
            {"periods": (ChartPeriod(DAYS[2], DAYS[0], "base"),)},
            "chart vix: the period 'base' ends before it begins",
        ),
        (
            a_line,
            {"log_choice": True, "series": (ChartSeries("VIX", [1.0, 0.0, 2.0]),)},
            "chart vix: a logarithmic axis cannot show 0; set log and log_choice False",
        ),
        (a_bar, {"x_name": ""}, "chart bars: say in x_name what its horizontal axis counts; its table needs a head"),
        (a_bar, {"bar_bands": (0,)}, "chart bars: bar_bands=(0,); give one of 0 to 5 for each bar"),
        (a_bar, {"bar_bands": (0, 6)}, "chart bars: bar_bands=(0, 6); give one of 0 to 5 for each bar"),
        (
            a_range,
            {"series": (ChartSeries("low", [1.0]), ChartSeries("high", [2.0]))},
            "chart range has 2 series; a range has low, middle, high and perhaps one more",
        ),
        (
            a_range,
            {"series": (ChartSeries("low", [1.0]), ChartSeries("middle", [3.0]), ChartSeries("high", [2.0]))},
            "chart range: its ranges are not in the order low, middle, high",
        ),
    ],
)  # fmt: skip
def test_a_chart_that_cannot_be_drawn_is_refused(make, changes, message):
    with pytest.raises(UsageError, match=f"^{re.escape(message)}$"):
        make(**changes)


def test_a_missing_chart_says_why():
    with pytest.raises(UsageError, match=r"^chart vix is missing without a reason; say why$"):
        MissingChart("vix", "The VIX", "")


@pytest.mark.parametrize(
    ("x", "kind"),
    [
        ([date(2026, 1, 2)], "date"),
        (np.array(["2026-01-02"], "datetime64[D]"), "date"),
        ([1.0], "number"),
        (np.arange(3.0), "number"),
        (["9 days"], "name"),
    ],
)
def test_the_kind_of_an_axis_is_seen_by_its_first_place(x, kind):
    assert axis_kind(x) == kind


def test_values_that_are_none_are_left_out_of_the_finite_ones():
    assert finite([1.5, None, float("nan"), -2.0]) == [1.5, -2.0]


def test_names_need_not_rise_and_marks_may_stand_anywhere():
    chart = a_bar(x=["b", "a"], marks=(ChartMark("a", "now"),))
    assert chart.marks[0].label == "now"
