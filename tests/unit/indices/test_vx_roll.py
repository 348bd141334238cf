"""Roll periods and weights: published ones, closures, settlements that move, and what holds on every day."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from weatherglass.errors import UsageError
from weatherglass.indices.vx_roll import (
    Holding,
    Roll,
    RollCalendar,
    contract_at,
    number_of,
    roll_calendar,
    settlement_days,
    units_after_close,
)
from weatherglass.timeline.vx_settlement import VxContract

SHORT, MIDDLE = Holding((1, 2)), Holding((4, 5, 6, 7))
EVERY = roll_calendar(date(2005, 12, 20), date(2026, 8, 31))


def near(calendar: RollCalendar, holding: Holding = SHORT) -> dict[str, float]:
    """Units of the nearest contract after each close."""
    units = units_after_close(holding, calendar)[:, 0]
    return {str(day): round(float(each), 12) for day, each in zip(calendar.days, units, strict=True)}


def test_weights_of_october_2012_as_published() -> None:
    """Published are those that are used: each is of the close before."""
    found = near(roll_calendar(date(2012, 10, 23), date(2012, 11, 1)))
    used = dict(zip(list(found)[1:], list(found.values())[:-1], strict=True))
    assert (used["2012-10-25"], used["2012-10-26"]) == (0.76, 0.72)
    assert found["2012-10-26"] == 0.68  # used on the 29th if there had been a session, and so on the 31st
    assert (used["2012-10-31"], used["2012-11-01"]) == (0.68, 0.56)


def test_the_closure_of_2012_changes_neither_the_period_nor_what_follows() -> None:
    calendar = roll_calendar(date(2012, 10, 17), date(2012, 11, 20))
    assert set(calendar.days_in_period.tolist()) == {25}
    assert calendar.days.shape == (23,)
    assert calendar.days_left.tolist() == [*range(24, 16, -1), *range(14, -1, -1)]


def test_a_period_begins_on_the_settlement_day_with_all_but_one_day_left() -> None:
    for settles in ("2005-12-21", "2012-10-17", "2022-03-15"):  # the last is a Tuesday, for a Good Friday in April
        day = date.fromisoformat(settles)
        calendar = roll_calendar(day, day)
        assert calendar.days_left.tolist() == [int(calendar.days_in_period[0]) - 1]


def test_all_is_in_the_second_contract_before_a_settlement() -> None:
    settles = settlement_days()
    eve = np.searchsorted(EVERY.days, settles[(settles > EVERY.days[0]) & (settles <= EVERY.days[-1])]) - 1
    assert eve.shape[0] == 249
    assert bool((EVERY.days_left[eve] == 0).all())
    assert int((EVERY.days_left == 0).sum()) == 249
    assert bool((units_after_close(SHORT, EVERY)[eve] == [0.0, 1.0]).all())


def test_settlement_on_a_tuesday_of_2014() -> None:
    """Good Friday was the third Friday of April: March settled on Tuesday the 18th, and all was out of it on Monday."""
    found = near(roll_calendar(date(2014, 3, 13), date(2014, 3, 19)))
    assert found["2014-03-17"] == 0.0
    calendar = roll_calendar(date(2014, 3, 17), date(2014, 3, 18))
    assert [contract_at(number).name for number in calendar.first] == ["VXH14", "VXJ14"]


def test_units_of_every_day_add_up() -> None:
    assert units_after_close(SHORT, EVERY).sum(axis=1) == pytest.approx(1.0, abs=1e-15)
    units = units_after_close(MIDDLE, EVERY)
    assert units.sum(axis=1) == pytest.approx(3.0, abs=1e-15)
    assert bool((units[:, 1:3] == 1.0).all())
    same_period = EVERY.first[1:] == EVERY.first[:-1]
    assert bool((np.diff(EVERY.days_left)[same_period] <= -1).all())


def test_the_front_month_rolls_by_thirds() -> None:
    holding = Holding((1, 2), roll=Roll.AT_ITS_END)
    found = near(roll_calendar(date(2012, 11, 14), date(2012, 11, 21)), holding)
    thirds = [1.0, round(2 / 3, 12), round(1 / 3, 12), 0.0, 1.0]
    assert list(found.values())[1:] == thirds  # 15 to 20 November, and the settlement day with the next contract


def test_numbers_of_contracts() -> None:
    assert [contract_at(number).name for number in (0, 1, 15)] == ["VXV05", "VXX05", "VXF07"]
    assert all(number_of(contract_at(number)) == number for number in range(400))
    assert settlement_days()[number_of(VxContract(2012, 11))] == np.datetime64("2012-11-21")


@pytest.mark.parametrize("places", [(1,), (), (2, 1), (1, 3), (0, 1)])
def test_places_that_are_no_places(places: tuple[int, ...]) -> None:
    with pytest.raises(UsageError, match="two adjacent places"):
        Holding(places)


def test_a_span_beyond_the_settlements_is_refused() -> None:
    with pytest.raises(UsageError, match="must lie between 2005-10-19"):
        roll_calendar(date(2005, 10, 18), date(2005, 12, 1))
