"""What holds of every alignment: the future changes nothing, knowledge never shrinks, order of rows does not matter."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lanes import examples
from weatherglass.market.alignment import Aligned, KnownColumn, align, session_closes
from weatherglass.market.catalogue import SeriesCalendar, require_spec, series_names
from weatherglass.market.known_at import first_known, known_at_of
from weatherglass.timeline.calendar import DAY

MANY = settings(max_examples=examples(200), deadline=None, derandomize=True, database=None)
FIRST = np.datetime64("2020-01-01", "D")
ORIGIN = np.datetime64("2020-01-01T00:00:00", "us")
HOUR = np.timedelta64(3_600_000_000, "us")
LAST_HOUR = 24 * 40

row = st.tuples(st.integers(0, 30), st.integers(0, LAST_HOUR), st.integers(-1_000, 1_000))
rows = st.lists(row, min_size=0, max_size=40)
hours = st.lists(st.integers(0, LAST_HOUR), min_size=1, max_size=20)


def column(cells: list[tuple[int, int, int]], name: str = "X") -> KnownColumn:
    table = np.array(cells, dtype=np.int64).reshape(-1, 3)
    return KnownColumn(name, FIRST + table[:, 0], ORIGIN + table[:, 1] * HOUR, table[:, 2].astype(float))


def moments(at: list[int]) -> np.ndarray:
    return ORIGIN + np.array(at, dtype=np.int64) * HOUR


def same(one: Aligned, other: Aligned) -> None:
    assert np.array_equal(one.there, other.there)
    assert np.array_equal(one.value, other.value, equal_nan=True)
    assert np.array_equal(one.as_of, other.as_of, equal_nan=True)
    assert np.array_equal(one.known_at, other.known_at, equal_nan=True)
    assert np.array_equal(one.age_days, other.age_days)


@MANY
@given(past=rows, future=rows, at=hours, max_age=st.none() | st.integers(0, 10), data=st.data())
def test_what_becomes_known_later_changes_no_earlier_row(past, future, at, max_age, data) -> None:
    latest = max(at)
    future = [(day, latest + 1 + hour, value) for day, hour, value in future]
    together = past + future
    # wherever the later rows stand among the others: order among the earlier ones is kept, it decides ties
    places = sorted(data.draw(st.permutations(range(len(together))))[: len(past)])
    mixed: list[tuple[int, int, int]] = list(future)
    for place, cell in zip(places, past, strict=True):
        mixed.insert(place, cell)
    before = align([column(past)], at=moments(at), max_age_days=max_age)
    same(before, align([column(together)], at=moments(at), max_age_days=max_age))
    same(before, align([column(mixed)], at=moments(at), max_age_days=max_age))


@MANY
@given(cells=rows, at=hours, later=hours)
def test_later_decisions_change_no_earlier_row_and_never_know_an_older_day(cells, at, later) -> None:
    alone, both = align([column(cells)], at=moments(at)), align([column(cells)], at=moments(at + later))
    assert np.array_equal(alone.value, both.value[: len(at)], equal_nan=True)
    order = np.argsort(both.at, kind="stable")
    known = both.as_of[order, 0][both.there[order, 0]].astype(np.int64)
    assert bool((np.diff(known) >= 0).all())
    assert bool((np.diff(both.there[order, 0].astype(np.int8)) >= 0).all())


@MANY
@given(cells=rows, at=hours)
def test_nothing_found_was_unknown_at_its_instant(cells, at) -> None:
    found = align([column(cells)], at=moments(at))
    there = found.there[:, 0]
    assert bool((found.known_at[there, 0] <= found.at[there]).all())
    assert np.array_equal(there, ~np.isnan(found.value[:, 0]))


@MANY
@given(one=rows, other=rows, at=hours)
def test_a_column_is_the_same_whatever_stands_beside_it(one, other, at) -> None:
    alone = align([column(one, "A")], at=moments(at))
    beside = align([column(other, "B"), column(one, "A")], at=moments(at))
    assert np.array_equal(alone.value[:, 0], beside.value[:, 1], equal_nan=True)


@settings(max_examples=examples(150), deadline=None, derandomize=True, database=None)
@given(
    name=st.sampled_from(series_names()),
    first=st.dates(date(1975, 1, 1), date(2035, 1, 1)),
    count=st.integers(1, 400),
    received=st.datetimes(datetime(1980, 1, 1), datetime(2036, 1, 1)),
)
def test_no_series_of_the_catalogue_is_known_before_its_day_or_out_of_order(name, first, count, received) -> None:
    spec, days = require_spec(name), np.datetime64(first) + np.arange(count)
    received_at = received.replace(tzinfo=UTC)
    earliest, known = first_known(spec, days), known_at_of(spec, days, received_at)
    assert bool((earliest >= days.astype("datetime64[us]")).all())
    assert bool((np.diff(earliest.astype(np.int64)) >= 0).all())
    assert bool((known >= earliest).all())
    later = known_at_of(spec, days, received_at + timedelta(days=30))
    assert bool((later >= known).all())


@settings(max_examples=examples(60), deadline=None, derandomize=True, database=None)
@given(first=st.dates(date(2011, 1, 1), date(2034, 1, 1)), count=st.integers(5, 400))
def test_at_every_session_close_bitcoin_is_known_up_to_the_day_before(first, count) -> None:
    spec = require_spec("BTC")
    labels = np.datetime64(first) + np.arange(-10, count).astype("timedelta64[D]")
    bitcoin = KnownColumn(
        "BTC", labels, known_at_of(spec, labels, datetime(2036, 1, 1, tzinfo=UTC)), np.arange(labels.size) + 1.0
    )
    days, closes = session_closes(SeriesCalendar.US_SESSIONS, first, first + timedelta(days=count - 1))
    found = align([bitcoin], at=closes)
    assert np.array_equal(found.as_of[:, 0], days - DAY)
