"""States by causal percentiles: what is ranked, once and not twice, and the value at which the state changes."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panel_making import assert_prefix_invariant, panel_of
from weatherglass.signals import percentile_states, run
from weatherglass.signals.panel import Frame, Input, Panel
from weatherglass.signals.percentile_states import cut_at, level_at, percentile_boundaries, ranked_rule
from weatherglass.signals.run import history_of
from weatherglass.signals.signal import NO_STATE, Side, Signal, SignalHistory
from weatherglass.stats.ranks import expanding_percentile

STATES = ("low", "middle", "high")
CUTS = (20.0, 80.0)


def ranked(measured=None) -> Signal:  # type: ignore[no-untyped-def]
    return Signal(
        name="ranked", family="test", unit="vol_points", inputs=(Input("VIX"),), states=STATES,
        rule=ranked_rule(lambda frame: frame["VIX"] - 20.0, cut_at(*CUTS), measured=measured),
    )  # fmt: skip


def walk(rows: int, seed: int = 3) -> Panel:
    return panel_of({"VIX": np.round(20.0 + np.random.default_rng(seed).normal(size=rows), 2)})


def test_states_follow_the_percentile_and_begin_with_it() -> None:
    found = history_of(ranked(), walk(300))
    assert isinstance(found, SignalHistory)
    assert found.state[:251].tolist() == [NO_STATE] * 251
    expected = np.where(found.percentile < 20.0, 0, np.where(found.percentile < 80.0, 1, 2))
    np.testing.assert_array_equal(found.state[251:], expected[251:])
    assert set(found.state[251:].tolist()) == {0, 1, 2}


def test_a_rule_that_ranks_its_value_ranks_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []

    def counting(x: np.ndarray, **given: object) -> np.ndarray:
        calls.append(x.size)
        return expanding_percentile(x, **given)  # type: ignore[arg-type]

    monkeypatch.setattr(run, "expanding_percentile", counting)
    monkeypatch.setattr(percentile_states, "expanding_percentile", counting)
    found = history_of(ranked(), walk(300))
    assert calls == [300]
    assert isinstance(found, SignalHistory)
    np.testing.assert_array_equal(found.percentile, expanding_percentile(found.value))


def test_a_rule_that_ranks_sizes_keeps_the_percentile_of_the_value() -> None:
    found = history_of(ranked(np.abs), walk(300))
    assert isinstance(found, SignalHistory)
    np.testing.assert_array_equal(found.percentile, expanding_percentile(found.value))
    size = expanding_percentile(np.abs(found.value))
    np.testing.assert_array_equal(found.state[251:], np.searchsorted(CUTS, size[251:], side="right"))


@pytest.mark.parametrize("measured", [None, np.abs])
def test_ranked_states_stay_when_the_future_comes(measured) -> None:  # type: ignore[no-untyped-def]
    panel = walk(330)
    for back in (1, 2, 40, 100):
        assert_prefix_invariant(ranked(measured), panel, panel.observations["VIX", ""].days[-1 - back].item())


@settings(deadline=None)
@given(past=st.lists(st.integers(-9, 9).map(float), min_size=1, max_size=40, unique=True), cut=st.floats(1.0, 99.0))
def test_a_level_is_where_one_more_value_comes_to_the_percentile(past: list[float], cut: float) -> None:
    level = level_at(np.array([*past, math.nan]), cut)

    def percentile(value: float) -> float:
        return float(expanding_percentile(np.array([*past, value]), minimum=1)[-1])

    if math.isnan(level):
        assert percentile(-10.0) >= cut or percentile(10.0) < cut
        return
    assert percentile(level + 0.5) >= cut
    assert percentile(level - 0.5) < cut


def history(value: list[float], state: int) -> SignalHistory:
    days = np.datetime64("2020-01-01") + np.arange(len(value))
    return SignalHistory(
        "x", STATES, days, days.astype("datetime64[us]"), np.array(value),
        np.full(len(value), state, np.int8), np.full(len(value), np.nan),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (0, [(Side.ABOVE, 2.0, "middle")]),
        (1, [(Side.ABOVE, 8.0, "high"), (Side.BELOW, 2.0, "low")]),
        (2, [(Side.BELOW, 8.0, "middle")]),
        (NO_STATE, []),
    ],
)
def test_boundaries_are_the_values_at_the_cuts(state: int, expected: list[tuple[Side, float, str]]) -> None:
    # nine earlier values and today's: 2 of 10 lie below the percentile 20 + a half, 8 below 80
    past = history([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 5.5], state)
    frame = Frame(past.days, past.known_at, {}, {})
    found = percentile_boundaries("x", "percent", CUTS, STATES)(frame, past)
    assert [(each.side, each.level, each.to_state) for each in found] == expected
    assert {each.now for each in found} <= {5.5}


def test_two_values_have_no_level_for_a_far_percentile() -> None:
    past = history([1.0, 2.0], 1)
    assert (
        percentile_boundaries("x", "percent", (1.0, 99.0), STATES)(Frame(past.days, past.known_at, {}, {}), past) == ()
    )
