"""The curve of VIX futures from the settlement prices of its contracts: the k-th to settle, and a price at 30 days.

A contract belongs to the curve until the close before its settlement day: on that day it settles in the morning, and
the next one is first. Which contract is the k-th is the calendar's word (`weatherglass.timeline.vx_settlement`), not
that of the prices at hand: where the k-th has no price, the curve has no k-th price that day, and no later contract
steps in. Until October 2006 not every month was listed from the third future on, and until April 2008 not from the
sixth on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import UsageError
from weatherglass.market.series import Days, Instants
from weatherglass.market.series_spec import Unit
from weatherglass.signals.panel import Observations
from weatherglass.timeline.calendar import DAY
from weatherglass.timeline.vx_settlement import (
    FIRST_CONTRACT,
    LAST_CONTRACT,
    VxContract,
    vx_contract,
    vx_settlement_date,
)

Vector = NDArray[np.float64]
PLACES = 7
"""Futures of the curve: the medium-term indices reach to the seventh."""
CONSTANT_DAYS = 30
"""Calendar days to the settlement of the constant-maturity price: those of the VIX."""
FARTHEST_FIRST = 36
"""The first future may have so many days left and still make the price at 30 days: settlements lie 27 to 36 apart,
and 63 where a month of 2004 or 2005 was never listed."""
CONSTANT_MATURITY = "VX_CM30"
VX_CURVE = frozenset({*(f"VX{place}" for place in range(1, PLACES + 1)), CONSTANT_MATURITY})
"""Names of the series that `vx_curve` makes; no contract ("VXF13") is called so."""


def vx_curve(contracts: Iterable[Observations]) -> tuple[Observations, ...]:
    """The futures curve as series of its own: VX1 to VX7 and VX_CM30, in vol points.

    Parameters
    ----------
    contracts
        Settlement prices in index points, one series a contract ("VXF13"), as the store has them: prices of the files
        that are no prices (zeros, ten times the index before 2007-03-26, misprints) are none of them.

    Returns
    -------
    Those of the series that have a value at all. VX_CM30 is the price at 30 calendar days on the straight line through
    the last contract that settles within 30 days and the one after it. After some settlements the first future has 31
    to 36 days left: then it is the line through the first and the second, carried on to 30 days. A value is known when
    all its parts are.

    Raises
    ------
    UsageError
        When a series is no monthly contract.
    """
    by_number = {_number(each.series): each for each in contracts}
    if not by_number:
        return ()
    days: Days = np.unique(np.concatenate([each.days for each in by_number.values()]))
    board = _Board(days, by_number)
    first = np.searchsorted(settlement_days(), days, side="right")  # a contract that settles today is off the curve
    made = [_made(f"VX{place + 1}", board, first + place, *board.of(first + place)) for place in range(PLACES)]
    near = np.maximum(np.searchsorted(settlement_days(), days + CONSTANT_DAYS * DAY, side="right") - 1, first)
    made.append(_made(CONSTANT_MATURITY, board, near, *_at_constant_maturity(board, near)))
    return tuple(each for each in made if each.rows)


class _Board:
    """Prices of all contracts side by side: a row a day, a column a contract, and a last one of contracts not here."""

    def __init__(self, days: Days, by_number: Mapping[int, Observations]) -> None:
        self.days, self.by_number = days, by_number
        self._numbers = np.asarray(sorted(by_number))
        shape = days.shape[0], self._numbers.shape[0] + 1
        self._price, self._known = np.full(shape, np.nan), np.full(shape, np.datetime64("NaT", "us"))
        for column, number in enumerate(self._numbers.tolist()):
            each = by_number[number]
            rows = np.searchsorted(days, each.days)
            self._price[rows, column], self._known[rows, column] = each.value, each.known_at

    def of(self, number: NDArray[np.int64]) -> tuple[Vector, Instants]:
        """Price of the contract of each day and when it was known, (n,); NaN where there is none."""
        column = np.searchsorted(self._numbers, number)
        here = self._numbers[np.minimum(column, self._numbers.shape[0] - 1)] == number
        column = np.where(here, column, self._numbers.shape[0])
        rows = np.arange(self.days.shape[0])
        return self._price[rows, column], self._known[rows, column]


def _at_constant_maturity(board: _Board, near: NDArray[np.int64]) -> tuple[Vector, Instants]:
    settles, last = settlement_days(), len(_numbers()) - 1
    (first, first_known), (second, second_known) = board.of(near), board.of(near + 1)
    left = (settles[np.minimum(near, last)] - board.days).astype(np.float64)
    after = (settles[np.minimum(near + 1, last)] - board.days).astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        weight = (after - CONSTANT_DAYS) / (after - left)
        price = weight * first + (1.0 - weight) * second
    return np.where(left <= FARTHEST_FIRST, price, np.nan), np.maximum(first_known, second_known)


def _made(name: str, board: _Board, number: NDArray[np.int64], price: Vector, known: Instants) -> Observations:
    there = np.isfinite(price)
    last = board.by_number.get(int(number[there][-1])) if bool(there.any()) else None
    return Observations(
        name, "", board.days[there], known[there], price[there], str(Unit.VOL_POINTS), None,
        last.source if last is not None else "", any(each.revised for each in board.by_number.values()),
    )  # fmt: skip


def _number(series: str) -> int:
    contract = vx_contract(series)
    if contract is None or contract not in _numbers():
        raise UsageError(f"{series!r} is no monthly VIX future; give one such as 'VXV26', of May 2004 or later")
    return _numbers()[contract]


@lru_cache(maxsize=1)
def _numbers() -> Mapping[VxContract, int]:
    """Every contract of the calendar -> its number in the order of settlement, from 0."""
    months = range(FIRST_CONTRACT[0] * 12 + FIRST_CONTRACT[1] - 1, LAST_CONTRACT[0] * 12 + LAST_CONTRACT[1])
    listed = [each for each in (VxContract(month // 12, month % 12 + 1) for month in months) if each.is_listed]
    return MappingProxyType({each: at for at, each in enumerate(listed)})


@lru_cache(maxsize=1)
def settlement_days() -> Days:
    """(m,) day on which each contract settles, increasing."""
    return np.asarray([vx_settlement_date(each) for each in _numbers()], "datetime64[D]")
