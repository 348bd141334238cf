"""The rules of a single-term variance, each a small function, compiled once and used by every path.

One board, a batch of boards and the strike-by-strike table run the same core (`_term`), so that a value made live
equals the one made from the archive bit for bit. Everything compiled stands in one file because the compiler's cache
looks at one file's time stamp only: a rule kept elsewhere could change without the compiled callers noticing.

Arrays are (n_strikes,), strikes increasing; quotes are in the currency of the strikes and NaN is a null quote.
Nothing here allocates except where said, and nothing raises: failures are the integer codes below.

The core works on blocks of eight strikes held in vector registers (`_load` and its neighbours), not on loops left to
the compiler to vectorise. Measured on boards of 2 x 150 strikes: plain loops over slices reach 15 to 22 % of the
speed of merely summing the columns, loops with padded scratch columns 31 %, blocks in registers 54 %
(docs/benchmarks.md). Plain loops lose to reference counts of slices, to scalar remainders (150 = 9 x 16 + 6) and to
the branches of the walk. Fetching the next term's cache lines ahead was tried and loses 5 %. Each operation on a
block is the same IEEE operation on each of its lanes, so the bits are those of the plain form of the rules, which
`atm_position`, `k0_position`, `walk_wing` and `orderless_sum` spell out.

References
----------
Cboe, Volatility Index Mathematics Methodology, 2022.v1, as of 2022-05-11 ("MATH22"), steps 2 and 3.
"""

from __future__ import annotations

import math
import operator
from typing import Any

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic, models, overload, register_model

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

UNUSED, USED, ZERO_BID, ZERO_ASK, NULL_QUOTE, CROSSED_QUOTE, BEYOND_CUT = 0, 1, 2, 3, 4, 5, 6
"""What became of a listed strike in the strip (`state`). UNUSED: the walk never reached it for want of a forward."""

LANES = 8
"""Strikes in a block, and lanes of a sum: one register of AVX-512, two of AVX2, four of SSE2 or NEON."""

COARSE, FINE = 1.5 * 2.0**12, 1.5 * 2.0**-28
"""Adding and subtracting them rounds a number to whole multiples of 2^-40 and of 2^-80: the two grids of the sums."""
EXACT_BELOW = 4096.0
"""A sum of up to 8,192 parts of one sign below this is exact on both grids, so it is the same in every order."""


def _jit(rule: Any) -> Any:
    """Compile a rule and keep the result on disk; where no directory can be written, for this process only."""
    try:
        return njit(cache=True, nogil=True, error_model="numpy")(rule)
    except RuntimeError:  # "cannot cache function: no locator available"
        return njit(nogil=True, error_model="numpy")(rule)


# parts of the core are merged into their caller: a call passing five columns costs as much as a block of arithmetic
_part = njit(nogil=True, error_model="numpy", forceinline=True)


# --- blocks of eight doubles -----------------------------------------------------------------------------------------


class _Block(types.Type):
    """Eight doubles in registers. Comparisons of blocks give an integer of eight bits, bit i for lane i."""

    def __init__(self) -> None:
        super().__init__(name="WeatherglassBlock")


_block = _Block()
_pointer: Any = types.CPointer
_column = _pointer(types.float64)
_IR_BLOCK = ir.VectorType(ir.DoubleType(), LANES)
_IR_BITS = ir.VectorType(ir.IntType(1), LANES)
_IR_BYTE = ir.IntType(8)
_IR_INT = ir.IntType(64)
_operation: Any = intrinsic  # its stubs would have callers pass the typing context


@register_model(_Block)
class _BlockModel(models.PrimitiveModel):
    def __init__(self, dmm: Any, fe_type: Any) -> None:
        super().__init__(dmm, fe_type, _IR_BLOCK)  # type: ignore[no-untyped-call]


@_operation
def _address(typingctx, array, first):  # type: ignore[no-untyped-def]  # noqa: ARG001
    """Address of array[first]; an address has no reference count and no wrap-around of negative positions.

    The array must outlive its use: take addresses of arguments only, never of an array made in the same function,
    which the compiler may free after its last mention.
    """
    if not (isinstance(array, types.Array) and array.ndim == 1 and array.layout == "C"):
        return None

    def codegen(context, builder, signature, args):  # type: ignore[no-untyped-def]
        data = context.make_array(signature.args[0])(context, builder, args[0]).data
        return builder.gep(data, [args[1]])

    return _pointer(array.dtype)(array, types.intp), codegen


