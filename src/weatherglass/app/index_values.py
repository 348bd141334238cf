"""From files, or quotes in memory, to index readings: the use case behind the command line and `weatherglass.index`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from weatherglass.app.definitions import read_definitions
from weatherglass.app.packaged_boards import PREFIX, packaged_board
from weatherglass.app.rate_choice import rates_from
from weatherglass.app.stored_boards import STORE_PREFIX, stored_boards
from weatherglass.errors import DataError, UsageError, WeatherglassError, nearest
from weatherglass.indices.decomposition import MoveDecomposition, decompose
from weatherglass.indices.definition import IndexDefinition
from weatherglass.indices.editions import edition_named
from weatherglass.indices.engine import index_reading
from weatherglass.indices.family import FAMILY, index_named
from weatherglass.indices.reading import IndexReading
from weatherglass.market import Board
from weatherglass.providers.boards import BoardLayout, read_boards
from weatherglass.timeline import NEW_YORK

INDEX_CLOSE = time(16, 15)


def instant_of(when: datetime | date) -> datetime:
    """The instant itself, or 16:15 New York of a date: when index options stop quoting."""
    return when if isinstance(when, datetime) else datetime.combine(when, INDEX_CLOSE, NEW_YORK)


@dataclass(frozen=True, slots=True)
class NamedExpiry:
    """The expiry of a file that holds one term and does not name it; the root may be left to the definition."""

    expiry: date
    root: str | None = None


@dataclass(frozen=True, slots=True)
class BoardRequest:
    """Which boards to read.

    Attributes
    ----------
    paths
        Files, "packaged:NAME", or "store:UNDERLYING" (see `stored_boards`).
    expiries
        One for each path, when the files hold one term each and together make one board.
    as_of
        An instant with an offset, or a date; None takes what the boards say.
    layout, root, underlying, decimal, columns, at, every, max_age
        As the readers take them.
    """

    paths: tuple[str, ...]
    expiries: tuple[NamedExpiry, ...] = ()
    as_of: datetime | date | None = None
    layout: BoardLayout | None = None
    root: str | None = None
    underlying: str | None = None
    decimal: str | None = None
    columns: tuple[tuple[str, str], ...] = ()
    at: str | None = None
    every: timedelta | None = None
    max_age: timedelta | None = None


def boards_of(request: BoardRequest) -> Iterator[Board]:
    """The boards of a request, in order, one in memory at a time.

    Raises
    ------
    UsageError
        When expiries and files do not match in number, or no board is of the instant asked for.
    """
    if request.expiries:
        yield _one_board_of_many_files(request)
        return
    for path in request.paths:
        yield from _read(path, request)


def _read(path: str, request: BoardRequest, named: NamedExpiry | None = None) -> Iterator[Board]:
    if path.startswith(PREFIX):
        board = packaged_board(path)
        return iter((board if request.as_of is None else replace(board, as_of=instant_of(request.as_of)),))
    if path.startswith(STORE_PREFIX):
        return stored_boards(path, request.as_of)
    return read_boards(
        Path(path),
        expiry=named.expiry if named else None,
        root=named.root if named and named.root else request.root,
        underlying=request.underlying,
        layout=request.layout,
        as_of=request.as_of,
        columns=dict(request.columns) or None,
        decimal=request.decimal,
        at=request.at,
        every=request.every,
        max_age=request.max_age,
    )


def _one_board_of_many_files(request: BoardRequest) -> Board:
    if len(request.expiries) != len(request.paths):
        raise UsageError(
            f"{len(request.paths)} file(s) and {len(request.expiries)} --expiry: give one for each file, in order"
        )
    parts = []
    for path, named in zip(request.paths, request.expiries, strict=True):
        boards = list(_read(path, request, named))
        if len(boards) != 1 or len(boards[0].terms) != 1:
            raise DataError(
                f"{path} holds {sum(len(b.terms) for b in boards)} terms; with --expiry each file must hold one"
            )
        parts.append(boards[0])
    terms = sorted((b.terms[0] for b in parts), key=lambda t: (t.expiry, t.root))
    if len({(t.expiry, t.root) for t in terms}) != len(terms):
        raise UsageError(f"the same expiry is given twice: {', '.join(n.expiry.isoformat() for n in request.expiries)}")
    return Board(
        underlying=next((b.underlying for b in parts if b.underlying), ""),
        as_of=parts[0].as_of,
        as_of_inferred=parts[0].as_of_inferred,
        terms=tuple(terms),
        source=" + ".join(b.source for b in parts),
        rows_read=sum(b.rows_read for b in parts),
        notes=tuple(dict.fromkeys(note for b in parts for note in b.notes)),
    )


def layout_named(name: str) -> BoardLayout:
    """The layout of a name.

    Raises
    ------
    UsageError
        When there is none; names the nearest.
    """
    known = {layout.value for layout in BoardLayout}
    if name not in known:
        raise UsageError(f"layout={name!r} is unknown; {nearest(name, known)}")
    return BoardLayout(name)


def definitions_named(names: Sequence[str], declared: str | None = None) -> list[IndexDefinition]:
    """The definitions of names, in order; a file of declared indices is looked through first.

    Raises
    ------
    UsageError
        When a name is unknown; names the nearest.
    """
    own = read_definitions(declared) if declared else {}
    return [index_named(name, own) for name in names]


def known_definitions(declared: str | None = None) -> list[IndexDefinition]:
    """The family, and the indices that a file declares."""
    return [*FAMILY.values(), *(read_definitions(declared).values() if declared else ())]


def readings(
    request: BoardRequest,
    definitions: Sequence[IndexDefinition],
    *,
    rates: str | None = None,
    edition: str | None = None,
    watch: Callable[[Iterable[Board]], Iterable[Board]] = iter,
    refused: list[WeatherglassError] | None = None,
) -> Iterator[IndexReading]:
    """Every index on every board of a request: boards in order, indices in the order asked for.

    Parameters
    ----------
    rates
        As `rates_from` takes it.
    edition
        Name of an edition; None takes the one in force on each board's day.
    watch
        Sees the boards pass, for progress.
    refused
        Where several indices are asked for, takes the errors of those that do not apply to a board, so that they do
        not void the others; None raises the first.
    """
    source = rates_from(rates) if rates is not None or any(d.rate is None for d in definitions) else None
    chosen = edition_named(edition) if edition is not None else None
    for board in watch(boards_of(request)):
        for definition in definitions:
            try:
                yield index_reading(board, definition, rates=source, edition=chosen)
            except WeatherglassError as error:
                if refused is None or len(definitions) == 1:
                    raise
                refused.append(error)


def parts_of_move(earlier: IndexReading, later: IndexReading) -> MoveDecomposition:
    """What moved an index between two readings; see `weatherglass.indices.decomposition.decompose`."""
    return decompose(earlier, later)
