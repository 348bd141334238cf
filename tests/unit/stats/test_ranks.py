"""Causal percentiles: against counting by hand, and the same bits in one go, day by day and in any pieces."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from weatherglass.errors import UsageError
from weatherglass.stats.ranks import expanding_percentile, rolling_percentile

Column = np.ndarray
TIED = st.integers(-5, 5).map(float) | st.sampled_from([math.nan, math.inf, -math.inf])


def counted(values: list[float], own: float) -> float:
    below = sum(each < own for each in values)
    equal = sum(each == own for each in values)
    return 100.0 * (below + 0.5 * equal) / len(values)


def expanding_by_hand(x: Column, minimum: int) -> Column:
    seen: list[float] = []
    found = []
    for value in x.tolist():
        if not math.isnan(value):
            seen.append(value)
        found.append(math.nan if math.isnan(value) or len(seen) < minimum else counted(seen, value))
    return np.array(found)


@settings(deadline=None)
@given(x=arrays(np.float64, st.integers(0, 300), elements=TIED), minimum=st.integers(1, 20))
def test_a_percentile_counts_what_came_before(x: Column, minimum: int) -> None:
    np.testing.assert_array_equal(expanding_percentile(x, minimum=minimum), expanding_by_hand(x, minimum))


@settings(deadline=None)
@given(
    x=arrays(np.float64, st.integers(0, 400), elements=TIED),
    cuts=st.lists(st.floats(0.0, 1.0), max_size=4),
    minimum=st.integers(1, 20),
)
def test_pieces_put_together_are_the_whole_to_the_bit(x: Column, cuts: list[float], minimum: int) -> None:
    edges = [0, *sorted(int(cut * x.size) for cut in cuts), x.size]
    parts = [
        expanding_percentile(x[first:last], minimum=minimum, earlier=x[:first])
        for first, last in itertools.pairwise(edges)
    ]
    assert np.concatenate(parts).tobytes() == expanding_percentile(x, minimum=minimum).tobytes()


@pytest.mark.parametrize("few", [63, 64, 65, 66])
def test_few_new_values_and_many_are_counted_alike(few: int) -> None:
    x = np.round(np.random.default_rng(20_200_316).normal(size=1_000), 2)
    end = expanding_percentile(x[-few:], minimum=1, earlier=x[:-few])
    np.testing.assert_array_equal(end, expanding_by_hand(x, 1)[-few:])


def test_more_different_values_than_a_short_number_counts() -> None:
    x = np.arange(40_000.0)
    x[-1] = -1.0
    found = expanding_percentile(x, minimum=1)
    assert found[39_998] == 100.0 * (39_999 - 0.5) / 39_999
    assert found[39_999] == 100.0 * 0.5 / 40_000


@settings(deadline=None)
@given(x=arrays(np.float64, st.integers(0, 120), elements=TIED), window=st.integers(1, 30))
def test_a_moving_percentile_counts_its_window(x: Column, window: int) -> None:
    expected = [
        math.nan
        if row < window - 1 or np.isnan(x[row - window + 1 : row + 1]).any()
        else counted(x[row - window + 1 : row + 1].tolist(), float(x[row]))
        for row in range(x.size)
    ]
    np.testing.assert_array_equal(rolling_percentile(x, window), expected)


@pytest.mark.parametrize("rows", [20, 82, 83, 84, 85, 200])
def test_moving_percentiles_of_few_and_of_many_windows_are_the_same_bits(rows: int) -> None:
    x = np.round(np.random.default_rng(7).normal(size=300), 1)
    whole = rolling_percentile(x, 20)
    assert rolling_percentile(x[-rows:], 20)[19:].tobytes() == whole[-rows:][19:].tobytes()


def test_a_constant_stands_in_the_middle() -> None:
    np.testing.assert_array_equal(expanding_percentile(np.full(5, 3.0), minimum=2), [np.nan, 50.0, 50.0, 50.0, 50.0])
    np.testing.assert_array_equal(rolling_percentile(np.full(4, 3.0), 2), [np.nan, 50.0, 50.0, 50.0])


def test_a_percentile_needs_at_least_one_value_and_a_window_one_row() -> None:
    with pytest.raises(UsageError, match=r"minimum=0 must be at least one value"):
        expanding_percentile(np.arange(3.0), minimum=0)
    with pytest.raises(UsageError, match=r"window=0 must be at least one row"):
        rolling_percentile(np.arange(3.0), 0)
    np.testing.assert_array_equal(rolling_percentile(np.arange(3.0), 4), [np.nan] * 3)
