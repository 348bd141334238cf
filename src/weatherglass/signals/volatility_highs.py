"""How long ago the VIX last closed as high (the headlines' "eight-month high"), and its highest values by year."""

from __future__ import annotations

import numpy as np

from weatherglass.signals.panel import Frame, Input, Observations, Panel, Unavailable, Why
from weatherglass.signals.signal import (
    Bands,
    Boundary,
    Carry,
    Computed,
    Fact,
    MissingFact,
    Parameter,
    Side,
    Signal,
    SignalHistory,
)
from weatherglass.timeline.calendar import DAY

EDGES = (30.0, 182.0, 365.0)
STATES = ("usual", "month_high", "half_year_high", "year_high")
YEARS_OF_CLOSES = {1998: "V14", 2000: "V14", 2002: "V14", 2008: "V13", 2020: "V13", 2024: "V2", 2025: "V1"}
"""Years of which the articles name a highest value, and the claim that names it."""
YEARS_OF_HIGHS = {2008: "V13", 2020: "V13", 2024: "V2", 2025: "V2"}
_TICK = 0.01
"""The VIX is published to the hundredth."""


def days_since_as_high(frame: Frame, carry: Carry) -> Computed:
    """Calendar days since the last close that was at least as high; since the first close where there was none.

    The carry is the closes that a later one can still be compared with (each higher than all after it), their days, and
    the first day.
    """
    day = frame.days[frame.first_new :].astype("datetime64[D]").astype(np.int64).tolist()
    close = frame["VIX"][frame.first_new :].tolist()
    heights, since = (carry[0].tolist(), carry[1].tolist()) if carry else ([], [])
    begin = int(carry[2][0]) if carry else day[0]
    found = np.empty(len(close))
    for row, (at, height) in enumerate(zip(day, close, strict=True)):
        while heights and heights[-1] < height:
            heights.pop()
            since.pop()
        found[row] = at - (since[-1] if since else begin)
        heights.append(height)
        since.append(at)
    kept = np.array(heights, np.float64), np.array(since, np.int64), np.array([begin], np.int64)
    return Computed(found, None, kept)


def _boundaries(frame: Frame, history: SignalHistory) -> tuple[Boundary, ...]:
    """The close that would be the highest for the next longer time: above all of that time up to tomorrow."""
    code, vix = int(history.state[-1]), frame["VIX"]
    if code >= len(EDGES):
        return ()
    recent = frame.days > frame.days[-1] - (int(EDGES[code]) - 1) * DAY
    level = round(float(vix[recent].max()) + _TICK, 2)
    return (Boundary("VIX", float(vix[-1]), Side.ABOVE, level, "vol_points", STATES[code + 1]),)


def _facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact | MissingFact, ...]:  # noqa: ARG001
    closes, highs = panel.get("VIX"), panel.get("VIX", "high")
    found: list[Fact | MissingFact] = []
    for what, observed, years in (("close", closes, YEARS_OF_CLOSES), ("high", highs, YEARS_OF_HIGHS)):
        if observed is None:
            found.append(MissingFact(f"highest_{what}", Unavailable(Why.NO_SERIES, "VIX.high")))
            continue
        found += _highest(f"highest_{what}", observed, None, "V13")
        for year, claim in years.items():
            found += _highest(f"highest_{what}_{year}", observed, year, claim)
    return tuple(found)


def _highest(name: str, observed: Observations, year: int | None, claim: str) -> list[Fact]:
    """The highest value of a year, or of all, and its day; nothing of a year that is not there."""
    days, value = observed.days, observed.value
    if year is not None:
        inside = days.astype("datetime64[Y]") == np.datetime64(str(year), "Y")
        days, value = days[inside], value[inside]
    if value.size == 0:
        return []
    at, n, first, last = int(np.argmax(value)), value.size, days[0].item(), days[-1].item()
    return [
        Fact(name, float(value[at]), "vol_points", n, first, last, claims=(claim,)),
        Fact(f"{name}_day", days[at].item().isoformat(), "date", n, first, last, claims=(claim,)),
    ]


VIX_HIGH_SINCE = Signal(
    name="vix_high_since",
    family="volatility_bands",
    unit="days",
    inputs=(Input("VIX"), Input("VIX", "high", required=False)),
    rule=days_since_as_high,
    parameters=tuple(Parameter(f"edge_{name}", edge, "days") for name, edge in zip(STATES[1:], EDGES, strict=True)),
    states=STATES,
    on=frozenset({"half_year_high", "year_high"}),
    bands=Bands(EDGES),
    boundaries=_boundaries,
    facts=_facts,
    claims=("V1", "V2", "V13", "V14"),
)
