"""Many claims put to their tests at once, each a task of an engine: the same reports as one after the other.

The grain is the claim. Within one all definitions share a panel and one pass over it: 432 definitions with all their
tests take 2 seconds, less than it takes to start a worker and load its libraries. The catalogue takes 46, its longest
claim 10 of these, so that it gains from up to four workers.

Verdicts are kept as they are made, where the caller wants it: a run that was stopped goes on with the claims without.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from weatherglass.app.claim_files import catalog
from weatherglass.app.claim_tests import Resume, TriedClaim, tried
from weatherglass.app.engine_choice import chosen_engine
from weatherglass.app.kept_verdicts import KeptVerdict, forget_verdicts, verdict_kept
from weatherglass.app.sent_results import packed, unpacked
from weatherglass.app.settings import AlertSettings, Settings, read_settings
from weatherglass.claims.assessment import kind_of
from weatherglass.claims.claim_file import ClaimBase, StatisticalClaim
from weatherglass.claims.reading import variant_count
from weatherglass.errors import UsageError
from weatherglass.scale.engine import Failed

_LONG_KINDS = ("association", "mechanism", "lead_lag", "forecast")
"""Whose tests take longest whatever their number of definitions."""
Watch = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class ManyClaims:
    """What became of many claims, by the names that were asked for, in their order.

    Attributes
    ----------
    tried
        Those that were tested.
    failed
        Those that could not be: no such file, a worker lost in every attempt, a fault of the program.
    resumed
        Names of those whose verdict an earlier run had made, which was stopped or could not test another claim.
    """

    tried: Mapping[str, TriedClaim]
    failed: Mapping[str, Failed]
    resumed: tuple[str, ...] = ()


def tried_many(
    names: Sequence[str] = (),
    *,
    as_of: date | None = None,
    replications: int | None = None,
    engine: str | None = None,
    workers: int | None = None,
    address: str | None = None,
    settings: Settings | None = None,
    watch: Watch | None = None,
    resume: Resume | None = None,
) -> ManyClaims:
    """Claims, tested as `weatherglass.app.claim_tests.tried` does.

    Parameters
    ----------
    names
        Ids and paths, each once; none is the whole catalogue.
    engine, workers, address
        As `chosen_engine` takes them. Machines of a cluster must see the home: they read the series there.
    watch
        (the claim that is done, how many are, how many there will be).
    resume
        Keep each verdict in the home until all that were asked for are there, and go on from those that a stopped run
        kept; None for neither. A claim that could not be tested leaves the others kept, for when it is put right.

    Raises
    ------
    UsageError
        When a name is there twice, or the engine does not do.
    """
    settings = read_settings() if settings is None else settings
    asked = tuple(names or catalog())
    if len(set(asked)) < len(asked):
        raise UsageError("each claim once: a name is there twice")
    order = sorted(asked, key=_begin_first)
    test = partial(
        tried_and_packed, without_secrets(settings), as_of, replications, None if resume is None else resume.fresh
    )
    found: dict[str, TriedClaim] = {}
    failed: dict[str, Failed] = {}
    kept: dict[str, KeptVerdict] = {}
    with chosen_engine(settings, engine, workers=workers, address=address, places=[str(settings.home)]) as running:
        for done, (at, outcome) in enumerate(running.run(test, order), start=1):
            if isinstance(outcome, Failed):
                failed[order[at]] = outcome
            else:
                result: TriedClaim | KeptVerdict = unpacked(outcome.result)
                if isinstance(result, KeptVerdict):
                    kept[order[at]] = result
                    result = result.tried
                found[order[at]] = result
            if watch is not None:
                watch(order[at], done, len(order))
    if resume is not None:
        _tell(resume, kept)
        if not failed:
            forget_verdicts(settings.home, (each.identity for each in kept.values()))
    return ManyClaims(
        {name: found[name] for name in asked if name in found},
        {name: failed[name] for name in asked if name in failed},
        tuple(name for name in asked if name in kept and kept[name].was_there),
    )


def tried_and_packed(
    settings: Settings, as_of: date | None, replications: int | None, fresh: bool | None, name: str
) -> bytes:
    """What a worker does: one claim, kept unless `fresh` is None."""
    if fresh is None:
        return packed(tried(name, as_of=as_of, replications=replications, settings=settings))
    return packed(verdict_kept(name, as_of=as_of, replications=replications, settings=settings, fresh=fresh))


def without_secrets(settings: Settings) -> Settings:
    """Settings as workers need them, who ask nobody and send no message."""
    return replace(settings, keys={}, alerts=AlertSettings())


def _tell(resume: Resume, kept: Mapping[str, KeptVerdict]) -> None:
    """Every notice once: a disk that takes nothing is told of by each claim."""
    if resume.told is not None:
        for notice in dict.fromkeys(each for one in kept.values() for each in one.notices):
            resume.told(notice)


def _begin_first(name: str) -> tuple[int, int]:
    """Sorts long tests before short ones, so that no worker is left alone with a long one at the end."""
    claim: ClaimBase | None = catalog().get(name)
    if claim is None:
        return 0, 0
    kind = kind_of(claim)
    rank = _LONG_KINDS.index(kind) if kind in _LONG_KINDS else len(_LONG_KINDS)
    return rank, -variant_count(claim) if isinstance(claim, StatisticalClaim) else 0
