"""How long since the VIX was as high: by hand, against a slow loop, and the records by year."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from panel_making import end_of, observations, panel_of, random_panel, weekdays
from weatherglass.signals.panel import Frame, Panel, Unavailable, Why
from weatherglass.signals.run import history_of, reading_of
from weatherglass.signals.signal import Fact, MissingFact, Side, SignalHistory
from weatherglass.signals.volatility_highs import VIX_HIGH_SINCE
from weatherglass.timeline.calendar import DAY


def history(panel: Panel) -> SignalHistory:
    found = history_of(VIX_HIGH_SINCE, panel)
    assert isinstance(found, SignalHistory)
    return found


def test_days_are_counted_to_the_last_close_that_was_as_high() -> None:
    # Thursday 2 January 2020 and on: Thu Fri Mon Tue Wed Thu Fri Mon
    found = history(panel_of({"VIX": [20.0, 15.0, 16.0, 16.0, 14.0, 20.0, 21.0, 13.0]}))
    assert found.value.tolist() == [0.0, 1.0, 4.0, 1.0, 1.0, 7.0, 8.0, 3.0]


def test_it_is_what_a_slow_search_backwards_finds() -> None:
    panel = random_panel([("VIX", ""), ("VIX", "high")], 12, 3.0)
    found, vix = history(panel), panel.observations["VIX", ""]
    for row in range(0, found.rows, 7):
        earlier = [at for at in range(row) if vix.value[at] >= vix.value[row]]
        since = vix.days[earlier[-1]] if earlier else vix.days[0]
        assert found.value[row] == (vix.days[row] - since).astype(int)


def test_states_begin_at_a_month_half_a_year_and_a_year() -> None:
    # one close of 30, then calm, then 25 after 29, 30, 182 and 365 calendar days
    days = np.array(["2020-01-02", "2020-01-03"], "datetime64[D]")
    for apart, state in ((29, "usual"), (30, "month_high"), (182, "half_year_high"), (365, "year_high")):
        all_days = np.append(days, days[0] + apart * DAY)
        panel = Panel.known(
            {("VIX", ""): observations("VIX", "", all_days, np.array([30.0, 10.0, 25.0]))}, end_of(all_days[-1].item())
        )
        assert history(panel).state_name(-1) == state


def test_the_next_state_needs_a_close_above_all_of_its_time() -> None:
    values = [40.0] + [15.0] * 20 + [22.0] + [14.0] * 10
    reading = reading_of(VIX_HIGH_SINCE, panel_of({"VIX": values}))
    (boundary,) = reading.boundaries
    assert reading.state == "usual"
    assert (boundary.quantity, boundary.side, boundary.level, boundary.to_state) == (
        "VIX", Side.ABOVE, 22.01, "month_high",
    )  # fmt: skip
    again = reading_of(VIX_HIGH_SINCE, panel_of({"VIX": [*values, 22.01]}))
    assert again.state == "month_high"
    assert again.value == 46.0
    assert again.boundaries[0].level == 40.01


def test_a_high_of_a_year_has_nothing_above_it() -> None:
    days = weekdays("2020-01-02", 300)
    values = np.full(300, 15.0)
    values[-1] = 16.0
    panel = Panel.known({("VIX", ""): observations("VIX", "", days, values)}, end_of(days[-1].item()))
    reading = reading_of(VIX_HIGH_SINCE, panel)
    assert (reading.state, reading.on, reading.boundaries) == ("year_high", True, ())


def facts(panel: Panel) -> dict[str, Fact | MissingFact]:
    frame = panel.frame(VIX_HIGH_SINCE.inputs)
    assert isinstance(frame, Frame)
    assert VIX_HIGH_SINCE.facts is not None
    return {each.name: each for each in VIX_HIGH_SINCE.facts(panel, frame, history(panel))}


def test_highest_values_come_with_their_days_and_only_for_years_that_are_there() -> None:
    panel = panel_of({"VIX": [20.0, 33.0, 25.0], ("VIX", "high"): [21.0, 34.0, 40.0]}, first="2024-12-30")
    found = facts(panel)
    assert found["highest_close"].value == 33.0
    assert found["highest_close_day"].value == "2024-12-31"
    assert (found["highest_high"].value, found["highest_high_day"].value) == (40.0, "2025-01-01")
    assert (found["highest_close_2025"].value, found["highest_close_2025"].n) == (25.0, 1)
    assert (found["highest_high_2024"].value, found["highest_high_2024"].last) == (34.0, date(2024, 12, 31))
    assert found["highest_high_2024"].claims == ("V2",)
    assert "highest_close_2008" not in found


def test_without_highs_of_the_day_the_closes_are_still_there() -> None:
    found = facts(panel_of({"VIX": [20.0, 33.0]}))
    assert found["highest_close"].value == 33.0
    assert found["highest_high"] == MissingFact("highest_high", Unavailable(Why.NO_SERIES, "VIX.high"))


@pytest.mark.parametrize("missing", ["VIX"])
def test_without_the_vix_there_is_nothing(missing: str) -> None:
    assert reading_of(VIX_HIGH_SINCE, panel_of({"SPX": [1.0]})).unavailable == Unavailable(Why.NO_SERIES, missing)
