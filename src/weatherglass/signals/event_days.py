"""Sessions of the catalogue's events, and what the VIX did on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from weatherglass.market.series import Days
from weatherglass.signals.market_events import (
    EVENT_LISTS,
    FIRST_LISTED,
    LAST_LISTED,
    EventClass,
    MarketEvent,
    events_between,
)
from weatherglass.signals.signal import Fact, GapRule, Returns
from weatherglass.stats.rolling import differences, log_changes
from weatherglass.timeline.coming_events import RULE_SESSIONS
from weatherglass.timeline.fomc_days import FIRST_FOMC_YEAR, LAST_DECIDED, LAST_FOMC_YEAR, fomc_days

Vector = NDArray[np.float64]
Cases = NDArray[np.bool_]
Rows = NDArray[np.int64]
LARGEST = 50
NEAR = 1
"""Sessions before and after the one on which an event could first act that count as near it."""
_FEWEST_ROWS = 20 * LARGEST
_FEWEST_EVENTS = 2
_MIDDLE_95 = (0.025, 0.975)
_DAY = np.timedelta64(1, "D")


def event_rows(days: Days, events: Iterable[MarketEvent]) -> Rows:
    """The row of the first session on which each event could act; events after the last row have none.

    Parameters
    ----------
    days
        (n,) sessions, increasing.
    """
    acts = np.array([each.acts_from for each in events], dtype="datetime64[D]")
    rows = np.searchsorted(days, acts)
    return rows[rows < days.size].astype(np.int64)


def near_rows(count: int, rows: Rows, within: int = NEAR) -> Cases:
    """Which of so many rows lie at most so many rows from one of the given.

    >>> near_rows(6, np.array([3]), within=1).astype(int).tolist()
    [0, 0, 1, 1, 1, 0]
    """
    found = np.zeros(count, np.bool_)
    for apart in range(-within, within + 1):
        moved = rows + apart
        found[moved[(moved >= 0) & (moved < count)]] = True
    return found


def events_by_set(first: date, last: date) -> Mapping[str, tuple[MarketEvent, ...]]:
    """Events of all classes and of each; without the lists that prices fill, and with them where there are some."""
    without = events_between(first, last, with_by_price=False)
    whole = events_between(first, last)
    found = {"any": without, "any_by_price_too": whole}
    for each in EventClass:
        found[str(each)] = tuple(event for event in without if event.event_class is each)
        if any(listed.by_price for listed in EVENT_LISTS.values() if listed.event_class is each):
            found[f"{each}_by_price_too"] = tuple(event for event in whole if event.event_class is each)
    return {name: events for name, events in found.items() if events}


def shares_of_largest_rises(days: Days, change: Vector) -> Iterator[Fact]:
    """Share of the largest rises that lie near an event, and of all sessions that do: the base rate.

    By the sets of `events_by_set`, and by the scheduled decisions of the Fed.

    The spread is what shares come out when the calendar of events is shifted by every number of sessions against the
    rises, the end joined to the beginning: 95 of 100 shifts lie inside.

    Parameters
    ----------
    days, change
        (n,) sessions and changes; NaN is no change.
    """
    listed = np.isfinite(change) & (days <= np.datetime64(LAST_LISTED))
    on, moved = days[listed], change[listed]
    if on.size < _FEWEST_ROWS:
        return
    largest = np.argsort(-moved, kind="stable")[:LARGEST]
    first, last = on[0].item(), on[-1].item()
    sets = {name: event_rows(on, events) for name, events in events_by_set(max(first, FIRST_LISTED), last).items()}
    for name, rows in {**sets, "decision": _decision_rows(on)}.items():
        near = near_rows(on.size, rows)
        shifted = np.array([near[(largest + by) % on.size].mean() for by in range(on.size)])
        low, high = (100.0 * np.quantile(shifted, _MIDDLE_95)).tolist()
        claims = ("V9", "V10", "V12")
        share = 100.0 * float(np.count_nonzero(near[largest])) / LARGEST
        yield Fact(
            f"largest_rises_near_{name}", share, "percent", LARGEST, first, last, Returns.LOG, GapRule.EVERY_ROW,
            low, high, "circular_shifts", claims,
        )  # fmt: skip
        base = 100.0 * float(near.mean())
        yield Fact(f"sessions_near_{name}", base, "percent", on.size, first, last, claims=claims)


def mean_changes_on_events(days: Days, change: Vector) -> Iterator[Fact]:
    """Mean change on the first session of the events of each list that has at least two."""
    first, last = max(days[0].item(), FIRST_LISTED), days[-1].item()
    if first > last:
        return
    events = events_between(first, last)
    for name, listed in EVENT_LISTS.items():
        rows = event_rows(days, (each for each in events if each.listed == name))
        claims = ("V10",) if listed.event_class is EventClass.POLICY_GEOPOLITICAL else ("V9", "V12")
        yield from _mean_change(f"mean_change_{name}", days, change, rows, claims)


def mean_changes_around_decisions(days: Days, vix: Vector) -> Iterator[Fact]:
    """Mean change on the sessions of scheduled decisions of the Fed, on those before and after, and on all others.

    In per cent (of log changes) and in vol points.

    Parameters
    ----------
    days, vix
        (n,) sessions and closes.
    """
    first, last = date(FIRST_FOMC_YEAR, 1, 1), min(days[-1].item(), LAST_DECIDED)
    decided = _decision_rows(days)
    others = (days >= np.datetime64(first)) & (days <= np.datetime64(last))
    groups: dict[str, Rows] = {}
    for name, apart in (("before_decision", -1), ("on_decision", 0), ("after_decision", 1)):
        moved = decided + apart
        groups[name] = moved[(moved >= 0) & (moved < days.size)]
        others[groups[name]] = False
    groups["other_sessions"] = np.flatnonzero(others)
    for name, rows in groups.items():
        yield from _mean_change(f"mean_change_{name}", days, 100.0 * log_changes(vix), rows, ("V9",))
        yield from _mean_change(
            f"mean_points_{name}", days, differences(vix), rows, ("V9",), unit="vol_points", returns=Returns.LEVEL
        )


def _decision_rows(days: Days) -> Rows:
    """Rows that are days of scheduled decisions."""
    return np.flatnonzero(np.isin(days, decision_sessions()[0]) & (days <= np.datetime64(LAST_DECIDED)))


def _mean_change(
    name: str,
    days: Days,
    change: Vector,
    rows: Rows,
    claims: tuple[str, ...],
    *,
    unit: str = "percent",
    returns: Returns = Returns.LOG,
) -> Iterator[Fact]:
    rows = rows[np.isfinite(change[rows])]
    if rows.size < _FEWEST_EVENTS:
        return
    low, high = np.quantile(change[rows], (0.25, 0.75)).tolist()
    first, last = days[rows.min()].item(), days[rows.max()].item()
    yield Fact(
        name, float(change[rows].mean()), unit, rows.size, first, last, returns, GapRule.EVERY_ROW, low, high,
        "quartiles", claims,
    )  # fmt: skip


def event_beside(days: Days, row: int, events: tuple[MarketEvent, ...]) -> tuple[str, int]:
    """Key of the event nearest to a session, and how many of the catalogue lie near it.

    Of several, the one that could act on the session itself comes first, then those of the session before and after.
    Where the catalogue has nothing, a scheduled decision of the Fed on the session is "scheduled_decision"; else it is
    "none", or "not_listed" after the end of the catalogue.
    """
    found = []
    for order, apart in enumerate((0, -1, 1)):
        at = row + apart
        if 0 <= at < days.size:
            begin = days[at - 1] + _DAY if at else days[at]
            first, last = begin.item(), days[at].item()
            found += [(order, each.key) for each in events if first <= each.acts_from <= last]
    if found:
        return min(found, key=lambda each: each[0])[1], len(found)
    if days[row] in decision_sessions()[0]:
        return "scheduled_decision", 0
    return ("none" if days[row] <= np.datetime64(LAST_LISTED) else "not_listed"), 0


@lru_cache(maxsize=1)
def first_acts() -> Days:
    """(m,) days from which the events on lists that prices do not fill could act, increasing."""
    events = events_between(FIRST_LISTED, LAST_DECIDED, with_by_price=False)
    return np.unique(np.array([each.acts_from for each in events], dtype="datetime64[D]"))


@lru_cache(maxsize=1)
def decision_sessions() -> tuple[Days, Days, Days]:
    """(m,) scheduled days of decisions, the sessions before them, and those after them, increasing."""
    decided = [
        each.day for each in fomc_days(date(FIRST_FOMC_YEAR, 1, 1), date(LAST_FOMC_YEAR, 12, 31)) if each.scheduled
    ]
    on = np.array(decided, dtype="datetime64[D]")
    return on, _next_session(on, -_DAY), _next_session(on, _DAY)


def _next_session(days: Days, step: np.timedelta64) -> Days:
    found = days + step
    for at, day in enumerate(found):
        while not RULE_SESSIONS.is_session(day.item()):
            day += step  # noqa: PLW2901 - the search goes on from the day it has come to
        found[at] = day
    return found
