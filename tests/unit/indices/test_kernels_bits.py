"""The compiled core works on blocks of eight strikes; every bit must be that of the rules written strike by strike."""

from __future__ import annotations

import math
import struct
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from weatherglass.indices import kernels as k

YEAR, HORIZON = 525600.0, 43200.0
TIE = 1e-12
RULES = [(False, False), (True, False), (False, True), (True, True)]


# --- the rules in plain Python ---------------------------------------------------------------------------------------


def plain_sum(values: list[float]) -> float:
    """Eight lanes by position; each value once on a grid of 2^-40 and its rest once on a grid of 2^-80."""
    coarse, fine = [0.0] * 8, [0.0] * 8
    for i, v in enumerate(values):
        above = (v + 6144.0) - 6144.0
        coarse[i % 8] += above
        fine[i % 8] += ((v - above) + 1.5 * 2.0**-28) - 1.5 * 2.0**-28
    both = [((a[0] + a[4]) + (a[2] + a[6])) + ((a[1] + a[5]) + (a[3] + a[7])) for a in (coarse, fine)]
    return both[0] + both[1]


def plain_wing(quotes: list[tuple[int, float, float]], zero_ask: bool, crossed: bool) -> dict[int, int]:
    """States of one wing, walked outwards."""
    state, run = {}, 0
    for i, bid, ask in quotes:
        if run == 2:
            state[i] = k.BEYOND_CUT
        elif math.isnan(bid):
            state[i], run = k.NULL_QUOTE, 0
        elif bid == 0.0 or (zero_ask and ask == 0.0):
            state[i], run = (k.ZERO_BID if bid == 0.0 else k.ZERO_ASK), run + 1
        elif crossed and bid > ask:
            state[i], run = k.CROSSED_QUOTE, 0
        else:
            state[i], run = k.USED, 0
    return state


def plain_term(columns: Any, rate: float, years: float, zero_ask: bool, crossed: bool) -> tuple[Any, ...]:
    """(code, forward, k0 position, sum, variance, used, puts), states, mids, widths, contributions."""
    strike, cb, ca, pb, pa = (column.tolist() for column in columns)
    n, nan = len(strike), math.nan
    blank = [k.UNUSED] * n, [0.0] * n, [0.0] * n, [0.0] * n
    if n < 2:
        return ((k.INSUFFICIENT_STRIKES, nan, -1, nan, nan, 0, 0), *blank)
    sound = [cb[i] <= ca[i] and pb[i] <= pa[i] and ca[i] > 0.0 and pa[i] > 0.0 for i in range(n)]
    gaps = [abs((cb[i] + ca[i]) - (pb[i] + pa[i])) if sound[i] else math.inf for i in range(n)]
    least = min(gaps)
    if least == math.inf:
        return ((k.NO_VALID_PAIR, nan, -1, nan, nan, 0, 0), *blank)
    at = next(i for i in range(n) if gaps[i] <= least + 2.0 * TIE * strike[i])
    growth = math.exp(rate * years)
    forward = strike[at] + growth * (0.5 * (cb[at] + ca[at]) - 0.5 * (pb[at] + pa[at]))
    zero = sum(x <= forward + TIE * abs(forward) for x in strike) - 1
    if zero < 0:
        return ((k.NO_STRIKE_AT_OR_BELOW_FORWARD, forward, -1, nan, nan, 0, 0), *blank)
    if not (cb[zero] > 0 or ca[zero] > 0) or not (pb[zero] > 0 or pa[zero] > 0):
        return ((k.K0_QUOTE_MISSING, forward, zero, nan, nan, 0, 0), *blank)
    if cb[zero] > ca[zero] or pb[zero] > pa[zero]:
        return ((k.K0_QUOTE_CROSSED, forward, zero, nan, nan, 0, 0), *blank)
    state, mid, width, contribution = blank
    part = [0.0] * n
    below = plain_wing([(i, pb[i], pa[i]) for i in range(zero - 1, -1, -1)], zero_ask, crossed)
    above = plain_wing([(i, cb[i], ca[i]) for i in range(zero + 1, n)], zero_ask, crossed)
    for i, s in (below | above).items():
        state[i] = s
    puts, calls = list(below.values()).count(k.USED), list(above.values()).count(k.USED)
    if puts == 0:
        return ((k.EMPTY_PUT_WING, forward, zero, nan, nan, 0, 0), state, mid, width, contribution)
    if calls == 0:
        return ((k.EMPTY_CALL_WING, forward, zero, nan, nan, 0, puts), state, mid, width, contribution)
    state[zero] = k.USED
    used = [i for i in range(n) if state[i] == k.USED]
    for j, i in enumerate(used):
        if i == zero:
            mid[i] = 0.25 * ((cb[i] + ca[i]) + (pb[i] + pa[i]))
        else:
            mid[i] = 0.5 * (pb[i] + pa[i]) if i < zero else 0.5 * (cb[i] + ca[i])
        if j == 0:
            width[i] = strike[used[1]] - strike[i]
        elif i == used[-1]:
            width[i] = strike[i] - strike[used[j - 1]]
        else:
            width[i] = 0.5 * (strike[used[j + 1]] - strike[used[j - 1]])
        part[i] = width[i] / (strike[i] * strike[i]) * mid[i]
        contribution[i] = width[i] / (strike[i] * strike[i]) * growth * mid[i]
    total = growth * plain_sum(part)
    offset = forward / strike[zero] - 1.0
    variance = (2.0 * total - offset * offset) / years
    code = k.OK if variance > 0.0 else k.NONPOSITIVE_VARIANCE
    return ((code, forward, zero, total, variance, puts + calls + 1, puts), state, mid, width, contribution)


