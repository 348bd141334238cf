"""The two transactions that change series: an answer of a source, and a declaration by the user."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from weatherglass.errors import UsageError
from weatherglass.market.series import SeriesAnswer, SeriesRows
from weatherglass.store.ingests import IngestSummary, insert_ingest, next_ingest_id
from weatherglass.store.instant_text import instant_of, instant_text
from weatherglass.store.meta import RECORDED_AT_KEY, meta_value, set_meta_value
from weatherglass.store.recording import SHOWN_DAYS, Changes, Held, changes_of
from weatherglass.store.row_digest import added
from weatherglass.store.summaries import (
    SeriesRow,
    StreamRow,
    all_series,
    root_of,
    streams_of,
    vintages_of,
    write_root,
    write_series,
    write_stream,
    write_vintages,
    years_of,
)

_ONE_STEP = timedelta(microseconds=1)


def record_answer(
    connection: sqlite3.Connection,
    answer: SeriesAnswer,
    *,
    source: str,
    received_at: datetime,
    fetch_id: int | None,
    stated: bool,
    started_at: datetime,
    now: datetime,
) -> IngestSummary:
    """Add an answer and the record of it; the caller holds the transaction."""
    recorded_at = _transaction_instant(connection, now)
    ingest_id = next_ingest_id(connection)
    known, streams = all_series(connection), root_of(connection).streams
    tally = Changes()
    for series, batches in _by_series(answer.rows).items():
        row = known.get(series, SeriesRow(series))
        held = {each.field: each for each in streams_of(connection, row) if each.source == source}
        for name, batch in batches.items():
            stream = held.get(name, StreamRow(series, name, source, streams + 1))
            streams = max(streams, stream.stream_id)
            changes = changes_of(
                batch,
                _held_vintages(connection, stream, batch),
                received_at=instant_text(received_at),
                recorded_at=instant_text(recorded_at),
                ingest_id=ingest_id,
                stated=stated,
            )
            row = _with_changes(connection, row, stream, changes)
            tally.add(changes, name=f"{series} {name}")
        if row != known.get(series):
            write_series(connection, row)
            known[series] = row
    if tally.new or tally.revised:
        write_root(connection, known.values(), streams)
    vanished_days = tuple(tally.vanished[:SHOWN_DAYS])
    summary = IngestSummary(ingest_id, tally.new, tally.revised, tally.same, len(tally.vanished), vanished_days)
    insert_ingest(
        connection,
        source=source,
        fetch_id=fetch_id,
        received_at=received_at,
        started_at=started_at,
        finished_at=recorded_at,
        quality=answer.quality,
        summary=summary,
    )
    return summary


def declare_series(connection: sqlite3.Connection, declared: SeriesRow) -> SeriesRow:
    """Write what a user says of a series; the caller holds the transaction.

    Raises
    ------
    UsageError
        When an earlier declaration says another unit: the values that are stored would change their meaning.
    """
    known = all_series(connection)
    held = known.get(declared.series, SeriesRow(declared.series))
    if held.unit and held.unit != declared.unit:
        raise UsageError(
            f"{declared.series} was declared in {held.unit!r}, and now in {declared.unit!r}; values of two units "
            "cannot be one series: convert them, or give the series another name"
        )
    written = replace(declared, streams=held.streams, stream_digests=held.stream_digests)
    if replace(written, declared_at=held.declared_at) == held:
        return held
    write_series(connection, written)
    write_root(connection, (known | {declared.series: written}).values(), root_of(connection).streams)
    return written


def _transaction_instant(connection: sqlite3.Connection, now: datetime) -> datetime:
    """The instant of this batch: after that of every earlier one, even when the clock was set back in between."""
    last = meta_value(connection, RECORDED_AT_KEY)
    instant = max(now, instant_of(last) + _ONE_STEP) if last else now
    set_meta_value(connection, RECORDED_AT_KEY, instant_text(instant))
    return instant


def _by_series(rows: Sequence[SeriesRows]) -> dict[str, dict[str, list[SeriesRows]]]:
    found: dict[str, dict[str, list[SeriesRows]]] = {}
    for each in rows:
        if each.rows:
            found.setdefault(each.series, {}).setdefault(each.field, []).append(each)
    return found


def _held_vintages(
    connection: sqlite3.Connection, stream: StreamRow, batch: Sequence[SeriesRows]
) -> dict[str, list[Held]]:
    """Vintages of the years that a batch touches, by day and revision."""
    if not stream.rows:
        return {}
    first, last = str(min(rows.as_of[0] for rows in batch))[:4], str(max(rows.as_of[-1] for rows in batch))[:4]
    years = years_of(connection, stream).values()
    held: dict[str, list[Held]] = {}
    for day, _, value, known_at, recorded_at, _ in vintages_of(connection, stream, years, first, last):
        held.setdefault(day, []).append((value, known_at, recorded_at))
    return held


def _with_changes(connection: sqlite3.Connection, series: SeriesRow, stream: StreamRow, changes: Changes) -> SeriesRow:
    """Write vintages and the stream above them; the series as it is then, not yet written."""
    if not changes.rows:
        return series
    written = write_vintages(connection, stream, changes.rows)
    write_stream(connection, written)
    is_new = not stream.rows
    return replace(
        series,
        streams=series.streams + is_new,
        stream_digests=added(series.stream_digests, [written.digest] if is_new else [written.digest, -stream.digest]),
    )
