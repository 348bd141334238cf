"""The tests of an event claim by their names in the file, and what is known of how often each is wrong.

Sizes are rejection rates at nominal 5 % when nothing is there, over the designs of the simulation study that
`tests/size` repeats; a test whose size was never measured says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from types import MappingProxyType

import numpy as np

from weatherglass.claims.cases import Setting, base_rate_of, hits_of, setting_of
from weatherglass.claims.claim_events import RegimeEvent, ThresholdEvent
from weatherglass.claims.claim_file import EventOutcomeClaim
from weatherglass.claims.results import NotRun, SignificanceTest, Why
from weatherglass.claims.steps import UNKEPT, Steps
from weatherglass.signals.panel import Panel
from weatherglass.signals.registry import require_signal
from weatherglass.stats.randomization import Randomized, circular_shift, random_dates
from weatherglass.stats.small_samples import record_probability

SIZES: Mapping[str, str] = MappingProxyType({
    "circular_shift": "3.4-5.7 %",
    "local_shift": "3.7-5.5 %",
    "phase_residual": "4.6 %",
    "circular_shift_vol_standardised": "1.8-8.3 %, 1.7-10.3 % after states of fewer than 5 % of days",
    "parametric_redetection": "3.1-5.5 %",
    "rule_monte_carlo": "2.8-3.8 %",
    "gap_constrained_dates": "3.7-7.6 %, 7.5-23.6 % when events cluster",
    "stationary_bootstrap": "2.3-4.7 %, 1.3-5.1 % where the cases fill more than a third of the sample",
    "circular_shift_window": "4.8-8.8 %",
    "binomial": "0.0-1.5 %, cannot reject at n <= 3",
})  # fmt: skip
LOCAL_YEARS = 3.0
"""Reach of the local shift, either way."""
OWN_VOLATILITY = frozenset({
    "VIX", "VIX9D", "VIX1D", "VIX3M", "VIX6M", "VIX1Y", "VVIX", "VXN", "RVX", "VXD", "DVOL", "DVOL_ETH", "VX1", "VX2",
    "VX7", "VX_CM30",
})  # fmt: skip
"""Signals that are states of a stock index's (or Bitcoin's) own volatility: the raw shift is not valid for these."""
_CLOCK_ALONE = frozenset({"event_calendar", "fed_decision_calendar"})
"""Signals of the observatory that read the VIX for its days alone."""


def run_test(
    name: str, setting: Setting, panel: Panel, *, seed: int, replications: int | None = None
) -> SignificanceTest | NotRun:
    """One test of a setting by its name.

    Parameters
    ----------
    seed
        For tests that draw: the same seed gives the same bits.
    replications
        Draws; those of the file when None.
    """
    draws = setting.claim.inference.replications if replications is None else replications
    match name:
        case "circular_shift":
            return _raw(name, setting, circular_shift(setting.outcomes, setting.circle_rows))
        case "local_shift":
            within = round(LOCAL_YEARS * setting.target.rows / _years(setting))
            return _raw(name, setting, circular_shift(setting.outcomes, setting.circle_rows, within=within))
        case "gap_constrained_dates":
            return _gap_constrained(setting, seed, draws)
        case "circular_shift_vol_standardised":
            from weatherglass.claims.volatility_tests import standardised_shift

            return standardised_shift(setting, panel)
        case "parametric_redetection":
            from weatherglass.claims.volatility_tests import parametric_redetection

            return parametric_redetection(setting, panel, seed=seed, replications=draws)
        case "rule_monte_carlo":
            from weatherglass.claims.rule_monte_carlo import rule_monte_carlo

            return rule_monte_carlo(setting, panel, seed=seed, replications=draws)
        case "stationary_bootstrap":
            from weatherglass.claims.bootstrap_test import bootstrap_test

            return bootstrap_test(setting, seed=seed, replications=draws)
        case _:
            return NotRun(name, Why.NOT_APPLICABLE)


def record_test(setting: Setting) -> SignificanceTest | NotRun:
    """The record of hits against the base rate: what a reader counts first.

    Exact for windows that do not overlap; it sees hits and no sizes, and has no power at two or three cases.
    """
    hits = hits_of(setting)
    if hits is None:
        return NotRun("binomial", Why.NOT_APPLICABLE, setting.claim.outcome.measure)
    base, n = base_rate_of(setting).share, setting.n
    greater, less = record_probability(hits, n, base), record_probability(n - hits, n, 1.0 - base)
    both = min(1.0, 2.0 * min(greater, less))
    p = both if setting.claim.direction == "two_sided" else greater
    return SignificanceTest(
        "binomial", hits / n, "share", p, both, less, n, 0, base**setting.independent_cases, 0.0,
        SIZES["binomial"], not _overlaps(setting), "" if not _overlaps(setting) else "windows_overlap",
        MappingProxyType({"hits": float(hits), "base_rate": base}),
    )  # fmt: skip


def by_start(
    claim: EventOutcomeClaim,
    panel: Panel,
    primary: str,
    *,
    replications: int | None = None,
    steps: Steps = UNKEPT,
) -> Mapping[date, SignificanceTest]:
    """The primary test for every start of the baseline's grid, each kept by `steps`: how far the start decides.

    Returns
    -------
    By start; starts before the data by the first day that there is, so that no figure is shown for years without data.
    """
    from weatherglass.claims.reading import with_settings

    found = {}
    for start in claim.baseline.start_grid:
        setting = setting_of(with_settings(claim, {"baseline.start": start}), panel)
        if isinstance(setting, NotRun):
            continue
        run = partial(run_test, primary, setting, panel, seed=claim.inference.seed, replications=replications)
        result = steps.once(start.isoformat(), SignificanceTest | NotRun, run)
        if isinstance(result, SignificanceTest):
            found[max(start, setting.target.days[0].item())] = result
    return MappingProxyType(found)


def as_result(
    name: str, setting: Setting, found: Randomized, *, valid: bool = True, note: str = ""
) -> SignificanceTest:
    """A randomization as the report has it, with p in the claim's direction."""
    direction = setting.claim.direction
    own, other = (found.less, found.greater) if direction == "less" else (found.greater, found.less)
    return SignificanceTest(
        name=name,
        statistic=found.statistic,
        unit=setting.claim.outcome.measure,
        p=found.two_sided if direction == "two_sided" else own,
        p_two_sided=found.two_sided,
        p_opposite=other,
        n=found.n,
        draws=found.draws,
        min_p=min(1.0, 2.0 * found.smallest) if direction == "two_sided" else found.smallest,
        monte_carlo_error=found.error,
        size=SIZES.get(name, ""),
        valid=valid,
        note=note,
    )


