"""Where the return of a volatility product came from: VIX, premium of futures on it, roll, leverage, bills, fee.

In logarithms the parts add up to the whole, so that their factors multiply to what one unit became. Over a stretch of
one leverage L, with S the VIX, P the mean price of the futures held and R their cumulated return,

* spot is L ln(S1/S0), premium is L [ln(P1/P0) - ln(S1/S0)], and roll is L [ln R - ln(P1/P0)]: what holding and rolling
  earned beyond the change of the price that is held;
* leverage is the sum over days of ln(1 + L r) - L ln(1 + r), nothing for L = 1 and else what setting the leverage anew
  every day costs;
* bills, financing and fee are what each adds to the logarithm of a day, in this order.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import DataError, UsageError
from weatherglass.playbooks.volatility_products import FEE_YEAR, ProductHistory

Vector = NDArray[np.float64]


class PartName(StrEnum):
    """Parts of a return, in the order in which they are told."""

    SPOT = "spot"
    PREMIUM = "premium"
    PRICE = "price"
    """Spot and premium in one, where the VIX of an end is not known."""
    ROLL = "roll"
    FUTURES = "futures"
    """Price and roll in one, where several holdings have no price in common."""
    LEVERAGE = "leverage"
    BILLS = "bills"
    FINANCING = "financing"
    FEE = "fee"


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its sum of logarithms; its factor is what one unit became by it alone."""

    name: PartName
    log: float

    @property
    def factor(self) -> float:
        """exp(log)."""
        return float(np.exp(self.log))


@dataclass(frozen=True, slots=True)
class ReturnParts:
    """A return and its parts; `sum(part.log) == log` but for rounding.

    Attributes
    ----------
    log
        Logarithm of the last value over the first.
    parts
        Those that there are; one that a product cannot have (financing without any) is left out.
    """

    log: float
    parts: tuple[Part, ...]

    def of(self, name: PartName) -> float | None:
        """The logarithm of a part, or None where there is none of that name."""
        return next((each.log for each in self.parts if each.name is name), None)


def return_parts(history: ProductHistory, vix: Vector, first: int, last: int) -> ReturnParts:
    """The parts of the return from one row to another.

    Parameters
    ----------
    history
        A product.
    vix
        (n,) VIX on the days of the product, NaN where there is none; read at the ends, and where leverage changes.
    first, last
        Rows, both with a value.

    Raises
    ------
    UsageError
        When the rows are out of order.
    DataError
        When one of them has no value, or all was lost between them: zero has no logarithm.
    """
    if not 0 <= first <= last < history.rows:
        raise UsageError(f"rows {first} to {last} must be in order and below {history.rows}")
    ends = history.value[[first, last]]
    if not bool((np.isfinite(ends) & (ends > 0.0)).all()):
        raise DataError(
            f"the return of {history.product.name} from {history.days[first]} to {history.days[last]} has no parts: "
            "an end has no value, or a value of zero"
        )
    inside = slice(first + 1, last + 1)
    rows = np.flatnonzero(np.isfinite(history.futures_return[inside])) + first + 1
    lever, futures = history.leverage[rows], history.futures_return[rows]
    bills, elapsed = history.bill_return[rows], history.elapsed[rows]
    levered = 1.0 + lever * futures
    if bool((levered <= 0.0).any()):
        raise DataError(f"{history.product.name} lost more than all of its value in the futures of one day")
    borrowed = history.product.financing * np.maximum(np.abs(lever) - 1.0, 0.0) * elapsed / FEE_YEAR
    found = [
        *_of_futures(history, vix, first, rows),
        Part(PartName.LEVERAGE, float(np.sum(np.log1p(lever * futures) - lever * np.log1p(futures)))),
        Part(PartName.BILLS, float(np.sum(np.log(levered + bills) - np.log(levered)))),
        Part(PartName.FINANCING, float(np.sum(np.log(levered + bills - borrowed) - np.log(levered + bills)))),
        Part(PartName.FEE, float(np.sum(elapsed) * np.log1p(-history.product.fee / FEE_YEAR))),
    ]
    parts = tuple(each for each in found if each.log != 0.0 or each.name not in _LEFT_OUT)
    return ReturnParts(float(np.log(ends[1] / ends[0])), parts)


_LEFT_OUT = frozenset({PartName.LEVERAGE, PartName.BILLS, PartName.FINANCING, PartName.FEE})
"""Parts of nothing that a product does not have."""


def _of_futures(history: ProductHistory, vix: Vector, first: int, rows: NDArray[np.int64]) -> list[Part]:
    """Spot, premium and roll, summed over the stretches of one leverage each."""
    lever = history.leverage[rows]
    total = float(np.sum(lever * np.log1p(history.futures_return[rows])))
    if not rows.shape[0]:
        return [Part(PartName.SPOT, 0.0), Part(PartName.PREMIUM, 0.0), Part(PartName.ROLL, 0.0)]
    closes = np.concatenate([[first], rows])
    turns = np.flatnonzero(np.diff(lever)) + 1
    ends = closes[np.concatenate([[0], turns, [rows.shape[0]]])]
    by_stretch = lever[np.concatenate([turns - 1, [rows.shape[0] - 1]])]
    with np.errstate(invalid="ignore", divide="ignore"):
        price = float(np.sum(by_stretch * np.diff(np.log(history.futures_price[ends]))))
        spot = float(np.sum(by_stretch * np.diff(np.log(vix[ends]))))
    if not np.isfinite(price):
        return [Part(PartName.FUTURES, total)]
    roll = Part(PartName.ROLL, total - price)
    if not np.isfinite(spot):
        return [Part(PartName.PRICE, price), roll]
    return [Part(PartName.SPOT, spot), Part(PartName.PREMIUM, price - spot), roll]
