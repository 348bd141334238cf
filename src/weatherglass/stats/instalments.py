"""Buying in equal parts over time, from any date: what the money has become at a horizon."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import UsageError

Vector = NDArray[np.float64]


def instalment_growth(
    price: Vector, *, instalments: int, spacing: int, horizon: int, cash: Vector | None = None
) -> Vector:
    """What 1 has become by a horizon when it was put into an asset in equal parts, for every date to begin, (n - h,).

    Parameters
    ----------
    price
        (n,) above 0.
    instalments, spacing, horizon
        Parts, rows from one to the next, and rows from the first to the end; all at least 1. Parts that would be due at
        the horizon or later are left out, and the others are larger.
    cash
        (n,) value of money in cash, above 0, which parts earn that are still to be put in. None counts each part from
        its own row on: the mean multiple of the parts.

    Returns
    -------
    (n - h,); empty where no date has a whole horizon.

    Raises
    ------
    UsageError
        When one of the numbers is below 1.

    Examples
    --------
    Half at 100 and half at 50, both at 100 in the end:

    >>> instalment_growth(np.array([100.0, 50.0, 100.0]), instalments=2, spacing=1, horizon=2)
    array([1.5])
    """
    if instalments < 1 or spacing < 1 or horizon < 1:
        raise UsageError(f"instalments={instalments}, spacing={spacing} and horizon={horizon} must be at least 1")
    count = price.shape[0] - horizon
    if count <= 0:
        return np.empty(0)
    end, found, bought = price[horizon:], np.zeros(count), 0
    for later in range(0, min(horizon, instalments * spacing), spacing):
        part = end / price[later : later + count]
        found += part if cash is None else part * (cash[later : later + count] / cash[:count])
        bought += 1
    return np.asarray(found / bought)
