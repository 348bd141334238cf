"""All definitions of a claim at once: each on its own, and one p for the best of them under the same shifts."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from weatherglass.claims.cases import Setting, hits_of, setting_of
from weatherglass.claims.claim_file import EventOutcomeClaim
from weatherglass.claims.definitions import by_joint_shift
from weatherglass.claims.reading import variant_count, variants_of
from weatherglass.claims.results import Multiverse, NotRun, VariantResult
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
) -> Multiverse | None:
    """Every definition of the file's `variants`, and the joint shift over all that could be run.

    Parameters
    ----------
    outcomes_of
        What is shifted: the outcomes as they are, or in units of their expected volatility.

    Returns
    -------
    None when no definition could be run.
    """
    total = variant_count(claim)
    results: list[VariantResult] = []
    shifted: list[Vector] = []
    for at, (setting_values, variant) in enumerate(variants_of(claim)):
        setting = setting_of(variant, panel)
        if isinstance(setting, NotRun):
            results.append(VariantResult(setting_values, not_run=setting))
        else:
            means = shifted_means(outcomes_of(setting), setting.circle_rows)
            shifted.append(means)
            effect = float(setting.outcomes[setting.circle_rows].mean() - setting.outcomes.mean())
            results.append(VariantResult(setting_values, setting.n, effect, None, hits_of(setting)))
        if progress is not None:
            progress(at + 1, total)
    return by_joint_shift(claim.direction, claim.inference.alpha, results, shifted)
