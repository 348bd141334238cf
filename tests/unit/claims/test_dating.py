"""Bull markets dated by looking back, as an outcome: by hand, by an obvious loop, and on the reference histories."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import weatherglass.claims.events
from lanes import examples
from panel_making import panel_from_history, panel_of
from weatherglass.claims.cases import base_rate_of, cases_of, hits_of, setting_of
from weatherglass.claims.dating import bull_start_before, days_to_bull_peak
from weatherglass.claims.outcomes import outcome_values
from weatherglass.claims.reading import claim_from
from weatherglass.stats.bull_markets import peaks_and_troughs

FALLEN = np.array([100.0, 110.0, 120.0, 100.0, 90.0, 85.0, 80.0])
"""A bull market to 120, and a fall of a third from there."""


def claim(**changes: Any) -> Any:
    plain = {
        "schema_version": 1, "id": "claim", "kind": "event_outcome", "source": {"article": "a", "published": "2020-03-02"},
        "statement": "s", "freeze_date": "2020-03-02", "direction": "less",
        "data": {"signal": {"id": "VIX"}, "target": {"id": "SPX"}},
        "event": {"rule": "threshold_cross", "params": {"level": 30.0, "new_episode_after_days": 0}},
        "outcome": {"measure": "days_to_bull_peak", "horizon_days": 2},
    }  # fmt: skip
    return claim_from(plain | changes)


def slow_days_to_peak(price: np.ndarray, horizon: int, swing: float) -> list[float]:
    """The same by asking what could still happen: a window counts when no continuation gives it another peak."""
    flat, crash, boom = price, np.append(price, price.min() * 0.01), np.append(price, price.max() * 100.0)
    answers = []
    for path in (flat, crash, boom):
        peaks = set(peaks_and_troughs(path, swing=swing)[0].tolist())
        answers.append([
            next((float(step) for step in range(horizon + 1) if row + step in peaks), np.inf)
            for row in range(max(0, price.shape[0] - horizon))
        ])  # fmt: skip
    settled = [len({each[row] for each in answers}) == 1 for row in range(len(answers[0]))]
    first_open = settled.index(False) if False in settled else len(settled)
    return answers[0][:first_open]


@pytest.mark.parametrize(
    ("horizon", "expected"),
    [(1, [np.inf, 1.0, 0.0, np.inf, np.inf, np.inf]), (2, [2.0, 1.0, 0.0, np.inf, np.inf]), (6, [2.0]), (7, [])],
)
def test_rows_count_to_the_peak_within_the_horizon(horizon: int, expected: list[float]):
    assert days_to_bull_peak(FALLEN, horizon).tolist() == expected


def test_a_high_without_a_fall_is_no_peak_and_leaves_the_windows_that_reach_it_open():
    rising = np.linspace(100.0, 150.0, 11)
    assert days_to_bull_peak(rising, 3).tolist() == [np.inf] * 7  # windows that end before the last high, row 10
    assert days_to_bull_peak(np.append(rising, 119.0), 3).tolist() == [np.inf] * 7 + [3.0, 2.0]


@settings(max_examples=examples(120), deadline=None)
@given(
    steps=st.lists(st.sampled_from([-0.12, -0.04, 0.0, 0.04, 0.12]), min_size=1, max_size=60),
    horizon=st.integers(1, 12),
)
def test_settled_windows_are_those_that_no_continuation_changes(steps: list[float], horizon: int):
    price = 100.0 * np.exp(np.cumsum([0.0, *steps]))
    quick = days_to_bull_peak(price, horizon).tolist()
    slow = slow_days_to_peak(price, horizon, 0.2)
    assert quick == slow[: len(quick)]
    assert len(quick) <= len(slow)


def test_what_was_settled_stays_when_days_are_added():
    price = 100.0 * np.exp(np.cumsum(np.random.default_rng(20200316).normal(0.0, 0.03, 900)))
    whole = days_to_bull_peak(price, 21)
    for end in range(50, 900, 17):
        past = days_to_bull_peak(price[:end], 21)
        assert past.tobytes() == whole[: past.shape[0]].tobytes()


def test_a_peak_within_the_horizon_is_the_hit_of_an_event_claim():
    vix = [10.0, 31.0, 10.0, 10.0, 31.0, 10.0, 10.0]
    setting = setting_of(claim(), panel_of({"VIX": vix, "SPX": FALLEN}, first="2020-01-06"))
    assert setting.outcomes.tolist() == [2.0, 1.0, 0.0, 3.0, 3.0]  # not within two days counts as three
    base = base_rate_of(setting)
    assert (base.share, base.hit_is, base.mean) == (pytest.approx(0.6), 2.0, pytest.approx(1.8))
    # known at 16:15 on rows 1 and 4: entered at the closes of rows 2 and 5, of which the second has no whole horizon
    assert (setting.n, hits_of(setting)) == (1, 1)
    cases = cases_of(setting, panel_of({"VIX": vix, "SPX": FALLEN}, first="2020-01-06"))
    assert [(each.outcome, each.hit) for each in cases] == [(0.0, True), (None, None)]
    later = panel_of({"VIX": [10.0, 10.0, 31.0, 10.0, 10.0, 10.0, 10.0], "SPX": FALLEN}, first="2020-01-06")
    (case,) = cases_of(setting_of(claim(), later), later)
    assert (case.outcome, case.hit, case.resolves) == (3.0, False, date(2020, 1, 13))  # ended, and no peak came


def test_the_other_direction_counts_the_days_without_a_peak():
    panel = panel_of({"VIX": [10.0, 31.0, 10.0, 10.0, 31.0, 10.0, 10.0], "SPX": FALLEN}, first="2020-01-06")
    assert base_rate_of(setting_of(claim(direction="greater"), panel)).share == pytest.approx(0.4)


def test_no_event_can_be_dated_by_looking_back():
    source = Path(weatherglass.claims.events.__file__).read_text(encoding="utf-8")
    named = {
        alias.name if isinstance(node, ast.Import) else f"{node.module}.{alias.name}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert len(named) > 10
    assert not [each for each in named if "dating" in each or "bull" in each]


def test_the_peaks_of_the_reference_history_are_those_of_the_books():
    panel = panel_from_history("SPX", "BTC")
    shares = panel.get("SPX")
    days = days_to_bull_peak(shares.value, 126)
    assert shares.days[np.flatnonzero(days == 0.0)].astype(str).tolist() == [
        "2000-03-24", "2002-01-04", "2007-10-09", "2009-01-06", "2020-02-19", "2022-01-03",
    ]  # fmt: skip
    assert int(np.isfinite(days).sum()) == 6 * 127  # of each the day itself and 126 before it: none lie closer together
    bitcoin = panel.get("BTC")
    starts = [bull_start_before(bitcoin, np.datetime64(day), swing=0.5) for day in ("2016-11-14", "2020-11-13")]
    assert starts == ["2015-01-14", "2020-03-12"]
    assert bull_start_before(bitcoin, np.datetime64("2010-07-20"), swing=0.5) is None


def test_outcomes_of_a_claim_use_the_fifth_of_the_press():
    found = outcome_values(panel_of({"SPX": FALLEN}).get("SPX"), claim().outcome)
    assert found.tolist() == [2.0, 1.0, 0.0, np.inf, np.inf]
