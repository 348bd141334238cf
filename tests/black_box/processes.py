"""The program as separate processes: one for each command, one that runs many commands, and drivers that can be killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from store_making import environment

PROGRAM = (sys.executable, "-m", "weatherglass")
LIMIT_S = 120.0
"""No command of these tests takes longer, on a machine that does other things besides."""


@dataclass(frozen=True)
class Ended:
    """What a command left behind."""

    code: int
    out: str
    err: str
    seconds: float = 0.0
    """Without the start of the process; 0 where that was not measured."""

    @property
    def json(self) -> Any:
        assert self.code == 0, f"exit code {self.code}: {self.err}"
        return json.loads(self.out)

    @property
    def refusal(self) -> str:
        """The one sentence of a command that failed; anything else on stderr, as a traceback, fails the test."""
        assert self.code == 1, f"exit code {self.code}: {self.out[:500]} {self.err}"
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        assert lines[0].startswith("weatherglass: "), self.err
        return lines[0].removeprefix("weatherglass: ")


@dataclass(frozen=True)
class CommandLine:
    """`weatherglass` with a home; every command is a process of its own."""

    home: Path
    more: Mapping[str, str] = field(default_factory=dict)
    """Further variables of its environment."""

    def run(self, *arguments: str | Path, under: Sequence[str] = ()) -> Ended:
        """Run a command to its end; `under` is a program that runs it (strace, a shell that sets limits)."""
        ran = subprocess.run(
            [*under, *PROGRAM, *map(str, arguments)],
            capture_output=True,
            text=True,
            env=self.environment(),
            timeout=LIMIT_S,
            check=False,
        )
        return Ended(ran.returncode, ran.stdout, ran.stderr)

    def says(self, *arguments: str | Path) -> Any:
        """What a command that succeeds prints as JSON."""
        return self.run(*arguments, "--format", "json").json

    def start(self, *arguments: str | Path) -> subprocess.Popen[str]:
        """A command that goes on; to be ended with `killed`."""
        return self._started([*PROGRAM, *map(str, arguments)])

    def drive(self, driver: str, *arguments: object) -> subprocess.Popen[str]:
        """One of the programs of `black_box.drivers`, with this home."""
        return self._started([sys.executable, "-m", "black_box.drivers", driver, *map(str, arguments)])

    def environment(self) -> dict[str, str]:
        """Variables of the process; none of those that are set for the tests themselves."""
        kept = {name: value for name, value in environment().items() if not name.startswith("WEATHERGLASS_")}
        return {**kept, **self.variables}

    @property
    def variables(self) -> dict[str, str]:
        """What of the environment is about the program."""
        return {"WEATHERGLASS_HOME": str(self.home), **self.more}

    def _started(self, command: list[str]) -> subprocess.Popen[str]:
        return subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=self.environment()
        )


def killed(process: subprocess.Popen[str]) -> tuple[str, str]:
    """End a process as the power does; what it had printed. It must not have ended by itself."""
    process.send_signal(signal.SIGKILL)
    out, err = process.communicate(timeout=LIMIT_S)
    assert process.returncode == -signal.SIGKILL, f"it had ended with {process.returncode}: {err[-2000:]}"
    return out, err


def wait_until(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait for something that another process does; fail when it does not come."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, f"it has not come within {seconds:g} s"
        time.sleep(0.005)


def acknowledged(out: str) -> list[str]:
    """What a driver has printed as done, as whole lines."""
    lines = out.split("\n")[:-1]
    return [line.removeprefix("done ") for line in lines if line.startswith("done ")]


class Commands:
    """One process that runs commands one after another, so that thousands of them can be asked for."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "black_box.drivers", "commands"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment(),
        )

    def __call__(self, line: CommandLine, *arguments: str | Path) -> Ended:
        """What a command says; its time is that from reading its arguments to its last word."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([line.variables, [*map(str, arguments)]]) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, f"the process that runs the commands ended at {arguments} with {self._process.poll()}"
        return Ended(**json.loads(answer))

    def says(self, line: CommandLine, *arguments: str | Path) -> Any:
        """What a command that succeeds prints as JSON."""
        return self(line, *arguments, "--format", "json").json

    def values(self, line: CommandLine, name: str) -> dict[str, float]:
        """Values of a series by day."""
        return dict(self.says(line, "series", name)["rows"])

    def require_sound(self, line: CommandLine) -> None:
        """`data verify` finds no damage."""
        found = self(line, "data", "verify", "--format", "json")
        assert found.code == 0, f"{found.out} {found.err}"

    def close(self) -> None:
        self._process.communicate(timeout=LIMIT_S)


@contextmanager
def many_commands() -> Iterator[Commands]:
    """A process that runs commands, for as long as the block lasts."""
    commands = Commands()
    try:
        yield commands
    finally:
        commands.close()


def strace(*what: str) -> tuple[str, ...]:
    """The words before a command that run it under strace; the test is skipped where that is not possible."""
    words = ("strace", "-f", "-qq", "-o", os.devnull, *what)
    try:
        tried = subprocess.run([*words, "true"], capture_output=True, text=True, timeout=LIMIT_S, check=False)
    except FileNotFoundError:
        pytest.skip("strace is not installed: system calls cannot be made to fail")
    if tried.returncode != 0:
        pytest.skip(f"strace may not trace here: {tried.stderr.strip()}")
    return words
