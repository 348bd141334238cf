"""The records of a price through time: the highest before each day, its day, and the last breakout so far.

The events are those of `weatherglass.signals.breakout` with one confirming close and no buffer. This module holds them
in columns with a short carry, so that a new day costs nothing of the past.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weatherglass.market.series import Days
from weatherglass.signals.signal import Carry

Vector = NDArray[np.float64]
_NO_DAY = np.datetime64("NaT", "D")


@dataclass(frozen=True, slots=True, eq=False)
class RecordPath:
    """Columns of n rows, each of what was known with the row.

    Attributes
    ----------
    before
        Highest earlier value; minus infinity in the first row of all.
    highest
        Highest value so far, the row's own included.
    record_day
        Its day.
    breakout_day, level
        Day of the last breakout so far, and the record that it exceeded; NaT and NaN before the first.
    """

    before: Vector
    highest: Vector
    record_day: Days
    breakout_day: Days
    level: Vector


def record_path(days: Days, values: Vector, *, min_days: int, carry: Carry = ()) -> tuple[RecordPath, Carry]:
    """Records and breakouts of new rows.

    Parameters
    ----------
    days
        (n,) datetime64[D], strictly increasing, n at least 1.
    values
        (n,) finite.
    min_days
        Calendar days that a record must have stood, for the first value above it to be a breakout.
    carry
        What the call with the rows before gave; () at the beginning.

    Returns
    -------
    The path, and the carry for the next call.

    Examples
    --------
    >>> days = np.datetime64("2020-01-01") + np.array([0, 100, 400, 401])
    >>> path, _ = record_path(days, np.array([10.0, 8.0, 10.5, 10.2]), min_days=365)
    >>> path.before.tolist(), path.level.tolist(), str(path.breakout_day[-1])
    ([-inf, 10.0, 10.0, 10.5], [nan, nan, 10.0, 10.0], '2021-02-04')
    """
    levels, dates = carry if carry else (np.array([-np.inf, np.nan]), np.array([_NO_DAY, _NO_DAY]))
    path = np.maximum.accumulate(np.concatenate([levels[:1].astype(np.float64), values]))
    before, highest = path[:-1], path[1:]
    records = np.flatnonzero(values > before)
    own = np.concatenate([dates[:1].astype("datetime64[D]"), days[records]])
    record_day = own[np.searchsorted(records, np.arange(values.shape[0]), side="right")]
    stood = (own[1:] - own[:-1]).astype(np.int64)
    broken = records[(stood >= min_days) & ~np.isnat(own[:-1])]
    last = np.searchsorted(broken, np.arange(values.shape[0]), side="right")
    breakout_day = np.concatenate([dates[1:].astype("datetime64[D]"), days[broken]])[last]
    level = np.concatenate([levels[1:].astype(np.float64), before[broken]])[last]
    return RecordPath(before, highest, record_day, breakout_day, level), (
        np.array([highest[-1], level[-1]]),
        np.array([record_day[-1], breakout_day[-1]]),
    )
