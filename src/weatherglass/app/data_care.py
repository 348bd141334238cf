"""Looking after the store: verify, export, back up, restore."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from weatherglass.app.data_home import now_utc, opened
from weatherglass.app.data_overview import gaps_of
from weatherglass.app.live_journals import journals_of
from weatherglass.app.series_values import order_of
from weatherglass.app.settings import read_settings
from weatherglass.app.table_files import require_ending
from weatherglass.app.worded_tables import sheet_of, write_worded
from weatherglass.errors import DataError, StoreCorrupt, StoreError, UsageError, nearest
from weatherglass.market.catalogue import canonical, is_in_bounds, spec_of, unit_of
from weatherglass.market.series import OHLC, SeriesHistory

if TYPE_CHECKING:
    import polars as pl

    from weatherglass.store import BackupSummary, SeriesOverview, Store

Steps = Callable[[str, int, int], None]
"""Told what is being done, how many are done, and of how many (0: not known)."""
EXPORT_FORMATS = ("csv", "parquet", "xlsx")


class FindingKind(StrEnum):
    """What verifying finds."""

    DAMAGE = "damage"
    """Bytes are not what was written."""
    IMPOSSIBLE = "impossible"
    """Values that contradict each other or the catalogue."""
    GAP = "gap"
    """Days of its calendar that a series lacks: worth knowing, and no fault of the store."""


@dataclass(frozen=True, slots=True)
class Damage:
    """Something that is not as it was written, or cannot be, or is not there."""

    where: str
    problem: str
    remedy: str
    kind: FindingKind = FindingKind.DAMAGE


def verify_data(*, watch: Steps, repair: bool = False) -> Iterator[Damage]:
    """Hash every document and file, check every row and count, and look for what cannot be and what is missing.

    Parameters
    ----------
    repair
        Take damaged files of option quotes out of the lake; their bytes are kept beside it. Import these days again.
        Files that a kill left and no version of the lake names are removed.
    """
    from weatherglass.store import verify

    with opened(write=repair, command="weatherglass data verify --repair") as (store, lake):
        if store.exists:
            for finding in verify(store, progress=watch):
                yield Damage(finding.where, finding.problem, finding.remedy)
            yield from _journal_damage(store.home)
        try:
            in_lake = tuple(lake.verify())
        except StoreCorrupt as error:  # its log: without it no file of the lake has a meaning
            yield Damage("quote lake", error.what, error.remedy)
            return
        if repair:
            lake.tidy()
        for found in in_lake:
            if repair:
                lake.quarantine(found)
            remedy = "taken out of the lake; import that day again" if repair else found.remedy
            yield Damage(f"{found.path} ({found.underlying} {found.day})", found.problem, remedy)
        if store.exists:
            yield from _doubtful_series(store, watch)


def _doubtful_series(store: Store, watch: Steps) -> Iterator[Damage]:
    """Values that cannot be and days that are missing, of every series whose rows are as they were written."""
    try:
        series = store.series.overview()
    except StoreError:  # reported above
        return
    for at, found in enumerate(series):
        watch(found.series, at, len(series))
        try:
            yield from _impossible_values(store, found)
            report = gaps_of(store, found.series)
        except (StoreCorrupt, UsageError):  # damage is reported above; without the main field there is no calendar
            continue
        if report is not None and report.missing.size:
            missing = report.missing
            yield Damage(
                found.series,
                f"{missing.size:,} days of its calendar have no value, the first {missing[0]}, the last {missing[-1]}",
                f"`weatherglass data gaps {found.series}` lists them; another source may have them",
                FindingKind.GAP,
            )


def _impossible_values(store: Store, found: SeriesOverview) -> Iterator[Damage]:
    """Days on which the prices of one source contradict each other, or a value is beyond what the catalogue allows."""
    spec = spec_of(found.series)
    for source in found.sources:
        prices = {}
        for field in OHLC:
            if field in found.fields:
                with suppress(UsageError):  # this source does not give this field
                    prices[field] = store.series.history(found.series, field, only_source=source)
        impossible: set[np.datetime64] = set()
        for field, history in prices.items():
            wrong = np.zeros(history.rows, np.bool_)
            if spec is not None:
                wrong |= [not is_in_bounds(spec, field, value) for value in history.value.tolist()]
            for bound, beyond in (("high", np.greater), ("low", np.less)):
                if bound in prices:
                    _, at, held = np.intersect1d(history.as_of, prices[bound].as_of, True, return_indices=True)
                    wrong[at] |= beyond(history.value[at], prices[bound].value[held])
            impossible |= set(history.as_of[wrong])
        if impossible:
            yield Damage(
                f"{found.series} of {source}",
                f"impossible prices on {len(impossible):,} days, the first {min(impossible)}",
                f"`weatherglass data vintages {found.series} {min(impossible)}` shows them",
                FindingKind.IMPOSSIBLE,
            )


def _journal_damage(home: Path) -> Iterator[Damage]:
    """Whether every record of the live journal is there and as it was written, if there is a journal."""
    from weatherglass.store.journal import Journal

    for path in (each for paths in journals_of(home).values() for each in paths):
        try:
            with Journal(path, writable=False, clock=now_utc) as journal:
                for _record in journal.read():
                    pass
        except StoreCorrupt as error:
            yield Damage("live journal", error.what, error.remedy)


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """One file of an export."""

    path: Path
    series: str
    rows: int


def export_data(
    folder: Path,
    *,
    names: Sequence[str] = (),
    form: str = "csv",
    vintages: bool = False,
    watch: Steps,
    lang: str = "en",
) -> Iterator[ExportedFile]:
    """One file for each series, in rows of field, day, value, unit, known_at, recorded_at, source, revision.

    Parameters
    ----------
    folder
        Made when it is not there; files of the same name in it are replaced.
    names
        None of them means every series.
    form
        "csv", "parquet" or "xlsx", a workbook for each series.
    vintages
        Every value that any source ever gave, instead of the best one of each day.
    lang
        Of the words of a workbook.

    Raises
    ------
    UsageError
        For an unknown series or format.
    DataError
        When the store is empty or the folder cannot be written.
    """
    if form not in EXPORT_FORMATS:
        raise UsageError(f"--format {form!r}; {nearest(form, EXPORT_FORMATS)}")
    if form == "xlsx":
        require_ending(folder / "series.xlsx")
    with opened() as (store, _lake):
        here = {each.series: each for each in store.series.overview()} if store.exists else {}
        chosen = [canonical(name) or name for name in names] or list(here)
        if not chosen:
            raise DataError(f"the store at {store.home} has no series to export; pull or import some first")
        for name in chosen:
            if name not in here:
                raise UsageError(f"no series {name!r} in the store; {nearest(name, here)}")
        for at, name in enumerate(chosen):
            watch(name, at, len(chosen))
            table = _table(store, name, here[name].fields, here[name].unit, vintages=vintages)
            yield ExportedFile(_written(table, folder, name, form, lang), name, table.height)


def _table(store: Store, name: str, fields: Sequence[str], unit: str, *, vintages: bool) -> pl.DataFrame:
    import polars as pl

    spec = spec_of(name)
    parts = []
    for field in fields:
        if vintages:
            history = store.series.every_vintage(name, field)
        else:
            history = store.series.history(name, field, source_order=order_of(spec))
        parts.append(_frame(history, unit or (str(unit_of(spec, field)) if spec else "")))
    return pl.concat(parts)


def _frame(history: SeriesHistory, unit: str) -> pl.DataFrame:
    import polars as pl

    utc = pl.Datetime("us", "UTC")
    return pl.DataFrame(
        {
            "field": pl.repeat(history.field, history.rows, eager=True),
            "date": pl.Series(history.as_of),
            "value": pl.Series(history.value),
            "unit": pl.repeat(unit, history.rows, eager=True),
            "known_at": pl.Series(history.known_at).dt.replace_time_zone("UTC").cast(utc),
            "recorded_at": pl.Series(history.recorded_at).dt.replace_time_zone("UTC").cast(utc),
            "source": pl.Series([history.sources[at] for at in history.source_at.tolist()], dtype=pl.String),
            "revision": pl.Series(history.revision),
        }
    )


def _written(table: pl.DataFrame, folder: Path, name: str, form: str, lang: str) -> Path:
    path = folder / f"{name}.{form}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if form == "csv":
            table.write_csv(path)
        elif form == "xlsx":
            unit = ", ".join(sorted(filter(None, table.get_column("unit").unique().to_list())))
            write_worded([sheet_of("export", table, lang)], path, what=name, lang=lang, facts={"unit": unit})
        else:
            table.write_parquet(path, compression="zstd")
    except OSError as exc:
        raise DataError(f"cannot write {path}: {exc.strerror or exc}; choose another folder or make room") from exc
    return path


def backup_data(target: Path) -> BackupSummary:
    """The whole store as one file, consistent even while another process writes."""
    from weatherglass.store import backup

    with opened() as (store, _lake):
        if not store.exists:
            raise DataError(f"there is nothing at {store.home} to back up")
        return backup(store, target)


def restore_data(archive: Path) -> BackupSummary:
    """A backup into the home of the settings, which must be empty; every file is checked before it is used."""
    from weatherglass.store import restore

    return restore(archive, read_settings().home)
