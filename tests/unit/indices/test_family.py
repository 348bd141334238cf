"""The shipped definitions: what each takes, what it says of itself, and what a wrong name is answered."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from weatherglass.errors import UsageError
from weatherglass.indices.definition import Clock, ExpirySet, Formula, Selection, TermRule
from weatherglass.indices.editions import EDITIONS
from weatherglass.indices.family import FAMILY, generic_definition, index_named
from weatherglass.timeline import Settlement


@pytest.mark.parametrize("name", list(FAMILY))
def test_every_definition_says_what_is_verified_and_what_is_not(name: str) -> None:
    definition = FAMILY[name]
    assert definition.name == name
    assert definition.title
    assert len(definition.verified) >= len("nothing yet")
    assert len(definition.unverified) > 20
    assert definition.verified != definition.unverified


@pytest.mark.parametrize(
    ("name", "underlyings", "horizon_days"),
    [
        # METHODOLOGY 2: targets and underlyings
        ("VIX", ("SPX",), 30),
        ("VIX9D", ("SPX",), 9),
        ("VIX3M", ("SPX",), 93),
        ("VIX6M", ("SPX",), 184),
        ("VIX1Y", ("SPX",), 366),
        ("VIX1D", ("SPX",), 1),
        ("SKEW", ("SPX",), 30),
        ("VIN", ("SPX",), 30),
        ("VIF", ("SPX",), 30),
        ("VXN", ("NDX",), 30),
        ("RVX", ("RUT",), 30),
        ("VXD", ("DJX",), 30),
        ("OVX", ("USO",), 30),
        ("GVZ", ("GLD",), 30),
        ("VXSLV", ("SLV",), 30),
        ("VXGDX", ("GDX",), 30),
        ("VXTLT", ("TLT",), 30),
        ("BITVX", ("IBIT",), 30),
        ("VVIX", ("VIX",), 30),
        ("BTC30", ("BTC",), 30),
        ("BTC30C", ("BTC",), 30),
    ],
)
def test_a_definition_has_its_underlying_and_its_target(name: str, underlyings: tuple[str, ...], horizon_days) -> None:
    assert (FAMILY[name].underlyings, FAMILY[name].horizon_days) == (underlyings, horizon_days)


def test_the_list_above_is_the_whole_family() -> None:
    (marked,) = [
        m
        for m in test_a_definition_has_its_underlying_and_its_target.pytestmark
        if m.name == "parametrize"  # type: ignore[attr-defined]
    ]
    assert {row[0] for row in marked.args[1]} == set(FAMILY)


def shape(rule: TermRule) -> list[tuple[str, Settlement | None, ExpirySet]]:
    return [(r.root, r.settlement, r.expiries) for r in rule.roots]


def test_the_vix_takes_am_monthlies_before_pm_fridays() -> None:
    assert shape(FAMILY["VIX"].rules[-1]) == [
        ("SPX", Settlement.AM, ExpirySet.MONTHLIES),
        ("SPXW", Settlement.PM, ExpirySet.FRIDAYS_NOT_MONTHLY),
    ]


@pytest.mark.parametrize("name", ["OVX", "GVZ", "VXSLV", "VXGDX", "VXTLT", "BITVX"])
def test_fund_indices_take_the_two_nearest_pm_monthlies_with_a_week_left_and_extrapolate(name: str) -> None:
    (rule,) = FAMILY[name].rules
    assert shape(rule) == [(FAMILY[name].underlyings[0], Settlement.PM, ExpirySet.MONTHLIES)]
    assert (rule.selection, rule.min_days, rule.extrapolates) == (Selection.NEAREST_TERM, 7, True)


def test_the_indices_that_are_no_constant_maturity_say_which_formula_they_are() -> None:
    other = {n: d.formula for n, d in FAMILY.items() if d.formula is not Formula.CONSTANT_MATURITY}
    assert other == {
        "VIX1D": Formula.ONE_BUSINESS_DAY,
        "SKEW": Formula.SKEW,
        "VIN": Formula.NEAR_TERM,
        "VIF": Formula.NEXT_TERM,
    }
    assert {n for n, d in FAMILY.items() if d.clock is not Clock.WALL} == {"VIX1D"}


def test_crypto_settles_at_eight_utc_without_interest() -> None:
    for name, floor in (("BTC30", 0.0), ("BTC30C", 0.05)):
        assert shape(FAMILY[name].rules[0]) == [("BTC", Settlement.UTC_0800, ExpirySet.ALL)]
        assert (FAMILY[name].rate, FAMILY[name].min_abs_delta) == (0.0, floor)


# ---- names


def test_a_name_is_found_in_any_case_and_the_callers_own_comes_first() -> None:
    assert index_named("vix3m") is FAMILY["VIX3M"]
    own = replace(FAMILY["VIX"], horizon_days=31)
    assert index_named("vix", {"VIX": own}) is own
    assert index_named("mine", {"MINE": own}) is own


@pytest.mark.parametrize(("name", "days"), [("1D", 1), ("7d", 7), ("45D", 45), ("3660D", 3660), ("030D", 30)])
def test_any_horizon_is_an_index_of_any_underlying(name: str, days: int) -> None:
    found = index_named(name)
    assert (found.horizon_days, found.underlyings) == (days, ("*",))
    assert found.covers("AAPL")
    (rule,) = found.rules
    assert shape(rule) == [("*", None, ExpirySet.ALL)]
    assert rule.selection is Selection.BRACKET


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("VIX2", "did you mean 'VIX'?"),
        ("VIX3", "did you mean 'VIX3M'?"),
        ("skw", "did you mean 'SKEW'?"),
        ("0D", "valid: "),
        ("3661D", "valid: "),
        ("12345D", "valid: "),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest_and_with_the_form_of_horizons(name: str, hint: str) -> None:
    end = "Any horizon on any underlying is written in days: 30D"
    with pytest.raises(UsageError, match=rf"^index='{name}' is unknown; {re.escape(hint)}.*{end}$"):
        index_named(name)


# ---- what a definition refuses


@pytest.mark.parametrize("days", [0, -1, 3661])
def test_a_horizon_out_of_bounds_is_refused(days: int) -> None:
    message = f"horizon_days={days} of {days}D is out of bounds: 1 to 3660 days"
    with pytest.raises(UsageError, match=f"^{re.escape(message)}$"):
        generic_definition(days)


@pytest.mark.parametrize("rules", [(), (TermRule(()),)], ids=["no_rule", "no_root"])
def test_a_definition_without_roots_is_refused(rules: tuple[TermRule, ...]) -> None:
    with pytest.raises(UsageError, match=r"^VIX needs at least one term rule with at least one root$"):
        replace(FAMILY["VIX"], rules=rules)


@pytest.mark.parametrize("floor", [-0.01, 0.5, 1.0, float("nan")])
def test_a_delta_floor_out_of_bounds_is_refused(floor: float) -> None:
    with pytest.raises(UsageError, match=rf"^min_abs_delta={floor} of BTC30C is out of bounds: 0 up to 0\.5$"):
        replace(FAMILY["BTC30C"], min_abs_delta=floor)


@pytest.mark.parametrize(
    ("root", "settlement"),
    [
        ("SPX", Settlement.AM),
        ("VIX", Settlement.AM),
        ("NDX", Settlement.AM),
        ("SPXW", Settlement.PM),
        ("AAPL", Settlement.PM),
        ("SPY", Settlement.PM),
    ],
)
def test_a_rule_that_states_no_settlement_takes_what_the_root_is_known_for(root: str, settlement: Settlement) -> None:
    (rule,) = generic_definition(30).rules
    assert rule.roots[0].settlement_of(root) is settlement


def test_an_index_covers_its_underlying_any_when_it_says_so_and_a_board_that_names_none() -> None:
    vix = FAMILY["VIX"]
    assert [vix.covers(u) for u in ("SPX", "", "SPY", "spx")] == [True, True, False, False]


def test_the_rule_of_an_edition_before_the_first_is_the_first() -> None:
    late = replace(FAMILY["VIX"], rules=(replace(FAMILY["VIX"].rules[0], since=EDITIONS[-1]),))
    assert late.rule(EDITIONS[0]) is late.rules[0]


def test_a_coin_has_an_index_at_any_horizon_and_the_named_ones_stay_what_they_are() -> None:
    assert index_named("btc30") is FAMILY["BTC30"]
    own = index_named("ETH14")
    assert (own.name, own.underlyings, own.horizon_days, own.rate) == ("ETH14", ("ETH",), 14, 0.0)
    assert own.rules == tuple(replace(r, roots=(replace(r.roots[0], root="ETH"),)) for r in FAMILY["BTC30"].rules)
    with pytest.raises(UsageError, match="index='ETH0' is unknown"):
        index_named("ETH0")
