"""Sending what is owed: each message at least once, under one key, with waits that grow, up to a bound."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Protocol

from weatherglass.app.settings import AlertSettings, Settings
from weatherglass.errors import UsageError, nearest
from weatherglass.providers.notices.address_guard import AddressGuard
from weatherglass.providers.notices.apprise_sender import AppriseSender
from weatherglass.providers.notices.notice import Notice, NotSent
from weatherglass.providers.notices.webhook import WebhookSender
from weatherglass.store.alerts import Delivery, LoggedAlert

SECONDS = 90.0
"""After which a check begins no further message: the store is locked meanwhile, and others want to write."""


class Sender(Protocol):
    """Sends messages to one channel."""

    def send(self, notice: Notice) -> None:
        """Send one, or raise `NotSent`."""


class Outbox(Protocol):
    """Messages that are owed: `weatherglass.store.alerts.AlertBook`, or what opens one for each word."""

    def due(self, now: datetime) -> tuple[tuple[LoggedAlert, Delivery], ...]:
        """Those whose time has come."""

    def begin_attempt(self, key: str, channel: str) -> int:
        """Write down that one is about to be sent."""

    def delivered(self, key: str, channel: str) -> None:
        """It was taken."""

    def failed(self, key: str, channel: str, problem: str, *, again_at: datetime | None) -> None:
        """It was not."""


@dataclass(frozen=True, slots=True)
class Sent:
    """An attempt: which message to which channel, and the problem, if any; `dead` when it was the last."""

    key: str
    channel: str
    problem: str = ""
    dead: bool = False


@dataclass(frozen=True, slots=True)
class Deliveries:
    """Attempts of one round, and how many messages it left for the next."""

    attempts: tuple[Sent, ...]
    left: int = 0

    @property
    def failed(self) -> tuple[Sent, ...]:
        """Those that were not taken."""
        return tuple(each for each in self.attempts if each.problem)


_CHANCE = SystemRandom().random
SenderFor = Callable[[str, Settings], Sender]


def sender_for(channel: str, settings: Settings) -> Sender:
    """The sender of a channel of the settings.

    Raises
    ------
    UsageError
        When the settings have no such channel, or an address that is never sent to; the address is not told.
    """
    channels = settings.alerts.channels
    if channel not in channels:
        hint = nearest(channel, channels) if channels else "the settings have none (alerts.channels in config.toml)"
        raise UsageError(f"no channel {channel!r}; {hint}")
    guard, address = AddressGuard(settings.alerts.allow_loopback), channels[channel].strip()
    if address.lower().startswith(("https://", "http://")):
        return WebhookSender(channel, address, guard)
    return AppriseSender(channel, address, guard)


def deliver(
    outbox: Outbox,
    settings: Settings,
    *,
    now: datetime,
    make_sender: SenderFor = sender_for,
    chance: Callable[[], float] = _CHANCE,
    clock: Callable[[], float] = time.monotonic,
) -> Deliveries:
    """Try every message whose time has come, once.

    An attempt is written down before it is made, and its outcome after: a process that is killed in between has sent
    the message, or not, and the next one sends it (again) with the same key.

    Parameters
    ----------
    chance
        A number from [0, 1), for the wait before the next attempt.
    """
    until = clock() + SECONDS
    due = outbox.due(now)
    attempts: list[Sent] = []
    for event, owed in due:
        if clock() >= until:
            break
        number = outbox.begin_attempt(event.key, owed.channel)
        problem, final = _tried(event, owed.channel, settings, make_sender)
        if not problem:
            outbox.delivered(event.key, owed.channel)
            attempts.append(Sent(event.key, owed.channel))
            continue
        dead = final or number >= settings.alerts.attempts
        again = None if dead else now + wait_before(number, settings.alerts, chance())
        outbox.failed(event.key, owed.channel, problem, again_at=again)
        attempts.append(Sent(event.key, owed.channel, problem, dead))
    return Deliveries(tuple(attempts), len(due) - len(attempts))


def wait_before(attempts: int, settings: AlertSettings, chance: float) -> timedelta:
    """The wait after so many attempts: drawn evenly from 0 to a bound that doubles up to a cap ("full jitter").

    >>> [wait_before(n, AlertSettings(), 0.5).total_seconds() for n in (1, 2, 3, 10, 500)]
    [15.0, 30.0, 60.0, 1800.0, 1800.0]
    """
    bound = min(settings.most_wait_s, settings.first_wait_s * 2.0 ** min(attempts - 1, 60))
    return timedelta(seconds=bound * chance)


def notice_of(event: LoggedAlert) -> Notice:
    """The message of an event, the same however often it is made."""
    content = dict(event.content)
    return Notice(
        key=event.key, title=content["title"], body=content["text"], severity=content["severity"],
        document={each: value for each, value in content.items() if each not in {"title", "text", "severity"}},
    )  # fmt: skip


def _tried(event: LoggedAlert, channel: str, settings: Settings, make_sender: SenderFor) -> tuple[str, bool]:
    try:
        make_sender(channel, settings).send(notice_of(event))
    except NotSent as fault:
        return fault.problem, fault.final
    except UsageError as fault:
        return str(fault), True
    return "", False
