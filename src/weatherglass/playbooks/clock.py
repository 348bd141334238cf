"""The bars of a playbook: the days on which all of its assets have a close, and until when each bar could be decided.

What is acted on at the closes of a bar has to be known strictly before the first of them: an index of volatility of
16:15 is acted on at the stock market's close of 16:00 of the day after. Bitcoin's day ends at midnight in UTC; in a bar
with shares, which close before, it is traded at its own close of that day, on what was known at theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weatherglass.claims.claim_sections import SeriesUse
from weatherglass.claims.observed import TOTAL_RETURN_FIELD, observed
from weatherglass.claims.results import NotRun, Why
from weatherglass.market.known_at import close_instants
from weatherglass.market.series import Days, Instants
from weatherglass.playbooks.playbook_sections import Asset
from weatherglass.signals.panel import Observations, Panel
from weatherglass.signals.treasury_returns import par_bond_log_returns

Vector = NDArray[np.float64]
Table = NDArray[np.float64]
Rows = NDArray[np.int64]
TEN_YEARS = "DGS10"
"""The yield that a ten-year bond at par can be priced from."""


@dataclass(frozen=True, slots=True, eq=False)
class Clock:
    """Bars of all assets side by side.

    Attributes
    ----------
    days
        (t,) increasing.
    decided_by
        (t,) datetime64[us] UTC: what is acted on at the bar was known strictly before.
    close, open, high, low
        (t, a) prices; NaN in the last three where they are not known.
    assets
        The series of each asset as it is held, and those that it was made from.
    """

    days: Days
    decided_by: Instants
    close: Table
    open: Table
    high: Table
    low: Table
    assets: Mapping[str, Observations]

    @property
    def bars(self) -> int:
        """How many."""
        return int(self.days.shape[0])

    @property
    def first(self) -> Observations:
        """The first asset on the days of the bars."""
        return _on(next(iter(self.assets.values())), self.days)

    def part(self, which: slice) -> Clock:
        """Some bars in a row."""
        return Clock(
            self.days[which], self.decided_by[which], self.close[which], self.open[which], self.high[which],
            self.low[which], self.assets,
        )  # fmt: skip


def clock_of(assets: Mapping[str, Asset], panel: Panel) -> Clock | NotRun:
    """The bars of some assets, or which of them is not there."""
    found: dict[str, Observations] = {}
    for name, asset in assets.items():
        each = held(asset, panel, f"assets.{name}")
        if isinstance(each, NotRun):
            return each
        if not bool((each.value > 0.0).all()):
            return NotRun(f"assets.{name}", Why.NOT_APPLICABLE, each.series)
        found[name] = each
    days = next(iter(found.values())).days
    for each in found.values():
        days = np.intersect1d(days, each.days, assume_unique=True)
    if not days.size:
        return NotRun("assets", Why.TOO_SHORT, ", ".join(each.series for each in found.values()))
    on = [_on(each, days) for each in found.values()]
    known = np.min([traded_at(each) for each in on], axis=0)
    opened, high, low = (
        np.column_stack([_bar(field, asset, each, panel) for asset, each in zip(assets.values(), on, strict=True)])
        for field in ("open", "high", "low")
    )
    return Clock(days, known, np.column_stack([each.value for each in on]), opened, high, low, found)


def traded_at(each: Observations) -> Instants:
    """The instant of every price of an asset, (n,): its close, even where the price is published only later.

    What is known between the two is no news at that price: a Treasury yield of 15:30 comes out at 18:00, and a VIX of
    16:15 is acted on at the yield of the day after.
    """
    known = np.maximum.accumulate(each.known_at)
    return known if each.spec is None else np.minimum(known, close_instants(each.spec, each.days))


def held(asset: Asset, panel: Panel, role: str) -> Observations | NotRun:
    """The price of what is held, through all of its days."""
    if asset.returns != "ten_year_bond":
        return observed(panel, SeriesUse(id=asset.series, adjust=asset.returns), role)
    found = observed(panel, SeriesUse(id=asset.series), role)
    if isinstance(found, NotRun):
        return found
    if found.series != TEN_YEARS:
        return NotRun(role, Why.NOT_APPLICABLE, f"{found.series}: a ten-year bond is priced from {TEN_YEARS}")
    steps = par_bond_log_returns(found.days, found.value)
    steps[0] = 0.0
    return Observations(
        found.series, "ten_year_bond", found.days, found.known_at, 100.0 * np.exp(np.cumsum(steps)), "", found.spec,
        found.source, found.revised,
    )  # fmt: skip


def _bar(field: str, asset: Asset, on: Observations, panel: Panel) -> Vector:
    """Opens, highs or lows of an asset on the bars, in the prices that it is held at; NaN where there is none."""
    found, raw = panel.get(on.series, field), panel.get(on.series)
    missing = np.full(on.rows, np.nan)
    if found is None or raw is None or asset.returns == "ten_year_bond":
        return missing
    there = _there(found, on.days)
    values = np.where(there >= 0, found.value[np.maximum(there, 0)], np.nan)
    if on.field == TOTAL_RETURN_FIELD:
        closes = _there(raw, on.days)
        values = np.where(closes >= 0, values * on.value / raw.value[np.maximum(closes, 0)], np.nan)
    return np.asarray(np.where(values > 0.0, values, np.nan))


def _there(found: Observations, days: Days) -> Rows:
    """Row of each day, -1 where it has none."""
    row = np.minimum(np.searchsorted(found.days, days), found.rows - 1)
    return np.where(found.days[row] == days, row, -1).astype(np.int64)


def _on(each: Observations, days: Days) -> Observations:
    """Observations on days all of which are there."""
    row = np.searchsorted(each.days, days)
    return Observations(
        each.series, each.field, each.days[row], each.known_at[row], each.value[row], each.unit, each.spec, each.source,
        each.revised,
    )  # fmt: skip
