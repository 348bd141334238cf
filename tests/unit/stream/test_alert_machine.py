"""The machine of alerts: one event an episode, however it is looked at; no flapping; silence is no crossing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weatherglass.errors import UsageError
from weatherglass.stream.alert_machine import (
    AlertEvent,
    AlertState,
    Bounds,
    EventKind,
    Place,
    Row,
    event_key,
    passed,
    place_of,
    replayed,
    taken,
)

START = datetime(2024, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
ENTER, LEAVE = 30.0, 27.0
MARK = {"I": Place.INSIDE, "b": Place.BETWEEN, "o": Place.OUTSIDE}


def at(hours: float) -> datetime:
    return START + hours * HOUR


def row(hour: float, value: float) -> Row:
    return Row(at(hour), at(hour), place_of(value, ENTER, LEAVE, "above"), value)


def marked(marks: str, gap: float = 1.0) -> list[Row]:
    return [Row(at(n * gap), at(n * gap), MARK[mark]) for n, mark in enumerate(marks)]


def run(rows: list[Row], bounds: Bounds, state: AlertState | None = None) -> tuple[AlertState, list[AlertEvent]]:
    state, events = state or AlertState(), []
    for each in rows:
        state, new = taken(state, each, bounds)
        events += new
    return state, events


def told(events: list[AlertEvent] | tuple[AlertEvent, ...]) -> list[tuple[str, float]]:
    return [(str(each.kind), (each.start - START) / HOUR) for each in events]


BOUNDS = Bounds(silence=timedelta(hours=5))
bounds_of_some_rule = st.builds(
    Bounds,
    rows=st.integers(1, 4),
    lasting=st.integers(0, 6).map(lambda hours: hours * HOUR),
    silence=st.integers(2, 8).map(lambda hours: hours * HOUR),
)
some_rows = st.lists(st.tuples(st.integers(1, 12), st.floats(20.0, 40.0)), max_size=40).map(
    lambda steps: [row(sum(step for step, _ in steps[: n + 1]), value) for n, (_, value) in enumerate(steps)]
)


@pytest.mark.parametrize(
    ("marks", "bounds", "expected"),
    [
        ("oIIbIo", BOUNDS, [("begun", 1), ("ended", 1)]),
        ("Ibbbbo", BOUNDS, [("begun", 0), ("ended", 0)]),
        ("bbb", BOUNDS, []),
        ("IoIoI", BOUNDS, [("begun", 0), ("ended", 0), ("begun", 2), ("ended", 2), ("begun", 4)]),
        ("IIoIII", Bounds(rows=3), [("begun", 3)]),
        ("IIbIIo", Bounds(rows=3), []),  # between does not hold the condition while it is being counted
        ("IIIII", Bounds(lasting=3 * HOUR), [("begun", 0)]),
        ("III", Bounds(lasting=3 * HOUR), []),
    ],
)
def test_episodes_of_marks(marks: str, bounds: Bounds, expected: list[tuple[str, float]]) -> None:
    assert told(run(marked(marks), bounds)[1]) == expected


@given(rows=some_rows, bounds=bounds_of_some_rule, cuts=st.sets(st.integers(0, 40)))
def test_the_events_of_a_beginning_are_the_beginning_of_the_events(
    rows: list[Row], bounds: Bounds, cuts: set[int]
) -> None:
    """Cut anywhere, with the state carried across: the same events and the same state."""
    whole_state, whole = run(rows, bounds)
    state, events, before = AlertState(), [], 0
    for cut in [*sorted(cut for cut in cuts if cut < len(rows)), len(rows)]:
        state, new = run(rows[before:cut], bounds, state)
        events += new
        assert whole[: len(events)] == events
        before = cut
    assert (state, events) == (whole_state, whole)


@given(rows=some_rows, bounds=bounds_of_some_rule, looks=st.lists(st.floats(0.0, 1.0), max_size=30))
def test_looking_between_the_rows_changes_no_event(rows: list[Row], bounds: Bounds, looks: list[float]) -> None:
    """A check every minute, or one after a month: the same events, and the same keys."""
    _, expected = run(rows, bounds)
    state, events = AlertState(), []
    for here, each in enumerate(rows):
        state, new = taken(state, each, bounds)
        events += new
        if here + 1 < len(rows):
            wait = rows[here + 1].known_at - each.known_at
            for share in sorted(looks):
                state, new = passed(state, each.known_at + share * wait, bounds, since=START)
                events += new
    assert told(events) == told(expected)
    assert [event_key("r", each) for each in events] == [event_key("r", each) for each in expected]


@given(rows=some_rows, bounds=bounds_of_some_rule)
def test_rows_that_come_again_change_nothing(rows: list[Row], bounds: Bounds) -> None:
    state, events = run(rows, bounds)
    again, more = run(rows, bounds, state)
    assert (again, more) == (state, [])
    assert len({event_key("r", each) for each in events}) == len(events)


@given(rows=some_rows, bounds=bounds_of_some_rule)
def test_episodes_are_one_after_the_other_and_never_flap(rows: list[Row], bounds: Bounds) -> None:
    _, events = run(rows, bounds)
    kinds = [each for each in events if each.kind in (EventKind.BEGUN, EventKind.ENDED)]
    assert [str(each.kind) for each in kinds] == ["begun", "ended"] * (len(kinds) // 2) + ["begun"] * (len(kinds) % 2)
    for each in kinds:
        assert each.row is not None
        assert each.row.value is not None
        assert each.row.value >= ENTER if each.kind is EventKind.BEGUN else each.row.value < LEAVE
    for first, second in zip(kinds[::2], kinds[2::2], strict=False):
        assert first.start < second.start


@given(values=st.lists(st.floats(LEAVE, ENTER, exclude_max=True), min_size=1, max_size=30))
def test_between_the_levels_nothing_ever_happens(values: list[float]) -> None:
    rows = [row(n, value) for n, value in enumerate(values)]
    assert run(rows, BOUNDS)[1] == []
    on, events = run([row(0, ENTER), *(row(n + 1, value) for n, value in enumerate(values))], BOUNDS)
    assert (on.on, told(events)) == (True, [("begun", 0)])


@given(rows=some_rows, bounds=bounds_of_some_rule, hours=st.integers(1, 500))
def test_time_without_rows_neither_begins_nor_ends_an_episode(rows: list[Row], bounds: Bounds, hours: int) -> None:
    state, _ = run(rows, bounds)
    last = rows[-1].known_at if rows else START
    after, events = passed(state, last + hours * HOUR, bounds, since=START)
    assert (after.on, after.first, after.rows, after.last) == (state.on, state.first, state.rows, state.last)
    assert told(events) == (
        [("silent", (last + bounds.silence - START) / HOUR)] if hours * HOUR > bounds.silence else []
    )
    assert passed(after, last + (hours + 1_000) * HOUR, bounds, since=START)[1] == (
        () if events else (AlertEvent(EventKind.SILENT, last + bounds.silence, state.last),)
    )


def test_a_silence_is_told_once_and_its_end() -> None:
    state, _ = run(marked("oo"), BOUNDS)
    state, events = passed(state, at(7), BOUNDS, since=START)
    assert told(events) == [("silent", 6)]
    assert passed(state, at(90), BOUNDS, since=START)[1] == ()
    state, events = taken(state, row(91, 20.0), BOUNDS)
    assert told(events) == [("heard", 6)]
    assert state.silent_since is None


def test_an_episode_goes_on_through_a_silence_and_what_was_counted_does_not() -> None:
    rows = [row(0, 31.0), row(50, 31.0), row(51, 20.0)]
    assert told(run(rows, BOUNDS)[1]) == [("begun", 0), ("silent", 5), ("heard", 5), ("ended", 0)]
    two = Bounds(rows=2, silence=timedelta(hours=5))
    assert told(run([row(0, 31.0), row(50, 31.0)], two)[1]) == [("silent", 5), ("heard", 5)]
    assert told(run([row(0, 31.0), row(50, 31.0), row(51, 31.0)], two)[1])[-1] == ("begun", 50)


def test_a_late_row_from_before_a_silence_does_not_end_it() -> None:
    state, _ = passed(run([row(0, 20.0)], BOUNDS)[0], at(40), BOUNDS, since=START)
    state, events = taken(state, row(2, 20.0), BOUNDS)
    assert (events, state.silent_since) == ((), at(5))


def test_a_reading_that_never_had_a_row_is_silent_from_the_first_look_on() -> None:
    state, events = passed(AlertState(), at(5), BOUNDS, since=START)
    assert events == ()
    assert told(passed(state, at(5.1), BOUNDS, since=START)[1]) == [("silent", 5)]


def test_a_new_rule_tells_of_what_goes_on_and_not_of_the_past() -> None:
    rows = [row(0, 31.0), row(1, 20.0), row(2, 32.0), row(3, 28.0)]
    state, events = replayed(rows, BOUNDS, now=at(4))
    assert (state.on, told(events)) == (True, [("begun", 2)])
    assert replayed(rows[:2], BOUNDS, now=at(2))[1] == ()


def test_a_new_rule_on_a_reading_that_has_ended_is_silent_and_begins_nothing() -> None:
    state, events = replayed([row(0, 31.0)], BOUNDS, now=at(100))
    assert (state.on, told(events)) == (False, [("silent", 5)])
    state, events = taken(state, row(101, 33.0), BOUNDS)
    assert told(events) == [("heard", 5), ("begun", 101)]


@given(value=st.floats(-50.0, 50.0), level=st.floats(-40.0, 40.0), width=st.floats(0.0, 10.0))
def test_the_sides_are_mirrors(value: float, level: float, width: float) -> None:
    above, below = place_of(value, level, level - width, "above"), place_of(value, level, level + width, "below")
    assert (above is Place.INSIDE) == (value >= level)
    assert (below is Place.INSIDE) == (value < level)
    assert (above is Place.OUTSIDE) == (value < level - width)
    assert (below is Place.OUTSIDE) == (value >= level + width)


def test_keys_differ_by_rule_kind_and_start() -> None:
    events = [AlertEvent(kind, at(hour), None) for kind in EventKind for hour in (0, 1)]
    keys = {event_key(rule, each) for rule in ("a", "b") for each in events}
    assert len(keys) == 16
    assert {len(key) for key in keys} == {32}


def test_bounds_without_sense_are_refused() -> None:
    for bad in ({"rows": 0}, {"lasting": -HOUR}, {"silence": timedelta(0)}):
        with pytest.raises(UsageError, match=r"rows=.* must be 1 or more, lasting 0 or more, silence above 0"):
            Bounds(**bad)
