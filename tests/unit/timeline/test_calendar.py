"""Steps of days that say their unit."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from weatherglass.timeline.calendar import DAY, days_between


@pytest.mark.parametrize("kind", [lambda day: day, np.datetime64])
def test_every_day_is_there_once_and_both_ends_are(kind) -> None:
    found = days_between(kind(date(2023, 12, 30)), kind(date(2024, 3, 1)))
    assert (found[0], found[-1], found.size) == (np.datetime64("2023-12-30"), np.datetime64("2024-03-01"), 63)
    assert set(np.diff(found)) == {DAY}
    assert found.dtype == np.dtype("datetime64[D]")


def test_one_day_and_none() -> None:
    assert days_between(date(2024, 1, 1), date(2024, 1, 1)).tolist() == [date(2024, 1, 1)]
    assert days_between(date(2024, 1, 2), date(2024, 1, 1)).size == 0
