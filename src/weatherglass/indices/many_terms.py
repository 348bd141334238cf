"""Terms that indices take in many snapshots: each variance once, then the levels that are made of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time

import numpy as np
from numpy.typing import NDArray

from weatherglass.indices import kernels
from weatherglass.indices.definition import CrossedWing, Formula, IndexDefinition
from weatherglass.indices.editions import Edition
from weatherglass.indices.family_values import OF_KERNEL, IndexValues, TermValues, day_of, reason_number
from weatherglass.indices.outcome import BUSINESS_SESSION_MINUTES, FROZEN_NEAR_MINUTES, year_minutes
from weatherglass.indices.paired_terms import PairedTerms
from weatherglass.indices.term_choices import DAY_US, MINUTE_US
from weatherglass.market import ReasonCode
from weatherglass.market.board import Vector
from weatherglass.timeline import US_SESSIONS
from weatherglass.units import MINUTES_PER_DAY

_PM_SETTLEMENT = time(16, 0)
_PM_MINUTE = 60 * _PM_SETTLEMENT.hour
_SECOND_US = 1_000_000


@dataclass(frozen=True, slots=True)
class TermsTaken:
    """One term of consecutive snapshots that list the same terms.

    Attributes
    ----------
    root
        Place in the names of roots.
    at
        Position of the term in each snapshot.
    minutes
        (n_snapshots,) to settlement.
    rate
        Continuously compounded, decimal a year.
    alike
        Terms of one `alike` in one snapshot and position have the same minutes and rate.
    """

    root: int
    at: int
    minutes: NDArray[np.int64]
    rate: float
    alike: tuple[object, ...]


@dataclass(slots=True)
class _Kind:
    """Terms whose time and rate are counted alike, under the same rules."""

    year: float
    zero_ask_excludes: bool
    crossed_is_null: bool
    terms: list[NDArray[np.int64]] = field(default_factory=list)
    minutes: list[NDArray[np.int64]] = field(default_factory=list)
    rates: list[Vector] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Found:
    """Variances of the terms of a kind; `slot` finds a term among them."""

    slot: NDArray[np.int64]
    term: NDArray[np.int64]
    rate: Vector
    year_frac: Vector
    code: NDArray[np.uint8]
    forward: Vector
    k0: Vector
    variance: Vector
    used: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Side:
    kind: tuple[object, ...]
    term: NDArray[np.int64]
    minutes: NDArray[np.int64]
    rate: float
    root: int


@dataclass(frozen=True, slots=True)
class _Job:
    snapshots: slice
    definition: IndexDefinition
    near: _Side | None
    following: _Side | None
    local: NDArray[np.int64]
    into: IndexValues


class ManyTerms:
    """Gathers what indices take, computes each term once, and writes the values.

    Parameters
    ----------
    paired
        The terms of all snapshots.
    """

    def __init__(self, paired: PairedTerms) -> None:
        self._paired = paired
        self._kinds: dict[tuple[object, ...], _Kind] = {}
        self._jobs: list[_Job] = []
        self._found: dict[tuple[object, ...], _Found] = {}

    def take(
        self,
        snapshots: slice,
        definition: IndexDefinition,
        edition: Edition,
        near: TermsTaken | None,
        following: TermsTaken | None,
        local: NDArray[np.int64],
        into: IndexValues,
    ) -> None:
        """Note that an index takes these terms in these snapshots.

        Parameters
        ----------
        near, following
            One may be missing for VIX1D only.
        local
            (n_snapshots,) what the wall clock of New York shows.
        into
            Where its values are written by `settle`.
        """
        near_side, next_side = (
            None if each is None else self._side(snapshots, definition, edition, each) for each in (near, following)
        )
        self._jobs.append(_Job(snapshots, definition, near_side, next_side, local, into))

    def settle(self) -> None:
        """Compute everything that was taken."""
        for key, kind in self._kinds.items():
            self._found[key] = self._computed(kind)
        for job in self._jobs:
            match job.definition.formula:
                case Formula.ONE_BUSINESS_DAY:
                    self._business_day(job)
                case Formula.NEAR_TERM | Formula.NEXT_TERM:
                    self._single_term(job)
                case Formula.SKEW:
                    self._skew(job)
                case Formula.CONSTANT_MATURITY:
                    self._constant_maturity(job)

    def _side(self, snapshots: slice, definition: IndexDefinition, edition: Edition, taken: TermsTaken) -> _Side:
        year, null = year_minutes(definition), definition.crossed_wing is CrossedWing.NULL
        key = year, edition.zero_ask_excludes, null, *taken.alike
        kind = self._kinds.setdefault(key, _Kind(year, edition.zero_ask_excludes, null))
        term = self._paired.snapshot_start[:-1][snapshots] + taken.at
        kind.terms.append(term)
        kind.minutes.append(taken.minutes)
        kind.rates.append(np.full(term.size, taken.rate))
        return _Side(key, term, taken.minutes, taken.rate, taken.root)

    def _computed(self, kind: _Kind) -> _Found:
        paired, every = self._paired, np.concatenate(kind.terms)
        wanted = np.zeros(paired.first.size, np.bool_)
        wanted[every] = True
        term = np.flatnonzero(wanted)
        slot = np.cumsum(wanted) - 1
        minutes, rate = np.empty(term.size, np.int64), np.empty(term.size)
        minutes[slot[every]], rate[slot[every]] = np.concatenate(kind.minutes), np.concatenate(kind.rates)
        year_frac = minutes / kind.year
        code, used = np.empty(term.size, np.uint8), np.empty(term.size, np.int64)
        forward, k0, variance = np.empty(term.size), np.empty(term.size), np.empty(term.size)
        kernels.many_terms(
            paired.strike, paired.call_bid, paired.call_ask, paired.put_bid, paired.put_ask,
            paired.first[term], paired.end[term], rate, year_frac, kind.zero_ask_excludes, kind.crossed_is_null,
            code, forward, k0, variance, used,
        )  # fmt: skip
        return _Found(slot, term, rate, year_frac, code, forward, k0, variance, used)

    def _write(
        self, into: TermValues, at: slice | NDArray[np.int64], side: _Side, chosen: NDArray[np.bool_] | slice
    ) -> tuple[Vector, NDArray[np.uint8]]:
        """Write what a side says into its places; its variances and codes."""
        found, term = self._found[side.kind], side.term[chosen]
        slot = found.slot[term]
        code, variance = found.code[slot], found.variance[slot]
        into.root[at] = side.root
        into.expiry[at] = self._paired.expiry[term].astype("datetime64[D]")
        into.minutes[at] = side.minutes[chosen]
        into.rate[at] = side.rate
        into.forward[at], into.k0[at] = found.forward[slot], found.k0[slot]
        into.variance[at] = np.where(code == kernels.OK, variance, np.nan)
        into.strikes_listed[at] = self._paired.end[term] - self._paired.first[term]
        into.strikes_used[at] = found.used[slot]
        counts = self._paired.counts[term]
        into.nulls[at], into.crossed[at], into.zero_asks[at], into.locked[at], into.duplicates[at] = counts.T
        return variance, code

    def _both(self, job: _Job) -> tuple[_Side, _Side]:
        if job.near is None or job.following is None:  # pragma: no cover - only VIX1D misses one
            raise AssertionError(f"{job.definition.name} takes two terms")
        return job.near, job.following

    def _constant_maturity(self, job: _Job) -> None:
        near, following = self._both(job)
        horizon = float(job.definition.horizon_days * MINUTES_PER_DAY)
        self._interpolate(job, job.snapshots, slice(None), near, following, horizon)
        outside = ~((near.minutes <= horizon) & (horizon <= following.minutes))
        job.into.extrapolated[job.snapshots] = outside

    def _interpolate(
        self,
        job: _Job,
        at: slice | NDArray[np.int64],
        chosen: NDArray[np.bool_] | slice,
        near: _Side,
        following: _Side,
        horizon: float,
    ) -> NDArray[np.uint8]:
        v1, c1 = self._write(job.into.near, at, near, chosen)
        v2, c2 = self._write(job.into.following, at, following, chosen)
        level, code = np.empty(v1.size), np.empty(v1.size, np.uint8)
        kernels.many_levels(
            v1, c1, near.minutes[chosen], v2, c2, following.minutes[chosen], horizon, year_minutes(job.definition),
            level, code,
        )  # fmt: skip
        job.into.value[at], job.into.reason[at] = level, OF_KERNEL[code]
        both: NDArray[np.uint8] = c1 | c2
        return both

    def _single_term(self, job: _Job) -> None:
        near, following = self._both(job)
        sides = (
            self._write(job.into.near, job.snapshots, near, slice(None)),
            self._write(job.into.following, job.snapshots, following, slice(None)),
        )
        variance, code = sides[0 if job.definition.formula is Formula.NEAR_TERM else 1]
        self._root(job, job.snapshots, variance, code)

    @staticmethod
    def _root(job: _Job, at: slice | NDArray[np.int64], variance: Vector, code: NDArray[np.uint8]) -> None:
        sound = code == kernels.OK
        job.into.value[at] = 100.0 * np.sqrt(np.where(sound, variance, np.nan))
        job.into.reason[at] = OF_KERNEL[code]

    def _skew(self, job: _Job) -> None:
        """As `weatherglass.indices.skew.skew_level`, for many."""
        near, following = self._both(job)
        _, c1 = self._write(job.into.near, job.snapshots, near, slice(None))
        _, c2 = self._write(job.into.following, job.snapshots, following, slice(None))
        horizon = float(job.definition.horizon_days * MINUTES_PER_DAY)
        factor = job.definition.skew_e2
        weight = (following.minutes - horizon) / (following.minutes - near.minutes)
        skewness = weight * self._skewness_of(near, factor) + (1.0 - weight) * self._skewness_of(following, factor)
        level = 100.0 - 10.0 * skewness
        code = np.where(c1 != kernels.OK, c1, c2)
        code[(code == kernels.OK) & np.isnan(level)] = kernels.NONPOSITIVE_VARIANCE
        job.into.value[job.snapshots] = np.where(code == kernels.OK, level, np.nan)
        job.into.reason[job.snapshots] = OF_KERNEL[code]
        job.into.extrapolated[job.snapshots] = ~((near.minutes <= horizon) & (horizon <= following.minutes))

    def _skewness_of(self, side: _Side, factor: float) -> Vector:
        """Of these terms only: a kind has those of longer indices, too, and logarithms are dear."""
        found, kind, paired = self._found[side.kind], self._kinds[side.kind], self._paired
        slot, skewness = found.slot[side.term], np.empty(side.term.size)
        kernels.many_skewnesses(
            paired.strike, paired.call_bid, paired.call_ask, paired.put_bid, paired.put_ask,
            paired.first[side.term], paired.end[side.term], found.rate[slot], found.year_frac[slot],
            kind.zero_ask_excludes, kind.crossed_is_null, factor, skewness,
        )  # fmt: skip
        return skewness

    def _business_day(self, job: _Job) -> None:
        """VIX1D: the conditions of `weatherglass.indices.outcome`, in its order."""
        near, following, into = job.near, job.following, job.into
        first = job.snapshots.start
        today = int(job.local[0]) // DAY_US
        of_day = job.local - today * DAY_US
        minute = of_day // (60 * MINUTE_US) * 60 + of_day // MINUTE_US % 60 + of_day // _SECOND_US % 60 / 60
        opens, closes = _hours(today)
        inside = (opens <= minute) & (minute <= closes)
        into.reason[job.snapshots] = reason_number(ReasonCode.OUTSIDE_HOURS)
        missing = inside & ((following is None) | ((near is None) & (of_day < _PM_MINUTE * MINUTE_US)))
        into.reason[first + np.flatnonzero(missing)] = reason_number(ReasonCode.NO_TERMS)
        chosen = inside & ~missing
        if following is None or not chosen.any():
            return
        at = first + np.flatnonzero(chosen)
        if near is None:
            variance, code = self._write(into.near, at, following, chosen)
            self._root(job, at, variance, code)
            return
        horizon = float(BUSINESS_SESSION_MINUTES)
        failed = self._interpolate(job, at, chosen, near, following, horizon) != kernels.OK
        n1, n2 = near.minutes[chosen], following.minutes[chosen]
        frozen = n1 < FROZEN_NEAR_MINUTES
        into.extrapolated[at] = ~((n1 <= horizon) & (horizon <= n2)) & ~failed & ~frozen
        into.value[at[frozen]] = np.nan
        into.reason[at[frozen]] = reason_number(ReasonCode.NEAR_TERM_FROZEN)


def _hours(number: int) -> tuple[float, float]:
    """First and last minute of business of a New York day; an empty span when it is no session."""
    day = day_of(number)
    if not US_SESSIONS.is_session(day):
        return np.inf, -np.inf
    return US_SESSIONS.option_open_minute(day), US_SESSIONS.option_close_minute(day)
