"""What is listed on a day: expiries by their cycles, and strikes that were added as the market moved.

An exchange lists an expiry a fixed time ahead, and every morning adds the strikes that the last close asks for: narrow
steps near the money, wider ones outside, narrower as the expiry comes nearer. What was listed stays until it settles.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import UsageError
from weatherglass.market.board import Vector
from weatherglass.synthetic.path import EPOCH, node_of, nodes_of
from weatherglass.synthetic.profile import Band, Cycle, Profile
from weatherglass.timeline import (
    Sessions,
    is_month_end_expiry,
    is_third_friday_expiry,
)

_FRIDAY = 4
_DAY = timedelta(days=1)
MICRO = 1_000_000
MIN_STRIKES = 2


@dataclass(frozen=True, slots=True)
class ListedTerm:
    """An expiry of a root, and when it was listed."""

    root: str
    expiry: date
    listed: date


def listed_terms(profile: Profile, day: date, *, max_days: int | None = None) -> tuple[ListedTerm, ...]:
    """Expiries that are listed on a day and do not expire before it, by root and expiry.

    Parameters
    ----------
    max_days
        Leave out those that are further away.

    Notes
    -----
    Whether one that expires on the day is still quoted depends on the instant; it is in the list.
    """
    longest = max(series.lead_days for series in profile.series)
    reach = longest if max_days is None else min(longest, max_days)
    found: dict[tuple[str, date], date] = {}
    for ahead in range(reach + 1):
        expiry = day + ahead * _DAY
        for series in profile.series:
            if ahead <= series.lead_days and _is_expiry(expiry, series.cycle, profile.sessions):
                listed = expiry - series.lead_days * _DAY
                key = (series.root, expiry)
                found[key] = min(listed, found.get(key, listed))
    return tuple(ListedTerm(root, expiry, listed) for (root, expiry), listed in sorted(found.items()))


def _is_expiry(day: date, cycle: Cycle, sessions: Sessions) -> bool:
    match cycle:
        case Cycle.SESSIONS:
            return sessions.is_session(day)
        case Cycle.FRIDAYS:
            return day.weekday() == _FRIDAY
        case Cycle.MONTH_ENDS:
            return day.day >= 24 and is_month_end_expiry(day, sessions=sessions)
        case Cycle.THIRD_FRIDAYS:
            return _is_monthly(day, sessions)
        case Cycle.DECEMBER_THIRD_FRIDAYS:
            return day.month == 12 and _is_monthly(day, sessions)
        case Cycle.LAST_FRIDAYS:
            return _is_last_friday(day)
        case Cycle.QUARTER_LAST_FRIDAYS:
            return day.month % 3 == 0 and _is_last_friday(day)


def _is_monthly(day: date, sessions: Sessions) -> bool:
    # the third Friday is the 15th to the 21st; the Saturdays of before 2015 are no part of the rules imitated here
    return (
        14 <= day.day <= 21
        and day.weekday() <= _FRIDAY
        and sessions.is_session(day)
        and is_third_friday_expiry(day, sessions=sessions)
    )


def _is_last_friday(day: date) -> bool:
    return day.weekday() == _FRIDAY and (day + 7 * _DAY).month != day.month


def listed_strikes(profile: Profile, seed: int, term: ListedTerm, day: date, *, most: int | None = None) -> Vector:
    """Strikes of an expiry on the morning of a day, increasing, quote currency.

    Parameters
    ----------
    most
        Keep at most so many, evenly spread over the ladder: dense where it is dense, and as wide.
    """
    nodes = nodes_of(profile.underlying, seed)
    found = [
        _multiples(band, np.exp(nodes.price[days]))
        for band in profile.bands
        if (days := _days_of(band, term, day)).start < days.stop
    ]
    micro = np.unique(np.concatenate(found)) if found else np.empty(0, np.int64)
    if most is not None:
        if most < MIN_STRIKES:
            raise UsageError(f"strikes={most}: at least {MIN_STRIKES} of each expiry are needed")
        if micro.size > most:
            micro = micro[np.rint(np.linspace(0, micro.size - 1, most)).astype(np.int64)]
    return np.asarray(micro / MICRO, np.float64)


def _days_of(band: Band, term: ListedTerm, day: date) -> slice:
    """Nodes whose close a band was laid around: of the eves of the days from the listing to the day."""
    first = max(term.listed, term.expiry - band.max_days * _DAY, EPOCH + _DAY)
    return slice(node_of(first) - 1, node_of(max(day, EPOCH)))


def _multiples(band: Band, closes: Vector) -> NDArray[np.int64]:
    """Multiples of a step, in millionths, that lie in a band around any of some closes."""
    low = np.ceil(band.lowest * closes / band.step).astype(np.int64)
    high = np.floor(band.highest * closes / band.step).astype(np.int64)
    base = int(low.min())
    edges = np.zeros(int(high.max()) - base + 2, np.int64)
    np.add.at(edges, low - base, 1)
    np.add.at(edges, high + 1 - base, -1)
    listed = base + np.flatnonzero(np.cumsum(edges[:-1]) > 0)
    return listed[listed > 0] * round(band.step * MICRO)


def session_seconds(profile: Profile, day: date) -> tuple[int, int]:
    """Open and close of a session, in seconds after midnight of its zone.

    Raises
    ------
    UsageError
        When the day is no session.
    """
    if not profile.sessions.is_session(day):
        raise UsageError(f"day={day} is no session of {profile.underlying}'s exchange")
    opens = profile.sessions.option_open_minute(day) * 60
    closes = profile.sessions.option_close_minute(day) * 60
    # an instant of 24:00 would carry the date of the next day
    return opens, min(closes, 86_399) if closes >= 86_400 else closes


def trading_days(profile: Profile, first: date, last: date) -> Iterator[date]:
    """Sessions from first to last, both included."""
    day = first
    while day <= last:
        if profile.sessions.is_session(day):
            yield day
        day += _DAY
