"""From an index's candidates to its value: which terms, which formula, and what stands in its way.

The formulas ask for terms that have been calculated, by whoever: from a board at once, or from strips that are kept up
to date. So a live value and a value from the archive go through the same lines.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from weatherglass.indices import kernels
from weatherglass.indices.definition import Clock, Formula, IndexDefinition, TermRule
from weatherglass.indices.skew import skew_level
from weatherglass.indices.terms import Candidate, select_terms
from weatherglass.market import Reason, ReasonCode, TermQuotes
from weatherglass.timeline import NEW_YORK, US_SESSIONS
from weatherglass.units import MINUTES_PER_DAY, MINUTES_PER_YEAR

BUSINESS_SESSION_MINUTES = 405
"""09:30-16:15 New York: the constant maturity of VIX1D."""
BUSINESS_YEAR_MINUTES = 252 * BUSINESS_SESSION_MINUTES
FROZEN_NEAR_MINUTES = 60
"""Below this many business minutes VIX1D keeps the last valid near variance."""

_PM_SETTLEMENT = time(16, 0)


class CalculatedTerm(Protocol):
    """A dataclass of a term's variance, or of the reason for its absence; `carried` when it is of an earlier board."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def candidate(self) -> Candidate:
        """Which term, and how long it has to live."""

    @property
    def quotes(self) -> TermQuotes:
        """Its quotes."""

    @property
    def reason(self) -> Reason | None:
        """Why it has no variance."""

    @property
    def variance(self) -> float | None:
        """Annual variance."""


T = TypeVar("T", bound=CalculatedTerm)


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """A value, or why there is none.

    Attributes
    ----------
    value
        In the index's own points.
    strips
        The terms that were taken, near first.
    weights
        Of each term; zeros where the value does not exist.
    extrapolated
        Whether the horizon lies outside the terms.
    """

    value: float | Reason
    strips: tuple[T, ...]
    weights: tuple[float, ...]
    extrapolated: bool = False


def _without_weights(value: float | Reason, strips: tuple[T, ...], *, extrapolated: bool = False) -> Outcome[T]:
    return Outcome(value, strips, (0.0,) * len(strips), extrapolated)


def year_minutes(definition: IndexDefinition) -> float:
    """Minutes in a year on a definition's clock."""
    return float(BUSINESS_YEAR_MINUTES if definition.clock is Clock.BUSINESS else MINUTES_PER_YEAR)


def index_outcome(
    found: list[Candidate],
    definition: IndexDefinition,
    rule: TermRule,
    as_of: datetime,
    *,
    strip_of: Callable[[Candidate, int], T],
    skewness: Callable[[T, float], float],
    carried_near_variance: float | None = None,
) -> Outcome[T]:
    """The value of an index from the candidates of a board.

    Parameters
    ----------
    strip_of
        Calculates a candidate at a position, 0 for the near term.
    skewness
        Of a calculable term with a factor of the second moment's correction; SKEW only.
    carried_near_variance
        VIX1D only: the last valid near variance, for use in the near term's last hour.
    """
    if definition.formula is Formula.ONE_BUSINESS_DAY:
        return _one_business_day(found, as_of, strip_of, carried_near_variance)
    selected = select_terms(found, rule, horizon_days=definition.horizon_days)
    if isinstance(selected, Reason):
        return Outcome(selected, (), ())
    return _two_terms(tuple(strip_of(c, i) for i, c in enumerate(selected)), definition, skewness)


