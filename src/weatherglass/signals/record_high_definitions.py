"""How much of a list of breakouts hangs on the definition: dates for members of a grid, and years that they share.

The same price has other breakouts under another definition. A date that only one member of the grid gives says more
about the member than about the price.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from weatherglass.signals.breakout import BreakoutRule, breakouts_by_rule
from weatherglass.signals.panel import Frame
from weatherglass.signals.signal import Fact, GapRule

Vector = NDArray[np.float64]
BASE_DAYS = (180, 250, 365, 540, 730)
BUFFERS = (0.0, 0.01, 0.03)
CONFIRMATIONS = (1, 3, 5)
LOOKBACKS: tuple[float | None, ...] = (None, 10.0, 5.0)
RANGE_CAPS: tuple[tuple[float, float] | None, ...] = (None, (0.0, 0.35))
REARMS: tuple[int | None, ...] = (None, 730)
YEARS = (2011, 2013, 2016, 2020, 2024, 2025)
"""Years of the Russell 2000 that the article on it names, and those that its own rule finds beside them."""
ARTICLE_YEARS = frozenset({2016, 2020, 2024})
SINCE = date(2010, 7, 17)
"""The first price of Bitcoin: no earlier breakout can have gone before a rise of it."""
NOTHING = "–"


@lru_cache(maxsize=3)
def definitions(field: str = "close") -> tuple[BreakoutRule, ...]:
    """Every member of the grid."""
    return tuple(
        BreakoutRule(field, lookback, days, buffer, cap, confirm, rearm)
        for days, buffer, confirm, lookback, cap, rearm in product(
            BASE_DAYS, BUFFERS, CONFIRMATIONS, LOOKBACKS, RANGE_CAPS, REARMS
        )
    )


def variations(rule: BreakoutRule) -> dict[str, BreakoutRule]:
    """Members of the grid that differ from a rule in one parameter, by name, the rule itself among them."""
    return {
        **{f"base_{days}": replace(rule, min_days_since_record=days) for days in BASE_DAYS},
        "buffer_1": replace(rule, buffer=0.01),
        "buffer_3": replace(rule, buffer=0.03),
        "confirm_3": replace(rule, confirm_closes=3),
        "confirm_5": replace(rule, confirm_closes=5),
        "lookback_5": replace(rule, lookback_years=5.0),
        "lookback_10": replace(rule, lookback_years=10.0),
        "shallow": replace(rule, range_cap=RANGE_CAPS[1]),
        "rearm_730": replace(rule, rearm_days=730),
    }


def definition_facts(frame: Frame, values: Vector, rule: BreakoutRule, *, russell: bool) -> Iterator[Fact]:
    """Dates of members that differ from a rule in one parameter, and what the whole grid says.

    Parameters
    ----------
    frame
        Its days, (n,).
    values
        (n,) of the field that the rule names.
    rule
        The member that the signal uses.
    russell
        Whether the price is the Russell 2000, so that the years of the article can be asked about.
    """
    first, last = frame.days[0].item(), frame.days[-1].item()

    def fact(name: str, value: float | str, unit: str, n: int, span: tuple[int, int] | None = None) -> Fact:
        low, high = span or (None, None)
        return Fact(
            name, value, unit, n, first, last, gap_rule=GapRule.CALENDAR_DAYS, low=low, high=high,
            spread="range" if span else "", claims=("R2", "R4"),
        )  # fmt: skip

    members = variations(rule)
    for name, events in zip(members, breakouts_by_rule(frame.days, values, tuple(members.values())), strict=True):
        yield fact(f"breakouts_{name}", ", ".join(each.day.isoformat() for each in events) or NOTHING, "", len(events))
    found = [[each.day for each in events] for events in breakouts_by_rule(frame.days, values, definitions(rule.field))]
    counts = [len(each) for each in found]
    yield fact("breakouts_by_definition", float(np.median(counts)), "count", len(found), (min(counts), max(counts)))
    if not russell:
        return
    years = [frozenset(day.year for day in each if day >= SINCE) for each in found]
    for year in YEARS:
        if first <= date(year, 1, 1) and date(year, 12, 31) <= last:
            share = 100.0 * sum(year in each for each in years) / len(years)
            yield fact(f"definitions_with_{year}", share, "percent", len(years))
    upto = max(ARTICLE_YEARS)
    if last >= date(upto, 12, 31):
        same = sum(frozenset(year for year in each if year <= upto) == ARTICLE_YEARS for each in years)
        yield fact("definitions_of_article", float(same), "count", len(years))
