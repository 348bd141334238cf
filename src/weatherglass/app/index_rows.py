"""Values of a family of indices as rows of the table of results: one index at one instant a row.

A column of a frame costs more to make than to fill, so each is made once for all indices.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from weatherglass.store.index_results import COLUMNS

if TYPE_CHECKING:
    import polars as pl

    from weatherglass.indices.definition import IndexDefinition
    from weatherglass.indices.family_values import FamilyValues

_NUMBERS = ("rate", "forward", "k0", "variance")
_COUNTS = (
    ("listed", "strikes_listed"), ("used", "strikes_used"), ("nulls", "nulls"), ("crossed", "crossed"),
    ("zero_asks", "zero_asks"), ("locked", "locked"), ("duplicates", "duplicates"),
)  # fmt: skip


def index_rows(values: FamilyValues, keys: pl.Series, definitions: Sequence[IndexDefinition]) -> pl.DataFrame:
    """Rows by index name, then instant; snapshots of one instant keep their order.

    Parameters
    ----------
    keys
        (n_snapshots,) content keys of the snapshots.
    """
    import polars as pl

    from weatherglass.indices.editions import EDITIONS
    from weatherglass.indices.family_values import REASONS

    by_name = np.array(sorted(range(len(definitions)), key=lambda at: definitions[at].name), np.int64)
    snapshots = np.arange(values.as_of.size)
    if (values.as_of[1:] < values.as_of[:-1]).any():
        snapshots = np.argsort(values.as_of, kind="stable")
    each, table = np.tile(snapshots, by_name.size), values.table
    index = np.repeat(by_name, snapshots.size)
    order = index * snapshots.size + each

    def rows(column: NDArray[Any]) -> NDArray[Any]:
        return column.ravel().take(order)

    columns: dict[str, Any] = {
        "index": _words([definition.name for definition in definitions], index),
        "as_of": pl.Series(values.as_of[each]).cast(pl.Datetime("us", "UTC")),
        "snapshot": keys.gather(each),
        "value": pl.Series(rows(table.value), nan_to_null=True),
        "reason": _words([None, *REASONS[1:]], rows(table.reason)),
        "extrapolated": rows(table.extrapolated),
        "edition": _words([edition.name for edition in EDITIONS], values.edition[each]),
        "quotes": values.quotes[each].astype(np.int32),
        "dropped": values.dropped[each].astype(np.int32),
        "by_board": values.slowly[each],
    }
    for side, term in (("near", table.near), ("next", table.following)):
        root = rows(term.root)
        columns[f"{side}_root"] = _words([*values.roots.names, None], np.where(root < 0, len(values.roots.names), root))
        columns[f"{side}_expiry"] = rows(term.expiry)
        columns[f"{side}_minutes"] = rows(term.minutes)
        for name in _NUMBERS:
            columns[f"{side}_{name}"] = pl.Series(rows(getattr(term, name)), nan_to_null=True)
        for name, source in _COUNTS:
            columns[f"{side}_{name}"] = rows(getattr(term, source)).astype(np.int32)
    return pl.DataFrame({name: columns[name] for name, _ in COLUMNS})


def _words(words: Sequence[str | None], at: NDArray[Any]) -> pl.Series:
    import polars as pl

    return pl.Series(words, dtype=pl.String).gather(at)
