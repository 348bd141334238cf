"""How much Bitcoin moves, and whether more up than down, before and after the US spot funds of January 2024.

That one era was calmer than another says nothing about why: volatility had fallen for years, and 2023, before the
funds, was calmer than the time since. So the step of January 2024 is also measured beside a straight trend.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from weatherglass.market.series import Days
from weatherglass.signals.panel import Frame, Input, Panel, Unavailable, Why
from weatherglass.signals.percentile_states import cut_at, percentile_boundaries, ranked_rule
from weatherglass.signals.signal import (
    Fact,
    GapRule,
    MissingFact,
    Parameter,
    Returns,
    Signal,
    SignalHistory,
)
from weatherglass.stats.rolling import log_changes, rolling_std, rolling_sum

Vector = NDArray[np.float64]
WINDOW, SHAPE_WINDOW = 30, 365
DAYS_PER_YEAR = 365
CUTS = (20.0, 80.0)
"""Percentiles among the past below and from which the number is low and high."""
FUNDS_START = np.datetime64("2024-01-11")
"""First day of trading of the US spot Bitcoin funds."""
SPAN = 30
_LOW_SHARE, _HIGH_SHARE = 0.05, 0.95
_FEWEST_DAYS, _NEWEY_WEST_LAGS = 20, 6
_VOLATILITY_STATES = ("quiet", "usual", "turbulent")
_SHAPE_STATES = ("downside", "balanced", "upside")


@dataclass(frozen=True, slots=True)
class Era:
    """Days from first up to end, the latter not included; None is no end."""

    name: str
    first: np.datetime64
    end: np.datetime64 | None = None

    def rows(self, days: Days) -> tuple[int, int]:
        """First row, and the row after the last."""
        end = days.size if self.end is None else int(np.searchsorted(days, self.end))
        return int(np.searchsorted(days, self.first)), end


ERAS = (
    Era("2013_to_funds", np.datetime64("2013-01-01"), FUNDS_START),
    Era("2017_to_funds", np.datetime64("2017-01-01"), FUNDS_START),
    Era("since_funds", FUNDS_START),
    Era("2023", np.datetime64("2023-01-01"), np.datetime64("2024-01-01")),
)


def _volatility(frame: Frame) -> Vector:
    return 100.0 * math.sqrt(DAYS_PER_YEAR) * rolling_std(log_changes(frame["BTC"]), WINDOW)


def _upside_share(frame: Frame) -> Vector:
    """Squares of daily gains over squares of all daily changes."""
    change = log_changes(frame["BTC"])
    square = change**2
    gains = rolling_sum(np.where(change < 0.0, 0.0, square), SHAPE_WINDOW)
    all_changes = rolling_sum(square, SHAPE_WINDOW)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(all_changes > 0.0, gains / all_changes, np.nan)


def _eras(days: Days) -> Iterator[tuple[Era, int, int]]:
    """Eras of which the history has some days, with their rows; the first row of a history has no change."""
    for era in ERAS:
        start, end = era.rows(days)
        if days[0] <= era.first and end - start >= WINDOW:
            yield era, max(start, 1), end


def _volatility_facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact | MissingFact, ...]:  # noqa: ARG001
    days, change = frame.days, log_changes(frame["BTC"])
    found: list[Fact | MissingFact] = []
    for era, start, end in _eras(days):
        value = 100.0 * float(np.std(change[start:end], ddof=1)) * math.sqrt(DAYS_PER_YEAR)
        moving = history.value[start:end]
        low, high = np.quantile(moving[np.isfinite(moving)], (0.25, 0.75)).tolist()
        first, last = days[start].item(), days[end - 1].item()
        found.append(
            Fact(f"volatility_{era.name}", value, "percent", end - start, first, last, Returns.LOG, GapRule.EVERY_ROW,
                 low, high, "quartiles", ("R14",))
        )  # fmt: skip
    for year in ("2013", "2017"):
        found += _step_beside_trend(year, days, change)
    return tuple(found)


def _step_beside_trend(year: str, days: Days, change: Vector) -> Iterator[Fact | MissingFact]:
    """By what the variance of a month was multiplied in January 2024, alone and beside a straight trend of its log."""
    logs, months = _monthly_log_variance(days, change, np.datetime64(f"{year}-01", "M"))
    after = months >= FUNDS_START.astype("datetime64[M]")
    if not after.any() or after.all() or months[0] != np.datetime64(f"{year}-01", "M"):
        return
    names = (f"variance_step_{year}", f"variance_step_beside_trend_{year}")
    try:
        import statsmodels.api as regression
    except ImportError:
        for name in names:
            yield MissingFact(name, Unavailable(Why.NO_LIBRARY, needs="stats"))
        return
    first, last = months[0].astype("datetime64[D]").item(), days[-1].item()
    steps = after.astype(np.float64)
    trend = (months - months[0]).astype(np.float64)
    for name, columns in zip(names, ((steps,), (steps, trend)), strict=True):
        design = np.column_stack([np.ones(logs.size), *columns])
        fit = regression.OLS(logs, design).fit(cov_type="HAC", cov_kwds={"maxlags": _NEWEY_WEST_LAGS})
        low, high = np.exp(np.asarray(fit.conf_int())[1]).tolist()
        yield Fact(
            name, float(np.exp(fit.params[1])), "multiple", logs.size, first, last, Returns.LOG,
            GapRule.NOT_OVERLAPPING, low, high, "interval_95", ("R14",),
        )  # fmt: skip


def _monthly_log_variance(days: Days, change: Vector, first: np.datetime64) -> tuple[Vector, NDArray[np.datetime64]]:
    """Log of the mean squared daily change of each month that has enough of them, and the months."""
    month = days.astype("datetime64[M]")
    kept = np.isfinite(change) & (month >= first)
    names, at, count = np.unique(month[kept], return_inverse=True, return_counts=True)
    mean = np.bincount(at, change[kept] ** 2, minlength=names.size) / np.maximum(count, 1)
    whole = (count >= _FEWEST_DAYS) & (mean > 0.0)
    return np.log(mean[whole]), names[whole]


def _shape_facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact, ...]:  # noqa: ARG001
    days, close, change = frame.days, frame["BTC"], log_changes(frame["BTC"])
    found = []
    for era, start, end in _eras(days):
        first, last = days[start].item(), days[end - 1].item()
        inside = change[start:end]
        for name, side in (("downside", np.minimum(inside, 0.0)), ("upside", np.maximum(inside, 0.0))):
            value = 100.0 * float(np.sqrt(np.mean(side**2) * DAYS_PER_YEAR))
            found.append(_shape(f"{name}_{era.name}", value, inside.size, first, last, Returns.LOG))
        if end - start > SPAN:
            months = 100.0 * (close[start + SPAN : end] / close[start : end - SPAN] - 1.0)
            quantiles = np.quantile(months, (_LOW_SHARE, _HIGH_SHARE)).tolist()
            for name, value in zip(("low_month", "high_month", "best_month"), (*quantiles, months.max()), strict=True):
                found.append(_shape(f"{name}_{era.name}", float(value), months.size, first, last, Returns.SIMPLE))
    return tuple(found)


def _shape(name: str, value: float, n: int, first: date, last: date, returns: Returns) -> Fact:
    return Fact(name, value, "percent", n, first, last, returns, GapRule.EVERY_ROW, claims=("R15",))


VOLATILITY = Signal(
    name="btc_volatility",
    family="bitcoin_cycle",
    unit="percent",
    inputs=(Input("BTC"),),
    rule=ranked_rule(_volatility, cut_at(*CUTS)),
    memory=WINDOW,
    parameters=(
        Parameter("window", WINDOW, "days"),
        Parameter("days_a_year", DAYS_PER_YEAR, "days"),
        Parameter("low_below", CUTS[0], "percentile"),
        Parameter("high_from", CUTS[1], "percentile"),
    ),
    states=_VOLATILITY_STATES,
    on=frozenset({"quiet", "turbulent"}),
    boundaries=percentile_boundaries("btc_volatility", "percent", CUTS, _VOLATILITY_STATES),
    facts=_volatility_facts,
    claims=("R14",),
)
UPSIDE_SHARE = Signal(
    name="btc_upside_share",
    family="bitcoin_cycle",
    unit="share",
    inputs=(Input("BTC"),),
    rule=ranked_rule(_upside_share, cut_at(*CUTS)),
    memory=SHAPE_WINDOW,
    parameters=(
        Parameter("window", SHAPE_WINDOW, "days"),
        Parameter("low_below", CUTS[0], "percentile"),
        Parameter("high_from", CUTS[1], "percentile"),
    ),
    states=_SHAPE_STATES,
    boundaries=percentile_boundaries("btc_upside_share", "share", CUTS, _SHAPE_STATES),
    facts=_shape_facts,
    claims=("R15",),
)
