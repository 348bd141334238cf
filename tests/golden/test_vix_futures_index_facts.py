"""The VIX futures indices from the exchange's files of 2005 to 2014, against loops that know nothing of the package."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from functools import cache

import numpy as np
import pytest

from oracle.vx_futures_index import Oracle, bills_from, settles_from
from shared_files import shared
from weatherglass.indices.bill_rates import BillRates
from weatherglass.indices.vx_index import DayCode, IndexHistory, index_history
from weatherglass.indices.vx_index_rules import futures_index
from weatherglass.indices.vx_settles import ContractSettles
from weatherglass.market.payload import Payload
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
