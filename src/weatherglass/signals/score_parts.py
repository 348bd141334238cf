"""Scores put together from parts, each a causal percentile, so that every reading can show what it is made of.

A part turns a frame into one column, higher with more appetite for risk. Its percentile counts its own values so far.
A part that is not there on a day is left out and the others weigh more: it is never put in the middle. The carry of a
rule holds the values of each part, so that going on from a history gives the bits of one go.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from weatherglass.market.series import Days
from weatherglass.signals.day_facts import figure
from weatherglass.signals.panel import Frame, Input, Panel, Unavailable, Why
from weatherglass.signals.signal import (
    MIN_RANKED,
    Carry,
    Computed,
    Fact,
    GapRule,
    MissingFact,
    Rule,
    SignalHistory,
    States,
)
from weatherglass.stats.ranks import expanding_percentile

Vector = NDArray[np.float64]
Columns = tuple[Vector, ...]
MIDDLE = 50.0
"""Percentile at which a part pulls neither way."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score.

    Attributes
    ----------
    name
        Its text stands in the messages as the fact "part_NAME".
    of
        (n,) of a frame from windows of the signal's memory, higher with more appetite; NaN where it is not there.
    series
        What it reads beyond the required inputs of its signal; "" for nothing.
    """

    name: str
    of: Callable[[Frame], Vector]
    series: str = ""


def part_columns(parts: tuple[Part, ...], frame: Frame) -> Columns:
    """The new rows of every part."""
    return tuple(np.asarray(part.of(frame))[frame.first_new :] for part in parts)


def standings(columns: Columns, earlier: Columns | None = None) -> Columns:
    """Percentile of every part among its own values so far; NaN where it is not there or has too few of them."""
    before = (None,) * len(columns) if earlier is None else earlier
    return tuple(
        expanding_percentile(column, minimum=MIN_RANKED, earlier=past)
        for column, past in zip(columns, before, strict=True)
    )


def mean_of_parts(ranks: Columns, fewest: int) -> Vector:
    """Mean of the percentiles that are there, (n,); NaN where fewer than `fewest` are.

    >>> mean_of_parts((np.array([20.0, 80.0]), np.array([np.nan, 60.0])), 2)
    array([nan, 70.])
    """
    total, count = np.zeros(ranks[0].shape), np.zeros(ranks[0].shape)
    for rank in ranks:
        there = np.isfinite(rank)
        total += np.where(there, rank, 0.0)
        count += there
    return np.where(count >= fewest, total / np.maximum(count, 1.0), np.nan)


def mean_rule(
    parts: tuple[Part, ...], *, fewest: int, state_of: Callable[[Vector, Vector], States] | None = None
) -> Rule:
    """A rule whose value is the mean of the percentiles of the parts that are there.

    Parameters
    ----------
    fewest
        Parts without which there is no value.
    state_of
        (value, percentile) of the new rows -> their states, where these go by the value's own percentile.
    """

    def rule(frame: Frame, carry: Carry) -> Computed:
        earlier = carried_columns(carry, len(parts) + 1)
        columns = part_columns(parts, frame)
        value = mean_of_parts(standings(columns, earlier[:-1]), fewest)
        kept = joined_columns(earlier, (*columns, value))
        if state_of is None:
            return Computed(value, None, kept)
        percentile = expanding_percentile(value, minimum=MIN_RANKED, earlier=earlier[-1])
        return Computed(value, state_of(value, percentile), kept, percentile=percentile)

    return rule


def carried_columns(carry: Carry, count: int) -> Columns:
    """The first columns of a carry; empty ones at the beginning."""
    return tuple(np.asarray(each, np.float64) for each in carry[:count]) if carry else (np.empty(0),) * count


def joined_columns(earlier: Columns, new: Columns) -> Columns:
    """Columns with their new rows."""
    return tuple(np.concatenate(pair) for pair in zip(earlier, new, strict=True))


def too_few_parts(parts: tuple[Part, ...], fewest: int) -> Callable[[Panel, Frame, SignalHistory], Unavailable]:
    """Why a score of these parts has no value on the last day, for `Signal.silent`."""

    def silent(panel: Panel, frame: Frame, history: SignalHistory) -> Unavailable:  # noqa: ARG001 - the frame tells
        there = sum(bool(np.isfinite(rank[-1])) for rank in standings(part_columns(parts, frame)))
        return Unavailable(Why.TOO_FEW_PARTS, days=there, needed=fewest)

    return silent


@dataclass(frozen=True, slots=True, eq=False)
class PartsToday:
    """The parts of a score on the last day of a frame.

    Attributes
    ----------
    ranks
        By name: percentile on the last day, for the parts that are there.
    counted
        By name: days of the values that it counts.
    missing
        By name: why a part is not there.
    """

    ranks: Mapping[str, float]
    counted: Mapping[str, Days]
    missing: Mapping[str, Unavailable]


def parts_today(parts: tuple[Part, ...], inputs: tuple[Input, ...], panel: Panel, frame: Frame) -> PartsToday:
    """Which parts are there on the last day, where they stand, and why the others are not there."""
    columns = part_columns(parts, frame)
    ranks: dict[str, float] = {}
    counted: dict[str, Days] = {}
    missing: dict[str, Unavailable] = {}
    for part, column, rank in zip(parts, columns, standings(columns), strict=True):
        if np.isfinite(rank[-1]):
            ranks[part.name], counted[part.name] = float(rank[-1]), frame.days[np.isfinite(column)]
            continue
        missing[part.name] = _why_missing(part, inputs, panel, frame, column)
    return PartsToday(ranks, counted, missing)


def _why_missing(part: Part, inputs: tuple[Input, ...], panel: Panel, frame: Frame, column: Vector) -> Unavailable:
    read = next((each for each in inputs if each.column == part.series), inputs[0])
    why = panel.stale(read)
    if why is not None:
        return why
    there = np.isfinite(column)
    count = int(there.sum())
    if count < MIN_RANKED or there[-1]:
        return Unavailable(Why.TOO_SHORT, read.column, days=count, needed=MIN_RANKED)
    last: date = frame.days[there][-1].item()
    return Unavailable(Why.STALE, read.column, last, (panel.day - last).days, read.max_age_days)


def part_facts(
    today: PartsToday,
    weights: Mapping[str, float],
    pulls: Mapping[str, float],
    *,
    units: tuple[str, str] = ("share", "score"),
    claims: tuple[str, ...] = (),
) -> tuple[Fact | MissingFact, ...]:
    """What a score is made of on the last day: percentile, weight and pull of each part, and why others are not there.

    Parameters
    ----------
    weights, pulls
        By name of each part that is in the score; the pulls add up to its distance from the middle.
    units
        Of the weights and of the pulls.
    """
    found: list[Fact | MissingFact] = []
    for name in weights:
        days = today.counted[name]
        figures = (("part", today.ranks[name], "percentile"), ("weight", weights[name], units[0]))
        found += [
            figure(f"{what}_{name}", value, unit, days, gap_rule=GapRule.EVERY_ROW, claims=claims)
            for what, value, unit in (*figures, ("pull", pulls[name], units[1]))
        ]
    return (*found, *(MissingFact(f"part_{name}", why) for name, why in today.missing.items()))


def mean_part_facts(today: PartsToday, *, claims: tuple[str, ...] = ()) -> tuple[Fact | MissingFact, ...]:
    """The same for a mean of the percentiles that are there: each weighs as much as any other."""
    weights = {name: 1.0 / len(today.ranks) for name in today.ranks}
    pulls = {name: weights[name] * (rank - MIDDLE) for name, rank in today.ranks.items()}
    return part_facts(today, weights, pulls, claims=claims)
