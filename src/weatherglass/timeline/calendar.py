"""Days of the calendar as numbers of the array library, each with its unit said."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

DAY = np.timedelta64(1, "D")
"""A step of one day. A bare 1 has no unit, and newer versions of the library refuse to guess it."""


def days_between(first: date | np.datetime64, last: date | np.datetime64) -> NDArray[np.datetime64]:
    """Every day from the first to the last, both included: (n,) datetime64[D], empty when the last lies before.

    >>> days_between(date(2024, 2, 28), date(2024, 3, 1)).astype(str).tolist()
    ['2024-02-28', '2024-02-29', '2024-03-01']
    """
    begin, end = np.array([first, last], "datetime64[D]")
    return np.arange(begin, end + DAY, DAY)
