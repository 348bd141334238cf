"""Ratios of the term structure and the shape of the curve, on values worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pytest

from panel_making import panel_of
from weatherglass.messages.text import keys
from weatherglass.signals.panel import Panel, Why
from weatherglass.signals.run import history_of, reading_of
from weatherglass.signals.signal import Boundary, Fact, Side, Signal, SignalHistory, SignalReading
from weatherglass.signals.term_structure import CURVE, RATIO_STATES, SHAPES, SIGNALS, curve_shapes, ratio_states

BY_NAME: Mapping[str, Signal] = {each.name: each for each in SIGNALS}
INVERSION, SHAPE = BY_NAME["vix_vix3m"], BY_NAME["vix_curve_shape"]


def read(signal: Signal, panel: Panel) -> SignalReading:
    return reading_of(signal, panel)


def history(signal: Signal, panel: Panel) -> SignalHistory:
    found = history_of(signal, panel)
    assert isinstance(found, SignalHistory), found
    return found


def facts(signal: Signal, panel: Panel) -> dict[str, Fact]:
    frame = panel.frame(signal.inputs)
    found = signal.facts(panel, frame, history(signal, panel))  # type: ignore[misc, arg-type]
    assert {f"signal.{signal.name}.fact.{each.name}" for each in found} <= keys()
    return {each.name: each for each in found if isinstance(each, Fact)}


def against(vix: list[float], longer: list[float]) -> Panel:
    return panel_of({"VIX": vix, "VIX3M": longer})


def test_the_pairs_of_the_curve_are_there() -> None:
    pairs = {name: tuple(each.series for each in signal.inputs) for name, signal in BY_NAME.items() if "vx" not in name}
    assert pairs == {
        "vix_curve_shape": ("VIX", "VIX3M", "VIX6M", "VIX1Y"),
        "vix1d_vix": ("VIX1D", "VIX"),
        "vix9d_vix": ("VIX9D", "VIX"),
        "vix_vix3m": ("VIX", "VIX3M"),
        "vix3m_vix6m": ("VIX3M", "VIX6M"),
        "vix6m_vix1y": ("VIX6M", "VIX1Y"),
    }


def test_an_equal_pair_is_flat_and_no_inversion() -> None:
    assert ratio_states(np.array([0.5, 0.949, 0.95, 1.0, np.nextafter(1.0, 2.0), 1.4, np.nan])).tolist() == [
        0, 0, 1, 1, 2, 2, -1,
    ]  # fmt: skip


def test_the_ratio_is_the_shorter_over_the_longer_and_on_when_inverted() -> None:
    panel = against([18.0, 19.5, 20.0, 21.0], [20.0] * 4)
    assert history(INVERSION, panel).value.tolist() == [0.9, 0.975, 1.0, 1.05]
    assert [history(INVERSION, panel).state_name(row) for row in range(4)] == ["contango", "flat", "flat", "inverted"]
    reading = read(INVERSION, panel)
    assert (reading.on, reading.state, reading.since, reading.rows_in_state) == (
        True, "inverted", date(2020, 1, 7), 1,
    )  # fmt: skip


@pytest.mark.parametrize("name", ["vix1d_vix", "vix9d_vix"])
def test_the_front_end_is_never_on(name: str) -> None:
    short, long = (each.series for each in BY_NAME[name].inputs)
    reading = read(BY_NAME[name], panel_of({short: [30.0], long: [20.0]}))
    assert (reading.value, reading.state, reading.on) == (1.5, "inverted", False)


@pytest.mark.parametrize(
    ("vix", "expected"),
    [
        (18.0, [("above", 0.95, "flat")]),
        (19.5, [("above", 1.0, "inverted"), ("below", 0.95, "contango")]),
        (24.0, [("below", 1.0, "flat")]),
    ],
)
def test_what_would_change_the_state_of_a_ratio(vix: float, expected: list[tuple[str, float, str]]) -> None:
    found = read(INVERSION, against([vix], [20.0])).boundaries
    assert [(str(each.side), each.level, each.to_state) for each in found] == expected
    assert {(each.quantity, each.now, each.unit) for each in found} == {("vix_vix3m", vix / 20.0, "ratio")}


def test_facts_of_a_ratio_count_days_and_spells() -> None:
    vix = [15.0, 21.0, 22.0, 16.0, 20.0, 35.0, 40.0, 38.0, 18.0, 19.0]
    found = facts(INVERSION, against(vix, [20.0] * 10))
    assert found["share_inverted"].value == 50.0
    assert (found["share_inverted"].n, found["share_inverted"].claims) == (10, ("V27",))
    assert found["share_inverted_vix_below_20"].value == 0.0
    assert found["share_inverted_vix_20_30"].value == pytest.approx(200.0 / 3)
    assert (found["share_inverted_vix_from_30"].value, found["share_inverted_vix_from_30"].n) == (100.0, 3)
    assert found["median"].value == 1.025
    assert found["mean"].value == pytest.approx(1.22)
    assert (found["inversions"].value, found["inversions"].n) == (2, 2)
    assert found["median_inversion"].value == 2.5
    assert found["longest_inversion"].value == 3
    assert (found["mean"].first, found["mean"].last) == (date(2020, 1, 2), date(2020, 1, 15))


def test_a_curve_that_never_inverted_has_no_length_of_spells() -> None:
    found = facts(INVERSION, against([15.0, 16.0], [20.0, 20.0]))
    assert found["inversions"].value == 0
    assert "longest_inversion" not in found


@pytest.mark.parametrize(
    ("curve", "shape"),
    [
        ((15.0, 17.0, 19.0, 20.0), "contango"),
        ((18.0, 17.0, 19.0, 20.0), "contango"),  # a dip does not matter: the year is the highest
        ((15.0, 20.0, 19.0, 18.0), "humped"),
        ((15.0, 18.0, 20.0, 20.0), "humped"),  # of equal points the shorter counts
        ((30.0, 27.0, 25.0, 24.0), "inverted"),
        ((20.0, 20.5, 20.2, 21.0), "flat"),  # 5 % above the lowest
        ((20.0, 20.5, 20.2, 21.1), "contango"),
        ((21.0, 20.5, 20.2, 20.0), "flat"),
    ],
)
def test_the_shape_is_where_the_curve_is_highest(curve: tuple[float, ...], shape: str) -> None:
    assert SHAPES[int(curve_shapes(np.array([curve]))[0])] == shape


def shape_of(*points: float) -> SignalReading:
    return read(SHAPE, panel_of({name: [value] for name, value in zip(CURVE, points, strict=True)}))


def test_the_number_of_the_shape_is_the_first_point_over_the_last() -> None:
    assert shape_of(15.0, 17.0, 19.0, 20.0).value == 0.75
    assert [shape_of(*curve).on for curve in ((15.0, 17.0, 19.0, 20.0), (15.0, 20.0, 19.0, 18.0), (30.0, 27.0, 25.0, 24.0))] == [
        False, True, True,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("curve", "expected"),
    [
        ((15.0, 17.0, 19.0, 20.0), [("VIX1Y", 20.0, Side.BELOW, 19.0, "humped")]),
        ((19.0, 18.0, 18.5, 20.0), [("VIX1Y", 20.0, Side.BELOW, 19.0, "inverted")]),
        ((20.0, 20.2, 20.5, 24.0), [("VIX1Y", 24.0, Side.BELOW, 21.0, "flat")]),
        ((30.0, 27.0, 25.0, 24.0), [("VIX", 30.0, Side.BELOW, 27.0, "humped")]),
        ((15.0, 20.0, 19.0, 18.0), [("VIX", 15.0, Side.ABOVE, 20.0, "inverted"), ("VIX1Y", 18.0, Side.ABOVE, 20.0, "contango")]),
        ((20.0, 20.2, 20.5, 20.8), [("VIX", 20.0, Side.ABOVE, 21.21, "inverted"), ("VIX1Y", 20.8, Side.ABOVE, 21.0, "contango")]),
    ],
)  # fmt: skip
def test_what_would_change_the_shape(
    curve: tuple[float, ...], expected: list[tuple[str, float, Side, float, str]]
) -> None:
    found = shape_of(*curve).boundaries
    assert [(each.quantity, each.now, each.side, round(each.level, 9), each.to_state) for each in found] == expected
    for each in found:  # a hair beyond the level it is so
        moved = list(curve)
        moved[CURVE.index(each.quantity)] = each.level * (1.001 if each.side is Side.ABOVE else 0.999)
        assert shape_of(*moved).state == each.to_state


def test_shares_of_the_shapes_add_up() -> None:
    curves = [(15.0, 17.0, 19.0, 20.0)] * 3 + [(30.0, 27.0, 25.0, 24.0)] + [(20.0, 20.0, 20.0, 20.5)]
    panel = panel_of({name: [curve[at] for curve in curves] for at, name in enumerate(CURVE)})
    found = facts(SHAPE, panel)
    assert {name: each.value for name, each in found.items()} == {
        "share_contango": 60.0, "share_flat": 20.0, "share_humped": 0.0, "share_inverted": 20.0,
    }  # fmt: skip


def test_a_missing_or_old_input_is_no_state() -> None:
    missing = read(INVERSION, panel_of({"VIX": [20.0]}))
    assert missing.unavailable is not None
    assert (missing.unavailable.why, missing.unavailable.series, missing.value) == (Why.NO_SERIES, "VIX3M", None)
    old = read(INVERSION, panel_of({"VIX": [20.0] * 9, "VIX3M": [21.0]}))
    assert old.unavailable is not None
    assert (old.unavailable.why, old.unavailable.series, old.value) == (Why.STALE, "VIX3M", None)


def test_every_state_and_parameter_has_its_word() -> None:
    for signal in SIGNALS:
        named = {f"signal.{signal.name}.{what}" for what in ("title", "definition")}
        named |= {f"signal.{signal.name}.state.{state}" for state in signal.states}
        named |= {f"signal.{signal.name}.parameter.{each.name}" for each in signal.parameters}
        assert named <= keys(), signal.name
    assert BY_NAME["vix_vix3m"].states == RATIO_STATES
    assert isinstance(read(INVERSION, against([18.0], [20.0])).boundaries[0], Boundary)
