"""The JSON of lists of claims and of the ledger (`schemas/claims.schema.json`, `schemas/claim-ledger.schema.json`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weatherglass.messages.text import text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from weatherglass.app.claim_ledger import LedgerEntry
    from weatherglass.app.claim_list import ClaimRow

SCHEMA_VERSION = 1


def list_document(rows: Iterable[ClaimRow], lang: str) -> dict[str, Any]:
    """Claims of the catalogue, as they are without a test."""
    return {
        "schema_version": SCHEMA_VERSION,
        "lang": lang,
        "claims": [
            {
                "id": row.claim_id,
                "articles": list(row.articles),
                "kind": row.kind,
                "kind_text": row.kind_text,
                "title_text": row.title,
                "published": row.published.isoformat(),
                "freeze_date": row.freeze_date.isoformat(),
                "direction": row.direction or None,
                "untestable": row.untestable or None,
            }
            for row in rows
        ],
        "disclaimer": text("disclaimer", lang),
    }


def list_row(row: ClaimRow) -> dict[str, Any]:
    """A claim of the list as a flat row."""
    return {
        "id": row.claim_id,
        "articles": " ".join(row.articles),
        "kind": row.kind,
        "title": row.title,
        "published": row.published.isoformat(),
        "freeze_date": row.freeze_date.isoformat(),
        "direction": row.direction or None,
        "untestable": row.untestable or None,
    }


def ledger_document(entries: Iterable[LedgerEntry]) -> dict[str, Any]:
    """Entries of the ledger, the oldest first, each with its content."""
    return {
        "schema_version": SCHEMA_VERSION,
        "entries": [ledger_row(each) | {"content": dict(each.content)} for each in entries],
    }


def ledger_row(entry: LedgerEntry) -> dict[str, Any]:
    """An entry of the ledger as a flat row."""
    return {
        "entry_id": entry.entry_id,
        "kind": str(entry.kind),
        "claim_id": entry.claim_id,
        "recorded_at": entry.recorded_at.isoformat(),
        "frozen_on": entry.frozen_on.isoformat(),
        "as_of": entry.as_of.isoformat() if entry.as_of else None,
        "verdict": entry.verdict or None,
        "claim_sha256": entry.claim_sha256,
        "manifest": entry.manifest or None,
        "previous": entry.previous or None,
        "sha256": entry.sha256,
    }
