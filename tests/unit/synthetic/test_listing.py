"""What is listed: expiries and strikes against slow loops over days and strikes, and days that are known from outside."""

from __future__ import annotations

import math
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weatherglass.errors import UsageError
from weatherglass.synthetic.listing import ListedTerm, listed_strikes, listed_terms, session_seconds, trading_days
from weatherglass.synthetic.path import EPOCH, nodes_of
from weatherglass.synthetic.profile import BTC, SPX, Profile

DAY = timedelta(days=1)
sessions = st.dates(date(2000, 1, 3), date(2036, 12, 31)).filter(SPX.sessions.is_session)


def slow_strikes(profile: Profile, seed: int, term: ListedTerm, day: date) -> list[float]:
    """Day by day and strike by strike, as an exchange lists them."""
    closes = nodes_of(profile.underlying, seed).price
    listed: set[float] = set()
    morning = max(term.listed, EPOCH + DAY)
    while morning <= day:
        close = math.exp(float(closes[(morning - EPOCH).days - 1]))
        for band in profile.bands:
            if (term.expiry - morning).days > band.max_days:
                continue
            strike = band.step
            while strike <= band.highest * close:
                if strike >= band.lowest * close:
                    listed.add(strike)
                strike += band.step
        morning += DAY
    return sorted(listed)


@settings(max_examples=6, deadline=None)
@given(day=sessions, lead=st.integers(3, 46), alive=st.integers(0, 46), seed=st.integers(0, 3))
def test_strikes_are_those_that_any_close_since_the_listing_asked_for(
    day: date, lead: int, alive: int, seed: int
) -> None:
    term = ListedTerm("SPXW", day + max(lead - alive, 0) * DAY, day - min(alive, lead) * DAY)
    assert listed_strikes(SPX, seed, term, day).tolist() == slow_strikes(SPX, seed, term, day)


@settings(max_examples=5, deadline=None)
@given(day=sessions, lead=st.integers(1, 300), seed=st.integers(0, 3))
def test_a_strike_that_is_listed_stays_until_the_expiry(day: date, lead: int, seed: int) -> None:
    term = ListedTerm("SPX", day + lead * DAY, day - 30 * DAY)
    today, tomorrow = (set(listed_strikes(SPX, seed, term, each).tolist()) for each in (day, day + DAY))
    assert today
    assert today <= tomorrow


def test_an_index_lists_monthlies_at_the_open_and_every_session_at_the_close() -> None:
    terms = listed_terms(SPX, date(2024, 3, 25))
    of = {root: [t.expiry for t in terms if t.root == root] for root in ("SPX", "SPXW")}
    # Good Friday is 2024-03-29: no daily then, and the month ends on the Thursday
    assert of["SPXW"][:6] == [date(2024, 3, d) for d in (25, 26, 27, 28)] + [date(2024, 4, d) for d in (1, 2)]
    assert of["SPX"][:3] == [date(2024, 4, 19), date(2024, 5, 17), date(2024, 6, 21)]
    assert of["SPX"][-3:] == [date(2025, 3, 21), date(2025, 12, 19), date(2026, 12, 18)]
    month_ends = [e for e in of["SPXW"] if e > date(2024, 5, 6)]
    assert month_ends[:3] == [date(2024, 5, 31), date(2024, 6, 28), date(2024, 7, 31)]
    assert month_ends[-1] == date(2025, 2, 28)


def test_a_third_friday_that_is_a_holiday_expires_on_the_thursday() -> None:
    # Good Friday 2025 is April 18, the third Friday
    assert date(2025, 4, 17) in [t.expiry for t in listed_terms(SPX, date(2025, 4, 1)) if t.root == "SPX"]


def test_a_term_that_two_cycles_list_is_listed_by_the_longer() -> None:
    (term,) = [t for t in listed_terms(SPX, date(2024, 1, 2)) if (t.root, t.expiry) == ("SPXW", date(2024, 1, 31))]
    assert term.listed == date(2024, 1, 31) - 365 * DAY


@given(day=sessions)
@settings(max_examples=6, deadline=None)
def test_every_listed_expiry_is_a_session_within_its_lead(day: date) -> None:
    terms = listed_terms(SPX, day)
    assert all(SPX.sessions.is_session(t.expiry) and t.listed <= day <= t.expiry for t in terms)
    assert len({(t.root, t.expiry) for t in terms}) == len(terms)
    assert terms == tuple(sorted(terms, key=lambda t: (t.root, t.expiry)))
    near = listed_terms(SPX, day, max_days=10)
    assert near == tuple(t for t in terms if (t.expiry - day).days <= 10)


def test_a_coin_has_dailies_fridays_month_ends_and_quarters() -> None:
    found = [t.expiry for t in listed_terms(BTC, date(2024, 1, 3))]
    dailies, fridays = [date(2024, 1, d) for d in (3, 4, 5, 6)], [date(2024, 1, d) for d in (12, 19, 26)]
    assert found == [
        *dailies, *fridays, date(2024, 2, 23), date(2024, 3, 29), date(2024, 6, 28), date(2024, 9, 27),
        date(2024, 12, 27),
    ]  # fmt: skip


def test_fewer_strikes_keep_the_ends_of_the_ladder() -> None:
    term = ListedTerm("SPXW", date(2024, 4, 15), date(2024, 3, 4))
    whole = listed_strikes(SPX, 1, term, date(2024, 3, 15))
    some = listed_strikes(SPX, 1, term, date(2024, 3, 15), most=50)
    assert whole.size > 200
    assert some.size == 50
    assert (some[0], some[-1]) == (whole[0], whole[-1])
    assert np.isin(some, whole).all()
    with pytest.raises(UsageError, match=r"strikes=1: at least 2 of each expiry are needed"):
        listed_strikes(SPX, 1, term, date(2024, 3, 15), most=1)


def test_half_days_are_short_and_holidays_no_sessions() -> None:
    assert session_seconds(SPX, date(2024, 7, 2)) == (34_200, 58_500)
    assert session_seconds(SPX, date(2024, 7, 3)) == (34_200, 47_700)
    with pytest.raises(UsageError, match=r"day=2024-07-04 is no session of SPX's exchange"):
        session_seconds(SPX, date(2024, 7, 4))
    assert list(trading_days(SPX, date(2024, 7, 3), date(2024, 7, 8))) == [date(2024, 7, d) for d in (3, 5, 8)]
    assert session_seconds(BTC, date(2024, 7, 4)) == (0, 86_399)
