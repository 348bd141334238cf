"""Black's formula and its inverse, against 50-digit arithmetic, a textbook price, and what must hold of any price."""

from __future__ import annotations

import math
from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weatherglass.errors import UsageError
from weatherglass.indices.black import black_price, implied_vol, normal_cdf
from weatherglass.market.quotes import CALL, PUT

PI = Decimal("3.14159265358979323846264338327950288419716939937510")


def exact_cdf(z: Decimal) -> Decimal:
    """N(z) by the Maclaurin series of the error function."""
    term = total = z
    n = 0
    while abs(term) > Decimal("1e-60"):
        n += 1
        term *= -z * z / (2 * n)
        total += term / (2 * n + 1)
    return Decimal("0.5") + total / (2 * PI).sqrt()


def exact_price(forward: float, strike: float, vol: float, year_frac: float, right: int) -> float:
    with localcontext() as context:
        context.prec = 60
        f, k, sigma, t = (Decimal(value) for value in (forward, strike, vol, year_frac))
        deviation = sigma * t.sqrt()
        upper = (f / k).ln() / deviation + deviation / 2
        call = f * exact_cdf(upper) - k * exact_cdf(upper - deviation)
        return float(call if right == CALL else call - f + k)


CASES = [
    (100.0, 100.0, 0.2, 1.0),
    (4_000.0, 3_900.0, 0.17, 25 / 365),
    (4_000.0, 2_500.0, 0.55, 25 / 365),
    (70_000.0, 120_000.0, 0.6, 39 / 365),
    (20.0, 60.0, 1.1, 0.09),
    (100.0, 30.0, 0.8, 2.0),
    (1.0, 1.0001, 0.001, 0.001),
]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("right", [CALL, PUT])
def test_a_price_equals_the_one_in_fifty_digits(case, right):
    forward, strike = case[:2]
    assert abs(float(black_price(*case, right)) - exact_price(*case, right)) < 2e-15 * (forward + strike)


def test_the_textbook_put_on_crude_oil_futures_is_worth_1_12():
    # Hull, Options, Futures and Other Derivatives, European futures options: F = K = 20, 4 months, 25 %, r = 9 %
    discounted = math.exp(-0.09 * 4 / 12) * black_price(20.0, 20.0, 0.25, 4 / 12, PUT)
    assert round(float(discounted), 2) == 1.12


def test_a_far_wing_keeps_its_relative_accuracy():
    case = (4_000.0, 1_500.0, 0.45, 25 / 365)
    # the series loses 2 digits for every unit of z squared; 60 digits are plenty for z near -8
    assert float(black_price(*case, PUT)) == pytest.approx(exact_price(*case, PUT), rel=1e-12)


def test_the_normal_distribution_is_accurate_in_both_tails_and_passes_nan_through():
    # N(-10) and N(-37), Abramowitz and Stegun's asymptotic series
    assert normal_cdf([-10.0, -37.0]) == pytest.approx([7.619853024160527e-24, 5.725571222524577e-300], rel=1e-13)
    assert float(normal_cdf(10.0)) == 1.0
    assert np.isnan(normal_cdf(math.nan))


@pytest.mark.parametrize("strike", [60.0, 100.0, 170.0])
def test_call_less_put_is_forward_less_strike(strike):
    call, put = black_price(100.0, strike, 0.3, 0.5, np.array([CALL, PUT]))
    assert call - put == pytest.approx(100.0 - strike, abs=1e-13)


def test_without_volatility_or_time_an_option_is_worth_what_it_pays():
    strike = np.array([90.0, 100.0, 110.0])
    assert black_price(100.0, strike, 0.0, 1.0, CALL).tolist() == [10.0, 0.0, 0.0]
    assert black_price(100.0, strike, 0.3, 0.0, PUT).tolist() == [0.0, 0.0, 10.0]


def test_all_arguments_broadcast():
    grid = black_price([[100.0], [101.0]], [95.0, 100.0, 105.0], 0.2, 0.1, [PUT, PUT, CALL])
    assert grid.shape == (2, 3)
    assert float(grid[1, 2]) == float(black_price(101.0, 105.0, 0.2, 0.1, CALL))


@given(
    forward=st.floats(0.01, 1e6),
    log_ratio=st.floats(-2.0, 2.0),
    vol=st.floats(0.02, 4.0),
    year_frac=st.floats(1 / 525_600, 4.0),
)
def test_the_implied_volatility_gives_the_price_back(forward, log_ratio, vol, year_frac):
    strike = forward * math.exp(log_ratio)
    right = PUT if log_ratio < 0 else CALL
    price = black_price(forward, strike, vol, year_frac, right)
    implied = implied_vol(price, forward, strike, year_frac, right)
    if price > 0.0 and price < min(forward, strike):
        again = black_price(forward, strike, implied, year_frac, right)
        assert abs(float(again - price)) <= 1e-14 * min(forward, strike)
    if price > 1e-9 * forward and price < 0.999 * min(forward, strike):
        assert float(implied) == pytest.approx(vol, rel=1e-9)


def test_a_board_of_out_of_the_money_prices_gives_its_volatilities_back_to_twelve_digits():
    strike = np.linspace(2_000.0, 6_000.0, 401)
    vol = 0.18 + 0.4 * np.log(strike / 4_000.0) ** 2
    right = np.where(strike < 4_000.0, PUT, CALL)
    price = black_price(4_000.0, strike, vol, 25 / 365, right)
    np.testing.assert_allclose(implied_vol(price, 4_000.0, strike, 25 / 365, right), vol, rtol=1e-12)


def test_a_price_outside_the_bounds_or_missing_has_no_volatility():
    prices = [-0.01, 9.99, 100.0, 101.0, math.nan]
    assert np.isnan(implied_vol(prices, 100.0, [100.0, 90.0, 90.0, 90.0, 90.0], 1.0, CALL)).all()
    assert np.isnan(implied_vol([90.0, 9.0], 100.0, [90.0, 110.0], 1.0, PUT)).all()


def test_a_price_at_the_intrinsic_value_has_no_volatility_left():
    assert implied_vol([10.0, 0.0], 100.0, [90.0, 120.0], 1.0, CALL).tolist() == [0.0, 0.0]


def test_the_last_prices_inside_the_bounds_have_finite_volatilities():
    dear, cheap = np.nextafter(1.0, 0.0), 1e-300
    assert float(implied_vol(dear, 1.0, 1.0, 1.0, CALL)) == pytest.approx(16.58, abs=0.01)
    assert float(implied_vol(cheap, 1.0, 2.0, 1.0, CALL)) == pytest.approx(0.0188, abs=1e-4)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0.0, 100.0, 0.2, 1.0, CALL), r"^forward=0\.0: it must be positive$"),
        ((100.0, [90.0, -1.0], 0.2, 1.0, CALL), r"^strike=-1\.0: it must be positive$"),
        ((100.0, 100.0, math.nan, 1.0, CALL), r"^vol=nan: it must be 0 or more$"),
        ((100.0, 100.0, 0.2, -0.1, CALL), r"^year_frac=-0\.1: it must be 0 or more$"),
        ((100.0, 100.0, 0.2, 1.0, 2), r"^right=2: it must be 0 \(call\) or 1 \(put\)$"),
    ],
)
def test_an_argument_out_of_bounds_is_named_with_its_value(arguments, message):
    with pytest.raises(UsageError, match=message):
        black_price(*arguments)


def test_a_volatility_needs_time():
    with pytest.raises(UsageError, match=r"^year_frac=0\.0: it must be positive$"):
        implied_vol(1.0, 100.0, 100.0, 0.0, CALL)
