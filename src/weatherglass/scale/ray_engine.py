"""The engine of many machines: Ray, with one task of its own for each of ours.

Ray keeps the machines, we keep the account. Its own retries are off, because they do not say how often a task was tried
and never end where memory is short; a task whose worker was lost is given again here, as every engine does it. Nothing
but names and answers goes through its object store: functions and tasks are pickled by us, so that what one engine
refuses the others refuse, and each worker unpickles a function once.

Without an address the cluster is this machine: started before the first task, behind a token that nobody else knows
(Ray listens on every interface), with a bounded object store and no dashboard, and ended with all its files when the
engine is closed.
With one, or `RAY_ADDRESS`, as Ray's jobs set it, work goes to the cluster that is there, whose token Ray takes from
`RAY_AUTH_TOKEN` or `RAY_AUTH_TOKEN_PATH`.
"""

from __future__ import annotations

import logging
import os
import pickle
import secrets
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time
import warnings
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType, TracebackType
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
from weatherglass.scale.local_engine import ONE_THREAD, usable_cores

LEAST_STORE_MB = 80
"""Ray starts with no less."""
_AHEAD = 2
"""Tasks given for each that runs, so that a worker need not wait for us."""
_COUNT_AGAIN_S = 10.0
"""A cluster grows while tasks wait; its cores are counted again this often."""
_LISTENS_S = 10.0
_FOR_RAY = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",  # says nothing about graphics cards
    "RAY_DEDUP_LOGS_SKIP_REGEX": ".",  # what it would print between the lines of our output; it is in Ray's own logs
    "RAY_SCHEDULER_EVENTS": "0",
}

_TOKEN = secrets.token_hex(32)
_TAKEN: set[str] = set()
"""The token of clusters of this process, and whether Ray has taken it: it keeps the first that it reads."""

if find_spec("ray") is None:
    raise ModuleNotFoundError("No module named 'ray'", name="ray")


@dataclass(frozen=True, slots=True)
class _Here:
    """Where the one who asks stands, for workers on the same machine; None for those of other machines."""

    folder: str
    path: tuple[str, ...]


