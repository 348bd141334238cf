"""Halvings of the block subsidy, the coins issued, and heights on days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest

from weatherglass.errors import UsageError
from weatherglass.timeline.halvings import (
    GENESIS,
    SUPPLY_LIMIT,
    block_subsidy,
    halvings,
    height_estimate,
    height_estimates,
    issuance,
    issued_by,
    next_halving,
)


def test_the_four_halvings_stand_on_their_utc_days():
    assert [(each.number, each.height, str(each.day), each.subsidy) for each in halvings()] == [
        (1, 210_000, "2012-11-28", 25.0),
        (2, 420_000, "2016-07-09", 12.5),
        (3, 630_000, "2020-05-11", 6.25),
        (4, 840_000, "2024-04-20", 3.125),
    ]
    assert not any(each.is_estimate for each in halvings())


def test_blocks_came_faster_than_one_in_ten_minutes_in_every_era():
    times = [GENESIS, *(each.at for each in halvings())]
    early = [(a + timedelta(seconds=210_000 * 600) - b).days for a, b in pairwise(times)]
    assert early == [33, 139, 56, 19]


def test_the_subsidy_halves_at_the_height_itself_and_is_whole_satoshis():
    assert [block_subsidy(height) for height in (209_999, 210_000, 1_050_000)] == [50.0, 25.0, 1.5625]
    # the tenth halving is the first to cut off half a satoshi
    assert block_subsidy(9 * 210_000) * 1e8 == 9_765_625.0
    assert block_subsidy(10 * 210_000) * 1e8 == 4_882_812.0
    assert block_subsidy(33 * 210_000) == 0.0
    assert block_subsidy(32 * 210_000) * 1e8 == 1.0


def test_issued_coins_are_the_sum_of_the_subsidies_below_a_height():
    assert issued_by(0) == 0.0
    assert issued_by(1) == 50.0
    assert issued_by(210_001) == 210_000 * 50.0 + 25.0
    # 15/16 of the limit at the fourth halving: 93.75 %
    assert issued_by(840_000) == 19_687_500.0
    assert issued_by(840_000) / SUPPLY_LIMIT == 0.9375
    # what the protocol ends at, 20,999,999.9769 coins
    assert issued_by(40 * 210_000) == pytest.approx(20_999_999.9769, abs=5e-9)


def test_yearly_inflation_fell_from_1_67_to_0_83_percent_at_the_fourth_halving():
    blocks_a_year = 144 * 365.25
    before = 100 * block_subsidy(839_999) * blocks_a_year / issued_by(840_000)
    after = 100 * block_subsidy(840_000) * blocks_a_year / issued_by(840_000)
    assert (round(before, 2), round(after, 2)) == (1.67, 0.83)


def test_columns_of_heights_give_what_single_heights_give():
    heights = np.array([0, 1, 209_999, 210_000, 500_000, 840_000, 2_100_001, 7_000_000])
    subsidy, issued = issuance(heights)
    assert subsidy.tolist() == [block_subsidy(int(height)) for height in heights]
    np.testing.assert_allclose(issued, [issued_by(int(height)) for height in heights], rtol=1e-15)
    assert [each.shape for each in issuance(np.empty(0, np.int64))] == [(0,), (0,)]


def test_heights_are_exact_at_halvings_and_grow_by_144_a_day_after_the_last():
    for each in halvings():
        assert height_estimate(each.day - timedelta(days=1)) < each.height <= height_estimate(each.day)
    days = np.arange(np.datetime64("2024-04-21"), np.datetime64("2026-08-22"))
    assert set(np.diff(height_estimates(days)).tolist()) == {144}
    # 00:09:27 on the 20th to 24:00 are 143 blocks of 600 seconds, and a fraction
    assert height_estimate(date(2024, 4, 20)) == 840_143


def test_heights_never_fall_and_begin_at_block_0():
    days = np.arange(np.datetime64("2009-01-03"), np.datetime64("2030-01-01"))
    heights = height_estimates(days)
    assert (np.diff(heights) > 100).all()
    assert 0 <= heights[0] < 40
    assert height_estimates(days[:0]).shape == (0,)


@pytest.mark.parametrize(
    ("after", "number", "day"),
    [
        (datetime(2010, 1, 1, tzinfo=UTC), 1, "2013-01-01"),
        (datetime(2012, 11, 28, 15, 24, 37, tzinfo=UTC), 1, "2013-01-01"),
        (datetime(2012, 11, 28, 15, 24, 38, tzinfo=UTC), 2, "2016-11-25"),
        (datetime(2023, 6, 1, tzinfo=UTC), 4, "2024-05-09"),  # it came on April 20, which nobody could know then
        (datetime(2026, 8, 21, tzinfo=UTC), 5, "2028-04-17"),
        (datetime(2029, 1, 1, tzinfo=UTC), 6, "2032-04-14"),
    ],
)
def test_the_next_halving_is_the_one_that_was_to_be_expected_at_the_instant(after, number, day):
    ahead = next_halving(after)
    assert (ahead.number, ahead.height, str(ahead.day), ahead.is_estimate) == (number, number * 210_000, day, True)
    assert ahead.at > after


def test_instants_without_an_offset_and_times_before_block_0_are_refused():
    with pytest.raises(UsageError, match="after"):
        next_halving(datetime(2026, 8, 21))
    with pytest.raises(UsageError, match=r"after=2009-01-01T00:00:00\+00:00 is before block 0, 2009-01-03T18:15:05"):
        next_halving(datetime(2009, 1, 1, tzinfo=UTC))
    with pytest.raises(UsageError, match="days=2009-01-02 is before block 0, 2009-01-03"):
        height_estimate(date(2009, 1, 2))


@pytest.mark.parametrize("of", [block_subsidy, issued_by, lambda height: issuance(np.array([height]))])
def test_negative_heights_are_refused(of):
    with pytest.raises(UsageError, match="height=-1 must be 0 or more: block 0 is the first"):
        of(-1)
