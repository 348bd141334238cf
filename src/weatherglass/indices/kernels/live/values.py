"""The variance comes out: from the trees what lies between K0 and the cuts, and the five strikes at the borders anew.

References
----------
Cboe, Volatility Index Mathematics Methodology, 2022.v1, as of 2022-05-11 ("MATH22"), step 3.
"""

from __future__ import annotations

import math

import numpy as np

from weatherglass.compiling import compiled, inlined
from weatherglass.indices.kernels.live.places import (
    CALL,
    GOOD,
    LISTED,
    LISTED_COUNT,
    PAIR,
    PARITY,
    PUT,
    mid_of,
    term_at,
)
from weatherglass.indices.kernels.live.quotes import AHEAD, fetch_leaves, take
from weatherglass.indices.kernels.live.sets import contains, count_members, next_member, previous_member
from weatherglass.indices.kernels.live.trees import first_gap, parts_between, widest_tie
from weatherglass.indices.kernels.rules import (
    EMPTY_CALL_WING,
    EMPTY_PUT_WING,
    INSUFFICIENT_STRIKES,
    K0_QUOTE_CROSSED,
    K0_QUOTE_MISSING,
    NO_STRIKE_AT_OR_BELOW_FORWARD,
    NO_VALID_PAIR,
    NONPOSITIVE_VARIANCE,
    OK,
    TIE,
    forward_price,
    is_quoted,
    strip_variance,
)
from weatherglass.indices.kernels.sums import EXACT_BELOW, add_in_lanes, coarse_part, fine_part


@inlined
def _parity_strike(a):  # type: ignore[no-untyped-def]
    """`rules.atm_position`, or -1."""
    at = a.facts[PARITY]
    if at < 0 and a.gap[1] < np.inf:
        farthest = widest_tie(a)
        at = first_gap(a, farthest, 0)
        while at >= 0 and a.gap[a.room + at] > a.gap[1] + 2.0 * TIE * a.strike[at]:
            at = first_gap(a, farthest, at + 1)
        a.facts[PARITY] = at
    return at


@inlined
def _k0(a, at, forward):  # type: ignore[no-untyped-def]
    """`rules.k0_position` among the listed strikes, or -1; mostly the strike of the forward or the one below."""
    limit = forward + TIE * abs(forward)
    low, high = 0, a.size
    if a.strike[at] <= limit:
        low = at + 1
        if low == high or a.strike[low] > limit:
            high = low
    else:
        high = at
        if high > 0 and a.strike[high - 1] <= limit:
            low = high
    while low < high:
        middle = (low + high) >> 1
        if a.strike[middle] > limit:
            high = middle
        else:
            low = middle + 1
    return previous_member(a, LISTED, low - 1)


@inlined
def _border_part(a, i, width, mid):  # type: ignore[no-untyped-def]
    """A part whose neighbors are not those of the tree, on both grids."""
    strike = a.strike[i]
    part = width / (strike * strike) * mid
    coarse = coarse_part(part)
    return coarse, fine_part(part, coarse)


@inlined
def _mid_at_k0(a, zero):  # type: ignore[no-untyped-def]
    at = 4 * zero
    return 0.25 * ((a.quote[at] + a.quote[at + 1]) + (a.quote[at + 2] + a.quote[at + 3]))


@inlined
def _wing_parts(a, side, end, beside, zero):  # type: ignore[no-untyped-def]
    """Sums of one wing from its end to the strike beside K0."""
    strike = a.strike
    inward = next_member(a, GOOD + side, end + 1) if side == PUT else previous_member(a, GOOD + side, end - 1)
    if end == beside:
        return _border_part(a, end, abs(strike[zero] - strike[end]), mid_of(a, end, side))
    coarse, fine = _border_part(a, end, abs(strike[inward] - strike[end]), mid_of(a, end, side))
    outward = previous_member(a, GOOD + side, beside - 1) if side == PUT else next_member(a, GOOD + side, beside + 1)
    width = 0.5 * abs(strike[zero] - strike[outward])
    more, rest = _border_part(a, beside, width, mid_of(a, beside, side))
    coarse, fine = coarse + more, fine + rest
    low, high = (end + 1, beside - 1) if side == PUT else (beside + 1, end - 1)
    more, rest = parts_between(a, side, low, high)
    return coarse + more, fine + rest


