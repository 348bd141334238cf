"""The JSON of one series; the schema is `schemas/series.schema.json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from weatherglass.app.series_values import SeriesView

SCHEMA_VERSION = 1


def series_document(view: SeriesView, as_known: str | None, *, rows: int | None = None) -> dict[str, Any]:
    """A series as a JSON object.

    Parameters
    ----------
    as_known
        As it was asked for.
    rows
        At most so many of the last values; all when None.
    """
    history = view.history
    start = 0 if rows is None else max(0, history.rows - rows)
    days = history.as_of[start:].astype(str).tolist()
    return {
        "schema_version": SCHEMA_VERSION,
        "series": history.series,
        "unit": history.unit,
        "field": history.field,
        "as_known": as_known,
        "sources": counted_sources(view, start),
        "notes": list(history.notes),
        "rows": [list(row) for row in zip(days, history.value[start:].tolist(), strict=True)],
    }


def counted_sources(view: SeriesView, start: int = 0) -> dict[str, int]:
    """How many of the values each source gave, from a row on."""
    history = view.history
    counts = {name: int((history.source_at[start:] == at).sum()) for at, name in enumerate(history.sources)}
    return {name: count for name, count in counts.items() if count}
