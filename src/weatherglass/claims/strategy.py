"""Claims that acting on a signal does better than not acting: the report.

Acting and holding go over the same returns. The test that decides turns the schedule of weights around the sample:
every shift holds as much for as long and knows nothing. Where the signal is a state of the target's own volatility that
is not valid, since wild days follow wild days: mean returns are then compared at their usual volatility, and Sharpe
ratios by the studentized bootstrap of Ledoit and Wolf, which draws returns and weights together. Deepest falls stay
with the plain shift: that falls come in wild times is what such a claim is about.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from weatherglass.claims.claim_file import StrategyClaim
from weatherglass.claims.detectable import from_draws, from_error
from weatherglass.claims.event_tests import OWN_VOLATILITY
from weatherglass.claims.reading import with_settings
from weatherglass.claims.results import (
    ClaimReport,
    ConfounderResult,
    ControlResult,
    Finding,
    Multiverse,
    NotRun,
    PowerResult,
    SignificanceTest,
    Why,
)
from weatherglass.claims.steps import UNKEPT, Steps
from weatherglass.claims.strategy_beside import confounders_of, controls_of
from weatherglass.claims.strategy_definitions import deflated, multiverse_of
from weatherglass.claims.trading import Trading, at_usual_volatility, series_used, trading_of
from weatherglass.claims.verdict import AFTER_FREEZE, ESTIMATE
from weatherglass.errors import MethodError
from weatherglass.signals.panel import Panel
from weatherglass.stats.drawdowns import grown
from weatherglass.stats.performance import annual_growth
from weatherglass.stats.randomization import Randomized, against
from weatherglass.stats.sharpe import sharpe_ratio
from weatherglass.stats.sharpe_difference import sharpe_difference, sharpe_difference_bootstrap
from weatherglass.stats.timing import Measure, max_drawdown, measured, shifted_gains

Vector = NDArray[np.float64]
SHIFT, STANDARDISED, LEDOIT_WOLF = "circular_shift", "circular_shift_vol_standardised", "ledoit_wolf"
UNITS: Mapping[Measure, str] = MappingProxyType({
    Measure.MEAN_RETURN: "percentage_points", Measure.SHARPE: "ratio", Measure.MAX_DRAWDOWN: "percentage_points",
})  # fmt: skip
"""Of gains: of mean returns and Sharpe ratios a year."""
SIZES: Mapping[str, str] = MappingProxyType({STANDARDISED: "3-9 %", LEDOIT_WOLF: "4-5 %"})
_NORMAL_95 = 1.959_963_984_540_054
_LATER_ROWS = 63


def strategy_report(
    claim: StrategyClaim, panel: Panel, empty: ClaimReport, replications: int | None, steps: Steps
) -> ClaimReport:
    """The report on a strategy: what acting gained, the test, all definitions, starts, and figures of both.

    Parameters
    ----------
    empty
        The report to be filled.
    replications
        Draws of the bootstrap; those of the file when None.
    """
    steps("primary", 0, 5)
    found = trading_of(claim, panel)
    if isinstance(found, NotRun):
        return replace(empty, series=series_used(claim, panel), not_run=(found,))
    draws = claim.inference.replications if replications is None else replications
    tests, missing = steps.once(
        "primary", tuple[tuple[SignificanceTest, ...], tuple[NotRun, ...]], lambda: _tests_and_missing(found, draws)
    )
    not_run = [*missing]
    steps("variants", 1, 5)
    universe = steps.in_parts("variants", Multiverse | None, lambda parts: multiverse_of(claim, panel, parts))
    steps("starts", 2, 5)
    by_start = steps.in_parts(
        "starts", Mapping[date, SignificanceTest], lambda parts: starts_of(claim, panel, draws, parts)
    )
    steps("confounders", 3, 5)

    def deciding(changed: Trading) -> SignificanceTest:
        return primary_of(changed, draws)

    confounders = steps.once(
        "confounders", tuple[ConfounderResult, ...], lambda: confounders_of(found, panel, deciding)
    )
    controls = steps.once("controls", tuple[ControlResult, ...], lambda: controls_of(found, panel, deciding))
    steps("figures", 4, 5)
    if found.cash is None:
        not_run.append(NotRun("cash", Why.NO_SERIES, "DTB3"))
    return replace(
        empty,
        series=series_used(claim, panel, found.cash),
        primary=tests[0],
        tests=tests[1:],
        by_start=by_start,
        multiverse=universe,
        confounders=confounders,
        controls=controls,
        power=power_of(found, tests[0]),
        findings=(*findings_of(found), *deflated(claim, found, panel)),
        not_run=tuple(not_run),
    )


# -- tests -------------------------------------------------------------------------------------------------------------


def ordered_tests(found: Trading, draws: int, not_run: list[NotRun]) -> tuple[SignificanceTest, ...]:
    """The test that decides first, and the others."""
    own = own_volatility(found)
    shift = shift_test(found, valid=not own or found.measure is Measure.MAX_DRAWDOWN)
    try:
        ratio = ledoit_wolf_test(found, draws)
    except MethodError:
        not_run.append(NotRun(LEDOIT_WOLF, Why.NOT_APPLICABLE, found.signal.series))
        return (shift,)
    if not own or found.measure is Measure.MAX_DRAWDOWN:
        return shift, ratio
    if found.measure is Measure.SHARPE:
        return ratio, shift
    return standardised_test(found), shift, ratio


def _tests_and_missing(found: Trading, draws: int) -> tuple[tuple[SignificanceTest, ...], tuple[NotRun, ...]]:
    missing: list[NotRun] = []
    tests = ordered_tests(found, draws, missing)
    return tests, tuple(missing)


def primary_of(found: Trading, draws: int) -> SignificanceTest:
    """The test that decides."""
    return ordered_tests(found, draws, [])[0]


def own_volatility(found: Trading) -> bool:
    """Whether the signal is a state of the target's own volatility."""
    return found.signal.series in OWN_VOLATILITY


