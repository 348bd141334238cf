"""What of a computed index is published, and as what: `fresh`, `carried` or `suppressed`, never a silent repeat.

Pure state machines: the state is a frozen record that goes in and comes out, every instant is an argument, so a replay
gives what the live run gave. For one snapshot the order is: `accept_snapshot` on the board's rows, `hold_step` on the
computed value, then (unless that is suppressed) `filter_step`, and `demote_stale` on what comes out.

Levels are in the index's own points. A value that does not exist is None with its reason; NaN is refused. Levels are
compared as calculated, not rounded: the owner's text does not say which.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from weatherglass.errors import UsageError
from weatherglass.market.reason import Reason
from weatherglass.timeline.settlement import require_offset, to_utc

TIE = 1e-12
"""Differences below this share of a level are float noise: 20.3 - 19.8 must be a drop of 0.5."""
CLOCK_SKEW = timedelta(seconds=5)
"""Quotes may be dated this much after `now`, because two clocks are never equal; ours."""


class PublicationStatus(StrEnum):
    """What a published value is."""

    FRESH = "fresh"
    """Calculated from this snapshot."""
    CARRIED = "carried"
    """A value of an earlier instant, published again; `as_of` says which."""
    SUPPRESSED = "suppressed"
    """No value is published."""


class PublicationCode(StrEnum):
    """Every reason for which a value is not fresh. The list is closed: programs may switch on it."""

    FILTERED_DROP = "filtered_drop"
    """Lower than the baseline by the threshold or more while the filter's period runs."""
    NOT_CALCULABLE = "not_calculable"
    NO_VALUE_YET = "no_value_yet"
    """Not calculable, and nothing valid to carry."""
    SPOT_JUMP = "spot_jump"
    """Held: the underlying moved too far in one step."""
    ABOVE_CEILING = "above_ceiling"
    """Held: the index came to stand above the ceiling."""
    INDEX_JUMP = "index_jump"
    """Held: the index moved by the factor, up or down, in one step."""
    STALE_QUOTES = "stale_quotes"
    FEED_GAP = "feed_gap"
    """A feed may have missed quotes and is not whole again."""
    EMPTY_SNAPSHOT = "empty_snapshot"
    SHORT_SNAPSHOT = "short_snapshot"
    """The board has far fewer rows than usual."""


@dataclass(frozen=True, slots=True)
class PublicationReason:
    """A code, a sentence for people and, when the value is not calculable, why it is not."""

    code: PublicationCode
    message: str
    cause: Reason | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """One line of what went out; computed by this project, never an official value.

    Attributes
    ----------
    value
        Index points; None exactly when suppressed.
    reason
        Why it is not fresh; None exactly when it is.
    as_of
        The instant that the value describes; for a suppressed one, the instant that it would have described.
    published_at
        Not before `as_of`.
    """

    value: float | None
    status: PublicationStatus
    reason: PublicationReason | None
    as_of: datetime
    published_at: datetime

    def __post_init__(self) -> None:
        if (self.value is None) is not (self.status is PublicationStatus.SUPPRESSED):
            raise UsageError(f"value={self.value} cannot be {self.status}: a value is None exactly when suppressed")
        if (self.reason is None) is not (self.status is PublicationStatus.FRESH):
            raise UsageError(f"reason={self.reason} cannot be {self.status}: a reason is None exactly when fresh")
        if to_utc(self.published_at) < to_utc(self.as_of):
            raise UsageError(f"published_at={self.published_at.isoformat()} is before as_of={self.as_of.isoformat()}")


@dataclass(frozen=True, slots=True)
class Level:
    """An index level, in index points, and the instant that it describes."""

    value: float
    at: datetime


# ---- the owner's filter


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
    _require_step(state.seen_at, at, value, reason)
    same = (state.session, state.hours) == (session, hours)
    baseline = state.baseline if same else None
    if value is None:
        published = _without_value(baseline, at, reason, where=f"in this {hours.label} session")
    elif baseline is not None and (held := _filtered(baseline, value, at, parameters, hours)) is not None:
        published = _carried(baseline, at, held)
    else:
        baseline = Level(value, at)
        published = _fresh(value, at)
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


