"""Outcomes: what a target did after each date on which a case could have begun.

The clock starts at the first close of the target that comes strictly after the event was known, and runs for a number
of the target's own days. Arrays are by entry row: row t holds what followed an entry at the close of row t, and the
last `horizon` rows have none.
"""

from __future__ import annotations

import math
import re

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from weatherglass.claims.claim_sections import Outcome
from weatherglass.claims.dating import days_to_bull_peak
from weatherglass.claims.events import Events
from weatherglass.market.series_spec import SeriesCalendar
from weatherglass.signals.panel import Observations
from weatherglass.stats.instalments import instalment_growth

Vector = NDArray[np.float64]
INSTALMENTS, INSTALMENT_DAYS = 5, 21
_HIT = re.compile(r"hit_gt_(\d+(?:\.\d+)?)(x?)$")
_TIME = re.compile(r"time_to_(\d+(?:\.\d+)?)x$")
_CHUNK_ROWS = 2_000
_LONGEST_CLOSURE = np.timedelta64(7, "D")
_SOME_WEEKENDS = 0.1
DAYS_A_YEAR = {"always_open": 365, "sessions": 252}
_ROWS_A_YEAR = {SeriesCalendar.WEEKLY: 52, SeriesCalendar.MONTHLY: 12, SeriesCalendar.QUARTERLY: 4}


def entry_rows(events: Events, target: Observations) -> NDArray[np.int64]:
    """Row of the target at whose close each case begins, (n,).

    The number of rows where the data end before, and -1 for events of a time before the data: they are no case. A
    target's close at the very instant of the event is not strictly after it.
    """
    # a value can become known later than one of a later day: entries follow the order of days all the same
    known = np.maximum.accumulate(target.known_at)
    rows = np.searchsorted(known, events.known_at, side="right").astype(np.int64)
    return np.where(events.known_at < known[0] - _LONGEST_CLOSURE, -1, rows)


def outcome_values(target: Observations, outcome: Outcome) -> Vector:
    """The main measure for every entry row that has a whole horizon, (T - h,); T rows, horizon h.

    Units: log return and excess return in logs, multiple and hit as they are, drawdown and run-up as shares,
    volatility in per cent a year, its variance in logs, time in days of the target (infinite where it was not reached).
    Days to a bull market's peak are fewer than T - h: those whose answer later days can no longer change.
    """
    return measured(target, outcome.measure, outcome.horizon_days, sampling=outcome.sampling, above=outcome.hit_above)


def measured(
    target: Observations, measure: str, horizon: int, *, sampling: str = "first_day", above: float = 1.0
) -> Vector:
    """One measure by its name; see `outcome_values`."""
    price = target.value
    count = price.shape[0] - horizon
    if count <= 0:
        return np.empty(0)
    match measure:
        case "log_return" | "excess_return":
            logs = np.log(_multiples(price, horizon, sampling))
            return logs - logs.mean() if measure == "excess_return" else logs
        case "multiple":
            return _multiples(price, horizon, sampling)
        case "hit":
            return (_multiples(price, horizon, sampling) > above).astype(np.float64)
        case "max_drawdown" | "max_runup" | "time_to_target":
            return _along(price, horizon, measure, above)
        case "realised_volatility":
            return _realised(target, horizon)
        case "log_realised_variance":
            return np.asarray(2.0 * np.log(_realised(target, horizon) / 100.0))
        case "days_to_bull_peak":
            return days_to_bull_peak(price, horizon)
        case _:
            return np.empty(0)


def further_values(target: Observations, name: str, horizon: int) -> Vector:
    """An outcome that is reported beside the main one, by the name that the file gives it, (T - h,)."""
    hit, reached = _HIT.match(name), _TIME.match(name)
    if hit:
        return measured(target, "hit", horizon, above=hit_multiple(name) or 1.0)
    if reached:
        return measured(target, "time_to_target", horizon, above=float(reached[1]))
    return measured(target, name, horizon)


def hit_multiple(name: str) -> float | None:
    """The multiple that a hit must exceed, of a name such as hit_gt_2x (twice) or hit_gt_0 (a gain above 0).

    >>> hit_multiple("hit_gt_2x"), hit_multiple("hit_gt_0"), hit_multiple("max_drawdown")
    (2.0, 1.0, None)
    """
    found = _HIT.match(name)
    if found is None:
        return None
    return float(found[1]) if found[2] else 1.0 + float(found[1])


def days_a_year(target: Observations) -> int:
    """Rows a year: 365 for a market that never closes, 252 for one with sessions, 52, 12 or 4 for sparser series.

    By the catalogue; of a series of one's own by whether it has values on weekends.
    """
    if target.spec is not None:
        if target.spec.calendar in _ROWS_A_YEAR:
            return _ROWS_A_YEAR[target.spec.calendar]
        return DAYS_A_YEAR["always_open" if target.spec.calendar is SeriesCalendar.EVERY_DAY else "sessions"]
    weekends = ~np.is_busday(target.days)
    return DAYS_A_YEAR["always_open" if bool(weekends.mean() > _SOME_WEEKENDS) else "sessions"]


def along_paths(path: NDArray[np.float64], measure: str, above: float) -> Vector:
    """Largest drawdown, largest run-up or time to a multiple of each path of prices, (paths, rows) -> (paths,).

    >>> paths = np.array([[1.0, 2.0, 1.5]])
    >>> [along_paths(paths, name, 2.0).tolist() for name in ("max_drawdown", "max_runup", "time_to_target")]
    [[0.25], [1.0], [1.0]]
    """
    if measure == "max_drawdown":
        return np.asarray((1.0 - path / np.maximum.accumulate(path, axis=1)).max(axis=1))
    if measure == "max_runup":
        return np.asarray(path.max(axis=1) / path[:, 0] - 1.0)
    reached = path >= above * path[:, :1]
    return np.where(reached.any(axis=1), reached.argmax(axis=1), math.inf)


def _multiples(price: Vector, horizon: int, sampling: str) -> Vector:
    count = price.shape[0] - horizon
    if sampling != "instalments_5x21":
        return np.asarray(price[horizon:] / price[:count])
    return instalment_growth(price, instalments=INSTALMENTS, spacing=INSTALMENT_DAYS, horizon=horizon)


def _along(price: Vector, horizon: int, measure: str, above: float) -> Vector:
    """Measures of the whole path from the entry to the horizon, in chunks so that memory stays small."""
    paths = sliding_window_view(price, horizon + 1)
    found = np.empty(paths.shape[0])
    for start in range(0, paths.shape[0], _CHUNK_ROWS):
        path = paths[start : start + _CHUNK_ROWS]
        found[start : start + path.shape[0]] = along_paths(path, measure, above)
    return found


def _realised(target: Observations, horizon: int) -> Vector:
    """Root of the mean squared daily log return after the entry, per cent a year."""
    squares = np.diff(np.log(target.value)) ** 2
    sums = sliding_window_view(squares, horizon).sum(axis=1)
    return np.asarray(100.0 * np.sqrt(days_a_year(target) * sums / horizon))
