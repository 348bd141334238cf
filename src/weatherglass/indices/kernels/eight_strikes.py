"""The rules, eight strikes at a time: the core that every single value, batch and table runs.

Columns are addresses (`blocks.address`) of a term's first row. Rows up to n + 7 must be readable; what stands beyond
n - 1 is never used. `used` has a byte for each block of strikes, bit i for its i-th strike.

The core works on blocks of eight strikes held in vector registers, not on loops left to the compiler to vectorise.
Measured on boards of 2 x 150 strikes: plain loops over slices reach 15 to 22 % of the speed of merely summing the
columns, loops with padded scratch columns 31 %, blocks in registers 54 % (docs/benchmarks.md). Plain loops lose to
reference counts of slices, to scalar remainders (150 = 9 x 16 + 6) and to the branches of the walk. Fetching the next
term's cache lines ahead was tried and loses 5 %. The bits are those of the plain form of the rules, which
`atm_position`, `k0_position`, `walk_wing` and `orderless_sum` spell out.

References
----------
Cboe, Volatility Index Mathematics Methodology, 2022.v1, as of 2022-05-11 ("MATH22"), step 3.
"""

from __future__ import annotations

import math

import numpy as np

from weatherglass.compiling import compiled, inlined
from weatherglass.indices.kernels.bits import count_bits, highest_bit, lowest_bit
from weatherglass.indices.kernels.blocks import (
    LANES,
    add_lanes,
    all_lanes,
    least_lane,
    load,
    magnitude,
    store,
    where,
)
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
from weatherglass.indices.kernels.sums import COARSE, FINE

# --- the forward and K0 ----------------------------------------------------------------------------------------------


@inlined
def _block_of_gaps(call_bid, call_ask, put_bid, put_ask, i, lanes, gap):  # type: ignore[no-untyped-def]
    """`sound_gap` of a block of strikes, infinite outside `lanes`; also stored in `gap`."""
    cb, ca = load(call_bid, i), load(call_ask, i)
    pb, pa = load(put_bid, i), load(put_ask, i)
    sound = (cb <= ca) & (pb <= pa) & (ca > all_lanes(0.0)) & (pa > all_lanes(0.0)) & lanes
    gaps = where(sound, magnitude((cb + ca) - (pb + pa)), all_lanes(np.inf))
    store(gap, i, gaps)
    return gaps


@inlined
def _least_gap(call_bid, call_ask, put_bid, put_ask, n, gap):  # type: ignore[no-untyped-def]
    """Least gap between call and put of a term, and all gaps; the first half of `atm_position`."""
    least = all_lanes(np.inf)
    whole = n & -LANES
    for i in range(0, whole, LANES):
        gaps = _block_of_gaps(call_bid, call_ask, put_bid, put_ask, i, 255, gap)
        least = where(gaps < least, gaps, least)
    if whole < n:
        gaps = _block_of_gaps(call_bid, call_ask, put_bid, put_ask, whole, (1 << (n - whole)) - 1, gap)
        least = where(gaps < least, gaps, least)
    return least_lane(least)


@inlined
def _first_at(strike, gap, n, least):  # type: ignore[no-untyped-def]
    """Lowest strike whose gap ties with the least, or -1; the second half of `atm_position`."""
    for i in range(0, n, LANES):
        ties = load(gap, i) <= all_lanes(least) + all_lanes(2.0 * TIE) * load(strike, i)
        if ties != 0:
            at = i + lowest_bit(ties)
            return at if at < n else -1
    return -1


@inlined
def _k0_from(strike, n, at, forward):  # type: ignore[no-untyped-def]
    """`k0_position`, sought from the parity strike, which is K0 or the strike above it on nearly every board."""
    limit = forward + TIE * abs(forward)
    zero = at
    while zero >= 0 and strike[zero] > limit:
        zero -= 1
    while zero + 1 < n and not strike[zero + 1] > limit:
        zero += 1
    return zero


# --- the walk outwards -----------------------------------------------------------------------------------------------


@inlined
def _quote_bits(bid, ask, i, zero_ask, crossed):  # type: ignore[no-untyped-def]
    """Which of a block's quotes are zero, and which may be used; the flags are 255 where their rule holds, else 0."""
    b = load(bid, i)
    zero, good = b == all_lanes(0.0), b != all_lanes(0.0)  # neither for NaN
    if zero_ask | crossed != 0:
        a = load(ask, i)
        zero |= zero_ask & good & (a == all_lanes(0.0))
        good &= ~zero & ~(crossed & (b > a))
    return zero, good


