"""Daily observations as sources give them and as the store hands them back: values with the day that they describe and
the instant from which they could be known.

A missing value is no row. Days are labels of sessions (a New York session, a UTC day of Bitcoin), not instants; what
instant a label stands for is the catalogue's business (`weatherglass.market.catalogue`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import UsageError
from weatherglass.market.board import Vector

Days = NDArray[np.datetime64]
"""datetime64[D]."""
Instants = NDArray[np.datetime64]
"""datetime64[us], UTC."""

OHLC = ("open", "high", "low", "close")
MAIN_FIELD = "close"
"""The field of a series that has one value a day, and the one that is read when none is named."""

FIRST_DAY, LAST_DAY = date(1792, 5, 17), date(2100, 12, 31)
"""Days outside are unit confusion: the first is the founding of the New York exchange."""


class ObservationDefect(StrEnum):
    """Why an observation of a source is not kept. The list is closed: programs may switch on it."""

    UNREADABLE_VALUE = "unreadable_value"
    """Something stands there and is no number."""
    BAD_DATE = "bad_date"
    """Unreadable, impossible (02/29/2025) or outside 1792 to 2100."""
    FUTURE_DATE = "future_date"
    """A day after the day on which the answer was received, in the series' own zone."""
    IMPOSSIBLE_RANGE = "impossible_range"
    """High below low or a close outside of them: only the close is kept. An open outside: all but the open."""
    ZERO_PLACEHOLDER = "zero_placeholder"
    """A zero where the series cannot be zero (a settlement, a whole curve): how the source writes "missing"."""
    OUT_OF_BOUNDS = "out_of_bounds"
    """Beyond what the catalogue holds possible for the series."""
    DUPLICATE = "duplicate"
    """The same observation again: counted once."""
    CONFLICTING_DUPLICATE = "conflicting_duplicate"
    """Another value for the same day: the last in source order is kept."""
    AFTER_EXPIRY = "after_expiry"
    """A row of a contract after its settlement."""
    RAGGED_ROW = "ragged_row"
    """More or fewer cells than the header, so that no cell can be trusted."""
    UNKNOWN_NAME = "unknown_name"
    """A row of something that is not asked for or not known (a weekly contract, an unknown ticker)."""
    FILLED_IN = "filled_in"
    """A value that the source has copied from elsewhere (weekly futures that carry the monthly price)."""


@dataclass(frozen=True, slots=True)
class Quarantined:
    """One observation that was not kept: where it stands in the source, why, and its text (cut to 80 characters)."""

    row: int
    code: ObservationDefect
    text: str


@dataclass(frozen=True, slots=True)
class IngestQuality:
    """What became of the observations of one answer (an observation is one field on one day).

    ``read == kept + blank + sum(left_out.values())`` always holds.

    Attributes
    ----------
    read, kept
        Observations that the answer lists, and those handed on.
    blank
        Observations that the source itself leaves empty ("", ".", null): no defect.
    left_out
        Counts by code of those that are not kept; quotes of options have codes of their own.
    examples
        The first few of them.
    notes
        Sentences for people: what is unusual about this answer.
    """

    read: int = 0
    kept: int = 0
    blank: int = 0
    left_out: Mapping[ObservationDefect, int] | Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    examples: tuple[Quarantined, ...] = ()
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.read != self.kept + self.blank + sum(self.left_out.values()):
            raise UsageError(
                f"quality record does not add up: read {self.read}, kept {self.kept}, blank {self.blank}, "
                f"left out {dict(self.left_out)}"
            )


@dataclass(frozen=True, slots=True, eq=False)
class SeriesRows:
    """Observations of one field of one series.

    Attributes
    ----------
    series
        Name in the catalogue ("VIX"), or the user's own.
    field
        "close" for a series of one value a day.
    as_of
        (n,) datetime64[D], strictly increasing: the days described.
    value
        (n,) finite, in the unit of the series.
    known_at
        (n,) datetime64[us] UTC from which each value could be known, where the source says so (release dates);
        None where it follows from the catalogue's rule.
    """

    series: str
    field: str
    as_of: Days
    value: Vector
    known_at: Instants | None = None

    def __post_init__(self) -> None:
        shapes = {column.shape for column in (self.as_of, self.value, self.known_at) if column is not None}
        if len(shapes) != 1 or len(self.as_of.shape) != 1:
            raise UsageError(f"{self.series} {self.field}: columns of one length are needed; got shapes {shapes}")
        if self.as_of.dtype != np.dtype("datetime64[D]"):
            raise UsageError(f"{self.series} {self.field}: as_of must be datetime64[D]; got {self.as_of.dtype}")
        if self.known_at is not None and self.known_at.dtype != np.dtype("datetime64[us]"):
            raise UsageError(f"{self.series} {self.field}: known_at must be datetime64[us]; got {self.known_at.dtype}")
        if not bool(np.isfinite(self.value).all()):
            raise UsageError(f"{self.series} {self.field}: a missing value is no row; got {self.value}")
        if self.as_of.size > 1 and not bool((np.diff(self.as_of) > np.timedelta64(0, "D")).all()):
            raise UsageError(f"{self.series} {self.field}: days must be strictly increasing")

    @property
    def rows(self) -> int:
        """Number of observations."""
        return int(self.as_of.shape[0])


@dataclass(frozen=True, slots=True, eq=False)
class SeriesAnswer:
    """What one document of a source says, and how much of it was kept."""

    rows: tuple[SeriesRows, ...]
    quality: IngestQuality


@dataclass(frozen=True, slots=True, eq=False)
class SeriesHistory:
    """One field of one series as the store answers, with where each value comes from.

    Attributes
    ----------
    as_of, value
        (n,) as in `SeriesRows`.
    known_at, recorded_at
        (n,) datetime64[us] UTC: from when the value could be known, and when this store learned it.
    source_at, sources
        (n,) position in `sources` of the source of each value.
    revision
        (n,) int64, 0 for the first value that its source gave for the day, 1 for the next, ...
    unit
        Of the values, as the catalogue or the import states it; "" when nobody said.
    notes
        Sentences for people: age, gaps, what was left out.
    """

    series: str
    field: str
    unit: str
    as_of: Days
    value: Vector
    known_at: Instants
    recorded_at: Instants
    source_at: NDArray[np.int64]
    sources: tuple[str, ...]
    revision: NDArray[np.int64]
    notes: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """Number of observations."""
        return int(self.as_of.shape[0])


def instants(*moments: datetime) -> Instants:
    """Instants with an offset as datetime64[us] UTC.

    >>> from datetime import UTC
    >>> instants(datetime(2024, 1, 2, 21, 15, tzinfo=UTC))
    array(['2024-01-02T21:15:00.000000'], dtype='datetime64[us]')
    """
    from datetime import UTC

    for moment in moments:
        if moment.tzinfo is None:
            raise UsageError(f"{moment.isoformat()} has no offset; an instant needs one")
    return np.array([moment.astimezone(UTC).replace(tzinfo=None) for moment in moments], dtype="datetime64[us]")
