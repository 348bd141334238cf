"""A grid of a playbook as a document, and its combinations as flat rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from weatherglass.app.parameter_grids import GridRun
from weatherglass.app.worded_parameter_grid import WordedGrid, why_text
from weatherglass.delivery.playbook_json import plain
from weatherglass.messages.text import text

SCHEMA_VERSION = 1
FIGURES = (
    "gain", "p_of_all", "p_alone", "growth", "volatility", "sharpe", "deepest", "exposure", "turnover", "trades",
    "episodes", "early_gain", "late_gain",
)  # fmt: skip
_COUNTS = frozenset({"trades", "episodes"})


def grid_columns(found: GridRun) -> tuple[str, ...]:
    """Columns of the rows: a parameter each, by its dotted path."""
    return ("number", "place", *found.axes.paths, *FIGURES, "not_run")


def grid_rows(found: GridRun, lang: str) -> Iterator[dict[str, Any]]:
    """Every combination, in the order of the grid; missing is None."""
    places = {at: place for place, at in enumerate(found.figures.order.tolist(), start=1)}
    columns = dict(found.figures.columns) | {"p_of_all": found.figures.p_of_all}
    for at in range(found.axes.size):
        figures = {name: plain(float(columns[name][at])) for name in FIGURES}
        figures |= {name: None if figures[name] is None else int(figures[name]) for name in _COUNTS}
        why = found.figures.not_run.get(at)
        yield {
            "number": at + 1, "place": places.get(at), **found.axes.setting(at), **figures,
            "not_run": None if why is None else why_text(why, lang),
        }  # fmt: skip


def grid_document(found: GridRun, worded: WordedGrid) -> dict[str, Any]:
    """What the grid is worth, and every combination."""
    reading = found.reading
    own = {name: plain(getattr(reading, name)) for name in (
        "tried", "ran", "different", "better", "middle_gain", "p", "luck", "luck_rare", "beyond", "deflated", "alpha",
        "unit", "measure", "first", "last", "rows",
    )}  # fmt: skip
    half = reading.half
    return {
        "schema_version": SCHEMA_VERSION,
        "lang": worded.lang,
        "id": worded.playbook_id,
        "title_text": worded.title,
        "verdict_text": worded.verdict,
        "sentences": list(worded.sentences),
        "over": {path: list(values) for path, values in found.axes.axes},
        "reading": own
        | {
            "best": None if reading.best is None else found.axes.setting(reading.best),
            "half": None if half is None else plain(half) | {"chosen": found.axes.setting(half.at)},
        },
        "held": plain(found.held),
        "combinations": list(grid_rows(found, worded.lang)),
        "packaged": sorted(each.series for each in found.ground.done.plan.series if each.series in found.packaged),
        "replications": found.replications,
        "manifest": found.manifest,
        "disclaimer": text("disclaimer", worded.lang),
    }
