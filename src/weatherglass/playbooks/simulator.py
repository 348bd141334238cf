"""What became of a playbook's orders in a market, bar by bar: `orders` says in which order things happen in a bar."""

from __future__ import annotations

import numpy as np

from weatherglass.errors import UsageError
from weatherglass.playbooks.orders import Market, Orders, Path, Stop


def simulate(market: Market, orders: Orders) -> Path:
    """The path of equity under orders, with stops, costs, taxes and money paid in.

    Parameters
    ----------
    market
        (t,) bars of (a,) assets.
    orders
        (t, a) weights, NaN where there is no order; the row of a bar must have been known before it.

    Raises
    ------
    UsageError
        Where the shapes differ, and where the costs of a bar would be as large as what is traded.

    Examples
    --------
    Half in an asset that doubles, rebalanced at the second close, at no cost:

    >>> bars = np.array([[100.0], [200.0], [200.0]])
    >>> none, zero = np.full_like(bars, np.nan), np.zeros(3)
    >>> days = np.array(["2020-01-02", "2020-01-03", "2020-01-06"], dtype="datetime64[D]")
    >>> market = Market(days, bars, none, none, none, cash=zero, cost=0.0 * bars, paid_in=zero)
    >>> path = simulate(market, Orders(np.full_like(bars, 0.5)))
    >>> path.equity.tolist(), path.traded.round(4).tolist()
    ([1.0, 1.5, 1.5], [0.5, 0.1667, 0.0])
    """
    from weatherglass.playbooks.kernels import simulate_path

    rows, assets = market.close.shape
    if orders.weight.shape != (rows, assets):
        raise UsageError(f"weight has shape {orders.weight.shape}; the market has {rows} bars of {assets} assets")
    _refuse_costs_of_all(market, orders)
    stops = orders.stops or (Stop(),) * assets
    equity, unit, traded, cost, tax = (np.zeros(rows) for _ in range(5))
    weight, stopped = np.zeros((rows, assets)), np.zeros((rows, assets), np.bool_)
    columns = (market.close, market.open, market.high, market.low, market.cash, market.cost, market.paid_in)
    ruined_at = simulate_path(
        *(np.ascontiguousarray(column, np.float64) for column in (*columns, orders.weight)),
        np.array([int(stop.kind) for stop in stops], np.int64),
        np.array([stop.depth for stop in stops], np.float64),
        np.array([int(stop.back_in) for stop in stops], np.int64),
        np.array([stop.bars for stop in stops], np.int64),
        float(orders.drift),
        float(orders.tax),
        equity, unit, weight, traded, cost, tax, stopped,
    )  # fmt: skip
    return Path(equity, unit, weight, traded, cost, tax, stopped, None if ruined_at < 0 else int(ruined_at))


def _refuse_costs_of_all(market: Market, orders: Orders) -> None:
    """Weights are shares of what is left after costs and taxes: there must be something that they leave."""
    whole = np.nansum(np.abs(orders.weight) * (market.cost + orders.tax), axis=1)
    bad = np.flatnonzero(whole >= 1.0)
    if bad.size:
        row = int(bad[0])
        raise UsageError(
            f"costs of {market.cost[row].tolist()} and a tax of {orders.tax:g} on weights of "
            f"{orders.weight[row].tolist()} on {market.days[row]} take all there is; lower them"
        )
