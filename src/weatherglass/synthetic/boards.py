"""Boards of a synthetic day: every contract that is listed, at every instant asked for, as snapshots for a lake."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import UsageError
from weatherglass.market.board import Vector
from weatherglass.market.quote_snapshot import QuoteSnapshot
from weatherglass.market.quotes import QuoteTable, TermNote
from weatherglass.synthetic.corruption import COPIES, MAX_RATE, STALE_SECONDS, Codes, Corruption, chosen, counts, spoilt
from weatherglass.synthetic.listing import (
    MICRO,
    MIN_STRIKES,
    ListedTerm,
    listed_strikes,
    listed_terms,
    session_seconds,
    trading_days,
)
from weatherglass.synthetic.path import LAST_DAY, MarketState, market_through, require_day
from weatherglass.synthetic.profile import Profile, profile_named
from weatherglass.synthetic.seeds import Hashes, mixed, number_of
from weatherglass.synthetic.surface import SECONDS_A_YEAR, Slices, slices_at
from weatherglass.timeline import settles_at

MODEL = 1
"""Version of the model; another number makes other quotes of the same seed."""
SOURCE = "synthetic exchange of weatherglass, no market's quotes"


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that the quotes of a day depend on, beside its date.

    Attributes
    ----------
    every_s
        Seconds from one snapshot to the next, counted back from the close.
    max_days
        Leave out expiries that are further away; None takes all.
    strikes
        At most so many strikes of an expiry, spread over its ladder; None takes all.
    corrupt
        Share of corrupt rows.

    Raises
    ------
    UsageError
        When a value is out of bounds.
    """

    underlying: str
    seed: int
    every_s: int = 60
    max_days: int | None = None
    strikes: int | None = None
    corrupt: float = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "underlying", profile_named(self.underlying).underlying)
        for name, value, low, high in (
            ("seed", self.seed, 0, 2**63 - 1),
            ("every_s", self.every_s, 1, 86_400),
            ("max_days", self.max_days, 1, 1_095),
            ("strikes", self.strikes, MIN_STRIKES, 100_000),
            ("corrupt", self.corrupt, 0.0, MAX_RATE),
        ):
            if value is not None and not low <= value <= high:
                raise UsageError(f"{name}={value} is out of bounds: {low} to {high}")

    @property
    def profile(self) -> Profile:
        """The exchange that is imitated."""
        return profile_named(self.underlying)

    @property
    def source(self) -> str:
        """What every snapshot states as its source: that it is synthetic, and all that it was made of."""
        said = " ".join(f"{name}={value}" for name, value in asdict(self).items() if value is not None)
        return f"{SOURCE}: model={MODEL} {said}"


@dataclass(frozen=True, slots=True, eq=False)
class SyntheticBoard:
    """A snapshot and what is known of its making.

    Attributes
    ----------
    planted
        (n_rows,) kind of corruption of each row of the snapshot, as `Corruption` numbers. Of a copied contract the
        second row carries the kind.
    market
        The state that the quotes were made of.
    """

    snapshot: QuoteSnapshot
    planted: Codes
    market: MarketState


@dataclass(frozen=True, slots=True, eq=False)
class TermSmiles:
    """The expiries of a board that are quoted, and their smiles; arrays (n_terms,)."""

    terms: tuple[ListedTerm, ...]
    years: Vector
    forward: Vector
    discount: Vector
    slices: Slices


