"""What a playbook is fairly set against: buy and hold, all at once, the same schedule on other dates, equal volatility.

Every comparison is traded in the same market, on the same bars, at the same costs. What is random comes from the seed
of the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from weatherglass.claims.results import NotRun, Why
from weatherglass.playbooks.orders import Orders, Path
from weatherglass.playbooks.plan import Plan, orders_of, plan_of
from weatherglass.playbooks.playbook_sections import Rebalance
from weatherglass.playbooks.rules import Asked
from weatherglass.playbooks.simulator import simulate
from weatherglass.signals.panel import Panel

Table = NDArray[np.float64]
EVERY_BARS = 21
"""How often a mix is brought back to its weights."""
_ROUNDS = 4
_LEAST_APART = 21
"""Bars: a schedule moved by fewer is hardly another one."""


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """One comparison, ready to be simulated in the market of the plan.

    Attributes
    ----------
    kind
        As `compare_with` names it.
    orders
        Of the comparison.
    weight
        Of the first asset, where it is constant; None where it is not.
    """

    kind: str
    orders: Orders
    weight: float | None = None


def comparisons(plan: Plan, path: Path, panel: Panel | Asked) -> tuple[Compared | NotRun, ...]:
    """What the playbook asks to be compared with, without the random dates (`on_random_dates`).

    Parameters
    ----------
    path
        Of the playbook in the same market: its volatility is the one to be equalled.
    """
    found: list[Compared | NotRun] = []
    for kind in plan.playbook.compare_with:
        match kind:
            case "buy_and_hold":
                found.append(Compared(kind, constant(plan, 1.0), 1.0))
            case "cash":
                found.append(Compared(kind, constant(plan, 0.0), 0.0))
            case "lump_sum":
                found.append(_at_once(plan, panel))
            case "equal_volatility":
                found.append(_equally_volatile(plan, path))
            case "random_dates":
                continue
    return tuple(found)


def constant(plan: Plan, weight: float) -> Orders:
    """A constant share of the first asset, the rest in cash, brought back to it once a month and never stopped."""
    target = np.zeros_like(plan.target)
    target[:, 0] = weight
    rebalance = Rebalance(trade="every", every_days=EVERY_BARS)
    quiet = msgspec.structs.replace(plan.playbook, rebalance=rebalance, stops=())
    if weight in {0.0, 1.0} and plan.playbook.money.monthly == 0.0:
        quiet = msgspec.structs.replace(quiet, rebalance=Rebalance())  # nothing drifts away from all or nothing
    return orders_of(quiet, target, plan.assets)


def on_random_dates(plan: Plan, draws: int | None = None, *, seed: int | None = None) -> Iterator[Orders]:
    """The playbook's schedule begun on other dates, as many times as asked.

    What would run over the end goes on from the beginning, so that every draw has as many purchases, as long, in the
    same order.

    Parameters
    ----------
    draws
        At most so many; each start once. The file's replications when None.
    seed
        The file's when None.
    """
    bars = plan.target.shape[0]
    inference = plan.playbook.inference
    starts = np.arange(_LEAST_APART, bars - _LEAST_APART + 1)
    rng = np.random.default_rng(inference.seed if seed is None else seed)
    count = min(inference.replications if draws is None else draws, starts.shape[0])
    for start in np.sort(rng.choice(starts, count, replace=False)):
        yield orders_of(plan.playbook, np.roll(plan.target, int(start), axis=0), plan.assets)


def _at_once(plan: Plan, panel: Panel | Asked) -> Compared | NotRun:
    """The same rules without instalments: everything on the first day."""
    rules = tuple(msgspec.structs.replace(rule, stages=None) for rule in plan.playbook.rules)
    if rules == plan.playbook.rules:
        return NotRun("lump_sum", Why.NOT_APPLICABLE, "rules")
    found = plan_of(msgspec.structs.replace(plan.playbook, rules=rules), panel)
    return found if isinstance(found, NotRun) else Compared("lump_sum", found.orders)


def _equally_volatile(plan: Plan, path: Path) -> Compared | NotRun:
    """The share of the first asset, rest in cash, that varies as much as the playbook did; known only afterwards."""
    wanted = _spread(path)
    weight = 1.0
    if not wanted > 0.0:
        return NotRun("equal_volatility", Why.NOT_APPLICABLE, plan.assets[0])
    for _ in range(_ROUNDS):
        got = _spread(simulate(plan.market, constant(plan, weight)))
        if not got > 0.0:
            return NotRun("equal_volatility", Why.NOT_APPLICABLE, plan.assets[0])
        weight *= wanted / got
    return Compared("equal_volatility", constant(plan, weight), weight)


def _spread(path: Path) -> float:
    """Standard deviation of the returns of a unit, the first bar's trade left aside."""
    unit = path.unit[path.unit > 0.0]
    return float(np.diff(np.log(unit)).std()) if unit.shape[0] > 1 else 0.0
