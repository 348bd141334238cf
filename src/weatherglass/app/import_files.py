"""Users' own files into the store: daily series, VX futures as the exchange publishes them, and option quotes.

What a file is, is recognized by its content unless the user names a series. A file of series is kept whole among the
raw payloads, so that it can be read again; a file of option quotes is not, because the lake keeps every quote of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from weatherglass.app.judged_answers import judged
from weatherglass.app.series_values import OWN_FILES
from weatherglass.errors import UnreadableFile, UsageError
from weatherglass.market.board import Vector
from weatherglass.market.catalogue import SeriesCalendar, SeriesSpec, Unit, aliases, series_names, spec_of
from weatherglass.market.known_at import first_known
from weatherglass.market.payload import Payload
from weatherglass.market.quote_snapshot import QuoteSnapshot
from weatherglass.market.series import IngestQuality, SeriesAnswer, SeriesRows
from weatherglass.providers.own_file import AHEAD_OF_UTC, ImportDeclaration, OwnFile, own_file_payload

if TYPE_CHECKING:
    from weatherglass.store import Store
    from weatherglass.store.quote_lake import LakeSummary, QuoteLake

_FUTURES_COLUMNS = ("trade date", "futures", "settle")
_HEAD_BYTES = 1 << 16
_SINGLE_DIGITS = 12
"""A decimal with more characters is one that nobody typed."""


class FileContent(StrEnum):
    """What a file holds."""

    SERIES = "series"
    VX_FUTURES = "vx_futures"
    OPTION_QUOTES = "option_quotes"


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a file; counts as in `weatherglass.app.pull.SourceReport`."""

    path: str
    content: FileContent
    names: tuple[str, ...]
    first: date | None
    last: date | None
    read: int
    kept: int
    new: int
    revised: int
    same: int
    left_out: dict[str, int] = field(default_factory=dict)
    examples: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def import_file(
    path: Path,
    declaration: ImportDeclaration,
    *,
    store: Store,
    lake: QuoteLake,
    now: datetime,
    at_close: bool = False,
    underlying: str | None = None,
    as_of: datetime | None = None,
    every: timedelta | None = None,
    max_age: timedelta | None = None,
    watch: Callable[[LakeSummary], None] | None = None,
) -> ImportReport:
    """One file into the store.

    Parameters
    ----------
    declaration
        What the user says of the series in it; naming a series or a column makes it a file of series.
    at_close
        The user vouches that every value was known when its day was over, also of series whose past is rewritten.
    underlying, as_of
        For option quotes that do not name them.
    every, max_age
        For tapes of option quotes, as `weatherglass.providers.boards.read_boards` takes them.
    watch
        Told how far a long import of option quotes is.

    Raises
    ------
    UnreadableFile, UsageError, DataError
        With what is wrong and what to declare. Nothing of the file is kept then.
    """
    content = content_of(path, declaration)
    if content is FileContent.OPTION_QUOTES:
        how = {"underlying": underlying, "as_of": as_of, "every": every, "max_age": max_age}
        return _import_quotes(path, store=store, lake=lake, now=now, how=how, watch=watch)
    known = _spellings(store)
    latest_day = (now.astimezone(UTC) + AHEAD_OF_UTC).date()
    payload = own_file_payload(path, declaration, received_at=now, known=known, latest_day=latest_day)
    answer = _futures(payload) if content is FileContent.VX_FUTURES else OwnFile().parse(payload)
    _declare(answer, declaration, store)
    stored = store.raw.put(payload)
    judge = _at_close if at_close else judged
    answer = judge(answer, now, unlisted=_own_spec(declaration))
    said = _without_rounding_noise(answer, store)
    kept = store.series.record(
        said,
        source=OWN_FILES,
        received_at=now,
        fetch_id=stored.fetch_id,
        known_at_stated=declaration.known_at_column is not None,
    )
    days = [each.as_of for each in answer.rows if each.rows]
    quality = answer.quality
    return ImportReport(
        path=str(path),
        content=content,
        names=tuple(dict.fromkeys(each.series for each in answer.rows)),
        first=min((each[0].astype(date) for each in days), default=None),
        last=max((each[-1].astype(date) for each in days), default=None),
        read=quality.read,
        kept=quality.kept,
        new=kept.new,
        revised=kept.revised,
        same=kept.same,
        left_out={str(code): count for code, count in quality.left_out.items()},
        examples=tuple(f"row {each.row}: {each.code} {each.text}" for each in quality.examples),
        notes=quality.notes,
    )


def close_stopped_imports(store: Store) -> None:
    """Record of files that were stored and not read, because their import was killed, that they failed.

    Nothing of them was kept: importing them again is all that it takes. Their bytes stay among the raw payloads.
    """
    for stored in store.raw.unparsed():
        if stored.source == OWN_FILES:
            store.ingests.add(
                source=OWN_FILES,
                received_at=stored.received_at,
                fetch_id=stored.fetch_id,
                problem=f"the import of {stored.key} was stopped before it was read; import it again",
            )


def content_of(path: Path, declaration: ImportDeclaration) -> FileContent:
    """What a file holds: what the user says, else by its columns; series where nothing else fits."""
    if declaration.series or declaration.series_column or declaration.columns:
        return FileContent.SERIES
    from weatherglass.providers.boards.layout import layout_of
    from weatherglass.providers.boards.without_quotes import NoQuotes

    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
    except OSError as exc:
        raise UnreadableFile(path, exc.strerror or str(exc), "check its name and permissions") from exc
    for line in head.decode("utf-8", "replace").splitlines()[:20]:
        cells = [cell.strip().lower() for cell in line.split(",")]
        if all(name in cells for name in _FUTURES_COLUMNS):
            return FileContent.VX_FUTURES
    try:
        layout_of(path, {})
    except NoQuotes:
        raise
    except UnreadableFile:
        return FileContent.SERIES
    return FileContent.OPTION_QUOTES


