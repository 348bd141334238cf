"""Playbooks that were run as sheets of a file: the path day by day, figures, trades and tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from weatherglass.app.playbook_days import day_columns, day_rows
from weatherglass.app.worded_tables import Rows
from weatherglass.delivery.playbook_json import plain
from weatherglass.messages.text import text

if TYPE_CHECKING:
    from weatherglass.app.playbook_comparison import Comparison
    from weatherglass.app.playbook_runs import PlaybookRun
    from weatherglass.app.worded_playbook import WordedPlaybook

PERFORMANCE_COLUMNS = (
    "name", "weight", "first", "last", "years", "rows", "final", "paid_in", "time_weighted", "growth", "money_weighted",
    "volatility", "downside_deviation", "sharpe", "sortino", "calmar", "exposure", "days_in", "turnover", "costs",
    "taxes", "costs_lost", "taxes_lost",
)  # fmt: skip
"""Of a performance: what is one number or one day."""
COMMON_COLUMNS = ("id", "verdict", "became", "growth", "volatility", "sharpe", "deepest", "exposure")
APART_COLUMNS = ("first", "second", "days", "of", "share", "contradictory")


def playbook_rows(found: PlaybookRun, lang: str) -> list[Rows]:
    """The path day by day, then the figures of the playbook and of what it is compared with, trades."""
    weights = _weights(found, lang)
    return [
        Rows("days", day_columns(found), day_rows(found), weights),
        Rows("performance", PERFORMANCE_COLUMNS, _performance(found)),
        Rows("trades", ("day", "rule", *weights, "traded", "cost", "tax", "stopped"), _trades(found), weights),
    ]


def comparison_rows(found: Comparison, worded: Sequence[WordedPlaybook], lang: str) -> list[Rows]:
    """Figures on the common days, how far each pair is apart, and the paths."""
    common = (
        {"id": said.playbook_id, "verdict": str(said.word), **plain(each)}
        for said, each in zip(worded, found.common, strict=True)
    )
    units = {f"unit_{each.playbook_id}": each.playbook_id for each in worded}
    meanings = {column: text("made_column.unit_of", lang, playbook=name) for column, name in units.items()}
    return [
        Rows("common", COMMON_COLUMNS, common),
        Rows("apart", APART_COLUMNS, (plain(each) | {"share": each.share} for each in found.apart)),
        Rows("days", ("day", *units), _units(found, tuple(units)), meanings),
    ]


def _weights(found: PlaybookRun, lang: str) -> Mapping[str, str]:
    assets = () if found.done is None else found.done.plan.assets
    return {f"weight_{each}": text("made_column.asset_weight", lang, asset=each) for each in assets}


def _performance(found: PlaybookRun) -> Iterator[dict[str, Any]]:
    """The playbook, and then what it is compared with."""
    report = found.report
    if report.performance is None:
        return
    yield plain(report.performance) | {"weight": None}
    for each in report.beside:
        yield plain(each.performance) | {"weight": each.weight}


def _trades(found: PlaybookRun) -> Iterator[dict[str, Any]]:
    assets = () if found.done is None else found.done.plan.assets
    for each in found.report.trades:
        weights = {f"weight_{name}": share for name, share in zip(assets, each.weight, strict=True)}
        yield plain(each) | weights | {"rule": each.rule or None}


def _units(found: Comparison, columns: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """A unit of each playbook on the common days; the last one is what `became` of it."""
    paths, begin = [], []
    for run in found.runs:
        if run.done is not None:
            path = dict(zip(run.done.plan.days.tolist(), run.done.path.unit.tolist(), strict=True))
            paths.append(path)
            # who begins on the first common day pays for beginning
            begin.append(1.0 if found.first == next(iter(path)) else path[found.first])
    common = sorted(day for day in set.intersection(*map(set, paths)) if found.first <= day <= found.last)
    for day in common:
        units = (path[day] / of if of else None for path, of in zip(paths, begin, strict=True))
        yield {"day": day.isoformat(), **dict(zip(columns, units, strict=True))}
