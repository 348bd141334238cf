"""The order of the rules, the flags, and that a larger p never makes a stronger verdict."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weatherglass.claims.reading import claim_from
from weatherglass.claims.results import (
    BaseRate,
    Case,
    CheckResult,
    ClaimReport,
    ConfounderResult,
    ControlResult,
    Finding,
    Flag,
    Multiverse,
    NotRun,
    PowerResult,
    Prediction,
    Role,
    SignificanceTest,
    VariantResult,
    Why,
    Word,
)
from weatherglass.claims.verdict import adjusted_opposite_p, adjusted_p, decide, weaker

DAY = date(2026, 1, 22)
PLAIN: dict[str, Any] = {
    "schema_version": 1,
    "id": "claim",
    "kind": "event_outcome",
    "source": {"article": "a", "published": DAY},
    "statement": "s",
    "freeze_date": DAY,
    "data": {"target": {"id": "BTC"}, "signal": {"id": "RUT"}},
    "event": {"rule": "breakout"},
}
CLAIM = claim_from(PLAIN)
ORDER = [
    Word.WRONG_ON_FACTS, Word.CONTRADICTED, Word.NOT_TESTABLE, Word.NO_SUPPORT, Word.TOO_FEW_CASES, Word.SUGGESTIVE,
    Word.SUPPORTED_FRAGILE, Word.SUPPORTED,
]  # fmt: skip


def result(p: float, *, opposite: float | None = None) -> SignificanceTest:
    other = 1.0 - p if opposite is None else opposite
    return SignificanceTest(
        "circular_shift", 0.1, "log_return", p, min(1.0, 2 * min(p, other)), other, 20, 4000, 1 / 4000
    )


def universe(p: float, right: float = 1.0, ps: tuple[float, ...] = (0.01,), opposite: float = 1.0) -> Multiverse:
    return Multiverse(tuple(VariantResult({}, 5, 0.1, each) for each in ps), p, opposite, p, right, 1.0, 4000)


BASE = BaseRate(0.5, 1.0, 0.05, 0.05, -1.0, -0.5, 0.5, 1.0, 4000, DAY, DAY, 12.0, np.zeros(1))
LATER = Case(event=DAY, role=Role.LATER, entry=DAY, outcome=0.4, multiple=1.5, hit=True)
PASSED = ControlResult("negative_signal", "SPX", result(0.6))
POWER = PowerResult(0.01, 5, 0.9, 2.0, 1.5, "multiple", 0.8, "garch", 400)


def report(p: float = 0.01, **changes: Any) -> ClaimReport:
    found = ClaimReport(
        "claim", "event_outcome", DAY, "hash", cases=(LATER,), base_rate=BASE, primary=result(p), multiverse=universe(p),
        controls=(PASSED,), power=POWER,
    )  # fmt: skip
    return replace(found, **changes)


def word(**changes: Any) -> Word:
    return decide(CLAIM, report(**changes)).word


def test_everything_in_order_is_supported():
    assert word() is Word.SUPPORTED


@pytest.mark.parametrize(
    ("p", "expected"),
    [
        (0.049, Word.SUPPORTED),
        (0.05, Word.SUGGESTIVE),
        (0.199, Word.SUGGESTIVE),
        (0.20, Word.NO_SUPPORT),
        (0.9, Word.NO_SUPPORT),
    ],
)
def test_the_bounds_of_p(p: float, expected: Word):
    assert word(p=p) is expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"multiverse": universe(0.01, right=0.89)}, Word.SUPPORTED_FRAGILE),
        ({"multiverse": universe(0.01, right=0.59)}, Word.SUGGESTIVE),
        ({"multiverse": universe(0.15)}, Word.SUGGESTIVE),  # the definitions tried raise the p
        ({"cases": ()}, Word.SUPPORTED_FRAGILE),
        ({"cases": (replace(LATER, outcome=0.01),)}, Word.SUPPORTED_FRAGILE),  # later cases did worse than any date
        ({"controls": ()}, Word.SUPPORTED_FRAGILE),
        ({"controls": (replace(PASSED, test=result(0.01)),)}, Word.SUPPORTED_FRAGILE),
        ({"controls": (replace(PASSED, kind="reverse"),)}, Word.SUPPORTED_FRAGILE),
        ({"confounders": (ConfounderResult("halving", 220, 4, 3, 0.1, 1),)}, Word.SUGGESTIVE),
        ({"confounders": (ConfounderResult("halving", 220, 4, 2, 0.1, 2),)}, Word.SUPPORTED),
        ({"confounders": (ConfounderResult("halving", 220, 8, 6, 0.1, 2),)}, Word.SUPPORTED),  # two cases can tell them apart
        ({"power": replace(POWER, min_p_of_record=0.25, power_at_claim=0.65)}, Word.TOO_FEW_CASES),
        ({"power": replace(POWER, min_p_of_record=0.25, power_at_claim=None)}, Word.TOO_FEW_CASES),
        ({"power": replace(POWER, min_p_of_record=0.25, power_at_claim=0.85)}, Word.SUPPORTED),
        ({"power": replace(POWER, min_p_of_record=0.04, power_at_claim=0.1)}, Word.SUPPORTED),
        ({"primary": result(0.99, opposite=0.02), "multiverse": universe(0.9, opposite=0.02)}, Word.CONTRADICTED),
        ({"primary": result(0.99, opposite=0.02), "multiverse": universe(0.9, opposite=0.03)}, Word.NO_SUPPORT),
        ({"primary": None}, Word.NOT_TESTABLE),
        ({"primary": replace(result(0.01), valid=False)}, Word.SUGGESTIVE),  # a test without its level decides nothing
        ({"primary": replace(result(0.99, opposite=0.001), valid=False), "multiverse": None}, Word.NO_SUPPORT),
    ],
)  # fmt: skip
def test_each_rule_decides(changes: dict[str, Any], expected: Word):
    assert word(**changes) is expected


def test_what_the_paths_do_not_confirm_is_at_most_suggestive():
    shift = replace(result(0.01, opposite=0.99), name="circular_shift_vol_standardised")
    paths = replace(result(0.06, opposite=0.94), name="parametric_redetection")
    assert word(primary=shift, tests=(paths,)) is Word.SUGGESTIVE
    assert word(primary=shift, tests=(replace(paths, p=0.04),)) is Word.SUPPORTED
    assert word(primary=result(0.01), tests=(paths,)) is Word.SUPPORTED  # beside another test it is a second opinion
    rare = replace(shift, valid=False)  # a state so rare that the shift alone does not keep its level
    assert word(primary=rare) is Word.SUGGESTIVE
    assert word(primary=rare, tests=(replace(paths, p=0.04),)) is Word.SUPPORTED
    against = replace(result(0.99, opposite=0.01), name="circular_shift_vol_standardised")
    doubtful = replace(result(0.9, opposite=0.1), name="parametric_redetection")
    assert word(primary=against, multiverse=None, tests=(doubtful,)) is Word.NO_SUPPORT
    assert word(primary=against, multiverse=None, tests=(replace(doubtful, p_opposite=0.02),)) is Word.CONTRADICTED


def test_few_cases_come_before_a_small_p_and_before_a_contradiction():
    few = replace(POWER, min_p_of_record=0.25, power_at_claim=0.65)
    found = decide(CLAIM, report(0.001, power=few))
    assert found.word is Word.TOO_FEW_CASES
    assert [each.rule for each in found.reasons] == ["record_cannot_reach_alpha", "too_little_power"]
    assert word(power=few, primary=result(0.999, opposite=0.001), multiverse=None) is Word.TOO_FEW_CASES


def test_an_interval_that_excludes_the_claimed_size_contradicts():
    association = claim_from(
        {key: value for key, value in PLAIN.items() if key != "event"}
        | {"kind": "association", "direction": "less", "association": {"statistic": "correlation", "claimed": -0.95}}
    )
    estimate = Finding("estimate", -0.71, "correlation", 9000, DAY, DAY, -0.75, -0.67)
    assert decide(association, report(findings=(estimate,))).word is Word.CONTRADICTED
    assert decide(association, report(findings=(replace(estimate, low=-0.96),))).word is not Word.CONTRADICTED


def test_a_claim_without_a_direction_is_confirmed_by_its_own_sign():
    made = claim_from(PLAIN | {"direction": "two_sided"})
    falls = replace(result(0.01), statistic=-0.4)
    lower, higher = replace(LATER, outcome=-0.2), replace(LATER, outcome=0.4)
    assert decide(made, report(primary=falls, cases=(lower,))).word is Word.SUPPORTED
    assert decide(made, report(primary=falls, cases=(higher,))).word is Word.SUPPORTED_FRAGILE


def test_what_was_waited_for_in_vain_is_no_confirmation():
    """Two later cases: one came after 5 days, one not within 365. On average that is later than any date's 100 days."""
    made = claim_from(
        PLAIN | {"direction": "less", "outcome": {"measure": "time_to_target", "horizon_days": 365, "hit_above": 2.0}}
    )
    base = replace(BASE, mean=100.0)
    soon, never = replace(LATER, outcome=5.0, multiple=2.0), replace(LATER, outcome=None, multiple=0.9)
    waiting = replace(LATER, outcome=None, multiple=None)
    assert decide(made, report(base_rate=base, cases=(soon, waiting))).word is Word.SUPPORTED
    assert decide(made, report(base_rate=base, cases=(soon, never))).word is Word.SUPPORTED_FRAGILE


