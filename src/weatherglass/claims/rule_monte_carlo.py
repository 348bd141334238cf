"""Whether the claim's rule would have found dates as good on a signal that knows nothing of the target.

The signal is drawn anew in blocks and the rule is applied again, so that whatever times the rule picks by itself are in
the null. Records and falls are looked for on paths made of the signal's log changes, whose blocks are as long as the
memory of their sizes asks for; levels on its values in blocks of their own memory, for changes put together at random
have no level to come back to.
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from weatherglass.claims.cases import Setting
from weatherglass.claims.claim_events import BreakoutEvent, DrawdownEvent, ThresholdEvent
from weatherglass.claims.event_tests import as_result, depends_on_own_volatility
from weatherglass.claims.events import Events, breakout_rule
from weatherglass.claims.outcomes import entry_rows
from weatherglass.claims.results import NotRun, SignificanceTest, Why
from weatherglass.errors import UsageError
from weatherglass.signals.breakout import DAYS_PER_YEAR, BreakoutRule
from weatherglass.signals.panel import Observations, Panel
from weatherglass.stats.block_length import block_lengths
from weatherglass.stats.drawn_events import (
    DrawnRule,
    FallFromRecord,
    LevelReached,
    NewRecord,
    drawn_case_means,
)
from weatherglass.stats.randomization import against
from weatherglass.stats.resampling import StationaryBlocks

NAME = "rule_monte_carlo"
FEWEST_KEPT = 99
"""Draws with as many cases as observed below which nothing is said: p could not come below 1 %."""


def rule_monte_carlo(setting: Setting, panel: Panel, *, seed: int, replications: int) -> SignificanceTest | NotRun:
    """The mean outcome of the cases against that of as many cases of the rule on drawn signals.

    Parameters
    ----------
    panel
        Nothing beyond the setting's own series is looked at.
    replications
        Draws with as many cases that are asked for; fewer where they are rare (`stats.drawn_events.MOST_ROWS`). The
        details say how many were tried.

    Returns
    -------
    The test; or why not: a rule that asks for more than the signal itself, every day in a state, a signal too short, or
    too few draws with as many cases. For a signal that is the target's own volatility the test is not valid.
    """
    del panel
    signal = setting.signal
    if signal is None or setting.claim.outcome.sampling == "every_day":
        return NotRun(NAME, Why.NOT_APPLICABLE, "data.signal" if signal is None else "outcome.sampling")
    rule = drawn_rule(setting)
    if isinstance(rule, NotRun):
        return rule
    try:
        mean_length = mean_block(signal, rule)
    except UsageError:
        return NotRun(NAME, Why.TOO_SHORT, signal.series)
    drawn = drawn_case_means(
        signal.value, rule, StationaryBlocks(mean_length), days=signal.days.astype(np.int64),
        place=places(setting, signal), outcomes=setting.outcomes, cases=setting.n, seed=seed, replications=replications,
    )  # fmt: skip
    kept = drawn.means.shape[0]
    if kept < FEWEST_KEPT:
        return NotRun(NAME, Why.DID_NOT_CONVERGE, f"{kept} of {drawn.tried}")
    observed = float(setting.outcomes[setting.circle_rows].mean())
    valid = not depends_on_own_volatility(setting)
    found = against(np.concatenate([[observed], drawn.means]), setting.n)
    found = replace(found, draws=kept, error=float(np.sqrt(found.greater * (1.0 - found.greater) / kept)))
    details = {"tried": float(drawn.tried), "asked": float(replications), "mean_block": mean_length}
    result = as_result(NAME, setting, found, valid=valid, note="" if valid else "own_volatility")
    return replace(result, details=MappingProxyType(details))


def drawn_rule(setting: Setting) -> DrawnRule | NotRun:
    """The claim's rule as it can be applied to a drawn signal, or that it cannot."""
    match setting.claim.event:
        case BreakoutEvent(params=params):
            return _record(breakout_rule(params))
        case DrawdownEvent(params=params):
            return FallFromRecord(params.depth, params.new_episode_after_days)
        case ThresholdEvent(params=params):
            return LevelReached(params.level, params.side == "above", params.new_episode_after_days)
        case _:
            return NotRun(NAME, Why.NOT_APPLICABLE, "event.rule")


def mean_block(signal: Observations, rule: DrawnRule) -> float:
    """Rows of a block: those that suit the means of the sizes of changes, or of the values where these are drawn."""
    drawn_from = signal.value if isinstance(rule, LevelReached) else np.abs(np.diff(np.log(signal.value)))
    return max(1.0, block_lengths(drawn_from).stationary)


def places(setting: Setting, signal: Observations) -> NDArray[np.int64]:
    """Where on the circle a case begins whose event is at each row of the signal, -1 for nowhere, (r,)."""
    entry = entry_rows(Events(signal.days, signal.known_at), setting.target) - setting.first_row
    return np.where((entry >= 0) & (entry < setting.outcomes.shape[0]), entry, -1)


def _record(rule: BreakoutRule) -> NewRecord:
    back = None if rule.lookback_years is None else int(rule.lookback_years * DAYS_PER_YEAR)
    depth = (-np.inf, np.inf) if rule.range_cap is None else rule.range_cap
    return NewRecord(rule.min_days_since_record, rule.rearm, rule.confirm_closes, rule.buffer, back, depth)
