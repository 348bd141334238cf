"""Rules checked while a server runs: one event an episode whatever restarts, few writes, and nobody waits for channels."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alert_making import RULE, Channel, check, evening, settings_of, to, weekday, with_rule, with_values
from weatherglass.app import alert_watch as watching
from weatherglass.app.alert_overview import alert_list, alert_log
from weatherglass.app.alert_turn import alert_turn
from weatherglass.app.alert_watch import AlertWatch, alert_watch
from weatherglass.app.live_hub import LiveHub
from weatherglass.app.settings import ServeSettings, Settings
from weatherglass.errors import DataError, StoreLocked
from weatherglass.indices.publication import PublicationStatus
from weatherglass.providers.notices.notice import Notice, NotSent
from weatherglass.store.home import open_store
from weatherglass.store.journal import Journal
from weatherglass.stream.rows import PublishedRow, row_bytes
from weatherglass.stream.session import ROW

pytestmark = pytest.mark.slow  # stores that are written durably, and threads
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
LIVE = """schema_version: 1
id: live
watch: {reading: live, index: BTC30, enter: 50.0, leave: 45.0}
no_data: {after_minutes: 2}
tell_end: true
channels: [desk]
"""


def at(slot: int) -> datetime:
    return START + timedelta(seconds=15 * slot)


class Home:
    """A home with a live rule and the journal of a run, on a clock that the test moves."""

    def __init__(self, home: Path, *rules: str) -> None:
        self.settings = settings_of(home)
        for number, text in enumerate(rules or (LIVE,)):
            with_rule(home, text, f"rule{number}")
        self.path = home / "live" / "deribit-BTC-0" / "20260302T150000.db"
        self.path.parent.mkdir(parents=True)
        self.now = START

    def publish(self, slot: int, value: float | None) -> None:
        self.now = at(slot)
        status = PublicationStatus.SUPPRESSED if value is None else PublicationStatus.FRESH
        row = PublishedRow(
            slot, "BTC30", at(slot), status, value, at(slot), None, None, value, None, None, "x", None, False, "e"
        )
        with Journal(self.path, writable=True, clock=lambda: self.now, group_seconds=0.0) as journal:
            journal.append(ROW, [(row.published_at, row_bytes(row))])

    def watch(self, **channels: Channel) -> AlertWatch:
        made = AlertWatch(self.settings, make_sender=to(**channels), clock=lambda: self.now)
        made.remember()
        return made

    def events(self) -> list[tuple[str, int, str]]:
        """Kind, slot and key of what has happened, in order."""
        found = reversed(alert_log(settings=self.settings, limit=1_000))
        return [(each.kind, round((each.started_at - START).total_seconds() / 15), each.key) for each in found]

    def written_at(self) -> datetime:
        with open_store(self.settings.home) as store:
            return store.alerts.states()["live"].updated_at


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def test_a_live_rule_is_written_when_something_happens_and_seldom_else(home: Home) -> None:
    watch = home.watch()
    written = []
    for slot, value in enumerate([40.0, 52.0, 51.0, 46.0, 47.0, 44.0, 43.0, 60.0]):
        home.publish(slot, value)
        watch.look()
        written.append(round((home.written_at() - START).total_seconds() / 15))
    assert written == [0, 1, 1, 1, 1, 5, 5, 7]
    assert [each[:2] for each in home.events()] == [("begun", 1), ("ended", 1), ("begun", 7)]
    assert watch.counts == {"live": 8, "stored": 4, "begun": 2, "ended": 1}
    assert watch.found()["live"].condition == "on"
    home.now += watching.KEEP
    home.publish(8 + 1_440, 61.0)
    watch.look()
    assert home.written_at() == home.now, "so that journals before it are not needed any more"


@settings(max_examples=8, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([40.0, 47.0, 52.0, None]), st.sampled_from(["look", "restart", "wait", "silence"])),
        min_size=1, max_size=6,
    )
)  # fmt: skip
def test_looks_and_restarts_change_nothing(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[float | None, str]]
) -> None:
    """The events of a server that is killed anywhere are those of one check after each row."""
    served, checked = (Home(tmp_path_factory.mktemp("home") / name) for name in ("served", "checked"))
    slot, watch = 0, served.watch()
    for home in (served, checked):
        home.publish(0, 40.0)
    watch.look()
    check(checked.settings, checked.now)
    for value, then in steps:
        slot += 20 if then == "silence" else 1
        for home in (served, checked):
            home.publish(slot, value)
        check(checked.settings, checked.now)
        if then == "restart":
            watch = served.watch()
        if then != "wait":
            watch.look()
    served.watch().look()
    assert served.events() == checked.events()


def test_feed_silence_is_one_event_and_its_end_another(home: Home) -> None:
    watch = home.watch()
    home.publish(0, 40.0)
    for minutes in (0, 1, 3, 4, 50):
        home.now = START + timedelta(minutes=minutes)
        watch.look()
    home.publish(240, 41.0)
    watch.look()
    assert [each[:2] for each in home.events()] == [("silent", 8), ("heard", 8)]
    assert watch.status.silent == 0


def test_a_store_that_another_writes_to_makes_the_rules_wait_and_forget_nothing(home: Home) -> None:
    watch = home.watch()
    home.publish(0, 40.0)
    watch.look()
    with open_store(home.settings.home, write=True, command="pull"):
        home.publish(1, 40.5)
        watch.look()
        home.publish(2, 55.0)
        with pytest.raises(StoreLocked, match="pull"):
            watch.look()
        home.publish(3, 40.0)
        with pytest.raises(StoreLocked, match="pull"):
            watch.look()
    watch.look()
    assert [each[:2] for each in home.events()] == [("begun", 2), ("ended", 2)]


def test_stored_rules_are_looked_at_when_the_store_changes(tmp_path: Path) -> None:
    home = Home(tmp_path / "home", RULE)
    home.now = evening(1)
    with_values(home.settings, [20.0, 31.0])
    watch = home.watch()
    for _ in range(3):
        watch.look()
    assert watch.counts == {"live": 3, "stored": 2, "begun": 1}, "once more after what was written down itself"
    with_values(home.settings, [26.0], start=2)
    home.now = evening(2)
    watch.look()
    assert watch.counts["ended"] == 1
    assert [each.started_at.date() for each in alert_log(settings=home.settings)] == [weekday(1), weekday(1)]


def test_a_rule_that_fails_holds_up_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home(tmp_path / "home", LIVE.replace("id: live", "id: bad"), LIVE)
    home.publish(0, 55.0)
    real = watching.looked_at

    def fails(rules: object, *more: object) -> object:
        if any(rule.id == "bad" for rule in rules):  # type: ignore[attr-defined]
            raise DataError("a reading that cannot be had")
        return real(rules, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(watching, "looked_at", fails)
    watch = home.watch()
    with pytest.raises(DataError, match="cannot be had"):
        watch.look()
    assert [each.rule_id for each in alert_log(settings=home.settings)] == ["live"]


def test_what_a_server_has_seen_is_newer_than_what_it_has_written(home: Home) -> None:
    watch = home.watch()
    for slot in range(3):
        home.publish(slot, 50.0 + slot)
        watch.look()
    (stored,), _ = alert_list(home.settings)
    (seen,), _ = alert_list(home.settings, found=watch.found())
    assert [each.state.last.value for each in (stored, seen) if each.state and each.state.last] == [50.0, 52.0]
    assert seen.last is not None
    assert (seen.last.kind, seen.unit) == ("begun", "vol_points")


# ---- threads


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks one after the other, without waiting for a slot."""
    monkeypatch.setattr(watching, "LIVE_LEAST_S", 0.005)
    monkeypatch.setattr(watching, "LIVE_MOST_S", 0.01)
    monkeypatch.setattr(watching, "LOCKED_S", 0.01)


