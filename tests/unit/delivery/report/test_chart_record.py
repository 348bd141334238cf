"""The JSON of a chart: what the page's script reads."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from report_making import DAYS, a_bar, a_line, a_range
from weatherglass.delivery.report.chart_record import axis_values, chart_record, placed_marks, shortened
from weatherglass.delivery.report.charts import (
    ChartBand,
    ChartLevel,
    ChartMark,
    ChartPeriod,
    ChartSeries,
    ChartSpan,
)
from weatherglass.errors import UsageError

DESCRIPTION = Path(__file__).parents[4] / "page/src/description.ts"
FRIDAY = 20_455  # days from 1970-01-01 to 2026-01-02


def test_a_line_chart_with_everything_is_written_out():
    chart = a_line(
        bands=(ChartBand(None, 12.0, "low"),),
        levels=(ChartLevel(15.0, "mean"),),
        marks=(ChartMark(DAYS[1], "event", group="Events"),),
        periods=(ChartPeriod(DAYS[0], DAYS[1], "base"),),
        spans=(ChartSpan("All", None),),
        log=True,
    )
    assert chart_record(chart) == {
        "id": "vix",
        "form": "line",
        "unit": "points",
        "decimals": 2,
        "x_kind": "date",
        "x_name": "",
        "x": [FRIDAY, FRIDAY + 3, FRIDAY + 4],
        "series": [{"name": "VIX", "role": "main", "values": [14.5, 15.25, 16]}],
        "bands": [{"lower": None, "upper": 12.0, "label": "low"}],
        "marks": [{"x": FRIDAY + 3, "y": 15.25, "label": "event", "group": "Events", "worded": True}],
        "levels": [{"y": 15.0, "label": "mean"}],
        "periods": [{"first": FRIDAY, "last": FRIDAY + 3, "label": "base"}],
        "log": True,
        "spans": [{"label": "All", "days": None}],
        "first_span": 0,
        "coloring": "series",
        "bar_bands": [],
        "sideways": False,
        "range_name": "",
        "x_log": False,
        "x_decimals": 0,
        "x_hidden": False,
        "filled": False,
    }


def test_bars_and_ranges_say_their_form():
    bar = chart_record(a_bar(bar_bands=(0, 5), sideways=True, levels=(ChartLevel(0.0, "zero"),)))
    assert (bar["form"], bar["coloring"], bar["bar_bands"], bar["sideways"], bar["x"]) == ("bar", "sign", [0, 5], True, ["up", "down"])  # fmt: skip
    assert bar["levels"] == [{"y": 0.0, "label": "zero"}]
    ranges = chart_record(a_range())
    assert (ranges["form"], ranges["range_name"], ranges["marks"]) == ("range", "middle half", [])


@pytest.mark.parametrize("chart", [a_line(), a_bar(), a_range()], ids=lambda chart: chart.id)
def test_the_page_script_knows_every_field_and_no_other(chart):
    text = DESCRIPTION.read_text("utf-8")
    body = re.search(r"export interface Chart \{(.*?)\n\}", text, re.DOTALL)[1]
    assert set(re.findall(r"^  (\w+):", body, re.MULTILINE)) == set(chart_record(chart))


def test_numbers_are_shortened_to_six_digits_and_stay_short_in_json():
    values = np.array([0.1 + 0.2, 2718.281828, -0.000123456789, 123456789.0, 0.0, np.nan, 82.69, -12.0])
    assert shortened(values) == [0.3, 2718.28, -0.000123457, 123457000, 0, None, 82.69, -12]
    assert json.dumps(shortened(values)) == "[0.3, 2718.28, -0.000123457, 123457000.0, 0.0, null, 82.69, -12.0]"


def test_every_value_with_six_digits_survives_as_it_is():
    rng = np.random.default_rng(20200316)
    exact = [float(f"{value:.6g}") for value in rng.normal(0.0, 1.0, 4000) * 10.0 ** rng.integers(-6, 9, 4000)]
    assert shortened(exact) == exact


@pytest.mark.parametrize(
    ("x", "values"),
    [
        ([date(1970, 1, 1), date(1969, 12, 30)], [0, -2]),
        (np.array([0.0, 1.5]), [0, 1.5]),
        (["a", "b"], ["a", "b"]),
    ],
)
def test_axis_values(x, values):
    assert axis_values(x) == values


@pytest.mark.parametrize(
    ("day", "at"),
    [
        (date(2026, 1, 3), FRIDAY + 3),  # a Saturday shows on Monday
        (date(2026, 1, 2), FRIDAY),
        (date(2026, 2, 1), FRIDAY + 4),  # after the end: the last day
        (date(2026, 1, 1), None),  # before the beginning: nowhere
    ],
)
def test_a_mark_stands_on_the_first_value_from_its_day_on(day, at):
    found = placed_marks(a_line(marks=(ChartMark(day, "event"),)))
    assert [mark["x"] for mark in found] == ([] if at is None else [at])


def test_a_mark_needs_a_value_to_stand_on_and_may_have_a_height_of_its_own():
    chart = a_line(
        series=(ChartSeries("VIX", [None, 15.0, None]),), marks=(ChartMark(DAYS[0], "early"), ChartMark(DAYS[1], "high", y=20.0))
    )  # fmt: skip
    assert [(mark["label"], mark["y"]) for mark in placed_marks(chart)] == [("high", 20.0)]


def test_a_mark_by_name_stands_at_that_name_or_nowhere():
    chart = a_bar(marks=(ChartMark("down", "now"), ChartMark("sideways", "never")))
    assert [(mark["x"], mark["y"]) for mark in placed_marks(chart)] == [("down", -2.5)]


def test_a_mark_of_another_kind_than_the_axis_is_refused():
    message = "chart vix: mark 'event' stands at 3.5, which is not on its axis"
    with pytest.raises(UsageError, match=f"^{re.escape(message)}$"):
        placed_marks(a_line(marks=(ChartMark(3.5, "event"),)))
