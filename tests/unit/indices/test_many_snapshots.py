"""A family over many snapshots at once, against `index_reading` on the board of each: the same bits and reasons."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from lanes import examples
from snapshot_making import board, crypto_snapshots, snapshots
from weatherglass.app.rate_choice import packaged_curves
from weatherglass.errors import EmptyBoard, UsageError, WeatherglassError
from weatherglass.indices import board_kernels
from weatherglass.indices.definition import Clock, CrossedWing, DayCount
from weatherglass.indices.editions import EDITIONS, Edition
from weatherglass.indices.engine import index_reading
from weatherglass.indices.family import FAMILY, index_named
from weatherglass.indices.family_values import REASONS, FamilyValues, Refusal, TermValues, end_to_end, reason_number
from weatherglass.indices.many_snapshots import FamilyRequest, SnapshotEngine
from weatherglass.indices.paired_terms import PairedTerms, Room, paired_terms
from weatherglass.indices.reading import IndexReading
from weatherglass.indices.term_choices import business_minutes_of, local_clock, local_of
from weatherglass.market import QuoteDefect, QuoteTable, TermRates, quotes
from weatherglass.market.curve import RateSource
from weatherglass.market.quote_snapshot import QuoteSnapshot
from weatherglass.store.quote_lake_columns import SnapshotColumns, lake_parts
from weatherglass.store.quote_lake_ingest import parquet_bytes
from weatherglass.store.quote_lake_rows import frame_of, rows_of
from weatherglass.timeline import NEW_YORK, US_SESSIONS, Settlement, business_minutes, settles_at

SPX = (
    *(definition for definition in FAMILY.values() if definition.covers("SPX")),
    index_named("30D"),
    replace(FAMILY["VIX"], name="NULLED", crossed_wing=CrossedWing.NULL, clock=Clock.ELAPSED),
    replace(FAMILY["VIX"], name="IN_MINUTES", rules=(replace(FAMILY["VIX"].rules[1], day_count=DayCount.MINUTES),)),
)
COLUMNS_OF_STRIKES = ("strike", "call_bid", "call_ask", "put_bid", "put_ask")
COIN = (*(d for d in FAMILY.values() if d.covers("BTC")), index_named("30D"), index_named("BTC20"))


def computed(made: Sequence[QuoteSnapshot], request: FamilyRequest, part_rows: int = 10**6) -> FamilyValues:
    """The family over snapshots, by the way through a file of the lake."""
    body = parquet_bytes(frame_of([rows_of(each) for each in made]))
    engine = SnapshotEngine(request, made[0].underlying)
    parts = lake_parts(body, underlying=made[0].underlying, part_rows=part_rows)
    return end_to_end([engine.values(part.quotes, part.board) for part in parts])


def require_same(made: Sequence[QuoteSnapshot], request: FamilyRequest, found: FamilyValues) -> int:
    """Every number of every index against the engine for one board; how many values there are."""
    values = 0
    assert found.as_of.size == len(made)
    for at, snapshot in enumerate(made):
        with suppress(EmptyBoard):
            assert found.dropped[at] == sum(board(snapshot).defects.values())
        for definition, index in zip(request.definitions, found.indices, strict=True):
            what = f"{definition.name} at {snapshot.as_of}"
            try:
                reading = index_reading(board(snapshot), definition, rates=request.rates, edition=request.edition)
            except WeatherglassError as error:
                why = Refusal.NO_DELTAS if "no deltas" in str(error) else error
                assert index.reason[at] == reason_number(why), what
                assert np.isnan(index.value[at]), what
                continue
            values += reading.value is not None
            np.testing.assert_array_equal(index.value[at], np.nan if reading.value is None else reading.value, what)
            assert REASONS[index.reason[at]] == ("" if reading.reason is None else reading.reason.code), what
            assert index.extrapolated[at] == reading.extrapolated, what
            assert EDITIONS[found.edition[at]].name == reading.edition
            require_same_term(found, index.near, at, reading, 0)
            require_same_term(found, index.following, at, reading, 1)
    return values


def require_same_term(found: FamilyValues, side: TermValues, at: int, reading: IndexReading, position: int) -> None:
    if position >= len(reading.terms):
        assert (side.root[at], side.minutes[at], side.strikes_listed[at]) == (-1, 0, 0)
        assert np.isnat(side.expiry[at])
        return
    term = reading.terms[position]
    listed, defects = term.strip.quotes, term.strip.quotes.defects
    assert (found.roots.names[side.root[at]], side.expiry[at]) == (term.root, np.datetime64(term.expiry))
    assert (side.minutes[at], side.strikes_listed[at]) == (term.minutes, listed.strike.size)
    assert side.strikes_used[at] == term.strikes
    for name in ("rate", "forward", "k0", "variance"):
        wanted = getattr(term, name)
        np.testing.assert_array_equal(getattr(side, name)[at], np.nan if wanted is None else wanted, name)
    assert side.nulls[at] == np.isnan(listed.call_bid).sum() + np.isnan(listed.put_bid).sum()
    for name, code in (
        ("crossed", QuoteDefect.CROSSED),
        ("zero_asks", QuoteDefect.ZERO_ASK),
        ("locked", QuoteDefect.LOCKED),
    ):
        assert getattr(side, name)[at] == defects.get(code, 0), name
    again = (QuoteDefect.DUPLICATE, QuoteDefect.CONFLICTING_DUPLICATE)
    assert side.duplicates[at] == sum(defects.get(code, 0) for code in again)


def request_of(seed: int) -> FamilyRequest:
    """Rates and editions in turn; their periods have no common factor with that of the days."""
    rates: tuple[RateSource, ...] = (TermRates((0.03,)), TermRates((0.03, 0.05)), packaged_curves())
    editions: tuple[Edition | None, ...] = (None, *EDITIONS)
    return FamilyRequest(SPX, rates[seed % 3], editions[seed % 5])


SEEDS = [pytest.param(at, marks=pytest.mark.slow if at < 8 else pytest.mark.long) for at in range(48)]


@pytest.mark.parametrize("seed", SEEDS)
def test_every_index_has_the_bits_and_the_reason_of_one_board(seed: int) -> None:
    made = [each for each in snapshots(seed, count=5) if each.quotes.rows]
    request = request_of(seed)
    require_same(made, request, computed(made, request, part_rows=300))


@pytest.mark.slow
def test_coins_with_stated_settlements_have_the_bits_of_one_board_across_midnight() -> None:
    made, request = crypto_snapshots(), FamilyRequest(COIN, packaged_curves())
    found = computed(made, request)
    assert require_same(made, request, found) == len(COIN) * len(made)
    assert not found.slowly.any()


@pytest.mark.slow
def test_parts_of_a_file_change_nothing() -> None:
    made = [each for each in snapshots(5, count=9) if each.quotes.rows]
    whole, parts = (computed(made, request_of(2), part_rows=rows) for rows in (10**6, 500))
    assert whole.as_of.tolist() == parts.as_of.tolist()
    for one, other in zip(whole.indices, parts.indices, strict=True):
        np.testing.assert_array_equal(one.value, other.value)
        np.testing.assert_array_equal(one.reason, other.reason)


@pytest.mark.slow
def test_a_snapshot_that_is_not_usual_is_counted() -> None:
    made = [each for each in snapshots(2, count=3, faults=0.0, strikes=4) if each.quotes.rows]
    first = made[0]
    roots, root = (*first.quotes.roots, ""), first.quotes.root.copy()
    root[0] = roots.index("")
    rootless = replace(first, quotes=replace(first.quotes, roots=roots, root=root))
    found = computed([rootless, *made[1:]], FamilyRequest((FAMILY["VIX"],), TermRates((0.03,))))
    assert found.slowly.tolist() == [True, False, False]
    assert found.quotes.tolist() == [each.quotes.rows for each in made]


@pytest.mark.slow
def test_repeated_and_unplaceable_rows_make_no_board() -> None:
    made = []
    for seed in (3, 10, 17):
        for each in snapshots(seed, count=3, faults=0.0):
            at = np.random.default_rng(seed).integers(0, each.quotes.rows, 9)
            table = with_rows_again(each.quotes, at)
            table.bid[-3:] *= 0.9  # others of the same contracts
            table.bid[-4] = table.ask[-4] = np.nan
            table.strike[-5], table.strike[-6], table.strike[-7] = np.inf, 0.0, 2e8
            made.append(replace(each, quotes=table))
    for first in (0, 3, 6):
        of_day, request = made[first : first + 3], FamilyRequest(SPX, TermRates((0.03, 0.05)))
        found = computed(of_day, request)
        assert not found.slowly.any()
        assert (found.dropped - [sum(each.dropped.values()) for each in of_day]).tolist() == [3, 3, 3]
        assert require_same(of_day, request, found) > 0


def with_rows_again(table: QuoteTable, at: NDArray[np.int64]) -> QuoteTable:
    """Rows once more, at the end."""
    every = np.r_[np.arange(table.rows), at]
    return replace(
        table, **{name: getattr(table, name)[every] for name in ("expiry", "root", "strike", "right", "bid", "ask")}
    )


@settings(max_examples=examples(60))
@given(st.integers(0, 10**6), st.lists(st.integers(0, 400), max_size=6))
@example(3, [])
@example(3, [0, 1, 1, 399])
def test_rows_may_lie_in_pieces_cut_anywhere(seed: int, cuts: list[int]) -> None:
    made = [each for each in snapshots(seed, count=3, strikes=8) if each.quotes.rows]
    quotes = SnapshotColumns(made).quotes
    [rows] = quotes.pieces
    bounds = [0, *sorted(min(cut, rows.strike.size) for cut in cuts), rows.strike.size]
    cut = replace(quotes, pieces=tuple(rows.rows(a, b) for a, b in pairwise(bounds)))
    seen = [(terms.start, terms.stop) for terms, _, _ in cut.pieces_of_terms()]
    assert [a for a, _ in seen] == [0, *(b for _, b in seen[:-1])]
    assert seen[-1][1] == quotes.root.size
    whole, pieced = paired_terms(quotes, Room()), paired_terms(cut, Room())
    assert pieced.end[-1] == whole.end[-1] > 0
    for each in fields(PairedTerms):
        wanted, found = getattr(whole, each.name), getattr(pieced, each.name)
        if each.name in COLUMNS_OF_STRIKES:
            wanted, found = wanted[: whole.end[-1]], found[: whole.end[-1]]
        np.testing.assert_array_equal(found, wanted, each.name)


NUMBERS = st.sampled_from([0.0, 1.0, 2.0, 2.5, -1.0, 2e7, np.nan, np.inf])
STRIKES = st.sampled_from([0.3, 0.1 + 0.2, 1.0, 2.0, 3.0, 0.0, -1.0, 1e-7, 9e-7, 2e8, np.nan, np.inf])
ROWS = st.lists(st.tuples(st.integers(0, 1), STRIKES, st.integers(0, 1), NUMBERS, NUMBERS), min_size=1, max_size=24)


@settings(max_examples=examples(150))
@given(ROWS)
@example([(0, -1.0, 1, 1.0, 2.0), (0, 1.0, 0, 2.0, 1.0), (0, 1.0, 0, np.nan, np.nan), (0, 1.0, 1, np.nan, np.nan)])
@example([(0, 1.0, 0, 1.0, 2.0), (0, 1.0, 1, np.nan, np.nan), (0, 1.0, 1, 2.0, 2.0), (0, 1.0, 1, np.nan, np.nan)])
def test_paired_rows_are_the_board_whatever_is_wrong_with_them(rows: list[tuple[float, ...]]) -> None:
    day, strike, right, bid, ask = (np.array(column, float) for column in zip(*rows, strict=True))
    expiry = np.datetime64("2024-03-15") + day.astype(int)
    table = QuoteTable(expiry, ("SPX",), np.zeros(day.size, np.int64), strike, right.astype(np.int64), bid, ask)
    snapshot = QuoteSnapshot("SPX", datetime(2024, 3, 1, 15, tzinfo=UTC), "made", table)
    quotes = SnapshotColumns([snapshot]).quotes
    paired = paired_terms(quotes, Room())
    try:
        wanted = board(snapshot)
    except EmptyBoard:
        assert not paired.is_usual[0]
        return
    if not paired.is_usual[0]:  # a root and expiry twice: strikes alike to a millionth fall by less
        assert any(0 < abs(one - other) < 1e-6 for one in strike for other in strike if np.isfinite([one, other]).all())
        return
    assert paired.dropped[0] == sum(wanted.defects.values())
    assert paired.expiry.tolist() == [(term.expiry - date(1970, 1, 1)).days for term in wanted.terms]
    for at, term in enumerate(wanted.terms):
        own = slice(int(paired.first[at]), int(paired.end[at]))
        for name in ("strike", "call_bid", "call_ask", "put_bid", "put_ask"):
            np.testing.assert_array_equal(getattr(paired, name)[own], getattr(term, name), name)
        counts, defects = paired.counts[at], term.defects
        assert counts[board_kernels.NULL] == np.isnan([*term.call_bid, *term.put_bid]).sum()
        assert counts[board_kernels.CROSSED] == defects.get(QuoteDefect.CROSSED, 0)
        assert counts[board_kernels.ZERO_ASK] == defects.get(QuoteDefect.ZERO_ASK, 0)
        assert counts[board_kernels.LOCKED] == defects.get(QuoteDefect.LOCKED, 0)
        again = (QuoteDefect.DUPLICATE, QuoteDefect.CONFLICTING_DUPLICATE)
        assert counts[board_kernels.DUPLICATE] == sum(defects.get(code, 0) for code in again)


def test_an_index_of_another_underlying_and_missing_rates_are_refused() -> None:
    with pytest.raises(UsageError, match="VXN is defined on options of NDX, and not of SPX"):
        SnapshotEngine(FamilyRequest((FAMILY["VXN"],), TermRates((0.0,))), "SPX")
    with pytest.raises(UsageError, match="VIX needs interest rates"):
        SnapshotEngine(FamilyRequest((FAMILY["VIX"],)), "SPX")


def test_business_minutes_of_many_instants_are_those_of_each() -> None:
    for day in (date(2023, 11, 22), date(2023, 11, 24), date(2023, 11, 25)):
        instants = [
            datetime(day.year, day.month, day.day, h, 29, 7, tzinfo=NEW_YORK) for h in (0, 9, 12, 13, 15, 16, 23)
        ]
        clock = np.array([local_of(each, NEW_YORK) for each in instants])
        for expiry in (day, date(2023, 11, 27)):
            settlement = settles_at(expiry, Settlement.PM)
            wanted = [business_minutes(each, settlement, sessions=US_SESSIONS) for each in instants]
            assert business_minutes_of(clock, local_of(settlement, NEW_YORK)).tolist() == wanted


def test_the_wall_clock_of_many_instants_is_that_of_each_across_a_change_of_clocks() -> None:
    start = int(datetime(2024, 3, 10, 5, 30, tzinfo=UTC).timestamp()) * 10**6
    instants = start + np.arange(0, 5 * 3600, 600, dtype=np.int64) * 10**6
    each = [datetime.fromtimestamp(at / 10**6, UTC) for at in instants.tolist()]
    assert local_clock(instants, NEW_YORK).tolist() == [local_of(one, NEW_YORK) for one in each]


def test_the_kernel_for_rows_has_the_bounds_of_the_rules() -> None:
    assert (board_kernels.MICRO, board_kernels.MAX_STRIKE, board_kernels.MAX_PRICE) == (
        quotes.MICRO,
        quotes.MAX_STRIKE,
        quotes.MAX_PRICE,
    )
