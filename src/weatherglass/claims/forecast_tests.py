"""The tests of claims that a signal forecasts: against what came, against competitors, in crises.

Against several competitors the claim to be better is held to the strongest of them: the largest p counts, which needs
no correction. Its denial needs one competitor that beats the signal, and pays for the choice by Bonferroni. Horizons
overlap, so errors hang together over the horizon and longer: variances are Newey and West's over twice the horizon or
1.3 sqrt(n) rows, whichever is longer, with p-values by fixed-b.

References
----------
As `weatherglass.stats.forecast_evaluation`, and Patton, A.J. and Sheppard, K. (2009), Evaluating volatility and
correlation forecasts, in: Handbook of Financial Time Series, Springer, 801-838.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from weatherglass.claims.claim_file import ForecastClaim
from weatherglass.claims.event_tests import OWN_VOLATILITY
from weatherglass.claims.forecast_cases import FEWEST_WINDOWS, ForecastCases
from weatherglass.claims.results import NotRun, SignificanceTest, Why
from weatherglass.errors import MethodError
from weatherglass.stats.fixed_b import SMALLEST_P, MeanTest, fixed_b_p, mean_test
from weatherglass.stats.forecast_evaluation import (
    MincerZarnowitz,
    clark_west,
    giacomini_white,
    mincer_zarnowitz,
    pesaran_timmermann,
    qlike,
)
from weatherglass.stats.hac import lazarus_lags
from weatherglass.stats.ranks import expanding_percentile

Vector = NDArray[np.float64]
Mask = NDArray[np.bool_]
MZ, MZ_WEIGHTED, MZ_APART = "mincer_zarnowitz", "mincer_zarnowitz_weighted", "mincer_zarnowitz_apart"
DM, DM_APART, CW, GW, PT = (
    "diebold_mariano", "diebold_mariano_apart", "clark_west", "giacomini_white", "pesaran_timmermann",
)  # fmt: skip
SIGNAL = "signal"
CRISIS_FROM = 30.0
"""Vol points of an index of stocks: what the article calls high."""
_OF_STOCKS = OWN_VOLATILITY - {"DVOL", "VVIX"}
CRISIS_PERCENTILE = 90.0
"""Of any other signal, among its values so far."""
SIZES: Mapping[str, str] = MappingProxyType({
    DM: "4.8-6.0 %", GW: "3.3-4.5 %", CW: "2 %", MZ_WEIGHTED: "7-11 %",
})  # fmt: skip
"""One-sided but for the last; variances that keep .98 a day of their logarithm, 21 rows ahead, 1,000 to 9,000 rows."""


def primary_of(claim: ForecastClaim, cases: ForecastCases) -> SignificanceTest | NotRun:
    """The test that decides."""
    if cases.windows < FEWEST_WINDOWS:
        return NotRun("cases", Why.TOO_SHORT, f"{cases.n}")
    if claim.forecast.claim != "unbiased" and not cases.rivals:
        return cases.not_run[0] if cases.not_run else NotRun("competitors", Why.NOT_APPLICABLE)
    try:
        match claim.forecast.claim:
            case "unbiased":
                return _unbiased(claim, cases)
            case "no_better_in_crises":
                return _in_crises(claim, cases)
            case _:
                return _better(claim, cases)
    except MethodError:
        return NotRun(claim.forecast.claim, Why.NOT_APPLICABLE, cases.signal.series)


# -- losses ------------------------------------------------------------------------------------------------------------


def losses_of(cases: ForecastCases, loss: str) -> dict[str, Vector]:
    """Loss of the signal and of every competitor, (n,) each.

    Returns are judged by squared errors, in squared percent; variances by QLIKE or by squared errors of variances, both
    of which rank forecasts rightly though the variance that came is itself only estimated.
    """
    forecasts = {SIGNAL: cases.forecast, **cases.rivals}
    if not cases.of_volatility:
        return {name: (100.0 * (cases.came - each)) ** 2 for name, each in forecasts.items()}
    if loss == "mse":
        return {name: (1e-4 * (cases.came - each)) ** 2 for name, each in forecasts.items()}
    return {name: qlike(cases.came, each) for name, each in forecasts.items()}


def lags_of(cases: ForecastCases) -> int:
    """Twice the horizon, or 1.3 sqrt(n) where that is more."""
    return max(2 * cases.horizon, lazarus_lags(cases.n))


@dataclass(frozen=True, slots=True)
class Contest:
    """The signal against one competitor.

    Attributes
    ----------
    gain
        Mean loss of the competitor less that of the signal, with its test; above 0 the signal is the better one.
    better, worse
        p that the signal is better, and that it is worse.
    nested
        Whether `better` is that of Clark and West.
    """

    rival: str
    gain: MeanTest
    better: float
    worse: float
    nested: bool = False


def contests_of(cases: ForecastCases, loss: str, *, lags: int | None = None) -> list[Contest]:
    """The signal against each competitor; one whose losses are the signal's own raises `MethodError`."""
    losses, found = losses_of(cases, loss), []
    lags = lags_of(cases) if lags is None else lags
    for name, forecast in cases.rivals.items():
        gain = mean_test(losses[name] - losses[SIGNAL], lags=lags)
        nested = name in cases.nested
        better = gain.greater
        if nested:
            better = clark_west(100.0 * cases.came, 100.0 * forecast, 100.0 * cases.forecast, lags=lags).greater
        found.append(Contest(name, gain, better, gain.less, nested))
    return found


