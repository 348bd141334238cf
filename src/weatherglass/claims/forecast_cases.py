"""Forecasts that have ended, side by side: what came, what the signal said before, and what its rivals said.

A case is a row of the target whose horizon has ended. The signal is that of the same day where both have the same
calendar, else the last that was known at the target's close. A signal in vol points is itself the forecast of a
volatility; any other signal, and every forecast of a return, is the value of a regression that was fitted, at each
row, to the cases that had ended by then. So no forecast knows anything later than its row.

Variances are of a year in squared vol points: daily, hence overlapping, log returns, nothing subtracted for the drift.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from weatherglass.claims.claim_file import ForecastClaim
from weatherglass.claims.claim_sections import SeriesUse
from weatherglass.claims.observed import observed
from weatherglass.claims.outcomes import days_a_year
from weatherglass.claims.results import NotRun, Why
from weatherglass.market.series import Days
from weatherglass.market.series_spec import Unit
from weatherglass.signals.panel import STALE_AFTER_DAYS, Frame, Input, Observations, Panel
from weatherglass.stats.garch import garch_forecast
from weatherglass.stats.har import HAR_WINDOWS, expanding_fit, har_regressors
from weatherglass.stats.range_volatility import close_to_close_variance
from weatherglass.stats.rolling import log_changes, rolling_mean

Vector = NDArray[np.float64]
MINIMUM_PAIRS = 504
"""Ended cases behind the first forecast of a regression: two years of sessions."""
REFIT = 252
"""Rows from one fit of a GARCH model to the next."""
FEWEST_WINDOWS = 10
"""Horizons, one after the other, that the cases must fill."""
_TARGET, _SIGNAL, _OTHER = "target", "signal", "other"
_LONGEST_AGE = max(STALE_AFTER_DAYS.values())


@dataclass(frozen=True, slots=True, eq=False)
class ForecastCases:
    """Forecasts that have ended, one a row.

    Attributes
    ----------
    days
        (n,) on which each was made.
    came
        (n,) variance or log return of the rows until its horizon.
    forecast
        (n,) by the signal, in the unit of what came.
    rivals
        (n,) of each competitor that could be run, in the order of the file.
    level
        (n,) the signal as it stood.
    nested
        Competitors that are a special case of the signal's regression.
    of_volatility
        Whether variances are forecast, and not returns.
    horizon
        Rows.
    as_it_stands
        Whether the signal is a forecast by itself.
    signal, target
        The series.
    not_run
        Competitors that could not be run.
    """

    days: Days
    came: Vector
    forecast: Vector
    rivals: Mapping[str, Vector]
    level: Vector
    nested: frozenset[str]
    of_volatility: bool
    horizon: int
    as_it_stands: bool
    signal: Observations
    target: Observations
    not_run: tuple[NotRun, ...] = ()

    @property
    def n(self) -> int:
        """Cases, overlapping."""
        return int(self.days.shape[0])

    @property
    def windows(self) -> float:
        """How many horizons one after the other they fill."""
        return self.n / self.horizon

    def among(self, kept: NDArray[np.bool_]) -> ForecastCases:
        """Some of them."""
        return replace(
            self,
            days=self.days[kept],
            came=self.came[kept],
            forecast=self.forecast[kept],
            rivals=MappingProxyType({name: each[kept] for name, each in self.rivals.items()}),
            level=self.level[kept],
        )

    def since(self, start: date | None) -> ForecastCases:
        """Those made on a day or later."""
        return self if start is None else self.among(self.days >= np.datetime64(start))


def forecast_cases(claim: ForecastClaim, panel: Panel) -> ForecastCases | NotRun:
    """All ended forecasts of a claim, whatever the start of its baseline, or why there are none."""
    asked = claim.forecast
    target = observed(panel, claim.data.target, _TARGET)
    if isinstance(target, NotRun):
        return target
    if claim.data.signal is None:
        return NotRun(_SIGNAL, Why.NO_SERIES)
    signal = observed(panel, claim.data.signal, _SIGNAL)
    if isinstance(signal, NotRun):
        return signal
    if not bool((target.value > 0.0).all()):
        return NotRun(_TARGET, Why.NOT_APPLICABLE, target.series)
    known = {_TARGET: target, _SIGNAL: signal}
    not_run: list[NotRun] = []
    if "other_signal" in asked.competitors:
        other = _other(panel, asked.other_signal)
        if isinstance(other, NotRun):
            not_run.append(other)
        else:
            known[_OTHER] = other
    frame = _side_by_side(known, panel)
    if frame is None:
        return NotRun(_SIGNAL, Why.TOO_SHORT, signal.series)
    columns = _Columns(frame, known, asked.horizon_days, of_volatility=asked.of == "realised_volatility")
    came = columns.came()
    forecast = columns.by_series(_SIGNAL)
    rivals: dict[str, Vector] = {}
    for name in asked.competitors:
        found = columns.rival(name)
        if isinstance(found, NotRun):
            if not any(each.what == name for each in not_run):
                not_run.append(found)
        else:
            rivals[name] = found
    kept = np.isfinite(came) & np.isfinite(forecast)
    for each in rivals.values():
        kept &= np.isfinite(each)
    as_it_stands = columns.as_it_stands(_SIGNAL)
    # the mean of all returns so far is the regression of the signal without the signal
    nested = frozenset() if columns.of_volatility else frozenset({"mean"} & rivals.keys())
    return ForecastCases(
        frame.days, came, forecast, MappingProxyType(rivals), frame[_SIGNAL], nested, columns.of_volatility,
        asked.horizon_days, as_it_stands, signal, target, tuple(not_run),
    ).among(kept)  # fmt: skip


def _other(panel: Panel, series: str | None) -> Observations | NotRun:
    name = "other_signal"
    return NotRun(name, Why.NO_SERIES) if series is None else observed(panel, SeriesUse(id=series), name)


def _side_by_side(known: Mapping[str, Observations], panel: Panel) -> Frame | None:
    """The series on the target's days: of the same day where calendars agree, else the last one known."""
    clock = known[_TARGET].spec
    inputs = []
    for name, each in known.items():
        apart = clock is not None and each.spec is not None and each.spec.calendar is not clock.calendar
        age = 0
        if apart and each.spec is not None:
            age = STALE_AFTER_DAYS.get(each.spec.calendar, _LONGEST_AGE)
        inputs.append(Input(name, max_age_days=age))
    found = Panel({(name, ""): each for name, each in known.items()}, panel.at, panel.day).frame(tuple(inputs))
    return found if isinstance(found, Frame) else None


