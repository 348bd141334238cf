"""A claim's test that was stopped goes on where it was: finished parts are kept in the home until the test is complete.

What is kept belongs to one claim as data, one state of its series, one number of draws and one version of the package
and of the libraries that it computes with. Any other test begins from nothing. Parts are written when the test is
stopped and at most once a second, so that a short test writes nothing and a killed one loses a second and the part in
hand.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import TracebackType

from weatherglass.app.kept_results import decoded, encoded
from weatherglass.claims.assessment import manifest_of
from weatherglass.claims.claim_file import ClaimBase
from weatherglass.claims.steps import Progress, fits
from weatherglass.errors import DataError
from weatherglass.signals.panel import Panel
from weatherglass.store.home import utc_now
from weatherglass.store.unfinished import UnfinishedWork

LEAST_SECONDS = 1.0
"""Between two writings."""
_LIBRARIES = ("weatherglass", "numpy", "numba", "scipy", "statsmodels", "arch", "ruptures")
_PROGRESS = "progress"
_RESULTS = "results"


@dataclass(frozen=True, slots=True)
class Resumed:
    """A test goes on: of `of` steps `done` were done at an instant."""

    claim_id: str
    done: int
    of: int
    at: datetime


@dataclass(frozen=True, slots=True)
class LeftAside:
    """A file that is damaged or of another test; what it held is worked out again."""

    path: Path


@dataclass(frozen=True, slots=True)
class NotKept:
    """Nothing can be written, and why; a stopped test begins anew."""

    reason: str


Notice = Resumed | LeftAside | NotKept


class StoppedTests:
    """What is kept of the tests of one command: of a claim, or of all claims of a mechanism. Use it as a context.

    When the block ends by itself what was kept is cleared away; when it is left by an exception the rest is written.

    Parameters
    ----------
    home
        Directory of the store.
    fresh
        Begin anew: what is kept is cleared away first.
    told
        Is given every notice.
    """

    def __init__(self, home: Path, *, fresh: bool = False, told: Callable[[Notice], None] | None = None) -> None:
        self._home, self._fresh, self._told = home, fresh, told or _untold
        self._open: list[KeptParts] = []

    def of(self, claim: ClaimBase, panel: Panel, replications: int | None) -> KeptParts:
        """Where the results of a test are kept, with those that are there."""
        work = UnfinishedWork(self._home, identity_of(claim, panel, replications))
        if self._fresh:
            work.remove()
        parts = KeptParts(claim.id, work, self._told)
        self._open.append(parts)
        return parts

    def __enter__(self) -> StoppedTests:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for each in self._open:
            if kind is None:
                each.finish()
            else:
                each.write()


class KeptParts(MutableMapping[str, object]):
    """Results of finished parts by name, in memory and, as they become older, in the home."""

    def __init__(self, claim_id: str, work: UnfinishedWork, told: Callable[[Notice], None]) -> None:
        self._work, self._told = work, told
        self._results: dict[str, object] = {}
        self._new: dict[str, object] = {}
        self._step, self._steps = 0, 0
        self._may_write = True
        self._written = time.monotonic()
        found = work.found()
        self._left_aside(found.damaged)
        at: datetime | None = None
        for path, content in found.parts:
            try:
                read = decoded(content)
                step, steps, when = _progress_of(read.get(_PROGRESS))
                self._results |= _results_of(read.get(_RESULTS))
            except DataError:
                self._left_aside((path,))
                continue
            if step >= self._step:
                self._step, self._steps = step, steps
            at = when if at is None else max(at, when)
        if at is not None:
            told(Resumed(claim_id, self._step, self._steps, at))

    def watched(self, progress: Progress | None) -> Progress:
        """A watcher that knows how far the test is, and tells another one."""

        def watch(what: str, done: int, of: int) -> None:
            self._step, self._steps = done, of
            self._write_now_and_then()
            if progress is not None:
                progress(what, done, of)

        return watch

    def write(self) -> None:
        """Put what is new into the home; where that cannot be done, say so once."""
        self._written = time.monotonic()
        if not self._new or not self._may_write:
            return
        progress = (self._step, self._steps, utc_now())
        content = encoded({_PROGRESS: progress, _RESULTS: self._new})
        try:
            self._may_write = self._work.keep(content)
        except OSError as fault:
            self._may_write = False
            self._told(NotKept(fault.strerror or str(fault)))
        self._new = {}

    def finish(self) -> None:
        """The test is complete: nothing is kept of it."""
        self._new = {}
        self._work.remove()

    def __getitem__(self, name: str) -> object:
        return self._results[name]

    def __setitem__(self, name: str, result: object) -> None:
        self._results[name] = self._new[name] = result
        self._write_now_and_then()

    def __delitem__(self, name: str) -> None:
        del self._results[name]
        self._new.pop(name, None)

    def __contains__(self, name: object) -> bool:
        return name in self._results

    def __iter__(self) -> Iterator[str]:
        return iter(self._results)

    def __len__(self) -> int:
        return len(self._results)

    def _left_aside(self, paths: tuple[Path, ...]) -> None:
        for path in paths:
            self._told(LeftAside(path))

    def _write_now_and_then(self) -> None:
        if time.monotonic() - self._written >= LEAST_SECONDS:
            self.write()


def identity_of(claim: ClaimBase, panel: Panel, replications: int | None) -> str:
    """Hash of all that the results of a test depend on."""
    return identity_on([manifest_of(claim, ()), str(panel.at), replications], panel)


def identity_on(said: list[object], panel: Panel) -> str:
    """Hash of what was asked, of every value of a panel, and of the versions that compute with them."""
    python = f"{sys.implementation.name} {sys.version_info.major}.{sys.version_info.minor}"
    depends = [digest_of(said, panel), python, *(_version(each) for each in _LIBRARIES)]
    return hashlib.sha256(json.dumps(depends).encode()).hexdigest()


def digest_of(said: list[object], panel: Panel) -> str:
    """Hash of what was asked, of which JSON has words for all, and of every value of a panel."""
    digest = hashlib.sha256(json.dumps(said).encode())
    for key, each in sorted(panel.observations.items()):
        digest.update(json.dumps([*key, each.unit, each.source, each.revised, each.rows]).encode())
        for column, kind in ((each.days, "<M8[D]"), (each.known_at, "<M8[us]"), (each.value, "<f8")):
            digest.update(column.astype(kind).tobytes())
    return digest.hexdigest()


def _version(library: str) -> str:
    try:
        return f"{library} {version(library)}"
    except PackageNotFoundError:
        return f"no {library}"


def _untold(notice: Notice) -> None:
    del notice


def _progress_of(plain: object) -> tuple[int, int, datetime]:
    if not fits(plain, tuple[int, int, datetime]):
        raise DataError("kept results do not say how far the test was")
    return plain  # type: ignore[return-value]


def _results_of(plain: object) -> Mapping[str, object]:
    if not fits(plain, Mapping[str, object]):
        raise DataError("kept results have no names")
    return plain  # type: ignore[return-value]
