"""Natural logarithms of blocks, whose bits are those of every machine.

Logarithms of C libraries differ in the last place, and take eight strikes one after the other: four times as long.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba import types

from weatherglass.compiling import compiled, inlined, operation
from weatherglass.indices.kernels.blocks import IR_BLOCK, IR_INT, LANES, all_lanes, block, lane

_ONE_BITS, _ROOT_HALF_BITS, _TWO_52_BITS = 0x3FF0000000000000, 0x3FE6A09E667F3BCD, 0x4330000000000000
"""The bits of the doubles 1, sqrt(1/2) and 2^52."""
_LN2_HIGH, _LN2_LOW = 0.6931471806019545, -4.2009150726810846e-11
"""ln 2 in two parts: the first has 32 bits, so that its products with exponents are exact."""
_pair: Any = types.UniTuple


@operation
def two_parts(typingctx, x):  # type: ignore[no-untyped-def]  # noqa: ARG001
    """Exponents and significands: lane by lane e and m with x = 2^e m and m from sqrt(1/2) to sqrt(2).

    For positive normal numbers; what comes of others means nothing.
    """

    def codegen(context, builder, signature, args):  # type: ignore[no-untyped-def]
        words = ir.VectorType(IR_INT, LANES)

        def word(value: int) -> ir.Constant:
            return ir.Constant(words, [value] * LANES)

        # the distance to sqrt(1/2) in the bits of a double: above bit 52 its power of two, below it the significand
        away = builder.add(builder.bitcast(args[0], words), word(_ONE_BITS - _ROOT_HALF_BITS))
        power = builder.or_(builder.lshr(away, word(52)), word(_TWO_52_BITS))  # 2^52 + the power + 1023
        exponent = builder.fsub(builder.bitcast(power, IR_BLOCK), ir.Constant(IR_BLOCK, [2.0**52 + 1023.0] * LANES))
        rest = builder.add(builder.and_(away, word((1 << 52) - 1)), word(_ROOT_HALF_BITS))
        return context.make_tuple(builder, signature.return_type, [exponent, builder.bitcast(rest, IR_BLOCK)])

    return _pair(block, 2)(block), codegen


@inlined
def logarithms(x):  # type: ignore[no-untyped-def]
    """Natural logarithms of a block of positive normal numbers, within 2 units of the last place.

    With x = 2^e m and s = (m - 1) / (m + 1), ln x = e ln 2 + 2 (s + s^3 / 3 + s^5 / 5 + ...). As s is at most 0.1716,
    what is left out after s^21 is below 2^-59 of s.
    """
    exponent, significand = two_parts(x)
    s = (significand - all_lanes(1.0)) / (significand + all_lanes(1.0))
    z = s * s
    series = all_lanes(1.0 / 19.0) + z * all_lanes(1.0 / 21.0)
    series = all_lanes(1.0 / 15.0) + z * (all_lanes(1.0 / 17.0) + z * series)
    series = all_lanes(1.0 / 11.0) + z * (all_lanes(1.0 / 13.0) + z * series)
    series = all_lanes(1.0 / 7.0) + z * (all_lanes(1.0 / 9.0) + z * series)
    series = z * (all_lanes(1.0 / 3.0) + z * (all_lanes(1.0 / 5.0) + z * series))
    twice = s + s
    return exponent * all_lanes(_LN2_HIGH) + (twice + (twice * series + exponent * all_lanes(_LN2_LOW)))


@compiled
def logarithm(x):  # type: ignore[no-untyped-def]
    """`logarithms` of one positive normal number.

    >>> logarithm(1.0), logarithm(2.0)
    (0.0, 0.6931471805599453)
    """
    return lane(logarithms(all_lanes(x)), 0)
