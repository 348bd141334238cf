"""Why an index moved between two boards: a move taken apart into causes that add up to it exactly.

Owns the chain of model states between two readings (see docs/methodology/decomposition.md). Every state is a strip
priced by Black's formula from a smile, so a cause is the difference of two index levels, not a sensitivity times a
move. What no state explains stays visible as `strip`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import MethodError, UsageError
from weatherglass.indices import kernels
from weatherglass.indices.black import black_price, implied_vol
from weatherglass.indices.reading import UNIT_VOL_POINTS, IndexReading, TermReading
from weatherglass.market.board import Vector
from weatherglass.market.quotes import CALL, PUT
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
    before = [_smile_term(term, board="earlier") for term in earlier.terms]
    target = [_smile_term(term, board="later") for term in later.terms if term.weight != 0.0]
    passed = (later.as_of - earlier.as_of).total_seconds() / 60.0 / MINUTES_PER_YEAR
    states = _states(before, target, years_passed=passed)
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


@dataclass(frozen=True, slots=True, eq=False)
class _Smile:
    """Implied volatility by ln(K/F): straight between the quoted strikes, flat beyond the outermost.

    Attributes
    ----------
    log_strike
        (n_used,) ln(K/F), increasing.
    vol
        (n_used,) decimal.
    """

    log_strike: Vector
    vol: Vector

    def at(self, log_strike: Vector) -> Vector:
        return np.asarray(np.interp(log_strike, self.log_strike, self.vol), np.float64)

    def at_forward(self) -> float:
        return float(self.at(np.zeros(1))[0])


@dataclass(frozen=True, slots=True, eq=False)
class _SmileTerm:
    """One term of a model state: the strikes of a strip, and the smile that prices it.

    Attributes
    ----------
    log_strike
        (n_used,) ln(K/F), increasing.
    width
        (n_used,) width / K of each strike, as the board's strip has it.
    vol
        (n_used,) decimal, of each strike of the strip.
    smile
        Where `vol` is read off, but for the wings that the later board has replaced.
    k0_position
        Position of K0; puts up to it, calls above it.
    parity_log_strike
        ln(K*/F) of the strike whose call and put made the forward.
    weight
        Of its total variance in the index.
    notes
        What was done to this term that a reader must know.
    is_stuck
        Whether the later forward lies beyond its strikes, so that the later steps leave it as it is.
    """

    expiry: date
    root: str
    log_strike: Vector
    width: Vector
    vol: Vector
    smile: _Smile
    k0_position: int
    parity_log_strike: float
    forward: float
    rate: float
    year_frac: float
    weight: float
    notes: tuple[str, ...] = ()
    is_stuck: bool = False

    @property
    def label(self) -> str:
        return f"{self.root} {self.expiry.isoformat()}"

    @property
    def right(self) -> NDArray[np.int64]:
        return np.where(np.arange(self.log_strike.size) <= self.k0_position, PUT, CALL)

    @property
    def k0_premium(self) -> float:
        """What the mean of put and call at K0 exceeds the put by, over the forward: half of (F - K0) / F."""
        return 0.5 * (1.0 - math.exp(self.log_strike[self.k0_position]))

    def price(self) -> Vector:
        """(n_used,) undiscounted prices that enter the strip, over the forward."""
        value = black_price(1.0, np.exp(self.log_strike), self.vol, self.year_frac, self.right)
        value[self.k0_position] += self.k0_premium
        return value

    def total_variance(self) -> float:
        """2 x strip sum - (F/K0 - 1)^2, with the sum and the offset of the owner's formula over strikes / forward."""
        strip_sum = float(np.sum(self.width / np.exp(self.log_strike) * self.price()))
        offset = math.expm1(-self.log_strike[self.k0_position])
        return 2.0 * strip_sum - offset * offset

    def reaches(self, forward: float) -> bool:
        """Whether a put lies below and a call above the K0 of a forward."""
        return 0 < self.k0_position_at(forward) < self.log_strike.size - 1

    def k0_position_at(self, forward: float) -> int:
        return int(kernels.k0_position(np.exp(self.log_strike), forward / self.forward))

    def with_smile(self, smile: _Smile) -> _SmileTerm:
        return replace(self, smile=smile, vol=smile.at(self.log_strike))


