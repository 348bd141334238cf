"""Positions scaled: by a factor while a condition holds, or to a volatility."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from weatherglass.claims.claim_sections import SeriesUse
from weatherglass.claims.outcomes import days_a_year
from weatherglass.claims.results import NotRun
from weatherglass.playbooks.clock import Clock
from weatherglass.playbooks.playbook_sections import FactorScaling, Scaling, VolatilityScaling
from weatherglass.playbooks.rules import Answer, Asked, Source, answered, fresh_days, last_known
from weatherglass.stats.rolling import rolling_mean

Vector = NDArray[np.float64]
Table = NDArray[np.float64]


def factors(
    scaling: Scaling, assets: Sequence[str], asked: Asked, clock: Clock, role: str
) -> tuple[Table, Answer] | NotRun:
    """Factors of the weights, (t, a), 1 where nothing is scaled or known; and where they are known, from what."""
    found = np.ones((clock.bars, len(assets)))
    if isinstance(scaling, FactorScaling):
        answer = answered(scaling.when, asked, clock, f"{role}.when")
        if isinstance(answer, NotRun):
            return answer
        for at, name in enumerate(assets):
            if name in (scaling.assets or assets):
                found[answer.holds, at] = scaling.factor
        return found, answer
    volatility = _volatility(scaling, asked, clock, role)
    if isinstance(volatility, NotRun):
        return volatility
    value, answer = volatility
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.minimum(scaling.cap, scaling.target / value)
    if scaling.step > 0.0:
        factor = np.floor(factor / scaling.step + 1e-9) * scaling.step
    found[:, list(assets).index(scaling.asset)] = np.where(answer.known, factor, 1.0)
    return found, answer


def _volatility(scaling: VolatilityScaling, asked: Asked, clock: Clock, role: str) -> tuple[Vector, Answer] | NotRun:
    """Volatility in per cent a year as it was known before each bar, (t,)."""
    if scaling.series is None:
        own = clock.assets[scaling.asset]
        values = realised(own.value, scaling.window_days, days_a_year(own))
    else:
        series = asked.series(SeriesUse(id=scaling.series), f"{role}.series")
        if isinstance(series, NotRun):
            return NotRun(f"{role}.series", series.why, series.detail)
        own, values = series, series.value
    there = np.isfinite(values) & (values > 0.0)
    row = last_known(own.known_at, clock)
    at = np.maximum(row, 0)
    age = np.where(row >= 0, (clock.days - own.days[at]).astype(np.int64), -1)
    known = (row >= 0) & (age <= fresh_days(own)) & there[at]
    source = Source(own.series, own.days, known, np.where(known, age, -1))
    return np.where(known, values[at], np.nan), Answer(known, known, (source,))


def realised(price: Vector, window: int, rows_a_year: int) -> Vector:
    """Root of the mean square of the last `window` log returns, per cent a year, (n,); NaN before there are so many.

    >>> realised(np.array([1.0, np.e, 1.0]), 2, 4).round(6).tolist()
    [nan, nan, 200.0]
    """
    squares = np.diff(np.log(price)) ** 2
    found = np.full(price.shape, np.nan)
    if squares.shape[0] >= window:
        found[1:] = rolling_mean(squares, window)
    return np.asarray(100.0 * np.sqrt(rows_a_year * found))
