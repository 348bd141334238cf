"""What the program itself wrote, as a damaged disk or another program may hand it back."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path

import numpy as np

from fuzz.sources import NOW, in_a_file
from fuzz.target import Target, Targets
from sample_documents.forms import payloads
from stream_making import publisher, seeded_events
from weatherglass.app.kept_results import decoded, encoded
from weatherglass.claims.results import NotRun, Why
from weatherglass.market.quote_snapshot import QuoteSnapshot
from weatherglass.providers.cboe_option_chain import CboeOptionChain
from weatherglass.store import open_store
from weatherglass.store.backup import BackupSummary, backup, restore
from weatherglass.store.journal import Journal
from weatherglass.store.quote_lake_facts import Facts, facts_of, facts_text, stated_terms
from weatherglass.stream.beside import PublishedBeside, beside_bytes, beside_of
from weatherglass.stream.checkpoint import checkpoint_bytes, family_of, opening_events
from weatherglass.stream.checkpoint import restore as restore_checkpoint
from weatherglass.stream.events import FeedGap, FeedWhole, Listing, QuoteBatch, Tick, event_bytes, event_of
from weatherglass.stream.publisher import Publisher
from weatherglass.stream.rows import PublishedRow, row_bytes, row_of

EVENTS = (Listing, QuoteBatch, FeedGap, FeedWhole, Tick)


@cache
def _events() -> list[bytes]:
    return [event_bytes(each) for each in seeded_events(3, 60)]


@cache
def _rows() -> list[bytes]:
    return [row_bytes(row) for row in publisher().take_all(seeded_events(3, 60))][:40]


def _beside() -> list[bytes]:
    return [beside_bytes(PublishedBeside(NOW, "deribit", "DVOL BTC", 45.25, NOW - timedelta(seconds=1)))]


@cache
def _checkpoints() -> list[bytes]:
    found = []
    for many in (0, 2, 30):
        one = publisher()
        list(one.take_all(seeded_events(3, 60)[:many]))
        found.append(checkpoint_bytes(one))
    return found


def _restored(body: bytes) -> Publisher:
    found = publisher()
    restore_checkpoint(found, body)
    assert family_of(body) == set(found.memory.indices)
    for event in opening_events(body):
        assert isinstance(event, EVENTS)
    return found


@cache
def _journal() -> list[bytes]:
    path = Path(tempfile.mkdtemp(prefix="weatherglass-fuzz-")) / "journal.db"
    with Journal(path, writable=True, clock=lambda: NOW) as journal:
        for at in range(30):
            kind = ("event", "row")[at % 2]
            journal.append_now(kind, [(NOW + timedelta(seconds=at), _events()[at % 5][:200])])
    return [path.read_bytes()]


def _read_journal(path: Path) -> object:
    for end in ("-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    with Journal(path, writable=False, clock=lambda: NOW) as journal:
        last = journal.last("row")
        return [*journal.read(), *journal.read("event"), last]


@cache
def _results() -> list[bytes]:
    values = {
        "used": NotRun("x", Why.NO_SERIES),
        "not_run": NotRun("w", Why.NO_SERIES),
        "array": np.arange(6.0).reshape(2, 3),
        "day": NOW.date(),
        "many": (1, 2.5, "x", None, True),
        "by": {"a": [1, 2]},
    }
    return [encoded({name: value}) for name, value in values.items()] + [encoded(values)]


@cache
def _facts() -> list[bytes]:
    answer = CboeOptionChain().parse(payloads("cboe-option-chain")[0])
    snapshots: list[QuoteSnapshot] = list(answer)
    return [facts_text(each, stated_terms(each)).encode() for each in snapshots]


@cache
def _archives() -> list[bytes]:
    folder = Path(tempfile.mkdtemp(prefix="weatherglass-fuzz-"))
    with open_store(folder / "home", write=True) as store:
        store.raw.put(payloads("crypto-fear-greed")[0])
    with open_store(folder / "home") as store:
        backup(store, folder / "archive.tar")
    return [(folder / "archive.tar").read_bytes()]


def _unpacked(path: Path) -> BackupSummary:
    with tempfile.TemporaryDirectory(prefix="weatherglass-fuzz-") as folder:
        found = restore(path, Path(folder) / "home")
        inside = {each.name for each in Path(folder).iterdir()}
        assert inside == {"home"}, f"the archive left {inside}"
        return found


def _text(read: Callable[[str], object]) -> Callable[[bytes], object]:
    return lambda body: read(body.decode("utf-8", "replace"))


def stored_targets() -> Targets:
    """One for each form in which something is kept."""
    return {
        "event of a log": Target(("stream.events:event_of",), _events, event_of, EVENTS),
        "row of a log": Target(("stream.rows:row_of",), _rows, row_of, PublishedRow),
        "published value of a log": Target(("stream.beside:beside_of",), _beside, beside_of, PublishedBeside),
        "checkpoint": Target(
            ("stream.checkpoint:restore", "stream.checkpoint:family_of", "stream.checkpoint:opening_events"),
            _checkpoints,
            _restored,
            Publisher,
        ),
        "journal": Target(
            ("store.journal_file:JournalFile.records", "store.journal_file:JournalFile.last"),
            _journal,
            in_a_file("journal.db", _read_journal),
            list,
            costly=4,
        ),
        "kept results": Target(("app.kept_results:decoded",), _results, decoded, dict),
        "facts of quotes": Target(
            ("store.quote_lake_facts:facts_of",),
            _facts,
            _text(facts_of),
            Facts,
            refuses=(ValueError, KeyError, TypeError),  # its caller names the file
        ),
        "backup": Target(
            ("store.backup:restore",), _archives, in_a_file("archive.tar", _unpacked), BackupSummary, costly=20
        ),
    }
