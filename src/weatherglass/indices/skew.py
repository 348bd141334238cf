"""The SKEW formula: risk-neutral skewness of the log return from the strip of the VIX.

The formula was read in a transcription of the owner's code, not in the owner's document. That transcription has 1/2
before ln^2(K0/F) in the second moment's correction; expanding ln^2(S/F) about K0 gives 1. The factor is an argument.
"""

from __future__ import annotations

import math

import numpy as np

from weatherglass.indices import kernels
from weatherglass.indices.strip import StripTerm


def term_skewness(term: StripTerm, *, e2_factor: float) -> float:
    """Risk-neutral skewness of one calculable term, dimensionless.

    Parameters
    ----------
    term
        A term with a variance.
    e2_factor
        Factor of ln^2(K0/F) in e2: 1 by the expansion, 1/2 in the transcription.

    Notes
    -----
    P1 = -e^{RT} sum Q dK/K^2 + e1, P2 = e^{RT} sum 2/K^2 (1 - ln(K/F)) Q dK + e2,
    P3 = e^{RT} sum 3/K^2 (2 ln(K/F) - ln^2(K/F)) Q dK + e3; S = (P3 - 3 P1 P2 + 2 P1^3) / (P2 - P1^2)^{3/2}.
    """
    if term.forward is None or term.k0 is None or term.variance is None:
        raise ValueError(f"{term.candidate.root} {term.quotes.expiry} has no variance, so no skewness")
    forward, k0 = term.forward, term.k0
    log_moneyness = np.log(term.quotes.strike / forward)
    e1 = -(1.0 + math.log(forward / k0) - forward / k0)
    e2 = 2.0 * math.log(k0 / forward) * (forward / k0 - 1.0) + e2_factor * math.log(k0 / forward) ** 2
    e3 = 3.0 * math.log(k0 / forward) ** 2 * (math.log(k0 / forward) / 3.0 - 1.0 + forward / k0)
    p1 = -kernels.orderless_sum(term.contribution) + e1
    p2 = kernels.orderless_sum(2.0 * (1.0 - log_moneyness) * term.contribution) + e2
    p3 = kernels.orderless_sum(3.0 * (2.0 * log_moneyness - log_moneyness**2) * term.contribution) + e3
    return float((p3 - 3.0 * p1 * p2 + 2.0 * p1**3) / (p2 - p1 * p1) ** 1.5)


def skew_level(near: float, following: float, *, near_minutes: float, next_minutes: float, horizon: float) -> float:
    """SKEW level of two terms' skewness, interpolated linearly in time: 100 - 10 S.

    >>> skew_level(-2.0, -4.0, near_minutes=0, next_minutes=10, horizon=5)
    130.0
    """
    weight = (next_minutes - horizon) / (next_minutes - near_minutes)
    return 100.0 - 10.0 * (weight * near + (1.0 - weight) * following)