# ---- hold and confirm


@dataclass(frozen=True, slots=True)
class HoldRule:
    """When a value is held until it is confirmed. Ours: no index owner publishes such a rule.

    Attributes
    ----------
    spot_jump
        Share: a move of the underlying by this or more in one step holds the value.
    ceiling
        Index points: the first value above it is held.
    factor
        A level of this many times the last confirmed one, or of that part of it, is held.
    confirmations
        Number of consecutive further snapshots that must agree.
    tolerance
        Share of the held level (and of the held spot) within which a snapshot agrees.
    """

    spot_jump: float = 0.20
    ceiling: float = 150.0
    factor: float = 2.0
    confirmations: int = 3
    tolerance: float = 0.10
    source: str = "ours: this project's fault catalogue, chosen bounds"

    def __post_init__(self) -> None:
        for name, low in (("spot_jump", 0.0), ("ceiling", 0.0), ("factor", 1.0), ("confirmations", 0.0)):
            if not low < getattr(self, name) < math.inf:
                raise UsageError(f"{name}={getattr(self, name)} of the hold rule must be finite and more than {low:g}")
        if not 0.0 <= self.tolerance < 1.0:
            raise UsageError(f"tolerance={self.tolerance} of the hold rule is out of bounds: 0 up to 1")


DEFAULT_HOLD = HoldRule()


@dataclass(frozen=True, slots=True)
class HeldLevel:
    """A value that waits for its confirmation: the level, its spot, and how many snapshots agreed since."""

    level: Level
    spot: float | None
    confirmations: int


@dataclass(frozen=True, slots=True)
class HoldState:
    """All that hold-and-confirm remembers; `confirmed_spot` is the spot of the last confirmed value that had one."""

    confirmed: Level | None = None
    confirmed_spot: float | None = None
    held: HeldLevel | None = None
    seen_at: datetime | None = None


def hold_step(
    state: HoldState,
    value: float | None,
    at: datetime,
    *,
    spot: float | None = None,
    reason: Reason | None = None,
    rule: HoldRule = DEFAULT_HOLD,
) -> tuple[HoldState, Published]:
    """Hold-and-confirm: the next state, and the value as fresh, or suppressed until enough snapshots agree with it.

    A value within bounds of the last confirmed one is published and drops what was held. A value out of bounds is
    held; the snapshot that brings the rule's number of consecutive confirmations is published. A snapshot that is out
    of bounds elsewhere is held in its place; one that is not calculable drops it.

    Parameters
    ----------
    value
        Index points, or None when not calculable: then the last confirmed value is carried.
    at
        The instant described, with an offset; never before the last step's.
    spot
        Level of the underlying, or None when unknown: then it is not judged.
    reason
        Why `value` is None.

    Raises
    ------
    UsageError
        For a value or a spot that is no level, or an instant before the last one.

    Notes
    -----
    Moves of exactly the bound are held; the ceiling itself is not. Once a level above the ceiling is confirmed, the
    next ones are judged by their moves alone. Sessions do not matter: an opening gap is one step.

    Examples
    --------
    >>> from datetime import UTC
    >>> state = HoldState()
    >>> for second, level in enumerate((20.0, 41.0, 42.0, 40.5, 43.0)):
    ...     state, out = hold_step(state, level, datetime(2024, 8, 5, 14, 0, second, tzinfo=UTC))
    ...     print(out.value, out.status)
    20.0 fresh
    None suppressed
    None suppressed
    None suppressed
    43.0 fresh
    """
    _require_step(state.seen_at, at, value, reason)
    if spot is not None and not 0.0 < spot < math.inf:
        raise UsageError(f"spot={spot} is no level: give a positive finite number, or None when it is unknown")
    if value is None:
        return replace(state, held=None, seen_at=at), _without_value(
            state.confirmed, at, reason, where="in this stream"
        )
    suspicion = _suspicion(state, value, spot, rule)
    if suspicion is None:
        return _confirmed(state, value, at, spot)
    held = HeldLevel(Level(value, at), spot, 0)
    if state.held is not None and _agrees(state.held, value, spot, rule.tolerance):
        held = replace(state.held, confirmations=state.held.confirmations + 1)
        if held.confirmations >= rule.confirmations:
            return _confirmed(state, value, at, spot)
    message = f"{suspicion.message}; {held.confirmations} of {rule.confirmations} confirmations"
    published = Published(None, PublicationStatus.SUPPRESSED, replace(suspicion, message=message), at, at)
    return replace(state, held=held, seen_at=at), published