def plain_level(near: tuple[Any, ...], minutes_1: float, far: tuple[Any, ...], minutes_2: float) -> tuple[float, int]:
    for term in (near, far):
        if term[0] != k.OK:
            return math.nan, term[0]
    t1, t2 = minutes_1 / YEAR, minutes_2 / YEAR
    near_weight = (minutes_2 - HORIZON) / (minutes_2 - minutes_1)
    next_weight = (HORIZON - minutes_1) / (minutes_2 - minutes_1)
    v = (t1 * near[4] * near_weight + t2 * far[4] * next_weight) * (YEAR / HORIZON)
    return (100.0 * math.sqrt(v), k.OK) if v > 0.0 else (math.nan, k.NONPOSITIVE_VARIANCE)


# --- nasty boards ----------------------------------------------------------------------------------------------------


def nasty_term(rng: np.random.Generator) -> list[np.ndarray]:
    """Strike, call bid, call ask, put bid, put ask, with whatever a real file has had, and worse."""
    n = int(rng.choice([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 16, 17, 24, 31, 33, 40, 64, 65, 100]))
    if n == 0:
        return [np.empty(0)] * 5
    steps = rng.choice([0.1, 1.0, 2.5, 5.0, 10.0, 25.0], size=n) if rng.random() < 0.7 else np.full(n, 5.0)
    strike = np.cumsum(steps) + rng.choice([0.0, 50.0, 900.0, 4000.0])
    forward = strike[rng.integers(n)] + rng.choice([0.0, 0.3, -0.4, 2.0, 1e-13, -1e-13, 200.0, -200.0])
    tick = rng.choice([0.01, 0.05, 0.1, 1.0])
    time_value = rng.uniform(0, 0.05) * forward * np.exp(-np.abs(strike - forward) / rng.uniform(5, 60))
    call, put = np.maximum(forward - strike, 0) + time_value, np.maximum(strike - forward, 0) + time_value
    if rng.random() < 0.3:
        call, put = rng.integers(0, 4, n) * tick, rng.integers(0, 4, n) * tick
    half = tick * rng.integers(0, 3, n)
    prices = [np.maximum(np.round(p / tick) * tick, 0) for p in (call - half, call + half, put - half, put + half)]
    share = rng.choice([0, 0.02, 0.1, 0.4])
    for price in prices:
        if rng.random() < 0.5:
            price[rng.random(n) < share] = np.nan
        if rng.random() < 0.5:
            price[rng.random(n) < share] = 0.0
        if rng.random() < 0.2:
            price[rng.random(n) < share] *= 2.5
    kind, cut = rng.integers(12), int(rng.integers(n))
    if kind == 0:
        prices[0], prices[1] = prices[1], prices[0]
    elif kind == 1:  # ties everywhere
        prices[2:] = [prices[0].copy(), prices[1].copy()]
    elif kind == 2:
        prices[0][:], prices[1][:] = 0.0, 0.0
    elif kind in (3, 4):
        for price in prices:
            price[slice(cut, None) if kind == 3 else slice(cut)] = 0.0
    return [strike, *prices]


