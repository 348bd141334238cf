"""Descriptions of charts: what is drawn, in records; the page's script draws them, and a table says the same in text.

Everything is already worded in the reader's language. Days may be `date` or a datetime64[D] array, and values an array
with NaN, or a sequence with None, where there is none. `chart_record.chart_record` turns them into the page's JSON.
"""

from __future__ import annotations

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
Role = Literal["main", "other", "aside", "dots"]
Coloring = Literal["sign", "series"]

_ID = re.compile(r"[a-z][a-z0-9-]*")


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
        "main" is drawn strong, "other" plain, "aside" thin and dashed, "dots" as points that no line joins.
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
        A few words; always in the box beside the pointer and in the table, and in the chart where there is room, the
        earlier marks of a chart first.
    y
        The height, when it is not the value of the first series there.
    group
        What such marks are called in the legend; marks of another group have another sign. "" is no group.
    worded
        Whether the words may stand in the chart at any zoom; others appear when few years are shown.
    """

    x: date | float | str
    label: str
    y: float | None = None
    group: str = ""
    worded: bool = True


@dataclass(frozen=True, slots=True)
class ChartLevel:
    """A horizontal line with words on it, for example a long-run mean."""

    y: float
    label: str


@dataclass(frozen=True, slots=True)
class ChartPeriod:
    """Days with a background of their own, from the first to the last: a base, a recession."""

    first: date
    last: date
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
        A headline, and a sentence on what there is to see; the sentence is what a screen reader says.
    unit
        Of the vertical axis; "" when the numbers have none.
    x
        Days, numbers (both rising) or names.
    series
        At least one; the first carries marks, bands and levels.
    bands, marks, levels, periods
        Backgrounds by height, points, horizontal lines, and backgrounds by days.
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
    x_log, x_decimals
        Of an axis of numbers: whether it is logarithmic, and the decimals in the box beside the pointer.
    x_hidden
        Whether the names below the axis are left out: they then stand in the box beside the pointer alone.
    filled
        Whether the area below the first series is filled, as of a distribution.
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
    periods: tuple[ChartPeriod, ...] = ()
    log: bool = False
    log_choice: bool = False
    spans: tuple[ChartSpan, ...] = ()
    first_span: int = 0
    decimals: int = 2
    x_name: str = ""
    x_log: bool = False
    x_decimals: int = 0
    x_hidden: bool = False
    filled: bool = False
    note: str = ""
    wide: bool = True

    def __post_init__(self) -> None:
        _require_sound(self)
        if self.x_log and not (axis_kind(self.x) == "number" and float(np.asarray(self.x, np.float64).min()) > 0.0):
            raise UsageError(
                f"chart {self.id}: a logarithmic horizontal axis needs numbers above zero; set x_log False"
            )
        if self.spans and not 0 <= self.first_span < len(self.spans):
            raise UsageError(f"chart {self.id}: first_span={self.first_span}, but it has {len(self.spans)} spans")
        if (self.spans or self.periods) and axis_kind(self.x) != "date":
            raise UsageError(f"chart {self.id}: spans and periods are of days, and its axis has none; leave them out")
        for period in self.periods:
            if period.first > period.last:
                raise UsageError(f"chart {self.id}: the period {period.label!r} ends before it begins")
        lowest = min((v for each in self.series for v in finite(each.values)), default=None)
        if (self.log or self.log_choice) and lowest is not None and lowest <= 0:
            raise UsageError(
                f"chart {self.id}: a logarithmic axis cannot show {lowest:g}; set log and log_choice False"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class BarChart:
    """Bars by name; further attributes as in `LineChart`.

    Attributes
    ----------
    coloring
        "sign": bars of a single series in the colors of up and down. "series": each series in a color of its own.
    bar_bands
        Of a single series: which of the six colors of the scale each bar has; () for none.
    marks
        Vertical lines with words, at a name: "today".
    sideways
        Whether the bars lie on their side, for names that are long.
    """

    id: str
    title: str
    description: str
    unit: str
    x: Sequence[str]
    series: tuple[ChartSeries, ...]
    levels: tuple[ChartLevel, ...] = ()
    marks: tuple[ChartMark, ...] = ()
    coloring: Coloring = "sign"
    bar_bands: tuple[int, ...] = ()
    sideways: bool = False
    decimals: int = 1
    x_name: str = ""
    note: str = ""
    wide: bool = False

    def __post_init__(self) -> None:
        _require_sound(self)
        if self.bar_bands and (len(self.bar_bands) != len(self.x) or not set(self.bar_bands) <= set(range(6))):
            raise UsageError(f"chart {self.id}: bar_bands={self.bar_bands}; give one of 0 to 5 for each bar")


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeChart:
    """A range and its middle by name, and another point beside them; further attributes as in `LineChart`.

    Attributes
    ----------
    series
        Three or four: low, middle and high of the range, and the point to compare them with.
    range_name
        What the range from low to high is called in the legend: "middle half".
    """

    id: str
    title: str
    description: str
    unit: str
    x: Sequence[str]
    series: tuple[ChartSeries, ...]
    range_name: str
    decimals: int = 1
    x_name: str = ""
    note: str = ""
    wide: bool = False

    def __post_init__(self) -> None:
        _require_sound(self)
        if len(self.series) not in {3, 4}:
            raise UsageError(
                f"chart {self.id} has {len(self.series)} series; a range has low, middle, high and perhaps one more"
            )
        low, middle, high = (np.asarray(each.values, dtype=np.float64) for each in self.series[:3])
        if bool((low > middle).any() or (middle > high).any()):
            raise UsageError(f"chart {self.id}: its ranges are not in the order low, middle, high")


Chart = LineChart | BarChart | RangeChart


@dataclass(frozen=True, slots=True)
class MissingChart:
    """A chart that cannot be drawn, with the reason that stands in its place."""

    id: str
    title: str
    reason: str
    wide: bool = False

    def __post_init__(self) -> None:
        _require_id(self.id)
        if not self.reason:
            raise UsageError(f"chart {self.id} is missing without a reason; say why")


def axis_kind(x: Axis) -> AxisKind:
    """Whether an axis holds days, numbers or names."""
    first = x[0]
    if isinstance(first, str):
        return "name"
    return "date" if isinstance(first, date | np.datetime64) else "number"


def numbers_of(values: Values) -> NDArray[np.float64]:
    """Values as an array, (n,), with NaN where there is none."""
    return np.asarray(values, dtype=np.float64)


def finite(values: Values) -> list[float]:
    """The values that there are."""
    there = numbers_of(values)
    found: list[float] = there[np.isfinite(there)].tolist()
    return found


def _require_id(name: str) -> None:
    if not _ID.fullmatch(name):
        raise UsageError(f"chart id {name!r}: use lower-case letters, digits and hyphens, a letter first")


def _require_sound(chart: Chart) -> None:
    """Sizes, names and order of a chart, or a sentence on what is wrong."""
    _require_id(chart.id)
    if not len(chart.x) or not chart.series:
        raise UsageError(f"chart {chart.id} has {len(chart.x)} points and {len(chart.series)} series; leave it out")
    for each in chart.series:
        if len(each.values) != len(chart.x):
            raise UsageError(f"chart {chart.id}: {each.name} has {len(each.values)} values for {len(chart.x)} points")
        if bool(np.isinf(numbers_of(each.values)).any()):
            raise UsageError(f"chart {chart.id}: {each.name} has an infinite value; give None where there is no value")
    if not any(finite(each.values) for each in chart.series):
        raise UsageError(f"chart {chart.id} has no value at all; leave it out and say why")
    if axis_kind(chart.x) != "date" and not chart.x_name:
        raise UsageError(f"chart {chart.id}: say in x_name what its horizontal axis counts; its table needs a head")
    if axis_kind(chart.x) != "name" and not _rises(chart.x):
        raise UsageError(f"chart {chart.id}: its horizontal axis does not rise throughout; sort it and drop doubles")


def _rises(x: Axis) -> bool:
    steps = np.diff(np.asarray(x, dtype="datetime64[D]" if axis_kind(x) == "date" else np.float64))
    return bool((steps > np.zeros(1, steps.dtype)).all())
