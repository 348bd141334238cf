"""The compiled simulator against the slow loops, on random markets and orders: within 1e-12, stops and ruin exactly.

The fast lane meets the same cases on every run; the long lane looks for new ones.
"""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from oracle.playbook import oracle_path
from playbook_making import bars_of, drawn_market, stop_rules
from weatherglass.playbooks.orders import BackIn, Market, Orders, Stop, StopKind
from weatherglass.playbooks.simulator import simulate

WHOLE = settings(deadline=None, suppress_health_check=list(HealthCheck))
FAST = settings(WHOLE, max_examples=250, derandomize=True, database=None)
LONG = settings(WHOLE, max_examples=3_000)
CLOSE_CALL = 1e-9
"""Cases in which a decision hangs on less are left out: both are right to the last bit but not of the same bit."""


def drawn_orders(rng: np.random.Generator, rows: int, assets: int, *, staged: bool, leverage: float) -> np.ndarray:
    """Weights that stand for some bars, or are built up in steps, with bars without any order."""
    weight = np.empty((rows, assets))
    for asset in range(assets):
        row = 0
        while row < rows:
            length, level = int(rng.integers(1, 8)), rng.choice([0.0, 0.25, 0.5, 1.0, rng.uniform(-0.5, 1.0)])
            steps = np.minimum(1.0, np.arange(1, length + 1) / 4.0) if staged else np.ones(length)
            weight[row : row + length, asset] = leverage * level * steps[: rows - row]
            row += length
    weight[rng.random((rows, assets)) < rng.choice([0.0, 0.3])] = np.nan
    return weight


@st.composite
def cases(draw: st.DrawFn) -> tuple[Market, Orders]:
    """A market and orders in it: sizes that shrink, and everything else from a seed, so that all kinds are met."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    rows, assets = draw(st.integers(1, 40)), draw(st.integers(1, 3))
    market = drawn_market(
        rng,
        rows,
        assets,
        daily=rng.choice([0.01, 0.05, 0.2]),
        gaps=rng.random() < 0.5,
        cost=rng.choice([0.0, 0.001, 0.05]),
        paid=rng.random() < 0.5,
    )
    tax = float(rng.choice([0.0, 0.0, 0.25]))
    weight = drawn_orders(
        rng, rows, assets, staged=rng.random() < 0.5, leverage=1.0 if tax else rng.choice([1.0, 3.0, -2.0])
    )
    if tax:
        weight = np.clip(weight, 0.0, 1.0) / assets
    stops = tuple(
        Stop(
            StopKind(int(rng.integers(3))),
            rng.choice([0.02, 0.1, 0.3]),
            BackIn(int(rng.integers(3))),
            int(rng.integers(1, 6)),
        )
        for _ in range(assets)
    )
    return market, Orders(weight, stops if rng.random() < 0.6 else (), rng.choice([0.0, 0.0, 0.05, math.inf]), tax)


def agree(case: tuple[Market, Orders]) -> Counter[str]:
    """Compare all columns; what the case met is counted."""
    market, orders = case
    days, ruined_at, closest = oracle_path(
        bars_of(market, orders), stop_rules(orders), drift=orders.drift, tax=orders.tax
    )
    assume(closest > CLOSE_CALL)
    path = simulate(market, orders)
    assets = [str(asset) for asset in range(orders.weight.shape[1])]
    assert path.ruined_at == ruined_at
    assert path.stopped.tolist() == [[day["stopped"][asset] for asset in assets] for day in days]
    # where holdings were many times what a bar left of the equity, shares of that are as many times less exact
    within = 1e-12 * max(1.0, (float(path.traded.max()) / 8.0) ** 2)
    for name in ("equity", "unit", "traded", "cost", "tax"):
        theirs = np.array([day[name] for day in days])  # type: ignore[literal-required]
        np.testing.assert_allclose(getattr(path, name), theirs, rtol=within, atol=within, err_msg=name)
    theirs = np.array([[day["weight"][asset] for asset in assets] for day in days])
    np.testing.assert_allclose(path.weight, theirs, rtol=within, atol=within, err_msg="weight")
    gaps = path.stopped & (market.open < np.vstack([market.close[:1], market.close[:-1]]) * 0.98)
    return Counter(
        compared=1,
        ruined=int(ruined_at is not None),
        stopped=int(path.stopped.any()),
        gaps=int(gaps.any()),
        taxed=int((path.tax > 0.0).any()),
        paid_in=int((market.paid_in > 0.0).any()),
        borrowed=int((path.weight.sum(axis=1) > 1.0 + 1e-9).any()),
        short=int((path.weight < 0.0).any()),
        within_1e_12=int(within == 1e-12),
        in_all=int((np.abs(path.weight.sum(axis=1) - 1.0) < 1e-12).any()),
    )


def test_the_simulator_agrees_with_the_slow_loops_on_all_that_can_happen() -> None:
    met: Counter[str] = Counter()

    @FAST
    @given(cases())
    def run(case: tuple[Market, Orders]) -> None:
        met.update(agree(case))

    run()
    fewest = {
        "compared": 200, "within_1e_12": 200, "ruined": 5, "stopped": 50, "gaps": 20, "taxed": 20, "paid_in": 50,
        "borrowed": 30, "short": 30, "in_all": 20,
    }  # fmt: skip
    assert {name: met[name] for name, least in fewest.items() if met[name] < least} == {}


@pytest.mark.long
@LONG
@given(cases())
def test_the_simulator_agrees_with_the_slow_loops_on_new_cases(case: tuple[Market, Orders]) -> None:
    assert agree(case)["compared"] == 1
