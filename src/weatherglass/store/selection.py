"""Which vintage of each day answers a question: by source, then by what was known, then by what was recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weatherglass.market.board import Vector
from weatherglass.market.series import Days, Instants
from weatherglass.store.instant_text import days_of, instants_of
from weatherglass.store.summaries import Row


@dataclass(frozen=True, slots=True, eq=False)
class VintageColumns:
    """Vintages of one field of one series, from all sources that may answer.

    Attributes
    ----------
    as_of, value, known_at, recorded_at, revision
        (n,) of each vintage.
    source_at
        (n,) place of its source in the order of belief, 0 first.
    """

    as_of: Days
    value: Vector
    known_at: Instants
    recorded_at: Instants
    revision: NDArray[np.int64]
    source_at: NDArray[np.int64]

    def taken(self, at: NDArray[np.int64] | NDArray[np.bool_]) -> VintageColumns:
        """Some of the vintages."""
        return VintageColumns(
            self.as_of[at],
            self.value[at],
            self.known_at[at],
            self.recorded_at[at],
            self.revision[at],
            self.source_at[at],
        )


def columns_of(by_source: Sequence[Sequence[Row]]) -> VintageColumns:
    """Columns of the rows of each source, the one to believe first in front."""
    rows = [row for each in by_source for row in each]
    as_of, revision, value, known_at, recorded_at, _ = zip(*rows, strict=True) if rows else ((),) * 6
    return VintageColumns(
        as_of=days_of(list(as_of)),
        value=np.array(value, dtype=np.float64),
        known_at=instants_of(list(known_at)),
        recorded_at=instants_of(list(recorded_at)),
        revision=np.array(revision, dtype=np.int64),
        source_at=np.repeat(np.arange(len(by_source), dtype=np.int64), [len(each) for each in by_source]),
    )


def in_effect(
    vintages: VintageColumns, *, as_known: np.datetime64 | None, as_recorded: np.datetime64 | None
) -> VintageColumns:
    """One vintage a day, days increasing.

    Of the sources that have a value known by `as_known` and recorded by `as_recorded` the first in order; of its
    vintages the one known last, of those the one recorded last, of those the highest revision. A bound of None is none.
    """
    allowed = np.ones(vintages.as_of.shape, dtype=bool)
    if as_known is not None:
        allowed &= vintages.known_at <= as_known
    if as_recorded is not None:
        allowed &= vintages.recorded_at <= as_recorded
    left = vintages.taken(allowed)
    # last key first; the best of a day comes last among its source, so that sources are counted backwards
    order = np.lexsort((left.revision, left.recorded_at, left.known_at, -left.source_at, left.as_of))
    day = left.as_of[order]
    is_last_of_day = np.append(day[1:] != day[:-1], True) if day.size else np.zeros(0, dtype=bool)
    return left.taken(order[is_last_of_day])
