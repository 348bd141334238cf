"""Backfills: the values of the engine for one board, the same bytes however they are made, and nothing lost on the way."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

import weatherglass as wg
from lake_making import board_of, snapshot
from weatherglass.app import backfill as module
from weatherglass.app.backfill import BackfillReport, BackfillRequest, Progress, backfill
from weatherglass.app.backfill_plan import definitions_of, request_digest
from weatherglass.delivery.cli.main import main
from weatherglass.errors import StoreError, UsageError
from weatherglass.indices.editions import CBOE_2014
from weatherglass.indices.engine import index_reading
from weatherglass.indices.family import FAMILY, index_named
from weatherglass.market import CurveHistory, ParCurve, TermRates
from weatherglass.market.quote_snapshot import QuoteSnapshot
from weatherglass.scale.local_engine import LocalEngine
from weatherglass.store.quote_lake import QuoteLake
from weatherglass.timeline import NEW_YORK

RATE = TermRates((0.03,))
CURVE = ParCurve(date(2023, 12, 29), (30, 365), (5.6, 4.8))
DAYS = (date(2024, 1, 2), date(2024, 1, 3), date(2024, 1, 4))


def made(days: Sequence[date] = DAYS, boards: int = 3) -> list[QuoteSnapshot]:
    """Boards a minute apart, with quotes of their own, of a session each day."""
    return [
        snapshot(
            datetime(day.year, day.month, day.day, 10, 0, tzinfo=NEW_YORK) + timedelta(minutes=at),
            seed=100 * day.day + at,
            strikes=9,
        )
        for day in days
        for at in range(boards)
    ]


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    place = tmp_path / "quotes"
    QuoteLake(place, writable=True).add(made(), ingest="test")
    return place


def run(lake: Path, results: Path, **how: object) -> BackfillReport:
    wanted: dict[str, object] = {"indices": ("VIX,30D",), "rates": RATE, "workers": 1, **how}
    return backfill(BackfillRequest(lake=str(lake), results=str(results), **wanted))  # type: ignore[arg-type]


def written(results: Path) -> dict[str, bytes]:
    """Files of results by path."""
    return {
        path.relative_to(results).as_posix(): path.read_bytes()
        for path in sorted(results.glob("underlying=*/**/*.parquet"))
    }


def spoil(lake: Path, day: date) -> Path:
    """Flip a byte in the middle of the one file of a day."""
    [path] = (lake / "underlying=SPX" / f"date={day.isoformat()}").glob("*.parquet")
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 1
    path.write_bytes(body)
    return path


# ---- what is asked for


def test_indices_are_named_once_each_and_the_family_is_all() -> None:
    assert [each.name for each in definitions_of(["VIX,30D", "vix", " 7d"], {})] == ["VIX", "30D", "7D"]
    assert [each.name for each in definitions_of(["30D,Family"], {})] == ["30D", *FAMILY]
    with pytest.raises(UsageError, match="no index is named; write --index"):
        definitions_of(["", " , "], {})
    with pytest.raises(UsageError, match="did you mean 'VIX'"):
        definitions_of(["VIXX"], {})


def test_a_request_is_named_by_its_rules_and_not_by_words_or_order() -> None:
    vix, spot = FAMILY["VIX"], index_named("30D")
    name = request_digest([vix, spot], None, RATE, "lake")
    assert request_digest([spot, replace(vix, title="other words", verified="?")], None, RATE, "lake") == name
    assert len(name) == 16
    others = {
        request_digest([vix], None, RATE, "lake"),
        request_digest([vix, replace(spot, horizon_days=31)], None, RATE, "lake"),
        request_digest([vix, spot], CBOE_2014, RATE, "lake"),
        request_digest([vix, spot], None, TermRates((0.031,)), "lake"),
        request_digest([vix, spot], None, CurveHistory((CURVE,), "a file"), "lake"),
        request_digest([vix, spot], None, RATE, "archive"),
    }
    assert len(others | {name}) == 7
    longer = CurveHistory((CURVE, replace(CURVE, curve_date=date(2024, 1, 31))), "another file")
    assert request_digest([vix, spot], None, longer, "lake") in others


@pytest.mark.slow
@pytest.mark.parametrize(
    ("how", "match"),
    [
        ({"indices": ("VXN",)}, "has SPX, and none of VXN is defined on these; ask for 30D"),
        ({"underlyings": ("SPY",)}, "has no option quotes of 'SPY'; did you mean 'SPX'"),
        ({"first": date(2025, 1, 1)}, "no quotes of these days; it has SPX 2024-01-02 to 2024-01-04"),
        ({"engine": "lcal"}, "did you mean 'local'"),
        ({"part_rows": 0}, "part_rows=0 is out of bounds"),
    ],
)
def test_what_does_not_exist_is_refused_before_anything_is_computed(
    lake: Path, tmp_path: Path, how: dict[str, object], match: str
) -> None:
    with pytest.raises(UsageError, match=match):
        run(lake, tmp_path / "results", **how)
    assert written(tmp_path / "results") == {}


def test_no_lake_and_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no lake of quotes, no file and no pattern"):
        run(tmp_path / "nowhere*.csv", tmp_path / "results")


# ---- what is computed


@pytest.mark.slow
def test_every_value_is_that_of_its_board(lake: Path, tmp_path: Path) -> None:
    report = run(lake, tmp_path / "results")
    assert (report.partitions, report.done, report.there, report.boards, report.quotes) == (3, 3, 0, 9, 9 * 108)
    assert report.poisoned == ()
    assert report.values + sum(sum(each.values()) for each in report.suppressed.values()) == 18
    for name in ("VIX", "30D"):
        rows = wg.index_history(name, results=str(tmp_path / "results"))
        assert rows["request"].unique().to_list() == [report.request]
        for row, each in zip(rows.iter_rows(named=True), made(), strict=True):
            reading = index_reading(board_of(each), index_named(name), rates=RATE)
            assert (row["as_of"], row["value"]) == (each.as_of, reading.value)
            assert row["reason"] == (None if reading.reason is None else reading.reason.code)
            terms = [(term.root, term.expiry, term.minutes, term.forward, term.strikes) for term in reading.terms]
            assert terms == [
                tuple(row[f"{side}_{key}"] for key in ("root", "expiry", "minutes", "forward", "used"))
                for side in ("near", "next")
            ]


@pytest.mark.slow
def test_parts_workers_and_engines_leave_the_same_bytes(lake: Path, tmp_path: Path) -> None:
    run(lake, tmp_path / "one")
    run(lake, tmp_path / "parts", part_rows=1)
    run(lake, tmp_path / "two", workers=2)
    wanted = written(tmp_path / "one")
    assert len(wanted) == 3
    assert written(tmp_path / "parts") == wanted
    assert written(tmp_path / "two") == wanted


@pytest.mark.slow
def test_what_is_there_is_not_computed_again(lake: Path, tmp_path: Path) -> None:
    results = tmp_path / "results"
    first = run(lake, results, last=DAYS[1])
    before = written(results)
    again = run(lake, results, last=DAYS[1])
    assert (first.done, again.done, again.there, again.boards) == (2, 0, 2, 0)
    rest = run(lake, results)
    assert (rest.done, rest.there) == (1, 2)
    anew = run(lake, results, fresh=True)
    assert (anew.done, anew.there) == (3, 0)
    assert {path: body for path, body in written(results).items() if path in before} == before
    assert len(written(results)) == 3


@pytest.mark.slow
def test_new_quotes_take_the_place_of_the_results_without_them(lake: Path, tmp_path: Path) -> None:
    results = tmp_path / "results"
    run(lake, results)
    late = snapshot(datetime(2024, 1, 3, 15, 0, tzinfo=NEW_YORK), seed=7, strikes=9)
    QuoteLake(lake, writable=True).add([late], ingest="later")
    report = run(lake, results)
    assert (report.done, report.there, report.boards) == (1, 2, 4)
    assert wg.index_history("30D", results=str(results)).height == 10


@pytest.mark.slow
def test_a_longer_history_of_curves_leaves_the_days_before_as_they_are(lake: Path, tmp_path: Path) -> None:
    results = tmp_path / "results"
    assert run(lake, results, rates=CurveHistory((CURVE,), "short")).done == 3
    longer = (CURVE, replace(CURVE, curve_date=date(2024, 1, 3)))
    report = run(lake, results, rates=CurveHistory(longer, "longer"))
    assert (report.done, report.there) == (2, 1)  # 3 January: its UTC day may take the new curve


@pytest.mark.slow
def test_of_two_computations_of_a_day_the_newest_counts(lake: Path, tmp_path: Path) -> None:
    results = tmp_path / "results"
    first = run(lake, results, last=DAYS[0])
    second = run(lake, results, last=DAYS[0], rates=TermRates((0.04,)))
    newest = wg.index_history("30D", results=str(results))
    assert newest["near_rate"].unique().to_list() == [0.04]
    older = wg.index_history("30D", results=str(results), request=first.request[:8])
    assert older["near_rate"].unique().to_list() == [0.03]
    assert first.request != second.request


# ---- what goes wrong


@pytest.mark.slow
def test_a_damaged_partition_is_told_of_and_costs_nobody_else_a_result(lake: Path, tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    run(lake, whole)
    path = spoil(lake, DAYS[1])
    report = run(lake, tmp_path / "results", workers=2)
    assert (report.done, len(report.poisoned)) == (2, 1)
    lost = report.poisoned[0]
    assert (lost.what, lost.kind, lost.attempts) == ("SPX 2024-01-03", "refused", 1)
    assert path.name in lost.problem
    assert "SHA-256" in lost.problem
    assert "data verify --repair" in lost.problem
    wanted = {name: body for name, body in written(whole).items() if "date=2024-01-03" not in name}
    assert written(tmp_path / "results") == wanted


@pytest.mark.slow
def test_a_killed_worker_loses_nothing(lake: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(lake, tmp_path / "one")
    engine = LocalEngine(workers=2)
    killed: list[int] = []

    def kill_one(so_far: Progress) -> None:
        if so_far.done == 1 and not killed:
            killed.append(engine.process_ids[0])
            os.kill(killed[0], signal.SIGKILL)

    monkeypatch.setattr(module, "chosen_engine", lambda *_, **__: engine)
    request = BackfillRequest(str(lake), ("VIX,30D",), rates=RATE, results=str(tmp_path / "two"))
    report = backfill(request, watch=kill_one)
    assert len(killed) == 1
    assert (report.done, report.poisoned) == (3, ())
    assert written(tmp_path / "two") == written(tmp_path / "one")


@pytest.mark.slow
def test_a_run_that_is_killed_goes_on_where_it_was(lake: Path, tmp_path: Path) -> None:
    run(lake, tmp_path / "whole", rates="0.03")
    results = tmp_path / "results"
    command = [
        sys.executable, "-m", "weatherglass", "backfill", str(lake), "-i", "VIX,30D", "--rates", "0.03",
        "--results", str(results), "--workers", "1",
    ]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None and not written(results):
        time.sleep(0.001)
    process.kill()
    process.wait()
    report = run(lake, results, rates="0.03")
    assert report.done + report.there == 3
    assert written(results) == written(tmp_path / "whole")
    assert wg.index_history("VIX", results=str(results)).height == 9


@pytest.mark.slow
def test_results_that_cannot_be_written_stop_the_run(
    lake: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from weatherglass.store import quote_lake_places

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    results = tmp_path / "results"
    monkeypatch.setattr(quote_lake_places.os, "fsync", full)
    with pytest.raises(StoreError, match="the disk is full"):
        run(lake, results)


# ---- archives as they are


@pytest.mark.slow
def test_files_of_an_archive_have_the_values_of_a_lake_of_them(lake: Path, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    for each in made(boards=1):
        table = each.quotes
        name = each.as_of.date().isoformat()
        pl.DataFrame(
            {
                "as_of": each.as_of.isoformat(),
                "underlying": "SPX",
                "expiry": table.expiry,
                "root": [table.roots[at] for at in table.root],
                "strike": table.strike,
                "type": ["CP"[at] for at in table.right],
                "bid": table.bid,
                "ask": table.ask,
            }
        ).write_csv(folder / f"{name}.csv")
    (folder / "2024-01-05.csv").write_text("not,a,board\n1,2,3\n")
    results = tmp_path / "results"
    report = run(folder, results)
    assert (report.partitions, report.done, report.boards) == (4, 3, 3)
    assert [(each.what, each.kind) for each in report.poisoned] == [("2024-01-05.csv", "refused")]
    run(lake, tmp_path / "of-lake")
    columns = ["as_of", "snapshot", "value", "reason", "near_forward", "next_variance"]
    ours = wg.index_history("VIX", results=str(results)).select(columns)
    lakes = wg.index_history("VIX", results=str(tmp_path / "of-lake")).select(columns)
    assert ours.rows() == [row for at, row in enumerate(lakes.rows()) if at % 3 == 0]
    again = run(folder, results)
    assert (again.done, again.there, len(again.poisoned)) == (0, 3, 1)
    one = run(folder / "2024-01-0[23].csv", tmp_path / "some")
    assert (one.partitions, one.boards) == (2, 2)


@pytest.mark.slow
def test_an_archive_of_several_underlyings_gives_what_the_indices_are_defined_on(tmp_path: Path) -> None:
    at = made(boards=1)[:2]
    boards = [at[0], replace(snapshot(at[0].as_of, underlying="SPY", strikes=9), as_of=at[0].as_of), at[1]]
    path = tmp_path / "both.parquet"
    pl.concat(
        pl.DataFrame(
            {
                "as_of": each.as_of.isoformat(),
                "underlying": each.underlying,
                "expiry": each.quotes.expiry,
                "root": [each.quotes.roots[at] for at in each.quotes.root],
                "strike": each.quotes.strike,
                "type": ["CP"[at] for at in each.quotes.right],
                "bid": each.quotes.bid,
                "ask": each.quotes.ask,
            }
        )
        for each in boards
    ).write_parquet(path)
    report = run(path, tmp_path / "results", indices=("VIX",))
    assert (report.done, report.boards, report.poisoned) == (1, 2, ())
    both = run(path, tmp_path / "results", indices=("VIX", "30D"))
    assert (both.boards, both.values + sum(sum(each.values()) for each in both.suppressed.values())) == (3, 5)
    assert wg.index_history("30D", underlying="SPY", results=str(tmp_path / "results")).height == 1


# ---- the command line


@pytest.mark.slow
def test_the_command_says_what_it_did_in_both_languages(
    lake: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["backfill", str(lake), "-i", "30D", "--rates", "0.03", "--results", str(tmp_path / "r"), "--workers", "1"]
    spoil(lake, DAYS[2])
    assert main([*words, "--lang", "en"]) == 0
    said = capsys.readouterr()
    assert ["boards", "6"] in [line.split() for line in said.out.splitlines()]
    assert "SPX 2024-01-04 (refused): damaged: the file underlying=SPX/date=2024-01-04/part-" in said.out
    assert "Computed by us, never an official value." in said.out
    assert main([*words, "--lang", "ko", "--strict"]) == 1
    said = capsys.readouterr()
    assert ["이미", "있음", "2"] in [line.split() for line in said.out.splitlines()]
    assert "파티션 1개는 결과가 없다" in said.out
    assert main([*words, "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["there"], document["done"], len(document["poisoned"])) == (2, 0, 1)
    shutil.rmtree(lake / "underlying=SPX")
    assert main([*words, "--fresh"]) == 1
    capsys.readouterr()
    assert main([*words, "--format", "csv"]) == 2
    assert "index history NAME --format csv" in capsys.readouterr().err


@pytest.mark.slow
def test_a_history_is_printed_and_written(lake: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    results = str(tmp_path / "r")
    run(lake, Path(results))
    ask = ["index", "history", "30d", "--results", results]
    assert main([*ask, "--from", "2024-01-03"]) == 0
    assert "6 rows; the latest 6 are shown." in capsys.readouterr().out
    assert main([*ask, "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert (len(rows), rows[0]["as_of"], rows[0]["underlying"]) == (9, "2024-01-02T15:00:00+00:00", "SPX")
    for name in ("out.csv", "out.parquet"):
        assert main([*ask, "--output", str(tmp_path / name)]) == 0
    capsys.readouterr()
    whole = wg.index_history("30D", results=results)
    assert pl.read_parquet(tmp_path / "out.parquet").equals(whole)
    assert pl.read_csv(tmp_path / "out.csv")["value"].to_list() == whole["value"].to_list()
    assert main([*ask[:2], "VVIX", *ask[3:]]) == 2
    assert "no backfill has computed VVIX of these days; there are results of SPX 2024-01-02" in capsys.readouterr().err
    assert main([*ask, "--output", str(tmp_path / "out.txt")]) == 2
    assert "ends in '.txt'; valid: .csv, .parquet, .xlsx" in capsys.readouterr().err
