"""How far Bitcoin stands below its record, and whether it set records before its halvings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
from numpy.typing import NDArray

from weatherglass.market.series import Days
from weatherglass.signals.bitcoin_multiples import HALVING_DAYS
from weatherglass.signals.panel import Frame, Input, Panel
from weatherglass.signals.signal import (
    NO_STATE,
    Bands,
    Boundary,
    Carry,
    Computed,
    Fact,
    GapRule,
    Parameter,
    Returns,
    Side,
    Signal,
    SignalHistory,
)
from weatherglass.timeline.calendar import DAY

Vector = NDArray[np.float64]
EDGES = (-50.0, -20.0, 0.0)
STATES = ("crash", "bear", "below_record", "record")
ARTICLE_BREAKOUT = np.datetime64("2025-09-18")
"""First closing record of the Russell 2000 after 2021; the article's "breakout" by its closes."""
_YEAR = np.timedelta64(365, "D")


def _rule(frame: Frame, carry: Carry) -> Computed:
    """The carry is the record so far."""
    close = frame["BTC"][frame.first_new :]
    before = carry[0].astype(np.float64) if carry else close[:1]
    record = np.maximum.accumulate(np.concatenate([before, close]))[1:]
    return Computed(100.0 * (close / record - 1.0), None, (record[-1:],))


def _boundaries(frame: Frame, history: SignalHistory) -> tuple[Boundary, ...]:
    """In prices: the record, and the levels below it. At a record any lower close is below it: the next is named."""
    code, now = int(history.state[-1]), float(frame["BTC"][-1])
    if code == NO_STATE:
        return ()
    record = float(frame["BTC"].max())
    levels = [record * (1.0 + edge / 100.0) for edge in EDGES]
    lower = min(code, len(EDGES) - 1)
    found = []
    if code < len(EDGES):
        found.append(Boundary("BTC", now, Side.ABOVE, levels[code], "usd", STATES[code + 1]))
    if lower > 0:
        found.append(Boundary("BTC", now, Side.BELOW, levels[lower - 1], "usd", STATES[lower - 1]))
    return tuple(found)


def _facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact, ...]:  # noqa: ARG001
    days, close = frame.days, frame["BTC"]
    return (*_before_halvings(days, close), *_deepest_of_cycles(days, history.value), *_after_breakout(days, close))


def _before_halvings(days: Days, close: Vector) -> Iterator[Fact]:
    """When the record that stood at each halving was set, and how long before it."""
    for halving, end in zip(HALVING_DAYS, np.searchsorted(days, HALVING_DAYS).tolist(), strict=True):
        if end == 0 or halving > days[-1]:
            continue
        record = int(np.argmax(close[:end]))
        first, last, day = days[0].item(), days[end - 1].item(), days[record].item()
        year, apart = halving.item().year, (halving.item() - day).days
        yield _fact(f"record_before_{year}", day.isoformat(), "date", end, first, last, claims=("R17",))
        yield _fact(f"record_to_halving_{year}", apart, "days", end, first, last, claims=("R17",))


def _deepest_of_cycles(days: Days, drawdown: Vector) -> Iterator[Fact]:
    """Largest distance to the record from each halving to the next."""
    bounds = [*np.searchsorted(days, HALVING_DAYS).tolist(), days.size]
    for halving, start, end in zip(HALVING_DAYS, bounds[:-1], bounds[1:], strict=True):
        if start < end:
            name, value = f"deepest_since_{halving.item().year}", float(drawdown[start:end].min())
            yield _fact(name, value, "percent", end - start, days[start].item(), days[end - 1].item(), claims=("R15",))


def _after_breakout(days: Days, close: Vector) -> Iterator[Fact]:
    """Largest fall from a high within the year after the breakout that the article read as a signal."""
    start, end = np.searchsorted(days, [ARTICLE_BREAKOUT, ARTICLE_BREAKOUT + _YEAR + DAY])
    inside = close[start:end]
    if inside.size and days[0] <= ARTICLE_BREAKOUT:
        fall = 100.0 * float((inside / np.maximum.accumulate(inside) - 1.0).min())
        first, last = days[start].item(), days[end - 1].item()
        yield _fact("deepest_fall_after_breakout", fall, "percent", inside.size, first, last, claims=("R15", "R26"))


def _fact(
    name: str, value: float | int | str, unit: str, n: int, first: date, last: date, claims: tuple[str, ...]
) -> Fact:
    returns = Returns.SIMPLE if unit == "percent" else Returns.NONE
    return Fact(name, value, unit, n, first, last, returns, GapRule.EVERY_ROW, claims=claims)


DRAWDOWN = Signal(
    name="btc_drawdown",
    family="bitcoin_cycle",
    unit="percent",
    inputs=(Input("BTC"),),
    rule=_rule,
    parameters=tuple(Parameter(f"edge_{name}", edge, "percent") for name, edge in zip(STATES[1:], EDGES, strict=True)),
    states=STATES,
    on=frozenset({"record", "crash"}),
    bands=Bands(EDGES),
    boundaries=_boundaries,
    facts=_facts,
    claims=("R15", "R17", "R26"),
)
