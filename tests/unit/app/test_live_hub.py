"""The hub of live values, the mark of the data, and replays that publish to a hub."""

from __future__ import annotations

import asyncio
import json
import os
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live_rows import a_row
from weatherglass.app import live_feeds, live_run
from weatherglass.app.data_mark import REMOTE_SECONDS, data_mark
from weatherglass.app.live_feeds import live_source
from weatherglass.app.live_hub import FeedState, LiveHub
from weatherglass.app.live_request import FeedNews, LiveRequest, LiveRow
from weatherglass.app.settings import Settings, StoreSettings
from weatherglass.errors import DataError, UsageError
from weatherglass.store.journal import Journal
from weatherglass.stream.beside import PublishedBeside
from weatherglass.stream.rows import row_bytes
from weatherglass.stream.session import ROW

AT = datetime(2026, 3, 2, 15, tzinfo=UTC)


@given(keep=st.integers(1, 9), published=st.integers(0, 20), after=st.integers(-2, 22))
def test_events_after_a_number_are_all_of_them_or_none(keep: int, published: int, after: int) -> None:
    hub = LiveHub("a", keep=keep)
    for at in range(published):
        hub.publish([a_row(at + 1, "VIX", float(at))])
    found = hub.after(after)
    expected = list(range(after + 1, published + 1))
    if 0 <= after <= published and len(expected) <= keep:
        assert [each.number for each in found or ()] == expected
    else:
        assert found is None


def test_a_state_that_holds_already_is_not_said_again_and_keeps_its_beginning() -> None:
    times = iter(AT + timedelta(seconds=at) for at in range(10))
    hub = LiveHub("a", clock=lambda: next(times))
    hub.set_status(FeedState.LIVE, "deribit")
    hub.set_status(FeedState.LIVE, "deribit")
    hub.set_status(FeedState.STALE, "deribit", code="gap", message="20 s")
    assert (hub.newest, hub.status.since) == (2, AT + timedelta(seconds=2))
    said = [json.loads(each.data) for each in hub.after(0) or ()]
    assert [(each["state"], each["since"]) for each in said] == [
        ("live", "2026-03-02T15:00:01+00:00"),
        ("stale", "2026-03-02T15:00:02+00:00"),
    ]
    assert said[1]["reason"]["message_ko"] == "시세 일부를 놓쳤을 수 있다: 20 s"


def test_threads_that_publish_at_once_lose_nothing() -> None:
    hub, heard = LiveHub("a", keep=10_000), []
    leave = hub.listen(lambda: heard.append(hub.newest))
    workers = [
        threading.Thread(target=lambda name=name: [hub.publish([a_row(at, name, 1.0)]) for at in range(1, 201)])
        for name in ("VIX", "SKEW", "VVIX")
    ]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    leave()
    hub.publish([a_row(1, "VIX", 2.0)])
    assert ([each.number for each in hub.after(0) or ()], len(heard)) == (list(range(1, 602)), 600)
    assert [each.index for each in hub.snapshot().latest] == ["SKEW", "VIX", "VVIX"]


def test_a_run_is_named_by_letters_and_digits() -> None:
    for run in ("", "a-b", "ü", "a b"):
        with pytest.raises(UsageError, match="must be of letters and digits"):
            LiveHub(run)
    with pytest.raises(UsageError, match="keep=0 of a hub must be 1 or more"):
        LiveHub("a", keep=0)


# ---- the mark of the data


