"""The settlement value: numbers by hand, what the strike range takes in, opening trades, and every reason for none."""

from __future__ import annotations

import csv
import math
import os
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from weatherglass.errors import MethodError, UsageError
from weatherglass.indices.definition import CrossedWing
from weatherglass.indices.editions import CBOE_2022
from weatherglass.indices.special_opening import OpeningPrices, SpecialOpening, special_opening_variance
from weatherglass.indices.strip import strip_term
from weatherglass.indices.terms import Candidate
from weatherglass.market import Reason, ReasonCode, TermQuotes
from weatherglass.timeline import NEW_YORK, Settlement, settles_at

SHARED = Path(os.environ.get("WEATHERGLASS_SHARED", Path(__file__).resolve().parents[4] / "shared"))
NONE = math.nan
SESSION, EXPIRY = date(2022, 9, 21), date(2022, 10, 21)
Legs = dict[int, tuple[float, float, float, float]]
BOARD: Legs = {
    # strike: call bid and ask, put bid and ask; call - put = 102 - strike everywhere
    85: (17.0, 17.2, 0.0, 0.2),
    90: (12.0, 12.2, 0.0, 0.2),
    95: (7.9, 8.1, 0.9, 1.1),
    100: (4.9, 5.1, 2.9, 3.1),
    105: (1.9, 2.1, 4.9, 5.1),
    110: (0.0, 0.4, 8.1, 8.3),
    115: (0.1, 0.3, 13.1, 13.3),
}
VARIANCE_85_TO_115 = (2 * 5 * (0.1 / 7225 + 0.1 / 8100 + 1 / 9025 + 4 / 10000 + 2 / 11025 + 0.2 / 12100 + 0.2 / 13225)
                      - 0.02**2) * 365 / 30  # fmt: skip
"""By hand: T = 30/365, F = 102, K0 = 100, every width 5, rate 0."""


def quotes(legs: Legs | None = None, **changes: tuple[float, float]) -> TermQuotes:
    """The board above as a term; a change is named by its leg, such as put90=(0.0, 0.1)."""
    legs = dict(BOARD if legs is None else legs)
    for leg, (bid, ask) in changes.items():
        strike = int(leg.lstrip("calput"))
        call, put = legs[strike][:2], legs[strike][2:]
        legs[strike] = (bid, ask, *put) if leg.startswith("call") else (*call, bid, ask)
    columns = np.array(list(legs.values()), dtype=np.float64).reshape(-1, 4).T.copy()
    return TermQuotes(EXPIRY, "SPX", np.array(list(legs), dtype=np.float64), *columns)


def trades(board: TermQuotes, **prices: float) -> OpeningPrices:
    found = OpeningPrices(np.full(board.strike.size, NONE), np.full(board.strike.size, NONE))
    for leg, price in prices.items():
        side = found.call if leg.startswith("call") else found.put
        side[board.strike == float(leg.lstrip("calput"))] = price
    return found


def opened(board: TermQuotes, low: float = 85, high: float = 115, **prices: float) -> SpecialOpening:
    result = special_opening_variance(
        board,
        session=SESSION,
        lowest_put=low,
        highest_call=high,
        rate=0.0,
        opening_prices=trades(board, **prices) if prices else None,
    )
    assert isinstance(result, SpecialOpening)
    return result


def refused(board: TermQuotes, low: float = 85, high: float = 115, **prices: float) -> Reason:
    result = special_opening_variance(
        board,
        session=SESSION,
        lowest_put=low,
        highest_call=high,
        rate=0.0,
        opening_prices=trades(board, **prices) if prices else None,
    )
    assert isinstance(result, Reason)
    return result


def exactly(message: str) -> str:
    return f"^{re.escape(message)}$"


# ---- numbers by hand


def test_the_level_is_100_times_the_root_of_the_single_term_variance() -> None:
    result = opened(quotes())
    assert result.variance == pytest.approx(VARIANCE_85_TO_115, rel=1e-12)
    assert result.value == pytest.approx(100 * math.sqrt(VARIANCE_85_TO_115), rel=1e-12)
    assert (result.forward, result.k0, result.rate, result.edition) == (102.0, 100.0, 0.0, "CBOE_2022")
    assert (result.root, result.expiry, result.traded, result.skipped) == ("SPX", EXPIRY, 0, 0)
    assert result.as_of == datetime(2022, 9, 21, 9, 30, tzinfo=NEW_YORK)
    assert result.settles_at == datetime(2022, 10, 21, 9, 30, tzinfo=NEW_YORK)


