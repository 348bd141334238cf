"""Which terms an index takes in each of many snapshots, asked of the rules as seldom as possible.

Within one day, snapshots that list the same terms take the same ones until a term settles: terms only ever die, so two
instants with the same choice have it everywhere between them. The rules themselves (`candidates`, `select_terms`) are
asked at the ends of such a stretch and where it changes, not at each snapshot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC as _UTC
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import WeatherglassError
from weatherglass.indices.definition import DayCount, Formula, IndexDefinition, TermRule
from weatherglass.indices.terms import Candidate, candidates, select_terms
from weatherglass.market import Board, Reason, TermQuotes
from weatherglass.market.quote_columns import NO_INSTANT, Instants
from weatherglass.timeline import NEW_YORK, US_SESSIONS

DAY_US, HOUR_US, MINUTE_US = 86_400_000_000, 3_600_000_000, 60_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=_UTC)
_FIRST_DAY = date(1970, 1, 1)
_NONE = np.empty(0)


def instant_at(microseconds: int) -> datetime:
    """The instant of microseconds since 1970, UTC."""
    return _EPOCH + timedelta(microseconds=microseconds)


def local_clock(instants: Instants, zone: ZoneInfo) -> Instants:
    """What the wall clock of a zone shows at instants, in microseconds since 1970 of that clock; exact.

    Offsets are looked up once an hour: clocks change on whole hours of UTC.

    >>> shown = local_clock(np.array([0], np.int64), NEW_YORK)
    >>> int(shown[0]) // HOUR_US
    -5
    """
    hours, at = np.unique(instants // HOUR_US, return_inverse=True)
    offsets = [(instant_at(int(h) * HOUR_US).astimezone(zone).utcoffset() or timedelta(0)) for h in hours.tolist()]
    shifts = np.array([offset // timedelta(microseconds=1) for offset in offsets], np.int64)
    return instants + (shifts[at] if shifts.size else 0)


def local_of(instant: datetime, zone: ZoneInfo) -> int:
    """What the wall clock of a zone shows at one instant, as `local_clock` gives it."""
    return (instant.astimezone(zone).replace(tzinfo=_UTC) - _EPOCH) // timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Listing:
    """Terms that some snapshots list, in their order there, each with an empty stand-in for its quotes."""

    board: Board
    position: dict[tuple[date, str], int]

    @classmethod
    def of(cls, underlying: str, roots: tuple[str, ...], expiry: list[int], settles_at: list[int]) -> Listing:
        """The listing of terms by root, expiry in days since 1970 and stated settlement."""
        stand_ins = [
            TermQuotes(
                _FIRST_DAY + timedelta(days=day), root, _NONE, _NONE, _NONE, _NONE, _NONE,
                settles_at=None if at == NO_INSTANT else instant_at(at),
            )
            for root, day, at in zip(roots, expiry, settles_at, strict=True)
        ]  # fmt: skip
        position = {(term.expiry, term.root): at for at, term in enumerate(stand_ins)}
        terms = tuple(sorted(stand_ins, key=lambda term: (term.expiry, term.root)))
        return cls(Board(underlying, None, terms, source=""), position)

    def position_of(self, candidate: Candidate) -> int:
        """Where a candidate's term stands in a snapshot."""
        return self.position[candidate.quotes.expiry, candidate.quotes.root]


@dataclass(frozen=True, slots=True)
class Choice:
    """The two terms that an index takes, near first, or why it takes none.

    For VIX1D the expiries of the session and of the next one; either may be missing.
    """

    near: Candidate | None = None
    following: Candidate | None = None
    near_at: int = -1
    following_at: int = -1
    refusal: Reason | WeatherglassError | None = None

    @property
    def key(self) -> tuple[int, int, str]:
        """What makes two choices the same; reasons by code and errors by class."""
        why = self.refusal
        said = "" if why is None else why.code if isinstance(why, Reason) else type(why).__name__
        return self.near_at, self.following_at, said


@dataclass(slots=True)
class _Stretch:
    first: int
    last: int
    choice: Choice


