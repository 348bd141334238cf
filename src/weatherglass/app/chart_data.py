"""What the charts of the report are drawn from: arrays and figures, no words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from weatherglass.market.series import Days
from weatherglass.signals.panel import Panel, Unavailable, Why
from weatherglass.signals.signal import GapRule, Returns

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Basis:
    """What a chart is made of: first and last day, how many values, of what kind, on which days, from whom."""

    first: date
    last: date
    n: int
    returns: Returns = Returns.NONE
    gap_rule: GapRule = GapRule.EVERY_ROW
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """Something at a day of a line.

    Attributes
    ----------
    day
        From which on it shows.
    kind
        "event", "rise" or "breakout".
    key
        Name of an event; else "".
    size
        The change of a rise, in per cent; the days that the record before a breakout had stood.
    """

    day: date
    kind: str
    key: str = ""
    size: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class LineData:
    """Columns over days.

    Attributes
    ----------
    days
        (n,) increasing.
    columns
        (n,) each, by name of the series or signal; NaN where there is none.
    points
        In order of weight: the first are worded first where there is little room.
    periods
        First and last days that belong together: the bases before breakouts; the last may be open.
    """

    basis: Basis
    days: Days
    columns: Mapping[str, Vector]
    points: tuple[Point, ...] = ()
    periods: tuple[tuple[date, date], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class NameData:
    """Columns over names: tenors, rungs, markets.

    Attributes
    ----------
    names
        Of series or signals, in order.
    columns
        By name: "today", "week_ago", ...; as many values as names.
    days
        The day of a column, where it is of one day.
    """

    basis: Basis
    names: tuple[str, ...]
    columns: Mapping[str, Vector]
    days: Mapping[str, date]


@dataclass(frozen=True, slots=True, eq=False)
class HistogramData:
    """On how many days a level was where.

    Attributes
    ----------
    lower
        (m,) lower ends of the bins, each a point wide; the last one holds all that is higher.
    share
        (m,) per cent of days.
    band
        (m,) position of the band that a bin lies in.
    edges, band_share
        Edges of the bands, and per cent of days in each.
    today, mean, median
        Of the level.
    """

    basis: Basis
    lower: Vector
    share: Vector
    band: tuple[int, ...]
    edges: tuple[float, ...]
    band_share: tuple[float, ...]
    today: float
    mean: float
    median: float


@dataclass(frozen=True, slots=True)
class BandRow:
    """What followed the days of a band: its name, cases, quartiles of what followed, and the median of the level."""

    band: str
    lower: float | None
    upper: float | None
    n: int
    q25: float
    median: float
    q75: float
    level: float


@dataclass(frozen=True, slots=True)
class BandData:
    """Rows by band from low to high, those without cases left out; `horizon` in sessions."""

    basis: Basis
    rows: tuple[BandRow, ...]
    horizon: int
    now: str


@dataclass(frozen=True, slots=True, eq=False)
class CycleData:
    """Multiples at equal age.

    Attributes
    ----------
    age
        (n,) days since the halving, from 0.
    multiples
        By year of the halving, (n,) each; NaN where the cycle had ended or has not come so far.
    age_today
        Of the last cycle, in days.
    today
        Multiples of all cycles at that age.
    """

    basis: Basis
    age: Vector
    multiples: Mapping[int, Vector]
    age_today: int
    today: Mapping[int, float]


def missing(panel: Panel, *series: str) -> Unavailable | None:
    """Why a chart of some series cannot be drawn: the first of them that the panel has not; None when it has all."""
    gone = next((name for name in series if panel.get(name) is None), None)
    return Unavailable(Why.NO_SERIES, gone) if gone else None


def sources_of(panel: Panel, *series: str) -> tuple[str, ...]:
    """Who gave the values of some series, once each."""
    found = (panel.get(name) for name in series)
    return tuple(dict.fromkeys(each.source for each in found if each is not None))
