"""How fast the VIX falls back, how far it should come, and how sure that is.

The logarithm of the VIX as an autoregression of order one: its half-life over the last five years (`vix_half_life`),
and where it should be in a month by all its past (`vix_pull`). Spells of fear, from a high close until the VIX is below
20 again, are in `weatherglass.signals.fear_spells`. That the VIX falls back is no edge: its futures have that in their
prices.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from weatherglass.signals.fear_spells import FEAR_SPELLS
from weatherglass.signals.mean_reversion_facts import half_life_facts, path_facts
from weatherglass.signals.panel import Frame, Input
from weatherglass.signals.percentile_states import cut_at
from weatherglass.signals.signal import (
    MIN_RANKED,
    NO_STATE,
    Bands,
    Boundary,
    Carry,
    Computed,
    Parameter,
    Side,
    Signal,
    SignalHistory,
)
from weatherglass.signals.vix_autoregression import HORIZON, MINIMUM, CausalFit, causal_fit, log_vix
from weatherglass.stats.half_life import SUMS, bias_corrected, half_life, running_sums, slopes
from weatherglass.stats.ranks import expanding_percentile

Vector = NDArray[np.float64]
WINDOW = 1260
"""Pairs of sessions behind a half-life: five years."""
FAST_BELOW, SLOW_FROM = 20.0, 80.0
"""Percentiles among its own past."""
PULL_BANDS = Bands((-5.0, 5.0), margin=0.2)
"""Per cent by which the VIX should move within a month; left again a fifth of an edge below it, at -6 and 4."""
PULL_STATES = ("fall_expected", "near_its_mean", "rise_expected")
_VIX = (Input("VIX"),)
_SPEEDS = cut_at(FAST_BELOW, SLOW_FROM)


def half_life_rule(frame: Frame, carry: Carry) -> Computed:
    """Half-life over the last `WINDOW` pairs of sessions, at most `WINDOW`: a longer one cannot be told from none.

    The carry is the last level, the running sums of the last `WINDOW` pairs, and the half-lives so far.
    """
    level = log_vix(frame["VIX"][frame.first_new :])
    last, sums, earlier = carry if carry else (np.empty(0), np.zeros((1, SUMS)), np.empty(0))
    before = np.concatenate([last, level])[:-1]
    now = level[level.shape[0] - before.shape[0] :]
    whole = np.concatenate([sums, running_sums(before, now, sums[-1])])
    found = np.full(whole.shape[0], np.nan)
    if whole.shape[0] > WINDOW:
        slope, _ = slopes(whole[WINDOW:] - whole[:-WINDOW])
        found[WINDOW:] = np.minimum(half_life(bias_corrected(slope, float(WINDOW))), float(WINDOW))
    value = found[found.shape[0] - level.shape[0] :]
    percentile = expanding_percentile(value, minimum=MIN_RANKED, earlier=np.asarray(earlier, np.float64))
    kept = level[-1:], whole[-WINDOW:], np.concatenate([earlier, value])
    return Computed(value, _SPEEDS(value, percentile), kept)


def _half_life_boundaries(frame: Frame, history: SignalHistory) -> tuple[Boundary, ...]:  # noqa: ARG001
    """The half-lives that stand at the percentiles between the states, among those so far."""
    code, now = int(history.state[-1]), float(history.value[-1])
    if code == NO_STATE:
        return ()
    ranked = history.value[np.isfinite(history.value)]
    fast, slow = np.quantile(ranked, (FAST_BELOW / 100.0, SLOW_FROM / 100.0)).tolist()
    found = (
        (Boundary("half_life", now, Side.ABOVE, fast, "sessions", "usual"),),
        (
            Boundary("half_life", now, Side.ABOVE, slow, "sessions", "slow"),
            Boundary("half_life", now, Side.BELOW, fast, "sessions", "fast"),
        ),
        (Boundary("half_life", now, Side.BELOW, slow, "sessions", "usual"),),
    )
    return found[code]


def pull_rule(frame: Frame, carry: Carry) -> Computed:
    """Change of the VIX to expect within `HORIZON` sessions, in percent, by the autoregression of all its past."""
    level = log_vix(frame["VIX"][frame.first_new :])
    fit, kept = causal_fit(level, carry)
    return Computed(_expected_change(level, fit), None, kept)


def _expected_change(level: Vector, fit: CausalFit) -> Vector:
    gap = level - fit.mean
    return np.asarray(100.0 * np.expm1((np.power(fit.phi, HORIZON) - 1.0) * gap))


def _pull_boundaries(frame: Frame, history: SignalHistory) -> tuple[Boundary, ...]:
    """The levels of the VIX at which the expected change would cross an edge, by the autoregression of today."""
    level = log_vix(frame["VIX"])
    fit, _ = causal_fit(level, ())
    phi, mean, code = float(fit.phi[-1]), float(fit.mean[-1]), int(history.state[-1])
    if not phi < 1.0:
        return ()
    now = float(frame["VIX"][-1])

    def level_for(change: float) -> float:
        return now * float(np.exp(mean - level[-1] + np.log1p(change / 100.0) / (phi**HORIZON - 1.0)))

    (enter_near, enter_rise), (leave_near, leave_rise) = PULL_BANDS.edges, PULL_BANDS.exits
    falls, near, rises = PULL_STATES
    # the expected change falls as the VIX rises
    found = (
        (Boundary("VIX", now, Side.BELOW, level_for(enter_near), "vol_points", near),),
        (
            Boundary("VIX", now, Side.ABOVE, level_for(leave_near), "vol_points", falls),
            Boundary("VIX", now, Side.BELOW, level_for(enter_rise), "vol_points", rises),
        ),
        (Boundary("VIX", now, Side.ABOVE, level_for(leave_rise), "vol_points", near),),
    )
    return found[code] if code != NO_STATE else ()


VIX_HALF_LIFE = Signal(
    name="vix_half_life",
    family="mean_reversion",
    unit="sessions",
    inputs=_VIX,
    rule=half_life_rule,
    memory=WINDOW,
    parameters=(
        Parameter("window", WINDOW, "sessions"),
        Parameter("fast_below", FAST_BELOW, "percentile"),
        Parameter("slow_from", SLOW_FROM, "percentile"),
    ),
    states=("fast", "usual", "slow"),
    on=frozenset({"slow"}),
    boundaries=_half_life_boundaries,
    facts=half_life_facts,
    claims=("V16",),
)
VIX_PULL = Signal(
    name="vix_pull",
    family="mean_reversion",
    unit="percent",
    inputs=_VIX,
    rule=pull_rule,
    memory=MINIMUM,
    parameters=(
        Parameter("horizon", HORIZON, "sessions"),
        Parameter("minimum", MINIMUM, "sessions"),
        *(
            Parameter(name, edge, "percent")
            for name, edge in zip(
                ("fall_ends_at", "rise_from", "fall_below", "rise_ends_below"),
                (*PULL_BANDS.edges, *PULL_BANDS.exits),
                strict=True,
            )
        ),
    ),
    states=PULL_STATES,
    bands=PULL_BANDS,
    boundaries=_pull_boundaries,
    facts=path_facts,
    claims=("V16",),
)
SIGNALS = (VIX_HALF_LIFE, VIX_PULL, *FEAR_SPELLS)
