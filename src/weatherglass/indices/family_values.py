"""What a family of indices reads in many snapshots: arrays of values, reasons and the quotes behind them.

One place for the layout that the fast and the slow way of computing share; see `weatherglass.indices.many_snapshots`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import EmptyBoard, StaleCurve, WeatherglassError
from weatherglass.indices.editions import EDITIONS
from weatherglass.indices.reading import IndexReading, TermReading
from weatherglass.indices.strip import REASON_CODES
from weatherglass.market import QuoteDefect, Reason, ReasonCode
from weatherglass.market.board import Vector

NO_DAY = np.datetime64("NaT", "D")
_FIRST_DAY = date(1970, 1, 1)


class Refusal(StrEnum):
    """Why a snapshot or a definition could not be tried at all; `ReasonCode` says why a value does not exist."""

    EMPTY_BOARD = "empty_board"
    """No quote of the snapshot is usable."""
    STALE_CURVE = "stale_curve"
    """The yield curves do not reach the day."""
    NO_DELTAS = "no_deltas"
    """The index leaves out quotes by their delta, and the snapshot has none."""
    REFUSED = "refused"
    """The definition cannot be tried on the snapshot for another reason."""


REASONS: tuple[str, ...] = ("", *map(str, (*ReasonCode, *Refusal)))
"""What `FamilyValues.reason` counts in; 0 is a value."""
_NUMBER = MappingProxyType({str(reason): at for at, reason in enumerate(REASONS)})
OF_KERNEL = np.zeros(max(REASON_CODES) + 1, np.uint8)
"""A kernel's code to a number of `REASONS`."""
for _code, _reason in REASON_CODES.items():
    OF_KERNEL[_code] = _NUMBER[_reason]
_EDITION_AT = MappingProxyType({edition.name: at for at, edition in enumerate(EDITIONS)})


def reason_number(why: Reason | ReasonCode | Refusal | WeatherglassError) -> int:
    """The place of a reason in `REASONS`; errors by their kind."""
    match why:
        case Reason():
            return _NUMBER[why.code]
        case StaleCurve():
            return _NUMBER[Refusal.STALE_CURVE]
        case EmptyBoard():
            return _NUMBER[Refusal.EMPTY_BOARD]
        case WeatherglassError():
            return _NUMBER[Refusal.REFUSED]
        case _:
            return _NUMBER[why]


class RootNames:
    """Names of roots in the order in which they were met."""

    def __init__(self) -> None:
        self._at: dict[str, int] = {}

    def place(self, root: str) -> int:
        """The place of a root, new or not."""
        return self._at.setdefault(root, len(self._at))

    @property
    def names(self) -> tuple[str, ...]:
        """All so far."""
        return tuple(self._at)


@dataclass(frozen=True, slots=True, eq=False)
class TermValues:
    """The near or the next terms of one index in snapshots. All (n_snapshots,).

    Attributes
    ----------
    root
        int32, place in `FamilyValues.roots`; -1 where there is no term.
    expiry
        datetime64[D], NaT where there is none.
    minutes
        Whole minutes to settlement on the definition's clock; 0 where there is no term.
    rate, forward, k0, variance
        NaN where there is no term, and where not reached; the variance also where it is not positive.
    strikes_listed, strikes_used
        0 where there is none.
    nulls, crossed, zero_asks, locked
        Sides of listed strikes without a usable quote, and flagged quotes.
    duplicates
        Quotes of a contract that came again.
    """

    root: NDArray[np.int32]
    expiry: NDArray[np.datetime64]
    minutes: NDArray[np.int64]
    rate: Vector
    forward: Vector
    k0: Vector
    variance: Vector
    strikes_listed: NDArray[np.int64]
    strikes_used: NDArray[np.int64]
    nulls: NDArray[np.int64]
    crossed: NDArray[np.int64]
    zero_asks: NDArray[np.int64]
    locked: NDArray[np.int64]
    duplicates: NDArray[np.int64]

    @classmethod
    def empty(cls, snapshots: int) -> TermValues:
        """Room for snapshots, without terms so far."""

        def whole() -> NDArray[np.int64]:
            return np.zeros(snapshots, np.int64)

        def numbers() -> Vector:
            return np.full(snapshots, np.nan)

        return cls(
            np.full(snapshots, -1, np.int32), np.full(snapshots, NO_DAY), whole(), numbers(), numbers(), numbers(),
            numbers(), whole(), whole(), whole(), whole(), whole(), whole(), whole(),
        )  # fmt: skip

    def put(self, at: int, term: TermReading, roots: RootNames) -> None:
        """Write a term as the engine gives it for one board."""
        quotes, defects = term.strip.quotes, term.strip.quotes.defects
        self.root[at], self.expiry[at] = roots.place(term.root), np.datetime64(term.expiry, "D")
        self.minutes[at], self.rate[at] = term.minutes, term.rate
        self.forward[at], self.k0[at], self.variance[at] = (
            np.nan if each is None else each for each in (term.forward, term.k0, term.variance)
        )
        self.strikes_listed[at], self.strikes_used[at] = quotes.strike.size, term.strikes
        self.nulls[at] = np.count_nonzero(np.isnan(quotes.call_bid)) + np.count_nonzero(np.isnan(quotes.put_bid))
        self.crossed[at] = defects.get(QuoteDefect.CROSSED, 0)
        self.zero_asks[at] = defects.get(QuoteDefect.ZERO_ASK, 0)
        self.locked[at] = defects.get(QuoteDefect.LOCKED, 0)
        self.duplicates[at] = sum(
            defects.get(code, 0) for code in (QuoteDefect.DUPLICATE, QuoteDefect.CONFLICTING_DUPLICATE)
        )


