"""One term's strip: the strikes that make its variance, with every listed strike's fate, and its quality."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from weatherglass.indices import kernels
from weatherglass.indices.definition import CrossedWing
from weatherglass.indices.editions import Edition
from weatherglass.indices.terms import Candidate
from weatherglass.market import Reason, ReasonCode, TermQuotes
from weatherglass.market.board import Vector

REASON_CODES = MappingProxyType(
    {
        kernels.INSUFFICIENT_STRIKES: ReasonCode.INSUFFICIENT_STRIKES,
        kernels.NO_VALID_PAIR: ReasonCode.NO_VALID_PAIR,
        kernels.NO_STRIKE_AT_OR_BELOW_FORWARD: ReasonCode.NO_STRIKE_AT_OR_BELOW_FORWARD,
        kernels.K0_QUOTE_MISSING: ReasonCode.K0_QUOTE_MISSING,
        kernels.K0_QUOTE_CROSSED: ReasonCode.K0_QUOTE_CROSSED,
        kernels.EMPTY_PUT_WING: ReasonCode.EMPTY_PUT_WING,
        kernels.EMPTY_CALL_WING: ReasonCode.EMPTY_CALL_WING,
        kernels.NONPOSITIVE_VARIANCE: ReasonCode.NONPOSITIVE_VARIANCE,
    }
)
STATE_NAMES = MappingProxyType(
    {
        kernels.USED: "used",
        kernels.ZERO_BID: "zero_bid",
        kernels.ZERO_ASK: "zero_ask",
        kernels.NULL_QUOTE: "null_quote",
        kernels.CROSSED_QUOTE: "crossed",
        kernels.BEYOND_CUT: "beyond_cut",
        kernels.UNUSED: "unused",
    }
)


class WingEnd(StrEnum):
    """What ended a wing."""

    RULE = "rule"
    """Two consecutive strikes without a bid: everything that has a price is in."""
    DATA = "data"
    """The listing: there may have been more, so the variance reads low."""


@dataclass(frozen=True, slots=True, eq=False)
class StripTerm:
    """A single term's variance and the strip that made it.

    Attributes
    ----------
    rate
        Continuously compounded, decimal a year.
    year_frac
        Years to settlement on the definition's clock.
    reason
        Why there is no variance, or None.
    forward, k0
        Quote currency; None where not reached.
    strip_sum
        Sum of the contributions.
    variance
        Annual variance; None when not calculable.
    strikes_used
        Number of strikes in the strip, K0 included.
    state
        (n_strikes,) what became of each listed strike (`STATE_NAMES`).
    mid, width, contribution
        (n_strikes,) zero where unused. Contribution is width / strike^2 x e^{RT} x mid, as the owner prints it.
    quotes
        The quotes that the strip was made from, after the definition's filters.
    carried
        Whether the variance was carried from an earlier board: the strip beside it did not make it.
    """

    candidate: Candidate
    quotes: TermQuotes
    rate: float
    year_frac: float
    reason: Reason | None
    forward: float | None
    k0: float | None
    k0_position: int
    strip_sum: float | None
    variance: float | None
    strikes_used: int
    state: NDArray[np.uint8]
    mid: Vector
    width: Vector
    contribution: Vector
    carried: bool = False

    @property
    def growth(self) -> float:
        """e^{RT}."""
        return math.exp(self.rate * self.year_frac)

    @property
    def forward_offset(self) -> float:
        """The term subtracted from the strip: (F/K0 - 1)^2."""
        if self.forward is None or self.k0 is None:
            return math.nan
        return (self.forward / self.k0 - 1.0) ** 2

    def otm_quotes(self) -> tuple[Vector, Vector]:
        """Bid and ask of what each strike contributes with: puts below K0, calls above, the mean of both at K0."""
        q, z = self.quotes, self.k0_position
        below = np.arange(q.strike.size) < z
        bid, ask = np.where(below, q.put_bid, q.call_bid), np.where(below, q.put_ask, q.call_ask)
        if z >= 0:
            bid[z] = 0.5 * (q.put_bid[z] + q.call_bid[z])
            ask[z] = 0.5 * (q.put_ask[z] + q.call_ask[z])
        return bid, ask

    def variance_at(self, price: Vector) -> float:
        """The same strip's annual variance with other prices; forward, K0 and membership stay those of the mids.

        Parameters
        ----------
        price
            (n_strikes,) prices of the out-of-the-money options; read where used only.
        """
        if self.carried and self.variance is not None:
            return self.variance
        if self.forward is None or self.k0 is None:
            return math.nan
        used = self.state == kernels.USED
        strike = self.quotes.strike
        parts = np.where(used, self.width / (strike * strike) * np.where(used, price, 0.0), 0.0)
        total = self.growth * kernels.orderless_sum(parts)
        return float(kernels.strip_variance(total, self.forward, self.k0, self.year_frac))


def strip_term(
    candidate: Candidate,
    *,
    rate: float,
    year_frac: float,
    edition: Edition,
    crossed_wing: CrossedWing = CrossedWing.MID,
    min_abs_delta: float = 0.0,
) -> StripTerm:
    """The strip of one term and its variance.

    Parameters
    ----------
    rate
        Continuously compounded, decimal a year.
    year_frac
        Years to settlement, positive.
    min_abs_delta
        Out-of-the-money quotes of smaller absolute delta become null; needs a board with deltas.
    """
    quotes = candidate.quotes if min_abs_delta == 0.0 else _without_small_deltas(candidate.quotes, min_abs_delta)
    n = quotes.strike.size
    state = np.empty(n, np.uint8)
    mid, width, contribution = np.empty(n), np.empty(n), np.empty(n)
    code, forward, zero, total, variance, used, _ = kernels.term_variance(
        quotes.strike, quotes.call_bid, quotes.call_ask, quotes.put_bid, quotes.put_ask,
        rate, year_frac, edition.zero_ask_excludes, crossed_wing is CrossedWing.NULL,
        state, mid, width, contribution,
    )  # fmt: skip
    k0 = float(quotes.strike[zero]) if zero >= 0 else None
    reason = None if code == kernels.OK else term_reason(code, candidate, quotes, forward, k0, variance)
    return StripTerm(
        candidate=candidate,
        quotes=quotes,
        rate=rate,
        year_frac=year_frac,
        reason=reason,
        forward=None if math.isnan(forward) else float(forward),
        k0=k0,
        k0_position=int(zero),
        strip_sum=None if math.isnan(total) else float(total),
        variance=float(variance) if reason is None else None,
        strikes_used=int(used),
        state=state,
        mid=mid,
        width=width,
        contribution=contribution,
    )


def _without_small_deltas(quotes: TermQuotes, floor: float) -> TermQuotes:
    call, put = _is_small(quotes.call_delta, floor), _is_small(quotes.put_delta, floor)
    return replace(
        quotes,
        call_bid=np.where(call, np.nan, quotes.call_bid),
        call_ask=np.where(call, np.nan, quotes.call_ask),
        put_bid=np.where(put, np.nan, quotes.put_bid),
        put_ask=np.where(put, np.nan, quotes.put_ask),
    )


def _is_small(delta: Vector | None, floor: float) -> NDArray[np.bool_] | bool:
    # an unknown delta (NaN) is not known to be large enough
    return False if delta is None else ~(np.abs(delta) >= floor)


def term_reason(
    code: int, candidate: Candidate, quotes: TermQuotes, forward: float, k0: float | None, variance: float
) -> Reason:
    """What a kernel's code means for one term, in a sentence with its numbers."""
    term = f"{candidate.root} {quotes.expiry}"
    listed = quotes.strike.size
    span = f"{quotes.strike[0]:g} to {quotes.strike[-1]:g}" if listed else "none"
    texts = {
        kernels.INSUFFICIENT_STRIKES: f"{term} lists {listed} strike(s); a strip needs at least 2",
        kernels.NO_VALID_PAIR: f"{term}: no strike of {listed} ({span}) has a sound call quote and a sound put quote, "
        "so there is no forward",
        kernels.NO_STRIKE_AT_OR_BELOW_FORWARD: f"{term}: no listed strike at or below the forward: "
        f"forward={forward:.4f}, listed {span}; the put side is missing",
        kernels.K0_QUOTE_MISSING: f"{term}: the call or the put at K0={k0} has no usable quote",
        kernels.K0_QUOTE_CROSSED: f"{term}: the call or the put at K0={k0} has bid > ask",
        kernels.EMPTY_PUT_WING: f"{term}: no put below K0={k0} has a bid before two zero bids in a row",
        kernels.EMPTY_CALL_WING: f"{term}: no call above K0={k0} has a bid before two zero bids in a row",
        kernels.NONPOSITIVE_VARIANCE: f"{term}: the variance is {variance:.6g}, and only a positive one has a root",
    }
    return Reason(REASON_CODES[code], texts[code])