class SyntheticDay:
    """A session of an exchange.

    Parameters
    ----------
    day
        A session from `path.FIRST_DAY` to `path.LAST_DAY`.

    Raises
    ------
    UsageError
        When it is not.
    """

    def __init__(self, recipe: Recipe, day: date) -> None:
        self.recipe, self.day = recipe, require_day(day)
        profile = self._profile = recipe.profile
        self._opens, self._closes = session_seconds(profile, day)
        back = np.arange(self._closes, self._opens - 1, -recipe.every_s, dtype=np.int64)
        self.seconds: NDArray[np.int64] = back[::-1]
        """Instants of the snapshots, in seconds after midnight of the exchange's zone."""
        self.terms = listed_terms(profile, day, max_days=recipe.max_days)
        self._strikes = [listed_strikes(profile, recipe.seed, t, day, most=recipe.strikes) for t in self.terms]
        midnight = datetime(day.year, day.month, day.day)  # wall clock of the zone, on purpose
        settle = [settles_at(t.expiry, profile.settlements[t.root]).replace(tzinfo=None) for t in self.terms]
        # the clock on the wall, as the owners of the indices count
        self._settles = np.array([(at - midnight) / timedelta(seconds=1) for at in settle], np.float64)

    @property
    def rows(self) -> int:
        """How many contracts all snapshots have together; copies that are planted come on top."""
        sizes = np.array([2 * each.size for each in self._strikes], np.int64)
        return sum(int(sizes[self._settles > second].sum()) for second in self.seconds.tolist())

    def boards(self) -> Iterator[SyntheticBoard]:
        """The snapshots of the day, by instant; those at which nothing is quoted are left out."""
        stale = np.maximum(self.seconds - STALE_SECONDS, self._opens)
        asked = np.unique(np.concatenate([self.seconds, stale]))
        states = self._market(asked)
        quoted: _Quoted | None = None
        for second, before in zip(self.seconds.tolist(), stale.tolist(), strict=True):
            live = self._settles > second
            if not live.any():
                continue
            if quoted is None or not np.array_equal(quoted.live, live):
                quoted = _Quoted(self._profile, self.recipe.seed, self.terms, self._strikes, live)
            yield self._board(quoted, second, before, states)

    def smiles(self, second: int) -> TermSmiles:
        """The smiles behind the quotes of an instant: the truth that an index is compared with."""
        live = self._settles > second
        return self._smiles(live, second, self._market(np.array([second]))[second])

    def _market(self, seconds: NDArray[np.int64]) -> dict[int, MarketState]:
        found = market_through(self._profile, self.recipe.seed, self.day, self._opens, self._closes, seconds)
        return dict(zip(seconds.tolist(), found, strict=True))

    def _smiles(self, live: NDArray[np.bool_], second: int, market: MarketState) -> TermSmiles:
        years = (self._settles[live] - second) / SECONDS_A_YEAR
        habits = self._profile.habits
        return TermSmiles(
            terms=tuple(t for t, on in zip(self.terms, live.tolist(), strict=True) if on),
            years=years,
            forward=market.price * np.exp((market.rate - market.carry) * years),
            discount=np.exp(-market.rate * years) if not self._profile.ticks.in_coin else np.ones(years.size),
            slices=slices_at(market, habits.long_vol, habits.term_speed, years),
        )

    def _board(self, quoted: _Quoted, second: int, before: int, states: dict[int, MarketState]) -> SyntheticBoard:
        instant = np.uint64(number_of(self.recipe.seed, self.day.isoformat(), second))
        smiles = self._smiles(quoted.live, second, states[second])
        bid, ask = self._quotes(quoted, smiles, instant, second)
        kinds = chosen(quoted.key, instant, self.recipe.corrupt)
        table, planted = quoted.table(bid, ask), kinds
        if kinds.any():
            tick = self._profile.ticks.small / self._profile.ticks.per_one * self._unit(smiles)[quoted.term]
            spoilt(kinds, bid, ask, tick)
            old = self._smiles(quoted.live, before, states[before])
            table, planted = self._with_copies(quoted, kinds, bid, ask, old, before, tick)
        midnight = datetime(self.day.year, self.day.month, self.day.day, tzinfo=self._profile.sessions.zone)
        said = ", ".join(f"{kind.name.lower()} {n}" for kind, n in counts(kinds).items())
        snapshot = QuoteSnapshot(
            underlying=self._profile.underlying,
            as_of=midnight + timedelta(seconds=second),
            source=self.recipe.source,
            quotes=table,
            term_notes=self._notes(smiles) if self._profile.states_terms else {},
            notes=(f"{SOURCE}; corrupt rows planted: {said or 'none'}",),
        )
        return SyntheticBoard(snapshot, planted, states[second])

    def _unit(self, smiles: TermSmiles) -> Vector:
        return smiles.forward if self._profile.ticks.in_coin else np.ones(smiles.forward.size)

    def _quotes(self, quoted: _Quoted, smiles: TermSmiles, instant: np.uint64, second: int) -> tuple[Vector, Vector]:
        from weatherglass.synthetic.kernels import quote_board

        spread, ticks = self._profile.spreads, self._profile.ticks
        hour = 1.0 + spread.at_open * np.exp((self._opens - second) / 600.0)
        hour += spread.at_close * np.exp((second - self._closes) / 300.0)
        value, bid, ask = np.empty((3, quoted.key.size))
        quote_board(
            quoted.first, quoted.strike, quoted.key, instant,
            smiles.forward, smiles.discount, smiles.years, np.stack(smiles.slices), self._unit(smiles),
            np.array([ticks.per_one, ticks.small, ticks.large, ticks.switch], np.float64),
            np.array([spread.ticks, spread.vega, spread.intrinsic, hour]),
            value, bid, ask,
        )  # fmt: skip
        return bid, ask

    def _with_copies(
        self, quoted: _Quoted, kinds: Codes, bid: Vector, ask: Vector, old: TermSmiles, before: int, tick: Vector
    ) -> tuple[QuoteTable, Codes]:
        """The table with a row more before each row that has a copy."""
        copied = np.isin(kinds, COPIES)
        times = np.where(copied, 2, 1)
        rows = np.repeat(np.arange(kinds.size), times)
        planted = kinds[rows]
        earlier = np.flatnonzero(np.concatenate([rows[1:] == rows[:-1], [False]]))
        planted[earlier] = Corruption.NONE
        bids, asks = bid[rows], ask[rows]
        stale = earlier[kinds[rows[earlier]] == Corruption.STALE_COPY]
        if stale.size:
            instant = np.uint64(number_of(self.recipe.seed, self.day.isoformat(), before))
            of = rows[stale]
            then_bid, then_ask = (each[of] for each in self._quotes(quoted, old, instant, before))
            same = (then_bid == bid[of]) & (then_ask == ask[of])
            bids[stale], asks[stale] = then_bid, np.where(same, then_ask + tick[of], then_ask)
        return quoted.table(bids, asks, rows), planted

    def _notes(self, smiles: TermSmiles) -> dict[tuple[date, str], TermNote]:
        return {
            (term.expiry, term.root): TermNote(settles_at(term.expiry, self._profile.settlements[term.root]), forward)
            for term, forward in zip(smiles.terms, smiles.forward.tolist(), strict=True)
        }


