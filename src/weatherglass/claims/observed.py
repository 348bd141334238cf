"""The series of a claim out of what is known: the field that it names, its days, and a hash of what was used."""

from __future__ import annotations

import hashlib

import numpy as np

from weatherglass.claims.claim_sections import SeriesUse
from weatherglass.claims.results import NotRun, SeriesUsed, Why
from weatherglass.market.catalogue import canonical
from weatherglass.market.series_spec import Unit
from weatherglass.signals.panel import Observations, Panel

TOTAL_RETURN_FIELD = "adjclose"
"""Closes with dividends put back into the past, where a source gives them."""


def observed(panel: Panel, use: SeriesUse, role: str) -> Observations | NotRun:
    """A series as a claim uses it, cut to its start and end, divided by another one where it asks for that.

    Returns
    -------
    The observations, or why there are none: no such series, or not with that field.
    """
    found = _own(panel, use, role)
    if use.over is None or isinstance(found, NotRun):
        return found
    other = panel.get(name_of(use.over))
    return NotRun(role, Why.NO_SERIES, name_of(use.over)) if other is None else _ratio(found, other, role)


def _ratio(own: Observations, other: Observations, role: str) -> Observations | NotRun:
    """One series over another on the days that both have; known when both are."""
    days, at, there = np.intersect1d(own.days, other.days, assume_unique=True, return_indices=True)
    kept = other.value[there] != 0.0
    days, at, there = days[kept], at[kept], there[kept]
    name = f"{own.series}/{other.series}"
    if not days.size:
        return NotRun(role, Why.TOO_SHORT, name)
    return Observations(
        name, own.field, days, np.maximum(own.known_at[at], other.known_at[there]), own.value[at] / other.value[there],
        str(Unit.RATIO), own.spec, own.source, own.revised or other.revised,
    )  # fmt: skip


def _own(panel: Panel, use: SeriesUse, role: str) -> Observations | NotRun:
    series, field = name_of(use.id), field_of(use)
    found = panel.get(series, field)
    if found is None:
        here = panel.get(series) is not None
        return NotRun(role, Why.NO_FIELD if here else Why.NO_SERIES, f"{series}.{field}" if here else series)
    kept = np.ones(found.rows, np.bool_)
    if use.start is not None:
        kept &= found.days >= np.datetime64(use.start)
    if use.end is not None:
        kept &= found.days <= np.datetime64(use.end)
    if not kept.any():
        return NotRun(role, Why.TOO_SHORT, series)
    return Observations(
        found.series, found.field, found.days[kept], found.known_at[kept], found.value[kept], found.unit, found.spec,
        found.source, found.revised,
    )  # fmt: skip


def name_of(series: str) -> str:
    """The name in the catalogue, or as it stands for a series of one's own.

    >>> name_of("BTCUSD"), name_of("mine")
    ('BTC', 'mine')
    """
    return canonical(series) or series


def field_of(use: SeriesUse) -> str:
    """The field in a panel: "" is the main one.

    >>> field_of(SeriesUse(id="RUT")), field_of(SeriesUse(id="RUT", field="high"))
    ('', 'high')
    >>> field_of(SeriesUse(id="IWM", adjust="total_return"))
    'adjclose'
    """
    if use.adjust == "total_return" or use.field == "total_return":
        return TOTAL_RETURN_FIELD
    return "" if use.field in {"close", ""} else use.field


def used(role: str, use: SeriesUse, found: Observations) -> SeriesUsed:
    """What a report says of a series."""
    first = found.days[0].item()
    return SeriesUsed(
        role, found.series, found.field or "close", found.unit, first, found.days[-1].item(), found.rows, found.source,
        vintage_of(found), use.start is not None and use.start < first,
    )  # fmt: skip


def vintage_of(found: Observations) -> str:
    """A short hash of days and values: equal for equal data, whatever the machine."""
    digest = hashlib.sha256()
    digest.update(f"{found.series}\0{found.field}\0".encode())
    digest.update(found.days.astype("<M8[D]").astype("<i8").tobytes())
    digest.update(found.value.astype("<f8").tobytes())
    return digest.hexdigest()[:16]
