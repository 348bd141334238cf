"""Lines that are published: what they say, and what every step of the state machines asks and answers alike."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from weatherglass.errors import UsageError
from weatherglass.market.reason import Reason
from weatherglass.timeline.settlement import require_offset, to_utc

TIE = 1e-12
"""Differences below this share of a level are float noise: 20.3 - 19.8 must be a drop of 0.5."""


class PublicationStatus(StrEnum):
    """What a published value is."""

    FRESH = "fresh"
    """Calculated from this snapshot."""
    CARRIED = "carried"
    """A value of an earlier instant, published again; `as_of` says which."""
    SUPPRESSED = "suppressed"
    """No value is published."""


class PublicationCode(StrEnum):
    """Every reason for which a value is not fresh. The list is closed: programs may switch on it."""

    FILTERED_DROP = "filtered_drop"
    """Lower than the baseline by the threshold or more while the filter's period runs."""
    NOT_CALCULABLE = "not_calculable"
    NO_VALUE_YET = "no_value_yet"
    """Not calculable, and nothing valid to carry."""
    SPOT_JUMP = "spot_jump"
    """Held: the underlying moved too far in one step."""
    ABOVE_CEILING = "above_ceiling"
    """Held: the index came to stand above the ceiling."""
    INDEX_JUMP = "index_jump"
    """Held: the index moved by the factor, up or down, in one step."""
    STALE_QUOTES = "stale_quotes"
    FEED_GAP = "feed_gap"
    """A feed may have missed quotes and is not whole again."""
    EMPTY_SNAPSHOT = "empty_snapshot"
    SHORT_SNAPSHOT = "short_snapshot"
    """The board has far fewer rows than usual."""


@dataclass(frozen=True, slots=True)
class PublicationReason:
    """A code, a sentence for people and, when the value is not calculable, why it is not."""

    code: PublicationCode
    message: str
    cause: Reason | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """One line of what went out; computed by this project, never an official value.

    Attributes
    ----------
    value
        Index points; None exactly when suppressed.
    reason
        Why it is not fresh; None exactly when it is.
    as_of
        The instant that the value describes; for a suppressed one, the instant that it would have described.
    published_at
        Not before `as_of`.
    """

    value: float | None
    status: PublicationStatus
    reason: PublicationReason | None
    as_of: datetime
    published_at: datetime

    def __post_init__(self) -> None:
        if (self.value is None) is not (self.status is PublicationStatus.SUPPRESSED):
            raise UsageError(f"value={self.value} cannot be {self.status}: a value is None exactly when suppressed")
        if (self.reason is None) is not (self.status is PublicationStatus.FRESH):
            raise UsageError(f"reason={self.reason} cannot be {self.status}: a reason is None exactly when fresh")
        if to_utc(self.published_at) < to_utc(self.as_of):
            raise UsageError(f"published_at={self.published_at.isoformat()} is before as_of={self.as_of.isoformat()}")


@dataclass(frozen=True, slots=True)
class Level:
    """An index level, in index points, and the instant that it describes."""

    value: float
    at: datetime


def fresh_line(value: float, at: datetime) -> Published:
    """A value calculated from the snapshot of `at`."""
    return Published(value, PublicationStatus.FRESH, None, at, at)


def carried_line(level: Level, at: datetime, reason: PublicationReason) -> Published:
    """An earlier level, published again at `at`."""
    return Published(level.value, PublicationStatus.CARRIED, reason, level.at, at)


def line_without_value(last: Level | None, at: datetime, reason: Reason | None, *, where: str) -> Published:
    """What goes out where nothing is calculable: the last valid level if there is one `where` it counts, or nothing."""
    why = "not calculable" if reason is None else f"not calculable: {reason.message}"
    if last is not None:
        message = f"{why}; the value is that of {last.at.isoformat()}"
        return carried_line(last, at, PublicationReason(PublicationCode.NOT_CALCULABLE, message, reason))
    message = f"{why}; there is no valid value yet {where}"
    return Published(
        None, PublicationStatus.SUPPRESSED, PublicationReason(PublicationCode.NO_VALUE_YET, message, reason), at, at
    )


def require_step(seen_at: datetime | None, at: datetime, value: float | None, reason: Reason | None) -> None:
    """Refuse what no step takes.

    Raises
    ------
    UsageError
        For an instant before `seen_at` or without an offset, a value that is no level, and one beside a reason for its
        absence.
    """
    require_offset(at, "at")
    if seen_at is not None and to_utc(at) < to_utc(seen_at):
        raise UsageError(
            f"at={at.isoformat()} is before {seen_at.isoformat()}, the last instant of this stream; "
            "late values are stored, never published as current"
        )
    if value is not None and not 0.0 < value < math.inf:
        raise UsageError(
            f"value={value} is no index level: give a positive finite number, or None when it is not calculable"
        )
    if value is not None and reason is not None:
        raise UsageError(f"value={value} comes with a reason for its absence ({reason.code}); give one of the two")
