"""Everything that is shown of a playbook that was run: verdict first, then performance, comparisons, paths and limits.

Records of numbers; words are put to them outside of the core. What could not be run says why.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from weatherglass.claims.results import NotRun, SeriesUsed, Verdict
from weatherglass.market.series import Days
from weatherglass.playbooks.judgement import Judgement
from weatherglass.playbooks.performance import Performance
from weatherglass.playbooks.plan import Age, Span
from weatherglass.playbooks.state_record import StateFigures

Vector = NDArray[np.float64]


class Notice(StrEnum):
    """What a reader must know beside the figures; sentences stand in the messages under the same names."""

    BEGINS_LATE = "begins_late"
    """A series begins after the start that was asked for: `series`, `day`."""
    ENDS_EARLY = "ends_early"
    """A series ends while the assets go on: `series`, `day`."""
    UNANSWERED = "unanswered"
    """Something was not known on so many bars, and what stood went on: `count`."""
    PRICES_ONLY = "prices_only"
    """Returns of an asset are without dividends: `series`."""
    NO_BILLS = "no_bills"
    """Cash earned nothing for want of a rate."""
    BILLS_LATE = "bills_late"
    """A rate was not known on so many bars, on which cash earned nothing: `count`."""
    STOPS_AT_CLOSES = "stops_at_closes"
    """Stops acted at closes on so many bars for want of lows: `count`."""
    RUINED = "ruined"
    """All was lost on a day: `day`."""
    FEW_EPISODES = "few_episodes"
    """It did something else than usual so few times: `count`."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A notice with what its sentence needs."""

    notice: Notice
    series: str = ""
    day: date | None = None
    count: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A path thinned for pictures: the same days for all of a report.

    Attributes
    ----------
    unit
        (m,) value of 1.
    below
        (m,) against the highest value so far, 0 or below.
    held
        (m,) share of the money in assets.
    """

    name: str
    unit: Vector = field(repr=False)
    below: Vector = field(repr=False)
    held: Vector = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Beside:
    """A comparison: how it is named, the constant weight of its first asset where it has one, and its performance."""

    kind: str
    weight: float | None
    performance: Performance


@dataclass(frozen=True, slots=True, eq=False)
class OtherDates:
    """The same schedule begun on other dates.

    Attributes
    ----------
    draws
        How many.
    growth, sharpe, deepest
        (draws,) growth a year, Sharpe ratio a year (NaN where returns do not vary), deepest fall (0 or below).
    better_growth, better_sharpe, better_deepest
        Share of them that were at least as good as the playbook.
    """

    draws: int
    growth: Vector = field(repr=False)
    sharpe: Vector = field(repr=False)
    deepest: Vector = field(repr=False)
    better_growth: float
    better_sharpe: float
    better_deepest: float


@dataclass(frozen=True, slots=True)
class Trade:
    """A bar on which something was traded: what it was traded to, and what for."""

    day: date
    weight: tuple[float, ...]
    traded: float
    cost: float
    tax: float
    stopped: bool
    rule: str


@dataclass(frozen=True, slots=True, eq=False)
class PlaybookReport:
    """A playbook, run.

    Attributes
    ----------
    playbook_id, as_of
        Of the file; the last day that was simulated.
    manifest
        Hash of the file and of the data's vintages: the same manifest gives the same report.
    judgement
        None where it could not be simulated at all.
    performance, beside, other_dates
        Of the playbook, of what it is compared with, and of its schedule on other dates.
    curve_days, curves
        Paths of the playbook and the comparisons for pictures.
    trades
        Every bar with a trade.
    states
        What the states themselves did.
    assets
        Names in the file.
    span, series, ages, bills
        What it ran on; see `weatherglass.playbooks.plan`.
    remarks, not_run
        What a reader must know, and what could not be run.
    """

    playbook_id: str
    as_of: date | None
    manifest: str
    judgement: Judgement | None = None
    performance: Performance | None = None
    beside: tuple[Beside, ...] = ()
    other_dates: OtherDates | None = None
    curve_days: Days = field(default_factory=lambda: np.empty(0, "datetime64[D]"), repr=False)
    curves: tuple[Curve, ...] = ()
    trades: tuple[Trade, ...] = ()
    states: tuple[StateFigures, ...] = ()
    assets: tuple[str, ...] = ()
    span: Span | None = None
    series: tuple[SeriesUsed, ...] = ()
    ages: tuple[Age, ...] = ()
    bills: str = ""
    remarks: tuple[Remark, ...] = ()
    not_run: tuple[NotRun, ...] = ()

    @property
    def verdict(self) -> Verdict | None:
        """Of the judgement."""
        return None if self.judgement is None else self.judgement.verdict


def thinned(rows: int, keep: tuple[int, ...], *, most: int) -> NDArray[np.int64]:
    """Rows for a picture: evenly spaced, the first and the last, and those that must not be missed.

    >>> thinned(11, (7,), most=3).tolist()
    [0, 5, 7, 10]
    """
    even = np.linspace(0, rows - 1, min(rows, most)).round().astype(np.int64)
    return np.unique(np.concatenate([even, np.array(keep, np.int64)]))
