"""Falls by hand, and against a loop that walks from day to day."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lanes import examples
from weatherglass.errors import UsageError
from weatherglass.stats.drawdowns import Fall, deepest_fall, falls, grown, longest_fall, underwater
from weatherglass.stats.schedules import max_drawdown

BY_HAND = np.array([1.0, 1.2, 0.9, 1.1, 1.2, 1.3, 1.04, 1.17])
VALUES = st.lists(st.sampled_from([0.5, 1.0, 1.5, 2.0, 2.5, 3.0]), min_size=1, max_size=30).map(np.array)


def walked(value: np.ndarray) -> list[Fall]:
    """Falls as a clerk would write them down: highest so far, lowest since, and whether the highest came back."""
    found, highest, at, lowest, lowest_at = [], value[0], 0, None, 0
    for row in range(1, value.shape[0]):
        if value[row] >= highest:
            if lowest is not None:
                found.append(Fall(lowest / highest - 1.0, at, lowest_at, row, row - at))
            highest, at, lowest = value[row], row, None
        elif lowest is None or value[row] < lowest:
            lowest, lowest_at = value[row], row
    if lowest is not None:
        found.append(Fall(lowest / highest - 1.0, at, lowest_at, None, value.shape[0] - 1 - at))
    return found


def test_two_falls_by_hand_the_second_of_which_is_open():
    first, second = falls(BY_HAND)
    assert (first.start, first.trough, first.recovery, first.rows, first.rows_down, first.open) == (
        1,
        2,
        4,
        3,
        1,
        False,
    )
    assert first.depth == pytest.approx(0.9 / 1.2 - 1.0)
    assert (second.start, second.trough, second.recovery, second.rows, second.open) == (5, 6, None, 2, True)
    assert deepest_fall(BY_HAND) == first
    assert longest_fall(BY_HAND) == first


@settings(deadline=None, max_examples=examples(50))
@given(VALUES)
def test_falls_are_those_that_a_clerk_writes_down(value: np.ndarray):
    expected = walked(value)
    assert list(falls(value)) == expected
    assert deepest_fall(value) == (min(expected, key=lambda each: each.depth) if expected else None)
    assert float(underwater(value).min()) == min((each.depth for each in expected), default=0.0)


def test_what_never_falls_has_no_fall():
    assert (falls(np.array([1.0, 1.0, 2.0])), longest_fall(np.array([3.0]))) == ((), None)


def test_everything_lost_stays_lost():
    assert grown(np.array([0.1, -1.5, 9.0])).tolist() == pytest.approx([1.0, 1.1, 0.0, 0.0])
    assert deepest_fall(grown(np.array([0.1, -1.5, 9.0]))) == Fall(-1.0, 1, 2, None, 2)
    assert max_drawdown(np.array([-0.3, 0.5])) == pytest.approx(0.3)  # from before the first row


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ([], "there is no value to fall"),
        ([0.0, 1.0], r"value 0\.0 of row 0 must be finite and not negative, the first above 0"),
        ([1.0, float("nan")], r"value nan of row 1 must be finite"),
        ([1.0, -0.1], r"value -0\.1 of row 1 must be finite and not negative"),
    ],
)
def test_what_is_no_value_is_refused(value: list[float], words: str):
    with pytest.raises(UsageError, match=words):
        underwater(np.array(value))