def _two_terms(strips: tuple[T, ...], definition: IndexDefinition, skewness: Callable[[T, float], float]) -> Outcome[T]:
    near, following = strips
    n1, n2 = near.candidate.minutes, following.candidate.minutes
    horizon = float(definition.horizon_days * MINUTES_PER_DAY)
    extrapolated = not n1 <= horizon <= n2
    if definition.formula in (Formula.NEAR_TERM, Formula.NEXT_TERM):
        return _single_term(strips, definition)
    for strip in strips:
        if strip.reason is not None:
            return _without_weights(strip.reason, strips, extrapolated=extrapolated)
    v1, v2 = near.variance, following.variance
    if v1 is None or v2 is None:  # pragma: no cover - a term without variance has a reason
        raise AssertionError("a calculable term has a variance")
    match definition.formula:
        case Formula.SKEW:
            level = skew_level(
                skewness(near, definition.skew_e2),
                skewness(following, definition.skew_e2),
                near_minutes=n1,
                next_minutes=n2,
                horizon=horizon,
            )
            if math.isnan(level):
                return _without_weights(_no_spread(strips), strips, extrapolated=extrapolated)
            weight = (n2 - horizon) / (n2 - n1)
            return Outcome(level, strips, (weight, 1.0 - weight), extrapolated=extrapolated)
        case _:
            return _interpolated(strips, horizon, year_minutes(definition))


def _single_term(strips: tuple[T, ...], definition: IndexDefinition) -> Outcome[T]:
    """One term's volatility alone; the other term may fail."""
    near = definition.formula is Formula.NEAR_TERM
    strip = strips[0] if near else strips[1]
    if strip.reason is not None or strip.variance is None:
        return _without_weights(strip.reason or _no_variance(strip), strips)
    return Outcome(100.0 * math.sqrt(strip.variance), strips, (1.0, 0.0) if near else (0.0, 1.0))


def _interpolated(strips: tuple[T, ...], horizon: float, year: float) -> Outcome[T]:
    near, following = strips
    n1, n2 = near.candidate.minutes, following.candidate.minutes
    extrapolated = not n1 <= horizon <= n2
    variance = float(kernels.horizon_variance(near.variance, n1, following.variance, n2, horizon, year))
    weights = (n2 - horizon) / (n2 - n1), (horizon - n1) / (n2 - n1)
    if not variance > 0.0:
        reason = Reason(
            ReasonCode.NONPOSITIVE_VARIANCE,
            f"the variance extrapolated to {horizon / MINUTES_PER_DAY:g} days is {variance:.6g}: weights "
            f"{weights[0]:.3f} and {weights[1]:.3f} on {near.variance:.6g} and {following.variance:.6g}",
        )
        return Outcome(reason, strips, weights, extrapolated=extrapolated)
    return Outcome(100.0 * math.sqrt(variance), strips, weights, extrapolated=extrapolated)


def _one_business_day(
    found: list[Candidate],
    as_of: datetime,
    strip_of: Callable[[Candidate, int], T],
    carried: float | None,
) -> Outcome[T]:
    """VIX1D: today's and the next session's expiry in business time; after 16:00 the next session's alone."""
    local = as_of.astimezone(NEW_YORK)
    sessions = US_SESSIONS
    minute = 60 * local.hour + local.minute + local.second / 60
    today = local.date()
    if not sessions.is_session(today) or not (
        sessions.option_open_minute(today) <= minute <= sessions.option_close_minute(today)
    ):
        return _without_weights(
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
        return _without_weights(
            Reason(ReasonCode.NO_TERMS, f"VIX1D needs the SPXW of {missing}, which this board does not hold"), ()
        )
    if near is None:
        only = strip_of(following, 0)
        if only.reason is not None or only.variance is None:
            return _without_weights(only.reason or _no_variance(only), (only,))
        return Outcome(100.0 * math.sqrt(only.variance), (only,), (1.0,))
    strips = strip_of(near, 0), strip_of(following, 1)
    if near.minutes < FROZEN_NEAR_MINUTES:
        if carried is None:
            return _without_weights(
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
            return _without_weights(strip.reason, strips)
    return _interpolated(strips, float(BUSINESS_SESSION_MINUTES), float(BUSINESS_YEAR_MINUTES))


def _no_spread(strips: tuple[T, ...]) -> Reason:
    terms = " or ".join(f"{strip.candidate.root} {strip.quotes.expiry}" for strip in strips)
    return Reason(ReasonCode.NONPOSITIVE_VARIANCE, f"{terms}: the log return of its strip has no positive variance")


def _no_variance(strip: CalculatedTerm) -> Reason:
    return Reason(ReasonCode.NONPOSITIVE_VARIANCE, f"{strip.candidate.root} {strip.quotes.expiry} has no variance")
