"""Alerts through kills: wherever the process dies, one event an episode, its message at least once, under one key."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from alert_making import evening, weekday, with_rule, with_values
from weatherglass.app.alert_overview import alert_log
from weatherglass.app.settings import Settings

ROOT = Path(__file__).parents[2]
VALUES = [20.0, 31.0, 28.0, 26.0, 35.0, 20.0]
BEGUN = (1, 4)

CHECK = """
import json, os, signal, sys
from pathlib import Path
from alert_making import check, evening, settings_of
from weatherglass.store.alerts import AlertBook
from weatherglass.store.database import Database

home, at, point = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

class Desk:
    def send(self, notice):
        if point == "before sending":
            die()
        with (home / "taken.jsonl").open("a") as out:  # the receiver: what it has, it has
            out.write(json.dumps([notice.key, notice.document["since"]]) + "\\n")
            out.flush()
            os.fsync(out.fileno())
        if point == "after sending":
            die()

commit = Database._transaction
def killed_in(self, connection, action):
    def inner(connection):
        answer = action(connection)
        if connection.execute("SELECT count(*) FROM alert_events").fetchone()[0] > int(sys.argv[4]):
            die()
        return answer
    return commit(self, connection, inner)

if point == "inside the transaction":
    Database._transaction = killed_in
elif point == "after the state change":
    AlertBook.due = die
elif point == "before the first attempt":
    AlertBook.begin_attempt = die
elif point == "before it is marked":
    AlertBook.delivered = die
check(settings_of(home), evening(at), {"desk": Desk()})
print("done")
"""

POINTS = (
    "inside the transaction", "after the state change", "before the first attempt", "before sending", "after sending",
    "before it is marked",
)  # fmt: skip
SENT_BEFORE_DYING = {"after sending", "before it is marked"}


def ran(settings: Settings, at: int, point: str, events: int = 0) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", CHECK, str(settings.home), str(at), point, str(events)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests")])},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def taken(settings: Settings) -> list[list[str]]:
    path = settings.home / "taken.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def require_one_event_an_episode(settings: Settings, begun: tuple[int, ...]) -> None:
    events = [each for each in reversed(alert_log(settings=settings)) if each.kind == "begun"]
    assert [each.started_at.date() for each in events] == [weekday(at) for at in begun]
    assert {key for key, _ in taken(settings)} == {each.key for each in events}, "each delivered, and nothing else"
    assert [str(d.status) for each in events for d in each.deliveries] == ["delivered"] * len(begun)


def killed_once(settings: Settings, point: str) -> int:
    """Kill a check at a point, go on with the next one; how often the message came."""
    with_values(settings, VALUES[:2])
    killed = ran(settings, 1, point)
    assert (killed.returncode, killed.stdout) == (-signal.SIGKILL, ""), killed.stderr
    written = point != "inside the transaction"
    assert len(alert_log(settings=settings)) == (1 if written else 0)
    assert ran(settings, 1, "").stdout == "done\n"
    require_one_event_an_episode(settings, (1,))
    return len(taken(settings))


@pytest.mark.slow
def test_a_check_that_is_killed_between_sending_and_marking_sends_again_under_the_same_key(tmp_path: Path) -> None:
    assert killed_once(with_rule(tmp_path / "home"), "after sending") == 2


@pytest.mark.long
@pytest.mark.parametrize("point", POINTS)
def test_a_check_that_is_killed_anywhere(tmp_path: Path, point: str) -> None:
    settings = with_rule(tmp_path / "home")
    assert killed_once(settings, point) == (2 if point in SENT_BEFORE_DYING else 1)
    assert ran(settings, 1, "").stdout == "done\n"
    require_one_event_an_episode(settings, (1,))


@pytest.mark.long
def test_a_fortnight_of_checks_killed_at_every_point_and_at_random(tmp_path: Path) -> None:
    settings, chance = with_rule(tmp_path / "home"), random.Random(11)
    for at, value in enumerate(VALUES):
        with_values(settings, [value], start=at)
        events = len(alert_log(settings=settings, limit=1_000))
        for point in POINTS:
            ran(settings, at, point, events)
        process = subprocess.Popen(
            [sys.executable, "-c", CHECK, str(settings.home), str(at), "", "0"],
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests")])},
            stdout=subprocess.DEVNULL,
        )
        time.sleep(chance.uniform(0.3, 1.2))
        process.kill()
        process.wait()
    assert ran(settings, len(VALUES), "").stdout == "done\n"
    require_one_event_an_episode(settings, BEGUN)
    assert evening(len(VALUES)).date() == weekday(len(VALUES))
