"""Bull markets dated by looking back: for outcomes and for figures of a text, never for events.

A peak is one only after the fall that follows it, so nothing here says anything about a day by what was known on it.
`weatherglass.claims.events` does not import it, and no rule of a claim file can name it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from weatherglass.signals.panel import Observations
from weatherglass.stats.bull_markets import peaks_and_troughs

Vector = NDArray[np.float64]
SWING = 0.2
"""The press's rule, and that of Lunde and Timmermann (2004): a fall of a fifth ends a bull market."""


def days_to_bull_peak(price: Vector, horizon: int, *, swing: float = SWING) -> Vector:
    """Rows from each entry row to the next peak of a bull market, (n,); infinite where none comes within the horizon.

    Parameters
    ----------
    price
        (T,) positive prices without a NaN.
    horizon
        Rows to look ahead.

    Returns
    -------
    One value for every row whose answer is settled, n of at most T - horizon: while a bull market goes on, its high so
    far may still become a peak, and windows that reach it have no answer yet. 0 on the day of the peak itself.

    Examples
    --------
    >>> days_to_bull_peak(np.array([100.0, 110.0, 120.0, 100.0, 90.0, 85.0, 80.0]), 2)
    array([ 2.,  1.,  0., inf, inf])

    The high of 130 has not been followed by a fall of a fifth: windows that reach it are open.

    >>> days_to_bull_peak(np.array([100.0, 120.0, 90.0, 80.0, 100.0, 130.0, 125.0, 126.0]), 2)
    array([ 1.,  0., inf])
    """
    count = min(price.shape[0], _settled(price, swing)) - horizon
    if count <= 0:
        return np.empty(0)
    peaks, _ = peaks_and_troughs(price, swing=swing)
    rows = np.arange(count)
    following = np.searchsorted(peaks, rows)
    ahead = np.full(count, np.inf)
    there = following < peaks.shape[0]
    ahead[there] = peaks[following[there]] - rows[there]
    ahead[ahead > horizon] = np.inf
    return ahead


def bull_start_before(found: Observations, day: np.datetime64, *, swing: float) -> str | None:
    """Day of the last trough before a day, dated with all that is known now; None where there was none before.

    Bull and bear markets of a wilder market than that of stocks need a wider swing: half for Bitcoin.
    """
    _, troughs = peaks_and_troughs(found.value, swing=swing)
    earlier = troughs[found.days[troughs] <= day]
    return str(found.days[earlier[-1]]) if earlier.size else None


def _settled(price: Vector, swing: float) -> int:
    """Rows from the first on of which it is settled whether each is a peak: all in a bear market, else to the high."""
    peaks, troughs = peaks_and_troughs(price, swing=swing)
    falling = peaks.shape[0] > troughs.shape[0]
    if falling:
        return int(price.shape[0])
    began = int(troughs[-1]) if troughs.size else 0
    return began + int(np.argmax(price[began:]))
