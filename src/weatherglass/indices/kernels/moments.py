"""Skewness of a term from its strip: of one that is there, and of many terms anywhere in the columns.

References
----------
`weatherglass.indices.skew` names the edition and the formulas.
"""

from __future__ import annotations

import math

import numpy as np

from weatherglass.compiling import compiled, inlined
from weatherglass.indices.kernels.blocks import LANES, add_lanes, address, all_lanes, load, where
from weatherglass.indices.kernels.eight_strikes import coarse_parts, fine_parts, term_core, walk_calls, walk_puts
from weatherglass.indices.kernels.logarithms import logarithm, logarithms
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
            x = logarithm(strike[i] / forward)
            part_1 = contribution[i]
            part_2, part_3 = 2.0 * (1.0 - x) * part_1, 3.0 * (2.0 * x - x * x) * part_1
            above_1, rest_1 = added(part_1, above_1, rest_1)
            above_2, rest_2 = added(part_2, above_2, rest_2)
            above_3, rest_3 = added(part_3, above_3, rest_3)
    return _skewness_of(above_1 + rest_1, above_2 + rest_2, above_3 + rest_3, forward, k0, e2_factor)


@inlined
def _skewness_of(sum_1, sum_2, sum_3, forward, k0, e2_factor):  # type: ignore[no-untyped-def]
    x0 = logarithm(k0 / forward)
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
    width, bits = address(work, 6 * room), address(used, 0)
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
        width,
        bits,
    )
    if code != OK:
        return np.nan
    low, _ = walk_puts(puts[0], puts[1], zero, zero_ask, crossed, bits)
    high, _ = walk_calls(calls[0], calls[1], n, zero, zero_ask, crossed, bits)
    sum_1, sum_2, sum_3 = _three_sums(
        rows, calls, puts, zero, low, high, bits, width, math.exp(rate * year_frac), forward
    )
    return _skewness_of(sum_1, sum_2, sum_3, forward, rows[zero], e2_factor)


@inlined
def _three_sums(strike, calls, puts, zero, low, high, used, width, growth, forward):  # type: ignore[no-untyped-def]
    """The sums of `skewness` with its bits, eight strikes at a time: puts below K0, both at it, calls above."""
    half, one, two, three = all_lanes(0.5), all_lanes(1.0), all_lanes(2.0), all_lanes(3.0)
    coarse_1 = coarse_2 = coarse_3 = fine_1 = fine_2 = fine_3 = all_lanes(0.0)
    middle, bit = zero & -LANES, 1 << (zero & 7)
    for i in range(low & -LANES, high + 1, LANES):
        if i < middle:
            mid = half * (load(puts[0], i) + load(puts[1], i))
        elif i > middle:
            mid = half * (load(calls[0], i) + load(calls[1], i))
        else:
            of_calls, of_puts = load(calls[0], i) + load(calls[1], i), load(puts[0], i) + load(puts[1], i)
            at_k0 = all_lanes(0.25) * (of_calls + of_puts)
            mid = where(bit - 1, half * of_puts, where(bit, at_k0, half * of_calls))
        k, is_used = load(strike, i), np.intp(used[i >> 3])
        part_1 = where(is_used, load(width, i) / (k * k) * all_lanes(growth) * mid, all_lanes(0.0))
        x = logarithms(where(is_used, k / all_lanes(forward), one))
        part_2, part_3 = two * (one - x) * part_1, three * (two * x - x * x) * part_1
        above_1, above_2, above_3 = coarse_parts(part_1), coarse_parts(part_2), coarse_parts(part_3)
        coarse_1, fine_1 = coarse_1 + above_1, fine_1 + fine_parts(part_1, above_1)
        coarse_2, fine_2 = coarse_2 + above_2, fine_2 + fine_parts(part_2, above_2)
        coarse_3, fine_3 = coarse_3 + above_3, fine_3 + fine_parts(part_3, above_3)
    return (
        add_lanes(coarse_1) + add_lanes(fine_1),
        add_lanes(coarse_2) + add_lanes(fine_2),
        add_lanes(coarse_3) + add_lanes(fine_3),
    )
