"""Mean reversion of the VIX on the reference history: half-lives, tests, the survival of fear."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from arch.unitroot import VarianceRatio
from statsmodels.duration.survfunc import SurvfuncRight

from panel_making import end_of, panel_from_history
from weatherglass.signals.fear_spells import FEAR_SPELLS
from weatherglass.signals.mean_reversion import VIX_HALF_LIFE, VIX_PULL
from weatherglass.signals.panel import Frame, Panel
from weatherglass.signals.run import history_of
from weatherglass.signals.signal import Fact, Signal, SignalHistory

SPELL_30, SPELL_40 = FEAR_SPELLS


@pytest.fixture(scope="module")
def panel() -> Panel:
    return panel_from_history("VIX")


def read(signal: Signal, panel: Panel) -> tuple[SignalHistory, dict[str, Fact]]:
    history, frame = history_of(signal, panel), panel.frame(signal.inputs)
    assert isinstance(history, SignalHistory)
    assert isinstance(frame, Frame)
    assert signal.facts is not None
    return history, {each.name: each for each in signal.facts(panel, frame, history) if isinstance(each, Fact)}


@pytest.fixture(scope="module")
def life(panel: Panel) -> dict[str, Fact]:
    return read(VIX_HALF_LIFE, panel)[1]


def test_the_half_life_is_about_35_sessions_and_34_before_its_correction(life: dict[str, Fact]) -> None:
    found = life["half_life"]
    assert found.value == pytest.approx(35.0, abs=0.05)
    assert (found.low, found.high) == (pytest.approx(28.9, abs=0.05), pytest.approx(44.2, abs=0.05))
    assert (found.n, found.first, found.last) == (9_254, date(1990, 1, 2), date(2026, 8, 20))
    assert life["half_life_uncorrected"].value == pytest.approx(34.2, abs=0.05)
    assert life["autocorrelation"].value == pytest.approx(0.97995, abs=1e-5)


def test_asked_over_longer_steps_the_vix_returns_more_slowly(life: dict[str, Fact]) -> None:
    found = [life[f"half_life_over_{step}"].value for step in (5, 21, 63)]
    assert found == [pytest.approx(43.6, abs=0.05), pytest.approx(64.5, abs=0.05), pytest.approx(92.7, abs=0.05)]


def test_it_is_stationary_by_the_tests_of_a_unit_root_and_in_doubt_by_the_other(life: dict[str, Fact]) -> None:
    assert life["adf_p"].value == pytest.approx(1e-8, rel=0.1)
    assert life["adf_statistic"].value == pytest.approx(-6.54, abs=0.005)
    assert life["phillips_perron_p"].value < 1e-10
    # with lags chosen by the data it is not rejected at 5 %, with the usual fixed ones it is
    assert (life["kpss_lags"].value, life["kpss_p"].value) == (57, pytest.approx(0.077, abs=0.001))
    assert (life["kpss_short_lags"].value, life["kpss_short_p"].value) == (38, pytest.approx(0.029, abs=0.001))


def test_the_variance_ratio_of_a_month_is_a_half(life: dict[str, Fact], panel: Panel) -> None:
    level = np.log(panel.observations["VIX", ""].value)
    theirs = VarianceRatio(level, 21, debiased=True, robust=True)
    assert life["variance_ratio_21"].value == pytest.approx(0.48, abs=0.005)
    assert life["variance_ratio_21"].value == pytest.approx(theirs.vr, abs=1e-9)
    assert life["variance_ratio_21_z"].value == pytest.approx(theirs.stat, abs=1e-6)
    assert life["variance_ratio_63"].value == pytest.approx(0.30, abs=0.005)


def test_over_five_years_the_half_life_has_been_from_10_to_128_sessions(panel: Panel) -> None:
    history, _ = read(VIX_HALF_LIFE, panel)
    value = history.value[np.isfinite(history.value)]
    assert history.days[np.isfinite(history.value)][0] == np.datetime64("1994-12-27")
    assert (value.min(), np.median(value)) == (pytest.approx(10.01, abs=0.01), pytest.approx(28.78, abs=0.01))
    assert value.max() == pytest.approx(128.5, abs=0.05)
    assert history.days[int(np.nanargmax(history.value))] == np.datetime64("2008-11-20")


def test_as_of_the_end_of_2008_the_half_life_of_all_days_was_52_sessions(panel: Panel) -> None:
    _, facts = read(VIX_HALF_LIFE, panel.until(end_of("2008-12-31")))
    assert facts["half_life"].value == pytest.approx(51.8, abs=0.05)
    assert facts["half_life"].last == date(2008, 12, 31)


def test_the_way_back_from_16_and_how_little_it_has_saved(panel: Panel) -> None:
    history, facts = read(VIX_PULL, panel)
    assert history.value[-1] == pytest.approx(4.58, abs=0.005)
    assert facts["long_run_level"].value == pytest.approx(18.26, abs=0.005)
    path = [facts[f"expected_level_{rows}"].value for rows in (5, 21, 63, 126)]
    assert path == [pytest.approx(each, abs=0.005) for each in (16.21, 16.74, 17.58, 18.06)]
    saved = [facts[f"error_saved_{rows}"].value for rows in (5, 21, 63, 126)]
    assert saved == [pytest.approx(each, abs=0.05) for each in (3.6, 7.2, 7.3, 6.2)]
    assert (facts["error_saved_21"].n, facts["error_saved_21"].first) == (7_974, date(1994, 12, 27))


@pytest.mark.parametrize(
    ("signal", "spells", "median", "quartiles", "within", "by_days"),
    [
        (SPELL_30, 25, 52, (23, 116), {5: 4.0, 21: 24.0, 63: 52.0, 126: 76.0, 252: 96.0}, (737, 137)),
        (SPELL_40, 9, 114, (108, 210), {5: 0.0, 21: 0.0, 63: 22.2, 126: 55.6, 252: 88.9}, (208, 220)),
    ],
    ids=["from_30", "from_40"],
)
def test_how_long_fear_lasts(
    panel: Panel, signal: Signal, spells: int, median: int, quartiles: tuple[int, int], within: dict[int, float],
    by_days: tuple[int, int],
) -> None:  # fmt: skip
    _, facts = read(signal, panel)
    assert (facts["spells"].value, facts["open_spells"].value) == (spells, 0)
    found = facts["median_sessions"]
    assert (found.value, found.low, found.high, found.n) == (median, *quartiles, spells)
    for rows, share in within.items():
        assert facts[f"over_within_{rows}"].value == pytest.approx(share, abs=0.05)
    assert (facts["median_sessions_by_days"].n, facts["median_sessions_by_days"].value) == by_days


def test_in_the_middle_of_2020_the_spell_that_went_on_was_counted_and_not_left_out(panel: Panel) -> None:
    history, facts = read(SPELL_40, panel.until(end_of("2020-09-30")))
    frame = panel.until(end_of("2020-09-30")).frame(SPELL_40.inputs)
    assert isinstance(frame, Frame)
    assert SPELL_40.occasions is not None
    occasions = SPELL_40.occasions(panel, frame, history)
    assert (occasions[-1].first, occasions[-1].last) == (date(2020, 2, 28), None)
    assert (facts["spells"].value, facts["open_spells"].value) == (8, 1)
    lasted = np.array([each.figures[0].value for each in occasions], np.float64)
    lasted[-1] -= 1  # last seen going on on its last day
    theirs = SurvfuncRight(lasted, np.array([1] * 7 + [0]))
    # just half are over after 114 sessions; statsmodels asks for more than half and says 202
    assert facts["median_sessions"].value == 114
    assert theirs.surv_prob[theirs.surv_times == 114][0] == pytest.approx(0.5)
    assert facts["over_within_252"].value == pytest.approx(
        100.0 * (1.0 - theirs.surv_prob[theirs.surv_times <= 252][-1])
    )
    assert history.value[-1] == 150
