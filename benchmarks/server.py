"""The server under load, beside a bare Starlette on the same uvicorn and beside sockets without HTTP: as Markdown.

Every server is a process of its own; so are those who watch live values, apart from those who ask, on the same machine.
All servers run at once with their clients attached, but only one of them goes on at a time, the others are stopped: the
contestants of a round see the same state of the machine.

Usage: python benchmarks/server.py [--rounds 5] [--seconds 2] [--kills 10] [--json FILE]
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import uvloop

from rounds import Spread
from server_clients import CONNECTIONS, Watchers, as_fast_as_it_goes, at_a_rate, quantile, watching
from server_contestants import BARE, DOCUMENT_BYTES, EVENT_SECONDS, FLOOR, OURS, Contestant, running
from server_restarts import restarts
from tables import Table, machine, machine_line

CROWDS = (2_000, 5_000)
LATEST_A_SECOND = 1000
WANTED_EVENT_MS, WANTED_LATEST_MS = 500.0, 20.0
SETTLE_SECONDS = 2 * EVENT_SECONDS
AT_THE_ENDS = 2
"""Events by which two clients may differ in a round: at its begin and at its end some have one that others have not."""
WARM_SECONDS = 4.0
"""Until what a server makes at its start is made."""
TODAY, LATEST = "/api/v1/today", "/api/v1/latest"


@dataclass(slots=True)
class Loaded:
    """A server with those who watch it, and what was measured, an entry a round."""

    name: str
    server: Contestant
    watchers: Watchers
    kib_each: float
    rounds: dict[str, list[float]] = field(default_factory=dict)

    def let(self, number: signal.Signals) -> None:
        """Stop it and its clients, or let them go on."""
        for pid in (self.server.pid, self.watchers.process.pid):
            os.kill(pid, number)

    def measure(self, seconds: float) -> None:
        """One round: events to all, with requests at a rate."""
        self.let(signal.SIGCONT)
        time.sleep(SETTLE_SECONDS)
        self.watchers.begin()
        used = self.server.cpu_seconds
        latest = uvloop.run(at_a_rate(self.server.port, LATEST, seconds, LATEST_A_SECOND))
        found = {f"event_{name}": each for name, each in self.watchers.say().items()}
        found["core"] = (self.server.cpu_seconds - used) / seconds
        found["latest_p50"], found["latest_p99"] = (1000 * quantile(latest, at) for at in (0.5, 0.99))
        found["latest_worst"] = 1000 * max(latest)
        self.let(signal.SIGSTOP)
        for name, each in found.items():
            self.rounds.setdefault(name, []).append(each)

    def text(self, name: str) -> str:
        """Median and quartiles of a figure over the rounds."""
        return spread(self.rounds[name]).text(1)


def spread(values: Sequence[float]) -> Spread:
    """Median and quartiles."""
    low, median, high = statistics.quantiles(values, n=4, method="inclusive")
    return Spread(median, low, high)


@contextlib.contextmanager
def loaded(name: str, crowd: int) -> Iterator[Loaded]:
    """A server with so many who watch it, stopped."""
    with running(name) as server:
        time.sleep(WARM_SECONDS if name == OURS else 0.0)
        before = server.resident
        with watching(server.port, crowd) as watchers:
            found = Loaded(name, server, watchers, (server.resident - before) / 1024 / crowd)
            found.let(signal.SIGSTOP)
            yield found


def under_load(crowd: int, rounds: int, seconds: float) -> Table:
    """Events to many while others ask."""
    table = Table(
        f"{crowd:,} clients of live values, and {LATEST_A_SECOND:,} requests a second",
        ["", "/latest p50, ms", "/latest p99, ms", "event to client p50, ms", "event to client p99, ms",
         "p99 times the floor, /latest and event", "of a core", "memory a client, KiB"],
        [
            f"Medians over {rounds} rounds of {seconds:g} s, with quartiles, by the clock on the wall. An event every "
            f"{EVENT_SECONDS:g} s to every client, each of whom got all; /latest over {CONNECTIONS} connections, from "
            "the instant at which a request was due to its last byte. Those who watch are a process of their own, "
            "apart from the one that asks, so that reading the events does not keep an answer waiting; all share the "
            "cores of the machine. The floor writes the same bytes to the same number of sockets, at once, and reads "
            f"no HTTP. Wanted: /latest within {WANTED_LATEST_MS:g} ms with 2,000 clients, events within "
            f"{WANTED_EVENT_MS:g} ms with 5,000, each for 99 of 100."
        ],
    )  # fmt: skip
    with contextlib.ExitStack() as stack:
        contestants = [stack.enter_context(loaded(name, crowd)) for name in (FLOOR, OURS, BARE)]
        for turn in range(rounds):
            for each in contestants if turn % 2 == 0 else contestants[::-1]:
                each.measure(seconds)
        floor = contestants[0]
        for each in contestants:
            pairs = zip(each.rounds["event_most"], each.rounds["event_least"], strict=True)
            if (fewer := max(most - least for most, least in pairs)) > AT_THE_ENDS:
                raise RuntimeError(f"{each.name}: somebody got {fewer:g} events fewer than another in the same time")
            times = [
                spread([a / b for a, b in zip(each.rounds[what], floor.rounds[what], strict=True)]).text(2)
                for what in ("latest_p99", "event_p99")
            ]
            table.add(
                [
                    each.name, *map(each.text, ("latest_p50", "latest_p99", "event_p50", "event_p99")),
                    " and ".join(times), spread(each.rounds["core"]).text(2), f"{each.kib_each:.1f}",
                ],
                {name: statistics.median(values) for name, values in each.rounds.items()},
            )  # fmt: skip
    return table


def answers(rounds: int, seconds: float) -> Table:
    """Requests a second where nobody watches."""
    table = Table(
        "Requests a second, nobody watching",
        ["", "/today", "/latest"],
        [
            f"Medians over {rounds} rounds of {seconds:g} s, with quartiles; {CONNECTIONS} connections, each of which "
            f"asks again when it has its answer. /today is {DOCUMENT_BYTES // 1000} kB of the same bytes for the bare "
            "routes and the floor; ours is the document of the day, with all checks of a request and its mark."
        ],
    )
    found: dict[str, dict[str, list[float]]] = {}
    with contextlib.ExitStack() as stack:
        servers = {name: stack.enter_context(running(name)) for name in (FLOOR, OURS, BARE)}
        time.sleep(WARM_SECONDS)
        for turn in range(rounds):
            for name in list(servers) if turn % 2 == 0 else list(servers)[::-1]:
                for path in (TODAY, LATEST):
                    rate = uvloop.run(as_fast_as_it_goes(servers[name].port, path, seconds))
                    found.setdefault(name, {}).setdefault(path, []).append(rate)
    for name, each in found.items():
        table.add(
            [name, *(spread(each[path]).text(0) for path in (TODAY, LATEST))],
            {path.rpartition("/")[2]: statistics.median(each[path]) for path in (TODAY, LATEST)},
        )
    return table


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description="What the server can carry, as Markdown tables.")
    parser.add_argument("--rounds", type=int, default=5, help="of each measurement, at least 3 (default: 5)")
    parser.add_argument("--seconds", type=float, default=2.0, help="of a round (default: 2)")
    parser.add_argument("--kills", type=int, default=10, help="kill -9 and start again so often (default: 10)")
    parser.add_argument("--crowds", type=int, nargs="*", default=CROWDS, help="clients of live values (2000 5000)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers there too")
    arguments = parser.parse_args()
    if arguments.rounds < 3 or arguments.kills < 3:
        parser.error("--rounds and --kills must be 3 or more")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))  # the servers, which may be stopped, end with it
    print(machine_line(), flush=True)
    tables = []
    for make in (
        *(lambda crowd=crowd: under_load(crowd, arguments.rounds, arguments.seconds) for crowd in arguments.crowds),
        lambda: answers(arguments.rounds, min(0.5, arguments.seconds)),
        lambda: restarts(arguments.kills),
    ):
        tables.append(make())
        print("\n" + tables[-1].markdown(), flush=True)
    if arguments.json is not None:
        record = {"machine": machine(), "tables": {table.title: table.numbers for table in tables}}
        arguments.json.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
