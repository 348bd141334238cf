"""What else was there: how many cases lie near a confounder, and what is left once it is allowed for.

Allowing for it means to take out of every date's outcome what dates in the same position to the confounder had on
average, and to shift the events over what is left.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from weatherglass.claims.cases import Setting
from weatherglass.claims.claim_file import EventOutcomeClaim
from weatherglass.claims.claim_sections import (
    Confounder,
    DatesConfounder,
    DrawdownConfounder,
    SeriesConfounder,
    SeriesUse,
    ThresholdConfounder,
    TrendConfounder,
)
from weatherglass.claims.event_tests import as_result, depends_on_own_volatility
from weatherglass.claims.observed import observed
from weatherglass.claims.results import ConfounderResult, NotRun, SignificanceTest, Why
from weatherglass.market.series import Days
from weatherglass.signals.panel import Observations, Panel
from weatherglass.stats.randomization import Randomized, circular_shift, shifted_means

Vector = NDArray[np.float64]
Flags = NDArray[np.bool_]
PHASE_BIN_DAYS = 60
PRIOR_DAYS, PRIOR_BINS = 365, 5
_ONE_DAY = np.timedelta64(1, "D")


def near_by_day(claim: EventOutcomeClaim, setting: Setting, panel: Panel) -> Mapping[date, tuple[str, ...]]:
    """Ids of the confounders within whose reach each day of the target lies, for days near any."""
    days = setting.target.days
    found: dict[date, list[str]] = {}
    for each in claim.confounders:
        near = near_days(each, days, panel)
        if isinstance(near, NotRun):
            continue
        for day in days[near].tolist():
            found.setdefault(day, []).append(each.id)
    return MappingProxyType({day: tuple(ids) for day, ids in found.items()})


def confounders_of(
    claim: EventOutcomeClaim, setting: Setting, panel: Panel, *, replications: int | None = None
) -> tuple[ConfounderResult, ...]:
    """Every confounder of the file against the counted cases.

    Where the claim's own test shifts outcomes in units of their expected volatility, those that allow for a confounder
    do, too; means are of outcomes as they are.

    Parameters
    ----------
    replications
        Draws of the matched dates; those of the file when None.
    """
    draws = claim.inference.replications if replications is None else replications
    return tuple(_against(each, setting, panel, draws) for each in claim.confounders)


def near_days(confounder: Confounder, days: Days, panel: Panel) -> Flags | NotRun:
    """Which days lie within reach of a confounder, (n,); or why that cannot be said.

    Dates reach so many calendar days both ways; a state of a series reaches so many days back from the event.
    """
    match confounder:
        case DatesConfounder(dates=dates, within_days=within):
            apart = np.abs(days[:, None] - np.array(sorted(dates), "datetime64[D]")[None, :]) // _ONE_DAY
            return np.asarray(apart.min(axis=1) <= within)
        case ThresholdConfounder() | DrawdownConfounder():
            held = _held(confounder, panel)
            return held if isinstance(held, NotRun) else _lately(days, held, confounder.within_days)
        case _:
            return np.zeros(days.shape[0], np.bool_)


def _against(confounder: Confounder, setting: Setting, panel: Panel, draws: int) -> ConfounderResult:
    rows, circle = setting.circle_rows, _circle_days(setting)
    near = near_days(confounder, circle, panel)
    if isinstance(near, NotRun):
        return ConfounderResult(confounder.id, confounder.within_days, 0, 0, None, 0, not_run=(near,))
    adjusted, not_run = _adjusted(confounder, _as_tested(setting, panel), panel, draws)
    if isinstance(confounder, TrendConfounder | SeriesConfounder):
        return ConfounderResult(
            confounder.id, confounder.within_days, 0, 0, None, rows.shape[0], adjusted=adjusted, not_run=not_run
        )
    inside = near[rows]
    overlap = shifted_means(near.astype(np.float64), rows)
    alone = _placebo(confounder, setting)
    away = setting.outcomes[rows[~inside]]
    return ConfounderResult(
        id=confounder.id,
        within_days=confounder.within_days,
        n=rows.shape[0],
        near=int(inside.sum()),
        chance=float((overlap >= overlap[0] - 1e-12).mean()),
        discordant=int((~inside).sum()),
        without=float(away.mean()) if away.size else None,
        without_n=int(away.size),
        alone=float(alone.mean()) if alone.size else None,
        alone_n=int(alone.size),
        adjusted=adjusted,
        not_run=not_run,
    )


def _placebo(confounder: Confounder, setting: Setting) -> Vector:
    """Outcomes of the confounder's own dates that have no event within its reach."""
    if not isinstance(confounder, DatesConfounder):
        return np.empty(0)
    circle, events = _circle_days(setting), _circle_days(setting)[setting.circle_rows]
    found = []
    for day in np.array(sorted(confounder.dates), "datetime64[D]"):
        row = int(np.searchsorted(circle, day))
        alone = bool((np.abs(events - day) // _ONE_DAY > confounder.within_days).all())
        if alone and circle[0] <= day and row < circle.shape[0]:
            found.append(setting.outcomes[row])
    return np.array(found)


# -- allowing for it ---------------------------------------------------------------------------------------------------


def _as_tested(setting: Setting, panel: Panel) -> Setting:
    """The setting with its outcomes in the units in which the claim's own test shifts them."""
    if setting.claim.inference.primary != "circular_shift_vol_standardised":
        return setting
    from weatherglass.claims.volatility_tests import standardised_outcomes

    return replace(setting, outcomes=standardised_outcomes(setting, panel))


def _adjusted(
    confounder: Confounder, setting: Setting, panel: Panel, draws: int
) -> tuple[Mapping[str, SignificanceTest], tuple[NotRun, ...]]:
    found: dict[str, SignificanceTest] = {}
    not_run = []
    for way in confounder.adjust:
        result = _one_way(way, confounder, setting, panel, draws)
        if isinstance(result, NotRun):
            not_run.append(result)
        else:
            standardised = setting.claim.inference.primary == "circular_shift_vol_standardised"
            valid = standardised or not depends_on_own_volatility(setting)
            found[way] = as_result(way, setting, result, valid=valid, note="" if valid else "own_volatility")
    return MappingProxyType(found), tuple(not_run)


def _one_way(way: str, confounder: Confounder, setting: Setting, panel: Panel, draws: int) -> Randomized | NotRun:
    if way.startswith("phase_match") and isinstance(confounder, DatesConfounder):
        phase = days_since(_circle_days(setting), confounder.dates)
        width, seed = int(way.removeprefix("phase_match_")[:-1]), setting.claim.inference.seed
        return phase_matched(setting.outcomes, setting.circle_rows, phase, width, seed=seed, replications=draws)
    circle = np.arange(setting.first_row, setting.first_row + setting.outcomes.shape[0])
    rest = allowed_for(way, confounder, setting.outcomes, setting.target, circle, panel)
    return rest if isinstance(rest, NotRun) else circular_shift(rest, setting.circle_rows)


def allowed_for(
    way: str, confounder: Confounder, values: Vector, target: Observations, rows: NDArray[np.int64], panel: Panel
) -> Vector | NotRun:
    """Values that begin in rows of a target, less what others in the same position to a confounder have on average.

    Parameters
    ----------
    values, rows
        (n,) values, and the row of the target in which each begins.

    Returns
    -------
    What is left, (n,), or why this way does not apply to this confounder: drawing matched dates leaves no values.
    """
    days = target.days[rows]
    if way == "phase_residual" and isinstance(confounder, DatesConfounder):
        phase = days_since(days, confounder.dates)
        return without_group_means(values, np.where(phase < 0, -1, phase // PHASE_BIN_DAYS))
    if way == "stratify":
        near = near_days(confounder, days, panel)
        return near if isinstance(near, NotRun) else without_group_means(values, near.astype(np.int64))
    if way == "detrend":
        return without_trend(values)
    if way == "match_prior_return":
        groups = _prior_groups(target, rows)
        return groups if isinstance(groups, NotRun) else without_group_means(values, groups)
    if way == "residual":
        return _without_series(confounder, values, target, rows, panel)
    return NotRun(way, Why.NOT_APPLICABLE, confounder.id)


def days_since(days: Days, dates: tuple[date, ...]) -> NDArray[np.int64]:
    """Calendar days from the last of the dates to each day, (n,); -1 before the first.

    >>> days_since(np.array(["2020-01-01", "2020-01-05"], "datetime64[D]"), (date(2020, 1, 3),)).tolist()
    [-1, 2]
    """
    ordered = np.array(sorted(dates), "datetime64[D]")
    last = np.searchsorted(ordered, days, side="right") - 1
    apart = (days - ordered[np.maximum(last, 0)]) // _ONE_DAY
    return np.where(last < 0, -1, apart.astype(np.int64))


def without_group_means(outcomes: Vector, groups: NDArray[np.int64]) -> Vector:
    """Each outcome less the mean of its group, (n,)."""
    found = np.empty_like(outcomes)
    for group in np.unique(groups):
        inside = groups == group
        found[inside] = outcomes[inside] - outcomes[inside].mean()
    return found


def without_trend(outcomes: Vector) -> Vector:
    """Each outcome less a straight line through all of them, (n,)."""
    time = np.arange(outcomes.shape[0]) - (outcomes.shape[0] - 1) / 2.0
    slope = float((time * outcomes).sum() / (time * time).sum()) if outcomes.shape[0] > 1 else 0.0
    return np.asarray(outcomes - outcomes.mean() - slope * time)


def phase_matched(
    outcomes: Vector, rows: NDArray[np.int64], phase: NDArray[np.int64], width: int, *, seed: int = 20_260_122,
    replications: int = 9_999,
) -> Randomized | NotRun:  # fmt: skip
    """The mean outcome of the cases against that of dates in the same phase of the cycle, drawn one for each case.

    Parameters
    ----------
    phase
        (M,) days since the confounder; -1 where there is none before.
    width
        Dates whose phase differs by at most so many days either way count as the same phase.

    Notes
    -----
    Rejects 3.2 % at nominal 5 % where the cycle alone moves the outcome (the plain shift 23.4 %).
    """
    pools = [np.flatnonzero((phase >= 0) & (np.abs(phase - phase[row]) <= width)) for row in rows]
    if any(phase[row] < 0 for row in rows) or not all(pool.size for pool in pools):
        return NotRun("phase_match", Why.EVENTS_OUTSIDE_DATA)
    rng = np.random.default_rng(seed)
    means = np.zeros(replications + 1)
    means[0] = outcomes[rows].mean()
    for pool in pools:
        means[1:] += outcomes[pool[rng.integers(0, pool.size, replications)]] / len(pools)
    greater = float((means >= means[0] - 1e-12).mean())
    less = float((means <= means[0] + 1e-12).mean())
    error = float(np.sqrt(greater * (1.0 - greater) / replications))
    return Randomized(float(means[0]), greater, less, rows.shape[0], replications, 1.0 / (replications + 1), error)


def _prior_groups(target: Observations, rows: NDArray[np.int64]) -> NDArray[np.int64] | NotRun:
    """Fifths of the dates by the target's return over the year before; a group of its own where it is not known."""
    days, value = target.days, target.value
    before = np.searchsorted(days, days[rows] - PRIOR_DAYS * _ONE_DAY, side="right") - 1
    known = before >= 0
    if not known.any():
        return NotRun("match_prior_return", Why.TOO_SHORT)
    prior = np.log(value[rows] / value[np.maximum(before, 0)])
    cuts = np.quantile(prior[known], np.arange(1, PRIOR_BINS) / PRIOR_BINS)
    return np.where(known, np.searchsorted(cuts, prior, side="right"), -1)


def _without_series(
    confounder: Confounder, values: Vector, target: Observations, rows: NDArray[np.int64], panel: Panel
) -> Vector | NotRun:
    """Values less what a line through the series' value, as it was known at the entry, explains."""
    name = getattr(confounder, "series", None)
    if name is None:
        return NotRun("residual", Why.NOT_APPLICABLE, confounder.id)
    found = observed(panel, SeriesUse(id=name), confounder.id)
    if isinstance(found, NotRun):
        return found
    row = np.searchsorted(np.maximum.accumulate(found.known_at), target.known_at[rows], side="right") - 1
    if int(row.min()) < 0:
        return NotRun("residual", Why.TOO_SHORT, found.series)
    level = found.value[row]
    centred = level - level.mean()
    spread = float((centred * centred).sum())
    slope = float((centred * values).sum()) / spread if spread > 0.0 else 0.0
    return np.asarray(values - values.mean() - slope * centred)


# -- states of a series ------------------------------------------------------------------------------------------------


def _held(confounder: ThresholdConfounder | DrawdownConfounder, panel: Panel) -> tuple[Days, Flags] | NotRun:
    found = observed(panel, SeriesUse(id=confounder.series), confounder.id)
    if isinstance(found, NotRun):
        return found
    if isinstance(confounder, DrawdownConfounder):
        return found.days, found.value <= (1.0 - confounder.depth) * np.maximum.accumulate(found.value)
    level = _change(found, confounder.change_days) if confounder.change_days else found.value
    with np.errstate(invalid="ignore"):
        held = level > confounder.level if confounder.side == "above" else level < confounder.level
    return found.days, np.asarray(held)


def _change(found: Observations, days: int) -> Vector:
    """Change over so many calendar days, against the last value before; NaN where there is none."""
    before = np.searchsorted(found.days, found.days - days * _ONE_DAY, side="right") - 1
    return np.where(before >= 0, found.value - found.value[np.maximum(before, 0)], np.nan)


def _lately(days: Days, held: tuple[Days, Flags], within: int) -> Flags:
    """Whether a state held on any of so many calendar days up to each day."""
    there = held[0][held[1]]
    last = np.searchsorted(there, days, side="right") - 1
    apart = (days - there[np.maximum(last, 0)]) // _ONE_DAY if there.size else np.full(days.shape, within + 1)
    return np.asarray((last >= 0) & (apart <= within))


def _circle_days(setting: Setting) -> Days:
    return setting.target.days[setting.first_row : setting.first_row + setting.outcomes.shape[0]]