def depends_on_own_volatility(setting: Setting) -> bool:
    """Whether the events are states of the outcome's own volatility, so that the raw shift rejects too often.

    They are where a rule of states reads an index of volatility: as the signal, over another series, or through a
    signal of the observatory. Dates that a text names are not found by the rule, but were picked from such states.
    """
    event, signal = setting.claim.event, setting.signal
    match event:
        case RegimeEvent(params=params):
            if params.signal in _CLOCK_ALONE:
                return False
            if "volatility" in params.signal:
                return True
            read = {each.series for each in require_signal(params.signal).inputs}
        case ThresholdEvent() if signal is not None:
            read = set(signal.series.split("/"))
        case _:
            return False
    return not OWN_VOLATILITY.isdisjoint(read)


def _raw(name: str, setting: Setting, found: Randomized) -> SignificanceTest:
    """A test of outcomes as they are, which keeps no level where the events are states of their volatility."""
    valid = not depends_on_own_volatility(setting)
    return as_result(name, setting, found, valid=valid, note="" if valid else "own_volatility")


def _gap_constrained(setting: Setting, seed: int, draws: int) -> SignificanceTest | NotRun:
    rows = np.sort(setting.circle_rows)
    gap = int(np.diff(rows).min()) if rows.shape[0] > 1 else 1
    if gap < 1 or (rows.shape[0] - 1) * gap >= setting.outcomes.shape[0]:
        return NotRun("gap_constrained_dates", Why.NOT_APPLICABLE, f"{gap}")
    rng = np.random.default_rng(seed)
    found = random_dates(setting.outcomes, rows, rng, replications=draws, gap=gap)
    if gap < setting.claim.outcome.horizon_days:
        return as_result("gap_constrained_dates", setting, found, valid=False, note="windows_overlap")
    return _raw("gap_constrained_dates", setting, found)


def _overlaps(setting: Setting) -> bool:
    rows = np.sort(setting.circle_rows)
    return bool(rows.shape[0] > 1 and np.diff(rows).min() < setting.claim.outcome.horizon_days)


def _years(setting: Setting) -> float:
    days = setting.target.days
    return max(1.0, float((days[-1] - days[0]).astype(np.int64)) / 365.25)
