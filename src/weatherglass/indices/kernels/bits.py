"""Bits of whole numbers, each question one instruction of the machine."""

from __future__ import annotations

from llvmlite import ir  # type: ignore[import-untyped]
from numba import types

from weatherglass.compiling import operation

_INT = ir.IntType(64)


@operation
def lowest_bit(typingctx, bits):  # type: ignore[no-untyped-def]  # noqa: ARG001
    """Position of the lowest set bit of a nonzero integer."""

    def codegen(context, builder, signature, args):  # type: ignore[no-untyped-def]  # noqa: ARG001
        return builder.cttz(args[0], ir.IntType(1)(1))

    return types.intp(types.intp), codegen


@operation
def highest_bit(typingctx, bits):  # type: ignore[no-untyped-def]  # noqa: ARG001
    """Position of the highest set bit of a nonzero integer."""

    def codegen(context, builder, signature, args):  # type: ignore[no-untyped-def]  # noqa: ARG001
        return builder.sub(_INT(_INT.width - 1), builder.ctlz(args[0], ir.IntType(1)(1)))

    return types.intp(types.intp), codegen


@operation
def count_bits(typingctx, bits):  # type: ignore[no-untyped-def]  # noqa: ARG001
    """Number of set bits."""

    def codegen(context, builder, signature, args):  # type: ignore[no-untyped-def]  # noqa: ARG001
        return builder.ctpop(args[0])

    return types.intp(types.intp), codegen
