"""The futures curve from single contracts: who is first when, the price at 30 days, and what a missing contract does."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weatherglass.errors import UsageError
from weatherglass.market.catalogue import canonical
from weatherglass.signals.panel import Observations
from weatherglass.signals.vx_curve import CONSTANT_MATURITY, VX_CURVE, settlement_days, vx_curve
from weatherglass.timeline.calendar import DAY, days_between
from weatherglass.timeline.vx_settlement import VxContract, vx_settlement_date


def contract(series: str, prices: Mapping[str, float], *, known: str = "T21:15", revised: bool = False) -> Observations:
    days = np.array(sorted(prices), "datetime64[D]")
    at = np.array([f"{day}{known}" for day in sorted(prices)], "datetime64[us]")
    values = np.array([prices[day] for day in sorted(prices)])
    return Observations(series, "", days, at, values, "vol_points", None, f"source of {series}", revised)


def curve(*contracts: Observations) -> dict[str, Observations]:
    return {each.series: each for each in vx_curve(contracts)}


def priced(found: Observations) -> dict[str, float]:
    return {str(day): float(value) for day, value in zip(found.days, found.value, strict=True)}


# January 2013 settles on the 16th, February on 13 February, March on 20 March, April on 17 April
JANUARY = contract("VXF13", {"2013-01-14": 14.0, "2013-01-15": 13.8, "2013-01-16": 13.69})
FEBRUARY = contract("VXG13", {"2013-01-14": 16.0, "2013-01-15": 15.9, "2013-01-16": 15.5, "2013-01-17": 15.0})
MARCH = contract("VXH13", {"2013-01-14": 17.0, "2013-01-15": 17.6, "2013-01-16": 16.8})


def test_on_the_day_of_settlement_the_next_future_is_first() -> None:
    found = curve(JANUARY, FEBRUARY, MARCH)
    assert priced(found["VX1"]) == {"2013-01-14": 14.0, "2013-01-15": 13.8, "2013-01-16": 15.5, "2013-01-17": 15.0}
    assert priced(found["VX2"]) == {"2013-01-14": 16.0, "2013-01-15": 15.9, "2013-01-16": 16.8}
    assert priced(found["VX3"]) == {"2013-01-14": 17.0, "2013-01-15": 17.6}


def test_the_order_of_the_contracts_does_not_matter() -> None:
    one, other = curve(JANUARY, FEBRUARY, MARCH), curve(MARCH, JANUARY, FEBRUARY)
    assert {name: priced(each) for name, each in one.items()} == {name: priced(each) for name, each in other.items()}


def test_the_price_at_30_days_lies_on_the_line_between_the_two_futures_around() -> None:
    price = priced(curve(JANUARY, FEBRUARY, MARCH)[CONSTANT_MATURITY])
    assert price["2013-01-14"] == 16.0  # February settles in 30 days
    assert price["2013-01-15"] == pytest.approx((34 * 15.9 + 1 * 17.6) / 35)  # in 29 and 64 days
    assert price["2013-01-16"] == pytest.approx((33 * 15.5 + 2 * 16.8) / 35)  # in 28 and 63 days
    assert "2013-01-17" not in price  # March has no price


def test_the_line_is_carried_on_while_the_first_future_has_more_than_30_days() -> None:
    march = contract("VXH13", {"2013-02-13": 14.0, "2013-02-18": 14.0, "2013-02-19": 14.0})
    april = contract("VXJ13", {"2013-02-13": 15.4, "2013-02-18": 15.4, "2013-02-19": 15.4})
    price = priced(curve(march, april)[CONSTANT_MATURITY])
    assert price["2013-02-13"] == pytest.approx(14.0 - 5 * 1.4 / 28)  # 35 and 63 days left
    assert price["2013-02-18"] == 14.0  # 30 days left
    assert price["2013-02-19"] == pytest.approx(14.0 + 1 * 1.4 / 28)


def test_the_line_is_carried_on_over_36_days_and_no_further() -> None:
    april = contract("VXJ22", {"2022-03-14": 30.0, "2022-03-15": 30.0})
    may = contract("VXK22", {"2022-03-14": 30.7, "2022-03-15": 30.7})
    march = contract("VXH22", {"2022-03-14": 31.0})
    price = priced(curve(march, april, may)[CONSTANT_MATURITY])
    assert price["2022-03-15"] == pytest.approx(30.0 - 6 * 0.7 / 28)  # April has 36 days left
    assert price["2022-03-14"] == pytest.approx(31.0 - 1.0 * 29 / 36)  # 1 and 37
    january = contract("VXF05", {"2004-11-17": 16.0, "2004-12-20": 15.0})
    february = contract("VXG05", {"2004-11-17": 17.0, "2004-12-20": 16.0})
    # no future of December 2004 was ever listed: January is first, with 63 days left, and with 30 on 20 December
    assert priced(curve(january, february)["VX1"]) == {"2004-11-17": 16.0, "2004-12-20": 15.0}
    assert priced(curve(january, february)[CONSTANT_MATURITY]) == {"2004-12-20": 15.0}


def test_a_missing_contract_leaves_a_hole_and_no_later_one_steps_in() -> None:
    found = curve(JANUARY, MARCH)
    assert priced(found["VX1"]) == {"2013-01-14": 14.0, "2013-01-15": 13.8}
    assert "2013-01-16" not in priced(found["VX1"])
    assert priced(found["VX2"]) == {"2013-01-16": 16.8}
    assert priced(found["VX3"]) == {"2013-01-14": 17.0, "2013-01-15": 17.6}
    assert CONSTANT_MATURITY not in found


def test_the_seventh_is_the_last_of_the_curve() -> None:
    names = ("VXF13", "VXG13", "VXH13", "VXJ13", "VXK13", "VXM13", "VXN13", "VXQ13")
    found = curve(*(contract(name, {"2013-01-14": 14.0 + at}) for at, name in enumerate(names)))
    assert {name: each.value[0] for name, each in found.items()} == {
        **{f"VX{place}": 13.0 + place for place in range(1, 8)},
        CONSTANT_MATURITY: 15.0,
    }


def test_a_value_is_known_when_all_its_parts_are() -> None:
    late = contract("VXH13", {"2013-01-15": 17.6}, known="T23:00")
    found = curve(JANUARY, FEBRUARY, late)
    assert str(found["VX2"].known_at[1]) == "2013-01-15T21:15:00.000000"
    at = dict(
        zip(found[CONSTANT_MATURITY].days.astype(str), found[CONSTANT_MATURITY].known_at.astype(str), strict=True)
    )
    assert at["2013-01-15"] == "2013-01-15T23:00:00.000000"


def test_unit_source_and_revision_come_from_the_contracts() -> None:
    found = curve(JANUARY, contract("VXG13", {"2013-01-17": 15.0}, revised=True))
    first = found["VX1"]
    assert (first.field, first.unit, first.spec, first.source, first.revised) == (
        "", "vol_points", None, "source of VXG13", True,
    )  # fmt: skip
    assert not curve(JANUARY)["VX1"].revised


def test_no_contracts_make_no_curve() -> None:
    assert vx_curve([]) == ()


@pytest.mark.parametrize("name", ["VIX", "VX1", "VXZ04", "VXF04"])
def test_what_is_no_monthly_contract_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match=f"'{name}' is no monthly VIX future"):
        vx_curve([contract(name, {"2013-01-14": 14.0})])


def test_no_name_of_the_curve_is_one_of_the_catalogue() -> None:
    assert len(VX_CURVE) == 8
    assert {name: canonical(name) for name in VX_CURVE} == dict.fromkeys(VX_CURVE)


def test_settlement_days_increase_and_lie_so_far_apart() -> None:
    apart = np.diff(settlement_days()).astype(int)
    counted = dict(zip(*(each.tolist() for each in np.unique(apart, return_counts=True)), strict=True))
    assert counted == {27: 9, 28: 260, 29: 12, 34: 5, 35: 142, 36: 2, 63: 4}


def slow_curve(contracts: Mapping[VxContract, Mapping[str, float]], day: str) -> dict[str, float]:
    """The curve of one day by walking over the months."""
    date = np.datetime64(day).item()
    alive = [
        each
        for each in (VxContract(year, month) for year in range(2012, 2016) for month in range(1, 13))
        if vx_settlement_date(each) > date
    ]
    prices = {each: contracts.get(each, {}).get(day) for each in alive}
    found = {f"VX{place}": prices[each] for place, each in enumerate(alive[:7], 1)}
    left = [(vx_settlement_date(each) - date).days for each in alive]
    near = max((at for at, days in enumerate(left) if days <= 30), default=0)
    one, two = prices[alive[near]], prices[alive[near + 1]]
    if one is not None and two is not None:
        found[CONSTANT_MATURITY] = one + (two - one) * (30 - left[near]) / (left[near + 1] - left[near])
    return {name: price for name, price in found.items() if price is not None}


def random_contracts(seed: int) -> dict[VxContract, dict[str, float]]:
    rng = np.random.default_rng(seed)
    found: dict[VxContract, dict[str, float]] = {}
    for number in range(14):
        each = VxContract(2013 + number // 12, number % 12 + 1)
        last = np.datetime64(vx_settlement_date(each))
        days = days_between(max(last - 250 * DAY, np.datetime64("2012-11-01")), last)
        days = days[np.is_busday(days) & (rng.random(days.shape[0]) > 0.1)]
        if rng.random() > 0.15:
            found[each] = {str(day): round(float(rng.uniform(10, 40)), 2) for day in days}
    return found


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 1_000))
def test_the_curve_is_that_of_a_walk_over_the_months(seed: int) -> None:
    contracts = random_contracts(seed)
    found = curve(*(contract(each.name, prices) for each, prices in contracts.items()))
    by_day: dict[str, dict[str, float]] = {}
    for name, each in found.items():
        assert np.all(np.diff(each.days).astype(int) > 0)
        for day, price in priced(each).items():
            by_day.setdefault(day, {})[name] = price
    for day in sorted({day for prices in contracts.values() for day in prices}):
        expected = slow_curve(contracts, day)
        assert by_day.get(day, {}).keys() == expected.keys(), day
        assert by_day.get(day, {}) == pytest.approx(expected), day


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 1_000), cut=st.sampled_from(["2013-01-16", "2013-04-30", "2013-09-18", "2013-12-05"]))
def test_the_curve_of_a_day_stays_when_later_days_and_contracts_come(seed: int, cut: str) -> None:
    contracts = random_contracts(seed)
    whole = curve(*(contract(each.name, prices) for each, prices in contracts.items()))
    early = {each: {d: p for d, p in prices.items() if d <= cut} for each, prices in contracts.items()}
    past = curve(*(contract(each.name, prices) for each, prices in early.items() if prices))
    for name, each in whole.items():
        kept = each.days <= np.datetime64(cut)
        if not kept.any():
            assert name not in past
            continue
        assert past[name].value.tobytes() == each.value[kept].tobytes()
        assert np.array_equal(past[name].days, each.days[kept])
        assert np.array_equal(past[name].known_at, each.known_at[kept])
