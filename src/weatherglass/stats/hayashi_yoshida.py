"""Covariance of two series that are not observed at the same times, and which of them leads.

Bringing both to one grid makes the slower look late and weakens their correlation. Hayashi and Yoshida add the products
of all pairs of changes whose intervals overlap, which is unbiased whatever the times. Moving one series' clock by a lag
and asking where that covariance is largest finds the lead: the contrast of Hoffmann, Rosenbaum and Yoshida.

A lag shorter than the intervals themselves is beyond its reach: changes of the same time still overlap after so small a
move. `apart` leaves those pairs out, so that moving together on the same day cannot pass for a lead.

References
----------
Hayashi, T. and Yoshida, N. (2005), On covariance estimation of non-synchronously observed diffusion processes,
Bernoulli 11, 359-379; Hoffmann, M., Rosenbaum, M. and Yoshida, N. (2013), Estimation of the lead-lag parameter from
non-synchronous data, Bernoulli 19, 426-461; Huth, N. and Abergel, F. (2014), High frequency lead/lag relationships,
Journal of Empirical Finance 26, 41-58.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import MethodError, UsageError
from weatherglass.stats.randomization import Randomized, against

Vector = NDArray[np.float64]
Rows = NDArray[np.int64]
_FEWEST_CHANGES = 20
"""Changes, and shifts, below which a share of them says too little."""


def hayashi_yoshida_covariance(times_a: Vector, values_a: Vector, times_b: Vector, values_b: Vector) -> float:
    """Sum of the products of all pairs of changes whose intervals overlap.

    Parameters
    ----------
    times_a, values_a, times_b, values_b
        (n,) and (m,) strictly increasing times in any unit, and finite values (log prices).

    Raises
    ------
    UsageError
        When times and values do not fit, times do not increase, or a value is not finite.

    Examples
    --------
    >>> a, b = np.array([0.0, 1.0, 3.0]), np.array([0.0, 2.0, 3.0])
    >>> hayashi_yoshida_covariance(a, np.array([0.0, 1.0, 3.0]), b, np.array([0.0, 2.0, 1.0]))
    4.0
    """
    _require(times_a, values_a)
    _require(times_b, values_b)
    low, high = _overlapping(times_a, times_b)
    return float((np.diff(values_a) * (values_b[high] - values_b[low])).sum())


def hayashi_yoshida_correlation(times_a: Vector, values_a: Vector, times_b: Vector, values_b: Vector) -> float:
    """The covariance over the root of both sums of squared changes; it may leave -1 to 1 a little in small samples."""
    _require(times_a, values_a)
    _require(times_b, values_b)
    scale = _scale(values_a, values_b)
    return hayashi_yoshida_covariance(times_a, values_a, times_b, values_b) / scale


@dataclass(frozen=True, slots=True, eq=False)
class Contrast:
    """Correlation of two series when the second one's clock is moved back by each lag.

    Attributes
    ----------
    lags
        (K,) as asked for; at a positive lag the first series comes before the second.
    correlation
        (K,).
    lag, strongest
        The lag with the largest correlation in size, and that correlation.
    lead_lag_ratio
        Sum of squared correlations at positive lags over that at negative ones (Huth and Abergel): above 1 the first
        leads; NaN without lags on both sides.
    """

    lags: Vector
    correlation: Vector
    lag: float
    strongest: float
    lead_lag_ratio: float


def lead_lag_contrast(
    times_a: Vector, values_a: Vector, times_b: Vector, values_b: Vector, lags: Vector, *, apart: bool = False
) -> Contrast:
    """Hayashi and Yoshida's correlation over a grid of lags.

    Parameters
    ----------
    times_a, values_a, times_b, values_b
        As `hayashi_yoshida_covariance`.
    lags
        (K,) in the unit of the times.
    apart
        Leave out pairs whose own intervals overlap: what happened at the same time is no lead.

    Notes
    -----
    Finds a lag of 25 within 5 in 100 of 100 simulated pairs (300 random times each out of 2,000, correlation 0.9).
    """
    _require(times_a, values_a)
    _require(times_b, values_b)
    if lags.ndim != 1 or not lags.shape[0] or not np.isfinite(lags).all():
        raise UsageError("lags must be at least one finite number")
    pairs = [_pairs(times_a, times_b, float(lag), apart=apart) for lag in lags]
    correlation = _correlations(np.diff(values_a), values_b, pairs) / _scale(values_a, values_b)
    at = int(np.argmax(np.abs(correlation)))
    before, after = float((correlation[lags < 0] ** 2).sum()), float((correlation[lags > 0] ** 2).sum())
    ratio = after / before if before > 0.0 else math.nan
    return Contrast(lags, correlation, float(lags[at]), float(correlation[at]), ratio)


def lead_lag_shift(
    times_a: Vector,
    values_a: Vector,
    times_b: Vector,
    values_b: Vector,
    lags: Vector,
    *,
    shifts: int = 999,
    apart: bool = True,
) -> Randomized:
    """The largest correlation over some lags against that of the second series' changes shifted along its own times.

    A shift keeps the memory of each series and the times of both, and breaks what they have to do with each other.
    `greater` is the p of a lead of the first series when the lags are positive.

    Parameters
    ----------
    shifts
        Evenly spaced along the m - 1 changes of the second series; all of them where there are fewer. Shifts as short
        as the lags are left out: they would bring back what happened at the same time, or the lead itself.

    Raises
    ------
    MethodError
        When the second series has fewer than twenty changes.
    """
    _require(times_a, values_a)
    _require(times_b, values_b)
    changes = np.diff(values_b)
    count = changes.shape[0]
    if count < _FEWEST_CHANGES:
        raise MethodError(
            f"{count} changes of the second series are too few to shift; {_FEWEST_CHANGES} are the fewest"
        )
    pairs = [_pairs(times_a, times_b, float(lag), apart=apart) for lag in lags]
    own, scale = np.diff(values_a), _scale(values_a, values_b)
    reach = math.ceil(float(np.abs(lags).max()) / float(np.median(np.diff(times_b)))) + 1
    far = np.arange(reach + 1, count - reach)
    if far.shape[0] < _FEWEST_CHANGES:
        raise MethodError(f"{count} changes of the second series are too few for lags of up to {reach - 1} of them")
    steps = np.unique(
        np.concatenate([[0], far[np.linspace(0, far.shape[0] - 1, min(shifts, far.shape[0])).astype(int)]])
    )
    largest = np.empty(steps.shape[0])
    for at, step in enumerate(steps):
        moved = np.concatenate([[0.0], np.cumsum(np.roll(changes, step))])
        largest[at] = np.abs(_correlations(own, moved, pairs)).max() / scale
    return against(largest, int(own.shape[0]))


_Pair = tuple[Rows, Rows, Rows, Rows]


def _pairs(times_a: Vector, times_b: Vector, lag: float, *, apart: bool) -> _Pair:
    """For each change of a the rows of b between which it counts, and those between which it does not after all."""
    low, high = _overlapping(times_a, times_b - lag)
    if not apart:
        return low, high, low, low
    now_low, now_high = _overlapping(times_a, times_b)
    out_low = np.maximum(low, now_low)
    return low, high, out_low, np.maximum(out_low, np.minimum(high, now_high))


def _overlapping(times_a: Vector, times_b: Vector) -> tuple[Rows, Rows]:
    """Rows of b between which the changes lie whose intervals overlap each change of a; the same row for none."""
    last = times_b.shape[0] - 1
    low = np.searchsorted(times_b, times_a[:-1], side="right") - 1
    high = np.searchsorted(times_b, times_a[1:], side="left")
    low, high = np.clip(low, 0, last), np.clip(high, 0, last)
    return low, np.maximum(low, high)


def _correlations(changes: Vector, values_b: Vector, pairs: list[_Pair]) -> Vector:
    found = np.empty(len(pairs))
    for at, (low, high, out_low, out_high) in enumerate(pairs):
        across = values_b[high] - values_b[low] - (values_b[out_high] - values_b[out_low])
        found[at] = (changes * across).sum()
    return found


def _scale(values_a: Vector, values_b: Vector) -> float:
    squares = float((np.diff(values_a) ** 2).sum()) * float((np.diff(values_b) ** 2).sum())
    if not squares > 0.0:
        raise MethodError("a series does not change: it has no correlation with another")
    return math.sqrt(squares)


def _require(times: Vector, values: Vector) -> None:
    if times.shape != values.shape or times.ndim != 1 or times.shape[0] < 2:
        raise UsageError(f"{times.shape[0]} times and {values.shape[0]} values: both are one column of at least two")
    if not (np.isfinite(times).all() and np.isfinite(values).all()):
        raise UsageError("a time or a value is not finite: leave it out")
    if not bool((np.diff(times) > 0.0).all()):
        raise UsageError(f"time {int(np.argmin(np.diff(times) > 0.0)) + 1} is not after the one before")