def test_an_attribution_needs_controls_that_did_not_change():
    asks = claim_from(PLAIN | {"verdict": {"attribution_requires": ["negative_controls_unchanged"]}})
    changed = report(controls=(replace(PASSED, test=result(0.01)),))
    assert decide(asks, changed).flags == (Flag.CONFOUNDED,)
    assert decide(asks, changed).word is Word.SUGGESTIVE
    assert decide(asks, report()).flags == ()
    assert decide(CLAIM, changed).flags == ()


def test_definitions_can_only_raise_the_p():
    assert adjusted_p(report(0.14, multiverse=universe(0.05))) == 0.14
    assert adjusted_p(report(0.14, multiverse=universe(0.30))) == 0.30
    assert adjusted_p(report(0.14, multiverse=None)) == 0.14
    assert adjusted_opposite_p(report(multiverse=None, primary=result(0.98, opposite=0.04))) == 0.08


@given(
    low=st.floats(0.0002, 1.0), high=st.floats(0.0002, 1.0), right=st.floats(0.0, 1.0), few=st.booleans(), confounded=st.booleans(),
    controls=st.booleans(), later=st.booleans(), joint=st.floats(0.0002, 1.0),
)  # fmt: skip
def test_a_larger_p_never_makes_a_stronger_verdict(low, high, right, few, confounded, controls, later, joint):  # type: ignore[no-untyped-def]
    low, high = sorted((low, high))
    fixed: dict[str, Any] = {
        "power": replace(POWER, min_p_of_record=0.25 if few else 0.01, power_at_claim=0.5),
        "confounders": (ConfounderResult("x", 10, 2, 2, None, 0),) if confounded else (),
        "controls": (PASSED,) if controls else (),
        "cases": (LATER,) if later else (),
        "multiverse": universe(joint, right),
    }
    assert ORDER.index(word(p=high, **fixed)) <= ORDER.index(word(p=low, **fixed))
    joined = {**fixed, "multiverse": universe(high, right)}, {**fixed, "multiverse": universe(low, right)}
    assert ORDER.index(word(p=joint, **joined[0])) <= ORDER.index(word(p=joint, **joined[1]))


