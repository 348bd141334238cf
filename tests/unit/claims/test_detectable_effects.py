"""What a claim's cases could have shown, in the claim's direction and in the units in which its outcomes are shifted."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from panel_making import panel_of
from weatherglass.claims.cases import Setting, setting_of
from weatherglass.claims.event_tests import run_test
from weatherglass.claims.power import power_of
from weatherglass.claims.reading import ClaimFileError, claim_from
from weatherglass.claims.results import PowerResult, SignificanceTest
from weatherglass.signals.panel import Panel

ROWS = 1_500


def claim(**changes: Any) -> Any:
    return claim_from(
        {
            "schema_version": 1, "id": "claim", "kind": "event_outcome", "source": {"article": "a", "published": "2019-01-01"},
            "statement": "s", "freeze_date": "2019-01-01", "data": {"target": {"id": "SPX"}},
            "event": {"rule": "calendar_dates", "params": {"dates": ["2016-06-01", "2017-06-01", "2018-06-01"]}},
            "outcome": {"horizon_days": 30},
        }
        | changes
    )  # fmt: skip


def power(made: Any, panel: Panel) -> PowerResult:
    setting = setting_of(made, panel)
    assert isinstance(setting, Setting), setting
    primary = run_test(made.inference.primary, setting, panel, seed=1)
    assert isinstance(primary, SignificanceTest), primary
    return power_of(setting, primary, seed=3, simulations=100)


def prices(seed: int = 1) -> np.ndarray:
    return 100.0 * np.exp(np.cumsum(0.01 * np.random.default_rng(seed).standard_normal(ROWS)))


def test_an_effect_that_lowers_is_a_multiple_below_one():
    panel = panel_of({"SPX": prices()}, first="2015-01-02")
    size = {"power": {"claimed_effect_multiple": 0.8, "null_model": "garch"}}
    more = power(claim(inference={"power": {"claimed_effect_multiple": 1.25, "null_model": "garch"}}), panel)
    less = power(claim(direction="less", inference=size), panel)
    assert more.detectable is not None
    assert less.detectable is not None
    assert 0.7 < less.detectable < 1.0 < more.detectable < 1.4
    assert less.detectable == pytest.approx(1.0 / more.detectable, rel=0.1)
    assert less.power_at_claim == pytest.approx(more.power_at_claim, abs=0.2)


def test_a_claimed_size_against_the_direction_is_refused():
    with pytest.raises(ClaimFileError, match="claimed_effect_multiple: 2 goes against direction less"):
        claim(direction="less", inference={"power": {"claimed_effect_multiple": 2.0}})


def test_cases_in_wild_times_show_only_larger_effects_once_outcomes_are_in_units_of_the_expected():
    """Every event lies in a month of five times the usual volatility: an effect there is a fifth of what it was."""
    rng = np.random.default_rng(2)
    daily = np.full(ROWS, 0.008)
    for row in (360, 620, 881):
        daily[row - 40 : row + 40] = 0.04
    wild = 100.0 * np.exp(np.cumsum(daily * rng.standard_normal(ROWS)))
    panel = panel_of({"SPX": wild}, first="2015-01-02")
    plain = power(claim(inference={"power": {"null_model": "garch"}}), panel)
    standardised = power(
        claim(inference={"primary": "circular_shift_vol_standardised", "power": {"null_model": "garch"}}), panel
    )
    assert plain.detectable is not None
    assert standardised.detectable is not None
    assert np.log(standardised.detectable) > 1.5 * np.log(plain.detectable)
