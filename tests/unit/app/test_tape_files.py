"""Tapes from the command line down: into the store, through a backfill, and at one instant."""

from __future__ import annotations

import gzip
import json
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

import weatherglass as wg
from weatherglass.app.backfill import BackfillReport, BackfillRequest, backfill
from weatherglass.app.import_files import FileContent, content_of
from weatherglass.delivery.cli.answer_format import span_typed
from weatherglass.delivery.cli.main import main
from weatherglass.errors import UsageError
from weatherglass.market import TermRates
from weatherglass.providers.boards import read_board, table_text, tick_runs
from weatherglass.providers.boards.without_quotes import NoQuotes
from weatherglass.providers.own_file import ImportDeclaration
from weatherglass.timeline import NEW_YORK

HEADER = "ticker,ask_exchange,ask_price,ask_size,bid_exchange,bid_price,bid_size,sequence_number,sip_timestamp"
SECOND = 1_000_000_000
OPEN = 1_704_205_800 * SECOND
"""2024-01-02 09:30 New York."""


def made(path: Path, *, minutes: int = 5, day: int = 0) -> Path:
    """A day of two expiries of SPX and one of SPY: every contract is quoted anew some time in each minute."""
    rng = np.random.default_rng(7 + day)
    rows = []
    for root, middle, expiries in (("SPXW", 4700, ("240126", "240209")), ("SPY", 470, ("240126",))):
        for expiry in expiries:
            for strike in range(round(middle * 0.9), round(middle * 1.1) + 1, round(middle / 94)):
                for right, inside in (("C", max(middle - strike, 0)), ("P", max(strike - middle, 0))):
                    value = middle / 80 * np.exp(-(((strike - middle) / middle / 0.05) ** 2)) + inside
                    for minute in range(minutes):
                        stamp = OPEN + day * 86_400 * SECOND + minute * 60 * SECOND + int(rng.integers(60 * SECOND))
                        bid = round(value * (1 + 0.01 * rng.uniform()), 2)
                        ticker = f"O:{root}{expiry}{right}{strike * 1000:08d}"
                        rows.append(f"{ticker},1,{bid + 0.1:.2f},1,1,{bid},1,{minute},{stamp}")
    rows.insert(40, "O:SPXW240126C,1,2,3,4,5,6,7,8")
    body = "\n".join([HEADER, *rows]) + "\n"
    path.write_bytes(gzip.compress(body.encode(), mtime=0))
    return path


def run(place: Path, results: Path, **how: object) -> BackfillReport:
    wanted: dict[str, object] = {"indices": ("VIX,30D",), "rates": TermRates((0.03,)), "workers": 1, **how}
    return backfill(BackfillRequest(lake=str(place), results=str(results), **wanted))  # type: ignore[arg-type]


