"""The synthetic market's state: one node a civil day, and a bridge through the seconds of a day.

Log price and log vol follow

    d ln S = k_S (ln S0 - ln S) dt + g v dW + dJ        d ln v = k_v (ln v0 - ln v) dt + x dZ + dJ_v

with corr(dW, dZ) = c and compensated jumps of a Poisson process; skew, curvature and rate are Ornstein-Uhlenbeck. The
price is drawn back to a level over years, so that strike steps of dollars stay those of a real ladder for decades. One
step a civil day, in which days of the weekend count less; nodes know no calendar of holidays, so that a closure that is
announced later moves nothing. Between two nodes the diffusion is a Brownian bridge on whole seconds, the same whatever
the distance of snapshots, and a day's jump falls on one instant.

References
----------
Uhlenbeck and Ornstein (1930), On the theory of the Brownian motion. Merton (1976), Option pricing when underlying stock
returns are discontinuous. Scott (1987), Option pricing when the variance changes randomly.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import UsageError
from weatherglass.market.board import Vector
from weatherglass.synthetic.profile import Profile, profile_named
from weatherglass.synthetic.seeds import generator

EPOCH = date(1996, 1, 1)
"""First node: the state of that day's close."""
FIRST_DAY, LAST_DAY = date(2000, 1, 3), date(2036, 12, 31)
"""Days that can be made: listings of three years before and expiries of three years after them are known."""
_LAST_NODE = date(2040, 12, 31)
_DAYS_A_YEAR = 365.25
_MEAN_ABS = math.sqrt(2.0 / math.pi)
SKEW_BOUND = 0.95
VOL_BOUNDS = (0.04, 3.0)
CURVATURE_BOUNDS = (0.3, 1.02)
"""eta (1 + |rho|) stays below 2, as `weatherglass.synthetic.surface` needs it."""
RATE_BOUNDS = (0.0, 0.12)


@dataclass(frozen=True, slots=True, eq=False)
class Nodes:
    """States at the close of each civil day from `EPOCH` on, each (n_days,).

    Attributes
    ----------
    price
        Natural logarithm.
    vol
        Natural logarithm of the vol at the money of the shortest options, decimal a year.
    jump, vol_jump
        The part of the step to a day that is its jump.
    price_sd, vol_sd
        Standard deviations of the day's diffusion.
    """

    price: Vector
    vol: Vector
    skew: Vector
    curvature: Vector
    rate: Vector
    jump: Vector
    vol_jump: Vector
    price_sd: Vector
    vol_sd: Vector


@dataclass(frozen=True, slots=True)
class MarketState:
    """The market at one instant; decimal a year."""

    price: float
    vol: float
    skew: float
    curvature: float
    rate: float
    carry: float


def node_of(day: date) -> int:
    """Position of a day among the nodes.

    Raises
    ------
    UsageError
        When it is out of their span.
    """
    if not EPOCH <= day <= _LAST_NODE:
        raise UsageError(f"day={day}: the synthetic market is known from {EPOCH} to {_LAST_NODE}")
    return (day - EPOCH).days