@dataclass(frozen=True, slots=True, eq=False)
class IndexValues:
    """One index in snapshots. All (n_snapshots,).

    Attributes
    ----------
    value
        In the index's own points; NaN where `reason` is not 0.
    reason
        uint8, place in `REASONS`.
    extrapolated
        Whether the horizon lies outside the two terms.
    near, following
        Its terms.
    """

    value: Vector
    reason: NDArray[np.uint8]
    extrapolated: NDArray[np.bool_]
    near: TermValues
    following: TermValues

    @classmethod
    def empty(cls, snapshots: int) -> IndexValues:
        """Room for snapshots, without values so far."""
        return cls(
            np.full(snapshots, np.nan), np.zeros(snapshots, np.uint8), np.zeros(snapshots, np.bool_),
            TermValues.empty(snapshots), TermValues.empty(snapshots),
        )  # fmt: skip

    def put(self, at: int, reading: IndexReading, roots: RootNames) -> None:
        """Write a reading of one board."""
        self.value[at] = np.nan if reading.value is None else reading.value
        self.reason[at] = 0 if reading.reason is None else reason_number(reading.reason)
        self.extrapolated[at] = reading.extrapolated
        for room, term in zip((self.near, self.following), reading.terms, strict=False):
            room.put(at, term, roots)

    def refuse(self, at: int | slice, why: Reason | ReasonCode | Refusal | WeatherglassError) -> None:
        """Write that there is no value, and no term was looked at."""
        self.value[at], self.reason[at] = np.nan, reason_number(why)


@dataclass(frozen=True, slots=True, eq=False)
class FamilyValues:
    """A family of indices in snapshots.

    Attributes
    ----------
    as_of
        (n_snapshots,) microseconds since 1970, UTC.
    edition
        (n_snapshots,) uint8, place in `EDITIONS`.
    quotes, dropped
        (n_snapshots,) quotes of the snapshot, and how many of them belong to no term (no strike, no root).
    slowly
        (n_snapshots,) whether the board was made, because the snapshot is not usual.
    roots
        Names of roots; parts of one computation go on with the list of the parts before.
    indices
        By definition, in the order asked for.
    """

    as_of: NDArray[np.int64]
    edition: NDArray[np.uint8]
    quotes: NDArray[np.int64]
    dropped: NDArray[np.int64]
    slowly: NDArray[np.bool_]
    roots: RootNames
    indices: tuple[IndexValues, ...]


def edition_number(name: str) -> int:
    """The place of an edition in `EDITIONS`."""
    return _EDITION_AT[name]


def day_of(number: int) -> date:
    """The date of days since 1970."""
    return _FIRST_DAY + timedelta(days=number)


def end_to_end(parts: Iterable[FamilyValues]) -> FamilyValues:
    """Values of parts of a day as those of the whole; at least one part, all of one `SnapshotEngine`."""
    together = list(parts)
    if len(together) == 1:
        return together[0]
    columns = {
        name: np.concatenate([getattr(part, name) for part in together])
        for name in ("as_of", "edition", "quotes", "dropped", "slowly")
    }
    indices = tuple(_joined(list(same), IndexValues) for same in zip(*(part.indices for part in together), strict=True))
    return FamilyValues(**columns, roots=together[-1].roots, indices=indices)


def _joined(parts: list[IndexValues], kind: type[IndexValues]) -> IndexValues:
    def columns(records: list[TermValues]) -> TermValues:
        return TermValues(*(np.concatenate([getattr(r, f.name) for r in records]) for f in fields(TermValues)))

    return kind(
        np.concatenate([part.value for part in parts]),
        np.concatenate([part.reason for part in parts]),
        np.concatenate([part.extrapolated for part in parts]),
        columns([part.near for part in parts]),
        columns([part.following for part in parts]),
    )
