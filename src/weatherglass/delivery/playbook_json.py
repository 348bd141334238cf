"""The JSON of playbooks, and rows of their list; the schemas are `schemas/playbook*.schema.json`.

The version rises when a key changes meaning or disappears; new keys may come without notice. Codes and numbers are the
same in every language, keys that end in `_text` and sentences are in the one asked for. Shares and returns are decimal,
numbers are finite, and one that is not there is null: `nulls` of the document says why.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Any

from weatherglass.messages.text import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from weatherglass.app.playbook_comparison import Comparison
    from weatherglass.app.playbook_list import PlaybookRow
    from weatherglass.app.playbook_runs import Judgement, PlaybookReport, PlaybookRun
    from weatherglass.app.worded_playbook import WordedPlaybook

SCHEMA_VERSION = 1
LIST_COLUMNS = ("id", "articles", "title", "published", "freeze_date", "contradicts", "variants")
NULLS = {
    "judgement": "it could not be simulated; not_run says why",
    "performance": "it could not be simulated; not_run says why",
    "money_weighted": "no rate, or several, make what was paid in what there is",
    "sharpe": "returns do not vary",
    "sortino": "no return is below cash",
    "calmar": "no value ever lay below one before",
    "deepest": "no value ever lay below one before",
    "longest": "no value ever lay below one before",
    "recovery": "the highest value has not been seen again",
    "gap": "of the benchmark itself, or the two cannot be told apart",
    "out": "of the benchmark itself",
    "weight": "no constant share is held",
    "other_dates": "the file does not ask for it (compare_with: random_dates)",
    "primary": "it is the benchmark itself, or never moves",
    "power": "nothing was tested",
    "multiverse": "the file has no variants that differ",
    "walk": "the file has no variants that differ, or the data are too short",
    "deflated": "the file has no variants that differ",
    "overfitting": "too few variants move in every part of the data",
    "mean": "no case has ended",
    "effect": "this set could not be run; not_run says why",
    "ended": "no series ends before the others",
    "low": "no interval is worked out for this finding",
    "high": "no interval is worked out for this finding",
}
"""Why a value is missing where it is null."""


def playbook_document(found: PlaybookRun, worded: WordedPlaybook) -> dict[str, Any]:
    """A playbook that was run as one object."""
    playbook, report = found.playbook, found.report
    return {
        "schema_version": SCHEMA_VERSION,
        "lang": worded.lang,
        "id": playbook.id,
        "articles": list(playbook.articles),
        "title_text": worded.title,
        "statement_text": worded.statement,
        "rules_text": list(worded.rules),
        "source": {"article": playbook.source.article, "published": str(playbook.source.published)},
        "freeze_date": str(playbook.freeze_date),
        "contradicts": list(playbook.contradicts),
        "verdict": str(worded.word),
        "verdict_text": worded.verdict_line,
        "meaning_text": worded.meaning,
        "flags": [each.letter for each in worded.flags],
        "reasons": [{"rule": e.rule, "held": e.held, "text": e.text} for e in worded.reasons],
        "sentences": list(worded.sentences),
        "span": None if report.span is None else plain(report.span),
        "judgement": None if report.judgement is None else _judgement(report.judgement),
        "performance": None if report.performance is None else plain(report.performance),
        "beside": [
            {"kind": e.kind, "weight": e.weight, "performance": plain(e.performance)} for e in report.beside
        ],
        "other_dates": _other_dates(report),
        "states": [plain(each) | {"of_text": said.of} for each, said in zip(report.states, worded.states, strict=True)],
        "assets": list(report.assets),
        "trades": [plain(each) for each in report.trades],
        "series": [plain(each) for each in report.series],
        "ages": [plain(each) for each in report.ages],
        "bills": report.bills or None,
        "notices": [
            {"notice": str(e.notice), "series": e.series or None, "day": plain(e.day), "count": e.count, "text": said}
            for e, said in zip(report.remarks, worded.notices, strict=True)
        ],
        "not_run": [{"what": e.what, "why": e.why, "text": e.text} for e in worded.not_run],
        "packaged": sorted(each.series for each in report.series if each.series in found.packaged),
        "draws": found.draws or playbook.inference.replications,
        "manifest": report.manifest,
        "nulls": NULLS,
        "disclaimer": worded.disclaimer,
    }  # fmt: skip


def comparison_document(found: Comparison, worded: Sequence[WordedPlaybook]) -> dict[str, Any]:
    """Playbooks side by side: figures on the days that all have, how far they are apart, and each one whole."""
    return {
        "schema_version": SCHEMA_VERSION,
        "lang": worded[0].lang,
        "first": str(found.first),
        "last": str(found.last),
        "common": [
            {"id": run.playbook.id, "verdict": str(said.word), **plain(each)}
            for run, said, each in zip(found.runs, worded, found.common, strict=True)
        ],
        "apart": [plain(each) | {"share": each.share} for each in found.apart],
        "playbooks": [playbook_document(run, said) for run, said in zip(found.runs, worded, strict=True)],
        "disclaimer": worded[0].disclaimer,
    }


def list_document(rows: Iterable[PlaybookRow], lang: str) -> dict[str, Any]:
    """Playbooks of the catalogue, as they are without a run."""
    return {
        "schema_version": SCHEMA_VERSION,
        "lang": lang,
        "playbooks": [
            {
                "id": row.playbook_id, "articles": list(row.articles), "title_text": row.title,
                "statement_text": row.statement, "published": str(row.published), "freeze_date": str(row.freeze_date),
                "contradicts": list(row.contradicts), "variants": row.variants,
            }
            for row in rows
        ],
        "disclaimer": text("disclaimer", lang),
    }  # fmt: skip


def list_row(row: PlaybookRow) -> dict[str, Any]:
    """A playbook of the list as a flat row, in the columns of `LIST_COLUMNS`."""
    return {
        "id": row.playbook_id, "articles": " ".join(row.articles), "title": row.title, "published": str(row.published),
        "freeze_date": str(row.freeze_date), "contradicts": " ".join(row.contradicts), "variants": row.variants,
    }  # fmt: skip


def plain(value: Any) -> Any:
    """Records as objects, days and codes as texts, numbers that are not finite as null.

    >>> plain({"a": float("nan"), "b": date(2020, 3, 16)})
    {'a': None, 'b': '2020-03-16'}
    """
    match value:
        case Enum():
            return str(value.value)
        case date():
            return value.isoformat()
        case float():
            return value if math.isfinite(value) else None
        case Mapping():
            return {str(key): plain(each) for key, each in value.items()}
        case list() | tuple():
            return [plain(each) for each in value]
        case _ if is_dataclass(value):
            return {each.name: plain(getattr(value, each.name)) for each in fields(value) if each.repr}
        case _:
            return value


def _judgement(found: Judgement) -> dict[str, Any]:
    tests, grid, question = found.tests, found.grid, found.question
    return {
        "measure": str(question.measure),
        "unit": question.unit,
        "reads": question.reads or None,
        "alpha": question.alpha,
        "seed": question.seed,
        "p": plain(found.p),
        "base": plain(found.base),
        "gain": plain(found.gain),
        "episodes": found.episodes,
        "findings": [plain(each) for each in found.findings],
        "primary": plain(tests.primary),
        "tests": [plain(each) for each in tests.others],
        "power": plain(tests.power),
        "staged": [plain(each) for each in found.staged],
        "grid": {
            "trials": grid.trials,
            "deflated": grid.deflated,
            "deflated_best": grid.deflated_best,
            "overfitting": grid.overfitting,
            "multiverse": plain(grid.multiverse),
            "superior": None if grid.superior is None else plain(grid.superior.consistent),
            "stepwise": plain(grid.stepwise.tolist()),
            "walk": None if grid.walk is None else _walk(found),
        },
    }


def _walk(found: Judgement) -> dict[str, Any] | None:
    walk = found.grid.walk
    if walk is None:
        return None
    return {
        "gain": walk.gain, "gain_within": walk.gain_within, "first": str(walk.first), "last": str(walk.last),
        "rows": walk.rows, "purge": found.question.purge, "embargo": found.question.embargo,
        "folds": [
            {"from": str(start), "chosen": plain(walk.settings[fold.chosen])}
            for start, fold in zip(walk.starts, walk.folds, strict=True)
        ],
    }  # fmt: skip


def _other_dates(report: PlaybookReport) -> dict[str, Any] | None:
    found = report.other_dates
    if found is None:
        return None
    return {
        "draws": found.draws, "better_growth": found.better_growth, "better_sharpe": found.better_sharpe,
        "better_deepest": found.better_deepest, "growth": sorted(found.growth.tolist()),
    }  # fmt: skip
