"""Risk appetite in one number: the plain mean of the parts' percentiles, and their first principal component.

The parts are the same in both: each is a causal percentile, higher with more appetite, and every reading shows them
with their weight and pull. A part that is not there is left out by name. The mean says how much the parts agree that
appetite is high; the component weighs them by how much they have moved together so far.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from weatherglass.signals.component_rule import Fit, component_rule, component_today
from weatherglass.signals.day_facts import extremes, figure, mean_over
from weatherglass.signals.panel import Frame, Input, Panel, Unavailable, Why
from weatherglass.signals.percentile_states import cut_at, percentile_boundaries
from weatherglass.signals.score_parts import (
    Part,
    mean_part_facts,
    mean_rule,
    part_facts,
    parts_today,
    too_few_parts,
)
from weatherglass.signals.signal import MIN_RANKED, Fact, GapRule, MissingFact, Parameter, Signal, SignalHistory
from weatherglass.stats.rolling import log_changes, rolling_max, rolling_std

Vector = NDArray[np.float64]
STATES = ("averse", "usual", "eager")
CUTS = (20.0, 80.0)
REALIZED_WINDOW, DRAWDOWN_WINDOW, TREND_ROWS = 21, 252, 63
FEWEST = 4
_LAST_KNOWN_DAYS, _BITCOIN_DAYS = 7, 4
_CLAIMS = ("R7", "R24", "V20")


def _small_over_large(frame: Frame) -> Vector:
    return log_changes(frame["RUT"], TREND_ROWS) - log_changes(frame["SPX"], TREND_ROWS)


PARTS = (
    Part("vix", lambda frame: -frame["VIX"], "VIX"),
    Part("term_structure", lambda frame: -frame["VIX"] / frame["VIX3M"], "VIX3M"),
    Part("realized", lambda frame: -rolling_std(log_changes(frame["SPX"]), REALIZED_WINDOW), "SPX"),
    Part("drawdown", lambda frame: frame["SPX"] / rolling_max(frame["SPX"], DRAWDOWN_WINDOW) - 1.0, "SPX"),
    Part("small_caps", _small_over_large, "RUT"),
    Part("credit", lambda frame: -frame["HY_OAS"], "HY_OAS"),
    Part("stress", lambda frame: -frame["OFR_FSI"], "OFR_FSI"),
    Part("bitcoin", lambda frame: log_changes(frame["BTC"], TREND_ROWS), "BTC"),
)
ANCHOR = 0
"""The component's sign is that of the VIX's part: more appetite when the VIX is low."""
INPUTS = (
    Input("SPX"),
    Input("VIX"),
    Input("VIX3M", required=False),
    Input("RUT", required=False),
    Input("HY_OAS", max_age_days=_LAST_KNOWN_DAYS, required=False),
    Input("OFR_FSI", max_age_days=_LAST_KNOWN_DAYS, required=False),
    Input("BTC", max_age_days=_BITCOIN_DAYS, required=False),
)
_PARAMETERS = (
    Parameter("realized_window", REALIZED_WINDOW, "sessions"),
    Parameter("drawdown_window", DRAWDOWN_WINDOW, "sessions"),
    Parameter("trend_rows", TREND_ROWS, "sessions"),
    Parameter("fewest_parts", FEWEST),
    Parameter("low_below", CUTS[0], "percentile"),
    Parameter("high_from", CUTS[1], "percentile"),
)


def _mean_facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact | MissingFact, ...]:
    return (
        *mean_part_facts(parts_today(PARTS, INPUTS, panel, frame), claims=_CLAIMS),
        *mean_over("mean", history.value, "score", history.days, gap_rule=GapRule.EVERY_ROW, claims=_CLAIMS),
        *extremes(history.value, "score", history.days, gap_rule=GapRule.EVERY_ROW, claims=_CLAIMS),
    )


def _component_facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact | MissingFact, ...]:
    today = parts_today(PARTS, INPUTS, panel, frame)
    found = component_today(PARTS, frame, history, fewest=FEWEST)
    if found is None:
        return part_facts(today, {}, {}, claims=_CLAIMS)
    seen = history.days[np.isfinite(history.value)]
    return (
        *part_facts(today, found.weights, found.pulls, units=("ratio", "z"), claims=_CLAIMS),
        figure("explained", 100.0 * found.explained, "percent", seen, gap_rule=GapRule.EVERY_ROW, claims=_CLAIMS),
        *extremes(history.value, "z", history.days, gap_rule=GapRule.EVERY_ROW, claims=_CLAIMS),
    )


def _component_silent(panel: Panel, frame: Frame, history: SignalHistory) -> Unavailable:
    """Too few parts, or too little of their past for a fit."""
    why = too_few_parts(PARTS, FEWEST)(panel, frame, history)
    if why.days < FEWEST:
        return why
    return Unavailable(Why.TOO_SHORT, INPUTS[0].column, days=frame.rows, needed=MIN_RANKED + Fit.MINIMUM)


RISK_APPETITE = Signal(
    name="risk_appetite",
    family="composite",
    unit="score",
    inputs=INPUTS,
    rule=mean_rule(PARTS, fewest=FEWEST, state_of=cut_at(*CUTS)),
    memory=DRAWDOWN_WINDOW,
    parameters=_PARAMETERS,
    states=STATES,
    on=frozenset({"averse", "eager"}),
    boundaries=percentile_boundaries("risk_appetite_score", "score", CUTS, STATES),
    facts=_mean_facts,
    silent=too_few_parts(PARTS, FEWEST),
    claims=_CLAIMS,
)
RISK_COMPONENT = Signal(
    name="risk_appetite_component",
    family="composite",
    unit="z",
    inputs=INPUTS,
    rule=component_rule(PARTS, fewest=FEWEST, anchor=ANCHOR, state_of=cut_at(*CUTS)),
    memory=DRAWDOWN_WINDOW,
    parameters=(*_PARAMETERS, Parameter("minimum", Fit.MINIMUM, "sessions"), Parameter("refit", 1, "weeks")),
    states=STATES,
    on=frozenset({"averse", "eager"}),
    boundaries=percentile_boundaries("risk_appetite_component_score", "z", CUTS, STATES),
    facts=_component_facts,
    silent=_component_silent,
    claims=_CLAIMS,
)
SIGNALS = (RISK_APPETITE, RISK_COMPONENT)