def test_the_mark_changes_with_the_store_and_the_lake_and_with_nothing_else(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    before = data_mark(settings)
    assert (data_mark(settings), before.changed_at) == (before, 0.0)
    (tmp_path / "config.toml").write_text("")
    assert data_mark(settings) == before
    marks = {before.text}
    for name in ("weatherglass.db", "weatherglass.db-wal", "lake/quotes/_delta_log/0.json"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
        os.utime(path if "lake" not in name else path.parent, (5.0, 5.0))
        marks.add(data_mark(settings).text)
    assert (len(marks), data_mark(settings).changed_at) == (4, 5.0)


def test_a_lake_in_an_object_store_is_looked_at_once_a_minute(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, store=StoreSettings(lake="s3://bucket/quotes"))
    marks = [data_mark(settings, clock=lambda at=at: at).text for at in (0.0, REMOTE_SECONDS - 1.0, REMOTE_SECONDS)]
    assert (marks[0] == marks[1], marks[0] == marks[2]) == (True, False)


# ---- replays


def test_a_replay_publishes_what_a_board_says_and_ends(tmp_path: Path) -> None:
    hub = LiveHub("a")
    asyncio.run(live_source("replay:packaged:SPY_2022-07-15", Settings(home=tmp_path))(hub))
    events = [(each.name, json.loads(each.data)) for each in hub.after(0) or ()]
    assert [name for name, _ in events] == ["status", "reading", "status"]
    assert [events[at][1]["state"] for at in (0, 1, 2)] == ["replayed", "replayed", "ended"]
    reading = events[1][1]
    assert (reading["index"], round(reading["value"], 4), reading["status"]) == ("30D", 23.8478, "fresh")
    assert reading["as_of"] == "2022-07-15T14:22:57Z"


@pytest.mark.parametrize(
    ("feed", "speed", "said"),
    [
        ("deribt", 1.0, "no feed 'deribt'"),
        ("replay", 1.0, "replay needs boards or a journal"),
        ("cboe:x", 1.0, "no feed 'cboe:x'"),
        ("replay:x.csv", 0.0, "speed=0 of a replay must be above 0"),
        ("replay:x.csv", float("nan"), "speed=nan of a replay"),
    ],
)
def test_a_feed_that_is_none_is_refused(feed: str, speed: float, said: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=said):
        live_source(feed, Settings(home=tmp_path), speed=speed)


def test_an_index_of_another_feed_is_refused_before_anything_starts(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="VIX is made of options of SPX, which the feed deribit does not have"):
        live_source("deribit", Settings(home=tmp_path), names=("VIX",))


def test_a_replay_that_is_not_wanted_any_more_ends_though_it_waits_for_hours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited = []

    def hours(
        _what: str, _request: object, *, speed: float, wait: Callable[[float], object], **_: object
    ) -> Iterator[LiveRow]:
        for at in (1, 2):
            yield LiveRow("replay", "SPX", timedelta(0), a_row(at, "VIX", 20.0))
            waited.append(wait(3600.0 / speed))

    monkeypatch.setattr(live_feeds, "replay_rows", hours)
    hub = LiveHub("a")

    async def run() -> None:
        task = asyncio.create_task(live_source("replay:x", Settings(home=tmp_path))(hub))
        while len(hub.snapshot().latest) < 1:
            await asyncio.sleep(0.005)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(run())
    assert (waited, hub.snapshot().latest[0].number) == ([True], 2)


def test_what_an_exchange_says_becomes_one_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    beside = PublishedBeside(AT, "deribit", "DVOL BTC", 45.5, AT)

    async def said(_request: object, _settings: object, show: Callable[..., None], tell: Callable[..., None]) -> None:
        tell(FeedNews("deribit", opens_at=AT))
        tell(FeedNews("deribit", left_out=7))
        tell(FeedNews("deribit", None))
        show(LiveRow("deribit", "BTC", timedelta(0), a_row(1, "BTC30", 44.0), beside))
        tell(FeedNews("deribit", "no message for 20 s"))
        tell(FeedNews("deribit", None))
        show(LiveRow("deribit", "BTC", timedelta(0), a_row(2, "BTC30", None)))
        show(LiveRow("deribit", "BTC", timedelta(minutes=15), a_row(3, "BTC30", 45.0)))

    monkeypatch.setattr(live_feeds, "live_tasks", said)
    hub = LiveHub("a")
    asyncio.run(live_source("deribit", Settings(home=tmp_path))(hub))
    events = [(each.name, json.loads(each.data)) for each in hub.after(0) or ()]
    assert [(name, each["state"]) for name, each in events] == [
        ("status", "connecting"), ("status", "connecting"), ("status", "live"), ("reading", "live"), ("status", "stale"), ("status", "live"),
        ("status", "stale"), ("reading", "stale"), ("status", "delayed"), ("reading", "delayed"),
    ]  # fmt: skip
    assert events[1][1]["reason"]["message_ko"] == "지수 산출 시간이 아니다. 다음 값 예정 시각: 2026-03-02T15:00+00:00"
    assert events[3][1]["beside"] == {
        "source": "deribit", "name": "DVOL BTC", "value": 45.5, "quoted_at": "2026-03-02T15:00:00+00:00",
    }  # fmt: skip
    assert events[4][1]["reason"]["message_en"] == "the feed may have missed quotes: no message for 20 s"
    assert events[-1][1]["delay_seconds"] == 900.0


def test_after_a_restart_the_last_good_values_of_the_journal_are_there_at_once_and_say_that_they_are_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub, seen = LiveHub("a"), []
    settings = Settings(home=tmp_path)

    async def run(_request: object, _settings: object, _show: object, tell: Callable[..., None]) -> None:
        seen.append(json.loads(hub.snapshot().data()))
        tell(FeedNews("deribit", None))

    request = LiveRequest("deribit", ("BTC30",))
    (one,) = live_run._runs(request, settings, lambda _: None, lambda _: None)
    one.folder.mkdir(parents=True)
    with Journal(one.folder / "a.db", writable=True, clock=lambda: AT) as journal:
        rows = [a_row(1, "BTC30", 43.5), a_row(2, "BTC30", 44.5), a_row(3, "BTC30", None)]
        journal.append(ROW, [(row.published_at, row_bytes(row)) for row in rows])
    monkeypatch.setattr(live_feeds, "live_tasks", run)
    asyncio.run(live_source("deribit", settings, names=["BTC30"])(hub))
    ((reading,), status) = (seen[0]["readings"], seen[0]["status"])
    assert (reading["value"], reading["sequence"], reading["state"], reading["index"]) == (44.5, 2, "stale", "BTC30")
    assert (status["state"], status["reason"]["code"]) == ("stale", "kept")
    assert status["reason"]["message_en"] == "the last values before the start, until the feed brings new ones"
    assert status["reason"]["message_ko"] == "시작하기 전의 마지막 값이다. 시세가 들어오면 새 값으로 바뀐다"
    assert hub.status.state is FeedState.LIVE


def test_a_replay_of_a_file_that_is_not_there_fails_with_its_reason(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot read"):
        asyncio.run(live_source(f"replay:{tmp_path / 'none.csv'}", Settings(home=tmp_path))(LiveHub("a")))
