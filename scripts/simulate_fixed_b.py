"""Simulates the table of `weatherglass.stats.fixed_b`: critical values of t when the bandwidth is a share of the rows.

Under the null t tends to W(1) / sqrt(Q(b)), where Q(b) depends only on the Brownian bridge, which is independent of
W(1) (Kiefer and Vogelsang 2005). So the tail is the mean of the normal tails over draws of Q, which is smooth far out.

Usage: python scripts/simulate_fixed_b.py [draws] [steps] (about two minutes for 100000 draws of 2000 steps)
"""

from __future__ import annotations

import math
import sys

import numpy as np
from scipy.optimize import brentq
from scipy.special import erfc

SEED = 20050001
SHARES = (0.02, 0.04, 0.06, 0.08, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
TAILS = (
    0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.25, 0.2, 0.15, 0.1, 0.075, 0.05, 0.03, 0.02, 0.01, 0.005, 0.002, 0.001, 1e-4,
    1e-5,
)  # fmt: skip
"""Two-sided."""
CHUNK = 1000


def bartlett_forms(draws: int, steps: int) -> np.ndarray:
    """Q(b) of Bartlett weights, (draws, shares): 2 / b (int B^2 - int B(r) B(r + b)) over the bridge B."""
    found = np.empty((draws, len(SHARES)))
    for at, seed in enumerate(np.random.SeedSequence(SEED).spawn(draws // CHUNK)):
        walk = np.cumsum(np.random.default_rng(seed).standard_normal((CHUNK, steps)), axis=1)
        bridge = (walk - walk[:, -1:] * np.arange(1, steps + 1) / steps) / math.sqrt(steps)
        whole = np.einsum("ij,ij->i", bridge, bridge)
        for column, share in enumerate(SHARES):
            lag = round(share * steps)
            apart = np.einsum("ij,ij->i", bridge[:, : steps - lag], bridge[:, lag:]) if lag < steps else 0.0
            found[at * CHUNK : (at + 1) * CHUNK, column] = 2.0 / (lag * 1.0) * (whole - apart)
    return found


def critical(form: np.ndarray, tail: float) -> float:
    """The x at which the mean of erfc(x sqrt(Q / 2)) is the tail."""
    root = np.sqrt(form / 2.0)
    return float(brentq(lambda x: float(erfc(x * root).mean()) - tail, 0.0, 80.0, xtol=1e-8))


def main() -> None:
    draws, steps = (int(each) for each in (*sys.argv[1:3], "100000", "2000")[:2])
    forms = bartlett_forms(draws, steps)
    print(f"# {draws} draws of {steps} steps, seed {SEED}")
    print(f"SHARES = {SHARES}")
    print(f"TAILS = {TAILS}")
    for column, share in enumerate(SHARES):
        values = ", ".join(f"{critical(forms[:, column], tail):.4f}" for tail in TAILS)
        print(f"    ({values}),  # {share}")


if __name__ == "__main__":
    main()
