"""A stream of quotes for a while: arrays in, durable rows out, and everything read back; part of `live_engine.py`.

Rows are made again from the events that are read back, by another publisher, and must have the bytes of those that were
published.
"""

from __future__ import annotations

import gc
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from spx_board import NAMES, SERIES, START, Spx, nine_indices
from tables import Table
from weatherglass.store.journal import Journal
from weatherglass.stream.events import Listing, QuoteBatch, Tick, event_of, to_microseconds
from weatherglass.stream.rows import row_bytes
from weatherglass.stream.session import EVENT, ROW, LiveSession

BATCH, POOL = 2_500, 400
SLICE_S = 10.0
SLOT = timedelta(seconds=15)
_DESCRIPTORS = Path("/proc/self/fd")
WANTED_QUOTES = 250_000.0


@dataclass(slots=True)
class Run:
    """What a run has come to.

    Attributes
    ----------
    slices
        Quotes taken, each with the next, in every whole slice of time.
    slots
        Seconds from a slot's time to its durable rows.
    """

    sent: int = 0
    events: int = 0
    seconds: float = 0.0
    slices: list[float] = field(default_factory=list)
    slots: list[float] = field(default_factory=list)
    rows: int = 0
    megabytes: list[float] = field(default_factory=list)
    descriptors: list[int] = field(default_factory=list)


def sustained(spx: Spx, seconds: float, *, rate: float = 0.0) -> Table:
    """Quotes a second in slices of ten seconds, memory and descriptors at both ends, and what the journal gives back.

    Parameters
    ----------
    rate
        Quotes a second at most; 0 is as fast as they are taken.
    """
    with tempfile.TemporaryDirectory() as folder:
        with new_journal(folder) as journal:
            run = _stream(spx, LiveSession(nine_indices(), journal), seconds, rate)
        size = (Path(folder) / "live.db").stat().st_size
        started = time.perf_counter()
        with new_journal(folder) as journal:
            events, quotes, rows = _read_back(journal)
        read_seconds = time.perf_counter() - started
    if (events, quotes, rows) != (run.events, run.sent, run.rows):
        raise AssertionError(f"{(events, quotes, rows)} were read back of {(run.events, run.sent, run.rows)}")
    limit = "as fast as they were taken" if rate <= 0 else f"at no more than {rate:,.0f} a second"
    slices = np.array(run.slices)
    found = Table(
        "The stream for a while",
        ["", "figure"],
        [
            f"{run.sent:,} quotes in {run.seconds:,.0f} seconds by the clock on the wall, {limit}, in batches of "
            f"{BATCH:,} over all series; nine rows every 15 seconds, each event durable. Wanted: {WANTED_QUOTES:,.0f} "
            f"quotes/s. All {events:,} events and {quotes:,} quotes were read back from a journal of "
            f"{size / 1e9:,.2f} GB in {read_seconds:,.0f} seconds, and gave the same {rows:,} rows to the byte: none "
            "was lost."
        ],
    )
    lines = {
        f"quotes/s, least of {slices.size} slices of {SLICE_S:.0f} s": float(slices.min()),
        "quotes/s, median of the slices": float(np.median(slices)),
        "quotes/s, whole run": run.sent / run.seconds,
        "slot to nine durable rows, median, ms": 1e3 * float(np.median(run.slots)),
        "slot to nine durable rows, longest, ms": 1e3 * max(run.slots),
        "memory after the first slice, MB": run.megabytes[0],
        "memory at the end, MB": run.megabytes[-1],
        "open descriptors after the first slice": float(run.descriptors[0]),
        "open descriptors at the end": float(run.descriptors[-1]),
        "quotes lost": float(run.sent - quotes),
    }
    for name, figure in lines.items():
        found.add([name, f"{figure:,.0f}"], {"figure": figure})
    return found


def _stream(spx: Spx, session: LiveSession, seconds: float, rate: float) -> Run:
    """Send until the time is over; the clock of the events is that of the run."""
    run, batches = Run(sent=SERIES), _batches(spx)
    opening = START + SLOT
    for event in (Listing(START, spx.listing), spx.whole(), Tick(opening)):  # the first rows read calendars too
        run.rows += len(session.take(event))
        run.events += 1
    started = time.perf_counter()
    due, slice_began, sent_before = opening + SLOT, 0.0, run.sent
    while (now := time.perf_counter() - started) < seconds:
        if rate > 0 and (early := (run.sent - SERIES) / rate - now) > 0:
            time.sleep(early)
            continue
        at = opening + timedelta(seconds=now)
        if at >= due:
            run.rows += _slot(run, session, at)
            due += SLOT
        which, bid, ask = next(batches)
        session.take(QuoteBatch(at, which, bid, ask, np.full(BATCH, to_microseconds(at))))
        run.events, run.sent = run.events + 1, run.sent + BATCH
        if (span := time.perf_counter() - started - slice_began) >= SLICE_S:
            run.slices.append((run.sent - sent_before) / span)
            slice_began, sent_before = slice_began + span, run.sent
            _look(run)
    if (span := time.perf_counter() - started - slice_began) >= SLICE_S / 2 or not run.slices:
        run.slices.append((run.sent - sent_before) / span)
    run.rows += _slot(run, session, max(due, opening + timedelta(seconds=time.perf_counter() - started)))
    run.seconds = time.perf_counter() - started
    _look(run)
    return run


def _slot(run: Run, session: LiveSession, at: datetime) -> int:
    started = time.perf_counter()
    rows = session.take(Tick(at))
    run.slots.append(time.perf_counter() - started)
    run.events += 1
    if len(rows) != len(NAMES):
        raise AssertionError(f"{len(rows)} rows of a slot")
    return len(rows)


def _look(run: Run) -> None:
    gc.collect()
    run.megabytes.append(_resident_megabytes())
    run.descriptors.append(sum(1 for _ in _DESCRIPTORS.iterdir()) if _DESCRIPTORS.exists() else 0)


def _resident_megabytes() -> float:
    status = Path("/proc/self/statm")
    return int(status.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6 if status.exists() else 0.0


def _batches(spx: Spx) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Batches without end, from a pool that is made before the clock starts."""
    rng = np.random.default_rng(6)
    pool = []
    for _ in range(POOL):
        which = rng.integers(0, SERIES, BATCH)
        pool.append((which, *spx.moved(rng, which)))
    return (pool[k % POOL] for k in iter(range(10**12)))


def _read_back(journal: Journal) -> tuple[int, int, int]:
    """Events, quotes and rows of a journal; its rows are made again from its events."""
    events = quotes = rows = 0
    publisher, published = nine_indices(), journal.read(ROW)
    for record in journal.read(EVENT):
        event = event_of(record.payload)
        events += 1
        quotes += event.which.size if isinstance(event, QuoteBatch) else 0
        for row in publisher.take(event):
            rows += 1
            if next(published).payload != row_bytes(row):
                raise AssertionError(f"row {row.sequence} comes out otherwise when it is made again")
    if next(published, None) is not None:
        raise AssertionError("the journal has rows that its events do not give")
    return events, quotes, rows


def new_journal(folder: str) -> Journal:
    """The journal of a folder, to write."""
    return Journal(Path(folder) / "live.db", writable=True, clock=lambda: START)