def _smile_term(term: TermReading, *, board: str) -> _SmileTerm:
    strip = term.strip
    if strip.forward is None:  # pragma: no cover - a reading with a value has forwards
        raise AssertionError("a calculable term has a forward")
    quotes, used = strip.quotes, np.flatnonzero(strip.state == kernels.USED)
    at = kernels.atm_position(quotes.strike, quotes.call_bid, quotes.call_ask, quotes.put_bid, quotes.put_ask)
    strike = quotes.strike[used]
    log_strike, unknown = np.log(strike / strip.forward), np.zeros_like(strike)
    bare = _SmileTerm(
        expiry=term.expiry,
        root=term.root,
        log_strike=log_strike,
        width=strip.width[used] / strike,
        vol=unknown,
        smile=_Smile(log_strike, unknown),
        k0_position=int(np.searchsorted(used, strip.k0_position)),
        parity_log_strike=math.log(quotes.strike[at] / strip.forward),
        forward=strip.forward,
        rate=strip.rate,
        year_frac=strip.year_frac,
        weight=term.weight,
    )
    vol = _implied_vols(bare, strip.growth * strip.mid[used] / strip.forward)
    notes = tuple(_unsolved_notes(bare, vol, board))
    return replace(bare.with_smile(_Smile(log_strike, _nearest_known(vol))), notes=notes)


def _implied_vols(term: _SmileTerm, price: Vector) -> Vector:
    """(n_used,) what the strip's prices over the forward imply; NaN where a price is out of bounds."""
    own = price.copy()
    own[term.k0_position] -= term.k0_premium
    return implied_vol(own, 1.0, np.exp(term.log_strike), term.year_frac, term.right)


def _unsolved_notes(term: _SmileTerm, vol: Vector, board: str) -> Iterator[str]:
    unsolved = np.isnan(vol)
    if np.all(unsolved):
        raise MethodError(
            f"not one of {vol.size} prices of {term.label} on the {board} board has an implied volatility: all lie "
            f"outside the no-arbitrage bounds of the forward {term.forward:.4f}, so there is no smile to decompose"
        )
    if np.any(unsolved):
        at_k0 = "; the one at K0 is among them, so the forward itself is doubtful" if unsolved[term.k0_position] else ""
        yield (
            f"{np.count_nonzero(unsolved)} of {vol.size} prices of {term.label} on the {board} board have no implied "
            f"volatility; each takes that of the nearest strike, and what this leaves out is in strip{at_k0}"
        )


def _nearest_known(vol: Vector) -> Vector:
    known = np.flatnonzero(~np.isnan(vol))
    if known.size == vol.size:
        return vol
    distance = np.abs(np.arange(vol.size)[:, None] - known)
    return np.asarray(vol[known[np.argmin(distance, axis=1)]], np.float64)


_State = list[_SmileTerm]
_CARRY_REACH = 2.0
"""How many times the distance of two expiries the line through their forwards is followed beyond them: far enough for
every roll of consecutive boards, and no farther, because the noise of the two forwards grows with it."""


def _states(before: _State, target: _State, *, years_passed: float) -> list[_State]:
    """The model states after each cause but the last; their terms pair with `target`."""
    states = [[_aged_or_rolled(before, to, years_passed) for to in target]]
    for step in (
        _requoted_at_the_rate_of,
        _slid_to_the_forward_of,
        _shifted_to_the_level_of,
        _with_put_wing_of,
        _with_call_wing_of,
    ):
        states.append([term if term.is_stuck else step(term, to) for term, to in zip(states[-1], target, strict=True)])
    return states


