"""Quotes of a whole board in one pass: value by Black's formula on the smile, a half-spread around it, ticks.

Calls and puts of a strike share one evaluation; the side in the money is parity. Prices come as whole ticks, so that a
last bit of a logarithm can show only where a price sits on a border of a tick: about once in 1e11 quotes.

References
----------
Black (1976), The pricing of commodity contracts.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from weatherglass.compiling import compiled

_ROOT_HALF = 0.7071067811865476
_DENSITY = 0.3989422804014327
_POINT = 0.01
_MANTISSA = 2.0**-53
NOISE_LOW, NOISE_RANGE = 0.7, 0.6


@compiled
def _mixed(number: Any) -> Any:
    z = number + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@compiled
def _ticks_below(units: Any, small: Any, large: Any, switch: Any) -> Any:
    if units < 0.0:
        return 0.0
    if units < switch:
        return math.floor(units / small) * small
    return math.floor(units / large) * large


@compiled
def _ticks_above(units: Any, small: Any, large: Any, switch: Any) -> Any:
    if units < switch:
        return max(math.ceil(units / small), 1.0) * small
    return math.ceil(units / large) * large


@compiled
def quote_board(
    first: Any,
    strike: Any,
    key: Any,
    second: Any,
    forward: Any,
    discount: Any,
    years: Any,
    smile: Any,
    unit: Any,
    ticks: Any,
    spreads: Any,
    value: Any,
    bid: Any,
    ask: Any,
) -> None:
    """Values, bids and asks of every contract of a board.

    Parameters
    ----------
    first
        (n_terms + 1,) int64, first strike of each term.
    strike
        (n_strikes,), those of a term together.
    key
        (2 n_strikes,) uint64, what the noise of each contract depends on beside `second`; call, put, call, ...
    second
        uint64, what the noise of a board depends on.
    forward, discount, years
        (n_terms,) of each term; years to settlement, positive.
    smile
        (5, n_terms) raw SVI: a, b, rho, m, sigma.
    unit
        (n_terms,) quote currency of one whole unit: 1, or the forward where quotes are in the coin.
    ticks
        (4,) units per one, small tick, large tick, switch.
    spreads
        (4,) shares of a tick, of the vega of a vol point, of the intrinsic value, and a factor of the hour.
    value, bid, ask
        (2 n_strikes,) written; quote currency, discounted.
    """
    per_one, small, large, switch = ticks[0], ticks[1], ticks[2], ticks[3]
    for t in range(forward.size):
        f, df, w = forward[t], discount[t], unit[t]
        a, b, rho, m, sigma = smile[0, t], smile[1, t], smile[2, t], smile[3, t], smile[4, t]
        log_f, root_t, scale = math.log(f), math.sqrt(years[t]), per_one / w
        for i in range(first[t], first[t + 1]):
            k = math.log(strike[i]) - log_f
            away = k - m
            deviation = math.sqrt(a + b * (rho * away + math.sqrt(away * away + sigma * sigma)))
            upper = -k / deviation + 0.5 * deviation
            lower = upper - deviation
            if k >= 0.0:
                otm = f * 0.5 * math.erfc(-upper * _ROOT_HALF) - strike[i] * 0.5 * math.erfc(-lower * _ROOT_HALF)
            else:
                otm = strike[i] * 0.5 * math.erfc(lower * _ROOT_HALF) - f * 0.5 * math.erfc(upper * _ROOT_HALF)
            otm = max(otm, 0.0)
            vega = f * root_t * _DENSITY * math.exp(-0.5 * upper * upper) * _POINT
            for right in range(2):
                inside = max(f - strike[i], 0.0) if right == 0 else max(strike[i] - f, 0.0)
                row = 2 * i + right
                worth = df * (otm + inside)
                luck = (_mixed(key[row] ^ second) >> np.uint64(11)) * _MANTISSA
                units = worth * scale
                tick = small if units < switch else large
                half = spreads[0] * tick + df * (spreads[1] * vega + spreads[2] * inside) * scale
                half *= spreads[3] * (NOISE_LOW + NOISE_RANGE * luck)
                value[row] = worth
                bid[row] = _ticks_below(units - half, small, large, switch) / per_one * w
                ask[row] = _ticks_above(units + half, small, large, switch) / per_one * w
