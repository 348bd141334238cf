"""All events of the rule together, where the claim's own tests take the dates of the text."""

from __future__ import annotations

import pytest

from panel_making import panel_from_history
from weatherglass.app.claim_files import claim_named
from weatherglass.claims.reading import with_settings
from weatherglass.claims.rule_record import by_rule

CLAIM = claim_named("r4-russell-breakout-bitcoin")
PANEL = panel_from_history("RUT", "BTC")


def test_the_four_breakouts_of_the_rule_are_the_counter_weight_to_the_two_of_the_text():
    found = by_rule(with_settings(CLAIM, {"baseline.start": "2010-07-18"}), PANEL)
    assert list(found) == ["binomial", "circular_shift", "halving.phase_residual", "halving.phase_match_120d"]
    assert (found["binomial"].n, found["binomial"].details["hits"]) == (4, 4.0)
    assert found["binomial"].p == pytest.approx(found["binomial"].details["base_rate"] ** 4)
    assert found["binomial"].p == pytest.approx(0.0625, abs=0.02)
    assert found["circular_shift"].p == pytest.approx(0.027, abs=0.02)
    assert found["circular_shift"].statistic == pytest.approx(2.1767, abs=1e-4)  # a multiple of 8.8
    assert found["halving.phase_match_120d"].p > found["circular_shift"].p


def test_a_claim_whose_tests_take_the_rule_has_no_second_set():
    assert by_rule(with_settings(CLAIM, {"event.source": "rule"}), PANEL) == {}


def test_a_rule_that_finds_nothing_has_no_record():
    never = with_settings(CLAIM, {"event.params.min_days_since_record": 3_650, "event.params.buffer": 0.9})
    assert by_rule(never, PANEL) == {}
