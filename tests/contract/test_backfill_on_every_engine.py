"""The real backfill on every engine: the same bytes, a killed worker loses nothing, a poisoned day costs only itself."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from engine_processes import workers_below
from lake_making import snapshot
from object_store import BUCKET, running_store
from weatherglass.app.backfill import BackfillReport, BackfillRequest, Poisoned, Progress, backfill
from weatherglass.app.settings import Settings
from weatherglass.market import TermRates
from weatherglass.market.quote_snapshot import QuoteSnapshot
from weatherglass.scale.engine import FailureKind
from weatherglass.store.index_results import IndexResults
from weatherglass.store.quote_lake import QuoteLake
from weatherglass.timeline import NEW_YORK

pytestmark = pytest.mark.slow
DAYS = tuple(date(2024, 1, day) for day in (2, 3, 4, 5, 8, 9))
POISONED = date(2024, 1, 4)
ENGINES = ("local", "ray")


def made_boards() -> list[QuoteSnapshot]:
    """Days of three boards each."""
    return [
        snapshot(
            datetime(day.year, day.month, day.day, 10, 0, tzinfo=NEW_YORK) + timedelta(minutes=at),
            seed=100 * day.day + at,
            strikes=9,
        )
        for day in DAYS
        for at in range(3)
    ]


def made_lake(place: Path) -> Path:
    """A directory with all of them."""
    QuoteLake(place, writable=True).add(made_boards(), ingest="test")
    return place


def poison(lake: Path) -> str:
    """Flip a byte in the middle of the one file of a day; its name."""
    [path] = (lake / "underlying=SPX" / f"date={POISONED.isoformat()}").glob("*.parquet")
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 1
    path.write_bytes(body)
    return path.name


def run(
    lake: Path, results: Path, engine: str, workers: int, watch: Callable[[Progress], None] | None = None
) -> BackfillReport:
    if engine != "local":
        pytest.importorskip(engine, reason="pip install 'weatherglass[scale]'")
    request = BackfillRequest(
        str(lake), ("VIX,30D",), rates=TermRates((0.03,)), results=str(results), engine=engine, workers=workers
    )
    return backfill(request, watch=watch, settings=Settings(home=results.parent / "home"))


def files_of(results: Path) -> dict[str, bytes]:
    """Files of results by path."""
    return {
        path.relative_to(results).as_posix(): path.read_bytes()
        for path in sorted(results.glob("underlying=*/**/*.parquet"))
    }


@pytest.mark.parametrize("engine", ENGINES)
def test_a_poisoned_day_is_told_of_and_skipped_and_the_rest_has_the_same_bytes(engine: str, tmp_path: Path) -> None:
    lake = made_lake(tmp_path / "lake")
    whole = run(lake, tmp_path / "whole", "local", 1)
    assert (whole.done, whole.poisoned) == (len(DAYS), ())
    spoilt = poison(lake)
    report = run(lake, tmp_path / "results", engine, 2)
    assert (report.engine, report.partitions, report.done) == (engine, len(DAYS), len(DAYS) - 1)
    [found] = report.poisoned
    assert isinstance(found, Poisoned)
    assert (found.what, found.kind, found.attempts) == (f"SPX {POISONED}", FailureKind.REFUSED, 1)
    assert spoilt in found.problem
    assert files_of(tmp_path / "results") == {
        path: content for path, content in files_of(tmp_path / "whole").items() if str(POISONED) not in path
    }


@pytest.mark.parametrize("engine", ENGINES)
def test_workers_killed_in_the_midst_lose_nothing(engine: str, tmp_path: Path) -> None:
    if not Path("/proc").is_dir():
        pytest.skip("this system has no /proc to find workers in")
    lake = made_lake(tmp_path / "lake")
    run(lake, tmp_path / "whole", "local", 1)
    killed: list[int] = []

    def kill(progress: Progress) -> None:
        if progress.done and not killed:
            killed.extend(workers_below(os.getpid()))
            for each in killed:
                os.kill(each, signal.SIGKILL)

    report = run(lake, tmp_path / "results", engine, 2, kill)
    assert killed
    assert (report.done, report.poisoned) == (len(DAYS), ())
    assert files_of(tmp_path / "results") == files_of(tmp_path / "whole")


@pytest.mark.long
@pytest.mark.parametrize("engine", ENGINES)
def test_a_lake_in_an_object_store_gives_the_same_values(engine: str, tmp_path: Path) -> None:
    if engine != "local":
        pytest.importorskip(engine, reason="pip install 'weatherglass[scale]'")
    run(made_lake(tmp_path / "lake"), tmp_path / "whole", "local", 1)
    with running_store() as options:
        lake, results = f"s3://{BUCKET}/quotes", f"s3://{BUCKET}/indices-{engine}"
        QuoteLake(lake, writable=True, storage_options=options).add(made_boards(), ingest="test")
        request = BackfillRequest(
            lake, ("VIX,30D",), rates=TermRates((0.03,)), results=results, engine=engine, workers=2, options=options
        )
        settings = Settings(home=tmp_path / "home")
        report = backfill(request, settings=settings)
        assert (report.done, report.there, report.poisoned) == (len(DAYS), 0, ())
        found = IndexResults(results, storage_options=options).files()
        assert sorted(each.path for each in found) == sorted(files_of(tmp_path / "whole"))  # named by their content
        again = backfill(request, settings=settings)
        assert (again.done, again.there) == (0, len(DAYS))
