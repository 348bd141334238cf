"""Bands of the VIX in the words of the article, and the same shares of days for any other index.

The folk bands (below 12, 12-20, 20-30, 30-40, 40-60, 60 and more) are entered at their edge and left once the VIX is 5 %
below it, so that a day's wobble about 20 is not two changes of weather.
"""

from __future__ import annotations

import numpy as np

from weatherglass.signals.band_boundaries import band_boundaries
from weatherglass.signals.panel import Frame, Input, Panel
from weatherglass.signals.run import windowed
from weatherglass.signals.signal import (
    Bands,
    Fact,
    Parameter,
    Signal,
    SignalHistory,
)
from weatherglass.signals.states import raw_bands

EDGES = (12.0, 20.0, 30.0, 40.0, 60.0)
STATES = ("complacent", "calm", "normal", "high", "very_high", "crisis")
MARGIN = 0.05
_VIX = (Input("VIX"),)


def _facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact, ...]:  # noqa: ARG001
    vix, first, last = frame["VIX"], frame.days[0].item(), frame.days[-1].item()
    band = raw_bands(vix, EDGES)
    shares = tuple(
        Fact(
            f"share_of_days_{name}",
            100.0 * float((band == at).mean()),
            "percent",
            vix.size,
            first,
            last,
            claims=("V6",),
        )
        for at, name in enumerate(STATES)
    )
    return (
        *shares,
        Fact("mean", float(vix.mean()), "vol_points", vix.size, first, last, claims=("V4",)),
        Fact("median", float(np.median(vix)), "vol_points", vix.size, first, last, claims=("V4",)),
    )


VIX_BAND = Signal(
    name="vix_band",
    family="volatility_bands",
    unit="vol_points",
    inputs=_VIX,
    rule=windowed(lambda frame: frame["VIX"]),
    parameters=(
        *(Parameter(f"edge_{name}", edge, "vol_points") for name, edge in zip(STATES[1:], EDGES, strict=True)),
        Parameter("margin", MARGIN, "share"),
    ),
    states=STATES,
    on=frozenset({"complacent", "high", "very_high", "crisis"}),
    bands=Bands(EDGES, MARGIN),
    boundaries=band_boundaries("VIX", "vol_points", Bands(EDGES, MARGIN), STATES),
    facts=_facts,
    claims=("V4", "V6"),
)
SIGNALS = (VIX_BAND,)