def crises_of(cases: ForecastCases) -> Mask:
    """Cases made in a crisis: the signal at 30 or more, or in the highest tenth of its values so far."""
    if cases.signal.series in _OF_STOCKS:
        return np.asarray(cases.level >= CRISIS_FROM)
    return np.asarray(expanding_percentile(cases.level) >= CRISIS_PERCENTILE)


# -- the tests ---------------------------------------------------------------------------------------------------------


def _better(claim: ForecastClaim, cases: ForecastCases) -> SignificanceTest:
    """Better than every competitor: the strongest of them decides."""
    contests = contests_of(cases, claim.forecast.loss)
    strongest = max(contests, key=lambda each: each.better)
    yes, no = strongest.better, min(1.0, len(contests) * min(each.worse for each in contests))
    name = CW if all(each.nested for each in contests) else DM
    details = {f"t_{each.rival}": each.gain.t for each in contests}
    return _decided(claim, cases, name, strongest.gain.mean, "loss", yes, no, details)


def _in_crises(claim: ForecastClaim, cases: ForecastCases) -> SignificanceTest | NotRun:
    """No better in crises: one competitor that beats the signal there is enough, and all must lose to contradict."""
    crisis = crises_of(cases)
    if int(crisis.sum()) < cases.horizon:
        return NotRun("crises", Why.NO_EVENTS, f"{int(crisis.sum())}")
    losses, lags = losses_of(cases, claim.forecast.loss), lags_of(cases)
    # zero outside of crises: the mean over all rows is that of the losses there times their share
    found = {name: mean_test((losses[SIGNAL] - losses[name]) * crisis, lags=lags) for name in cases.rivals}
    strongest = min(found, key=lambda name: found[name].greater)
    yes = min(1.0, len(found) * found[strongest].greater)
    no = max(each.less for each in found.values())
    details = {f"t_{name}": each.t for name, each in found.items()} | {"crisis_cases": float(crisis.sum())}
    share = float(crisis.mean())
    return _decided(claim, cases, GW, found[strongest].mean / share, "loss", yes, no, details)


def _unbiased(claim: ForecastClaim, cases: ForecastCases) -> SignificanceTest:
    """Right on average: it must say something (a slope above 0), and its errors must not be told beforehand.

    A forecast whose bias is not found is not shown to be right by that alone, so that the claim's own p is that of the
    slope. A bias that is found leaves the claim nothing, and contradicts it.
    """
    statistic, p = bias_of(cases)
    fit = regression_of(cases)
    t = fit.slope / fit.slope_error
    both = fixed_b_p(t, (lags_of(cases) + 1) / cases.n)
    says_something = 0.5 * both if t > 0.0 else 1.0 - 0.5 * both
    if p < claim.inference.alpha:
        says_something = 1.0
    details = {
        "came": float(came_for_forecast(cases).mean()), "slope": fit.slope, "slope_t": t,
        "mean_ratio": float(cases.came.mean() / cases.forecast.mean()),
    }  # fmt: skip
    # the verdict doubles the side against the claim; a test of two moments has no sides
    no = p if claim.direction == "less" else 0.5 * p
    own, other = (no, 1.0) if claim.direction == "less" else (says_something, no)
    return replace(
        _decided(claim, cases, MZ_WEIGHTED, statistic, "", own, other, details),
        p=own, p_opposite=other, p_two_sided=p,
    )  # fmt: skip


def came_for_forecast(cases: ForecastCases) -> Vector:
    """What came for what was forecast, case by case, (n,): the first moment of the test of bias.

    Of variances the one over the other, 1 on average for a right forecast; of returns the one less the other, 0 on
    average.
    """
    return np.asarray(cases.came / cases.forecast if cases.of_volatility else cases.came - cases.forecast)


def bias_of(cases: ForecastCases) -> tuple[float, float]:
    """Chi-squared statistic with two degrees of freedom that the forecast is right on average, whatever it says; its p.

    Of variances the moments are those of the error over the forecast, and of that over the forecast once more: the
    regression of Mincer and Zarnowitz with weights (Patton and Sheppard 2009), judged by the hypothesis itself. Its
    Wald test without weights rejects right forecasts of variances in 22 to 35 % of samples at nominal 5 %. Of returns
    they are those of the error, and of the error times the forecast.
    """
    if cases.of_volatility:
        weight = cases.forecast.mean() / cases.forecast
        statistic = giacomini_white(came_for_forecast(cases), np.ones(cases.n), weight, lags=lags_of(cases))
    else:
        weight = cases.forecast / float(np.abs(cases.forecast).mean())
        statistic = giacomini_white(cases.came, cases.forecast, weight, lags=lags_of(cases))
    # the upper tail of chi-squared with two degrees of freedom is an exponential
    return statistic, math.exp(-0.5 * statistic)


