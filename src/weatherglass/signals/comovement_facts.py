"""Figures of the past on how the VIX and the S&P 500 move together, over all days and by band of the VIX before.

The days before the ends of bull markets are told apart looking back (a peak is one once the index has fallen by a
fifth): a description of the past that no day of it could have given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from weatherglass.market.series import Days
from weatherglass.signals.day_facts import figure, mean_over, share_of_days
from weatherglass.signals.panel import Frame, Panel
from weatherglass.signals.signal import Fact, Returns, SignalHistory
from weatherglass.stats.bull_markets import peaks_and_troughs

Vector = NDArray[np.float64]
Cases = NDArray[np.bool_]
Facts = Callable[[Panel, Frame, SignalHistory], tuple[Fact, ...]]
BEFORE_PEAKS = (21, 63, 126)
"""Sessions that end with the day of a peak."""
BEAR_FROM = 0.2
"""A fall by this share of the peak ends a bull market, a rise by this share of the trough a bear market."""
FEWEST = 30
"""Days that a correlation or a slope needs before it is given."""
_LOOSE_ABOVE = -0.5
_V7, _V8 = ("V7",), ("V8",)


@dataclass(frozen=True, slots=True, eq=False)
class _Changes:
    """Log changes between consecutive common days, and the closes of the VIX before and after them, all (n,)."""

    days: Days
    vix: Vector
    stocks: Vector
    before: Vector
    level: Vector

    @classmethod
    def of(cls, frame: Frame) -> _Changes:
        vix, stocks = np.log(frame["VIX"]), np.log(frame["SPX"])
        return cls(frame.days[1:], np.diff(vix), np.diff(stocks), frame["VIX"][:-1], np.diff(frame["VIX"]))

    @property
    def both_up(self) -> Cases:
        return (self.vix > 0.0) & (self.stocks > 0.0)

    def bands(self) -> tuple[tuple[str, Cases], ...]:
        """Days by the close of the VIX before."""
        quiet, high = self.before < 20.0, self.before >= 30.0
        return ("vix_below_20", quiet), ("vix_20_30", ~quiet & ~high), ("vix_from_30", high)


def _correlation(name: str, x: Vector, y: Vector, days: Days, returns: Returns) -> tuple[Fact, ...]:
    if days.shape[0] < FEWEST or not (np.ptp(x) > 0.0 and np.ptp(y) > 0.0):
        return ()
    return (figure(name, float(np.corrcoef(x, y)[0, 1]), "correlation", days, returns=returns, claims=_V7),)


def correlation_facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact, ...]:
    """Correlations over the whole past: of log changes, of level changes, and by band of the VIX the day before."""
    seen = _Changes.of(frame)
    by_band = (
        fact
        for band, inside in seen.bands()
        for fact in _correlation(
            f"correlation_{band}", seen.vix[inside], seen.stocks[inside], seen.days[inside], Returns.LOG
        )
    )
    return (
        *_correlation("correlation_of_log_changes", seen.vix, seen.stocks, seen.days, Returns.LOG),
        *_correlation("correlation_of_level_changes", seen.level, seen.stocks, seen.days, Returns.LEVEL),
        *by_band,
        *rolling_correlation_facts(panel, frame, history),
    )


def rolling_correlation_facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact, ...]:  # noqa: ARG001
    """How tight the rolling relation has been, and how often it was loose."""
    there = np.isfinite(history.value)
    if not there.any():
        return ()
    value, days = history.value[there], history.days[there]
    return (
        *mean_over("mean", value, "correlation", days, returns=Returns.LOG, claims=_V7),
        share_of_days("share_above_half", value > _LOOSE_ABOVE, days, returns=Returns.LOG, claims=_V7),
    )


def sign_facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact, ...]:  # noqa: ARG001
    """How often the signs of the changes are opposite or equal; a change of zero has neither sign."""
    seen = _Changes.of(frame)
    if not seen.days.size:
        return ()
    vix, stocks, days = seen.vix, seen.stocks, seen.days
    shares = (
        ("share_opposite", vix * stocks < 0.0, np.ones(days.shape[0], np.bool_)),
        ("share_both_up", seen.both_up, np.ones(days.shape[0], np.bool_)),
        ("share_both_down", (vix < 0.0) & (stocks < 0.0), np.ones(days.shape[0], np.bool_)),
        ("share_no_change", vix * stocks == 0.0, np.ones(days.shape[0], np.bool_)),
        ("share_vix_up_when_stocks_up", vix > 0.0, stocks > 0.0),
        ("share_vix_down_when_stocks_down", vix < 0.0, stocks < 0.0),
    )
    return tuple(
        share_of_days(name, inside[among], days[among], returns=Returns.LOG, claims=_V7)
        for name, inside, among in shares
        if among.any()
    )


def both_up_facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact, ...]:  # noqa: ARG001
    """The share of both-up days before the ends of bull markets and on all other days."""
    seen = _Changes.of(frame)
    if not seen.days.size:
        return ()
    peaks, _ = peaks_and_troughs(frame["SPX"], swing=BEAR_FROM)
    found = [
        share_of_days("share_both_up", seen.both_up, seen.days, returns=Returns.LOG, claims=_V8),
        figure("bull_market_ends", int(peaks.shape[0]), "count", frame.days, n=int(peaks.shape[0]), claims=_V8),
    ]
    if peaks.shape[0]:
        latest: date = frame.days[peaks[-1]].item()
        found.append(Fact("latest_bull_market_end", latest.isoformat(), "date", 1, latest, latest, claims=_V8))
        for window in BEFORE_PEAKS:
            found += _around_peaks(seen, peaks, window)
    return tuple(found)


def _around_peaks(seen: _Changes, peaks: NDArray[np.int64], window: int) -> list[Fact]:
    before = np.zeros(seen.days.shape[0], np.bool_)
    for peak in peaks.tolist():
        before[max(0, peak - window) : peak] = True  # the change to a row stands one place before it
    named = ((f"share_in_last_{window}", before), (f"share_outside_last_{window}", ~before))
    return [
        share_of_days(name, seen.both_up[among], seen.days[among], returns=Returns.LOG, claims=_V8)
        for name, among in named
        if among.any()
    ]


def _slope(name: str, seen: _Changes, among: Cases) -> tuple[Fact, ...]:
    moved, size = -seen.vix[among], seen.stocks[among]
    if size.shape[0] < FEWEST:
        return ()
    slope = float((moved * size).sum() / (size * size).sum())
    return (figure(name, slope, "percent", seen.days[among], returns=Returns.LOG, claims=_V7),)


def response_facts(*, falls: bool) -> Facts:
    """Per cent that the VIX moved for each per cent that the S&P 500 fell or rose, by band of the VIX before."""

    def facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact, ...]:  # noqa: ARG001
        seen = _Changes.of(frame)
        moved = seen.stocks < 0.0 if falls else seen.stocks > 0.0
        by_band = (fact for band, inside in seen.bands() for fact in _slope(f"response_{band}", seen, moved & inside))
        return (*_slope("response", seen, moved), *by_band)

    return facts


def asymmetry_facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact, ...]:  # noqa: ARG001
    """The response to falls and to rises over the whole past, and their difference through time."""
    seen, there = _Changes.of(frame), np.isfinite(history.value)
    value, days = history.value[there], history.days[there]
    if not value.size:
        return ()
    return (
        *_slope("response_to_falls", seen, seen.stocks < 0.0),
        *_slope("response_to_rises", seen, seen.stocks > 0.0),
        *mean_over("mean", value, "percent", days, returns=Returns.LOG, claims=_V7),
        share_of_days("share_positive", value > 0.0, days, returns=Returns.LOG, claims=_V7),
    )
