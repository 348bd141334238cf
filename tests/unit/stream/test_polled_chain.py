"""Delayed chains as a feed: differences, frozen quotes, refused documents, manners, and the server on loopback."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from chain_making import Chain
from weatherglass.app.exchange_feeds import CBOE_DELAY, _expects_news, cboe_feed, deribit_feed
from weatherglass.app.settings import Settings
from weatherglass.errors import SourceRefused, UsageError
from weatherglass.indices.engine import index_reading
from weatherglass.indices.family import index_named
from weatherglass.indices.publication import PublicationCode, PublicationStatus
from weatherglass.market import TermRates, assemble_board
from weatherglass.market.quote_snapshot import QuoteSnapshot
from weatherglass.stream.events import Event, FeedGap, FeedWhole, Listing, QuoteBatch, Tick, to_microseconds
from weatherglass.stream.hours import US_INDEX_HOURS
from weatherglass.stream.polled_chain import ChainDifference, Manners, PolledChain, until_open
from weatherglass.stream.publisher import PublicationRules, Publisher

NOON = datetime(2026, 5, 20, 16, 0, tzinfo=UTC)
"""Of New York, a Wednesday."""
RATES = TermRates((0.04,))
RULES = PublicationRules(hours=US_INDEX_HOURS, max_quote_age=timedelta(seconds=150), delay=CBOE_DELAY)


def events_of(
    fetches: list[Callable[[], QuoteSnapshot | None]], *, clock: list[datetime] | None = None
) -> tuple[list[Event], list[float]]:
    """What a feed gives for some answers in a row, and how long it waited after each."""
    waits: list[float] = []
    answers = iter(fetches)
    now = clock or [NOON]

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        now[0] += timedelta(seconds=seconds)

    class Done(Exception):
        pass

    def fetch() -> QuoteSnapshot | None:
        answer = next(answers, None)
        if answer is None:
            raise Done
        return answer()

    async def run() -> list[Event]:
        found: list[Event] = []
        feed = PolledChain("cboe SPX", fetch, now=lambda: now[0], sleep=sleep, jitter=lambda: 0.0)
        try:
            async for event in feed.events():
                found.append(event)  # noqa: PERF401 - what came before the end counts
        except Done:
            return found
        raise AssertionError("a feed does not end by itself")

    return asyncio.run(run()), waits


def raising(error: Exception) -> Callable[[], QuoteSnapshot | None]:
    def fetch() -> QuoteSnapshot | None:
        raise error

    return fetch


def test_a_chain_is_a_list_and_its_quotes_and_the_next_one_only_what_is_different() -> None:
    chain = Chain(NOON)
    first = chain.snapshot()
    name = list(chain.rows)[7]
    chain.made_at += timedelta(minutes=1)
    chain.rows[name] = [1.0, 2.0]
    second = chain.snapshot()
    gone = list(chain.rows)[11]
    del chain.rows[gone]
    chain.rows["SPXW260626C06000000"] = [0.05, 0.10]
    chain.made_at += timedelta(minutes=1)
    third = chain.snapshot()
    events, waits = events_of([lambda: first, lambda: second, lambda: None, lambda: third])
    assert [type(event) for event in events] == [Listing, QuoteBatch, QuoteBatch, Listing, QuoteBatch]
    whole, change, last = events[1], events[2], events[4]
    assert isinstance(whole, QuoteBatch)
    assert isinstance(change, QuoteBatch)
    assert isinstance(last, QuoteBatch)
    assert whole.which.size == 322
    assert (change.which.tolist(), change.bid.tolist(), change.ask.tolist()) == ([7], [1.0], [2.0])
    assert change.quoted_at.tolist() == [to_microseconds(NOON - timedelta(minutes=14))]
    assert last.which.tolist() == [11, 322]
    np.testing.assert_array_equal(last.ask, [np.nan, 0.10])
    assert waits == [60.0] * 4


def test_a_frozen_chain_under_a_moving_clock_goes_stale_and_a_moving_one_does_not() -> None:
    chain, moving = Chain(NOON), Publisher([index_named("VIX")], rates=RATES, rules=RULES)
    frozen, difference, still = (
        Publisher([index_named("VIX")], rates=RATES, rules=RULES),
        ChainDifference(),
        Chain(NOON),
    )
    moves = ChainDifference()
    rows = {"moving": [], "frozen": []}
    for minute in range(6):
        at = NOON + timedelta(minutes=minute)
        for row in chain.rows.values():
            row[1] = round((row[1] or 0.0) + 0.05, 2)
        for own, last, publisher, name in (
            (chain, moves, moving, "moving"),
            (still, difference, frozen, "frozen"),
        ):
            own.made_at = at
            for event in [*last.events(own.snapshot(), at), Tick(at + timedelta(seconds=45))]:
                rows[name] += publisher.take(event)
    assert {row.status for row in rows["moving"][1:]} == {PublicationStatus.FRESH}
    last = rows["frozen"][-1]
    assert (last.status, last.code) == (PublicationStatus.CARRIED, PublicationCode.STALE_QUOTES)
    assert last.published_at - last.as_of > CBOE_DELAY
    fresh = rows["moving"][-1]
    assert fresh.published_at - fresh.as_of == CBOE_DELAY
    snapshot = chain.snapshot()
    board = assemble_board(snapshot.quotes, underlying="SPX", as_of=fresh.as_of, source="oracle")
    assert fresh.value == index_reading(board, index_named("VIX"), rates=RATES).value


def test_a_refused_document_is_a_gap_and_the_next_good_one_makes_the_feed_whole() -> None:
    chain = Chain(NOON)
    good = chain.snapshot()
    chain.made_at += timedelta(minutes=1)
    later = chain.snapshot()
    few = replace(later, quotes=replace(later.quotes, **_first(later, 30)))
    events, waits = events_of(
        [
            lambda: good,
            raising(SourceRefused("cboe-option-chain", 403, "ask less often", retry_after_s=600.0)),
            lambda: few,
            lambda: replace(later, as_of=good.as_of - timedelta(minutes=5)),
            lambda: later,
        ]
    )
    assert [type(event) for event in events] == [Listing, QuoteBatch, FeedGap, FeedGap, FeedGap, FeedWhole]
    messages = [event.message for event in events if isinstance(event, FeedGap)]
    assert "refused with HTTP status 403 (it asks to wait 600 s)" in messages[0]
    assert messages[1].startswith("the board has 30 rows, 9.3% of the usual 322")
    assert "before the last one" in messages[2]
    assert waits == [60.0, 600.0, 240.0, 480.0, 60.0]


def _first(snapshot: QuoteSnapshot, count: int) -> dict[str, Any]:
    quotes = snapshot.quotes
    names = ("expiry", "root", "strike", "right", "bid", "ask", "delta", "iv")
    return {name: getattr(quotes, name)[:count] for name in names if getattr(quotes, name) is not None}


def test_rows_that_can_be_no_contract_are_passed_over_and_of_two_the_later_counts() -> None:
    snapshot = Chain(NOON).snapshot()
    strike, bid = snapshot.quotes.strike.copy(), snapshot.quotes.bid.copy()
    strike[0], strike[2], bid[2] = -1.0, strike[4], 0.01  # the call of row 4 twice
    broken = replace(snapshot, quotes=replace(snapshot.quotes, strike=strike, bid=bid))
    listing, batch = ChainDifference().events(broken, NOON)
    assert isinstance(listing, Listing)
    assert isinstance(batch, QuoteBatch)
    assert len(listing.listing.contracts) == 320
    place = listing.listing.contracts.index(listing.listing.contracts[1])
    assert batch.bid[place] == snapshot.quotes.bid[4]


@pytest.mark.parametrize(
    ("at", "waits_s"),
    [
        ("2026-05-20T13:46:00", 0.0),  # 09:46 New York: the first quotes that are 15 minutes old
        ("2026-05-20T13:00:00", 46 * 60.0),
        ("2026-05-20T20:34:00", 0.0),
        ("2026-05-20T20:36:00", (17 * 60 + 10) * 60.0),
        ("2026-05-22T21:00:00", ((3 * 24 + 16) * 60 + 46) * 60.0),  # a Friday before Memorial Day
        ("2026-11-27T18:34:00", 0.0),  # the half day after Thanksgiving
        ("2026-11-27T18:36:00", ((2 * 24 + 20) * 60 + 10) * 60.0),
    ],
)
def test_the_source_is_asked_only_while_there_are_quotes_to_expect(at: str, waits_s: float) -> None:
    assert until_open(datetime.fromisoformat(at).replace(tzinfo=UTC), session=_expects_news) == waits_s


def test_impossible_manners_and_coins_are_refused() -> None:
    with pytest.raises(UsageError, match="spacing_s=0"):
        Manners(spacing_s=0)
    with pytest.raises(UsageError, match="has options of BTC and ETH, not of XRP"):
        deribit_feed("XRP", Settings(Path()), now=lambda: NOON, beside=lambda _: None)
    assert [Manners().wait_s(1, chance) for chance in (0.0, 1.0)] == pytest.approx([120.0, 132.0])


# ---- the real client and a server on loopback


def test_the_chain_is_asked_for_with_what_the_last_answer_said_of_itself(httpserver: HTTPServer) -> None:
    chain = Chain(NOON)
    seen: list[str | None] = []
    broken = iter([b"<html>Will be right back</html>", gzip.compress(chain.document())[:500]])

    def answer(request: Request) -> Response:
        seen.append(request.headers.get("If-None-Match"))
        if len(seen) in (3, 4):
            body = next(broken)
            return Response(body, headers={"Content-Encoding": "gzip"} if body[:2] == b"\x1f\x8b" else {})
        if request.headers.get("If-None-Match") == '"v1"':
            return Response(status=304)
        return Response(chain.document(), content_type="application/json", headers={"ETag": '"v1"'})

    httpserver.expect_request("/api/global/delayed_quotes/options/_SPX.json").respond_with_handler(answer)
    host = httpserver.url_for("").rstrip("/")
    settings = Settings(Path(), hosts={"cboe-option-chain": host})
    feed = cboe_feed("SPX", settings, now=lambda: NOON, manners=Manners(spacing_s=0.01))

    async def some() -> list[Event]:
        found: list[Event] = []
        async for event in feed.events():
            found.append(event)
            if isinstance(event, FeedWhole):
                return found
        return found

    events = asyncio.run(some())
    assert [type(event) for event in events] == [Listing, QuoteBatch, FeedGap, FeedGap, FeedWhole]
    assert seen == [None, '"v1"', '"v1"', '"v1"', '"v1"']
    gaps = [event.message for event in events if isinstance(event, FeedGap)]
    assert "expected" in gaps[0]
    assert "cut off" in gaps[1] or "damaged" in gaps[1] or "compressed" in gaps[1]
