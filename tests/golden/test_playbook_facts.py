"""What the states of the VIX themselves did, on the reference histories: the sampling unit decides the answer."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from panel_making import end_of, panel_from_history
from weatherglass.app.playbook_files import playbook_catalog, playbook_named
from weatherglass.playbooks.conditions import LevelCondition
from weatherglass.playbooks.plan import Plan, plan_of
from weatherglass.playbooks.playbook_sections import StateRecord
from weatherglass.playbooks.rules import Asked
from weatherglass.playbooks.state_record import Entry, Sampling, StateFigures, figures_of

YEAR, QUARTER = 252, 63


@cache
def _asked() -> Asked:
    return Asked(panel_from_history("VIX", "SPX", "RUT", "BTC", "DGS3MO", "DGS10"))


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
    assert every.up == 642
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


@pytest.mark.parametrize("name", list(playbook_catalog()))
def test_no_weight_of_the_past_changes_when_the_years_since_2019_are_added(name: str):
    whole = plan_of(playbook_named(name), _asked())
    early = plan_of(playbook_named(name), _asked().panel.until(end_of("2019-06-28")))
    assert isinstance(whole, Plan)
    assert isinstance(early, Plan)
    bars = early.days.shape[0]
    assert date(2019, 6, 27) <= early.span.last <= date(2019, 6, 28)
    assert early.orders.weight.tobytes() == whole.orders.weight[:bars].tobytes()
    assert early.market.cost.tobytes() == whole.market.cost[:bars].tobytes()
    assert early.market.cash.tobytes() == whole.market.cash[:bars].tobytes()


def test_the_vix_was_at_40_before_208_closes_and_instalments_took_months():
    cash = plan_of(playbook_named("v21-cash-above-forty"), _asked())
    stages = plan_of(playbook_named("v22-buy-in-stages-above-thirty"), _asked())
    assert isinstance(cash, Plan)
    assert isinstance(stages, Plan)
    assert int((cash.target[:, 0] == 0.0).sum()) == 208
    assert cash.span.first == date(1990, 1, 3)
    bought = [str(day) for day in stages.days[1:][stages.target[1:, 0] > stages.target[:-1, 0]]]
    assert bought[:5] == ["1990-08-07", "1990-09-06", "1990-10-05", "1990-11-05", "1990-12-05"]
    assert (cash.bills, cash.paid_bars) == ("DGS3MO", cash.days.shape[0] - 1)
