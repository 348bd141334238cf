"""Strips that are kept up to date: a quote goes in, the variance of its term comes out, with the bits of the batch.

Each term has, by position of its strikes: sets of bits that say which quotes are zero and which may be used (with a
summary of their words, so that the next set bit is found at once); a tree of the gaps between call and put, whose root
gives the forward; and for each side a tree of the parts of the strip, as if its wing had no end. A quote changes one
leaf of two trees, and the widths beside it when it begins or ceases to be used. The value asks the trees for what lies
between K0 and the cuts, and makes the five strikes at the borders anew. Everything is logarithmic in the number of
strikes, also when K0 or a cut moves far.

What the trees were asked last is remembered with the term: the strike of the forward, while no gap near the least one
changes, and the sum of each wing between its borders, which follows its leaves (sums on a grid can be subtracted from
without a trace). Most quotes therefore cost a walk up one tree and no walk down. The boards of many terms do not fit
into the nearer caches, so the memory of quotes that are still to come is asked for some quotes ahead.

The sums have the bits of `kernels.orderless_sum`, which do not depend on order (decision 16); where they would, beyond
`EXACT_BELOW`, the strip is summed anew in the batch's order. The few formulas that stand here and in
`weatherglass.indices.kernels` are written twice because no kernel calls one of another file (decision 3); property
tests hold them together, to the bit.

Positions are places among a term's strikes; "none" is -1. Nothing here allocates or raises.

References
----------
Cboe, Volatility Index Mathematics Methodology, 2022.v1, as of 2022-05-11, steps 2 and 3.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import njit, types
from numba.extending import intrinsic
from numpy.typing import NDArray

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
COARSE, FINE = 1.5 * 2.0**12, 1.5 * 2.0**-28
EXACT_BELOW = 4096.0
MAX_PRICE = 1e7

CALL, PUT = 0, 1
GOOD, ZERO, PAIR, LISTED = 0, 2, 4, 6
"""Sets of bits; the first three are one of each side: GOOD + PUT. PAIR: zero, and so is the next listed strike."""
SETS = 7
WORD = 64
AHEAD = 4
"""Quotes between asking for memory and using it: about as long as the farther cache takes."""


FIRST, SIZE, ROOM, SUMMARY_FIRST, KEPT, LISTED_COUNT, VERSION, PARITY = range(8)
"""What is known of a term: first row, strikes, rows, first summary word of a set, whether its trees are kept up to
date, strikes listed, a number that changes with every change of a quote, and the strike of the forward, -1 where it is
not known."""
INNER = 8
"""First and last position of each side's remembered sum: INNER + 2 x PUT."""
FACTS = 16
"""Places of a term among the facts: two cache lines."""


class Strips(NamedTuple):
    """Terms end to end; each begins at a multiple of 64 rows and has a power of two of them. Contiguous arrays.

    Attributes
    ----------
    facts
        (n_terms, FACTS)
    strike
        (n_rows,)
    quote
        (n_rows, 4) call bid, call ask, put bid, put ask, NaN where null.
    present
        (n_rows,) bit 0 when the call was quoted at all, bit 1 for the put.
    gap
        (2 n_rows,) for each term a tree of minima in heap order.
    part
        (2, 2 n_rows, 2) for each side and term a tree of sums on both grids, in heap order.
    weight
        (2, n_rows) width / strike^2 between used neighbors of the side; 0 at its ends and where not used.
    bits, summary
        (SETS, n_words) and (SETS, n_summary_words), a bit for each word.
    inner
        (n_terms, 4) for each side the sums on both grids over the positions that the facts name.
    """

    facts: NDArray[np.int64]
    strike: NDArray[np.float64]
    quote: NDArray[np.float64]
    present: NDArray[np.uint8]
    gap: NDArray[np.float64]
    part: NDArray[np.float64]
    weight: NDArray[np.float64]
    bits: NDArray[np.int64]
    summary: NDArray[np.int64]
    inner: NDArray[np.float64]

    def table(self) -> NDArray[np.int64]:
        """What every function here takes for the strips: where the arrays are, and how far their halves are apart.

        The arrays must outlive its use. One small array instead of ten: the compiler would count references to ten at
        every call, which costs more than the work.
        """
        places = [array.ctypes.data for array in self]
        return np.array([*places, self.strike.size, self.bits.shape[1], self.summary.shape[1]], np.int64)


