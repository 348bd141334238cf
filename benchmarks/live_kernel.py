"""The kernel of live values: an update, alone and with the variance of its term after it; part of `live_engine.py`.

Beside them computing the term again, and merely writing the quotes down.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from numba import njit

from rounds import Contestant, race, ratio
from spx_board import RATE, SERIES, STRIKES, TERMS, Spx
from tables import Table
from weatherglass.indices import kernels
from weatherglass.indices.kernels import live
from weatherglass.indices.live_strips import StripBook, StripRules

UPDATES = 100_000
CHUNK = 500
"""Updates between two looks at the clock, for the spread of their cost."""
WANTED_UPDATES = 5e6


@njit(nogil=True)  # type: ignore[untyped-decorator]
def written_down(row, which, bid, ask, quote):  # type: ignore[no-untyped-def]
    """The floor: each quote written to its place, and nothing made of it."""
    for u in range(which.size):
        at = row[which[u]]
        quote[at, 0], quote[at, 1] = bid[u], ask[u]


@njit(nogil=True)  # type: ignore[untyped-decorator]
def computed_again(term, first, size, columns, which, rate, minutes, level):  # type: ignore[no-untyped-def]
    """The variance of each quote's term by the batch's kernel, all strikes, without even writing the quote."""
    n = size.max()
    state, mid, width, part = np.empty(n, np.uint8), np.empty(n), np.empty(n), np.empty(n)
    for u in range(which.size):
        t = term[which[u]]
        a, b = first[t], first[t] + size[t]
        found = kernels.term_variance(
            columns[0, a:b], columns[1, a:b], columns[2, a:b], columns[3, a:b], columns[4, a:b],
            rate, minutes[t], True, False, state[: b - a], mid[: b - a], width[: b - a], part[: b - a],
        )  # fmt: skip
        level[u] = found[4]


def kernel(spx: Spx, rounds: int) -> Table:
    """The race of the kernels."""
    rng = np.random.default_rng(1)
    book = StripBook(spx.listing, StripRules(zero_ask_excludes=True, crossed_is_null=False, min_abs_delta=0.0))
    book.apply(np.arange(SERIES), spx.bid, spx.ask)
    for term in range(TERMS):
        book.keep(term)
    which = rng.integers(0, SERIES, UPDATES)
    sides = [spx.moved(rng, which) for _ in range(2)]
    small, rates = np.zeros(UPDATES, np.bool_), np.full(TERMS, RATE)
    years = 0.02 * np.arange(1, TERMS + 1)
    variance, again = np.empty(UPDATES), np.empty(UPDATES)
    listing, table = spx.listing, book.table
    row, quote = listing.place + 2 * STRIKES * listing.term, np.empty((2 * SERIES, 2))
    first = STRIKES * np.arange(TERMS)
    columns = np.concatenate([np.stack([s, *_legs(spx, t)]) for t, s in enumerate(listing.strikes)], axis=1)
    turn = iter(range(10**9))

    def update(whole: bool) -> Callable[[], None]:
        def run() -> None:
            bid, ask = sides[next(turn) % 2]
            if whole:
                live.apply_one_by_one(
                    table, listing.term, listing.place, which, bid, ask, small, True, False, rates, years, variance
                )
            else:
                live.apply(table, listing.term, listing.place, which, bid, ask, small, True, False)

        return run

    def chunks(which: np.ndarray, sides: list[tuple[np.ndarray, np.ndarray]]) -> list[float]:
        """Seconds an update with its variance, for each chunk of both sides in turn."""
        spans = []
        for bid, ask in sides:
            for at in range(0, UPDATES, CHUNK):
                part = slice(at, at + CHUNK)
                started = time.perf_counter()
                live.apply_one_by_one(
                    table, listing.term, listing.place, which[part], bid[part], ask[part], small[part],
                    True, False, rates, years, variance[part],
                )  # fmt: skip
                spans.append((time.perf_counter() - started) / CHUNK)
        return spans

    two = np.flatnonzero(listing.term < 2)
    few, near = which[: UPDATES // 20], rng.choice(two, UPDATES)
    near_sides = [spx.moved(rng, near) for _ in range(2)]

    def near_update() -> None:
        bid, ask = near_sides[next(turn) % 2]
        live.apply_one_by_one(
            table, listing.term, listing.place, near, bid, ask, small, True, False, rates, years, variance
        )

    contestants = [
        Contestant(
            "each quote written to its place (floor)", lambda: written_down(row, which, *sides[0], quote), UPDATES
        ),
        Contestant("strips kept up to date", update(False), UPDATES),
        Contestant("and the variance of the term after each quote", update(True), UPDATES),
        Contestant("the same, quotes of two expiries only", near_update, UPDATES),
        Contestant(
            "the term computed again after each quote",
            lambda: computed_again(listing.term, first, np.full(TERMS, STRIKES), columns, few, RATE, years, again),
            few.size,
        ),
    ]
    race(contestants, rounds)
    found = Table(
        f"One update of {SERIES:,} series: the kernel",
        ["", "updates/s", "ns an update", "times the floor", "share of computing again"],
        [
            f"Medians over {rounds} rounds of {UPDATES:,} updates at random over all series, quartiles of ratios. All "
            f"terms are kept up to date. Wanted: {WANTED_UPDATES:,.0f} updates/s. By the clock on the wall, in chunks "
            f"of {CHUNK}, an update with its variance takes {_spread(chunks(which, sides))}."
        ],
    )
    for one in contestants:
        to_floor, share = ratio(one, contestants[0]), ratio(one, contestants[-1])
        found.add(
            [one.name, f"{1 / one.median:,.0f}", f"{1e9 * one.median:,.0f}", to_floor.text(1), share.text(4)],
            {"updates_per_second": 1 / one.median, "times_floor": to_floor.median, "share": share.median},
        )
    return found


def _spread(seconds: list[float]) -> str:
    median, high = np.quantile(seconds, 0.5), np.quantile(seconds, 0.99)
    return f"{1e9 * median:,.0f} ns in the median and {1e9 * high:,.0f} ns at the 99th percentile"


def _legs(spx: Spx, term: int) -> list[np.ndarray]:
    rows = slice(2 * STRIKES * term, 2 * STRIKES * (term + 1))
    bid, ask = spx.bid[rows], spx.ask[rows]
    return [bid[0::2], ask[0::2], bid[1::2], ask[1::2]]
