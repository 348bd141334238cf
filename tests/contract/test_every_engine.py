"""What every engine promises: one outcome a task, the same whatever happens to workers, and nothing left behind.

Ray's tests are skipped where it is not installed. It takes seconds to start, so that most tests share one start.
"""

from __future__ import annotations

import os
import pickle
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import pytest

from engine_processes import began_at, descendants
from engine_tasks import (
    always_killed,
    held,
    killed_once,
    process_of,
    refusing,
    released,
    squared,
    unsteady,
    untransportable,
    where,
)
from weatherglass.errors import UsageError
from weatherglass.scale.engine import Done, Engine, Failed, FailureKind, engine_named

pytestmark = pytest.mark.slow
WORKERS = 2
NAMES = ("local", "ray")
TESTS = Path(__file__).resolve().parents[1]


def of_engine(name: str) -> Engine:
    if find_spec(name if name != "local" else "multiprocessing") is None:
        pytest.skip(f"{name} is not installed: pip install 'weatherglass[scale]'")
    return engine_named(name, workers=WORKERS)


@pytest.fixture(scope="module", params=NAMES)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    with of_engine(request.param) as running:
        yield running


def outcomes_of(engine: Engine, function: Callable[[int], object], tasks: list[int]) -> list[object]:
    """By position; every position has one outcome."""
    pairs = list(engine.run(function, tasks))
    assert sorted(at for at, _ in pairs) == list(range(len(tasks)))
    return [outcome for _, outcome in sorted(pairs, key=lambda pair: pair[0])]


def test_results_are_the_same_bytes_on_any_engine_with_any_workers_in_any_order(engine: Engine) -> None:
    tasks = list(range(60))
    with engine_named("local", workers=1) as alone:
        expected = {task: pickle.dumps(each) for task, each in enumerate(outcomes_of(alone, squared, tasks))}
    shuffled = random.Random(8).sample(tasks, len(tasks))
    for order in (tasks, tasks[::-1], shuffled):
        found = outcomes_of(engine, squared, order)
        assert {task: pickle.dumps(each) for task, each in zip(order, found, strict=True)} == expected


def test_no_task_is_no_outcome(engine: Engine) -> None:
    assert list(engine.run(squared, [])) == []


