"""What is asked of a playbook: in which measure, what its rules read of what it holds, and how far they reach."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from weatherglass.claims.event_tests import OWN_VOLATILITY as OF_VOLATILITY
from weatherglass.claims.observed import name_of
from weatherglass.claims.results import NotRun
from weatherglass.playbooks.clock import clock_of
from weatherglass.playbooks.conditions import EventCondition, StateCondition
from weatherglass.playbooks.needs import named_series
from weatherglass.playbooks.plan import Plan
from weatherglass.playbooks.playbook_file import Playbook
from weatherglass.playbooks.playbook_reading import conditions_of
from weatherglass.playbooks.playbook_sections import VolatilityScaling
from weatherglass.playbooks.rules import Asked
from weatherglass.playbooks.timing_tests import OWN_PRICES, OWN_VOLATILITY, Question
from weatherglass.signals.registry import require_signal
from weatherglass.stats.expected_volatility import at_usual_volatility
from weatherglass.stats.schedules import Measure

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
HORIZON = 252
"""Sessions to the end of instalments where the playbook names none among its states, and the longest purge."""


def question_of(playbook: Playbook, plan: Plan, *, measure: Measure, draws: int) -> Question:
    """What the claim lab is asked."""
    inference = playbook.inference
    return Question(
        measure=measure,
        reads=reads_of(playbook),
        rows_a_year=plan.days_a_year,
        freeze=playbook.freeze_date,
        alpha=inference.alpha,
        seed=inference.seed,
        draws=draws,
        purge=longest_look(playbook),
    )


def reads_of(playbook: Playbook) -> str:
    """What the rules read of what they hold, its volatility or its prices; "" for neither.

    Volatility: an index of it, or that of an asset's own returns. Prices: those of an asset, and stops. Plain shifts
    keep no level then.
    """
    read = {name_of(name) for path, name in named_series(playbook) if path.startswith(("rules.", "scaling."))}
    for _, condition in conditions_of(playbook):
        if isinstance(condition, StateCondition):
            read |= {each.series for each in require_signal(condition.signal).inputs}
        elif isinstance(condition, EventCondition):
            signal = getattr(getattr(condition.event, "params", None), "signal", None)
            read |= {each.series for each in require_signal(signal).inputs} if isinstance(signal, str) else set()
    measured = any(isinstance(each, VolatilityScaling) and each.series is None for each in playbook.scaling)
    if measured or not OF_VOLATILITY.isdisjoint(read):
        return OWN_VOLATILITY
    held = {name_of(each.series) for each in playbook.assets.values()}
    return OWN_PRICES if playbook.stops or not held.isdisjoint(read) else ""


def longest_look(playbook: Playbook) -> int:
    """Sessions that a decision reaches ahead, at most a year: the purge of the walk-forward.

    The longest of the instalments from first to last, and of the bars for which a rule goes on. A rule that is held
    until something happens has no such number.
    """
    found = [1]
    for rule in playbook.rules:
        found.append(min(rule.at_most_days or 1, HORIZON))
        if rule.stages is not None:
            found.append(min((rule.stages.instalments - 1) * rule.stages.spacing_days, HORIZON))
    return max(found)


def usual_of(plan: Plan, asked: Asked) -> Matrix:
    """Returns of the assets in excess of cash at their usual volatility, (t - 1, a).

    The first index of volatility that the playbook names counts as a forecast for the first asset.
    """
    market, rows = plan.market, np.arange(plan.days.shape[0] - 1)
    above = market.close[1:] / market.close[:-1] - 1.0 - market.cash[1:, None]
    columns = [
        at_usual_volatility(above[:, a], market.close[:, a], rows, implied=_implied(plan, asked) if a == 0 else None)
        for a in range(above.shape[1])
    ]
    return np.stack(columns, axis=1)


def _implied(plan: Plan, asked: Asked) -> Vector | None:
    """The variance a bar of the first index of volatility that is named, as it was known before each close."""
    names = [name_of(name) for _, name in named_series(plan.playbook)]
    found = next((asked.panel.get(each) for each in names if each in OF_VOLATILITY), None)
    clock = clock_of(plan.playbook.assets, asked.panel)
    if found is None or isinstance(clock, NotRun) or not bool((found.value > 0.0).all()):
        return None
    decided = clock.decided_by[np.searchsorted(clock.days, plan.days)]
    row = np.searchsorted(np.maximum.accumulate(found.known_at), decided, side="left") - 1
    variance = (found.value / 100.0) ** 2 / plan.days_a_year
    return np.where(row >= 0, variance[np.maximum(row, 0)], np.nan)