def shift_test(found: Trading, *, valid: bool = True) -> SignificanceTest:
    """What acting gained, against every shift of the schedule."""
    gains = shifted_gains(found.timing, found.measure) * found.scale
    note = "" if valid else "own_volatility"
    return _in_direction(found, SHIFT, against(gains, found.episodes), UNITS[found.measure], valid=valid, note=note)


def standardised_test(found: Trading) -> SignificanceTest:
    """What acting would have gained at the usual volatility of every day, against every shift of the schedule."""
    gains = shifted_gains(at_usual_volatility(found), found.measure) * found.scale
    return _in_direction(found, STANDARDISED, against(gains, found.episodes), UNITS[found.measure])


def ledoit_wolf_test(found: Trading, draws: int) -> SignificanceTest:
    """The difference of the two Sharpe ratios a year, by the studentized bootstrap."""
    timing = found.timing
    difference = sharpe_difference_bootstrap(
        timing.excess, timing.asset - timing.cash, seed=found.claim.inference.seed, replications=draws
    )
    half = difference.p / 2.0
    up = difference.difference > 0.0
    one_sided = Randomized(
        difference.difference * math.sqrt(found.days_a_year), half if up else 1.0 - half, 1.0 - half if up else half,
        found.episodes, draws, 0.5 / (draws + 1), math.sqrt(half * (1.0 - half) / draws),
    )  # fmt: skip
    return _in_direction(found, LEDOIT_WOLF, one_sided, "ratio", details={"block": float(difference.block)})


def power_of(found: Trading, primary: SignificanceTest) -> PowerResult:
    """The smallest gain that the deciding test would have found: by its own shifts, or by its standard error."""
    claim, unit = found.claim, primary.unit
    if primary.name == LEDOIT_WOLF:
        error = sharpe_difference(found.timing.excess, found.timing.asset - found.timing.cash).standard_error
        return from_error(error * math.sqrt(found.days_a_year), claim.inference, claim.direction, unit)
    timing = at_usual_volatility(found) if primary.name == STANDARDISED else found.timing
    gains = shifted_gains(timing, found.measure) * found.scale
    return from_draws(gains, claim.inference, claim.direction, unit)


