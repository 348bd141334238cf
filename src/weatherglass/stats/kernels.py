"""The loops of the statistics that have to be compiled: blocks of a bootstrap, ranks of shifts, events on drawn paths.

Everything compiled stands in one file because the compiler's cache looks at one file's time stamp only (decision 3).
Nothing here checks its arguments or raises: the callers do. No loop runs in parallel and none may be reordered, so that
the bits do not depend on the machine's cores. Import this module inside of functions: it loads the compiler.
"""

from __future__ import annotations

from typing import Any

from numba import njit


def _jit(rule: Any) -> Any:
    """Compile a rule and keep the result on disk; where no directory can be written, for this process only."""
    try:
        return njit(cache=True, nogil=True, error_model="numpy")(rule)
    except RuntimeError:  # "cannot cache function: no locator available"
        return njit(nogil=True, error_model="numpy")(rule)


@_jit
def cut_blocks(lengths, rows, first):  # type: ignore[no-untyped-def]
    """Cut blocks in place so that they fill replications of so many rows, one after the other.

    `first` (replications + 1,) gets the first block of each replication and the number of blocks used.

    Returns whether there were blocks enough; with more behind them the same call can be made again.
    """
    at = 0
    for replication in range(first.shape[0] - 1):
        first[replication] = at
        left = rows
        while left > 0:
            if at == lengths.shape[0]:
                return False
            lengths[at] = min(lengths[at], left)
            left -= lengths[at]
            at += 1
    first[first.shape[0] - 1] = at
    return True


@_jit
def block_sums(totals, starts, lengths, first, found):  # type: ignore[no-untyped-def]
    """Sums over the blocks of each replication, from `totals` (rows + 1,): totals of the rows before each row."""
    rows = totals.shape[0] - 1
    for replication in range(found.shape[0]):
        total = 0.0
        for at in range(first[replication], first[replication + 1]):
            end = starts[at] + lengths[at]
            if end > rows:  # around the end of the data
                total += totals[rows] + totals[end - rows] - totals[starts[at]]
            else:
                total += totals[end] - totals[starts[at]]
        found[replication] = total


@_jit
def block_column_sums(totals, starts, lengths, first, found):  # type: ignore[no-untyped-def]
    """`block_sums` of many columns: totals (rows + 1, columns), found (replications, columns)."""
    rows, columns = totals.shape[0] - 1, totals.shape[1]
    for replication in range(found.shape[0]):
        total = found[replication]
        total[:] = 0.0
        for at in range(first[replication], first[replication + 1]):
            start = totals[starts[at]]
            end = starts[at] + lengths[at]
            if end > rows:
                last, over = totals[rows], totals[end - rows]
                for column in range(columns):
                    total[column] += last[column] + over[column] - start[column]
            else:
                over = totals[end]
                for column in range(columns):
                    total[column] += over[column] - start[column]
