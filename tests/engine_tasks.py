"""What the tests of engines run in worker processes: functions of a module, which a worker can import."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

from weatherglass.errors import StoreCorrupt


def squared(number: int) -> int:
    return number * number


def scaled(factor: int, number: int) -> int:
    return factor * number


def refusing(number: int) -> int:
    """Refuse 3, stumble over 4, and square the others."""
    if number == 3:
        raise StoreCorrupt("part-3", "leave it")
    if number == 4:
        raise ZeroDivisionError("four")
    return number * number


def killed_once(folder: str, number: int) -> tuple[int, int]:
    """End this process by force at the first attempt on an odd number; says which attempt it is at."""
    mark = Path(folder) / f"tried-{number}"
    tried = len(mark.read_text()) if mark.exists() else 0
    mark.write_text("x" * (tried + 1))
    if number % 2 and not tried:
        os.kill(os.getpid(), signal.SIGKILL)
    return number, tried + 1


def always_killed(number: int) -> int:
    """End this process by force on 2."""
    if number == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def unsteady(folder: str, number: int) -> int:
    """Fail as a disk does, twice, then answer."""
    mark = Path(folder) / f"tried-{number}"
    tried = len(mark.read_text()) if mark.exists() else 0
    mark.write_text("x" * (tried + 1))
    if tried < 2:
        raise OSError(5, "Input/output error")
    return number


def untransportable(number: int) -> object:
    """A result that cannot be pickled."""
    return threading.Lock() if number == 1 else number


def process_of(number: int) -> tuple[int, str]:
    return os.getpid(), os.environ.get("POLARS_MAX_THREADS", "")


def held(folder: str, number: int) -> tuple[int, int]:
    """Write which process has this task, and hold the first attempt on 0 until that process is ended from outside."""
    mark = Path(folder) / f"tried-{number}"
    tried = len(mark.read_text()) if mark.exists() else 0
    mark.write_text("x" * (tried + 1))
    if number == 0 and not tried:
        written = Path(folder) / "process.writing"
        written.write_text(str(os.getpid()))
        written.rename(Path(folder) / "process")
        _until(Path(folder) / "never")
    return number, tried + 1


def released(folder: str, number: int) -> int:
    """Answer at once on 0; on others when there is a file `go`. Each leaves a file that says in which process."""
    (Path(folder) / f"begun-{number}-{os.getpid()}").touch()
    if number:
        _until(Path(folder) / "go")
    return number


def where(number: int) -> str:
    """The working directory of a worker."""
    return str(Path.cwd())


def _until(path: Path) -> None:
    """Wait for a file; whoever forgets to make it gets an error and no test that hangs."""
    for _ in range(24_000):
        if path.exists():
            return
        time.sleep(0.01)
    raise AssertionError(f"nobody made {path}")