def written(results: Path) -> dict[str, bytes]:
    return {
        path.relative_to(results).as_posix(): path.read_bytes()
        for path in sorted(results.glob("underlying=*/**/*.parquet"))
    }


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WEATHERGLASS_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.mark.slow
def test_a_tape_has_the_values_of_the_lake_that_it_was_imported_into(home: Path, tmp_path: Path, capsys) -> None:
    path = made(tmp_path / "2024-01-02.csv.gz")
    assert main(["import", str(path), "--format", "json"]) == 0
    [said] = json.loads(capsys.readouterr().out)
    assert (said["content"], said["names"], said["first"], said["last"]) == (
        "option_quotes", ["SPX", "SPY"], "2024-01-02", "2024-01-02",
    )  # fmt: skip
    assert said["left_out"] == {"unknown_symbol": 1}
    assert said["examples"] == ["line 42: unknown_symbol O:SPXW240126C"]
    report = run(path, tmp_path / "tape")
    assert (report.done, report.boards, report.poisoned) == (1, 10, ())
    run(home / "lake" / "quotes", tmp_path / "lake")
    columns = ["underlying", "as_of", "value", "reason", "near_forward", "next_variance", "quotes"]
    for name in ("VIX", "30D"):
        ours, lakes = (
            wg.index_history(name, results=str(tmp_path / each)).select(columns) for each in ("tape", "lake")
        )
        assert ours.rows() == lakes.rows()
    assert wg.index_history("VIX", results=str(tmp_path / "tape"))["value"].null_count() == 0
    assert main(["import", str(path), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["new"] == 0


@pytest.mark.slow
def test_workers_chunks_and_runs_leave_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "tapes"
    folder.mkdir()
    for day in range(3):
        made(folder / f"2024-01-0{2 + day}.csv.gz", day=day)
    report = run(folder, tmp_path / "one")
    assert (report.done, report.boards) == (3, 30)
    assert len(written(tmp_path / "one")) == 6
    run(folder, tmp_path / "two", workers=2)
    assert written(tmp_path / "two") == written(tmp_path / "one")
    run(folder, tmp_path / "parts", part_rows=1)
    assert written(tmp_path / "parts") == written(tmp_path / "one")
    monkeypatch.setattr(tick_runs, "RUN_ROWS", 50)
    monkeypatch.setattr(tick_runs, "BLOCK_ROWS", 20)
    monkeypatch.setattr(table_text.TextTable.chunks, "__kwdefaults__", {"block_bytes": 4000})
    run(folder, tmp_path / "small")
    assert written(tmp_path / "small") == written(tmp_path / "one")


@pytest.mark.slow
def test_a_backfill_sorts_only_what_its_indices_are_defined_on(tmp_path: Path) -> None:
    path = made(tmp_path / "2024-01-02.csv.gz")
    report = run(path, tmp_path / "results", indices=("VIX",))
    assert (report.boards, report.values) == (5, 5)
    lost = run(path, tmp_path / "results", indices=("VXN",))
    [reason] = lost.poisoned
    assert reason.problem == f"the indices asked for: {path} has no such options; it holds those of SPX, SPY"


@pytest.mark.slow
def test_steps_and_ages_are_part_of_the_request(tmp_path: Path) -> None:
    path, results = made(tmp_path / "2024-01-02.csv.gz"), tmp_path / "results"
    first = run(path, results)
    assert run(path, results, every=timedelta(minutes=1)).there == 1
    wider = run(path, results, every=timedelta(minutes=2))
    assert (wider.done, wider.boards) == (1, 6)
    young = run(path, results, max_age=timedelta(seconds=20))
    assert (young.done, young.boards) == (1, 10)
    assert young.quotes < first.quotes
    assert len({first.request, wider.request, young.request}) == 3


def test_a_lake_has_no_steps_to_choose(tmp_path: Path) -> None:
    (tmp_path / "lake" / "_delta_log").mkdir(parents=True)
    with pytest.raises(UsageError, match=r"^--every and --max-age are for files of every change of a quote; the lake"):
        run(tmp_path / "lake", tmp_path / "results", every=timedelta(minutes=5))


@pytest.mark.slow
def test_an_index_at_one_instant_and_at_every_step(tmp_path: Path, capsys) -> None:
    path = str(made(tmp_path / "2024-01-02.csv.gz"))
    words = ["index", path, "--underlying", "SPX", "--rates", "0.03", "--format", "json"]
    assert main([*words, "--as-of", "2024-01-02T09:33:20-05:00"]) == 0
    [one] = json.loads(capsys.readouterr().out)
    assert one["as_of"] == "2024-01-02T09:33:20-05:00"
    board = read_board(path, underlying="SPX", as_of=datetime(2024, 1, 2, 9, 33, 20, tzinfo=NEW_YORK))
    assert wg.index(board, "VIX", rates=0.03).value == one["value"]
    assert main([*words, "--every", "2m"]) == 0
    many = json.loads(capsys.readouterr().out)
    assert [each["as_of"][11:16] for each in many] == ["09:32", "09:34", "09:36"]
    assert main([*words, "--every", "soon"]) == 2
    assert "--every 'soon' is no span of time; write it as 15s, 1m, 1h or 1d" in capsys.readouterr().err
    assert main([*words, "--as-of", "2024-01-02T08:00:00-05:00"]) == 2
    assert "is in no session" in capsys.readouterr().err


@pytest.mark.slow
def test_aggregates_are_refused_as_quotes_and_never_taken_for_a_series(home: Path, tmp_path: Path, capsys) -> None:
    path = tmp_path / "2023-03-27.csv.gz"
    header = "ticker,volume,open,close,high,low,window_start,transactions"
    path.write_bytes(
        gzip.compress(f"{header}\nO:SPY230327P00390000,2,0.08,0.07,0.1,0.05,1679889600000000000,2\n".encode())
    )
    with pytest.raises(NoQuotes):
        content_of(path, ImportDeclaration())
    assert content_of(path, ImportDeclaration(series="MINE")) is FileContent.SERIES
    for words in (["import", str(path)], ["index", str(path), "--rates", "0.03"]):
        assert main(words) == 1
        said = capsys.readouterr().err
        assert "these are aggregates of Polygon: what was traded, without bids and asks" in said
        assert "get the quotes, us_options_opra/quotes_v1" in said
    assert "aggregates" in run(path, tmp_path / "results").poisoned[0].problem
    assert not (home / "lake").exists() or written(home / "lake") == {}


@pytest.mark.parametrize("text", ["", "1", "m", "-1m", "1.5m", "1 m", "1w", "١m"])
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"^--every .* is no span of time; write it as 15s, 1m, 1h or 1d$"):
        span_typed(text, "--every")


def test_spans_are_whole_numbers_of_a_unit() -> None:
    spans = [span_typed(text, "--every") for text in ("15s", "1m", "2h", "1d", None)]
    assert spans == [timedelta(seconds=15), timedelta(minutes=1), timedelta(hours=2), timedelta(days=1), None]
