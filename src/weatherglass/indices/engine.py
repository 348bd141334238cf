"""From a board and a definition to a reading."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta

from weatherglass.errors import UsageError
from weatherglass.indices import kernels
from weatherglass.indices.definition import ANY, Clock, Formula, IndexDefinition
from weatherglass.indices.editions import Edition, edition_in_force
from weatherglass.indices.rates import RateDays, term_rate
from weatherglass.indices.reading import (
    UNIT_SKEW,
    UNIT_VOL_POINTS,
    IndexReading,
    TermReading,
)
from weatherglass.indices.skew import skew_level, term_skewness
from weatherglass.indices.strip import StripTerm, strip_term
from weatherglass.indices.terms import Candidate, candidates, select_terms
from weatherglass.market import Board, CurveHistory, Reason, ReasonCode, TermRates
from weatherglass.market.curve import RateSource
from weatherglass.timeline import NEW_YORK, US_SESSIONS, require_offset
from weatherglass.units import MINUTES_PER_DAY, MINUTES_PER_YEAR, VolPoints

BUSINESS_SESSION_MINUTES = 405
"""09:30-16:15 New York: the constant maturity of VIX1D."""
BUSINESS_YEAR_MINUTES = 252 * BUSINESS_SESSION_MINUTES
FROZEN_NEAR_MINUTES = 60
"""Below this many business minutes VIX1D keeps the last valid near variance."""

_PM_SETTLEMENT = time(16, 0)


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
            year_frac=candidate.minutes / _year_minutes(definition),
            edition=edition,
            crossed_wing=definition.crossed_wing,
            min_abs_delta=definition.min_abs_delta,
        )

    if definition.formula is Formula.ONE_BUSINESS_DAY:
        outcome = _one_business_day(found, as_of, strip_of, carried_near_variance)
    else:
        selected = select_terms(found, rule, horizon_days=definition.horizon_days)
        if isinstance(selected, Reason):
            outcome = _Outcome(_with_board_span(selected, board, as_of), ())
        else:
            outcome = _two_terms(tuple(strip_of(c, i) for i, c in enumerate(selected)), definition)

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
        value=None if isinstance(outcome.value, Reason) else VolPoints(outcome.value),
        unit=UNIT_SKEW if definition.formula is Formula.SKEW else UNIT_VOL_POINTS,
        as_of=as_of,
        as_of_inferred=inferred,
        known_at=board.known_at,
        edition=edition.name,
        horizon_minutes=_horizon_minutes(definition, outcome.strips),
        year_minutes=_year_minutes(definition),
        reason=outcome.value if isinstance(outcome.value, Reason) else None,
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


class _Outcome:
    __slots__ = ("extrapolated", "strips", "value", "weights")

    def __init__(
        self,
        value: float | Reason,
        strips: tuple[StripTerm, ...],
        weights: tuple[float, ...] | None = None,
        *,
        extrapolated: bool = False,
    ) -> None:
        self.value = value
        self.strips = strips
        self.weights = weights if weights is not None else (0.0,) * len(strips)
        self.extrapolated = extrapolated


def _year_minutes(definition: IndexDefinition) -> float:
    return float(BUSINESS_YEAR_MINUTES if definition.clock is Clock.BUSINESS else MINUTES_PER_YEAR)


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


def _two_terms(strips: tuple[StripTerm, ...], definition: IndexDefinition) -> _Outcome:
    near, following = strips
    n1, n2 = near.candidate.minutes, following.candidate.minutes
    horizon = float(definition.horizon_days * MINUTES_PER_DAY)
    extrapolated = not n1 <= horizon <= n2
    if definition.formula in (Formula.NEAR_TERM, Formula.NEXT_TERM):
        return _single_term(strips, definition)
    for strip in strips:
        if strip.reason is not None:
            return _Outcome(strip.reason, strips, extrapolated=extrapolated)
    v1, v2 = near.variance, following.variance
    if v1 is None or v2 is None:  # pragma: no cover - a term without variance has a reason
        raise AssertionError("a calculable term has a variance")
    match definition.formula:
        case Formula.SKEW:
            level = skew_level(
                term_skewness(near, e2_factor=definition.skew_e2),
                term_skewness(following, e2_factor=definition.skew_e2),
                near_minutes=n1,
                next_minutes=n2,
                horizon=horizon,
            )
            weight = (n2 - horizon) / (n2 - n1)
            return _Outcome(level, strips, (weight, 1.0 - weight), extrapolated=extrapolated)
        case _:
            return _interpolated(strips, horizon, _year_minutes(definition))


def _single_term(strips: tuple[StripTerm, ...], definition: IndexDefinition) -> _Outcome:
    """One term's volatility alone; the other term may fail."""
    near = definition.formula is Formula.NEAR_TERM
    strip = strips[0] if near else strips[1]
    if strip.reason is not None or strip.variance is None:
        return _Outcome(strip.reason or _no_variance(strip), strips)
    return _Outcome(100.0 * math.sqrt(strip.variance), strips, (1.0, 0.0) if near else (0.0, 1.0))


