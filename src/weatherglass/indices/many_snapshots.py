"""A whole family of indices over many snapshots at once, with the bits and the reasons of `index_reading`.

Terms are chosen by the same rules, asked once a day and listing (`term_choices`); each term that some index takes is
computed once, by the same compiled rule; and the few snapshots that are not usual, like the definitions that need more
than quotes, go through `index_reading` itself. There is no Python for a quote, and none for a usual snapshot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import StaleCurve, UsageError, WeatherglassError
from weatherglass.indices.definition import Clock, Formula, IndexDefinition, TermRule
from weatherglass.indices.editions import Edition, edition_in_force
from weatherglass.indices.engine import index_reading
from weatherglass.indices.family_values import (
    FamilyValues,
    IndexValues,
    Refusal,
    RootNames,
    day_of,
    edition_number,
)
from weatherglass.indices.many_terms import ManyTerms, TermsTaken
from weatherglass.indices.paired_terms import PairedTerms, Room, paired_terms
from weatherglass.indices.rates import RateDays, term_rate
from weatherglass.indices.term_choices import (
    DAY_US,
    MINUTE_US,
    Choice,
    Listing,
    Stretches,
    business_day_terms,
    business_minutes_of,
    holds_between,
    instant_at,
    local_clock,
    local_of,
    two_terms,
)
from weatherglass.indices.terms import Candidate
from weatherglass.market import Board, CurveHistory, TermRates
from weatherglass.market.curve import RateSource
from weatherglass.market.quote_columns import QuoteColumns
from weatherglass.timeline import NEW_YORK, UTC

BoardOf = Callable[[int], Board]
"""Makes the board of a snapshot by its position."""
_REMEMBERED = 10_000
"""Stretches of choices are forgotten when there are more: a file of years has new days all the time."""


@dataclass(frozen=True, slots=True)
class FamilyRequest:
    """What to compute.

    Attributes
    ----------
    definitions
        In the order of the answer; all must cover the underlying.
    rates
        As `index_reading` takes them; None only where every definition fixes its rate.
    edition
        None takes the one in force on each snapshot's New York day.
    """

    definitions: tuple[IndexDefinition, ...]
    rates: RateSource | None = None
    edition: Edition | None = None
    rate_days: RateDays = RateDays.CURVE_DATE


@dataclass(frozen=True, slots=True)
class _Day:
    """Usual snapshots side by side that list the same terms on one New York and one UTC day."""

    snapshots: slice
    listing: int
    new_york: int
    utc: int


@dataclass(slots=True)
class SnapshotEngine:
    """Computes a family over parts of a day, remembering what the rules said of its listings.

    Parameters
    ----------
    underlying
        Of all quotes that it will see.
    room
        May be that of an engine before, used one after the other.
    """

    request: FamilyRequest
    underlying: str
    room: Room = field(default_factory=Room)
    roots: RootNames = field(default_factory=RootNames)
    _listings: list[Listing] = field(default_factory=list)
    _listing_at: dict[tuple[tuple[str, ...], bytes, bytes], int] = field(default_factory=dict)
    _stretches: dict[tuple[object, ...], Stretches] = field(default_factory=dict)
    _rates: dict[tuple[date, date], float | StaleCurve] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for definition in self.request.definitions:
            if not definition.covers(self.underlying):
                raise UsageError(
                    f"{definition.name} is defined on options of {' or '.join(definition.underlyings)}, and not of "
                    f"{self.underlying}"
                )
            if definition.rate is None and self.request.rates is None:
                raise UsageError(
                    f"{definition.name} needs interest rates: give a FRED or Treasury file, or a decimal rate (0.0312)"
                )

    def values(self, quotes: QuoteColumns, board_of: BoardOf) -> FamilyValues:
        """The family in each snapshot.

        Parameters
        ----------
        board_of
            Asked for snapshots that are not usual, and for all where a definition needs more than quotes.
        """
        found = FamilyValues(
            as_of=quotes.as_of,
            edition=np.zeros(quotes.snapshots, np.uint8),
            quotes=quotes.rows_of_snapshots(),
            dropped=quotes.dropped.copy(),
            slowly=np.zeros(quotes.snapshots, np.bool_),
            roots=self.roots,
            table=IndexValues.empty(len(self.request.definitions), quotes.snapshots),
        )
        indices = found.indices
        paired = paired_terms(quotes, self.room)
        clock = {NEW_YORK.key: local_clock(quotes.as_of, NEW_YORK), UTC.key: quotes.as_of}
        new_york = clock[NEW_YORK.key] // DAY_US
        self._name_editions(new_york, found)
        usual = paired.is_usual & np.r_[True, np.diff(quotes.as_of) >= 0]
        by_board = [not self._is_plain(d) for d in self.request.definitions]
        found.dropped[usual] += paired.dropped[usual]
        taken = ManyTerms(paired)
        for day in self._days(quotes, paired, usual, new_york):
            for at, definition in enumerate(self.request.definitions):
                if not by_board[at]:
                    self._take(day, definition, clock, taken, indices[at])
        taken.settle()
        self._by_board(~usual, board_of, found, range(len(by_board)))
        if any(by_board):
            self._by_board(usual, board_of, found, [at for at, needed in enumerate(by_board) if needed])
        found.slowly[:] = ~usual
        return found

    def _name_editions(self, new_york: NDArray[np.int64], found: FamilyValues) -> None:
        days, at = np.unique(new_york, return_inverse=True)
        names = [(self.request.edition or edition_in_force(day_of(day))).name for day in days.tolist()]
        found.edition[:] = np.array([edition_number(name) for name in names], np.uint8)[at]

    def _is_plain(self, definition: IndexDefinition) -> bool:
        """Whether quotes and `term_choices` are all that a definition needs."""
        business = definition.formula is Formula.ONE_BUSINESS_DAY
        return (
            definition.min_abs_delta == 0.0
            and (definition.clock is Clock.BUSINESS) == business
            and all(holds_between(definition, rule) for rule in definition.rules)
        )

    def _days(
        self, quotes: QuoteColumns, paired: PairedTerms, usual: NDArray[np.bool_], new_york: NDArray[np.int64]
    ) -> Iterator[_Day]:
        utc = quotes.as_of // DAY_US
        if not quotes.snapshots:
            return
        breaks = ~paired.same | ~usual
        breaks[1:] |= ~usual[:-1] | (new_york[1:] != new_york[:-1]) | (utc[1:] != utc[:-1])
        breaks[0] = True
        begins = np.flatnonzero(breaks)
        for begin, end in zip(begins.tolist(), np.r_[begins[1:], quotes.snapshots].tolist(), strict=True):
            if usual[begin]:
                listing = self._listing(quotes, paired, begin)
                if listing is None:
                    usual[begin:end] = False
                else:
                    yield _Day(slice(begin, end), listing, int(new_york[begin]), int(utc[begin]))

    def _listing(self, quotes: QuoteColumns, paired: PairedTerms, snapshot: int) -> int | None:
        terms = slice(int(paired.snapshot_start[snapshot]), int(paired.snapshot_start[snapshot + 1]))
        expiry, settles = paired.expiry[terms], paired.settles_at[terms]
        roots = tuple(quotes.roots[at] for at in paired.root[terms].tolist())
        key = roots, expiry.tobytes(), settles.tobytes()
        if key not in self._listing_at:
            self._listing_at[key] = len(self._listings)
            self._listings.append(Listing.of(self.underlying, roots, expiry.tolist(), settles.tolist()))
        return self._listing_at[key]

    def _take(
        self,
        day: _Day,
        definition: IndexDefinition,
        clock: dict[str, NDArray[np.int64]],
        taken: ManyTerms,
        into: IndexValues,
    ) -> None:
        """Choose the terms of an index on a day, and hand them over to be computed."""
        edition = self.request.edition or edition_in_force(day_of(day.new_york))
        if definition.rate is None and isinstance(self.request.rates, CurveHistory):
            try:  # the engine names the curve of the New York day beside every value
                self.request.rates.before(day_of(day.new_york))
            except StaleCurve as stale:
                into.refuse(day.snapshots, stale)
                return
        rule = definition.rule(edition)
        instants = clock[UTC.key][day.snapshots]
        for begin, end, choice in self._choices(day, definition, rule).over(instants):
            snapshots = slice(day.snapshots.start + begin, day.snapshots.start + end)
            if choice.refusal is not None:
                into.refuse(snapshots, choice.refusal)
                continue
            try:
                self._hand_over(snapshots, choice, definition, edition, clock, taken, into)
            except WeatherglassError as error:
                into.refuse(snapshots, error)

    def _choices(self, day: _Day, definition: IndexDefinition, rule: TermRule) -> Stretches:
        ours = definition.formula is Formula.ONE_BUSINESS_DAY
        key = day.listing, day.new_york, day.utc, rule, definition.clock, definition.horizon_days, ours
        if key not in self._stretches:
            if len(self._stretches) >= _REMEMBERED:
                self._stretches.clear()
            listing, choose = self._listings[day.listing], business_day_terms if ours else two_terms
            self._stretches[key] = Stretches(lambda as_of: choose(listing, definition, rule, as_of))
        return self._stretches[key]

    def _hand_over(
        self,
        snapshots: slice,
        choice: Choice,
        definition: IndexDefinition,
        edition: Edition,
        clock: dict[str, NDArray[np.int64]],
        taken: ManyTerms,
        into: IndexValues,
    ) -> None:
        sides: list[TermsTaken | None] = []
        for position, (candidate, at) in enumerate(
            ((choice.near, choice.near_at), (choice.following, choice.following_at))
        ):
            if candidate is None:
                sides.append(None)
                continue
            alone = choice.near is None  # VIX1D after its near expiry: the next session's term stands first
            rate = self._rate(definition, 0 if alone else position, candidate, clock[UTC.key][snapshots])
            minutes = _minutes(candidate, definition, clock, snapshots)
            # two indices share a term's variance where they count its time and take its rate alike
            by_curve = definition.rate is None and not isinstance(self.request.rates, TermRates)
            alike = candidate.zone.key, definition.clock, _time_of_day(candidate), None if by_curve else rate
            sides.append(TermsTaken(self.roots.place(candidate.root), at, minutes, rate, alike))
        taken.take(snapshots, definition, edition, sides[0], sides[1], clock[NEW_YORK.key][snapshots], into)

    def _rate(
        self, definition: IndexDefinition, position: int, candidate: Candidate, instants: NDArray[np.int64]
    ) -> float:
        source = self.request.rates
        if definition.rate is not None:
            return definition.rate
        if source is None:  # pragma: no cover - refused when the engine was made
            raise UsageError(f"{definition.name} needs interest rates")
        if isinstance(source, TermRates):
            return source.of(position)
        # the day of the zone in which the term settles, as the engine for one board takes it
        day = instant_at(int(instants[0])).astimezone(candidate.settles_at.tzinfo).date()
        key = candidate.quotes.expiry, day
        if key not in self._rates:
            try:
                self._rates[key] = term_rate(
                    source, position, expiry=candidate.quotes.expiry, as_of=day, days_from=self.request.rate_days
                )
            except StaleCurve as stale:
                self._rates[key] = stale
        rate = self._rates[key]
        if isinstance(rate, StaleCurve):
            raise rate
        return rate

    def _by_board(
        self, chosen: NDArray[np.bool_], board_of: BoardOf, found: FamilyValues, definitions: Sequence[int]
    ) -> None:
        """The slow way: the board itself, and the engine for one board."""
        if not chosen.any():
            return
        request, indices = self.request, found.indices
        for at in np.flatnonzero(chosen).tolist():
            try:
                board = board_of(at)
            except WeatherglassError as error:
                for each in definitions:
                    indices[each].refuse(at, error)
                continue
            found.dropped[at] = sum(board.defects.values())
            has_deltas = any(t.call_delta is not None or t.put_delta is not None for t in board.terms)
            for each in definitions:
                definition = request.definitions[each]
                if definition.min_abs_delta and not has_deltas:
                    indices[each].refuse(at, Refusal.NO_DELTAS)
                    continue
                try:
                    reading = index_reading(
                        board, definition, rates=request.rates, edition=request.edition, rate_days=request.rate_days
                    )
                except WeatherglassError as error:
                    indices[each].refuse(at, error)
                else:
                    indices[each].put(at, reading, self.roots)


def _minutes(
    candidate: Candidate, definition: IndexDefinition, clock: dict[str, NDArray[np.int64]], snapshots: slice
) -> NDArray[np.int64]:
    """Whole minutes to settlement at each snapshot, on the clock of the definition."""
    if definition.clock is Clock.BUSINESS:
        return business_minutes_of(clock[NEW_YORK.key][snapshots], local_of(candidate.settles_at, NEW_YORK))
    zone = UTC if definition.clock is Clock.ELAPSED else candidate.zone
    return (local_of(candidate.settles_at, zone) - clock[zone.key][snapshots]) // MINUTE_US


def _time_of_day(candidate: Candidate) -> int:
    return local_of(candidate.settles_at, candidate.zone) % DAY_US
