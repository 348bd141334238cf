"""What the pictures of a playbook are drawn from: paths, what moved with a window, weights, months, distributions."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weatherglass.app.playbook_runs import PlaybookRun
from weatherglass.market.series import Days
from weatherglass.playbooks.judgement import StagedEntries
from weatherglass.playbooks.performance import unit_returns
from weatherglass.playbooks.playbook_report import PlaybookReport
from weatherglass.stats.rolling import rolling_mean, rolling_std

Vector = NDArray[np.float64]
SHARPE_ROWS, VOLATILITY_ROWS = 252, 63
"""Sessions of the windows: a year, a quarter."""
BINS = 48
_STILL = 1e-9
"""A yearly volatility below says that nothing but cash was held: there is no ratio then."""


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """What moved with a window: per cent a year, and Sharpe ratios; NaN where there is none.

    Attributes
    ----------
    days
        (m,) of the curves of the report.
    sharpe, volatility
        (m,) of the playbook and of holding, each.
    """

    days: Days
    sharpe: tuple[Vector, Vector]
    volatility: tuple[Vector, Vector]


@dataclass(frozen=True, slots=True, eq=False)
class Hill:
    """Outcomes in even bins: middles in per cent, shares in per cent, and where the playbook stands among them."""

    middles: Vector
    share: Vector
    own: float


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A year of months, in per cent; None where there is none. `whole` is the year's own change."""

    year: str
    months: tuple[float | None, ...]
    whole: float | None


@dataclass(frozen=True, slots=True, eq=False)
class PlaybookPictures:
    """Everything that is drawn.

    Attributes
    ----------
    weights
        (m, a) shares of the money on the days of the curves.
    """

    report: PlaybookReport
    windows: Windows | None
    weights: NDArray[np.float64]
    months: tuple[MonthRow, ...]
    other: Hill | None
    staged: tuple[tuple[StagedEntries, Hill], ...]


def playbook_pictures(found: PlaybookRun) -> PlaybookPictures:
    """The pictures of a playbook that was run."""
    report, done = found.report, found.done
    if done is None or report.performance is None:
        return PlaybookPictures(report, None, np.empty((0, 0)), (), None, ())
    rows = np.searchsorted(done.plan.days, report.curve_days)
    other = report.other_dates
    staged = () if report.judgement is None else report.judgement.staged
    hills = ((each, _hill(100.0 * np.expm1(each.outcomes), 100.0 * math.expm1(each.mean))) for each in staged)
    growth = 100.0 * report.performance.growth
    return PlaybookPictures(
        report, _windows(found, rows), done.path.weight[rows], _months(report),
        None if other is None else _hill(100.0 * other.growth, growth),
        tuple((each, hill) for each, hill in hills if hill is not None),
    )  # fmt: skip


def _windows(found: PlaybookRun, rows: NDArray[np.int64]) -> Windows | None:
    done = found.done
    if done is None or done.plan.days.shape[0] <= SHARPE_ROWS + 1:
        return None
    cash, a_year = done.plan.market.cash[1:], done.plan.days_a_year
    sharpe, volatility = [], []
    for path in (done.path, done.held):
        returns = unit_returns(path)
        ratio, spread = _ratio(returns - cash, a_year), rolling_std(returns, VOLATILITY_ROWS)
        # the return of a row ends at its later bar
        sharpe.append(np.concatenate([[np.nan], ratio])[rows])
        volatility.append(np.concatenate([[np.nan], 100.0 * math.sqrt(a_year) * spread])[rows])
    return Windows(done.plan.days[rows], (sharpe[0], sharpe[1]), (volatility[0], volatility[1]))


def _ratio(excess: Vector, a_year: int) -> Vector:
    mean, spread = rolling_mean(excess, SHARPE_ROWS), rolling_std(excess, SHARPE_ROWS)
    moves = spread * math.sqrt(a_year) > _STILL
    found = np.divide(mean, spread, out=np.full_like(mean, np.nan), where=moves)
    return np.asarray(math.sqrt(a_year) * found)


def _months(report: PlaybookReport) -> tuple[MonthRow, ...]:
    own = report.performance
    if own is None:
        return ()
    changes = {each.name: 100.0 * each.change for each in own.by_month}
    return tuple(
        MonthRow(
            year.name, tuple(changes.get(f"{year.name}-{month:02d}") for month in range(1, 13)), 100.0 * year.change
        )
        for year in own.by_year
    )


def _hill(values: Vector, own: float) -> Hill | None:
    """Even bins from the lowest to the highest of values and playbook; None where they are all alike."""
    there = values[np.isfinite(values)]
    among = np.append(there, own)
    if there.size < 2 or float(np.ptp(among)) <= _STILL:
        return None
    edges = np.linspace(float(among.min()), float(among.max()), BINS + 1)
    counts, _ = np.histogram(there, edges)
    return Hill(0.5 * (edges[1:] + edges[:-1]), 100.0 * counts / there.size, own)