def _confirmed(state: HoldState, value: float, at: datetime, spot: float | None) -> tuple[HoldState, Published]:
    known = state.confirmed_spot if spot is None else spot
    return HoldState(Level(value, at), known, None, at), _fresh(value, at)


def _suspicion(state: HoldState, value: float, spot: float | None, rule: HoldRule) -> PublicationReason | None:
    before, spot_before = state.confirmed, state.confirmed_spot
    if (
        spot is not None
        and spot_before is not None
        and abs(spot - spot_before) >= rule.spot_jump * spot_before * (1.0 - TIE)
    ):
        return PublicationReason(
            PublicationCode.SPOT_JUMP,
            f"the underlying went from {spot_before:g} to {spot:g} in one step, by {rule.spot_jump:.0%} or more",
        )
    if value > rule.ceiling and (before is None or before.value <= rule.ceiling):
        return PublicationReason(
            PublicationCode.ABOVE_CEILING, f"{value:.4f} is above {rule.ceiling:g}, and no value above it is confirmed"
        )
    if before is not None and max(value / before.value, before.value / value) >= rule.factor * (1.0 - TIE):
        return PublicationReason(
            PublicationCode.INDEX_JUMP,
            f"the index went from {before.value:.4f} to {value:.4f} in one step, by a factor of {rule.factor:g} or "
            "more",
        )
    return None


def _agrees(held: HeldLevel, value: float, spot: float | None, tolerance: float) -> bool:
    if abs(value - held.level.value) > (tolerance + TIE) * held.level.value:
        return False
    return spot is None or held.spot is None or abs(spot - held.spot) <= (tolerance + TIE) * held.spot


# ---- staleness and completeness


class Freshness(StrEnum):
    """Whether quotes are young enough to be called fresh."""

    FRESH = "fresh"
    STALE = "stale"


def freshness(quote_time: datetime, now: datetime, limit: timedelta) -> Freshness:
    """Whether quotes are at most `limit` old, by the instant at which they were *quoted*.

    The age does not count from the arrival: a frozen book that is sent again and again grows old. Quotes dated more
    than `CLOCK_SKEW` after `now` are stale, because their age is unknown.

    Parameters
    ----------
    quote_time
        With an offset; of a delayed feed, its time stamp less the delay.
    now
        With an offset.
    limit
        Zero or more; an age of exactly the limit is fresh.

    >>> from datetime import UTC
    >>> quoted = datetime(2024, 8, 5, 14, 0, tzinfo=UTC)
    >>> freshness(quoted, datetime(2024, 8, 5, 14, 0, 21, tzinfo=UTC), timedelta(seconds=20))
    <Freshness.STALE: 'stale'>
    """
    if limit < timedelta(0):
        raise UsageError(f"limit={limit.total_seconds():g} s of the age of quotes must be 0 or more")
    age = to_utc(require_offset(now, "now")) - to_utc(require_offset(quote_time, "quote_time"))
    return Freshness.FRESH if -CLOCK_SKEW <= age <= limit else Freshness.STALE


