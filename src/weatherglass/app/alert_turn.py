"""Who checks the alert rules of a home: one process at a time, so that no message is sent by two."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from weatherglass.app.alert_files import FOLDER
from weatherglass.errors import StoreError, StoreLocked
from weatherglass.store.disk_failures import writing
from weatherglass.store.durable_files import make_dir_durably
from weatherglass.store.writer_lock import WriterLock


class CheckedElsewhere(StoreError):
    """Another process checks the rules."""

    def __init__(self, home: object, holder: str) -> None:
        self.home, self.holder = str(home), holder
        super().__init__(
            f"the alert rules of {home} are checked by {holder}, which sends what they say; stop it to check them here"
        )


@contextmanager
def alert_turn(home: Path, command: str, now: datetime) -> Iterator[None]:
    """The right to check the rules and to send what is owed, held for as long as the block lasts.

    It is apart from the right to write to the store, which is taken for an instant at a time: whoever pulls data or
    imports a file need not wait for an alert to be sent.

    Raises
    ------
    CheckedElsewhere
        When another process has it; the message says which.
    StoreUnwritable
        When the folder of the rules cannot be written.
    """
    folder = home / FOLDER
    with writing(home):
        make_dir_durably(folder)
    lock = WriterLock(folder, command, now)
    try:
        lock.acquire()
    except StoreLocked as fault:
        raise CheckedElsewhere(home, fault.holder) from None
    try:
        yield
    finally:
        lock.release()
