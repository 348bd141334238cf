"""A move in which one thing changed has one part; what cannot be told apart is refused, or said in a note."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

import numpy as np
import pytest

from board_making.published import SHARED
from weatherglass.errors import MethodError, UsageError
from weatherglass.indices.decomposition import MoveDecomposition, MovePart, _parts_adding_up_to, decompose
from weatherglass.indices.definition import Formula
from weatherglass.indices.editions import CBOE_2022, CBOE_2025_02
from weatherglass.indices.engine import index_reading
from weatherglass.indices.family import generic_definition, index_named
from weatherglass.indices.reading import IndexReading
from weatherglass.market import Board, TermQuotes, TermRates
from weatherglass.timeline import NEW_YORK

AS_OF = datetime(2026, 1, 5, 16, 0, tzinfo=NEW_YORK)
NEAR, NEXT, THIRD = date(2026, 1, 30), date(2026, 2, 13), date(2026, 2, 27)
"""25, 39 and 53 days after `AS_OF`."""
STRIKES = np.arange(60.0, 170.25, 0.5)
THIRTY_DAYS = generic_definition(30)

Smile = Callable[[float], float]


def smile(level: float, *, put: float = 0.0, call: float = 0.0, center: float = 100.0) -> Smile:
    """Volatility with straight wings over ln K that meet at the center."""
    return lambda k: level + put * max(0.0, math.log(center / k)) + call * max(0.0, math.log(k / center))


@dataclass(frozen=True)
class Term:
    """One expiry as the market would price it."""

    expiry: date
    smile: Smile
    forward: float = 100.0
    rate: float = 0.0
    strikes: np.ndarray = field(default_factory=lambda: STRIKES)
    half_spread: float = 0.0


def call_and_put(forward: float, strike: float, vol: float, year_frac: float) -> tuple[float, float]:
    """Undiscounted Black values, straight from the formula."""
    deviation = vol * math.sqrt(year_frac)
    upper = math.log(forward / strike) / deviation + deviation / 2

    def cdf(z: float) -> float:
        return math.erfc(-z / math.sqrt(2)) / 2

    if strike >= forward:
        call = forward * cdf(upper) - strike * cdf(upper - deviation)
        return call, call - forward + strike
    put = strike * cdf(deviation - upper) - forward * cdf(-upper)
    return put + forward - strike, put


def quotes(term: Term, as_of: datetime) -> TermQuotes:
    settles_at = datetime.combine(term.expiry, AS_OF.timetz())
    year_frac = (settles_at - as_of) / timedelta(days=365)
    discount = math.exp(-term.rate * year_frac)
    values = np.array([call_and_put(term.forward, k, term.smile(k), year_frac) for k in term.strikes]) * discount
    half = np.minimum(term.half_spread, 0.5 * values)
    bid, ask = values - half, values + half
    legs = [np.ascontiguousarray(column) for side in (0, 1) for column in (bid[:, side], ask[:, side])]
    return TermQuotes(term.expiry, "XYZ", term.strikes, *legs, settles_at=settles_at)


def board(*terms: Term, as_of: datetime = AS_OF, notes: tuple[str, ...] = ()) -> Board:
    return Board("XYZ", as_of, tuple(quotes(term, as_of) for term in terms), "made for a test", notes=notes)


def reading(*terms: Term, as_of: datetime = AS_OF, definition=THIRTY_DAYS, rates=None, **more) -> IndexReading:
    made = board(*terms, as_of=as_of, **more)
    return index_reading(made, definition, rates=TermRates(rates or (terms[0].rate,)))


def read_terms(made: Board, **more) -> IndexReading:
    return index_reading(made, THIRTY_DAYS, rates=TermRates((0.0,)), **more)


def pair(near: Smile, far: Smile | None = None, **both) -> tuple[Term, Term]:
    return Term(NEAR, near, **both), Term(NEXT, far or near, **both)


def assert_only(moved: MoveDecomposition, name: MovePart, *, within: float) -> None:
    parts = dict(moved.parts)
    assert abs(moved.change) > 100 * within
    assert parts.pop(name) == pytest.approx(moved.change, abs=within)
    assert list(parts.values()) == pytest.approx([0.0] * 6, abs=within)


SKEWED = smile(0.2, put=0.8, call=0.3)


def test_two_readings_of_one_board_have_parts_of_exactly_zero():
    terms = pair(SKEWED, smile(0.21, put=0.6), rate=0.03, half_spread=0.01)
    moved = decompose(reading(*terms), reading(*terms))
    assert moved.change == 0.0
    assert [points for _, points in moved.parts] == [0.0] * 7
    assert moved.notes == ()


def test_the_parts_stand_in_the_order_of_the_causes_beside_what_they_explain():
    earlier, later = reading(*pair(SKEWED)), reading(*pair(smile(0.25)), as_of=AS_OF + timedelta(days=1))
    moved = decompose(earlier, later)
    assert [name for name, _ in moved.parts] == [
        "time_and_roll", "rate", "spot_slide", "parallel_shift", "put_wing", "call_wing", "strip",
    ]  # fmt: skip
    assert (moved.index, moved.earlier_value, moved.later_value) == ("30D", earlier.value, later.value)
    assert (moved.earlier_as_of, moved.later_as_of) == (AS_OF, AS_OF + timedelta(days=1))
    assert moved.change == later.value - earlier.value


def test_two_points_more_volatility_at_every_strike_are_a_parallel_shift():
    earlier = reading(*pair(SKEWED, rate=0.04))
    later = reading(*pair(lambda k: SKEWED(k) + 0.02, rate=0.04))
    assert_only(decompose(earlier, later), MovePart.PARALLEL_SHIFT, within=1e-9)
    flat = decompose(reading(*pair(smile(0.18))), reading(*pair(smile(0.20))))
    assert dict(flat.parts)["parallel_shift"] == pytest.approx(2.0, abs=2e-3)


def test_a_steeper_put_side_is_the_put_wing():
    earlier = reading(*pair(SKEWED, forward=100.2))
    assert_only(
        decompose(earlier, reading(*pair(smile(0.2, put=1.0, call=0.3), forward=100.2))),
        MovePart.PUT_WING,
        within=1e-9,
    )


def test_a_steeper_call_side_is_the_call_wing():
    earlier = reading(*pair(smile(0.2, put=0.8, call=0.3, center=100.5), forward=100.2))
    later = reading(*pair(smile(0.2, put=0.8, call=0.6, center=100.5), forward=100.2))
    assert_only(decompose(earlier, later), MovePart.CALL_WING, within=1e-9)


@pytest.mark.parametrize("forward", [95.3, 98.75, 103.1])
def test_a_forward_that_moves_while_strikes_keep_their_volatility_is_the_spot_slide(forward):
    terms = pair(SKEWED)
    later = reading(*(replace(term, forward=forward) for term in terms))
    moved = decompose(reading(*terms), later)
    assert_only(moved, MovePart.SPOT_SLIDE, within=1e-9)
    assert (moved.change > 0) == (forward < 100)


def test_the_forward_slides_nowhere_along_a_flat_smile():
    moved = decompose(reading(*pair(smile(0.2))), reading(*pair(smile(0.2), forward=96.3)))
    assert [points for _, points in moved.parts] == pytest.approx([0.0] * 7, abs=2e-3)


def test_a_smile_that_travels_with_the_forward_is_a_slide_and_the_way_back():
    moved = decompose(
        reading(*pair(smile(0.2, put=0.4))), reading(*pair(smile(0.2, put=0.4, center=97.0), forward=97.0))
    )
    parts = dict(moved.parts)
    assert moved.change == pytest.approx(0.0, abs=1e-3)
    assert parts["parallel_shift"] == pytest.approx(-100 * 0.4 * math.log(100 / 97), abs=0.1)
    assert parts["spot_slide"] > 0.5
    assert parts["spot_slide"] + parts["parallel_shift"] + parts["put_wing"] + parts["call_wing"] == pytest.approx(
        0.0, abs=1e-3
    )


def test_time_alone_moves_nothing_when_volatility_is_flat():
    moved = decompose(reading(*pair(smile(0.2))), reading(*pair(smile(0.2)), as_of=AS_OF + timedelta(days=3)))
    assert [points for _, points in moved.parts] == pytest.approx([0.0] * 7, abs=1e-3)


def test_time_alone_moves_along_the_term_structure():
    terms = pair(smile(0.18, put=0.5), smile(0.24, put=0.4))
    moved = decompose(reading(*terms), reading(*terms, as_of=AS_OF + timedelta(days=3)))
    assert_only(moved, MovePart.TIME_AND_ROLL, within=1e-9)
    assert moved.change > 0


def test_a_roll_to_expiries_of_the_same_flat_volatility_moves_nothing():
    terms = (*pair(smile(0.2)), Term(THIRD, smile(0.2)))
    later = reading(*terms, as_of=AS_OF + timedelta(days=10))
    assert [term.expiry for term in later.terms] == [NEXT, THIRD]
    moved = decompose(reading(*terms), later)
    assert [points for _, points in moved.parts] == pytest.approx([0.0] * 7, abs=1e-3)
    assert moved.notes == (
        "XYZ 2026-02-27 is no term of the earlier value; its smile is read off the earlier surface, after "
        "XYZ 2026-01-30 and XYZ 2026-02-13",
    )


def test_an_expiry_listed_between_the_earlier_two_takes_their_total_variance_in_proportion_to_time():
    outer = Term(NEAR, smile(0.2)), Term(THIRD, smile(0.3))
    between = math.sqrt((0.5 * 0.04 * 25 + 0.5 * 0.09 * 53) / 39)
    moved = decompose(reading(*outer), reading(outer[0], Term(NEXT, smile(between)), outer[1]))
    assert [points for _, points in moved.parts] == pytest.approx([0.0] * 7, abs=1e-3)
    assert moved.notes == (
        "XYZ 2026-02-13 is no term of the earlier value; its smile is read off the earlier surface, between "
        "XYZ 2026-01-30 and XYZ 2026-02-27",
    )


def test_an_expiry_listed_before_the_earlier_two_takes_the_smile_of_the_first():
    kept = Term(NEXT, SKEWED), Term(THIRD, SKEWED)
    moved = decompose(reading(*kept), reading(Term(NEAR, SKEWED), *kept))
    assert dict(moved.parts)["parallel_shift"] == pytest.approx(0.0, abs=1e-9)
    assert dict(moved.parts)["put_wing"] == pytest.approx(0.0, abs=1e-9)
    assert moved.notes == (
        "XYZ 2026-01-30 is no term of the earlier value; its smile is read off the earlier surface, before "
        "XYZ 2026-02-13 and XYZ 2026-02-27",
    )


def test_a_rolled_term_has_a_forward_on_the_line_of_the_earlier_forwards():
    def forward(days: int) -> float:
        return 100.0 * math.exp(0.04 * days / 365)

    terms = [Term(expiry, SKEWED, forward=forward(days)) for expiry, days in ((NEAR, 25), (NEXT, 39), (THIRD, 53))]
    later = reading(*terms, as_of=AS_OF + timedelta(days=10))
    assert dict(decompose(reading(*terms), later).parts)["spot_slide"] == pytest.approx(0.0, abs=1e-6)


def test_the_same_quotes_read_with_another_rate_are_the_rate():
    quoted = board(*pair(SKEWED, forward=100.2, rate=0.01, half_spread=0.02))
    low, high = (index_reading(quoted, THIRTY_DAYS, rates=TermRates((rate,))) for rate in (0.01, 0.06))
    moved = decompose(low, high)
    assert_only(moved, MovePart.RATE, within=1e-9)
    # e^{RT} multiplies every contribution: half of dR x T of the level, T being 31.5 days in the mean of both terms
    assert moved.change == pytest.approx(low.value * 0.5 * 0.05 * 31.5 / 365, rel=0.02)


def test_quotes_that_the_market_discounts_anew_show_the_rate_and_its_opposite_in_the_smile():
    moved = decompose(reading(*pair(SKEWED, rate=0.01)), reading(*pair(SKEWED, rate=0.06)))
    parts = dict(moved.parts)
    assert moved.change == pytest.approx(0.0, abs=1e-9)
    assert parts["rate"] == pytest.approx(moved.earlier_value * 0.5 * 0.05 * 31.5 / 365, rel=0.03)
    assert parts["parallel_shift"] + parts["put_wing"] + parts["call_wing"] == pytest.approx(-parts["rate"], abs=1e-9)


def test_a_rate_that_would_carry_the_forward_below_zero_is_left_out():
    # ten years and rates from -50 % to 50 %: parity at the strike 100 would give 100 - 0.1 e^10
    last = date(2036, 1, 4)
    expiries = last - timedelta(days=30), last
    terms = [Term(e, smile(0.2), forward=99.9, strikes=100 * 1.15 ** np.arange(-20.0, 21.0)) for e in expiries]
    decade = generic_definition(3_640)
    earlier, later = (
        reading(*(replace(t, rate=rate) for t in terms), definition=decade, rates=(rate,)) for rate in (-0.5, 0.5)
    )
    moved = decompose(earlier, later)
    assert [points for _, points in moved.parts] == pytest.approx([0.0] * 7, abs=1e-9)


def test_strikes_dropped_in_the_tail_are_the_strip_and_no_skew():
    terms = pair(SKEWED)
    cut = [replace(term, strikes=STRIKES[(STRIKES >= 90) & (STRIKES <= 106)]) for term in terms]
    moved = decompose(reading(*terms), reading(*cut))
    assert_only(moved, MovePart.STRIP, within=1e-9)
    assert moved.change < 0
    assert moved.notes == (
        "the strip of XYZ 2026-01-30 went from 221 strikes, 60 to 170 to 33 strikes, 90 to 106",
        "the strip of XYZ 2026-02-13 went from 221 strikes, 60 to 170 to 33 strikes, 90 to 106",
    )


def test_parts_of_a_mixed_move_add_up_in_their_order_and_leave_nothing_to_the_strip():
    earlier = reading(*pair(SKEWED, smile(0.22, put=0.6), rate=0.03, half_spread=0.01))
    later = reading(
        *pair(smile(0.27, put=1.1, center=97.0), smile(0.26, put=0.7, call=0.1), rate=0.034, forward=96.7),
        as_of=AS_OF + timedelta(days=1),
    )
    moved = decompose(earlier, later)
    points = [part for _, part in moved.parts]
    *_, in_order = itertools.accumulate(points)
    assert in_order == moved.change == math.fsum(points)
    assert points[:-1] == pytest.approx([0.02, 0.0, 1.68, 5.07, 1.85, 0.20], abs=0.01)
    assert points[-1] == pytest.approx(0.0, abs=1e-9)


def test_a_forward_beyond_the_earlier_strikes_leaves_its_effects_in_the_strip_with_a_note():
    narrow = Term(NEAR, smile(0.2), strikes=np.arange(95.0, 105.5, 0.5))
    earlier = reading(narrow, Term(NEXT, smile(0.2)))
    later = reading(*pair(smile(0.3), forward=110.2))
    moved = decompose(earlier, later)
    parts = dict(moved.parts)
    assert moved.notes == (
        "the forward of XYZ 2026-01-30 went to 110.2000, beyond the strikes 95 to 105 of the earlier strip: its slide "
        "and what changed in its smile are left in strip",
        "the strip of XYZ 2026-01-30 went from 21 strikes, 95 to 105 to 221 strikes, 60 to 170",
    )
    assert 3.0 < parts["parallel_shift"] < 7.0  # the next term's alone
    assert parts["strip"] == pytest.approx(moved.change - parts["parallel_shift"], abs=0.1)


def test_a_term_without_weight_explains_nothing():
    near_alone = replace(THIRTY_DAYS, formula=Formula.NEAR_TERM)
    earlier = reading(*pair(SKEWED), definition=near_alone)
    later = reading(*pair(SKEWED, smile(0.4)), definition=near_alone)
    moved = decompose(earlier, later)
    assert [points for _, points in moved.parts] == [0.0] * 7


@pytest.mark.parametrize("formula", [Formula.NEAR_TERM, Formula.NEXT_TERM])
def test_a_single_term_is_decomposed_like_an_interpolated_one(formula):
    definition = replace(THIRTY_DAYS, formula=formula)
    earlier = reading(*pair(SKEWED), definition=definition)
    later = reading(*pair(lambda k: SKEWED(k) + 0.02), definition=definition)
    assert_only(decompose(earlier, later), MovePart.PARALLEL_SHIFT, within=1e-9)


def test_a_near_term_that_rolls_keeps_the_smile_it_had_as_the_next():
    definition = replace(THIRTY_DAYS, formula=Formula.NEAR_TERM)
    terms = (*pair(smile(0.2), smile(0.26, put=0.5)), Term(THIRD, smile(0.3)))
    earlier = reading(*terms, definition=definition)
    later = reading(*terms, definition=definition, as_of=AS_OF + timedelta(days=9))
    moved = decompose(earlier, later)
    assert_only(moved, MovePart.TIME_AND_ROLL, within=1e-9)
    assert moved.notes == ()


# ---- what is wrong with a board is said


def with_prices(made: Board, strike: float, price: float) -> Board:
    """Call and put of one strike of the near term at one price."""
    near = made.terms[0]
    at = int(np.searchsorted(near.strike, strike))
    columns = {}
    for name in ("call_bid", "call_ask", "put_bid", "put_ask"):
        columns[name] = getattr(near, name).copy()
        columns[name][at] = price
    return replace(made, terms=(replace(near, **columns), *made.terms[1:]))


def test_a_price_without_volatility_takes_its_neighbors_and_is_counted():
    sound = board(*pair(smile(0.2)))
    near = sound.terms[0]
    dear = near.put_bid.copy()
    dear[20] = 71.0  # a put of strike 70 is worth less than 70
    broken = replace(sound, terms=(replace(near, put_bid=dear, put_ask=dear), *sound.terms[1:]))
    moved = decompose(read_terms(sound), read_terms(broken))
    assert moved.notes == (
        "1 of 221 prices of XYZ 2026-01-30 on the later board have no implied volatility; each takes that of the "
        "nearest strike, and what this leaves out is in strip",
    )
    parts = dict(moved.parts)
    assert parts["strip"] == moved.change > 1.0
    assert parts["put_wing"] == pytest.approx(0.0, abs=1e-9)


def test_a_price_at_k0_without_volatility_makes_the_forward_doubtful():
    sound = board(*pair(smile(0.2)))
    moved = decompose(read_terms(with_prices(sound, 100.0, 150.0)), read_terms(sound))
    assert moved.notes == (
        "1 of 221 prices of XYZ 2026-01-30 on the earlier board have no implied volatility; each takes that of the "
        "nearest strike, and what this leaves out is in strip; the one at K0 is among them, so the forward itself is "
        "doubtful",
    )


def test_a_term_without_one_possible_price_is_refused():
    sound = board(*pair(smile(0.2)))
    calls, puts = np.array([509.0, 500.0, 509.0]), np.array([499.0, 500.0, 500.0])
    absurd = TermQuotes(NEAR, "XYZ", np.array([95.0, 100.0, 105.0]), calls, calls, puts, puts)
    earlier = read_terms(replace(sound, terms=(absurd, *sound.terms[1:])))
    message = (
        r"^not one of 3 prices of XYZ 2026-01-30 on the earlier board has an implied volatility: all lie outside the "
        r"no-arbitrage bounds of the forward 100\.0000, so there is no smile to decompose$"
    )
    with pytest.raises(MethodError, match=message):
        decompose(earlier, read_terms(sound))


def test_a_state_without_a_root_leaves_its_step_to_the_next_part():
    # seen from two weeks earlier, these volatilities at 25 and 39 days point to a negative variance at 10
    ten_days = generic_definition(10)
    earlier = reading(*pair(smile(0.2), smile(0.26)), definition=ten_days, as_of=AS_OF + timedelta(days=12))
    later = reading(*pair(smile(0.2)), definition=ten_days)
    moved = decompose(earlier, later)
    parts = dict(moved.parts)
    assert moved.notes == (
        "the move is read backwards: 2026-01-17T16:00:00-05:00 to 2026-01-05T16:00:00-05:00",
        *(
            f"the model's variance after {name} has no root: that step is left to the next part"
            for name in ("time_and_roll", "rate", "spot_slide")
        ),
    )
    assert [parts[name] for name in ("time_and_roll", "rate", "spot_slide")] == [0.0] * 3
    assert parts["parallel_shift"] == pytest.approx(moved.change, abs=1e-3)


def test_states_far_from_both_values_leave_the_whole_change_in_the_strip():
    earlier = replace(reading(*pair(smile(0.2))), value=0.1)
    later = replace(reading(*pair(smile(0.3))), value=0.3)
    moved = decompose(earlier, later)
    assert [points for _, points in moved.parts] == [*[0.0] * 6, moved.change]
    assert moved.notes == (
        "a state between the boards lies further off than either value, so its part would say nothing: the whole "
        "change is left in strip",
    )


def test_a_remainder_with_one_bit_too_many_leaves_it_to_the_last_step():
    # 32.19 is known to 2^-47, the change to 2^-48: without the bit the sum would miss it
    change = 31.582976197957645
    parts = _parts_adding_up_to(change, [-0.6078497967909158, 0.0, 0.0, 0.0, 0.0, 0.0], scale=44.5)
    assert parts is not None
    assert sum(parts) == change
    assert parts[0] == pytest.approx(-0.6078497967909158, abs=1e-14)
    assert parts[1:6] == (0.0,) * 5
    assert parts[6] == pytest.approx(32.190825994748565, abs=1e-14)


def test_the_notes_of_both_boards_are_carried_once():
    one, two = ("coin quotes were multiplied by the forward",), ("the close is taken as 16:15",)
    moved = decompose(reading(*pair(SKEWED), notes=one), reading(*pair(SKEWED), notes=(*one, *two)))
    assert moved.notes == (*one, *two)


def test_readings_by_different_editions_are_decomposed_with_a_note():
    quoted = board(*pair(SKEWED))
    moved = decompose(read_terms(quoted, edition=CBOE_2022), read_terms(quoted, edition=CBOE_2025_02))
    assert moved.notes == (
        "the readings follow different editions, CBOE_2022 and CBOE_2025_02: what the rules change in the strip is in "
        "strip",
    )


# ---- what is refused


def test_readings_of_two_indices_are_refused():
    other = replace(reading(*pair(SKEWED)), index="VIX")
    with pytest.raises(
        UsageError, match=r"^cannot decompose a move from 30D to VIX: both readings must be of one index$"
    ):
        decompose(reading(*pair(SKEWED)), other)


def test_a_skewness_is_refused_because_it_is_no_volatility():
    skew = reading(*pair(SKEWED), definition=replace(THIRTY_DAYS, name="SKEW", formula=Formula.SKEW))
    message = (
        r"^cannot decompose a move of SKEW: its unit is index_points, a skewness and no volatility, in which a shift "
        r"of the smile has no size; decompose an index in vol points, such as VIX$"
    )
    with pytest.raises(UsageError, match=message):
        decompose(skew, skew)


def test_an_index_of_business_minutes_is_refused_because_its_time_jumps():
    made = replace(board(*pair(SKEWED)), underlying="SPX", as_of=datetime(2026, 1, 5, 12, 0, tzinfo=NEW_YORK))
    one_day = index_reading(made, index_named("VIX1D"), rates=TermRates((0.0,)))
    message = (
        r"^cannot decompose a move of VIX1D: it counts business minutes \(102060 a year\) and takes its terms by the "
        r"hour of the day, so that time passes in jumps; decompose an index on calendar time, such as VIX9D$"
    )
    with pytest.raises(UsageError, match=message):
        decompose(one_day, one_day)


@pytest.mark.parametrize("side", ["earlier", "later"])
def test_a_reading_without_a_value_is_refused_with_its_reason(side):
    sound, single = reading(*pair(SKEWED)), reading(Term(NEAR, SKEWED))
    message = (
        rf"^cannot decompose a move of 30D: the {side} reading, of 2026-01-05T16:00:00-05:00, has no value "
        r"\(fewer_than_two_terms: interpolation to 30 days needs two expiries; only XYZ 2026-01-30 is left; the board "
        r"holds 1 term\(s\), XYZ 2026-01-30 to XYZ 2026-01-30, and as_of is 2026-01-05T16:00:00-05:00\)$"
    )
    with pytest.raises(UsageError, match=message):
        decompose(*((single, sound) if side == "earlier" else (sound, single)))


# ---- real boards


def bitcoin(day: str) -> IndexReading:
    boards = pytest.importorskip("weatherglass.providers.boards", reason="the board readers cannot be imported")
    path = SHARED / "deribit" / f"{day}.csv"
    if not path.is_file():
        pytest.skip(f"real boards not found: {path} (set WEATHERGLASS_SHARED)")
    return index_reading(boards.read_board(path), index_named("BTC30"))


def test_a_fall_of_bitcoin_is_a_slide_up_its_smile():
    # 2026-03-21 to 22: the forward falls 2.5 % with the same strikes, and volatility rises beyond the slide
    moved = decompose(bitcoin("2026-03-21"), bitcoin("2026-03-22"))
    points = [part for _, part in moved.parts]
    assert math.fsum(points) == moved.change == pytest.approx(4.67, abs=0.01)
    assert points == pytest.approx([0.10, 0.0, 0.97, 2.97, 0.97, -0.34, 0.0], abs=0.02)
    assert abs(points[-1]) < 1e-6


def test_a_longer_listing_is_told_from_a_rise_of_volatility():
    # 2026-05-15 to 16: bids at 67,500 and 65,000 came in, 20,000 and 25,000 too: 1.2 of the 3.2 points
    moved = decompose(bitcoin("2026-05-15"), bitcoin("2026-05-16"))
    parts = dict(moved.parts)
    assert moved.change == pytest.approx(3.15, abs=0.01)
    assert parts["strip"] == pytest.approx(1.22, abs=0.02)
    assert (
        "the strip of BTC 2026-06-05 went from 17 strikes, 70000 to 95000 to 19 strikes, 65000 to 95000" in moved.notes
    )
