"""The VIX futures indices from the exchange's files of 2005 to 2014, against loops that know nothing of the package."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from functools import cache

import numpy as np
import pytest

from oracle.vx_futures_index import Oracle, bills_from, settles_from
from shared_files import shared
from weatherglass.indices.bill_rates import BillRates, bill_returns
from weatherglass.indices.vx_index import DayCode, IndexHistory, index_history
from weatherglass.indices.vx_index_rules import futures_index
from weatherglass.indices.vx_settles import ContractSettles
from weatherglass.market.payload import Payload
from weatherglass.playbooks.return_parts import return_parts
from weatherglass.playbooks.volatility_product_list import volatility_product
from weatherglass.playbooks.volatility_products import product_history
from weatherglass.providers.vx_futures import VxFutures

LATER = datetime(2026, 8, 22, tzinfo=UTC)
LAST = date(2014, 8, 14)


@cache
def contracts() -> tuple[ContractSettles, ...]:
    """Cleaned settlement prices of every contract, read as the product reads them."""
    provider, found = VxFutures(), []
    for path in sorted(shared("futures").glob("CFE_*_VX.csv")):
        rows = provider.parse(Payload("vx-futures", path.name, "", path.read_bytes(), LATER)).rows
        found += [ContractSettles(each.series, each.as_of, each.value) for each in rows if each.field == "settle"]
    return tuple(found)


@cache
def bills() -> BillRates:
    with shared("futures/tbill13week.csv").open() as file:
        rows = sorted((row["Date"], float(row["Value"])) for row in csv.DictReader(file))
    return BillRates(np.array([day for day, _ in rows], "datetime64[D]"), np.array([rate for _, rate in rows]))


@cache
def history(name: str, *, interpolate: bool = True) -> IndexHistory:
    return index_history(futures_index(name), contracts(), bills(), interpolate=interpolate)


@cache
def oracle() -> Oracle:
    folder = shared("futures")
    return Oracle(settles_from(folder), bills_from(folder / "tbill13week.csv"))


@cache
def _vix() -> dict[str, float]:
    with shared("history/vix_ohlc.csv").open() as file:
        return {row["date"]: float(row["close"]) for row in csv.DictReader(file)}


def vix_on(days: np.ndarray) -> np.ndarray:
    return np.array([_vix().get(str(day), np.nan) for day in days])


def all_vix() -> np.ndarray:
    return vix_on(history("SPVXSP").days)


def level(name: str, day: str) -> float:
    found = history(name)
    return float(found.level[found.days == np.datetime64(day)][0])


def agrees(places: tuple[int, ...], names: tuple[str, str], first: date, last: date) -> int:
    """Days on which both levels were compared, from one day on."""
    expected = oracle().levels(places, first, last)
    for column, name in enumerate(names):
        found = index_history(futures_index(name), contracts(), bills(), first=first)
        rows = np.isin(found.days, np.array(list(expected), "datetime64[D]"))
        assert found.level[rows] == pytest.approx([each[column] for each in expected.values()], rel=1e-12)
    return len(expected)


def test_settlements_that_are_known() -> None:
    prices = oracle().settles
    assert (prices[2008, 11][date(2008, 11, 19)], prices[2008, 12][date(2008, 12, 17)]) == (67.22, 51.29)
    assert prices[2013, 1][date(2013, 1, 16)] == 13.69


def test_none_of_the_zero_settlements_becomes_a_price() -> None:
    zeros = set()
    for path in sorted(shared("futures").glob("CFE_*_VX.csv")):
        name = f"VX{path.name[4:7]}"
        for line in path.read_text().splitlines():
            cells = line.split(",")
            if cells[0][:1].isdigit() and float(cells[6]) == 0.0:
                zeros.add((name, datetime.strptime(cells[0], "%m/%d/%Y").date()))
    assert len(zeros) == 338
    read = {each.name: set(each.days.tolist()) for each in contracts()}
    assert not [(name, day) for name, day in zeros if day in read.get(name, ())]
    assert min(float(each.settle.min()) for each in contracts()) > 9.0


def test_levels_around_the_crash_and_the_hurricane_equal_the_plain_loops() -> None:
    assert agrees((1, 2), ("SPVXSP", "SPVXSTR"), date(2008, 9, 15), date(2008, 12, 31)) == 76
    assert agrees((4, 5, 6, 7), ("SPVXMP", "SPVXMTR"), date(2012, 10, 1), date(2012, 12, 31)) == 62


@pytest.mark.long
def test_every_level_equals_the_plain_loops() -> None:
    assert agrees((1, 2), ("SPVXSP", "SPVXSTR"), date(2005, 12, 20), LAST) == 2177
    assert agrees((4, 5, 6, 7), ("SPVXMP", "SPVXMTR"), date(2006, 3, 9), LAST) == 2124


def test_weights_of_the_plain_loops_are_those_published() -> None:
    days = (date(2012, 10, 24), date(2012, 10, 25), date(2012, 10, 26), date(2012, 10, 31))
    found = [round(oracle().weights(day, (1, 2))[2012, 11], 12) for day in days]
    assert found == [0.76, 0.72, 0.68, 0.56]


def test_no_session_of_the_short_term_is_without_a_level() -> None:
    found = history("SPVXSTR")
    assert (found.base_day, found.days[-1].item(), found.rows) == (date(2005, 12, 20), LAST, 2177)
    assert bool(np.isfinite(found.level).all())
    made = found.days[found.code == DayCode.INTERPOLATED]
    assert (made.shape[0], str(made[0]), str(made[-1])) == (18, "2006-01-18", "2006-08-18")


def test_the_mid_term_begins_when_its_contracts_can_be_priced() -> None:
    found = history("SPVXMTR")
    assert found.base_day == date(2006, 3, 9)
    assert int((found.code == DayCode.INTERPOLATED).sum()) == 359
    assert history("SPVXMTR", interpolate=False).base_day == date(2008, 4, 21)
    assert history("SPVXSTR", interpolate=False).base_day == date(2006, 8, 21)


def test_levels_and_what_a_note_made_of_them() -> None:
    """Levels computed here; a note of 100 on 29 January 2009 at a fee of 0.89 per cent."""
    days = ("2008-11-20", "2009-01-30", "2010-12-31", "2012-10-31", "2014-08-14")
    found = [round(level("SPVXSTR", day), 2) for day in days]
    assert found == [231133.19, 164902.24, 15208.27, 3867.15, 746.58]
    assert [round(level("SPVXMTR", day), 2) for day in days[1:]] == [266307.73, 173317.52, 84789.27, 33551.10]
    note = product_history(volatility_product("VXX"), history("SPVXSP"))
    assert (note.days[0].item(), note.value[0]) == (date(2009, 1, 29), 100.0)
    rows = np.searchsorted(note.days, np.array(["2009-12-31", *days[1:]], "datetime64[D]"))
    assert note.value[rows].round(4).tolist() == [33.8075, 103.5207, 9.3857, 2.3479, 0.4461]
    assert note.price[rows].round(2).tolist() == [33.81, 103.52, 37.54, 37.57, 28.55]  # after splits of 1 for 4


def test_why_a_note_lost_almost_everything() -> None:
    """From its first day to the last: the VIX and the price of its futures fell by two thirds, and roll took the rest."""
    note = product_history(volatility_product("VXX"), history("SPVXSP"))
    found = return_parts(note, vix_on(note.days), 0, note.rows - 1)
    assert sum(each.log for each in found.parts) == pytest.approx(found.log, abs=1e-12)
    assert {str(each.name): round(each.factor, 4) for each in found.parts} == {
        "spot": 0.2913, "premium": 1.1145, "roll": 0.0144, "bills": 1.0047, "fee": 0.9519,
    }  # fmt: skip
    total = return_parts(product_history(volatility_product("SPVXSTR"), history("SPVXSP")), all_vix(), 0, 2176)
    assert {str(each.name): round(each.factor, 4) for each in total.parts} == {
        "spot": 1.1099, "premium": 0.9734, "roll": 0.0062, "bills": 1.1203,
    }  # fmt: skip


def test_an_inverse_note_and_a_doubled_one() -> None:
    expected = {
        "XIV": (428.0165, [1.7335, 0.9401, 15.4133, 0.1788, 1.0021, 0.9512]),
        "TVIX": (0.0278, [0.3328, 1.1315, 0.0042, 0.186, 1.0021, 0.9406]),
        "ZIV": (374.405, [1.7335, 0.9686, 3.3596, 0.6963, 1.0021, 0.9512]),
    }
    for name, (value, factors) in expected.items():
        product = volatility_product(name)
        one = product_history(product, history(product.index))
        found = return_parts(one, vix_on(one.days), 0, one.rows - 1)
        assert (one.days[0].item(), round(float(one.value[-1]), 4)) == (date(2010, 11, 29), value)
        assert [round(each.factor, 4) for each in found.parts] == factors


def test_what_an_auction_or_the_day_before_does_to_the_total_return() -> None:
    """The rates at hand are daily: the first of each week stands in for the auction. Every day's own is not far off."""
    weekly = history("SPVXSTR")
    daily = 1.0 + weekly.futures_return[1:] + bill_returns(bills(), weekly.days[:-1], weekly.days[1:])
    at = int(np.flatnonzero(weekly.days == np.datetime64("2009-01-29"))[0])
    ratio = 100_000.0 * np.cumprod(daily) / weekly.level[1:]
    assert float(np.abs(ratio - 1.0).max()) < 0.0004
    assert abs(ratio[-1] / ratio[at - 1] - 1.0) < 0.00012
