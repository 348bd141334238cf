"""Public attention and newspapers' uncertainty, and whether they come before or after the market's moves.

A rush of readers on the day of a fall is no cause of it, and one on the day before may have the same cause. Lagged
correlations of what each series does not owe to its own past say which comes first; what makes what is not identified
by them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import MethodError
from weatherglass.market.series import Days
from weatherglass.signals.band_boundaries import band_boundaries
from weatherglass.signals.panel import Frame, Input, Panel, Unavailable, Why
from weatherglass.signals.run import windowed
from weatherglass.signals.signal import (
    Bands,
    Fact,
    GapRule,
    MissingFact,
    Parameter,
    Returns,
    Signal,
    SignalHistory,
)
from weatherglass.stats.lead_lag import LeadLag, lagged_correlations, lead_lag
from weatherglass.stats.rolling import differences, lagged, log_changes, rolling_mean, rolling_std
from weatherglass.timeline.calendar import DAY

Vector = NDArray[np.float64]
WINDOW = 90
BANDS = Bands((1.0, 3.0))
STATES = ("calm", "raised", "rush")
MAX_LAG = 5
_FEWEST_CHANGES = 250
_NORMAL_95 = 1.959964
_RECENT, _YEAR = 90, 365


def _logs(value: Vector) -> Vector:
    return np.log1p(value)


def _attention(series: str) -> Callable[[Frame], Vector]:
    """Distance of the day's log from the mean of the days before, in their standard deviations."""

    def attention(frame: Frame) -> Vector:
        logs = _logs(frame[series])
        mean, spread = lagged(rolling_mean(logs, WINDOW), 1), lagged(rolling_std(logs, WINDOW), 1)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(spread > 0.0, (logs - mean) / spread, np.nan)

    return attention


def _absolute_return(value: Vector) -> Vector:
    return np.abs(log_changes(value))


_MARKETS: dict[str, tuple[str, Callable[[Vector], Vector], Returns]] = {
    "spx_move": ("SPX", _absolute_return, Returns.LOG),
    "vix_change": ("VIX", log_changes, Returns.LOG),
    "btc_move": ("BTC", _absolute_return, Returns.LOG),
}
"""By name: a series, what of it, and of what kind that is."""


def _facts(
    series: str, markets: tuple[str, ...], claims: tuple[str, ...]
) -> Callable[[Panel, Frame, SignalHistory], tuple[Fact | MissingFact, ...]]:
    def facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact | MissingFact, ...]:  # noqa: ARG001
        found: list[Fact | MissingFact] = [*_lately(frame, series, claims)]
        for name in markets:
            found += _lead_lag_facts(name, panel, frame, series, claims)
        cause = MissingFact("effect_on_the_market", Unavailable(Why.NOT_COLLECTED, needs="attention_instrument"))
        return (*found, cause)

    return facts


def _lately(frame: Frame, series: str, claims: tuple[str, ...]) -> Iterator[Fact]:
    """Mean of the last days over that of the year before them."""
    days, value = frame.days, frame[series]
    recent = np.searchsorted(days, days[-1] - _RECENT * DAY, side="right")
    before = np.searchsorted(days, days[-1] - (_RECENT + _YEAR) * DAY, side="right")
    if days[0] <= days[-1] - (_RECENT + _YEAR) * DAY and before < recent and value[before:recent].sum() > 0.0:
        ratio = float(value[recent:].mean() / value[before:recent].mean())
        yield Fact(
            "recent_over_year_before", ratio, "multiple", days.size - int(before), days[before].item(),
            days[-1].item(), gap_rule=GapRule.CALENDAR_DAYS, claims=claims,
        )  # fmt: skip


