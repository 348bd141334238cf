"""What a state itself did, against counting by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panel_making import panel_of
from weatherglass.claims.results import NotRun, Why
from weatherglass.playbooks.playbook_reading import playbook_from
from weatherglass.playbooks.state_record import Entry, Sampling, StateFigures, state_figures

BASE: dict[str, Any] = {
    "schema_version": 1, "id": "mine", "statement": "s", "source": {"article": "a", "published": "2025-04-15"},
    "freeze_date": "2025-04-15", "assets": {"stocks": {"series": "SPX"}}, "otherwise": {"stocks": 1.0},
}  # fmt: skip
LEVEL = {"condition": "level", "series": "VIX", "level": 30.0}


def figures(
    vix: list[float], price: list[float], horizon: int, gap: int, when: Any = None
) -> dict[tuple[str, str], StateFigures]:
    record = {"when": when or LEVEL, "asset": "stocks", "horizon_days": horizon, "gap_days": gap}
    found = state_figures(playbook_from(BASE | {"states": [record]}), panel_of({"VIX": vix, "SPX": price}))
    assert all(isinstance(each, StateFigures) for each in found), found
    return {(each.sampling, each.entry): each for each in found if isinstance(each, StateFigures)}


def test_days_and_episodes_are_counted_apart_with_where_they_begin_and_end():
    found = figures([20, 31, 32, 20, 20, 33, 20, 35], [100, 90, 80, 88, 96, 90, 99, 99], horizon=2, gap=2)
    every = found[Sampling.EVERY_DAY, Entry.SAME_CLOSE]
    assert (every.cases, every.resolved, every.up) == (4, 3, 2)
    assert every.mean == pytest.approx(100.0 * float(np.mean(np.log([88 / 90, 96 / 80, 99 / 90]))))
    assert every.beside == pytest.approx(100.0 * float(np.mean(np.log([80 / 100, 90 / 88, 99 / 96]))))
    assert (every.beside_cases, every.beside_up, every.horizon_days, every.gap_days) == (3, 2, 2, 2)
    assert (str(every.first), str(every.last)) == ("2020-01-03", "2020-01-09")
    assert (str(every.start), str(every.end)) == ("2020-01-02", "2020-01-09")
    first = found[Sampling.FIRST_DAY, Entry.SAME_CLOSE]
    assert (first.cases, first.resolved, first.up) == (2, 2, 1)  # the eighth day is two after the sixth: no new episode
    assert first.mean == pytest.approx(100.0 * float(np.mean(np.log([88 / 90, 99 / 90]))))
    assert (first.beside_cases, first.beside_up) == (6, 4)
    following = found[Sampling.FIRST_DAY, Entry.NEXT_CLOSE]
    assert (following.resolved, following.up) == (1, 1)
    assert following.mean == pytest.approx(100.0 * float(np.log(96 / 80)))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.booleans(), min_size=12, max_size=40), st.integers(1, 5), st.integers(0, 6))
def test_the_figures_are_those_of_a_count_by_hand(inside: list[bool], horizon: int, gap: int):
    price = (100.0 * np.exp(np.cumsum(np.sin(np.arange(len(inside)) ** 2)))).tolist()
    found = figures([35.0 if each else 20.0 for each in inside], price, horizon, gap)
    for (sampling, entry), each in found.items():
        later = 0 if entry is Entry.SAME_CLOSE else 1
        days = [at for at, yes in enumerate(inside) if yes]
        if sampling is Sampling.FIRST_DAY:
            days = [at for at in days if not any(inside[max(0, at - max(1, gap)) : at])]
        ended = [at + later for at in days if at + later + horizon < len(inside)]
        assert (each.cases, each.resolved) == (len(days), len(ended))
        logs = [float(np.log(price[at + horizon] / price[at])) for at in ended]
        assert each.up == sum(log > 0 for log in logs)
        assert each.mean == pytest.approx(100.0 * float(np.mean(logs)), abs=1e-9) if logs else np.isnan(each.mean)


def test_a_condition_of_several_series_has_the_days_of_the_asset():
    both = {"condition": "all", "of": [LEVEL, {"condition": "level", "series": "SPX", "level": 95.0, "side": "below"}]}
    found = figures([20, 31, 32, 20, 20, 20], [100, 90, 80, 88, 96, 90], horizon=1, gap=0, when=both)
    every = found[Sampling.EVERY_DAY, Entry.NEXT_CLOSE]
    assert (every.cases, every.resolved, every.condition_series) == (2, 2, "")
    assert every.mean == pytest.approx(100.0 * float(np.mean(np.log([88 / 80, 96 / 88]))))  # entered on the 3rd and 4th
    state = figures(
        [20, 31, 32, 20, 20, 20],
        [100, 90, 80, 88, 96, 90],
        1,
        0,
        {"condition": "state", "signal": "vix_band", "states": ["high"]},
    )
    assert state[Sampling.EVERY_DAY, Entry.SAME_CLOSE].cases == 2
    assert state[Sampling.EVERY_DAY, Entry.SAME_CLOSE].condition_series == "vix_band"


def test_what_cannot_be_told_is_a_reason():
    record = {"when": LEVEL, "asset": "stocks", "horizon_days": 5}
    playbook = playbook_from(BASE | {"states": [record]})
    assert state_figures(playbook, panel_of({"SPX": [1.0] * 9})) == (NotRun("states.0.when", Why.NO_SERIES, "VIX"),)
    assert state_figures(playbook, panel_of({"SPX": [1.0] * 5, "VIX": [20.0] * 5})) == (
        NotRun("states.0", Why.HORIZON_TOO_LONG, "5"),
    )
    never = figures([20.0] * 9, [1.0, 2.0] * 4 + [1.0], horizon=2, gap=1)[Sampling.EVERY_DAY, Entry.NEXT_CLOSE]
    assert (never.cases, never.first) == (0, None)
    assert np.isnan(never.mean)
