"""A synthetic lake: the same files from any number of workers, counted as planted, never beside a market's quotes."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from lake_making import CLOSE, parquet_files, snapshot
from synthetic_making import board_of
from weatherglass.app import synthetic_lake
from weatherglass.app.synthetic_lake import GenerationReport, Headway, MadeDay, Recipe, generate_lake, make_day
from weatherglass.errors import UsageError
from weatherglass.market.quotes import QuoteDefect
from weatherglass.store.quote_lake import QuoteLake
from weatherglass.synthetic.corruption import Corruption

RECIPE = Recipe("SPX", 7, every_s=3_600, max_days=12, strikes=25, corrupt=0.02)
FIRST, LAST = date(2024, 7, 2), date(2024, 7, 5)


def contents(lake: Path) -> dict[str, str]:
    """Files of the partitions and the hashes of their bytes."""
    return {
        path.relative_to(lake).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in parquet_files(lake)
    }


def made(
    lake: Path, *, last: date = LAST, workers: int = 1, watch: Callable[[Headway], None] = lambda _: None
) -> GenerationReport:
    return generate_lake(str(lake), RECIPE, first=FIRST, last=last, workers=workers, watch=watch)


def test_a_lake_is_what_was_reported_and_counts_as_planted(tmp_path: Path) -> None:
    seen: list[Headway] = []
    report = made(tmp_path, watch=seen.append)
    lake = QuoteLake(tmp_path, writable=False)
    snapshots = list(lake.snapshots("SPX"))
    assert (report.days, report.snapshots, report.passed_over, report.failed) == (3, 18, 0, {})
    assert len(snapshots) == 18
    assert report.quotes == sum(each.quotes.rows for each in snapshots)
    (overview,) = lake.overview()
    assert (overview.rows, overview.bytes, overview.days) == (report.quotes, report.bytes, 3)
    assert {each.source for each in snapshots} == {RECIPE.source}
    assert (seen[-1].quotes, seen[-1].bytes) == (report.quotes, report.bytes)
    copies = report.planted["duplicate"] + report.planted["stale_copy"]
    assert seen[-1].expected == report.quotes - copies
    counted: Counter[str] = Counter()
    for each in snapshots:
        for term in board_of(each).terms:
            counted.update(term.defects)
    of = {Corruption[kind.upper()].defect: n for kind, n in report.planted.items() if kind != "null"}
    assert {QuoteDefect(code): n for code, n in counted.items()} == of
    assert list(lake.verify()) == []


def test_a_second_time_changes_nothing_and_more_days_are_added(tmp_path: Path) -> None:
    made(tmp_path, last=date(2024, 7, 3))
    before = contents(tmp_path)
    again = made(tmp_path, last=date(2024, 7, 3))
    assert (again.days, again.quotes, again.passed_over) == (0, 0, 2)
    assert contents(tmp_path) == before
    assert QuoteLake(tmp_path, writable=False).version == 1
    more = made(tmp_path)
    assert (more.days, more.passed_over) == (1, 2)
    assert before.items() < contents(tmp_path).items()


def test_a_day_is_cut_into_files_of_whole_snapshots(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(synthetic_lake, "FILE_ROWS", 1_000)
    monkeypatch.setattr(synthetic_lake, "COMMIT_ROWS", 2_000)
    made(tmp_path / "small")
    small = QuoteLake(tmp_path / "small", writable=False)
    assert (len(contents(tmp_path / "small")), small.version) == (8, 2)
    monkeypatch.undo()
    made(tmp_path / "large")
    large = QuoteLake(tmp_path / "large", writable=False)
    assert (len(contents(tmp_path / "large")), large.version) == (3, 1)
    as_of = [[each.as_of for each in lake.snapshots("SPX")] for lake in (small, large)]
    assert as_of[0] == as_of[1]


def test_a_lake_of_another_recipe_or_of_a_market_is_left_alone(tmp_path: Path) -> None:
    made(tmp_path / "one", last=FIRST)
    before = contents(tmp_path / "one")
    other = Recipe("SPX", 8, every_s=3_600, max_days=12, strikes=25, corrupt=0.02)
    with pytest.raises(UsageError, match=r"has quotes of SPX on 2024-07-02 by another recipe \(.*seed=7 .*\); take"):
        generate_lake(str(tmp_path / "one"), other, first=LAST, last=LAST, workers=1)
    assert contents(tmp_path / "one") == before
    QuoteLake(tmp_path / "two", writable=True).add([snapshot(CLOSE)], ingest="test")
    with pytest.raises(UsageError, match=r"synthetic quotes are never put beside others of the same underlying"):
        made(tmp_path / "two")
    assert len(contents(tmp_path / "two")) == 1


def poisoned(uri: str, recipe: Recipe, options: None, day: date) -> MadeDay:
    """The maker of days, for workers: it stands in a module, so that it can be sent to them."""
    if day == date(2024, 7, 3):
        raise UsageError("a poisoned day")
    return make_day(uri, recipe, options, day)


def test_a_day_that_cannot_be_made_is_reported_and_the_others_are_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(synthetic_lake, "make_day", poisoned)
    report = made(tmp_path)
    assert report.failed == {date(2024, 7, 3): "a poisoned day"}
    assert QuoteLake(tmp_path, writable=False).days("SPX") == (FIRST, LAST)


@pytest.mark.slow
def test_the_files_do_not_depend_on_the_number_of_workers(tmp_path: Path) -> None:
    reports = [made(tmp_path / str(workers), workers=workers) for workers in (1, 2)]
    assert contents(tmp_path / "1") == contents(tmp_path / "2")
    assert {(r.days, r.snapshots, r.quotes, r.bytes) for r in reports} == {(3, 18, reports[0].quotes, reports[0].bytes)}
    assert [list(QuoteLake(tmp_path / w, writable=False).verify()) for w in "12"] == [[], []]
