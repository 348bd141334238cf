"""Reading the table of index results: one index over time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from weatherglass.app.settings import read_settings
from weatherglass.errors import UsageError

if TYPE_CHECKING:
    import polars as pl

    from weatherglass.store.index_results import IndexResults


def index_history(
    index: str,
    *,
    underlying: str | None = None,
    first: date | None = None,
    last: date | None = None,
    request: str | None = None,
    results: str | None = None,
) -> pl.DataFrame:
    """The values that backfills computed of an index, by underlying and instant; the newest computation counts.

    Parameters
    ----------
    underlying, first, last
        Only of these; days are those of the partitions, both included.
    request
        Beginning of a request's name, where the same days were computed in several ways.
    results
        Directory or URI of the table; None is that of the store.

    Raises
    ------
    UsageError
        When no backfill computed it for these days; says which were.
    StoreCorrupt
        For a damaged file.
    """
    import polars as pl

    table = _table(results)
    name = index.upper()
    found = list(table.frames(name, underlying=underlying, first=first, last=last, request=request))
    if not found:
        raise UsageError(f"no backfill has computed {name} of these days; {_what_is_there(table)}")
    return pl.concat(found)


def records(frame: pl.DataFrame) -> Iterator[dict[str, object]]:
    """Rows for printing: days and instants as ISO 8601."""
    for row in frame.iter_rows(named=True):
        yield {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}


def _table(results: str | None) -> IndexResults:
    from weatherglass.store.index_results import IndexResults

    settings = read_settings()
    return IndexResults(
        results or str(settings.home / "lake" / "indices"), storage_options=dict(settings.store.options)
    )


def _what_is_there(table: IndexResults) -> str:
    days: dict[str, list[date]] = {}
    for file in table.files():
        days.setdefault(file.underlying, []).append(file.day)
    if not days:
        return "there are no results at all: run `weatherglass backfill store --index VIX` first"
    spans = (f"{name} {min(each)} to {max(each)}" for name, each in sorted(days.items()))
    return f"there are results of {', '.join(spans)}"
