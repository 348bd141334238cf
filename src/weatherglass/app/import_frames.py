"""Daily values that a program has in memory into the store, by the same door as files of them.

The table becomes a text and goes the way of a file, so that the same values are the same bits whichever library held
them, what is wrong with them is counted under the same codes, and the text is kept among the raw payloads.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from weatherglass.app.import_files import FileContent, ImportReport, content_of
from weatherglass.app.import_now import import_now
from weatherglass.errors import UsageError, WeatherglassError, nearest
from weatherglass.providers.boards.frame_table import frame_table
from weatherglass.providers.own_file import ImportDeclaration

if TYPE_CHECKING:
    import polars as pl

_OF_FILES = frozenset({"decimal", "separator", "sheet"})
"""What only a text or a workbook leaves open."""
_WORDS = tuple(each.name for each in fields(ImportDeclaration) if each.name not in _OF_FILES)


def import_frame(table: Any, declared: Mapping[str, Any], *, at_close: bool = False) -> ImportReport:
    """See `weatherglass.import_series`."""
    for name in declared:
        if name not in _WORDS:
            raise UsageError(f"{name}= says nothing about a table; {nearest(name, _WORDS)}")
    said = {name: value for name, value in declared.items() if value is not None}
    with TemporaryDirectory(prefix="weatherglass-") as folder:
        path = Path(folder) / f"{type(table).__name__}.csv"
        text_of_frame(table).write_csv(path)
        if content_of(path, ImportDeclaration(**said)) is not FileContent.SERIES:
            raise UsageError(
                f"this {type(table).__name__} holds no daily series; option quotes are taken by read_board() and "
                "index(), and kept by weatherglass import"
            )
        ((_, report),) = import_now([path], said, at_close=at_close)
    if isinstance(report, WeatherglassError):
        raise report
    return replace(report, path=f"a {type(table).__name__}")


def text_of_frame(table: Any) -> pl.DataFrame:
    """A table whose cells can be written as text in one way only: days as days, missing numbers as nothing.

    The index of a pandas table is its first column where it holds instants.

    Raises
    ------
    UsageError, DataError
        When it is no table.
    """
    import polars as pl
    import polars.selectors as cs

    if type(table).__module__.partition(".")[0] == "pandas" and getattr(table.index.dtype, "kind", "") == "M":
        table = table.rename_axis("date").reset_index()
    found = frame_table(table).frame.with_columns(cs.float().fill_nan(None))
    texts = []
    for name, kind in found.schema.items():
        if isinstance(kind, pl.Datetime):
            of_days = kind.time_zone is None and found[name].drop_nulls().dt.time().eq(time()).all()
            shape = "%Y-%m-%d" if of_days else "%Y-%m-%dT%H:%M:%S" + ("%:z" if kind.time_zone else "")
            texts.append(pl.col(name).dt.to_string(shape))
    return found.with_columns(texts)
