"""Reading files of the lake: hash first, decode then, and one place that decides what becomes of a damaged file."""

from __future__ import annotations

import heapq
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from weatherglass.errors import StoreCorrupt
from weatherglass.market.quote_snapshot import QuoteSnapshot
from weatherglass.store.quote_lake_files import CheckedFiles, Damage, LakeFile
from weatherglass.store.quote_lake_rebuild import snapshots_of_frame

if TYPE_CHECKING:
    import polars as pl

OnDamage = Literal["raise", "skip"]
Key = tuple[int, str]
"""Instant and content key of a snapshot."""
_REMEDY = (
    "run `weatherglass data verify --repair` (QuoteLake.quarantine) to take it out, and ingest that day again from the "
    "raw payload or the file it came from; the other files are sound to use"
)


@dataclass(frozen=True, slots=True)
class LakeFinding:
    """What is wrong with one file.

    Attributes
    ----------
    path
        Relative to the lake.
    """

    path: str
    underlying: str
    day: date
    problem: str
    remedy: str = _REMEDY

    def error(self) -> StoreCorrupt:
        """As an exception."""
        return StoreCorrupt(
            f"the file {self.path} of the quote lake, quotes of {self.underlying} on {self.day}: {self.problem}",
            self.remedy,
        )


class LakeReader:
    """Files to snapshots.

    Parameters
    ----------
    on_damage
        "raise" `StoreCorrupt` for a damaged file, or "skip" it and note it in `damaged`.
    """

    def __init__(self, files: CheckedFiles, on_damage: OnDamage) -> None:
        self._files, self._on_damage = files, on_damage
        self.damaged: dict[str, LakeFinding] = {}

    def snapshots(self, files: Iterable[LakeFile], first: int | None, last: int | None) -> Iterator[QuoteSnapshot]:
        """The snapshots of some files by instant, then in the order of adding; bounds in microseconds, included.

        Only files whose instants overlap are in memory together.
        """
        for together in _overlapping(files):
            ordered = sorted(together, key=lambda file: file.added)
            found = [self._of_file(file, first, last) for file in ordered]
            yield from heapq.merge(*found, key=lambda snapshot: snapshot.as_of)

    def keys(self, files: Iterable[LakeFile]) -> set[Key]:
        """Which snapshots some files hold."""
        import polars as pl

        found: set[Key] = set()
        for file in files:
            frame = self._frame(file, [pl.col("facts").is_not_null()], ["as_of", "snapshot"])
            if frame is not None:
                found.update(zip(frame["as_of"].to_physical().to_list(), frame["snapshot"].to_list(), strict=True))
        return found

    def examine(self, file: LakeFile) -> LakeFinding | None:
        """Hash and decode a file again, whatever was known of it."""
        try:
            for _ in _rebuilt(_decoded(self._files.read(file, again=True), [], None)):
                pass
        except Damage as exc:
            return LakeFinding(file.path, file.underlying, file.day, str(exc))
        return None

    def _of_file(self, file: LakeFile, first: int | None, last: int | None) -> Iterator[QuoteSnapshot]:
        import polars as pl

        instant = pl.col("as_of").to_physical()
        wanted = [] if first is None or first <= file.first else [instant >= first]
        wanted += [] if last is None or last >= file.last else [instant <= last]
        frame = self._frame(file, wanted, None)
        if frame is None:
            return
        try:
            yield from _rebuilt(frame)
        except Damage as exc:
            self._meet(file, exc)

    def _frame(self, file: LakeFile, wanted: Sequence[pl.Expr], columns: list[str] | None) -> pl.DataFrame | None:
        try:
            return _decoded(self._files.read(file), wanted, columns)
        except Damage as exc:
            self._meet(file, exc)
            return None

    def _meet(self, file: LakeFile, damage: Damage) -> None:
        finding = LakeFinding(file.path, file.underlying, file.day, str(damage))
        if self._on_damage == "raise":
            raise finding.error() from damage
        self.damaged[file.path] = finding


def _decoded(body: bytes, wanted: Sequence[pl.Expr], columns: list[str] | None) -> pl.DataFrame:
    import polars as pl

    try:
        scan = pl.scan_parquet(io.BytesIO(body)).filter(*wanted)
        return (scan if columns is None else scan.select(columns)).collect()
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as exc:
        raise Damage(f"it is no Parquet file of the lake ({str(exc).splitlines()[0]})") from exc


def _rebuilt(frame: pl.DataFrame) -> Iterator[QuoteSnapshot]:
    try:
        yield from snapshots_of_frame(frame)
    except (ValueError, KeyError, TypeError) as exc:
        raise Damage(f"its snapshots cannot be put together ({exc})") from exc


def _overlapping(files: Iterable[LakeFile]) -> Iterator[list[LakeFile]]:
    """Files in groups whose instants overlap, by instant."""
    group: list[LakeFile] = []
    end = 0
    for file in sorted(files, key=lambda each: each.first):
        if group and file.first > end:
            yield group
            group = []
        end = max(file.last, end) if group else file.last
        group.append(file)
    if group:
        yield group
