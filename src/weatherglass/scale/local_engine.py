"""The engine of this machine: worker processes, each with one task at a time, replaced when they die.

The pools of the standard library lose every pending task when one worker is killed, and do not say whose task it was
(`BrokenProcessPool`). Here each worker has a pipe of its own and one task, so that a dead one costs an attempt of that
task and nothing else. Workers are spawned, not forked: a fork copies locks of threads that are not there any more, and
libraries with threads (polars, delta-rs) stop in it for ever.
"""

from __future__ import annotations

import os
import pickle
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from types import TracebackType
from typing import Any

from weatherglass.errors import UsageError
from weatherglass.scale.engine import (
    Done,
    Failed,
    Outcome,
    Result,
    Task,
    crashed,
    failure_of,
    may_retry,
    outcome_of,
    pickled,
)

_CONTEXT = get_context("spawn")
_MEMORY, _KEPT = "_RJEM_MALLOC_CONF", "dirty_decay_ms:30000,muzzy_decay_ms:30000"
"""The allocator of polars keeps for half a minute what a table has left, for the next one: asking the system again for
the same pages is a tenth of the time of decoding."""
ONE_THREAD = (
    "POLARS_MAX_THREADS", "RAYON_NUM_THREADS", "NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
)  # fmt: skip
"""Workers are as many as cores: libraries that would start a thread for each core as well fight over them.

And linear algebra on several threads adds up in another order. The command line itself runs it on one, too; a program
that calls an engine with one worker sets `OPENBLAS_NUM_THREADS=1` before numpy is loaded, where last digits matter.
"""
_GRACE_S = 5.0


class _Worker:
    """A process, our end of its pipe, and what it is at."""

    def __init__(self, function: bytes) -> None:
        ours, its = _CONTEXT.Pipe()
        self.pipe = ours
        self.process = _CONTEXT.Process(target=work, args=(its, function), daemon=True)
        self.task: int | None = None
        self.attempt = 1
        self.is_there = False
        """Whether it ever answered. One that dies before cannot be started at all."""
        with _one_thread_each():
            self.process.start()
        its.close()  # or the end of the process would not end the pipe

    def give(self, at: int, attempt: int, task: object) -> None:
        """Send a task. A worker that died meanwhile is met when its pipe is read."""
        self.task, self.attempt = at, attempt
        with suppress(OSError):
            self.pipe.send((attempt, task))

    def answer(self) -> Done[Any] | Failed | None:
        """Its next outcome; None for its first word, which says that it is there.

        Raises
        ------
        EOFError, OSError
            When it is dead and has left nothing.
        """
        said: Done[Any] | Failed | None = self.pipe.recv()
        self.is_there = True
        return said

    def end(self, *, at_once: bool) -> str:
        """End the process, by force when it does not, and say how it ended."""
        with suppress(OSError):
            self.pipe.close()
        if at_once:
            self.process.terminate()
        self.process.join(_GRACE_S)
        if self.process.exitcode is None:
            self.process.kill()
            self.process.join()
        code = self.process.exitcode or 0
        self.process.close()
        return f"killed by {signal.Signals(-code).name}" if code < 0 else f"ended with status {code}"


class LocalEngine:
    """Worker processes on this machine; with one worker, this process itself.

    Parameters
    ----------
    workers
        None for one a core that this process may use.
    """

    name = "local"

    def __init__(self, *, workers: int | None = None) -> None:
        self.workers = usable_cores() if workers is None else workers
        self._workers: list[_Worker] = []

    def __enter__(self) -> LocalEngine:
        """The engine itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        """As `close`."""
        self.close()

    @property
    def process_ids(self) -> tuple[int, ...]:
        """Of the workers that live, for those who watch them."""
        return tuple(pid for worker in self._workers if (pid := worker.process.pid) is not None)

    def run(self, function: Callable[[Task], Result], tasks: Sequence[Task]) -> Iterator[tuple[int, Outcome[Result]]]:
        """Outcomes as they come; see `weatherglass.scale.engine.Engine.run`.

        Raises
        ------
        UsageError
            When workers cannot be started, as by a script that starts them while it is imported, or the function could
            not be sent to any.
        """
        content = pickled(function)
        if self.workers == 1:
            yield from _run_here(function, tasks)
            return
        try:
            yield from self._run_there(content, tasks)
        finally:
            self.close()

    def close(self) -> None:
        """End the workers."""
        workers, self._workers = self._workers, []
        for worker in workers:
            worker.end(at_once=worker.task is not None)

    def _run_there(self, function: bytes, tasks: Sequence[Task]) -> Iterator[tuple[int, Outcome[Any]]]:
        waiting = deque((at, 1) for at in range(len(tasks)))
        open_tasks = len(tasks)
        while open_tasks:
            busy = sum(worker.task is not None for worker in self._workers)
            while len(self._workers) < min(self.workers, busy + len(waiting)):
                self._workers.append(_Worker(function))
            for worker in self._workers:
                if worker.is_there and worker.task is None and waiting:
                    at, attempt = waiting.popleft()
                    worker.give(at, attempt, tasks[at])
            ready = wait([worker.pipe for worker in self._workers])
            for worker in [each for each in self._workers if each.pipe in ready]:
                done, outcome = worker.task, self._outcome(worker)
                if done is None or outcome is None:
                    continue
                worker.task = None
                if may_retry(outcome):
                    waiting.append((done, outcome.attempts + 1))
                    continue
                open_tasks -= 1
                yield done, outcome

    def _outcome(self, worker: _Worker) -> Done[Any] | Failed | None:
        """What a worker says; a dead one is taken off the list, so that another takes its place."""
        try:
            return worker.answer()
        except (EOFError, OSError):
            self._workers.remove(worker)
            how = worker.end(at_once=False)
        if not worker.is_there:
            raise UsageError(
                f"a worker process could not start ({how}; its own words are above). A script that starts workers does "
                "so below `if __name__ == '__main__':`, or takes workers=1"
            )
        return crashed(f"the worker process was lost: {how}", worker.attempt)


def usable_cores() -> int:
    """Cores that this process may use: fewer than the machine has where it was given fewer."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def work(pipe: Connection, function: bytes) -> None:
    """A worker's life: say that it is there, then one outcome for each task, until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who asks; it ends its workers
    call = _unpickled(function)
    with suppress(EOFError, OSError):
        pipe.send(None)
        while True:
            attempt, task = pipe.recv()
            outcome = outcome_of(call, task, attempts=attempt)
            try:
                pipe.send(outcome)
            except (AttributeError, TypeError, pickle.PicklingError) as error:  # a result that cannot travel
                pipe.send(failure_of(error, attempt))


def _unpickled(function: bytes) -> Callable[[Any], Any]:
    call: Callable[[Any], Any] = pickle.loads(function)  # noqa: S301 - from our own process, over our own pipe
    return call


def _run_here(function: Callable[[Task], Result], tasks: Sequence[Task]) -> Iterator[tuple[int, Outcome[Result]]]:
    for at, task in enumerate(tasks):
        outcome = outcome_of(function, task)
        while may_retry(outcome):
            outcome = outcome_of(function, task, attempts=outcome.attempts + 1)
        yield at, outcome


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """The environment that workers are born with; they read it when they import their libraries."""
    born_with = dict.fromkeys(ONE_THREAD, "1")
    if _MEMORY not in os.environ:
        born_with[_MEMORY] = _KEPT
    before = {name: os.environ.get(name) for name in born_with}
    os.environ.update(born_with)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