class _Term(NamedTuple):
    """Addresses of one term's first rows, leaves and words, and how far the halves and sets are apart."""

    facts: Any
    strike: Any
    quote: Any
    present: Any
    gap: Any
    part: Any
    weight: Any
    bits: Any
    summary: Any
    inner: Any
    rows: Any
    words: Any
    summary_words: Any
    size: Any
    room: Any


def _jit(rule: Any) -> Any:
    """Compile a rule and keep the result on disk; where no directory can be written, for this process only."""
    try:
        return njit(cache=True, nogil=True, error_model="numpy")(rule)
    except RuntimeError:  # "cannot cache function: no locator available"
        return njit(nogil=True, error_model="numpy")(rule)


_part: Any = njit(nogil=True, error_model="numpy", forceinline=True)
_pointer: Any = types.CPointer
_operation: Any = intrinsic  # its stubs would have callers pass the typing context


@_operation
def _lowest_bit(typingctx, bits):  # type: ignore[no-untyped-def]  # noqa: ARG001
    """Position of the lowest set bit of a nonzero integer."""

    def codegen(context, builder, signature, args):  # type: ignore[no-untyped-def]  # noqa: ARG001
        return builder.cttz(args[0], ir.IntType(1)(1))

    return types.int64(types.int64), codegen


@_operation
def _highest_bit(typingctx, bits):  # type: ignore[no-untyped-def]  # noqa: ARG001
    """Position of the highest set bit of a nonzero integer."""

    def codegen(context, builder, signature, args):  # type: ignore[no-untyped-def]  # noqa: ARG001
        return builder.sub(ir.IntType(64)(63), builder.ctlz(args[0], ir.IntType(1)(1)))

    return types.int64(types.int64), codegen


@_operation
def _count_bits(typingctx, bits):  # type: ignore[no-untyped-def]  # noqa: ARG001
    """Number of set bits."""

    def codegen(context, builder, signature, args):  # type: ignore[no-untyped-def]  # noqa: ARG001
        return builder.ctpop(args[0])

    return types.int64(types.int64), codegen


@_operation
def _fetch(typingctx, pointer, at):  # type: ignore[no-untyped-def]  # noqa: ARG001
    """Ask for the cache line of a value that will be changed soon; the value is not touched."""

    def codegen(context, builder, signature, args):  # type: ignore[no-untyped-def]  # noqa: ARG001
        byte, whole = ir.IntType(8).as_pointer(), ir.IntType(32)
        form = ir.FunctionType(ir.VoidType(), [byte, whole, whole, whole])
        ask = builder.module.declare_intrinsic("llvm.prefetch", (byte,), form)
        to_write, into_all_caches, data = whole(1), whole(3), whole(1)
        builder.call(ask, [builder.bitcast(builder.gep(args[0], [args[1]]), byte), to_write, into_all_caches, data])
        return context.get_dummy_value()

    return types.void(pointer, types.int64), codegen


def _address_of(kind: Any) -> Any:
    """Make an operation that takes a number for an address, `rows` further on."""
    pointer = _pointer(kind)

    @_operation
    def address(typingctx, place, rows):  # type: ignore[no-untyped-def]  # noqa: ARG001
        def codegen(context, builder, signature, args):  # type: ignore[no-untyped-def]
            start = builder.inttoptr(args[0], context.get_value_type(signature.return_type))
            return builder.gep(start, [args[1]])

        return pointer(types.int64, types.int64), codegen

    return address


_floats, _whole, _bytes = _address_of(types.float64), _address_of(types.int64), _address_of(types.uint8)


@_part
def _at(table, t):  # type: ignore[no-untyped-def]
    """A term of the table."""
    facts = _whole(table[0], FACTS * t)
    first = facts[FIRST]
    return _Term(
        facts,
        _floats(table[1], first),
        _floats(table[2], 4 * first),
        _bytes(table[3], first),
        _floats(table[4], 2 * first),
        _floats(table[5], 4 * first),
        _floats(table[6], first),
        _whole(table[7], first >> 6),
        _whole(table[8], facts[SUMMARY_FIRST]),
        _floats(table[9], 4 * t),
        table[10],
        table[11],
        table[12],
        facts[SIZE],
        facts[ROOM],
    )


