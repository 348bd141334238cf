"""Every signal over 36 years, and one new day: `python benchmarks/observatory.py [--rounds N]`.

The series are random walks of the catalogue's units on the days of their own calendars, so that every signal that can
have a value has one. Beside the whole, two of its parts stand against pandas: the percentile of each value among all up
to it, and a moving correlation.
"""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

import numpy as np
import pandas as pd

from rounds import Contestant, race, ratio
from tables import Table, machine_line
from weatherglass.market.catalogue import spec_of, unit_of
from weatherglass.market.known_at import first_known
from weatherglass.market.series_spec import SeriesCalendar
from weatherglass.signals.panel import Observations, Panel, Unavailable
from weatherglass.signals.registry import inputs_of, signals
from weatherglass.signals.run import extended, history_of
from weatherglass.signals.signal import SignalHistory
from weatherglass.stats.ranks import expanding_percentile
from weatherglass.stats.rolling import rolling_corr

SEED = 20_081_120
FIRST, LAST = "1990-01-02", "2026-08-20"
BITCOIN_FIRST = "2010-07-18"
STEPS = {SeriesCalendar.MONTHLY: 30, SeriesCalendar.WEEKLY: 7, SeriesCalendar.QUARTERLY: 91}


def days_of(series: str) -> np.ndarray:
    """Days of a series' own kind of calendar."""
    spec = spec_of(series)
    first = BITCOIN_FIRST if series.startswith(("BTC", "ETH", "DVOL")) else FIRST
    days = np.arange(first, LAST, dtype="datetime64[D]")
    if spec is None or spec.calendar in {SeriesCalendar.US_SESSIONS, SeriesCalendar.US_BUSINESS_DAYS}:
        return days[np.is_busday(days)]
    return days[:: STEPS.get(spec.calendar, 1)]


def values_of(series: str, field: str, count: int, rng: np.random.Generator) -> np.ndarray:
    """A plausible path, positive for prices and volatilities."""
    spec = spec_of(series)
    unit = str(unit_of(spec, field or spec.main_field)) if spec else "vol_points"
    noise = rng.standard_normal(count)
    if unit == "vol_points":
        return np.round(18.0 * np.exp(0.35 * np.sin(np.cumsum(0.05 * noise))), 2)
    if unit in {"percent", "score", "share"}:
        return np.round(4.0 + 2.0 * np.sin(np.cumsum(0.02 * noise)), 3)
    return np.round(1000.0 * np.exp(np.cumsum(0.0002 + 0.008 * noise)), 4)


def whole_panel() -> Panel:
    """Every input of every signal, up to the end."""
    rng = np.random.default_rng(SEED)
    closes: dict[str, np.ndarray] = {}
    found = {}
    for each in inputs_of(signals().values()):
        spec, days = spec_of(each.series), days_of(each.series)
        if each.series not in closes:
            closes[each.series] = values_of(each.series, "", days.size, rng)
        factor = {"high": 1.004, "low": 0.996}.get(each.field, 1.0)
        value = closes[each.series] * factor
        known = first_known(spec, days, field=each.field or None) if spec else (days + 1).astype("datetime64[us]")
        unit = str(unit_of(spec, each.field or spec.main_field)) if spec else "vol_points"
        found[each.series, each.field] = Observations(each.series, each.field, days, known, value, unit, spec, "made")
    return Panel.known(found, datetime(2026, 8, 20, 4, tzinfo=UTC))


def histories(panel: Panel) -> dict[str, SignalHistory]:
    """Every signal that has a history."""
    found = {name: history_of(each, panel) for name, each in signals().items()}
    return {name: each for name, each in found.items() if not isinstance(each, Unavailable)}


def fresh(panel: Panel) -> Panel:
    """The same panel without the frames that were built before."""
    return Panel(panel.observations, panel.at, panel.day)


def observatory(rounds: int) -> Table:
    """The table."""
    panel = whole_panel()
    before = panel.until(datetime(2026, 8, 19, 4, tzinfo=UTC))
    past = histories(before)
    vix, spx = panel.observations["VIX", ""].value, panel.observations["SPX", ""].value
    one, other = np.diff(np.log(vix)), np.diff(np.log(spx))
    series, first, second = pd.Series(vix), pd.Series(one), pd.Series(other)

    def a_new_day() -> object:
        today = fresh(panel)
        return [extended(signals()[name], today, each) for name, each in past.items()]

    contestants = [
        Contestant("all signals, all days", lambda: histories(fresh(panel)), 1),
        Contestant("all signals, one new day", a_new_day, 1),
        Contestant("percentile among all so far, ours", lambda: expanding_percentile(vix), 1),
        Contestant("percentile among all so far, pandas", lambda: series.expanding(252).rank(pct=True), 1),
        Contestant("correlation over 252 days, ours", lambda: rolling_corr(one, other, 252), 1),
        Contestant("correlation over 252 days, pandas", lambda: first.rolling(252).corr(second), 1),
    ]
    race(contestants, rounds)
    rows = sum(each.rows for each in past.values())
    table = Table(
        "The observatory over 36 years",
        ["", "milliseconds", "pandas as many times as long"],
        [
            f"Medians over {rounds} rounds on one thread. {len(past)} signals with {rows:,} rows in all, from "
            f"{len(panel.observations)} columns. Our correlation adds every window up on its own, so that a row has "
            "the same bits whether later rows exist or not; pandas updates a running sum, which is faster and is not "
            "that. A new day includes building its frames.",
        ],
    )
    peers = {4: 5, 2: 3}
    for at, each in enumerate(contestants):
        times = ratio(contestants[peers[at]], each).text(2) if at in peers else ""
        table.add([each.name, f"{1e3 * each.median:,.1f}", times], {"milliseconds": 1e3 * each.median})
    return table


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="The observatory over 36 years, as a Markdown table.")
    parser.add_argument("--rounds", type=int, default=7)
    print(machine_line(), "\n")
    print(observatory(parser.parse_args().rounds).markdown())
