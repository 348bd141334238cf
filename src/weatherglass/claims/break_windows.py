"""One definition of a break made concrete: the window among the periods of a sample, and the shift tests of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from weatherglass.claims.claim_file import StructuralBreakClaim
from weatherglass.claims.event_tests import SIZES
from weatherglass.claims.observed import observed
from weatherglass.claims.outcomes import days_a_year
from weatherglass.claims.periods import Periods, periods_of
from weatherglass.claims.results import NotRun, SignificanceTest, Why
from weatherglass.market.series import Days
from weatherglass.signals.panel import Observations, Panel
from weatherglass.stats.randomization import Randomized, against, window_shift

Vector = NDArray[np.float64]
Flags = NDArray[np.bool_]
WINDOW_SHIFT = "circular_shift_window"
FEWEST_PERIODS = 2
"""Inside, and outside; with fewer there is no mean to tell from the other."""
QUANTILES: Mapping[str, float] = MappingProxyType({"q05_30d": 0.05, "q95_30d": 0.95})
"""Further outcomes that are quantiles of returns over thirty calendar days."""
_QUANTILE_SHIFTS = 500


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """A window of a series.

    Attributes
    ----------
    target
        The series, from the start of the baseline on.
    periods
        Of the whole sample.
    first, length
        The window among them: a period is inside when its middle day is.
    begins, ends
        Days of the window.
    """

    claim: StructuralBreakClaim
    target: Observations
    periods: Periods
    first: int
    length: int
    begins: np.datetime64
    ends: np.datetime64

    @property
    def values(self) -> Vector:
        """(M,) of the periods."""
        return self.periods.value

    @property
    def inside(self) -> Flags:
        """(M,) which periods the window has."""
        row = np.arange(self.periods.count)
        return np.asarray((row >= self.first) & (row < self.first + self.length))

    def holds(self, days: Days) -> Flags:
        """Which days lie in the window, (n,)."""
        return np.asarray((days >= self.begins) & (days <= self.ends))


def window_of(claim: StructuralBreakClaim, panel: Panel) -> Window | NotRun:
    """One definition on what is known, or why it cannot be run."""
    target = observed(panel, claim.data.target, "target")
    if isinstance(target, NotRun):
        return target
    start = claim.baseline.start
    if not bool((target.value > 0.0).all()):
        return NotRun("target", Why.NOT_APPLICABLE, target.series)
    row = 0 if start is None else int(np.searchsorted(target.days, np.datetime64(start)))
    target = replace(target, days=target.days[row:], known_at=target.known_at[row:], value=target.value[row:])
    if target.rows < FEWEST_PERIODS:
        return NotRun("target", Why.TOO_SHORT, target.series)
    periods = _periods(target, claim, claim.outcome.measure)
    if periods.count == 0:
        long = claim.outcome.horizon_days >= target.rows
        return NotRun("outcome", Why.HORIZON_TOO_LONG if long else Why.NOT_APPLICABLE, claim.outcome.measure)
    params = claim.event.params
    begins = np.datetime64(params.from_)
    ends = target.days[-1] if params.to == "end" else np.datetime64(params.to)
    rows = _rows_inside(periods, begins, ends)
    if rows.size == 0:
        return NotRun("event", Why.EVENTS_OUTSIDE_DATA)
    if min(rows.size, periods.count - rows.size) < FEWEST_PERIODS:
        return NotRun("event", Why.TOO_SHORT, f"{rows.size}")
    return Window(claim, target, periods, int(rows[0]), int(rows.size), begins, ends)


def shift_test(window: Window) -> SignificanceTest:
    """The difference of the window against that of every window of its length on the circle."""
    found = window_shift(window.values, window.first, window.length)
    return in_direction(window.claim, WINDOW_SHIFT, found, window.claim.outcome.measure)


def further_tests(window: Window) -> tuple[SignificanceTest | NotRun, ...]:
    """The further outcomes of the file, each under its own name; two-sided, as the claim says nothing of them."""
    return tuple(_further(window, name) for name in window.claim.outcome.also)


def in_direction(
    claim: StructuralBreakClaim, name: str, found: Randomized, unit: str, *, two_sided: bool = False
) -> SignificanceTest:
    """A randomization as the report has it, with p in the claim's direction."""
    own, other = (found.less, found.greater) if claim.direction == "less" else (found.greater, found.less)
    return SignificanceTest(
        name=name,
        statistic=found.statistic,
        unit=unit,
        p=found.two_sided if two_sided or claim.direction == "two_sided" else own,
        p_two_sided=found.two_sided,
        p_opposite=other,
        n=found.n,
        draws=found.draws,
        min_p=found.smallest,
        monte_carlo_error=found.error,
        size=SIZES.get(name, ""),
    )


def _further(window: Window, name: str) -> SignificanceTest | NotRun:
    if name in QUANTILES:
        return _quantile_test(window, name)
    periods = _periods(window.target, window.claim, name)
    rows = _rows_inside(periods, window.begins, window.ends)
    if min(rows.size, periods.count - rows.size) < FEWEST_PERIODS:
        return NotRun(name, Why.TOO_SHORT, f"{rows.size}")
    found = window_shift(periods.value, int(rows[0]), int(rows.size))
    return in_direction(window.claim, name, found, name, two_sided=True)


def _quantile_test(window: Window, name: str) -> SignificanceTest | NotRun:
    """The quantile of thirty-day returns that end in the window less that of the others, by shifts of the window."""
    rows = round(30 * days_a_year(window.target) / 365)
    price, days = window.target.value, window.target.days
    coming = np.log(price[rows:] / price[:-rows]) if price.shape[0] > rows else np.empty(0)
    inside = np.flatnonzero(window.holds(days[rows:]))
    length, count = inside.size, coming.shape[0]
    if min(length, count - length) < FEWEST_PERIODS * rows:
        return NotRun(name, Why.TOO_SHORT, f"{length}")
    around = np.roll(coming, -int(inside[0]))
    step = max(1, count // _QUANTILE_SHIFTS)
    differences = []
    for shift in range(0, count, step):
        shifted = np.roll(around, -shift)
        differences.append(
            np.quantile(shifted[:length], QUANTILES[name]) - np.quantile(shifted[length:], QUANTILES[name])
        )
    found = against(np.array(differences), max(1, length // rows))
    return in_direction(window.claim, name, found, "log_return", two_sided=True)


def _periods(target: Observations, claim: StructuralBreakClaim, measure: str) -> Periods:
    outcome = claim.outcome
    return periods_of(target, measure, outcome.frequency, horizon=outcome.horizon_days, above=outcome.hit_above)


def _rows_inside(periods: Periods, begins: np.datetime64, ends: np.datetime64) -> NDArray[np.int64]:
    middle = periods.first + (periods.last - periods.first) // 2
    return np.flatnonzero((middle >= begins) & (middle <= ends))
