"""Alerts from the store to the channel: one event an episode, however the checks fall; owed until taken."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from alert_making import RULE, SETTINGS, Channel, check, evening, settings_of, weekday, with_rule, with_values
from weatherglass.app.alert_check import checked, end_of_quiet
from weatherglass.app.alert_delivery import notice_of, sender_for, wait_before
from weatherglass.app.alert_files import alert_named, alert_of_text, alert_rules, condition_digest
from weatherglass.app.alert_overview import alert_list, alert_log
from weatherglass.app.alert_template import ALERT_KINDS, new_alert
from weatherglass.app.alert_values import readings_for, watched
from weatherglass.app.settings import AlertSettings, Settings, read_settings
from weatherglass.errors import UsageError
from weatherglass.indices.publication import PublicationStatus
from weatherglass.providers.notices.apprise_sender import AppriseSender
from weatherglass.providers.notices.notice import NotSent
from weatherglass.providers.notices.webhook import WebhookSender
from weatherglass.store.home import open_store
from weatherglass.store.journal import Journal
from weatherglass.stream.alert_machine import EventKind
from weatherglass.stream.alert_reading import AlertFileError
from weatherglass.stream.alert_rules import QuietHours
from weatherglass.stream.rows import PublishedRow, row_bytes
from weatherglass.stream.session import ROW

VALUES = [20.0, 31.0, 28.0, 33.0, 26.0, 25.0, 35.0, 34.0, 36.0, 20.0, 32.0, 29.0]
BEGUN = [1, 6, 10]
"""Weekdays on which an episode of VALUES begins."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return with_rule(tmp_path / "home")


def logged(settings: Settings, kind: str = "begun") -> list[date]:
    return [each.started_at.date() for each in reversed(alert_log(settings=settings)) if each.kind == kind]


@pytest.mark.parametrize(
    "checks", [pytest.param(range(12), marks=pytest.mark.slow), (0, 11), (0, 4, 8, 11), (0, 0, 1, 1, 11, 11)]
)
def test_the_same_episodes_whenever_checks_fall(settings: Settings, checks: list[int]) -> None:
    desk, last = Channel(), -1
    for at in checks:
        if at > last:
            with_values(settings, VALUES[last + 1 : at + 1], start=last + 1)
            last = at
        check(settings, evening(at), {"desk": desk})
    assert logged(settings) == [weekday(each) for each in BEGUN]
    assert [notice.document["since"][:10] for notice in desk.taken] == [str(weekday(each)) for each in BEGUN]
    assert len({notice.key for notice in desk.taken}) == 3
    assert logged(settings, "ended") == [weekday(1), weekday(6)]


def test_keys_are_the_same_in_every_home(tmp_path: Path) -> None:
    keys = []
    for name in ("a", "b"):
        settings = with_rule(tmp_path / name)
        with_values(settings, VALUES[:2])
        check(settings, evening(1))
        keys.append([each.key for each in alert_log(settings=settings)])
    assert keys[0] == keys[1]
    assert len(keys[0]) == 1


def test_a_new_rule_tells_what_goes_on_and_not_the_past(settings: Settings) -> None:
    with_values(settings, VALUES)
    found, _ = check(settings, evening(11))
    (rule,) = found.rules
    assert [(each.event.kind, each.event.start.date()) for each in rule.happened] == [(EventKind.BEGUN, weekday(10))]
    assert (rule.condition, rule.unit) == ("on", "vol_points")


def test_data_that_stop_are_an_alert_of_their_own_and_begin_nothing(settings: Settings) -> None:
    with_values(settings, VALUES[:2])
    desk = Channel()
    check(settings, evening(1), {"desk": desk})
    found, _ = check(settings, evening(30), {"desk": desk})
    assert found.rules[0].condition == "silent"
    assert [notice.document["kind"] for notice in desk.taken] == ["begun", "silent"]
    with_values(settings, [40.0], start=30)
    found, _ = check(settings, evening(30), {"desk": desk})
    assert (found.rules[0].condition, found.rules[0].state.on) == ("on", True)
    assert len(desk.taken) == 2, "the episode went on through the silence, and its end is not told unless asked for"
    assert logged(settings, "heard") == logged(settings, "silent") == [date(2026, 3, 10)]


