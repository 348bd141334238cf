"""What the states of the VIX themselves did, on the reference histories: the sampling unit decides the answer."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from panel_making import panel_from_history
from weatherglass.app.playbook_files import playbook_named
from weatherglass.playbooks.conditions import LevelCondition
from weatherglass.playbooks.playbook_sections import StateRecord
from weatherglass.playbooks.rules import Asked
from weatherglass.playbooks.state_record import Entry, Sampling, StateFigures, figures_of

YEAR, QUARTER = 252, 63


@cache
def _asked() -> Asked:
    return Asked(panel_from_history("VIX", "SPX"))


def figures(level: float, horizon: int, sampling: Sampling, entry: Entry) -> StateFigures:
    """The S&P 500 after days with the VIX at a level or above it, from 1990."""
    when = LevelCondition(series="VIX", level=level)
    record = StateRecord(when=when, asset="stocks", horizon_days=horizon, gap_days=21)
    found = figures_of(record, playbook_named("v21-cash-above-forty"), _asked())
    assert isinstance(found, tuple)
    return next(each for each in found if (each.sampling, each.entry) == (sampling, entry))


def test_all_days_of_a_vix_of_30_and_the_first_days_of_it_say_opposite_things():
    every = figures(30.0, YEAR, Sampling.EVERY_DAY, Entry.SAME_CLOSE)
    first = figures(30.0, YEAR, Sampling.FIRST_DAY, Entry.SAME_CLOSE)
    assert (every.resolved, every.cases, every.beside_cases) == (734, 736, 8237)
    assert every.mean == pytest.approx(18.88, abs=0.01)
    assert every.beside == pytest.approx(7.62, abs=0.01)
    assert (first.up, first.resolved, first.cases, first.gap_days) == (21, 34, 35, 21)
    assert first.mean == pytest.approx(4.66, abs=0.01)
    assert first.beside == pytest.approx(8.54, abs=0.01)
    assert (first.first, first.last) == (date(1990, 8, 6), date(2025, 4, 3))
    assert (first.start, first.end) == (date(1990, 1, 2), date(2025, 8, 20))


def test_the_next_close_changes_little_after_a_year():
    every = figures(30.0, YEAR, Sampling.EVERY_DAY, Entry.NEXT_CLOSE)
    first = figures(30.0, YEAR, Sampling.FIRST_DAY, Entry.NEXT_CLOSE)
    assert every.mean == pytest.approx(18.82, abs=0.01)
    assert (first.up, first.resolved) == (21, 34)
    assert first.mean == pytest.approx(4.68, abs=0.01)
    assert first.first == date(1990, 8, 7)


def test_at_40_two_of_twelve_gains_are_those_of_a_close_before_the_vix_was_known():
    same = figures(40.0, QUARTER, Sampling.FIRST_DAY, Entry.SAME_CLOSE)
    following = figures(40.0, QUARTER, Sampling.FIRST_DAY, Entry.NEXT_CLOSE)
    assert (same.up, same.resolved) == (12, 13)
    assert same.mean == pytest.approx(7.30, abs=0.01)
    assert same.beside == pytest.approx(2.14, abs=0.01)
    assert (following.up, following.resolved) == (10, 13)
    assert following.mean == pytest.approx(6.44, abs=0.01)
    assert (same.first, following.first) == (date(1998, 8, 31), date(1998, 9, 1))
