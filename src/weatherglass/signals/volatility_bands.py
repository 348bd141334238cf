"""Bands of the VIX in the words of the article, beside the bands that its own past would choose.

The folk bands (below 12, 12-20, 20-30, 30-40, 40-60, 60 and more) are entered at their edge and left once the VIX is
5 % below it, so that a day's wobble about 20 is not two changes of weather. Figures about the past count days by the
edges alone. The same bands as percentiles, for the VIX and for other indices, are in
`weatherglass.signals.volatility_percentiles`; "the highest for so long" is in `weatherglass.signals.volatility_highs`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from weatherglass.signals.band_boundaries import band_boundaries
from weatherglass.signals.next_month import NextMonth, next_month, next_month_facts
from weatherglass.signals.panel import Frame, Input, Panel, Unavailable, Why
from weatherglass.signals.run import windowed
from weatherglass.signals.signal import (
    Bands,
    Fact,
    MissingFact,
    Parameter,
    Returns,
    Signal,
    SignalHistory,
)
from weatherglass.signals.states import raw_bands
from weatherglass.signals.volatility_highs import VIX_HIGH_SINCE
from weatherglass.signals.volatility_percentiles import PERCENTILE_BANDS
from weatherglass.stats.thresholds import explained_by, least_squares_cuts

Vector = NDArray[np.float64]
EDGES = (12.0, 20.0, 30.0, 40.0, 60.0)
STATES = ("complacent", "calm", "normal", "high", "very_high", "crisis")
MARGIN = 0.05
STOCKS = "SPX"
"""Whose next month is asked for."""
LEAST_SHARE = 0.004
"""Of days in every band that the data choose: as few as the folk band of 60 and more has."""
LEAST_MONTHS = 1260
"""Days whose next month has ended that a choice of edges needs: five years."""
_VIX = (Input("VIX"),)


def _facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact | MissingFact, ...]:
    stocks = panel.get(STOCKS)
    if stocks is None:
        why = Unavailable(Why.NO_SERIES, STOCKS)
        return (*_distribution(frame), MissingFact("next_month", why), MissingFact("data_edges", why))
    after = next_month(history.known_at, stocks)
    band = raw_bands(frame["VIX"], EDGES)
    return (
        *_distribution(frame),
        *next_month_facts(after, band, STATES, frame.days, claims=("V6", "V18")),
        *_data_edges(frame, after),
    )


def _distribution(frame: Frame) -> tuple[Fact, ...]:
    """Where the VIX has been: the shares of days by band, and what "normal" is by its mean and its median."""
    vix, first, last = frame["VIX"], frame.days[0].item(), frame.days[-1].item()
    band, n = raw_bands(vix, EDGES), vix.size

    def share(name: str, inside: NDArray[np.bool_], *claims: str) -> Fact:
        return Fact(name, 100.0 * float(inside.mean()), "percent", n, first, last, claims=claims)

    quarter, median, three_quarters = np.quantile(vix, (0.25, 0.5, 0.75)).tolist()
    return (
        *(share(f"share_of_days_{name}", band == at, "V6") for at, name in enumerate(STATES)),
        Fact("mean", float(vix.mean()), "vol_points", n, first, last, claims=("V4",)),
        Fact("median", median, "vol_points", n, first, last, Returns.NONE, low=quarter, high=three_quarters,
             spread="quartiles", claims=("V4",)),
        share("share_of_days_below_20", vix < 20.0, "V4", "V6"),
        share("share_of_days_19_20", (vix >= 19.0) & (vix < 20.0), "V4"),
    )  # fmt: skip


def _data_edges(frame: Frame, after: NextMonth) -> tuple[Fact | MissingFact, ...]:
    """The edges that split the next month's volatility best, as many as the folk ones and alone.

    Of its logarithm: volatility is uncertain in proportion to its size, and edges for its level would be made by the
    few days of crisis. A description of this past; that the best edges fit it better than given ones is no surprise.
    """
    ended = np.isfinite(after.realized_vol) & (after.realized_vol > 0.0)
    n = int(ended.sum())
    if n < LEAST_MONTHS:
        return (MissingFact("data_edges", Unavailable(Why.TOO_SHORT, STOCKS, days=n, needed=LEAST_MONTHS)),)
    vix, to_come, days = frame["VIX"][ended], np.log(after.realized_vol[ended]), frame.days[ended]
    first, last = days[0].item(), days[-1].item()
    many = least_squares_cuts(vix, to_come, len(EDGES), least_share=LEAST_SHARE)
    one = least_squares_cuts(vix, to_come, 1, least_share=LEAST_SHARE)
    line = float(np.corrcoef(np.log(vix), to_come)[0, 1]) ** 2
    edges = [(f"data_edge_{at}", edge) for at, edge in enumerate(many.edges, start=1)]
    shares = (
        ("explained_by_folk_bands", explained_by(vix, to_come, EDGES)),
        ("explained_by_data_bands", many.explained),
        ("explained_by_single_edge", one.explained),
        ("explained_without_bands", line),
    )
    return tuple(
        Fact(name, value, unit, n, first, last, Returns.LOG, claims=("V6",))
        for name, value, unit in (
            *((name, edge, "vol_points") for name, edge in (*edges, ("data_edge_single", one.edges[0]))),
            *((name, 100.0 * share, "percent") for name, share in shares),
        )
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
SIGNALS = (VIX_BAND, *PERCENTILE_BANDS, VIX_HIGH_SINCE)
