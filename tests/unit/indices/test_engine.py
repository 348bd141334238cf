"""From a board to a reading: the published examples, what a reading carries, and what is refused."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from board_making.hand import board
from board_making.published import published_quotes
from board_making.spx import CMT_DAYS, CURVE, DEAR, EXAMPLE, NEAR, NEXT, NO_INTEREST, WHOLE, spx, vix
from oracle.cboe_index import oracle_index
from weatherglass.errors import StaleCurve, UsageError
from weatherglass.indices.editions import CBOE_2003, CBOE_2014
from weatherglass.indices.engine import index_reading
from weatherglass.indices.family import FAMILY, generic_definition
from weatherglass.indices.reading import Flag
from weatherglass.indices.strip import WingEnd
from weatherglass.market import Board, CurveHistory, ParCurve, TermRates
from weatherglass.timeline import NEW_YORK

BTC = board((NEAR, "BTC", WHOLE), (NEXT, "BTC", DEAR), underlying="BTC", as_of=EXAMPLE)


# ---- the published examples, through the whole engine


def published_board(near: str, following: str, as_of: datetime, expiries: tuple[date, date], root: str) -> Board:
    terms = (expiries[0], "SPX", published_quotes(near)), (expiries[1], root, published_quotes(following))
    return board(*terms, as_of=as_of)


def test_the_example_of_2022_comes_out_from_its_instant_and_its_curve() -> None:
    whole = published_board("cboe_example_near", "cboe_example_next", EXAMPLE, (NEAR, NEXT), "SPXW")
    reading = vix(whole, rates=CURVE)
    assert reading.value == pytest.approx(13.927842, abs=5e-7)  # published 100 x 0.13927842
    near, following = reading.terms
    assert (near.minutes, following.minutes) == (34_484, 44_954)
    assert (near.rate, following.rate) == (pytest.approx(0.00031664, abs=5e-9), pytest.approx(0.00028797, abs=5e-9))
    assert (near.forward, following.forward) == (
        pytest.approx(1962.89996, abs=5e-6),
        pytest.approx(1962.40006, abs=5e-6),
    )
    assert (near.k0, near.strikes, following.k0, following.strikes) == (1960.0, 146, 1960.0, 122)
    # printed parts are rounded before they are added: 2e-8
    assert near.variance == pytest.approx(0.019233906, abs=2e-8)
    assert following.variance == pytest.approx(0.019423884, abs=2e-8)
    assert reading.edition == "CBOE_2022"
    # the example's board ends its strips at 1370 and 2125, 1275 and 2200
    assert (near.quality.put_wing_end, near.quality.call_wing_end) == (WingEnd.RULE, WingEnd.RULE)


def test_the_history_of_curves_gives_the_example_the_curve_of_the_day_before() -> None:
    later = ParCurve(date(2022, 9, 27), CMT_DAYS, (3.0,) * 12)
    whole = published_board("cboe_example_near", "cboe_example_next", EXAMPLE, (NEAR, NEXT), "SPXW")
    reading = vix(whole, rates=CurveHistory((CURVE, later), "history"))
    assert reading.value == pytest.approx(13.927842, abs=5e-7)


def test_the_example_of_2019_comes_out_in_its_edition() -> None:
    # 9:46 Chicago, 25 and 32 days; the paper gives no date: any Monday with an SPX third Friday 25 days later serves
    as_of = datetime(2019, 1, 21, 10, 46, tzinfo=NEW_YORK)
    whole = published_board(
        "cboe_example_near", "cboe_example_next", as_of, (date(2019, 2, 15), date(2019, 2, 22)), "SPXW"
    )
    reading = vix(whole, rates=TermRates((0.000305, 0.000286)))
    assert [t.minutes for t in reading.terms] == [35_924, 46_394]
    assert reading.edition == CBOE_2014.name
    assert reading.value == pytest.approx(13.685821, abs=5e-7)  # published 100 x 0.13685821


def test_the_example_of_2009_comes_out_in_its_edition() -> None:
    as_of = datetime(2008, 11, 12, 9, 30, tzinfo=NEW_YORK)
    whole = published_board("board2009_near", "board2009_next", as_of, (date(2008, 11, 21), date(2008, 12, 19)), "SPX")
    reading = vix(whole, rates=TermRates((0.0038,)))
    assert [t.minutes for t in reading.terms] == [12_960, 53_280]
    assert reading.edition == CBOE_2003.name
    assert reading.value == pytest.approx(61.218, abs=5e-4)  # METHODOLOGY 1.10; printed 61.22


# ---- what a reading carries


def test_a_value_is_the_horizon_of_its_two_terms() -> None:
    reading = vix(spx())
    near, following = reading.terms
    assert near.variance is not None
    assert following.variance is not None
    assert reading.value == pytest.approx(
        oracle_index(near.variance, 34_484, following.variance, 44_954, 43_200), rel=1e-14
    )
    assert near.weight == (44_954 - 43_200) / (44_954 - 34_484)
    assert near.weight + following.weight == pytest.approx(1.0, rel=1e-15)
    assert (reading.status, reading.unit, reading.horizon_minutes, reading.year_minutes) == (
        "ok",
        "vol_points",
        43_200.0,
        525_600.0,
    )
    assert (reading.as_of, reading.as_of_inferred, reading.source, reading.flags) == (EXAMPLE, False, "by hand", ())


def test_single_terms_have_indices_of_their_own() -> None:
    reading = vix(spx())
    near, following = (math.sqrt(t.variance or 0.0) * 100 for t in reading.terms)
    vin, vif = (index_reading(spx(), FAMILY[name], rates=NO_INTEREST) for name in ("VIN", "VIF"))
    assert (vin.value, vif.value) == (pytest.approx(near, rel=1e-15), pytest.approx(following, rel=1e-15))
    assert (vin.horizon_minutes, vif.horizon_minutes) == (34_484.0, 44_954.0)
    assert ([t.weight for t in vin.terms], [t.weight for t in vif.terms]) == ([1.0, 0.0], [0.0, 1.0])


def test_the_instant_asked_for_comes_before_the_boards_own() -> None:
    inferred = replace(spx(), as_of_inferred=True)
    assert vix(inferred).flags == (Flag.AS_OF_INFERRED,)
    other = vix(inferred, as_of=EXAMPLE + timedelta(minutes=1))
    assert (other.as_of, other.as_of_inferred, other.flags) == (EXAMPLE + timedelta(minutes=1), False, ())
    assert [t.minutes for t in other.terms] == [34_483, 44_953]


def test_the_edition_asked_for_comes_before_the_one_in_force() -> None:
    assert vix(spx()).edition == "CBOE_2022"
    assert vix(spx(), edition=CBOE_2014).edition == "CBOE_2014"


@pytest.mark.parametrize(
    ("as_of", "edition"),
    [
        ("2025-02-09T23:59:00-05:00", "CBOE_2022"),
        ("2025-02-10T04:59:00+00:00", "CBOE_2022"),  # still the 9th in New York
        ("2025-02-10T05:00:00+00:00", "CBOE_2025_02"),
    ],
)
def test_the_edition_in_force_is_that_of_the_day_in_new_york(as_of: str, edition: str) -> None:
    at = datetime.fromisoformat(as_of)
    whole = board((date(2025, 3, 7), "SPXW", WHOLE), (date(2025, 3, 14), "SPXW", WHOLE), as_of=at)
    assert vix(whole).edition == edition


# ---- refusals


def exactly(message: str) -> str:
    return f"^{re.escape(message)}$"


def test_a_board_of_another_underlying_is_refused_with_a_way_out() -> None:
    other = board((NEAR, "NDX", WHOLE), (NEXT, "NDXP", WHOLE), underlying="NDX", as_of=EXAMPLE)
    message = (
        "VIX is defined on options of SPX, and this board holds NDX (NDX, NDXP); ask for 30D, which takes any "
        "underlying, or declare an index for it"
    )
    with pytest.raises(UsageError, match=exactly(message)):
        vix(other)
    assert index_reading(other, generic_definition(30), rates=NO_INTEREST).value is not None


def test_a_board_without_an_instant_asks_for_one() -> None:
    message = "the board does not say when it was quoted; give as_of, such as 2022-09-27T10:45:15-04:00"
    with pytest.raises(UsageError, match=exactly(message)):
        vix(spx(as_of=None))
    assert vix(spx(as_of=None), as_of=EXAMPLE).value == vix(spx()).value


def test_an_instant_without_an_offset_is_refused() -> None:
    message = (
        "as_of=2022-09-27T10:45:15 has no offset; give one, such as 2022-09-27T10:45:15-05:00 (New York in winter) or "
        "+00:00 (UTC)"
    )
    with pytest.raises(UsageError, match=exactly(message)):
        vix(spx(), as_of=EXAMPLE.replace(tzinfo=None))


def test_missing_rates_are_asked_for_except_where_the_definition_fixes_them() -> None:
    message = "VIX needs interest rates: give a FRED or Treasury file, or one decimal rate (0.0312)"
    with pytest.raises(UsageError, match=exactly(message)):
        vix(spx(), rates=None)
    assert [t.rate for t in index_reading(BTC, FAMILY["BTC30"]).terms] == [0.0, 0.0]
    assert [t.rate for t in index_reading(BTC, FAMILY["BTC30"], rates=TermRates((0.05,))).terms] == [0.0, 0.0]


def test_curves_that_do_not_reach_the_day_are_refused() -> None:
    old = CurveHistory((replace(CURVE, curve_date=date(2022, 9, 1)),), "rates.csv")
    with pytest.raises(
        StaleCurve, match=r"^no yield curve for 2022-09-27 in rates\.csv: .*, 26 days older, and at most"
    ):
        vix(spx(), rates=old)
