"""All events of a claim's own rule together: the counter-weight to the dates that its text counts."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from weatherglass.claims.cases import setting_of, uses_text
from weatherglass.claims.claim_file import EventOutcomeClaim
from weatherglass.claims.confounders import confounders_of
from weatherglass.claims.event_tests import record_test, run_test
from weatherglass.claims.reading import with_settings
from weatherglass.claims.results import NotRun, SignificanceTest
from weatherglass.signals.panel import Panel


def by_rule(
    claim: EventOutcomeClaim, panel: Panel, *, replications: int | None = None
) -> Mapping[str, SignificanceTest]:
    """The tests of every event that the rule finds, where the claim's own tests take the dates of the text.

    Returns
    -------
    By name: the record of hits and the primary test, and with each confounder allowed for as "ID.WAY"; nothing where
    the claim's own tests take the rule's events already, or the rule finds none that has ended.
    """
    if not uses_text(claim):
        return MappingProxyType({})
    setting = setting_of(with_settings(claim, {"event.source": "rule"}), panel)
    if isinstance(setting, NotRun):
        return MappingProxyType({})
    inference = claim.inference
    found = {
        "binomial": record_test(setting),
        inference.primary: run_test(inference.primary, setting, panel, seed=inference.seed, replications=replications),
    }
    for each in confounders_of(claim, setting, panel, replications=replications):
        found |= {f"{each.id}.{way}": test for way, test in each.adjusted.items()}
    return MappingProxyType({name: test for name, test in found.items() if isinstance(test, SignificanceTest)})
