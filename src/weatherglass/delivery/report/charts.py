"""Descriptions of charts: what is drawn, in records; the page's script draws them, and a table says the same in text.

Everything is already worded in the reader's language. Days may be `date` or a datetime64[D] array, and values an array
with NaN, or a sequence with None, where there is none.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import UsageError

AxisKind = Literal["date", "number", "name"]
Axis = Sequence[date] | Sequence[float] | Sequence[str] | NDArray[Any]
Values = Sequence[float | None] | NDArray[np.float64]
Role = Literal["main", "other", "aside"]

_ID = re.compile(r"[a-z][a-z0-9-]*")
_DIGITS = 7
"""Significant digits in the page: more than a screen shows, and half the size of all of them."""


@dataclass(frozen=True, slots=True)
class ChartSeries:
    """One line, or one set of bars.

    Attributes
    ----------
    name
        In the legend, the box beside the pointer and the table.
    values
        As many as the chart's `x`; None or NaN where there is none.
    role
        "main" is drawn strong, "other" plain, "aside" thin and dashed.
    """

    name: str
    values: Values
    role: Role = "main"


@dataclass(frozen=True, slots=True)
class ChartBand:
    """A range of the vertical axis with a background of its own; None is the edge of the chart."""

    lower: float | None
    upper: float | None
    label: str


@dataclass(frozen=True, slots=True)
class ChartMark:
    """A point on the first series with words beside it: an event, a breakout.

    Attributes
    ----------
    x
        Where, in the kind of the chart's axis. Between two points the later one is taken (what happens on a Sunday
        shows on Monday), after the last one the last; a mark before the first one is left out.
    label
        A few words; shown where there is room, always in the box beside the pointer and in the table.
    y
        The height, when it is not the value of the first series there.
    """

    x: date | float | str
    label: str
    y: float | None = None


@dataclass(frozen=True, slots=True)
class ChartLevel:
    """A horizontal line with words on it, for example a long-run mean."""

    y: float
    label: str


@dataclass(frozen=True, slots=True)
class ChartSpan:
    """A window that a button shows: the last so many days, or with None all of them."""

    label: str
    days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChart:
    """Lines over days, numbers or names.

    Attributes
    ----------
    id
        Lower-case letters, digits and hyphens; unique in a report.
    title, description
        A headline, and one sentence on what there is to see; the sentence is what a screen reader says.
    unit
        Of the vertical axis; "" when the numbers have none.
    x
        Days, numbers (both rising) or names.
    series
        At least one; the first carries marks, bands and levels.
    bands, marks, levels
        Backgrounds, points and horizontal lines.
    log
        Whether the vertical axis starts logarithmic.
    log_choice
        Whether a button switches between the two axes; every value must then be above zero, as with `log`.
    spans, first_span
        Windows that buttons show, for days only, and which is shown first.
    decimals
        Shown in the box and in the table.
    x_name
        What the horizontal axis counts, when it is not days.
    note
        Small print below: period, return type, gap rule.
    wide
        Over the whole width of the page; False puts two beside each other where there is room.
    """

    id: str
    title: str
    description: str
    unit: str
    x: Axis
    series: tuple[ChartSeries, ...]
    bands: tuple[ChartBand, ...] = ()
    marks: tuple[ChartMark, ...] = ()
    levels: tuple[ChartLevel, ...] = ()
    log: bool = False
    log_choice: bool = False
    spans: tuple[ChartSpan, ...] = ()
    first_span: int = 0
    decimals: int = 2
    x_name: str = ""
    note: str = ""
    wide: bool = True

    def __post_init__(self) -> None:
        _require_sound(self)
        if self.spans and not 0 <= self.first_span < len(self.spans):
            raise UsageError(f"chart {self.id}: first_span={self.first_span}, but it has {len(self.spans)} spans")
        if self.spans and axis_kind(self.x) != "date":
            raise UsageError(f"chart {self.id}: spans are windows of days, and its axis has none; leave them out")
        lowest = min((v for each in self.series for v in finite(each.values)), default=None)
        if (self.log or self.log_choice) and lowest is not None and lowest <= 0:
            raise UsageError(
                f"chart {self.id}: a logarithmic axis cannot show {lowest:g}; set log and log_choice False"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class BarChart:
    """Bars by name; those of a single series have the colors of up and down by their sign.

    Attributes as in `LineChart`.
    """

    id: str
    title: str
    description: str
    unit: str
    x: Sequence[str]
    series: tuple[ChartSeries, ...]
    levels: tuple[ChartLevel, ...] = ()
    decimals: int = 1
    x_name: str = ""
    note: str = ""
    wide: bool = False

    def __post_init__(self) -> None:
        _require_sound(self)


Chart = LineChart | BarChart


def axis_kind(x: Axis) -> AxisKind:
    """Whether an axis holds days, numbers or names."""
    first = x[0]
    if isinstance(first, str):
        return "name"
    return "date" if isinstance(first, date | np.datetime64) else "number"


def finite(values: Values) -> list[float]:
    """The values that there are."""
    return [float(v) for v in values if v is not None and math.isfinite(v)]


def axis_numbers(x: Axis) -> list[float] | list[str]:
    """An axis as the page holds it: days since 1970-01-01, numbers, or names."""
    kind = axis_kind(x)
    if kind == "name":
        return [str(each) for each in x]
    if kind == "date":
        return [int(day) for day in np.asarray(x, dtype="datetime64[D]").astype(np.int64)]
    return [_short(float(each)) for each in x]


def chart_record(chart: Chart) -> dict[str, Any]:
    """A chart as a JSON object for the page's script (`page/src/description.ts` is the other side)."""
    x = axis_numbers(chart.x)
    lines = isinstance(chart, LineChart)
    return {
        "id": chart.id,
        "form": "line" if lines else "bar",
        "unit": chart.unit,
        "decimals": chart.decimals,
        "x_kind": axis_kind(chart.x),
        "x_name": chart.x_name,
        "x": x,
        "series": [
            {"name": each.name, "role": each.role, "values": [_value(v) for v in each.values]} for each in chart.series
        ],
        "bands": [{"lower": b.lower, "upper": b.upper, "label": b.label} for b in chart.bands] if lines else [],
        "marks": placed_marks(chart) if lines else [],
        "levels": [{"y": level.y, "label": level.label} for level in chart.levels],
        "log": lines and chart.log,
        "spans": [{"label": span.label, "days": span.days} for span in chart.spans] if lines else [],
        "first_span": chart.first_span if lines else 0,
    }


