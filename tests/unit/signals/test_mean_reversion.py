"""Half-life and pull of the VIX: against plain regressions, the carry, the edges, and facts with and without a library."""

from __future__ import annotations

import sys
from datetime import date

import numpy as np
import pytest

from panel_making import end_of, panel_of, same_history
from weatherglass.signals.mean_reversion import PULL_STATES, VIX_HALF_LIFE, VIX_PULL, WINDOW
from weatherglass.signals.panel import Frame, Panel, Unavailable, Why
from weatherglass.signals.run import extended, history_of, reading_of
from weatherglass.signals.signal import Fact, MissingFact, Side, Signal, SignalHistory
from weatherglass.signals.vix_autoregression import HORIZON, MINIMUM


def path(rows: int) -> np.ndarray:
    """A VIX whose logarithm is an autoregression of 0.97 about that of 18, to the hundredth."""
    rng = np.random.default_rng(16)
    level, now = np.empty(rows), 0.0
    for row in range(rows):
        now = 0.97 * now + rng.normal(0.0, 0.07)
        level[row] = now
    return np.round(18.0 * np.exp(level), 2)


LONG = path(2400)
PANEL = panel_of({"VIX": LONG}, first="2010-01-04")


def history(signal: Signal, panel: Panel = PANEL) -> SignalHistory:
    found = history_of(signal, panel)
    assert isinstance(found, SignalHistory)
    return found


def facts(signal: Signal, panel: Panel = PANEL) -> dict[str, Fact | MissingFact]:
    frame = panel.frame(signal.inputs)
    assert isinstance(frame, Frame)
    assert signal.facts is not None
    return {each.name: each for each in signal.facts(panel, frame, history(signal, panel))}


def corrected(level: np.ndarray) -> float:
    """Phi of a plain least-squares line, plus (1 + 3 phi) / n."""
    phi = np.polyfit(level[:-1], level[1:], 1)[0]
    return phi + (1.0 + 3.0 * phi) / (level.shape[0] - 1)


@pytest.mark.parametrize("row", [WINDOW, WINDOW + 1, 1999, 2399])
def test_the_half_life_is_that_of_a_line_through_the_last_five_years(row: int) -> None:
    phi = corrected(np.log(LONG[row - WINDOW : row + 1]))
    assert history(VIX_HALF_LIFE).value[row] == pytest.approx(np.log(0.5) / np.log(phi), rel=1e-9)


def test_before_five_years_there_is_no_half_life_and_a_year_later_its_first_state() -> None:
    found = history(VIX_HALF_LIFE)
    assert np.isnan(found.value[:WINDOW]).all()
    assert np.isfinite(found.value[WINDOW:]).all()
    assert (found.state[: WINDOW + 251] == -1).all()
    assert (found.state[WINDOW + 251 :] >= 0).all()


def test_a_vix_that_only_drifts_has_the_longest_half_life_that_is_shown() -> None:
    walk = np.round(15.0 * np.exp(np.linspace(0.0, 1.0, 1400)), 4)
    assert history(VIX_HALF_LIFE, panel_of({"VIX": walk}, first="2010-01-04")).value[-1] == WINDOW


def test_too_short_a_past_says_how_much_is_needed() -> None:
    short = panel_of({"VIX": LONG[:100]})
    wanted = Unavailable(Why.TOO_SHORT, "VIX", days=100, needed=1261)
    assert reading_of(VIX_HALF_LIFE, short).unavailable == wanted
    assert reading_of(VIX_PULL, short).unavailable == wanted


@pytest.mark.parametrize("signal", [VIX_HALF_LIFE, VIX_PULL], ids=lambda signal: signal.name)
@pytest.mark.parametrize("rows", [1, 2, WINDOW - 1, WINDOW, WINDOW + 1, 2000])
def test_going_on_from_any_day_gives_the_bits_of_one_go(signal: Signal, rows: int) -> None:
    whole = history(signal)
    early = PANEL.until(end_of(whole.days[rows - 1].item()))
    frame = early.frame(signal.inputs)
    assert isinstance(frame, Frame)
    assert signal.rule is not None
    made = signal.rule(frame, ())
    past = SignalHistory(
        signal.name, signal.states, frame.days, frame.at, made.value,
        whole.state[:rows], whole.percentile[:rows], made.carry,
    )  # fmt: skip
    assert same_history(extended(signal, PANEL, past), whole)


@pytest.mark.parametrize("row", [MINIMUM, 1700, 2399])
def test_the_pull_is_what_the_line_through_all_days_expects_of_a_month(row: int) -> None:
    level = np.log(LONG[: row + 1])
    phi = corrected(level)
    change = 100.0 * (np.exp((phi**HORIZON - 1.0) * (level[-1] - level.mean())) - 1.0)
    assert history(VIX_PULL).value[row] == pytest.approx(change, rel=1e-8)
    assert np.isnan(history(VIX_PULL).value[:MINIMUM]).all()


def test_a_high_vix_is_expected_to_fall_and_a_low_one_to_rise() -> None:
    for last, state in ((45.0, "fall_expected"), (18.0, "near_its_mean"), (9.0, "rise_expected")):
        panel = panel_of({"VIX": np.append(LONG, last)}, first="2010-01-04")
        assert reading_of(VIX_PULL, panel).state == state


@pytest.mark.parametrize(("last", "states"), [(45.0, ["near_its_mean"]), (9.0, ["near_its_mean"])])
def test_the_extremes_are_left_towards_the_mean(last: float, states: list[str]) -> None:
    panel = panel_of({"VIX": np.append(LONG, last)}, first="2010-01-04")
    assert [each.to_state for each in reading_of(VIX_PULL, panel).boundaries] == states


