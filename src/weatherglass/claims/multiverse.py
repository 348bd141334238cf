"""All definitions of a claim at once: each on its own, and one p for the best of them under the same shifts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from weatherglass.claims.cases import Setting, hits_of, setting_of
from weatherglass.claims.claim_file import EventOutcomeClaim
from weatherglass.claims.definitions import by_joint_shift
from weatherglass.claims.reading import variant_count, variants_of
from weatherglass.claims.results import Multiverse, NotRun, VariantResult
from weatherglass.claims.steps import UNKEPT, Steps
from weatherglass.signals.panel import Panel
from weatherglass.stats.randomization import shifted_means

Vector = NDArray[np.float64]
Progress = Callable[[int, int], None]
"""(done, of) -> None."""


def multiverse_of(
    claim: EventOutcomeClaim,
    panel: Panel,
    *,
    outcomes_of: Callable[[Setting], Vector] = lambda setting: setting.outcomes,
    progress: Progress | None = None,
    steps: Steps = UNKEPT,
) -> Multiverse | None:
    """Every definition of the file's `variants`, and the joint shift over all that could be run.

    Parameters
    ----------
    outcomes_of
        What is shifted: the outcomes as they are, or in units of their expected volatility.
    steps
        Keep every definition.

    Returns
    -------
    None when no definition could be run.
    """
    total = variant_count(claim)
    results: list[VariantResult] = []
    shifted: list[Vector] = []
    for at, (setting_values, variant) in enumerate(variants_of(claim)):

        def tried(
            values: Mapping[str, object] = setting_values, variant: EventOutcomeClaim = variant
        ) -> tuple[VariantResult, Vector]:
            setting = setting_of(variant, panel)
            if isinstance(setting, NotRun):
                return VariantResult(values, not_run=setting), np.empty(0)
            means = shifted_means(outcomes_of(setting), setting.circle_rows)
            effect = float(setting.outcomes[setting.circle_rows].mean() - setting.outcomes.mean())
            return VariantResult(values, setting.n, effect, None, hits_of(setting)), means

        result, means = steps.once(f"{at}", tuple[VariantResult, Vector], tried)
        results.append(result)
        if result.not_run is None:
            shifted.append(means)
        if progress is not None:
            progress(at + 1, total)
    return by_joint_shift(claim.direction, claim.inference.alpha, results, shifted)
