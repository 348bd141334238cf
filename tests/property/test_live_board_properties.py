"""After any sequence of quotes a live value has the bits of the value computed at once from the latest quotes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from live_making import QuotedTable, bits, changed_quotes, smile
from oracle.random_boards import TermBoard, term_boards
from weatherglass.indices import kernels
from weatherglass.indices.definition import CrossedWing, IndexDefinition
from weatherglass.indices.engine import index_reading
from weatherglass.indices.family import FAMILY, generic_definition
from weatherglass.indices.live_board import LiveBoard, LiveValue
from weatherglass.indices.live_strips import StripBook, StripRules
from weatherglass.market import TermRates
from weatherglass.market.contracts import Contract, ContractList

SOME = settings(
    deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None, max_examples=40
)
EXPIRY, NOON = date(2026, 6, 19), datetime(2026, 5, 20, 16, 0, tzinfo=UTC)
EACH_RULE = [StripRules(zero, crossed, 0.0) for zero in (False, True) for crossed in (False, True)]


def require_same_bits(book: StripBook, table: QuotedTable, *, rate: float, year_frac: float, where: object) -> int:
    """Hold a book of one term to the batch kernel on the table's board; the code of both."""
    board = table.board(NOON)
    if board is None:
        return -1
    (term,) = board.terms
    n = term.strike.size
    space = np.empty(n, np.uint8), np.empty(n), np.empty(n), np.empty(n)
    code, forward, zero, total, variance, used, _ = kernels.term_variance(
        term.strike, term.call_bid, term.call_ask, term.put_bid, term.put_ask,
        rate, year_frac, book.rules.zero_ask_excludes, book.rules.crossed_is_null, *space,
    )  # fmt: skip
    found = book.value(0, rate=rate, year_frac=year_frac)
    k0 = None if found.k0 < 0 else float(table.listing.strikes[0][found.k0])
    ours = found.code, bits(found.forward), k0, bits(found.strip_sum), bits(found.variance)
    theirs = code, bits(forward), None if zero < 0 else term.strike[zero], bits(total), bits(variance)
    assert ours == theirs, where
    assert book.strikes_used(0, found) == (used if code in (kernels.OK, kernels.NONPOSITIVE_VARIANCE) else 0), where
    return int(code)


# ---- one term

quotes = st.one_of(
    st.tuples(st.integers(0, 4000), st.integers(0, 6)).map(lambda q: (0.05 * q[0], 0.05 * (q[0] + q[1]))),
    st.sampled_from([(0.0, 0.05), (0.0, 0.0), (0.05, 0.0), (np.nan, np.nan), (0.1, np.nan), (-1.0, 0.1), (0.3, 0.2)]),
)
changes = st.lists(st.tuples(st.integers(0, 10_000), quotes), min_size=1, max_size=25)


@SOME
@given(board=term_boards(), updates=changes, rules=st.sampled_from(EACH_RULE))
def test_a_term_has_the_bits_of_the_batch_after_every_quote(
    board: TermBoard, updates: list[tuple[int, tuple[float, float]]], rules: StripRules
) -> None:
    rows = board["quotes"]
    listing = ContractList("X", tuple(Contract(EXPIRY, "X", q["strike"], right) for q in rows for right in (0, 1)))
    table, book = QuotedTable(listing), StripBook(listing, rules)
    legs = [(q[f"{side}_bid"], q[f"{side}_ask"]) for q in rows for side in ("call", "put")]
    first = np.array([[np.nan if price is None else price for price in leg] for leg in legs]).reshape(-1, 2)
    steps = [(np.arange(len(legs)), first[:, 0].copy(), first[:, 1].copy())]
    steps += [(np.array([at % len(legs)]), np.array([bid]), np.array([ask])) for at, (bid, ask) in updates]
    for step, update in enumerate(steps):
        table.set(*update)
        book.apply(*update)
        require_same_bits(book, table, rate=board["rate"], year_frac=board["minutes"] / 525_600, where=step)


