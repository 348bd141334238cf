"""Computed index values of whole lakes: a Delta table of small files, one for each underlying, day and request.

Workers put files in place, each named by the hash of its bytes; whoever asked for them names them in the log. So a
worker that dies leaves nothing that counts, and one that writes twice leaves the same. The directories of a file say
what it is of: the request (definitions, edition, rates, method) and the inputs (hashes of quotes, curves of the day).
What has both is not computed again.
"""

from __future__ import annotations

import hashlib
import io
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from weatherglass.errors import StoreCorrupt, StoreUnwritable
from weatherglass.store.quote_lake_files import CheckedFiles, Damage, LakeFile
from weatherglass.store.quote_lake_log import LakeLog, TableShape
from weatherglass.store.quote_lake_places import file_store

if TYPE_CHECKING:
    import polars as pl

ROW_GROUP_ROWS = 250_000
_SIDES = (
    ("root", "string"), ("expiry", "date"), ("minutes", "long"), ("rate", "double"), ("forward", "double"),
    ("k0", "double"), ("variance", "double"), ("listed", "integer"), ("used", "integer"), ("nulls", "integer"),
    ("crossed", "integer"), ("zero_asks", "integer"), ("locked", "integer"), ("duplicates", "integer"),
)  # fmt: skip
COLUMNS = (
    ("index", "string"), ("as_of", "timestamp"), ("snapshot", "string"), ("value", "double"), ("reason", "string"),
    ("extrapolated", "boolean"), ("edition", "string"), ("quotes", "integer"), ("dropped", "integer"),
    ("by_board", "boolean"),
    *((f"{side}_{name}", kind) for side in ("near", "next") for name, kind in _SIDES),
)  # fmt: skip
"""Of a file; the partitions are in its path."""
PARTITIONS = (("underlying", "string"), ("date", "date"), ("request", "string"), ("inputs", "string"))
RESULTS = TableShape(
    title="table of index results",
    name="computed index values",
    description="One index at one instant a row, computed by weatherglass and never official",
    partitions=tuple(name for name, _ in PARTITIONS),
    columns=(*PARTITIONS, *COLUMNS),
    remedy="move the directory away and run the same backfill again: results can always be computed anew",
)
_REMEDY = "run the same backfill with --fresh to compute that day anew; the other days are sound to use"


@dataclass(frozen=True, slots=True)
class ResultKey:
    """What a file of results is of."""

    underlying: str
    day: date
    request: str
    inputs: str

    @property
    def folder(self) -> str:
        """Its directories."""
        return (
            f"underlying={quote(self.underlying, safe='')}/date={self.day.isoformat()}/request={self.request}"
            f"/inputs={self.inputs}"
        )

    @classmethod
    def of_path(cls, path: str) -> ResultKey:
        """The key of a file's path."""
        named = dict(folder.split("=", 1) for folder in path.split("/")[:-1])
        return cls(unquote(named["underlying"]), date.fromisoformat(named["date"]), named["request"], named["inputs"])


