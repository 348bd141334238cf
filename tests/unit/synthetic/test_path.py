"""The market's path: the same from any side, whole at its nodes, with the habits that its profile asks for."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weatherglass.errors import UsageError
from weatherglass.market.board import Vector
from weatherglass.synthetic.path import (
    EPOCH,
    FIRST_DAY,
    LAST_DAY,
    MarketState,
    market_through,
    node_of,
    nodes_of,
    require_day,
)
from weatherglass.synthetic.profile import BTC, SPX, Profile

OPENS, CLOSES = 34_200, 58_500
DAY = date(2024, 3, 13)


def states(profile: Profile, seconds: list[int], *, day: date = DAY, seed: int = 7) -> list[MarketState]:
    return market_through(profile, seed, day, OPENS, CLOSES, np.array(seconds, np.int64))


def test_a_day_ends_where_its_node_is() -> None:
    nodes, at = nodes_of("SPX", 7), node_of(DAY)
    (last,) = states(SPX, [CLOSES])
    assert last.price == pytest.approx(float(np.exp(nodes.price[at])), rel=1e-14)
    assert last.vol == pytest.approx(float(np.exp(nodes.vol[at])), rel=1e-14)
    assert last.skew == pytest.approx(float(nodes.skew[at]), rel=1e-14)
    assert last.rate == nodes.rate[at - 1]


@settings(max_examples=8, deadline=None)
@given(chosen=st.sets(st.integers(OPENS, CLOSES), min_size=1, max_size=6))
def test_an_instant_has_one_state_whichever_others_are_asked_for(chosen: set[int]) -> None:
    asked = sorted(chosen)
    assert states(SPX, asked) == [states(SPX, [second])[0] for second in asked]


def test_seeds_underlyings_and_days_have_paths_of_their_own() -> None:
    prices = {
        states(SPX, [CLOSES])[0].price,
        states(SPX, [CLOSES], seed=8)[0].price,
        states(SPX, [CLOSES], day=date(2024, 3, 14))[0].price,
        states(BTC, [CLOSES])[0].price,
    }
    assert len(prices) == 4


def returns_of(seed: int) -> tuple[Vector, Vector]:
    """Moves of log price and log vol on weekdays without jumps."""
    nodes = nodes_of("SPX", seed)
    weekday = (np.arange(nodes.price.size) + EPOCH.weekday()) % 7
    kept = (weekday[1:] < 5) & (nodes.jump[1:] == 0.0)
    return np.diff(nodes.price)[kept], np.diff(nodes.vol)[kept]


def test_price_and_vol_move_against_each_other_as_the_profile_says() -> None:
    price, vol = returns_of(3)
    daily = nodes_of("SPX", 3).price_sd[1]
    assert price.size > 11_000
    standardised = price / np.maximum(np.abs(price).max(), daily)
    # corr(dW, dZ) is -0.75; the vol of the price varies, which the correlation of ranks passes over
    ranks = np.corrcoef(np.argsort(np.argsort(standardised)), np.argsort(np.argsort(vol)))[0, 1]
    assert -0.78 < ranks < -0.66


def test_the_level_stays_where_its_ladder_of_strikes_is() -> None:
    means = [float(np.mean(nodes_of("SPX", seed).price)) for seed in range(1, 5)]
    # four means of 45 years; in the long run the mean is ln 4500 less a convexity of a few hundredths
    assert abs(np.mean(means) - np.log(4_500.0)) < 0.15


def test_jumps_come_about_as_often_as_asked_and_move_the_vol_up() -> None:
    nodes = [nodes_of("SPX", seed) for seed in range(1, 5)]
    jumps = np.concatenate([each.jump[each.jump != 0.0] for each in nodes])
    years = 4 * nodes[0].price.size / 365.25
    assert jumps.size / years == pytest.approx(3.0, abs=4.0 * np.sqrt(3.0 / years))
    assert float(np.mean(jumps)) == pytest.approx(-0.02, abs=4.0 * 0.02 / np.sqrt(jumps.size))
    assert min(float(each.vol_jump.min()) for each in nodes) == 0.0


def test_a_jump_falls_on_one_instant_of_its_day() -> None:
    nodes = nodes_of("SPX", 7)
    session = next(
        day
        for at in np.flatnonzero(nodes.jump < -0.03).tolist()
        if SPX.sessions.is_session(day := EPOCH + timedelta(days=at))
        and np.abs(np.diff([s.price for s in states(SPX, list(range(OPENS, CLOSES + 1, 10)), day=day)])).max() > 20.0
    )
    path = np.log([s.price for s in states(SPX, list(range(OPENS, CLOSES + 1)), day=session)])
    steps = np.sort(np.abs(np.diff(path)))
    assert steps[-1] == pytest.approx(-nodes.jump[node_of(session)], abs=10.0 * steps[-2])
    assert steps[-1] > 20.0 * steps[-2]


def test_days_out_of_the_known_span_are_refused() -> None:
    assert require_day(FIRST_DAY) == FIRST_DAY
    with pytest.raises(UsageError, match=r"day=2037-01-01: boards can be made from 2000-01-03 to 2036-12-31"):
        require_day(LAST_DAY + timedelta(days=1))
    with pytest.raises(UsageError, match=r"day=1995-12-31: the synthetic market is known from 1996-01-01"):
        node_of(EPOCH - timedelta(days=1))
