"""Engines: every task has one outcome, whatever becomes of its neighbours and of the workers."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from engine_tasks import (
    always_killed,
    killed_once,
    process_of,
    refusing,
    scaled,
    squared,
    unsteady,
    untransportable,
)
from weatherglass.errors import UsageError
from weatherglass.scale.engine import Done, Failed, FailureKind, crashed, engine_named, may_retry
from weatherglass.scale.local_engine import LocalEngine


def test_one_worker_runs_here_in_the_order_of_the_tasks() -> None:
    with LocalEngine(workers=1) as engine:
        assert list(engine.run(squared, [3, 1, 2])) == [(0, Done(9)), (1, Done(1)), (2, Done(4))]
        assert list(engine.run(partial(scaled, 10), [7])) == [(0, Done(70))]
        assert {pid for _, outcome in engine.run(process_of, [0, 1]) for pid in [outcome.result[0]]} == {os.getpid()}


def test_a_refused_task_and_a_fault_cost_nobody_else_a_result() -> None:
    outcomes = dict(LocalEngine(workers=1).run(refusing, [1, 3, 4, 5]))
    assert (outcomes[0], outcomes[3]) == (Done(1), Done(25))
    assert outcomes[1] == Failed(FailureKind.REFUSED, "StoreCorrupt", "damaged: part-3; leave it")
    assert isinstance(outcomes[2], Failed)
    assert (outcomes[2].kind, outcomes[2].error) == (FailureKind.RAISED, "ZeroDivisionError")
    assert outcomes[2].text.startswith("ZeroDivisionError: four (engine_tasks, line ")


def test_a_task_that_the_machine_fails_is_tried_three_times(tmp_path: Path) -> None:
    [(_, outcome)] = LocalEngine(workers=1).run(partial(unsteady, str(tmp_path)), [8])
    assert outcome == Done(8, attempts=3)


def test_retries_are_bounded_and_only_for_what_another_try_may_cure() -> None:
    assert [may_retry(crashed("killed", attempts)) for attempts in (1, 2, 3)] == [True, True, False]
    assert not may_retry(Failed(FailureKind.REFUSED, "DataError", "no"))
    assert not may_retry(Failed(FailureKind.RAISED, "KeyError", "no"))
    assert not may_retry(Done(1))


@pytest.mark.parametrize(
    ("name", "workers", "match"),
    [("lokal", None, "did you mean 'local'"), ("spark", 2, "valid: local, ray"), ("local", 0, "workers=0 is out of")],
)
def test_an_unknown_engine_and_no_workers_are_refused(name: str, workers: int | None, match: str) -> None:
    with pytest.raises(UsageError, match=match):
        engine_named(name, workers=workers)


def test_an_engine_whose_package_is_absent_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    monkeypatch.delitem(sys.modules, "weatherglass.scale.ray_engine", raising=False)
    with pytest.raises(UsageError, match=r"needs the package ray, which is not installed: .*weatherglass\[scale\]"):
        engine_named("ray")


def test_this_machine_has_no_address() -> None:
    with pytest.raises(UsageError, match="has no address; take engine='ray' for 'head:6379'"):
        engine_named("local", address="head:6379")


@pytest.mark.slow
def test_workers_give_what_this_process_gives_each_on_one_thread() -> None:
    with LocalEngine(workers=2) as engine:
        assert sorted(engine.run(squared, list(range(20)))) == [(at, Done(at * at)) for at in range(20)]
        seen = [outcome.result for _, outcome in engine.run(process_of, list(range(6)))]
    assert os.getpid() not in {pid for pid, _ in seen}
    assert len({pid for pid, _ in seen}) <= 2
    assert {threads for _, threads in seen} == {"1"}
    assert engine.process_ids == ()


@pytest.mark.slow
def test_a_killed_worker_is_replaced_and_its_task_done_again(tmp_path: Path) -> None:
    with LocalEngine(workers=2) as engine:
        outcomes = dict(engine.run(partial(killed_once, str(tmp_path)), list(range(6))))
    assert {at: outcome.result for at, outcome in outcomes.items()} == {at: (at, 1 + at % 2) for at in range(6)}
    assert [outcomes[at].attempts for at in range(6)] == [1, 2, 1, 2, 1, 2]


@pytest.mark.slow
def test_a_task_that_kills_every_worker_is_given_up_and_the_rest_completes() -> None:
    with LocalEngine(workers=2) as engine:
        outcomes = dict(engine.run(always_killed, list(range(5))))
    assert outcomes[2] == Failed(FailureKind.CRASHED, "", "the worker process was lost: killed by SIGKILL", 3)
    assert {at: outcomes[at] for at in (0, 1, 3, 4)} == {at: Done(at) for at in (0, 1, 3, 4)}


@pytest.mark.slow
def test_a_result_that_cannot_travel_is_a_fault_of_its_task_alone() -> None:
    with LocalEngine(workers=2) as engine:
        outcomes = dict(engine.run(untransportable, [0, 1, 2]))
    assert isinstance(outcomes[1], Failed)
    assert (outcomes[1].kind, outcomes[1].attempts) == (FailureKind.RAISED, 1)
    assert (outcomes[0], outcomes[2]) == (Done(0), Done(2))


@pytest.mark.slow
def test_leaving_a_run_early_ends_its_workers() -> None:
    with LocalEngine(workers=2) as engine:
        run = engine.run(squared, list(range(50)))
        next(run)
        assert len(engine.process_ids) == 2
        run.close()
        assert engine.process_ids == ()


@pytest.mark.slow
def test_a_script_that_starts_workers_while_it_is_imported_is_told_so(tmp_path: Path) -> None:
    script = tmp_path / "careless.py"
    script.write_text(
        "from weatherglass.scale.engine import engine_named\n"
        "print(list(engine_named('local', workers=2).run(abs, [1, 2])))\n"
    )
    ran = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert "could not start" in ran.stderr
    assert "__main__" in ran.stderr
