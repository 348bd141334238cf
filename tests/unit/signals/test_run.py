"""Readings and histories: percentiles, since when, what changed, why not, and rules that answer wrongly."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from panel_making import end_of, panel_of, same_history
from weatherglass.errors import MethodError, UsageError
from weatherglass.signals.panel import Frame, Input, Unavailable, Why
from weatherglass.signals.percentile_states import carried, cut_at, ranked_rule
from weatherglass.signals.run import extended, history_of, reading_of, windowed
from weatherglass.signals.signal import NO_STATE, Bands, Boundary, Carry, Computed, Side, Signal, SignalHistory
from weatherglass.stats.rolling import rolling_mean

LEVEL = Signal(
    name="level", family="test", unit="vol_points", inputs=(Input("VIX"),), rule=windowed(lambda frame: frame["VIX"]),
    states=("low", "high"), on=frozenset({"high"}), bands=Bands((20.0,)),
    boundaries=lambda frame, history: (Boundary("VIX", float(frame["VIX"][-1]), Side.ABOVE, 20.0, "vol_points", "high"),),
)  # fmt: skip


def mean_of(window: int) -> Signal:
    return Signal(
        name="mean", family="test", unit="vol_points", inputs=(Input("VIX"),),
        rule=windowed(lambda frame: rolling_mean(frame["VIX"], window)), memory=window - 1,
    )  # fmt: skip


def test_a_reading_says_the_level_the_state_and_since_when():
    found = reading_of(LEVEL, panel_of({"VIX": [25.0, 18.0, 21.0, 22.0]}, first="2020-01-06"))
    assert (found.value, found.state, found.since, found.rows_in_state) == (22.0, "high", date(2020, 1, 8), 2)
    assert (found.earlier_value, found.earlier_state, found.earlier_day) == (21.0, "high", date(2020, 1, 8))
    assert found.on
    assert found.day == date(2020, 1, 9)
    assert found.boundaries == (Boundary("VIX", 22.0, Side.ABOVE, 20.0, "vol_points", "high"),)


def test_the_evidence_says_which_value_of_which_day_and_how_old():
    found = reading_of(LEVEL, panel_of({"VIX": [25.0, 18.0]}, first="2020-01-06", at="2020-01-10"))
    (evidence,) = found.evidence
    assert (evidence.series, evidence.value, evidence.day, evidence.age_days) == ("VIX", 18.0, date(2020, 1, 7), 3)


@pytest.mark.parametrize(("rows", "percentile"), [(251, None), (252, 100.0 * 251.5 / 252)])
def test_a_percentile_needs_a_year_of_values(rows: int, percentile: float | None):
    found = reading_of(LEVEL, panel_of({"VIX": np.linspace(10.0, 30.0, rows)}))
    assert found.percentile == percentile
    assert found.ranked == rows


def test_a_stale_series_is_a_reason_and_leaves_the_past():
    found = reading_of(LEVEL, panel_of({"VIX": [25.0, 18.0]}, first="2020-01-06", at="2020-02-10"))
    assert found.unavailable == Unavailable(Why.STALE, "VIX", date(2020, 1, 7), 34, 7)
    assert (found.value, found.state, found.on, found.percentile) == (None, "", False, None)
    assert found.history is not None
    assert found.history.value.tolist() == [25.0, 18.0]


def test_a_missing_series_is_a_reason():
    found = reading_of(LEVEL, panel_of({"SPX": [100.0]}))
    assert found.unavailable == Unavailable(Why.NO_SERIES, "VIX")
    assert found.history is None


def test_a_past_that_is_too_short_is_a_reason_with_both_numbers():
    found = reading_of(mean_of(5), panel_of({"VIX": [20.0, 21.0, 22.0]}))
    assert found.unavailable == Unavailable(Why.TOO_SHORT, "VIX", days=3, needed=5)


def test_a_signal_that_nobody_can_feed_says_what_it_would_take():
    never = Unavailable(Why.NOT_COLLECTED, needs="paid_data")
    signal = Signal(name="paid", family="test", unit="share", inputs=(Input("VIX"),), rule=None, never=never)
    assert reading_of(signal, panel_of({"VIX": [20.0]})).unavailable == never
    assert history_of(signal, panel_of({"VIX": [20.0]})) == never


def test_a_window_gives_its_rows_and_no_row_before_it_is_whole():
    found = history_of(mean_of(2), panel_of({"VIX": [20.0, 22.0, 26.0]}))
    assert isinstance(found, SignalHistory)
    assert np.isnan(found.value[0])
    assert found.value[1:].tolist() == [21.0, 24.0]
    assert found.state.tolist() == [NO_STATE] * 3


def test_going_on_with_nothing_new_changes_nothing():
    panel = panel_of({"VIX": np.linspace(10.0, 30.0, 300)})
    past = history_of(LEVEL, panel)
    assert isinstance(past, SignalHistory)
    assert extended(LEVEL, panel, past) is past


def test_a_state_by_percentile_is_the_same_in_one_go_and_day_by_day():
    rule = ranked_rule(lambda frame: frame["VIX"], cut_at(50.0))
    signal = Signal(
        name="rank", family="test", unit="vol_points", inputs=(Input("VIX"),), rule=rule, states=("lower", "upper")
    )
    rng = np.random.default_rng(4)
    panel = panel_of({"VIX": 20.0 + rng.normal(size=400)})
    whole = history_of(signal, panel)
    assert isinstance(whole, SignalHistory)
    assert whole.state[:251].tolist() == [NO_STATE] * 251
    assert np.array_equal(whole.state[251:], (whole.percentile[251:] >= 50.0).astype(np.int8))
    days = panel.observations["VIX", ""].days
    part = history_of(signal, panel.until(end_of(days[300].item())))
    assert isinstance(part, SignalHistory)
    for day in days[301:]:
        part = extended(signal, panel.until(end_of(day.item())), part)
    assert same_history(part, whole)


def test_a_rule_that_answers_the_wrong_number_of_rows_is_a_fault_of_ours():
    signal = Signal(
        name="short", family="test", unit="vol_points", inputs=(Input("VIX"),),
        rule=lambda frame, carry: Computed(frame["VIX"][:1]),
    )  # fmt: skip
    with pytest.raises(MethodError, match="short answered 1 rows; 2 were asked for"):
        history_of(signal, panel_of({"VIX": [20.0, 21.0]}))


def rule(frame: Frame, carry: Carry) -> Computed:
    return Computed(frame["VIX"])


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"rule": None}, "has a rule, or a reason"),
        ({"states": ("a", "b", "c"), "bands": Bands((1.0,))}, "1 edges make 2 states"),
        ({"states": ("a",), "on": frozenset({"b"})}, r"\['b'\] is no state of it"),
    ],
)
def test_a_signal_that_contradicts_itself_is_refused(wrong: dict[str, object], words: str):
    given = {"name": "x", "family": "test", "unit": "vol_points", "inputs": (Input("VIX"),), "rule": rule} | wrong
    with pytest.raises(UsageError, match=words):
        Signal(**given)


@pytest.mark.parametrize(
    ("edges", "margin"), [((), 0.0), ((2.0, 1.0), 0.0), ((1.0, 1.0), 0.0), ((1.0,), 1.0), ((1.0,), -0.1)]
)
def test_bands_that_are_none_are_refused(edges: tuple[float, ...], margin: float):
    with pytest.raises(UsageError, match=r"edges must increase|margin="):
        Bands(edges, margin)


def test_a_carried_value_holds_until_the_next_one():
    assert np.isnan(carried(3, np.array([], np.int64), np.array([]))).all()
    assert carried(4, np.array([0, 2]), np.array([5.0, 6.0])).tolist() == [5.0, 5.0, 6.0, 6.0]