def demote_stale(published: Published, quote_time: datetime, now: datetime, limit: timedelta) -> Published:
    """The same line, `carried` instead of `fresh` when the quotes behind it are stale; its `as_of` is theirs."""
    if published.status is not PublicationStatus.FRESH or freshness(quote_time, now, limit) is Freshness.FRESH:
        return published
    age = (to_utc(now) - to_utc(quote_time)).total_seconds()
    message = (
        f"the quotes are of {quote_time.isoformat()}, {age:g} s old; at most {limit.total_seconds():g} s are fresh"
        if age >= 0.0
        else f"the quotes are dated {quote_time.isoformat()}, {-age:g} s after now: their age is unknown"
    )
    return replace(
        published,
        status=PublicationStatus.CARRIED,
        reason=PublicationReason(PublicationCode.STALE_QUOTES, message),
        as_of=min(published.as_of, quote_time, key=to_utc),
    )


def accept_snapshot(rows: int, usual_rows: int | None, *, minimum_share: float = 0.5) -> PublicationReason | None:
    """None when a board is complete enough to be used, otherwise why not; the caller then keeps the last one, carried.

    Parameters
    ----------
    rows
        Number of quotes in the board.
    usual_rows
        The usual number, or None before there is one: then only an empty board is refused.
    minimum_share
        A board with a smaller share of the usual rows is refused; exactly this share is accepted. Ours.

    Raises
    ------
    UsageError
        For counts that are none, or a share outside 0 to 1.

    >>> accept_snapshot(2_000, 20_000).code
    <PublicationCode.SHORT_SNAPSHOT: 'short_snapshot'>
    """
    if rows < 0:
        raise UsageError(f"rows={rows} of a board must be 0 or more")
    if usual_rows is not None and usual_rows < 1:
        raise UsageError(f"usual_rows={usual_rows} must be 1 or more, or None when there is no usual number yet")
    if not 0.0 <= minimum_share <= 1.0:
        raise UsageError(f"minimum_share={minimum_share} is out of bounds: 0 to 1")
    if rows == 0:
        return PublicationReason(PublicationCode.EMPTY_SNAPSHOT, "the board has no rows")
    if usual_rows is not None and rows / usual_rows < minimum_share:
        return PublicationReason(
            PublicationCode.SHORT_SNAPSHOT,
            f"the board has {rows} rows, {rows / usual_rows:.1%} of the usual {usual_rows}; "
            f"at least {minimum_share:.0%} are needed",
        )
    return None


# ---- shared by the steps


def _fresh(value: float, at: datetime) -> Published:
    return Published(value, PublicationStatus.FRESH, None, at, at)


def _carried(level: Level, at: datetime, reason: PublicationReason) -> Published:
    return Published(level.value, PublicationStatus.CARRIED, reason, level.at, at)


def _without_value(last: Level | None, at: datetime, reason: Reason | None, *, where: str) -> Published:
    why = "not calculable" if reason is None else f"not calculable: {reason.message}"
    if last is not None:
        message = f"{why}; the value is that of {last.at.isoformat()}"
        return _carried(last, at, PublicationReason(PublicationCode.NOT_CALCULABLE, message, reason))
    message = f"{why}; there is no valid value yet {where}"
    return Published(
        None, PublicationStatus.SUPPRESSED, PublicationReason(PublicationCode.NO_VALUE_YET, message, reason), at, at
    )


def _require_step(seen_at: datetime | None, at: datetime, value: float | None, reason: Reason | None) -> None:
    require_offset(at, "at")
    if seen_at is not None and to_utc(at) < to_utc(seen_at):
        raise UsageError(
            f"at={at.isoformat()} is before {seen_at.isoformat()}, the last instant of this stream; "
            "late values are stored, never published as current"
        )
    if value is not None and not 0.0 < value < math.inf:
        raise UsageError(
            f"value={value} is no index level: give a positive finite number, or None when it is not calculable"
        )
    if value is not None and reason is not None:
        raise UsageError(f"value={value} comes with a reason for its absence ({reason.code}); give one of the two")
