"""How good a forecast the VIX has been: regressions, losses against its rivals, in calm and in crises.

A case is a close with a VIX, the volatility of the 21 sessions before it, and that of the 21 sessions after it: daily,
hence overlapping, log returns, nothing subtracted for the drift, 252 sessions a year. Regressions are of vol points on
vol points with Newey-West errors of 42 lags; losses are of variances.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import MethodError
from weatherglass.market.series import Days
from weatherglass.signals.har_rules import yearly_variance
from weatherglass.signals.panel import Frame, Panel
from weatherglass.signals.realized_volatility import MONTH
from weatherglass.signals.signal import (
    Fact,
    GapRule,
    MissingFact,
    Occasion,
    Parameter,
    Returns,
    SignalHistory,
)
from weatherglass.signals.states import episode_starts, runs_of
from weatherglass.stats.forecast_evaluation import (
    encompassing,
    mincer_zarnowitz,
    qlike,
)
from weatherglass.stats.rolling import rolling_mean

Vector = NDArray[np.float64]
Facts = tuple[Fact | MissingFact, ...]
LAGS = 2 * MONTH
FAR_TOO_LOW = -10.0
"""Vol points by which a forecast was too low to count as a miss."""
HIGH, CRISIS, QUIET_DAYS = 30.0, 40.0, 365
"""A crisis begins with the first close of the VIX at 40 or more after so many calendar days without one."""
BY_VIX = (("below_20", 0.0, 20.0), ("20_to_30", 20.0, HIGH), ("30_to_40", HIGH, CRISIS), ("from_40", CRISIS, np.inf))
"""States of the market when the forecast was made, by the VIX itself."""
_Z = 1.959964
"""Of a 95 % interval."""


@dataclass(frozen=True, slots=True, eq=False)
class Cases:
    """Forecasts that have ended, one a row.

    Attributes
    ----------
    rows
        (n,) of the frame at which each was made.
    days
        (n,) of these rows; the outcome of each ended 21 sessions later.
    vix, past, came
        (n,) VIX, volatility of the month before, and of the month after, in vol points.
    """

    rows: NDArray[np.int64]
    days: Days
    vix: Vector
    past: Vector
    came: Vector

    def fact(
        self,
        name: str,
        value: float,
        unit: str,
        *,
        among: NDArray[np.bool_] | None = None,
        spread: tuple[float, float, str] | None = None,
        claims: tuple[str, ...] = ("V24",),
    ) -> Fact:
        """A figure over these cases, or over some of them; `spread` is low, high and what they are."""
        days = self.days if among is None else self.days[among]
        low, high, kind = spread or (None, None, "")
        return Fact(
            name, value, unit, days.shape[0], days[0].item(), days[-1].item(), Returns.LOG, GapRule.COMMON_DAYS, low,
            high, kind, claims,
        )  # fmt: skip


def quartiles(value: Vector) -> tuple[float, float, str]:
    """The spread of cases, at least one."""
    low, high = np.quantile(value, (0.25, 0.75)).tolist()
    return low, high, "quartiles"


def ended_cases(frame: Frame, *, first: int = 0) -> Cases | None:
    """The forecasts from a row on that have ended; None when there are none."""
    realized = np.sqrt(rolling_mean(yearly_variance(frame["SPX"]), MONTH))
    rows = np.arange(max(first, MONTH), frame.rows - MONTH)
    rows = rows[np.isfinite(realized[rows]) & np.isfinite(realized[rows + MONTH])] if rows.size else rows
    if not rows.size:
        return None
    return Cases(rows, frame.days[rows], frame["VIX"][rows], realized[rows], realized[rows + MONTH])


def error_facts(panel: Panel, frame: Frame, history: SignalHistory) -> Facts:  # noqa: ARG001
    """The VIX and the volatility that came, for `vix_forecast_error`."""
    cases = ended_cases(frame)
    if cases is None:
        return ()
    gap = cases.vix - cases.came
    apart = cases.rows % MONTH == cases.rows[0] % MONTH
    alone = Fact(
        "share_above_not_overlapping", 100.0 * float((gap[apart] > 0.0).mean()), "percent", int(apart.sum()),
        cases.days[apart][0].item(), cases.days[apart][-1].item(), Returns.LOG, GapRule.NOT_OVERLAPPING,
        claims=("V24",),
    )  # fmt: skip
    return (
        cases.fact("share_above", 100.0 * float((gap > 0.0).mean()), "percent"),
        cases.fact("mean_gap", float(gap.mean()), "vol_points", spread=quartiles(gap)),
        cases.fact("median_gap", float(np.median(gap)), "vol_points"),
        *_regression_facts(cases),
        *_loss_facts(cases),
        alone,
        *_gaps_by_vix(cases, gap),
        *_crisis_facts(frame),
    )


def _regression_facts(cases: Cases) -> Facts:
    try:
        fit = mincer_zarnowitz(cases.came, cases.vix, lags=LAGS)
        both = encompassing(cases.came, cases.vix, cases.past, lags=LAGS)
    except MethodError:  # too few forecasts have ended
        return ()
    (_, vix, past), (_, t_vix, t_past) = both.coefficients.tolist(), both.t.tolist()
    return (
        _interval(cases, "mz_intercept", fit.intercept, fit.intercept_error, "vol_points"),
        _interval(cases, "mz_slope", fit.slope, fit.slope_error, "ratio"),
        cases.fact("mz_r_squared", fit.r_squared, "share"),
        cases.fact("mz_wald", fit.wald, ""),
        cases.fact("encompassing_vix", vix, "ratio"),
        cases.fact("encompassing_past", past, "ratio"),
        cases.fact("encompassing_t_vix", t_vix, "t"),
        cases.fact("encompassing_t_past", t_past, "t"),
    )


def _interval(cases: Cases, name: str, value: float, error: float, unit: str) -> Fact:
    return cases.fact(name, value, unit, spread=(value - _Z * error, value + _Z * error, "interval_95"))


def _loss_facts(cases: Cases) -> Facts:
    came, vix, past = cases.came * cases.came, cases.vix * cases.vix, cases.past * cases.past
    scale = float(came.mean() / vix.mean())
    return (
        cases.fact("qlike_vix", float(qlike(came, vix).mean()), "loss"),
        cases.fact("qlike_past", float(qlike(came, past).mean()), "loss"),
        cases.fact("qlike_vix_rescaled", float(qlike(came, scale * vix).mean()), "loss"),
        cases.fact("variance_scale", scale, "ratio"),
    )


def _gaps_by_vix(cases: Cases, gap: Vector) -> Facts:
    found, claims = [], ("V24", "V26")
    for name, at_least, below in BY_VIX:
        among = (cases.vix >= at_least) & (cases.vix < below)
        if among.any():
            mean, spread = float(gap[among].mean()), quartiles(gap[among])
            found.append(
                cases.fact(f"mean_gap_vix_{name}", mean, "vol_points", among=among, spread=spread, claims=claims)
            )
    far = gap < FAR_TOO_LOW
    if far.any():
        median, spread = float(np.median(cases.vix[far])), quartiles(cases.vix[far])
        found.append(
            cases.fact("vix_before_far_too_low", median, "vol_points", among=far, spread=spread, claims=("V26",))
        )
    return tuple(found)


def _crisis_facts(frame: Frame) -> Facts:
    """How far the S&P 500 had fallen from its record when the VIX first closed at 40: whether it fell only then."""
    starts = episode_starts(frame["VIX"] >= CRISIS, frame.days, gap_days=QUIET_DAYS)
    if not starts.size:
        return ()
    fallen = 100.0 * (frame["SPX"] / np.maximum.accumulate(frame["SPX"]) - 1.0)[starts]
    days = [day.item() for day in frame.days[starts]]
    low, high, kind = quartiles(fallen)
    behind = (Returns.SIMPLE, GapRule.COMMON_DAYS)
    singles = tuple(
        Fact(f"fallen_before_vix_40_in_{day.year}", float(fall), "percent", 1, day, day, *behind, claims=("V26",))
        for day, fall in zip(days, fallen, strict=True)
        if day.year in {2008, 2020}
    )
    whole = Fact(
        "fallen_before_vix_40", float(np.median(fallen)), "percent", starts.size, days[0], days[-1], *behind, low,
        high, kind, ("V26",),
    )  # fmt: skip
    return (whole, *singles)


def misses(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Occasion, ...]:  # noqa: ARG001
    """Times at which the VIX of a month before had been far too low, with the worst miss and the VIX that made it."""
    found = []
    for run in runs_of(history.state):
        if run.state != 0:
            continue
        worst = run.first + int(np.argmin(history.value[run.first : run.last + 1]))
        # the history has a row for each row of the frame: the forecast was made a month of rows before
        forecast = float(frame["VIX"][worst - MONTH])
        figures = (
            Parameter("worst_miss", float(history.value[worst]), "vol_points"),
            Parameter("vix_at_forecast", forecast, "vol_points"),
            Parameter("realized_since", forecast - float(history.value[worst]), "vol_points"),
            Parameter("forecast_day", frame.days[worst - MONTH].item().isoformat(), "date"),
        )
        last: date | None = None if run.last == history.rows - 1 else history.days[run.last].item()
        found.append(Occasion(history.days[run.first].item(), last, "vix_far_too_low", figures))
    return tuple(found)
