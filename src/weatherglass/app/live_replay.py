"""Live rows of the past: of a journal, byte for byte as they were, or of boards of an archive."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import chain
from pathlib import Path
from types import MappingProxyType

from weatherglass.app.data_home import now_utc
from weatherglass.app.index_values import BoardRequest, boards_of, definitions_named
from weatherglass.app.live_request import CBOE, DEFAULTS, DERIBIT, LiveRequest, LiveRow, live_rates, rules_of
from weatherglass.app.live_run import RUN
from weatherglass.errors import DataError, UnreadableFile
from weatherglass.store.journal import Journal
from weatherglass.stream.checkpoint import family_of, opening_events, restore
from weatherglass.stream.events import Event, Listing, Tick
from weatherglass.stream.publisher import PublicationRules, Publisher
from weatherglass.stream.replay import board_events, logged_events, paced
from weatherglass.stream.session import CHECKPOINT, EVENT

REPLAY = "replay"
_SQLITE = b"SQLite format 3\x00"


def replay_rows(
    source: str,
    request: LiveRequest,
    *,
    speed: float | None = None,
    wait: Callable[[float], object] = time.sleep,
    begins: Callable[[datetime], None] = lambda _: None,
) -> Iterator[LiveRow]:
    """The rows of a journal or of boards, as fast as they can be made or at a speed.

    Parameters
    ----------
    source
        The journal of a live run, or boards as `weatherglass index` takes them: a file, "packaged:NAME",
        "store:UNDERLYING@DAYS".
    request
        Indices and rates; those of the run where it names none. Slots are those of the run; boards have a row each.
    speed
        1 is as it was; None does not wait.
    begins
        Told the instant from which a journal goes that continues an earlier one: what came before is in a file of its
        own, or was removed.

    Raises
    ------
    UsageError, DataError
        When the source is neither, or has no options for an index.
    """
    if _is_journal(source):
        yield from _of_journal(Path(source), request, speed, wait, begins)
    else:
        yield from _of_boards(source, request, speed, wait)


def _is_journal(source: str) -> bool:
    path = Path(source)
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(_SQLITE)) == _SQLITE


def _of_journal(
    path: Path,
    request: LiveRequest,
    speed: float | None,
    wait: Callable[[float], object],
    begins: Callable[[datetime], None],
) -> Iterator[LiveRow]:
    with Journal(path, writable=False, clock=now_utc) as journal:
        first, opening = journal.last(RUN), next(iter(journal.read(EVENT, limit=1)), None)
        if first is None or opening is None:
            raise UnreadableFile(path, "it is no journal of a live run, or an empty one", "give one of live/")
        said = json.loads(first.payload)
        own = replace(
            request,
            feed=said["feed"],
            names=request.names or tuple(said["indices"]),
            rates=request.rates or said["rates"],
            define=request.define or said["define"],
        )
        definitions = definitions_named(own.names, own.define)
        rates = live_rates(definitions, said["underlying"], own.rates, opening.event_at)
        publisher = Publisher(definitions, rates=rates, rules=rules_of(own.feed, said["every_s"]))
        earlier = _continued(journal, publisher, before=opening.sequence, begins=begins)
        for row in publisher.take_all(_at_speed(chain(earlier, logged_events(journal)), speed, wait)):
            yield LiveRow(REPLAY, said["underlying"], publisher.rules.delay, row)


def _continued(
    journal: Journal, publisher: Publisher, *, before: int, begins: Callable[[datetime], None]
) -> tuple[Event, ...]:
    """What a journal that continues an earlier one begins with, put into a publisher; or events that say it."""
    head = next(iter(journal.read(CHECKPOINT, limit=1)), None)
    if head is None or head.sequence > before:
        return ()
    begins(head.event_at)
    if family_of(head.payload) != set(publisher.memory.indices):
        return opening_events(head.payload)
    restore(publisher, head.payload)
    return ()


def _of_boards(
    source: str, request: LiveRequest, speed: float | None, wait: Callable[[float], object]
) -> Iterator[LiveRow]:
    events = board_events(boards_of(BoardRequest(paths=(source,))))
    first = next(events, None)
    if not isinstance(first, Listing):
        raise DataError(f"{source} holds no board")
    underlying = first.listing.underlying
    names = request.names or (_default_index(underlying),)
    definitions = definitions_named(names, request.define)
    rates = live_rates(definitions, underlying, request.rates, first.received_at)
    publisher = Publisher(definitions, rates=rates, rules=PublicationRules(every=None))
    for event in _at_speed(_closed(first, events), speed, wait):
        for row in publisher.take(event):
            yield LiveRow(REPLAY, underlying, publisher.rules.delay, row)


def _closed(first: Event, events: Iterator[Event]) -> Iterator[Event]:
    """Events with the end of their last instant."""
    at: datetime = first.received_at
    yield first
    for event in events:
        at = event.received_at
        yield event
    yield Tick(at)


def _default_index(underlying: str) -> str:
    own: MappingProxyType[str, str] = MappingProxyType(dict(DEFAULTS[feed] for feed in (DERIBIT, CBOE)))
    return own.get(underlying, "30D")


def _at_speed(events: Iterator[Event], speed: float | None, wait: Callable[[float], object]) -> Iterator[Event]:
    return events if speed is None else paced(events, speed, wait=wait)
