"""`weatherglass live` as a process: killed at any instant it goes on in its journal; asked to stop, it stops in order."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random
from typing import Any

import pytest

from deribit_server import CoinMarket, ServerThread, utc_now
from weatherglass.app.data_home import now_utc
from weatherglass.store.journal import Journal
from weatherglass.stream.session import ROW

SEED = 20261130


def started(home: Path, host: str, *more: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "WEATHERGLASS_HOME": str(home), "WEATHERGLASS_DERIBIT_OPTIONS_HOST": host}
    return subprocess.Popen(
        [sys.executable, "-m", "weatherglass", "live", "--every", "0.2", "--format", "json", *more],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment,
    )  # fmt: skip


def printed(process: subprocess.Popen[str], count: int) -> list[dict[str, Any]]:
    assert process.stdout is not None
    return [json.loads(process.stdout.readline()) for _ in range(count)]


def rest(process: subprocess.Popen[str]) -> tuple[list[dict[str, Any]], str]:
    out, err = process.communicate(timeout=20)
    whole = [line for line in out.splitlines() if line.startswith("{") and line.endswith("}")]  # others were cut
    return [json.loads(line) for line in whole], err


def rows_on_disk(home: Path) -> list[dict[str, Any]]:
    (path,) = (home / "live").glob("deribit-BTC-*/*.db")
    with Journal(path, writable=False, clock=now_utc) as journal:
        return [json.loads(record.payload) for record in journal.read(ROW)]


def killed_and_resumed(home: Path, kills: int) -> None:
    rng = Random(SEED)
    seen: list[dict[str, Any]] = []
    with ServerThread(CoinMarket(now=utc_now())) as thread:
        for _ in range(kills):
            process = started(home, thread.host)
            seen += printed(process, 5)
            time.sleep(rng.uniform(0.0, 0.4))
            process.kill()
            seen += rest(process)[0]
        last = started(home, thread.host)
        seen += printed(last, 5)
        last.send_signal(signal.SIGINT)
        more, err = rest(last)
        seen += more
    assert (last.returncode, "Traceback" in err) == (0, False)
    rows = rows_on_disk(home)
    assert [row["sequence"] for row in rows] == list(range(1, len(rows) + 1))
    by_sequence = {row["sequence"]: row for row in rows}
    for row in seen:
        own = by_sequence[row["sequence"]]
        assert (row["value"], row["status"], row["input_hash"]) == (own["value"], own["status"], own["input_hash"])
    sequences = [row["sequence"] for row in seen]
    assert sequences == sorted(set(sequences))
    assert sum(row["status"] == "fresh" for row in rows) >= kills


@pytest.mark.long
def test_a_run_that_is_killed_again_and_again_loses_no_row_that_was_seen_and_ends_in_order(tmp_path: Path) -> None:
    killed_and_resumed(tmp_path / "home", 10)


@pytest.mark.long
def test_a_terminated_run_ends_in_order_and_a_second_one_on_its_journal_is_refused(tmp_path: Path) -> None:
    with ServerThread(CoinMarket(now=utc_now())) as thread:
        first = started(tmp_path / "home", thread.host)
        printed(first, 1)
        second = started(tmp_path / "home", thread.host, "--for", "1")
        _, err = rest(second)
        assert second.returncode == 1
        assert f"is being written by process {first.pid} (weatherglass live" in err
        first.terminate()
        _, err = rest(first)
    assert (first.returncode, "Traceback" in err) == (0, False)
