"""From rows of quotes to strikes with a call and a put, for many snapshots at once; compiled.

The rules are those of `weatherglass.market.quotes.assemble_board`, one row after another instead of one board after
another. Rows that are not in their order are not decided here: their term is marked as `UNUSUAL`, and whoever called
takes the slow way for that snapshot. Property tests hold the two together, to the bit.
"""

from __future__ import annotations

import numpy as np

from weatherglass.compiling import compiled

MICRO = 1e6
MAX_STRIKE = 1e8
MAX_PRICE = 1e7
"""As in `weatherglass.market.quotes`: compiled code takes none from outside of its file (a test compares them)."""

PLAIN, UNUSUAL = 0, 1
NULL, CROSSED, ZERO_ASK, LOCKED, DUPLICATE, BAD_STRIKE = 0, 1, 2, 3, 4, 5
"""Columns of the counts of a term: sides of listed strikes without a usable quote; kept quotes with bid > ask, with an
ask of 0 below the bid, with bid = ask; quotes of a contract that came again; rows whose strike is none."""
COUNTS = 6


@compiled
def pair_quotes(  # type: ignore[no-untyped-def]
    term_start,
    strike,
    is_put,
    bid,
    ask,
    written,
    out_start,
    out_strike,
    call_bid,
    call_ask,
    put_bid,
    put_ask,
    mark,
    counts,
    quoted,
):
    """Call and put of each strike side by side, bad quotes null, strikes without any quote left out.

    Of quotes of one contract the last counts; a row whose strike is none counts as such and not at all beside.

    Parameters
    ----------
    term_start
        (n_terms + 1,) first row of each term, and the end.
    strike, is_put, bid, ask
        (n_rows,), sorted by strike (in whole millionths) and right within a term. NaN is absent, infinite unreadable.
    written
        Strikes that are there before, of other terms.
    out_start
        (n_terms + 1,) written: first strike of each term, and the end.
    out_strike, call_bid, call_ask, put_bid, put_ask
        At least (written + n_rows,), written up to the end: NaN is a null quote.
    mark
        (n_terms,) uint8, written: `UNUSUAL` where rows are not sorted. Its strikes are then not to be used.
    counts
        (n_terms, COUNTS) written.
    quoted
        (n_terms,) bool, written: whether some bid is a number.

    Returns
    -------
    int
        Strikes that are there then.
    """
    at = written - 1  # last strike written
    for t in range(term_start.size - 1):
        out_start[t] = at + 1
        mark[t] = PLAIN
        sound = crosses = zero_asks = locks = again = bad = 0
        last, seen = -1.0, np.nan
        last_right, last_row = 1, -1
        listed = True  # whether the strike is, by what was read of it so far
        by_call = False  # and by its call alone, once its put is read
        i, end = term_start[t] - 1, term_start[t + 1]
        while i + 1 < end:
            i += 1
            k, right = strike[i], is_put[i]
            if right == 0 and i + 1 < end and is_put[i + 1] == 1 and strike[i + 1] == k:
                # a call, its put and a new strike, all sound: nearly all rows, and what follows in one step
                micro = np.rint(k * MICRO)
                if k * MICRO >= 1.0 and k <= MAX_STRIKE and micro > last:
                    b, a, put_b, put_a = bid[i], ask[i], bid[i + 1], ask[i + 1]
                    if 0.0 <= b < a <= MAX_PRICE and 0.0 <= put_b < put_a <= MAX_PRICE:
                        at += listed
                        out_strike[at] = micro / MICRO
                        call_bid[at], call_ask[at], put_bid[at], put_ask[at] = b, a, put_b, put_a
                        last, seen, listed, by_call = micro, k, True, True
                        i += 1
                        last_right, last_row = 1, i
                        sound += 2
                        continue
            b, a = bid[i], ask[i]
            absent = b != b and a != a  # noqa: PLR0124 - NaN is not itself
            micro = last
            if k != seen:
                if not (k * MICRO >= 1.0 and k <= MAX_STRIKE):
                    bad += 1
                    continue
                micro, seen = np.rint(k * MICRO), k
            if micro != last:
                if micro < last:
                    mark[t] = UNUSUAL
                    break
                if listed:
                    at += 1
                out_strike[at] = micro / MICRO
                call_bid[at] = call_ask[at] = put_bid[at] = put_ask[at] = np.nan
                last = micro
                listed, by_call = not absent, False
            elif right > last_right:
                by_call = listed
                listed |= not absent
            elif right == last_right:  # the contract again: as if the row before had not been
                again += 1
                listed = by_call | (not absent)
                was_bid, was_ask = bid[last_row], ask[last_row]
                if was_bid >= 0.0 and was_ask >= 0.0 and was_bid <= MAX_PRICE and was_ask <= MAX_PRICE:
                    sound -= 1
                    if was_bid > was_ask:
                        if was_ask == 0.0:
                            zero_asks -= 1
                        else:
                            crosses -= 1
                    elif was_bid == was_ask and was_bid > 0.0:
                        locks -= 1
                if right == 0:
                    call_bid[at] = call_ask[at] = np.nan
                else:
                    put_bid[at] = put_ask[at] = np.nan
            else:
                mark[t] = UNUSUAL
                break
            last_right, last_row = right, i
            if b >= 0.0 and a >= 0.0 and b <= MAX_PRICE and a <= MAX_PRICE:
                if b >= a:
                    if b > a:
                        if a == 0.0:
                            zero_asks += 1
                        else:
                            crosses += 1
                    elif b > 0.0:
                        locks += 1
                sound += 1
                if right == 0:
                    call_bid[at] = b
                    call_ask[at] = a
                else:
                    put_bid[at] = b
                    put_ask[at] = a
        if not listed:
            at -= 1
        counts[t, NULL] = 2 * (at + 1 - out_start[t]) - sound
        counts[t, CROSSED] = crosses
        counts[t, ZERO_ASK] = zero_asks
        counts[t, LOCKED] = locks
        counts[t, DUPLICATE] = again
        counts[t, BAD_STRIKE] = bad
        quoted[t] = sound > 0
    out_start[term_start.size - 1] = at + 1
    return at + 1


@compiled
def same_as_before(snapshot_start, root, expiry, settles, same):  # type: ignore[no-untyped-def]
    """Whether each snapshot lists the terms of the one before it, into `same` (n_snapshots,).

    Parameters
    ----------
    snapshot_start
        (n_snapshots + 1,) first term of each.
    root, expiry, settles
        (n_terms,) int64.
    """
    for s in range(same.size):
        same[s] = False
        if s == 0:
            continue
        a, b, c = snapshot_start[s - 1], snapshot_start[s], snapshot_start[s + 1]
        if b - a != c - b:
            continue
        equal = True
        for j in range(c - b):
            if root[a + j] != root[b + j] or expiry[a + j] != expiry[b + j] or settles[a + j] != settles[b + j]:
                equal = False
                break
        same[s] = equal
