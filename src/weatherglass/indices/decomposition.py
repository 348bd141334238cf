"""Why an index moved between two boards: a move taken apart into causes that add up to it exactly.

A chain of model states leads from one reading to the other (`weatherglass.indices.move_states`, see
docs/methodology/decomposition.md). Every state is a strip priced by Black's formula from a smile, so a cause is the
difference of two index levels, not a sensitivity times a move. What no state explains stays visible as `strip`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import accumulate, pairwise

from weatherglass.errors import UsageError
from weatherglass.indices import kernels
from weatherglass.indices.move_states import State, states_between
from weatherglass.indices.reading import UNIT_VOL_POINTS, IndexReading, TermReading
from weatherglass.indices.smile_terms import smile_term
from weatherglass.units import MINUTES_PER_YEAR, Variance, VolPoints, variance_to_vol_points


class MovePart(StrEnum):
    """The causes of a move, in the order in which the earlier board is turned into the later one."""

    TIME_AND_ROLL = "time_and_roll"
    """Less time to settlement, other weights, and another pair of expiries, on the earlier surface."""
    RATE = "rate"
    """The same quotes read with the later rates."""
    SPOT_SLIDE = "spot_slide"
    """The forward moves along the smile, each strike keeping its volatility."""
    PARALLEL_SHIFT = "parallel_shift"
    """The volatility at the forward changes, and every strike's by as much."""
    PUT_WING = "put_wing"
    """What else changed in the smile below the forward."""
    CALL_WING = "call_wing"
    """What else changed in the smile at and above the forward."""
    STRIP = "strip"
    """What is left: the later board lists or keeps other strikes."""


@dataclass(frozen=True, slots=True)
class MoveDecomposition:
    """A move of an index and its parts.

    Attributes
    ----------
    earlier_value, later_value
        Vol points.
    change
        Later less earlier, vol points.
    parts
        (name, vol points) in the order of `MovePart`; added up in this order they give `change` to the last bit.
    notes
        What a reader must know: the boards' own notes, other editions, rolled terms, prices without a volatility.
    """

    index: str
    earlier_value: VolPoints
    later_value: VolPoints
    earlier_as_of: datetime
    later_as_of: datetime
    change: VolPoints
    parts: tuple[tuple[MovePart, VolPoints], ...]
    notes: tuple[str, ...]


def decompose(earlier: IndexReading, later: IndexReading) -> MoveDecomposition:
    """The parts of the move between two readings of one index.

    Parameters
    ----------
    earlier, later
        Readings with a value, in vol points and on calendar time: constant maturity, near term or next term.

    Raises
    ------
    UsageError
        When the readings are of different indices, one has no value, or the index is not made of variances in calendar
        time (SKEW, VIX1D).
    MethodError
        When not one price of a term has an implied volatility.

    Notes
    -----
    The parts depend on their order, as those of every decomposition of a product do; the order is fixed and stated.
    """
    _require_decomposable(earlier, later)
    before = [smile_term(term, board="earlier") for term in earlier.terms]
    target = [smile_term(term, board="later") for term in later.terms if term.weight != 0.0]
    passed = (later.as_of - earlier.as_of).total_seconds() / 60.0 / MINUTES_PER_YEAR
    states = states_between(before, target, years_passed=passed)
    levels = [_level([t for t in before if t.weight != 0.0], earlier), *(_level(state, later) for state in states)]
    change = VolPoints(_value(later) - _value(earlier))
    scale = max(_value(earlier), _value(later))
    steps = [after - at for at, after in pairwise(_carried(levels, first=_value(earlier)))]
    parts = _parts_adding_up_to(change, steps, scale=scale)
    return MoveDecomposition(
        index=later.index,
        earlier_value=_value(earlier),
        later_value=_value(later),
        earlier_as_of=earlier.as_of,
        later_as_of=later.as_of,
        change=change,
        parts=tuple(
            (name, VolPoints(points))
            for name, points in zip(MovePart, parts or (*(0.0 for _ in steps), change), strict=True)
        ),
        notes=tuple(
            dict.fromkeys(
                (
                    *earlier.notes,
                    *later.notes,
                    *_comparison_notes(earlier, later),
                    *(note for term in (*before, *target, *states[-1]) for note in term.notes),
                    *_strip_notes(earlier, later),
                    *_level_notes(levels),
                    *((_NO_PARTS,) if parts is None else ()),
                )
            )
        ),
    )