def starts_of(claim: StrategyClaim, panel: Panel, draws: int, steps: Steps = UNKEPT) -> Mapping[date, SignificanceTest]:
    """The test that decides, for every start of the grid."""
    found = {}
    for start in claim.baseline.start_grid:
        changed = trading_of(with_settings(claim, {"baseline.start": start}), panel)
        if isinstance(changed, Trading):
            run = partial(primary_of, changed, draws)
            found[start] = steps.once(start.isoformat(), SignificanceTest, run)
    return MappingProxyType(found)


def _in_direction(
    found: Trading, name: str, result: Randomized, unit: str, *, valid: bool = True, note: str = "",
    details: Mapping[str, float] = MappingProxyType({}),
) -> SignificanceTest:  # fmt: skip
    """A randomization with p in the claim's direction: "greater" is better, whatever the measure."""
    direction = found.claim.direction
    own, other = (result.less, result.greater) if direction == "less" else (result.greater, result.less)
    return SignificanceTest(
        name=name, statistic=result.statistic, unit=unit, p=result.two_sided if direction == "two_sided" else own,
        p_two_sided=result.two_sided, p_opposite=other, n=result.n, draws=result.draws, min_p=result.smallest,
        monte_carlo_error=result.error, size=SIZES.get(name, ""), valid=valid, note=note,
        details=MappingProxyType({"rows": float(found.timing.rows), **details}),
    )  # fmt: skip


# -- figures -----------------------------------------------------------------------------------------------------------


def findings_of(found: Trading) -> tuple[Finding, ...]:
    """The gain, both sides' returns, ratios and falls, what was traded, and what came after the freeze."""
    timing, year = found.timing, found.days_a_year
    rows, (first, last) = timing.rows, found.span

    def figure(name: str, value: float, unit: str, *, n: int = rows, note: str = "") -> Finding:
        return Finding(name, value, unit, n, first, last, note=note)

    held = timing.asset
    figures = [
        _gain(found, ESTIMATE),
        figure("return_acting", 100.0 * _yearly(timing.returns, year), "percent"),
        figure("return_holding", 100.0 * _yearly(held, year), "percent"),
        figure("sharpe_acting", sharpe_ratio(timing.excess) * math.sqrt(year), "ratio"),
        figure("sharpe_holding", sharpe_ratio(held - timing.cash) * math.sqrt(year), "ratio"),
        figure("drawdown_acting", -100.0 * max_drawdown(timing.returns), "percent"),
        figure("drawdown_holding", -100.0 * max_drawdown(held), "percent"),
        figure("time_in_state", float(timing.inside.mean()), "share"),
        figure("episodes", float(found.episodes), "count"),
        figure("turnover", float(timing.traded.sum()) * year / rows, "ratio"),
        figure("costs", 100.0 * timing.cost * float(timing.traded.sum()) * year / rows, "percent"),
    ]
    note = "no_series" if found.cash is None else found.cash.series
    figures.append(figure("cash", 100.0 * float(timing.cash.mean()) * year, "percent", n=found.paid_rows, note=note))
    later = found.after(found.claim.freeze_date)
    if later is not None and later.timing.rows >= _LATER_ROWS:
        figures.append(_gain(later, AFTER_FREEZE))
    return tuple(figures)


def _gain(found: Trading, name: str) -> Finding:
    """What acting gained in the claim's measure; of Sharpe ratios with an interval."""
    timing, scale = found.timing, found.scale
    gain = measured(timing.returns, timing.cash, found.measure) - measured(timing.asset, timing.cash, found.measure)
    low = high = None
    note = ""
    if found.measure is Measure.SHARPE:
        try:
            error = sharpe_difference(timing.excess, timing.asset - timing.cash).standard_error
        except MethodError:
            error = 0.0
        low, high, note = (gain - _NORMAL_95 * error) * scale, (gain + _NORMAL_95 * error) * scale, "hac"
    first, last = found.span
    return Finding(name, gain * scale, UNITS[found.measure], timing.rows, first, last, low, high, note)


def _yearly(returns: Vector, year: int) -> float:
    """Geometric return a year; -1 where all was lost."""
    return annual_growth(float(grown(returns)[-1]), years=returns.shape[0] / year)
