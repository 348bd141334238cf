"""What the pictures of an event claim are drawn from: outcomes of all dates, paths after the cases, and a timeline."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from weatherglass.app.claim_tests import TriedClaim, panel_for
from weatherglass.app.settings import Settings
from weatherglass.app.worded_claim_cases import is_counted
from weatherglass.claims.break_windows import window_of
from weatherglass.claims.cases import PRICE_MEASURES, Setting, setting_of
from weatherglass.claims.claim_file import EventOutcomeClaim, StructuralBreakClaim
from weatherglass.claims.claim_sections import Confounder, DatesConfounder
from weatherglass.claims.confounders import near_days
from weatherglass.claims.results import Case, ClaimReport, NotRun, Role
from weatherglass.signals.panel import Panel

Vector = NDArray[np.float64]
Days = NDArray[np.datetime64]
BINS = 60
PATH_POINTS = 90
"""Paths are drawn at so many days at most."""
MOST_PATHS = 12
"""More cases than this are drawn as their middle half, and not one by one."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A case on a picture: its day, what it is to the claim, whether the test counts it, and its value."""

    day: date
    role: Role
    counted: bool
    value: float


@dataclass(frozen=True, slots=True, eq=False)
class Distribution:
    """Outcomes of all dates in bins, and the cases.

    Attributes
    ----------
    middles
        (n,) middles of the bins, in the measure's unit; evenly spaced.
    share
        (n,) of all dates, in percent.
    dots
        Cases whose outcome is known.
    """

    middles: Vector
    share: Vector
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """Multiples of the entry price after a case, (n,); NaN beyond the data."""

    day: date
    role: Role
    counted: bool
    multiples: Vector


@dataclass(frozen=True, slots=True, eq=False)
class Paths:
    """Paths after the cases beside those after all dates.

    Attributes
    ----------
    offsets
        (n,) days of the target after the entry.
    paths
        Of each case; empty where there are too many to tell apart.
    of_cases, of_all
        (3, n) lower quartile, median, upper quartile of the counted cases and of all dates.
    cases
        How many counted cases the quartiles are of.
    """

    offsets: NDArray[np.int64]
    paths: tuple[Path, ...]
    of_cases: Vector
    of_all: Vector
    cases: int


