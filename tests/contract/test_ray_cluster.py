"""Ray with an address: three nodes on this machine, a head that does no work and two others; one of them is lost."""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from engine_processes import began_at, descendants
from weatherglass.errors import UsageError
from weatherglass.scale.engine import engine_named

pytestmark = pytest.mark.long
TESTS = Path(__file__).resolve().parents[1]
_ASKER = """
import json, sys
from functools import partial
from engine_tasks import held, squared
from weatherglass.errors import UsageError
from weatherglass.scale.engine import engine_named

address, folder = sys.argv[1:]
try:
    with engine_named("ray", address=address) as engine:
        function = partial(held, folder) if folder else squared
        pairs = sorted((at, outcome.result, outcome.attempts) for at, outcome in engine.run(function, list(range(8))))
        print(json.dumps([engine.workers, pairs]))
except UsageError as refusal:
    print(json.dumps(str(refusal)))
"""


@dataclass(frozen=True)
class Cluster:
    """Where it is, what a member must know, and the processes of the nodes that work."""

    address: str
    environment: dict[str, str]
    nodes: tuple[subprocess.Popen[bytes], ...]

    def ask(self, folder: str = "", **known: str) -> subprocess.Popen[str]:
        """A program that gives it work."""
        command = [sys.executable, "-c", _ASKER, self.address, folder]
        return subprocess.Popen(command, env=self.environment | known, stdout=subprocess.PIPE, text=True)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def ends(process: subprocess.Popen[bytes]) -> None:
    """End a node and what it started."""
    family = descendants(process.pid) | {process.pid: began_at(process.pid)}
    for pid, began in family.items():
        if began and began_at(pid) == began:
            os.kill(pid, signal.SIGKILL)
    process.wait()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    pytest.importorskip("ray", reason="pip install 'weatherglass[scale]'")
    if not Path("/proc").is_dir():
        pytest.skip("this system has no /proc to find the processes of a node in")
    environment = os.environ | {
        "RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32), "RAY_USAGE_STATS_ENABLED": "0",
        "PYTHONPATH": str(TESTS), "OMP_NUM_THREADS": "1",
    }  # fmt: skip
    environment.pop("RAY_ADDRESS", None)
    address = f"127.0.0.1:{free_port()}"
    start = [sys.executable, "-m", "ray.scripts.scripts", "start", "--disable-usage-stats", "--block"]
    start.append("--object-store-memory=100000000")
    files = Path(f"/tmp/wg-node-{os.getpid()}")  # noqa: S108 - names of sockets must be short
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": environment}
    head = [
        *start, "--head", f"--port={address.rpartition(':')[2]}", "--num-cpus=0", "--include-dashboard=false",
        f"--temp-dir={files}",
    ]  # fmt: skip
    started = [subprocess.Popen(head, **quiet)]  # type: ignore[call-overload]
    try:
        wait_for_listener(address, started[0])
        for nodes in (1, 2):  # one after the other: nodes that start at once take each other's ports
            started.append(subprocess.Popen([*start, f"--address={address}", "--num-cpus=1"], **quiet))  # type: ignore[call-overload]
            made = Cluster(address, dict(environment), tuple(started[1:]))
            while answer(made.ask())[0] != nodes:
                assert all(node.poll() is None for node in started), "a node ended"
        yield made
    finally:
        for node in reversed(started):
            ends(node)
        subprocess.run(["rm", "-rf", str(files)], check=False)


def wait_for_listener(address: str, node: subprocess.Popen[bytes]) -> None:
    host, _, port = address.partition(":")
    while True:
        assert node.poll() is None, "the head ended"
        try:
            socket.create_connection((host, int(port)), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return


def answer(asker: subprocess.Popen[str]) -> list[object]:
    output, _ = asker.communicate()
    found = json.loads(output.splitlines()[-1])
    assert isinstance(found, list), found
    return found


def test_a_wrong_token_is_refused_and_says_what_to_know(cluster: Cluster) -> None:
    output, _ = cluster.ask(RAY_AUTH_TOKEN=secrets.token_hex(32)).communicate()
    refusal = json.loads(output.splitlines()[-1])
    assert refusal.startswith(f"no cluster at address='{cluster.address}'")
    assert "RAY_AUTH_TOKEN" in refusal


def test_a_node_that_is_lost_while_it_works_costs_nothing(cluster: Cluster, tmp_path: Path) -> None:
    asker = cluster.ask(str(tmp_path))
    process = tmp_path / "process"
    while not process.exists():
        assert asker.poll() is None
        time.sleep(0.01)
    worker = int(process.read_text())
    [lost] = [node for node in cluster.nodes if worker in descendants(node.pid)]
    ends(lost)
    workers, pairs = answer(asker)
    assert workers == 2
    assert pairs == [[0, [0, 2], 2], *([number, [number, 1], 1] for number in range(1, 8))]


def test_where_nobody_listens_it_is_said_at_once() -> None:
    pytest.importorskip("ray", reason="pip install 'weatherglass[scale]'")
    with pytest.raises(UsageError, match=r"no cluster at address='127.0.0.1:\d+': .*refused"):
        next(engine_named("ray", address=f"127.0.0.1:{free_port()}").run(abs, [-1]))
