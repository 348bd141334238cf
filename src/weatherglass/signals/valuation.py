"""What prices cost: the cyclically adjusted price-earnings ratio in its own past, by band of the VIX, and what came.

The ratio divides a month's mean price by ten years of real earnings (Shiller). It is revised, and known five weeks
after its month begins. The other measure that the article has in mind, the ratio to expected earnings, needs estimates
of analysts that nobody gives away.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from weatherglass.signals.day_facts import figure, mean_over
from weatherglass.signals.outcomes import entry_rows
from weatherglass.signals.panel import Frame, Input, Observations, Panel, Unavailable, Why
from weatherglass.signals.percentile_states import cut_at, percentile_boundaries, ranked_rule
from weatherglass.signals.signal import Fact, GapRule, MissingFact, Parameter, Returns, Signal, SignalHistory
from weatherglass.signals.states import raw_bands
from weatherglass.signals.volatility_bands import EDGES
from weatherglass.signals.volatility_bands import STATES as VIX_BANDS

Vector = NDArray[np.float64]
STATES = ("cheap", "usual", "dear")
CUTS = (20.0, 80.0)
HORIZON = 252
"""Sessions of the year after."""
THIRDS = ("low", "middle", "high")
_CLAIMS = ("V18",)


def monthly_means(found: Observations, months: NDArray[np.datetime64]) -> Vector:
    """Mean of a daily series over each month, (k,); NaN where it has no day.

    Parameters
    ----------
    months
        (k,) any day of each, in order, each month once.
    """
    wanted, month = months.astype("datetime64[M]"), found.days.astype("datetime64[M]")
    start, end = np.searchsorted(month, wanted, side="left"), np.searchsorted(month, wanted, side="right")
    return np.array(
        [found.value[a:b].mean() if b > a else np.nan for a, b in zip(start.tolist(), end.tolist(), strict=True)]
    )


def year_after(history: SignalHistory, target: Observations, *, sessions: int = HORIZON) -> tuple[Vector, Vector]:
    """Return over the year after each row, and the deepest fall from a close of it to a later one, percent, (n,) each.

    The year begins at the first close after the row was known. NaN where it has not ended, or began before the target.
    """
    entry = entry_rows(history, target)
    there = (entry >= 0) & (entry + sessions < target.rows)
    change, fall = np.full(history.rows, np.nan), np.full(history.rows, np.nan)
    if there.any():
        path = sliding_window_view(target.value, sessions + 1)[entry[there]]
        change[there] = 100.0 * (path[:, -1] / path[:, 0] - 1.0)
        fall[there] = 100.0 * (path / np.maximum.accumulate(path, axis=1) - 1.0).min(axis=1)
    return change, fall


def _by_vix_band(panel: Panel, history: SignalHistory) -> tuple[Fact | MissingFact, ...]:
    vix = panel.get("VIX")
    if vix is None:
        return (MissingFact("mean_in_vix_bands", Unavailable(Why.NO_SERIES, "VIX")),)
    level = monthly_means(vix, history.days)
    band, both = raw_bands(level, EDGES), np.isfinite(level)
    found: list[Fact | MissingFact] = []
    for at, name in enumerate(VIX_BANDS):
        found += mean_over(
            f"mean_vix_{name}", history.value, "ratio", history.days, where=band == at, claims=("V6", "V18")
        )
    if np.count_nonzero(both) > 2:
        correlation = float(np.corrcoef(history.value[both], level[both])[0, 1])
        found.append(figure("correlation_with_vix", correlation, "correlation", history.days[both], claims=_CLAIMS))
    return tuple(found)


def _by_third(panel: Panel, history: SignalHistory) -> tuple[Fact | MissingFact, ...]:
    """The year after months of the lowest, middle and highest third: cut in hindsight, among those that are over."""
    stocks = panel.get("SPX")
    if stocks is None:
        return (MissingFact("year_after_by_third", Unavailable(Why.NO_SERIES, "SPX")),)
    change, fall = year_after(history, stocks)
    over = np.isfinite(change)
    if np.count_nonzero(over) < len(THIRDS):
        return (
            MissingFact("year_after_by_third", Unavailable(Why.TOO_SHORT, "SPX", days=stocks.rows, needed=HORIZON + 1)),
        )
    low, high = np.quantile(history.value[over], (1 / 3, 2 / 3)).tolist()
    third = np.searchsorted((low, high), history.value, side="right")
    found: list[Fact | MissingFact] = [
        figure(name, level, "ratio", history.days[over], gap_rule=GapRule.EVERY_ROW, claims=_CLAIMS)
        for name, level in (("low_third_below", low), ("high_third_from", high))
    ]
    for name, inside in (("all", over), *((name, over & (third == at)) for at, name in enumerate(THIRDS))):
        for what, value in (("return", change), ("deepest_fall", fall)):
            found += mean_over(
                f"year_after_{what}_{name}",
                value,
                "percent",
                history.days,
                where=inside,
                returns=Returns.SIMPLE,
                gap_rule=GapRule.EVERY_ROW,
                claims=_CLAIMS,
            )
    return tuple(found)


def _facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact | MissingFact, ...]:  # noqa: ARG001
    value, days = history.value, history.days
    levels = (("median", float(np.median(value))), ("lowest", float(value.min())), ("highest", float(value.max())))
    return (
        *mean_over("mean", value, "ratio", days, gap_rule=GapRule.EVERY_ROW, claims=_CLAIMS),
        *(figure(name, level, "ratio", days, gap_rule=GapRule.EVERY_ROW, claims=_CLAIMS) for name, level in levels),
        *_by_vix_band(panel, history),
        *_by_third(panel, history),
    )


CAPE = Signal(
    name="cape",
    family="valuation",
    unit="ratio",
    inputs=(Input("CAPE"),),
    rule=ranked_rule(lambda frame: frame["CAPE"], cut_at(*CUTS)),
    parameters=(
        Parameter("low_below", CUTS[0], "percentile"),
        Parameter("high_from", CUTS[1], "percentile"),
        Parameter("horizon", HORIZON, "sessions"),
    ),
    states=STATES,
    on=frozenset({"cheap", "dear"}),
    boundaries=percentile_boundaries("CAPE", "ratio", CUTS, STATES),
    facts=_facts,
    claims=_CLAIMS,
)
FORWARD_PRICE_EARNINGS = Signal(
    name="forward_price_earnings",
    family="valuation",
    unit="ratio",
    inputs=(),
    rule=None,
    claims=_CLAIMS,
    never=Unavailable(Why.NOT_COLLECTED, needs="forward_price_earnings"),
)
SIGNALS = (CAPE, FORWARD_PRICE_EARNINGS)
