"""`weatherglass serve` with alert rules: one event an episode, its message at least once under one key, through kills.

The feed is a server of Deribit's protocol on loopback, the channel a webhook on loopback that the settings allow. The
server is killed at each step from the published row to the message that was taken.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from black_box.processes import LIMIT_S, PROGRAM, CommandLine, wait_until
from deribit_server import CoinMarket, ServerThread, utc_now
from weatherglass.app.alert_overview import alert_log
from weatherglass.app.live_journals import published_since
from weatherglass.app.settings import Settings
from weatherglass.indices.publication import PublicationStatus

ROOT = Path(__file__).parents[2]
RULE = """schema_version: 1
id: fear
watch: {reading: live, index: BTC30, enter: 30.0, leave: 25.0}
channels: [desk]
tell_end: true
"""
POINTS = (
    "before the check", "inside the transaction", "after the state change", "before the first attempt",
    "before sending", "after sending", "before it is marked",
)  # fmt: skip
TWICE = {"after sending", "before it is marked"}
"""Points at which the receiver has the message already, and the store does not know."""

DYING = """
import os, signal, sys
from weatherglass.app import alert_watch
from weatherglass.app.alert_delivery import WebhookSender
from weatherglass.app.alert_sending import AlertSending, PatientOutbox
from weatherglass.store.alerts import AlertBook
from weatherglass.store.database import Database

point = sys.argv.pop(1)

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

def then_die(action):
    def inner(*these, **more):
        action(*these, **more)
        die()
    return inner

if point == "before the check":
    written = alert_watch.written
    alert_watch.written = lambda book, found, now: die() if found.happened else written(book, found, now)
elif point == "inside the transaction":
    commit = Database._transaction
    def killed_in(self, connection, action):
        def inner(connection):
            answer = action(connection)
            if connection.execute("SELECT count(*) FROM alert_events").fetchone()[0]:
                die()
            return answer
        return commit(self, connection, inner)
    Database._transaction = killed_in
elif point == "after the state change":
    due = AlertBook.due
    AlertBook.due = lambda self, now: die() if due(self, now) else ()
elif point == "before the first attempt":
    PatientOutbox.begin_attempt = die
elif point == "before sending":
    WebhookSender.send = die
elif point == "after sending":
    WebhookSender.send = then_die(WebhookSender.send)
elif point == "before it is marked":
    PatientOutbox.delivered = die

from weatherglass.delivery.cli.main import main
main(sys.argv[1:])
"""


class Desk:
    """A webhook that remembers what came: key of the header, and body."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, dict[str, Any]]] = []
        taken = self.taken

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                taken.append((self.headers["Idempotency-Key"], body))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}/s3cret"

    def keys(self, kind: str) -> list[str]:
        assert all(key == body["key"] for key, body in self.taken)
        return [key for key, body in self.taken if body["kind"] == kind]


@pytest.fixture
def desk() -> Iterator[Desk]:
    found = Desk()
    thread = threading.Thread(target=found.server.serve_forever, daemon=True)
    thread.start()
    yield found
    found.server.shutdown()
    found.server.server_close()
    thread.join(10)


@pytest.fixture
def home(tmp_path: Path, desk: Desk) -> Path:
    folder = tmp_path / "home"
    (folder / "alerts").mkdir(parents=True)
    (folder / "alerts" / "fear.yaml").write_text(RULE, encoding="utf-8")
    config = f'[alerts]\nallow_loopback = true\nfirst_wait_s = 0.1\n[alerts.channels]\ndesk = "{desk.address}"\n'
    (folder / "config.toml").write_text(config, encoding="utf-8")
    return folder


def calm_market() -> CoinMarket:
    """A market whose index is 20: nobody is afraid."""
    return CoinMarket(now=utc_now(), vol=0.2)


def moved(thread: ServerThread, vol: float) -> None:
    """Give the market another volatility, and tell whoever listens."""
    rows = CoinMarket(now=utc_now(), vol=vol).rows

    async def tell() -> None:
        thread.server.market.rows.update({name: rows[name] for name in thread.server.market.rows if name in rows})
        thread.server.market.now = utc_now()
        with suppress(ConnectionClosed):  # of a server that was killed; the next one is told when it comes
            await thread.server.tick()

    thread.do(tell())


@contextmanager
def serving(home: Path, host: str, point: str = "") -> Iterator[subprocess.Popen[str]]:
    """A server with the feed; one that is to die at a point, where one is named."""
    program = [sys.executable, "-c", DYING, point] if point else list(PROGRAM)
    environment = {
        **CommandLine(home).environment(), "WEATHERGLASS_LANG": "en", "WEATHERGLASS_DERIBIT_OPTIONS_HOST": host,
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests")]),
    }  # fmt: skip
    log = home.with_name("server.log")
    with log.open("a", encoding="utf-8") as err:
        process = subprocess.Popen(
            [*program, "serve", "--port", "0", "--feed", "deribit", "--every", "0.2"],
            stdout=subprocess.PIPE, stderr=err, text=True, env=environment,
        )  # fmt: skip
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
            process.communicate(timeout=LIMIT_S)
    assert "s3cret" not in log.read_text(encoding="utf-8")