@_operation
def _shift(typingctx, column, rows):  # type: ignore[no-untyped-def]  # noqa: ARG001
    """Address `rows` further on."""

    def codegen(context, builder, signature, args):  # type: ignore[no-untyped-def]  # noqa: ARG001
        return builder.gep(args[0], [args[1]])

    return column(column, types.intp), codegen


@_operation
def _load(typingctx, column, i):  # type: ignore[no-untyped-def]  # noqa: ARG001
    """Block of rows i ... i + 7, all of which must be readable."""

    def codegen(context, builder, signature, args):  # type: ignore[no-untyped-def]  # noqa: ARG001
        place = builder.bitcast(builder.gep(args[0], [args[1]]), _IR_BLOCK.as_pointer())
        return builder.load(place, align=8)

    return _block(_column, types.intp), codegen


@_operation
def _store(typingctx, column, i, x):  # type: ignore[no-untyped-def]  # noqa: ARG001
    """Write a block to rows i ... i + 7."""

    def codegen(context, builder, signature, args):  # type: ignore[no-untyped-def]  # noqa: ARG001
        place = builder.bitcast(builder.gep(args[0], [args[1]]), _IR_BLOCK.as_pointer())
        builder.store(args[2], place, align=8)
        return context.get_dummy_value()

    return types.void(_column, types.intp, _block), codegen


@_operation
def _all(typingctx, x):  # type: ignore[no-untyped-def]  # noqa: ARG001
    """Block with one number in every lane."""

    def codegen(context, builder, signature, args):  # type: ignore[no-untyped-def]  # noqa: ARG001
        undefined = ir.Constant(_IR_BLOCK, ir.Undefined)
        single = builder.insert_element(undefined, args[0], ir.IntType(32)(0))
        return builder.shuffle_vector(single, undefined, ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES))

    return _block(types.float64), codegen


@_operation
def _where(typingctx, bits, x, y):  # type: ignore[no-untyped-def]  # noqa: ARG001
    """Lanes of x where the bit is set, of y elsewhere."""

    def codegen(context, builder, signature, args):  # type: ignore[no-untyped-def]  # noqa: ARG001
        chosen = builder.bitcast(builder.trunc(args[0], _IR_BYTE), _IR_BITS)
        return builder.select(chosen, args[1], args[2])

    return _block(types.intp, _block, _block), codegen


@_operation
def _lane(typingctx, x, i):  # type: ignore[no-untyped-def]  # noqa: ARG001
    """One lane of a block."""

    def codegen(context, builder, signature, args):  # type: ignore[no-untyped-def]  # noqa: ARG001
        return builder.extract_element(*args)

    return types.float64(_block, types.intp), codegen


@_operation
def _magnitude(typingctx, x):  # type: ignore[no-untyped-def]  # noqa: ARG001
    """Lane by lane |x|."""

    def codegen(context, builder, signature, args):  # type: ignore[no-untyped-def]  # noqa: ARG001
        kind = ir.FunctionType(_IR_BLOCK, [_IR_BLOCK])
        function = cgutils.get_or_insert_function(builder.module, kind, "llvm.fabs.v8f64")  # type: ignore[no-untyped-call]
        return builder.call(function, args)

    return _block(_block), codegen


def _arithmetic(symbol: Any, instruction: str) -> None:
    """Give blocks one operator of lane-by-lane arithmetic."""

    @_operation
    def apply(typingctx, x, y):  # type: ignore[no-untyped-def]  # noqa: ARG001
        def codegen(context, builder, signature, args):  # type: ignore[no-untyped-def]  # noqa: ARG001
            return getattr(builder, instruction)(*args)

        return _block(_block, _block), codegen

    @overload(symbol)
    def choose(x, y):  # type: ignore[no-untyped-def]
        return (lambda x, y: apply(x, y)) if x == _block and y == _block else None  # noqa: PLW0108


