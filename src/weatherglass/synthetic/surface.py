"""The smile of every expiry: raw SVI slices of an SSVI surface without static arbitrage.

    w(k, T) = a + b (r (k - m) + sqrt((k - m)^2 + s^2))         k = ln(K / F), w = vol^2 T
    a = q (1 - r^2) / 2     b = q f / 2     m = -r / f     s = sqrt(1 - r^2) / f
    f = h / sqrt(q (1 + q))           q(T) = l^2 T + (v^2 - l^2) (1 - exp(-c T)) / c

q is the total variance at the money, r the skew, h the curvature, v the short and l the long vol. q grows with T, and
h (1 + |r|) <= 2: the surface has neither butterfly nor calendar arbitrage.

References
----------
Gatheral (2004), A parsimonious arbitrage-free implied volatility parameterization. Gatheral and Jacquier (2014),
Arbitrage-free SVI volatility surfaces, Quantitative Finance 14(1): theorem 4.2 and remark 4.4.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from weatherglass.errors import UsageError
from weatherglass.market.board import Vector
from weatherglass.synthetic.path import MarketState

SECONDS_A_YEAR = 365.0 * 86_400.0


class Slices(NamedTuple):
    """Raw SVI parameters of some expiries, each (n_terms,)."""

    a: Vector
    b: Vector
    rho: Vector
    m: Vector
    sigma: Vector


def variance_at_the_money(vol: float, long_vol: float, speed: float, years: ArrayLike) -> Vector:
    """Total variance at the money: short vol that returns to the long one.

    >>> float(variance_at_the_money(0.2, 0.2, 4.0, 0.25)) == 0.2**2 * 0.25
    True
    """
    t = np.asarray(years, np.float64)
    return np.asarray(long_vol**2 * t - (vol**2 - long_vol**2) * np.expm1(-speed * t) / speed, np.float64)


def slices_of(theta: ArrayLike, rho: float, eta: float) -> Slices:
    """The slices of an SSVI surface.

    Parameters
    ----------
    theta
        (n_terms,) total variances at the money, positive.
    rho
        Above -1 and below 1.
    eta
        Positive; eta (1 + abs(rho)) is at most 2.

    Raises
    ------
    UsageError
        When the surface would have arbitrage.

    Examples
    --------
    At the money the total variance is theta:

    >>> one = slices_of([0.01], -0.7, 1.0)
    >>> round(float(total_variance(one, 0.0)[0]), 15)
    0.01
    """
    if not (abs(rho) < 1.0 and eta > 0.0 and eta * (1.0 + abs(rho)) <= 2.0):
        raise UsageError(
            f"rho={rho}, eta={eta}: without arbitrage is only abs(rho) < 1 and 0 < eta (1 + abs(rho)) <= 2"
        )
    q = np.asarray(theta, np.float64)
    if not np.all(q > 0.0):
        raise UsageError(f"theta={np.min(q)}: total variance must be positive")
    phi = eta / np.sqrt(q * (1.0 + q))
    width = math.sqrt(1.0 - rho * rho)
    return Slices(0.5 * q * width * width, 0.5 * q * phi, np.full(q.shape, rho), -rho / phi, width / phi)


def total_variance(slices: Slices, k: ArrayLike) -> Vector:
    """vol^2 T at log-moneyness k; arguments broadcast."""
    away = np.asarray(k, np.float64) - slices.m
    return np.asarray(slices.a + slices.b * (slices.rho * away + np.hypot(away, slices.sigma)), np.float64)


def slices_at(state: MarketState, long_vol: float, speed: float, years: ArrayLike) -> Slices:
    """The smiles of a market's state at some times to settlement, in years."""
    return slices_of(variance_at_the_money(state.vol, long_vol, speed, years), state.skew, state.curvature)
