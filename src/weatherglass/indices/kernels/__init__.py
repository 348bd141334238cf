"""The rules of a single-term variance, each a small function, compiled once and used by every path.

One board, a batch of boards and the strike-by-strike table run the same core (`eight_strikes.term_core`), so that a
value made live equals the one made from the archive bit for bit. A change of any file of this package compiles all of
it anew, because the compiler's own cache would not notice a changed callee (decision 28).

From below to above: `bits` and `blocks` are what the machine offers, `logarithms` what it does not; `rules` and `sums`
the published rules, strike by strike; `eight_strikes` the same rules on blocks; `one_term`, `boards`, `terms_anywhere`
and `moments` the loops over terms that callers use. `live` keeps strips up to date, quote by quote.

Arrays are (n_strikes,), strikes increasing; quotes are in the currency of the strikes and NaN is a null quote.
Nothing here allocates except where said, and nothing raises: failures are the integer codes of `rules`.

References
----------
Cboe, Volatility Index Mathematics Methodology, 2022.v1, as of 2022-05-11 ("MATH22"), steps 2 and 3.
"""

from __future__ import annotations

from weatherglass.indices.kernels.boards import batch_levels, board_level
from weatherglass.indices.kernels.logarithms import logarithm
from weatherglass.indices.kernels.moments import many_skewnesses, skewness
from weatherglass.indices.kernels.one_term import term_variance
from weatherglass.indices.kernels.rules import (
    BEYOND_CUT,
    CROSSED_QUOTE,
    EMPTY_CALL_WING,
    EMPTY_PUT_WING,
    INSUFFICIENT_STRIKES,
    K0_QUOTE_CROSSED,
    K0_QUOTE_MISSING,
    NO_STRIKE_AT_OR_BELOW_FORWARD,
    NO_VALID_PAIR,
    NONPOSITIVE_VARIANCE,
    NULL_QUOTE,
    OK,
    UNUSED,
    USED,
    ZERO_ASK,
    ZERO_BID,
    atm_position,
    forward_price,
    horizon_variance,
    k0_position,
    strip_variance,
    walk_wing,
)
from weatherglass.indices.kernels.sums import EXACT_BELOW, orderless_sum
from weatherglass.indices.kernels.terms_anywhere import many_levels, many_terms

__all__ = [
    "BEYOND_CUT",
    "CROSSED_QUOTE",
    "EMPTY_CALL_WING",
    "EMPTY_PUT_WING",
    "EXACT_BELOW",
    "INSUFFICIENT_STRIKES",
    "K0_QUOTE_CROSSED",
    "K0_QUOTE_MISSING",
    "NONPOSITIVE_VARIANCE",
    "NO_STRIKE_AT_OR_BELOW_FORWARD",
    "NO_VALID_PAIR",
    "NULL_QUOTE",
    "OK",
    "UNUSED",
    "USED",
    "ZERO_ASK",
    "ZERO_BID",
    "atm_position",
    "batch_levels",
    "board_level",
    "forward_price",
    "horizon_variance",
    "k0_position",
    "logarithm",
    "many_levels",
    "many_skewnesses",
    "many_terms",
    "orderless_sum",
    "skewness",
    "strip_variance",
    "term_variance",
    "walk_wing",
]
