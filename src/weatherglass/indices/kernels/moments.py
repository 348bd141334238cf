"""Skewness of a term from its strip: of one that is there, and of many terms anywhere in the columns.

References
----------
`weatherglass.indices.skew` names the edition and the formulas.
"""

from __future__ import annotations

import math

import numpy as np

from weatherglass.compiling import compiled, inlined
from weatherglass.indices.kernels.blocks import LANES, address
from weatherglass.indices.kernels.eight_strikes import term_core, walk_calls, walk_puts
from weatherglass.indices.kernels.one_term import copy_term, room_for
from weatherglass.indices.kernels.rules import OK
from weatherglass.indices.kernels.sums import added


@compiled
def skewness(strike, contribution, forward, k0, e2_factor):  # type: ignore[no-untyped-def]
    """Risk-neutral skewness of one term from its strip; see `weatherglass.indices.skew`. NaN when the log return of the
    strip has no positive variance.

    Parameters
    ----------
    strike, contribution
        (n_strikes,) width / strike^2 x e^{RT} x mid; zero where unused.
    e2_factor
        Factor of ln^2(K0/F) in the second moment's correction.
    """
    above_1 = above_2 = above_3 = rest_1 = rest_2 = rest_3 = 0.0
    for i in range(strike.size):
        if contribution[i] != 0.0:
            part_1, part_2, part_3 = _moments(strike[i], contribution[i], forward)
            above_1, rest_1 = added(part_1, above_1, rest_1)
            above_2, rest_2 = added(part_2, above_2, rest_2)
            above_3, rest_3 = added(part_3, above_3, rest_3)
    return _skewness_of(above_1 + rest_1, above_2 + rest_2, above_3 + rest_3, forward, k0, e2_factor)


@inlined
def _moments(strike, contribution, forward):  # type: ignore[no-untyped-def]
    """A strike's part in the three sums of a skewness."""
    return _moments_at(math.log(strike / forward), contribution)


@inlined
def _moments_at(x, contribution):  # type: ignore[no-untyped-def]
    return contribution, 2.0 * (1.0 - x) * contribution, 3.0 * (2.0 * x - x * x) * contribution


@inlined
def _skewness_of(sum_1, sum_2, sum_3, forward, k0, e2_factor):  # type: ignore[no-untyped-def]
    x0 = math.log(k0 / forward)
    ratio = forward / k0
    p1 = -sum_1 - (1.0 - x0 - ratio)
    p2 = sum_2 + (2.0 * x0 * (ratio - 1.0) + e2_factor * x0 * x0)
    p3 = sum_3 + 3.0 * x0 * x0 * (x0 / 3.0 - 1.0 + ratio)
    spread = p2 - p1 * p1
    if not spread > 0.0:
        return np.nan
    return (p3 - 3.0 * p1 * p2 + 2.0 * p1 * p1 * p1) / (spread * math.sqrt(spread))


@compiled
def many_skewnesses(  # type: ignore[no-untyped-def]
    strike,
    call_bid,
    call_ask,
    put_bid,
    put_ask,
    first,
    end,
    rate,
    year_frac,
    zero_ask_excludes,
    crossed_is_null,
    e2_factor,
    found,
):
    """Skewness of terms that lie anywhere in the columns, as `many_terms` takes them, into `found` (n_terms,).

    NaN for a term without a variance.
    """
    longest = 0
    for t in range(first.size):
        longest = max(longest, end[t] - first[t])
    room = room_for(longest)
    work, used = np.empty(7 * room), np.empty(room, np.uint8)
    for t in range(first.size):
        found[t] = _term_skewness(
            strike,
            call_bid,
            call_ask,
            put_bid,
            put_ask,
            first[t],
            end[t] - first[t],
            rate[t],
            year_frac[t],
            zero_ask_excludes,
            crossed_is_null,
            e2_factor,
            work,
            used,
        )


@compiled
def _term_skewness(  # type: ignore[no-untyped-def]
    strike,
    call_bid,
    call_ask,
    put_bid,
    put_ask,
    a,
    n,
    rate,
    year_frac,
    zero_ask_excludes,
    crossed_is_null,
    e2_factor,
    work,
    used,
):
    """Skewness of rows a ... a + n - 1, from the strip that `term_core` leaves in its work space."""
    room = work.size // 7
    zero_ask, crossed = 255 if zero_ask_excludes else 0, 255 if crossed_is_null else 0
    if a + n + LANES <= strike.size:
        rows = address(strike, a)
        calls = address(call_bid, a), address(call_ask, a)
        puts = address(put_bid, a), address(put_ask, a)
    else:  # blocks would reach beyond the arrays
        copy_term(strike, call_bid, call_ask, put_bid, put_ask, a, n, work, room)
        rows = address(work, 0)
        calls = address(work, room), address(work, 2 * room)
        puts = address(work, 3 * room), address(work, 4 * room)
    code, forward, zero, _, _, _, _ = term_core(
        rows,
        calls[0],
        calls[1],
        puts[0],
        puts[1],
        n,
        rate,
        year_frac,
        zero_ask,
        crossed,
        address(work, 5 * room),
        address(work, 6 * room),
        address(used, 0),
    )
    if code != OK:
        return np.nan
    low, _ = walk_puts(puts[0], puts[1], zero, zero_ask, crossed, address(used, 0))
    high, _ = walk_calls(calls[0], calls[1], n, zero, zero_ask, crossed, address(used, 0))
    growth = math.exp(rate * year_frac)
    part, ratio = work[5 * room : 6 * room], work[:room]  # of the strikes that are used, side by side
    _weigh_wing(strike, put_bid, put_ask, a, low, zero, work, growth, forward)
    _weigh_wing(strike, call_bid, call_ask, a, zero + 1, high + 1, work, growth, forward)
    mid = 0.25 * ((call_bid[a + zero] + call_ask[a + zero]) + (put_bid[a + zero] + put_ask[a + zero]))
    k = strike[a + zero]
    part[zero], ratio[zero] = work[6 * room + zero] / (k * k) * growth * mid, k / forward
    count = 0
    for i in range(low, high + 1):
        if (np.intp(used[i >> 3]) >> (i & 7)) & 1 and part[i] != 0.0:
            part[count], ratio[count] = part[i], ratio[i]
            count += 1
    for i in range(count):
        ratio[i] = math.log(ratio[i])
    above_1 = above_2 = above_3 = rest_1 = rest_2 = rest_3 = 0.0
    for i in range(count):
        part_1, part_2, part_3 = _moments_at(ratio[i], part[i])
        above_1, rest_1 = added(part_1, above_1, rest_1)
        above_2, rest_2 = added(part_2, above_2, rest_2)
        above_3, rest_3 = added(part_3, above_3, rest_3)
    return _skewness_of(above_1 + rest_1, above_2 + rest_2, above_3 + rest_3, forward, strike[a + zero], e2_factor)


@inlined
def _weigh_wing(strike, bid, ask, a, begin, end, work, growth, forward):  # type: ignore[no-untyped-def]
    """Contributions and K/F of strikes begin ... end - 1, used or not, over what is not needed of the work space."""
    room, n = work.size // 7, max(end - begin, 0)
    at = a + begin
    k, b, o = strike[at : at + n], bid[at : at + n], ask[at : at + n]
    width = work[6 * room + begin : 6 * room + begin + n]
    part, ratio = work[5 * room + begin : 5 * room + begin + n], work[begin : begin + n]
    for i in range(n):
        part[i] = width[i] / (k[i] * k[i]) * growth * (0.5 * (b[i] + o[i]))
        ratio[i] = k[i] / forward
