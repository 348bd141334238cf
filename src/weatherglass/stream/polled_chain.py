"""A whole option chain that is asked for again and again, as a feed: what differs from the last one is an update.

A quote is as old as the last document in which it was another: a chain whose time moves on while its quotes stand still
goes stale, as it should. A document that is refused, short or about an earlier time changes nothing.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import SystemRandom

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import SourceError, UsageError
from weatherglass.indices.publication import accept_snapshot
from weatherglass.market.board import Vector
from weatherglass.market.contracts import Contract, ContractList, TermKey
from weatherglass.market.quote_snapshot import QuoteSnapshot
from weatherglass.market.quotes import MAX_STRIKE, MICRO
from weatherglass.stream.events import Event, FeedGap, FeedWhole, Listing, QuoteBatch, to_microseconds

_CHANCE = SystemRandom().random
Fetch = Callable[[], QuoteSnapshot | None]
"""Asks for the chain, in a thread; None when the source says that it has not changed."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How often a source is asked.

    Attributes
    ----------
    spacing_s
        Between two documents.
    jitter_share
        Each wait is longer by a random share up to this, so that many users do not ask in step.
    most_s
        After failures the wait doubles up to this.
    """

    spacing_s: float = 60.0
    jitter_share: float = 0.1
    most_s: float = 900.0

    def __post_init__(self) -> None:
        if not 0 < self.spacing_s <= self.most_s:
            raise UsageError(f"spacing_s={self.spacing_s} of a polled source must be above 0, up to {self.most_s}")

    def wait_s(self, failures: int, chance: float) -> float:
        """The wait after so many failures in a row, 0 after a success.

        >>> [Manners().wait_s(n, 0.0) for n in (0, 1, 2, 40)]
        [60.0, 120.0, 240.0, 900.0]
        """
        wait = min(self.most_s, self.spacing_s * 2.0 ** min(failures, 30))
        return wait * (1.0 + self.jitter_share * chance)


class ChainDifference:
    """The last chain, and what another one changes."""

    def __init__(self) -> None:
        self._listing: ContractList | None = None
        self._columns: tuple[NDArray[np.generic], ...] = ()
        self._numbers: NDArray[np.int64] = np.empty(0, np.int64)
        self._bid: Vector = np.empty(0)
        self._ask: Vector = np.empty(0)
        self._rows = 0
        self._as_of: datetime | None = None

    def refusal(self, snapshot: QuoteSnapshot) -> str:
        """Why a chain is not used, or ""."""
        if self._as_of is not None and snapshot.as_of < self._as_of:
            return f"the chain is of {snapshot.as_of.isoformat()}, before the last one, of {self._as_of.isoformat()}"
        refused = accept_snapshot(snapshot.quotes.rows, self._rows or None)
        return "" if refused is None else refused.message

    def events(self, snapshot: QuoteSnapshot, at: datetime) -> list[Event]:
        """A `Listing` where there are new contracts, and the quotes that are others than before."""
        found: list[Event] = []
        numbers, listing = self._placed(snapshot)
        if listing is not None:
            found.append(Listing(at, listing))
            more = len(listing.contracts) - self._bid.size
            self._bid = np.concatenate([self._bid, np.full(more, np.nan)])
            self._ask = np.concatenate([self._ask, np.full(more, np.nan)])
        bid, ask, delta = (np.full(self._bid.size, np.nan) for _ in range(3))
        placed = numbers >= 0
        bid[numbers[placed]] = snapshot.quotes.bid[placed]
        ask[numbers[placed]] = snapshot.quotes.ask[placed]
        if snapshot.quotes.delta is not None:
            delta[numbers[placed]] = snapshot.quotes.delta[placed]
        changed = np.flatnonzero(~(_same(bid, self._bid) & _same(ask, self._ask)))
        self._bid, self._ask = bid, ask
        self._rows, self._as_of = snapshot.quotes.rows, snapshot.as_of
        if changed.size:
            quoted = np.full(changed.size, to_microseconds(snapshot.as_of), np.int64)
            deltas = None if snapshot.quotes.delta is None else delta[changed]
            found.append(QuoteBatch(at, changed, bid[changed], ask[changed], quoted, deltas))
        return found

    def _placed(self, snapshot: QuoteSnapshot) -> tuple[NDArray[np.int64], ContractList | None]:
        """The number of each row's contract, -1 where it can be none; the list when it has grown."""
        quotes = snapshot.quotes
        roots = np.array(quotes.roots)[quotes.root]
        columns = (quotes.expiry, roots, quotes.strike, quotes.right)
        same = bool(self._columns) and all(
            a.shape == b.shape and bool((a == b).all()) for a, b in zip(columns, self._columns, strict=True)
        )
        if same:
            return self._numbers, None
        known = {} if self._listing is None else self._listing.numbers()
        before = len(known)
        sound = np.isfinite(quotes.strike) & (quotes.strike * MICRO >= 1.0) & (quotes.strike <= MAX_STRIKE)
        numbers = np.full(quotes.rows, -1, np.int64)
        rows = zip(*(column.tolist() for column in (*columns, sound)), strict=True)
        for at, (expiry, root, strike, right, usable) in enumerate(rows):
            if usable:
                contract = Contract(expiry, root, round(strike * MICRO) / MICRO, right)
                numbers[at] = known.setdefault(contract, len(known))
        self._columns, self._numbers = columns, numbers
        if len(known) == before or not known:
            return numbers, None
        notes = snapshot.term_notes
        settles = {TermKey(*key): note.settles_at for key, note in notes.items() if note.settles_at is not None}
        self._listing = ContractList(snapshot.underlying, tuple(known), settles)
        return numbers, self._listing