# --- sets of positions -----------------------------------------------------------------------------------------------


@_part
def _has(a, s, i):  # type: ignore[no-untyped-def]
    """Whether a position is in a set."""
    return (a.bits[s * a.words + (i >> 6)] >> (i & 63)) & 1 != 0


@_part
def _put(a, s, i, member):  # type: ignore[no-untyped-def]
    """Take a position into a set or out of it."""
    w = i >> 6
    bit, place = 1 << (i & 63), s * a.words + w
    word = a.bits[place] | bit if member else a.bits[place] & ~bit
    a.bits[place] = word
    flag, place = 1 << (w & 63), s * a.summary_words + (w >> 6)
    a.summary[place] = a.summary[place] | flag if word != 0 else a.summary[place] & ~flag


@_part
def _next(a, s, i):  # type: ignore[no-untyped-def]
    """Lowest member at or above i, or -1."""
    words = a.room >> 6
    w = i >> 6
    if w >= words:
        return -1
    base = s * a.words
    word = a.bits[base + w] & (-1 << (i & 63))
    if word == 0:
        w += 1
        if w >= words:
            return -1
        z = w >> 6
        found = a.summary[s * a.summary_words + z] & (-1 << (w & 63))
        while found == 0:
            z += 1
            if z > (words - 1) >> 6:
                return -1
            found = a.summary[s * a.summary_words + z]
        w = (z << 6) + _lowest_bit(found)
        word = a.bits[base + w]
    return (w << 6) + _lowest_bit(word)


@_part
def _previous(a, s, i):  # type: ignore[no-untyped-def]
    """Highest member at or below i, or -1."""
    if i < 0:
        return -1
    base = s * a.words
    w = i >> 6
    word = a.bits[base + w] & ((2 << (i & 63)) - 1)
    if word == 0:
        w -= 1
        if w < 0:
            return -1
        z = w >> 6
        found = a.summary[s * a.summary_words + z] & ((2 << (w & 63)) - 1)
        while found == 0:
            z -= 1
            if z < 0:
                return -1
            found = a.summary[s * a.summary_words + z]
        w = (z << 6) + _highest_bit(found)
        word = a.bits[base + w]
    return (w << 6) + _highest_bit(word)


@_part
def _members(a, s, low, high):  # type: ignore[no-untyped-def]
    """Number of members from low to high, both counted."""
    if low > high:
        return 0
    base = s * a.words
    first, last = low >> 6, high >> 6
    count = 0
    for w in range(first, last + 1):
        word = a.bits[base + w]
        if w == first:
            word &= -1 << (low & 63)
        if w == last:
            word &= (2 << (high & 63)) - 1
        count += _count_bits(word)
    return count


# --- trees -----------------------------------------------------------------------------------------------------------


@_part
def _above(part):  # type: ignore[no-untyped-def]
    """What of a part belongs to the coarse grid."""
    return (part + COARSE) - COARSE


@_part
def _rest(part, above):  # type: ignore[no-untyped-def]
    """What of a part belongs to the fine grid."""
    return ((part - above) + FINE) - FINE


@_part
def _follow(a, side, i, coarse, fine):  # type: ignore[no-untyped-def]
    """Change a side's remembered sum as the part of a strike has changed; forget it where it would not be exact."""
    inner = INNER + 2 * side
    if a.facts[inner] <= i <= a.facts[inner + 1]:
        a.inner[2 * side] += coarse
        a.inner[2 * side + 1] += fine
        if not a.inner[2 * side] < EXACT_BELOW:
            _forget(a, side)


@_part
def _forget(a, side):  # type: ignore[no-untyped-def]
    """Let a side's remembered sum be of no positions."""
    a.facts[INNER + 2 * side], a.facts[INNER + 2 * side + 1] = -1, -2