def bits(x: Any) -> bytes:
    """Bits of a number; every NaN counts as the same."""
    return b"nan" if math.isnan(x) else struct.pack("d", float(x))


def all_bits(values: Any) -> list[bytes]:
    return [bits(v) for v in values]


def term_variance(columns: list[np.ndarray], rate: float, years: float, rules: tuple[bool, bool]) -> tuple[Any, ...]:
    n = columns[0].size
    space = np.full(n, 99, np.uint8), np.full(n, 7.0), np.full(n, 7.0), np.full(n, 7.0)
    return (k.term_variance(*columns, rate, years, *rules, *space), *space)


def batch(terms: list[list[np.ndarray]], rate: np.ndarray, minutes: np.ndarray, rules: tuple[bool, bool]) -> list[Any]:
    boards = len(terms) // 2
    columns = [np.concatenate([t[i] for t in terms]) for i in range(5)]
    start = np.concatenate([[0], np.cumsum([t[0].size for t in terms])]).astype(np.int64)
    out = [np.full(boards, 7.0), np.full(boards, 7)]
    out += [np.full(2 * boards, 7.0), np.full(2 * boards, 7.0), np.full(2 * boards, 7.0), np.full(2 * boards, 7)]
    k.batch_levels(*columns, start, rate, minutes, HORIZON, YEAR, *rules, *out)
    return out


@pytest.mark.parametrize("rules", RULES)
def test_every_path_has_the_bits_of_the_plain_rules(rules: tuple[bool, bool]) -> None:
    rng = np.random.default_rng([2025, *rules])
    boards = 1500
    terms = [nasty_term(rng) for _ in range(2 * boards)]
    minutes = rng.integers(1, 86400, 2 * boards).astype(float)
    minutes[1::2] = minutes[::2] + rng.integers(1, 30000, boards)
    rate = rng.choice([0.0, 0.03, -0.01, 0.1], 2 * boards)
    level, code, forward, k0, variance, used = batch(terms, rate, minutes, rules)
    plain = [plain_term(t, r, m / YEAR, *rules) for t, r, m in zip(terms, rate.tolist(), minutes.tolist(), strict=True)]
    for t, expected in enumerate(plain):
        assert all_bits((forward[t], variance[t], used[t])) == all_bits(expected[0][i] for i in (1, 4, 5))
        assert bits(k0[t]) == bits(terms[t][0][expected[0][2]] if expected[0][2] >= 0 else math.nan)
        result, *strip = term_variance(terms[t], rate[t], minutes[t] / YEAR, rules)
        assert all_bits(result) == all_bits(expected[0])
        for column, expected_column in zip(strip, expected[1:], strict=True):
            assert all_bits(column) == all_bits(expected_column)
    for b in range(boards):
        near, far = 2 * b, 2 * b + 1
        expected_level = plain_level(plain[near][0], minutes[near], plain[far][0], minutes[far])
        assert all_bits((level[b], code[b])) == all_bits(expected_level)
        one = k.board_level(
            *terms[near], rate[near], minutes[near], *terms[far], rate[far], minutes[far], HORIZON, YEAR, *rules
        )
        assert all_bits(one[:2]) == all_bits(expected_level)
        assert all_bits(one[2]) == all_bits(plain[near][0])
        assert all_bits(one[3]) == all_bits(plain[far][0])
    assert {p[0][0] for p in plain} == set(range(9)), "every outcome must have been met"


