"""Which rule decides at each bar, and the weights that it wants: latches, instalments, what holds otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weatherglass.playbooks.playbook_sections import Rule, Stages
from weatherglass.playbooks.rules import Answer

Flags = NDArray[np.bool_]
Table = NDArray[np.float64]
OTHERWISE, UNKNOWN = -1, -2


@dataclass(frozen=True, slots=True, eq=False)
class Deciding:
    """What each bar is decided by.

    Attributes
    ----------
    rule
        (t,) int64 position of the rule; -1 for `otherwise`, -2 where something is not known: what stood goes on.
    itself
        (t,) whether `when` of that rule holds itself, and the rule does not only go on.
    """

    rule: NDArray[np.int64]
    itself: Flags


def in_force(rule: Rule, when: Answer, until: Answer | None) -> Flags:
    """Bars on which a rule holds: while `when` does, or from then on until `until` or for `at_most_days`, (t,).

    Where something is not known, what was goes on, and the bars count.
    """
    if rule.until is None and rule.at_most_days is None:
        return when.holds
    ends = np.zeros(when.holds.shape, np.bool_) if until is None else until.holds
    begins = when.holds & ~ends
    found = np.zeros(when.holds.shape, np.bool_)
    limit = rule.at_most_days or when.holds.shape[0] + 1
    on, since = False, 0
    for bar, (begin, end) in enumerate(zip(begins.tolist(), ends.tolist(), strict=True)):
        if on and (end or bar - since >= limit):
            on = False
        if not on and begin:
            on, since = True, bar
        found[bar] = on
    return found


def deciding(rules: Sequence[Rule], answers: Sequence[tuple[Answer, Answer | None]], known: Flags) -> Deciding:
    """The first rule in force at each bar.

    Parameters
    ----------
    answers
        Of `when` and `until`, one pair a rule.
    known
        (t,) where everything is known.
    """
    rule = np.full(known.shape, OTHERWISE, np.int64)
    itself = np.zeros(known.shape, np.bool_)
    for at in reversed(range(len(rules))):
        when, until = answers[at]
        here = in_force(rules[at], when, until)
        rule[here], itself[here] = at, when.holds[here]
    rule[~known] = UNKNOWN
    return Deciding(rule, itself)


def wanted(
    rules: Sequence[Rule], otherwise: Mapping[str, float] | None, assets: Sequence[str], found: Deciding
) -> Table:
    """Weights wanted at each bar before scaling, (t, a); NaN rows where nothing is ordered.

    Parameters
    ----------
    otherwise
        None keeps what is held: no order.
    """
    goals = [_row(rule.hold, assets) for rule in rules]
    rest = np.full(len(assets), np.nan) if otherwise is None else _row(otherwise, assets)
    staged = [_Instalments(rule.stages) if rule.stages is not None else None for rule in rules]
    weights = np.empty((found.rule.shape[0], len(assets)))
    now = np.zeros(len(assets)) if otherwise is None else rest
    steps: _Instalments | None = None
    for bar, (at, itself) in enumerate(zip(found.rule.tolist(), found.itself.tolist(), strict=True)):
        if at == UNKNOWN:
            if steps is not None:
                steps.idle(bar)
        elif at == OTHERWISE:
            now, steps = rest, None
        else:
            steps = staged[at]
            now = goals[at] if steps is None else steps.at(bar, now, goals[at], itself=itself)
        weights[bar] = now
    return weights


class _Instalments:
    """The steps of one rule through time."""

    def __init__(self, stages: Stages) -> None:
        self._stages = stages
        self._bought, self._since, self._last = 0, 0, -1
        self._start = np.empty(0)

    def at(self, bar: int, now: NDArray[np.float64], goal: NDArray[np.float64], *, itself: bool) -> NDArray[np.float64]:
        """Weights at a bar on which the rule decides, from those of the bar before."""
        stages = self._stages
        away = bar - self._last - 1
        if self._last < 0 or (away > 0 and away >= max(1, stages.reset_after_days)):
            self._bought, self._start = 0, now
        self._last = bar
        due = self._bought == 0 or bar - self._since >= stages.spacing_days
        if self._bought < stages.instalments and due and (itself or self._bought == 0 or not stages.only_while):
            self._bought, self._since = self._bought + 1, bar
        if self._bought == stages.instalments:
            return goal
        return np.asarray(self._start + (goal - self._start) * (self._bought / stages.instalments))

    def idle(self, bar: int) -> None:
        """A bar of which nothing is known: the rule has not ceased to decide."""
        self._last = bar


def _row(weights: Mapping[str, float], assets: Sequence[str]) -> NDArray[np.float64]:
    return np.array([float(weights.get(name, 0.0)) for name in assets])
