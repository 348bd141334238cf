"""The live feeds, with what they need of the outside put in: names, hosts, the polite HTTP client."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from weatherglass.app.settings import Settings
from weatherglass.errors import SourceError, UsageError
from weatherglass.indices.publication import TradingHours
from weatherglass.market.contracts import Contract
from weatherglass.market.payload import Payload
from weatherglass.market.quote_snapshot import QuoteSnapshot
from weatherglass.providers.boards.symbols import deribit_option
from weatherglass.providers.boards.us_close import DELAY
from weatherglass.providers.cboe_option_chain import CboeOptionChain
from weatherglass.providers.contract import Ask, Client
from weatherglass.providers.deribit_rpc import RETRYABLE_CODES
from weatherglass.stream.beside import PublishedBeside
from weatherglass.stream.coin_quotes import Instrument
from weatherglass.stream.deribit_conversation import DeribitPlan
from weatherglass.stream.deribit_feed import ADDRESS, DeribitFeed
from weatherglass.stream.hours import US_INDEX_HOURS
from weatherglass.stream.polled_chain import Manners, PolledChain, until_open

if TYPE_CHECKING:
    from weatherglass.stream.events import Feed

CBOE_DELAY = DELAY
"""How far behind the market Cboe's free quotes are, at least."""
COINS = ("BTC", "ETH")


def deribit_instrument(name: str) -> Instrument | None:
    """What an instrument name of Deribit means; None for futures, combinations and what does not parse.

    >>> deribit_instrument("BTC-5JUN26-100000-C").contract.strike, deribit_instrument("BTC-CS-5JUN26-1_2")
    (100000.0, None)
    """
    option = deribit_option(name)
    if option is None:
        return None
    contract = Contract(option.expiry, option.root, option.strike, option.right)
    return Instrument(option.coin, contract, inverse=not option.quote)


def deribit_feed(
    coin: str, settings: Settings, *, now: Callable[[], datetime], beside: Callable[[PublishedBeside], None]
) -> DeribitFeed:
    """Deribit's options of a coin, at the host of the settings (`hosts.deribit-options`).

    Raises
    ------
    UsageError
        When it is a coin without such options.
    """
    if coin not in COINS:
        raise UsageError(f"Deribit's feed has options of {' and '.join(COINS)}, not of {coin}")
    host = settings.hosts.get("deribit-options")
    address = ADDRESS if host is None else f"ws{host.removeprefix('http')}/ws/api/v2"
    plan = DeribitPlan(coin, retryable=frozenset(RETRYABLE_CODES))
    return DeribitFeed(plan, deribit_instrument, now=now, beside=beside, address=address)


class ChainAsker:
    """Asks for one chain again and again, and says what the last answer was so that it need not be sent twice."""

    def __init__(self, source: CboeOptionChain, underlying: str, now: Callable[[], datetime]) -> None:
        self._source, self._underlying, self._now = source, underlying, now
        self._held: tuple[str | None, str | None] | None = None
        self.client: Client | None = None

    def validators(self, source: str, key: str) -> tuple[str | None, str | None] | None:  # noqa: ARG002
        """ETag and Last-Modified of the last answer that could be read."""
        return self._held

    def fetch(self) -> QuoteSnapshot | None:
        """The chain, or None when it has not changed since.

        Raises
        ------
        SourceError
            As the client and the source say.
        """
        if self.client is None:  # pragma: no cover - it is put in where the asker is made
            raise UsageError("an asker without a client cannot ask")
        payload: Payload | None = None
        for payload in self._source.fetch(Ask(self._now(), (self._underlying,)), self.client):
            if payload.unchanged:
                return None
        if payload is None:
            raise SourceError(f"{self._source.name} gave no document for {self._underlying}")
        (snapshot,) = self._source.parse(payload)
        self._held = (payload.etag, payload.last_modified)
        return snapshot


def cboe_feed(
    underlying: str, settings: Settings, *, now: Callable[[], datetime], manners: Manners | None = None
) -> Feed:
    """Cboe's delayed chain of an underlying, asked for politely and only while there is something new to expect."""
    from weatherglass.providers.http_client import HttpClient, HttpPolicy

    host = settings.hosts.get("cboe-option-chain")
    asker = ChainAsker(CboeOptionChain(host) if host else CboeOptionChain(), underlying, now)
    policy = HttpPolicy(
        deadline_s=settings.http.deadline_s,
        attempts=1,  # the feed itself waits and asks again
        contact=settings.contact,
        requests_per_s=dict(settings.http.requests_per_s),
    )
    asker.client = HttpClient(policy, validators=asker.validators)
    return PolledChain(
        f"cboe {underlying}",
        asker.fetch,
        now=now,
        manners=manners,
        opens=lambda at: until_open(at, session=_expects_news),
    )


def _expects_news(at: datetime) -> object:
    """The regular session that a document made at an instant is about; some minutes longer, for the last of it.

    Quotes of the global hours are not dated as such by the source: nothing is asked for then.
    """
    for behind in (CBOE_DELAY, CBOE_DELAY + timedelta(minutes=5)):
        session = US_INDEX_HOURS.session(at - behind)
        if session is not None and session.hours is TradingHours.RTH:
            return session
    return None