_NO_PARTS = (
    "a state between the boards lies further off than either value, so its part would say nothing: the whole change is "
    "left in strip"
)


def _value(reading: IndexReading) -> VolPoints:
    if reading.value is None:  # pragma: no cover - refused before
        raise AssertionError("a decomposable reading has a value")
    return reading.value


def _require_decomposable(earlier: IndexReading, later: IndexReading) -> None:
    if earlier.index != later.index:
        raise UsageError(
            f"cannot decompose a move from {earlier.index} to {later.index}: both readings must be of one index"
        )
    for side, reading in (("earlier", earlier), ("later", later)):
        if reading.unit != UNIT_VOL_POINTS:
            raise UsageError(
                f"cannot decompose a move of {reading.index}: its unit is {reading.unit}, a skewness and no "
                "volatility, in which a shift of the smile has no size; decompose an index in vol points, such as VIX"
            )
        if reading.year_minutes != MINUTES_PER_YEAR:
            raise UsageError(
                f"cannot decompose a move of {reading.index}: it counts business minutes ({reading.year_minutes:g} a "
                "year) and takes its terms by the hour of the day, so that time passes in jumps; decompose an index on "
                "calendar time, such as VIX9D"
            )
        if reading.reason is not None:
            raise UsageError(
                f"cannot decompose a move of {reading.index}: the {side} reading, of {reading.as_of.isoformat()}, has "
                f"no value ({reading.reason.code.value}: {reading.reason.message})"
            )


def _comparison_notes(earlier: IndexReading, later: IndexReading) -> Iterator[str]:
    if earlier.edition != later.edition:
        yield (
            f"the readings follow different editions, {earlier.edition} and {later.edition}: what the rules change in "
            "the strip is in strip"
        )
    if later.as_of < earlier.as_of:
        yield f"the move is read backwards: {earlier.as_of.isoformat()} to {later.as_of.isoformat()}"


def _strip_notes(earlier: IndexReading, later: IndexReading) -> Iterator[str]:
    before = {(t.expiry, t.root): _strip_extent(t) for t in earlier.terms if t.weight != 0.0}
    for term in later.terms:
        then, now = before.get((term.expiry, term.root)), _strip_extent(term)
        if then is not None and term.weight != 0.0 and then != now:
            yield f"the strip of {term.root} {term.expiry.isoformat()} went from {then} to {now}"


def _strip_extent(term: TermReading) -> str:
    used = term.strip.quotes.strike[term.strip.state == kernels.USED]
    return f"{used.size} strikes, {used[0]:g} to {used[-1]:g}"


def _level(state: State, reading: IndexReading) -> float | None:
    """Index level of a model state, vol points; None where its variance has no root."""
    total = sum(term.weight * term.total_variance() for term in state)
    variance = total * reading.year_minutes / reading.horizon_minutes
    return variance_to_vol_points(Variance(variance)) if variance > 0.0 else None


def _level_notes(levels: Iterable[float | None]) -> Iterator[str]:
    for after, level in zip(("the earlier board", *MovePart), levels, strict=False):
        if level is None:
            yield f"the model's variance after {after} has no root: that step is left to the next part"


def _carried(levels: Iterable[float | None], *, first: float) -> Iterator[float]:
    """The levels, each missing one replaced by the one before it."""
    for level in levels:
        first = first if level is None else level
        yield first


def _parts_adding_up_to(change: float, steps: list[float], *, scale: float) -> tuple[float, ...] | None:
    """The steps and what is left of the change, such that adding them up in order rounds nowhere.

    The steps are rounded to a binary grid as fine as the last bit of `scale` and the steps together: on a common grid
    sums are exact. A remainder that needs one bit more leaves it to the last step that is not zero. None when a part
    exceeds `scale`, the larger of the two values, or when the change is finer than any number that the sum can reach.
    """
    grid = math.ldexp(1.0, math.frexp(scale + math.fsum(map(abs, steps)))[1] - 53)
    rounded = [round(step / grid) * grid + 0.0 for step in steps]
    left = change - math.fsum(rounded)
    if (bit := math.fsum((change, *(-step for step in rounded), -left))) != 0.0:
        rounded[max(i for i, step in enumerate(rounded) if step != 0.0)] += bit
    parts = (*rounded, left)
    *_, total = accumulate(parts)
    sound = max(map(abs, parts)) <= scale and total == change == math.fsum(parts)
    return parts if sound else None