def _aged_or_rolled(before: _State, to: _SmileTerm, years_passed: float) -> _SmileTerm:
    """The earlier surface's term of an expiry, with the later board's time and weight."""
    own = next((t for t in before if (t.expiry, t.root) == (to.expiry, to.root)), None)
    if own is not None:
        return replace(own, year_frac=to.year_frac, weight=to.weight)
    near, far = before
    years = to.year_frac + years_passed  # to this expiry, seen from the earlier board
    share = (years - near.year_frac) / (far.year_frac - near.year_frac)
    grid = near if share < 0.5 else far
    vol = grid.vol
    if 0.0 < share < 1.0:
        w_near, w_far = (t.smile.at(grid.log_strike) ** 2 * t.year_frac for t in (near, far))
        vol = np.sqrt(((1.0 - share) * w_near + share * w_far) / years)
    where = "between" if 0.0 < share < 1.0 else "before" if share <= 0.0 else "after"
    note = (
        f"{to.label} is no term of the earlier value; its smile is read off the earlier surface, {where} "
        f"{near.label} and {far.label}"
    )
    return replace(
        grid.with_smile(_Smile(grid.log_strike, vol)),
        expiry=to.expiry,
        root=to.root,
        parity_log_strike=float(grid.log_strike[grid.k0_position]),
        forward=near.forward * (far.forward / near.forward) ** min(max(share, -_CARRY_REACH), 1.0 + _CARRY_REACH),
        rate=near.rate + min(max(share, 0.0), 1.0) * (far.rate - near.rate),
        year_frac=to.year_frac,
        weight=to.weight,
        notes=(*grid.notes, note),
    )


def _requoted_at_the_rate_of(term: _SmileTerm, to: _SmileTerm) -> _SmileTerm:
    """The same discounted prices at the same strikes, read with another rate: as the published formula reads them."""
    growth = math.exp((to.rate - term.rate) * to.year_frac)
    parity = math.exp(term.parity_log_strike)
    moved = parity + (1.0 - parity) * growth  # the forward by parity at K*, over the one before
    if growth == 1.0 or moved <= 0.0:
        return replace(term, rate=to.rate)
    move = math.log(moved)
    there = replace(
        term,
        log_strike=term.log_strike - move,
        parity_log_strike=term.parity_log_strike - move,
        forward=term.forward * moved,
        rate=to.rate,
    )
    vol = _implied_vols(there, term.price() * growth / moved)
    return there.with_smile(_Smile(there.log_strike, np.where(np.isnan(vol), term.vol, vol)))


def _slid_to_the_forward_of(term: _SmileTerm, to: _SmileTerm) -> _SmileTerm:
    """Strikes and their volatilities stay; the forward and K0 move."""
    if to.forward == term.forward:
        return term
    if not term.reaches(to.forward):
        low, high = term.forward * np.exp(term.log_strike[[0, -1]])
        note = (
            f"the forward of {to.label} went to {to.forward:.4f}, beyond the strikes {low:g} to {high:g} of the "
            "earlier strip: its slide and what changed in its smile are left in strip"
        )
        return replace(term, is_stuck=True, notes=(*term.notes, note))
    move = math.log(to.forward / term.forward)
    return replace(
        term,
        log_strike=term.log_strike - move,
        smile=_Smile(term.smile.log_strike - move, term.smile.vol),
        k0_position=term.k0_position_at(to.forward),
        parity_log_strike=term.parity_log_strike - move,
        forward=to.forward,
    )


def _shifted_to_the_level_of(term: _SmileTerm, to: _SmileTerm) -> _SmileTerm:
    gap = to.smile.at_forward() - term.smile.at_forward()
    return term.with_smile(_Smile(term.smile.log_strike, np.maximum(term.smile.vol + gap, 0.0)))


def _with_put_wing_of(term: _SmileTerm, to: _SmileTerm) -> _SmileTerm:
    return _with_smile_where(term.log_strike < 0.0, term, to)


def _with_call_wing_of(term: _SmileTerm, to: _SmileTerm) -> _SmileTerm:
    return _with_smile_where(term.log_strike >= 0.0, term, to)


def _with_smile_where(wing: NDArray[np.bool_], term: _SmileTerm, to: _SmileTerm) -> _SmileTerm:
    """The later smile in one wing; beyond its last strike the shape before goes on, so that a lost tail is no skew."""
    quoted = np.clip(term.log_strike, to.log_strike[0], to.log_strike[-1])
    vol = to.smile.at(quoted) + (term.smile.at(term.log_strike) - term.smile.at(quoted))
    return replace(term, vol=np.where(wing, np.maximum(vol, 0.0), term.vol))


def _level(state: _State, reading: IndexReading) -> float | None:
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
