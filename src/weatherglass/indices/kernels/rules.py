"""The rules of a single-term variance, strike by strike: what every path computes, however it goes about it.

Failures are integer codes, because compiled code raises nothing.

References
----------
Cboe, Volatility Index Mathematics Methodology, 2022.v1, as of 2022-05-11 ("MATH22"), step 3.
"""

from __future__ import annotations

import math

import numpy as np

from weatherglass.compiling import compiled, inlined

OK = 0
INSUFFICIENT_STRIKES = 1
NO_VALID_PAIR = 2
NO_STRIKE_AT_OR_BELOW_FORWARD = 3
K0_QUOTE_MISSING = 4
K0_QUOTE_CROSSED = 5
EMPTY_PUT_WING = 6
EMPTY_CALL_WING = 7
NONPOSITIVE_VARIANCE = 8

TIE = 1e-12
"""Differences below this share of the strike are float noise: tenth-tick mids differ by 1e-15 of each other."""

UNUSED, USED, ZERO_BID, ZERO_ASK, NULL_QUOTE, CROSSED_QUOTE, BEYOND_CUT = 0, 1, 2, 3, 4, 5, 6
"""What became of a listed strike in the strip (`state`). UNUSED: the walk never reached it for want of a forward."""


@compiled
def atm_position(strike, call_bid, call_ask, put_bid, put_ask):  # type: ignore[no-untyped-def]
    """Position of the strike at which call and put mids are closest, or -1 when no strike has two sound quotes.

    A quote is sound when it is not null, not crossed and not 0 / 0, which says that nobody quotes.
    Ties go to the lowest strike; differences within `TIE` x strike are ties.

    >>> k = np.array([95.0, 100.0, 105.0])
    >>> mid_c, mid_p = np.array([6.5, 3.0, 1.0]), np.array([1.5, 4.0, 7.0])
    >>> int(atm_position(k, mid_c, mid_c, mid_p, mid_p))
    1

    References
    ----------
    MATH22 step 3(a)(ii).
    """
    least = np.inf
    for i in range(strike.size):
        gap = sound_gap(call_bid[i], call_ask[i], put_bid[i], put_ask[i])
        least = min(least, gap)
    if least == np.inf:
        return -1
    for i in range(strike.size):
        if sound_gap(call_bid[i], call_ask[i], put_bid[i], put_ask[i]) <= least + 2.0 * TIE * strike[i]:
            return i
    return -1


@inlined
def sound_gap(call_bid, call_ask, put_bid, put_ask):  # type: ignore[no-untyped-def]
    """Twice the distance of a strike's mids, infinite unless both quotes are sound."""
    gap = abs((call_bid + call_ask) - (put_bid + put_ask))
    # NaN compares false, so a null quote fails here too
    sound = call_bid <= call_ask and put_bid <= put_ask and call_ask > 0.0 and put_ask > 0.0
    return gap if sound else np.inf


@inlined
def is_quoted(bid, ask):  # type: ignore[no-untyped-def]
    """Whether there is a price at all: false for a null quote (NaN compares false) and for 0 / 0."""
    return bid > 0.0 or ask > 0.0


@compiled
def forward_price(strike, call_mid, put_mid, growth):  # type: ignore[no-untyped-def]
    """Forward level implied by put-call parity at one strike: K + e^{RT}(C - P), the difference signed.

    The absolute difference only selects the strike; using it here puts the forward above the strike when it is below.

    >>> forward_price(1965.0, 21.05, 23.15, 1.0)
    1962.9

    References
    ----------
    MATH22 step 3(a)(ii).
    """
    return strike + growth * (call_mid - put_mid)


@compiled
def k0_position(strike, forward):  # type: ignore[no-untyped-def]
    """Position of K0, the highest listed strike equal to or below the forward, or -1.

    Equality is tested within `TIE`, because call and put meet exactly at the strike that the parity search prefers.

    >>> int(k0_position(np.array([95.0, 100.0, 105.0]), 100.0))
    1

    References
    ----------
    MATH22 step 3(a)(ii): "equal to or otherwise immediately below"; the symbol tables of 2009 and 2019 said "below".
    """
    return np.searchsorted(strike, forward + TIE * abs(forward), side="right") - 1


