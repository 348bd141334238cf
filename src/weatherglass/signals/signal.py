"""What a signal is: its rule, its parameters, its inputs, its states, and the records of what it says.

A signal turns a frame of aligned inputs (`weatherglass.signals.panel`) into a value and a state a row. What every
signal shares (percentile, since when, age, "not available because") is worked out once, in `weatherglass.signals.run`.
Texts for people stand in `weatherglass.messages`, under the names used here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import UsageError
from weatherglass.market.series import Days, Instants
from weatherglass.signals.panel import Frame, Input, Panel, Unavailable

Vector = NDArray[np.float64]
States = NDArray[np.int8]
Carry = tuple[NDArray[np.generic], ...]
NO_STATE = -1
MIN_RANKED = 252
"""Values that a percentile needs before it is shown."""


class Side(StrEnum):
    """On which side of a level something lies."""

    ABOVE = "above"
    BELOW = "below"


class Returns(StrEnum):
    """What kind of change a figure is made of."""

    NONE = "none"
    """Of levels, not of changes."""
    LOG = "log_returns"
    SIMPLE = "simple_returns"
    LEVEL = "level_changes"


class GapRule(StrEnum):
    """Which days a figure counts."""

    EVERY_ROW = "every_row"
    """Every day on which the series has a value."""
    COMMON_DAYS = "common_days"
    """Days on which all its series have a value; changes run between consecutive ones of these."""
    CALENDAR_DAYS = "calendar_days"
    """Spans are counted in calendar days; the last value on or before the day counts."""
    NOT_OVERLAPPING = "not_overlapping"
    """One case a span: the next begins when the last is over."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number in the rule of a signal: name, value and unit ("days", "vol_points", "share", ...; "" for a count)."""

    name: str
    value: float | int | str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure about the past of a signal, with everything needed to make it again.

    Attributes
    ----------
    name
        As "share_of_days_20_30"; its sentence stands in the messages, under the same name.
    value, unit
        Units are those of `weatherglass.market.series_spec.Unit`, or "percent", "correlation", "days", "sessions",
        "multiple", "share", "t", "date" (then the value is an ISO day), "count", ...
    n
        Cases behind it; rows for a mean over days.
    first, last
        First and last day that count.
    returns, gap_rule
        Of what kind of change, on which days.
    low, high
        Spread, where there is one: the quartiles for a mean or median over cases, or an interval; `spread` says which.
    """

    name: str
    value: float | int | str
    unit: str
    n: int
    first: date
    last: date
    returns: Returns = Returns.NONE
    gap_rule: GapRule = GapRule.EVERY_ROW
    low: float | None = None
    high: float | None = None
    spread: str = ""
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MissingFact:
    """A figure that cannot be given here, and why."""

    name: str
    why: Unavailable


@dataclass(frozen=True, slots=True)
class Occasion:
    """A time in the past at which something held: an event, or the days from one to another.

    Attributes
    ----------
    first, last
        Days; equal for an event of one day. `last` is None while it still holds.
    kind
        Key of its text ("breakout", "both_up_cluster", ...).
    figures
        What it was like: depth, length, what followed, ... by name, value and unit.
    """

    first: date
    last: date | None
    kind: str
    figures: tuple[Parameter, ...] = ()


@dataclass(frozen=True, slots=True)
class Boundary:
    """What would change a state: the quantity, where it is now, and the level at which the state changes.

    Attributes
    ----------
    quantity
        A series ("VIX") or a named quantity of the signal ("days_since_record").
    now, level
        In `unit`.
    side
        The state changes when the quantity comes to lie at or beyond the level on this side.
    to_state
        The state that it would then be in.
    """

    quantity: str
    now: float
    side: Side
    level: float
    unit: str
    to_state: str


@dataclass(frozen=True, slots=True, eq=False)
class Computed:
    """What a rule makes of the new rows of a frame.

    Attributes
    ----------
    value
        (k,) for the k new rows; NaN where the rule has no answer yet.
    state
        (k,) int8 positions in the signal's `states`, -1 for none; None lets `bands` decide.
    carry
        Whatever the rule needs to go on from here; () for rules with a finite memory.
    percentile
        (k,) of the values among all so far from `MIN_RANKED` of them, where the rule has needed them anyway; None lets
        the run work them out.
    """

    value: Vector
    state: States | None = None
    carry: Carry = ()
    percentile: Vector | None = None


@dataclass(frozen=True, slots=True)
class Bands:
    """States by levels of the value, entered at a level and left only when the value has come back by a margin.

    Attributes
    ----------
    edges
        Increasing levels between the states; state i holds for edges[i - 1] <= value < edges[i].
    margin
        Share of an edge's size by which the value must fall below it before the lower state holds again (hysteresis);
        an edge of 0 has no margin.
    """

    edges: tuple[float, ...]
    margin: float = 0.0

    def __post_init__(self) -> None:
        if not self.edges or list(self.edges) != sorted(set(self.edges)):
            raise UsageError(f"edges must increase; got {self.edges}")
        if not 0.0 <= self.margin < 1.0:
            raise UsageError(f"margin={self.margin} must be at least 0 and below 1")

    @property
    def exits(self) -> tuple[float, ...]:
        """Levels below which the state above each edge is left.

        >>> Bands((-10.0, 0.0, 20.0), margin=0.05).exits
        (-10.5, 0.0, 19.0)
        """
        return tuple(edge * (1.0 - self.margin if edge > 0.0 else 1.0 + self.margin) for edge in self.edges)


Rule = Callable[[Frame, Carry], Computed]
"""(frame, carry) -> computed. Rows of the frame before `frame.first_new` are context for windows; answers are wanted
for the rows from there on. The carry is () at the beginning, and afterwards what the rule gave with its last rows."""


@dataclass(frozen=True, slots=True)
class Signal:
    """A reading of risk appetite and its rule.

    Attributes
    ----------
    name
        Lower case with underscores, unique.
    family
        The section of the observatory that it belongs to.
    unit
        Of its value, as in `Fact`.
    inputs
        The first is the clock: the signal has a row on each of its days on which all required inputs are there.
    rule
        See `Rule`.
    memory
        Rows before the first new one that the rule looks at: the longest window plus its lags.
    parameters
        Every number in the rule.
    states
        Names of its states, from low to high where they have an order; () for a signal without states.
    on
        States in which it counts as "on": worth a line of its own in the reading.
    bands
        How the value makes the state, where the rule does not say.
    boundaries
        (frame, history) -> what would change the present state.
    facts
        (panel, frame, history) -> figures about its past, as known at the panel's instant; worked out only when asked
        for.
    occasions
        (panel, frame, history) -> the times at which it happened, the latest last; None stands for the runs of its
        states that are on.
    silent
        (panel, frame, history) -> why the last row has no value, where it is not for want of history alone.
    claims
        Ids of the statements of the two articles that it reads ("V6", "R14").
    never
        Why it is not available with the sources that there are, for signals that the articles lean on and nobody gives
        away; its rule is not run.
    """

    name: str
    family: str
    unit: str
    inputs: tuple[Input, ...]
    rule: Rule | None
    memory: int = 0
    parameters: tuple[Parameter, ...] = ()
    states: tuple[str, ...] = ()
    on: frozenset[str] = frozenset()
    bands: Bands | None = None
    boundaries: Callable[[Frame, SignalHistory], tuple[Boundary, ...]] | None = None
    facts: Callable[[Panel, Frame, SignalHistory], tuple[Fact | MissingFact, ...]] | None = None
    occasions: Callable[[Panel, Frame, SignalHistory], tuple[Occasion, ...]] | None = None
    silent: Callable[[Panel, Frame, SignalHistory], Unavailable] | None = None
    claims: tuple[str, ...] = ()
    never: Unavailable | None = None

    def __post_init__(self) -> None:
        if (self.rule is None) != (self.never is not None):
            raise UsageError(f"{self.name}: a signal has a rule, or a reason why it never has a value")
        if self.bands is not None and len(self.states) != len(self.bands.edges) + 1:
            raise UsageError(f"{self.name}: {len(self.bands.edges)} edges make {len(self.bands.edges) + 1} states")
        if not self.on <= set(self.states):
            raise UsageError(f"{self.name}: {sorted(self.on - set(self.states))} is no state of it")


@dataclass(frozen=True, slots=True, eq=False)
class SignalHistory:
    """A signal through time, one row a day of its clock.

    Attributes
    ----------
    days
        (n,) datetime64[D], increasing.
    known_at
        (n,) datetime64[us] UTC from which each row could be known.
    value
        (n,) NaN where there is no value (not enough history before it); never to be shown without asking.
    state
        (n,) int8 position in `states`; -1 for none.
    percentile
        (n,) of the value among those up to it, 0 to 100; NaN before `MIN_RANKED` values.
    carry
        For going on from the last row.
    """

    signal: str
    states: tuple[str, ...]
    days: Days
    known_at: Instants
    value: Vector
    state: States
    percentile: Vector
    carry: Carry = field(default=(), repr=False)

    @property
    def rows(self) -> int:
        """Number of rows."""
        return int(self.days.shape[0])

    def state_name(self, row: int) -> str:
        """Name of the state of a row; "" for none."""
        code = int(self.state[row])
        return self.states[code] if code != NO_STATE else ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One input of a reading as it was used: which value of which day, from whom, and how old.

    Attributes
    ----------
    age_days
        Calendar days from the day described to the day of the reading.
    revised
        The source rewrites its past: the history shown is of revised values, not of what was known then.
    """

    series: str
    field: str
    unit: str
    day: date
    value: float
    source: str
    age_days: int
    revised: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class SignalReading:
    """A signal on one day: what it says, since when, and on which data; or why it says nothing.

    Attributes
    ----------
    unavailable
        Why there is no value; every other field that follows from a value is then None or empty.
    day
        Of the row read.
    value, unit
        The value of that row.
    state, since, rows_in_state
        Name of the state, the first day of its present run, and how many rows it has lasted.
    percentile, ranked, ranked_from
        Of the value among so many values since a day; None before `MIN_RANKED` of them.
    earlier_value, earlier_state, earlier_day
        Of the row before.
    on
        Whether it is worth a line of its own.
    """

    signal: Signal
    unavailable: Unavailable | None = None
    day: date | None = None
    value: float | None = None
    state: str = ""
    since: date | None = None
    rows_in_state: int = 0
    percentile: float | None = None
    ranked: int = 0
    ranked_from: date | None = None
    earlier_value: float | None = None
    earlier_state: str = ""
    earlier_day: date | None = None
    on: bool = False
    boundaries: tuple[Boundary, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    history: SignalHistory | None = None
    notes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
