"""What a caller says about a file beside its path."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path


@dataclass(frozen=True, slots=True)
class BoardQuery:
    """A path and what the caller declares, for what the file leaves out or holds several of.

    Attributes
    ----------
    expiry, root, underlying
        Of the only term, where the file does not name them.
    as_of
        Which board; or the instant of a board that does not state it.
    columns
        Our names to the file's names, for plain tables.
    decimal
        "." or ",", or None when undeclared.
    at
        Which snapshot of a row that has several: "1545" or "eod".
    every
        For a tape of quotes: how far apart its boards are; None is `instant_grid.DEFAULT_EVERY`.
    max_age
        For a tape of quotes: how old the last quote of a contract may be; None is no limit within its session.
    only
        For a file of many underlyings: which of them are of use. Others are passed over uncounted.
    """

    path: Path
    expiry: date | None = None
    root: str | None = None
    underlying: str | None = None
    as_of: datetime | date | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    decimal: str | None = None
    at: str | None = None
    every: timedelta | None = None
    max_age: timedelta | None = None
    only: Callable[[str], bool] | None = None

    @property
    def states_instant(self) -> bool:
        """Whether the caller says of which instant the quotes are."""
        return isinstance(self.as_of, datetime)
