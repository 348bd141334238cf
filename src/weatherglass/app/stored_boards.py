"""Boards of the quote lake by name: "store:SPX" is the latest one that was pulled or imported."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from weatherglass.app.data_home import opened
from weatherglass.errors import DataError, UsageError, nearest
from weatherglass.market import Board, assemble_board
from weatherglass.market.quote_snapshot import QuoteSnapshot

STORE_PREFIX = "store:"
_RANGE = "/"


def stored_boards(name: str, as_of: datetime | date | None = None) -> Iterator[Board]:
    """Boards of an underlying in the store, the oldest first.

    Parameters
    ----------
    name
        "store:SPX", or "store:SPX@2026-03-17/2026-03-31" for all boards of these days, both included.
    as_of
        The instant of a board, or a day: all boards of it. None, without days in the name, is the latest board.

    Raises
    ------
    UsageError
        When the store has no quotes of that underlying, or the days cannot be read.
    DataError
        When it has none of that instant or those days.
    """
    underlying, _, span = name.removeprefix(STORE_PREFIX).partition("@")
    first, last = _days(name, span) if span else (as_of, as_of)
    with opened() as (_store, lake):
        here = [each.underlying for each in lake.overview()]
        if underlying not in here:
            raise UsageError(
                f"the store has no option quotes of {underlying!r}; "
                + (
                    nearest(underlying, here)
                    if here
                    else "pull some (weatherglass pull cboe-option-chain) or import a file"
                )
            )
        if first is None:
            latest = lake.latest(underlying)
            snapshots = iter(() if latest is None else (latest,))
        else:
            snapshots = lake.snapshots(underlying, first, last)
        found = False
        for snapshot in snapshots:
            found = True
            yield _board(snapshot)
        if not found:
            raise DataError(
                f"the store has no option quotes of {underlying} of {span or as_of}; `weatherglass data` shows the days"
            )


def _days(name: str, span: str) -> tuple[date, date]:
    first, _, last = span.partition(_RANGE)
    try:
        return date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError as exc:
        raise UsageError(f"{name}: write the days as {STORE_PREFIX}SPX@2026-03-17/2026-03-31 ({exc})") from exc


def _board(snapshot: QuoteSnapshot) -> Board:
    return assemble_board(
        snapshot.quotes,
        underlying=snapshot.underlying,
        as_of=snapshot.as_of,
        as_of_inferred=snapshot.as_of_inferred,
        known_at=snapshot.known_at,
        source=f"{STORE_PREFIX}{snapshot.underlying}, {snapshot.source}",
        term_notes=dict(snapshot.term_notes),
        notes=snapshot.notes,
        dropped=dict(snapshot.dropped),
    )