def fact(*holds: bool | None) -> ClaimReport:
    checks = tuple(
        CheckResult("n", "", 1.0, 2.0, "", 0.0, each, "", None if each is not None else NotRun("x", Why.NO_SERIES))
        for each in holds
    )
    return ClaimReport("claim", "fact", DAY, "hash", checks=checks)


@pytest.mark.parametrize(
    ("holds", "expected", "flags"),
    [
        ((True, True), Word.SUPPORTED, ()),
        ((True, False), Word.WRONG_ON_FACTS, ()),
        ((None, False), Word.WRONG_ON_FACTS, (Flag.DATA_LIMITS,)),
        ((None, True), Word.SUPPORTED, (Flag.DATA_LIMITS,)),
        ((None,), Word.NOT_TESTABLE, (Flag.DATA_LIMITS,)),
    ],
)
def test_facts_hold_or_do_not(holds: tuple[bool | None, ...], expected: Word, flags: tuple[Flag, ...]):
    plain = {key: PLAIN[key] for key in ("schema_version", "id", "source", "statement", "freeze_date")}
    check = {"name_en": "n", "claimed": 1.0, "right": {"look_up": "stated", "value": 2.0, "where": "w"}}
    found = decide(claim_from(plain | {"kind": "fact", "checks": [check]}), fact(*holds))
    assert (found.word, found.flags) == (expected, flags)


