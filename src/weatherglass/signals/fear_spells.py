"""Spells of fear: from the first close of the VIX at or above a level until its first close below 20.

How long they last is a survival curve: a spell that still goes on is counted as one that has lasted so long already,
and not left out. There are few of them; the days of a spell are many, and all end together.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from weatherglass.market.series import Days
from weatherglass.signals.panel import Frame, Input, Panel
from weatherglass.signals.signal import (
    Boundary,
    Carry,
    Computed,
    Fact,
    GapRule,
    Occasion,
    Parameter,
    Returns,
    Rule,
    Side,
    Signal,
    SignalHistory,
)
from weatherglass.signals.states import runs_of
from weatherglass.stats.survival import SurvivalCurve, survival_curve

Vector = NDArray[np.float64]
LEVELS = (30.0, 40.0)
CALM_BELOW = 20.0
WITHIN = (5, 21, 63, 126, 252)
"""Sessions by which a spell may be over: a week, a month, a quarter, half a year, a year."""
STATES = ("none", "spell")
_CLAIM = ("V16",)


def spell_rule(level: float) -> Rule:
    """Sessions of the spell so far, its first one included; 0 outside of spells. The carry is that number."""

    def rule(frame: Frame, carry: Carry) -> Computed:
        vix = frame["VIX"][frame.first_new :]
        before = int(carry[0][0]) if carry else 0
        rows = np.arange(vix.shape[0])
        # the last row that began or ended a spell decides; without one, what was before goes on
        begins, ends = vix >= level, vix < CALM_BELOW
        decided = np.maximum.accumulate(np.where(begins | ends, rows, -1))
        inside = np.where(decided >= 0, begins[np.maximum(decided, 0)], before > 0)
        entered = inside & ~np.concatenate([[before > 0], inside[:-1]])
        start = np.maximum.accumulate(np.where(entered, rows, -1))
        count = np.where(inside, np.where(start >= 0, rows - start + 1, before + rows + 1), 0)
        return Computed(count.astype(np.float64), inside.astype(np.int8), (count[-1:].astype(np.int64),))

    return rule


def _boundaries(level: float) -> Callable[[Frame, SignalHistory], tuple[Boundary, ...]]:
    def boundaries(frame: Frame, history: SignalHistory) -> tuple[Boundary, ...]:
        now = float(frame["VIX"][-1])
        if history.state[-1]:
            return (Boundary("VIX", now, Side.BELOW, CALM_BELOW, "vol_points", STATES[0]),)
        return (Boundary("VIX", now, Side.ABOVE, level, "vol_points", STATES[1]),)

    return boundaries


def _spells(history: SignalHistory) -> list[tuple[int, int, bool]]:
    """First and last row of every spell, and whether it is over."""
    return [(run.first, run.last, run.last < history.rows - 1) for run in runs_of(history.state) if run.state == 1]


def _occasions(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Occasion, ...]:  # noqa: ARG001
    vix, days = frame["VIX"], history.days
    return tuple(
        Occasion(
            days[first].item(),
            days[last].item() if over else None,
            "fear_spell",
            (
                Parameter("sessions", last - first + 1, "sessions"),
                Parameter("highest_close", float(vix[first : last + 1].max()), "vol_points"),
            ),
        )
        for first, last, over in _spells(history)
    )


def _facts(level: float) -> Callable[[Panel, Frame, SignalHistory], tuple[Fact, ...]]:
    def facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact, ...]:  # noqa: ARG001
        spells, days = _spells(history), history.days
        if not spells:
            return ()
        starts = np.array([first for first, _, _ in spells])
        lasted = np.array([last - first + (1 if over else 0) for first, last, over in spells], np.float64)
        over = np.array([each for _, _, each in spells])
        counted = lasted > 0.0  # one that began today has not lasted yet
        first, last = days[starts[0]].item(), days[starts[-1]].item()
        found = [
            Fact("spells", len(spells), "count", len(spells), first, last, claims=_CLAIM),
            Fact("open_spells", int((~over).sum()), "count", len(spells), first, last, claims=_CLAIM),
            Fact(
                "longest_spell", float(lasted.max()), "sessions", len(spells), first, last,
                gap_rule=GapRule.NOT_OVERLAPPING, claims=_CLAIM,
            ),
        ]  # fmt: skip
        if counted.any():
            curve = survival_curve(lasted[counted], over[counted])
            found += _curve_facts(curve, "", GapRule.NOT_OVERLAPPING, days[starts[counted]])
            left = curve.quantile(0.5, after=history.value[-1]) if history.state[-1] else None
            if left is not None:
                found.append(
                    Fact("median_still_to_come", left - float(history.value[-1]), "sessions",
                         int((lasted > history.value[-1]).sum()), first, last, claims=_CLAIM)
                )  # fmt: skip
        return (*found, *_by_days(frame["VIX"], days, level))

    return facts


def _by_days(vix: Vector, days: Days, level: float) -> list[Fact]:
    """The same for every close at or above the level: how many sessions until the first close below 20."""
    calm = np.flatnonzero(vix < CALM_BELOW)
    rows = np.flatnonzero(vix >= level)
    rows = rows[rows < vix.shape[0] - 1]
    if rows.size == 0:
        return []
    after = np.searchsorted(calm, rows)
    over = after < calm.shape[0]
    end = np.where(over, np.append(calm, 0)[after], vix.shape[0] - 1)
    curve = survival_curve((end - rows).astype(np.float64), over)
    return _curve_facts(curve, "_by_days", GapRule.EVERY_ROW, days[rows])


def _curve_facts(curve: SurvivalCurve, what: str, gap_rule: GapRule, days: Days) -> list[Fact]:
    first, last, found = days[0].item(), days[-1].item(), []
    quarter, median, three_quarters = (curve.quantile(share) for share in (0.25, 0.5, 0.75))
    if median is not None:
        spread = "quartiles" if quarter is not None and three_quarters is not None else ""
        found.append(
            Fact(
                f"median_sessions{what}", median, "sessions", curve.cases, first, last, Returns.NONE, gap_rule,
                quarter if spread else None, three_quarters if spread else None, spread, _CLAIM,
            )
        )  # fmt: skip
    for rows in WITHIN:
        share, low, high = curve.over_by(float(rows))
        bounded = bool(curve.times.size) and rows >= curve.times[0] and bool(np.isfinite(low))
        # the days of one spell end together: bounds that take them for so many cases would be far too narrow
        bounded &= gap_rule is GapRule.NOT_OVERLAPPING
        found.append(
            Fact(
                f"over_within_{rows}{what}", 100.0 * share, "percent", curve.cases, first, last, Returns.NONE,
                gap_rule, 100.0 * low if bounded else None, 100.0 * high if bounded else None,
                "interval_95" if bounded else "", _CLAIM,
            )
        )  # fmt: skip
    return found


def _spell_signal(level: float) -> Signal:
    return Signal(
        name=f"vix_fear_spell_{level:.0f}",
        family="mean_reversion",
        unit="sessions",
        inputs=(Input("VIX"),),
        rule=spell_rule(level),
        parameters=(
            Parameter("fear_from", level, "vol_points"),
            Parameter("calm_below", CALM_BELOW, "vol_points"),
        ),
        states=STATES,
        on=frozenset({"spell"}),
        boundaries=_boundaries(level),
        facts=_facts(level),
        occasions=_occasions,
        claims=_CLAIM,
    )


FEAR_SPELLS = tuple(_spell_signal(level) for level in LEVELS)