def _comparison(symbol: Any, sign: str) -> None:
    """Give blocks one comparison, false in lanes with a NaN; the bits come as an integer."""

    @_operation
    def apply(typingctx, x, y):  # type: ignore[no-untyped-def]  # noqa: ARG001
        def codegen(context, builder, signature, args):  # type: ignore[no-untyped-def]  # noqa: ARG001
            bits = builder.bitcast(builder.fcmp_ordered(sign, *args), _IR_BYTE)
            return builder.zext(bits, _IR_INT)

        return types.intp(_block, _block), codegen

    @overload(symbol)
    def choose(x, y):  # type: ignore[no-untyped-def]
        return (lambda x, y: apply(x, y)) if x == _block and y == _block else None  # noqa: PLW0108


_arithmetic(operator.add, "fadd")
_arithmetic(operator.sub, "fsub")
_arithmetic(operator.mul, "fmul")
_arithmetic(operator.truediv, "fdiv")
_comparison(operator.eq, "==")
_comparison(operator.ne, "!=")
_comparison(operator.le, "<=")
_comparison(operator.lt, "<")
_comparison(operator.gt, ">")


@_operation
def _lowest_bit(typingctx, bits):  # type: ignore[no-untyped-def]  # noqa: ARG001
    """Position of the lowest set bit of a nonzero integer."""

    def codegen(context, builder, signature, args):  # type: ignore[no-untyped-def]  # noqa: ARG001
        return builder.cttz(args[0], ir.IntType(1)(1))

    return types.intp(types.intp), codegen


@_operation
def _highest_bit(typingctx, bits):  # type: ignore[no-untyped-def]  # noqa: ARG001
    """Position of the highest set bit of a nonzero integer."""

    def codegen(context, builder, signature, args):  # type: ignore[no-untyped-def]  # noqa: ARG001
        return builder.sub(_IR_INT(_IR_INT.width - 1), builder.ctlz(args[0], ir.IntType(1)(1)))

    return types.intp(types.intp), codegen


@_operation
def _count_bits(typingctx, bits):  # type: ignore[no-untyped-def]  # noqa: ARG001
    """Number of set bits."""

    def codegen(context, builder, signature, args):  # type: ignore[no-untyped-def]  # noqa: ARG001
        return builder.ctpop(args[0])

    return types.intp(types.intp), codegen


@_part
def _add_lanes(x):  # type: ignore[no-untyped-def]
    """Sum of a block's lanes."""
    return ((_lane(x, 0) + _lane(x, 4)) + (_lane(x, 2) + _lane(x, 6))) + (
        (_lane(x, 1) + _lane(x, 5)) + (_lane(x, 3) + _lane(x, 7))
    )


@_part
def _least_lane(x):  # type: ignore[no-untyped-def]
    """Least lane of a block without NaN."""
    lower = min(_lane(x, 0), _lane(x, 1), _lane(x, 2), _lane(x, 3))
    upper = min(_lane(x, 4), _lane(x, 5), _lane(x, 6), _lane(x, 7))
    return min(lower, upper)


# --- the rules, strike by strike -------------------------------------------------------------------------------------