@compiled
def _sum_in_order(table, t, low, zero, high):  # type: ignore[no-untyped-def]
    """The sum of a strip as the batch makes it where order counts: eight lanes by position among the listed."""
    a = term_at(table, t)
    coarse, fine = np.zeros(8), np.zeros(8)
    lane = 0
    below = -1
    i = next_member(a, LISTED, 0)
    while 0 <= i <= high:
        side = PUT if i < zero else CALL
        if i >= low and (i == zero or contains(a, GOOD + side, i)):
            if i < zero:
                above = next_member(a, GOOD + PUT, i + 1)
                above = zero if above < 0 or above > zero else above
            else:
                above = next_member(a, GOOD + CALL, i + 1)
            here = a.strike[i]
            if i == low:
                width = a.strike[above] - here
            elif i == high:
                width = here - a.strike[below]
            else:
                width = 0.5 * (a.strike[above] - a.strike[below])
            mid = mid_of(a, i, side) if i != zero else _mid_at_k0(a, zero)
            more, rest = _border_part(a, i, width, mid)
            coarse[lane & 7] += more
            fine[lane & 7] += rest
            below = i
        lane += 1
        i = next_member(a, LISTED, i + 1)
    return add_in_lanes(coarse, fine)


@compiled
def term_value(table, t, rate, year_frac):  # type: ignore[no-untyped-def]
    """Variance of a kept term with the bits of `kernels.term_variance` on its listed strikes.

    Returns
    -------
    tuple
        (code, forward, K0 position, strip sum, variance, lowest and highest used position). NaN and -1 where not
        reached.
    """
    a = term_at(table, t)
    if a.facts[LISTED_COUNT] < 2:
        return INSUFFICIENT_STRIKES, np.nan, -1, np.nan, np.nan, -1, -1
    at = _parity_strike(a)
    if at < 0:
        return NO_VALID_PAIR, np.nan, -1, np.nan, np.nan, -1, -1
    growth = math.exp(rate * year_frac)
    forward = forward_price(a.strike[at], mid_of(a, at, CALL), mid_of(a, at, PUT), growth)
    zero = _k0(a, at, forward)
    if zero < 0:
        return NO_STRIKE_AT_OR_BELOW_FORWARD, forward, -1, np.nan, np.nan, -1, -1
    cb, ca, pb, pa = a.quote[4 * zero], a.quote[4 * zero + 1], a.quote[4 * zero + 2], a.quote[4 * zero + 3]
    if not (is_quoted(cb, ca) and is_quoted(pb, pa)):
        return K0_QUOTE_MISSING, forward, zero, np.nan, np.nan, -1, -1
    if cb > ca or pb > pa:
        return K0_QUOTE_CROSSED, forward, zero, np.nan, np.nan, -1, -1
    # of two zeros side by side below K0 the lower one is the lower neighbor at most of the strike below K0
    pair = previous_member(a, PAIR + PUT, previous_member(a, LISTED, zero - 1) - 1)
    put = previous_member(a, GOOD + PUT, zero - 1)
    low = next_member(a, GOOD + PUT, pair + 1)
    if put < 0 or put <= pair:
        return EMPTY_PUT_WING, forward, zero, np.nan, np.nan, -1, -1
    pair = next_member(a, PAIR + CALL, zero + 1)
    call = next_member(a, GOOD + CALL, zero + 1)
    high = previous_member(a, GOOD + CALL, a.size - 1 if pair < 0 else pair)
    if call < 0 or (pair >= 0 and call > pair):
        return EMPTY_CALL_WING, forward, zero, np.nan, np.nan, low, -1
    coarse, fine = _wing_parts(a, PUT, low, put, zero)
    more, rest = _wing_parts(a, CALL, high, call, zero)
    coarse, fine = coarse + more, fine + rest
    width = 0.5 * (a.strike[call] - a.strike[put])
    more, rest = _border_part(a, zero, width, _mid_at_k0(a, zero))
    coarse, fine = coarse + more, fine + rest
    total = coarse + fine if coarse < EXACT_BELOW else _sum_in_order(table, t, low, zero, high)
    total = growth * total
    variance = strip_variance(total, forward, a.strike[zero], year_frac)
    return OK if variance > 0.0 else NONPOSITIVE_VARIANCE, forward, zero, total, variance, low, high


@compiled
def strikes_used(table, t, low, zero, high):  # type: ignore[no-untyped-def]
    """Number of strikes of a strip, K0 included."""
    a = term_at(table, t)
    return 1 + count_members(a, GOOD + PUT, low, zero - 1) + count_members(a, GOOD + CALL, zero + 1, high)


@compiled
def apply_one_by_one(table, term, place, which, bid, ask, small, zero_ask, crossed, rate, year_frac, variance):  # type: ignore[no-untyped-def]
    """As `apply`, with the variance of the quote's term after each quote, NaN where there is none.

    Parameters
    ----------
    rate, year_frac
        (n_terms,)
    variance
        (n_updates,), written.
    """
    flips = 0
    for u in range(which.size):
        if u + AHEAD < which.size:
            c = which[u + AHEAD]
            fetch_leaves(term_at(table, term[c]), place[c])
        c = which[u]
        t = term[c]
        flips += take(term_at(table, t), place[c], bid[u], ask[u], small[u], zero_ask, crossed)
        variance[u] = term_value(table, t, rate[t], year_frac[t])[4]
    return flips
