"""The level of a VIX futures index through time: every session a value, or the reason why there is none.

A session is a close of the index when every contract that is held or sold at it has a settlement price. One without
counts as an unscheduled closure: it has no value, nothing is rolled, and the next close earns on the units that were
held. Where those have settled in the meantime the chain is broken, and there is no level from then on: what is not
known is not made up by starting again at some other level.

References
----------
S&P Dow Jones Indices, S&P VIX Futures Indices Methodology, 2023-06-22.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import DataError
from weatherglass.indices.bill_rates import BillRates, bill_returns, weekly_rates
from weatherglass.indices.vx_index_rules import BASE_LEVEL, Earns, FuturesIndex
from weatherglass.indices.vx_roll import Holding, Whole, contract_at, roll_calendar, units_after_close
from weatherglass.indices.vx_settles import ALL_LISTED_FROM, ContractSettles, SettleBoard, settle_board
from weatherglass.market.series import Days

Vector = NDArray[np.float64]
Flags = NDArray[np.bool_]


class DayCode(IntEnum):
    """What a session is to an index. The list is closed: programs may switch on it."""

    VALUE = 0
    INTERPOLATED = 1
    """A value, with a contract that was not listed yet and was put between its neighbors."""
    NO_SETTLE = 2
    """A contract that is held or sold at this close has no settlement price on it."""
    NO_CONTRACT = 3
    """A contract that is held or sold at this close is not among the prices at all."""
    BEFORE_BASE = 4
    """The level has not begun."""
    CHAIN_BROKEN = 5
    """No close since the contracts that were held have settled."""
    NO_BILL = 6
    """No bill rate of the two weeks before: the total return cannot be carried on from here."""


HAS_VALUE = (DayCode.VALUE, DayCode.INTERPOLATED)


@dataclass(frozen=True, slots=True, eq=False)
class IndexHistory:
    """An index on every session.

    Attributes
    ----------
    index
        Whose rules were followed.
    days
        (n,) sessions.
    level
        (n,) level, 100,000 on `base_day`; NaN where `code` says why.
    code
        (n,) a `DayCode` each.
    before
        (n,) row of the close that the return of each row is counted from; -1 where there is none.
    futures_return
        (n,) return of the futures since that close; NaN where there is none.
    bill_return
        (n,) return of bills since that close; NaN where there is none. An excess return index does not earn it.
    price
        (n,) mean price of the futures held after the close, by units; NaN where there is none, or several holdings.
    lacking
        (n,) number of the contract that a row without a settlement lacks; -1 elsewhere.
    base_day
        Day of the base level.
    """

    index: FuturesIndex
    days: Days
    level: Vector
    code: NDArray[np.int8]
    before: Whole
    futures_return: Vector
    bill_return: Vector
    price: Vector
    lacking: Whole
    base_day: date

    @property
    def rows(self) -> int:
        """How many sessions there are."""
        return int(self.days.shape[0])

    def reason(self, row: int) -> str | None:
        """Why a row has no level, as a sentence; None where it has one."""
        code, day = DayCode(int(self.code[row])), self.days[row]
        lacking = contract_at(int(self.lacking[row])).name if self.lacking[row] >= 0 else ""
        match code:
            case DayCode.NO_SETTLE:
                return f"{lacking} has no settlement price on {day}; the roll of the day is carried to the next close"
            case DayCode.NO_CONTRACT:
                return f"there are no prices of {lacking}, which is held at the close of {day}"
            case DayCode.BEFORE_BASE:
                return f"the level begins on {self.base_day}"
            case DayCode.CHAIN_BROKEN:
                return "a contract that was held settled before the next close with all prices; the level ends there"
            case DayCode.NO_BILL:
                return "no bill rate of the two weeks before; the total return ends there"
            case _:
                return None


def index_history(
    index: FuturesIndex,
    contracts: Iterable[ContractSettles],
    bills: BillRates | None = None,
    *,
    first: date | None = None,
    interpolate: bool = True,
) -> IndexHistory:
    """An index from settlement prices and bill rates, from its base to the last session that has any price.

    Parameters
    ----------
    contracts
        Settlement prices in index points, in any order; zeros and misprints are taken out before.
    bills
        Discount rates of 91-day bills as fractions, weekly or daily (`weekly_rates`). None: bills earn nothing known,
        and a total return index has no level.
    first
        Earliest day of the base; None is where the rule begins. The base is the first close on it or later.
    interpolate
        Put months that were not listed until April 2008 between their neighbors; without it the base is the first day
        from which on all were.

    Raises
    ------
    DataError
        When there is no close at all.
    """
    given = tuple(contracts)
    last = max((each.days[-1].item() for each in given if each.days.shape[0]), default=None)
    begins = index.begins if first is None else max(index.begins, first)
    if last is None or last < begins:
        ends = "there are none" if last is None else f"they end on {last}"
        raise DataError(f"{index.name} needs settlement prices of VIX futures from {begins} on, and {ends}")
    board = settle_board(given, roll_calendar(begins, last), interpolate=interpolate)
    held = [_Held(each, board) for each in index.holdings]
    lacking = np.full(board.calendar.days.shape[0], -1)
    for each in held:
        lacking = np.where(lacking >= 0, lacking, each.lacking)
    rows = np.flatnonzero(lacking < 0)
    if not interpolate:
        rows = _unbroken(rows, lacking, board)
    if not rows.shape[0]:
        raise DataError(
            f"{index.name} has no session from {begins} to {last} on which all of its contracts have prices"
        )
    return _chained(index, board, held, lacking, rows, bills)


class _Held:
    """One holding on a board: units, numbers and prices of its contracts, (n, places)."""

    def __init__(self, holding: Holding, board: SettleBoard) -> None:
        self.holding, self.board = holding, board
        self.units = units_after_close(holding, board.calendar)
        self.number = board.calendar.first[:, None] + np.asarray(holding.places) - 1
        self.price = np.take_along_axis(board.price, self.number, axis=1)
        sold = (board.calendar.days_left == 0)[:, None]  # on the eve of a settlement the last of the nearest is sold
        without = ((self.units > 0.0) | sold) & ~np.isfinite(self.price)
        row = np.arange(without.shape[0])
        self.lacking = np.where(without.any(axis=1), self.number[row, without.argmax(axis=1)], -1)
        made = np.take_along_axis(board.interpolated, self.number, axis=1)
        self.interpolated: Flags = np.any(made & (self.units > 0.0), axis=1)

    def value(self, held_after: Whole, priced_on: Whole) -> Vector:
        """Worth of the units held after some closes at the prices of others, (k,); NaN where one has no price."""
        units, number = self.units[held_after], self.number[held_after]
        price = self.board.price[priced_on[:, None], number]
        return np.asarray(np.where(units > 0.0, units * price, 0.0).sum(axis=1))


def _unbroken(rows: Whole, lacking: Whole, board: SettleBoard) -> Whole:
    """Rows from the first one on after which no contract that was still to be listed was lacking."""
    unlisted = (lacking >= 0) & (board.calendar.days < np.datetime64(ALL_LISTED_FROM))
    after = int(np.flatnonzero(unlisted)[-1]) if bool(unlisted.any()) else -1
    return rows[rows > after]


def _chained(
    index: FuturesIndex,
    board: SettleBoard,
    held: list[_Held],
    lacking: Whole,
    rows: Whole,
    bills: BillRates | None,
) -> IndexHistory:
    days = board.calendar.days
    came, went = rows[1:], rows[:-1]
    futures = np.zeros(came.shape[0])
    for each in held:
        futures += each.holding.share * (each.value(went, came) / each.value(went, went) - 1.0)
    broken = np.flatnonzero(~np.isfinite(futures))
    whole = int(broken[0]) if broken.shape[0] else came.shape[0]
    came, went, futures = came[:whole], went[:whole], futures[:whole]
    earned = np.full(whole, np.nan)
    if bills is not None:
        earned = bill_returns(weekly_rates(bills), days[went], days[came])
    growth = 1.0 + futures + (earned if index.earns is Earns.TOTAL else 0.0)
    count = days.shape[0]
    code = np.full(count, DayCode.VALUE, dtype=np.int8)
    for each in held:
        code[each.interpolated] = DayCode.INTERPOLATED
    absent = (lacking >= 0) & ~np.isin(lacking, sorted(board.here))
    code[lacking >= 0] = DayCode.NO_SETTLE
    code[absent] = DayCode.NO_CONTRACT
    base = int(rows[0])
    code[:base] = DayCode.BEFORE_BASE
    end = int(rows[whole + 1]) if broken.shape[0] else count
    code[end:] = DayCode.CHAIN_BROKEN
    level = _spread(count, np.concatenate([[base], came]), BASE_LEVEL * np.cumprod(np.concatenate([[1.0], growth])))
    code[~np.isfinite(level) & np.isin(code, HAS_VALUE)] = DayCode.NO_BILL
    before = np.full(count, -1)
    before[came] = went
    return IndexHistory(
        index=index,
        days=days,
        level=level,
        code=code,
        before=before,
        futures_return=_spread(count, came, futures),
        bill_return=_spread(count, came, earned),
        price=_mean_price(held, rows, count),
        lacking=np.where(np.isin(code, (DayCode.NO_SETTLE, DayCode.NO_CONTRACT)), lacking, -1),
        base_day=days[base].item(),
    )


def _spread(count: int, rows: Whole, values: Vector) -> Vector:
    found = np.full(count, np.nan)
    found[rows] = values
    return found


def _mean_price(held: list[_Held], rows: Whole, count: int) -> Vector:
    if len(held) > 1:
        return np.full(count, np.nan)
    return _spread(count, rows, held[0].value(rows, rows) / held[0].units[rows].sum(axis=1))
