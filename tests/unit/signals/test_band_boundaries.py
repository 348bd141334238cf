"""What would change a banded state, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from weatherglass.errors import UsageError
from weatherglass.signals.band_boundaries import band_boundaries
from weatherglass.signals.panel import Frame
from weatherglass.signals.signal import Bands, Boundary, Side, SignalHistory

DAYS = np.array(["2026-08-20"], "datetime64[D]")
AT = np.array(["2026-08-20T20:15"], "datetime64[us]")
BANDS, STATES = Bands((20.0, 30.0), margin=0.05), ("low", "middle", "high")


def asked(value: float, state: int, column: str | None = None) -> tuple[Boundary, ...]:
    history = SignalHistory("x", STATES, DAYS, AT, np.array([value]), np.array([state], np.int8), np.array([np.nan]))
    frame = Frame(DAYS, AT, {"VIX": np.array([25.0])}, {})
    return band_boundaries("x", "vol_points", BANDS, STATES, column)(frame, history)


def test_the_lowest_band_can_only_be_left_upwards() -> None:
    assert asked(15.0, 0) == (Boundary("x", 15.0, Side.ABOVE, 20.0, "vol_points", "middle"),)


def test_a_middle_band_is_left_at_the_edge_above_and_at_the_margin_below_its_own() -> None:
    assert asked(29.0, 1) == (
        Boundary("x", 29.0, Side.ABOVE, 30.0, "vol_points", "high"),
        Boundary("x", 29.0, Side.BELOW, 19.0, "vol_points", "low"),
    )


def test_the_highest_band_can_only_be_left_downwards() -> None:
    assert asked(29.5, 2) == (Boundary("x", 29.5, Side.BELOW, 28.5, "vol_points", "middle"),)


def test_the_column_of_the_frame_is_read_where_it_is_named() -> None:
    assert [each.now for each in asked(0.3, 1, "VIX")] == [25.0, 25.0]


@pytest.mark.parametrize(("value", "state"), [(15.0, -1), (np.nan, 1)])
def test_without_a_state_or_a_value_nothing_is_said(value: float, state: int) -> None:
    assert asked(value, state) == ()


def test_states_that_do_not_fit_the_edges_are_refused() -> None:
    with pytest.raises(UsageError, match=r"2 edges make 3 states; got \('low', 'high'\)"):
        band_boundaries("x", "vol_points", BANDS, ("low", "high"))