@compiled
def walk_wing(bid, ask, start, step, zero_ask_excludes, crossed_is_null, state):  # type: ignore[no-untyped-def]
    """Mark one wing's strikes from `start` outwards and return how many are used.

    A strike without a bid is skipped; after two consecutive *listed* strikes without one, those and everything beyond
    are out, bid or not. A null quote is skipped too; it is no zero bid, so it ends a run of them.

    Parameters
    ----------
    bid, ask
        Quotes of the out-of-the-money side.
    start, step
        First position and direction: K0 - 1 and -1 for puts, K0 + 1 and +1 for calls.
    zero_ask_excludes
        Whether an ask of zero counts like a bid of zero (edition of 2025-02-10).
    crossed_is_null
        Whether bid > ask is taken as a null quote; otherwise its mid is used, as the text has no such test in a wing.
    state
        (n_strikes,) uint8, written.

    References
    ----------
    MATH22 step 3(a)(iii); zero asks from 2025-02-10 by third parties' reading of the later editions.
    """
    zeros = 0
    used = 0
    i = start
    n = bid.size
    while 0 <= i < n:
        b, a = bid[i], ask[i]
        if not (b > 0.0 or b <= 0.0):  # NaN
            state[i] = NULL_QUOTE
            zeros = 0
        elif b == 0.0 or (zero_ask_excludes and a == 0.0):
            state[i] = ZERO_BID if b == 0.0 else ZERO_ASK
            zeros += 1
            if zeros == 2:
                i += step
                break
        elif crossed_is_null and b > a:
            state[i] = CROSSED_QUOTE
            zeros = 0
        else:
            state[i] = USED
            zeros = 0
            used += 1
        i += step
    while 0 <= i < n:
        state[i] = BEYOND_CUT
        i += step
    return used


@compiled
def strip_variance(strip_sum, forward, k0, year_frac):  # type: ignore[no-untyped-def]
    """Annual variance of one term: 2/T x sum - 1/T x (F/K0 - 1)^2.

    >>> round(strip_variance(0.0006320516, 1962.89996, 1960.0, 34484 / 525600), 7)
    0.0192339

    References
    ----------
    MATH22 step 3(a)(iv).
    """
    offset = forward / k0 - 1.0
    return (2.0 * strip_sum - offset * offset) / year_frac


@compiled
def horizon_variance(variance_1, minutes_1, variance_2, minutes_2, horizon_minutes, year_minutes):  # type: ignore[no-untyped-def]
    """Annual variance at a horizon, linear in total variance between two terms; weights are never clamped.

    Outside the two terms the same line goes on (extrapolation): on Wednesdays the near weight of the VIX exceeds 1.

    >>> round(100 * math.sqrt(horizon_variance(0.019233906, 34484, 0.019423884, 44954, 43200, 525600)), 4)
    13.9278

    References
    ----------
    MATH22 step 3(a)(v).
    """
    t1, t2 = minutes_1 / year_minutes, minutes_2 / year_minutes
    near_weight = (minutes_2 - horizon_minutes) / (minutes_2 - minutes_1)
    next_weight = (horizon_minutes - minutes_1) / (minutes_2 - minutes_1)
    return (t1 * variance_1 * near_weight + t2 * variance_2 * next_weight) * (year_minutes / horizon_minutes)


@compiled
def horizon_level(variance_1, code_1, minutes_1, variance_2, code_2, minutes_2, horizon_minutes, year_minutes):  # type: ignore[no-untyped-def]
    """Level in vol points (NaN when not calculable) and code of a board from its two terms."""
    if code_1 != OK:
        return np.nan, code_1
    if code_2 != OK:
        return np.nan, code_2
    v = horizon_variance(variance_1, minutes_1, variance_2, minutes_2, horizon_minutes, year_minutes)
    if not v > 0.0:
        return np.nan, NONPOSITIVE_VARIANCE
    return 100.0 * math.sqrt(v), OK
