"""A quote goes in: the bits, the widths beside it and the leaves that it changes."""

from __future__ import annotations

import math

import numpy as np

from weatherglass.compiling import compiled, inlined
from weatherglass.indices.kernels.live.places import (
    CALL,
    GOOD,
    KEPT,
    LISTED,
    LISTED_COUNT,
    PAIR,
    PARITY,
    PUT,
    VERSION,
    ZERO,
    fetch,
    term_at,
)
from weatherglass.indices.kernels.live.sets import contains, next_member, previous_member, set_member
from weatherglass.indices.kernels.live.trees import forget, set_gap, set_part

MAX_PRICE = 1e7
AHEAD = 4
"""Quotes between asking for memory and using it: about as long as the farther cache takes. The boards of many terms do
not fit into the nearer caches."""


@inlined
def _pair(a, side, i):  # type: ignore[no-untyped-def]
    """Find out whether a strike and the next listed one are both zero."""
    following = next_member(a, LISTED, i + 1)
    both = following >= 0 and contains(a, ZERO + side, i) and contains(a, ZERO + side, following)
    set_member(a, PAIR + side, i, both)


@inlined
def _weigh(a, side, i):  # type: ignore[no-untyped-def]
    """Width / strike^2 of a used strike between two others, else 0; its part follows."""
    weight = 0.0
    if contains(a, GOOD + side, i):
        below, above = previous_member(a, GOOD + side, i - 1), next_member(a, GOOD + side, i + 1)
        if below >= 0 and above >= 0:
            width = 0.5 * (a.strike[above] - a.strike[below])
            weight = width / (a.strike[i] * a.strike[i])
    a.weight[side * a.rows + i] = weight
    set_part(a, side, i)


@inlined
def _kinds(bid, ask, zero_ask, crossed):  # type: ignore[no-untyped-def]
    """Whether a quote is zero, and whether it may be used; `eight_strikes._quote_bits` of one quote."""
    zero, good = bid == 0.0, bid > 0.0
    if zero_ask and good and ask == 0.0:
        zero, good = True, False
    if crossed and good and bid > ask:
        good = False
    return zero, good


@inlined
def _refresh(a, i, side, listing, zero_ask, crossed):  # type: ignore[no-untyped-def]
    """Bits, widths and leaves after the quote of one leg has changed, and the listing of its strike where it has."""
    zero, good = _kinds(a.quote[4 * i + 2 * side], a.quote[4 * i + 2 * side + 1], zero_ask, crossed)
    if listing or zero != contains(a, ZERO + side, i):
        set_member(a, ZERO + side, i, zero)
        below = previous_member(a, LISTED, i - 1)
        for one in range(2):
            if listing or one == side:
                _pair(a, one, i)
                if below >= 0:
                    _pair(a, one, below)
    if good != contains(a, GOOD + side, i):
        set_member(a, GOOD + side, i, good)
        _weigh(a, side, i)
        for beside in (previous_member(a, GOOD + side, i - 1), next_member(a, GOOD + side, i + 1)):
            if beside >= 0:
                _weigh(a, side, beside)
    elif good:
        set_part(a, side, i)
    set_gap(a, i)


@inlined
def fetch_leaves(a, place):  # type: ignore[no-untyped-def]
    """Ask for the memory that a quote will change, but for what all quotes of its term share."""
    i, side = place >> 1, place & 1
    node = a.room + i
    root = 4 * a.rows * side
    fetch(a.quote, 4 * i)
    fetch(a.weight, side * a.rows + i)
    fetch(a.gap, node)
    fetch(a.gap, node >> 1)
    fetch(a.part, root + 2 * node)
    fetch(a.part, root + 2 * (node >> 1))
    fetch(a.part, root + 2 * (node >> 2))
    fetch(a.part, root + 2 * (node >> 3))


