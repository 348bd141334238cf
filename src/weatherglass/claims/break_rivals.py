"""What else may explain a difference of a period: a trend, another series, and breaks at dates that nobody named."""

from __future__ import annotations

import math
from itertools import pairwise
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from weatherglass.claims.break_windows import Window, in_direction
from weatherglass.claims.claim_sections import Confounder, SeriesConfounder, SeriesUse, TrendConfounder
from weatherglass.claims.observed import observed
from weatherglass.claims.outcomes import days_a_year
from weatherglass.claims.periods import volatility
from weatherglass.claims.results import ConfounderResult, Finding, NotRun, SignificanceTest, Why
from weatherglass.errors import MethodError
from weatherglass.market.series_spec import Unit
from weatherglass.signals.panel import Panel
from weatherglass.stats.window_tests import window_beside
from weatherglass.timeline.halvings import height_estimates, issuance

Vector = NDArray[np.float64]
UNKNOWN_DATE = "bai_perron_unknown_date"
MOST_BREAKS, SHORTEST_REGIME = 5, 0.15
"""Bai and Perron (2003): regimes of at least 15 % of the sample, at most five breaks."""
VARIANCES = frozenset({"log_realised_variance", "realised_volatility"})


def alternatives_of(window: Window) -> tuple[SignificanceTest | NotRun, ...]:
    """The step at the window's edge with each rival of the file in the same regression.

    Standard errors are those of Newey and West with the bandwidth of Lazarus and others, p by their fixed-b
    distribution: with a normal table persistent series reject too often.
    """
    return tuple(_alternative(window, name) for name in window.claim.inference.alternatives)


def unknown_date(window: Window) -> tuple[SignificanceTest | NotRun, tuple[Finding, ...]]:
    """Whether there is a break at any date (sup-F of one break), and the regimes that dating finds with their levels.

    A p without a direction, and of a test that persistent series fail too often: it is a second opinion on where breaks
    lie, and never decides.
    """
    from weatherglass.stats.break_tests import break_tests

    values, target = window.values, window.target
    shortest = max(2, math.ceil(SHORTEST_REGIME * values.shape[0]))
    try:
        found = break_tests(values, max_breaks=MOST_BREAKS, min_segment=shortest, dependent=True)
    except MethodError:
        return NotRun(UNKNOWN_DATE, Why.TOO_SHORT, target.series), ()
    first, breaks = found.by_breaks[0], found.partitions.breaks
    begins = window.periods.first
    nearest = min((abs((begins[each] - window.begins).astype(int)) for each in breaks), default=None)
    details = {"breaks": float(len(breaks)), "largest_f_at": float(first.at[0])}
    if nearest is not None:
        details["nearest_days"] = float(nearest)
    test = SignificanceTest(
        UNKNOWN_DATE, first.statistic, "f", first.p, first.p, first.p, values.shape[0], 0, 1e-4,
        valid=False, note="persistence", details=MappingProxyType(details),
    )  # fmt: skip
    return test, _regimes(window, breaks)


def confounders_of(window: Window, panel: Panel) -> tuple[ConfounderResult, ...]:
    """The shift test with each confounder of the file allowed for; dates and states are confounders of events."""
    return tuple(_confounder(each, window, panel) for each in window.claim.confounders)


# -- rivals ------------------------------------------------------------------------------------------------------------


def _alternative(window: Window, name: str) -> SignificanceTest | NotRun:
    from weatherglass.stats.fixed_b import SMALLEST_P, fixed_b_p
    from weatherglass.stats.hac import lazarus_lags, least_squares

    rival = trend_of(window) if name == "linear_trend" else market_cap_of(window)
    if isinstance(rival, NotRun):
        return rival
    try:
        found = least_squares(window.values, window.inside.astype(float), rival, lags=lazarus_lags(window.values.size))
    except MethodError:
        return NotRun(name, Why.TOO_SHORT, window.target.series)
    step, t = float(found.coefficients[1]), float(found.t[1])
    both = fixed_b_p(t, found.bandwidth_share)
    greater = 0.5 * both if t > 0.0 else 1.0 - 0.5 * both
    direction = window.claim.direction
    own = both if direction == "two_sided" else 1.0 - greater if direction == "less" else greater
    other = greater if direction == "less" else 1.0 - greater
    details = {"t": t, "rival": float(found.coefficients[2]), "rival_t": float(found.t[2]), "lags": float(found.lags)}
    return SignificanceTest(
        name, step, window.claim.outcome.measure, own, both, other, window.length, 0, SMALLEST_P,
        details=MappingProxyType(details),
    )  # fmt: skip


