"""Claims that a series comes back to its mean: whether it does at all, and how fast.

The test that decides is the one of Dickey and Fuller, whose null is that it never does. Coming back is what every
stationary series does: it is no forecast that anybody could act on, and prices of futures know of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from weatherglass.claims.claim_file import ForecastClaim
from weatherglass.claims.definitions import by_every_start, definitions_on_their_own
from weatherglass.claims.detectable import without_record
from weatherglass.claims.forecast_beside import controls_of
from weatherglass.claims.observed import observed, used
from weatherglass.claims.results import (
    ClaimReport,
    Finding,
    Multiverse,
    NotRun,
    PowerResult,
    SignificanceTest,
    Why,
)
from weatherglass.claims.steps import Steps
from weatherglass.claims.verdict import AFTER_FREEZE, ESTIMATE
from weatherglass.errors import MethodError
from weatherglass.market.series import Days
from weatherglass.signals.panel import Observations, Panel
from weatherglass.stats.half_life import ar1, autocorrelation_half_life, half_life
from weatherglass.stats.unit_root_power import SIMULATIONS, longest_half_life
from weatherglass.stats.unit_roots import RootTest, UnitRootTests, dickey_fuller, unit_root_tests
from weatherglass.stats.variance_ratio import variance_ratio, wild_variance_ratio

Vector = NDArray[np.float64]
Known = dict[str, SignificanceTest | NotRun]
"""Deciding tests by what they depend on."""
ADF, PHILLIPS_PERRON, WILD = "adf", "phillips_perron", "wild_variance_ratio"
RANDOM_WALK = "random_walk"
SIZES: Mapping[str, str] = MappingProxyType({WILD: "5.4-5.8 %"})
FEWEST_ROWS = 100
_MOST_DRAWS = 999
_STEPS = 4


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """The series that is said to come back, as it is looked at: its logarithm where it is positive throughout."""

    days: Days
    level: Vector
    observations: Observations

    @property
    def rows(self) -> int:
        """Values."""
        return int(self.level.shape[0])

    def since(self, start: date | None) -> Path:
        """From a day on."""
        if start is None:
            return self
        kept = self.days >= np.datetime64(start)
        return replace(self, days=self.days[kept], level=self.level[kept])


def mean_reversion_report(
    claim: ForecastClaim, panel: Panel, empty: ClaimReport, replications: int | None, steps: Steps
) -> ClaimReport:
    """The report on mean reversion: unit roots, variance ratio, corrected half-life, starts and definitions."""
    steps("primary", 0, _STEPS)
    path = path_of(claim, panel)
    if isinstance(path, NotRun):
        return replace(empty, not_run=(path,))
    series = (used("target", claim.data.target, path.observations),)
    primary = steps.once("primary", SignificanceTest | NotRun, lambda: primary_of(claim, path))
    if isinstance(primary, NotRun):
        return replace(empty, series=series, not_run=(primary,))
    steps("second", 1, _STEPS)
    tests = steps.once("roots", UnitRootTests, lambda: unit_root_tests(path.level))
    draws = min(_MOST_DRAWS, claim.inference.replications if replications is None else replications)
    wild = steps.once("wild", SignificanceTest | NotRun, lambda: _wild_test(claim, path, draws))
    second = (_root_test(claim, path, PHILLIPS_PERRON, tests.phillips_perron), wild)
    steps("variants", 2, _STEPS)
    known: Known = {_made_by(claim): primary}
    deciding = partial(_deciding, panel=panel, known=known)
    universe = steps.in_parts(
        "variants",
        Multiverse | None,
        lambda parts: definitions_on_their_own(claim, deciding, lambda test: test.details["gone"], parts),
    )
    steps("findings", 3, _STEPS)
    return replace(
        empty,
        series=series,
        primary=primary,
        tests=tuple(each for each in second if isinstance(each, SignificanceTest)),
        by_start=steps.in_parts(
            "starts", Mapping[date, SignificanceTest], lambda parts: by_every_start(claim, deciding, parts)
        ),
        multiverse=universe,
        controls=controls_of(claim, deciding, of_signal=False),
        power=power_of(claim, path),
        findings=findings_of(claim, path, tests),
        not_run=tuple(each for each in second if isinstance(each, NotRun)),
    )


def power_of(claim: ForecastClaim, path: Path) -> PowerResult | None:
    """The longest half-life that the test would have found; None for a denial, which is about no half-life."""
    if claim.direction == "less":
        return None
    inference = claim.inference
    alpha = inference.alpha / 2.0 if claim.direction == "two_sided" else inference.alpha
    longest = longest_half_life(path.rows, alpha=alpha, target=inference.power.target, seed=inference.seed)
    return without_record(longest, inference, "sessions", null_model=RANDOM_WALK, simulations=SIMULATIONS)


def path_of(claim: ForecastClaim, panel: Panel) -> Path | NotRun:
    """The target from the baseline's start on."""
    target = observed(panel, claim.data.target, "target")
    if isinstance(target, NotRun):
        return target
    level = np.log(target.value) if bool((target.value > 0.0).all()) else target.value
    path = Path(target.days, level, target).since(claim.baseline.start)
    if path.rows < FEWEST_ROWS or not float(np.ptp(path.level)) > 0.0:
        return NotRun("target", Why.TOO_SHORT, f"{path.rows}")
    return path


