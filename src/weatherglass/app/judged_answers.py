"""What the catalogue says of an answer before it is stored: which values cannot be, and when each could be known."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from weatherglass.market.catalogue import SeriesSpec, spec_of
from weatherglass.market.known_at import known_at_of
from weatherglass.market.series import (
    IngestQuality,
    ObservationDefect,
    Quarantined,
    SeriesAnswer,
    SeriesRows,
    instants,
)
from weatherglass.market.series_spec import bounds_of

_SHOWN = 20


def judged(answer: SeriesAnswer, received_at: datetime, *, unlisted: SeriesSpec | None = None) -> SeriesAnswer:
    """An answer without the values that its series cannot have, and with an instant of knowledge for every value.

    Parameters
    ----------
    answer
        As a provider parsed it.
    received_at
        When it came: the instant of knowledge where the catalogue says that the past of a series may be rewritten.
    unlisted
        What holds for series that the catalogue does not know; None takes them as known from their receipt.
    """
    kept, found = [], []
    for rows in answer.rows:
        spec = spec_of(rows.series)
        sound = _sound(spec, rows)
        found += [(rows, int(at)) for at in np.flatnonzero(~sound)]
        taken = rows if bool(sound.all()) else _taken(rows, sound)
        kept.append(_known(taken, spec or unlisted, received_at))
    return SeriesAnswer(tuple(kept), _less(answer.quality, found))


def _sound(spec: SeriesSpec | None, rows: SeriesRows) -> NDArray[np.bool_]:
    if spec is None:
        return np.ones(rows.rows, np.bool_)
    lowest, highest = bounds_of(spec, rows.field)
    return np.asarray((lowest <= rows.value) & (rows.value <= highest), np.bool_)


def _taken(rows: SeriesRows, which: NDArray[np.bool_]) -> SeriesRows:
    known_at = None if rows.known_at is None else rows.known_at[which]
    return replace(rows, as_of=rows.as_of[which], value=rows.value[which], known_at=known_at)


def _known(rows: SeriesRows, spec: SeriesSpec | None, received_at: datetime) -> SeriesRows:
    if rows.known_at is not None:
        return rows
    if spec is None:
        return replace(rows, known_at=instants(received_at).repeat(rows.rows))
    return replace(rows, known_at=known_at_of(spec, rows.as_of, received_at, field=rows.field))


def _less(quality: IngestQuality, found: list[tuple[SeriesRows, int]]) -> IngestQuality:
    """The record of quality with values out of bounds counted as left out."""
    if not found:
        return quality
    code = ObservationDefect.OUT_OF_BOUNDS
    left_out = Counter({str(each): count for each, count in quality.left_out.items()}) + Counter(
        {str(code): len(found)}
    )
    shown = [
        Quarantined(0, code, f"{rows.series} {rows.field} {rows.as_of[at]} {rows.value[at]:g}") for rows, at in found
    ]
    return replace(
        quality,
        kept=quality.kept - len(found),
        left_out=MappingProxyType(dict(left_out)),
        examples=(*shown, *quality.examples)[:_SHOWN],
    )
