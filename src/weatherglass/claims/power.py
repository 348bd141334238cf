"""What the cases of a claim could have shown: the p of a perfect record, and the smallest effect that would be seen."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from weatherglass.claims.cases import PRICE_MEASURES, Setting, base_rate_of
from weatherglass.claims.detectable import from_draws
from weatherglass.claims.results import PowerResult, SignificanceTest
from weatherglass.stats.bull_markets import peaks_and_troughs
from weatherglass.stats.null_models import NullModel, fitted_variance
from weatherglass.stats.power import PowerCurve, shift_power
from weatherglass.stats.randomization import shifted_means
from weatherglass.stats.small_samples import cases_needed

Vector = NDArray[np.float64]
SIMULATIONS = 400
LARGEST_EFFECT = math.log(64.0)
EFFECTS = 25
"""Sizes on the grid: from no effect to a multiple of 64, evenly in logs; for quiet targets the grid is scaled down."""
STOCK_SWING, STOCK_VOLATILITY = math.log(1.2), 0.16
"""A swing of 20 % makes a bull or bear market of stocks, which vary by 16 % a year; wilder markets need a wider one."""
DEFAULT_DURATIONS = (400.0, 250.0)
LARGEST_SWING = 0.65


def power_of(
    setting: Setting, primary: SignificanceTest | None, *, seed: int, simulations: int = SIMULATIONS
) -> PowerResult:
    """Power of the shift test on a null fitted to the target, for the cases as they lie.

    The effect is a multiple of what a usual date gives over the horizon: below 1 for claims that ask for less. Where
    outcomes are shifted in units of their expected volatility, so is the effect on every one of them. Of measures that
    are no prices it is a difference of means, from the shifts themselves.
    """
    claim, base = setting.claim, base_rate_of(setting)
    hits = setting.hit_is is not None
    record = base.share**setting.independent_cases if hits else None
    needed = cases_needed(base.share, claim.inference.alpha) if hits else None
    power = claim.inference.power
    cases = setting.independent_cases if hits else None
    if primary is None or claim.outcome.measure not in PRICE_MEASURES:
        found = PowerResult(
            record, needed, None, power.claimed_effect_multiple, None, "multiple", power.target, power.null_model, 0,
            cases,
        )  # fmt: skip
        outcomes = None if primary is None else _as_shifted(setting, primary)
        if outcomes is None:
            return found
        shifts = shifted_means(outcomes, setting.circle_rows)
        own = from_draws(shifts, claim.inference, claim.direction, claim.outcome.measure)
        return replace(own, min_p_of_record=record, cases_for_alpha=needed, record_cases=cases)
    curve = _curve(setting, seed, simulations)
    claimed = power.claimed_effect_multiple
    detectable = curve.detectable(power.target)
    sign = -1.0 if claim.direction == "less" else 1.0
    return PowerResult(
        min_p_of_record=record,
        cases_for_alpha=needed,
        power_at_claim=None if claimed is None else curve.at(_size(claimed, claim.direction)),
        claimed_effect=claimed,
        detectable=None if detectable is None else math.exp(sign * detectable),
        unit="multiple",
        target=power.target,
        null_model=power.null_model,
        simulations=curve.simulations,
        record_cases=cases,
    )


def _as_shifted(setting: Setting, primary: SignificanceTest) -> Vector | None:
    """The outcomes as the deciding test shifts them; None for a test that does something else."""
    from weatherglass.claims.volatility_tests import STANDARDISED, standardised_outcomes

    if primary.name == STANDARDISED:
        return standardised_outcomes(setting)
    return setting.outcomes if primary.name == "circular_shift" else None


def _size(multiple: float, direction: str) -> float:
    """Log effect of a multiple in the direction of the claim; negative where it goes the other way."""
    effect = math.log(multiple)
    return {"greater": effect, "less": -effect}.get(direction, abs(effect))


def _scale(setting: Setting) -> tuple[Vector | None, float]:
    """By what each date's outcome is multiplied before it is shifted, and how that changes their spread."""
    from weatherglass.claims.volatility_tests import ABOUT_A_MEAN, STANDARDISED, expected_volatility

    if setting.claim.inference.primary != STANDARDISED or setting.claim.outcome.measure not in ABOUT_A_MEAN:
        return None, 1.0
    expected = expected_volatility(setting)
    if expected is None:
        return None, 1.0
    scale = np.asarray(np.median(expected) / expected)
    rest = setting.outcomes - setting.outcomes.mean()
    return scale, float((scale * rest).std() / rest.std())


