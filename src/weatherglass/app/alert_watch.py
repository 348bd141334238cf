"""Checking alert rules while a server runs: live ones at every slot, others when the store has changed.

The feed and the answers of the server wait for nothing of this: one thread looks at rules, another one sends what is
owed (`weatherglass.app.alert_sending`). What happened follows from rows that are on disk before anybody sees them, so
it need not be written down each time that a rule is looked at: the store is opened for writing when an episode begins
or ends, and whoever pulls data meanwhile is not in the way for longer than that.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from weatherglass.app.alert_check import CheckedRule, Remembered, looked_at, remembered, written
from weatherglass.app.alert_delivery import SenderFor, sender_for
from weatherglass.app.alert_files import FOLDER, AlertFaults, alert_rules, condition_digest
from weatherglass.app.alert_sending import AlertSending
from weatherglass.app.alert_turn import CheckedElsewhere, alert_turn
from weatherglass.app.data_home import now_utc
from weatherglass.app.data_mark import data_mark
from weatherglass.errors import StoreLocked
from weatherglass.store.home import Store, open_store
from weatherglass.stream.alert_machine import AlertState
from weatherglass.stream.alert_rules import AlertRule, LiveWatch

if TYPE_CHECKING:
    from weatherglass.app.live_hub import LiveHub
    from weatherglass.app.settings import Settings

COMMAND = "weatherglass serve"
LOG = logging.getLogger("weatherglass.server")
LIVE_LEAST_S, LIVE_MOST_S = 1.0, 15.0
"""Between two looks at live rules: after a slot at once, but no more often; without one no later than that."""
STORED_S = 900.0
"""Between two looks at the other rules while the store stays as it is: time alone can make a reading silent."""
LOCKED_S = 1.0
"""After which a store that another process writes to is tried again."""
KEEP = timedelta(hours=6)
"""A state is written at least so often, also when nothing happens: the journals before it are not needed any more."""


@dataclass(frozen=True, slots=True)
class WatchStatus:
    """How the checking of rules is.

    Attributes
    ----------
    state
        "idle" (there are no rules), "checking", "elsewhere" (another process checks them), "waiting" (for a process
        that writes to the store), "failing".
    problem
        What is in the way, in words for whoever runs the server; "" when nothing is.
    rules, firing, silent
        How many there are, and how many of them are on or without data.
    checked_at
        The last time that live rules were looked at; None before the first.
    owed, oldest_owed_at
        Messages that no channel has taken yet.
    """

    state: str
    problem: str
    rules: int
    firing: int
    silent: int
    faults: int
    checked_at: datetime | None
    owed: int
    oldest_owed_at: datetime | None


@dataclass(slots=True)
class _Known:
    """What is remembered of a rule, the state that the store has, and since when."""

    condition: str
    before: Remembered
    stored: AlertState
    stored_at: datetime


class AlertWatch:
    """Looks at the rules of a home and sends what they say, from `start` to `stop`.

    Parameters
    ----------
    make_sender, clock
        As of `weatherglass.app.alert_delivery.deliver`, and the clock of the checks.

    Attributes
    ----------
    counts
        Since the start: "live" and "stored" checks, "failed" ones, and events by kind.
    sending
        Its `counts` are those of messages.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        make_sender: SenderFor = sender_for,
        clock: Callable[[], datetime] = now_utc,
    ) -> None:
        self._settings, self._clock = settings, clock
        self.counts: Counter[str] = Counter()
        self._wake, self._ended = threading.Event(), threading.Event()
        self.sending = AlertSending(settings, self._writing, self._ended, make_sender=make_sender, clock=clock)
        self._known: dict[str, _Known] = {}
        self._found: dict[str, CheckedRule] = {}
        self._rules: tuple[AlertRule, ...] = ()
        self._faults: tuple[AlertFaults, ...] = ()
        self._files: object = None
        self._mark, self._next_stored = "", 0.0
        self._state, self._problem = "idle", ""
        self._checked_at: datetime | None = None
        self._thread: threading.Thread | None = None
        self._leave: Callable[[], None] | None = None

    def start(self, hub: LiveHub | None = None) -> None:
        """Begin; rows that the hub gives out have live rules looked at."""
        if hub is not None:
            self._leave = hub.listen(self._wake.set)
        self._thread = threading.Thread(target=self._run, name="alerts", daemon=True)
        self._thread.start()

    def stop(self, seconds: float = 3.0) -> None:
        """End; a message that is being sent has so long to be taken, else it comes again from the next to check."""
        if self._leave is not None:
            self._leave()
        self._ended.set()
        self._wake.set()
        self.sending.wake()
        if self._thread is not None:
            self._thread.join(seconds)

    def found(self) -> dict[str, CheckedRule]:
        """The rules as they were last looked at, by id; those that were not looked at yet are not in it."""
        ids = {rule.id for rule in self._rules}
        return {name: each for name, each in dict(self._found).items() if name in ids}

    @property
    def status(self) -> WatchStatus:
        """How it is."""
        found = self.found().values()
        sending = self.sending
        blocked = sending.problem if self._state == "checking" else ""
        return WatchStatus(
            state="waiting" if blocked else self._state,
            problem=self._problem or blocked,
            rules=len(self._rules),
            firing=sum(each.condition == "on" for each in found),
            silent=sum(each.condition == "silent" for each in found),
            faults=len(self._faults),
            checked_at=self._checked_at,
            owed=sending.owed,
            oldest_owed_at=sending.oldest_owed_at,
        )

    def remember(self) -> None:
        """Take up what the store remembers of the rules: what an earlier process has left."""
        with open_store(self._settings.home, clock=self._clock) as store:
            states = store.alerts.states() if store.exists else {}
        rules, _ = alert_rules(self._settings)
        for name, before in remembered([each.rule for each in rules], states).items():
            own = states[name]
            self._known[name] = _Known(own.rule_sha256, before, before.state, own.updated_at)

    def look(self) -> None:
        """Look at the rules once, and write down what happened; for whoever has the turn.

        Raises
        ------
        StoreLocked
            When something is to be written and another process writes to the store; nothing is forgotten.
        """
        mark, now = data_mark(self._settings).text, self._clock()
        stored_due = mark != self._mark or time.monotonic() >= self._next_stored
        if self._read_files(again=stored_due):
            stored_due = True
        live = [rule for rule in self._rules if isinstance(rule.watch, LiveWatch)]
        self._look_at(live, now)
        self.counts["live"] += 1
        self._checked_at = now
        if stored_due:
            self._look_at([rule for rule in self._rules if rule not in live], now)
            self.counts["stored"] += 1
            self._mark, self._next_stored = mark, time.monotonic() + STORED_S

    # ---- the thread

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                if self._has_work():
                    with alert_turn(self._settings.home, COMMAND, self._clock()):
                        self._in_turn()
                else:
                    self._say("idle")
            except CheckedElsewhere as fault:
                self._say("elsewhere", str(fault))
            except Exception as fault:  # noqa: BLE001 - whatever it is, the server goes on and says so
                self._fail(fault)
            self._ended.wait(LIVE_MOST_S)

    def _has_work(self) -> bool:
        return (self._settings.home / FOLDER).is_dir()

    def _in_turn(self) -> None:
        """Look at rules for as long as the turn is ours."""
        self.remember()
        self.sending.start()
        try:
            while not self._ended.is_set():
                wait = LIVE_MOST_S
                try:
                    self.look()
                    self._say("checking" if self._rules else "idle")
                except StoreLocked as fault:
                    self._say("waiting", str(fault))
                    wait = LOCKED_S
                except Exception as fault:  # noqa: BLE001 - one rule that fails must not end the others for ever
                    self._fail(fault)
                self._ended.wait(LIVE_LEAST_S)
                self._wake.wait(max(wait - LIVE_LEAST_S, 0.0))
                self._wake.clear()
        finally:
            self.sending.join()

    def _read_files(self, *, again: bool) -> bool:
        """Read the rules where a file has changed; whether one has."""
        folder = self._settings.home / FOLDER
        files = [
            (each.name, found.st_mtime_ns, found.st_size)
            for each in (sorted(folder.iterdir()) if folder.is_dir() else [])
            if (found := each.stat())
        ]
        changed = files != self._files
        if again or changed:
            rules, faults = alert_rules(self._settings)
            self._rules, self._faults, self._files = tuple(each.rule for each in rules), faults, files
        return changed

    def _look_at(self, rules: list[AlertRule], now: datetime) -> None:
        """Look at some rules, and write down what is to be written."""
        if not rules:
            return
        before = {
            rule.id: known.before
            for rule in rules
            if (known := self._known.get(rule.id)) is not None and known.condition == condition_digest(rule)
        }
        found, fault = self._found_of(rules, before, now)
        to_write = [each for each in found if self._is_to_be_written(each, before, now)]
        for each in found:
            if each not in to_write:
                self._remember(each, before[each.rule.id].since)
        if to_write:
            with self._writing() as store:
                done = [written(store.alerts, each, now) for each in to_write]
            for each in done:
                since = before[each.rule.id].since if each.rule.id in before else now
                self._remember(each, since, stored_at=now)
                self.counts.update(str(one.event.kind) for one in each.happened if one.new)
            self.sending.wake()
        if fault is not None:
            raise fault

    def _found_of(
        self, rules: list[AlertRule], before: dict[str, Remembered], now: datetime
    ) -> tuple[list[CheckedRule], Exception | None]:
        """What happened to some rules; where looking at them together fails, one at a time, and why one of them did."""
        try:
            return list(looked_at(rules, before, now, self._settings)), None
        except Exception as fault:  # noqa: BLE001 - it is raised again when the others are done
            if len(rules) == 1:
                return [], fault
        found, failure = list[CheckedRule](), None
        for rule in rules:
            more, fault_of_one = self._found_of([rule], before, now)
            found += more
            failure = failure or fault_of_one
        return found, failure

    def _is_to_be_written(self, found: CheckedRule, before: dict[str, Remembered], now: datetime) -> bool:
        if found.happened or found.rule.id not in before:
            return True
        known = self._known[found.rule.id]
        return found.state != known.stored and now - known.stored_at >= KEEP

    def _remember(self, found: CheckedRule, since: datetime, *, stored_at: datetime | None = None) -> None:
        name, before = found.rule.id, Remembered(found.state, since)
        if stored_at is not None:
            self._known[name] = _Known(condition_digest(found.rule), before, found.state, stored_at)
        else:
            self._known[name].before = before
        self._found[name] = found

    @contextmanager
    def _writing(self) -> Iterator[Store]:
        with open_store(self._settings.home, write=True, command=COMMAND, clock=self._clock) as store:
            yield store

    # ---- what is said

    def _say(self, state: str, problem: str = "") -> None:
        if problem and (state, problem) != (self._state, self._problem):
            LOG.warning("alerts: %s", problem)
        self._state, self._problem = state, problem

    def _fail(self, fault: Exception) -> None:
        self.counts["failed"] += 1
        self._say("failing", worded_fault(fault))


def worded_fault(fault: Exception) -> str:
    """What went wrong: in our own words, or the kind and the place where the words are of others and may say more."""
    from weatherglass.errors import WeatherglassError

    if isinstance(fault, WeatherglassError):
        return str(fault)
    at = fault.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    place = "" if at is None else f" at line {at.tb_lineno} of {at.tb_frame.f_globals.get('__name__', '?')}"
    return f"{type(fault).__name__}{place}"


def alert_watch(settings: Settings, *, make_sender: SenderFor = sender_for) -> AlertWatch | None:
    """What checks the rules of a home while a server runs; None where the settings say that it does not.

    Whoever serves starts it and stops it; `weatherglass.delivery.api.application` does.
    """
    return AlertWatch(settings, make_sender=make_sender) if settings.serve.alerts else None
