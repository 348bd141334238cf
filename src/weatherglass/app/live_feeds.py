"""Feeds by name, each as something that publishes to a hub for as long as it is let."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

from weatherglass.app.index_values import BoardRequest, boards_of
from weatherglass.app.live_hub import FeedState, LiveHub
from weatherglass.app.rate_choice import default_curves
from weatherglass.errors import DataError, UsageError, nearest
from weatherglass.indices.definition import IndexDefinition
from weatherglass.indices.family import FAMILY, generic_definition
from weatherglass.stream.events import Event, Tick
from weatherglass.stream.publisher import PublicationRules, Publisher
from weatherglass.stream.replay import board_events

LiveSource = Callable[[LiveHub], Awaitable[None]]
REPLAY = "replay"
FEEDS = (REPLAY,)
LONGEST_WAIT_S = 3600.0
_GENERIC_DAYS = 30


def live_source(feed: str, *, speed: float = 1.0) -> LiveSource:
    """The feed of a name.

    Parameters
    ----------
    feed
        "replay:FILE", where FILE is an archive of boards, packaged:NAME or store:UNDERLYING@DAYS.
    speed
        Of a replay: 60 is an hour a minute.

    Raises
    ------
    UsageError
        When there is no such feed, or the speed is none.
    """
    kind, _, what = feed.partition(":")
    if kind not in FEEDS:
        raise UsageError(f"no feed {feed!r}; {nearest(kind, FEEDS)}, such as {REPLAY}:BOARDS.csv")
    if not what:
        raise UsageError(
            f"{REPLAY} needs boards: {REPLAY}:FILE, {REPLAY}:packaged:NAME or {REPLAY}:store:UNDERLYING@DAYS"
        )
    if not 0.0 < speed <= 1e6:
        raise UsageError(f"speed={speed:g} of a replay must be above 0 and at most 1,000,000")
    return lambda hub: _replay(what, speed, hub)


async def _replay(what: str, speed: float, hub: LiveHub) -> None:
    """Show boards of the past at the pace at which they were quoted, divided by the speed."""
    hub.set_status(FeedState.REPLAYED, what, code="replay")
    events = iter(board_events(boards_of(BoardRequest(paths=(what,)))))
    publisher: Publisher | None = None
    before: datetime | None = None
    while (event := await asyncio.to_thread(next, events, None)) is not None:
        if before is not None and event.received_at > before:
            await asyncio.sleep(min((event.received_at - before).total_seconds() / speed, LONGEST_WAIT_S))
        before = event.received_at
        if publisher is None:
            publisher = _publisher(event)
        hub.publish(await asyncio.to_thread(publisher.take, event))
    if publisher is None or before is None:
        raise DataError(f"{what} holds no board that says when it was quoted")
    hub.publish(await asyncio.to_thread(publisher.take, Tick(before)))
    hub.set_status(FeedState.ENDED, what, code="end_of_replay")


def _publisher(first: Event) -> Publisher:
    underlying = first.listing.underlying if hasattr(first, "listing") else ""
    definitions = definitions_for(underlying)
    rates = default_curves() if any(each.rate is None for each in definitions) else None
    return Publisher(definitions, rates=rates, rules=PublicationRules(every=None))


def definitions_for(underlying: str) -> list[IndexDefinition]:
    """The indices of the family on an underlying; the 30-day one where the family has none.

    >>> [each.name for each in definitions_for("GLD")], [each.name for each in definitions_for("SPY")]
    (['GVZ'], ['30D'])
    """
    found = [each for each in FAMILY.values() if underlying in each.underlyings]
    return found or [generic_definition(_GENERIC_DAYS)]