@dataclass(frozen=True, slots=True, eq=False)
class _Columns:
    """What every row of the frame knew, and what came after it."""

    frame: Frame
    known: Mapping[str, Observations]
    horizon: int
    of_volatility: bool

    @property
    def scale(self) -> int:
        return days_a_year(self.known[_TARGET])

    def variance(self) -> Vector:
        """(n,) of each row, in squared vol points a year."""
        return 1e4 * self.scale * close_to_close_variance(self.frame[_TARGET])

    def ended(self) -> Vector:
        """(n,) the outcome of the rows that end at each row: volatility, or log return."""
        if self.of_volatility:
            return np.sqrt(rolling_mean(self.variance(), self.horizon))
        return log_changes(self.frame[_TARGET], self.horizon)

    def came(self) -> Vector:
        """(n,) variance or return of the rows after each; NaN while it is open."""
        ended, found = self.ended(), np.full(self.frame.rows, np.nan)
        found[: max(0, self.frame.rows - self.horizon)] = ended[self.horizon :]
        return found * found if self.of_volatility else found

    def as_it_stands(self, name: str) -> bool:
        return self.of_volatility and self.known[name].unit == Unit.VOL_POINTS.value

    def by_series(self, name: str) -> Vector:
        """The forecast that a series is, or that a regression on it gives."""
        value = self.frame[name]
        return value * value if self.as_it_stands(name) else self._regression(value)

    def rival(self, name: str) -> Vector | NotRun:
        """One competitor's forecasts, or why there are none."""
        match name:
            case "other_signal":
                there = _OTHER in self.known
                return self.by_series(_OTHER) if there else NotRun(name, Why.NO_SERIES)
            case "past_realised":
                ended = self.ended()
                return ended * ended if self.of_volatility else self._regression(ended)
            case "mean":
                return self._mean_so_far() if self.of_volatility else self._regression()
            case "har" if self.of_volatility:
                return self._fit(har_regressors(self.variance()))
            case "garch" if self.of_volatility:
                return self._garch()
            case _:
                return NotRun(name, Why.NOT_APPLICABLE, "log_return")

    def _regression(self, *regressors: Vector) -> Vector:
        ones = np.ones(self.frame.rows)
        return self._fit(np.stack([ones, *regressors], axis=1))

    def _fit(self, regressors: NDArray[np.float64]) -> Vector:
        fit = expanding_fit(regressors, self.ended(), horizon=self.horizon, minimum=MINIMUM_PAIRS)
        return fit.second_moment if self.of_volatility else fit.mean

    def _mean_so_far(self) -> Vector:
        """Mean of all variances so far, once as many are there as a regression needs."""
        variance = self.variance()
        there = np.isfinite(variance)
        count = np.cumsum(there)
        total = np.cumsum(np.where(there, variance, 0.0))
        return np.where(count >= MINIMUM_PAIRS, total / np.maximum(count, 1), np.nan)

    def _garch(self) -> Vector | NotRun:
        returns = 100.0 * log_changes(self.frame[_TARGET])[1:]
        first = max(MINIMUM_PAIRS, *HAR_WINDOWS)
        if returns.shape[0] <= first or not np.isfinite(returns).all():
            return NotRun("garch", Why.TOO_SHORT, self.known[_TARGET].series)
        try:
            ahead = garch_forecast(returns, horizon=self.horizon, first_fit=first, refit=REFIT)
        except ImportError:
            return NotRun("garch", Why.NO_LIBRARY, "stats")
        return np.concatenate([[np.nan], self.scale * ahead])