def test_changed_words_keep_the_state_and_a_changed_level_begins_anew(settings: Settings) -> None:
    with_values(settings, VALUES[:3])
    check(settings, evening(2))
    with_rule(settings.home, RULE.replace("channels: [desk]", "channels: [desk, mail]\nseverity: critical"))
    found, _ = check(settings, evening(2))
    assert found.rules[0].happened == ()
    with_rule(settings.home, RULE.replace("enter: 30.0", "enter: 27.5"))
    found, _ = check(settings, evening(2))
    assert [each.new for each in found.rules[0].happened] == [False], "the same start has the same key: not told again"
    with_rule(settings.home, RULE.replace("enter: 30.0", "enter: 10.0").replace("leave: 27.0", "leave: 9.0"))
    found, _ = check(settings, evening(2))
    assert [(each.new, each.event.start.date()) for each in found.rules[0].happened] == [(True, weekday(0))]
    assert [each.rule.id for each in alert_rules(settings)[0]] == ["fear"]


def test_a_past_day_is_looked_at_without_a_trace(settings: Settings) -> None:
    with_values(settings, VALUES)
    for at, condition in ((1, "on"), (2, "on"), (4, "off"), (8, "on")):
        found = checked(as_of=weekday(at), settings=settings)
        assert (found.rules[0].condition, found.deliveries) == (condition, None)
    assert (alert_log(settings=settings), alert_list(settings)[0][0].condition) == ((), "unchecked")


# ---- delivery


def test_a_message_is_tried_again_with_waits_that_grow_and_given_up_at_last(settings: Settings) -> None:
    with_values(settings, VALUES[:2])
    now, desk = evening(1), Channel(fails=[NotSent("desk", "no connection", final=False)] * 5)
    dead = []
    for wait in (0.0, 14.9, 0.2, 29.0, 2.0, 3_600.0):
        now += timedelta(seconds=wait)
        _, sent = check(settings, now, {"desk": desk})
        assert sent is not None
        dead.append([each.dead for each in sent.attempts])
    assert dead == [[False], [], [False], [], [True], []]
    (owed,) = alert_log(settings=settings)[0].deliveries
    assert (str(owed.status), owed.attempts, owed.problem) == ("dead", 3, "no connection")
    desk.fails.clear()
    with open_store(settings.home, write=True, clock=lambda: now) as store:
        assert store.alerts.revive() == 1
    check(settings, evening(2), {"desk": desk})
    assert [notice.key for notice in desk.taken] == [alert_log(settings=settings)[0].key]


def test_what_cannot_get_better_is_given_up_at_once(settings: Settings) -> None:
    with_values(settings, VALUES[:2])
    _, sent = check(settings, evening(1), {"desk": Channel(fails=[NotSent("desk", "status 404", final=True)])})
    assert sent is not None
    assert [(each.problem, each.dead) for each in sent.attempts] == [("status 404", True)]


def test_one_channel_that_fails_holds_up_no_other(settings: Settings) -> None:
    with_rule(settings.home, RULE.replace("[desk]", "[desk, mail]"))
    with_values(settings, VALUES[:2])
    mail = Channel()
    check(settings, evening(1), {"desk": Channel(fails=[NotSent("desk", "x", final=False)]), "mail": mail})
    assert len(mail.taken) == 1
    assert sorted(str(each.status) for each in alert_log(settings=settings)[0].deliveries) == ["delivered", "owed"]


def test_a_check_holds_the_store_for_a_bounded_time(settings: Settings) -> None:
    from weatherglass.app.alert_delivery import deliver

    with_rule(settings.home, RULE.replace("[desk]", "[desk, mail]"))
    with_values(settings, VALUES[:2])
    check(settings, evening(1))
    ticks = iter([0.0, 1.0, 1_000.0])
    with open_store(settings.home, write=True, clock=lambda: evening(1)) as store:
        sent = deliver(
            store.alerts, settings, now=evening(1), make_sender=lambda *_: Channel(), chance=lambda: 0.5,
            clock=lambda: next(ticks),
        )  # fmt: skip
    assert (len(sent.attempts), sent.left) == (1, 1)


@pytest.mark.parametrize("attempts", [1, 2, 5, 9, 40])
def test_waits_are_drawn_evenly_below_their_bound(attempts: int) -> None:
    rng, bound = random.Random(5), min(3_600.0, 30.0 * 2.0 ** (attempts - 1))
    waits = [wait_before(attempts, AlertSettings(), rng.random()).total_seconds() for _ in range(2_000)]
    assert 0.0 <= min(waits) <= max(waits) < bound
    assert sum(waits) / len(waits) == pytest.approx(bound / 2.0, rel=0.05)


