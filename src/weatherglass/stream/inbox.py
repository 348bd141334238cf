"""What has arrived and is not yet taken: a queue that stays small whatever the feed does.

When more quotes wait than it may hold, those of one contract become one, the newest; what was left out is counted.
Words about the feed are never left out, and no quote passes one of them.
"""

from __future__ import annotations

from collections import deque

import numpy as np

from weatherglass.errors import UsageError
from weatherglass.stream.events import Event, QuoteBatch


class Inbox:
    """A queue of events, for one thread.

    Parameters
    ----------
    most_quotes
        More quotes than this are made fewer.

    Attributes
    ----------
    left_out
        Quotes that gave way to a newer one of their contract.

    Examples
    --------
    >>> from weatherglass.stream.events import to_instant
    >>> inbox = Inbox(most_quotes=2)
    >>> for price in (1.0, 2.0, 3.0):
    ...     inbox.put(QuoteBatch(to_instant(0), np.array([7]), np.array([price]), np.array([price]), np.array([0])))
    >>> [event.bid.tolist() for event in inbox.take_all()], inbox.left_out
    ([[3.0]], 2)
    """

    def __init__(self, *, most_quotes: int = 200_000) -> None:
        if most_quotes < 1:
            raise UsageError(f"most_quotes={most_quotes} of an inbox must be 1 or more")
        self._most = most_quotes
        self._events: deque[Event] = deque()
        self._quotes = 0
        self._bound = most_quotes
        self.left_out = 0

    def put(self, event: Event) -> None:
        """Add an event behind the others."""
        self._events.append(event)
        if isinstance(event, QuoteBatch):
            self._quotes += event.which.size
            if self._quotes > self._bound:
                self._conflate()

    def take_all(self) -> list[Event]:
        """All that waits, in order; nothing waits afterwards."""
        taken = list(self._events)
        self._events.clear()
        self._quotes, self._bound = 0, self._most
        return taken

    @property
    def quotes(self) -> int:
        """Quotes that wait."""
        return self._quotes

    def _conflate(self) -> None:
        kept: deque[Event] = deque()
        run: list[QuoteBatch] = []
        for event in [*self._events, None]:
            if isinstance(event, QuoteBatch):
                run.append(event)
                continue
            if run:
                kept.append(newest_of(run))
                run = []
            if event is not None:
                kept.append(event)
        before = self._quotes
        self._events = kept
        self._quotes = sum(event.which.size for event in kept if isinstance(event, QuoteBatch))
        self.left_out += before - self._quotes
        # distinct contracts cannot be made fewer: look again when as many have come on top
        self._bound = max(self._most, 2 * self._quotes)


def newest_of(batches: list[QuoteBatch]) -> QuoteBatch:
    """One batch with the newest quote of each contract, by instant of the quote and then by order of arrival.

    It has the instant of arrival of the last batch. A publisher that takes it knows the same quotes as after all of
    them, as long as no slot lies between their instants.
    """
    which = np.concatenate([batch.which for batch in batches])
    quoted_at = np.concatenate([batch.quoted_at for batch in batches])
    order = np.lexsort((np.arange(which.size), quoted_at, which))
    last = np.r_[which[order][1:] != which[order][:-1], True] if which.size else np.empty(0, np.bool_)
    keep = np.sort(order[last])
    delta = None
    if any(batch.delta is not None for batch in batches):
        deltas = [np.full(batch.which.size, np.nan) if batch.delta is None else batch.delta for batch in batches]
        delta = np.concatenate(deltas)[keep]
    return QuoteBatch(
        max(batch.received_at for batch in batches),
        which[keep],
        np.concatenate([batch.bid for batch in batches])[keep],
        np.concatenate([batch.ask for batch in batches])[keep],
        quoted_at[keep],
        delta,
    )
