"""A message, and why it was not sent. No text of this package holds an address: addresses of channels are secrets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from weatherglass.errors import SourceError


@dataclass(frozen=True, slots=True)
class Notice:
    """A message to one channel.

    Attributes
    ----------
    key
        The same for the same event, however often it is sent: a receiver that has seen it may drop it.
    title, body
        For people.
    severity
        "info", "warning" or "critical".
    document
        For programs; plain values.
    """

    key: str
    title: str
    body: str
    severity: str
    document: Mapping[str, Any]


class NotSent(SourceError):
    """A message that its channel has not taken.

    Attributes
    ----------
    problem
        A sentence without any address, for people.
    final
        Whether trying again with the same settings is of no use.
    """

    def __init__(self, channel: str, problem: str, *, final: bool) -> None:
        self.channel, self.problem, self.final = channel, problem, final
        super().__init__(f"channel {channel}: {problem}")
