"""Where events lie that know nothing of the outcome: by a rule of an independent index, at random, or in clusters."""

from __future__ import annotations

import numpy as np

from weatherglass.stats.null_models import NullModel, simulated_returns

INDEX = NullModel(0.012, alpha=0.08, beta=0.90, degrees=5.0, drifts=(0.0003, 0.0003))
RUN_IN = 3_650
"""Rows of the index before the sample begins."""


def placed(kind: str, rng: np.random.Generator, designs: int, n: int, dates: int) -> np.ndarray:
    """Rows of n events among the dates, (designs, n)."""
    if kind == "uniform":
        return np.stack([np.sort(rng.choice(dates, n, replace=False)) for _ in range(designs)])
    if kind == "cluster":
        steps = np.cumsum(rng.integers(20, 121, (designs, n - 1)), axis=1)
        first = rng.integers(0, dates - 120 * (n - 1), designs)
        return np.concatenate([first[:, None], first[:, None] + steps], axis=1)
    found: list[np.ndarray] = []
    gap = 250 if n == 5 else 365
    while len(found) < designs:
        index = index_paths(rng, 400, dates)
        each = (first_records(index[:, path], (gap,))[gap] for path in range(index.shape[1]))
        found += [rows for rows in each if rows.size == n]
    return np.stack(found[:designs])


def index_paths(rng: np.random.Generator, paths: int, dates: int) -> np.ndarray:
    """Log prices of an index that knows nothing of the outcome, (run-in and dates, paths)."""
    return np.cumsum(simulated_returns(INDEX, rng, rows=RUN_IN + dates, paths=paths), axis=0)


def first_records(level: np.ndarray, gaps: tuple[int, ...]) -> dict[int, np.ndarray]:
    """Rows of the first records after so many rows without one, by the gap; the run-in counts before row 0."""
    highest = np.maximum.accumulate(level)
    records = np.flatnonzero(np.concatenate([[True], level[1:] > highest[:-1]]))
    since, rows = np.diff(records), records[1:] - RUN_IN
    return {gap: rows[(since >= gap) & (rows >= 0)] for gap in gaps}
