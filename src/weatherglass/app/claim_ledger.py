"""Claims in the ledger of the store: registered once, tests recorded, open predictions resolved after their day."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from weatherglass.app.claim_tests import TriedClaim, panel_for
from weatherglass.app.settings import Settings, read_settings
from weatherglass.claims.claim_file import ClaimBase, StatisticalClaim
from weatherglass.claims.predictions import prediction_of
from weatherglass.claims.reading import ClaimFileError, claim_from
from weatherglass.errors import DataError
from weatherglass.store.home import open_store
from weatherglass.store.ledger import EntryKind, LedgerEntry

__all__ = [
    "LedgerEntry",
    "claim_sha256",
    "ledger_entries",
    "plain_claim",
    "recorded",
    "registered",
    "resolved_predictions",
]


def registered(claim: ClaimBase, *, settings: Settings | None = None) -> LedgerEntry:
    """The registration of a claim: made now, or the one that there is when the claim has not changed since.

    The freeze date is the claim's own; registering later than it does not move it, and the entry shows when it was.
    """
    home = (read_settings() if settings is None else settings).home
    with open_store(home, write=True, command="claim register") as store:
        return store.ledger.add(
            EntryKind.REGISTERED,
            claim.id,
            frozen_on=claim.freeze_date,
            claim_sha256=claim_sha256(claim),
            content=plain_claim(claim),
        )


def recorded(tried: TriedClaim, *, settings: Settings | None = None) -> LedgerEntry:
    """The test of a claim in the ledger, and the claim's registration where it is not there in this form.

    A test on the same data is recorded once.
    """
    claim, report = tried.claim, tried.report
    if report.verdict is None:
        raise DataError(f"{claim.id} has no verdict to record")
    registered(claim, settings=settings)
    home = (read_settings() if settings is None else settings).home
    with open_store(home, write=True, command="claim test") as store:
        return store.ledger.add(
            EntryKind.TESTED,
            claim.id,
            frozen_on=claim.freeze_date,
            claim_sha256=claim_sha256(claim),
            manifest=report.manifest,
            as_of=report.as_of,
            verdict=str(report.verdict.word),
            content=_figures(tried),
        )


def resolved_predictions(*, settings: Settings | None = None) -> tuple[LedgerEntry, ...]:
    """What came of the open predictions of registered claims whose day has passed and whose data reach it.

    Returns
    -------
    Entries that were added now; a prediction is resolved once.
    """
    settings = read_settings() if settings is None else settings
    with open_store(settings.home) as store:
        entries = store.ledger.entries()
    done = {(each.claim_id, each.claim_sha256) for each in entries if each.kind is EntryKind.RESOLVED}
    found = []
    for entry in entries:
        if entry.kind is not EntryKind.REGISTERED or (entry.claim_id, entry.claim_sha256) in done:
            continue
        resolved = _resolution(entry, settings)
        if resolved is not None:
            found.append(resolved)
    return tuple(found)


def ledger_entries(claim_id: str | None = None, *, settings: Settings | None = None) -> tuple[LedgerEntry, ...]:
    """The whole ledger, or what it has on one claim, the oldest first."""
    with open_store((read_settings() if settings is None else settings).home) as store:
        return store.ledger.entries(claim_id)


def claim_sha256(claim: ClaimBase) -> str:
    """Hash of a claim as data: the same whatever the layout and the comments of its file."""
    return hashlib.sha256(msgspec.json.encode(claim, order="deterministic")).hexdigest()


def plain_claim(claim: ClaimBase) -> dict[str, Any]:
    """A claim as plain data, as `weatherglass.claims.reading.claim_from` takes it."""
    return dict(msgspec.to_builtins(claim))


def _resolution(entry: LedgerEntry, settings: Settings) -> LedgerEntry | None:
    try:
        claim = claim_from(dict(entry.content))
    except ClaimFileError:
        return None  # registered under another version of the schema: it stays open here
    said = claim.open_prediction if isinstance(claim, StatisticalClaim) else None
    data = getattr(claim, "data", None)
    if said is None or data is None:
        return None
    try:
        panel, _ = panel_for(claim, settings=settings)
    except DataError:
        return None
    prediction = prediction_of(said, data.signal, data.target, panel)
    if prediction is None or prediction.came_true is None:
        return None
    with open_store(settings.home, write=True, command="claim ledger") as store:
        return store.ledger.add(
            EntryKind.RESOLVED,
            entry.claim_id,
            frozen_on=entry.frozen_on,
            claim_sha256=entry.claim_sha256,
            as_of=panel.day,
            verdict="true" if prediction.came_true else "false",
            content={
                "event": prediction.event.isoformat(),
                "resolves": prediction.resolves.isoformat(),
                "condition": prediction.condition,
                "value": prediction.value,
            },
        )


def _figures(tried: TriedClaim) -> dict[str, Any]:
    report = tried.report
    primary, verdict = report.primary, report.verdict
    return {
        "flags": [str(flag) for flag in verdict.flags] if verdict else [],
        "n": primary.n if primary else len(report.checks),
        "p": primary.p if primary else None,
        "p_adjusted": report.multiverse.p_adjusted if report.multiverse else None,
        "series": {each.role: f"{each.series}.{each.field} {each.vintage}" for each in report.series},
    }
