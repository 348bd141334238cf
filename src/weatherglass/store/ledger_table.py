"""The table of the ledger, and the rules by which the database itself keeps its entries as they are."""

from __future__ import annotations

LEDGER_TABLE = """CREATE TABLE ledger (
        entry_id INTEGER PRIMARY KEY, kind TEXT NOT NULL, claim_id TEXT NOT NULL, recorded_at TEXT NOT NULL,
        frozen_on TEXT NOT NULL, claim_sha256 TEXT NOT NULL, manifest TEXT NOT NULL, as_of TEXT NOT NULL,
        verdict TEXT NOT NULL, content TEXT NOT NULL, previous TEXT NOT NULL, sha256 TEXT NOT NULL
    )"""
LEDGER_RULES = (
    """CREATE TRIGGER ledger_keeps_entries BEFORE DELETE ON ledger
        BEGIN SELECT RAISE(ABORT, 'nothing is deleted from the ledger'); END""",
    """CREATE TRIGGER ledger_keeps_words BEFORE UPDATE ON ledger
        BEGIN SELECT RAISE(ABORT, 'nothing is changed in the ledger'); END""",
)
LEDGER_HEAD_KEY = "ledger_head"
"""Row of `meta` with the number of entries and the hash of the last: an end that was cut off is missed there."""


def head_of(entries: int, sha256: str) -> str:
    """The head after so many entries, the last with a hash.

    >>> head_of(0, "")
    '0 '
    """
    return f"{entries} {sha256}"
