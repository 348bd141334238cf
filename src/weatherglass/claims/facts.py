"""Figures of a text against the right ones: looked up in series, worked out from an identity, or as a document states.

A figure that cannot be looked up says why, and is neither right nor wrong.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from weatherglass.claims.claim_file import FactClaim
from weatherglass.claims.claim_questions import (
    BreakoutLookup,
    BullStartLookup,
    ChangeLookup,
    Check,
    CrossingLookup,
    ExtremeLookup,
    IdentityLookup,
    LevelLookup,
    Lookup,
    MultipleLookup,
    RecordLookup,
    ShareLookup,
    SinceLookup,
    StatedLookup,
    StatisticLookup,
)
from weatherglass.claims.claim_sections import SeriesUse
from weatherglass.claims.dating import bull_start_before
from weatherglass.claims.events import breakout_rule
from weatherglass.claims.observed import observed
from weatherglass.claims.results import CheckResult, NotRun, Why
from weatherglass.errors import UsageError
from weatherglass.signals.breakout import breakouts
from weatherglass.signals.panel import Observations, Panel
from weatherglass.timeline.halvings import (
    BLOCK_SECONDS,
    BLOCKS_PER_HALVING,
    SUPPLY_LIMIT,
    block_subsidy,
    height_estimate,
    issued_by,
)

Value = float | str
_ROUNDING = 1e-9
BLOCKS_A_YEAR = 365.25 * 86_400 / BLOCK_SECONDS


def checks_of(claim: FactClaim, panel: Panel) -> tuple[CheckResult, ...]:
    """Every figure of a claim beside the right one."""
    return tuple(_check(each, panel) for each in claim.checks)


def _check(check: Check, panel: Panel) -> CheckResult:
    right, where = look_up(check.right, panel), _where(check.right)
    if isinstance(right, NotRun) and check.otherwise is not None:
        right, where = check.otherwise.value, check.otherwise.where
    if isinstance(right, NotRun):
        return CheckResult(
            check.name_en, check.name_ko, check.claimed, None, check.unit, check.tolerance, None, where, right
        )
    return CheckResult(
        check.name_en, check.name_ko, check.claimed, right, check.unit, check.tolerance,
        agrees(check.claimed, right, check.tolerance), where,
    )  # fmt: skip


def agrees(claimed: Value, right: Value, tolerance: float) -> bool:
    """Whether a figure lies within its tolerance; of days the tolerance counts days, other texts must be equal.

    >>> agrees(80.86, 82.69, 0.005), agrees("2024-11-25", "2024-11-22", 3), agrees(19.5, 19.4, 0.5)
    (False, True, True)
    """
    if isinstance(claimed, str) and isinstance(right, str):
        try:
            apart = abs((date.fromisoformat(claimed) - date.fromisoformat(right)).days)
        except ValueError:
            return claimed.strip().casefold() == right.strip().casefold()
        return apart <= tolerance
    if isinstance(claimed, str) or isinstance(right, str):
        raise UsageError(f"checks: claimed {claimed!r} and right {right!r} must both be numbers, or both texts")
    return abs(claimed - right) <= tolerance + _ROUNDING * max(1.0, abs(right))


def look_up(lookup: Lookup, panel: Panel) -> Value | NotRun:
    """The right figure, or why it cannot be had."""
    match lookup:
        case StatedLookup(value=stated):
            return stated
        case IdentityLookup():
            return _issuance(lookup)
    found = observed(panel, SeriesUse(id=lookup.series, field=lookup.field, over=lookup.over), lookup.series)
    if isinstance(found, NotRun):
        return found
    match lookup:
        case LevelLookup(on=on):
            return _at(found, on)
        case ExtremeLookup():
            return _extreme(lookup, found)
        case ChangeLookup(from_=first, to=last):
            begin, end = _at(found, first), _at(found, last)
            if isinstance(begin, NotRun) or isinstance(end, NotRun):
                return begin if isinstance(begin, NotRun) else end
            return 100.0 * (end / begin - 1.0)
        case CrossingLookup(from_=first, level=level, side=side):
            beyond = found.value > level if side == "above" else found.value < level
            rows = np.flatnonzero(beyond & (found.days >= np.datetime64(first)))
            return str(found.days[rows[0]]) if rows.size else NotRun(found.series, Why.NO_EVENTS)
        case ShareLookup(lower=lower, upper=upper):
            span = _span(found, lookup.from_, lookup.to)
            if isinstance(span, NotRun):
                return span
            values = found.value[span]
            inside = (values >= (-np.inf if lower is None else lower)) & (values < (np.inf if upper is None else upper))
            return 100.0 * float(inside.mean())
        case StatisticLookup(what=what):
            span = _span(found, lookup.from_, lookup.to)
            if isinstance(span, NotRun):
                return span
            return float(found.value[span].mean() if what == "mean" else np.median(found.value[span]))
        case MultipleLookup():
            return _multiple(lookup, found)
        case BreakoutLookup(params=params):
            events = breakouts(found.days, found.value, breakout_rule(params))
            if any(lookup.from_ <= each.day <= lookup.to for each in events):
                return 1.0
            # that none came can be said only of a span that is over
            span = _span(found, lookup.from_, lookup.to)
            return span if isinstance(span, NotRun) else 0.0
        case RecordLookup(on=on):
            if isinstance(_at(found, on), NotRun):
                return NotRun(found.series, Why.EVENTS_OUTSIDE_DATA, str(on))
            return str(found.days[int(np.argmax(found.value[found.days <= np.datetime64(on)]))])
        case SinceLookup(on=on):
            return _highest_since(found, on)
        case BullStartLookup(on=on, swing=swing):
            start = bull_start_before(found, np.datetime64(on), swing=swing)
            return NotRun(found.series, Why.EVENTS_OUTSIDE_DATA, str(on)) if start is None else start


_OPEN_DAYS = 7
"""A value may be so many calendar days older than the day asked for: holidays and weekends."""


def _at(found: Observations, day: date) -> float | NotRun:
    row = int(np.searchsorted(found.days, np.datetime64(day), side="right")) - 1
    if row < 0 or (day - found.days[row].item()).days > _OPEN_DAYS:
        return NotRun(found.series, Why.EVENTS_OUTSIDE_DATA, str(day))
    return float(found.value[row])


def _span(found: Observations, first: date, last: date) -> NDArray[np.int64] | NotRun:
    """Rows of a span that the data cover to its end; its beginning may lie before them."""
    rows = np.flatnonzero((found.days >= np.datetime64(first)) & (found.days <= np.datetime64(last)))
    if not rows.size or (last - found.days[rows[-1]].item()).days > _OPEN_DAYS:
        return NotRun(found.series, Why.EVENTS_OUTSIDE_DATA, str(found.days[-1]))
    return rows


def _extreme(lookup: ExtremeLookup, found: Observations) -> Value | NotRun:
    span = _span(found, lookup.from_, lookup.to)
    if isinstance(span, NotRun):
        return span
    value = found.value[span]
    at = int(np.argmax(value)) if lookup.what.endswith("highest") else int(np.argmin(value))
    return str(found.days[span[at]]) if lookup.what.startswith("day_of") else float(value[at])


def _highest_since(found: Observations, on: date) -> str | NotRun:
    """The last day before with a value at least that of a day; no figure where every day before was lower."""
    row = int(np.searchsorted(found.days, np.datetime64(on), side="right")) - 1
    if isinstance(_at(found, on), NotRun):
        return NotRun(found.series, Why.EVENTS_OUTSIDE_DATA, str(on))
    before = np.flatnonzero(found.value[:row] >= found.value[row])
    return str(found.days[before[-1]]) if before.size else NotRun(found.series, Why.NO_EVENTS, str(found.days[0]))


def _multiple(lookup: MultipleLookup, found: Observations) -> float | NotRun:
    last = lookup.from_ + timedelta(days=lookup.days)
    begin, end = _at(found, lookup.from_), _at(found, last)
    if isinstance(begin, NotRun) or isinstance(end, NotRun):
        return begin if isinstance(begin, NotRun) else end
    if lookup.what == "at_end":
        return end / begin
    span = (found.days >= np.datetime64(lookup.from_)) & (found.days <= np.datetime64(last))
    return float(found.value[span].max()) / begin


def _issuance(lookup: IdentityLookup) -> float:
    """New coins a year over coins there are, at a halving; or the share of all coins that is mined, on a day."""
    height = lookup.halving * BLOCKS_PER_HALVING
    issued = issued_by(height)
    if lookup.what == "share_mined":
        at = height if lookup.on is None else height_estimate(lookup.on)
        return 100.0 * issued_by(at) / SUPPLY_LIMIT
    block = height - 1 if lookup.what == "annual_inflation_before" else height
    return 100.0 * block_subsidy(block) * BLOCKS_A_YEAR / issued


def _where(lookup: Lookup) -> str:
    if isinstance(lookup, StatedLookup):
        return lookup.where
    if isinstance(lookup, IdentityLookup):
        return "block subsidy"
    return f"{lookup.series} {lookup.field}" + (f" over {lookup.over}" if lookup.over else "")
