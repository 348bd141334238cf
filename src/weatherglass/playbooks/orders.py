"""What a simulation is given and gives back: a market of bars, orders bar by bar, stops, and the path of equity.

One bar is one session of the first asset. In the order of a bar:

1. Cash earns `cash[t]`, assets move from `close[t-1]` to `close[t]`. A stop that was set by the close of t - 1 is
   looked at first: where the low reaches its level the asset is sold at the level, or at the open where the bar opened
   beyond it (a gap), at that bar's cost; where the market has no lows, at the close when the close is at or beyond it.
2. Money that is paid in arrives as cash.
3. At the close the weights of `weight[t]` are traded to: they were known strictly before it. NaN is no order: the
   holding drifts. A stopped asset is not bought until its stop lets it back in.
4. Costs are paid out of cash at the bar, taxes on gains as they are realised, at average cost.

So nothing of bar t decides on bar t except its traded price, and a stop that was standing in the market.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import UsageError
from weatherglass.market.series import Days

Vector = NDArray[np.float64]
Table = NDArray[np.float64]


class StopKind(IntEnum):
    """What a stop is measured from."""

    NONE = 0
    FIXED = 1
    """The average price paid for what is held."""
    TRAILING = 2
    """The highest close since the asset was bought."""


class BackIn(IntEnum):
    """When a stopped asset may be bought again."""

    NEXT_ENTRY = 0
    """When its order has been zero (or none) once since, and is above zero again."""
    AFTER_BARS = 1
    """So many bars later."""
    ABOVE_STOP = 2
    """When a close lies above the level at which it was stopped."""


@dataclass(frozen=True, slots=True, eq=False)
class Market:
    """Bars of all assets side by side.

    Attributes
    ----------
    days
        (t,) sessions, increasing.
    close
        (t, a) finite and above 0; of total-return series where the playbook says so.
    open, high, low
        (t, a) where known, else NaN: stops then act at closes.
    cash
        (t,) simple return of cash from the close before to this one; cash[0] is 0.
    cost
        (t, a) paid for each unit of value traded: commission, half the spread as wide as it was that day, slippage.
    paid_in
        (t,) money that arrives at the bar, in units of the money at the start; 0 for none.
    """

    days: Days
    close: Table
    open: Table
    high: Table
    low: Table
    cash: Vector
    cost: Table
    paid_in: Vector

    def __post_init__(self) -> None:
        rows, assets = self.close.shape
        for name in ("open", "high", "low", "cost"):
            if getattr(self, name).shape != (rows, assets):
                raise UsageError(f"{name} has shape {getattr(self, name).shape}; close has {(rows, assets)}")
        for name in ("days", "cash", "paid_in"):
            if getattr(self, name).shape != (rows,):
                raise UsageError(f"{name} has shape {getattr(self, name).shape}; there are {rows} bars")
        if not bool((np.isfinite(self.close) & (self.close > 0.0)).all()):
            at = int(np.flatnonzero(~((self.close > 0.0) & np.isfinite(self.close)).all(axis=1))[0])
            raise UsageError(f"close must be above 0 on every bar; on {self.days[at]} it is {self.close[at].tolist()}")


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop on one asset.

    Attributes
    ----------
    depth
        Share below the price that it is measured from, above 0 and below 1.
    bars
        For `BackIn.AFTER_BARS`.
    """

    kind: StopKind = StopKind.NONE
    depth: float = 0.0
    back_in: BackIn = BackIn.NEXT_ENTRY
    bars: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Orders:
    """What a playbook wants, bar by bar.

    Attributes
    ----------
    weight
        (t, a) share of equity that each asset is to have after the close of the bar; NaN is no order. The rest is
        cash; a sum above 1 is borrowed at the rate of cash.
    stops
        One an asset.
    drift
        A standing weight is traded back to its order when it has drifted by at least this share of equity; 0 trades at
        every bar that has an order.
    tax
        Share of a gain that is paid when it is realised; losses are set against later gains.
    """

    weight: Table
    stops: tuple[Stop, ...] = ()
    drift: float = 0.0
    tax: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """What became of it.

    Attributes
    ----------
    equity
        (t,) money after the bar's trades and costs; 1.0 before the first.
    unit
        (t,) value of a unit whose number changes when money is paid in: time-weighted.
    weight
        (t, a) of equity after the bar.
    traded, cost, tax
        (t,) value traded, and paid, as a share of equity before the trades.
    stopped
        (t, a) where a stop sold.
    """

    equity: Vector
    unit: Vector
    weight: Table
    traded: Vector
    cost: Vector
    tax: Vector
    stopped: NDArray[np.bool_] = field(repr=False)