def test_options_without_a_bid_inside_the_range_are_included_also_two_in_a_row() -> None:
    result = opened(quotes())
    assert result.strike.tolist() == [85, 90, 95, 100, 105, 110, 115]
    assert result.price == pytest.approx([0.1, 0.1, 1.0, 4.0, 2.0, 0.2, 0.2])


def test_the_range_ends_at_the_two_announced_strikes_and_the_end_widths_are_whole() -> None:
    result = opened(quotes(), low=95, high=110)
    assert result.strike.tolist() == [95, 100, 105, 110]
    assert result.width.tolist() == [5, 5, 5, 5]
    expected = (2 * 5 * (1 / 9025 + 4 / 10000 + 2 / 11025 + 0.2 / 12100) - 0.02**2) * 365 / 30
    assert result.variance == pytest.approx(expected, rel=1e-12)


def test_an_opening_trade_replaces_the_mid_and_leaves_the_forward_as_it_is() -> None:
    result = opened(quotes(), put95=1.3, call110=0.35, call100=5.2, put100=3.2, call85=99.0, put115=99.0)
    assert (result.forward, result.k0) == (102.0, 100.0)
    assert result.price == pytest.approx([0.1, 0.1, 1.3, (5.2 + 3.2) / 2, 2.0, 0.35, 0.2])
    assert result.traded == 4
    total = 5 * (0.1 / 7225 + 0.1 / 8100 + 1.3 / 9025 + 4.2 / 10000 + 2 / 11025 + 0.35 / 12100 + 0.2 / 13225)
    assert result.strip_sum == pytest.approx(total, rel=1e-12)
    assert result.variance == pytest.approx((2 * total - 0.02**2) * 365 / 30, rel=1e-12)


def test_a_null_quote_without_a_trade_is_skipped_and_the_widths_reach_over_it() -> None:
    result = opened(quotes(call105=(NONE, NONE)))
    assert result.strike.tolist() == [85, 90, 95, 100, 110, 115]
    assert result.width.tolist() == [5, 5, 5, 7.5, 7.5, 5]
    assert result.skipped == 1


def test_an_opening_trade_stands_in_for_a_null_quote() -> None:
    result = opened(quotes(call105=(NONE, NONE)), call105=2.0)
    assert result.variance == pytest.approx(VARIANCE_85_TO_115, rel=1e-12)
    assert (result.traded, result.skipped) == (1, 0)


def test_the_rate_grows_the_prices_and_moves_the_forward() -> None:
    result = special_opening_variance(quotes(), session=SESSION, lowest_put=95, highest_call=105, rate=0.05)
    assert isinstance(result, SpecialOpening)
    growth = math.exp(0.05 * 30 / 365)
    forward = 100 + growth * 2
    expected = (2 * 5 * growth * (1 / 9025 + 4 / 10000 + 2 / 11025) - (forward / 100 - 1) ** 2) * 365 / 30
    assert result.forward == pytest.approx(forward, rel=1e-15)
    assert result.variance == pytest.approx(expected, rel=1e-12)


def test_a_crossed_quote_in_a_wing_enters_with_its_mid_or_is_skipped_by_choice() -> None:
    board = quotes(call105=(2.5, 1.5))
    assert opened(board).variance == pytest.approx(VARIANCE_85_TO_115, rel=1e-12)
    result = special_opening_variance(
        board, session=SESSION, lowest_put=85, highest_call=115, rate=0.0, crossed_wing=CrossedWing.NULL
    )
    assert isinstance(result, SpecialOpening)
    assert result.strike.tolist() == [85, 90, 95, 100, 110, 115]


# ---- time


def test_thirty_days_of_an_spx_expiry_are_43200_minutes_also_over_a_clock_change() -> None:
    board = replace(quotes(), expiry=date(2022, 11, 18))
    result = special_opening_variance(board, session=date(2022, 10, 19), lowest_put=85, highest_call=115, rate=0.0)
    assert isinstance(result, SpecialOpening)
    assert result.minutes == 43_200
    assert result.year_frac == 30 / 365


def test_an_spxw_expiry_lasts_until_its_close() -> None:
    result = opened(replace(quotes(), root="SPXW"))
    assert result.minutes == 43_200 + 390
    assert result.variance == pytest.approx(VARIANCE_85_TO_115 * 43_200 / 43_590, rel=1e-12)


def test_a_settlement_that_the_source_states_is_taken() -> None:
    stated = datetime(2022, 10, 21, 20, 0, tzinfo=UTC)
    assert opened(replace(quotes(), root="", settles_at=stated)).minutes == 43_590


