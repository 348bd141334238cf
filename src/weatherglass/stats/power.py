"""What a shift test could have seen: its power against an effect of a given size, by simulation.

An effect of size c adds c / h to the daily log return on the h days after each event. Outcomes are sums of returns, so
every shifted mean grows by c times a known number, and one simulated path answers for all sizes at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import UsageError
from weatherglass.stats.null_models import NullModel, simulated_returns
from weatherglass.stats.randomization import shifted_means

Vector = NDArray[np.float64]
Rows = NDArray[np.int64]
_BATCH = 100


@dataclass(frozen=True, slots=True, eq=False)
class PowerCurve:
    """Rejection rates of a shift test by the size of the effect.

    Attributes
    ----------
    effects
        (k,) log effects over the horizon, in the direction that was asked for.
    power
        (k,) shares of the simulated paths on which p < alpha; at effect 0 that is the size of the test.
    simulations
        Paths.
    """

    effects: Vector
    power: Vector
    simulations: int

    def at(self, effect: float) -> float:
        """Power at an effect, interpolated; the ends hold beyond the grid."""
        return float(np.interp(effect, self.effects, self.power))

    def detectable(self, target: float) -> float | None:
        """Smallest effect found with the wanted power, interpolated; None when no effect of the grid is."""
        reached = np.flatnonzero(self.power >= target)
        if reached.size == 0:
            return None
        at = int(reached[0])
        if at == 0:
            return float(self.effects[0])
        low, high = self.power[at - 1], self.power[at]
        share = (target - low) / (high - low)
        return float(self.effects[at - 1] + share * (self.effects[at] - self.effects[at - 1]))


def shift_power(
    model: NullModel,
    rows: Rows,
    *,
    dates: int,
    horizon: int,
    effects: Vector,
    alpha: float,
    seed: int,
    simulations: int = 400,
    side: str = "greater",
    scale: Vector | None = None,
) -> PowerCurve:
    """Power of the circular shift of the events against effects of several sizes.

    Parameters
    ----------
    rows
        (n,) of the events among the dates.
    dates
        Dates on the circle; paths have `horizon` more rows.
    effects
        (k,) increasing sizes of log effects over the horizon; for side "less" that much is lost and not gained.
    alpha
        A p below it rejects.
    seed
        The same seed gives the same bits.
    side
        "greater", "less" or "two_sided": what the test asks. Gains and losses differ where drifts do.
    scale
        (dates,) by which the effect on each date's outcome is multiplied, for outcomes that are shifted in units of
        what was expected of their date: an effect in a wild time is a small one. None for 1 on all dates.
    """
    if side not in {"greater", "less", "two_sided"}:
        raise UsageError(f"side={side!r} must be greater, less or two_sided")
    if simulations < 1 or horizon < 1 or dates < 2:
        raise UsageError(f"{simulations} simulations of {dates} dates at a horizon of {horizon}: each must be larger")
    grown = _overlap(rows, dates, horizon)
    growth = shifted_means(grown if scale is None else grown * scale, rows)
    sign = -1.0 if side == "less" else 1.0
    rejected = np.zeros(effects.shape[0])
    streams = np.random.SeedSequence(seed).spawn(-(-simulations // _BATCH))
    for batch, stream in enumerate(streams):
        paths = min(_BATCH, simulations - batch * _BATCH)
        returns = simulated_returns(model, np.random.default_rng(stream), rows=dates + horizon, paths=paths)
        logs = np.vstack([np.zeros(paths), np.cumsum(returns, axis=0)])
        outcomes = logs[horizon : horizon + dates] - logs[:dates]
        for path in range(paths):
            null = sign * shifted_means(np.ascontiguousarray(outcomes[:, path]), rows)
            for at, effect in enumerate(effects.tolist()):
                means = null + effect * growth
                p = float((means >= means[0] - 1e-12).mean())
                if side == "two_sided":
                    p = 2.0 * min(p, float((means <= means[0] + 1e-12).mean()))
                rejected[at] += p < alpha
    return PowerCurve(effects, rejected / simulations, simulations)


def detectable_by_draws(draws: Vector, *, alpha: float, target: float, side: str = "greater") -> float:
    """Smallest effect found with the wanted power by a test that compares its statistic with draws of it.

    An effect moves the statistic and leaves its spread: from the draw that is just found back to the one that all but
    the wanted share of the draws exceed.

    Parameters
    ----------
    draws
        (k,) statistics under every shift, or of every resample; finite.
    side
        "greater", "less" (the answer is negative) or "two_sided" (the larger of both sides, positive).

    Examples
    --------
    >>> draws = np.arange(101.0)
    >>> [detectable_by_draws(draws, alpha=0.05, target=0.8, side=side) for side in ("greater", "less", "two_sided")]
    [75.0, -75.0, 77.5]
    """
    level = alpha / 2.0 if side == "two_sided" else alpha
    up = float(np.quantile(draws, 1.0 - level) - np.quantile(draws, 1.0 - target))
    down = float(np.quantile(draws, target) - np.quantile(draws, level))
    return {"greater": up, "less": -down}.get(side, max(up, down))


def _overlap(rows: Rows, dates: int, horizon: int) -> Vector:
    """Share of an effect that falls into the window after each date, (dates,)."""
    daily = np.zeros(dates + horizon)
    for row in rows.tolist():
        daily[row : row + horizon] += 1.0 / horizon
    total = np.concatenate([[0.0], np.cumsum(daily)])
    return np.asarray(total[horizon : horizon + dates] - total[:dates])
