"""Events of a rule on resampled paths of its own signal: when a signal that knows nothing of the outcome has them.

The signal is drawn anew in blocks, the rule is applied to what comes out, and the outcomes of the dates that it finds
are averaged; the outcomes stay as they are. Unlike a shift this allows for a rule that picks certain times of a path
(calm ones, strong ones) and for how many dates it finds: only draws with as many cases as were observed count.

The outcomes must not depend on the signal's own volatility; see `weatherglass.stats.redetection` for those that do.

References
----------
Politis, D.N. and Romano, J.P. (1994), The stationary bootstrap, JASA 89, 1303-1313; Davison, A. and Hinkley, D. (1997),
Bootstrap Methods and their Application, Cambridge, chapter 4.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import UsageError
from weatherglass.stats.resampling import CHUNK, Scheme, drawn_blocks

Vector = NDArray[np.float64]
Rows = NDArray[np.int64]
MOST_ROWS = 400_000_000
"""Drawn rows in all, however many replications are asked for: some seconds of work."""


@dataclass(frozen=True, slots=True)
class NewRecord:
    """A record after a base; drawn from log changes. See `weatherglass.signals.breakout.BreakoutRule`.

    Attributes
    ----------
    least_days, rearm_days, closes, buffer
        Days that the last record stood, days after an event without another, confirming values, and share above.
    lookback_days
        None for all of the past.
    depth
        Bounds of the fall within the base, as shares.
    """

    least_days: int
    rearm_days: int
    closes: int = 1
    buffer: float = 0.0
    lookback_days: int | None = None
    depth: tuple[float, float] = (-math.inf, math.inf)


@dataclass(frozen=True, slots=True)
class FallFromRecord:
    """A value so far (share) below the record, after more than `gap` rows that are not; drawn from log changes."""

    depth: float
    gap: int


@dataclass(frozen=True, slots=True)
class LevelReached:
    """A value at or above a level, or below it, after more than `gap` rows that are not; drawn from the values."""

    level: float
    above: bool
    gap: int


DrawnRule = NewRecord | FallFromRecord | LevelReached


@dataclass(frozen=True, slots=True, eq=False)
class DrawnCases:
    """What the rule found on drawn paths.

    Attributes
    ----------
    means
        (kept,) mean outcome of the cases of each path that has as many as were observed.
    tried
        Paths that were drawn for it.
    """

    means: Vector
    tried: int


def drawn_case_means(
    values: Vector,
    rule: DrawnRule,
    scheme: Scheme,
    *,
    days: Rows,
    place: Rows,
    outcomes: Vector,
    cases: int,
    seed: int,
    replications: int,
    most_rows: int = MOST_ROWS,
) -> DrawnCases:
    """Mean outcomes of as many cases as were observed, on drawn paths of the signal.

    Parameters
    ----------
    values
        (r,) of the signal, finite; positive for rules of records, whose log changes are drawn, and not its values.
    days
        (r,) of the calendar, as numbers of days: every path has those of the signal.
    place
        (r,) where on the circle of outcomes an event of each row begins, -1 for nowhere.
    outcomes
        (M,) finite.
    cases
        A path counts when so many of its events have a place.
    replications
        Paths that are to count; fewer when `most_rows` are drawn before, some more tried than needed.

    Examples
    --------
    >>> from weatherglass.stats.resampling import CircularBlocks
    >>> values = np.array([1.0, 3.0, 1.0, 2.0, 1.0, 1.0])
    >>> found = drawn_case_means(
    ...     values, LevelReached(3.0, True, 1), CircularBlocks(6), days=np.arange(6), place=np.arange(6),
    ...     outcomes=np.arange(6.0), cases=1, seed=1, replications=1_000,
    ... )
    >>> found.tried, round(float(found.means.mean()), 1)
    (1024, 2.5)
    """
    from weatherglass.stats.kernels import drawn_cases

    kind, numbers = _numbers(rule)
    summed = not isinstance(rule, LevelReached)
    drawn_from = np.diff(np.log(values)) if summed else np.ascontiguousarray(values)
    _require(values, drawn_from, days, place, outcomes)
    most = max(1, most_rows // (values.shape[0] * CHUNK))
    seeds = np.random.SeedSequence(seed)
    counts, totals = np.empty(CHUNK, np.int64), np.empty(CHUNK)
    kept: list[Vector] = []
    enough = tried = 0
    while enough < replications and tried < most * CHUNK:
        blocks = drawn_blocks(scheme, drawn_from.shape[0], np.random.default_rng(seeds.spawn(1)[0]))
        drawn_cases(
            drawn_from, blocks.starts, blocks.lengths, blocks.first, summed, days, place, outcomes, kind, numbers,
            counts, totals,
        )  # fmt: skip
        kept.append(totals[counts == cases] / cases)
        enough += kept[-1].shape[0]
        tried += CHUNK
    return DrawnCases(np.concatenate(kept)[:replications], tried)


def _numbers(rule: DrawnRule) -> tuple[int, Vector]:
    """The rule as the compiled loop takes it."""
    from weatherglass.stats.kernels import FALL, LEVEL, RECORD

    match rule:
        case NewRecord():
            back = -1 if rule.lookback_days is None else rule.lookback_days
            numbers = [back, rule.least_days, math.log1p(rule.buffer), rule.closes, rule.rearm_days, *rule.depth]
            return RECORD, np.array(numbers, np.float64)
        case FallFromRecord():
            return FALL, np.array([math.log1p(-rule.depth), max(1, rule.gap)], np.float64)
        case _:
            return LEVEL, np.array([rule.level, float(rule.above), max(1, rule.gap)], np.float64)


def _require(values: Vector, drawn_from: Vector, days: Rows, place: Rows, outcomes: Vector) -> None:
    if values.shape[0] < 2 or not np.isfinite(drawn_from).all():
        raise UsageError(
            "the signal must have at least two values, finite ones, and positive ones for rules of records"
        )
    if days.shape != values.shape or place.shape != values.shape:
        raise UsageError(f"{days.shape[0]} days and {place.shape[0]} places must be one for each of {values.shape[0]}")
    if int(place.max()) >= outcomes.shape[0] or not np.isfinite(outcomes).all():
        raise UsageError(f"places must lie on the circle of {outcomes.shape[0]} outcomes, which must be finite")
