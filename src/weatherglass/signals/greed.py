"""Greed beside fear: a causal approximation to the known seven-part index, and the two published ones as they are.

The index that CNN publishes has seven parts. Four of them can be approximated from free data: momentum, volatility,
safe-haven demand and junk-bond demand. New highs against new lows, advancing against declining volume and the put-call
ratio cannot, and are left out by name. Each part is a percentile of its own past, and the parts that are there on a day
weigh the same.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from weatherglass.signals.band_boundaries import band_boundaries
from weatherglass.signals.day_facts import figure, mean_over, share_of_days
from weatherglass.signals.panel import Frame, Input, Observations, Panel, Unavailable, Why
from weatherglass.signals.run import windowed
from weatherglass.signals.score_parts import Part, mean_part_facts, mean_rule, parts_today, too_few_parts
from weatherglass.signals.signal import NO_STATE, Bands, Fact, GapRule, MissingFact, Parameter, Signal, SignalHistory
from weatherglass.signals.treasury_returns import par_bond_log_returns
from weatherglass.stats.rolling import log_changes, rolling_mean, rolling_sum

Vector = NDArray[np.float64]
STATES = ("extreme_fear", "fear", "neutral", "greed", "extreme_greed")
BANDS = Bands((25.0, 45.0, 55.0, 75.0))
"""Edges of the known index."""
MOMENTUM_WINDOW, VOLATILITY_WINDOW, SAFE_HAVEN_ROWS = 125, 50, 20
FEWEST = 3
_LAST_KNOWN_DAYS = 7
_CLAIMS = ("V17",)


def momentum(frame: Frame) -> Vector:
    """The S&P 500 over its mean of 125 sessions, less 1."""
    spx = frame["SPX"]
    return spx / rolling_mean(spx, MOMENTUM_WINDOW) - 1.0


def calm(frame: Frame) -> Vector:
    """How far the VIX is below its mean of 50 sessions, as a part of it."""
    vix = frame["VIX"]
    return 1.0 - vix / rolling_mean(vix, VOLATILITY_WINDOW)


def stocks_over_bonds(frame: Frame) -> Vector:
    """Log return of the S&P 500 over 20 sessions less that of a ten-year Treasury at par."""
    bond = par_bond_log_returns(frame.days, frame["DGS10"])
    return log_changes(frame["SPX"], SAFE_HAVEN_ROWS) - rolling_sum(bond, SAFE_HAVEN_ROWS)


def junk_demand(frame: Frame) -> Vector:
    """The spread of high-yield bonds with its sign turned: a narrow one is demand."""
    return -frame["HY_OAS"]


PARTS = (
    Part("momentum", momentum, "SPX"),
    Part("volatility", calm, "VIX"),
    Part("safe_haven", stocks_over_bonds, "DGS10"),
    Part("junk_demand", junk_demand, "HY_OAS"),
)
NEVER_THERE = (("strength", "new_highs_and_lows"), ("breadth", "advancing_volume"), ("put_call", "put_call_ratio"))
"""Parts of the known index that no free source feeds, and what each would need."""
_INPUTS = (
    Input("SPX"),
    Input("VIX"),
    Input("DGS10", max_age_days=_LAST_KNOWN_DAYS, required=False),
    Input("HY_OAS", max_age_days=_LAST_KNOWN_DAYS, required=False),
)


def correlation_fact(
    name: str, history: SignalHistory, other: Observations | None, series: str, claims: tuple[str, ...]
) -> Fact | MissingFact:
    """Correlation of the levels of a signal and of a series on their common days, at least three of them."""
    if other is None:
        return MissingFact(name, Unavailable(Why.NO_SERIES, series))
    seen = np.isfinite(history.value)
    days, ours, theirs = np.intersect1d(history.days[seen], other.days, return_indices=True)
    if days.size < 3:
        return MissingFact(name, Unavailable(Why.TOO_SHORT, series, days=int(days.size), needed=3))
    value = float(np.corrcoef(history.value[seen][ours], other.value[theirs])[0, 1])
    return figure(name, value, "correlation", days, claims=claims)


def _shares(history: SignalHistory) -> tuple[Fact, ...]:
    known = history.state != NO_STATE
    if not known.any():
        return ()
    return tuple(
        share_of_days(
            f"share_of_days_{name}",
            history.state[known] == at,
            history.days[known],
            gap_rule=GapRule.EVERY_ROW,
            claims=_CLAIMS,
        )
        for at, name in enumerate(STATES)
    )


def _facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact | MissingFact, ...]:
    return (
        *mean_part_facts(parts_today(PARTS, _INPUTS, panel, frame), claims=_CLAIMS),
        *(MissingFact(f"part_{name}", Unavailable(Why.NOT_COLLECTED, needs=needs)) for name, needs in NEVER_THERE),
        correlation_fact("correlation_with_cnn", history, panel.get("FNG_CNN"), "FNG_CNN", _CLAIMS),
        *mean_over("mean", history.value, "score", history.days, gap_rule=GapRule.EVERY_ROW, claims=_CLAIMS),
        *_shares(history),
    )


def _published_facts(other: str) -> Callable[[Panel, Frame, SignalHistory], tuple[Fact | MissingFact, ...]]:
    def facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact | MissingFact, ...]:  # noqa: ARG001
        return (
            *mean_over("mean", history.value, "score", history.days, gap_rule=GapRule.EVERY_ROW, claims=_CLAIMS),
            correlation_fact(f"correlation_with_{other.lower()}", history, panel.get(other), other, _CLAIMS),
            *_shares(history),
        )

    return facts


def _published(name: str, series: str, other: str) -> Signal:
    return Signal(
        name=name,
        family="greed",
        unit="score",
        inputs=(Input(series),),
        rule=windowed(lambda frame: frame[series]),
        parameters=tuple(
            Parameter(f"edge_{state}", edge, "score") for state, edge in zip(STATES[1:], BANDS.edges, strict=True)
        ),
        states=STATES,
        on=frozenset({"extreme_fear", "extreme_greed"}),
        bands=BANDS,
        boundaries=band_boundaries(series, "score", BANDS, STATES),
        facts=_published_facts(other),
        claims=_CLAIMS,
    )


FEAR_AND_GREED = Signal(
    name="fear_and_greed",
    family="greed",
    unit="score",
    inputs=_INPUTS,
    rule=mean_rule(PARTS, fewest=FEWEST),
    memory=MOMENTUM_WINDOW,
    parameters=(
        *(Parameter(f"edge_{state}", edge, "score") for state, edge in zip(STATES[1:], BANDS.edges, strict=True)),
        Parameter("momentum_window", MOMENTUM_WINDOW, "sessions"),
        Parameter("volatility_window", VOLATILITY_WINDOW, "sessions"),
        Parameter("safe_haven_rows", SAFE_HAVEN_ROWS, "sessions"),
        Parameter("fewest_parts", FEWEST),
    ),
    states=STATES,
    on=frozenset({"extreme_fear", "extreme_greed"}),
    bands=BANDS,
    boundaries=band_boundaries("fear_and_greed_score", "score", BANDS, STATES),
    facts=_facts,
    silent=too_few_parts(PARTS, FEWEST),
    claims=_CLAIMS,
)
SIGNALS = (
    FEAR_AND_GREED,
    _published("cnn_fear_and_greed", "FNG_CNN", "VIX"),
    _published("crypto_fear_and_greed", "FNG_CRYPTO", "DVOL"),
)
