"""Small caps against large caps: the ratio and its trend, and what interest rates and the dollar do to it.

Small companies borrow from banks at floating rates, so it is said, and earn at home. If the first mattered most, they
would fall behind when short yields rise; if the second, they would gain when the dollar does. Both are measured here as
slopes over a year of days, with the sign that they have, and not the one that they should have.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from weatherglass.signals.panel import Frame, Input, Panel, Unavailable, Why
from weatherglass.signals.percentile_states import first_rows_of_weeks
from weatherglass.signals.run import windowed
from weatherglass.signals.signal import (
    NO_STATE,
    Boundary,
    Fact,
    GapRule,
    Parameter,
    Returns,
    Side,
    Signal,
    SignalHistory,
    States,
)
from weatherglass.stats.rolling import (
    differences,
    lagged,
    log_changes,
    rolling_beta_and_corr,
    rolling_corr,
    rolling_mean,
)
from weatherglass.timeline.fomc_days import FIRST_FOMC_YEAR, LAST_DECIDED, fomc_days

Vector = NDArray[np.float64]
TREND, SLOPE = 200, 21
WINDOW = 252
CLEAR_FROM = 2.0 / math.sqrt(WINDOW)
"""Size of a correlation over the window that chance alone exceeds in about one case of twenty."""
RATIO_STATES = ("falling", "turning", "rising")
SENSITIVITY_STATES = ("hurt_by_rises", "unclear", "helped_by_rises")
_LARGE, _SMALL = Input("SPX"), Input("RUT")


@dataclass(frozen=True, slots=True)
class Driver:
    """What small caps may be sensitive to.

    Attributes
    ----------
    series, changes
        The series, and what a change of it is.
    scale
        Makes a slope on decimal log returns a percentage for each percentage point, or for each per cent.
    quantity
        Name of the correlation with it.
    claim, on_decision_days
        Statement that it tests, and whether the decision days of the Fed are asked for themselves.
    """

    series: str
    changes: Callable[[Vector], Vector]
    scale: float
    quantity: str
    claim: str
    on_decision_days: bool = False


TWO_YEAR_YIELD = Driver("DGS2", differences, 100.0, "correlation_with_two_year_yield", "R6", on_decision_days=True)
DOLLAR = Driver("DXY", log_changes, 1.0, "correlation_with_dollar", "R8")


def _spread(frame: Frame) -> Vector:
    """Log return of small caps over that of large caps, (n,)."""
    return log_changes(frame["RUT"]) - log_changes(frame["SPX"])


def _ratio(frame: Frame) -> tuple[Vector, States]:
    ratio = frame["RUT"] / frame["SPX"]
    mean = rolling_mean(ratio, TREND)
    before = lagged(mean, SLOPE)
    state = np.full(ratio.shape, 1, np.int8)
    state[(ratio > mean) & (mean > before)] = 2
    state[(ratio < mean) & (mean < before)] = 0
    state[np.isnan(before)] = NO_STATE
    return ratio, state


def _ratio_boundaries(frame: Frame, history: SignalHistory) -> tuple[Boundary, ...]:
    code = int(history.state[-1])
    if code == NO_STATE:
        return ()
    ratio = frame["RUT"][-(TREND + SLOPE) :] / frame["SPX"][-(TREND + SLOPE) :]
    now, mean = float(ratio[-1]), float(rolling_mean(ratio, TREND)[-1])
    if code == 2 or (code == 1 and now > mean):
        to = RATIO_STATES[1] if code == 2 else RATIO_STATES[0]
        return (Boundary("small_large_ratio", now, Side.BELOW, mean, "ratio", to),)
    return (Boundary("small_large_ratio", now, Side.ABOVE, mean, "ratio", RATIO_STATES[code + 1]),)


def _ratio_facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact, ...]:  # noqa: ARG001
    ratio = history.value
    top, low = int(np.argmax(ratio)), int(np.argmin(ratio))
    behind = (ratio.size, history.days[0].item(), history.days[-1].item())
    return (
        Fact("highest_ratio", float(ratio[top]), "ratio", *behind, claims=("R6",)),
        Fact("highest_ratio_day", history.days[top].item().isoformat(), "date", *behind, claims=("R6",)),
        Fact("lowest_ratio", float(ratio[low]), "ratio", *behind, claims=("R6",)),
        Fact("lowest_ratio_day", history.days[low].item().isoformat(), "date", *behind, claims=("R6",)),
    )


def _sensitivity(driver: Driver) -> Callable[[Frame], tuple[Vector, States]]:
    def sensitivity(frame: Frame) -> tuple[Vector, States]:
        beta, corr = rolling_beta_and_corr(_spread(frame), driver.changes(frame[driver.series]), WINDOW)
        state = np.full(corr.shape, 1, np.int8)
        state[corr <= -CLEAR_FROM] = 0
        state[corr >= CLEAR_FROM] = 2
        state[np.isnan(corr)] = NO_STATE
        return driver.scale * beta, state

    return sensitivity


def _sensitivity_boundaries(driver: Driver) -> Callable[[Frame, SignalHistory], tuple[Boundary, ...]]:
    def boundaries(frame: Frame, history: SignalHistory) -> tuple[Boundary, ...]:
        code = int(history.state[-1])
        if code == NO_STATE:
            return ()
        moved = driver.changes(frame[driver.series])
        now = float(rolling_corr(_spread(frame)[-WINDOW:], moved[-WINDOW:], WINDOW)[-1])
        found = []
        if code < 2:
            level = CLEAR_FROM if code == 1 else -CLEAR_FROM
            found.append(Boundary(driver.quantity, now, Side.ABOVE, level, "correlation", SENSITIVITY_STATES[code + 1]))
        if code > 0:
            level = -CLEAR_FROM if code == 1 else CLEAR_FROM
            found.append(Boundary(driver.quantity, now, Side.BELOW, level, "correlation", SENSITIVITY_STATES[code - 1]))
        return tuple(found)

    return boundaries


def _slope(x: Vector, y: Vector) -> tuple[float, float, float]:
    """Slope of y on x with an intercept, and its 95 % interval with White's standard error (HC1)."""
    dx = x - x.mean()
    slope = float((dx * y).sum() / (dx * dx).sum())
    residual = y - y.mean() - slope * dx
    n = x.size
    error = math.sqrt(n / (n - 2) * float((dx**2 * residual**2).sum())) / float((dx * dx).sum())
    return slope, slope - 1.96 * error, slope + 1.96 * error


