"""What trading costs at each bar: commission, half a spread that widens with volatility, slippage."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from weatherglass.claims.claim_sections import SeriesUse
from weatherglass.claims.results import NotRun
from weatherglass.playbooks.clock import Clock
from weatherglass.playbooks.playbook_sections import Costs
from weatherglass.playbooks.rules import Asked, last_known

Vector = NDArray[np.float64]
BASIS_POINT = 1e-4


def cost_of(costs: Costs, asked: Asked, clock: Clock) -> Vector | NotRun:
    """Paid for each unit of value traded at each bar, (t,), the same for every asset.

    The spread is as wide as the last volatility known before the bar makes it; as narrow as usual before there is one.
    """
    half = np.full(clock.bars, costs.half_spread_bp)
    if costs.widening is not None:
        found = asked.series(SeriesUse(id=costs.widening.series), "costs.widening.series")
        if isinstance(found, NotRun):
            return found
        row = last_known(found.known_at, clock)
        points = np.maximum(0.0, found.value[np.maximum(row, 0)] - costs.widening.above)
        half += np.where(row >= 0, costs.widening.bp_per_point * points, 0.0)
    return np.asarray(BASIS_POINT * (costs.commission_bp + half + costs.slippage_bp))
