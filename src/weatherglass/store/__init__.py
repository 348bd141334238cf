"""The embedded store: documents as they came, daily series with vintages, option quotes, and the live journal.

One home directory holds it all. One process writes, any number read, and nobody waits. What was acknowledged is
durable; what was altered on the disk is noticed, and never read as other numbers.
"""

from __future__ import annotations

from weatherglass.store.backup import BackupSummary, backup, restore
from weatherglass.store.home import Store, open_store
from weatherglass.store.ingests import IngestRecord, Ingests, IngestSummary
from weatherglass.store.raw import RawPayloads, StoredPayload
from weatherglass.store.series import SeriesStore
from weatherglass.store.series_records import DeclaredSeries, SeriesOverview, Vintage
from weatherglass.store.verify import Finding, verify

__all__ = [
    "BackupSummary",
    "DeclaredSeries",
    "Finding",
    "IngestRecord",
    "IngestSummary",
    "Ingests",
    "RawPayloads",
    "SeriesOverview",
    "SeriesStore",
    "Store",
    "StoredPayload",
    "Vintage",
    "backup",
    "open_store",
    "restore",
    "verify",
]
