"""Returns of Treasuries from par yields: what a bond of constant maturity has earned from day to day.

Prices of bond funds begin in 2002 and are not free to pass on; par yields are in the public domain since 1962. Only the
return is taken from them: a bond bought at par on one day is priced at the next day's yield, with its coupon for the
days between. The roll down the curve within a day is left out.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
_DAYS_PER_YEAR = 365.25


def par_bond_log_returns(days: NDArray[np.datetime64], par_yield: Vector) -> Vector:
    """Log return of a ten-year par bond from the row before to each row, (n,); NaN in the first row.

    Parameters
    ----------
    days
        (n,) datetime64[D], increasing.
    par_yield
        (n,) percent a year, coupons twice a year (bond-equivalent), as the Treasury publishes them.

    Notes
    -----
    With y0 and y1 the two yields as decimals, the coupon y0 / 2 and v = 1 / (1 + y1 / 2), the bond is worth
    ``y0 / 2 (v + v^2 + ... + v^20) + v^20`` and has earned ``y0 d / 365.25`` in d days.

    Examples
    --------
    At an unchanged yield of 4 % a day earns 4 % / 365.25; a rise by 0.1 points costs about 0.8 %.

    >>> days = np.array(["2024-01-02", "2024-01-03", "2024-01-04"], dtype="datetime64[D]")
    >>> np.round(1e4 * par_bond_log_returns(days, np.array([4.0, 4.0, 4.1])), 1)
    array([  nan,   1.1, -80.6])
    """
    before = np.concatenate([[np.nan], par_yield[:-1]]) / 100.0
    v = 1.0 / (1.0 + par_yield / 200.0)
    # powers and their sum by multiplication: no division by a yield near 0, and the bits of a row are its own
    v2 = v * v
    v4 = v2 * v2
    v8 = v4 * v4
    v16 = v8 * v8
    first_four = (v + v2) * (1.0 + v2)
    coupons = first_four * (1.0 + v4) * (1.0 + v8) + v16 * first_four
    last = v16 * v4
    span = np.full(par_yield.shape, np.nan)
    span[1:] = (days[1:] - days[:-1]).astype(np.float64)
    return np.asarray(np.log(before / 2.0 * coupons + last + before * span / _DAYS_PER_YEAR))
