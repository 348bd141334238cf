"""Claims are registered once, tests are recorded with their data, predictions resolve when the data reach their day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from weatherglass.app.claim_ledger import claim_sha256, ledger_entries, recorded, registered, resolved_predictions
from weatherglass.app.claim_tests import tried
from weatherglass.app.settings import Settings
from weatherglass.claims.reading import claim_from
from weatherglass.market.series import IngestQuality, SeriesAnswer, SeriesRows
from weatherglass.store import open_store
from weatherglass.store.ledger import EntryKind
from weatherglass.timeline.calendar import DAY

PLAIN: dict[str, Any] = {
    "schema_version": 1, "id": "mine-rises", "kind": "event_outcome", "source": {"article": "a", "published": "2020-06-01"},
    "statement": "Mine rises after the day.", "freeze_date": "2020-06-01",
    "data": {"target": {"id": "mine"}},
    "event": {"rule": "calendar_dates", "params": {"dates": ["2020-01-10", "2020-03-10"]}},
    "outcome": {"horizon_days": 5}, "inference": {"replications": 99},
    "open_prediction": {"event": "2020-06-10", "resolves": "2020-07-10", "claim_true_if": "multiple > 1.0"},
}  # fmt: skip


def store_mine(home: Path, last: str) -> Settings:
    """A series of the user's own, every day from 2020 on, that rises by a thousandth a day."""
    days = np.arange("2020-01-01", last, dtype="datetime64[D]")
    rows = SeriesRows(
        "mine", "close", days, np.exp(0.001 * np.arange(days.size)), (days + DAY).astype("datetime64[us]")
    )
    quality = IngestQuality(read=days.size, kept=days.size)
    with open_store(home, write=True) as store:
        store.series.record(
            SeriesAnswer((rows,), quality), source="own-file", received_at=datetime(2026, 1, 1, tzinfo=UTC)
        )
    return Settings(home=home)


def test_a_claim_is_registered_once_in_whatever_layout(tmp_path: Path):
    settings = Settings(home=tmp_path)
    first = registered(claim_from(PLAIN), settings=settings)
    turned = dict(reversed(list(PLAIN.items())))
    assert registered(claim_from(turned), settings=settings) == first
    changed = claim_from(PLAIN | {"statement": "Mine falls after the day."})
    second = registered(changed, settings=settings)
    assert (first.entry_id, second.entry_id) == (1, 2)
    assert (second.frozen_on, second.claim_sha256) == (date(2020, 6, 1), claim_sha256(changed))
    assert claim_from(dict(first.content)) == claim_from(PLAIN)


def test_a_test_is_recorded_with_its_data_and_once(tmp_path: Path):
    settings = store_mine(tmp_path, "2020-06-15")
    found = tried(claim_from(PLAIN), settings=settings)
    entry = recorded(found, settings=settings)
    assert (entry.kind, entry.as_of, entry.verdict) == (
        EntryKind.TESTED,
        date(2020, 6, 14),
        str(found.report.verdict.word),
    )
    assert entry.content["n"] == 2
    assert entry.manifest == found.report.manifest
    assert recorded(tried(claim_from(PLAIN), settings=settings), settings=settings) == entry
    later = store_mine(tmp_path, "2020-06-20")
    assert recorded(tried(claim_from(PLAIN), settings=later), settings=later).entry_id == 3
    assert [each.kind for each in ledger_entries("mine-rises", settings=settings)] == [
        EntryKind.REGISTERED, EntryKind.TESTED, EntryKind.TESTED,
    ]  # fmt: skip


def test_a_prediction_stays_open_until_the_data_reach_its_day_and_then_resolves_once(tmp_path: Path):
    settings = store_mine(tmp_path, "2020-07-10")
    registered(claim_from(PLAIN), settings=settings)
    assert resolved_predictions(settings=settings) == ()
    settings = store_mine(tmp_path, "2020-07-13")
    (entry,) = resolved_predictions(settings=settings)
    assert (entry.kind, entry.verdict) == (EntryKind.RESOLVED, "true")
    assert entry.content["value"] == pytest.approx(np.exp(0.001 * 29))  # entered on the day after the event was known
    assert resolved_predictions(settings=settings) == ()


def test_a_prediction_that_fails_is_false(tmp_path: Path):
    settings = store_mine(tmp_path, "2020-07-13")
    plain = PLAIN | {"open_prediction": PLAIN["open_prediction"] | {"claim_true_if": "multiple > 2.0"}}
    registered(claim_from(plain), settings=settings)
    assert [each.verdict for each in resolved_predictions(settings=settings)] == ["false"]


def test_predictions_without_data_stay_open(tmp_path: Path):
    settings = Settings(home=tmp_path)
    registered(claim_from(PLAIN), settings=settings)
    assert resolved_predictions(settings=settings) == ()
