"""The thermal optimal path: how far one series runs ahead of another, row by row, when the lead may change.

Set the times of two series at right angles. A path through that lattice pairs every row of the one with a row of the
other; it is good where the paired values agree. One best path would follow the noise, so that all paths are averaged,
each with weight exp(-energy / temperature): low temperatures trust the data, high ones smooth. What comes out is a mean
lead for every row, the *symmetric* one weighing whole paths and not only their parts before a row: then it is the same,
with its sign changed, when time runs backwards.

It describes. Any two series have a path, a path that may bend finds agreement in noise, and the correlation along it is
too high for having been looked for. That a lead is more than that is asked of the free energy of the paths on which the
first series is earlier, against the same series with signs drawn anew (`thermal_path_test`).

References
----------
Sornette, D. and Zhou, W.-X. (2005), Non-parametric determination of real-time lag structure between two time series:
the "optimal thermal causal path" method, Quantitative Finance 5, 577-591; Zhou, W.-X. and Sornette, D. (2006),
Journal of Macroeconomics 28, 195-224; Meng, H., Xu, H.-C., Zhou, W.-X. and Sornette, D. (2017), Symmetric thermal
optimal path and time-dependent lead-lag relationship: novel statistical tests, Quantitative Finance 17, 959-977.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import MethodError, UsageError

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
TEMPERATURE = 2.0
_ROWS_A_LAG, _FEWEST = 5, 20
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class ThermalPath:
    """Mean lead of one series over another, row by row.

    Attributes
    ----------
    lag
        (n,) rows by which the first series is earlier, of the paths at the time halfway between the two rows that they
        pair; negative where it is later.
    sign
        1 where the series go together, -1 where against each other.
    correlation
        Of the pairs along the mean path, rounded to rows: too high for having been looked for.
    free_energy
        -temperature log(sum of the weights of all paths) a row.
    rows
        n.
    """

    lag: Vector
    sign: int
    correlation: float
    free_energy: float
    rows: int


@dataclass(frozen=True, slots=True, eq=False)
class ThermalTest:
    """Whether the first series leads, and the path on which it does or does not.

    Attributes
    ----------
    path
        Over lags of both signs.
    gain
        By how much the free energy a row of the paths with the first series earlier is below the mean of the
        surrogates; about 0 when there is nothing.
    p, error
        Share of the surrogates, the observed one among them, with a free energy as low; its standard error by drawing.
    surrogates
        How many.
    """

    path: ThermalPath
    gain: float
    p: float
    error: float
    surrogates: int


def thermal_path(
    x: Vector,
    y: Vector,
    *,
    max_lag: int,
    temperature: float = TEMPERATURE,
    sign: int | None = None,
    symmetric: bool = True,
) -> ThermalPath:
    """Mean lead of x over y by the thermal average of all paths.

    Parameters
    ----------
    x, y
        (n,) finite changes, rows at equal distances; they are standardized. Without memory of their own: a path through
        levels with trends finds trends.
    max_lag
        Paths pair rows that lie at most so far apart.
    temperature
        In units of the variance; 1 to 2 in the literature.
    sign
        1 for series that go together, -1 for against each other; the one with the lower free energy when None.
    symmetric
        Weigh whole paths (Meng et al.); else their part up to the row (Sornette and Zhou).

    Raises
    ------
    UsageError
        When the columns differ in length, a value is missing, or a setting is out of bounds.
    MethodError
        When there are fewer than five rows a lag, or a column does not vary.

    Examples
    --------
    >>> x = np.random.default_rng(1).normal(size=400)
    >>> found = thermal_path(x, -np.roll(x, 3), max_lag=6)
    >>> float(np.median(found.lag).round(1)), found.sign, round(found.correlation, 2)
    (2.9, -1, -0.91)
    """
    _require(x, y, max_lag, temperature)
    if sign not in {None, 1, -1}:
        raise UsageError(f"sign={sign} must be 1, -1 or None")
    from weatherglass.stats.kernels import thermal_sum

    a, b = _standardized(x), _standardized(y)
    n, width = a.shape[0], 2 * max_lag + 1
    none, nothing = np.empty((0, width)), np.empty(0)
    if sign is None:
        logs = {each: thermal_sum(a, b, each, temperature, -max_lag, max_lag, none, nothing) for each in (1, -1)}
        sign = 1 if logs[1] >= logs[-1] else -1
    weights, scales = np.empty((n, width)), np.empty(n)
    total = thermal_sum(a, b, sign, temperature, -max_lag, max_lag, weights, scales)
    logs_of = _log(weights) + scales[:, None]
    lags = np.arange(-max_lag, max_lag + 1)
    if symmetric:
        thermal_sum(a[::-1].copy(), b[::-1].copy(), sign, temperature, -max_lag, max_lag, weights, scales)
        later = (_log(weights) + scales[:, None])[::-1, ::-1]
        earlier = np.clip(np.arange(n)[:, None] - lags, 0, n - 1)
        cost = np.minimum((a[earlier] - sign * b[:, None]) ** 2 / temperature, 300.0)
        logs_of = logs_of + later + cost  # a cell stands in both halves and counts once
    lag = _by_time(logs_of, lags)
    return ThermalPath(lag, int(sign), _along(a, b, lag), -temperature * float(total) / n, n)


def thermal_path_test(
    x: Vector,
    y: Vector,
    rng: np.random.Generator,
    *,
    max_lag: int,
    temperature: float = TEMPERATURE,
    surrogates: int = 199,
    kind: Literal["signs", "shift"] = "signs",
) -> ThermalTest:
    """Whether paths on which x is 1 to `max_lag` rows earlier fit better than those of surrogates of x.

    Parameters
    ----------
    rng
        Of the surrogates: the same state gives the same bits.
    surrogates
        199 make p a multiple of 0.005.
    kind
        "signs" draws the sign of every row of x anew, which keeps its bursts of volatility where they are: for series
        without memory. "shift" rolls x by a random number of rows, which keeps its memory, and takes bursts that both
        have for a lead.

    Raises
    ------
    UsageError, MethodError
        As `thermal_path`, and with fewer than 19 surrogates.

    Notes
    -----
    Meng et al. (2017) compare free energies as well, because the path alone rejects too rarely; that a regression along
    the path is significant ("self-consistency") says little, for the path was chosen to make it so. The lower of the
    free energies of both signs is compared with the lower of both of each surrogate. A small p says that x comes before
    y somewhere in the sample, by some lead; not where, and not that it causes anything.

    Size at nominal 5 %, 500 rows, lags to 8, prewhitened and in units of recent volatility (400 runs, standard error
    1.1 points): "signs" 3.8 % for independent GARCH returns, 6.0 % where they move together (correlation .8), 5.2 %
    where they share their bursts of volatility, 4.8 % with both, and 2.8 % for autoregressions that move together.
    "shift" rejects 10.3 % (together), 18.3 % (shared bursts) and 14.3 % (both), and on raw autoregressions that move
    together 99 %: take their memory out before.
    """
    path = thermal_path(x, y, max_lag=max_lag, temperature=temperature)
    if surrogates < 19:
        raise UsageError(f"surrogates={surrogates} must be at least 19: with fewer no p can be 0.05")
    a, b = _standardized(x), _standardized(y)
    observed = _free_energy(a, b, max_lag, temperature)
    found = np.array(
        [_free_energy(_surrogate(a, kind, max_lag, rng), b, max_lag, temperature) for _ in range(surrogates)]
    )
    p = (1.0 + float((found <= observed + _ROUNDING).sum())) / (surrogates + 1.0)
    return ThermalTest(path, float(found.mean()) - observed, p, math.sqrt(p * (1.0 - p) / surrogates), surrogates)


def _free_energy(a: Vector, b: Vector, max_lag: int, temperature: float) -> float:
    """A row, of the paths on which the first series is earlier, the lower of both signs."""
    from weatherglass.stats.kernels import thermal_sum

    none, nothing = np.empty((0, max_lag)), np.empty(0)
    logs = [float(thermal_sum(a, b, sign, temperature, 1, max_lag, none, nothing)) for sign in (1, -1)]
    return float(-temperature * max(logs) / a.shape[0])


def _surrogate(a: Vector, kind: Literal["signs", "shift"], max_lag: int, rng: np.random.Generator) -> Vector:
    if kind == "signs":
        return np.where(rng.random(a.shape[0]) < 0.5, -a, a)
    return np.roll(a, int(rng.integers(max_lag + 1, a.shape[0] - max_lag)))


def _by_time(logs: Matrix, lags: NDArray[np.int64]) -> Vector:
    """Mean lag by the time halfway between the rows of a cell, from logs of weights by row of y and lag.

    A cell halfway between two times counts half in each: so nothing changes when time runs backwards.
    """
    n = logs.shape[0]
    inside = np.isfinite(logs)
    twice = (2 * np.arange(n)[:, None] - lags)[inside]
    lag = np.broadcast_to(lags, logs.shape)[inside]
    highest, time = np.full(n, -np.inf), np.concatenate([twice // 2, (twice + 1) // 2])
    value, lag = np.tile(logs[inside], 2), np.tile(lag, 2)
    np.maximum.at(highest, time, value)
    weight = np.exp(value - highest[time])
    return np.asarray(np.bincount(time, weight * lag, minlength=n) / np.bincount(time, weight, minlength=n))


def _along(a: Vector, b: Vector, lag: Vector) -> float:
    """Correlation of the pairs that a path of mean lags makes."""
    n, step = a.shape[0], np.rint(lag).astype(np.int64)
    later = np.arange(n) + (step + 1) // 2
    earlier = later - step
    kept = (np.minimum(later, earlier) >= 0) & (np.maximum(later, earlier) < n)
    return float(np.corrcoef(a[earlier[kept]], b[later[kept]])[0, 1])


def _log(weights: Matrix) -> Matrix:
    return np.log(weights, out=np.full(weights.shape, -np.inf), where=weights > 0.0)


def _standardized(x: Vector) -> Vector:
    return np.asarray((x - x.mean()) / x.std())


def _require(x: Vector, y: Vector, max_lag: int, temperature: float) -> None:
    if x.shape != y.shape:
        raise UsageError(f"x has {x.shape[0]} rows and y {y.shape[0]}; a row of both must be one time")
    if max_lag < 1 or not temperature > 0.0:
        raise UsageError(f"max_lag={max_lag} must be at least 1 and temperature={temperature} above 0")
    bad = ~(np.isfinite(x) & np.isfinite(y))
    if bool(bad.any()):
        raise UsageError(f"row {int(np.argmax(bad))} has a missing value: drop it in both before")
    needed = max(_FEWEST, _ROWS_A_LAG * max_lag)
    if x.shape[0] < needed:
        raise MethodError(f"{x.shape[0]} rows are too few for paths up to {max_lag} rows apart; {needed} are needed")
    for name, column in (("x", x), ("y", y)):
        if not float(np.ptp(column)) > 0.0:
            raise MethodError(f"{name} does not vary: it is {column[0]} on all {column.shape[0]} rows")
