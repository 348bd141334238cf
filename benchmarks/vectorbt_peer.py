"""The threshold grid by vectorbt, in a process and an environment of its own: `playbook_grid.py` starts it.

It imports nothing of Weatherglass. It is told where the columns are, writes what it found beside them, and then runs
the way that is named on each line of its input, and answers with its processor time.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import vectorbt as vbt


class Grid:
    """The columns, and two ways to ask for return, Sharpe ratio and drawdown of every pair."""

    def __init__(self, folder: Path) -> None:
        given = np.load(folder / "given.npz")
        days = pd.bdate_range("1990-01-02", periods=given["close"].size)
        self.close = pd.Series(given["close"], index=days)
        self.signal, self.fees = given["signal"][:, None], float(given["cost"])
        self.enter, self.leave = given["enter"], given["leave"]

    def simulated(self) -> vbt.Portfolio:
        """Orders of every pair."""
        entries, exits = self.signal >= self.enter, self.signal < self.leave
        return vbt.Portfolio.from_signals(self.close, entries, exits, fees=self.fees, freq="1D")

    def guide(self) -> tuple[np.ndarray, ...]:
        """As its guide has it."""
        portfolio = self.simulated()
        found = portfolio.total_return(), portfolio.sharpe_ratio(), portfolio.max_drawdown()
        return tuple(each.to_numpy() for each in found)

    def lean(self) -> tuple[np.ndarray, ...]:
        """The shortest way that was found: the value once, and the three figures from it with numpy."""
        value = self.simulated().value().to_numpy() / 100.0
        returns = np.diff(value, axis=0) / value[:-1]
        with np.errstate(invalid="ignore"):
            sharpe = returns.mean(axis=0) / returns.std(axis=0, ddof=1)
        highest = np.maximum.accumulate(np.maximum(value, 1.0), axis=0)
        return value[-1] - 1.0, sharpe, (value / highest).min(axis=0) - 1.0


def peak() -> int:
    """Highest resident memory so far, bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def main() -> None:
    """Answer until the input ends."""
    folder = Path(sys.argv[1])
    grid = Grid(folder)
    before = peak()
    found = {way: getattr(grid, way)() for way in ("lean", "guide")}
    memory = peak() - before
    portfolio = grid.simulated()
    named = {f"{way}_{at}": each for way, three in found.items() for at, each in enumerate(three)}
    np.savez(folder / "found.npz", **named)
    told = {"version": vbt.__version__, "memory": memory, "orders": len(portfolio.orders.records)}
    del portfolio, found
    print(json.dumps(told), flush=True)
    for line in sys.stdin:
        started = time.process_time()
        getattr(grid, line.strip())()
        print(time.process_time() - started, flush=True)


if __name__ == "__main__":
    main()
