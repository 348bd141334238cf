"""What the quotes were made of: the exact variance of a smile, and the level that a perfect index would show.

The fair total variance of a smile is that of the log contract, -2 E ln(S_T / F), here as the integral over all strikes
of the values out of the money. The index replaces it by a sum over listed strikes, cut at the wings, of ticks.

References
----------
Neuberger (1994), The log contract. Carr and Madan (1998), Towards a theory of volatility trading. Fukasawa (2012), The
normalizing transformation of the implied volatility smile, for the closed form that the tests use.
"""

from __future__ import annotations

import math

import numpy as np

from weatherglass.indices.black import normal_cdf
from weatherglass.market.board import Vector
from weatherglass.synthetic.surface import Slices, total_variance

_STEPS = 4_000
_DEVIATIONS = 40.0
MINUTES_A_YEAR = 525_600.0


def fair_variance(slices: Slices) -> Vector:
    """Total variance of the log contract of each slice, (n_terms,); relative error below 1e-9.

    Notes
    -----
    2 int OTM(k) / F exp(-k) dk, by Simpson's rule on each side of the money, in steps that grow away from it; far out
    the values vanish faster than any power of the steps.
    """
    at_the_money = np.sqrt(total_variance(slices, 0.0))
    # far wings are linear in k, and so much wider than at the money when the expiry is near
    reach = _DEVIATIONS * np.maximum(at_the_money, slices.b * (1.0 + np.abs(slices.rho)))
    grid = np.linspace(0.0, 1.0, 2 * _STEPS + 1)
    weight = np.where(np.arange(grid.size) % 2 == 1, 4.0, 2.0)
    weight[[0, -1]] = 1.0
    # steps grow as squares away from the money: x = grid^2, dx = 2 grid dgrid
    k = reach[:, None] * grid**2
    jacobian = reach[:, None] * 2.0 * grid * weight / (6.0 * _STEPS)
    wide = Slices(*(each[:, None] for each in slices))
    found = sum((_otm(wide, sign * k) * np.exp(-sign * k) * jacobian).sum(axis=1) for sign in (1.0, -1.0))
    return np.asarray(2.0 * found, np.float64)


def _otm(slices: Slices, k: Vector) -> Vector:
    """Value out of the money over the forward."""
    deviation = np.sqrt(total_variance(slices, k))
    side = np.where(k >= 0.0, 1.0, -1.0)
    upper = -k / deviation + 0.5 * deviation
    return np.asarray(
        side * (normal_cdf(side * upper) - np.exp(np.minimum(k, 700.0)) * normal_cdf(side * (upper - deviation)))
    )


def fair_level(variances: tuple[float, float], minutes: tuple[float, float], *, horizon_days: float = 30.0) -> float:
    """The level in vol points of two total variances, interpolated to a horizon as the VIX does.

    >>> round(fair_level((0.04 * 20 / 365, 0.04 * 40 / 365), (28_800, 57_600)), 12)
    20.0

    References
    ----------
    Cboe Volatility Index Mathematics Methodology, 2022.v1, step 5.
    """
    horizon = horizon_days * 1_440.0
    near, following = minutes
    share = (following - horizon) / (following - near)
    total = variances[0] * share + variances[1] * (1.0 - share)
    return 100.0 * math.sqrt(total * MINUTES_A_YEAR / horizon)
