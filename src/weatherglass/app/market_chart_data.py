"""Arrays for the charts of prices: breakouts of the Russell 2000, cycles of Bitcoin, rungs of the risk curve."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np

from weatherglass.app.chart_data import Basis, CycleData, LineData, NameData, Point, sources_of
from weatherglass.app.weather import Weather
from weatherglass.signals.bitcoin_multiples import cycles
from weatherglass.signals.breakout import BreakoutRule, breakouts, highest_before
from weatherglass.signals.panel import Panel, Unavailable, Why
from weatherglass.signals.signal import GapRule, Returns, SignalHistory
from weatherglass.timeline.halvings import halvings

RULE = BreakoutRule()
"""Closing records after at least 365 days without one."""
STEPS = (
    "large_caps_over_treasuries",
    "mid_caps_over_large_caps",
    "small_caps_over_mid_caps",
    "small_caps_over_large_caps",
    "bitcoin_over_small_caps",
    "high_beta_over_low_vol",
)
"""Steps of the risk curve, from Treasuries outwards."""
FEARS = tuple(f"{name}_percentile_band" for name in ("vix", "vxn", "rvx", "vxd", "ovx", "gvz", "vvix", "move", "dvol"))
FEWEST_BARS = 2
MONTH = timedelta(days=30)
FIRST_HALVING = np.datetime64(halvings()[0].day)


def breakout_data(panel: Panel) -> LineData | Unavailable:
    """The Russell 2000, its breakouts, and the bases before them; a base that lasts is open to the last day."""
    seen = panel.get("RUT")
    if seen is None:
        return Unavailable(Why.NO_SERIES, "RUT")
    found = breakouts(seen.days, seen.value, RULE)
    periods = [(each.record_day, each.crossed) for each in found]
    record: date = seen.days[np.flatnonzero(seen.value > highest_before(seen.days, seen.value))[-1]].item()
    last: date = seen.days[-1].item()
    if (last - record).days >= RULE.min_days_since_record:
        periods.append((record, last))
    return LineData(
        Basis(seen.days[0].item(), last, seen.rows, sources=sources_of(panel, "RUT")),
        seen.days,
        {"RUT": seen.value},
        tuple(Point(each.day, "breakout", size=each.days_since_record) for each in reversed(found)),
        tuple(periods),
    )


def cycle_data(panel: Panel) -> CycleData | Unavailable:
    """Bitcoin in multiples of its close on the UTC day of each halving, by days since; a cycle ends at the next one."""
    seen = panel.get("BTC")
    if seen is None:
        return Unavailable(Why.NO_SERIES, "BTC")
    found = cycles(seen.days, seen.value)
    if not found:
        return Unavailable(Why.TOO_SHORT, "BTC", days=seen.rows, needed=int((seen.days < FIRST_HALVING).sum()) + 1)
    age = np.arange(max(int(each.age[-1]) for each in found) + 1)
    multiples, today = {}, {}
    now = int(found[-1].age[-1])
    for each in found:
        multiples[each.year] = np.full(age.shape, np.nan)
        multiples[each.year][each.age] = each.close / each.close[0]
        row = each.row_at(now)
        today[each.year] = np.nan if row is None else float(each.close[row] / each.close[0])
    first, last = found[0].days[0].item(), seen.days[-1].item()
    n = sum(each.days.shape[0] for each in found)
    basis = Basis(first, last, n, Returns.NONE, GapRule.CALENDAR_DAYS, sources_of(panel, "BTC"))
    return CycleData(basis, age.astype(np.float64), multiples, now, today)


def step_data(weather: Weather) -> NameData | Unavailable:
    """How far each step of the risk curve is ahead, from Treasuries outwards, now and a month before."""
    return _readings(weather, STEPS, lambda reading, row: float(reading.value[row]))


def fear_data(weather: Weather) -> NameData | Unavailable:
    """Where each market's fear gauge stands in its own past, in percentiles, now and a month before."""
    return _readings(weather, FEARS, lambda reading, row: float(reading.percentile[row]))


def _readings(
    weather: Weather, names: tuple[str, ...], value: Callable[[SignalHistory, int], float]
) -> NameData | Unavailable:
    """Readings of today and of 30 days earlier side by side, those that are available; a reason when fewer than two."""
    here = [each for name in names if (each := weather.readings[name]).value is not None]
    if len(here) < FEWEST_BARS:
        gone = next(each for name in names if (each := weather.readings[name]).value is None)
        return gone.unavailable or Unavailable(Why.TOO_SHORT, gone.signal.inputs[0].column)
    then = np.datetime64(weather.day - MONTH)
    today, earlier = [], []
    for each in here:
        past = each.history
        if past is None:
            continue
        row = int(np.searchsorted(past.days, then, side="right")) - 1
        today.append(value(past, -1))
        earlier.append(value(past, row) if row >= 0 else np.nan)
    series = [one.series for each in here for one in each.signal.inputs]
    days = [each.history.days[0] for each in here if each.history is not None]
    basis = Basis(
        min(days).item(), weather.day, len(here), Returns.LOG, GapRule.COMMON_DAYS, sources_of(weather.panel, *series)
    )
    return NameData(
        basis,
        tuple(each.signal.name for each in here),
        {"today": np.array(today), "month_ago": np.array(earlier)},
        {"today": weather.day, "month_ago": weather.day - MONTH},
    )
