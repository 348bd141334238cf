"""Exchange-traded products on VIX futures, day by day: fee, leverage that is set anew each day, and how they end.

A product of leverage L earns, from one close to the next that the index has, L times the return of the futures and the
return of bills on its whole value, less a fee for each calendar day. Futures are not borrowed for, so a leveraged one
pays no interest; a cost of financing can be named all the same. Nothing is traded within the day: an intraday rule of
termination is judged by the closing value, which comes after the worst of it.

References
----------
Barclays iPath VXX pricing supplement, 2022-11, for the fee: a rate a year of the value, for each calendar day, a 365th
of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import DataError, UsageError
from weatherglass.indices.vx_index import IndexHistory
from weatherglass.market.series import Days

Vector = NDArray[np.float64]
FEE_YEAR = 365.0
MOST_LEVERAGE = 4.0


@dataclass(frozen=True, slots=True)
class Split:
    """From the open of a day on, one new share is worth `ratio` old ones; a reverse split of 1 for 4 has ratio 4."""

    day: date
    ratio: float


@dataclass(frozen=True, slots=True)
class LeverageStep:
    """The leverage of the returns from a day on."""

    day: date
    leverage: float


@dataclass(frozen=True, slots=True)
class VolatilityProduct:
    """A product on one of the VIX futures indices.

    Attributes
    ----------
    name
        Its ticker, or a name of the user's.
    index
        Name of the excess return index whose futures it holds.
    fee
        Rate a year, as a decimal.
    leverage
        Of the first day; 1 is an unleveraged product.
    steps
        Later leverages, increasing in time.
    financing
        Rate a year, over bills, on what is exposed beyond the value itself; none where nothing is borrowed.
    begins
        Day of its first value; None: where its index begins.
    matures
        Last day; None while it has none.
    accelerates_at
        It ends on the day on which its value has fallen to this share of the one before, or below; None: it does not.
    first_price, splits
        Price of one share on the first day, and splits since; None where that is not known.
    earns_bills
        Whether its value lies in Treasury bills; an excess return index earns the futures alone.
    from_memory
        Whether its terms were written down from general knowledge and have not been checked with its documents.
    """

    name: str
    index: str
    fee: float
    leverage: float = 1.0
    steps: tuple[LeverageStep, ...] = ()
    financing: float = 0.0
    begins: date | None = None
    matures: date | None = None
    accelerates_at: float | None = None
    first_price: float | None = None
    splits: tuple[Split, ...] = ()
    earns_bills: bool = True
    from_memory: bool = False

    def __post_init__(self) -> None:
        for leverage in (self.leverage, *(each.leverage for each in self.steps)):
            if not 0.0 < abs(leverage) <= MOST_LEVERAGE:
                raise UsageError(f"{self.name}: leverage={leverage:g} must not be 0 nor beyond {MOST_LEVERAGE:g}")
        if not (0.0 <= self.fee < 1.0 and 0.0 <= self.financing < 1.0):
            raise UsageError(f"{self.name}: fee={self.fee:g} and financing={self.financing:g} are decimals from 0 to 1")
        if self.accelerates_at is not None and not 0.0 < self.accelerates_at < 1.0:
            raise UsageError(f"{self.name}: accelerates_at={self.accelerates_at:g} must lie between 0 and 1")
        days = [each.day for each in self.steps]
        if days != sorted(set(days)):
            raise UsageError(f"{self.name}: the days of its leverage must increase")
        if any(each.ratio <= 0.0 for each in self.splits):
            raise UsageError(f"{self.name}: a split needs a positive ratio")


class ProductCode(IntEnum):
    """What a session is to a product. The list is closed: programs may switch on it."""

    VALUE = 0
    NO_INDEX = 1
    """Its index has no close."""
    NO_BILL = 2
    """No bill rate, so that nothing is known of what its cash earned from here on."""
    WORTHLESS = 3
    """It has lost all its value, on this day or before: its value is 0 and stays there."""
    ACCELERATED = 4
    """It was ended by its own rule on an earlier day, and paid out."""
    MATURED = 5
    """It was paid out at its end."""


@dataclass(frozen=True, slots=True, eq=False)
class ProductHistory:
    """A product on every session from its first value on.

    Attributes
    ----------
    product, days
        (n,) sessions.
    value
        (n,) worth of what was 100 on the first day; NaN where `code` says why.
    code
        (n,) a `ProductCode` each.
    leverage
        (n,) leverage of the return to each day.
    futures_return, bill_return
        (n,) returns since the close before, unleveraged; NaN without.
    elapsed
        (n,) calendar days since that close; 0 without.
    price
        (n,) price of one share, splits included; NaN where it is not known.
    futures_price
        (n,) mean price of the futures held after the close.
    ended
        Day on which it came to its end, of whatever kind; None while it lives.
    """

    product: VolatilityProduct
    days: Days
    value: Vector
    code: NDArray[np.int8]
    leverage: Vector
    futures_return: Vector
    bill_return: Vector
    elapsed: Vector
    price: Vector
    futures_price: Vector
    ended: date | None

    @property
    def rows(self) -> int:
        """How many sessions there are."""
        return int(self.days.shape[0])

    def reason(self, row: int) -> str | None:
        """Why a row has no value, or stays at zero, as a sentence; None where it has one."""
        match ProductCode(int(self.code[row])):
            case ProductCode.NO_INDEX:
                return "its index has no close on this day"
            case ProductCode.NO_BILL:
                return "no bill rate of the two weeks before; what its cash earned is not known from here on"
            case ProductCode.WORTHLESS:
                return f"it lost all its value on {self.ended}"
            case ProductCode.ACCELERATED:
                return f"it was ended by its own rule on {self.ended}, and paid out"
            case ProductCode.MATURED:
                return f"it was paid out on {self.ended}"
            case _:
                return None


def product_history(product: VolatilityProduct, index: IndexHistory, *, first: date | None = None) -> ProductHistory:
    """A product through time, from the futures and bills of its index.

    Parameters
    ----------
    first
        Day that is worth 100, or the first close after it; None is its own first day. A day before the product began
        shows what it would have been.

    Raises
    ------
    UsageError
        When the index is another one.
    DataError
        When the index has no close on any such day.
    """
    if index.index.name != product.index:
        raise UsageError(f"{product.name} holds the futures of {product.index}, not of {index.index.name}")
    start = first or product.begins or index.base_day
    rows = np.flatnonzero(np.isfinite(index.level) & (index.days >= np.datetime64(start)))
    if not rows.shape[0]:
        raise DataError(
            f"{product.index} has no close from {start} to {index.days[-1]}, so {product.name} has no value"
        )
    cut = slice(int(rows[0]), None)
    days, futures, bills = index.days[cut], index.futures_return[cut].copy(), index.bill_return[cut].copy()
    if not product.earns_bills:
        bills[np.isfinite(futures)] = 0.0
    futures[0] = bills[0] = np.nan
    before = np.maximum(index.before[cut] - rows[0], 0)
    elapsed = np.where(np.isfinite(futures), (days - days[before]).astype(np.float64), 0.0)
    leverage = leverage_on(product, days)
    code = np.where(np.isfinite(index.level[cut]), ProductCode.VALUE, ProductCode.NO_INDEX).astype(np.int8)
    growth = growth_of(product, leverage, futures, bills, elapsed)
    value, ended = _valued(product, days, growth, code)
    price = np.full(days.shape, np.nan)
    if product.first_price is not None and product.begins == days[0].item():
        price = product.first_price * value / 100.0 * _split_factor(product, days)
    return ProductHistory(product, days, value, code, leverage, futures, bills, elapsed, price, index.price[cut], ended)


def leverage_on(product: VolatilityProduct, days: Days) -> Vector:
    """Leverage of the return to each day, (n,)."""
    found = np.full(days.shape, product.leverage)
    for step in product.steps:
        found[days >= np.datetime64(step.day)] = step.leverage
    return found


def growth_of(product: VolatilityProduct, leverage: Vector, futures: Vector, bills: Vector, elapsed: Vector) -> Vector:
    """What one unit of value becomes from a close to the next, fee and all; may be negative, where all is lost.

    >>> note = VolatilityProduct("NOTE", "SPVXSP", fee=0.0365)
    >>> growth_of(note, *(np.array([each]) for each in (1.0, 0.05, 0.0, 2.0))).round(6)
    array([1.04979])
    """
    borrowed = product.financing * np.maximum(np.abs(leverage) - 1.0, 0.0) * elapsed / FEE_YEAR
    kept = (1.0 - product.fee / FEE_YEAR) ** elapsed
    return np.asarray((1.0 + leverage * futures + bills - borrowed) * kept)


def _valued(
    product: VolatilityProduct, days: Days, growth: Vector, code: NDArray[np.int8]
) -> tuple[Vector, date | None]:
    """Values by day, and the day of the end; writes the codes of what comes after it."""
    value = np.full(days.shape, np.nan)
    value[0] = 100.0
    closes = np.flatnonzero(code == ProductCode.VALUE)
    until = days.shape[0]
    if product.matures is not None:
        until = int(np.searchsorted(days, np.datetime64(product.matures), side="right"))
    steps = closes[(closes > 0) & (closes < until)]
    unknown = np.flatnonzero(~np.isfinite(growth[steps]))
    known = steps[: int(unknown[0])] if unknown.shape[0] else steps
    floor = product.accelerates_at or 0.0
    fallen = np.flatnonzero(growth[known] <= floor)
    alive = known[: int(fallen[0]) + 1] if fallen.shape[0] else known
    value[alive] = 100.0 * np.cumprod(growth[alive])
    if fallen.shape[0]:
        end = int(alive[-1])
        ended: date = days[end].item()
        if growth[end] <= 0.0:
            value[end:], code[end:] = 0.0, ProductCode.WORTHLESS
        else:
            code[end + 1 :] = ProductCode.ACCELERATED
        return value, ended
    if unknown.shape[0]:
        code[int(steps[int(unknown[0])]) : until] = ProductCode.NO_BILL
    if until < days.shape[0]:
        code[until:] = ProductCode.MATURED
        return value, product.matures
    return value, None


def _split_factor(product: VolatilityProduct, days: Days) -> Vector:
    found = np.ones(days.shape)
    for split in product.splits:
        found[days >= np.datetime64(split.day)] *= split.ratio
    return found
