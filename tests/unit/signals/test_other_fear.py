"""Gauges beside the VIX: percentiles over common days, what is apart, and which worst days the VIX does not see."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from panel_making import panel_of
from weatherglass.messages.text import keys
from weatherglass.signals.other_fear import BESIDE_STATES, GAUGES, SIGNALS, beside_states
from weatherglass.signals.panel import Frame, Panel, Why
from weatherglass.signals.run import history_of, reading_of
from weatherglass.signals.signal import Fact, Returns, Side, Signal, SignalHistory
from weatherglass.stats.ranks import expanding_percentile
from weatherglass.timeline.calendar import DAY

BY_NAME: Mapping[str, Signal] = {each.name: each for each in SIGNALS}
OIL, SKEW = BY_NAME["fear_ovx_beside_vix"], BY_NAME["fear_skew"]


def history(signal: Signal, panel: Panel) -> SignalHistory:
    found = history_of(signal, panel)
    assert isinstance(found, SignalHistory), found
    return found


def facts(signal: Signal, panel: Panel) -> dict[str, Fact]:
    frame = panel.frame(signal.inputs)
    assert isinstance(frame, Frame)
    found = signal.facts(panel, frame, history(signal, panel))  # type: ignore[misc]
    assert {f"signal.{signal.name}.fact.{each.name}" for each in found} <= keys()
    return {each.name: each for each in found if isinstance(each, Fact)}


def ladder(last: float, rows: int = 300) -> np.ndarray:
    """1, 2, 3, ... in a shuffled order, and a last value."""
    order = np.random.default_rng(3).permutation(rows - 1) + 1.0
    return np.append(order, last)


def test_there_is_one_comparison_a_gauge() -> None:
    assert [each.name for each in SIGNALS if each.name.endswith("_beside_vix")] == [
        f"fear_{gauge.lower()}_beside_vix" for gauge in GAUGES
    ]
    assert {each.name for each in SIGNALS if not each.name.endswith("_beside_vix")} == {"fear_skew", "fear_real_estate"}


@pytest.mark.parametrize(
    ("difference", "own", "state"),
    [
        (-25.0, 90.0, "quiet_there"),
        (-24.9, 70.0, "in_line"),
        (24.9, 95.0, "in_line"),
        (25.0, 79.9, "more_there"),
        (25.0, 80.0, "fear_there_only"),
        (90.0, 99.0, "fear_there_only"),
    ],
)
def test_states_by_difference_and_own_percentile(difference: float, own: float, state: str) -> None:
    assert BESIDE_STATES[int(beside_states(np.array([difference]), np.array([own]))[0])] == state


def test_no_percentile_is_no_state() -> None:
    assert beside_states(np.array([np.nan]), np.array([np.nan])).tolist() == [-1]


def test_the_difference_is_of_percentiles_over_the_common_days() -> None:
    oil, vix = ladder(240.5), ladder(90.5)
    vix[17] = np.nan  # a day that only the one has counts for neither
    panel = panel_of({"OVX": oil, "VIX": vix})
    found = history(OIL, panel)
    there = ~np.isnan(vix)
    expected = expanding_percentile(oil[there]) - expanding_percentile(vix[there])
    assert found.rows == 299
    assert np.array_equal(found.value, expected, equal_nan=True)
    assert np.isnan(found.value[250])
    assert np.isfinite(found.value[251])
    assert found.value[-1] == pytest.approx(50.0, abs=0.6)
    assert found.state_name(-1) == "fear_there_only"


def test_fear_there_only_is_on_and_tells_both_ways_out() -> None:
    reading = reading_of(OIL, panel_of({"OVX": ladder(270.5), "VIX": ladder(90.5)}))
    assert (reading.state, reading.on) == ("fear_there_only", True)
    back, own = reading.boundaries
    assert (back.side, back.level, back.to_state, back.unit) == (Side.BELOW, 25.0, "in_line", "percentile")
    assert (own.quantity, own.now, own.side, own.unit, own.to_state) == (
        "OVX", 270.5, Side.BELOW, "vol_points", "more_there",
    )  # fmt: skip
    assert own.level == 240.0  # 239 of 300 lie below, and half of itself


@pytest.mark.parametrize(
    ("oil", "vix", "state", "expected"),
    [
        (150.5, 150.5, "in_line", [("above", 25.0, "more_there"), ("below", -25.0, "quiet_there")]),
        (30.5, 150.5, "quiet_there", [("above", -25.0, "in_line")]),
        (150.5, 30.5, "more_there", [("below", 25.0, "in_line"), ("above", 240.0, "fear_there_only")]),
    ],
)
def test_what_would_change_the_comparison(
    oil: float, vix: float, state: str, expected: list[tuple[str, float, str]]
) -> None:
    reading = reading_of(OIL, panel_of({"OVX": ladder(oil), "VIX": ladder(vix)}))
    assert reading.state == state
    assert [(str(each.side), each.level, each.to_state) for each in reading.boundaries] == expected


def test_the_skew_is_never_on() -> None:
    assert BY_NAME["fear_skew_beside_vix"].on == SKEW.on == frozenset()
    assert {name for name, each in BY_NAME.items() if each.on} == {
        f"fear_{gauge.lower()}_beside_vix" for gauge in GAUGES if gauge != "SKEW"
    }


def test_states_of_the_skew_are_percentiles_of_its_past() -> None:
    for last, state in ((20.5, "low"), (150.5, "usual"), (280.5, "high")):
        reading = reading_of(SKEW, panel_of({"SKEW": ladder(last)}))
        assert (reading.value, reading.state) == (last, state)
    assert [(each.quantity, each.level, each.to_state) for each in reading.boundaries] == [("SKEW", 276.0, "usual")]
    found = facts(SKEW, panel_of({"SKEW": np.arange(1.0, 1_002.0)}))
    assert (found["median"].value, found["mean"].value) == (501.0, 501.0)
    assert (found["level_usual"].value, found["level_high"].value) == (pytest.approx(88.0), pytest.approx(922.0))


def worst_days() -> Panel:
    """400 changes, 20 of the gauge and 20 of the VIX are leaps; 12 fall together."""
    oil, vix = np.full(400, -0.001), np.full(400, -0.001)
    oil[np.arange(5, 400, 20)] = 0.1
    vix[np.arange(5, 245, 20)] = 0.2
    vix[np.arange(11, 171, 20)] = 0.2
    noise = np.random.default_rng(5).normal(0.0, 1e-4, (2, 400))
    paths = np.exp(np.cumsum(np.concatenate([[[0.0], [0.0]], np.stack([oil, vix]) + noise], axis=1), axis=1))
    return panel_of({"OVX": 30.0 * paths[0], "VIX": 20.0 * paths[1]})


def test_worst_days_that_the_vix_does_not_see() -> None:
    found = facts(OIL, worst_days())
    missed = found["tail_miss_rate"]
    assert (missed.value, missed.n, missed.returns, missed.claims) == (40.0, 20, Returns.LOG, ("V25",))
    assert str(missed.first) == "2020-01-10"
    changes = [np.diff(np.log(worst_days().observations[name, ""].value)) for name in ("OVX", "VIX")]
    assert found["correlation_of_changes"].value == pytest.approx(np.corrcoef(*changes)[0, 1])
    assert found["correlation_of_changes"].n == 400
    assert sum(found[f"share_{state}"].value for state in BESIDE_STATES) == pytest.approx(100.0)
    assert found["share_in_line"].n == 401 - 251


def test_few_changes_make_no_correlation() -> None:
    rng = np.random.default_rng(2)
    panel = panel_of({"OVX": 30.0 + rng.random(90), "VIX": 20.0 + rng.random(90)})
    frame = panel.frame(OIL.inputs)
    assert isinstance(frame, Frame)
    nothing = SignalHistory(
        OIL.name, OIL.states, frame.days, frame.at, np.full(90, np.nan), np.full(90, -1, np.int8), np.full(90, np.nan)
    )
    assert OIL.facts(panel, frame, nothing) == ()  # type: ignore[misc]


def test_missing_old_and_short_inputs_are_told() -> None:
    missing = reading_of(OIL, panel_of({"VIX": ladder(1.5)}))
    assert missing.unavailable is not None
    assert (missing.unavailable.why, missing.unavailable.series) == (Why.NO_SERIES, "OVX")
    old = reading_of(OIL, panel_of({"VIX": ladder(1.5), "OVX": ladder(1.5)[:290]}))
    assert old.unavailable is not None
    assert (old.unavailable.why, old.unavailable.series, old.value) == (Why.STALE, "OVX", None)
    short = reading_of(OIL, panel_of({"VIX": ladder(1.5)[:251], "OVX": ladder(1.5)[:251]}))
    assert short.unavailable is not None
    assert (short.unavailable.why, short.unavailable.days) == (Why.TOO_SHORT, 251)


def test_bitcoin_is_compared_on_the_days_of_stocks() -> None:
    rng = np.random.default_rng(4)
    panel = panel_of({"DVOL": 50.0 + rng.random(420), "VIX": 20.0 + rng.random(290)})
    found = history(BY_NAME["fear_dvol_beside_vix"], panel)
    assert {day.item().weekday() for day in found.days} == {0, 1, 2, 3, 4}
    # the day of Bitcoin ends at midnight UTC, four or five hours after the close of the VIX
    assert str(found.known_at[-1])[11:16] >= "00:00"
    assert found.known_at[-1] >= (found.days[-1] + DAY).astype("datetime64[us]")


def test_real_estate_says_that_nobody_gives_the_data_away() -> None:
    reading = reading_of(BY_NAME["fear_real_estate"], panel_of({"VIX": [20.0]}))
    assert reading.unavailable is not None
    assert (reading.unavailable.why, reading.unavailable.needs) == (Why.NOT_COLLECTED, "real_estate_volatility")
    assert "needs.real_estate_volatility" in keys()


def test_every_state_and_parameter_has_its_word() -> None:
    for signal in SIGNALS:
        named = {f"signal.{signal.name}.{what}" for what in ("title", "definition")}
        named |= {f"signal.{signal.name}.state.{state}" for state in signal.states}
        assert named <= keys(), signal.name
        for each in signal.parameters:
            assert {f"signal.{signal.name}.parameter.{each.name}", f"parameter.{each.name}"} & keys(), each.name
