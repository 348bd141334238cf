"""Strips that are kept up to date: a quote goes in, the variance of its term comes out, with the bits of the batch.

Each term has, by position of its strikes: sets of bits that say which quotes are zero and which may be used (`sets`); a
tree of the gaps between call and put, whose root gives the forward; and for each side a tree of the parts of the strip,
as if its wing had no end (`trees`). A quote changes one leaf of two trees, and the widths beside it when it begins or
ceases to be used (`quotes`). The value asks the trees for what lies between K0 and the cuts, and makes the five strikes
at the borders anew (`values`). Everything is logarithmic in the number of strikes, also when K0 or a cut moves far.

The sums have the bits of `sums.orderless_sum`, which do not depend on order (decision 16); where they would, beyond
`sums.EXACT_BELOW`, the strip is summed anew in the batch's order. Property tests hold the value to that of the batch,
to the bit.

Positions are places among a term's strikes; "none" is -1. Nothing here allocates or raises.

References
----------
Cboe, Volatility Index Mathematics Methodology, 2022.v1, as of 2022-05-11, steps 2 and 3.
"""

from __future__ import annotations

from weatherglass.indices.kernels.live.places import (
    FACTS,
    FIRST,
    KEPT,
    LISTED_COUNT,
    ROOM,
    SETS,
    SIZE,
    SUMMARY_FIRST,
    VERSION,
    WORD,
    Strips,
)
from weatherglass.indices.kernels.live.quotes import apply, keep, newest
from weatherglass.indices.kernels.live.values import apply_one_by_one, strikes_used, term_value

__all__ = [
    "FACTS",
    "FIRST",
    "KEPT",
    "LISTED_COUNT",
    "ROOM",
    "SETS",
    "SIZE",
    "SUMMARY_FIRST",
    "VERSION",
    "WORD",
    "Strips",
    "apply",
    "apply_one_by_one",
    "keep",
    "newest",
    "strikes_used",
    "term_value",
]
