"""The fear gauges of other assets beside the VIX: where it does not speak for them, and how many worst days it misses.

Levels of different gauges are no measure of each other (the MOVE counts basis points, the SKEW is no volatility), so
percentiles are compared. The bands of each gauge by itself are those of `weatherglass.signals.volatility_percentiles`;
the SKEW, which is no volatility, is read here.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from weatherglass.market.catalogue import require_spec
from weatherglass.market.series_spec import Unit
from weatherglass.signals.day_facts import figure, mean_over, share_of_days
from weatherglass.signals.panel import Frame, Input, Panel, Unavailable, Why
from weatherglass.signals.percentile_states import cut_at, level_at, percentile_boundaries, ranked_rule
from weatherglass.signals.signal import (
    MIN_RANKED,
    NO_STATE,
    Boundary,
    Carry,
    Computed,
    Fact,
    GapRule,
    Parameter,
    Returns,
    Rule,
    Side,
    Signal,
    SignalHistory,
    States,
)
from weatherglass.stats.ranks import expanding_percentile

Vector = NDArray[np.float64]
GAUGES = ("VXN", "RVX", "OVX", "GVZ", "MOVE", "DVOL", "SKEW", "VVIX")
APART_BY = 25.0
"""Percentile points between a gauge and the VIX from which they do not say the same."""
FEARFUL_FROM = 80.0
"""Percentile of a gauge from which there is fear in its market."""
BESIDE_STATES = ("quiet_there", "in_line", "more_there", "fear_there_only")
SKEW_STATES, SKEW_CUTS = ("low", "usual", "high"), (8.7, 92.1)
"""Percentiles: the shares of days that the VIX has closed below 12 and below 30."""
_SKEW = "SKEW"
"""It has climbed for decades and often stands high beside a low VIX: by itself that is not worth a line."""
WORST_SHARE = 0.05
"""Of days, by the rise of a gauge: its worst ones."""
_QUIET, _IN_LINE, _MORE, _ONLY = range(len(BESIDE_STATES))
_CLAIMS = ("V25",)
FEWEST = 100
"""Changes from which a correlation and the worst days are given: five are among them."""
Boundaries = Callable[[Frame, SignalHistory], tuple[Boundary, ...]]
Facts = Callable[[Panel, Frame, SignalHistory], tuple[Fact, ...]]


def beside_states(difference: Vector, own: Vector) -> States:
    """State of a gauge beside the VIX, (n,) positions in `BESIDE_STATES`; -1 where a percentile is NaN.

    Parameters
    ----------
    difference
        (n,) percentile of the gauge less that of the VIX.
    own
        (n,) percentile of the gauge.

    Examples
    --------
    >>> [BESIDE_STATES[each] for each in beside_states(np.array([-30.0, 0.0, 30.0, 30.0]), np.array([5.0, 50, 60, 90]))]
    ['quiet_there', 'in_line', 'more_there', 'fear_there_only']
    """
    above = np.where(own >= FEARFUL_FROM, _ONLY, _MORE)
    found = np.where(difference >= APART_BY, above, np.where(difference <= -APART_BY, _QUIET, _IN_LINE))
    return np.where(np.isnan(difference), NO_STATE, found).astype(np.int8)


def _beside_rule(gauge: str) -> Rule:
    """Difference of two causal percentiles over the days that both have; the carry is both columns so far."""

    def rule(frame: Frame, carry: Carry) -> Computed:
        carried: list[Vector] = []
        percentiles: list[Vector] = []
        for at, column in enumerate((gauge, "VIX")):
            new = frame[column][frame.first_new :]
            earlier = np.asarray(carry[at], np.float64) if carry else np.empty(0)
            percentiles.append(expanding_percentile(new, minimum=MIN_RANKED, earlier=earlier))
            carried.append(np.concatenate([earlier, new]))
        difference = percentiles[0] - percentiles[1]
        return Computed(difference, beside_states(difference, percentiles[0]), tuple(carried))

    return rule


def _beside_boundaries(name: str, gauge: str, unit: str) -> Boundaries:
    def boundaries(frame: Frame, history: SignalHistory) -> tuple[Boundary, ...]:
        now, code = float(history.value[-1]), int(history.state[-1])
        if code == NO_STATE:
            return ()
        if code == _IN_LINE:
            return (
                Boundary(name, now, Side.ABOVE, APART_BY, "percentile", BESIDE_STATES[_MORE]),
                Boundary(name, now, Side.BELOW, -APART_BY, "percentile", BESIDE_STATES[_QUIET]),
            )
        if code == _QUIET:
            return (Boundary(name, now, Side.ABOVE, -APART_BY, "percentile", BESIDE_STATES[_IN_LINE]),)
        level, fearful = level_at(frame[gauge][:-1], FEARFUL_FROM), code == _ONLY
        side, to = (Side.BELOW, _MORE) if fearful else (Side.ABOVE, _ONLY)
        return (
            Boundary(name, now, Side.BELOW, APART_BY, "percentile", BESIDE_STATES[_IN_LINE]),
            Boundary(gauge, float(frame[gauge][-1]), side, level, unit, BESIDE_STATES[to]),
        )

    return boundaries


def _skew_facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact, ...]:  # noqa: ARG001
    value, days, unit = history.value, history.days, str(Unit.INDEX_POINTS)
    levels = np.quantile(value, np.asarray(SKEW_CUTS) / 100.0).tolist()
    return (
        figure("median", float(np.median(value)), unit, days, gap_rule=GapRule.EVERY_ROW),
        *mean_over("mean", value, unit, days, gap_rule=GapRule.EVERY_ROW),
        *(
            figure(f"level_{state}", level, unit, days, gap_rule=GapRule.EVERY_ROW, claims=_CLAIMS)
            for state, level in zip(SKEW_STATES[1:], levels, strict=True)
        ),
    )


def _beside_facts(gauge: str) -> Facts:
    """How closely the gauge's changes go with those of the VIX, and how many of its worst days the VIX did not see."""

    def facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact, ...]:  # noqa: ARG001
        there = np.isfinite(history.value)
        shares = [
            share_of_days(f"share_{state}", history.state[there] == code, history.days[there], claims=_CLAIMS)
            for code, state in enumerate(BESIDE_STATES)
            if there.any()
        ]
        own, vix, days = np.diff(np.log(frame[gauge])), np.diff(np.log(frame["VIX"])), frame.days[1:]
        if days.shape[0] < FEWEST or not (np.ptp(own) > 0.0 and np.ptp(vix) > 0.0):
            return tuple(shares)
        worst = own >= np.quantile(own, 1.0 - WORST_SHARE)
        missed = vix[worst] < np.quantile(vix, 1.0 - WORST_SHARE)
        correlation = float(np.corrcoef(own, vix)[0, 1])
        return (
            figure("correlation_of_changes", correlation, "correlation", days, returns=Returns.LOG, claims=_CLAIMS),
            share_of_days("tail_miss_rate", missed, days[worst], returns=Returns.LOG, claims=_CLAIMS),
            *shares,
        )

    return facts


