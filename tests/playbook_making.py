"""Markets, orders and stops for tests of playbooks, as arrays for the package and as dictionaries for the oracle."""

from __future__ import annotations

import math

import numpy as np

from oracle.playbook import Bar, StopRule
from weatherglass.playbooks.orders import BackIn, Market, Orders, Stop, StopKind

KINDS = {StopKind.NONE: "none", StopKind.FIXED: "fixed", StopKind.TRAILING: "trailing"}
WAYS = {BackIn.NEXT_ENTRY: "next_entry", BackIn.AFTER_BARS: "after_bars", BackIn.ABOVE_STOP: "above_stop"}


def market_of(
    close: np.ndarray | list[float],
    *,
    opened: np.ndarray | list[float] | None = None,
    high: np.ndarray | list[float] | None = None,
    low: np.ndarray | list[float] | None = None,
    cash: np.ndarray | float = 0.0,
    cost: np.ndarray | float = 0.0,
    paid_in: np.ndarray | float = 0.0,
) -> Market:
    """A market of closes, (t,) or (t, a), with what else is said; cash earns nothing before the first bar."""
    closes = np.atleast_2d(np.asarray(close, np.float64).T).T
    rows = closes.shape[0]
    days = np.busday_offset("2020-01-02", np.arange(rows), roll="forward")

    def column(values: np.ndarray | list[float] | None) -> np.ndarray:
        return np.full_like(closes, np.nan) if values is None else np.asarray(values, np.float64).reshape(closes.shape)

    rate = np.full(rows, cash) if np.ndim(cash) == 0 else np.array(cash, np.float64)
    rate[0] = 0.0
    costs = np.full_like(closes, cost) if np.ndim(cost) == 0 else np.asarray(cost).reshape(closes.shape)
    money = np.full(rows, paid_in) if np.ndim(paid_in) == 0 else np.asarray(paid_in, np.float64)
    return Market(days, closes, column(opened), column(high), column(low), rate, costs, money)


def drawn_market(
    rng: np.random.Generator, rows: int, assets: int, *, daily: float, gaps: bool, cost: float, paid: bool
) -> Market:
    """Random walks with opens beyond the close before, lows and highs around them, and holes in all three."""
    close = 100.0 * np.exp(np.cumsum(daily * rng.standard_normal((rows, assets)), axis=0))
    before = np.vstack([close[:1], close[:-1]])
    opened = before * np.exp((daily if gaps else 0.0) * rng.standard_normal((rows, assets)))
    low = np.minimum(opened, close) * np.exp(-daily * rng.random((rows, assets)))
    high = np.maximum(opened, close) * np.exp(daily * rng.random((rows, assets)))
    for column in (opened, low, high):
        column[rng.random((rows, assets)) < 0.1] = np.nan
    return market_of(
        close,
        opened=opened,
        high=high,
        low=low,
        cash=0.001 * rng.standard_normal(rows),
        cost=cost * rng.random((rows, assets)),
        paid_in=np.where(rng.random(rows) < 0.2, rng.random(rows), 0.0) if paid else 0.0,
    )


def bars_of(market: Market, orders: Orders) -> list[Bar]:
    """The same market and orders, a dictionary a bar."""

    def known(values: np.ndarray) -> dict[str, float | None]:
        return {str(at): None if math.isnan(value) else float(value) for at, value in enumerate(values)}

    def numbers(values: np.ndarray) -> dict[str, float]:
        return {str(at): float(value) for at, value in enumerate(values)}

    return [
        Bar(
            close=numbers(market.close[row]),
            open=known(market.open[row]),
            high=known(market.high[row]),
            low=known(market.low[row]),
            cost=numbers(market.cost[row]),
            cash=float(market.cash[row]),
            paid_in=float(market.paid_in[row]),
            order=known(orders.weight[row]),
        )
        for row in range(market.days.size)
    ]


def stop_rules(orders: Orders) -> dict[str, StopRule]:
    """The same stops by the name of the asset."""
    stops = orders.stops or (Stop(),) * orders.weight.shape[1]
    return {
        str(at): StopRule(kind=KINDS[stop.kind], depth=stop.depth, back_in=WAYS[stop.back_in], bars=stop.bars)
        for at, stop in enumerate(stops)
    }
