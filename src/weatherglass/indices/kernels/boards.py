"""Boards of two terms each: the level of one, and the levels of many that lie end to end in the columns."""

from __future__ import annotations

import numpy as np

from weatherglass.compiling import compiled
from weatherglass.indices.kernels.blocks import LANES, address, shift
from weatherglass.indices.kernels.eight_strikes import term_core
from weatherglass.indices.kernels.one_term import copied_term, room_for
from weatherglass.indices.kernels.rules import OK, horizon_level


@compiled
def board_level(  # type: ignore[no-untyped-def]
    strike_1,
    call_bid_1,
    call_ask_1,
    put_bid_1,
    put_ask_1,
    rate_1,
    minutes_1,
    strike_2,
    call_bid_2,
    call_ask_2,
    put_bid_2,
    put_ask_2,
    rate_2,
    minutes_2,
    horizon_minutes,
    year_minutes,
    zero_ask_excludes,
    crossed_is_null,
):
    """Level of one board of two terms, with the bits of `batch_levels`.

    Parameters
    ----------
    strike_1, call_bid_1, ..., strike_2, call_bid_2, ...
        (n_strikes,) columns of the near and of the next term.
    rate_1, minutes_1, rate_2, minutes_2
        Continuously compounded decimals, and minutes to settlement.

    Returns
    -------
    tuple
        (level in vol points, code of the term that failed, near term, next term), terms as `term_variance` returns
        them. Allocates its work space.
    """
    room = room_for(max(strike_1.size, strike_2.size))
    work, used = np.empty(7 * room), np.empty(room, np.uint8)
    near = copied_term(
        strike_1,
        call_bid_1,
        call_ask_1,
        put_bid_1,
        put_ask_1,
        0,
        strike_1.size,
        rate_1,
        minutes_1 / year_minutes,
        zero_ask_excludes,
        crossed_is_null,
        work,
        used,
    )
    far = copied_term(
        strike_2,
        call_bid_2,
        call_ask_2,
        put_bid_2,
        put_ask_2,
        0,
        strike_2.size,
        rate_2,
        minutes_2 / year_minutes,
        zero_ask_excludes,
        crossed_is_null,
        work,
        used,
    )
    level, code = horizon_level(near[4], near[0], minutes_1, far[4], far[0], minutes_2, horizon_minutes, year_minutes)
    return level, code, near, far


@compiled
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
    room = room_for(longest)
    work, used = np.empty(7 * room), np.empty(room, np.uint8)
    _all_boards(
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
        work,
        used,
    )


@compiled
def _all_boards(  # type: ignore[no-untyped-def]
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
    work,
    used,
):
    """`batch_levels` with its work space; apart, because addresses may be taken of arguments only."""
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
    for board in range(level.size):
        code_1 = code_2 = OK
        for t in (2 * board, 2 * board + 1):
            a = term_start[t]
            n = term_start[t + 1] - a
            year_frac = minutes[t] / year_minutes
            if a + n + LANES <= strike.size:
                c, f, zero, _, v, count, _ = term_core(
                    shift(columns[0], a),
                    shift(columns[1], a),
                    shift(columns[2], a),
                    shift(columns[3], a),
                    shift(columns[4], a),
                    n,
                    rate[t],
                    year_frac,
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
                    year_frac,
                    zero_ask_excludes,
                    crossed_is_null,
                    work,
                    used,
                )
            forward[t] = f
            k0[t] = strike[a + zero] if zero >= 0 else np.nan
            variance[t] = v
            strikes_used[t] = count
            code_1, code_2 = code_2, c
        near, far = 2 * board, 2 * board + 1
        level[board], code[board] = horizon_level(
            variance[near],
            code_1,
            minutes[near],
            variance[far],
            code_2,
            minutes[far],
            horizon_minutes,
            year_minutes,
        )
