"""What is known of a series before any value of it is read: the record types of the catalogue."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from types import MappingProxyType

from weatherglass.market.series import MAIN_FIELD, OHLC

END_OF_DAY = time.max
"""24:00, as a close: the midnight that ends the day."""
NEW_YORK_ZONE, UTC_ZONE = "America/New_York", "UTC"


class Unit(StrEnum):
    """What the values of a series count. The list is closed."""

    VOL_POINTS = "vol_points"
    """Volatility in per cent a year, as volatility indices are quoted."""
    INDEX_POINTS = "index_points"
    USD = "usd"
    USD_MILLIONS = "usd_millions"
    PERCENT = "percent"
    """Rates: per cent a year. Shares: per cent of the whole."""
    RATIO = "ratio"
    SCORE = "score"
    """A scale of its publisher's own."""
    VIEWS = "views"
    COUNT = "count"
    TH_PER_S = "th_per_s"
    """10^12 hashes a second."""


class SeriesCalendar(StrEnum):
    """Which days a series has."""

    US_SESSIONS = "us_sessions"
    """Sessions of the New York exchange (XNYS)."""
    EVERY_DAY = "every_day"
    US_BUSINESS_DAYS = "us_business_days"
    """Days of the US bond market: `weatherglass.timeline.business_days`."""
    WEEKLY = "weekly"
    """Weeks that end on a Wednesday, as those of the fund flows do, or on a day beside it at a year's end."""
    MONTHLY = "monthly"
    """The first day of each month."""
    QUARTERLY = "quarterly"
    """The last day of each quarter."""


COUNT_FIELDS = frozenset({"volume", "efp", "open_interest", "filers", "small_half_filers"})
"""Fields that are numbers of things, whatever the unit of their series."""


@dataclass(frozen=True, slots=True)
class SeriesSpec:
    """What is known of a series before any value of it is read.

    Attributes
    ----------
    name, title
        As "VIX" and "Cboe Volatility Index".
    unit
        Of the main field, and of every other that is not a count (`unit_of`).
    calendar
        Which days it has.
    zone, close
        IANA zone and wall-clock time of the instant that a day's value describes; `END_OF_DAY` is 24:00.
    sources
        Names of providers, the one to believe first.
    licence
        A sentence.
    lag_minutes
        From the close until the value could be known.
    lag_business_days, published
        Where a value is published on a later day: the how-manieth US business day after its own, and the wall-clock
        time then. They stand in place of `lag_minutes`.
    fields
        Names of its fields, the main one first.
    field_lag_minutes
        Fields that are known still later than the main one, by how much.
    final_after_days
        0: its source does not change past values. A number: values may change for so many days, and are final then.
        None: any past value may change at any time, so that what is first read now is taken as known now, not then.
    lowest, highest
        Values of the main field beyond are no values of this series.
    defects
        Known defects of its sources, a sentence each.
    source_codes
        What each provider calls it: {"fred": "VIXCLS"}.
    known_gaps
        Days of its calendar that its first source has never had.
    """

    name: str
    title: str
    unit: Unit
    calendar: SeriesCalendar
    zone: str
    close: time
    sources: tuple[str, ...]
    licence: str
    lag_minutes: int = 0
    lag_business_days: int = 0
    published: time | None = None
    fields: tuple[str, ...] = (MAIN_FIELD,)
    field_lag_minutes: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    final_after_days: int | None = 0
    lowest: float | None = None
    highest: float | None = None
    defects: tuple[str, ...] = ()
    source_codes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    known_gaps: tuple[date, ...] = ()

    @property
    def main_field(self) -> str:
        """The field that is meant when none is named: "settle" of a futures contract, "close" of everything else."""
        return self.fields[0]


def unit_of(spec: SeriesSpec, name: str) -> Unit:
    """The unit of one field of a series: counts are counts, every other field is in the unit of the series."""
    return Unit.COUNT if name in COUNT_FIELDS else spec.unit


def bounds_of(spec: SeriesSpec, name: str) -> tuple[float, float]:
    """Lowest and highest value that a field can have; infinite but for the main field and the prices of a day."""
    if name != spec.main_field and name not in (*OHLC, "adjclose"):
        return -math.inf, math.inf
    return (
        -math.inf if spec.lowest is None else spec.lowest,
        math.inf if spec.highest is None else spec.highest,
    )


def is_in_bounds(spec: SeriesSpec, name: str, value: float) -> bool:
    """Whether the series can have a value; bounds hold for the main field and for the prices of a day."""
    lowest, highest = bounds_of(spec, name)
    return lowest <= value <= highest