@inlined
def walk_puts(bid, ask, k0, zero_ask, crossed, used):  # type: ignore[no-untyped-def]
    """`walk_wing` below K0: (lowest used position or -1, number used). Two zeros side by side end it."""
    lowest, count = -1, 0
    lanes = (1 << (k0 & 7)) - 1
    carry = 0
    for i in range(k0 & -LANES, -1, -LANES):
        zero, good = _quote_bits(bid, ask, i, zero_ask, crossed)
        zero &= lanes
        good &= lanes
        pairs = zero & ((zero >> 1) | carry)
        if pairs != 0:
            good &= -(2 << highest_bit(pairs))
        used[i >> 3] = good
        count += count_bits(good)
        if good != 0:
            lowest = i + lowest_bit(good)
        if pairs != 0:
            break
        carry = (zero & 1) << 7
        lanes = 255
    return lowest, count


@inlined
def walk_calls(bid, ask, n, k0, zero_ask, crossed, used):  # type: ignore[no-untyped-def]
    """`walk_wing` above K0: (highest used position or -1, number used). Runs after `walk_puts`, and marks K0 too."""
    highest, count = -1, 0
    lanes = 255 & -(2 << (k0 & 7))
    carry = 0
    below = np.intp(used[k0 >> 3]) | (1 << (k0 & 7))
    for i in range(k0 & -LANES, n, LANES):
        zero, good = _quote_bits(bid, ask, i, zero_ask, crossed)
        if n - i < LANES:
            lanes &= (1 << (n - i)) - 1
        zero &= lanes
        good &= lanes
        pairs = zero & ((zero << 1) | carry)
        if pairs != 0:
            good &= (pairs & -pairs) - 1
        used[i >> 3] = good | below
        count += count_bits(good)
        if good != 0:
            highest = i + highest_bit(good)
        if pairs != 0:
            break
        carry = zero >> 7
        lanes = 255
        below = 0
    return highest, count


# --- widths and the sum ----------------------------------------------------------------------------------------------


@inlined
def _is_used(used, i):  # type: ignore[no-untyped-def]
    return (np.intp(used[i >> 3]) >> (i & 7)) & 1 != 0


@inlined
def _used_above(used, i):  # type: ignore[no-untyped-def]
    """Next used position above i, which must exist."""
    i += 1
    while not _is_used(used, i):
        i += 1
    return i


@inlined
def _used_below(used, i):  # type: ignore[no-untyped-def]
    """Next used position below i, which must exist."""
    i -= 1
    while not _is_used(used, i):
        i -= 1
    return i


@compiled
def _bridge_gaps(strike, used, low, high, width):  # type: ignore[no-untyped-def]
    """Widths of the used strikes beside skipped ones, whose neighbours lie further off.

    A function of its own, not merged: most boards have no skipped strike between the ends.
    """
    for i in range(low & -LANES, high + 1, LANES):
        skipped = ~np.intp(used[i >> 3]) & 255
        if i < low:
            skipped &= -(1 << (low - i))
        if high - i < LANES:
            skipped &= (1 << (high - i)) - 1
        while skipped != 0:
            hole = i + lowest_bit(skipped)
            skipped &= skipped - 1
            for j in (hole - 1, hole + 1):
                if low < j < high and _is_used(used, j):
                    width[j] = 0.5 * (strike[_used_above(used, j)] - strike[_used_below(used, j)])
    width[low] = strike[_used_above(used, low)] - strike[low]
    width[high] = strike[high] - strike[_used_below(used, high)]


@inlined
def _strip_widths(strike, used, low, high, skipped, width):  # type: ignore[no-untyped-def]
    """Widths of the used strikes low ... high; what is written elsewhere in `width` is not used.

    Half the distance between the neighbours that are *included*, whole at the ends of the strip; skipped strikes do
    not count.

    References
    ----------
    MATH22 step 3(a)(iv); widths as in the example's 268 published rows.
    """
    for i in range(low + 1, high, LANES):
        store(width, i, all_lanes(0.5) * (load(strike, i + 1) - load(strike, i - 1)))
    if skipped:
        _bridge_gaps(strike, used, low, high, width)
    else:
        width[low] = strike[low + 1] - strike[low]
        width[high] = strike[high] - strike[high - 1]


@inlined
def _parts(strike, i, used, width, mid):  # type: ignore[no-untyped-def]
    """Width / strike^2 x mid of a block, exact zeros at strikes not used: contributions before interest.

    References
    ----------
    MATH22 step 3(a)(iv).
    """
    k = load(strike, i)
    return where(np.intp(used[i >> 3]), load(width, i) / (k * k) * mid, all_lanes(0.0))