def run_of_changes(seed: int, updates: int, *, strikes: int, checks: int, step: float = 5.0) -> dict[int, int]:
    """Random changes of a wide term, compared after every one of `checks` and at the end; counts of codes."""
    rng = np.random.default_rng(seed)
    table, values = smile("X", [(EXPIRY, "X", 0.08)], forward=5000.0, strikes=strikes, step=step)
    book = StripBook(table.listing, EACH_RULE[seed % 4])
    every = np.arange(values.size)
    book.apply(every, table.bid, table.ask)
    codes: dict[int, int] = {}
    for turn in range(updates):
        center = int(rng.integers(values.size))
        # runs of neighbors of one side, so that wings are cut and mended
        which = np.clip(center + 2 * np.arange(rng.integers(1, 4)), 0, values.size - 1)
        bid, ask = changed_quotes(rng, table, values, which)
        if rng.random() < 0.5:  # mend, or the board would rot
            which = rng.integers(0, values.size, 6)
            bid, ask = np.maximum(values[which] - 0.1, 0.0), values[which] + 0.1
        table.set(which, bid, ask)
        book.apply(which, bid, ask)
        if turn % (updates // checks) == 0 or turn == updates - 1:
            code = require_same_bits(book, table, rate=0.04, year_frac=0.08, where=turn)
            codes[code] = codes.get(code, 0) + 1
    return codes


def test_a_wide_term_has_the_bits_of_the_batch_over_a_run_of_changes() -> None:
    codes = run_of_changes(3, 150, strikes=600, checks=150)
    assert codes[kernels.OK] > 75
    assert sum(codes.values()) == 150


@pytest.mark.long
@pytest.mark.parametrize("seed", range(4))
def test_a_million_changes_leave_the_bits_of_the_batch(seed: int) -> None:
    """250,000 rounds of up to six quotes each, compared on the way and at the end."""
    codes = run_of_changes(10 + seed, 250_000, strikes=(300, 450, 64, 900)[seed], checks=2_500)
    assert codes[kernels.OK] > 500


@pytest.mark.long
def test_the_widest_terms_have_the_bits_of_the_batch() -> None:
    """5,000 strikes: sets of bits of more than 64 words, whose summary has more than one."""
    codes = run_of_changes(22, 300, strikes=5_000, checks=300, step=1.0)
    assert codes[kernels.OK] > 150


def test_where_order_counts_the_sum_is_that_of_the_batch() -> None:
    """A strike of a hundredth beside one of 50 makes parts of thousands, beyond the grids of the sums."""
    listing = ContractList(
        "X", tuple(Contract(EXPIRY, "X", k, r) for k in (0.01, 0.03, 50, 60, 70, 80) for r in (0, 1))
    )
    table, book = QuotedTable(listing), StripBook(listing, EACH_RULE[0])
    bid = np.array([60.0, 0.7, 60.0, 0.3, 12.0, 1.0, 4.0, 3.1, 1.2, 10.0, 0.4, 20.0])
    for shift in (0.0, 0.1, 0.2):
        update = np.arange(12), bid + shift, bid + 0.1 + shift
        table.set(*update)
        book.apply(*update)
        assert require_same_bits(book, table, rate=0.01, year_frac=0.1, where=shift) == kernels.OK
        assert book.value(0, rate=0.01, year_frac=0.1).strip_sum > kernels.EXACT_BELOW


def test_a_sum_that_was_too_large_to_be_exact_leaves_no_trace_when_it_is_small_again() -> None:
    """What is remembered of a wing follows its quotes only as long as it can be subtracted from exactly."""
    strikes = (0.01, 0.02, 0.03, 0.04, 0.05, 50, 60, 70, 80)
    listing = ContractList("X", tuple(Contract(EXPIRY, "X", k, r) for k in strikes for r in (0, 1)))
    table, book = QuotedTable(listing), StripBook(listing, EACH_RULE[0])
    mid = np.array([60, 0.07, 60, 0.07, 60, 0.07, 60, 0.07, 60, 0.3, 12, 1, 4, 3.1, 1.2, 10, 0.4, 20])
    puts_of_002 = (1_000.0, 0.07, 177.7, 0.011, 123_456.7, 0.07)
    updates = [(np.arange(18), mid - 0.01, mid + 0.01)]
    updates += [(np.array([3]), np.array([price - 0.01]), np.array([price])) for price in puts_of_002]
    below = 0
    for update in updates:
        table.set(*update)
        book.apply(*update)
        assert require_same_bits(book, table, rate=0.01, year_frac=0.1, where=update) == kernels.OK
        below += book.value(0, rate=0.01, year_frac=0.1).strip_sum < kernels.EXACT_BELOW
    assert below == 4


NINE = [80.0, 85.0, 90.0, 95.0, 100.0, 105.0, 110.0, 115.0, 120.0]
CALLS = [20.1, 15.2, 10.4, 6.2, 3.0, 1.2, 0.4, 0.2, 0.1]
ABSENT, ZERO = (np.nan, np.nan), (0.0, 0.05)


def nine_strikes(strikes: list[float] = NINE) -> tuple[QuotedTable, StripBook]:
    """F = K0 = 100 in the middle of nine strikes, all quoted; puts mirror the calls."""
    listing = ContractList("X", tuple(Contract(EXPIRY, "X", k, right) for k in strikes for right in (0, 1)))
    table, book = QuotedTable(listing), StripBook(listing, EACH_RULE[0])
    mid = np.stack([CALLS, CALLS[::-1]], axis=1).ravel()
    table.set(np.arange(18), mid - 0.05, mid + 0.05)
    book.apply(np.arange(18), table.bid, table.ask)
    book.keep(0)
    return table, book


def used_after(table: QuotedTable, book: StripBook, *changes: tuple[float, int, tuple[float, float]]) -> int:
    """Strikes used after changes of single legs, held to the batch after each."""
    for strike, right, (bid, ask) in changes:
        update = (
            np.array([table.listing.numbers()[Contract(EXPIRY, "X", strike, right)]]),
            np.array([bid]),
            np.array([ask]),
        )
        table.set(*update)
        book.apply(*update)
        require_same_bits(book, table, rate=0.01, year_frac=0.1, where=(strike, right))
    return book.strikes_used(0, book.value(0, rate=0.01, year_frac=0.1))


@pytest.mark.parametrize(("right", "step"), [(1, -1), (0, 1)])
def test_a_zero_bid_at_k0_begins_no_run(right: int, step: int) -> None:
    """The walk never reaches K0: one zero bid beside it is a single one."""
    table, book = nine_strikes()
    zero_at_k0 = (100.0, right, (0.0, 6.0))
    assert used_after(table, book, zero_at_k0) == 9
    assert used_after(table, book, (100.0 + 5 * step, right, ZERO)) == 8
    assert used_after(table, book, (100.0 + 10 * step, right, ZERO)) == 0, "the wing is empty"


@pytest.mark.parametrize(("right", "step"), [(1, -1), (0, 1)])
def test_a_strike_that_vanishes_by_its_other_leg_joins_two_zero_bids(right: int, step: int) -> None:
    """Two zero bids around a null quote are no run; they are one when the strike between them is listed no more."""
    table, book = nine_strikes()
    one, between, other = (100.0 + 5 * step * k for k in (1, 2, 3))
    changes = ((one, right, ZERO), (other, right, ZERO), (between, right, ABSENT))
    assert used_after(table, book, *changes) == 6
    assert used_after(table, book, (between, 1 - right, ABSENT)) == 0, "the wing is empty"
    assert used_after(table, book, (between, 1 - right, (1.0, 1.1))) == 6
    assert used_after(table, book, (between, right, ZERO)) == 0


def test_a_tie_is_as_wide_as_its_own_strike_makes_it() -> None:
    """A strike of a million widens nobody's tie but its own."""
    strikes = [*NINE[:-1], 1e6]
    table, book = nine_strikes(strikes)
    used_after(
        table, book, (95.0, 0, (3.0, 3.0 + 1e-8)), (95.0, 1, (3.0, 3.0)), (100.0, 0, (3.0, 3.0)), (100.0, 1, (3.0, 3.0))
    )
    assert book.value(0, rate=0.0, year_frac=0.1).forward == 100.0
    used_after(table, book, (95.0, 0, (3.0, 3.0 + 1e-11)))
    assert book.value(0, rate=0.0, year_frac=0.1).forward == pytest.approx(95.0, abs=1e-9)


def test_the_strike_of_the_forward_is_found_anew_when_a_tie_is_broken() -> None:
    """No least gap changes when the lower strike of a tie leaves it; and a larger least gap ties with strikes below."""
    table, book = nine_strikes()
    for strike, gap in ((90.0, 3.0e-10), (95.0, 1.5e-10), (100.0, 0.0)):
        used_after(table, book, (strike, 0, (3.0, 3.0 + gap)), (strike, 1, (3.0, 3.0)))
    found = []
    for change in ((95.0, 0, (3.0, 3.5)), (95.0, 0, (3.0, 3.0 + 1.5e-10)), (100.0, 0, (3.0, 3.5))):
        found.append(book.value(0, rate=0.0, year_frac=0.1).forward)
        used_after(table, book, change)
    found.append(book.value(0, rate=0.0, year_frac=0.1).forward)
    assert found == pytest.approx([95.0, 100.0, 95.0, 90.0], abs=1e-9)


# ---- the family

FRIDAYS = [date(2025, 2, 7) + timedelta(days=7 * k) for k in range(8)]
SPX_TERMS = [
    (day, "SPX" if day == date(2025, 2, 21) else "SPXW", ((day - date(2025, 2, 6)).days + 0.4) / 365) for day in FRIDAYS
]
SPX_TERMS += [(date(2025, 2, 21), "SPXW", 15.4 / 365), (date(2025, 3, 21), "SPX", 43.3 / 365)]
SPX_TERMS += [(day, "SPXW", 0.5 / 365) for day in (date(2025, 2, 6), date(2025, 2, 10), date(2025, 2, 11))]
SPX_TERMS = [t for t in SPX_TERMS if t[:2] != (date(2025, 3, 21), "SPXW")]
NULL_WINGS = IndexDefinition(
    "NULLS", "crossed wings are null", ("SPX",), 30, FAMILY["VIX"].rules,
    verified="", unverified="", crossed_wing=CrossedWing.NULL,
)  # fmt: skip
SPX_FAMILY = [FAMILY[n] for n in ("VIX", "VIX9D", "VIX1D", "SKEW", "VIN", "VIF")] + [generic_definition(20), NULL_WINGS]


def require_same_family(found: tuple[LiveValue, ...], table: QuotedTable, family: list[IndexDefinition], **how) -> int:
    """Hold live values to `index_reading` on the table's board; how many there are."""
    board = table.board(found[0].as_of, with_deltas=how.pop("with_deltas", False))
    assert board is not None
    values = 0
    for ours, definition in zip(found, family, strict=True):
        theirs = index_reading(board, definition, **how)
        assert bits(ours.value) == bits(theirs.value), definition.name
        assert (None if ours.reason is None else ours.reason.code) == (
            None if theirs.reason is None else theirs.reason.code
        )
        assert ours.edition == theirs.edition
        assert ours.extrapolated == theirs.extrapolated
        for term, other in zip(ours.terms, theirs.terms, strict=True):
            assert (term.key.expiry, term.candidate.root, term.candidate.minutes) == (
                other.expiry,
                other.root,
                other.minutes,
            )
            assert [bits(x) for x in (term.forward, term.k0, term.variance, term.rate)] == [
                bits(x) for x in (other.forward, other.k0, other.variance, other.rate)
            ]
            assert term.strikes_used == other.strikes
        values += ours.value is not None
    return values


def test_the_family_has_the_bits_of_the_engine_while_quotes_time_and_terms_change() -> None:
    """From Thursday noon over an expiry, a change of edition and a weekend to Tuesday; one expiry loses its quotes."""
    rng = np.random.default_rng(8)
    table, values = smile("SPX", SPX_TERMS, forward=6050.0, strikes=60, step=25.0)
    rates = TermRates((0.043, 0.044))
    live = LiveBoard(table.listing, SPX_FAMILY, rates=rates)
    live.apply(np.arange(values.size), table.bid, table.ask)
    at = datetime(2025, 2, 6, 17, 0, tzinfo=UTC)
    steps = [timedelta(seconds=s) for s in (0, 15, 15, 15, 15, 61)] + [
        timedelta(hours=h) for h in (3, 1, 2, 16, 6, 60, 7, 18)
    ]
    calculable, editions = 0, set()
    for number, step in enumerate(steps):
        at += step
        which = rng.integers(0, values.size, 40)
        bid, ask = changed_quotes(rng, table, values, which)
        if number == 9:
            which = np.flatnonzero(table.listing.term == 3)
            bid = ask = np.full(which.size, np.nan)
        table.set(which, bid, ask)
        live.apply(which, bid, ask)
        found = live.family(at)
        calculable += require_same_family(found, table, SPX_FAMILY, rates=rates)
        editions |= {one.edition for one in found}
    assert editions == {"CBOE_2022", "CBOE_2025_02"}
    assert calculable > 60


def test_quotes_of_small_delta_are_left_out_as_the_engine_does() -> None:
    rng = np.random.default_rng(4)
    terms = [(date(2026, 6, 5), "BTC", 15 / 365), (date(2026, 6, 26), "BTC", 36 / 365)]
    table, values = smile("BTC", terms, forward=60_000.0, strikes=40, step=1000.0, vol=0.5)
    family = [FAMILY["BTC30"], FAMILY["BTC30C"]]
    live = LiveBoard(table.listing, family)
    at = datetime(2026, 5, 21, 12, 0, tzinfo=UTC)
    for step in range(12):
        which = np.arange(values.size) if step == 0 else rng.integers(0, values.size, 10)
        bid, ask = (table.bid, table.ask) if step == 0 else changed_quotes(rng, table, values, which)
        delta = rng.choice([0.01, -0.04, 0.05, -0.3, 0.6, np.nan, 7.0], which.size)
        if step == 0:
            delta = np.where(values > 20.0, 0.2, 0.01)
        table.set(which, bid, ask, delta)
        live.apply(which, bid, ask, delta)
        found = live.family(at + timedelta(seconds=15 * step))
        require_same_family(found, table, family, with_deltas=True)
        if step == 0:
            assert all(one.value is not None for one in found)
            assert found[0].value != found[1].value


@SOME
@given(seed=st.integers(0, 10_000))
def test_the_way_to_a_board_does_not_matter(seed: int) -> None:
    """The same latest quotes give the same value and the same hash, whatever came before and in whatever order."""
    rng = np.random.default_rng(seed)
    table, values = smile(
        "X", [(EXPIRY, "X", 0.08), (date(2026, 7, 17), "X", 0.16)], forward=100.0, strikes=30, step=2.5
    )
    family = [generic_definition(30)]
    straight, devious = (LiveBoard(table.listing, family, rates=TermRates((0.01,))) for _ in range(2))
    straight.apply(np.arange(values.size), table.bid, table.ask)
    detour = rng.integers(0, values.size, 30)
    devious.apply(detour, *changed_quotes(rng, table, values, detour))
    if seed % 2:
        devious.family(NOON)
    order = rng.permutation(values.size)
    for part in np.array_split(order, 1 + seed % 5):
        devious.apply(part, table.bid[part], table.ask[part])
    (one,), (other,) = devious.family(NOON), straight.family(NOON)
    assert one.value is not None
    assert (bits(one.value), one.input_hash, one.weights) == (bits(other.value), other.input_hash, other.weights)