class _Quoted:
    """The contracts that are quoted at an instant: by root, expiry, strike and right, as the lake sorts them."""

    def __init__(
        self, profile: Profile, seed: int, terms: tuple[ListedTerm, ...], strikes: list[Vector], live: NDArray[np.bool_]
    ) -> None:
        self.live = live
        chosen_terms = [(t, s) for t, s, on in zip(terms, strikes, live.tolist(), strict=True) if on]
        size = np.array([s.size for _, s in chosen_terms], np.int64)
        self.first = np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
        self.strike = np.concatenate([s for _, s in chosen_terms])
        self.roots = tuple(sorted({t.root for t, _ in chosen_terms}))
        self.term = np.repeat(np.arange(size.size), 2 * size)
        self._root = np.array([self.roots.index(t.root) for t, _ in chosen_terms], np.int64)[self.term]
        self._expiry = np.array([t.expiry for t, _ in chosen_terms], "datetime64[D]")[self.term]
        self._strikes = np.repeat(self.strike, 2)
        self._right = np.tile(np.array([0, 1], np.int64), self.strike.size)
        names = [number_of(seed, profile.underlying, t.root, t.expiry) for t, _ in chosen_terms]
        micro = np.rint(self._strikes * MICRO).astype(np.uint64) * np.uint64(2) + self._right.astype(np.uint64)
        self.key: Hashes = mixed(np.array(names, np.uint64)[self.term] ^ micro)

    def table(self, bid: Vector, ask: Vector, rows: NDArray[np.int64] | None = None) -> QuoteTable:
        """The quotes as a table; `rows` are the contract of each quote where some stand twice."""
        at = slice(None) if rows is None else rows
        return QuoteTable(
            self._expiry[at], self.roots, self._root[at], self._strikes[at], self._right[at], bid, ask
        )  # fmt: skip


def days_for(recipe: Recipe, first: date, last: date | None, *, quotes: int | None = None) -> list[tuple[date, int]]:
    """Sessions and how many quotes each will have, from a day on: to a last day, or until there are enough.

    Parameters
    ----------
    quotes
        Stop with the day that makes it so many; whole days only, so there are a few more.

    Raises
    ------
    UsageError
        When neither end is given, a day is out of bounds, or there are fewer quotes up to the last one.
    """
    if last is None and quotes is None:
        raise UsageError("give the last day, or how many quotes are wanted")
    found, total = [], 0
    for day in trading_days(recipe.profile, require_day(first), require_day(last or LAST_DAY)):
        rows = SyntheticDay(recipe, day).rows
        found.append((day, rows))
        total += rows
        if quotes is not None and total >= quotes:
            return found
    if quotes is not None:
        raise UsageError(
            f"quotes={quotes:,}: the sessions from {first} to {last or LAST_DAY} have {total:,}; take more strikes, "
            "a smaller distance of snapshots, or more days"
        )
    if not found:
        raise UsageError(f"there is no session from {first} to {last}")
    return found
