"""What goes of the journals of live runs and what stays: by age, by size, and by who may still want them."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alert_making import settings_of, with_rule
from weatherglass.app.journal_care import (
    FIRST_LOOK,
    GIGABYTE,
    JournalFile,
    is_segment_over,
    journal_folders,
    prunable,
    pruned_now,
)
from weatherglass.app.settings import LiveSettings, Settings, read_settings
from weatherglass.delivery.cli.main import main
from weatherglass.errors import UsageError
from weatherglass.store.home import open_store
from weatherglass.store.journal import Journal
from weatherglass.store.journal_segments import instant_of_name, next_path

NOW = datetime(2026, 6, 30, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def a_file(age_days: float, size: int = 10, folder: str = "f", *, is_newest: bool = False) -> JournalFile:
    ends = NOW - age_days * DAY
    return JournalFile(Path(folder) / f"{age_days}", folder, size, ends - DAY, ends, is_newest)


def days(files: tuple[JournalFile, ...]) -> list[float]:
    return [(NOW - each.ends) / DAY for each in files]


def test_what_is_too_old_goes_and_then_the_oldest_until_the_rest_is_small_enough() -> None:
    files = [a_file(age) for age in (40, 31, 29, 5, 4, 3)] + [a_file(50, is_newest=True), a_file(0, is_newest=True)]
    wanted = {"now": NOW, "needed_from": NOW - DAY}
    assert days(prunable(files, keep=30 * DAY, most_bytes=1_000, **wanted)) == [40, 31]
    assert days(prunable(files, keep=30 * DAY, most_bytes=45, **wanted)) == [40, 31, 29, 5]
    assert days(prunable(files, keep=99 * DAY, most_bytes=1, **wanted)) == [40, 31, 29, 5, 4, 3], "the newest stay"
    assert days(prunable(files, keep=DAY, most_bytes=1, now=NOW, needed_from=NOW - 30 * DAY)) == [40, 31]


@given(
    st.lists(st.tuples(st.floats(0.1, 60.0), st.integers(0, 100), st.booleans()), max_size=12),
    st.integers(1, 60), st.integers(0, 500), st.floats(1.0, 10.0),
)  # fmt: skip
def test_nothing_that_is_needed_goes_and_no_more_than_must(
    files: list[tuple[float, int, bool]], keep: int, most: int, needed: float
) -> None:
    every = [a_file(age, size, f"f{at}", is_newest=newest) for at, (age, size, newest) in enumerate(files)]
    gone = prunable(every, now=NOW, keep=keep * DAY, most_bytes=most, needed_from=NOW - needed * DAY)
    left = [each for each in every if each not in gone]
    assert not any(each.is_newest or each.ends > NOW - needed * DAY for each in gone)
    may_go = [each for each in left if not each.is_newest and each.ends <= NOW - needed * DAY]
    assert sum(each.bytes for each in left) <= most or not may_go
    assert all(NOW - each.ends <= keep * DAY for each in may_go)
    for at, each in enumerate(gone):
        too_old = NOW - each.ends > keep * DAY
        assert too_old or sum(one.bytes for one in [*left, *gone[at:]]) > most


def with_journals(home: Path, *ages: float, folder: str = "deribit-BTC-1") -> list[Path]:
    paths = []
    for age in ages:
        path = next_path(home / "live" / folder, NOW - (age + 1) * DAY)
        path.parent.mkdir(parents=True, exist_ok=True)
        with Journal(path, writable=True, clock=lambda: NOW) as journal:
            journal.append("event", [(NOW - age * DAY, b"x" * 100)])
        os.utime(path, (stamp := (NOW - age * DAY).timestamp(), stamp))
        paths.append(path)
    return paths


@pytest.mark.slow
def test_a_home_is_pruned_by_its_settings_and_says_what_went(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = with_journals(tmp_path, 50, 40, 20, 0)
    (alone,) = with_journals(tmp_path, 90, folder="cboe-SPX-2")
    orphan = paths[0].with_name("20200101T000000000000.db-wal")
    orphan.write_bytes(b"left by a kill")
    settings = Settings(home=tmp_path)
    assert [each.path for each in pruned_now(settings, now=NOW, dry=True)] == paths[:2]
    assert all(path.exists() for path in paths)
    gone = pruned_now(settings, now=NOW)
    assert [each.path for each in gone] == paths[:2]
    assert [path.exists() for path in (*paths, alone, orphan)] == [False, False, True, True, True, False]
    more = pruned_now(Settings(home=tmp_path, live=LiveSettings(keep_gb=1e-6)), now=NOW)
    assert [each.path for each in more] == [paths[2]]
    (_, folder) = journal_folders(tmp_path)
    assert folder.pruned is not None
    assert (folder.pruned.files, folder.pruned.until) == (3, NOW - 20 * DAY)
    assert folder.pruned.bytes == sum(each.bytes for each in (*gone, *more))
    assert pruned_now(settings, now=NOW) == ()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WEATHERGLASS_HOME", str(tmp_path))
        assert main(["data", "--format", "json"]) == 0
        document = json.loads(capsys.readouterr().out)
        assert [(each["folder"], each["files"]) for each in document["journals"]] == [
            ("cboe-SPX-2", 1),
            ("deribit-BTC-1", 1),
        ]
        assert document["journals"][1]["pruned"]["files"] == 3
        assert main(["data"]) == 0
        assert "up to 2026-06-10 were removed" in " ".join(capsys.readouterr().out.split())
        assert main(["data", "prune", "--dry-run"]) == 0
        assert "no journal is to be removed" in capsys.readouterr().out


@pytest.mark.slow
def test_rows_that_a_rule_has_not_taken_up_stay_until_it_has_or_nobody_checks_it(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with_rule(home, "schema_version: 1\nid: live\nwatch: {reading: live, index: BTC30, enter: 50}\n", "live")
    paths = with_journals(home, 9, 6, 3, 0)
    small = Settings(home=home, live=LiveSettings(keep_gb=1e-9))

    def would_go(checked_days_ago: float, taken_days_ago: float) -> list[Path]:
        from weatherglass.app.alert_files import alert_rules, condition_digest

        (file,), _ = alert_rules(settings_of(home))
        at = NOW - taken_days_ago * DAY
        state = {"last": {"of": at.isoformat(), "known_at": at.isoformat(), "place": "outside"}}
        with open_store(home, write=True, clock=lambda: NOW - checked_days_ago * DAY) as store:
            store.alerts.record(
                "live", rule_sha256=condition_digest(file.rule), cursor=0, state=json.dumps(state), events=()
            )
        return [each.path for each in pruned_now(small, now=NOW, dry=True)]

    assert would_go(0.1, 0.1) == paths[:3]
    assert would_go(2.0, 5.0) == paths[:2]
    assert would_go(6.9, 6.9) == paths[:1]
    assert would_go(8.0, 8.0) == paths[:3], "nobody has checked it for a week"


def test_a_journal_is_followed_by_another_with_the_day_or_when_it_is_large(tmp_path: Path) -> None:
    path = tmp_path / "20260630T000000000000.db"
    path.write_bytes(b"x" * 100)
    began = instant_of_name(path)
    assert began == datetime(2026, 6, 30, tzinfo=UTC)
    usual = Settings(home=tmp_path)
    assert not is_segment_over(usual, path, began, began + DAY - timedelta(seconds=1))
    assert is_segment_over(usual, path, began, began + DAY)
    assert is_segment_over(Settings(home=tmp_path, live=LiveSettings(keep_gb=2_000 / GIGABYTE)), path, began, began)
    assert not is_segment_over(Settings(home=tmp_path, live=LiveSettings(keep_gb=2_020 / GIGABYTE)), path, began, began)
    assert FIRST_LOOK == DAY


def test_a_new_journal_comes_after_all_others_though_the_clock_has_gone_back(tmp_path: Path) -> None:
    first = next_path(tmp_path, NOW)
    first.touch()
    second = next_path(tmp_path, NOW - DAY)
    assert (first.name, second.name) == ("20260630T120000000000.db", "20260630T120000000001.db")
    assert instant_of_name(Path("mine.db")).year == 1


def test_settings_are_read_and_must_be_positive(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("[live]\nkeep_days = 7\n", encoding="utf-8")
    found = read_settings({"WEATHERGLASS_HOME": str(tmp_path)}).live
    assert (found.keep_days, found.keep_gb) == (7, 20.0)
    (tmp_path / "config.toml").write_text("[live]\nkeep_gb = 0\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"live\.keep_gb = 0 must be greater than 0"):
        read_settings({"WEATHERGLASS_HOME": str(tmp_path)})
