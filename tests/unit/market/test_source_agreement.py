"""Two sources of a series beside each other: apart by how much, against an oracle that goes day by day."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weatherglass.errors import UsageError
from weatherglass.market.catalogue import require_spec
from weatherglass.market.series import SeriesHistory
from weatherglass.market.source_agreement import Tolerance, difference, differences, tolerance_of, widest

VIX = tolerance_of(require_spec("VIX"))


def history(values: dict[int, float]) -> SeriesHistory:
    days = np.array([date(2026, 3, 1)] * len(values), "datetime64[D]") + np.array(sorted(values), int)
    value = np.array([values[each] for each in sorted(values)], float)
    known = days.astype("datetime64[us]") + np.timedelta64(20, "h")
    zeros = np.zeros(len(values), int)
    return SeriesHistory("VIX", "close", "vol_points", days, value, known, known, zeros, ("x",), zeros)


def test_a_difference_is_of_the_value_that_is_believed_and_rounding_is_none() -> None:
    found = difference(
        ("a", history({0: 20.0, 1: 20.0, 2: 2.0, 3: 20.0})), ("b", history({0: 20.2, 1: 20.01, 2: 2.01, 4: 1.0})), VIX
    )
    assert found is not None
    assert found.percent.tolist() == pytest.approx([1.0, 0.0, 0.0])
    assert found.disagrees(VIX).tolist() == [True, False, False]
    assert difference(("a", history({0: 1.0})), ("b", history({1: 1.0})), VIX) is None


def test_a_believed_zero_and_another_value_are_infinitely_far_apart() -> None:
    found = difference(("a", history({0: 0.0})), ("b", history({0: 1.0})), VIX)
    assert found is not None
    assert found.percent.tolist() == [math.inf]


VALUES = st.dictionaries(st.integers(0, 9), st.floats(1.0, 100.0).map(lambda x: round(x, 2)), max_size=8)


@given(VALUES, VALUES, VALUES)
def test_the_widest_pair_of_each_day_counts(a: dict[int, float], b: dict[int, float], c: dict[int, float]) -> None:
    sources = [(name, history(each)) for name, each in (("a", a), ("b", b), ("c", c)) if each]
    tolerance = Tolerance(1.0, 0.05)
    found = differences(sources, tolerance) if len(sources) > 1 else ()
    days, known_at, percent = widest(found)
    first, others = (sources[0][1], [each for _, each in sources[1:]]) if sources else (history({}), [])
    expected = {}
    for day, value in zip(first.as_of.tolist(), first.value.tolist(), strict=True):
        said = [dict(zip(one.as_of.tolist(), one.value.tolist(), strict=True)) for one in others]
        there = [one[day] for one in said if day in one]
        if there:
            apart = [0.0 if abs(each - value) <= 0.05 else 100.0 * abs(each - value) / value for each in there]
            expected[day] = max(apart)
    assert dict(zip(days.tolist(), percent.tolist(), strict=True)) == pytest.approx(expected)
    assert days.tolist() == sorted(expected)
    assert known_at.size == len(expected)


def test_a_tolerance_is_positive() -> None:
    with pytest.raises(UsageError, match=r"a tolerance of 0\.0 %"):
        Tolerance(0.0, 0.0)
