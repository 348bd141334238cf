"""The owner's one-sided filter of an index level."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from weatherglass.errors import UsageError
from weatherglass.indices.publication.lines import (
    TIE,
    Level,
    PublicationCode,
    PublicationReason,
    Published,
    carried_line,
    fresh_line,
    line_without_value,
    require_step,
)
from weatherglass.market.reason import Reason
from weatherglass.timeline.settlement import to_utc


class TradingHours(StrEnum):
    """The two parts of a day in which the VIX is published; each is a session of its own to the filter."""

    RTH = "rth"
    """Regular trading hours."""
    GTH = "gth"
    """Global trading hours, before the regular ones."""

    @property
    def label(self) -> str:
        """As the owner writes it."""
        return self.value.upper()


@dataclass(frozen=True, slots=True)
class IndexFilter:
    """Parameters of the owner's index-level filter; the defaults are the VIX's.

    Attributes
    ----------
    threshold
        Index points: a value lower than the baseline by this or more is filtered.
    rth_minutes, gth_minutes
        How long a baseline stands in regular and in global trading hours.
    source, edition
        Where the rule and where the numbers were read.

    >>> VIX_FILTER.period(TradingHours.GTH)
    datetime.timedelta(seconds=300)
    """

    threshold: float = 0.50
    rth_minutes: float = 2.0
    gth_minutes: float = 5.0
    source: str = "rule: Cboe, Volatility Index Mathematics Methodology, 2022.v1, 2022-05-11, step 4(a)"
    edition: str = "numbers: Cboe, VIX Methodology v4, 2023-11-20 (reviewed yearly; later ones were not read)"

    def __post_init__(self) -> None:
        for name in ("threshold", "rth_minutes", "gth_minutes"):
            if not 0.0 < getattr(self, name) < math.inf:
                raise UsageError(f"{name}={getattr(self, name)} of the index filter must be positive and finite")

    def period(self, hours: TradingHours) -> timedelta:
        """How long a baseline stands."""
        return timedelta(minutes=self.rth_minutes if hours is TradingHours.RTH else self.gth_minutes)


VIX_FILTER = IndexFilter()


@dataclass(frozen=True, slots=True)
class FilterState:
    """All that the filter remembers.

    Attributes
    ----------
    session, hours
        The session of the last step; another one starts anew.
    baseline
        The last value that was published as fresh in it.
    seen_at
        Instant of the last step.
    """

    session: date | None = None
    hours: TradingHours | None = None
    baseline: Level | None = None
    seen_at: datetime | None = None


def filter_step(
    state: FilterState,
    value: float | None,
    at: datetime,
    hours: TradingHours,
    *,
    session: date,
    reason: Reason | None = None,
    parameters: IndexFilter = VIX_FILTER,
) -> tuple[FilterState, Published]:
    """The owner's one-sided filter: the next state, and what is published for one calculated value.

    Per session: (1) the first value is published and becomes the baseline; (2) while the baseline's period runs, a
    value above baseline - threshold is published and becomes the baseline; (3) one lower by the threshold or more is
    replaced by the baseline; (4) once the period has elapsed, the next value is published whatever it is. Rises are
    never filtered.

    Parameters
    ----------
    value
        Index points, or None when not calculable: then the baseline, which is the last valid value, is carried, and
        time goes on. A value that was filtered is not carried later.
    at
        The instant described, with an offset; never before the last step's.
    session
        Date label of the session; with `hours` it says when the filter starts anew.
    reason
        Why `value` is None.

    Raises
    ------
    UsageError
        For a value that is no level, or an instant before the last one.

    Notes
    -----
    A period has elapsed when t - tB equals it. The text does not say on which side the equality falls; this side
    publishes.

    References
    ----------
    Cboe, Volatility Index Mathematics Methodology, 2022.v1, 2022-05-11, steps 4(a) and 4(b), as read in the document.

    Examples
    --------
    >>> from datetime import UTC
    >>> day, state = date(2023, 11, 20), FilterState()
    >>> for minute, level in ((0, 14.0), (1, 13.5), (2, 13.5)):
    ...     state, out = filter_step(
    ...         state, level, datetime(2023, 11, 20, 15, minute, tzinfo=UTC), TradingHours.RTH, session=day
    ...     )
    ...     print(out.value, out.status)
    14.0 fresh
    14.0 carried
    13.5 fresh
    """
    require_step(state.seen_at, at, value, reason)
    same = (state.session, state.hours) == (session, hours)
    baseline = state.baseline if same else None
    if value is None:
        published = line_without_value(baseline, at, reason, where=f"in this {hours.label} session")
    elif baseline is not None and (held := _filtered(baseline, value, at, parameters, hours)) is not None:
        published = carried_line(baseline, at, held)
    else:
        baseline = Level(value, at)
        published = fresh_line(value, at)
    return FilterState(session, hours, baseline, at), published


def _filtered(
    baseline: Level, value: float, at: datetime, parameters: IndexFilter, hours: TradingHours
) -> PublicationReason | None:
    age, period = to_utc(at) - to_utc(baseline.at), parameters.period(hours)
    dropped = baseline.value - value >= parameters.threshold - TIE * baseline.value
    if age >= period or not dropped:
        return None
    return PublicationReason(
        PublicationCode.FILTERED_DROP,
        f"{value:.4f} is lower than {baseline.value:.4f} of {baseline.at.isoformat()} by {parameters.threshold:g} or "
        f"more, {age.total_seconds():g} s after it; in {hours.label} that value stands for "
        f"{period.total_seconds():g} s",
    )
