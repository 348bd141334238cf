"""Which terms an index takes: roots, Fridays, holidays, the bracket, the nearest terms, and why there are none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from board_making.hand import board, hand_board, term_quotes
from lanes import examples
from oracle.cboe_index import oracle_bracket, oracle_nearest_term
from weatherglass.indices.definition import (
    ANY,
    Clock,
    DayCount,
    ExpirySet,
    IndexDefinition,
    RootRule,
    Selection,
    TermRule,
)
from weatherglass.indices.editions import CBOE_2003, CBOE_2022, Edition
from weatherglass.indices.family import FAMILY, generic_definition
from weatherglass.indices.terms import Candidate, candidates, select_terms
from weatherglass.market import Board, Reason, ReasonCode
from weatherglass.timeline import NEW_YORK, US_SESSIONS, Settlement

QUOTES = hand_board()
TUESDAY = datetime(2022, 9, 27, 10, 45, 15, tzinfo=NEW_YORK)


def spx_board(*terms: tuple[str, date], as_of: datetime = TUESDAY, underlying: str = "SPX") -> Board:
    return board(*((expiry, root, QUOTES) for root, expiry in terms), as_of=as_of, underlying=underlying)


def found(
    whole: Board, definition: IndexDefinition, *, as_of: datetime | None = None, edition: Edition = CBOE_2022
) -> list[Candidate]:
    at = as_of or whole.as_of
    assert at is not None
    return candidates(whole, definition, definition.rule(edition), at)


def labels(terms: Sequence[Candidate]) -> list[tuple[str, date]]:
    return [(c.root, c.quotes.expiry) for c in terms]


def selected(
    whole: Board, definition: IndexDefinition, *, as_of: datetime | None = None, edition: Edition = CBOE_2022
) -> list[tuple[str, date, float]]:
    pair = select_terms(
        found(whole, definition, as_of=as_of, edition=edition),
        definition.rule(edition),
        horizon_days=definition.horizon_days,
    )
    assert not isinstance(pair, Reason)
    return [(c.root, c.quotes.expiry, c.days) for c in pair]


def octobers() -> list[tuple[str, date]]:
    """Everything that is listed around the published example: dailies, Fridays, both roots of the third Friday."""
    days = [date(2022, 9, 28) + timedelta(days=i) for i in range(45)]
    listed = [("SPXW", d) for d in days if d.weekday() in (0, 2, 4)]
    return [*listed, ("SPX", date(2022, 10, 21)), ("SPX", date(2022, 11, 18))]


# ---- candidates


def test_the_vix_takes_fridays_of_spxw_and_the_monthly_of_spx() -> None:
    assert labels(found(spx_board(*octobers()), FAMILY["VIX"])) == [
        ("SPXW", date(2022, 9, 30)),
        ("SPXW", date(2022, 10, 7)),
        ("SPXW", date(2022, 10, 14)),
        ("SPX", date(2022, 10, 21)),
        ("SPXW", date(2022, 10, 28)),
        ("SPXW", date(2022, 11, 4)),
        ("SPXW", date(2022, 11, 11)),
        ("SPX", date(2022, 11, 18)),
    ]


def test_before_the_weeklys_the_vix_takes_monthlies_with_a_week_left() -> None:
    terms = [("SPX", date(2008, 11, 22)), ("SPX", date(2008, 12, 20)), ("SPX", date(2009, 1, 17))]
    as_of = datetime(2008, 11, 14, 8, 30, tzinfo=NEW_YORK)
    whole = spx_board(*terms, as_of=as_of)
    # the Saturday of 22 November is 8 days away: it is taken, and settles on Friday at the open
    near, following = found(whole, FAMILY["VIX"], edition=CBOE_2003)[:2]
    assert [near.days, following.days] == [8.0, 36.0]
    assert near.settles_at == datetime(2008, 11, 21, 9, 30, tzinfo=NEW_YORK)
    later = replace(whole, as_of=as_of + timedelta(days=2))
    assert labels(found(later, FAMILY["VIX"], edition=CBOE_2003))[0] == ("SPX", date(2008, 12, 20))


def test_a_saturday_expiry_after_good_friday_settles_on_thursday() -> None:
    whole = spx_board(("SPX", date(2008, 3, 22)), as_of=datetime(2008, 3, 10, 9, 30, tzinfo=NEW_YORK))
    (only,) = found(whole, FAMILY["VIX"], edition=CBOE_2003)
    assert only.settles_at == datetime(2008, 3, 20, 9, 30, tzinfo=NEW_YORK)
    assert only.minutes == 10 * 1_440


def test_the_eve_of_a_holiday_friday_stands_for_it() -> None:
    as_of = datetime(2022, 3, 15, 12, 0, tzinfo=NEW_YORK)
    terms = [("SPXW", date(2022, 4, 13)), ("SPX", date(2022, 4, 14)), ("SPXW", date(2022, 4, 14))]
    assert labels(found(spx_board(*terms, as_of=as_of), FAMILY["VIX"])) == [("SPX", date(2022, 4, 14))]


def test_an_expired_term_is_dropped_at_its_settlement_and_not_before() -> None:
    terms = [("SPX", date(2022, 10, 21)), ("SPXW", date(2022, 10, 28))]
    for time, alive in (((9, 29, 0), 2), ((9, 29, 30), 1), ((9, 30, 0), 1), ((15, 59, 0), 1)):
        as_of = datetime(2022, 10, 21, *time, tzinfo=NEW_YORK)
        assert len(found(spx_board(*terms, as_of=as_of), FAMILY["VIX"])) == alive, time


def test_a_settlement_that_the_source_states_is_taken_before_the_rule() -> None:
    at = datetime(2022, 10, 28, 16, 15, tzinfo=NEW_YORK)
    stated = replace(term_quotes(QUOTES, expiry=date(2022, 10, 28), root="SPXW"), settles_at=at)
    (only,) = found(Board("SPX", TUESDAY, (stated,), "by hand"), FAMILY["VIX"])
    assert (only.settles_at, only.minutes) == (at, 44_969)


def test_other_roots_of_the_board_are_not_touched() -> None:
    assert found(spx_board(("SPXQ", date(2022, 10, 28)), ("XSP", date(2022, 10, 28))), FAMILY["VIX"]) == []


@pytest.mark.parametrize(
    ("expiry", "root"), [(date(2022, 10, 21), "SPX"), (date(2022, 10, 28), "SPXW"), (date(2022, 10, 26), "SPXW")]
)
def test_a_term_without_a_root_gets_that_of_the_definition(expiry: date, root: str) -> None:
    (only,) = found(spx_board(("", expiry)), FAMILY["VIX"])
    assert only.root == root
    assert only.settles_at.hour == (9 if root == "SPX" else 16)


def test_any_root_settles_as_it_is_known_to() -> None:
    whole = board((date(2022, 10, 21), "AAPL", QUOTES), underlying="AAPL", as_of=TUESDAY)
    (stock,) = found(whole, generic_definition(30))
    assert stock.settles_at == datetime(2022, 10, 21, 16, 0, tzinfo=NEW_YORK)
    whole = spx_board(("SPX", date(2022, 10, 21)), ("SPXW", date(2022, 10, 22)))
    assert [c.settles_at.time().hour for c in found(whole, generic_definition(30))] == [9, 16]


def test_crypto_settles_at_eight_utc_on_any_day() -> None:
    as_of = datetime(2024, 3, 8, 0, 30, tzinfo=UTC)
    whole = board((date(2024, 3, 8), "BTC", QUOTES), (date(2024, 3, 10), "BTC", QUOTES), underlying="BTC", as_of=as_of)
    assert [(c.minutes, c.days) for c in found(whole, FAMILY["BTC30"])] == [(450, 0.0), (2 * 1_440 + 450, 2.0)]


@pytest.mark.parametrize(("clock", "minutes"), [(Clock.WALL, 30 * 1_440 + 240), (Clock.ELAPSED, 30 * 1_440 + 180)])
def test_the_clock_of_a_definition_decides_over_a_clock_change(clock: Clock, minutes: int) -> None:
    as_of = datetime(2026, 2, 18, 12, 0, tzinfo=NEW_YORK)
    whole = spx_board(("SPXW", date(2026, 3, 20)), as_of=as_of)
    (only,) = found(whole, replace(generic_definition(30), clock=clock))
    assert only.minutes == minutes


def test_the_business_clock_counts_sessions() -> None:
    as_of = datetime(2022, 11, 23, 12, 0, tzinfo=NEW_YORK)
    whole = spx_board(("SPXW", date(2022, 11, 28)), as_of=as_of)
    (only,) = found(whole, replace(generic_definition(30), clock=Clock.BUSINESS))
    assert only.minutes == 870  # 255, Thanksgiving, a half day of 225, a weekend, 390


# ---- selection


@pytest.mark.parametrize(
    ("day", "pair"),
    [
        # the white paper's roll: Tuesday 24 and 31 days, on Wednesday 30 and 37
        (date(2022, 9, 27), [("SPX", date(2022, 10, 21), 24.0), ("SPXW", date(2022, 10, 28), 31.0)]),
        (date(2022, 9, 28), [("SPXW", date(2022, 10, 28), 30.0), ("SPXW", date(2022, 11, 4), 37.0)]),
        (date(2022, 9, 29), [("SPXW", date(2022, 10, 28), 29.0), ("SPXW", date(2022, 11, 4), 36.0)]),
    ],
)
def test_the_bracket_rolls_from_tuesday_to_wednesday(day: date, pair) -> None:
    as_of = datetime(day.year, day.month, day.day, 9, 46, tzinfo=NEW_YORK)
    whole = spx_board(*octobers(), as_of=as_of)
    assert selected(whole, FAMILY["VIX"]) == pair


def test_days_can_be_counted_in_minutes_instead_and_then_the_roll_comes_later() -> None:
    wednesday = datetime(2022, 9, 28, 9, 46, tzinfo=NEW_YORK)
    rules = tuple(replace(rule, day_count=DayCount.MINUTES) for rule in FAMILY["VIX"].rules)
    by_minutes = replace(FAMILY["VIX"], rules=rules)
    pair = selected(spx_board(*octobers(), as_of=wednesday), by_minutes)
    assert [(root, expiry) for root, expiry, _ in pair] == [("SPX", date(2022, 10, 21)), ("SPXW", date(2022, 10, 28))]
    assert pair[1][2] == pytest.approx(30 + 374 / 1_440)


def test_the_nearest_term_excludes_first_and_takes_the_two_earliest() -> None:
    as_of = datetime(2024, 2, 12, 12, 0, tzinfo=NEW_YORK)
    months = [date(2024, 2, 16), date(2024, 3, 15), date(2024, 4, 19), date(2024, 5, 17)]
    whole = board(*((e, "USO", QUOTES) for e in months), underlying="USO", as_of=as_of)
    assert selected(whole, FAMILY["OVX"]) == [("USO", date(2024, 3, 15), 32.0), ("USO", date(2024, 4, 19), 67.0)]
    at_seven = datetime(2024, 2, 9, 12, 0, tzinfo=NEW_YORK)
    assert selected(whole, FAMILY["OVX"], as_of=at_seven)[0] == ("USO", date(2024, 2, 16), 7.0)


def choice(days: Sequence[int], rule: TermRule, horizon_days: int = 30) -> tuple[Candidate, Candidate] | Reason:
    start = datetime(2024, 1, 1, 9, 30, tzinfo=NEW_YORK)
    terms = [
        Candidate(
            term_quotes(QUOTES, expiry=(start + timedelta(days=d)).date()), "X", start + timedelta(days=d), d * 1_440, d
        )
        for d in sorted(days)
    ]
    return select_terms(terms, rule, horizon_days=horizon_days)


BRACKET = TermRule((RootRule(ANY, None),))
NEAREST = TermRule((RootRule(ANY, None),), Selection.NEAREST_TERM)


@settings(max_examples=examples(300), deadline=None, derandomize=True, database=None)
@given(st.lists(st.integers(0, 400), min_size=2, max_size=12, unique=True), st.integers(1, 400))
def test_any_bracket_agrees_with_the_oracle(days: list[int], horizon: int) -> None:
    pair = choice(days, BRACKET, horizon)
    expected = oracle_bracket(days, horizon)
    assert not isinstance(pair, Reason)
    assert expected is not None
    assert [c.days for c in pair] == [days[i] for i in expected]


@settings(max_examples=examples(100), deadline=None, derandomize=True, database=None)
@given(st.lists(st.integers(0, 400), min_size=2, max_size=12, unique=True))
def test_any_nearest_terms_agree_with_the_oracle(days: list[int]) -> None:
    pair = choice(days, NEAREST)
    expected = oracle_nearest_term(days, 0)
    assert not isinstance(pair, Reason)
    assert expected is not None
    assert [c.days for c in pair] == [days[i] for i in expected]


# ---- why there are none


def test_no_candidate_is_no_terms() -> None:
    assert choice([], BRACKET) == Reason(
        ReasonCode.NO_TERMS, "no expiry of this board that the index takes is still alive"
    )


def test_a_single_candidate_is_named() -> None:
    assert choice([10], NEAREST) == Reason(
        ReasonCode.FEWER_THAN_TWO_TERMS,
        "interpolation to 30 days needs two expiries; only X 2024-01-11 is left",
    )


@pytest.mark.parametrize(
    ("days", "rule", "shown"),
    [
        ([35, 42], BRACKET, "2024-02-05 and 2024-02-12 (35 and 42 days)"),
        ([10, 20], BRACKET, "2024-01-11 and 2024-01-21 (10 and 20 days)"),
        ([35, 63], NEAREST, "2024-02-05 and 2024-03-04 (35 and 63 days)"),
    ],
)
def test_terms_that_do_not_bracket_are_refused_where_the_definition_does_not_extrapolate(days, rule, shown) -> None:
    strict = replace(rule, extrapolates=False)
    assert choice(days, strict) == Reason(
        ReasonCode.NOT_BRACKETED, f"{shown} do not bracket 30 days and this index does not extrapolate"
    )
    assert not isinstance(choice(days, rule), Reason)


@pytest.mark.parametrize("days", [[30, 37], [23, 30], [24, 31]])
def test_a_term_exactly_at_the_horizon_brackets(days: list[int]) -> None:
    assert not isinstance(choice(days, replace(BRACKET, extrapolates=False)), Reason)


# ---- sets of expiries


def test_every_set_of_expiries_holds_what_it_says() -> None:
    days = [date(2022, 12, 1) + timedelta(days=i) for i in range(31)]
    sessions = [d for d in days if d.weekday() < 5 and d != date(2022, 12, 26)]
    held = {s: [d.day for d in sessions if s.holds(d, sessions=US_SESSIONS)] for s in ExpirySet}
    assert held == {
        ExpirySet.ALL: [d.day for d in sessions],
        ExpirySet.FRIDAYS: [2, 9, 16, 23, 30],
        ExpirySet.FRIDAYS_NOT_MONTHLY: [2, 9, 23, 30],
        ExpirySet.MONTHLIES: [16],
        ExpirySet.MONTH_ENDS: [30],
        ExpirySet.QUARTERLIES: [16],
    }


def test_precedence_of_roots_is_that_of_the_rule() -> None:
    both = (RootRule("SPXW", Settlement.PM), RootRule("SPX", Settlement.AM))
    definition = replace(generic_definition(30), rules=(TermRule(both),))
    whole = spx_board(("SPX", date(2022, 10, 21)), ("SPXW", date(2022, 10, 21)))
    assert labels(found(whole, definition)) == [("SPXW", date(2022, 10, 21))]