def _beside(gauge: str) -> Signal:
    name = f"fear_{gauge.lower()}_beside_vix"
    return Signal(
        name=name,
        family="other_fear",
        unit="percentile",
        inputs=(Input(gauge), Input("VIX")),
        rule=_beside_rule(gauge),
        parameters=(
            Parameter("apart_by", APART_BY, "percentile"),
            Parameter("fearful_from", FEARFUL_FROM, "percentile"),
            Parameter("minimum", MIN_RANKED, "sessions"),
        ),
        states=BESIDE_STATES,
        on=frozenset() if gauge == _SKEW else frozenset({"fear_there_only"}),
        boundaries=_beside_boundaries(name, gauge, str(require_spec(gauge).unit)),
        facts=_beside_facts(gauge),
        claims=_CLAIMS,
    )


SIGNALS: tuple[Signal, ...] = (
    *(_beside(gauge) for gauge in GAUGES),
    Signal(
        name="fear_skew",
        family="other_fear",
        unit=str(Unit.INDEX_POINTS),
        inputs=(Input(_SKEW),),
        rule=ranked_rule(lambda frame: frame[_SKEW], cut_at(*SKEW_CUTS)),
        parameters=(
            *(
                Parameter(f"{each}_from", cut, "percentile")
                for each, cut in zip(SKEW_STATES[1:], SKEW_CUTS, strict=True)
            ),
            Parameter("minimum", MIN_RANKED, "sessions"),
        ),
        states=SKEW_STATES,
        boundaries=percentile_boundaries(_SKEW, str(Unit.INDEX_POINTS), SKEW_CUTS, SKEW_STATES),
        facts=_skew_facts,
        claims=_CLAIMS,
    ),
    Signal(
        name="fear_real_estate",
        family="other_fear",
        unit=str(Unit.VOL_POINTS),
        inputs=(),
        rule=None,
        claims=_CLAIMS,
        never=Unavailable(Why.NOT_COLLECTED, needs="real_estate_volatility"),
    ),
)
