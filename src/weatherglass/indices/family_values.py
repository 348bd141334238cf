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
    """The near or the next terms of indices in snapshots: (n_snapshots,), of a family (n_definitions, n_snapshots).

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
    def empty(cls, definitions: int, snapshots: int) -> TermValues:
        """Room for definitions and snapshots, without terms so far."""
        shape = definitions, snapshots

        def whole() -> NDArray[np.int64]:
            return np.zeros(shape, np.int64)

        def numbers() -> Vector:
            return np.full(shape, np.nan)

        return cls(
            np.full(shape, -1, np.int32), np.full(shape, NO_DAY), whole(), numbers(), numbers(), numbers(),
            numbers(), whole(), whole(), whole(), whole(), whole(), whole(), whole(),
        )  # fmt: skip

    def of(self, definition: int) -> TermValues:
        """Those of one definition, in the same memory."""
        return TermValues(*(getattr(self, name)[definition] for name in TERM_COLUMNS))

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


TERM_COLUMNS = tuple(each.name for each in fields(TermValues))


@dataclass(frozen=True, slots=True, eq=False)
class IndexValues:
    """Indices in snapshots: (n_snapshots,) of one, (n_definitions, n_snapshots) of a family.

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
    def empty(cls, definitions: int, snapshots: int) -> IndexValues:
        """Room for definitions and snapshots, without values so far."""
        shape = definitions, snapshots
        return cls(
            np.full(shape, np.nan), np.zeros(shape, np.uint8), np.zeros(shape, np.bool_),
            TermValues.empty(*shape), TermValues.empty(*shape),
        )  # fmt: skip

    def of(self, definition: int) -> IndexValues:
        """Those of one definition, in the same memory."""
        return IndexValues(
            self.value[definition], self.reason[definition], self.extrapolated[definition],
            self.near.of(definition), self.following.of(definition),
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
    table
        (n_definitions, n_snapshots), definitions in the order asked for.
    """

    as_of: NDArray[np.int64]
    edition: NDArray[np.uint8]
    quotes: NDArray[np.int64]
    dropped: NDArray[np.int64]
    slowly: NDArray[np.bool_]
    roots: RootNames
    table: IndexValues

    @property
    def indices(self) -> tuple[IndexValues, ...]:
        """By definition, in the memory of the table."""
        return tuple(self.table.of(at) for at in range(self.table.value.shape[0]))


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
    return FamilyValues(
        **columns,
        roots=together[-1].roots,
        table=IndexValues(
            value=np.concatenate([part.table.value for part in together], axis=1),
            reason=np.concatenate([part.table.reason for part in together], axis=1),
            extrapolated=np.concatenate([part.table.extrapolated for part in together], axis=1),
            near=_joined([part.table.near for part in together]),
            following=_joined([part.table.following for part in together]),
        ),
    )


def _joined(parts: list[TermValues]) -> TermValues:
    return TermValues(*(np.concatenate([getattr(part, name) for part in parts], axis=1) for name in TERM_COLUMNS))
