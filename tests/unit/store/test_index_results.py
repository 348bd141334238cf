"""The table of index results: files named by what they are of, seen when they are named in the log, and never believed
when their bytes are not those that were written."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from weatherglass.errors import StoreCorrupt, StoreUnwritable
from weatherglass.store.index_results import COLUMNS, IndexResults, ResultKey, results_bytes

DAY = date(2024, 1, 2)
KINDS = {"string": pl.String, "timestamp": pl.Datetime("us", "UTC"), "double": pl.Float64, "boolean": pl.Boolean}
WHOLE = {"date": pl.Date, "long": pl.Int64, "integer": pl.Int32}


def rows(*minutes: int, value: float = 20.0, index: str = "VIX") -> pl.DataFrame:
    schema = {name: (KINDS | WHOLE)[kind] for name, kind in COLUMNS}
    frame = pl.DataFrame(
        {
            "index": [index] * len(minutes),
            "as_of": [datetime(2024, 1, 2, 15, at, tzinfo=UTC) for at in minutes],
            "snapshot": [f"key{at}" for at in minutes],
            "value": [value + at for at in minutes],
        }
    )
    absent = [pl.lit(None).alias(name) for name in schema if name not in frame.columns]
    return frame.with_columns(absent).select(list(schema)).cast(schema)  # type: ignore[arg-type]


def key(request: str = "r1", inputs: str = "i1", underlying: str = "SPX") -> ResultKey:
    return ResultKey(underlying, DAY, request, inputs)


@pytest.fixture
def table(tmp_path: Path) -> IndexResults:
    return IndexResults(str(tmp_path / "results"))


def values(table: IndexResults, **how: object) -> list[float]:
    return [value for frame in table.frames("VIX", **how) for value in frame["value"]]  # type: ignore[arg-type]


def test_a_path_says_what_a_file_is_of() -> None:
    odd = ResultKey("BRK/B é", DAY, "r", "i")
    assert odd.folder == "underlying=BRK%2FB%20%C3%A9/date=2024-01-02/request=r/inputs=i"
    assert ResultKey.of_path(f"{odd.folder}/part-00.parquet") == odd


def test_the_same_rows_make_the_same_bytes() -> None:
    cut = pl.concat([rows(1), rows(2, 3)], rechunk=False)
    assert results_bytes(cut) == results_bytes(rows(1, 2, 3))


def test_a_file_counts_from_the_commit_that_names_it(table: IndexResults) -> None:
    file = table.put(key(), rows(1, 2))
    assert values(table) == []
    assert table.commit([file], said="test") == 1
    assert values(table) == [21.0, 22.0]
    assert (file.rows, file.first, file.last) == (2, 1_704_207_660_000_000, 1_704_207_720_000_000)
    assert table.commit([table.put(key(), rows(1, 2))], said="again") == 1
    assert values(table, underlying="SPX", first=DAY, last=DAY) == [21.0, 22.0]
    assert values(table, first=date(2024, 1, 3)) == values(table, underlying="SPY") == []


def test_replaced_files_go_and_of_two_requests_the_newest_counts(table: IndexResults) -> None:
    first = table.put(key(), rows(1, 2))
    table.commit([first], said="test")
    [named] = table.files()
    second = table.put(key(inputs="i2"), rows(1, 2, 3, value=30.0))
    table.commit([second], replaced=[named], said="more quotes")
    assert values(table) == [31.0, 32.0, 33.0]
    assert [file.path for file in table.files()] == [second.path]
    table.commit([table.put(key(request="q7"), rows(2, value=40.0))], said="other rates")
    assert values(table) == [31.0, 42.0, 33.0]
    assert values(table, request="r") == [31.0, 32.0, 33.0]
    assert table.tidy() == 0


def test_a_file_that_nobody_named_is_tidied_away(table: IndexResults, tmp_path: Path) -> None:
    table.commit([table.put(key(), rows(1))], said="test")
    stray = table.put(key(inputs="i2"), rows(2))
    assert table.tidy() == 1
    assert not (tmp_path / "results" / stray.path).exists()
    assert values(table) == [21.0]


def test_a_file_that_a_worker_wrote_elsewhere_is_not_named(table: IndexResults, tmp_path: Path) -> None:
    file = IndexResults(str(tmp_path / "another machine")).put(key(), rows(1))
    with pytest.raises(StoreUnwritable, match="workers on other machines need a place that all of them share"):
        table.commit([file], said="test")
    assert values(table) == []


def test_a_damaged_file_is_told_of_and_not_read(table: IndexResults, tmp_path: Path) -> None:
    file = table.put(key(), rows(1, 2))
    table.commit([file], said="test")
    path = tmp_path / "results" / file.path
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 1
    path.write_bytes(body)
    with pytest.raises(StoreCorrupt, match=r"SPX on 2024-01-02: its bytes are not those.*--fresh"):
        values(IndexResults(str(tmp_path / "results")))