class RayEngine:
    """Workers of a Ray cluster.

    Parameters
    ----------
    workers
        Tasks at once. None: a core each, all that this machine or the cluster has, and those that it gains.
    address
        "HOST:PORT" of a cluster, of which this machine is a part, or "auto" for the one that it is a part of. Empty:
        that of `RAY_ADDRESS`, or else a cluster of this machine alone, which lives as long as the engine.
    store_mb
        Memory of the object store of a cluster of this machine.

    Raises
    ------
    UsageError
        When the address is one of Ray's client, or the store is too small.
    """

    name = "ray"

    def __init__(self, *, workers: int | None = None, address: str = "", store_mb: int = 100) -> None:
        if store_mb < LEAST_STORE_MB:
            raise UsageError(f"store_mb={store_mb} is out of bounds: {LEAST_STORE_MB} or more")
        self.address = address or os.environ.get("RAY_ADDRESS", "")
        if "://" in self.address:
            raise UsageError(
                f"address={self.address!r} is none of a cluster's head: write HOST:6379 on a machine of the cluster, "
                "or send the command there with `ray job submit`"
            )
        self.workers = workers or (1 if self.address else usable_cores())
        self._asked, self._store_mb = workers, store_mb
        self._ray: ModuleType | None = None
        self._owned = False
        self._folder: Path | None = None
        self._counted_at = 0.0

    def __enter__(self) -> RayEngine:
        """The engine itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        """As `close`."""
        self.close()

    def run(self, function: Callable[[Task], Result], tasks: Sequence[Task]) -> Iterator[tuple[int, Outcome[Result]]]:
        """Outcomes as they come; see `weatherglass.scale.engine.Engine.run`.

        Raises
        ------
        UsageError
            When there is no cluster at the address, or its workers cannot run the function: without this package, or
            with another version of it.
        """
        content = pickled(function)
        if not tasks:
            return
        ray = self._started()
        here = None if self.address else _Here(str(Path.cwd()), tuple(sys.path))
        function_there = [ray.put(content)]
        known_as = sha256(content).hexdigest()
        remote = ray.remote(num_cpus=1, max_retries=0)(work)
        waiting = deque((at, 1) for at in range(len(tasks)))
        given: dict[Any, tuple[int, int]] = {}
        try:
            while waiting or given:
                while waiting and len(given) < self._most_given(ray):
                    at, attempt = waiting.popleft()
                    task = pickle.dumps(tasks[at])
                    given[remote.remote(here, own_version(), known_as, function_there, attempt, task)] = at, attempt
                ready, _ = ray.wait(list(given), num_returns=1)
                for answer in ready:
                    at, attempt = given.pop(answer)
                    outcome = _outcome(ray, answer, attempt)
                    if may_retry(outcome):
                        waiting.append((at, attempt + 1))
                        continue
                    yield at, outcome
        finally:
            for answer in given:
                with suppress(ray.exceptions.RayError):
                    ray.cancel(answer, force=True)

    def close(self) -> None:
        """End a cluster that was started here, and leave one that was not."""
        ray, self._ray = self._ray, None
        if ray is not None and self._owned:
            ray.shutdown()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def _started(self) -> ModuleType:
        """Ray, connected."""
        if self._ray is not None:
            return self._ray
        with _as_it_was(), _environment(alone=not self.address):
            import ray

            self._owned = not ray.is_initialized()
            if self._owned:
                self._connect(ray)
        self._ray = ray
        self._count(self._ray)
        return self._ray

    def _connect(self, ray: Any) -> None:
        calm = {"log_to_driver": False, "configure_logging": False, "logging_level": logging.CRITICAL}
        if self.address:
            try:
                _require_listener(self.address)
                ray.init(address=self.address, **calm)
            except (OSError, ValueError, RuntimeError, ray.exceptions.RayError) as exc:
                first = next(iter(str(exc).splitlines()), type(exc).__name__).rstrip(".")
                raise UsageError(
                    f"no cluster at address={self.address!r}: {first}. This machine must be a part of the cluster "
                    "(`ray start --address=...`) and know its token (RAY_AUTH_TOKEN); without an address work is done "
                    "here alone"
                ) from exc
            return
        # sockets have short names: that of a user's temporary directory may be too long for them
        self._folder = Path(tempfile.mkdtemp(prefix="wg-ray-", dir="/tmp" if os.name == "posix" else None))  # noqa: S108
        ray.init(
            address="local", num_cpus=self.workers, include_dashboard=False, _node_ip_address="127.0.0.1",
            object_store_memory=self._store_mb * 1_000_000, _temp_dir=str(self._folder), **calm,
        )  # fmt: skip

    def _most_given(self, ray: ModuleType) -> int:
        """Tasks that may be at Ray at once: no more than were asked for, where the cluster has room for more."""
        if self.address and self._asked is not None:
            return self._asked
        if self.address and time.monotonic() - self._counted_at > _COUNT_AGAIN_S:
            self._count(ray)
        return _AHEAD * self.workers

    def _count(self, ray: ModuleType) -> None:
        if self._asked is None:
            self.workers = max(1, int(ray.cluster_resources().get("CPU", 1)))
        self._counted_at = time.monotonic()


def work(
    here: _Here | None, asked_version: str, known_as: str, function_there: list[Any], attempt: int, task: bytes
) -> bytes:
    """What a worker of Ray does: one task. The pickled outcome, or a text when this worker is unfit for any task.

    Parameters
    ----------
    known_as, function_there
        Digest of the pickled function, and one reference to it, which is followed once in the life of a worker.
    """
    if own_version() != asked_version:
        return pickle.dumps(f"it has version {own_version()} of weatherglass and not {asked_version}")
    call = _CALLS.get(known_as)
    if call is None:
        os.environ.update(dict.fromkeys(ONE_THREAD, "1"))  # read by libraries that the function imports
        _stand(here)
        import ray

        try:
            call = _unpickled(ray.get(function_there[0]))
        except (ImportError, AttributeError) as error:
            return pickle.dumps(f"it cannot import the function: {error}")
        _CALLS.clear()  # of an earlier run, with all that it shared
        _CALLS[known_as] = call
    outcome = outcome_of(call, pickle.loads(task), attempts=attempt)  # noqa: S301 - from the one who asks
    try:
        return pickle.dumps(outcome)
    except (AttributeError, TypeError, pickle.PicklingError) as error:  # a result that cannot travel
        return pickle.dumps(failure_of(error, attempt))


_CALLS: dict[str, Callable[[Any], Any]] = {}
"""In a worker: the function that it runs, by digest."""


@cache
def own_version() -> str:
    """Of this package, where this runs."""
    return version("weatherglass")


def _unpickled(function: bytes) -> Callable[[Any], Any]:
    call: Callable[[Any], Any] = pickle.loads(function)  # noqa: S301 - from the one who asks, through Ray
    return call


def _stand(here: _Here | None) -> None:
    """Take the working directory and the modules of the one who asks."""
    if here is not None:
        os.chdir(here.folder)
        sys.path.extend(each for each in here.path if each not in sys.path)


def _outcome(ray: Any, answer: Any, attempt: int) -> Done[Any] | Failed:
    """What became of a task that is no longer running."""
    try:
        said: Done[Any] | Failed | str = pickle.loads(ray.get(answer))  # noqa: S301 - from a worker of ours
    except ray.exceptions.RayTaskError as error:
        raise UsageError(f"a worker of the cluster cannot run weatherglass: {_last_line(error)}") from error
    except ray.exceptions.OutOfMemoryError:
        return crashed("the worker was ended because the memory of its machine was used up", attempt)
    except ray.exceptions.RayError as error:
        return crashed(f"the worker process was lost: {type(error).__name__}", attempt)
    if isinstance(said, str):
        raise UsageError(
            f"a worker of the cluster is of no use: {said}. Install the same packages and versions on all machines"
        )
    return said


def _require_listener(address: str) -> None:
    """Find out within seconds that nobody listens; Ray would try for minutes."""
    host, _, port = address.rpartition(":")
    if host and port.isdigit():
        socket.create_connection((host.strip("[]"), int(port)), _LISTENS_S).close()


def _last_line(error: Exception) -> str:
    return str(error).strip().splitlines()[-1].strip()


@contextmanager
def _environment(*, alone: bool) -> Iterator[None]:
    """What Ray and its processes read there, for as long as they start; what the user says there holds.

    A cluster of this machine `alone` asks for a token that only this process and its children know. Ray reads whether
    to ask when it is imported; where somebody else has imported it, it decides again by itself when it starts.
    """
    given = dict(_FOR_RAY)
    threads = {variable: os.environ.get(variable) for variable in ONE_THREAD} if alone else {}
    os.environ.update(dict.fromkeys(threads, "1"))  # workers load numpy before they come to us
    if alone and not {"RAY_AUTH_TOKEN", "RAY_AUTH_TOKEN_PATH"} & os.environ.keys():
        given["RAY_AUTH_TOKEN"] = _TOKEN
    if alone and ("ray" not in sys.modules or _TOKEN in _TAKEN):
        given["RAY_AUTH_MODE"] = "token"
        _TAKEN.add(_TOKEN)
    ours = {variable: value for variable, value in given.items() if variable not in os.environ}
    os.environ.update(ours)
    try:
        yield
    finally:
        for variable, value in (threads | dict.fromkeys(ours)).items():
            if value is None:
                del os.environ[variable]
            else:
                os.environ[variable] = value


@contextmanager
def _as_it_was() -> Iterator[None]:
    """Keep the handler of SIGTERM, which Ray replaces, and its warnings about its own code from users of ours."""
    before = signal.getsignal(signal.SIGTERM)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        finally:
            if threading.current_thread() is threading.main_thread():
                signal.signal(signal.SIGTERM, before)
