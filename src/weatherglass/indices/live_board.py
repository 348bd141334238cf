"""A board that is kept up to date: quotes in, the index family out, with the bits of `index_reading` on those quotes.

A value is a function of the quotes that were taken and of the instant asked for; asking changes nothing. What can be
kept between two questions (the terms of an index until a minute passes, a value until a quote of its terms changes) is
kept here, the strips in `weatherglass.indices.live_strips`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import UsageError
from weatherglass.indices.definition import CrossedWing, IndexDefinition
from weatherglass.indices.editions import Edition, edition_in_force
from weatherglass.indices.live_strips import StripBook, StripRules
from weatherglass.indices.live_value import LiveTerm, LiveValue, input_hash_of
from weatherglass.indices.outcome import Outcome, index_outcome, year_minutes
from weatherglass.indices.rates import RateDays, term_rate
from weatherglass.indices.skew import term_skewness
from weatherglass.indices.strip import StripTerm, strip_term, term_reason
from weatherglass.indices.terms import Candidate, candidates
from weatherglass.market import Board, Reason, TermQuotes, TermRates
from weatherglass.market.board import Vector
from weatherglass.market.contracts import ContractList, TermKey, board_updates, contracts_of
from weatherglass.market.curve import RateSource
from weatherglass.timeline import NEW_YORK, require_offset

__all__ = [
    "LiveBoard",
    "LiveTerm",
    "LiveValue",
    "live_board_of",
]

_MINUTE = timedelta(minutes=1)
_ZERO_HOUR = datetime(1970, 1, 1, tzinfo=UTC)
_STORED = StripRules(zero_ask_excludes=False, crossed_is_null=False, min_abs_delta=0.0)
_NOTHING = np.empty(0)


@dataclass(slots=True)
class _Known:
    """What is kept of one index between two questions."""

    minute: tuple[object, ...]
    found: list[Candidate]
    edition: Edition
    versions: tuple[tuple[int, int], ...] = ()
    carried: float | None = None
    outcome: Outcome[LiveTerm] | None = None
    input_hash: str = ""
    terms: frozenset[int] = field(default_factory=frozenset)


class LiveBoard:
    """The quotes of one underlying, and its index family.

    Parameters
    ----------
    listing
        Contracts by number.
    definitions
        The family.
    rates
        As in `index_reading`; may be None where every definition fixes its rate.
    edition
        None takes the one in force on the day asked for.

    Raises
    ------
    UsageError
        When an index is not defined on the underlying, or needs rates.

    Examples
    --------
    >>> import weatherglass as wg
    >>> from weatherglass.indices.family import index_named
    >>> from weatherglass.market.contracts import contracts_of
    >>> board = wg.read_board("packaged:SPY_2022-07-15")
    >>> live = live_board_of(board, [index_named("30D")], rates=TermRates((0.02,)))
    >>> live.value("30D", board.as_of).value == wg.index(board, "30D", rates=0.02).value
    True
    """

    def __init__(
        self,
        listing: ContractList,
        definitions: Sequence[IndexDefinition],
        *,
        rates: RateSource | None = None,
        edition: Edition | None = None,
        rate_days: RateDays = RateDays.CURVE_DATE,
    ) -> None:
        for one in definitions:
            if not one.covers(listing.underlying):
                raise UsageError(f"{one.name} is not defined on options of {listing.underlying}; leave it out")
            if one.rate is None and rates is None:
                raise UsageError(f"{one.name} needs interest rates: give a curve, or one decimal rate (0.0312)")
        self.listing = listing
        self.definitions = MappingProxyType({one.name: one for one in definitions})
        self._rates, self._edition, self._rate_days = rates, edition, rate_days
        self._books = {_STORED: StripBook(listing, _STORED)}
        self._delta: Vector | None = None
        self._term_number = {key: at for at, key in enumerate(listing.terms)}
        self._listing_version = 0
        self._names: tuple[TermQuotes, ...] | None = None
        self._known: dict[str, _Known] = {}
        self._in_use: dict[str, tuple[StripRules, frozenset[int]]] = {}

    def apply(self, which: NDArray[np.int64], bid: Vector, ask: Vector, delta: Vector | None = None) -> None:
        """Take quotes in order; a later quote of a contract replaces the earlier one.

        Parameters
        ----------
        which
            (n_updates,) numbers of contracts.
        bid, ask
            (n_updates,) as they came: NaN on both sides is no quote; what is no price on either side makes it null.
        delta
            (n_updates,) or None where the feed has none; NaN where unknown.
        """
        if delta is not None:
            if self._delta is None:
                self._delta = np.full(len(self.listing.contracts), np.nan)
            self._delta[which] = delta
        flips = [book.apply(which, bid, ask, delta) for book in self._books.values()]
        if flips[0]:
            self._listing_version += 1
            self._names = None

    def value(self, name: str, as_of: datetime, *, carried_near_variance: float | None = None) -> LiveValue:
        """One index of the family on the quotes taken so far, as of an instant.

        Parameters
        ----------
        carried_near_variance
            VIX1D only: the last valid near variance, for use in the near term's last hour.
        """
        definition = self.definitions[name]
        known = self._selection(definition, require_offset(as_of, "as_of"))
        book = self._book(definition, known.edition)
        versions = tuple((term, book.version(term)) for term in sorted(known.terms))
        if known.outcome is None or versions != known.versions or carried_near_variance != known.carried:
            self._calculate(definition, known, book, as_of, carried_near_variance)
        outcome = known.outcome
        if outcome is None:  # pragma: no cover - it has just been made
            raise AssertionError("calculated")
        return LiveValue(
            index=name,
            value=None if isinstance(outcome.value, Reason) else outcome.value,
            reason=outcome.value if isinstance(outcome.value, Reason) else None,
            as_of=as_of,
            edition=known.edition.name,
            terms=outcome.strips,
            weights=outcome.weights,
            extrapolated=outcome.extrapolated,
            input_hash=known.input_hash,
        )

    def family(self, as_of: datetime) -> tuple[LiveValue, ...]:
        """Every index of the family as of an instant."""
        return tuple(self.value(name, as_of) for name in self.definitions)

    def board(self, as_of: datetime, *, source: str = "live") -> Board:
        """The board as `assemble_board` would make it from the latest quote of each contract."""
        stored = self._books[_STORED]
        listed = [t for t in range(len(self.listing.terms)) if stored.is_listed(t)]
        return Board(
            underlying=self.listing.underlying,
            as_of=as_of,
            terms=tuple(self._with_deltas(t, stored.quotes(t)) for t in listed),
            source=source,
            rows_read=len(self.listing.contracts),
        )

    def latest(self) -> tuple[NDArray[np.int64], Vector, Vector, Vector | None]:
        """The quotes taken so far, as updates that make the same board; -1 is a null quote of a listed contract."""
        which, bid, ask = self._books[_STORED].latest()
        return which, bid, ask, None if self._delta is None else self._delta[which]

    def relisted(self, listing: ContractList) -> LiveBoard:
        """A board of other contracts with this one's quotes of those that stay."""
        other = LiveBoard(
            listing,
            tuple(self.definitions.values()),
            rates=self._rates,
            edition=self._edition,
            rate_days=self._rate_days,
        )
        which, bid, ask, delta = self.latest()
        number = listing.numbers()
        place = np.array([number.get(self.listing.contracts[c], -1) for c in which.tolist()], np.int64)
        stays = place >= 0
        other.apply(place[stays], bid[stays], ask[stays], None if delta is None else delta[stays])
        return other

    # ---- terms

    def _selection(self, definition: IndexDefinition, as_of: datetime) -> _Known:
        """The index's candidates; they change when a minute passes (both ways of rounding) and with the listing."""
        edition = self._edition or edition_in_force(as_of.astimezone(NEW_YORK).date())
        passed = as_of - _ZERO_HOUR
        minute = (passed // _MINUTE, -(-passed // _MINUTE), self._listing_version, edition.name)
        known = self._known.get(definition.name)
        if known is None or known.minute != minute:
            listing = Board(self.listing.underlying, as_of, self._listed_names(), "live")
            found = candidates(listing, definition, definition.rule(edition), as_of)
            known = self._known[definition.name] = _Known(minute, found, edition)
        return known

    def _listed_names(self) -> tuple[TermQuotes, ...]:
        if self._names is None:
            stored = self._books[_STORED]
            self._names = tuple(
                TermQuotes(
                    key.expiry, key.root, _NOTHING, _NOTHING, _NOTHING, _NOTHING, _NOTHING,
                    settles_at=self.listing.settles_at.get(key),
                )
                for number, key in enumerate(self.listing.terms)
                if stored.is_listed(number)
            )  # fmt: skip
        return self._names

    def _number(self, candidate: Candidate) -> int:
        return self._term_number[TermKey(candidate.quotes.expiry, candidate.quotes.root)]

    # ---- strips

    def _book(self, definition: IndexDefinition, edition: Edition) -> StripBook:
        """The strips under the rules of an index; new ones begin with the quotes taken so far."""
        crossed = definition.crossed_wing is CrossedWing.NULL
        rules = StripRules(edition.zero_ask_excludes, crossed, definition.min_abs_delta)
        if rules not in self._books:
            book = self._books[rules] = StripBook(self.listing, rules)
            which, bid, ask = self._books[_STORED].latest()
            book.apply(which, bid, ask, None if self._delta is None else self._delta[which])
        return self._books[rules]

    def _calculate(
        self, definition: IndexDefinition, known: _Known, book: StripBook, as_of: datetime, carried: float | None
    ) -> None:
        outcome = index_outcome(
            known.found,
            definition,
            definition.rule(known.edition),
            as_of,
            strip_of=lambda candidate, position: self._live_term(definition, book, as_of, candidate, position),
            skewness=lambda term, factor: term_skewness(
                self._whole_strip(definition, known, book, term), e2_factor=factor
            ),
            carried_near_variance=carried,
        )
        known.outcome, known.carried = outcome, carried
        known.terms = frozenset(self._term_number[term.key] for term in outcome.strips)
        if self._in_use.get(definition.name) != (book.rules, known.terms):
            self._in_use[definition.name] = book.rules, known.terms
            book.keep_only({t for rules, terms in self._in_use.values() if rules == book.rules for t in terms})
        known.versions = tuple((term, book.version(term)) for term in sorted(known.terms))
        known.input_hash = input_hash_of(definition, known.edition, outcome)

    def _live_term(
        self,
        definition: IndexDefinition,
        book: StripBook,
        as_of: datetime,
        candidate: Candidate,
        position: int,
    ) -> LiveTerm:
        term = self._number(candidate)
        day = as_of.astimezone(candidate.settles_at.tzinfo).date()
        source = TermRates((definition.rate,)) if definition.rate is not None else self._rates
        if source is None:  # pragma: no cover - refused when the board was made
            raise AssertionError("a family without rates")
        rate = term_rate(source, position, expiry=candidate.quotes.expiry, as_of=day, days_from=self._rate_days)
        year_frac = candidate.minutes / year_minutes(definition)
        found = book.value(term, rate=rate, year_frac=year_frac)
        k0 = float(self.listing.strikes[term][found.k0]) if found.k0 >= 0 else None
        reason = None
        if found.code:
            reason = term_reason(found.code, candidate, book.quotes(term), found.forward, k0, found.variance)
        return LiveTerm(
            candidate=candidate,
            rate=rate,
            year_frac=year_frac,
            reason=reason,
            forward=None if math.isnan(found.forward) else found.forward,
            k0=k0,
            variance=found.variance if reason is None else None,
            strikes_used=book.strikes_used(term, found),
            digest=book.digest(term),
        )

    def _whole_strip(self, definition: IndexDefinition, known: _Known, book: StripBook, term: LiveTerm) -> StripTerm:
        """A term's strip with every strike, which a skewness needs: all strikes are gone through."""
        whole = replace(term.candidate, quotes=book.quotes(self._term_number[term.key]))
        return strip_term(
            whole,
            rate=term.rate,
            year_frac=term.year_frac,
            edition=known.edition,
            crossed_wing=definition.crossed_wing,
        )

    def _with_deltas(self, term: int, quotes: TermQuotes) -> TermQuotes:
        if self._delta is None:
            return quotes
        own = np.flatnonzero(self.listing.term == term)
        legs = np.full((2, self.listing.strikes[term].size), np.nan)
        place = self.listing.place[own]
        legs[place & 1, place >> 1] = np.where(np.abs(self._delta[own]) <= 1.0, self._delta[own], np.nan)
        listed = np.isin(self.listing.strikes[term], quotes.strike)
        return replace(quotes, call_delta=legs[0, listed], put_delta=legs[1, listed])


def live_board_of(
    board: Board,
    definitions: Sequence[IndexDefinition],
    *,
    rates: RateSource | None = None,
    edition: Edition | None = None,
) -> LiveBoard:
    """A live board that begins with the quotes of another board, as `contracts_of` numbers them."""
    live = LiveBoard(contracts_of(board), definitions, rates=rates, edition=edition)
    live.apply(*board_updates(board))
    return live
