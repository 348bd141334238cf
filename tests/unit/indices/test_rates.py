"""The rate of a term from Treasury yields: the published R1 and R2, the bounds, and agreement with the slow loops."""

from __future__ import annotations

import math
from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lanes import examples
from oracle.cboe_index import oracle_cmt_rate
from weatherglass.errors import StaleCurve
from weatherglass.indices.rates import (
    RateDays,
    bond_equivalent_to_continuous,
    curve_rate,
    natural_spline_curvatures,
    spline_yield,
    term_rate,
    yield_bounds,
)
from weatherglass.market import CurveHistory, ParCurve, TermRates

# VIX Methodology, 2023-11-20: the curve of 2022-09-26, used on the 27th
DAYS = (30, 60, 91, 182, 365, 730, 1095, 1825, 2555, 3650, 7300, 10950)
YIELDS = (0.03, 0.02, 0.04, 0.05, 0.08, 0.11, 0.22, 0.59, 1.00, 1.37, 2.03, 2.21)
CURVE = ParCurve(date(2022, 9, 26), DAYS, YIELDS)
HALF_A_UNIT = 5e-9
NEAR, NEXT, AS_OF = date(2022, 10, 21), date(2022, 10, 28), date(2022, 9, 27)


# ---- published numbers


def test_the_published_rates_come_out_with_days_from_the_date_of_the_curve() -> None:
    assert term_rate(CURVE, 0, expiry=NEAR, as_of=AS_OF) == pytest.approx(0.00031664, abs=HALF_A_UNIT)
    assert term_rate(CURVE, 1, expiry=NEXT, as_of=AS_OF) == pytest.approx(0.00028797, abs=HALF_A_UNIT)


def test_days_from_the_day_of_calculation_give_the_other_reading() -> None:
    from_as_of = [term_rate(CURVE, 0, expiry=e, as_of=AS_OF, days_from=RateDays.AS_OF) for e in (NEAR, NEXT)]
    # METHODOLOGY 1.3: t = 24 and 31
    assert from_as_of == [pytest.approx(0.00031997, abs=HALF_A_UNIT), pytest.approx(0.00029397, abs=HALF_A_UNIT)]
    assert from_as_of == [curve_rate(CURVE, 24), curve_rate(CURVE, 31)]


@pytest.mark.parametrize(("day", "wrong"), [(25, 0.00032968), (25, 0.00031667), (25, 0.00031997), (32, 0.00029397)])
def test_the_wrong_numbers_of_the_example_do_not_come_out(day: int, wrong: float) -> None:
    # not bounded, not converted, and the two of the other day count
    assert abs(curve_rate(CURVE, day) - wrong) > 2e-8


# ---- sources of rates


def test_a_history_gives_the_curve_before_the_day() -> None:
    later = ParCurve(AS_OF, DAYS, tuple(y + 1 for y in YIELDS))
    history = CurveHistory((CURVE, later), "history")
    assert term_rate(history, 0, expiry=NEAR, as_of=AS_OF) == curve_rate(CURVE, 25)
    with pytest.raises(StaleCurve, match=r"^no yield curve for 2022-09-26 in history: no curve before that day, "):
        term_rate(history, 0, expiry=NEAR, as_of=CURVE.curve_date or AS_OF)


def test_a_curve_without_a_date_counts_as_that_of_the_business_day_before() -> None:
    undated = ParCurve(None, DAYS, YIELDS)
    assert term_rate(undated, 0, expiry=NEAR, as_of=AS_OF) == curve_rate(CURVE, 25)
    assert term_rate(undated, 0, expiry=NEAR, as_of=AS_OF, days_from=RateDays.AS_OF) == curve_rate(CURVE, 24)
    # on Monday 26 September the business day before is Friday the 23rd, 28 days before expiry
    assert term_rate(undated, 0, expiry=NEAR, as_of=date(2022, 9, 26)) == curve_rate(CURVE, 28)


def test_given_rates_are_taken_by_position_as_they_are() -> None:
    given_rates = TermRates((0.01, 0.02))
    assert [term_rate(given_rates, i, expiry=NEAR, as_of=AS_OF) for i in (0, 1)] == [0.01, 0.02]


# ---- the pieces


def test_natural_curvatures_of_a_small_curve_are_those_solved_on_paper() -> None:
    # (0, 0), (1, 1), (2, 2), (3, 0): 4a + b = 0, a + 4b = -18, so a = 1.2, b = -4.8
    assert natural_spline_curvatures((0.0, 1.0, 2.0, 3.0), (0.0, 1.0, 2.0, 0.0)) == pytest.approx((0, 1.2, -4.8, 0))


