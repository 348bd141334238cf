"""A parser with sound documents of its own, and the one thing that must hold for whatever bytes it is given."""

from __future__ import annotations

import signal
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import FrameType

from weatherglass.errors import WeatherglassError

CPU_SECONDS = 20.0
"""Of processor time, for one document of some kilobytes: thousands of times what it takes, and yet an end."""
MOST_MEMORY = 400 << 20
"""That a run over thousands of documents may take at once, above what was in use before."""
Read = Callable[[bytes], object]


class TooMuchTime(BaseException):
    """A document that a parser does not come to an end with; nothing catches it."""


@dataclass(frozen=True, slots=True)
class Target:
    """Something that reads bytes from outside.

    Attributes
    ----------
    covers
        The functions of the package that it reaches, as "module:name", without "weatherglass.".
    documents
        Sound ones, made when asked for.
    read
        The parser.
    gives
        What a value is an instance of.
    refuses
        Errors beside those of the package, for readers whose caller makes them its own.
    costly
        How many times fewer documents it is given, as it takes so much longer.
    """

    covers: tuple[str, ...]
    documents: Callable[[], Sequence[bytes]]
    read: Read
    gives: type | tuple[type, ...]
    refuses: tuple[type[BaseException], ...] = ()
    costly: int = 1


def warm_up() -> None:
    """Build the calendar of the exchange, which warns of its own libraries once."""
    from weatherglass.timeline import US_SESSIONS

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        US_SESSIONS.is_session(date(2024, 1, 2))


def gives_or_refuses(target: Target, body: bytes) -> bool:
    """Read a document: whether a value came of it, or an error of ours with a sentence that can be printed.

    Raises
    ------
    AssertionError
        For a value of another type and a message that is none; anything else that the parser raises goes through.
    """
    with warnings.catch_warnings(), _bounded_time():
        warnings.simplefilter("error")
        try:
            found = target.read(body)
        except WeatherglassError as error:
            refusal = error
        except target.refuses:
            return False
        else:
            assert isinstance(found, target.gives), f"a {type(found).__name__} and no {target.gives}"
            return True
    assert str(refusal), f"{type(refusal).__name__} without a message"
    assert "Traceback" not in str(refusal)
    return False


@contextmanager
def _bounded_time() -> Iterator[None]:
    def ended(*_: object) -> None:
        raise TooMuchTime(f"more than {CPU_SECONDS:g} s of processor time")

    if not hasattr(signal, "setitimer"):  # Windows
        yield
        return
    before = signal.signal(signal.SIGVTALRM, ended)
    signal.setitimer(signal.ITIMER_VIRTUAL, CPU_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0.0)
        signal.signal(signal.SIGVTALRM, before)


@contextmanager
def bounded_memory() -> Iterator[None]:
    """Hold what runs inside to `MOST_MEMORY` above what was in use before; where the system counts it."""
    status, reset = Path("/proc/self/status"), Path("/proc/self/clear_refs")
    try:
        reset.write_text("5")
    except OSError:
        yield
        return
    before = _kilobytes(status, "VmRSS")
    yield
    grown = (_kilobytes(status, "VmHWM") - before) << 10
    assert grown <= MOST_MEMORY, f"{grown >> 20} MB more memory than before"


def _kilobytes(status: Path, name: str) -> int:
    return int(status.read_text().partition(f"{name}:")[2].split()[0])


def functions_entered(action: Callable[[], object]) -> frozenset[str]:
    """The functions of the package that run meanwhile, as "module:name"."""
    found: set[str] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        module = frame.f_globals.get("__name__", "")
        if event == "call" and module.startswith("weatherglass."):
            found.add(f"{module.removeprefix('weatherglass.')}:{frame.f_code.co_qualname}")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        action()
    finally:
        sys.setprofile(before)
    return frozenset(found)


Targets = Mapping[str, Target]
