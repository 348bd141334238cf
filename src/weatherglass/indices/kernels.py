"""The rules of a single-term variance, each a small function, compiled once and used by every path.

One board, a batch of boards and the strike-by-strike table run the same functions in the same order, so that a value
made live equals the one made from the archive bit for bit. They stand in one file because the compiler's cache looks at
one file's time stamp only: a rule kept elsewhere could change without the compiled callers noticing.

Arrays are (n_strikes,), strikes increasing; quotes are in the currency of the strikes and NaN is a null quote.
Nothing here allocates except where said, and nothing raises: failures are the integer codes below.

References
----------
Cboe, Volatility Index Mathematics Methodology, 2022.v1, as of 2022-05-11 ("MATH22"), steps 2 and 3.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

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

UNUSED, USED, ZERO_BID, ZERO_ASK, NULL_QUOTE, CROSSED_QUOTE, BEYOND_CUT, OTHER_SIDE = 0, 1, 2, 3, 4, 5, 6, 7
"""What became of a listed strike in the strip (`state`). UNUSED: the walk never reached it for want of a forward."""

_jit = njit(cache=True, nogil=True, error_model="numpy")


@_jit
def atm_position(strike, call_bid, call_ask, put_bid, put_ask):  # type: ignore[no-untyped-def]
    """Position of the strike at which call and put mids are closest, or -1 when no strike has two sound quotes.

    A quote is sound when it is not null and not crossed; a strike at which all four prices are zero is unquoted.
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
        gap = _sound_gap(call_bid[i], call_ask[i], put_bid[i], put_ask[i])
        least = min(least, gap)
    if least == np.inf:
        return -1
    for i in range(strike.size):
        if _sound_gap(call_bid[i], call_ask[i], put_bid[i], put_ask[i]) <= least + 2.0 * TIE * strike[i]:
            return i
    return -1


@_jit
def _sound_gap(call_bid, call_ask, put_bid, put_ask):  # type: ignore[no-untyped-def]
    gap = abs((call_bid + call_ask) - (put_bid + put_ask))
    # NaN compares false, so a null quote fails here too
    sound = call_bid <= call_ask and put_bid <= put_ask and call_ask + put_ask > 0.0
    return gap if sound else np.inf


@_jit
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


@_jit
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


@_jit
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


@_jit
def strip_contributions(strike, bid, ask, start, step, k0, growth, state, mid, width, contribution):  # type: ignore[no-untyped-def]
    """Fill mid, width and contribution of one wing's used strikes and return the neighbour of K0 in it.

    The width is half the distance between the neighbours that are *included*, whole at the end of the strip; skipped
    strikes do not count. Contribution is width / strike^2 x e^{RT} x mid.

    References
    ----------
    MATH22 step 3(a)(iv); widths as in the example's 268 published rows.
    """
    n = strike.size
    inner = k0
    last = -1
    first = -1
    i = start
    while 0 <= i < n and state[i] != BEYOND_CUT:
        if state[i] == USED:
            if last >= 0:
                w = 0.5 * abs(strike[i] - strike[inner])
                width[last] = w
                contribution[last] = w / (strike[last] * strike[last]) * growth * mid[last]
                inner = last
            else:
                first = i
            mid[i] = 0.5 * (bid[i] + ask[i])
            last = i
        i += step
    if last >= 0:
        w = abs(strike[last] - strike[inner])
        width[last] = w
        contribution[last] = w / (strike[last] * strike[last]) * growth * mid[last]
    return first


@_jit
def ordered_sum(contribution):  # type: ignore[no-untyped-def]
    """Sum over listed strikes in one fixed tree: eight lanes by position, then the lanes pairwise.

    The tree depends on the listing alone, never on which strikes are used (the others add an exact zero), so that any
    other way to keep the sum up to date must give the same bits.

    >>> ordered_sum(np.array([0.1, 0.2, 0.3]))
    0.6
    """
    a0 = a1 = a2 = a3 = a4 = a5 = a6 = a7 = 0.0
    n = contribution.size
    whole = n - n % 8
    for i in range(0, whole, 8):
        a0 += contribution[i]
        a1 += contribution[i + 1]
        a2 += contribution[i + 2]
        a3 += contribution[i + 3]
        a4 += contribution[i + 4]
        a5 += contribution[i + 5]
        a6 += contribution[i + 6]
        a7 += contribution[i + 7]
    left = n - whole
    if left > 0:
        a0 += contribution[whole]
    if left > 1:
        a1 += contribution[whole + 1]
    if left > 2:
        a2 += contribution[whole + 2]
    if left > 3:
        a3 += contribution[whole + 3]
    if left > 4:
        a4 += contribution[whole + 4]
    if left > 5:
        a5 += contribution[whole + 5]
    if left > 6:
        a6 += contribution[whole + 6]
    return ((a0 + a4) + (a2 + a6)) + ((a1 + a5) + (a3 + a7))


@_jit
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


