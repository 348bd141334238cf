"""Episodes from values: a machine without clock or input, whose state can be taken out and put back anywhere.

Two things are told apart. Whether the condition holds follows from the rows of the reading alone, in their order: how
often somebody looks between them changes nothing. Whether the reading is silent follows from time: a row that does not
come says nothing about the condition, neither that it holds nor that it has ended.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from weatherglass.errors import UsageError


class Place(StrEnum):
    """Where a value lies against the two levels of a condition."""

    INSIDE = "inside"
    """The condition is met."""
    BETWEEN = "between"
    """Not met, and an episode that goes on is not left either (hysteresis)."""
    OUTSIDE = "outside"
    """An episode ends here."""


class EventKind(StrEnum):
    """What happened."""

    BEGUN = "begun"
    ENDED = "ended"
    SILENT = "silent"
    HEARD = "heard"
    """Values come again after a silence."""


@dataclass(frozen=True, slots=True)
class Row:
    """A value of the reading.

    Attributes
    ----------
    of
        What it describes: the instant of a live row, midnight UTC of the day of a daily one. A row whose `of` is not
        later than that of the last is known already and is passed over.
    known_at
        From when it could be known.
    value
        For the message; states have none.
    """

    of: datetime
    known_at: datetime
    place: Place
    value: float | None = None
    state: str = ""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a rule says of time.

    Attributes
    ----------
    rows, lasting
        An episode begins with the row that is the `rows`-th inside or a later one, known `lasting` after the first.
    silence
        Without a row for longer than this the reading is silent, and what was being counted starts anew.
    """

    rows: int = 1
    lasting: timedelta = timedelta(0)
    silence: timedelta = timedelta(days=7)

    def __post_init__(self) -> None:
        if self.rows < 1 or self.lasting < timedelta(0) or self.silence <= timedelta(0):
            raise UsageError(f"rows={self.rows} must be 1 or more, lasting 0 or more, silence above 0")


@dataclass(frozen=True, slots=True)
class AlertState:
    """All that is remembered of a rule.

    Attributes
    ----------
    last
        The last row.
    first
        The first row of the unbroken run inside: of the episode when `on`, else of what is being counted.
    rows
        Rows of that run so far.
    on
        Whether an episode goes on.
    silent_since
        When the silence began that goes on; None while values come.
    """

    last: Row | None = None
    first: Row | None = None
    rows: int = 0
    on: bool = False
    silent_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class AlertEvent:
    """Something that happened once.

    Attributes
    ----------
    kind
        What.
    start
        Of its episode: `of` of the first row inside, or the instant at which a silence began.
    row
        That made it known; for a silence the last one before it, if there was any.
    """

    kind: EventKind
    start: datetime
    row: Row | None


def event_key(rule_id: str, event: AlertEvent) -> str:
    """The key that one event of one rule has for ever, by which a receiver knows a message that comes twice.

    >>> event = AlertEvent(EventKind.BEGUN, datetime(2024, 8, 5, tzinfo=UTC), None)
    >>> event_key("fear", event)
    'c244a35582b840b68453f33b1c837d20'
    """
    start = event.start.astimezone(UTC).isoformat()
    return hashlib.sha256(f"{rule_id}\n{event.kind}\n{start}".encode()).hexdigest()[:32]


def place_of(value: float, enter: float, leave: float, side: str) -> Place:
    """Where a value lies; an edge belongs to the side above it.

    Parameters
    ----------
    side
        "above" or "below".

    Examples
    --------
    >>> [str(place_of(value, 30.0, 27.0, "above")) for value in (30.0, 29.9, 27.0, 26.9)]
    ['inside', 'between', 'between', 'outside']
    >>> [str(place_of(value, 12.0, 13.0, "below")) for value in (11.9, 12.0, 12.9, 13.0)]
    ['inside', 'between', 'between', 'outside']
    """
    if side == "above":
        return Place.INSIDE if value >= enter else Place.OUTSIDE if value < leave else Place.BETWEEN
    return Place.INSIDE if value < enter else Place.OUTSIDE if value >= leave else Place.BETWEEN


def taken(state: AlertState, row: Row, bounds: Bounds) -> tuple[AlertState, tuple[AlertEvent, ...]]:
    """The state after a row, and what happened with it."""
    last = state.last
    if last is not None and row.of <= last.of:
        return state, ()
    events: list[AlertEvent] = []
    state, silence = _gap(state, row, bounds)
    events += silence
    gap = last is not None and row.known_at - last.known_at > bounds.silence
    if state.on:
        if row.place is Place.OUTSIDE and state.first is not None:
            events.append(AlertEvent(EventKind.ENDED, state.first.of, row))
            return replace(state, last=row, first=None, rows=0, on=False), tuple(events)
        return replace(state, last=row, rows=state.rows + 1), tuple(events)
    if row.place is not Place.INSIDE:
        return replace(state, last=row, first=None, rows=0), tuple(events)
    first = row if state.first is None or gap else state.first
    rows = 1 if first is row else state.rows + 1
    on = rows >= bounds.rows and row.known_at - first.known_at >= bounds.lasting
    if on:
        events.append(AlertEvent(EventKind.BEGUN, first.of, row))
    return replace(state, last=row, first=first, rows=rows, on=on), tuple(events)


def passed(
    state: AlertState, now: datetime, bounds: Bounds, *, since: datetime
) -> tuple[AlertState, tuple[AlertEvent, ...]]:
    """The state at an instant at which nothing else is known, and whether a silence has begun.

    Parameters
    ----------
    since
        When the rule was first looked at: a reading that never had a row is silent from then on.
    """
    from_then = since if state.last is None else state.last.known_at
    if state.silent_since is not None or now - from_then <= bounds.silence:
        return state, ()
    start = from_then + bounds.silence
    return replace(state, silent_since=start), (AlertEvent(EventKind.SILENT, start, state.last),)


def replayed(rows: Iterable[Row], bounds: Bounds, *, now: datetime) -> tuple[AlertState, tuple[AlertEvent, ...]]:
    """The state of a new rule after the past of its reading, and only those events whose episode still goes on.

    An old rule would have told the others long ago. What goes on in a reading that is silent now is not told: its last
    value is no present state of anything; the next row inside begins an episode of its own.
    """
    state, begun = AlertState(), None
    for row in rows:
        state, events = taken(state, row, bounds)
        begun = next((each for each in events if each.kind is EventKind.BEGUN), begun)
    state, silence = passed(state, now, bounds, since=now)
    if silence:
        return replace(state, first=None, rows=0, on=False), silence
    return state, (begun,) if state.on and begun is not None else ()


def _gap(state: AlertState, row: Row, bounds: Bounds) -> tuple[AlertState, list[AlertEvent]]:
    """What a row says of the time before it: a silence that nobody has looked at in between, and its end."""
    events: list[AlertEvent] = []
    since = state.silent_since
    if since is None and state.last is not None and row.known_at - state.last.known_at > bounds.silence:
        since = state.last.known_at + bounds.silence
        events.append(AlertEvent(EventKind.SILENT, since, state.last))
    if since is None or row.known_at < since:
        # a late row from before the silence was noticed: time alone says whether it goes on
        return state, events
    events.append(AlertEvent(EventKind.HEARD, since, row))
    return replace(state, silent_since=None), events
