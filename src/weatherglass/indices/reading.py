"""What an index calculation gives back: the value with everything that made it, or the reason why there is none."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

from weatherglass.indices import kernels
from weatherglass.indices.strip import QuoteQuality, StripTerm, WingEnd, quote_quality
from weatherglass.market import QuoteDefect, Reason
from weatherglass.units import VolPoints


class Flag(StrEnum):
    """What a reader must know beside the value."""

    EXTRAPOLATED = "extrapolated"
    """The horizon lies outside the two terms; the weights are not clamped."""
    WING_ENDED_BY_DATA = "wing_ended_by_data"
    """At least one wing ran out of listed strikes before two zero bids: the value reads low."""
    AS_OF_INFERRED = "as_of_inferred"
    """The board does not state its instant; it was inferred."""
    CROSSED_QUOTES = "crossed_quotes"
    CONFLICTING_DUPLICATES = "conflicting_duplicates"
    WIDE_SPREADS = "wide_spreads"
    """More than a fifth of the variance comes from quotes wider than half their mid."""


_BID, _ASK = 0, 1
UNIT_VOL_POINTS = "vol_points"
UNIT_SKEW = "index_points"
WIDE_SHARE_ALERT = 0.2
"""Share of a term's variance from wide quotes above which a reading is flagged."""


@dataclass(frozen=True, slots=True)
class Band:
    """The same index from bids, mids and asks, in vol points; None where that side is not calculable.

    Convention: forward, K0 and the strip's membership are those of the mids; only the prices change. The owner
    publishes such values (VWB, VWA) without stating a convention.
    """

    bid: float | None
    mid: float
    ask: float | None


@dataclass(frozen=True, slots=True)
class StripRow:
    """One strike's part in a value.

    Attributes
    ----------
    contribution
        width / strike^2 x e^{RT} x mid, as the owner prints it.
    share
        Part of the index variance; over all rows of all terms, less the forward terms, it sums to 1.
    """

    expiry: date
    root: str
    strike: float
    type: str
    bid: float
    ask: float
    mid: float
    width: float
    contribution: float
    share: float


@dataclass(frozen=True, eq=False)
class TermReading:
    """One term of a reading.

    Attributes
    ----------
    weight
        Weight of the term's total variance in the interpolation; they sum to 1 and may lie outside 0..1.
    wide_beyond
        Relative spread above which a quote counts as wide in `quality`.
    """

    expiry: date
    root: str
    settles_at: datetime
    minutes: int
    days: float
    rate: float
    forward: float | None
    k0: float | None
    variance: float | None
    strikes: int
    weight: float
    reason: Reason | None
    wide_beyond: float
    strip: StripTerm

    @cached_property
    def quality(self) -> QuoteQuality:
        """Quality of the term's quotes; made when first asked for."""
        return quote_quality(self.strip, wide_beyond=self.wide_beyond)


@dataclass(frozen=True, eq=False)
class IndexReading:
    """A computed index value; it is this project's computation, never an official one.

    Attributes
    ----------
    value
        Level in vol points (SKEW: in index points), or None with a `reason`.
    as_of
        The instant described.
    known_at
        The instant at which the board was made, when it says so.
    edition
        Name of the edition of the rules.
    terms
        Near and next term; also those that failed.
    extrapolated
        Whether the horizon lies outside the two terms.
    """

    index: str
    title: str
    value: VolPoints | None
    unit: str
    as_of: datetime
    as_of_inferred: bool
    known_at: datetime | None
    edition: str
    horizon_minutes: float
    year_minutes: float
    reason: Reason | None
    terms: tuple[TermReading, ...]
    extrapolated: bool
    source: str
    notes: tuple[str, ...] = ()
    board_defects: Mapping[str, int] = field(default_factory=dict)

    @property
    def status(self) -> str:
        """`ok` or `not_calculable`."""
        return "ok" if self.reason is None else "not_calculable"

    @cached_property
    def flags(self) -> tuple[Flag, ...]:
        """What a reader must know beside the value; made when first asked for."""
        qualities = [term.quality for term in self.terms]
        raised = {
            Flag.EXTRAPOLATED: self.extrapolated,
            Flag.WING_ENDED_BY_DATA: any(WingEnd.DATA in (q.put_wing_end, q.call_wing_end) for q in qualities),
            Flag.AS_OF_INFERRED: self.as_of_inferred,
            Flag.CROSSED_QUOTES: any(
                q.defects.get(code, 0) for q in qualities for code in (QuoteDefect.CROSSED, QuoteDefect.ZERO_ASK)
            ),
            Flag.CONFLICTING_DUPLICATES: any(q.defects.get(QuoteDefect.CONFLICTING_DUPLICATE, 0) for q in qualities),
            Flag.WIDE_SPREADS: any((q.wide_share or 0.0) > WIDE_SHARE_ALERT for q in qualities),
        }
        return tuple(flag for flag, up in raised.items() if up)

    @cached_property
    def band(self) -> Band | None:
        """The same index from bids, mids and asks; None when not calculable, and for a SKEW. Made when asked for."""
        if self.value is None or self.unit == UNIT_SKEW:
            return None
        return Band(bid=self._level_at(_BID), mid=self.value, ask=self._level_at(_ASK))

    def _level_at(self, side: int) -> float | None:
        variance = 0.0
        for term in self.terms:
            if term.weight != 0.0:
                strip = term.strip
                variance += term.weight * strip.year_frac * strip.variance_at(strip.otm_quotes()[side])
        variance *= self.year_minutes / self.horizon_minutes
        return 100.0 * math.sqrt(variance) if variance > 0.0 else None

    def explain(self) -> Iterator[StripRow]:
        """Every strike that made the value, near term first, strikes increasing.

        Nothing when the value is not calculable, and nothing for a term whose variance was carried. Per term, the
        contributions sum to the strip sum; 2/T x that sum less (F/K0 - 1)^2/T is the term's variance. A SKEW is no sum
        over strikes: its rows have no share (NaN).
        """
        if self.value is None:
            return
        index_variance = (self.value / 100.0) ** 2
        for term in self.terms:
            strip = term.strip
            if strip.variance is None or strip.carried:
                continue
            bid, ask = strip.otm_quotes()
            scale = 2.0 * term.weight * self.year_minutes / self.horizon_minutes / index_variance
            if self.unit == UNIT_SKEW:
                scale = math.nan
            for i in range(strip.quotes.strike.size):
                if strip.state[i] != kernels.USED:
                    continue
                kind = "put/call" if i == strip.k0_position else "put" if i < strip.k0_position else "call"
                yield StripRow(
                    expiry=term.expiry,
                    root=term.root,
                    strike=float(strip.quotes.strike[i]),
                    type=kind,
                    bid=float(bid[i]),
                    ask=float(ask[i]),
                    mid=float(strip.mid[i]),
                    width=float(strip.width[i]),
                    contribution=float(strip.contribution[i]),
                    share=float(strip.contribution[i] * scale),
                )

    def forward_share(self, term: TermReading) -> float:
        """The part of the index variance that a term's forward offset takes away (zero or negative); NaN for a SKEW."""
        if self.unit == UNIT_SKEW:
            return math.nan
        if self.value is None or term.variance is None or term.strip.carried:
            return 0.0
        scale = term.weight * self.year_minutes / self.horizon_minutes / (self.value / 100.0) ** 2
        return -term.strip.forward_offset * scale
