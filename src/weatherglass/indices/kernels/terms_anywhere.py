"""Terms that lie anywhere in the columns, each computed once, and levels of many indices from pairs of them."""

from __future__ import annotations

import numpy as np

from weatherglass.compiling import compiled
from weatherglass.indices.kernels.blocks import LANES, address, shift
from weatherglass.indices.kernels.eight_strikes import term_core
from weatherglass.indices.kernels.one_term import copied_term, room_for
from weatherglass.indices.kernels.rules import horizon_level


@compiled
def many_terms(  # type: ignore[no-untyped-def]
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
    code,
    forward,
    k0,
    variance,
    strikes_used,
):
    """Variances of terms that lie anywhere in the columns, each once, written into the last five arrays.

    Parameters
    ----------
    strike, call_bid, call_ask, put_bid, put_ask
        Columns of all terms end to end.
    first, end
        (n_terms,) rows of each term.
    rate, year_frac
        (n_terms,) continuously compounded decimals, and years to settlement, positive.
    code, forward, k0, variance, strikes_used
        (n_terms,), as `term_variance` returns them; K0 as a strike. NaN where not reached.
    """
    longest = 0
    for t in range(first.size):
        longest = max(longest, end[t] - first[t])
    room = room_for(longest)
    work, used = np.empty(7 * room), np.empty(room, np.uint8)
    _all_terms(
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
        code,
        forward,
        k0,
        variance,
        strikes_used,
        work,
        used,
    )


@compiled
def _all_terms(  # type: ignore[no-untyped-def]
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
    code,
    forward,
    k0,
    variance,
    strikes_used,
    work,
    used,
):
    """`many_terms` with its work space; apart, because addresses may be taken of arguments only."""
    room = work.size // 7
    zero_ask = 255 if zero_ask_excludes else 0
    crossed = 255 if crossed_is_null else 0
    columns = (
        address(strike, 0),
        address(call_bid, 0),
        address(call_ask, 0),
        address(put_bid, 0),
        address(put_ask, 0),
    )
    gap, width, flags = address(work, 5 * room), address(work, 6 * room), address(used, 0)
    for t in range(first.size):
        a, n = first[t], end[t] - first[t]
        if a + n + LANES <= strike.size:
            c, f, zero, _, v, count, _ = term_core(
                shift(columns[0], a),
                shift(columns[1], a),
                shift(columns[2], a),
                shift(columns[3], a),
                shift(columns[4], a),
                n,
                rate[t],
                year_frac[t],
                zero_ask,
                crossed,
                gap,
                width,
                flags,
            )
        else:  # blocks would reach beyond the arrays
            c, f, zero, _, v, count, _ = copied_term(
                strike,
                call_bid,
                call_ask,
                put_bid,
                put_ask,
                a,
                n,
                rate[t],
                year_frac[t],
                zero_ask_excludes,
                crossed_is_null,
                work,
                used,
            )
        code[t] = c
        forward[t] = f
        k0[t] = strike[a + zero] if zero >= 0 else np.nan
        variance[t] = v
        strikes_used[t] = count


@compiled
def many_levels(  # type: ignore[no-untyped-def]
    variance_1,
    code_1,
    minutes_1,
    variance_2,
    code_2,
    minutes_2,
    horizon_minutes,
    year_minutes,
    level,
    code,
):
    """Levels of many pairs of terms, written into the last two arrays; all (n,), see `horizon_variance`."""
    for i in range(level.size):
        level[i], code[i] = horizon_level(
            variance_1[i],
            code_1[i],
            minutes_1[i],
            variance_2[i],
            code_2[i],
            minutes_2[i],
            horizon_minutes,
            year_minutes,
        )
