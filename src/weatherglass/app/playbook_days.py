"""The path of a playbook day by day, as flat rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from weatherglass.app.playbook_runs import PlaybookRun
from weatherglass.stats.drawdowns import underwater


def day_columns(found: PlaybookRun) -> tuple[str, ...]:
    """Columns of the path day by day: a weight for every asset."""
    names = () if found.done is None else found.done.plan.assets
    weights = tuple(f"weight_{name}" for name in names)
    return (
        "day",
        "equity",
        "unit",
        *weights,
        "cash_weight",
        "drawdown",
        "cash_return",
        "traded",
        "cost",
        "tax",
        "held",
    )


def day_rows(found: PlaybookRun) -> Iterator[dict[str, Any]]:
    """Every bar after its trades: money, a unit, weights, what lies below the highest value; `held` is buy and hold."""
    done = found.done
    if done is None:
        return
    path, market = done.path, done.plan.market
    below = underwater(path.unit.clip(min=0.0))
    weights = path.weight
    columns = (
        market.days.astype(str).tolist(), path.equity.tolist(), path.unit.tolist(), *weights.T.tolist(),
        (1.0 - weights.sum(axis=1)).tolist(), below.tolist(), market.cash.tolist(), path.traded.tolist(),
        path.cost.tolist(), path.tax.tolist(), done.held.unit.tolist(),
    )  # fmt: skip
    for row in zip(*columns, strict=True):
        yield dict(zip(day_columns(found), row, strict=True))
