"""What the files of VIX futures get wrong, row by row, and what becomes of it before anything is de-duplicated.

* Prices of sessions before 26 March 2007 stand at ten times the index: they are divided by 10.
* A price of zero means that there was none. The files of today have a settlement of zero on every session from
  2013-01-02 to 2013-07-19, where those of the archive have the price.
* A high below the low are the bid and the ask of a day without a trade.
* Some settlement prices are misprints: 10.25 between no price and 20.00 (Feb 2014 contract, 2013-05-28), 18.14 between
  32.16 and 35.00 (Aug 2009, 2008-10-30), 1.00 between 23.55 and 23.48 (Feb 2009, 2008-04-21).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from math import isfinite, nan

from weatherglass.market.series import OHLC, ObservationDefect
from weatherglass.providers.boards.cells import number
from weatherglass.providers.observations import Observations
from weatherglass.timeline.vx_settlement import VxContract, vx_settlement_date

SETTLE = "settle"
PRICES = (SETTLE, *OHLC)

RESCALED_FROM = date(2007, 3, 26)
SCALE = 10.0
LOWEST, HIGHEST = 5.0, 200.0
"""Prices beyond are no prices of a VIX future, in index points: settlements from 2004 to 2014 lie between 9.9 and 68.0,
and the index itself has stood between 8.5 and 90."""
FROM_NEIGHBORS = 0.40
"""A misprint differs from the settlements before and after by more than this fraction of each ..."""
FROM_OWN_DAY = 0.25
"""... and lies by more than this fraction beyond the prices of its own day. Real leaps do not: after 15.6 on 2 February
2018 the front contract settled near 33 on the 5th, and had traded there."""


@dataclass(slots=True)
class FuturesRow:
    """A row of a monthly contract.

    Attributes
    ----------
    at, text
        Its number in the file, and the row itself.
    day
        None where its date is unreadable.
    cells
        By field: numbers, and texts where there is none. Cleaning puts prices into index points and takes out those
        that are no values.
    """

    at: int
    text: str
    contract: VxContract
    day: date | None
    cells: dict[str, float | str]

    def number(self, name: str) -> float:
        """A number of the row, or NaN where it has none."""
        value = self.cells.get(name)
        return value if isinstance(value, float) else nan


def read_cell(cell: str) -> float | str:
    """The number that a cell has, or the cell."""
    value = number(cell)
    return value if isfinite(value) else cell


def collect(rows: Iterable[FuturesRow], found: Observations) -> None:
    """Clean rows of any number of contracts, in any order, and add what is left of them."""
    alive = _until_settlement(rows, found)
    if rescaled := sum(_rescale(row) for row in alive):
        found.notes.append(
            f"{rescaled} rows before {RESCALED_FROM} stand at ten times the index: their prices were divided by 10"
        )
    for row in alive:
        _take_out_impossible_prices(row, found)
    for row in misprints(alive):
        _take_out(row, SETTLE, ObservationDefect.OUT_OF_BOUNDS, found)
    for row in alive:
        found.add_ohlc(row.contract.name, row.day, dict(row.cells), row=row.at)


def misprints(rows: Iterable[FuturesRow]) -> list[FuturesRow]:
    """Rows whose settlement price is nobody's: it contradicts the settlements around it and the prices of its own day.

    On a day without prices, both neighbors must contradict it; so a first and a last settlement can only be refuted by
    their own day.
    """
    priced = [row for row in rows if row.day is not None and isfinite(row.number(SETTLE))]
    priced.sort(key=lambda row: (row.contract, row.day or date.min))
    found = []
    for _, group in groupby(priced, key=lambda row: row.contract):
        by_day = [list(same_day) for _, same_day in groupby(group, key=lambda row: row.day)]
        for at, same_day in enumerate(by_day):
            around = [by_day[near][-1].number(SETTLE) for near in (at - 1, at + 1) if 0 <= near < len(by_day)]
            found += [row for row in same_day if _is_misprint(row, around)]
    return found


def _is_misprint(row: FuturesRow, around: list[float]) -> bool:
    settle = row.number(SETTLE)
    if not around or any(abs(settle / near - 1.0) <= FROM_NEIGHBORS for near in around):
        return False
    own = [price for price in map(row.number, OHLC) if isfinite(price)]
    if not own:
        return len(around) == 2
    return not (1.0 - FROM_OWN_DAY) * min(own) <= settle <= (1.0 + FROM_OWN_DAY) * max(own)


def _until_settlement(rows: Iterable[FuturesRow], found: Observations) -> list[FuturesRow]:
    settles: dict[VxContract, date] = {}
    alive = []
    for row in rows:
        if row.contract not in settles:
            settles[row.contract] = vx_settlement_date(row.contract)
        if row.day is not None and row.day > settles[row.contract]:
            found.leave_out(ObservationDefect.AFTER_EXPIRY, row.at, row.text, count=len(row.cells))
        else:
            alive.append(row)
    return alive


def _rescale(row: FuturesRow) -> bool:
    """Whether a row stood at ten times the index; if so, its prices no longer do."""
    if row.day is None or row.day >= RESCALED_FROM:
        return False
    prices = {name: row.number(name) for name in PRICES}
    # 216.2 / 10 is 21.619999999999997: what is meant has one decimal more than what stands there
    row.cells |= {name: round(price / SCALE, 6) for name, price in prices.items() if isfinite(price)}
    return any(price > 0 for price in prices.values())


def _take_out_impossible_prices(row: FuturesRow, found: Observations) -> None:
    for name in list(row.cells):
        value = row.number(name)
        if name in PRICES and value == 0.0:
            _take_out(row, name, ObservationDefect.ZERO_PLACEHOLDER, found)
        elif isfinite(value) and not (LOWEST <= value <= HIGHEST if name in PRICES else value >= 0):
            _take_out(row, name, ObservationDefect.OUT_OF_BOUNDS, found)


def _take_out(row: FuturesRow, name: str, code: ObservationDefect, found: Observations) -> None:
    found.leave_out(code, row.at, f"{row.contract.name} {row.day} {name} {row.cells.pop(name)}")
