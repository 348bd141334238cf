"""What the past says about record highs: every breakout with its base, and what came before, beside and after it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from weatherglass.signals.breakout import Breakout, BreakoutRule, breakouts
from weatherglass.signals.outcomes import entry_rows, forward_returns
from weatherglass.signals.panel import Frame, Input, Observations, Panel, Unavailable, Why
from weatherglass.signals.record_high_definitions import definition_facts
from weatherglass.signals.signal import (
    Fact,
    GapRule,
    MissingFact,
    Occasion,
    Parameter,
    Returns,
    SignalHistory,
)

Vector = NDArray[np.float64]
Facts = tuple[Fact | MissingFact, ...]
_SESSIONS_A_YEAR, _DAYS_A_YEAR = 252, 365
_GAINS = (
    ("gain_to_2026_01_21", date(2025, 12, 31), date(2026, 1, 21), "R1"),
    ("gain_to_2026_01_22", date(2025, 12, 31), date(2026, 1, 22), "R1"),
    ("gain_2025", date(2024, 12, 31), date(2025, 12, 31), "R21"),
    ("gain_2025_from_april_low", date(2025, 4, 8), date(2025, 12, 31), "R21"),
)
"""What the article says of the Russell 2000, and the spans that its numbers can mean."""
_CLAIMED_BREAKOUT, _CLAIMED_LEVEL = date(2024, 11, 25), 2_700.0
_FIELDS = {"": "close", "high": "high", "adjclose": "total_return"}


def record_occasions(
    watched: Input, unit: str, min_days: int
) -> Callable[[Panel, Frame, SignalHistory], tuple[Occasion, ...]]:
    """Every breakout of a price, with its base and with what came before and after it."""

    def occasions(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Occasion, ...]:
        rule = BreakoutRule(_FIELDS[watched.field], min_days_since_record=min_days)
        rows = "days" if watched.series == "BTC" else "sessions"
        around = _around(watched, panel, history)
        return tuple(
            Occasion(
                event.day,
                event.day,
                "breakout",
                (
                    Parameter("value", event.value, unit),
                    Parameter("record_exceeded", event.level, unit),
                    Parameter("record_day", event.record_day.isoformat(), "date"),
                    Parameter("days_since_record", event.days_since_record, "days"),
                    Parameter("base_length", event.base_length, rows),
                    Parameter("base_depth", -100.0 * event.base_depth, "percent"),
                    *_figures_at(event, history, around),
                ),
            )
            for event in breakouts(frame.days, frame[watched.column], rule)
        )

    return occasions


@dataclass(frozen=True, slots=True, eq=False)
class _Column:
    """A figure of each row of a history; NaN where it is not known."""

    name: str
    value: Vector
    unit: str


def _around(watched: Input, panel: Panel, history: SignalHistory) -> tuple[_Column, ...]:
    """What stood beside and what followed each row: the price a year later, Bitcoin, and the VIX of the day."""
    found = []
    own = panel.get(watched.series, "" if watched.field == "high" else watched.field)
    if own is not None and watched.series != "BTC":
        found.append(_Column("change_12m", 100.0 * forward_returns(history, own, _SESSIONS_A_YEAR), "percent"))
    bitcoin = panel.get("BTC")
    if bitcoin is not None:
        entry = entry_rows(history, bitcoin)
        there = (entry >= 0) & (entry < bitcoin.rows)
        price = np.where(there, bitcoin.value[np.where(there, entry, 0)], np.nan)
        old = there & (entry >= _DAYS_A_YEAR)
        earlier = np.where(old, bitcoin.value[np.where(old, entry - _DAYS_A_YEAR, 0)], np.nan)
        found += [
            _Column("btc_price", price, "usd"),
            _Column("btc_multiple_12m_before", price / earlier, "multiple"),
            _Column("btc_multiple_12m", 1.0 + forward_returns(history, bitcoin, _DAYS_A_YEAR), "multiple"),
        ]
    vix = panel.get("VIX")
    if vix is not None:
        found.append(_Column("vix", _on_days(vix, history), "vol_points"))
    return tuple(found)


def _figures_at(event: Breakout, history: SignalHistory, around: tuple[_Column, ...]) -> Iterator[Parameter]:
    row = int(np.searchsorted(history.days, np.datetime64(event.day)))
    for column in around:
        if np.isfinite(column.value[row]):
            yield Parameter(column.name, float(column.value[row]), column.unit)


def _on_days(other: Observations, history: SignalHistory) -> Vector:
    """Another series on the days of a history, (n,); NaN on days that it has not."""
    row = np.minimum(np.searchsorted(other.days, history.days), other.rows - 1)
    return np.where(other.days[row] == history.days, other.value[row], np.nan)


def record_facts(watched: Input, unit: str, min_days: int) -> Callable[[Panel, Frame, SignalHistory], Facts]:
    """Figures about the records and breakouts of a price; those of the article on the Russell 2000 where it is that."""
    russell = watched.series in {"RUT", "IWM"}

    def facts(panel: Panel, frame: Frame, history: SignalHistory) -> Facts:
        rule = BreakoutRule(_FIELDS[watched.field], min_days_since_record=min_days)
        values = frame[watched.column]
        events = breakouts(frame.days, values, rule)
        return (
            *_present(values, frame, events, unit, min_days),
            *definition_facts(frame, values, rule, russell=russell),
            *_outcome_facts(watched, panel, history, events),
            *_beside_facts(panel, history),
            *(_dated_facts(frame, values, unit, watched) if russell else ()),
        )

    return facts


def _present(values: Vector, frame: Frame, events: tuple[Breakout, ...], unit: str, min_days: int) -> Iterator[Fact]:
    top = int(np.argmax(values))
    first, last, record_day = frame.days[0].item(), frame.days[-1].item(), frame.days[top].item()
    yield Fact("record", float(values[top]), unit, values.size, first, last)
    yield Fact("record_day", record_day.isoformat(), "date", values.size, first, last)
    earliest = record_day + timedelta(days=min_days)
    yield Fact("earliest_next_breakout", earliest.isoformat(), "date", values.size, first, last)
    if events:
        yield Fact("last_breakout", events[-1].day.isoformat(), "date", len(events), first, last)


def _outcome_facts(
    watched: Input, panel: Panel, history: SignalHistory, events: tuple[Breakout, ...]
) -> Iterator[Fact | MissingFact]:
    """The price and Bitcoin a year after breakouts, beside the same after any day."""
    at = np.searchsorted(history.days, np.array([each.day for each in events], dtype="datetime64[D]"))
    columns = {each.name: each.value for each in _around(watched, panel, history)}
    for name, unit in (("change_12m", "percent"), ("btc_multiple_12m", "multiple")):
        column = columns.get(name)
        if column is None:
            continue
        claims = ("R3",) if name == "change_12m" else ("R4", "R26")
        for which, rows in (("after_breakouts", at), ("any_day", np.arange(history.rows))):
            yield from _median(f"{name}_{which}", column, rows, history, unit, claims)
    bitcoin = columns.get("btc_multiple_12m")
    if bitcoin is None:
        yield MissingFact("btc_doubled_after_breakouts", Unavailable(Why.NO_SERIES, "BTC"))
        return
    for which, rows in (("after_breakouts", at), ("any_day", np.arange(history.rows))):
        ended = rows[np.isfinite(bitcoin[rows])]
        if ended.size:
            doubled = 100.0 * float((bitcoin[ended] > 2.0).mean())
            span = history.days[ended[0]].item(), history.days[ended[-1]].item()
            yield Fact(
                f"btc_doubled_{which}", doubled, "percent", ended.size, *span, Returns.SIMPLE, GapRule.CALENDAR_DAYS,
                claims=("R4",),
            )  # fmt: skip


def _median(
    name: str, column: Vector, rows: NDArray[np.intp], history: SignalHistory, unit: str, claims: tuple[str, ...]
) -> Iterator[Fact]:
    ended = rows[np.isfinite(column[rows])]
    if not ended.size:
        return
    low, median, high = np.quantile(column[ended], (0.25, 0.5, 0.75)).tolist()
    first, last = history.days[ended[0]].item(), history.days[ended[-1]].item()
    yield Fact(
        name, median, unit, ended.size, first, last, Returns.SIMPLE, GapRule.CALENDAR_DAYS, low, high, "quartiles",
        claims,
    )  # fmt: skip


def _beside_facts(panel: Panel, history: SignalHistory) -> Iterator[Fact | MissingFact]:
    """Other gauges of risk appetite while the price is in a breakout or in price discovery, and on its other days."""
    on = np.isin(history.state, [history.states.index(name) for name in ("breakout", "price_discovery")])
    for name, series, unit in (("vix", "VIX", "vol_points"), ("high_yield_spread", "HY_OAS", "percent")):
        other = panel.get(series)
        if other is None:
            yield MissingFact(f"mean_{name}_in_breakout", Unavailable(Why.NO_SERIES, series))
            continue
        column = _on_days(other, history)
        for which, inside in (("in_breakout", on), ("otherwise", ~on)):
            cases = np.flatnonzero(inside & np.isfinite(column) & (history.state >= 0))
            if cases.size:
                low, high = np.quantile(column[cases], (0.25, 0.75)).tolist()
                yield Fact(
                    f"mean_{name}_{which}", float(column[cases].mean()), unit, cases.size,
                    history.days[cases[0]].item(), history.days[cases[-1]].item(), Returns.NONE, GapRule.COMMON_DAYS,
                    low, high, "quartiles", ("R7",),
                )  # fmt: skip


def _dated_facts(frame: Frame, values: Vector, unit: str, watched: Input) -> Iterator[Fact]:
    """Figures of the article on the Russell 2000 that can be looked up."""
    for name, start, end, claim in _GAINS if watched.field != "high" else ():
        before, after = _row_of(frame, start), _row_of(frame, end)
        if before is not None and after is not None:
            yield Fact(
                name, 100.0 * float(values[after] / values[before] - 1.0), "percent", after - before, start, end,
                Returns.SIMPLE, GapRule.CALENDAR_DAYS, claims=(claim,),
            )  # fmt: skip
    row = _row_of(frame, _CLAIMED_BREAKOUT)
    if row:
        above = float(values[row]) - float(values[:row].max())
        yield Fact("above_record_2024_11_25", above, unit, row, frame.days[0].item(), _CLAIMED_BREAKOUT, claims=("R2",))
    reached = np.flatnonzero(values > _CLAIMED_LEVEL)
    if watched.series == "RUT" and reached.size:
        first, day = frame.days[0].item(), frame.days[reached[0]].item()
        yield Fact("first_above_2700", day.isoformat(), "date", int(reached[0]) + 1, first, day, claims=("R1",))


def _row_of(frame: Frame, day: date) -> int | None:
    row = int(np.searchsorted(frame.days, np.datetime64(day)))
    return row if row < frame.rows and frame.days[row] == np.datetime64(day) else None
