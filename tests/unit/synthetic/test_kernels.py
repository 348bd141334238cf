"""Quotes in ticks against Black's formula, a strike at a time, in plain Python."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from weatherglass.indices.black import black_price
from weatherglass.market.quotes import CALL, PUT
from weatherglass.synthetic.kernels import quote_board
from weatherglass.synthetic.seeds import mixed, uniform
from weatherglass.synthetic.surface import slices_of, total_variance

SPREADS = np.array([0.6, 0.07, 0.001, 1.2])


def slow_quote(worth: float, half: float, unit: float, ticks: tuple[int, int, int, int]) -> tuple[float, float]:
    """The nearest listed price at or below, and at or above; bids end at zero and asks at a tick."""
    per_one, small, large, switch = ticks

    def is_listed(price: int) -> bool:
        return price % (small if price < switch else large) == 0

    bid = max(math.floor(worth / unit * per_one - half), 0)
    while not is_listed(bid):
        bid -= 1
    ask = max(math.ceil(worth / unit * per_one + half), 1)
    while not is_listed(ask):
        ask += 1
    return bid / per_one * unit, ask / per_one * unit


@settings(max_examples=12, deadline=None)
@given(
    forward=st.floats(50.0, 8_000.0),
    vol=st.floats(0.05, 1.5),
    days=st.floats(0.01, 700.0),
    in_coin=st.booleans(),
    second=st.integers(0, 2**63),
)
def test_quotes_are_the_value_and_a_half_spread_in_ticks(
    forward: float, vol: float, days: float, in_coin: bool, second: int
) -> None:
    years, discount = days / 365.0, 0.97
    slices = slices_of([vol * vol * years], -0.6, 1.0)
    strike = forward * np.array([0.5, 0.9, 0.99, 1.0, 1.013, 1.1, 2.0])
    ticks = (10_000, 1, 5, 50) if in_coin else (100, 5, 10, 300)
    unit = forward if in_coin else 1.0
    key = mixed(np.arange(14))
    value, bid, ask = np.empty((3, 14))
    quote_board(
        np.array([0, 7]), strike, key, np.uint64(second), np.array([forward]), np.array([discount]), np.array([years]),
        np.stack(slices), np.array([unit]), np.array(ticks, np.float64), SPREADS, value, bid, ask,
    )  # fmt: skip
    deviation = np.sqrt([float(total_variance(slices, math.log(k / forward))[0]) for k in strike])
    for i, (k, s) in enumerate(zip(strike.tolist(), deviation.tolist(), strict=True)):
        upper = math.log(forward / k) / s + s / 2.0
        vega = forward * math.sqrt(years) * math.exp(-upper * upper / 2.0) / math.sqrt(2.0 * math.pi) / 100.0
        for right in (CALL, PUT):
            row = 2 * i + right
            worth = discount * float(black_price(forward, k, s, 1.0, right))
            assert abs(value[row] - worth) < 1e-9 * forward
            scale = ticks[0] / unit
            inside = max(forward - k, 0.0) if right == CALL else max(k - forward, 0.0)
            tick = ticks[1] if value[row] * scale < ticks[3] else ticks[2]
            luck = float(uniform(mixed(key[row : row + 1] ^ np.uint64(second)))[0])
            half = 0.6 * tick + discount * (0.07 * vega + 0.001 * inside) * scale
            half *= 1.2 * (0.7 + 0.6 * luck)
            low, high = (slow_quote(value[row], each, unit, ticks) for each in (half * (1 + 1e-9), half * (1 - 1e-9)))
            assert low[0] <= bid[row] <= high[0]
            assert high[1] <= ask[row] <= low[1]
            assert 0.0 <= bid[row] <= value[row] <= ask[row]