@dataclass(slots=True)
class Stretches:
    """Choices of one rule for one listing on one day, with the instants between which each is known to hold."""

    choose: Callable[[datetime], Choice]
    known: list[_Stretch] = field(default_factory=list)

    def over(self, instants: NDArray[np.int64]) -> Iterator[tuple[int, int, Choice]]:
        """Stretches (first, end, choice) of instants that do not fall, all of that day."""
        begin = 0
        while begin < instants.size:
            choice = self.at(int(instants[begin]))
            same, other = begin, int(instants.size)  # the last known to be the same, the first known not to be
            probe = other - 1
            while other - same > 1:
                if self.at(int(instants[probe])).key == choice.key:
                    same = probe
                else:
                    other = probe
                probe = (same + other) // 2
            yield begin, same + 1, choice
            begin = same + 1

    def at(self, instant: int) -> Choice:
        """The choice at an instant."""
        for stretch in self.known:
            if stretch.first <= instant <= stretch.last:
                return stretch.choice
        choice = self.choose(instant_at(instant))
        for stretch in self.known:
            if stretch.choice.key == choice.key:
                stretch.first, stretch.last = min(stretch.first, instant), max(stretch.last, instant)
                return stretch.choice
        self.known.append(_Stretch(instant, instant, choice))
        return choice


def holds_between(definition: IndexDefinition, rule: TermRule) -> bool:
    """Whether equal choices at two instants of a day hold between them, so that `Stretches` may be used.

    Not where days are counted in minutes and the bracket is required: it can open and close again.
    """
    if definition.formula is Formula.ONE_BUSINESS_DAY:
        return len(rule.roots) == 1 and rule.day_count is DayCount.CALENDAR_DATE
    return rule.day_count is DayCount.CALENDAR_DATE


def two_terms(listing: Listing, definition: IndexDefinition, rule: TermRule, as_of: datetime) -> Choice:
    """What `select_terms` takes of a listing at an instant."""
    try:
        selected = select_terms(
            candidates(listing.board, definition, rule, as_of), rule, horizon_days=definition.horizon_days
        )
    except WeatherglassError as error:
        return Choice(refusal=error)
    if isinstance(selected, Reason):
        return Choice(refusal=selected)
    near, following = selected
    return Choice(near, following, listing.position_of(near), listing.position_of(following))


def business_day_terms(listing: Listing, definition: IndexDefinition, rule: TermRule, as_of: datetime) -> Choice:
    """The expiries of the session of an instant and of the next session: what VIX1D looks for."""
    today = as_of.astimezone(NEW_YORK).date()
    try:
        found = {c.quotes.expiry: c for c in candidates(listing.board, definition, rule, as_of)}
        near, following = found.get(today), found.get(next_session(today))
    except WeatherglassError as error:
        return Choice(refusal=error)
    return Choice(
        near,
        following,
        -1 if near is None else listing.position_of(near),
        -1 if following is None else listing.position_of(following),
    )


def next_session(day: date) -> date:
    """The first US session after a day."""
    day += timedelta(days=1)
    while not US_SESSIONS.is_session(day):
        day += timedelta(days=1)
    return day


def business_minutes_of(local: Instants, settlement: int) -> Instants:
    """`weatherglass.timeline.business_minutes` from many instants of one New York day to one settlement.

    Parameters
    ----------
    local, settlement
        What the wall clock of New York shows, as `local_clock` and `local_of` give it.
    """
    if not local.size:
        return local
    today = int(local[0]) // DAY_US
    later = 0
    for number in range(today + 1, settlement // DAY_US + 1):
        later += int(_open_time(number, np.array([number * DAY_US], np.int64), settlement)[0])
    return (later + _open_time(today, local, settlement)) // MINUTE_US


def _open_time(number: int, since: Instants, until: int) -> Instants:
    """Microseconds of a day's business hours between two instants of that clock."""
    day = _FIRST_DAY + timedelta(days=number)
    if not US_SESSIONS.is_session(day):
        return np.zeros(since.size, np.int64)
    opens = number * DAY_US + US_SESSIONS.option_open_minute(day) * MINUTE_US
    closes = number * DAY_US + US_SESSIONS.option_close_minute(day) * MINUTE_US
    left: Instants = np.maximum(0, min(until, closes) - np.maximum(since, opens))
    return left