def test_quiet_hours_hold_messages_back_and_lose_none(settings: Settings) -> None:
    with_rule(settings.home, RULE + 'quiet: {from: "22:00", to: "07:00", zone: UTC}\n')
    with_values(settings, VALUES[:2])
    desk = Channel()
    check(settings, evening(1), {"desk": desk})
    assert desk.taken == []
    check(settings, evening(1) + timedelta(hours=7, minutes=59), {"desk": desk})
    assert desk.taken == []
    check(settings, evening(1) + timedelta(hours=8), {"desk": desk})
    assert len(desk.taken) == 1


def test_quiet_hours_end_on_the_clock_of_their_zone() -> None:
    hours = QuietHours(start="22:00", end="07:00", zone="America/New_York")
    spring = datetime(2026, 3, 8, 4, 30, tzinfo=UTC)  # 23:30 on the evening before clocks go forward
    assert end_of_quiet(hours, spring).astimezone(UTC) == datetime(2026, 3, 8, 11, 0, tzinfo=UTC)
    noon = QuietHours(start="12:00", end="13:00", zone="UTC")
    assert end_of_quiet(noon, datetime(2026, 3, 8, 12, 0, tzinfo=UTC)) == datetime(2026, 3, 8, 13, 0, tzinfo=UTC)
    for at in (datetime(2026, 3, 8, 11, 59, tzinfo=UTC), datetime(2026, 3, 8, 13, 0, tzinfo=UTC)):
        assert end_of_quiet(noon, at) == at


def test_the_message_says_what_where_since_when_on_which_data_and_how_to_have_it_explained(settings: Settings) -> None:
    with_values(settings, VALUES[:2])
    for lang, said in (
        ("en", ["VIX is at or above 30.00: 31.00 on 3 March 2026. It has been since 3 March 2026.",
                "Data: VIX (close) of 3 March 2026 (same day), your own file.", "Explained by: weatherglass series VIX"]),
        ("ko", ["VIX가 30.00 이상이다. 2026년 3월 3일 31.00. 2026년 3월 3일부터 이 상태다.",
                "자료: VIX 종가, 2026년 3월 3일(당일), 직접 넣은 파일.", "설명 보기: weatherglass series VIX"]),
    ):  # fmt: skip
        with_rule(settings.home, RULE.replace("id: fear", f"id: fear-{lang}") + f"lang: {lang}\n")
        check(settings, evening(1))
        notice = notice_of(alert_log(settings=settings)[0])
        assert notice.body.split("\n")[0] == said[0]
        assert notice.body.split("\n")[2] == said[2]
        assert notice.body.split("\n")[1].split(",")[0] == said[1].split(",")[0]
        assert notice.title == "VIX: 31.00"
        assert (notice.document["value"], notice.document["enter"], notice.document["age_days"]) == (31.0, 30.0, 0)


# ---- live


def live_journal(settings: Settings) -> Path:
    folder = settings.home / "live" / "cboe-SPX-0"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "20260302T000000.db"


def live_row(sequence: int, value: float | None, status: PublicationStatus) -> PublishedRow:
    at = evening(0) + timedelta(seconds=15 * sequence)
    return PublishedRow(sequence, "VIX", at, status, value, at, None, None, value, None, None, "x", None, False, "e")


def test_live_rows_that_are_not_fresh_are_no_data(settings: Settings) -> None:
    rule = """schema_version: 1
id: live
watch: {reading: live, index: VIX, enter: 30.0, leave: 27.0}
for: {sessions: 2, minutes: 0.5}
no_data: {after_minutes: 2}
"""
    with_rule(settings.home, rule)
    fresh, carried, suppressed = PublicationStatus.FRESH, PublicationStatus.CARRIED, PublicationStatus.SUPPRESSED
    kept = [(20.0, fresh), (31.0, fresh), (31.0, carried), (None, suppressed), (31.0, carried), (31.0, fresh)]
    rows = [live_row(n, *each) for n, each in enumerate(kept)]
    with Journal(live_journal(settings), writable=True, clock=lambda: evening(0)) as journal:
        for at, each in enumerate(rows):
            journal.append(ROW, [(each.published_at, row_bytes(each))]).wait()
            found, _ = check(settings, each.published_at)
            assert found.rules[0].state.on == (at == 5), at
    assert [each.started_at for each in alert_log(settings=settings)] == [rows[1].published_at]
    found, _ = check(settings, rows[-1].published_at + timedelta(minutes=3))
    assert found.rules[0].condition == "silent"


