"""Places of the small drawings of the page: the gauge's scale and the spreads of the outcome tables, in percent."""

from __future__ import annotations

import math
from dataclasses import dataclass

from weatherglass.delivery.report.view import GaugeScale, OutcomeBlock, OutcomeRow

EDGE = 14.0
"""Nearer than so many percent to an end, words are aligned to that side."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One band on the scale: `left` and `width` in percent."""

    left: float
    width: float
    label: str
    share: str
    bound: str
    """The number at its left end, or "" at the end of the scale."""
    holds_marker: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A point on the scale in percent, with words and how they are anchored there."""

    at: float
    anchor: str
    label: str


def place_on(gauge: GaugeScale, value: float) -> float:
    """Percent from the left of a value on the logarithmic scale; the ends hold what lies beyond them.

    >>> place_on(GaugeScale(name="VIX", figure=None, missing="closed", lowest=10, highest=40), 20)
    50.0
    """
    inside = min(max(value, gauge.lowest), gauge.highest)
    return round(100 * math.log(inside / gauge.lowest) / math.log(gauge.highest / gauge.lowest), 3)


def segments(gauge: GaugeScale) -> list[Segment]:
    """The bands of a gauge from left to right."""
    level = gauge.figure.value if gauge.figure else None
    found = []
    for band in gauge.bands:
        lower = gauge.lowest if band.lower is None else band.lower
        upper = gauge.highest if band.upper is None else band.upper
        left, right = place_on(gauge, lower), place_on(gauge, upper)
        bound = "" if band.lower is None else f"{band.lower:g}"
        holds = level is not None and (band.lower is None or level >= lower) and (band.upper is None or level < upper)
        found.append(Segment(left, round(right - left, 3), band.label, band.share, bound, holds))
    return found


def marker(gauge: GaugeScale) -> Place | None:
    """Where today's level stands, or None when there is none."""
    if gauge.figure is None or gauge.figure.value is None:
        return None
    return _anchored(place_on(gauge, gauge.figure.value), f"{gauge.name} {gauge.figure.text}")


def references(gauge: GaugeScale) -> list[Place]:
    """Ticks of the scale; of two that nearly coincide the words go to different sides."""
    places = sorted((place_on(gauge, each.value), each.label) for each in gauge.references)
    found = []
    for k, (at, label) in enumerate(places):
        place = _anchored(at, label)
        if k + 1 < len(places) and places[k + 1][0] - at < EDGE and place.anchor == "middle":
            place = Place(at, "end", label)
        elif k and at - places[k - 1][0] < EDGE and place.anchor == "middle":
            place = Place(at, "start", label)
        found.append(place)
    return found


def _anchored(at: float, label: str) -> Place:
    anchor = "start" if at < EDGE else "end" if at > 100 - EDGE else "middle"
    return Place(at, anchor, label)


@dataclass(frozen=True, slots=True)
class Spread:
    """One row's spread on the scale of its block: places in percent, None where there is nothing to draw."""

    low: float
    middle: float
    high: float
    base: float | None
    zero: float | None


def spreads(block: OutcomeBlock) -> list[Spread | None]:
    """The spreads of a block's rows on one common scale; None for a row without numbers."""
    drawn = [number for row in block.rows for number in _numbers(row)]
    if not drawn:
        return [None] * len(block.rows)
    lowest, highest = min(drawn), max(drawn)
    room = (highest - lowest or 1.0) * 0.04
    lowest, highest = lowest - room, highest + room

    def place(value: float) -> float:
        return round(100 * (value - lowest) / (highest - lowest), 3)

    zero = place(0.0) if lowest < 0 < highest else None
    found: list[Spread | None] = []
    for row in block.rows:
        numbers = _numbers(row)
        base = row.base.value if row.base else None
        if len(numbers) < 3:
            found.append(None)
        else:
            low, middle, high = (place(number) for number in numbers[:3])
            found.append(Spread(low, middle, high, None if base is None else place(base), zero))
    return found


def _numbers(row: OutcomeRow) -> list[float]:
    """Low, middle, high and where there is one the base; nothing when one of the three has no number."""
    three = [each.value for each in (row.low, row.middle, row.high) if each is not None]
    numbers = [number for number in three if number is not None]
    if len(numbers) < 3:
        return []
    return numbers if row.base is None or row.base.value is None else [*numbers, row.base.value]
