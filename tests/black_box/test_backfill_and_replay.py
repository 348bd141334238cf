"""Years of quotes in bounded memory, and the same files giving the same store whatever the size of the pieces."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from black_box import own_files
from black_box.processes import CommandLine, Commands, killed, many_commands, wait_until
from store_making import tree_of

SMALL_MB, LARGE_MB, HUGE_MB = 60, 250, 1_000
MOST_BYTES = 1_000_000_000
"""Measured: 0.44 GB for 60 MB, 0.57 GB for 250 MB, 0.59 GB for 1 GB: the libraries, and two batches of a million quotes."""
GROWTH = 1.3
INSTANT = "2026-03-17T12:00:00+00:00"
FILES = 4


def backfill(folder: Path, megabytes: float) -> tuple[CommandLine, int, int]:
    """Import a file of that size; the home, its quotes, and the most memory that the process had."""
    line, path = CommandLine(folder / f"home-{megabytes}"), folder / "quotes.csv"
    rows = own_files.write_backfill(path, megabytes)
    importing = line.drive("peak_memory", "import", path, "--format", "json")
    out, err = importing.communicate(timeout=600)
    assert importing.returncode == 0, err
    report, peak = out.splitlines()
    assert (json.loads(report)[0]["new"], json.loads(report)[0]["left_out"]) == (rows, {})
    assert line.says("data")["quotes"][0]["rows"] == rows
    return line, rows, int(peak)


@pytest.mark.slow
def test_a_file_of_quotes_is_imported_in_bounded_memory(tmp_path: Path) -> None:
    _, rows, peak = backfill(tmp_path, SMALL_MB)
    assert rows > 500_000
    assert peak < MOST_BYTES


@pytest.mark.long
def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    _, _, large = backfill(tmp_path, LARGE_MB)
    line, rows, huge = backfill(tmp_path, HUGE_MB)
    assert rows > 10_000_000
    assert max(large, huge) < MOST_BYTES
    assert huge < GROWTH * large
    assert line.run("data", "verify").code == 0


@pytest.mark.long
def test_a_backfill_that_was_killed_is_completed_without_a_quote_twice(tmp_path: Path) -> None:
    line, path = CommandLine(tmp_path / "home"), tmp_path / "quotes.csv"
    rows = own_files.write_backfill(path, LARGE_MB)
    importing = line.start("import", path)
    wait_until((line.home / "lake" / "quotes" / "_delta_log" / f"{1:020d}.json").exists)
    killed(importing)
    (before,) = line.says("data")["quotes"]
    assert 0 < before["rows"] < rows
    assert before["rows"] % 4_000 == 0, "whole snapshots only"
    assert line.run("data", "verify").code == 0
    (report,) = line.says("import", path)
    assert (report["new"], report["same"]) == (rows - before["rows"], before["rows"])
    assert line.says("data")["quotes"][0]["rows"] == rows
    assert line.run("data", "verify").code == 0


# ---- replay


def replayed(folder: Path, name: str, files: list[Path], *, batch_rows: int, block_bytes: int) -> CommandLine:
    """A home into which some files were imported at a fixed instant, in pieces of some size."""
    line = CommandLine(folder / name)
    running = line.drive("at_instant", INSTANT, batch_rows, block_bytes, "import", *files)
    out, err = running.communicate(timeout=120)
    assert running.returncode == 0, out + err
    return line


def exported(line: CommandLine, folder: Path, commands: Commands) -> dict[str, bytes]:
    """Every vintage of every series as files of text."""
    assert commands(line, "data", "export", folder, "--vintages").code == 0
    return tree_of(folder)


def quotes_of(line: CommandLine) -> list[tuple[object, ...]]:
    """Every cell of every row of the lake, sorted."""
    import polars as pl

    frame = pl.scan_parquet(sorted(line.home.glob("lake/quotes/underlying=*/date=*/*.parquet")), hive_partitioning=True)
    return sorted(frame.collect().rows(), key=repr)


@pytest.mark.slow
def test_the_same_files_give_the_same_store_in_any_pieces_and_order_of_rows(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
    numbers = range(FILES)
    files = [own_files.write_series(one, n) for n in numbers] + [own_files.write_board(one, n) for n in numbers]
    again = [Path(shutil.copy(path, other)) for path in files[:FILES]]
    again += [own_files.write_board(other, n, shuffled_with=n) for n in reversed(numbers)]
    assert [path.name for path in files] != [path.name for path in again]
    assert files[-1].read_bytes() != (other / files[-1].name).read_bytes()

    whole = replayed(tmp_path, "whole", files, batch_rows=1_000_000, block_bytes=4 << 20)
    pieces = replayed(tmp_path, "pieces", again, batch_rows=1, block_bytes=700)
    with many_commands() as commands:
        truth = exported(whole, tmp_path / "from-whole", commands)
        assert truth.keys() == {f"{name}.csv" for name in own_files.SERIES}
        assert truth["RUT.csv"].count(b"\n") == 1 + sum(10 + n for n in numbers)
        assert exported(pieces, tmp_path / "from-pieces", commands) == truth
    assert len(quotes_of(whole)) == FILES * own_files.SNAPSHOTS * own_files.QUOTES_OF_A_SNAPSHOT
    assert quotes_of(pieces) == quotes_of(whole)
    assert {name for name in tree_of(whole.home) if name.startswith("raw/")} == {
        name for name in tree_of(pieces.home) if name.startswith("raw/")
    }
