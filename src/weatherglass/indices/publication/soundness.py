"""Whether what a value is made from is young and complete enough: stale quotes, short boards."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from weatherglass.errors import UsageError
from weatherglass.indices.publication.lines import (
    PublicationCode,
    PublicationReason,
    PublicationStatus,
    Published,
)
from weatherglass.timeline.settlement import require_offset, to_utc

CLOCK_SKEW = timedelta(seconds=5)
"""Quotes may be dated this much after `now`, because two clocks are never equal; ours."""


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