def _sensitivity_facts(driver: Driver) -> Callable[[Panel, Frame, SignalHistory], tuple[Fact, ...]]:
    """Slopes over weeks that do not overlap, over all years and by decade, and over the decision days of the Fed."""

    def facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact, ...]:  # noqa: ARG001
        ends = first_rows_of_weeks(frame.days) - 1
        days = frame.days[ends[1:]]
        spread = np.diff(np.log(frame["RUT"][ends]) - np.log(frame["SPX"][ends]))
        moved = driver.changes(frame[driver.series][ends])[1:]
        spans = [("weekly_slope", np.ones(days.size, np.bool_))]
        years = days.astype("datetime64[Y]").astype(np.int64) + 1970
        spans += [(f"weekly_slope_{decade}s", years // 10 * 10 == decade) for decade in range(1980, 2040, 10)]
        found = [*_slopes(spans, days, moved, spread, GapRule.NOT_OVERLAPPING, driver)]
        if driver.on_decision_days:
            daily, change = _spread(frame)[1:], driver.changes(frame[driver.series])[1:]
            decided = [("fomc_slope", _decision_rows(frame.days[1:]))]
            found += _slopes(decided, frame.days[1:], change, daily, GapRule.COMMON_DAYS, driver)
        states = history.state[history.state != NO_STATE]
        if states.size:
            seen = history.days[history.state != NO_STATE]
            found += [
                Fact(
                    f"share_of_days_{name}", 100.0 * float((states == at).mean()), "percent", states.size,
                    seen[0].item(), seen[-1].item(), Returns.LOG, GapRule.COMMON_DAYS, claims=(driver.claim,),
                )
                for at, name in enumerate(SENSITIVITY_STATES)
            ]  # fmt: skip
        return tuple(found)

    return facts


def _slopes(
    spans: list[tuple[str, NDArray[np.bool_]]],
    days: NDArray[np.datetime64],
    moved: Vector,
    spread: Vector,
    gap_rule: GapRule,
    driver: Driver,
) -> Iterator[Fact]:
    for name, inside in spans:
        rows = np.flatnonzero(inside & np.isfinite(moved) & np.isfinite(spread))
        if rows.size < 52 or not float(np.ptp(moved[rows])) > 0.0:
            continue  # a year of weeks is the least that a slope is worth
        slope, low, high = (driver.scale * each for each in _slope(moved[rows], spread[rows]))
        yield Fact(
            name, slope, "percent", rows.size, days[rows[0]].item(), days[rows[-1]].item(), Returns.LOG, gap_rule,
            low, high, "interval_95", (driver.claim,),
        )  # fmt: skip


def _decision_rows(days: NDArray[np.datetime64]) -> NDArray[np.bool_]:
    decided = fomc_days(date(FIRST_FOMC_YEAR, 1, 1), LAST_DECIDED)
    return np.isin(days, np.array([each.day for each in decided], dtype="datetime64[D]"))


def _sensitivity_signal(name: str, driver: Driver) -> Signal:
    return Signal(
        name=name,
        family="risk_curve",
        unit="percent",
        inputs=(_SMALL, _LARGE, Input(driver.series)),
        rule=windowed(_sensitivity(driver)),
        memory=WINDOW + 1,
        parameters=(Parameter("window", WINDOW, "sessions"), Parameter("clear_from", CLEAR_FROM, "correlation")),
        states=SENSITIVITY_STATES,
        on=frozenset({"hurt_by_rises"}),
        boundaries=_sensitivity_boundaries(driver),
        facts=_sensitivity_facts(driver),
        claims=(driver.claim,),
    )


def _unknown(name: str, needs: str, claim: str) -> Signal:
    never = Unavailable(Why.NOT_COLLECTED, needs=needs)
    return Signal(name, "risk_curve", "percent", (_SMALL,), None, claims=(claim,), never=never)


SMALL_CAP_SIGNALS: tuple[Signal, ...] = (
    Signal(
        name="small_large_ratio",
        family="risk_curve",
        unit="ratio",
        inputs=(_SMALL, _LARGE),
        rule=windowed(_ratio),
        memory=TREND + SLOPE,
        parameters=(Parameter("trend", TREND, "sessions"), Parameter("slope", SLOPE, "sessions")),
        states=RATIO_STATES,
        boundaries=_ratio_boundaries,
        facts=_ratio_facts,
        claims=("R6", "R18"),
    ),
    _sensitivity_signal("small_cap_rate_sensitivity", TWO_YEAR_YIELD),
    _sensitivity_signal("small_cap_dollar_sensitivity", DOLLAR),
    _unknown("small_cap_floating_rate_debt", "floating_rate_debt", "R6"),
    _unknown("small_cap_domestic_revenue", "domestic_revenue", "R8"),
)