def regression_of(cases: ForecastCases, *, lags: int | None = None) -> MincerZarnowitz:
    """What came on what was forecast: of vol points where a volatility is forecast, of returns else."""
    lags = lags_of(cases) if lags is None else lags
    if cases.of_volatility:
        return mincer_zarnowitz(np.sqrt(cases.came), np.sqrt(cases.forecast), lags=lags)
    return mincer_zarnowitz(cases.came, cases.forecast, lags=lags)


def _decided(
    claim: ForecastClaim, cases: ForecastCases, name: str, statistic: float, unit: str, yes: float, no: float,
    details: Mapping[str, float], *, lags: int | None = None,
) -> SignificanceTest:  # fmt: skip
    """A test with p of the claim as the file words it (`yes`) and of its denial, in the claim's direction."""
    own, other = (no, yes) if claim.direction == "less" else (yes, no)
    both = min(1.0, 2.0 * min(yes, no))
    used_lags = lags_of(cases) if lags is None else lags
    return SignificanceTest(
        name=name,
        statistic=statistic,
        unit=unit,
        p=both if claim.direction == "two_sided" else own,
        p_two_sided=both,
        p_opposite=other,
        n=cases.n,
        draws=0,
        min_p=0.5 * SMALLEST_P,
        size=SIZES.get(name, ""),
        details=MappingProxyType({"windows": cases.windows, "lags": float(used_lags), **details}),
    )


def second_opinions(claim: ForecastClaim, cases: ForecastCases) -> list[SignificanceTest | NotRun]:
    """The same asked in other ways: of cases that do not overlap, of variances, of states, of directions."""
    apart = replace(cases.among(np.arange(cases.n) % cases.horizon == 0), horizon=1)
    found: list[SignificanceTest | NotRun] = []

    def asked(name: str, test: Callable[[], SignificanceTest | NotRun]) -> None:
        try:
            found.append(test())
        except MethodError:
            found.append(NotRun(name, Why.TOO_SHORT, f"{apart.n}"))
        except ImportError:
            found.append(NotRun(name, Why.NO_LIBRARY, "stats"))

    if claim.forecast.claim == "unbiased":
        asked(MZ, lambda: _wald(MZ, cases))
        asked(MZ_APART, lambda: _wald(MZ_APART, apart, lags=0))
        return found
    if claim.forecast.claim == "better_than_competitors":
        asked(DM_APART, lambda: _apart(claim, apart))
    if cases.rivals:
        asked(GW, lambda: _conditional(claim, cases))
    if not cases.of_volatility:
        asked(PT, lambda: _directions(claim, apart))
    return found


def _apart(claim: ForecastClaim, apart: ForecastCases) -> SignificanceTest:
    """The contest over cases that do not overlap."""
    contests = contests_of(apart, claim.forecast.loss, lags=0)
    strongest = max(contests, key=lambda each: each.better)
    no = min(1.0, len(contests) * min(each.worse for each in contests))
    return _decided(
        claim, apart, DM_APART, strongest.gain.mean, "loss", strongest.better, no, {"t": strongest.gain.t}, lags=0
    )


def _wald(name: str, cases: ForecastCases, *, lags: int | None = None) -> SignificanceTest:
    """The regression as it is usually judged: of vol points where a volatility is forecast."""
    fit = regression_of(cases, lags=lags)
    details = {"intercept": fit.intercept, "slope": fit.slope}
    return SignificanceTest(
        name, fit.wald, "", fit.p, fit.p, 1.0, cases.n, 0, 0.0, valid=False, note="heavy_tails",
        details=MappingProxyType(details),
    )  # fmt: skip


def _conditional(claim: ForecastClaim, cases: ForecastCases) -> SignificanceTest | NotRun:
    """Whether crises tell which of two is the better one: of the competitors, the one that differs least."""
    crisis = crises_of(cases)
    if int(crisis.sum()) < cases.horizon or bool(crisis.all()):
        return NotRun(GW, Why.NO_EVENTS, f"{int(crisis.sum())}")
    losses, lags = losses_of(cases, claim.forecast.loss), lags_of(cases)
    statistic = min(
        giacomini_white(losses[SIGNAL], losses[name], crisis.astype(np.float64), lags=lags) for name in cases.rivals
    )
    # the upper tail of chi-squared with two degrees of freedom is an exponential
    p = math.exp(-0.5 * statistic)
    return SignificanceTest(f"{GW}_states", statistic, "", p, p, 1.0, cases.n, 0, 0.0)


def _directions(claim: ForecastClaim, apart: ForecastCases) -> SignificanceTest:
    found = pesaran_timmermann(apart.came, apart.forecast)
    details = {"by_chance": found.by_chance, "z": found.statistic}
    return _decided(claim, apart, PT, found.right, "share", found.p, 1.0 - found.p, details, lags=0)
