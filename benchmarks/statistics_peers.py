# ruff: noqa: E402 - the environment is read when the libraries are imported
"""Regressions of the claim lab beside statsmodels: `python benchmarks/statistics_peers.py [--rounds N] [--json FILE]`.

Both get the same arrays on one thread and must find the same numbers before the clock starts. What statsmodels makes
beside (summaries, tests of the residuals, all of it on demand) is not asked for; its objects are made within the time,
as its users make them.
"""

from __future__ import annotations

import argparse
import os
from importlib.metadata import version
from pathlib import Path

for _name in ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"

import numpy as np
import statsmodels.api as sm
from statsmodels.tsa.api import VAR

from rounds import Contestant, race, ratio
from tables import Table, machine_line, write_record
from weatherglass.stats.connectedness import forecast_error_shares, windowed_shares
from weatherglass.stats.granger import granger
from weatherglass.stats.hac import least_squares

SEED = 20_260_122
ROWS, LAGS, ORDER = 9_000, 21, 5
SERIES, WINDOW, WINDOWS, HORIZON = 5, 200, 250, 10

Pair = tuple[Contestant, Contestant]


def newey_west(rng: np.random.Generator) -> Pair:
    """A regression of overlapping returns on two signals, with errors that hang together."""
    steps = rng.standard_normal(ROWS + LAGS)
    outcome = np.convolve(steps, np.ones(LAGS), "valid")[:ROWS]
    one, two = rng.standard_normal((2, ROWS)).cumsum(axis=1) / 30.0
    design = np.column_stack([one, two])

    def theirs() -> np.ndarray:
        fit = sm.OLS(outcome, sm.add_constant(design)).fit(cov_type="HAC", cov_kwds={"maxlags": LAGS})
        return np.asarray(fit.bse)

    def ours() -> np.ndarray:
        return least_squares(outcome, one, two, lags=LAGS).standard_errors

    np.testing.assert_allclose(ours(), theirs(), rtol=1e-9)
    what = f"regression of {ROWS:,} rows, Newey-West errors of {LAGS} lags"
    return Contestant(f"{what}, ours", ours, 1), Contestant(f"{what}, statsmodels OLS", theirs, 1)


def causality(rng: np.random.Generator) -> Pair:
    """Granger's test of one series on another."""
    cause, effect = rng.standard_normal((2, ROWS))
    effect[1:] += 0.05 * cause[:-1]
    select = np.zeros((ORDER, 1 + 2 * ORDER))
    select[:, 1 : 1 + ORDER] = np.eye(ORDER)

    def theirs() -> float:
        past = [series[ORDER - lag : ROWS - lag] for series in (cause, effect) for lag in range(1, ORDER + 1)]
        fit = sm.OLS(effect[ORDER:], sm.add_constant(np.column_stack(past))).fit()
        return float(np.squeeze(fit.f_test(select).fvalue))

    def ours() -> float:
        return granger(cause, effect, order=ORDER).statistic

    np.testing.assert_allclose(ours(), theirs(), rtol=1e-9)
    what = f"Granger's test, {ORDER} lags of {ROWS:,} rows"
    return Contestant(f"{what}, ours", ours, 1), Contestant(f"{what}, statsmodels OLS and f_test", theirs, 1)


def windows(rng: np.random.Generator) -> Pair:
    """Connectedness of markets over a moving window; the peer fits each window, ours decomposes both."""
    x = rng.standard_normal((WINDOW + WINDOWS, SERIES)) + rng.standard_normal((WINDOW + WINDOWS, 1))
    ends = np.arange(WINDOW - 1, WINDOW - 1 + WINDOWS)

    def theirs() -> np.ndarray:
        fits = [VAR(x[end - WINDOW + 1 : end + 1]).fit(1, trend="c") for end in ends.tolist()]
        coefficients, covariance = np.stack([fit.coefs for fit in fits]), np.stack([fit.sigma_u for fit in fits])
        return forecast_error_shares(coefficients, covariance, horizon=HORIZON)

    def ours() -> np.ndarray:
        return windowed_shares(x, ends, window=WINDOW, lags=1, horizon=HORIZON)

    np.testing.assert_allclose(ours(), theirs(), atol=1e-10)
    what = f"connectedness of {SERIES} series, a window of {WINDOW} rows"
    return Contestant(f"{what}, ours", ours, WINDOWS), Contestant(f"{what}, statsmodels VAR", theirs, WINDOWS)


def regressions(rounds: int) -> Table:
    """The race."""
    rng = np.random.default_rng(SEED)
    pairs = [make(rng) for make in (newey_west, causality, windows)]
    race([each for pair in pairs for each in pair], rounds)
    table = Table(
        "Regressions",
        ["", "milliseconds", "statsmodels as many times as long"],
        [
            f"Medians over {rounds} rounds, with quartiles, in processor time on one thread; both find the same "
            f"numbers. statsmodels {version('statsmodels')}."
        ],
    )
    for ours, theirs in pairs:
        times = ratio(theirs, ours)
        table.add([ours.name, f"{1e3 * ours.median:,.3f}", times.text(1)], {"milliseconds": 1e3 * ours.median})
        table.add([theirs.name, f"{1e3 * theirs.median:,.3f}", ""], {"milliseconds": 1e3 * theirs.median})
    return table


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description="Regressions beside statsmodels, as a Markdown table.")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the table there too")
    arguments = parser.parse_args()
    table = regressions(arguments.rounds)
    print(machine_line() + "\n\n" + table.markdown())
    if arguments.json is not None:
        write_record(arguments.json, [table])


if __name__ == "__main__":
    main()
