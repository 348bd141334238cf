"""Tests in common use that are wrong here, and must be seen to be: they prove that the harness can see failure."""

from __future__ import annotations

import numpy as np
from scipy import stats


def t_against_zero(outcomes: np.ndarray, rows: np.ndarray) -> float:
    """One-sided p of the t test that the cases' mean outcome is zero."""
    cases = outcomes[rows]
    return float(stats.t.sf(cases.mean() / (cases.std(ddof=1) / np.sqrt(cases.size)), cases.size - 1))


def f_of_variances(returns: np.ndarray, length: int) -> np.ndarray:
    """Two-sided p of the F test that the last rows have the variance of those before, (paths,)."""
    inside, outside = returns[-length:], returns[:-length]
    ratio = inside.var(axis=0, ddof=1) / outside.var(axis=0, ddof=1)
    below = stats.f.cdf(ratio, length - 1, outside.shape[0] - 1)
    return 2.0 * np.minimum(below, 1.0 - below)


def brown_forsythe(returns: np.ndarray, length: int) -> np.ndarray:
    """p of the Brown-Forsythe test of the same, (paths,)."""
    return stats.levene(returns[-length:], returns[:-length], center="median", axis=0).pvalue


def f_of_lags(outcome: np.ndarray, signal: np.ndarray, lags: int) -> float:
    """p of the F test that the signal's lags say nothing of the outcome beside the outcome's own (Granger)."""
    rows = outcome.size - lags
    columns = [np.ones(rows), *(outcome[lags - k : lags - k + rows] for k in range(1, lags + 1))]
    columns += [signal[lags - k : lags - k + rows] for k in range(1, lags + 1)]
    wide, y = np.stack(columns), outcome[lags:]
    products, with_y = np.einsum("ir,jr->ij", wide, wide), np.einsum("ir,r->i", wide, y)
    rss = []
    for known in (lags + 1, 2 * lags + 1):
        coefficients = np.linalg.solve(products[:known, :known], with_y[:known])
        rss.append(float(((y - coefficients @ wide[:known]) ** 2).sum()))
    degrees = rows - wide.shape[0]
    return float(stats.f.sf((rss[0] - rss[1]) / lags / (rss[1] / degrees), lags, degrees))
