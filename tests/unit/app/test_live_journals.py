"""Rows of live runs since an instant, over all journals of a home, and whose turn it is to check rules on them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lanes import examples
from weatherglass.app.alert_check import checked
from weatherglass.app.alert_turn import CheckedElsewhere, alert_turn
from weatherglass.app.live_journals import PIECE, journals_of, last_good, published_since
from weatherglass.app.settings import Settings
from weatherglass.indices.publication import PublicationStatus
from weatherglass.store.journal import Journal
from weatherglass.stream.rows import PublishedRow, row_bytes
from weatherglass.stream.session import EVENT, ROW

START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


def at(slot: int) -> datetime:
    return START + timedelta(seconds=15 * slot)


def a_row(slot: int, index: str = "BTC30") -> PublishedRow:
    fresh = PublicationStatus.FRESH
    return PublishedRow(
        slot, index, at(slot), fresh, 40.0, at(slot), None, None, 40.0, None, None, "x", None, False, "e"
    )


def journal(home: Path, folder: str, name: str, rows: list[PublishedRow]) -> None:
    path = home / "live" / folder / f"{name}.db"
    path.parent.mkdir(parents=True, exist_ok=True)
    with Journal(path, writable=True, clock=lambda: START) as log:
        for row in rows:
            log.append(EVENT, [(row.published_at, b"event")])
            log.append(ROW, [(row.published_at, row_bytes(row))])


def test_rows_since_a_slot_are_those_of_every_journal_in_order(tmp_path: Path) -> None:
    journal(tmp_path, "deribit-BTC-1", "a", [a_row(each) for each in range(4)])
    journal(tmp_path, "deribit-BTC-1", "b", [a_row(each) for each in range(4, 8)])
    journal(tmp_path, "deribit-BTC-1", "c", [])
    journal(tmp_path, "cboe-SPX-2", "d", [a_row(each, "VIX") for each in range(3, 6)])
    for after in range(-1, 9):
        found = published_since(tmp_path, at(after), {"BTC30", "VIX"})
        expected = sorted([(each, "BTC30") for each in range(8)] + [(each, "VIX") for each in range(3, 6)])
        assert [(row.sequence, row.index) for row in found] == [each for each in expected if each[0] > after]
    assert [row.sequence for row in published_since(tmp_path, at(4), {"VIX"})] == [5]
    assert {name: len(paths) for name, paths in journals_of(tmp_path).items()} == {"deribit-BTC-1": 3, "cboe-SPX-2": 1}
    assert (journals_of(tmp_path / "none"), published_since(tmp_path / "none", START, {"VIX"})) == ({}, ())


def withheld(slot: int, index: str = "BTC30") -> PublishedRow:
    return replace(a_row(slot, index), status=PublicationStatus.SUPPRESSED, value=None, raw=None)


def test_the_last_good_row_of_each_index_is_the_newest_that_has_a_value(tmp_path: Path) -> None:
    folder = tmp_path / "live" / "f"
    journal(tmp_path, "f", "a", [a_row(1, "ETH30"), a_row(2), a_row(3, "OTHER")])
    journal(tmp_path, "f", "b", [a_row(4), a_row(5), withheld(6), withheld(7, "ETH30")])
    journal(tmp_path, "f", "c", [])
    good = last_good(folder, {"BTC30", "ETH30"})
    assert [(row.index, row.sequence, row.value) for row in good] == [("ETH30", 1, 40.0), ("BTC30", 5, 40.0)]
    assert [row.sequence for row in last_good(folder, {"BTC30"})] == [5]
    assert (last_good(folder, {"VIX"}), last_good(tmp_path / "none", {"VIX"})) == ((), ())


@pytest.mark.parametrize("good", [1, PIECE // 2, PIECE // 2 + 1, PIECE + 7])
def test_the_last_good_row_is_found_however_far_back_it_is(tmp_path: Path, good: int) -> None:
    rows = [a_row(0), a_row(1), *(withheld(1 + each) for each in range(1, good))]
    journal(tmp_path, "f", "a", rows)
    assert [row.sequence for row in last_good(tmp_path / "live" / "f", {"BTC30"})] == [1]


def test_a_journal_that_cannot_be_read_is_passed_over(tmp_path: Path) -> None:
    journal(tmp_path, "f", "a", [a_row(1)])
    (tmp_path / "live" / "f" / "b.db").write_bytes(b"no journal" * 500)
    assert [row.sequence for row in last_good(tmp_path / "live" / "f", {"BTC30"})] == [1]


@settings(max_examples=examples(100), deadline=None)
@given(st.lists(st.tuples(st.sampled_from([ROW, EVENT]), st.integers(0, 3)), max_size=40), st.integers(-1, 60))
def test_the_place_of_an_instant_parts_the_records_of_a_kind(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]], after: int
) -> None:
    path = tmp_path_factory.mktemp("journal") / "a.db"
    slot, slots = 0, []
    with Journal(path, writable=True, clock=lambda: START, group_seconds=0.0) as log:
        for kind, more in steps:
            slot += more
            log.append(kind, [(at(slot), f"{slot}".encode())])
            slots.append((kind, slot))
    with Journal(path, writable=False, clock=lambda: START) as log:
        place = log.place_at(ROW, at(after))
        later = [int(record.payload) for record in log.read(ROW, after=place)]
    assert later == [each for kind, each in slots if kind == ROW and each > after]


def test_rules_are_checked_by_one_process_at_a_time_and_others_are_told_which(tmp_path: Path) -> None:
    (tmp_path / "alerts").mkdir()
    (tmp_path / "alerts" / "calm.yaml").write_text(
        "schema_version: 1\nid: calm\nwatch: {reading: live, index: BTC30, enter: 30}\n", encoding="utf-8"
    )
    home = Settings(home=tmp_path)
    with (
        alert_turn(tmp_path, "weatherglass serve", START),
        pytest.raises(CheckedElsewhere, match=r"are checked by process \d+ \(weatherglass serve, since 2026-03-02"),
    ):
        checked(settings=home, now=START)
    assert [each.condition for each in checked(settings=home, now=START).rules] == ["silent"]
