"""Manners towards a host: requests spaced out, its wish to be left alone obeyed, and a rest after repeated failure."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable

from weatherglass.providers.http.faults import AttemptFailed, Fault
from weatherglass.providers.http.policy import HttpPolicy


class HostGate:
    """The gate before one host; every request to it, of any thread, passes here.

    Times are seconds of `clock`.
    """

    def __init__(self, host: str, policy: HttpPolicy, clock: Callable[[], float]) -> None:
        self._host, self._policy, self._clock = host, policy, clock
        self._interval = policy.interval_s(host)
        self._lock = threading.Lock()
        self._free_at = -math.inf
        self._held_until = -math.inf
        self._rests_until = -math.inf
        self._failures = 0
        self._last: Fault | None = None

    def turn(self, left_s: float) -> float:
        """How long to wait before sending; the turn is taken by this call.

        Raises
        ------
        AttemptFailed
            When the host rests after failures, or the wait is not shorter than `left_s`. No turn is taken then.
        """
        with self._lock:
            now = self._clock()
            resting = self._failures >= self._policy.failures_to_rest and self._last is not None
            if resting and now < self._rests_until:
                raise AttemptFailed(self._rest(self._rests_until - now))
            at = max(now, self._free_at, self._held_until)
            if at - now >= left_s:
                raise AttemptFailed(self._no_turn(now, at))
            if resting:  # this request tries whether the host is well again; until it is back the others stay away
                self._rests_until = now + self._policy.rest_s
            self._free_at = at + self._interval
            return at - now

    def answered(self) -> None:
        """The host did its work, whether or not the answer was the one wished for."""
        with self._lock:
            self._failures = 0

    def failed(self, fault: Fault) -> None:
        """The host did not do its work; what it says about waiting holds for every thread."""
        with self._lock:
            now = self._clock()
            self._failures += 1
            self._last = fault
            if fault.retry_after_s is not None:
                self._held_until = max(self._held_until, now + fault.retry_after_s)
            if self._failures >= self._policy.failures_to_rest:
                self._rests_until = now + self._policy.rest_s

    @property
    def rests(self) -> bool:
        """Whether the host is being left alone after repeated failure."""
        with self._lock:
            return self._failures >= self._policy.failures_to_rest and self._clock() < self._rests_until

    def _rest(self, wait_s: float) -> Fault:
        last = self._last
        assert last is not None  # noqa: S101
        said = (
            f"{self._host} failed {self._failures} times in a row and is left alone for another {wait_s:.0f} s; "
            f"the last time: {last.problem}"
        )
        return Fault(said, retry=False, offline=last.offline, status=last.status, retry_after_s=wait_s)

    def _no_turn(self, now: float, at: float) -> Fault:
        if at == self._held_until and self._last is not None:
            said = f"{self._host} asks to be left alone for another {at - now:.0f} s, beyond the deadline"
            return Fault(said, retry=False, status=self._last.status, retry_after_s=at - now)
        said = f"the turn of this request to {self._host} comes in {at - now:.1f} s, beyond its deadline"
        return Fault(said, retry=False)


class Politeness:
    """The gates of all hosts."""

    def __init__(self, policy: HttpPolicy, clock: Callable[[], float]) -> None:
        self._policy, self._clock = policy, clock
        self._lock = threading.Lock()
        self._gates: dict[str, HostGate] = {}

    def gate(self, host: str) -> HostGate:
        """The gate of a host, the same one every time."""
        with self._lock:
            if host not in self._gates:
                self._gates[host] = HostGate(host, self._policy, self._clock)
            return self._gates[host]
