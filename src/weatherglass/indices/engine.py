"""From a board and a definition to a reading."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from weatherglass.errors import UsageError
from weatherglass.indices.definition import ANY, Formula, IndexDefinition
from weatherglass.indices.editions import Edition, edition_in_force
from weatherglass.indices.outcome import BUSINESS_SESSION_MINUTES, index_outcome, year_minutes
from weatherglass.indices.rates import RateDays, term_rate
from weatherglass.indices.reading import (
    UNIT_SKEW,
    UNIT_VOL_POINTS,
    IndexReading,
    TermReading,
)
from weatherglass.indices.skew import term_skewness
from weatherglass.indices.strip import StripTerm, strip_term
from weatherglass.indices.terms import Candidate, candidates
from weatherglass.market import Board, CurveHistory, Reason, TermRates
from weatherglass.market.curve import RateSource
from weatherglass.timeline import NEW_YORK, require_offset
from weatherglass.units import MINUTES_PER_DAY, VolPoints


def index_reading(
    board: Board,
    definition: IndexDefinition,
    *,
    rates: RateSource | None = None,
    as_of: datetime | None = None,
    edition: Edition | None = None,
    rate_days: RateDays = RateDays.CURVE_DATE,
    wide_beyond: float = 0.5,
    carried_near_variance: float | None = None,
) -> IndexReading:
    """The value of an index on a board, or the reason why it has none.

    Parameters
    ----------
    rates
        Curves or rates; may be None only where the definition fixes its rate.
    as_of
        The instant described, with an offset; None takes the board's own.
    edition
        None takes the one in force on the day of `as_of` in New York.
    wide_beyond
        Relative spread above which a quote counts as wide in the quality record.
    carried_near_variance
        VIX1D only: the last valid near variance, for use in the near term's last hour.

    Raises
    ------
    UsageError
        When the index is not defined on the board's underlying, or the instant or the rates are missing.
    StaleCurve
        When a history of curves does not reach the day.
    """
    if not definition.covers(board.underlying):
        raise UsageError(
            f"{definition.name} is defined on options of {' or '.join(definition.underlyings)}, and this board holds "
            f"{board.underlying or 'an unnamed underlying'} ({', '.join(r for r in board.roots if r) or 'no root'}); "
            f"ask for {definition.horizon_days}D, which takes any underlying, or declare an index for it"
        )
    inferred = as_of is None and board.as_of_inferred
    as_of = as_of or board.as_of
    if as_of is None:
        raise UsageError("the board does not say when it was quoted; give as_of, such as 2022-09-27T10:45:15-04:00")
    require_offset(as_of, "as_of")
    if definition.min_abs_delta and not any(t.call_delta is not None or t.put_delta is not None for t in board.terms):
        raise UsageError(
            f"{definition.name} leaves out quotes of an absolute delta below {definition.min_abs_delta:g}, and this "
            "board has no deltas; take a board that has them, or an index without that rule"
        )
    if definition.rate is not None:
        rates = TermRates((definition.rate,))
    if rates is None:
        raise UsageError(
            f"{definition.name} needs interest rates: give a FRED or Treasury file, or one decimal rate (0.0312)"
        )
    edition = edition or edition_in_force(as_of.astimezone(NEW_YORK).date())
    rule = definition.rule(edition)
    found = candidates(board, definition, rule, as_of)

    def strip_of(candidate: Candidate, position: int) -> StripTerm:
        day = as_of.astimezone(candidate.settles_at.tzinfo).date()
        rate = term_rate(rates, position, expiry=candidate.quotes.expiry, as_of=day, days_from=rate_days)
        return strip_term(
            candidate,
            rate=rate,
            year_frac=candidate.minutes / year_minutes(definition),
            edition=edition,
            crossed_wing=definition.crossed_wing,
            min_abs_delta=definition.min_abs_delta,
        )

    outcome = index_outcome(
        found,
        definition,
        rule,
        as_of,
        strip_of=strip_of,
        skewness=lambda strip, factor: term_skewness(strip, e2_factor=factor),
        carried_near_variance=carried_near_variance,
    )
    value = outcome.value
    if isinstance(value, Reason) and not outcome.strips and definition.formula is not Formula.ONE_BUSINESS_DAY:
        value = _with_board_span(value, board, as_of)

    terms = tuple(
        TermReading(
            expiry=s.quotes.expiry,
            root=s.candidate.root,
            settles_at=s.candidate.settles_at,
            minutes=s.candidate.minutes,
            days=s.candidate.days,
            rate=s.rate,
            forward=s.forward,
            k0=s.k0,
            variance=s.variance,
            strikes=s.strikes_used,
            weight=w,
            reason=s.reason,
            wide_beyond=wide_beyond,
            strip=s,
        )
        for s, w in zip(outcome.strips, outcome.weights, strict=True)
    )
    return IndexReading(
        index=definition.name,
        title=definition.title,
        value=None if isinstance(value, Reason) else VolPoints(value),
        unit=UNIT_SKEW if definition.formula is Formula.SKEW else UNIT_VOL_POINTS,
        as_of=as_of,
        as_of_inferred=inferred,
        known_at=board.known_at,
        edition=edition.name,
        horizon_minutes=_horizon_minutes(definition, outcome.strips),
        year_minutes=year_minutes(definition),
        reason=value if isinstance(value, Reason) else None,
        terms=terms,
        extrapolated=outcome.extrapolated,
        source=board.source,
        notes=(*board.notes, *_assumptions(board, definition, rates, as_of)),
        board_defects=board.defects,
    )


def _assumptions(board: Board, definition: IndexDefinition, rates: RateSource, as_of: datetime) -> Iterator[str]:
    """What a value rests on beside the quotes."""
    if not board.underlying and ANY not in definition.underlyings:
        yield f"the board names no underlying: taken as {' or '.join(definition.underlyings)}, roots by expiry"
    if isinstance(rates, CurveHistory):
        curve = rates.before(as_of.astimezone(NEW_YORK).date())
        yield f"rates from the par curve of {curve.curve_date}, {rates.source}"


def _horizon_minutes(definition: IndexDefinition, strips: tuple[StripTerm, ...]) -> float:
    match definition.formula:
        case Formula.ONE_BUSINESS_DAY:
            return float(BUSINESS_SESSION_MINUTES) if len(strips) == 2 else _single_minutes(strips)
        case Formula.NEAR_TERM | Formula.NEXT_TERM:
            return _single_minutes(strips[-1:] if definition.formula is Formula.NEXT_TERM else strips[:1])
        case _:
            return float(definition.horizon_days * MINUTES_PER_DAY)


def _single_minutes(strips: tuple[StripTerm, ...]) -> float:
    return float(strips[0].candidate.minutes) if strips else float(MINUTES_PER_DAY)


def _with_board_span(reason: Reason, board: Board, as_of: datetime) -> Reason:
    if not board.terms:
        return Reason(reason.code, f"{reason.message}; the board holds no term at all")
    first, last = board.terms[0], board.terms[-1]
    return Reason(
        reason.code,
        f"{reason.message}; the board holds {len(board.terms)} term(s), {first.root or 'root not stated'} "
        f"{first.expiry} to {last.root or 'root not stated'} {last.expiry}, and as_of is {as_of.isoformat()}",
    )
