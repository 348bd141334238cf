"""Any number of threshold rules on an engine, some tens of thousands a task: the same results as all at once.

A task is the number of a chunk; its rules are made where they run. Chunks are large, because the compiled call is fast:
a task must take longer than the message that asks for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import partial
from math import inf

import numpy as np
from numpy.typing import NDArray

from weatherglass.app.sent_results import packed, unpacked
from weatherglass.errors import DataError, UsageError
from weatherglass.playbooks.grid import GridResult, run_grid
from weatherglass.playbooks.rule_axes import RuleAxes
from weatherglass.scale.engine import Engine, Failed

Vector = NDArray[np.float64]
CHUNK = 50_000


@dataclass(frozen=True, slots=True, eq=False)
class GridMarket:
    """What all rules of a grid are run on; see `weatherglass.playbooks.grid.run_grid`."""

    signal: Vector
    returns: Vector
    cash: Vector
    years: float
    rows_a_year: float
    drift: float = inf


def run_grid_on(
    engine: Engine,
    axes: RuleAxes,
    market: GridMarket,
    *,
    chunk: int = CHUNK,
    watch: Callable[[int, int], None] | None = None,
) -> GridResult:
    """What became of every rule, in the order of the grid; 72 bytes a rule.

    Parameters
    ----------
    chunk
        Rules of a task; no result depends on it.
    watch
        (rules done, rules in all).

    Raises
    ------
    UsageError
        When `chunk` is below 1, or the first part of the grid is refused (before anything is started).
    DataError
        When a later part could not be run: what was refused, or a worker that was lost in every attempt.
    """
    if chunk < 1:
        raise UsageError(f"chunk={chunk} is out of bounds: 1 or more")
    axes.rules(0, min(chunk, axes.size))
    firsts = range(0, axes.size, chunk)
    parts: dict[int, GridResult] = {}
    done = 0
    for at, outcome in engine.run(partial(run_chunk, axes, market, chunk), firsts):
        if isinstance(outcome, Failed):
            raise DataError(f"rules {firsts[at]:,} and following: {outcome.text}")
        parts[at] = unpacked(outcome.result)
        done += parts[at].total.size
        if watch is not None:
            watch(done, axes.size)
    return GridResult(
        **{
            each.name: np.concatenate([getattr(parts[at], each.name) for at in range(len(firsts))])
            for each in fields(GridResult)
        }
    )


def run_chunk(axes: RuleAxes, market: GridMarket, chunk: int, first: int) -> bytes:
    """What a worker does: the rules from `first` on."""
    rules = axes.rules(first, min(first + chunk, axes.size))
    found = run_grid(
        rules, market.signal, market.returns, market.cash, years=market.years, rows_a_year=market.rows_a_year,
        drift=market.drift,
    )  # fmt: skip
    return packed(found)