def require_day(day: date) -> date:
    """The day itself, when boards of it can be made."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise UsageError(f"day={day}: boards can be made from {FIRST_DAY} to {LAST_DAY}")
    return day


@lru_cache(maxsize=8)
def nodes_of(underlying: str, seed: int) -> Nodes:
    """The nodes of an underlying: forty-five years in a few hundredths of a second."""
    habits = profile_named(underlying).habits
    count = node_of(_LAST_NODE) + 1
    rng = generator("nodes", seed, underlying)
    shock, own, skews, curvatures, rates = rng.standard_normal((5, count))
    luck, size, vol_size = rng.random(count), rng.standard_normal(count), rng.standard_normal(count)
    weekday = (np.arange(count) + EPOCH.weekday()) % 7
    weight = np.where(weekday < 5, 1.0, habits.weekend)
    years = weight * 7.0 / (5.0 + 2.0 * habits.weekend) / _DAYS_A_YEAR
    vol_shock = habits.correlation * shock + math.sqrt(1.0 - habits.correlation**2) * own
    jumps = luck < habits.jumps_a_year * years
    jump = np.where(jumps, habits.jump_mean + habits.jump_sd * size, 0.0)
    vol_jump = np.where(jumps, habits.vol_jump * np.abs(vol_size), 0.0)
    # jumps are compensated: in the long run they move neither the level nor the vol
    expected = habits.jumps_a_year * years
    drift, vol_drift = expected * habits.jump_mean, expected * habits.vol_jump * _MEAN_ABS
    root = np.sqrt(years)
    vol_noise = habits.vol_of_vol * root * vol_shock + vol_jump - vol_drift
    vol = _reverting(math.log(habits.vol), habits.vol_half_life, years, vol_noise, VOL_BOUNDS)
    # the vol of the day before moves the price: nothing of a day is known before it
    price_sd = habits.realised_share * np.exp(np.concatenate([[vol[0]], vol[:-1]])) * root
    price = _reverting(math.log(habits.level), habits.level_half_life, years, price_sd * shock + jump - drift, None)
    return Nodes(
        price=price,
        vol=vol,
        skew=np.clip(_stationary(habits.skew, habits.skew_sd, 0.2, years, skews), -SKEW_BOUND, SKEW_BOUND),
        curvature=np.clip(
            _stationary(habits.curvature, habits.curvature_sd, 0.2, years, curvatures), *CURVATURE_BOUNDS
        ),
        rate=np.clip(_stationary(habits.rate, habits.rate_sd, 2.0, years, rates), *RATE_BOUNDS),
        jump=jump,
        vol_jump=vol_jump,
        price_sd=price_sd,
        vol_sd=habits.vol_of_vol * root,
    )


def market_through(
    profile: Profile, seed: int, day: date, opens: int, closes: int, seconds: NDArray[np.int64]
) -> list[MarketState]:
    """The market at some seconds of a day.

    Parameters
    ----------
    opens, closes
        The session in seconds after midnight; the node of the day is the state at its close.
    seconds
        (n,) within the session, increasing.
    """
    nodes, at = nodes_of(profile.underlying, seed), node_of(day)
    rng = generator("day", seed, profile.underlying, day.isoformat())
    overnight, jump_at = profile.habits.overnight, float(rng.random())
    first, *steps = (rng.standard_normal(2), rng.standard_normal((2, closes - opens)))
    share = overnight + (1.0 - overnight) * (seconds - opens) / (closes - opens)
    c = profile.habits.correlation
    noise = _bridges(np.asarray(first), steps[0], overnight)[:, seconds - opens]
    noise[1] = c * noise[0] + math.sqrt(1.0 - c * c) * noise[1]
    jumped = share >= jump_at

    def through(node: Vector, sd: float, jump: float, bridge: Vector) -> Vector:
        before, after = node[at - 1], node[at]
        return np.asarray(before + share * (after - before - jump) + np.where(jumped, jump, 0.0) + sd * bridge)

    none = np.zeros(share.size)
    price = np.exp(through(nodes.price, nodes.price_sd[at], nodes.jump[at], noise[0]))
    vol = np.exp(np.clip(through(nodes.vol, nodes.vol_sd[at], nodes.vol_jump[at], noise[1]), *np.log(VOL_BOUNDS)))
    skew, curvature = through(nodes.skew, 0.0, 0.0, none), through(nodes.curvature, 0.0, 0.0, none)
    # a curve is published once a day: the rate is that of the day before, all day
    rate = float(nodes.rate[at - 1])
    return [
        MarketState(*values, rate=rate, carry=profile.habits.carry)
        for values in zip(price.tolist(), vol.tolist(), skew.tolist(), curvature.tolist(), strict=True)
    ]


def _bridges(first: Vector, steps: Vector, overnight: float) -> Vector:
    """Brownian bridges over a day of unit variance at the open and at each second after, 0 at the close: (2, n + 1)."""
    ahead = 1.0 - overnight
    opened = math.sqrt(overnight * ahead) * first
    walk = np.concatenate([np.zeros((2, 1)), np.cumsum(steps, axis=1)], axis=1) * math.sqrt(ahead / steps.shape[1])
    passed = np.linspace(0.0, 1.0, steps.shape[1] + 1)
    return np.asarray(opened[:, None] * (1.0 - passed) + walk - passed * walk[:, -1:])


def _reverting(
    center: float, half_life: float, years: Vector, noise: Vector, bounds: tuple[float, float] | None
) -> Vector:
    low, high = (-math.inf, math.inf) if bounds is None else (math.log(bounds[0]), math.log(bounds[1]))
    kept = np.exp(-math.log(2.0) / half_life * years).tolist()
    value, found = center, []
    for keep, step in zip(kept, noise.tolist(), strict=True):
        value = min(max(center + keep * (value - center) + step, low), high)
        found.append(value)
    return np.array(found)


def _stationary(center: float, sd: float, half_life: float, years: Vector, noise: Vector) -> Vector:
    """An Ornstein-Uhlenbeck process with a standard deviation in the long run, started at its center."""
    kept = np.exp(-math.log(2.0) / half_life * years)
    return _reverting(center, half_life, years, sd * np.sqrt(1.0 - kept * kept) * noise, None)