def test_the_strike_by_strike_rules_agree_with_the_core() -> None:
    rng = np.random.default_rng(7)
    for _ in range(2000):
        columns = nasty_term(rng)
        result, state, mid, width, contribution = term_variance(columns, 0.03, 0.07, (False, False))
        at = k.atm_position(*columns) if columns[0].size > 1 else -1
        assert (at < 0) == (result[0] in (k.INSUFFICIENT_STRIKES, k.NO_VALID_PAIR))
        if at >= 0:
            strike, cb, ca, pb, pa = (column[at] for column in columns)
            forward = k.forward_price(strike, 0.5 * (cb + ca), 0.5 * (pb + pa), math.exp(0.03 * 0.07))
            assert bits(forward) == bits(result[1])
            assert k.k0_position(columns[0], forward) == result[2]
        if result[0] in (k.OK, k.NONPOSITIVE_VARIANCE):
            total = k.orderless_sum(width / (columns[0] * columns[0]) * mid)
            assert bits(math.exp(0.03 * 0.07) * total) == bits(result[3])
            assert k.orderless_sum(contribution) == pytest.approx(result[3], rel=2e-15, nan_ok=True)
            assert np.count_nonzero(state == k.USED) == result[5]


def test_a_sum_has_the_same_bits_in_every_order_and_is_the_nearest_number() -> None:
    rng = np.random.default_rng(11)
    for _ in range(500):
        part = 10.0 ** rng.uniform(-12, 0.5, rng.integers(1, 700))
        total = float(k.orderless_sum(part))
        assert {bits(k.orderless_sum(rng.permutation(part))) for _ in range(5)} == {bits(total)}
        exact = sum(map(Fraction, part.tolist()))
        # half a unit in the last place, and what the two grids cut off
        assert abs(Fraction(total) - exact) <= Fraction(math.ulp(total)) / 2 + part.size * Fraction(2) ** -81


def test_a_sum_of_both_signs_and_one_beyond_the_grids_is_still_a_sum() -> None:
    assert k.orderless_sum(np.array([0.75, -0.5, 2.0**-60, -(2.0**-60)])) == 0.25
    assert k.orderless_sum(np.array([1e9, 0.1, 1e9])) == pytest.approx(2e9 + 0.1, rel=1e-15)
    assert k.orderless_sum(np.empty(0)) == 0.0


@pytest.mark.parametrize("size", range(2, 42))
def test_what_stands_beyond_a_term_is_never_used(size: int) -> None:
    """Blocks reach beyond a term's last strike: neighbours in a batch and the end of the arrays must not matter."""
    strike = 100.0 + 5.0 * np.arange(size)
    call, put = np.maximum(100.0 + 2.5 * size - strike, 0) + 1.0, np.maximum(strike - 100.0 - 2.5 * size, 0) + 1.0
    term = [strike, call, call + 0.1, put, put + 0.1]
    alone = term_variance(term, 0.01, 0.05, (False, False))[0]
    rate, minutes = np.full(4, 0.01), np.full(4, 0.05 * YEAR)
    minutes[1::2] += 1.0
    years = minutes / YEAR
    for odd in (np.nan, 0.0, np.inf, -1.0, 1e300):
        neighbour = [np.full(9, odd)] * 5
        out = batch([term, neighbour, neighbour, term], rate, minutes, (False, False))
        assert bits(out[4][0]) == bits(term_variance(term, 0.01, years[0], (False, False))[0][4])
        assert bits(out[4][3]) == bits(term_variance(term, 0.01, years[3], (False, False))[0][4])
        assert out[5][0] == out[5][3] == alone[5]


def test_columns_of_any_layout_and_read_only_arrays_are_taken() -> None:
    table = np.column_stack(nasty_term(np.random.default_rng(3)))
    assert table.shape[0] > 1
    strided = [table[:, i] for i in range(5)]
    frozen = [column.copy() for column in strided]
    for column in frozen:
        column.flags.writeable = False
    expected = plain_term(frozen, 0.02, 0.1, False, False)[0]
    assert all_bits(term_variance(strided, 0.02, 0.1, (False, False))[0]) == all_bits(expected)
    assert all_bits(term_variance(frozen, 0.02, 0.1, (False, False))[0]) == all_bits(expected)
