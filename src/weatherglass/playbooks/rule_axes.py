"""A grid of threshold rules by what varies: any part is made from its numbers, and nobody holds all of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from weatherglass.errors import UsageError, nearest
from weatherglass.playbooks.grid import ThresholdRules, threshold_rules

NAMES = (
    "enter", "gap", "above", "inside", "outside", "cost", "instalments", "spacing", "only_while", "reset_after", "stop",
)  # fmt: skip
"""As in `grid.ThresholdRules`; `gap` is how far below `enter` (above it, for rules below their level) `leave` lies."""


@dataclass(frozen=True, slots=True)
class RuleAxes:
    """Every combination of the values of some parameters, the last name varying fastest; `rule_axes` makes it.

    Attributes
    ----------
    axes
        Name and values of each parameter that is not left as `threshold_rules` has it.
    """

    axes: tuple[tuple[str, tuple[float, ...]], ...]

    @property
    def size(self) -> int:
        """How many rules."""
        return prod(len(values) for _, values in self.axes)

    def rules(self, first: int, last: int) -> ThresholdRules:
        """Rules `first` to `last`, the latter not included.

        Raises
        ------
        UsageError
            When there is no such part, or a rule in it is none.
        """
        if not 0 <= first < last <= self.size:
            raise UsageError(f"rules {first} to {last} are no part of {self.size:,}")
        at = np.unravel_index(np.arange(first, last), [len(values) for _, values in self.axes])
        given = {name: np.asarray(values)[index] for (name, values), index in zip(self.axes, at, strict=True)}
        enter = given.pop("enter")
        sign = np.where(given.get("above", True), 1.0, -1.0)
        leave = enter - sign * given.pop("gap", 0.0)
        return threshold_rules(enter, leave, **given)


def rule_axes(values: Mapping[str, Sequence[float]]) -> RuleAxes:
    """A grid of parameters by name.

    Raises
    ------
    UsageError
        When a name is unknown, `enter` is missing, or a parameter has no value.

    Examples
    --------
    >>> grid = rule_axes({"enter": [30.0, 40.0], "gap": [0.0, 5.0, 10.0]})
    >>> grid.size, grid.rules(4, 6).enter.tolist(), grid.rules(4, 6).leave.tolist()
    (6, [40.0, 40.0], [35.0, 30.0])
    """
    for name, each in values.items():
        if name not in NAMES:
            raise UsageError(f"no parameter {name!r} of a rule; {nearest(name, NAMES)}")
        if not len(each):
            raise UsageError(f"{name} has no value; give one or more, or leave it out")
    if "enter" not in values:
        raise UsageError("a grid of rules needs levels: enter=[...]")
    return RuleAxes(tuple((name, tuple(each)) for name, each in values.items()))
