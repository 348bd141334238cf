"""The parts of a return add up to it, whatever the prices; and each is what it is said to be."""

from __future__ import annotations

from datetime import date
from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lanes import examples
from vx_making import FIRST, bills, walked, walked_index
from weatherglass.errors import DataError, UsageError
from weatherglass.indices.vx_index import index_history
from weatherglass.indices.vx_index_rules import futures_index
from weatherglass.indices.vx_settles import ContractSettles
from weatherglass.playbooks.return_parts import PartName, return_parts
from weatherglass.playbooks.volatility_product_list import volatility_product
from weatherglass.playbooks.volatility_products import LeverageStep, VolatilityProduct, product_history

INDEX = walked_index()


def vix_for(days: np.ndarray, seed: int = 5) -> np.ndarray:
    return 13.0 * np.exp(np.random.default_rng(seed).normal(0.0, 0.06, days.shape[0]).cumsum())


@settings(max_examples=examples(60), deadline=None)
@given(
    leverage=st.sampled_from([-1.0, -0.5, 1.0, 1.5, 2.0]),
    later=st.sampled_from([None, -0.5, 1.5]),
    fee=st.floats(0.0, 0.03),
    financing=st.sampled_from([0.0, 0.01]),
    ends=st.tuples(st.integers(0, 122), st.integers(0, 122)),
    seed=st.integers(0, 50),
)
def test_the_parts_add_up(
    leverage: float, later: float | None, fee: float, financing: float, ends: tuple[int, int], seed: int
) -> None:
    steps = () if later is None else (LeverageStep(date(2018, 1, 16), later),)
    product = VolatilityProduct("P", "SPVXSP", fee, leverage, steps, financing)
    history, (first, last) = product_history(product, INDEX), sorted(ends)
    found = return_parts(history, vix_for(history.days, seed), first, last)
    assert found.log == pytest.approx(log(history.value[last] / history.value[first]), abs=1e-13)
    assert sum(each.log for each in found.parts) == pytest.approx(found.log, abs=1e-12)
    assert np.prod([each.factor for each in found.parts]) == pytest.approx(np.exp(found.log), rel=1e-12)


def test_each_part_is_what_it_is_said_to_be() -> None:
    product = VolatilityProduct("P", "SPVXSP", 0.0089)
    history = product_history(product, INDEX)
    vix, last = vix_for(history.days), history.rows - 1
    found = return_parts(history, vix, 0, last)
    names = [PartName.SPOT, PartName.PREMIUM, PartName.ROLL, PartName.BILLS, PartName.FEE]
    assert [each.name for each in found.parts] == names
    moved = log(history.futures_price[last] / history.futures_price[0])
    spot = log(vix[last] / vix[0])
    assert found.of(PartName.SPOT) == pytest.approx(spot, abs=1e-14)
    assert found.of(PartName.PREMIUM) == pytest.approx(moved - spot, abs=1e-14)
    excess = log(INDEX.level[last] / INDEX.level[0])
    assert found.of(PartName.ROLL) == pytest.approx(excess - moved, abs=1e-12)
    passed = int((history.days[last] - history.days[0]).astype(int))
    assert found.of(PartName.FEE) == pytest.approx(passed * log(1.0 - 0.0089 / 365.0), rel=1e-12)
    assert found.of(PartName.LEVERAGE) is None


def test_a_curve_that_stands_still_costs_its_contango_each_month() -> None:
    """Every contract falls by a tenth on its way from one settlement to the next: spot and premium are nothing."""
    made = [
        ContractSettles(each.name, each.days, 12.0 * 1.1 ** _months_left(each))
        for each in walked()
    ]  # fmt: skip
    index = index_history(futures_index("SPVXSP"), made, bills(), first=FIRST)
    history = product_history(VolatilityProduct("P", "SPVXSP", 0.0), index)
    eve = [int(np.flatnonzero(history.days == np.datetime64(day))[0]) for day in ("2017-12-19", "2018-03-20")]
    found = return_parts(history, np.full(history.days.shape, 11.0), *eve)
    assert found.of(PartName.SPOT) == 0.0
    assert found.of(PartName.PREMIUM) == pytest.approx(0.0, abs=1e-12)
    assert found.of(PartName.ROLL) == pytest.approx(-3.0 * log(1.1), abs=0.002)


def _months_left(each: ContractSettles) -> np.ndarray:
    from weatherglass.indices.vx_roll import number_of, roll_calendar
    from weatherglass.timeline.vx_settlement import vx_contract

    calendar = roll_calendar(each.days[0].item(), each.days[-1].item())
    contract = vx_contract(each.name)
    assert contract is not None
    return number_of(contract) - calendar.first + (calendar.days_left + 1) / calendar.days_in_period


def test_leverage_costs_what_setting_it_anew_each_day_costs() -> None:
    plain, twice = (product_history(VolatilityProduct("P", "SPVXSP", 0.0, each), INDEX) for each in (1.0, 2.0))
    vix, last = vix_for(plain.days), plain.rows - 1
    one, two = (return_parts(each, vix, 0, last) for each in (plain, twice))
    for name in (PartName.SPOT, PartName.PREMIUM, PartName.ROLL):
        assert two.of(name) == pytest.approx(2.0 * (one.of(name) or 0.0), abs=1e-12)
    squares = float(np.nansum(np.log1p(plain.futures_return[1:]) ** 2))
    assert two.of(PartName.LEVERAGE) == pytest.approx(-squares, rel=0.1)  # -(L squared - L) / 2 of the variance


def test_without_a_vix_the_price_is_one_part_and_without_a_price_the_futures_are() -> None:
    history = product_history(VolatilityProduct("P", "SPVXSP", 0.0), INDEX)
    blind = np.full(history.days.shape, np.nan)
    found = return_parts(history, blind, 3, 80)
    assert [each.name for each in found.parts] == [PartName.PRICE, PartName.ROLL, PartName.BILLS]
    both = product_history(volatility_product("VXTERM_ER"), walked_index("VXTERM_ER"))
    found = return_parts(both, blind, 3, 80)
    assert [each.name for each in found.parts] == [PartName.FUTURES]
    assert found.of(PartName.FUTURES) == pytest.approx(found.log, abs=1e-12)


def test_zero_has_no_parts() -> None:
    lost = walked_index(volatility=0.004, shock=("2018-02-05", 2.3))
    history = product_history(VolatilityProduct("P", "SPVXSP", 0.0, -1.0), lost)
    with pytest.raises(DataError, match="a value of zero"):
        return_parts(history, vix_for(history.days), 0, history.rows - 1)
    with pytest.raises(UsageError, match="must be in order"):
        return_parts(history, vix_for(history.days), 5, 4)
