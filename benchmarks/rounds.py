"""Timing on a noisy machine: every contestant once a round, and medians over the rounds of ratios within a round.

Processor time is taken where all the work is done by this process, so that other programs' turns on a core do not
count; on an idle machine it is the same as time on the wall.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Contestant:
    """Something to be timed.

    Attributes
    ----------
    units
        Units of work (boards, calls, rows) done by one `run`.
    seconds
        Per unit, one entry a round.
    """

    name: str
    run: Callable[[], object]
    units: int
    seconds: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """Median seconds a unit."""
        return statistics.median(self.seconds)


@dataclass(frozen=True, slots=True)
class Spread:
    """Median and quartiles of a ratio over the rounds."""

    median: float
    low: float
    high: float

    def times(self, factor: float) -> Spread:
        """So many times as much."""
        return Spread(self.median * factor, self.low * factor, self.high * factor)

    def text(self, digits: int) -> str:
        """Median (quartiles)."""
        return f"{self.median:,.{digits}f} ({self.low:,.{digits}f} to {self.high:,.{digits}f})"


def ratio(time_of: Contestant, to: Contestant) -> Spread:
    """Time of one over the time of another, round by round: both saw the same state of the machine."""
    ratios = [a / b for a, b in zip(time_of.seconds, to.seconds, strict=True)]
    low, median, high = statistics.quantiles(ratios, n=4, method="inclusive")
    return Spread(median, low, high)


def race(contestants: list[Contestant], rounds: int, *, clock: Callable[[], float] = time.process_time) -> None:
    """Run all of them once a round, forth and back in turn, after one round that is not counted.

    Neighbors in the list are neighbors in time: put those whose ratio matters most side by side.
    """
    for contestant in contestants:
        contestant.run()
    gc.collect()
    gc.disable()
    try:
        for turn in range(rounds):
            for contestant in contestants if turn % 2 == 0 else contestants[::-1]:
                started = clock()
                contestant.run()
                contestant.seconds.append((clock() - started) / contestant.units)
    finally:
        gc.enable()
