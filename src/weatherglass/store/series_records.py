"""What the store says of its series beside their values: one vintage, an overview, and what a user declared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time


@dataclass(frozen=True, slots=True)
class Vintage:
    """One value of one day, as its source gave it at one time.

    Attributes
    ----------
    source, value
        Who said it, and what.
    known_at, recorded_at
        From when it could be known, and when this store learned it.
    revision
        0 for the first value that the source gave for the day, 1 for the next one recorded, ...
    ingest_id
        Record of the document that brought it.
    """

    source: str
    value: float
    known_at: datetime
    recorded_at: datetime
    revision: int
    ingest_id: int


@dataclass(frozen=True, slots=True)
class SeriesOverview:
    """What the store has of one series.

    Attributes
    ----------
    fields, sources
        Names, in alphabetical order.
    unit
        As declared, else "".
    first, last
        Days; None when it is declared and has no value yet.
    rows
        Observations: one is one field on one day from one source.
    revised
        Vintages beyond the first of each observation.
    last_recorded_at, last_known_at
        The latest of all its vintages.
    """

    series: str
    fields: tuple[str, ...]
    unit: str
    sources: tuple[str, ...]
    first: date | None
    last: date | None
    rows: int
    revised: int
    last_recorded_at: datetime | None
    last_known_at: datetime | None


@dataclass(frozen=True, slots=True)
class DeclaredSeries:
    """What a user said of a series that the catalogue does not have.

    Attributes
    ----------
    unit, calendar, title
        As in `weatherglass.market.catalogue.SeriesSpec`.
    zone, close
        IANA zone and wall-clock time of the instant that a day's value describes.
    """

    series: str
    unit: str
    zone: str
    calendar: str
    close: time
    title: str = ""
