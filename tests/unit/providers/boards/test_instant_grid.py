"""The grid of instants: steps in order, each with its instant, and days that begin and end when the exchange does."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lanes import examples
from weatherglass.providers.boards.instant_grid import NOWHERE, InstantGrid, day_of, nanoseconds
from weatherglass.timeline import CRYPTO_SESSIONS, NEW_YORK, US_SESSIONS

MINUTE = 60_000_000_000


def at(*when: int) -> int:
    return nanoseconds(datetime(*when, tzinfo=NEW_YORK))


@pytest.mark.parametrize(
    ("when", "instant"),
    [
        ((2024, 1, 2, 9, 30, 0), "2024-01-02T09:31:00-05:00"),
        ((2024, 1, 2, 9, 31, 0), "2024-01-02T09:31:00-05:00"),
        ((2024, 1, 2, 9, 31, 0, 1), "2024-01-02T09:32:00-05:00"),
        ((2024, 1, 2, 16, 15, 0), "2024-01-02T16:15:00-05:00"),
        ((2024, 7, 3, 13, 15, 0), "2024-07-03T13:15:00-04:00"),
        ((2024, 3, 8, 16, 0, 0), "2024-03-08T16:00:00-05:00"),
        ((2024, 3, 11, 16, 0, 0), "2024-03-11T16:00:00-04:00"),
    ],
)
def test_a_quote_counts_for_the_minute_that_ends_with_it(when, instant):
    grid = InstantGrid(US_SESSIONS)
    [step], [outside] = grid.steps(np.array([at(*when)]))
    assert not outside
    assert grid.instant(int(step)).isoformat() == instant
    assert grid.stamp(int(step)) == nanoseconds(datetime.fromisoformat(instant))


@pytest.mark.parametrize(
    "when",
    [(2024, 1, 2, 9, 29, 59), (2024, 1, 2, 16, 15, 0, 1), (2024, 7, 3, 13, 15, 0, 1), (2024, 1, 6, 12), (2024, 1, 1, 12),
     (2018, 12, 5, 12), (2041, 6, 3, 12), (1969, 12, 31, 12)],
)  # fmt: skip
def test_what_is_in_no_session_is_nowhere(when):
    [step], [outside] = InstantGrid(US_SESSIONS).steps(np.array([at(*when)]))
    assert (step, outside) == (NOWHERE, True)


@pytest.mark.parametrize(("every", "count"), [(60, 405), (15, 1620), (3600, 7), (86_400, 1), (1, 24_300)])
def test_a_session_has_its_steps_and_its_close(every, count):
    grid = InstantGrid(US_SESSIONS, timedelta(seconds=every))
    stamps = np.arange(at(2024, 1, 2, 9, 30), at(2024, 1, 2, 16, 15) + 1, MINUTE // 60)
    steps, outside = grid.steps(stamps)
    assert not outside.any()
    assert np.unique(steps).size == count
    assert (np.diff(steps) >= 0).all()
    assert grid.instant(int(steps[-1])).isoformat() == "2024-01-02T16:15:00-05:00"


@given(
    st.integers(nanoseconds(datetime(2024, 1, 2, tzinfo=UTC)), nanoseconds(datetime(2024, 1, 4, tzinfo=UTC)) - 1),
    st.integers(1, 86_400),
)
@settings(max_examples=examples(100), deadline=None)
def test_the_instant_is_the_first_at_or_after_the_stamp(stamp, every):
    grid = InstantGrid(CRYPTO_SESSIONS, timedelta(seconds=every))
    [step], [outside] = grid.steps(np.array([stamp]))
    instant = grid.stamp(int(step))
    assert not outside
    assert 0 <= instant - stamp <= every * 1_000_000_000
    assert day_of(int(step)) == stamp // (1440 * MINUTE)
    assert grid.instant(int(step)) == datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=instant // 1000)


def test_one_instant_takes_what_its_session_has_up_to_it():
    grid = InstantGrid(US_SESSIONS, at=datetime(2024, 1, 2, 15, 0, 0, 1, tzinfo=UTC))
    asked = at(2024, 1, 2, 10, 0, 0, 1)
    steps, outside = grid.steps(
        np.array([at(2024, 1, 2, 9, 30), asked, asked + 1, at(2024, 1, 3, 9, 31), at(2024, 1, 2, 9)])
    )
    assert (steps >= 0).tolist() == [True, True, False, False, False]
    assert outside.tolist() == [False, False, False, False, True]
    assert {grid.instant(int(step)).isoformat() for step in steps[:2]} == {"2024-01-02T10:00:00.000001-05:00"}
    assert grid.stamp(int(steps[0])) == asked


def test_one_day_takes_its_own_quotes():
    grid = InstantGrid(US_SESSIONS, at=date(2024, 1, 3))
    steps, outside = grid.steps(np.array([at(2024, 1, 2, 10), at(2024, 1, 3, 10), at(2024, 1, 4, 10)]))
    assert (steps >= 0).tolist() == [False, True, False]
    assert not outside.any()
