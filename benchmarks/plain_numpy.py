"""The level of one board in plain numpy: what a careful user would write without this package, all rules included."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

MINUTES_PER_YEAR = 525_600
TIE = 1e-12
"""Share of the strike below which two gaps between call and put count as equal."""

Vector = NDArray[np.float64]
Term = tuple[Vector, Vector, Vector, Vector, Vector, float, int]
"""Strike, call bid, call ask, put bid, put ask, rate, minutes."""


def board_level(
    near: Term,
    following: Term,
    *,
    horizon_minutes: float = 43_200.0,
    zero_ask_excludes: bool = False,
    crossed_is_null: bool = False,
) -> float:
    """Index level in vol points, NaN when not calculable."""
    minutes_1, minutes_2 = near[-1], following[-1]
    year_1, year_2 = minutes_1 / MINUTES_PER_YEAR, minutes_2 / MINUTES_PER_YEAR
    variance_1 = term_variance(*near[:-1], year_1, zero_ask_excludes, crossed_is_null)
    if math.isnan(variance_1):
        return math.nan
    variance_2 = term_variance(*following[:-1], year_2, zero_ask_excludes, crossed_is_null)
    if math.isnan(variance_2):
        return math.nan
    weight = (minutes_2 - horizon_minutes) / (minutes_2 - minutes_1)
    total = year_1 * variance_1 * weight + year_2 * variance_2 * (1.0 - weight)
    return 100.0 * math.sqrt(total * MINUTES_PER_YEAR / horizon_minutes) if total > 0.0 else math.nan


def term_variance(
    strike: Vector,
    call_bid: Vector,
    call_ask: Vector,
    put_bid: Vector,
    put_ask: Vector,
    rate: float,
    year_frac: float,
    zero_ask_excludes: bool,
    crossed_is_null: bool,
) -> float:
    """Annual variance of a term, NaN when not calculable or not positive."""
    if strike.size < 2:
        return math.nan
    twice_call, twice_put = call_bid + call_ask, put_bid + put_ask
    # NaN compares false, so nulls fail too; an ask of zero means that nobody quotes
    sound = (call_bid <= call_ask) & (put_bid <= put_ask) & (call_ask > 0.0) & (put_ask > 0.0)
    gap = np.where(sound, np.abs(twice_call - twice_put), np.inf)
    least = gap.min()
    if least == np.inf:
        return math.nan
    at = (gap <= least + 2.0 * TIE * strike).argmax()
    growth = math.exp(rate * year_frac)
    forward = float(strike[at] + 0.5 * growth * (twice_call[at] - twice_put[at]))
    zero = int(strike.searchsorted(forward + TIE * abs(forward), side="right")) - 1
    if zero < 0 or not sound[zero]:
        return math.nan
    below = zero - 1 - used_outwards(put_bid[:zero][::-1], put_ask[:zero][::-1], zero_ask_excludes, crossed_is_null)
    above = zero + 1 + used_outwards(call_bid[zero + 1 :], call_ask[zero + 1 :], zero_ask_excludes, crossed_is_null)
    if not below.size or not above.size:
        return math.nan
    k = strike[np.concatenate((below[::-1], (zero,), above))]
    at_k0 = 0.5 * (twice_call[zero] + twice_put[zero])
    twice_mid = np.concatenate((twice_put[below[::-1]], (at_k0,), twice_call[above]))
    width = np.empty_like(k)
    width[1:-1] = 0.5 * (k[2:] - k[:-2])
    width[0], width[-1] = k[1] - k[0], k[-1] - k[-2]
    strip = 0.5 * growth * float((width / (k * k)) @ twice_mid)
    variance = (2.0 * strip - (forward / float(strike[zero]) - 1.0) ** 2) / year_frac
    return variance if variance > 0.0 else math.nan


def used_outwards(bid: Vector, ask: Vector, zero_ask_excludes: bool, crossed_is_null: bool) -> NDArray[np.intp]:
    """Positions used of one wing, quotes in order outwards from K0."""
    zero = bid == 0.0
    good = bid > 0.0  # false for a null
    if zero_ask_excludes:
        no_ask = (ask == 0.0) & ~np.isnan(bid)
        zero, good = zero | no_ask, good & ~no_ask
    if crossed_is_null:
        good = good & ~(bid > ask)
    pairs = zero[1:] & zero[:-1]
    if pairs.size:
        first = pairs.argmax()
        if pairs[first]:
            good = good[:first]
    return good.nonzero()[0]