@contextmanager
def started(watch: AlertWatch, hub: LiveHub | None = None) -> Iterator[AlertWatch]:
    watch.start(hub)
    try:
        yield watch
    finally:
        watch.stop(30.0)


def comes(condition: Callable[[], bool]) -> bool:
    """Wait for a state of another thread."""
    tick = threading.Event()
    for _ in range(6_000):
        if condition():
            return True
        tick.wait(0.005)
    return False


def test_a_row_of_the_hub_has_rules_looked_at_and_the_message_sent_once(home: Home) -> None:
    desk, hub = Channel(), LiveHub("a")
    home.publish(0, 40.0)
    with started(home.watch(desk=desk), hub) as watch:
        assert comes(lambda: watch.counts["live"] == 1)
        home.publish(1, 55.0)
        hub.publish([PublishedRow(1, "BTC30", at(1), PublicationStatus.FRESH, 55.0, at(1), None, None, 55.0, None, None, "x", None, False, "e")])  # fmt: skip
        assert comes(lambda: len(desk.taken) == 1)
        assert comes(lambda: watch.sending.counts["taken"] == 1)
        assert watch.status.state == "checking"
    assert [notice.key for notice in desk.taken] == [each[2] for each in home.events()]
    assert [str(each.status) for each in alert_log(settings=home.settings)[0].deliveries] == ["delivered"]


