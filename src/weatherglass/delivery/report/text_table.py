"""A chart as a table, for those who read and do not look.

Long series are shortened to one row a year (or a month): the last value and, of a single series, the lowest and the
highest, so that no extreme is lost.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from weatherglass.delivery.report.chart_record import X, axis_values, placed_marks
from weatherglass.delivery.report.charts import (
    Chart,
    ChartSeries,
    RangeChart,
    axis_kind,
    finite,
    numbers_of,
)
from weatherglass.delivery.report.words import Words

MOST_ROWS = 40
"""A chart with more points than this is shortened."""
YEARLY_FROM_DAYS = 3 * 366


@dataclass(frozen=True, slots=True)
class TextTable:
    """Heads and rows of text; the first cell of a row names it."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def value_table(chart: Chart, words: Words) -> TextTable:
    """The values of a chart, shortened when there are many."""
    if len(chart.x) <= MOST_ROWS:
        return _every_point(chart, range(len(chart.x)), words)
    if axis_kind(chart.x) == "date":
        return _by_period(chart, words)
    chosen = np.unique(np.linspace(0, len(chart.x) - 1, MOST_ROWS).round().astype(int))
    return _every_point(chart, [int(i) for i in chosen], words)


def mark_table(chart: Chart, words: Words) -> TextTable | None:
    """The marked points of a chart, or None when it has none."""
    marks = [] if isinstance(chart, RangeChart) else placed_marks(chart)
    if not marks:
        return None
    if axis_kind(chart.x) != "name":
        marks = sorted(marks, key=lambda mark: float(mark["x"]))
    rows = tuple((_x_text(chart, mark["x"]), mark["label"], _number(mark["y"], chart.decimals)) for mark in marks)
    return TextTable((_x_head(chart, words), words.marked, chart.unit or words.value), rows)


def _every_point(chart: Chart, chosen: range | list[int], words: Words) -> TextTable:
    x = axis_values(chart.x)
    heads = (_x_head(chart, words), *(_head(chart, each) for each in chart.series))
    rows = tuple(
        (_x_text(chart, x[i]), *(_number(each.values[i], chart.decimals) for each in chart.series)) for i in chosen
    )
    return TextTable(heads, rows)


def _by_period(chart: Chart, words: Words) -> TextTable:
    days = np.asarray(chart.x, dtype="datetime64[D]")
    yearly = (days[-1] - days[0]).astype(int) > YEARLY_FROM_DAYS
    periods = days.astype("datetime64[Y]" if yearly else "datetime64[M]")
    starts = np.flatnonzero(np.r_[True, periods[1:] != periods[:-1]])
    ends = np.r_[starts[1:], periods.size]
    alone = len(chart.series) == 1
    head = words.year if yearly else words.month
    names = [_head(chart, each) for each in chart.series]
    columns = [numbers_of(each.values) for each in chart.series]
    heads = (head, words.last, words.lowest, words.highest) if alone else (head, *names)
    rows = []
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        parts = [finite(column[start:end]) for column in columns]
        last = [_number(part[-1] if part else None, chart.decimals) for part in parts]
        extremes = [_number(f(parts[0]) if parts[0] else None, chart.decimals) for f in (min, max)] if alone else []
        rows.append((str(periods[start]), *last, *extremes))
    return TextTable(heads, tuple(rows))


def _x_head(chart: Chart, words: Words) -> str:
    return words.date if axis_kind(chart.x) == "date" else chart.x_name


def _head(chart: Chart, series: ChartSeries) -> str:
    return f"{series.name} ({chart.unit})" if chart.unit else series.name


def _x_text(chart: Chart, x: X) -> str:
    if axis_kind(chart.x) == "date":
        return str(np.datetime64(int(x), "D"))
    return f"{x:,g}" if isinstance(x, int | float) else x


def _number(value: float | None, decimals: int) -> str:
    return "–" if value is None or math.isnan(value) else f"{value:,.{decimals}f}"