@_part
def _set_part(a, side, i):  # type: ignore[no-untyped-def]
    """Make a leaf of a side's tree from weight and quote, and what lies above it."""
    weight = a.weight[side * a.rows + i]
    part = weight * _mid(a, i, side) if weight > 0.0 else 0.0
    coarse = _above(part)
    fine = _rest(part, coarse)
    root = 4 * a.rows * side
    node = a.room + i
    _follow(a, side, i, coarse - a.part[root + 2 * node], fine - a.part[root + 2 * node + 1])
    a.part[root + 2 * node], a.part[root + 2 * node + 1] = coarse, fine
    while node > 1:
        beside = root + 2 * (node ^ 1)
        coarse += a.part[beside]
        fine += a.part[beside + 1]
        node >>= 1
        a.part[root + 2 * node], a.part[root + 2 * node + 1] = coarse, fine


@_part
def _parts_between(a, side, low, high):  # type: ignore[no-untyped-def]
    """Sums of a side's parts from low to high, both counted, on both grids; remembered where they are exact."""
    inner = INNER + 2 * side
    if a.facts[inner] == low and a.facts[inner + 1] == high:
        return a.inner[2 * side], a.inner[2 * side + 1]
    coarse = fine = 0.0
    root = 4 * a.rows * side
    left, right = a.room + low, a.room + high + 1
    while left < right:
        if left & 1:
            coarse += a.part[root + 2 * left]
            fine += a.part[root + 2 * left + 1]
            left += 1
        if right & 1:
            right -= 1
            coarse += a.part[root + 2 * right]
            fine += a.part[root + 2 * right + 1]
        left >>= 1
        right >>= 1
    if coarse < EXACT_BELOW:
        a.facts[inner], a.facts[inner + 1] = low, high
        a.inner[2 * side], a.inner[2 * side + 1] = coarse, fine
    return coarse, fine


@_part
def _gap_at(a, i):  # type: ignore[no-untyped-def]
    """`kernels._sound_gap` of a strike."""
    cb, ca, pb, pa = a.quote[4 * i], a.quote[4 * i + 1], a.quote[4 * i + 2], a.quote[4 * i + 3]
    sound = cb <= ca and pb <= pa and ca > 0.0 and pa > 0.0
    return abs((cb + ca) - (pb + pa)) if sound else np.inf


@_part
def _farthest(a):  # type: ignore[no-untyped-def]
    """The widest gap that may tie with the least one, at any strike."""
    return a.gap[1] + 2.0 * TIE * a.strike[a.size - 1]


@_part
def _set_gap(a, i):  # type: ignore[no-untyped-def]
    """Make a leaf of the tree of gaps, and what changes above it."""
    node = a.room + i
    least = _gap_at(a, i)
    a.gap[node] = least
    if i == a.facts[PARITY] or least <= _farthest(a):
        a.facts[PARITY] = -1
    while node > 1:
        least = min(least, a.gap[node ^ 1])
        node >>= 1
        if a.gap[node] == least:
            return
        a.gap[node] = least
    a.facts[PARITY] = -1  # the least of all is another


@_part
def _first_gap(a, bound, start):  # type: ignore[no-untyped-def]
    """Lowest position from `start` on whose gap is within a bound, or -1."""
    if start >= a.room:
        return -1
    node = 1 if start == 0 else a.room + start
    while a.gap[node] > bound:
        while node & 1:  # the root, or a last child: go up
            node >>= 1
            if node <= 1:
                return -1
        node += 1
    while node < a.room:
        node *= 2
        if a.gap[node] > bound:
            node += 1
    return node - a.room


# --- a quote goes in -------------------------------------------------------------------------------------------------


@_part
def _pair(a, side, i):  # type: ignore[no-untyped-def]
    """Find out whether a strike and the next listed one are both zero."""
    following = _next(a, LISTED, i + 1)
    both = following >= 0 and _has(a, ZERO + side, i) and _has(a, ZERO + side, following)
    _put(a, PAIR + side, i, both)


@_part
def _weigh(a, side, i):  # type: ignore[no-untyped-def]
    """Width / strike^2 of a used strike between two others, else 0; its part follows."""
    weight = 0.0
    if _has(a, GOOD + side, i):
        below, above = _previous(a, GOOD + side, i - 1), _next(a, GOOD + side, i + 1)
        if below >= 0 and above >= 0:
            width = 0.5 * (a.strike[above] - a.strike[below])
            weight = width / (a.strike[i] * a.strike[i])
    a.weight[side * a.rows + i] = weight
    _set_part(a, side, i)


