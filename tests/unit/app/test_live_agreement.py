"""Our live index beside the one that its exchange publishes: told while they are far apart at the same time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from weatherglass.app.live_agreement import live_disagreements
from weatherglass.errors import DataError
from weatherglass.indices.publication import PublicationStatus
from weatherglass.store.journal import Journal
from weatherglass.stream.beside import BESIDE, PublishedBeside, beside_bytes, beside_of
from weatherglass.stream.rows import PublishedRow, row_bytes
from weatherglass.stream.session import ROW

NOW = datetime(2026, 5, 20, 16, 0, tzinfo=UTC)


def said(home: Path, ours: float, theirs: float, *, apart: timedelta = timedelta(0), name: str = "DVOL BTC") -> None:
    path = home / "live" / "deribit-BTC-1" / "20260520T000000000000.db"
    path.parent.mkdir(parents=True, exist_ok=True)
    row = PublishedRow(
        1, "BTC30", NOW, PublicationStatus.FRESH, ours, NOW, None, None, ours, None, None, "x", None, False, "e"
    )
    beside = PublishedBeside(NOW, "deribit", name, theirs, NOW - apart)
    with Journal(path, writable=True, clock=lambda: NOW, group_seconds=0.0) as journal:
        journal.append(ROW, [(NOW, row_bytes(row))])
        journal.append(BESIDE, [(NOW, beside_bytes(beside))])


def test_the_flag_is_raised_with_both_values_and_lowered_again(tmp_path: Path) -> None:
    assert live_disagreements(tmp_path, now=NOW) == ()
    said(tmp_path, 50.0, 60.0)
    (found,) = live_disagreements(tmp_path, now=NOW)
    assert (found.series, found.source, found.value, found.other_source, found.other_value, found.percent) == (
        "BTC30", "weatherglass", 50.0, "deribit DVOL BTC", 60.0, pytest.approx(20.0),
    )  # fmt: skip
    assert live_disagreements(tmp_path, now=NOW + timedelta(days=2)) == (), "a run of the day before says nothing"
    said(tmp_path, 50.0, 54.0)
    assert live_disagreements(tmp_path, now=NOW) == ()


def test_values_of_other_times_or_of_another_index_are_not_compared(tmp_path: Path) -> None:
    said(tmp_path, 50.0, 90.0, apart=timedelta(minutes=3))
    assert live_disagreements(tmp_path, now=NOW) == ()
    said(tmp_path, 50.0, 90.0, name="DVOL ETH")
    assert live_disagreements(tmp_path, now=NOW) == ()


def test_what_was_published_is_read_as_it_was_written() -> None:
    one = PublishedBeside(NOW, "deribit", "DVOL BTC", 45.5, NOW)
    assert beside_of(beside_bytes(one)) == one
    with pytest.raises(DataError, match="3 bytes of a log are no published value"):
        beside_of(b"{x}")
