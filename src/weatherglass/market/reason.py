"""Why a value does not exist: a closed list of codes, each with a sentence that names the numbers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ReasonCode(StrEnum):
    """Every reason for which an index is not calculable. The list is closed: programs may switch on it."""

    NO_TERMS = "no_terms"
    """No expiry of the board belongs to the definition, or all have settled."""
    FEWER_THAN_TWO_TERMS = "fewer_than_two_terms"
    """Interpolation needs two expiries and one is left."""
    NOT_BRACKETED = "not_bracketed"
    """The expiries lie on one side of the horizon and the definition does not extrapolate."""
    INSUFFICIENT_STRIKES = "insufficient_strikes"
    """Fewer than two strikes are listed."""
    NO_VALID_PAIR = "no_valid_pair"
    """No strike has a sound call quote and a sound put quote, so there is no forward."""
    NO_STRIKE_AT_OR_BELOW_FORWARD = "no_strike_at_or_below_forward"
    K0_QUOTE_MISSING = "k0_quote_missing"
    """The call or the put at K0 has no quote."""
    K0_QUOTE_CROSSED = "k0_quote_crossed"
    """The call or the put at K0 has bid > ask."""
    EMPTY_PUT_WING = "empty_put_wing"
    EMPTY_CALL_WING = "empty_call_wing"
    NONPOSITIVE_VARIANCE = "nonpositive_variance"
    """A single-term or an interpolated variance is zero or negative: it has no root."""
    NEAR_TERM_FROZEN = "near_term_frozen"
    """VIX1D in its last hour keeps the last valid near variance, which one board does not hold."""
    OUTSIDE_HOURS = "outside_hours"
    """The method is defined in business hours only."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A code and a sentence for people."""

    code: ReasonCode
    message: str
