"""Small caps: the ratio and its trend, slopes that were put there, and what the articles say that nobody gives away."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from panel_making import panel_of, weekdays
from weatherglass.signals.panel import Frame, Panel, Why
from weatherglass.signals.run import history_of, reading_of
from weatherglass.signals.signal import Fact, Side, Signal, SignalHistory
from weatherglass.signals.small_caps import CLEAR_FROM, DOLLAR, SMALL_CAP_SIGNALS, TWO_YEAR_YIELD


def signal(name: str) -> Signal:
    return next(each for each in SMALL_CAP_SIGNALS if each.name == name)


RATIO, RATES, DOLLARS = signal("small_large_ratio"), signal("small_cap_rate_sensitivity"), signal("small_cap_dollar_sensitivity")  # fmt: skip


def facts(of: Signal, panel: Panel) -> dict[str, Fact]:
    frame, history = panel.frame(of.inputs), history_of(of, panel)
    assert isinstance(frame, Frame)
    assert isinstance(history, SignalHistory)
    assert of.facts is not None
    return {each.name: each for each in of.facts(panel, frame, history) if isinstance(each, Fact)}


def test_the_ratio_rises_above_a_rising_mean_and_falls_below_a_falling_one() -> None:
    large = np.full(400, 4_000.0)
    rising = reading_of(RATIO, panel_of({"SPX": large, "RUT": np.linspace(1_500.0, 2_300.0, 400)}))
    assert (rising.state, rising.value) == ("rising", pytest.approx(0.575))
    falling = reading_of(RATIO, panel_of({"SPX": large, "RUT": np.linspace(2_300.0, 1_500.0, 400)}))
    assert falling.state == "falling"
    turned = np.concatenate([np.linspace(1_500.0, 2_300.0, 395), np.full(5, 1_600.0)])
    assert reading_of(RATIO, panel_of({"SPX": large, "RUT": turned})).state == "turning"


def test_the_ratio_says_at_which_level_its_trend_would_turn() -> None:
    large, small = np.full(400, 4_000.0), np.linspace(1_500.0, 2_300.0, 400)
    (below,) = reading_of(RATIO, panel_of({"SPX": large, "RUT": small})).boundaries
    mean = float((small[-200:] / 4_000.0).mean())
    assert (below.side, below.to_state, below.level) == (Side.BELOW, "turning", pytest.approx(mean))
    (above,) = reading_of(RATIO, panel_of({"SPX": large, "RUT": small[::-1]})).boundaries
    assert (above.side, above.to_state) == (Side.ABOVE, "turning")
    turned = np.concatenate([small[:395], np.full(5, 1_600.0)])
    (back,) = reading_of(RATIO, panel_of({"SPX": large, "RUT": turned})).boundaries
    assert (back.side, back.to_state) == (Side.ABOVE, "rising")
    risen = np.concatenate([small[::-1][:395], np.full(5, 2_300.0)])
    (down,) = reading_of(RATIO, panel_of({"SPX": large, "RUT": risen})).boundaries
    assert (down.side, down.to_state) == (Side.BELOW, "falling")


def test_the_ends_of_the_ratio_are_found() -> None:
    found = facts(
        RATIO, panel_of({"SPX": np.full(230, 10.0), "RUT": np.concatenate([[5.0, 9.0, 4.0], np.full(227, 6.0)])})
    )
    assert (found["highest_ratio"].value, found["highest_ratio_day"].value) == (0.9, "2020-01-03")
    assert (found["lowest_ratio"].value, found["lowest_ratio_day"].value) == (0.4, "2020-01-06")


def sensitive(
    slope: float, noise: float = 0.002, rows: int = 700, *, first: str = "2015-01-02", seed: int = 1
) -> Panel:
    """Small caps that move by `slope` per cent against large ones when the two-year yield rises by a point."""
    rng = np.random.default_rng(seed)
    moved = np.concatenate([[0.0], 0.05 * rng.normal(size=rows - 1)])
    spread = slope / 100.0 * moved + noise * rng.normal(size=rows)
    large = np.cumsum(0.01 * rng.normal(size=rows))
    return panel_of(
        {
            "SPX": 2_000.0 * np.exp(large),
            "RUT": 1_000.0 * np.exp(large + np.cumsum(spread)),
            "DGS2": 5.0 + np.cumsum(moved),
            "DXY": 100.0 * np.exp(np.cumsum(moved / 10.0)),
        },
        first=first,
    )


@pytest.mark.parametrize(
    ("slope", "state"),
    [(-4.0, "hurt_by_rises"), (0.0, "unclear"), (4.0, "helped_by_rises")],
    ids=["hurt", "unclear", "helped"],
)
def test_a_slope_that_was_put_there_is_found_with_its_sign(slope: float, state: str) -> None:
    panel = sensitive(slope)
    found = reading_of(RATES, panel)
    assert found.state == state
    assert found.value == pytest.approx(slope, abs=0.5)
    weekly = facts(RATES, panel)["weekly_slope"]
    assert (weekly.low or 0.0) < slope < (weekly.high or 0.0)
    assert weekly.value == pytest.approx(slope, abs=1.0)


def test_the_slope_on_the_dollar_is_per_cent_for_a_per_cent() -> None:
    # a move of the yield by a point goes with ten per cent of the dollar: -4 per point are -0.4 per cent of it
    found = reading_of(DOLLARS, sensitive(-4.0))
    assert found.value == pytest.approx(-0.4, abs=0.05)
    assert (TWO_YEAR_YIELD.scale, DOLLAR.scale) == (100.0, 1.0)


def test_the_slope_is_that_of_a_regression_over_the_window() -> None:
    panel = sensitive(2.0, rows=300)
    frame = panel.frame(RATES.inputs)
    assert isinstance(frame, Frame)
    spread = np.diff(np.log(frame["RUT"] / frame["SPX"]))[-252:]
    slope = np.polyfit(np.diff(frame["DGS2"])[-252:], spread, 1)[0]
    assert reading_of(RATES, panel).value == pytest.approx(100.0 * slope, rel=1e-9)


def test_the_interval_of_a_slope_is_that_of_statsmodels() -> None:
    import statsmodels.api as sm

    panel = sensitive(1.0, rows=600)
    frame = panel.frame(RATES.inputs)
    assert isinstance(frame, Frame)
    decided = facts(RATES, panel)["weekly_slope"]
    ends = [row for row in range(frame.rows - 1) if frame.days[row + 1] - frame.days[row] > np.timedelta64(1, "D")]
    y = 100.0 * np.diff(np.log(frame["RUT"][ends] / frame["SPX"][ends]))
    fit = sm.OLS(y, sm.add_constant(np.diff(frame["DGS2"][ends]))).fit(cov_type="HC1")
    assert decided.n == y.size
    assert decided.value == pytest.approx(fit.params[1], rel=1e-9)
    assert decided.low == pytest.approx(fit.params[1] - 1.96 * fit.bse[1], rel=1e-9)
    assert decided.high == pytest.approx(fit.params[1] + 1.96 * fit.bse[1], rel=1e-9)


def test_decades_and_decision_days_have_slopes_of_their_own() -> None:
    found = facts(RATES, sensitive(3.0, rows=2_600, first="2008-01-02"))
    assert {"weekly_slope_2000s", "weekly_slope_2010s", "fomc_slope"} <= set(found)
    assert "weekly_slope_1990s" not in found
    assert found["fomc_slope"].n == pytest.approx(8 * 10, abs=4)  # eight a year, and a few between them
    assert found["weekly_slope_2000s"].last <= date(2009, 12, 31)
    assert sum(float(found[f"share_of_days_{name}"].value) for name in RATES.states) == pytest.approx(100.0)


def test_a_year_of_weeks_is_the_least_for_a_slope() -> None:
    assert "weekly_slope" not in facts(RATES, sensitive(3.0, rows=255))


def test_the_boundaries_are_the_correlations_at_which_it_would_be_clear() -> None:
    (above,) = reading_of(RATES, sensitive(-4.0)).boundaries
    assert (above.side, above.level, above.to_state) == (Side.ABOVE, -CLEAR_FROM, "unclear")
    up, down = reading_of(RATES, sensitive(0.0)).boundaries
    assert (up.side, up.level, up.to_state) == (Side.ABOVE, CLEAR_FROM, "helped_by_rises")
    assert (down.side, down.level, down.to_state) == (Side.BELOW, -CLEAR_FROM, "hurt_by_rises")
    (below,) = reading_of(RATES, sensitive(4.0)).boundaries
    assert (below.side, below.level, below.to_state) == (Side.BELOW, CLEAR_FROM, "unclear")
    frame = sensitive(4.0).frame(RATES.inputs)
    assert isinstance(frame, Frame)
    corr = np.corrcoef(np.diff(np.log(frame["RUT"] / frame["SPX"]))[-252:], np.diff(frame["DGS2"])[-252:])[0, 1]
    assert below.now == pytest.approx(corr)
    assert pytest.approx(0.126, abs=0.0005) == CLEAR_FROM


def test_what_companies_owe_and_earn_abroad_is_not_collected() -> None:
    panel = sensitive(0.0, rows=20)
    for name, needs in (
        ("small_cap_floating_rate_debt", "floating_rate_debt"),
        ("small_cap_domestic_revenue", "domestic_revenue"),
    ):
        why = reading_of(signal(name), panel).unavailable
        assert why is not None
        assert (why.why, why.needs) == (Why.NOT_COLLECTED, needs)


def test_a_yield_that_is_missing_or_short_makes_no_slope() -> None:
    days = weekdays("2020-01-02", 100)
    assert days.shape == (100,)
    short = reading_of(RATES, sensitive(1.0, rows=100)).unavailable
    assert short is not None
    assert (short.why, short.days, short.needed) == (Why.TOO_SHORT, 100, 254)
    missing = reading_of(RATES, panel_of({"SPX": np.ones(5), "RUT": np.ones(5)})).unavailable
    assert missing is not None
    assert (missing.why, missing.series) == (Why.NO_SERIES, "DGS2")
