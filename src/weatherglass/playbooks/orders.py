"""What a simulation is given and gives back: a market of bars, orders bar by bar, stops, and the path of equity.

One bar is one session of the first asset. In the order of a bar:

1. Cash earns `cash[t]`, assets move from `close[t-1]` to `close[t]`; what is borrowed costs the same rate. A stop that
   was set by the close of t - 1 is looked at first: where the low reaches its level the asset is sold at the level, or
   at the open where the bar opened at or beyond it (a gap), at that bar's cost; where the market has no open or no low,
   at the close when the close is at or beyond the level. A stop on a short holding is the mirror of it, with the high.
2. Money that is paid in arrives as cash and buys units at the value that a unit has by then.
3. At the close the weights of `weight[t]` are traded to: they were known strictly before it. NaN is no order: the
   holding drifts. A stopped asset is not bought until its stop lets it back in.
4. Costs and taxes of the bar are paid out of it: weights are shares of the equity that is left after both. Taxes on
   gains are paid as gains are realised, at average cost; costs are not set against gains. Differences below 1e-12 of
   equity are not traded.

So nothing of bar t decides on bar t except its traded price, and a stop that was standing in the market.

Where what would be left after selling everything is 0 or below, everything is sold at that close; the equity stays
there until the end, earns nothing, and takes no more money (`Path.ruined_at`).
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
    """When its order has been zero, none, or of the other side once since, the bar of the stop included."""
    AFTER_BARS = 1
    """So many bars later."""
    ABOVE_STOP = 2
    """At the bar after a close that lies above the level at which it was stopped (below, for a short holding)."""


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
        if rows == 0 or assets == 0:
            raise UsageError(f"close has shape {self.close.shape}; a market has at least one bar and one asset")
        for name in ("open", "high", "low", "cost"):
            if getattr(self, name).shape != (rows, assets):
                raise UsageError(f"{name} has shape {getattr(self, name).shape}; close has {(rows, assets)}")
        for name in ("days", "cash", "paid_in"):
            if getattr(self, name).shape != (rows,):
                raise UsageError(f"{name} has shape {getattr(self, name).shape}; there are {rows} bars")
        for name in ("open", "high", "low"):
            prices = getattr(self, name)
            self._hold(name, np.isnan(prices) | (np.isfinite(prices) & (prices > 0.0)), "above 0 or NaN (not known)")
        self._hold("close", np.isfinite(self.close) & (self.close > 0.0), "above 0 on every bar")
        self._hold("cash", np.isfinite(self.cash) & (self.cash > -1.0), "a simple return, above -1")
        self._hold("cost", np.isfinite(self.cost) & (self.cost >= 0.0), "0 or above on every bar")
        self._hold("paid_in", np.isfinite(self.paid_in) & (self.paid_in >= 0.0), "0 or above on every bar")

    def _hold(self, name: str, good: NDArray[np.bool_], bound: str) -> None:
        bad = np.flatnonzero(~good.reshape(self.days.shape[0], -1).all(axis=1))
        if bad.size:
            found = getattr(self, name)[bad[0]].tolist()
            raise UsageError(f"{name} must be {bound}; on {self.days[bad[0]]} it is {found}")


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop on one asset.

    Attributes
    ----------
    depth
        Share below the price that it is measured from (above it, for a short holding), above 0 and below 1.
    bars
        For `BackIn.AFTER_BARS`, 1 or more.
    """

    kind: StopKind = StopKind.NONE
    depth: float = 0.0
    back_in: BackIn = BackIn.NEXT_ENTRY
    bars: int = 0

    def __post_init__(self) -> None:
        if self.kind is not StopKind.NONE and not 0.0 < self.depth < 1.0:
            raise UsageError(f"the depth of a stop is {self.depth}; it is a share above 0 and below 1")
        if self.kind is not StopKind.NONE and self.back_in is BackIn.AFTER_BARS and self.bars < 1:
            raise UsageError(f"a stopped asset is let back in after {self.bars} bars; it takes 1 or more")


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
        every bar that has an order, infinity only where the order is another than the one before.
    tax
        Share of a gain that is paid when it is realised; losses are set against later gains. Only for weights between
        0 and 1 whose sum is not above 1.
    """

    weight: Table
    stops: tuple[Stop, ...] = ()
    drift: float = 0.0
    tax: float = 0.0

    def __post_init__(self) -> None:
        if self.weight.ndim != 2:
            raise UsageError(f"weight has shape {self.weight.shape}; it has a row for each bar and a column an asset")
        if bool(np.isinf(self.weight).any()):
            raise UsageError("a weight is infinite; it is a share of equity, or NaN for no order")
        if self.stops and len(self.stops) != self.weight.shape[1]:
            raise UsageError(f"{len(self.stops)} stops for {self.weight.shape[1]} assets; give one an asset, or none")
        if not self.drift >= 0.0:
            raise UsageError(f"drift is {self.drift}; it is a share of equity, 0 or above")
        if not 0.0 <= self.tax < 1.0:
            raise UsageError(f"tax is {self.tax}; it is a share of a gain, 0 or above and below 1")
        if self.tax > 0.0:
            whole = np.nansum(self.weight, axis=1)
            if bool((self.weight < 0.0).any()) or bool((whole > 1.0 + 1e-9).any()):
                raise UsageError(
                    "tax is computed for weights between 0 and 1 whose sum is at most 1; "
                    f"they go from {np.nanmin(self.weight):g} to a sum of {whole.max():g}"
                )


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
        (t,) value traded, and paid, as a share of equity before costs and taxes (money paid in is counted): the
        equity is that times 1 - cost - tax. 0 where that equity is not above 0.
    stopped
        (t, a) where a stop sold.
    ruined_at
        The bar at which nothing was left and all was sold; None where that did not happen.
    """

    equity: Vector
    unit: Vector
    weight: Table
    traded: Vector
    cost: Vector
    tax: Vector
    stopped: NDArray[np.bool_] = field(repr=False)
    ruined_at: int | None = None
