"""Which events are states of the outcome's own volatility, and that no test of raw outcomes counts as valid for them."""

from __future__ import annotations

from typing import Any

import pytest

from panel_making import random_panel
from weatherglass.claims.cases import Setting, setting_of
from weatherglass.claims.event_tests import depends_on_own_volatility, run_test
from weatherglass.claims.reading import claim_from
from weatherglass.claims.results import SignificanceTest

SERIES = [("VIX", ""), ("VIX3M", ""), ("SPX", ""), ("RUT", "")]
PANEL = random_panel(SERIES, 3, 4.0)
BREAKS = {"rule": "threshold_cross", "params": {"level": 25.0}}


def setting(signal: dict[str, Any] | None, event: dict[str, Any]) -> Setting:
    data: dict[str, Any] = {"target": {"id": "SPX"}} | ({} if signal is None else {"signal": signal})
    made = claim_from({
        "schema_version": 1, "id": "claim", "kind": "event_outcome", "source": {"article": "a", "published": "2019-01-01"},
        "statement": "s", "freeze_date": "2019-01-01", "data": data, "event": event, "outcome": {"horizon_days": 21},
    })  # fmt: skip
    found = setting_of(made, PANEL)
    assert isinstance(found, Setting), found
    return found


STATE = {"rule": "regime_entry", "params": {"signal": "vix_band", "state": "normal"}}


@pytest.mark.parametrize(
    ("signal", "event", "own"),
    [
        ({"id": "VIX"}, BREAKS, True),
        ({"id": "VIX", "over": "VIX3M"}, {"rule": "threshold_cross", "params": {"level": 1.0}}, True),
        (None, STATE, True),
        (None, {"rule": "regime_entry", "params": {"signal": "spx_realized_volatility", "state": "turbulent"}}, True),
        (None, {"rule": "regime_entry", "params": {"signal": "fed_decision_calendar", "state": "decision_day"}}, False),
        ({"id": "RUT"}, STATE, True),
        ({"id": "RUT"}, {"rule": "threshold_cross", "params": {"level": 1.0}}, False),
        ({"id": "RUT"}, {"rule": "drawdown", "params": {"depth": 0.02, "new_episode_after_days": 21}}, False),
    ],
)
def test_states_of_the_own_volatility_are_known(signal: dict[str, Any] | None, event: dict[str, Any], own: bool):
    assert depends_on_own_volatility(setting(signal, event)) is own


@pytest.mark.parametrize("name", ["circular_shift", "local_shift", "gap_constrained_dates"])
def test_no_test_of_raw_outcomes_is_valid_for_them(name: str):
    made = setting({"id": "VIX"}, {"rule": "threshold_cross", "params": {"level": 25.0, "new_episode_after_days": 63}})
    found = run_test(name, made, PANEL, seed=1, replications=99)
    assert isinstance(found, SignificanceTest)
    assert not found.valid
    assert found.note in {"own_volatility", "windows_overlap"}
