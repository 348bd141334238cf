"""Charts as the JSON objects that the page's script reads; `page/src/description.ts` is the other side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from weatherglass.delivery.report.charts import (
    Axis,
    BarChart,
    Chart,
    ChartMark,
    LineChart,
    RangeChart,
    Values,
    axis_kind,
    numbers_of,
)
from weatherglass.errors import UsageError

X = float | int | str
_DIGITS = 6
"""Significant digits in the page: what a screen shows, and half the size of all of them."""
_POWERS = np.array([float(f"1e{power}") for power in range(23)])
"""Powers of ten that doubles hold exactly."""


def chart_record(chart: Chart) -> dict[str, Any]:
    """A chart as a JSON object."""
    record: dict[str, Any] = {
        "id": chart.id,
        "form": "line",
        "unit": chart.unit,
        "decimals": chart.decimals,
        "x_kind": axis_kind(chart.x),
        "x_name": chart.x_name,
        "x": axis_values(chart.x),
        "series": [{"name": each.name, "role": each.role, "values": shortened(each.values)} for each in chart.series],
        "bands": [],
        "marks": [] if isinstance(chart, RangeChart) else placed_marks(chart),
        "levels": []
        if isinstance(chart, RangeChart)
        else [{"y": each.y, "label": each.label} for each in chart.levels],
        "periods": [],
        "log": False,
        "spans": [],
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
    if not isinstance(chart, RangeChart):
        record["marks"] = placed_marks(chart)
        record["levels"] = [{"y": each.y, "label": each.label} for each in chart.levels]
    match chart:
        case LineChart():
            record["bands"] = [{"lower": each.lower, "upper": each.upper, "label": each.label} for each in chart.bands]
            record["periods"] = [
                {"first": _day_number(each.first), "last": _day_number(each.last), "label": each.label}
                for each in chart.periods
            ]
            record["spans"] = [{"label": each.label, "days": each.days} for each in chart.spans]
            record |= {"log": chart.log, "first_span": chart.first_span, "filled": chart.filled}
            record |= {"x_log": chart.x_log, "x_decimals": chart.x_decimals, "x_hidden": chart.x_hidden}
        case BarChart():
            record |= {"form": "bar", "coloring": chart.coloring, "bar_bands": list(chart.bar_bands)}
            record["sideways"] = chart.sideways
        case RangeChart():
            record |= {"form": "range", "range_name": chart.range_name}
    return record


def axis_values(x: Axis) -> list[X]:
    """An axis as the page holds it: days since 1970-01-01, numbers, or names."""
    kind = axis_kind(x)
    if kind == "name":
        return [str(each) for each in x]
    if kind == "date":
        days: list[X] = np.asarray(x, dtype="datetime64[D]").astype(np.int64).tolist()
        return days
    return [0 if each is None else each for each in shortened(np.asarray(x, dtype=np.float64))]


def placed_marks(chart: LineChart | BarChart) -> list[dict[str, Any]]:
    """The marks at their places on the first series; those before it or without a value to stand on are left out."""
    values = numbers_of(chart.series[0].values)
    there = np.flatnonzero(np.isfinite(values))
    x = axis_values(chart.x)
    by_number = axis_kind(chart.x) != "name"
    places = np.asarray(x, dtype=np.float64)[there] if by_number else np.asarray(x, dtype=object)[there]
    placed = []
    for mark in chart.marks:
        row = _row(chart, places, mark)
        if row is not None:
            at = int(there[row])
            y = shortened(values[at : at + 1])[0] if mark.y is None else mark.y
            placed.append({"x": x[at], "y": y, "label": mark.label, "group": mark.group, "worded": mark.worded})
    return placed


def _row(chart: LineChart | BarChart, places: NDArray[Any], mark: ChartMark) -> int | None:
    """Which of the places a mark stands on; None for none."""
    if axis_kind(chart.x) != axis_kind(_one(mark.x)):
        raise UsageError(f"chart {chart.id}: mark {mark.label!r} stands at {mark.x!r}, which is not on its axis")
    wanted = axis_values(_one(mark.x))[0]
    if isinstance(wanted, str):
        found = np.flatnonzero(places == wanted)
        return int(found[0]) if found.size else None
    if not places.size or wanted < places[0]:
        return None
    return min(int(np.searchsorted(places, wanted)), places.size - 1)


def _one(x: date | float | str) -> Sequence[Any]:
    return [x]


def _day_number(day: date) -> int:
    return int(np.datetime64(day, "D").astype(np.int64))


def shortened(values: Values) -> list[float | None]:
    """Values with six significant digits, None for NaN.

    >>> shortened(np.array([2718.766, 0.0123456789, 12.0, np.nan, -4000000.0]))
    [2718.77, 0.0123457, 12.0, None, -4000000.0]
    """
    exact = numbers_of(values)
    there = np.isfinite(exact)
    sizes = np.abs(exact, where=there, out=np.ones(exact.shape))
    digits = _DIGITS - 1 - np.floor(np.log10(np.where(sizes > 0.0, sizes, 1.0))).astype(np.int64)
    # a quotient by an exact power of ten is the nearest double, and so prints as short as it can
    down, up = _power(digits), _power(-digits)
    with np.errstate(invalid="ignore"):
        short = np.where(digits >= 0, np.rint(exact * down) / down, np.rint(exact / up) * up)
    found: list[float | None] = short.tolist()
    for row in np.flatnonzero(~there).tolist():
        found[row] = None
    return found


def _power(digits: NDArray[np.int64]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = _POWERS[np.clip(digits, 0, _POWERS.shape[0] - 1)]
    return found
