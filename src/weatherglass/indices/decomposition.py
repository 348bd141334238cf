"""Why an index moved between two boards: a move taken apart into causes that add up to it exactly.

Owns the chain of model states between two readings (see docs/methodology/decomposition.md). Every state is a strip
priced by Black's formula from a smile, so a cause is the difference of two index levels, not a sensitivity times a
move. What no state explains stays visible as `strip`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import MethodError, UsageError
from weatherglass.indices import kernels
from weatherglass.indices.black import black_price, implied_vol
from weatherglass.indices.engine import UNIT_VOL_POINTS
from weatherglass.indices.reading import IndexReading, TermReading
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
    """What is left: the later board lists or keeps other strikes, relative to its forward."""


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

    def part(self, name: str) -> VolPoints:
        """One part by its name, vol points.

        Raises
        ------
        ValueError
            When no part has that name.
        """
        return dict(self.parts)[MovePart(name)]


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
    notes = list(dict.fromkeys((*earlier.notes, *later.notes)))
    notes += _comparison_notes(earlier, later)
    before = [_smile_term(term, notes, board="earlier") for term in earlier.terms]
    target = [_smile_term(term, notes, board="later") for term in later.terms if term.weight != 0.0]
    passed = (later.as_of - earlier.as_of).total_seconds() / 60.0 / MINUTES_PER_YEAR
    states = _chain(before, target, years_passed=passed, notes=notes)
    levels = [_level([t for t in before if t.weight != 0.0], earlier, fallback=float(_value(earlier)), notes=notes)]
    levels += _later_levels(states, later, levels[0], notes)
    change = VolPoints(_value(later) - _value(earlier))
    steps = [b - a for a, b in zip(levels, levels[1:], strict=False)]
    parts = _parts_adding_up_to(change, steps, scale=max(_value(earlier), _value(later)))
    if parts is None:
        notes.append("the model states lie too far from both values to add up; the whole change is left in strip")
        parts = (0.0,) * len(steps) + (change,)
    return MoveDecomposition(
        index=later.index,
        earlier_value=_value(earlier),
        later_value=_value(later),
        earlier_as_of=earlier.as_of,
        later_as_of=later.as_of,
        change=change,
        parts=tuple((name, VolPoints(points)) for name, points in zip(MovePart, parts, strict=True)),
        notes=tuple(notes),
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
                f"cannot decompose a move of {reading.index}: its unit is {reading.unit}, a skewness and not a "
                "volatility, so that shifts of a smile have no size in it; decompose the VIX of the same boards"
            )
        if reading.year_minutes != MINUTES_PER_YEAR:
            raise UsageError(
                f"cannot decompose a move of {reading.index}: it counts business minutes ({reading.year_minutes:g} a "
                "year) and changes its formula within the day, so that passing time is no continuous cause; decompose "
                "VIX9D of the same boards"
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


@dataclass(frozen=True, slots=True, eq=False)
class _SmileTerm:
    """One term of a model state: a strip in proportion to its forward, and the smile that prices it.

    Attributes
    ----------
    log_strike
        (n_used,) ln(K/F), increasing: the strip travels with the forward.
    width
        (n_used,) width / K of each strike, as the board's strip has it.
    vol
        (n_used,) decimal.
    k0_position
        Position of K0; puts up to it, calls above it.
    parity_log_strike
        ln(K*/F) of the strike whose call and put made the forward.
    weight
        Of its total variance in the index.
    """

    expiry: date
    root: str
    log_strike: Vector
    width: Vector
    vol: Vector
    k0_position: int
    parity_log_strike: float
    forward: float
    rate: float
    year_frac: float
    weight: float

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

    def vol_at(self, log_strike: Vector) -> Vector:
        """The smile at other strikes: straight in volatility over ln K, flat beyond the outermost."""
        return np.asarray(np.interp(log_strike, self.log_strike, self.vol), np.float64)

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


def _smile_term(term: TermReading, notes: list[str], *, board: str) -> _SmileTerm:
    strip = term.strip
    if strip.forward is None:  # pragma: no cover - a reading with a value has forwards
        raise AssertionError("a calculable term has a forward")
    quotes, used = strip.quotes, np.flatnonzero(strip.state == kernels.USED)
    at = kernels.atm_position(quotes.strike, quotes.call_bid, quotes.call_ask, quotes.put_bid, quotes.put_ask)
    strike = quotes.strike[used]
    bare = _SmileTerm(
        expiry=term.expiry,
        root=term.root,
        log_strike=np.log(strike / strip.forward),
        width=strip.width[used] / strike,
        vol=np.zeros_like(strike),
        k0_position=int(np.searchsorted(used, strip.k0_position)),
        parity_log_strike=math.log(quotes.strike[at] / strip.forward),
        forward=strip.forward,
        rate=strip.rate,
        year_frac=strip.year_frac,
        weight=term.weight,
    )
    smile, without = _with_smile_of(bare, strip.growth * strip.mid[used] / strip.forward)
    if without:
        notes.append(
            f"{without} of {strike.size} prices of {bare.label} on the {board} board have no implied volatility; each "
            "takes the one of the nearest strike that has, and what that leaves out is in strip"
        )
    return smile


def _with_smile_of(term: _SmileTerm, price: Vector) -> tuple[_SmileTerm, int]:
    """The term with the volatilities that its prices (over the forward) imply, and how many prices imply none."""
    own = price.copy()
    own[term.k0_position] -= term.k0_premium
    vol = implied_vol(own, 1.0, np.exp(term.log_strike), term.year_frac, term.right)
    solved = np.flatnonzero(~np.isnan(vol))
    if not solved.size:
        raise MethodError(
            f"not one of {vol.size} prices of {term.label} has an implied volatility: all lie outside the no-arbitrage "
            f"bounds of the forward {term.forward:.4f}, so there is no smile to decompose"
        )
    nearest = solved[np.argmin(np.abs(np.arange(vol.size)[:, None] - solved), axis=1)]
    return replace(term, vol=vol[nearest]), vol.size - solved.size


Chain = list[list[_SmileTerm]]


def _chain(before: list[_SmileTerm], target: list[_SmileTerm], *, years_passed: float, notes: list[str]) -> Chain:
    """The model states after each cause but the last, each a list of terms that pair with `target`."""
    states = [[_aged_or_rolled(before, to, years_passed, notes) for to in target]]
    steps: tuple[Callable[[_SmileTerm, _SmileTerm], _SmileTerm], ...] = (
        _requoted_at_the_rate_of,
        _slid_to_the_forward_of,
        _shifted_to_the_level_of,
        _with_put_wing_of,
        _with_call_wing_of,
    )
    for step in steps:
        states.append([step(term, to) for term, to in zip(states[-1], target, strict=True)])
    return states


def _aged_or_rolled(
    before: list[_SmileTerm], to: _SmileTerm, years_passed: float, notes: list[str]
) -> _SmileTerm:
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
        w_near, w_far = (t.vol_at(grid.log_strike) ** 2 * t.year_frac for t in (near, far))
        vol = np.sqrt(((1.0 - share) * w_near + share * w_far) / years)
    where = "between" if 0.0 < share < 1.0 else "before" if share <= 0.0 else "after"
    notes.append(
        f"{to.label} is no term of the earlier value; its smile is read off the earlier surface, {where} "
        f"{near.label} and {far.label}"
    )
    return replace(
        grid,
        expiry=to.expiry,
        root=to.root,
        vol=vol,
        parity_log_strike=float(grid.log_strike[grid.k0_position]),
        forward=near.forward * (far.forward / near.forward) ** share,
        rate=near.rate + min(max(share, 0.0), 1.0) * (far.rate - near.rate),
        year_frac=to.year_frac,
        weight=to.weight,
    )


def _requoted_at_the_rate_of(term: _SmileTerm, to: _SmileTerm) -> _SmileTerm:
    """The same discounted prices at the same strikes, read with another rate: as the published formula reads them."""
    growth = math.exp((to.rate - term.rate) * to.year_frac)
    if growth == 1.0:
        return replace(term, rate=to.rate)
    parity = math.exp(term.parity_log_strike)
    moved = parity + (1.0 - parity) * growth  # the forward by parity at K*, over the one before
    there = replace(
        term,
        log_strike=term.log_strike - math.log(moved),
        parity_log_strike=term.parity_log_strike - math.log(moved),
        forward=term.forward * moved,
        rate=to.rate,
    )
    return _with_smile_of(there, term.price() * growth / moved)[0]


def _slid_to_the_forward_of(term: _SmileTerm, to: _SmileTerm) -> _SmileTerm:
    slid = term.vol_at(term.log_strike + math.log(to.forward / term.forward))
    return replace(term, vol=slid, forward=to.forward)


def _shifted_to_the_level_of(term: _SmileTerm, to: _SmileTerm) -> _SmileTerm:
    at_forward = np.zeros(1)
    gap = float((to.vol_at(at_forward) - term.vol_at(at_forward))[0])
    return replace(term, vol=np.maximum(term.vol + gap, 0.0))


def _with_put_wing_of(term: _SmileTerm, to: _SmileTerm) -> _SmileTerm:
    return _with_smile_where(term.log_strike < 0.0, term, to)


def _with_call_wing_of(term: _SmileTerm, to: _SmileTerm) -> _SmileTerm:
    return _with_smile_where(term.log_strike >= 0.0, term, to)


def _with_smile_where(wing: NDArray[np.bool_], term: _SmileTerm, to: _SmileTerm) -> _SmileTerm:
    """The later smile in one wing; beyond its last strike the shape before goes on, so that a lost tail is no skew."""
    quoted = np.clip(term.log_strike, to.log_strike[0], to.log_strike[-1])
    vol = to.vol_at(quoted) + (term.vol - term.vol_at(quoted))
    return replace(term, vol=np.where(wing, np.maximum(vol, 0.0), term.vol))


def _later_levels(states: Chain, later: IndexReading, first: float, notes: list[str]) -> list[float]:
    levels = [first]
    for state in states:
        levels.append(_level(state, later, fallback=levels[-1], notes=notes))
    return levels[1:]


def _level(state: list[_SmileTerm], reading: IndexReading, *, fallback: float, notes: list[str]) -> float:
    """Index level of a model state, vol points; the level before it where its variance has no root."""
    total = sum(term.weight * term.total_variance() for term in state)
    variance = total * reading.year_minutes / reading.horizon_minutes
    if not variance > 0.0:
        notes.append(f"a state between the boards has the variance {variance:.6g}; its step is left in the next one")
        return fallback
    return variance_to_vol_points(Variance(variance))


def _parts_adding_up_to(change: float, steps: list[float], *, scale: float) -> tuple[float, ...] | None:
    """The steps and what is left of the change, such that adding them up in order rounds nowhere; None if impossible.

    The steps are rounded to a binary grid about as fine as the last bit of the larger value: on a common grid sums are
    exact, so the remainder is too.
    """
    grid = math.ldexp(1.0, math.frexp(scale + sum(map(abs, steps)))[1] - 53)
    rounded = [round(step / grid) * grid for step in steps]
    left = change - math.fsum(rounded)
    parts = (*rounded, left)
    exact = sum(parts) == change == math.fsum(parts)
    return parts if exact else None
