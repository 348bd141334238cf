"""Bull and bear markets by the size of the swing: dated when they are over, so for looking back only.

References
----------
A. Lunde and A. Timmermann, "Duration dependence in stock prices", Journal of Business & Economic Statistics 22, 2004
(filters of 20 per cent either way; the same is the press's rule for a bear market).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import UsageError

Vector = NDArray[np.float64]
Rows = NDArray[np.int64]


def peaks_and_troughs(price: Vector, *, swing: float = 0.2) -> tuple[Rows, Rows]:
    """Rows at which bull markets ended in a peak, and bear markets in a trough.

    Parameters
    ----------
    price
        (n,) positive prices without a NaN. The first market counts as a bull market.
    swing
        A peak is one once the price has fallen by this share of it; a trough once it has risen by this share of it.

    Returns
    -------
    Peaks and troughs, in order. A row becomes one only with what comes after it, so neither may stand in a rule: the
    last high is no peak until the fall has come.

    Raises
    ------
    UsageError
        When the share is not between 0 and 1, or a price is not positive.

    Examples
    --------
    >>> peaks_and_troughs(np.array([100.0, 120.0, 110.0, 95.0, 80.0, 97.0, 130.0, 125.0]))
    (array([1]), array([4]))
    """
    if not 0.0 < swing < 1.0:
        raise UsageError(f"swing={swing} must lie between 0 and 1")
    if not bool((price > 0.0).all()):
        raise UsageError("prices must be positive numbers; a missing one has no row")
    peaks: list[int] = []
    troughs: list[int] = []
    rising, at = True, 0
    values = price.tolist()
    for row, value in enumerate(values):
        turned = value <= values[at] * (1.0 - swing) if rising else value >= values[at] * (1.0 + swing)
        if turned:
            (peaks if rising else troughs).append(at)
            rising = not rising
        if turned or (value > values[at] if rising else value < values[at]):
            at = row
    return np.asarray(peaks, np.int64), np.asarray(troughs, np.int64)