def test_an_expiry_that_is_named_by_its_saturday_settles_on_the_friday() -> None:
    board = replace(quotes(), expiry=date(2014, 10, 18))
    result = special_opening_variance(board, session=date(2014, 9, 17), lowest_put=85, highest_call=115, rate=0.0)
    assert isinstance(result, SpecialOpening)
    assert result.settles_at == datetime(2014, 10, 17, 9, 30, tzinfo=NEW_YORK)


# ---- against the other paths


def test_where_every_option_has_a_bid_it_is_the_index_strip_bit_for_bit() -> None:
    rng = np.random.default_rng(20200316)
    strike = np.sort(rng.choice(np.arange(3_000.0, 5_000.0, 5.0), 120, replace=False))
    otm = 80 * np.exp(-np.abs(strike - 4_012.0) / 250) + rng.uniform(0.0, 1.0, strike.size)
    gap = 4_012.0 - strike
    call, put = otm + np.maximum(gap, 0), otm + np.maximum(-gap, 0)
    board = TermQuotes(EXPIRY, "SPX", strike, call - 0.05, call + 0.05, put - 0.05, put + 0.05)
    result = special_opening_variance(board, session=SESSION, lowest_put=strike[0], highest_call=strike[-1], rate=0.031)
    assert isinstance(result, SpecialOpening)
    candidate = Candidate(board, "SPX", settles_at(EXPIRY, Settlement.AM), result.minutes, 30.0)
    term = strip_term(candidate, rate=0.031, year_frac=result.year_frac, edition=CBOE_2022)
    assert (result.variance, result.forward, result.k0) == (term.variance, term.forward, term.k0)


def test_on_the_published_example_board_a_plain_loop_gives_the_same() -> None:
    path = SHARED / "golden" / "cboe_example_near.csv"
    if not path.is_file():
        pytest.skip("cboe_example_near.csv is not at ../shared/golden nor at $WEATHERGLASS_SHARED/golden")
    with path.open(newline="") as lines:
        rows = [{name: float(cell) for name, cell in row.items()} for row in csv.DictReader(lines)]
    column = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    board = TermQuotes(
        EXPIRY,
        "SPX",
        column["strike"],
        column["call_bid"],
        column["call_ask"],
        column["put_bid"],
        column["put_ask"],
    )
    result = special_opening_variance(board, session=SESSION, lowest_put=1370.0, highest_call=2125.0, rate=0.00031664)
    assert isinstance(result, SpecialOpening)

    growth = math.exp(0.00031664 * 30 / 365)
    forward = 1965 + growth * (21.05 - 23.15)
    inside = [row for row in rows if 1370 <= row["strike"] <= 2125]
    total = 0.0
    for i, row in enumerate(inside):
        k = row["strike"]
        call, put = (row["call_bid"] + row["call_ask"]) / 2, (row["put_bid"] + row["put_ask"]) / 2
        price = put if k < 1960 else call if k > 1960 else (call + put) / 2
        left, right = inside[max(i - 1, 0)]["strike"], inside[min(i + 1, len(inside) - 1)]["strike"]
        width = (right - left) / (2 if 0 < i < len(inside) - 1 else 1)
        total += width / k**2 * growth * price
    variance = (2 * total - (forward / 1960 - 1) ** 2) / (30 / 365)
    zero_bids = [r for r in inside if (r["put_bid"] if r["strike"] < 1960 else r["call_bid"]) == 0.0]
    assert len(zero_bids) > 0
    assert result.strike.size == len(inside)
    assert result.k0 == 1960.0
    assert result.value == pytest.approx(100 * math.sqrt(variance), rel=1e-12)


# ---- reasons for no value


def one_strike() -> Reason:
    return refused(quotes({100: BOARD[100]}))


def no_pair() -> Reason:
    one_sided = {k: (*v[:2], NONE, NONE) if k > 100 else (NONE, NONE, *v[2:]) for k, v in BOARD.items()}
    return refused(quotes(one_sided))


def all_above() -> Reason:
    return refused(quotes({105: BOARD[105], 110: BOARD[110]}))


def variance_of_nothing() -> Reason:
    # (2 x 55 / 100^2 x (1 + 0.1) / 2 - 0.499^2) x 365 / 30
    board = quotes({90: (59.9, 60.1, 0.0, 0.0), 100: (49.9, 50.1, 0.0, 0.2), 200: (0.0, 0.0, 49.9, 50.1)})
    return refused(board, 90, 200, call100=1.0)