@_part
def _kinds(bid, ask, zero_ask, crossed):  # type: ignore[no-untyped-def]
    """Whether a quote is zero, and whether it may be used; `kernels._quote_bits` of one quote."""
    zero, good = bid == 0.0, bid > 0.0
    if zero_ask and good and ask == 0.0:
        zero, good = True, False
    if crossed and good and bid > ask:
        good = False
    return zero, good


@_part
def _refresh(a, i, side, listing, zero_ask, crossed):  # type: ignore[no-untyped-def]
    """Bits, widths and leaves after the quote of one leg has changed, and the listing of its strike where it has."""
    zero, good = _kinds(a.quote[4 * i + 2 * side], a.quote[4 * i + 2 * side + 1], zero_ask, crossed)
    if listing or zero != _has(a, ZERO + side, i):
        _put(a, ZERO + side, i, zero)
        below = _previous(a, LISTED, i - 1)
        for one in range(2):
            if listing or one == side:
                _pair(a, one, i)
                if below >= 0:
                    _pair(a, one, below)
    if good != _has(a, GOOD + side, i):
        _put(a, GOOD + side, i, good)
        _weigh(a, side, i)
        for beside in (_previous(a, GOOD + side, i - 1), _next(a, GOOD + side, i + 1)):
            if beside >= 0:
                _weigh(a, side, beside)
    elif good:
        _set_part(a, side, i)
    _set_gap(a, i)


@_part
def _fetch_leaves(a, place):  # type: ignore[no-untyped-def]
    """Ask for the memory that a quote will change, but for what all quotes of its term share."""
    i, side = place >> 1, place & 1
    node = a.room + i
    root = 4 * a.rows * side
    _fetch(a.quote, 4 * i)
    _fetch(a.weight, side * a.rows + i)
    _fetch(a.gap, node)
    _fetch(a.gap, node >> 1)
    _fetch(a.part, root + 2 * node)
    _fetch(a.part, root + 2 * (node >> 1))
    _fetch(a.part, root + 2 * (node >> 2))
    _fetch(a.part, root + 2 * (node >> 3))


@_part
def _take(a, place, bid, ask, small, zero_ask, crossed):  # type: ignore[no-untyped-def]
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
        _put(a, LISTED, i, has != 0)
        a.facts[LISTED_COUNT] += 1 if has != 0 else -1
        flip = 1 if a.facts[LISTED_COUNT] == (1 if has != 0 else 0) else 0
    if a.facts[KEPT] != 0:
        _refresh(a, i, side, listing, zero_ask, crossed)
    return flip


@_jit
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
            _fetch_leaves(_at(table, term[c]), place[c])
        c = which[u]
        flips += _take(_at(table, term[c]), place[c], bid[u], ask[u], small[u], zero_ask, crossed)
    return flips


@_jit
def keep(table, t, zero_ask, crossed):  # type: ignore[no-untyped-def]
    """Make the bits and trees of a term from its quotes, and keep them up to date from now on."""
    a = _at(table, t)
    _forget(a, CALL)
    _forget(a, PUT)
    for node in range(2 * a.room):
        a.gap[node] = np.inf
        for side in range(2):
            a.part[4 * a.rows * side + 2 * node] = 0.0
            a.part[4 * a.rows * side + 2 * node + 1] = 0.0
    for i in range(a.room):
        for side in range(2):
            a.weight[side * a.rows + i] = 0.0
            zero, good = _kinds(a.quote[4 * i + 2 * side], a.quote[4 * i + 2 * side + 1], zero_ask, crossed)
            _put(a, ZERO + side, i, zero)
            _put(a, GOOD + side, i, good)
    for i in range(a.size):
        for side in range(2):
            _pair(a, side, i)
            if _has(a, GOOD + side, i):
                _weigh(a, side, i)
        _set_gap(a, i)
    a.facts[KEPT], a.facts[PARITY] = 1, -1


# --- the variance comes out ------------------------------------------------------------------------------------------


@_part
def _parity_strike(a):  # type: ignore[no-untyped-def]
    """`kernels.atm_position`, or -1."""
    at = a.facts[PARITY]
    if at < 0 and a.gap[1] < np.inf:
        farthest = _farthest(a)
        at = _first_gap(a, farthest, 0)
        while at >= 0 and a.gap[a.room + at] > a.gap[1] + 2.0 * TIE * a.strike[at]:
            at = _first_gap(a, farthest, at + 1)
        a.facts[PARITY] = at
    return at


