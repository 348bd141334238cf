"""The one deadline of a request, known to everything that runs on its behalf, down to the socket."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

TOO_LATE_S = 0.001
"""What is left of a deadline when nothing can be done any more."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """An instant of a clock by which a request must have its answer.

    >>> Deadline(total_s=5.0, ends_at=105.0, clock=lambda: 103.0).left()
    2.0
    """

    total_s: float
    ends_at: float
    clock: Callable[[], float]

    def left(self) -> float:
        """Seconds from now to the deadline; below 0 after it."""
        return self.ends_at - self.clock()

    @property
    def passed(self) -> bool:
        """Whether nothing can be done any more."""
        return self.left() <= TOO_LATE_S


RUNNING: ContextVar[Deadline | None] = ContextVar("RUNNING", default=None)
"""The deadline of the request of this thread, or None outside of any."""


@contextmanager
def running(deadline: Deadline) -> Iterator[None]:
    """Hold everything in the block to a deadline, and keep the libraries underneath from logging."""
    token = RUNNING.set(deadline)
    try:
        yield
    finally:
        RUNNING.reset(token)


class _NotDuringARequest(logging.Filter):
    """Drops records made on behalf of a request of ours: httpx2 logs whole URLs, and httpcore2 headers of answers.

    What other parts of the program log through the same loggers passes.
    """

    def filter(self, record: logging.LogRecord) -> bool:  # noqa: ARG002
        return RUNNING.get() is None


_FILTER = _NotDuringARequest()
_TALKATIVE = ("httpx2", "httpcore2.connection", "httpcore2.http11", "httpcore2.proxy", "stamina")


def silence_libraries() -> None:
    """Keep secrets in URLs and headers out of the log, at any level. Calling it again changes nothing."""
    for name in _TALKATIVE:
        logging.getLogger(name).addFilter(_FILTER)
