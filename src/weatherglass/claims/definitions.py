"""Several definitions of a claim about no events as one multiverse: one p for the best of them.

Where every definition has its statistic under the same shifts, the best is compared with the best of each shift. Where
definitions have tests of their own that share no draws, Bonferroni's bound: their number times the smallest p.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from weatherglass.claims.claim_file import AssociationClaim, ForecastClaim, LeadLagClaim
from weatherglass.claims.reading import variants_of, with_settings
from weatherglass.claims.results import Multiverse, NotRun, SignificanceTest, VariantResult
from weatherglass.claims.steps import UNKEPT, Steps
from weatherglass.stats.randomization import joint_shift

Vector = NDArray[np.float64]
C = TypeVar("C", AssociationClaim, ForecastClaim, LeadLagClaim)


def by_every_start(
    claim: C, deciding: Callable[[C], SignificanceTest | NotRun], steps: Steps = UNKEPT
) -> Mapping[date, SignificanceTest]:
    """The test that decides, for every start of the grid at which it can be run, each kept by `steps`."""
    found = {}
    for start in claim.baseline.start_grid:
        run = partial(deciding, with_settings(claim, {"baseline.start": start}))
        test = steps.once(start.isoformat(), SignificanceTest | NotRun, run)
        if isinstance(test, SignificanceTest):
            found[start] = test
    return MappingProxyType(found)


def definitions_on_their_own(
    claim: C,
    deciding: Callable[[C], SignificanceTest | NotRun],
    effect: Callable[[SignificanceTest], float],
    steps: Steps = UNKEPT,
) -> Multiverse | None:
    """Every definition by its own test, each kept by `steps`, and Bonferroni's p for the best; None where none was run.

    Parameters
    ----------
    effect
        Size and sign of what a test found.
    """
    results: list[VariantResult] = []
    tests: list[SignificanceTest] = []
    for at, (values, variant) in enumerate(variants_of(claim)):
        test = steps.once(f"{at}", SignificanceTest | NotRun, partial(deciding, variant))
        if isinstance(test, NotRun):
            results.append(VariantResult(values, not_run=test))
            continue
        tests.append(test)
        results.append(VariantResult(values, test.n, effect(test), test.p))
    return by_bonferroni(claim.direction, claim.inference.alpha, results, tests)


def by_joint_shift(
    direction: str, alpha: float, results: Sequence[VariantResult], shifted: Sequence[Vector]
) -> Multiverse | None:
    """Definitions with the statistics of all their shifts, in the order of those that were run; None where none was."""
    if not shifted:
        return None
    together = joint_shift(shifted, side=direction)
    p = iter(together.own.tolist())
    placed = tuple(each if each.not_run is not None else replace(each, p=next(p)) for each in results)
    return Multiverse(
        variants=placed,
        p_adjusted=together.adjusted,
        p_adjusted_opposite=together.opposite,
        p_median=together.median,
        right_sign=share_of_right_sign(placed, direction),
        below_alpha=float((together.own < alpha).mean()),
        shifts=together.shifts,
    )


def share_of_right_sign(results: Sequence[VariantResult], direction: str) -> float:
    """Of the definitions that were run: those whose effect has the claimed sign, or without one the more common sign.

    >>> both = [VariantResult({}, 2, -0.1), VariantResult({}, 2, -0.2), VariantResult({}, 2, 0.3)]
    >>> [round(share_of_right_sign(both, each), 2) for each in ("greater", "less", "two_sided")]
    [0.33, 0.67, 0.67]
    """
    effects = np.array([each.effect for each in results if each.effect is not None])
    above, below = float((effects > 0.0).mean()), float((effects < 0.0).mean())
    return {"greater": above, "less": below}.get(direction, max(above, below))


def by_bonferroni(
    direction: str, alpha: float, results: Sequence[VariantResult], tests: Sequence[SignificanceTest]
) -> Multiverse | None:
    """Definitions with tests of their own, in the order of those that were run; None where none was.

    A definition has the claimed sign where the claimed direction has the smaller p.
    """
    if not tests:
        return None
    p, opposite = np.array([each.p for each in tests]), np.array([each.p_opposite for each in tests])
    return Multiverse(
        variants=tuple(results),
        p_adjusted=min(1.0, len(tests) * float(p.min())),
        p_adjusted_opposite=min(1.0, len(tests) * float(opposite.min())),
        p_median=float(np.median(p)),
        right_sign=1.0 if direction == "two_sided" else float((p < opposite).mean()),
        below_alpha=float((p < alpha).mean()),
        shifts=0,
    )
