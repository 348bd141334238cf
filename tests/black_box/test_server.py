"""`weatherglass serve` as a process on loopback: what is on the wire, how it ends, and what hostile connections do."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from black_box.processes import LIMIT_S, PROGRAM, CommandLine, wait_until
from deribit_server import CoinMarket, ServerThread, utc_now
from weatherglass.app.live_journals import last_good
from weatherglass.delivery.cli.main import main

pytestmark = pytest.mark.long  # a server of its own and real clients, in real time

BOARD = "packaged:SPY_2022-07-15"
STOPS_WITHIN_S = 5.0


class Server:
    """A server that has said where it is."""

    def __init__(self, process: subprocess.Popen[str], log: Path) -> None:
        self.process, self.log = process, log
        assert process.stdout is not None
        first = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", first)
        assert found, f"{first} {log.read_text(encoding='utf-8')}"
        self.port, self.said = int(found[1]), first

    def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of an answer."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60.0)) as connection:
            connection.request(method, path, headers={name.replace("_", "-"): each for name, each in headers.items()})
            answer = connection.getresponse()
            return answer.status, {name.lower(): each for name, each in answer.getheaders()}, answer.read()

    def listen(self, last_id: str = "") -> Listener:
        return Listener(self.port, last_id)

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=30.0)


class Listener:
    """A client of live values."""

    def __init__(self, port: int, last_id: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30.0)
        self.connection.request("GET", "/api/v1/live", headers={"Last-Event-ID": last_id} if last_id else {})
        self.answer = self.connection.getresponse()

    def events(self, number: int) -> list[tuple[str, str, Any]]:
        """Name, id and data of the next events."""
        found: list[tuple[str, str, Any]] = []
        lines: dict[str, str] = {}
        while len(found) < number:
            raw = self.answer.readline()
            assert raw, "the stream has ended"
            line = raw.decode().rstrip("\n")
            if line:
                name, _, value = line.partition(": ")
                lines[name] = value
            else:
                if "event" in lines:
                    found.append((lines["event"], lines.get("id", ""), json.loads(lines["data"])))
                lines = {}
        return found

    def close(self) -> None:
        self.connection.close()


@contextmanager
def running(home: Path, *options: str, before: tuple[str, ...] = (), **more: str) -> Iterator[Server]:
    """A server for as long as the block; it must not have ended by itself."""
    log = home.with_name(f"{home.name}.log")
    environment = {**CommandLine(home).environment(), "WEATHERGLASS_LANG": "en", **more}
    with log.open("w", encoding="utf-8") as err:
        process = subprocess.Popen(
            [*before, *PROGRAM, "serve", "--port", "0", *options],
            stdout=subprocess.PIPE, stderr=err, text=True, env=environment,
        )  # fmt: skip
        try:
            yield Server(process, log)
        finally:
            if process.poll() is None:
                process.kill()
            process.communicate(timeout=LIMIT_S)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("served") / "none"
    with running(home, "--feed", f"replay:{BOARD}", "--log-requests") as found:
        yield found
        assert not home.exists(), "an answer made a home"


def latest(server: Server) -> dict[str, Any]:
    """What is answered now."""
    return json.loads(server.ask("/api/v1/latest")[2])


def replayed(server: Server) -> dict[str, Any]:
    """The latest values, after the replay has ended."""
    found: dict[str, Any] = {}

    def over() -> bool:
        found.update(latest(server))
        return found["status"]["state"] == "ended"

    wait_until(over)
    return found


def test_it_says_where_it_is_and_answers_from_packaged_data(server: Server) -> None:
    assert server.said == f"Weatherglass is at http://127.0.0.1:{server.port}/ (stop it with Ctrl+C)\n"
    status, headers, body = server.ask("/api/v1/series/VIX?from=2020-03-16&to=2020-03-16")
    assert (status, json.loads(body)["rows"]) == (200, [["2020-03-16", 82.69]])
    assert "server" not in headers
    assert server.ask("/api/v1/series/VIX", If_None_Match="*")[0] == 304
    status, headers, body = server.ask("/api/v1/series/VIX", "HEAD")
    assert (status, headers["content-type"], body) == (200, "application/json", b"")
    assert server.ask("/health", Host="evil.example")[0] == 421


def test_a_client_that_comes_back_gets_exactly_what_it_missed(server: Server) -> None:
    latest = replayed(server)
    run = latest["id"].partition("-")[0]
    assert [(each["index"], round(each["value"], 4)) for each in latest["readings"]] == [("30D", 23.8478)]
    with (
        closing(server.listen()) as new,
        closing(server.listen(f"{run}-1")) as back,
        closing(server.listen("x-1")) as lost,
    ):
        (snapshot,) = new.events(1)
        assert (snapshot[:2], snapshot[2]) == (("snapshot", latest["id"]), latest)
        assert [(name, at) for name, at, _ in back.events(2)] == [("reading", f"{run}-2"), ("status", f"{run}-3")]
        assert [(name, at) for name, at, _ in lost.events(2)] == [("reset", ""), ("snapshot", latest["id"])]
        headers = {name.lower(): each for name, each in new.answer.getheaders()}
        assert headers["content-type"] == "text/event-stream; charset=utf-8"
        assert headers["cache-control"] == "no-store"


def test_clients_of_http_1_0_get_events_without_chunks(server: Server) -> None:
    replayed(server)
    with closing(server.connect()) as wire:
        wire.sendall(b"GET /api/v1/live HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
        got = b""
        while b"computed_by" not in got:
            got += wire.recv(65536)
    head, _, body = got.partition(b"\r\n\r\n")
    assert b"chunked" not in head.lower()
    assert body.startswith(b": weatherglass\n\nretry: 2000\n\nid: ")


def test_the_figures_count_what_was_asked_and_who_listens(server: Server) -> None:
    server.ask("/nope?secret=canary")
    with closing(server.listen()) as listener:
        listener.events(1)
        text = server.ask("/metrics")[2].decode()
    lines = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert int(lines["weatherglass_live_subscribers"]) == 1
    assert int(lines['weatherglass_requests_total{route="other",method="GET",status="404"}']) >= 1
    assert float(lines["process_open_fds"]) > 3
    assert (
        lines['weatherglass_request_seconds_bucket{route="other",le="+Inf"}']
        == lines['weatherglass_request_seconds_count{route="other"}']
    )
    log = server.log.read_text(encoding="utf-8")
    assert "canary" not in log
    assert "request" in {json.loads(line)["what"] for line in log.splitlines()}


def test_a_claim_is_tested_in_a_process_of_its_own(server: Server) -> None:
    path = "/api/v1/claims/v13-highest-vix-ever/test?quick=true"
    status, headers, body = server.ask(path)
    assert (status, headers["retry-after"], json.loads(body)["state"]) == (202, "1", "waiting")
    wait_until(lambda: server.ask(path)[0] == 200, seconds=60.0)
    document = json.loads(server.ask(f"{path}&lang=ko")[2])
    assert (document["id"], document["lang"], document["kind"]) == ("v13-highest-vix-ever", "ko", "fact")


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /%ff%fe%00 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET /api/v1/latest HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n",
        b"GET /api/v1/latest HTTP/1.1\r\n\r\n",
        b"GET http://evil.example/api/v1/latest HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"X: y\r\n" * 5_000 + b"\r\n",
        b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999999\r\n\r\n",
        b"GET /api/v1/live HTTP/1.1\r\nHost: 127.0.0.1\r\nLast-Event-ID: " + b"9" * 4000 + b"\r\n\r\n",
    ],
    ids=["tls", "version", "bytes", "two hosts", "no host", "other host", "line", "headers", "body", "event id"],
)
def test_what_is_no_request_is_refused_and_the_next_one_answered(server: Server, sent: bytes) -> None:
    with closing(server.connect()) as wire:
        wire.sendall(sent)
        wire.shutdown(socket.SHUT_WR)
        answer = wire.recv(65536)
    assert answer == b"" or 400 <= int(answer.split(b" ", 2)[1]) < 500, answer[:200]
    assert server.ask("/health")[0] == 200


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_within_seconds_with_a_client_of_live_values_attached(tmp_path: Path, number: signal.Signals) -> None:
    with running(tmp_path / "none") as server, closing(server.listen()) as listener:
        ((_, _, snapshot),) = listener.events(1)
        assert (snapshot["status"]["state"], snapshot["status"]["reason"]["code"]) == ("offline", "no_feed")
        begun = time.monotonic()
        server.process.send_signal(number)
        rest = listener.answer.read()
        assert server.process.wait(LIMIT_S) == 0
        assert time.monotonic() - begun < STOPS_WITHIN_S
        assert server.process.stdout is not None
        assert (rest.strip(b"\n"), server.process.stdout.read().splitlines()[-1]) == (b"", "Stopped.")
        assert server.log.read_text(encoding="utf-8") == ""


def test_values_of_an_exchange_go_on_after_a_kill_and_each_says_what_it_is(tmp_path: Path) -> None:
    options = ("--feed", "deribit", "--index", "BTC30", "--every", "0.2")
    numbers: list[int] = []
    with ServerThread(CoinMarket(now=utc_now())) as thread:
        for _ in range(2):
            more = {"WEATHERGLASS_DERIBIT_OPTIONS_HOST": thread.host}
            with running(tmp_path / "home", *options, **more) as server, closing(server.listen()) as listener:
                reading: dict[str, Any] = {}
                until = time.monotonic() + LIMIT_S
                while reading.get("status") != "fresh":
                    assert time.monotonic() < until, reading
                    ((name, _, data),) = listener.events(1)
                    reading = data if name == "reading" else {}
                assert (reading["index"], reading["state"], reading["feed"]) == ("BTC30", "live", "deribit")
                assert json.loads(server.ask("/health")[2])["live"]["state"] == "live"
                numbers.append(reading["sequence"])
                os.kill(server.process.pid, signal.SIGKILL)
                server.process.wait(LIMIT_S)
    assert numbers[1] > numbers[0]


def test_a_restart_after_a_kill_answers_the_last_good_value_though_the_feed_is_gone(tmp_path: Path) -> None:
    home, options = tmp_path / "home", ("--feed", "deribit", "--index", "BTC30", "--every", "0.2")
    with ServerThread(CoinMarket(now=utc_now())) as thread:
        more = {"WEATHERGLASS_DERIBIT_OPTIONS_HOST": thread.host}
        with running(home, *options, **more) as server:
            wait_until(lambda: [each["status"] for each in latest(server)["readings"]] == ["fresh"])
            os.kill(server.process.pid, signal.SIGKILL)
            server.process.wait(LIMIT_S)
    (folder,) = (home / "live").iterdir()
    with closing(socket.create_server(("127.0.0.1", 0))) as nobody:
        gone = f"http://127.0.0.1:{nobody.getsockname()[1]}"
    for _ in range(2):  # a start without a feed leaves it as it was
        (good,) = last_good(folder, {"BTC30"})
        with running(home, *options, WEATHERGLASS_DERIBIT_OPTIONS_HOST=gone) as server:
            wait_until(lambda: bool(latest(server)["readings"]))
            run = latest(server)["id"].partition("-")[0]
            with closing(server.listen(f"{run}-0")) as listener:
                events = [(name, data) for name, _, data in listener.events(3)]
            assert [(name, data["state"]) for name, data in events] == [
                ("status", "connecting"), ("status", "stale"), ("reading", "stale"),
            ]  # fmt: skip
            assert (events[2][1]["sequence"], events[2][1]["value"]) == (good.sequence, good.value)
            assert datetime.fromisoformat(events[2][1]["published_at"]) == good.published_at
            assert events[1][1]["reason"]["code"] == "kept"
            os.kill(server.process.pid, signal.SIGKILL)
            server.process.wait(LIMIT_S)


# ---- what is refused before it starts


def refusal(capsys: pytest.CaptureFixture[str], *options: str) -> str:
    assert main(["serve", *options]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    return err


def test_it_does_not_start_where_others_reach_it_without_a_token(capsys: pytest.CaptureFixture[str]) -> None:
    said = refusal(capsys, "--host", "0.0.0.0")  # noqa: S104 - it is refused
    assert "host=0.0.0.0 can be reached by others, and there is no token: give --token-file FILE" in said


def test_a_port_that_is_taken_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        assert f"cannot listen at 127.0.0.1 port {port}: Address already in use" in refusal(capsys, "--port", str(port))


def test_an_address_of_another_machine_and_a_feed_that_is_none_are_said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "no feed 'deribt'" in refusal(capsys, "--feed", "deribt")
    monkeypatch.setenv("WEATHERGLASS_TOKEN", "canary-0123456789abcdef")
    said = refusal(capsys, "--host", "192.0.2.1", "--port", "0")
    assert "cannot listen at 192.0.2.1" in said
    assert "canary" not in said


def test_without_the_extra_it_says_how_to_get_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "uvicorn", None)
    assert "needs the extra 'serve' (uvicorn is missing): pip install 'weatherglass[serve]'" in refusal(capsys)


# ---- the long lane


@pytest.mark.long
def test_a_request_that_comes_too_slowly_is_cut_off(server: Server) -> None:
    with closing(server.connect()) as wire:
        wire.sendall(b"GET /health HTTP/1.1\r\n")
        begun = time.monotonic()
        assert wire.recv(1024) == b""
        assert 8.0 < time.monotonic() - begun < 15.0


@pytest.mark.long
def test_when_there_are_no_more_files_those_who_listen_go_on_and_others_are_served_later(tmp_path: Path) -> None:
    limited = ("sh", "-c", 'ulimit -n 80; exec "$@"', "sh")
    with running(tmp_path / "none", before=limited) as server, closing(server.listen()) as listener:
        listener.events(1)
        crowd = []
        for _ in range(150):
            try:
                crowd.append(server.connect())
            except OSError:
                break
        names = {name for name, _, _ in listener.events(1)}
        assert names == {"heartbeat"}
        for each in crowd:
            each.close()

        def answers() -> bool:
            try:
                return server.ask("/health")[0] == 200
            except OSError:  # of the crowd's connections some are still being taken and cut
                return False

        wait_until(answers, seconds=30.0)
        assert {name for name, _, _ in listener.events(1)} == {"heartbeat"}
        assert server.process.poll() is None


@pytest.mark.long
def test_a_kill_leaves_nothing_that_the_next_start_needs(tmp_path: Path) -> None:
    for _ in range(3):
        with running(tmp_path / "none") as server:
            assert server.ask("/health")[0] == 200
            os.kill(server.process.pid, signal.SIGKILL)
            assert server.process.wait(LIMIT_S) == -signal.SIGKILL
