"""Sums whose bits do not depend on the order of their parts (decision 16)."""

from __future__ import annotations

import numpy as np

from weatherglass.compiling import compiled, inlined
from weatherglass.indices.kernels.blocks import LANES

COARSE, FINE = 1.5 * 2.0**12, 1.5 * 2.0**-28
"""Adding and subtracting them rounds a number to whole multiples of 2^-40 and of 2^-80: the two grids of the sums."""
EXACT_BELOW = 4096.0
"""A sum of up to 8,192 parts of one sign below this is exact on both grids, so it is the same in every order."""


@inlined
def coarse_part(part):  # type: ignore[no-untyped-def]
    """What of a part belongs to the coarse grid."""
    return (part + COARSE) - COARSE


@inlined
def fine_part(part, coarse):  # type: ignore[no-untyped-def]
    """What of the rest belongs to the fine grid."""
    return ((part - coarse) + FINE) - FINE


@inlined
def add_in_lanes(coarse, fine):  # type: ignore[no-untyped-def]
    """Sum of eight lanes (8,) on each grid, in the order in which a block's lanes are added."""
    return (
        ((coarse[0] + coarse[4]) + (coarse[2] + coarse[6])) + ((coarse[1] + coarse[5]) + (coarse[3] + coarse[7]))
    ) + (((fine[0] + fine[4]) + (fine[2] + fine[6])) + ((fine[1] + fine[5]) + (fine[3] + fine[7])))


@inlined
def added(part, above, rest):  # type: ignore[no-untyped-def]
    """The two sums of `orderless_sum` with one part more."""
    coarse = coarse_part(part)
    return above + coarse, rest + fine_part(part, coarse)


@compiled
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
        above = coarse_part(part[i])
        coarse[i & 7] += above
        fine[i & 7] += fine_part(part[i], above)
    return add_in_lanes(coarse, fine)
