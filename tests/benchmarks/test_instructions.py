"""The gate on instructions: it lets through what has not grown, stops what has, and says when it can say nothing."""

from __future__ import annotations

import importlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
BENCHMARKS = ROOT / "benchmarks"


@pytest.fixture(scope="module")
def gate():
    sys.path.insert(0, str(BENCHMARKS))
    try:
        return importlib.import_module("instructions")
    finally:
        sys.path.remove(str(BENCHMARKS))


def count(gate: Any, instructions: float, *peer: Any) -> Any:
    return gate.Count("board", instructions, *peer)


HERE = {"python": "3.11", "numba": "0.68.1", "llvmlite": "0.50.0", "numpy": "2.4.6"}


@pytest.mark.parametrize(
    ("counted", "peer", "then", "change", "grew"),
    [
        (1_049.0, (), HERE, 0.049, False),
        (1_051.0, (), HERE, 0.051, True),
        (500.0, (), HERE, -0.5, False),
        (1_090.0, ("json.loads", 4_000.0), HERE, 0.09, False),
        (1_110.0, ("json.loads", 4_000.0), HERE, 0.11, True),
        (2_000.0, ("json.loads", 8_000.0), HERE, 0.0, False),  # another interpreter: both have twice as many
        (2_000.0, (), {**HERE, "python": "3.13"}, 1.0, True),  # kernels do not depend on it
    ],
)
def test_growth_beyond_the_tolerance_is_seen(gate, counted, peer, then, change, grew):
    recorded = count(gate, 1_000.0, *((*peer[:1], 4_000.0) if peer else ()))
    verdict = gate.judged(count(gate, counted, *peer), recorded, HERE, then)
    assert verdict.change == pytest.approx(change)
    assert (verdict.grew, verdict.why) == (grew, "")


@pytest.mark.parametrize(
    ("peer", "then", "why"),
    [
        ((), {**HERE, "numba": "0.67.0"}, "was recorded with numba 0.67.0, and here is 0.68.1"),
        (("a bare python", 9.0), {**HERE, "python": "3.12"}, "was recorded with python 3.12, and here is 3.11"),
    ],
)
def test_what_cannot_be_compared_is_not_judged_and_says_why(gate, peer, then, why):
    verdict = gate.judged(count(gate, 2_000.0, *peer), count(gate, 1_000.0, *peer), HERE, then)
    assert (verdict.change, verdict.grew, verdict.why) == (None, False, why)
    assert gate.judged(count(gate, 1.0), None, HERE, HERE).why == "is not recorded"


def test_a_count_is_read_from_what_callgrind_writes(gate):
    text = "version: 1\npart: 3\n\ndesc: Trigger: Client Request: live update|ours|500\n\nevents: Ir\nsummary: 450123\n"
    assert gate.counts_in(text) == ("live update|ours|500", 450_123)
    assert gate.counts_in("desc: Trigger: Program termination\n") == ("", 0)


def test_everything_that_is_counted_is_recorded_with_the_versions_that_are_locked(gate):
    counts, made_with = gate.recorded_counts(gate.RECORD)
    assert list(counts) == list(gate.NAMES)
    assert all(
        each.instructions > 0.0 and (each.peer_instructions > 0.0) == bool(each.peer) for each in counts.values()
    )
    lines = re.findall(r"^([a-z0-9-]+==[^ ]+)", (ROOT / "constraints/dev.txt").read_text("utf-8"), re.MULTILINE)
    # another version: `python benchmarks/instructions.py --record`, and commit what it writes
    assert {f"{name}=={made_with[name]}" for name in gate.COMPILED_BY} - set(lines) == set()


def test_requests_to_valgrind_do_nothing_without_it(gate):
    requests = importlib.import_module("valgrind_requests")
    try:
        valgrind = requests.Requests()
    except RuntimeError as why:
        pytest.skip(str(why))
    valgrind.start()
    valgrind.write_down("nothing")
    valgrind.stop()
    assert valgrind.is_counted() is False


def counted(source: Path, build: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The program with the package of another folder."""
    environment = {**os.environ, "PYTHONPATH": str(source)}
    program = (sys.executable, str(BENCHMARKS / "instructions.py"), "--build", str(build), *arguments)
    return subprocess.run(program, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_a_kernel_that_was_made_slower_is_stopped(gate, tmp_path):
    try:
        gate.require_valgrind()
    except gate.CannotCount as why:
        pytest.skip(str(why))
    package, kernels = tmp_path / "src/weatherglass", "indices/kernels/boards.py"
    package.mkdir(parents=True)
    for each in (ROOT / "src/weatherglass").iterdir():
        if each.name == "indices":
            shutil.copytree(each, package / each.name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            (package / each.name).symlink_to(each)
    text, once = (package / kernels).read_text("utf-8"), "    _all_boards(\n"
    assert text.count(once) == 1
    (package / kernels).write_text(text.replace(once, "    for _ in range(2):\n      _all_boards(\n"), encoding="utf-8")
    done = counted(package.parent, tmp_path / "build", "--only", "batch of boards")
    assert done.returncode == gate.GREW, done.stdout + done.stderr
    said = done.stdout.splitlines()[-1]
    assert said.startswith("batch of boards takes ")
    assert said.endswith("record it and commit the file: python benchmarks/instructions.py --record")
    more = float(re.search(r", ([0-9.]+) % more, and 5 % is allowed", said)[1])
    assert more > 80.0


@pytest.mark.slow
def test_without_valgrind_nothing_is_counted_and_it_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    done = counted(ROOT / "src", tmp_path, "--only", "weatherglass --help")
    assert done.returncode == 3
    assert done.stdout.startswith("Instructions are not counted: ")
    assert json.loads((BENCHMARKS / "instructions.json").read_text("utf-8"))["versions"]["cpu"] == "x86-64-v3"
