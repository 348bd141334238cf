"""Markets and paths for the tests of playbooks: bars from lists of closes, and what weights became of on them."""

from __future__ import annotations

import numpy as np

from panel_making import weekdays
from weatherglass.playbooks.orders import Market, Orders, Path
from weatherglass.playbooks.simulator import simulate


def market_of(
    close: np.ndarray,
    *,
    cash: float = 0.0,
    cost: float = 0.0,
    first: str = "2001-01-02",
    paid_in: np.ndarray | None = None,
) -> Market:
    """Bars of Mondays to Fridays; (t,) or (t, a) closes, cash a bar, cost a unit traded."""
    table = np.asarray(close, np.float64).reshape(len(close), -1)
    rows = table.shape[0]
    none = np.full_like(table, np.nan)
    earned = np.concatenate([[0.0], np.full(rows - 1, cash)])
    paid = np.zeros(rows) if paid_in is None else paid_in
    return Market(weekdays(first, rows), table, none, none, none, earned, np.full_like(table, cost), paid)


def path_of(market: Market, weight: np.ndarray | float) -> Path:
    """What became of weights that are traded to at every bar: one for all bars, (t,) or (t, a)."""
    table = np.broadcast_to(np.asarray(weight, np.float64).reshape(-1, market.close.shape[1]), market.close.shape)
    return simulate(market, Orders(table.copy()))