@_jit
def atm_position(strike, call_bid, call_ask, put_bid, put_ask):  # type: ignore[no-untyped-def]
    """Position of the strike at which call and put mids are closest, or -1 when no strike has two sound quotes.

    A quote is sound when it is not null, not crossed and not 0 / 0, which says that nobody quotes.
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
    sound = call_bid <= call_ask and put_bid <= put_ask and call_ask > 0.0 and put_ask > 0.0
    return gap if sound else np.inf


@_jit
def _is_quoted(bid, ask):  # type: ignore[no-untyped-def]
    """Whether there is a price at all: false for a null quote (NaN compares false) and for 0 / 0."""
    return bid > 0.0 or ask > 0.0


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
def orderless_sum(part):  # type: ignore[no-untyped-def]
    """Sum whose bits do not depend on the order of its parts, so that a sum kept up to date has those of a new one.

    Each part is cut at 2^-40: what lies above is summed, and so is the rest, rounded to multiples of 2^-80. Sums of
    whole multiples of a grid are exact as long as they have room in the 53 bits of a double, which is while the sum
    stays below `EXACT_BELOW`; strips sum to less than 1, their parts have no unit. What is cut off is at most 2^-81 a
    part. Beyond the bound the sum rounds, and its order counts: eight lanes by position, then the lanes pairwise.

    >>> orderless_sum(np.array([0.25, 0.5, 1.0]))
    1.75
    >>> tenths = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0])
    >>> orderless_sum(tenths) == orderless_sum(tenths[::-1]) == 5.5
    True

    References
    ----------
    Demmel and Nguyen, "Fast reproducible floating-point summation", 21st IEEE Symposium on Computer Arithmetic (2013).
    """
    coarse, fine = np.zeros(LANES), np.zeros(LANES)
    for i in range(part.size):
        above = (part[i] + COARSE) - COARSE
        coarse[i & 7] += above
        fine[i & 7] += ((part[i] - above) + FINE) - FINE
    return (
        ((coarse[0] + coarse[4]) + (coarse[2] + coarse[6])) + ((coarse[1] + coarse[5]) + (coarse[3] + coarse[7]))
    ) + (((fine[0] + fine[4]) + (fine[2] + fine[6])) + ((fine[1] + fine[5]) + (fine[3] + fine[7])))


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


# --- the rules, eight strikes at a time ------------------------------------------------------------------------------
# Columns are addresses (`_address`) of a term's first row. Rows up to n + 7 must be readable; what stands beyond n - 1
# is never used. `used` has a byte for each block of strikes, bit i for its i-th strike.


@_part
def _block_of_gaps(call_bid, call_ask, put_bid, put_ask, i, lanes, gap):  # type: ignore[no-untyped-def]
    """`_sound_gap` of a block of strikes, infinite outside `lanes`; also stored in `gap`."""
    cb, ca = _load(call_bid, i), _load(call_ask, i)
    pb, pa = _load(put_bid, i), _load(put_ask, i)
    sound = (cb <= ca) & (pb <= pa) & (ca > _all(0.0)) & (pa > _all(0.0)) & lanes
    gaps = _where(sound, _magnitude((cb + ca) - (pb + pa)), _all(np.inf))
    _store(gap, i, gaps)
    return gaps


@_part
def _least_gap(call_bid, call_ask, put_bid, put_ask, n, gap):  # type: ignore[no-untyped-def]
    """Least gap between call and put of a term, and all gaps; the first half of `atm_position`."""
    least = _all(np.inf)
    whole = n & -LANES
    for i in range(0, whole, LANES):
        gaps = _block_of_gaps(call_bid, call_ask, put_bid, put_ask, i, 255, gap)
        least = _where(gaps < least, gaps, least)
    if whole < n:
        gaps = _block_of_gaps(call_bid, call_ask, put_bid, put_ask, whole, (1 << (n - whole)) - 1, gap)
        least = _where(gaps < least, gaps, least)
    return _least_lane(least)


@_part
def _first_at(strike, gap, n, least):  # type: ignore[no-untyped-def]
    """Lowest strike whose gap ties with the least, or -1; the second half of `atm_position`."""
    for i in range(0, n, LANES):
        ties = _load(gap, i) <= _all(least) + _all(2.0 * TIE) * _load(strike, i)
        if ties != 0:
            at = i + _lowest_bit(ties)
            return at if at < n else -1
    return -1


@_part
def _k0_from(strike, n, at, forward):  # type: ignore[no-untyped-def]
    """`k0_position`, sought from the parity strike, which is K0 or the strike above it on nearly every board."""
    limit = forward + TIE * abs(forward)
    zero = at
    while zero >= 0 and strike[zero] > limit:
        zero -= 1
    while zero + 1 < n and not strike[zero + 1] > limit:
        zero += 1
    return zero


@_part
def _quote_bits(bid, ask, i, zero_ask, crossed):  # type: ignore[no-untyped-def]
    """Which of a block's quotes are zero, and which may be used; the flags are 255 where their rule holds, else 0."""
    b = _load(bid, i)
    zero, good = b == _all(0.0), b != _all(0.0)  # neither for NaN
    if zero_ask | crossed != 0:
        a = _load(ask, i)
        zero |= zero_ask & good & (a == _all(0.0))
        good &= ~zero & ~(crossed & (b > a))
    return zero, good


@_part
def _walk_puts(bid, ask, k0, zero_ask, crossed, used):  # type: ignore[no-untyped-def]
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
            good &= -(2 << _highest_bit(pairs))
        used[i >> 3] = good
        count += _count_bits(good)
        if good != 0:
            lowest = i + _lowest_bit(good)
        if pairs != 0:
            break
        carry = (zero & 1) << 7
        lanes = 255
    return lowest, count