@pytest.mark.usefixtures("hasty")
def test_a_channel_that_answers_nothing_holds_up_neither_rules_nor_the_store(home: Home) -> None:
    asked, let_go = threading.Event(), threading.Event()

    class Stuck(Channel):
        def send(self, notice: Notice) -> None:
            asked.set()
            assert let_go.wait(60)
            super().send(notice)

    desk = Stuck()
    home.publish(0, 55.0)
    with started(home.watch(desk=desk)) as watch:
        assert asked.wait(30)
        home.publish(1, 40.0)
        assert comes(lambda: watch.counts["ended"] == 1), "looked at and written while the channel is asked"
        with open_store(home.settings.home, write=True, command="import"):
            let_go.set()
            assert comes(lambda: len(desk.taken) == 1)
            assert comes(lambda: watch.status.state == "waiting"), "taken, and not yet written down as taken"
            assert "import" in watch.status.problem
        assert comes(lambda: watch.sending.counts["taken"] == 2)
    assert [notice.document["kind"] for notice in desk.taken] == ["begun", "ended"]


@pytest.mark.usefixtures("hasty")
def test_while_another_process_checks_nothing_is_sent_and_afterwards_all_of_it(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    desk = Channel()
    home.publish(0, 55.0)
    with alert_turn(home.settings.home, "alert check", START):
        watch = home.watch(desk=desk)
        watch.start()
        assert comes(lambda: watch.status.state == "elsewhere")
        assert (watch.counts["live"], "alert check" in watch.status.problem) == (0, True)
    assert comes(lambda: len(desk.taken) == 1)
    watch.stop(30.0)
    assert len([each for each in caplog.records if "are checked by process" in each.getMessage()]) == 1


@pytest.mark.usefixtures("hasty")
def test_failures_are_counted_and_told_without_an_address(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    home.publish(0, 55.0)
    desk = Channel(fails=[NotSent("desk", "status 404", final=True)])
    with started(home.watch(desk=desk)) as watch:
        assert comes(lambda: watch.sending.counts["given_up"] == 1)
        home.publish(1, 40.0)
        assert comes(lambda: watch.sending.counts["taken"] == 1)
        assert comes(lambda: watch.status.owed == 0)
    said = " ".join(each.getMessage() for each in caplog.records)
    assert "channel desk has not taken" in said
    assert "status 404; given up" in said
    assert "example.org" not in said


@pytest.mark.usefixtures("hasty")
def test_a_home_without_rules_is_left_alone_until_there_are_some(tmp_path: Path) -> None:
    home = settings_of(tmp_path / "none")
    desk = Channel()
    with started(AlertWatch(home, make_sender=to(desk=desk), clock=lambda: START)) as watch:
        assert (watch.status.state, home.home.exists()) == ("idle", False)
        with_rule(home.home, LIVE)
        assert comes(lambda: watch.counts["live"] > 0)
        assert comes(lambda: watch.status.rules == 1)
    assert watch.found()["live"].condition == "silent"


def test_settings_turn_it_off(tmp_path: Path) -> None:
    assert alert_watch(Settings(home=tmp_path, serve=ServeSettings(alerts=False))) is None
    assert isinstance(alert_watch(Settings(home=tmp_path)), AlertWatch)
