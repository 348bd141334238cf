"""Silences on a clock that a test moves: told in time, once, and over with the first message."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weatherglass.app.live_feeds import _Said
from weatherglass.app.live_hub import LiveHub
from weatherglass.app.live_request import CBOE, DERIBIT, FeedNews, LiveRow, rules_of
from weatherglass.app.live_run import silence_of
from weatherglass.errors import UsageError
from weatherglass.indices.publication import PublicationStatus
from weatherglass.stream.hours import ALWAYS_OPEN
from weatherglass.stream.rows import PublishedRow
from weatherglass.stream.silence import Silence, watch_silence

START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
"""A Monday, 10:00 in New York."""


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


class Script:
    """Messages at given seconds, a clock that moves only while somebody sleeps, and what was told when."""

    def __init__(self, silence: Silence, arrivals: list[float], until: float, start: datetime = START) -> None:
        self.silence, self.arrivals, self.start, self.now = silence, sorted(arrivals), start, start
        self.until, self.told = start + seconds(until), list[tuple[float, bool]]()

    def say(self, silent: bool) -> None:
        self.told.append(((self.now - self.start).total_seconds(), silent))

    async def sleep(self, wait: float) -> None:
        wakes = self.now + seconds(wait)
        while self.arrivals and self.start + seconds(self.arrivals[0]) <= wakes:
            self.now = self.start + seconds(self.arrivals.pop(0))
            if self.silence.heard(self.now):
                self.say(False)
        self.now = wakes
        if self.now > self.until:
            raise asyncio.CancelledError

    def play(self) -> list[tuple[float, bool]]:
        with pytest.raises(asyncio.CancelledError):
            asyncio.run(watch_silence(self.silence, lambda: self.say(True), now=lambda: self.now, sleep=self.sleep))
        return self.told


def test_a_feed_that_stops_is_stale_within_twenty_seconds_and_live_with_its_first_message() -> None:
    silence = silence_of(rules_of(DERIBIT, 15.0))
    assert Script(silence, [0.0, 1.0, 2.5, 62.5, 63.0], 75.0).play() == [(21.5, True), (62.5, False)]


@given(st.lists(st.integers(0, 300_000), min_size=1, max_size=30))
def test_every_silence_is_told_at_its_limit_and_ends_with_the_message_after_it(milliseconds: list[int]) -> None:
    arrivals = sorted(milliseconds)
    told = Script(Silence(seconds(19), ALWAYS_OPEN), [each / 1_000 for each in arrivals], 400.0).play()
    expected: list[tuple[int, bool]] = []
    for this, following in zip(arrivals, [*arrivals[1:], None], strict=True):
        if following is None or following - this > 19_000:
            expected.append((this + 19_000, True))
            expected += [] if following is None else [(following, False)]
    assert [(round(1_000 * at), silent) for at, silent in told] == expected


def test_no_silence_begins_outside_of_the_hours_of_the_index_and_their_opening_starts_it_anew() -> None:
    silence = silence_of(rules_of(CBOE, 15.0))
    assert silence.limit == seconds(149)
    close = datetime(2026, 3, 2, 21, 30, tzinfo=UTC)  # 16:15 in New York and the 15 minutes of the feed
    silence.heard(close - seconds(60))
    assert not any(silence.begins(close + seconds(each)) for each in (1, 100, 3_600, 10 * 3_600))
    opens = datetime(2026, 3, 3, 8, 30, tzinfo=UTC)  # 03:15 in New York and 15 minutes
    assert not silence.begins(opens - seconds(1))
    assert not silence.begins(opens + seconds(147))
    assert silence.begins(opens + seconds(148))


def test_a_feed_that_has_not_begun_is_not_silent_and_a_limit_is_positive() -> None:
    silence = Silence(seconds(19), ALWAYS_OPEN)
    assert (silence.begins(START), silence.wait_s(START)) == (False, 19.0)
    with pytest.raises(UsageError, match="limit=0:00:00 of a silence"):
        Silence(seconds(0), ALWAYS_OPEN)


def row(sequence: int, status: PublicationStatus) -> LiveRow:
    at = START + seconds(15 * sequence)
    value = None if status is PublicationStatus.SUPPRESSED else 44.0
    own = PublishedRow(sequence, "BTC30", at, status, value, at, None, None, value, None, at, "x", None, False, "e")
    return LiveRow("deribit", "BTC", timedelta(0), own)


def test_clients_hear_of_the_silence_between_two_slots_and_of_its_end_before_the_next_row() -> None:
    """The events of the hub, as the server sends them: stale at 19 s, live at 40 s, whatever the slots say."""
    clock = [START]
    hub = LiveHub("a", clock=lambda: clock[0])
    said = _Said(hub, "deribit")
    for at, news in (
        (0.0, row(0, PublicationStatus.FRESH)),
        (15.0, row(1, PublicationStatus.FRESH)),
        (19.0, FeedNews("deribit BTC", silent=True)),
        (30.0, row(2, PublicationStatus.CARRIED)),
        (40.0, FeedNews("deribit BTC", silent=False)),
        (45.0, row(3, PublicationStatus.FRESH)),
    ):
        clock[0] = START + seconds(at)
        said.row(news) if isinstance(news, LiveRow) else said.news(news)
    events = [json.loads(each.data) for each in hub.after(0) or () if each.name == "status"]
    since = [(each["state"], datetime.fromisoformat(each["since"]) - START) for each in events]
    assert since == [("live", seconds(0)), ("stale", seconds(19)), ("live", seconds(40))]
    assert events[1]["reason"] == {
        "code": "silent",
        "message_en": "no quote has come for too long: deribit BTC",
        "message_ko": "한동안 시세가 들어오지 않았다: deribit BTC",
    }


def test_a_connection_that_breaks_after_the_silence_stays_stale_until_it_is_whole() -> None:
    hub = LiveHub("a", clock=lambda: START)
    said = _Said(hub, "deribit")
    said.row(row(0, PublicationStatus.FRESH))
    states = []
    for news in (
        FeedNews("deribit BTC", silent=True),
        FeedNews("deribit BTC", "nothing came for 20.1 s, two heartbeats and more"),
        FeedNews("deribit BTC", silent=False),
        FeedNews("deribit BTC", None),
    ):
        said.news(news)
        states.append((hub.status.state.value, hub.status.code))
    assert states == [("stale", "silent"), ("stale", "gap"), ("stale", "gap"), ("live", "")]