@_part
def _walk_calls(bid, ask, n, k0, zero_ask, crossed, used):  # type: ignore[no-untyped-def]
    """`walk_wing` above K0: (highest used position or -1, number used). Runs after `_walk_puts`, and marks K0 too."""
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
        count += _count_bits(good)
        if good != 0:
            highest = i + _highest_bit(good)
        if pairs != 0:
            break
        carry = zero >> 7
        lanes = 255
        below = 0
    return highest, count


@_part
def _is_used(used, i):  # type: ignore[no-untyped-def]
    return (np.intp(used[i >> 3]) >> (i & 7)) & 1 != 0


@_part
def _used_above(used, i):  # type: ignore[no-untyped-def]
    """Next used position above i, which must exist."""
    i += 1
    while not _is_used(used, i):
        i += 1
    return i


@_part
def _used_below(used, i):  # type: ignore[no-untyped-def]
    """Next used position below i, which must exist."""
    i -= 1
    while not _is_used(used, i):
        i -= 1
    return i


@_jit
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
            hole = i + _lowest_bit(skipped)
            skipped &= skipped - 1
            for j in (hole - 1, hole + 1):
                if low < j < high and _is_used(used, j):
                    width[j] = 0.5 * (strike[_used_above(used, j)] - strike[_used_below(used, j)])
    width[low] = strike[_used_above(used, low)] - strike[low]
    width[high] = strike[high] - strike[_used_below(used, high)]


@_part
def _strip_widths(strike, used, low, high, skipped, width):  # type: ignore[no-untyped-def]
    """Widths of the used strikes low ... high; what is written elsewhere in `width` is not used.

    Half the distance between the neighbours that are *included*, whole at the ends of the strip; skipped strikes do
    not count.

    References
    ----------
    MATH22 step 3(a)(iv); widths as in the example's 268 published rows.
    """
    for i in range(low + 1, high, LANES):
        _store(width, i, _all(0.5) * (_load(strike, i + 1) - _load(strike, i - 1)))
    if skipped:
        _bridge_gaps(strike, used, low, high, width)
    else:
        width[low] = strike[low + 1] - strike[low]
        width[high] = strike[high] - strike[high - 1]


@_part
def _parts(strike, i, used, width, mid):  # type: ignore[no-untyped-def]
    """Width / strike^2 x mid of a block, exact zeros at strikes not used: contributions before interest.

    References
    ----------
    MATH22 step 3(a)(iv).
    """
    k = _load(strike, i)
    return _where(np.intp(used[i >> 3]), _load(width, i) / (k * k) * mid, _all(0.0))


@_part
def _above(part):  # type: ignore[no-untyped-def]
    """What of a block belongs to the coarse grid of `orderless_sum`."""
    return (part + _all(COARSE)) - _all(COARSE)


@_part
def _rest(part, above):  # type: ignore[no-untyped-def]
    """What of a block belongs to the fine grid."""
    return ((part - above) + _all(FINE)) - _all(FINE)


@_part
def _strip_sum(strike, call_bid, call_ask, put_bid, put_ask, k0, low, high, used, width):  # type: ignore[no-untyped-def]
    """Sum of the parts, with the bits of `orderless_sum`: puts below K0, both at it, calls above."""
    half = _all(0.5)
    middle = k0 & -LANES
    coarse, fine = _all(0.0), _all(0.0)
    for i in range(low & -LANES, middle, LANES):
        part = _parts(strike, i, used, width, half * (_load(put_bid, i) + _load(put_ask, i)))
        above = _above(part)
        coarse, fine = coarse + above, fine + _rest(part, above)
    calls = _load(call_bid, middle) + _load(call_ask, middle)
    puts = _load(put_bid, middle) + _load(put_ask, middle)
    bit = 1 << (k0 & 7)
    mid = _where(bit - 1, half * puts, _where(bit, _all(0.25) * (calls + puts), half * calls))
    part = _parts(strike, middle, used, width, mid)
    above = _above(part)
    coarse, fine = coarse + above, fine + _rest(part, above)
    for i in range(middle + LANES, high + 1, LANES):
        part = _parts(strike, i, used, width, half * (_load(call_bid, i) + _load(call_ask, i)))
        above = _above(part)
        coarse, fine = coarse + above, fine + _rest(part, above)
    return _add_lanes(coarse) + _add_lanes(fine)