class PolledChain:
    """A feed of one underlying.

    Parameters
    ----------
    fetch
        Asks for the whole chain; called in a thread of its own.
    now
        Gives the instant by a clock that does not jump.
    opens
        How long from an instant until it makes sense to ask, in seconds; 0 while the market is open.
    sleep
        Waits; `asyncio.sleep`.

    Attributes
    ----------
    asked
        Documents asked for so far.
    """

    def __init__(
        self,
        name: str,
        fetch: Fetch,
        *,
        now: Callable[[], datetime],
        manners: Manners | None = None,
        opens: Callable[[datetime], float] = lambda _: 0.0,
        sleep: Callable[[float], object] = asyncio.sleep,
        jitter: Callable[[], float] = _CHANCE,
    ) -> None:
        self._name, self._fetch, self._now = name, fetch, now
        self._manners, self._opens, self._sleep, self._jitter = manners or Manners(), opens, sleep, jitter
        self.asked = 0

    @property
    def name(self) -> str:
        """For people and for `FeedGap`."""
        return self._name

    async def events(self) -> AsyncIterator[Event]:
        """Events in order of arrival; the first document is asked for at once, also while the market is closed."""
        last, failures, in_gap = ChainDifference(), 0, False
        while True:
            problem, wait_s = "", 0.0
            self.asked += 1
            try:
                snapshot = await in_own_thread(self._fetch)
                problem = "" if snapshot is None else last.refusal(snapshot)
            except SourceError as exc:
                snapshot, problem = None, str(exc)
                wait_s = getattr(exc, "retry_after_s", None) or 0.0
            failures = failures + 1 if problem else 0
            if problem:
                in_gap = True
                yield FeedGap(self._now(), self._name, problem)
            else:
                for event in [] if snapshot is None else last.events(snapshot, self._now()):
                    yield event
                if in_gap:
                    in_gap = False
                    yield FeedWhole(self._now(), self._name)
            wait_s = max(wait_s, self._manners.wait_s(failures, self._jitter()), self._opens(self._now()))
            waiting = self._sleep(wait_s)
            if asyncio.iscoroutine(waiting):
                await waiting


async def in_own_thread(work: Fetch) -> QuoteSnapshot | None:
    """What some work gives that is done in a thread which nobody waits for when the program ends."""
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[QuoteSnapshot | None] = loop.create_future()

    def settle(result: QuoteSnapshot | None, error: BaseException | None) -> None:
        if outcome.done():
            return
        if error is None:
            outcome.set_result(result)
        else:
            outcome.set_exception(error)

    def run() -> None:
        try:
            result, error = work(), None
        except BaseException as exc:  # noqa: BLE001 - handed to whoever waits
            result, error = None, exc
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, result, error)

    threading.Thread(target=run, name="chain", daemon=True).start()
    return await outcome


def until_open(at: datetime, *, session: Callable[[datetime], object], step: timedelta = timedelta(minutes=1)) -> float:
    """Seconds from an instant to the next one, in steps, at which there is a session; at most a week.

    >>> from datetime import UTC
    >>> monday = datetime(2026, 5, 18, 14, 0, tzinfo=UTC)
    >>> until_open(monday - timedelta(minutes=3), session=lambda at: at >= monday or None)
    180.0
    """
    for count in range(7 * 24 * 60):
        if session(at + count * step) is not None:
            return count * step.total_seconds()
    return 7 * 86_400.0


def _same(a: Vector, b: Vector) -> NDArray[np.bool_]:
    same: NDArray[np.bool_] = (a == b) | (np.isnan(a) & np.isnan(b))
    return same