@dataclass(frozen=True, slots=True)
class Spell:
    """Days from the first to the last on which a confounder was near."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One confounder: when it was near, and its own dates where it has some."""

    id: str
    spells: tuple[Spell, ...]
    dates: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Cases and confounders in time; `first` and `last` are the ends of what is shown."""

    first: date
    last: date
    cases: tuple[Dot, ...]
    rows: tuple[TimelineRow, ...]


@dataclass(frozen=True, slots=True, eq=False)
class PeriodPicture:
    """One value of every week or month of a claim that something changed, and the period that is said to differ.

    Attributes
    ----------
    days
        (n,) last day of each.
    values
        (n,) in the measure's unit.
    first, last
        The period said to differ.
    """

    days: Days
    values: Vector
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class ClaimPictures:
    """Everything that is drawn of a claim beside what its report holds; None where there is nothing to draw."""

    report: ClaimReport
    claim: object
    distribution: Distribution | None = None
    paths: Paths | None = None
    timeline: Timeline | None = None
    period: PeriodPicture | None = None


def claim_pictures(tried: TriedClaim, *, as_of: date | None = None, settings: Settings | None = None) -> ClaimPictures:
    """The pictures of a tested claim; of claims without cases only what the report holds.

    Parameters
    ----------
    as_of
        The day of the test, as it was given for it.
    """
    claim, report = tried.claim, tried.report
    bare = ClaimPictures(report, claim)
    if isinstance(claim, StructuralBreakClaim) and report.primary is not None:
        panel, _ = panel_for(claim, as_of=as_of, settings=settings)
        return replace(bare, period=period_of(claim, panel))
    if not isinstance(claim, EventOutcomeClaim) or not report.cases:
        return bare
    panel, _ = panel_for(claim, as_of=as_of, settings=settings)
    setting = setting_of(claim, panel)
    if isinstance(setting, NotRun):
        return bare
    return ClaimPictures(
        report, claim, distribution_of(setting, report), paths_of(setting, report), timeline_of(setting, report, panel)
    )


def period_of(claim: StructuralBreakClaim, panel: Panel) -> PeriodPicture | None:
    """The values of all periods, and which of them are said to differ."""
    window = window_of(claim, panel)
    if isinstance(window, NotRun):
        return None
    periods = window.periods
    return PeriodPicture(periods.last, periods.value, window.begins.astype(date), window.ends.astype(date))


def distribution_of(setting: Setting, report: ClaimReport) -> Distribution | None:
    """Outcomes of all dates in even bins, from the lowest to the highest of dates and cases."""
    values = setting.outcomes[np.isfinite(setting.outcomes)]
    dots = tuple(_dot(each, each.outcome, setting, report) for each in report.cases if each.outcome is not None)
    among = np.concatenate([values, [each.value for each in dots]])
    if values.size < 2 or float(among.max()) <= float(among.min()):
        return None
    edges = np.linspace(float(among.min()), float(among.max()), BINS + 1)
    counts, _ = np.histogram(values, edges)
    return Distribution(0.5 * (edges[1:] + edges[:-1]), 100.0 * counts / values.size, dots)


def paths_of(setting: Setting, report: ClaimReport) -> Paths | None:
    """Multiples after each case and after all dates; None for measures that are not of prices."""
    horizon, price = setting.claim.outcome.horizon_days, setting.target.value
    if setting.claim.outcome.measure not in PRICE_MEASURES | {"max_drawdown", "time_to_target"}:
        return None
    offsets = np.unique(np.linspace(0, horizon, min(PATH_POINTS, horizon + 1)).round().astype(np.int64))
    circle = price[setting.first_row : setting.first_row + setting.outcomes.shape[0] + horizon]
    every = sliding_window_view(circle, horizon + 1)[:, offsets] / circle[:-horizon, None]
    of_all = np.quantile(every, (0.25, 0.5, 0.75), axis=0)
    found = []
    for each in report.cases:
        if each.entry is None:
            continue
        row = int(np.searchsorted(setting.target.days, np.datetime64(each.entry)))
        reached = row + offsets < setting.target.rows
        multiples = np.full(offsets.shape[0], np.nan)
        multiples[reached] = price[row + offsets[reached]] / price[row]
        found.append(Path(each.event, each.role, _counted(each, setting, report), multiples))
    if not found:
        return None
    counted = np.array([each.multiples for each in found if each.counted])
    of_cases = np.quantile(counted, (0.25, 0.5, 0.75), axis=0) if counted.size else np.full((3, offsets.size), np.nan)
    shown = tuple(found) if len(found) <= MOST_PATHS else ()
    return Paths(offsets, shown, of_cases, of_all, int(counted.shape[0]) if counted.size else 0)


def timeline_of(setting: Setting, report: ClaimReport, panel: Panel) -> Timeline | None:
    """Cases and the days near each confounder, over the days of the sample."""
    rows = tuple(row for each in setting.claim.confounders if (row := _timeline_row(each, setting, panel)) is not None)
    if not rows:
        return None
    days = setting.target.days
    first = min(days[setting.first_row].item(), *(each.event for each in report.cases))
    last = max(days[-1].item(), *(each.event for each in report.cases))
    cases = tuple(_dot(each, 0.0, setting, report) for each in report.cases)
    return Timeline(first, last, cases, rows)


def _timeline_row(confounder: Confounder, setting: Setting, panel: Panel) -> TimelineRow | None:
    days = setting.target.days[setting.first_row :]
    near = near_days(confounder, days, panel)
    if isinstance(near, NotRun) or not near.any():
        return None
    dates = confounder.dates if isinstance(confounder, DatesConfounder) else ()
    return TimelineRow(confounder.id, spells_of(days, near), tuple(each for each in dates if each >= days[0].item()))


def spells_of(days: Days, inside: NDArray[np.bool_]) -> tuple[Spell, ...]:
    """Days in a row on which something held, from the first to the last of each.

    >>> days = np.arange(np.datetime64("2020-01-01"), np.datetime64("2020-01-06"))
    >>> [(str(each.first), str(each.last)) for each in spells_of(days, np.array([True, True, False, False, True]))]
    [('2020-01-01', '2020-01-02'), ('2020-01-05', '2020-01-05')]
    """
    edge = np.diff(np.concatenate([[0], inside.astype(np.int8), [0]]))
    first, last = np.flatnonzero(edge == 1), np.flatnonzero(edge == -1) - 1
    return tuple(Spell(days[a].item(), days[b].item()) for a, b in zip(first, last, strict=True))


def shown_span(timeline: Timeline) -> timedelta:
    """Length of what a timeline shows; a day at least."""
    return max(timedelta(days=1), timeline.last - timeline.first)


def _counted(case: Case, setting: Setting, report: ClaimReport) -> bool:
    return is_counted(case, setting.claim, report.base_rate)


def _dot(case: Case, value: float, setting: Setting, report: ClaimReport) -> Dot:
    return Dot(case.event, case.role, _counted(case, setting, report), float(value))
