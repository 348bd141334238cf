"""What an association claim measures: one number for two series, the same for every shift of one, and its spread.

A statistic comes with its value under every circular shift of the signal against the target, shift 0 first. That is the
test of "no more than independent series would show": each series keeps its own memory and volatility. It cannot test
another size than that of independence; against such a null stands the block bootstrap.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from weatherglass.claims.cases import PRICE_MEASURES
from weatherglass.claims.claim_file import AssociationClaim
from weatherglass.claims.event_tests import OWN_VOLATILITY
from weatherglass.claims.observed import observed
from weatherglass.claims.outcomes import days_a_year, measured
from weatherglass.claims.pairs import FEWEST_CHANGES, Changes, common_changes, last_of
from weatherglass.claims.results import Finding, NotRun, Why
from weatherglass.market.series import Days
from weatherglass.signals.panel import Observations, Panel
from weatherglass.stats.block_length import block_lengths
from weatherglass.stats.hac import least_squares
from weatherglass.stats.ordered import jonckheere_shifts
from weatherglass.stats.paired_shifts import correlation_shifts, opposite_sign_shifts, slope_shifts
from weatherglass.stats.resampling import StationaryBlocks, resampled_column_means, resampled_statistics

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Labels = NDArray[np.int64]
INDEPENDENCE = MappingProxyType({
    "correlation": 0.0, "regression_slope": 0.0, "opposite_sign_share": 50.0, "ordered_bands": 50.0,
    "event_coincidence": 0.0,
})  # fmt: skip
"""The value of each statistic that means "nothing", which a file that names no null has in mind."""
UNITS = MappingProxyType({
    "correlation": "correlation", "regression_slope": "slope", "opposite_sign_share": "percent",
    "ordered_bands": "percent", "event_coincidence": "percent",
})  # fmt: skip
_ROWS_A_PERIOD = MappingProxyType({"day": 1.0, "week": 5.0, "month": 21.0})
_MOST_SHIFTS = 2_000
"""Of ordered bands, where every shift is a count over all rows."""
_STALE = np.timedelta64(7, "D")
_NORMAL_95 = 1.959963984540054


@dataclass(frozen=True, slots=True, eq=False)
class Statistic:
    """One definition of an association, measured.

    Attributes
    ----------
    estimate, unit, null
        The value, and what it would be if there were nothing; shares in percent.
    days
        (n,) of the rows.
    shifts, rows_a_shift
        (M,) the statistic for every shift, shift 0 first, and how many daily rows one shift stands for.
    replicates
        (seed, replications) -> the statistic of resampled series.
    interval
        A 95 % interval that needs no resampling, where there is one.
    standardised
        Returns were divided by the volatility that the signal had announced.
    figures
        What a reader wants to see beside it.
    """

    estimate: float
    unit: str
    null: float
    days: Days
    shifts: Vector
    rows_a_shift: int
    replicates: Callable[[int, int], Vector]
    interval: tuple[float, float] | None = None
    standardised: bool = False
    figures: tuple[Finding, ...] = ()

    @property
    def n(self) -> int:
        """Rows."""
        return int(self.days.shape[0])

    @property
    def effect(self) -> float:
        """The estimate less the null."""
        return self.estimate - self.null

    @property
    def span(self) -> tuple[date, date]:
        """First and last day."""
        return self.days[0].item(), self.days[-1].item()


def null_of(claim: AssociationClaim) -> float:
    """The null of a claim: 0 stands for what independence gives."""
    return claim.association.null or INDEPENDENCE[claim.association.statistic]


def tests_independence(claim: AssociationClaim) -> bool:
    """Whether the null is that of independent series, which shifts can test."""
    return null_of(claim) == INDEPENDENCE[claim.association.statistic]


def statistic_of(claim: AssociationClaim, panel: Panel, *, after: date | None = None) -> Statistic | NotRun:
    """The statistic of a claim on what is known, or why there is none.

    Parameters
    ----------
    after
        Only rows that end after this day.
    """
    if claim.data.signal is None:
        return NotRun("signal", Why.NO_SERIES)
    signal, target = observed(panel, claim.data.signal, "signal"), observed(panel, claim.data.target, "target")
    for each in (signal, target):
        if isinstance(each, NotRun):
            return each
    assert isinstance(signal, Observations)  # noqa: S101 - for the reader of types: the loop has returned otherwise
    assert isinstance(target, Observations)  # noqa: S101
    if claim.association.statistic == "ordered_bands":
        return bands_of(claim, signal, target, after=after)
    found = changes_of(claim, signal, target)
    if isinstance(found, NotRun):
        return found
    if after is not None:
        found = found.part(found.days > np.datetime64(after))
        if found.rows < FEWEST_CHANGES:
            return NotRun("after_freeze", Why.TOO_SHORT, f"{found.rows}")
    return of_changes(claim, found)


def changes_of(claim: AssociationClaim, signal: Observations, target: Observations) -> Changes | NotRun:
    """The changes that a claim is about."""
    asked = claim.association
    return common_changes(signal, target, change=asked.change, frequency=asked.frequency, start=claim.baseline.start)


def of_changes(claim: AssociationClaim, found: Changes) -> Statistic:
    """Correlation, share of opposite signs, or slope of changes."""
    asked, x, y = claim.association, found.signal, found.target
    rows = round(_ROWS_A_PERIOD[asked.frequency])
    block = _block(_standard(x) * _standard(y))
    if asked.statistic == "opposite_sign_share":
        shifts = 100.0 * opposite_sign_shifts(x, y)
        opposite = np.where(x * y < 0.0, 100.0, 0.0)

        def means(seed: int, count: int) -> Vector:
            drawn = resampled_column_means(opposite[:, None], StationaryBlocks(block), seed=seed, replications=count)
            return drawn[:, 0]

        return Statistic(
            float(shifts[0]), "percent", null_of(claim), found.days, shifts, rows, means, figures=_signs(found)
        )
    sloping = asked.statistic == "regression_slope"
    moments = np.stack([x, y, x * x, y * y, x * y], axis=1)

    def second_moments(seed: int, count: int) -> Vector:
        drawn = resampled_column_means(moments, StationaryBlocks(block), seed=seed, replications=count).T
        across, xx = drawn[4] - drawn[0] * drawn[1], drawn[2] - drawn[0] ** 2
        return np.asarray(across / xx if sloping else across / np.sqrt(xx * (drawn[3] - drawn[1] ** 2)))

    if not sloping:
        shifts = correlation_shifts(x, y)
        return Statistic(
            float(shifts[0]), "correlation", null_of(claim), found.days, shifts, rows, second_moments,
            figures=_halves(found),
        )  # fmt: skip
    shifts = slope_shifts(x, y)
    lags = 2 * math.ceil(asked.horizon_days / _ROWS_A_PERIOD[asked.frequency])
    fit = least_squares(y, x, lags=min(lags, found.rows // 4))
    slope, error = float(fit.coefficients[1]), float(fit.standard_errors[1])
    return Statistic(
        slope, "slope", null_of(claim), found.days, shifts, rows, second_moments,
        (slope - _NORMAL_95 * error, slope + _NORMAL_95 * error),
        figures=(
            _figure("standard_error", error, "slope", found.days, f"newey_west_{fit.lags}"),
            _figure("r_squared", fit.r_squared, "share", found.days),
        ),
    )  # fmt: skip


def bands_of(
    claim: AssociationClaim, signal: Observations, target: Observations, *, after: date | None = None
) -> Statistic | NotRun:
    """Pairs of days of different bands whose outcomes stand in the order of the bands, in percent.

    The band of a row is that of the last value of the signal that was known strictly before the target's close, as
    everywhere else: the VIX of 16:15 is not known at the S&P's close of 16:00.
    """
    asked = claim.association
    if not asked.bands:
        return NotRun("association.bands", Why.NOT_APPLICABLE)
    outcome = measured(target, asked.outcome, asked.horizon_days)
    if outcome.shape[0] < FEWEST_CHANGES:
        return NotRun("outcome", Why.HORIZON_TOO_LONG, f"{asked.horizon_days}")
    count = outcome.shape[0]
    row = np.searchsorted(np.maximum.accumulate(signal.known_at), target.known_at[:count], side="left") - 1
    days = target.days[:count]
    kept = (row >= 0) & (days - signal.days[np.maximum(row, 0)] <= _STALE) & np.isfinite(outcome)
    if claim.baseline.start is not None:
        kept &= days >= np.datetime64(claim.baseline.start)
    if after is not None:
        kept &= days > np.datetime64(after)
    rows = np.flatnonzero(kept)
    rows = rows[last_of(days[rows], asked.frequency)]
    level, value = signal.value[row[rows]], outcome[rows]
    labels = np.searchsorted(np.array(sorted(asked.bands)), level, side="right").astype(np.int64)
    if rows.shape[0] < FEWEST_CHANGES or np.unique(labels).shape[0] < 2:
        return NotRun("association.bands", Why.TOO_SHORT, f"{rows.shape[0]}")
    figures = _by_band(days[rows], labels, value, asked.bands, asked.outcome)
    standardised = signal.series in OWN_VOLATILITY and asked.outcome in PRICE_MEASURES
    if standardised:
        # under these a wild state alone would move ranks: returns about their mean, in units of what was announced
        expected = level / 100.0 * math.sqrt(asked.horizon_days / days_a_year(target))
        value = (value - value.mean()) / expected
    step = max(1, rows.shape[0] // _MOST_SHIFTS)
    shifts = 100.0 * jonckheere_shifts(labels, value, step=step)
    block = max(_block(value), asked.horizon_days / _ROWS_A_PERIOD[asked.frequency])
    columns = np.stack([labels.astype(float), value], axis=1)

    def resampled(seed: int, count: int) -> Vector:
        return 100.0 * resampled_statistics(
            columns, _share_in_order, StationaryBlocks(max(1.0, block)), seed=seed, replications=count
        )

    return Statistic(
        float(shifts[0]), "percent", null_of(claim), days[rows], shifts,
        step * round(_ROWS_A_PERIOD[asked.frequency]), resampled, standardised=standardised, figures=figures,
    )  # fmt: skip


def _share_in_order(columns: Matrix) -> float:
    labels = columns[:, 0].astype(np.int64)
    if np.unique(labels).shape[0] < 2:
        return 0.5
    return float(jonckheere_shifts(labels, columns[:, 1], step=columns.shape[0])[0])


def _by_band(days: Days, labels: Labels, value: Vector, edges: tuple[float, ...], measure: str) -> tuple[Finding, ...]:
    """Share of the rows and mean outcome of every band."""
    bounds = ["", *(f"{each:g}" for each in sorted(edges)), ""]
    found: list[Finding] = []
    for band in range(len(edges) + 1):
        inside, note = labels == band, f"{bounds[band]}-{bounds[band + 1]}"
        share = _figure(f"share_of_band_{band}", 100.0 * float(inside.mean()), "percent", days, note)
        found.append(replace(share, n=int(inside.sum())))
        if inside.any():
            found.append(_figure(f"mean_of_band_{band}", float(value[inside].mean()), measure, days[inside], note))
    return tuple(found)


def _signs(found: Changes) -> tuple[Finding, ...]:
    """How often both rise, and how often one does when the other does."""
    up, target_up = found.signal > 0.0, found.target > 0.0
    figures = [_figure("both_up", 100.0 * float((up & target_up).mean()), "percent", found.days)]
    for name, given, other in (
        ("signal_up_when_target_up", target_up, up),
        ("target_up_when_signal_up", up, target_up),
    ):
        if given.any():
            figures.append(_figure(name, 100.0 * float(other[given].mean()), "percent", found.days[given]))
    return tuple(figures)


def _halves(found: Changes) -> tuple[Finding, ...]:
    """The correlation of the first and of the second half, and of rises and falls of the target."""
    early = np.arange(found.rows) < found.rows // 2
    parts = {
        "first_half": early, "second_half": ~early, "target_up": found.target > 0.0, "target_down": found.target < 0.0,
    }  # fmt: skip
    figures = []
    for name, kept in parts.items():
        part = found.part(kept)
        if part.rows >= FEWEST_CHANGES and float(np.ptp(part.signal)) > 0.0 and float(np.ptp(part.target)) > 0.0:
            value = float(correlation_shifts(part.signal, part.target)[0])
            figures.append(_figure(name, value, "correlation", part.days))
    return tuple(figures)


def _figure(name: str, value: float, unit: str, days: Days, note: str = "") -> Finding:
    return Finding(name, value, unit, int(days.shape[0]), days[0].item(), days[-1].item(), note=note)


def _standard(x: Vector) -> Vector:
    return np.asarray((x - x.mean()) / x.std())


def _block(values: Vector) -> float:
    """Mean length of the blocks, in rows: Politis and White's, at least one."""
    if not float(np.ptp(values)) > 0.0:
        return 1.0
    return max(1.0, block_lengths(values).stationary)
