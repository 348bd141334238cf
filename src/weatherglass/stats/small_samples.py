"""What so few cases can say at all: records of hits, exact intervals, and beliefs before and after.

References
----------
Clopper, C. and Pearson, E. (1934), The use of confidence or fiducial limits illustrated in the case of the binomial,
Biometrika 26, 404-413; Kass, R. and Raftery, A. (1995), Bayes factors, JASA 90, 773-795.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from weatherglass.errors import UsageError


def record_probability(hits: int, cases: int, base: float) -> float:
    """Probability of at least so many hits in so many independent cases when each hits with the base rate.

    >>> record_probability(2, 2, 0.5), record_probability(4, 4, 0.5)
    (0.25, 0.0625)
    """
    _require_record(hits, cases)
    _require_share(base, "base")
    return math.fsum(
        math.comb(cases, each) * base**each * (1.0 - base) ** (cases - each) for each in range(hits, cases + 1)
    )


def cases_needed(base: float, alpha: float = 0.05) -> int | None:
    """Cases of which every one must hit until the record alone has p <= alpha; None when no number is enough.

    >>> [cases_needed(base) for base in (0.3, 0.43, 0.5, 0.6, 0.7, 0.74, 0.8)]
    [3, 4, 5, 6, 9, 10, 14]
    """
    _require_share(base, "base")
    if base >= 1.0:
        return None
    return 1 if base <= alpha else math.ceil(math.log(alpha) / math.log(base) - 1e-12)


def exact_interval(hits: int, cases: int, *, level: float = 0.95) -> tuple[float, float]:
    """Clopper and Pearson's interval of a share.

    >>> [round(each, 3) for each in exact_interval(2, 2)], [round(each, 3) for each in exact_interval(3, 3)]
    ([0.158, 1.0], [0.292, 1.0])
    """
    _require_record(hits, cases)
    from scipy.special import betaincinv

    tail = (1.0 - level) / 2.0
    low = 0.0 if hits == 0 else float(betaincinv(hits, cases - hits + 1, tail))
    high = 1.0 if hits == cases else float(betaincinv(hits + 1, cases - hits, 1.0 - tail))
    return low, high


@dataclass(frozen=True, slots=True)
class Posterior:
    """Belief about a rate of hits after some cases.

    Attributes
    ----------
    mean
        Also the probability that the next case is a hit.
    above
        Probability that the rate exceeds the base rate.
    low, high
        Central 95 % of the belief.
    """

    mean: float
    above: float
    low: float
    high: float


def posterior(hits: int, cases: int, *, base: float, mean: float, strength: float) -> Posterior:
    """Belief after the cases that began as Beta(mean * strength, (1 - mean) * strength).

    Parameters
    ----------
    base
        Rate of hits of any date, against which `above` is asked.
    mean, strength
        Of the prior: a share strictly between 0 and 1, and how many cases it is worth.

    Examples
    --------
    >>> [round(posterior(2, 2, base=0.5, mean=0.5, strength=k).above, 2) for k in (2, 4, 10, 20)]
    [0.88, 0.81, 0.73, 0.67]
    """
    _require_record(hits, cases)
    _require_share(base, "base")
    if not 0.0 < mean < 1.0 or not strength > 0.0:
        raise UsageError(f"a prior with mean {mean} and strength {strength}: the mean lies between 0 and 1, exclusive")
    from scipy.special import betainc, betaincinv

    a, b = mean * strength + hits, (1.0 - mean) * strength + cases - hits
    return Posterior(
        a / (a + b), float(1.0 - betainc(a, b, base)), float(betaincinv(a, b, 0.025)), float(betaincinv(a, b, 0.975))
    )


def bayes_factor_uniform(hits: int, cases: int, base: float) -> float:
    """Evidence for "some rate, all alike likely" against "the base rate": odds are multiplied by it.

    >>> round(bayes_factor_uniform(2, 2, 0.5), 3)
    1.333
    """
    _require_record(hits, cases)
    _require_share(base, "base")
    likelihood = base**hits * (1.0 - base) ** (cases - hits)
    if likelihood == 0.0:
        return math.inf
    return 1.0 / ((cases + 1) * math.comb(cases, hits) * likelihood)


def _require_record(hits: int, cases: int) -> None:
    if cases < 1 or not 0 <= hits <= cases:
        raise UsageError(f"{hits} hits of {cases} cases: there is at least one case, and no more hits than cases")


def _require_share(value: float, name: str) -> None:
    if not 0.0 <= value <= 1.0:
        raise UsageError(f"{name}={value} must lie between 0 and 1")