def _lead_lag_facts(
    name: str, panel: Panel, frame: Frame, series: str, claims: tuple[str, ...]
) -> Iterator[Fact | MissingFact]:
    market, of, returns = _MARKETS[name]
    common = panel.frame((Input(market), Input(series)))
    missing = f"same_day_{name}"
    if isinstance(common, Unavailable):
        yield MissingFact(missing, common)
        return
    days = common.days[common.days <= frame.days[-1]]
    x, y = differences(_logs(common[series][: days.size]))[1:], of(common[market][: days.size])[1:]
    if x.size < _FEWEST_CHANGES:
        yield MissingFact(missing, Unavailable(Why.TOO_SHORT, series, days=x.size, needed=_FEWEST_CHANGES))
        return
    try:
        found, raw = lead_lag(x, y, max_lag=MAX_LAG), lagged_correlations(x, y, max_lag=MAX_LAG)
    except MethodError:  # a column that does not vary
        yield MissingFact(missing, Unavailable(Why.TOO_SHORT, series, days=x.size, needed=_FEWEST_CHANGES))
        return
    for lag, corr in zip(found.lags.tolist(), found.correlation.tolist(), strict=True):
        yield _correlation(f"{_order(lag)}_{name}", corr, found.n, days, returns, claims)
    yield _correlation(f"same_day_raw_{name}", float(raw[MAX_LAG]), x.size, days, returns, claims)
    yield from _strongest(name, found, days, returns, claims)


def _order(lag: int) -> str:
    """Who comes first at a lag of `lead_lag`, where attention is the first series."""
    return "same_day" if lag == 0 else f"attention_leads_{lag}" if lag > 0 else f"market_leads_{-lag}"


def _correlation(name: str, corr: float, n: int, days: Days, returns: Returns, claims: tuple[str, ...]) -> Fact:
    """With the interval in which 95 of 100 correlations of unrelated series would lie."""
    bound = _NORMAL_95 / n**0.5
    return Fact(
        name, corr, "correlation", n, days[0].item(), days[-1].item(), returns, GapRule.COMMON_DAYS, -bound, bound,
        "unrelated_95", claims,
    )  # fmt: skip


def _strongest(name: str, found: LeadLag, days: Days, returns: Returns, claims: tuple[str, ...]) -> Iterator[Fact]:
    """The lag that stands out most, and the chance of one that does so among all that were looked at."""
    first, last = days[0].item(), days[-1].item()
    yield Fact(
        f"strongest_lag_{name}", found.strongest_lag, "sessions" if name != "btc_move" else "days", found.n, first,
        last, returns, GapRule.COMMON_DAYS, claims=claims,
    )  # fmt: skip
    yield Fact(
        f"strongest_p_{name}", found.p_value, "p", found.n, first, last, returns, GapRule.COMMON_DAYS, claims=claims
    )


def _signal(name: str, series: str, markets: tuple[str, ...], claims: tuple[str, ...]) -> Signal:
    return Signal(
        name=name,
        family="attention",
        unit="z",
        inputs=(Input(series),),
        rule=windowed(_attention(series)),
        memory=WINDOW,
        parameters=(
            Parameter("window", WINDOW, "days"),
            Parameter("raised_from", BANDS.edges[0], "z"),
            Parameter("rush_from", BANDS.edges[1], "z"),
        ),
        states=STATES,
        on=frozenset({"rush"}),
        bands=BANDS,
        boundaries=band_boundaries(name, "z", BANDS, STATES),
        facts=_facts(series, markets, claims),
        claims=claims,
    )


_STOCKS, _COINS = ("spx_move", "vix_change"), ("btc_move",)
SIGNALS: tuple[Signal, ...] = (
    _signal("attention_vix", "VIEWS_VIX", _STOCKS, ("V12", "V29")),
    _signal("attention_ko_vix", "VIEWS_KO_VIX", _STOCKS, ("V12", "V29")),
    _signal("attention_russell_2000", "VIEWS_RUSSELL_2000", _STOCKS, ("R25",)),
    _signal("attention_bitcoin", "VIEWS_BITCOIN", _COINS, ("R25", "V29")),
    _signal("attention_ko_bitcoin", "VIEWS_KO_BITCOIN", _COINS, ("R25", "V29")),
    _signal("policy_uncertainty", "EPU", _STOCKS, ("V9", "V10")),
)
