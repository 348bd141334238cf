"""One connection to Deribit as a conversation: what is said in answer to what, without a socket or a clock of its own.

It begins with the summaries of all options of the coin (the list of contracts and a first quote of each), subscribes to
every one of them in parts, and asks for the summaries once more when all are confirmed: with that answer nothing can be
missing, and the feed is whole. From then on the summaries are asked for from time to time, for contracts that are new.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from msgspec import UNSET

from weatherglass.errors import DataError, SourceError, SourceRefused, UsageError
from weatherglass.market.contracts import TermKey
from weatherglass.stream.beside import PublishedBeside
from weatherglass.stream.coin_quotes import END, FIRST, CoinQuotes
from weatherglass.stream.deribit_books import MissingChange, OrderBook
from weatherglass.stream.deribit_messages import (
    BOOK,
    DVOL,
    TICKER,
    ChannelData,
    Message,
    Summary,
    channels_of,
    in_parts,
    message_of,
    request,
    summaries_of,
)
from weatherglass.stream.events import Event, FeedGap, FeedWhole, Listing, to_instant

SOURCE = "deribit"
LEAST_HEARTBEAT_S = 10.0
"""The server refuses a shorter interval."""
_MOST_DVOL = 1_000.0


class FeedBroken(SourceError):
    """The connection cannot be used any more; another one may.

    Attributes
    ----------
    rest_s
        Least time before the next one.
    """

    def __init__(self, problem: str, *, rest_s: float = 0.0) -> None:
        self.problem, self.rest_s = problem, rest_s
        super().__init__(f"{SOURCE}: {problem}")


@dataclass(frozen=True, slots=True)
class DeribitPlan:
    """What is asked of Deribit, and how patiently.

    Attributes
    ----------
    coin
        "BTC" or "ETH".
    books
        Keep order books from their changes, each of which names the one before, so that a missing one is noticed; the
        default is tickers, which have no such number and far fewer messages.
    interval
        Of the channels: "100ms", or "agg2" for about once a second.
    heartbeat_s
        Agreed with the server; after two of them without a word the connection is given up.
    quiet_s
        Without a notification for so long it is given up too, whatever its heart does.
    answer_s
        And after a request that has no answer for so long.
    refresh_s
        Between two looks for contracts that are new.
    part
        Channels a request.
    subscribe_every_s
        Between two such requests: the server allows 3.3 a second.
    retryable
        Codes of errors after which asking again makes sense.
    """

    coin: str
    books: bool = False
    interval: str = "agg2"
    heartbeat_s: float = LEAST_HEARTBEAT_S
    quiet_s: float = 60.0
    answer_s: float = 15.0
    refresh_s: float = 60.0
    part: int = 200
    subscribe_every_s: float = 0.35
    retryable: frozenset[int] = frozenset({10028})

    def __post_init__(self) -> None:
        for name in ("heartbeat_s", "quiet_s", "answer_s", "refresh_s", "part", "subscribe_every_s"):
            if not getattr(self, name) > 0:
                raise UsageError(f"{name}={getattr(self, name)} of a feed must be positive")


@dataclass(slots=True)
class Conversation:
    """The state of one connection.

    Parameters
    ----------
    quotes
        Of the coin; lives longer than a connection.
    emit, beside
        Take events of the feed, and values that the exchange publishes itself.
    now
        Gives the instant, by a clock that does not jump.
    seconds
        Gives seconds of a clock that only grows.

    Attributes
    ----------
    whole
        Whether nothing is missing.
    heard
        Seconds at which the last message came.
    """

    plan: DeribitPlan
    quotes: CoinQuotes
    emit: Callable[[Event], None]
    beside: Callable[[PublishedBeside], None]
    now: Callable[[], datetime]
    seconds: Callable[[], float]
    next_subscribe: float = 0.0
    whole: bool = False
    heard: float = field(init=False)
    _fed: float = field(init=False)
    _asked: dict[int, tuple[str, float]] = field(default_factory=dict)
    _last_id: int = 0
    _to_subscribe: deque[tuple[str, list[str]]] = field(default_factory=deque)
    _tried: set[str] = field(default_factory=set)
    _closed: bool = False
    _refreshed: float = 0.0
    _books: dict[str, OrderBook] = field(default_factory=dict)
    _unknown_books: set[str] = field(default_factory=set)
    _forward_of: dict[TermKey, float] = field(default_factory=dict)
    _leaders: dict[str, tuple[TermKey, list[str]]] = field(default_factory=dict)
    _term_of: dict[str, TermKey] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.heard = self._fed = self.seconds()

    # ---- what is sent

    def opening(self) -> list[bytes]:
        """What is said first."""
        return [
            self._ask("heartbeat", "public/set_heartbeat", {"interval": max(1, round(self.plan.heartbeat_s))}),
            self._summaries(),
        ]

    def due(self) -> list[bytes]:
        """What it is time to say.

        Raises
        ------
        FeedBroken
            When nothing came for too long.
        """
        now = self.seconds()
        if now - self.heard > 2.0 * self.plan.heartbeat_s:
            raise FeedBroken(f"nothing came for {now - self.heard:.1f} s, two heartbeats and more")
        if now - self._fed > self.plan.quiet_s:
            raise FeedBroken(f"no quote came for {now - self._fed:.1f} s, although the connection lives")
        kind, asked = next(iter(self._asked.values()), ("", now))
        if now - asked > self.plan.answer_s:
            raise FeedBroken(f"a request ({kind}) has had no answer for {now - asked:.1f} s")
        if self._to_subscribe and now >= self.next_subscribe:
            self.next_subscribe = now + self.plan.subscribe_every_s
            method, channels = self._to_subscribe.popleft()
            return [self._ask(method, f"public/{method}", {"channels": channels})]
        if self.whole and now - self._refreshed >= self.plan.refresh_s and not self._is_asked("summaries"):
            return [self._summaries()]
        return []

    def _ask(self, kind: str, method: str, params: dict[str, object]) -> bytes:
        self._last_id += 1
        self._asked[self._last_id] = kind, self.seconds()
        return request(self._last_id, method, params)

    def _is_asked(self, *kinds: str) -> bool:
        return any(kind in kinds for kind, _ in self._asked.values())

    def _summaries(self, kind: str = "summaries") -> bytes:
        self._refreshed = self.seconds()
        params = {"currency": self.plan.coin, "kind": "option"}
        return self._ask(kind, "public/get_book_summary_by_currency", dict(params))

    # ---- what comes

    def take(self, raw: bytes | str) -> list[bytes]:
        """Take a message; what is to be said in answer.

        Raises
        ------
        FeedBroken
            When it cannot be read, or says that the connection is of no use.
        SourceRefused
            When the server will never answer what is asked.
        """
        self.heard = self.seconds()
        try:
            message = message_of(raw)
            if message.method == "subscription":
                return self._notification(message)
            if message.method == "heartbeat":
                asks = message.params is not None and message.params.type == "test_request"
                return [self._ask("test", "public/test", {})] if asks else []
            return self._answer(message)
        except DataError as exc:
            raise FeedBroken(str(exc)) from exc

    def _answer(self, message: Message) -> list[bytes]:
        kind, _ = self._asked.pop(message.id, ("", 0.0)) if message.id is not None else ("", 0.0)
        if message.error is not None:
            self._refused(kind, message.error.code, message.error.message)
        match kind:
            case "summaries" | "closing summaries":
                return self._take_summaries(summaries_of(message.result), closes=kind == "closing summaries")
            case "subscribe":
                self.quotes.counts["confirmed"] += len(channels_of(message.result))
                return self._close_when_subscribed()
        return []

    def _refused(self, kind: str, code: int, said: str) -> None:
        problem = f"JSON-RPC error {code} {said} in answer to {kind or 'nothing that was asked'}"
        if code in self.plan.retryable:
            raise FeedBroken(problem, rest_s=1.0)
        if kind in ("summaries", "closing summaries", "heartbeat"):
            raise SourceRefused(SOURCE, 200, f"{problem}: the request itself is wrong, asking again will not help")
        raise FeedBroken(problem, rest_s=1.0)

    def _take_summaries(self, rows: list[Summary], *, closes: bool) -> list[bytes]:
        if refusal := self.quotes.refusal(rows):
            raise FeedBroken(f"summaries of {self.plan.coin} are not used: {refusal}", rest_s=1.0)
        at = self.now()
        if (batch := self.quotes.take(at)) is not None:
            self.emit(batch)
        if (listing := self.quotes.relist(rows)) is not None:
            self.emit(Listing(at, listing))
        if not self.whole and not closes:
            self.emit(FeedGap(at, self.feed, "not everything is subscribed to yet"))
        for row in rows:
            self.quotes.put(
                row.instrument_name, row.bid_price, row.ask_price, row.underlying_price, row.creation_timestamp
            )
        self._fed = self.seconds()
        self._subscribe_to_new()
        if self.plan.books:
            self._first_forwards(rows)
        if closes and not self._to_subscribe:
            self._closed = True
            self._maybe_whole()
            return []
        return self._close_when_subscribed()

    def _first_forwards(self, rows: list[Summary]) -> None:
        for row in rows:
            if row.underlying_price is not None and row.instrument_name in self._leaders:
                self._forward_of.setdefault(self._leaders[row.instrument_name][0], row.underlying_price)

    @property
    def feed(self) -> str:
        """Name of the feed."""
        return f"{SOURCE} {self.plan.coin}"

    # ---- subscriptions

    def _wanted(self) -> list[str]:
        interval, coin = self.plan.interval, self.plan.coin.lower()
        channels = [f"{DVOL}.{coin}_usd"]
        if not self.plan.books:
            return [*channels, *(f"{TICKER}.{name}.{interval}" for name in self.quotes.numbers)]
        terms = self.quotes.terms()
        self._leaders = {names[0]: (term, names) for term, names in terms.items()}
        self._term_of = {name: term for term, names in terms.items() for name in names}
        channels += [f"{TICKER}.{name}.{interval}" for name in self._leaders]
        return [*channels, *(f"{BOOK}.{name}.100ms" for name in self.quotes.numbers)]

    def _subscribe_to_new(self) -> None:
        new = [channel for channel in self._wanted() if channel not in self._tried]
        self._tried.update(new)
        self._to_subscribe.extend(("subscribe", list(part)) for part in in_parts(new, self.plan.part))

    def _close_when_subscribed(self) -> list[bytes]:
        """The second look at the summaries, as soon as all subscriptions are confirmed."""
        waits = self.whole or self._to_subscribe or self._is_asked("subscribe", "closing summaries")
        return [] if waits else [self._summaries("closing summaries")]

    def _maybe_whole(self) -> None:
        if self._closed and not self.whole and not self._unknown_books:
            self.whole = True
            self.emit(FeedWhole(self.now(), self.feed))

    # ---- notifications

    def _notification(self, message: Message) -> list[bytes]:
        data = None if message.params is None else message.params.data
        if data is None:
            raise DataError("a notification without data")
        name = data.instrument_name
        if data.volatility is not UNSET:
            self._take_dvol(data)
            return []
        self._fed = self.heard
        if name is UNSET:
            raise DataError("a notification that names no instrument")
        if data.change_id is not UNSET and data.type:
            return self._take_book(name, data)
        self._take_ticker(name, data)
        return []

    def _take_dvol(self, data: ChannelData) -> None:
        value = data.volatility
        if isinstance(value, float) and 0.0 < value < _MOST_DVOL and FIRST <= data.timestamp * 1000 < END:
            name = f"DVOL {self.plan.coin}"
            stamp = to_instant(data.timestamp * 1000)
            self.beside(PublishedBeside(self.now(), SOURCE, name, value, stamp))

    def _take_ticker(self, name: str, data: ChannelData) -> None:
        bid, ask, forward = data.best_bid_price, data.best_ask_price, data.underlying_price
        if bid is UNSET or ask is UNSET or forward is UNSET:
            raise DataError(f"the ticker of {name} lacks best_bid_price, best_ask_price or underlying_price")
        if self.plan.books:
            self._take_forward(name, forward, data.timestamp)
            return
        if data.state != "open" or data.best_bid_amount == 0.0:  # nobody quotes: the price of it is written as 0
            bid = None
        if data.state != "open" or data.best_ask_amount == 0.0:
            ask = None
        delta = None if data.greeks is None else data.greeks.delta
        self.quotes.put(name, bid, ask, forward, data.timestamp, delta)

    def _take_forward(self, name: str, forward: float | None, milliseconds: int) -> None:
        """The forward of an expiry has moved: all of its prices in dollars are others now."""
        if name not in self._leaders or forward is None:
            return
        term, names = self._leaders[name]
        if self._forward_of.get(term) == forward:
            return
        self._forward_of[term] = forward
        for each in names:
            book = self._books.get(each)
            if book is not None and book.change_id is not None:
                self.quotes.put(each, *book.best, forward, milliseconds)

    def _take_book(self, name: str, data: ChannelData) -> list[bytes]:
        book = self._books.setdefault(name, OrderBook(name))
        try:
            known = book.take(data)
        except MissingChange as exc:
            self._unknown_books.add(name)
            self.whole = self._closed = False
            self.emit(FeedGap(self.now(), self.feed, str(exc)))
            channel = f"{BOOK}.{name}.100ms"
            self._to_subscribe.extend([("unsubscribe", [channel]), ("subscribe", [channel])])
            return []
        if known:
            self._unknown_books.discard(name)
            term = self._term_of.get(name)
            forward = None if term is None else self._forward_of.get(term)
            if forward is not None:
                self.quotes.put(name, *book.best, forward, data.timestamp)
            self._maybe_whole()
        return []
