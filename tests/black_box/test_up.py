"""`weatherglass up` as a process: what it prints, what moves, that it is called simulated, and how it ends."""

from __future__ import annotations

import http.client
import json
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from black_box.processes import LIMIT_S, PROGRAM, CommandLine, wait_until
from weatherglass.delivery.api.pages import bundle

pytestmark = pytest.mark.slow  # a server of its own

WEATHER = {
    "en": "Market weather of 7 November 2022: VIX 24.35, normal",
    "ko": "2022년 11월 7일 시장 날씨: VIX 24.35",
}
SIMULATED = {
    "en": "Live values are simulated: a movement around the real SPY board of 15 July 2022, no price of a market.",
    "ko": "실시간 칸의 값은 모의다. 실제 2022년 7월 15일 SPY 호가판을 바탕으로 만든 움직임이며 시장 가격이 아니다.",
}


@contextmanager
def up(home: Path, *options: str, **more: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [*PROGRAM, "up", *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**CommandLine(home).environment(), **more},
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=LIMIT_S)


def said_until(process: subprocess.Popen[str], end: str) -> list[str]:
    """Lines up to one that begins so."""
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line.rstrip("\n"))
        if lines[-1].startswith(end):
            return lines
    assert process.stderr is not None
    raise AssertionError(f"it has ended: {lines} {process.stderr.read()}")


def port_of(lines: list[str]) -> int:
    found = re.search(r"http://127\.0\.0\.1:(\d+)/", lines[0])
    assert found, lines
    return int(found[1])


def latest(port: int) -> Any:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60.0)) as connection:
        connection.request("GET", "/api/v1/latest")
        return json.loads(connection.getresponse().read())


def ended(process: subprocess.Popen[str], number: signal.Signals = signal.SIGINT) -> tuple[int, list[str], str]:
    process.send_signal(number)
    out, err = process.communicate(timeout=LIMIT_S)
    return process.returncode, out.splitlines(), err


@pytest.mark.parametrize(("lang", "stopped"), [("en", "Stopped."), ("ko", "종료했다.")])
def test_a_newcomer_is_told_where_the_page_is_what_moves_and_what_the_weather_is(
    tmp_path: Path, lang: str, stopped: str
) -> None:
    home = tmp_path / "none"
    with up(home, "--port", "0", "--lang", lang) as process:
        lines = said_until(process, WEATHER[lang])
        port = port_of(lines)
        assert lines[1].startswith(SIMULATED[lang])
        assert len(lines) == 3 + (not bundle())
        values: dict[str, set[float]] = {}
        states = set()

        def has_moved() -> bool:
            said = latest(port)
            assert said["status"]["feed"] == "simulated"
            reason = said["status"]["reason"]
            assert "no price of a market: SPY 2022-07-15" in reason["message_en"]
            assert "모의 움직임이며 시장 가격이 아니다: SPY 2022-07-15" in reason["message_ko"]
            for each in said["readings"]:
                values.setdefault(each["index"], set()).add(each["value"])
                states.add((each["feed"], each["state"], each["as_of"][:10], each["status"]))
            return len(values) == 3 and all(len(each) >= 2 for each in values.values())

        wait_until(has_moved, LIMIT_S)
        assert values.keys() == {"30D", "60D", "93D"}
        assert all(20.0 < value < 30.0 for each in values.values() for value in each)
        assert states == {("simulated", "simulated", "2022-07-15", "fresh")}
        assert ended(process) == (0, [stopped], "")
    assert not home.exists()


def test_the_feed_and_the_port_of_the_settings_are_taken(tmp_path: Path) -> None:
    """Where the port is taken, it is said by whom, and a later one is found."""
    home = tmp_path / "home"
    home.mkdir()
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        (home / "config.toml").write_text(
            f'[serve]\nport = {port}\nfeed = "replay:packaged:SPY_2022-07-15"\nindices = "60D, 30D"\n', encoding="utf-8"
        )
        with up(home, WEATHERGLASS_LANG="en") as process:
            lines = said_until(process, "Market weather of")
            assert port < port_of(lines) <= port + 20
            assert re.fullmatch(rf"Another program has port {port}(: .*, process \d+)?\.", lines[1])
            assert lines[2] == "Feed: replay:packaged:SPY_2022-07-15"
            found: list[Any] = []

            def has_come() -> bool:
                found[:] = latest(port_of(lines))["readings"]
                return len(found) == 2

            wait_until(has_come, LIMIT_S)
            assert {each["state"] for each in found} == {"replayed"}
            assert ended(process, signal.SIGTERM) == (0, ["Stopped."], "")


def test_a_second_one_says_that_the_first_is_there(tmp_path: Path) -> None:
    with up(tmp_path / "none", "--port", "0", "--feed", "none", "--lang", "en") as first:
        lines = said_until(first, "No feed runs")
        port = port_of(lines)
        second = CommandLine(tmp_path / "none").run("up", "--port", str(port), "--lang", "en")
        assert (second.code, second.out) == (2, "")
        assert f"cannot listen at 127.0.0.1 port {port}" in second.err
        assert f"Another Weatherglass is at port {port} already." in second.err
        assert latest(port)["status"]["state"] == "offline"
        code, rest, err = ended(first)
        assert (code, rest[-1], err) == (0, "Stopped.", "")
