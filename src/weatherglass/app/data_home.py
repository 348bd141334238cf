"""The store and the quote lake of the settings, opened together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from weatherglass.app.settings import Settings, read_settings

if TYPE_CHECKING:
    from weatherglass.store import Store
    from weatherglass.store.quote_lake import QuoteLake


def now_utc() -> datetime:
    """The clock: the only place of the program that reads it for data."""
    return datetime.now(UTC)


@contextmanager
def opened(
    *, write: bool = False, command: str = "", settings: Settings | None = None
) -> Iterator[tuple[Store, QuoteLake]]:
    """The store and the lake.

    Parameters
    ----------
    write
        Takes the writer's lock for as long as they are open.
    command
        What holds the lock, for the message that another writer gets.

    Raises
    ------
    StoreError
        When another process writes, or the home cannot be read or written.
    """
    from weatherglass.store import open_store
    from weatherglass.store.quote_lake import QuoteLake

    settings = read_settings() if settings is None else settings
    with open_store(settings.home, write=write, command=command, clock=now_utc) as store:
        uri = settings.store.lake or settings.home / "lake" / "quotes"
        with QuoteLake(uri, writable=write, storage_options=dict(settings.store.options) or None) as lake:
            yield store, lake
