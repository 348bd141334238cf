"""The quote lake: option quotes of years, as whole snapshots in a Delta table, in a directory or an object store.

Owns three promises. A reader sees whole snapshots only, because a snapshot never spans two commits. What is there is
not added twice. And no damaged byte is read as a price: every file is compared with the hash of its content before it
is believed; a damaged one is named, and the others are served.

Partitioned by underlying and by the date that `as_of` shows in its own offset: the New York day of quotes that come
with New York time, the UTC day of crypto.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from weatherglass.errors import UsageError
from weatherglass.market.quote_snapshot import QuoteSnapshot
from weatherglass.store.quote_lake_facts import microseconds
from weatherglass.store.quote_lake_files import CheckedFiles, LakeFile
from weatherglass.store.quote_lake_ingest import LakeIngest, LakeSummary, file_of
from weatherglass.store.quote_lake_log import LakeLog
from weatherglass.store.quote_lake_places import file_store
from weatherglass.store.quote_lake_read import LakeFinding, LakeReader, OnDamage

__all__ = ["LakeFile", "LakeFinding", "LakeSummary", "QuoteLake", "UnderlyingOverview"]

Bound = date | datetime | None


@dataclass(frozen=True, slots=True)
class UnderlyingOverview:
    """What the lake has of one underlying, without a look into the files."""

    underlying: str
    first: date
    last: date
    days: int
    files: int
    rows: int
    bytes: int


@dataclass(frozen=True, slots=True)
class LakePartition:
    """The files of one underlying and day, in the order in which equal instants count."""

    underlying: str
    day: date
    files: tuple[LakeFile, ...]


class QuoteLake:
    """The lake at a directory or an object-store URI. Nothing is made on disk before the first add.

    Parameters
    ----------
    uri
        Directory, or a URI such as ``s3://bucket/quotes``.
    writable
        Whether this process may add. One process at a time: the caller holds the lock of the store.
    storage_options
        Configuration of the object store, as the Delta library takes it (``AWS_ENDPOINT_URL``, ...).
    version
        Read the lake as it was at a version.
    on_damage
        What to do with a damaged file when it is read: raise `StoreCorrupt`, or pass over it and list it in `damaged`.
    """

    def __init__(
        self,
        uri: str | Path,
        *,
        writable: bool,
        storage_options: Mapping[str, str] | None = None,
        version: int | None = None,
        on_damage: OnDamage = "raise",
    ) -> None:
        if writable and version is not None:
            raise UsageError(f"version={version}: a past version of the lake is read only; open it with writable=False")
        self.uri, self.writable = str(uri), writable
        options = dict(storage_options or {})
        self._store = file_store(self.uri, options)
        self._log = LakeLog(self.uri, self._store, options, version=version)
        self._reader = LakeReader(CheckedFiles(self._store), on_damage)

    def __enter__(self) -> QuoteLake:
        """The lake itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """As `close`."""
        self.close()

    def close(self) -> None:
        """Forget the log; the lake holds no file open between calls, so there is nothing else to do."""
        self._log.forget()

    def require_library(self) -> None:
        """Raise a `UsageError` where the library that commits is missing: to be asked before long work."""
        self._log.require_library()

    @property
    def version(self) -> int | None:
        """Version that is read, or None while nothing was ever added."""
        return self._log.version

    @property
    def damaged(self) -> tuple[LakeFinding, ...]:
        """What was passed over so far with ``on_damage="skip"``, each file once."""
        return tuple(self._reader.damaged.values())

    def add(
        self,
        snapshots: Iterable[QuoteSnapshot],
        *,
        ingest: str,
        progress: Callable[[LakeSummary], None] | None = None,
    ) -> LakeSummary:
        """Add snapshots that are not there yet; when this returns, they are durable.

        Other quotes for an underlying and instant that are there already (another source, a revision) are kept beside
        them.

        Parameters
        ----------
        ingest
            What this is, for people: "file spx.csv". Every commit carries it.
        progress
            Called after each commit.

        Raises
        ------
        StoreUnwritable
            Disk full, input/output error, read-only directory. What was committed before is whole and stays.
        StoreCorrupt
            When a file of the same underlying and day is damaged, and `on_damage` is "raise".
        """
        self._require_writable("add")
        there: defaultdict[tuple[str, date], list[LakeFile]] = defaultdict(list)
        for file in self._log.files():
            there[file.underlying, file.day].append(file)

        def keys_of(underlying: str, day: date) -> set[tuple[int, str]]:
            return self._reader.keys(there.get((underlying, day), ()))

        return LakeIngest(self._log, self._store, keys_of, ingest=ingest).run(snapshots, progress)

    def put(self, snapshots: Sequence[QuoteSnapshot]) -> LakeFile:
        """Write whole snapshots of one underlying and day as one file that nobody sees until it is given to `adopt`.

        For workers that share the making of a lake: many may put, one adopts. Nothing is compared with what is there.

        Raises
        ------
        UsageError
            When there is no quote, or they are not of one underlying and day.
        StoreUnwritable
            As `add`.
        """
        self._require_writable("put")
        return file_of(self._store, snapshots)

    def adopt(self, files: Sequence[LakeFile], *, ingest: str) -> int:
        """Name files that `put` made in one commit; the new version. When this returns, they are durable."""
        self._require_writable("adopt")
        version = self._log.commit(files, (), ingest=ingest)
        self._store.settle_log(version)
        return version

    def snapshots(
        self, underlying: str, first: Bound = None, last: Bound = None, *, source: str | None = None
    ) -> Iterator[QuoteSnapshot]:
        """Snapshots by instant; those of one instant in the order in which they were added.

        Parameters
        ----------
        first, last
            Dates are those of the partitions, datetimes are instants; both are included.
        source
            Only those whose `source` it is.

        Raises
        ------
        StoreCorrupt
            For a damaged file, when `on_damage` is "raise".
        """
        chosen = self._chosen(underlying, first, last)
        for snapshot in self._reader.snapshots(chosen, _instant(first), _instant(last)):
            if source is None or snapshot.source == source:
                yield snapshot

    def latest(self, underlying: str) -> QuoteSnapshot | None:
        """The snapshot of the latest instant, the last added if there are several; None when there is none."""
        files = self._chosen(underlying, None, None)
        for instant in sorted({file.last for file in files}, reverse=True):
            for snapshot in reversed(list(self._reader.snapshots(_around(files, instant), instant, instant))):
                return snapshot
        return None

    def overview(self) -> tuple[UnderlyingOverview, ...]:
        """What the lake has, by underlying."""
        by_name: dict[str, list[LakeFile]] = {}
        for file in self._log.files():
            by_name.setdefault(file.underlying, []).append(file)
        return tuple(
            UnderlyingOverview(
                underlying=name,
                first=files[0].day,
                last=files[-1].day,
                days=len({file.day for file in files}),
                files=len(files),
                rows=sum(file.rows for file in files),
                bytes=sum(file.size for file in files),
            )
            for name, files in sorted(by_name.items())
        )

    def days(self, underlying: str) -> tuple[date, ...]:
        """Days of which the lake has quotes of an underlying, increasing; without a look into the files."""
        return tuple(sorted({file.day for file in self._log.files() if file.underlying == underlying}))

    def files(self, underlying: str, first: Bound = None, last: Bound = None) -> tuple[str, ...]:
        """Paths or URIs of the Parquet files that hold some snapshots, for SQL and for workers; not checked."""
        return tuple(self._store.address(file.path) for file in self._chosen(underlying, first, last))

    def partitions(
        self, first: date | None = None, last: date | None = None, *, underlyings: Sequence[str] = ()
    ) -> tuple[LakePartition, ...]:
        """Files by underlying and day, both bounds included; all underlyings unless some are named. Not checked."""
        found: defaultdict[tuple[str, date], list[LakeFile]] = defaultdict(list)
        for file in self._log.files():
            wanted = not underlyings or file.underlying in underlyings
            if wanted and (first is None or file.day >= first) and (last is None or file.day <= last):
                found[file.underlying, file.day].append(file)
        return tuple(LakePartition(*key, tuple(found[key])) for key in sorted(found))

    def verify(self) -> Iterator[LakeFinding]:
        """Read and hash every file again; one finding for each that is damaged."""
        for file in self._log.files():
            if (finding := self._reader.examine(file)) is not None:
                yield finding

    def quarantine(self, finding: LakeFinding) -> None:
        """Take a damaged file out of the lake. Its bytes are kept beside it; its quotes can be added again."""
        self._require_writable("quarantine")
        named = [file for file in self._log.files() if file.path == finding.path]
        if not named:
            raise UsageError(f"the quote lake {self.uri} has no file {finding.path}; verify() lists what is damaged")
        version = self._log.commit((), named, ingest=f"quarantine: {finding.problem}")
        self._store.settle_log(version)
        self._store.set_aside(finding.path)
        self._reader.damaged.pop(finding.path, None)

    def tidy(self) -> tuple[str, ...]:
        """Remove files that no version names, as a killed writer leaves them; which ones."""
        self._require_writable("tidy")
        left = (*self._log.strays(), *self._store.unfinished())
        for path in left:
            self._store.remove(path)
        return left

    def _require_writable(self, what: str) -> None:
        if not self.writable:
            raise UsageError(f"{what}: the quote lake {self.uri} was opened to read; open it with writable=True")

    def _chosen(self, underlying: str, first: Bound, last: Bound) -> list[LakeFile]:
        start, stop = _instant(first), _instant(last)
        return [
            file
            for file in self._log.files()
            if file.underlying == underlying
            and (start is None or file.last >= start)
            and (stop is None or file.first <= stop)
            and (start is not None or first is None or file.day >= first)
            and (stop is not None or last is None or file.day <= last)
        ]


def _instant(bound: Bound) -> int | None:
    """A datetime in microseconds since 1970, UTC; None for a date, which bounds partitions and not instants."""
    if not isinstance(bound, datetime):
        return None
    if bound.tzinfo is None:
        raise UsageError(f"{bound.isoformat()} has no offset; an instant needs one")
    return microseconds(bound)


def _around(files: Iterable[LakeFile], instant: int) -> list[LakeFile]:
    return [file for file in files if file.first <= instant <= file.last]
