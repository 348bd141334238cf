"""What the store holds: every series with its range, age, sources, gaps and vintages, and the option quotes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from weatherglass.app.data_home import opened
from weatherglass.app.series_values import order_of
from weatherglass.errors import StoreCorrupt, UsageError
from weatherglass.market.catalogue import SeriesSpec, require_spec, series_names, spec_of, unit_of
from weatherglass.market.series import MAIN_FIELD

if TYPE_CHECKING:
    from weatherglass.market.staleness import GapReport
    from weatherglass.store import SeriesOverview, Store, Vintage
    from weatherglass.store.quote_lake import QuoteLake, UnderlyingOverview


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """One series of the store.

    Attributes
    ----------
    age
        A sentence on its last day against its own calendar; "" for a series whose calendar is not known.
    state
        "fresh", "late", "stale" or "unknown".
    gaps
        Days of its calendar, between its first and last, that it lacks and that are not known to be missing; None
        where its calendar is not known, or where rows of it are damaged (`data verify` says which).
    revised
        Values that a source has changed after it first gave them.
    """

    name: str
    title: str
    unit: str
    fields: tuple[str, ...]
    first: date | None
    last: date | None
    rows: int
    sources: tuple[str, ...]
    state: str
    age: str
    gaps: int | None
    revised: int
    last_recorded_at: datetime | None


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything that a store holds.

    Attributes
    ----------
    damage
        Why the option quotes cannot be listed; "" when they are.
    """

    home: str
    exists: bool
    series: tuple[SeriesLine, ...]
    quotes: tuple[UnderlyingOverview, ...]
    damage: str = ""


def overview(store: Store, lake: QuoteLake, *, now: datetime) -> Overview:
    """What is here.

    Parameters
    ----------
    now
        For ages.
    """
    lines = tuple(_line(store, each, now) for each in store.series.overview()) if store.exists else ()
    try:
        quotes = lake.overview()
    except StoreCorrupt as error:
        return Overview(str(store.home), store.exists, lines, (), damage=str(error))
    return Overview(str(store.home), store.exists, lines, quotes)


def gaps_of(store: Store, name: str, *, first: date | None = None, last: date | None = None) -> GapReport | None:
    """Days that a series lacks, or None when its calendar is not known."""
    from weatherglass.market.staleness import gaps_in

    spec = spec_of(name)
    if spec is None:
        return None
    history = store.series.history(spec.name, spec.main_field, first=first, last=last, source_order=order_of(spec))
    return gaps_in(spec, history.as_of, first=first, last=last)


def _line(store: Store, found: SeriesOverview, now: datetime) -> SeriesLine:
    from weatherglass.market.staleness import staleness

    spec = spec_of(found.series)
    aged = staleness(spec, found.last, now) if spec else None
    return SeriesLine(
        name=found.series,
        title=spec.title if spec else "",
        unit=_unit(spec, found),
        fields=found.fields,
        first=found.first,
        last=found.last,
        rows=found.rows,
        sources=found.sources,
        state=str(aged.state) if aged else "unknown",
        age=aged.sentence if aged else "",
        gaps=_gap_count(store, spec, found),
        revised=found.revised,
        last_recorded_at=found.last_recorded_at,
    )


def _unit(spec: SeriesSpec | None, found: SeriesOverview) -> str:
    return found.unit or (str(unit_of(spec, spec.main_field)) if spec else "")


def _gap_count(store: Store, spec: SeriesSpec | None, found: SeriesOverview) -> int | None:
    main = spec.main_field if spec else MAIN_FIELD
    if spec is None or main not in found.fields:
        return None
    try:
        report = gaps_of(store, spec.name)
    except StoreCorrupt:
        return None
    return None if report is None else int(report.missing.size)


@dataclass(frozen=True, slots=True)
class GapRow:
    """A day that a series lacks, or has although its exchange was closed, or a closure that explains one."""

    day: date
    kind: str
    why: str


def gap_rows(name: str, *, first: date | None = None, last: date | None = None) -> list[GapRow]:
    """Days of its calendar that a series lacks, official closures, and values on closed days, in order of days.

    Raises
    ------
    UsageError
        When the store has no such series, or its calendar is not known.
    """
    spec = require_spec(name)
    with opened() as (store, _lake):
        report = gaps_of(store, spec.name, first=first, last=last)
    if report is None:
        raise UsageError(f"the calendar of {name} is not known")
    rows = [GapRow(each.astype(date), "missing", "a day of its calendar without a value") for each in report.missing]
    rows += [GapRow(day, "known", "its source has no value of this day") for day in report.known]
    rows += [GapRow(gap.day, str(gap.kind), gap.name) for gap in report.official]
    rows += [GapRow(extra.day, "extra", extra.why) for extra in report.extra]
    return sorted(rows, key=lambda row: row.day)


def vintage_rows(name: str, day: date, *, field: str | None = None) -> tuple[Vintage, ...]:
    """Everything that any source ever said of one day of a series."""
    spec = spec_of(name)
    known = spec.name if spec else name
    wanted = field or (spec.main_field if spec else MAIN_FIELD)
    with opened() as (store, _lake):
        return store.series.vintages(known, wanted, day)


@dataclass(frozen=True, slots=True)
class IngestRow:
    """The quality record of one document."""

    received_at: datetime
    source: str
    outcome: str
    read: int
    kept: int
    blank: int
    left_out: dict[str, int]
    new: int
    revised: int
    same: int
    vanished: int
    problem: str
    notes: tuple[str, ...]


def ingest_rows(*, source: str | None = None, limit: int = 20) -> list[IngestRow]:
    """Quality records, the newest first."""
    with opened() as (store, _lake):
        records = store.ingests.latest(limit, source=source) if store.exists else ()
    return [
        IngestRow(
            received_at=each.received_at,
            source=each.source,
            outcome=each.outcome,
            read=each.quality.read,
            kept=each.quality.kept,
            blank=each.quality.blank,
            left_out={str(code): count for code, count in each.quality.left_out.items()},
            new=each.summary.new,
            revised=each.summary.revised,
            same=each.summary.same,
            vanished=each.summary.vanished,
            problem=each.problem,
            notes=each.quality.notes,
        )
        for each in records
    ]


def catalogue_rows(name: str | None = None) -> list[dict[str, Any]]:
    """What the catalogue says of one series, or of all."""
    specs = [require_spec(name)] if name else [require_spec(each) for each in series_names()]
    return [
        {
            "name": each.name,
            "title": each.title,
            "unit": str(each.unit),
            "fields": list(each.fields),
            "calendar": str(each.calendar),
            "close": f"{'24:00' if each.close == time.max else each.close.isoformat('minutes')} {each.zone}",
            "sources": list(each.sources),
            "codes": dict(each.source_codes),
            "licence": each.licence,
            "defects": list(each.defects),
        }
        for each in specs
    ]
