"""Two sources of one series that disagree."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest

from weatherglass.errors import UsageError
from weatherglass.market.divergence import Divergence, divergences
from weatherglass.market.series import SeriesRows


def rows(values: dict[str, float], series: str = "VIX", field: str = "close") -> SeriesRows:
    return SeriesRows(
        series, field, np.array(list(values), dtype="datetime64[D]"), np.array(list(values.values()), dtype=float)
    )


CBOE = rows({"2024-08-01": 18.59, "2024-08-02": 23.39, "2024-08-05": 38.57, "2024-08-06": 27.71})


def test_days_on_which_two_sources_differ_by_more_than_the_tolerance_are_listed_in_order() -> None:
    other = rows(
        {"2024-08-01": 18.6, "2024-08-02": 23.39, "2024-08-05": 65.73, "2024-08-06": 27.0, "2024-08-07": 27.85}
    )
    found = divergences(CBOE, other, 0.01)
    assert [each.day for each in found] == [date(2024, 8, 5), date(2024, 8, 6)]
    assert found[0] == Divergence(date(2024, 8, 5), 38.57, 65.73, 65.73 / 38.57 - 1.0)
    assert found[1].difference == pytest.approx(-0.025622519, abs=1e-9)


def test_a_difference_of_exactly_the_tolerance_is_no_divergence() -> None:
    hundred, more = rows({"2024-01-02": 100.0}), rows({"2024-01-02": 101.0})
    assert divergences(hundred, more, 0.01) == ()
    assert len(divergences(hundred, more, 0.0099)) == 1
    assert divergences(hundred, hundred, 0.0) == ()
    # the share is of the first: 1.0 is 1 % of 100, and 0.99 % of 101
    assert len(divergences(more, hundred, 0.0099)) == 1
    assert divergences(more, hundred, 0.00995) == ()
    assert len(divergences(hundred, more, 0.00995)) == 1


def test_differences_below_the_floor_never_count() -> None:
    near_zero, other = rows({"2020-05-01": 0.01, "2020-05-04": 0.10}), rows({"2020-05-01": 0.02, "2020-05-04": 0.16})
    assert [str(each.day) for each in divergences(near_zero, other, 0.05, floor=0.015)] == ["2020-05-04"]


def test_beside_a_zero_every_other_value_diverges_without_bound() -> None:
    zero, other = rows({"2017-04-14": 0.0, "2017-04-17": 0.0}), rows({"2017-04-14": 2.24, "2017-04-17": -0.5})
    found = divergences(zero, other, 0.01)
    assert [each.difference for each in found] == [math.inf, -math.inf]


def test_values_below_zero_are_compared_by_their_size() -> None:
    found = divergences(rows({"2020-04-20": -37.63}), rows({"2020-04-20": -13.10}), 0.5)
    assert found[0].difference == pytest.approx(-13.10 / -37.63 - 1.0)


def test_sources_without_a_common_day_do_not_diverge() -> None:
    assert divergences(CBOE, rows({"2023-01-03": 22.9}), 0.0) == ()


def test_two_different_series_or_fields_are_not_compared() -> None:
    message = "two sources of one field of one series are compared; got VIX close and VXN close"
    with pytest.raises(UsageError, match=message):
        divergences(CBOE, rows({"2024-08-01": 22.0}, series="VXN"), 0.01)
    with pytest.raises(UsageError, match="got VIX close and VIX high"):
        divergences(CBOE, rows({"2024-08-01": 22.0}, field="high"), 0.01)


@pytest.mark.parametrize(
    ("tolerance", "floor"), [(-0.01, 0.0), (math.nan, 0.0), (math.inf, 0.0), (0.01, -1.0), (0.01, math.nan)]
)
def test_a_tolerance_that_is_none_is_refused(tolerance: float, floor: float) -> None:
    with pytest.raises(UsageError, match="must be finite and not negative"):
        divergences(CBOE, CBOE, tolerance, floor=floor)
