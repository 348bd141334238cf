"""Figures about the mean reversion of the VIX: half-lives, tests of stationarity, and the path back to the mean."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from weatherglass.signals.panel import Frame, Panel, Unavailable, Why
from weatherglass.signals.signal import Fact, GapRule, MissingFact, Returns, SignalHistory
from weatherglass.signals.vix_autoregression import MINIMUM, causal_fit, level_of, log_vix
from weatherglass.stats.half_life import ar1, autocorrelation_half_life, expected_path, half_life, path_sd
from weatherglass.stats.unit_roots import unit_root_tests
from weatherglass.stats.variance_ratio import variance_ratio

Vector = NDArray[np.float64]
STEPS = (5, 21, 63)
"""Sessions over which a half-life and a variance ratio are asked for as well."""
HORIZONS = (5, 21, 63, 126)
"""Sessions ahead of the expected path."""
_QUARTILE = 0.6744897501960817
"""75 % quantile of the standard normal distribution."""
_CLAIM = ("V16",)


def half_life_facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact | MissingFact, ...]:  # noqa: ARG001
    """The half-life by all days, without and with its correction and over longer steps, and tests of stationarity."""
    level, first, last = log_vix(frame["VIX"]), frame.days[0].item(), frame.days[-1].item()
    if level.shape[0] <= MINIMUM:
        why = Unavailable(Why.TOO_SHORT, "VIX", days=level.shape[0], needed=MINIMUM + 1)
        return (MissingFact("half_life", why), MissingFact("stationarity", why))
    fit = ar1(level)
    shorter, longer = half_life(np.array(fit.phi_interval)).tolist()
    longest = longer if np.isfinite(longer) else None
    found = [
        Fact("half_life", float(half_life(fit.phi_corrected)), "sessions", fit.n, first, last, low=shorter,
             high=longest, spread="interval_95" if longest else "", claims=_CLAIM),
        Fact("half_life_uncorrected", float(half_life(fit.phi)), "sessions", fit.n, first, last, claims=_CLAIM),
        Fact("autocorrelation", fit.phi, "correlation", fit.n, first, last, claims=_CLAIM),
    ]  # fmt: skip
    for step in STEPS:
        rows = autocorrelation_half_life(level, step)[1]
        n = level.shape[0] - step
        if np.isfinite(rows):
            found.append(Fact(f"half_life_over_{step}", rows, "sessions", n, first, last, claims=_CLAIM))
    for step in STEPS:
        ratio = variance_ratio(level, step)
        made = (("", ratio.ratio, "ratio"), ("_z", ratio.z, "z"))
        found += [
            Fact(f"variance_ratio_{step}{what}", value, unit, ratio.n, first, last, Returns.LOG, claims=_CLAIM)
            for what, value, unit in made
        ]
    return (*found, *_stationarity(level, frame))


def _stationarity(level: Vector, frame: Frame) -> tuple[Fact | MissingFact, ...]:
    """Two tests whose null is a unit root, and one whose null is that there is none."""
    try:
        tests = unit_root_tests(level)
    except ImportError:
        return (MissingFact("stationarity", Unavailable(Why.NO_LIBRARY, needs="stats")),)
    first, last, n = frame.days[0].item(), frame.days[-1].item(), level.shape[0]
    by_name = (
        ("adf", tests.adf),
        ("phillips_perron", tests.phillips_perron),
        ("kpss", tests.kpss),
        ("kpss_short", tests.kpss_short),
    )
    return (
        *(
            Fact(f"{name}{what}", value, unit, n, first, last, claims=_CLAIM)
            for name, test in by_name
            for what, value, unit in (("_statistic", test.statistic, "t"), ("_p", test.p, "p"))
        ),
        Fact("kpss_lags", tests.kpss.lags, "sessions", n, first, last, claims=_CLAIM),
        Fact("kpss_short_lags", tests.kpss_short.lags, "sessions", n, first, last, claims=_CLAIM),
    )


def path_facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact | MissingFact, ...]:  # noqa: ARG001
    """Where the VIX should be by the autoregression of all days, and how much better than "as today" that has been."""
    level, first, last = log_vix(frame["VIX"]), frame.days[0].item(), frame.days[-1].item()
    fit, _ = causal_fit(level, ())
    phi, mean, n = float(fit.phi[-1]), float(fit.mean[-1]), level.shape[0] - 1
    if not phi < 1.0:  # NaN as well: too few rows
        return (MissingFact("expected_level", Unavailable(Why.TOO_SHORT, "VIX", days=n + 1, needed=MINIMUM + 1)),)
    ahead = np.array(HORIZONS, np.int64)
    path = expected_path(float(level[-1]), mean=mean, phi=phi, rows=ahead)
    spread = _QUARTILE * path_sd(phi=phi, residual_sd=ar1(level).residual_sd, rows=ahead)
    median, low, high = (level_of(each).tolist() for each in (path, path - spread, path + spread))
    found = [Fact("long_run_level", float(level_of(mean)), "vol_points", n + 1, first, last, claims=_CLAIM)]
    found += [
        Fact(
            f"expected_level_{rows}", median[at], "vol_points", n, first, last, low=low[at], high=high[at],
            spread="quartiles", claims=_CLAIM,
        )
        for at, rows in enumerate(HORIZONS)
    ]  # fmt: skip
    for rows in HORIZONS:
        begun = np.flatnonzero(np.isfinite(fit.phi[:-rows]))
        if begun.size == 0:
            continue
        gap = level[begun] - fit.mean[begun]
        came = level[begun + rows]
        missed = float(((came - fit.mean[begun] - np.power(fit.phi[begun], rows) * gap) ** 2).sum())
        unmoved = float(((came - level[begun]) ** 2).sum())
        days = frame.days[begun]
        found.append(
            Fact(
                f"error_saved_{rows}", 100.0 * (1.0 - missed / unmoved), "percent", begun.size, days[0].item(),
                days[-1].item(), Returns.LOG, GapRule.EVERY_ROW, claims=_CLAIM,
            )
        )  # fmt: skip
    return tuple(found)