@_jit
def _term(strike, call_bid, call_ask, put_bid, put_ask, n, rate, year_frac, zero_ask, crossed, gap, width, used):  # type: ignore[no-untyped-def]
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
    if not (_is_quoted(call_bid[zero], call_ask[zero]) and _is_quoted(put_bid[zero], put_ask[zero])):
        return K0_QUOTE_MISSING, forward, zero, np.nan, np.nan, 0, 0
    if call_bid[zero] > call_ask[zero] or put_bid[zero] > put_ask[zero]:
        return K0_QUOTE_CROSSED, forward, zero, np.nan, np.nan, 0, 0
    low, puts = _walk_puts(put_bid, put_ask, zero, zero_ask, crossed, used)
    if puts == 0:
        return EMPTY_PUT_WING, forward, zero, np.nan, np.nan, 0, 0
    high, calls = _walk_calls(call_bid, call_ask, n, zero, zero_ask, crossed, used)
    if calls == 0:
        return EMPTY_CALL_WING, forward, zero, np.nan, np.nan, 0, puts
    _strip_widths(strike, used, low, high, puts + calls != high - low, width)
    total = growth * _strip_sum(strike, call_bid, call_ask, put_bid, put_ask, zero, low, high, used, width)
    variance = strip_variance(total, forward, strike[zero], year_frac)
    code = OK if variance > 0.0 else NONPOSITIVE_VARIANCE
    return code, forward, zero, total, variance, puts + calls + 1, puts


# --- one term, one board, many boards --------------------------------------------------------------------------------


@_part
def _room(longest):  # type: ignore[no-untyped-def]
    """Rows of a work column for terms of up to `longest` strikes."""
    return longest + 2 * LANES


@_part
def _copy_term(strike, call_bid, call_ask, put_bid, put_ask, first, n, work, room):  # type: ignore[no-untyped-def]
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


