"""Files that workers put and one adopts: unseen until then, the same as if they had been added, put twice for once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from lake_making import CLOSE, parquet_files, require_same, snapshot
from weatherglass.errors import UsageError
from weatherglass.store.quote_lake import LakeSummary, QuoteLake

LATER = CLOSE + timedelta(minutes=1)


@pytest.fixture
def lake(tmp_path: Path) -> QuoteLake:
    return QuoteLake(tmp_path / "quotes", writable=True)


def test_a_file_is_seen_when_it_is_adopted_and_not_before(lake: QuoteLake) -> None:
    wanted = [snapshot(CLOSE), snapshot(LATER)]
    file = lake.put(wanted[::-1])
    assert (lake.version, lake.days("SPX")) == (None, ())
    assert lake.adopt([file], ingest="test") == 1
    assert lake.days("SPX") == (CLOSE.date(),)
    for found, made in zip(lake.snapshots("SPX"), wanted, strict=True):
        require_same(found, made)
    assert list(lake.verify()) == []


def test_what_was_put_is_not_added_again(lake: QuoteLake) -> None:
    lake.adopt([lake.put([snapshot(CLOSE)])], ingest="test")
    assert lake.add([snapshot(CLOSE)], ingest="again") == LakeSummary(skipped=1)


def test_putting_twice_leaves_one_file_and_what_is_never_adopted_is_a_stray(lake: QuoteLake) -> None:
    first, second = lake.put([snapshot(CLOSE)]), lake.put([snapshot(CLOSE)])
    assert (first.path, first.size, first.rows) == (second.path, second.size, second.rows)
    lake.adopt([first], ingest="test")
    stray = lake.put([snapshot(LATER)])
    assert len(parquet_files(Path(lake.uri))) == 2
    assert lake.tidy() == (stray.path,)


def test_a_file_of_two_days_or_of_nothing_is_refused(lake: QuoteLake) -> None:
    with pytest.raises(UsageError, match=r"one underlying and day; these are of .*2024"):
        lake.put([snapshot(CLOSE), snapshot(CLOSE + timedelta(days=1))])
    with pytest.raises(UsageError, match=r"one underlying and day; these are of \[\]"):
        lake.put([])


def test_a_lake_that_was_opened_to_read_takes_no_files(lake: QuoteLake) -> None:
    file = lake.put([snapshot(CLOSE)])
    reader = QuoteLake(lake.uri, writable=False)
    with pytest.raises(UsageError, match=r"put: the quote lake .* was opened to read"):
        reader.put([snapshot(CLOSE)])
    with pytest.raises(UsageError, match=r"adopt: the quote lake .* was opened to read"):
        reader.adopt([file], ingest="test")
