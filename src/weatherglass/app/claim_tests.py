"""Claims put to their tests on what the store and the packaged data know."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from datetime import date

from weatherglass.app.claim_files import catalog, claim_named
from weatherglass.app.claim_resumption import Notice, StoppedTests
from weatherglass.app.observatory import latest_day, observed
from weatherglass.app.settings import Settings, read_settings
from weatherglass.claims.assessment import assess
from weatherglass.claims.claim_file import ClaimBase, MechanismClaim
from weatherglass.claims.needs import needed_series
from weatherglass.claims.results import ClaimReport, Word
from weatherglass.claims.verdict import adjusted_p
from weatherglass.errors import DataError
from weatherglass.signals.panel import Panel

__all__ = ["Resume", "TriedClaim", "adjusted_p", "panel_for", "tried", "words_of_links"]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Resume:
    """How a test that was stopped goes on.

    Attributes
    ----------
    fresh
        It does not: it begins anew.
    told
        Is given every notice: that a test goes on, that a file was left aside, that nothing can be kept.
    """

    fresh: bool = False
    told: Callable[[Notice], None] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class TriedClaim:
    """A claim and its report.

    Attributes
    ----------
    packaged
        Series whose values are the packaged ones, which end where they end.
    """

    claim: ClaimBase
    report: ClaimReport
    packaged: frozenset[str]


def tried(
    name: str | ClaimBase,
    *,
    as_of: date | None = None,
    settings: Settings | None = None,
    replications: int | None = None,
    progress: Progress | None = None,
    resume: Resume | None = None,
) -> TriedClaim:
    """A claim by its id, its file's path or itself, tested on what was known on a day.

    Parameters
    ----------
    as_of
        A New York day; None is the last day of any of the claim's series.
    replications
        Draws of the tests that draw; those of the file when None.
    progress
        (what is done, steps done, steps in all); raise from it to stop.
    resume
        Keep finished parts in the home until the test is complete, and go on from those of a stopped one; None for
        neither.

    Raises
    ------
    UsageError, DataError
        When there is no such claim, the file is none, or the day is.
    """
    claim = claim_named(name) if isinstance(name, str) else name
    settings = read_settings() if settings is None else settings
    kept = nullcontext() if resume is None else StoppedTests(settings.home, fresh=resume.fresh, told=resume.told)
    with kept as stopped:
        return _tried(claim, as_of, settings, replications, progress, stopped)


def _tried(
    claim: ClaimBase,
    as_of: date | None,
    settings: Settings,
    replications: int | None,
    progress: Progress | None,
    stopped: StoppedTests | None,
) -> TriedClaim:
    words = words_of_links(claim, as_of=as_of, settings=settings, replications=replications, stopped=stopped)
    panel, packaged = panel_for(claim, as_of=as_of, settings=settings)
    if stopped is None:
        return TriedClaim(
            claim, assess(claim, panel, words=words, replications=replications, progress=progress), packaged
        )
    kept = stopped.of(claim, panel, replications)
    report = assess(claim, panel, words=words, replications=replications, progress=kept.watched(progress), kept=kept)
    return TriedClaim(claim, report, packaged)


def panel_for(
    claim: ClaimBase, *, as_of: date | None = None, settings: Settings | None = None
) -> tuple[Panel, frozenset[str]]:
    """Everything that a claim may read, as known on a day, and which of it is packaged."""
    wanted = needed_series(claim)
    settings = read_settings() if settings is None else settings
    if as_of is None and wanted:
        with suppress(DataError):  # none of its series is there: the report says which are missing
            as_of = latest_day(wanted, settings=settings)
    return observed(wanted, as_of=as_of, settings=settings)


def words_of_links(
    claim: ClaimBase,
    *,
    as_of: date | None = None,
    settings: Settings | None = None,
    replications: int | None = None,
    stopped: StoppedTests | None = None,
) -> Mapping[str, Word]:
    """Verdicts on the claims that a mechanism is made of; empty for other kinds, and where no data can decide.

    Parameters
    ----------
    stopped
        Keeps the parts of every link until all are done.
    """
    if not isinstance(claim, MechanismClaim) or claim.untestable is not None:
        return {}
    settings = read_settings() if settings is None else settings
    words: dict[str, Word] = {}
    for link in claim.links:
        if link not in catalog() or link == claim.id:
            raise DataError(f"{claim.id}: links: {link} is no other claim of the catalogue")
        found = _tried(claim_named(link), as_of, settings, replications, None, stopped)
        verdict = found.report.verdict
        if verdict is not None:
            words[link] = verdict.word
    return words