def test_a_chain_is_as_strong_as_its_weakest_link():
    plain = {key: PLAIN[key] for key in ("schema_version", "id", "source", "statement", "freeze_date")} | {
        "kind": "mechanism"
    }
    chain = ClaimReport("claim", "mechanism", DAY, "hash", links={"a": Word.SUPPORTED, "b": Word.TOO_FEW_CASES})
    assert decide(claim_from(plain), chain).word is Word.TOO_FEW_CASES
    assert decide(claim_from(plain), replace(chain, links={})).word is Word.NOT_TESTABLE
    assert weaker([Word.SUPPORTED, Word.WRONG_ON_FACTS, Word.CONTRADICTED]) is Word.WRONG_ON_FACTS


def test_what_nobody_can_test_is_not_testable_whatever_the_numbers_say():
    why = {"reason": "no_data", "why_en": "no data", "why_ko": "자료 없음"}
    assert decide(claim_from(PLAIN | {"untestable": why}), report()).word is Word.NOT_TESTABLE


@pytest.mark.parametrize(
    ("changes", "plain", "flag"),
    [
        ({"multiverse": universe(0.01, ps=(0.01, 0.3))}, {}, Flag.DEPENDS_ON_DEFINITION),
        ({"by_start": {date(2010, 7, 18): result(0.14), date(2015, 1, 1): result(0.02)}}, {}, Flag.DEPENDS_ON_DEFINITION),
        ({}, {"hindsight": True}, Flag.HINDSIGHT),
        ({}, {"mechanical": True}, Flag.MECHANICAL),
        ({}, {"contradictory": True}, Flag.SELF_CONTRADICTORY),
        ({"not_run": (NotRun("x", Why.NO_SERIES, "SPX_TR"),)}, {}, Flag.DATA_LIMITS),
        ({"prediction": Prediction(DAY, DAY, "multiple > 2.0", None, None)}, {}, Flag.OPEN_PREDICTION),
        ({"confounders": (ConfounderResult("h", 220, 2, 2, 0.3, 0),)}, {}, Flag.CONFOUNDED),
    ],
)  # fmt: skip
def test_a_flag_is_raised_by_its_reason_alone(changes: dict[str, Any], plain: dict[str, Any], flag: Flag):
    assert decide(claim_from(PLAIN | plain), report(**changes)).flags == (flag,)
    assert decide(CLAIM, report()).flags == ()