def trend_of(window: Window) -> Vector:
    """Years from the first period to each, (M,)."""
    first = window.periods.first
    return np.asarray((first - first[0]).astype(np.int64) / 365.25)


def market_cap_of(window: Window) -> Vector | NotRun:
    """Log of the mean price of each period times the coins issued by its end, (M,); of Bitcoin alone."""
    name = "log_market_cap_trend"
    target, periods = window.target, window.periods
    if target.series != "BTC":
        return NotRun(name, Why.NO_SERIES, f"{target.series} market cap")
    begun = np.searchsorted(target.days, periods.first)
    ended = np.searchsorted(target.days, periods.last, side="right")
    total = np.concatenate([[0.0], np.cumsum(target.value)])
    price = (total[ended] - total[begun]) / (ended - begun)
    return np.asarray(np.log(price * issuance(height_estimates(periods.last))[1]))


def _regimes(window: Window, breaks: tuple[int, ...]) -> tuple[Finding, ...]:
    periods, target = window.periods, window.target
    edges = [0, *breaks, periods.count]
    found = []
    for begun, ended in pairwise(edges):
        first, last = periods.first[begun], periods.last[ended - 1]
        unit: str = window.claim.outcome.measure
        value = float(periods.value[begun:ended].mean())
        if unit in VARIANCES:
            returns = np.diff(np.log(target.value))
            kept = (target.days[1:] >= first) & (target.days[1:] <= last)
            value, unit = volatility(returns[kept], days_a_year(target)), Unit.VOL_POINTS.value
        found.append(Finding("regime", value, unit, ended - begun, first.item(), last.item()))
    return tuple(found)


# -- confounders -------------------------------------------------------------------------------------------------------


def _confounder(each: Confounder, window: Window, panel: Panel) -> ConfounderResult:
    adjusted: dict[str, SignificanceTest] = {}
    not_run = [] if each.adjust else [NotRun(each.id, Why.NOT_APPLICABLE, "adjust")]
    for way in each.adjust:
        beside = _beside(each, way, window, panel)
        if isinstance(beside, NotRun):
            not_run.append(beside)
            continue
        try:
            found = window_beside(window.values, window.first, window.length, beside)
        except MethodError:
            not_run.append(NotRun(way, Why.NOT_APPLICABLE, each.id))
            continue
        adjusted[way] = in_direction(window.claim, way, found, window.claim.outcome.measure)
    return ConfounderResult(
        each.id, each.within_days, 0, 0, None, 0, adjusted=MappingProxyType(adjusted), not_run=tuple(not_run)
    )


def _beside(each: Confounder, way: str, window: Window, panel: Panel) -> Vector | NotRun:
    if isinstance(each, TrendConfounder) and way == "detrend":
        return trend_of(window)
    if isinstance(each, SeriesConfounder) and way == "residual":
        return series_of_periods(window, panel, each)
    return NotRun(way, Why.NOT_APPLICABLE, each.id)


def series_of_periods(window: Window, panel: Panel, confounder: SeriesConfounder) -> Vector | NotRun:
    """Mean of a series over each period, in logs where it is positive throughout, (M,).

    A period without a value of its own has that of the one before; the first must have one.
    """
    found = observed(panel, SeriesUse(id=confounder.series), confounder.id)
    if isinstance(found, NotRun):
        return found
    values = np.log(found.value) if bool((found.value > 0.0).all()) else found.value
    begun = np.searchsorted(found.days, window.periods.first)
    ended = np.searchsorted(found.days, window.periods.last, side="right")
    total = np.concatenate([[0.0], np.cumsum(values)])
    with np.errstate(invalid="ignore", divide="ignore"):
        means = (total[ended] - total[begun]) / (ended - begun)
    if not np.isfinite(means[0]):
        return NotRun("residual", Why.TOO_SHORT, found.series)
    last = np.maximum.accumulate(np.where(np.isfinite(means), np.arange(means.shape[0]), 0))
    return np.asarray(means[last])