class IndexResults:
    """The table at a directory or an object-store URI. Nothing is made there before the first file.

    Parameters
    ----------
    uri
        Directory, or a URI such as ``s3://bucket/indices``.
    storage_options
        As the Delta library takes them.
    """

    def __init__(self, uri: str, *, storage_options: Mapping[str, str] | None = None) -> None:
        self.uri = uri
        options = dict(storage_options or {})
        self._store = file_store(uri, options)
        self._log = LakeLog(uri, self._store, options, shape=RESULTS)
        self._checked = CheckedFiles(self._store)

    def put(self, key: ResultKey, frame: pl.DataFrame) -> LakeFile:
        """Put a file of results in place, without naming it in the log; the same rows make the same file.

        Parameters
        ----------
        frame
            `COLUMNS`, sorted by index and instant.

        Raises
        ------
        StoreUnwritable
            When it cannot be written.
        """
        body = results_bytes(frame)
        path = f"{key.folder}/part-{hashlib.sha256(body).hexdigest()}.parquet"
        self._store.put(path, body)
        self._store.settle()
        instants = frame["as_of"].to_physical()
        first, last = instants.min(), instants.max()
        return LakeFile(
            path, key.underlying, key.day, len(body), frame.height, _whole(first), _whole(last), added=0
        )  # fmt: skip

    def require_library(self) -> None:
        """Raise a `UsageError` where the library that commits is missing: to be asked before long work."""
        self._log.require_library()

    def commit(self, files: Sequence[LakeFile], *, replaced: Iterable[LakeFile] = (), said: str) -> int:
        """Name files in the log, and take the replaced ones out of it, in one step; the new version.

        Raises
        ------
        StoreUnwritable
            When a file is not where it should be (a worker wrote to a place of its own), or the log cannot be written.
        """
        for file in files:
            if self._store.stamp(file.path) is None:
                raise StoreUnwritable(
                    self.uri,
                    f"a worker wrote {file.path}, and it is not there",
                    "workers on other machines need a place that all of them share: an object store, or a directory "
                    "on a shared file system (--results)",
                )
        there = {file.path for file in self._log.files()}
        now = int(time.time() * 1000)
        new = [replace(file, added=now) for file in files if file.path not in there]
        named = {file.path for file in files}
        gone = [file for file in replaced if file.path not in named]
        if not new and not gone:
            return self._log.version or 0
        version = self._log.commit(new, gone, ingest=said)
        self._store.settle_log(version)
        return version

    def files(self) -> tuple[LakeFile, ...]:
        """All files that the log names, by day, first instant and time of adding."""
        return self._log.files()

    def tidy(self) -> int:
        """Remove files that no version names, as a killed run leaves them; how many."""
        left = (*self._log.strays(), *self._store.unfinished())
        for path in left:
            self._store.remove(path)
        return len(left)

    def frames(
        self,
        index: str,
        *,
        underlying: str | None = None,
        first: date | None = None,
        last: date | None = None,
        request: str | None = None,
    ) -> Iterator[pl.DataFrame]:
        """The rows of one index day by day, each with the columns of the table; the newest computation of a row counts.

        Raises
        ------
        StoreCorrupt
            For a damaged file; nothing of it is used.
        """
        import polars as pl

        days: dict[tuple[str, date], list[LakeFile]] = {}
        for file in self._log.files():
            wanted = underlying is None or file.underlying == underlying
            if wanted and (first is None or file.day >= first) and (last is None or file.day <= last):
                days.setdefault((file.underlying, file.day), []).append(file)
        for name, day in sorted(days):
            of_day = sorted(days[name, day], key=lambda file: (file.added, file.path))
            if request is not None:
                of_day = [file for file in of_day if ResultKey.of_path(file.path).request.startswith(request)]
            found = [rows for file in of_day if (rows := self._rows(file, index)).height]
            if found:
                yield (
                    pl.concat(found)
                    .unique(["as_of", "snapshot"], keep="last", maintain_order=True)
                    .sort("as_of", maintain_order=True)
                )

    def _rows(self, file: LakeFile, index: str) -> pl.DataFrame:
        import polars as pl

        key = ResultKey.of_path(file.path)
        try:
            body = self._checked.read(file)
            rows = pl.scan_parquet(io.BytesIO(body)).filter(pl.col("index") == index).collect()
        except (Damage, pl.exceptions.PolarsError) as exc:
            raise StoreCorrupt(
                f"the file {file.path} of the index results, {file.underlying} on {file.day}: {exc}", _REMEDY
            ) from exc
        return rows.select(
            pl.lit(key.underlying).alias("underlying"),
            pl.lit(key.day).alias("date"),
            pl.lit(key.request).alias("request"),
            pl.lit(key.inputs).alias("inputs"),
            pl.all(),
        )


def results_bytes(frame: pl.DataFrame) -> bytes:
    """Rows as the bytes of a Parquet file: the same for the same rows, whatever made them."""
    out = io.BytesIO()
    # without statistics of pages, which take a third of the time: a file is one day, and is read whole
    frame.write_parquet(out, compression="zstd", compression_level=1, statistics=False, row_group_size=ROW_GROUP_ROWS)
    return out.getvalue()


def _whole(instant: object) -> int:
    return int(instant) if isinstance(instant, int) else 0
