"""Paths on which nothing happened: returns with clustered volatility and, if wanted, a drift that switches.

References
----------
Bollerslev, T. (1986), Generalized autoregressive conditional heteroskedasticity, Journal of Econometrics 31, 307-327;
Glosten, L., Jagannathan, R. and Runkle, D. (1993), Journal of Finance 48, 1779-1801; Hamilton, J. (1989), A new
approach to the economic analysis of nonstationary time series, Econometrica 57, 357-384.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import UsageError

Vector = NDArray[np.float64]
Paths = NDArray[np.float64]
"""(rows, paths)."""
ALPHAS = (0.02, 0.04, 0.06, 0.08, 0.10, 0.13, 0.16, 0.20)
PERSISTENCES = (0.90, 0.95, 0.97, 0.98, 0.99, 0.995)


@dataclass(frozen=True, slots=True)
class NullModel:
    """A model of daily log returns: ``r = drift(state) + s z``, ``s2 = omega + (alpha + gamma [e < 0]) e2 + beta s2``.

    Attributes
    ----------
    daily
        Standard deviation of the shocks, unconditional.
    alpha, gamma, beta
        Of the variance; gamma weighs falls more (0 in the plain model).
    degrees
        Of the t-distribution of z, scaled to variance 1; 0 for a normal one.
    drifts
        Of the two states of the drift, log return a day; equal for a constant one.
    durations
        Mean days in each state.
    """

    daily: float
    alpha: float = 0.08
    gamma: float = 0.0
    beta: float = 0.90
    degrees: float = 5.0
    drifts: tuple[float, float] = (0.0, 0.0)
    durations: tuple[float, float] = (400.0, 250.0)

    def __post_init__(self) -> None:
        if not self.daily > 0.0:
            raise UsageError(f"daily={self.daily} must be positive: a price that does not move has no test")
        if min(self.alpha, self.beta) < 0.0 or not self.persistence < 1.0:
            raise UsageError(f"alpha={self.alpha}, gamma={self.gamma}, beta={self.beta} leave no finite variance")
        if self.degrees and not self.degrees > 2.0:
            raise UsageError(f"degrees={self.degrees} must exceed 2, or be 0 for a normal distribution")
        if min(self.durations) < 1.0:
            raise UsageError(f"durations={self.durations} must be at least a day each")

    @property
    def persistence(self) -> float:
        """What is left of a shock to the variance a day later."""
        return self.alpha + 0.5 * self.gamma + self.beta


def simulated_returns(model: NullModel, rng: np.random.Generator, *, rows: int, paths: int) -> Paths:
    """Daily log returns, (rows, paths), each path from its own stationary beginning.

    The same generator state gives the same bits.
    """
    return _simulated(model, rng, rows, paths, None)


def simulated_states(
    model: NullModel, rng: np.random.Generator, *, rows: int, paths: int, burn_in: int = 0
) -> tuple[Paths, Paths]:
    """Daily log returns, and beside each the variance that the model then expects of the next day; both (rows, paths).

    Parameters
    ----------
    burn_in
        Rows before the first, which are left out: the variance of the first is then a draw of its own.
    """
    expected = np.empty((rows + burn_in, paths))
    found = _simulated(model, rng, rows + burn_in, paths, expected)
    return found[burn_in:], expected[burn_in:]


def _simulated(model: NullModel, rng: np.random.Generator, rows: int, paths: int, expected: Paths | None) -> Paths:
    if model.degrees:
        shocks = rng.standard_t(model.degrees, (rows, paths)) * np.sqrt((model.degrees - 2.0) / model.degrees)
    else:
        shocks = rng.standard_normal((rows, paths))
    omega = model.daily**2 * (1.0 - model.persistence)
    variance = np.full(paths, model.daily**2)
    found = np.empty((rows, paths))
    for row in range(rows):
        error = np.sqrt(variance) * shocks[row]
        found[row] = error
        weight = model.alpha + model.gamma * (error < 0.0)
        variance = omega + weight * error * error + model.beta * variance
        if expected is not None:
            expected[row] = variance
    if model.drifts[0] == model.drifts[1]:
        return np.asarray(found + model.drifts[0])
    return np.asarray(found + np.asarray(model.drifts)[_states(model, rng, rows, paths)])


def _states(model: NullModel, rng: np.random.Generator, rows: int, paths: int) -> NDArray[np.int64]:
    """States of the drift, (rows, paths): geometric durations, begun in proportion to the time spent in each."""
    leave = 1.0 / np.asarray(model.durations)
    draws = rng.random((rows, paths))
    state = (draws[0] < model.durations[1] / sum(model.durations)).astype(np.int64)
    found = np.empty((rows, paths), np.int64)
    found[0] = state
    for row in range(1, rows):
        state = np.where(draws[row] < leave[state], 1 - state, state)
        found[row] = state
    return found


def fitted_variance(returns: Vector) -> tuple[float, float]:
    """(alpha, beta) of a GARCH(1,1) with the sample's variance, by Gaussian likelihood over a grid.

    Coarse on purpose: for simulating a plausible null, not for inference.

    Parameters
    ----------
    returns
        (n,) finite; their mean is taken out.
    """
    shocks = returns - returns.mean()
    target = float((shocks * shocks).mean())
    pairs = np.array([(alpha, total - alpha) for alpha in ALPHAS for total in PERSISTENCES])
    alpha, beta = pairs[:, 0], pairs[:, 1]
    variance = np.full(pairs.shape[0], target)
    loss = np.zeros(pairs.shape[0])
    for shock in (shocks * shocks).tolist():
        loss += np.log(variance) + shock / variance
        variance = (1.0 - alpha - beta) * target + alpha * shock + beta * variance
    best = int(np.argmin(loss))
    return float(alpha[best]), float(beta[best])
