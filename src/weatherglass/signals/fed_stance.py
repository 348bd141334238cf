"""What the Fed is doing, and what credit asks for risk: change of its target, of its assets, and the high-yield spread.

The target is known here from its decision days (`weatherglass.timeline.fomc_days`); beyond the last of these the series
of the upper limit goes on, where the user has it. A decision counts on its own day: it was announced before the close.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from weatherglass.market.series import Days
from weatherglass.signals.band_boundaries import band_boundaries
from weatherglass.signals.panel import Frame, Input, Panel, Unavailable, Why
from weatherglass.signals.percentile_states import cut_at, ranked_rule
from weatherglass.signals.run import windowed
from weatherglass.signals.signal import (
    NO_STATE,
    Bands,
    Boundary,
    Fact,
    GapRule,
    Parameter,
    Returns,
    Side,
    Signal,
    SignalHistory,
    States,
)
from weatherglass.stats.rolling import lagged
from weatherglass.timeline.calendar import DAY
from weatherglass.timeline.fomc_days import (
    FIRST_FOMC_YEAR,
    LAST_DECIDED,
    FomcDay,
    fomc_days,
    fomc_target,
    next_fomc,
)

Vector = NDArray[np.float64]
CHANGE_DAYS = 180
STANCES = ("easing", "hold", "tightening")
WEEKS = 13
LIQUIDITY = ("shrinking", "flat", "growing")
LIQUIDITY_BANDS = Bands((-1.0, 1.0))
TIGHT_BELOW, WIDE_FROM = 20.0, 80.0
_QUARTER_POINT = 0.25
_TARGET = Input("DFEDTARU", max_age_days=10, required=False)
_CYCLE, _BREAKOUT_2016 = (date(2015, 1, 1), date(2019, 7, 30)), date(2016, 11, 14)
"""The rises between two spells of falling targets, and the breakout at which they are said to have been nearly over."""
_FIRST = np.datetime64(f"{FIRST_FOMC_YEAR}-01-01", "D")
_SESSIONS_BACK = 140
"""Sessions that 180 calendar days never exceed."""


@lru_cache(maxsize=1)
def _decided() -> tuple[FomcDay, ...]:
    return fomc_days(date(FIRST_FOMC_YEAR, 1, 1), LAST_DECIDED)


def fed_targets(days: Days) -> Vector:
    """Percent: the target at the end of each day, (n,), since 2008-12-16 the upper limit of its range.

    NaN before 1994 and from the first meeting on whose decision is not known here.

    >>> fed_targets(np.array(["2015-12-15", "2015-12-16", "1993-12-31"], dtype="datetime64[D]"))
    array([0.25, 0.5 ,  nan])
    """
    decided = _decided()
    levels = np.array([fomc_target(_FIRST.item()), *(each.target for each in decided)], dtype=np.float64)
    row = np.searchsorted(np.array([each.day for each in decided], dtype="datetime64[D]"), days, side="right")
    coming = next_fomc(LAST_DECIDED)
    unknown = days >= np.datetime64(coming.day) if coming is not None else np.zeros(days.shape, np.bool_)
    return np.where((days < _FIRST) | unknown, np.nan, levels[row])


def fed_target_changes(days: Days, *, change_days: int = CHANGE_DAYS) -> Vector:
    """Percentage points by which the target has changed over so many calendar days, (n,); NaN where it is not known."""
    return fed_targets(days) - fed_targets(days - change_days * DAY)


def _stance(frame: Frame) -> tuple[Vector, States]:
    known, later = fed_targets(frame.days), frame["DFEDTARU"]
    target = np.where(np.isnan(known), np.where(frame.days < _FIRST, np.nan, later), known)
    earlier = frame.days - CHANGE_DAYS * DAY
    before = fed_targets(earlier)
    row = np.searchsorted(frame.days, earlier, side="right") - 1
    before = np.where(np.isnan(before) & (row >= 0), target[np.maximum(row, 0)], before)
    change = target - before
    state = np.where(np.isnan(change), NO_STATE, np.sign(np.where(np.isnan(change), 0.0, change)) + 1.0)
    return change, state.astype(np.int8)


def _stance_silent(panel: Panel, frame: Frame, history: SignalHistory) -> Unavailable:  # noqa: ARG001
    """The decisions known here have ended and the series that would go on is missing, or history is too short."""
    if np.isnan(frame["DFEDTARU"][-1]) and np.isnan(fed_targets(frame.days[-1:])[0]):
        return panel.stale(_TARGET) or Unavailable(Why.NO_SERIES, _TARGET.column)
    return Unavailable(Why.TOO_SHORT, "SPX", days=frame.rows, needed=_SESSIONS_BACK)


def _stance_boundaries(frame: Frame, history: SignalHistory) -> tuple[Boundary, ...]:
    code, today = int(history.state[-1]), frame.days[-1].item()
    if code == NO_STATE:
        return ()
    if code == 1:
        return (
            Boundary("fed_target_change", 0.0, Side.ABOVE, _QUARTER_POINT, "percentage_points", STANCES[2]),
            Boundary("fed_target_change", 0.0, Side.BELOW, -_QUARTER_POINT, "percentage_points", STANCES[0]),
        )
    changes = [each.day for each in _decided() if each.change_bp and each.day <= today]
    since = float((today - changes[-1]).days) if changes else 0.0
    return (Boundary("days_since_fed_change", since, Side.ABOVE, CHANGE_DAYS + 1.0, "days", STANCES[1]),)


def _stance_facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact, ...]:  # noqa: ARG001
    """Shares of days, and what the article on the Russell 2000 says of the cycle of 2015 to 2018 and of 2020."""
    seen = history.state != NO_STATE
    if not seen.any():
        return ()
    days = history.days[seen]
    first, last = days[0].item(), days[-1].item()
    found = [
        Fact(
            f"share_of_days_{name}",
            100.0 * float((history.state[seen] == at).mean()),
            "percent",
            days.size,
            first,
            last,
            Returns.LEVEL,
            GapRule.CALENDAR_DAYS,
            claims=("R18",),
        )
        for at, name in enumerate(STANCES)
    ]
    if last >= _CYCLE[1]:
        found += _cycle_facts()
    targets = fed_targets(days)
    known = np.flatnonzero(np.isfinite(targets))
    if known.size:
        lowest = float(targets[known].min())
        share = 100.0 * float((targets[known] == lowest).mean())
        behind = (known.size, days[known[0]].item(), days[known[-1]].item())
        found += [
            Fact("lowest_target", lowest, "percent", *behind, claims=("R10",)),
            Fact("share_of_days_at_lowest", share, "percent", *behind, claims=("R10",)),
        ]
    return tuple(found)


def _cycle_facts() -> list[Fact]:
    rises = [each.day for each in _decided() if (each.change_bp or 0) > 0 and _CYCLE[0] <= each.day <= _CYCLE[1]]
    after = sum(day > _BREAKOUT_2016 for day in rises)
    figures: tuple[tuple[str, float | str, str], ...] = (
        ("first_rise_of_2015_cycle", rises[0].isoformat(), "date"),
        ("last_rise_of_2015_cycle", rises[-1].isoformat(), "date"),
        ("rises_after_2016_breakout", float(after), "count"),
    )
    return [
        Fact(name, value, unit, len(rises), rises[0], rises[-1], Returns.LEVEL, GapRule.CALENDAR_DAYS, claims=("R9",))
        for name, value, unit in figures
    ]


def _assets_change(frame: Frame) -> Vector:
    assets = frame["FED_ASSETS"]
    return 100.0 * (assets / lagged(assets, WEEKS) - 1.0)


def _spread_facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact, ...]:  # noqa: ARG001
    spread = frame["HY_OAS"]
    low, median, high = np.quantile(spread, (0.25, 0.5, 0.75)).tolist()
    behind = (spread.size, frame.days[0].item(), frame.days[-1].item())
    return (
        Fact("median", median, "percent", *behind, low=low, high=high, spread="quartiles", claims=("R7",)),
        Fact("highest", float(spread.max()), "percent", *behind, claims=("R7",)),
        Fact("lowest", float(spread.min()), "percent", *behind, claims=("R7",)),
    )


FED_SIGNALS: tuple[Signal, ...] = (
    Signal(
        name="fed_stance",
        family="risk_curve",
        unit="percentage_points",
        inputs=(Input("SPX"), _TARGET),
        rule=windowed(_stance),
        memory=_SESSIONS_BACK,
        parameters=(Parameter("change_days", CHANGE_DAYS, "days"),),
        states=STANCES,
        on=frozenset({"easing", "tightening"}),
        boundaries=_stance_boundaries,
        facts=_stance_facts,
        silent=_stance_silent,
        claims=("R9", "R10", "R18", "R20"),
    ),
    Signal(
        name="fed_liquidity",
        family="risk_curve",
        unit="percent",
        inputs=(Input("FED_ASSETS"),),
        rule=windowed(_assets_change),
        memory=WEEKS,
        parameters=(
            Parameter("weeks", WEEKS, "weeks"),
            Parameter("shrinking_below", LIQUIDITY_BANDS.edges[0], "percent"),
            Parameter("growing_from", LIQUIDITY_BANDS.edges[1], "percent"),
        ),
        states=LIQUIDITY,
        on=frozenset({"growing"}),
        bands=LIQUIDITY_BANDS,
        boundaries=band_boundaries("fed_assets_change", "percent", LIQUIDITY_BANDS, LIQUIDITY),
        claims=("R18", "R20"),
    ),
    Signal(
        name="high_yield_spread",
        family="risk_curve",
        unit="percent",
        inputs=(Input("HY_OAS"),),
        rule=ranked_rule(lambda frame: frame["HY_OAS"], cut_at(TIGHT_BELOW, WIDE_FROM)),
        parameters=(
            Parameter("tight_below", TIGHT_BELOW, "percentile"),
            Parameter("wide_from", WIDE_FROM, "percentile"),
        ),
        states=("tight", "usual", "wide"),
        on=frozenset({"wide"}),
        facts=_spread_facts,
        claims=("R7",),
    ),
)
