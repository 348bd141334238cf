"""The compiled alignment against the slow loops, on random vintages: the same observation at every instant, exactly."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lanes import examples
from oracle.alignment import Observation, last_known
from weatherglass.market.alignment import KnownColumn, align

START_DAY, START = date(2024, 3, 1), datetime(2024, 3, 1)
FEW_DAYS, FEW_HOURS = 12, 24 * 16

observations = st.lists(
    st.builds(
        Observation,
        as_of=st.integers(0, FEW_DAYS).map(lambda n: START_DAY + timedelta(days=n)),
        known_at=st.integers(0, FEW_HOURS).map(lambda n: START + timedelta(hours=n)),
        value=st.integers(-50, 50).map(float),
    ),
    max_size=25,
)
instants = st.lists(st.integers(-5, FEW_HOURS + 5).map(lambda n: START + timedelta(hours=n)), min_size=1, max_size=12)


def column(name: str, rows: list[Observation]) -> KnownColumn:
    return KnownColumn(
        name,
        np.array([row.as_of for row in rows], dtype="datetime64[D]"),
        np.array([row.known_at for row in rows], dtype="datetime64[us]"),
        np.array([row.value for row in rows], dtype=np.float64),
    )


@settings(max_examples=examples(300), deadline=None, derandomize=True, database=None)
@given(columns=st.lists(observations, min_size=1, max_size=3), at=instants, max_age=st.none() | st.integers(0, 6))
@example(columns=[[]], at=[START], max_age=None)
def test_alignment_finds_the_observation_that_the_loops_find(
    columns: list[list[Observation]], at: list[datetime], max_age: int | None
) -> None:
    named = [column(f"C{n}", rows) for n, rows in enumerate(columns)]
    found = align(named, at=np.array(at, dtype="datetime64[us]"), max_age_days=max_age)
    bound = None if max_age is None else timedelta(days=max_age)
    for row, instant in enumerate(at):
        for at_column, rows in enumerate(columns):
            expected = last_known(rows, instant, max_age=bound)
            assert found.there[row, at_column] == (expected is not None)
            if expected is None:
                assert np.isnan(found.value[row, at_column])
                assert found.age_days[row, at_column] == -1
                continue
            assert found.value[row, at_column] == expected.value
            assert found.as_of[row, at_column].item() == expected.as_of
            assert found.known_at[row, at_column].item() == expected.known_at
            assert found.age_days[row, at_column] == (instant.date() - expected.as_of).days
