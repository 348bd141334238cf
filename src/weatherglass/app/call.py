"""The Python door: what `weatherglass.index` and its neighbours accept, turned into records."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from weatherglass.app.index_values import instant_of
from weatherglass.app.packaged_boards import PREFIX, packaged_board
from weatherglass.app.rate_choice import rates_from
from weatherglass.app.stored_boards import STORE_PREFIX, stored_boards
from weatherglass.errors import UsageError
from weatherglass.indices.definition import IndexDefinition
from weatherglass.indices.editions import edition_named
from weatherglass.indices.engine import index_reading
from weatherglass.indices.family import index_named
from weatherglass.indices.reading import IndexReading
from weatherglass.market import Board, RateSource
from weatherglass.providers.boards import read_board
from weatherglass.providers.boards.plain import board_from_frame
from weatherglass.timeline import NEW_YORK


def instant_from(text: str) -> datetime | date:
    """The instant or the date that a text means.

    ISO 8601; a time without an offset is New York time.

    Raises
    ------
    UsageError
        When it is neither.

    >>> instant_from("2022-09-27T10:45:15-04:00").isoformat()
    '2022-09-27T10:45:15-04:00'
    >>> instant_from("2022-09-27 10:45").isoformat(), instant_from("2022-02-04").isoformat()
    ('2022-09-27T10:45:00-04:00', '2022-02-04')
    """
    text = text.strip()
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as exc:
        raise UsageError(
            f"as_of={text!r} is no ISO 8601 instant; write 2022-09-27T10:45:15-04:00, or a date alone: 16:15 New York"
        ) from exc
    return instant if instant.tzinfo is not None else instant.replace(tzinfo=NEW_YORK)


def index_of(
    board: Board | str | Path | Any,
    name: str | IndexDefinition,
    *,
    as_of: datetime | date | str | None,
    rates: float | str | Path | RateSource | None,
    edition: str | None,
    wide_beyond: float,
) -> IndexReading:
    """See `weatherglass.index`."""
    definition = index_named(name) if isinstance(name, str) else name
    when = instant_from(as_of) if isinstance(as_of, str) else as_of
    if isinstance(board, Board):
        found, instant = board, None if when is None else instant_of(when)
    else:
        found, instant = board_of(board, as_of=when), None
    return index_reading(
        found,
        definition,
        rates=None if definition.rate is not None else rates_from(rates),
        as_of=instant,
        edition=edition_named(edition) if edition is not None else None,
        wide_beyond=wide_beyond,
    )


def board_of(board: str | Path | Any, *, as_of: datetime | date | None = None, **how: Any) -> Board:
    """The one board of a path, a packaged name, the store or a frame."""
    if not isinstance(board, str | Path):
        return board_from_frame(board, as_of=as_of, **how)
    if str(board).startswith(PREFIX):
        packaged = packaged_board(str(board))
        return packaged if as_of is None else replace(packaged, as_of=instant_of(as_of))
    if str(board).startswith(STORE_PREFIX):
        boards = list(stored_boards(str(board), as_of))
        if len(boards) > 1:
            raise UsageError(f"{board} means {len(boards)} boards; choose one with as_of=")
        return boards[0]
    return read_board(board, as_of=as_of, **how)
