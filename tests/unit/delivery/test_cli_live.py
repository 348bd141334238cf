"""`weatherglass live`: rows from a server on loopback and from the past, in words, as JSON, and what is refused."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pytest_httpserver import HTTPServer

import weatherglass as wg
from chain_making import Chain
from deribit_server import CoinMarket, ServerThread, utc_now
from weatherglass.app import live_run as live_run_module
from weatherglass.app.live_request import LiveRow
from weatherglass.app.live_run import LEFT_OUT
from weatherglass.delivery.cli.live import row_line
from weatherglass.delivery.cli.main import main
from weatherglass.errors import UsageError
from weatherglass.indices.publication import PublicationCode, PublicationStatus
from weatherglass.messages.text import keys
from weatherglass.store.journal import Journal
from weatherglass.store.writer_lock import WriterLock
from weatherglass.stream.beside import PublishedBeside
from weatherglass.stream.rows import PublishedRow

pytestmark = pytest.mark.long  # whole live runs, in real time

SCHEMA = json.loads(
    (Path(__file__).resolve().parents[3] / "src/weatherglass/delivery/schemas/live-row.schema.json").read_text("utf-8")
)
AT = datetime(2026, 5, 20, 16, 0, 15, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WEATHERGLASS_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_rows_of_a_live_feed_are_printed_and_a_replay_of_its_journal_gives_them_again(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with ServerThread(CoinMarket(now=utc_now())) as thread:
        monkeypatch.setenv("WEATHERGLASS_DERIBIT_OPTIONS_HOST", thread.host)
        asked = ["live", "-i", "BTC30", "-i", "BTC14", "--every", "0.2", "--format", "json"]
        assert main([*asked, "--for", "2"]) == 0
        first = lines(capsys)
        assert main([*asked, "--once"]) == 0
        once = lines(capsys)
    for row in first:
        jsonschema.validate(row, SCHEMA, format_checker=jsonschema.FormatChecker())
    assert {row["index"] for row in first} == {"BTC30", "BTC14"}
    assert [row["sequence"] for row in first] == list(range(1, len(first) + 1))
    assert first[-1]["status"] == "fresh"
    assert {row["index"] for row in once} == {"BTC30", "BTC14"}
    assert {row["status"] for row in once} == {"fresh"}
    assert min(row["sequence"] for row in once) > first[-1]["sequence"]
    (journal,) = (home / "live").glob("deribit-BTC-*/*.db")
    assert main(["live", str(journal), "--feed", "replay", "--format", "json"]) == 0
    again = lines(capsys)
    same = [{**row, "feed": "deribit", "beside": None} for row in again[: len(first)]]
    assert same == [{**row, "beside": None} for row in first]
    assert {row["feed"] for row in again} == {"replay"}
    assert main(["live", str(journal), "--feed", "replay", "--format", "json", "-i", "BTC7", "--once"]) == 0
    assert [(row["index"], row["status"]) for row in lines(capsys)] == [("BTC7", "fresh")]


def test_a_feed_that_cannot_be_reached_is_told_of_and_is_an_error_when_one_value_was_wanted(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WEATHERGLASS_DERIBIT_OPTIONS_HOST", "http://127.0.0.1:9")
    assert main(["live", "--once", "--for", "0.7", "--lang", "en", "-f", "json"]) == 3
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("weatherglass: deribit BTC is not whole: no connection: ") == 1
    assert "weatherglass: deribit: no row within 0.7 s: no connection: " in captured.err
    assert main(["live", "--for", "0.3", "--lang", "en"]) == 0


def test_delayed_chains_are_polled_and_every_row_says_how_late_they_are(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], httpserver: HTTPServer
) -> None:
    noon = datetime(2026, 5, 20, 16, 0, 3, tzinfo=UTC)
    chain = Chain(noon - timedelta(seconds=3))
    httpserver.expect_request("/api/global/delayed_quotes/options/_SPX.json").respond_with_data(
        chain.document(), content_type="application/json"
    )
    monkeypatch.setenv("WEATHERGLASS_CBOE_OPTION_CHAIN_HOST", httpserver.url_for("").rstrip("/"))
    started = datetime.now(UTC)
    monkeypatch.setattr(live_run_module, "now_utc", lambda: noon + (datetime.now(UTC) - started))
    asked = ["live", "--feed", "cboe", "--rates", "0.04", "--every", "0.5", "--once", "--for", "5"]
    assert main([*asked, "-f", "json"]) == 0
    (row,) = lines(capsys)
    assert (row["index"], row["status"], row["delay_seconds"]) == ("VIX", "fresh", 900.0)
    published, as_of = datetime.fromisoformat(row["published_at"]), datetime.fromisoformat(row["as_of"])
    assert published - as_of == timedelta(minutes=15)
    assert row["value"] == pytest.approx(20.0, abs=0.7)
    assert main([*asked, "--lang", "ko"]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == ("직접 계산한 값이며 공식 지수가 아니다. 모든 값은 출력하기 전에 일지에 적는다.")
    assert printed[1].endswith("새 값, 15분 지연 호가")


def test_a_simulated_movement_says_so_in_its_first_line_and_in_every_row(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["live", "--feed", "simulated", "--speed", "50", "-i", "30D", "--once"]
    assert main([*asked, "--format", "json"]) == 0
    (row,) = lines(capsys)
    jsonschema.validate(row, SCHEMA, format_checker=jsonschema.FormatChecker())
    assert (row["feed"], row["underlying"], row["as_of"], row["official"]) == (
        "simulated", "SPY", "2022-07-15T14:22:58+00:00", False,
    )  # fmt: skip
    assert main([*asked, "--lang", "en"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Computed by us, never an official value. A simulated movement around the real SPY board of 15 July 2022: "
        "no price of a market.",
        "2022-07-15 14:22:58 UTC  30D         23.8478  fresh, simulated",
    ]
    assert main([*asked, "--lang", "ko"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "직접 계산한 값이며 공식 지수가 아니다. 실제 2022년 7월 15일 SPY 호가판을 바탕으로 만든 모의 움직임이며 시장 가격이 아니다.",
        "2022-07-15 14:22:58 UTC  30D         23.8478  새 값, 모의",
    ]


def test_boards_of_the_past_are_replayed_with_a_row_each(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["live", "--feed", "replay", "packaged:SPY_2022-07-15", "--rates", "0.02", "-i", "30D"]
    assert main([*asked, "-f", "json"]) == 0
    (row,) = lines(capsys)
    board = wg.read_board("packaged:SPY_2022-07-15")
    assert row["value"] == wg.index(board, "30D", rates=0.02).value
    assert (row["underlying"], row["feed"], row["official"]) == ("SPY", "replay", False)
    assert main([*asked, "--lang", "en"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Computed by us, never an official value; replayed.",
        "2022-07-15 14:22:57 UTC  30D         23.8475  fresh, replayed",
    ]


def made(**members: Any) -> LiveRow:
    row: dict[str, Any] = {
        "sequence": 1, "index": "VIX", "published_at": AT, "status": PublicationStatus.FRESH, "value": 20.12346,
        "as_of": AT, "code": None, "message": None, "raw": 20.12346, "raw_reason": None, "quoted_at": AT,
        "input_hash": "x", "repeats": None, "extrapolated": False, "edition": "E",
    }  # fmt: skip
    more = {name: members.pop(name) for name in ("delay", "beside") if name in members}
    own = {"feed": "cboe", "underlying": "SPX", "delay": timedelta(0), **more}
    return LiveRow(row=PublishedRow(**{**row, **members}), **own)


@pytest.mark.parametrize(
    ("members", "en", "ko"),
    [
        ({}, "20.1235  fresh", "20.1235  새 값"),
        (
            {"status": PublicationStatus.CARRIED, "code": PublicationCode.STALE_QUOTES,
             "as_of": AT - timedelta(seconds=45)},
            "20.1235  carried, quotes are too old, value of 15:59:30",
            "20.1235  이전 값, 호가가 오래됨, 15:59:30 값",
        ),
        (
            {"status": PublicationStatus.SUPPRESSED, "code": PublicationCode.FEED_GAP, "value": None},
            "none  suppressed, the feed has a gap",
            "없음  보류, 시세가 끊김",
        ),
        (
            {"delay": timedelta(minutes=15), "beside": PublishedBeside(AT, "deribit", "DVOL BTC", 51.754, AT)},
            "20.1235  fresh, quotes 15 min late, DVOL BTC 51.75 as published",
            "20.1235  새 값, 15분 지연 호가, DVOL BTC 공표값 51.75",
        ),
    ],
)  # fmt: skip
def test_a_line_says_what_the_value_is_and_why_it_is_not_fresh(members: dict[str, Any], en: str, ko: str) -> None:
    row = made(**members)
    assert row_line(row, "en").split("VIX")[1].strip() == en
    assert row_line(row, "ko").split("VIX")[1].strip() == ko


def test_every_reason_has_words() -> None:
    assert {f"live.code.{code}" for code in PublicationCode} <= keys()
    assert {f"live.status.{status}" for status in PublicationStatus} <= keys()


def test_quotes_that_gave_way_are_written_down_and_told_of(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with ServerThread(CoinMarket(now=utc_now())) as thread:
        monkeypatch.setenv("WEATHERGLASS_DERIBIT_OPTIONS_HOST", thread.host)
        burst = tuple(thread.server.market.rows)[:3] * 60
        for seconds in (0.7, 1.4, 2.1, 2.8):  # a slow machine may not have subscribed yet when the first one comes
            threading.Timer(seconds, lambda: thread.do(thread.server.tick(*burst))).start()
        assert main(["live", "--for", "3.6", "--every", "0.2", "--lang", "en"]) == 0
    told = capsys.readouterr().err.splitlines()
    (path,) = (home / "live").glob("deribit-BTC-*/*.db")
    with Journal(path, writable=False, clock=utc_now) as journal:
        last = journal.last(LEFT_OUT)
        assert last is not None
        count = json.loads(last.payload)["left_out"]
    assert count > 0
    assert told[0] == "weatherglass: deribit BTC is not whole: not everything is subscribed to yet"
    assert told[-1] == (
        f"weatherglass: deribit BTC: {count:,} quotes gave way to newer ones of their option before they were used"
    )


def test_a_closed_market_says_when_the_next_row_can_be_expected(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    saturday = datetime(2026, 5, 23, 16, 0, tzinfo=UTC)
    monkeypatch.setattr(live_run_module, "now_utc", lambda: saturday)
    monkeypatch.setenv("WEATHERGLASS_CBOE_OPTION_CHAIN_HOST", "http://127.0.0.1:9")
    assert main(["live", "--feed", "cboe", "--rates", "0.04", "--for", "0.3", "--lang", "en"]) == 0
    first = capsys.readouterr().err.splitlines()[0]
    assert first == (
        "weatherglass: cboe SPX: nothing is published now; the next row can be expected at 2026-05-26 07:30 UTC"
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-i", "VIX"], "VIX is made of options of SPX, which the feed deribit does not have"),
        (["--feed", "cboe", "-i", "ETH30"], "ETH30 is made of options of ETH, which the feed cboe does not have"),
        (["-i", "BTX30"], "index='BTX30' is unknown"),
        (["FILE"], "FILE and --speed belong to --feed replay"),
        (["--feed", "replay"], "--feed replay needs FILE"),
        (["--feed", "simulated", "boards.csv"], "a simulated movement is around a packaged board"),
        (["--every", "0"], "every=0 seconds between two rows must be 0.1 to 3600"),
        (["--for", "0"], "for=0 seconds must be positive"),
        (["--feed", "replay", "packaged:SPY_2022-07-15", "--speed", "-1"], "speed=-1.0 of a replay must be positive"),
    ],
)
def test_what_makes_no_sense_is_refused_with_what_to_do(
    home: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["live", *arguments]) == UsageError.exit_code
    assert said in capsys.readouterr().err
    assert not (home / "live").exists()


def test_old_rates_end_a_run_before_it_begins(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["live", "--feed", "cboe", "--for", "1"]) == 1
    assert "2024-06-28" in capsys.readouterr().err
    assert not (home / "live").exists()


def test_a_file_that_is_neither_a_journal_nor_boards_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE t (x)")
    other.close()
    assert main(["live", str(path), "--feed", "replay"]) == 1
    assert str(path) in capsys.readouterr().err


def test_ctrl_c_ends_a_run_in_order_and_a_second_run_on_its_journal_is_refused(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt_when_it_runs() -> None:
        while not list(home.glob("live/*/*.db")):
            time.sleep(0.02)
        time.sleep(0.3)
        os.kill(os.getpid(), signal.SIGINT)

    with ServerThread(CoinMarket(now=utc_now())) as thread:
        monkeypatch.setenv("WEATHERGLASS_DERIBIT_OPTIONS_HOST", thread.host)
        threading.Thread(target=interrupt_when_it_runs, daemon=True).start()
        before = time.monotonic()
        assert main(["live", "--for", "20", "--every", "0.2", "--lang", "en"]) == 0
        assert time.monotonic() - before < 10
        (folder,) = (home / "live").iterdir()
        with WriterLock(folder, "somebody", utc_now()):
            capsys.readouterr()
            assert main(["live", "--for", "1", "--every", "0.2"]) == 1
    assert f"is being written by process {os.getpid()} (somebody" in capsys.readouterr().err
