"""What holds of the parts of any move: they add up to the last bit, whatever the two boards are."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from board_making import hand
from oracle.random_boards import TwoTermBoard, two_term_boards
from weatherglass.errors import MethodError
from weatherglass.indices.black import black_price
from weatherglass.indices.decomposition import MoveDecomposition, decompose
from weatherglass.indices.engine import index_reading
from weatherglass.indices.family import generic_definition
from weatherglass.indices.kernels import USED
from weatherglass.indices.reading import IndexReading
from weatherglass.market import Board, TermQuotes, TermRates
from weatherglass.market.quotes import CALL, PUT
from weatherglass.timeline import NEW_YORK

START = datetime(2026, 1, 5, 16, 0, tzinfo=NEW_YORK)
DAYS = (23, 30, 37, 51)
DUST = 1e-13
"""Prices below this have no sure digits and no bid."""
GRIDS = tuple(np.arange(50.0, 201.0, spacing) for spacing in (1.0, 2.5, 5.0))


@dataclass(frozen=True)
class Market:
    """A surface at one instant: a smile with a slope and a bend, and a forward, on one grid of strikes."""

    grid: int
    forward: float
    level: float
    put: float
    call: float
    term_slope: float
    rate: float
    passed: int
    expiries: tuple[int, ...]
    noise: tuple[float, ...]
    unit: float = 1.0

    def reading(self) -> IndexReading:
        as_of = START + timedelta(days=self.passed)
        terms = tuple(self._quotes(days, as_of) for days in self.expiries)
        board = Board("XYZ", as_of, terms, "made for a test")
        return index_reading(board, generic_definition(30), rates=TermRates((self.rate,)))

    def _quotes(self, days: int, as_of: datetime) -> TermQuotes:
        settles_at = START + timedelta(days=days)
        years = (settles_at - as_of) / timedelta(days=365)
        strike = GRIDS[self.grid]
        log_ratio = np.log(strike / self.forward)
        wings = self.put * np.maximum(-log_ratio, 0.0) + self.call * np.maximum(log_ratio, 0.0)
        vol = self.level + wings + self.term_slope * (days - 30) / 30
        discount = math.exp(-self.rate * years) * self.unit
        # each strike's quotes are off by their own share, call and put alike, so that the smile is not smooth
        off = discount * (1.0 + np.resize(self.noise, strike.size))
        call, put = (black_price(self.forward, strike, vol, years, right) for right in (CALL, PUT))
        call, put = (off * np.where(price < DUST, 0.0, price) for price in (call, put))
        return TermQuotes(
            (START + timedelta(days=days)).date(),
            "XYZ",
            strike * self.unit,
            call,
            call,
            put,
            put,
            settles_at=settles_at,
        )


markets = st.builds(
    Market,
    grid=st.sampled_from(range(len(GRIDS))),
    forward=st.floats(70.0, 140.0),
    level=st.floats(0.12, 0.9),
    put=st.floats(-0.1, 0.6),
    call=st.floats(-0.1, 0.4),
    term_slope=st.floats(-0.03, 0.08),
    rate=st.floats(-0.02, 0.1),
    passed=st.integers(0, 20),
    expiries=st.lists(st.sampled_from(DAYS), min_size=2, max_size=4, unique=True).map(lambda d: tuple(sorted(d))),
    noise=st.lists(st.floats(-0.02, 0.02), min_size=1, max_size=7).map(tuple),
)


def moved(before: Market, after: Market) -> MoveDecomposition:
    earlier, later = before.reading(), after.reading()
    assume(earlier.value is not None and later.value is not None)
    return decompose(earlier, later)


def faulty_reading(terms: TwoTermBoard) -> IndexReading:
    dates = {"near": date(2024, 4, 3), "next": date(2024, 5, 15)}
    made = hand.board(
        *((dates[name], "X", terms[name]["quotes"]) for name in dates),
        underlying="X",
        settles={(dates[name], "X"): hand.AS_OF + timedelta(minutes=terms[name]["minutes"]) for name in dates},
    )
    return index_reading(made, generic_definition(30), rates=TermRates(tuple(terms[name]["rate"] for name in dates)))


def assert_adds_up(move: MoveDecomposition) -> None:
    points = [part for _, part in move.parts]
    *_, in_order = itertools.accumulate(points)
    assert in_order == move.change == math.fsum(points)
    assert move.change == move.later_value - move.earlier_value
    assert all(map(math.isfinite, points))


@settings(deadline=None)
@given(before=markets, after=markets)
def test_the_parts_add_up_to_the_change_to_the_last_bit(before, after):
    assert_adds_up(moved(before, after))


@settings(deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(before=two_term_boards(sound_only=True), after=two_term_boards(sound_only=True))
def test_boards_with_every_fault_of_real_ones_add_up_too(before, after):
    earlier, later = faulty_reading(before), faulty_reading(after)
    assume(earlier.value is not None and later.value is not None)
    try:
        assert_adds_up(decompose(earlier, later))
    except MethodError as refused:
        assert "so there is no smile to decompose" in str(refused)  # noqa: PT017


@settings(deadline=None)
@given(before=markets, after=markets)
def test_the_move_back_is_the_move_with_its_sign_turned(before, after):
    assert moved(after, before).change == -moved(before, after).change


@settings(deadline=None)
@given(market=markets)
def test_a_board_has_not_moved_from_itself(market):
    assert [part for _, part in moved(market, market).parts] == [0.0] * 7


@settings(deadline=None)
@given(
    before=markets,
    after=markets,
    levels=st.tuples(st.floats(0.4, 0.9), st.floats(0.4, 0.9)),
    forward_ratio=st.floats(0.9, 1.1),
    passed=st.integers(0, 2),
)
def test_the_strip_has_no_part_where_both_boards_use_the_same_strikes(before, after, levels, forward_ratio, passed):
    """The later smile on the same strikes is the later board: the chain ends where the later value stands."""
    listing = {"grid": before.grid, "expiries": before.expiries[:2]}
    earlier = replace(before, **listing, level=levels[0], passed=0).reading()
    later = replace(after, **listing, level=levels[1], passed=passed, forward=before.forward * forward_ratio).reading()
    assume(earlier.value is not None and later.value is not None)
    used = [[term.strip.quotes.strike[term.strip.state == USED].tolist() for term in r.terms] for r in (earlier, later)]
    assume(used[0] == used[1])
    move = decompose(earlier, later)
    assert move.notes == ()
    assert abs(dict(move.parts)["strip"]) < 1e-7


@settings(deadline=None)
@given(before=markets, after=markets, unit=st.sampled_from([0.001, 10.0, 700.0]))
def test_the_unit_of_account_does_not_matter(before, after, unit):
    here, there = moved(before, after), moved(replace(before, unit=unit), replace(after, unit=unit))
    assume(not any("the whole change is left in strip" in note for note in (*here.notes, *there.notes)))
    for (_, a), (_, b) in zip(here.parts, there.parts, strict=True):
        assert abs(a - b) < 1e-6
