"""Sending what alert rules say while a server runs: in a thread of its own, which alone waits for channels.

The store is opened for each word about a message and closed again: it is not held while a channel answers.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from weatherglass.app.alert_delivery import SenderFor, Sent, deliver
from weatherglass.errors import StoreError, StoreLocked
from weatherglass.store.alerts import AlertBook, Delivery, LoggedAlert
from weatherglass.store.home import Store, open_store

if TYPE_CHECKING:
    from weatherglass.app.settings import Settings

LOG = logging.getLogger("weatherglass.server")
LOOK_S = 5.0
"""Between two looks at what is owed, when nothing new has happened."""
LOCKED_S = 0.5
Answer = TypeVar("Answer")


class Ended(Exception):
    """The server ends; what was to be written stays as it is."""


class PatientOutbox:
    """The messages of a store that others write to as well: each word waits until its turn comes.

    Parameters
    ----------
    writing
        Opens the store for writing; raises `StoreLocked` while another process does.
    ended
        Set when nobody waits any more.
    """

    def __init__(
        self,
        settings: Settings,
        writing: Callable[[], AbstractContextManager[Store]],
        ended: threading.Event,
        clock: Callable[[], datetime],
    ) -> None:
        self._settings, self._writing, self._ended, self._clock = settings, writing, ended, clock
        self.problem = ""

    def due(self, now: datetime) -> tuple[tuple[LoggedAlert, Delivery], ...]:
        """Those whose time has come; none while the server ends."""
        if self._ended.is_set():
            return ()
        with open_store(self._settings.home, clock=self._clock) as store:
            return store.alerts.due(now) if store.exists else ()

    def owed(self) -> tuple[int, datetime | None]:
        """How many are owed, and since when the oldest is."""
        with open_store(self._settings.home, clock=self._clock) as store:
            return store.alerts.owed() if store.exists else (0, None)

    def begin_attempt(self, key: str, channel: str) -> int:
        """Write down that one is about to be sent."""
        if self._ended.is_set():
            raise Ended
        return self._patiently(lambda book: book.begin_attempt(key, channel))

    def delivered(self, key: str, channel: str) -> None:
        """It was taken."""
        self._patiently(lambda book: book.delivered(key, channel))

    def failed(self, key: str, channel: str, problem: str, *, again_at: datetime | None) -> None:
        """It was not."""
        self._patiently(lambda book: book.failed(key, channel, problem, again_at=again_at))

    def _patiently(self, action: Callable[[AlertBook], Answer]) -> Answer:
        while True:
            try:
                with self._writing() as store:
                    answer = action(store.alerts)
            except StoreLocked as fault:
                self.problem = str(fault)
                if self._ended.wait(LOCKED_S):
                    raise Ended from None
            else:
                self.problem = ""
                return answer


class AlertSending:
    """Sends what is owed, from `start` until `ended` is set.

    Attributes
    ----------
    counts
        Attempts since the start: "taken", "failed" and "given_up".
    owed, oldest_owed_at
        As of the last look.
    """

    def __init__(
        self,
        settings: Settings,
        writing: Callable[[], AbstractContextManager[Store]],
        ended: threading.Event,
        *,
        make_sender: SenderFor,
        clock: Callable[[], datetime],
    ) -> None:
        self._settings, self._make_sender, self._clock, self._ended = settings, make_sender, clock, ended
        self._outbox = PatientOutbox(settings, writing, ended, clock)
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None
        self.counts: Counter[str] = Counter()
        self.owed = 0
        self.oldest_owed_at: datetime | None = None

    @property
    def problem(self) -> str:
        """Why a message cannot be written down as sent now; "" when it can."""
        return self._outbox.problem

    def start(self) -> None:
        """Begin."""
        self._thread = threading.Thread(target=self._run, name="alert messages", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Look at once: something has happened."""
        self._wake.set()

    def join(self) -> None:
        """Wait until the message in hand is sent."""
        self._wake.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                self._send()
            except Ended:
                return
            except StoreError as fault:
                LOG.warning("alerts: what is owed cannot be read or written: %s", fault)
            except Exception as fault:  # noqa: BLE001 - its words may hold an address
                LOG.warning("alerts: sending failed with %s", type(fault).__name__)
            self._wake.wait(LOOK_S)
            self._wake.clear()

    def _send(self) -> None:
        found = deliver(self._outbox, self._settings, now=self._clock(), make_sender=self._make_sender)
        for each in found.attempts:
            self._count(each)
        self.owed, self.oldest_owed_at = self._outbox.owed()
        if found.left:
            self._wake.set()

    def _count(self, sent: Sent) -> None:
        self.counts["taken" if not sent.problem else "given_up" if sent.dead else "failed"] += 1
        if sent.problem:
            words = "given up" if sent.dead else "to be tried again"
            LOG.warning("alerts: channel %s has not taken %s: %s; %s", sent.channel, sent.key, sent.problem, words)
