"""Divergences: both parts by hand, what would end or begin one, holes in flows, whole years, quarters of losses."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from panel_making import days_for, end_of, observations, panel_of, weekdays
from weatherglass.signals.divergence import SIGNALS
from weatherglass.signals.panel import Frame, Panel, Unavailable, Why
from weatherglass.signals.run import history_of, reading_of
from weatherglass.signals.signal import Fact, MissingFact, Side, Signal, SignalHistory
from weatherglass.timeline.calendar import DAY


def signal(name: str) -> Signal:
    return next(each for each in SIGNALS if each.name == name)


IWM, ICI = signal("outflows_against_rut"), signal("outflows_against_spx")
LOSSES, NARROW = signal("losses_against_rut"), signal("narrow_leadership")


def later(values: dict[str, np.ndarray], first: str, days: int = 3) -> Panel:
    """A panel of values some days after the last of them, when all have come out."""
    last = max(days_for(name, first, column.size)[-1] for name, column in values.items())
    return panel_of(values, first=first, at=(last + days * DAY).item().isoformat())


def flows(index: np.ndarray, flow: np.ndarray) -> Panel:
    return later({"RUT": index, "FLOW_IWM": flow}, "2025-01-02")


UP, DOWN = np.linspace(2_000.0, 2_200.0, 80), np.linspace(2_200.0, 2_000.0, 80)
IN, OUT = np.full(80, 1e7), np.full(80, -1e7)


@pytest.mark.parametrize(
    ("index", "flow", "state"),
    [(UP, OUT, "divergence"), (UP, IN, "no_divergence"), (DOWN, OUT, "no_divergence"), (DOWN, IN, "no_divergence")],
    ids=["up-out", "up-in", "down-out", "down-in"],
)
def test_an_index_that_rises_while_money_leaves_diverges(index: np.ndarray, flow: np.ndarray, state: str) -> None:
    found = reading_of(IWM, flows(index, flow))
    assert (found.state, found.on) == (state, state == "divergence")
    assert found.value == pytest.approx(63.0 * flow[0])


def test_each_part_says_what_would_change_it() -> None:
    index, flow = reading_of(IWM, flows(UP, OUT)).boundaries
    assert (index.quantity, index.side, index.level, index.to_state) == (
        "rut_change_63",
        Side.BELOW,
        0.0,
        "no_divergence",
    )
    assert index.now == pytest.approx(100.0 * (UP[-1] / UP[-64] - 1.0))
    assert (flow.quantity, flow.side, flow.level, flow.to_state) == ("iwm_flow_63", Side.ABOVE, 0.0, "no_divergence")
    (lacking,) = reading_of(IWM, flows(UP, IN)).boundaries
    assert (lacking.quantity, lacking.side, lacking.to_state) == ("iwm_flow_63", Side.BELOW, "divergence")
    (missing,) = reading_of(IWM, flows(DOWN, OUT)).boundaries
    assert (missing.quantity, missing.side, missing.to_state) == ("rut_change_63", Side.ABOVE, "divergence")
    assert reading_of(IWM, flows(DOWN, IN)).boundaries == ()


def test_a_window_with_too_many_days_missing_says_nothing() -> None:
    flow = OUT.copy()
    flow[20:40] = np.nan
    found = reading_of(IWM, flows(UP, flow))
    # 60 rows are left; of the 75 weekdays within the last 105 days 20 have no flow
    assert found.unavailable == Unavailable(Why.TOO_SHORT, "FLOW_IWM", days=55, needed=64)
    assert found.value is None
    longer = reading_of(IWM, flows(np.linspace(2_000.0, 2_200.0, 120), np.where(np.arange(120) == 60, np.nan, -1e7)))
    assert longer.state == "divergence"  # one missing day does no harm
    assert longer.value == pytest.approx(-63e7)


def test_a_flow_is_known_on_the_next_business_day() -> None:
    panel = panel_of({"RUT": UP, "FLOW_IWM": OUT}, first="2025-01-02")
    found = reading_of(IWM, panel)
    days = weekdays("2025-01-02", 80)
    assert found.day == days[-2].item()


def facts(of: Signal, panel: Panel) -> dict[str, Fact | MissingFact]:
    frame, history = panel.frame(of.inputs), history_of(of, panel)
    assert isinstance(frame, Frame)
    assert isinstance(history, SignalHistory)
    assert of.facts is not None
    return {each.name: each for each in of.facts(panel, frame, history)}


def value(found: dict[str, Fact | MissingFact], name: str) -> float | str:
    each = found[name]
    assert isinstance(each, Fact), each
    return each.value


def test_whole_years_are_set_side_by_side() -> None:
    """2025 up with money leaving, 2026 up with money coming: one of two years points apart; 2024 and 2027 are partial."""
    days = weekdays("2024-06-03", 720)
    year = days.astype("datetime64[Y]").astype(int) + 1970
    flow = np.where(year == 2025, -1e8, 1e8)
    panel = later({"RUT": np.linspace(2_000.0, 2_720.0, 720), "FLOW_IWM": flow}, "2024-06-03")
    found = facts(IWM, panel)
    in_2025 = int((year == 2025).sum())
    assert value(found, "flow_2025") == pytest.approx(-1e8 * in_2025)
    rows = np.flatnonzero(year == 2025)
    index = np.linspace(2_000.0, 2_720.0, 720)
    assert value(found, "change_2025") == pytest.approx(100.0 * (index[rows[-1]] / index[rows[0] - 1] - 1.0))
    assert value(found, "years_of_rise_and_outflow") == 1.0
    both = found["years_of_rise_and_outflow"]
    assert isinstance(both, Fact)
    assert both.n == 2
    assert {"flow_2024", "flow_2027"}.isdisjoint(found)
    assert 20.0 < float(value(found, "share_of_rows_diverging")) < 60.0


def test_flows_that_follow_returns_correlate_with_them_by_blocks() -> None:
    rng = np.random.default_rng(1)
    change = np.concatenate([[0.0], 0.01 * rng.normal(size=420)])
    panel = later({"RUT": 2_000.0 * np.exp(np.cumsum(change)), "FLOW_IWM": 1e9 * change}, "2024-01-02")
    found = facts(IWM, panel)["flow_return_correlation"]
    assert isinstance(found, Fact)
    assert (found.n, found.value, found.gap_rule) == (20, pytest.approx(1.0), "not_overlapping")
    short = facts(IWM, flows(UP, OUT))["flow_return_correlation"]
    assert isinstance(short, MissingFact)
    assert (short.why.why, short.why.days, short.why.needed) == (Why.TOO_SHORT, 80, 253)


def test_weekly_flows_are_set_against_the_large_caps_of_their_release() -> None:
    weeks = days_for("FLOW_ICI_EQUITY", "2025-01-02", 30)
    sessions = weekdays("2024-12-02", 200)
    rising = np.linspace(5_000.0, 6_000.0, 200)
    found = {
        ("FLOW_ICI_EQUITY", ""): observations("FLOW_ICI_EQUITY", "", weeks, np.full(30, -2_000.0)),
        ("SPX", ""): observations("SPX", "", sessions, rising),
    }
    at = weeks[-1] + 8 * DAY
    panel = Panel.known(found, end_of(at.item()))
    reading = reading_of(ICI, panel)
    assert (reading.state, reading.value) == ("divergence", pytest.approx(-26_000.0))
    frame = panel.frame(ICI.inputs)
    assert isinstance(frame, Frame)
    # a week that ends on a Wednesday is known at the end of the next: so is the index of that Wednesday
    assert frame.days[-1] == weeks[-1]
    assert frame.as_of["SPX"][-1] == weeks[-1] + 7 * DAY
    index, _ = reading.boundaries
    row = int(np.searchsorted(sessions, weeks[-1] + 7 * DAY))
    assert index.now == pytest.approx(100.0 * (rising[row] / rising[row - 65] - 1.0))


def quarters(shares: list[float], index: list[float], small: list[float] | None = None) -> Panel:
    ends = days_for("LOSS_SHARE", "2023-01-02", len(shares))
    sessions = weekdays("2023-01-02", 1_200)
    level = np.interp(sessions.astype(np.int64), (ends + 60 * DAY).astype(np.int64), index)
    found = {
        ("LOSS_SHARE", ""): observations("LOSS_SHARE", "", ends, np.array(shares)),
        ("RUT", ""): observations("RUT", "", sessions, level),
    }
    if small is not None:
        found["LOSS_SHARE", "small_half"] = observations("LOSS_SHARE", "small_half", ends, np.array(small))
    return Panel.known(found, end_of((ends[-1] + 62 * DAY).item()))


def test_an_index_that_rises_while_more_companies_lose_money_diverges() -> None:
    rising = quarters([40.0, 41.0, 42.0, 43.0, 41.5], [2_000.0, 2_050.0, 2_100.0, 2_150.0, 2_200.0])
    found = reading_of(LOSSES, rising)
    assert (found.state, found.value) == ("divergence", pytest.approx(1.5))
    index, losses = found.boundaries
    assert (index.quantity, index.now) == ("rut_change_4", pytest.approx(10.0, abs=0.2))
    assert (losses.quantity, losses.side, losses.to_state) == ("loss_share_change", Side.BELOW, "no_divergence")
    fewer = quarters([40.0, 41.0, 42.0, 43.0, 39.0], [2_000.0, 2_050.0, 2_100.0, 2_150.0, 2_200.0])
    assert reading_of(LOSSES, fewer).state == "no_divergence"
    falling = quarters([40.0, 41.0, 42.0, 43.0, 41.5], [2_000.0, 1_950.0, 1_900.0, 1_850.0, 1_800.0])
    assert reading_of(LOSSES, falling).state == "no_divergence"


def test_a_quarter_that_is_missing_is_not_compared_with_another() -> None:
    panel = quarters([40.0, 41.0, 42.0, 43.0, 41.5, 44.0], [2_000.0, 2_050.0, 2_100.0, 2_150.0, 2_200.0, 2_250.0])
    whole = panel.observations["LOSS_SHARE", ""]
    kept = np.array([0, 1, 2, 4, 5])
    holed = dict(panel.observations)
    holed["LOSS_SHARE", ""] = observations("LOSS_SHARE", "", whole.days[kept], whole.value[kept])
    found = reading_of(LOSSES, Panel.known(holed, end_of(panel.day)))
    assert found.value is None
    assert found.unavailable is not None
    assert found.unavailable.why is Why.TOO_SHORT
    assert reading_of(LOSSES, panel).value == pytest.approx(3.0)


def test_the_quarter_of_the_article_is_looked_up() -> None:
    shares = [40.0, 41.0, 42.0, 43.0, 41.5, 44.0, 43.0, 42.0, 42.5, 43.5, 42.7]
    panel = quarters(shares, np.linspace(2_000.0, 2_400.0, 11).tolist(), [each + 15.0 for each in shares])
    found = facts(LOSSES, panel)
    # 2023-03-31 is the first quarter and 2025-09-30 the eleventh
    assert (value(found, "loss_share_2025_q3"), value(found, "small_loss_share_2025_q3")) == (42.7, 57.7)
    assert (value(found, "loss_share"), value(found, "first_loss_share")) == (42.7, 40.0)
    assert (value(found, "highest_loss_share"), value(found, "highest_loss_share_day")) == (44.0, "2024-06-30")
    # changes over four quarters: 1.5, 3, 1, -1, 1, -0.5, -0.3
    assert value(found, "share_of_rows_diverging") == pytest.approx(100.0 * 4 / 7)
    without = facts(LOSSES, quarters(shares, np.linspace(2_000.0, 2_400.0, 11).tolist()))
    assert "small_loss_share_2025_q3" not in without


def test_a_rise_that_equal_weights_do_not_share_is_narrow() -> None:
    rows = 160
    cap = np.linspace(400.0, 500.0, rows)
    narrow = reading_of(NARROW, panel_of({"SPY": cap, "RSP": np.linspace(150.0, 160.0, rows)}))
    lead = 100.0 * ((160.0 / np.linspace(150.0, 160.0, rows)[-127]) / (500.0 / cap[-127]) - 1.0)
    assert (narrow.state, narrow.value) == ("divergence", pytest.approx(lead))
    broad = reading_of(NARROW, panel_of({"SPY": cap, "RSP": 0.4 * cap}))
    assert (broad.state, broad.value) == ("no_divergence", pytest.approx(0.0, abs=1e-9))
    (boundary,) = broad.boundaries
    assert (boundary.quantity, boundary.level, boundary.to_state) == ("equal_weight_lead", -3.0, "divergence")
    # both fall, equal weights more: few names hold up, but nothing rises
    fallen = reading_of(NARROW, panel_of({"SPY": cap[::-1], "RSP": np.linspace(160.0, 110.0, rows)}))
    assert fallen.state == "no_divergence"


def test_figures_of_leadership() -> None:
    rng = np.random.default_rng(4)
    cap = 400.0 * np.exp(np.cumsum(0.001 + 0.01 * rng.normal(size=400)))
    panel = panel_of({"SPY": cap, "RSP": 0.4 * cap * np.exp(np.cumsum(0.003 * rng.normal(size=400)))})
    history = history_of(NARROW, panel)
    assert isinstance(history, SignalHistory)
    known = np.isfinite(history.value)
    found = facts(NARROW, panel)
    assert value(found, "median_equal_weight_lead") == pytest.approx(float(np.median(history.value[known])))
    assert value(found, "widest_lag") == pytest.approx(float(history.value[known].min()))
    assert value(found, "widest_lag_day") == history.days[known][int(history.value[known].argmin())].item().isoformat()
    assert value(found, "share_of_rows_diverging") == pytest.approx(100.0 * float((history.state[known] == 1).mean()))


def test_what_needs_the_members_of_the_index_is_not_collected() -> None:
    panel = flows(UP, OUT)
    for name, needs in (
        ("rut_equal_weight", "russell_2000_weights"),
        ("rut_loss_making_members", "russell_2000_members"),
    ):
        why = reading_of(signal(name), panel).unavailable
        assert why is not None
        assert (why.why, why.needs) == (Why.NOT_COLLECTED, needs)


def test_flows_that_are_missing_or_stale_say_so() -> None:
    assert reading_of(IWM, panel_of({"RUT": UP})).unavailable == Unavailable(Why.NO_SERIES, "FLOW_IWM")
    assert reading_of(ICI, panel_of({"SPX": UP})).unavailable == Unavailable(Why.NO_SERIES, "FLOW_ICI_EQUITY")
    stale = later({"RUT": np.linspace(2_000.0, 2_200.0, 110), "FLOW_IWM": OUT}, "2025-01-02")
    why = reading_of(IWM, stale).unavailable
    assert why is not None
    assert (why.why, why.series, why.last_day) == (Why.STALE, "FLOW_IWM", date(2025, 4, 23))
