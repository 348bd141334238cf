"""Values of a family of indices as rows of the table of results: one index at one instant a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from weatherglass.store.index_results import COLUMNS

if TYPE_CHECKING:
    import polars as pl

    from weatherglass.indices.definition import IndexDefinition
    from weatherglass.indices.family_values import FamilyValues, IndexValues, TermValues

_COUNTS = (
    ("listed", "strikes_listed"), ("used", "strikes_used"), ("nulls", "nulls"), ("crossed", "crossed"),
    ("zero_asks", "zero_asks"), ("locked", "locked"), ("duplicates", "duplicates"),
)  # fmt: skip


def index_rows(values: FamilyValues, keys: pl.Series, definitions: tuple[IndexDefinition, ...]) -> pl.DataFrame:
    """Rows by index name, then instant; snapshots of one instant keep their order.

    Parameters
    ----------
    keys
        (n_snapshots,) content keys of the snapshots.
    """
    import polars as pl

    falls = values.as_of[1:] < values.as_of[:-1]
    order = np.argsort(values.as_of, kind="stable") if falls.any() else None
    shared = _shared(values, keys)
    frames = []
    for at in sorted(range(len(definitions)), key=lambda each: definitions[each].name):
        name, own = definitions[at].name, _own(values, values.indices[at])
        frames.append(pl.DataFrame({"index": pl.repeat(name, keys.len(), eager=True), **shared, **own}))
        if order is not None:
            frames[-1] = frames[-1][order]
    return pl.concat(frames, rechunk=False).select(name for name, _ in COLUMNS)


def _shared(values: FamilyValues, keys: pl.Series) -> dict[str, Any]:
    import polars as pl

    from weatherglass.indices.editions import EDITIONS

    return {
        "as_of": pl.Series(values.as_of).cast(pl.Datetime("us", "UTC")),
        "snapshot": keys,
        "edition": pl.Series([edition.name for edition in EDITIONS]).gather(values.edition),
        "quotes": values.quotes.astype(np.int32),
        "dropped": values.dropped.astype(np.int32),
        "by_board": values.slowly,
    }


def _own(values: FamilyValues, index: IndexValues) -> dict[str, Any]:
    import polars as pl

    from weatherglass.indices.family_values import REASONS

    columns: dict[str, Any] = {
        "value": _numbers(index.value),
        "reason": pl.Series([None, *REASONS[1:]], dtype=pl.String).gather(index.reason),
        "extrapolated": index.extrapolated,
    }
    for side, term in (("near", index.near), ("next", index.following)):
        columns |= {f"{side}_{name}": column for name, column in _term(values.roots.names, term).items()}
    return columns


def _term(roots: tuple[str, ...], term: TermValues) -> dict[str, Any]:
    import polars as pl

    names = pl.Series([*roots, None], dtype=pl.String)
    absent = term.root < 0
    return {
        "root": names.gather(np.where(absent, len(roots), term.root)),
        "expiry": pl.Series(term.expiry),
        "minutes": term.minutes,
        **{name: _numbers(getattr(term, name)) for name in ("rate", "forward", "k0", "variance")},
        **{name: getattr(term, source).astype(np.int32) for name, source in _COUNTS},
    }


def _numbers(column: NDArray[np.float64]) -> pl.Series:
    """A column with nulls where there is no number."""
    import polars as pl

    return pl.Series(column, nan_to_null=True)