@_part
def _k0(a, at, forward):  # type: ignore[no-untyped-def]
    """`kernels.k0_position` among the listed strikes, or -1; mostly the strike of the forward or the one below."""
    limit = forward + TIE * abs(forward)
    low, high = 0, a.size
    if a.strike[at] <= limit:
        low = at + 1
        if low == high or a.strike[low] > limit:
            high = low
    else:
        high = at
        if high > 0 and a.strike[high - 1] <= limit:
            low = high
    while low < high:
        middle = (low + high) >> 1
        if a.strike[middle] > limit:
            high = middle
        else:
            low = middle + 1
    return _previous(a, LISTED, low - 1)


@_part
def _is_quoted(bid, ask):  # type: ignore[no-untyped-def]
    return bid > 0.0 or ask > 0.0


@_part
def _border_part(a, i, width, mid):  # type: ignore[no-untyped-def]
    """A part whose neighbors are not those of the tree, on both grids."""
    strike = a.strike[i]
    part = width / (strike * strike) * mid
    coarse = _above(part)
    return coarse, _rest(part, coarse)


@_part
def _mid(a, i, side):  # type: ignore[no-untyped-def]
    return 0.5 * (a.quote[4 * i + 2 * side] + a.quote[4 * i + 2 * side + 1])


@_part
def _wing_parts(a, side, end, beside, zero):  # type: ignore[no-untyped-def]
    """Sums of one wing from its end to the strike beside K0."""
    strike = a.strike
    inward = _next(a, GOOD + side, end + 1) if side == PUT else _previous(a, GOOD + side, end - 1)
    if end == beside:
        return _border_part(a, end, abs(strike[zero] - strike[end]), _mid(a, end, side))
    coarse, fine = _border_part(a, end, abs(strike[inward] - strike[end]), _mid(a, end, side))
    outward = _previous(a, GOOD + side, beside - 1) if side == PUT else _next(a, GOOD + side, beside + 1)
    width = 0.5 * abs(strike[zero] - strike[outward])
    more, rest = _border_part(a, beside, width, _mid(a, beside, side))
    coarse, fine = coarse + more, fine + rest
    low, high = (end + 1, beside - 1) if side == PUT else (beside + 1, end - 1)
    more, rest = _parts_between(a, side, low, high)
    return coarse + more, fine + rest


@_jit
def _sum_in_order(table, t, low, zero, high):  # type: ignore[no-untyped-def]
    """The sum of a strip as the batch makes it where order counts: eight lanes by position among the listed."""
    a = _at(table, t)
    coarse, fine = np.zeros(8), np.zeros(8)
    lane = 0
    below = -1
    i = _next(a, LISTED, 0)
    while 0 <= i <= high:
        side = PUT if i < zero else CALL
        if i >= low and (i == zero or _has(a, GOOD + side, i)):
            if i < zero:
                above = _next(a, GOOD + PUT, i + 1)
                above = zero if above < 0 or above > zero else above
            else:
                above = _next(a, GOOD + CALL, i + 1)
            here = a.strike[i]
            if i == low:
                width = a.strike[above] - here
            elif i == high:
                width = here - a.strike[below]
            else:
                width = 0.5 * (a.strike[above] - a.strike[below])
            mid = _mid(a, i, side) if i != zero else _mid_at_k0(a, zero)
            more, rest = _border_part(a, i, width, mid)
            coarse[lane & 7] += more
            fine[lane & 7] += rest
            below = i
        lane += 1
        i = _next(a, LISTED, i + 1)
    return (
        ((coarse[0] + coarse[4]) + (coarse[2] + coarse[6])) + ((coarse[1] + coarse[5]) + (coarse[3] + coarse[7]))
    ) + (((fine[0] + fine[4]) + (fine[2] + fine[6])) + ((fine[1] + fine[5]) + (fine[3] + fine[7])))


@_part
def _mid_at_k0(a, zero):  # type: ignore[no-untyped-def]
    at = 4 * zero
    return 0.25 * ((a.quote[at] + a.quote[at + 1]) + (a.quote[at + 2] + a.quote[at + 3]))