def _curve(setting: Setting, seed: int, simulations: int) -> PowerCurve:
    claim = setting.claim
    horizon = claim.outcome.horizon_days
    scale, spread = _scale(setting)
    returns = spread * np.diff(np.log(setting.target.value[setting.first_row :]))
    drifting = claim.inference.power.null_model == "garch_markov_drift"
    model = null_model(returns, horizon=horizon if drifting else None)
    at_cases = 1.0 if scale is None else float(scale[setting.circle_rows].mean())
    widest = min(LARGEST_EFFECT, 12.0 * model.daily * math.sqrt(horizon) / at_cases)
    return shift_power(
        model, setting.circle_rows, dates=setting.outcomes.shape[0], horizon=horizon,
        effects=np.linspace(0.0, widest, EFFECTS), alpha=claim.inference.alpha, seed=seed, simulations=simulations,
        side=claim.direction, scale=scale,
    )  # fmt: skip


def null_model(returns: Vector, *, horizon: int | None) -> NullModel:
    """A null with the target's volatility and its clustering, and a drift of bull and bear markets or a constant one.

    Parameters
    ----------
    returns
        (n,) daily log returns of the target.
    horizon
        Rows over which the model's returns shall vary as much as the target's do: bull and bear markets account for
        what daily volatility leaves unexplained. None for a constant drift.
    """
    return _null_model(returns.tobytes(), horizon)


@lru_cache(maxsize=16)
def _null_model(raw: bytes, horizon: int | None) -> NullModel:
    returns = np.frombuffer(raw)
    alpha, beta = fitted_variance(returns)
    daily, mean = float(returns.std()), float(returns.mean())
    constant = NullModel(daily, alpha=alpha, beta=beta, drifts=(mean, mean))
    if horizon is None or returns.shape[0] < 2 * horizon:
        return constant
    durations = bull_and_bear_days(returns)
    gap = drift_gap(returns, horizon, durations)
    bull = durations[0] / sum(durations)
    shocks = daily**2 - bull * (1.0 - bull) * gap * gap
    if gap == 0.0 or shocks <= 0.0:
        return constant
    drifts = (mean + (1.0 - bull) * gap, mean - bull * gap)
    return NullModel(math.sqrt(shocks), alpha=alpha, beta=beta, drifts=drifts, durations=durations)


def drift_gap(returns: Vector, horizon: int, durations: tuple[float, float]) -> float:
    """Daily drift of bull less that of bear markets, by which returns over the horizon vary as much as they do.

    The drift of a two-state chain is autocorrelated with ``rho = 1 - 1/d1 - 1/d2`` a day, so that it adds
    ``p (1 - p) gap^2 (h + 2 sum (h - k) rho^k)`` to the variance over h days. Drifts measured in markets that were
    dated looking back would be too wide: dating picks the turns of the noise, too.
    """
    total = np.concatenate([[0.0], np.cumsum(returns)])
    spread = float((total[horizon:] - total[:-horizon]).var()) - horizon * float(returns.var())
    bull = durations[0] / sum(durations)
    rho = max(0.0, 1.0 - 1.0 / durations[0] - 1.0 / durations[1])
    lags = np.arange(1, horizon)
    weight = bull * (1.0 - bull) * (horizon + 2.0 * float(((horizon - lags) * rho**lags).sum()))
    return math.sqrt(max(0.0, spread) / weight)


def bull_and_bear_days(returns: Vector) -> tuple[float, float]:
    """Mean days of bull and of bear markets, dated looking back: a null to simulate may know that, an event may not."""
    price = np.exp(np.concatenate([[0.0], np.cumsum(returns)]))
    yearly = float(returns.std()) * math.sqrt(252.0)
    swing = min(LARGEST_SWING, 1.0 - math.exp(-STOCK_SWING * yearly / STOCK_VOLATILITY))
    peaks, troughs = peaks_and_troughs(price, swing=swing)
    turns = np.sort(np.concatenate([[0], peaks, troughs, [returns.shape[0]]]))
    spans = np.diff(turns)
    if spans.shape[0] < 3:
        return DEFAULT_DURATIONS
    return max(1.0, float(spans[0::2].mean())), max(1.0, float(spans[1::2].mean()))