def ended(process: subprocess.Popen[str]) -> int:
    process.communicate(timeout=LIMIT_S)
    return process.returncode


def begun(home: Path) -> list[str]:
    found = alert_log(limit=1_000, settings=Settings(home=home))
    return [each.key for each in reversed(found) if each.kind == "begun"]


def statuses(home: Path) -> set[str]:
    return {str(d.status) for each in alert_log(limit=1_000, settings=Settings(home=home)) for d in each.deliveries}


def killed_and_gone_on(home: Path, desk: Desk, point: str) -> None:
    """One episode: the server dies at a point of it, the next one goes on; then the episode ends."""
    with ServerThread(calm_market()) as feed:
        moved(feed, 0.5)
        with serving(home, feed.host, point) as first:
            assert ended(first) == -signal.SIGKILL
        assert len(begun(home)) == (0 if point in ("before the check", "inside the transaction") else 1)
        with serving(home, feed.host) as second:
            wait_until(lambda: statuses(home) == {"delivered"}, LIMIT_S)
            moved(feed, 0.15)
            wait_until(lambda: len(desk.keys("ended")) == 1, LIMIT_S)
            second.send_signal(signal.SIGINT)
            assert ended(second) == 0
    assert len(begun(home)) == 1
    assert set(desk.keys("begun")) == set(begun(home))
    assert len(desk.keys("begun")) == (2 if point in TWICE else 1)


@pytest.mark.slow
def test_a_server_that_dies_after_the_message_is_taken_sends_it_again_under_the_same_key(
    home: Path, desk: Desk
) -> None:
    killed_and_gone_on(home, desk, "after sending")


@pytest.mark.long
@pytest.mark.parametrize("point", POINTS)
def test_a_server_that_dies_anywhere_between_the_row_and_the_message(home: Path, desk: Desk, point: str) -> None:
    killed_and_gone_on(home, desk, point)


@pytest.mark.long
def test_episodes_are_told_once_each_and_a_second_check_sends_nothing(home: Path, desk: Desk) -> None:
    with ServerThread(calm_market()) as feed, serving(home, feed.host) as server:
        for turn in range(1, 4):
            moved(feed, 0.5)
            wait_until(lambda turn=turn: len(desk.keys("begun")) == turn, LIMIT_S)  # type: ignore[misc]
            refused = CommandLine(home).run("alert", "check")
            assert re.search(rf"are checked by process {server.pid} \(weatherglass serve", refused.refusal)
            moved(feed, 0.2)
            wait_until(lambda turn=turn: len(desk.keys("ended")) == turn, LIMIT_S)  # type: ignore[misc]
        server.send_signal(signal.SIGINT)
        assert ended(server) == 0
    assert desk.keys("begun") == begun(home)
    assert len(set(desk.keys("begun"))) == 3
    checked = CommandLine(home).run("alert", "check")
    assert (checked.code, len(desk.taken)) == (0, 6), "what was delivered is not sent again"


@pytest.mark.long
def test_a_feed_that_falls_silent_is_one_alert_and_its_return_another(home: Path, desk: Desk) -> None:
    rule = RULE + "no_data: {after_minutes: 0.5}\n"
    (home / "alerts" / "fear.yaml").write_text(rule.replace("enter: 30.0", "enter: 300.0"), encoding="utf-8")
    with ServerThread(calm_market()) as feed, serving(home, feed.host) as server:
        wait_until(lambda: rule_has_a_value(home), LIMIT_S)
        connections = feed.server.said["connected"]
        feed.server.mute = True
        wait_until(lambda: feed.server.said["connected"] > connections, LIMIT_S)  # two heartbeats were missed
        wait_until(lambda: len(desk.keys("silent")) == 1, LIMIT_S)
        feed.server.mute = False
        wait_until(lambda: len(desk.keys("heard")) == 1, LIMIT_S)
        server.send_signal(signal.SIGINT)
        assert ended(server) == 0
    assert [body["kind"] for _, body in desk.taken] == ["silent", "heard"]
    assert desk.taken[0][1]["since"] == desk.taken[1][1]["since"]


def rule_has_a_value(home: Path) -> bool:
    """Whether live rows of the run are on disk, fresh ones among them."""
    rows = published_since(home, datetime(2000, 1, 1, tzinfo=UTC), {"BTC30"})
    return any(row.status is PublicationStatus.FRESH for row in rows)
