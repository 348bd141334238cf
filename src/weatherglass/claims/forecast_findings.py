"""The figures of a claim that a signal forecasts: regressions, losses, contests, states, and what came afterwards."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from weatherglass.claims.claim_file import ForecastClaim
from weatherglass.claims.forecast_cases import ForecastCases
from weatherglass.claims.forecast_tests import (
    SIGNAL,
    came_for_forecast,
    contests_of,
    crises_of,
    lags_of,
    losses_of,
    regression_of,
)
from weatherglass.claims.results import Finding
from weatherglass.claims.verdict import AFTER_FREEZE, ESTIMATE
from weatherglass.errors import MethodError
from weatherglass.stats.fixed_b import MeanTest, fixed_b_critical, mean_test
from weatherglass.stats.forecast_evaluation import (
    encompassing,
    giacomini_white,
    out_of_sample_r_squared,
    qlike,
)

Vector = NDArray[np.float64]
Mask = NDArray[np.bool_]
_HAC = "hac"
_VOL_POINTS, _LOG_RETURN = "vol_points", "log_return"


def findings_of(claim: ForecastClaim, cases: ForecastCases) -> tuple[Finding, ...]:
    """All of them, the one that the claim is about first.

    Regressions are of vol points (or returns) with the variance of twice the horizon, as is usual; intervals by
    fixed-b. A figure that cannot be had for these cases is left out.
    """
    figures = [_estimate(claim, cases, ESTIMATE)]
    figures += _regressions(cases)
    figures += _losses(claim, cases)
    if cases.of_volatility:
        figures += _gaps(cases)
    figures += _states(claim, cases)
    later = cases.among(cases.days > np.datetime64(claim.freeze_date))
    if later.n:
        figures.append(_estimate(claim, later, AFTER_FREEZE))
    return tuple(each for each in figures if each is not None)


def _estimate(claim: ForecastClaim, cases: ForecastCases, name: str) -> Finding | None:
    """The size that the claim is about: what came for what was forecast, the loss saved, or that added in crises.

    Without an interval where the cases are too few for one.
    """
    asked = claim.forecast
    try:
        if asked.claim == "unbiased" and name == ESTIMATE:
            return _bias(cases)
        if asked.claim == "unbiased":
            lags = min(2 * cases.horizon, cases.n - 3)
            fit = regression_of(cases, lags=lags)
            wide = fixed_b_critical(0.05, (lags + 1) / cases.n) * fit.slope_error
            return _figure(cases, name, fit.slope, "ratio", low=fit.slope - wide, high=fit.slope + wide, note=_HAC)
        if asked.claim == "no_better_in_crises":
            return _added_in_crises(claim, cases, name)
        strongest = max(contests_of(cases, asked.loss), key=lambda each: each.better)
        return _mean(cases, name, strongest.gain, 1.0)
    except MethodError:
        return None if asked.claim != "better_than_competitors" else _bare_gain(claim, cases, name)


def _bias(cases: ForecastCases) -> Finding:
    """What came for what was forecast, as the test that decides asks it; the slope without weights stands beside it."""
    came = came_for_forecast(cases)
    null = 1.0 if cases.of_volatility else 0.0
    test = mean_test(came - null, lags=min(lags_of(cases), cases.n - 2))
    wide = fixed_b_critical(0.05, test.share) * test.error
    middle, unit = null + test.mean, "ratio" if cases.of_volatility else _LOG_RETURN
    return _figure(cases, ESTIMATE, middle, unit, low=middle - wide, high=middle + wide, note=_HAC)


def _bare_gain(claim: ForecastClaim, cases: ForecastCases, name: str) -> Finding:
    losses = losses_of(cases, claim.forecast.loss)
    gains = [float((losses[rival] - losses[SIGNAL]).mean()) for rival in cases.rivals]
    return _figure(cases, name, min(gains), "loss")


def _added_in_crises(claim: ForecastClaim, cases: ForecastCases, name: str) -> Finding | None:
    crisis = crises_of(cases)
    if not bool(crisis.any()):
        return None
    losses = losses_of(cases, claim.forecast.loss)
    added = {rival: (losses[SIGNAL] - losses[rival]) * crisis for rival in cases.rivals}
    worst = max(added, key=lambda rival: float(added[rival].mean()))
    test, share = mean_test(added[worst], lags=min(lags_of(cases), cases.n - 2)), float(crisis.mean())
    return _mean(cases.among(crisis), name, test, share)


def _mean(cases: ForecastCases, name: str, test: MeanTest, share: float) -> Finding:
    """A mean with its 95 % interval, over the share of the rows that it is of."""
    wide = fixed_b_critical(0.05, test.share) * test.error
    return _figure(
        cases, name, test.mean / share, "loss", low=(test.mean - wide) / share, high=(test.mean + wide) / share,
        note=_HAC,
    )  # fmt: skip


def _regressions(cases: ForecastCases) -> list[Finding | None]:
    try:
        fit = regression_of(cases, lags=2 * cases.horizon)
    except MethodError:
        return []
    unit = _VOL_POINTS if cases.of_volatility else _LOG_RETURN
    wide = fixed_b_critical(0.05, (2 * cases.horizon + 1) / cases.n)

    def within(name: str, value: float, error: float, of: str) -> Finding:
        return _figure(cases, name, value, of, low=value - wide * error, high=value + wide * error, note=_HAC)

    found: list[Finding | None] = [
        within("mz_intercept", fit.intercept, fit.intercept_error, unit),
        within("mz_slope", fit.slope, fit.slope_error, "ratio"),
        _figure(cases, "mz_r_squared", fit.r_squared, "share"),
        _figure(cases, "mz_wald", fit.wald, ""),
    ]
    for name, rival in cases.rivals.items():
        try:
            both = encompassing(
                _plain(cases, cases.came), _plain(cases, cases.forecast), _plain(cases, rival),
                lags=2 * cases.horizon,
            )  # fmt: skip
        except MethodError:  # the two are the same, or one never moves
            continue
        _, own, other = both.t.tolist()
        found += [
            _figure(cases, f"encompassing_signal_{name}", own, "t"),
            _figure(cases, f"encompassing_{name}", other, "t"),
        ]
    return found


def _losses(claim: ForecastClaim, cases: ForecastCases) -> list[Finding | None]:
    losses = losses_of(cases, claim.forecast.loss)
    found: list[Finding | None] = [
        _figure(cases, f"loss_{n}", float(each.mean()), "loss") for n, each in losses.items()
    ]
    if cases.of_volatility:
        scale = float(cases.came.mean() / cases.forecast.mean())
        found.append(_figure(cases, "variance_scale", scale, "ratio"))
        if claim.forecast.loss == "qlike":
            rescaled = float(qlike(cases.came, scale * cases.forecast).mean())
            found.append(_figure(cases, "loss_rescaled", rescaled, "loss"))
    else:
        found += [
            _figure(cases, f"r_squared_against_{n}", out_of_sample_r_squared(cases.came, cases.forecast, each), "share")
            for n, each in cases.rivals.items()
        ]
    try:
        contests = contests_of(cases, claim.forecast.loss)
    except MethodError:
        return found
    # as Diebold and Mariano sign it: below 0 the signal is the better one
    return [*found, *(_figure(cases, f"dm_{each.rival}", -each.gain.t, "t") for each in contests)]


def _gaps(cases: ForecastCases) -> list[Finding | None]:
    gap = np.sqrt(cases.forecast) - np.sqrt(cases.came)
    low, high = np.quantile(gap, (0.25, 0.75)).tolist()
    return [
        _figure(cases, "share_above", float((gap > 0.0).mean()), "share"),
        _figure(cases, "mean_gap", float(gap.mean()), _VOL_POINTS, low=low, high=high, note="quartiles"),
    ]


def _states(claim: ForecastClaim, cases: ForecastCases) -> list[Finding | None]:
    """Losses in crises and outside of them, and whether the state tells which forecast is the better one."""
    crisis = crises_of(cases)
    if not bool(crisis.any()) or bool(crisis.all()):
        return []
    losses = losses_of(cases, claim.forecast.loss)
    found: list[Finding | None] = []
    for state, kept in (("in_crises", crisis), ("in_calm", ~crisis)):
        among = cases.among(kept)
        found += [_figure(among, f"loss_{n}_{state}", float(each[kept].mean()), "loss") for n, each in losses.items()]
    for name in cases.rivals:
        try:
            state_of = crisis.astype(np.float64)
            statistic = giacomini_white(losses[SIGNAL], losses[name], state_of, lags=lags_of(cases))
        except (MethodError, np.linalg.LinAlgError):
            continue
        found.append(_figure(cases, f"gw_{name}", statistic, ""))
    return found


def _plain(cases: ForecastCases, values: Vector) -> Vector:
    return np.sqrt(values) if cases.of_volatility else values


def _figure(
    cases: ForecastCases, name: str, value: float, unit: str, *, low: float | None = None, high: float | None = None,
    note: str = "",
) -> Finding:  # fmt: skip
    return Finding(name, value, unit, cases.n, cases.days[0].item(), cases.days[-1].item(), low, high, note)
