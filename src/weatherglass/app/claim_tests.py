"""Claims put to their tests on what the store and the packaged data know."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from weatherglass.app.claim_files import catalog, claim_named
from weatherglass.app.observatory import latest_day, observed
from weatherglass.app.settings import Settings, read_settings
from weatherglass.claims.assessment import assess
from weatherglass.claims.claim_file import ClaimBase, MechanismClaim
from weatherglass.claims.needs import needed_series
from weatherglass.claims.results import ClaimReport, Word
from weatherglass.claims.verdict import adjusted_p
from weatherglass.errors import DataError
from weatherglass.signals.panel import Panel

__all__ = ["TriedClaim", "adjusted_p", "panel_for", "tried", "words_of_links"]
Progress = Callable[[str, int, int], None]


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

    Raises
    ------
    UsageError, DataError
        When there is no such claim, the file is none, or the day is.
    """
    claim = claim_named(name) if isinstance(name, str) else name
    settings = read_settings() if settings is None else settings
    words = words_of_links(claim, as_of=as_of, settings=settings, replications=replications)
    panel, packaged = panel_for(claim, as_of=as_of, settings=settings)
    return TriedClaim(claim, assess(claim, panel, words=words, replications=replications, progress=progress), packaged)


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
) -> Mapping[str, Word]:
    """Verdicts on the claims that a mechanism is made of; empty for other kinds, and where no data can decide."""
    if not isinstance(claim, MechanismClaim) or claim.untestable is not None:
        return {}
    found: dict[str, Word] = {}
    for link in claim.links:
        if link not in catalog() or link == claim.id:
            raise DataError(f"{claim.id}: links: {link} is no other claim of the catalogue")
        verdict = tried(link, as_of=as_of, settings=settings, replications=replications).report.verdict
        if verdict is not None:
            found[link] = verdict.word
    return found