def test_whoever_holds_the_store_checks_live_rules_with_it(settings: Settings) -> None:
    live = "schema_version: 1\nid: live\nwatch: {reading: live, index: VIX, enter: 30, leave: 27}\n"
    with_rule(settings.home, live, "live")
    row = live_row(1, 31.0, PublicationStatus.FRESH)
    with (
        open_store(settings.home, write=True, clock=lambda: row.published_at) as store,
        Journal(live_journal(settings), writable=True, clock=lambda: evening(0)) as journal,
    ):
        journal.append(ROW, [(row.published_at, row_bytes(row))]).wait()
        for turn in range(2):
            found = checked(settings=settings, now=row.published_at, store=store, live_only=True)
            assert [(each.rule.id, each.condition, len(each.happened)) for each in found.rules] == [
                ("live", "on", 1 - turn)
            ]
    assert [each.rule_id for each in alert_log(settings=settings)] == ["live"]


def test_a_live_rule_takes_each_row_once(settings: Settings) -> None:
    with_rule(settings.home, "schema_version: 1\nid: live\nwatch: {reading: live, index: VIX, enter: 30, leave: 27}\n")
    for turn in range(3):
        with Journal(live_journal(settings), writable=True, clock=lambda: evening(0)) as journal:
            rows = [
                live_row(4 * turn + n, value, PublicationStatus.FRESH) for n, value in enumerate([31, 20, 31, 20.0])
            ]
            journal.append(ROW, [(each.published_at, row_bytes(each)) for each in rows]).wait()
        check(settings, rows[-1].published_at)
    kinds = [each.kind for each in reversed(alert_log(settings=settings))]
    assert kinds == ["begun", "ended"] * 4, "four of the two later turns; those before the rule was new are the past"


# ---- files, readings, settings


def test_one_file_that_is_no_rule_holds_up_no_other(settings: Settings) -> None:
    with_rule(settings.home, RULE, "twin")
    with_rule(settings.home, "schema_version: 1\nid: bad\nwatch: {reading: serie, series: VIX, enter: 1}\n", "bad")
    with_rule(settings.home, RULE.replace("desk", "desq").replace("id: fear", "id: lost"), "lost")
    with_rule(settings.home, RULE.replace("VIX", "VYX").replace("id: fear", "id: vyx"), "vyx")
    rules, faults = alert_rules(settings)
    assert [each.path.name for each in rules] == ["fear.yaml"]
    problems = {each.path.name: each.problem for each in faults}
    assert "'serie' is not one of live, series, " in problems["bad.yaml"]
    assert "did you mean 'series'?" in problems["bad.yaml"]
    assert problems["lost.yaml"] == "lost: channels: no channel 'desq'; did you mean 'desk'?"
    assert "no series 'VYX'; did you mean 'VXN'?" in problems["vyx.yaml"]
    assert problems["twin.yaml"] == "twin.yaml: id: 'fear' is that of fear.yaml already"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (
            ("leave: 27.0", "leave: 33.0"),
            "watch.leave: 33; an episode that is entered at or above 30 is left at a lower",
        ),
        (("enter: 30.0, leave: 27.0", "enter: 10, leave: 9, side: below"), "below 10 is left at a higher level"),
        (("channels: [desk]", "channels: [desk, desk]"), "channels.1: 'desk' stands there twice"),
        (("channels: [desk]", "for: {sessions: 0}"), "for.sessions: expected a whole number >= 1"),
        (("channels: [desk]", "minutes: 3"), "minutes: no such key"),
        (("channels: [desk]", 'quiet: {from: "22:00", to: "22:00", zone: UTC}'), "is no time at all"),
        (("channels: [desk]", 'quiet: {from: "22:00", to: "07:00", zone: Seoul}'), "no zone 'Seoul'"),
        (("channels: [desk]", "channels: [https://x]"), "channels"),
        (("series, series: VIX, enter: 30.0, leave: 27.0", "signal_state, signal: vix_bandd, states: [x]"), "vix_band"),
        (
            ("series, series: VIX, enter: 30.0, leave: 27.0", "signal_state, signal: vix_band, states: [x]"),
            "no state 'x'",
        ),
        (("schema_version: 1", "schema_version: 2"), "this program reads version 1"),
    ],
)
def test_what_no_alert_file_may_say(change: tuple[str, str], problem: str) -> None:
    with pytest.raises(AlertFileError) as caught:
        alert_of_text(RULE.replace(*change), "fear.yaml")
    assert problem in str(caught.value)


