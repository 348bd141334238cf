"""The conversions between volatility points, volatility, variance and total variance, in one place.

A level of an index is in *vol points* (20.0); everything inside the engine is in decimals: `vol` 0.20,
`variance` 0.04 a year, `total_variance` = variance x year fraction. Nothing else in the package multiplies by 100.
"""

from __future__ import annotations

import math
from typing import NewType

VolPoints = NewType("VolPoints", float)
Vol = NewType("Vol", float)
Variance = NewType("Variance", float)
TotalVariance = NewType("TotalVariance", float)

MINUTES_PER_DAY = 1_440
MINUTES_PER_YEAR = 525_600
"""Minutes in a 365-day year: N_365 of the Cboe methodology, in leap years too."""


def vol_points_to_vol(points: VolPoints) -> Vol:
    """Decimal volatility of an index level.

    >>> vol_points_to_vol(VolPoints(20.0))
    0.2
    """
    return Vol(points / 100.0)


def vol_to_vol_points(vol: Vol) -> VolPoints:
    """Index level of a decimal volatility.

    >>> vol_to_vol_points(Vol(0.25))
    25.0
    """
    return VolPoints(100.0 * vol)


def vol_to_variance(vol: Vol) -> Variance:
    """Annual variance of a decimal volatility.

    >>> vol_to_variance(Vol(0.5))
    0.25
    """
    return Variance(vol * vol)


def variance_to_vol(variance: Variance) -> Vol:
    """Decimal volatility of an annual variance; negative or NaN variance has none.

    Raises
    ------
    ValueError
        When the variance is negative or NaN.

    >>> variance_to_vol(Variance(0.04))
    0.2
    """
    if not variance >= 0.0:
        raise ValueError(f"variance={variance}: a volatility exists for a variance of 0 or more only")
    return Vol(math.sqrt(variance))


def vol_points_to_variance(points: VolPoints) -> Variance:
    """Annual variance of an index level.

    >>> vol_points_to_variance(VolPoints(50.0))
    0.25
    """
    return vol_to_variance(vol_points_to_vol(points))


def variance_to_vol_points(variance: Variance) -> VolPoints:
    """Index level of an annual variance.

    >>> variance_to_vol_points(Variance(0.25))
    50.0
    """
    return vol_to_vol_points(variance_to_vol(variance))


def variance_to_total_variance(variance: Variance, *, year_frac: float) -> TotalVariance:
    """Variance over a horizon of `year_frac` years.

    >>> variance_to_total_variance(Variance(0.04), year_frac=0.25)
    0.01
    """
    return TotalVariance(variance * year_frac)


def minutes_to_year_frac(minutes: float) -> float:
    """Year fraction of a number of calendar minutes, 365-day year.

    >>> minutes_to_year_frac(262_800)
    0.5
    """
    return minutes / MINUTES_PER_YEAR
