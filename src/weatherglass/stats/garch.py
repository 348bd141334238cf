"""GARCH models, fitted by `arch`: forecasts of variance as a rival for other forecasts, and nulls to simulate from.

Forecasts come from models (quasi maximum likelihood, normal errors, mean zero) that are fitted on the first row that
has enough rows behind it and again at a fixed distance; in between the variance goes on with the parameters of the last
fit. So no forecast uses anything later than its row. Fitting is slow: this is for records of the past, not for daily
readings. A null to simulate from is fitted to all returns at once, with errors of a t distribution: it says what prices
like these do when nothing is there, not what was known when.

References
----------
Bollerslev, T. (1986), Generalized autoregressive conditional heteroskedasticity, Journal of Econometrics 31, 307-327;
Glosten, L.R., Jagannathan, R. and Runkle, D.E. (1993), On the relation between the expected value and the volatility of
the nominal excess return on stocks, Journal of Finance 48, 1779-1801.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import MethodError, UsageError
from weatherglass.stats.null_models import NullModel

Vector = NDArray[np.float64]
FEWEST_RETURNS = 500
"""Below it a fit of six parameters to clustered returns says nothing."""
LARGEST_PERSISTENCE = 0.998
"""Fits near 1, where the variance has no level to return to, are held to it: shocks then last 346 rows by half."""
_NO_WAY_UP = 8
"""The optimizer's code for a line search that finds no higher point."""


@dataclass(frozen=True, slots=True)
class Garch:
    """``s2[t+1] = omega + alpha e[t]^2 + gamma e[t]^2 (e[t] < 0) + beta s2[t]``; gamma is 0 in the plain model."""

    omega: float
    alpha: float
    gamma: float
    beta: float

    @property
    def persistence(self) -> float:
        """What is left of a shock to the variance a row later, when falls are as likely as rises."""
        return self.alpha + 0.5 * self.gamma + self.beta


def fitted_garch(returns: Vector, *, asymmetric: bool) -> Garch:
    """A model of returns in percent, (n,) without NaN, by `arch`.

    Raises
    ------
    ImportError
        When `arch` is not installed.
    """
    from arch import arch_model

    model = arch_model(returns, mean="Zero", vol="GARCH", p=1, o=int(asymmetric), q=1, rescale=False)
    found = model.fit(disp="off", show_warning=False).params.to_numpy()
    omega, alpha, *gamma, beta = (float(each) for each in found)
    return Garch(omega, alpha, gamma[0] if gamma else 0.0, beta)


def fitted_null(returns: Vector, *, asymmetric: bool = True) -> NullModel:
    """A model with the returns' drift, volatility, clustering and tails, for simulating what they do by themselves.

    Parameters
    ----------
    returns
        (n,) daily log returns without NaN.
    asymmetric
        Falls weigh more than rises (Glosten, Jagannathan and Runkle).

    Returns
    -------
    Constant drift, errors of a t distribution. The level of the variance is the sample's: the one that a fit implies is
    a ratio of two small numbers when shocks last.

    Raises
    ------
    MethodError
        When there are too few returns, or no maximum was found.
    ImportError
        When `arch` is not installed.
    """
    if returns.shape[0] < FEWEST_RETURNS:
        raise MethodError(f"{returns.shape[0]} returns are too few for a fit; it takes {FEWEST_RETURNS}")
    spread = float(returns.std())
    if not spread > 0.0:
        raise MethodError("the returns do not vary: there is no volatility to fit")
    from arch import arch_model

    # the optimizer works in units of the returns: at a spread of 1 it finds its way whatever the market
    model = arch_model(
        returns / spread, mean="Constant", vol="GARCH", p=1, o=int(asymmetric), q=1, dist="t", rescale=False
    )
    result = model.fit(disp="off", show_warning=False)
    mean, _, alpha, *gamma, beta, degrees = (float(each) for each in result.params.to_numpy())
    fall = gamma[0] if gamma else 0.0
    excess = alpha + 0.5 * fall + beta - LARGEST_PERSISTENCE
    # a search that ends on the edge of the parameters ends as it can: beyond the largest persistence it is held to that
    if result.convergence_flag != 0 and not (result.convergence_flag == _NO_WAY_UP and excess > 0.0):
        raise MethodError(f"no maximum of the likelihood was found (code {result.convergence_flag})")
    drift = mean * spread
    return NullModel(
        spread, alpha=alpha, gamma=fall, beta=beta - max(0.0, excess), degrees=degrees, drifts=(drift, drift)
    )


def next_variances(returns: Vector, model: Garch, first: float) -> Vector:
    """Variance expected of the row after each row, (n,), when `first` was expected of the first row.

    >>> next_variances(np.array([1.0, -2.0]), Garch(0.1, 0.1, 0.2, 0.5), 1.0).round(6).tolist()
    [0.7, 1.65]
    """
    found = np.empty(returns.shape)
    now = first
    for row, shock in enumerate(returns.tolist()):
        weight = model.alpha + (model.gamma if shock < 0.0 else 0.0)
        now = model.omega + weight * shock * shock + model.beta * now
        found[row] = now
    return found


def mean_variance_ahead(following: Vector, model: Garch, horizon: int) -> Vector:
    """Mean of the variances expected of the next `horizon` rows, from that of the next row, elementwise.

    >>> mean_variance_ahead(np.array([2.0]), Garch(0.5, 0.1, 0.0, 0.4), 2).tolist()
    [1.75]
    """
    if horizon < 1:
        raise UsageError(f"horizon={horizon} must be at least one row")
    coming, total = following, following
    for _ in range(horizon - 1):
        coming = model.omega + model.persistence * coming
        total = total + coming
    return np.asarray(total / horizon)


def garch_forecast(returns: Vector, *, horizon: int, first_fit: int, refit: int, asymmetric: bool = False) -> Vector:
    """Forecast, at each row, of the mean variance of the next `horizon` rows.

    Parameters
    ----------
    returns
        (n,) in percent, without NaN.
    first_fit
        Row of the first fit, to itself and all rows before it; earlier rows have no forecast.
    refit
        Rows from one fit to the next.
    asymmetric
        Falls weigh more than rises (Glosten, Jagannathan and Runkle).

    Returns
    -------
    (n,) in squared percent a row; NaN before the first fit.

    Raises
    ------
    UsageError
        When rows are counted below one.
    ImportError
        When `arch` is not installed.
    """
    if first_fit < 1 or refit < 1:
        raise UsageError(f"first_fit={first_fit} and refit={refit} must be at least one row")
    found = np.full(returns.shape, np.nan)
    for start in range(first_fit, returns.shape[0], refit):
        seen = returns[: start + 1]
        model = fitted_garch(seen, asymmetric=asymmetric)
        end = min(start + refit, returns.shape[0])
        following = next_variances(returns[:end], model, float((seen * seen).mean()))
        found[start:end] = mean_variance_ahead(following[start:], model, horizon)
    return found
