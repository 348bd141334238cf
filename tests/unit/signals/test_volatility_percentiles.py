"""Percentile bands: the first state, hysteresis across the future, the levels of the edges."""

from __future__ import annotations

import numpy as np
import pytest

from panel_making import end_of, panel_of
from weatherglass.signals.panel import Frame, Unavailable, Why
from weatherglass.signals.run import extended, history_of, reading_of
from weatherglass.signals.signal import Side, SignalHistory
from weatherglass.signals.volatility_percentiles import (
    ENTERED_FROM,
    LEFT_BELOW,
    PERCENTILE_BANDS,
    SERIES,
    STATES,
    level_at,
)

BY_NAME = {each.name: each for each in PERCENTILE_BANDS}
OVX = BY_NAME["ovx_percentile_band"]
RAMP = np.arange(1.0, 1001.0) / 10.0  # each tenth from 0.1 to 100: a percentile is nearly the value


def shuffled(*last: float) -> np.ndarray:
    return np.concatenate([np.random.default_rng(1).permutation(RAMP), last])


def test_every_index_of_volatility_has_its_band() -> None:
    assert len(PERCENTILE_BANDS) == len(SERIES) == 10
    assert BY_NAME["move_percentile_band"].unit == "index_points"
    assert BY_NAME["dvol_eth_percentile_band"].inputs[0].series == "DVOL_ETH"
    assert all(low < high for low, high in zip(LEFT_BELOW, ENTERED_FROM, strict=True))


def test_there_is_no_state_before_a_year_of_closes() -> None:
    history = history_of(OVX, panel_of({"OVX": shuffled()}))
    assert isinstance(history, SignalHistory)
    assert (history.state[:251] == -1).all()
    assert (history.state[251:] >= 0).all()


@pytest.mark.parametrize(
    ("values", "states"),
    [
        ((3.0, 50.0, 63.2, 60.0, 57.0), ("very_low", "calm", "raised", "raised", "calm")),
        ((50.0, 92.5, 90.5, 89.0), ("calm", "high", "high", "raised")),
        ((50.0, 200.0, 97.9, 97.0, 6.0, 4.0), ("calm", "extreme", "very_high", "high", "calm", "very_low")),
    ],
)
def test_bands_are_entered_at_one_percentile_and_left_at_a_lower_one(values: tuple, states: tuple) -> None:
    history = history_of(OVX, panel_of({"OVX": shuffled(*values)}))
    assert isinstance(history, SignalHistory)
    found = tuple(history.state_name(row) for row in range(history.rows - len(values), history.rows))
    assert found == states


def test_a_band_that_is_held_is_held_on_when_the_history_goes_on() -> None:
    panel = panel_of({"OVX": shuffled(50.0, 63.2, 60.0, 60.0)})
    whole = history_of(OVX, panel)
    assert isinstance(whole, SignalHistory)
    early = history_of(OVX, panel.until(end_of(whole.days[-3].item())))
    assert isinstance(early, SignalHistory)
    assert early.state_name(-1) == "raised"
    later = extended(OVX, panel, early)
    assert later.state.tobytes() == whole.state.tobytes()
    assert later.state_name(-1) == "raised"


def test_the_levels_that_would_change_the_band_are_in_points_of_the_index() -> None:
    reading = reading_of(OVX, panel_of({"OVX": shuffled(70.0)}))
    assert reading.state == "raised"
    above, below = reading.boundaries
    assert (above.side, above.to_state, below.side, below.to_state) == (Side.ABOVE, "high", Side.BELOW, "calm")
    assert above.level == pytest.approx(92.0, abs=0.2)
    assert below.level == pytest.approx(57.7, abs=0.2)
    assert (above.unit, above.now) == ("vol_points", 70.0)


def test_the_ends_have_one_way_out_each() -> None:
    lowest = reading_of(OVX, panel_of({"OVX": shuffled(0.05)}))
    highest = reading_of(OVX, panel_of({"OVX": shuffled(300.0)}))
    assert [each.to_state for each in lowest.boundaries] == ["calm"]
    assert [each.to_state for each in highest.boundaries] == ["very_high"]
    early = panel_of({"OVX": shuffled()[:100]})
    assert reading_of(OVX, early).boundaries == ()


def test_a_level_stands_at_its_percentile_with_ties_in_the_middle() -> None:
    ordered = np.array([1.0, 2.0, 2.0, 2.0, 5.0])  # percentiles 10, 50, 50, 50, 90
    assert [level_at(ordered, each) for each in (5.0, 10.0, 10.1, 50.0, 50.1, 99.0)] == [1.0, 1.0, 2.0, 2.0, 5.0, 5.0]


def test_facts_are_the_levels_at_the_edges_and_the_shares_of_judged_days() -> None:
    panel = panel_of({"OVX": shuffled()})
    frame, history = panel.frame(OVX.inputs), history_of(OVX, panel)
    assert isinstance(frame, Frame)
    assert isinstance(history, SignalHistory)
    assert OVX.facts is not None
    found = {each.name: each for each in OVX.facts(panel, frame, history)}
    levels = [found[f"level_{name}"].value for name in STATES[1:]]
    assert levels == pytest.approx([8.7, 62.9, 92.0, 97.8, 99.6], abs=0.11)
    shares = [found[f"share_of_days_{name}"] for name in STATES]
    assert sum(each.value for each in shares) == pytest.approx(100.0)
    assert {each.n for each in shares} == {1000 - 251}
    assert found["mean"].value == pytest.approx(50.05)
    assert (found["median"].low, found["median"].high) == (pytest.approx(25.075), pytest.approx(75.025))


def test_an_index_that_is_not_there_is_not_available() -> None:
    assert reading_of(OVX, panel_of({"VIX": [15.0]})).unavailable == Unavailable(Why.NO_SERIES, "OVX")
