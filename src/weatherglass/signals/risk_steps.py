"""Steps out along the risk curve: whether the riskier of two assets has beaten the nearer one over a quarter.

A step's strength is the relative return of 63 sessions over its own volatility in them. So a step to Bitcoin and a step
from large to mid caps can be read on one scale: without any trend the strength would be a standard normal number.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from weatherglass.signals.band_boundaries import band_boundaries
from weatherglass.signals.panel import Frame, Input, Panel
from weatherglass.signals.run import windowed
from weatherglass.signals.signal import Bands, Fact, GapRule, Parameter, Returns, Signal, SignalHistory
from weatherglass.signals.treasury_returns import par_bond_log_returns
from weatherglass.stats.rolling import log_changes, rolling_std, rolling_sum

Vector = NDArray[np.float64]
WINDOW = 63
STEP_STATES = ("behind", "ahead")
STEP_BANDS = Bands((0.0,))


@dataclass(frozen=True, slots=True)
class Rung:
    """An asset of the curve: the series that it is read from, and whether that is a yield to be made a return."""

    name: str
    series: str
    is_yield: bool = False


TREASURIES = Rung("treasuries", "DGS10", is_yield=True)
LARGE_CAPS, MID_CAPS, SMALL_CAPS = Rung("large_caps", "SPX"), Rung("mid_caps", "MID"), Rung("small_caps", "RUT")
CRYPTO = Rung("crypto", "BTC")
HIGH_BETA, LOW_VOL = Rung("high_beta", "HIGH_BETA"), Rung("low_vol", "LOW_VOL")


def log_returns(frame: Frame, rung: Rung) -> Vector:
    """Log return of an asset from row to row of a frame, (n,); NaN in the first row."""
    if rung.is_yield:
        return par_bond_log_returns(frame.days, frame[rung.series])
    return log_changes(frame[rung.series])


def step_strength(frame: Frame, near: Rung, far: Rung, *, window: int = WINDOW) -> Vector:
    """Relative log return of the farther asset over a window, by its own volatility in it, (n,).

    NaN where the two assets have moved alike to the last digit.
    """
    relative = log_returns(frame, far) - log_returns(frame, near)
    spread = rolling_std(relative, window) * np.sqrt(float(window))
    with np.errstate(invalid="ignore", divide="ignore"):
        strength = rolling_sum(relative, window) / spread
    return np.where(spread > 0.0, strength, np.nan)


def _facts(near: Rung, far: Rung) -> Callable[[Panel, Frame, SignalHistory], tuple[Fact, ...]]:
    def facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact, ...]:  # noqa: ARG001
        """How often the farther asset was ahead, and what it has earned over the nearer one a year."""
        seen = np.isfinite(history.value)
        first, last = history.days[seen][0].item(), history.days[seen][-1].item()
        relative = (log_returns(frame, far) - log_returns(frame, near))[1:]
        years = float((frame.days[-1] - frame.days[0]).astype(np.int64)) / 365.25
        yearly = 100.0 * float(np.expm1(relative.sum() / years))
        return (
            Fact(
                "share_of_days_ahead", 100.0 * float((history.value[seen] > 0.0).mean()), "percent", int(seen.sum()),
                first, last, Returns.LOG, GapRule.COMMON_DAYS, claims=("R18",),
            ),
            Fact(
                "relative_return_a_year", yearly, "percent", relative.size, frame.days[0].item(), last, Returns.LOG,
                GapRule.COMMON_DAYS, claims=("R18",),
            ),
        )  # fmt: skip

    return facts


def step_signal(name: str, near: Rung, far: Rung, *, claims: tuple[str, ...]) -> Signal:
    """Whether the farther asset has beaten the nearer one."""
    return Signal(
        name=name,
        family="risk_curve",
        unit="z",
        # the clock is that of the stock exchange: neither bitcoin's nor that of the bond market
        inputs=tuple(Input(each.series) for each in ((near, far) if far is CRYPTO else (far, near))),
        rule=windowed(lambda frame: step_strength(frame, near, far)),
        memory=WINDOW + 1,
        parameters=(Parameter("window", WINDOW, "sessions"),),
        states=STEP_STATES,
        bands=STEP_BANDS,
        boundaries=band_boundaries("step_strength", "z", STEP_BANDS, STEP_STATES),
        facts=_facts(near, far),
        claims=claims,
    )


STEP_NAMES = MappingProxyType({
    (TREASURIES, LARGE_CAPS): "large_caps_over_treasuries",
    (LARGE_CAPS, MID_CAPS): "mid_caps_over_large_caps",
    (MID_CAPS, SMALL_CAPS): "small_caps_over_mid_caps",
    (LARGE_CAPS, SMALL_CAPS): "small_caps_over_large_caps",
    (SMALL_CAPS, CRYPTO): "bitcoin_over_small_caps",
    (LOW_VOL, HIGH_BETA): "high_beta_over_low_vol",
})  # fmt: skip
"""Signals of the steps, by the nearer and the farther asset."""
STEPS: tuple[Signal, ...] = tuple(
    step_signal(name, near, far, claims=("R7",) if near is LOW_VOL else ("R18",))
    for (near, far), name in STEP_NAMES.items()
)
