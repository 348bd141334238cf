"""How slow a return to the mean a test of a unit root still finds: the longest half-life that so many rows can show.

The series comes back by a fixed share of its distance a row and is wandering off otherwise; the test is that of Dickey
and Fuller about a mean without lagged changes, against its own distribution under a random walk.

References
----------
Phillips, P.C.B. (1987), Towards a unified asymptotic theory for autoregression, Biometrika 74, 535-547: with roots of
``1 - c / n`` the power depends on c alone, so that long series are simulated at 1,000 rows.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import UsageError

Vector = NDArray[np.float64]
MOST_ROWS = 1_000
SIMULATIONS = 2_000
PULLS = np.linspace(0.0, 40.0, 21)
"""c of the grid: 0 is a random walk, at 40 hardly a sample of any length is missed."""


def longest_half_life(rows: int, *, alpha: float, target: float, seed: int) -> float | None:
    """The longest half-life, in rows, that the test finds at a level with the wanted power; None when none is.

    Parameters
    ----------
    rows
        Of the series, at least 30.
    alpha, target
        Level of the one-sided test, and the wanted power.
    seed
        Of the simulation (2,000 paths of at most 1,000 rows for each of 20 half-lives).

    Notes
    -----
    Lagged changes, which the test of a market series has, cost a little of its power: the true length is no longer.

    Examples
    --------
    >>> short, long = (longest_half_life(rows, alpha=0.05, target=0.8, seed=1) for rows in (500, 5_000))
    >>> round(short), round(long / short)
    (19, 10)
    """
    if rows < 30 or not (0.0 < alpha < 1.0 and 0.0 < target < 1.0):
        raise UsageError(f"rows={rows} must be at least 30, alpha={alpha} and target={target} between 0 and 1")
    statistics = _simulated(min(rows, MOST_ROWS), seed)
    power = (statistics < np.quantile(statistics[0], alpha)).mean(axis=1)
    found = np.flatnonzero(power >= target)
    if not found.size:
        return None
    at = int(found[0])
    pull = float(np.interp(target, power[at - 1 : at + 1], PULLS[at - 1 : at + 1]))
    return rows * math.log(2.0) / pull


@lru_cache(maxsize=4)
def _simulated(rows: int, seed: int) -> NDArray[np.float64]:
    """The statistic on every path, (pulls, simulations): the same shocks for every pull."""
    rng = np.random.default_rng(seed)
    root = np.exp(-PULLS / rows)[:, None]
    start = np.zeros_like(root)
    start[1:] = 1.0 / np.sqrt(1.0 - root[1:] ** 2)
    now = start * rng.standard_normal(SIMULATIONS)
    total, squares, changes, products, spread = (np.zeros_like(now) for _ in range(5))
    for _ in range(rows - 1):
        then = root * now + rng.standard_normal(SIMULATIONS)
        change = then - now
        total += now
        squares += now * now
        changes += change
        products += now * change
        spread += change * change
        now = then
    count = rows - 1.0
    within = squares - total * total / count
    slope = (products - total * changes / count) / within
    rest = spread - changes * changes / count - slope * slope * within
    return np.asarray(slope / np.sqrt(rest / (count - 2.0) / within))