def test_a_straight_curve_has_no_curvature_and_one_or_two_nodes_have_none_to_have() -> None:
    assert natural_spline_curvatures((1.0, 2.0, 4.0), (1.0, 2.0, 4.0)) == (0.0, 0.0, 0.0)
    assert natural_spline_curvatures((1.0,), (2.0,)) == (0.0,)
    assert natural_spline_curvatures((1.0, 3.0), (2.0, 5.0)) == (0.0, 0.0)


@pytest.mark.parametrize(("day", "expected"), [(1.5, 1.5 + 0.375 * 3.6 / 6), (0.0, 0.0), (1.0, 1.0), (3.0, 0.0)])
def test_the_spline_goes_through_its_nodes_and_bends_between_them(day: float, expected: float) -> None:
    days, yields = (0.0, 1.0, 2.0, 3.0), (0.0, 1.0, 2.0, 0.0)
    curvatures = natural_spline_curvatures(days, yields)
    assert spline_yield(days, yields, curvatures, day) == pytest.approx(expected, abs=1e-15)


def test_a_single_yield_is_flat_everywhere() -> None:
    only = ParCurve(None, (91,), (5.0,))
    flat = 2 * math.log(1.025)
    assert [curve_rate(only, day) for day in (1, 91, 4_000)] == pytest.approx([flat] * 3, rel=1e-15)


@pytest.mark.parametrize(
    ("day", "bounds"),
    [
        (10, (4.0, 4.0 + 20 * 0.5 / 61)),  # falling to 3.5 at 91: the upper line; nothing as high: the lower is flat
        (30, (3.5, 4.0)),
        (50, (3.5, 4.0)),
        (91, (3.0, 3.5)),
        (182, (3.0, 3.0)),
        (400, (3.0, 3.0)),
    ],
)
def test_bounds_of_a_falling_curve(day: float, bounds: tuple[float, float]) -> None:
    assert yield_bounds((30.0, 91.0, 182.0), (4.0, 3.5, 3.0), day) == pytest.approx(bounds)


def test_bounds_before_the_first_node_lead_to_the_next_maturity_on_each_side() -> None:
    # the published curve at 25 days: down to .02 at 60, up (or equal) to .04 at 91
    low, high = yield_bounds(tuple(map(float, DAYS)), YIELDS, 25.0)
    assert low == pytest.approx(0.03 - 5 * 0.01 / 61)
    assert high == pytest.approx(0.03 + 5 * 0.01 / 30)
    # the next shortest that yields at least as much is not the next node
    assert yield_bounds((30.0, 60.0, 91.0), (4.0, 3.0, 4.0), 20.0) == pytest.approx((4.0, 4.0 + 10 / 30))


def test_conversion_compounds_twice_a_year() -> None:
    # APY = 1.025^2 - 1 = 0.050625
    assert bond_equivalent_to_continuous(0.05) == pytest.approx(math.log(1.050625), rel=1e-15)
    assert bond_equivalent_to_continuous(0.0) == 0.0


# ---- any curve


curves = st.lists(st.integers(1, 11_000), min_size=1, max_size=13, unique=True).flatmap(
    lambda days: st.tuples(
        st.just(sorted(days)),
        st.lists(st.integers(-100, 1_800).map(lambda y: y / 100), min_size=len(days), max_size=len(days)),
    )
)


@settings(max_examples=examples(400), deadline=None, derandomize=True, database=None)
@given(curves, st.integers(1, 12_000))
def test_the_rate_of_any_curve_agrees_with_the_oracle(curve: tuple[list[int], list[float]], day: int) -> None:
    days, yields = curve
    found = curve_rate(ParCurve(None, tuple(days), tuple(yields)), day)
    assert found == pytest.approx(oracle_cmt_rate(list(zip(days, yields, strict=True)), day), rel=0, abs=1e-14)


@settings(max_examples=examples(200), deadline=None, derandomize=True, database=None)
@given(curves, st.integers(1, 12_000))
def test_between_and_beyond_the_nodes_a_rate_lies_within_the_yields_beside_it(curve, day: int) -> None:
    days, yields = curve
    assume(day >= days[0])
    left = max(i for i, d in enumerate(days) if d <= day)
    beside = yields[left : left + 2]
    low, high = (bond_equivalent_to_continuous(y / 100) for y in (min(beside), max(beside)))
    assert low - 1e-15 <= curve_rate(ParCurve(None, tuple(days), tuple(yields)), day) <= high + 1e-15
