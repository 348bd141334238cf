"""Divergences: an index that rises while money leaves it, while more companies lose money, or while few names carry it.

Each is a condition of two parts, an index that is up and something that is down, over one and the same span. The state
is on while both parts hold. Flows of one fund come from a file of the user's own; what would need the members of an
index and their weights is not collected, and says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weatherglass.signals.divergence_facts import flow_facts, leadership_facts, loss_facts
from weatherglass.signals.panel import Frame, Input, Panel, Unavailable, Why
from weatherglass.signals.run import windowed
from weatherglass.signals.signal import (
    NO_STATE,
    Boundary,
    Fact,
    MissingFact,
    Parameter,
    Side,
    Signal,
    SignalHistory,
    States,
)
from weatherglass.stats.rolling import lagged, log_changes, rolling_sum
from weatherglass.timeline.calendar import DAY

Vector = NDArray[np.float64]
Facts = Callable[[Panel, Frame, SignalHistory], tuple[Fact | MissingFact, ...]]
STATES = ("no_divergence", "divergence")
SESSIONS, WEEKS, QUARTERS, HALF_YEAR = 63, 13, 4, 126
NARROW_FROM = 3.0
"""Percent by which equal weights must lag in half a year: about the usual size of that difference."""
_QUARTER_SPAN = (360, 371)
"""Calendar days between the ends of equal quarters, with room for the writing of a quarter's last day."""


@dataclass(frozen=True, slots=True)
class Part:
    """One of the two parts of a divergence.

    Attributes
    ----------
    quantity, unit
        What it is about, as in a boundary.
    of
        Its value in every row of a frame, (n,).
    side, level
        It holds where the value lies beyond the level on this side.
    """

    quantity: str
    unit: str
    of: Callable[[Frame], Vector]
    side: Side
    level: float

    def holds(self, value: Vector) -> NDArray[np.bool_]:
        """Whether the part holds, (n,); never for NaN."""
        return np.asarray(value > self.level if self.side is Side.ABOVE else value < self.level)


def percent_change(column: str, rows: int) -> Callable[[Frame], Vector]:
    """Percent by which a column of a frame has changed over so many rows."""
    return lambda frame: 100.0 * np.expm1(log_changes(frame[column], rows))


def within(of: Callable[[Frame], Vector], *, rows: int, days: tuple[int, int]) -> Callable[[Frame], Vector]:
    """A value only where the row so many before lies so many calendar days back; else NaN: the span has holes."""

    def checked(frame: Frame) -> Vector:
        number = frame.days.astype("datetime64[D]").astype(np.float64)
        span = number - lagged(number, rows)
        return np.where((span >= days[0]) & (span <= days[1]), of(frame), np.nan)

    return checked


def divergence_of(frame: Frame, up: Part, down: Part) -> tuple[Vector, States]:
    """Value of the part that tells against the index, and whether both parts hold."""
    rise, fall = up.of(frame), down.of(frame)
    known = np.isfinite(rise) & np.isfinite(fall)
    state = np.where(known, up.holds(rise) & down.holds(fall), NO_STATE).astype(np.int8)
    return np.where(known, fall, np.nan), state


def _boundaries(up: Part, down: Part) -> Callable[[Frame, SignalHistory], tuple[Boundary, ...]]:
    def boundaries(frame: Frame, history: SignalHistory) -> tuple[Boundary, ...]:
        code = int(history.state[-1])
        if code == NO_STATE:
            return ()
        found, lacking = [], []
        for part in (up, down):
            now = part.of(frame)[-1:]
            if bool(part.holds(now)[0]):
                back = Side.BELOW if part.side is Side.ABOVE else Side.ABOVE
                found.append(Boundary(part.quantity, float(now[0]), back, part.level, part.unit, STATES[0]))
            else:
                lacking.append(Boundary(part.quantity, float(now[0]), part.side, part.level, part.unit, STATES[1]))
        if code == 1:
            return tuple(found)
        return tuple(lacking) if len(lacking) == 1 else ()  # where both are lacking, neither alone would do

    return boundaries


def _too_few_rows(column: str, rows: int, days: int) -> Callable[[Panel, Frame, SignalHistory], Unavailable]:
    """Why there is no sum of flows: too few of them within the calendar days that the span may take."""

    def silent(panel: Panel, frame: Frame, history: SignalHistory) -> Unavailable:  # noqa: ARG001
        recent = int((frame.days > frame.days[-1] - days * DAY).sum())
        return Unavailable(Why.TOO_SHORT, column, days=recent, needed=rows)

    return silent