@_jit
def _copied_term(  # type: ignore[no-untyped-def]
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
    """`_term` of rows first ... first + n - 1 of arrays of any layout; its widths are left in the last work column.

    `work` holds seven columns of `_room` doubles end to end, `used` a byte for each block.
    """
    room = work.size // 7
    _copy_term(strike, call_bid, call_ask, put_bid, put_ask, first, n, work, room)
    return _term(
        _address(work, 0),
        _address(work, room),
        _address(work, 2 * room),
        _address(work, 3 * room),
        _address(work, 4 * room),
        n,
        rate,
        year_frac,
        255 if zero_ask_excludes else 0,
        255 if crossed_is_null else 0,
        _address(work, 5 * room),
        _address(work, 6 * room),
        _address(used, 0),
    )


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
    room = _room(n)
    work, used = np.empty(7 * room), np.empty(room, np.uint8)
    result = _copied_term(
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


@_jit
def _board(variance_1, code_1, minutes_1, variance_2, code_2, minutes_2, horizon_minutes, year_minutes):  # type: ignore[no-untyped-def]
    """Level in vol points (NaN when not calculable) and code of a board from its two terms."""
    if code_1 != OK:
        return np.nan, code_1
    if code_2 != OK:
        return np.nan, code_2
    v = horizon_variance(variance_1, minutes_1, variance_2, minutes_2, horizon_minutes, year_minutes)
    if not v > 0.0:
        return np.nan, NONPOSITIVE_VARIANCE
    return 100.0 * math.sqrt(v), OK


@_jit
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
    room = _room(max(strike_1.size, strike_2.size))
    work, used = np.empty(7 * room), np.empty(room, np.uint8)
    near = _copied_term(
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
    far = _copied_term(
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
    level, code = _board(near[4], near[0], minutes_1, far[4], far[0], minutes_2, horizon_minutes, year_minutes)
    return level, code, near, far


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
    room = _room(longest)
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


@_jit
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
        _address(strike, 0),
        _address(call_bid, 0),
        _address(call_ask, 0),
        _address(put_bid, 0),
        _address(put_ask, 0),
    )
    gap, width, flags = _address(work, 5 * room), _address(work, 6 * room), _address(used, 0)
    for board in range(level.size):
        code_1 = code_2 = OK
        for t in (2 * board, 2 * board + 1):
            a = term_start[t]
            n = term_start[t + 1] - a
            year_frac = minutes[t] / year_minutes
            if a + n + LANES <= strike.size:
                c, f, zero, _, v, count, _ = _term(
                    _shift(columns[0], a),
                    _shift(columns[1], a),
                    _shift(columns[2], a),
                    _shift(columns[3], a),
                    _shift(columns[4], a),
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
                c, f, zero, _, v, count, _ = _copied_term(
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
        level[board], code[board] = _board(
            variance[near],
            code_1,
            minutes[near],
            variance[far],
            code_2,
            minutes[far],
            horizon_minutes,
            year_minutes,
        )


# --- terms anywhere in the columns, for many indices at once ---------------------------------------------------------


@_jit
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
    room = _room(longest)
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


@_jit
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
        _address(strike, 0),
        _address(call_bid, 0),
        _address(call_ask, 0),
        _address(put_bid, 0),
        _address(put_ask, 0),
    )
    gap, width, flags = _address(work, 5 * room), _address(work, 6 * room), _address(used, 0)
    for t in range(first.size):
        a, n = first[t], end[t] - first[t]
        if a + n + LANES <= strike.size:
            c, f, zero, _, v, count, _ = _term(
                _shift(columns[0], a),
                _shift(columns[1], a),
                _shift(columns[2], a),
                _shift(columns[3], a),
                _shift(columns[4], a),
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
            c, f, zero, _, v, count, _ = _copied_term(
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


@_jit
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
        level[i], code[i] = _board(
            variance_1[i],
            code_1[i],
            minutes_1[i],
            variance_2[i],
            code_2[i],
            minutes_2[i],
            horizon_minutes,
            year_minutes,
        )


@_jit
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
            above_1, rest_1 = _added(part_1, above_1, rest_1)
            above_2, rest_2 = _added(part_2, above_2, rest_2)
            above_3, rest_3 = _added(part_3, above_3, rest_3)
    return _skewness_of(above_1 + rest_1, above_2 + rest_2, above_3 + rest_3, forward, k0, e2_factor)


@_part
def _moments(strike, contribution, forward):  # type: ignore[no-untyped-def]
    """A strike's part in the three sums of a skewness."""
    return _moments_at(math.log(strike / forward), contribution)


@_part
def _moments_at(x, contribution):  # type: ignore[no-untyped-def]
    return contribution, 2.0 * (1.0 - x) * contribution, 3.0 * (2.0 * x - x * x) * contribution


@_part
def _added(part, above, rest):  # type: ignore[no-untyped-def]
    """The two sums of `orderless_sum` with one part more."""
    high = (part + COARSE) - COARSE
    return above + high, rest + (((part - high) + FINE) - FINE)


@_part
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


@_jit
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
    room = _room(longest)
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


@_jit
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
    """Skewness of rows a ... a + n - 1, from the strip that `_term` leaves in its work space."""
    room = work.size // 7
    zero_ask, crossed = 255 if zero_ask_excludes else 0, 255 if crossed_is_null else 0
    if a + n + LANES <= strike.size:
        rows = _address(strike, a)
        calls = _address(call_bid, a), _address(call_ask, a)
        puts = _address(put_bid, a), _address(put_ask, a)
    else:  # blocks would reach beyond the arrays
        _copy_term(strike, call_bid, call_ask, put_bid, put_ask, a, n, work, room)
        rows = _address(work, 0)
        calls = _address(work, room), _address(work, 2 * room)
        puts = _address(work, 3 * room), _address(work, 4 * room)
    code, forward, zero, _, _, _, _ = _term(
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
        _address(work, 5 * room),
        _address(work, 6 * room),
        _address(used, 0),
    )
    if code != OK:
        return np.nan
    low, _ = _walk_puts(puts[0], puts[1], zero, zero_ask, crossed, _address(used, 0))
    high, _ = _walk_calls(calls[0], calls[1], n, zero, zero_ask, crossed, _address(used, 0))
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
        above_1, rest_1 = _added(part_1, above_1, rest_1)
        above_2, rest_2 = _added(part_2, above_2, rest_2)
        above_3, rest_3 = _added(part_3, above_3, rest_3)
    return _skewness_of(above_1 + rest_1, above_2 + rest_2, above_3 + rest_3, forward, strike[a + zero], e2_factor)


@_part
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