def test_at_the_levels_that_would_change_it_the_pull_changes() -> None:
    # 2,700 days of a level, and one more that moves the fit by next to nothing
    panel = panel_of({"VIX": np.append(LONG, [18.0])}, first="2010-01-04")
    reading = reading_of(VIX_PULL, panel)
    assert reading.state == "near_its_mean"
    above, below = reading.boundaries
    assert (above.side, above.to_state) == (Side.ABOVE, PULL_STATES[0])
    assert (below.side, below.to_state) == (Side.BELOW, PULL_STATES[2])
    for boundary, state in ((above, PULL_STATES[0]), (below, PULL_STATES[2])):
        for factor, then in ((1.005, state), (0.995, "near_its_mean")):
            moved = boundary.level * (factor if boundary.side is Side.ABOVE else 1.0 / factor)
            after = panel_of({"VIX": np.append(LONG, [18.0, moved])}, first="2010-01-04")
            assert reading_of(VIX_PULL, after).state == then


def test_facts_of_the_half_life_are_those_of_the_whole_past() -> None:
    found, level = facts(VIX_HALF_LIFE), np.log(LONG)
    phi = np.polyfit(level[:-1], level[1:], 1)[0]
    assert found["autocorrelation"].value == pytest.approx(phi, abs=1e-9)
    assert found["half_life_uncorrected"].value == pytest.approx(np.log(0.5) / np.log(phi), rel=1e-8)
    life = found["half_life"]
    assert life.value == pytest.approx(np.log(0.5) / np.log(corrected(level)), rel=1e-8)
    assert life.low < life.value < life.high
    assert (life.n, life.first, life.last, life.spread) == (2399, date(2010, 1, 4), date(2019, 3, 15), "interval_95")
    # in truth 22.8 sessions; one speed, so the same over longer steps but for chance
    assert life.low < 22.76 < life.high
    assert found["half_life_over_21"].value == pytest.approx(life.value, rel=0.5)
    assert found["variance_ratio_21"].value == pytest.approx((1 - phi**21) / (21 * (1 - phi)), abs=0.15)
    assert found["variance_ratio_21_z"].value < -1.0


def test_tests_of_stationarity_tell_an_autoregression_from_a_random_walk() -> None:
    returning = facts(VIX_HALF_LIFE)
    assert returning["adf_p"].value < 0.001
    assert returning["phillips_perron_p"].value < 0.001
    assert returning["kpss_p"].value > 0.05
    assert returning["kpss_lags"].value > 0
    wandering = 18.0 * np.exp(np.cumsum(np.random.default_rng(2).normal(0.0, 0.02, 2400)))
    walk = facts(VIX_HALF_LIFE, panel_of({"VIX": wandering}, first="2010-01-04"))
    assert walk["adf_p"].value > 0.05
    assert walk["kpss_p"].value < 0.05
    assert walk["variance_ratio_21"].value == pytest.approx(1.0, abs=0.2)


def test_without_the_library_the_tests_are_missing_and_all_else_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "arch.unitroot", None)
    found = facts(VIX_HALF_LIFE)
    assert found["stationarity"] == MissingFact("stationarity", Unavailable(Why.NO_LIBRARY, needs="stats"))
    assert "adf_p" not in found
    assert found["half_life"].n == 2399


def test_facts_of_too_short_a_past_say_what_they_need() -> None:
    panel = panel_of({"VIX": LONG[:400]})
    frame = panel.frame(VIX_PULL.inputs)
    assert isinstance(frame, Frame)
    nothing = SignalHistory(
        "x", (), frame.days, frame.at, np.full(400, np.nan), np.full(400, -1, np.int8), np.empty(400)
    )
    why = Unavailable(Why.TOO_SHORT, "VIX", days=400, needed=1261)
    assert VIX_HALF_LIFE.facts is not None
    assert VIX_HALF_LIFE.facts(panel, frame, nothing) == (
        MissingFact("half_life", why), MissingFact("stationarity", why),
    )  # fmt: skip
    assert VIX_PULL.facts is not None
    assert VIX_PULL.facts(panel, frame, nothing) == (MissingFact("expected_level", why),)


def test_the_expected_path_leads_from_the_last_close_to_the_mean() -> None:
    found, level = facts(VIX_PULL), np.log(LONG)
    phi, mean = corrected(level), level.mean()
    assert found["long_run_level"].value == pytest.approx(np.exp(mean), rel=1e-9)
    for rows in (5, 21, 63, 126):
        wanted = np.exp(mean + phi**rows * (level[-1] - mean))
        each = found[f"expected_level_{rows}"]
        assert each.value == pytest.approx(wanted, rel=1e-8)
        assert each.low < each.value < each.high
    sd = np.sqrt(np.mean((level[1:] - mean - phi * (level[:-1] - mean)) ** 2))
    month = found["expected_level_21"]
    wide = 0.67449 * sd * np.sqrt((1 - phi**42) / (1 - phi**2))
    assert np.log(month.high / month.value) == pytest.approx(wide, rel=0.01)


def test_the_path_has_missed_by_less_than_no_change_where_the_vix_does_return() -> None:
    found = facts(VIX_PULL)
    # an autoregression of 0.97: the best forecast of h days saves (1 - phi^h) / 2 of the squared error
    for rows in (21, 63):
        assert found[f"error_saved_{rows}"].value == pytest.approx(50.0 * (1 - 0.97**rows), abs=12.0)
    assert found["error_saved_21"].n == 2400 - MINIMUM - 21
    level, row = np.log(LONG), 2000
    assert found["error_saved_5"].first == PANEL.observations["VIX", ""].days[MINIMUM].item()
    assert corrected(level[: row + 1]) < 1.0