@_jit
def term_value(table, t, rate, year_frac):  # type: ignore[no-untyped-def]
    """Variance of a kept term with the bits of `kernels.term_variance` on its listed strikes.

    Returns
    -------
    tuple
        (code, forward, K0 position, strip sum, variance, lowest and highest used position). NaN and -1 where not
        reached.
    """
    a = _at(table, t)
    if a.facts[LISTED_COUNT] < 2:
        return INSUFFICIENT_STRIKES, np.nan, -1, np.nan, np.nan, -1, -1
    at = _parity_strike(a)
    if at < 0:
        return NO_VALID_PAIR, np.nan, -1, np.nan, np.nan, -1, -1
    growth = math.exp(rate * year_frac)
    forward = a.strike[at] + growth * (_mid(a, at, CALL) - _mid(a, at, PUT))
    zero = _k0(a, at, forward)
    if zero < 0:
        return NO_STRIKE_AT_OR_BELOW_FORWARD, forward, -1, np.nan, np.nan, -1, -1
    cb, ca, pb, pa = a.quote[4 * zero], a.quote[4 * zero + 1], a.quote[4 * zero + 2], a.quote[4 * zero + 3]
    if not (_is_quoted(cb, ca) and _is_quoted(pb, pa)):
        return K0_QUOTE_MISSING, forward, zero, np.nan, np.nan, -1, -1
    if cb > ca or pb > pa:
        return K0_QUOTE_CROSSED, forward, zero, np.nan, np.nan, -1, -1
    # of two zeros side by side below K0 the lower one is the lower neighbor at most of the strike below K0
    pair = _previous(a, PAIR + PUT, _previous(a, LISTED, zero - 1) - 1)
    put = _previous(a, GOOD + PUT, zero - 1)
    low = _next(a, GOOD + PUT, pair + 1)
    if put < 0 or put <= pair:
        return EMPTY_PUT_WING, forward, zero, np.nan, np.nan, -1, -1
    pair = _next(a, PAIR + CALL, zero + 1)
    call = _next(a, GOOD + CALL, zero + 1)
    high = _previous(a, GOOD + CALL, a.size - 1 if pair < 0 else pair)
    if call < 0 or (pair >= 0 and call > pair):
        return EMPTY_CALL_WING, forward, zero, np.nan, np.nan, low, -1
    coarse, fine = _wing_parts(a, PUT, low, put, zero)
    more, rest = _wing_parts(a, CALL, high, call, zero)
    coarse, fine = coarse + more, fine + rest
    width = 0.5 * (a.strike[call] - a.strike[put])
    more, rest = _border_part(a, zero, width, _mid_at_k0(a, zero))
    coarse, fine = coarse + more, fine + rest
    total = coarse + fine if coarse < EXACT_BELOW else _sum_in_order(table, t, low, zero, high)
    total = growth * total
    offset = forward / a.strike[zero] - 1.0
    variance = (2.0 * total - offset * offset) / year_frac
    return OK if variance > 0.0 else NONPOSITIVE_VARIANCE, forward, zero, total, variance, low, high


@_jit
def strikes_used(table, t, low, zero, high):  # type: ignore[no-untyped-def]
    """Number of strikes of a strip, K0 included."""
    a = _at(table, t)
    return 1 + _members(a, GOOD + PUT, low, zero - 1) + _members(a, GOOD + CALL, zero + 1, high)


@_jit
def apply_one_by_one(table, term, place, which, bid, ask, small, zero_ask, crossed, rate, year_frac, variance):  # type: ignore[no-untyped-def]
    """As `apply`, with the variance of the quote's term after each quote, NaN where there is none.

    Parameters
    ----------
    rate, year_frac
        (n_terms,)
    variance
        (n_updates,), written.
    """
    flips = 0
    for u in range(which.size):
        if u + AHEAD < which.size:
            c = which[u + AHEAD]
            _fetch_leaves(_at(table, term[c]), place[c])
        c = which[u]
        t = term[c]
        flips += _take(_at(table, t), place[c], bid[u], ask[u], small[u], zero_ask, crossed)
        variance[u] = term_value(table, t, rate[t], year_frac[t])[4]
    return flips


@_jit
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
