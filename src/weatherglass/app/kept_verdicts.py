"""Verdicts of many claims, kept in the home as they are made: a run that was stopped goes on with the claims without.

A verdict belongs to a claim as data, the claims that it links to, one state of their series, one number of draws and
one version, as the parts of a single test do (`weatherglass.app.claim_resumption`). The worker that makes it keeps it,
so that it is there whatever becomes of the command.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from weatherglass.app.claim_files import catalog, claim_named
from weatherglass.app.claim_resumption import LeftAside, Notice, NotKept, identity_of
from weatherglass.app.claim_tests import Resume, TriedClaim, panel_for, tried
from weatherglass.app.kept_results import decoded, encoded
from weatherglass.app.settings import Settings
from weatherglass.claims.claim_file import ClaimBase, MechanismClaim
from weatherglass.claims.results import ClaimReport
from weatherglass.claims.steps import fits
from weatherglass.errors import DataError
from weatherglass.store.unfinished import UnfinishedWork

_REPORT, _PACKAGED = "report", "packaged"


@dataclass(frozen=True, slots=True)
class KeptVerdict:
    """A claim's test, and where it is kept.

    Attributes
    ----------
    identity
        Hash of all that it depends on.
    was_there
        Whether an earlier run had made it.
    notices
        What to tell of files that were left aside, or of a disk that takes none.
    """

    tried: TriedClaim
    identity: str
    was_there: bool
    notices: tuple[Notice, ...]


def verdict_kept(
    name: str, *, as_of: date | None, replications: int | None, settings: Settings, fresh: bool
) -> KeptVerdict:
    """The test of a claim that an earlier run kept, or one that is made and kept now.

    Parameters
    ----------
    fresh
        Make it anew, whatever is kept.

    Raises
    ------
    UsageError, DataError
        As `weatherglass.app.claim_tests.tried`; nothing is kept then.
    """
    claim = claim_named(name)
    identity = verdict_identity(claim, as_of=as_of, replications=replications, settings=settings)
    work, notices = UnfinishedWork(settings.home, identity), list[Notice]()
    if fresh:
        work.remove()
    for path, read in _read(work, notices.append):
        try:
            return KeptVerdict(_restored(claim, read), identity, was_there=True, notices=tuple(notices))
        except DataError:
            notices.append(LeftAside(path))
    found = tried(
        claim, as_of=as_of, replications=replications, settings=settings, resume=Resume(fresh, notices.append)
    )
    content = encoded({_REPORT: found.report, _PACKAGED: tuple(sorted(found.packaged))})
    try:
        work.keep(content)
    except OSError as fault:
        notices.append(NotKept(fault.strerror or str(fault)))
    return KeptVerdict(found, identity, was_there=False, notices=tuple(notices))


def forget_verdicts(home: Path, identities: Iterable[str]) -> None:
    """Clear verdicts away: the run that they were kept for is complete."""
    for each in identities:
        UnfinishedWork(home, each).remove()


def verdict_identity(claim: ClaimBase, *, as_of: date | None, replications: int | None, settings: Settings) -> str:
    """Hash of all that the verdict on a claim depends on: a mechanism on the claims that it links as well."""
    said: list[object] = ["verdict"]
    for each in (claim, *_linked(claim)):
        panel, packaged = panel_for(each, as_of=as_of, settings=settings)
        said += [identity_of(each, panel, replications), sorted(packaged)]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _linked(claim: ClaimBase) -> list[ClaimBase]:
    if not isinstance(claim, MechanismClaim):
        return []
    return [catalog()[each] for each in claim.links if each in catalog()]


def _read(work: UnfinishedWork, told: Callable[[Notice], None]) -> list[tuple[Path, bytes]]:
    found = work.found()
    for path in found.damaged:
        told(LeftAside(path))
    return list(found.parts)


def _restored(claim: ClaimBase, content: bytes) -> TriedClaim:
    read = decoded(content)
    report, packaged = read.get(_REPORT), read.get(_PACKAGED)
    if not isinstance(report, ClaimReport) or not isinstance(packaged, tuple) or not fits(packaged, tuple[str, ...]):
        raise DataError("no kept verdict")
    return TriedClaim(claim, report, frozenset(packaged))