def _spellings(store: Store) -> dict[str, str]:
    """Every name that a column may have, and the series that it means."""
    own = {each.series: each.series for each in store.series.overview()}
    return {**own, **{name: name for name in series_names()}, **aliases()}


def _futures(payload: Payload) -> SeriesAnswer:
    from weatherglass.providers.vx_futures import VxFutures

    return VxFutures().parse(payload)


def _declare(answer: SeriesAnswer, declaration: ImportDeclaration, store: Store) -> None:
    """State the unit of series that the catalogue does not know, and refuse another unit for those that it does."""
    for name in dict.fromkeys(each.series for each in answer.rows):
        spec = spec_of(name)
        if spec is not None:
            if declaration.unit and declaration.unit != spec.unit:
                raise UsageError(
                    f"--unit {declaration.unit}: {name} is in {spec.unit} here; scale the values to that (--scale), "
                    "or import them under a name of your own"
                )
            continue
        if declaration.unit:
            store.series.declare(
                name,
                unit=declaration.unit,
                zone=declaration.time_zone or "UTC",
                calendar=SeriesCalendar.EVERY_DAY,
                close=time.max,
            )


def _at_close(answer: SeriesAnswer, received_at: datetime, *, unlisted: SeriesSpec) -> SeriesAnswer:
    """As `judged`, with every value known when its day was over, because the user vouches for that."""
    rows = []
    for each in answer.rows:
        spec = spec_of(each.series) or unlisted
        known_at = each.known_at if each.known_at is not None else first_known(spec, each.as_of, field=each.field)
        rows.append(replace(each, known_at=known_at))
    return judged(replace(answer, rows=tuple(rows)), received_at)


def _without_rounding_noise(answer: SeriesAnswer, store: Store) -> SeriesAnswer:
    """A value that an earlier file gave, and that differs only by having passed through single precision, is the same.

    2467.70 comes back from some sources as 2467.699951171875; that is no revision of it.
    """
    known = frozenset(store.series.names())
    rows = []
    for each in answer.rows:
        value = each.value.copy()
        if each.series in known:
            held, at = _held(store, each)
            for here, before in zip(at.tolist(), held.tolist(), strict=True):
                if value[here] != before and _is_noise(value[here], before):
                    value[here] = before
        rows.append(replace(each, value=value))
    return replace(answer, rows=tuple(rows))


def _is_noise(one: float, other: float) -> bool:
    """Whether one of two values is the other in single precision, spelt out with more digits than that has.

    >>> _is_noise(2467.699951171875, 2467.70), _is_noise(1250000000.0, 1250000050.0), _is_noise(2467.69, 2467.70)
    (True, False, False)
    """
    if np.float32(one) != np.float32(other):
        return False
    return any(float(np.float32(each)) == each and len(f"{each!r}") > _SINGLE_DIGITS for each in (one, other))


def _held(store: Store, rows: SeriesRows) -> tuple[Vector, NDArray[np.int64]]:
    """What earlier files gave for some of the same days, and where these days are in the rows."""
    try:
        history = store.series.history(rows.series, rows.field, only_source=OWN_FILES)
    except UsageError:  # no file gave this field yet
        return np.empty(0), np.empty(0, np.int64)
    _, held, at = np.intersect1d(history.as_of, rows.as_of, assume_unique=True, return_indices=True)
    return history.value[held], at


def _own_spec(declaration: ImportDeclaration) -> SeriesSpec:
    """What holds for a series of the user's own: a value is known when its day is over where the user says it is."""
    zone = declaration.time_zone or "UTC"
    ZoneInfo(zone)
    return SeriesSpec(
        name="OWN",
        title="",
        unit=Unit.COUNT,
        calendar=SeriesCalendar.EVERY_DAY,
        zone=zone,
        close=time.max,
        sources=(),
        licence="",
    )


def _import_quotes(
    path: Path,
    *,
    store: Store,
    lake: QuoteLake,
    now: datetime,
    how: dict[str, Any],
    watch: Callable[[LakeSummary], None] | None,
) -> ImportReport:
    from weatherglass.providers.boards.quote_stream import quote_snapshots

    seen: set[str] = set()
    span: list[datetime] = []
    dropped: Counter[str] = Counter()
    examples: tuple[str, ...] = ()
    rows = 0

    def passing() -> Iterator[QuoteSnapshot]:
        nonlocal rows, examples
        for snapshot in quote_snapshots(path, **how):
            seen.add(snapshot.underlying)
            span[:] = [min(span[0], snapshot.as_of), max(span[1], snapshot.as_of)] if span else [snapshot.as_of] * 2
            dropped.update(snapshot.dropped)
            rows += snapshot.quotes.rows
            examples += snapshot.examples
            yield snapshot

    added = lake.add(passing(), ingest=f"file {path.name}", progress=watch)
    read = rows + sum(dropped.values())
    quality = IngestQuality(read=read, kept=rows, left_out=MappingProxyType(dict(dropped)))
    store.ingests.add(source=OWN_FILES, received_at=now, fetch_id=None, quality=quality, new=added.rows)
    return ImportReport(
        path=str(path),
        content=FileContent.OPTION_QUOTES,
        names=tuple(sorted(seen)),
        first=span[0].astimezone(UTC).date() if span else None,
        last=span[1].astimezone(UTC).date() if span else None,
        read=read,
        kept=rows,
        new=added.rows,
        revised=0,
        same=rows - added.rows,
        left_out=dict(dropped),
        examples=examples,
    )
