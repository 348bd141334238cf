"""The series that this package knows by name: unit, calendar, close, sources in order, licence and known defects.

A name says the same thing everywhere: in the store, in claims, on the command line. What a day of a series *means*
(from which instant its value could be known) is decided here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum
from types import MappingProxyType


class SeriesCalendar(StrEnum):
    """Which days a series has."""

    US_SESSIONS = "us_sessions"
    """Sessions of the New York exchange (XNYS)."""
    EVERY_DAY = "every_day"
    US_BUSINESS_DAYS = "us_business_days"
    """Monday to Friday less federal holidays as the sessions show them; used for rates. Close enough for staleness."""
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"


@dataclass(frozen=True, slots=True)
class SeriesSpec:
    """What is known of a series before any value of it is read.

    Attributes
    ----------
    name, title
        As "VIX" and "Cboe Volatility Index".
    unit
        As "vol_points", "index_points", "usd", "percent", "ratio", "usd_millions", "views", "score".
    calendar
        Which days it has.
    zone, close
        IANA zone and wall-clock time of the instant that a day's value describes; 24:00 is the end of the day, written
        as `time.max`.
    lag_minutes
        From the close until the value could be known.
    fields
        Names of its fields, the main one first.
    final_after_days
        0: its source does not change past values. A number: values may change for so many days, and are final then.
        None: any past value may change at any time, so that what is first read now is taken as known now, not then.
    sources
        Names of providers, the one to believe first.
    lowest, highest
        Values beyond are no values of this series.
    licence
        A sentence.
    defects
        Known defects of its sources, a sentence each.
    source_codes
        What each provider calls it: {"fred": "VIXCLS"}.
    """

    name: str
    title: str
    unit: str
    calendar: SeriesCalendar
    zone: str
    close: time
    sources: tuple[str, ...]
    licence: str
    lag_minutes: int = 0
    fields: tuple[str, ...] = ("close",)
    final_after_days: int | None = 0
    lowest: float | None = None
    highest: float | None = None
    defects: tuple[str, ...] = ()
    source_codes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