def _interpolated(strips: tuple[StripTerm, ...], horizon: float, year_minutes: float) -> _Outcome:
    near, following = strips
    n1, n2 = near.candidate.minutes, following.candidate.minutes
    extrapolated = not n1 <= horizon <= n2
    variance = float(kernels.horizon_variance(near.variance, n1, following.variance, n2, horizon, year_minutes))
    weights = (n2 - horizon) / (n2 - n1), (horizon - n1) / (n2 - n1)
    if not variance > 0.0:
        reason = Reason(
            ReasonCode.NONPOSITIVE_VARIANCE,
            f"the variance extrapolated to {horizon / MINUTES_PER_DAY:g} days is {variance:.6g}: weights "
            f"{weights[0]:.3f} and {weights[1]:.3f} on {near.variance:.6g} and {following.variance:.6g}",
        )
        return _Outcome(reason, strips, weights, extrapolated=extrapolated)
    return _Outcome(100.0 * math.sqrt(variance), strips, weights, extrapolated=extrapolated)


def _one_business_day(
    found: list[Candidate],
    as_of: datetime,
    strip_of: Callable[[Candidate, int], StripTerm],
    carried: float | None,
) -> _Outcome:
    """VIX1D: today's and the next session's expiry in business time; after 16:00 the next session's alone."""
    local = as_of.astimezone(NEW_YORK)
    sessions = US_SESSIONS
    minute = 60 * local.hour + local.minute + local.second / 60
    today = local.date()
    if not sessions.is_session(today) or not (
        sessions.option_open_minute(today) <= minute <= sessions.option_close_minute(today)
    ):
        return _Outcome(
            Reason(
                ReasonCode.OUTSIDE_HOURS,
                "VIX1D counts business minutes, 09:30 to 16:15 New York on sessions (13:15 on half days); as_of is "
                f"{as_of.isoformat()}",
            ),
            (),
        )
    next_session = local.date() + timedelta(days=1)
    while not sessions.is_session(next_session):
        next_session += timedelta(days=1)
    by_expiry = {c.quotes.expiry: c for c in found}
    near, following = by_expiry.get(local.date()), by_expiry.get(next_session)
    if following is None or (near is None and local.time() < _PM_SETTLEMENT):
        missing = next_session if following is None else local.date()
        return _Outcome(
            Reason(ReasonCode.NO_TERMS, f"VIX1D needs the SPXW of {missing}, which this board does not hold"), ()
        )
    if near is None:
        only = strip_of(following, 0)
        if only.reason is not None or only.variance is None:
            return _Outcome(only.reason or _no_variance(only), (only,))
        return _Outcome(100.0 * math.sqrt(only.variance), (only,), (1.0,))
    strips = strip_of(near, 0), strip_of(following, 1)
    if near.minutes < FROZEN_NEAR_MINUTES:
        if carried is None:
            return _Outcome(
                Reason(
                    ReasonCode.NEAR_TERM_FROZEN,
                    f"{near.minutes} business minutes are left to {near.quotes.expiry}; below {FROZEN_NEAR_MINUTES} "
                    "VIX1D keeps the last valid near variance, which no board holds: pass carried_near_variance",
                ),
                strips,
            )
        strips = replace(strips[0], variance=carried, reason=None, carried=True), strips[1]
    for strip in strips:
        if strip.reason is not None:
            return _Outcome(strip.reason, strips)
    return _interpolated(strips, float(BUSINESS_SESSION_MINUTES), float(BUSINESS_YEAR_MINUTES))


def _no_variance(strip: StripTerm) -> Reason:
    return Reason(ReasonCode.NONPOSITIVE_VARIANCE, f"{strip.candidate.root} {strip.quotes.expiry} has no variance")
