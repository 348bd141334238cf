"""Clean boards have no arbitrage that could be traded, and a board is the same whoever makes it, when, and beside what."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lanes import examples
from synthetic_making import WHOLE_DAY, board_of, closing_board
from weatherglass.errors import UsageError
from weatherglass.market.quote_snapshot import QuoteSnapshot
from weatherglass.synthetic.boards import SOURCE, Recipe, SyntheticDay, days_for
from weatherglass.synthetic.path import FIRST_DAY, LAST_DAY
from weatherglass.synthetic.profile import SPX, profile_named
from weatherglass.timeline import NEW_YORK, UTC

DAY = date(2024, 3, 15)
sessions = st.dates(FIRST_DAY, LAST_DAY).filter(SPX.sessions.is_session)


def content(snapshot: QuoteSnapshot) -> tuple[object, ...]:
    q = snapshot.quotes
    columns = (q.expiry.tolist(), q.root.tolist(), q.strike.tolist(), q.right.tolist(), repr(q.bid.tolist()))
    return snapshot.as_of, snapshot.notes, q.roots, *columns, repr(q.ask.tolist())


# ---- no arbitrage


@pytest.mark.parametrize("underlying", ["SPX", "BTC"])
def test_nothing_on_a_clean_board_can_be_traded_at_a_sure_gain(underlying: str) -> None:
    require_no_arbitrage(DAY, 1, underlying)


@pytest.mark.slow
@settings(max_examples=examples(40), deadline=None)
@given(day=sessions, seed=st.integers(0, 10_000), underlying=st.sampled_from(["SPX", "BTC"]))
def test_nothing_on_any_clean_board_can_be_traded_at_a_sure_gain(day: date, seed: int, underlying: str) -> None:
    require_no_arbitrage(day, seed, underlying)


def require_no_arbitrage(day: date, seed: int, underlying: str) -> None:
    made, board = closing_board(Recipe(underlying, seed, every_s=WHOLE_DAY, max_days=40), day)
    smiles = made.smiles(int(made.seconds[-1]))
    worth = {(t.root, t.expiry): at for at, t in enumerate(smiles.terms)}
    ulp = 1e-9 * float(smiles.forward.max())
    for term in board_of(board.snapshot).terms:
        at = worth[term.root, term.expiry]
        forward, discount = smiles.forward[at], smiles.discount[at]
        k, cb, ca, pb, pa = term.strike, term.call_bid, term.call_ask, term.put_bid, term.put_ask
        assert np.all((cb < ca) & (pb < pa) & (cb >= 0.0) & (pb >= 0.0))
        # put-call parity, bought at the ask and sold at the bid
        assert np.all(cb - pa <= discount * (forward - k) + ulp)
        assert np.all(ca - pb >= discount * (forward - k) - ulp)
        # a call of a lower strike is dearer, by no more than the distance; puts the other way round
        gap = discount * np.diff(k)
        assert np.all(ca[:-1] >= cb[1:] - ulp)
        assert np.all(pa[1:] >= pb[:-1] - ulp)
        assert np.all(cb[:-1] - ca[1:] <= gap + ulp)
        assert np.all(pb[1:] - pa[:-1] <= gap + ulp)
        # butterflies cost something
        left = (k[2:] - k[1:-1]) / (k[2:] - k[:-2])
        for bid, ask in ((cb, ca), (pb, pa)):
            assert np.all(left * ask[:-2] + (1.0 - left) * ask[2:] >= bid[1:-1] - ulp)


def test_wings_end_in_bids_of_zero_and_asks_of_a_tick() -> None:
    _, board = closing_board(Recipe("SPX", 1, every_s=WHOLE_DAY, max_days=30), DAY)
    for term in board_of(board.snapshot).terms:
        assert (term.put_bid[0], term.put_ask[0]) == (0.0, 0.05)
        assert term.call_bid[-1] == 0.0
        assert term.call_ask[-1] in (0.05, 0.10)
        assert term.put_bid[-1] > 100.0
        cents = np.concatenate([term.call_bid, term.put_ask]) * 100.0
        steps = np.where(cents < 300.0 - 1e-6, 5.0, 10.0)
        assert np.abs(cents / steps - np.rint(cents / steps)).max() < 1e-6


def test_coin_quotes_are_ticks_of_the_coin_times_the_stated_forward() -> None:
    _, board = closing_board(Recipe("BTC", 1, every_s=WHOLE_DAY), DAY)
    q = board.snapshot.quotes
    assert board.snapshot.as_of == datetime(2024, 3, 15, 23, 59, 59, tzinfo=UTC)
    for (expiry, _), note in board.snapshot.term_notes.items():
        assert note.forward_hint is not None
        assert note.settles_at == datetime(expiry.year, expiry.month, expiry.day, 8, tzinfo=UTC)
        of = q.expiry == np.datetime64(expiry)
        ticks = q.ask[of] / note.forward_hint * 10_000
        assert np.abs(ticks - np.rint(ticks)).max() < 1e-6


# ---- one board, whoever makes it


@pytest.mark.slow
@settings(max_examples=examples(20), deadline=None)
@given(seed=st.integers(0, 10_000), day=sessions, every=st.sampled_from([1_800, 3_600, 7_200]))
def test_a_board_is_the_same_at_any_distance_of_snapshots(seed: int, day: date, every: int) -> None:
    def made(every_s: int) -> dict[datetime, tuple[object, ...]]:
        recipe = Recipe("SPX", seed, every_s=every_s, max_days=5, strikes=20, corrupt=0.05)
        return {b.snapshot.as_of: content(b.snapshot) for b in SyntheticDay(recipe, day).boards()}

    coarse, fine = made(every), made(900)
    assert len(coarse) == (len(fine) - 1) // (every // 900) + 1
    assert len(fine) in (16, 28)
    assert coarse == {instant: fine[instant] for instant in coarse}


def test_a_day_does_not_depend_on_the_days_made_before_it() -> None:
    recipe = Recipe("SPX", 3, every_s=7_200, max_days=10, strikes=20, corrupt=0.01)
    days = [date(2024, 3, d) for d in (13, 14, 15)]
    forth = {d: [content(b.snapshot) for b in SyntheticDay(recipe, d).boards()] for d in days}
    back = {d: [content(b.snapshot) for b in SyntheticDay(recipe, d).boards()] for d in reversed(days)}
    assert forth == back
    assert content(closing_board(recipe, DAY)[1].snapshot) != content(
        closing_board(Recipe("SPX", 4, every_s=7_200, max_days=10, strikes=20, corrupt=0.01), DAY)[1].snapshot
    )


def test_instants_are_counted_back_from_the_close_and_end_early_on_half_days() -> None:
    def instants(day: date, every_s: int) -> list[datetime]:
        recipe = Recipe("SPX", 3, every_s=every_s, max_days=3, strikes=5)
        return [b.snapshot.as_of for b in SyntheticDay(recipe, day).boards()]

    at = datetime(2024, 7, 3, 13, 15, tzinfo=NEW_YORK)
    assert instants(date(2024, 7, 3), 3_600) == [at - timedelta(hours=h) for h in (3, 2, 1, 0)]
    whole = instants(DAY, 60)
    assert (len(whole), whole[0], whole[-1]) == (
        406,
        datetime(2024, 3, 15, 9, 30, tzinfo=NEW_YORK),
        datetime(2024, 3, 15, 16, 15, tzinfo=NEW_YORK),
    )
    assert {b - a for a, b in pairwise(whole)} == {timedelta(minutes=1)}


def test_what_settles_is_quoted_no_longer() -> None:
    recipe = Recipe("SPX", 3, every_s=900, max_days=3, strikes=5)
    boards = {b.snapshot.as_of.strftime("%H:%M"): b.snapshot.quotes for b in SyntheticDay(recipe, DAY).boards()}
    today = np.datetime64(DAY)
    # the third Friday: SPX settled at the open, SPXW settles at 16:00
    assert boards["09:30"].roots == ("SPXW",)
    assert np.count_nonzero(boards["15:45"].expiry == today) == 10
    assert np.count_nonzero(boards["16:00"].expiry == today) == 0


def test_every_snapshot_says_that_it_is_synthetic_and_of_what() -> None:
    recipe = Recipe("spx", 3, every_s=WHOLE_DAY, max_days=3, strikes=5)
    snapshot = closing_board(recipe, DAY)[1].snapshot
    assert snapshot.source == (
        "synthetic exchange of weatherglass, no market's quotes: "
        "model=1 underlying=SPX seed=3 every_s=86400 max_days=3 strikes=5 corrupt=0.0"
    )
    assert snapshot.notes == (f"{SOURCE}; corrupt rows planted: none",)


# ---- how many there will be


@settings(max_examples=4, deadline=None)
@given(day=sessions, every=st.sampled_from([3_600, 7_200]), strikes=st.integers(2, 30))
def test_the_rows_of_a_day_are_known_before_it_is_made(day: date, every: int, strikes: int) -> None:
    made = SyntheticDay(Recipe("SPX", 2, every_s=every, max_days=20, strikes=strikes), day)
    assert made.rows == sum(b.snapshot.quotes.rows for b in made.boards())


def test_days_end_with_the_one_that_makes_enough() -> None:
    recipe = Recipe("SPX", 2, every_s=WHOLE_DAY, max_days=5, strikes=10)
    days = days_for(recipe, date(2024, 7, 3), date(2024, 7, 12))
    assert [day.day for day, _ in days] == [3, 5, 8, 9, 10, 11, 12]
    two = days[0][1] + days[1][1]
    assert days_for(recipe, date(2024, 7, 3), None, quotes=two) == days[:2]
    assert days_for(recipe, date(2024, 7, 3), None, quotes=two + 1) == days[:3]


def test_what_cannot_be_made_is_refused() -> None:
    recipe = Recipe("SPX", 2, every_s=WHOLE_DAY, max_days=5, strikes=10)
    with pytest.raises(UsageError, match=r"give the last day, or how many quotes are wanted"):
        days_for(recipe, DAY, None)
    with pytest.raises(UsageError, match=r"there is no session from 2024-07-06 to 2024-07-07"):
        days_for(recipe, date(2024, 7, 6), date(2024, 7, 7))
    with pytest.raises(UsageError, match=r"quotes=1,000: the sessions from 2024-07-03 to 2024-07-03 have \d+; take"):
        days_for(recipe, date(2024, 7, 3), date(2024, 7, 3), quotes=1_000)
    with pytest.raises(UsageError, match=r"underlying='SPY' has no synthetic exchange; did you mean 'SPX'\?"):
        profile_named("SPY")
    with pytest.raises(UsageError, match=r"every_s=0 is out of bounds: 1 to 86400"):
        Recipe("SPX", 2, every_s=0)
    with pytest.raises(UsageError, match=r"day=2024-07-04 is no session"):
        SyntheticDay(recipe, date(2024, 7, 4))