def primary_of(claim: ForecastClaim, path: Path) -> SignificanceTest | NotRun:
    """The test of Dickey and Fuller, or why it was not run."""
    try:
        found = dickey_fuller(path.level)
    except ImportError:
        return NotRun(ADF, Why.NO_LIBRARY, "stats")
    return _root_test(claim, path, ADF, found)


def _root_test(claim: ForecastClaim, path: Path, name: str, found: RootTest) -> SignificanceTest:
    """The lower tail speaks for a return to the mean; the upper one for a series that runs away.

    "gone" is the share of a distance from the mean that is gone after a row.
    """
    return _in_direction(
        claim,
        path,
        name,
        found.statistic,
        "t",
        found.p,
        details={"lags": float(found.lags), "gone": 1.0 - ar1(path.level).phi_corrected},
    )


def _wild_test(claim: ForecastClaim, path: Path, draws: int) -> SignificanceTest | NotRun:
    """Whether changes over the horizon are smaller than those of a random walk."""
    rows = claim.forecast.horizon_days
    try:
        found = wild_variance_ratio(path.level, (rows,), seed=claim.inference.seed, draws=draws)
        ratio = variance_ratio(path.level, rows).ratio
    except MethodError:
        return NotRun(WILD, Why.TOO_SHORT, f"{path.rows}")
    half = 0.5 * found.p[0]
    p = half if found.z[0] < 0.0 else 1.0 - half
    return replace(
        _in_direction(claim, path, WILD, ratio, "ratio", p, details={"z": found.z[0], "rows": float(rows)}),
        draws=draws, min_p=0.5 / (draws + 1.0), monte_carlo_error=float(np.sqrt(p * (1.0 - p) / draws)),
    )  # fmt: skip


def _in_direction(
    claim: ForecastClaim, path: Path, name: str, statistic: float, unit: str, p: float, *,
    details: Mapping[str, float],
) -> SignificanceTest:  # fmt: skip
    own, other = (1.0 - p, p) if claim.direction == "less" else (p, 1.0 - p)
    both = min(1.0, 2.0 * min(own, other))
    return SignificanceTest(
        name=name, statistic=statistic, unit=unit, p=both if claim.direction == "two_sided" else own, p_two_sided=both,
        p_opposite=other, n=path.rows, draws=0, min_p=0.0, size=SIZES.get(name, ""), details=MappingProxyType(details),
    )  # fmt: skip


# -- figures -----------------------------------------------------------------------------------------------------------


def findings_of(claim: ForecastClaim, path: Path, tests: UnitRootTests) -> tuple[Finding, ...]:
    """The half-life with its interval, without its correction and over the horizon; stationarity; what came after."""
    fit, rows = ar1(path.level), claim.forecast.horizon_days
    shorter, longer = half_life(np.array(fit.phi_interval)).tolist()
    corrected = float(half_life(fit.phi_corrected))

    def figure(name: str, value: float, unit: str, low: float | None = None, high: float | None = None) -> Finding:
        return Finding(name, value, unit, fit.n, path.days[0].item(), path.days[-1].item(), low, high)

    ends = (shorter, longer) if np.isfinite(longer) else (None, None)
    figures = [
        figure(ESTIMATE, corrected, "sessions", *ends),
        figure("half_life_uncorrected", float(half_life(fit.phi)), "sessions"),
        figure("autocorrelation", fit.phi, "correlation"),
        figure("kpss_p", tests.kpss.p, "p"),
        figure("kpss_short_p", tests.kpss_short.p, "p"),
    ]
    if 2 <= rows < path.rows - 2:
        figures += [
            figure("half_life_over_horizon", autocorrelation_half_life(path.level, rows)[1], "sessions"),
            figure("variance_ratio", variance_ratio(path.level, rows).ratio, "ratio"),
        ]
    later = path.since(claim.freeze_date)
    if later.rows >= FEWEST_ROWS and float(np.ptp(later.level)) > 0.0:
        gone = 1.0 - ar1(later.level).phi_corrected
        begun, ended = later.days[0].item(), later.days[-1].item()
        figures.append(Finding(AFTER_FREEZE, gone, "share", later.rows, begun, ended))
    return tuple(each for each in figures if np.isfinite(each.value))


# -- the test of a definition ------------------------------------------------------------------------------------------


def _deciding(claim: ForecastClaim, panel: Panel, known: Known) -> SignificanceTest | NotRun:
    key = _made_by(claim)
    if key not in known:
        path = path_of(claim, panel)
        known[key] = path if isinstance(path, NotRun) else primary_of(claim, path)
    return known[key]


def _made_by(claim: ForecastClaim) -> str:
    """What the deciding test of a definition depends on."""
    return repr((claim.data.target, claim.baseline.start, claim.direction))
