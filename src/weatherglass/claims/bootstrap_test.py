"""Whether the target does as well where the cases lie when its returns are drawn anew in long blocks.

The returns of the circle are drawn with blocks of a mean length of the horizon, never shorter: blocks that suit the
mean of daily returns are a row or two long and tear apart the regimes that outcomes over a year are made of.
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from weatherglass.claims.cases import WAITING_MEASURES, Setting
from weatherglass.claims.event_tests import as_result, depends_on_own_volatility
from weatherglass.claims.outcomes import INSTALMENT_DAYS, INSTALMENTS, along_paths, days_a_year, measured
from weatherglass.claims.results import NotRun, SignificanceTest, Why
from weatherglass.stats.randomization import against
from weatherglass.stats.resampling import StationaryBlocks, drawn_blocks, over_chunks

Vector = NDArray[np.float64]
Rows = NDArray[np.int64]
NAME = "stationary_bootstrap"
AT_THE_END = frozenset({"log_return", "excess_return", "multiple", "hit"})
ALONG_THE_PATH = frozenset({"max_drawdown", "max_runup", "time_to_target"})
OF_VARIANCE = frozenset({"realised_volatility", "log_realised_variance"})
MOST_VALUES = 400_000_000
"""Drawn values of outcome windows in all, for measures that look at every row of a window: some seconds of work."""
FEWEST_DRAWS = 199
MOST_FILLED = 1 / 3
"""Share of the dates that the spans of the cases may fill (docs/methodology/claim-sizes.md)."""


def bootstrap_test(setting: Setting, *, seed: int, replications: int) -> SignificanceTest | NotRun:
    """The mean outcome of the cases against those at the same places of resampled returns of the target.

    Parameters
    ----------
    replications
        Draws; fewer for measures that look at every row of a window where the cases are many and long (`MOST_VALUES`).

    Returns
    -------
    The test; or that the measure needs more than the returns of its own window. For a signal that is the target's own
    volatility the test is not valid: resampling breaks what ties the two. Nor is it where the spans of the cases fill
    more than a third of the sample: it then rejects 1.3 to 1.9 % at nominal 5 %.
    """
    outcome = setting.claim.outcome
    if outcome.measure not in AT_THE_END | ALONG_THE_PATH | OF_VARIANCE:
        return NotRun(NAME, Why.NOT_APPLICABLE, outcome.measure)
    horizon, rows = outcome.horizon_days, setting.circle_rows
    circle = slice(setting.first_row, setting.first_row + setting.outcomes.shape[0] + horizon)
    returns = np.diff(np.log(setting.target.value[circle]))
    draws = replications
    if outcome.measure not in AT_THE_END:
        draws = min(replications, max(FEWEST_DRAWS, MOST_VALUES // (rows.shape[0] * horizon)))
    block = StationaryBlocks(float(horizon))
    less = _subtracted(setting)

    def means(rng: np.random.Generator, count: int) -> Vector:
        drawn = returns[drawn_blocks(block, returns.shape[0], rng).drawn_rows(count)]
        path = np.concatenate([np.zeros((count, 1)), np.cumsum(drawn, axis=1)], axis=1)
        return np.asarray(_outcomes(path, rows, setting).mean(axis=1) - less)

    drawn = np.concatenate(over_chunks(means, seed=seed, replications=draws))
    observed = float(setting.outcomes[rows].mean())
    found = against(np.concatenate([[observed], drawn]), setting.n)
    found = replace(found, draws=draws, error=float(np.sqrt(found.greater * (1.0 - found.greater) / draws)))
    note = "own_volatility" if depends_on_own_volatility(setting) else ""
    if not note and setting.n * horizon > MOST_FILLED * setting.outcomes.shape[0]:
        note = "too_cautious"
    result = as_result(NAME, setting, found, valid=not note, note=note)
    details = {"mean_block": block.mean_length, "asked": float(replications)}
    return replace(result, details=MappingProxyType(details))


def _outcomes(path: NDArray[np.float64], rows: Rows, setting: Setting) -> NDArray[np.float64]:
    """Outcomes of the cases, (draws, n), on paths of log prices, (draws, rows of the circle and a horizon)."""
    outcome = setting.claim.outcome
    horizon, measure = outcome.horizon_days, outcome.measure
    if measure in AT_THE_END:
        if outcome.sampling == "instalments_5x21":
            bought = [INSTALMENT_DAYS * each for each in range(INSTALMENTS) if INSTALMENT_DAYS * each < horizon]
        else:
            bought = [0]
        end = path[:, rows + horizon]
        multiples = np.asarray(sum(np.exp(end - path[:, rows + later]) for later in bought) / len(bought))
        if measure == "hit":
            return (multiples > outcome.hit_above).astype(np.float64)
        return multiples if measure == "multiple" else np.log(multiples)
    windows = path[:, rows[:, None] + np.arange(horizon + 1)].reshape(-1, horizon + 1)
    if measure in OF_VARIANCE:
        variance = days_a_year(setting.target) * (np.diff(windows, axis=1) ** 2).mean(axis=1)
        found = np.log(variance) if measure == "log_realised_variance" else 100.0 * np.sqrt(variance)
    else:
        found = along_paths(np.exp(windows - windows[:, :1]), measure, outcome.hit_above)
    if measure in WAITING_MEASURES:
        found = np.minimum(found, horizon + 1)  # as the setting has it
    return np.asarray(found.reshape(path.shape[0], rows.shape[0]))


def _subtracted(setting: Setting) -> float:
    """What excess returns are in excess of: the mean of all dates."""
    outcome = setting.claim.outcome
    if outcome.measure != "excess_return":
        return 0.0
    return float(measured(setting.target, "log_return", outcome.horizon_days, sampling=outcome.sampling).mean())