def test_work_is_done_elsewhere_on_one_thread_each_where_the_asker_stands(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = outcomes_of(engine, process_of, list(range(6)))
    assert {type(each) for each in found} == {Done}
    assert {threads for each in found if isinstance(each, Done) for _, threads in [each.result]} == {"1"}
    assert os.getpid() not in {pid for each in found if isinstance(each, Done) for pid, _ in [each.result]}
    monkeypatch.chdir(tmp_path)
    assert outcomes_of(engine, where, [0]) == [Done(str(tmp_path))]


def test_a_refusal_and_a_fault_are_told_and_cost_nobody_a_result(engine: Engine) -> None:
    one, three, four, five = outcomes_of(engine, refusing, [1, 3, 4, 5])
    assert (one, five) == (Done(1), Done(25))
    assert three == Failed(FailureKind.REFUSED, "StoreCorrupt", "damaged: part-3; leave it")
    assert isinstance(four, Failed)
    assert (four.kind, four.error, four.attempts) == (FailureKind.RAISED, "ZeroDivisionError", 1)
    assert four.text.startswith("ZeroDivisionError: four (engine_tasks, line ")


def test_what_the_machine_fails_is_tried_three_times(engine: Engine, tmp_path: Path) -> None:
    assert outcomes_of(engine, partial(unsteady, str(tmp_path)), [8]) == [Done(8, attempts=3)]


def test_a_worker_killed_from_outside_while_it_works_loses_nothing(engine: Engine, tmp_path: Path) -> None:
    killed: list[int] = []

    def kill() -> None:
        process = tmp_path / "process"
        while not process.exists():
            time.sleep(0.01)
        killed.append(int(process.read_text()))
        os.kill(killed[0], signal.SIGKILL)

    killer = threading.Thread(target=kill, daemon=True)
    killer.start()
    found = outcomes_of(engine, partial(held, str(tmp_path)), list(range(12)))
    killer.join()
    assert found == [Done((0, 2), attempts=2), *(Done((number, 1)) for number in range(1, 12))]
    assert os.getpid() not in killed


def test_workers_that_die_by_themselves_lose_nothing(engine: Engine, tmp_path: Path) -> None:
    found = outcomes_of(engine, partial(killed_once, str(tmp_path)), list(range(6)))
    assert found == [Done((number, 1 + number % 2), attempts=1 + number % 2) for number in range(6)]


def test_a_task_that_kills_every_worker_is_given_up_and_the_rest_completes(engine: Engine) -> None:
    found = outcomes_of(engine, always_killed, list(range(5)))
    assert isinstance(found[2], Failed)
    assert (found[2].kind, found[2].attempts) == (FailureKind.CRASHED, 3)
    assert found[2].text.startswith("the worker process was lost: ")
    assert [found[at] for at in (0, 1, 3, 4)] == [Done(at) for at in (0, 1, 3, 4)]


def test_a_result_that_cannot_travel_is_a_fault_of_its_task_alone(engine: Engine) -> None:
    found = outcomes_of(engine, untransportable, [0, 1, 2])
    assert isinstance(found[1], Failed)
    assert (found[1].kind, found[1].error, found[1].attempts) == (FailureKind.RAISED, "TypeError", 1)
    assert (found[0], found[2]) == (Done(0), Done(2))


@pytest.mark.parametrize("name", NAMES)
def test_a_function_that_cannot_travel_is_refused_before_anything_starts(name: str) -> None:
    lock = threading.Lock()
    engine = of_engine(name)
    for function, said in ((lambda task: task, "<lambda>"), (partial(max, lock), "partial")):
        with pytest.raises(UsageError, match=rf"{said} cannot be sent to workers .* that stands in a module"):
            next(engine.run(function, [1]))
    with pytest.raises(UsageError, match="cannot be sent to workers"):
        next(engine_named("local", workers=1).run(lambda task: task, [1]))


def test_outcomes_come_while_others_are_at_work(engine: Engine, tmp_path: Path) -> None:
    run = engine.run(partial(released, str(tmp_path)), list(range(8)))
    assert next(run) == (0, Done(0))
    assert not (tmp_path / "go").exists()
    (tmp_path / "go").touch()
    assert sorted(run) == [(number, Done(number)) for number in range(1, 8)]


def test_a_run_that_is_left_early_begins_no_more_and_the_engine_serves_on(engine: Engine, tmp_path: Path) -> None:
    run = engine.run(partial(released, str(tmp_path)), list(range(200)))
    assert next(run) == (0, Done(0))
    run.close()
    begun = {int(path.name.split("-")[1]) for path in tmp_path.glob("begun-*")}
    assert max(begun) <= 2 * WORKERS
    assert outcomes_of(engine, squared, [3, 4]) == [Done(9), Done(16)]


def test_thousands_of_small_tasks_get_one_outcome_each(engine: Engine) -> None:
    found = outcomes_of(engine, squared, list(range(2_000)))
    assert found == [Done(number * number) for number in range(2_000)]


_ASKER = """
import sys
from functools import partial
sys.path.insert(0, sys.argv[3])
from engine_tasks import released
from weatherglass.scale.engine import engine_named

if __name__ == "__main__":
    with engine_named(sys.argv[1], workers=2) as engine:
        for at, outcome in engine.run(partial(released, sys.argv[2]), list(range(6))):
            print(at, flush=True)
"""


@pytest.mark.parametrize("name", NAMES)
def test_ctrl_c_ends_every_process_and_removes_every_file(name: str, tmp_path: Path) -> None:
    of_engine(name)
    if not Path("/proc").is_dir():
        pytest.skip("this system has no /proc to count processes in")
    script, marks = tmp_path / "asker.py", tmp_path / "marks"
    script.write_text(_ASKER)
    marks.mkdir()
    asker = subprocess.Popen(
        [sys.executable, script, name, marks, TESTS], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert asker.stdout is not None
    assert asker.stdout.readline() == "0\n"
    while len({path.name.rsplit("-", 1)[1] for path in marks.glob("begun-*")}) < WORKERS:
        time.sleep(0.01)
    family = descendants(asker.pid)
    assert len(family) >= WORKERS
    asker.send_signal(signal.SIGINT)
    output, errors = asker.communicate()
    assert asker.returncode in (-signal.SIGINT, 130), errors
    assert output == ""
    assert errors.strip().endswith("KeyboardInterrupt")
    alive = set(family)
    for _ in range(12_000):
        alive = {pid for pid in alive if began_at(pid) == family[pid]}
        if not alive:
            break
        time.sleep(0.01)
    assert alive == set()
    assert not list(Path("/tmp").glob(f"wg-ray-*/session_*_{asker.pid}"))  # noqa: S108
