"""One term from arrays of any layout: its variance, and the strip that made it, strike by strike."""

from __future__ import annotations

import math

import numpy as np

from weatherglass.compiling import compiled, inlined
from weatherglass.indices.kernels.blocks import LANES, address
from weatherglass.indices.kernels.eight_strikes import term_core
from weatherglass.indices.kernels.rules import (
    EMPTY_CALL_WING,
    EMPTY_PUT_WING,
    NONPOSITIVE_VARIANCE,
    OK,
    UNUSED,
    USED,
    walk_wing,
)


@inlined
def room_for(longest):  # type: ignore[no-untyped-def]
    """Rows of a work column for terms of up to `longest` strikes."""
    return longest + 2 * LANES


@inlined
def copy_term(strike, call_bid, call_ask, put_bid, put_ask, first, n, work, room):  # type: ignore[no-untyped-def]
    """Copy one term's columns into the first five work columns, where blocks may reach beyond the last strike."""
    for i in range(n):
        work[i] = strike[first + i]
        work[room + i] = call_bid[first + i]
        work[2 * room + i] = call_ask[first + i]
        work[3 * room + i] = put_bid[first + i]
        work[4 * room + i] = put_ask[first + i]
    for i in range(n, n + LANES):
        for column in range(5):
            work[column * room + i] = 1.0


@compiled
def copied_term(  # type: ignore[no-untyped-def]
    strike,
    call_bid,
    call_ask,
    put_bid,
    put_ask,
    first,
    n,
    rate,
    year_frac,
    zero_ask_excludes,
    crossed_is_null,
    work,
    used,
):
    """`term_core` of rows first ... first + n - 1 of arrays of any layout; its widths are left in the last work column.

    `work` holds seven columns of `room_for` doubles end to end, `used` a byte for each block.
    """
    room = work.size // 7
    copy_term(strike, call_bid, call_ask, put_bid, put_ask, first, n, work, room)
    return term_core(
        address(work, 0),
        address(work, room),
        address(work, 2 * room),
        address(work, 3 * room),
        address(work, 4 * room),
        n,
        rate,
        year_frac,
        255 if zero_ask_excludes else 0,
        255 if crossed_is_null else 0,
        address(work, 5 * room),
        address(work, 6 * room),
        address(used, 0),
    )


@compiled
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
    room = room_for(n)
    work, used = np.empty(7 * room), np.empty(room, np.uint8)
    result = copied_term(
        strike,
        call_bid,
        call_ask,
        put_bid,
        put_ask,
        0,
        n,
        rate,
        year_frac,
        zero_ask_excludes,
        crossed_is_null,
        work,
        used,
    )
    code, zero = result[0], result[2]
    if code in (OK, NONPOSITIVE_VARIANCE, EMPTY_PUT_WING, EMPTY_CALL_WING):
        walk_wing(put_bid, put_ask, zero - 1, -1, zero_ask_excludes, crossed_is_null, state)
        walk_wing(call_bid, call_ask, zero + 1, 1, zero_ask_excludes, crossed_is_null, state)
    if code in (OK, NONPOSITIVE_VARIANCE):
        state[zero] = USED
        growth = math.exp(rate * year_frac)
        for i in range(n):
            if state[i] == USED:
                bid, ask = (put_bid[i], put_ask[i]) if i < zero else (call_bid[i], call_ask[i])
                mid[i] = 0.5 * (bid + ask)
                if i == zero:
                    mid[i] = 0.25 * ((call_bid[i] + call_ask[i]) + (put_bid[i] + put_ask[i]))
                width[i] = work[6 * room + i]
                contribution[i] = width[i] / (strike[i] * strike[i]) * growth * mid[i]
    return result