@pytest.mark.parametrize(
    ("made", "code", "message"),
    [
        (one_strike, "insufficient_strikes", "SPX 2022-10-21 lists 1 strike(s); a strip needs at least 2"),
        (
            no_pair,
            "no_valid_pair",
            "SPX 2022-10-21: no strike of 7 (85 to 115) has a sound call quote and a sound put quote, so there is no "
            "forward",
        ),
        (
            all_above,
            "no_strike_at_or_below_forward",
            "SPX 2022-10-21: no listed strike at or below the forward: forward=102.0000, listed 105 to 110; the put "
            "side is missing",
        ),
        (
            lambda: refused(quotes(call100=(NONE, NONE))),
            "k0_quote_missing",
            "SPX 2022-10-21: the call at K0=100 has neither an opening trade nor a quote",
        ),
        (
            lambda: refused(quotes(put100=(3.1, 2.9)), call100=5.0),
            "k0_quote_crossed",
            "SPX 2022-10-21: the put at K0=100 has no opening trade and bid > ask",
        ),
        (
            lambda: refused(quotes(), low=98),
            "empty_put_wing",
            "SPX 2022-10-21: no put from lowest_put=98 up to K0=100 has a price",
        ),
        (
            lambda: refused(quotes(), high=104),
            "empty_call_wing",
            "SPX 2022-10-21: no call from K0=100 up to highest_call=104 has a price",
        ),
        (
            variance_of_nothing,
            "nonpositive_variance",
            "SPX 2022-10-21: the variance is -2.9559, and only a positive one has a root",
        ),
    ],
)
def test_a_value_that_cannot_be_made_has_a_reason_with_the_numbers(
    made: Callable[[], Reason], code: str, message: str
) -> None:
    assert made() == Reason(ReasonCode(code), message)


def test_an_opening_trade_at_k0_stands_in_for_a_missing_or_crossed_quote_there() -> None:
    # without the pair at 100 parity is read at 105, where it gives the same forward
    for board in (quotes(call100=(NONE, NONE)), quotes(call100=(5.1, 4.9))):
        result = opened(board, call100=5.0)
        assert result.forward == pytest.approx(102.0, abs=1e-12)
        assert result.variance == pytest.approx(VARIANCE_85_TO_115, rel=1e-12)


# ---- refused calls


def test_an_expiry_at_another_distance_is_refused() -> None:
    message = exactly(
        "SPX 2022-10-21 settles 31 days after session=2022-09-20; a settlement value is made from the expiry exactly "
        "30 calendar days out"
    )
    with pytest.raises(MethodError, match=message):
        special_opening_variance(quotes(), session=date(2022, 9, 20), lowest_put=85, highest_call=115, rate=0.0)


def test_a_root_that_is_not_stated_is_refused() -> None:
    message = exactly("the root of the 2022-10-21 quotes is not stated, and SPX and SPXW settle at different hours")
    with pytest.raises(UsageError, match=message):
        opened(replace(quotes(), root=""))


@pytest.mark.parametrize(("low", "high"), [(115, 85), (100, 100), (0, 115), (NONE, 115), (85, NONE)])
def test_two_strikes_that_are_no_range_are_refused(low: float, high: float) -> None:
    message = exactly(
        f"lowest_put={low:g} and highest_call={high:g} are no strike range: the first must be positive and below the "
        "second"
    )
    with pytest.raises(UsageError, match=message):
        opened(quotes(), low=low, high=high)


@pytest.mark.parametrize("side", ["call", "put"])
@pytest.mark.parametrize("price", [0.0, -1.0, math.inf])
def test_a_price_that_is_no_trade_price_is_refused(side: str, price: float) -> None:
    message = exactly(f"opening {side} price {price:g} is no trade price: give a positive one, NaN where none traded")
    columns = {"call": np.array([NONE]), "put": np.array([NONE])} | {side: np.array([price])}
    with pytest.raises(UsageError, match=message):
        OpeningPrices(**columns)


def test_opening_prices_of_another_shape_are_refused() -> None:
    prices = OpeningPrices(np.full(3, NONE), np.full(3, NONE))
    message = exactly("opening call prices must have the shape of the strikes of SPX 2022-10-21, (7,); got (3,)")
    with pytest.raises(UsageError, match=message):
        special_opening_variance(
            quotes(), session=SESSION, lowest_put=85, highest_call=115, rate=0.0, opening_prices=prices
        )


def test_a_rate_in_per_cent_is_refused() -> None:
    message = exactly("rate=3.12: rates are decimals per year, between -0.5 and 0.5; 3.12 % is written 0.0312")
    with pytest.raises(UsageError, match=message):
        special_opening_variance(quotes(), session=SESSION, lowest_put=85, highest_call=115, rate=3.12)
