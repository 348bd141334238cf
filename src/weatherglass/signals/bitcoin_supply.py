"""Bitcoin's supply: how fast it grows, how much of it is mined, and where the cycle of halvings stands.

Identities of the protocol, but for the height of the chain on a day, which is estimated (`weatherglass.timeline`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from weatherglass.signals.band_boundaries import band_boundaries
from weatherglass.signals.bitcoin_multiples import HALVING_DAYS
from weatherglass.signals.breakout import BreakoutRule, breakouts
from weatherglass.signals.panel import Frame, Input, Panel, Unavailable, Why
from weatherglass.signals.run import windowed
from weatherglass.signals.signal import (
    Bands,
    Boundary,
    Fact,
    GapRule,
    MissingFact,
    Parameter,
    Side,
    Signal,
    SignalHistory,
)
from weatherglass.timeline.halvings import (
    BLOCK_SECONDS,
    BLOCKS_PER_HALVING,
    GENESIS,
    SUPPLY_LIMIT,
    block_subsidy,
    halvings,
    height_estimates,
    issuance,
    issued_by,
    next_halving,
)

Vector = NDArray[np.float64]
BLOCKS_PER_DAY = 86_400 // BLOCK_SECONDS
DAYS_PER_YEAR = 365.25
YEAR_EDGES = (365.0, 730.0, 1095.0)
CYCLE_YEARS = ("year_1", "year_2", "year_3", "year_4")
EXPECTED_CYCLE_DAYS = BLOCKS_PER_HALVING / BLOCKS_PER_DAY
BASE_DAYS = 365
"""Calendar days that a record of the Russell 2000 must have stood for the next one to end a base."""


def yearly_inflation(subsidy: Vector, issued: Vector) -> Vector:
    """Coins of a year at a subsidy, in per cent of those issued so far, (n,).

    >>> yearly_inflation(np.array([6.25, 3.125]), np.array([19_687_500.0, 19_687_500.0])).round(2)
    array([1.67, 0.83])
    """
    return 100.0 * subsidy * BLOCKS_PER_DAY * DAYS_PER_YEAR / issued


def _inflation(frame: Frame) -> Vector:
    """NaN before there was a chain."""
    after = frame.days > np.datetime64(GENESIS.date(), "D")
    found = np.full(frame.rows, np.nan)
    found[after] = yearly_inflation(*issuance(height_estimates(frame.days[after])))
    return found


def _supply_facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact, ...]:  # noqa: ARG001
    today: date = frame.days[-1].item()
    if today <= GENESIS.date():
        return ()
    subsidy, issued = (float(each[0]) for each in issuance(height_estimates(frame.days[-1:])))
    found = [
        _identity("subsidy_now", subsidy, "btc", today),
        _identity("coins_a_day_now", subsidy * BLOCKS_PER_DAY, "btc", today),
        _identity("coins_issued_now", issued, "btc", today),
        _identity("share_mined_now", 100.0 * issued / SUPPLY_LIMIT, "percent", today),
    ]
    for each in halvings():
        if each.day > today:
            break
        year, supply = each.day.year, issued_by(each.height)
        before, after = block_subsidy(each.height - 1), each.subsidy
        found += [
            _identity(f"inflation_before_{year}", _one_inflation(before, supply), "percent", each.day),
            _identity(f"inflation_after_{year}", _one_inflation(after, supply), "percent", each.day),
            _identity(f"share_mined_at_{year}", 100.0 * supply / SUPPLY_LIMIT, "percent", each.day),
        ]
    return tuple(found)


def _identity(name: str, value: float | str, unit: str, day: date) -> Fact:
    return Fact(name, value, unit, 1, day, day, gap_rule=GapRule.CALENDAR_DAYS, claims=("R16",))


def _one_inflation(subsidy: float, issued: float) -> float:
    return float(yearly_inflation(np.array([subsidy]), np.array([issued]))[0])


def _days_since_halving(frame: Frame) -> Vector:
    number = np.searchsorted(HALVING_DAYS, frame.days, side="right")
    days = (frame.days - HALVING_DAYS[np.maximum(number - 1, 0)]).astype(np.float64)
    return np.where(number > 0, days, np.nan)


_LATER_YEAR = band_boundaries("days_since_halving", "days", Bands(YEAR_EDGES), CYCLE_YEARS)


def _day_boundaries(frame: Frame, history: SignalHistory) -> tuple[Boundary, ...]:
    """Days only pass: the next year of the cycle, or the next halving at 600 seconds a block."""
    ahead = tuple(each for each in _LATER_YEAR(frame, history) if each.side is Side.ABOVE)
    if ahead or not np.isfinite(history.value[-1]):
        return ahead
    now = float(history.value[-1])
    return (Boundary("days_since_halving", now, Side.ABOVE, EXPECTED_CYCLE_DAYS, "days", CYCLE_YEARS[0]),)


def _day_facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact | MissingFact, ...]:  # noqa: ARG001
    today: date = frame.days[-1].item()
    end = datetime.combine(today + timedelta(days=1), time(), tzinfo=UTC)
    past = [each.day for each in halvings() if each.day <= today]
    found: list[Fact | MissingFact] = []
    if end > GENESIS:
        expected = next_halving(end).day
        found.append(Fact("next_halving", expected.isoformat(), "date", 1, today, expected, claims=("R16",)))
    for begin, over in pairwise(past):
        length = (over - begin).days
        found.append(
            Fact(f"cycle_days_{begin.year}", length, "days", length, begin, over, gap_rule=GapRule.CALENDAR_DAYS)
        )
    return (*found, *_breakouts_after(panel, past, today))


def _breakouts_after(panel: Panel, past: list[date], today: date) -> Iterator[Fact | MissingFact]:
    """Days from each halving to the first closing record of the Russell 2000 after a base, until the next halving."""
    rut = panel.get("RUT")
    if rut is None:
        yield MissingFact("halving_to_breakout", Unavailable(Why.NO_SERIES, "RUT"))
        return
    events = [each.day for each in breakouts(rut.days, rut.value, BreakoutRule(min_days_since_record=BASE_DAYS))]
    for begin, over in zip(past, (*past[1:], today + timedelta(days=1)), strict=True):
        inside = [day for day in events if begin <= day < over]
        if inside:
            yield Fact(
                f"halving_to_breakout_{begin.year}", (inside[0] - begin).days, "days", len(inside), begin, inside[0],
                gap_rule=GapRule.CALENDAR_DAYS, claims=("R11", "R20"),
            )  # fmt: skip


ISSUANCE = Signal(
    name="btc_issuance",
    family="bitcoin_cycle",
    unit="percent",
    inputs=(Input("BTC"),),
    rule=windowed(_inflation),
    parameters=(
        Parameter("blocks_a_day", BLOCKS_PER_DAY),
        Parameter("days_a_year", DAYS_PER_YEAR, "days"),
        Parameter("supply_limit", SUPPLY_LIMIT, "btc"),
    ),
    facts=_supply_facts,
    claims=("R16",),
)
CYCLE_DAY = Signal(
    name="btc_cycle_day",
    family="bitcoin_cycle",
    unit="days",
    inputs=(Input("BTC"),),
    rule=windowed(_days_since_halving),
    parameters=(
        *(Parameter(f"edge_{name}", edge, "days") for name, edge in zip(CYCLE_YEARS[1:], YEAR_EDGES, strict=True)),
        Parameter("expected_cycle", EXPECTED_CYCLE_DAYS, "days"),
        Parameter("base_days", BASE_DAYS, "days"),
    ),
    states=CYCLE_YEARS,
    bands=Bands(YEAR_EDGES),
    boundaries=_day_boundaries,
    facts=_day_facts,
    claims=("R11", "R16", "R20"),
)
