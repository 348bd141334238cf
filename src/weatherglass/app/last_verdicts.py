"""The latest recorded verdict on each claim of the catalogue, from the ledger of the store."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from weatherglass.app.claim_files import catalog
from weatherglass.app.claim_ledger import claim_sha256, ledger_entries
from weatherglass.app.settings import Settings
from weatherglass.app.worded_claim_verdict import verdict_line
from weatherglass.claims.results import Flag, Verdict, Word
from weatherglass.store.ledger import EntryKind


@dataclass(frozen=True, slots=True)
class LastVerdict:
    """A verdict that the ledger holds.

    Attributes
    ----------
    as_of
        The day on which the data of the test end.
    recorded_at
        When it was written down.
    """

    claim_id: str
    verdict: Verdict
    as_of: date | None
    recorded_at: datetime

    def line(self, lang: str) -> str:
        """The verdict with its flags, in words."""
        return verdict_line(self.verdict, lang)


def last_verdicts(settings: Settings | None = None) -> tuple[LastVerdict, ...]:
    """Of each claim that was recorded as its file is now, the latest; a claim that has changed since has none.

    Returns
    -------
    In the order of the catalogue; empty where there is no store.

    Raises
    ------
    StoreCorrupt
        When the ledger is damaged.
    """
    claims, found = catalog(), dict[str, LastVerdict]()
    for entry in ledger_entries(settings=settings):
        claim = claims.get(entry.claim_id)
        if entry.kind is not EntryKind.TESTED or claim is None or entry.claim_sha256 != claim_sha256(claim):
            continue
        with suppress(ValueError):  # a word or flag of a later version
            flags = tuple(Flag(each) for each in entry.content.get("flags", ()))
            verdict = Verdict(Word(entry.verdict), flags, ())
            found[claim.id] = LastVerdict(claim.id, verdict, entry.as_of, entry.recorded_at)
    return tuple(found[each] for each in claims if each in found)