def _divergence(
    name: str,
    up: Part,
    down: Part,
    *,
    inputs: tuple[Input, ...],
    memory: int,
    parameters: tuple[Parameter, ...],
    facts: Facts,
    claims: tuple[str, ...],
    silent: Callable[[Panel, Frame, SignalHistory], Unavailable] | None = None,
) -> Signal:
    return Signal(
        name=name,
        family="divergence",
        unit=down.unit,
        inputs=inputs,
        rule=windowed(lambda frame: divergence_of(frame, up, down)),
        memory=memory,
        parameters=parameters,
        states=STATES,
        on=frozenset({"divergence"}),
        boundaries=_boundaries(up, down),
        facts=facts,
        silent=silent,
        claims=claims,
    )


def _unknown(name: str, needs: str, claims: tuple[str, ...]) -> Signal:
    never = Unavailable(Why.NOT_COLLECTED, needs=needs)
    return Signal(name, "divergence", "percent", (Input("RUT"),), None, claims=claims, never=never)


_FLOW_SPAN, _WEEK_SPAN = (80, 105), (84, 105)
"""Calendar days that 62 sessions, and 13 weeks, may take: more means days without a flow."""
IWM_OUTFLOWS = _divergence(
    "outflows_against_rut",
    Part("rut_change_63", "percent", percent_change("RUT", SESSIONS), Side.ABOVE, 0.0),
    Part(
        "iwm_flow_63",
        "usd",
        within(lambda frame: rolling_sum(frame["FLOW_IWM"], SESSIONS), rows=SESSIONS - 1, days=_FLOW_SPAN),
        Side.BELOW,
        0.0,
    ),
    inputs=(Input("RUT"), Input("FLOW_IWM")),
    memory=SESSIONS + 1,
    parameters=(Parameter("window", SESSIONS, "sessions"),),
    facts=flow_facts("RUT", "FLOW_IWM", "usd", block=21),
    claims=("R21", "R24"),
    silent=_too_few_rows("FLOW_IWM", SESSIONS + 1, _FLOW_SPAN[1]),
)
EQUITY_OUTFLOWS = _divergence(
    "outflows_against_spx",
    Part("spx_change_13", "percent", percent_change("SPX", WEEKS), Side.ABOVE, 0.0),
    Part(
        "equity_flow_13",
        "usd_millions",
        within(lambda frame: rolling_sum(frame["FLOW_ICI_EQUITY"], WEEKS), rows=WEEKS - 1, days=_WEEK_SPAN),
        Side.BELOW,
        0.0,
    ),
    inputs=(Input("FLOW_ICI_EQUITY"), Input("SPX", max_age_days=10)),
    memory=WEEKS + 1,
    parameters=(Parameter("window", WEEKS, "weeks"),),
    facts=flow_facts("SPX", "FLOW_ICI_EQUITY", "usd_millions", block=4),
    claims=("R21", "R24"),
    silent=_too_few_rows("FLOW_ICI_EQUITY", WEEKS + 1, _WEEK_SPAN[1]),
)
LOSSES = _divergence(
    "losses_against_rut",
    Part("rut_change_4", "percent", percent_change("RUT", QUARTERS), Side.ABOVE, 0.0),
    Part(
        "loss_share_change",
        "percentage_points",
        within(
            lambda frame: frame["LOSS_SHARE"] - lagged(frame["LOSS_SHARE"], QUARTERS),
            rows=QUARTERS,
            days=_QUARTER_SPAN,
        ),
        Side.ABOVE,
        0.0,
    ),
    inputs=(
        Input("LOSS_SHARE"),
        Input("RUT", max_age_days=10),
        Input("LOSS_SHARE", "small_half", required=False),
    ),
    memory=QUARTERS + 1,
    parameters=(Parameter("window", QUARTERS, "quarters"),),
    facts=loss_facts,
    claims=("R22", "R24"),
)
NARROW = _divergence(
    "narrow_leadership",
    Part("spy_change_126", "percent", percent_change("SPY", HALF_YEAR), Side.ABOVE, 0.0),
    Part(
        "equal_weight_lead",
        "percent",
        lambda frame: 100.0 * np.expm1(log_changes(frame["RSP"], HALF_YEAR) - log_changes(frame["SPY"], HALF_YEAR)),
        Side.BELOW,
        -NARROW_FROM,
    ),
    inputs=(Input("SPY"), Input("RSP")),
    memory=HALF_YEAR + 1,
    parameters=(Parameter("window", HALF_YEAR, "sessions"), Parameter("narrow_from", NARROW_FROM, "percent")),
    facts=leadership_facts,
    claims=("R23", "R24"),
)
SIGNALS: tuple[Signal, ...] = (
    IWM_OUTFLOWS,
    EQUITY_OUTFLOWS,
    LOSSES,
    NARROW,
    _unknown("rut_equal_weight", "russell_2000_weights", ("R23",)),
    _unknown("rut_loss_making_members", "russell_2000_members", ("R22",)),
)
