"""Blocks of eight doubles in vector registers, for compiled code: loads, stores, arithmetic, comparisons.

Each operation on a block is the same IEEE operation on each of its lanes, so the bits are those of plain numbers.
"""

from __future__ import annotations

import operator
from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.core import cgutils
from numba.extending import models, overload, register_model

from weatherglass.compiling import inlined, operation

LANES = 8
"""Strikes in a block, and lanes of a sum: one register of AVX-512, two of AVX2, four of SSE2 or NEON."""


class _Block(types.Type):
    """Eight doubles in registers. Comparisons of blocks give an integer of eight bits, bit i for lane i."""

    def __init__(self) -> None:
        super().__init__(name="WeatherglassBlock")


block = _Block()
_pointer: Any = types.CPointer
_column = _pointer(types.float64)
IR_BLOCK = ir.VectorType(ir.DoubleType(), LANES)
_IR_BITS = ir.VectorType(ir.IntType(1), LANES)
_IR_BYTE = ir.IntType(8)
IR_INT = ir.IntType(64)


@register_model(_Block)
class _BlockModel(models.PrimitiveModel):
    def __init__(self, dmm: Any, fe_type: Any) -> None:
        super().__init__(dmm, fe_type, IR_BLOCK)  # type: ignore[no-untyped-call]


# --- between memory and registers ------------------------------------------------------------------------------------


@operation
def address(typingctx, array, first):  # type: ignore[no-untyped-def]  # noqa: ARG001
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


@operation
def shift(typingctx, column, rows):  # type: ignore[no-untyped-def]  # noqa: ARG001
    """Address `rows` further on."""

    def codegen(context, builder, signature, args):  # type: ignore[no-untyped-def]  # noqa: ARG001
        return builder.gep(args[0], [args[1]])

    return column(column, types.intp), codegen


@operation
def load(typingctx, column, i):  # type: ignore[no-untyped-def]  # noqa: ARG001
    """Block of rows i ... i + 7, all of which must be readable."""

    def codegen(context, builder, signature, args):  # type: ignore[no-untyped-def]  # noqa: ARG001
        place = builder.bitcast(builder.gep(args[0], [args[1]]), IR_BLOCK.as_pointer())
        return builder.load(place, align=8)

    return block(_column, types.intp), codegen


@operation
def store(typingctx, column, i, x):  # type: ignore[no-untyped-def]  # noqa: ARG001
    """Write a block to rows i ... i + 7."""

    def codegen(context, builder, signature, args):  # type: ignore[no-untyped-def]  # noqa: ARG001
        place = builder.bitcast(builder.gep(args[0], [args[1]]), IR_BLOCK.as_pointer())
        builder.store(args[2], place, align=8)
        return context.get_dummy_value()

    return types.void(_column, types.intp, block), codegen


# --- lane by lane ----------------------------------------------------------------------------------------------------


@operation
def all_lanes(typingctx, x):  # type: ignore[no-untyped-def]  # noqa: ARG001
    """Block with one number in every lane."""

    def codegen(context, builder, signature, args):  # type: ignore[no-untyped-def]  # noqa: ARG001
        undefined = ir.Constant(IR_BLOCK, ir.Undefined)
        single = builder.insert_element(undefined, args[0], ir.IntType(32)(0))
        return builder.shuffle_vector(single, undefined, ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES))

    return block(types.float64), codegen


@operation
def where(typingctx, bits, x, y):  # type: ignore[no-untyped-def]  # noqa: ARG001
    """Lanes of x where the bit is set, of y elsewhere."""

    def codegen(context, builder, signature, args):  # type: ignore[no-untyped-def]  # noqa: ARG001
        chosen = builder.bitcast(builder.trunc(args[0], _IR_BYTE), _IR_BITS)
        return builder.select(chosen, args[1], args[2])

    return block(types.intp, block, block), codegen


@operation
def lane(typingctx, x, i):  # type: ignore[no-untyped-def]  # noqa: ARG001
    """One lane of a block."""

    def codegen(context, builder, signature, args):  # type: ignore[no-untyped-def]  # noqa: ARG001
        return builder.extract_element(*args)

    return types.float64(block, types.intp), codegen


@operation
def magnitude(typingctx, x):  # type: ignore[no-untyped-def]  # noqa: ARG001
    """Lane by lane |x|."""

    def codegen(context, builder, signature, args):  # type: ignore[no-untyped-def]  # noqa: ARG001
        kind = ir.FunctionType(IR_BLOCK, [IR_BLOCK])
        function = cgutils.get_or_insert_function(builder.module, kind, "llvm.fabs.v8f64")  # type: ignore[no-untyped-call]
        return builder.call(function, args)

    return block(block), codegen


def _arithmetic(symbol: Any, instruction: str) -> None:
    """Give blocks one operator of lane-by-lane arithmetic."""

    @operation
    def apply(typingctx, x, y):  # type: ignore[no-untyped-def]  # noqa: ARG001
        def codegen(context, builder, signature, args):  # type: ignore[no-untyped-def]  # noqa: ARG001
            return getattr(builder, instruction)(*args)

        return block(block, block), codegen

    @overload(symbol)
    def choose(x, y):  # type: ignore[no-untyped-def]
        return (lambda x, y: apply(x, y)) if x == block and y == block else None  # noqa: PLW0108


def _comparison(symbol: Any, sign: str) -> None:
    """Give blocks one comparison, false in lanes with a NaN; the bits come as an integer."""

    @operation
    def apply(typingctx, x, y):  # type: ignore[no-untyped-def]  # noqa: ARG001
        def codegen(context, builder, signature, args):  # type: ignore[no-untyped-def]  # noqa: ARG001
            bits = builder.bitcast(builder.fcmp_ordered(sign, *args), _IR_BYTE)
            return builder.zext(bits, IR_INT)

        return types.intp(block, block), codegen

    @overload(symbol)
    def choose(x, y):  # type: ignore[no-untyped-def]
        return (lambda x, y: apply(x, y)) if x == block and y == block else None  # noqa: PLW0108


_arithmetic(operator.add, "fadd")
_arithmetic(operator.sub, "fsub")
_arithmetic(operator.mul, "fmul")
_arithmetic(operator.truediv, "fdiv")
_comparison(operator.eq, "==")
_comparison(operator.ne, "!=")
_comparison(operator.le, "<=")
_comparison(operator.lt, "<")
_comparison(operator.gt, ">")


# --- across the lanes ------------------------------------------------------------------------------------------------


@inlined
def add_lanes(x):  # type: ignore[no-untyped-def]
    """Sum of a block's lanes."""
    return ((lane(x, 0) + lane(x, 4)) + (lane(x, 2) + lane(x, 6))) + (
        (lane(x, 1) + lane(x, 5)) + (lane(x, 3) + lane(x, 7))
    )


@inlined
def least_lane(x):  # type: ignore[no-untyped-def]
    """Least lane of a block without NaN."""
    lower = min(lane(x, 0), lane(x, 1), lane(x, 2), lane(x, 3))
    upper = min(lane(x, 4), lane(x, 5), lane(x, 6), lane(x, 7))
    return min(lower, upper)
