"""The import of the command line: settings, store and files put together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from weatherglass.app.data_home import now_utc, opened
from weatherglass.app.import_files import ImportReport, close_stopped_imports, import_file
from weatherglass.errors import StoreError, UsageError, WeatherglassError
from weatherglass.providers.own_file import ImportDeclaration

if TYPE_CHECKING:
    from weatherglass.store.quote_lake import LakeSummary


def import_now(
    files: Sequence[Path],
    declared: Mapping[str, Any],
    *,
    at_close: bool = False,
    underlying: str | None = None,
    as_of: date | datetime | None = None,
    every: timedelta | None = None,
    max_age: timedelta | None = None,
    watch: Callable[[str, int], None] = lambda _file, _rows: None,
) -> Iterator[tuple[Path, ImportReport | WeatherglassError]]:
    """Files into the store, one after another; a file that cannot be read does not stop the others.

    Parameters
    ----------
    declared
        Fields of `weatherglass.providers.own_file.ImportDeclaration`.
    at_close
        The user vouches that every value was known when its day was over.
    underlying, as_of
        For option quotes that do not name them.
    every, max_age
        For tapes of option quotes.
    watch
        Told the name of each file, and how many of its quotes are in the lake so far.

    Raises
    ------
    UsageError
        When a declaration is none.
    StoreError
        When the store cannot be written: that stops everything.
    """
    declaration = ImportDeclaration(**declared)
    if as_of is not None and not isinstance(as_of, datetime):
        raise UsageError(f"--as-of {as_of}: option quotes are of an instant; give one with its offset")
    with opened(write=True, command="weatherglass import") as (store, lake):
        close_stopped_imports(store)
        for path in files:
            watch(path.name, 0)
            try:
                report = import_file(
                    path,
                    declaration,
                    store=store,
                    lake=lake,
                    now=now_utc(),
                    at_close=at_close,
                    underlying=underlying,
                    as_of=as_of,
                    every=every,
                    max_age=max_age,
                    watch=partial(_told, watch, path.name),
                )
            except StoreError:
                raise
            except WeatherglassError as error:
                yield path, error
                continue
            yield path, report


def _told(watch: Callable[[str, int], None], name: str, summary: LakeSummary) -> None:
    watch(name, summary.rows)
