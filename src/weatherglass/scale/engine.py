"""The seam between what is computed and where: one function over many tasks, on whatever engine exists.

A *task* names its input and never carries it: paths of files, a partition of a lake, the number of a draw. So a task
costs a message of some hundred bytes wherever it runs, a lost worker costs one task, and an engine has nothing to cut
in two. What all tasks share (definitions, curves) is bound to the function with `functools.partial`, which engines send
once to each worker.

An engine promises three things, whatever becomes of its workers. Every task gets exactly one outcome. The outcome of
one task never costs another its own. And a result depends on the function and its task alone: neither on the engine,
nor on the number of workers, nor on the order in which tasks end. The last is a promise of the function, too: it reads
no clock and draws no unseeded number, and writes what it makes under a name that depends on the content only, so that
a task that runs twice (a worker died after writing and before answering) leaves what one run leaves.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from types import MappingProxyType, TracebackType
from typing import Generic, Protocol, TypeVar

from weatherglass.errors import UsageError, WeatherglassError, nearest

Task = TypeVar("Task")
Result = TypeVar("Result")
Kept_co = TypeVar("Kept_co", covariant=True)

MAX_RETRIES = 2
"""How often a task is tried again when its worker died or the machine failed it: three attempts in all."""


class FailureKind(StrEnum):
    """Why a task has no result."""

    REFUSED = "refused"
    """The function refused its input (a `WeatherglassError`): the same every time, so not tried again."""
    RAISED = "raised"
    """The function raised another error: a fault of the program, not tried again. The text ends with where."""
    CRASHED = "crashed"
    """The worker ended without an answer (killed, out of memory, a crash of a library) in every attempt."""
    OUT_OF_RETRIES = "out_of_retries"
    """The machine failed it (an `OSError`, a `MemoryError`) in every attempt."""


@dataclass(frozen=True, slots=True)
class Done(Generic[Kept_co]):
    """A task's result.

    Attributes
    ----------
    attempts
        1 when the first try gave it; more when workers were lost on the way.
    """

    result: Kept_co
    attempts: int = 1


@dataclass(frozen=True, slots=True)
class Failed:
    """Why a task has no result; the others have theirs.

    Attributes
    ----------
    error
        Name of the exception's class, such as "StoreCorrupt"; "" when a worker died.
    text
        What it says, for people.
    """

    kind: FailureKind
    error: str
    text: str
    attempts: int = 1


Outcome = Done[Result] | Failed


class Engine(Protocol):
    """Something that runs one function over many tasks. A context manager: its workers end when it is left.

    Attributes
    ----------
    name
        As `engine_named` knows it.
    workers
        How many tasks run at once, for messages.
    """

    name: str
    workers: int

    def __enter__(self) -> Engine:
        """The engine itself."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        """As `close`."""
        ...

    def run(self, function: Callable[[Task], Result], tasks: Sequence[Task]) -> Iterator[tuple[int, Outcome[Result]]]:
        """Outcomes as they come, each with the position of its task.

        Tasks are begun in their order and end in any. When the iterator is closed early (Ctrl-C, an error of the
        caller), what was not begun is not, and workers at a task are ended. May be called again, one run at a time.

        Parameters
        ----------
        function
            Of a module (never a lambda or a local function), or a `functools.partial` of one; pickled once a worker.
            It must give the same result for the same task, and leave the same files when it runs twice.
        tasks
            Small, picklable, frozen: names of inputs, never the inputs.

        Yields
        ------
        (int, Done or Failed)
            One pair for each task. A failure is a value and never raised.
        """
        ...

    def close(self) -> None:
        """End the workers; what they are at is lost, nothing that was yielded is."""
        ...


def failure_of(error: Exception, attempts: int = 1) -> Failed:
    """The outcome of a task whose function raised; engines make it where the function ran, for errors do not travel.

    >>> failure_of(UsageError("no such index")).kind.value, failure_of(OSError("disk")).kind.value
    ('refused', 'out_of_retries')
    """
    if isinstance(error, WeatherglassError):
        return Failed(FailureKind.REFUSED, type(error).__name__, str(error), attempts)
    if isinstance(error, (OSError, MemoryError)):
        text = str(error) or type(error).__name__
        return Failed(FailureKind.OUT_OF_RETRIES, type(error).__name__, text, attempts)
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    where = "" if last is None else f" ({last.tb_frame.f_globals.get('__name__', '?')}, line {last.tb_lineno})"
    return Failed(FailureKind.RAISED, type(error).__name__, f"{type(error).__name__}: {error}{where}", attempts)


def outcome_of(function: Callable[[Task], Result], task: Task, *, attempts: int = 1) -> Outcome[Result]:
    """Run the function on one task, here and now.

    The call that every engine makes where the task runs. `OUT_OF_RETRIES` in what it gives asks the engine for another
    attempt as long as there are some left (`may_retry`).

    >>> outcome_of(abs, -3)
    Done(result=3, attempts=1)
    """
    try:
        return Done(function(task), attempts)
    except Exception as error:  # noqa: BLE001 - one task's fault must not cost the others
        return failure_of(error, attempts)


def pickled(function: Callable[[Task], Result]) -> bytes:
    """A function as engines send it to workers.

    Raises
    ------
    UsageError
        When it cannot travel: a lambda, a function within a function, or one that holds what cannot be pickled.

    >>> pickle.loads(pickled(abs))(-3)
    3
    """
    try:
        return pickle.dumps(function)
    except (AttributeError, TypeError, pickle.PicklingError) as exc:
        name = getattr(function, "__name__", type(function).__name__)
        raise UsageError(
            f"{name} cannot be sent to workers ({exc}): give a function that stands in a module, or a "
            "functools.partial of one that holds names and numbers only"
        ) from exc


def crashed(text: str, attempts: int) -> Failed:
    """The outcome of a task whose worker ended without an answer, such as "killed by signal 9"."""
    return Failed(FailureKind.CRASHED, "", text, attempts)


def may_retry(outcome: Done[object] | Failed) -> bool:
    """Whether an engine must give the task another attempt: the worker or the machine failed, and tries are left."""
    return (
        isinstance(outcome, Failed)
        and outcome.kind in (FailureKind.CRASHED, FailureKind.OUT_OF_RETRIES)
        and outcome.attempts <= MAX_RETRIES
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an engine's class stands, what package it needs, and the extra that brings it."""

    module: str
    name: str
    package: str | None = None
    extra: str | None = None