@inlined
def take(a, place, bid, ask, small, zero_ask, crossed):  # type: ignore[no-untyped-def]
    """One quote of a term; 1 when the term becomes empty or ceases to be."""
    i, side = place >> 1, place & 1
    at = 4 * i + 2 * side
    given = not (math.isnan(bid) and math.isnan(ask))
    sound = bid >= 0.0 and ask >= 0.0 and bid <= MAX_PRICE and ask <= MAX_PRICE and not small
    bid, ask = (bid + 0.0, ask + 0.0) if sound else (np.nan, np.nan)  # -0.0 becomes 0.0
    same = (bid == a.quote[at] and ask == a.quote[at + 1]) or (not sound and math.isnan(a.quote[at]))
    had = np.int64(a.present[i])
    has = had | (1 << side) if given else had & ~(1 << side)
    if same and has == had:
        return 0
    a.quote[at], a.quote[at + 1] = bid, ask
    a.present[i] = has
    a.facts[VERSION] += 1
    listing = (has != 0) != (had != 0)
    flip = 0
    if listing:
        set_member(a, LISTED, i, has != 0)
        a.facts[LISTED_COUNT] += 1 if has != 0 else -1
        flip = 1 if a.facts[LISTED_COUNT] == (1 if has != 0 else 0) else 0
    if a.facts[KEPT] != 0:
        _refresh(a, i, side, listing, zero_ask, crossed)
    return flip


@compiled
def apply(table, term, place, which, bid, ask, small, zero_ask, crossed):  # type: ignore[no-untyped-def]
    """Take quotes in order; how many terms became empty, or ceased to be, on the way.

    Parameters
    ----------
    term, place
        (n_contracts,) term of each contract, and 2 x position + side.
    which, bid, ask
        (n_updates,) contract and quote as it came: NaN on both sides is no quote.
    small
        (n_updates,) true where the quote counts as null for its delta.
    zero_ask, crossed
        Whether a zero ask excludes, and whether a crossed quote is null.
    """
    flips = 0
    for u in range(which.size):
        if u + AHEAD < which.size:
            c = which[u + AHEAD]
            fetch_leaves(term_at(table, term[c]), place[c])
        c = which[u]
        flips += take(term_at(table, term[c]), place[c], bid[u], ask[u], small[u], zero_ask, crossed)
    return flips


@compiled
def keep(table, t, zero_ask, crossed):  # type: ignore[no-untyped-def]
    """Make the bits and trees of a term from its quotes, and keep them up to date from now on."""
    a = term_at(table, t)
    forget(a, CALL)
    forget(a, PUT)
    for node in range(2 * a.room):
        a.gap[node] = np.inf
        for side in range(2):
            a.part[4 * a.rows * side + 2 * node] = 0.0
            a.part[4 * a.rows * side + 2 * node + 1] = 0.0
    for i in range(a.room):
        for side in range(2):
            a.weight[side * a.rows + i] = 0.0
            zero, good = _kinds(a.quote[4 * i + 2 * side], a.quote[4 * i + 2 * side + 1], zero_ask, crossed)
            set_member(a, ZERO + side, i, zero)
            set_member(a, GOOD + side, i, good)
    for i in range(a.size):
        for side in range(2):
            _pair(a, side, i)
            if contains(a, GOOD + side, i):
                _weigh(a, side, i)
        set_gap(a, i)
    a.facts[KEPT], a.facts[PARITY] = 1, -1


@compiled
def newest(which, quoted_at, received_at, future, last, keep_it):  # type: ignore[no-untyped-def]
    """Mark the quotes that are not older than what is known of their contract, nor from the future.

    Parameters
    ----------
    quoted_at
        (n_updates,) microseconds since 1970.
    received_at, future
        Microseconds; quotes of later than `received_at` + `future` are left out.
    last
        (n_contracts,) newest instant of each contract, written.
    keep_it
        (n_updates,) written.

    Returns
    -------
    tuple
        (late, from the future)
    """
    late = early = 0
    for u in range(which.size):
        at = quoted_at[u]
        keep_it[u] = True
        if at > received_at + future:
            keep_it[u] = False
            early += 1
        elif at < last[which[u]]:
            keep_it[u] = False
            late += 1
        else:
            last[which[u]] = at
    return late, early
