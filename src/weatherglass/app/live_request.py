"""What is wanted of a live run, and what comes of it: indices by underlying, rules, rates, rows and news."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from weatherglass.app.exchange_feeds import CBOE_DELAY, COINS
from weatherglass.app.index_values import definitions_named
from weatherglass.app.rate_choice import rates_from
from weatherglass.errors import UsageError, nearest
from weatherglass.indices.definition import ANY, IndexDefinition
from weatherglass.indices.rates import term_rate
from weatherglass.market import RateSource, TermRates
from weatherglass.stream.beside import PublishedBeside
from weatherglass.stream.hours import ALWAYS_OPEN, US_INDEX_HOURS
from weatherglass.stream.publisher import PublicationRules
from weatherglass.stream.rows import PublishedRow

DERIBIT, CBOE = "deribit", "cboe"
FEEDS = (DERIBIT, CBOE)
DEFAULTS = {DERIBIT: ("BTC", "BTC30"), CBOE: ("SPX", "VIX")}
"""Underlying and index where none is named."""


@dataclass(frozen=True, slots=True)
class LiveRequest:
    """What is wanted.

    Attributes
    ----------
    names
        Indices; empty takes BTC30 on Deribit and VIX on Cboe.
    underlying
        For indices of any underlying (30D).
    every_s
        Seconds between two slots.
    rates
        As `rates_from` takes it; coins need none.
    define
        TOML file that declares further indices.
    """

    feed: str
    names: tuple[str, ...] = ()
    underlying: str | None = None
    every_s: float = 15.0
    rates: str | None = None
    define: str | None = None


@dataclass(frozen=True, slots=True)
class LiveRow:
    """A row as it is shown, with what the feed's own exchange publishes beside it.

    Attributes
    ----------
    delay
        How far behind the market the feed is.
    """

    feed: str
    underlying: str
    delay: timedelta
    row: PublishedRow
    beside: PublishedBeside | None = None


@dataclass(frozen=True, slots=True)
class FeedNews:
    """What a feed says of itself.

    Attributes
    ----------
    problem
        Why it is not whole; None when it is whole again, and for the other things that can be said:
    opens_at
        When the next row can be expected, where nothing is published now.
    left_out
        Quotes that gave way to newer ones of their contract before they could be used, in the whole run at its end.
    silent
        True when no message came for so long that values will be stale; False with the first one that comes again.
    """

    feed: str
    problem: str | None = None
    opens_at: datetime | None = None
    left_out: int = 0
    silent: bool | None = None


def rules_of(feed: str, every_s: float) -> PublicationRules:
    """How values of a feed become rows: coins day and night, US indices in their hours and 15 minutes late.

    Raises
    ------
    UsageError
        When the slots are closer than a tenth of a second, or further apart than an hour.
    """
    if not 0.1 <= every_s <= 3600.0:
        raise UsageError(f"every={every_s:g} seconds between two rows must be 0.1 to 3600")
    every = timedelta(seconds=every_s)
    if feed == CBOE:
        # two documents a minute or so apart, and the time that they take
        return PublicationRules(
            every, hours=US_INDEX_HOURS, delay=CBOE_DELAY, max_quote_age=timedelta(seconds=150), future=timedelta(0)
        )
    return PublicationRules(every, hours=ALWAYS_OPEN)


def grouped(request: LiveRequest) -> dict[str, list[IndexDefinition]]:
    """The indices of a request by underlying.

    Raises
    ------
    UsageError
        For a feed that does not exist, or an index that the feed has no options for.
    """
    if request.feed not in FEEDS:
        raise UsageError(f"feed={request.feed!r} does not exist; {nearest(request.feed, (*FEEDS, 'replay'))}")
    underlying, name = DEFAULTS[request.feed]
    underlying = (request.underlying or underlying).upper()
    found: dict[str, list[IndexDefinition]] = {}
    for one in definitions_named(list(dict.fromkeys(request.names)) or [name], request.define):
        own = underlying if ANY in one.underlyings else one.underlyings[0]
        if (own in COINS) != (request.feed == DERIBIT):
            raise UsageError(f"{one.name} is made of options of {own}, which the feed {request.feed} does not have")
        found.setdefault(own, []).append(one)
    return found


def live_rates(
    definitions: Sequence[IndexDefinition], underlying: str, text: str | None, now: datetime
) -> RateSource | None:
    """The rates of a family, which must reach today; 0 on coins, None where every index fixes its own.

    Raises
    ------
    StaleCurve
        When the curves at hand end too long before today.
    """
    if all(one.rate is not None for one in definitions):
        return None
    if text is None and underlying in COINS:
        return TermRates((0.0,))
    rates = rates_from(text)
    term_rate(rates, 0, expiry=now.date() + timedelta(days=30), as_of=now.date())
    return rates
