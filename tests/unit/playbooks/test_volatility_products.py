"""Products on made-up futures: fee, leverage, splits, and every way to end, by hand and by loops."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vx_making import DAYS, FIRST, bills, walked, walked_index
from weatherglass.errors import DataError, UsageError
from weatherglass.indices.vx_index import IndexHistory, index_history
from weatherglass.indices.vx_index_rules import futures_index
from weatherglass.indices.vx_settles import ContractSettles
from weatherglass.playbooks.volatility_product_list import VOLATILITY_PRODUCTS, volatility_product
from weatherglass.playbooks.volatility_products import (
    LeverageStep,
    ProductCode,
    Split,
    VolatilityProduct,
    product_history,
)

NOTE = VolatilityProduct("NOTE", "SPVXSP", 0.0089)


@cache
def index() -> IndexHistory:
    return walked_index()


@cache
def shocked(factor: float) -> IndexHistory:
    """All futures multiplied on 5 February 2018."""
    return walked_index(volatility=0.004, shock=("2018-02-05", factor))


def test_a_note_without_leverage_is_its_index_less_the_fee_of_each_calendar_day() -> None:
    total = index_history(futures_index("SPVXSTR"), walked(), bills(), first=FIRST)
    found = product_history(NOTE, index())
    passed = (found.days - found.days[0]).astype(int)
    expected = 100.0 * total.level / 100_000.0 * (1.0 - 0.0089 / 365.0) ** passed
    assert found.value == pytest.approx(expected, rel=1e-12)
    assert found.days.shape == DAYS.shape


@settings(max_examples=30, deadline=None)
@given(
    leverage=st.sampled_from([-1.0, -0.5, 0.5, 1.0, 1.5, 2.0]),
    fee=st.floats(0.0, 0.03),
    financing=st.floats(0.0, 0.05),
)
def test_every_day_by_a_loop(leverage: float, fee: float, financing: float) -> None:
    product = VolatilityProduct("P", "SPVXSP", fee, leverage, financing=financing)
    found, value = product_history(product, index()), 100.0
    for row in range(1, found.rows):
        passed = int((found.days[row] - found.days[row - 1]).astype(int))
        borrowed = financing * max(abs(leverage) - 1.0, 0.0) * passed / 365.0
        value *= 1.0 + leverage * found.futures_return[row] + found.bill_return[row] - borrowed
        for _ in range(passed):
            value *= 1.0 - fee / 365.0
        assert found.value[row] == pytest.approx(value, rel=1e-12)


def test_leverage_changes_on_its_day() -> None:
    product = VolatilityProduct("P", "SPVXSP", 0.0, 2.0, (LeverageStep(date(2018, 2, 28), 1.5),))
    found = product_history(product, index())
    assert found.leverage[found.days == np.datetime64("2018-02-27")] == 2.0
    assert found.leverage[found.days == np.datetime64("2018-02-28")] == 1.5


def test_an_inverse_note_ends_when_four_fifths_are_gone_in_a_day() -> None:
    """Futures that almost double leave a few hundredths: it is paid out, and there is no value afterwards."""
    xiv = VOLATILITY_PRODUCTS["XIV"]
    found = product_history(xiv, shocked(1.96), first=FIRST)
    row = int(np.flatnonzero(found.days == np.datetime64("2018-02-05"))[0])
    assert found.ended == date(2018, 2, 5)
    assert 0.0 < found.value[row] / found.value[row - 1] < 0.10
    assert found.code[row] == ProductCode.VALUE
    assert np.isnan(found.value[row + 1 :]).all()
    assert found.reason(row + 1) == "it was ended by its own rule on 2018-02-05, and paid out"


def test_a_loss_of_a_little_less_goes_on() -> None:
    found = product_history(VOLATILITY_PRODUCTS["XIV"], shocked(1.75), first=FIRST)
    assert found.ended is None
    assert np.isfinite(found.value).all()


def test_what_has_lost_everything_stays_at_zero() -> None:
    """Also where a rule would have ended it: there is nothing left to pay out."""
    for accelerates in (None, 0.2):
        product = VolatilityProduct("P", "SPVXSP", 0.0135, -1.0, accelerates_at=accelerates)
        found = product_history(product, shocked(2.3))
        row = int(np.flatnonzero(found.days == np.datetime64("2018-02-05"))[0])
        assert found.value[row - 1] > 50.0
        assert found.value[row:].tolist() == [0.0] * (found.rows - row)
        assert set(found.code[row:].tolist()) == {ProductCode.WORTHLESS}
        assert found.reason(found.rows - 1) == "it lost all its value on 2018-02-05"


def test_a_product_that_matures_is_paid_out() -> None:
    found = product_history(replace(NOTE, matures=date(2018, 3, 30)), index())  # Good Friday
    last = int(np.flatnonzero(found.days == np.datetime64("2018-03-29"))[0])
    assert np.isfinite(found.value[: last + 1]).all()
    assert np.isnan(found.value[last + 1 :]).all()
    assert found.reason(last + 1) == "it was paid out on 2018-03-30"


def test_splits_move_the_price_and_not_the_value() -> None:
    product = replace(NOTE, begins=FIRST, first_price=25.0, splits=(Split(date(2018, 1, 3), 4.0),))
    found, without = product_history(product, index()), product_history(NOTE, index())
    assert found.value.tolist() == without.value.tolist()
    after = found.days >= np.datetime64("2018-01-03")
    assert found.price == pytest.approx(np.where(after, found.value, found.value / 4.0), rel=1e-14)
    assert np.isnan(product_history(product, index(), first=date(2017, 12, 1)).price).all()


def test_a_day_without_a_close_has_its_reason_and_costs_its_fee_later() -> None:
    gone = [
        ContractSettles(each.name, each.days[keep], each.settle[keep])
        for each in walked()
        for keep in [each.days != np.datetime64("2018-01-24")]
    ]
    found = product_history(NOTE, index_history(futures_index("SPVXSP"), gone, bills(), first=FIRST))
    row = int(np.flatnonzero(found.days == np.datetime64("2018-01-24"))[0])
    assert found.reason(row) == "its index has no close on this day"
    assert (found.elapsed[row], found.elapsed[row + 1]) == (0.0, 2.0)
    assert np.isfinite(found.value[row + 1])


def test_without_bills_nothing_is_assumed() -> None:
    found = product_history(NOTE, index_history(futures_index("SPVXSP"), walked(), None, first=FIRST))
    assert found.value[0] == 100.0
    assert np.isnan(found.value[1:]).all()
    assert "no bill rate" in (found.reason(1) or "")


def test_indices_are_products_without_a_fee() -> None:
    total = index_history(futures_index("SPVXSTR"), walked(), bills(), first=FIRST)
    for name, level in (("SPVXSP", index().level), ("spvxstr", total.level)):
        found = product_history(volatility_product(name), index())
        assert found.value == pytest.approx(level / 1000.0, rel=1e-12)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"leverage": 0.0}, "must not be 0"),
        ({"leverage": 5.0}, "nor beyond 4"),
        ({"fee": 0.89, "financing": 1.0}, "decimals from 0 to 1"),
        ({"accelerates_at": 1.0}, "between 0 and 1"),
        ({"splits": (Split(FIRST, 0.0),)}, "positive ratio"),
        ({"steps": (LeverageStep(FIRST, 1.0), LeverageStep(FIRST, 2.0))}, "must increase"),
    ],
)
def test_terms_that_are_none(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        replace(NOTE, **wrong)  # type: ignore[arg-type]


def test_a_product_holds_its_own_index() -> None:
    with pytest.raises(UsageError, match="VXZ holds the futures of SPVXMP, not of SPVXSP"):
        product_history(VOLATILITY_PRODUCTS["VXZ"], index())
    with pytest.raises(DataError, match="SPVXSP has no close from 2018-06-01"):
        product_history(NOTE, index(), first=date(2018, 6, 1))
    with pytest.raises(UsageError, match="did you mean 'VIXY'"):
        volatility_product("VXY")
