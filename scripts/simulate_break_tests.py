"""Simulates the tables of `weatherglass.stats.break_distributions`: sup-F and UDmax of a mean without any break.

Under the null the statistics tend to functionals of a Brownian motion that are those of normal noise of variance 1 over
many steps (Andrews 1993; Bai and Perron 1998). One break needs only the largest of a path; more need the best
partition, found as on data.

Usage: python scripts/simulate_break_tests.py [draws of one break] [draws of more] (about a quarter of an hour for
400000 and 20000)
"""

from __future__ import annotations

import sys

import numpy as np
from numba import njit

SEED = 19980001
STEPS = 1000
"""As Bai and Perron took; on finer steps the statistics are a little larger, on a sample of 100 rows smaller."""
MOST = {0.05: 5, 0.10: 5, 0.15: 5, 0.20: 3, 0.25: 2}
"""Breaks by the smallest regime, as a share of the rows."""
TAILS = (0.9, 0.75, 0.5, 0.3, 0.2, 0.15, 0.1, 0.075, 0.05, 0.035, 0.025, 0.015, 0.01, 0.005, 0.0025, 0.001)
DEEP_TAILS = (*TAILS, 0.0005, 0.00025, 0.0001)
CHUNK = 500


@njit(cache=True, nogil=True)
def reductions(paths, least, most, found):  # type: ignore[no-untyped-def]
    """Sum of squares saved by the best partition with 1 to `most` breaks, (draws, most)."""
    draws, steps = paths.shape
    total = np.zeros(steps + 1)
    best = np.empty((most + 1, steps + 1))
    for draw in range(draws):
        for at in range(steps):
            total[at + 1] = total[at] + paths[draw, at]
        best[:] = -1.0
        for end in range(least, steps + 1):
            best[0, end] = total[end] * total[end] / end
            for start in range(least, end - least + 1):
                inside = total[end] - total[start]
                gain = inside * inside / (end - start)
                for m in range(1, most + 1):
                    if best[m - 1, start] >= 0.0:
                        whole = best[m - 1, start] + gain
                        best[m, end] = max(best[m, end], whole)
        for m in range(1, most + 1):
            found[draw, m - 1] = best[m, steps] - best[0, steps]


def of_one_break(draws: int) -> dict[float, np.ndarray]:
    found: dict[float, list[np.ndarray]] = {share: [] for share in MOST}
    for seed in np.random.SeedSequence(SEED).spawn(draws // CHUNK):
        total = np.cumsum(np.random.default_rng(seed).standard_normal((CHUNK, STEPS)), axis=1)
        place = np.arange(1, STEPS)
        f = (total[:, :-1] - total[:, -1:] * place / STEPS) ** 2 / (place * (STEPS - place) / STEPS)
        for share in MOST:
            least = round(share * STEPS)
            found[share].append(f[:, least - 1 : STEPS - least].max(axis=1))
    return {share: np.concatenate(each) for share, each in found.items()}


def of_more(draws: int) -> dict[float, np.ndarray]:
    found = {share: np.empty((draws, most)) for share, most in MOST.items()}
    for at, seed in enumerate(np.random.SeedSequence(SEED + 1).spawn(draws // CHUNK)):
        paths = np.random.default_rng(seed).standard_normal((CHUNK, STEPS))
        for share, most in MOST.items():
            reductions(paths, round(share * STEPS), most, found[share][at * CHUNK : (at + 1) * CHUNK])
    return {share: each / np.arange(1, each.shape[1] + 1) for share, each in found.items()}


def quantiles(values: np.ndarray, tails: tuple[float, ...]) -> str:
    return ", ".join(f"{each:.3f}" for each in np.quantile(values, 1.0 - np.array(tails)))


def main() -> None:
    single, several = (int(each) for each in (*sys.argv[1:3], "400000", "20000")[:2])
    print(f"# seed {SEED}, {STEPS} steps, {single} draws of one break, {several} of more")
    print(f"TAILS = {TAILS}")
    print(f"DEEP_TAILS = {DEEP_TAILS}")
    for share, values in of_one_break(single).items():
        print(f"ONE {share}: ({quantiles(values, DEEP_TAILS)}),")
    for share, f in of_more(several).items():
        for m in range(1, f.shape[1]):
            print(f"MORE {share} {m + 1}: ({quantiles(f[:, m], TAILS)}),")
        print(f"UDMAX {share}: ({quantiles(f.max(axis=1), TAILS)}),")


if __name__ == "__main__":
    main()