@_jit
def term_variance(  # type: ignore[no-untyped-def]
    strike,
    call_bid,
    call_ask,
    put_bid,
    put_ask,
    rate,
    year_frac,
    zero_ask_excludes,
    crossed_is_null,
    state,
    mid,
    width,
    contribution,
):
    """Single-term variance with everything that made it.

    Parameters
    ----------
    rate
        Continuously compounded, decimal per year.
    year_frac
        Years to settlement, positive.
    state, mid, width, contribution
        (n_strikes,) work space; on return they hold the strip. `state` is uint8, see `USED` and its neighbours.

    Returns
    -------
    tuple
        (code, forward, K0 position, strip sum, variance, strikes used, puts used). NaN and -1 where not reached.
    """
    n = strike.size
    for i in range(n):
        state[i] = UNUSED
        mid[i] = 0.0
        width[i] = 0.0
        contribution[i] = 0.0
    if n < 2:
        return INSUFFICIENT_STRIKES, np.nan, -1, np.nan, np.nan, 0, 0
    at = atm_position(strike, call_bid, call_ask, put_bid, put_ask)
    if at < 0:
        return NO_VALID_PAIR, np.nan, -1, np.nan, np.nan, 0, 0
    growth = math.exp(rate * year_frac)
    forward = forward_price(strike[at], 0.5 * (call_bid[at] + call_ask[at]), 0.5 * (put_bid[at] + put_ask[at]), growth)
    zero = k0_position(strike, forward)
    if zero < 0:
        return NO_STRIKE_AT_OR_BELOW_FORWARD, forward, -1, np.nan, np.nan, 0, 0
    if math.isnan(call_bid[zero]) or math.isnan(put_bid[zero]):
        return K0_QUOTE_MISSING, forward, zero, np.nan, np.nan, 0, 0
    if call_bid[zero] > call_ask[zero] or put_bid[zero] > put_ask[zero]:
        return K0_QUOTE_CROSSED, forward, zero, np.nan, np.nan, 0, 0
    puts = walk_wing(put_bid, put_ask, zero - 1, -1, zero_ask_excludes, crossed_is_null, state)
    calls = walk_wing(call_bid, call_ask, zero + 1, 1, zero_ask_excludes, crossed_is_null, state)
    if puts == 0:
        return EMPTY_PUT_WING, forward, zero, np.nan, np.nan, 0, 0
    if calls == 0:
        return EMPTY_CALL_WING, forward, zero, np.nan, np.nan, 0, puts
    below = strip_contributions(strike, put_bid, put_ask, zero - 1, -1, zero, growth, state, mid, width, contribution)
    above = strip_contributions(strike, call_bid, call_ask, zero + 1, 1, zero, growth, state, mid, width, contribution)
    state[zero] = USED
    mid[zero] = 0.25 * ((call_bid[zero] + call_ask[zero]) + (put_bid[zero] + put_ask[zero]))
    width[zero] = 0.5 * (strike[above] - strike[below])
    contribution[zero] = width[zero] / (strike[zero] * strike[zero]) * growth * mid[zero]
    total = ordered_sum(contribution)
    variance = strip_variance(total, forward, strike[zero], year_frac)
    if not variance > 0.0:
        return NONPOSITIVE_VARIANCE, forward, zero, total, variance, puts + calls + 1, puts
    return OK, forward, zero, total, variance, puts + calls + 1, puts


@_jit
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


@_jit
def batch_levels(  # type: ignore[no-untyped-def]
    strike,
    call_bid,
    call_ask,
    put_bid,
    put_ask,
    term_start,
    rate,
    minutes,
    horizon_minutes,
    year_minutes,
    zero_ask_excludes,
    crossed_is_null,
    level,
    code,
    forward,
    k0,
    variance,
    strikes_used,
):
    """Levels of many boards of two terms each, written into the last six arrays.

    Parameters
    ----------
    strike, call_bid, call_ask, put_bid, put_ask
        All boards' columns end to end: near term of board 0, its next term, near term of board 1, ...
    term_start
        (2 n_boards + 1,) first row of each term, and the end.
    rate, minutes
        (2 n_boards,) continuously compounded decimals, and whole minutes to settlement.
    level, code
        (n_boards,) index level in vol points (NaN when not calculable) and the code of the term that failed.
    forward, k0, variance, strikes_used
        (2 n_boards,).
    """
    longest = 0
    for t in range(term_start.size - 1):
        longest = max(longest, term_start[t + 1] - term_start[t])
    state = np.empty(longest, np.uint8)
    mid = np.empty(longest)
    width = np.empty(longest)
    contribution = np.empty(longest)
    for board in range(level.size):
        failed = OK
        for t in (2 * board, 2 * board + 1):
            a, z = term_start[t], term_start[t + 1]
            n = z - a
            c, f, zero, _, v, used, _ = term_variance(
                strike[a:z],
                call_bid[a:z],
                call_ask[a:z],
                put_bid[a:z],
                put_ask[a:z],
                rate[t],
                minutes[t] / year_minutes,
                zero_ask_excludes,
                crossed_is_null,
                state[:n],
                mid[:n],
                width[:n],
                contribution[:n],
            )
            forward[t] = f
            k0[t] = strike[a + zero] if zero >= 0 else np.nan
            variance[t] = v
            strikes_used[t] = used
            if failed == OK:
                failed = c
        level[board] = np.nan
        if failed == OK:
            v = horizon_variance(
                variance[2 * board],
                minutes[2 * board],
                variance[2 * board + 1],
                minutes[2 * board + 1],
                horizon_minutes,
                year_minutes,
            )
            if v > 0.0:
                level[board] = 100.0 * math.sqrt(v)
            else:
                failed = NONPOSITIVE_VARIANCE
        code[board] = failed
