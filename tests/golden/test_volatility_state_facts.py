"""What the tests of states of volatility say of the VIX and the S&P 500 on the reference histories.

The entry is the next close, when the VIX of the day was out: with the close of the day itself, which nobody could have
bought knowing that VIX, the figures are larger, and stand here to show by how much.
"""

from __future__ import annotations

from typing import Any

import pytest

from panel_making import panel_from_history
from weatherglass.claims.cases import Setting, base_rate_of, hits_of, setting_of
from weatherglass.claims.event_tests import run_test
from weatherglass.claims.reading import claim_from
from weatherglass.claims.results import SignificanceTest
from weatherglass.signals.panel import Panel
from weatherglass.stats.randomization import circular_shift


@pytest.fixture(scope="module")
def panel() -> Panel:
    return panel_from_history("VIX", "SPX", at="2026-08-22")


def setting(
    panel: Panel, level: float, horizon: int, gap: int = 21, side: str = "above", direction: str = "greater"
) -> Setting:
    plain: dict[str, Any] = {
        "schema_version": 1, "id": "claim", "kind": "event_outcome", "source": {"article": "a", "published": "2025-04-15"},
        "statement": "s", "freeze_date": "2025-04-15", "direction": direction,
        "data": {"signal": {"id": "VIX", "start": "1990-01-02"}, "target": {"id": "SPX", "start": "1990-01-02"}},
        "event": {"rule": "threshold_cross", "params": {"level": level, "side": side, "new_episode_after_days": gap}},
        "outcome": {"horizon_days": horizon},
    }  # fmt: skip
    found = setting_of(claim_from(plain), panel)
    assert isinstance(found, Setting)
    return found


def p_of(name: str, made: Setting, panel: Panel, replications: int = 999) -> float:
    found = run_test(name, made, panel, seed=20_250_415, replications=replications)
    assert isinstance(found, SignificanceTest)
    return found.p


@pytest.mark.parametrize(
    ("level", "horizon", "gap", "side", "n", "up", "mean", "raw", "standardised"),
    [
        (40.0, 63, 21, "above", 13, 10, 0.064, 0.012, 0.087),
        (40.0, 63, 63, "above", 10, 7, 0.060, 0.037, 0.117),
        (40.0, 252, 21, "above", 13, 11, 0.180, 0.003, 0.128),
        (30.0, 252, 21, "above", 34, 21, 0.047, 0.883, 0.860),
        (12.0, 252, 21, "below", 27, 25, 0.087, 0.499, 0.482),
        (12.0, 252, 63, "below", 14, 14, 0.109, 0.309, 0.193),
    ],
)
def test_what_came_after_states_of_the_vix(
    panel: Panel, level: float, horizon: int, gap: int, side: str, n: int, up: int, mean: float, raw: float,
    standardised: float,
):  # fmt: skip
    made = setting(panel, level, horizon, gap, side)
    assert (made.n, hits_of(made)) == (n, up)
    assert made.outcomes[made.circle_rows].mean() == pytest.approx(mean, abs=0.002)
    assert p_of("circular_shift", made, panel) == pytest.approx(raw, abs=0.004)
    assert p_of("circular_shift_vol_standardised", made, panel) == pytest.approx(standardised, abs=0.012)


def test_any_three_months_and_any_year(panel: Panel):
    quarter, year = base_rate_of(setting(panel, 40.0, 63)), base_rate_of(setting(panel, 40.0, 252))
    assert (quarter.share, quarter.mean) == pytest.approx((0.702, 0.0214), abs=0.002)
    assert (year.share, year.mean) == pytest.approx((0.807, 0.0854), abs=0.002)


def test_the_close_of_the_day_itself_flatters_the_claim(panel: Panel):
    """CLAIMS 3.2: 12 of 13 up, 7.3 %, p = .003; a day later it is 10 of 13, 6.4 %, p = .012."""
    made = setting(panel, 40.0, 63)
    own_close = made.circle_rows - 1
    assert int((made.outcomes[own_close] > 0.0).sum()) == 12
    assert made.outcomes[own_close].mean() == pytest.approx(0.073, abs=0.001)
    assert circular_shift(made.outcomes, own_close).greater == pytest.approx(0.003, abs=0.001)


def test_after_a_vix_over_40_both_tests_leave_a_hint_and_no_more(panel: Panel):
    pytest.importorskip("arch")
    made = setting(panel, 40.0, 63)
    found = run_test("circular_shift_vol_standardised", made, panel, seed=1)
    assert found.details["usual_volatility"] == pytest.approx(0.068, abs=0.003)
    assert found.details["volatility_of_cases"] == pytest.approx(0.137, abs=0.005)
    assert found.details["p_per_risk"] == pytest.approx(0.233, abs=0.02)
    again = run_test("parametric_redetection", made, panel, seed=20_250_415, replications=299)
    assert again.p == pytest.approx(0.16, abs=0.06)
    assert again.details["persistence"] == pytest.approx(0.984, abs=0.003)
    assert again.details["cases_on_paths"] == pytest.approx(12.0, abs=1.0)


def test_a_low_vix_is_no_warning(panel: Panel):
    made = setting(panel, 12.0, 252, 63, "below", "less")
    assert p_of("circular_shift_vol_standardised", made, panel) == pytest.approx(0.81, abs=0.02)
    assert hits_of(made) == 0
