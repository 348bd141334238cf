"""Levels from made-up prices: one step by hand, closes without a price, chains that break, bills that end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weatherglass.errors import DataError, UsageError
from weatherglass.indices.bill_rates import BillRates
from weatherglass.indices.futures_index import bill_return, contract_return, short_term_weights
from weatherglass.indices.vx_index import DayCode, IndexHistory, index_history
from weatherglass.indices.vx_index_rules import FUTURES_INDICES, futures_index
from weatherglass.indices.vx_roll import contract_at, number_of, roll_calendar
from weatherglass.indices.vx_settles import ContractSettles, settle_board
from weatherglass.timeline.sessions import sessions_between
from weatherglass.timeline.vx_settlement import VxContract

FIRST, LAST = date(2012, 10, 24), date(2012, 12, 5)
DAYS = sessions_between(FIRST, LAST)
NAMES = tuple(contract_at(number_of(VxContract(2012, 11)) + at).name for at in range(8))
BILLS = BillRates(
    np.array(["2012-10-22", "2012-11-05", "2012-11-19", "2012-12-03"], "datetime64[D]"),
    np.array([0.001, 0.05, 0.1, 0.01]),
)


def made(seed: int = 7, without: Sequence[tuple[str, str]] = (), names: Sequence[str] = NAMES) -> list[ContractSettles]:
    """Prices of eight contracts, some of them left out."""
    random, found = np.random.default_rng(seed), []
    for at, name in enumerate(NAMES):
        price = 20.0 + at + random.normal(0.0, 1.0, DAYS.shape[0]).cumsum() * 0.2
        gone = np.array([(name, str(day)) in without for day in DAYS])
        last = np.datetime64("2012-11-21") if at == 0 else DAYS[-1]
        kept = ~gone & (last >= DAYS)
        if name in names:
            found.append(ContractSettles(name, DAYS[kept], price[kept]))
    return found


def on(history: IndexHistory, day: str) -> int:
    return int(np.flatnonzero(history.days == np.datetime64(day))[0])


def history(name: str = "SPVXSP", **given: object) -> IndexHistory:
    return index_history(futures_index(name), made(**given), BILLS, first=FIRST)  # type: ignore[arg-type]


def test_the_steps_are_those_of_the_arithmetic_of_one_day() -> None:
    """Through the closure of October and the settlement of 21 November."""
    calendar, prices = roll_calendar(FIRST, LAST), {each.name: each for each in made()}
    found = index_history(futures_index("SPVXSTR"), prices.values(), BILLS, first=FIRST)
    start, level = on(found, str(FIRST)), 100_000.0
    assert found.level[start] == level
    for at in range(1, DAYS.shape[0]):
        weights = short_term_weights(
            days_left=int(calendar.days_left[at - 1]), days_in_period=int(calendar.days_in_period[at - 1])
        )
        held = [prices[contract_at(int(calendar.first[at - 1]) + place).name] for place in (0, 1)]
        before, after = ([float(each.settle[each.days == DAYS[row]][0]) for each in held] for row in (at - 1, at))
        rate = float(BILLS.rate[BILLS.days <= DAYS[at - 1]][-1])
        passed = int((DAYS[at] - DAYS[at - 1]).astype(int))
        level *= 1.0 + contract_return(weights, before, after) + bill_return(rate, days=passed)
        assert found.level[start + at] == pytest.approx(level, rel=1e-13)
    assert found.days[on(found, "2012-10-31")] - found.days[on(found, "2012-10-31") - 1] == np.timedelta64(5, "D")


def test_a_close_without_a_price_is_a_missed_roll() -> None:
    """The day has a reason, and the next close earns on the units held before, exactly as after a closure."""
    found = history(without=[(NAMES[1], "2012-11-06")])
    row = on(found, "2012-11-06")
    assert np.isnan(found.level[row])
    assert found.code[row] == DayCode.NO_SETTLE
    assert found.reason(row) == (
        "VXZ12 has no settlement price on 2012-11-06; the roll of the day is carried to the next close"
    )
    assert found.reason(row + 1) is None
    assert found.before[row + 1] == row - 1
    prices = {each.name: each for each in made()}
    values = [
        sum(w * float(prices[name].settle[prices[name].days == np.datetime64(day)][0])
            for w, name in zip((11 / 25, 14 / 25), NAMES, strict=False))
        for day in ("2012-11-05", "2012-11-07")
    ]  # fmt: skip
    assert found.futures_return[row + 1] == pytest.approx(values[1] / values[0] - 1.0, rel=1e-12)


def test_the_first_contract_needs_no_price_once_it_is_sold() -> None:
    found = history(without=[(NAMES[0], "2012-11-21")])
    assert np.isfinite(found.level[on(found, str(FIRST)) :]).all()


def test_what_was_not_sold_in_time_earns_its_final_settlement() -> None:
    """The first contract has no price on the eve: a 25th of it is held into the settlement."""
    found = history(without=[(NAMES[0], "2012-11-20")])
    row = on(found, "2012-11-20")
    assert (found.code[row], found.before[row + 1]) == (DayCode.NO_SETTLE, row - 1)
    prices = {each.name: each for each in made()}
    worth = [
        sum(w * float(prices[name].settle[prices[name].days == np.datetime64(day)][0])
            for w, name in zip((1 / 25, 24 / 25), NAMES, strict=False))
        for day in ("2012-11-19", "2012-11-21")
    ]  # fmt: skip
    assert found.futures_return[row + 1] == pytest.approx(worth[1] / worth[0] - 1.0, rel=1e-12)


def test_a_chain_breaks_when_what_was_held_has_settled() -> None:
    gone = [(NAMES[1], f"2012-11-{day}") for day in (19, 20, 21)]
    found = history(without=[*gone, (NAMES[2], "2012-11-21")])
    assert found.code[on(found, "2012-11-20")] == DayCode.NO_SETTLE
    row = on(found, "2012-11-23")  # the 22nd was Thanksgiving
    assert found.code[row] == DayCode.CHAIN_BROKEN
    assert np.isnan(found.level[row:]).all()
    assert "settled before the next close" in (found.reason(row) or "")


def test_a_contract_that_is_not_there_is_named() -> None:
    found = index_history(futures_index("SPVXSP"), made(names=NAMES[:2]), first=FIRST)
    row = on(found, "2012-11-21")
    assert found.code[row] == DayCode.NO_CONTRACT
    assert found.reason(row) == "there are no prices of VXF13, which is held at the close of 2012-11-21"


def test_without_bills_the_total_return_ends_and_the_excess_return_does_not() -> None:
    early = BillRates(BILLS.days[:1], BILLS.rate[:1])
    found = index_history(futures_index("SPVXSTR"), made(), early, first=FIRST)
    last = on(found, "2012-11-06")  # on the return from 5 November, when the rate of 22 October was 14 days old
    assert np.isfinite(found.level[last])
    assert found.code[last + 1] == DayCode.NO_BILL
    assert found.reason(last + 1) == "no bill rate of the two weeks before; the total return ends there"
    assert np.isnan(found.level[last + 1 :]).all()
    excess = index_history(futures_index("SPVXSP"), made(), None, first=FIRST)
    assert np.isfinite(excess.level[on(excess, str(FIRST)) :]).all()
    assert np.isnan(excess.bill_return).all()


def test_days_before_the_base_say_so() -> None:
    found = index_history(futures_index("SPVXSP"), made(), first=date(2012, 10, 20))
    assert (found.base_day, found.level[2]) == (FIRST, 100_000.0)
    assert [found.reason(row) for row in range(3)] == ["the level begins on 2012-10-24"] * 2 + [None]


@settings(max_examples=8, deadline=None)
@given(factor=st.floats(0.3, 5.0), seed=st.integers(0, 99))
def test_no_level_depends_on_the_unit_of_the_prices(factor: float, seed: int) -> None:
    scaled = [ContractSettles(each.name, each.days, each.settle * factor) for each in made(seed)]
    for name in ("SPVXSTR", "SPVXMTR", "VXTERM_ER", "VXFRONT_ER"):
        one, other = (index_history(futures_index(name), each, BILLS, first=FIRST) for each in (made(seed), scaled))
        assert one.level == pytest.approx(other.level, rel=1e-11, nan_ok=True)


def test_the_term_structure_sells_half_of_the_short_end() -> None:
    short, middle, both = (history(name) for name in ("SPVXSP", "SPVXMP", "VXTERM_ER"))
    expected = middle.futures_return[1:] - 0.5 * short.futures_return[1:]
    assert both.futures_return[1:] == pytest.approx(expected, rel=1e-10)
    assert np.isnan(both.price).all()


def test_unlisted_months_lie_between_their_neighbors_in_squares() -> None:
    """In January 2006 the second contract was not listed: a straight line of squares by business days."""
    days = sessions_between(date(2006, 1, 18), date(2006, 1, 20))
    near, far = (ContractSettles(name, days, np.full(3, price)) for name, price in (("VXG06", 12.0), ("VXK06", 15.0)))
    board = settle_board([near, far], roll_calendar(date(2006, 1, 18), date(2006, 1, 20)))
    first = number_of(VxContract(2006, 2))
    passed = np.busday_count(["2006-02-15"] * 2, ["2006-03-22", "2006-05-17"]) - [1, 2]  # Presidents' Day, Good Friday
    assert board.price[0, first + 1] == pytest.approx(np.sqrt(144.0 + 81.0 * passed[0] / passed[1]), rel=1e-14)
    assert board.interpolated[0, first : first + 4].tolist() == [False, True, True, False]
    assert np.isnan(board.price[0, first + 4])  # nothing is carried beyond the last that is listed
    without = settle_board([near, far], board.calendar, interpolate=False)
    assert np.isnan(without.price[0, first + 1])


def test_nothing_is_interpolated_once_all_are_listed() -> None:
    found = history(without=[(NAMES[1], "2012-11-06")])
    assert not bool((found.code == DayCode.INTERPOLATED).any())


def test_prices_in_another_unit_are_refused() -> None:
    tenfold = ContractSettles("VXZ05", np.array(["2005-12-20"], "datetime64[D]"), np.array([1085.0]))
    with pytest.raises(UsageError, match="divide prices before 2007-03-26 by ten"):
        index_history(futures_index("SPVXSP"), [tenfold])
    zero = ContractSettles("VXZ05", tenfold.days, np.array([0.0]))
    with pytest.raises(UsageError, match="leave zeros out"):
        index_history(futures_index("SPVXSP"), [zero])
    with pytest.raises(UsageError, match="VXX12 comes twice"):
        index_history(futures_index("SPVXSP"), [made()[0], made()[0]])
    with pytest.raises(UsageError, match="no monthly VIX future"):
        index_history(futures_index("SPVXSP"), [ContractSettles("VIX", DAYS, np.full(DAYS.shape, 20.0))])


def test_no_prices_are_no_index() -> None:
    with pytest.raises(
        DataError, match="needs settlement prices of VIX futures from 2005-12-20 on, and there are none"
    ):
        index_history(futures_index("SPVXSP"), [])
    with pytest.raises(DataError, match="they end on 2012-12-05"):
        index_history(futures_index("SPVXSP"), made(), first=date(2013, 1, 2))


def test_names_of_indices() -> None:
    assert futures_index("spvxstr").portfolio == "short_term"
    assert {each.portfolio for each in FUTURES_INDICES.values()} == {
        "short_term", "mid_term", "two_month", "three_month", "four_month", "six_month", "front_month", "term_structure",
    }  # fmt: skip
    with pytest.raises(UsageError, match="SPVXSTR"):
        futures_index("SPVXST")