def test_an_alert_that_is_not_there_is_named_with_the_nearest(settings: Settings) -> None:
    with pytest.raises(UsageError, match=r"no alert 'feer' in .*, and no such file; did you mean 'fear'"):
        alert_named("feer", settings)


@pytest.mark.parametrize("kind", ALERT_KINDS)
@pytest.mark.parametrize("below", [False, True])
def test_a_new_file_reads_as_a_rule_of_its_kind(settings: Settings, kind: str, below: bool) -> None:
    rule = alert_of_text(new_alert("mine", kind=kind, below=below, channels=["desk"], settings=settings), "mine")
    assert (rule.watch.__struct_config__.tag, rule.channels) == (kind, ("desk",))


@pytest.mark.slow
def test_readings_of_signals_and_ranks_are_those_of_the_observatory(settings: Settings) -> None:
    """On packaged data: the rows of a rule have the values and states that the signal has."""
    from weatherglass.app.signal_view import signal_reading

    day, base = date(2020, 3, 16), "schema_version: 1\nid: rank\nwatch: {reading: "
    state = alert_of_text(base + "signal_state, signal: vix_band, states: [crisis], until_not: [high]}", "r")
    value = alert_of_text(base + "signal_value, signal: vix_band, enter: 60}", "r")
    rank = alert_of_text(base + "signal_percentile, signal: vix_band, enter: 99}", "r")
    series_rank = alert_of_text(base + "series_percentile, series: VIX, enter: 99}", "r")
    level = alert_of_text(base + "series, series: VIXCLS, field: close, enter: 60}", "r")
    rules = (state, value, rank, series_rank, level)
    readings = readings_for(rules, now=evening(0), as_of=day, settings=settings)
    last = [watched(rule, readings).rows[-1] for rule in rules]
    expected = signal_reading("vix_band", as_of=day, settings=settings)
    assert [each.of.date() for each in last] == [day] * 5
    assert (last[0].state, last[0].value, last[1].value) == (expected.state, expected.value, expected.value)
    assert last[2].value == last[3].value == pytest.approx(expected.percentile)
    assert last[4].value == expected.value == 82.69
    assert {str(each.place) for each in last} == {"inside"}
    assert len({condition_digest(rule) for rule in rules}) == 5


def test_channels_are_read_from_the_settings_and_the_environment_and_never_shown(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[alerts]\nallow_loopback = true\n[alerts.channels]\ndesk = "https://x.example.org/s3cret"\n')
    found = read_settings({"WEATHERGLASS_CONFIG": str(path), "WEATHERGLASS_CHANNEL_NIGHT_DESK": "tgram://s3cret"})
    assert (sorted(found.alerts.channels), found.alerts.allow_loopback) == (["desk", "night-desk"], True)
    assert "s3cret" not in repr(found)
    assert isinstance(sender_for("desk", found), WebhookSender)
    assert isinstance(sender_for("night-desk", found), AppriseSender)
    with pytest.raises(UsageError, match="no channel 'dusk'; did you mean 'desk'"):
        sender_for("dusk", found)
    for bad in ('channels = "https://s3cret"', "[alerts.channels]\nDesk = 's3cret'", "[alerts.channels]\nd = 3"):
        path.write_text(f"[alerts]\n{bad}\n")
        with pytest.raises(UsageError, match=r"alerts\.channels|channels\.d must be a text") as caught:
            read_settings({"WEATHERGLASS_CONFIG": str(path)})
        assert "s3cret" not in str(caught.value)


def test_no_rules_make_no_store(tmp_path: Path) -> None:
    found = checked(settings=settings_of(tmp_path / "none", SETTINGS))
    assert (found.rules, found.faults, (tmp_path / "none").exists()) == ((), (), False)
