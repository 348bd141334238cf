"""Curves by date and given rates: which one is taken, and what is refused."""

from __future__ import annotations

import re
from datetime import date

import pytest

from weatherglass.errors import StaleCurve, UsageError
from weatherglass.market import CMT_DAYS, CurveHistory, ParCurve, TermRates


def curve(day: date | None, level: float = 4.0) -> ParCurve:
    return ParCurve(day, (30, 91), (level, level + 0.5))


def exactly(message: str) -> str:
    return f"^{re.escape(message)}$"


# Friday 23, Monday 26, Tuesday 27 September 2022
HISTORY = CurveHistory(
    tuple(curve(date(2022, 9, day), level) for day, level in ((23, 1.0), (26, 2.0), (27, 3.0))), "rates.csv"
)
ADVICE = "give --rates a file that covers the day, or one decimal rate (0.0312 is 3.12 %)"


@pytest.mark.parametrize(
    ("day", "level"),
    [
        (date(2022, 9, 27), 2.0),  # the published example: on the 27th the curve of the 26th
        (date(2022, 9, 26), 1.0),  # over a weekend
        (date(2022, 9, 25), 1.0),
        (date(2022, 9, 24), 1.0),
        (date(2022, 9, 28), 3.0),
        (date(2022, 10, 7), 3.0),  # ten days later, the last one accepted
    ],
)
def test_the_curve_of_the_most_recent_day_strictly_before_is_taken(day: date, level: float) -> None:
    assert HISTORY.before(day).yield_pct[0] == level


def test_a_curve_that_is_too_old_is_refused_with_its_age() -> None:
    message = (
        "no yield curve for 2022-10-08 in rates.csv: the latest curve before it is of 2022-09-27, 11 days older, and "
        f"at most 10 days are accepted; {ADVICE}"
    )
    with pytest.raises(StaleCurve, match=exactly(message)) as raised:
        HISTORY.before(date(2022, 10, 8))
    assert (raised.value.curve_date, raised.value.asked) == (date(2022, 9, 27), date(2022, 10, 8))


@pytest.mark.parametrize("history", [HISTORY, CurveHistory((), "rates.csv")])
def test_a_day_before_every_curve_is_refused(history: CurveHistory) -> None:
    message = (
        "no yield curve for 2022-09-23 in rates.csv: no curve before that day, and at most 10 days are accepted; "
        f"{ADVICE}"
    )
    with pytest.raises(StaleCurve, match=exactly(message)):
        history.before(date(2022, 9, 23))


def test_the_accepted_age_is_the_callers_choice() -> None:
    strict = CurveHistory(HISTORY.curves, "rates.csv", max_age_days=1)
    assert strict.before(date(2022, 9, 28)).yield_pct[0] == 3.0
    with pytest.raises(
        StaleCurve, match=r"^no yield curve for 2022-09-29 in rates\.csv: .*, 2 days older, and at most 1 "
    ):
        strict.before(date(2022, 9, 29))


def test_a_curve_of_the_asked_day_itself_is_not_known_yet() -> None:
    only = CurveHistory((curve(date(2022, 9, 27)),), "rates.csv")
    with pytest.raises(StaleCurve, match="no curve before that day"):
        only.before(date(2022, 9, 27))


def test_an_undated_curve_in_a_history_never_stands_in_for_a_dated_one() -> None:
    mixed = CurveHistory((curve(None, 9.0), curve(date(2022, 9, 26), 2.0)), "rates.csv")
    assert mixed.before(date(2022, 9, 27)).yield_pct[0] == 2.0


@pytest.mark.parametrize(("days", "yields"), [((30, 91), (1.0,)), ((), ())], ids=["short", "empty"])
def test_a_curve_with_other_than_one_yield_a_maturity_is_refused(days, yields) -> None:
    shown = f"ParCurve(curve_date=None, days={days}, yield_pct={yields})"
    message = f"a curve needs as many yields as maturities, at least one; got {shown}"
    with pytest.raises(UsageError, match=exactly(message)):
        ParCurve(None, days, yields)


@pytest.mark.parametrize("days", [(91, 30), (30, 30)])
def test_maturities_that_do_not_increase_are_refused(days: tuple[int, int]) -> None:
    with pytest.raises(UsageError, match=exactly(f"maturities of a curve must increase; got {days}")):
        ParCurve(None, days, (1.0, 2.0))


def test_the_owners_table_of_days_is_as_published() -> None:
    # Cboe Volatility Index Mathematics Methodology, 2022.v1, step 2(a); 1.5 Mo and 4 Mo came later
    published = {
        "1 Mo": 30, "2 Mo": 60, "3 Mo": 91, "6 Mo": 182, "1 Yr": 365, "2 Yr": 730, "3 Yr": 1095, "5 Yr": 1825,
        "7 Yr": 2555, "10 Yr": 3650, "20 Yr": 7300, "30 Yr": 10950,
    }  # fmt: skip
    assert {k: v for k, v in CMT_DAYS.items() if k not in ("1.5 Mo", "4 Mo")} == published
    assert list(CMT_DAYS.values()) == sorted(CMT_DAYS.values())


# ---- rates given by the caller


@pytest.mark.parametrize("rate", [-0.5, -0.01, 0.0, 0.0312, 0.5])
def test_rates_up_to_half_are_accepted(rate: float) -> None:
    assert TermRates((rate,)).of(0) == rate


@pytest.mark.parametrize("rate", [0.51, -0.51, 3.12, float("nan"), float("inf")])
def test_rates_beyond_half_are_refused(rate: float) -> None:
    message = f"rate={rate}: rates are decimals per year, between -0.5 and 0.5; 3.12 % is written 0.0312"
    with pytest.raises(UsageError, match=exactly(message)):
        TermRates((rate,))


def test_no_rates_are_refused() -> None:
    with pytest.raises(UsageError, match=exactly("rates=() : give at least one rate")):
        TermRates(())


def test_rates_go_to_terms_in_order_and_the_last_one_goes_on() -> None:
    two = TermRates((0.01, 0.02))
    assert [two.of(i) for i in range(4)] == [0.01, 0.02, 0.02, 0.02]