ENGINES = MappingProxyType(
    {
        "local": _Place("weatherglass.scale.local_engine", "LocalEngine"),
        "ray": _Place("weatherglass.scale.ray_engine", "RayEngine", "ray", "scale"),
    }
)
"""Engines by name; each class takes `workers` (None: all it can get), those with a package `address` and `store_mb`."""


def engine_named(name: str, *, workers: int | None = None, address: str = "", store_mb: int | None = None) -> Engine:
    """The engine of a name, not started: it takes no worker before `run`.

    Parameters
    ----------
    workers
        Tasks at once, 1 or more; None for every core (local) or all that the cluster has.
    address, store_mb
        Of an engine of a cluster: see `weatherglass.scale.ray_engine.RayEngine`. Empty and None: its own choice.

    Raises
    ------
    UsageError
        When there is none (names the nearest), its package is not installed (says how), `workers` is below 1, or an
        engine of this machine is given an address.

    >>> engine_named("Local", workers=1).workers
    1
    """
    if workers is not None and workers < 1:
        raise UsageError(f"workers={workers} is out of bounds: 1 or more")
    place = ENGINES.get(name.strip().lower())
    if place is None:
        raise UsageError(f"engine={name!r} is unknown; {nearest(name, ENGINES)}")
    of_cluster: dict[str, object] = {}
    if place.package is not None:
        of_cluster = {"address": address} if store_mb is None else {"address": address, "store_mb": store_mb}
    elif address:
        raise UsageError(f"engine={name!r} is this machine and has no address; take engine='ray' for {address!r}")
    try:
        engine: Engine = getattr(import_module(place.module), place.name)(workers=workers, **of_cluster)
    except ModuleNotFoundError as exc:
        if place.package is None or (exc.name or "").partition(".")[0] != place.package:
            raise
        raise UsageError(
            f"engine={name!r} needs the package {place.package}, which is not installed: "
            f"pip install 'weatherglass[{place.extra}]', or take engine='local'"
        ) from exc
    return engine
