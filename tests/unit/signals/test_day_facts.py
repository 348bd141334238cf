"""Facts over days, worked out by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from weatherglass.signals.day_facts import extremes, figure, mean_over, share_of_days
from weatherglass.signals.signal import Fact, GapRule, Returns

DAYS = np.array(["2020-01-02", "2020-01-03", "2020-01-06", "2020-01-07", "2020-01-08"], "datetime64[D]")
FIRST, LAST = date(2020, 1, 2), date(2020, 1, 8)


def test_a_figure_has_the_days_that_it_is_made_of() -> None:
    assert figure("x", 3, "count", DAYS) == Fact("x", 3, "count", 5, FIRST, LAST, Returns.NONE, GapRule.COMMON_DAYS)
    assert figure("x", 3, "count", DAYS, n=2, gap_rule=GapRule.EVERY_ROW, claims=("V7",)) == Fact(
        "x", 3, "count", 2, FIRST, LAST, Returns.NONE, GapRule.EVERY_ROW, claims=("V7",)
    )


def test_a_share_is_per_cent_of_all_days() -> None:
    found = share_of_days("x", np.array([True, False, False, True, False]), DAYS, returns=Returns.LOG)
    assert found == Fact("x", 40.0, "percent", 5, FIRST, LAST, Returns.LOG, GapRule.COMMON_DAYS)


def test_a_mean_comes_with_its_quartiles_and_leaves_out_what_is_missing() -> None:
    value = np.array([np.nan, 1.0, 2.0, 3.0, 10.0])
    (found,) = mean_over("x", value, "percent", DAYS)
    assert (found.value, found.n, found.first, found.last) == (4.0, 4, date(2020, 1, 3), LAST)
    assert (found.low, found.high, found.spread) == (1.75, 4.75, "quartiles")


def test_a_mean_over_some_days_has_their_ends() -> None:
    value = np.array([5.0, 1.0, 2.0, 3.0, 10.0])
    (found,) = mean_over("x", value, "percent", DAYS, where=np.array([False, True, False, True, False]))
    assert (found.value, found.n, found.first, found.last) == (2.0, 2, date(2020, 1, 3), date(2020, 1, 7))


@pytest.mark.parametrize(
    ("value", "where"), [(np.full(5, np.nan), None), (np.ones(5), np.zeros(5, np.bool_))], ids=["missing", "never"]
)
def test_a_mean_over_nothing_is_no_fact(value: np.ndarray, where: np.ndarray | None) -> None:
    assert mean_over("x", value, "percent", DAYS, where=where) == ()


def test_extremes_come_with_the_first_day_that_had_them() -> None:
    found = {
        each.name: each for each in extremes(np.array([np.nan, 4.0, 1.0, 4.0, 1.0]), "score", DAYS, lowest="least")
    }
    assert [(name, each.value, each.unit) for name, each in found.items()] == [
        ("least", 1.0, "score"),
        ("least_on", "2020-01-06", "date"),
        ("highest", 4.0, "score"),
        ("highest_on", "2020-01-03", "date"),
    ]
    assert {(each.n, each.first, each.last) for each in found.values()} == {(4, date(2020, 1, 3), LAST)}
    assert extremes(np.full(5, np.nan), "score", DAYS) == ()
