"""The SKEW formula: risk-neutral skewness of the log return from the strip of the VIX.

The formula was read in a transcription of the owner's code, not in the owner's document. That transcription has 1/2
before ln^2(K0/F) in the second moment's correction; expanding ln^2(S/F) about K0 gives 1. The factor is an argument.
"""

from __future__ import annotations

from weatherglass.indices import kernels
from weatherglass.indices.strip import StripTerm


def term_skewness(term: StripTerm, *, e2_factor: float) -> float:
    """Risk-neutral skewness of one calculable term, dimensionless; NaN when its strip has no positive variance of logs.

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
    return float(
        kernels.skewness(term.quotes.strike, term.contribution, float(term.forward), float(term.k0), float(e2_factor))
    )


def skew_level(near: float, following: float, *, near_minutes: float, next_minutes: float, horizon: float) -> float:
    """SKEW level of two terms' skewness, interpolated linearly in time: 100 - 10 S.

    >>> skew_level(-2.0, -4.0, near_minutes=0, next_minutes=10, horizon=5)
    130.0
    """
    weight = (next_minutes - horizon) / (next_minutes - near_minutes)
    return 100.0 - 10.0 * (weight * near + (1.0 - weight) * following)