@inlined
def coarse_parts(part):  # type: ignore[no-untyped-def]
    """What of a block belongs to the coarse grid of `orderless_sum`."""
    return (part + all_lanes(COARSE)) - all_lanes(COARSE)


@inlined
def fine_parts(part, above):  # type: ignore[no-untyped-def]
    """What of a block belongs to the fine grid."""
    return ((part - above) + all_lanes(FINE)) - all_lanes(FINE)


@inlined
def _strip_sum(strike, call_bid, call_ask, put_bid, put_ask, k0, low, high, used, width):  # type: ignore[no-untyped-def]
    """Sum of the parts, with the bits of `orderless_sum`: puts below K0, both at it, calls above."""
    half = all_lanes(0.5)
    middle = k0 & -LANES
    coarse, fine = all_lanes(0.0), all_lanes(0.0)
    for i in range(low & -LANES, middle, LANES):
        part = _parts(strike, i, used, width, half * (load(put_bid, i) + load(put_ask, i)))
        above = coarse_parts(part)
        coarse, fine = coarse + above, fine + fine_parts(part, above)
    calls = load(call_bid, middle) + load(call_ask, middle)
    puts = load(put_bid, middle) + load(put_ask, middle)
    bit = 1 << (k0 & 7)
    mid = where(bit - 1, half * puts, where(bit, all_lanes(0.25) * (calls + puts), half * calls))
    part = _parts(strike, middle, used, width, mid)
    above = coarse_parts(part)
    coarse, fine = coarse + above, fine + fine_parts(part, above)
    for i in range(middle + LANES, high + 1, LANES):
        part = _parts(strike, i, used, width, half * (load(call_bid, i) + load(call_ask, i)))
        above = coarse_parts(part)
        coarse, fine = coarse + above, fine + fine_parts(part, above)
    return add_lanes(coarse) + add_lanes(fine)


# --- all of it -------------------------------------------------------------------------------------------------------


@compiled
def term_core(strike, call_bid, call_ask, put_bid, put_ask, n, rate, year_frac, zero_ask, crossed, gap, width, used):  # type: ignore[no-untyped-def]
    """The core: one term from its columns.

    Parameters
    ----------
    zero_ask, crossed
        255 where zero asks are excluded and crossed quotes are null, else 0.
    gap, width
        n + 16 doubles of work space; on return `width` holds the widths of the used strikes.
    used
        n // 8 + 1 bytes of work space.

    Returns
    -------
    tuple
        As `term_variance`.
    """
    if n < 2:
        return INSUFFICIENT_STRIKES, np.nan, -1, np.nan, np.nan, 0, 0
    least = _least_gap(call_bid, call_ask, put_bid, put_ask, n, gap)
    if least == np.inf:
        return NO_VALID_PAIR, np.nan, -1, np.nan, np.nan, 0, 0
    at = _first_at(strike, gap, n, least)
    if at < 0:
        return NO_VALID_PAIR, np.nan, -1, np.nan, np.nan, 0, 0
    growth = math.exp(rate * year_frac)
    forward = forward_price(strike[at], 0.5 * (call_bid[at] + call_ask[at]), 0.5 * (put_bid[at] + put_ask[at]), growth)
    zero = _k0_from(strike, n, at, forward)
    if zero < 0:
        return NO_STRIKE_AT_OR_BELOW_FORWARD, forward, -1, np.nan, np.nan, 0, 0
    if not (is_quoted(call_bid[zero], call_ask[zero]) and is_quoted(put_bid[zero], put_ask[zero])):
        return K0_QUOTE_MISSING, forward, zero, np.nan, np.nan, 0, 0
    if call_bid[zero] > call_ask[zero] or put_bid[zero] > put_ask[zero]:
        return K0_QUOTE_CROSSED, forward, zero, np.nan, np.nan, 0, 0
    low, puts = walk_puts(put_bid, put_ask, zero, zero_ask, crossed, used)
    if puts == 0:
        return EMPTY_PUT_WING, forward, zero, np.nan, np.nan, 0, 0
    high, calls = walk_calls(call_bid, call_ask, n, zero, zero_ask, crossed, used)
    if calls == 0:
        return EMPTY_CALL_WING, forward, zero, np.nan, np.nan, 0, puts
    _strip_widths(strike, used, low, high, puts + calls != high - low, width)
    total = growth * _strip_sum(strike, call_bid, call_ask, put_bid, put_ask, zero, low, high, used, width)
    variance = strip_variance(total, forward, strike[zero], year_frac)
    code = OK if variance > 0.0 else NONPOSITIVE_VARIANCE
    return code, forward, zero, total, variance, puts + calls + 1, puts
