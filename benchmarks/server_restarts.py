"""How long after `kill -9` a restarted `weatherglass serve` answers with the last good value of its journal.

The feed is Deribit's, played on loopback by the server of the tests. Every start is measured from the start of the
process to the answer of `/api/v1/latest` in which each row stands that was the last good one on disk after the kill.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from rounds import Spread
from tables import Table
from weatherglass.app.live_journals import journals_of, last_good
from weatherglass.app.server_access import Access
from weatherglass.delivery.api.server import listening_socket

INDICES = ("BTC30",)
WANTED_SECONDS = 2.0
PATIENCE_SECONDS = 60.0
SEED = 20261130
_IMPORTS = (
    "import weatherglass.delivery.cli.main, weatherglass.delivery.cli.serve, weatherglass.app.live_run, "
    "weatherglass.delivery.api.application, weatherglass.delivery.api.server, uvloop, websockets.asyncio.client"
)


@contextlib.contextmanager
def _exchange() -> Iterator[str]:
    """Where an exchange answers."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
    from deribit_server import CoinMarket, ServerThread, utc_now

    with ServerThread(CoinMarket(now=utc_now())) as thread:
        yield thread.host


@contextlib.contextmanager
def _server(home: Path, host: str, port: int) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(  # noqa: S603 - our own program
        [
            sys.executable, "-m", "weatherglass", "serve", "--port", str(port), "--feed", "deribit", "--every", "0.2",
            *(part for name in INDICES for part in ("--index", name)),
        ],
        env={**os.environ, "WEATHERGLASS_HOME": str(home), "WEATHERGLASS_DERIBIT_OPTIONS_HOST": host},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def _latest(port: int) -> dict[str, Any]:
    """Readings by index; none while nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
        connection.request("GET", "/api/v1/latest")
        return {each["index"]: each for each in json.loads(connection.getresponse().read())["readings"]}
    return {}


def _until(port: int, after: dict[str, int]) -> tuple[float, dict[str, Any]]:
    """When all indices have a row with a value that is none of before, and those rows."""
    limit = time.perf_counter() + PATIENCE_SECONDS
    while time.perf_counter() < limit:
        found = _latest(port)
        if all(name in found and found[name]["sequence"] >= after[name] for name in INDICES) and all(
            found[name]["value"] is not None for name in INDICES
        ):
            return time.perf_counter(), found
        time.sleep(0.002)
    raise RuntimeError(f"no value within {PATIENCE_SECONDS:g} s at port {port}")


def _on_disk(home: Path) -> dict[str, Any]:
    """The last good row of each index."""
    found: dict[str, Any] = {}
    for paths in journals_of(home).values():
        found |= {row.index: row for row in last_good(paths[0].parent, INDICES)}
    return found


def kills(count: int) -> list[float]:
    """Seconds from each start after a kill to the last good value."""
    random, took = Random(SEED), []  # noqa: S311 - instants of kills
    with listening_socket(Access("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder, _exchange() as host:
        home = Path(folder)
        for turn in range(count + 1):
            good = _on_disk(home)
            begun = time.perf_counter()
            with _server(home, host, port):
                if turn:
                    at, found = _until(port, {name: good[name].sequence for name in INDICES})
                    took.append(at - begun)
                    for name in INDICES:
                        newer = found[name]["sequence"] > good[name].sequence
                        assert newer or (found[name]["value"], found[name]["state"]) == (good[name].value, "stale")
                _until(port, {name: good[name].sequence + 1 if turn else 1 for name in INDICES})
                time.sleep(random.uniform(0.0, 0.4))
    return took


def _started(code: str) -> float:
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603 - our own code
    return time.perf_counter() - begun


def restarts(count: int) -> Table:
    """The table."""
    ours = kills(count)
    bare, imports = ([_started(code) for _ in range(count)] for code in ("", _IMPORTS))
    table = Table(
        "From `kill -9` and a new start to the last good value",
        ["", "median, s", "worst, s", "times the floor"],
        [
            f"{count} kills of `weatherglass serve --feed deribit --every 0.2` at random instants, by the clock on the "
            "wall, from the start of the new process to the answer of /latest in which the last good row of the "
            "journal stands, or one after it; it is marked as stale until the feed brings others. Ratios to the median "
            f"of the floor, with quartiles. Wanted: {WANTED_SECONDS:g} s."
        ],
    )
    floor = statistics.median(imports)
    rows = {
        "python, doing nothing": bare,
        "python with the imports of the server (floor)": imports,
        "kill -9 to the last good value": ours,
    }
    for name, seconds in rows.items():
        low, median, high = statistics.quantiles([each / floor for each in seconds], n=4, method="inclusive")
        worst = max(seconds)
        table.add(
            [name, f"{statistics.median(seconds):.2f}", f"{worst:.2f}", Spread(median, low, high).text(2)],
            {"median_s": statistics.median(seconds), "worst_s": worst, "times_floor": median},
        )
    return table


if __name__ == "__main__":
    print(restarts(int(sys.argv[1]) if len(sys.argv) > 1 else 12).markdown())