def placed_marks(chart: LineChart) -> list[dict[str, Any]]:
    """The marks at their places on the first series; those before it or without a value to stand on are left out."""
    x = axis_numbers(chart.x)
    values = [_value(v) for v in chart.series[0].values]
    placed = []
    for mark in chart.marks:
        at = _place(chart, x, values, mark)
        if at is not None:
            y = values[at] if mark.y is None else mark.y
            placed.append({"x": x[at], "y": y, "label": mark.label})
    return placed


def _place(chart: LineChart, x: list[float] | list[str], values: list[float | None], mark: ChartMark) -> int | None:
    if axis_kind(chart.x) != axis_kind([mark.x]):  # type: ignore[arg-type]
        raise UsageError(f"chart {chart.id}: mark {mark.label!r} stands at {mark.x!r}, which is not on its axis")
    wanted = axis_numbers([mark.x])[0]  # type: ignore[arg-type]
    there = [i for i, value in enumerate(values) if value is not None]
    if isinstance(wanted, str):
        return next((i for i in there if x[i] == wanted), None)
    if not there or wanted < x[0]:  # type: ignore[operator]
        return None
    return next((i for i in there if x[i] >= wanted), there[-1])  # type: ignore[operator]


def _value(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else _short(float(value))


def _short(value: float) -> float:
    short = float(f"{value:.{_DIGITS}g}")
    return int(short) if short.is_integer() and abs(short) < 1e15 else short  # noqa: PLR2004


def _require_sound(chart: Chart) -> None:
    """Sizes, names and order of a chart, or a sentence on what is wrong."""
    if not _ID.fullmatch(chart.id):
        raise UsageError(f"chart id {chart.id!r}: use lower-case letters, digits and hyphens, a letter first")
    if not len(chart.x) or not chart.series:
        raise UsageError(f"chart {chart.id} has {len(chart.x)} points and {len(chart.series)} series; leave it out")
    for each in chart.series:
        if len(each.values) != len(chart.x):
            raise UsageError(f"chart {chart.id}: {each.name} has {len(each.values)} values for {len(chart.x)} points")
        if any(v is not None and math.isinf(v) for v in each.values):
            raise UsageError(f"chart {chart.id}: {each.name} has an infinite value; give None where there is no value")
    numbers = axis_numbers(chart.x)
    if axis_kind(chart.x) != "name" and any(a >= b for a, b in zip(numbers, numbers[1:], strict=False)):  # type: ignore[operator]
        raise UsageError(f"chart {chart.id}: its horizontal axis does not rise throughout; sort it and drop doubles")
