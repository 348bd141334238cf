"""Option boards that look like real ones, made from a seed: a priced smile in ticks, then the faults of real quotes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weatherglass.indices.batch import BoardBatch

STRIKES = 150
SEED = 20200316
BLOCK = 500
"""Boards made at once: each block has a generator of its own, so that a board depends on its number alone."""

MINUTES_PER_DAY, MINUTES_PER_YEAR = 1_440, 525_600
WEEK = 7 * MINUTES_PER_DAY
LISTED_STEPS = np.array([0.5, 1.0, 2.5, 5.0, 10.0, 25.0])
CENTS_PER_TICK = 5

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Quotes:
    """Prices of calls and puts in the currency of the strikes; all arrays of one shape."""

    call_bid: Vector
    call_ask: Vector
    put_bid: Vector
    put_ask: Vector


def normal_cdf(z: Vector) -> Vector:
    """Standard normal distribution to 7.5e-8 (Abramowitz and Stegun 26.2.17): a thousandth of a tick of price."""
    x = np.abs(z)
    t = 1.0 / (1.0 + 0.2316419 * x)
    series = t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
    tail = series * np.exp(-0.5 * x * x) * 0.3989422804014327
    return np.where(z >= 0.0, 1.0 - tail, tail)


def smile(strike: Vector, forward: Vector, deviation: Vector) -> Vector:
    """Volatility of a strike over that at the money: dear puts, a shallow floor on the call side."""
    x = np.log(strike / forward) / deviation
    return np.maximum(1.0 - 0.08 * x + 0.006 * x * x, 0.6)


def black_values(strike: Vector, forward: Vector, deviation: Vector) -> tuple[Vector, Vector]:
    """Undiscounted call and put; `deviation` is vol x sqrt(T) at each strike."""
    d1 = np.log(forward / strike) / deviation + 0.5 * deviation
    call = forward * normal_cdf(d1) - strike * normal_cdf(d1 - deviation)
    return np.maximum(call, 0.0), np.maximum(call - forward + strike, 0.0)


def tick_quotes(value: Vector, rng: np.random.Generator) -> tuple[Vector, Vector]:
    """Bid and ask around values: ticks of 0.05 below 3 and 0.10 above, spreads that widen with the price."""
    tick = np.where(value < 3.0, CENTS_PER_TICK, 2 * CENTS_PER_TICK)
    half = np.maximum(2.0, value * rng.uniform(0.5, 2.0, value.shape))  # in cents: a half-spread of 0.5 to 2 %
    bid = np.floor((100.0 * value - half) / tick) * tick
    ask = np.ceil((100.0 * value + half) / tick) * tick
    # whole cents divided once, so that prices carry the float noise of decimal quotes
    return np.maximum(bid, 0.0) / 100.0, np.maximum(ask, tick) / 100.0


def priced(strike: Vector, forward: Vector, at_the_money: Vector, discount: Vector, rng: np.random.Generator) -> Quotes:
    """Quotes of a smile; `at_the_money` is vol x sqrt(T) at the forward."""
    deviation = at_the_money * smile(strike, forward, at_the_money)
    call, put = black_values(strike, forward, deviation)
    return Quotes(*tick_quotes(discount * call, rng), *tick_quotes(discount * put, rng))


def _listed_strikes(forward: Vector, reach: Vector, rng: np.random.Generator) -> Vector:
    """(n_terms, STRIKES): narrow around the forward, wider outwards, about 7 deviations down and 3 to 5 up."""
    steps_down = np.repeat([1.0, 2.0, 4.0], [45, 30, 45])
    steps_up = np.repeat([1.0, 2.0, 4.0], [25, 15, 45])
    ladder = np.concatenate([-np.cumsum(steps_down)[::-1], [0.0], np.cumsum(steps_up)])
    below = rng.integers(88, 106, forward.size)
    rungs = ladder[steps_down.size - below[:, None] + np.arange(STRIKES)]
    # the next narrower step that is listed; the lowest rung is at most 229 steps down, and its strike stays positive
    finest = np.minimum(0.035 * reach, forward / 240.0)
    step = LISTED_STEPS[np.maximum(np.searchsorted(LISTED_STEPS, finest, side="right") - 1, 0)][:, None]
    return np.round(forward[:, None] / step) * step + rungs * step


def _spoil(quotes: Quotes, rng: np.random.Generator) -> None:
    """Faults, in place: dead bids in the tails, gaps and one-sided quotes (null), crossed quotes, zero asks."""
    shape = quotes.call_bid.shape
    boards = shape[0] // 2
    gappy = np.repeat(rng.random(boards) < 0.10, 2)[:, None]
    for bid, ask in ((quotes.call_bid, quotes.call_ask), (quotes.put_bid, quotes.put_ask)):
        luck = rng.random(shape)
        bid[(ask <= 0.30) & (luck < 0.15)] = 0.0
        crossed = (luck > 0.9998) & (bid > 0.0)
        bid[crossed] += 0.1 + 2.0 * (ask[crossed] - bid[crossed])
        ask[(luck > 0.9997) & (luck < 0.9998)] = 0.0
        null = gappy & (luck > 0.48) & (luck < 0.50)
        bid[null] = np.nan
        ask[null] = np.nan


def fill_block(
    block: int,
    columns: tuple[Vector, ...],
    rate: Vector,
    minutes: NDArray[np.int64],
    *,
    wanted: NDArray[np.int64] | None = None,
) -> None:
    """Write the boards of one block.

    Parameters
    ----------
    columns
        Strike, call bid, call ask, put bid, put ask, each (2 n_boards, STRIKES), n_boards <= BLOCK.
    rate, minutes
        (2 n_boards,).
    wanted
        (2 n_boards,) minutes to settlement, where they are not to be drawn.
    """
    rng = np.random.default_rng([SEED, block])
    spot = np.repeat(rng.choice([420.0, 1_800.0, 4_300.0, 5_600.0], BLOCK) * np.exp(rng.normal(0.0, 0.15, BLOCK)), 2)
    vol = np.repeat(np.clip(0.17 * np.exp(rng.normal(0.0, 0.30, BLOCK)), 0.09, 0.35), 2)
    near = rng.integers(23 * MINUTES_PER_DAY, 30 * MINUTES_PER_DAY, BLOCK)
    all_minutes = np.stack([near, near + WEEK], axis=1).ravel()
    if wanted is not None:
        all_minutes[: wanted.size] = wanted
    all_rates = np.round(rng.uniform(0.0, 0.055, 2 * BLOCK), 5)
    year_frac = all_minutes / MINUTES_PER_YEAR
    forward = spot * np.exp(all_rates * year_frac)
    at_the_money = vol * np.sqrt(year_frac)
    strike = _listed_strikes(forward, at_the_money * forward, rng)
    discount = np.exp(-all_rates * year_frac)
    quotes = priced(strike, forward[:, None], at_the_money[:, None], discount[:, None], rng)
    _spoil(quotes, rng)
    terms = rate.size
    made = (strike, quotes.call_bid, quotes.call_ask, quotes.put_bid, quotes.put_ask)
    for column, values in zip(columns, made, strict=True):
        column[:] = values[:terms]
    rate[:], minutes[:] = all_rates[:terms], all_minutes[:terms]


def synthetic_batch(boards: int, *, first_block: int = 0) -> BoardBatch:
    """Boards of 2 x `STRIKES` strikes, end to end: 12 KB a board."""
    columns = tuple(np.empty((2 * boards, STRIKES)) for _ in range(5))
    rate, minutes = np.empty(2 * boards), np.empty(2 * boards, np.int64)
    for at in range(0, boards, BLOCK):
        rows = slice(2 * at, 2 * min(at + BLOCK, boards))
        fill_block(first_block + at // BLOCK, tuple(c[rows] for c in columns), rate[rows], minutes[rows])
    return BoardBatch(
        *(column.ravel() for column in columns),
        term_start=np.arange(2 * boards + 1, dtype=np.int64) * STRIKES,
        rate=rate,
        minutes=minutes,
    )


def part(batch: BoardBatch, first: int, end: int) -> BoardBatch:
    """Boards first ... end - 1 of a batch, without copying their rows."""
    rows = slice(batch.term_start[2 * first], batch.term_start[2 * end])
    return BoardBatch(
        batch.strike[rows],
        batch.call_bid[rows],
        batch.call_ask[rows],
        batch.put_bid[rows],
        batch.put_ask[rows],
        term_start=batch.term_start[2 * first : 2 * end + 1] - batch.term_start[2 * first],
        rate=batch.rate[2 * first : 2 * end],
        minutes=batch.minutes[2 * first : 2 * end],
    )


def parts(batch: BoardBatch, boards: int) -> Iterator[BoardBatch]:
    """A batch in chunks of up to `boards`."""
    for first in range(0, batch.boards, boards):
        yield part(batch, first, min(first + boards, batch.boards))
