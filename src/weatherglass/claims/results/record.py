"""What was found without any test: the series used, the cases, the base rate, the figures of the text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from weatherglass.claims.results.words import NotRun, Role

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SeriesUsed:
    """A series as the test used it: what a reader needs to do it again.

    `vintage` is a hash of its days and values; `clipped` says that the file asked for an earlier start than there is.
    """

    role: str
    series: str
    field: str
    unit: str
    first: date
    last: date
    rows: int
    source: str
    vintage: str
    clipped: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """One event and what came of it.

    Attributes
    ----------
    event, entry
        Day of the event, and of the close at which the clock starts; entry None where the data end before.
    role
        See `Role`.
    outcome
        In the measure's unit; None while it is open.
    multiple
        Last price over entry price at the horizon; None while open, or for measures that are not of prices.
    hit
        Whether the outcome is what the claim says a success is; None while open.
    resolves
        The day on which the horizon ends: known, or where it lies ahead an estimate by the target's calendar.
    figures
        Further outcomes by name: "max_drawdown", "time_to_2x", ...; None where it did not happen within the horizon.
    so_far
        While open: the multiple up to the last value.
    near
        Ids of the confounders within whose reach it lies.
    """

    event: date
    role: Role
    entry: date | None = None
    outcome: float | None = None
    multiple: float | None = None
    hit: bool | None = None
    resolves: date | None = None
    so_far: float | None = None
    figures: Mapping[str, float | None] = field(default_factory=lambda: MappingProxyType({}))
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class BaseRate:
    """What a random date would have done.

    Attributes
    ----------
    share
        Of all dates that are hits.
    hit_is
        Multiple that counts as a hit; for days to a peak, the days within which one does.
    mean, median, q05, q25, q75, q95
        Of the outcome over all dates.
    dates, first, last
        How many dates, and which.
    independent_windows
        Dates over horizon: "about 12 independent years", not 4,570 days.
    outcomes
        (dates,) of every date, for pictures.
    """

    share: float
    hit_is: float
    mean: float
    median: float
    q05: float
    q25: float
    q75: float
    q95: float
    dates: int
    first: date
    last: date
    independent_windows: float
    outcomes: Vector = field(repr=False, default_factory=lambda: np.empty(0))


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One figure of the text beside the right one; `holds` is None where it could not be looked up."""

    name_en: str
    name_ko: str
    claimed: float | str
    right: float | str | None
    unit: str
    tolerance: float
    holds: bool | None
    where: str
    not_run: NotRun | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A number of a claim that is about no events: a correlation, a slope, a loss, a half-life."""

    name: str
    value: float
    unit: str
    n: int
    first: date
    last: date
    low: float | None = None
    high: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Prediction:
    """An open prediction: true, false, or open until a day."""

    event: date
    resolves: date
    condition: str
    value: float | None
    came_true: bool | None
