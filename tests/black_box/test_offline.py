"""The program where there is no network at all: everything answers from what is here, and a pull gives up quickly."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from store_making import SOURCE_TREE

UNSHARE = ("unshare", "--net")
"""A network of its own with nothing in it, not even a loopback interface that is up."""
PULL_WITHIN_S = 20.0

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def without_network() -> tuple[str, ...]:
    """The command that starts another one without a network, or a skip with the reason."""
    try:
        tried = subprocess.run([*UNSHARE, "true"], capture_output=True, text=True, timeout=20, check=False)
    except FileNotFoundError:
        pytest.skip("there is no `unshare` here: it comes with util-linux")
    if tried.returncode:
        pytest.skip(f"a network of its own is not allowed here: {tried.stderr.strip()}")
    return UNSHARE


@pytest.fixture
def offline(without_network: tuple[str, ...], tmp_path: Path) -> Run:
    """Runs `python -m weatherglass ...` without a network; the home is below `tmp_path`."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(SOURCE_TREE),
        "WEATHERGLASS_HOME": str(tmp_path / "home"),
        "WEATHERGLASS_CONTACT": "ann@example.org",
    }
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        environment.pop(name, None)
        environment.pop(name.upper(), None)

    def run(*arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        command = [*without_network, sys.executable, "-m", "weatherglass", *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == code, (arguments, done.stdout, done.stderr)
        assert "Traceback" not in done.stderr
        return done

    return run


def test_there_is_really_no_network_in_there(without_network: tuple[str, ...]):
    script = "import socket\ntry: socket.create_connection(('127.0.0.1', 9), 2)\nexcept OSError as e: print(e.strerror)"
    done = subprocess.run([*without_network, sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "Network is unreachable"


@pytest.mark.slow
def test_version_gauge_and_packaged_series_answer(offline: Run):
    assert offline("--version").stdout.startswith("weatherglass ")
    assert offline("gauge").stdout.strip()
    document = json.loads(
        offline("series", "VIX", "--from", "2008-11-20", "--to", "2008-11-20", "--format", "json").stdout
    )
    assert document["rows"] == [["2008-11-20", 80.86]]


def test_the_reading_of_the_day_its_report_and_its_signals_answer(offline: Run, tmp_path: Path):
    document = json.loads(offline("today", "--format", "json").stdout)
    assert (document["as_of"]["day"], document["level"]["value"]) == ("2022-11-07", 24.35)
    report = tmp_path / "today.html"
    offline("today", "--format", "html", "--lang", "ko", "--output", str(report))
    assert report.read_text(encoding="utf-8").rstrip().endswith("</html>")
    signals = json.loads(offline("signals", "--format", "json").stdout)["signals"]
    assert [each["name"] for each in signals] == [each["name"] for each in document["signals"]]
    assert not (tmp_path / "home").exists()


@pytest.mark.slow
def test_an_index_of_a_packaged_board_is_computed(offline: Run):
    readings = json.loads(offline("index", "packaged:SPY_2022-07-15", "--index", "30D", "--format", "json").stdout)
    assert readings
    assert all(each["value"] is None or each["value"] > 0 for each in readings)


@pytest.mark.slow
def test_an_imported_file_is_kept_listed_and_served(offline: Run, tmp_path: Path):
    path = tmp_path / "mine.csv"
    path.write_text("date,close\n2024-03-04,21.5\n2024-03-05,22.25\n", encoding="utf-8")
    offline("import", str(path), "--series", "MY_INDEX", "--unit", "index_points")
    document = json.loads(offline("series", "MY_INDEX", "--format", "json").stdout)
    assert (document["rows"], document["unit"]) == ([["2024-03-04", 21.5], ["2024-03-05", 22.25]], "index_points")
    found = json.loads(offline("data", "--format", "json").stdout)
    assert [each["name"] for each in found["series"]] == ["MY_INDEX"]


@pytest.mark.slow
def test_the_doctor_says_offline_and_nothing_worse(offline: Run):
    found = {each["name"]: each for each in json.loads(offline("doctor", "--format", "json").stdout)}
    assert found["network"]["health"] == "warn"
    assert found["network"]["found"].startswith("offline: fred.stlouisfed.org cannot be reached")
    assert found["network"]["remedy"] == "what the store has is served; pull again when there is a network"
    assert {each["health"] for each in found.values()} == {"ok", "warn"}


@pytest.mark.slow
def test_a_pull_says_that_there_is_no_network_and_gives_up_quickly(offline: Run, tmp_path: Path):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "config.toml").write_text('disabled = ["packaged"]\n', encoding="utf-8")
    started = time.monotonic()
    reports = json.loads(offline("pull", "--format", "json", code=3).stdout)
    assert time.monotonic() - started < PULL_WITHIN_S
    states = {each["source"]: each["state"] for each in reports}
    assert set(states.values()) == {"offline", "skipped"}
    assert {name for name, state in states.items() if state == "skipped"} == {"stooq"}
    asked = [each for each in reports if "no address is known for" in each["problem"]]
    assert [each["source"] for each in asked] == ["cboe-index-history", "cboe-option-chain"]
    assert "there is no network, or no such host" in asked[0]["problem"]
    assert sum(each["problem"] == "not asked: there is no network" for each in reports) == len(reports) - 3


@pytest.mark.long
def test_a_pull_of_everything_keeps_the_packaged_series_and_says_offline_for_the_rest(offline: Run):
    reports = {each["source"]: each for each in json.loads(offline("pull", "--format", "json", code=3).stdout)}
    assert (reports["packaged"]["state"], reports["packaged"]["documents"]) == ("ok", 5)
    assert reports["treasury"]["state"] == "offline"


SERVED = """
import fcntl, json, re, socket, struct, subprocess, sys, time, urllib.request
with socket.socket() as any_socket:  # the loopback interface of this network, up
    fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh", b"lo", 0x41))
command = [sys.executable, "-m", "weatherglass", "serve", "--port", "0", "--feed", "deribit"]
server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
try:
    host = re.search(r"http://127[.]0[.]0[.]1:[0-9]+", server.stdout.readline())[0]
    def ask(path):
        with urllib.request.urlopen(host + path, timeout=60) as answer:
            return json.loads(answer.read())
    found = {"today": ask("/api/v1/today?lang=en")["as_of"]["day"], "vix": ask("/api/v1/series/VIX?to=2008-11-20&rows=1")["rows"]}
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found["status"] = ask("/api/v1/latest")["status"]
        if found["status"]["state"] != "connecting" and "deribit" in str(found["status"]).lower():
            break
        time.sleep(0.1)
    print(json.dumps(found))
finally:
    server.terminate()
    server.wait(20)
"""


@pytest.mark.long
def test_a_server_starts_serves_what_is_here_and_says_that_the_feed_is_offline(
    without_network: tuple[str, ...], tmp_path: Path
):
    environment = {**os.environ, "PYTHONPATH": str(SOURCE_TREE), "WEATHERGLASS_HOME": str(tmp_path / "home")}
    done = subprocess.run(
        [*without_network, sys.executable, "-c", SERVED], env=environment, capture_output=True, text=True, timeout=180,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["vix"] == [["2008-11-20", 80.86]]
    assert found["today"] > "2020"
    assert (found["status"]["state"], found["status"]["feed"], found["status"]["reason"]["code"]) == (
        "stale", "deribit", "gap",
    )  # fmt: skip
    assert "no connection" in found["status"]["reason"]["message_en"]
    assert "Traceback" not in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "No network: what was here before is here still. "), ("ko", "네트워크가 없다. 있던 자료는 그대로다. ")],
)
def test_a_pull_without_a_network_says_what_else_can_be_done(offline: Run, lang: str, said: str):
    told = offline("pull", "treasury", "--lang", lang, code=3).stdout
    (line,) = (each for each in told.splitlines() if each.startswith(f"  {said}"))
    assert "`weatherglass import " in line
    assert "`weatherglass import " not in offline("pull", "packaged", "--series", "RUT", "--lang", lang).stdout
