"""Arrays for the charts of implied volatility: the VIX, its bands, its term structure, its futures."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from weatherglass.app.chart_data import (
    BandData,
    BandRow,
    Basis,
    HistogramData,
    LineData,
    NameData,
    Point,
    missing,
    sources_of,
)
from weatherglass.market.series import Days
from weatherglass.signals.market_events import FIRST_LISTED, events_between
from weatherglass.signals.next_month import SESSIONS, next_month
from weatherglass.signals.panel import Input, Panel, Unavailable, Why
from weatherglass.signals.signal import GapRule, Returns
from weatherglass.signals.states import raw_bands
from weatherglass.signals.volatility_bands import EDGES, STATES

LARGEST_RISES = 10
HIGHEST_BIN = 60.0
TENORS = ("VIX1D", "VIX9D", "VIX", "VIX3M", "VIX6M", "VIX1Y")
FUTURES = tuple(f"VX{place}" for place in range(1, 8))
YOUNGEST = "VIX1D"
"""It begins in 2022: with it, the median curve would be one of few years, so there it has no point."""
FEWEST_TENORS = 3
"""Two points are a ratio and no shape."""
EARLIER = {"week_ago": timedelta(days=7), "month_ago": timedelta(days=30)}


def vix_data(panel: Panel) -> LineData | Unavailable:
    """The VIX, market events on the first day that could act on them, and its largest rises of a day in per cent.

    Points are ordered by the level of the VIX on their day, the highest first.
    """
    vix = panel.get("VIX")
    if vix is None:
        return Unavailable(Why.NO_SERIES, "VIX")
    first, last = vix.days[0].item(), vix.days[-1].item()
    events = events_between(FIRST_LISTED, max(last, FIRST_LISTED))
    points = [Point(each.acts_from, "event", each.key) for each in events if first <= each.acts_from <= last]
    rise = 100.0 * (vix.value[1:] / vix.value[:-1] - 1.0)
    largest = np.argsort(-rise, kind="stable")[:LARGEST_RISES].tolist()
    points += [Point(vix.days[row + 1].item(), "rise", size=float(rise[row])) for row in largest]

    def level(point: Point) -> float:
        row = int(np.searchsorted(vix.days, np.datetime64(point.day)))
        return float(vix.value[min(row, vix.rows - 1)])

    points.sort(key=level, reverse=True)
    basis = Basis(first, last, vix.rows, sources=sources_of(panel, "VIX"))
    return LineData(basis, vix.days, {"VIX": vix.value}, tuple(points))


def distribution_data(panel: Panel) -> HistogramData | Unavailable:
    """On how many days the VIX closed at each level, by points, and in each band."""
    vix = panel.get("VIX")
    if vix is None:
        return Unavailable(Why.NO_SERIES, "VIX")
    lower = np.arange(min(np.floor(vix.value.min()), HIGHEST_BIN), HIGHEST_BIN + 1.0)
    at = np.minimum(np.floor(vix.value), HIGHEST_BIN) - lower[0]
    share = 100.0 * np.bincount(at.astype(np.int64), minlength=lower.shape[0]) / vix.rows
    bands = np.bincount(raw_bands(vix.value, EDGES), minlength=len(STATES))
    return HistogramData(
        basis=Basis(vix.days[0].item(), vix.days[-1].item(), vix.rows, sources=sources_of(panel, "VIX")),
        lower=lower,
        share=share,
        band=tuple(raw_bands(lower, EDGES).tolist()),
        edges=EDGES,
        band_share=tuple((100.0 * bands / vix.rows).tolist()),
        today=float(vix.value[-1]),
        mean=float(vix.value.mean()),
        median=float(np.median(vix.value)),
    )


def next_month_data(panel: Panel) -> BandData | Unavailable:
    """Realized volatility of the S&P 500 over the 21 sessions after each day, by the band of the VIX on the day.

    Days whose 21 sessions are not over are left out; the days overlap (`weatherglass.signals.next_month`).
    """
    why = missing(panel, "VIX", "SPX")
    vix, stocks = panel.get("VIX"), panel.get("SPX")
    if vix is None or stocks is None or why is not None:
        return why or Unavailable(Why.NO_SERIES, "VIX")
    after = next_month(vix.known_at, stocks).realized_vol
    over = np.isfinite(after)
    if not over.any():
        return Unavailable(Why.TOO_SHORT, "SPX", days=stocks.rows, needed=SESSIONS + 2)
    band, edges = raw_bands(vix.value, EDGES), (None, *EDGES, None)
    rows = []
    for code, name in enumerate(STATES):
        inside = over & (band == code)
        if inside.any():
            q25, median, q75 = np.quantile(after[inside], (0.25, 0.5, 0.75)).tolist()
            level = float(np.median(vix.value[inside]))
            rows.append(BandRow(name, edges[code], edges[code + 1], int(inside.sum()), q25, median, q75, level))
    days = vix.days[over]
    basis = Basis(_day(days, 0), _day(days, -1), int(over.sum()), Returns.LOG, sources=sources_of(panel, "VIX", "SPX"))
    return BandData(basis, tuple(rows), SESSIONS, STATES[int(band[-1])])


def term_structure_data(panel: Panel) -> NameData | Unavailable:
    """The curve of implied volatility by tenor on the last day, a week and a month before, and the median curve.

    The median is over the days that all tenors but the VIX1D have.
    """
    return _curve(panel, "VIX", TENORS, needed=("VIX", "VIX3M"))


def futures_data(panel: Panel) -> NameData | Unavailable:
    """The VIX and the curve of its futures by order of settlement, on the same days.

    A curve of today needs prices of today: stale ones are a reason, and no curve.
    """
    return _curve(panel, "VIX", ("VIX", *FUTURES), needed=("VIX", "VX1", "VX2"))


def _curve(panel: Panel, clock: str, names: tuple[str, ...], *, needed: tuple[str, ...]) -> NameData | Unavailable:
    why = next((why for name in needed if (why := panel.stale(Input(name))) is not None), None)
    if why is not None:
        return why
    here = [name for name in names if panel.get(name) is not None]
    inputs = [Input(name, required=name in needed) for name in here if name != clock]
    frame = panel.frame((Input(clock), *inputs))
    if isinstance(frame, Unavailable):
        return frame
    shown = tuple(name for name in here if np.isfinite(frame[name][-1]))
    if len(shown) < FEWEST_TENORS:
        absent = next(name for name in names if name not in shown)
        return panel.stale(Input(absent)) or Unavailable(Why.NO_SERIES, absent)
    points = np.stack([frame[name] for name in shown], axis=1)
    columns, days = {"today": points[-1]}, {"today": _day(frame.days, -1)}
    for name, back in EARLIER.items():
        row = int(np.searchsorted(frame.days, np.datetime64(_day(frame.days, -1) - back), side="right")) - 1
        if row >= 0:
            columns[name], days[name] = points[row], _day(frame.days, row)
    old = [at for at, name in enumerate(shown) if name != YOUNGEST]
    common = np.isfinite(points[:, old]).all(axis=1)
    columns["median"] = np.full(len(shown), np.nan)
    columns["median"][old] = np.median(points[common][:, old], axis=0)
    on = frame.days[common]
    sources = sources_of(panel, *shown)
    basis = Basis(_day(on, 0), _day(on, -1), int(common.sum()), gap_rule=GapRule.COMMON_DAYS, sources=sources)
    return NameData(basis, shown, columns, days)


def _day(days: Days, row: int) -> date:
    found: date = days[row].item()
    return found
