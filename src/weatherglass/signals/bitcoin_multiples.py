"""Bitcoin since its last halving, against the earlier cycles at the same age.

The base of a cycle is the first close after the halving's block: that of the UTC day in which it was mined. The close
of the day before, the last price before the block, is the other base that one could take; figures show both.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from weatherglass.market.series import Days
from weatherglass.signals.panel import Frame, Input, Panel, Unavailable, Why
from weatherglass.signals.signal import (
    NO_STATE,
    Boundary,
    Carry,
    Computed,
    Fact,
    GapRule,
    MissingFact,
    Occasion,
    Parameter,
    Returns,
    Side,
    Signal,
    SignalHistory,
    States,
)
from weatherglass.timeline.halvings import halvings

Vector = NDArray[np.float64]
Whole = NDArray[np.int64]
HALVING_DAYS: Days = np.array([each.day for each in halvings()], dtype="datetime64[D]")
EQUAL_AGE = 641
"""Days from the halving of 2024 to 2026-01-21, when the article compared the cycles."""
MAX_GAP_DAYS = 7
"""A first close later than this after a halving is no base, and one older than this is no price of an age."""
STATES = ("below_earlier", "among_earlier", "above_earlier")
_CLAIM = ("R13",)


@dataclass(frozen=True, slots=True, eq=False)
class Cycle:
    """Closes from one halving to the next.

    Attributes
    ----------
    year
        Of the halving.
    days, close
        (n,) from the first close after the halving's block.
    age
        (n,) calendar days since the halving.
    close_before
        The last one before the halving; NaN when there is none.
    over
        Whether the next halving has been.
    """

    year: int
    days: Days
    age: Whole
    close: Vector
    close_before: float
    over: bool

    def row_at(self, age: int) -> int | None:
        """Last row at or before an age; None where it would be older than `MAX_GAP_DAYS`."""
        row = int(np.searchsorted(self.age, age, side="right")) - 1
        return row if row >= 0 and age - self.age[row] <= MAX_GAP_DAYS else None


def cycles(days: Days, close: Vector) -> tuple[Cycle, ...]:
    """The cycles of a history that has a base for them, the first first.

    Parameters
    ----------
    days, close
        (n,) increasing days, positive closes.
    """
    found = []
    bounds = np.searchsorted(days, HALVING_DAYS)
    for number, start in enumerate(bounds.tolist()):
        end = bounds[number + 1] if number + 1 < bounds.size else days.size
        if start == end or (days[start] - HALVING_DAYS[number]).astype(int) > MAX_GAP_DAYS:
            continue
        age = (days[start:end] - HALVING_DAYS[number]).astype(np.int64)
        before = float(close[start - 1]) if start else math.nan
        year = int(HALVING_DAYS[number].astype("datetime64[Y]").astype(int)) + 1970
        found.append(Cycle(year, days[start:end], age, close[start:end], before, end < days.size))
    return tuple(found)


def _rule(frame: Frame, carry: Carry) -> Computed:
    """The carry is the past of every cycle: number, age and multiple a row, and the base of the last cycle."""
    days, close = frame.days[frame.first_new :], frame["BTC"][frame.first_new :]
    number = np.searchsorted(HALVING_DAYS, days, side="right").astype(np.int64)
    age = (days - HALVING_DAYS[np.maximum(number - 1, 0)]).astype(np.int64)
    past_number, past_age, past_multiple, base = _past(carry)
    multiple = np.full(days.shape, np.nan)
    for cycle in range(1, int(number.max(initial=0)) + 1):
        rows = np.flatnonzero(number == cycle)
        if not rows.size:
            continue
        if rows[0] > 0 or not past_number.size or past_number[-1] != cycle:
            base = float(close[rows[0]]) if age[rows[0]] <= MAX_GAP_DAYS else math.nan
        multiple[rows] = close[rows] / base
    numbers = np.concatenate([past_number, number])
    ages = np.concatenate([past_age, age])
    multiples = np.concatenate([past_multiple, multiple])
    state = _states(numbers, ages, multiples, past_number.size)
    return Computed(multiple, state, (numbers, ages, multiples, np.array([base])))


def _past(carry: Carry) -> tuple[Whole, Whole, Vector, float]:
    if not carry:
        return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0), math.nan
    number, age, multiple, base = carry
    return number.astype(np.int64), age.astype(np.int64), multiple.astype(np.float64), float(base[0])


def _states(number: Whole, age: Whole, multiple: Vector, first_new: int) -> States:
    state = np.full(number.size - first_new, NO_STATE, np.int8)
    for cycle in range(2, int(number.max(initial=0)) + 1):
        rows = np.flatnonzero(number[first_new:] == cycle) + first_new
        if rows.size:
            lowest, highest = _span_at(age[rows], number, age, multiple, cycle)
            own = multiple[rows]
            found = np.where(own < lowest, 0, np.where(own > highest, 2, 1))
            state[rows - first_new] = np.where(np.isfinite(lowest) & np.isfinite(own), found, NO_STATE)
    return state


def _span_at(at: Whole, number: Whole, age: Whole, multiple: Vector, cycle: int) -> tuple[Vector, Vector]:
    """Smallest and largest multiple of the earlier cycles at each age; NaN where none of them has one."""
    lowest, highest = np.full(at.shape, np.nan), np.full(at.shape, np.nan)
    for earlier in range(1, cycle):
        start, end = np.searchsorted(number, [earlier, earlier + 1])
        ages, multiples = age[start:end], multiple[start:end]
        if not ages.size:
            continue
        row = np.searchsorted(ages, at, side="right") - 1
        there = (row >= 0) & (at - ages[np.maximum(row, 0)] <= MAX_GAP_DAYS)
        each = np.where(there, multiples[np.maximum(row, 0)], np.nan)
        lowest, highest = np.fmin(lowest, each), np.fmax(highest, each)
    return lowest, highest


def _boundaries(frame: Frame, history: SignalHistory) -> tuple[Boundary, ...]:
    code, found = int(history.state[-1]), cycles(frame.days, frame["BTC"])
    if code == NO_STATE:
        return ()
    now, base, age = float(found[-1].close[-1]), float(found[-1].close[0]), int(found[-1].age[-1])
    earlier = [base * each.close[row] / each.close[0] for each in found[:-1] if (row := each.row_at(age)) is not None]
    lowest, highest = float(min(earlier)), float(max(earlier))
    if code == 0:
        return (Boundary("BTC", now, Side.ABOVE, lowest, "usd", STATES[1]),)
    if code == len(STATES) - 1:
        return (Boundary("BTC", now, Side.BELOW, highest, "usd", STATES[1]),)
    return (
        Boundary("BTC", now, Side.ABOVE, highest, "usd", STATES[2]),
        Boundary("BTC", now, Side.BELOW, lowest, "usd", STATES[0]),
    )


def _facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact | MissingFact, ...]:  # noqa: ARG001
    found = cycles(frame.days, frame["BTC"])
    facts: list[Fact | MissingFact] = []
    for each in found:
        facts.append(_fact(f"price_at_halving_{each.year}", each, 0, float(each.close[0]), "usd", Returns.NONE))
        facts += _at_age(each, EQUAL_AGE, str(EQUAL_AGE))
    if found:
        now = int(found[-1].age[-1])
        for each in found:
            facts += [fact for fact in _at_age(each, now, "same_age") if isinstance(fact, Fact)]
    return (*facts, *_order(found))


def _at_age(each: Cycle, age: int, name: str) -> Iterator[Fact | MissingFact]:
    row = each.row_at(age)
    if row is None:
        why = Unavailable(Why.TOO_SHORT, "BTC", days=int(each.age[-1]), needed=age)
        yield MissingFact(f"multiple_{name}_{each.year}", why)
        return
    highest = int(np.argmax(each.close[: row + 1]))
    yield _multiple(f"multiple_{name}_{each.year}", each, row, row)
    yield _multiple(f"maximum_{name}_{each.year}", each, highest, row)
    day = each.days[highest].item().isoformat()
    yield _fact(f"maximum_day_{name}_{each.year}", each, row, day, "date", Returns.NONE)


def _multiple(name: str, each: Cycle, row: int, last: int) -> Fact:
    value = float(each.close[row] / each.close[0])
    other = float(each.close[row] / each.close_before)
    low, high = (min(value, other), max(value, other)) if math.isfinite(other) else (None, None)
    spread = "price_base" if low is not None else ""
    return _fact(name, each, last, value, "multiple", Returns.SIMPLE, low=low, high=high, spread=spread)


def _fact(
    name: str,
    each: Cycle,
    last: int,
    value: float | str,
    unit: str,
    returns: Returns,
    *,
    low: float | None = None,
    high: float | None = None,
    spread: str = "",
) -> Fact:
    """A figure over the closes from the halving to a row."""
    first, end = each.days[0].item(), each.days[last].item()
    return Fact(
        name, value, unit, last + 1, first, end, returns, GapRule.CALENDAR_DAYS, low, high, spread, _CLAIM
    )  # fmt: skip


def _order(found: tuple[Cycle, ...]) -> Iterator[Fact]:
    """How often so many cycles would fall from first to last by chance, where they do so."""
    rows = [each.row_at(EQUAL_AGE) for each in found]
    whole = [(each, row) for each, row in zip(found, rows, strict=True) if row is not None]
    multiples = [each.close[row] / each.close[0] for each, row in whole]
    if len(whole) > 1 and multiples == sorted(multiples, reverse=True):
        first, (last, row) = whole[0][0], whole[-1]
        share = 1.0 / math.factorial(len(whole))
        yield Fact(
            "chance_of_falling_order", share, "share", len(whole), first.days[0].item(), last.days[row].item(),
            Returns.SIMPLE, GapRule.CALENDAR_DAYS, claims=_CLAIM,
        )  # fmt: skip


def _occasions(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Occasion, ...]:  # noqa: ARG001
    found = cycles(frame.days, frame["BTC"])
    if not found:
        return ()
    now = int(found[-1].age[-1])
    occasions = []
    for each in found:
        figures = [Parameter("price_at_halving", float(each.close[0]), "usd")]
        for age, name in ((EQUAL_AGE, str(EQUAL_AGE)), (now, "same_age")):
            row = each.row_at(age)
            if row is not None:
                figures += [
                    Parameter(f"multiple_{name}", float(each.close[row] / each.close[0]), "multiple"),
                    Parameter(f"maximum_{name}", float(each.close[: row + 1].max() / each.close[0]), "multiple"),
                ]
        halving = each.days[0].item() - timedelta(days=int(each.age[0]))
        last = each.days[-1].item() if each.over else None
        occasions.append(Occasion(halving, last, "halving_cycle", tuple(figures)))
    return tuple(occasions)


MULTIPLE = Signal(
    name="btc_cycle_multiple",
    family="bitcoin_cycle",
    unit="multiple",
    inputs=(Input("BTC"),),
    rule=_rule,
    parameters=(Parameter("equal_age", EQUAL_AGE, "days"), Parameter("max_gap", MAX_GAP_DAYS, "days")),
    states=STATES,
    on=frozenset({"above_earlier"}),
    boundaries=_boundaries,
    facts=_facts,
    occasions=_occasions,
    claims=("R13", "R16", "R20"),
)
