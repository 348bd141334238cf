"""What was known at an instant, by looking at every observation: a loop of loops, and nothing clever."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple


class Observation(NamedTuple):
    """One value of one day, and from when it could be known (UTC, without an offset)."""

    as_of: date
    known_at: datetime
    value: float


def last_known(
    observations: Sequence[Observation], at: datetime, *, max_age: timedelta | None = None
) -> Observation | None:
    """The observation that counts at an instant, or None."""
    best: Observation | None = None
    for observation in observations:
        if observation.known_at > at:
            continue
        rank = (observation.as_of, observation.known_at)
        if best is None or rank >= (best.as_of, best.known_at):
            best = observation
    if best is not None and max_age is not None and at.date() - best.as_of > max_age:
        return None
    return best
