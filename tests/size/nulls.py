"""Returns on which nothing happens, (rows, paths): three nulls of Bitcoin's kind, own volatility, variances, a cycle."""

from __future__ import annotations

import numpy as np

from weatherglass.stats.null_models import NullModel, simulated_returns, simulated_states

ROWS = 4_000
DAILY = 0.0346
DRIFT = 0.0015
GARCH = NullModel(DAILY, alpha=0.08, beta=0.90, degrees=5.0, drifts=(DRIFT, DRIFT))
REGIME = NullModel(DAILY, alpha=0.08, beta=0.90, degrees=5.0, drifts=(0.0035, -0.0020), durations=(400.0, 250.0))
STILL = NullModel(DAILY, alpha=0.08, beta=0.90, degrees=5.0)
SHARES = NullModel(0.0105, alpha=0.02, gamma=0.10, beta=0.915, degrees=6.0, drifts=(0.0003, 0.0003))
"""Of the kind of the S&P 500: fitted to it the persistence is .984 and the degrees 6.7."""
NULLS = ("garch", "regime", "decay")
CYCLE_DAYS = 1_461


def returns_of(null: str, rng: np.random.Generator, paths: int, rows: int = ROWS) -> np.ndarray:
    """Daily log returns: a constant drift; bull and bear markets; or drift and volatility that die down."""
    if null == "garch":
        return simulated_returns(GARCH, rng, rows=rows, paths=paths)
    if null == "regime":
        return simulated_returns(REGIME, rng, rows=rows, paths=paths)
    time = np.linspace(0.0, 1.0, rows)[:, None]
    shocks = simulated_returns(STILL, rng, rows=rows, paths=paths)
    return (0.0035 - 0.0032 * time) + (1.4 - 0.7 * time) * shocks


def outcomes_of(returns: np.ndarray, horizon: int) -> np.ndarray:
    """Log returns over the horizon from each row on, (rows - horizon + 1, paths)."""
    logs = np.concatenate([np.zeros((1, returns.shape[1])), np.cumsum(returns, axis=0)])
    return np.ascontiguousarray((logs[horizon:] - logs[:-horizon]).T).T


def own_volatility(rng: np.random.Generator, paths: int, rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Returns, and beside each the variance a day that the model expects of the next 21: what an index would show."""
    returns, expected = simulated_states(SHARES, rng, rows=rows, paths=paths, burn_in=500)
    month, level = 21, SHARES.daily**2
    lasting = (1.0 - SHARES.persistence**month) / (month * (1.0 - SHARES.persistence))
    return returns, level + lasting * (expected - level)


def unchanged_variance(kind: str, rng: np.random.Generator, paths: int, rows: int) -> np.ndarray:
    """Returns whose variance moves slowly by itself and does not change: GARCH of .98 and .995, or in logs of .995."""
    if kind == "garch_98":
        return simulated_returns(STILL, rng, rows=rows, paths=paths)
    if kind == "garch_995":
        return simulated_returns(NullModel(DAILY, alpha=0.06, beta=0.935, degrees=5.0), rng, rows=rows, paths=paths)
    lasting, spread = 0.995, 0.8  # of the log of the variance
    log_variance = spread * rng.standard_normal(paths)
    found = np.empty((rows, paths))
    for row in range(rows):
        found[row] = DAILY * np.exp(0.5 * log_variance) * rng.standard_normal(paths)
        log_variance = lasting * log_variance + spread * np.sqrt(1.0 - lasting**2) * rng.standard_normal(paths)
    return found


def cycle_returns(rng: np.random.Generator, paths: int, rows: int, first: np.ndarray) -> np.ndarray:
    """Returns whose drift depends on the days since the last "halving" alone; the first is at row `first` of a path."""
    phase = (np.arange(rows)[:, None] - first[None, :]) % CYCLE_DAYS
    drift = 0.0014 + 0.0020 * np.cos(2.0 * np.pi * (phase - 330.0) / CYCLE_DAYS)
    return drift + simulated_returns(STILL, rng, rows=rows, paths=paths)