@dataclass(frozen=True, slots=True)
class QuoteQuality:
    """How good the quotes behind one term's variance are.

    Attributes
    ----------
    skipped
        Count of strikes that are not used, by reason.
    widest_spread, widest_spread_strike
        Largest ask - bid among the used quotes, and where.
    wide_share
        Share of the strip sum from quotes whose spread exceeds `wide_beyond` of their mid.
    put_wing_end, call_wing_end
        Whether each wing ended by rule or by data; None when there is no strip.
    put_end_share, call_end_share
        Share of the strip sum from each wing's last strike: when a wing ended by data, a sign of what is missing.
    defects
        Count of defects in the term's quotes by code, whether they mattered or not.
    """

    strikes_listed: int
    strikes_used: int
    skipped: Mapping[str, int]
    widest_spread: float | None
    widest_spread_strike: float | None
    wide_share: float | None
    wide_beyond: float
    put_wing_end: WingEnd | None
    call_wing_end: WingEnd | None
    put_end_share: float | None
    call_end_share: float | None
    defects: Mapping[str, int]


def quote_quality(term: StripTerm, *, wide_beyond: float = 0.5) -> QuoteQuality:
    """The quality record of a term.

    Parameters
    ----------
    wide_beyond
        A quote is wide when (ask - bid) / mid exceeds this.
    """
    listed = int(term.quotes.strike.size)
    states, counts = np.unique(term.state, return_counts=True)
    skipped = {STATE_NAMES[int(s)]: int(n) for s, n in zip(states, counts, strict=True) if int(s) != kernels.USED}
    if term.strip_sum is None:
        return QuoteQuality(
            listed, 0, skipped, None, None, None, wide_beyond, None, None, None, None, term.quotes.defects
        )
    bid, ask = term.otm_quotes()
    used = np.flatnonzero(term.state == kernels.USED)
    spread = ask[used] - bid[used]
    widest = int(np.argmax(spread))
    wide = spread > wide_beyond * term.mid[used]
    total = term.strip_sum
    return QuoteQuality(
        strikes_listed=listed,
        strikes_used=term.strikes_used,
        skipped=skipped,
        widest_spread=float(spread[widest]),
        widest_spread_strike=float(term.quotes.strike[used[widest]]),
        wide_share=float(term.contribution[used[wide]].sum() / total) if total > 0 else None,
        wide_beyond=wide_beyond,
        put_wing_end=_wing_end(term.state, int(used[0]), -1),
        call_wing_end=_wing_end(term.state, int(used[-1]), 1),
        put_end_share=float(term.contribution[used[0]] / total) if total > 0 else None,
        call_end_share=float(term.contribution[used[-1]] / total) if total > 0 else None,
        defects=term.quotes.defects,
    )


def _wing_end(state: NDArray[np.uint8], last_used: int, step: int) -> WingEnd:
    zeros = 0
    at = last_used + step
    while 0 <= at < state.size:
        zeros = zeros + 1 if state[at] in (kernels.ZERO_BID, kernels.ZERO_ASK) else 0
        if zeros == 2:
            return WingEnd.RULE
        at += step
    return WingEnd.DATA
