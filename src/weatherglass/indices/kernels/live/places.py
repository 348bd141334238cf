"""What a book of strips consists of in memory, and how compiled code finds a term in it."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numpy.typing import NDArray

from weatherglass.compiling import inlined, operation

CALL, PUT = 0, 1
GOOD, ZERO, PAIR, LISTED = 0, 2, 4, 6
"""Sets of bits; the first three are one of each side: GOOD + PUT. PAIR: zero, and so is the next listed strike."""
SETS = 7
WORD = 64

FIRST, SIZE, ROOM, SUMMARY_FIRST, KEPT, LISTED_COUNT, VERSION, PARITY = range(8)
"""What is known of a term: first row, strikes, rows, first summary word of a set, whether its trees are kept up to
date, strikes listed, a number that changes with every change of a quote, and the strike of the forward, -1 where it is
not known."""
INNER = 8
"""First and last position of each side's remembered sum: INNER + 2 x PUT."""
FACTS = 16
"""Places of a term among the facts: two cache lines."""

_pointer: Any = types.CPointer


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


class Places(NamedTuple):
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


# --- from a table of whole numbers to addresses ----------------------------------------------------------------------


@operation
def fetch(typingctx, pointer, at):  # type: ignore[no-untyped-def]  # noqa: ARG001
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

    @operation
    def address(typingctx, place, rows):  # type: ignore[no-untyped-def]  # noqa: ARG001
        def codegen(context, builder, signature, args):  # type: ignore[no-untyped-def]
            start = builder.inttoptr(args[0], context.get_value_type(signature.return_type))
            return builder.gep(start, [args[1]])

        return pointer(types.int64, types.int64), codegen

    return address


floats, integers, octets = _address_of(types.float64), _address_of(types.int64), _address_of(types.uint8)


@inlined
def term_at(table, t):  # type: ignore[no-untyped-def]
    """A term of the table."""
    facts = integers(table[0], FACTS * t)
    first = facts[FIRST]
    return Places(
        facts,
        floats(table[1], first),
        floats(table[2], 4 * first),
        octets(table[3], first),
        floats(table[4], 2 * first),
        floats(table[5], 4 * first),
        floats(table[6], first),
        integers(table[7], first >> 6),
        integers(table[8], facts[SUMMARY_FIRST]),
        floats(table[9], 4 * t),
        table[10],
        table[11],
        table[12],
        facts[SIZE],
        facts[ROOM],
    )


@inlined
def mid_of(a, i, side):  # type: ignore[no-untyped-def]
    """Mid of a quote, NaN where it is null."""
    return 0.5 * (a.quote[4 * i + 2 * side] + a.quote[4 * i + 2 * side + 1])
